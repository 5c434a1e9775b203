/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who pays what of a basket, and what it earns, in worked numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sale_fixture.h"

/* One point a yuan, no more than a rule needs. */
static const struct tiers rules = { .points = { .per_yuan_percent = 100 } };
static const struct tier gold = { .point_multiplier_percent = 150 };

/* ---- spreading */

static void assert_parts(const int64_t *is, const int64_t *want, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(is[i], want[i]);
}

/* 100.00 and 200.00 and a top-up of 300.00. The wallet's 150.00 (125 + 25) and 30.00 on account
 * keep away from the top-up; money pays the rest: 50.00 and 100.00 less 10.00 and 20.00, and
 * 300.00. */
static void payments_go_to_lines_by_what_they_cost(void **state)
{
	static const int64_t first[] = { 5000, 1000, 889, 3111 };
	static const int64_t second[] = { 10000, 2000, 1778, 6222 };
	static const int64_t topup[] = { 0, 0, 6667, 23333 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);

	(void)state;
	sale_line(&arena, sale, "treatment", 10000, 1);
	sale_line(&arena, sale, "course", 20000, 1)->course = 7;
	sale_line(&arena, sale, "topup", 30000, 1);
	wallet_payment(&arena, sale, 12500, 2500);
	sale_payment(&arena, sale, "account", 3000);
	sale_payment(&arena, sale, "cash", 10000);
	sale_payment(&arena, sale, "card", 32666);
	sale->change_fen = 666;
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	assert_parts(sale->lines[0]->paid_fen, first, 4);
	assert_parts(sale->lines[1]->paid_fen, second, 4);
	assert_parts(sale->lines[2]->paid_fen, topup, 4);
	assert_int_equal(sale->lines[0]->unearned_fen, 833);
	assert_int_equal(sale->lines[1]->unearned_fen, 1667);
	assert_int_equal(sale->lines[2]->unearned_fen, 0);
	struct postings list;
	assert_int_equal(posting_sale(sale, &list, NULL), ST_OK);
	assert_true(posting_balanced(&list));
}

/* Change goes back out of the last cash that came. */
static void change_comes_out_of_the_last_cash(void **state)
{
	static const int64_t paid[] = { 3000, 0, 2000 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);

	(void)state;
	sale_line(&arena, sale, "fee", 5000, 1);
	sale_payment(&arena, sale, "cash", 4000);
	sale_payment(&arena, sale, "cash", 1000);
	sale_payment(&arena, sale, "wechat", 2000);
	sale->change_fen = 2000;
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	assert_parts(sale->lines[0]->paid_fen, paid, 3);
	sale->change_fen = 2001;
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_NOT_PAID);
	sale->change_fen = 1999;
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OVERPAID);
	sale->payments[2]->amount_fen = 9000;
	sale->change_fen = 9000; /* more than the cash there was */
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OVERPAID);
}

static void a_top_up_takes_money(void **state)
{
	static const char *const methods[] = { "wallet", "points", "account" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct problem problem = PROBLEM_INIT;
		Sale *sale = sale_new(&arena, 42);
		sale_line(&arena, sale, "topup", 30000, 1);
		sale_line(&arena, sale, "treatment", 1000, 1);
		Payment *payment = sale_payment(&arena, sale, methods[i], 1001);
		if (i == 0)
			payment->principal_fen = 1001;
		sale_payment(&arena, sale, "cash", 29999);
		assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
		assert_string_equal(problem.field, "payments");
		assert_non_null(strstr(problem.message, posting_method_title(methods[i])));
		payment->amount_fen = 1000;
		payment->principal_fen = i == 0 ? 1000 : 0;
		sale->payments[1]->amount_fen = 30000;
		assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	}
}

static void a_faulty_basket_is_refused(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem problem = PROBLEM_INIT;
	Sale *sale = sale_new(&arena, 42);

	(void)state;
	sale_line(&arena, sale, "treatment", 1000, 1);
	Payment *payment = sale_payment(&arena, sale, "wallet", 1000);
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "principal_fen");
	payment->method = fixture_words("shells");
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "method");
	payment->method = fixture_words("account");
	sale->client = 0;
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "client");
	payment->method = fixture_words("cash");
	payment->amount_fen = INT64_MAX;
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_TOO_MANY);
	payment->amount_fen = 1000;
	sale->change_fen = -1;
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "change_fen");
	payment->method = fixture_words("card"); /* which gives no change */
	sale->change_fen = 1;
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_OVERPAID);
	sale->lines[0]->net_fen = -1;
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "net_fen");
	while (sale->n_payments < (size_t)LIMIT_PAYMENTS + 1)
		sale_payment(&arena, sale, "card", 0);
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_TOO_MANY);
	assert_string_equal(problem.field, "payments");
	while (sale->n_lines < (size_t)LIMIT_SALE_LINES + 1)
		sale_line(&arena, sale, "treatment", 0, 1);
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_TOO_MANY);
	assert_string_equal(problem.field, "lines");
}

/* 300.00 of which 60.00 by bonus, 40.00 by points, 50.00 on account: 150.00 count, and the top-up
 * and the session do not. 150.60 at one and a half points a yuan is 225.9: 225 points. */
static void merit_is_money_and_principal(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);

	(void)state;
	sale_line(&arena, sale, "treatment", 30000, 1);
	sale_line(&arena, sale, "topup", 50000, 1);
	sale_line(&arena, sale, "product", 60, 1)->product = 3;
	SaleLine *session = sale_line(&arena, sale, "session", 0, 1);
	session->course = 7;
	wallet_payment(&arena, sale, 4000, 6000);
	sale_payment(&arena, sale, "points", 4000);
	sale_payment(&arena, sale, "account", 5000);
	sale_payment(&arena, sale, "cash", 61060);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	basket_merit(sale, &rules, &gold);
	assert_int_equal(sale->merit_fen, 15060);
	assert_int_equal(sale->lines[0]->merit_fen + sale->lines[2]->merit_fen, 15060);
	assert_int_equal(sale->lines[1]->merit_fen, 0);
	assert_int_equal(sale->points, 225);
	assert_int_equal(sale->lines[0]->points + sale->lines[2]->points, 225);
	assert_int_equal(sale->lines[1]->points, 0);
	assert_int_equal(sale->merit_day, 20000);
	assert_true(sale->visit);

	sale->n_lines = 3;
	sale->lines[0]->kind = fixture_words("fee");
	basket_merit(sale, &rules, NULL);
	assert_int_equal(sale->points, 150);
	assert_false(sale->visit);
	sale->client = 0; /* nobody earns nothing */
	basket_merit(sale, &rules, &gold);
	assert_int_equal(sale->points, 0);
	assert_int_equal(sale->merit_fen, 0);
	assert_int_equal(sale->lines[0]->points, 0);
}

static void points_leave_the_batches_that_end_first(void **state)
{
	static const struct { int32_t until; int64_t points; } have[] = {
		{ 0, 50 }, { 300, 20 }, { 100, 10 }, { 200, 0 }, { 100, 5 },
	};
	static const struct { int64_t points; size_t n; int64_t missing; } cases[] = {
		{ 0, 0, 0 }, { 10, 1, 0 }, { 11, 2, 0 }, { 35, 3, 0 }, { 36, 4, 0 }, { 85, 4, 0 },
		{ 100, 4, 15 }, { -5, 0, 0 },
	};
	static const int32_t order[] = { 100, 100, 300, 0 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PointBatch **batches = NULL;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(have); i++)
		batch_add(&arena, &n, &batches, have[i].until, have[i].points);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		PointBatch **taken = NULL;
		int64_t missing = -1, sum = 0;
		size_t ntaken = 0;
		batches_take(n, (const PointBatch *const *)batches, cases[i].points, &arena,
			     &ntaken, &taken, &missing);
		assert_int_equal(ntaken, cases[i].n);
		assert_int_equal(missing, cases[i].missing);
		for (size_t j = 0; j < ntaken; j++) {
			assert_int_equal(taken[j]->until, order[j]);
			sum += taken[j]->points;
		}
		assert_int_equal(sum + missing, cases[i].points > 0 ? cases[i].points : 0);
	}
	/* It appends. */
	PointBatch **taken = NULL;
	size_t ntaken = 0;
	int64_t missing;
	for (int i = 0; i < 2; i++)
		batches_take(n, (const PointBatch *const *)batches, 12, &arena, &ntaken, &taken,
			     &missing);
	assert_int_equal(ntaken, 4);
	assert_int_equal(taken[2]->points, 10);
	assert_int_equal(batches[2]->points, 10); /* what she has is read, not changed */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(payments_go_to_lines_by_what_they_cost),
		cmocka_unit_test(change_comes_out_of_the_last_cash),
		cmocka_unit_test(a_top_up_takes_money),
		cmocka_unit_test(a_faulty_basket_is_refused),
		cmocka_unit_test(merit_is_money_and_principal),
		cmocka_unit_test(points_leave_the_batches_that_end_first),
	};

	return cmocka_run_group_tests_name("model_basket", tests, NULL, NULL);
}
