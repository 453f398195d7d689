package zmq4

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// Every option that has both methods reads as it was set.
func TestOptions(t *testing.T) {
	values := map[string]any{ // where the first good value of the type is none
		"Affinity": uint64(1), "TcpKeepalive": -1, "PlainServer": 0, "usefd": 7, "UseFd": 7,
		"MulticastMaxtpdu": 1400, "Identity": "me", "InvertMatching": 1,
	}
	names := map[string]string{"SetUseFd": "Getusefd"}
	eachBackend(t, func(e *env) {
		s := e.socket(SUB)
		checked := 0
		v := reflect.ValueOf(s)
		for m := range v.Type().Methods() {
			stem, is := strings.CutPrefix(m.Name, "Set")
			getter := v.MethodByName(max(names[m.Name], "Get"+stem))
			if !is || !getter.IsValid() {
				continue
			}
			want := sample(m.Type.In(1))
			if value, ok := values[stem]; ok {
				want = reflect.ValueOf(value)
			}
			if err, _ := reflect.TypeAssert[error](v.MethodByName(m.Name).Call([]reflect.Value{want})[0]); err != nil {
				if !strings.HasPrefix(stem, "Gssapi") && !strings.HasPrefix(stem, "Vmci") { // few libraries have these
					e.Errorf("%s: %v", m.Name, err)
				}
				continue
			}
			out := getter.Call(nil)
			if err, _ := reflect.TypeAssert[error](out[1]); err != nil || !out[0].Equal(want) {
				e.Errorf("%s(%v) reads as %v, %v", m.Name, want, out[0], err)
			}
			checked++
		}
		if checked < 30 {
			e.Errorf("only %d options", checked)
		}
	})
}

func sample(t reflect.Type) reflect.Value {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return reflect.ValueOf(1500 * time.Millisecond)
	case reflect.TypeFor[bool]():
		return reflect.ValueOf(true)
	case reflect.TypeFor[string]():
		return reflect.ValueOf("text")
	}
	return reflect.ValueOf(3).Convert(t)
}

// Methods without a counterpart are accepted where the type of socket has the option.
func TestOptionsThatCannotBeRead(t *testing.T) {
	eachBackend(t, func(e *env) {
		for _, tt := range []struct {
			typ Type
			set func(*Socket) error
		}{
			{SUB, func(s *Socket) error { return s.SetSubscribe("") }},
			{SUB, func(s *Socket) error { return s.SetUnsubscribe("") }},
			{ROUTER, func(s *Socket) error { return s.SetRouterMandatory(1) }},
			{ROUTER, func(s *Socket) error { return s.SetRouterHandover(true) }},
			{ROUTER, func(s *Socket) error { return s.SetProbeRouter(1) }},
			{REQ, func(s *Socket) error { return s.SetReqCorrelate(1) }},
			{REQ, func(s *Socket) error { return s.SetReqRelaxed(1) }},
			{PULL, func(s *Socket) error { return s.SetConflate(true) }},
			{XPUB, func(s *Socket) error { return s.SetXpubVerbose(1) }},
			{XPUB, func(s *Socket) error { return s.SetXpubVerboser(1) }},
			{XPUB, func(s *Socket) error { return s.SetXpubNodrop(true) }},
			{XPUB, func(s *Socket) error { return s.SetXpubManual(1) }},
			{XPUB, func(s *Socket) error { return s.SetXpubWelcomeMsg("hello") }},
			{XPUB, func(s *Socket) error { return s.SetXpubWelcomeMsg("") }},
			{PULL, func(s *Socket) error { return s.SetHeartbeatIvl(time.Second) }},
			{PULL, func(s *Socket) error { return s.SetHeartbeatTtl(time.Second) }},
			{PULL, func(s *Socket) error { return s.SetHeartbeatTimeout(time.Second) }},
		} {
			if err := tt.set(e.socket(tt.typ)); err != nil && AsErrno(err) != ENOTSUP {
				e.Errorf("%v: %v", tt.typ, err)
			}
		}
		e.is(e.socket(PUSH).SetSubscribe(""), einval)
		e.is(e.socket(PUSH).SetSndhwm(-1), einval)
		e.is(e.socket(PUSH).SetSndhwm(beyond()), einval)
	})
}

// beyond returns what no C int holds or, where every int is one, what is refused too.
func beyond() int {
	const large = int64(1) << 40
	if n := large; int64(int(n)) == n {
		return int(n)
	}
	return -1
}

func TestTimes(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(PULL)
		for _, tt := range []struct{ set, want time.Duration }{
			{time.Nanosecond, time.Millisecond}, {1001 * time.Microsecond, 2 * time.Millisecond},
			{time.Second, time.Second}, {0, 0}, {-time.Hour, -1}, {-1, -1},
		} {
			e.check(s.SetRcvtimeo(tt.set))
			if got, err := s.GetRcvtimeo(); got != tt.want || err != nil {
				e.Error(tt, got, err)
			}
		}
		e.is(s.SetRcvtimeo(1<<31*time.Millisecond), einval)
	})
}

func TestReadOnlyOptions(t *testing.T) {
	eachBackend(t, func(e *env) {
		s := e.socket(XSUB)
		endpoint := inproc()
		e.check(s.Bind(endpoint))
		if got, err := s.GetLastEndpoint(); got != endpoint || err != nil {
			e.Error(got, err)
		}
		if got, err := s.GetType(); got != XSUB || err != nil {
			e.Error(got, err)
		}
		if got, err := s.GetMechanism(); got != NULL || err != nil {
			e.Error(got, err)
		}
		if fd, err := s.GetFd(); err == nil && fd <= 0 || err != nil && e.backend != "embedded" {
			e.Error(fd, err)
		}
		if got, err := s.GetThreadSafe(); got || err != nil {
			e.Error(got, err)
		}
		e.check(s.Unbind(endpoint))
		e.is(s.Unbind(endpoint), Errno(2)) // ENOENT
		e.is(s.Connect("nonsense"), einval)
		e.is(s.Disconnect("inproc://nothing"), Errno(2))
		e.is(s.Bind("nonsense://x"), EPROTONOSUPPORT)
		_, err := e.ctx.NewSocket(Type(99))
		e.is(err, einval)
	})
}
