package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// cellValues are the columns, by table, that hold one of few words.
var cellValues = map[string][]string{
	"constants.deprecated":  {"yes", "no"},
	"functions.may_block":   {"yes", "no"},
	"functions.calls_back":  {"no", "inline", "foreign"},
	"functions.thread_safe": {"yes", "no", "socket", "unknown"},
	"functions.man":         {"yes", "no"},
	"types.kind":            {"record", "alias", "opaque", "callback", "skip"},
	"options.get":           {"y", "n"},
	"options.set":           {"y", "n"},
	"options.deprecated":    {"yes", "no"},
	"context_options.get":   {"y", "n"},
	"context_options.set":   {"y", "n"},
	"monitor_events.kind":   {"event", "frame_format"},
	"errnos.kind":           {"native 0MQ", "POSIX with fallback in zmq.h", "POSIX from errno.h only"},
}

// releases are the columns that hold a version, or a word instead.
var releases = map[string][]string{
	"since": {"draft"}, "draft_since": {"-"}, "removed_in": {"-"}, "declared": nil,
}

// checkCells refuses what the reading of a row would take for something else.
func checkCells(r row) error {
	for _, col := range slices.Sorted(maps.Keys(r.cells)) {
		text := r.cells[col]
		if text == "" {
			return model.Errorf(r.pos(), "column %s is empty; write - for nothing", col)
		}
		if words, ok := cellValues[r.table+"."+col]; ok && !slices.Contains(words, text) {
			return model.Errorf(r.pos(), "column %s is %q; want one of %s", col, text, strings.Join(words, ", "))
		}
		words, ok := releases[col]
		if _, err := model.ParseVersion(text); ok && err != nil && !slices.Contains(words, text) {
			return model.Errorf(r.pos(), "column %s: %v", col, err)
		}
	}
	return nil
}
