package libzmq

import (
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A killer ends a peer before the second part of a message is sent, and notes whether
// that cut the message off.
type killer struct {
	kill atomic.Pointer[func()]
	cut  atomic.Bool
}

func (k *killer) Before(call *capitest.Call) (skip bool) {
	if call.Func == capi.FnSend && string(call.Args[1].([]byte)) == "second" {
		if kill := k.kill.Swap(nil); kill != nil {
			(*kill)()
		}
	}
	return false
}

func (k *killer) After(call *capitest.Call) {
	if call.Func == capi.FnSend && call.Errno == capi.EAGAIN {
		k.cut.Store(true)
	}
}

// Peers die between two parts of a message. A message that is cut off goes to another
// peer, and what arrives is whole. What libzmq had given to the dead is lost, as always.
func TestPeersDieBetweenParts(t *testing.T) {
	for typ, peer := range map[capi.SocketType]capi.SocketType{capi.Push: capi.Pull, capi.Dealer: capi.Dealer} {
		for name, lib := range libraries(t) {
			t.Run(typ.String()+"/"+name, func(t *testing.T) {
				t.Parallel()
				k := new(killer)
				e, cut := newEnv(t, capitest.Wrap(lib, k)), 0
				// How soon a socket learns of a death depends on libzmq's threads.
				for round := 0; round < 50 || cut == 0 && e.c.Err() == nil; round++ {
					cut += e.onePeerDies(k, typ, peer, round%20)
				}
				t.Logf("%d messages were cut off", cut)
			})
		}
	}
}

// onePeerDies returns how many messages were cut off by that. The socket looks a few
// times for the death.
func (e *env) onePeerDies(k *killer, typ, peerType capi.SocketType, looks int) (cut int) {
	s, victim, heir := e.socket(typ), e.socket(peerType), e.socket(peerType)
	e.join("inproc", s, victim)
	e.join("inproc", s, heir)
	kill := func() { // with the lock of s, which sends
		victim.Close()
		for range looks {
			time.Sleep(10 * time.Microsecond)
			_, _ = s.events()
		}
	}
	k.kill.Store(&kill)
	must, got := -1, -1
	for i := 0; got < 0 || got < must; i++ {
		e.send(s, strconv.Itoa(i), "second", "third", "last")
		if k.cut.Swap(false) {
			must = i
			cut++
		}
		parts, err := heir.Recv(driver.DontWait, nil)
		switch {
		case err == capi.EAGAIN:
			continue
		case err != nil:
			e.Fatal(err)
		case len(parts) != 4 || !slices.Equal(stringsOf(parts[1:]), []string{"second", "third", "last"}):
			e.Fatalf("got %q", parts)
		}
		if got, _ = strconv.Atoi(string(parts[0])); got == must {
			must = -1
		}
	}
	if must >= 0 {
		e.Errorf("message %d was cut off and lost", must)
	}
	for _, s := range []*Socket{s, heir} {
		s.Close()
	}
	return cut
}
