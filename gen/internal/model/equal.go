package model

import (
	"fmt"
	"maps"
	"slices"
)

// Equal reports whether two APIs say the same. Positions and the name of the
// header do not count.
func Equal(a, b *API) bool { return Diff(a, b) == "" }

// Diff says what differs first between two APIs, and "" when nothing does.
func Diff(a, b *API) string {
	switch {
	case a.Version != b.Version:
		return fmt.Sprintf("version %s and %s", a.Version, b.Version)
	case a.SHA256 != b.SHA256:
		return fmt.Sprintf("checksum %s and %s", a.SHA256, b.SHA256)
	}
	for _, diff := range []string{
		diffList("constant", a.Constants, b.Constants, equalConstants),
		diffList("type", a.Types, b.Types, equalTypes),
		diffList("callback", a.Callbacks, b.Callbacks, equalCallbacks),
		diffList("function", a.Functions, b.Functions, equalFunctions),
		diffList("skipped declaration", a.Skipped, b.Skipped, func(x, y Skip) bool { return x.Name == y.Name && x.Reason == y.Reason }),
	} {
		if diff != "" {
			return diff
		}
	}
	return ""
}

func diffList[T any](what string, a, b []T, equal func(x, y T) bool) string {
	for i := range min(len(a), len(b)) {
		if !equal(a[i], b[i]) {
			return fmt.Sprintf("%s %d is %+v and %+v", what, i+1, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		return fmt.Sprintf("%d and %d of kind %s", len(a), len(b), what)
	}
	return ""
}

func equalDecls(x, y Decl) bool {
	return x.Name == y.Name && x.Status == y.Status && x.Section == y.Section && slices.Equal(x.On, y.On)
}

func equalConstants(x, y Constant) bool {
	return equalDecls(x.Decl, y.Decl) && x.Kind == y.Kind && x.Int == y.Int && x.Str == y.Str &&
		slices.Equal(x.Params, y.Params) && x.Text == y.Text && x.Fallback == y.Fallback
}

func equalTypes(x, y Type) bool {
	return equalDecls(x.Decl, y.Decl) && x.Kind == y.Kind && x.Tag == y.Tag && x.Typedef == y.Typedef &&
		equalTargets(x.Target, y.Target) && slices.EqualFunc(x.Fields, y.Fields, equalFields) &&
		maps.EqualFunc(x.Layouts, y.Layouts, equalLayouts)
}

func equalTargets(x, y *CType) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.Equal(*y)
}

func equalFields(x, y Field) bool { return x.Name == y.Name && x.Type.Equal(y.Type) }

func equalLayouts(x, y Layout) bool {
	return x.Size == y.Size && x.Align == y.Align && slices.Equal(x.Offsets, y.Offsets)
}

func equalCallbacks(x, y Callback) bool {
	return equalDecls(x.Decl, y.Decl) && x.Result.Equal(y.Result) && slices.EqualFunc(x.Params, y.Params, equalParams)
}

func equalFunctions(x, y Function) bool { return equalCallbacks(Callback(x), Callback(y)) }

func equalParams(x, y Param) bool { return x.Name == y.Name && x.Type.Equal(y.Type) }
