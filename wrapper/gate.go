package zmq

import (
	"context"
	"sync"
)

// A gate lets goroutines through while it is open, and calls those that are through
// back when it is shut. The zero value is open.
type gate struct {
	mu       sync.Mutex
	through  map[*context.CancelFunc]struct{} // how those that are through are called back
	reopened chan struct{}                    // closed when a gate that is shut opens, else nil

	// acting is held for reading by those that are through, while they do what must
	// not happen once the gate is shut. They must not wait longer than they may be
	// through. Nothing else is locked while it is taken.
	acting sync.RWMutex
}

// enter waits until the gate is open, and returns a context that ends with ctx or
// when the gate is shut.
func (g *gate) enter(ctx context.Context) (open context.Context, leave func(), err error) {
	for {
		open, leave, reopened := g.pass(ctx)
		if reopened == nil {
			return open, leave, nil
		}
		select {
		case <-reopened:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

// pass returns a channel to wait for if the gate is shut.
func (g *gate) pass(ctx context.Context) (open context.Context, leave func(), reopened <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reopened != nil {
		return nil, nil, g.reopened
	}
	open, cancel := context.WithCancel(ctx)
	if g.through == nil {
		g.through = map[*context.CancelFunc]struct{}{}
	}
	g.through[&cancel] = struct{}{}
	return open, func() { g.leave(&cancel) }, nil
}

func (g *gate) leave(cancel *context.CancelFunc) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.through, cancel)
	(*cancel)()
}

// shut returns when nobody is acting any more.
func (g *gate) shut() {
	g.callBack()
	g.acting.Lock()
	defer g.acting.Unlock()
}

func (g *gate) callBack() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reopened == nil {
		g.reopened = make(chan struct{})
	}
	for cancel := range g.through {
		(*cancel)()
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
