// Package job is what the runner and the measured programs say to each other. A job
// is the command line of a program, its outcome is what the program prints: a line
// with name and value for each figure. So a program may be written in any language,
// each measurement has a process of its own, and one that hangs can be killed.
package job

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Job is one measurement.
type Job struct {
	Workload  string
	Transport string // "tcp", "ipc" or "inproc"
	Size      int    // of a message, in bytes
	Peers     int    // how many subscribers, clients or sockets there are
	Mode      string // how the program is to use its library; see the programs
	Duration  time.Duration
}

// Args returns the command line, less the name of the program.
func (j Job) Args() []string {
	return []string{
		j.Workload, j.Transport, strconv.Itoa(j.Size), strconv.Itoa(j.Peers), j.Mode,
		strconv.FormatInt(j.Duration.Milliseconds(), 10),
	}
}

// Parse is the reverse of Args.
func Parse(args []string) (Job, error) {
	var numbers [3]int
	if len(args) != 6 {
		return Job{}, fmt.Errorf("6 arguments are wanted: workload, transport, size, peers, mode and milliseconds; got %q", args)
	}
	for i, text := range []string{args[2], args[3], args[5]} {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return Job{}, fmt.Errorf("%q is not a number", text)
		}
		numbers[i] = n
	}
	return Job{
		Workload: args[0], Transport: args[1], Size: numbers[0], Peers: numbers[1], Mode: args[4],
		Duration: time.Duration(numbers[2]) * time.Millisecond,
	}, nil
}

// Unsupported is the exit status of a program that cannot do a job. The last line
// that it prints says why.
const Unsupported = 3

// Values are the figures that a job yields, by name.
type Values map[string]float64

// Print writes values as the runner wants to read them.
func (v Values) Print(w io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		fmt.Fprintf(w, "%s %g\n", name, v[name])
	}
}

// ParseValues reads what Print has written.
func ParseValues(r io.Reader) (Values, error) {
	v := Values{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a name and a value", lines.Text())
		}
		v[name] = value
	}
	if len(v) == 0 {
		return nil, fmt.Errorf("the program printed nothing")
	}
	return v, lines.Err()
}
