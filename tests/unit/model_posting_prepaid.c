/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moves a client's rights outside a sale, in written tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sale_fixture.h"

static const struct shares nobody = { .n = 0 };

#define ASSERT_REFUSED(expr_, status_, field_) \
	do { \
		struct problem problem = PROBLEM_INIT, *p = &problem; \
		list.n = 99; \
		assert_int_equal((expr_), (status_)); \
		assert_string_equal(problem.field, (field_)); \
		assert_int_equal(list.n, 99); \
	} while (0)

/* ---- courses */

static void a_session_is_held_and_let_go(void **state)
{
	static const struct told held[] = {
		{ "promise/sessions/C000042/K000007", 2, "SESSION-K000007" },
		{ "promise/sessions-reserved/C000042/K000007", -2, "SESSION-K000007" },
	};
	struct postings list, back;

	(void)state;
	assert_int_equal(posting_course_reserve(42, 7, 2, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, held);
	assert_int_equal(posting_course_reserve(42, 7, -2, &back, NULL), ST_OK);
	postings_add(&back, &list);
	assert_nothing(&back);
	ASSERT_REFUSED(posting_course_reserve(0, 7, 1, &list, p), ST_BAD_VALUE, "client");
	ASSERT_REFUSED(posting_course_reserve(42, 0, 1, &list, p), ST_BAD_VALUE, "course");
	ASSERT_REFUSED(posting_course_reserve(42, 7, INT64_MIN, &list, p), ST_TOO_MANY, "");
}

/* A session worth 83.33 by S2 (60 %) and S3: 50.00 and 33.33. */
static void a_session_is_used(void **state)
{
	static const struct told used[] = {
		{ "promise/sessions/C000042/K000007", 1, "SESSION-K000007" },
		{ "sessions/delivered", -1, "SESSION-K000007" },
		{ "liability/course/C000042/K000007", 8333, NULL },
		{ "revenue/course", -8333, NULL },
		{ "performance/delivered/S2", 5000, NULL },
		{ "performance/delivered/S3", 3333, NULL },
		{ "performance/delivered-all", -8333, NULL },
		{ "flow/course", 8333, NULL },
		{ "flow/course-delivered", -8333, NULL },
	};
	static const struct told reserved[] = {
		{ "promise/sessions-reserved/C000042/K000007", 1, "SESSION-K000007" },
		{ "sessions/delivered", -1, "SESSION-K000007" },
	};
	/* What is only counted is sold as it is taken; today it is worth nothing more. */
	static const struct told unlimited[] = {
		{ "sessions/sold", 1, "SESSION-K000007" },
		{ "sessions/delivered", -1, "SESSION-K000007" },
	};
	static const struct told by_time[] = {
		{ "liability/course/C000042/K000007", 330, NULL },
		{ "revenue/course", -330, NULL },
		{ "performance/delivered-house", 330, NULL },
		{ "performance/delivered-all", -330, NULL },
		{ "flow/course", 330, NULL },
		{ "flow/course-delivered", -330, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	SaleLine line = SALE_LINE__INIT;
	struct postings list, back;

	(void)state;
	line_share(&arena, &line, 2, 60);
	line_share(&arena, &line, 3, 40);
	struct shares shares = { .n = line.n_shares, .rows = line.shares };
	assert_int_equal(posting_course_use(42, 7, 1, MONEY(8333), false, false, &shares, &list,
					    NULL), ST_OK);
	ASSERT_TOLD(&list, used);
	assert_int_equal(posting_course_use(42, 7, -1, MONEY(8333), false, false, &shares, &back,
					    NULL), ST_OK);
	postings_add(&back, &list);
	assert_nothing(&back);
	assert_int_equal(posting_course_use(42, 7, 1, MONEY(0), true, false, &shares, &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, reserved);
	assert_int_equal(posting_course_use(42, 7, 1, MONEY(0), false, true, &nobody, &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, unlimited);
	/* Time earns without a session. */
	assert_int_equal(posting_course_use(42, 7, 0, MONEY(330), false, true, &nobody, &list,
					    NULL), ST_OK);
	ASSERT_TOLD(&list, by_time);

	ASSERT_REFUSED(posting_course_use(42, 7, 2, MONEY(1), false, false, &nobody, &list, p),
		       ST_BAD_VALUE, "qty");
	ASSERT_REFUSED(posting_course_use(42, 7, -2, MONEY(1), false, false, &nobody, &list, p),
		       ST_BAD_VALUE, "qty");
	ASSERT_REFUSED(posting_course_use(42, 7, 0, MONEY(1), false, false, &nobody, &list, p),
		       ST_BAD_VALUE, "qty");
	ASSERT_REFUSED(posting_course_use(42, 7, 1, MONEY(-1), false, false, &nobody, &list, p),
		       ST_BAD_VALUE, "value_fen");
	ASSERT_REFUSED(posting_course_use(0, 7, 1, MONEY(1), false, false, &nobody, &list, p),
		       ST_BAD_VALUE, "client");
	shares.n = 1;
	ASSERT_REFUSED(posting_course_use(42, 7, 1, MONEY(1), false, false, &shares, &list, p),
		       ST_BAD_VALUE, "shares");
}

static void a_course_ends_and_moves(void **state)
{
	static const struct told ended[] = {
		{ "promise/sessions/C000042/K000007", 3, "SESSION-K000007" },
		{ "sessions/expired", -3, "SESSION-K000007" },
		{ "liability/course/C000042/K000007", 25000, NULL },
		{ "revenue/expired", -25000, NULL },
		{ "flow/course", 25000, NULL },
		{ "flow/course-expired", -25000, NULL },
	};
	static const struct told moved[] = {
		{ "promise/sessions/C000042/K000007", 3, "SESSION-K000007" },
		{ "promise/sessions/C000043/K000007", -3, "SESSION-K000007" },
		{ "liability/course/C000042/K000007", 25000, NULL },
		{ "liability/course/C000043/K000007", -25000, NULL },
	};
	struct postings list;

	(void)state;
	assert_int_equal(posting_course_expire(42, 7, 3, MONEY(25000), &list, NULL), ST_OK);
	ASSERT_TOLD(&list, ended);
	assert_int_equal(posting_course_expire(42, 7, 0, MONEY(0), &list, NULL), ST_OK);
	assert_int_equal(list.n, 0);
	ASSERT_REFUSED(posting_course_expire(42, 7, -1, MONEY(0), &list, p), ST_BAD_VALUE,
		       "sessions");
	assert_int_equal(posting_course_move(7, 42, 43, 3, MONEY(25000), &list, NULL), ST_OK);
	ASSERT_TOLD(&list, moved);
	ASSERT_REFUSED(posting_course_move(7, 42, 42, 3, MONEY(1), &list, p), ST_BAD_VALUE, "to");
	ASSERT_REFUSED(posting_course_move(7, 42, 0, 3, MONEY(1), &list, p), ST_BAD_VALUE, "to");
	ASSERT_REFUSED(posting_course_move(0, 42, 43, 3, MONEY(1), &list, p), ST_BAD_VALUE,
		       "course");
}

/* ---- wallets, points, coupons */

static void a_wallet_moves(void **state)
{
	static const struct told moved[] = {
		{ "liability/wallet/principal/C000042", 60000, NULL },
		{ "liability/wallet/principal/C000043", -60000, NULL },
		{ "promise/wallet/bonus/C000042", 12000, NULL },
		{ "promise/wallet/bonus/C000043", -12000, NULL },
	};
	struct postings list;

	(void)state;
	assert_int_equal(posting_wallet_move(42, 43, MONEY(60000), MONEY(12000), &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, moved);
	ASSERT_REFUSED(posting_wallet_move(42, 43, MONEY(-1), MONEY(0), &list, p), ST_BAD_VALUE,
		       "principal_fen");
	ASSERT_REFUSED(posting_wallet_move(42, 43, MONEY(0), MONEY(-1), &list, p), ST_BAD_VALUE,
		       "bonus_fen");
	ASSERT_REFUSED(posting_wallet_move(0, 43, MONEY(0), MONEY(0), &list, p), ST_BAD_VALUE,
		       "client");
	ASSERT_REFUSED(posting_wallet_move(43, 43, MONEY(0), MONEY(0), &list, p), ST_BAD_VALUE,
		       "to");
}

static void points_come_and_go(void **state)
{
	static const struct told given[] = {
		{ "promise/points/C000042/20500", -70, NULL },
		{ "promise/points/C000042/2147483647", -20, NULL },
		{ "points/owed/C000042", -10, NULL },
		{ "points/earned", 100, NULL },
	};
	static const struct told taken[] = {
		{ "promise/points/C000042/20500", 70, NULL },
		{ "promise/points/C000042/2147483647", 20, NULL },
		{ "points/owed/C000042", 10, NULL },
		{ "points/redeemed", -100, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PointBatch **batches = NULL;
	struct postings list;
	size_t n = 0;

	(void)state;
	batch_add(&arena, &n, &batches, 20500, 70);
	batch_add(&arena, &n, &batches, 0, 20);
	const PointBatch *const *have = (const PointBatch *const *)batches;
	assert_int_equal(posting_points(42, ACC_POINTS_EARNED, n, have, 10, true, &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, given);
	assert_int_equal(posting_points(42, ACC_POINTS_REDEEMED, n, have, 10, false, &list, NULL),
			 ST_OK);
	ASSERT_TOLD(&list, taken);
	ASSERT_REFUSED(posting_points(0, ACC_POINTS_EXPIRED, n, have, 0, false, &list, p),
		       ST_BAD_VALUE, "client");
	ASSERT_REFUSED(posting_points(42, ACC_POINTS_EXPIRED, n, have, -1, false, &list, p),
		       ST_BAD_VALUE, "points_owed");
	batches[0]->points = -1;
	ASSERT_REFUSED(posting_points(42, ACC_POINTS_EXPIRED, n, have, 0, false, &list, p),
		       ST_BAD_VALUE, "batches");
	batches[0]->points = INT64_MAX;
	ASSERT_REFUSED(posting_points(42, ACC_POINTS_EXPIRED, n, have, INT64_MAX, false, &list, p),
		       ST_TOO_MANY, "");
}

static void coupons_come_and_go(void **state)
{
	static const struct told given[] = {
		{ "promise/coupons/C000042", -1, "COUPON-9" },
		{ "coupons/issued", 1, "COUPON-9" },
	};
	static const struct told over[] = {
		{ "coupons/issued", 1, "COUPON-9" },
		{ "coupons/expired", -1, "COUPON-9" },
	};
	struct postings list = { .n = 0 };

	(void)state;
	assert_true(posting_coupon(&list, 42, 9, ACC_COUPONS_ISSUED, 1));
	ASSERT_TOLD(&list, given);
	assert_true(posting_coupon(&list, 42, 9, ACC_COUPONS_EXPIRED, -1));
	ASSERT_TOLD(&list, over);
	while (list.n < LIMIT_POSTINGS)
		assert_true(posting_coupon(&list, 42, (uint32_t)list.n + 10, ACC_COUPONS_ISSUED,
					   1));
	assert_false(posting_coupon(&list, 42, 9, ACC_COUPONS_USED, 1));
}

/* ---- debts */

/* 300.00 on account: 200.00 of a treatment (S2 50 %, S3 50 %) and 100.00 of a fee of nobody's. */
static Sale *owed_sale(struct arena *arena)
{
	Sale *sale = sale_new(arena, 42);
	SaleLine *line = sale_line(arena, sale, "treatment", 40000, 1);

	line_share(arena, line, 2, 50);
	line_share(arena, line, 3, 50);
	sale_line(arena, sale, "fee", 20000, 1);
	sale_payment(arena, sale, "account", 30000);
	sale_payment(arena, sale, "card", 30000);
	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	return sale;
}

/* 150.00 of it are paid, with 50.01 of an older sale: 60.00 by card and 140.01 in cash (150.00 less
 * change). */
static void debts_are_paid(void **state)
{
	static const struct told want[] = {
		{ "asset/cash", 14001, NULL },
		{ "asset/card", 6000, NULL },
		{ "promise/points/C000042/20500", -135, NULL },
		{ "points/owed/C000042", -50, NULL },
		{ "points/earned", 185, NULL },
		{ "asset/receivable/C000042/V000017", -15000, NULL },
		{ "asset/receivable/C000042/V000011", -5001, NULL },
		/* the first by 200.00 and 100.00 on account */
		{ "performance/cash/S2", 5000, NULL },
		{ "performance/cash/S3", 5000, NULL },
		{ "performance/cash/S4", 5001, NULL },
		{ "performance/cash-house", 5000, NULL },
		{ "performance/cash-all", -20001, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = owed_sale(&arena), *older = sale_new(&arena, 42), *pays = sale_new(&arena, 42);
	PointBatch **batches = NULL;
	struct postings list;
	size_t n = 0;

	(void)state;
	older->id = 11;
	line_share(&arena, sale_line(&arena, older, "fee", 9000, 1), 4, 100);
	sale_payment(&arena, older, "account", 9000);
	assert_int_equal(basket_spread(older, &arena, NULL), ST_OK);
	sale_payment(&arena, pays, "card", 6000);
	sale_payment(&arena, pays, "cash", 15000);
	batch_add(&arena, &n, &batches, 20500, 135);
	const struct debt_part parts[] = {
		{ .sale = sale, .left = MONEY(30000), .amount = MONEY(15000) },
		{ .sale = older, .left = MONEY(9000), .amount = MONEY(5001) },
	};
	assert_int_equal(posting_debt(42, pays->n_payments, pays->payments, 2, parts, 999, 185, n,
				      (const PointBatch *const *)batches, 50, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, want);
}

/* Odd fen go where the sum of all payments has them, not where each has its own. */
static void debts_are_paid_in_steps(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42), *pays = sale_new(&arena, 42);
	Payment *cash = sale_payment(&arena, pays, "cash", 1);
	struct postings list, sum = { .n = 0 };
	static const struct told want[] = {
		{ "asset/cash", 9, NULL },
		{ "asset/receivable/C000042/V000017", -9, NULL },
		{ "performance/cash/S1", 3, NULL },
		{ "performance/cash/S2", 3, NULL },
		{ "performance/cash/S3", 3, NULL },
		{ "performance/cash-all", -9, NULL },
	};

	(void)state;
	for (uint32_t staff = 1; staff <= 3; staff++)
		line_share(&arena, sale_line(&arena, sale, "fee", 3, 1), staff, 100);
	sale_payment(&arena, sale, "account", 9);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	for (int64_t left = 9; left > 0; left--) {
		const struct debt_part part = { .sale = sale, .left = MONEY(left),
						.amount = MONEY(1) };
		assert_int_equal(posting_debt(42, 1, &cash, 1, &part, 0, 0, 0, NULL, 0, &list,
					      NULL), ST_OK);
		assert_true(posting_balanced(&list));
		postings_add(&sum, &list);
	}
	ASSERT_TOLD(&sum, want);
}

static void faulty_debts_are_refused(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = owed_sale(&arena), *pays = sale_new(&arena, 42);
	Payment *cash = sale_payment(&arena, pays, "cash", 10000);
	struct debt_part part = { .sale = sale, .left = MONEY(30000), .amount = MONEY(10000) };
	struct postings list;

	(void)state;
	assert_int_equal(posting_debt(42, 1, pays->payments, 1, &part, 0, 0, 0, NULL, 0, &list,
				      NULL), ST_OK);
#define DEBT(client_, n_, change_, points_) \
	posting_debt(client_, 1, pays->payments, n_, &part, change_, points_, 0, NULL, 0, &list, p)
	ASSERT_REFUSED(DEBT(0, 1, 0, 0), ST_BAD_VALUE, "client");
	ASSERT_REFUSED(DEBT(42, 0, 0, 0), ST_NOTHING_TO_DO, "sale");
	ASSERT_REFUSED(DEBT(42, 1, 1, 0), ST_NOT_PAID, "payments");
	ASSERT_REFUSED(DEBT(42, 1, -1, 0), ST_BAD_VALUE, "change_fen");
	ASSERT_REFUSED(DEBT(42, 1, 0, 1), ST_BAD_VALUE, "points");
	cash->amount_fen = 10001;
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_OVERPAID, "payments");
	cash->method = fixture_words("card");
	ASSERT_REFUSED(DEBT(42, 1, 1, 0), ST_OVERPAID, "payments"); /* change is cash */
	cash->amount_fen = 10000;
	cash->method = fixture_words("account");
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_VALUE, "method");
	cash->method = fixture_words("coupon");
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_VALUE, "method");
	cash->method = fixture_words("wallet");
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_VALUE, "principal_fen");
	cash->principal_fen = 10000;
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_VALUE, "method");
	cash->principal_fen = 0;
	cash->method = fixture_words("cash");
	part.left = MONEY(9999);
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_OVERPAID, "amount_fen");
	part.left = MONEY(30001); /* more than the sale ever put on account */
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_DATA, "before");
	part.left = MONEY(30000);
	part.amount = MONEY(-1);
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_VALUE, "amount_fen");
	part.amount = MONEY(10000);
	sale->id = 0;
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_VALUE, "id");
	sale->id = 17;
	/* Refunds so far that are not this sale's, or took back what it never had. */
	const struct refund_of ask = { .sale = sale, .method = "", .debt_left = MONEY(30000) };
	Sale back = SALE__INIT;
	const Sale *before[] = { &back, &back };
	assert_int_equal(basket_refund(&ask, &arena, &back, NULL), ST_OK);
	part = (struct debt_part){ .sale = sale, .nbefore = 1, .before = before };
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_NOTHING_TO_DO, "sale");
	part.nbefore = 2;
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_DATA, "before");
	part.nbefore = 1;
	back.lines[1]->of_line = 0;
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_DATA, "before");
	back.lines[1]->of_line = 3;
	ASSERT_REFUSED(DEBT(42, 1, 0, 0), ST_BAD_DATA, "before");
}

/* ---- what the law gives back */

/* 400.00 of 583.33 that are left, 12.34 interest; the bonus is over. */
static void a_wallet_is_given_back(void **state)
{
	static const struct told want[] = {
		{ "asset/wechat", -41234, NULL },
		{ "liability/wallet/principal/C000042", 58333, NULL },
		{ "revenue/repriced", -18333, NULL },
		{ "expense/interest", 1234, NULL },
		{ "promise/wallet/bonus/C000042", 11667, NULL },
		{ "bonus/expired", -11667, NULL },
		{ "flow/wallet", 58333, NULL },
		{ "flow/wallet-refunded", -40000, NULL },
		{ "flow/wallet-spent", -18333, NULL },
		{ "performance/cash-house", -40000, NULL },
		{ "performance/cash-all", 40000, NULL },
	};
	struct prepaid_back back = { .client = 42, .left = MONEY(58333), .bonus_left = MONEY(11667),
				     .principal = MONEY(40000), .interest = MONEY(1234),
				     .method = "wechat" };
	struct postings list;

	(void)state;
	assert_int_equal(posting_prepaid_refund(&back, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, want);
	back.method = "wallet";
	ASSERT_REFUSED(posting_prepaid_refund(&back, &list, p), ST_BAD_VALUE, "method");
	back.method = "cash";
	back.principal = MONEY(-1);
	ASSERT_REFUSED(posting_prepaid_refund(&back, &list, p), ST_BAD_VALUE, "principal_fen");
	back.client = 0;
	ASSERT_REFUSED(posting_prepaid_refund(&back, &list, p), ST_BAD_VALUE, "client");
}

/* Within seven days all of 1000.00 is given back, though a session of 83.33 was delivered: what is
 * above the 916.67 that are left was earned too early. */
static void a_course_is_given_back(void **state)
{
	static const struct told want[] = {
		{ "asset/cash", -100000, NULL },
		{ "liability/course/C000042/K000007", 91667, NULL },
		{ "revenue/repriced", 8333, NULL },
		{ "promise/sessions/C000042/K000007", 11, "SESSION-K000007" },
		{ "sessions/expired", -11, "SESSION-K000007" },
		{ "flow/course", 91667, NULL },
		{ "flow/course-refunded", -91667, NULL },
		{ "performance/cash-house", -100000, NULL },
		{ "performance/cash-all", 100000, NULL },
	};
	static const struct told nothing_back[] = {
		{ "liability/course/C000042/K000007", 91667, NULL },
		{ "revenue/repriced", -91667, NULL },
		{ "promise/sessions/C000042/K000007", 11, "SESSION-K000007" },
		{ "sessions/expired", -11, "SESSION-K000007" },
		{ "flow/course", 91667, NULL },
		{ "flow/course-delivered", -91667, NULL },
	};
	struct prepaid_back back = { .client = 42, .course = 7, .left = MONEY(91667),
				     .sessions_left = 11, .principal = MONEY(100000),
				     .method = "cash" };
	struct postings list;

	(void)state;
	assert_int_equal(posting_prepaid_refund(&back, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, want);
	back.principal = MONEY(0);
	assert_int_equal(posting_prepaid_refund(&back, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, nothing_back);
	back.sessions_left = -1;
	ASSERT_REFUSED(posting_prepaid_refund(&back, &list, p), ST_BAD_VALUE, "sessions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_held_and_let_go),
		cmocka_unit_test(a_session_is_used),
		cmocka_unit_test(a_course_ends_and_moves),
		cmocka_unit_test(a_wallet_moves),
		cmocka_unit_test(points_come_and_go),
		cmocka_unit_test(coupons_come_and_go),
		cmocka_unit_test(debts_are_paid),
		cmocka_unit_test(debts_are_paid_in_steps),
		cmocka_unit_test(faulty_debts_are_refused),
		cmocka_unit_test(a_wallet_is_given_back),
		cmocka_unit_test(a_course_is_given_back),
	};

	return cmocka_run_group_tests_name("model_posting_prepaid", tests, NULL, NULL);
}
