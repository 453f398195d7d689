package cheader_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// top is the least that passes for a zmq.h. What follows it starts in line 16.
const top = `#ifndef GUARD
#define GUARD
#include <stddef.h>
#include <stdint.h>
#define ZMQ_VERSION_MAJOR 4
#define ZMQ_VERSION_MINOR 3
#define ZMQ_VERSION_PATCH 5
#define ZMQ_A 1
#define ZMQ_B 2
#define ZMQ_C 3
int zmq_a (void);
int zmq_b (void *socket, size_t n);
int zmq_c (const char *text);


`

// header puts body inside of an include guard.
func header(body string) string { return top + body + "\n#endif\n" }

// few are two platforms that differ in all that platforms differ in.
var few = []model.Platform{{OS: "linux", Arch: "386"}, {OS: "windows", Arch: "amd64"}}

// patience is far more than any parse takes, with the race detector too.
const patience = 30 * time.Second

// parse reads text for a few platforms and gives up when that takes too long.
func parse(t testing.TB, text string) (*model.API, error) {
	t.Helper()
	return within(t, func() (*model.API, error) { return cheader.ParseFor(few, "zmq.h", []byte(text)) })
}

// parseAll is parse for all platforms.
func parseAll(t testing.TB, text string) (*model.API, error) {
	t.Helper()
	return within(t, func() (*model.API, error) { return cheader.Parse("zmq.h", []byte(text)) })
}

func within(t testing.TB, parse func() (*model.API, error)) (*model.API, error) {
	t.Helper()
	var api *model.API
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		api, err = parse()
	}()
	select {
	case <-done:
		return api, err
	case <-time.After(patience):
		t.Fatal("the parser hangs")
		return nil, nil
	}
}

// mustParse reads body inside of a header, for all platforms.
func mustParse(t testing.TB, body string) *model.API {
	t.Helper()
	api, err := parseAll(t, header(body))
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// diagnosed checks that err is one line with a place inside of text.
func diagnosed(t testing.TB, text string, err error) {
	t.Helper()
	var d *model.Diagnostic
	if !errors.As(err, &d) {
		t.Fatalf("%v is no diagnostic but %T", err, err)
	}
	if s := d.Error(); strings.ContainsAny(s, "\n\r") || len(s) > 500 {
		t.Errorf("not one short line: %q", s)
	}
	if lines := strings.Count(text, "\n") + 1; d.Pos.File != "zmq.h" || d.Pos.Line < 1 || d.Pos.Line > lines || d.Pos.Col < 1 {
		t.Errorf("%s is no place in a file of %d lines", d.Pos, lines)
	}
}

// committed is the snapshot that the bindings are generated from.
func committed(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../../zmq.h.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
