package runner

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
)

// Spin is the argument with which this program keeps the cores awake.
const Spin = "spin"

// keepAwake starts a process that does nothing on all cores, at the lowest priority
// there is. Cores that have nothing to do fall asleep, and waking them takes longer
// than a message: then that is what would be measured.
func keepAwake(ctx context.Context) (rest func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, Spin)
	stop, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	ready, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	// It says when its priority is the lowest; before, it must not spin.
	said, err := io.ReadAll(ready)
	rest = func() {
		stop.Close()
		cmd.Wait()
	}
	if err == nil && string(said) != spinning {
		err = errors.New(string(said))
	}
	if err != nil {
		rest()
		return nil, err
	}
	return rest, nil
}

const spinning = "spinning"

// SpinUntilEOF is what the process does. It ends with its parent at the latest.
func SpinUntilEOF() {
	lowered := make(chan error)
	cores := runtime.NumCPU()
	runtime.GOMAXPROCS(cores + 1) // one more, to read the end
	start := make(chan struct{})
	for range cores {
		go func() {
			runtime.LockOSThread()
			lowered <- lowestPriority()
			<-start
			for n := 0; ; {
				n++
			}
		}()
	}
	var err error
	for range cores {
		if e := <-lowered; e != nil {
			err = e
		}
	}
	if err != nil {
		os.Stdout.WriteString(err.Error())
		return
	}
	os.Stdout.WriteString(spinning)
	os.Stdout.Close()
	close(start)
	io.Copy(io.Discard, os.Stdin)
}
