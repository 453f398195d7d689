package report

import (
	"fmt"
	"math"

	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// format prints a figure with three digits.
func format(value float64, unit suite.Unit) string {
	if value == 0 {
		return "0"
	}
	switch unit {
	case suite.PerSecond:
		return scaled(value, []step{{1e6, " M/s"}, {1e3, " k/s"}, {1, "/s"}})
	case suite.Nanoseconds:
		return scaled(value, []step{{1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}, {1, " ns"}})
	case suite.Megabytes:
		return digits(value) + " MB"
	}
	return fmt.Sprintf("%.0f", value)
}

type step struct {
	factor float64
	suffix string
}

func scaled(value float64, steps []step) string {
	for _, s := range steps[:len(steps)-1] {
		if value >= s.factor {
			return digits(value/s.factor) + s.suffix
		}
	}
	last := steps[len(steps)-1]
	return digits(value/last.factor) + last.suffix
}

// digits prints a number with three digits, or all those before the point.
func digits(value float64) string {
	if value == 0 {
		return "0"
	}
	before := int(math.Floor(math.Log10(math.Abs(value)))) + 1
	return fmt.Sprintf("%.*f", min(max(3-before, 0), 2), value)
}

// size prints a number of bytes.
func size(bytes int) string {
	switch {
	case bytes >= 1<<20 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes >= 1<<10 && bytes%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d B", bytes)
}
