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

// A burst is messages that were made and not sent yet.
typedef struct {
	zb_msg msgs[BURST];
	int flags[BURST], n;
} zb_burst;

// send_burst sends until a call fails, closes the rest, and adds to z.
static void send_burst(uintptr_t t, uintptr_t s, zb_burst *b, zb_int *z)
{
	int (*send)(void *, void *, int) = TABLE[ZB_zmq_msg_send];
	int (*close)(void *) = TABLE[ZB_zmq_msg_close];
	int i = 0;
	for (; i < b->n; i++, z->r++)
		if (send(&b->msgs[i], (void *) s, b->flags[i]) == -1) {
			z->e = ERRNO;
			break;
		}
	for (; i < b->n; i++)
		close(&b->msgs[i]);
	b->n = 0;
}

zb_int zb_send_flat(uintptr_t t, uintptr_t s, char *flat, int n)
{
	zb_int z = {0, ZB_MISSING};
	int (*init)(void *, size_t) = TABLE[ZB_zmq_msg_init_size];
	void *(*data)(void *) = TABLE[ZB_zmq_msg_data];
	zb_burst b;
	b.n = 0;
	if (!init || !data || !TABLE[ZB_zmq_msg_send] || !TABLE[ZB_zmq_msg_close])
		return z;
	for (z.e = 0; z.r < n && !z.e;) {
		for (; b.n < BURST && z.r + b.n < n; b.n++) {
			zb_part p;
			memcpy(&p, flat, sizeof p);
			if (init(&b.msgs[b.n], p.size) == -1) {
				z.e = ERRNO;
				break;
			}
			memcpy(data(&b.msgs[b.n]), flat + sizeof p, p.size);
			b.flags[b.n] = p.flags;
			flat += sizeof p + p.size;
		}
		send_burst(t, s, &b, &z);
	}
	return z;
}

zb_int zb_send_data(uintptr_t t, uintptr_t s, char *parts, int n, uintptr_t free)
{
	zb_int z = {0, ZB_MISSING};
	zb_data *p = (zb_data *) parts;
	int (*init)(void *, void *, size_t, void *, void *) = TABLE[ZB_zmq_msg_init_data];
	zb_burst b;
	b.n = 0;
	if (!init || !TABLE[ZB_zmq_msg_send] || !TABLE[ZB_zmq_msg_close])
		return z;
	for (z.e = 0; z.r < n && !z.e;) {
		for (; b.n < BURST && z.r + b.n < n; b.n++, p++) {
			if (init(&b.msgs[b.n], p->data, p->size, (void *) free, p->hint) == -1) {
				z.e = ERRNO;
				break;
			}
			b.flags[b.n] = p->flags;
		}
		send_burst(t, s, &b, &z);
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
