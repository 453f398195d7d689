//go:build unix

package libzmq

import (
	"errors"
	"syscall"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// Without a free descriptor zmq_bind aborts the process, and parking needs one.
func TestNoDescriptorLeft(t *testing.T) {
	eachBackendAlone(t, func(t *testing.T, alone func() *env) {
		e := alone()
		s := e.socket(capi.Dealer)
		var limit syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			t.Skip(err)
		}
		none := limit
		none.Cur = 3
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none); err != nil {
			t.Skip(err)
		}
		_, bindErr := s.Bind("tcp://127.0.0.1:*")
		_, recvErr := s.Recv(e.c, nil)
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
		if bindErr != capi.EMFILE {
			t.Error("bind: ", bindErr)
		}
		if !errors.Is(recvErr, syscall.EMFILE) {
			t.Error("receive: ", recvErr)
		}
		peer := e.socket(capi.Dealer)
		e.join("tcp", s, peer)
		e.send(peer, "now")
		e.recv(s)
	})
}
