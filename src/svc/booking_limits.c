/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far ahead, and how many on a day. */
#include "svc/booking_rules.h"

enum status book_furthest(struct op_call *call, const Client *client, day wanted, day *ret)
{
	int ahead = call->shop->conf.ahead_days;
	const struct tier *tier;

	*ret = DAY(call->today.n + ahead);
	if (client == NULL || wanted.n <= ret->n)
		return ST_OK;
	TRY(client_tier(call, client, call->today, &tier));
	if (tier != NULL && tier->book_ahead_days > ahead)
		*ret = DAY(call->today.n + tier->book_ahead_days);
	return ST_OK;
}

struct counting {
	const struct op_call *call;
	day day;
	uint32_t ignore;
	unsigned n;
};

static enum status count(void *ctx, const Booking *b)
{
	struct counting *c = ctx;
	wall start = booking_start(b);

	/* Whatever begins later than the night after the day. */
	if (wall_day(start).n > c->day.n + 1)
		return ST_TOO_MANY;
	if (booking_claims_time(b->state) && !booking_ran_out(b, c->call->now) &&
	    (b->id != c->ignore || b->id == 0) &&
	    shop_business_day(c->call->shop, start).n == c->day.n)
		c->n++;
	return ST_OK;
}

enum status book_count(struct op_call *call, day d, uint32_t client, uint32_t ignore, unsigned *ret)
{
	struct counting c = { .call = call, .day = d, .ignore = ignore };
	enum status st;

	if (client != 0)
		st = booking_each_client(call->tx, client, (int64_t)d.n * MINUTES_PER_DAY,
					 SCAN_FORWARD, call->arena, count, &c);
	else
		st = booking_each_day(call->tx, d, 2, call->arena, count, &c);
	*ret = c.n;
	return st == ST_TOO_MANY ? ST_OK : st;
}
