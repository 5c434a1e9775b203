/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's card: what readies a therapist in ten seconds, in one transaction. */
#include <string.h>

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

/* Her sales, newest first: all are summed, the documents of the last few read. */
static enum status
count_sale(void *ctx, uint32_t number, money total)
{
	struct visits *v = ctx;
	Sale *sale;

	v->ret->spent_fen += total.fen;
	if (v->ret->n_last_sales >= LAST_SALES)
		return ST_OK;
	TRY(sale_get(v->call->tx, number, v->call->arena, &sale));
	BODY_PUSH(v->call->arena, v->ret->last_sales, v->ret->n_last_sales, sale);
	return ST_OK;
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
	TRY(sale_each_client(call->tx, a->client, count_sale, &v));
	TRY(ledger_balances_of(call->tx, a->client, balance, &v));
	warnings(call, ret);
	body_hide_client(call, ret->record);
	return ST_OK;
}
