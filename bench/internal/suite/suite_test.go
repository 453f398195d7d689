package suite

import "testing"

// Every job of every form has a workload, participants, and the one to compare with.
func TestForms(t *testing.T) {
	for _, name := range []string{"smoke", "short", "docs", "full"} {
		f, err := NewForm(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tasks := range f.Tasks() {
			j := tasks[0].Job
			if find(j.Workload) == nil {
				t.Fatalf("%s: there is no workload %q", name, j.Workload)
			}
			if tasks[0].Participant.Name != BaseOf(j) || len(tasks) < 5 {
				t.Errorf("%s: %v has too few participants: %v", name, j, tasks)
			}
			if j.Duration <= 0 || j.Peers < 1 {
				t.Errorf("%s: %v is incomplete", name, j)
			}
		}
	}
	if _, err := NewForm("long"); err == nil {
		t.Error("an unknown form is no error")
	}
}

// The smallest form has every workload, or it would not show that all of them work.
func TestSmokeIsComplete(t *testing.T) {
	f, _ := NewForm("smoke")
	have := map[string]bool{}
	for _, j := range f.Jobs {
		have[j.Workload] = true
	}
	for _, w := range Workloads {
		if !have[w.Name] {
			t.Errorf("%s is missing", w.Name)
		}
	}
}
