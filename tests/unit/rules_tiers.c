/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tiers.yaml and shop.yaml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "rules/value.h"
#include "rules_fixture.h"

static struct tiers *good_tiers(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct tiers *tiers = NULL;
	enum status status = tiers_load("t.yaml", text, strlen(text), &tiers, &faults);

	assert_faults(&faults, NULL, 0);
	assert_int_equal(status, ST_OK);
	return tiers;
}

static struct shop_setup *good_shop(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct shop_setup *shop = NULL;
	enum status status = shop_setup_load("s.yaml", text, strlen(text), &shop, &faults);

	assert_faults(&faults, NULL, 0);
	assert_int_equal(status, ST_OK);
	return shop;
}

static void bad_tiers(const char *text, const struct expected_fault *rows, size_t n)
{
	struct faults faults = FAULTS_INIT;
	struct tiers *tiers = NULL;

	assert_int_equal(tiers_load("t.yaml", text, strlen(text), &tiers, &faults), ST_BAD_CONFIG);
	assert_faults(&faults, rows, n);
	assert_null(tiers);
	faults_release(&faults);
}

static void bad_shop(const char *text, const struct expected_fault *rows, size_t n)
{
	struct faults faults = FAULTS_INIT;
	struct shop_setup *shop = NULL;

	assert_int_equal(shop_setup_load("s.yaml", text, strlen(text), &shop, &faults),
			 ST_BAD_CONFIG);
	assert_faults(&faults, rows, n);
	assert_null(shop);
	faults_release(&faults);
}

static void the_shipped_tiers(void **state)
{
	static const char *const ids[] = { "basic", "silver", "gold", "diamond" };
	struct tiers *tiers = good_tiers(builtin_text("tiers.yaml"));

	(void)state;
	assert_int_equal(tiers->n, 4);
	for (size_t i = 0; i < tiers->n; i++) {
		assert_string_equal(tiers->rows[i].id, ids[i]);
		assert_int_equal(tiers->rows[i].rank, i + 1);
	}
	const struct tier *gold = tier_find(tiers, "gold");
	assert_int_equal(tier_percent(gold, "face"), 90);
	assert_int_equal(tier_percent(gold, "light"), 100);
	assert_int_equal(tier_percent(&tiers->rows[3], "face"), 88);
	assert_int_equal(tier_percent(&tiers->rows[3], "product"), 90);
	assert_true(tiers->rows[3].both_needed);
	assert_int_equal(gold->spend.fen, 800000);
	assert_int_equal(gold->point_multiplier_percent, 150);
	assert_int_equal(tiers->rows[0].spend.fen + tiers->rows[0].visits, 0);
	assert_string_equal(tiers->spend_rule, "proportional");
	assert_int_equal(tiers->points.yuan_per_100_points_fen, 100);
	assert_int_equal(tiers->points.per_yuan_percent, 100);
	assert_int_equal(tiers->topups[0].amount.fen, 100000);
	assert_int_equal(tiers->topups[0].bonus.fen, 20000);
	assert_true(tiers->nmilestones >= 2);
	tiers_free(tiers);
}

static void tiers_have_defaults(void **state)
{
	struct tiers *tiers = good_tiers(
		"window_days: 90\nspend_rule: gift-first\n"
		"points: {per_yuan_percent: 10}\ntiers: [{id: a, title: 甲}]\n");

	(void)state;
	assert_int_equal(tiers->rows[0].point_multiplier_percent, 100);
	assert_int_equal(tiers->rows[0].birthday_percent, 100);
	assert_int_equal(tiers->downgrade_days, 0);
	assert_int_equal(tiers->ntopups + tiers->nmilestones, 0);
	assert_int_equal(tiers->points.yuan_per_100_points_fen, 0);
	tiers_free(tiers);
}

static void tiers_are_checked(void **state)
{
	(void)state;
	bad_tiers("window_days: 0\n"
		  "spend_rule: proportionel\n"
		  "points: [1]\n"
		  "tiers:\n"
		  "  - {id: a, title: 甲, visits: 5}\n"
		  "  - {id: b, title: 乙, spend: 100, visits: 5}\n"
		  "  - {id: c, title: 丙, spend: 200, both: yes, points_percent: 1001}\n"
		  "  - {id: d, title: 丁, spend: 100, visits: 9}\n"
		  "  - {id: e, title: 戊}\n"
		  "  - id: a\n"
		  "    title: 己\n"
		  "    spend: 500\n"
		  "    benefits:\n"
		  "      - {category: 面部, percent: 90}\n"
		  "      - {category: \"*\", percent: 0}\n"
		  "      - {category: \"*\", percent: 100}\n"
		  "milestones:\n"
		  "  - {id: m, title: x, visits: 3, gift: 礼, in_a_row: yes}\n"
		  "topups:\n"
		  "  - {amount: 1000, bonus: 200}\n"
		  "  - {amount: 1000, bonus: 300}\n"
		  "  - {amount: 0, bonus: 1}\n",
		  (struct expected_fault[]){
			  { 1, 14, "0 is out of range.", "a number from 1 to 3660" },
			  { 2, 13, "\"proportionel\" is not one of the words used here.",
			    "\"proportional\"" },
			  { 3, 9, "A list stands here.", "keys with values" },
			  { 6, 43, "The threshold does not rise.",
			    "more than the tier below asks for" },
			  { 7, 41, "Both are needed, but only one is given.", "" },
			  { 7, 62, "1001 is out of range.", "a number from 0 to 1000" },
			  { 8, 30, "The threshold does not rise.",
			    "more than the tier below asks for" },
			  { 9, 5, "Only the lowest tier may ask for nothing.", "spend or visits" },
			  { 10, 9, "\"a\" stands in line 5 already.", "" },
			  { 14, 20, "\"面部\" is not a name for the program.",
			    "a category of treatments.yaml, \"product\" or \"*\"" },
			  { 15, 34, "0 is out of range.", "a number from 1 to 100" },
			  { 16, 20, "\"*\" stands in line 15 already.", "" },
			  { 18, 53, "Visits in a row need the longest gap between two of them.",
			    "within_days" },
			  { 21, 14, "The amounts do not rise.", "more than in the row above" },
			  { 22, 14, "0 is out of range.", "a number from 0.01 to 100000000" },
		  },
		  15);
}

static void the_shipped_shop(void **state)
{
	static const struct {
		const char *name, *role;
	} people[] = {
		{ "张敏", "frontdesk" }, { "李娜", "therapist" }, { "王芳", "therapist" },
		{ "陈静", "therapist" }, { "赵敏", "therapist" },
	};
	struct shop_setup *shop = good_shop(builtin_text("shop.yaml"));

	(void)state;
	assert_int_equal(shop->nrooms, 6);
	assert_true(shop->ndevices >= 4);
	assert_true(shop->nproducts >= 16);
	assert_int_equal(shop->nstaff, 8);
	assert_string_equal(shop->staff[0].role, "owner");
	assert_string_equal(shop->staff[1].role, "manager");
	assert_string_equal(shop->rooms[0].name, "护理1室");
	assert_int_equal(shop->rooms[0].capacity, 1);
	assert_int_equal(shop->rooms[5].capacity, 2);
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		size_t j = 0;
		while (j < shop->nstaff && strcmp(shop->staff[j].name, people[i].name) != 0)
			j++;
		assert_true(j < shop->nstaff);
		assert_string_equal(shop->staff[j].role, people[i].role);
		assert_true(shop->staff[j].nshifts >= 5);
		assert_true(strlen(shop->staff[j].pin) >= 4);
	}
	for (size_t i = 0; i < shop->nproducts; i++) {
		assert_int_equal(strlen(shop->products[i].barcode), 13);
		assert_true(value_barcode(shop->products[i].barcode));
		assert_true(shop->products[i].opening_stock > 0);
	}
	shop_setup_free(shop);
}

static void a_roster_is_read_by_weekday(void **state)
{
	struct shop_setup *shop = good_shop(
		"staff:\n"
		"  - name: 甲\n    role: therapist\n"
		"    roster: &r {sunday: 18:00-02:00, 周一: 10:00-19:00}\n"
		"  - {name: 乙, role: therapist, roster: *r, pin: 0042}\n");

	(void)state;
	assert_int_equal(shop->nstaff, 2);
	assert_int_equal(shop->staff[1].nshifts, 2);
	assert_int_equal(shop->staff[1].shifts[0].weekday, 6);
	assert_int_equal(shop->staff[1].shifts[0].to, 1560);
	assert_int_equal(shop->staff[1].shifts[1].weekday, 0);
	assert_string_equal(shop->staff[1].pin, "0042");
	assert_string_equal(shop->staff[0].pin, "");
	assert_string_equal(shop->staff[0].level, "");
	shop_setup_free(shop);
}

static void shops_are_checked(void **state)
{
	(void)state;
	bad_shop("rooms:\n"
		 "  - {name: 一, type: facial, capacity: 0}\n"
		 "  - {name: 一, type: facial}\n"
		 "products:\n"
		 "  - {key: a, name: 甲, unit: 盒, price: 1, barcode: 6901234567893}\n"
		 "  - {key: b, name: 乙, unit: 盒, price: 1, barcode: 6901234567892}\n"
		 "  - {key: b, name: 丙, unit: 盒, price: 1, barcode: 6901234567892}\n"
		 "staff:\n"
		 "  - {name: 甲, role: owner, pin: 12a4}\n"
		 "  - name: 乙\n"
		 "    role: owner\n"
		 "    roster: {monday: 10:00-19:00, mon: 10:00-19:00, holiday: x, tue: x, wed: }\n"
		 "  - {name: 丙, role: owner, roster: [monday]}\n",
		 (struct expected_fault[]){
			 { 2, 39, "0 is out of range.", "a number from 1 to 50" },
			 { 3, 12, "\"一\" stands in line 2 already.", "" },
			 { 5, 51, "\"6901234567893\" is not a barcode.",
			   "letters, digits and -, with a right check digit" },
			 { 7, 11, "\"b\" stands in line 6 already.", "" },
			 { 7, 51, "\"6901234567892\" stands in line 6 already.", "" },
			 { 9, 33, "This is not a PIN.", "4 to 12 digits" },
			 { 12, 35, "The key \"mon\" stands in line 12 already.", "" },
			 { 12, 53, "\"holiday\" is not a weekday.", "monday to sunday" },
			 { 12, 70, "\"x\" are not hours.", "10:00-19:00" },
			 { 12, 78, "The value is missing.", "" },
			 { 13, 36, "A list stands here.", "keys with values" },
		 },
		 11);
}

static void files_that_disagree_are_told(void **state)
{
	static const struct expected_fault rows[] = {
		{ 5, 1, "t: shop.yaml has no product \"p\"", "" },
		{ 5, 1, "t: shop.yaml has no room of type \"r\"", "" },
		{ 5, 1, "t: shop.yaml has no device of type \"d\"", "" },
		{ 5, 1, "t: nobody of the level asked for has the skill \"s\"", "" },
		{ 4, 49, "treatments.yaml has no category \"none\"", "" },
		{ 0, 0, "甲: There is no role \"boss\" in meibu.conf.", "" },
		{ 0, 0, "甲: There is no level \"master\" in treatments.yaml.", "" },
	};
	const char *text =
		"categories: [{id: c, title: x}]\nlevels:\n  - {id: l, title: x}\n"
		"treatments:\n  - id: t\n    title: x\n    category: c\n    price: 1\n"
		"    minutes: 5\n    room: r\n    device: d\n    skill: s\n    min_level: l\n"
		"    steps: [{title: x, minutes: 5, products: [{product: p, amount: 1, unit: "
		"g}]}]\n";
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	struct conf conf;

	(void)state;
	conf_default(&conf);
	assert_int_equal(treatments_load("t", text, strlen(text), &all, &faults), ST_OK);
	struct tiers *tiers = good_tiers(
		"window_days: 9\nspend_rule: gift-first\n"
		"points: {per_yuan_percent: 1}\n"
		"tiers: [{id: a, title: x, benefits: [{category: none, percent: 9}]}]\n");
	struct shop_setup *shop = good_shop(
		"staff: [{name: 甲, role: boss, level: master, skills: [s]}]\n");
	rules_agree(
		&(struct rules_set){
			.treatments = all, .tiers = tiers, .shop = shop, .conf = &conf },
		&faults);
	assert_faults(&faults, rows, ARRAY_LEN(rows));
	faults_release(&faults);
	rules_agree(&(struct rules_set){ .conf = &conf, .tiers = tiers }, &faults);
	assert_int_equal(faults.n, 0);
	treatments_free(all);
	tiers_free(tiers);
	shop_setup_free(shop);
	conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_tiers),
		cmocka_unit_test(tiers_have_defaults),
		cmocka_unit_test(tiers_are_checked),
		cmocka_unit_test(the_shipped_shop),
		cmocka_unit_test(a_roster_is_read_by_weekday),
		cmocka_unit_test(shops_are_checked),
		cmocka_unit_test(files_that_disagree_are_told),
	};

	return cmocka_run_group_tests_name("rules_tiers", tests, NULL, NULL);
}
