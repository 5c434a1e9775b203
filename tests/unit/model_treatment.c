/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding things in the rules, and which price, time or benefit holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "model/treatment.h"

static const struct level_price levels[] = {
	{ .level = "senior", .price = { 39800 }, .minutes = 75 },
	{ .level = "expert", .price = { 59800 } },
};
static const struct treatment rows[] = {
	{ .id = "facial-basic", .price = { 29800 }, .nlevels = 2, .levels = levels, .minutes = 60,
	  .prep = 5, .processing = 20, .cleanup = 10 },
	{ .id = "facial", .price = { 0 }, .minutes = 30 },
};
static const struct category categories[] = { { .id = "face" }, { .id = "body" } };
static const struct level ranks[] = {
	{ .id = "junior", .rank = 1 }, { .id = "senior", .rank = 2 },
};
static const struct treatments shop = {
	.ncategories = 2, .categories = categories, .nlevels = 2, .levels = ranks,
	.n = 2, .rows = rows,
};

static void things_are_found_by_their_whole_id(void **state)
{
	const char *list[] = { "retinol", "salicylic acid" };
	const struct words words = { .n = 2, .words = list };

	(void)state;
	assert_ptr_equal(treatment_find(&shop, "facial-basic"), &rows[0]);
	assert_ptr_equal(treatment_find(&shop, "facial"), &rows[1]);
	assert_null(treatment_find(&shop, "facial-"));
	assert_null(treatment_find(&shop, ""));
	assert_ptr_equal(category_find(&shop, "body"), &categories[1]);
	assert_null(category_find(&shop, "product"));
	assert_int_equal(level_rank(&shop, "senior"), 2);
	assert_int_equal(level_rank(&shop, "expert"), -1);
	assert_int_equal(level_rank(&shop, ""), -1);
	assert_true(words_have(&words, "salicylic acid"));
	assert_false(words_have(&words, "salicylic"));
	assert_false(words_have(&(struct words){ .n = 0 }, ""));
}

static void level_sets_price_and_time(void **state)
{
	static const struct {
		const char *level;
		int64_t fen;
		int minutes, total;
	} cases[] = {
		{ "junior", 29800, 60, 95 }, { "senior", 39800, 75, 110 },
		{ "expert", 59800, 60, 95 }, { "", 29800, 60, 95 }, { NULL, 29800, 60, 95 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(treatment_price(&rows[0], cases[i].level).fen, cases[i].fen);
		assert_int_equal(treatment_minutes(&rows[0], cases[i].level), cases[i].minutes);
		assert_int_equal(treatment_total_minutes(&rows[0], cases[i].level), cases[i].total);
	}
}

static void the_nearest_benefit_holds(void **state)
{
	static const struct tier_benefit mixed[] = {
		{ "*", 90 }, { "face", 80 }, { "product", 95 },
	};
	static const struct tier_benefit one[] = { { "body", 70 } };
	static const struct tier tiers_rows[] = {
		{ .id = "gold", .nbenefits = 3, .benefits = mixed },
		{ .id = "silver", .nbenefits = 1, .benefits = one },
		{ .id = "gold-star", .nbenefits = 1, .benefits = mixed },
	};
	const struct tiers tiers = { .n = 3, .rows = tiers_rows };

	(void)state;
	const struct tier *gold = tier_find(&tiers, "gold");
	assert_ptr_equal(gold, &tiers_rows[0]);
	assert_null(tier_find(&tiers, ""));
	assert_null(tier_find(&tiers, "GOLD"));
	assert_int_equal(tier_percent(gold, "face"), 80);
	assert_int_equal(tier_percent(gold, "body"), 90);
	assert_int_equal(tier_percent(gold, "product"), 95);
	assert_int_equal(tier_percent(&tiers_rows[1], "face"), 100);
	assert_int_equal(tier_percent(&tiers_rows[1], "body"), 70);
	/* "all treatments" does not speak of products */
	assert_int_equal(tier_percent(&tiers_rows[2], "product"), 100);
	assert_int_equal(tier_percent(NULL, "face"), 100);
}

static void a_text_in_one_language_stands_for_both(void **state)
{
	static const struct both two = { .zh = "金卡", .en = "Gold" };
	static const struct both zh = { .zh = "金卡", .en = "" };

	(void)state;
	i18n_init("zh_CN");
	assert_string_equal(both_text(two), "金卡");
	assert_string_equal(both_text((struct both){ .en = "Gold" }), "Gold");
	i18n_init("en");
	assert_string_equal(both_text(two), "Gold");
	assert_string_equal(both_text(zh), "金卡");
	assert_string_equal(both_text((struct both){ .zh = NULL }), "");
}

static void an_offer_is_found_wherever_it_stands(void **state)
{
	static const struct course_offer first[] = { { .id = "a-5" }, { .id = "a-10" } };
	static const struct course_offer last[] = { { .id = "c-1" } };
	static const struct course_offer packages[] = { { .id = "mix" }, { .id = "mix-2" } };
	static const struct treatment three[] = {
		{ .id = "a", .ncourses = 2, .courses = first },
		{ .id = "b" },
		{ .id = "c", .ncourses = 1, .courses = last },
	};
	const struct treatments all = {
		.n = 3, .rows = three, .npackages = 2, .packages = packages,
	};
	const struct course_offer *const order[] = { &first[0], &first[1], &last[0], &packages[0],
						     &packages[1] };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		assert_ptr_equal(offer_at(&all, i), order[i]);
		assert_ptr_equal(offer_find(&all, order[i]->id), order[i]);
	}
	assert_null(offer_at(&all, ARRAY_LEN(order)));
	assert_null(offer_at(&all, SIZE_MAX));
	assert_null(offer_find(&all, "a"));
	assert_null(offer_find(&all, ""));
	assert_null(offer_at(&shop, 0));
	assert_null(offer_find(&shop, "mix"));
}

static void a_coupon_is_found_by_its_whole_id(void **state)
{
	static const struct coupon_rule coupons[] = { { .id = "v-20" }, { .id = "v-2" } };
	const struct tiers tiers = { .ncoupons = 2, .coupons = coupons };

	(void)state;
	assert_ptr_equal(coupon_rule_find(&tiers, "v-2"), &coupons[1]);
	assert_ptr_equal(coupon_rule_find(&tiers, "v-20"), &coupons[0]);
	assert_null(coupon_rule_find(&tiers, "v"));
	assert_null(coupon_rule_find(&tiers, ""));
	assert_null(coupon_rule_find(&(struct tiers){ .n = 0 }, "v-2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_are_found_by_their_whole_id),
		cmocka_unit_test(level_sets_price_and_time),
		cmocka_unit_test(the_nearest_benefit_holds),
		cmocka_unit_test(an_offer_is_found_wherever_it_stands),
		cmocka_unit_test(a_coupon_is_found_by_its_whole_id),
		cmocka_unit_test(a_text_in_one_language_stands_for_both),
	};

	return cmocka_run_group_tests_name("model_treatment", tests, NULL, NULL);
}
