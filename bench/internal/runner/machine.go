package runner

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
	"github.com/zmqbridge/zmqbridge/bench/internal/result"
	"github.com/zmqbridge/zmqbridge/bench/internal/suite"
)

func machine() result.Machine {
	return result.Machine{CPU: cpu(), Cores: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH}
}

// cpu returns the name of the processor, where the system tells.
func cpu() string {
	if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil && runtime.GOOS == "darwin" {
		return strings.TrimSpace(string(out))
	}
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// versions asks the C program for that of libzmq, and Go for those of the peers.
func (b *Build) versions(ctx context.Context) map[string]string {
	v := map[string]string{"Go": strings.TrimPrefix(runtime.Version(), "go")}
	if values, err := b.do(ctx, suite.Participant{Program: suite.ProgramC}, job.Job{Workload: "version", Duration: time.Millisecond}); err == nil {
		n := int(values["libzmq"])
		v["libzmq"] = fmt.Sprintf("%d.%d.%d", n/10000, n/100%100, n%100)
	}
	out, _ := exec.CommandContext(ctx, "go", "list", "-m", "github.com/pebbe/zmq4", "github.com/go-zeromq/zmq4").Output()
	for line := range strings.Lines(string(out)) {
		if module, version, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			v[strings.TrimPrefix(module, "github.com/")] = strings.TrimPrefix(version, "v")
		}
	}
	return v
}
