package zmq

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"testing"
)

// envVictim makes this program one that sends to the endpoint in it until it is killed.
const envVictim = "ZMQBRIDGE_TEST_VICTIM"

// TestVictim is that program.
func TestVictim(t *testing.T) {
	endpoint := os.Getenv(envVictim)
	if endpoint == "" {
		t.Skip("for TestPeersThatAreKilled")
	}
	e := newEnv(t, WithBackend("libzmq")) // whatever the environment says
	push := e.socket(Push)
	e.check(push.Connect(endpoint))
	for c := context.Background(); ; {
		e.check(push.Send(c, victimMessage()))
	}
}

// victimMessage is too large for the buffers of a connection, so that the end comes in
// the middle of one.
func victimMessage() Message {
	return Msg("head", bytes.Repeat([]byte("x"), 4<<20), "tail")
}

// A peer that is killed while it sends takes nothing with it: what arrives is whole, and
// the socket serves the next one.
func TestPeersThatAreKilled(t *testing.T) {
	eachBackend(t, func(e *env) {
		pull := e.socket(Pull)
		endpoint, err := pull.Bind("tcp://127.0.0.1:*")
		e.check(err)
		want := victimMessage()
		for range 3 {
			victim := exec.CommandContext(e.c, os.Args[0], "-test.run=^TestVictim$")
			victim.Env = append(os.Environ(), envVictim+"="+endpoint)
			e.check(victim.Start())
			for range 3 {
				if got := e.recv(pull); !got.Equal(want) {
					e.Errorf("%d parts, %d bytes", len(got), got.Size())
				}
			}
			e.check(victim.Process.Kill())
			_ = victim.Wait() // says that it was killed
			for {             // what had arrived until then
				got, err := pull.Recv(DontWait)
				if err != nil {
					break
				}
				if !got.Equal(want) {
					e.Errorf("%d parts, %d bytes", len(got), got.Size())
				}
			}
		}
		push := e.connected(Push, endpoint)
		e.send(push, "still here")
		for {
			if got := e.recv(pull); got.Equal(Msg("still here")) {
				break
			} else if !got.Equal(want) {
				e.Errorf("%d parts, %d bytes", len(got), got.Size())
			}
		}
	})
}
