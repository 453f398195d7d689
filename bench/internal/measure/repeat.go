package measure

import "time"

// repeat runs n turns of something, with more and more turns until one run takes as
// long as wanted, and returns how long the last run took and how many turns it had. One
// turn goes before, in which connections are made.
func repeat(wanted time.Duration, run func(n int) error) (took time.Duration, turns int, err error) {
	if err := run(1); err != nil {
		return 0, 0, err
	}
	for n := 1; ; {
		start := time.Now()
		if err := run(n); err != nil {
			return 0, 0, err
		}
		took = time.Since(start)
		if took >= wanted {
			return took, n, nil
		}
		// A little more than it should need, but at most ten times as much: the first
		// turns are slower than the others.
		factor := 1.2 * float64(wanted) / float64(max(took, time.Microsecond))
		n = int(float64(n)*min(max(factor, 1.2), 10)) + 1
	}
}

// rate returns turns a second.
func rate(took time.Duration, turns int) float64 { return float64(turns) / took.Seconds() }

// nanoseconds returns the time of a turn.
func nanoseconds(took time.Duration, turns int) float64 {
	return float64(took.Nanoseconds()) / float64(turns)
}
