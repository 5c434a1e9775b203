/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deposits taken, spent, given back and kept, in written tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "sale_fixture.h"

/* 50.00 in cash, 30.00 from the wallet. */
static Sale *two_ways(struct arena *arena)
{
	Sale *sale = sale_new(arena, 42);

	sale_payment(arena, sale, "cash", 5000);
	wallet_payment(arena, sale, 3000, 0);
	return sale;
}

static enum status take(const Sale *by, struct postings *ret, struct problem *reterr)
{
	return posting_deposit_take(by->client, 7, by->n_payments, by->payments, ret, reterr);
}

static void it_is_owed_and_nobody_has_earned_it(void **state)
{
	static const struct told taken[] = {
		{ "asset/cash", 5000, NULL },
		{ "liability/deposit/C000042/B000007", -5000, NULL },
		{ "liability/wallet/principal/C000042", 3000, NULL },
		{ "liability/deposit-wallet/C000042/B000007", -3000, NULL },
		{ "flow/wallet", 3000, NULL },
		{ "flow/wallet-spent", -3000, NULL },
		{ "flow/deposit", -8000, NULL },
		{ "flow/deposit-taken", 8000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct postings list;

	(void)state;
	assert_int_equal(take(two_ways(&arena), &list, NULL), ST_OK);
	ASSERT_TOLD(&list, taken);
}

static void what_is_taken_is_checked(void **state)
{
	static const struct { const char *method; int64_t fen, bonus; enum status status;
			      const char *field; } cases[] = {
		{ "points", 100, 0, ST_BAD_VALUE, "method" },
		{ "account", 100, 0, ST_BAD_VALUE, "method" },
		{ "deposit", 100, 0, ST_BAD_VALUE, "method" },
		{ "wallet-deposit", 100, 0, ST_BAD_VALUE, "method" },
		{ "gold", 100, 0, ST_BAD_VALUE, "method" },
		{ "cash", -1, 0, ST_BAD_VALUE, "amount_fen" },
		{ "cash", MONEY_MAX_FEN + 1, 0, ST_TOO_MANY, "" },
		{ "wallet", 100, 1, ST_BAD_VALUE, "bonus_fen" },
		{ "cash", 0, 0, ST_NOTHING_TO_DO, "payments" },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct postings list = { .n = 99 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Sale *by = sale_new(&arena, 42);
		Payment *p = sale_payment(&arena, by, cases[i].method, cases[i].fen);
		struct problem problem = PROBLEM_INIT;
		p->bonus_fen = cases[i].bonus;
		p->principal_fen = cases[i].bonus != 0 ? cases[i].fen - cases[i].bonus : 0;
		assert_int_equal(take(by, &list, &problem), cases[i].status);
		assert_string_equal(problem.field, cases[i].field);
		assert_int_equal(list.n, 99);
	}
	Sale *good = two_ways(&arena);
	assert_int_equal(posting_deposit_take(0, 7, 2, good->payments, &list, NULL), ST_BAD_VALUE);
	assert_int_equal(posting_deposit_take(42, 0, 2, good->payments, &list, NULL),
			 ST_BAD_VALUE);
	for (int i = 0; i < LIMIT_PAYMENTS; i++)
		sale_payment(&arena, good, "cash", 1);
	assert_int_equal(take(good, &list, NULL), ST_TOO_MANY);
	assert_int_equal(list.n, 99);
}

/* All of it goes back: nothing is left but that it came and went. */
static void given_back_it_never_was(void **state)
{
	static const struct told came_and_went[] = {
		{ "flow/deposit-taken", 8000, NULL },
		{ "flow/deposit-returned", -8000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const Sale *by = two_ways(&arena);
	const struct deposit_end end = { .client = 42, .booking = 7, .n = by->n_payments,
					 .back = by->payments };
	struct postings list, back;

	(void)state;
	assert_int_equal(take(by, &list, NULL), ST_OK);
	assert_int_equal(posting_deposit_end(&end, &back, NULL), ST_OK);
	assert_true(posting_balanced(&back));
	postings_add(&list, &back);
	ASSERT_TOLD(&list, came_and_went);
}

/* 60.00 of 80.00 are kept: all of the cash, and 10.00 of the wallet. Cash performance was that of
 * the top-up for what the wallet gave. */
static void what_is_kept_is_a_fee(void **state)
{
	static const struct told kept[] = {
		{ "liability/deposit/C000042/B000007", 5000, NULL },
		{ "liability/deposit-wallet/C000042/B000007", 3000, NULL },
		{ "liability/wallet/principal/C000042", -2000, NULL },
		{ "flow/wallet", -2000, NULL },
		{ "flow/wallet-spent", 2000, NULL },
		{ "revenue/fee", -6000, NULL },
		{ "performance/cash-house", 5000, NULL },
		{ "performance/cash-all", -5000, NULL },
		{ "performance/delivered-house", 6000, NULL },
		{ "performance/delivered-all", -6000, NULL },
		{ "flow/deposit", 8000, NULL },
		{ "flow/deposit-returned", -2000, NULL },
		{ "flow/deposit-kept", -6000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *back = sale_new(&arena, 42);
	struct deposit_end end = { .client = 42, .booking = 7, .kept = MONEY(5000),
				   .kept_of_wallet = MONEY(1000) };
	struct problem problem = PROBLEM_INIT;
	struct postings list;

	(void)state;
	wallet_payment(&arena, back, 2000, 0);
	end.n = back->n_payments;
	end.back = back->payments;
	assert_int_equal(posting_deposit_end(&end, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, kept);
	end.kept = MONEY(-1);
	assert_int_equal(posting_deposit_end(&end, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "kept_fen");
	end = (struct deposit_end){ .client = 42, .booking = 7 };
	assert_int_equal(posting_deposit_end(&end, &list, NULL), ST_NOTHING_TO_DO);
}

/* 100.00 by S2: 50.00 by the deposit's money, 30.00 by what the wallet gave of it, 20.00 in
 * cash. */
static Sale *paid_ahead(struct arena *arena)
{
	Sale *sale = sale_new(arena, 42);

	line_share(arena, sale_line(arena, sale, "treatment", 10000, 1), 2, 100);
	sale_payment(arena, sale, "deposit", 5000);
	sale_payment(arena, sale, "wallet-deposit", 3000);
	sale_payment(arena, sale, "cash", 2000);
	sale->booking = 7;
	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	return sale;
}

static void it_pays_the_sale_of_its_booking(void **state)
{
	static const struct told sold[] = {
		{ "asset/cash", 2000, NULL },
		{ "liability/deposit/C000042/B000007", 5000, NULL },
		{ "liability/deposit-wallet/C000042/B000007", 3000, NULL },
		{ "revenue/treatment", -10000, NULL },
		{ "performance/cash/S2", 7000, NULL },
		{ "performance/cash-all", -7000, NULL },
		{ "performance/delivered/S2", 10000, NULL },
		{ "performance/delivered-all", -10000, NULL },
		{ "flow/deposit", 8000, NULL },
		{ "flow/deposit-used", -8000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem problem = PROBLEM_INIT;
	Sale *sale = paid_ahead(&arena);
	struct postings list;

	(void)state;
	assert_int_equal(posting_sale(sale, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, sold);
	sale->booking = 0;
	assert_int_equal(posting_sale(sale, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "booking");
	sale->booking = 7;
	sale->client = 0;
	assert_int_equal(posting_sale(sale, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "client");
}

/* A deposit is for what was booked: a top-up takes money. */
static void it_pays_no_top_up(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem problem = PROBLEM_INIT;
	Sale *sale = sale_new(&arena, 42);

	(void)state;
	sale_line(&arena, sale, "topup", 10000, 1);
	sale_payment(&arena, sale, "deposit", 5000);
	sale_payment(&arena, sale, "cash", 5000);
	sale->booking = 7;
	assert_int_equal(basket_spread(sale, &arena, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "payments");
}

/* What its money paid goes back as money, what the wallet gave into the wallet; a refund that says
 * otherwise is none. */
static void what_it_paid_goes_back(void **state)
{
	static const struct told back_by_wechat[] = {
		{ "asset/wechat", -7000, NULL },
		{ "liability/wallet/principal/C000042", -3000, NULL },
		{ "flow/wallet", -3000, NULL },
		{ "flow/wallet-spent", 3000, NULL },
		{ "revenue/treatment", 10000, NULL },
		{ "performance/cash/S2", -7000, NULL },
		{ "performance/cash-all", 7000, NULL },
		{ "performance/delivered/S2", -10000, NULL },
		{ "performance/delivered-all", 10000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const Sale *sale = paid_ahead(&arena);
	struct refund_of ask = { .sale = sale, .method = "wechat" };
	struct problem problem = PROBLEM_INIT;
	struct postings list;
	Sale refund;

	(void)state;
	assert_int_equal(basket_refund(&ask, &arena, &refund, NULL), ST_OK);
	assert_int_equal(posting_refund(&refund, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, back_by_wechat);
	ask.method = "";
	assert_int_equal(basket_refund(&ask, &arena, &refund, NULL), ST_OK);
	assert_string_equal(refund.payments[0]->method, "cash");
	assert_string_equal(refund.payments[1]->method, "wallet");
	refund.payments[0]->method = fixture_words("deposit");
	assert_int_equal(posting_refund(&refund, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "payments");
	ask.method = "deposit";
	assert_int_equal(basket_refund(&ask, &arena, &refund, &problem), ST_BAD_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_owed_and_nobody_has_earned_it),
		cmocka_unit_test(what_is_taken_is_checked),
		cmocka_unit_test(given_back_it_never_was),
		cmocka_unit_test(what_is_kept_is_a_fee),
		cmocka_unit_test(it_pays_the_sale_of_its_booking),
		cmocka_unit_test(it_pays_no_top_up),
		cmocka_unit_test(what_it_paid_goes_back),
	};

	return cmocka_run_group_tests_name("model_posting_deposit", tests, NULL, NULL);
}
