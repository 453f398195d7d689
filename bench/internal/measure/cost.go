package measure

import (
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// memory is what a process takes before it uses the library, with a context, and with
// a socket, and how long it takes to its first context.
func memory(j job.Job, lib Library) (job.Values, error) {
	bare, err := look()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	ctx, err := lib.NewContext(1)
	if err != nil {
		return nil, err
	}
	load := time.Since(start)
	context, err := look()
	if err != nil {
		return nil, err
	}
	if _, err := ctx.Socket(Pull); err != nil {
		return nil, err
	}
	socket, err := look()
	return job.Values{
		"load": nanoseconds(load, 1),
		"bare": bare.megabytes, "context": context.megabytes, "socket": socket.megabytes,
	}, err
}

// options is the cost of a call for an option.
func options(j job.Job, lib Library) (job.Values, error) {
	ctx, err := lib.NewContext(1)
	if err != nil {
		return nil, err
	}
	s, err := ctx.Socket(Pull)
	if err != nil {
		return nil, err
	}
	values := job.Values{}
	for name, call := range map[string]func() error{"get": s.GetOption, "set": s.SetOption} {
		took, n, err := repeat(j.Duration/2, func(n int) error { return times(n, call) })
		if err != nil {
			return nil, err
		}
		values[name] = nanoseconds(took, n)
	}
	return values, nil
}

func times(n int, call func() error) error {
	for range n {
		if err := call(); err != nil {
			return err
		}
	}
	return nil
}

// create is the cost of a context, which has its threads once it has a socket, and of
// further sockets.
func create(j job.Job, lib Library) (job.Values, error) {
	const sockets = 50
	var first, further, end time.Duration
	_, n, err := repeat(j.Duration, func(n int) error {
		first, further, end = 0, 0, 0
		return times(n, func() error {
			start := time.Now()
			ctx, err := lib.NewContext(sockets + 1)
			if err != nil {
				return err
			}
			opened := []Socket{nil}
			if opened[0], err = ctx.Socket(Pull); err != nil {
				return err
			}
			first += time.Since(start)
			start = time.Now()
			for range sockets {
				s, err := ctx.Socket(Pull)
				if err != nil {
					return err
				}
				opened = append(opened, s)
			}
			further += time.Since(start)
			start = time.Now()
			for _, s := range opened {
				if err := s.Close(); err != nil {
					return err
				}
			}
			err = ctx.Close()
			end += time.Since(start)
			return err
		})
	})
	return job.Values{
		"context": nanoseconds(first, n), "socket": nanoseconds(further, n*sockets), "close": nanoseconds(end, n*(sockets+1)),
	}, err
}
