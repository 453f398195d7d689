package zmq

import (
	"errors"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/engine"
)

// Who gets the embedded engine because there is no libzmq is told so, and why, when
// that makes a difference.
func TestStandInSaysWhatIsMissing(t *testing.T) {
	embedded, err := engine.Backend().Open("")
	if err != nil {
		t.Fatal(err)
	}
	reason := errors.New("libzmq is not there")
	e := newEnv(t, withDriver(&driver.StandIn{Driver: embedded, Reason: reason}))
	s := e.socket(Pull)
	_, bindErr := s.Bind("tcp://127.0.0.1:*")
	for _, err := range []error{bindErr, s.Connect("ipc:///nowhere")} {
		wantError(t, err, capi.EPROTONOSUPPORT, ErrNotSupported, reason)
		if err != nil && !strings.Contains(err.Error(), "embedded") {
			t.Error(err)
		}
	}
	_, draftErr := e.ctx.Socket(Server)
	for _, err := range []error{draftErr, s.SetCurveServer(true)} {
		wantError(t, err, ErrNotSupported, reason)
		if err != nil && !strings.Contains(err.Error(), "stands in for libzmq: libzmq is not there") {
			t.Error(err)
		}
	}
	if _, err := s.Bind(inproc()); err != nil {
		t.Error(err)
	}
}
