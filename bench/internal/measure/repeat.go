package measure

import "time"

// repeat runs n turns of something, with more and more turns until one run takes as
// long as wanted, and returns how long the last run took and how many turns it had. One
// turn goes before, in which connections are made.
func repeat(wanted time.Duration, run func(n int) error) (took time.Duration, turns int, err error) {
	timed := func(n int) (time.Duration, error) {
		start := time.Now()
		err := run(n)
		return time.Since(start), err
	}
	turn, err := timed(1)
	for n, stalls := 1, 0; err == nil; {
		if took, err = timed(n); err != nil {
			break
		}
		// A run that takes so much longer than the one before has been held up.
		stalled := took > 4*turn*time.Duration(n)
		switch {
		case took >= wanted && stalled && stalls < mostStalls:
			stalls++
			continue
		case took >= wanted:
			return took, n, nil
		}
		turn = max(took/time.Duration(n), 1)
		// A little more than it should need, but at most ten times as much: the first
		// turns are slower than the others.
		factor := 1.2 * float64(wanted) / float64(max(took, time.Microsecond))
		n = int(float64(n)*min(max(factor, 1.2), 10)) + 1
	}
	return 0, 0, err
}

// mostStalls is how often a run may be made again.
const mostStalls = 3

// rate returns turns a second.
func rate(took time.Duration, turns int) float64 { return float64(turns) / took.Seconds() }

// nanoseconds returns the time of a turn.
func nanoseconds(took time.Duration, turns int) float64 {
	return float64(took.Nanoseconds()) / float64(turns)
}
