/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the benchmarks share. Each answers one goal of the project (G1..G13) and is a
 * function that does the same work in our way and in a peer's, proves that both gave the
 * same answer, and prints ours, the peer's, the ratio and the goal. Ratios travel between
 * machines, times do not. A benchmark returns 0 when its answers agreed, whether or not
 * the goal was met: a goal missed is a number to read, a wrong answer is a fault.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* G11: free time of 40 therapists over 30 days, beside SQLite's window functions. */
int bench_slots(FILE *out);
/* G10: finding clients as one types, beside SQLite. BENCH_CLIENTS says how many there are. */
int bench_search(FILE *out);

/* Each benchmark is a program too, unless they are built into one. */
#ifdef BENCH_TOGETHER
#define BENCH_MAIN(function)
#else
#define BENCH_MAIN(function) int main(void) { return function(stdout); }
#endif

enum { BENCH_ROUNDS_MAX = 1001 };

/* What a round of one side took, in ns. */
struct bench_times {
	size_t n;
	double ns[BENCH_ROUNDS_MAX];
};

static inline double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Adds the time since `start`, divided by `parts` equal parts; more than fit are dropped. */
static inline void bench_add(struct bench_times *times, double start, double parts)
{
	double took = bench_now() - start;

	if (times->n < BENCH_ROUNDS_MAX)
		times->ns[times->n++] = took / parts;
}

static inline int bench_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The middle of all rounds, in ns: robust against a neighbour on the machine. Sorts them. */
static inline double bench_median(struct bench_times *times)
{
	if (times->n == 0)
		return 0;
	qsort(times->ns, times->n, sizeof(times->ns[0]), bench_compare);
	return times->ns[times->n / 2];
}

static inline void bench_head(FILE *out)
{
	fprintf(out, "%-4s %-46s %12s %12s %9s %9s\n", "", "", "ours", "peer", "ratio", "goal");
}

/* One line: ours and the peer's in `unit`, how many times better ours is, and how many it should
 * be. Smaller is better; goal_ratio 0 has no goal. */
static inline void bench_report(FILE *out, const char *goal, const char *what, double ours,
				double peer, const char *unit, double goal_ratio)
{
	double ratio = ours > 0 ? peer / ours : 0;

	fprintf(out, "%-4s %-46s %9.3f %-2s %9.3f %-2s %8.1fx ", goal, what, ours, unit, peer, unit,
		ratio);
	if (goal_ratio > 0)
		fprintf(out, "%8.1fx %s\n", goal_ratio, ratio >= goal_ratio ? "met" : "MISSED");
	else
		fprintf(out, "%9s\n", "-");
}

/* One line: ours alone against a largest value. */
static inline void bench_limit(FILE *out, const char *goal, const char *what, double ours,
			       const char *unit, double limit)
{
	fprintf(out, "%-4s %-46s %9.3f %-2s %12s %9s %6.0f %-2s %s\n", goal, what, ours, unit,
		"-", "-", limit, unit, ours <= limit ? "met" : "MISSED");
}

#endif
