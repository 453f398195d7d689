package driver

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// As a parent it has ended from the start, also for those that only look at the time.
func TestDontWaitAsParent(t *testing.T) {
	type key struct{}
	for name, make := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"cancel": context.WithCancel,
		"timeout": func(c context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(c, time.Hour)
		},
		"value": func(c context.Context) (context.Context, context.CancelFunc) {
			return context.WithValue(c, key{}, 1), func() {}
		},
	} {
		c, cancel := make(DontWait)
		<-c.Done()
		if err := Ended(c); !errors.Is(err, capi.EAGAIN) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	if Ended(DontWait) != nil {
		t.Error("a call that must not wait is not tried")
	}
}
