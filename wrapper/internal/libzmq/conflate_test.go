package libzmq

import (
	"errors"
	"fmt"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Leaving a name early with ZMQ_CONFLATE must not make libzmq abort, neither when the
// name is bound nor when the context is closed.
func TestConflatedNamesThatWereLeft(t *testing.T) {
	for name, leave := range map[string]func(s *Socket, endpoint string) error{
		"close":      func(s *Socket, _ string) error { return s.Close() },
		"disconnect": func(s *Socket, endpoint string) error { return s.Disconnect(endpoint) },
		"unbind":     func(s *Socket, endpoint string) error { return s.Unbind(endpoint) },
		"stay":       func(*Socket, string) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				for _, bound := range []bool{false, true} {
					endpoint := fmt.Sprint("inproc://conflated-", bound)
					pull, push := e.socket(capi.Pull, int32(capi.OptConflate), 1), e.socket(capi.Push)
					if err := errors.Join(pull.Connect(endpoint), leave(pull, endpoint)); err != nil {
						t.Fatal(err)
					}
					if !bound {
						continue
					}
					if _, err := push.Bind(endpoint); err != nil {
						t.Fatal(err)
					}
					if name == "stay" {
						e.send(push, "x")
						e.recv(pull)
					}
				}
			})
		})
	}
}
