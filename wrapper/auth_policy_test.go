package zmq

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

func prefixes(t testing.TB, texts ...string) []netip.Prefix {
	t.Helper()
	list, err := Prefixes(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func users(t testing.TB, passwords map[string]string) *Users {
	t.Helper()
	u, err := NewUsers(passwords)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// zapRequest is a request as libzmq sends it, without the routing id.
func zapRequest(domain, address, mechanism string, credentials ...any) Message {
	return append(Msg("", "1.0", "id", domain, address, "", mechanism), Msg(credentials...)...)
}

// Each policy judges requests from addresses with credentials.
func TestPolicies(t *testing.T) {
	key, other := newPair(t).Public, newPair(t).Public
	named := NewKeys(key)
	if err := named.Add(other, "other"); err != nil {
		t.Fatal(err)
	}
	lists := func(allow, deny []netip.Prefix) Policy { return Policy{Null: true, Allow: allow, Deny: deny} }
	plain := Policy{Users: users(t, map[string]string{"admin": "secret", "bob": "\x00"})}
	local := lists(prefixes(t, "10.0.0.0/8"), nil)
	local.AllowLocal = true
	null := func(address string) Message { return zapRequest("d", address, "NULL") }
	tests := []struct {
		name    string
		policy  Policy
		request Message
		status  AuthStatus
		user    string
	}{
		{"zero", Policy{}, null("127.0.0.1"), AuthDenied, ""},
		{"zero", Policy{}, zapRequest("", "", "PLAIN", "a", "b"), AuthDenied, ""},
		{"zero", Policy{}, zapRequest("", "", "CURVE", key[:]), AuthDenied, ""},
		{"zero", Policy{}, zapRequest("", "", "GSSAPI", "a"), AuthDenied, ""},
		{"null", Policy{Null: true}, null("127.0.0.1"), AuthOK, ""},
		{"null is for NULL", Policy{Null: true}, zapRequest("", "", "PLAIN", "a", "b"), AuthDenied, ""},

		{"allowed", lists(prefixes(t, "10.0.0.0/8", "::1"), nil), null("10.9.8.7"), AuthOK, ""},
		{"allowed", lists(prefixes(t, "10.0.0.0/8", "::1"), nil), null("::1"), AuthOK, ""},
		{"not allowed", lists(prefixes(t, "10.0.0.0/8", "::1"), nil), null("11.0.0.1"), AuthDenied, ""},
		{"not allowed", lists(prefixes(t, "10.0.0.0/8", "::1"), nil), null("::2"), AuthDenied, ""},
		{"mapped address", lists(prefixes(t, "10.0.0.0/8"), nil), null("::ffff:10.0.0.1"), AuthOK, ""},
		{"mapped prefix", lists(prefixes(t, "::ffff:10.0.0.0/104"), nil), null("10.0.0.1"), AuthOK, ""},
		{"mapped denied", lists(nil, prefixes(t, "::ffff:10.0.0.1")), null("10.0.0.1"), AuthDenied, ""},
		{"zone", lists(prefixes(t, "fe80::/10"), nil), null("fe80::1%eth0"), AuthOK, ""},
		{"zone of the list", lists(nil, prefixes(t, "fe80::1%eth0")), null("fe80::1"), AuthDenied, ""},
		{"denied", lists(nil, prefixes(t, "192.0.2.7")), null("192.0.2.7"), AuthDenied, ""},
		{"not denied", lists(nil, prefixes(t, "192.0.2.7")), null("192.0.2.8"), AuthOK, ""},
		{"deny wins", lists(prefixes(t, "192.0.2.0/24"), prefixes(t, "192.0.2.7")), null("192.0.2.7"), AuthDenied, ""},
		{"ipc", lists(nil, prefixes(t, "0.0.0.0/0", "::/0")), null("localhost:0:0:7"), AuthOK, ""},
		{"ipc among addresses", lists(prefixes(t, "10.0.0.0/8"), nil), null("localhost:0:0:7"), AuthDenied, ""},
		{"no address among addresses", lists(prefixes(t, "0.0.0.0/0"), nil), null(""), AuthDenied, ""},
		{"ipc allowed", local, null("localhost:0:0:7"), AuthOK, ""},
		{"ipc allowed", local, null("localhost"), AuthOK, ""},
		{"ipc allowed", local, null(""), AuthOK, ""},
		{"others not", local, null("127.0.0.1"), AuthDenied, ""},
		{"nonsense", local, null("localhostile"), AuthDenied, ""},

		{"password", plain, zapRequest("", "", "PLAIN", "admin", "secret"), AuthOK, "admin"},
		{"one NUL", plain, zapRequest("", "", "PLAIN", "bob", "\x00"), AuthOK, "bob"},
		{"wrong password", plain, zapRequest("", "", "PLAIN", "admin", "Secret"), AuthDenied, ""},
		{"long password", plain, zapRequest("", "", "PLAIN", "admin", "secret\x00"), AuthDenied, ""},
		{"unknown user", plain, zapRequest("", "", "PLAIN", "root", "secret"), AuthDenied, ""},
		{"unknown user, empty password", plain, zapRequest("", "", "PLAIN", "root", ""), AuthDenied, ""},
		{"empty password", plain, zapRequest("", "", "PLAIN", "admin", ""), AuthDenied, ""},
		{"empty user", plain, zapRequest("", "", "PLAIN", "", "secret"), AuthDenied, ""},
		{"password is no key", plain, zapRequest("", "", "CURVE", key[:]), AuthDenied, ""},
		{"password and address", Policy{Users: plain.Users, Deny: prefixes(t, "10.0.0.1")}, zapRequest("", "10.0.0.1", "PLAIN", "admin", "secret"), AuthDenied, ""},

		{"key", Policy{Keys: named}, zapRequest("", "", "CURVE", key[:]), AuthOK, key.String()},
		{"key with a name", Policy{Keys: named}, zapRequest("", "", "CURVE", other[:]), AuthOK, "other"},
		{"unknown key", Policy{Keys: NewKeys(other)}, zapRequest("", "", "CURVE", key[:]), AuthDenied, ""},
		{"no keys", Policy{Keys: new(Keys)}, zapRequest("", "", "CURVE", key[:]), AuthDenied, ""},
		{"any key", Policy{Keys: AnyKey()}, zapRequest("", "", "CURVE", key[:]), AuthOK, key.String()},
		{"principal", Policy{GSSAPI: true}, zapRequest("", "", "GSSAPI", "me@REALM"), AuthOK, "me@REALM"},
	}
	for _, tt := range tests {
		policy, err := tt.policy.normal()
		if err != nil {
			t.Fatal(err)
		}
		_, r, err := parseZAP(append(Msg("peer"), tt.request...))
		if err != nil {
			t.Fatal(tt.name, err)
		}
		reply, _ := policy.judge(&r)
		if reply.Status != tt.status || reply.UserID != tt.user || reply.check() != nil {
			t.Errorf("%s: %v: %+v; want %v %q", tt.name, r, reply, tt.status, tt.user)
		}
	}
}

func TestPrefixes(t *testing.T) {
	if list := prefixes(t, "127.0.0.1", "::1", "10.1.2.3/8"); fmt.Sprint(list) != "[127.0.0.1/32 ::1/128 10.1.2.3/8]" {
		t.Error(list)
	}
	for _, text := range []string{"", "localhost", "10.0.0.0/33", "10.0.0", "*"} {
		_, err := Prefixes("127.0.0.1", text)
		wantError(t, err, capi.EINVAL)
	}
}

func TestUsers(t *testing.T) {
	var zero Users
	var none *Users
	if zero.Check("", "") || zero.Check("a", "b") || none.Check("a", "b") {
		t.Error("nobody is there")
	}
	u := users(t, map[string]string{"a": "1"})
	if !u.Check("a", "1") || u.Check("a", "") || u.Check("a", "2") || u.Check("b", "1") {
		t.Error("wrong answers")
	}
	if err := u.Set("a", "2"); err != nil || u.Check("a", "1") || !u.Check("a", "2") {
		t.Error("the password was not changed", err)
	}
	u.Remove("a")
	if u.Check("a", "2") {
		t.Error("removed")
	}
	if strings.Contains(fmt.Sprintf("%+v", users(t, map[string]string{"a": "sesame"}).hashes), "sesame") {
		t.Error("the password is kept")
	}
	long := strings.Repeat("x", 256)
	for _, bad := range [][2]string{{"", "x"}, {"x", ""}, {long, "x"}, {"x", long}} {
		_, err := NewUsers(map[string]string{bad[0]: bad[1]})
		wantError(t, err, capi.EINVAL)
	}
}

func TestKeys(t *testing.T) {
	key := newPair(t).Public
	var none *Keys
	if _, ok := none.Lookup(key); ok {
		t.Error("nothing is there")
	}
	k := NewKeys(key, PublicKey{})
	if _, ok := k.Lookup(PublicKey{}); ok {
		t.Error("zeros are no key")
	}
	if err := k.Load("testdata/cert"); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.Lookup(key); ok || len(k.users) != 2 {
		t.Error("the keys were not replaced")
	}
	wantError(t, k.Load("testdata/none"))
	if len(k.users) != 2 {
		t.Error("a failed Load changed the keys")
	}
	for loaded := range k.users {
		k.Remove(loaded)
	}
	if len(k.users) != 0 {
		t.Error(k.users)
	}
	wantError(t, k.Add(key, strings.Repeat("x", 256)), capi.EINVAL)
	wantError(t, k.Add(PublicKey{}, ""), capi.EINVAL)
	wantError(t, AnyKey().Add(key, ""), capi.EINVAL)
	wantError(t, AnyKey().Load("testdata/cert"), capi.EINVAL)
}

func TestReplies(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, bad := range []AuthReply{
		{}, {Status: 201}, {Status: AuthOK, Text: long}, {Status: AuthOK, UserID: long}, {Status: AuthOK, UserID: "a\x00"},
		{Status: AuthOK, Metadata: map[string]string{"": "x"}},
		{Status: AuthOK, Metadata: map[string]string{long: "x"}},
		{Status: AuthOK, Metadata: map[string]string{"a b": "x"}},
		{Status: AuthOK, Metadata: map[string]string{"Socket-TYPE": "x"}},
		{Status: AuthOK, Metadata: map[string]string{PropertyIdentity: long}},
		{Status: AuthOK, Metadata: map[string]string{"X-a": "\x00"}},
		{Status: AuthOK, Metadata: map[string]string{"X-a": strings.Repeat("x", zapMaxBlob)}},
	} {
		if bad.check() == nil {
			t.Errorf("%.80v is not usable", bad)
		}
	}
	good := AuthReply{Status: AuthOK, Metadata: map[string]string{"X-a.b_c+9": "ü", "e": "", "Identity": "x"}}
	if err := good.check(); err != nil {
		t.Error(err)
	}
	if text := fmt.Sprint(AuthOK, AuthTemporary, AuthDenied, AuthFailed, AuthStatus(7)); text != "200 OK 300 temporary failure 400 denied 500 failure AuthStatus(7)" {
		t.Error(text)
	}
}

func TestRequestsAreDescribed(t *testing.T) {
	key := newPair(t).Public
	for _, tt := range []struct {
		request Message
		want    string
	}{
		{zapRequest("d", "::1", "NULL"), `NULL from "::1" in domain "d"`},
		{zapRequest("d", "::1", "PLAIN", "me", "sesame"), `PLAIN user "me" from "::1" in domain "d"`},
		{zapRequest("d", "::1", "CURVE", key[:]), fmt.Sprintf(`CURVE key %s from "::1" in domain "d"`, key)},
		{zapRequest("d", "::1", "GSSAPI", "me@R"), `GSSAPI principal "me@R" from "::1" in domain "d"`},
	} {
		_, r, err := parseZAP(append(Msg("peer"), tt.request...))
		if err != nil || r.String() != tt.want {
			t.Errorf("%v, %v; want %s", r, err, tt.want)
		}
		if text := fmt.Sprintf("%v %+v %#v", r, r, r); strings.Contains(text, "sesame") {
			t.Error(text)
		}
	}
}

// decideRole attaches metadata to guests.
func decideRole(_ context.Context, r AuthRequest) AuthReply {
	reply := Admit("guest")
	reply.Metadata = map[string]string{"X-Role": "reader", "name": "Zoë"}
	return reply
}
