package emit

import (
	"fmt"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

// capiTypes prints the records and, for each family of platforms with the same
// layouts, a file of assertions that fail to compile where Go lays a type out
// otherwise than C:
//
//	var _ [64]struct{} = [unsafe.Sizeof(Msg{})]struct{}{}
func capiTypes(b *rules.Bindings) ([]File, error) {
	f := newFile("capi")
	for _, t := range b.Types {
		switch t.Rule.Kind {
		case "record", "opaque":
			recordType(f, t)
		}
	}
	types, err := render("capi/ztypes.go", f)
	if err != nil {
		return nil, err
	}
	files := []File{types}
	for _, fam := range families {
		file, err := familyFile(b, fam)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// recordType declares a struct. One whose bytes are private to libzmq is an
// array of them, aligned as a pointer.
func recordType(f *jen.File, t rules.Type) {
	f.Add(doc(
		fmt.Sprintf("%s is %s (%s).", t.Rule.Go, t.Rule.Note, t.Rule.Name),
		history(t.Rule.Span, "")))
	if len(t.Rule.Fields) == 0 {
		size := t.Type.Layouts[families[0].platforms[0].String()].Size
		f.Type().Id(t.Rule.Go).Struct(
			jen.Id("_").Index(jen.Lit(0)).Uintptr(),
			jen.Id("_").Index(jen.Lit(int(size))).Byte())
		return
	}
	var fields []jen.Code
	for _, r := range t.Rule.Fields {
		fields = append(fields, jen.Id(r.Go).Id(r.Type))
	}
	f.Type().Id(t.Rule.Go).Struct(fields...)
}

// A family is a set of platforms that lay types out alike.
type family struct {
	name, constraint string
	platforms        []model.Platform
}

var families = []family{
	{"unix64", "!windows && (amd64 || arm64)", platformsOf(func(p model.Platform) bool { return p.OS != "windows" && wide(p) })},
	{"unix32", "!windows && (386 || arm)", platformsOf(func(p model.Platform) bool { return p.OS != "windows" && !wide(p) })},
	{"windows64", "windows && (amd64 || arm64)", platformsOf(func(p model.Platform) bool { return p.OS == "windows" })},
}

func wide(p model.Platform) bool { return p.Arch == "amd64" || p.Arch == "arm64" }

func platformsOf(in func(model.Platform) bool) []model.Platform {
	var ps []model.Platform
	for _, p := range model.Platforms {
		if in(p) {
			ps = append(ps, p)
		}
	}
	return ps
}

// familyFile prints the layout assertions of one family.
func familyFile(b *rules.Bindings, fam family) (File, error) {
	f := newFile("capi")
	constrain(f, fam.constraint)
	for _, t := range b.Types {
		if t.Type == nil || len(t.Type.Layouts) == 0 {
			continue
		}
		l, err := commonLayout(t, fam)
		if err != nil {
			return File{}, err
		}
		f.Add(layoutAsserts(t, l))
	}
	return render("capi/zlayout_"+fam.name+".go", f)
}

// commonLayout returns the layout that all platforms of a family share.
func commonLayout(t rules.Type, fam family) (model.Layout, error) {
	first := t.Type.Layouts[fam.platforms[0].String()]
	for _, p := range fam.platforms {
		if l := t.Type.Layouts[p.String()]; fmt.Sprint(l) != fmt.Sprint(first) {
			return first, model.Errorf(t.Type.Pos, "%s is laid out on %s otherwise than on %s; split the families in emit/capi_types.go", t.Rule.Name, p, fam.platforms[0])
		}
	}
	return first, nil
}

func layoutAsserts(t rules.Type, l model.Layout) jen.Code {
	value := jen.Id(t.Rule.Go).Values()
	if t.Type.Kind == model.Alias {
		value = jen.Id(t.Rule.Go).Call(jen.Lit(0))
	}
	asserts := []jen.Code{
		assertEqual(l.Size, jen.Qual("unsafe", "Sizeof").Call(value)),
		assertEqual(l.Align, jen.Qual("unsafe", "Alignof").Call(value)),
	}
	for i, r := range t.Rule.Fields {
		asserts = append(asserts, assertEqual(l.Offsets[i], jen.Qual("unsafe", "Offsetof").Call(jen.Id(t.Rule.Go).Values().Dot(r.Go))))
	}
	return jen.Commentf("Layout of %s.", t.Rule.Name).Line().Var().Defs(asserts...)
}

func assertEqual(want int64, got jen.Code) jen.Code {
	return jen.Id("_").Index(jen.Op(strconv.FormatInt(want, 10))).Struct().Op("=").Index(got).Struct().Values()
}
