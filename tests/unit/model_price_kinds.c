/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best price of a line, and what each kind of line takes: worked numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "price_fixture.h"

/* ---- the best of tier, birthday and promotion */

static const struct promotion promotions[] = {
	{ .title = { .en = "Autumn" }, .category = "face", .treatment = "", .percent = 85,
	  .from = { 1000 }, .until = { 1010 } },
	{ .title = { .en = "Peel week" }, .category = "", .treatment = "peel", .percent = 70,
	  .from = { 1005 }, .until = { 0 } },
	{ .title = { .en = "Product day" }, .category = "product", .percent = 50,
	  .from = { 1000 }, .until = { 2000 },
	  .weekdays = { .n = 2, .words = (const char *[]){ "tuesday", "sunday" } } },
	{ .title = { .en = "All treatments" }, .category = "*", .percent = 90,
	  .from = { 1500 }, .until = { 1500 } },
};
static const struct tiers autumn = { .npromotions = 4, .promotions = promotions };

static void the_best_price_wins(void **state)
{
	/* Day 1000 was a Wednesday, 1004 a Sunday. */
	static const struct {
		const char *kind, *treatment, *category;
		int day, tier, birthday;
		const char *cut, *label;
		int64_t net;
	} cases[] = {
		{ "treatment", "facial", "face", 999, 0, 0, NULL, NULL, 10000 },
		{ "treatment", "facial", "face", 999, 1, 0, "tier", "Gold 10% off", 9000 },
		{ "treatment", "facial", "face", 1000, 1, 0, "promotion", "Autumn 15% off", 8500 },
		{ "treatment", "facial", "face", 1010, 0, 0, "promotion", "Autumn 15% off", 8500 },
		{ "treatment", "facial", "face", 1011, 1, 0, "tier", "Gold 10% off", 9000 },
		{ "treatment", "facial", "face", 1011, 1, 88, "birthday",
		  "Birthday price 12% off", 8800 },
		{ "treatment", "facial", "face", 1000, 1, 88, "promotion", "Autumn 15% off", 8500 },
		{ "treatment", "facial", "face", 1000, 1, 80, "birthday",
		  "Birthday price 20% off", 8000 },
		/* Of equals the one that was made for her. */
		{ "treatment", "facial", "face", 1000, 1, 85, "birthday",
		  "Birthday price 15% off", 8500 },
		{ "treatment", "facial", "face", 1011, 1, 90, "tier", "Gold 10% off", 9000 },
		{ "treatment", "scrub", "body", 1500, 1, 0, "tier", "Gold 10% off", 9000 },
		{ "treatment", "scrub", "body", 1500, 0, 0, "promotion", "All treatments 10% off",
		  9000 },
		/* Rules without a birthday price; one treatment; days of the week. */
		{ "treatment", "facial", "face", 1011, 1, 0, "tier", "Gold 10% off", 9000 },
		{ "treatment", "peel", "face", 1005, 1, 88, "promotion", "Peel week 30% off",
		  7000 },
		{ "treatment", "peel", "face", 9999, 1, 88, "promotion", "Peel week 30% off",
		  7000 },
		{ "product", "", "product", 1004, 1, 0, "promotion", "Product day 50% off", 5000 },
		{ "product", "", "product", 1006, 1, 0, "promotion", "Product day 50% off", 5000 },
		{ "product", "", "product", 1003, 1, 0, "tier", "Gold 5% off", 9500 },
		{ "product", "", "product", 1500, 0, 0, NULL, NULL, 10000 },
		/* One that does not say what it is, nor of which kind. */
		{ "treatment", NULL, NULL, 1005, 0, 0, NULL, NULL, 10000 },
		/* Other kinds have no such prices. */
		{ "course", "peel", "face", 1005, 1, 88, NULL, NULL, 10000 },
		{ "fee", "", "face", 1005, 1, 88, NULL, NULL, 10000 },
		{ "topup", "", "product", 1004, 1, 88, NULL, NULL, 10000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct tier tier = gold;
		struct basket b;

		tier.birthday_percent = cases[i].birthday;
		basket_init(&b, 1);
		b.ask.rules = &autumn;
		b.ask.day = DAY(cases[i].day);
		b.ask.birthday = true;
		b.ask.tier = cases[i].tier ? &tier : NULL;
		b.lines[0] = (struct price_line){ .title = "x", .kind = cases[i].kind, .qty = 1,
						  .treatment = cases[i].treatment,
						  .category = cases[i].category,
						  .list = MONEY(10000) };
		assert_int_equal(price(&b, &arena), ST_OK);
		assert_int_equal(b.ret[0].net_fen, cases[i].net);
		assert_int_equal(b.ret[0].n_reductions, cases[i].cut != NULL);
		if (cases[i].cut != NULL)
			assert_reduction(&b.ret[0], 0, cases[i].cut, cases[i].label,
					 10000 - cases[i].net);
		assert_int_equal(b.result.by_hand.fen, 0);
	}
}

/* Her month has passed. */
static void no_birthday_no_birthday_price(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tier tier = gold;
	struct basket b;

	(void)state;
	tier.birthday_percent = 50;
	basket_init(&b, 1);
	b.ask.tier = &tier;
	b.lines[0].list = MONEY(10000);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_reduction(&b.ret[0], 0, "tier", "Gold 10% off", 1000);
}

/* ---- kinds of lines */

static void set_line(struct basket *b, size_t i, const char *kind, int64_t list, uint32_t qty)
{
	b->lines[i] = (struct price_line){ .title = kind, .kind = kind, .treatment = "",
					   .category = "", .list = MONEY(list), .qty = qty };
	if (strcmp(kind, "treatment") == 0) {
		b->lines[i].treatment = "facial";
		b->lines[i].category = "face";
	}
	if (strcmp(kind, "product") == 0) {
		b->lines[i].product = 3;
		b->lines[i].category = "product";
	}
}

static const char *const kinds[] = { "treatment", "product", "course", "session", "topup", "fee" };

static void basket_of_all_kinds(struct basket *b)
{
	basket_init(b, 6);
	for (size_t i = 0; i < 6; i++)
		set_line(b, i, kinds[i], 100000, 1);
	b->lines[3].session = "Course K7, 4th of 5";
}

/* Ten percent by hand of everything, then 50.00 off the line. */
static void by_hand_goes_to_what_is_sold(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	static const int64_t net[] = { 85500, 85500, 85500, 0, 100000, 85500 };
	struct basket b;

	(void)state;
	basket_of_all_kinds(&b);
	b.ask.hand_percent = 10;
	b.ask.hand_reason = ""; /* as good as none */
	for (size_t i = 0; i < 6; i++)
		b.lines[i].hand = MONEY(5000);
	assert_int_equal(price(&b, &arena), ST_OK);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(b.ret[i].net_fen, net[i]);
	assert_reduction(&b.ret[3], 0, "session", "Course K7, 4th of 5", 100000);
	assert_int_equal(b.ret[3].n_reductions, 1);
	assert_int_equal(b.ret[4].n_reductions, 0);
	assert_int_equal(b.result.list.fen, 600000);
	assert_int_equal(b.result.by_hand.fen, 58000);
	/* Of the 4000.00 it was taken from: the top-up does not hide it. */
	assert_int_equal(b.result.hand_percent, 15);
}

static void a_session_without_words_still_says_why(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 1);
	set_line(&b, 0, "session", 39600, 2);
	for (int i = 0; i < 2; i++) {
		b.lines[0].session = i == 0 ? NULL : "";
		b.ret[0].n_reductions = 0;
		assert_int_equal(price(&b, &arena), ST_OK);
	}
	assert_reduction(&b.ret[0], 0, "session", "Paid for with the course", 79200);
	assert_int_equal(b.ret[0].net_fen, 0);
}

static void a_gift_costs_nothing(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 2);
	set_line(&b, 0, "treatment", 30000, 1);
	set_line(&b, 1, "product", 10000, 2);
	b.lines[1].gift = true;
	b.lines[1].hand_percent = 50;
	b.ask.hand_reason = "for the wait";
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[0].net_fen, 30000);
	assert_int_equal(b.ret[0].n_reductions, 0);
	assert_int_equal(b.ret[1].n_reductions, 2);
	assert_reduction(&b.ret[1], 0, "hand", "Line discount 50%: for the wait", 10000);
	assert_reduction(&b.ret[1], 1, "gift", "Gift: for the wait", 10000);
	assert_int_equal(b.result.by_hand.fen, 20000);
	assert_int_equal(b.result.hand_percent, 40);
}

static void a_free_sale_costs_nothing(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 4);
	set_line(&b, 0, "treatment", 30000, 1);
	set_line(&b, 1, "product", 10000, 1);
	set_line(&b, 2, "session", 10000, 1);
	set_line(&b, 3, "fee", 2000, 1);
	b.lines[1].gift = true;
	b.ask.tier = &gold;
	b.ask.free = true;
	b.ask.free_reason = "the owner's mother";
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.result.total.fen, 0);
	assert_reduction(&b.ret[0], 0, "tier", "Gold 10% off", 3000);
	assert_reduction(&b.ret[0], 1, "free", "Free of charge: the owner's mother", 27000);
	assert_reduction(&b.ret[1], 1, "gift", "Gift", 9500);
	assert_int_equal(b.ret[1].n_reductions, 2);
	assert_int_equal(b.ret[2].n_reductions, 1);
	assert_reduction(&b.ret[3], 0, "free", "Free of charge: the owner's mother", 2000);
	assert_int_equal(b.result.by_hand.fen, 38500);
	assert_int_equal(b.result.hand_percent, 100);
}

static void a_topup_is_never_free(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct basket b;

	(void)state;
	basket_init(&b, 1);
	set_line(&b, 0, "topup", 100000, 1);
	b.lines[0].gift = true;
	assert_int_equal(price(&b, &arena), ST_BAD_VALUE);
	assert_string_equal(b.problem.field, "gift");
	b.lines[0].gift = false;
	b.ask.free = true;
	assert_int_equal(price(&b, &arena), ST_BAD_VALUE);
	assert_string_equal(b.problem.field, "free");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_price_wins),
		cmocka_unit_test(no_birthday_no_birthday_price),
		cmocka_unit_test(by_hand_goes_to_what_is_sold),
		cmocka_unit_test(a_session_without_words_still_says_why),
		cmocka_unit_test(a_gift_costs_nothing),
		cmocka_unit_test(a_free_sale_costs_nothing),
		cmocka_unit_test(a_topup_is_never_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
