package cheader

import (
	"errors"
	"fmt"

	"modernc.org/cc/v4"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// standard are the typedef names that have a kind of their own.
var standard = map[string]string{
	"size_t": model.SizeT, "int8_t": model.Int8, "int16_t": model.Int16, "int32_t": model.Int32, "int64_t": model.Int64,
	"uint8_t": model.UInt8, "uint16_t": model.UInt16, "uint32_t": model.UInt32, "uint64_t": model.UInt64,
}

// scalars are the arithmetic types. Long long is 64 bits everywhere, and goes
// by the name that says so.
var scalars = map[cc.Kind]string{
	cc.Void: model.Void, cc.Char: model.Char, cc.SChar: model.Int8, cc.UChar: model.UChar,
	cc.Short: model.Short, cc.UShort: model.UShort, cc.Int: model.CInt, cc.UInt: model.UInt,
	cc.Long: model.Long, cc.ULong: model.ULong, cc.LongLong: model.Int64, cc.ULongLong: model.UInt64,
}

var errConstPointer = errors.New("a const pointer inside of a type, which is not supported")

// constPointer says that a pointer which is itself pointed to is const. The
// parser's types drop that; at the top level of a type it means nothing.
func constPointer(p *cc.Pointer) bool {
	for ; p != nil; p = p.Pointer {
		if p.TypeQualifiers != nil && p.Pointer != nil {
			return true
		}
	}
	return false
}

// ctype resolves a type; a typedef name wins over what it stands for.
func ctype(t cc.Type) (model.CType, error) {
	isConst := t.Attributes() != nil && t.Attributes().IsConst()
	if td := t.Typedef(); td != nil {
		if kind, ok := standard[td.Name()]; ok {
			return model.CType{Kind: kind, Const: isConst}, nil
		}
		return model.CType{Kind: model.Named, Name: td.Name(), Const: isConst}, nil
	}
	if kind, ok := scalars[t.Kind()]; ok {
		return model.CType{Kind: kind, Const: isConst}, nil
	}
	switch t := t.(type) {
	case *cc.PointerType:
		return pointer(t)
	case *cc.ArrayType:
		elem, err := ctype(t.Elem())
		if err == nil && (t.IsVLA() || t.Len() <= 0) {
			err = fmt.Errorf("an array without a fixed length, which is not supported")
		}
		return model.CType{Kind: model.Array, Elem: &elem, Len: t.Len()}, err
	case *cc.StructType:
		tag := t.Tag()
		if tag.SrcStr() == "" {
			return model.CType{}, fmt.Errorf("a struct without a name, which is not supported")
		}
		return model.CType{Kind: model.Struct, Name: tag.SrcStr(), Const: isConst}, nil
	case *cc.FunctionType:
		return model.CType{}, fmt.Errorf("a function written out; expected a typedef of it")
	}
	return model.CType{}, fmt.Errorf("of type %s, which is not supported", oneLine(t.String()))
}

func pointer(t *cc.PointerType) (model.CType, error) {
	elem, err := ctype(t.Elem())
	if err == nil && elem.Kind == model.Array {
		err = errors.New("a pointer to an array, which is not supported")
	}
	return model.CType{Kind: model.Pointer, Elem: &elem}, err
}

// base is what the specifiers of a declaration say beside const and extern.
type base struct {
	record *cc.StructOrUnionSpecifier
	enum   *cc.EnumSpecifier
	// name is the typedef name, when the specifiers are one.
	name *cc.Token
}

func specifiers(s *cc.DeclarationSpecifiers) (b base) {
	for ; s != nil; s = s.DeclarationSpecifiers {
		t := s.TypeSpecifier
		if t == nil {
			continue
		}
		switch t.Case {
		case cc.TypeSpecifierStructOrUnion:
			b.record = t.StructOrUnionSpecifier
		case cc.TypeSpecifierEnum:
			b.enum = t.EnumSpecifier
		case cc.TypeSpecifierTypeName:
			b.name = &t.Token
		}
	}
	return b
}

// defines says that the specifiers spell out the members of a struct.
func (b base) defines() bool {
	return b.record != nil && b.record.Case == cc.StructOrUnionSpecifierDef
}

// bare takes a declaration without a declarator: struct iovec;
func (u *unit) bare(b base) error {
	switch {
	case b.enum != nil:
		return diagnose(u.at(b.enum), "enum is not supported: zmq.h has only macros")
	case b.record == nil:
		return nil // an empty declaration
	case b.record.Token.SrcStr() == "":
		return diagnose(u.at(b.record), "a struct or union without a name declares nothing")
	}
	d := u.decl(b.record.Token)
	d.Name = b.record.Token.SrcStr()
	if !b.defines() {
		if u.once("struct " + d.Name) {
			u.types = append(u.types, model.Type{Decl: d, Kind: model.Opaque, Tag: d.Name})
		}
		return nil
	}
	return u.record(d, b.record.Type(), d.Name, false)
}

// typedef takes a typedef of anything but a function.
func (u *unit) typedef(d model.Decl, dr *cc.Declarator, b base, first bool) error {
	if b.enum != nil {
		return diagnose(d.Pos, "%s: enum is not supported: zmq.h has only macros", d.Name)
	}
	st, isStruct := dr.Type().(*cc.StructType)
	switch {
	case isStruct && b.record != nil && first && b.defines():
		tag := st.Tag()
		return u.record(d, st, tag.SrcStr(), true)
	case isStruct && b.record != nil && st.IsIncomplete():
		if u.once(d.Name) {
			u.types = append(u.types, model.Type{Decl: d, Kind: model.Opaque, Tag: b.record.Token.SrcStr(), Typedef: true})
		}
		return nil
	}
	if !u.once(d.Name) {
		return nil
	}
	target, err := u.target(dr, b)
	if err != nil {
		return diagnose(d.Pos, "%s is %v", d.Name, err)
	}
	layout, err := u.layout(d, dr.Type())
	if err != nil {
		return err
	}
	u.types = append(u.types, model.Type{Decl: d, Kind: model.Alias, Typedef: true, Target: target, Layouts: layout})
	return nil
}

// target is what a typedef stands for. The parser names a type after its last
// typedef, so the one before is read from the specifiers.
func (u *unit) target(dr *cc.Declarator, b base) (*model.CType, error) {
	t := dr.Type()
	isConst := t.Attributes() != nil && t.Attributes().IsConst()
	if plain := dr.Pointer == nil && dr.DirectDeclarator.Case == cc.DirectDeclaratorIdent; plain {
		switch {
		case b.name != nil:
			name := b.name.SrcStr()
			if kind, ok := standard[name]; ok {
				return &model.CType{Kind: kind, Const: isConst}, nil
			}
			return &model.CType{Kind: model.Named, Name: name, Const: isConst}, nil
		case b.record != nil && b.record.Token.SrcStr() != "":
			return &model.CType{Kind: model.Struct, Name: b.record.Token.SrcStr(), Const: isConst}, nil
		}
	}
	return anonymous(t)
}

// anonymous resolves a type without its own typedef name.
func anonymous(t cc.Type) (*model.CType, error) {
	isConst := t.Attributes() != nil && t.Attributes().IsConst()
	switch t := t.(type) {
	case *cc.PointerType:
		out, err := pointer(t)
		return &out, err
	case *cc.ArrayType:
		return nil, errors.New("an array type, which is not supported")
	}
	kind, ok := scalars[t.Kind()]
	if !ok {
		return nil, fmt.Errorf("of type %s, which is not supported", t.Kind())
	}
	return &model.CType{Kind: kind, Const: isConst}, nil
}

// record takes a struct with its members.
func (u *unit) record(d model.Decl, t cc.Type, tag string, isTypedef bool) error {
	st, ok := t.(*cc.StructType)
	if !ok {
		return diagnose(d.Pos, "%s is a union, which is not supported", d.Name)
	}
	if a := st.Attributes(); a != nil && (a.IsAttrSet("packed") || a.IsAttrSet("__packed__")) {
		return diagnose(d.Pos, "%s is packed: its layout would come out wrong", d.Name)
	}
	if !u.once(d.Name) {
		return diagnose(d.Pos, "%s is defined twice", d.Name)
	}
	r := model.Type{Decl: d, Kind: model.Record, Tag: tag, Typedef: isTypedef, Fields: []model.Field{}}
	layouts, err := u.layout(d, st)
	if err != nil {
		return err
	}
	l := layouts[u.platform.String()]
	for i := range st.NumFields() {
		f := st.FieldByIndex(i)
		ft, err := ctype(f.Type())
		switch {
		case err != nil:
			return diagnose(d.Pos, "%s: field %d is %v", d.Name, i+1, err)
		case f.IsBitfield() || f.Name() == "":
			return diagnose(d.Pos, "%s: field %d is a bit field or has no name, which is not supported", d.Name, i+1)
		case f.Declarator() != nil && constPointer(f.Declarator().Pointer):
			return diagnose(d.Pos, "%s: field %d is %v", d.Name, i+1, errConstPointer)
		case lowered(f.Type()):
			return diagnose(d.Pos, "%s: field %d asks for less alignment than its type may have: compilers do not follow that", d.Name, i+1)
		}
		r.Fields = append(r.Fields, model.Field{Name: f.Name(), Type: ft})
		l.Offsets = append(l.Offsets, f.Offset())
	}
	layouts[u.platform.String()] = l
	r.Layouts = layouts
	u.types = append(u.types, r)
	return nil
}

// lowered says that an aligned attribute before a type may lower the alignment of a field,
// which the parser does and C compilers do not. No type has more than its size,
// or 8.
func lowered(t cc.Type) bool {
	if array, ok := t.(*cc.ArrayType); ok {
		return lowered(array.Elem())
	}
	a := t.Attributes()
	return a != nil && a.Aligned() > 0 && a.Aligned() < min(8, t.Size())
}

// maxType bounds the size of a type; zmq_msg_t is 64 bytes.
const maxType = 1 << 16

func (u *unit) layout(d model.Decl, t cc.Type) (map[string]model.Layout, error) {
	size, align := t.Size(), int64(t.Align())
	if size <= 0 || align <= 0 || size > maxType {
		return nil, diagnose(d.Pos, "%s has no plausible size (%d bytes)", d.Name, size)
	}
	return map[string]model.Layout{u.platform.String(): {Size: size, Align: align}}, nil
}
