/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price of a checkout: booking, client, tier and coupons looked up, then the rules. */
#include <string.h>

#include "svc/sale.h"

static enum status settleable(struct op_call *call, uint32_t id, uint32_t client, Booking **ret)
{
	Booking *booking;
	Booking__State settled;
	char text[ID_TEXT_MAX];
	enum status st = booking_get(call->tx, id, call->arena, &booking);

	id_text('B', id, text);
	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "booking", _("There is no booking %s."),
				   text);
	TRY(st);
	*ret = booking;
	if (client != 0 && booking->client != client)
		return problem_set(call->problem, ST_BAD_VALUE, "booking",
				   _("Booking %s is another client's."), text);
	if (booking->state == BOOKING__STATE__settled)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("Booking %s is paid already."), text);
	if (booking_next_state(booking->state, "settle", &settled))
		return ST_OK;
	st = problem_set(call->problem, ST_WRONG_STATE, "booking", _("Booking %s is \"%s\"."), text,
			 booking_state_title(booking->state));
	if (booking_claims_time(booking->state))
		problem_todo(call->problem, _("It is paid when the service is done."));
	return st;
}

/* A late entry has the prices of the day on which it happened. */
static enum status price_day(struct op_call *call, int64_t happened, day *ret)
{
	*ret = call->today;
	if (happened == 0)
		return ST_OK;
	*ret = shop_business_day(call->shop, WALL(happened));
	if (happened > call->wall.n)
		return problem_set(call->problem, ST_BAD_VALUE, "happened",
				   _("What is entered late happened in the past."));
	if (call->today.n - ret->n > call->shop->conf.late_days)
		return problem_set(call->problem, ST_PAST, "happened",
				   _("Late entries go back %d days at most."),
				   call->shop->conf.late_days);
	return ST_OK;
}

static enum status find_client(struct op_call *call, struct checkout *c)
{
	uint32_t id = c->ask->client;

	if (c->ask->booking != 0)
		TRY(settleable(call, c->ask->booking, id, &c->booking));
	if (id == 0 && c->booking != NULL)
		id = c->booking->client;
	if (id == 0)
		return ST_OK;
	TRY(body_client(call, id, &c->client));
	return client_tier(call, c->client, c->day, &c->tier);
}

/* ---- coupons */

static enum status add_coupon(struct op_call *call, struct checkout *c, uint32_t id)
{
	char text[ID_TEXT_MAX];
	Coupon *coupon;

	if (c->client == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "coupon",
				   _("A coupon belongs to a client; say who she is."));
	for (size_t i = 0; i < c->ncoupons; i++)
		if (c->coupons[i]->id == id)
			return problem_set(call->problem, ST_BAD_VALUE, "coupon",
					   _("Coupon %s is named twice."), id_text('U', id, text));
	if (c->ncoupons >= PRICE_COUPONS_MAX)
		return problem_set(call->problem, ST_TOO_MANY, "coupon",
				   _("A sale takes at most %d coupons."), PRICE_COUPONS_MAX);
	TRY(coupon_usable(call, id, c->client->id, &coupon));
	BODY_PUSH(call->arena, c->coupons, c->ncoupons, coupon);
	return ST_OK;
}

/* A coupon that was scanned as a payment lowers the price, as any other. */
static enum status sort_payments(struct op_call *call, struct checkout *c)
{
	uint32_t id;

	for (size_t i = 0; i < c->ask->n_coupon; i++)
		TRY(add_coupon(call, c, c->ask->coupon[i]));
	for (size_t i = 0; i < c->ask->n_payments; i++) {
		const Payment *p = c->ask->payments[i];
		if (strcmp(p->method, "coupon") == 0) {
			TRY(id_parse(p->code, 'U', &id, "code", call->problem));
			TRY(add_coupon(call, c, id));
		} else {
			BODY_PUSH(call->arena, c->payments, c->npayments, p);
		}
	}
	return ST_OK;
}

/* ---- all together */

static enum status find_lines(struct op_call *call, struct checkout *c)
{
	TRY(checkout_find_taken(call, c));
	if (c->ask->n_lines == 0 && c->booking != NULL)
		TRY(checkout_add_booking(call, c));
	for (size_t i = 0; i < c->ask->n_lines; i++)
		TRY(checkout_add(call, c, c->ask->lines[i]));
	if (c->n > 0)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_NOTHING_TO_DO, "lines",
				     _("There is nothing to pay."));
	problem_todo(call->problem, _("Add a treatment or a product."));
	return st;
}

static struct price_basket basket_of(struct op_call *call, const struct checkout *c)
{
	const SalePay *a = c->ask;
	const ClientPrivate *p = c->client != NULL ? c->client->private_ : NULL;

	return (struct price_basket){
		.n = c->n, .lines = c->lines, .tier = c->tier, .rules = call->shop->tiers,
		.hand = MONEY(a->discount_fen), .hand_reason = a->discount_reason,
		.hand_percent = (int)(a->discount_percent > 101 ? 101 : a->discount_percent),
		.birthday = p != NULL && birthday_month(p->birthday, p->lunar, p->leap, c->day),
		.day = c->day, .free = a->free, .free_reason = a->reason,
		.ncoupons = c->ncoupons, .coupons = (const Coupon *const *)c->coupons,
	};
}

enum status checkout_price(struct op_call *call, const SalePay *ask, struct checkout *c)
{
	*c = (struct checkout){ .ask = ask };
	TRY(price_day(call, ask->happened, &c->day));
	TRY(find_client(call, c));
	TRY(sort_payments(call, c));
	TRY(find_lines(call, c));
	c->basket = basket_of(call, c);
	TRY(price_basket(&c->basket, c->sale_lines, &c->result, call->arena, call->problem));
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->sale_lines[i]->kind, "topup") == 0)
			c->topups.fen += c->sale_lines[i]->net_fen;
	return ST_OK;
}
