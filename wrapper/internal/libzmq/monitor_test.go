package libzmq

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/generated/capitest"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// frameV1 is a first frame as libzmq makes it.
func frameV1(event uint16, value uint32) []byte {
	return binary.NativeEndian.AppendUint32(binary.NativeEndian.AppendUint16(nil, event), value)
}

func words(values ...uint64) (frames [][]byte) {
	for _, v := range values {
		frames = append(frames, binary.NativeEndian.AppendUint64(nil, v))
	}
	return frames
}

func TestDecodeV1(t *testing.T) {
	for _, tt := range []struct {
		name   string
		frames [][]byte
		want   driver.Event
	}{
		{"listening", [][]byte{frameV1(8, 9), []byte("tcp://x:1")}, driver.Event{Number: 8, Values: []uint64{9}, Endpoint: "tcp://x:1"}},
		{"accept failed", [][]byte{frameV1(64, 24), []byte("tcp://x:1")}, driver.Event{Number: 64, Values: []uint64{24}, Endpoint: "tcp://x:1"}},
		{"close failed", [][]byte{frameV1(256, 5), []byte("ipc://x")}, driver.Event{Number: 256, Values: []uint64{5}, Endpoint: "ipc://x"}},
		{"largest value", [][]byte{frameV1(128, 1<<32-1), nil}, driver.Event{Number: 128, Values: []uint64{1<<32 - 1}}},
		{"unknown", [][]byte{frameV1(0x8000, 1), []byte("x")}, driver.Event{Number: 0x8000, Values: []uint64{1}, Endpoint: "x"}},
		{"longer", [][]byte{append(frameV1(1, 2), 0, 0), []byte("x"), []byte("more")}, driver.Event{Number: 1, Values: []uint64{2}, Endpoint: "x"}},
	} {
		t.Run(tt.name, func(t *testing.T) { checkDecoded(t, decodeV1, tt.frames, tt.want) })
	}
	for _, frames := range [][][]byte{nil, {frameV1(1, 1)}, {nil, nil}, {frameV1(1, 1)[:5], nil}} {
		checkMalformed(t, decodeV1, frames)
	}
}

func TestDecodeV2(t *testing.T) {
	ends := [][]byte{[]byte("tcp://x:1"), []byte("tcp://y:2")}
	for _, tt := range []struct {
		name   string
		frames [][]byte
		want   driver.Event
	}{
		{"connected", slices.Concat(words(1, 1, 7), ends), driver.Event{Number: 1, Values: []uint64{7}, Local: "tcp://x:1", Remote: "tcp://y:2"}},
		{"stats", slices.Concat(words(0x10000, 2, 5, 6), ends), driver.Event{Number: 0x10000, Values: []uint64{5, 6}, Local: "tcp://x:1", Remote: "tcp://y:2"}},
		{"no value", slices.Concat(words(1<<40, 0), ends), driver.Event{Number: 1 << 40, Values: []uint64{}, Local: "tcp://x:1", Remote: "tcp://y:2"}},
		{"no endpoints", append(words(1024, 1, 0), nil, nil), driver.Event{Number: 1024, Values: []uint64{0}}},
	} {
		t.Run(tt.name, func(t *testing.T) { checkDecoded(t, decodeV2, tt.frames, tt.want) })
	}
	for _, frames := range [][][]byte{
		nil, words(1), words(1, 0), words(1, 1), append(words(1, 1), ends...), append(words(1, 1<<63), ends...),
		slices.Concat(words(1, 1), [][]byte{{1, 2, 3}}, ends), slices.Concat([][]byte{{1}}, words(0), ends),
	} {
		checkMalformed(t, decodeV2, frames)
	}
}

type decoder func([][]byte) (driver.Event, error)

func checkDecoded(t *testing.T, decode decoder, frames [][]byte, want driver.Event) {
	t.Helper()
	got, err := decode(frames)
	same := got.Number == want.Number && slices.Equal(got.Values, want.Values) &&
		got.Endpoint == want.Endpoint && got.Local == want.Local && got.Remote == want.Remote
	if err != nil || !same {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func checkMalformed(t *testing.T, decode decoder, frames [][]byte) {
	t.Helper()
	if got, err := decode(frames); !errors.Is(err, capi.EINVAL) || !strings.Contains(err.Error(), "no monitor event") {
		t.Errorf("%q became %+v, %v", frames, got, err)
	}
}

// Whatever the frames are, decoding them does not panic, nor takes much memory.
func FuzzDecodeMonitor(f *testing.F) {
	f.Add(frameV1(8, 9), []byte("tcp://x:1"), []byte{}, []byte{}, []byte{}, 2)
	f.Add(words(1)[0], words(1)[0], words(7)[0], []byte("a"), []byte("b"), 5)
	f.Add(words(1)[0], words(1 << 60)[0], words(7)[0], []byte("a"), []byte("b"), 5)
	f.Fuzz(func(t *testing.T, a, b, c, d, e []byte, n int) {
		frames := [][]byte{a, b, c, d, e}[:max(0, min(n, 5))]
		for _, decode := range []decoder{decodeV1, decodeV2} {
			if event, err := decode(frames); err == nil && len(event.Values) > len(frames) {
				t.Errorf("%d values of %d frames", len(event.Values), len(frames))
			}
		}
	})
}

// The endpoint of version 2 is the one that version 1 would have.
func TestMainEndpoint(t *testing.T) {
	var m monitor
	for _, tt := range []struct {
		event               capi.Event
		local, remote, want string
	}{
		{capi.EventListening, "bound", "", "bound"},
		{capi.EventConnectRetried, "", "there", "there"},
		{capi.EventConnected, "here", "there", "there"},
		{capi.EventAccepted, "bound", "peer", "bound"},
		{capi.EventDisconnected, "bound", "peer", "bound"},
		{capi.EventDisconnected, "here", "there", "there"},
		{capi.EventMonitorStopped, "", "", ""},
	} {
		e := driver.Event{Number: uint64(tt.event), Local: tt.local, Remote: tt.remote}
		if got := m.mainEndpoint(e); got != tt.want {
			t.Errorf("%v %q %q: got %q", tt.event, tt.local, tt.remote, got)
		}
	}
}

// nextIs reads up to an event, or to the end of the source.
func (e *env) nextIs(source driver.EventSource, event capi.Event) {
	e.Helper()
	for {
		got, err := source.Next(e.c)
		if err != nil {
			e.Fatalf("no %v: %v", event, err)
		}
		if got.Number == uint64(event) {
			return
		}
	}
}

func (e *env) monitor(s *Socket) driver.EventSource {
	e.Helper()
	source, err := s.Monitor()
	if err != nil {
		e.Fatal(err)
	}
	return source
}

func TestMonitorsFollowEachOther(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		s := e.socket(capi.Pull)
		for range 5 {
			source := e.monitor(s)
			if _, err := s.Monitor(); !errors.Is(err, capi.EADDRINUSE) {
				t.Error("a second source: ", err)
			}
			if _, err := s.Bind("tcp://127.0.0.1:*"); err != nil {
				t.Fatal(err)
			}
			e.nextIs(source, capi.EventListening)
			for range 2 {
				if err := source.Close(); err != nil {
					t.Error(err)
				}
			}
			if _, err := source.Next(e.c); err != driver.ErrClosed {
				t.Error(err)
			}
		}
	})
}

// The monitor that is there may be slow to end with its context. That is no reason to
// say that there is one.
func TestMonitorOfAContextThatWasShutDown(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		s := e.socket(capi.Pull)
		m, err := s.Monitor()
		e.check(err)
		e.check(e.ctx.Shutdown())
		if err := s.startMonitor(&monitor{}, monitorPrefix+"late"); !errors.Is(err, capi.ETERM) {
			t.Error(err)
		}
		_ = m.Close() // the context ends it anyway
	})
}

// libzmq waits for room for its events, here inside zmq_bind; so there always is.
func TestMonitorThatNobodyReadsHoldsNothingUp(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		const rounds = 1500 // two events each: more than two sockets hold by default
		s := e.socket(capi.Pull)
		source := e.monitor(s)
		done := make(chan error, 1)
		go func() {
			for range rounds {
				endpoint, err := s.Bind("tcp://127.0.0.1:*")
				if err = errors.Join(err, s.Unbind(endpoint)); err != nil {
					done <- err
					return
				}
			}
			done <- s.Close()
		}()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-e.c.Done():
			t.Fatal("it waits")
		}
		for range rounds {
			e.nextIs(source, capi.EventListening)
		}
	})
}

// What happened before the end is told, then why it ended.
func TestMonitorEndsWithItsSocket(t *testing.T) {
	for name, tt := range map[string]struct {
		end  func(e *env, s *Socket)
		want error
	}{
		"close":            {func(e *env, s *Socket) { s.Close() }, driver.ErrClosed},
		"shutdown":         {func(e *env, s *Socket) { e.ctx.Shutdown() }, capi.ETERM},
		"shutdown, close":  {func(e *env, s *Socket) { e.ctx.Shutdown(); s.Close() }, nil},
		"term":             {func(e *env, s *Socket) { e.ctx.Term(e.c) }, capi.ETERM},
		"term when closed": {func(e *env, s *Socket) { s.Close(); e.ctx.Term(e.c) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			eachBackend(t, func(t *testing.T, e *env) {
				s := e.socket(capi.Pull)
				source := e.monitor(s)
				if _, err := s.Bind("tcp://127.0.0.1:*"); err != nil {
					t.Fatal(err)
				}
				e.nextIs(source, capi.EventListening)
				tt.end(e, s)
				if _, err := source.Next(e.c); err == nil || tt.want != nil && err != tt.want {
					t.Errorf("ended with %v, want %v", err, tt.want)
				}
				if _, err := s.Monitor(); err == nil {
					t.Error("a closed socket has a monitor")
				}
				if err := source.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestMonitorWaitsAsLongAsItsContext(t *testing.T) {
	eachBackend(t, func(t *testing.T, e *env) {
		source := e.monitor(e.socket(capi.Pull))
		c, cancel := context.WithCancel(e.c)
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := source.Next(c); err != context.Canceled {
			t.Error(err)
		}
	})
}

// monitored uses every call that a monitor makes.
func monitored(c context.Context, lib capi.Library) (err error) {
	dctx, err := New(lib).NewContext()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dctx.Term(c)) }()
	s, err := dctx.NewSocket(capi.Pull)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	source, err := s.(*Socket).Monitor()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if _, err := s.Bind("tcp://127.0.0.1:*"); err != nil {
		return err
	}
	_, err = source.Next(c)
	return err
}

// As in TestEachCallMayFail. libzmq may well not have stopped a monitor when it is
// said not to have: its reader must stay.
func TestEachCallOfAMonitorMayFail(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for faults := range capitest.EachFault(0) {
				var ledger capitest.Ledger
				c, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				err := monitored(c, capitest.Wrap(lib, faults, &ledger))
				if c.Err() != nil {
					t.Errorf("hang: %v: %v", faults.Injected(), err)
				}
				cancel()
				for _, err := range ledger.Errors() {
					t.Errorf("%v: %v", faults.Injected(), err)
				}
				for _, o := range ledger.Leaks() {
					t.Errorf("%v: leak: %s", faults.Injected(), o)
				}
			}
		})
	}
}

// A socket whose monitor cannot be stopped can still be closed, and what reads is
// told.
func TestMonitorThatCannotBeStopped(t *testing.T) {
	for _, errno := range []capi.Errno{capi.ETERM, capi.EINVAL} {
		for name, lib := range libraries(t) {
			t.Run(name+" "+errno.Name(), func(t *testing.T) {
				t.Parallel()
				e := newEnv(t, capitest.Wrap(lib, hook(func(call *capitest.Call) capi.Errno {
					if call.Func == capi.FnSocketMonitor && call.Args[1] == "" {
						return errno
					}
					return 0
				})))
				s := e.socket(capi.Pull)
				source := e.monitor(s)
				s.Close()
				if _, err := source.Next(e.c); !errors.Is(err, driver.ErrClosed) {
					t.Error(err)
				}
				if err := source.Close(); (err != nil) != (errno != capi.ETERM) {
					t.Error(err)
				}
			})
		}
	}
}

// scripted is a library whose monitor sends what the test wants.
func scripted(lib capi.Library, sent func(version capi.EventVersion) [][]byte, stats func() capi.Errno) capi.Library {
	return &scriptedLibrary{Library: lib, sent: sent, stats: stats}
}

type scriptedLibrary struct {
	capi.Library
	sent   func(version capi.EventVersion) [][]byte
	stats  func() capi.Errno
	ctx    capi.Context
	sender capi.Socket
}

func (l *scriptedLibrary) CtxNew() (c capi.Context, errno capi.Errno) {
	c, errno = l.Library.CtxNew()
	l.ctx = c
	return c, errno
}

func (l *scriptedLibrary) HasFunc(capi.Func) bool { return true }

func (l *scriptedLibrary) SocketMonitorVersioned(_ capi.Socket, endpoint string, events uint64, version capi.EventVersion, typ capi.SocketType) capi.Errno {
	if events != 1<<64-1 || typ != capi.Pair {
		return capi.EINVAL
	}
	l.sender, _ = l.Socket(l.ctx, capi.Pair)
	l.Bind(l.sender, endpoint)
	frames := l.sent(version)
	for i, f := range frames {
		flags := capi.SndMore
		if i == len(frames)-1 {
			flags = 0
		}
		l.Send(l.sender, f, flags)
	}
	return 0
}

func (l *scriptedLibrary) SocketMonitor(capi.Socket, string, capi.Event) capi.Errno {
	return l.Close(l.sender)
}

func (l *scriptedLibrary) SocketMonitorPipesStats(capi.Socket) capi.Errno { return l.stats() }

func TestLibraryWithVersion2(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			e := newEnv(t, scripted(lib, func(version capi.EventVersion) [][]byte {
				if version != capi.CurrentEventVersionDraft {
					t.Error(version)
				}
				return append(words(uint64(capi.EventPipesStats), 2, 3, 4), []byte("here"), []byte("there"))
			}, func() capi.Errno {
				asked.Add(1)
				return 0
			}))
			s := e.socket(capi.Push)
			source := e.monitor(s)
			got, err := source.Next(e.c)
			if err != nil || !slices.Equal(got.Values, []uint64{3, 4}) || got.Endpoint != "there" || got.Local != "here" {
				t.Error(got, err)
			}
			for range 2 {
				if err := source.(driver.StatsSource).RequestPipesStats(); err != nil {
					t.Error(err)
				}
			}
			if asked.Load() != 2 || len(s.watchers) != 1 {
				t.Error(asked.Load(), len(s.watchers))
			}
			if err := source.Close(); err != nil || len(s.watchers) != 0 {
				t.Error(err)
			}
			if err := source.(driver.StatsSource).RequestPipesStats(); err != driver.ErrClosed {
				t.Error(err)
			}
		})
	}
}

func TestMalformedEventsAreErrors(t *testing.T) {
	for name, lib := range libraries(t) {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t, scripted(lib, func(capi.EventVersion) [][]byte { return [][]byte{{1}} }, nil))
			source := e.monitor(e.socket(capi.Push))
			if _, err := source.Next(e.c); !errors.Is(err, capi.EINVAL) {
				t.Error(err)
			}
			if err := source.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
