/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The slip of a debt that was paid. It has no document of its own: the entry says which sales
 * were paid and how, and what was left then is what is left now with everything after the
 * entry undone, so that a slip printed again says what the first one said.
 */
#include <string.h>

#include "base/text.h"
#include "io/receipt.h"
#include "svc/body.h"
#include "svc/receipt.h"

struct slip {
	struct op_call *call;
	struct entry *entry;
	uint32_t client;
	size_t nopen, nparts, npayments, nnotes;
	struct receipt_part *open;       /* her debts as they were after the entry */
	struct receipt_part *parts;
	Payment **payments;
	struct receipt_note *notes;
	struct receipt_debt debt;
};

/* ---- what was left */

static struct receipt_part *
open_of(struct slip *s, uint32_t sale)
{
	struct receipt_part none = { .sale = sale };

	for (size_t i = 0; i < s->nopen; i++)
		if (s->open[i].sale == sale)
			return &s->open[i];
	BODY_PUSH(s->call->arena, s->open, s->nopen, none);
	return &s->open[s->nopen - 1];
}

static enum status
add_open(void *ctx, uint32_t sale, uint32_t client, money left)
{
	(void)client;
	open_of(ctx, sale)->left = left;
	return ST_OK;
}

static bool
is_debt(const struct slip *s, const struct posting *p)
{
	return p->account.class == ACC_RECEIVABLE && p->account.owner == s->client;
}

static enum status
undo(void *ctx, uint32_t number)
{
	struct slip *s = ctx;
	struct entry *later = arena_alloc(s->call->arena, sizeof(*later));

	TRY(ledger_get(s->call->tx, number, later));
	for (size_t i = 0; i < later->postings.n; i++)
		if (is_debt(s, &later->postings.rows[i]))
			open_of(s, later->postings.rows[i].account.detail)->left.fen -=
				later->postings.rows[i].amount;
	return ST_OK;
}

static enum status
look_back(struct slip *s)
{
	TRY(debt_each(s->call->tx, s->client, add_open, s));
	TRY(ledger_each_client(s->call->tx, s->client, s->entry->number + 1, undo, s));
	for (size_t i = 0; i < s->nopen; i++)
		s->debt.left.fen += s->open[i].left.fen;
	return ST_OK;
}

/* ---- what was paid, and what it brought her */

static enum status
add_part(struct slip *s, const struct posting *p)
{
	struct receipt_part part = { .sale = p->account.detail, .paid = MONEY(-p->amount) };
	Sale *sale;

	TRY(sale_get(s->call->tx, part.sale, s->call->arena, &sale));
	part.on = DAY(sale->day);
	part.left = open_of(s, part.sale)->left;
	BODY_PUSH(s->call->arena, s->parts, s->nparts, part);
	return ST_OK;
}

static void
add_payment(struct slip *s, const struct posting *p)
{
	struct account account;
	const char *method;

	for (size_t i = 0; (method = posting_method(i)) != NULL; i++) {
		if (!posting_method_account(method, &account) ||
		    !account_equal(account, p->account))
			continue;
		Payment *row = (Payment *)message_new(&payment__descriptor, s->call->arena);
		row->method = arena_dup(s->call->arena, method);
		row->amount_fen = p->amount;
		BODY_PUSH(s->call->arena, s->payments, s->npayments, row);
	}
}

static enum status
add_coupon(struct slip *s, uint32_t id)
{
	struct receipt_note row = { .left = _("Coupon for you") };
	Coupon *coupon;

	TRY(coupon_get(s->call->tx, id, s->call->arena, &coupon));
	row.right = coupon->title;
	BODY_PUSH(s->call->arena, s->notes, s->nnotes, row);
	return ST_OK;
}

static enum status
read_postings(struct slip *s)
{
	for (size_t i = 0; i < s->entry->postings.n; i++) {
		const struct posting *p = &s->entry->postings.rows[i];
		if (is_debt(s, p))
			TRY(add_part(s, p));
		else if (p->unit.kind == UNIT_CNY && p->amount > 0)
			add_payment(s, p);
		else if (p->account.class == ACC_POINTS_EARNED)
			s->debt.points += p->amount;
		else if (p->account.class == ACC_COUPONS && p->amount < 0)
			TRY(add_coupon(s, p->unit.id));
	}
	return ST_OK;
}

static enum status
read_entry(struct slip *s, uint32_t number)
{
	struct op_call *call = s->call;
	char text[ID_TEXT_MAX];

	s->entry = arena_alloc(call->arena, sizeof(*s->entry));
	enum status st = ledger_get(call->tx, number, s->entry);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	if (st == ST_NOT_FOUND || s->entry->kind != ENTRY_DEBT)
		return problem_set(call->problem, ST_NOT_FOUND, "entry",
				   _("%s is no payment of what was on account."),
				   id_text('E', number, text));
	s->client = s->entry->source;
	s->debt.entry = number;
	s->debt.at = s->entry->at;
	TRY(look_back(s));
	TRY(read_postings(s));
	s->debt.nparts = s->nparts;
	s->debt.parts = s->parts;
	s->debt.npayments = s->npayments;
	s->debt.payments = s->payments;
	return ST_OK;
}

/* ---- the paper */

static enum status
fill(struct slip *s, struct receipt *ret)
{
	struct op_call *call = s->call;
	const struct conf *conf = &call->shop->conf;
	AUTO(buf_release) struct buf name = BUF_INIT;
	ProtobufCMessage *m;
	Client *client;

	*ret = (struct receipt){ .debt = &s->debt, .shop = conf->name, .address = conf->address,
				 .phone = conf->phone, .head = conf->receipt_head,
				 .foot = conf->receipt_foot, .columns = conf->receipt_columns,
				 .tier = "", .cashier = "", .nnotes = s->nnotes,
				 .notes = s->notes };
	TRY(client_get(call->tx, s->client, call->arena, &client));
	text_mask(&name, client->name);
	ret->client = arena_dup(call->arena, name.text);
	if (s->entry->staff == 0)
		return ST_OK;
	TRY(record_get(call->tx, TABLE_STAFF, s->entry->staff, &staff__descriptor, call->arena,
		       &m));
	ret->cashier = ((const Staff *)m)->name;
	return ST_OK;
}

enum status
receipt_for_debt(struct shop *shop, const struct session *who, uint32_t entry, bool copy,
		 struct buf *ret_text, struct buf *ret_escpos, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *own = NULL;
	struct op_call call = { .shop = shop, .who = who, .arena = &arena, .problem = reterr };
	struct slip s = { .call = &call };
	struct receipt r;
	bool cash = false;

	if (shop->batch == NULL) {
		TRY(session_role(shop, who, PERM_SALE, &call.role, reterr));
		TRY(tx_begin(shop->db, TX_READ, "receipt", &own, reterr));
	}
	call.tx = shop->batch != NULL ? shop->batch : own;
	TRY(read_entry(&s, entry));
	TRY(fill(&s, &r));
	r.copy = copy;
	for (size_t i = 0; i < s.npayments; i++)
		cash = cash || strcmp(s.payments[i]->method, "cash") == 0;
	if (ret_text != NULL)
		receipt_text(ret_text, &r);
	if (ret_escpos != NULL)
		receipt_escpos(ret_escpos, &r, cash && !copy);
	return ST_OK;
}
