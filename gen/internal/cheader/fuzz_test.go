package cheader_test

import (
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/snapshot"
)

// FuzzParse holds Parse to its word: whatever the text, it returns, and either
// says what is wrong and where, or gives an API that a snapshot keeps whole.
// Two platforms do, since each costs a run of the C parser.
func FuzzParse(f *testing.F) {
	f.Add([]byte(committed(f)), false)
	for _, body := range goodBodies {
		f.Add([]byte(body), true)
	}
	for _, h := range hostile {
		body, inside := strings.CutPrefix(h.text, top)
		f.Add([]byte(strings.TrimSuffix(body, "\n#endif\n")), inside)
	}
	f.Fuzz(func(t *testing.T, text []byte, inside bool) {
		if inside { // what is outside of the include guard is soon refused
			text = []byte(header(string(text)))
		}
		api, err := cheader.ParseFor(few, "zmq.h", text)
		if err != nil {
			diagnosed(t, string(text), err)
			return
		}
		if written, err := snapshot.Write(api); err == nil {
			sameAgain(t, api, written)
		}
	})
}

// sameAgain reads a snapshot of api back.
func sameAgain(t testing.TB, api *model.API, text []byte) {
	t.Helper()
	back, err := cheader.ParseFor(few, "zmq.h", text)
	if err != nil {
		t.Fatalf("the snapshot does not parse: %v", err)
	}
	if diff := model.Diff(api, back); diff != "" {
		t.Fatalf("the snapshot says something else: %s", diff)
	}
}

// goodBodies have something of everything that a header may declare.
var goodBodies = []string{
	"",
	"#define ZMQ_HEX 0x10\n#define ZMQ_SUM (ZMQ_A + ZMQ_HEX)\n#define ZMQ_OR ZMQ_A|ZMQ_B\n#define ZMQ_NEG -1",
	"#define ZMQ_S \"text\\\"\"\n#define ZMQ_EMPTY\n#define ZMQ_F(a, b) ((a) * 10 + (b))\n#define ZMQ_G ZMQ_F (4, 2)",
	"#ifndef ENOTSUP\n#define ENOTSUP (ZMQ_A + 1)\n#endif\n#if defined _WIN32\n#define ZMQ_W 1\n#else\n#define ZMQ_W 2\n#endif",
	"typedef struct zmq_msg_t { unsigned char _ [64]; } zmq_msg_t;\nstruct iovec;\nint zmq_iov (struct iovec *v);",
	"typedef struct {\n#if defined _MSC_VER\n__declspec (align (8)) unsigned char _ [64];\n#else\n" +
		"unsigned char _ [64] __attribute__ ((aligned (sizeof (void *))));\n#endif\n} zmq_msg_t;",
	"typedef void (zmq_free_fn) (void *data, void *hint);\nint zmq_free (zmq_free_fn *fn);\ntypedef uint64_t zmq_u;",
	"#ifdef ZMQ_BUILD_DRAFT_API\n#define ZMQ_D 5\nint zmq_d (uint32_t id);\ntypedef struct { void *s; short e; } zmq_d_t;\n#endif",
	"#if defined _WIN32\n#include <winsock2.h>\ntypedef SOCKET zmq_fd_t;\n#else\ntypedef int zmq_fd_t;\n#endif\nzmq_fd_t zmq_fd (void);",
	"/*  Socket types.  */\n#define ZMQ_PAIR 0\n/*****/\n/* Box */\n/*****/\nvoid *zmq_p (void);\nint zmq_v (int n, ...);\nextern int zmq_x;",
}
