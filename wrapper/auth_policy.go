package zmq

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A Policy says which peers may connect. The zero value lets nobody in. A policy
// is copied when it is given to an authenticator; its Users and Keys are not, and may
// be changed later.
//
// The lists of addresses come first, Deny before Allow. Then the mechanism's own
// field must admit the peer, or Decide if it is set. An empty password is refused
// without asking either.
type Policy struct {
	// Deny lists addresses that are refused, see [Prefixes].
	Deny []netip.Prefix
	// Allow lists the only addresses that are not, if it is not empty. Peers over
	// ipc have no IP address: then they are refused unless AllowLocal is set.
	Allow      []netip.Prefix
	AllowLocal bool

	Null   bool   // admit peers without credentials
	Users  *Users // admit PLAIN peers with these passwords, as their user names
	Keys   *Keys  // admit CURVE peers with these keys
	GSSAPI bool   // admit peers whom GSSAPI has verified, as their principals

	// Decide has the last word, if it is set: it gets what the fields above say as
	// r.Verdict. It runs in a goroutine of its own, next to other calls of it. When
	// it takes longer than [AuthTimeout] its ctx ends and the peer is refused with
	// AuthTemporary; when it panics, with AuthFailed.
	Decide func(ctx context.Context, r AuthRequest) AuthReply
}

// Prefixes reads addresses ("192.0.2.1", "2001:db8::1") and networks
// ("192.0.2.0/24").
func Prefixes(texts ...string) ([]netip.Prefix, error) {
	list := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		prefix, err := parsePrefix(text)
		if err != nil {
			return nil, wrap(opPolicy, "", fmt.Errorf("%q: want an address or a network such as 192.0.2.0/24: %w", text, capi.EINVAL))
		}
		list = append(list, prefix)
	}
	return list, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		return netip.ParsePrefix(text)
	}
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return ip.WithZone("").Prefix(ip.BitLen())
}

// normal returns a copy that is valid.
func (p Policy) normal() (Policy, error) {
	for _, list := range []*[]netip.Prefix{&p.Deny, &p.Allow} {
		*list = slices.Clone(*list)
		for i, prefix := range *list {
			if !prefix.IsValid() {
				return p, wrap(opPolicy, "", fmt.Errorf("prefix %d of Allow or Deny is not valid; see Prefixes: %w", i, capi.EINVAL))
			}
			if ip := prefix.Addr(); ip.Is4In6() && prefix.Bits() >= 96 {
				(*list)[i] = netip.PrefixFrom(ip.Unmap(), prefix.Bits()-96)
			}
		}
	}
	return p, nil
}

// judge decides without Decide. final means that Decide is not to be asked.
func (p *Policy) judge(r *AuthRequest) (reply AuthReply, final bool) {
	within := func(prefix netip.Prefix) bool { return prefix.Contains(r.IP) }
	switch {
	case slices.ContainsFunc(p.Deny, within):
		return Refuse("address denied"), true
	case len(p.Allow) == 0, slices.ContainsFunc(p.Allow, within), p.AllowLocal && r.local():
	default:
		return Refuse("address not allowed"), true
	}
	if r.Mechanism == MechanismPlain && (r.Password == "" || r.User == "") {
		return Refuse("empty user or password"), true
	}
	return p.credentials(r), false
}

// local reports whether the peer came over ipc: on Linux libzmq says
// localhost:uid:gid:pid, elsewhere localhost or nothing.
func (r *AuthRequest) local() bool {
	return r.Address == "" || r.Address == "localhost" || strings.HasPrefix(r.Address, "localhost:")
}

// credentials asks the field of the mechanism. The reason does not tell a user who does
// not exist from a wrong password.
func (p *Policy) credentials(r *AuthRequest) AuthReply {
	switch r.Mechanism {
	case MechanismNull:
		if p.Null {
			return Admit("")
		}
	case MechanismPlain:
		if p.Users.Check(r.User, r.Password) {
			return Admit(r.User)
		}
	case MechanismCurve:
		if user, ok := p.Keys.Lookup(r.Key); ok {
			return Admit(user)
		}
	case MechanismGSSAPI:
		if p.GSSAPI {
			return Admit(r.Principal)
		}
	}
	return Refuse("not admitted by the policy")
}
