/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's card: what readies a therapist in ten seconds, in one transaction. */
#include <string.h>

#include "store/key.h"
#include "svc/body.h"

enum { LAST_VISITS = 5, LAST_SALES = 5, WARN_NO_SHOWS = 2 };

struct visits {
	struct op_call *call;
	ClientCard *ret;
};

static enum status
count_visit(void *ctx, const Booking *b)
{
	struct visits *v = ctx;
	ClientCard *ret = v->ret;
	bool been = b->state == BOOKING__STATE__done || b->state == BOOKING__STATE__settled;

	if (b->state == BOOKING__STATE__no_show)
		ret->no_shows++;
	if (b->state == BOOKING__STATE__late_cancelled)
		ret->late_cancels++;
	if (been)
		ret->visits++;
	/* Newest first: the last open one seen is the next to come. */
	if (b->state <= BOOKING__STATE__in_service && booking_end(b).n >= v->call->wall.n)
		ret->next_booking = (Booking *)message_copy(&b->base, v->call->arena);
	if (been && ret->n_last_visits < LAST_VISITS) {
		Booking *copy = (Booking *)message_copy(&b->base, v->call->arena);
		BODY_PUSH(v->call->arena, ret->last_visits, ret->n_last_visits, copy);
	}
	return ST_OK;
}

/* Her sales, newest first: all are summed, the last few shown. */
static enum status
sales(struct op_call *call, uint32_t client, ClientCard *ret)
{
	struct key k;
	struct scan s;
	enum status st = ST_OK;

	key_kept(&k, KEPT_OWNED);
	key_u32(&k, client);
	key_u8(&k, 0x02);
	scan_begin(&s, call->tx, TABLE_LEDGER, key_of(&k), SCAN_BACKWARD);
	while (st == ST_OK && scan_next(&s)) {
		Sale *sale;
		st = sale_get(call->tx, key_tail_u32(s.key, 0), call->arena, &sale);
		if (st != ST_OK)
			break;
		ret->spent_fen += sale->total_fen;
		if (ret->n_last_sales < LAST_SALES)
			BODY_PUSH(call->arena, ret->last_sales, ret->n_last_sales, sale);
	}
	scan_end(&s);
	return st;
}

static enum status
balance(void *ctx, const struct posting *p)
{
	struct visits *v = ctx;
	BalanceRow *row = (BalanceRow *)message_new(&balance_row__descriptor, v->call->arena);
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];

	if (p->amount == 0)
		return ST_OK;
	row->account = arena_dup(v->call->arena, account_text(p->account, account));
	row->unit = arena_dup(v->call->arena, unit_text(p->unit, unit));
	row->amount = p->amount;
	BODY_PUSH(v->call->arena, v->ret->balances, v->ret->n_balances, row);
	return ST_OK;
}

static void
warnings(struct op_call *call, ClientCard *ret)
{
	if (ret->no_shows + ret->late_cancels >= WARN_NO_SHOWS) {
		char *text = arena_printf(call->arena, _("Missed %u, cancelled late %u times"),
					  ret->no_shows, ret->late_cancels);
		BODY_PUSH(call->arena, ret->warnings, ret->n_warnings, text);
	}
}

enum status
op_client_card(struct op_call *call)
{
	const ClientGet *a = call->args;
	ClientCard *ret = call->ret;
	struct visits v = { .call = call, .ret = ret };

	TRY(body_client(call, a->client, &ret->record));
	TRY(booking_each_client(call->tx, a->client, INT64_MAX, SCAN_BACKWARD, call->arena,
				count_visit, &v));
	TRY(sales(call, a->client, ret));
	TRY(ledger_balances_of(call->tx, a->client, balance, &v));
	warnings(call, ret);
	body_hide_client(call, ret->record);
	return ST_OK;
}
