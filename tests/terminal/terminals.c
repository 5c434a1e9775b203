/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program itself in pseudo-terminals: two at once, a dropped line, odd terminals, windows
 * of every size, the lock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/status.h"
#include "lib/salon.h"

struct shop_at { char build[512], shop[512]; };

static int number, failures;

static void check(bool fine, const char *what, const struct pty *pty)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	printf("%s %d - %s\n", fine ? "ok" : "not ok", ++number, what);
	failures += !fine;
	if (!fine && pty != NULL) {
		pty_text(pty, &text);
		fprintf(stderr, "%s\n%s\n", pty_why(pty), text.text);
	}
}

static struct pty *open_as(const struct shop_at *at, const char *as)
{
	return salon_open(at->build, at->shop, "zh_CN", as, 30, 110);
}

/* The number of bookings in the heading: 预约12. */
static int bookings_of(const struct pty *p)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	int n = -1;

	pty_text(p, &text);
	const char *heading = strstr(text.text, ">   预约");
	if (heading == NULL || sscanf(heading, ">   预约%d", &n) != 1)
		return -1;
	return n;
}

/* Services under way, as the board's first line tells them. */
static int served_at(const struct pty *p)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	int n = -1;

	pty_text(p, &text);
	const char *told = strstr(text.text, "在做");
	return told != NULL && sscanf(told, "在做%d", &n) == 1 ? n : -1;
}

/* What one terminal books stands on the other within a second, without a key. */
static void two_terminals(const struct shop_at *at)
{
	struct pty *a = open_as(at, "S3"), *b = open_as(at, "S2");
	bool fine = a != NULL && b != NULL && pty_keys(a, "nwang<Enter>bs<Enter><C-n><C-s>") &&
		    pty_shows(a, "已约 B");
	char booked[16], served[32];

	check(fine, "a booking is made at one terminal", a);
	snprintf(booked, sizeof(booked), "预约%d", bookings_of(a));
	check(fine && pty_await(b, booked, 1000), "the other shows it within a second", b);
	snprintf(served, sizeof(served), "在做%d", a != NULL ? served_at(a) + 1 : 0);
	fine = fine && pty_keys(a, "as") && pty_shows(a, "服务中");
	check(fine, "arrived and in service", a);
	check(fine && pty_await(b, served, 1000), "a mark made at one shows at the other", b);
	if (a != NULL)
		pty_end(a);
	if (b != NULL)
		pty_end(b);
}

/* What was typed when the line drops is there at the next login. */
static void dropped_line(const struct shop_at *at)
{
	struct pty *a = open_as(at, "S3");
	bool fine = a != NULL && pty_keys(a, "w没打完的名");

	if (a != NULL) {
		pty_hang_up(a);
		fine = fine && pty_await_end(a, 2000);
		pty_end(a);
	}
	check(fine, "a dropped line ends the program within two seconds", NULL);
	a = open_as(at, "S3");
	check(a != NULL && pty_keys(a, "w") && pty_shows(a, "没打完的名"),
	      "what was typed is there again", a);
	if (a != NULL)
		pty_end(a);
}

static struct pty *open_on(const struct shop_at *at, const char *term, int rows, int cols)
{
	char program[600], data[600];

	snprintf(program, sizeof(program), "%s/meibu", at->build);
	snprintf(data, sizeof(data), "%s/shop", at->shop);
	const char *const argv[] = { program, "--data", data, "--as", "S3", NULL };
	const char *const env[] = { "MEIBU_NOW=" SALON_NOW, "MEIBU_LANG=zh_CN", NULL };
	const struct pty_options options = { .argv = argv, .env = env, .term = term,
					     .rows = rows, .cols = cols };

	return pty_start(&options);
}

static void odd_terminals(const struct shop_at *at)
{
	static const char *const terms[] = { "xterm-256color", "xterm", "linux", "vt100", "screen",
					     "tmux-256color", "rxvt", "nothing-known" };

	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty *p = open_on(at, terms[i], 24, 80);
		char what[80];
		bool fine = p != NULL && pty_shows(p, "今日") && pty_keys(p,
			"23691/w<Esc>?<Esc>n<Esc>");

		snprintf(what, sizeof(what), "every place on TERM=%s", terms[i]);
		check(fine && pty_shows(p, "周婷"), what, p);
		if (p != NULL)
			pty_end(p);
	}
	struct pty *dumb = open_on(at, "dumb", 24, 80);
	check(dumb == NULL || pty_await_end(dumb, 2000), "TERM=dumb is refused", NULL);
	if (dumb != NULL)
		pty_end(dumb);
}

static void window_sizes(const struct shop_at *at)
{
	static const struct { int rows, cols; } sizes[] = {
		{ 1, 1 }, { 20, 45 }, { 60, 200 }, { 2, 200 }, { 200, 2 }, { 12, 40 },
			{ 24, 79 },
		{ 100, 400 }, { 24, 80 },
	};
	struct pty *p = open_on(at, "xterm-256color", 24, 80);
	bool fine = p != NULL;

	for (int round = 0; fine && round < 5; round++) {
		static const char *const screens[] = { "2", "3", "6", "9", "1" };
		fine = pty_keys(p, screens[round]);
		for (size_t i = 0; fine && i < ARRAY_LEN(sizes); i++)
			fine = pty_resize(p, sizes[i].rows, sizes[i].cols) && pty_keys(p, "<Down>");
	}
	check(fine && pty_shows(p, "今日"), "windows from 1x1 to 400x100 on every place", p);
	if (p != NULL)
		pty_end(p);
}

static void the_lock(const struct shop_at *at)
{
	struct pty *p = open_as(at, "S3");
	bool fine = p != NULL && pty_keys(p, "<F12>") && pty_shows(p, "密码");

	check(fine && !pty_shows(p, "周婷"), "F12 locks and hides the day", p);
	fine = fine && pty_keys(p, "9999<Enter>");
	check(fine && pty_shows(p, "密码"), "a wrong PIN leaves it locked", p);
	fine = fine && pty_keys(p, "<Esc>:<Esc>2");
	check(fine && pty_shows(p, "密码"), "no key goes past the lock", p);
	fine = fine && pty_keys(p, "<C-u>1003<Enter>");
	check(fine && pty_shows(p, "周婷"), "the right PIN opens it", p);
	if (p != NULL)
		pty_end(p);
}

/* A basket that was changed is still there after Esc. */
static void a_basket_survives_esc(const struct shop_at *at)
{
	struct pty *p = open_as(at, "S3");
	bool fine = p != NULL && pty_keys(p, "5+保湿<Enter>") && pty_shows(p, "保湿爽肤水") &&
		    pty_keys(p, "<Esc>1") && pty_keys(p, "5");

	check(fine && pty_shows(p, "保湿爽肤水"), "a basket survives leaving it", p);
	if (p != NULL)
		pty_end(p);
}

int main(void)
{
	struct shop_at at;

	salon_build(at.build, sizeof(at.build));
	if (!salon_make(at.build, "zh_CN", at.shop, sizeof(at.shop)))
		return 1;
	two_terminals(&at);
	dropped_line(&at);
	odd_terminals(&at);
	window_sizes(&at);
	the_lock(&at);
	a_basket_survives_esc(&at);
	salon_remove(at.shop);
	printf("1..%d\n", number);
	return failures > 0;
}
