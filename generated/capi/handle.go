package capi

// Handles of libzmq's objects. All are void pointers in C, where only their
// names tell them apart; zero is NULL.
type (
	Context       uintptr // zmq_ctx_new; may be shared by threads
	Socket        uintptr // zmq_socket; one thread at a time
	Poller        uintptr // zmq_poller_new, a draft; one thread at a time
	Timers        uintptr // zmq_timers_new; one thread at a time
	AtomicCounter uintptr // zmq_atomic_counter_new
	Stopwatch     uintptr // zmq_stopwatch_start
	Thread        uintptr // zmq_threadstart
)

// Addresses of C functions that libzmq calls. See [Callbacks].
type (
	FreeFn   uintptr // zmq_free_fn: void (void *data, void *hint)
	ThreadFn uintptr // zmq_thread_fn: void (void *arg)
	TimerFn  uintptr // zmq_timer_fn: void (int id, void *arg)
)

// Z85Key is a CURVE key as text: 40 characters and the NUL that C writes.
type Z85Key [41]byte

// String returns the key without its NUL.
func (k *Z85Key) String() string { return string(k[:40]) }
