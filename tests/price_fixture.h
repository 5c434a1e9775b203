/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baskets to price, for the tests of prices; after cmocka.h. */
#ifndef TESTS_PRICE_FIXTURE_H
#define TESTS_PRICE_FIXTURE_H

#include "base/limits.h"
#include "model/price.h"

struct basket {
	struct price_basket ask;
	struct price_line lines[LIMIT_SALE_LINES + 1];
	SaleLine ret[LIMIT_SALE_LINES + 1];
	SaleLine *list[LIMIT_SALE_LINES + 1];
	struct price_result result;
	struct problem problem;
};

static inline void basket_init(struct basket *b, size_t n)
{
	*b = (struct basket){ .ask = { .n = n, .lines = b->lines } };
	for (size_t i = 0; i < n; i++) {
		sale_line__init(&b->ret[i]);
		b->list[i] = &b->ret[i];
		b->lines[i] = (struct price_line){
			.title = "Facial", .kind = "treatment", .category = "face", .qty = 1,
		};
	}
}

static inline enum status price(struct basket *b, struct arena *arena)
{
	return price_basket(&b->ask, b->list, &b->result, arena, &b->problem);
}

static const struct tier_benefit gold_benefits[] = { { "*", 90 }, { "product", 95 } };
static const struct tier gold = {
	.id = "gold", .title = { .zh = "金卡", .en = "Gold" }, .nbenefits = 2,
	.benefits = gold_benefits,
};

static inline void assert_reduction(const SaleLine *line, size_t at, const char *kind,
				    const char *label, int64_t fen)
{
	assert_true(at < line->n_reductions);
	assert_string_equal(line->reductions[at]->kind, kind);
	assert_string_equal(line->reductions[at]->label, label);
	assert_int_equal(line->reductions[at]->amount_fen, fen);
}

#endif
