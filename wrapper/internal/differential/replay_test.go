package differential

import (
	"flag"
	"os"
	"testing"
)

var flagScript = flag.String("script", "", "a file with a script to run on both sides and show")

// TestScript shows what both sides do with a script of the reader's own.
func TestScript(t *testing.T) {
	if *flagScript == "" {
		t.Skip("there is no -script")
	}
	text, err := os.ReadFile(*flagScript)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := parseScript(string(text))
	if err != nil {
		t.Fatal(err)
	}
	d := diverge(s, newOracle(t), theEngine)
	t.Log("\n" + report(s, d))
	if d.differs {
		t.Fail()
	}
}
