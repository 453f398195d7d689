// Package model holds the public API of one libzmq as its header declares it:
// constants, types, callbacks and functions, with a position on everything and
// no C syntax left. It says what the header says and nothing more; what the
// header leaves out (groups, error conventions, option types) is in rules.
package model

import (
	"cmp"
	"fmt"
	"slices"
)

// API is what one zmq.h declares, over all platforms, stable and draft.
//
// A name whose declaration differs between platforms stands in its list once a
// variant, each with the platforms it holds on; all other names stand once.
type API struct {
	// Version is the libzmq version that the header names.
	Version Version `json:"version"`
	// Header is the base name of the file that was parsed.
	Header string `json:"header"`
	// SHA256 is the checksum, in hex, of the zmq.h the API came from. A
	// snapshot carries that of the header it was made from.
	SHA256    string     `json:"sha256"`
	Constants []Constant `json:"constants"`
	Types     []Type     `json:"types"`
	Callbacks []Callback `json:"callbacks"`
	Functions []Function `json:"functions"`
	// Skipped lists what the header declares and no binding can use.
	Skipped []Skip `json:"skipped,omitempty"`
}

// Version is a libzmq version.
type Version struct {
	Major int `json:"major"`
	Minor int `json:"minor"`
	Patch int `json:"patch"`
}

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// Compare orders versions as cmp.Compare does.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch))
}

// ParseVersion reads "4.3.5".
func ParseVersion(s string) (Version, error) {
	var v Version
	var rest string
	if n, _ := fmt.Sscanf(s+" .", "%d.%d.%d %s", &v.Major, &v.Minor, &v.Patch, &rest); n != 4 || rest != "." {
		return Version{}, fmt.Errorf("%q is not a version of the form 4.3.5", s)
	}
	return v, nil
}

// Status says which part of the API a declaration belongs to.
type Status string

// A draft declaration is visible under ZMQ_BUILD_DRAFT_API only.
const (
	Stable Status = "stable"
	Draft  Status = "draft"
)

// Pos is a place in a header; lines and columns count from 1.
type Pos struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
}

func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders positions of one file.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Decl is what every declaration has.
type Decl struct {
	Name   string `json:"name"`
	Status Status `json:"status"`
	// Section is the heading that the header groups the declaration under. It
	// proposes a group; the rules decide.
	Section string `json:"section,omitempty"`
	// On lists the platforms (see Platforms) that have this variant; empty
	// means all.
	On  []string `json:"on,omitempty"`
	Pos Pos      `json:"pos"`
}

// ConstKind is the kind of a macro.
type ConstKind string

// The kinds of macros a header has.
const (
	Int    ConstKind = "int"
	String ConstKind = "string"
	Empty  ConstKind = "empty"
	Macro  ConstKind = "macro" // takes parameters, has no value of its own
)

// Constant is a #define.
type Constant struct {
	Decl
	Kind ConstKind `json:"kind"`
	// Int is the value of an Int constant.
	Int int64 `json:"int,omitempty"`
	// Str is the value of a String constant, without quotes.
	Str string `json:"str,omitempty"`
	// Params are the parameters of a Macro.
	Params []string `json:"params,omitempty"`
	// Text is the replacement list with white space normalised.
	Text string `json:"text"`
	// Fallback marks a definition under its own #ifndef: it holds only where
	// the system headers define nothing (the errno values of zmq.h).
	Fallback bool `json:"fallback,omitempty"`
}

// TypeKind is the kind of a Type.
type TypeKind string

// The kinds of named types.
const (
	Record TypeKind = "record" // struct with fields
	Alias  TypeKind = "alias"  // typedef of a scalar
	Opaque TypeKind = "opaque" // struct that is declared but not defined
)

// Type is a struct or a typedef of something that is not a function.
type Type struct {
	Decl
	Kind TypeKind `json:"kind"`
	// Tag is the struct tag of a Record or Opaque type, empty when anonymous.
	Tag string `json:"tag,omitempty"`
	// Typedef says that Name is a typedef name, usable without "struct".
	Typedef bool `json:"typedef,omitempty"`
	// Target is what an Alias stands for.
	Target *CType `json:"target,omitempty"`
	// Fields are those of a Record.
	Fields []Field `json:"fields,omitempty"`
	// Layouts holds the layout of a Record or Alias on each platform it is on.
	Layouts map[string]Layout `json:"layouts,omitempty"`
}

// Field is a member of a Record.
type Field struct {
	Name string `json:"name"`
	Type CType  `json:"type"`
}

// Layout is how a type lies in memory on one platform, in bytes.
type Layout struct {
	Size  int64 `json:"size"`
	Align int64 `json:"align"`
	// Offsets has one entry a field.
	Offsets []int64 `json:"offsets,omitempty"`
}

// Param is a parameter; its Name may be empty.
type Param struct {
	Name string `json:"name,omitempty"`
	Type CType  `json:"type"`
}

// Callback is a typedef of a function type.
type Callback struct {
	Decl
	Result CType   `json:"result"`
	Params []Param `json:"params"`
}

// Function is an exported function.
type Function struct {
	Decl
	Result CType   `json:"result"`
	Params []Param `json:"params"`
}

// Skip is a declaration that was left out, with the reason.
type Skip struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Pos    Pos    `json:"pos"`
}

// Sort puts every list in header order, variants of a name by platform.
func (a *API) Sort() {
	slices.SortStableFunc(a.Constants, func(x, y Constant) int { return x.Pos.Compare(y.Pos) })
	slices.SortStableFunc(a.Types, func(x, y Type) int { return x.Pos.Compare(y.Pos) })
	slices.SortStableFunc(a.Callbacks, func(x, y Callback) int { return x.Pos.Compare(y.Pos) })
	slices.SortStableFunc(a.Functions, func(x, y Function) int { return x.Pos.Compare(y.Pos) })
	slices.SortStableFunc(a.Skipped, func(x, y Skip) int { return x.Pos.Compare(y.Pos) })
}
