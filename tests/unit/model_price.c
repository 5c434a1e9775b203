/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price of a basket: worked numbers, and laws that hold for any basket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/limits.h"
#include "price_fixture.h"

/* The screen of the understanding: a facial at 298.00 with the gold card, two masks at 168.00. */
static void gold_card_and_two_masks(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 2);
	b.ask.tier = &gold;
	b.lines[0].list = MONEY(29800);
	b.lines[1] = (struct price_line){ .title = "Mask", .kind = "product", .category = "product",
					  .list = MONEY(16800), .qty = 2, .hand = MONEY(320) };
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_string_equal(b.ret[0].kind, "treatment");
	assert_string_equal(b.ret[0].title, "Facial");
	assert_int_equal(b.ret[0].n_reductions, 1);
	assert_reduction(&b.ret[0], 0, "tier", "Gold 10% off", 2980);
	assert_int_equal(b.ret[0].list_fen, 29800);
	assert_int_equal(b.ret[0].net_fen, 26820);
	assert_string_equal(b.ret[1].kind, "product");
	assert_int_equal(b.ret[1].qty, 2);
	assert_int_equal(b.ret[1].list_fen, 16800);
	assert_int_equal(b.ret[1].n_reductions, 2);
	assert_reduction(&b.ret[1], 0, "tier", "Gold 5% off", 1680); /* 336.00 x 5 % */
	assert_reduction(&b.ret[1], 1, "hand", "Line discount", 320);
	assert_int_equal(b.ret[1].net_fen, 31600);
	assert_int_equal(b.result.list.fen, 29800 + 33600);
	assert_int_equal(b.result.total.fen, 58420);
	assert_int_equal(b.result.reductions.fen, 4980);
	assert_int_equal(b.result.by_hand.fen, 320);
	assert_int_equal(b.result.hand_percent, 1); /* 3.20 of 587.40, rounded up */
}

/* All five kinds in their order on one line of 1000.00. */
static void reductions_come_in_their_order(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 1);
	b.ask.tier = &gold;
	b.ask.hand_percent = 10;
	b.ask.hand = MONEY(500);
	b.ask.hand_reason = "regular client";
	b.lines[0].list = MONEY(100000);
	b.lines[0].hand_percent = 20;
	b.lines[0].hand = MONEY(1000);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[0].n_reductions, 5);
	/* 1000.00, 900.00, 720.00, 710.00, 639.00, 634.00 */
	assert_reduction(&b.ret[0], 0, "tier", "Gold 10% off", 10000);
	assert_reduction(&b.ret[0], 1, "hand", "Line discount 20%: regular client", 18000);
	assert_reduction(&b.ret[0], 2, "hand", "Line discount: regular client", 1000);
	assert_reduction(&b.ret[0], 3, "hand", "Sale discount 10%: regular client", 7100);
	assert_reduction(&b.ret[0], 4, "hand", "Sale discount: regular client", 500);
	assert_int_equal(b.ret[0].net_fen, 63400);
	assert_int_equal(b.result.by_hand.fen, 26600);
	assert_int_equal(b.result.hand_percent, 30); /* 266.00 of 900.00 is 29.6 % */
}

/* 10.00 off three lines of 33.33, 33.33 and 33.34 and one that is free. */
static void a_sum_off_the_whole_is_split_by_what_is_left(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	static const int64_t list[] = { 3333, 3333, 3334, 0 }, net[] = { 3000, 3000, 3000, 0 };
	struct basket b;

	(void)state;
	basket_init(&b, 4);
	b.ask.hand = MONEY(1000);
	for (size_t i = 0; i < 4; i++)
		b.lines[i].list = MONEY(list[i]);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.result.total.fen, 9000);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(b.ret[i].net_fen, net[i]);
	assert_int_equal(b.ret[3].n_reductions, 0);
	assert_int_equal(b.result.hand_percent, 10);
}

static void the_price_is_rounded_half_up(void **state)
{
	static const struct { int64_t list; int off; int64_t net; } cases[] = {
		{ 1, 50, 1 }, { 3, 50, 2 }, { 5, 10, 5 }, { 15, 10, 14 }, { 999, 15, 849 },
		{ 10, 100, 0 }, { 10, 0, 10 }, { 12345, 33, 8271 }, { 1, 51, 0 },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		basket_init(&b, 1);
		b.lines[0].list = MONEY(cases[i].list);
		b.lines[0].hand_percent = cases[i].off;
		assert_int_equal(price(&b, &arena), ST_OK);
		assert_int_equal(b.ret[0].net_fen, cases[i].net);
		basket_init(&b, 1);
		b.lines[0].list = MONEY(cases[i].list);
		b.ask.hand_percent = cases[i].off;
		assert_int_equal(price(&b, &arena), ST_OK);
		assert_int_equal(b.result.total.fen, cases[i].net);
	}
}

static void more_than_there_is_leaves_nothing(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 2);
	b.lines[0].list = MONEY(5000);
	b.lines[0].hand = MONEY(MONEY_MAX_FEN);
	b.lines[1].list = MONEY(700);
	b.ask.hand = MONEY(INT64_MAX);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[0].net_fen, 0);
	assert_int_equal(b.ret[0].n_reductions, 1);
	assert_reduction(&b.ret[0], 0, "hand", "Line discount", 5000);
	assert_reduction(&b.ret[1], 0, "hand", "Sale discount", 700);
	assert_int_equal(b.result.total.fen, 0);
	assert_int_equal(b.result.by_hand.fen, 5700);
	assert_int_equal(b.result.hand_percent, 100);
}

static void nothing_costs_nothing(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 0);
	b.ask.hand = MONEY(100);
	b.ask.hand_percent = 50;
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.result.list.fen, 0);
	assert_int_equal(b.result.total.fen, 0);
	assert_int_equal(b.result.hand_percent, 0);
}

static void tier_labels_say_the_discount_as_people_do(void **state)
{
	static const struct { int percent; const char *zh, *en; } cases[] = {
		{ 90, "金卡九折", "Gold 10% off" }, { 85, "金卡八五折", "Gold 15% off" },
		{ 50, "金卡五折", "Gold 50% off" }, { 5, "金卡零点五折", "Gold 95% off" },
		{ 0, "金卡免费", "Gold 100% off" }, { 99, "金卡九九折", "Gold 1% off" },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
		const struct tier_benefit benefit = { "*", cases[i / 2].percent };
		struct tier tier = gold;
		i18n_init(i % 2 == 0 ? "zh_CN" : "en");
		tier.nbenefits = 1;
		tier.benefits = &benefit;
		basket_init(&b, 1);
		b.ask.tier = &tier;
		b.lines[0].list = MONEY(10000);
		assert_int_equal(price(&b, &arena), ST_OK);
		assert_int_equal(b.ret[0].net_fen, cases[i / 2].percent * 100);
		assert_reduction(&b.ret[0], 0, "tier",
				 i % 2 == 0 ? cases[i / 2].zh : cases[i / 2].en,
				 10000 - cases[i / 2].percent * 100);
	}
	i18n_init("en");
}

static void a_long_reason_is_cut_between_characters(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	char reason[601] = "";
	struct basket b;

	(void)state;
	for (size_t i = 0; i < 200; i++)
		memcpy(reason + 3 * i, "\u8001", 4);
	basket_init(&b, 1);
	b.lines[0].list = MONEY(10000);
	b.ask.hand = MONEY(1);
	b.ask.hand_reason = reason;
	assert_int_equal(price(&b, &arena), ST_OK);
	const char *label = b.ret[0].reductions[0]->label;
	assert_true(strlen(label) <= LIMIT_LINE && strlen(label) > LIMIT_LINE - 3);
	assert_int_equal((strlen(label) - strlen("Sale discount: ")) % 3, 0);
}

static void impossible_baskets_are_refused(void **state)
{
	static const struct {
		struct price_line line;
		int hand_percent;
		int64_t hand;
		size_t n;
		enum status status;
		const char *field;
	} cases[] = {
		{ .line = { .hand_percent = 101, .qty = 1 }, .status = ST_BAD_VALUE,
		  .field = "discount_percent" },
		{ .line = { .hand_percent = -1, .qty = 1 }, .status = ST_BAD_VALUE,
		  .field = "discount_percent" },
		{ .line = { .hand = { -1 }, .qty = 1 }, .status = ST_BAD_VALUE,
		  .field = "discount_fen" },
		{ .line = { .qty = 1 }, .hand_percent = 101, .status = ST_BAD_VALUE,
		  .field = "discount_percent" },
		{ .line = { .qty = 1 }, .hand = -1, .status = ST_BAD_VALUE,
		  .field = "discount_fen" },
		{ .line = { .qty = 0 }, .status = ST_BAD_VALUE, .field = "qty" },
		{ .line = { .list = { -1 }, .qty = 1 }, .status = ST_BAD_VALUE,
		  .field = "list_fen" },
		{ .line = { .list = { MONEY_MAX_FEN + 1 }, .qty = 1 }, .status = ST_TOO_MANY,
		  .field = "qty" },
		{ .line = { .list = { INT64_MAX }, .qty = UINT32_MAX }, .status = ST_TOO_MANY,
		  .field = "qty" },
		{ .line = { .list = { MONEY_MAX_FEN / 2 + 1 }, .qty = 1 }, .n = 2,
		  .status = ST_TOO_MANY, .field = "lines" },
		{ .line = { .qty = 1 }, .n = LIMIT_SALE_LINES + 1, .status = ST_TOO_MANY,
		  .field = "lines" },
	};
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = cases[i].n != 0 ? cases[i].n : 1;
		basket_init(&b, n);
		b.ask.hand_percent = cases[i].hand_percent;
		b.ask.hand = MONEY(cases[i].hand);
		for (size_t j = 0; j < n; j++) {
			b.lines[j] = cases[i].line;
			b.lines[j].title = "Facial";
			b.lines[j].kind = "treatment";
			b.lines[j].category = "face";
		}
		b.result.total = MONEY(77);
		assert_int_equal(price(&b, &arena), cases[i].status);
		assert_string_equal(b.problem.field, cases[i].field);
		/* Nothing was written. */
		assert_int_equal(b.result.total.fen, 77);
		assert_int_equal(b.ret[0].qty, 0);
		assert_int_equal(b.ret[0].n_reductions, 0);
	}
	/* The largest sum there may be, */
	basket_init(&b, 2);
	b.lines[0].list = b.lines[1].list = MONEY(MONEY_MAX_FEN / 2);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.result.total.fen, MONEY_MAX_FEN);
	/* and the largest basket. */
	basket_init(&b, LIMIT_SALE_LINES);
	for (size_t j = 0; j < LIMIT_SALE_LINES; j++)
		b.lines[j].list = MONEY(MONEY_MAX_FEN / LIMIT_SALE_LINES);
	b.ask.hand_percent = 33;
	assert_int_equal(price(&b, &arena), ST_OK);
}

/* ---- laws of any basket */

static void random_basket(struct rng *rng, struct basket *b, struct tier *tier,
			  struct tier_benefit benefits[2])
{
	static const int64_t sizes[] = { 1, 20, 1000, 100000,
					 MONEY_MAX_FEN / LIMIT_SALE_LINES / 9 };

	basket_init(b, rng_below(rng, 8) == 0 ? rng_below(rng, LIMIT_SALE_LINES + 1)
					      : rng_below(rng, 6));
	benefits[0] = (struct tier_benefit){ "*", (int)rng_below(rng, 101) };
	benefits[1] = (struct tier_benefit){ "product", (int)rng_below(rng, 101) };
	*tier = gold;
	tier->benefits = benefits;
	b->ask.tier = rng_below(rng, 2) != 0 ? tier : NULL;
	if (rng_below(rng, 2) != 0)
		b->ask.hand_percent = (int)rng_below(rng, 101);
	if (rng_below(rng, 2) != 0)
		b->ask.hand = MONEY((int64_t)rng_below(rng, 50000));
	for (size_t i = 0; i < b->ask.n; i++) {
		struct price_line *line = &b->lines[i];
		int64_t size = sizes[rng_below(rng, ARRAY_LEN(sizes))];
		if (rng_below(rng, 3) == 0)
			line->kind = line->category = "product";
		line->list = MONEY((int64_t)rng_below(rng, (uint64_t)size + 1));
		line->qty = 1 + (uint32_t)rng_below(rng, 9);
		if (rng_below(rng, 3) == 0)
			line->hand_percent = (int)rng_below(rng, 101);
		if (rng_below(rng, 3) == 0)
			line->hand = MONEY((int64_t)rng_below(rng, 20000));
	}
}

/* What is left of an amount after `off` percent, rounded half up, in plain arithmetic. */
static int64_t left_after(int64_t fen, int off)
{
	return (fen * (100 - off) + 50) / 100;
}

static int64_t less_at_most(int64_t fen, int64_t off)
{
	return off < fen ? fen - off : 0;
}

/* What the basket must come to before and after what was given by hand, without any splitting. */
static void expected_totals(const struct basket *b, int64_t *ret_before, int64_t *ret_total)
{
	int64_t before = 0, total = 0;

	for (size_t i = 0; i < b->ask.n; i++) {
		const struct price_line *line = &b->lines[i];
		int64_t net = line->list.fen * line->qty;
		int percent = b->ask.tier == NULL ? 100
			      : strcmp(line->kind, "product") == 0
				      ? b->ask.tier->benefits[1].percent
				      : b->ask.tier->benefits[0].percent;
		net = left_after(net, 100 - percent);
		before += net;
		net = left_after(net, line->hand_percent);
		total += less_at_most(net, line->hand.fen);
	}
	total = left_after(total, b->ask.hand_percent);
	*ret_before = before;
	*ret_total = less_at_most(total, b->ask.hand.fen);
}

/* Checks one line; what was given by hand on it and on the whole. */
static void check_line(const struct price_line *ask, const SaleLine *line, int64_t *by_hand,
		       int64_t *off_whole)
{
	int64_t net = line->list_fen * line->qty;
	bool hand = false;

	assert_int_equal(line->list_fen, ask->list.fen);
	assert_int_equal(line->qty, ask->qty);
	for (size_t i = 0; i < line->n_reductions; i++) {
		const Reduction *reduction = line->reductions[i];
		assert_true(reduction->amount_fen > 0);
		net -= reduction->amount_fen;
		assert_true(net >= 0);
		if (strcmp(reduction->kind, "tier") == 0) {
			assert_false(hand); /* the tier comes first */
			continue;
		}
		assert_string_equal(reduction->kind, "hand");
		hand = true;
		*by_hand += reduction->amount_fen;
		if (strncmp(reduction->label, "Sale", 4) == 0)
			*off_whole += reduction->amount_fen;
	}
	assert_int_equal(net, line->net_fen);
}

static void any_basket_is_explained_to_the_fen(void **state)
{
	struct tier_benefit benefits[2];
	struct basket b;
	struct tier tier;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 21);
	for (int turn = 0; turn < 100000; turn++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		int64_t list = 0, total = 0, by_hand = 0, off_whole = 0, before, want;

		random_basket(&rng, &b, &tier, benefits);
		assert_int_equal(price(&b, &arena), ST_OK);
		for (size_t i = 0; i < b.ask.n; i++) {
			check_line(&b.lines[i], &b.ret[i], &by_hand, &off_whole);
			list += b.ret[i].list_fen * b.ret[i].qty;
			total += b.ret[i].net_fen;
		}
		expected_totals(&b, &before, &want);
		assert_int_equal(total, want);
		assert_int_equal(b.result.total.fen, total);
		assert_int_equal(b.result.list.fen, list);
		assert_int_equal(b.result.reductions.fen, list - total);
		assert_int_equal(b.result.by_hand.fen, by_hand);
		assert_int_equal(before - by_hand, total);
		/* Rounded up: a cashier allowed 10 % is stopped at 10.01 %. */
		int64_t percent = b.result.hand_percent;
		assert_true(percent * before >= by_hand * 100);
		assert_true(by_hand == 0 ? percent == 0 : (percent - 1) * before < by_hand * 100);
	}
}

/* Lines of equal worth get equal parts, but for one fen. */
static void a_split_is_fair(void **state)
{
	struct basket b;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 22);
	for (int turn = 0; turn < 2000; turn++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		size_t n = 1 + rng_below(&rng, LIMIT_SALE_LINES);
		int64_t list = 1 + (int64_t)rng_below(&rng, 30000), sum = 0;

		basket_init(&b, n);
		for (size_t i = 0; i < n; i++)
			b.lines[i].list = MONEY(list);
		b.ask.hand = MONEY((int64_t)rng_below(&rng, (uint64_t)list * n + 1));
		assert_int_equal(price(&b, &arena), ST_OK);
		for (size_t i = 0; i < n; i++) {
			assert_in_range(b.ret[0].net_fen - b.ret[i].net_fen + 1, 0, 2);
			sum += list - b.ret[i].net_fen;
		}
		assert_int_equal(sum, b.ask.hand.fen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gold_card_and_two_masks),
		cmocka_unit_test(reductions_come_in_their_order),
		cmocka_unit_test(a_sum_off_the_whole_is_split_by_what_is_left),
		cmocka_unit_test(the_price_is_rounded_half_up),
		cmocka_unit_test(more_than_there_is_leaves_nothing),
		cmocka_unit_test(nothing_costs_nothing),
		cmocka_unit_test(tier_labels_say_the_discount_as_people_do),
		cmocka_unit_test(a_long_reason_is_cut_between_characters),
		cmocka_unit_test(impossible_baskets_are_refused),
		cmocka_unit_test(any_basket_is_explained_to_the_fen),
		cmocka_unit_test(a_split_is_fair),
	};

	return cmocka_run_group_tests_name("model_price", tests, NULL, NULL);
}
