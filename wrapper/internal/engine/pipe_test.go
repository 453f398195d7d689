package engine

import (
	"fmt"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// The limit is the sum of both high water marks, or none if either is none; a
// writer that found it full goes on when half of it has been read. Each step of
// this was seen with libzmq 4.3.4.
func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		send, receive, filled int
		after                 []int // how many go after each message that is received
	}{
		{1, 1, 2, []int{1, 1, 1, 1}},
		{2, 2, 4, []int{0, 2, 0, 2, 0, 2}},
		{3, 4, 7, []int{0, 0, 0, 4, 0, 0, 0, 4}},
		{5, 5, 10, []int{0, 0, 0, 0, 5, 0, 0, 0}},
		{1, 0, 5000, nil},
		{0, 1, 5000, nil},
	} {
		t.Run(fmt.Sprint(tt.send, tt.receive), func(t *testing.T) {
			e := newEnv(t)
			pull, push := e.socket(capi.Pull), e.socket(capi.Push)
			e.set(push, capi.OptSndHWM, tt.send)
			e.set(pull, capi.OptRcvHWM, tt.receive)
			e.bind(pull, "x")
			e.connect(push, "x")
			if n := e.fill(push); n != tt.filled {
				t.Errorf("%d went", n)
			}
			for i, want := range tt.after {
				e.wants(pull, "x")
				if n := e.fill(push); n != want {
					t.Errorf("%d went after %d were read, want %d", n, i+1, want)
				}
			}
		})
	}
}

// Before there is a peer the limit is that of the one socket; then its part adds.
func TestLimitsBeforeThereIsAPeer(t *testing.T) {
	e := newEnv(t)
	push, pull := e.socket(capi.Push), e.socket(capi.Pull)
	e.set(push, capi.OptSndHWM, 3)
	e.set(pull, capi.OptRcvHWM, 4)
	e.connect(push, "x")
	before := e.fill(push)
	e.bind(pull, "x")
	if after := e.fill(push); before != 3 || after != 4 {
		t.Error(before, after)
	}
}

// Limits that are changed hold for connections that exist.
func TestLimitsChange(t *testing.T) {
	e := newEnv(t)
	pull, push := e.pair(capi.Pull, capi.Push)
	e.set(push, capi.OptSndHWM, 1)
	e.set(pull, capi.OptRcvHWM, 1)
	first := e.fill(push)
	e.set(pull, capi.OptRcvHWM, 5)
	if more := e.fill(push); first != 2 || more != 4 {
		t.Error(first, more)
	}
}

// A message of many parts counts once, and arrives whole.
func TestLimitsCountMessages(t *testing.T) {
	e := newEnv(t)
	pull, push := e.socket(capi.Pull), e.socket(capi.Push)
	e.set(push, capi.OptSndHWM, 1)
	e.set(pull, capi.OptRcvHWM, 1)
	e.bind(pull, "x")
	e.connect(push, "x")
	e.send(push, "a", "b", "c")
	e.send(push, "d", "e", "f")
	e.fails(capi.EAGAIN, push, "g")
	e.wants(pull, "a|b|c", "d|e|f", capi.EAGAIN)
}

func TestConflate(t *testing.T) {
	e := newEnv(t)
	push, pull := e.socket(capi.Push), e.socket(capi.Pull)
	e.set(pull, capi.OptConflate, 1)
	e.bind(push, "x")
	e.connect(pull, "x")
	for _, text := range []string{"1", "2", "3"} {
		e.send(push, text)
	}
	e.wants(pull, "3", capi.EAGAIN)
	e.send(push, "a", "b") // libzmq keeps the last part
	e.wants(pull, "b", capi.EAGAIN)
}
