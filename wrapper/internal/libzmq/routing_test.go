package libzmq

import (
	"errors"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
)

// router is a Router of a library that says of every peer what it is told to, and that
// takes no second connection of the same name: libzmq would abort.
func router(t *testing.T, state capi.Errno) *Socket {
	name, used := "", map[string]bool{}
	lib := &capitest.Fake{
		Loaded:   capi.Info{Version: capi.Version{Major: 4, Minor: 3, Patch: 5}},
		FnCtxNew: func() (capi.Context, capi.Errno) { return 1, 0 },
		FnSocket: func(capi.Context, capi.SocketType) (capi.Socket, capi.Errno) { return 2, 0 },
		FnSetSockOpt: func(_ capi.Socket, option capi.SocketOption, value []byte) capi.Errno {
			if option == capi.OptConnectRoutingID {
				name = string(value)
			}
			return 0
		},
		FnGetSockOpt: func(capi.Socket, capi.SocketOption, []byte) (int, capi.Errno) { return 0, 0 },
		FnSocketGetPeerState: func(capi.Socket, []byte) (int, capi.Errno) {
			return 0, state
		},
		FnConnect: func(capi.Socket, string) capi.Errno {
			if name != "" && used[name] {
				t.Errorf("a second connection is called %q: libzmq aborts", name)
			}
			used[name], name = true, ""
			return 0
		},
	}
	ctx, err := New(lib).NewContext()
	if err != nil {
		t.Fatal(err)
	}
	s, err := ctx.NewSocket(capi.Router)
	if err != nil {
		t.Fatal(err)
	}
	return s.(*Socket)
}

func TestNamesOfConnections(t *testing.T) {
	named := func(s *Socket, name string) error { return s.SetOption(capi.OptConnectRoutingID, []byte(name)) }
	for _, tt := range []struct {
		why   string
		state capi.Errno // of zmq_socket_get_peer_state
		first string     // the name of a connection that there is
		name  string
		want  error
	}{
		{"free", capi.ErrnoMissing, "one", "two", nil},
		{"taken, as far as we know", capi.ErrnoMissing, "one", "one", capi.EADDRINUSE},
		{"free, as the library knows", capi.EHOSTUNREACH, "", "one", nil},
		{"taken, as the library knows", 0, "", "one", capi.EADDRINUSE},
		{"like those that libzmq makes", capi.EHOSTUNREACH, "", "\x00abcd", capi.EINVAL},
	} {
		s := router(t, tt.state)
		if tt.first != "" {
			if err := errors.Join(named(s, tt.first), s.Connect("tcp://x:1")); err != nil {
				t.Fatal(err)
			}
		}
		err := named(s, tt.name)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.why, err, tt.want)
		}
		if err == nil {
			err = s.Connect("tcp://x:1")
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: connect: %v", tt.why, err)
		}
	}
}

// The peer may come after the name was set, which is when a connect finds it.
func TestNameThatWasTakenMeanwhile(t *testing.T) {
	s := router(t, capi.ErrnoMissing)
	if err := s.SetOption(capi.OptConnectRoutingID, []byte("one")); err != nil {
		t.Fatal(err)
	}
	s.noteSender([][]byte{[]byte("one")})
	if err := s.Connect("tcp://x:1"); !errors.Is(err, capi.EADDRINUSE) {
		t.Error(err)
	}
}
