package differential

import (
	"flag"
	"testing"
	"time"
)

var (
	flagOps  = flag.Int("ops", 5000, "how many operations to compare")
	flagSeed = flag.Uint64("seed", 1, "of the scripts")
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
	ops, scripts, crashes, divergences := 0, 0, 0, 0
	for index := uint64(0); ops < *flagOps; index++ {
		s := generate(*flagSeed, index)
		scripts++
		d := diverge(s, want, got)
		ops += d.compared
		if d.crash != nil {
			crashes++
		}
		if d.differs {
			divergences++
			small := shrink(s, func(s script) bool { return diverge(s, want, got).differs })
			t.Errorf("seed %d, script %d:\n%s", *flagSeed, index, report(small, diverge(small, want, got)))
			if divergences == *flagMost {
				break
			}
		}
	}
	t.Logf("seed %d: %d operations in %d scripts, %d of which crashed libzmq, in %v: %d divergences",
		*flagSeed, ops, scripts, crashes, time.Since(start).Round(time.Millisecond), divergences)
	if o, ok := want.(*oracle); ok {
		for said, n := range o.crashes {
			t.Logf("%d crashes: %s", n, said)
		}
	}
}

var flagMost = flag.Int("most", 1, "how many divergences to report before it stops")
