package main

import (
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/apidiff"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// diff tells what to add to the tables, and is silent where they are right
// already.
func TestSuggestFor(t *testing.T) {
	t.Parallel()
	suggest := suggestFor("4.3.5")
	change := func(entity, name, change string) apidiff.Change {
		return apidiff.Change{Entity: entity, Name: name, Change: change, Remedy: "remedy"}
	}
	named := func(name string) model.Decl { return model.Decl{Name: name} }
	for _, tt := range []struct {
		name   string
		change apidiff.Change
		decl   any
		want   string
	}{
		{"known constant", change("constant", "ZMQ_PAIR", "added"), &model.Constant{Decl: named("ZMQ_PAIR")}, ""},
		{"known function", change("function", "zmq_poll", "added"), &model.Function{Decl: named("zmq_poll")}, ""},
		{"known type", change("type", "zmq_msg_t", "added"), &model.Type{Decl: named("zmq_msg_t")}, ""},
		{"new constant", change("constant", "ZMQ_NEW", "added"), &model.Constant{Decl: named("ZMQ_NEW")}, "constants.tsv: ZMQ_NEW"},
		{"new function", change("function", "zmq_new", "added"), &model.Function{Decl: named("zmq_new")}, "functions.tsv: zmq_new"},
		{"new type", change("type", "zmq_new_t", "added"), &model.Type{Decl: named("zmq_new_t")}, "types.tsv: zmq_new_t"},
		{"changed", change("constant", "ZMQ_PAIR", "changed"), nil, "remedy"},
		{"removed and unknown", change("constant", "ZMQ_NEW", "removed"), nil, ""},
		{"removed", change("constant", "ZMQ_PAIR", "removed"), nil, "remedy"},
		{"promoted in another release", change("constant", "ZMQ_PAIR", "promoted"), nil, "remedy"},
	} {
		got := suggest(tt.change, tt.decl)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestIsDraft(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"zmq_poller_new": true, "zmq_poll": false, "zmq_timers_new": false, "zmq_unheard_of": false} {
		if isDraft(name) != want {
			t.Errorf("%s is a draft: %t", name, !want)
		}
	}
	if v := release(apidiff.Side{}); v != "" {
		t.Errorf("a library has the release %q", v)
	}
}
