/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The papers of prepaid money: everything the law asks for stands on them, and fits the paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "io/contract.h"

static const int widths[] = { 32, 48 };

static struct contract_paper paper_of(const Wallet *wallet, const Course *course, int columns)
{
	return (struct contract_paper){
		.paper = { .columns = columns, .shop = "美簿美容院",
			   .address = "上海市静安区南阳路 88 号 2 楼", .phone = "021-6288 0188",
			   .client = "张小美", .client_phone = "138****1234",
			   .number = course != NULL ? "K000007" : "M00042" },
		.wallet = wallet, .course = course, .paid = MONEY(100000), .gift = MONEY(20000),
		.on = day_of(2026, 11, 22), .cooling_days = 7, .lpr_bp = 300, .deposit_bp = 95,
	};
}

/* All lines with a newline each; they fit the paper, none begins with a closing mark or ends with
 * an opening one. */
static char *joined(struct arena *arena, char **lines, size_t n, int columns)
{
	static const char *const closing[] = { "，", "。", "；", "：", "、", "）", "〕" };
	char *all = arena_dup(arena, "");

	for (size_t i = 0; i < n; i++) {
		const char *text = lines[i] + strspn(lines[i], " ");
		if (text_cells(lines[i]) > columns)
			fail_msg("%d cells: %s", text_cells(lines[i]), lines[i]);
		for (size_t j = 0; j < ARRAY_LEN(closing); j++)
			if (strncmp(text, closing[j], strlen(closing[j])) == 0)
				fail_msg("begins with a closing mark: %s", lines[i]);
		if (lines[i][0] != '\0' && lines[i][strlen(lines[i]) - 1] == '(')
			fail_msg("ends with an opening mark: %s", lines[i]);
		all = arena_printf(arena, "%s%s\n", all, lines[i]);
	}
	return all;
}

/* The same on one line, as it is read. */
static char *running(struct arena *arena, char **lines, size_t n)
{
	char *all = arena_dup(arena, "");

	for (size_t i = 0; i < n; i++)
		all = arena_printf(arena, "%s%s%s", all, i > 0 ? " " : "",
				   lines[i] + strspn(lines[i], " "));
	return all;
}

static void has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, text);
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in: %s", part, text);
}

static void test_wallet(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Wallet w = WALLET__INIT;

	(void)state;
	w.rule = arena_dup(&arena, "proportional");
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		struct contract_paper p = paper_of(&w, NULL, widths[i]);
		size_t n;
		char **lines = contract_lines(&arena, &p, &n);
		joined(&arena, lines, n, widths[i]);
		char *text = running(&arena, lines, n);
		has(text, "美簿美容院");
		has(text, "021-6288 0188");
		has(text, "张小美");
		has(text, "138****1234");
		has(text, "M00042");
		has(text, "2026-11-22");
		has(text, "1,000.00");
		has(text, "200.00");
		has(text, "in proportion");
		has(text, "does not expire");
		has(text, "7 days");
		has(text, "3.00%");
		has(text, "0.95%");
		has(text, "____");
		static const char *const articles[] = { "art. 14", "art. 15", "art. 16", "art. 18",
							"art. 19", "art. 20" };
		for (size_t k = 0; k < ARRAY_LEN(articles); k++)
			has(text, articles[k]);
		lacks(text, "art. 22");
	}
}

static void test_spending_rules(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Wallet w = WALLET__INIT;
	struct contract_paper p = paper_of(&w, NULL, 48);
	size_t n;

	(void)state;
	w.rule = arena_dup(&arena, "gift-first");
	char **lines = contract_lines(&arena, &p, &n);
	has(running(&arena, lines, n), "given on top is spent first");
	w.rule = arena_dup(&arena, "principal-first");
	lines = contract_lines(&arena, &p, &n);
	has(running(&arena, lines, n), "paid is spent first");
}

static Course course_of(struct arena *arena, CourseItem *item, CourseItem **items)
{
	Course c = COURSE__INIT;

	course_item__init(item);
	item->title = arena_dup(arena, "补水护理，含面膜、舒缓、导入、按摩、提拉、清洁、安抚");
	item->list_fen = 29800;
	items[0] = item;
	c.title = arena_dup(arena, "补水护理 10+1 次");
	c.items = items;
	c.n_items = 1;
	c.sessions = 10;
	c.gifted = 1;
	c.paid_fen = 100000;
	c.sold_on = day_of(2026, 11, 22).n;
	c.expires_on = day_of(2027, 11, 21).n;
	return c;
}

static void test_course(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseItem item, *items[1];
	Course c = course_of(&arena, &item, items);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		struct contract_paper p = paper_of(NULL, &c, widths[i]);
		size_t n;
		p.gift = MONEY(0);
		char **lines = contract_lines(&arena, &p, &n);
		joined(&arena, lines, n, widths[i]);
		char *text = running(&arena, lines, n);
		has(text, "K000007");
		has(text, "10 sessions that are paid for and 1 given on top");
		has(text, "A session is worth 90.91");
		has(text, "298.00");
		has(text, "2027-11-21");
		has(text, "art. 19");
		lacks(text, "Given on top");
		lacks(text, "art. 22");
	}
	c.expires_on = 0;
	struct contract_paper p = paper_of(NULL, &c, 48);
	size_t n;
	char **lines = contract_lines(&arena, &p, &n);
	has(running(&arena, lines, n), "It does not expire");
}

static void test_unlimited(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseItem item, *items[1];
	Course c = course_of(&arena, &item, items);
	struct contract_paper p = paper_of(NULL, &c, 32);
	size_t n;

	(void)state;
	c.sessions = c.gifted = 0;
	c.unlimited = true;
	char **lines = contract_lines(&arena, &p, &n);
	joined(&arena, lines, n, 32);
	char *text = running(&arena, lines, n);
	has(text, "Any number of sessions from 2026-11-22 to 2027-11-21");
	has(text, "art. 22");
	lacks(text, "A session is worth");
}

static void test_workings(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PrepaidRefund r = PREPAID_REFUND__INIT;
	LawStep one = LAW_STEP__INIT, two = LAW_STEP__INIT, *steps[2] = { &one, &two };

	(void)state;
	one.text = arena_dup(&arena, "Paid, and not yet given back.");
	one.amount_fen = 100000;
	two.article = arena_dup(&arena, "art. 15");
	two.text = arena_dup(&arena, "Paid 1,000.00 less delivered 600.00; commission paid to "
				     "staff is not deducted.");
	two.amount_fen = 40000;
	r.id = 17;
	r.n_steps = 2;
	r.steps = steps;
	r.fault = arena_dup(&arena, "client");
	r.method = arena_dup(&arena, "cash");
	r.reason = arena_dup(&arena, "moves away");
	r.principal_fen = 40000;
	r.interest_fen = 12;
	r.total_fen = 40012;
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		struct workings_paper w = { .paper = paper_of(NULL, NULL, widths[i]).paper,
					    .refund = &r, .what = "Wallet", .cashier = "李娜" };
		size_t n;
		char **lines = workings_lines(&arena, &w, &n);
		joined(&arena, lines, n, widths[i]);
		char *text = running(&arena, lines, n);
		has(text, "E000017");
		has(text, "[art. 15] Paid 1,000.00 less delivered 600.00;");
		has(text, "her own choice");
		has(text, "moves away");
		has(text, "400.12");
		has(text, "Cash");
		has(text, "李娜");
	}
}

/* A word that is longer than the paper is cut; nothing is lost and nothing loops. */
static void test_long_words(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Wallet w = WALLET__INIT;
	struct contract_paper p = paper_of(&w, NULL, 32);
	size_t n;

	(void)state;
	w.rule = arena_dup(&arena, "proportional");
	p.paper.address = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz";
	p.paper.number = "";
	char **lines = contract_lines(&arena, &p, &n);
	joined(&arena, lines, n, 32);
	size_t letters = 0;
	for (size_t i = 0; i < n; i++)
		letters += strstr(lines[i], "mnop") != NULL;
	assert_int_equal(letters, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wallet), cmocka_unit_test(test_spending_rules),
		cmocka_unit_test(test_course), cmocka_unit_test(test_unlimited),
		cmocka_unit_test(test_workings), cmocka_unit_test(test_long_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
