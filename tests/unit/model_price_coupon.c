/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coupons: worked numbers, why one cannot be used, and laws of any basket with them. */
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

/* ---- coupons */

static Coupon coupon(uint32_t id, const char *title, Coupon__What what)
{
	Coupon c = COUPON__INIT;

	c.id = id;
	c.title = (char *)(uintptr_t)title;
	c.what = what;
	c.stacks = true;
	c.valid_from = 900;
	c.valid_until = 1100;
	return c;
}

static Coupon sum_coupon(uint32_t id, const char *category, int64_t amount, int64_t minimum)
{
	Coupon c = coupon(id, "Sum", COUPON__WHAT__sum);

	c.category = (char *)(uintptr_t)category;
	c.amount_fen = amount;
	c.minimum_fen = minimum;
	return c;
}

static Coupon item_coupon(uint32_t id, Coupon__What what, const char *item)
{
	Coupon c = coupon(id, "Given", what);

	c.item = (char *)(uintptr_t)item;
	return c;
}

static void use_coupons(struct basket *b, const Coupon *const *coupons, size_t n)
{
	b->ask.coupons = coupons;
	b->ask.ncoupons = n;
	b->ask.day = DAY(1000);
}

/* 面膜满300减20, and a session of a course: the screen of the understanding. */
static void twenty_off_masks_for_three_hundred(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon c = sum_coupon(5, "product", 2000, 30000);
	const Coupon *list[] = { &c };
	struct tier_benefit face = { "face", 90 };
	struct tier tier = gold;
	struct basket b;

	(void)state;
	tier.nbenefits = 1;
	tier.benefits = &face;
	basket_init(&b, 3);
	set_line(&b, 0, "treatment", 29800, 1);
	set_line(&b, 1, "product", 16800, 2);
	set_line(&b, 2, "session", 39600, 1);
	b.ask.tier = &tier;
	use_coupons(&b, list, 1);
	assert_int_equal(price_coupon(&b.ask, &c, &b.problem), ST_OK);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_reduction(&b.ret[0], 0, "tier", "Gold 10% off", 2980);
	assert_int_equal(b.ret[0].net_fen, 26820);
	assert_int_equal(b.ret[0].n_reductions, 1);
	assert_reduction(&b.ret[1], 0, "coupon", "Sum", 2000);
	assert_int_equal(b.ret[1].net_fen, 31600);
	assert_int_equal(b.ret[2].net_fen, 0);
	assert_int_equal(b.result.total.fen, 58420);
	assert_int_equal(b.result.by_hand.fen, 0);
}

/* Which lines of 1000.00 each a coupon of 300.00, or of 30 percent, lowers. */
static void a_coupon_lowers_the_lines_it_is_for(void **state)
{
	static const struct { const char *category; int64_t off[6], part; } cases[] = {
		{ "", { 10000, 10000, 10000, 0, 0, 0 }, 30000 },
		{ "*", { 30000, 0, 0, 0, 0, 0 }, 30000 },
		{ "face", { 30000, 0, 0, 0, 0, 0 }, 30000 },
		{ "product", { 0, 30000, 0, 0, 0, 0 }, 30000 },
		{ "course", { 0, 0, 30000, 0, 0, 0 }, 30000 },
		{ "body", { 0 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		bool none = cases[i].part == 0;
		Coupon c = sum_coupon(0, cases[i].category, 30000, 0);
		const Coupon *list[] = { &c };
		struct basket b;

		basket_of_all_kinds(&b);
		use_coupons(&b, list, 1);
		assert_int_equal(price(&b, &arena), none ? ST_NOTHING_TO_DO : ST_OK);
		for (size_t j = 0; j < 6 && !none; j++)
			assert_int_equal(b.ret[j].net_fen,
					 (j == 3 ? 0 : 100000) - cases[i].off[j]);
		c.what = COUPON__WHAT__part;
		c.percent = 30;
		assert_int_equal(price(&b, &arena), none ? ST_NOTHING_TO_DO : ST_OK);
		for (size_t j = 0; j < 6 && !none; j++)
			assert_int_equal(b.ret[j].net_fen, (j == 3 ? 0 : 100000) -
					 (cases[i].off[j] != 0 ? cases[i].part : 0));
	}
}

static void a_coupon_takes_no_more_than_there_is(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon c = sum_coupon(1, "product", 500000, 0), part = c;
	const Coupon *list[] = { &c, &part };
	struct basket b;

	(void)state;
	basket_of_all_kinds(&b);
	use_coupons(&b, list, 1);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[1].net_fen, 0);
	assert_int_equal(b.result.total.fen, 400000);
	/* Nothing is left for the second. */
	part.id = 2;
	part.what = COUPON__WHAT__part;
	part.percent = 400;
	use_coupons(&b, list, 2);
	assert_int_equal(price(&b, &arena), ST_NOTHING_TO_DO);
	list[0] = &part;
	use_coupons(&b, list, 1);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[1].net_fen, 0);
}

/* Of two lines of the treatment the piece that is dearer after the tier's price. */
static void the_dearest_piece_is_given(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon c = item_coupon(1, COUPON__WHAT__treatment, "facial");
	Coupon d = item_coupon(2, COUPON__WHAT__treatment, "facial");
	const Coupon *list[] = { &c, &d };
	struct basket b;

	(void)state;
	basket_init(&b, 4);
	set_line(&b, 0, "treatment", 20000, 3); /* 600.00 together, but 200.00 each */
	set_line(&b, 1, "treatment", 30000, 1);
	set_line(&b, 2, "treatment", 90000, 1);
	b.lines[2].treatment = "peel";
	set_line(&b, 3, "session", 90000, 1);
	b.lines[3].treatment = "facial";
	b.ask.tier = &gold;
	use_coupons(&b, list, 1);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[0].net_fen, 54000);
	assert_reduction(&b.ret[1], 1, "coupon", "Given", 27000);
	assert_int_equal(b.ret[1].net_fen, 0);
	assert_int_equal(b.ret[2].net_fen, 81000);
	use_coupons(&b, list, 2);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_reduction(&b.ret[0], 1, "coupon", "Given", 18000);
	assert_int_equal(b.ret[0].net_fen, 36000);
	assert_int_equal(b.ret[1].net_fen, 0);
}

/* Three products for 999.98 by the tier: 333.33, then 333.33 of 666.65, then what is left. */
static void every_piece_is_given_once(void **state)
{
	static const int64_t left[] = { 66665, 33332, 0 };
	Coupon c[4];
	const Coupon *list[4];
	struct basket b;

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		c[i] = item_coupon(i + 1, COUPON__WHAT__product, "P3");
		list[i] = &c[i];
	}
	for (size_t n = 1; n <= 4; n++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;

		basket_init(&b, 1);
		set_line(&b, 0, "product", 35087, 3);
		b.ask.tier = &gold;
		use_coupons(&b, list, n);
		assert_int_equal(price(&b, &arena), n < 4 ? ST_OK : ST_NOTHING_TO_DO);
		if (n < 4)
			assert_int_equal(b.ret[0].net_fen, left[n - 1]);
	}
}

static void another_product_is_not_given(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	static const char *const items[] = { "P4", "mask", "", "C3", "facial" };
	struct basket b;

	(void)state;
	basket_of_all_kinds(&b);
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		Coupon c = item_coupon(1, COUPON__WHAT__product, items[i]);
		const Coupon *list[] = { &c };

		use_coupons(&b, list, 1);
		assert_int_equal(price(&b, &arena), ST_NOTHING_TO_DO);
	}
}

static void why_a_coupon_cannot_be_used(void **state)
{
	static const struct {
		int day;
		bool withdrawn;
		const char *category;
		int64_t minimum;
		bool other, stacks, other_stacks;
		enum status status;
		const char *message;
	} cases[] = {
		{ 900, false, "", 0, false, false, false, ST_OK, "" },
		{ 1100, false, "", 0, false, false, false, ST_OK, "" },
		{ 899, false, "", 0, false, false, false, ST_WRONG_STATE,
		  "The coupon Sum is valid from 1972-06-19." },
		{ 1101, false, "", 0, false, false, false, ST_PAST,
		  "The coupon Sum was valid up to 1973-01-05." },
		{ 1000, true, "", 0, false, false, false, ST_WRONG_STATE,
		  "The coupon Sum was withdrawn." },
		{ 1000, false, "", 285000, false, false, false, ST_OK, "" },
		{ 1000, false, "", 285001, false, false, false, ST_INSUFFICIENT,
		  "The coupon Sum needs 2,850.01 of what it is for; there is 2,850.00." },
		{ 1000, false, "product", 95001, false, false, false, ST_INSUFFICIENT,
		  "The coupon Sum needs 950.01 of what it is for; there is 950.00." },
		{ 1000, false, "body", 0, false, false, false, ST_NOTHING_TO_DO,
		  "The coupon Sum is for nothing in this sale." },
		{ 1000, false, "", 0, true, true, true, ST_OK, "" },
		/* Coupons before it do not count against its minimum. */
		{ 1000, false, "", 285000, true, true, true, ST_OK, "" },
		{ 1000, false, "", 0, true, false, true, ST_TOO_MANY,
		  "The coupon Sum cannot be used together with Other." },
		{ 1000, false, "", 0, true, true, false, ST_TOO_MANY,
		  "The coupon Sum cannot be used together with Other." },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		Coupon c = sum_coupon(1, cases[i].category, 1000, cases[i].minimum);
		Coupon other = sum_coupon(2, "product", 100, 0);
		const Coupon *list[] = { &other, &c };
		struct basket b;

		other.title = (char *)(uintptr_t)"Other";
		c.withdrawn = cases[i].withdrawn;
		c.stacks = cases[i].stacks;
		other.stacks = cases[i].other_stacks;
		basket_of_all_kinds(&b);
		b.ask.tier = &(const struct tier){ .nbenefits = 1, .benefits = &gold_benefits[1] };
		b.lines[0].hand_percent = 10; /* by hand comes later */
		b.lines[0].list = MONEY(90000);
		use_coupons(&b, list, cases[i].other ? 1 : 0);
		b.ask.day = DAY(cases[i].day);
		assert_int_equal(price_coupon(&b.ask, &c, &b.problem), cases[i].status);
		assert_string_equal(b.problem.message, cases[i].message);
		/* The same when it is in the basket. */
		use_coupons(&b, cases[i].other ? list : list + 1, cases[i].other ? 2 : 1);
		b.ask.day = DAY(cases[i].day);
		assert_int_equal(price_coupon(&b.ask, &c, &b.problem), cases[i].status);
		bool clash = cases[i].status == ST_TOO_MANY;
		assert_int_equal(price(&b, &arena), cases[i].status);
		if (!clash)
			assert_string_equal(b.problem.message, cases[i].message);
		if (cases[i].status != ST_OK)
			assert_string_equal(b.problem.field, "coupon");
	}
}

static void a_coupon_is_there_once(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon c = sum_coupon(1, "", 1000, 0), again = c;
	const Coupon *list[] = { &c, &again };
	struct basket b;

	(void)state;
	basket_of_all_kinds(&b);
	use_coupons(&b, list, 2);
	assert_int_equal(price(&b, &arena), ST_DUPLICATE);
	list[1] = &c;
	assert_int_equal(price(&b, &arena), ST_DUPLICATE);
	/* Two that are not issued yet are two. */
	c.id = again.id = 0;
	list[1] = &again;
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.result.total.fen, 498000);
}

/* A line that does not say which treatment it is, nor of which kind, has no coupon. */
static void a_nameless_treatment_is_of_no_kind(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon item = item_coupon(1, COUPON__WHAT__treatment, "facial");
	Coupon kind = sum_coupon(2, "face", 1000, 0);
	const Coupon *list[] = { &item };
	struct basket b;

	(void)state;
	for (int i = 0; i < 2; i++) {
		basket_of_all_kinds(&b);
		use_coupons(&b, list, 1);
		assert_int_equal(price(&b, &arena), ST_OK);
		b.lines[0].treatment = b.lines[0].category = NULL;
		assert_int_equal(price(&b, &arena), ST_NOTHING_TO_DO);
		list[0] = &kind;
	}
}

/* One line with every reduction there can be, and one coupon more than there may be. */
static void every_reduction_on_one_line(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon coupons[PRICE_COUPONS_MAX + 1];
	const Coupon *list[PRICE_COUPONS_MAX + 1];
	struct basket b;

	(void)state;
	for (uint32_t i = 0; i < ARRAY_LEN(coupons); i++) {
		coupons[i] = sum_coupon(i + 1, "", 1000, 0);
		list[i] = &coupons[i];
	}
	basket_init(&b, 1);
	set_line(&b, 0, "treatment", 100000, 1);
	b.ask.tier = &gold;
	b.ask.hand_percent = 10;
	b.ask.hand = MONEY(100);
	b.ask.free = true;
	b.lines[0].hand_percent = 10;
	b.lines[0].hand = MONEY(100);
	use_coupons(&b, list, PRICE_COUPONS_MAX);
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[0].n_reductions, 1 + PRICE_COUPONS_MAX + 4 + 1);
	assert_int_equal(b.ret[0].net_fen, 0);
	/* 900.00, 820.00 after coupons */
	assert_int_equal(b.result.by_hand.fen, 82000);
	b.ask.free = false;
	b.lines[0].gift = true;
	assert_int_equal(price(&b, &arena), ST_OK);
	assert_int_equal(b.ret[0].n_reductions, 1 + PRICE_COUPONS_MAX + 4 + 1);
	assert_int_equal(price_coupon(&b.ask, &coupons[PRICE_COUPONS_MAX], &b.problem),
			 ST_TOO_MANY);
	use_coupons(&b, list, PRICE_COUPONS_MAX + 1);
	assert_int_equal(price(&b, &arena), ST_TOO_MANY);
}

/* ---- laws of any basket with everything in it */

static Coupon random_coupon(struct rng *rng, uint32_t id)
{
	static const char *const categories[] = { "", "*", "face", "product", "course" };
	Coupon c = sum_coupon(id, categories[rng_below(rng, 5)],
			      (int64_t)rng_below(rng, 40000), (int64_t)rng_below(rng, 30000));
	uint64_t what = rng_below(rng, 4);

	c.percent = (uint32_t)rng_below(rng, 101);
	c.what = what == 0 ? COUPON__WHAT__part : what == 1 ? COUPON__WHAT__treatment
		 : what == 2 ? COUPON__WHAT__product : COUPON__WHAT__sum;
	c.item = (char *)(uintptr_t)(what == 1 ? "facial" : "P3");
	c.stacks = rng_below(rng, 4) != 0;
	return c;
}

static int rank_of(const char *kind)
{
	static const char *const order[] = { "session", "tier", "birthday", "promotion", "coupon",
					     "hand", "gift", "free" };

	for (int i = 0; i < (int)ARRAY_LEN(order); i++) {
		if (strcmp(kind, order[i]) == 0)
			return i < 4 ? 0 : i;
	}
	fail_msg("%s", kind);
	return -1;
}

static bool by_hand_kind(const char *kind)
{
	return rank_of(kind) >= rank_of("hand");
}

static void check_any_line(const struct basket *b, size_t i, int64_t *by_hand)
{
	const struct price_line *ask = &b->lines[i];
	const SaleLine *line = &b->ret[i];
	int64_t net = ask->list.fen * ask->qty;
	int rank = -1;

	for (size_t j = 0; j < line->n_reductions; j++) {
		const Reduction *r = line->reductions[j];
		assert_true(r->amount_fen > 0 && r->label[0] != '\0');
		/* In their order, one of the best prices at most. */
		assert_true(rank_of(r->kind) >= rank && (rank != 0 || rank_of(r->kind) > 0));
		rank = rank_of(r->kind);
		net -= r->amount_fen;
		*by_hand += by_hand_kind(r->kind) ? r->amount_fen : 0;
		if (strcmp(ask->kind, "fee") == 0)
			assert_true(by_hand_kind(r->kind));
		if (strcmp(ask->kind, "session") == 0)
			assert_string_equal(r->kind, "session");
	}
	assert_int_equal(line->net_fen, net);
	assert_true(net >= 0);
	if (strcmp(ask->kind, "topup") == 0)
		assert_int_equal(line->n_reductions, 0);
	if (strcmp(ask->kind, "session") == 0 || ask->gift ||
	    (b->ask.free && strcmp(ask->kind, "topup") != 0))
		assert_int_equal(net, 0);
}

static void random_lines(struct rng *rng, struct basket *b)
{
	basket_init(b, 1 + rng_below(rng, 6));
	b->ask.free = rng_below(rng, 12) == 0;
	for (size_t i = 0; i < b->ask.n; i++) {
		set_line(b, i, kinds[rng_below(rng, 6)], (int64_t)rng_below(rng, 60000),
			 1 + (uint32_t)rng_below(rng, 4));
		struct price_line *line = &b->lines[i];
		if (strcmp(line->kind, "topup") == 0)
			b->ask.free = false;
		else
			line->gift = rng_below(rng, 10) == 0;
		line->hand_percent = rng_below(rng, 4) == 0 ? (int)rng_below(rng, 101) : 0;
		line->hand = MONEY(rng_below(rng, 4) == 0 ? (int64_t)rng_below(rng, 9000) : 0);
	}
	for (size_t i = 0; b->ask.free && i < b->ask.n; i++)
		b->ask.free = strcmp(b->lines[i].kind, "topup") != 0;
	b->ask.hand_percent = rng_below(rng, 3) == 0 ? (int)rng_below(rng, 101) : 0;
	b->ask.rules = &autumn;
	b->ask.tier = rng_below(rng, 2) == 0 ? &gold : NULL;
}

/* A basket takes its coupons exactly if each one says it can be used. */
static void any_basket_with_coupons(void **state)
{
	struct basket b;
	struct rng rng;
	int taken = 0, refused = 0;

	(void)state;
	rng_seed(&rng, 23);
	for (int turn = 0; turn < 40000; turn++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		Coupon coupons[3];
		const Coupon *list[3];
		enum status want = ST_OK;
		int64_t total = 0, by_hand = 0;

		random_lines(&rng, &b);
		for (uint32_t i = 0; i < 3; i++) {
			coupons[i] = random_coupon(&rng, i + 1);
			list[i] = &coupons[i];
		}
		use_coupons(&b, list, rng_below(&rng, 4));
		b.ask.day = DAY(990 + (int32_t)rng_below(&rng, 30));
		for (size_t i = 0; i < b.ask.ncoupons && want == ST_OK; i++)
			want = price_coupon(&b.ask, list[i], &b.problem);
		assert_int_equal(price(&b, &arena), want);
		taken += want == ST_OK && b.ask.ncoupons > 0;
		refused += want != ST_OK;
		if (want != ST_OK)
			continue;
		for (size_t i = 0; i < b.ask.n; i++) {
			check_any_line(&b, i, &by_hand);
			total += b.ret[i].net_fen;
		}
		assert_int_equal(b.result.total.fen, total);
		assert_int_equal(b.result.list.fen - b.result.reductions.fen, total);
		assert_int_equal(b.result.by_hand.fen, by_hand);
		assert_in_range(b.result.hand_percent, by_hand > 0, 100);
	}
	/* Both happen often enough to mean something. */
	assert_true(taken > 2000 && refused > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twenty_off_masks_for_three_hundred),
		cmocka_unit_test(a_coupon_lowers_the_lines_it_is_for),
		cmocka_unit_test(a_coupon_takes_no_more_than_there_is),
		cmocka_unit_test(the_dearest_piece_is_given),
		cmocka_unit_test(every_piece_is_given_once),
		cmocka_unit_test(another_product_is_not_given),
		cmocka_unit_test(why_a_coupon_cannot_be_used),
		cmocka_unit_test(a_coupon_is_there_once),
		cmocka_unit_test(a_nameless_treatment_is_of_no_kind),
		cmocka_unit_test(every_reduction_on_one_line),
		cmocka_unit_test(any_basket_with_coupons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
