package emit

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
	"github.com/zmqbridge/zmqbridge/templates"
)

// shimFunc is a function as the templates of the C shim see it.
type shimFunc struct {
	Name     string // of libzmq
	Shim     string // of the shim
	Ret      string // zb_int or zb_ptr
	Params   []string
	Pointer  string // declares f, a pointer to the libzmq function
	Args     string // of the call
	Cast     string // of the result
	Failed   string // condition on z.r, empty if the function cannot fail
	Clear    bool   // errno is cleared before the call
	Void     bool
	Required bool
}

// cgoShim prints the C part of cgozmq.
func cgoShim(b *rules.Bindings) ([]File, error) {
	var data struct {
		Marker  string
		Missing int
		Funcs   []shimFunc
	}
	data.Marker, data.Missing = marker, -1
	for _, fn := range b.Functions {
		data.Funcs = append(data.Funcs, shimOf(fn))
	}
	var files []File
	for path, name := range map[string]string{
		"cgozmq/zshim.h": "shim.h.tmpl", "cgozmq/zshim.c": "shim.c.tmpl", "cgozmq/zlink.c": "link.c.tmpl",
	} {
		f, err := fill(path, name, data)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// fill executes a template.
func fill(path, name string, data any) (File, error) {
	t, err := template.ParseFS(templates.FS, name)
	if err != nil {
		return File{}, err
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, data); err != nil {
		return File{}, err
	}
	return File{path, append(bytes.TrimRight(buf.Bytes(), "\n"), '\n')}, nil
}

// shimOf resolves one function for the templates.
func shimOf(fn rules.Function) shimFunc {
	s := shimFunc{
		Name: fn.Name, Shim: shimName(fn), Ret: shimRet(fn), Void: fn.Void(),
		Clear:    fn.Result.Fail == rules.Cleared,
		Required: fn.Rule.First() == "4.0.0" && fn.Rule.Deprecated == "",
	}
	var args, types []string
	for _, p := range fn.Params {
		ps, as := shimParam(p)
		s.Params = append(s.Params, ps...)
		args = append(args, as...)
		for _, c := range p.C {
			types = append(types, pointerType(c.Type))
		}
	}
	if len(types) == 0 {
		types = []string{"void"}
	}
	s.Args = strings.Join(args, ", ")
	s.Pointer = fn.Result.C.Declare("(*f)(" + strings.Join(types, ", ") + ")")
	switch fn.Result.Fail {
	case rules.Neg, rules.Cleared:
		s.Failed = "z.r == -1"
	case rules.Null, rules.Zero:
		s.Failed = "!z.r"
	}
	if s.Ret == "zb_ptr" {
		s.Cast = "void *"
	}
	return s
}

func shimName(fn rules.Function) string { return "zb_" + strings.TrimPrefix(fn.Name, "zmq_") }

func shimRet(fn rules.Function) string {
	if fn.Result.C.Kind == model.Pointer {
		return "zb_ptr"
	}
	return "zb_int"
}

// pointerType prints the type of a C parameter in the declaration of f. A
// descriptor was a SOCKET on Windows before it was a zmq_fd_t. Other types of
// the header, which the shim does not define, are void to it.
func pointerType(t model.CType) string {
	if t.Kind == model.Named && t.Name == "SOCKET" {
		return "zb_fd"
	}
	for e := &t; e != nil; e = e.Elem {
		if e.Kind == model.Struct || e.Kind == model.Named && e.Name != "zmq_fd_t" {
			return "void *"
		}
	}
	return strings.ReplaceAll(t.String(), "zmq_fd_t", "zb_fd")
}

// shimParam returns the C parameters of the shim for a Go parameter, and the
// arguments of the call they make.
func shimParam(p rules.Param) (params, args []string) {
	n := p.Name
	switch p.Kind.Class {
	case rules.Scalar:
		typ := p.C[0].Type.String()
		if typ == "zmq_fd_t" || p.Kind.Name == "FD" {
			typ = "zb_fd"
		}
		return []string{typ + " " + n}, []string{n}
	case rules.Handle, rules.Address, rules.Callback:
		return []string{"uintptr_t " + n}, []string{"(void *) " + n}
	case rules.HandleRef:
		return []string{"uintptr_t *" + n}, []string{"(void **) " + n}
	case rules.Ref, rules.Text, rules.OptText, rules.Start:
		return []string{"char *" + n}, []string{"(void *) " + n}
	case rules.Bytes:
		return []string{"char *" + n, p.C[1].Type.Declare(n + "_n")}, []string{"(void *) " + n, n + "_n"}
	case rules.InOut:
		return []string{"char *" + n, "size_t *" + n + "_n"}, []string{"(void *) " + n, n + "_n"}
	case rules.OutInt:
		return []string{"int *" + n}, []string{n}
	case rules.OutFD:
		return []string{"zb_fd *" + n}, []string{n}
	}
	panic(fmt.Sprintf("no shim parameter for class %d", p.Kind.Class))
}
