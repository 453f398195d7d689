package zmq

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestMalformedRequests(t *testing.T) {
	long := strings.Repeat("x", 256)
	full := func(fields ...any) Message { return Msg(fields...) }
	for name, tt := range map[string]struct {
		msg  Message
		want string // of the error; empty if there is nobody to reply to
	}{
		"nothing":            {nil, ""},
		"only an id":         {full("peer"), ""},
		"no delimiter":       {full("peer", "1.0", "id", "d", "a", "i", "NULL"), ""},
		"only a delimiter":   {full("peer", ""), ""},
		"no request id":      {full("peer", "", "1.0"), ""},
		"too many hops":      {append(append(full("peer"), bytes.Split(bytes.Repeat([]byte("x"), 17), nil)...), full("", "1.0", "id", "", "", "", "NULL")...), ""},
		"huge request id":    {full("peer", "", "1.0", strings.Repeat("x", zapMaxBlob+1), "", "", "", "NULL"), ""},
		"version":            {full("peer", "", "2.0", "id", "", "", "", "NULL"), "version"},
		"empty version":      {full("peer", "", "", "id", "", "", "", "NULL"), "version"},
		"few frames":         {full("peer", "", "1.0", "id", "", "", ""), "5 frames"},
		"fewer frames":       {full("peer", "", "1.0", "id"), "2 frames"},
		"domain":             {full("peer", "", "1.0", "id", long, "", "", "NULL"), "domain"},
		"address":            {full("peer", "", "1.0", "id", "", long, "", "NULL"), "address"},
		"identity":           {full("peer", "", "1.0", "id", "", "", long, "NULL"), "identity"},
		"mechanism is long":  {full("peer", "", "1.0", "id", "", "", "", long), "mechanism has 256"},
		"mechanism":          {full("peer", "", "1.0", "id", "", "", "", "null"), `"null" is not known`},
		"empty mechanism":    {full("peer", "", "1.0", "id", "", "", "", ""), "not known"},
		"NULL with more":     {full("peer", "", "1.0", "id", "", "", "", "NULL", "x"), "0 credentials, not 1"},
		"PLAIN with one":     {full("peer", "", "1.0", "id", "", "", "", "PLAIN", "x"), "2 credentials, not 1"},
		"PLAIN with three":   {full("peer", "", "1.0", "id", "", "", "", "PLAIN", "x", "y", "z"), "2 credentials, not 3"},
		"PLAIN of megabytes": {full("peer", "", "1.0", "id", "", "", "", "PLAIN", "x", make([]byte, 1<<22)), "has 4194304 bytes"},
		"CURVE without":      {full("peer", "", "1.0", "id", "", "", "", "CURVE"), "not 0"},
		"CURVE in Z85":       {full("peer", "", "1.0", "id", "", "", "", "CURVE", strings.Repeat("x", 40)), "40 bytes"},
		"CURVE empty":        {full("peer", "", "1.0", "id", "", "", "", "CURVE", ""), "0 bytes"},
		"GSSAPI with two":    {full("peer", "", "1.0", "id", "", "", "", "GSSAPI", "a", "b"), "not 2"},
	} {
		_, _, err := parseZAP(tt.msg)
		if err == nil || errors.Is(err, errNoReply) != (tt.want == "") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %s", name, err, tt.want)
		}
	}
}

// Requests may have come over proxies; replies go back the way they came.
func TestZAPEnvelopes(t *testing.T) {
	msg := Msg("peer", "hop", "hop 2", "", "1.0", "", "d", "10.0.0.1", "me", "NULL")
	e, r, err := parseZAP(msg)
	if err != nil || r.Domain != "d" || r.IP.String() != "10.0.0.1" || string(r.RoutingID) != "me" {
		t.Fatal(r, err)
	}
	for _, tt := range []struct {
		reply AuthReply
		want  Message
	}{
		{Admit("me"), Msg("peer", "hop", "hop 2", "", "1.0", "", "200", "OK", "me", "")},
		{AuthReply{AuthDenied, "no", "me", map[string]string{"a": "b"}}, Msg("peer", "hop", "hop 2", "", "1.0", "", "400", "no", "", "")},
		{AuthReply{AuthOK, "", "", map[string]string{"a": "b"}}, Msg("peer", "hop", "hop 2", "", "1.0", "", "200", "", "", "\x01a\x00\x00\x00\x01b")},
	} {
		if got := e.message(tt.reply); got.String() != tt.want.String() {
			t.Errorf("got %v, want %v", got, tt.want)
		}
	}
	if msg.String() != Msg("peer", "hop", "hop 2", "", "1.0", "", "d", "10.0.0.1", "me", "NULL").String() {
		t.Error("the request was changed")
	}
}

// The fuzzer's bytes are frames, each after a byte that is its length.
func FuzzZAP(f *testing.F) {
	for _, msg := range []Message{
		zapRequest("d", "127.0.0.1", "NULL"), zapRequest("d", "::1", "PLAIN", "a", "b"),
		zapRequest("", "localhost:0:0:1", "CURVE", make([]byte, 32)), zapRequest("", "", "GSSAPI", "a"),
	} {
		seed := []byte("\x04peer")
		for _, part := range msg {
			seed = append(append(seed, byte(len(part))), part...)
		}
		f.Add(seed)
	}
	policy := Policy{Null: true, Keys: AnyKey(), GSSAPI: true, Users: users(f, map[string]string{"a": "b"}),
		Allow: prefixes(f, "::/0", "0.0.0.0/0"), Deny: prefixes(f, "::2"), AllowLocal: true}
	f.Fuzz(func(t *testing.T, data []byte) {
		var msg Message
		for len(data) > 0 {
			n := min(int(data[0]), len(data)-1)
			msg, data = append(msg, data[1:1+n]), data[1+n:]
		}
		e, r, err := parseZAP(msg)
		if errors.Is(err, errNoReply) {
			return
		}
		reply := AuthReply{Status: AuthFailed}
		if err == nil {
			reply, _ = policy.judge(&r)
			_ = fmt.Sprintf("%v%#v", r, r)
			if r.Password == "" && r.Mechanism == MechanismPlain && reply.Status == AuthOK {
				t.Errorf("%v was let in", r)
			}
		}
		got := e.message(reply)
		n := len(e.path)
		if len(got) != n+6 || !got[:n].Equal(msg[:n]) || len(got[n-1]) != 0 || !bytes.Equal(got[n+1], msg[n+1]) {
			t.Errorf("%v: %v", msg, got)
		}
	})
}
