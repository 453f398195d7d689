package main

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/pflag"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// progressFlags say whether progress is shown.
type progressFlags struct{ on bool }

func (f *progressFlags) register(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.on, "progress", "p", false, "show the progress and the rate, and the sum at the end")
}

// A progress counts messages, and shows that if it is wanted.
type progress struct {
	a        *app
	verb     string
	began    time.Time // when the first message was there
	messages int
	bytes    int
	bar      *progressbar.ProgressBar // nil: not wanted
	unshown  int
}

// start begins to count up to total, or without end if that is -1.
func (f *progressFlags) start(a *app, verb string, total int) *progress {
	p := &progress{a: a, verb: verb}
	if f.on {
		p.bar = newBar(a, verb, total)
	}
	return p
}

func newBar(a *app, verb string, total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(a.err),
		progressbar.OptionSetVisibility(terminal(a.err)),
		progressbar.OptionSetDescription(verb),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("msg"),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetPredictTime(total > 0),
		progressbar.OptionClearOnFinish(),
	)
}

// barStep is how many messages are shown at once: the bar costs more than a message.
const barStep = 64

func (p *progress) add(msg zmq.Message) {
	if p.messages == 0 {
		p.began = time.Now()
	}
	p.messages++
	p.bytes += msg.Size()
	if p.bar == nil {
		return
	}
	if p.unshown++; p.unshown == barStep || time.Since(p.began) < time.Second {
		p.show()
	}
}

func (p *progress) show() {
	p.bar.Add(p.unshown) // what cannot be shown is not
	p.unshown = 0
}

// finish tells the sum.
func (p *progress) finish() {
	if p.bar == nil {
		return
	}
	p.show()
	p.bar.Finish()
	p.a.note("%s %d messages, %s%s", p.verb, p.messages, size(float64(p.bytes)), p.speed())
}

func (p *progress) speed() string {
	took := time.Since(p.began)
	if p.messages < 2 {
		return ""
	}
	per := took.Seconds()
	return fmt.Sprintf(" in %v: %s, %s/s", took.Round(time.Millisecond), number(float64(p.messages)/per, "msg/s"), size(float64(p.bytes)/per))
}

// size prints a number of bytes.
func size(n float64) string { return humanize.IBytes(uint64(max(n, 0))) }

// number prints a number with three digits or so, and the unit.
func number(n float64, unit string) string { return humanize.SIWithDigits(n, 2, unit) }
