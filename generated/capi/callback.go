package capi

import "sync"

// Functions that libzmq may call, by the number it is given as an argument.
var registry struct {
	mu      sync.Mutex
	last    uintptr
	timers  map[uintptr]func(id int)
	threads map[uintptr]func()
}

// NewTimer registers a function for TimersAdd with the handler TimerFn and the
// returned number as its argument. It runs inside TimersExecute, on the
// goroutine that called it. Release it when the timer is gone.
func NewTimer(fn func(id int)) (arg uintptr) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	if registry.timers == nil {
		registry.timers = map[uintptr]func(int){}
	}
	registry.last++
	registry.timers[registry.last] = fn
	return registry.last
}

// NewThread registers a function for ThreadStart with the function ThreadFn and
// the returned number as its argument. It runs once, on a thread of libzmq.
func NewThread(fn func()) (arg uintptr) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	if registry.threads == nil {
		registry.threads = map[uintptr]func(){}
	}
	registry.last++
	registry.threads[registry.last] = fn
	return registry.last
}

// Release forgets a function of NewTimer or NewThread.
func Release(arg uintptr) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	delete(registry.timers, arg)
	delete(registry.threads, arg)
}

// RunTimer calls the function of NewTimer; backends call it from C.
func RunTimer(id int32, arg uintptr) {
	registry.mu.Lock()
	fn := registry.timers[arg]
	registry.mu.Unlock()
	if fn != nil {
		fn(int(id))
	}
}

// RunThread calls the function of NewThread and forgets it; backends call it from C.
func RunThread(arg uintptr) {
	registry.mu.Lock()
	fn := registry.threads[arg]
	delete(registry.threads, arg)
	registry.mu.Unlock()
	if fn != nil {
		fn()
	}
}
