package differential

import (
	"flag"
	"maps"
	"slices"
	"testing"
	"time"
)

var (
	flagOps  = flag.Int("ops", 5000, "how many operations to compare")
	flagSeed = flag.Uint64("seed", 1, "of the scripts")
	flagMost = flag.Int("most", 1, "how many divergences to report before it stops")
)

// TestEngine runs the same scripts on libzmq and on the engine.
func TestEngine(t *testing.T) {
	compare(t, newOracle(t), theEngine)
}

// TestOracle runs the same scripts on libzmq twice: what it does must be certain, or
// there would be nothing to compare with.
func TestOracle(t *testing.T) {
	compare(t, newOracle(t), newOracle(t))
}

// compare runs scripts until there were enough operations.
func compare(t *testing.T, want, got side) {
	start := time.Now()
	ops, scripts, divergences := 0, 0, 0
	crashes := map[string]int{} // by what libzmq has said
	for index := uint64(0); ops < *flagOps && divergences < *flagMost && index < uint64(*flagOps); index++ {
		s := generate(*flagSeed, index)
		d := diverge(s, want, got)
		scripts++
		ops += d.compared
		if d.crash != nil {
			crashes[d.crash.said]++
		}
		if !d.differs {
			continue
		}
		// Should a thread of libzmq be late by as much as a call takes, a trace may be another
		// one for once.
		if !diverge(s, want, got).differs {
			t.Logf("seed %d, script %d, once and not again:\n%s", *flagSeed, index, report(s, d))
			continue
		}
		divergences++
		small := shrink(s, func(s script) bool { return diverge(s, want, got).differs })
		t.Errorf("seed %d, script %d, made smaller:\n%s", *flagSeed, index, report(small, diverge(small, want, got)))
	}
	if ops < *flagOps && divergences == 0 {
		t.Errorf("only %d operations could be compared", ops)
	}
	t.Logf("seed %d: %d operations in %d scripts, %d divergences, in %v",
		*flagSeed, ops, scripts, divergences, time.Since(start).Round(time.Millisecond))
	for _, said := range slices.Sorted(maps.Keys(crashes)) {
		t.Logf("libzmq ended %d scripts: %s", crashes[said], said)
	}
}
