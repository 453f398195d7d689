package capi

import "fmt"

// Version is a libzmq version as zmq_version reports it.
type Version struct{ Major, Minor, Patch int }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// Number is the value that ZMQ_MAKE_VERSION gives: 40305 for 4.3.5.
func (v Version) Number() int { return v.Major*10000 + v.Minor*100 + v.Patch }

// AtLeast reports whether v is major.minor.patch or newer.
func (v Version) AtLeast(major, minor, patch int) bool {
	return v.Number() >= Version{major, minor, patch}.Number()
}

// HeaderVersion returns the version that the bindings were generated from. Any
// libzmq 4.x may be loaded all the same.
func HeaderVersion() Version {
	return Version{HeaderVersionMajor, HeaderVersionMinor, HeaderVersionPatch}
}
