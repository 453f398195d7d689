package cheader_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
)

// Input that would take the parser's stack, memory or time, were it not
// refused before.
func TestLimits(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat
	for _, tt := range []struct {
		name, text, at, want string
	}{
		{"brackets of an expression", header("#define ZMQ_X " + wide("(", 100_000) + "1" + wide(")", 100_000)), "16:79", "more than 64 brackets are open"},
		{"brackets of a declarator", header("int " + wide("(", 100_000) + "x" + wide(")", 100_000) + ";"), "16:69", "more than 64 brackets"},
		{"braces", header(wide("struct {", 100_000)), "16:520", "more than 64 brackets"},
		{"arrays", header("int x " + wide("[", 100_000)), "16:71", "more than 64 brackets"},
		{"pointers", header("int " + wide("*", 100_000) + "x;"), "16:4097", "more than 4096 tokens without a semicolon"},
		{"unary operators", header("#define ZMQ_X " + wide("- ", 100_000) + "1"), "16:", "more than 4096 tokens"},
		{"unary operators, fewer", header("#define ZMQ_X " + wide("- ", 300) + "1"), "16:9", "ZMQ_X: the expression nests too deep"},
		{"#if", header(wide("#if 1\n", 100)), "79:1", "more than 64 #if are open"},
		{"size", wide("\n", cheader.MaxSize+1), "1:1", "1048577 bytes: a zmq.h has no more than 1048576"},
		{"doubling macros", header(bomb("#define X%d X%d X%d\n", 40) + "struct X40 x;"), "", ""},
		{"doubling values", header(bomb("#define X%d (X%d + X%d)\n", 40)), "", ""},
		{"doubling calls", header("#define X0(a) a\n" + bombCalls(40)), "", ""},
		{"squaring", header("#define X0 9223372036854775807\n" + bomb("#define X%d (X%d * X%d)\n", 20)[len("#define X0 1\n"):]), "", ""},
		{"macros that name each other", header("#define ZMQ_X ZMQ_Y\n#define ZMQ_Y ZMQ_X"), "16:9", "ZMQ_X has no value"},
	} {
		t.Run(tt.name, func(t *testing.T) { // one after the other: memory is measured
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			refused(t, tt.text, tt.at, tt.want)
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 1<<10 {
				t.Errorf("allocated %d MiB", used)
			}
		})
	}
}

// bomb is a list of macros each of which has the one before it twice.
func bomb(format string, n int) string {
	var b strings.Builder
	b.WriteString("#define X0 1\n")
	for i := range n {
		fmt.Fprintf(&b, format, i+1, i, i)
	}
	return b.String()
}

func bombCalls(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "#define X%d(a) (X%d (a) + X%d (a))\n", i+1, i, i)
	}
	fmt.Fprintf(&b, "#define ZMQ_X X%d (1)\n", n)
	return b.String()
}

// The same just inside of the limits is read.
func TestWithinLimits(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"brackets": "#define ZMQ_X " + strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60),
		"#if":      strings.Repeat("#if 1\n", 60) + strings.Repeat("#endif\n", 60),
		"pointers": "int zmq_x (int " + strings.Repeat("*", 60) + "x);",
		"size":     strings.Repeat(" ", cheader.MaxSize-len(header(""))),
		"macros":   bomb("#define X%d (X%d + X%d)\n", 8),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := parse(t, header(body)); err != nil {
				t.Error(err)
			}
		})
	}
}
