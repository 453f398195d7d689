package measure

import "github.com/zmqbridge/zmqbridge/bench/internal/job"

// reqRep is one client that waits for each reply.
func reqRep(j job.Job, lib Library) (job.Values, error) {
	m, err := meet(j, lib, side{kind: Rep}, side{kind: Req, count: 1})
	if err != nil {
		return nil, err
	}
	took, n, err := repeat(j.Duration, func(n int) error {
		return both(func() error { return m.server.Echo(n) }, func() error { return m.clients[0].Exchange(n) })
	})
	return job.Values{"latency": nanoseconds(took, n)}, err
}

// dealerRouter is many clients, each on a goroutine of its own, that wait for the
// replies of one server.
func dealerRouter(j job.Job, lib Library) (job.Values, error) {
	m, err := meet(j, lib, side{kind: Router}, side{kind: Dealer, count: j.Peers})
	if err != nil {
		return nil, err
	}
	took, n, err := repeat(j.Duration, func(n int) error {
		return both(func() error { return m.server.Echo(n * j.Peers) }, func() error { return exchangeAll(m.clients, n) })
	})
	return job.Values{"rate": rate(took, n*j.Peers)}, err
}

func exchangeAll(clients []Socket, n int) error {
	done := make(chan error, len(clients))
	for _, c := range clients {
		go func() { done <- c.Exchange(n) }()
	}
	for range clients {
		if err := <-done; err != nil {
			return err
		}
	}
	return nil
}

// sameGoroutine sends and receives in turn: the cost of the calls and nothing else.
func sameGoroutine(j job.Job, lib Library) (job.Values, error) {
	m, err := meet(j, lib, side{kind: Pull}, side{kind: Push, count: 1})
	if err != nil {
		return nil, err
	}
	chunk := 1
	if j.Mode == "batch" || j.Mode == "keep" {
		chunk = Batch
	}
	took, n, err := repeat(j.Duration, func(n int) error {
		for range n {
			if err := m.clients[0].Send(chunk); err != nil {
				return err
			}
			if err := m.server.Recv(chunk); err != nil {
				return err
			}
		}
		return nil
	})
	return job.Values{"latency": nanoseconds(took, n*chunk)}, err
}
