package apidiff

import (
	"slices"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Builders of small models. Each returns a value, so that a case can change it.

var (
	tInt   = model.CType{Kind: model.CInt}
	tLong  = model.CType{Kind: model.Long}
	tFD    = model.CType{Kind: model.Named, Name: "zmq_fd_t"}
	tSock  = model.CType{Kind: model.Named, Name: "SOCKET"}
	tVoidP = ptr(model.CType{Kind: model.Void})
	tMsgP  = ptr(model.CType{Kind: model.Named, Name: "zmq_msg_t"})
	tMsgCP = ptr(model.CType{Kind: model.Named, Name: "zmq_msg_t", Const: true})
)

func ptr(t model.CType) model.CType { return model.CType{Kind: model.Pointer, Elem: &t} }

func decl(name string) model.Decl {
	return model.Decl{Name: name, Status: model.Stable, Pos: model.Pos{File: "zmq.h", Line: 7, Col: 9}}
}

func param(name string, t model.CType) model.Param { return model.Param{Name: name, Type: t} }

func api(decls ...any) *model.API {
	a := &model.API{Version: model.Version{Major: 4, Minor: 3, Patch: 5}, Header: "zmq.h"}
	for _, d := range decls {
		switch d := d.(type) {
		case model.Constant:
			a.Constants = append(a.Constants, d)
		case model.Type:
			a.Types = append(a.Types, d)
		case model.Callback:
			a.Callbacks = append(a.Callbacks, d)
		case model.Function:
			a.Functions = append(a.Functions, d)
		default:
			panic(d)
		}
	}
	return a
}

func number(name string, v int64, text string) model.Constant {
	return model.Constant{Decl: decl(name), Kind: model.Int, Int: v, Text: text}
}

func macro(text string, params ...string) model.Constant {
	return model.Constant{Decl: decl("ZMQ_MAKE_VERSION"), Kind: model.Macro, Params: params, Text: text}
}

func function(result model.CType, params ...model.Param) model.Function {
	return model.Function{Decl: decl("zmq_f"), Result: result, Params: params}
}

func callback(result model.CType, params ...model.Param) model.Callback {
	return model.Callback{Decl: decl("zmq_fn"), Result: result, Params: params}
}

// record makes a struct with the same layout on all platforms: fields of eight bytes.
func record(name string, fields ...model.Field) model.Type {
	t := model.Type{Decl: decl(name), Kind: model.Record, Typedef: true, Tag: name, Fields: fields}
	l := model.Layout{Size: int64(8 * len(fields)), Align: 8}
	for i := range fields {
		l.Offsets = append(l.Offsets, int64(8*i))
	}
	return withLayout(t, l)
}

func alias(name string, target model.CType, size int64) model.Type {
	t := model.Type{Decl: decl(name), Kind: model.Alias, Typedef: true, Target: &target}
	return withLayout(t, model.Layout{Size: size, Align: size})
}

func opaque(name string) model.Type {
	return model.Type{Decl: decl(name), Kind: model.Opaque, Tag: name}
}

func withLayout(t model.Type, l model.Layout) model.Type {
	t.Layouts = make(map[string]model.Layout)
	for _, p := range model.Platforms {
		t.Layouts[p.String()] = l
	}
	return t
}

// draft, on and named change the declaration of any builder's value.
func draft[T any](d T) T { return edit(d, func(d *model.Decl) { d.Status = model.Draft }) }

func on[T any](d T, os ...string) T {
	return edit(d, func(d *model.Decl) {
		for _, p := range model.Platforms {
			if slices.Contains(os, p.OS) {
				d.On = append(d.On, p.String())
			}
		}
	})
}

func edit[T any](d T, f func(*model.Decl)) T {
	switch p := any(&d).(type) {
	case *model.Constant:
		f(&p.Decl)
	case *model.Type:
		f(&p.Decl)
	case *model.Callback:
		f(&p.Decl)
	case *model.Function:
		f(&p.Decl)
	}
	return d
}
