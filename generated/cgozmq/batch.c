//go:build cgo

#include <string.h>
#include "batch.h"

#define TABLE ((void **) t)
#define ERRNO ((int (*)(void)) TABLE[ZB_zmq_errno])()

zb_int zb_send_flat(uintptr_t t, uintptr_t s, char *flat, int n)
{
	zb_int z = {0, ZB_MISSING};
	int (*send)(void *, const void *, size_t, int) = TABLE[ZB_zmq_send];
	if (!send)
		return z;
	for (z.e = 0; z.r < n; z.r++) {
		zb_part p;
		memcpy(&p, flat, sizeof p);
		flat += sizeof p;
		if (send((void *) s, flat, p.size, p.flags) == -1) {
			z.e = ERRNO;
			break;
		}
		flat += p.size;
	}
	return z;
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
