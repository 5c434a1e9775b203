/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money for what was on account, and whose performance it is.
 *
 * At any time the money that has paid for a debt pays for what is left of the sale: it is
 * shared by what of each line was on account and was not taken back, and then as each line
 * is shared. A payment and a refund post the difference between before and after; so what
 * they post together depends on what is left alone, whatever the steps, and is nothing in
 * the end.
 */
#include "base/mem.h"
#include "posting_private.h"

/* ---- performance */

bool debt_paid_lines(const Sale *sale, size_t nbefore, const Sale *const *before,
		     struct debt_paid *ret)
{
	for (size_t i = 0; i < sale->n_lines; i++)
		ret->on_account[i] = line_paid(sale, sale->lines[i], PAY_ACCOUNT).fen;
	for (size_t k = 0; k < nbefore; k++) {
		for (size_t i = 0; i < before[k]->n_lines; i++) {
			const SaleLine *line = before[k]->lines[i];
			if (line->of_line == 0 || line->of_line > sale->n_lines)
				return false;
			int64_t *left = &ret->on_account[line->of_line - 1];
			*left -= line->settled_fen + line_paid(before[k], line, PAY_ACCOUNT).fen;
			if (*left < 0)
				return false;
		}
	}
	return true;
}

int64_t debt_paid_sum(const Sale *sale, const struct debt_paid *d)
{
	int64_t sum = 0;

	for (size_t i = 0; i < sale->n_lines; i++)
		sum += d->on_account[i];
	return sum;
}

/* What of the money each line has. */
static void split_paid(const Sale *sale, const struct debt_paid *d, money *ret)
{
	for (size_t i = 0; i < sale->n_lines; i++)
		ret[i] = MONEY(0);
	if (d->paid.fen != 0)
		REQUIRE(money_split(d->paid, d->on_account, sale->n_lines, ret));
}

void post_debt_performance(struct postings *list, const Sale *sale, const struct debt_paid *was,
			   const struct debt_paid *now)
{
	money before[LIMIT_SALE_LINES], after[LIMIT_SALE_LINES];

	split_paid(sale, was, before);
	split_paid(sale, now, after);
	post(list, ACC_PERF_CASH_ALL, 0, 0, 0, was->paid.fen - now->paid.fen);
	for (size_t i = 0; i < sale->n_lines; i++) {
		const struct shares shares = { .n = sale->lines[i]->n_shares,
					       .rows = sale->lines[i]->shares };
		money had[SHARES_MAX], has[SHARES_MAX];
		if (shares.n == 0) {
			post(list, ACC_PERF_CASH_HOUSE, 0, 0, 0, after[i].fen - before[i].fen);
			continue;
		}
		shares_split(&shares, before[i], had);
		shares_split(&shares, after[i], has);
		for (size_t k = 0; k < shares.n; k++)
			post(list, ACC_PERF_CASH, shares.rows[k]->staff, 0, 0,
			     has[k].fen - had[k].fen);
	}
}

/* ---- payments */

/* Payments less change are what is paid, all of it money; the change is cash. */
static enum status check_payments(uint32_t client, size_t n, Payment *const *payments,
				  int64_t change, int64_t paid, struct problem *reterr)
{
	int64_t sum = 0, cash = 0;

	TRY(posting_amount(change, "change_fen", reterr));
	for (size_t i = 0; i < n; i++) {
		const Payment *payment = payments[i];
		struct account account;
		TRY(posting_check_payment(payment, client, false, reterr));
		if (!posting_method_account(payment->method, &account))
			return problem_set(reterr, ST_BAD_VALUE, "method",
					   _("What is on account is paid with money."));
		sum += payment->amount_fen;
		if (account.class == ACC_CASH)
			cash += payment->amount_fen;
	}
	if (sum - change < paid)
		return problem_set(reterr, ST_NOT_PAID, "payments", NULL);
	if (sum - change > paid || change > cash)
		return problem_set(reterr, ST_OVERPAID, "payments", NULL);
	return ST_OK;
}

static enum status check_part(const struct debt_part *part, struct debt_paid *ret,
			      struct problem *reterr)
{
	TRY(posting_amount(part->amount.fen, "amount_fen", reterr));
	TRY(posting_amount(part->left.fen, "left_fen", reterr));
	TRY(posting_check_sale(part->sale, reterr));
	TRY(posting_id(part->sale->id, "sale", reterr));
	for (size_t k = 0; k < part->nbefore; k++)
		TRY(posting_check_sale(part->before[k], reterr));
	if (part->amount.fen > part->left.fen)
		return problem_set(reterr, ST_OVERPAID, "amount_fen", NULL);
	if (!debt_paid_lines(part->sale, part->nbefore, part->before, ret) ||
	    debt_paid_sum(part->sale, ret) < part->left.fen)
		return problem_set(reterr, ST_BAD_DATA, "before",
				   _("The refunds so far do not fit the sale."));
	ret->paid = MONEY(debt_paid_sum(part->sale, ret) - part->left.fen);
	return ST_OK;
}

enum status posting_debt(uint32_t client, size_t npayments, Payment *const *payments, size_t n,
			 const struct debt_part *parts, int64_t change_fen, int64_t points,
			 size_t nbatches, const PointBatch *const *batches, int64_t points_owed,
			 struct postings *ret, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct debt_paid *was = arena_alloc(&arena, n * sizeof(*was));
	struct postings list = { .n = 0 };
	int64_t paid = 0;

	TRY(posting_id(client, "client", reterr));
	for (size_t i = 0; i < n; i++) {
		TRY(check_part(&parts[i], &was[i], reterr));
		paid += parts[i].amount.fen;
	}
	if (paid == 0)
		return problem_set(reterr, ST_NOTHING_TO_DO, "sale", NULL);
	TRY(check_payments(client, npayments, payments, change_fen, paid, reterr));
	TRY(posting_check_batches(nbatches, batches, points, points_owed, reterr));
	for (size_t i = 0; i < npayments; i++)
		post_payment(&list, client, 0, payments[i]);
	post(&list, ACC_CASH, 0, 0, 0, -change_fen);
	for (size_t i = 0; i < n; i++) {
		struct debt_paid now = was[i];
		now.paid.fen += parts[i].amount.fen;
		post(&list, ACC_RECEIVABLE, client, parts[i].sale->id, 0, -parts[i].amount.fen);
		post_debt_performance(&list, parts[i].sale, &was[i], &now);
	}
	post_points(&list, client, nbatches, batches, points_owed, ACC_POINTS_EARNED,
		    POINTS_TO_HER);
	return posting_done(&list, ret, reterr);
}
