#include <zmq.h>
#include "bench.h"

static void *probe;

static void get_option(int n)
{
	int value;
	size_t size = sizeof value;
	while (n-- > 0)
		check(!zmq_getsockopt(probe, ZMQ_RCVHWM, &value, &size), "zmq_getsockopt");
}

static void set_option(int n)
{
	int value = 1000;
	while (n-- > 0)
		check(!zmq_setsockopt(probe, ZMQ_RCVHWM, &value, sizeof value), "zmq_setsockopt");
}

void options(void)
{
	int n;
	probe = open_socket(context(1), ZMQ_PULL);
	job.duration /= 2;
	double took = repeat(get_option, &n);
	put("get", took * 1e9 / n);
	took = repeat(set_option, &n);
	put("set", took * 1e9 / n);
}

enum { FURTHER = 50 };
static double first, further, end;

static void run_create(int n)
{
	first = further = end = 0;
	while (n-- > 0) {
		void *s[FURTHER + 1];
		double start = now();
		void *ctx = context(FURTHER + 1);
		s[0] = open_socket(ctx, ZMQ_PULL);
		first += now() - start;
		start = now();
		for (int i = 1; i <= FURTHER; i++)
			s[i] = open_socket(ctx, ZMQ_PULL);
		further += now() - start;
		start = now();
		for (int i = 0; i <= FURTHER; i++)
			zmq_close(s[i]);
		check(!zmq_ctx_term(ctx), "zmq_ctx_term");
		end += now() - start;
	}
}

void create(void)
{
	int n;
	repeat(run_create, &n);
	put("context", first * 1e9 / n);
	put("socket", further * 1e9 / n / FURTHER);
	put("close", end * 1e9 / n / (FURTHER + 1));
}

void version(void)
{
	int major, minor, patch;
	zmq_version(&major, &minor, &patch);
	put("libzmq", major * 10000 + minor * 100 + patch);
}
