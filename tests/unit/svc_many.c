/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many clients and sales: what ends by time, balances of days gone by, tiers under review, a day
 * that was sold on before the clock went back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "lib/trial.h"
#include "store/tables.h"

enum { CLIENTS = 600 };

static char folder[TRIAL_PATH_MAX];

/* Points that end on the last of a month, of so many clients, behind a frozen course. */
static void fill(struct trial *t)
{
	for (int i = 1; i <= CLIENTS; i++)
		trial_must(t, NULL, "client.add", "{\"name\":\"张%d\",\"force\":true}", i);
	for (int i = 1; i <= CLIENTS; i++)
		trial_must(t, NULL, "points.adjust",
			   "{\"client\":\"C%d\",\"points\":10,\"reason\":\"%d\"}", i, i);
	trial_must(t, NULL, "sale.pay",
		   "{\"client\":\"C1\",\"lines\":[{\"kind\":\"course\",\"offer\":"
		   "\"neck-shoulder-90-days\",\"gift\":true}],\"payments\":[]}");
	trial_must(t, NULL, "course.freeze", "{\"course\":\"K1\",\"reason\":\"travelling\"}");
}

/* Ends at most `limit`; the answer as JSON in ret. */
static void expire(struct trial *t, int limit, struct buf *ret)
{
	buf_reset(ret);
	trial_must(t, ret, "prepaid.expire", "{\"limit\":%d}", limit);
}

static void assert_points(struct trial *t, const char *want)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;

	trial_must(t, &answer, "ledger.balance", "{\"account\":\"points/expired\"}");
	assert_non_null(strstr(answer.text, want));
}

static void pages_go_on_behind_what_stays(void **state)
{
	struct trial *t = *state;
	AUTO(buf_release) struct buf answer = BUF_INIT;

	assert_true(trial_at("2030-01-01 09:00"));
	expire(t, 100, &answer);
	assert_non_null(strstr(answer.text, "\"points\":1000"));
	assert_non_null(strstr(answer.text, "\"more\":true"));
	expire(t, 450, &answer);
	assert_non_null(strstr(answer.text, "\"points\":4500"));
	expire(t, 0, &answer);
	assert_non_null(strstr(answer.text, "\"points\":500"));
	assert_null(strstr(answer.text, "\"more\":true"));
	assert_points(t, "-6000");
	expire(t, 0, &answer);
	assert_non_null(strstr(answer.text, "\"points\":0"));
	assert_true(trial_sound(t));
}

static void a_day_that_closes_ends_them_all(void **state)
{
	struct trial *t = *state;

	assert_true(trial_at("2030-01-01 21:00"));
	trial_must(t, NULL, "day.close", "{\"counted\":{\"10000\":1},\"reason\":\"float\"}");
	assert_points(t, "-6000");
	assert_true(trial_sound(t));
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return n;
}

/* What was there on a day is what is there while nothing came later. */
static void balances_of_a_day(void **state)
{
	struct trial *t = *state;
	AUTO(buf_release) struct buf now = BUF_INIT;
	AUTO(buf_release) struct buf then = BUF_INIT;

	trial_must(t, &then, "ledger.balance",
		   "{\"account\":\"promise/points\",\"at\":\"2026-11-22\"}");
	assert_int_equal(count(then.text, "\"amount\":-10}"), CLIENTS);
	assert_null(strstr(then.text, "\"more\":true"));
	trial_must(t, &now, "points.adjust",
		   "{\"client\":\"C7\",\"points\":5,\"reason\":\"more\"}");
	buf_reset(&then);
	trial_must(t, &then, "ledger.balance",
		   "{\"account\":\"promise/points\",\"at\":\"2026-11-22\"}");
	assert_int_equal(count(then.text, "\"amount\":-10}"), CLIENTS - 1);
	assert_int_equal(count(then.text, "\"amount\":-15}"), 1);
	buf_reset(&then);
	trial_must(t, &then, "ledger.balance",
		   "{\"account\":\"points/earned\",\"at\":\"2026-11-22\"}");
	assert_non_null(strstr(then.text, "\"amount\":6005}"));
	buf_reset(&then);
	trial_must(t, &then, "ledger.balance", "{\"at\":\"2026-11-21\"}");
	assert_int_equal(count(then.text, "\"amount\""), 0);
}

/* An answer that is cut says so, of any day. */
static void more_balances_than_an_answer_takes(void **state)
{
	struct trial *t = *state;
	AUTO(buf_release) struct buf answer = BUF_INIT;

	for (int i = 1; i <= CLIENTS; i++)
		trial_must(t, NULL, "coupon.issue",
			   "{\"client\":\"C%d\",\"kind\":\"voucher-20\"}", i);
	trial_must(t, &answer, "ledger.balance", "{}");
	assert_non_null(strstr(answer.text, "\"more\":true"));
	buf_reset(&answer);
	trial_must(t, &answer, "ledger.balance", "{\"at\":\"2026-11-22\"}");
	assert_non_null(strstr(answer.text, "\"more\":true"));
	assert_int_equal(count(answer.text, "\"amount\""), LIMIT_ROWS);
}

/* More clients than one review looks at: those of the trial, and these. */
enum { CROWD = 10100, REVIEWED = 10000 };

static void add_crowd(struct trial *t)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const Client **list = arena_alloc(&arena, CROWD * sizeof(*list));
	Client *clients = arena_alloc(&arena, CROWD * sizeof(*clients));
	struct tx *tx = NULL;

	for (uint32_t i = 0; i < CROWD; i++) {
		clients[i] = (Client)CLIENT__INIT;
		clients[i].id = CLIENTS + 1 + i;
		clients[i].name = arena_printf(&arena, "李%u", i);
		clients[i].tier = arena_dup(&arena, i < 5 || i == CROWD - 1 ? "gold" : "basic");
		list[i] = &clients[i];
	}
	assert_int_equal(tx_begin(t->shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
	assert_int_equal(client_add_many(tx, list, CROWD), ST_OK);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
}

static void a_review_goes_on_where_it_ended(void **state)
{
	struct trial *t = *state;
	AUTO(buf_release) struct buf answer = BUF_INIT;

	add_crowd(t);
	trial_must(t, &answer, "tier.review", "{}");
	assert_int_equal(count(answer.text, "\"was\":\"gold\""), 5);
	assert_non_null(strstr(answer.text, "\"looked_at\":10000,\"next_client\":\"C010001\""));
	buf_reset(&answer);
	trial_must(t, &answer, "tier.review", "{\"from_client\":\"C%d\"}", REVIEWED + 1);
	assert_int_equal(count(answer.text, "\"was\":\"gold\""), 1);
	assert_null(strstr(answer.text, "next_client"));
	assert_true(trial_sound(t));
}

/* A day is looked for behind so many sales in a row of days before it, and not behind more. */
enum { EARLIER = 500 };

static void sell(struct trial *t, int n)
{
	for (int i = 0; i < n; i++)
		trial_must(t, NULL, "sale.pay",
			   "{\"lines\":[{\"kind\":\"fee\",\"amount_fen\":100}],"
			   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}");
}

static size_t sold_on(struct trial *t, const char *on)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;

	trial_must(t, &answer, "sale.list", "{\"day\":\"%s\"}", on);
	return count(answer.text, "\"day\":");
}

static void sales_behind_those_of_a_wrong_clock(void **state)
{
	struct trial *t = *state;

	assert_true(trial_at("2026-11-24 12:00"));
	sell(t, 1);
	assert_true(trial_at("2026-11-23 12:00"));
	sell(t, EARLIER - 1);
	assert_int_equal(sold_on(t, "2026-11-24"), 1);
	sell(t, 1);
	assert_int_equal(sold_on(t, "2026-11-24"), 0);
}

/* Each begins with a copy of the same shop. */
static int begin(void **state)
{
	static struct trial t;
	static char copy[TRIAL_PATH_MAX];

	trial_folder(NULL, copy);
	trial_copy(folder, copy);
	trial_open(&t, copy, "2026-11-22 09:00");
	*state = &t;
	return 0;
}

static int end(void **state)
{
	struct trial *t = *state;
	char dir[TRIAL_PATH_MAX];

	memcpy(dir, t->dir, sizeof(dir));
	trial_close(t);
	trial_remove(dir);
	return 0;
}

static int make(void **state)
{
	struct trial t;

	(void)state;
	trial_folder(NULL, folder);
	trial_make(&t, folder, "2026-11-22 09:00");
	fill(&t);
	trial_close(&t);
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	trial_remove(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_go_on_behind_what_stays, begin, end),
		cmocka_unit_test_setup_teardown(a_day_that_closes_ends_them_all, begin, end),
		cmocka_unit_test_setup_teardown(balances_of_a_day, begin, end),
		cmocka_unit_test_setup_teardown(more_balances_than_an_answer_takes, begin, end),
		cmocka_unit_test_setup_teardown(a_review_goes_on_where_it_ended, begin, end),
		cmocka_unit_test_setup_teardown(sales_behind_those_of_a_wrong_clock, begin, end),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
