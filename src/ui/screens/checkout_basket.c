/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The basket of the checkout: what is wished, priced after every change. */
#include <stdio.h>
#include <string.h>

#include "checkout.h"

/* ---- wishes */

SalePay *checkout_begin(struct checkout *k)
{
	return (SalePay *)message_copy(&k->ask->base, &k->arena);
}

void checkout_push_wish(struct checkout *k, LineWish *w)
{
	SalePay *a = k->ask;

	a->lines = arena_grow(&k->arena, a->lines, a->n_lines, sizeof(*a->lines));
	a->lines[a->n_lines++] = w;
}

LineWish *checkout_push(struct checkout *k, const char *kind)
{
	LineWish *w = (LineWish *)message_new(&line_wish__descriptor, &k->arena);

	w->kind = arena_dup(&k->arena, kind);
	w->qty = 1;
	checkout_push_wish(k, w);
	return w;
}

void checkout_empty(struct checkout *k, uint32_t client, uint32_t booking)
{
	k->ask = (SalePay *)message_new(&sale_pay__descriptor, &k->arena);
	k->ask->client = client;
	k->ask->booking = booking;
	k->line = 0;
}

/* Several courses or sessions are several lines: a wish each, so that numbers agree. */
static void one_by_one(struct checkout *k)
{
	SalePay *a = k->ask;
	size_t n = a->n_lines;
	LineWish **lines = a->lines;

	a->n_lines = 0;
	a->lines = NULL;
	for (size_t i = 0; i < n; i++) {
		LineWish *w = lines[i];
		bool each = strcmp(w->kind, "course") == 0 || strcmp(w->kind, "session") == 0;
		uint32_t times = each && w->qty > 1 ? w->qty : 1;
		w->qty = each || w->qty == 0 ? 1 : w->qty;
		while (times-- > 0 && a->n_lines < LIMIT_SALE_LINES)
			checkout_push_wish(k, (LineWish *)message_copy(&w->base, &k->arena));
	}
}

void checkout_adopt(struct checkout *k, const SalePay *given)
{
	k->ask = (SalePay *)message_copy(&given->base, &k->arena);
	k->ask->n_payments = 0;
	k->ask->payments = NULL;
	one_by_one(k);
	k->line = 0;
}

void checkout_adopt_quote(struct checkout *k)
{
	for (size_t i = 0; k->quote != NULL && i < k->quote->n_lines; i++) {
		const SaleLine *l = k->quote->lines[i];
		LineWish *w = checkout_push(k, l->kind);
		w->treatment = arena_dup(&k->arena, l->treatment);
		w->product = l->product;
		w->course = l->course;
		w->qty = l->qty;
		w->therapist = l->therapist;
		w->asked_for = l->asked_for;
	}
}

/* ---- pricing */

enum status checkout_quote(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	const SalePay *a = k->ask;
	SaleQuote args = SALE_QUOTE__INIT;
	struct arena fresh = ARENA_INIT;
	Quote *ret = NULL;

	if (a->n_lines > 0 || a->booking != 0) {
		args.client = a->client;
		args.booking = a->booking;
		args.n_lines = a->n_lines;
		args.lines = a->lines;
		args.n_coupon = a->n_coupon;
		args.coupon = a->coupon;
		args.discount_fen = a->discount_fen;
		args.discount_percent = a->discount_percent;
		args.discount_reason = a->discount_reason;
		args.free = a->free;
		args.happened = a->happened;
		enum status st = desk_op(s, "sale.quote", NULL, &args.base, &fresh, &ret, p);
		if (st != ST_OK) {
			arena_clear(&fresh);
			return st;
		}
	}
	arena_clear(&k->quoted);
	k->quoted = fresh;
	k->quote = ret;
	if (ret != NULL && k->line >= ret->n_lines)
		k->line = ret->n_lines - 1;
	checkout_propose(s);
	return ST_OK;
}

enum status checkout_commit(struct screen *s, SalePay *was, struct problem *p)
{
	struct checkout *k = s->state;
	enum status st = checkout_quote(s, p);

	if (st != ST_OK) {
		k->ask = was;
		return st;
	}
	k->changed = true;
	if (k->ask->n_lines == 0)
		app_draft_drop(s->app, k->draft);
	return ST_OK;
}

/* ---- the client */

void checkout_name_client(struct screen *s)
{
	struct checkout *k = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = k->ask->client;
	k->client_name[0] = '\0';
	k->standing = NULL;
	arena_clear(&k->standing_arena);
	if (args.client == 0)
		return;
	if (desk_op(s, "client.get", NULL, &args.base, &arena, &ret, &ignore) == ST_OK)
		snprintf(k->client_name, sizeof(k->client_name), "%s", ret->record->name);
	if (desk_op(s, "tier.get", NULL, &args.base, &k->standing_arena, &k->standing,
		    &ignore) != ST_OK)
		k->standing = NULL;
}

static enum status client_chosen(struct screen *s, const struct picker_item *item,
				 struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);

	k->ask->client = desk_id(item->id, 'C');
	if (k->ask->client != was->client) {
		/* Coupons are hers who is not here. */
		k->ask->n_coupon = 0;
		k->ask->coupon = NULL;
	}
	if (k->waiting != NULL)
		checkout_push_wish(k, k->waiting);
	TRY(checkout_commit(s, was, p));
	if (k->waiting != NULL)
		k->line = k->ask->n_lines - 1;
	k->waiting = NULL;
	checkout_name_client(s);
	return ST_OK;
}

enum status checkout_client(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct picker_source source = desk_clients;

	(void)p;
	k->waiting = NULL;
	source.user = s->user;
	app_pick(s, _("Client:"), &source, client_chosen);
	return ST_OK;
}

/* ---- changing lines */

enum status checkout_remove(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k), *a = k->ask;

	if (k->line >= a->n_lines)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, NULL);
	if (a->lines[k->line]->qty > 1) {
		a->lines[k->line]->qty--;
		return checkout_commit(s, was, p);
	}
	memmove(&a->lines[k->line], &a->lines[k->line + 1],
		(a->n_lines - k->line - 1) * sizeof(*a->lines));
	a->n_lines--;
	if (a->n_lines == 0) {
		a->booking = 0; /* an empty basket settles no booking */
		a->n_coupon = 0;
	}
	return checkout_commit(s, was, p);
}

enum status checkout_next_line(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;

	(void)p;
	if (k->ask->n_lines > 0)
		k->line = (k->line + 1) % k->ask->n_lines;
	return ST_OK;
}

static enum status who_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout *k = s->state;
	SalePay *was = checkout_begin(k);
	LineWish *w = k->ask->lines[k->line];

	w->therapist = desk_id(item->id, 'S');
	w->n_shares = 0; /* the shares of somebody else's work */
	w->shares = NULL;
	return checkout_commit(s, was, p);
}

enum status checkout_who(struct screen *s, struct problem *p)
{
	struct checkout *k = s->state;
	struct picker_source source = desk_therapists;

	if (k->line >= k->ask->n_lines)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, NULL);
	source.user = s->user;
	app_pick(s, _("Who did or sold it:"), &source, who_chosen);
	return ST_OK;
}
