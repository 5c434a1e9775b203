/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slip of a deposit: taken, given back, kept. Its entries say how much of it was held then. */
#include "svc/booking_visit.h"
#include "svc/slip.h"

struct deposit_slip {
	struct slip *paper;
	struct receipt_deposit *deposit;
};

/* ---- what was held after it */

static bool is_held(const struct posting *p, uint32_t booking)
{
	return (p->account.class == ACC_DEPOSIT || p->account.class == ACC_DEPOSIT_WALLET) &&
	       p->account.detail == booking;
}

/* Entries up to this one, the sale that spent of it among them. */
static enum status add_held(void *ctx, uint32_t number)
{
	struct deposit_slip *s = ctx;
	struct op_call *call = s->paper->call;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	if (number > s->deposit->entry)
		return ST_OK;
	TRY(ledger_get(call->tx, number, e));
	for (size_t i = 0; i < e->postings.n; i++)
		if (is_held(&e->postings.rows[i], s->deposit->booking))
			s->deposit->held.fen -= e->postings.rows[i].amount;
	return ST_OK;
}

/* ---- what it moved */

static void read_postings(struct deposit_slip *s)
{
	const struct postings *list = &s->paper->entry->postings;

	for (size_t i = 0; i < list->n; i++) {
		const struct posting *p = &list->rows[i];
		if (p->account.class == ACC_FLOW_DEPOSIT_TAKEN)
			s->deposit->taken = true;
		else if (p->account.class == ACC_FLOW_DEPOSIT_KEPT)
			s->deposit->kept.fen -= p->amount;
		else
			slip_payment(s->paper, p);
	}
}

static enum status read_deposit(struct slip *paper, uint32_t number, struct receipt *ret)
{
	struct deposit_slip s = { .paper = paper };
	struct op_call *call = paper->call;
	char text[ID_TEXT_MAX];
	Booking *b;
	enum status st = slip_entry(paper, ENTRY_DEPOSIT, number);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "entry", _("%s is no deposit."),
				   id_text('E', number, text));
	TRY(st);
	TRY(visit_get(call, paper->entry->source, &b));
	paper->client = b->client;
	s.deposit = arena_alloc(call->arena, sizeof(*s.deposit));
	*s.deposit = (struct receipt_deposit){ .entry = number, .booking = b->id,
					       .at = paper->entry->at, .start = booking_start(b),
					       .title = visit_title(call, b) };
	read_postings(&s);
	TRY(ledger_each_client(call->tx, b->client, 1, add_held, &s));
	s.deposit->npayments = paper->npayments;
	s.deposit->payments = paper->payments;
	TRY(slip_head(paper, ret));
	ret->deposit = s.deposit;
	return ST_OK;
}

enum status receipt_for_deposit(struct shop *shop, const struct session *who, uint32_t entry,
				bool copy, struct buf *ret_text, struct buf *ret_escpos,
				struct problem *reterr)
{
	const struct slip_out out = { .copy = copy, .text = ret_text, .escpos = ret_escpos };

	return slip_print(shop, who, read_deposit, entry, &out, reterr);
}
