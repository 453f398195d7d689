package zmq4

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// anyDomain is the domain whose rules hold for all.
const anyDomain = "*"

// authRules say who may connect, by domain. The zero value has no rules.
type authRules struct {
	mu      sync.Mutex
	domains map[string]*domainRules
}

// domainRules are those of one domain. A list that is not nil is in force.
type domainRules struct {
	allow, deny []netip.Prefix
	users       zmq.Users
	keys        map[zmq.PublicKey]bool
	anyKey      bool
}

// of returns the rules of a domain, to be changed with mu held.
func (a *authRules) of(domain string) *domainRules {
	if a.domains == nil {
		a.domains = map[string]*domainRules{}
	}
	if a.domains[domain] == nil {
		a.domains[domain] = &domainRules{keys: map[zmq.PublicKey]bool{}}
	}
	return a.domains[domain]
}

// change changes the rules of a domain.
func (a *authRules) change(domain string, change func(*domainRules)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(a.of(domain))
}

// judge decides about a peer: by its address first, then by its credentials.
func (a *authRules) judge(r zmq.AuthRequest) zmq.AuthReply {
	a.mu.Lock()
	defer a.mu.Unlock()
	rules := []*domainRules{a.of(r.Domain), a.of(anyDomain)}
	within := func(list []netip.Prefix) bool {
		return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(r.IP) })
	}
	listed := false
	switch {
	case rules[0].allow != nil || rules[1].allow != nil:
		if listed = within(rules[0].allow) || within(rules[1].allow); !listed {
			return zmq.Refuse("address not allowed")
		}
	case rules[0].deny != nil || rules[1].deny != nil:
		if listed = true; within(rules[0].deny) || within(rules[1].deny) {
			return zmq.Refuse("address denied")
		}
	}
	if r.Mechanism == zmq.MechanismGSSAPI && listed || slices.ContainsFunc(rules, func(d *domainRules) bool { return d.admits(r) }) {
		return zmq.Admit("")
	}
	return zmq.Refuse("not admitted")
}

// admits checks the credentials.
func (d *domainRules) admits(r zmq.AuthRequest) bool {
	switch r.Mechanism {
	case zmq.MechanismNull:
		return true
	case zmq.MechanismPlain:
		return d.users.Check(r.User, r.Password)
	case zmq.MechanismCurve:
		return d.anyKey || d.keys[r.Key]
	}
	return false
}

// AuthAllow lists addresses ("192.0.2.1") and networks ("192.0.2.0/24") of a domain, or
// with "*" of all. Once there is such a list, peers from elsewhere are refused. Those
// of PLAIN and CURVE need to be known as well. An address in place of the domain is
// one more address of all domains.
func AuthAllow(domain string, addresses ...string) {
	list(domain, addresses, func(d *domainRules, p []netip.Prefix) {
		d.allow = append(slices.Clip(d.allow), p...)
		if d.allow == nil {
			d.allow = []netip.Prefix{} // a mistake must not open the doors: it counts as an address
		}
	})
}

// AuthDeny lists addresses and networks whose peers are refused, in the way of
// [AuthAllow]. It has no effect where AuthAllow applies.
func AuthDeny(domain string, addresses ...string) {
	list(domain, addresses, func(d *domainRules, p []netip.Prefix) { d.deny = append(slices.Clip(d.deny), p...) })
}

// list adds addresses to a list of a domain, one by one.
func list(domain string, addresses []string, add func(*domainRules, []netip.Prefix)) {
	if _, err := zmq.Prefixes(domain); err == nil {
		domain, addresses = anyDomain, append([]string{domain}, addresses...)
	}
	for _, address := range addresses {
		prefixes, err := zmq.Prefixes(address)
		if err != nil {
			complain(fmt.Errorf("domain %q: %w", domain, err))
		}
		auth.rules.change(domain, func(d *domainRules) { add(d, prefixes) })
	}
}

// AuthPlainAdd adds a user of a domain, or with "*" of all, for PLAIN, or changes the
// password. Neither may be empty: nobody gets in with such.
func AuthPlainAdd(domain, username, password string) {
	auth.rules.change(domain, func(d *domainRules) {
		if err := d.users.Set(username, password); err != nil {
			d.users.Remove(username)
			complain(fmt.Errorf("domain %q: %w", domain, err))
		}
	})
}

// AuthPlainRemove removes users of a domain.
func AuthPlainRemove(domain string, usernames ...string) {
	auth.rules.change(domain, func(d *domainRules) {
		for _, name := range usernames {
			d.users.Remove(name)
		}
	})
}

// AuthPlainRemoveAll removes all users of a domain.
func AuthPlainRemoveAll(domain string) {
	auth.rules.change(domain, func(d *domainRules) { d.users = zmq.Users{} })
}

// AuthCurveAdd adds public keys, in Z85, of a domain, or with "*" of all, for CURVE. The
// key CURVE_ALLOW_ANY stands for all keys.
func AuthCurveAdd(domain string, pubkeys ...string) { setKeys(domain, pubkeys, true) }

// AuthCurveRemove removes keys of a domain.
func AuthCurveRemove(domain string, pubkeys ...string) { setKeys(domain, pubkeys, false) }

func setKeys(domain string, pubkeys []string, known bool) {
	for _, text := range pubkeys {
		key, err := zmq.ParsePublicKey(text)
		auth.rules.change(domain, func(d *domainRules) {
			switch {
			case text == CURVE_ALLOW_ANY:
				d.anyKey = known
			case err != nil:
				complain(fmt.Errorf("domain %q: %w", domain, err))
			default:
				d.keys[key] = known
			}
		})
	}
}

// AuthCurveRemoveAll removes all keys of a domain.
func AuthCurveRemoveAll(domain string) {
	auth.rules.change(domain, func(d *domainRules) {
		d.keys, d.anyKey = map[zmq.PublicKey]bool{}, false
	})
}
