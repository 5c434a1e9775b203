/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on account: looked at, and paid. */
#include <string.h>

#include "model/debt.h"
#include "svc/sale.h"

/* ---- all of a client, or of the shop */

struct debt {
	Sale *sale;
	money left;
	struct debt_age age;
};

struct debts {
	struct op_call *call;
	size_t n;
	struct debt *rows;
};

static enum status collect(void *ctx, uint32_t sale, uint32_t client, money left)
{
	struct debts *all = ctx;
	struct debt d = { .left = left };

	(void)client;
	TRY(sale_get(all->call->tx, sale, all->call->arena, &d.sale));
	d.age = debt_age(d.sale, left, all->call->today);
	BODY_PUSH(all->call->arena, all->rows, all->n, d);
	return ST_OK;
}

static enum status debts_of(struct op_call *call, uint32_t client, struct debts *ret)
{
	*ret = (struct debts){ .call = call };
	return debt_each(call->tx, client, collect, ret);
}

enum status client_debt(struct op_call *call, uint32_t client, money *ret_owed, money *ret_due)
{
	struct debts all;

	TRY(debts_of(call, client, &all));
	*ret_owed = *ret_due = MONEY(0);
	for (size_t i = 0; i < all.n; i++) {
		ret_owed->fen += all.rows[i].left.fen;
		ret_due->fen += all.rows[i].age.due.fen;
	}
	return ST_OK;
}

static enum status add_row(struct op_call *call, const struct debt *d, DebtRows *ret)
{
	DebtRow *row = (DebtRow *)message_new(&debt_row__descriptor, call->arena);
	Client *client;

	row->client = d->sale->client;
	row->sale = d->sale->id;
	row->day = d->sale->day;
	row->total_fen = d->age.total.fen;
	row->left_fen = d->left.fen;
	row->due_fen = d->age.due.fen;
	row->due = d->age.next.n;
	row->days_late = d->age.days_late;
	TRY(client_get(call->tx, row->client, call->arena, &client));
	row->client_name = client->name;
	BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	return ST_OK;
}

/* The sums are those of all, however many rows are told. */
enum status op_debt_list(struct op_call *call)
{
	const DebtList *a = call->args;
	DebtRows *ret = call->ret;
	size_t limit = a->limit == 0 || a->limit > LIMIT_ROWS ? LIMIT_ROWS : a->limit, nages = 0;
	money ages[DEBT_AGES] = { { 0 } };
	struct debts all;
	Client *client;

	if (a->client != 0)
		TRY(body_client(call, a->client, &client));
	TRY(debts_of(call, a->client, &all));
	for (size_t i = 0; i < all.n; i++) {
		const struct debt *d = &all.rows[i];
		if (a->overdue && d->age.days_late == 0)
			continue;
		ret->left_fen += d->left.fen;
		for (size_t k = 0; k < DEBT_AGES; k++)
			ages[k].fen += d->age.ages[k].fen;
		if (ret->n_rows < limit)
			TRY(add_row(call, d, ret));
	}
	for (size_t k = 0; k < DEBT_AGES; k++)
		BODY_PUSH(call->arena, ret->ageing_fen, nages, ages[k].fen);
	ret->n_ageing_fen = nages;
	return ST_OK;
}

/* ---- paying */

struct settling {
	money paid, owed;
	size_t nparts;
	struct debt_part *parts;
	Sale earned;              /* carries the points and merit of what is paid now */
};

static enum status sum_payments(struct op_call *call, const DebtPay *a, money *ret)
{
	struct account account;

	if (a->n_payments == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "payments",
				   _("Say how much is paid, and how."));
	if (a->n_payments > LIMIT_PAYMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < a->n_payments; i++) {
		const Payment *p = a->payments[i];
		TRY(money_payable(p->amount_fen, "amount_fen", call->problem));
		if (!posting_method_account(p->method, &account))
			return problem_set(call->problem, ST_BAD_VALUE, "method",
					   _("What is on account is paid by cash, wechat, alipay "
					     "or card, not by \"%s\"."), p->method);
		ret->fen += p->amount_fen;
	}
	return ST_OK;
}

struct refunds { struct op_call *call; size_t n; const Sale **rows; };

static enum status add_refund(void *ctx, uint32_t number)
{
	struct refunds *all = ctx;
	Sale *refund;

	TRY(sale_get(all->call->tx, number, all->call->arena, &refund));
	const Sale *row = refund;
	BODY_PUSH(all->call->arena, all->rows, all->n, row);
	return ST_OK;
}

static enum status add_part(struct op_call *call, const struct debt *d, money amount,
			    struct settling *s)
{
	struct debt_part part = { .sale = d->sale, .left = d->left, .amount = amount };
	struct refunds refunds = { .call = call };

	if (amount.fen == 0)
		return ST_OK;
	TRY(refund_each(call->tx, d->sale->id, add_refund, &refunds));
	part.nbefore = refunds.n;
	part.before = refunds.rows;
	BODY_PUSH(call->arena, s->parts, s->nparts, part);
	return ST_OK;
}

/* Which sales it pays, the oldest first; exactly what is owed at most. */
static enum status share_out(struct op_call *call, const DebtPay *a, struct settling *s)
{
	struct debts all;
	char text[MONEY_TEXT_MAX], id[ID_TEXT_MAX];
	int64_t rest;

	TRY(debts_of(call, a->client, &all));
	TRY(sum_payments(call, a, &s->paid));
	rest = s->paid.fen;
	for (size_t i = 0; i < all.n; i++) {
		const struct debt *d = &all.rows[i];
		if (a->sale != 0 && d->sale->id != a->sale)
			continue;
		int64_t most = rest < d->left.fen ? rest : d->left.fen;
		s->owed.fen += d->left.fen;
		rest -= most;
		TRY(add_part(call, d, MONEY(most), s));
	}
	if (s->owed.fen == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "sale",
				   a->sale != 0 ? _("Nothing of sale %s is on account.")
						: _("Nothing is on account."),
				   id_text('V', a->sale, id));
	if (rest > 0) {
		enum status st = problem_set(call->problem, ST_OVERPAID, "payments",
					     _("Only %s is on account."),
					     money_text(s->owed, text));
		problem_todo(call->problem, _("Take exactly what is paid; give change first."));
		return st;
	}
	return ST_OK;
}

/* What was on account counts now that it is paid: points, and towards the tier. */
static enum status earn(struct op_call *call, const Client *client, const struct entry *e,
			struct settling *s)
{
	const struct tier *tier;

	s->earned = (Sale)SALE__INIT;
	s->earned.id = e->number;
	s->earned.client = client->id;
	s->earned.at = e->at.ms;
	s->earned.day = e->day.n;
	s->earned.merit_day = e->day.n;
	s->earned.merit_fen = s->paid.fen;
	TRY(client_tier(call, client, e->day, &tier));
	s->earned.points = points_for(call->shop->tiers, tier, s->paid);
	return points_place(call, client->id, &s->earned);
}

/* What its payment brought her: coupons, and a tier if it is a higher one. */
static enum status tell_earned(struct op_call *call, const Sale *earned, const struct tier *was,
			       const struct tier *now)
{
	DebtPaid *ret = call->ret;
	Coupon *coupon;

	if (now != NULL && (was == NULL || now->rank > was->rank))
		ret->tier = arena_dup(call->arena, now->id);
	for (size_t i = 0; i < earned->n_given; i++) {
		TRY(coupon_get(call->tx, earned->given[i], call->arena, &coupon));
		BODY_PUSH(call->arena, ret->given, ret->n_given, coupon);
	}
	return ST_OK;
}

static enum status post_debt(struct op_call *call, const DebtPay *a, const Client *client,
			     struct settling *s)
{
	struct merit merit;
	const struct tier *was, *tier;
	struct entry e;

	TRY(body_entry(call, ENTRY_DEBT, 'C', client->id, &e));
	TRY(ledger_next(call->tx, &e.number));
	TRY(earn(call, client, &e, s));
	TRY(posting_debt(client->id, a->n_payments, a->payments, s->nparts, s->parts, 0,
			 s->earned.points, s->earned.n_batches,
			 (const PointBatch *const *)s->earned.batches, s->earned.points_owed,
			 &e.postings, call->problem));
	TRY(client_tier(call, client, e.day, &was));
	TRY(membership_after(call, client, &s->earned, &e.postings, &tier));
	TRY(tell_earned(call, &s->earned, was, tier));
	merit = (struct merit){ .day = e.day, .spend = s->paid };
	TRY(merit_put(call->tx, client->id, s->earned.id, MONEY(0), merit));
	return body_post(call, &e);
}

enum status op_debt_pay(struct op_call *call)
{
	const DebtPay *a = call->args;
	DebtPaid *ret = call->ret;
	struct settling s = { .nparts = 0 };
	money due, left;
	Client *client;

	TRY(body_client(call, a->client, &client));
	TRY(share_out(call, a, &s));
	TRY(post_debt(call, a, client, &s));
	TRY(client_debt(call, client->id, &left, &due));
	body_object(call, 'C', client->id);
	ret->entry = call->entry;
	ret->amount_fen = s.paid.fen;
	ret->left_fen = left.fen;
	ret->points = s.earned.points;
	return body_queue_slip(call, "debt", 'E', call->entry);
}
