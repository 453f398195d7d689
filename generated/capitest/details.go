package capitest

import (
	"slices"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// detail is what package capi does not say of a function.
type detail struct {
	params string       // names of the arguments, separated by blanks
	errnos []capi.Errno // the errors it may return
}

// Errnos lists the errors that a function may return, in the order of its manual.
func Errnos(fn capi.Func) []capi.Errno { return slices.Clone(details[fn].errnos) }

// paramNames names the arguments of a function.
func paramNames(fn capi.Func) []string { return strings.Fields(details[fn].params) }

// destroys has the functions that end the life of their first argument.
var destroys = map[capi.Func]bool{
	capi.FnCtxTerm: true, capi.FnTerm: true, capi.FnCtxDestroy: true,
	capi.FnClose: true, capi.FnMsgClose: true, capi.FnPollerDestroy: true, capi.FnTimersDestroy: true,
	capi.FnAtomicCounterDestroy: true, capi.FnStopwatchStop: true, capi.FnThreadClose: true,
}

// saysGone reports whether an error of one of destroys means that there is no
// such object (any more); after others the object is as it was, and the call
// may be repeated.
func saysGone(e capi.Errno) bool { return e == capi.EFAULT || e == capi.ENOTSOCK }
