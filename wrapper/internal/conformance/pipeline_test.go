package conformance

import (
	"strconv"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

var pipeline = theme{"pipeline", []testCase{
	{"PushServesPullersInTurn", anywhere, pushServesPullersInTurn},
	{"PullServesPushersInTurn", inproc, pullServesPushersInTurn},
	{"OrderOfEachPusherIsKept", anywhere, orderOfEachPusherIsKept},
	{"PushPassesOverThoseThatAreFull", inproc, pushPassesOverThoseThatAreFull},
	{"PushWaitsForAPeer", anywhere, pushWaitsForAPeer},
	{"PushForgetsAPullerThatLeft", inproc, pushForgetsAPullerThatLeft},
	{"WhatWasSentIsReceivedAfterClose", anywhere, whatWasSentIsReceivedAfterClose},
	{"OneDirectionOnly", inproc, oneDirectionOnly},
}}

// Each peer gets every third message, all its parts, and nothing else.
func pushServesPullersInTurn(e *env) {
	push, pullers := e.connectedTo(3, zmq.Push, zmq.Pull)
	for i := range 9 {
		e.send(push, i, "", "tail")
	}
	for i := range 9 {
		e.want(pullers[i%3], i, "", "tail")
	}
}

func pullServesPushersInTurn(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	for who := range 3 {
		push := e.connected(zmq.Push, endpoint)
		for i := range 3 {
			e.send(push, who, i)
		}
	}
	for i := range 3 {
		for who := range 3 {
			e.want(pull, who, i)
		}
	}
}

func orderOfEachPusherIsKept(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	const pushers, each = 4, 200
	for who := range pushers {
		push := e.connected(zmq.Push, endpoint)
		for i := range each {
			e.send(push, who, i)
		}
	}
	var next [pushers]int
	for range pushers * each {
		msg := e.recv(pull)
		who, _ := strconv.Atoi(string(msg[0]))
		e.equal(string(msg[1]), next[who])
		next[who]++
	}
}

func pushPassesOverThoseThatAreFull(e *env) {
	push := e.socket(zmq.Push, zmq.SendHWM(1))
	small, endpoint := e.bound(zmq.Pull, zmq.RecvHWM(1))
	e.check(push.Connect(endpoint))
	large, endpoint := e.bound(zmq.Pull, zmq.RecvHWM(9))
	e.check(push.Connect(endpoint))
	e.equal(e.fill(push, 100), 2+10)
	for _, i := range []int{0, 2} {
		e.want(small, i)
	}
	e.empty(small)
	for _, i := range []int{1, 3, 4, 5, 6, 7, 8, 9, 10, 11} {
		e.want(large, i)
	}
	e.empty(large)
}

func pushWaitsForAPeer(e *env) {
	push, endpoint := e.bound(zmq.Push)
	e.refuses(push, "nobody there")
	sent := e.sends(push, "hello")
	e.want(e.connected(zmq.Pull, endpoint), "hello")
	e.check(<-sent)
}

func pushForgetsAPullerThatLeft(e *env) {
	push, endpoint := e.bound(zmq.Push)
	stays, leaves := e.connected(zmq.Pull, endpoint), e.connected(zmq.Pull, endpoint)
	e.settle(push)
	e.check(leaves.Disconnect(endpoint))
	e.settle(push, leaves)
	for i := range 4 {
		e.send(push, i)
	}
	for i := range 4 {
		e.want(stays, i)
	}
	e.check(stays.Disconnect(endpoint))
	e.settle(push, stays)
	e.refuses(push, "nobody there")
}

func whatWasSentIsReceivedAfterClose(e *env) {
	pull, endpoint := e.bound(zmq.Pull)
	push := e.connected(zmq.Push, endpoint, zmq.Linger(-1))
	for i := range 100 {
		e.send(push, i)
	}
	e.check(push.Close())
	for i := range 100 {
		e.want(pull, i)
	}
}

func oneDirectionOnly(e *env) {
	for _, typ := range []zmq.SocketType{zmq.Push, zmq.Pub} {
		_, err := e.socket(typ).Recv(e.c)
		e.is(err, capi.ENOTSUP)
	}
	for _, typ := range []zmq.SocketType{zmq.Pull, zmq.Sub} {
		e.is(e.socket(typ).Send(e.c, zmq.Msg("x")), capi.ENOTSUP)
	}
}
