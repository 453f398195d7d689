package measure

import (
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// pushPull is one goroutine that sends to another as fast as it can.
func pushPull(j job.Job, lib Library) (job.Values, error) {
	m, err := meet(j, lib, side{kind: Pull}, side{kind: Push, count: 1})
	if err != nil {
		return nil, err
	}
	took, n, err := repeat(j.Duration, func(n int) error {
		return both(func() error { return m.clients[0].Send(n) }, func() error { return m.server.Recv(n) })
	})
	return job.Values{"rate": rate(took, n)}, err
}

// window is how many messages a publisher is ahead of its subscribers at most. It
// waits for them; a high water mark would have it drop messages.
func window(size int) int { return min(1000, max(1, 64<<20/max(size, 1))) }

// pubSub counts what all subscribers together receive.
func pubSub(j job.Job, lib Library) (job.Values, error) {
	w := window(j.Size)
	m, err := meet(j, lib, side{kind: Pub}, side{kind: Sub, count: j.Peers})
	if err != nil {
		return nil, err
	}
	if err := awaitSubscribers(m); err != nil {
		return nil, err
	}
	took, n, err := repeat(j.Duration, func(n int) error { return publish(m, n, w) })
	return job.Values{"rate": rate(took, n*w*j.Peers)}, err
}

// publish sends n windows.
func publish(m *meeting, n, w int) error {
	done := make(chan error, len(m.clients))
	for _, s := range m.clients {
		go func() {
			for range n {
				done <- s.Recv(w)
			}
		}()
	}
	for range n {
		if err := m.server.Send(w); err != nil {
			return err
		}
		for range m.clients {
			if err := <-done; err != nil {
				return err
			}
		}
	}
	return nil
}

// Marks that a publisher sends before it begins.
const (
	hello byte = 1 + iota // until everyone has got one
	begin                 // once, as the last
)

// awaitSubscribers returns when every subscriber gets what is published, and has got
// all that was.
func awaitSubscribers(m *meeting) error {
	here, ready := make(chan error, len(m.clients)), make(chan error, len(m.clients))
	for _, s := range m.clients {
		go func() {
			here <- s.RecvMark(hello)
			ready <- s.RecvMark(begin)
		}()
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for missing := len(m.clients); missing > 0; {
		select {
		case err := <-here:
			if missing--; err != nil {
				return err
			}
		case <-tick.C:
			if err := m.server.SendMark(hello); err != nil {
				return err
			}
		}
	}
	if err := m.server.SendMark(begin); err != nil {
		return err
	}
	for range m.clients {
		if err := <-ready; err != nil {
			return err
		}
	}
	return nil
}
