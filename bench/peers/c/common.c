#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>
#include "bench.h"

void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, zmq_strerror(zmq_errno()));
	exit(1);
}

void check(int ok, const char *what)
{
	if (!ok)
		fail(what);
}

double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

void put(const char *name, double value) { printf("%s %.9g\n", name, value); }

static double timed(void (*run)(int n), int n)
{
	double start = now();
	run(n);
	return now() - start;
}

// As in package measure: one turn goes before, in which connections are made, and a
// run that takes so much longer than the one before has been held up.
double repeat(void (*run)(int n), int *turns)
{
	double turn = timed(run, 1);
	for (int n = 1, stalls = 0;;) {
		double took = timed(run, n);
		if (took >= job.duration && took > 4 * turn * n && stalls++ < 3)
			continue;
		if (took >= job.duration) {
			*turns = n;
			return took;
		}
		turn = took / n;
		double factor = 1.2 * job.duration / (took > 1e-6 ? took : 1e-6);
		n = n * (factor < 1.2 ? 1.2 : factor > 10 ? 10 : factor) + 1;
	}
}

static void *run_task(void *arg)
{
	struct task *t = arg;
	t->fn(t->s, t->n);
	return NULL;
}

// Small stacks: there may be thousands of threads.
void spawn(struct task *t)
{
	pthread_attr_t attr;
	pthread_t thread;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	check(!pthread_create(&thread, &attr, run_task, t), "pthread_create");
	pthread_attr_destroy(&attr);
	t->thread = (unsigned long) thread;
}

void join(struct task *t) { pthread_join((pthread_t) t->thread, NULL); }

void *context(int sockets)
{
	void *ctx = zmq_ctx_new();
	check(ctx != NULL, "zmq_ctx_new");
	check(!zmq_ctx_set(ctx, ZMQ_MAX_SOCKETS, sockets > 1023 ? sockets : 1023), "zmq_ctx_set");
	return ctx;
}

void *open_socket(void *ctx, int type)
{
	void *s = zmq_socket(ctx, type);
	check(s != NULL, "zmq_socket");
	if (type == ZMQ_PUB || type == ZMQ_SUB) {
		int hwm = 0;
		check(!zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof hwm), "ZMQ_SNDHWM");
		check(!zmq_setsockopt(s, ZMQ_RCVHWM, &hwm, sizeof hwm), "ZMQ_RCVHWM");
	}
	if (type == ZMQ_SUB)
		check(!zmq_setsockopt(s, ZMQ_SUBSCRIBE, "", 0), "ZMQ_SUBSCRIBE");
	return s;
}

void *server, **clients;

// Over a network both sides have a context, as in two processes.
void meet(int server_type, int client_type, int count)
{
	char ep[256] = "";
	size_t size = sizeof ep;
	int ipc = !strcmp(job.transport, "ipc"), inproc = !strcmp(job.transport, "inproc");
	void *near = context(count + 1), *far = inproc ? near : context(count + 1);

	snprintf(ep, sizeof ep, "%s", ipc ? "ipc://*" : inproc ? "inproc://bench" : "tcp://127.0.0.1:*");
	server = open_socket(near, server_type);
	check(!zmq_bind(server, ep), "zmq_bind");
	check(!zmq_getsockopt(server, ZMQ_LAST_ENDPOINT, ep, &size), "ZMQ_LAST_ENDPOINT");
	clients = malloc(count * sizeof *clients);
	for (int i = 0; i < count; i++) {
		clients[i] = open_socket(far, client_type);
		check(!zmq_connect(clients[i], ep), "zmq_connect");
	}
}
