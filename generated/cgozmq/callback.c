//go:build cgo

#include "callback.h"
#include "_cgo_export.h"

static void flag(void *data, void *hint)
{
	(void) data;
	__atomic_store_n((uint32_t *) hint, 1, __ATOMIC_RELEASE);
}

static void timer(int id, void *arg) { zmqbridgeTimer(id, (uintptr_t) arg); }

static void thread(void *arg) { zmqbridgeThread((uintptr_t) arg); }

uintptr_t zb_flag_address(void) { return (uintptr_t) flag; }
uintptr_t zb_timer_address(void) { return (uintptr_t) timer; }
uintptr_t zb_thread_address(void) { return (uintptr_t) thread; }
