/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who pays what of a basket, and what it earns. */
#include "model/basket.h"

#include <string.h>

#include "base/limits.h"
#include "posting_private.h"

/* A basket while payments are laid on its lines. */
struct spread {
	Sale *sale;
	int64_t worth[LIMIT_PAYMENTS];	/* of each payment: its amount, cash less change */
	int64_t left[LIMIT_SALE_LINES]; /* of each line, to pay */
};

static enum status check_amounts(const Sale *sale, struct problem *reterr)
{
	if (sale->n_lines > LIMIT_SALE_LINES)
		return problem_set(reterr, ST_TOO_MANY, "lines", _("A sale has at most %d lines."),
				   LIMIT_SALE_LINES);
	if (sale->n_payments > LIMIT_PAYMENTS)
		return problem_set(reterr, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < sale->n_lines; i++)
		TRY(posting_amount(sale->lines[i]->net_fen, "net_fen", reterr));
	for (size_t j = 0; j < sale->n_payments; j++)
		TRY(posting_check_payment(sale->payments[j], sale->client, false, reterr));
	return posting_amount(sale->change_fen, "change_fen", reterr);
}

/* What each payment is worth; the change goes back out of the last cash that came. */
static enum status weigh_payments(struct spread *s, struct problem *reterr)
{
	const Sale *sale = s->sale;
	int64_t due = 0, change = sale->change_fen;

	for (size_t i = 0; i < sale->n_lines; i++) {
		s->left[i] = sale->lines[i]->net_fen;
		due += s->left[i];
	}
	for (size_t j = sale->n_payments; j-- > 0;) {
		const Payment *payment = sale->payments[j];
		s->worth[j] = payment->amount_fen;
		if (strcmp(payment->method, "cash") == 0) {
			const int64_t back = change < s->worth[j] ? change : s->worth[j];
			s->worth[j] -= back;
			change -= back;
		}
		due -= s->worth[j];
	}
	if (due > 0)
		return problem_set(reterr, ST_NOT_PAID, "payments", NULL);
	if (due < 0 || change > 0)
		return problem_set(reterr, ST_OVERPAID, "payments", NULL);
	return ST_OK;
}

/* Lays payment j on the lines by what is left of each; `money` pays for top-ups too. */
static enum status lay(struct spread *s, size_t j, bool money_pays, struct problem *reterr)
{
	const Sale *sale = s->sale;
	int64_t weights[LIMIT_SALE_LINES], room = 0;
	money parts[LIMIT_SALE_LINES];

	if (s->worth[j] == 0)
		return ST_OK;
	for (size_t i = 0; i < sale->n_lines; i++) {
		const bool topup = line_kind(sale->lines[i]->kind) == LINE_TOPUP;
		weights[i] = topup && !money_pays ? 0 : s->left[i];
		room += weights[i];
	}
	if (room < s->worth[j])
		return problem_set(reterr, ST_BAD_VALUE, "payments",
				   _("%s cannot pay for a top-up; that takes money."),
				   posting_method_title(sale->payments[j]->method));
	/* No part is more than what is left, for all parts together are not. */
	REQUIRE(money_split(MONEY(s->worth[j]), weights, sale->n_lines, parts));
	for (size_t i = 0; i < sale->n_lines; i++) {
		sale->lines[i]->paid_fen[j] = parts[i].fen;
		s->left[i] -= parts[i].fen;
	}
	return ST_OK;
}

/* What is no money: what points paid, and of the wallet's part its share of bonus. */
static void spread_unearned(Sale *sale, size_t j)
{
	const Payment *payment = sale->payments[j];
	const bool points = pay_kind(payment->method) == PAY_POINTS;
	int64_t weights[LIMIT_SALE_LINES];
	money parts[LIMIT_SALE_LINES];

	for (size_t i = 0; i < sale->n_lines; i++)
		weights[i] = sale->lines[i]->paid_fen[j];
	if (!money_split(MONEY(points ? payment->amount_fen : payment->bonus_fen), weights,
			 sale->n_lines, parts))
		return; /* it pays nothing */
	for (size_t i = 0; i < sale->n_lines; i++)
		sale->lines[i]->unearned_fen += parts[i].fen;
}

enum status basket_spread(Sale *sale, struct arena *arena, struct problem *reterr)
{
	struct spread s = { .sale = sale };

	TRY(check_amounts(sale, reterr));
	TRY(weigh_payments(&s, reterr));
	for (size_t i = 0; i < sale->n_lines; i++) {
		SaleLine *line = sale->lines[i];
		line->n_paid_fen = sale->n_payments;
		line->paid_fen = arena_alloc(arena, sale->n_payments * sizeof(*line->paid_fen));
		line->unearned_fen = 0;
	}
	/* Money comes last: it can pay for everything. */
	for (int money_pays = 0; money_pays <= 1; money_pays++) {
		for (size_t j = 0; j < sale->n_payments; j++) {
			const bool money_is = pay_kind(sale->payments[j]->method) == PAY_MONEY;
			if (money_is == (money_pays != 0))
				TRY(lay(&s, j, money_is, reterr));
		}
	}
	for (size_t j = 0; j < sale->n_payments; j++)
		spread_unearned(sale, j);
	return ST_OK;
}

/* ---- what it earns */

void basket_merit(Sale *sale, const struct tiers *rules, const struct tier *tier)
{
	int64_t weights[LIMIT_SALE_LINES];
	money parts[LIMIT_SALE_LINES];

	sale->merit_fen = 0;
	sale->visit = false;
	if (sale->merit_day == 0)
		sale->merit_day = sale->day;
	for (size_t i = 0; i < sale->n_lines; i++) {
		SaleLine *line = sale->lines[i];
		line->points = 0;
		line->merit_fen = 0;
		if (sale->client != 0 && line_counts(line))
			line->merit_fen = line->net_fen - line->unearned_fen -
					  line_paid(sale, line, PAY_ACCOUNT).fen;
		weights[i] = line->merit_fen;
		sale->merit_fen += line->merit_fen;
		sale->visit |= line_is_visit(line);
	}
	sale->points = points_for(rules, tier, MONEY(sale->merit_fen));
	if (!money_split(MONEY(sale->points), weights, sale->n_lines, parts)) {
		sale->points = 0;
		return;
	}
	for (size_t i = 0; i < sale->n_lines; i++)
		sale->lines[i]->points = parts[i].fen;
}

/* ---- batches */

/* Does batch a end before b? One without end is the last. */
static bool ends_before(const PointBatch *a, const PointBatch *b)
{
	return (uint32_t)a->until - 1 < (uint32_t)b->until - 1; /* 0 is beyond all */
}

void batches_take(size_t n, const PointBatch *const *have, int64_t points, struct arena *arena,
		  size_t *ret_n, PointBatch ***ret, int64_t *ret_missing)
{
	bool *used = arena_alloc(arena, n * sizeof(*used));

	while (points > 0) {
		size_t first = n;
		for (size_t i = 0; i < n; i++) {
			if (!used[i] && have[i]->points > 0 &&
			    (first == n || ends_before(have[i], have[first])))
				first = i;
		}
		if (first == n)
			break;
		used[first] = true;
		PointBatch *batch = arena_alloc(arena, sizeof(*batch));
		point_batch__init(batch);
		batch->until = have[first]->until;
		batch->points = have[first]->points < points ? have[first]->points : points;
		points -= batch->points;
		*ret = arena_grow(arena, *ret, *ret_n, sizeof(**ret));
		(*ret)[(*ret_n)++] = batch;
	}
	*ret_missing = points > 0 ? points : 0;
}
