/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any program in a pseudo-terminal of 120×40, timed from outside: when its last byte came.
 * It knows nothing of the program, so that all are measured alike: a program is settled
 * when it has been silent for `quiet_ms`, and the time is that of the last byte before it.
 * lib/pty.h, which knows when ours sleeps, tells exactly what is on the screen; this one
 * tells when.
 */
#ifndef LIB_BENCH_TERM_H
#define LIB_BENCH_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct bench_term {
	pid_t pid;
	int master;
	char last[1 << 16];     /* what came last, for looking what it is */
};

struct bench_cost {
	double ns;              /* from the key, or the start, to the last byte */
	double first_ns;        /* to the first byte */
	double cpu_ns;          /* of all its threads */
	size_t bytes;
};

/* Starts a program in `dir` (NULL: here) and waits until it is settled. argv[0] is looked up in
 * PATH. With `argv` NULL it was not found: false. */
bool bench_term_start(struct bench_term *, const char *const *argv, const char *dir, int quiet_ms,
		      struct bench_cost *ret);
/* Sends bytes and waits until it is settled. */
struct bench_cost bench_term_keys(struct bench_term *, const char *keys, int quiet_ms);
void bench_term_end(struct bench_term *);
/* Private dirty memory in MB, by /proc/PID/smaps_rollup. */
double bench_term_private(const struct bench_term *);

#endif
