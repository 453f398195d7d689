package apidiff

import (
	"strconv"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// resolver compares C types of two APIs as they are in memory.
type resolver struct{ old, new *model.API }

// maxAliases bounds a chain of typedefs, in case one runs in a circle.
const maxAliases = 16

// sameType reports whether o and n are the same to a caller on p, const aside.
func (r resolver) sameType(o, n model.CType, p model.Platform) bool {
	return canonical(o, r.old, p) == canonical(n, r.new, p)
}

// canonical describes a type by what it is in memory on p: typedefs followed,
// integers by sign and size, const left out.
func canonical(t model.CType, api *model.API, p model.Platform) string {
	t = unalias(t, api, p)
	switch t.Kind {
	case model.Pointer:
		return "*" + canonical(*t.Elem, api, p)
	case model.Array:
		return "[" + strconv.FormatInt(t.Len, 10) + "]" + canonical(*t.Elem, api, p)
	case model.Named:
		return "type " + t.Name
	case model.Struct:
		return "type " + typedefOf(t.Name, api)
	case model.Void, model.Char:
		return t.Kind // char has no sign of its own and holds text
	}
	return integer(t.Kind, p)
}

// unalias follows typedefs of scalars, those of the system headers included.
func unalias(t model.CType, api *model.API, p model.Platform) model.CType {
	for range maxAliases {
		if t.Kind != model.Named {
			return t
		}
		if t.Name == "SOCKET" { // UINT_PTR of winsock2.h
			return model.CType{Kind: model.SizeT}
		}
		target := aliasTarget(t.Name, api, p)
		if target == nil {
			return t
		}
		t = *target
	}
	return t
}

func aliasTarget(name string, api *model.API, p model.Platform) *model.CType {
	for i := range api.Types {
		if t := &api.Types[i]; t.Name == name && t.Kind == model.Alias && t.Holds(p) {
			return t.Target
		}
	}
	return nil
}

// typedefOf returns the name that a struct tag is public under.
func typedefOf(tag string, api *model.API) string {
	for i := range api.Types {
		if t := &api.Types[i]; t.Tag == tag {
			return t.Name
		}
	}
	return tag
}

// integer describes an integer type by sign and size: "u64".
func integer(kind string, p model.Platform) string {
	word := "64"
	if p.Arch == "386" || p.Arch == "arm" {
		word = "32"
	}
	long := word
	if p.OS == "windows" {
		long = "32"
	}
	switch kind {
	case model.UChar, model.UInt8:
		return "u8"
	case model.Int8:
		return "i8"
	case model.Short, model.Int16:
		return "i16"
	case model.UShort, model.UInt16:
		return "u16"
	case model.CInt, model.Int32:
		return "i32"
	case model.UInt, model.UInt32:
		return "u32"
	case model.Int64:
		return "i64"
	case model.UInt64:
		return "u64"
	case model.Long:
		return "i" + long
	case model.ULong:
		return "u" + long
	case model.SizeT:
		return "u" + word
	}
	return kind
}

// constness tells how const behind pointers differs between two types that are
// otherwise the same. A const parameter itself means nothing to a caller.
func constness(o, n model.CType) (added, removed bool) {
	for o.Elem != nil && n.Elem != nil {
		o, n = *o.Elem, *n.Elem
		added = added || n.Const && !o.Const
		removed = removed || o.Const && !n.Const
	}
	return added, removed
}
