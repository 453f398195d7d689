package site

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Tests are outside, so the caller of a test's function is that function.
func TestCaller(t *testing.T) {
	s := Caller()
	_, file, line, _ := runtime.Caller(0)
	if s.File != file || s.Line != line-1 || !strings.HasSuffix(s.Function, ".TestCaller") {
		t.Errorf("%+v", s)
	}
	if filepath.Base(s.String()) != "site_test.go:12" {
		t.Error(s)
	}
}
