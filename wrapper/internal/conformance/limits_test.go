package conformance

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var limits = theme{"limits", []testCase{
	{"ReceivingHasATimeLimit", anywhere, receivingHasATimeLimit},
	{"SendingHasATimeLimit", anywhere, sendingHasATimeLimit},
	{"ContextsLimitTimeToo", anywhere, contextsLimitTimeToo},
	{"AMessageComesInTime", anywhere, aMessageComesInTime},
	{"WhatFailedWasNotSent", inproc, whatFailedWasNotSent},
	{"BatchesSendWhatThereIsRoomFor", inproc, batchesSendWhatThereIsRoomFor},
	{"BatchesReceiveWhatThereIs", inproc, batchesReceiveWhatThereIs},
	{"MessagesOfAnySize", anywhere, messagesOfAnySize},
	{"MessagesOfManyParts", anywhere, messagesOfManyParts},
	{"EmptyMessages", anywhere, emptyMessages},
	{"MemoryIsUsedAgain", anywhere, memoryIsUsedAgain},
	{"SendersKeepTheirMemory", anywhere, sendersKeepTheirMemory},
	{"ManyMessages", anywhere, manyMessages},
	{"MaxMsgSizeEndsTheConnection", network, maxMsgSizeEndsTheConnection},
	{"MaxMsgSizeChangesNothingHere", inproc, maxMsgSizeChangesNothingHere},
	{"MarksMayBeChanged", inproc, marksMayBeChanged},
	{"FullStaysFullUntilSomethingIsRead", inproc, fullStaysFullUntilSomethingIsRead},
}}

const moment = 5 * time.Millisecond

func receivingHasATimeLimit(e *env) {
	for _, limit := range []time.Duration{0, moment} {
		pull, _ := e.bound(zmq.Pull, zmq.RecvTimeout(limit))
		for _, call := range []string{"recv", "batch", "lease"} {
			err := attempts[call](e, pull)
			e.is(err, zmq.ErrAgain)
			if t := (*zmq.Error)(nil); !errors.As(err, &t) || !t.Timeout() || !t.Temporary() {
				e.fatal("%v is no time limit", err)
			}
		}
	}
}

func sendingHasATimeLimit(e *env) {
	for _, limit := range []time.Duration{0, moment} {
		for _, typ := range []zmq.SocketType{zmq.Push, zmq.Dealer, zmq.Pair, zmq.Req} {
			s, _ := e.bound(typ, zmq.SendTimeout(limit))
			for _, call := range []string{"send", "parts", "loan"} {
				e.is(attempts[call](e, s), zmq.ErrAgain)
			}
		}
	}
}

func contextsLimitTimeToo(e *env) {
	s, _ := e.bound(zmq.Dealer, zmq.SendTimeout(time.Hour), zmq.RecvTimeout(time.Hour))
	c, cancel := context.WithTimeout(e.c, moment)
	defer cancel()
	_, err := s.Recv(c)
	e.is(err, context.DeadlineExceeded)
	e.is(s.Send(c, zmq.Msg("x")), context.DeadlineExceeded)
	if errors.Is(err, zmq.ErrAgain) {
		e.fatal("%v", err)
	}
}

func aMessageComesInTime(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.RecvTimeout(time.Hour))
	push := e.socket(zmq.Push, zmq.SendTimeout(time.Hour))
	sent := e.sends(push, "x")
	e.check(push.Connect(endpoint))
	e.want(pull, "x")
	e.check(<-sent)
}

func whatFailedWasNotSent(e *env) {
	push, pull := e.limited(1, 1)
	e.equal(e.fill(push, 10), 2)
	c, cancel := context.WithCancel(e.c)
	errs := make(chan error, 3)
	for range cap(errs) {
		go func() { errs <- push.Send(c, zmq.Msg("lost", "part")) }()
	}
	cancel()
	for range cap(errs) {
		e.is(<-errs, context.Canceled)
	}
	e.want(pull, 0)
	e.want(pull, 1)
	e.send(push, "next")
	e.want(pull, "next")
}

func batchesSendWhatThereIsRoomFor(e *env) {
	push, pull := e.limited(2, 2)
	e.check(push.SetSendTimeout(0))
	var batch []zmq.Message
	for i := range 10 {
		batch = append(batch, zmq.Msg(i, "part"))
	}
	n, err := push.SendBatch(e.c, batch)
	e.equal(n, 4)
	e.is(err, zmq.ErrAgain)
	for i := range 4 {
		e.want(pull, i, "part")
	}
	e.empty(pull)
	n, err = push.SendBatch(e.c, nil)
	e.equal(n, 0)
	e.check(err)
}

func batchesReceiveWhatThereIs(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for i := range 5 {
		e.send(push, i)
	}
	into := make([]zmq.Message, 3)
	for _, want := range []int{3, 2} {
		n, err := pull.RecvBatch(e.c, into)
		e.check(err)
		e.equal(n, want)
	}
	e.equal(into[0], zmq.Msg(3))
	e.equal(into[1], zmq.Msg(4))
	n, err := pull.RecvBatch(e.c, nil)
	e.equal(n, 0)
	if err == nil {
		e.fatal("nothing was received into nothing, without an error")
	}
}

func messagesOfAnySize(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for _, n := range []int{0, 1, 33, 34, 255, 256, 4095, 4096, 65535, 65536, 1 << 20, 20 << 20} {
		part := bytes.Repeat([]byte{byte(n % 251), 1}, n/2+1)[:n]
		e.send(push, part)
		if got := e.recv(pull); len(got) != 1 || !bytes.Equal(got[0], part) {
			e.fatal("%d bytes came as %d", n, got.Size())
		}
	}
}

func messagesOfManyParts(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for _, n := range []int{1, 2, 64, 65, 1000, 5000} {
		msg := make(zmq.Message, n)
		for i := range msg {
			msg[i] = bytes.Repeat([]byte{byte(i)}, i%70)
		}
		e.check(push.Send(e.c, msg))
		if got := e.recv(pull); !got.Equal(msg) {
			e.fatal("%d parts came as %d", n, len(got))
		}
	}
}

func emptyMessages(e *env) {
	a, b := e.pair(zmq.Pair, zmq.Pair)
	for _, parts := range [][]any{{""}, {nil}, {"", ""}, {"", "x", ""}, {nil, nil, nil}} {
		e.send(b, parts...)
		e.want(a, parts...)
	}
}

func memoryIsUsedAgain(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	memory := zmq.Msg(make([]byte, 0, 100), make([]byte, 0, 100))
	first := &memory[0][:1][0]
	for i := range 3 {
		e.send(push, "some text", i, "a third part")
		got, err := pull.RecvInto(e.c, memory)
		e.check(err)
		e.equal(got, zmq.Msg("some text", i, "a third part"))
		if &got[0][0] != first {
			e.fatal("it came into other memory")
		}
		memory = got
	}
	e.send(push, bytes.Repeat([]byte("x"), 1000)) // which does not fit
	got, err := pull.RecvInto(e.c, memory)
	e.check(err)
	e.equal(got.Size(), 1000)
}

// What was sent is as it was when it was sent.
func sendersKeepTheirMemory(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	for _, n := range []int{5, 500, 50_000} {
		part := bytes.Repeat([]byte("a"), n)
		for range 3 {
			e.send(push, part, part)
		}
		copy(part, bytes.Repeat([]byte("b"), n))
		for range 3 {
			want := bytes.Repeat([]byte("a"), n)
			got := e.recv(pull)
			if !got.Equal(zmq.Msg(want, want)) {
				e.fatal("%d bytes have changed", n)
			}
			copy(got[0], bytes.Repeat([]byte("c"), n)) // is the receiver's alone
		}
	}
}

func manyMessages(e *env) {
	pull, push := e.pair(zmq.Pull, zmq.Push)
	const n = 20_000
	sent := make(chan error, 1)
	go func() {
		for i := range n {
			if err := push.Send(e.c, zmq.Msg(i)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for i := range n {
		e.want(pull, i)
	}
	e.check(<-sent)
}

func maxMsgSizeEndsTheConnection(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.MaxMsgSize(100))
	m := e.monitor(pull, zmq.EventDisconnected)
	push := e.connected(zmq.Push, endpoint)
	e.send(push, make([]byte, 100))
	e.equal(e.recv(pull).Size(), 100)
	e.send(push, make([]byte, 101))
	e.next(m)
	e.until(func() bool { // what is sent to the old connection is lost
		e.send(push, "connected again")
		return e.events(pull) == in
	})
	e.want(pull, "connected again")
}

func maxMsgSizeChangesNothingHere(e *env) {
	pull, endpoint := e.bound(zmq.Pull, zmq.MaxMsgSize(10))
	e.send(e.connected(zmq.Push, endpoint, zmq.MaxMsgSize(10)), make([]byte, 1000))
	e.equal(e.recv(pull).Size(), 1000)
}

// It takes effect on the connections that there are.
func marksMayBeChanged(e *env) {
	push, pull := e.limited(2, 2)
	e.check(push.SetSendHWM(5))
	e.settle(push, pull)
	e.equal(e.fill(push, 100), 7)
	e.is(push.SetSendHWM(-1), capi.EINVAL)
}

func fullStaysFullUntilSomethingIsRead(e *env) {
	push, pull := e.limited(2, 2)
	e.equal(e.fill(push, 100), 4)
	e.check(push.SetSendHWM(5))
	e.settle(push, pull)
	e.refuses(push, "x")
}
