package model

import (
	"errors"
	"strings"
	"testing"
)

func TestParseVersion(t *testing.T) {
	t.Parallel()
	if v, err := ParseVersion("4.3.5"); err != nil || v != (Version{4, 3, 5}) || v.String() != "4.3.5" {
		t.Error(v, err)
	}
	for _, s := range []string{"", "4", "4.3", "4.3.5.6", "4.3.5-rc1", "v4.3.5", "4.3.x"} {
		if v, err := ParseVersion(s); err == nil || v != (Version{}) {
			t.Errorf("%q is %v, %v", s, v, err)
		}
	}
	if (Version{4, 10, 0}).Compare(Version{4, 9, 9}) <= 0 {
		t.Error("4.10.0 is older than 4.9.9")
	}
}

func TestDeclare(t *testing.T) {
	t.Parallel()
	char := CType{Kind: Char, Const: true}
	text := CType{Kind: Pointer, Elem: &char}
	for _, tt := range []struct {
		t    CType
		want string
	}{
		{CType{Kind: CInt}, "int x"},
		{text, "const char *x"},
		{CType{Kind: Pointer, Elem: &text}, "const char **x"},
		{CType{Kind: Pointer, Elem: &char, Const: true}, "const char *const x"},
		{CType{Kind: Array, Elem: &text, Len: 4}, "const char *x[4]"},
		{CType{Kind: Named, Name: "zmq_msg_t"}, "zmq_msg_t x"},
		{CType{Kind: Struct, Name: "iovec", Const: true}, "const struct iovec x"},
	} {
		if got := tt.t.Declare("x"); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
		if strings.Contains(tt.t.String(), "x ") || !tt.t.Equal(tt.t) {
			t.Errorf("%s", tt.t)
		}
	}
	if text.Equal(char) || text.Equal(CType{Kind: Pointer, Elem: &CType{Kind: Char}}) {
		t.Error("different types are equal")
	}
}

// Diff sees every field but positions and names of files.
func TestDiff(t *testing.T) {
	t.Parallel()
	make := func() *API {
		return &API{
			Version:   Version{4, 3, 5},
			SHA256:    "a",
			Constants: []Constant{{Decl: Decl{Name: "C"}, Kind: Int, Int: 1, Text: "1"}},
			Types: []Type{{Decl: Decl{Name: "T"}, Kind: Record, Fields: []Field{{"f", CType{Kind: CInt}}},
				Layouts: map[string]Layout{"linux/amd64": {4, 4, []int64{0}}}}},
			Callbacks: []Callback{{Decl: Decl{Name: "fn"}, Result: CType{Kind: Void}}},
			Functions: []Function{{Decl: Decl{Name: "f"}, Result: CType{Kind: CInt}, Params: []Param{{"p", CType{Kind: CInt}}}}},
			Skipped:   []Skip{{Name: "s", Reason: "r"}},
		}
	}
	for name, change := range map[string]func(*API){
		"version":    func(a *API) { a.Version.Patch++ },
		"checksum":   func(a *API) { a.SHA256 = "b" },
		"value":      func(a *API) { a.Constants[0].Int++ },
		"text":       func(a *API) { a.Constants[0].Text = "0x1" },
		"fallback":   func(a *API) { a.Constants[0].Fallback = true },
		"status":     func(a *API) { a.Constants[0].Status = Draft },
		"section":    func(a *API) { a.Constants[0].Section = "S" },
		"platforms":  func(a *API) { a.Constants[0].On = []string{"linux/amd64"} },
		"constant":   func(a *API) { a.Constants = nil },
		"offset":     func(a *API) { a.Types[0].Layouts["linux/amd64"].Offsets[0]++ },
		"layout":     func(a *API) { a.Types[0].Layouts["linux/386"] = Layout{} },
		"field":      func(a *API) { a.Types[0].Fields[0].Name = "g" },
		"target":     func(a *API) { a.Types[0].Target = &CType{Kind: CInt} },
		"callback":   func(a *API) { a.Callbacks[0].Result = CType{Kind: CInt} },
		"parameter":  func(a *API) { a.Functions[0].Params[0].Name = "q" },
		"parameters": func(a *API) { a.Functions[0].Params = nil },
		"reason":     func(a *API) { a.Skipped[0].Reason = "" },
	} {
		a, b := make(), make()
		if change(b); Equal(a, b) || Diff(a, b) == "" {
			t.Errorf("another %s is not seen", name)
		}
	}
	a, b := make(), make()
	b.Header, b.Functions[0].Pos = "other.h", Pos{"other.h", 5, 6}
	if diff := Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	if s := (Pos{File: "zmq.h"}).String(); s != "zmq.h" {
		t.Error(s)
	}
	err := error(Errorf(Pos{"zmq.h", 5, 6}, "no %s", "good"))
	if d := (*Diagnostic)(nil); !errors.As(err, &d) || err.Error() != "zmq.h:5:6: no good" {
		t.Error(err)
	}
	d := Decl{On: []string{"linux/arm"}}
	if d.Holds(Platform{"linux", "amd64"}) || !d.Holds(Platform{"linux", "arm"}) {
		t.Error("Holds does not look at On")
	}
}
