/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coupons, promotions and what points may pay, of tiers.yaml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "rules_fixture.h"

/* What a file needs; the next line is the fifth. */
#define TOP \
	"window_days: 90\nspend_rule: gift-first\npoints: {per_yuan_percent: 10}\n" \
	"tiers: [{id: a, title: 甲}]\n"

static struct tiers *load_good(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct tiers *tiers = NULL;
	enum status status = tiers_load("t.yaml", text, strlen(text), &tiers, &faults);

	assert_faults(&faults, NULL, 0);
	assert_int_equal(status, ST_OK);
	return tiers;
}

static void assert_bad(const char *text, const struct expected_fault *rows, size_t n)
{
	struct faults faults = FAULTS_INIT;
	struct tiers *tiers = NULL;

	assert_int_equal(tiers_load("t.yaml", text, strlen(text), &tiers, &faults), ST_BAD_CONFIG);
	assert_faults(&faults, rows, n);
	assert_null(tiers);
	faults_release(&faults);
}

static void what_is_left_out_has_its_default(void **state)
{
	struct tiers *tiers = load_good(TOP "coupons:\n"
					    "  - {id: c, title: 券, amount: 20, valid_days: 30}\n"
					    "promotions:\n"
					    "  - {id: p, title: 促, category: face, percent: 80, "
					    "from: 2026-03-01}\n");
	const struct coupon_rule *c = coupon_rule_find(tiers, "c");
	const struct promotion *p = &tiers->promotions[0];

	(void)state;
	assert_int_equal(tiers->points.most_percent, 100);
	assert_string_equal(tiers->birthday_coupon, "");
	assert_int_equal(tiers->rows[0].coupons.n, 0);
	assert_int_equal(c->amount.fen, 2000);
	assert_int_equal(c->percent, 0);
	assert_string_equal(c->treatment, "");
	assert_string_equal(c->product, "");
	assert_string_equal(c->category, "");
	assert_int_equal(c->minimum.fen, 0);
	assert_true(c->points == 0 && !c->stacks);
	assert_string_equal(p->treatment, "");
	assert_int_equal(p->from.n, day_of(2026, 3, 1).n);
	assert_int_equal(p->until.n, 0);
	assert_int_equal(p->weekdays.n, 0);
	assert_null(coupon_rule_find(tiers, "d"));
	tiers_free(tiers);
	tiers = load_good(TOP);
	assert_int_equal(tiers->ncoupons + tiers->npromotions, 0);
	tiers_free(tiers);
}

static void every_key_is_read(void **state)
{
	struct tiers *tiers = load_good(
		"window_days: 90\nspend_rule: gift-first\n"
		"points: {per_yuan_percent: 10, most_percent: 30}\n"
		"tiers: [{id: a, title: 甲, coupons: [sum, gift]}]\n"
		"milestones: [{id: m, title: 三次, visits: 3, gift: 礼, coupon: trial}]\n"
		"birthday_coupon: part\n"
		"coupons:\n"
		"  - {id: sum, title: 减, amount: 20.50, category: product, minimum: 300,\n"
		"     valid_days: 30, stacks: yes, points: 100000000}\n"
		"  - {id: part, title: 折, percent: 10, category: \"*\", valid_days: 1}\n"
		"  - {id: trial, title: 体验, treatment: facial, valid_days: 60}\n"
		"  - {id: gift, title: 礼品, product: 补水面膜 5片, valid_days: 3660}\n"
		"promotions:\n"
		"  - {id: p, title: 促, treatment: facial, percent: 99, from: 2026-03-01,\n"
		"     until: 2026-03-01, weekdays: [tuesday, sunday]}\n");
	const struct coupon_rule *sum = coupon_rule_find(tiers, "sum");
	const struct promotion *p = &tiers->promotions[0];

	(void)state;
	assert_int_equal(tiers->points.most_percent, 30);
	assert_true(words_have(&tiers->rows[0].coupons, "gift"));
	assert_int_equal(tiers->rows[0].coupons.n, 2);
	assert_string_equal(tiers->milestones[0].coupon, "trial");
	assert_string_equal(tiers->birthday_coupon, "part");
	assert_int_equal(sum->amount.fen, 2050);
	assert_string_equal(sum->category, "product");
	assert_int_equal(sum->minimum.fen, 30000);
	assert_int_equal(sum->valid_days, 30);
	assert_true(sum->stacks && sum->points == 100000000);
	assert_int_equal(coupon_rule_find(tiers, "part")->percent, 10);
	assert_string_equal(coupon_rule_find(tiers, "trial")->treatment, "facial");
	assert_string_equal(coupon_rule_find(tiers, "gift")->product, "补水面膜 5片");
	assert_string_equal(p->treatment, "facial");
	assert_string_equal(p->category, "");
	assert_int_equal(p->percent, 99);
	assert_int_equal(p->until.n, p->from.n);
	assert_true(words_have(&p->weekdays, "sunday") && p->weekdays.n == 2);
	tiers_free(tiers);
}

/* A coupon that is wrong in one way, `c` and `title` being said. */
static void each_wrong_coupon_is_named(void **state)
{
	static const char one_of[] = "one of: amount percent treatment product";
	static const struct {
		const char *keys;
		int column;
		const char *what, *expected;
	} rows[] = {
		{ "valid_days: 9", 5, "What the coupon gives is missing.", one_of },
		{ "valid_days: 9, amount: 1, percent: 1", 58,
		  "The key \"amount\" is given already.", one_of },
		{ "valid_days: 9, product: 膜, treatment: t", 61,
		  "The key \"product\" is given already.", one_of },
		{ "valid_days: 9, amount: 0", 46, "0 is out of range.",
		  "a number from 0.01 to 100000000" },
		{ "valid_days: 9, amount: -5", 46, "-5 is out of range.",
		  "a number from 0.01 to 100000000" },
		{ "valid_days: 9, percent: 101", 47, "101 is out of range.",
		  "a number from 1 to 100" },
		{ "valid_days: 0, percent: 5", 35, "0 is out of range.",
		  "a number from 1 to 3660" },
		{ "percent: 5", 5, "The key \"valid_days\" is missing.", "" },
		{ "valid_days: 9, percent: 5, category: 面部", 60,
		  "\"面部\" is not a name for the program.",
		  "a category of treatments.yaml, \"product\" or \"*\"" },
		{ "valid_days: 9, treatment: 面部", 49, "\"面部\" is not a name for the program.",
		  "lower-case letters, digits and -, at most 40" },
		{ "valid_days: 9, percent: 5, points: 100000001", 58,
		  "100000001 is out of range.", "a number from 0 to 100000000" },
		{ "valid_days: 9, percent: 5, points: 1.5", 58, "\"1.5\" is not a number.",
		  "a number from 0 to 100000000" },
		{ "valid_days: 9, percent: 5, stacks: 2", 58, "\"2\" is neither yes nor no.",
		  "yes or no" },
		{ "valid_days: 9, percent: 5, minimal: 2", 50, "There is no key \"minimal\" here.",
		  "\"minimum\"" },
	};
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text, TOP "coupons:\n  - {id: c, title: x, %s}\n", rows[i].keys);
		assert_bad(text.text,
			   &(struct expected_fault){ 6, rows[i].column, rows[i].what,
						     rows[i].expected },
			   1);
	}
	buf_release(&text);
}

static void each_wrong_promotion_is_named(void **state)
{
	static const struct {
		const char *keys;
		int column;
		const char *what, *expected;
	} rows[] = {
		{ "from: 2026-03-01, percent: 80", 5, "What the promotion lowers is missing.",
		  "one of: category treatment" },
		{ "from: 2026-03-01, percent: 80, category: a, treatment: b", 78,
		  "The key \"category\" is given already.", "one of: category treatment" },
		{ "from: 2026-03-01, percent: 80, category: A", 64,
		  "\"A\" is not a name for the program.",
		  "a category of treatments.yaml, \"product\" or \"*\"" },
		{ "from: 2026-03-01, percent: 100, category: a", 50, "100 is out of range.",
		  "a number from 1 to 99" },
		{ "from: 2026-02-29, percent: 80, category: a", 29,
		  "\"2026-02-29\" is not a date.", "2026-03-01" },
		{ "from: 3月1日, percent: 80, category: a", 29, "\"3月1日\" is not a date.",
		  "2026-03-01" },
		{ "from: [2026-03-01], percent: 80, category: a", 29, "A list stands here.",
		  "one value" },
		{ "percent: 80, category: a", 5, "The key \"from\" is missing.", "" },
		{ "from: 2026-03-01, percent: 80, category: a, until: 2026-02-28", 74,
		  "The last day is before the first.", "" },
		{ "from: 2026-03-01, percent: 80, category: a, weekdays: [tue]", 78,
		  "\"tue\" is not one of the words used here.",
		  "one of: monday tuesday wednesday thursday friday saturday sunday" },
		{ "from: 2026-03-01, percent: 80, category: a, weekdays: [sunday, sunday]", 86,
		  "\"sunday\" stands in the list twice.", "" },
	};
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text, TOP "promotions:\n  - {id: p, title: x, %s}\n", rows[i].keys);
		assert_bad(text.text,
			   &(struct expected_fault){ 6, rows[i].column, rows[i].what,
						     rows[i].expected },
			   1);
	}
	buf_release(&text);
}

static void coupons_that_are_named_must_be_there(void **state)
{
	(void)state;
	assert_bad("window_days: 90\nspend_rule: gift-first\n"
		   "points: {per_yuan_percent: 10, most_percent: 101}\n"
		   "tiers: [{id: a, title: 甲, coupons: [gift, gitf]}]\n"
		   "milestones:\n"
		   "  - {id: m, title: x, visits: 3, gift: 礼, coupon: none-such}\n"
		   "birthday_coupon: gif\n"
		   "coupons:\n"
		   "  - {id: gift, title: 礼, percent: 5, valid_days: 9}\n"
		   "  - {id: gift, title: 礼, percent: 5, valid_days: 9}\n",
		   (struct expected_fault[]){
			   { 3, 46, "101 is out of range.", "a number from 0 to 100" },
			   { 4, 43, "There is no coupon \"gitf\" in this file.", "\"gift\"" },
			   { 6, 51, "There is no coupon \"none-such\" in this file.", "" },
			   { 7, 18, "There is no coupon \"gif\" in this file.", "\"gift\"" },
			   { 10, 10, "\"gift\" stands in line 9 already.", "" },
		   },
		   5);
}

static const char treatments_text[] =
	"categories: [{id: face, title: x}, {id: body, title: x}]\n"
	"levels: [{id: l, title: x}]\n"
	"treatments: [{id: facial, title: x, category: face, price: 1, minutes: 5,\n"
	"  steps: [{title: x, minutes: 5}]}]\n";
static const char shop_text[] =
	"products: [{key: p, name: 补水面膜, unit: 盒, price: 1, barcode: \"6970008800800\"}]\n";

static void names_of_other_files_are_told_with_their_place(void **state)
{
	static const struct expected_fault rows[] = {
		{ 4, 49, "treatments.yaml has no category \"fase\"", "\"face\"" },
		{ 6, 40, "treatments.yaml has no treatment \"facal\"", "\"facial\"" },
		{ 7, 38, "shop.yaml has no product \"补水面摸\"", "\"补水面膜\"" },
		{ 8, 38, "shop.yaml has no product \"p\"", "" },
		{ 10, 62, "treatments.yaml has no category \"hair\"", "" },
		{ 14, 39, "treatments.yaml has no category \"bdy\"", "\"body\"" },
		{ 15, 40, "treatments.yaml has no treatment \"none\"", "" },
		{ 17, 34, "treatments.yaml has no category \"course\"", "" },
	};
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	struct shop_setup *shop = NULL;
	struct tiers *tiers = load_good(
		"window_days: 90\nspend_rule: gift-first\npoints: {per_yuan_percent: 10}\n"
		"tiers: [{id: a, title: x, benefits: [{category: fase, percent: 9}]}]\n"
		"coupons:\n"
		"  - {id: c1, title: x, treatment:      facal, valid_days: 9}\n"
		"  - {id: c2, title: x, product:      补水面摸, valid_days: 9}\n"
		"  - {id: c3, title: x, product:      p, valid_days: 9}\n"
		"  - {id: c4, title: x, product: \"6970008800800\", valid_days: 9}\n"
		"  - {id: c5, title: x, amount: 5, valid_days: 9,   category: hair}\n"
		"  - {id: c6, title: x, amount: 5, valid_days: 9, category: product}\n"
		"  - {id: c7, title: x, amount: 5, valid_days: 9, category: course}\n"
		"promotions:\n"
		"  - {id: p1, title: x, category:      bdy, percent: 9, from: 2026-01-01}\n"
		"  - {id: p2, title: x, treatment:      none, percent: 9, from: 2026-01-01}\n"
		"  - {id: p3, title: x, category: \"*\", percent: 9, from: 2026-01-01}\n"
		"  - {id: p4, title: x, category: course, percent: 9, from: 2026-01-01}\n");

	(void)state;
	assert_int_equal(treatments_load("t", treatments_text, sizeof(treatments_text) - 1, &all,
					 &faults),
			 ST_OK);
	assert_int_equal(shop_setup_load("s", shop_text, sizeof(shop_text) - 1, &shop, &faults),
			 ST_OK);
	rules_agree(&(struct rules_set){ .treatments = all, .tiers = tiers, .shop = shop },
		    &faults);
	/* The shop of this test has nobody: that is not what it is about. */
	assert_faults(&faults, rows, ARRAY_LEN(rows));
	for (size_t i = 0; i < faults.n; i++)
		assert_string_equal(faults.rows[i].file, "tiers.yaml");
	faults_release(&faults);
	/* A file that is not looked at says nothing. */
	rules_agree(&(struct rules_set){ .tiers = tiers }, &faults);
	assert_int_equal(faults.n, 0);
	treatments_free(all);
	shop_setup_free(shop);
	tiers_free(tiers);
}

static void the_shipped_coupons(void **state)
{
	struct tiers *tiers = load_good(builtin_text("tiers.yaml"));
	const struct coupon_rule *voucher = coupon_rule_find(tiers, "voucher-20");
	const struct coupon_rule *mask = coupon_rule_find(tiers, "mask-300-20");
	size_t what[4] = { 0 };

	(void)state;
	assert_int_equal(voucher->amount.fen, 2000);
	assert_int_equal(voucher->minimum.fen, 20000);
	assert_true(voucher->points > 0);
	assert_int_equal(mask->amount.fen, 2000);
	assert_int_equal(mask->minimum.fen, 30000);
	assert_string_equal(mask->category, "product");
	for (size_t i = 0; i < tiers->ncoupons; i++) {
		const struct coupon_rule *c = &tiers->coupons[i];
		what[0] += c->amount.fen > 0;
		what[1] += c->percent > 0;
		what[2] += c->treatment[0] != '\0';
		what[3] += c->product[0] != '\0';
		assert_true(c->title.zh[0] != '\0' && c->title.en[0] != '\0');
		/* Points buy no more than they would pay. */
		int64_t worth = c->points * tiers->points.yuan_per_100_points_fen / 100;
		assert_true(c->points == 0 || c->amount.fen == 0 || worth >= c->amount.fen);
	}
	for (size_t i = 0; i < ARRAY_LEN(what); i++)
		assert_true(what[i] > 0);
	for (size_t i = 0; i < tiers->nmilestones; i++)
		assert_non_null(coupon_rule_find(tiers, tiers->milestones[i].coupon));
	assert_non_null(coupon_rule_find(tiers, tiers->birthday_coupon));
	assert_int_equal(tiers->npromotions, 2);
	assert_true(tiers->promotions[0].until.n < tiers->promotions[1].until.n);
	/* No rule is beyond what a card may hold. */
	struct conf conf;
	conf_default(&conf);
	assert_int_equal(tiers->ntopups, 4);
	for (size_t i = 0; i < tiers->ntopups; i++)
		assert_true(tiers->topups[i].amount.fen <= conf.limit_registered.fen);
	conf_release(&conf);
	tiers_free(tiers);
}

static void what_is_unpacked_is_what_was_packed(void **state)
{
	struct tiers *tiers = load_good(builtin_text("tiers.yaml")), *again = NULL;
	struct buf bytes = BUF_INIT;

	(void)state;
	tiers_pack(tiers, &bytes);
	assert_true(tiers_unpack(bytes.text, bytes.len, &again));
	assert_int_equal(again->ncoupons, tiers->ncoupons);
	for (size_t i = 0; i < tiers->ncoupons; i++) {
		const struct coupon_rule *a = &tiers->coupons[i], *b = &again->coupons[i];
		assert_string_equal(a->id, b->id);
		assert_int_equal(a->amount.fen, b->amount.fen);
		assert_int_equal(a->percent, b->percent);
		assert_string_equal(a->treatment, b->treatment);
		assert_string_equal(a->product, b->product);
		assert_string_equal(a->category, b->category);
		assert_int_equal(a->minimum.fen, b->minimum.fen);
		assert_int_equal(a->valid_days, b->valid_days);
		assert_true(a->stacks == b->stacks && a->points == b->points);
	}
	for (size_t i = 0; i < tiers->npromotions; i++) {
		const struct promotion *a = &tiers->promotions[i], *b = &again->promotions[i];
		assert_string_equal(a->id, b->id);
		assert_int_equal(a->from.n, b->from.n);
		assert_int_equal(a->until.n, b->until.n);
		assert_int_equal(a->weekdays.n, b->weekdays.n);
		assert_int_equal(a->percent, b->percent);
	}
	assert_string_equal(again->birthday_coupon, tiers->birthday_coupon);
	assert_int_equal(again->points.most_percent, tiers->points.most_percent);
	assert_true(words_have(&again->rows[2].coupons, "eye-care-gift"));
	/* Damage is refused, or at least does no harm. */
	for (size_t len = 0; len < bytes.len; len += 11) {
		char *copy = mem_alloc(len + (len == 0));
		struct tiers *none = NULL;
		memcpy(copy, bytes.text, len);
		assert_false(tiers_unpack(copy, len, &none));
		free(copy);
	}
	tiers_free(tiers);
	tiers_free(again);
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_out_has_its_default),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(each_wrong_coupon_is_named),
		cmocka_unit_test(each_wrong_promotion_is_named),
		cmocka_unit_test(coupons_that_are_named_must_be_there),
		cmocka_unit_test(names_of_other_files_are_told_with_their_place),
		cmocka_unit_test(the_shipped_coupons),
		cmocka_unit_test(what_is_unpacked_is_what_was_packed),
	};

	return cmocka_run_group_tests_name("rules_coupons", tests, NULL, NULL);
}
