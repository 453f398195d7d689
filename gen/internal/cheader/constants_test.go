package cheader_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// constantNamed has the variants of a constant.
func constantNamed(api *model.API, name string) []model.Constant {
	return slices.DeleteFunc(slices.Clone(api.Constants), func(c model.Constant) bool { return c.Name != name })
}

func TestConstants(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ definition, want string }{
		{"42", "int 42 <42>"},
		{"0x10", "int 16 <0x10>"},
		{"0X7FFFffff", "int 2147483647 <0X7FFFffff>"},
		{"010", "int 8 <010>"},
		{"0", "int 0 <0>"},
		{"5UL", "int 5 <5UL>"},
		{"'a'", "int 97 <'a'>"},
		{"-1", "int -1 <-1>"},
		{"- -1", "int 1 <- -1>"},
		{"(-1)", "int -1 <(-1)>"},
		{"+7", "int 7 <+7>"},
		{"~0", "int -1 <~0>"},
		{"!5", "int 0 <!5>"},
		{"!0", "int 1 <!0>"},
		{"(ZMQ_A + 51)", "int 52 <(ZMQ_A + 51)>"},
		{"(ZMQ_A+51)", "int 52 <(ZMQ_A + 51)>"},
		{"ZMQ_C", "int 3 <ZMQ_C>"},
		{"ZMQ_A|ZMQ_B", "int 3 <ZMQ_A | ZMQ_B>"},
		{"ZMQ_A \\\n  |  ZMQ_B", "int 3 <ZMQ_A | ZMQ_B>"},
		{"7 - 2 * 3", "int 1 <7 - 2 * 3>"},
		{"(7 - 2) * 3 % 4", "int 3 <(7 - 2) * 3 % 4>"},
		{"-7 / 2", "int -3 <-7 / 2>"},
		{"1 << 4 >> 1", "int 8 <1 << 4 >> 1>"},
		{"6 & 3 ^ 1", "int 3 <6 & 3 ^ 1>"},
		{"1 < 2 && 3 <= 3", "int 1 <1 < 2 && 3 <= 3>"},
		{"1 > 2 || 3 >= 4", "int 0 <1 > 2 || 3 >= 4>"},
		{"(1 == 1) + (1 != 1)", "int 1 <(1 == 1) + (1 != 1)>"},
		{"ZMQ_TEN (4, ZMQ_B)", "int 42 <ZMQ_TEN (4, ZMQ_B)>"},
		{"ZMQ_NONE ()", "int 9 <ZMQ_NONE ()>"},
		{`"text"`, `string "text" <"text">`},
		{`"a\"b\n"`, `string "a\"b\n" <"a\"b\n">`},
		{"", "empty <>"},
		{"/* nothing */", "empty <>"},
		{"1 /* one */", "int 1 <1>"},
		{"1 // one", "int 1 <1>"},
	} {
		t.Run(tt.definition, func(t *testing.T) {
			t.Parallel()
			api, err := parse(t, header("#define ZMQ_TEN(a, b) ((a) * 10 + (b))\n#define ZMQ_NONE() 9\n#define ZMQ_X "+tt.definition))
			if err != nil {
				t.Fatal(err)
			}
			cs := constantNamed(api, "ZMQ_X")
			if len(cs) != 1 || spelled(cs[0]) != tt.want {
				t.Errorf("got %v, want %s", cs, tt.want)
			}
			if pos := cs[0].Pos.String(); pos != "zmq.h:18:9" {
				t.Errorf("at %s", pos)
			}
		})
	}
}

// spelled shows a constant: its kind, value and text.
func spelled(c model.Constant) string {
	switch c.Kind {
	case model.Int:
		return fmt.Sprintf("int %d <%s>", c.Int, c.Text)
	case model.String:
		return fmt.Sprintf("string %q <%s>", c.Str, c.Text)
	}
	return fmt.Sprintf("%s <%s>", c.Kind, c.Text)
}

func TestMacrosWithParameters(t *testing.T) {
	t.Parallel()
	api := mustParse(t, "#define ZMQ_F(major,minor) ((major)*10000+(minor))\n#define ZMQ_G() 1")
	for _, tt := range []struct {
		name, text string
		params     []string
	}{
		{"ZMQ_F", "((major) * 10000 + (minor))", []string{"major", "minor"}},
		{"ZMQ_G", "1", []string{}},
	} {
		c := constantNamed(api, tt.name)[0]
		if c.Kind != model.Macro || c.Text != tt.text || !slices.Equal(c.Params, tt.params) || c.Params == nil {
			t.Errorf("%+v", c)
		}
	}
}

// Neither the guard, nor what is #undef'd, nor what a stub or the compiler
// defines is a constant of the header; nor is the mark of exported functions.
func TestWhatIsNoConstant(t *testing.T) {
	t.Parallel()
	api := mustParse(t, "#define ZMQ_GONE 1\n#undef ZMQ_GONE\n#define ZMQ_EXPORT extern\nZMQ_EXPORT int zmq_d (void);\n#ifndef _WIN32_WINNT\n#define _WIN32_WINNT 5\n#endif")
	for _, name := range []string{"GUARD", "ZMQ_GONE", "STUB_stddef", "__STDC__", "ZMQ_EXPORT"} {
		if c := constantNamed(api, name); len(c) > 0 {
			t.Errorf("%+v", c[0])
		}
	}
	if len(api.Skipped) != 1 || api.Skipped[0].Name != "ZMQ_EXPORT" || api.Skipped[0].Pos.Line != 18 {
		t.Errorf("skipped: %+v", api.Skipped)
	}
}

func TestFallbacks(t *testing.T) {
	t.Parallel()
	api := mustParse(t, `#ifndef E1
#define E1 (ZMQ_A + 1)
#endif
#if !defined E2
#define E2 2
#endif
#if !defined (E3)
#define E3 3
#endif
#ifndef E4
#define E5 5
#else
#define E4 4
#endif
#if !defined E6 && 1
#define E6 6
#endif
#ifdef E4
#else
#define E4 4
#endif`)
	for name, fallback := range map[string]bool{"E1": true, "E2": true, "E3": true, "E4": false, "E5": false, "E6": false, "ZMQ_A": false} {
		if c := constantNamed(api, name); len(c) != 1 || c[0].Fallback != fallback {
			t.Errorf("%s: %+v, want fallback %t", name, c, fallback)
		}
	}
}

// A value that depends on the platform stands once a variant, in file order.
func TestConstantsByPlatform(t *testing.T) {
	t.Parallel()
	api := mustParse(t, "#if defined _WIN32\n#define ZMQ_X 1\n#elif defined __APPLE__\n#define ZMQ_X 2\n#else\n#define ZMQ_X 3\n#endif")
	got := ""
	for _, c := range constantNamed(api, "ZMQ_X") {
		got += fmt.Sprintf("%d %v\n", c.Int, c.On)
	}
	want := "1 [windows/amd64 windows/arm64]\n2 [darwin/amd64 darwin/arm64]\n3 [linux/amd64 linux/arm64 linux/386 linux/arm]\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
