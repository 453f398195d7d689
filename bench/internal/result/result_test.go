package result

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

func TestFigures(t *testing.T) {
	m := &Measurement{}
	for _, rate := range []float64{3, 1, 2, 10} {
		m.Add(job.Values{"rate": rate})
	}
	f := m.Figures["rate"]
	if f.Median != 2.5 || f.Min != 1 || f.Max != 10 || f.Spread() != 1.8 {
		t.Errorf("%+v, spread %v", f, f.Spread())
	}
}

func TestCompare(t *testing.T) {
	j := job.Job{Workload: "pushpull", Transport: "tcp", Size: 64, Peers: 1}
	run := &Run{}
	for name, rate := range map[string]float64{"C": 4, "ours": 3} {
		m := &Measurement{Workload: j.Workload, Transport: j.Transport, Size: j.Size, Peers: j.Peers, Participant: name}
		m.Add(job.Values{"rate": rate})
		run.Measurements = append(run.Measurements, m)
	}
	run.Compare(func(job.Job) string { return "C" })
	if got := run.Find(j, "ours").Figures["rate"].Ratio; got != 0.75 {
		t.Errorf("ratio %v", got)
	}
	if run.Find(j, "nobody") != nil {
		t.Error("found a participant that was not there")
	}
	path := filepath.Join(t.TempDir(), "run.json")
	if err := run.Write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path); err != nil || !reflect.DeepEqual(got, run) {
		t.Errorf("read %+v, %v", got, err)
	}
}
