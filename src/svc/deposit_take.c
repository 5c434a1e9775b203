/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a deposit, at once or bit by bit, and looking at it. */
#include <string.h>

#include "svc/booking_visit.h"
#include "svc/deposit.h"

/* ---- before the transaction: the PIN of the wallet */

/* Whose wallet may pay: its PIN is checked before the transaction. */
enum status op_deposit_prepare_take(struct op_call *call)
{
	const DepositTake *a = call->args;
	AUTO(tx_end) struct tx *own = NULL;
	struct tx *tx = call->shop->batch;
	Booking *b;
	bool wallet = false;

	for (size_t i = 0; i < a->n_payments; i++)
		wallet = wallet || strcmp(a->payments[i]->method, "wallet") == 0;
	if (!wallet)
		return ST_OK;
	if (tx == NULL) {
		TRY(tx_begin(call->shop->db, TX_READ, "deposit.take", &own, call->problem));
		tx = own;
	}
	enum status st = booking_get(tx, a->booking, call->arena, &b);
	if (st == ST_NOT_FOUND)
		return ST_OK; /* that is told by the operation itself */
	TRY(st);
	tx_end(&own);
	return wallet_pin_check(call->shop, b->client, a->wallet_pin, call->problem);
}

/* ---- what may be taken */

/* What it costs, as far as is known before it was done: list prices of who is to do it. */
static enum status price_of(struct op_call *call, const Booking *b, money *ret)
{
	*ret = MONEY(0);
	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		const struct treatment *t = treatment_find(call->shop->treatments, seg->treatment);
		const char *level = "";
		ProtobufCMessage *staff;
		if (seg->therapist != 0) {
			TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, seg->therapist,
				     &staff));
			level = ((const Staff *)staff)->level;
		}
		if (t != NULL)
			ret->fen += treatment_price(t, level).fen;
	}
	return ST_OK;
}

static enum status may_take(struct op_call *call, const Booking *b, money *ret_most)
{
	money paid, price;

	*ret_most = MONEY(0);
	if (b->state > BOOKING__STATE__arrived)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("No deposit is taken for a booking that is \"%s\"."),
				   booking_state_title(b->state));
	TRY(deposit_paid(call, b, &paid));
	TRY(price_of(call, b, &price));
	int64_t most = b->deposit_fen > 0 ? b->deposit_fen : price.fen;
	if (most > paid.fen)
		*ret_most = MONEY(most - paid.fen);
	return ST_OK;
}

/* ---- payments */

static enum status pay_by_wallet(struct op_call *call, const Booking *b, Payment *p)
{
	char sum[MONEY_TEXT_MAX];
	struct wallet_state w;

	TRY(wallet_state(call, b->client, &w));
	TRY(wallet_usable(call, &w));
	p->principal_fen = p->amount_fen;
	if (w.principal.fen >= p->amount_fen)
		return ST_OK;
	return problem_set(call->problem, ST_INSUFFICIENT, "payments",
			   _("The wallet holds %s of principal; bonus pays no deposit."),
			   money_text(w.principal, sum));
}

/* How it splits is ours to say. */
static enum status one_payment(struct op_call *call, const Booking *b, const Payment *given,
			       bool *wallet, Payment **ret)
{
	struct account account;
	Payment *p = (Payment *)message_new(&payment__descriptor, call->arena);

	p->method = given->method;
	p->amount_fen = given->amount_fen;
	p->code = given->code;
	*ret = p;
	TRY(money_payable(p->amount_fen, "amount_fen", call->problem));
	if (strcmp(p->method, "wallet") != 0)
		return posting_method_account(p->method, &account) ? ST_OK :
		       problem_set(call->problem, ST_BAD_VALUE, "method",
				   _("A deposit is paid by cash, wechat, alipay, card or wallet, "
				     "not by \"%s\"."), p->method);
	if (*wallet)
		return problem_set(call->problem, ST_BAD_VALUE, "payments",
				   _("%s is named twice among the payments."),
				   posting_method_title(p->method));
	*wallet = true;
	return pay_by_wallet(call, b, p);
}

static enum status read_payments(struct op_call *call, const Booking *b, const DepositTake *a,
				 Payment ***ret, money *ret_sum)
{
	bool wallet = false;
	size_t n = 0;

	*ret = NULL;
	*ret_sum = MONEY(0);
	if (a->n_payments == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "payments",
				   _("Say how much is paid, and how."));
	if (a->n_payments > LIMIT_PAYMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "payments",
				   _("A deposit has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < a->n_payments; i++) {
		Payment *p = NULL;
		TRY(one_payment(call, b, a->payments[i], &wallet, &p));
		ret_sum->fen += p->amount_fen;
		BODY_PUSH(call->arena, *ret, n, p);
	}
	return ST_OK;
}

static enum status not_more(struct op_call *call, const Booking *b, money sum, money most)
{
	char text[MONEY_TEXT_MAX];

	if (sum.fen <= most.fen)
		return ST_OK;
	if (most.fen == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "payments",
				   b->deposit_fen > 0 ? _("The deposit is paid.") :
				   _("There is nothing that a deposit could pay."));
	enum status st = problem_set(call->problem, ST_OVERPAID, "payments",
				     b->deposit_fen > 0 ?
				     _("Only %s of the deposit is still to pay.") :
				     _("A deposit is no more than the price: %s at most."),
				     money_text(most, text));
	problem_todo(call->problem, _("Take exactly what is paid; give change first."));
	return st;
}

/* ---- operations */

static enum status answer(struct op_call *call, const Booking *b)
{
	DepositAnswer *ret = call->ret;
	money paid, most = MONEY(0);

	TRY(deposit_paid(call, b, &paid));
	if (b->state <= BOOKING__STATE__arrived)
		TRY(may_take(call, b, &most));
	ret->booking = b->id;
	ret->asked_fen = b->deposit_fen;
	ret->paid_fen = paid.fen;
	ret->most_fen = most.fen;
	return ST_OK;
}

enum status op_deposit_take(struct op_call *call)
{
	const DepositTake *a = call->args;
	DepositAnswer *ret = call->ret;
	Booking *was, *now;
	Payment **payments;
	money sum, most;
	Client *client;
	struct entry e;

	TRY(visit_get(call, a->booking, &was));
	TRY(body_client(call, was->client, &client));
	TRY(may_take(call, was, &most));
	TRY(read_payments(call, was, a, &payments, &sum));
	TRY(not_more(call, was, sum, most));
	TRY(body_drawer_open(call));
	TRY(body_entry(call, ENTRY_DEPOSIT, 'B', was->id, &e));
	TRY(posting_deposit_take(was->client, was->id, a->n_payments, payments, &e.postings,
				 call->problem));
	TRY(body_post(call, &e));
	now = visit_change(call, was);
	deposit_tell(call, now, "deposit", e.number, a->n_payments, payments, a->note);
	TRY(visit_put(call, was, now));
	ret->entry = e.number;
	TRY(answer(call, now));
	return body_queue_slip(call, "deposit", 'E', e.number);
}

enum status op_deposit_get(struct op_call *call)
{
	Booking *b;

	TRY(visit_get(call, ((const BookingRef *)call->args)->booking, &b));
	return answer(call, b);
}
