/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demo shop is the same shop whenever it is made from the same seed on the same day, has
 * something of everything a shop does with money, is sound at any size and hour, and on its
 * last day there lies on the desk what people and tests will try first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/trial.h"
#include "svc/demo.h"
#include "svc/transfer.h"

static enum status keep(void *ctx, const struct buf *piece)
{
	buf_add(ctx, piece->text, piece->len);
	return ST_OK;
}

static void make(struct trial *t, const char *at, const struct demo_options *options,
		 char dir[TRIAL_PATH_MAX])
{
	struct problem p = PROBLEM_INIT;

	trial_folder(NULL, dir);
	trial_make(t, dir, at);
	if (demo_fill(&t->shop, options, &p) != ST_OK)
		fail_msg("seed %llu, %d clients, %d months at %s: %s",
			 (unsigned long long)options->seed, options->clients, options->months, at,
			 p.message);
}

static void unmake(struct trial *t, const char *dir)
{
	trial_close(t);
	trial_remove(dir);
}

/* All tables. */
static void tell(struct trial *t, struct buf *ret)
{
	struct problem p = PROBLEM_INIT;

	for (size_t i = 0; export_tables[i] != NULL; i++)
		assert_int_equal(export_table(&t->shop, &t->who, export_tables[i], EXPORT_JSONL,
					      keep, ret, NULL, &p),
				 ST_OK);
}

static size_t lines_with(const struct buf *b, const char *what)
{
	size_t n = 0;

	for (const char *at = b->text; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}

/* ---- the same again */

static void tell_month(uint64_t seed, struct buf *ret)
{
	char dir[TRIAL_PATH_MAX];
	struct trial t;
	struct demo_options options = { .seed = seed,
					.months = 1,
					.clients = (int)trial_scale("DEMO_CLIENTS", 60) };

	make(&t, "2026-11-22 14:30", &options, dir);
	tell(&t, ret);
	assert_true(trial_sound(&t));
	unmake(&t, dir);
}

static void same_seed_same_shop(void **state)
{
	AUTO(buf_release) struct buf one = BUF_INIT, again = BUF_INIT, other = BUF_INIT;

	(void)state;
	tell_month(7, &one);
	tell_month(7, &again);
	tell_month(8, &other);
	/* A month of a small shop: something really happened in it. */
	assert_true(lines_with(&one, "\"state\":\"settled\"") > 50);
	assert_true(lines_with(&one, "\"kind\":\"sale\"") > 50);
	if (one.len != again.len || memcmp(one.text, again.text, one.len) != 0) {
		size_t at = 0;
		while (one.text[at] == again.text[at])
			at++;
		at = at < 100 ? 0 : at - 100;
		fail_msg("%.200s\nbecame\n%.200s", one.text + at, again.text + at);
	}
	assert_true(one.len != other.len || memcmp(one.text, other.text, one.len) != 0);
}

/* ---- any size, any hour */

/* Nothing was done at a time to come: what is told was done at `at` or before. */
static void nothing_of_the_future(const struct buf *all, const char *at)
{
	static const char key[] = "\"at\":\"";
	char now[] = "yyyy-mm-ddThh:mm";

	memcpy(now, at, sizeof(now) - 1);
	now[10] = 'T';
	for (const char *p = all->text; (p = strstr(p, key)) != NULL;) {
		p += sizeof(key) - 1;
		if (strncmp(p, now, sizeof(now) - 1) > 0)
			fail_msg("at %s something of %.19s", at, p);
	}
}

static void any_size_at_any_hour(void **state)
{
	static const struct {
		const char *at;
		int clients, months;
	} shops[] = {
		{ "2026-11-22 14:05", 1, 0 },  { "2026-11-22 14:05", 3, 0 },
		{ "2026-11-22 14:05", 3, 1 },  { "2026-11-22 14:05", 40, 0 },
		{ "2026-11-22 02:10", 20, 1 }, { "2026-11-22 08:00", 20, 1 },
		{ "2026-11-22 09:31", 20, 0 }, { "2026-11-22 21:05", 20, 1 },
		{ "2026-11-22 23:59", 20, 1 }, { "2026-03-01 00:00", 20, 1 },
		/* The first of the year is short; at the spring festival it is closed, and on
		 * the first of October. */
		{ "2026-01-01 10:30", 30, 1 }, { "2026-01-01 20:40", 30, 1 },
		{ "2026-02-16 11:00", 30, 1 }, { "2026-02-18 14:05", 60, 1 },
		{ "2026-02-23 12:00", 30, 1 }, { "2026-10-01 12:00", 30, 1 },
		{ "2026-11-20 21:59", 30, 1 }, { "2026-11-20 23:30", 30, 1 },
		{ "2026-11-23 09:20", 30, 1 }, { "2028-02-29 18:00", 30, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shops); i++) {
		const struct demo_options options = { .seed = i,
						      .clients = shops[i].clients,
						      .months = shops[i].months };
		AUTO(buf_release) struct buf all = BUF_INIT;
		char dir[TRIAL_PATH_MAX];
		struct trial t;

		make(&t, shops[i].at, &options, dir);
		tell(&t, &all);
		assert_int_equal(lines_with(&all, "\"member_no\""), shops[i].clients);
		assert_true(trial_sound(&t));
		nothing_of_the_future(&all, shops[i].at);
		unmake(&t, dir);
	}
}

/* ---- something of everything */

static const struct {
	const char *what;
	size_t least;
} everything[] = {
	/* ways to sell */
	{ "\"kind\":\"treatment\"", 300 },
	{ "\"kind\":\"product\"", 100 },
	{ "\"kind\":\"course\"", 30 },
	{ "\"kind\":\"session\"", 60 },
	{ "\"kind\":\"topup\"", 20 },
	{ "\"kind\":\"free\"", 1 },
	{ "\"kind\":\"late\"", 1 },
	{ "\"kind\":\"refund\"", 5 },
	/* reductions */
	{ "\"kind\":\"tier\"", 20 },
	{ "\"kind\":\"birthday\"", 10 },
	{ "\"kind\":\"coupon\"", 20 },
	{ "\"kind\":\"gift\"", 1 },
	{ "\"kind\":\"hand\"", 5 },
	/* ways to pay */
	{ "\"method\":\"cash\"", 50 },
	{ "\"method\":\"wechat\"", 50 },
	{ "\"method\":\"alipay\"", 30 },
	{ "\"method\":\"card\"", 30 },
	{ "\"method\":\"wallet\"", 50 },
	{ "\"method\":\"points\"", 10 },
	{ "\"method\":\"account\"", 1 },
	{ "\"instalments\":[{", 1 },
	/* what became of what was prepaid */
	{ "\"what\":\"freeze\"", 2 },
	{ "\"what\":\"unfreeze\"", 1 },
	{ "\"what\":\"transfer\"", 2 }, /* a course and, at both ends, a card */
	{ "\"what\":\"extend\"", 1 },
	{ "\"what\":\"lose\"", 1 },
	{ "\"ended\":\"used\"", 1 },
	{ "\"ended\":\"refunded\"", 1 },
	{ "\"unlimited\":true", 2 },
	{ "\"offer\":\"face-choice-12\"", 1 },
	{ "\"percent\":30", 2 },
	/* coupons, points and tiers */
	{ "\"reason\":\"birthday\"", 5 },
	{ "\"reason\":\"points\"", 2 },
	{ "\"reason\":\"milestone:first-month\"", 2 },
	{ "\"reason\":\"tier:silver\"", 2 },
	{ "\"granted_tier\":\"", 3 },
	/* the book */
	{ "\"source\":\"phone\"", 100 },
	{ "\"source\":\"online\"", 20 },
	{ "\"source\":\"walk-in\"", 3 },
	{ "\"by_turn\":true", 3 },
	{ "\"asked_for\":true", 20 },
	{ "\"assistants\":[\"S", 3 },
	{ "\"processing\":", 3 },
	{ "\"extended\":", 5 },
	{ "\"series\":\"B", 3 },
	{ "\"state\":\"cancelled\"", 3 },
	{ "\"state\":\"late_cancelled\"", 5 },
	{ "\"state\":\"no_show\"", 5 },
	{ "\"held_until\":", 1 },
	{ "\"what\":\"deposit\"", 5 },
	{ "\"what\":\"deposit-kept\"", 2 },
	{ "\"method\":\"deposit\"", 3 },
	/* days */
	{ "\"closed\":true", 90 },
	{ "\"variance_fen\":-", 2 },
	{ "\"version\":2", 1 },
	{ "\"reopen_reason\":\"", 1 },
};

static bool run_quietly(const char *program, const char *file, const char *command)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(126);
		execlp(program, program, "-f", file, command, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* Where it is not installed nobody can be asked. */
	return status == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

static void others_read_its_ledger(struct trial *t, const char *dir)
{
	AUTO(buf_release) struct buf journal = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	char path[TRIAL_PATH_MAX + 16];

	assert_int_equal(
		export_table(&t->shop, &t->who, "ledger", EXPORT_JOURNAL, keep, &journal, NULL, &p),
		ST_OK);
	snprintf(path, sizeof(path), "%s/ledger.journal", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(journal.text, 1, journal.len, f), journal.len);
	assert_int_equal(fclose(f), 0);
	assert_true(run_quietly("hledger", path, "check"));
	assert_true(run_quietly("ledger", path, "balance"));
}

static void expect_answer(struct trial *t, const char *op, const char *args, const char *what,
			  size_t least)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;

	trial_must(t, &answer, op, "%s", args);
	if (lines_with(&answer, what) < least)
		fail_msg("%s %s has fewer than %zu of %s: %.2000s", op, args, least, what,
			 answer.text);
}

/* What a person at the desk, or a test that presses keys, finds at five past two. */
static void the_desk_is_ready(struct trial *t)
{
	static const char today[] = "{\"day\":\"2026-11-22\"}";

	expect_answer(t, "booking.list", today, "\"state\":\"done\"", 2);
	expect_answer(t, "booking.list", today, "\"state\":\"in_service\"", 1);
	expect_answer(t, "booking.list", today, "\"state\":\"arrived\"", 1);
	expect_answer(t, "booking.list", today, "\"state\":\"settled\"", 1);
	expect_answer(t, "booking.list", today, "\"state\":\"confirmed\"", 1);
	expect_answer(t, "sale.list", today, "\"product\":\"P", 1);
	expect_answer(t, "tab.list", "{}", "\"id\":\"T", 2);
	expect_answer(t, "day.get", "{}", "\"open\":true", 1);
	expect_answer(t, "debt.list", "{\"overdue\":true}", "\"days_late\":", 1);
	expect_answer(t, "course.list", "{\"late\":true}", "\"days_late\":", 1);
	expect_answer(t, "booking.list", "{\"day\":\"2026-11-22\",\"days\":3}",
		      "\"source\":\"online\"", 2);
	expect_answer(t, "booking.slots", "{\"treatment\":\"facial-basic\",\"limit\":3}",
		      "2026-11-22", 1);
}

/* What the screens of the book show then. */
static void the_book_is_open(struct trial *t)
{
	static const char days[] = "{\"from\":\"2026-11-16\",\"to\":\"2026-11-29\"}",
			  two[] = "{\"from\":\"2026-11-21\",\"to\":\"2026-11-22\"}";

	expect_answer(t, "roster.list", days, "\"kind\":\"leave\"", 1);
	expect_answer(t, "roster.list", days, "\"kind\":\"sick\"", 1);
	expect_answer(t, "roster.list", days, "\"kind\":\"training\"", 1);
	expect_answer(t, "roster.list", days, "\"kind\":\"extra\"", 1);
	expect_answer(t, "roster.list", days, "\"swap\":\"N", 3);
	expect_answer(t, "rotation.get", "{}", "\"signed_in\":", 3);
	expect_answer(t, "rotation.get", "{}", "\"what\":\"turn\"", 2);
	expect_answer(t, "rotation.get", "{}", "\"what\":\"asked-for\"", 1);
	expect_answer(t, "attendance.list", two, "\"in_at\":", 8);
	expect_answer(t, "attendance.list", "{}", "\"late_minutes\":", 1);
	expect_answer(t, "plan.get", "{}", "\"done\":", 3);
	expect_answer(t, "plan.get", "{}", "\"late\":true", 1);
	expect_answer(t, "wait.list", "{}", "\"state\":\"waiting\"", 3);
	expect_answer(t, "wait.list", "{}", "\"state\":\"held\"", 1);
	expect_answer(t, "message.list", "{}", "\"state\":\"waiting\"", 2);
	expect_answer(t, "message.list", "{\"state\":\"all\"}", "\"state\":\"sent\"", 3);
}

static void something_of_everything(void **state)
{
	const struct demo_options options = { .seed = 1, .clients = 180, .months = 4 };
	AUTO(buf_release) struct buf all = BUF_INIT;
	char dir[TRIAL_PATH_MAX];
	struct trial t;

	(void)state;
	make(&t, "2026-11-22 14:05", &options, dir);
	tell(&t, &all);
	for (size_t i = 0; i < ARRAY_LEN(everything); i++) {
		size_t n = lines_with(&all, everything[i].what);
		if (n < everything[i].least)
			fail_msg("%zu times %s, at least %zu", n, everything[i].what,
				 everything[i].least);
	}
	/* Each day but the present was closed, and the first of October was a holiday. */
	assert_int_equal(lines_with(&all, "\"closed\":true"), 4 * 30);
	the_desk_is_ready(&t);
	the_book_is_open(&t);
	others_read_its_ledger(&t, dir);
	assert_true(trial_sound(&t));
	unmake(&t, dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_same_shop),
		cmocka_unit_test(any_size_at_any_hour),
		cmocka_unit_test(something_of_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
