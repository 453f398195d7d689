package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// hasLibrary says whether there is a libzmq, without which most commands can do
// nothing: the embedded engine does not reach another process.
var hasLibrary = func() bool {
	ctx, err := zmq.NewContext(zmq.WithBackend("libzmq"))
	if err != nil {
		return false
	}
	ctx.Close()
	return true
}()

func needLibrary(t *testing.T) {
	t.Helper()
	if !hasLibrary {
		t.Skip("no libzmq here, and the embedded engine has no tcp")
	}
	t.Parallel()
}

// A buffer may be read while it is written.
type buffer struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// A process is a command that runs.
type process struct {
	t        *testing.T
	out, err buffer
	done     chan int
	stop     context.CancelFunc
}

// start runs a command until it ends or the test does.
func start(t *testing.T, in string, args ...string) *process {
	return startReading(t, strings.NewReader(in), args...)
}

func startReading(t *testing.T, in io.Reader, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	p := &process{t: t, done: make(chan int, 1), stop: cancel}
	p.out.changed, p.err.changed = make(chan struct{}, 1), make(chan struct{}, 1)
	go func() { p.done <- run(ctx, args, in, &p.out, &p.err) }()
	t.Cleanup(cancel)
	return p
}

// wait returns the exit code.
func (p *process) wait() int {
	p.t.Helper()
	return <-p.done
}

// succeeds wants that the command ends well.
func (p *process) succeeds() *process {
	p.t.Helper()
	if code := p.wait(); code != 0 {
		p.t.Fatalf("exit code %d; %s", code, &p.err)
	}
	return p
}

// sees waits until b holds what the pattern matches, and returns its last group.
func (p *process) sees(b *buffer, pattern string) string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		if m := re.FindStringSubmatch(b.String()); m != nil {
			return m[len(m)-1]
		}
		select {
		case <-b.changed:
		case code := <-p.done:
			if m := re.FindStringSubmatch(b.String()); m != nil {
				p.done <- code
				return m[len(m)-1]
			}
			p.t.Fatalf("ended with %d before it said %s: %s%s", code, pattern, &p.out, &p.err)
		}
	}
}

func (p *process) endpoint() string { return p.sees(&p.err, `bound to (\S+)`) }

const anyPort = "tcp://127.0.0.1:*"

func want(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPushPull(t *testing.T) {
	needLibrary(t)
	pull := start(t, "", "pull", "-b", anyPort, "-n", "5", "-p")
	endpoint := pull.endpoint()
	file := filepath.Join(t.TempDir(), "message")
	if err := os.WriteFile(file, []byte("from a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, "", "push", "-c", endpoint, "one", "two\tparts").succeeds()
	start(t, "three\r\nfour", "push", "-c", endpoint, "-p").succeeds()
	start(t, "", "push", "-c", endpoint, "-f", file).succeeds()
	pull.succeeds()
	want(t, pull.out.String(), "one\ntwo\tparts\nthree\nfour\nfrom a file\n")
	pull.sees(&pull.err, `received 5 messages, 31 B`)
}

func TestRepeat(t *testing.T) {
	needLibrary(t)
	pull := start(t, "", "pull", "-b", anyPort, "-n", "5")
	start(t, "", "push", "-c", pull.endpoint(), "-n", "5", "--rate", "10000", "a", "b").succeeds()
	pull.succeeds()
	want(t, pull.out.String(), "a\nb\na\nb\na\n")
}

func TestPubSub(t *testing.T) {
	needLibrary(t)
	pub := start(t, "20\n21\n", "pub", "-b", anyPort, "-t", "weather", "--wait", "2")
	endpoint := pub.endpoint()
	all := start(t, "", "sub", "-c", endpoint, "-n", "2", "-F", "quoted")
	some := start(t, "", "sub", "-c", endpoint, "-n", "1", "-t", "weather", "--json")
	pub.succeeds()
	want(t, all.succeeds().out.String(), "\"weather\" \"20\"\n\"weather\" \"21\"\n")
	want(t, some.succeeds().out.String(), "[\"weather\",\"20\"]\n")
}

func TestReqRep(t *testing.T) {
	needLibrary(t)
	for name, tt := range map[string]struct {
		rep     []string
		in      string
		replies string
	}{
		"arguments": {[]string{"yes", "no"}, "", "yes\nno\nyes\n"},
		"echo":      {[]string{"--echo"}, "", "a\nb\nc\n"},
		"lines":     {nil, "1\n2\n3\n", "1\n2\n3\n"},
	} {
		t.Run(name, func(t *testing.T) {
			rep := start(t, tt.in, append([]string{"rep", "-b", anyPort, "-n", "3"}, tt.rep...)...)
			req := start(t, "", "req", "-c", rep.endpoint(), "a", "b", "c").succeeds()
			want(t, req.out.String(), tt.replies)
			want(t, rep.succeeds().out.String(), "a\nb\nc\n")
		})
	}
}

func TestTalk(t *testing.T) {
	needLibrary(t)
	in, type_ := io.Pipe()
	defer type_.Close()
	router := startReading(t, in, "router", "-b", anyPort, "-F", "quoted")
	dealer := start(t, "", "dealer", "-c", router.endpoint(), "-n", "1", "hello")
	id := router.sees(&router.out, `(".*") "hello"`)
	if _, err := type_.Write([]byte(id + " \"good day\"\n")); err != nil {
		t.Fatal(err)
	}
	want(t, dealer.succeeds().out.String(), "good day\n")
	router.stop()
	router.succeeds() // a signal is no failure
}

// The sending fails while the receiving waits.
func TestTalkEndsWithItsInput(t *testing.T) {
	needLibrary(t)
	p := start(t, "not quoted\n", "router", "-b", anyPort, "-F", "quoted")
	if code := p.wait(); code != exitUsage {
		t.Errorf("exit code %d", code)
	}
	p.sees(&p.err, `not in quotes`)
	p = start(t, "", "router", "-b", anyPort, "nobody\tthere")
	if code := p.wait(); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	p.sees(&p.err, `no peer has this routing id`)
}

func TestCurve(t *testing.T) {
	needLibrary(t)
	if p := start(t, "", "doctor", "--json"); p.wait() != 0 || !strings.Contains(p.out.String(), `"curve"`) {
		t.Skip("this libzmq has no CURVE")
	}
	dir := t.TempDir()
	server, client, known := filepath.Join(dir, "server"), filepath.Join(dir, "client"), filepath.Join(dir, "known")
	start(t, "", "keygen", server).succeeds()
	start(t, "", "keygen", client, "-m", "name=Ann").succeeds()
	if err := os.Mkdir(known, 0o700); err != nil {
		t.Fatal(err)
	}
	pull := start(t, "", "pull", "-b", anyPort, "-n", "1", "--certificate", server+zmq.SecretSuffix, "--authorize", known)
	endpoint := pull.endpoint()
	stranger := start(t, "", "push", "-c", endpoint, "--server", server, "--linger", "0s", "from a stranger")
	pull.sees(&pull.err, `: (400)`)
	stranger.stop()
	stranger.wait()
	pull.stop()
	pull.wait()

	if err := os.Rename(client, filepath.Join(known, "client")); err != nil {
		t.Fatal(err)
	}
	pull = start(t, "", "pull", "-b", anyPort, "-n", "1", "--certificate", server+zmq.SecretSuffix, "--authorize", known)
	start(t, "", "push", "-c", pull.endpoint(), "--server", server, "--certificate", client+zmq.SecretSuffix, "from Ann").succeeds()
	want(t, pull.succeeds().out.String(), "from Ann\n")
}

func TestMonitor(t *testing.T) {
	needLibrary(t)
	m := start(t, "", "monitor", "--type", "pull", "-b", anyPort, "--json")
	push := start(t, "", "push", "-c", m.endpoint(), "x")
	m.sees(&m.out, `"event":"(LISTENING)"`)
	m.sees(&m.out, `"event":"(ACCEPTED)","endpoint":"tcp://127`)
	push.succeeds()
	m.stop()
	m.succeeds()
	text := start(t, "", "monitor", "-b", anyPort, "-n", "1").succeeds()
	text.sees(&text.out, `^\d\d:\d\d:\d\d\.\d\d\d (LISTENING) tcp://127`)
}

func TestProxy(t *testing.T) {
	needLibrary(t)
	p := start(t, "", "proxy", "--kind", "streamer", "--capture", anyPort, "--interval", "10ms", anyPort, anyPort)
	endpoints := func(n int) string { return p.sees(&p.err, `(?s)`+strings.Repeat(`bound to (\S+).*?`, n)) }
	pull := start(t, "", "pull", "-c", endpoints(2), "-n", "2")
	start(t, "", "push", "-c", endpoints(1), "a", "b").succeeds()
	want(t, pull.succeeds().out.String(), "a\nb\n")
	p.sees(&p.out, `to backend (2) messages, 2 B`)
	p.stop()
	p.succeeds()
}

func TestBench(t *testing.T) {
	needLibrary(t)
	small := []string{"--messages", "1000", "--round-trips", "100"}
	both := start(t, "", append([]string{"bench"}, small...)...).succeeds()
	both.sees(&both.out, `(?s)100 round trips.*99\.9%.*1000 messages in batches of 64`)
	server := start(t, "", "bench", "-b", anyPort)
	client := start(t, "", append([]string{"bench", "--json", "-c", server.endpoint()}, small...)...).succeeds()
	client.sees(&client.out, `"count":100,.*"messages":1000,"bytes":64000`)
	server.stop()
	server.succeeds()
}

func TestExitCodes(t *testing.T) {
	tests := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"nonsense"}, exitUsage, `unknown command "nonsense"; zmqb --help`},
		{[]string{"push", "--nonsense"}, exitUsage, `unknown flag`},
		{[]string{"push", "x"}, exitUsage, `at least one --bind or --connect`},
		{[]string{"pull", "-c", "inproc://x", "more"}, exitUsage, `pull takes no arguments, and was given "more"; endpoints come after --bind or --connect`},
		{[]string{"doctor", "more"}, exitUsage, `doctor takes no arguments, and was given "more"`},
		{[]string{"pull", "--backend", "nonsense", "-c", "inproc://x"}, exitUsage, `--backend nonsense: want one of auto`},
		{[]string{"pull", "-c", "inproc://x", "-F", "nonsense"}, exitUsage, `--format nonsense`},
		{[]string{"pull", "-c", "inproc://x", "-O", "SNDHWM"}, exitUsage, `want NAME=VALUE`},
		{[]string{"pull", "-c", "inproc://x", "-O", "NONSENSE=1"}, exitUsage, `"NONSENSE" is not a SocketOption`},
		{[]string{"pull", "-c", "inproc://x", "-O", "sndhwm=many"}, exitUsage, `SNDHWM is of the type int`},
		{[]string{"pull", "-c", "inproc://x", "-O", "sndhwm=-1"}, exitFailed, `set option`},
		{[]string{"pull", "-c", "inproc://x", "--authorize", "."}, exitUsage, `--authorize is for servers`},
		{[]string{"pull", "-c", "inproc://x", "--certificate", "none"}, exitFailed, `none`},
		{[]string{"pull", "-c", "inproc://x", "--server", "none"}, exitFailed, `--server wants a key`},
		{[]string{"pull", "-c", "inproc://x", "--timeout", "1ms"}, exitTimeout, `deadline exceeded`},
		{[]string{"pull", "-c", "nonsense"}, exitFailed, `connect nonsense`},
		{[]string{"pub", "-b", "inproc://x", "--timeout", "1ms", "x"}, exitTimeout, `waiting for 1 sub`},
		{[]string{"req", "-c", "inproc://x", "-F", "json", "x"}, exitUsage, `want a list of parts`},
		{[]string{"monitor", "--type", "nonsense", "-c", "inproc://x"}, exitUsage, `--type`},
		{[]string{"proxy", "inproc://x"}, exitUsage, `accepts 2 arg`},
		{[]string{"proxy", "--kind", "nonsense", "inproc://x", "inproc://y"}, exitUsage, `--kind nonsense`},
		{[]string{"bench", "--size", "0"}, exitUsage, `--size`},
		{[]string{"bench", "-b", "inproc://x", "-c", "inproc://x"}, exitUsage, `not both`},
		{[]string{"keygen", "--public-of", "x"}, exitUsage, `key`},
		{[]string{"keygen", "-m", "x", "y"}, exitUsage, `want name=value`},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			t.Parallel()
			p := start(t, "", tt.args...)
			if code := p.wait(); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if !regexp.MustCompile(tt.says).MatchString(p.err.String()) {
				t.Errorf("says %q, want %s", p.err.String(), tt.says)
			}
		})
	}
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	failing := writer(func([]byte) (int, error) { return 0, errors.New("disk full") })
	var says buffer
	for _, args := range [][]string{{"keygen"}, {"keygen", "--json"}, {"doctor", "--backend", "embedded"}} {
		if code := run(t.Context(), args, strings.NewReader(""), failing, &says); code != exitFailed {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
	if !strings.Contains(says.String(), "disk full") {
		t.Error(says.String())
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestDoctor(t *testing.T) {
	p := start(t, "", "doctor", "--backend", "embedded").succeeds()
	p.sees(&p.out, `(?s)backend +embedded.*round trip .*inproc`)
	missing := start(t, "", "doctor", "--library", "/none.so")
	if code := missing.wait(); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	missing.sees(&missing.out, `(?s)none\.so.*advice +Install libzmq`)
	if hasLibrary {
		all := start(t, "", "doctor").succeeds()
		all.sees(&all.out, `round trip .*over tcp`)
	}
}

func TestKeygen(t *testing.T) {
	t.Parallel()
	p := start(t, "", "keygen").succeeds()
	public, secret := p.sees(&p.out, `public (\S{40})\n`), p.sees(&p.out, `secret (\S{40})\n`)
	again := start(t, "", "keygen", "--public-of", secret).succeeds()
	want(t, again.out.String(), public+"\n")
	p = start(t, "", "keygen", "--json", filepath.Join(t.TempDir(), "x")).succeeds()
	var made struct {
		Public string
		Secret string `json:"secret_certificate"`
	}
	if err := json.Unmarshal([]byte(p.out.String()), &made); err != nil {
		t.Fatal(err)
	}
	c, err := zmq.LoadCertificate(made.Secret)
	if err != nil {
		t.Fatal(err)
	}
	want(t, made.Public, c.Public.String())
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if p := start(t, "", "completion", shell).succeeds(); p.out.String() == "" {
			t.Error("nothing for", shell)
		}
	}
	p := start(t, "", "__complete", "pull", "--format", "").succeeds()
	p.sees(&p.out, `quoted\njson`)
}
