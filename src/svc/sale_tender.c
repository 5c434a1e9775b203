/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is handed over: money, the client's wallet and points, and what stays on account. */
#include <string.h>

#include "svc/sale.h"

/* What of the sale may be paid by something that is no money: top-ups may not. */
static money open_to_rights(const struct checkout *c)
{
	return MONEY(c->result.total.fen - c->topups.fen);
}

static money smaller(money a, money b)
{
	return a.fen < b.fen ? a : b;
}

static money points_limit(const struct op_call *call, const struct checkout *c)
{
	return MONEY(open_to_rights(c).fen * call->shop->tiers->points.most_percent / 100);
}

/* ---- wallet and points */

static enum status pay_by_wallet(struct op_call *call, struct tender *t, Payment *p)
{
	struct wallet_split split;

	TRY(wallet_usable(call, &t->wallet));
	TRY(wallet_split(t->wallet.wallet->rule, t->wallet.principal, t->wallet.bonus,
			 MONEY(p->amount_fen), &split, call->problem));
	p->principal_fen = split.principal.fen;
	p->bonus_fen = split.bonus.fen;
	return ST_OK;
}

static enum status pay_by_points(struct op_call *call, const struct checkout *c, struct tender *t,
				 Payment *p)
{
	money limit = points_limit(call, c);
	char sum[MONEY_TEXT_MAX];
	int64_t missing = 0;

	if (p->amount_fen > limit.fen)
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("Points pay %d %% of a sale at most, here %s."),
				   call->shop->tiers->points.most_percent, money_text(limit, sum));
	p->points = points_cost(call->shop->tiers, MONEY(p->amount_fen));
	batches_take(t->points.n, (const PointBatch *const *)t->points.batches, p->points,
		     call->arena, &p->n_batches, &p->batches, &missing);
	if (missing > 0)
		return problem_set(call->problem, ST_INSUFFICIENT, "payments",
				   _("%s costs %lld points; she has %lld."),
				   money_text(MONEY(p->amount_fen), sum), (long long)p->points,
				   (long long)t->points.points);
	return ST_OK;
}

/* ---- on account */

static enum status put_on_account(struct op_call *call, const struct checkout *c, struct tender *t,
				  const Payment *p)
{
	money limit = call->shop->conf.credit_limit, owed, due;
	char most[MONEY_TEXT_MAX], has[MONEY_TEXT_MAX];

	if (limit.fen == 0)
		return problem_set(call->problem, ST_NO_AUTHORITY, "payments",
				   _("Nothing is sold on account here."));
	TRY(client_debt(call, c->client->id, &owed, &due));
	if (owed.fen + p->amount_fen > limit.fen)
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("At most %s stays on account; %s does already."),
				   money_text(limit, most), money_text(owed, has));
	t->account = MONEY(p->amount_fen);
	return ST_OK;
}

/* ---- the deposit */

static enum status no_deposit(struct op_call *call, const struct tender *t, const Payment *p)
{
	char sum[MONEY_TEXT_MAX];
	money held = MONEY(t->deposit.cash.fen + t->deposit.wallet.fen);

	if (held.fen == 0)
		return problem_set(call->problem, ST_INSUFFICIENT, "payments",
				   _("No deposit was paid for this booking."));
	if (p->amount_fen > held.fen)
		return problem_set(call->problem, ST_INSUFFICIENT, "payments",
				   _("The deposit is %s."), money_text(held, sum));
	return ST_OK;
}

/* What the wallet gave of it is a payment of its own. */
static enum status pay_by_deposit(struct op_call *call, const struct checkout *c, struct tender *t,
				  Payment *p)
{
	char sum[MONEY_TEXT_MAX];

	if (c->booking == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "booking",
				   _("A deposit pays for its own booking alone."));
	TRY(no_deposit(call, t, p));
	if (p->amount_fen > open_to_rights(c).fen)
		return problem_set(call->problem, ST_OVERPAID, "payments",
				   _("Of the deposit %s is needed; the rest goes back."),
				   money_text(open_to_rights(c), sum));
	int64_t of_wallet = p->amount_fen - t->deposit.cash.fen;
	if (of_wallet <= 0)
		return ST_OK;
	p->amount_fen -= of_wallet;
	if (p->amount_fen > 0) {
		Payment *cash = (Payment *)message_copy(&p->base, call->arena);
		BODY_PUSH(call->arena, t->rows, t->n, cash);
	}
	t->paid.fen += p->amount_fen;
	p->method = arena_dup(call->arena, "wallet-deposit");
	p->amount_fen = of_wallet;
	return ST_OK;
}

/* ---- one payment, and all of them */

static enum status once(struct op_call *call, const struct tender *t, const char *method)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i]->method, method) == 0)
			return problem_set(call->problem, ST_BAD_VALUE, "payments",
					   _("%s is named twice among the payments."),
					   posting_method_title(method));
	return ST_OK;
}

/* Wallet, points, deposit and account belong to somebody. */
static enum status pay_by_right(struct op_call *call, const struct checkout *c, struct tender *t,
				Payment *p, money *rights)
{
	char text[MONEY_TEXT_MAX];

	if (c->client == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "client",
				   _("%s needs a client of the archive."),
				   posting_method_title(p->method));
	TRY(once(call, t, p->method));
	rights->fen += p->amount_fen;
	if (p->amount_fen <= c->result.total.fen && rights->fen > open_to_rights(c).fen &&
	    c->topups.fen > 0)
		return problem_set(call->problem, ST_BAD_VALUE, "payments",
				   _("A top-up is paid with money; %s of this sale is."),
				   money_text(c->topups, text));
	if (strcmp(p->method, "wallet") == 0)
		return pay_by_wallet(call, t, p);
	if (strcmp(p->method, "points") == 0)
		return pay_by_points(call, c, t, p);
	if (strcmp(p->method, "deposit") == 0)
		return pay_by_deposit(call, c, t, p);
	return put_on_account(call, c, t, p);
}

static enum status pay(struct op_call *call, const struct checkout *c, struct tender *t,
		       const Payment *given, money *rights)
{
	Payment *p = (Payment *)message_new(&payment__descriptor, call->arena);
	struct account account;

	/* How it splits is ours to say. */
	p->method = given->method;
	p->amount_fen = given->amount_fen;
	p->code = given->code;
	TRY(money_payable(p->amount_fen, "amount_fen", call->problem));
	if (strcmp(p->method, "wallet") == 0 || strcmp(p->method, "points") == 0 ||
	    strcmp(p->method, "account") == 0 || strcmp(p->method, "deposit") == 0)
		TRY(pay_by_right(call, c, t, p, rights));
	else if (!posting_method_account(p->method, &account))
		return problem_set(call->problem, ST_BAD_VALUE, "method",
				   _("\"%s\" is no way to pay here; expected cash, wechat, alipay, "
				     "card, wallet, points, deposit, coupon or account."),
				   p->method);
	else if (account.class == ACC_CASH)
		t->cash.fen += p->amount_fen;
	t->paid.fen += p->amount_fen; /* of few payments, none of them too large */
	BODY_PUSH(call->arena, t->rows, t->n, p);
	return ST_OK;
}

static bool takes_rights(const struct checkout *c)
{
	for (size_t i = 0; i < c->npayments; i++)
		if (strcmp(c->payments[i]->method, "wallet") == 0 ||
		    strcmp(c->payments[i]->method, "points") == 0 ||
		    strcmp(c->payments[i]->method, "deposit") == 0)
			return true;
	return false;
}

/* What her wallet, points and deposit could pay, for the desk to propose. */
static enum status look_at_rights(struct op_call *call, const struct checkout *c, struct tender *t)
{
	struct problem keep = *call->problem;

	TRY(wallet_state(call, c->client->id, &t->wallet));
	TRY(points_state(call, c->client->id, &t->points));
	if (t->wallet.wallet != NULL && wallet_usable(call, &t->wallet) == ST_OK)
		t->most_wallet = smaller(open_to_rights(c), MONEY(t->wallet.principal.fen +
								  t->wallet.bonus.fen));
	*call->problem = keep; /* that it is frozen is told when it is to pay */
	t->most_points = smaller(points_limit(call, c),
				 points_worth(call->shop->tiers, t->points.points));
	if (c->booking == NULL)
		return ST_OK;
	TRY(deposit_held(call, c->booking, &t->deposit));
	t->most_deposit = smaller(open_to_rights(c), MONEY(t->deposit.cash.fen +
							   t->deposit.wallet.fen));
	return ST_OK;
}

enum status checkout_tender(struct op_call *call, const struct checkout *c, bool propose,
			    struct tender *t)
{
	money rights = MONEY(0);

	*t = (struct tender){ .n = 0 };
	if (c->npayments > LIMIT_PAYMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	if (c->client != NULL && (propose || takes_rights(c)))
		TRY(look_at_rights(call, c, t));
	for (size_t i = 0; i < c->npayments; i++)
		TRY(pay(call, c, t, c->payments[i], &rights));
	if (t->n > LIMIT_PAYMENTS) /* a deposit may be two */
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	int64_t over = t->paid.fen - c->result.total.fen;
	t->change = MONEY(over > 0 ? over : 0);
	t->left = MONEY(over < 0 ? -over : 0);
	return ST_OK;
}

enum status tender_change(struct op_call *call, const struct tender *t)
{
	char text[MONEY_TEXT_MAX];

	if (t->change.fen <= t->cash.fen)
		return ST_OK;
	return problem_set(call->problem, ST_OVERPAID, "payments",
			   _("%s too much; only cash gives change."), money_text(t->change, text));
}

/* ---- the document */

static void fill_kind(Sale *s, const SalePay *a)
{
	s->kind = a->free ? SALE__KIND__free : a->happened != 0 ? SALE__KIND__late :
								  SALE__KIND__normal;
	s->reason = a->reason;
	s->happened = a->happened;
}

enum status checkout_document(struct op_call *call, const struct checkout *c,
			      const struct tender *t, Sale **ret)
{
	Sale *s = (Sale *)message_new(&sale__descriptor, call->arena);
	const SalePay *a = c->ask;

	s->client = c->client != NULL ? c->client->id : 0;
	s->booking = a->booking;
	s->n_lines = c->n;
	s->lines = c->sale_lines;
	s->n_payments = t->n;
	s->payments = t->rows;
	s->total_fen = c->result.total.fen;
	s->change_fen = t->change.fen;
	s->cashier = call->who->staff;
	s->authorised_by = a->authorised_by;
	s->at = call->now.ms;
	s->day = call->today.n;
	s->merit_day = c->day.n;
	s->note = a->note;
	s->shop = call->shop->conf.shop;
	s->tier = arena_dup(call->arena, c->tier != NULL ? c->tier->id : "");
	s->discount_reason = a->discount_reason;
	fill_kind(s, a);
	for (size_t i = 0; i < c->ncoupons; i++)
		BODY_PUSH(call->arena, s->coupons, s->n_coupons, c->coupons[i]->id);
	s->n_instalments = a->n_instalments;
	s->instalments = a->instalments;
	TRY(basket_spread(s, call->arena, call->problem));
	basket_merit(s, call->shop->tiers, c->tier);
	*ret = s;
	return ST_OK;
}
