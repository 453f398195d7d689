package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

// run returns results of every job of a form, of which all participants have the
// same figures but one, who cannot do anything.
func run(t *testing.T, form string) *result.Run {
	t.Helper()
	f, err := suite.NewForm(form)
	if err != nil {
		t.Fatal(err)
	}
	r := &result.Run{Date: time.Unix(0, 0).UTC(), Form: form, Awake: "yes", Machine: result.Machine{CPU: "abacus", Cores: 2}, Versions: map[string]string{"Go": "1.26"}}
	for _, tasks := range f.Tasks() {
		for _, task := range tasks {
			j := task.Job
			m := &result.Measurement{Workload: j.Workload, Transport: j.Transport, Size: j.Size, Peers: j.Peers, Participant: task.Participant.Name}
			r.Measurements = append(r.Measurements, m)
			if m.Participant == "go-zeromq/zmq4" {
				m.Failure = "unsupported: it is tired"
				continue
			}
			for _, metric := range suite.Of(j.Workload).Metrics {
				m.Add(job.Values{metric.Name: 2500})
				m.Add(job.Values{metric.Name: 2700})
			}
		}
	}
	r.Compare(suite.BaseOf)
	return r
}

// The section of a document is replaced, and what it shows is there.
func TestUpdate(t *testing.T) {
	for _, form := range []string{"smoke", "docs"} {
		document := filepath.Join(t.TempDir(), "doc.md")
		old := "before\n" + sectionBegin + "\nold\n" + sectionEnd + "\nafter\n"
		if err := os.WriteFile(document, []byte(old), 0o644); err != nil {
			t.Fatal(err)
		}
		results := run(t, form)
		for range 2 { // again, over what it has written itself
			if err := Update(results, document); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"before\n" + sectionBegin, sectionEnd + "\nafter\n", "abacus", "| C | ", "2.60 k/s (1.00) ±4 %", "2.60 µs",
			": it is tired.", "Not measured: go-zeromq/zmq4",
		} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: %q is missing", form, want)
			}
		}
		if strings.Contains(string(text), "old") || strings.Count(string(text), sectionBegin) != 1 {
			t.Errorf("%s: the old section is still there", form)
		}
		for line := range strings.Lines(string(text)) {
			_, link, ok := strings.Cut(strings.TrimSpace(line), "](")
			if !ok {
				continue
			}
			plot, err := os.ReadFile(filepath.Join(filepath.Dir(document), strings.TrimSuffix(link, ")")))
			if err != nil || !strings.Contains(string(plot), "</svg>") {
				t.Errorf("%s: %v", form, err)
			}
		}
	}
}

func TestUpdateNeedsASection(t *testing.T) {
	document := filepath.Join(t.TempDir(), "doc.md")
	if err := os.WriteFile(document, []byte("nothing"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Update(run(t, "smoke"), document); err == nil {
		t.Error("no error")
	}
}

// A run of -only may have no C to compare with.
func TestWithoutC(t *testing.T) {
	r := run(t, "docs")
	r.Measurements = slices.DeleteFunc(r.Measurements, func(m *result.Measurement) bool { return m.Participant != "embedded" })
	for _, m := range r.Measurements {
		for _, f := range m.Figures {
			f.Ratio = 0
		}
	}
	if err := Write(r, t.TempDir()); err != nil {
		t.Error(err)
	}
}

// The form for the documentation has all that the targets are about.
func TestTargetsAreMeasured(t *testing.T) {
	results := run(t, "docs")
	for _, target := range targets {
		if _, ok := target.got(results); !ok {
			t.Errorf("%s, %s to %s: not measured", target.what, target.who, target.to)
		}
	}
}

func TestMet(t *testing.T) {
	for _, c := range []struct {
		target target
		ratio  float64
		want   bool
	}{
		{target{want: 0.9}, 0.9, true},
		{target{want: 0.9}, 0.89, false},
		{target{want: 1.1, atMost: true}, 1.1, true},
		{target{want: 1.1, atMost: true}, 1.2, false},
	} {
		if got := c.target.met(c.ratio); got != c.want {
			t.Errorf("%+v met by %v: %v", c.target, c.ratio, got)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		value float64
		unit  suite.Unit
		want  string
	}{
		{3_912_345, suite.PerSecond, "3.91 M/s"},
		{562_000, suite.PerSecond, "562 k/s"},
		{12, suite.PerSecond, "12.0/s"},
		{97_400, suite.Nanoseconds, "97.4 µs"},
		{284.6, suite.Nanoseconds, "285 ns"},
		{0, suite.Nanoseconds, "0"},
		{12.34, suite.Megabytes, "12.3 MB"},
		{1006, suite.Count, "1006"},
	} {
		if got := format(c.value, c.unit); got != c.want {
			t.Errorf("format(%v) = %q, want %q", c.value, got, c.want)
		}
	}
}
