/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal kit in a pseudo-terminal, through the demo of all widgets. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/status.h"
#include "lib/pty.h"

static const char frozen[] = "MEIBU_NOW=2026-11-22T14:05";

/* The demo stands beside this test. */
static const char *demo_path(char path[512])
{
	ssize_t n = readlink("/proc/self/exe", path, 400);
	assert_true(n > 0);
	path[n] = '\0';
	memcpy(strrchr(path, '/'), "/ui_demo", sizeof("/ui_demo"));
	return path;
}

struct setting {
	const char *term;
	int rows, cols;
	const char *env[4];
	bool trace;
};

static struct pty *open_demo(struct setting setting)
{
	char path[512];
	const char *argv[] = { demo_path(path), NULL };
	const char *env[6] = { frozen };
	for (size_t i = 0; i < ARRAY_LEN(setting.env) && setting.env[i] != NULL; i++)
		env[i + 1] = setting.env[i];
	struct pty_options options = {
		.argv = argv,
		.env = env,
		.term = setting.term,
		.rows = setting.rows,
		.cols = setting.cols,
		.trace = setting.trace,
	};
	struct pty *p = pty_start(&options);
	assert_non_null(p);
	return p;
}

static void check_row(struct pty *p, int row, const char *text)
{
	AUTO(buf_release) struct buf shown = BUF_INIT;
	pty_row(p, row, &shown);
	assert_string_equal(shown.text, text);
}

static void press(struct pty *p, const char *keys)
{
	if (!pty_keys(p, keys))
		fail_msg("%s: %s", keys, pty_why(p));
}

static void quit(struct pty *p)
{
	press(p, "q");
	pty_keys(p, "<Enter>");
	assert_true(pty_await_end(p, 5000));
	assert_false(pty_alternate(p));
	assert_int_equal(pty_end(p), 0);
}

static void every_terminal_shows_the_same_text(void **state)
{
	static const char *const terms[] = {
		"xterm-256color",  "xterm",
		"linux",	   "vt100",
		"screen",	   "tmux-256color",
		"screen-256color", "rxvt-unicode-256color",
		"vt220",	   "alacritty-unknown", /* taken for xterm-256color */
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty *p = open_demo((struct setting){ .term = terms[i] });
		check_row(p, 0,
			  " 1今日 2客户 3新客户 4会员                                      前台 "
			  "张敏 14:05");
		check_row(p, 11, "13:00 >到 张小美  │           │做 吴倩    │-----------│");
		press(p, "<Down><Right>");
		check_row(p, 11, "13:00 │到 张小美  │           │做 吴倩    │-----------│");
		assert_true(pty_shows(p, "约 郑洁"));
		press(p, "2<Down><Down>");
		check_row(p, 5,
			  "> C000003  Anna李                                      138****0021      "
			  "  111.03");
		press(p, "3张三<Tab>123<F1>");
		assert_true(pty_shows(p, "Help: 新客户") || pty_shows(p, "帮助"));
		press(p, "<Esc>");
		assert_true(pty_shows(p, "张三"));
		press(p, "<Esc>");
		/* The form is the first screen of its place: Esc tells where to go. */
		press(p, "<M-1>");
		pty_end(p);
	}
}

static void a_dumb_terminal_is_refused(void **state)
{
	char path[512];
	const char *argv[] = { demo_path(path), NULL };
	(void)state;
	struct pty_options options = { .argv = argv, .term = "dumb" };
	fflush(stderr);
	int saved = dup(2);
	assert_non_null(freopen("/dev/null", "w", stderr));
	assert_null(pty_start(&options));
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
}

static void one_key_is_one_write(void **state)
{
	static const char *const keys[] = {
		"<Down>", "<Up>",  "<Right>", "m",	"<Down>", "<Esc>", "<Enter>", ":",
		"l",	  "<Esc>", "2",	      "<Down>", "<PgDn>", "<End>", "<Home>",  " ",
		"3",	  "张",	   "a",	      "<Tab>",	"<F1>",	  "<Esc>", "<C-l>",   "<F12>",
	};
	(void)state;
	struct pty *p = open_demo((struct setting){ .trace = true });
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		press(p, keys[i]);
		if (pty_cost(p).writes > 1 || (pty_cost(p).bytes > 0) != (pty_cost(p).writes == 1))
			fail_msg("%s cost %zu writes, %zu bytes", keys[i], pty_cost(p).writes,
				 pty_cost(p).bytes);
	}
	pty_end(p);
}

static void starting_is_one_write(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .trace = true });
	assert_int_equal(pty_cost(p).writes, 1);
	assert_true(pty_cost(p).bytes > 1000);
	pty_end(p);
}

static void moving_the_cursor_is_cheap(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = "xterm-256color" });
	press(p, "2<Down>");
	for (int i = 0; i < 10; i++) {
		press(p, i % 2 == 0 ? "<Down>" : "<Up>");
		assert_in_range(pty_cost(p).bytes, 1, 16);
	}
	press(p, "<PgDn>");
	assert_in_range(pty_cost(p).bytes, 1, 1500);
	/* Among slots that allow the same actions: otherwise hints change too. */
	press(p, "1<Home><Right><Right>");
	for (int i = 0; i < 8; i++) {
		press(p, i % 2 == 0 ? "<Right>" : "<Left>");
		assert_in_range(pty_cost(p).bytes, 1, 32);
	}
	press(p, "3");
	press(p, "abc");
	press(p, "d");
	assert_int_equal(pty_cost(p).bytes, 1);
	press(p, "美");
	assert_int_equal(pty_cost(p).bytes, strlen("美"));
	press(p, "<Backspace>");
	assert_in_range(pty_cost(p).bytes, 1, 8);
	pty_end(p);
}

static void waiting_costs_nothing(void **state)
{
	size_t wakeups = 0;
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "2");
	struct pty_cost cost = pty_watch(p, 1500, &wakeups);
	assert_int_equal(cost.bytes, 0);
	assert_int_equal(wakeups, 0);
	pty_end(p);
}

static void another_process_shows_within_a_second(void **state)
{
	char path[] = "/tmp/meibu-watch-XXXXXX", env[64];
	int fd = mkstemp(path);
	(void)state;
	assert_true(fd >= 0);
	snprintf(env, sizeof(env), "MEIBU_DEMO_WATCH=%s", path);
	struct pty *p = open_demo((struct setting){ .env = { env } });
	assert_true(pty_shows(p, "改动0"));
	size_t wakeups = 0;
	pty_watch(p, 600, &wakeups);
	assert_int_equal(wakeups, 0);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_true(pty_await(p, "改动1", 1000));
	close(fd);
	unlink(path);
	pty_end(p);
}

static void wide_characters_keep_their_columns(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "4");
	/* Money ends in one column whatever the name. */
	for (int row = 3; row < 16; row++) {
		struct pty_cell cell = pty_cell(p, row, 79);
		assert_int_equal(cell.width, 1);
		assert_true(cell.text[0] == '0');
	}
	struct pty_cell cell = pty_cell(p, 3, 2), half = pty_cell(p, 3, 3);
	assert_string_equal(cell.text, "张");
	assert_int_equal(cell.width, 2);
	assert_int_equal(half.width, 0);
	AUTO(buf_release) struct buf shown = BUF_INIT;
	pty_text(p, &shown);
	assert_non_null(strstr(shown.text, "红"));
	assert_null(strstr(shown.text, "\u202E"));
	for (int cols = 40; cols < 90; cols++) {
		assert_true(pty_resize(p, 24, cols));
		for (int row = 3; row < 16; row++)
			assert_true(pty_cell(p, row, cols - 1).text[0] == '0');
	}
	pty_end(p);
}

static void a_storm_of_sizes_does_no_harm(void **state)
{
	static const int sizes[][2] = {
		{ 1, 1 },   { 24, 80 }, { 2, 3 },     { 3, 200 }, { 60, 1 }, { 12, 40 }, { 13, 41 },
		{ 24, 79 }, { 23, 80 }, { 100, 300 }, { 1, 400 }, { 5, 5 },  { 24, 80 },
	};
	static const char *const places[] = { "1", "2", "4", "1:", "3" };
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	for (size_t place = 0; place < ARRAY_LEN(places); place++) {
		press(p, places[place]);
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			if (!pty_resize(p, sizes[i][0], sizes[i][1]))
				fail_msg("%dx%d: %s", sizes[i][1], sizes[i][0], pty_why(p));
			press(p, "<Down><PgDn>");
		}
		press(p, "<Esc>");
	}
	uint64_t seed = 20261122;
	for (int i = 0; i < 300; i++) {
		seed = seed * 6364136223846793005U + 1442695040888963407U;
		assert_true(pty_resize(p, 1 + (int)(seed >> 33) % 70, 1 + (int)(seed >> 45) % 250));
	}
	assert_true(pty_resize(p, 24, 80));
	check_row(
		p, 0,
		" 1今日 2客户 3新客户 4会员                                      前台 张敏 14:05");
	pty_end(p);
}

static void too_small_a_window_says_so_and_does_nothing(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .rows = 10, .cols = 60 });
	assert_true(pty_shows(p, "40x12"));
	press(p, "2q<Enter>");
	assert_true(pty_resize(p, 24, 80));
	check_row(p, 23,
		  pty_shows(p, "command") ? " m移动 x取消 b备注 q退出 :command ?help"
					  : " m移动 x取消 b备注 q退出 :命令 ?帮助");
	pty_end(p);
}

static void full_width_keys_mean_the_same(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "２");
	assert_true(pty_shows(p, "客户 1,000,000"));
	press(p, "４／zgf");
	assert_true(pty_shows(p, "曾国藩"));
	assert_false(pty_shows(p, "张小美"));
	press(p, "<Esc>１：ls");
	assert_true(pty_shows(p, "历史流水"));
	press(p, "<Esc>？");
	assert_true(pty_shows(p, "把预约提起来"));
	press(p, "<Esc>ｍ");
	assert_true(pty_shows(p, "方向键移动"));
	pty_end(p);
}

static void alt_digits_stand_for_function_keys(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "<M-8>");
	assert_true(pty_shows(p, "取消这个预约?"));
	press(p, "n<F8>");
	assert_true(pty_shows(p, "取消这个预约?"));
	press(p, "y");
	assert_true(pty_shows(p, "已取消。"));
	press(p, "<M-1>");
	assert_true(pty_shows(p, "把预约提起来"));
	pty_end(p);
}

static void what_cannot_be_done_says_why(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "<Up>x");
	assert_true(pty_shows(p, "光标处没有预约。"));
	press(p, "<Down>m<Down>m");
	assert_true(pty_shows(p, "可选: 李娜 16:00"));
	pty_end(p);
}

static void a_paste_does_not_press_keys(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "3<Paste:张小美\\n第二行\033[A尾>");
	assert_true(pty_shows(p, "张小美 第二行"));
	assert_true(pty_shows(p, "新客户 *"));
	press(p, "<M-1>");
	press(p, "<Esc>1<Paste:2q\\n>");
	pty_end(p);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "3");
	assert_true(pty_send(p, "\xff\xfe\xe5\xbc", 4));
	assert_true(pty_send(p, "\x80\x81", 2));
	press(p, "ok张");
	assert_true(pty_shows(p, "ok张"));
	/* A character that arrives in pieces is one character. */
	assert_true(pty_send(p, "\xe7\xbe", 2));
	assert_true(pty_send(p, "\x8e", 1));
	assert_true(pty_send(p, "\033[999;999;999u\033]0;x\007\033[?1;2c", 27));
	press(p, "z");
	pty_end(p);
}

static void a_dropped_line_ends_it_and_keeps_the_draft(void **state)
{
	char path[] = "/tmp/meibu-draft-XXXXXX", env[64], text[512] = "";
	int fd = mkstemp(path);
	(void)state;
	assert_true(fd >= 0);
	snprintf(env, sizeof(env), "MEIBU_DEMO_DRAFT=%s", path);
	struct pty *p = open_demo((struct setting){ .env = { env } });
	press(p, "3张小美<Tab>138");
	pty_hang_up(p);
	assert_true(pty_await_end(p, 2000));
	assert_int_equal(pty_end(p), 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_non_null(strstr(text, "name\t\t张小美\n"));
	assert_non_null(strstr(text, "phone\t\t138\n"));
	close(fd);
	unlink(path);
}

static void a_polite_end_restores_the_terminal(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	assert_true(pty_alternate(p));
	pty_signal(p, SIGTERM);
	assert_true(pty_await_end(p, 2000));
	assert_false(pty_alternate(p));
	assert_int_equal(pty_end(p), 0);
	quit(open_demo((struct setting){ .term = "linux" }));
}

static void what_is_typed_comes_back(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "3张小美<Esc>");
	press(p, "<F10>n");
	press(p, "<C-k>会员<Enter>");
	assert_true(pty_shows(p, "1,866.60"));
	press(p, "3");
	assert_true(pty_shows(p, "张小美"));
	press(p, "<C-s>");
	assert_true(pty_shows(p, "已保存 张小美"));
	press(p, "<C-k>会员<Enter>3");
	assert_false(pty_shows(p, "张小美"));
	pty_end(p);
}

static void an_idle_terminal_locks_and_keeps_all(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .env = { "MEIBU_DEMO_IDLE=1" } });
	press(p, "3张小美");
	assert_true(pty_await(p, "已锁定", 3000));
	assert_false(pty_shows(p, "张小美"));
	/* Nothing leads past it: no place, no palette, no help, no way back. */
	press(p, "2<Esc><C-k><F1><M-1>:<F10><C-s>");
	assert_true(pty_shows(p, "已锁定"));
	assert_true(pty_shows(p, "密码不对。"));
	press(p, "<C-u>1234<Enter>");
	assert_true(pty_shows(p, "张小美"));
	press(p, "李");
	assert_true(pty_shows(p, "张小美李"));
	pty_end(p);
}

static void a_long_question_is_told_whole(void **state)
{
	(void)state;
	struct pty *p = open_demo((struct setting){ .cols = 45 });
	press(p, "x");
	assert_true(pty_shows(p, "取消这个预约?"));
	assert_true(pty_shows(p, "只能重新预约。"));
	assert_true(pty_shows(p, "(y"));
	press(p, "n");
	pty_end(p);
}

static void no_colour_means_none(void **state)
{
	(void)state;
	struct pty *p = open_demo(
		(struct setting){ .env = { "NO_COLOR=1", "MEIBU_DEMO_ASCII=1" } });
	for (int row = 0; row < 24; row++) {
		for (int col = 0; col < 80; col++) {
			struct pty_cell cell = pty_cell(p, row, col);
			assert_int_equal(cell.fg, -1);
			assert_int_equal(cell.bg, -1);
		}
	}
	assert_true(pty_cell(p, 0, 1).reverse);
	check_row(p, 11, "13:00 >到 张小美  |           |做 吴倩    |-----------|");
	pty_end(p);
}

static void the_cursor_stands_where_text_goes(void **state)
{
	int row, col;
	bool visible;
	(void)state;
	struct pty *p = open_demo((struct setting){ .term = NULL });
	press(p, "3张a");
	pty_cursor(p, &row, &col, &visible);
	assert_true(visible);
	assert_int_equal(row, 4);
	assert_int_equal(col, 12);
	press(p, "<Left><Left>");
	pty_cursor(p, &row, &col, &visible);
	assert_int_equal(col, 9);
	pty_end(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_terminal_shows_the_same_text),
		cmocka_unit_test(a_dumb_terminal_is_refused),
		cmocka_unit_test(one_key_is_one_write),
		cmocka_unit_test(starting_is_one_write),
		cmocka_unit_test(moving_the_cursor_is_cheap),
		cmocka_unit_test(waiting_costs_nothing),
		cmocka_unit_test(another_process_shows_within_a_second),
		cmocka_unit_test(wide_characters_keep_their_columns),
		cmocka_unit_test(a_storm_of_sizes_does_no_harm),
		cmocka_unit_test(too_small_a_window_says_so_and_does_nothing),
		cmocka_unit_test(full_width_keys_mean_the_same),
		cmocka_unit_test(alt_digits_stand_for_function_keys),
		cmocka_unit_test(what_cannot_be_done_says_why),
		cmocka_unit_test(a_paste_does_not_press_keys),
		cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
		cmocka_unit_test(a_dropped_line_ends_it_and_keeps_the_draft),
		cmocka_unit_test(a_polite_end_restores_the_terminal),
		cmocka_unit_test(what_is_typed_comes_back),
		cmocka_unit_test(an_idle_terminal_locks_and_keeps_all),
		cmocka_unit_test(a_long_question_is_told_whole),
		cmocka_unit_test(no_colour_means_none),
		cmocka_unit_test(the_cursor_stands_where_text_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
