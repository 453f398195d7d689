#include <poll.h>
#include <stdlib.h>
#include <zmq.h>
#include "bench.h"

static void run_pair(int n)
{
	struct task receiver = {recv_many, server, n, 0};
	spawn(&receiver);
	send_many(clients[0], n);
	join(&receiver);
}

void push_pull(void)
{
	int n;
	meet(ZMQ_PULL, ZMQ_PUSH, 1);
	double took = repeat(run_pair, &n);
	put("rate", n / took);
}

// Publishing goes in windows, as in package measure. Each subscriber tells the
// publisher over a socket of its own that it has got a window.
static int window;
static void *told;
static const char report[] = "inproc://told";
static void *reports;

static void subscribe_windows(void *s, int n)
{
	void *tell = open_socket(reports, ZMQ_PUSH);
	check(!zmq_connect(tell, report), "zmq_connect");
	while (n-- > 0) {
		recv_many(s, window);
		check(!zmq_send(tell, "", 0, 0), "zmq_send");
	}
	zmq_close(tell);
}

static void await_all(void)
{
	for (int i = 0; i < job.peers; i++)
		check(!zmq_recv(told, NULL, 0, 0), "zmq_recv");
}

static void run_windows(int n)
{
	struct task *t = calloc(job.peers, sizeof *t);
	for (int i = 0; i < job.peers; i++) {
		t[i] = (struct task){subscribe_windows, clients[i], n, 0};
		spawn(&t[i]);
	}
	while (n-- > 0) {
		send_many(server, window);
		await_all();
	}
	for (int i = 0; i < job.peers; i++)
		join(&t[i]);
	free(t);
}

// await_mark receives until a message begins with mark.
static void await_mark(void *s, char mark)
{
	char c;
	do
		check(zmq_recv(s, &c, 1, 0) == 1, "zmq_recv");
	while (c != mark);
}

static void await_marks(void *s, int n)
{
	void *tell = open_socket(reports, ZMQ_PUSH);
	check(!zmq_connect(tell, report), "zmq_connect");
	for (char mark = 1; mark <= n; mark++) {
		await_mark(s, mark);
		check(!zmq_send(tell, "", 0, 0), "zmq_send");
	}
	zmq_close(tell);
}

// await_subscribers returns when every subscriber gets what is published, and has got
// all that was.
static void await_subscribers(void)
{
	struct task *t = calloc(job.peers, sizeof *t);
	for (int i = 0; i < job.peers; i++) {
		t[i] = (struct task){await_marks, clients[i], 2, 0};
		spawn(&t[i]);
	}
	for (int here = 0; here < job.peers;) {
		check(zmq_send(server, "\1", 1, 0) == 1, "zmq_send");
		poll(NULL, 0, 1);
		while (zmq_recv(told, NULL, 0, ZMQ_DONTWAIT) == 0)
			here++;
	}
	check(zmq_send(server, "\2", 1, 0) == 1, "zmq_send");
	await_all();
	for (int i = 0; i < job.peers; i++)
		join(&t[i]);
	free(t);
}

void pub_sub(void)
{
	int n, most = (64 << 20) / (job.size > 0 ? job.size : 1);
	window = most < 1 ? 1 : most > 1000 ? 1000 : most;
	reports = context(job.peers + 1);
	told = open_socket(reports, ZMQ_PULL);
	check(!zmq_bind(told, report), "zmq_bind");
	meet(ZMQ_PUB, ZMQ_SUB, job.peers);
	await_subscribers();
	double took = repeat(run_windows, &n);
	put("rate", (double) n * window * job.peers / took);
}
