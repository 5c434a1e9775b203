/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists in the manual pages are the program's tables, in both languages, and their examples
 * load. UPDATE=1 writes the lists anew, to be looked at before they are committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "model/membership.h"
#include "model/prepaid.h"
#include "model/price.h"
#include "model/roster.h"
#include "rules_fixture.h"

/* The pages that are in both languages. */
static const char *const both_pages[] = { "meibu-treatments.5", "meibu-tiers.5",
					   "meibu-calendar.5", "meibu.conf.5" };

/* A text line of mdoc. */
static void add_line(struct buf *out, const char *text)
{
	if (text[0] == '.' || text[0] == '\'')
		buf_puts(out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			buf_puts(out, "\\e");
		else
			buf_putc(out, *text);
	}
	buf_putc(out, '\n');
}

static void add_item(struct buf *out, const char *macro, const char *name, const char *kind,
		     const char *help)
{
	buf_printf(out, ".It %s %s\n", macro, name);
	if (kind[0] != '\0')
		buf_printf(out, "(%s)\n", kind);
	add_line(out, help);
}

static void add_keys(struct buf *out, const char *file)
{
	struct buf kind = BUF_INIT;

	buf_puts(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < nrule_keys; i++) {
		if (strcmp(rule_keys[i].file, file) != 0)
			continue;
		buf_reset(&kind);
		rule_key_kind(&kind, &rule_keys[i]);
		add_item(out, "Va", rule_keys[i].path, kind.text, _(rule_keys[i].help));
	}
	buf_puts(out, ".El\n");
	buf_release(&kind);
}

static void add_settings(struct buf *out)
{
	struct buf kind = BUF_INIT;
	const char *section = "";

	for (size_t i = 0; i < nsettings; i++) {
		if (strcmp(settings[i].section, section) != 0) {
			buf_printf(out, "%s.Ss [%s]\n.Bl -tag -width Ds\n", i > 0 ? ".El\n" : "",
				   settings[i].section);
			section = settings[i].section;
		}
		buf_reset(&kind);
		setting_kind(&kind, &settings[i]);
		add_item(out, "Va", settings[i].key, kind.text, _(settings[i].help));
	}
	buf_puts(out, ".El\n");
	buf_release(&kind);
}

static void add_permissions(struct buf *out)
{
	char title[128];

	buf_puts(out, ".Bl -tag -width Ds\n");
	for (int p = PERM_NONE + 1; p < PERM_COUNT; p++) {
		snprintf(title, sizeof(title), "%s%s", permission_title((enum permission)p),
			 strcmp(i18n_language(), "en") == 0 ? "." : "。");
		add_item(out, "Cm", permission_name((enum permission)p), "", title);
	}
	buf_puts(out, ".El\n");
}

/* The part of the page between the marks BEGIN name and END name. */
static const char *part(const char *page, const char *name, size_t *ret_len)
{
	char mark[64];

	snprintf(mark, sizeof(mark), ".\\\" BEGIN %s\n", name);
	const char *start = strstr(page, mark);
	assert_non_null(start);
	start += strlen(mark);
	snprintf(mark, sizeof(mark), ".\\\" END %s\n", name);
	const char *end = strstr(start, mark);
	assert_non_null(end);
	*ret_len = (size_t)(end - start);
	return start;
}

static void rewrite(const char *path, const char *page, const char *start, size_t len,
		    const struct buf *want)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	fwrite(page, 1, (size_t)(start - page), file);
	fwrite(want->text, 1, want->len, file);
	fputs(start + len, file);
	assert_int_equal(fclose(file), 0);
}

/* Compares a part of a page with what the tables say. */
static void compare(const char *path, const char *name, const struct buf *want)
{
	char *page = read_file(path);
	size_t len, at = 0;
	const char *start = part(page, name, &len);

	if (secure_getenv("UPDATE") != NULL)
		rewrite(path, page, start, len, want);
	else if (len != want->len || memcmp(start, want->text, len) != 0) {
		while (at < len && at < want->len && start[at] == want->text[at])
			at++;
		while (at > 0 && start[at - 1] != '\n')
			at--;
		fail_msg("%s: %s is not what the program has (make it with UPDATE=1): %.60s", path,
			 name, want->text + at);
	}
	free(page);
}

static void compare_lists(const char *folder)
{
	static const struct {
		const char *page, *file;
	} pages[] = {
		{ "meibu-treatments.5", "treatments.yaml" },
		{ "meibu-tiers.5", "tiers.yaml" },
		{ "meibu-calendar.5", "calendar.yaml" },
		{ "meibu-shop.5", "shop.yaml" },
	};
	struct buf want = BUF_INIT;
	char path[64];

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, pages[i].page);
		/* What a new shop begins with is read once; that page is in English alone. */
		if (access(path, F_OK) != 0)
			continue;
		buf_reset(&want);
		add_keys(&want, pages[i].file);
		compare(path, "keys", &want);
	}
	snprintf(path, sizeof(path), "%s/meibu.conf.5", folder);
	buf_reset(&want);
	add_settings(&want);
	compare(path, "settings", &want);
	buf_reset(&want);
	add_permissions(&want);
	compare(path, "permissions", &want);
	buf_release(&want);
}

static void lists_are_the_programs_tables(void **state)
{
	(void)state;
	i18n_init("en");
	compare_lists("man");
}

/* A text without its Chinese is what check-po tells; the lists are compared when all have it. */
static bool all_translated(void)
{
	for (size_t i = 0; i < nrule_keys; i++) {
		if (_(rule_keys[i].help) == rule_keys[i].help)
			return false;
	}
	for (size_t i = 0; i < nsettings; i++) {
		if (_(settings[i].help) == settings[i].help)
			return false;
	}
	for (int p = PERM_NONE + 1; p < PERM_COUNT; p++) {
		const char *title = permission_title((enum permission)p);
		if ((unsigned char)title[0] < 0x80)
			return false;
	}
	return true;
}

static void the_chinese_lists_too(void **state)
{
	(void)state;
	i18n_init("zh_CN");
	if (all_translated())
		compare_lists("man/zh_CN");
	i18n_init("en");
}

/* Every file of the tables has a page, or its keys would be nowhere. */
static void every_key_has_its_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < nrule_keys; i++) {
		const struct rule_key *key = &rule_keys[i];
		assert_true(strcmp(key->file, "treatments.yaml") == 0 ||
			    strcmp(key->file, "tiers.yaml") == 0 ||
			    strcmp(key->file, "calendar.yaml") == 0 ||
			    strcmp(key->file, "shop.yaml") == 0);
		size_t len = strlen(key->help);
		if (len == 0 || key->help[len - 1] != '.')
			fail_msg("%s: the help is no sentence", key->path);
	}
}

/* The example of a page, as it would be copied out of a terminal. */
static char *example(const char *path)
{
	char *page = read_file(path);
	struct buf text = BUF_INIT;
	size_t len;
	const char *at = part(page, "example", &len), *end = at + len;

	while (at < end) {
		const char *stop = strchr(at, '\n');
		if (*at != '.') {
			for (; at < stop; at++) {
				bool escape = at[0] == '\\' && at[1] == 'e';
				buf_putc(&text, *at);
				at += escape ? 1 : 0;
			}
			buf_putc(&text, '\n');
		}
		at = stop + 1;
	}
	free(page);
	return buf_take(&text);
}

static void examples_load(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	struct tiers *tiers = NULL;
	struct shop_setup *shop = NULL;
	char *text = example("man/meibu-treatments.5");

	(void)state;
	if (treatments_load("example", text, strlen(text), &all, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	assert_int_equal(all->n, 2);
	assert_int_equal(all->rows[1].steps[1].settings[0].default_milli, 22500);
	assert_true(offer_find(all, "firming-half-year")->unlimited);
	assert_int_equal(offer_find(all, "choice-6")->treatments.n, 2);
	free(text);
	text = example("man/meibu-tiers.5");
	if (tiers_load("example", text, strlen(text), &tiers, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	assert_int_equal(tiers->n, 2);
	assert_int_equal(tiers->ncoupons, 2);
	assert_true(words_have(&tiers->promotions[0].weekdays, "wednesday"));
	free(text);
	text = example("man/meibu-shop.5");
	if (shop_setup_load("example", text, strlen(text), &shop, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	assert_int_equal(shop->staff[1].nshifts, 2);
	free(text);
	treatments_free(all);
	tiers_free(tiers);
	shop_setup_free(shop);
}

/* What meibu-calendar(5) says of its example and of the years. */
static void the_calendar_is_as_the_page_says(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct calendar *calendar = NULL;
	char *text = example("man/meibu-calendar.5");

	(void)state;
	if (calendar_load("example", text, strlen(text), &calendar, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	free(text);
	assert_true(calendar_holiday(calendar, day_of(2027, 2, 5))->closed);
	assert_false(calendar_holiday(calendar, day_of(2027, 2, 10))->closed);
	assert_int_equal(calendar_holiday(calendar, day_of(2027, 2, 10))->open, 720);
	assert_true(calendar_holiday(calendar, day_of(2027, 2, 12))->closed);
	assert_null(calendar_holiday(calendar, day_of(2027, 2, 13)));
	assert_string_equal(calendar_holiday(calendar, day_of(2026, 9, 25))->id, "mid-autumn");
	assert_int_equal(calendar->ntasks, 3);
	assert_true(words_have(&plan_task_find(calendar, "order")->weekdays, "thursday"));
	calendar_free(calendar);
}

/* The stretches that meibu.conf(5) works out. */
static void work_is_counted_as_the_page_says(void **state)
{
	const struct work_limits limits = { .straight_minutes = 359, .break_minutes = 15 };
	const struct span first = { 600, 780 };
	int64_t minutes = 0;

	(void)state;
	assert_int_equal(overwork_of(&limits, 1, &first, (struct span){ 794, 960 }, &minutes),
			 OVERWORK_STRAIGHT);
	assert_int_equal(minutes, 360);
	assert_int_equal(overwork_of(&limits, 1, &first, (struct span){ 795, 960 }, &minutes),
			 OVERWORK_NONE);
}

static void examples_are_the_same_in_both_languages(void **state)
{
	char path[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(both_pages); i++) {
		snprintf(path, sizeof(path), "man/%s", both_pages[i]);
		char *english = example(path);
		snprintf(path, sizeof(path), "man/zh_CN/%s", both_pages[i]);
		char *chinese = example(path);
		assert_string_equal(chinese, english);
		free(english);
		free(chinese);
	}
}

/* ---- the numbers that meibu-tiers(5) works out, with the rules of its example */

static struct tiers *tiers_of_the_page(void)
{
	struct faults faults = FAULTS_INIT;
	struct tiers *tiers = NULL;
	char *text = example("man/meibu-tiers.5");

	assert_int_equal(tiers_load("example", text, strlen(text), &tiers, &faults), ST_OK);
	free(text);
	return tiers;
}

static void a_tier_lasts_as_long_as_the_page_says(void **state)
{
	struct tiers *tiers = tiers_of_the_page();
	const struct merit row = { .day = day_of(2026, 3, 1), .spend = MONEY(800000) };
	const struct history history = { .n = 1, .rows = &row };
	day last = DAY(0);

	(void)state;
	assert_string_equal(tier_at(tiers, &history, "", DAY(0), row.day)->id, "gold");
	assert_string_equal(tier_at(tiers, &history, "", DAY(0), day_of(2027, 3, 30))->id, "gold");
	assert_string_equal(tier_at(tiers, &history, "", DAY(0), day_of(2027, 3, 31))->id,
			    "member");
	assert_true(tier_keeps(tiers, &history, "", DAY(0), row.day, &last));
	assert_int_equal(last.n, day_of(2027, 3, 30).n);
	assert_int_equal(points_for(tiers, tier_find(tiers, "gold"), MONEY(12050)), 180);
	assert_int_equal(topup_bonus(tiers, MONEY(250000)).fen, 20000);
	tiers_free(tiers);
}

static void a_card_pays_as_the_page_says(void **state)
{
	static const struct {
		const char *rule;
		int64_t principal, bonus;
	} rows[] = {
		{ "proportional", 10000, 2000 },
		{ "gift-first", 0, 12000 },
		{ "principal-first", 12000, 0 },
	};
	struct wallet_split split;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(wallet_split(rows[i].rule, MONEY(100000), MONEY(20000),
					      MONEY(12000), &split, NULL),
				 ST_OK);
		assert_int_equal(split.principal.fen, rows[i].principal);
		assert_int_equal(split.bonus.fen, rows[i].bonus);
	}
}

static void a_basket_costs_what_the_page_says(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tiers *tiers = tiers_of_the_page();
	const struct coupon_rule *rule = coupon_rule_find(tiers, "voucher-20");
	const struct price_line lines[] = {
		{ .title = "护理", .kind = "treatment", .treatment = "facial", .category = "face",
		  .list = MONEY(29800), .qty = 1 },
		{ .title = "面膜", .kind = "product", .treatment = "", .category = "product",
		  .product = 1, .list = MONEY(12800), .qty = 1 },
	};
	Coupon coupon = COUPON__INIT;
	const Coupon *const coupons[] = { &coupon };
	SaleLine facial = SALE_LINE__INIT, mask = SALE_LINE__INIT;
	SaleLine *const out[] = { &facial, &mask };
	struct price_result result;

	(void)state;
	coupon.id = 1;
	coupon.title = (char *)(uintptr_t)rule->title.en;
	coupon.amount_fen = rule->amount.fen;
	coupon.minimum_fen = rule->minimum.fen;
	const struct price_basket basket = {
		.n = 2, .lines = lines, .tier = tier_find(tiers, "gold"), .rules = tiers,
		.day = day_of(2026, 11, 22), .ncoupons = 1, .coupons = coupons,
	};
	assert_int_equal(price_basket(&basket, out, &result, &arena, NULL), ST_OK);
	assert_int_equal(facial.reductions[0]->amount_fen, 29800 - 26820);
	assert_int_equal(facial.reductions[1]->amount_fen, 1376);
	assert_int_equal(mask.reductions[0]->amount_fen, 12800 - 12160);
	assert_int_equal(mask.reductions[1]->amount_fen, 624);
	assert_int_equal(result.total.fen, 36980);
	tiers_free(tiers);
}

static void the_example_of_settings_loads(void **state)
{
	char path[] = "/tmp/meibu-example-XXXXXX";
	struct faults faults = FAULTS_INIT;
	struct conf conf;
	int fd = mkstemp(path);
	char *text = example("man/meibu.conf.5");
	size_t len = strlen(text);

	(void)state;
	assert_true(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	close(fd);
	if (conf_load(path, &conf, &faults) != ST_OK)
		assert_faults(&faults, NULL, 0);
	unlink(path);
	assert_string_equal(conf.name, "Meibu; the salon");
	assert_true(conf_licensed(&conf, "medical-aesthetic"));
	assert_int_equal(conf.close[5], 1500);
	assert_int_equal(conf.receipt_columns, 48);
	assert_int_equal(conf.limit_registered.fen, 300000);
	assert_int_equal(conf.lpr_bp, 295);
	assert_int_equal(conf.shifts, 2);
	assert_int_equal(conf.deposit.fen, 5000);
	assert_true(conf.rotation_carry && conf.rotation_asked_for == 100);
	assert_int_equal(conf.ndenominations, 8);
	assert_true(role_may(conf_role(&conf, "trainee"), PERM_SERVICE));
	conf_release(&conf);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_the_programs_tables),
		cmocka_unit_test(the_chinese_lists_too),
		cmocka_unit_test(every_key_has_its_page),
		cmocka_unit_test(examples_load),
		cmocka_unit_test(the_calendar_is_as_the_page_says),
		cmocka_unit_test(work_is_counted_as_the_page_says),
		cmocka_unit_test(examples_are_the_same_in_both_languages),
		cmocka_unit_test(a_tier_lasts_as_long_as_the_page_says),
		cmocka_unit_test(a_card_pays_as_the_page_says),
		cmocka_unit_test(a_basket_costs_what_the_page_says),
		cmocka_unit_test(the_example_of_settings_loads),
	};

	return cmocka_run_group_tests_name("rules_man", tests, NULL, NULL);
}
