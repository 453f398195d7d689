package main

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// nearest is the C name that is most like a misspelt one, with its prefix or without;
// empty when none is.
func nearest(b *rules.Bindings, name string) string {
	var names []string
	for _, c := range b.Constants {
		names = append(names, c.Name)
	}
	for _, f := range b.Functions {
		names = append(names, f.Name)
	}
	for _, t := range b.Types {
		names = append(names, t.Rule.Name)
	}
	for _, e := range b.Errnos {
		names = append(names, e.Name)
	}
	best, least := "", 1+len(name)/4
	for _, n := range names {
		for _, like := range []string{n, strings.TrimPrefix(n, "ZMQ_")} {
			if d := distance(strings.ToLower(name), strings.ToLower(like)); d <= least && (best == "" || d < least) {
				best, least = n, d
			}
		}
	}
	return best
}

// distance is the number of letters to add, remove or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
