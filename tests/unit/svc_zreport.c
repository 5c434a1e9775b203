/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of a drawer from entries and documents written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/zreport.h"

static const struct unit memo = { .kind = UNIT_MEMO };

static struct entry entry_of(enum entry_kind kind)
{
	return (struct entry){ .kind = kind };
}

static void post(struct entry *e, enum account_class class, struct unit unit, int64_t amount)
{
	assert_true(posting_add(&e->postings, (struct account){ .class = class }, unit, amount));
}

static void cny(struct entry *e, enum account_class class, int64_t amount)
{
	post(e, class, UNIT_OF_CNY, amount);
}

struct result {
	struct arena arena;
	size_t n;
	Figure **figures;
};

static void finish(struct zreport *z, struct zstate closing, struct result *ret)
{
	*ret = (struct result){ .arena = ARENA_INIT };
	assert_int_equal(zreport_figures(z, &closing, &ret->arena, &ret->n, &ret->figures, NULL),
			 ST_OK);
}

static void is(const struct result *r, const char *name, int64_t count, int64_t amount)
{
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->figures[i]->name, name) != 0)
			continue;
		assert_int_equal(r->figures[i]->count, count);
		assert_int_equal(r->figures[i]->amount, amount);
		return;
	}
	if (count != 0 || amount != 0)
		fail_msg("%s is missing", name);
}

static Sale *sale_of(struct arena *arena, int64_t total, int64_t change)
{
	Sale *sale = (Sale *)message_new(&sale__descriptor, arena);

	sale->total_fen = total;
	sale->change_fen = change;
	return sale;
}

/* Cash that came in is told whole, and the change beside it. */
static void change_is_not_taken_off_what_came_in(void **state)
{
	struct zreport z = { .overflow = false };
	struct result r;
	struct arena arena = ARENA_INIT;
	struct entry e = entry_of(ENTRY_SALE);

	(void)state;
	cny(&e, ACC_CASH, 29800);
	cny(&e, ACC_REVENUE_TREATMENT, -31000);
	cny(&e, ACC_DISCOUNT, 1200);
	zreport_add(&z, &e, sale_of(&arena, 29800, 200));
	/* Change out of cash, all paid otherwise: nothing stays in the drawer. */
	e = entry_of(ENTRY_SALE);
	cny(&e, ACC_WECHAT, 10000);
	cny(&e, ACC_REVENUE_TREATMENT, -10000);
	zreport_add(&z, &e, sale_of(&arena, 10000, 5000));
	finish(&z, (struct zstate){ .cash = 29800 }, &r);
	is(&r, "sales", 2, 39800);
	is(&r, "money/cash/in", 2, 35000);
	is(&r, "money/cash/change", 2, 5200);
	is(&r, "money/cash/out", 0, 0);
	is(&r, "money/wechat/in", 1, 10000);
	is(&r, "drawer/in", 1, 29800);
	is(&r, "drawer/before", 0, 0);
	is(&r, "drawer/expected", 0, 29800);
	is(&r, "revenue/treatment", 2, 41000);
	is(&r, "discounts", 1, 1200);
	arena_clear(&r.arena);
	arena_clear(&arena);
}

static void refunds_go_the_other_way(void **state)
{
	struct zreport z = { .overflow = false };
	struct result r;
	struct arena arena = ARENA_INIT;
	struct entry e = entry_of(ENTRY_REFUND);
	Sale *refund = sale_of(&arena, 12000, 0);
	Payment wallet = PAYMENT__INIT, *payments[] = { &wallet };

	(void)state;
	refund->kind = SALE__KIND__refund;
	wallet.method = (char *)(uintptr_t)"wallet";
	wallet.amount_fen = 7000;
	wallet.principal_fen = 6000;
	wallet.bonus_fen = 1000;
	refund->n_payments = 1;
	refund->payments = payments;
	cny(&e, ACC_CASH, -5000);
	cny(&e, ACC_REVENUE_PRODUCT, 12000);
	cny(&e, ACC_DISCOUNT, -1000);
	post(&e, ACC_FLOW_WALLET, memo, -6000);
	post(&e, ACC_FLOW_WALLET_SPENT, memo, 6000);
	zreport_add(&z, &e, refund);
	finish(&z, (struct zstate){ .cash = 1000, .wallet = 60000, .course = 5 }, &r);
	is(&r, "sales", 0, 0);
	is(&r, "refunds", 1, 12000);
	is(&r, "money/cash/out", 1, 5000);
	is(&r, "drawer/out", 1, 5000);
	is(&r, "drawer/before", 0, 6000);
	is(&r, "revenue/product", 1, -12000);
	is(&r, "discounts", 1, -1000);
	is(&r, "paid/wallet", 1, -6000);
	is(&r, "paid/bonus", 1, -1000);
	is(&r, "wallet/spent", 1, -6000);
	is(&r, "wallet/opening", 0, 54000);
	is(&r, "wallet/closing", 0, 60000);
	is(&r, "course/opening", 0, 5);
	arena_clear(&r.arena);
	arena_clear(&arena);
}

/* Float, safe and an earlier close are no money received. */
static void what_moves_between_drawer_and_safe_is_no_payment(void **state)
{
	struct zreport z = { .overflow = false };
	struct result r;
	struct entry open = entry_of(ENTRY_OPEN), close = entry_of(ENTRY_CLOSE);

	(void)state;
	cny(&open, ACC_CASH, 30000);
	cny(&open, ACC_SAFE, -30000);
	cny(&close, ACC_CASH, -8000);
	cny(&close, ACC_SAFE, 7900);
	cny(&close, ACC_CASH_OVER_SHORT, 100);
	zreport_add(&z, &open, NULL);
	zreport_add(&z, &close, NULL);
	finish(&z, (struct zstate){ .cash = 42000 }, &r);
	is(&r, "money/cash/in", 0, 0);
	is(&r, "money/cash/out", 0, 0);
	is(&r, "drawer/before", 0, 20000);
	is(&r, "drawer/opened", 1, 30000);
	is(&r, "drawer/taken", 1, 8000);
	is(&r, "drawer/expected", 0, 42000);
	arena_clear(&r.arena);
}

static void kinds_and_debts(void **state)
{
	struct zreport z = { .overflow = false };
	struct result r;
	struct arena arena = ARENA_INIT;
	struct entry e = entry_of(ENTRY_SALE), paid = entry_of(ENTRY_DEBT);
	Sale *late = sale_of(&arena, 4000, 0), *gift = sale_of(&arena, 0, 0);
	const struct account debt = { .class = ACC_RECEIVABLE, .owner = 1, .detail = 1 };

	(void)state;
	late->kind = SALE__KIND__late;
	gift->kind = SALE__KIND__free;
	assert_true(posting_add(&e.postings, debt, UNIT_OF_CNY, 4000));
	cny(&e, ACC_REVENUE_FEE, -4000);
	zreport_add(&z, &e, late);
	e = entry_of(ENTRY_SALE);
	zreport_add(&z, &e, gift);
	assert_true(posting_add(&paid.postings, debt, UNIT_OF_CNY, -1500));
	cny(&paid, ACC_CARD, 1500);
	zreport_add(&z, &paid, NULL);
	finish(&z, (struct zstate){ .cash = 0 }, &r);
	is(&r, "sales", 2, 4000);
	is(&r, "sales/late", 1, 4000);
	is(&r, "sales/free", 1, 0);
	is(&r, "debts/made", 1, 4000);
	is(&r, "debts/paid", 1, 1500);
	is(&r, "money/card/in", 1, 1500);
	assert_int_equal(zfigure(r.n, r.figures, "debts/made"), 4000);
	assert_int_equal(zfigure(r.n, r.figures, "no/such"), 0);
	arena_clear(&r.arena);
	arena_clear(&arena);
}

/* Taken by two ways, part of it used, part given back, part kept. */
static void deposits_by_way(void **state)
{
	struct zreport z = { .overflow = false };
	struct entry in = entry_of(ENTRY_DEPOSIT), out = entry_of(ENTRY_DEPOSIT);
	struct entry sold = entry_of(ENTRY_SALE);
	const struct account hers = { .class = ACC_WALLET_PRINCIPAL, .owner = 1 };
	struct result r;

	(void)state;
	cny(&in, ACC_CASH, 5000);
	assert_true(posting_add(&in.postings, hers, UNIT_OF_CNY, 3000));
	post(&in, ACC_FLOW_WALLET_SPENT, memo, -3000);
	post(&in, ACC_FLOW_DEPOSIT, memo, -8000);
	post(&in, ACC_FLOW_DEPOSIT_TAKEN, memo, 8000);
	post(&sold, ACC_FLOW_DEPOSIT, memo, 4000);
	post(&sold, ACC_FLOW_DEPOSIT_USED, memo, -4000);
	cny(&out, ACC_WECHAT, -1000);
	assert_true(posting_add(&out.postings, hers, UNIT_OF_CNY, -2500));
	post(&out, ACC_FLOW_WALLET_SPENT, memo, 2500);
	post(&out, ACC_FLOW_DEPOSIT, memo, 4000);
	post(&out, ACC_FLOW_DEPOSIT_RETURNED, memo, -3500);
	post(&out, ACC_FLOW_DEPOSIT_KEPT, memo, -500);
	zreport_add(&z, &in, NULL);
	zreport_add(&z, &sold, NULL);
	zreport_add(&z, &out, NULL);
	finish(&z, (struct zstate){ .cash = 5000, .deposit = 1500 }, &r);
	is(&r, "deposit/opening", 0, 1500);
	is(&r, "deposit/taken", 1, 8000);
	is(&r, "deposit/used", 1, 4000);
	is(&r, "deposit/returned", 1, 3500);
	is(&r, "deposit/kept", 1, 500);
	is(&r, "deposit/closing", 0, 1500);
	is(&r, "deposit/in/cash", 1, 5000);
	is(&r, "deposit/in/wallet", 1, 3000);
	is(&r, "deposit/out/wechat", 1, 1000);
	is(&r, "deposit/out/wallet", 1, 2500);
	is(&r, "deposit/out/cash", 0, 0);
	is(&r, "paid/wallet", 2, 500);
	is(&r, "money/cash/in", 1, 5000);
	is(&r, "money/wechat/out", 1, 1000);
	arena_clear(&r.arena);
}

static void every_figure_has_a_title(void **state)
{
	bool fen = false;

	(void)state;
	assert_string_equal(zfigure_title("money/cash/in", &fen), "Cash received");
	assert_true(fen);
	assert_string_equal(zfigure_title("points/earned", &fen), "Points earned");
	assert_false(fen);
	assert_string_equal(zfigure_title("of/a/later/program", NULL), "of/a/later/program");
}

static void sums_beyond_measure_are_refused(void **state)
{
	struct zreport z = { .overflow = false };
	struct zstate closing = { .cash = 0 };
	struct arena arena = ARENA_INIT;
	struct entry e = entry_of(ENTRY_SALE);
	Figure **figures;
	size_t n;

	(void)state;
	cny(&e, ACC_WECHAT, INT64_MAX);
	zreport_add(&z, &e, NULL);
	zreport_add(&z, &e, NULL);
	assert_int_equal(zreport_figures(&z, &closing, &arena, &n, &figures, NULL), ST_BAD_VALUE);
	arena_clear(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(change_is_not_taken_off_what_came_in),
		cmocka_unit_test(refunds_go_the_other_way),
		cmocka_unit_test(what_moves_between_drawer_and_safe_is_no_payment),
		cmocka_unit_test(kinds_and_debts),
		cmocka_unit_test(deposits_by_way),
		cmocka_unit_test(every_figure_has_a_title),
		cmocka_unit_test(sums_beyond_measure_are_refused),
	};

	i18n_init("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
