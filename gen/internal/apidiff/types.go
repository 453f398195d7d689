package apidiff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

func types(r resolver) entity[model.Type] {
	return entity[model.Type]{
		name:    "type",
		decl:    func(t *model.Type) *model.Decl { return &t.Decl },
		text:    shape,
		compare: r.compareTypes,
	}
}

func (r resolver) compareTypes(o, n *model.Type, p model.Platform) (finding, bool) {
	as := func(rule string) (finding, bool) {
		return finding{rule: "type-" + rule, old: shape(o), new: shape(n)}, true
	}
	ol, oOK := o.Layouts[p.String()]
	nl, nOK := n.Layouts[p.String()]
	switch {
	case o.Kind == model.Opaque && n.Kind == model.Record:
		return as("defined")
	case o.Kind != n.Kind:
		return as("kind-changed")
	case oOK && nOK && !sameLayout(ol, nl):
		return finding{rule: "type-layout-changed", old: laidOut(o, ol), new: laidOut(n, nl)}, true
	case !r.sameMembers(o, n, p):
		return as("meaning-changed")
	case !slices.Equal(fieldNames(o), fieldNames(n)):
		return as("field-renamed")
	case shape(o) != shape(n):
		return as("respelled")
	}
	return finding{}, false
}

func sameLayout(a, b model.Layout) bool {
	return a.Size == b.Size && a.Align == b.Align && slices.Equal(a.Offsets, b.Offsets)
}

// sameMembers compares the fields or the target of two types of one kind.
func (r resolver) sameMembers(o, n *model.Type, p model.Platform) bool {
	if o.Target != nil && n.Target != nil && !r.sameType(*o.Target, *n.Target, p) {
		return false
	}
	return slices.EqualFunc(o.Fields, n.Fields, func(a, b model.Field) bool { return r.sameType(a.Type, b.Type, p) })
}

func fieldNames(t *model.Type) []string {
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return names
}

// shape prints a type without its layout. Whether a struct is also a typedef
// shows in how it begins.
func shape(t *model.Type) string {
	switch t.Kind {
	case model.Alias:
		if t.Target != nil {
			return t.Target.String()
		}
	case model.Record:
		return head(t) + " {" + strings.Join(fields(t, nil), "; ") + "}"
	}
	return head(t)
}

// head prints what precedes the braces of a struct.
func head(t *model.Type) string {
	s := "struct"
	if t.Tag != "" {
		s += " " + t.Tag
	}
	if t.Typedef {
		s = "typedef " + s
	}
	return s
}

// laidOut prints a type as it lies in memory.
func laidOut(t *model.Type, l model.Layout) string {
	s := fmt.Sprintf("%d bytes, align %d", l.Size, l.Align)
	if t.Kind == model.Alias && t.Target != nil {
		return s + ": " + t.Target.String()
	}
	return s + ": " + strings.Join(fields(t, l.Offsets), "; ")
}

// fields prints every field, with its offset when there is more than one to know.
func fields(t *model.Type, offsets []int64) []string {
	list := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		list[i] = f.Type.Declare(f.Name)
		if len(t.Fields) > 1 && i < len(offsets) {
			list[i] += fmt.Sprintf(" at %d", offsets[i])
		}
	}
	return list
}
