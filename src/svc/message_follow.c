/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told about bookings as they change, and before they begin. */
#include "svc/message.h"
#include "svc/wait.h"

enum { HOUR_MS = 60 * 60 * 1000 };

/* ---- as they change */

static bool is_held(const Booking *b)
{
	return b->held_until != 0 && booking_claims_time(b->state);
}

/* It was arranged with her, and she is not here yet. */
static bool is_arranged(const Booking *b)
{
	return b->state == BOOKING__STATE__confirmed && !is_held(b);
}

static bool is_to_come(const struct op_call *call, const Booking *b)
{
	return booking_start(b).n > call->wall.n;
}

/* What was true of it and is not any more. */
static enum status void_old(struct op_call *call, const Booking *was, const char *reason,
			    bool offers_only)
{
	TRY(message_void(call, MESSAGE_OFFER, was, reason));
	if (offers_only)
		return ST_OK;
	TRY(message_void(call, MESSAGE_CONFIRMATION, was, reason));
	TRY(message_void(call, MESSAGE_CHANGE, was, reason));
	return message_void(call, MESSAGE_REMINDER, was, reason);
}

static enum status tell(struct op_call *call, enum message_kind kind, const Booking *b)
{
	bool made;

	if (!call->shop->conf.confirm_message || !is_to_come(call, b))
		return ST_OK;
	return message_make(call, kind, b, call->now, &made);
}

enum status messages_follow(struct op_call *call, const Booking *was, const Booking *now)
{
	if (was == NULL)
		return is_held(now) ? tell(call, MESSAGE_OFFER, now) :
		       is_arranged(now) ? tell(call, MESSAGE_CONFIRMATION, now) : ST_OK;
	bool moved = booking_start(was).n != booking_start(now).n;
	if (booking_claims_time(was->state) && !booking_claims_time(now->state)) {
		TRY(void_old(call, was, _("The visit was cancelled."), false));
		return is_arranged(was) && now->state != BOOKING__STATE__no_show ?
		       tell(call, MESSAGE_CANCEL, was) : ST_OK;
	}
	if (is_held(was) && !is_held(now))
		TRY(void_old(call, was, _("She has taken it."), true));
	if (!is_arranged(was) && is_arranged(now))
		return tell(call, MESSAGE_CONFIRMATION, now);
	if (!moved)
		return ST_OK;
	TRY(void_old(call, was, _("The visit was moved."), false));
	if (is_held(now))
		return tell(call, MESSAGE_OFFER, now);
	return is_arranged(now) ? tell(call, MESSAGE_CHANGE, now) : ST_OK;
}

/* ---- before they begin */

struct reminding {
	struct op_call *call;
	wall until;                /* begin by then */
	size_t n;
	const Booking **rows;
};

static enum status note_booking(void *ctx, const Booking *b)
{
	struct reminding *r = ctx;

	if (booking_start(b).n > r->until.n)
		return ST_TOO_MANY;
	if (is_arranged(b) && is_to_come(r->call, b))
		BODY_PUSH(r->call->arena, r->rows, r->n, b);
	return ST_OK;
}

/* Who arranged it on the day itself knows. */
static bool is_of_today(const struct op_call *call, const Booking *b)
{
	instant made = { .ms = b->n_changes > 0 ? b->changes[0]->at : 0 };

	return shop_business_day(call->shop, instant_wall(made)).n ==
	       shop_business_day(call->shop, booking_start(b)).n;
}

static enum status remind(struct op_call *call, instant until, uint32_t *made)
{
	int64_t before = (int64_t)call->shop->conf.remind_hours * HOUR_MS;
	struct reminding r = { .call = call };
	day from = wall_day(call->wall);

	r.until = instant_wall((instant){ .ms = until.ms + before });
	int days = wall_day(r.until).n - from.n + 1;
	if (before == 0 || days < 1)
		return ST_OK;
	enum status st = booking_each_day(call->tx, from, days, call->arena, note_booking, &r);
	if (st != ST_TOO_MANY)
		TRY(st);
	for (size_t i = 0; i < r.n; i++) {
		const Booking *b = r.rows[i];
		instant due = { .ms = wall_instant(booking_start(b)).ms - before };
		bool one;
		if (is_of_today(call, b))
			continue;
		TRY(message_make(call, MESSAGE_REMINDER, b,
				 due.ms < call->now.ms ? call->now : due, &one));
		*made += one;
	}
	return ST_OK;
}

struct holds { struct op_call *call; size_t n; uint32_t *ids; };

static enum status note_hold(void *ctx, uint32_t id)
{
	struct holds *h = ctx;

	BODY_PUSH(h->call->arena, h->ids, h->n, id);
	return ST_OK;
}

static enum status offer(struct op_call *call, uint32_t *made)
{
	struct holds h = { .call = call };

	TRY(hold_each(call->tx, (instant){ .ms = INT64_MAX }, note_hold, &h));
	for (size_t i = 0; i < h.n; i++) {
		Booking *b;
		bool one;
		TRY(booking_get(call->tx, h.ids[i], call->arena, &b));
		TRY(message_make(call, MESSAGE_OFFER, b, call->now, &one));
		*made += one;
	}
	return ST_OK;
}

enum status op_remind_run(struct op_call *call)
{
	const RemindRun *a = call->args;
	RemindAnswer *ret = call->ret;
	const instant until = { .ms = a->until > call->now.ms ? a->until : call->now.ms };
	size_t lapsed;

	TRY(waits_lapse(call, &lapsed));
	ret->lapsed = (uint32_t)(call->lapsed + lapsed);
	TRY(offer(call, &ret->made));
	TRY(remind(call, until, &ret->made));
	call->object[0] = '\0';
	if (call->detail.len == 0)
		buf_printf(&call->detail, "%u made, %u lapsed", ret->made, ret->lapsed);
	return ST_OK;
}
