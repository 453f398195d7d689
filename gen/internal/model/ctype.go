package model

import (
	"fmt"
	"strings"
)

// TypeRef kinds: the C types that a header may use.
const (
	Void    = "void"
	Char    = "char"
	UChar   = "unsigned char"
	Short   = "short"
	UShort  = "unsigned short"
	CInt    = "int"
	UInt    = "unsigned int"
	Long    = "long"
	ULong   = "unsigned long"
	Int64   = "int64_t"
	UInt64  = "uint64_t"
	Int32   = "int32_t"
	UInt32  = "uint32_t"
	Int16   = "int16_t"
	UInt16  = "uint16_t"
	Int8    = "int8_t"
	UInt8   = "uint8_t"
	SizeT   = "size_t"
	Pointer = "pointer" // to Elem
	Array   = "array"   // Len times Elem
	Named   = "named"   // a typedef of this or another header: Name
	Struct  = "struct"  // a struct used by its tag: Name
)

// CType is a C type, resolved: a scalar by its kind, a pointer or array by its
// element, everything else by its name.
type CType struct {
	Kind  string `json:"kind"`
	Name  string `json:"name,omitempty"`
	Const bool   `json:"const,omitempty"`
	Elem  *CType `json:"elem,omitempty"`
	Len   int64  `json:"len,omitempty"`
}

// String prints the type as C does, without a declarator.
func (t CType) String() string { return strings.TrimSpace(t.Declare("")) }

// Declare prints the C declaration of name with type t.
func (t CType) Declare(name string) string {
	switch t.Kind {
	case Pointer:
		star := "*"
		if t.Const {
			star = "*const "
		}
		return t.Elem.Declare(star + name)
	case Array:
		return t.Elem.Declare(fmt.Sprintf("%s[%d]", name, t.Len))
	}
	base := t.Kind
	switch t.Kind {
	case Named:
		base = t.Name
	case Struct:
		base = "struct " + t.Name
	}
	if t.Const {
		base = "const " + base
	}
	return base + " " + name
}

// Equal reports whether two types are the same to a compiler.
func (t CType) Equal(u CType) bool {
	if t.Kind != u.Kind || t.Name != u.Name || t.Const != u.Const || t.Len != u.Len || (t.Elem == nil) != (u.Elem == nil) {
		return false
	}
	return t.Elem == nil || t.Elem.Equal(*u.Elem)
}
