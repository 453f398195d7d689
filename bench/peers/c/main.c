#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

struct job job;

static const struct {
	const char *name;
	void (*run)(void);
} workloads[] = {
	{"pushpull", push_pull}, {"pubsub", pub_sub},
	{"reqrep", req_rep},     {"dealerrouter", dealer_router},
	{"same", same_thread},   {"sockets", sockets},
	{"blocked", blocked},    {"memory", memory},
	{"options", options},    {"create", create},
	{"version", version},
};

// The arguments are those of package job.
int main(int argc, char **argv)
{
	if (argc != 7) {
		fprintf(stderr, "usage: %s workload transport size peers mode milliseconds\n", argv[0]);
		return 2;
	}
	job = (struct job){argv[1], argv[2], atoi(argv[3]), atoi(argv[4]), !strcmp(argv[5], "copy"), atof(argv[6]) / 1000};
	for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
		if (!strcmp(job.workload, workloads[i].name)) {
			workloads[i].run();
			fflush(stdout);
			_Exit(0); // what is open is not a matter of the measurement
		}
	fprintf(stderr, "there is no workload %s\n", job.workload);
	return 2;
}
