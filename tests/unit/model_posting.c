/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each event moves, in written tables; and that nothing is ever made or lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/posting.h"
#include "model/price.h"

#define CNY UNIT_OF_CNY
#define ACCOUNT(class_, owner_) ((struct account){ .class = class_, .owner = owner_ })

struct till {
	Sale sale;
	SaleLine lines[LIMIT_SALE_LINES + 1];
	SaleLine *line_list[LIMIT_SALE_LINES + 1];
	Payment payments[LIMIT_PAYMENTS + 1];
	Payment *payment_list[LIMIT_PAYMENTS + 1];
};

static void till_init(struct till *t)
{
	sale__init(&t->sale);
	t->sale.lines = t->line_list;
	t->sale.payments = t->payment_list;
}

static SaleLine *add_line(struct till *t, const char *kind, uint32_t product, int64_t list,
			  uint32_t qty)
{
	SaleLine *line = &t->lines[t->sale.n_lines];

	sale_line__init(line);
	line->kind = (char *)kind;
	line->title = (char *)"Line";
	line->product = product;
	line->list_fen = list;
	line->qty = qty;
	line->net_fen = list * qty;
	t->line_list[t->sale.n_lines++] = line;
	t->sale.total_fen += line->net_fen;
	return line;
}

static void reduce(struct till *t, SaleLine *line, Reduction *room, Reduction **list,
		   int64_t amount)
{
	reduction__init(room);
	room->amount_fen = amount;
	list[line->n_reductions++] = room;
	line->reductions = list;
	line->net_fen -= amount;
	t->sale.total_fen -= amount;
}

static void pay(struct till *t, const char *method, int64_t amount)
{
	Payment *payment = &t->payments[t->sale.n_payments];

	payment__init(payment);
	payment->method = (char *)method;
	payment->amount_fen = amount;
	t->payment_list[t->sale.n_payments++] = payment;
}

static int64_t amount_of(const struct postings *list, struct account account, struct unit unit)
{
	for (size_t i = 0; i < list->n; i++) {
		if (account_equal(list->rows[i].account, account) &&
		    unit_equal(list->rows[i].unit, unit))
			return list->rows[i].amount;
	}
	return 0;
}

static void assert_postings(const struct postings *list, const struct posting *want, size_t n)
{
	assert_int_equal(list->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(amount_of(list, want[i].account, want[i].unit), want[i].amount);
	assert_true(posting_balanced(list));
}

/* A facial at 298.00 less 29.80, two masks at 168.00 less 20.00: 584.20. Paid 300.00 by WeChat and
 * 300.00 in cash, 15.80 back. */
static void a_sale_of_both_kinds(void **state)
{
	const struct unit mask = { .kind = UNIT_STOCK, .id = 3 };
	const struct posting want[] = {
		{ ACCOUNT(ACC_WECHAT, 0), CNY, 30000 },
		{ ACCOUNT(ACC_CASH, 0), CNY, 28420 },
		{ ACCOUNT(ACC_REVENUE_TREATMENT, 0), CNY, -29800 },
		{ ACCOUNT(ACC_REVENUE_PRODUCT, 0), CNY, -33600 },
		{ ACCOUNT(ACC_DISCOUNT, 0), CNY, 4980 },
		{ ACCOUNT(ACC_STOCK, 3), mask, -2 },
		{ ACCOUNT(ACC_STOCK_SOLD, 0), mask, 2 },
	};
	Reduction room[3], *list[3];
	struct postings postings;
	struct till t;

	(void)state;
	till_init(&t);
	reduce(&t, add_line(&t, "treatment", 0, 29800, 1), &room[0], &list[0], 2980);
	SaleLine *masks = add_line(&t, "product", 3, 16800, 2);
	reduce(&t, masks, &room[1], &list[1], 500);
	reduce(&t, masks, &room[2], &list[1], 1500);
	pay(&t, "wechat", 30000);
	pay(&t, "cash", 30000);
	t.sale.change_fen = 1580;
	assert_int_equal(t.sale.total_fen, 58420);
	assert_int_equal(posting_sale(&t.sale, &postings, NULL), ST_OK);
	assert_postings(&postings, want, ARRAY_LEN(want));
}

static void every_method_has_its_account(void **state)
{
	static const struct { const char *method; int class; } methods[] = {
		{ "cash", ACC_CASH }, { "wechat", ACC_WECHAT }, { "alipay", ACC_ALIPAY },
		{ "card", ACC_CARD }, { "account", ACC_RECEIVABLE },
	};
	static const char *const others[] = { "wallet", "points", "coupon", "", "Cash", "cash " };
	struct account account = ACCOUNT(ACC_TAX, 0);
	struct postings postings;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		struct account want = ACCOUNT((enum account_class)methods[i].class, 0);
		struct till t;
		if (methods[i].class == ACC_RECEIVABLE)
			want.owner = 42;
		assert_true(posting_method_account(methods[i].method, 42, &account));
		assert_true(account_equal(account, want));
		till_init(&t);
		t.sale.client = 42;
		add_line(&t, "treatment", 0, 100, 1);
		pay(&t, methods[i].method, 100);
		const struct posting rows[] = { { want, CNY, 100 },
						{ ACCOUNT(ACC_REVENUE_TREATMENT, 0), CNY, -100 } };
		assert_int_equal(posting_sale(&t.sale, &postings, NULL), ST_OK);
		assert_postings(&postings, rows, 2);
	}
	account = ACCOUNT(ACC_TAX, 0);
	assert_false(posting_method_account("account", 0, &account));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(posting_method_account(others[i], 42, &account));
	assert_int_equal(account.class, ACC_TAX);
}

static void a_gift_moves_stock_and_no_money(void **state)
{
	const struct unit mask = { .kind = UNIT_STOCK, .id = 9 };
	const struct posting want[] = {
		{ ACCOUNT(ACC_REVENUE_PRODUCT, 0), CNY, -5000 },
		{ ACCOUNT(ACC_DISCOUNT, 0), CNY, 5000 },
		{ ACCOUNT(ACC_STOCK, 9), mask, -1 },
		{ ACCOUNT(ACC_STOCK_SOLD, 0), mask, 1 },
	};
	Reduction room, *list;
	struct postings postings;
	struct till t;

	(void)state;
	till_init(&t);
	reduce(&t, add_line(&t, "product", 9, 5000, 1), &room, &list, 5000);
	pay(&t, "cash", 0);
	assert_int_equal(posting_sale(&t.sale, &postings, NULL), ST_OK);
	assert_postings(&postings, want, ARRAY_LEN(want));

	/* All cash handed back: the drawer is not touched. */
	pay(&t, "cash", 10000);
	t.sale.change_fen = 10000;
	assert_int_equal(posting_sale(&t.sale, &postings, NULL), ST_OK);
	assert_postings(&postings, want, ARRAY_LEN(want));
}

/* The sale that every fault below is a change of: 100.00 in treatments, 50.00 in product P3. */
static void good_sale(struct till *t)
{
	till_init(t);
	add_line(t, "treatment", 0, 10000, 1);
	add_line(t, "product", 3, 2500, 2);
	pay(t, "card", 10000);
	pay(t, "cash", 6000);
	t->sale.change_fen = 1000;
}

static void assert_refused(const struct till *t, enum status status, const char *field)
{
	struct problem problem = PROBLEM_INIT;
	struct postings postings = { .n = 99 };

	assert_int_equal(posting_sale(&t->sale, &postings, &problem), status);
	assert_string_equal(problem.field, field);
	assert_true(strlen(problem.message) > 0);
	assert_int_equal(postings.n, 99); /* nothing was written */
}

static void faulty_lines_are_refused(void **state)
{
	Reduction room, *list;
	struct till t;

	(void)state;
	good_sale(&t);
	t.lines[0].kind = (char *)"topup";
	assert_refused(&t, ST_BAD_VALUE, "kind");
	good_sale(&t);
	t.lines[1].product = 0;
	assert_refused(&t, ST_BAD_VALUE, "product");
	good_sale(&t);
	t.lines[1].qty = 0;
	assert_refused(&t, ST_BAD_VALUE, "qty");
	good_sale(&t);
	t.lines[0].list_fen = -10000;
	assert_refused(&t, ST_BAD_VALUE, "qty");
	good_sale(&t);
	t.lines[0].net_fen--;
	assert_refused(&t, ST_BAD_VALUE, "net_fen");
	good_sale(&t);
	reduce(&t, &t.lines[0], &room, &list, -1);
	assert_refused(&t, ST_BAD_VALUE, "reductions");
	good_sale(&t);
	reduce(&t, &t.lines[0], &room, &list, 10001);
	assert_refused(&t, ST_BAD_VALUE, "net_fen");
	good_sale(&t);
	t.lines[0].list_fen = INT64_MAX;
	t.lines[0].qty = 2;
	assert_refused(&t, ST_TOO_MANY, "");
	good_sale(&t);
	t.lines[0].list_fen = t.lines[0].net_fen = INT64_MAX;
	assert_refused(&t, ST_TOO_MANY, "");
	good_sale(&t);
	t.sale.total_fen++;
	assert_refused(&t, ST_BAD_VALUE, "total_fen");
	till_init(&t);
	for (int i = 0; i <= LIMIT_SALE_LINES; i++)
		add_line(&t, "treatment", 0, 0, 1);
	assert_refused(&t, ST_TOO_MANY, "lines");
}

static void faulty_payments_are_refused(void **state)
{
	struct till t;

	(void)state;
	good_sale(&t);
	t.payments[0].amount_fen = -1;
	assert_refused(&t, ST_BAD_VALUE, "amount_fen");
	good_sale(&t);
	t.payments[0].method = (char *)"wallet";
	assert_refused(&t, ST_BAD_VALUE, "method");
	good_sale(&t);
	t.payments[0].method = (char *)"account";
	assert_refused(&t, ST_BAD_VALUE, "client");
	good_sale(&t);
	t.sale.change_fen = -1;
	assert_refused(&t, ST_BAD_VALUE, "change_fen");
	good_sale(&t);
	t.payments[1].amount_fen--;
	assert_refused(&t, ST_NOT_PAID, "payments");
	good_sale(&t);
	t.sale.n_payments = 0;
	t.sale.change_fen = 0;
	assert_refused(&t, ST_NOT_PAID, "payments");
	good_sale(&t);
	t.sale.change_fen--;
	assert_refused(&t, ST_OVERPAID, "payments");
	good_sale(&t); /* change that is not out of cash */
	t.payments[0].amount_fen = 20000;
	t.payments[1].amount_fen = 500;
	t.sale.change_fen = 5500;
	assert_refused(&t, ST_OVERPAID, "payments");
	good_sale(&t);
	t.payments[0].amount_fen = INT64_MAX;
	assert_refused(&t, ST_TOO_MANY, "");
	good_sale(&t);
	for (int i = 0; i < LIMIT_PAYMENTS - 1; i++)
		pay(&t, "card", 0);
	assert_refused(&t, ST_TOO_MANY, "payments");
}

static void goods_come_in(void **state)
{
	const struct unit unit = { .kind = UNIT_STOCK, .id = 7 };
	const struct posting want[] = { { ACCOUNT(ACC_STOCK, 7), unit, 12 },
					{ ACCOUNT(ACC_STOCK_RECEIVED, 0), unit, -12 } };
	struct problem problem = PROBLEM_INIT;
	struct postings postings;

	(void)state;
	assert_int_equal(posting_receive(7, 12, &postings, NULL), ST_OK);
	assert_postings(&postings, want, 2);
	assert_int_equal(posting_receive(7, INT64_MAX, &postings, NULL), ST_OK);
	assert_true(posting_balanced(&postings));
	assert_int_equal(posting_receive(0, 12, &postings, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "product");
	assert_int_equal(posting_receive(7, 0, &postings, &problem), ST_BAD_VALUE);
	assert_string_equal(problem.field, "qty");
	assert_int_equal(posting_receive(7, -1, &postings, &problem), ST_BAD_VALUE);
	assert_int_equal(posting_receive(7, INT64_MIN, &postings, &problem), ST_BAD_VALUE);
}

static void adding_sums_and_zero_vanishes(void **state)
{
	struct postings list = { .n = 0 };

	(void)state;
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 0));
	assert_int_equal(list.n, 0);
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 5));
	assert_true(posting_add(&list, ACCOUNT(ACC_CARD, 0), CNY, 6));
	assert_true(posting_add(&list, ACCOUNT(ACC_SAFE, 0), CNY, 7));
	assert_true(posting_add(&list, ACCOUNT(ACC_CARD, 0), CNY, 4));
	assert_int_equal(list.n, 3);
	/* What vanishes leaves the others in order. */
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, -5));
	assert_int_equal(list.n, 2);
	assert_int_equal(list.rows[0].amount, 10);
	assert_int_equal(list.rows[1].amount, 7);
	assert_int_equal(list.rows[1].account.class, ACC_SAFE);
}

static void a_list_can_be_full_and_sums_too_large(void **state)
{
	struct postings list = { .n = 0 };

	(void)state;
	for (uint32_t i = 0; i < LIMIT_POSTINGS; i++)
		assert_true(posting_add(&list, ACCOUNT(ACC_RECEIVABLE, i + 1), CNY, 1));
	assert_false(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 1));
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, 0));
	assert_true(posting_add(&list, ACCOUNT(ACC_RECEIVABLE, 1), CNY, INT64_MAX - 1));
	assert_false(posting_add(&list, ACCOUNT(ACC_RECEIVABLE, 1), CNY, 1));
	assert_int_equal(list.rows[0].amount == INT64_MAX, 1);
	assert_true(posting_add(&list, ACCOUNT(ACC_RECEIVABLE, 1), CNY, -INT64_MAX));
	assert_int_equal(list.n, LIMIT_POSTINGS - 1);
	assert_false(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, INT64_MIN));
	assert_true(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, -INT64_MAX));
	assert_false(posting_add(&list, ACCOUNT(ACC_CASH, 0), CNY, -1));
}

static void what_is_unbalanced_or_ill_formed_is_seen(void **state)
{
	const struct unit points = { UNIT_POINT, 0 }, k7 = { UNIT_SESSION, 7 };
	const struct unit p3 = { UNIT_STOCK, 3 }, odd = { UNIT_CNY, 1 };
	const struct { struct posting a, b; bool good; } cases[] = {
		{ { { ACC_CASH, 0, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -5 }, true },
		{ { { ACC_CASH, 0, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -4 }, false },
		{ { { ACC_CASH, 0, 0 }, CNY, 5 }, { { ACC_POINTS, 1, 0 }, points, -5 }, false },
		{ { { ACC_CASH, 0, 0 }, points, 5 }, { { ACC_TAX, 0, 0 }, points, -5 }, false },
		{ { { ACC_POINTS, 1, 0 }, points, -5 }, { { ACC_POINTS_EARNED, 0, 0 }, points, 5 },
		  true },
		{ { { ACC_POINTS, 0, 0 }, points, -5 }, { { ACC_POINTS_EARNED, 0, 0 }, points, 5 },
		  false },
		{ { { ACC_POINTS, 1, 1 }, points, -5 }, { { ACC_POINTS_EARNED, 0, 0 }, points, 5 },
		  false },
		{ { { ACC_POINTS, 1, 0 }, points, -5 }, { { ACC_POINTS_EARNED, 1, 0 }, points, 5 },
		  false },
		{ { { ACC_SESSIONS, 1, 7 }, k7, -5 }, { { ACC_SESSIONS_SOLD, 0, 0 }, k7, 5 },
		  true },
		{ { { ACC_SESSIONS, 1, 8 }, k7, -5 }, { { ACC_SESSIONS_SOLD, 0, 0 }, k7, 5 },
		  false },
		{ { { ACC_SESSIONS, 1, 0 }, k7, -5 }, { { ACC_SESSIONS_SOLD, 0, 0 }, k7, 5 },
		  false },
		{ { { ACC_STOCK, 3, 0 }, p3, -5 }, { { ACC_STOCK_LOST, 0, 0 }, p3, 5 }, true },
		{ { { ACC_STOCK, 4, 0 }, p3, -5 }, { { ACC_STOCK_LOST, 0, 0 }, p3, 5 }, false },
		{ { { ACC_STOCK, 3, 0 }, p3, -5 }, { { ACC_STOCK_LOST, 3, 0 }, p3, 5 }, false },
		{ { { ACC_CASH, 0, 0 }, odd, 5 }, { { ACC_TAX, 0, 0 }, odd, -5 }, false },
		{ { { (enum account_class)9, 0, 0 }, CNY, 5 }, { { ACC_TAX, 0, 0 }, CNY, -5 },
		  false },
	};
	struct postings list = { .n = 0 };

	(void)state;
	assert_true(posting_balanced(&list));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		list = (struct postings){ .n = 2, .rows = { cases[i].a, cases[i].b } };
		assert_int_equal(posting_balanced(&list), cases[i].good);
	}
	list.n = LIMIT_POSTINGS + 1;
	assert_false(posting_balanced(&list));
	/* A sum that comes round to zero through an overflow is none. */
	list = (struct postings){ .n = 4, .rows = {
		{ { ACC_CASH, 0, 0 }, CNY, INT64_MAX }, { { ACC_CARD, 0, 0 }, CNY, INT64_MAX },
		{ { ACC_SAFE, 0, 0 }, CNY, 1 }, { { ACC_WECHAT, 0, 0 }, CNY, 1 } } };
	assert_false(posting_balanced(&list));
}

static void entry_kinds_are_pinned(void **state)
{
	static const char *const names[] = {
		NULL, "opening", "sale", "refund", "receive", "reversal", "course", "wallet",
		"points", "stock", "close", "expense",
	};

	(void)state;
	for (size_t i = 1; i < ARRAY_LEN(names); i++) {
		assert_string_equal(entry_kind_name((enum entry_kind)i), names[i]);
		assert_true(strlen(entry_kind_title((enum entry_kind)i)) > 0);
	}
	assert_string_equal(entry_kind_name((enum entry_kind)0), "unknown");
	assert_string_equal(entry_kind_name((enum entry_kind)99), "unknown");
	assert_string_equal(entry_kind_title((enum entry_kind)99), "Unknown kind");
}

/* ---- laws of any sale */

static void random_sale(struct rng *rng, struct till *t, struct arena *arena)
{
	static const struct tier_benefit benefits[] = { { "*", 88 }, { "product", 93 } };
	static const struct tier tier = { .title = { .zh = "银卡" }, .nbenefits = 2,
					  .benefits = benefits };
	static const char *const methods[] = { "cash", "wechat", "alipay", "card", "account" };
	struct price_line lines[LIMIT_SALE_LINES] = { 0 };
	struct price_basket ask = { .n = rng_below(rng, 8), .lines = lines };
	struct price_result result;

	ask.tier = rng_below(rng, 2) != 0 ? &tier : NULL;
	ask.hand_percent = rng_below(rng, 4) == 0 ? (int)rng_below(rng, 101) : 0;
	ask.hand = MONEY(rng_below(rng, 4) == 0 ? (int64_t)rng_below(rng, 9999) : 0);
	till_init(t);
	t->sale.client = 1 + (uint32_t)rng_below(rng, 9);
	for (size_t i = 0; i < ask.n; i++) {
		bool product = rng_below(rng, 2) != 0;
		lines[i] = (struct price_line){
			.title = "x", .kind = product ? "product" : "treatment",
			.category = product ? "product" : "face",
			.qty = 1 + (uint32_t)rng_below(rng, 3),
			.list = MONEY((int64_t)rng_below(rng, 50000)),
		};
		add_line(t, lines[i].kind, product ? 1 + (uint32_t)rng_below(rng, 3) : 0, 0, 1);
	}
	assert_int_equal(price_basket(&ask, t->line_list, &result, arena, NULL), ST_OK);
	t->sale.total_fen = result.total.fen;
	int64_t left = result.total.fen;
	for (int i = 0; i < 3; i++) {
		int64_t part = (int64_t)rng_below(rng, (uint64_t)left + 1);
		pay(t, methods[rng_below(rng, ARRAY_LEN(methods))], part);
		left -= part;
	}
	t->sale.change_fen = (int64_t)rng_below(rng, 10000);
	pay(t, "cash", left + t->sale.change_fen);
}

static void any_sale_sums_to_zero_in_every_unit(void **state)
{
	struct postings list, back, both;
	struct till t;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 31);
	for (int turn = 0; turn < 30000; turn++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		int64_t money_in = 0, pieces = 0, sold = 0;

		random_sale(&rng, &t, &arena);
		assert_int_equal(posting_sale(&t.sale, &list, NULL), ST_OK);
		assert_true(posting_balanced(&list));
		for (size_t i = 0; i < list.n; i++) {
			assert_int_not_equal(list.rows[i].amount, 0);
			if (list.rows[i].account.class <= ACC_RECEIVABLE)
				money_in += list.rows[i].amount;
			if (list.rows[i].account.class == ACC_STOCK)
				pieces -= list.rows[i].amount;
		}
		assert_int_equal(money_in, t.sale.total_fen);
		for (size_t i = 0; i < t.sale.n_lines; i++)
			sold += t.lines[i].product != 0 ? t.lines[i].qty : 0;
		assert_int_equal(pieces, sold);

		/* And the reversal takes all of it back. */
		posting_reverse(&list, &back);
		assert_int_equal(back.n, list.n);
		assert_true(posting_balanced(&back));
		both = list;
		for (size_t i = 0; i < back.n; i++)
			assert_true(posting_add(&both, back.rows[i].account, back.rows[i].unit,
						back.rows[i].amount));
		assert_int_equal(both.n, 0);
		posting_reverse(&back, &back); /* in place too */
		assert_int_equal(back.n, list.n);
		for (size_t i = 0; i < back.n; i++)
			assert_int_equal(back.rows[i].amount, list.rows[i].amount);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sale_of_both_kinds),
		cmocka_unit_test(every_method_has_its_account),
		cmocka_unit_test(a_gift_moves_stock_and_no_money),
		cmocka_unit_test(faulty_lines_are_refused),
		cmocka_unit_test(faulty_payments_are_refused),
		cmocka_unit_test(goods_come_in),
		cmocka_unit_test(adding_sums_and_zero_vanishes),
		cmocka_unit_test(a_list_can_be_full_and_sums_too_large),
		cmocka_unit_test(what_is_unbalanced_or_ill_formed_is_seen),
		cmocka_unit_test(entry_kinds_are_pinned),
		cmocka_unit_test(any_sale_sums_to_zero_in_every_unit),
	};

	return cmocka_run_group_tests_name("model_posting", tests, NULL, NULL);
}
