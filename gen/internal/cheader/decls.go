package cheader

import (
	"modernc.org/cc/v4"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// unit is what the header declares on one platform, with or without drafts.
type unit struct {
	*scan
	platform  model.Platform
	consts    []model.Constant
	types     []model.Type
	callbacks []model.Callback
	functions []model.Function
	skipped   []model.Skip
	seen      map[string]bool // functions and type names
}

// parseUnit parses the header for one platform.
func parseUnit(s *scan, text []byte, p model.Platform, draft bool) (u *unit, err error) {
	ast, err := translate(s, text, p, draft)
	if err != nil {
		return nil, err
	}
	// Reading the tree asks the parser for sizes and values, so it too can panic.
	defer func() {
		if r := recover(); r != nil {
			err = s.panicked(r)
		}
	}()
	u = &unit{scan: s, platform: p, seen: map[string]bool{}}
	if err := u.constants(ast); err != nil {
		return nil, err
	}
	return u, u.declarations(ast)
}

// at is where a part of the header starts.
func (u *unit) at(n cc.Node) model.Pos {
	p := n.Position()
	return model.Pos{File: u.file, Line: p.Line, Col: p.Column}
}

func (u *unit) decl(name cc.Token) model.Decl {
	pos := u.at(name)
	return model.Decl{Name: name.SrcStr(), Pos: pos, Section: u.section(pos)}
}

func (u *unit) skip(name, reason string, pos model.Pos) {
	u.skipped = append(u.skipped, model.Skip{Name: name, Reason: reason, Pos: pos})
}

// declarations walks the header's part of the translation unit.
func (u *unit) declarations(ast *cc.AST) error {
	for l := ast.TranslationUnit; l != nil; l = l.TranslationUnit {
		e := l.ExternalDeclaration
		if e.Position().Filename != sourceName {
			continue
		}
		var err error
		switch e.Case {
		case cc.ExternalDeclarationFuncDef:
			name := e.FunctionDefinition.Declarator.NameTok()
			u.skip(name.SrcStr(), "a function with a body: a library exports nothing for it", u.at(name))
		case cc.ExternalDeclarationDecl:
			err = u.declaration(e.Declaration)
		case cc.ExternalDeclarationAsmStmt:
			err = diagnose(u.at(e), "asm is not expected in a header")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *unit) declaration(d *cc.Declaration) error {
	if d.Case != cc.DeclarationDecl {
		return nil // a static assertion says nothing new
	}
	base := specifiers(d.DeclarationSpecifiers)
	if d.InitDeclaratorList == nil {
		return u.bare(base)
	}
	first := true
	for l := d.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		dr := l.InitDeclarator.Declarator
		if err := u.declarator(dr, base, first); err != nil {
			return err
		}
		first = false
	}
	return nil
}

// declarator takes one declared name; first says that it is the first of its
// declaration, the one a struct defined there is named after.
func (u *unit) declarator(dr *cc.Declarator, base base, first bool) error {
	d := u.decl(dr.NameTok())
	fn, isFunction := dr.Type().(*cc.FunctionType)
	switch {
	case constPointer(dr.Pointer):
		return diagnose(d.Pos, "%s: a const pointer inside of a type is not supported", d.Name)
	case dr.IsTypename() && isFunction && fn.Typedef() == dr:
		return u.callback(d, fn)
	case dr.IsTypename():
		return u.typedef(d, dr, base, first)
	case !isFunction:
		u.skip(d.Name, "a variable: bindings call functions only", d.Pos)
	case dr.IsStatic() || dr.IsInline():
		u.skip(d.Name, "a static or inline function: a library exports nothing for it", d.Pos)
	case fn.IsVariadic():
		u.skip(d.Name, "takes a variable number of arguments", d.Pos)
	default:
		return u.function(d, fn)
	}
	return nil
}

// once says whether name is new; C allows declaring the same thing twice.
func (u *unit) once(name string) bool {
	old := u.seen[name]
	u.seen[name] = true
	return !old
}

func (u *unit) function(d model.Decl, t *cc.FunctionType) error {
	if !u.once(d.Name) {
		return nil
	}
	result, params, err := u.signature(d, t)
	u.functions = append(u.functions, model.Function{Decl: d, Result: result, Params: params})
	return err
}

func (u *unit) callback(d model.Decl, t *cc.FunctionType) error {
	if !u.once(d.Name) {
		return nil
	}
	if t.IsVariadic() {
		return diagnose(d.Pos, "%s: a callback with a variable number of arguments is not supported", d.Name)
	}
	result, params, err := u.signature(d, t)
	u.callbacks = append(u.callbacks, model.Callback{Decl: d, Result: result, Params: params})
	return err
}

// signature resolves a function type. A lone unnamed void is no parameter.
func (u *unit) signature(d model.Decl, t *cc.FunctionType) (model.CType, []model.Param, error) {
	result, err := ctype(t.Result())
	if err != nil {
		return result, nil, diagnose(d.Pos, "%s: the result is %v", d.Name, err)
	}
	params := []model.Param{}
	for i, p := range t.Parameters() {
		if p.Type().Kind() == cc.Void && len(t.Parameters()) == 1 {
			break
		}
		pt, err := ctype(p.Type())
		if err == nil && p.Declarator != nil && constPointer(p.Declarator.Pointer) {
			err = errConstPointer
		}
		if err != nil {
			return result, nil, diagnose(d.Pos, "%s: parameter %d is %v", d.Name, i+1, err)
		}
		params = append(params, model.Param{Name: p.Name(), Type: pt})
	}
	return result, params, nil
}
