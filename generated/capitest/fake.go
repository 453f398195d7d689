package capitest

import "github.com/zmqbridge/zmqbridge/generated/capi"

var _ capi.Library = (*Fake)(nil)

// Info returns Loaded.
func (f *Fake) Info() capi.Info { return f.Loaded }

// FlagFn returns Flag.
func (f *Fake) FlagFn() capi.FreeFn { return f.Flag }

// TimerFn returns Timer.
func (f *Fake) TimerFn() capi.TimerFn { return f.Timer }

// ThreadFn returns Thread.
func (f *Fake) ThreadFn() capi.ThreadFn { return f.Thread }
