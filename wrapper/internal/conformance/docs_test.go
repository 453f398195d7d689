package conformance

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/conformance.md")

const guide = "../../../docs/conformance.md"

// The guide lists what there is.
func TestGuide(t *testing.T) {
	want := intro + exemptionTable() + caseTable()
	if *update {
		if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/conformance.md is out of date; run go test ./wrapper/internal/conformance -run Guide -update")
	}
}

const intro = `# Conformance

One set of tests over the public API says what ZeroMQ does, and judges every backend by it. libzmq is the oracle: it
passes, through cgo and without. Each case runs in a context of its own, for each backend, over each transport that it
is about. This page is written by the tests.

` + "```sh" + `
go test ./wrapper/internal/conformance                             # all backends
go test ./wrapper/internal/conformance -run 'Conformance/embedded' # one
` + "```" + `

`

func exemptionTable() string {
	var b strings.Builder
	b.WriteString("## What backends do not do\n\nA line is wrong, and fails the tests, as soon as the backend does it.\n\n")
	b.WriteString("| case | backend | transport | why |\n| --- | --- | --- | --- |\n")
	for _, backend := range []string{"cgo", "pure", "embedded"} {
		for _, transport := range anywhere {
			if reason, ok := absent[backend][transport]; ok {
				fmt.Fprintf(&b, "| all | %s | %s | %s |\n", backend, transport, reason)
			}
		}
	}
	for _, x := range exemptions {
		transport := x.transport
		if transport == "" {
			transport = "all"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", x.test, x.backend, transport, x.reason)
	}
	return b.String()
}

func caseTable() string {
	var b strings.Builder
	b.WriteString("\n## Cases\n\n| theme | case | over | needs |\n| --- | --- | --- | --- |\n")
	for _, theme := range themes {
		for _, test := range theme.cases {
			over := strings.Join(test.over, ", ")
			if len(test.over) == len(anywhere) {
				over = "all"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", theme.name, test.name, over, needs[theme.name+"/"+test.name])
		}
	}
	return b.String()
}
