/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refunds, in whatever steps, give back exactly what was paid: in worked numbers, and by chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "refund_fixture.h"

/* Cash performance alone. */
static void performance_of(const struct postings *sum, struct postings *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < sum->n; i++) {
		if (sum->rows[i].account.class >= ACC_PERF_CASH &&
		    sum->rows[i].account.class <= ACC_PERF_CASH_ALL)
			ret->rows[ret->n++] = sum->rows[i];
	}
}

/* Pays so much of the sale's debt in cash, and adds the postings. */
static void pay_debt(struct history_of *h, int64_t fen, struct postings *sum)
{
	const struct debt_part part = { .sale = h->sale, .nbefore = h->n, .before = h->refunds,
					.left = h->debt_left, .amount = MONEY(fen) };
	Payment cash = PAYMENT__INIT, *payments = &cash;
	struct problem problem = PROBLEM_INIT;
	struct postings list;

	cash.method = fixture_words("cash");
	cash.amount_fen = fen;
	if (posting_debt(42, 1, &payments, 1, &part, 0, 0, 0, NULL, 0, &list, &problem) != ST_OK)
		fail_msg("%s: %s", problem.field, problem.message);
	assert_true(posting_balanced(&list));
	postings_add(sum, &list);
	h->debt_left.fen -= fen;
}

/* One of three, and then the others: thirds, and what is left. */
static void a_piece_and_then_the_rest(void **state)
{
	static const struct told one[] = {
		{ "asset/cash", -2222, NULL },
		{ "liability/wallet/principal/C000042", -2777, NULL },
		{ "promise/wallet/bonus/C000042", -556, NULL },
		{ "bonus/spent", 556, NULL },
		{ "promise/points/C000042/100", -167, NULL },
		{ "points/redeemed", 167, NULL },
		{ "promise/points/C000042/400", 75, NULL },
		{ "points/earned", -75, NULL },
		{ "revenue/product", 10000, NULL },
		/* 16.67 off, 5.56 bonus, 27.78 by points */
		{ "discount", -1667 - 556 - 2778, NULL },
		{ "stock/shelf/P3", 1, "STOCK-P3" },
		{ "stock/sold", -1, "STOCK-P3" },
		{ "performance/cash/S2", -1555, NULL },
		{ "performance/cash/S3", -667, NULL },
		{ "performance/cash-all", 2222, NULL },
		{ "performance/delivered/S2", -3499, NULL },
		{ "performance/delivered/S3", -1500, NULL },
		{ "performance/delivered-all", 4999, NULL },
		{ "flow/wallet", -2777, NULL },
		{ "flow/wallet-spent", 2777, NULL },
	};
	static const struct refund_wish wish = { .line = 1, .qty = 1 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct history_of h = { .arena = &arena, .sale = three_masks(&arena) };
	struct postings list, sum;

	(void)state;
	assert_int_equal(posting_sale(h.sale, &sum, NULL), ST_OK);
	const Sale *first = refund(&h, "", 1, &wish, &sum);
	assert_int_equal(first->kind, SALE__KIND__refund);
	assert_int_equal(first->refund_of, 17);
	assert_int_equal(first->total_fen, 8333);
	assert_int_equal(first->change_fen, 0);
	assert_int_equal(first->points, 75);
	assert_int_equal(first->merit_fen, 5000);
	assert_int_equal(first->merit_day, 20000);
	assert_int_equal(first->lines[0]->of_line, 1);
	assert_int_equal(first->lines[0]->qty, 1);
	assert_int_equal(first->lines[0]->n_reductions, 2);
	assert_int_equal(first->lines[0]->reductions[0]->amount_fen, 1000);
	assert_int_equal(first->lines[0]->reductions[1]->amount_fen, 667);
	assert_int_equal(first->payments[0]->of_payment, 1);
	assert_int_equal(posting_refund(first, &list, NULL), ST_OK);
	ASSERT_TOLD(&list, one);

	const Sale *second = refund(&h, "", 0, NULL, &sum);
	assert_int_equal(second->total_fen, 16667);
	assert_int_equal(second->lines[0]->qty, 2);
	assert_int_equal(second->points, 150);
	assert_int_equal(second->points_owed, 25); /* what she owed is owed again last */
	assert_int_equal(second->payments[0]->n_batches, 2);
	assert_int_equal(second->payments[0]->batches[0]->points, 13);
	assert_int_equal(second->payments[0]->batches[1]->points, 320);
	assert_nothing(&sum);

	Sale none;
	assert_int_equal(try_refund(&h, "", 0, NULL, &none, NULL), ST_NOTHING_TO_DO);
	assert_int_equal(try_refund(&h, "", 1, &wish, &none, NULL), ST_NOTHING_TO_DO);
}

/* A course, sessions of another that were reserved, and a top-up: whole, and the sessions to where
 * she may use them freely. */
static void rights_go_back(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	struct history_of h = { .arena = &arena, .sale = sale };
	static const struct shares nobody = { .n = 0 };
	struct postings list, sum, other;

	(void)state;
	SaleLine *line = sale_line(&arena, sale, "course", 120000, 1);
	line->course = 7;
	line->sessions = 10;
	line->gifted = 2;
	line_share(&arena, line, 2, 100);
	for (int i = 0; i < 2; i++) {
		line = sale_line(&arena, sale, "session", 12000, 1);
		line_reduce(&arena, sale, line, "session", 12000);
		line->course = 5;
		line->sessions = 1;
		line->value_fen = 10000;
	}
	line->entry = 12; /* the second was taken by its booking */
	sale->lines[1]->reserved = true;
	sale_line(&arena, sale, "topup", 50000, 1)->bonus_fen = 8000;
	sale_payment(&arena, sale, "alipay", 170000);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	assert_int_equal(posting_sale(sale, &sum, NULL), ST_OK);
	/* What went before: two were held, and one of them was taken by its booking. */
	assert_int_equal(posting_course_reserve(42, 5, 2, &other, NULL), ST_OK);
	postings_add(&sum, &other);
	assert_int_equal(posting_course_use(42, 5, 1, MONEY(10000), true, false, &nobody, &other,
					    NULL), ST_OK);
	postings_add(&sum, &other);

	static const struct told session[] = {
		{ "promise/sessions/C000042/K000005", -1, "SESSION-K000005" },
		{ "sessions/delivered", 1, "SESSION-K000005" },
		{ "liability/course/C000042/K000005", -10000, NULL },
		{ "revenue/course", 10000, NULL },
		{ "performance/delivered-house", -10000, NULL },
		{ "performance/delivered-all", 10000, NULL },
		{ "flow/course", -10000, NULL },
		{ "flow/course-delivered", 10000, NULL },
	};
	for (uint32_t i = 2; i <= 3; i++) {
		const struct refund_wish wish = { .line = i };
		const Sale *back = refund(&h, "", 1, &wish, &sum);
		assert_int_equal(posting_refund(back, &list, NULL), ST_OK);
		ASSERT_TOLD(&list, session);
		assert_int_equal(back->lines[0]->entry, 0);
	}
	refund(&h, "", 0, NULL, &sum);
	assert_nothing(&sum);
}

/* 200.00 of which 80.00 were on account; 30.00 were paid since. One of two lines cancels 40.00 of
 * the 50.00 that are owed; the other 10.00, and gives the 30.00 that were paid back in money. */
static void debts_are_cancelled_first(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	struct history_of h = { .arena = &arena, .sale = sale, .debt_left = MONEY(8000) };
	static const struct refund_wish first = { .line = 1 }, second = { .line = 2 };
	struct postings sum;

	(void)state;
	sale_line(&arena, sale, "treatment", 10000, 1);
	sale_line(&arena, sale, "treatment", 10000, 1);
	sale_payment(&arena, sale, "account", 8000);
	sale_payment(&arena, sale, "wechat", 12000);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	basket_merit(sale, &rules, NULL);
	batch_add(&arena, &sale->n_batches, &sale->batches, 400, sale->points);
	assert_int_equal(sale->merit_fen, 12000);
	assert_int_equal(posting_sale(sale, &sum, NULL), ST_OK);
	pay_debt(&h, 3000, &sum);

	const Sale *back = refund(&h, "", 1, &first, &sum);
	assert_int_equal(back->n_payments, 2);
	assert_string_equal(back->payments[0]->method, "account");
	assert_int_equal(back->payments[0]->amount_fen, 4000);
	assert_string_equal(back->payments[1]->method, "wechat");
	assert_int_equal(back->merit_fen, 6000);
	assert_false(back->visit); /* the other treatment is still there */
	back = refund(&h, "", 1, &second, &sum);
	assert_int_equal(back->n_payments, 3);
	assert_int_equal(back->payments[0]->amount_fen, 1000);
	assert_string_equal(back->payments[1]->method, "cash");
	assert_int_equal(back->payments[1]->amount_fen, 3000);
	assert_int_equal(back->payments[1]->of_payment, 1);
	assert_int_equal(back->payments[2]->amount_fen, 6000);
	assert_int_equal(back->merit_fen, 9000); /* what was paid since has counted then */
	assert_true(back->visit);
	assert_nothing(&sum);
}

/* 200.00 on account, half of it S2's and half S3's; 100.00 were paid. What S2 did is taken back:
 * it is owed no longer, and what was paid has paid for S3's, whose performance it is now. */
static void what_was_paid_pays_for_what_is_left(void **state)
{
	static const struct told paid[] = {
		{ "performance/cash/S2", 5000, NULL },
		{ "performance/cash/S3", 5000, NULL },
		{ "performance/cash-all", -10000, NULL },
	};
	static const struct told left[] = {
		{ "performance/cash/S3", 10000, NULL },
		{ "performance/cash-all", -10000, NULL },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	struct history_of h = { .arena = &arena, .sale = sale, .debt_left = MONEY(20000) };
	static const struct refund_wish first = { .line = 1 };
	struct postings sum, cash;

	(void)state;
	line_share(&arena, sale_line(&arena, sale, "treatment", 10000, 1), 2, 100);
	line_share(&arena, sale_line(&arena, sale, "treatment", 10000, 1), 3, 100);
	sale_payment(&arena, sale, "account", 20000);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	assert_int_equal(posting_sale(sale, &sum, NULL), ST_OK);
	pay_debt(&h, 10000, &sum);
	performance_of(&sum, &cash);
	ASSERT_TOLD(&cash, paid);
	const Sale *back = refund(&h, "", 1, &first, &sum);
	assert_int_equal(back->lines[0]->settled_fen, 0);
	assert_int_equal(back->n_settled, 2);
	assert_int_equal(back->settled[0]->staff, 2);
	assert_int_equal(back->settled[0]->amount_fen, 5000);
	assert_int_equal(back->settled[1]->staff, 3);
	assert_int_equal(back->settled[1]->amount_fen, -5000);
	performance_of(&sum, &cash);
	ASSERT_TOLD(&cash, left);
	back = refund(&h, "", 0, NULL, &sum);
	assert_int_equal(back->lines[0]->settled_fen, 10000);
	assert_nothing(&sum);
}

/* What the payment of a debt has earned is taken back beside what the lines have: the caller adds
 * it, and it plays no part in what is left of those. */
static void points_of_debts_stand_beside(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct history_of h = { .arena = &arena, .sale = three_masks(&arena) };
	static const struct refund_wish one = { .line = 1, .qty = 1 };
	struct postings sum, list;

	(void)state;
	assert_int_equal(posting_sale(h.sale, &sum, NULL), ST_OK);
	Sale *back = refund(&h, "", 1, &one, &sum);
	assert_int_equal(back->points, 75);
	back->debt_points = 30;
	back->points += 30;
	batch_add(&arena, &back->n_batches, &back->batches, 500, 30);
	assert_int_equal(posting_refund(back, &list, NULL), ST_OK);
	back = refund(&h, "", 0, NULL, &sum);
	assert_int_equal(back->points, 150);
	assert_int_equal(back->batches[0]->points, 125);
	assert_nothing(&sum);
}

/* Where the first half ends with a batch, of points that paid and of points that were earned, the
 * second has nothing of that batch. */
static void halves_that_end_with_a_batch(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	struct history_of h = { .arena = &arena, .sale = sale };
	static const struct refund_wish first = { .line = 1 };
	struct postings sum;

	(void)state;
	sale_line(&arena, sale, "treatment", 10000, 1);
	sale_line(&arena, sale, "treatment", 10000, 1);
	Payment *points = sale_payment(&arena, sale, "points", 10000);
	points->points = 1000;
	batch_add(&arena, &points->n_batches, &points->batches, 100, 500);
	batch_add(&arena, &points->n_batches, &points->batches, 200, 500);
	sale_payment(&arena, sale, "cash", 10000);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	basket_merit(sale, &rules, NULL);
	assert_int_equal(sale->points, 100);
	batch_add(&arena, &sale->n_batches, &sale->batches, 300, 50);
	batch_add(&arena, &sale->n_batches, &sale->batches, 400, 50);
	assert_int_equal(posting_sale(sale, &sum, NULL), ST_OK);
	for (int half = 0; half < 2; half++) {
		const Sale *back = refund(&h, "", half == 0 ? 1 : 0, &first, &sum);
		assert_int_equal(back->payments[0]->n_batches, 1);
		assert_int_equal(back->payments[0]->batches[0]->until, half == 0 ? 100 : 200);
		assert_int_equal(back->payments[0]->batches[0]->points, 500);
		assert_int_equal(back->n_batches, 1);
		assert_int_equal(back->batches[0]->until, half == 0 ? 300 : 400);
		assert_int_equal(back->batches[0]->points, 50);
	}
	assert_nothing(&sum);
}

/* Money goes back another way, rights as they came. */
static void money_goes_back_by_another_way(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct history_of h = { .arena = &arena, .sale = three_masks(&arena) };
	struct problem problem = PROBLEM_INIT;
	struct postings sum;
	Sale none;

	(void)state;
	assert_int_equal(posting_sale(h.sale, &sum, NULL), ST_OK);
	const Sale *back = refund(&h, "card", 0, NULL, &sum);
	assert_string_equal(back->payments[0]->method, "points");
	assert_string_equal(back->payments[1]->method, "wallet");
	assert_string_equal(back->payments[2]->method, "card");
	static const struct told moved[] = { { "asset/cash", 6667, NULL },
					     { "asset/card", -6667, NULL } };
	ASSERT_TOLD(&sum, moved);
	h.n = 0;
	assert_int_equal(try_refund(&h, "wallet", 0, NULL, &none, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "method");
}

/* Four lines: coupon 8 lowered two and 9 one; 10 lowered nothing. If the third line does not say
 * who lowered it, it was both that are not named. */
static void coupons_come_back_with_the_last_line(void **state)
{
	static const size_t named[] = { 0, 1, 1, 1 }, nameless[] = { 0, 1, 2, 0 };
	static const uint32_t order[] = { 8, 9, 10 };

	(void)state;
	for (int name = 0; name < 2; name++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		Sale *sale = sale_new(&arena, 42);
		struct history_of h = { .arena = &arena, .sale = sale };
		uint32_t coupons[] = { 8, 9, 10 }, at = 0;
		struct postings sum;
		for (int i = 0; i < 4; i++) {
			SaleLine *line = sale_line(&arena, sale, "fee", 1000, 1);
			Reduction *r = line_reduce(&arena, sale, line, i < 3 ? "coupon" : "tier",
						   100);
			r->coupon = i < 2 ? 8 : i == 2 && name ? 9 : 0;
		}
		sale->n_coupons = ARRAY_LEN(coupons);
		sale->coupons = coupons;
		sale_payment(&arena, sale, "card", 3600);
		assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
		assert_int_equal(posting_sale(sale, &sum, NULL), ST_OK);
		for (uint32_t i = 0; i < 4; i++) {
			const struct refund_wish wish = { .line = i + 1, .qty = 1 };
			const Sale *back = refund(&h, "", 1, &wish, &sum);
			assert_int_equal(back->n_coupons, name ? named[i] : nameless[i]);
			for (size_t j = 0; j < back->n_coupons; j++)
				assert_int_equal(back->coupons[j], order[at++]);
		}
		assert_nothing(&sum);
	}
}

static void faulty_wishes_are_refused(void **state)
{
	static const struct {
		struct refund_wish wishes[2];
		size_t n;
		enum status status;
		const char *field;
	} cases[] = {
		{ { { 0, 1 } }, 1, ST_BAD_VALUE, "line" },
		{ { { 2, 1 } }, 1, ST_BAD_VALUE, "line" },
		{ { { 1, 4 } }, 1, ST_BAD_VALUE, "qty" },
		{ { { 1, 1 }, { 1, 1 } }, 2, ST_BAD_VALUE, "line" },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct history_of h = { .arena = &arena, .sale = three_masks(&arena) };
	Sale out = SALE__INIT;

	(void)state;
	out.id = 99;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct problem problem = PROBLEM_INIT;
		assert_int_equal(try_refund(&h, "", cases[i].n, cases[i].wishes, &out, &problem),
				 cases[i].status);
		assert_string_equal(problem.field, cases[i].field);
		assert_int_equal(out.id, 99);
	}
	/* Another sale's refunds, and one that gave more than there was. */
	struct problem problem = PROBLEM_INIT;
	struct postings sum;
	assert_int_equal(posting_sale(h.sale, &sum, NULL), ST_OK);
	Sale *back = refund(&h, "", 0, NULL, &sum);
	back->refund_of = 18;
	assert_int_equal(try_refund(&h, "", 0, NULL, &out, &problem), ST_BAD_DATA);
	back->refund_of = 17;
	h.refunds[h.n++] = back;
	assert_int_equal(try_refund(&h, "", 0, NULL, &out, &problem), ST_BAD_DATA);
	h.n = 1;
	back->payments[0]->of_payment = 0;
	assert_int_equal(try_refund(&h, "", 0, NULL, &out, &problem), ST_BAD_DATA);
	h.n = 0;
	h.sale->kind = SALE__KIND__refund;
	assert_int_equal(try_refund(&h, "", 0, NULL, &out, &problem), ST_WRONG_STATE);
	assert_int_equal(out.id, 99);
}

/* ---- laws of any sale */

static int64_t some(struct rng *rng, int64_t most)
{
	return (int64_t)rng_below(rng, (uint64_t)most + 1);
}

static bool one_in(struct rng *rng, uint64_t n)
{
	return rng_below(rng, n) == 0;
}

static void random_shares(struct rng *rng, struct arena *arena, SaleLine *line)
{
	uint32_t left = 100;

	if (one_in(rng, 3))
		return;
	for (uint32_t staff = 1; staff < 4 && left > 1 && !one_in(rng, 3); staff++) {
		const uint32_t percent = 1 + (uint32_t)rng_below(rng, left - 1);
		line_share(arena, line, staff, percent);
		left -= percent;
	}
	line_share(arena, line, 1 + (uint32_t)rng_below(rng, 4), left);
}

static void random_line(struct rng *rng, struct arena *arena, Sale *sale)
{
	static const char *const kinds[] = { "treatment", "product", "fee", "course", "session",
					     "topup" };
	const char *kind = kinds[rng_below(rng, ARRAY_LEN(kinds))];
	const bool one = strcmp(kind, "course") == 0 || strcmp(kind, "topup") == 0;
	SaleLine *line = sale_line(arena, sale, kind, some(rng, one_in(rng, 4) ? 9 : 90000),
				   one ? 1 : 1 + (uint32_t)rng_below(rng, 5));

	random_shares(rng, arena, line);
	line->product = strcmp(kind, "product") == 0 ? 1 + (uint32_t)rng_below(rng, 3) : 0;
	line->course = 1 + (uint32_t)rng_below(rng, 3);
	if (strcmp(kind, "topup") == 0) {
		line->bonus_fen = some(rng, 5000);
		return;
	}
	if (strcmp(kind, "session") == 0) {
		line_reduce(arena, sale, line, "session", line->net_fen);
		line->sessions = one_in(rng, 3) ? 0 : line->qty;
		line->value_fen = some(rng, 9999);
		return;
	}
	if (strcmp(kind, "course") == 0) {
		line->sessions = (uint32_t)rng_below(rng, 20);
		line->gifted = (uint32_t)rng_below(rng, 3);
	}
	while (one_in(rng, 2))
		line_reduce(arena, sale, line, "hand", some(rng, line->net_fen));
}

static void random_batches(struct rng *rng, struct arena *arena, int64_t points, size_t *n,
			   PointBatch ***batches)
{
	while (points > 0) {
		const int64_t part = one_in(rng, 3) ? points : some(rng, points);
		batch_add(arena, n, batches, (int32_t)rng_below(rng, 4) * 100, part);
		points -= part;
	}
}

static void random_payments(struct rng *rng, struct arena *arena, Sale *sale)
{
	static const char *const rights[] = { "wallet", "wallet", "points", "account", "deposit",
					      "wallet-deposit" };
	static const char *const moneys[] = { "cash", "wechat", "alipay", "card" };
	int64_t room = 0, left = sale->total_fen;

	for (size_t i = 0; i < sale->n_lines; i++)
		room += strcmp(sale->lines[i]->kind, "topup") != 0 ? sale->lines[i]->net_fen : 0;
	for (int i = 0; i < 3; i++) {
		const char *method = rights[rng_below(rng, ARRAY_LEN(rights))];
		const int64_t amount = one_in(rng, 5) ? room : some(rng, room);
		if (one_in(rng, 2))
			continue;
		Payment *payment = sale_payment(arena, sale, method, amount);
		if (strcmp(method, "wallet") == 0) {
			payment->bonus_fen = some(rng, amount);
			payment->principal_fen = amount - payment->bonus_fen;
		} else if (strcmp(method, "points") == 0 && amount > 0) {
			payment->points = some(rng, 3000);
			random_batches(rng, arena, payment->points, &payment->n_batches,
				       &payment->batches);
		}
		room -= amount;
		left -= amount;
	}
	for (int i = 0; i < 3; i++) {
		const int64_t amount = some(rng, left);
		sale_payment(arena, sale, moneys[rng_below(rng, ARRAY_LEN(moneys))], amount);
		left -= amount;
	}
	sale->change_fen = one_in(rng, 2) ? some(rng, 5000) : 0;
	sale_payment(arena, sale, "cash", left + sale->change_fen);
}

static Sale *random_sale(struct rng *rng, struct arena *arena)
{
	static uint32_t coupons[] = { 8, 9 };
	Sale *sale = sale_new(arena, 42);

	sale->booking = 7;
	for (size_t n = 1 + rng_below(rng, one_in(rng, 50) ? LIMIT_SALE_LINES : 6); n > 0; n--)
		random_line(rng, arena, sale);
	random_payments(rng, arena, sale);
	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	basket_merit(sale, &rules, one_in(rng, 2) ? &gold : NULL);
	sale->points_owed = one_in(rng, 3) ? some(rng, sale->points) : 0;
	random_batches(rng, arena, sale->points - sale->points_owed, &sale->n_batches,
		       &sale->batches);
	sale->n_coupons = rng_below(rng, 3);
	sale->coupons = coupons;
	return sale;
}

/* Some pieces of some lines that are left. */
static size_t random_wishes(struct rng *rng, const Sale *sale, const uint32_t *left,
			    struct refund_wish *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < sale->n_lines; i++) {
		if (left[i] > 0 && one_in(rng, 2))
			ret[n++] = (struct refund_wish){
				.line = (uint32_t)i + 1,
				.qty = (uint32_t)rng_below(rng, left[i] + 1), /* 0: all */
			};
	}
	return n;
}

/* Everything a document gives, against what the sale had: whole sums that its postings do not
 * show. */
struct whole { int64_t total, points, merit, unearned, reductions; size_t coupons; int visits; };

static void add_whole(struct whole *w, const Sale *sale, int sign)
{
	w->total += sign * sale->total_fen;
	w->points += sign * sale->points;
	w->merit += sign * sale->merit_fen;
	w->coupons += sign > 0 ? sale->n_coupons : -sale->n_coupons;
	w->visits += sale->visit ? sign : 0;
	for (size_t i = 0; i < sale->n_lines; i++) {
		w->unearned += sign * sale->lines[i]->unearned_fen;
		for (size_t j = 0; j < sale->lines[i]->n_reductions; j++)
			w->reductions += sign * sale->lines[i]->reductions[j]->amount_fen;
	}
}

/* Refunds in any steps, with payments of the debt between them if `pays`. */
static void refund_in_steps(struct rng *rng, struct history_of *h, struct postings *sum,
			    struct whole *w, const char *method, bool pays)
{
	uint32_t left[LIMIT_SALE_LINES];
	struct refund_wish wishes[LIMIT_SALE_LINES];
	Sale none;

	for (size_t i = 0; i < h->sale->n_lines; i++)
		left[i] = h->sale->lines[i]->qty;
	for (int step = 0; step < 5; step++) {
		const int64_t part = pays && one_in(rng, 2) ? some(rng, h->debt_left.fen) : 0;
		if (part > 0) {
			pay_debt(h, part, sum);
			w->merit += part;
		}
		const size_t n = random_wishes(rng, h->sale, left, wishes);
		if (n == 0)
			continue;
		const Sale *back = refund(h, method, n, wishes, sum);
		assert_int_equal(back->n_lines, n);
		add_whole(w, back, -1);
		for (size_t i = 0; i < n; i++)
			left[wishes[i].line - 1] -= back->lines[i]->qty;
	}
	bool any = false;
	for (size_t i = 0; i < h->sale->n_lines; i++)
		any = any || left[i] > 0;
	if (any)
		add_whole(w, refund(h, method, 0, NULL, sum), -1);
	assert_int_equal(try_refund(h, method, 0, NULL, &none, NULL), ST_NOTHING_TO_DO);
}

static int64_t on_account(const Sale *sale)
{
	int64_t sum = 0;

	for (size_t j = 0; j < sale->n_payments; j++) {
		if (strcmp(sale->payments[j]->method, "account") == 0)
			sum += sale->payments[j]->amount_fen;
	}
	return sum;
}

/* Deposits of the sale were taken before it. Their flow tells of both, and is nothing together. */
static void take_deposits(struct arena *arena, const Sale *sale, struct postings *sum)
{
	static const struct account taken = { .class = ACC_FLOW_DEPOSIT_TAKEN };
	static const struct account used = { .class = ACC_FLOW_DEPOSIT_USED };
	Sale *before = sale_new(arena, 42);
	struct postings list;
	int64_t all = 0;

	for (size_t j = 0; j < sale->n_payments; j++) {
		const Payment *p = sale->payments[j];
		if (strcmp(p->method, "deposit") == 0 && p->amount_fen > 0)
			sale_payment(arena, before, "cash", p->amount_fen);
		else if (strcmp(p->method, "wallet-deposit") == 0 && p->amount_fen > 0)
			wallet_payment(arena, before, p->amount_fen, 0);
		else
			continue;
		all += p->amount_fen;
	}
	if (all == 0)
		return;
	assert_int_equal(posting_deposit_take(42, 7, before->n_payments, before->payments, &list,
					      NULL), ST_OK);
	assert_true(posting_balanced(&list));
	postings_add(sum, &list);
	assert_true(posting_add(sum, taken, (struct unit){ .kind = UNIT_MEMO }, -all));
	assert_true(posting_add(sum, used, (struct unit){ .kind = UNIT_MEMO }, all));
}

/* Sale, and refunds of it in any pieces and order: nothing is left of anything. */
static void refunds_in_any_steps_leave_nothing(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 31);
	for (int turn = 0; turn < 30000; turn++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct history_of h = { .arena = &arena, .sale = random_sale(&rng, &arena) };
		struct whole w = { 0 }, none = { 0 };
		struct postings sum;

		h.debt_left = MONEY(on_account(h.sale));
		assert_int_equal(posting_sale(h.sale, &sum, NULL), ST_OK);
		assert_true(posting_balanced(&sum));
		take_deposits(&arena, h.sale, &sum);
		add_whole(&w, h.sale, 1);
		refund_in_steps(&rng, &h, &sum, &w, "", false);
		assert_nothing(&sum);
		assert_int_equal(h.debt_left.fen, 0);
		assert_memory_equal(&w, &none, sizeof(w));
	}
}

static bool is_money(enum account_class class)
{
	return class >= ACC_CASH && class <= ACC_CARD;
}

/* With debts paid before and in between, and money given back another way: what she has and what
 * was earned is nothing again, and so is everybody's performance; money is where it is, in sum
 * nothing. */
static void refunds_of_paid_debts_leave_nothing(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 32);
	for (int turn = 0; turn < 20000; turn++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct history_of h = { .arena = &arena, .sale = random_sale(&rng, &arena) };
		struct whole w = { 0 };
		struct postings sum;
		int64_t money_sum = 0;

		h.debt_left = MONEY(on_account(h.sale));
		assert_int_equal(posting_sale(h.sale, &sum, NULL), ST_OK);
		take_deposits(&arena, h.sale, &sum);
		add_whole(&w, h.sale, 1);
		refund_in_steps(&rng, &h, &sum, &w, one_in(&rng, 2) ? "wechat" : "", true);
		for (size_t i = 0; i < sum.n; i++) {
			assert_true(is_money(sum.rows[i].account.class));
			money_sum += sum.rows[i].amount;
		}
		assert_int_equal(money_sum, 0);
		assert_int_equal(h.debt_left.fen, 0);
		assert_int_equal(w.merit, 0);
		assert_int_equal(w.points, 0);
		assert_int_equal(w.visits, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_and_then_the_rest),
		cmocka_unit_test(rights_go_back),
		cmocka_unit_test(debts_are_cancelled_first),
		cmocka_unit_test(what_was_paid_pays_for_what_is_left),
		cmocka_unit_test(points_of_debts_stand_beside),
		cmocka_unit_test(halves_that_end_with_a_batch),
		cmocka_unit_test(money_goes_back_by_another_way),
		cmocka_unit_test(coupons_come_back_with_the_last_line),
		cmocka_unit_test(faulty_wishes_are_refused),
		cmocka_unit_test(refunds_in_any_steps_leave_nothing),
		cmocka_unit_test(refunds_of_paid_debts_leave_nothing),
	};

	return cmocka_run_group_tests_name("model_basket_refund", tests, NULL, NULL);
}
