/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "rules_fixture.h"

/* Everything a treatment needs, with places for more. */
#define HEAD \
	"categories:\n  - {id: face, title: 面部}\nlevels:\n  - {id: junior, title: 初级}\n" \
	"  - {id: senior, title: 高级}\ntreatments:\n"
#define BASIC \
	"  - id: facial\n    title: 补水\n    category: face\n    price: 298\n" \
	"    minutes: 60\n    steps: [{title: 洁面, minutes: 60}]\n"

static struct treatments *load_good(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	enum status status = treatments_load("t.yaml", text, strlen(text), &all, &faults);

	assert_faults(&faults, NULL, 0);
	assert_int_equal(status, ST_OK);
	faults_release(&faults);
	return all;
}

static void assert_bad(const char *text, const struct expected_fault *rows, size_t n)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	enum status status = treatments_load("t.yaml", text, strlen(text), &all, &faults);

	assert_faults(&faults, rows, n);
	assert_int_equal(status, ST_BAD_CONFIG);
	assert_null(all);
	faults_release(&faults);
}

/* One fault in what is put behind a basic treatment (whose last line is 12). */
static void assert_one(const char *more, int line, int column, const char *what,
		       const char *expected)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, HEAD BASIC);
	buf_puts(&text, more);
	assert_bad(text.text, &(struct expected_fault){ line, column, what, expected }, 1);
	buf_release(&text);
}

static void ten_faults_are_ten_errors_with_their_places(void **state)
{
	static const struct expected_fault rows[] = {
		{ 9, 15, "There is no category \"fase\" in this file.", "\"face\"" },
		{ 10, 12, "\"29.888\" is not an amount of money.", "yuan, like 298 or 298.00" },
		{ 11, 14, "The steps take 60 minutes together, not 50.", "60" },
		{ 12, 5, "There is no key \"skil\" here.", "\"skill\"" },
		{ 13, 11, "-5 is out of range.", "a number from 0 to 240" },
		{ 18, 75, "The default is not between min and max.", "36-42" },
		{ 21, 9, "\"facial\" stands in line 7 already.", "" },
		{ 22, 12, "A list stands here.", "one value" },
		{ 25, 5, "The key \"price\" stands in line 24 already.", "" },
		{ 29, 11, "There is no treatment \"fachial\" in this file.", "\"facial\"" },
	};
	char *text = read_file("tests/data/rules/ten-faults.yaml");

	(void)state;
	assert_bad(text, rows, ARRAY_LEN(rows));
	free(text);
}

static void faults_are_shown_with_line_and_caret(void **state)
{
	char *text = read_file("tests/data/rules/ten-faults.yaml");
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	struct buf shown = BUF_INIT;
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_int_equal(treatments_load("t.yaml", text, strlen(text), &all, &faults),
			 ST_BAD_CONFIG);
	faults_text(&shown, &faults);
	/* The caret counts cells: four Chinese characters before it are eight. */
	assert_non_null(
		strstr(shown.text,
		       "t.yaml:18:75: The default is not between min and max. (expected 36-42)\n"
		       "    18 | ..e: 热敷温度, unit: C, min: 36, max: 42, default: 50}\n"
		       "       |                                                    ^\n"));
	assert_non_null(strstr(
		shown.text,
		"t.yaml:9:15: There is no category \"fase\" in this file. (expected \"face\")\n"
		"     9 |     category: fase\n"
		"       |               ^\n"));
	assert_int_equal(faults_problem(&faults, ST_BAD_CONFIG, &problem), ST_BAD_CONFIG);
	assert_string_equal(problem.message, "t.yaml:9:15: There is no category \"fase\" in this "
					     "file. (expected \"face\") And 9 more.");
	buf_release(&shown);
	faults_release(&faults);
	free(text);
}

static void the_shipped_file_is_a_shop(void **state)
{
	struct treatments *all = load_good(builtin_text("treatments.yaml"));

	(void)state;
	assert_true(all->n >= 24);
	assert_int_equal(all->ncategories, 6);
	assert_int_equal(all->nlevels, 3);
	assert_int_equal(all->levels[2].rank, 3);
	for (size_t c = 0; c < all->ncategories; c++) {
		size_t n = 0;
		for (size_t i = 0; i < all->n; i++)
			n += strcmp(all->rows[i].category, all->categories[c].id) == 0;
		assert_true(n >= 3);
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct treatment *t = &all->rows[i];
		assert_true(t->title.zh[0] != '\0' && t->title.en[0] != '\0');
		assert_true(t->aftercare.zh[0] != '\0' && t->aftercare.en[0] != '\0');
		assert_true(t->nsteps >= 2 || t->minutes <= 20);
		assert_true(t->minutes % 5 == 0 && t->prep % 5 == 0 && t->cleanup % 5 == 0);
		assert_true(t->online == (t->licence[0] == '\0') || !t->online);
	}
	treatments_free(all);
}

static void the_treatments_others_rely_on_exist(void **state)
{
	struct treatments *all = load_good(builtin_text("treatments.yaml"));
	const struct treatment *facial = treatment_find(all, "facial-basic");
	const struct treatment *whitening = treatment_find(all, "whitening");
	const struct treatment *ipl = treatment_find(all, "ipl");

	(void)state;
	assert_non_null(facial);
	assert_string_equal(facial->title.zh, "补水护理");
	assert_int_equal(facial->price.fen, 29800);
	assert_int_equal(treatment_price(facial, "senior").fen, 29800);
	assert_int_equal(treatment_price(facial, "expert").fen, 35800);
	assert_int_equal(facial->minutes, 60);
	assert_int_equal(facial->nsteps, 5);
	assert_string_equal(facial->steps[0].products[0].product, "makeup-remover");
	assert_int_equal(facial->steps[0].products[0].amount_milli, 5000);
	assert_string_equal(facial->next, "whitening");
	assert_true(facial->online && facial->checkpoints[0].blocks);
	assert_non_null(whitening);
	assert_int_equal(whitening->courses[0].sessions, 5);
	assert_int_equal(whitening->courses[0].price.fen, 198000);
	assert_int_equal(whitening->courses[0].interval_days, 7);
	assert_string_equal(whitening->steps[3].settings[0].unit, "J/cm2");
	assert_int_equal(whitening->steps[3].settings[0].default_milli, 12000);
	assert_string_equal(ipl->licence, "medical-aesthetic");
	assert_string_equal(ipl->requires_, "consult-medical");
	assert_int_equal(ipl->requires_days, 90);
	assert_true(ipl->not_for.pregnancy && words_have(&ipl->not_for.conditions, "光敏"));
	treatments_free(all);
}

static void the_shipped_files_agree_with_each_other(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = load_good(builtin_text("treatments.yaml"));
	struct tiers *tiers = NULL;
	struct shop_setup *shop = NULL;
	struct conf conf;
	const char *text = builtin_text("shop.yaml");

	(void)state;
	conf_default(&conf);
	assert_int_equal(shop_setup_load("s", text, strlen(text), &shop, &faults), ST_OK);
	text = builtin_text("tiers.yaml");
	assert_int_equal(tiers_load("t", text, strlen(text), &tiers, &faults), ST_OK);
	rules_agree(
		&(struct rules_set){
			.treatments = all, .tiers = tiers, .shop = shop, .conf = &conf },
		&faults);
	assert_faults(&faults, NULL, 0);
	faults_release(&faults);
	treatments_free(all);
	tiers_free(tiers);
	shop_setup_free(shop);
	conf_release(&conf);
}

static void what_is_left_out_has_its_default(void **state)
{
	struct treatments *all = load_good(HEAD BASIC);
	const struct treatment *t = &all->rows[0];

	(void)state;
	assert_int_equal(t->line, 7);
	assert_string_equal(t->title.zh, "补水");
	assert_string_equal(t->title.en, "");
	assert_string_equal(t->skill, "");
	assert_string_equal(t->min_level, "");
	assert_string_equal(t->room_type, "");
	assert_string_equal(t->device_type, "");
	assert_string_equal(t->commission, "");
	assert_string_equal(t->aftercare.zh, "");
	assert_string_equal(t->next, "");
	assert_string_equal(t->licence, "");
	assert_string_equal(t->requires_, "");
	assert_int_equal(t->requires_days, 0);
	assert_int_equal(t->deposit.fen, 0);
	assert_int_equal(t->prep + t->processing + t->cleanup, 0);
	assert_int_equal(t->nlevels + t->ncourses + t->ncheckpoints + t->not_for.allergens.n, 0);
	assert_false(t->online || t->not_for.pregnancy);
	treatments_free(all);
}

static void values_of_every_type_are_read(void **state)
{
	struct treatments *all = load_good(
		HEAD BASIC "    prices: [{level: senior, price: \"1,338.50\", minutes: 45}]\n"
			   "    deposit: 100.50\n"
			   "    online: 是\n"
			   "    aftercare:\n      zh: >-\n        多喝水,\n        防晒\n"
			   "    not_for: {skin_types: [oily, sensitive], allergens: [水杨酸], "
			   "nursing: yes}\n");
	const struct treatment *t = &all->rows[0];

	(void)state;
	assert_int_equal(treatment_price(t, "senior").fen, 133850);
	assert_int_equal(treatment_minutes(t, "senior"), 45);
	assert_int_equal(t->deposit.fen, 10050);
	assert_true(t->online && t->not_for.nursing);
	assert_string_equal(t->aftercare.zh, "多喝水, 防晒");
	assert_true(words_have(&t->not_for.skin_types, "sensitive"));
	assert_true(words_have(&t->not_for.allergens, "水杨酸"));
	treatments_free(all);
}

static void an_alias_stands_for_what_it_names(void **state)
{
	struct treatments *all = load_good(
		HEAD "  - id: a\n    title: 甲\n    category: face\n    price: 1\n    minutes: 5\n"
		     "    steps: &steps [{title: 洁面, minutes: 5}]\n"
		     "  - id: b\n    title: 乙\n    category: face\n    price: 1\n    minutes: 5\n"
		     "    steps: *steps\n");

	(void)state;
	assert_int_equal(all->n, 2);
	assert_string_equal(all->rows[1].steps[0].title.zh, "洁面");
	treatments_free(all);
}

static void a_fault_in_an_anchor_is_told_once(void **state)
{
	(void)state;
	assert_bad(
		HEAD "  - id: a\n    title: 甲\n    category: face\n    price: 1\n    minutes: 5\n"
		     "    steps: &steps [{titel: 洁面, title: 面, minutes: 5}]\n"
		     "  - id: b\n    title: 乙\n    category: face\n    price: 1\n    minutes: 5\n"
		     "    steps: *steps\n",
		&(struct expected_fault){ 12, 21, "There is no key \"titel\" here.", "\"title\"" },
		1);
}

static void each_wrong_value_is_named(void **state)
{
	static const struct {
		const char *more;
		int column;
		const char *what, *expected;
	} rows[] = {
		{ "    cleanup: 1o\n", 14, "\"1o\" is not a number.", "a number from 0 to 240" },
		{ "    cleanup: 010\n", 14, "\"010\" is not a number.", "a number from 0 to 240" },
		{ "    cleanup: 0x10\n", 14, "\"0x10\" is not a number.",
		  "a number from 0 to 240" },
		{ "    cleanup: 10.5\n", 14, "\"10.5\" is not a number.",
		  "a number from 0 to 240" },
		{ "    cleanup: 99999999999999999999\n", 14,
		  "\"99999999999999999999\" is not a number.", "a number from 0 to 240" },
		{ "    cleanup: \"10\"\n", 14, "\"10\" is a text, not a number.", "no quotes" },
		{ "    cleanup: 241\n", 14, "241 is out of range.", "a number from 0 to 240" },
		{ "    cleanup:\n", 13, "The value is missing.", "" },
		{ "    cleanup: [5]\n", 14, "A list stands here.", "one value" },
		{ "    cleanup: {a: 5}\n", 14, "Keys with values stand here.", "one value" },
		{ "    online: maybe\n", 13, "\"maybe\" is neither yes nor no.", "yes or no" },
		{ "    skill: 美容\n", 12, "\"美容\" is not a name for the program.",
		  "lower-case letters, digits and -, at most 40" },
		{ "    skill: a--b\n", 12, "\"a--b\" is not a name for the program.",
		  "lower-case letters, digits and -, at most 40" },
		{ "    skill: \"a\\u202eb\"\n", 12, "\"ab\" is not a name for the program.",
		  "lower-case letters, digits and -, at most 40" },
		{ "    aftercare: \"a\\u202eb\"\n", 16, "The text holds an invisible character.",
		  "" },
		{ "    aftercare: \"a\\nb\"\n", 16, "The text has several lines.", "one line" },
		{ "    aftercare: {en: only}\n", 16, "The key \"zh\" is missing.", "" },
		{ "    aftercare: {zh: 多喝水, english: x}\n", 26,
		  "There is no key \"english\" here.", "zh, en" },
		{ "    min_level: expert\n", 16, "There is no level \"expert\" in this file.", "" },
		{ "    min_level: juniro\n", 16, "There is no level \"juniro\" in this file.",
		  "\"junior\"" },
		{ "    prices: [{level: junior, price: -1}]\n", 37, "-1 is out of range.",
		  "a number from 0.00 to 100000000" },
		{ "    prices: [{level: junior, price: 200000000}]\n", 37,
		  "\"200000000\" is not an amount of money.", "yuan, like 298 or 298.00" },
		{ "    prices: [{level: junior, price: 1}, {level: junior, price: 2}]\n", 49,
		  "\"junior\" stands in line 13 already.", "" },
		{ "    prices: {level: junior, price: 1}\n", 13, "Keys with values stand here.",
		  "a list" },
		{ "    prices: [junior]\n", 14, "A single value stands here.", "keys with values" },
		{ "    prices: [{level: junior}]\n", 14, "The key \"price\" is missing.", "" },
		{ "    not_for: {skin_types: [oly]}\n", 28,
		  "\"oly\" is not one of the words used here.", "\"oily\"" },
		{ "    not_for: {skin_types: oily}\n", 27, "A single value stands here.",
		  "a list" },
		{ "    not_for: {allergens: [酒精, 酒精]}\n", 31,
		  "\"酒精\" stands in the list twice.", "" },
		{ "    not_for: {allergens: [酒精, ]}\n    ? [a]\n    : b\n", 7,
		  "This cannot be a key.", "one word" },
		{ "    requires: {treatment: facial, days: 9}\n", 27,
		  "A treatment cannot require itself.", "" },
		{ "    requires: {days: 9}\n", 15, "The key \"treatment\" is missing.", "" },
		{ "    courses: [{id: c, title: x, sessions: 0, price: 1}]\n", 43,
		  "0 is out of range.", "a number from 1 to 999" },
		{ "    checkpoints: [{id: c, title: x}, {id: c, title: y}]\n", 43,
		  "This treatment has a checkpoint \"c\" already.", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int line = strstr(rows[i].more, "? [a]") != NULL ? 14 : 13;
		assert_one(rows[i].more, line, rows[i].column, rows[i].what, rows[i].expected);
	}
}

static void a_deposit_is_money_within_the_price(void **state)
{
	(void)state;
	assert_one("    deposit: some\n", 13, 14, "\"some\" is not an amount of money.",
		   "yuan, like 298 or 298.00");
	assert_one("    deposit: -1\n", 13, 14, "-1 is out of range.",
		   "a number from 0.00 to 100000000");
	assert_one("    deposit: 298.01\n", 13, 14, "The deposit is more than the price.", "");
	treatments_free(load_good(HEAD BASIC "    deposit: 298\n"));
}

static void a_category_is_not_what_other_lines_are(void **state)
{
	(void)state;
	assert_bad("categories: [{id: face, title: x}, {id: course, title: y}]\n"
		   "levels: [{id: l, title: x}]\ntreatments:\n" BASIC,
		   &(struct expected_fault){ 1, 41, "\"course\" is a word of the program's own.",
					     "" },
		   1);
}

static void one_checkpoint_has_one_place_in_a_treatment(void **state)
{
	(void)state;
	assert_bad(
		HEAD
		"  - id: a\n    title: 甲\n    category: face\n    price: 1\n"
		"    minutes: 5\n"
		"    steps: [{title: 洁面, minutes: 5, checkpoints: [{id: wash, title: 洗手}]}]\n"
		"    checkpoints: [{id: wash, title: 又洗}]\n",
		&(struct expected_fault){ 13, 24,
					  "This treatment has a checkpoint \"wash\" already.", "" },
		1);
}

static void requirements_do_not_run_in_circles(void **state)
{
	static const struct expected_fault rows[] = {
		{ 13, 27, "The treatments that \"a\" requires require it.", "" },
		{ 20, 27, "The treatments that \"b\" requires require it.", "" },
	};

	(void)state;
	assert_bad(
		HEAD
		"  - id: a\n    title: 甲\n    category: face\n    price: 1\n    minutes: 5\n"
		"    steps: [{title: 洁面, minutes: 5}]\n    requires: {treatment: b, days: 9}\n"
		"  - id: b\n    title: 乙\n    category: face\n    price: 1\n    minutes: 5\n"
		"    steps: [{title: 洁面, minutes: 5}]\n    requires: {treatment: a, days: 9}\n",
		rows, ARRAY_LEN(rows));
}

static void device_limits_must_make_sense(void **state)
{
	(void)state;
	assert_bad(HEAD
		   "  - id: a\n    title: 甲\n    category: face\n    price: 1\n    minutes: 5\n"
		   "    steps:\n      - title: 洁面\n        minutes: 5\n        settings:\n"
		   "          - {name: w, title: 波长, min: 9.5, max: -2.125, default: 1}\n"
		   "          - {name: w, title: 波长, min: 1.2345, max: 3, default: 1}\n",
		   (struct expected_fault[]){
			   { 16, 49, "The highest value is below the lowest.", "" },
			   { 17, 20, "\"w\" stands in line 16 already.", "" },
			   { 17, 39, "\"1.2345\" is not a number.",
			     "a number with at most three decimals" },
		   },
		   3);
}

static void a_whole_file_may_be_wrong(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *what, *expected;
	} rows[] = {
		{ "", 1, 1, "The file is empty.", "" },
		{ "# nothing\n", 1, 1, "The file is empty.", "" },
		{ "- a\n", 1, 1, "A list stands here.", "keys with values" },
		{ "text\n", 1, 1, "A single value stands here.", "keys with values" },
		{ HEAD BASIC "---\na: 1\n", 13, 1, "A file holds one document.", "" },
		{ "a: !tag 1\n", 1, 4, "Tags (\"!…\") are not used in these files.", "" },
		{ "a: &a [*a]\n", 1, 8, "An alias cannot stand inside its own anchor.", "" },
		{ "a: *b\n", 1, 4, "No anchor has this name.", "\"&name\" before \"*name\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_bad(rows[i].text,
			   &(struct expected_fault){ rows[i].line, rows[i].column, rows[i].what,
						     rows[i].expected },
			   1);
}

static void missing_keys_are_told_together(void **state)
{
	static const struct expected_fault rows[] = {
		{ 7, 5, "The key \"title\" is missing.", "" },
		{ 7, 5, "The key \"category\" is missing.", "" },
		{ 7, 5, "The key \"price\" is missing.", "" },
		{ 7, 5, "The key \"minutes\" is missing.", "" },
		{ 7, 5, "The key \"steps\" is missing.", "" },
	};

	(void)state;
	assert_bad(HEAD "  - id: facial\n", rows, ARRAY_LEN(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_faults_are_ten_errors_with_their_places),
		cmocka_unit_test(faults_are_shown_with_line_and_caret),
		cmocka_unit_test(the_shipped_file_is_a_shop),
		cmocka_unit_test(the_treatments_others_rely_on_exist),
		cmocka_unit_test(the_shipped_files_agree_with_each_other),
		cmocka_unit_test(what_is_left_out_has_its_default),
		cmocka_unit_test(values_of_every_type_are_read),
		cmocka_unit_test(an_alias_stands_for_what_it_names),
		cmocka_unit_test(a_fault_in_an_anchor_is_told_once),
		cmocka_unit_test(each_wrong_value_is_named),
		cmocka_unit_test(a_deposit_is_money_within_the_price),
		cmocka_unit_test(a_category_is_not_what_other_lines_are),
		cmocka_unit_test(one_checkpoint_has_one_place_in_a_treatment),
		cmocka_unit_test(requirements_do_not_run_in_circles),
		cmocka_unit_test(device_limits_must_make_sense),
		cmocka_unit_test(a_whole_file_may_be_wrong),
		cmocka_unit_test(missing_keys_are_told_together),
	};

	return cmocka_run_group_tests_name("rules_treatments", tests, NULL, NULL);
}
