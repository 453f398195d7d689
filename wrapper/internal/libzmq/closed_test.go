package libzmq

import (
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// libzmq reads freed memory on use after close. The ledger watches that no call gets
// that far.
func TestClosedSocketsMakeNoCalls(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		s := e.socket(capi.Router)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		calls := map[string]func() error{
			"bind":       func() error { _, err := s.Bind("inproc://closed"); return err },
			"connect":    func() error { return s.Connect("inproc://closed") },
			"unbind":     func() error { return s.Unbind("inproc://closed") },
			"disconnect": func() error { return s.Disconnect("inproc://closed") },
			"set":        func() error { return s.SetOption(capi.OptLinger, make([]byte, 4)) },
			"get":        func() error { _, err := s.Option(capi.OptLinger, make([]byte, 4)); return err },
			"send":       func() error { return s.Send(e.c, bytesOf([]string{"x"})) },
			"loan":       func() error { return s.SendLoan(e.c, bytesOf([]string{"x"}), nil) },
			"send to":    func() error { return s.SendTo(e.c, driver.Address{}, bytesOf([]string{"x"})) },
			"events":     func() error { _, err := s.Events(); return err },
			"watch":      func() error { _, err := s.Watch(capi.PollIn, nil); return err },
			"monitor":    func() error { _, err := s.Monitor(); return err },
			"join":       func() error { return s.Join("x") },
			"leave":      func() error { return s.Leave("x") },
			"peer":       func() error { _, err := s.ConnectPeer("inproc://closed"); return err },
			"raw":        func() error { return s.Raw(nil) },
		}
		for _, how := range receives {
			calls["receive "+how.name] = func() error { _, err := how.recv(e.c, s); return err }
		}
		for name, call := range calls {
			if err := call(); err != driver.ErrClosed {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
