/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocks that are wrong. Twice: with the frozen clock of the tests, and with programs that read the
 * computer's own, which faketime moves under them (skipped where it is missing).
 *
 * A day of the shop (a client, a top-up, a course, its sessions, a refund) is played from many a
 * beginning, the clock jumping forth and back in its midst: whatever it says, entries are in the
 * order of their numbers, the proofs hold, the program can be closed and opened, and what is
 * entered while the clock stands more than five minutes behind the last entry is told in the
 * audit. Nothing is recorded before 2020, the year of an empty battery. A clock that was set back
 * brings nothing back to life: coupons, points, courses that have ended, a time in which all
 * would be given back; and nothing is ended for good by a clock that is behind. Who is locked out
 * waits no longer because of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/trial.h"
#include "store/tables.h"
#include "svc/login.h"

static void open_shop(struct trial *t, char dir[TRIAL_PATH_MAX], const char *at)
{
	trial_folder(NULL, dir);
	trial_make(t, dir, at);
}

static void close_shop(struct trial *t, const char *dir)
{
	trial_close(t);
	trial_remove(dir);
}

static void at(const char *text)
{
	assert_true(trial_at(text));
}

/* ---- a day with jumps */

static const char *const requests[][2] = {
	{ "client.add", "{\"name\":\"张小美\",\"phone\":\"13800001234\",\"force\":true}" },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":100000}],"
		      "\"payments\":[{\"method\":\"wechat\",\"amount_fen\":100000}]}" },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"course\","
		      "\"offer\":\"whitening-5\"}],"
		      "\"payments\":[{\"method\":\"cash\",\"amount_fen\":198000}]}" },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"session\",\"course\":\"K1\"}]}" },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"fee\",\"amount_fen\":5000}],"
		      "\"payments\":[{\"method\":\"wallet\",\"amount_fen\":5000}]}" },
	{ "sale.refund", "{\"sale\":\"{sale}\",\"reason\":\"不合适\"}" },
	{ "points.adjust", "{\"client\":\"C1\",\"points\":10,\"reason\":\"补\"}" },
};

/* One of them; {sale}: the last one, which is kept there. */
static enum status request(struct trial *t, size_t i, char sale[16])
{
	AUTO(buf_release) struct buf args = BUF_INIT, answer = BUF_INIT;
	const char *text = requests[i][1], *named = strstr(text, "{sale}");

	buf_add(&args, text, named != NULL ? (size_t)(named - text) : strlen(text));
	if (named != NULL)
		buf_printf(&args, "%s%s", sale, named + strlen("{sale}"));
	enum status st = trial_run(t, requests[i][0], NULL, args.text, &answer);
	const char *made = st == ST_OK ? strstr(answer.text, "\"sale\":\"V") : NULL;
	if (made != NULL)
		snprintf(sale, 16, "%.7s", made + strlen("\"sale\":\""));
	return st;
}

/* Where the clock stands at each request. */
static const struct matrix {
	const char *name, *at[ARRAY_LEN(requests)];
} matrix[] = {
	{ "a quiet day", { "2026-11-22 10:00", "2026-11-22 10:10", "2026-11-22 10:20",
			   "2026-11-22 10:30", "2026-11-22 10:40", "2026-11-22 10:50",
			   "2026-11-22 11:00" } },
	{ "eight hours ahead and back", { "2026-11-22 10:00", "2026-11-22 10:10",
					  "2026-11-22 18:20", "2026-11-22 10:30",
					  "2026-11-22 10:40", "2026-11-22 02:50",
					  "2026-11-22 11:00" } },
	{ "a day back", { "2026-11-22 10:00", "2026-11-22 10:10", "2026-11-21 10:20",
			  "2026-11-21 10:30", "2026-11-22 10:40", "2026-11-22 10:50",
			  "2026-11-21 11:00" } },
	{ "the 29th of February", { "2028-02-28 23:50", "2028-02-29 00:10", "2028-02-29 10:20",
				    "2028-02-29 23:59", "2028-03-01 00:01", "2028-02-29 12:00",
				    "2028-03-01 10:00" } },
	{ "the end of 32 bits", { "2038-01-19 11:13", "2038-01-19 11:14", "2038-01-19 11:15",
				  "2038-01-20 10:30", "2026-11-22 10:40", "2038-01-19 11:14",
				  "2038-01-20 10:00" } },
	{ "new year", { "2026-12-31 23:58", "2026-12-31 23:59", "2027-01-01 00:00",
			"2027-01-01 00:01", "2026-12-31 23:59", "2027-01-01 09:00",
			"2027-01-01 10:00" } },
};

static uint32_t rows_behind(struct trial *t)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	uint32_t n = 0;

	trial_must(t, &answer, "audit.list", "{\"limit\":100}");
	for (const char *p = answer.text; (p = strstr(p, "clock behind entry")) != NULL; p++)
		n++;
	return n;
}

/* Numbers without a gap, each hash on that before it; that is the order, whatever the times. */
static void entries_in_order(struct trial *t, uint32_t wanted)
{
	struct tx *tx;
	static struct entry e;
	uint32_t next;
	uint8_t last[HASH_SIZE] = { 0 };

	assert_int_equal(tx_begin(t->shop.db, TX_READ, "look", &tx, &t->problem), ST_OK);
	assert_int_equal(ledger_next(tx, &next), ST_OK);
	assert_true(next - 1 >= wanted);
	for (uint32_t n = 1; n < next; n++) {
		assert_int_equal(ledger_get(tx, n, &e), ST_OK);
		assert_int_equal(e.number, n);
		if (n > 1)
			assert_memory_equal(e.prev, last, HASH_SIZE);
		memcpy(last, e.hash, HASH_SIZE);
	}
	tx_abort(tx);
}

static void a_day_is_kept_whatever_the_clock_says(void **state)
{
	(void)state;
	for (size_t m = 0; m < ARRAY_LEN(matrix); m++) {
		struct trial t;
		char dir[TRIAL_PATH_MAX], sale[16] = "V1";
		uint32_t behind = 0;
		int64_t posted = 0;
		open_shop(&t, dir, matrix[m].at[0]);
		for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
			at(matrix[m].at[i]);
			int64_t now = clock_now().ms;
			enum status st = request(&t, i, sale);
			if (st != ST_OK)
				fail_msg("%s, request %zu: %s", matrix[m].name, i,
					 t.problem.message);
			if (i > 0) {
				behind += posted > now + 5 * 60 * 1000;
				posted = now;
			}
			trial_close(&t);
			trial_open(&t, dir, matrix[m].at[i]);
		}
		entries_in_order(&t, ARRAY_LEN(requests) - 1);
		assert_true(trial_sound(&t));
		if (rows_behind(&t) != behind)
			fail_msg("%s: the audit tells %u times of the clock, not %u",
				 matrix[m].name, rows_behind(&t), behind);
		close_shop(&t, dir);
	}
}

/* ---- an empty battery */

static void nothing_is_recorded_before_2020(void **state)
{
	static const char *const dates[] = { "1970-01-01 08:00", "1970-01-01 00:00",
					     "2000-01-01 00:10", "2019-12-31 23:59" };
	struct trial t;
	struct problem p = PROBLEM_INIT;
	char dir[TRIAL_PATH_MAX], sale[16] = "V1";

	(void)state;
	trial_folder(NULL, dir);
	for (size_t d = 0; d < ARRAY_LEN(dates); d++)
		assert_int_equal(trial_try_make(&t, dir, dates[d], &p), ST_BAD_CONFIG);
	trial_make(&t, dir, "2026-11-22 10:00");
	for (size_t d = 0; d < ARRAY_LEN(dates); d++) {
		at(dates[d]);
		for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
			assert_int_equal(request(&t, i, sale), ST_BAD_CONFIG);
			assert_string_equal(t.problem.field, "clock");
			assert_true(t.problem.todo[0] != '\0');
		}
		trial_must(&t, NULL, "client.list", "{}");
	}
	at("2026-11-22 10:00");
	for (size_t i = 0; i < ARRAY_LEN(requests); i++)
		assert_int_equal(request(&t, i, sale), ST_OK);
	assert_true(trial_sound(&t));
	close_shop(&t, dir);
}

/* ---- what has ended */

static void sell_fee(struct trial *t)
{
	trial_must(t, NULL, "sale.pay",
		   "{\"lines\":[{\"kind\":\"fee\",\"amount_fen\":100}],"
		   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}");
}

static enum status use_coupon(struct trial *t)
{
	return trial_run(
		t, "sale.pay", NULL,
		"{\"client\":\"C1\",\"coupon\":[\"U1\"],\"lines\":[{\"kind\":"
		"\"treatment\",\"treatment\":\"facial-basic\"}],\"payments\":[{\"method\":\"cash\","
		"\"amount_fen\":29800}]}",
		NULL);
}

static void a_clock_set_back_brings_nothing_back(void **state)
{
	struct trial t;
	char dir[TRIAL_PATH_MAX];
	AUTO(buf_release) struct buf answer = BUF_INIT;
	static const char quote[] = "{\"client\":\"C1\",\"course\":\"wallet\","
				    "\"fault\":\"client\"}";

	(void)state;
	open_shop(&t, dir, "2026-11-01 10:00");
	at("2026-11-01 10:00");
	for (size_t i = 0; i < 3; i++)
		trial_must(&t, NULL, requests[i][0], "%s", requests[i][1]);
	trial_must(&t, NULL, "coupon.issue",
		   "{\"kind\":\"voucher-20\",\"client\":\"C1\",\"reason\":\"久等\"}");
	trial_must(&t, &answer, "prepaid.refund_quote", "%s", quote);
	assert_null(strstr(answer.text, "only within 7 days")); /* all of it */
	at("2029-01-10 10:00");
	assert_int_equal(use_coupon(&t), ST_PAST);
	sell_fee(&t);
	at("2026-11-02 10:00"); /* set back by somebody */
	assert_int_equal(use_coupon(&t), ST_PAST);
	assert_int_equal(trial_run(&t, "sale.pay", NULL, requests[3][1], NULL), ST_WRONG_STATE);
	struct problem p = t.problem;
	assert_non_null(strstr(p.message, "K"));
	trial_must(&t, &answer, "prepaid.refund_quote", "%s", quote);
	assert_non_null(strstr(answer.text, "only within 7 days"));
	/* What is ended for good is ended by the clock only: a wrong one ahead ends no more. */
	trial_must(&t, &answer, "prepaid.expire", "{}");
	assert_null(strstr(answer.text, "\"courses\":1"));
	/* The clock was put right, and the shop goes on: the next entry says so. */
	sell_fee(&t);
	at("2026-11-02 10:05");
	assert_int_equal(trial_run(&t, "sale.pay", NULL, requests[3][1], NULL), ST_OK);
	assert_true(trial_sound(&t));
	close_shop(&t, dir);
}

/* ---- locked out */

static void a_lockout_is_as_long_as_ever(void **state)
{
	struct trial t;
	char dir[TRIAL_PATH_MAX];
	struct problem p = PROBLEM_INIT;

	(void)state;
	open_shop(&t, dir, "2026-11-22 10:00");
	trial_must(&t, NULL, "staff.pin", "{\"staff\":\"S2\",\"pin\":\"246810\"}");
	at("2036-11-22 10:00");
	for (int i = 0; i < 5; i++)
		assert_int_equal(pin_check(&t.shop, 2, "111111", &p), ST_BAD_LOGIN);
	assert_int_equal(pin_check(&t.shop, 2, "246810", &p), ST_LOCKED_OUT);
	at("2026-11-22 10:00");
	assert_int_equal(pin_check(&t.shop, 2, "246810", &p), ST_LOCKED_OUT);
	at("2026-11-22 10:14");
	assert_int_equal(pin_check(&t.shop, 2, "246810", &p), ST_LOCKED_OUT);
	at("2026-11-22 10:16");
	assert_int_equal(pin_check(&t.shop, 2, "246810", &p), ST_OK);
	close_shop(&t, dir);
}

/* ---- the computer's own clock */

/* Why not; NULL if it can be asked. */
static const char *no_faketime(void)
{
#ifdef __SANITIZE_ADDRESS__
	return "the sanitizer wants to be loaded first, and so does faketime";
#else
	return access("/usr/bin/faketime", X_OK) == 0 ? NULL :
	       "there is no faketime (scripts/install-deps test)";
#endif
}

/* meibuctl under a clock, on a shop; its exit code, its words in ret. */
static int under_clock(const char *clock, const char *command, char ret[4096])
{
	int ends[2], status;
	size_t n = 0;

	assert_int_equal(pipe(ends), 0);
	fflush(stdout);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
		setenv("TZ", "Asia/Shanghai", 1);
		setenv("MEIBU_LANG", "en", 1);
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		execl("/usr/bin/faketime", "faketime", clock, "/bin/sh", "-c", command,
		      (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	for (ssize_t got; n < 4095 && (got = read(ends[0], ret + n, 4095 - n)) > 0;)
		n += (size_t)got;
	ret[n] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void ctl_path(char *ret, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", ret, size - 32);

	ret[n < 0 ? 0 : n] = '\0';
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(ret, '/');
		if (slash != NULL)
			*slash = '\0';
	}
	size_t at_end = strlen(ret);
	snprintf(ret + at_end, size - at_end, "/meibuctl");
}

static void the_computers_own_clock(void **state)
{
	char dir[TRIAL_PATH_MAX], ctl[512], ask[1600], said[4096];
	static const struct { const char *clock; int code; const char *says; } days[] = {
		{ "2026-11-22 10:00:00", 0, "" },
		{ "2026-11-22 18:00:00", 0, "" },
		{ "2026-11-21 10:00:00", 0, "" },
		{ "1970-01-02 08:00:00", 78, "clock" },
		{ "2000-01-01 00:00:10", 78, "clock" },
		{ "2028-02-29 12:00:00", 0, "" },
		{ "2038-01-19 11:14:06", 0, "" },
		{ "2038-01-20 03:14:08", 0, "" },
	};

	(void)state;
	if (no_faketime() != NULL) {
		printf("# SKIP %s\n", no_faketime());
		skip();
	}
	trial_folder(NULL, dir);
	ctl_path(ctl, sizeof(ctl));
	snprintf(ask, sizeof(ask), "%s --data %s/data init", ctl, dir);
	assert_int_equal(under_clock("1970-01-02 08:00:00", ask, said), 78);
	assert_int_equal(under_clock("2026-11-22 09:00:00", ask, said), 0);
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		snprintf(ask, sizeof(ask),
			 "echo '{\"op\":\"sale.pay\",\"as\":\"S1\",\"args\":{\"lines\":["
			 "{\"kind\":\"fee\",\"amount_fen\":100}],\"payments\":["
			 "{\"method\":\"cash\",\"amount_fen\":100}]}}' |"
			 " %s --data %s/data api", ctl, dir);
		int code = under_clock(days[i].clock, ask, said);
		if ((days[i].code == 0) != (strstr(said, "\"ok\":true") != NULL) ||
		    strstr(said, days[i].says) == NULL)
			fail_msg("%s: %d: %s", days[i].clock, code, said);
	}
	snprintf(ask, sizeof(ask), "%s --data %s/data check", ctl, dir);
	assert_int_equal(under_clock("2026-11-22 09:00:00", ask, said), 0);
	snprintf(ask, sizeof(ask), "%s --data %s/data doctor", ctl, dir);
	assert_true(under_clock("2026-11-22 09:00:00", ask, said) != 0);
	assert_non_null(strstr(said, "behind the last entry"));
	trial_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_is_kept_whatever_the_clock_says),
		cmocka_unit_test(nothing_is_recorded_before_2020),
		cmocka_unit_test(a_clock_set_back_brings_nothing_back),
		cmocka_unit_test(a_lockout_is_as_long_as_ever),
		cmocka_unit_test(the_computers_own_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
