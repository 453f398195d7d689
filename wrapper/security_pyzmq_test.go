package zmq

import (
	"bufio"
	"context"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// pythonWith returns a Python that can import a module, or skips the test.
func pythonWith(t testing.TB, module string) string {
	t.Helper()
	path := pythons(module)
	if path == "" {
		t.Skipf("no python3 with %s", module)
	}
	return path
}

// pythons looks at all that PATH has: the first may be one of the user's own.
func pythons(module string) string {
	cached, _ := pythonPaths.LoadOrStore(module, sync.OnceValue(func() string {
		all, _ := exec.Command("sh", "-c", "type -a -p python3 || which -a python3").Output()
		for path := range strings.FieldsSeq(string(all) + " python3 /usr/bin/python3") {
			if exec.Command(path, "-c", "import "+module).Run() == nil {
				return path
			}
		}
		return ""
	}))
	return cached.(func() string)()
}

var pythonPaths sync.Map // module → func() string

// A python is a script that runs, and says a line at a time.
type python struct {
	*env
	lines *bufio.Scanner
	in    io.Writer
}

// python runs a script with the arguments; it ends with the test.
func (e *env) python(script string, args ...string) python {
	e.Helper()
	return e.program(pythonWith(e.T, "zmq"), append([]string{"-c", script}, args...)...)
}

// program runs one that ends when its input does.
func (e *env) program(path string, args ...string) python {
	e.Helper()
	c, cancel := context.WithCancel(e.c)
	cmd := exec.CommandContext(c, path, args...)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	e.check(err)
	in, err := cmd.StdinPipe()
	e.check(err)
	e.check(cmd.Start())
	e.Cleanup(func() {
		in.Close() // which ends the script
		if err := cmd.Wait(); err != nil || e.Failed() {
			e.Errorf("%s: %v\n%s", path, err, &complaints)
		}
		cancel()
	})
	return python{e, bufio.NewScanner(out), in}
}

// says returns the next line.
func (p python) says() string {
	p.Helper()
	if !p.lines.Scan() {
		p.Fatal("the other side has ended: ", p.lines.Err())
	}
	return p.lines.Text()
}

func (p python) wants(line string) {
	p.Helper()
	if got := p.says(); got != line {
		p.Fatalf("the other side says %q, want %q", got, line)
	}
}

// pyServer admits those whom pyzmq's authenticator admits, in the domain shop. It
// says where it is, and what it receives from whom.
const pyServer = `
import sys, zmq, zmq.auth
from zmq.auth.thread import ThreadAuthenticator
mechanism, directory = sys.argv[1:]
ctx = zmq.Context()
auth = ThreadAuthenticator(ctx)
auth.start()
s = ctx.socket(zmq.REP)
s.zap_domain = b'shop'
if mechanism == 'PLAIN':
    auth.configure_plain(domain='shop', passwords={'admin': 'secret'})
    s.plain_server = True
else:
    auth.configure_curve(domain='shop', location=directory)
    s.curve_publickey, s.curve_secretkey = zmq.auth.load_certificate(directory + '/../server_secret')
    s.curve_server = True
port = s.bind_to_random_port('tcp://127.0.0.1')
print('tcp://127.0.0.1:%d' % port, flush=True)
msg = s.recv(copy=False)
print(msg.bytes.decode(), msg.get('User-Id'), flush=True)
s.send(b'welcome')
sys.stdin.read()
s.close()
auth.stop()
ctx.term()
`

func TestPyzmqServer(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "CURVE"} {
		t.Run(mechanism, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				e.since("4.3.0") // a client is not told before that it is refused
				dir := e.TempDir()
				server, client, stranger := newPair(e.T), newPair(e.T), newPair(e.T)
				e.check((&Certificate{KeyPair: server, Metadata: map[string]string{"name": "Zoë's"}}).Save(filepath.Join(dir, "server")))
				clients := filepath.Join(dir, "clients")
				e.check(mkdir(clients))
				e.check((&Certificate{KeyPair: client}).SavePublic(filepath.Join(clients, "client.key")))
				refused, admitted, user := PlainDialer("admin", "wrong"), PlainDialer("admin", "secret"), "admin"
				if mechanism == "CURVE" {
					e.needs("curve")
					refused, admitted, user = CurveDialer(server.Public, stranger), CurveDialer(server.Public, client), client.Public.String()
				}
				p := e.python(pyServer, mechanism, clients)
				endpoint := p.says()

				s := e.socket(Req, refused)
				m, err := s.Monitor(EventHandshakeFailedAuth)
				e.check(err)
				e.check(s.Connect(endpoint))
				event, err := m.Next(e.c)
				e.check(err)
				if event.ZAPStatus() != 400 {
					e.Error(event)
				}
				s = e.socket(Req, admitted)
				e.check(s.Connect(endpoint))
				e.send(s, "hello")
				p.wants("hello " + user)
				e.want(s, "welcome")
			})
		})
	}
}

// pyClients connects twice: refused, and with what is right.
const pyClients = `
import sys, zmq, zmq.auth
mechanism, endpoint, directory, server = sys.argv[1:]
ctx = zmq.Context()
for right in (False, True):
    s = ctx.socket(zmq.REQ)
    s.linger = 0
    if mechanism == 'PLAIN':
        s.plain_username = b'admin'
        s.plain_password = b'secret' if right else b'wrong'
    else:
        s.curve_publickey, s.curve_secretkey = zmq.auth.load_certificate(directory + '/client.key_secret') if right else zmq.curve_keypair()
        s.curve_serverkey, _ = zmq.auth.load_certificate(server)
    s.connect(endpoint)
    s.send(b'hello' if right else b'refused')
    if right:
        print(s.recv().decode(), flush=True)
    sys.stdin.readline()
    s.close()
ctx.term()
`

// pyCertificates makes the certificate of a client.
const pyCertificates = `
import sys, zmq.auth
zmq.auth.create_certificates(sys.argv[1], 'client', metadata={'name': 'pyzmq'})
print('done', flush=True)
sys.stdin.read()
`

func TestPyzmqClients(t *testing.T) {
	for _, mechanism := range []string{"PLAIN", "CURVE"} {
		t.Run(mechanism, func(t *testing.T) {
			eachBackend(t, func(e *env) {
				e.since("4.1.0") // metadata
				dir, serverFile, pair := e.TempDir(), filepath.Join(e.TempDir(), "server"), newPair(e.T)
				listener, policy, user := PlainListener("shop"), Policy{Users: users(e.T, map[string]string{"admin": "secret"})}, "admin"
				if mechanism == "CURVE" {
					e.needs("curve")
					e.check((&Certificate{KeyPair: pair}).Save(serverFile))
					e.python(pyCertificates, dir).wants("done")
					listener, policy = CurveListener(pair, "shop"), Policy{Keys: new(Keys)}
					e.check(policy.Keys.Load(dir))
					cert, err := LoadCertificate(filepath.Join(dir, "client.key_secret"))
					e.check(err)
					if user = cert.Public.String(); cert.Metadata["name"] != "pyzmq" {
						e.Error(cert.Metadata)
					}
				}
				log, made := decisions()
				e.authenticator(Policy{}, log, AuthDomain("shop", policy))
				server := e.socket(Rep, listener)
				p := e.python(pyClients, mechanism, e.bind(server, "tcp://127.0.0.1:*"), dir, serverFile)
				e.wantDecision(made, "400 denied ")
				_, err := io.WriteString(p.in, "\n")
				e.check(err)
				lease, err := server.RecvLease(e.c)
				e.check(err)
				defer lease.Release()
				if got, err := lease.Metadata(PropertyUserID); got != user || err != nil || lease.Message().String() != `["hello"]` {
					e.Error(got, err, lease.Message())
				}
				e.send(server, "welcome")
				p.wants("welcome")
			})
		})
	}
}

// pyCZMQ has CZMQ itself load a certificate, and write it again.
const pyCZMQ = `
import sys, ctypes, ctypes.util
lib = ctypes.CDLL(ctypes.util.find_library('czmq') or 'libczmq.so.4')
text = ctypes.c_char_p
for name, args, result in (('zcert_load', [text], ctypes.c_void_p), ('zcert_public_txt', [ctypes.c_void_p], text),
        ('zcert_secret_txt', [ctypes.c_void_p], text), ('zcert_meta', [ctypes.c_void_p, text], text),
        ('zcert_save', [ctypes.c_void_p, text], ctypes.c_int)):
    f = getattr(lib, name)
    f.argtypes, f.restype = args, result
cert = lib.zcert_load(sys.argv[1].encode())
print(lib.zcert_public_txt(cert).decode(), lib.zcert_secret_txt(cert).decode(), lib.zcert_meta(cert, b'name').decode(),
      lib.zcert_save(cert, sys.argv[2].encode()), flush=True)
sys.stdin.read()
`

func TestCZMQCertificates(t *testing.T) {
	e := newEnv(t)
	probe := "import ctypes, ctypes.util; ctypes.CDLL(ctypes.util.find_library('czmq') or 'libczmq.so.4')"
	if exec.CommandContext(e.c, pythonWith(t, "zmq"), "-c", probe).Run() != nil {
		t.Skip("no libczmq")
	}
	ours, theirs := filepath.Join(t.TempDir(), "ours"), filepath.Join(t.TempDir(), "theirs")
	cert := &Certificate{newPair(t), map[string]string{"name": "Zoë #1's"}} // CZMQ itself cannot write a double quote
	e.check(cert.Save(ours))
	e.python(pyCZMQ, ours, theirs).wants(cert.Public.String() + " " + cert.Secret.Z85() + " Zoë #1's 0")
	again, err := LoadCertificate(theirs + SecretSuffix)
	e.check(err)
	if again.KeyPair != cert.KeyPair || again.Metadata["name"] != "Zoë #1's" {
		t.Error(again)
	}
	certs, err := LoadCertificates(filepath.Dir(theirs))
	if err != nil || certs[cert.Public] == nil {
		t.Error(certs, err)
	}
}
