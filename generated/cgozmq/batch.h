// The calls of capi.Batcher.

#include "zshim.h"

// A zmq_msg_t.
typedef union {
	char bytes[64];
	void *align;
} zb_msg;

// One part of a message, as capi.Received has it.
typedef struct {
	zb_msg msg;
	void *data;
	size_t size;
	int more;
} zb_received;

// zb_send_flat sends a copy of each of n parts that stand in flat one after the other,
// each behind a zb_part, until a call fails; r is how many were taken.
typedef struct {
	uint32_t size;
	int32_t flags;
} zb_part;
zb_int zb_send_flat(uintptr_t t, uintptr_t s, char *flat, int n);

// A part that is not copied, as capi.Data has it.
typedef struct {
	void *data;
	size_t size;
	void *hint;
	int flags;
} zb_data;

// zb_send_data sends each of n parts with zmq_msg_init_data until a call fails; r is
// how many were taken.
zb_int zb_send_data(uintptr_t t, uintptr_t s, char *parts, int n, uintptr_t free);

// zb_recv_msgs calls zmq_msg_recv for n parts until a call fails or, if one is set,
// a message is complete; r is how many were received. What is in the zmq_msg_t's, all
// of which are initialised, is lost.
zb_int zb_recv_msgs(uintptr_t t, uintptr_t s, char *in, int n, int flags, int one);
