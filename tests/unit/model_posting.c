/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of postings, and the events of the drawer and the shelf, in written tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sale_fixture.h"

#define CNY UNIT_OF_CNY
#define ACCOUNT(class_, owner_) ((struct account){ .class = class_, .owner = owner_ })

static void assert_postings(const struct postings *list, const struct posting *want, size_t n)
{
	assert_int_equal(list->n, n);
	for (size_t i = 0; i < n; i++)
		assert_true(amount_of(list, &want[i]) == want[i].amount);
	assert_true(posting_balanced(list));
}

static void methods_of_money_have_an_account(void **state)
{
	static const struct { const char *method; int class; } methods[] = {
		{ "cash", ACC_CASH }, { "wechat", ACC_WECHAT }, { "alipay", ACC_ALIPAY },
		{ "card", ACC_CARD },
	};
	static const char *const others[] = { "wallet", "points", "account", "coupon", "", "Cash",
					      "cash " };
	struct account account = { .class = ACC_TAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		assert_true(posting_method_account(methods[i].method, &account));
		assert_int_equal(account.class, methods[i].class);
		assert_true(account.owner == 0 && account.detail == 0);
	}
	account = (struct account){ .class = ACC_TAX };
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(posting_method_account(others[i], &account));
	assert_int_equal(account.class, ACC_TAX);
}

static void methods_are_listed(void **state)
{
	static const char *const methods[] = { "cash", "wechat", "alipay", "card", "wallet",
					       "points", "account", "deposit",
					       "wallet-deposit" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		assert_string_equal(posting_method(i), methods[i]);
		assert_string_not_equal(posting_method_title(methods[i]), methods[i]);
	}
	assert_null(posting_method(ARRAY_LEN(methods)));
	assert_null(posting_method(SIZE_MAX));
	assert_string_equal(posting_method_title("shells"), "shells");
}

/* The drawer holds 120.00 and is to begin with 500.00. */
static void the_drawer_opens_with_its_float(void **state)
{
	static const struct told safe[] = { { "asset/cash", 38000, NULL },
					    { "asset/safe", -38000, NULL } };
	static const struct told owner[] = { { "asset/cash", 50000, NULL },
					     { "equity/owner", -50000, NULL } };
	static const struct told away[] = { { "asset/cash", -12000, NULL },
					    { "asset/safe", 12000, NULL } };
	struct problem problem = PROBLEM_INIT;
	struct postings list;

	(void)state;
	assert_int_equal(posting_open(MONEY(12000), MONEY(50000), false, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, safe);
	assert_int_equal(posting_open(MONEY(0), MONEY(50000), true, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, owner);
	assert_int_equal(posting_open(MONEY(12000), MONEY(0), false, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, away);
	assert_int_equal(posting_open(MONEY(50000), MONEY(50000), false, &list, NULL), ST_OK);
	assert_int_equal(list.n, 0);
	assert_int_equal(posting_open(MONEY(0), MONEY(-1), true, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "float_fen");
	assert_int_equal(posting_open(MONEY(INT64_MIN), MONEY(1), true, &list, NULL), ST_TOO_MANY);
}

/* 2395.00 should be there, 2390.00 were counted, 500.00 stay. */
static void the_drawer_is_counted(void **state)
{
	static const struct told less[] = { { "asset/cash", -500 - 189000, NULL },
					    { "expense/cash-variance", 500, NULL },
					    { "asset/safe", 189000, NULL } };
	static const struct told more[] = { { "asset/cash", 100, NULL },
					    { "expense/cash-variance", -100, NULL } };
	struct problem problem = PROBLEM_INIT;
	struct postings list;

	(void)state;
	assert_int_equal(posting_close(MONEY(239500), MONEY(239000), MONEY(50000), &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, less);
	assert_int_equal(posting_close(MONEY(239500), MONEY(239600), MONEY(239600), &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, more);
	assert_int_equal(posting_close(MONEY(5), MONEY(5), MONEY(5), &list, NULL), ST_OK);
	assert_int_equal(list.n, 0);
	assert_int_equal(posting_close(MONEY(5), MONEY(5), MONEY(6), &list, &problem),
			 ST_BAD_VALUE);
	assert_string_equal(problem.field, "left_fen");
	assert_int_equal(posting_close(MONEY(5), MONEY(-1), MONEY(0), &list, &problem),
			 ST_BAD_VALUE);
	assert_string_equal(problem.field, "counted");
	assert_int_equal(posting_close(MONEY(INT64_MIN), MONEY(5), MONEY(0), &list, NULL),
			 ST_TOO_MANY);
}

static void goods_come_in(void **state)
{
	const struct unit unit = { .kind = UNIT_STOCK, .id = 7 };
	const struct posting want[] = { { ACCOUNT(ACC_STOCK, 7), unit, 12 },
					{ ACCOUNT(ACC_STOCK_RECEIVED, 0), unit, -12 } };
	struct problem problem = PROBLEM_INIT;
	struct postings postings;

	(void)state;
	assert_int_equal(posting_receive(7, 12, &postings, NULL), ST_OK);
	assert_postings(&postings, want, 2);
	assert_int_equal(posting_receive(7, INT64_MAX, &postings, NULL), ST_OK);
	assert_true(posting_balanced(&postings));
	assert_int_equal(posting_receive(0, 12, &postings, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "product");
	assert_int_equal(posting_receive(7, 0, &postings, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "qty");
	assert_int_equal(posting_receive(7, -1, &postings, &problem), ST_BAD_VALUE);
	assert_int_equal(posting_receive(7, INT64_MIN, &postings, &problem), ST_BAD_VALUE);
}

static void adding_sums_and_zero_vanishes(void **state)
{
	struct postings list = { .n = 0 };

	(void)state;
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 0));
	assert_int_equal(list.n, 0);
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 5));
	assert_true(posting_add(&list, ACCOUNT(ACC_CARD, 0), CNY, 6));
	assert_true(posting_add(&list, ACCOUNT(ACC_SAFE, 0), CNY, 7));
	assert_true(posting_add(&list, ACCOUNT(ACC_CARD, 0), CNY, 4));
	assert_int_equal(list.n, 3);
	/* What vanishes leaves the others in order. */
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, -5));
	assert_int_equal(list.n, 2);
	assert_int_equal(list.rows[0].amount, 10);
	assert_int_equal(list.rows[1].amount, 7);
	assert_int_equal(list.rows[1].account.class, ACC_SAFE);
}

static void lists_join(void **state)
{
	struct postings list = { .n = 0 }, more = list, full = list;

	(void)state;
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 5));
	assert_true(posting_add(&more, ACCOUNT(ACC_CASH, 0), CNY, 6));
	assert_true(posting_add(&more, ACCOUNT(ACC_CARD, 0), CNY, -6));
	assert_int_equal(posting_join(&list, &more, NULL), ST_OK);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.rows[0].amount, 11);
	assert_int_equal(list.rows[1].amount, -6);
	for (uint32_t i = 0; i < LIMIT_POSTINGS; i++)
		assert_true(posting_add(&full, ACCOUNT(ACC_DEPOSIT, i + 1), CNY, 1));
	assert_int_equal(posting_join(&full, &more, NULL), ST_TOO_MANY);
	/* What did not fit there does not fit here. */
	assert_int_equal(posting_join(&list, &full, NULL), ST_TOO_MANY);
	assert_false(posting_balanced(&list));
}

/* n accounts with 1 fen each. */
static struct postings many(uint32_t n)
{
	struct postings list = { .n = 0 };

	for (uint32_t i = 0; i < n; i++)
		assert_true(posting_add(&list, ACCOUNT(ACC_DEPOSIT, i + 1), CNY, 1));
	return list;
}

/* From then on it is of no use, whatever is added. */
static void assert_does_not_fit(struct postings list, uint32_t owner, int64_t amount)
{
	assert_false(posting_add(&list, ACCOUNT(ACC_DEPOSIT, owner), CNY, amount));
	assert_true(list.n > LIMIT_POSTINGS);
	assert_false(posting_add(&list, ACCOUNT(ACC_DEPOSIT, 1), CNY, -1));
	assert_false(posting_add(&list, ACCOUNT(ACC_DEPOSIT, 1), CNY, 0));
	assert_false(posting_balanced(&list));
}

static void a_list_can_be_full_and_sums_too_large(void **state)
{
	struct postings list = many(LIMIT_POSTINGS);

	(void)state;
	assert_does_not_fit(list, LIMIT_POSTINGS + 1, 1);
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 0));
	assert_true(posting_add(&list, ACCOUNT(ACC_DEPOSIT, 1), CNY, INT64_MAX - 1));
	assert_does_not_fit(list, 1, 1);
	assert_int_equal(list.rows[0].amount == INT64_MAX, 1);
	assert_true(posting_add(&list, ACCOUNT(ACC_DEPOSIT, 1), CNY, -INT64_MAX));
	assert_int_equal(list.n, LIMIT_POSTINGS - 1);
	/* The smallest number has no opposite. */
	assert_does_not_fit(list, LIMIT_POSTINGS + 1, INT64_MIN);
	assert_true(posting_add(&list, ACCOUNT(ACC_DEPOSIT, 1), CNY, -INT64_MAX));
	assert_does_not_fit(list, 1, -1);
}

static void what_is_unbalanced_or_ill_formed_is_seen(void **state)
{
	const struct unit points = { UNIT_POINT, 0 }, k7 = { UNIT_SESSION, 7 };
	const struct unit p3 = { UNIT_STOCK, 3 }, odd = { UNIT_CNY, 1 }, memo = { UNIT_MEMO, 0 };
	const struct unit u3 = { UNIT_COUPON, 3 }, u0 = { UNIT_COUPON, 0 };
	const struct { struct posting a, b; bool good; } cases[] = {
		{ { { ACC_CASH, 0, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -5 }, true },
		{ { { ACC_CASH, 0, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -4 }, false },
		{ { { ACC_CASH, 0, 0 }, CNY, 5 }, { { ACC_POINTS, 1, 0 }, points, -5 }, false },
		{ { { ACC_CASH, 0, 0 }, points, 5 }, { { ACC_TAX, 0, 0 }, points, -5 }, false },
		{ { { ACC_POINTS, 1, 9 }, points, -5 }, { { ACC_POINTS_EARNED, 0, 0 }, points, 5 },
		  true },
		{ { { ACC_POINTS, 0, 9 }, points, -5 }, { { ACC_POINTS_EARNED, 0, 0 }, points, 5 },
		  false },
		{ { { ACC_POINTS, 1, 0 }, points, -5 }, { { ACC_POINTS_EARNED, 0, 0 }, points, 5 },
		  false },
		{ { { ACC_POINTS, 1, 9 }, points, -5 }, { { ACC_POINTS_EARNED, 1, 0 }, points, 5 },
		  false },
		{ { { ACC_RECEIVABLE, 1, 7 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -5 }, true },
		{ { { ACC_RECEIVABLE, 1, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -5 }, false },
		{ { { ACC_PERF_CASH, 2, 0 }, memo, 5 }, { { ACC_PERF_CASH_ALL, 0, 0 }, memo, -5 },
		  true },
		{ { { ACC_PERF_CASH, 0, 0 }, memo, 5 }, { { ACC_PERF_CASH_ALL, 0, 0 }, memo, -5 },
		  false },
		{ { { ACC_PERF_CASH, 2, 0 }, CNY, 5 }, { { ACC_PERF_CASH_ALL, 0, 0 }, CNY, -5 },
		  false },
		{ { { ACC_COUPONS, 1, 0 }, u3, 1 }, { { ACC_COUPONS_USED, 0, 0 }, u3, -1 }, true },
		{ { { ACC_COUPONS, 1, 0 }, u0, 1 }, { { ACC_COUPONS_USED, 0, 0 }, u0, -1 }, false },
		{ { { ACC_SESSIONS, 1, 7 }, k7, -5 }, { { ACC_SESSIONS_SOLD, 0, 0 }, k7, 5 },
		  true },
		{ { { ACC_SESSIONS, 1, 8 }, k7, -5 }, { { ACC_SESSIONS_SOLD, 0, 0 }, k7, 5 },
		  false },
		{ { { ACC_SESSIONS, 1, 0 }, k7, -5 }, { { ACC_SESSIONS_SOLD, 0, 0 }, k7, 5 },
		  false },
		{ { { ACC_STOCK, 3, 0 }, p3, -5 }, { { ACC_STOCK_LOST, 0, 0 }, p3, 5 }, true },
		{ { { ACC_STOCK, 4, 0 }, p3, -5 }, { { ACC_STOCK_LOST, 0, 0 }, p3, 5 }, false },
		{ { { ACC_STOCK, 3, 0 }, p3, -5 }, { { ACC_STOCK_LOST, 3, 0 }, p3, 5 }, false },
		{ { { ACC_CASH, 0, 0 }, odd, 5 }, { { ACC_TAX, 0, 0 }, odd, -5 }, false },
		{ { { (enum account_class)9, 0, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -5 },
		  false },
	};
	struct postings list = { .n = 0 };

	(void)state;
	assert_true(posting_balanced(&list));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		list = (struct postings){ .n = 2, .rows = { cases[i].a, cases[i].b } };
		assert_int_equal(posting_balanced(&list), cases[i].good);
	}
	list.n = LIMIT_POSTINGS + 1;
	assert_false(posting_balanced(&list));
	/* A sum that comes round to zero through an overflow is none. */
	list = (struct postings){ .n = 4, .rows = {
		{ { ACC_CASH, 0, 0 }, CNY, INT64_MAX }, { { ACC_CARD, 0, 0 }, CNY, INT64_MAX },
		{ { ACC_SAFE, 0, 0 }, CNY, 1 }, { { ACC_WECHAT, 0, 0 }, CNY, 1 } } };
	assert_false(posting_balanced(&list));
}

static void entry_kinds_are_pinned(void **state)
{
	static const char *const names[] = {
		NULL, "opening", "sale", "refund", "receive", "reversal", "course", "wallet",
		"points", "stock", "close", "expense", "debt", "coupon", "open", "expire",
		"deposit",
	};

	(void)state;
	for (size_t i = 1; i < ARRAY_LEN(names); i++) {
		assert_string_equal(entry_kind_name((enum entry_kind)i), names[i]);
		assert_true(strlen(entry_kind_title((enum entry_kind)i)) > 0);
	}
	assert_string_equal(entry_kind_name((enum entry_kind)0), "unknown");
	assert_string_equal(entry_kind_name((enum entry_kind)99), "unknown");
	assert_string_equal(entry_kind_title((enum entry_kind)99), "Unknown kind");
}

static void a_reversal_takes_all_back(void **state)
{
	struct postings list, back;

	(void)state;
	assert_int_equal(posting_close(MONEY(7), MONEY(19), MONEY(3), &list, NULL), ST_OK);
	posting_reverse(&list, &back);
	assert_true(posting_balanced(&back));
	postings_add(&back, &list);
	assert_int_equal(back.n, 0);
	back = list;
	posting_reverse(&back, &back); /* in place too */
	postings_add(&back, &list);
	assert_int_equal(back.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(methods_of_money_have_an_account),
		cmocka_unit_test(methods_are_listed),
		cmocka_unit_test(the_drawer_opens_with_its_float),
		cmocka_unit_test(the_drawer_is_counted),
		cmocka_unit_test(goods_come_in),
		cmocka_unit_test(adding_sums_and_zero_vanishes),
		cmocka_unit_test(lists_join),
		cmocka_unit_test(a_list_can_be_full_and_sums_too_large),
		cmocka_unit_test(what_is_unbalanced_or_ill_formed_is_seen),
		cmocka_unit_test(entry_kinds_are_pinned),
		cmocka_unit_test(a_reversal_takes_all_back),
	};

	return cmocka_run_group_tests_name("model_posting", tests, NULL, NULL);
}
