package differential

import "slices"

// shrink makes a script smaller as long as it still fails: without runs of calls, the
// longest first, and then with simpler arguments.
func shrink(s script, fails func(script) bool) script {
	for {
		before := s.String()
		for size := max(len(s)/2, 1); size > 0; size /= 2 {
			s = without(s, size, fails)
		}
		s = simplify(s, fails)
		if s.String() == before {
			return s
		}
	}
}

// without leaves out runs of some length, from the end.
func without(s script, size int, fails func(script) bool) script {
	for at := len(s) - size; at > -size; at -= size {
		from := max(at, 0)
		if less := slices.Delete(slices.Clone(s), from, min(from+size, len(s))); len(less) < len(s) && fails(less) {
			s = less
		}
	}
	return s
}

// simplify tries simpler forms of each call.
func simplify(s script, fails func(script) bool) script {
	for i := range s {
		for again := true; again; {
			again = false
			for _, o := range simpler(s[i]) {
				simple := slices.Clone(s)
				simple[i] = o
				if fails(simple) {
					s, again = simple, true
					break
				}
			}
		}
	}
	return s
}

// simpler returns forms of a call that have less to them.
func simpler(o op) (forms []op) {
	with := func(verb string, args []string) { forms = append(forms, op{verb, o.socket, args}) }
	switch o.verb {
	case "sendbatch":
		groups := split(o.args)
		if len(groups) == 1 {
			with("send", o.args)
		}
		at := 0
		for _, m := range groups {
			end := min(at+len(m)+1, len(o.args))
			if len(groups) > 1 {
				with(o.verb, slices.Concat(o.args[:max(at-boolInt(end == len(o.args)), 0)], o.args[end:]))
			}
			at = end
		}
	case "recvbatch":
		with("recv", nil)
	case "loan":
		with("send", o.args)
	case "lease":
		with("recv", nil)
	case "send":
		for i, part := range o.args {
			if len(o.args) > 1 {
				with(o.verb, slices.Delete(slices.Clone(o.args), i, i+1))
			}
			if part != `"x"` && part[0] == '"' && len(part) > 3 {
				less := slices.Clone(o.args)
				less[i] = `"x"`
				with(o.verb, less)
			}
		}
	}
	return forms
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
