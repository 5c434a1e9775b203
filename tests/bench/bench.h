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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* G11: free time of 40 therapists over 30 days, beside SQLite's window functions. */
int bench_slots(FILE *out);
/* G11: a whole visit in a shop that is full but for one gap, beside SQLite. */
int bench_visit(FILE *out);
/* G10: finding clients as one types, beside SQLite. BENCH_CLIENTS says how many there are. */
int bench_search(FILE *out);
/* G7: durable checkouts, beside SQLite and a naive layout. */
int bench_checkout(FILE *out);
/* G8: one writer and many readers, many writers, beside SQLite. */
int bench_crowd(FILE *out);
/* The board of forty therapists around the clock, beside a repaint of it. */
int bench_board(FILE *out);
/* G1 to G6: the program in a terminal, beside other programs of the terminal. */
int bench_terminal(FILE *out);

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

/* What a line says. Smaller is better, unless `larger`. A goal is a ratio to the peer
 * (goal_ratio times better), a limit of ours, or neither (0: a figure to read). */
struct bench_row {
	const char *goal, *what;   /* "G7", "checkout, durable" */
	double ours, peer;         /* peer 0: none */
	const char *unit;
	double goal_ratio, limit;
	bool larger;
	const char *peer_name;     /* NULL: SQLite */
};

static inline double bench_ratio(const struct bench_row *r)
{
	double a = r->larger ? r->ours : r->peer, b = r->larger ? r->peer : r->ours;

	return b > 0 ? a / b : 0;
}

/* Only a peer at zero is beaten by nothing: an idle program writes 0 bytes beside it. */
static inline const char *bench_verdict(const struct bench_row *r)
{
	bool nothing = !r->larger && r->ours <= 0 && r->peer > 0;

	if (r->goal_ratio <= 0 && r->limit <= 0)
		return "-";
	if (r->goal_ratio > 0 && !nothing && bench_ratio(r) < r->goal_ratio)
		return "MISSED";
	if (r->limit > 0 && (r->larger ? r->ours < r->limit : r->ours > r->limit))
		return "MISSED";
	return "met";
}

static inline void bench_number(char ret[24], double value, const char *unit)
{
	int digits = value == (double)(int64_t)value || value >= 1000 ? 0 : value >= 100 ? 1 :
		     value >= 10 ? 2 : 3;

	snprintf(ret, 24, "%.*f %s", digits, value, unit);
}

static inline void bench_line(FILE *out, const struct bench_row *r)
{
	char ours[24], peer[24] = "-", ratio[24] = "-", goal[48] = "-";
	const char *name = r->peer_name != NULL ? r->peer_name : "SQLite";
	int n = 0;

	bench_number(ours, r->ours, r->unit);
	if (r->peer > 0) {
		bench_number(peer, r->peer, r->unit);
		if (r->larger || r->ours > 0)
			snprintf(ratio, sizeof(ratio), "%.2fx", bench_ratio(r));
	}
	if (r->goal_ratio > 0)
		n = snprintf(goal, sizeof(goal), "%.4gx", r->goal_ratio);
	if (r->limit > 0)
		snprintf(goal + n, sizeof(goal) - (size_t)n, "%s%s %.4g %s", n > 0 ? ", " : "",
			 r->larger ? ">=" : "<=", r->limit, r->unit);
	fprintf(out, "%-4s %-46s %13s %13s %-15s %9s %15s %s\n", r->goal, r->what, ours, peer,
		r->peer > 0 ? name : "", ratio, goal, bench_verdict(r));
}

/* Prints the line, and keeps it for the table that `make bench` ends with (BENCH_FIGURES). */
static inline void bench_put(FILE *out, const struct bench_row *r)
{
	const char *path = secure_getenv("BENCH_FIGURES");
	FILE *table = path != NULL ? fopen(path, "ae") : NULL;

	bench_line(out, r);
	fflush(out);
	if (table == NULL)
		return;
	bench_line(table, r);
	fclose(table);
}

static inline void bench_head(FILE *out)
{
	fprintf(out, "%-4s %-46s %13s %13s %-15s %9s %15s\n", "", "", "ours", "peer", "", "ratio",
		"goal");
}

/* One line: ours and the peer's in `unit`, how many times better ours is, and how many it should
 * be. Smaller is better; goal_ratio 0 has no goal. */
static inline void bench_report(FILE *out, const char *goal, const char *what, double ours,
				double peer, const char *unit, double goal_ratio)
{
	bench_put(out, &(struct bench_row){ .goal = goal, .what = what, .ours = ours,
					    .peer = peer, .unit = unit,
					    .goal_ratio = goal_ratio });
}

/* One line: ours alone against a largest value. */
static inline void bench_limit(FILE *out, const char *goal, const char *what, double ours,
			       const char *unit, double limit)
{
	bench_put(out, &(struct bench_row){ .goal = goal, .what = what, .ours = ours,
					    .unit = unit, .limit = limit });
}

#endif
