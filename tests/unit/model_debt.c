/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on account, by its instalments and its age. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/debt.h"

static char account[] = "account", cash[] = "cash";

/* 600.00 of a sale of day 100, in cash another 50.00. */
static Payment on_account = PAYMENT__INIT, in_cash = PAYMENT__INIT;
static Payment *payments[] = { &in_cash, &on_account };
static Instalment first = INSTALMENT__INIT, second = INSTALMENT__INIT;
static Instalment *instalments[] = { &first, &second };

static Sale sale_of(size_t parts)
{
	Sale s = SALE__INIT;

	in_cash.method = cash, in_cash.amount_fen = 5000;
	on_account.method = account, on_account.amount_fen = 60000;
	first.due = 130, first.amount_fen = 20000;
	second.due = 160, second.amount_fen = 40000;
	s.day = 100, s.n_payments = 2, s.payments = payments;
	s.n_instalments = parts, s.instalments = instalments;
	return s;
}

static void assert_age(const struct debt_age *d, int64_t due, int32_t next, uint32_t late)
{
	assert_int_equal(d->total.fen, 60000);
	assert_int_equal(d->due.fen, due);
	assert_int_equal(d->next.n, next);
	assert_int_equal(d->days_late, late);
}

static void without_instalments_it_is_due_at_once(void **state)
{
	static const struct { int32_t on; size_t age; } cases[] = {
		{ 100, 0 }, { 101, 1 }, { 130, 1 }, { 131, 2 }, { 160, 2 }, { 161, 3 }, { 190, 3 },
		{ 191, 4 }, { 999, 4 },
	};
	Sale s = sale_of(0);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct debt_age d = debt_age(&s, MONEY(45000), DAY(cases[i].on));
		assert_age(&d, 45000, 100, (uint32_t)cases[i].on - 100);
		for (size_t k = 0; k < DEBT_AGES; k++)
			assert_int_equal(d.ages[k].fen, k == cases[i].age ? 45000 : 0);
	}
}

static void what_was_paid_settles_the_oldest_part(void **state)
{
	Sale s = sale_of(2);
	struct debt_age d;

	(void)state;
	d = debt_age(&s, MONEY(60000), DAY(129));
	assert_age(&d, 0, 130, 0);
	assert_int_equal(d.ages[0].fen, 60000);
	d = debt_age(&s, MONEY(60000), DAY(130));
	assert_age(&d, 20000, 130, 0);
	d = debt_age(&s, MONEY(60000), DAY(161));
	assert_age(&d, 60000, 130, 31);
	assert_true(d.ages[1].fen == 40000 && d.ages[2].fen == 20000);
	/* 150.00 of the first part. */
	d = debt_age(&s, MONEY(45000), DAY(135));
	assert_age(&d, 5000, 130, 5);
	assert_true(d.ages[1].fen == 5000 && d.ages[0].fen == 40000);
	/* All of it and some of the second. */
	d = debt_age(&s, MONEY(30000), DAY(135));
	assert_age(&d, 0, 160, 0);
	d = debt_age(&s, MONEY(0), DAY(999));
	assert_age(&d, 0, 0, 0);
}

/* What the instalments do not tell of it is due on the day of the sale. */
static void what_no_part_tells_is_due(void **state)
{
	Sale s = sale_of(1);
	struct debt_age d = debt_age(&s, MONEY(60000), DAY(110));

	(void)state;
	assert_int_equal(d.due.fen, 40000);
	assert_int_equal(d.ages[1].fen, 40000);
	assert_int_equal(d.ages[0].fen, 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_instalments_it_is_due_at_once),
		cmocka_unit_test(what_was_paid_settles_the_oldest_part),
		cmocka_unit_test(what_no_part_tells_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
