package differential

import (
	"errors"
	"fmt"
	"strings"
)

// A divergence is what came out when two sides ran a script.
type divergence struct {
	want, got []string
	crash     *crashError // of the first side: only what was before counts
	broken    error       // of the second
	compared  int         // operations whose outcomes were compared
	differs   bool
}

// diverge runs a script on both sides.
func diverge(s script, want, got side) divergence {
	var d divergence
	var err error
	d.want, err = want.run(s)
	switch {
	case errors.As(err, &d.crash):
		s = s[:len(d.want)]
	case err != nil:
		d.broken, d.differs = err, true
		return d
	}
	d.got, d.broken = got.run(s)
	var crash *crashError // if both are libzmq: it does not always crash when it can
	d.differs = d.broken != nil && !errors.As(d.broken, &crash)
	for i, w := range d.want {
		if i >= len(d.got) {
			break
		}
		if d.compared++; d.got[i] != w {
			d.differs = !refused(s[i], w, d.got[i])
			break
		}
	}
	return d
}

// refused is true where a routing id for the next connection is refused by one side
// alone. libzmq would abort if a peer had it already; its driver cannot know for sure,
// and takes an id as used for ever once it was. What follows cannot be compared.
func refused(o op, want, got string) bool {
	names := o.verb == "connect" || o.verb == "set" && o.args[0] == "CONNECT_ROUTING_ID"
	return names && (want == "EADDRINUSE" || got == "EADDRINUSE")
}

// report shows a script twice: as the calls that a program would make, with the
// outcomes of both sides, and as text to be replayed.
func report(s script, d divergence) string {
	var b strings.Builder
	for i, o := range s {
		line := goLike(o)
		switch {
		case i >= len(d.want):
			line += "  // libzmq does not get here"
		case i < len(d.got) && d.got[i] == d.want[i]:
			line += "  // " + d.want[i]
		case i < len(d.got):
			line += fmt.Sprintf("  // libzmq: %s, the engine: %s", d.want[i], d.got[i])
		default:
			line += fmt.Sprintf("  // libzmq: %s, the engine: nothing", d.want[i])
		}
		fmt.Fprintln(&b, line)
	}
	if d.crash != nil {
		fmt.Fprintln(&b, "libzmq ends the process:", d.crash)
	}
	if d.broken != nil {
		fmt.Fprintln(&b, "the engine:", d.broken)
	}
	b.WriteString("\nto keep it, put this into a file in testdata:\n\n")
	for i, o := range s {
		fmt.Fprint(&b, o)
		if i < len(d.want) {
			fmt.Fprint(&b, arrow, d.want[i])
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// goLike prints a call as a program in Go would make it.
func goLike(o op) string {
	name := "ctx"
	if o.socket >= 0 {
		name = fmt.Sprintf("s%d", o.socket)
	}
	args := o.args
	switch o.verb {
	case "new":
		return fmt.Sprintf("%s := ctx.Socket(zmq.%s)", name, o.args[0])
	case "echo":
		args = []string{fmt.Sprintf("what s%s has received last", o.args[0])}
	case "sendbatch":
		args = nil
		for _, m := range split(o.args) {
			args = append(args, "Msg("+strings.Join(m, ", ")+")")
		}
	}
	return fmt.Sprintf("%s.%s(%s)", name, verbs[o.verb].method, strings.Join(args, ", "))
}
