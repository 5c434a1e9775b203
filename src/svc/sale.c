/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkout: a quote that explains every price, and the sale as one transaction. */
#include "svc/sale.h"

#include <string.h>

#include "base/text.h"
#include "svc/login.h"

/* ---- authority */

static bool within(const struct role *role, const void *what)
{
	const struct price_result *r = what;

	if (r->by_hand.fen == 0)
		return true;
	return role_may(role, PERM_DISCOUNT) && r->hand_percent <= role->discount_percent &&
	       (role->discount.fen == 0 || r->by_hand.fen <= role->discount.fen);
}

static enum status discount_authority(struct op_call *call, const struct checkout *c)
{
	char sum[MONEY_TEXT_MAX];
	const char *lacks = arena_printf(
		call->arena, _("A discount of %s (%d %%) is above your limit of %d %%."),
		money_text(c->result.by_hand, sum), c->result.hand_percent,
		call->role.discount_percent);
	enum status st = body_within(call, within, &c->result, c->ask->authorised_by, "discount",
				     lacks);

	if (st == ST_NO_AUTHORITY && c->ask->authorised_by == 0)
		problem_todo(call->problem, _("Lower it, or have a manager enter her PIN."));
	return st;
}

/* Free of charge and late entries are no everyday thing: each says why. */
static enum status reason_given(struct op_call *call, const SalePay *a)
{
	if ((!a->free && a->happened == 0) || a->reason[0] != '\0')
		return ST_OK;
	return problem_set(call->problem, ST_BAD_VALUE, "reason",
			   a->free ? _("Say why it is free of charge.")
				   : _("Say why it is entered late."));
}

static enum status authority(struct op_call *call, const struct checkout *c, const struct tender *t)
{
	const SalePay *a = c->ask;

	TRY(reason_given(call, a));
	if (a->free)
		TRY(body_authority(call, PERM_AUTHORISE, a->authorised_by,
				   _("Giving a sale free of charge is above your limit.")));
	else
		TRY(discount_authority(call, c));
	if (a->happened != 0)
		TRY(body_authority(call, PERM_AUTHORISE, a->authorised_by,
				   _("Entering a sale late is above your limit.")));
	if (t->account.fen > 0)
		TRY(body_authority(call, PERM_CREDIT, a->authorised_by,
				   _("You may not sell on account.")));
	return ST_OK;
}

static bool needs_authority(const struct op_call *call, const struct checkout *c,
			    const struct tender *t)
{
	bool authorise = role_may(&call->role, PERM_AUTHORISE);

	return (c->ask->free ? !authorise : !within(&call->role, &c->result)) ||
	       (c->ask->happened != 0 && !authorise) ||
	       (t->account.fen > 0 && !role_may(&call->role, PERM_CREDIT));
}

/* ---- before the transaction: PINs */

static bool pays_by_wallet(const SalePay *a)
{
	for (size_t i = 0; i < a->n_payments; i++)
		if (strcmp(a->payments[i]->method, "wallet") == 0)
			return true;
	return false;
}

/* Whose wallet it is: the client named, or the one who was booked. */
static enum status payer(struct op_call *call, const SalePay *a, uint32_t *ret)
{
	AUTO(tx_end) struct tx *own = NULL;
	struct tx *tx = call->shop->batch;
	Booking *booking;

	*ret = a->client;
	if (a->client != 0 || a->booking == 0)
		return ST_OK;
	if (tx == NULL) {
		TRY(tx_begin(call->shop->db, TX_READ, "sale.pay", &own, call->problem));
		tx = own;
	}
	enum status st = booking_get(tx, a->booking, call->arena, &booking);
	if (st == ST_NOT_FOUND)
		return ST_OK; /* that is told by the sale itself */
	TRY(st);
	*ret = booking->client;
	return ST_OK;
}

enum status op_sale_prepare_pay(struct op_call *call)
{
	const SalePay *a = call->args;
	uint32_t client;

	TRY(op_prepare_authority(call));
	if (!pays_by_wallet(a))
		return ST_OK;
	TRY(payer(call, a, &client));
	return client == 0 ? ST_OK
			   : wallet_pin_check(call->shop, client, a->wallet_pin, call->problem);
}

/* ---- quote */

/* A quote is asked for as a sale would be. */
static SalePay *as_pay(struct op_call *call, const SaleQuote *a)
{
	SalePay *p = (SalePay *)message_new(&sale_pay__descriptor, call->arena);

	p->client = a->client;
	p->booking = a->booking;
	p->n_lines = a->n_lines;
	p->lines = a->lines;
	p->n_coupon = a->n_coupon;
	p->coupon = a->coupon;
	p->discount_fen = a->discount_fen;
	p->discount_percent = a->discount_percent;
	p->discount_reason = a->discount_reason;
	p->free = a->free;
	p->happened = a->happened;
	p->n_payments = a->n_payments;
	p->payments = a->payments;
	return p;
}

/* Points it would earn, and what would count towards the tier, if what is left is paid in cash. */
static enum status fill_merit(struct op_call *call, const struct checkout *c,
			      const struct tender *t, Quote *ret)
{
	struct checkout copy = *c;
	struct tender paid = *t;
	Sale *sale;

	if (t->left.fen > 0 && t->n >= LIMIT_PAYMENTS)
		return ST_OK; /* one more would be too many */
	copy.sale_lines = NULL;
	for (size_t i = 0, n = 0; i < c->n; i++) {
		SaleLine *line = (SaleLine *)message_copy(&c->sale_lines[i]->base, call->arena);
		BODY_PUSH(call->arena, copy.sale_lines, n, line);
	}
	if (t->left.fen > 0) {
		Payment *cash = (Payment *)message_new(&payment__descriptor, call->arena);
		cash->method = arena_dup(call->arena, "cash");
		cash->amount_fen = t->left.fen;
		paid.rows = NULL;
		paid.n = 0;
		for (size_t i = 0; i < t->n; i++)
			BODY_PUSH(call->arena, paid.rows, paid.n, t->rows[i]);
		BODY_PUSH(call->arena, paid.rows, paid.n, cash);
	}
	TRY(checkout_document(call, &copy, &paid, &sale));
	ret->points = sale->points;
	ret->merit_fen = sale->merit_fen;
	return ST_OK;
}

/* Coupons that would lower this basket, beside those that do already. */
static enum status offer_coupons(struct op_call *call, const struct checkout *c, Quote *ret)
{
	CouponRow **rows;
	size_t n;

	if (c->client == NULL)
		return ST_OK;
	TRY(coupons_of(call, c->client->id, false, LIMIT_ROWS, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		struct problem ignore = PROBLEM_INIT;
		bool used = rows[i]->refusal[0] != '\0';
		for (size_t k = 0; k < c->ncoupons; k++)
			used = used || c->coupons[k]->id == rows[i]->record->id;
		if (!used && price_coupon(&c->basket, rows[i]->record, &ignore) == ST_OK)
			BODY_PUSH(call->arena, ret->coupons, ret->n_coupons, rows[i]->record);
	}
	return ST_OK;
}

static void fill_payments(const struct tender *t, Quote *ret)
{
	ret->n_payments = t->n;
	ret->payments = t->rows;
	ret->left_fen = t->left.fen;
	ret->principal_fen = t->wallet.principal.fen;
	ret->bonus_fen = t->wallet.bonus.fen;
	ret->points_before = t->points.points;
	ret->most_wallet_fen = t->most_wallet.fen;
	ret->most_points_fen = t->most_points.fen;
	ret->most_deposit_fen = t->most_deposit.fen;
	ret->deposit_fen = t->deposit.cash.fen + t->deposit.wallet.fen;
	ret->wallet_pin = t->wallet.wallet != NULL && t->wallet.wallet->pin_hash[0] != '\0';
}

enum status op_sale_quote(struct op_call *call)
{
	Quote *ret = call->ret;
	struct checkout c;
	struct tender t;

	TRY(checkout_price(call, as_pay(call, call->args), &c));
	TRY(checkout_tender(call, &c, true, &t));
	TRY(tender_change(call, &t));
	ret->n_lines = c.n;
	ret->lines = c.sale_lines;
	ret->list_fen = c.result.list.fen;
	ret->reductions_fen = c.result.reductions.fen;
	ret->total_fen = c.result.total.fen;
	ret->tier = arena_dup(call->arena, c.tier != NULL ? c.tier->id : "");
	ret->needs_authority = needs_authority(call, &c, &t);
	fill_payments(&t, ret);
	TRY(fill_merit(call, &c, &t, ret));
	return offer_coupons(call, &c, ret);
}

/* ---- paying */

/* Instalments are parts of what stays on account, in the order of their days. */
static enum status check_instalments(struct op_call *call, const SalePay *a, const struct tender *t)
{
	char want[MONEY_TEXT_MAX];
	money sum = MONEY(0);
	int32_t last = call->today.n;

	if (a->n_instalments > INSTALMENTS_MAX)
		return problem_set(call->problem, ST_TOO_MANY, "instalments",
				   _("There are at most %d instalments."), INSTALMENTS_MAX);
	for (size_t i = 0; i < a->n_instalments; i++) {
		const Instalment *part = a->instalments[i];
		if (part->due < last)
			return problem_set(call->problem, ST_BAD_VALUE, "instalments",
					   _("Instalments are due one after the other, from today "
					     "on."));
		TRY(money_payable(part->amount_fen, "instalments", call->problem));
		last = part->due;
		sum.fen += part->amount_fen;
	}
	if (a->n_instalments > 0 && sum.fen != t->account.fen)
		return problem_set(call->problem, ST_BAD_VALUE, "instalments",
				   _("The instalments sum to what is on account, %s."),
				   money_text(t->account, want));
	return ST_OK;
}

static enum status check_paid(struct op_call *call, const struct checkout *c,
			      const struct tender *t)
{
	char text[MONEY_TEXT_MAX];

	if (c->ask->expected_fen != 0 && c->ask->expected_fen != c->result.total.fen)
		return problem_set(call->problem, ST_CHANGED, "expected_fen",
				   _("The sum is now %s."), money_text(c->result.total, text));
	TRY(authority(call, c, t));
	if (t->left.fen > 0)
		return problem_set(call->problem, ST_NOT_PAID, "payments", _("%s is still to pay."),
				   money_text(t->left, text));
	TRY(tender_change(call, t));
	return check_instalments(call, c->ask, t);
}

/* Courses that were bought get their numbers, wallets their limits. */
static enum status hand_out(struct op_call *call, const struct checkout *c, Sale *sale,
			    SalePaid *ret)
{
	for (size_t i = 0; i < sale->n_lines; i++) {
		SaleLine *line = sale->lines[i];
		if (strcmp(line->kind, "course") != 0)
			continue;
		TRY(record_next_id(call->tx, TABLE_COURSE, &line->course));
		TRY(course_sold(call, sale, line));
		BODY_PUSH(call->arena, ret->courses, ret->n_courses, line->course);
	}
	if (c->topups.fen > 0)
		TRY(wallet_topped_up(call, c->client, c->topups));
	return ST_OK;
}

/* What the bill leaves of the deposit goes back: nothing is left to keep it for. */
static enum status settle_booking(struct op_call *call, const struct checkout *c, const Sale *sale,
				  SalePaid *ret)
{
	Booking *now = body_marked_booking(call, c->booking, "settle", sale->id, "");
	struct deposit_sums sums;

	TRY(deposit_close(call, now, 0, c->ask->deposit_method, &sums));
	ret->deposit_back_fen = sums.back.fen;
	return booking_put(call->tx, c->booking, now);
}

/* What follows from the entry. */
static enum status follow_up(struct op_call *call, const struct checkout *c, const Sale *sale,
			     SalePaid *ret)
{
	for (size_t i = 0; i < sale->n_lines; i++) {
		const SaleLine *line = sale->lines[i];
		if (strcmp(line->kind, "session") == 0 && line->entry == 0)
			TRY(course_used(call, line->course, 1));
	}
	if (c->booking != NULL)
		TRY(settle_booking(call, c, sale, ret));
	if (c->ask->tab != 0)
		TRY(body_tab_remove(call, c->ask->tab));
	return body_queue_slip(call, "receipt", 'V', sale->id);
}

static enum status tell_given(struct op_call *call, const Sale *sale, SalePaid *ret)
{
	Coupon *coupon;

	for (size_t i = 0; i < sale->n_given; i++) {
		TRY(coupon_get(call->tx, sale->given[i], call->arena, &coupon));
		BODY_PUSH(call->arena, ret->given, ret->n_given, coupon);
	}
	return ST_OK;
}

/* Numbers, postings, records. */
static enum status post(struct op_call *call, const struct checkout *c, Sale *sale, SalePaid *ret)
{
	const struct tier *tier = c->tier;
	struct entry e;

	TRY(body_entry(call, ENTRY_SALE, 'V', 0, &e));
	TRY(ledger_next(call->tx, &e.source));
	sale->id = e.source;
	sale->day = e.day.n;
	TRY(hand_out(call, c, sale, ret));
	if (c->client != NULL)
		TRY(points_place(call, c->client->id, sale));
	TRY(posting_sale(sale, &e.postings, call->problem));
	if (c->client != NULL)
		TRY(membership_after(call, c->client, sale, &e.postings, &tier));
	TRY(record_check(&sale->base, call->problem));
	TRY(body_post(call, &e));
	REQUIRE(e.number == sale->id);
	TRY(sale_put(call->tx, sale));
	TRY(follow_up(call, c, sale, ret));
	if (tier != NULL && (c->tier == NULL || tier->rank > c->tier->rank))
		ret->tier = arena_dup(call->arena, tier->id);
	return tell_given(call, sale, ret);
}

enum status op_sale_pay(struct op_call *call)
{
	SalePaid *ret = call->ret;
	struct checkout c;
	struct tender t;
	Sale *sale;

	TRY(checkout_price(call, call->args, &c));
	TRY(checkout_tender(call, &c, false, &t));
	TRY(check_paid(call, &c, &t));
	TRY(checkout_document(call, &c, &t, &sale));
	TRY(post(call, &c, sale, ret));
	body_object(call, 'V', sale->id);
	ret->sale = sale->id;
	ret->entry = sale->id;
	ret->total_fen = sale->total_fen;
	ret->change_fen = sale->change_fen;
	ret->points = sale->points;
	return ST_OK;
}

/* ---- what a sale leaves elsewhere */

Booking *body_marked_booking(struct op_call *call, const Booking *was, const char *what,
			     uint32_t sale, const char *reason)
{
	Booking *now = (Booking *)message_copy(&was->base, call->arena);
	char text[ID_TEXT_MAX];

	RecordChange *change = body_record_change(call, what, "", id_text('V', sale, text), reason);
	BODY_PUSH(call->arena, now->changes, now->n_changes, change);
	now->revision++;
	if (strcmp(what, "settle") == 0) {
		now->state = BOOKING__STATE__settled;
		now->sale = sale;
	}
	return now;
}

enum status body_queue_slip(struct op_call *call, const char *kind, char letter, uint32_t number)
{
	Job job = JOB__INIT;
	char text[ID_TEXT_MAX];

	if (strcmp(call->shop->conf.receipt_to, "none") == 0 ||
	    strcmp(call->shop->conf.receipt_to, "screen") == 0)
		return ST_OK;
	TRY(record_next_id(call->tx, TABLE_JOB, &job.id));
	job.kind = arena_dup(call->arena, kind);
	job.object = arena_dup(call->arena, id_text(letter, number, text));
	job.at = call->now.ms;
	return record_put(call->tx, TABLE_JOB, job.id, &job.base, PUT_NEW);
}
