// Package result has what a run of benchmarks yields. It is written as JSON and read
// by what makes tables and plots of it.
package result

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// A Run is all that was measured by one command.
type Run struct {
	Date         time.Time         `json:"date"`
	Form         string            `json:"form"`
	Repeats      int               `json:"repeats"`
	Milliseconds int64             `json:"milliseconds"` // that a measurement takes at least
	Took         string            `json:"took"`
	Machine      Machine           `json:"machine"`
	Versions     map[string]string `json:"versions"`
	Awake        string            `json:"cores_awake"` // "yes", or why not
	Measurements []*Measurement    `json:"measurements"`
}

// Machine is what figures depend on.
type Machine struct {
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	OS    string `json:"os"`
	Arch  string `json:"arch"`
}

// A Measurement is one participant's part in one job.
type Measurement struct {
	Workload    string             `json:"workload"`
	Transport   string             `json:"transport"`
	Size        int                `json:"size"`
	Peers       int                `json:"peers"`
	Participant string             `json:"participant"`
	Figures     map[string]*Figure `json:"figures,omitempty"`
	Failure     string             `json:"failure,omitempty"` // why there are no figures
}

// A Figure is a number that was measured several times.
type Figure struct {
	Median  float64   `json:"median"`
	Min     float64   `json:"min"`
	Max     float64   `json:"max"`
	Ratio   float64   `json:"ratio_to_c,omitempty"`
	Samples []float64 `json:"samples"`
}

// Spread is half the range of the samples, as a share of the median.
func (f *Figure) Spread() float64 {
	if f.Median == 0 {
		return 0
	}
	return (f.Max - f.Min) / 2 / f.Median
}

// Add notes another sample of each value.
func (m *Measurement) Add(values job.Values) {
	if m.Figures == nil {
		m.Figures = map[string]*Figure{}
	}
	for name, value := range values {
		f := m.Figures[name]
		if f == nil {
			f = &Figure{}
			m.Figures[name] = f
		}
		f.Samples = append(f.Samples, value)
		f.Median, f.Min, f.Max = median(f.Samples), slices.Min(f.Samples), slices.Max(f.Samples)
	}
}

func median(samples []float64) float64 {
	s := slices.Sorted(slices.Values(samples))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}

// Find returns the measurement of a participant, or nil.
func (r *Run) Find(j job.Job, participant string) *Measurement {
	for _, m := range r.Measurements {
		if m.Participant == participant && m.Job() == plain(j) {
			return m
		}
	}
	return nil
}

// Job returns what was measured, less mode and duration.
func (m *Measurement) Job() job.Job {
	return job.Job{Workload: m.Workload, Transport: m.Transport, Size: m.Size, Peers: m.Peers}
}

func plain(j job.Job) job.Job {
	j.Mode, j.Duration = "", 0
	return j
}

// Value returns the median of a figure, and whether there is one.
func (m *Measurement) Value(metric string) (float64, bool) {
	if m == nil || m.Figures[metric] == nil {
		return 0, false
	}
	return m.Figures[metric].Median, true
}

// Compare fills in the ratios to the participant that base names for each job.
func (r *Run) Compare(base func(job.Job) string) {
	for _, m := range r.Measurements {
		c := r.Find(m.Job(), base(m.Job()))
		for name, f := range m.Figures {
			if value, ok := c.Value(name); ok && value != 0 {
				f.Ratio = f.Median / value
			}
		}
	}
}

// Write writes the run as JSON.
func (r *Run) Write(path string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// Read reads what Write has written.
func Read(path string) (*Run, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := new(Run)
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}
