package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/apidiff"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// releases lists the headers from 4.0 on, oldest first, and master last.
func releases(t testing.TB) []string {
	version := func(path string) model.Version {
		v, _ := model.ParseVersion(strings.TrimPrefix(releaseOf(path), "v"))
		return v
	}
	paths := slices.DeleteFunc(everyHeader(t), func(p string) bool { return version(p) == model.Version{} })
	slices.SortFunc(paths, func(a, b string) int { return version(a).Compare(version(b)) })
	return append(paths, headerOf(t, "master"))
}

func side(t testing.TB, path string) apidiff.Side {
	t.Helper()
	s, err := readSide(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// historyFacts are differences between releases that are known from libzmq's
// history: "entity name status change severity old new", with * for any text.
var historyFacts = map[string][]string{
	"v4.1.0 v4.1.1": {
		"type zmq_msg_t stable changed breaking 48* 64*",
		"constant ZMQ_IDENTITY_FD stable removed breaking 67 ",
	},
	"v4.0.1 v4.0.2": {"constant ZMQ_MAX_SOCKETS_DFLT stable changed breaking 1024 1023"},
	"v4.0.10 v4.1.0": {
		"type zmq_event_t stable removed breaking * ",
		"constant ZMQ_EVENT_ALL stable changed breaking 2047 65535",
	},
	"v4.1.5 v4.1.6": {"type zmq_msg_t stable changed breaking *align?1:* *align?8:*windows]*align?4:*"},
	"v4.2.2 v4.2.3": {
		"function zmq_msg_size stable changed compatible *(zmq_msg_t* *(const*",
		"function zmq_msg_more stable changed compatible *(zmq_msg_t* *(const*",
		"function zmq_msg_get stable changed compatible *(zmq_msg_t* *(const*",
		"function zmq_msg_gets stable changed compatible *(zmq_msg_t* *(const*",
		"constant ZMQ_ROUTING_ID stable added compatible  5",
		"constant ZMQ_IDENTITY stable changed harmless 5 ZMQ_ROUTING_ID",
		"constant ZMQ_EVENT_HANDSHAKE_SUCCEED draft removed compatible 4096 ",
	},
	"v4.2.5 v4.3.0": {
		"function zmq_timers_new stable promoted compatible * *",
		"function zmq_timers_execute stable promoted compatible * *",
		"callback zmq_timer_fn stable promoted compatible * *",
		"constant ZMQ_MSG_T_SIZE stable promoted compatible 6 6",
		"constant ZMQ_BINDTODEVICE stable promoted compatible 92 92",
		"function zmq_bind stable changed harmless *addr)* *addr_)*",
	},
	"v4.3.1 v4.3.2": {
		"function zmq_poller_add_fd draft changed harmless *SOCKET* *zmq_fd_t*",
		"function zmq_poller_modify_fd draft changed harmless *SOCKET* *zmq_fd_t*",
		"function zmq_poller_fd draft added compatible  *zmq_fd_t*",
		"type zmq_poller_event_t draft changed harmless *int?fd* *zmq_fd_t?fd*",
		"type zmq_fd_t draft added compatible  *",
	},
	"v4.3.2 v4.3.3": {
		"constant ZMQ_GROUP_MAX_LENGTH stable changed breaking 15 255",
		"type zmq_fd_t stable promoted compatible * *",
		"type zmq_pollitem_t stable changed harmless *int?fd* *zmq_fd_t?fd*",
	},
	"v4.3.4 v4.3.5": {
		"constant ZMQ_RECONNECT_STOP_AFTER_DISCONNECT draft changed breaking 3 4",
		"function zmq_ppoll draft added compatible  *sigset_t*",
	},
	"v4.3.5 master": {
		"function zmq_disconnect_peer draft added compatible  *uint32_t*",
		"constant ZMQ_VERSION_PATCH stable changed harmless 5 6",
	},
}

func TestDiffKnowsHistory(t *testing.T) {
	for pair, facts := range historyFacts {
		t.Run(pair, func(t *testing.T) {
			old, new, _ := strings.Cut(pair, " ")
			report := apidiff.Compare(
				side(t, headerOf(t, old)), side(t, headerOf(t, new)), apidiff.Options{})
			for _, fact := range facts {
				if !slices.ContainsFunc(report.Changes, func(c apidiff.Change) bool { return matches(fact, c) }) {
					t.Errorf("not found: %s", fact)
					for _, c := range report.Changes {
						if c.Name == strings.Fields(fact)[1] {
							t.Logf("instead: %+v", c)
						}
					}
				}
			}
		})
	}
}

// matches compares a change with a line of historyFacts.
func matches(fact string, c apidiff.Change) bool {
	want := strings.Split(fact, " ")
	got := []string{c.Entity, c.Name, c.Status, c.Change, c.Severity, c.Old, c.New}
	return slices.EqualFunc(want, got, glob)
}

// glob matches * with any text and ? with one letter.
func glob(pattern, text string) bool {
	first, rest, found := strings.Cut(pattern, "*")
	if !found {
		return len(pattern) == len(text) && prefix(pattern, text)
	}
	if !prefix(first, text) {
		return false
	}
	for i := len(first); i <= len(text); i++ {
		if glob(rest, text[i:]) {
			return true
		}
	}
	return false
}

func prefix(pattern, text string) bool {
	if len(text) < len(pattern) {
		return false
	}
	for i := range pattern {
		if pattern[i] != '?' && pattern[i] != text[i] {
			return false
		}
	}
	return true
}

// Whatever two neighbours are, what one direction adds the other removes, and
// a release does not differ from itself.
func TestDiffIsSymmetricOverHistory(t *testing.T) {
	long(t)
	var last apidiff.Side
	for _, path := range releases(t) {
		now := side(t, path)
		if r := apidiff.Compare(now, now, apidiff.Options{}); len(r.Changes) > 0 {
			t.Errorf("%s differs from itself: %+v", path, r.Changes[0])
		}
		if last.API != nil {
			there := directions(apidiff.Compare(last, now, apidiff.Options{}), nil)
			back := directions(apidiff.Compare(now, last, apidiff.Options{}), map[string]string{
				"added": "removed", "removed": "added", "promoted": "demoted", "demoted": "promoted",
			})
			if !slices.Equal(there, back) {
				t.Errorf("%s and %s: there and back differ:\n%v\n%v", last.Name, now.Name, there, back)
			}
		}
		last = now
	}
}

func directions(r *apidiff.Report, swap map[string]string) []string {
	var list []string
	for _, c := range r.Changes {
		list = append(list, fmt.Sprint(c.Entity, " ", c.Name, " ", cmp.Or(swap[c.Change], c.Change)))
	}
	slices.Sort(list)
	return list
}

// A header with its own built library: nothing differs but the drafts.
func TestDiffOfHeaderAndLibrary(t *testing.T) {
	libs, _ := filepath.Glob("/usr/lib/*/libzmq.so.5.2.4") // of libzmq 4.3.4
	if len(libs) == 0 {
		t.Skip("no libzmq.so.5.2.4 in /usr/lib/*")
	}
	header := side(t, headerOf(t, "v4.3.4"))
	r := apidiff.Compare(header, side(t, libs[0]), apidiff.Options{})
	for _, c := range r.Changes {
		if c.Rule != "symbol-draft-removed" {
			t.Errorf("%+v", c)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	old, new := headerOf(b, "v4.3.4"), headerOf(b, "v4.3.5")
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			apidiff.Compare(side(b, old), side(b, new), apidiff.Options{})
		}
	})
	before, after := side(b, old), side(b, new)
	b.Run("compare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			apidiff.Compare(before, after, apidiff.Options{})
		}
	})
}
