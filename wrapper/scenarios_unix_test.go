//go:build unix

package zmq

import (
	"net"
	"os"
	"path/filepath"
	"syscall"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// starved makes a call while the process has no descriptor left.
func starved(e *env, call func() error) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		e.Skip(err)
	}
	none := limit
	none.Cur = 3
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none); err != nil {
		e.Skip(err)
	}
	err := call()
	e.check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	return err
}

func starvedBind(endpoint string) func(e *env) error {
	return on(Pull, func(e *env, s *Socket) error {
		return starved(e, func() error { _, err := s.Bind(endpoint); return err })
	})
}

// unprivileged gives the rights of root away. The process is the test's own, and
// those that come after it have no use for them.
func unprivileged(e *env) {
	if os.Geteuid() == 0 {
		e.check(syscall.Setuid(65534))
	}
}

// limitScenarios change what the process may do. The last ones, for good.
func limitScenarios() []scenario {
	all := []scenario{
		{row: "zmq_ctx_new EMFILE no descriptor left for the internal signaller (per process or system limit); returns NULL", call: func(e *env) error {
			return starved(e, func() error {
				ctx, err := NewContext(WithBackend(e.ctx.Info().Backend))
				if err == nil {
					ctx.Close()
				}
				return err
			})
		}},
		{row: "zmq_socket EMFILE no descriptors left; returns NULL", call: func(e *env) error {
			e.socket(Pull)
			return starved(e, func() error { return makeSocket(e, e.ctx, Pull) })
		}},
		{row: "zmq_bind EMFILE no descriptor for the listening socket, host is *, or ipc", call: starvedBind("tcp://*:*")},
		{row: "zmq_bind ABORT no descriptors left and the host is not *: the interface lookup asserts", call: starvedBind("tcp://127.0.0.1:*"), want: capi.EMFILE},
		{row: "zmq_poller_add EMFILE no descriptor for the signaller of a thread-safe socket", call: on(Server, func(e *env, s *Socket) error {
			return starved(e, func() error { _, err := s.Recv(e.c); return err })
		}), needs: "draft"},
		{row: "zmq_bind EACCES privileged port without the right", call: func(e *env) error {
			unprivileged(e)
			if l, err := net.Listen("tcp", "127.0.0.1:80"); err == nil {
				l.Close()
				e.Skip("this system has no privileged ports")
			}
			return bind(Pull, "tcp://127.0.0.1:80")(e)
		}},
		{row: "zmq_bind EACCES no write permission for the ipc path", call: func(e *env) error {
			unprivileged(e)
			if os.WriteFile("/zmqbridge-test", nil, 0o600) == nil {
				os.Remove("/zmqbridge-test")
				e.Skip("everybody may write to /")
			}
			return bind(Pull, "ipc://"+filepath.Join("/", "zmqbridge-test"))(e)
		}, needs: "ipc"},
	}
	for i := range all {
		all[i].apart = true
	}
	return all
}
