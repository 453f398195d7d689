package capi

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// EnvLibrary names the environment variable that holds the path of the libzmq
// to load, instead of those that Candidates lists.
const EnvLibrary = "ZMQBRIDGE_LIBZMQ"

// Library is a loaded libzmq.
type Library interface {
	API
	Callbacks
	// Info says what was loaded.
	Info() Info
	// HasFunc reports whether the library has the symbol of fn.
	HasFunc(fn Func) bool
}

// Callbacks has C functions to give to libzmq. Their addresses are the same
// for the life of the process.
type Callbacks interface {
	// FlagFn stores 1 in the uint32 whose address is the hint, with release
	// order, and runs no Go code: it may be called on any thread at any time.
	// The flag must stay in place until then: C memory, or Go memory pinned.
	FlagFn() FreeFn
	// TimerFn calls the function that the argument stands for. See [NewTimer].
	TimerFn() TimerFn
	// ThreadFn calls the function that the argument stands for. See [NewThread].
	ThreadFn() ThreadFn
}

// Info describes a loaded libzmq.
type Info struct {
	Version Version
	Path    string // where it was found, absolute if the system tells
	Backend string // "cgo", "pure" or "linked"
}

func (i Info) String() string {
	return fmt.Sprintf("libzmq %s from %s (%s)", i.Version, i.Path, i.Backend)
}

// MissingError says that the loaded library does not have a function.
type MissingError struct {
	Func   Func
	Loaded Info
}

func (e *MissingError) Error() string {
	f := e.Func.Info()
	needs := "libzmq >= " + f.Since
	if f.StableSince != "" {
		needs = fmt.Sprintf("libzmq >= %s (or >= %s built with drafts)", f.StableSince, f.Since)
	}
	if f.Draft {
		needs += " built with drafts"
	}
	return fmt.Sprintf("%s needs %s; loaded %s from %s", f.Name, needs, e.Loaded.Version, e.Loaded.Path)
}

// Unwrap makes errors.Is(err, ErrnoMissing) hold.
func (e *MissingError) Unwrap() error { return ErrnoMissing }

// Missing returns an error that names fn and what it needs when the library
// does not have it, and nil when it does.
func Missing(l Library, fn Func) error {
	if l.HasFunc(fn) {
		return nil
	}
	return &MissingError{fn, l.Info()}
}

// LoadError says why no libzmq could be loaded.
type LoadError struct {
	Tried []Attempt
}

// Attempt is one library that was tried, and why it was not taken.
type Attempt struct {
	Path string
	Err  error
}

func (e *LoadError) Error() string {
	var b strings.Builder
	b.WriteString("no usable libzmq found. Tried:")
	for _, a := range e.Tried {
		// Most loaders begin their errors with the path.
		fmt.Fprintf(&b, "\n  %s: %s", a.Path, strings.TrimPrefix(a.Err.Error(), a.Path+": "))
	}
	fmt.Fprintf(&b, "\nInstall it (%s), or set %s to its path.", installHint(runtime.GOOS, osRelease()), EnvLibrary)
	return b.String()
}

// Unwrap returns the reason of every attempt.
func (e *LoadError) Unwrap() []error {
	var errs []error
	for _, a := range e.Tried {
		errs = append(errs, a.Err)
	}
	return errs
}

// Candidates lists what to load, in order: the path alone if it is not empty,
// else the one in ZMQBRIDGE_LIBZMQ alone if it is set, else the names that
// libzmq has on this system.
func Candidates(path string) []string {
	if path != "" {
		return []string{path}
	}
	if env := os.Getenv(EnvLibrary); env != "" {
		return []string{env}
	}
	return platformNames(runtime.GOOS)
}

// platformNames lists the file names of libzmq. Where the loader of a system
// does not search the usual places itself, they are given in full.
func platformNames(goos string) []string {
	switch goos {
	case "darwin":
		return []string{
			"libzmq.5.dylib", "/opt/homebrew/lib/libzmq.5.dylib", "/usr/local/lib/libzmq.5.dylib",
			"/opt/local/lib/libzmq.5.dylib", "libzmq.dylib",
		}
	case "windows":
		names := []string{"libzmq.dll", "libzmq-5.dll"}
		for _, version := range []string{"4_3_5", "4_3_4", "4_3_3", "4_3_2", "4_3_1"} {
			for _, toolset := range []string{"-v143", "-v142", "-v141", "-v140", ""} {
				names = append(names, "libzmq"+toolset+"-mt-"+version+".dll")
			}
		}
		return names
	}
	return []string{"libzmq.so.5", "libzmq.so.4", "libzmq.so"}
}

// installHint says how to install libzmq on this system.
func installHint(goos, release string) string {
	switch goos {
	case "darwin":
		return "brew install zeromq"
	case "windows":
		return "vcpkg install zeromq, and put libzmq.dll beside the program or on PATH"
	case "freebsd":
		return "pkg install libzmq4"
	}
	for _, d := range []struct{ id, hint string }{
		{"debian", "apt-get install libzmq5"}, {"ubuntu", "apt-get install libzmq5"},
		{"fedora", "dnf install zeromq"}, {"rhel", "dnf install zeromq"},
		{"alpine", "apk add libzmq"}, {"arch", "pacman -S zeromq"}, {"suse", "zypper install libzmq5"},
	} {
		if strings.Contains(release, d.id) {
			return d.hint
		}
	}
	return "your package manager calls it libzmq5, libzmq or zeromq"
}

// osRelease returns the lines that name the distribution, in lower case.
func osRelease() string {
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return ""
	}
	var ids strings.Builder
	for l := range strings.SplitSeq(strings.ToLower(string(text)), "\n") {
		if strings.HasPrefix(l, "id=") || strings.HasPrefix(l, "id_like=") {
			ids.WriteString(l + "\n")
		}
	}
	return ids.String()
}
