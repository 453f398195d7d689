//go:build cgo

#include <string.h>
#include "batch.h"

#define TABLE ((void **) t)
#define ERRNO ((int (*)(void)) TABLE[ZB_zmq_errno])()

// Sender and receiver are on different cores, and share queues and the allocator.
// What one of them does with either goes faster in one go than with the other in
// between; so messages are all made before they are sent, and all freed before
// others are received.
enum { BURST = 32 };

zb_int zb_send_flat(uintptr_t t, uintptr_t s, char *flat, int n)
{
	zb_int z = {0, ZB_MISSING};
	int (*init)(void *, size_t) = TABLE[ZB_zmq_msg_init_size];
	void *(*data)(void *) = TABLE[ZB_zmq_msg_data];
	int (*send)(void *, void *, int) = TABLE[ZB_zmq_msg_send];
	int (*close)(void *) = TABLE[ZB_zmq_msg_close];
	if (!init || !data || !send || !close)
		return z;
	for (z.e = 0; z.r < n && !z.e;) {
		zb_msg msgs[BURST];
		int flags[BURST], made = 0, sent = 0;
		for (; made < BURST && z.r + made < n; made++) {
			zb_part p;
			memcpy(&p, flat, sizeof p);
			if (init(&msgs[made], p.size) == -1) {
				z.e = ERRNO;
				break;
			}
			memcpy(data(&msgs[made]), flat + sizeof p, p.size);
			flags[made] = p.flags;
			flat += sizeof p + p.size;
		}
		for (; sent < made; sent++)
			if (send(&msgs[sent], (void *) s, flags[sent]) == -1) {
				z.e = ERRNO;
				break;
			}
		z.r += sent;
		for (; sent < made; sent++)
			close(&msgs[sent]);
	}
	return z;
}

// Messages up to this size lie in their zmq_msg_t, so there is nothing to free.
enum { INSIDE = 33 };

static void free_all(uintptr_t t, zb_received *r, int n)
{
	int (*init)(void *) = TABLE[ZB_zmq_msg_init];
	int (*close)(void *) = TABLE[ZB_zmq_msg_close];
	if (!init || !close)
		return;
	for (; n > 0; n--, r++)
		if (r->size > INSIDE) {
			close(&r->msg);
			init(&r->msg);
			r->size = 0;
		}
}

zb_int zb_recv_msgs(uintptr_t t, uintptr_t s, char *in, int n, int flags, int one)
{
	zb_int z = {0, ZB_MISSING};
	zb_received *r = (zb_received *) in;
	int (*recv)(void *, void *, int) = TABLE[ZB_zmq_msg_recv];
	void *(*data)(void *) = TABLE[ZB_zmq_msg_data];
	size_t (*size)(void *) = TABLE[ZB_zmq_msg_size];
	int (*more)(void *) = TABLE[ZB_zmq_msg_more];
	if (!recv || !data || !size || !more)
		return z;
	if (!one)
		free_all(t, r, n);
	for (z.e = 0; z.r < n; z.r++, r++) {
		if (recv(&r->msg, (void *) s, flags) == -1) {
			z.e = ERRNO;
			break;
		}
		r->data = data(&r->msg);
		r->size = size(&r->msg);
		r->more = more(&r->msg);
		if (one && !r->more) {
			z.r++;
			break;
		}
	}
	return z;
}
