/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The slip of a debt that was paid. It has no document of its own: the entry says which sales
 * were paid and how, and what was left then is what is left now with everything after the
 * entry undone, so that a slip printed again says what the first one said.
 */
#include "svc/slip.h"

struct debt_slip {
	struct slip *paper;
	size_t nopen, nparts;
	struct receipt_part *open;       /* her debts as they were after the entry */
	struct receipt_part *parts;
	struct receipt_debt *debt;
};

/* ---- what was left */

static struct receipt_part *open_of(struct debt_slip *s, uint32_t sale)
{
	struct receipt_part none = { .sale = sale };

	for (size_t i = 0; i < s->nopen; i++)
		if (s->open[i].sale == sale)
			return &s->open[i];
	BODY_PUSH(s->paper->call->arena, s->open, s->nopen, none);
	return &s->open[s->nopen - 1];
}

static enum status add_open(void *ctx, uint32_t sale, uint32_t client, money left)
{
	(void)client;
	open_of(ctx, sale)->left = left;
	return ST_OK;
}

static bool is_debt(const struct debt_slip *s, const struct posting *p)
{
	return p->account.class == ACC_RECEIVABLE && p->account.owner == s->paper->client;
}

static enum status undo(void *ctx, uint32_t number)
{
	struct debt_slip *s = ctx;
	struct entry *later = arena_alloc(s->paper->call->arena, sizeof(*later));

	TRY(ledger_get(s->paper->call->tx, number, later));
	for (size_t i = 0; i < later->postings.n; i++)
		if (is_debt(s, &later->postings.rows[i]))
			open_of(s, later->postings.rows[i].account.detail)->left.fen -=
				later->postings.rows[i].amount;
	return ST_OK;
}

static enum status look_back(struct debt_slip *s)
{
	TRY(debt_each(s->paper->call->tx, s->paper->client, add_open, s));
	TRY(ledger_each_client(s->paper->call->tx, s->paper->client, s->paper->entry->number + 1,
			       undo, s));
	for (size_t i = 0; i < s->nopen; i++)
		s->debt->left.fen += s->open[i].left.fen;
	return ST_OK;
}

/* ---- what was paid, and what it brought her */

static enum status add_part(struct debt_slip *s, const struct posting *p)
{
	struct receipt_part part = { .sale = p->account.detail, .paid = MONEY(-p->amount) };
	Sale *sale;

	TRY(sale_get(s->paper->call->tx, part.sale, s->paper->call->arena, &sale));
	part.on = DAY(sale->day);
	part.left = open_of(s, part.sale)->left;
	BODY_PUSH(s->paper->call->arena, s->parts, s->nparts, part);
	return ST_OK;
}

static enum status add_coupon(struct debt_slip *s, uint32_t id)
{
	struct receipt_note row = { .left = _("Coupon for you") };
	Coupon *coupon;

	TRY(coupon_get(s->paper->call->tx, id, s->paper->call->arena, &coupon));
	row.right = coupon->title;
	BODY_PUSH(s->paper->call->arena, s->paper->notes, s->paper->nnotes, row);
	return ST_OK;
}

static enum status read_postings(struct debt_slip *s)
{
	for (size_t i = 0; i < s->paper->entry->postings.n; i++) {
		const struct posting *p = &s->paper->entry->postings.rows[i];
		if (is_debt(s, p))
			TRY(add_part(s, p));
		else if (p->unit.kind == UNIT_CNY && p->amount > 0)
			slip_payment(s->paper, p);
		else if (p->account.class == ACC_POINTS_EARNED)
			s->debt->points += p->amount;
		else if (p->account.class == ACC_COUPONS && p->amount < 0)
			TRY(add_coupon(s, p->unit.id));
	}
	return ST_OK;
}

/* ---- the paper */

static enum status read_debt(struct slip *slip, uint32_t number, struct receipt *ret)
{
	struct debt_slip s = { .paper = slip };
	char text[ID_TEXT_MAX];
	enum status st = slip_entry(slip, ENTRY_DEBT, number);

	if (st == ST_NOT_FOUND)
		return problem_set(slip->call->problem, st, "entry",
				   _("%s is no payment of what was on account."),
				   id_text('E', number, text));
	TRY(st);
	slip->client = slip->entry->source;
	s.debt = arena_alloc(slip->call->arena, sizeof(*s.debt));
	s.debt->entry = number;
	s.debt->at = slip->entry->at;
	TRY(look_back(&s));
	TRY(read_postings(&s));
	s.debt->nparts = s.nparts;
	s.debt->parts = s.parts;
	s.debt->npayments = slip->npayments;
	s.debt->payments = slip->payments;
	TRY(slip_head(slip, ret));
	ret->debt = s.debt;
	return ST_OK;
}

enum status receipt_for_debt(struct shop *shop, const struct session *who, uint32_t entry,
			     bool copy, struct buf *ret_text, struct buf *ret_escpos,
			     struct problem *reterr)
{
	const struct slip_out out = { .copy = copy, .text = ret_text, .escpos = ret_escpos };

	return slip_print(shop, who, read_debt, entry, &out, reterr);
}
