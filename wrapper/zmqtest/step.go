package zmqtest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/site"
)

// A Step is one thing that a [Peer] does. To be silent takes no step: the script goes
// on with the next [Expect]. To answer late, [Pause] comes before the reply; to answer
// twice, [Reply] comes twice.
type Step struct {
	name    string
	made    site.Site
	play    func(p *Peer) error
	prepare func(p *Peer) // before the socket is made, or nil
	last    bool          // no step may follow
}

// step makes one in the name of the function that was called from outside.
func step(name string, play func(p *Peer) error) Step {
	return Step{name: name, made: site.Caller(), play: play}
}

// where says which step of a script it is.
func (s Step) where(i int) string {
	return fmt.Sprintf("step %d at %s:%d", i+1, filepath.Base(s.made.File), s.made.Line)
}

// Expect waits for a message of these parts, which are given as to [zmq.Msg]; [Any]
// stands for any part. The envelope of a Rep or Router is not part of the message.
// One that differs fails the test, part by part, and the script goes on.
func Expect(parts ...any) Step {
	want := newPattern(parts)
	return step(fmt.Sprintf("Expect %v", want), func(p *Peer) error {
		return p.expect(func(got zmq.Message) error {
			if diff := want.diff(got); diff != "" {
				return errors.New("the message differs\n" + diff)
			}
			return nil
		})
	})
}

// ExpectFunc waits for a message that check finds nothing wrong with.
func ExpectFunc(check func(got zmq.Message) error) Step {
	return step("ExpectFunc", func(p *Peer) error {
		return p.expect(func(got zmq.Message) error {
			if err := check(got); err != nil {
				return fmt.Errorf("%w\n  got  %s", err, quote(got))
			}
			return nil
		})
	})
}

func (p *Peer) expect(check func(zmq.Message) error) error {
	got, err := p.next()
	if err != nil {
		return err
	}
	if err := check(got); err != nil {
		p.t.Errorf("zmqtest: %v: %s: %v", p, p.script[p.at].where(p.at), err)
	}
	return nil
}

// Subscribed waits until somebody subscribes to prefix. It is for a Pub or XPub, whose
// messages are lost as long as nobody has.
func Subscribed(prefix string) Step {
	s := Expect("\x01" + prefix)
	s.name = fmt.Sprintf("Subscribed %q", prefix)
	return s
}

// Reply sends a message to where the last one came from; see [zmq.Msg].
func Reply(parts ...any) Step {
	msg := zmq.Msg(parts...).Clone()
	return step("Reply "+quote(msg), func(p *Peer) error { return p.reply(msg) })
}

// Send sends a message as it is: a Router names the peer in its first part.
func Send(parts ...any) Step {
	msg := zmq.Msg(parts...).Clone()
	return step("Send "+quote(msg), func(p *Peer) error { return p.send(msg) })
}

// Pause waits. What comes meanwhile is there for the next step.
func Pause(d time.Duration) Step {
	return step(fmt.Sprintf("Pause %v", d), func(p *Peer) error { return p.pause(d) })
}

func (p *Peer) pause(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-p.run.Done():
		return p.run.Err()
	}
}

// Quiet waits, and fails the test for each message that comes meanwhile.
func Quiet(d time.Duration) Step {
	return step(fmt.Sprintf("Quiet %v", d), func(p *Peer) error {
		quiet, cancel := context.WithTimeout(p.run, d)
		defer cancel()
		for {
			msg, err := p.receive(quiet)
			switch {
			case err == nil:
				p.t.Errorf("zmqtest: %v: %s: a message within %v of quiet: %s", p, p.script[p.at].where(p.at), d, quote(msg))
			case isTimeout(err):
				return nil
			default:
				return err
			}
		}
	})
}

// Disconnect closes the socket of the peer: it has gone. What it has not read is lost.
// Over inproc the other side does not connect again by itself, over other transports
// it does. See [Faults.Partition] for connections that break and heal.
func Disconnect() Step { return step("Disconnect", (*Peer).disconnect) }

// Reconnect makes the socket again, at the same endpoint.
func Reconnect() Step { return step("Reconnect", (*Peer).reopen) }

func (p *Peer) reopen() error {
	if p.socket != nil {
		return errors.New("the peer is connected; Disconnect comes first")
	}
	for wait := time.Millisecond; ; wait *= 2 {
		err := p.open()
		if !errors.Is(err, zmq.ErrAddrInUse) || wait > time.Second {
			return err
		}
		if err := p.pause(wait); err != nil { // libzmq closes sockets in the background
			return err
		}
	}
}

// Do calls a function, when the script has come that far.
func Do(call func()) Step {
	return step("Do", func(*Peer) error {
		call()
		return nil
	})
}

// Handle answers every message from now on; nil is no answer. It is the last step: the
// script counts as ended, and nothing that comes is unexpected.
func Handle(answer func(msg zmq.Message) zmq.Message) Step {
	s := step("Handle", func(p *Peer) error {
		p.answer = answer
		return nil
	})
	s.last = true
	return s
}

// Ignore takes whatever comes from now on. It is the last step.
func Ignore() Step { return Handle(func(zmq.Message) zmq.Message { return nil }) }

// With sets options of the peer's socket, before it is bound or connected. It may
// stand anywhere in the script. A Sub has subscribed to everything anyway.
func With(opts ...zmq.SocketOption) Step {
	s := step("With", func(*Peer) error { return nil })
	s.prepare = func(p *Peer) { p.opts = append(p.opts, opts...) }
	return s
}
