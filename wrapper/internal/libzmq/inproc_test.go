package libzmq

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// zmq_ctx_term aborts the process where it finds more connections to names that nobody
// has bound than it can make sockets.
func TestTermWithLooseConnections(t *testing.T) {
	const limit = 6
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			for _, shutdown := range []bool{false, true} {
				e := newEnv(t, lib)
				if err := e.ctx.SetOption(capi.CtxMaxSockets, limit); err != nil {
					t.Fatal(err)
				}
				for i := range limit - 1 { // one more is needed to end
					s, err := e.ctx.NewSocket(capi.Dealer)
					if err != nil {
						t.Fatal(err)
					}
					if err := s.Connect(fmt.Sprint("inproc://nobody", i/2)); err != nil {
						t.Fatal(err)
					}
					if i == 0 { // it keeps its place, as libzmq waits for the name
						s.Close()
					}
				}
				if shutdown {
					if err := e.ctx.Shutdown(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
}

// It aborts the process as well where several Routers are connected to one such name.
func TestTermWithLooseRouters(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			if !hasShutdown(lib) {
				t.Skip("libzmq before 4.2")
			}
			e := newEnv(t, lib)
			for i := range 4 {
				s, err := e.ctx.NewSocket(capi.Router)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Connect(fmt.Sprint("inproc://nobody", i/2)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Who disconnects from a name that nobody has bound must not make libzmq abort when
// somebody binds it, and has then no peer.
func TestDisconnectFromALooseName(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			if !hasShutdown(lib) {
				t.Skip("libzmq before 4.2")
			}
			for _, typ := range []capi.SocketType{capi.Router, capi.Rep, capi.Dealer} {
				e := newEnv(t, lib)
				gone, binder := e.socket(typ), e.socket(capi.Dealer)
				const endpoint = "inproc://x"
				e.check(gone.Connect(endpoint))
				e.check(gone.Disconnect(endpoint))
				if err := gone.Disconnect(endpoint); !errors.Is(err, capi.ENOENT) {
					t.Error(err)
				}
				e.check(gone.Connect(endpoint))
				e.check(gone.Disconnect(endpoint))
				_, err := gone.Events()
				e.check(err)
				_, err = binder.Bind(endpoint)
				e.check(err)
				for events := capi.PollOut; events != 0; {
					_, err = gone.Events()
					e.check(err)
					events, err = binder.Events()
					e.check(err)
				}
			}
		})
	}
}

// Where the socket that is needed to end cannot be made, the connection is not either.
func TestConnectWithoutSpareSocket(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t, lib)
			if err := e.ctx.SetOption(capi.CtxMaxSockets, 1); err != nil {
				t.Fatal(err)
			}
			s, err := e.ctx.NewSocket(capi.Dealer)
			if err != nil {
				t.Fatal(err)
			}
			if !hasShutdown(lib) {
				t.Skip("libzmq before 4.2")
			}
			if err := s.Connect("inproc://nobody"); err != capi.EMFILE {
				t.Errorf("connect: %v, want EMFILE", err)
			}
			if _, err := s.Bind("inproc://self"); err != nil {
				t.Error(err)
			}
			if err := s.Connect("inproc://self"); err != nil {
				t.Errorf("connect to a name that is bound: %v", err)
			}
		})
	}
}

// The names are those that sockets wait for, whatever is bound and unbound.
func TestLooseNames(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		if !hasShutdown(e.ctx.lib) {
			t.Skip("libzmq before 4.2")
		}
		server, client := newDealer(e), newDealer(e)
		const name = "inproc://late"
		steps := []struct {
			what string
			do   func() error
			want int
		}{
			{"connect", func() error { return client.Connect(name) }, 1},
			{"bind", func() error { _, err := server.Bind(name); return err }, 0},
			{"connect again", func() error { return client.Connect(name) }, 0},
			{"unbind", func() error { return server.Unbind(name) }, 0},
			{"connect without", func() error { return client.Connect(name) }, 1},
			{"disconnect what is not connected", func() error { return unlessFails(server.Disconnect(name)) }, 1},
			{"disconnect", func() error { return client.Disconnect(name) }, 0},
			{"monitor", func() error {
				m, err := client.(*Socket).Monitor()
				if err == nil {
					err = m.Close()
				}
				return err
			}, 0},
		}
		for _, step := range steps {
			if err := step.do(); err != nil {
				t.Errorf("%s: %v", step.what, err)
			}
			if got := len(e.ctx.inproc.loose); got != step.want {
				t.Errorf("%s: %d loose names, want %d", step.what, got, step.want)
			}
		}
		if err := e.ctx.Shutdown(); err != nil {
			t.Error(err)
		}
		c, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := client.Recv(c, nil); !errors.Is(err, capi.ETERM) {
			t.Errorf("receive after shutdown: %v", err)
		}
	})
}

// unlessFails is the error of a call that should fail and did not.
func unlessFails(err error) error {
	if err == nil {
		return errors.New("it succeeded")
	}
	return nil
}

func newDealer(e *env) driver.Socket {
	e.Helper()
	s, err := e.ctx.NewSocket(capi.Dealer)
	if err != nil {
		e.Fatal(err)
	}
	return s
}
