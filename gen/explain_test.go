package main

import (
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	b := resolved(t)
	for _, tt := range []struct {
		name string
		want []string // in this order
	}{
		{"ZMQ_PAIR", []string{"ZMQ_PAIR\n", "value:       0 (0x0)\n", "type:        SocketType\n", "status:      stable\n", "zmq.h.snapshot:",
			"Go name:     capi.Pair\n", "rule:        gen/internal/rules/tables/constants.tsv:", "manual:      zmq_socket\n"}},
		{"zmq_pair", []string{"ZMQ_PAIR\n"}},
		{"pair", []string{"ZMQ_PAIR\n"}},
		{"ZMQ_SNDHWM", []string{"type:        SocketOption\n", "meaning:", "C type:      int\n", "option rule: gen/internal/rules/tables/options.tsv:"}},
		{"OptSndHWM", []string{"ZMQ_SNDHWM\n"}},
		{"SendHWM", []string{"ZMQ_SNDHWM\n"}},
		{"IPv6", []string{"ZMQ_IPV6\n", "SocketOption\n", "ZMQ_IPV6\n", "ContextOption\n"}},
		{"ZMQ_IO_THREADS", []string{"type:        ContextOption\n", "context_options.tsv:"}},
		{"ZMQ_XREQ", []string{"spelled:     ZMQ_DEALER\n", "alias of:    ZMQ_DEALER\n"}},
		{"ZMQ_SOCKET_LIMIT", []string{"value:       3 (0x3)\n"}},
		{"ZMQ_SERVER", []string{"status:      draft\n", "draft since: 4.2.0\n"}},
		{"ZMQ_VERSION_MAJOR", []string{"type:        untyped\n"}},
		{"ZMQ_MSG_PROPERTY_SOCKET_TYPE", []string{"value:       \"Socket-Type\"\n"}},
		{"ZMQ_MAKE_VERSION", []string{"ZMQ_MAKE_VERSION\n", "skipped:", "rule:"}},
		{"zmq_ctx_get", []string{"zmq_ctx_get\n", "signature:   int zmq_ctx_get(void *", "fails with:  -1 and an errno; -1 without one is a value\n", "errors:      EINVAL, EFAULT\n", "manual:      zmq_ctx_get\n"}},
		{"CtxTerm", []string{"zmq_ctx_term\n"}},
		{"zmq_init", []string{"deprecated:  zmq_ctx_new\n"}},
		{"zmq_poller_new", []string{"status:      draft\n"}},
		{"zmq_msg_t", []string{"type:        record\n", "layouts:     linux/amd64 64 bytes aligned to 8; ", "linux/arm 64 bytes aligned to 4"}},
		{"zmq_free_fn", []string{"type:        callback\n", "status:      stable\n", "header:"}},
		{"iovec", []string{"type:        opaque\n"}},
		{"EAGAIN", []string{"errno of:    the system\n", "Linux:       11\n", "Windows:     11\n", "text:"}},
		{"ENOTSUP", []string{"fallback:    156384713", "Linux:       95\n", "Windows:     129\n"}},
		{"ETERM", []string{"value:       156384765", "errno of:    libzmq\n"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			if err := explain(&out, b, tt.name); err != nil {
				t.Fatal(err)
			}
			rest := out.String()
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Errorf("does not have, or not in this place, %q:\n%s", want, &out)
				}
				rest = after
			}
		})
	}
}

// resolved are the bindings of the committed snapshot.
func resolved(t *testing.T) *rules.Bindings {
	t.Helper()
	api, err := readHeader(snapshotPath)
	if err != nil {
		t.Fatal(err)
	}
	b, err := rules.Resolve(api)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestExplainUnknown(t *testing.T) {
	t.Parallel()
	b := resolved(t)
	for name, want := range map[string]string{
		"ZMQ_SNDHW":    "called ZMQ_SNDHW; did you mean ZMQ_SNDHWM?",
		"SNDHW":        "called SNDHW; did you mean ZMQ_SNDHWM?",
		"zmq_ctx_trem": "did you mean zmq_ctx_term?",
		"zmq_msgt":     "did you mean zmq_msg_t?",
		"EAGIN":        "did you mean EAGAIN?",
		"frobnicate":   "zmq.h.snapshot has no constant, function, type or errno called frobnicate",
	} {
		var out strings.Builder
		if err := explain(&out, b, name); err == nil || out.Len() > 0 || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %q, %v; want %q", name, &out, err, want)
		}
	}
}

// Without -snapshot, that of the module is meant.
func TestExplainDefault(t *testing.T) {
	if exit, out, err := gen("explain", "ZMQ_PUB"); exit != 0 || !strings.HasPrefix(out, "ZMQ_PUB\n") {
		t.Errorf("%d, %q, %v", exit, out, err)
	}
	if exit, out, err := gen("explain", "ZMQ_PUBB"); exit != 2 || out != "" || err == nil {
		t.Errorf("%d, %q, %v", exit, out, err)
	}
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"explain", "ZMQ_PUB"}, {"generate"}, {"check", "-o", "x"}} {
		if exit, _, err := gen(args...); exit != 2 || !strings.Contains(err.Error(), "run gen inside the module") {
			t.Errorf("%v outside of the module: %d, %v", args, exit, err)
		}
	}
}

// Names are explained in the order in which they are given.
func TestExplainSeveral(t *testing.T) {
	t.Parallel()
	exit, out, err := gen("explain", "zmq_poll", "-snapshot", snapshotPath, "ZMQ_PAIR")
	first, second := strings.Index(out, "zmq_poll\n"), strings.Index(out, "ZMQ_PAIR\n")
	if exit != 0 || err != nil || first != 0 || second < 0 {
		t.Errorf("%d, %v:\n%s", exit, err, out)
	}
}
