#include <stdlib.h>
#include <zmq.h>
#include "bench.h"

static void *payload(void)
{
	void *p = calloc(1, job.size + 1);
	check(p != NULL, "calloc");
	return p;
}

static void send_one(void *s, const char *from)
{
	zmq_msg_t m;
	if (job.copy) {
		check(zmq_send(s, from, job.size, 0) == job.size, "zmq_send");
		return;
	}
	check(!zmq_msg_init_size(&m, job.size), "zmq_msg_init_size");
	check(zmq_msg_send(&m, s, 0) == job.size, "zmq_msg_send");
}

static void recv_one(void *s, char *into, zmq_msg_t *m)
{
	if (job.copy)
		check(zmq_recv(s, into, job.size, 0) == job.size, "zmq_recv");
	else
		check(zmq_msg_recv(m, s, 0) == job.size, "zmq_msg_recv");
}

void send_many(void *s, int n)
{
	char *p = payload();
	while (n-- > 0)
		send_one(s, p);
	free(p);
}

void recv_many(void *s, int n)
{
	char *p = payload();
	zmq_msg_t m;
	zmq_msg_init(&m);
	while (n-- > 0)
		recv_one(s, p, &m);
	zmq_msg_close(&m);
	free(p);
}

void pass_on(void *from, void *to, int n)
{
	char *p = payload();
	zmq_msg_t m;
	zmq_msg_init(&m);
	while (n-- > 0) {
		send_one(from, p);
		recv_one(to, p, &m);
	}
	zmq_msg_close(&m);
	free(p);
}

void exchange(void *s, int n) { pass_on(s, s, n); }

// echo_parts sends what it receives, part by part: with the envelope of a ROUTER.
static void echo_parts(void *s)
{
	zmq_msg_t m;
	int more;
	do {
		zmq_msg_init(&m);
		check(zmq_msg_recv(&m, s, 0) >= 0, "zmq_msg_recv");
		more = zmq_msg_more(&m);
		check(zmq_msg_send(&m, s, more ? ZMQ_SNDMORE : 0) >= 0, "zmq_msg_send");
	} while (more);
}

// echo_copies does it through buffers.
static void echo_copies(void *s, char *p)
{
	int more;
	size_t size = sizeof more;
	do {
		int n = zmq_recv(s, p, job.size > 256 ? job.size : 256, 0);
		check(n >= 0, "zmq_recv");
		check(!zmq_getsockopt(s, ZMQ_RCVMORE, &more, &size), "ZMQ_RCVMORE");
		check(zmq_send(s, p, n, more ? ZMQ_SNDMORE : 0) == n, "zmq_send");
	} while (more);
}

void echo(void *s, int n)
{
	char *p = calloc(1, job.size > 256 ? job.size : 256);
	while (n-- > 0)
		if (job.copy)
			echo_copies(s, p);
		else
			echo_parts(s);
	free(p);
}
