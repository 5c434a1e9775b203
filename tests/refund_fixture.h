/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refunds of a sale, one after the other. Include after <cmocka.h>. */
#ifndef TESTS_REFUND_FIXTURE_H
#define TESTS_REFUND_FIXTURE_H

#include "sale_fixture.h"

/* One point a yuan, no more than a rule needs. */
static const struct tiers rules = { .points = { .per_yuan_percent = 100 } };
static const struct tier gold = { .point_multiplier_percent = 150 };

struct history_of {
	struct arena *arena;
	Sale *sale;
	size_t n;
	const Sale *refunds[LIMIT_SALE_LINES * 8];
	money debt_left;
};

static inline enum status try_refund(struct history_of *h, const char *method, size_t n,
				     const struct refund_wish *wishes, Sale *ret,
				     struct problem *reterr)
{
	const struct refund_of ask = { .sale = h->sale, .nbefore = h->n, .before = h->refunds,
				       .n = n, .wishes = wishes, .method = method,
				       .debt_left = h->debt_left };

	return basket_refund(&ask, h->arena, ret, reterr);
}

/* Refunds, keeps the document, and adds its postings. */
static inline Sale *refund(struct history_of *h, const char *method, size_t n,
			   const struct refund_wish *wishes, struct postings *sum)
{
	Sale *ret = arena_alloc(h->arena, sizeof(*ret));
	struct problem problem = PROBLEM_INIT;
	struct postings list;

	if (try_refund(h, method, n, wishes, ret, &problem) != ST_OK)
		fail_msg("%s: %s", problem.field, problem.message);
	if (posting_refund(ret, &list, &problem) != ST_OK)
		fail_msg("%s: %s", problem.field, problem.message);
	assert_true(posting_balanced(&list));
	postings_add(sum, &list);
	for (size_t j = 0; j < ret->n_payments; j++) {
		if (strcmp(ret->payments[j]->method, "account") == 0)
			h->debt_left.fen -= ret->payments[j]->amount_fen;
	}
	ret->id = 100 + (uint32_t)h->n;
	h->refunds[h->n++] = ret;
	return ret;
}

/* Three masks at 100.00, 300.00 less 50.00, paid 83.33 by 500 points, 100.00 by wallet (83.33 +
 * 16.67), the rest of 66.67 in cash. S2 has 70 %, S3 30 %. */
static inline Sale *three_masks(struct arena *arena)
{
	Sale *sale = sale_new(arena, 42);
	SaleLine *line = sale_line(arena, sale, "product", 10000, 3);

	line->product = 3;
	line_reduce(arena, sale, line, "tier", 3000);
	line_reduce(arena, sale, line, "hand", 2000);
	line_share(arena, line, 2, 70);
	line_share(arena, line, 3, 30);
	Payment *points = sale_payment(arena, sale, "points", 8333);
	points->points = 500;
	batch_add(arena, &points->n_batches, &points->batches, 100, 180);
	batch_add(arena, &points->n_batches, &points->batches, 200, 320);
	wallet_payment(arena, sale, 8333, 1667);
	sale_payment(arena, sale, "cash", 6667);
	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	basket_merit(sale, &rules, &gold);
	assert_int_equal(sale->points, 225); /* 150.00 */
	sale->points_owed = 25;
	batch_add(arena, &sale->n_batches, &sale->batches, 400, 200);
	return sale;
}

#endif
