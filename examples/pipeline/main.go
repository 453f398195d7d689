// Pipeline spreads work over workers and collects the results: a ventilator (Push)
// hands out ranges of numbers, workers (Pull, Push) count the primes in them, and a
// sink (Pull) adds them up.
//
//	ventilator ──tasks──▶ worker 1..4 ──results──▶ sink
//
//	go run ./examples/pipeline
package main

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/zmqbridge/zmqbridge/examples/internal/demo"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

const (
	workers  = 4
	tasks    = 100
	taskSize = 10_000 // numbers a task
	primes   = 78498  // below a million: what the sum has to be
)

func main() { demo.Main(run) }

func run(ctx context.Context, zctx *zmq.Context) error {
	// Short queues: tasks go to who has room, not all to who connected first. Even so
	// a transport has buffers of its own.
	ventilator, tasksAt, err := demo.Bind(zctx, zmq.Push, zmq.SendHWM(1))
	if err != nil {
		return err
	}
	sink, resultsAt, err := demo.Bind(zctx, zmq.Pull)
	if err != nil {
		return err
	}
	g, ctx := demo.NewGroup(ctx)
	for i := range workers {
		name := fmt.Sprint("worker ", i+1)
		g.Go(func() error { return worker(ctx, zctx, name, tasksAt, resultsAt) })
	}
	g.Go(func() error {
		defer g.Stop() // workers do not know how much there is to do
		// All at work before the first task: a worker that comes later works too,
		// but what was handed out by then is not shared again.
		for range workers {
			if _, err := sink.Recv(ctx); err != nil {
				return err
			}
		}
		g.Go(func() error { return ventilate(ctx, ventilator) })
		return collect(ctx, sink)
	})
	return g.Wait()
}

// ventilate hands out the tasks. It waits while all workers have their queues full.
func ventilate(ctx context.Context, push *zmq.Socket) error {
	for i := range tasks {
		task := binary.BigEndian.AppendUint32(nil, uint32(i*taskSize))
		if err := push.Send(ctx, zmq.Msg(task)); err != nil {
			return err
		}
	}
	demo.Say("ventilator", "has handed out %d tasks", tasks)
	return nil
}

// worker reports that it is there, and then a result for each task.
func worker(ctx context.Context, zctx *zmq.Context, name, tasksAt, resultsAt string) error {
	pull, err := demo.Connect(zctx, zmq.Pull, tasksAt, zmq.RecvHWM(1))
	if err != nil {
		return err
	}
	defer pull.Close()
	push, err := demo.Connect(zctx, zmq.Push, resultsAt)
	if err != nil {
		return err
	}
	defer push.Close()
	if err := push.Send(ctx, zmq.Msg(name, "ready")); err != nil {
		return err
	}
	for task, err := range pull.Messages(ctx) {
		if err != nil {
			return err
		}
		if len(task.Part(0)) != 4 {
			return fmt.Errorf("%s: odd task %v", name, task)
		}
		n := countPrimes(int(binary.BigEndian.Uint32(task.Part(0))), taskSize)
		if err := push.Send(ctx, zmq.Msg(name, binary.BigEndian.AppendUint32(nil, uint32(n)))); err != nil {
			return err
		}
	}
	return nil
}

// collect adds up the results of all tasks, in whatever order they come.
func collect(ctx context.Context, sink *zmq.Socket) error {
	sum, by := 0, map[string]int{}
	for range tasks {
		msg, err := sink.Recv(ctx)
		if err != nil {
			return err
		}
		if len(msg.Part(1)) != 4 {
			return fmt.Errorf("sink: odd result %v", msg)
		}
		sum += int(binary.BigEndian.Uint32(msg.Part(1)))
		by[string(msg.Part(0))]++
	}
	for i := range workers {
		name := fmt.Sprint("worker ", i+1)
		demo.Say("sink", "%s has done %d tasks", name, by[name])
	}
	demo.Say("sink", "there are %d primes below %d", sum, tasks*taskSize)
	if sum != primes {
		return fmt.Errorf("%d primes expected", primes)
	}
	return nil
}

// countPrimes is the work, done the slow way.
func countPrimes(from, size int) (n int) {
	for i := from; i < from+size; i++ {
		if isPrime(i) {
			n++
		}
	}
	return n
}

func isPrime(n int) bool {
	for d := 2; d*d <= n; d++ {
		if n%d == 0 {
			return false
		}
	}
	return n > 1
}
