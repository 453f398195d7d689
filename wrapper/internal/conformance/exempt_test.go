package conformance

import "testing"

// absent has the transports that a backend lacks, and why.
var absent = map[string]map[string]string{
	"embedded": {
		"tcp": "the engine has inproc only so far",
		"ipc": "the engine has inproc only so far",
	},
}

// An exemption is a case that a backend does not pass. An empty transport stands
// for all.
type exemption struct{ test, backend, transport, reason string }

// exemptions must fail: who makes one pass is told to strike it out.
var exemptions = []exemption{
	{"limits/FullStaysFullUntilSomethingIsRead", "embedded", "inproc", "a mark that is raised makes room at once; libzmq notices when something is read, and at no limit never"},
}

// exempted returns the reason why a case may fail, or nothing.
func exempted(test, backend, transport string) string {
	for _, x := range exemptions {
		if x.test == test && x.backend == backend && (x.transport == "" || x.transport == transport) {
			return x.reason
		}
	}
	return ""
}

// Exemptions and needs name cases that there are.
func TestExemptions(t *testing.T) {
	known := map[string]bool{}
	for _, theme := range themes {
		for _, test := range theme.cases {
			name := theme.name + "/" + test.name
			if known[name] {
				t.Errorf("two cases are called %s", name)
			}
			known[name] = true
		}
	}
	for _, x := range exemptions {
		if !known[x.test] || x.reason == "" {
			t.Errorf("no such case, or no reason: %+v", x)
		}
	}
	for name := range needs {
		if !known[name] {
			t.Errorf("no such case: %s", name)
		}
	}
}
