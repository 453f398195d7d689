// The participant in C: libzmq as its authors mean it to be used. The modes:
//
//   plain  as libzmq's own perf tools: messages are allocated and never looked at
//   copy   from a buffer of the sender's into one of the receiver's, as in Go

#include <stddef.h>

struct job {
	const char *workload, *transport;
	int size, peers, copy;
	double duration; // seconds
};

extern struct job job;

void fail(const char *what); // ends the process, with zmq_errno
void check(int ok, const char *what);
double now(void); // seconds
void put(const char *name, double value);

// repeat runs run(n) with more and more turns until a run takes as long as the job
// wants; it returns the seconds of the last run.
double repeat(void (*run)(int n), int *turns);

// Loops on a socket.
void send_many(void *s, int n);
void recv_many(void *s, int n);
void pass_on(void *from, void *to, int n); // sends on one, receives on the other
void exchange(void *s, int n);
void echo(void *s, int n);

// spawn runs fn(s, n) on a thread of its own until join.
struct task {
	void (*fn)(void *s, int n);
	void *s;
	int n;
	unsigned long thread;
};
void spawn(struct task *t);
void join(struct task *t);

// A server and job.peers clients.
extern void *server, **clients;
void meet(int server_type, int client_type, int count);
void *context(int sockets);
void *open_socket(void *ctx, int type); // PUB and SUB have no limits

// Workloads.
void push_pull(void);
void pub_sub(void);
void req_rep(void);
void dealer_router(void);
void same_thread(void);
void sockets(void);
void blocked(void);
void memory(void);
void options(void);
void create(void);
void version(void); // of libzmq: 40304 is 4.3.4
