package cheader_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// prototype prints a function or callback.
func prototype(name string, result model.CType, params []model.Param) string {
	var ps []string
	for _, p := range params {
		ps = append(ps, strings.TrimSpace(p.Type.Declare(p.Name)))
	}
	return result.Declare(name + "(" + strings.Join(ps, ", ") + ")")
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ declaration, want string }{
		{"int zmq_x (void);", "int zmq_x()"},
		{"int zmq_x ();", "int zmq_x()"},
		{"extern int zmq_x (int a, long b);", "int zmq_x(int a, long b)"},
		{"void zmq_x (unsigned u, unsigned long l, signed char c, unsigned char d, short e, unsigned short f, char g);",
			"void zmq_x(unsigned int u, unsigned long l, int8_t c, unsigned char d, short e, unsigned short f, char g)"},
		{"long long zmq_x (unsigned long long a);", "int64_t zmq_x(uint64_t a)"},
		{"void *zmq_x (void *, int);", "void *zmq_x(void *, int)"},
		{"const char *zmq_x (const void *p_);", "const char *zmq_x(const void *p_)"},
		{"int zmq_x (char const *const p);", "int zmq_x(const char *p)"},
		{"int zmq_x (void **p, size_t *n, uint64_t id, int8_t i);", "int zmq_x(void **p, size_t *n, uint64_t id, int8_t i)"},
		{"int zmq_x (int items [], char key [41]);", "int zmq_x(int *items, char *key)"},
		{"struct iovec;\nint zmq_x (struct iovec *v);", "int zmq_x(struct iovec *v)"},
		{"typedef struct m {int a;} m_t;\nint zmq_x (const m_t *m);", "int zmq_x(const m_t *m)"},
		{"typedef int (zmq_fn) (void *);\nint zmq_x (zmq_fn *f, zmq_fn g);", "int zmq_x(zmq_fn *f, zmq_fn *g)"},
		{"typedef int fd;\nint zmq_x (fd a, fd *b);", "int zmq_x(fd a, fd *b)"},
		{"int zmq_x (int a);\nint zmq_x (int b);", "int zmq_x(int a)"},
		{"int zmq_x (int a), zmq_y (int b);", "int zmq_x(int a)"},
		{"__attribute__ ((visibility (\"default\"))) int zmq_x (int a);", "int zmq_x(int a)"},
		{"int zmq_x (int a) __attribute__ ((__deprecated__));", "int zmq_x(int a)"},
		{"#define ZMQ_EXPORT\nZMQ_EXPORT int zmq_x (int a);\n#undef ZMQ_EXPORT", "int zmq_x(int a)"},
		{"_Static_assert (sizeof (int) == 4, \"int\");\nint zmq_x (int a);;", "int zmq_x(int a)"},
	} {
		t.Run(tt.declaration, func(t *testing.T) {
			t.Parallel()
			api, err := parse(t, header(tt.declaration))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(api.Functions, func(f model.Function) bool { return f.Name == "zmq_x" })
			if i < 0 {
				t.Fatalf("not found in %+v", api.Functions)
			}
			f := api.Functions[i]
			if got := prototype(f.Name, f.Result, f.Params); got != tt.want || len(f.On) > 0 {
				t.Errorf("got %s on %v, want %s", got, f.On, tt.want)
			}
		})
	}
}

func TestSkippedDeclarations(t *testing.T) {
	t.Parallel()
	api := mustParse(t, `extern int zmq_variable;
static int zmq_static (void);
int zmq_printf (const char *format, ...);
static inline int zmq_inline (void) { return 1; }`)
	var got []string
	for _, s := range api.Skipped {
		got = append(got, fmt.Sprintf("%s %s: %s", s.Pos, s.Name, s.Reason))
	}
	want := []string{
		"zmq.h:16:12 zmq_variable: a variable: bindings call functions only",
		"zmq.h:17:12 zmq_static: a static or inline function: a library exports nothing for it",
		"zmq.h:18:5 zmq_printf: takes a variable number of arguments",
		"zmq.h:19:19 zmq_inline: a function with a body: a library exports nothing for it",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(api.Functions) != 3 {
		t.Errorf("functions: %+v", api.Functions)
	}
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	api := mustParse(t, `typedef void (zmq_free_fn) (void *data_, void *hint_);
typedef void (zmq_free_fn) (void *data_, void *hint_);
#if defined _WIN32
typedef int (zmq_fn) (void);
#else
typedef int (zmq_fn) (long n);
#endif`)
	var got []string
	for _, c := range api.Callbacks {
		got = append(got, prototype(c.Name, c.Result, c.Params)+" "+strings.Join(c.On, " "))
	}
	want := []string{
		"void zmq_free_fn(void *data_, void *hint_) ",
		"int zmq_fn() windows/amd64 windows/arm64",
		"int zmq_fn(long n) linux/amd64 linux/arm64 linux/386 linux/arm darwin/amd64 darwin/arm64",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What only ZMQ_BUILD_DRAFT_API brings is a draft, whatever its kind.
func TestDrafts(t *testing.T) {
	t.Parallel()
	const declarations = "#define ZMQ_%[1]s 5\nint zmq_%[1]s (void);\ntypedef void (fn_%[1]s) (void);\ntypedef struct t_%[1]s {int a;} t_%[1]s;\n"
	api := mustParse(t, fmt.Sprintf(declarations, "s")+"#ifdef ZMQ_BUILD_DRAFT_API\n"+fmt.Sprintf(declarations, "d")+"#endif")
	status := map[string]model.Status{}
	for _, c := range api.Constants {
		status[c.Name] = c.Status
	}
	for _, f := range api.Functions {
		status[f.Name] = f.Status
	}
	for _, c := range api.Callbacks {
		status[c.Name] = c.Status
	}
	for _, c := range api.Types {
		status[c.Name] = c.Status
	}
	for _, prefix := range []string{"ZMQ_", "zmq_", "fn_", "t_"} {
		if status[prefix+"s"] != model.Stable || status[prefix+"d"] != model.Draft {
			t.Errorf("%ss is %q, %sd is %q", prefix, status[prefix+"s"], prefix, status[prefix+"d"])
		}
	}
}
