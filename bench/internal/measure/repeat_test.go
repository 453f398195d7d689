package measure

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// The last run counts, and not one that was held up once.
func TestRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const turn = time.Microsecond
		runs := 0
		took, n, err := repeat(time.Second, func(n int) error {
			if runs++; runs == 2 {
				time.Sleep(2 * time.Second) // someone else had the processor
			}
			time.Sleep(time.Duration(n) * turn)
			return nil
		})
		if err != nil || took < time.Second || took != time.Duration(n)*turn {
			t.Errorf("%d turns in %v, %v", n, took, err)
		}
	})
}

func TestRepeatOfSlowTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took, n, err := repeat(time.Second, func(n int) error {
			time.Sleep(time.Duration(n) * time.Minute)
			return nil
		})
		if err != nil || n != 1 || took != time.Minute {
			t.Errorf("%d turns in %v, %v", n, took, err)
		}
	})
}

func TestRepeatEndsWithAnError(t *testing.T) {
	for last := 1; last < 4; last++ {
		runs, failure := 0, errors.New("failure")
		_, _, err := repeat(time.Hour, func(int) error {
			if runs++; runs == last {
				return failure
			}
			return nil
		})
		if err != failure || runs != last {
			t.Errorf("%d runs, %v", runs, err)
		}
	}
}
