package measure

import (
	"sync/atomic"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// sockets makes many sockets and closes them. What comes only once in a process, such as
// loading libzmq, goes before: the workload memory has that.
func sockets(j job.Job, lib Library) (job.Values, error) {
	if err := warmUp(lib); err != nil {
		return nil, err
	}
	before, err := look()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	ctx, err := lib.NewContext(j.Peers)
	if err != nil {
		return nil, err
	}
	made := make([]Socket, j.Peers)
	for i := range made {
		if made[i], err = ctx.Socket(Pull); err != nil {
			return nil, err
		}
	}
	created := time.Since(start)
	open, err := look()
	if err != nil {
		return nil, err
	}
	start = time.Now()
	for _, s := range made {
		if err := s.Close(); err != nil {
			return nil, err
		}
	}
	if err := ctx.Close(); err != nil {
		return nil, err
	}
	return job.Values{
		"create": nanoseconds(created, j.Peers), "close": nanoseconds(time.Since(start), j.Peers),
		"threads": open.threads, "memory": open.megabytes - before.megabytes,
	}, nil
}

func warmUp(lib Library) error {
	ctx, err := lib.NewContext(1)
	if err != nil {
		return err
	}
	s, err := ctx.Socket(Pull)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	return ctx.Close()
}

// blocked has goroutines wait for messages, several on each socket where the library
// allows that, and then sends some to each.
func blocked(j job.Job, lib Library) (job.Values, error) {
	m, err := meet(j, lib, side{kind: Push}, side{kind: Pull, count: j.Peers})
	if err != nil {
		return nil, err
	}
	before, err := look()
	if err != nil {
		return nil, err
	}
	r := &receivers{wake: make(chan struct{}, 1), failed: make(chan error, 1)}
	for _, s := range m.clients {
		for range lib.Receivers() {
			go r.run(s)
		}
	}
	time.Sleep(min(settle, j.Duration))
	waiting, err := look()
	if err != nil {
		return nil, err
	}
	took, n, err := repeat(j.Duration, func(n int) error { return r.fanOut(m.server, n*j.Peers) })
	return job.Values{
		"goroutines": float64(j.Peers * lib.Receivers()), "threads": waiting.threads,
		"memory": waiting.megabytes - before.megabytes, "rate": rate(took, n*j.Peers),
	}, err
}

// settle is how long goroutines have at most until they count as blocked.
const settle = time.Second / 2

// receivers count what they receive, together.
type receivers struct {
	received, wanted atomic.Int64
	wake             chan struct{} // when all that is wanted was received
	failed           chan error
}

func (r *receivers) run(s Socket) {
	for {
		if err := s.Recv(1); err != nil {
			select {
			case r.failed <- err:
			default:
			}
			return
		}
		if r.received.Add(1) == r.wanted.Load() {
			r.wake <- struct{}{}
		}
	}
}

// fanOut sends n messages and waits until all are received.
func (r *receivers) fanOut(s Socket, n int) error {
	r.wanted.Add(int64(n))
	if err := s.Send(n); err != nil {
		return err
	}
	select {
	case <-r.wake:
		return nil
	case err := <-r.failed:
		return err
	}
}
