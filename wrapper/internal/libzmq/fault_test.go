package libzmq

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// scenario uses every call of the driver once at least. It returns all errors.
func scenario(c context.Context, lib capi.Library) (err error) {
	dctx, err := New(lib).NewContext()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dctx.Term(c)) }()
	a, err := dctx.NewSocket(capi.Dealer)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	b, err := dctx.NewSocket(capi.Dealer)
	if err != nil {
		return err
	}
	endpoint, err := a.Bind("inproc://scenario")
	if err != nil {
		return err
	}
	if err := b.Connect(endpoint); err != nil {
		return err
	}
	sizes := []int{2 * keep, leastPooled, 2 * keep}
	received := make(chan error, 1)
	go func() {
		for i := range 3 {
			msg, err := receives[i].recv(c, b.(*Socket))
			if err != nil || len(msg) != 2 || len(msg[1]) != sizes[i] {
				received <- fmt.Errorf("receive %d parts: %w", len(msg), err)
				return
			}
		}
		received <- nil
	}()
	for _, size := range sizes {
		if err := a.Send(c, [][]byte{nil, make([]byte, size)}); err != nil {
			b.Close()
			<-received
			return err
		}
	}
	return errors.Join(<-received, b.Disconnect(endpoint), a.Unbind(endpoint))
}

// Every libzmq call fails once. That must end in an error (or be made good), and
// never in a hang, a leak or a wrong call.
func TestEachCallMayFail(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for faults := range capitest.EachFault(0) {
				var ledger capitest.Ledger
				c, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				err := scenario(c, capitest.Wrap(lib, faults, &ledger))
				if c.Err() != nil {
					t.Errorf("hang: %v: %v", faults.Injected(), err)
				}
				cancel()
				for _, err := range ledger.Errors() {
					t.Errorf("%v: %v", faults.Injected(), err)
				}
				for _, o := range ledger.Leaks() {
					t.Errorf("%v: leak: %s", faults.Injected(), o)
				}
			}
		})
	}
}

// hook is a hook made of one function.
type hook func(c *capitest.Call) capi.Errno

func (h hook) Before(c *capitest.Call) (skip bool) {
	c.Errno = h(c)
	return c.Errno != 0
}

func (hook) After(*capitest.Call) {}

func TestInterruptedCallsAreRetried(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			c, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			err := scenario(c, capitest.Wrap(lib, hook(func(call *capitest.Call) capi.Errno {
				if slices.Contains(capitest.Errnos(call.Func), capi.EINTR) && n.Add(1)%2 == 1 {
					return capi.EINTR
				}
				return 0
			})))
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// A bind that fails tells the monitor, which may leave EAGAIN in errno.
func TestBindKeepsItsErrorForTheMonitor(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clobbered := false
			e := newEnv(t, capitest.Wrap(lib, hook(func(call *capitest.Call) capi.Errno {
				if call.Func == capi.FnBind && !clobbered {
					clobbered = true
					return capi.EAGAIN
				}
				return 0
			})))
			a, b := e.socket(capi.Pull), e.socket(capi.Pull)
			endpoint, err := a.Bind("tcp://127.0.0.1:*")
			if err != nil {
				t.Fatal(err)
			}
			clobbered = false
			if _, err := b.Bind(endpoint); err != capi.EADDRINUSE || !clobbered {
				t.Error(err, clobbered)
			}
		})
	}
}

// The rest of a message may be lost with its connection. Then its head is gone too,
// and no part of the message that comes next.
func TestHeadOfALostMessageIsDropped(t *testing.T) {
	for name, lib := range libraries(t) {
		for _, how := range receives {
			t.Run(name+"/"+how.name, func(t *testing.T) {
				t.Parallel()
				e := newEnv(t, capitest.Wrap(lib, hook(func(call *capitest.Call) capi.Errno {
					if call.Func != capi.FnMsgRecv || call.Seq != 2 {
						return 0
					}
					_, _ = lib.MsgRecv(call.Args[0].(*capi.Msg), call.Args[1].(capi.Socket), capi.DontWait)
					return capi.EAGAIN
				})))
				push, pull := e.pair("inproc", capi.Push, capi.Pull)
				e.send(push, "head", "rest")
				if got, err := how.recv(driver.DontWait, pull); err != capi.EAGAIN {
					t.Fatalf("got %q, %v; want EAGAIN", got, err)
				}
				e.send(push, "next")
				if got := e.recv(pull); len(got) != 1 || got[0] != "next" {
					t.Errorf("got %q, want next", got)
				}
			})
		}
	}
}

// Drafts have no ZMQ_FD, and Windows cannot wait for it.
func TestSocketsWithoutDescriptor(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEnv(t, capitest.Wrap(lib, hook(func(call *capitest.Call) capi.Errno {
				if call.Func == capi.FnGetSockOpt && call.Args[1] == capi.OptFD {
					return capi.EINVAL
				}
				return 0
			})))
			a, b := e.pair("tcp", capi.Req, capi.Rep)
			go func() {
				for {
					msg, err := b.Recv(e.c, nil)
					if err != nil || b.Send(e.c, msg) != nil {
						return
					}
				}
			}()
			for range 50 {
				e.send(a, "ping")
				if got := e.recv(a); got[0] != "ping" {
					t.Fatal(got)
				}
			}
			b.Close()
		})
	}
}

// fake returns a socket of a library whose zmq_send and zmq_version are given.
func fake(typ capi.SocketType, version capi.Version, send func(part string, flags capi.Flags) capi.Errno) *Socket {
	lib := &capitest.Fake{
		Loaded:       capi.Info{Version: version},
		FnCtxNew:     func() (capi.Context, capi.Errno) { return 1, 0 },
		FnSocket:     func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 2, 0 },
		FnGetSockOpt: func(capi.Socket, capi.SocketOption, []byte) (int, capi.Errno) { return 0, 0 },
		FnSend: func(_ capi.Socket, data []byte, flags capi.Flags) (int, capi.Errno) {
			return len(data), send(string(data), flags)
		},
	}
	ctx, _ := New(lib).NewContext()
	s, _ := ctx.NewSocket(typ)
	return s.(*Socket)
}

// The peer dies before the second of four parts.
func TestMultipartStartsAgainWhenItsPeerDies(t *testing.T) {
	v435, v430 := capi.Version{Major: 4, Minor: 3, Patch: 5}, capi.Version{Major: 4, Minor: 3}
	tests := []struct {
		name    string
		typ     capi.SocketType
		version capi.Version
		want    string
	}{
		{"push", capi.Push, v435, "1+ 2+! 3+ 4 1+ 2+ 3+ 4"}, // libzmq drops 3 and 4
		{"dealer", capi.Dealer, v435, "1+ 2+! 3+ 4 1+ 2+ 3+ 4"},
		{"older", capi.Dealer, v430, "1+ 2+! 1+ 2+ 3+ 4"},
		{"pair", capi.Pair, v435, "1+ 2+! 1+ 2+ 3+ 4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls []string
			s := fake(tt.typ, tt.version, func(part string, flags capi.Flags) (errno capi.Errno) {
				if flags&capi.SndMore != 0 {
					part += "+"
				}
				if len(calls) == 1 {
					part, errno = part+"!", capi.EAGAIN
				}
				calls = append(calls, part)
				return errno
			})
			if err := s.Send(context.Background(), bytesOf([]string{"1", "2", "3", "4"})); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(calls, " "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// What cannot be finished nor taken back must not become part of the next
// message.
func TestMessageCutOffHalfWay(t *testing.T) {
	for name, failing := range map[string]func(n int) capi.Errno{
		"second part": func(n int) capi.Errno { return []capi.Errno{0, capi.ENOMEM}[n] },
		"tail":        func(n int) capi.Errno { return []capi.Errno{0, capi.EAGAIN, capi.ENOMEM}[n] },
	} {
		t.Run(name, func(t *testing.T) {
			n := -1
			s := fake(capi.Push, capi.Version{Major: 4, Minor: 3, Patch: 4}, func(string, capi.Flags) capi.Errno {
				n++
				return failing(n)
			})
			msg := bytesOf([]string{"1", "2", "3"})
			if err := s.Send(context.Background(), msg); err == nil {
				t.Fatal("sent")
			}
			if err := s.Send(context.Background(), msg); !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
		})
	}
}

func TestPeersThatKeepDyingDoNotSpin(t *testing.T) {
	n := 0
	s := fake(capi.Push, capi.Version{Major: 4, Minor: 3, Patch: 4}, func(string, capi.Flags) capi.Errno {
		if n++; n%2 == 0 {
			return capi.EAGAIN
		}
		return 0
	})
	s.sendTimeout = 0
	if err := s.Send(context.Background(), [][]byte{nil, nil}); err == nil || n > 10*maxRestarts {
		t.Fatal(err, n)
	}
}

func TestUnboundDgramDoesNotSend(t *testing.T) {
	s := fake(capi.Dgram, capi.Version{Major: 4, Minor: 3, Patch: 4}, func(string, capi.Flags) capi.Errno {
		t.Error("zmq_send was called: it aborts")
		return 0
	})
	if err := s.Send(context.Background(), [][]byte{nil, nil}); err != capi.ENOTCONN {
		t.Fatal(err)
	}
}

func TestMissingFunctionIsNamed(t *testing.T) {
	_, err := New(&capitest.Fake{Loaded: capi.Info{Path: "/lib/old.so"}}).NewContext()
	if err == nil || !strings.Contains(err.Error(), "zmq_ctx_new needs libzmq >= 4.0.0") {
		t.Error(err)
	}
	if New(&capitest.Fake{}).Has("ipc") {
		t.Error("a library without zmq_has has ipc")
	}
}

func TestTermSaysWhatItGaveUpOn(t *testing.T) {
	err := &unfinishedError{cause: context.DeadlineExceeded}
	for range 7 {
		err.sockets = append(err.sockets, "PUSH tcp://x:1")
	}
	if got := err.Error(); !strings.Contains(got, "PUSH tcp://x:1 and 2 more") {
		t.Error(got)
	}
	err.sockets = nil
	if got := err.Error(); !strings.Contains(got, "closed before") {
		t.Error(got)
	}
}
