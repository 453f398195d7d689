package snapshot

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Write returns the snapshot of api. It fails on what C text made this way
// cannot say; the caller reads the text back to be sure.
func Write(api *model.API) ([]byte, error) {
	w := &writer{api: api}
	items, err := w.items()
	if err != nil {
		return nil, err
	}
	if err := w.prologue(); err != nil {
		return nil, err
	}
	for _, it := range items {
		if err := w.item(it); err != nil {
			return nil, err
		}
	}
	w.enter("", "")
	w.epilogue()
	return w.out.Bytes(), nil
}

// item is one declaration, as text.
type item struct {
	decl *model.Decl
	text string
}

type writer struct {
	api *model.API
	out bytes.Buffer
	// What the text is inside of: the #if of drafts, that of platforms, and
	// a section.
	status    model.Status
	condition string
	section   string
	// aligned says that a type needs alignPointer.
	aligned bool
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(&w.out, format+"\n", args...) }

// items has all declarations in header order.
func (w *writer) items() ([]item, error) {
	var items []item
	for i := range w.api.Constants {
		c := &w.api.Constants[i]
		if slices.Contains(reserved(), c.Name) {
			return nil, model.Errorf(c.Pos, "%s decides what else a snapshot declares: a header cannot define it", c.Name)
		}
		items = append(items, item{&c.Decl, constant(c)})
	}
	for i := range w.api.Types {
		t := &w.api.Types[i]
		text, err := w.typ(t)
		if err != nil {
			return nil, err
		}
		items = append(items, item{&t.Decl, text})
	}
	for i := range w.api.Callbacks {
		c := &w.api.Callbacks[i]
		items = append(items, item{&c.Decl, "typedef " + c.Result.Declare("("+c.Name+") "+params(c.Params)) + ";"})
	}
	for i := range w.api.Functions {
		f := &w.api.Functions[i]
		items = append(items, item{&f.Decl, f.Result.Declare(f.Name+" "+params(f.Params)) + ";"})
	}
	slices.SortStableFunc(items, func(a, b item) int { return a.decl.Pos.Compare(b.decl.Pos) })
	return items, nil
}

func (w *writer) item(it item) error {
	condition, err := condition(it.decl)
	if err != nil {
		return err
	}
	w.enter(it.decl.Status, condition)
	if w.section != it.decl.Section {
		w.section = it.decl.Section
		w.printf("\n%s", strings.TrimSpace(cheader.MarkSection+" "+w.section))
	}
	w.printf("%s", it.text)
	return nil
}

// enter opens and closes what it takes for the next declaration.
func (w *writer) enter(status model.Status, condition string) {
	draft, wasDraft := status == model.Draft, w.status == model.Draft
	if draft == wasDraft && (w.condition == condition || w.condition == inElse+condition) {
		return
	}
	switch {
	case draft == wasDraft && w.condition == "defined _WIN32" && condition == "!defined _WIN32",
		draft == wasDraft && w.condition == "!defined _WIN32" && condition == "defined _WIN32":
		w.printf("#else")
		w.condition = inElse + condition
		return
	case w.condition != "":
		w.printf("#endif")
	}
	switch {
	case draft && !wasDraft:
		w.printf("\n#ifdef ZMQ_BUILD_DRAFT_API")
	case wasDraft && !draft:
		w.printf("#endif")
	}
	if condition != "" {
		w.printf("#if %s", condition)
	}
	w.status, w.condition = status, condition
}

// inElse marks the condition of an #else branch: another #else cannot follow.
const inElse = "else "

const guard = "__ZMQ_H_INCLUDED__"

// prologue writes all up to the first declaration.
func (w *writer) prologue() error {
	w.printf("%s %s, sha256 %s", cheader.MarkSnapshot, w.api.Version, w.api.SHA256)
	w.printf("#ifndef %s\n#define %s\n", guard, guard)
	includes, err := w.includes()
	if err != nil {
		return err
	}
	w.out.WriteString(includes)
	if w.aligned {
		w.out.WriteString(alignPrologue)
	}
	w.printf("\n#ifdef __cplusplus\nextern \"C\" {\n#endif")
	return nil
}

func (w *writer) epilogue() {
	for i, s := range w.api.Skipped {
		if i == 0 {
			w.printf("")
		}
		w.printf("%s %s: %s", cheader.MarkSkipped, s.Name, s.Reason)
	}
	w.printf("\n#ifdef __cplusplus\n}\n#endif\n")
	if w.aligned {
		w.out.WriteString("#undef " + alignPointer + "\n\n")
	}
	w.printf("#endif")
}

// external are the types that zmq.h takes from other headers.
var external = []struct{ name, condition, include string }{
	{"SOCKET", "defined _WIN32", "winsock2.h"},
	{"sigset_t", "!defined _WIN32", "signal.h"},
}

// includes are the headers that the declarations need. The system's errno
// values come first, so that the fallbacks yield to them.
func (w *writer) includes() (string, error) {
	var b strings.Builder
	b.WriteString("#include <errno.h>\n#include <stddef.h>\n#include <stdint.h>\n")
	used := w.used()
	for _, e := range external {
		if _, ok := used[e.name]; ok {
			fmt.Fprintf(&b, "#if %s\n#include <%s>\n#endif\n", e.condition, e.include)
			delete(used, e.name)
		}
	}
	for _, t := range w.api.Types {
		delete(used, t.Name)
	}
	for _, c := range w.api.Callbacks {
		delete(used, c.Name)
	}
	for name, d := range used {
		return "", model.Errorf(d.Pos, "%s uses %s, which no header that a snapshot includes declares", d.Name, name)
	}
	return b.String(), nil
}

// used has the names of types that declarations use, each with the first of them.
func (w *writer) used() map[string]*model.Decl {
	used := map[string]*model.Decl{}
	add := func(d *model.Decl, t model.CType) {
		for t.Elem != nil {
			t = *t.Elem
		}
		if old, ok := used[t.Name]; t.Kind == model.Named && (!ok || d.Pos.Compare(old.Pos) < 0) {
			used[t.Name] = d
		}
	}
	for i := range w.api.Types {
		t := &w.api.Types[i]
		if t.Target != nil {
			add(&t.Decl, *t.Target)
		}
		for _, f := range t.Fields {
			add(&t.Decl, f.Type)
		}
	}
	signature := func(d *model.Decl, result model.CType, params []model.Param) {
		add(d, result)
		for _, p := range params {
			add(d, p.Type)
		}
	}
	for i := range w.api.Callbacks {
		c := &w.api.Callbacks[i]
		signature(&c.Decl, c.Result, c.Params)
	}
	for i := range w.api.Functions {
		f := &w.api.Functions[i]
		signature(&f.Decl, f.Result, f.Params)
	}
	return used
}
