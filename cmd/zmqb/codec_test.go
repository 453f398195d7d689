package main

import (
	"testing"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func TestCodecs(t *testing.T) {
	msg := zmq.Msg("hello", "", "tab\tnul\x00", "\xff")
	for _, tt := range []struct {
		codec codec
		line  string
		same  bool // reads what it writes
	}{
		{textCodec{"|"}, "hello||tab\tnul\\x00|\\xff\n", false},
		{quotedCodec{}, `"hello" "" "tab\tnul\x00" "\xff"` + "\n", true},
		{jsonCodec{}, `["hello","","tab\tnul\u0000",{"base64":"/w=="}]` + "\n", true},
		{rawCodec{}, "hellotab\tnul\x00\xff", false},
	} {
		line := tt.codec.encode(msg)
		want(t, string(line), tt.line)
		if got, err := tt.codec.decode(line); tt.same && (err != nil || !got.Equal(msg)) {
			t.Errorf("%q becomes %v, %v", line, got, err)
		}
	}
	words := zmq.Msg("hello", "\x00")
	line := hexCodec{}.encode(words)
	want(t, string(line), "68656c6c6f 00\n")
	if got, err := (hexCodec{}).decode(line); err != nil || !got.Equal(words) {
		t.Error(got, err)
	}
}

func TestCodecErrors(t *testing.T) {
	for _, tt := range []struct {
		codec codec
		line  string
	}{
		{quotedCodec{}, `x`}, {quotedCodec{}, `"x`}, {quotedCodec{}, ``}, {quotedCodec{}, `'xy'`},
		{jsonCodec{}, `x`}, {jsonCodec{}, `[1]`}, {jsonCodec{}, `[{}]`}, {jsonCodec{}, `[{"base64":1}]`}, {jsonCodec{}, `[]`},
		{hexCodec{}, `xy`}, {hexCodec{}, `a`}, {hexCodec{}, ``},
	} {
		if msg, err := decode(tt.codec, []byte(tt.line)); err == nil {
			t.Errorf("%T: %q becomes %v", tt.codec, tt.line, msg)
		}
	}
}

func TestOptionValues(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		size        int
	}{
		{"ZMQ_SNDHWM", "10", 4},
		{"affinity", "0x3", 8},
		{"MAXMSGSIZE", "-1", 8},
		{"routing_id", "me", 2},
		{"IPC_FILTER_UID", "0", 4},
		{"12345", "1", 4}, // of a libzmq to come
	} {
		_, ctype, err := lookUp(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := encodeOption(ctype, tt.value)
		if err != nil || len(raw) != tt.size {
			t.Errorf("%s: %d bytes, %v", tt.name, len(raw), err)
		}
	}
}
