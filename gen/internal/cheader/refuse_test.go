package cheader_test

import (
	"strings"
	"testing"
)

// refusedBodies are well-formed C, or nearly, that no binding can be made of.
// Each starts in line 16.
var refusedBodies = []struct {
	name, body, at, want string
}{
	// Constants.
	{"two values", "#define ZMQ_X 1\n#define ZMQ_X 2", "17:9", "ZMQ_X is defined more than once, with different values"},
	{"overflow", "#define ZMQ_X (1 << 99)", "16:9", "shift by 99 is undefined"},
	{"overflow of the type", "#define ZMQ_X (2147483647 + 1)", "16:9", "ZMQ_X overflows: C makes it -2147483648, but the exact value is 2147483648"},
	{"64 bits", "#define ZMQ_X 0xffffffffffffffff", "16:9", "does not fit 64 bits with a sign"},
	{"more than 64 bits", "#define ZMQ_X 0x1ffffffffffffffff", "16:9", "ZMQ_X has no value"},
	{"division by zero", "#define ZMQ_X (1 / 0)", "16:9", "ZMQ_X has no value"},
	{"pointer", "#define ZMQ_X ((void *) 0)", "16:9", "ZMQ_X is not an integer constant"},
	{"float", "#define ZMQ_X 1.5", "16:9", "ZMQ_X has no value that can be worked out: 1.5"},
	{"unknown name", "#define ZMQ_X ZMQ_Y", "16:9", "ZMQ_X has no value that can be worked out: ZMQ_Y"},
	{"a function's name", "#define ZMQ_X zmq_a", "16:9", "ZMQ_X has no value"},
	{"sizeof", "#define ZMQ_X sizeof (int)", "16:9", `ZMQ_X: "sizeof" is not an integer constant`},
	{"cast", "#define ZMQ_X ((int) 5)", "16:9", `ZMQ_X: "int" is not an integer constant`},
	{"conditional", "#define ZMQ_X (1 ? 2 : 3)", "16:9", "ZMQ_X: a ) is missing"},
	{"unparenthesised OR", "#define ZMQ_X ZMQ_A|ZMQ_B\n#define ZMQ_Y (ZMQ_X * 4)", "17:9", "ZMQ_Y overflows"},
	{"variadic macro", "#define ZMQ_X(...) 1", "16:9", "ZMQ_X takes a variable number of arguments"},
	{"arguments too few", "#define ZMQ_T(a, b) 5\n#define ZMQ_X ZMQ_T (1)", "17:9", "ZMQ_X: ZMQ_T: too few arguments"},
	{"cast of an argument", "#define ZMQ_T(a) 5\n#define ZMQ_X ZMQ_T ((int) 1)", "17:9", "ZMQ_X: ZMQ_T: \"int\" is not an integer constant"},
	{"call of a call", "#define ZMQ_T(a) (a)\n#define ZMQ_X ZMQ_T (ZMQ_T (zmq_a))", "17:9", "ZMQ_X has no value"},
	{"very long text", "#define ZMQ_X " + strings.Repeat("zmq_a ", 100), "16:9", "…"},
	{"wide character", "#define ZMQ_X '\\n'", "16:9", "is not an integer constant"},
	{"half an expression", "#define ZMQ_X 1 +", "16:9", "ZMQ_X has no value"},
	{"drafts change it", "#ifdef ZMQ_BUILD_DRAFT_API\n#define ZMQ_X 1\n#else\n#define ZMQ_X 2\n#endif", "19:9", "ZMQ_X is gone or different when ZMQ_BUILD_DRAFT_API is defined"},

	// Functions and callbacks.
	{"conflict", "int zmq_x (int a);\nlong zmq_x (char *b);", "17:6", "conflicting types for 'zmq_x', previous declaration at zmq.h:16:5"},
	{"conflict of kinds", "int zmq_x (int a);\ntypedef int zmq_x;", "17:13", "conflicting types for 'zmq_x'"},
	{"drafts take it away", "#ifndef ZMQ_BUILD_DRAFT_API\nint zmq_x (void);\nint zmq_y (void);\n#endif", "17:5", "zmq_x is gone or different"},
	{"floating point", "double zmq_x (void);", "16:8", "zmq_x: the result is of type double"},
	{"union argument", "union u;\nint zmq_x (union u *p);", "17:5", "zmq_x: parameter 1 is of type union"},
	{"function pointer written out", "int zmq_x (void (*f) (int));", "16:5", "zmq_x: parameter 1 is a function written out"},
	{"pointer to an array", "int zmq_x (int (*p) [4]);", "16:5", "zmq_x: parameter 1 is a pointer to an array"},
	{"const pointer", "int zmq_x (char *const *p);", "16:5", "zmq_x: parameter 1 is a const pointer inside of a type"},
	{"const pointer as result", "char *const *zmq_x (void);", "16:14", "zmq_x: a const pointer inside of a type"},
	{"anonymous struct", "int zmq_x (struct {int a;} *p);", "16:5", "zmq_x: parameter 1 is a struct without a name"},
	{"_Bool", "int zmq_x (_Bool b);", "16:5", "zmq_x: parameter 1 is of type"},
	{"K&R", "int zmq_x (a, b) int a; char *b;;", "17:8", "expected '{'"},
	{"variadic callback", "typedef int (zmq_fn) (int n, ...);", "16:14", "zmq_fn: a callback with a variable number of arguments"},
	{"callback of floats", "typedef float (zmq_fn) (int n);", "16:16", "zmq_fn: the result is of type float"},
	{"asm", "asm (\"nop\");", "16:1", "asm is not expected in a header"},

	// Types.
	{"enum", "enum zmq_e {ZMQ_E1};", "16:1", "enum is not supported"},
	{"typedef of an enum", "typedef enum {ZMQ_E1} zmq_e;", "16:23", "zmq_e: enum is not supported"},
	{"struct without a name", "struct {int a;};", "16:1", "a struct or union without a name declares nothing"},
	{"union", "union zmq_u {int a; char b;};", "16:7", "zmq_u is a union"},
	{"typedef of a union", "typedef union {int a; char b;} zmq_u;", "16:32", "zmq_u is of type union"},
	{"struct defined twice", "struct s {int a;};\ntypedef struct s2 {int a;} s;", "17:28", "s is defined twice"},
	{"bit field", "struct s {int a : 3; int b;};", "16:8", "s: field 1 is a bit field or has no name"},
	{"field without a name", "struct s {int a; struct {int b;};};", "16:8", "s: field 2 is a struct without a name"},
	{"less alignment", "struct s {char c; __attribute__ ((aligned (2))) uint64_t n;};", "16:8", "s: field 2 asks for less alignment"},
	{"less alignment of an array", "struct s {char c; __attribute__ ((aligned (2))) int n [4];};", "16:8", "s: field 2 asks for less alignment"},
	{"flexible array", "struct s {int n; char data [];};", "16:8", "s: field 2 is an array without a fixed length"},
	{"const pointer field", "struct s {char *const *p;};", "16:8", "s: field 1 is a const pointer"},
	{"function pointer field", "struct s {int (*f) (int);};", "16:8", "s: field 1 is a function written out"},
	{"floating field", "struct s {double d;};", "16:8", "s: field 1 is of type double"},
	{"empty struct", "struct s {};", "16:8", "s has no plausible size (0 bytes)"},
	{"huge struct", "struct s {char a [1000000];};", "16:8", "s has no plausible size (1000000 bytes)"},
	{"array typedef", "typedef char zmq_key [40];", "16:14", "zmq_key is an array type"},
	{"floating typedef", "typedef double zmq_d;", "16:16", "zmq_d is of type double"},
	{"typedef of a pointer to an array", "typedef int (*zmq_p) [3];", "16:15", "zmq_p is a pointer to an array"},
	{"size is no constant", "struct s {char a [zmq_a ()];};", "16:8", "s has no plausible size"},
	{"negative size", "struct s {char a [-1];};", "16:19", "invalid array size, -1"},
	{"self-containing", "struct s {struct s inner;};", "16:8", "s has no plausible size"},
	{"statement expression", "struct s {char a [({ 4; })];};", "16:8", "s has no plausible size"},
}

func TestRefusedDeclarations(t *testing.T) {
	t.Parallel()
	for _, tt := range refusedBodies {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refused(t, header(tt.body), tt.at, tt.want)
		})
	}
}
