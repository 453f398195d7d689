package leak

import (
	"os"
	"strings"
	"testing"
	"time"
)

// tests are what a test binary runs.
type tests func() int

func (t tests) Run() int { return t() }

func TestNothingIsLeft(t *testing.T) {
	for _, code := range []int{0, 2} {
		if got := Check(tests(func() int { return code })); got != code {
			t.Errorf("exit code %d, want %d", got, code)
		}
	}
}

func TestGoroutinesThatAreLeft(t *testing.T) {
	quit := make(chan struct{})
	defer close(quit)
	var out strings.Builder
	code := check(tests(func() int {
		go func() { <-quit }()
		return 0
	}), 20*time.Millisecond, &out)
	if code != 1 || !strings.Contains(out.String(), "TestGoroutinesThatAreLeft") {
		t.Errorf("exit code %d: %s", code, &out)
	}
}

func TestGoroutinesThatEnd(t *testing.T) {
	var out strings.Builder
	code := check(tests(func() int {
		go time.Sleep(10 * time.Millisecond)
		return 0
	}), time.Minute, &out)
	if code != 0 {
		t.Errorf("exit code %d: %s", code, &out)
	}
}

func TestDescriptorsThatAreLeft(t *testing.T) {
	if descriptors() == 0 {
		t.Skip("the system does not tell")
	}
	var out strings.Builder
	var file *os.File
	code := check(tests(func() int {
		file, _ = os.Open(os.Args[0])
		return 0
	}), 20*time.Millisecond, &out)
	file.Close()
	if code != 1 || !strings.Contains(out.String(), "descriptors before") {
		t.Errorf("exit code %d: %s", code, &out)
	}
}
