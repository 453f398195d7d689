// Package house is what the five security examples share: a visitor who says hello, and
// a host who says who came.
package house

import (
	"context"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// Host returns a Pull with the security that opts give it. Only tcp and ipc have that.
func Host(zctx *zmq.Context, opts ...zmq.SocketOption) (pull *zmq.Socket, endpoint string, err error) {
	pull, err = zctx.Socket(zmq.Pull, opts...)
	if err != nil {
		return nil, "", err
	}
	endpoint, err = pull.Bind("tcp://127.0.0.1:*")
	return pull, endpoint, err
}

// Visit has a visitor connect with the security that opts give, and say hello. Send does
// not wait for the host's consent: the greeting is delivered when there is one.
func Visit(ctx context.Context, zctx *zmq.Context, endpoint, name string, opts ...zmq.SocketOption) error {
	push, err := demo.Connect(zctx, zmq.Push, endpoint, append(opts, zmq.Linger(0))...)
	if err != nil {
		return err
	}
	demo.Say(name, "knocks at the door")
	return push.Send(ctx, zmq.Msg("hello from "+name))
}

// Welcome waits for a greeting, and says from whom it is.
func Welcome(ctx context.Context, pull *zmq.Socket) error {
	lease, err := pull.RecvLease(ctx)
	if err != nil {
		return err
	}
	defer lease.Release()
	// The name by which the authenticator knows the peer. Nobody else can give it.
	user, err := lease.Metadata(zmq.PropertyUserID)
	if err != nil {
		return err
	}
	demo.Say("host", "hears %v from user %q", lease.Message(), user)
	return nil
}

// A Doorkeeper says whom the authenticator lets in, and remembers whom not.
type Doorkeeper struct{ refused chan string }

// NewDoorkeeper returns a doorkeeper whose Log has to be given to zmq.AuthLog.
func NewDoorkeeper() *Doorkeeper { return &Doorkeeper{make(chan string, 1)} }

// Log says what was decided.
func (d *Doorkeeper) Log(r zmq.AuthRequest, reply zmq.AuthReply) {
	demo.Say("doorkeeper", "%v: %v %s", r.Mechanism, reply.Status, reply.Text)
	if reply.Status != zmq.AuthOK {
		select {
		case d.refused <- reply.Text:
		default: // a visitor who tries again is not news
		}
	}
}

// AwaitRefusal waits until somebody is refused.
func (d *Doorkeeper) AwaitRefusal(ctx context.Context) error {
	select {
	case <-d.refused:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
