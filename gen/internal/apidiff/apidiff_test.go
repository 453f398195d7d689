package apidiff

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

func TestPlatforms(t *testing.T) {
	win64 := model.CType{Kind: model.UInt64}
	tests := []struct {
		name     string
		old, new *model.API
		rule     string // empty: no change
		was, is  string
	}{
		{
			name: "a change where the widths differ",
			old:  api(fInt), new: api(fLong), rule: "function-signature-changed",
			was: "int zmq_f (int a) [linux/amd64, linux/arm64, darwin]", is: "int zmq_f (long a) [linux/amd64, linux/arm64, darwin]",
		},
		{
			name: "variants of an addition are one change",
			old:  api(), new: api(on(fInt, "linux", "darwin"), on(fLong, "windows")), rule: "function-added",
			is: "int zmq_f (int a) [linux, darwin]; int zmq_f (long a) [windows]",
		},
		{
			name: "an addition on one system",
			old:  api(on(fInt, "linux", "darwin")), new: api(on(fInt, "linux", "darwin"), on(fLong, "windows")), rule: "function-added",
			is: "int zmq_f (long a) [windows]",
		},
		{
			name: "variants that merge into one spelling",
			old:  api(on(function(tInt, param("fd", tInt)), "linux", "darwin"), on(function(tInt, param("fd", tSock)), "windows")),
			new: api(function(tInt, param("fd", tFD)),
				on(alias("zmq_fd_t", tInt, 4), "linux", "darwin"), on(alias("zmq_fd_t", win64, 8), "windows")),
			rule: "function-respelled",
			was:  "int zmq_f (int fd) [linux, darwin]; int zmq_f (SOCKET fd) [windows]", is: "int zmq_f (zmq_fd_t fd)",
		},
		{
			name: "the same declaration split into variants",
			old:  api(fInt), new: api(on(fInt, "linux", "darwin"), on(fInt, "windows")),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Compare(Side{API: tt.old}, Side{API: tt.new}, Options{})
			r.Changes = without(r.Changes, "type-added")
			if tt.rule == "" {
				if len(r.Changes) != 0 {
					t.Fatalf("unexpected %+v", r.Changes)
				}
				return
			}
			if c := only(t, r, tt.rule); c.Old != tt.was || c.New != tt.is {
				t.Errorf("old %q, new %q\nwant %q, %q", c.Old, c.New, tt.was, tt.is)
			}
		})
	}
}

func without(list []Change, rule string) []Change {
	var out []Change
	for _, c := range list {
		if c.Rule != rule {
			out = append(out, c)
		}
	}
	return out
}

func TestSizeOnOneSystem(t *testing.T) {
	old, new := record("zmq_r", field), record("zmq_r", field)
	new.Layouts["windows/arm64"] = model.Layout{Size: 8, Align: 16, Offsets: []int64{0}}
	c := only(t, Compare(Side{API: api(old)}, Side{API: api(new)}, Options{}), "type-layout-changed")
	if want := "8 bytes, align 16: void *socket [windows/arm64]"; c.New != want {
		t.Errorf("new %q, want %q", c.New, want)
	}
}

func TestPromotionWithAnotherValueIsBoth(t *testing.T) {
	r := Compare(Side{API: api(draft(number("ZMQ_A", 1, "1")))}, Side{API: api(number("ZMQ_A", 2, "2"))}, Options{})
	if len(r.Changes) != 2 || r.Changes[0].Rule != "constant-value-changed" || r.Changes[1].Rule != "constant-promoted" {
		t.Errorf("got %+v", r.Changes)
	}
}

func TestStructTagIsSpelling(t *testing.T) {
	anonymous := record("zmq_r", field)
	anonymous.Tag = ""
	byTag := ptr(model.CType{Kind: model.Struct, Name: "zmq_r"})
	byName := ptr(model.CType{Kind: model.Named, Name: "zmq_r"})
	r := Compare(
		Side{API: api(anonymous, function(tInt, param("r", byName)))},
		Side{API: api(record("zmq_r", field), function(tInt, param("r", byTag)))}, Options{})
	if r.NeedsWork() || len(r.Changes) != 2 {
		t.Errorf("got %+v", r.Changes)
	}
}

func TestCircularTypedefEnds(t *testing.T) {
	loop := api(alias("a", model.CType{Kind: model.Named, Name: "b"}, 4), alias("b", model.CType{Kind: model.Named, Name: "a"}, 4))
	Compare(Side{API: loop}, Side{API: loop}, Options{})
}

func TestRenames(t *testing.T) {
	tests := []struct {
		name        string
		old, new    *model.API
		note, added string
	}{
		{"an alias", api(number("ZMQ_IDENTITY", 5, "5")), api(number("ZMQ_ROUTING_ID", 5, "5"), number("ZMQ_IDENTITY", 5, "ZMQ_ROUTING_ID")),
			"the new name of ZMQ_IDENTITY", "ZMQ_ROUTING_ID"},
		{"a longer name", api(number("ZMQ_EVENT_SUCCEED", 5, "5")), api(number("ZMQ_EVENT_SUCCEEDED", 5, "5")),
			"a rename of ZMQ_EVENT_SUCCEED?", "ZMQ_EVENT_SUCCEEDED"},
		{"not with another value", api(number("ZMQ_EVENT_SUCCEED", 5, "5")), api(number("ZMQ_EVENT_SUCCEEDED", 6, "6")), "", "ZMQ_EVENT_SUCCEEDED"},
		{"not an unrelated name", api(number("ZMQ_IDENTITY_FD", 5, "5")), api(number("ZMQ_CURVE", 5, "5")), "", "ZMQ_CURVE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, c := range Compare(Side{API: tt.old}, Side{API: tt.new}, Options{}).Changes {
				if c.Name == tt.added && (c.Note == "") != (tt.note == "") || c.Name == tt.added && !strings.HasPrefix(c.Note, tt.note) {
					t.Errorf("note %q, want %q", c.Note, tt.note)
				}
			}
		})
	}
}

func TestSuggest(t *testing.T) {
	new := Side{API: api(number("ZMQ_FOO", 1, "1"))}
	c := only(t, Compare(Side{API: api()}, new, Options{}), "constant-added")
	if want := "add a row for ZMQ_FOO to gen/internal/rules/tables/constants.tsv"; c.Remedy != want {
		t.Errorf("remedy %q, want %q", c.Remedy, want)
	}
	r := Compare(Side{API: api()}, new, Options{Suggest: func(c Change, decl any) string {
		return c.Entity + " " + c.Name + " " + decl.(*model.Constant).Text
	}})
	if c, want := only(t, r, "constant-added"), "constant ZMQ_FOO 1"; c.Remedy != want {
		t.Errorf("remedy %q, want %q", c.Remedy, want)
	}
	r = Compare(Side{API: api()}, new, Options{Suggest: func(Change, any) string { return "" }})
	if c := only(t, r, "constant-added"); c.Remedy != "" || len(r.Notes) != 1 {
		t.Errorf("remedy %q, notes %q; want none and one", c.Remedy, r.Notes)
	}
}

func TestLibraries(t *testing.T) {
	header := Side{Name: "zmq.h", API: api(fInt, draft(edit(fInt, func(d *model.Decl) { d.Name = "zmq_d" })))}
	stable := Side{Name: "libzmq.so", Symbols: []string{"zmq_f"}}
	r := Compare(header, stable, Options{})
	if c := only(t, r, "symbol-draft-removed"); c.Status != "draft" || c.Old != "int zmq_d (int a)" {
		t.Errorf("got %+v", c)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "libzmq.so is built without drafts") {
		t.Errorf("notes %q", r.Notes)
	}
	if c := only(t, Compare(stable, header, Options{}), "symbol-added"); c.Status != "draft" || c.NewPos != "zmq.h:7:9" {
		t.Errorf("got %+v", c)
	}
	all := Side{Name: "drafts.so", Symbols: []string{"zmq_d", "zmq_f"}}
	only(t, Compare(all, stable, Options{Draft: func(name string) bool { return name == "zmq_d" }}), "symbol-draft-removed")
	only(t, Compare(all, stable, Options{}), "symbol-removed")
	if r := Compare(header, all, Options{}); len(r.Changes)+len(r.Notes) != 0 {
		t.Errorf("got %+v, notes %q", r.Changes, r.Notes)
	}
}

func TestJSON(t *testing.T) {
	r := Compare(Side{API: api(number("ZMQ_A", 3, "0x3"), number("ZMQ_B", 1, "1"))}, Side{API: api(number("ZMQ_A", 4, "0x4"), number("ZMQ_B", 1, "0x1"))}, Options{})
	var b bytes.Buffer
	if err := r.JSON(&b, false); err != nil {
		t.Fatal(err)
	}
	const want = `[
  {
    "entity": "constant",
    "name": "ZMQ_A",
    "status": "stable",
    "change": "changed",
    "severity": "breaking",
    "old": "3",
    "new": "4",
    "old_pos": "zmq.h:7:9",
    "new_pos": "zmq.h:7:9"
  }
]
`
	if b.String() != want {
		t.Errorf("got %s", b.String())
	}
	b.Reset()
	if err := r.JSON(&b, true); err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	if err := json.Unmarshal(b.Bytes(), &list); err != nil || len(list) != 2 || len(list[1]) != 9 {
		t.Errorf("--all: %v, %s", err, b.String())
	}
	b.Reset()
	if err := Compare(Side{API: api()}, Side{API: api()}, Options{}).JSON(&b, true); err != nil || b.String() != "[]\n" {
		t.Errorf("no differences: %v, %q", err, b.String())
	}
}

func TestText(t *testing.T) {
	r := Compare(
		Side{Name: "a.h", API: api(number("ZMQ_A", 3, "3"), number("ZMQ_B", 1, "1"))},
		Side{Name: "b.h", API: api(number("ZMQ_A", 4, "4"), number("ZMQ_B", 1, "0x1"), draft(fInt))}, Options{})
	var b strings.Builder
	if err := r.Text(&b, TextStyle{}); err != nil {
		t.Fatal(err)
	}
	const want = `a.h (libzmq 4.3.5) -> b.h (libzmq 4.3.5)

breaking: 1 change
  changed   constant  ZMQ_A  stable  has another value
      old   3  (zmq.h:7:9)
      new   4  (zmq.h:7:9)
      do    regenerate; code built for the old ZMQ_A must be rebuilt

compatible: 1 change
  added     function  zmq_f  draft   is new
      new   int zmq_f (int a)  (zmq.h:7:9)
      do    add a row for zmq_f to gen/internal/rules/tables/functions.tsv

1 harmless change not shown; --all shows all
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := r.Text(&b, TextStyle{All: true, Color: true}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "\x1b[1;31mbreaking: 1 change\x1b[0m\n  \x1b[1;31mchanged \x1b[0m  constant") || !strings.Contains(b.String(), "harmless: 1 change") {
		t.Errorf("got %q", b.String())
	}
}

func TestMarkdown(t *testing.T) {
	r := Compare(Side{Name: "a.h", API: api(number("ZMQ_A", 1, "X | Y"))}, Side{Name: "b.h", API: api(number("ZMQ_A", 1, "Y | X"))}, Options{})
	var b strings.Builder
	if err := r.Markdown(&b, true); err != nil {
		t.Fatal(err)
	}
	const want = "### a.h (libzmq 4.3.5) → b.h (libzmq 4.3.5)\n\n" +
		"| Severity | Change | Name | Old | New | Remarks |\n| --- | --- | --- | --- | --- | --- |\n" +
		"| harmless | constant changed | `ZMQ_A` | `X \\| Y` | `Y \\| X` | is spelled otherwise |\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestForeignTextCannotSteerTheTerminal(t *testing.T) {
	c := model.Constant{Decl: decl("ZMQ_A"), Kind: model.Empty, Text: "\x1b]0;owned\a\r\n"}
	r := Compare(Side{Name: "\x1b[2J", API: api()}, Side{API: api(c)}, Options{})
	for _, print := range []func(*strings.Builder) error{
		func(b *strings.Builder) error { return r.Text(b, TextStyle{}) },
		func(b *strings.Builder) error { return r.Markdown(b, true) },
		func(b *strings.Builder) error { return r.JSON(b, true) },
	} {
		var b strings.Builder
		if err := print(&b); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x1b\a\r") {
			t.Errorf("got %q", b.String())
		}
	}
}
