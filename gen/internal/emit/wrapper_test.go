package emit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// bindings resolves the snapshot.
func bindings(t *testing.T) *rules.Bindings {
	t.Helper()
	const path = "../../../zmq.h.snapshot"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	api, err := cheader.Parse(path, text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := rules.Resolve(api)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wrapperFiles generates the files of package zmq from the snapshot.
func wrapperFiles(t *testing.T) (*rules.Bindings, map[string]string) {
	t.Helper()
	b := bindings(t)
	files, err := Wrapper(b)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(files, func(x, y File) int { return strings.Compare(x.Path, y.Path) }) {
		t.Error("the files are not sorted")
	}
	out := map[string]string{}
	for _, f := range files {
		out[f.Path] = string(f.Data)
	}
	return b, out
}

func TestWrapperMethods(t *testing.T) {
	_, files := wrapperFiles(t)
	for _, tt := range []struct{ file, want string }{
		{"zoption_queue.go", `
// SetSendHWM sets ZMQ_SNDHWM: outgoing queue limit per peer. Values: at least
// 0; 0 = unlimited. Default: 1000.
//
// For: all types. Takes effect: immediately (existing pipes are updated). Since
// libzmq 4.0.0.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html
func (s *Socket) SetSendHWM(messages int) error {
	return setNumber(s, optSendHWM, messages)
}

// SendHWM reads ZMQ_SNDHWM; see [Socket.SetSendHWM].
func (s *Socket) SendHWM() (int, error) {
	return getNumber[int](s, optSendHWM)
}

// SendHWM sets ZMQ_SNDHWM of a new socket; see [Socket.SetSendHWM].
func SendHWM(messages int) SocketOption {
	return setting((*Socket).SetSendHWM, messages)
}
`},
		{"zoption_pattern.go", "// For: ROUTER, REP; it is meant for ROUTER. Takes effect: immediately. Since\n// libzmq 4.0.0. Also called ZMQ_FAIL_UNROUTABLE, ZMQ_ROUTER_BEHAVIOR.\n"},
		{"zoption_pattern.go", "Since libzmq 4.2.3. Also called ZMQ_IDENTITY, since 4.0.0.\n"},
		{"zoption_pattern.go", "func RoutingID(data []byte) SocketOption {\n\treturn setting((*Socket).SetRoutingID, bytes.Clone(data))\n}\n"},
		{"zoption_tcp.go", "//\n// Deprecated: use ZAP.\n//\n"},
		{"zoption_connection.go", "a negative time = never\n// reconnect. Default: 100ms.\n"},
		{"zoption_context.go", "func ContextIPv6(on bool) ContextOption {\n\treturn contextSettingBool(ctxIPv6, on)\n}\n"},
		{"zoption_state.go", "func (s *Socket) PollEvents() (PollEvents, error) {\n"},
	} {
		if !strings.Contains(files[tt.file], tt.want) {
			t.Errorf("%s does not have\n%s", tt.file, tt.want)
		}
	}
}

// Each option with a Go type has exactly the functions that libzmq allows, each
// with a comment that begins with its name.
func TestWrapperIsComplete(t *testing.T) {
	b, files := wrapperFiles(t)
	have := map[string]bool{}
	for name, text := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			receiver := ""
			if fn.Recv != nil {
				receiver = fn.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name + "."
			}
			have[receiver+fn.Name.Name] = true
			if !strings.HasPrefix(fn.Doc.Text(), fn.Name.Name+" ") {
				t.Errorf("%s has the comment %q", fn.Name.Name, fn.Doc.Text())
			}
		}
	}
	want := 0
	expect := func(name string) {
		want++
		if !have[name] {
			t.Errorf("no %s", name)
		}
	}
	for receiver, options := range map[string][]rules.Option{"Socket.": b.Options, "Context.": b.CtxOpts} {
		for _, o := range options {
			typed := o.Rule.Typed
			if !typed.Typed() {
				continue
			}
			if o.Rule.Set {
				expect(receiver + "Set" + typed.Go)
				want++ // and a construction option
			}
			if o.Rule.Get {
				expect(receiver + typed.Go)
			}
		}
	}
	if len(have) != want {
		t.Errorf("%d functions, want %d", len(have), want)
	}
}
