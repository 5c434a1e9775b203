/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sale moves, to the fen, and which documents are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sale_fixture.h"

static void post_as_sold(Sale *sale, struct arena *arena, struct postings *ret)
{
	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	assert_int_equal(posting_sale(sale, ret, NULL), ST_OK);
}

/* A facial at 298.00 less 29.80, two masks at 168.00 less 20.00: 584.20. Paid 300.00 by WeChat and
 * 300.00 in cash, 15.80 back. Nobody in particular did it. */
static void a_sale_for_money(void **state)
{
	static const struct told want[] = {
		{ "asset/wechat", 30000, NULL },
		{ "asset/cash", 28420, NULL },
		{ "revenue/treatment", -29800, NULL },
		{ "revenue/product", -33600, NULL },
		{ "discount", 4980, NULL },
		{ "stock/shelf/P3", -2, "STOCK-P3" },
		{ "stock/sold", 2, "STOCK-P3" },
		{ "performance/cash-house", 58420, NULL },
		{ "performance/cash-all", -58420, NULL },
		{ "performance/delivered-house", 58420, NULL },
		{ "performance/delivered-all", -58420, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);
	struct postings list;

	(void)state;
	line_reduce(&arena, sale, sale_line(&arena, sale, "treatment", 29800, 1), "tier", 2980);
	SaleLine *masks = sale_line(&arena, sale, "product", 16800, 2);
	masks->product = 3;
	line_reduce(&arena, sale, masks, "tier", 500);
	line_reduce(&arena, sale, masks, "hand", 1500);
	sale_payment(&arena, sale, "wechat", 30000);
	sale_payment(&arena, sale, "cash", 30000);
	sale->change_fen = 1580;
	assert_int_equal(sale->total_fen, 58420);
	post_as_sold(sale, &arena, &list);
	ASSERT_TOLD(&list, want);
}

/* 1000.00 topped up with 200.00 bonus; 120.00 spent: 100.00 of principal, 20.00 of bonus. */
static void a_wallet_is_filled_and_spent(void **state)
{
	static const struct told filled[] = {
		{ "asset/alipay", 100000, NULL },
		{ "liability/wallet/principal/C000042", -100000, NULL },
		{ "promise/wallet/bonus/C000042", -20000, NULL },
		{ "bonus/granted", 20000, NULL },
		{ "performance/cash/S2", 100000, NULL },
		{ "performance/cash-all", -100000, NULL },
		{ "flow/wallet", -100000, NULL },
		{ "flow/wallet-sold", 100000, NULL },
	};
	static const struct told spent[] = {
		{ "liability/wallet/principal/C000042", 10000, NULL },
		{ "promise/wallet/bonus/C000042", 2000, NULL },
		{ "bonus/spent", -2000, NULL },
		{ "revenue/treatment", -12000, NULL },
		{ "discount", 2000, NULL },
		{ "performance/delivered/S2", 10000, NULL },
		{ "performance/delivered-all", -10000, NULL },
		{ "flow/wallet", 10000, NULL },
		{ "flow/wallet-spent", -10000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *topup = sale_new(&arena, 42), *use = sale_new(&arena, 42);
	struct postings list;

	(void)state;
	SaleLine *line = sale_line(&arena, topup, "topup", 100000, 1);
	line->bonus_fen = 20000;
	line_share(&arena, line, 2, 100);
	sale_payment(&arena, topup, "alipay", 100000);
	post_as_sold(topup, &arena, &list);
	ASSERT_TOLD(&list, filled);

	line_share(&arena, sale_line(&arena, use, "treatment", 12000, 1), 2, 100);
	wallet_payment(&arena, use, 10000, 2000);
	post_as_sold(use, &arena, &list);
	ASSERT_TOLD(&list, spent);
}

/* Everything at once: 2124.20 for
 *   a facial 298.00 less 29.80 (S2 60 %, S3 40 %), two masks 336.00, a course of 10 + 2 for
 *   1000.00, a top-up of 500.00 + 50.00, a session of another course worth 80.00 that was
 *   reserved, a fee of 20.00
 * paid by wallet 624.20 (520.17 + 104.03), 500 points 5.00, on account 300.00, WeChat 800.00 and
 * 400.00 in cash with 5.00 change. All but money keep away from the top-up. */
static Sale *mixed_sale(struct arena *arena)
{
	Sale *sale = sale_new(arena, 42);
	SaleLine *line = sale_line(arena, sale, "treatment", 29800, 1);

	line_reduce(arena, sale, line, "tier", 2980);
	line_share(arena, line, 2, 60);
	line_share(arena, line, 3, 40);
	sale_line(arena, sale, "product", 16800, 2)->product = 3;
	line = sale_line(arena, sale, "course", 100000, 1);
	line->course = 7;
	line->sessions = 10;
	line->gifted = 2;
	sale_line(arena, sale, "topup", 50000, 1)->bonus_fen = 5000;
	line = sale_line(arena, sale, "session", 10000, 1);
	line_reduce(arena, sale, line, "session", 10000);
	line->course = 5;
	line->sessions = 1;
	line->value_fen = 8000;
	line->reserved = true;
	sale_line(arena, sale, "fee", 2000, 1);
	wallet_payment(arena, sale, 52017, 10403);
	Payment *points = sale_payment(arena, sale, "points", 500);
	points->points = 500;
	batch_add(arena, &points->n_batches, &points->batches, 20500, 300);
	batch_add(arena, &points->n_batches, &points->batches, 0, 200);
	sale_payment(arena, sale, "account", 30000);
	sale_payment(arena, sale, "wechat", 80000);
	sale_payment(arena, sale, "cash", 40000);
	sale->change_fen = 500;
	return sale;
}

static void everything_at_once(void **state)
{
	static const struct told want[] = {
		{ "asset/cash", 39500, NULL },
		{ "asset/wechat", 80000, NULL },
		{ "asset/receivable/C000042/V000017", 30000, NULL },
		/* 520.17 spent, 500.00 topped up */
		{ "liability/wallet/principal/C000042", 2017, NULL },
		/* what money, principal and debt pay of the course, less a session of the other */
		{ "liability/course/C000042/K000007", -93287, NULL },
		{ "liability/course/C000042/K000005", 8000, NULL },
		{ "revenue/treatment", -29800, NULL },
		{ "revenue/product", -33600, NULL },
		{ "revenue/fee", -2000, NULL },
		{ "revenue/course", -8000, NULL },
		/* 29.80 off, and bonus and points on all but the course: 18.01 + 22.55 + 1.34 */
		{ "discount", 2980 + 1801 + 2255 + 134, NULL },
		{ "promise/wallet/bonus/C000042", 10403 - 5000, NULL },
		{ "bonus/granted", 5000, NULL },
		{ "bonus/spent", -10403, NULL },
		{ "promise/points/C000042/20500", 300 - 200, NULL },
		{ "promise/points/C000042/2147483647", 200, NULL },
		{ "promise/points/C000042/20600", -1000, NULL },
		{ "points/owed/C000042", -15, NULL },
		{ "points/earned", 1215, NULL },
		{ "points/redeemed", -500, NULL },
		{ "promise/sessions/C000042/K000007", -12, "SESSION-K000007" },
		{ "sessions/sold", 12, "SESSION-K000007" },
		{ "promise/sessions-reserved/C000042/K000005", 1, "SESSION-K000005" },
		{ "sessions/delivered", -1, "SESSION-K000005" },
		{ "promise/coupons/C000042", 1, "COUPON-9" },
		{ "coupons/used", -1, "COUPON-9" },
		{ "stock/shelf/P3", -2, "STOCK-P3" },
		{ "stock/sold", 2, "STOCK-P3" },
		{ "performance/cash/S2", 6886, NULL },
		{ "performance/cash/S3", 4590, NULL },
		{ "performance/cash-house", 119500 - 11476, NULL },
		{ "performance/cash-all", -119500, NULL },
		{ "performance/delivered/S2", 15011, NULL },
		{ "performance/delivered/S3", 10008, NULL },
		{ "performance/delivered-house", 31345 + 8000 + 1866, NULL },
		{ "performance/delivered-all", -25019 - 31345 - 8000 - 1866, NULL },
		{ "flow/wallet", 2017, NULL },
		{ "flow/wallet-sold", 50000, NULL },
		{ "flow/wallet-spent", -52017, NULL },
		{ "flow/course", -93287 + 8000, NULL },
		{ "flow/course-sold", 93287, NULL },
		{ "flow/course-delivered", -8000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = mixed_sale(&arena);
	uint32_t coupon = 9;
	struct postings list;

	(void)state;
	assert_int_equal(sale->total_fen, 212420);
	sale->n_coupons = 1;
	sale->coupons = &coupon;
	sale->points = 1215;
	sale->points_owed = 15;
	batch_add(&arena, &sale->n_batches, &sale->batches, 20500, 200);
	batch_add(&arena, &sale->n_batches, &sale->batches, 20600, 1000);
	sale->lines[0]->points = 1215;
	post_as_sold(sale, &arena, &list);
	ASSERT_TOLD(&list, want);
}

static void a_gift_moves_stock_and_no_money(void **state)
{
	static const struct told want[] = {
		{ "revenue/product", -5000, NULL },
		{ "discount", 5000, NULL },
		{ "stock/shelf/P9", -1, "STOCK-P9" },
		{ "stock/sold", 1, "STOCK-P9" },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);
	struct postings list;

	(void)state;
	SaleLine *line = sale_line(&arena, sale, "product", 5000, 1);
	line->product = 9;
	line_reduce(&arena, sale, line, "gift", 5000);
	post_as_sold(sale, &arena, &list);
	ASSERT_TOLD(&list, want);
	/* All cash handed back: the drawer is not touched. */
	sale_payment(&arena, sale, "cash", 0);
	sale_payment(&arena, sale, "cash", 10000);
	sale->change_fen = 10000;
	post_as_sold(sale, &arena, &list);
	ASSERT_TOLD(&list, want);
}

/* A session that its booking has taken moves nothing at the checkout; one of an unlimited card only
 * counts. */
static void sessions_taken_and_unlimited(void **state)
{
	static const struct told want[] = {
		{ "liability/course/C000042/K000005", 330, NULL },
		{ "revenue/course", -330, NULL },
		{ "sessions/sold", 2, "SESSION-K000005" },
		{ "sessions/delivered", -2, "SESSION-K000005" },
		{ "performance/delivered/S3", 330, NULL },
		{ "performance/delivered-all", -330, NULL },
		{ "flow/course", 330, NULL },
		{ "flow/course-delivered", -330, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	struct postings list;

	(void)state;
	SaleLine *line = sale_line(&arena, sale, "session", 0, 1);
	line->course = 5;
	line->sessions = 1;
	line->value_fen = 8000;
	line->entry = 12;
	line_share(&arena, line, 3, 100);
	post_as_sold(sale, &arena, &list);
	assert_int_equal(list.n, 0);
	line->entry = 0;
	line->sessions = 0;
	line->value_fen = 330;
	line->qty = 2;
	post_as_sold(sale, &arena, &list);
	ASSERT_TOLD(&list, want);
}

/* An unlimited card has no number of sessions to promise; bonus pays for nothing that is owed. */
static void an_unlimited_card_is_sold(void **state)
{
	static const struct told want[] = {
		{ "asset/card", 80000, NULL },
		{ "liability/wallet/principal/C000042", 15000, NULL },
		{ "promise/wallet/bonus/C000042", 5000, NULL },
		{ "bonus/spent", -5000, NULL },
		{ "liability/course/C000042/K000007", -95000, NULL },
		{ "performance/cash-house", 80000, NULL },
		{ "performance/cash-all", -80000, NULL },
		{ "flow/wallet", 15000, NULL },
		{ "flow/wallet-spent", -15000, NULL },
		{ "flow/course", -95000, NULL },
		{ "flow/course-sold", 95000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	struct postings list;

	(void)state;
	SaleLine *line = sale_line(&arena, sale, "course", 120000, 1);
	line->course = 7;
	line_reduce(&arena, sale, line, "promotion", 20000);
	wallet_payment(&arena, sale, 15000, 5000);
	sale_payment(&arena, sale, "card", 80000);
	post_as_sold(sale, &arena, &list);
	ASSERT_TOLD(&list, want);
}

/* ---- refusals: each is one change of the sale of everything */

static void assert_refused(const Sale *sale, enum status status, const char *field)
{
	struct problem problem = PROBLEM_INIT;
	struct postings list = { .n = 99 };

	const enum status is = sale->kind == SALE__KIND__refund
				       ? posting_refund(sale, &list, &problem)
				       : posting_sale(sale, &list, &problem);
	assert_string_equal(status_name(is), status_name(status));
	assert_string_equal(problem.field, field);
	assert_true(strlen(problem.message) > 0);
	assert_int_equal(list.n, 99); /* nothing was written */
}

enum { TREATMENT, PRODUCT, COURSE, TOPUP, SESSION, FEE };
enum { WALLET, POINTS, ACCOUNT, WECHAT, CASH };

static Sale *good_sale(struct arena *arena)
{
	Sale *sale = mixed_sale(arena);

	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	return sale;
}

#define REFUSED(change_, status_, field_) \
	do { \
		AUTO(arena_release) struct arena room = ARENA_INIT; \
		Sale *s = good_sale(&room); \
		change_; \
		assert_refused(s, status_, field_); \
	} while (0)

static void faulty_lines_are_refused(void **state)
{
	(void)state;
	REFUSED(s->lines[FEE]->kind = fixture_words("tip"), ST_BAD_VALUE, "kind");
	REFUSED(s->lines[PRODUCT]->product = 0, ST_BAD_VALUE, "product");
	REFUSED(s->lines[COURSE]->course = 0, ST_BAD_VALUE, "course");
	REFUSED(s->lines[SESSION]->course = 0, ST_BAD_VALUE, "course");
	REFUSED(s->lines[PRODUCT]->qty = 0, ST_BAD_VALUE, "qty");
	REFUSED((s->lines[COURSE]->qty = 2, s->lines[COURSE]->list_fen /= 2), ST_BAD_VALUE, "qty");
	REFUSED((s->lines[TOPUP]->qty = 2, s->lines[TOPUP]->list_fen /= 2), ST_BAD_VALUE, "qty");
	REFUSED(s->lines[FEE]->list_fen = -2000, ST_BAD_VALUE, "qty");
	REFUSED(s->lines[FEE]->net_fen--, ST_BAD_VALUE, "net_fen");
	REFUSED(s->lines[TREATMENT]->reductions[0]->amount_fen = -1, ST_BAD_VALUE, "reductions");
	REFUSED(s->lines[TREATMENT]->reductions[0]->amount_fen = 29801, ST_BAD_VALUE, "net_fen");
	REFUSED(line_reduce(&room, s, s->lines[TOPUP], "tier", 0), ST_BAD_VALUE, "reductions");
	REFUSED(s->lines[TOPUP]->bonus_fen = -1, ST_BAD_VALUE, "bonus_fen");
	REFUSED(s->lines[SESSION]->value_fen = -1, ST_BAD_VALUE, "value_fen");
	REFUSED(s->lines[SESSION]->sessions = 2, ST_BAD_VALUE, "sessions");
	REFUSED((s->lines[SESSION]->reductions[0]->amount_fen = 9999,
		 s->lines[SESSION]->net_fen = 1, s->total_fen++, s->change_fen--),
		ST_BAD_VALUE, "net_fen");
	REFUSED(s->lines[FEE]->points = -1, ST_BAD_VALUE, "points");
	REFUSED(s->lines[FEE]->list_fen = INT64_MAX, ST_TOO_MANY, "");
	REFUSED((s->lines[FEE]->list_fen = INT64_MAX, s->lines[FEE]->qty = 2), ST_TOO_MANY, "");
	REFUSED((line_reduce(&room, s, s->lines[FEE], "hand", INT64_MAX),
		 line_reduce(&room, s, s->lines[FEE], "hand", 1)), ST_TOO_MANY, "");
	REFUSED((s->lines[FEE]->list_fen = MONEY_MAX_FEN, s->lines[FEE]->qty = 2), ST_TOO_MANY, "");
	REFUSED(s->lines[TOPUP]->bonus_fen = INT64_MAX, ST_TOO_MANY, "");
	REFUSED(s->total_fen++, ST_BAD_VALUE, "total_fen");
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);
	while (sale->n_lines < (size_t)LIMIT_SALE_LINES + 1)
		sale_line(&arena, sale, "treatment", 0, 1);
	assert_refused(sale, ST_TOO_MANY, "lines");
}

/* Every line shared by sixteen others: more accounts than an entry holds. */
static void a_sale_of_too_many_hands_is_refused(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);

	(void)state;
	for (uint32_t i = 0; i < LIMIT_SALE_LINES; i++) {
		SaleLine *line = sale_line(&arena, sale, "fee", 1600, 1);
		for (uint32_t k = 0; k < 16; k++)
			line_share(&arena, line, 1 + 16 * i + k, k < 4 ? 7 : 6);
	}
	sale_payment(&arena, sale, "card", 1600 * LIMIT_SALE_LINES);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	assert_refused(sale, ST_TOO_MANY, "");
}

static void faulty_shares_are_refused(void **state)
{
	(void)state;
	REFUSED(s->lines[TREATMENT]->shares[0]->percent = 61, ST_BAD_VALUE, "shares");
	REFUSED(s->lines[TREATMENT]->shares[0]->staff = 0, ST_BAD_VALUE, "shares");
	REFUSED((s->lines[TREATMENT]->shares[0]->percent = 100,
		 s->lines[TREATMENT]->shares[1]->percent = 0), ST_BAD_VALUE, "shares");
	REFUSED((s->lines[TREATMENT]->shares[0]->percent = UINT32_MAX - 1,
		 s->lines[TREATMENT]->shares[1]->percent = 102), ST_BAD_VALUE, "shares");
	REFUSED(for (int i = 0; i < 17; i++) line_share(&room, s->lines[FEE], 2, 5),
		ST_TOO_MANY, "shares");
	/* A sale is shared by percent; amounts stand in refunds alone. */
	int64_t parts[] = { 11476, 0 };
	REFUSED((s->lines[TREATMENT]->n_share_cash_fen = 2,
		 s->lines[TREATMENT]->share_cash_fen = parts), ST_BAD_VALUE, "share_cash_fen");
}

static void faulty_payments_are_refused(void **state)
{
	(void)state;
	REFUSED(s->payments[CASH]->amount_fen = -1, ST_BAD_VALUE, "amount_fen");
	REFUSED(s->payments[CASH]->method = fixture_words("coupon"), ST_BAD_VALUE, "method");
	REFUSED(s->payments[WALLET]->principal_fen--, ST_BAD_VALUE, "principal_fen");
	REFUSED((s->payments[WALLET]->principal_fen = 62421, s->payments[WALLET]->bonus_fen = -1),
		ST_BAD_VALUE, "bonus_fen");
	REFUSED(s->payments[CASH]->principal_fen = 1, ST_BAD_VALUE, "principal_fen");
	REFUSED(s->payments[CASH]->bonus_fen = 1, ST_BAD_VALUE, "principal_fen");
	REFUSED(s->payments[CASH]->points = 1, ST_BAD_VALUE, "points");
	REFUSED(s->payments[CASH]->points_owed = 1, ST_BAD_VALUE, "points");
	REFUSED(batch_add(&room, &s->payments[CASH]->n_batches, &s->payments[CASH]->batches, 0, 0),
		ST_BAD_VALUE, "points");
	REFUSED(s->payments[POINTS]->points = 499, ST_BAD_VALUE, "points");
	REFUSED(s->payments[POINTS]->batches[0]->points = -300, ST_BAD_VALUE, "batches");
	REFUSED(s->payments[POINTS]->batches[0]->until = -1, ST_BAD_VALUE, "batches");
	REFUSED((s->payments[POINTS]->points_owed = 300,
		 s->payments[POINTS]->batches[0]->points = 0), ST_BAD_VALUE, "points_owed");
	REFUSED(s->payments[POINTS]->amount_fen = 0, ST_BAD_VALUE, "points");
	REFUSED(s->change_fen = -1, ST_BAD_VALUE, "change_fen");
	REFUSED(s->payments[CASH]->amount_fen--, ST_NOT_PAID, "payments");
	REFUSED(s->change_fen--, ST_OVERPAID, "payments");
	REFUSED((s->n_payments--, s->change_fen = 0), ST_NOT_PAID, "payments");
	REFUSED((s->payments[WECHAT]->amount_fen = 120000, s->payments[CASH]->amount_fen = 400,
		 s->change_fen = 900), ST_OVERPAID, "payments"); /* change not out of cash */
	REFUSED(s->payments[CASH]->amount_fen = INT64_MAX, ST_TOO_MANY, "");
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);
	while (sale->n_payments < (size_t)LIMIT_PAYMENTS + 1)
		sale_payment(&arena, sale, "card", 0);
	assert_refused(sale, ST_TOO_MANY, "payments");
}

static void what_is_hers_needs_her(void **state)
{
	static const struct { const char *kind; const char *method; } wants[] = {
		{ "course", "cash" }, { "session", "cash" }, { "topup", "cash" },
		{ "treatment", "wallet" }, { "treatment", "points" }, { "treatment", "account" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wants); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		Sale *s = sale_new(&arena, 0);
		SaleLine *line = sale_line(&arena, s, wants[i].kind, 0, 1);
		line->course = 7;
		sale_payment(&arena, s, wants[i].method, 0);
		int64_t nothing = 0;
		line->n_paid_fen = 1;
		line->paid_fen = &nothing;
		assert_refused(s, ST_BAD_VALUE, "client");
		s->client = 42;
		struct postings list;
		assert_int_equal(posting_sale(s, &list, NULL), ST_OK);
	}
	REFUSED(s->id = 0, ST_BAD_VALUE, "id"); /* debts are kept by sale */
}

static void parts_that_do_not_add_up_are_refused(void **state)
{
	uint32_t nothing = 0;

	(void)state;
	REFUSED(s->lines[FEE]->n_paid_fen = 0, ST_BAD_VALUE, "paid_fen");
	REFUSED(s->lines[FEE]->paid_fen[CASH]++, ST_BAD_VALUE, "paid_fen");
	REFUSED((s->lines[FEE]->paid_fen[CASH] = -1,
		 s->lines[FEE]->paid_fen[WECHAT] += 284), ST_BAD_VALUE, "paid_fen");
	/* The line is whole, the payments are not. */
	REFUSED((s->lines[FEE]->paid_fen[CASH]--, s->lines[FEE]->paid_fen[WECHAT]++),
		ST_BAD_VALUE, "paid_fen");
	/* Two lines change places in a payment: the top-up would be paid by the wallet. */
	REFUSED((s->lines[TOPUP]->paid_fen[CASH]--, s->lines[TOPUP]->paid_fen[WALLET]++,
		 s->lines[FEE]->paid_fen[CASH]++, s->lines[FEE]->paid_fen[WALLET]--),
		ST_BAD_VALUE, "paid_fen");
	/* What the lines leave of the cash is more than the change. */
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 0);
	sale_line(&arena, sale, "fee", 2000, 1);
	sale_payment(&arena, sale, "cash", 1000);
	sale_payment(&arena, sale, "card", 1000);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	sale->lines[0]->paid_fen[0]--;
	sale->lines[0]->paid_fen[1]++;
	assert_refused(sale, ST_BAD_VALUE, "paid_fen");
	REFUSED(s->lines[FEE]->unearned_fen = 5, ST_BAD_VALUE, "unearned_fen");
	REFUSED(s->lines[FEE]->unearned_fen = 776, ST_BAD_VALUE, "unearned_fen");
	REFUSED(s->lines[FEE]->unearned_fen++, ST_BAD_VALUE, "unearned_fen");
	REFUSED(s->points = 1, ST_BAD_VALUE, "points");
	REFUSED(s->lines[FEE]->points = 1, ST_BAD_VALUE, "points");
	REFUSED(s->debt_points = 1, ST_BAD_VALUE, "debt_points");
	REFUSED(s->lines[FEE]->settled_fen = 1, ST_BAD_VALUE, "settled_fen");
	StaffSum nobody_since = STAFF_SUM__INIT, *since[] = { &nobody_since };
	REFUSED((s->n_settled = 1, s->settled = since), ST_BAD_VALUE, "settled");
	REFUSED((s->n_coupons = 1, s->coupons = &nothing), ST_BAD_VALUE, "coupons");
}

static void a_refund_is_another_document(void **state)
{
	struct postings list;
	struct problem problem = PROBLEM_INIT;

	(void)state;
	AUTO(arena_release) struct arena sale_arena = ARENA_INIT;
	Sale *sale = good_sale(&sale_arena);
	assert_int_equal(posting_refund(sale, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "kind");
	sale->kind = SALE__KIND__refund;
	assert_int_equal(posting_sale(sale, &list, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "kind");
	REFUSED(s->kind = SALE__KIND__refund, ST_BAD_VALUE, "change_fen");
	int64_t nobody[] = { 0, 0 };
	/* From here on as a refund of the treatment alone. */
#define REFUND_REFUSED(change_, field_) \
	REFUSED((s->kind = SALE__KIND__refund, s->refund_of = 16, s->change_fen = 0, \
		 s->payments[CASH]->amount_fen = 39500, s->lines[TREATMENT]->n_shares = 0, \
		 change_), ST_BAD_VALUE, field_)
	REFUND_REFUSED(s->refund_of = 0, "refund_of");
	REFUND_REFUSED(s->lines[SESSION]->entry = 3, "entry");
	REFUND_REFUSED(s->debt_points = -1, "debt_points");
	REFUND_REFUSED(s->debt_points = 1, "points"); /* they are among the points */
	REFUND_REFUSED(s->lines[TREATMENT]->n_shares = 2, "share_cash_fen");
	REFUND_REFUSED((s->lines[TREATMENT]->n_shares = 2,
			s->lines[TREATMENT]->n_share_cash_fen = 2,
			s->lines[TREATMENT]->share_cash_fen = nobody), "share_cash_fen");
	int64_t all[] = { 11476, 0 }, below[] = { 11477, -1 };
	REFUND_REFUSED((s->lines[TREATMENT]->n_shares = 2,
			s->lines[TREATMENT]->n_share_cash_fen = 2,
			s->lines[TREATMENT]->share_cash_fen = all), "share_used_fen");
	REFUND_REFUSED((s->lines[TREATMENT]->n_shares = 2,
			s->lines[TREATMENT]->n_share_cash_fen = 2,
			s->lines[TREATMENT]->share_cash_fen = below), "share_cash_fen");
	REFUND_REFUSED(s->lines[FEE]->settled_fen = -1, "settled_fen");
	REFUND_REFUSED(s->lines[FEE]->settled_fen = MONEY_MAX_FEN, "settled_fen");
	/* What was paid since is somebody's. */
	REFUND_REFUSED(s->lines[FEE]->settled_fen = 1, "settled");
	StaffSum one = STAFF_SUM__INIT, less = STAFF_SUM__INIT, *sums[] = { &one, &less };
	one.staff = 2, one.amount_fen = 2, less.amount_fen = -2;
	REFUND_REFUSED((s->lines[FEE]->settled_fen = 1, s->n_settled = 2, s->settled = sums),
		       "settled");
	for (int sign = -1; sign <= 1; sign += 2) {
		AUTO(arena_release) struct arena room = ARENA_INIT;
		Sale *nothing = sale_new(&room, 42);
		nothing->kind = SALE__KIND__refund;
		one.amount_fen = sign * (MONEY_MAX_FEN + 1);
		nothing->n_settled = 1, nothing->settled = sums;
		assert_refused(nothing, ST_TOO_MANY, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sale_for_money),
		cmocka_unit_test(a_wallet_is_filled_and_spent),
		cmocka_unit_test(everything_at_once),
		cmocka_unit_test(a_gift_moves_stock_and_no_money),
		cmocka_unit_test(sessions_taken_and_unlimited),
		cmocka_unit_test(an_unlimited_card_is_sold),
		cmocka_unit_test(faulty_lines_are_refused),
		cmocka_unit_test(a_sale_of_too_many_hands_is_refused),
		cmocka_unit_test(faulty_shares_are_refused),
		cmocka_unit_test(faulty_payments_are_refused),
		cmocka_unit_test(what_is_hers_needs_her),
		cmocka_unit_test(parts_that_do_not_add_up_are_refused),
		cmocka_unit_test(a_refund_is_another_document),
	};

	return cmocka_run_group_tests_name("model_posting_sale", tests, NULL, NULL);
}
