/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses and packages of treatments.yaml, and the treatment that a sold course keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "rules_fixture.h"

/* Three treatments; what a test adds to the first begins in line 11, packages in line 23. */
#define TOP \
	"categories:\n  - {id: face, title: 面部}\nlevels:\n  - {id: junior, title: 初级}\n" \
	"treatments:\n" \
	"  - id: a\n    title: 甲\n    category: face\n    price: 100\n    minutes: 5\n"
#define STEPS "    steps: [{title: 洁面, minutes: 5}]\n"
#define REST \
	"  - id: b\n    title: 乙\n    category: face\n    price: 200\n    minutes: 5\n" STEPS \
	"  - {id: c, title: 丙, category: face, price: 300, minutes: 5,\n" \
	"     steps: [{title: 洁面, minutes: 5}]}\n"

static struct treatments *load_good(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	enum status status = treatments_load("t.yaml", text, strlen(text), &all, &faults);

	assert_faults(&faults, NULL, 0);
	assert_int_equal(status, ST_OK);
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

static void an_offer_has_sessions_or_a_term(void **state)
{
	struct treatments *all = load_good(
		TOP STEPS
		"    courses:\n"
		"      - {id: ten, title: 十次, sessions: 10, gifted: 2, price: 900}\n"
		"      - {id: season, title: 季卡, unlimited: yes, valid_days: 90, "
		"price: 1980.50}\n" REST
		"packages:\n"
		"  - {id: mix, title: 自选, treatments: [c, a], sessions: 6, gifted: 1,\n"
		"     interval_days: 7, valid_days: 365, price: 999}\n"
		"  - {id: all, title: 通用, treatments: [a, b, c], unlimited: yes,\n"
		"     valid_days: 30, price: 2000}\n");

	(void)state;
	const struct course_offer *season = offer_find(all, "season");
	assert_true(season->unlimited);
	assert_int_equal(season->sessions + season->gifted, 0);
	assert_int_equal(season->valid_days, 90);
	assert_int_equal(season->price.fen, 198050);
	assert_int_equal(season->treatments.n, 1);
	assert_string_equal(season->treatments.words[0], "a");
	assert_false(offer_find(all, "ten")->unlimited);
	assert_string_equal(offer_find(all, "ten")->treatments.words[0], "a");
	const struct course_offer *mix = offer_find(all, "mix");
	assert_ptr_equal(mix, &all->packages[0]);
	assert_int_equal(mix->treatments.n, 2);
	assert_string_equal(mix->treatments.words[0], "c");
	assert_true(words_have(&mix->treatments, "a"));
	assert_int_equal(mix->sessions + mix->gifted, 7);
	assert_int_equal(mix->interval_days, 7);
	assert_true(offer_find(all, "all")->unlimited);
	assert_string_equal(offer_at(all, 0)->id, "ten");
	assert_string_equal(offer_at(all, 3)->id, "all");
	assert_null(offer_at(all, 4));
	treatments_free(all);
}

static void each_wrong_course_is_named(void **state)
{
	static const struct {
		const char *course;
		int column;
		const char *what, *expected;
	} rows[] = {
		{ "{id: x, title: x, price: 1}", 15, "The key \"sessions\" is missing.",
		  "sessions, or unlimited: yes" },
		{ "{id: x, title: x, unlimited: no, valid_days: 9, price: 1}", 15,
		  "The key \"sessions\" is missing.", "sessions, or unlimited: yes" },
		{ "{id: x, title: x, sessions: 0, price: 1}", 43, "0 is out of range.",
		  "a number from 1 to 999" },
		{ "{id: x, title: x, unlimited: yes, price: 1}", 15,
		  "An unlimited course needs a term.", "valid_days" },
		{ "{id: x, title: x, unlimited: yes, valid_days: 0, price: 1}", 61,
		  "An unlimited course needs a term.", "valid_days" },
		{ "{id: x, title: x, unlimited: yes, valid_days: 9, sessions: 5, price: 1}", 74,
		  "An unlimited course does not count sessions.", "" },
		{ "{id: x, title: x, unlimited: yes, valid_days: 9, gifted: 1, price: 1}", 72,
		  "An unlimited course does not count sessions.", "" },
		{ "{id: x, title: x, unlimited: often, price: 1}", 44,
		  "\"often\" is neither yes nor no.", "yes or no" },
		{ "{id: x, title: x, sessions: 5, treatments: [a, b], price: 1}", 46,
		  "There is no key \"treatments\" here.",
		  "id, title, unlimited, sessions, gifted, interval_days, valid_days, price" },
	};
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text, "%s    courses: [%s]\n%s%s", TOP, rows[i].course, STEPS, REST);
		assert_bad(text.text,
			   &(struct expected_fault){ 11, rows[i].column, rows[i].what,
						     rows[i].expected },
			   1);
	}
	buf_release(&text);
}

static void each_wrong_package_is_named(void **state)
{
	static const struct {
		const char *package;
		int column;
		const char *what, *expected;
	} rows[] = {
		{ "treatments: [a], sessions: 1", 35, "The list has fewer than 2 rows.", "" },
		{ "treatments: [a, a], sessions: 1", 39, "\"a\" stands in the list twice.", "" },
		{ "treatments: [a, d], sessions: 1", 39,
		  "There is no treatment \"d\" in this file.", "\"a\"" },
		{ "sessions: 1", 5, "The key \"treatments\" is missing.", "" },
		{ "treatments: [a, b]", 5, "The key \"sessions\" is missing.",
		  "sessions, or unlimited: yes" },
		{ "treatments: [a, b], unlimited: yes", 5, "An unlimited course needs a term.",
		  "valid_days" },
		{ "treatments: [a, b], sessions: 1, category: face", 56,
		  "There is no key \"category\" here.",
		  "id, title, treatments, unlimited, sessions, gifted, interval_days, valid_days, "
		  "price" },
	};
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_printf(&text, "%s%s%spackages:\n  - {id: p, price: 1, %s, title: x}\n", TOP,
			   STEPS, REST, rows[i].package);
		assert_bad(text.text,
			   &(struct expected_fault){ 21, rows[i].column, rows[i].what,
						     rows[i].expected },
			   1);
	}
	buf_release(&text);
}

static void an_offer_has_an_id_of_its_own_in_the_whole_file(void **state)
{
	static const struct expected_fault rows[] = {
		{ 20, 20, "\"x\" stands in line 12 already.", "" },
		{ 20, 62, "\"x\" stands in line 12 already.", "" },
		{ 24, 10, "\"x\" stands in line 12 already.", "" },
	};

	(void)state;
	assert_bad(TOP STEPS
		   "    courses: [{id: x, title: x, sessions: 1, price: 1}]\n"
		   "  - id: b\n    title: 乙\n    category: face\n    price: 200\n    "
		   "minutes: 5\n" STEPS
		   "\n    courses:\n"
		   "      - {id: y, title: x, sessions: 1, price: 1}\n"
		   "packages:\n"
		   "  - {id: z, title: x, treatments: [a, b], sessions: 1, price: 1}\n"
		   "  - {id: x, title: x, treatments: [a, b], sessions: 1, price: 1}\n",
		   (struct expected_fault[]){
			   { 24, 10, "\"x\" stands in line 12 already.", "" },
		   },
		   1);
	assert_bad(TOP STEPS
		   "    courses: [{id: x, title: x, sessions: 1, price: 1}]\n"
		   "  - id: b\n    title: 乙\n    category: face\n    price: 200\n    "
		   "minutes: 5\n" STEPS
		   "\n    courses: [{id: x, title: x, sessions: 1, price: 1}, {id: x, title: y, "
		   "sessions: 2, price: 1}]\n\npackages:\n\n"
		   "  - {id: x, title: x, treatments: [a, b], sessions: 1, price: 1}\n",
		   rows, ARRAY_LEN(rows));
}

static void the_shipped_offers(void **state)
{
	struct treatments *all = load_good(builtin_text("treatments.yaml"));
	size_t unlimited = 0, n = 0;

	(void)state;
	for (const struct course_offer *offer; (offer = offer_at(all, n)) != NULL; n++) {
		unlimited += offer->unlimited;
		assert_true(offer->title.zh[0] != '\0' && offer->title.en[0] != '\0');
		assert_ptr_equal(offer_find(all, offer->id), offer);
		/* A course is cheaper than its sessions one by one. */
		int64_t list = 0;
		for (size_t i = 0; i < offer->treatments.n; i++) {
			const struct treatment *t =
				treatment_find(all, offer->treatments.words[i]);
			assert_non_null(t);
			if (list == 0 || t->price.fen < list)
				list = t->price.fen;
		}
		assert_true(offer->unlimited || offer->price.fen <
							list * (offer->sessions + offer->gifted) ||
			    offer->treatments.n > 1);
	}
	assert_true(unlimited >= 1);
	assert_true(all->npackages >= 2);
	treatments_free(all);
}

/* ---- what a sold course keeps */

static struct treatments *keep(const struct treatments *all, const char *id, struct buf *ret)
{
	struct treatments *again = NULL;

	buf_reset(ret);
	treatment_pack_one(all, treatment_find(all, id), ret);
	assert_true(treatments_unpack(ret->text, ret->len, &again));
	assert_int_equal(again->n, 1);
	return again;
}

static void a_kept_treatment_reads_back(void **state)
{
	struct treatments *all = load_good(builtin_text("treatments.yaml"));
	struct buf first = BUF_INIT, second = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct treatment *t = &all->rows[i];
		struct treatments *one = keep(all, t->id, &first);
		struct treatments *again = keep(one, t->id, &second);
		const struct treatment *back = &one->rows[0];
		assert_int_equal(first.len, second.len);
		assert_memory_equal(first.text, second.text, first.len);
		/* Not by the keeper's own word alone. */
		assert_string_equal(back->title.zh, t->title.zh);
		assert_int_equal(back->price.fen, t->price.fen);
		assert_int_equal(back->minutes, t->minutes);
		assert_int_equal(back->nsteps, t->nsteps);
		assert_int_equal(back->ncourses, t->ncourses);
		assert_int_equal(back->not_for.conditions.n, t->not_for.conditions.n);
		assert_string_equal(back->aftercare.en, t->aftercare.en);
		assert_string_equal(back->licence, t->licence);
		assert_string_equal(back->requires_, t->requires_);
		assert_int_equal(back->requires_days, t->requires_days);
		assert_true(back->online == t->online);
		assert_int_equal(level_rank(one, "expert"), 3);
		assert_int_equal(one->ncategories, 1);
		assert_int_equal(one->npackages, 0);
		for (size_t j = 0; j < back->ncourses; j++)
			assert_string_equal(back->courses[j].treatments.words[0], t->id);
		treatments_free(one);
		treatments_free(again);
	}
	struct treatments *whitening = keep(all, "whitening", &first);
	const struct device_setting *s = &whitening->rows[0].steps[3].settings[0];
	assert_int_equal(s->default_milli, 12000);
	assert_true(whitening->rows[0].steps[3].checkpoints[0].blocks);
	treatments_free(whitening);
	treatments_free(all);
	buf_release(&first);
	buf_release(&second);
}

/* The bytes are in the stores of shops: they are read for as long as courses last. */
static void kept_bytes_do_not_change(void **state)
{
	static const char *const golden =
		"{\"categories\": [{\"id\": \"face\", \"title\": {\"zh\": \"面部\"}}], "
		"\"levels\": [{\"id\": \"junior\", \"title\": {\"zh\": \"初级\"}}], "
		"\"treatments\": [{\"id\": \"a\", \"title\": {\"zh\": \"\\\"甲\\\" \\\\\"}, "
		"\"category\": \"face\", \"price\": 100.50, \"minutes\": 5, \"prep\": 0, "
		"\"processing\": 0, \"cleanup\": 0, \"steps\": [{\"title\": {\"zh\": \"洁面\", "
		"\"en\": \"Wash\"}, \"minutes\": 5, \"products\": [{\"product\": \"gel\", "
		"\"amount\": 4.500, \"unit\": \"ml\"}], \"settings\": [{\"name\": \"cold\", "
		"\"title\": {\"zh\": \"冷\"}, \"unit\": \"C\", \"min\": -4.250, \"max\": 0.000, "
		"\"default\": -0.500}]}], \"not_for\": {\"allergens\": [\"水杨酸\"], "
		"\"pregnancy\": yes, \"nursing\": no}, \"courses\": [{\"id\": \"u\", \"title\": "
		"{\"zh\": \"季卡\"}, \"unlimited\": yes, \"gifted\": 0, \"interval_days\": 0, "
		"\"valid_days\": 90, \"price\": 1980.00}], \"requires\": {\"treatment\": \"b\", "
		"\"days\": 9}, \"online\": no}]}";
	struct buf kept = BUF_INIT, second = BUF_INIT;
	struct treatments *all = load_good(
		"categories: [{id: other, title: 别}, {id: face, title: 面部}]\n"
		"levels: [{id: junior, title: 初级}]\ntreatments:\n"
		"  - {id: b, title: 乙, category: other, price: 1, minutes: 5,\n"
		"     steps: [{title: x, minutes: 5}]}\n"
		"  - id: a\n    title: '\"甲\" \\'\n    category: face\n    price: 100.5\n"
		"    minutes: 5\n    steps:\n      - title: {zh: 洁面, en: Wash}\n"
		"        minutes: 5\n"
		"        products: [{product: gel, amount: 4.5, unit: ml}]\n"
		"        settings: [{name: cold, title: 冷, unit: C, min: -4.25, max: 0, "
		"default: -0.5}]\n"
		"    not_for: {allergens: [水杨酸], pregnancy: yes}\n"
		"    courses: [{id: u, title: 季卡, unlimited: yes, valid_days: 90, price: 1980}]\n"
		"    requires: {treatment: b, days: 9}\n");

	(void)state;
	struct treatments *one = keep(all, "a", &kept);
	assert_string_equal(kept.text, golden);
	const struct device_setting *cold = &one->rows[0].steps[0].settings[0];
	assert_int_equal(cold->min_milli, -4250);
	assert_int_equal(cold->default_milli, -500);
	assert_string_equal(one->rows[0].title.zh, "\"甲\" \\");
	treatments_free(keep(one, "a", &second));
	assert_string_equal(second.text, golden);
	treatments_free(one);
	treatments_free(all);
	buf_release(&kept);
	buf_release(&second);
}

/* A key that came later says nothing where it is not used, so the bytes above stay. */
static void a_deposit_is_kept_where_there_is_one(void **state)
{
	struct buf kept = BUF_INIT;
	struct treatments *all = load_good(
		"categories: [{id: face, title: 面部}]\nlevels: [{id: junior, title: 初级}]\n"
		"treatments:\n"
		"  - {id: a, title: 甲, category: face, price: 100, deposit: 20.5, minutes: 5,\n"
		"     steps: [{title: x, minutes: 5}]}\n"
		"  - {id: b, title: 乙, category: face, price: 100, deposit: 0, minutes: 5,\n"
		"     steps: [{title: x, minutes: 5}]}\n");

	(void)state;
	struct treatments *one = keep(all, "a", &kept);
	assert_non_null(strstr(kept.text, "\"deposit\": 20.50"));
	assert_int_equal(one->rows[0].deposit.fen, 2050);
	treatments_free(one);
	buf_reset(&kept);
	one = keep(all, "b", &kept);
	assert_null(strstr(kept.text, "deposit"));
	assert_int_equal(one->rows[0].deposit.fen, 0);
	treatments_free(one);
	treatments_free(all);
	buf_release(&kept);
}

/* Another build may know keys that this one does not, lack some, and allow other values. */
static void what_another_build_kept_is_read(void **state)
{
	static const char text[] =
		"{\"categories\": [{\"id\": \"face\", \"title\": {\"zh\": \"x\"}, \"colour\": 3}], "
		"\"seasons\": [{\"id\": \"s\"}], \"treatments\": [{\"id\": \"a\", \"category\": "
		"\"gone\", \"price\": 12.30, \"minutes\": 9000, \"next\": \"elsewhere\", "
		"\"not_for\": {\"skin_types\": [\"glassy\"], \"moon\": {\"full\": yes}}, "
		"\"courses\": [{\"id\": \"c\", \"sessions\": 5000}]}]}";
	struct treatments *all = NULL;

	(void)state;
	assert_true(treatments_unpack(text, sizeof(text) - 1, &all));
	assert_int_equal(all->n, 1);
	assert_int_equal(all->rows[0].price.fen, 1230);
	assert_int_equal(all->rows[0].minutes, 9000);
	assert_string_equal(all->rows[0].next, "elsewhere");
	assert_string_equal(all->rows[0].title.zh, "");
	assert_string_equal(all->rows[0].not_for.skin_types.words[0], "glassy");
	assert_int_equal(all->rows[0].courses[0].sessions, 5000);
	assert_int_equal(all->rows[0].nsteps, 0);
	assert_int_equal(all->nlevels, 0);
	treatments_free(all);
}

static void what_is_no_kept_treatment_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "{", "{}", "{}{}", "[]", "{\"treatments\": []}", "{\"treatments\": 3}",
		"{\"treatments\": [{\"id\": \"A B\"}]}",
		"{\"treatments\": [{\"id\": \"a\", \"price\": \"much\"}]}",
		"{\"treatments\": [{\"id\": \"a\"}, {\"id\": \"b\"}]}",
		"{\"treatments\": [{\"id\": \"a\", \"title\": \"\\u202e\"}]}",
		"treatments: [{id: a}]",
	};
	struct treatments *all = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		size_t len = strlen(texts[i]);
		/* Exactly as long as it is said to be, for the sanitizer. */
		char *copy = mem_alloc(len + (len == 0));
		memcpy(copy, texts[i], len);
		if (treatments_unpack(copy, len, &all))
			fail_msg("%s was taken", texts[i]);
		assert_null(all);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_offer_has_sessions_or_a_term),
		cmocka_unit_test(each_wrong_course_is_named),
		cmocka_unit_test(each_wrong_package_is_named),
		cmocka_unit_test(an_offer_has_an_id_of_its_own_in_the_whole_file),
		cmocka_unit_test(the_shipped_offers),
		cmocka_unit_test(a_kept_treatment_reads_back),
		cmocka_unit_test(kept_bytes_do_not_change),
		cmocka_unit_test(a_deposit_is_kept_where_there_is_one),
		cmocka_unit_test(what_another_build_kept_is_read),
		cmocka_unit_test(what_is_no_kept_treatment_is_refused),
	};

	return cmocka_run_group_tests_name("rules_offers", tests, NULL, NULL);
}
