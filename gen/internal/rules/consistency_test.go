package rules

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// numbers has the value of every constant of the snapshot.
func numbers(t *testing.T) map[string]int64 {
	t.Helper()
	api, _ := snapshot(t, "")
	out := map[string]int64{}
	for _, c := range api.Constants {
		if c.Kind == model.Int && !c.Fallback {
			out[c.Name] = c.Int
		}
	}
	return out
}

func rowsOf(t *testing.T, table string) []row {
	t.Helper()
	rows, err := readTable(tables, table)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Where a table repeats a number, it is the header's, unless the header that
// the bindings are made from no longer has it.
func TestNumbersAgreeWithTheHeader(t *testing.T) {
	t.Parallel()
	values := numbers(t)
	for table, key := range map[string]string{
		"options": "name", "context_options": "name", "socket_types": "type", "monitor_events": "name", "message_properties": "name",
	} {
		for _, r := range rowsOf(t, table) {
			want, known := values[r.str(key)]
			got, err := strconv.ParseInt(r.str("value"), 0, 64)
			switch {
			case r.cells["kind"] == "metadata_key" || r.cells["kind"] == "accessor" || r.cells["kind"] == "frame_format":
			case !known && r.str("status_master") != "removed":
				t.Errorf("%s: the header has no number %s", r.pos(), r.str(key))
			case known && (err != nil || got != want):
				t.Errorf("%s: %s is %s, the header says %d", r.pos(), r.str(key), r.str("value"), want)
			}
		}
	}
}

// The tables tell of one declaration in two places; they must agree on when it
// came.
func TestTablesAgreeOnReleases(t *testing.T) {
	t.Parallel()
	tables, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	constants := byName(tables.Constants, func(r ConstantRule) string { return r.Name })
	for _, o := range append(slices.Clone(tables.Options), tables.ContextOptions...) {
		c, ok := constants[o.Name]
		if !ok {
			t.Errorf("%s: constants.tsv has no %s", o.Pos, o.Name)
			continue
		}
		if o.Since != c.Since || o.DraftSince != c.DraftSince {
			t.Errorf("%s: %s is %q and %q, but in %s %q and %q", o.Pos, o.Name, o.Since, o.DraftSince, c.Pos, c.Since, c.DraftSince)
		}
		if o.AliasOf != "" && o.AliasOf != c.AliasOf {
			t.Errorf("%s: %s is an alias of %s, but in %s of %s", o.Pos, o.Name, o.AliasOf, c.Pos, c.AliasOf)
		}
	}
	for _, c := range tables.Constants {
		if c.AliasOf != "" && constants[c.AliasOf].Name == "" {
			t.Errorf("%s: %s is an alias of %s, which has no row", c.Pos, c.Name, c.AliasOf)
		}
		if c.Since == "" && c.DraftSince == "" {
			t.Errorf("%s: %s is in no release", c.Pos, c.Name)
		}
		if c.RemovedIn != "" && !before(version(t, c.First()), c.RemovedIn) {
			t.Errorf("%s: %s is removed before it came", c.Pos, c.Name)
		}
		if c.Since != "" && c.DraftSince != "" && before(version(t, c.Since), c.DraftSince) {
			t.Errorf("%s: %s is stable before it is a draft", c.Pos, c.Name)
		}
	}
}

func version(t *testing.T, s string) model.Version {
	t.Helper()
	v, err := model.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Aliases have the number of what they stand for.
func TestAliasesHaveOneNumber(t *testing.T) {
	t.Parallel()
	values := numbers(t)
	tables, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tables.Constants {
		if c.AliasOf != "" && values[c.Name] != values[c.AliasOf] {
			t.Errorf("%s: %s is %d, %s is %d", c.Pos, c.Name, values[c.Name], c.AliasOf, values[c.AliasOf])
		}
	}
}

// Each socket type and each event that constants.tsv lists is described.
func TestGroupsAreDescribed(t *testing.T) {
	t.Parallel()
	tables, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	types := byName(tables.SocketTypes, func(r SocketTypeRule) string { return r.Name })
	events := byName(tables.Events, func(r EventRule) string { return r.Name })
	for _, c := range tables.Constants {
		if _, ok := types[c.Name]; c.Group == "socket_type" && !ok {
			t.Errorf("%s: socket_types.tsv has no %s", c.Pos, c.Name)
		}
		if _, ok := events[c.Name]; c.Group == "monitor_event" && !ok && !strings.Contains(c.Name, "_ALL") {
			t.Errorf("%s: monitor_events.tsv has no %s", c.Pos, c.Name)
		}
	}
}

// Errnos that functions name have a row, and the header's have too.
func TestErrnos(t *testing.T) {
	t.Parallel()
	tables, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	errnos := byName(tables.Errnos, func(r ErrnoRule) string { return r.Name })
	for _, f := range tables.Functions {
		for _, e := range f.Errnos {
			if _, ok := errnos[e]; !ok {
				t.Errorf("%s: %s fails with %s, which errnos.tsv does not have", f.Pos, f.Name, e)
			}
		}
	}
	values := numbers(t)
	api, _ := snapshot(t, "")
	for _, c := range api.Constants {
		e, ok := errnos[c.Name]
		switch {
		case !strings.HasPrefix(c.Name, "E"):
		case !ok:
			t.Errorf("errnos.tsv has no %s", c.Name)
		case e.Native == c.Fallback:
			t.Errorf("%s: %s is libzmq's own: %t, and a fallback: %t", e.Pos, c.Name, e.Native, c.Fallback)
		case e.Native && (e.Linux != values[c.Name] || e.Windows != values[c.Name]):
			t.Errorf("%s: %s is %d and %d, the header says %d", e.Pos, c.Name, e.Linux, e.Windows, values[c.Name])
		}
	}
	seen := map[int64]string{}
	for _, e := range tables.Errnos {
		if e.Native {
			continue
		}
		if other := seen[e.Windows]; other != "" {
			t.Errorf("%s: %s and %s have one number on Windows", e.Pos, other, e.Name)
		}
		seen[e.Windows] = e.Name
	}
	for name, want := range map[string]syscall.Errno{"EAGAIN": syscall.EAGAIN, "ENOTSUP": syscall.ENOTSUP, "EHOSTUNREACH": syscall.EHOSTUNREACH, "EINTR": syscall.EINTR} {
		if got := errnos[name].Linux; runtime.GOOS == "linux" && got != int64(want) {
			t.Errorf("%s is %d, on this system %d", name, got, int64(want))
		}
	}
}

// Spans say what a release has: maintenance releases of a line included.
func TestSpan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		span    Span
		release string
		want    bool
	}{
		{Span{Since: "4.2.0"}, "4.1.9", false},
		{Span{Since: "4.2.0"}, "4.2.0", true},
		{Span{Since: "4.3.0", DraftSince: "4.2.0"}, "4.2.1", true},
		{Span{DraftSince: "4.2.0"}, "4.1.0", false},
		{Span{Since: "4.1.0", RemovedIn: "4.1.1"}, "4.1.0", true},
		{Span{Since: "4.1.0", RemovedIn: "4.1.1"}, "4.1.1", false},
		{Span{}, "4.0.0", true},
	} {
		if got := tt.span.Has(version(t, tt.release)); got != tt.want {
			t.Errorf("%+v has %s: %t", tt.span, tt.release, got)
		}
	}
}
