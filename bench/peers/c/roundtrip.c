#include <stdlib.h>
#include <zmq.h>
#include "bench.h"

static void run_exchange(int n)
{
	struct task replier = {echo, server, n, 0};
	spawn(&replier);
	exchange(clients[0], n);
	join(&replier);
}

void req_rep(void)
{
	int n;
	meet(ZMQ_REP, ZMQ_REQ, 1);
	double took = repeat(run_exchange, &n);
	put("latency", took * 1e9 / n);
}

static void run_clients(int n)
{
	struct task replier = {echo, server, n * job.peers, 0}, *t = calloc(job.peers, sizeof *t);
	spawn(&replier);
	for (int i = 0; i < job.peers; i++) {
		t[i] = (struct task){exchange, clients[i], n, 0};
		spawn(&t[i]);
	}
	for (int i = 0; i < job.peers; i++)
		join(&t[i]);
	join(&replier);
	free(t);
}

void dealer_router(void)
{
	int n;
	meet(ZMQ_ROUTER, ZMQ_DEALER, job.peers);
	double took = repeat(run_clients, &n);
	put("rate", (double) n * job.peers / took);
}

static void run_same(int n) { pass_on(clients[0], server, n); }

void same_thread(void)
{
	int n;
	meet(ZMQ_PULL, ZMQ_PUSH, 1);
	double took = repeat(run_same, &n);
	put("latency", took * 1e9 / n);
}
