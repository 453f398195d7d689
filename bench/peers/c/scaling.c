#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>
#include "bench.h"

// status reads a number from /proc/self/status.
static double status(const char *format)
{
	char line[256];
	double value = 0;
	FILE *f = fopen("/proc/self/status", "r");
	if (!f) {
		puts("unsupported: threads and memory are read from /proc");
		exit(3);
	}
	while (fgets(line, sizeof line, f))
		if (sscanf(line, format, &value) == 1)
			break;
	fclose(f);
	return value;
}

static double threads(void) { return status("Threads: %lf"); }
static double megabytes(void) { return status("VmRSS: %lf") / 1024; }

// As in package measure: what comes only once in a process goes before.
static void warm_up(void)
{
	void *ctx = context(1);
	zmq_close(open_socket(ctx, ZMQ_PULL));
	check(!zmq_ctx_term(ctx), "zmq_ctx_term");
}

void sockets(void)
{
	warm_up();
	void **made = calloc(job.peers, sizeof *made);
	double before = megabytes(), start = now();
	void *ctx = context(job.peers);
	for (int i = 0; i < job.peers; i++)
		made[i] = open_socket(ctx, ZMQ_PULL);
	put("create", (now() - start) * 1e9 / job.peers);
	put("threads", threads());
	put("memory", megabytes() - before);
	start = now();
	for (int i = 0; i < job.peers; i++)
		zmq_close(made[i]);
	check(!zmq_ctx_term(ctx), "zmq_ctx_term");
	put("close", (now() - start) * 1e9 / job.peers);
}

static atomic_long received;
static long wanted;

static void count(void *s, int n)
{
	for (;; atomic_fetch_add(&received, 1))
		recv_many(s, n);
}

static void run_fan_out(int n)
{
	wanted += (long) n * job.peers;
	send_many(server, n * job.peers);
	while (atomic_load(&received) < wanted)
		poll(NULL, 0, 1);
}

void blocked(void)
{
	int n;
	struct task *t = calloc(job.peers, sizeof *t);
	meet(ZMQ_PUSH, ZMQ_PULL, job.peers);
	double before = megabytes();
	for (int i = 0; i < job.peers; i++) {
		t[i] = (struct task){count, clients[i], 1, 0};
		spawn(&t[i]);
	}
	poll(NULL, 0, 500);
	put("goroutines", job.peers);
	put("threads", threads());
	put("memory", megabytes() - before);
	double took = repeat(run_fan_out, &n);
	put("rate", (double) n * job.peers / took);
}

void memory(void)
{
	put("bare", megabytes());
	double start = now();
	void *ctx = context(1);
	put("load", (now() - start) * 1e9);
	put("context", megabytes());
	open_socket(ctx, ZMQ_PULL);
	put("socket", megabytes());
}
