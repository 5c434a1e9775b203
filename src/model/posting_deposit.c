/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deposits of bookings: taken, given back, kept. What a sale spends of one is the sale's own. */
#include <string.h>

#include "posting_private.h"

void post_deposit(struct postings *list, enum account_class deposit, uint32_t client,
		  uint32_t booking, enum account_class other, int64_t amount)
{
	post(list, deposit, client, booking, 0, amount);
	post(list, ACC_FLOW_DEPOSIT, 0, 0, 0, amount);
	post(list, other, 0, 0, 0, -amount);
}

static enum status check_whose(uint32_t client, uint32_t booking, struct problem *reterr)
{
	TRY(posting_id(client, "client", reterr));
	return posting_id(booking, "booking", reterr);
}

/* Money, or principal of the wallet: no bonus, no points, nothing on account. */
static enum status check_payments(uint32_t client, size_t n, Payment *const *payments,
				  struct problem *reterr)
{
	if (n > LIMIT_PAYMENTS)
		return problem_set(reterr, ST_TOO_MANY, "payments",
				   _("A deposit has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < n; i++) {
		const Payment *p = payments[i];
		const enum pay_kind kind = pay_kind(p->method);
		TRY(posting_check_payment(p, client, false, reterr));
		if (kind != PAY_MONEY && kind != PAY_WALLET)
			return problem_set(reterr, ST_BAD_VALUE, "method",
					   _("A deposit is paid with money or from the wallet."));
		if (p->bonus_fen != 0)
			return problem_set(reterr, ST_BAD_VALUE, "bonus_fen",
					   _("Bonus pays no deposit."));
	}
	return ST_OK;
}

/* They come in, or go back. */
static void post_payments(struct postings *list, const struct deposit_end *d,
			  enum account_class other, int way)
{
	for (size_t i = 0; i < d->n; i++) {
		const bool wallet = pay_kind(d->back[i]->method) == PAY_WALLET;
		Payment p = *d->back[i];
		p.amount_fen *= way;
		p.principal_fen *= way;
		post_payment(list, d->client, 0, &p);
		post_deposit(list, wallet ? ACC_DEPOSIT_WALLET : ACC_DEPOSIT, d->client,
			     d->booking, other, -p.amount_fen);
	}
}

enum status posting_deposit_take(uint32_t client, uint32_t booking, size_t n,
				 Payment *const *payments, struct postings *ret,
				 struct problem *reterr)
{
	const struct deposit_end taken = { .client = client, .booking = booking, .n = n,
					   .back = payments };
	struct postings list = { .n = 0 };

	TRY(check_whose(client, booking, reterr));
	TRY(check_payments(client, n, payments, reterr));
	post_payments(&list, &taken, ACC_FLOW_DEPOSIT_TAKEN, 1);
	if (list.n == 0)
		return problem_set(reterr, ST_NOTHING_TO_DO, "payments", NULL);
	return posting_done(&list, ret, reterr);
}

/* It is earned without having been anybody's work. */
static void post_kept(struct postings *list, const struct deposit_end *d)
{
	const int64_t kept = d->kept.fen, all = kept + d->kept_of_wallet.fen;

	post_deposit(list, ACC_DEPOSIT, d->client, d->booking, ACC_FLOW_DEPOSIT_KEPT, kept);
	post_deposit(list, ACC_DEPOSIT_WALLET, d->client, d->booking, ACC_FLOW_DEPOSIT_KEPT,
		     d->kept_of_wallet.fen);
	post(list, ACC_REVENUE_FEE, 0, 0, 0, -all);
	post(list, ACC_PERF_CASH_HOUSE, 0, 0, 0, kept);
	post(list, ACC_PERF_CASH_ALL, 0, 0, 0, -kept);
	post(list, ACC_PERF_USED_HOUSE, 0, 0, 0, all);
	post(list, ACC_PERF_USED_ALL, 0, 0, 0, -all);
}

enum status posting_deposit_end(const struct deposit_end *d, struct postings *ret,
				struct problem *reterr)
{
	struct postings list = { .n = 0 };

	TRY(check_whose(d->client, d->booking, reterr));
	TRY(check_payments(d->client, d->n, d->back, reterr));
	TRY(posting_amount(d->kept.fen, "kept_fen", reterr));
	TRY(posting_amount(d->kept_of_wallet.fen, "kept_fen", reterr));
	post_payments(&list, d, ACC_FLOW_DEPOSIT_RETURNED, -1);
	post_kept(&list, d);
	if (list.n == 0)
		return problem_set(reterr, ST_NOTHING_TO_DO, "booking", NULL);
	return posting_done(&list, ret, reterr);
}
