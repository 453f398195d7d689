package capi

import (
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

func TestErrno(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		errno              Errno
		text               string
		timeout, temporary bool
	}{
		{EAGAIN, "Resource temporarily unavailable", true, true},
		{ETIMEDOUT, "Connection timed out", true, false},
		{EINTR, "Interrupted system call", false, true},
		{ETERM, "Context was terminated", false, false},
		{ErrnoMissing, "not in the loaded libzmq", false, false},
		{77777, "errno 77777", false, false},
	} {
		if c.errno.Error() != c.text || c.errno.Timeout() != c.timeout || c.errno.Temporary() != c.temporary {
			t.Errorf("%d: %q, timeout %t, temporary %t", c.errno, c.errno.Error(), c.errno.Timeout(), c.errno.Temporary())
		}
	}
	if err := Errno(0).Err(); err != nil {
		t.Errorf("no error is %v", err)
	}
	if err := EAGAIN.Err(); !errors.Is(err, syscall.EAGAIN) || !errors.Is(err, EAGAIN) || errors.Is(err, syscall.EINTR) || errors.Is(err, io.EOF) {
		t.Errorf("%v does not match what it should", err)
	}
}

func TestCString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size int
		text string
		ok   bool
	}{{8, "", true}, {8, "1234567", true}, {8, "12345678", true}, {0, "", true}, {8, "a\x00b", false}, {8, "\x00", false}} {
		buf := make([]byte, c.size)
		got, ok := CString(buf, c.text)
		if ok != c.ok || ok && string(got) != c.text+"\x00" {
			t.Errorf("CString(%q) = %q, %t", c.text, got, ok)
		}
		if inside := ok && c.size > 0 && &got[0] == &buf[0]; inside != (c.ok && len(c.text) < c.size) {
			t.Errorf("CString(%q) in a buffer of %d: uses it: %t", c.text, c.size, inside)
		}
	}
}

func TestCLong(t *testing.T) {
	t.Parallel()
	for _, v := range []int{0, -1, math.MaxInt32, math.MinInt32, math.MaxInt, math.MinInt} {
		if got := CLong(v, 8); got != v {
			t.Errorf("CLong(%d, 8) = %d", v, got)
		}
		if got := CLong(v, 4); got != int(int32(got)) || int(int32(v)) == v && got != v || (got < 0) != (v < 0) {
			t.Errorf("CLong(%d, 4) = %d", v, got)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	v := Version{4, 3, 5}
	if v.Number() != 40305 || HeaderVersion().Number() != HeaderVersionNumber {
		t.Errorf("numbers %d and %d", v.Number(), HeaderVersion().Number())
	}
	for _, c := range []struct {
		at   Version
		want bool
	}{{v, true}, {Version{4, 3, 4}, true}, {Version{4, 2, 9}, true}, {Version{3, 9, 9}, true}, {Version{4, 3, 6}, false}, {Version{4, 4, 0}, false}, {Version{5, 0, 0}, false}} {
		if got := v.AtLeast(c.at.Major, c.at.Minor, c.at.Patch); got != c.want {
			t.Errorf("%s at least %s: %t", v, c.at, got)
		}
	}
}

// TestFunctions: each row of the table is a method of API, and the other way round.
func TestFunctions(t *testing.T) {
	t.Parallel()
	api := reflect.TypeFor[API]()
	names, methods, stable := map[string]bool{}, map[string]bool{}, 0
	for _, f := range Functions {
		if _, ok := api.MethodByName(f.Go); !ok {
			t.Errorf("%s: no method %s", f.Name, f.Go)
		}
		names[f.Name], methods[f.Go] = true, true
		if !f.Draft {
			stable++
		}
	}
	if len(names) != len(Functions) || len(methods) != api.NumMethod() || stable != 70 {
		t.Errorf("%d names, %d methods of %d, %d stable", len(names), len(methods), api.NumMethod(), stable)
	}
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	var timer []int
	arg := NewTimer(func(id int) { timer = append(timer, id) })
	RunTimer(7, arg)
	RunTimer(8, arg)
	RunThread(arg) // no thread
	Release(arg)
	RunTimer(9, arg)
	if len(timer) != 2 || timer[0] != 7 || timer[1] != 8 {
		t.Errorf("the timer ran as %v", timer)
	}
	ran := 0
	thread := NewThread(func() { ran++ })
	RunTimer(1, thread) // no timer
	RunThread(thread)
	RunThread(thread)
	if ran != 1 || thread == arg {
		t.Errorf("the thread ran %d times", ran)
	}
}

func TestCandidates(t *testing.T) {
	t.Setenv(EnvLibrary, "")
	if got := Candidates(""); len(got) < 2 {
		t.Errorf("only %v", got)
	}
	t.Setenv(EnvLibrary, "from the environment")
	if got := Candidates(""); len(got) != 1 || got[0] != "from the environment" {
		t.Errorf("got %v", got)
	}
	if got := Candidates("a path"); len(got) != 1 || got[0] != "a path" {
		t.Errorf("got %v", got)
	}
	for goos, want := range map[string]string{
		"linux": "libzmq.so.5", "freebsd": "libzmq.so.5", "darwin": "/opt/homebrew/lib/libzmq.5.dylib", "windows": "libzmq-v143-mt-4_3_5.dll",
	} {
		if got := strings.Join(platformNames(goos), " "); !strings.Contains(got, want) {
			t.Errorf("%s: %s is not in %s", goos, want, got)
		}
	}
}

func TestInstallHint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ goos, release, want string }{
		{"linux", "id=debian\n", "apt-get"}, {"linux", "id=linuxmint\nid_like=ubuntu\n", "apt-get"}, {"linux", "id=fedora\n", "dnf"},
		{"linux", "id=\"rocky\"\nid_like=\"rhel centos fedora\"\n", "dnf"}, {"linux", "id=alpine\n", "apk"}, {"linux", "id=arch\n", "pacman"},
		{"linux", "id=\"opensuse-leap\"\n", "zypper"}, {"linux", "", "package manager"}, {"darwin", "", "brew"},
		{"windows", "", "vcpkg"}, {"freebsd", "", "pkg install"},
	} {
		if got := installHint(c.goos, c.release); !strings.Contains(got, c.want) {
			t.Errorf("%s %q: %s", c.goos, c.release, got)
		}
	}
}

func TestLoadError(t *testing.T) {
	t.Parallel()
	err := error(&LoadError{[]Attempt{{"a.so", errors.New("a.so: not found")}, {"b.so", EMFILE}}})
	for _, want := range []string{"\n  a.so: not found\n", "\n  b.so: Too many open files\n", EnvLibrary} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	if !errors.Is(err, EMFILE) || errors.Is(err, EINTR) {
		t.Error("the reasons are not in the chain")
	}
}
