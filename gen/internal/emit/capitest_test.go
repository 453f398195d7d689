package emit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// capitestBindings has a function of every shape that the emitter tells apart.
func capitestBindings() *rules.Bindings {
	param := func(name, typ string, class rules.Class) rules.Param {
		return rules.Param{Name: name, Kind: rules.Kind{Go: typ, Class: class}}
	}
	function := func(name, goName, result string, errnos []string, params ...rules.Param) rules.Function {
		return rules.Function{
			Function: model.Function{Decl: model.Decl{Name: name}},
			Rule:     rules.FunctionRule{Errnos: errnos},
			Go:       goName,
			Params:   params,
			Result:   rules.Result{Go: result},
		}
	}
	return &rules.Bindings{Functions: []rules.Function{
		function("zmq_version", "Version", "int", nil, param("major", "int", rules.OutInt), param("minor", "int", rules.OutInt)),
		function("zmq_has", "Has", "int", nil, param("capability", "string", rules.Text)),
		function("zmq_close", "Close", "-", []string{"ENOTSOCK"}, param("s", "Socket", rules.Handle)),
		function("zmq_recv", "Recv", "int", []string{"EAGAIN", "ETERM"},
			param("s", "Socket", rules.Handle), param("buf", "[]byte", rules.Bytes), param("flags", "Flags", rules.Scalar)),
		function("zmq_msg_data", "MsgData", "unsafe.Pointer", nil, param("msg", "*Msg", rules.Ref)),
		function("zmq_msg_gets", "MsgGets", "string", nil, param("msg", "*Msg", rules.Ref), param("property", "string", rules.Text)),
		function("zmq_poll", "Poll", "int", nil, param("items", "[]PollItem", rules.Bytes), param("timeout", "int", rules.Scalar)),
		function("zmq_poller_fd", "PollerFD", "FD", nil, param("poller", "Poller", rules.Handle), param("fd", "FD", rules.OutFD)),
	}}
}

// capitestFiles emits the bindings and parses the result.
func capitestFiles(t *testing.T) (map[string]string, map[string]*ast.File) {
	t.Helper()
	files, err := capitest(capitestBindings())
	if err != nil {
		t.Fatal(err)
	}
	texts, trees := map[string]string{}, map[string]*ast.File{}
	for _, f := range files {
		texts[f.Path] = string(f.Data)
		tree, err := parser.ParseFile(token.NewFileSet(), f.Path, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		trees[f.Path] = tree
	}
	return texts, trees
}

func TestCapitestMethodsOfEveryShape(t *testing.T) {
	texts, _ := capitestFiles(t)
	for _, tt := range []struct{ file, want string }{
		{"capitest/zfake.go", `
// Close calls FnClose.
func (f *Fake) Close(s capi.Socket) capi.Errno {
	if f.FnClose == nil {
		return capi.ErrnoMissing
	}
	return f.FnClose(s)
}
`},
		{"capitest/zfake.go", `
func (f *Fake) Version() (major int, minor int, errno capi.Errno) {
	if f.FnVersion == nil {
		return 0, 0, capi.ErrnoMissing
	}
	return f.FnVersion()
}
`},
		{"capitest/zfake.go", `		return "", capi.ErrnoMissing
	}
	return f.FnMsgGets(msg, property)
`},
		{"capitest/zfake.go", `
	case capi.FnHas:
		return f.FnHas != nil
`},
		{"capitest/zintercept.go", `
// Close makes the inner library's call between the hooks.
func (i *Intercept) Close(s capi.Socket) capi.Errno {
	c := i.before(capi.FnClose, s)
	if !c.Skipped {
		c.Errno = i.inner.Close(s)
	}
	return i.after(c)
}
`},
		{"capitest/zintercept.go", `
func (i *Intercept) Recv(s capi.Socket, buf []byte, flags capi.Flags) (r int, errno capi.Errno) {
	c := i.before(capi.FnRecv, s, buf, flags)
	if !c.Skipped {
		r, c.Errno = i.inner.Recv(s, buf, flags)
	}
	return r, i.after(c, r)
}
`},
		{"capitest/zintercept.go", `
func (i *Intercept) Version() (major int, minor int, errno capi.Errno) {
	c := i.before(capi.FnVersion)
	if !c.Skipped {
		major, minor, c.Errno = i.inner.Version()
	}
	return major, minor, i.after(c, major, minor)
}
`},
		{"capitest/zintercept.go", `
func (i *Intercept) PollerFD(poller capi.Poller) (r capi.FD, errno capi.Errno) {
`},
		{"capitest/zdetails.go", `
	capi.FnVersion: {},
`},
		{"capitest/zdetails.go", `
		errnos: []capi.Errno{capi.EAGAIN, capi.ETERM},
		params: "s buf flags",
`},
	} {
		if !strings.Contains(texts[tt.file], tt.want) {
			t.Errorf("%s does not have\n%s", tt.file, tt.want)
		}
	}
}

func TestCapitestHasEveryFunctionOnce(t *testing.T) {
	texts, trees := capitestFiles(t)
	for _, path := range []string{"capitest/zfake.go", "capitest/zintercept.go"} {
		methods := map[string]int{}
		for _, d := range trees[path].Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				methods[fn.Name.Name]++
			}
		}
		for _, fn := range capitestBindings().Functions {
			if methods[fn.Go] != 1 {
				t.Errorf("%s has %d methods %s", path, methods[fn.Go], fn.Go)
			}
		}
	}
	for path, text := range texts {
		if !strings.HasPrefix(text, "// "+marker+"\n") {
			t.Errorf("%s does not begin with the marker", path)
		}
	}
}

// A comment with a blank line behind it documents nothing.
func TestCapitestCommentsAreAttached(t *testing.T) {
	_, trees := capitestFiles(t)
	for path, tree := range trees {
		for _, d := range tree.Decls {
			var text *ast.CommentGroup
			switch d := d.(type) {
			case *ast.FuncDecl:
				text = d.Doc
			case *ast.GenDecl:
				if d.Tok == token.IMPORT {
					continue
				}
				text = d.Doc
			}
			if text == nil {
				t.Errorf("%s: a declaration without a comment", path)
			}
		}
	}
}
