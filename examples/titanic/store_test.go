package main

import (
	"os"
	"slices"
	"testing"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

func open(t *testing.T, dir string) *store {
	t.Helper()
	s, err := openStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever has become of a request is still so when the store is opened again, and
// nothing is left of it when it is dropped.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var tickets []string
	for i := range 3 {
		ticket, err := s.submit(zmq.Msg("request", i, "", []byte{0, 255}))
		check(t, err)
		tickets = append(tickets, ticket)
	}
	check(t, s.answer(tickets[1], zmq.Msg("reply", "")))

	s = open(t, dir)
	if got, want := s.waiting(), []string{tickets[0], tickets[2]}; !slices.Equal(got, want) {
		t.Errorf("%q are waiting, want %q", got, want)
	}
	request, err := s.request(tickets[0])
	check(t, err)
	if want := zmq.Msg("request", 0, "", []byte{0, 255}); !request.Equal(want) {
		t.Errorf("the request is %v, want %v", request, want)
	}
	for ticket, want := range map[string]string{tickets[0]: pending, tickets[1]: done, "other": unknown, "../x": unknown} {
		reply, state, err := s.reply(ticket)
		check(t, err)
		if state != want || (state == done) != reply.Equal(zmq.Msg("reply", "")) {
			t.Errorf("%s: %s %v, want %s", ticket, state, reply, want)
		}
	}
	for _, ticket := range append(tickets, "other") {
		check(t, s.drop(ticket))
	}
	check(t, s.answer(tickets[0], zmq.Msg("too late")))
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("left over: %v %v", files, err)
	}
}

// Between the reply that comes and the request that goes the power may fail.
func TestStoreThatWentDownBetweenTwoFiles(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	ticket, err := s.submit(zmq.Msg("request"))
	check(t, err)
	check(t, s.write(ticket+replyFile, zmq.Msg("reply")))

	s = open(t, dir)
	if got := s.waiting(); len(got) > 0 {
		t.Errorf("%q are asked again", got)
	}
	check(t, s.drop(ticket))
	if _, state, _ := open(t, dir).reply(ticket); state != unknown {
		t.Errorf("a dropped request is %s", state)
	}
}
