// Package examples runs the examples.
package examples

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// An example prints lines that match each of want.
type example struct {
	name  string
	args  []string
	want  []string
	lacks string // what a backend may not have: then the example says so and fails
}

var table = []example{
	{name: "asyncserver", want: []string{
		`client 3 +request \d answered by worker \d, 0 open`, `took 15 requests and 15 replies`,
	}},
	{name: "clone", want: []string{
		`ann +has a snapshot with 0 entries, at update 0`, `cleo +has a snapshot with 20 entries, at update 20`,
		`cleo +has 20 entries, at update 22`, `all +have the same table`,
	}},
	{name: "espresso", want: []string{
		`listener +a subscription to A`, `listener +a message \["[AB]" "\d+"\]`, `subscriber +has had enough`,
		`listener +the end of that to B`, `4 subscriptions to it`,
	}},
	{name: "graceful", want: []string{
		`main +is told to stop`, `server +has answered all`, `client 1 +has \d+ replies`, `client 3 +has \d+ replies`,
	}},
	{name: "grasslands", lacks: "tcp", want: []string{`host +hears \["hello from anybody"\] from user ""`}},
	{name: "heartbeat", want: []string{
		`hears \["data" "four"\]`, `hears \["heartbeat"\]`, `taken for dead`, `the sender is back`, `hears \["data" "six"\]`,
	}},
	{name: "ironhouse", lacks: "curve", want: []string{
		`CURVE: 400 denied not admitted`, `hears \["hello from alice"\] from user "alice"`, `takes alice's key back`,
	}},
	{name: "lazypirate", want: []string{
		`server +forgets request 2`, `gets the reply to request 2`, `sends the late reply`, `gets the reply to request 5`,
		`gives up: no reply to \["request" "6"\] after 3 tries`,
	}},
	{name: "loadbalance", want: []string{
		`client 6 +hears: done 3, says worker \d`, `worker 1 +has done \d+`, `worker 3 +has done \d+`,
	}},
	{name: "lvc", want: []string{
		`publisher +has nothing more to say`, `cache +somebody wants "copper": sends the last of "copper wire"`,
		`latecomer +hears that copper costs 99`,
	}},
	{name: "majordomo", want: []string{
		`broker +somebody offers shout`, `shout "good day": "GOOD DAY!"`, `double "tar": "tartar"`,
		`a worker retires`, `one worker less for double`, `is there a service "flatter"\? 404`,
	}},
	{name: "monitor", lacks: "tcp", want: []string{
		`server +LISTENING tcp://127.0.0.1:\d+`, `client +CONNECTED tcp`, `client +DISCONNECTED tcp`, `client +CONNECT_RETRIED tcp`,
		`server +MONITOR_STOPPED`, `client +MONITOR_STOPPED`,
	}},
	{name: "paranoidpirate", want: []string{
		`worker 1 +crashes`, `gives a silent worker up`, `queue +crashes, and is started again`,
		`worker 2 +the queue is silent: connects anew`, `all 8 requests were answered`,
	}},
	{name: "pipeline", want: []string{`worker 4 has done \d+ tasks`, `there are 78498 primes below 1000000`}},
	{name: "pubsub", want: []string{
		`publisher +somebody wants stocks`, `sailor +has read 3, and joined too late for 0`, `fan +has read 3, and joined too late for 0`,
		`reader +has read 9, and joined too late for 0`, `latecomer +has read 1, and joined too late for 2`,
	}},
	{name: "reqrep", args: []string{"-n", "20"}, want: []string{`20 round trips over \S+: median`, `a socket that is closed: .*closed`}},
	{name: "snail", want: []string{`slow +ends itself after \d+ messages: cannot keep up`}},
	{name: "steerable", want: []string{
		`STATISTICS: \d+ received from the producer, \d+ sent`, `operator +PAUSE`, `operator +RESUME`, `proxy +has ended`,
	}},
	{name: "stonehouse", lacks: "curve", want: []string{`CURVE: 200 OK`, `hears \["hello from somebody"\] from user ".{40}"`}},
	{name: "strawhouse", lacks: "tcp", want: []string{`NULL: 200 OK`, `hears \["hello from neighbour"\]`, `NULL: 400 denied address`}},
	{name: "titanic", want: []string{
		`submits "captain": accepted`, `goes down`, `sails with 3 requests on board`, `\["done" "CAPTAIN"\]`, `\["unknown ticket"\]`,
	}},
	{name: "woodhouse", lacks: "tcp", want: []string{`PLAIN: 400 denied`, `hears \["hello from alice"\] from user "alice"`}},
	{name: "zerocopy", want: []string{`copied +100 messages of 1048576 bytes in`, `zero copy +100 messages of 1048576 bytes in`}},
}

// Each example does what it says on each backend that is here.
func TestExamples(t *testing.T) {
	bin, shown := build(t), readme(t)
	for _, e := range table {
		for _, backend := range zmq.Backends() {
			t.Run(e.name+"/"+backend, func(t *testing.T) {
				t.Parallel()
				needs(t, backend)
				out, err := run(t, filepath.Join(bin, e.name), append(e.args, "-backend", backend)...)
				if backend == "embedded" && e.lacks != "" && err != nil && strings.Contains(err.Error(), "not supported") {
					t.Logf("has no %s: %v", e.lacks, err)
					return
				}
				if err != nil {
					t.Fatalf("%v, after\n%s", err, out)
				}
				for _, want := range append(e.want, `\(`+backend+`\)`) {
					if !regexp.MustCompile(want).MatchString(out) {
						t.Errorf("no line matches %s:\n%s", want, out)
					}
				}
				for _, line := range shown[e.name] {
					if !strings.Contains(normal(out), normal(strings.TrimSpace(line))) {
						t.Errorf("the README shows %q, but it prints\n%s", line, out)
					}
				}
			})
		}
	}
}

// build builds all examples, the way the test was built, and returns where they are.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"build", "-o", dir + string(filepath.Separator), "-ldflags=-s -w"}
	cmd := exec.Command("go")
	cmd.Env = os.Environ()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "-race", "-tags":
				args = append(args, s.Key+"="+s.Value)
			case "CGO_ENABLED", "GOOS", "GOARCH":
				cmd.Env = append(cmd.Env, s.Key+"="+s.Value)
			}
		}
	}
	cmd.Args = append(append([]string{"go"}, args...), "./...")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return dir
}

// needs skips a test of a backend that cannot work on this machine. Those of the
// wrapper fail there.
func needs(t *testing.T, backend string) {
	t.Helper()
	ctx, err := zmq.NewContext(zmq.WithBackend(backend))
	if err != nil {
		t.Skipf("%s is not for this machine: %v", backend, err)
	}
	ctx.Close()
}

// run runs a program, which must end by itself. The error has what it says on stderr.
func run(t *testing.T, name string, args ...string) (stdout string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if err == nil && errs.Len() > 0 {
		err = fmt.Errorf("it ends well")
	}
	if err != nil {
		err = fmt.Errorf("%w: %s", err, errs.Bytes())
	}
	return out.String(), err
}

// readme returns the lines that the README shows of each example. They may come in
// another order, and with other figures.
func readme(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string][]string{}
	for _, m := range regexp.MustCompile("(?s)```text\n\\$ go run ./examples/(\\w+)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(m[2]) {
			if line != "…\n" && !strings.HasPrefix(line, "libzmq ") {
				shown[m[1]] = append(shown[m[1]], line)
			}
		}
	}
	return shown
}

var figures = regexp.MustCompile(`(tcp|inproc)://[\w.:-]+\w( - tcp://[\w.:]+)?|\d+(\.\d+)?(ns|µs|ms|s)?\b|user ".{40}"|the key .{40}`)

func normal(text string) string { return figures.ReplaceAllString(text, "#") }

// All examples are in the table, and in the README.
func TestAllAreTested(t *testing.T) {
	mains, err := filepath.Glob("*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	shown := readme(t)
	var names, tested []string
	for _, m := range mains {
		names = append(names, filepath.Dir(m))
	}
	for _, e := range table {
		tested = append(tested, e.name)
		if shown[e.name] == nil {
			t.Errorf("the README does not show what %s prints", e.name)
		}
	}
	slices.Sort(names)
	slices.Sort(tested)
	if !slices.Equal(names, tested) {
		t.Errorf("the examples are %v, and %v are tested", names, tested)
	}
}
