/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refunds so far that do not fit their sale: each is one change of one that was given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "refund_fixture.h"

/* Two pieces or three of one line, paid by `method` and as much by the wallet, S2's. */
static Sale *pieces(struct arena *arena, uint32_t qty, const char *method, int64_t fen,
		    int64_t principal, int64_t bonus)
{
	Sale *sale = sale_new(arena, 42);

	line_share(arena, sale_line(arena, sale, "fee", (fen + principal + bonus) / qty, qty), 2,
		   100);
	sale_payment(arena, sale, method, fen);
	wallet_payment(arena, sale, principal, bonus);
	assert_int_equal(basket_spread(sale, arena, NULL), ST_OK);
	basket_merit(sale, &rules, NULL);
	batch_add(arena, &sale->n_batches, &sale->batches, 400, sale->points);
	return sale;
}

static Sale *nobodys(Sale *sale)
{
	sale->lines[0]->n_shares = 0;
	return sale;
}

/* Of the sale, `qty` of the first line go back; then the document says something else, and the next
 * refund is refused. */
#define UNFIT(sale_, qty_, change_) \
	do { \
		AUTO(arena_release) struct arena room = ARENA_INIT; \
		struct history_of h = { .arena = &room, .sale = (sale_) }; \
		const struct refund_wish some_ = { .line = 1, .qty = (qty_) }; \
		const struct refund_wish next_ = { .line = 1, .qty = 1 }; \
		struct problem problem = PROBLEM_INIT; \
		struct postings sum = { .n = 0 }; \
		Sale out = SALE__INIT; \
		Sale *back = refund(&h, "", 1, &some_, &sum); \
		SaleLine *line = back->lines[0]; \
		change_; \
		(void)line; \
		assert_int_equal(try_refund(&h, "", 1, &next_, &out, &problem), ST_BAD_DATA); \
		assert_string_equal(problem.field, "before"); \
		assert_int_equal(out.n_lines, 0); \
	} while (0)

static void refunds_of_something_else_do_not_fit(void **state)
{
	(void)state;
	UNFIT(three_masks(&room), 1, h.refunds[0] = h.sale);
	UNFIT(three_masks(&room), 1, line->of_line = 0);
	UNFIT(three_masks(&room), 1, line->of_line = 2);
	UNFIT(three_masks(&room), 1, line->kind = fixture_words("fee"));
	UNFIT(three_masks(&room), 1, (line->n_shares = 0, line->n_share_cash_fen = 0,
				      line->n_share_used_fen = 0));
	UNFIT(three_masks(&room), 1, line->merit_fen = -1);
	UNFIT(three_masks(&room), 1, line->value_fen = 1);
	/* Of two payments by the wallet the first stands for both. */
	UNFIT(pieces(&room, 2, "wallet", 0, 3000, 0), 1, back->payments[0]->of_payment = 2);
}

/* It gave more for a piece than a piece is worth. */
static void refunds_that_gave_too_much_do_not_fit(void **state)
{
	(void)state;
	UNFIT(three_masks(&room), 3, (line->qty = 1, line->list_fen = 30000));
	UNFIT(pieces(&room, 3, "card", 3000, 0, 0), 1, (line->points = back->points = 30,
							back->batches[0]->points = 30));
	UNFIT(pieces(&room, 3, "card", 3000, 0, 0), 1, line->merit_fen = 3000);
	/* The price of two, and no reduction that would explain it. */
	UNFIT(pieces(&room, 3, "card", 3000, 0, 0), 2, (line->qty = 1, line->list_fen = 2000));
	/* All points for a third of what they paid. */
	UNFIT(three_masks(&room), 1, (back->payments[0]->points = 500,
				      back->payments[0]->batches[0]->points = 500));
	/* More of what the wallet paid than its principal. */
	UNFIT(nobodys(pieces(&room, 2, "card", 0, 2000, 4000)), 1, (line->unearned_fen = 0,
		back->payments[0]->bonus_fen = 0, back->payments[0]->principal_fen = 3000));
	/* What the card paid is said to be the wallet's: too much cash performance is left. */
	UNFIT(pieces(&room, 2, "card", 3000, 3000, 0), 1, back->payments[0]->of_payment = 2);
}

static void value_that_was_given_twice_does_not_fit(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Sale *sale = sale_new(&arena, 42);
	SaleLine *session = sale_line(&arena, sale, "session", 1000, 3);

	(void)state;
	session->course = 7;
	session->value_fen = 900;
	line_reduce(&arena, sale, session, "session", 3000);
	assert_int_equal(basket_spread(sale, &arena, NULL), ST_OK);
	UNFIT(sale, 3, (line->qty = 1, line->list_fen = 3000,
			line->reductions[0]->amount_fen = 3000));
}

static void more_debt_than_was_on_account_does_not_fit(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct history_of h = { .arena = &arena, .sale = pieces(&arena, 2, "account", 3000, 0, 0),
				.debt_left = MONEY(3001) };
	struct problem problem = PROBLEM_INIT;
	Sale out = SALE__INIT;

	(void)state;
	assert_int_equal(try_refund(&h, "", 0, NULL, &out, &problem), ST_BAD_DATA);
	assert_string_equal(problem.field, "before");
	h.debt_left = MONEY(3000);
	assert_int_equal(try_refund(&h, "", 0, NULL, &out, &problem), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refunds_of_something_else_do_not_fit),
		cmocka_unit_test(refunds_that_gave_too_much_do_not_fit),
		cmocka_unit_test(value_that_was_given_twice_does_not_fit),
		cmocka_unit_test(more_debt_than_was_on_account_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
