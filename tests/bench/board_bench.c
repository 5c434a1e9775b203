/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The day board of forty therapists around the clock, booked out: what a key of the cursor sends
 * and how long until it is painted, beside a full repaint of the same screen by ncurses (C-l).
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"
#include "lib/bench_shop.h"
#include "lib/bench_term.h"

enum { QUIET_MS = 25, START_QUIET_MS = 400, KEYS = 60, FRAME_MS = 16, PATHS = BENCH_PATH_MAX + 64 };

#define DOWN "\033OB"
#define RIGHT "\033OC"
#define REPAINT "\014"

static void make_shop(const char *dir)
{
	int status;

	bench_remove(dir);
	if (mkdir(dir, 0700) != 0)
		bench_die(dir, "cannot be made");
	pid_t pid = fork();
	if (pid == 0) {
		execl("tests/terminal/full-shop", "full-shop", bench_build(), dir, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		bench_die("tests/terminal/full-shop", "failed");
}

static void start(struct bench_term *t, const char *dir)
{
	char program[PATHS + 32], data[PATHS + 32], conf[PATHS + 32];
	struct bench_cost cost;

	snprintf(program, sizeof(program), "%s/meibu", bench_build());
	snprintf(data, sizeof(data), "%s/data", dir);
	snprintf(conf, sizeof(conf), "%s/conf/meibu.conf", dir);
	const char *argv[] = { program, "--data", data, "--conf", conf, "--as", "S1", NULL };
	setenv("MEIBU_NOW", "2026-12-03T14:05", 1);
	if (!bench_term_start(t, argv, NULL, START_QUIET_MS, &cost))
		bench_die("meibu", t->last);
	unsetenv("MEIBU_NOW");
}

struct cost { struct bench_times bytes, ns; };

static void press(struct bench_term *t, const char *key, struct cost *ret)
{
	struct bench_cost c = bench_term_keys(t, key, QUIET_MS);

	if (c.bytes == 0) /* at an end of the day there is nothing to paint */
		return;
	ret->bytes.ns[ret->bytes.n++] = (double)c.bytes;
	ret->ns.ns[ret->ns.n++] = c.ns;
}

static void put(FILE *out, const char *what, double ours, double repaint, const char *unit,
		double limit)
{
	bench_put(out, &(struct bench_row){ .goal = "G5", .what = what, .ours = ours,
					    .peer = repaint, .unit = unit, .goal_ratio = limit > 0 ?
					    0 : 1, .limit = limit,
					    .peer_name = "ncurses repaint" });
}

static double worst(const struct bench_times *t)
{
	return t->n > 0 ? t->ns[t->n - 1] : 0; /* a median has sorted them */
}

int bench_board(FILE *out)
{
	static struct bench_term t;
	static struct cost keys, repaints;
	char dir[PATHS];

	snprintf(dir, sizeof(dir), "%s/bench-board", bench_build());
	make_shop(dir);
	start(&t, dir);
	for (int i = 0; i < KEYS; i++) {
		press(&t, i % 3 == 2 ? RIGHT : DOWN, &keys);
		press(&t, REPAINT, &repaints);
	}
	bench_term_end(&t);
	bench_remove(dir);
	double bytes = bench_median(&keys.bytes), all = bench_median(&repaints.bytes);
	double ms = bench_median(&keys.ns) / 1e6, whole = bench_median(&repaints.ns) / 1e6;
	bench_head(out);
	put(out, "a key on the board of 40 x 24 h", bytes, all, "B", 0);
	put(out, "the same, when it scrolls", worst(&keys.bytes), all, "B", 0);
	put(out, "a key on the board of 40 x 24 h, painted", ms, whole, "ms", FRAME_MS);
	put(out, "the same, when it scrolls", worst(&keys.ns) / 1e6, whole, "ms", FRAME_MS);
	return keys.bytes.n > 0 && bytes < all ? 0 : 1;
}

BENCH_MAIN(bench_board)
