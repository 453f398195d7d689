package cheader

import (
	"fmt"
	"maps"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// merge makes one model of the parses of all platforms. full and stable have a
// unit a platform, with drafts and without.
func merge(s *scan, full, stable []*unit) (*model.API, error) {
	api := &model.API{}
	m := merger{full: full, stable: stable}
	api.Constants = mergeList(&m, func(u *unit) []model.Constant { return u.consts },
		func(c *model.Constant) *model.Decl { return &c.Decl }, constantKey, nil)
	api.Types = mergeList(&m, func(u *unit) []model.Type { return u.types },
		func(t *model.Type) *model.Decl { return &t.Decl }, typeKey, addLayouts)
	api.Callbacks = mergeList(&m, func(u *unit) []model.Callback { return u.callbacks },
		func(c *model.Callback) *model.Decl { return &c.Decl }, func(c *model.Callback) string { return signatureKey(c.Result, c.Params) }, nil)
	api.Functions = mergeList(&m, func(u *unit) []model.Function { return u.functions },
		func(f *model.Function) *model.Decl { return &f.Decl }, func(f *model.Function) string { return signatureKey(f.Result, f.Params) }, nil)
	if m.err != nil {
		return nil, m.err
	}
	api.Skipped = mergeSkipped(s, full)
	api.Sort()
	return api, nil
}

// merger has the units, and the first thing found wrong with them.
type merger struct {
	full, stable []*unit
	err          *model.Diagnostic
}

// mergeList merges one kind of declaration. Two declarations are one when key
// and name agree; combine then adds what the second has to the first.
func mergeList[T any](m *merger, list func(*unit) []T, decl func(*T) *model.Decl, key func(*T) string, combine func(dst, src *T)) []T {
	keyOf := func(t *T) string { return decl(t).Name + "\x00" + key(t) }
	out := []T{}
	index := map[string]int{}
	for n, u := range m.full {
		stable := map[string]*T{}
		for _, t := range list(m.stable[n]) {
			stable[keyOf(&t)] = &t
		}
		here := map[string]bool{}
		for _, t := range list(u) {
			k := keyOf(&t)
			here[k] = true
			d := decl(&t)
			d.Status = model.Draft
			if stable[k] != nil {
				d.Status = model.Stable
			}
			k += "\x00" + string(d.Status)
			i, ok := index[k]
			if !ok {
				i = len(out)
				index[k] = i
				out = append(out, t)
			} else if combine != nil {
				combine(&out[i], &t)
			}
			d = decl(&out[i])
			d.On = append(d.On, u.platform.String())
		}
		for k, t := range stable {
			if !here[k] {
				m.lost(decl(t))
			}
		}
	}
	for i := range out {
		if d := decl(&out[i]); len(d.On) == len(m.full) {
			d.On = nil
		}
	}
	return out
}

// lost reports a stable declaration that drafts change: they may only add. Of
// several the first in the header is reported.
func (m *merger) lost(d *model.Decl) {
	if m.err == nil || d.Pos.Compare(m.err.Pos) < 0 {
		m.err = diagnose(d.Pos, "%s is gone or different when ZMQ_BUILD_DRAFT_API is defined", d.Name)
	}
}

func constantKey(c *model.Constant) string {
	return fmt.Sprint(c.Kind, c.Int, c.Fallback, c.Params == nil, "\x00", c.Str, "\x00", strings.Join(c.Params, ","), "\x00", c.Text)
}

func typeKey(t *model.Type) string {
	var b strings.Builder
	fmt.Fprint(&b, t.Kind, " ", t.Tag, " ", t.Typedef, "\x00")
	if t.Target != nil {
		b.WriteString(t.Target.String())
	}
	for _, f := range t.Fields {
		b.WriteString("\x00" + f.Type.Declare(f.Name))
	}
	return b.String()
}

func signatureKey(result model.CType, params []model.Param) string {
	var b strings.Builder
	b.WriteString(result.String())
	for _, p := range params {
		b.WriteString("\x00" + p.Type.Declare(p.Name))
	}
	return b.String()
}

func addLayouts(dst, src *model.Type) {
	if src.Layouts != nil {
		maps.Copy(dst.Layouts, src.Layouts)
	}
}

// mergeSkipped lists each reason once, those that a snapshot states included.
func mergeSkipped(s *scan, full []*unit) []model.Skip {
	out := append([]model.Skip(nil), s.skipped...)
	seen := map[[2]string]bool{}
	for _, u := range full {
		for _, k := range u.skipped {
			if id := [2]string{k.Name, k.Reason}; !seen[id] {
				seen[id] = true
				out = append(out, k)
			}
		}
	}
	return out
}
