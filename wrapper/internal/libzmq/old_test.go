package libzmq

import (
	"errors"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
)

// What would make an old libzmq abort does not reach it.
func TestInterfacesThatAreNotThere(t *testing.T) {
	for _, tt := range []struct {
		minor  int
		device string
		want   error
	}{
		{2, "", nil}, {2, "no-such-device", capi.ENODEV}, {3, "no-such-device", nil}, // 4.3 says so itself
	} {
		calls := 0
		lib := &capitest.Fake{
			Loaded:       capi.Info{Version: capi.Version{Major: 4, Minor: tt.minor}},
			FnCtxNew:     func() (capi.Context, capi.Errno) { return 1, 0 },
			FnSocket:     func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 2, 0 },
			FnSetSockOpt: func(capi.Socket, capi.SocketOption, []byte) capi.Errno { return 0 },
			FnGetSockOpt: func(capi.Socket, capi.SocketOption, []byte) (int, capi.Errno) { return 0, capi.EINVAL },
			FnConnect:    func(capi.Socket, string) capi.Errno { calls++; return 0 },
			FnBind:       func(capi.Socket, string) capi.Errno { calls++; return capi.ENODEV },
		}
		ctx, err := New(lib).NewContext()
		if err != nil {
			t.Fatal(err)
		}
		s, err := ctx.NewSocket(capi.Pull)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetOption(capi.OptBindToDevice, []byte(tt.device)); err != nil {
			t.Fatal(err)
		}
		connectErr := s.Connect("tcp://127.0.0.1:9")
		_, bindErr := s.Bind("tcp://127.0.0.1:*")
		if !errors.Is(connectErr, tt.want) || !errors.Is(bindErr, capi.ENODEV) {
			t.Errorf("%+v: connect: %v, bind: %v", tt, connectErr, bindErr)
		}
		if reached := calls == 2; reached != (tt.want == nil) {
			t.Errorf("%+v: %d calls", tt, calls)
		}
	}
}
