/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's card: what readies a therapist in ten seconds, in one transaction. */
#include <string.h>

#include "svc/body.h"

enum { LAST_VISITS = 5, LAST_SALES = 5, WARN_NO_SHOWS = 2, COURSES_MAX = 50, COUPONS_MAX = 50 };

struct glance {
	struct op_call *call;
	ClientCard *ret;
	size_t nmerit;
	struct merit *merit;       /* her history, read with her sales */
};

static enum status count_visit(void *ctx, const Booking *b)
{
	struct glance *g = ctx;
	ClientCard *ret = g->ret;
	bool been = b->state == BOOKING__STATE__done || b->state == BOOKING__STATE__settled;

	if (b->state == BOOKING__STATE__no_show)
		ret->no_shows++;
	if (b->state == BOOKING__STATE__late_cancelled)
		ret->late_cancels++;
	if (been)
		ret->visits++;
	/* Newest first: the last open one seen is the next to come. */
	if (b->state <= BOOKING__STATE__in_service && booking_end(b).n >= g->call->wall.n)
		ret->next_booking = (Booking *)message_copy(&b->base, g->call->arena);
	if (been && ret->n_last_visits < LAST_VISITS) {
		Booking *copy = (Booking *)message_copy(&b->base, g->call->arena);
		BODY_PUSH(g->call->arena, ret->last_visits, ret->n_last_visits, copy);
	}
	return ST_OK;
}

/* Her sales, newest first: all are summed, the documents of the last few read. Among them stand
 * payments of what was on account, which have none. */
static enum status count_sale(void *ctx, const struct client_sale *s)
{
	struct glance *g = ctx;
	Sale *sale;

	g->ret->spent_fen += s->total.fen;
	BODY_PUSH(g->call->arena, g->merit, g->nmerit, s->merit);
	if (g->ret->n_last_sales >= LAST_SALES)
		return ST_OK;
	enum status st = sale_get(g->call->tx, s->number, g->call->arena, &sale);
	if (st == ST_OK)
		BODY_PUSH(g->call->arena, g->ret->last_sales, g->ret->n_last_sales, sale);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Points whose last day is over are there until they are ended, but not to be spent. */
static void sum_balance(struct glance *g, const struct posting *p)
{
	if (p->account.class == ACC_WALLET_PRINCIPAL)
		g->ret->principal_fen = -p->amount;
	else if (p->account.class == ACC_WALLET_BONUS)
		g->ret->bonus_fen = -p->amount;
	else if (p->account.class == ACC_POINTS && p->account.detail >= (uint32_t)g->call->sure.n)
		g->ret->points -= p->amount;
}

static enum status balance(void *ctx, const struct posting *p)
{
	struct glance *g = ctx;
	BalanceRow *row = (BalanceRow *)message_new(&balance_row__descriptor, g->call->arena);
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];

	if (p->amount == 0)
		return ST_OK;
	row->account = arena_dup(g->call->arena, account_text(p->account, account));
	row->unit = arena_dup(g->call->arena, unit_text(p->unit, unit));
	row->amount = p->amount;
	BODY_PUSH(g->call->arena, g->ret->balances, g->ret->n_balances, row);
	sum_balance(g, p);
	return ST_OK;
}

static void warnings(struct op_call *call, ClientCard *ret)
{
	if (ret->no_shows + ret->late_cancels >= WARN_NO_SHOWS) {
		char *text = arena_printf(call->arena, _("Missed %u, cancelled late %u times"),
					  ret->no_shows, ret->late_cancels);
		BODY_PUSH(call->arena, ret->warnings, ret->n_warnings, text);
	}
}

/* What she has with the shop: money, points, courses, coupons, her tier. */
static enum status holdings(struct glance *g, uint32_t client)
{
	struct op_call *call = g->call;
	ClientCard *ret = g->ret;
	const struct history history = { .n = g->nmerit, .rows = g->merit };
	money owed, due;
	Wallet *w = NULL;

	TRY(ledger_balances_of(call->tx, client, balance, g));
	enum status st = wallet_get(call->tx, client, call->arena, &w);
	if (st != ST_NOT_FOUND)
		TRY(st);
	ret->wallet = wallet_shown(call, st == ST_OK ? w : NULL);
	TRY(client_debt(call, client, &owed, &due));
	ret->owed_fen = owed.fen;
	ret->due_fen = due.fen;
	TRY(courses_of(call, client, false, COURSES_MAX, &ret->n_courses, &ret->courses));
	TRY(coupons_of(call, client, false, COUPONS_MAX, &ret->n_coupons, &ret->coupons));
	ret->standing = (TierAnswer *)message_new(&tier_answer__descriptor, call->arena);
	return tier_answer(call, ret->record, &history, ret->standing);
}

enum status op_client_card(struct op_call *call)
{
	const ClientGet *a = call->args;
	ClientCard *ret = call->ret;
	struct glance g = { .call = call, .ret = ret };

	TRY(body_client(call, a->client, &ret->record));
	TRY(booking_each_client(call->tx, a->client, INT64_MAX, SCAN_BACKWARD, call->arena,
				count_visit, &g));
	TRY(sale_each_client(call->tx, a->client, count_sale, &g));
	TRY(holdings(&g, a->client));
	warnings(call, ret);
	body_hide_client(call, ret->record);
	return ST_OK;
}
