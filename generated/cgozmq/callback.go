//go:build cgo

package cgozmq

// #include "zshim.h"
// #include "callback.h"
import "C"

import "github.com/zmqbridge/zmqbridge/generated/capi"

// FlagFn returns a C function that stores 1 in the uint32 whose address is its
// hint. It runs no Go code.
func (l *Library) FlagFn() capi.FreeFn { return capi.FreeFn(C.zb_flag_address()) }

// TimerFn returns the C function that calls what capi.NewTimer registered.
func (l *Library) TimerFn() capi.TimerFn { return capi.TimerFn(C.zb_timer_address()) }

// ThreadFn returns the C function that calls what capi.NewThread registered.
func (l *Library) ThreadFn() capi.ThreadFn { return capi.ThreadFn(C.zb_thread_address()) }

//export zmqbridgeTimer
func zmqbridgeTimer(id C.int, arg C.uintptr_t) { capi.RunTimer(int32(id), uintptr(arg)) }

//export zmqbridgeThread
func zmqbridgeThread(arg C.uintptr_t) { capi.RunThread(uintptr(arg)) }
