package conformance

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// calls are those that take an endpoint.
func calls(s *zmq.Socket) map[string]func(endpoint string) error {
	return map[string]func(endpoint string) error{
		"bind":       func(endpoint string) error { _, err := s.Bind(endpoint); return err },
		"connect":    s.Connect,
		"unbind":     s.Unbind,
		"disconnect": s.Disconnect,
	}
}

func badEndpointsAreRefused(e *env) {
	s := e.socket(zmq.Pair)
	for name, call := range calls(s) {
		for endpoint, want := range map[string]capi.Errno{
			"":                                    capi.EINVAL,
			"nothing":                             capi.EINVAL,
			e.transport:                           capi.EINVAL,
			e.transport + ":/x":                   capi.EINVAL,
			e.transport + "://":                   capi.EINVAL,
			"://x":                                capi.EINVAL,
			"nonsense://x":                        capi.EPROTONOSUPPORT,
			strings.ToUpper(e.transport) + "://x": capi.EPROTONOSUPPORT,
			"udp://127.0.0.1:5555":                capi.ENOCOMPATPROTO,
		} {
			if err := call(endpoint); !isErrno(err, want) {
				e.fail("%s %q: %v, want %v", name, endpoint, err, want)
			}
		}
	}
}

func badAddressesCannotBeBound(e *env) {
	missing := filepath.Join(e.dir(), "missing", "x")
	for endpoint, want := range map[string][]capi.Errno{
		"tcp://127.0.0.1":                    {capi.EINVAL},
		"tcp://127.0.0.1:x":                  {capi.EINVAL},
		"tcp://127.0.0.1:65536":              {capi.EINVAL},
		"tcp://:1":                           {capi.ENODEV, capi.EINVAL},
		"tcp://no.such.interface:1":          {capi.ENODEV},
		"tcp://192.0.2.1:*":                  {capi.EADDRNOTAVAIL},
		"tcp://[::1]:*":                      {capi.ENODEV},
		"ipc://@":                            {capi.EINVAL},
		"ipc://" + missing:                   {capi.ENOENT},
		"ipc://" + e.dir():                   {capi.EADDRINUSE},
		"ipc:///" + strings.Repeat("x", 200): {capi.ENAMETOOLONG},
	} {
		if !strings.HasPrefix(endpoint, e.transport) {
			continue
		}
		if _, err := e.socket(zmq.Pull).Bind(endpoint); !isErrno(err, want...) {
			e.fail("%s: %v, want %v", endpoint, err, want)
		}
	}
}

func badAddressesCannotBeConnectedTo(e *env) {
	for _, endpoint := range []string{
		"tcp://127.0.0.1", "tcp://127.0.0.1:x", "tcp://127.0.0.1:*", "tcp://*:1", "ipc://@",
		"ipc:///" + strings.Repeat("x", 200),
	} {
		want := capi.EINVAL
		if strings.HasSuffix(endpoint, "xxx") {
			want = capi.ENAMETOOLONG
		}
		if !strings.HasPrefix(endpoint, e.transport) {
			continue
		}
		if err := e.socket(zmq.Pull).Connect(endpoint); !isErrno(err, want) {
			e.fail("%s: %v, want %v", endpoint, err, want)
		}
	}
}

func isErrno(err error, want ...capi.Errno) bool {
	var e *zmq.Error
	return errors.As(err, &e) && slices.Contains(want, e.Errno)
}
