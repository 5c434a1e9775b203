/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board of forty therapists around the clock, booked out: every key of the cursor sends less
 * than a repaint, most of them next to nothing; and its states in 256 colours, in 16 and in none.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "lib/salon.h"

/* A key that scrolls nothing: a cursor, the line that tells of the booking. */
enum { KEY_BYTES = 220, KEYS = 400 };

static int number, failures;

static bool check(bool fine, const char *what, const struct pty *pty)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	printf("%s %d - %s\n", fine ? "ok" : "not ok", ++number, what);
	failures += !fine;
	if (!fine && pty != NULL) {
		pty_text(pty, &text);
		fprintf(stderr, "%s\n%s\n", pty_why(pty), text.text);
	}
	return fine;
}

static bool make_shop(const char *script, const char *build, const char *dir)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		dup2(2, 1);
		execl(script, script, build, dir, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

struct opened {
	const char *build, *dir, *conf, *as, *now, *term, *more; /* more: NAME=value or NULL */
	int rows, cols;
};

static struct pty *open_board(const struct opened *o)
{
	char program[600], data[600], conf[600], now[64];

	snprintf(program, sizeof(program), "%s/meibu", o->build);
	snprintf(data, sizeof(data), "%s/data", o->dir);
	snprintf(conf, sizeof(conf), "%s/meibu.conf", o->conf);
	snprintf(now, sizeof(now), "MEIBU_NOW=%s", o->now);
	const char *const argv[] = { program, "--data", data, "--conf", conf, "--as", o->as, NULL };
	const char *const env[] = { now, "MEIBU_LANG=zh_CN", o->more, NULL };
	const struct pty_options options = { .argv = argv, .env = env, .term = o->term,
					     .rows = o->rows, .cols = o->cols };

	return pty_start(&options);
}

/* ---- bytes */

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* A walk that scrolls both ways; the same every time. */
static void walk(struct pty *p)
{
	static const char *const keys[] = {
		"<Down>", "<Right>", "<Down>", "<Up>", "<Right>", "<Tab>", "<Down>", "<Left>",
		"<Right>", "<Down>", "<PgDn>", "<Right>", "<Up>", "<BackTab>", "<Down>", "<Right>",
	};
	static size_t cost[KEYS];
	size_t worst = 0;
	char what[160];

	pty_keys(p, "<C-l>");
	size_t repaint = pty_cost(p).bytes;
	bool fine = repaint > 4000;
	for (int i = 0; fine && i < KEYS; i++) {
		const char *key = i % 97 == 96 ? "<Home>" : keys[(i * 7 + i / 16) % 16];
		fine = pty_keys(p, key);
		cost[i] = pty_cost(p).bytes;
		worst = cost[i] > worst ? cost[i] : worst;
	}
	qsort(cost, KEYS, sizeof(cost[0]), by_size);
	snprintf(what, sizeof(what), "no key of the cursor costs a repaint: %zu bytes of %zu",
		 worst, repaint);
	check(fine && worst < repaint, what, p);
	snprintf(what, sizeof(what), "most keys cost next to nothing: %zu bytes, 9 of 10 %zu",
		 cost[KEYS / 2], cost[KEYS * 9 / 10]);
	check(fine && cost[KEYS / 2] <= KEY_BYTES, what, p);
}

static void the_full_board(const char *build, const char *dir)
{
	char conf[300];
	struct opened o = { .build = build, .dir = dir, .conf = conf, .as = "S1",
			    .now = "2026-12-03T14:05", .rows = 36, .cols = 120 };

	snprintf(conf, sizeof(conf), "%s/conf", dir);
	if (!check(make_shop("tests/terminal/full-shop", build, dir), "the full shop is made",
		   NULL))
		return;
	struct pty *p = open_board(&o);
	check(p != NULL && pty_shows(p, "预约1440"), "all of its 1,440 visits are on the board", p);
	check(p != NULL && pty_keys(p, "<BackTab><Home>") && pty_shows(p, "00:00"),
	      "the day begins at midnight", p);
	if (p == NULL)
		return;
	walk(p);
	bool seen = true;
	for (int i = 0; seen && i < 60 && !pty_shows(p, "美容师40"); i++)
		seen = pty_keys(p, "<Right>");
	check(seen && pty_shows(p, "美容师40") && pty_shows(p, "<<") && !pty_shows(p, "美容师01"),
	      "forty columns scroll sideways, and their names stay", p);
	pty_end(p);
}

/* ---- colours */

static void rest_of_row(const struct pty *p, int row, int col, struct buf *out)
{
	for (int i = col; i < pty_cols(p); i++) {
		struct pty_cell at = pty_cell(p, row, i);
		if (at.width > 0)
			buf_puts(out, at.text[0] != '\0' ? at.text : " ");
	}
}

/* The cell in which a text begins; rows of the board only. */
static bool find(const struct pty *p, const char *text, struct pty_cell *ret)
{
	size_t n = strcspn(text, " ");

	for (int row = 2; row < pty_rows(p) - 3; row++) {
		for (int col = 0; col < pty_cols(p); col++) {
			AUTO(buf_release) struct buf rest = BUF_INIT;
			*ret = pty_cell(p, row, col);
			if (strlen(ret->text) != n || strncmp(ret->text, text, n) != 0)
				continue;
			rest_of_row(p, row, col, &rest);
			if (strncmp(rest.text, text, strlen(text)) == 0)
				return true;
		}
	}
	return false;
}

/* Requested and confirmed differ in look as well as in their mark, as far as the terminal can. */
static void one_depth(const struct opened *o, const char *name, int colours)
{
	struct pty *p = open_board(o);
	struct pty_cell asked, sure;
	char what[120];
	bool found = p != NULL && find(p, "请 曾倩", &asked) && find(p, "约 !张小美", &sure);
	bool fine = found;

	if (found && colours == 0)
		fine = asked.fg == -1 && sure.fg == -1 && asked.bold && !sure.bold;
	else if (found)
		fine = asked.fg != sure.fg && asked.fg < colours && sure.fg < colours &&
		       (colours <= 16 || asked.fg >= 16);
	snprintf(what, sizeof(what), "the states of the board in %s", name);
	check(fine, what, p);
	if (p != NULL)
		pty_end(p);
}

static void colours(const char *build, const char *dir)
{
	struct opened o = { .build = build, .dir = dir, .conf = "conf", .as = "S3",
			    .now = "2026-11-22T14:05", .rows = 30, .cols = 100 };

	if (!check(make_shop("tests/screen/fixed-shop", build, dir), "the small shop is made",
		   NULL))
		return;
	o.term = "xterm-256color";
	one_depth(&o, "256 colours", 256);
	o.term = "linux";
	one_depth(&o, "16 colours", 16);
	o.term = "vt100";
	one_depth(&o, "no colours, as the terminal has none", 0);
	o.term = "xterm-256color";
	o.more = "NO_COLOR=1";
	one_depth(&o, "no colours, as asked for", 0);
}

static bool fresh(char *dir, size_t size)
{
	const char *tmp = secure_getenv("TMPDIR");

	snprintf(dir, size, "%s/meibu-board-XXXXXX", tmp != NULL ? tmp : "/tmp");
	return mkdtemp(dir) != NULL;
}

int main(void)
{
	char build[512], full[256], small[256];

	salon_build(build, sizeof(build));
	if (!fresh(full, sizeof(full)) || !fresh(small, sizeof(small)))
		return 1;
	the_full_board(build, full);
	colours(build, small);
	salon_remove(full);
	salon_remove(small);
	printf("1..%d\n", number);
	return failures > 0;
}
