package zmq

import (
	"context"
	"sync"
)

// A gate lets goroutines through while it is open, and calls those that are through
// back when it is shut. The zero value is open.
type gate struct {
	mu       sync.Mutex
	open     context.Context    // ends when the gate is shut; nil until someone enters
	end      context.CancelFunc // of open
	reopened chan struct{}      // closed when a gate that is shut opens, else nil
}

// enter waits until the gate is open, and returns a context that ends with ctx or
// when the gate is shut.
func (g *gate) enter(ctx context.Context) (open context.Context, leave func(), err error) {
	for {
		shut, reopened := g.state()
		if reopened == nil {
			open, cancel := context.WithCancel(ctx)
			stop := context.AfterFunc(shut, cancel)
			return open, func() { stop(); cancel() }, nil
		}
		select {
		case <-reopened:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

func (g *gate) state() (open context.Context, reopened <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil && g.reopened == nil {
		g.open, g.end = context.WithCancel(context.Background())
	}
	return g.open, g.reopened
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reopened != nil {
		return
	}
	g.reopened = make(chan struct{})
	if g.open != nil {
		g.end()
		g.open, g.end = nil, nil
	}
}

func (g *gate) reopen() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reopened != nil {
		close(g.reopened)
		g.reopened = nil
	}
}
