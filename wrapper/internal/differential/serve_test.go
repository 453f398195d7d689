package differential

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/zmqbridge/zmqbridge/wrapper/internal/libzmq"
)

// envOracle makes the test binary the process in which libzmq runs, and may crash.
const envOracle = "ZMQBRIDGE_DIFFERENTIAL_ORACLE"

// end is the line after a script, and after its outcomes.
const end = "."

// serve runs the scripts that it reads, each in a context of its own. Outcomes are
// written as soon as they are known, so that those before a crash are not lost.
func serve(in io.Reader, out io.Writer) int {
	d, err := libzmq.Backends()[0].Open("")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for {
		s, ok := readScript(lines)
		if !ok {
			return 0
		}
		w, err := newWorld(d, reaperAsleep())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		for _, o := range s {
			fmt.Fprintln(out, w.do(o))
		}
		if err := w.end(); err != nil {
			fmt.Fprintln(os.Stderr, "the context does not end:", err)
			return 1
		}
		fmt.Fprintln(out, end)
	}
}

func readScript(lines *bufio.Scanner) (s script, ok bool) {
	for lines.Scan() {
		if lines.Text() == end {
			return s, true
		}
		o, err := parseOp(lines.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return nil, false
		}
		s = append(s, o)
	}
	return nil, false
}
