package zmq4

import (
	"fmt"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Version returns the version of libzmq; of the embedded engine, that of the libzmq
// it follows. Where none can be loaded it is zero.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_version.html
func Version() (major, minor, patch int) {
	ctx, err := defaultContext()
	if err != nil {
		return 0, 0, 0
	}
	v := ctx.core.ctx.Info().Version
	return v.Major, v.Minor, v.Patch
}

// tooOld returns the error for what a library of version v lacks, if it came later.
func tooOld(v zmq.Version, since string) error {
	var s zmq.Version
	_, _ = fmt.Sscanf(since, "%d.%d.%d", &s.Major, &s.Minor, &s.Patch)
	switch {
	case v == zmq.Version{} || v.Number() >= s.Number():
		return nil
	case s.Minor < 2:
		return ErrorNotImplemented41
	}
	return ErrorNotImplemented42
}

// has asks the default context.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_has.html
func has(capability string) bool {
	ctx, err := defaultContext()
	return err == nil && ctx.core.ctx.Has(capability)
}

// HasIpc reports whether there is the transport ipc. Libraries before 4.1 cannot
// tell, and say no to this and its kin.
func HasIpc() bool { return has("ipc") }

// HasPgm reports whether there is the transport pgm.
func HasPgm() bool { return has("pgm") }

// HasTipc reports whether there is the transport tipc.
func HasTipc() bool { return has("tipc") }

// HasNorm reports whether there is the transport norm.
func HasNorm() bool { return has("norm") }

// HasCurve reports whether there is the security mechanism CURVE.
func HasCurve() bool { return has("curve") }

// HasGssapi reports whether there is the security mechanism GSSAPI.
func HasGssapi() bool { return has("gssapi") }
