package cheader_test

import (
	"strings"
	"testing"
)

// hostile are texts that must be refused, each with the place and a part of
// the reason.
var hostile = []struct {
	name, text, at, want string
}{
	// Not a zmq.h at all.
	{"empty", "", "1:1", "the file is empty"},
	{"white space", " \n\t\n", "1:1", "no include guard"},
	{"NUL", "#ifndef GUARD\n\x00", "2:1", "byte 0x00: this is not a text file"},
	{"binary", "\x7fELF\x02\x01\x01", "1:1", "byte 0x7f"},
	{"UTF-16", "\xff\xfe#\x00i\x00", "1:4", "byte 0x00"},
	{"not ASCII", header("int zmq_\xc3\xa9 (void);"), "16:9", "byte 0xc3 outside of a comment"},
	{"HTML", "<!DOCTYPE html>\n<html></html>\n", "1:1", "code outside of the include guard"},
	{"prose", "It's no header.", "1:3", "' is not closed"},
	{"JSON", "{\"version\": 1}\n", "1:1", "code outside of the include guard"},
	{"another header", "#ifndef H\n#define H\nint open (const char *path, int flags);\n#endif\n", "4:8", "ZMQ_VERSION_MAJOR is not defined"},
	{"no guard", "#define ZMQ_VERSION_MAJOR 4\n", "1:1", "expected the #ifndef of an include guard"},
	{"#if for a guard", "#if 1\n#endif\n", "1:1", "expected the #ifndef of an include guard"},
	{"code after the guard", "#ifndef G\n#endif\nint x;\n", "3:1", "code outside of the include guard"},
	{"directive after the guard", "#ifndef G\n#endif\n#define X\n", "3:1", "a directive after the include guard"},
	{"version is no number", strings.Replace(header(""), "MAJOR 4", "MAJOR \"4\"", 1), "17:8", "ZMQ_VERSION_MAJOR is not defined"},
	{"version out of range", strings.Replace(header(""), "PATCH 5", "PATCH -1", 1), "17:8", "ZMQ_VERSION_PATCH is not defined"},
	{"few constants", strings.Replace(header(""), "#define ZMQ_C 3", "", 1), "17:8", "only 5 constants"},
	{"few functions", strings.Replace(header(""), "int zmq_a (void);", "", 1), "17:8", "only 2 functions"},

	// Cut off.
	{"in a comment", top + "/* half", "16:1", "comment is not closed"},
	{"in a string", top + "#define S \"half", "16:11", `" is not closed`},
	{"string over two lines", header("#define S \"half\n\""), "16:11", `" is not closed on its line`},
	{"in a character", top + "#define S 'h", "16:11", "' is not closed"},
	{"behind a backslash", top + "#define S \\\n", "16:11", "backslash at the end of the file"},
	{"in a declaration", top + "int zmq_d (int a,", "1:1", "#if is not closed"},
	{"in a declaration, guard closed", header("int zmq_d (int a,"), "17:8", ""},
	{"behind int *", header("int *"), "17:8", ""},
	{"behind a star alone", header("*"), "", ""},
	{"in a struct", header("struct s { int a;"), "17:8", ""},
	{"no #endif", top, "1:1", "#if is not closed"},
	{"inner #if not closed", header("#if 1"), "1:1", "#if is not closed"},
	{"#endif too many", header("#endif"), "17:1", "a directive after the include guard"},
	{"#else without #if", header("#else"), "16:1", "#else without an #if"},
	{"#elif without #if", header("#elif 1"), "16:1", "#elif without an #if"},
	{"#else before any #if", "#else\n", "1:1", "#else without an #if"},
	{"#endif before any #if", "#endif\n", "1:1", "#endif without an #if"},
	{"half an #if", header("#if defined\n#endif"), "18:8", "operator \"defined\" requires an identifier"},
	{"#define alone", header("#define"), "16:1", "#define without a name"},
	{"#define of a number", header("#define 5 6"), "16:1", "#define without a name"},

	// Directives that reach outside or change the layout.
	{"#pragma pack", header("#pragma pack(1)"), "16:1", "#pragma pack: it may change the layout"},
	{"_Pragma", header("_Pragma(\"pack(1)\")"), "16:1", "_Pragma may change the layout"},
	{"__pragma", header("__pragma(pack(1))"), "16:1", "__pragma may change the layout"},
	{"packed", header("struct __attribute__((packed)) s { char c; int i; };"), "16:23", "attribute packed is not known"},
	{"mode", header("typedef int __attribute__((__mode__(__DI__))) t;"), "16:28", "attribute __mode__ is not known"},
	{"includes itself", header("#include \"zmq.h\""), "16:", "not found: \"zmq.h\""},
	{"includes what is installed", header("#include <zmq.h>"), "16:", "not found: <zmq.h>"},
	{"includes an unknown file", header("#include <sys/socket.h>"), "16:", "sys/socket.h"},
	{"includes a path", header("#include \"../../../etc/passwd\""), "16:", "passwd"},
	{"#error", header("#error no good"), "16:", "no good"},
	{"#line", header("#line 5 \"other.h\""), "16:1", "#line is not a directive"},
	{"#import", header("#import <x>"), "16:1", "#import is not a directive"},
	{"stamp is wrong", "//@ snapshot of 4.3.5\n" + header(""), "1:1", "expected"},
	{"stamp of another version", "//@ snapshot of libzmq 4.3.4, sha256 " + strings.Repeat("0a", 32) + "\n" + header(""),
		"1:1", "the first line says libzmq 4.3.4, the macros say 4.3.5"},
	{"stamp of no version", "//@ snapshot of libzmq 99999999999999999999.0.0, sha256 " + strings.Repeat("0a", 32) + "\n" + header(""),
		"1:1", "is not a version"},
}

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refused(t, tt.text, tt.at, tt.want)
		})
	}
}

// refused checks that text is refused, where and why.
func refused(t *testing.T, text, at, want string) {
	t.Helper()
	_, err := parse(t, text)
	if err == nil {
		t.Fatal("accepted")
	}
	diagnosed(t, text, err)
	place, reason, _ := strings.Cut(strings.TrimPrefix(err.Error(), "zmq.h:"), ": ")
	if !strings.HasPrefix(place+":", at) && place != at {
		t.Errorf("at %s, want %s: %s", place, at, reason)
	}
	if !strings.Contains(reason, want) {
		t.Errorf("%q does not say %q", reason, want)
	}
}
