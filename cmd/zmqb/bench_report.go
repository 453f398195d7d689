package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/guptarohit/asciigraph"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A benchResult is what a bench has measured.
type benchResult struct {
	Endpoint   []string    `json:"endpoint"`
	Size       int         `json:"size"` // bytes in a message
	Batch      int         `json:"batch"`
	RoundTrips *roundTrips `json:"round_trips,omitempty"`
	Throughput *throughput `json:"throughput,omitempty"`
}

// roundTrips are times in nanoseconds.
type roundTrips struct {
	Count int64   `json:"count"`
	Mean  float64 `json:"mean_ns"`
	Min   int64   `json:"min_ns"`
	P50   int64   `json:"p50_ns"`
	P90   int64   `json:"p90_ns"`
	P99   int64   `json:"p99_ns"`
	P999  int64   `json:"p99_9_ns"`
	Max   int64   `json:"max_ns"`

	curve []float64 // in microseconds, by percentile
}

func newRoundTrips(h *hdrhistogram.Histogram) *roundTrips {
	r := &roundTrips{
		Count: h.TotalCount(), Mean: h.Mean(), Min: h.Min(), Max: h.Max(),
		P50: h.ValueAtQuantile(50), P90: h.ValueAtQuantile(90), P99: h.ValueAtQuantile(99), P999: h.ValueAtQuantile(99.9),
	}
	for p := range 100 {
		r.curve = append(r.curve, float64(h.ValueAtQuantile(float64(p)))/1e3)
	}
	return r
}

// throughput is what the receiver has counted.
type throughput struct {
	Messages int     `json:"messages"`
	Bytes    int     `json:"bytes"`
	Seconds  float64 `json:"seconds"`

	began time.Time
}

func (t *throughput) encode() []byte {
	text, _ := json.Marshal(t) // numbers always can be
	return append([]byte{benchDone}, text...)
}

func parseThroughput(reply zmq.Message) (*throughput, error) {
	t := &throughput{}
	body := reply.Part(0)
	if len(reply) != 1 || len(body) == 0 || body[0] != benchDone || json.Unmarshal(body[1:], t) != nil {
		return nil, fmt.Errorf("the other side is no zmqb bench: it answered %v", reply)
	}
	return t, nil
}

func (r benchResult) write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s, messages of %d bytes\n", strings.Join(r.Endpoint, " "), r.Size)
	if t := r.RoundTrips; t != nil && err == nil {
		_, err = fmt.Fprintf(w, "\n%d round trips\n  mean %v  min %v  50%% %v  90%% %v  99%% %v  99.9%% %v  max %v\n\n%s\n",
			t.Count, micros(int64(t.Mean)), micros(t.Min), micros(t.P50), micros(t.P90), micros(t.P99), micros(t.P999), micros(t.Max), t.plot())
	}
	if t := r.Throughput; t != nil && err == nil {
		_, err = fmt.Fprintf(w, "\n%d messages in batches of %d\n  %s, %s/s\n",
			t.Messages, r.Batch, number(float64(t.Messages)/t.Seconds, "msg/s"), size(float64(t.Bytes)/t.Seconds))
	}
	return err
}

func (t *roundTrips) plot() string {
	return asciigraph.Plot(t.curve, asciigraph.Height(10), asciigraph.Width(60), asciigraph.Precision(0),
		asciigraph.Caption("round trips in µs, the fastest 99 of 100 from left to right"))
}

func micros(ns int64) time.Duration { return time.Duration(ns).Round(100 * time.Nanosecond) }
