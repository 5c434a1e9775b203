/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries and balances of the ledger as bodies see them. */
#include <stdio.h>

#include "svc/body.h"

/* Money moves over the counter: the drawer has to be open if the settings say so. Deposits say so
 * themselves: one that goes back because a hold has lapsed asks nobody. */
static bool needs_drawer(enum entry_kind kind)
{
	return kind == ENTRY_SALE || kind == ENTRY_REFUND || kind == ENTRY_DEBT ||
	       kind == ENTRY_WALLET || kind == ENTRY_EXPENSE;
}

enum status body_drawer_open(struct op_call *call)
{
	Till *till;

	if (!call->shop->conf.require_open)
		return ST_OK;
	enum status st = till_open(call->tx, call->arena, &till);
	if (st == ST_NOT_FOUND) {
		st = problem_set(call->problem, ST_WRONG_STATE, "till",
				 _("The drawer is not open."));
		problem_todo(call->problem, _("Open it with its float first."));
	}
	return st;
}

enum status body_entry(struct op_call *call, enum entry_kind kind, char letter, uint32_t source,
		       struct entry *ret)
{
	*ret = (struct entry){ .at = call->now, .kind = kind, .staff = call->who->staff,
			       .shop = call->shop->conf.shop, .source_letter = letter,
			       .source = source };
	snprintf(ret->terminal, sizeof(ret->terminal), "%s", call->who->terminal);
	if (needs_drawer(kind))
		TRY(body_drawer_open(call));
	return body_posting_day(call, &ret->day);
}

/* The entry is kept, in its order, for a clock that was ahead may have been put right; but that it
 * went back is written down beside it. */
static void note_clock(struct op_call *call)
{
	char text[DATE_TEXT_MAX];

	if (call->now.ms >= call->posted.ms - CLOCK_BEHIND_MS)
		return;
	if (call->detail.len > 0)
		buf_putc(&call->detail, '\n');
	buf_printf(&call->detail, "clock behind entry %s", instant_text(call->posted, text));
}

enum status body_post(struct op_call *call, struct entry *e)
{
	TRY(ledger_append(call->tx, e, call->problem));
	if (call->entry == 0) {
		call->entry = e->number;
		note_clock(call);
	}
	return ST_OK;
}

enum status body_balance(struct op_call *call, enum account_class class, uint32_t owner,
			 uint32_t detail, struct unit unit, int64_t *ret)
{
	const struct account account = { .class = class, .owner = owner, .detail = detail };
	int64_t raw;

	TRY(ledger_balance(call->tx, account, unit, &raw));
	*ret = raw * account_class_row(class)->sign;
	return ST_OK;
}

RecordChange *body_record_change(struct op_call *call, const char *what, const char *was,
				 const char *now, const char *reason)
{
	RecordChange *c = (RecordChange *)message_new(&record_change__descriptor, call->arena);

	c->at = call->now.ms;
	c->by = call->who->staff;
	c->what = arena_dup(call->arena, what);
	c->was = arena_dup(call->arena, was);
	c->now = arena_dup(call->arena, now);
	c->reason = arena_dup(call->arena, reason);
	c->authorised_by = call->stood_in;
	return c;
}
