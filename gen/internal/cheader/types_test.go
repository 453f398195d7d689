package cheader_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// typesNamed has the variants of a type.
func typesNamed(api *model.API, name string) []model.Type {
	return slices.DeleteFunc(slices.Clone(api.Types), func(t model.Type) bool { return t.Name != name })
}

// layout shows size/align:offsets of a type on a platform.
func layout(t model.Type, platform string) string {
	l, ok := t.Layouts[platform]
	if !ok {
		return "none"
	}
	return strings.TrimSuffix(fmt.Sprintf("%d/%d:%v", l.Size, l.Align, l.Offsets), ":[]")
}

// Layouts are what the C compilers of these platforms make of the same text.
func TestLayouts(t *testing.T) {
	t.Parallel()
	const aligned = "unsigned char _ [64] __attribute__ ((aligned (sizeof (void *))));"
	for _, tt := range []struct {
		name, body                  string
		amd64, i386, arm, winAMD64  string
		kind                        model.TypeKind
		tag, fields, target, onEach string
	}{
		{name: "bytes", body: "typedef struct zmq_x {unsigned char _ [32];} zmq_x;", kind: model.Record, tag: "zmq_x",
			amd64: "32/1:[0]", i386: "32/1:[0]", arm: "32/1:[0]", winAMD64: "32/1:[0]", fields: "unsigned char _[32]"},
		{name: "long", body: "typedef struct {char c; long l;} zmq_x;", kind: model.Record,
			amd64: "16/8:[0 8]", i386: "8/4:[0 4]", arm: "8/4:[0 4]", winAMD64: "8/4:[0 4]", fields: "char c; long l"},
		{name: "64 bits", body: "struct zmq_x {char c; uint64_t l;};", kind: model.Record, tag: "zmq_x",
			amd64: "16/8:[0 8]", i386: "12/4:[0 4]", arm: "16/8:[0 8]", winAMD64: "16/8:[0 8]", fields: "char c; uint64_t l"},
		{name: "pointers", body: "typedef struct {void *p; int a, b; short c;} zmq_x;", kind: model.Record,
			amd64: "24/8:[0 8 12 16]", i386: "16/4:[0 4 8 12]", arm: "16/4:[0 4 8 12]", winAMD64: "24/8:[0 8 12 16]",
			fields: "void *p; int a; int b; short c"},
		{name: "aligned", kind: model.Record, fields: "unsigned char _[64]",
			body:  "typedef struct {\n#if defined _MSC_VER\n__declspec (align (8)) unsigned char _ [64];\n#else\n" + aligned + "\n#endif\n} zmq_x;",
			amd64: "64/8:[0]", i386: "64/4:[0]", arm: "64/4:[0]", winAMD64: "64/8:[0]"},
		{name: "nested", body: "struct in {char c; int i;};\ntypedef struct {char c; struct in a [2];} zmq_x;", kind: model.Record,
			amd64: "20/4:[0 4]", i386: "20/4:[0 4]", arm: "20/4:[0 4]", winAMD64: "20/4:[0 4]", fields: "char c; struct in a[2]"},
		{name: "alias", body: "typedef size_t zmq_x;", kind: model.Alias, target: "size_t",
			amd64: "8/8", i386: "4/4", arm: "4/4", winAMD64: "8/8"},
		{name: "alias of an alias", body: "typedef int zmq_i;\ntypedef zmq_i zmq_x;", kind: model.Alias, target: "zmq_i",
			amd64: "4/4", i386: "4/4", arm: "4/4", winAMD64: "4/4"},
		{name: "pointer", body: "typedef const char *zmq_x;", kind: model.Alias, target: "const char *",
			amd64: "8/8", i386: "4/4", arm: "4/4", winAMD64: "8/8"},
		{name: "long long", body: "typedef unsigned long long zmq_x;", kind: model.Alias, target: "uint64_t",
			amd64: "8/8", i386: "8/4", arm: "8/8", winAMD64: "8/8"},
		{name: "const", body: "typedef const int zmq_x;", kind: model.Alias, target: "const int",
			amd64: "4/4", i386: "4/4", arm: "4/4", winAMD64: "4/4"},
		{name: "alias of a struct", body: "struct s {int a;};\ntypedef struct s zmq_x;", kind: model.Alias, target: "struct s",
			amd64: "4/4", i386: "4/4", arm: "4/4", winAMD64: "4/4"},
		{name: "opaque", body: "struct zmq_x;", kind: model.Opaque, tag: "zmq_x",
			amd64: "none", i386: "none", arm: "none", winAMD64: "none"},
		{name: "opaque typedef", body: "typedef struct s zmq_x;\ntypedef struct s zmq_x;", kind: model.Opaque, tag: "s",
			amd64: "none", i386: "none", arm: "none", winAMD64: "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			types := typesNamed(mustParse(t, tt.body), "zmq_x")
			if len(types) != 1 {
				t.Fatalf("%d types: %+v", len(types), types)
			}
			x := types[0]
			for platform, want := range map[string]string{
				"linux/amd64": tt.amd64, "darwin/arm64": tt.amd64, "linux/386": tt.i386, "linux/arm": tt.arm, "windows/amd64": tt.winAMD64,
			} {
				if got := layout(x, platform); got != want {
					t.Errorf("%s: %s, want %s", platform, got, want)
				}
			}
			var fields []string
			for _, f := range x.Fields {
				fields = append(fields, f.Type.Declare(f.Name))
			}
			target := ""
			if x.Target != nil {
				target = x.Target.String()
			}
			if got := strings.Join(fields, "; "); x.Kind != tt.kind || x.Tag != tt.tag || got != tt.fields || target != tt.target {
				t.Errorf("%s, tag %q, fields %q, target %q; want %+v", x.Kind, x.Tag, got, target, tt)
			}
			if len(x.On) > 0 {
				t.Errorf("only on %v", x.On)
			}
		})
	}
}

// A typedef that is another type on Windows stands once a family.
func TestTypesByPlatform(t *testing.T) {
	t.Parallel()
	api := mustParse(t, "#if defined _WIN32\n#include <winsock2.h>\ntypedef SOCKET zmq_fd_t;\n#else\ntypedef int zmq_fd_t;\n#endif\nint zmq_x (zmq_fd_t fd);")
	var got []string
	for _, x := range typesNamed(api, "zmq_fd_t") {
		got = append(got, fmt.Sprintf("%s on %s: %s %s", x.Target, x.On[0], layout(x, "linux/arm64"), layout(x, "windows/arm64")))
	}
	want := []string{"SOCKET on windows/amd64: none 8/8", "int on linux/amd64: 4/4 none"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Headings that a human reads are found; sentences are not headings.
func TestSections(t *testing.T) {
	t.Parallel()
	api := mustParse(t, `#define S_NONE 1
/***************************************/
/*  0MQ socket definition.             */
/***************************************/
#define S_BOX 1
/*  Socket types.  */
#define S_NOTE 1
int s_gone (void);
#define S_BOX_AGAIN 1
/*  This says at some length what the next one does. It is no heading. */
#define S_SENTENCE 1
int s_other (void); /* Trailing words */
// Line comment
#define S_LINE 1
/*****/
/* Two lines of text */
/* in one box */
/*****/
#define S_TWO_LINES 1
/*****/
/* Title. More words follow here */
/*****/
#define S_TITLE 1`)
	got := map[string]string{}
	for _, c := range api.Constants {
		got[c.Name] = c.Section
	}
	for _, f := range api.Functions {
		got[f.Name] = f.Section
	}
	for name, want := range map[string]string{
		"S_NONE": "", "S_BOX": "0MQ socket definition", "S_NOTE": "Socket types", "s_gone": "0MQ socket definition",
		"S_BOX_AGAIN": "0MQ socket definition", "S_SENTENCE": "0MQ socket definition", "s_other": "0MQ socket definition",
		"S_LINE": "0MQ socket definition", "S_TWO_LINES": "", "S_TITLE": "Title",
	} {
		if got[name] != want {
			t.Errorf("%s is under %q, want %q", name, got[name], want)
		}
	}
}

// A section of deprecated names covers what follows it, of every kind.
func TestDeprecatedSection(t *testing.T) {
	t.Parallel()
	api, err := parse(t, committed(t))
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, c := range api.Constants {
		sections[c.Name] = c.Section
	}
	for _, name := range []string{"ZMQ_XREQ", "ZMQ_XREP"} {
		if !strings.Contains(strings.ToLower(sections[name]), "deprecated") {
			t.Errorf("%s is under %q", name, sections[name])
		}
	}
	if s := sections["ZMQ_PAIR"]; s != "Socket types" {
		t.Errorf("ZMQ_PAIR is under %q", s)
	}
}
