package zmq

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A program that is started while sockets are open inherits nothing of them.
func TestDescriptorsAreNotInherited(t *testing.T) {
	eachTransport(t, func(e *env, endpoint string) {
		push, pull := e.pair(endpoint, Push, Pull)
		r, w, err := os.Pipe()
		e.check(err)
		defer r.Close()
		defer w.Close()
		p := e.poller()
		e.check(p.Add(pull, PollIn))
		e.check(p.AddFD(r.Fd(), PollIn))
		_, err = pull.Monitor()
		e.check(err)
		e.send(push, "x")
		e.waitFor(p, pull, PollIn)
		out, err := exec.Command("ls", "-l", "/proc/self/fd").CombinedOutput()
		if err != nil {
			e.Skip(err)
		}
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, "anon_inode") || strings.Contains(line, "socket:") {
				e.Error("inherited: ", line)
			}
		}
	})
}
