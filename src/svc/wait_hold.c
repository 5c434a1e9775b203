/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times that are held for somebody on the waitlist: offered, taken, let go, lapsed. */
#include "svc/wait.h"

#include <stdio.h>

#include "svc/course.h"

enum { MINUTE_MS = 60 * 1000 };

static enum status not_waiting(struct op_call *call, const Wait *w)
{
	static const char *const words[] = {
		[WAIT__STATE__waiting] = N_("Nothing is held for her."),
		[WAIT__STATE__held] = N_("A time is held for her already."),
		[WAIT__STATE__booked] = N_("She has taken what was held for her."),
		[WAIT__STATE__dropped] = N_("She was taken off the waitlist."),
		[WAIT__STATE__lapsed] = N_("Her last day is over."),
	};
	bool known = (size_t)w->state < ARRAY_LEN(words);
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "wait", "%s",
				     known ? _(words[w->state]) : "?");

	if (w->state == WAIT__STATE__waiting)
		problem_todo(call->problem, _("Offer her a time first."));
	if (w->state == WAIT__STATE__held)
		problem_todo(call->problem, _("Let it go first, or move the booking."));
	return st;
}

/* ---- what becomes of her place */

/* Something of hers was let go: she waits again where she stood, unless her last day is over. */
static enum status back_to_place(struct op_call *call, const Wait *was, const char *what,
				 const char *reason)
{
	Wait *now = (Wait *)message_copy(&was->base, call->arena);
	bool over = was->to_day < call->today.n;
	char id[ID_TEXT_MAX];

	now->state = over ? WAIT__STATE__lapsed : WAIT__STATE__waiting;
	now->booking = 0;
	return wait_change(call, was, now, what, id_text('B', was->booking, id), "", reason);
}

static enum status taken(struct op_call *call, const Wait *was)
{
	Wait *now = (Wait *)message_copy(&was->base, call->arena);
	char id[ID_TEXT_MAX];

	now->state = WAIT__STATE__booked;
	return wait_change(call, was, now, "take", "", id_text('B', was->booking, id), "");
}

static bool is_held(const Booking *b)
{
	return b->held_until != 0 && booking_claims_time(b->state);
}

static const char *last_reason(const Booking *b)
{
	return b->n_changes > 0 ? b->changes[b->n_changes - 1]->reason : "";
}

/* Not longer than until it begins. */
static void keep_before_start(Booking *b)
{
	int64_t start = wall_instant(booking_start(b)).ms;

	if (b->held_until > start)
		b->held_until = start;
}

/* The object stays the booking. */
static enum status follow(struct op_call *call, const Booking *now, bool is_taken)
{
	char object[ID_TEXT_MAX];
	enum status st;
	Wait *w;

	snprintf(object, sizeof(object), "%s", call->object);
	TRY(wait_get(call, now->wait, &w));
	if (w->state != WAIT__STATE__held || w->booking != now->id)
		return ST_OK;
	st = is_taken ? taken(call, w) : back_to_place(call, w, "release", last_reason(now));
	snprintf(call->object, sizeof(call->object), "%s", object);
	return st;
}

/* What was asked for is paid first: until then she has it, but it is not confirmed. */
static void take(struct op_call *call, int64_t held_until, money paid, Booking *b)
{
	char until[DATE_TEXT_MAX];

	b->held_until = 0;
	visit_log(call, b, "take", instant_text((instant){ .ms = held_until }, until), "", "");
	if (b->state != BOOKING__STATE__requested || paid.fen < b->deposit_fen)
		return;
	b->state = BOOKING__STATE__confirmed;
	visit_log(call, b, "confirm", "requested", "confirmed", "");
}

enum status hold_follows(struct op_call *call, const Booking *was, Booking *now)
{
	money paid;

	if (!is_held(was))
		return ST_OK;
	if (!booking_claims_time(now->state))
		return follow(call, now, false);
	TRY(deposit_paid(call, now, &paid));
	/* Who pays for it takes it. */
	if (now->held_until == 0 || now->state != BOOKING__STATE__requested || paid.fen > 0) {
		take(call, was->held_until, paid, now);
		return follow(call, now, true);
	}
	keep_before_start(now); /* it was moved */
	return ST_OK;
}

/* ---- offer */

/* Until when it is held, unless it begins before. */
static int64_t hold_until(const struct op_call *call, const WaitOffer *a)
{
	int64_t usual = call->shop->conf.hold_minutes, minutes = a->minutes;

	return call->now.ms + (minutes != 0 ? minutes : usual) * MINUTE_MS;
}

/* st: what the rules of the book say of it; a reason that weighs more goes before. */
static enum status only_to_come(struct op_call *call, const WaitOffer *a, enum status st)
{
	int code = status_exit_code(st);

	if ((code != 0 && code != 1) || (st != ST_OK && st < ST_PAST) ||
	    a->segments[0]->start > call->wall.n)
		return st;
	return problem_set(call->problem, ST_PAST, "start",
			   _("Only a time to come can be held."));
}

enum status op_wait_offer(struct op_call *call)
{
	const WaitOffer *a = call->args;
	WaitAnswer *ret = call->ret;
	struct visit v = { .n = a->n_segments, .wishes = a->segments, .what = "hold" };
	char id[ID_TEXT_MAX];
	Client *client;
	Booking *b;
	Wait *was, *now;

	TRY(wait_get(call, a->wait, &was));
	if (was->state != WAIT__STATE__waiting)
		return not_waiting(call, was);
	v.held_until = hold_until(call, a);
	v.client = was->client;
	v.course = was->course;
	v.wait = was->id;
	v.note = was->note;
	v.was = id_text('Q', was->id, id);
	TRY(only_to_come(call, a, visit_plan(call, &v, &b, &client)));
	keep_before_start(b);
	TRY(visit_store(call, &v, b));
	now = (Wait *)message_copy(&was->base, call->arena);
	now->state = WAIT__STATE__held;
	now->booking = b->id;
	ret->record = now;
	ret->booking = b;
	return wait_change(call, was, now, "offer", "", id_text('B', b->id, id), "");
}

/* ---- take, drop */

enum status op_wait_take(struct op_call *call)
{
	const WaitRef *a = call->args;
	WaitAnswer *ret = call->ret;
	Booking *was, *now;
	Wait *w;

	TRY(wait_get(call, a->wait, &w));
	if (w->state != WAIT__STATE__held)
		return not_waiting(call, w);
	TRY(visit_get(call, w->booking, &was));
	now = visit_change(call, was);
	now->held_until = 0;
	TRY(visit_put(call, was, now));
	TRY(wait_get(call, a->wait, &ret->record));
	ret->booking = now;
	body_object(call, 'Q', w->id);
	return ST_OK;
}

/* The time is free again, and the session of her course is hers again. */
static enum status let_go(struct op_call *call, const Booking *was, const char *reason,
			  Booking **ret)
{
	Booking *now = visit_change(call, was);

	now->state = BOOKING__STATE__cancelled;
	visit_log(call, now, "cancel", "requested", "cancelled", reason);
	TRY(booking_course_step(call, was, now));
	*ret = now;
	return visit_put(call, was, now);
}

enum status op_wait_drop(struct op_call *call)
{
	const WaitRef *a = call->args;
	WaitAnswer *ret = call->ret;
	Wait *was, *now;
	Booking *held = NULL;

	TRY(wait_get(call, a->wait, &was));
	if (was->state != WAIT__STATE__waiting && was->state != WAIT__STATE__held)
		return not_waiting(call, was);
	if (was->state == WAIT__STATE__held)
		TRY(visit_get(call, was->booking, &held));
	now = (Wait *)message_copy(&was->base, call->arena);
	now->state = WAIT__STATE__dropped;
	now->booking = 0;
	TRY(wait_change(call, was, now, "drop", "", "", a->reason));
	ret->record = now;
	if (held == NULL)
		return ST_OK;
	TRY(let_go(call, held, a->reason, &ret->booking));
	body_object(call, 'Q', was->id);
	return ST_OK;
}

/* ---- lapse */

struct over { struct op_call *call; size_t n; uint32_t *ids; };

static enum status note_over(void *ctx, uint32_t id)
{
	struct over *o = ctx;

	BODY_PUSH(o->call->arena, o->ids, o->n, id);
	return ST_OK;
}

static enum status lapse_one(struct op_call *call, uint32_t id)
{
	Booking *was, *now;

	TRY(booking_get(call->tx, id, call->arena, &was));
	return let_go(call, was, _("The hold lapsed."), &now);
}

/* Nobody did it: the clock did. It has a row of its own in the audit chain. */
static enum status lapse_apart(struct op_call *call, uint32_t id)
{
	struct op_call own = *call;
	struct session nobody = { .staff = 0 };
	AuditRow row = AUDIT_ROW__INIT;
	char op[] = "hold.lapse";

	snprintf(nobody.terminal, sizeof(nobody.terminal), "%s", call->who->terminal);
	own.who = &nobody;
	own.detail = (struct buf)BUF_INIT;
	enum status st = lapse_one(&own, id);
	if (st == ST_OK) {
		body_object(&own, 'B', id);
		row.at = call->now.ms;
		row.terminal = nobody.terminal;
		row.op = op;
		row.object = own.object;
		row.detail = arena_dup(call->arena, own.detail.text);
		st = audit_append(call->tx, &row);
	}
	buf_release(&own.detail);
	return st;
}

enum status holds_lapse(struct op_call *call, size_t *ret_n)
{
	struct over o = { .call = call };

	TRY(hold_each(call->tx, call->now, note_over, &o));
	for (size_t i = 0; i < o.n; i++)
		TRY(lapse_apart(call, o.ids[i]));
	*ret_n = o.n;
	return ST_OK;
}

enum status holds_sessions(struct op_call *call, const Course *course, int64_t *ret)
{
	struct over o = { .call = call };

	*ret = 0;
	if (tx_writes(call->tx))
		return ST_OK;
	TRY(hold_each(call->tx, call->now, note_over, &o));
	for (size_t i = 0; i < o.n && !course->unlimited; i++) {
		Booking *b;
		TRY(booking_get(call->tx, o.ids[i], call->arena, &b));
		if (booking_holds(b, course->id))
			*ret += booking_covered(b, course);
	}
	return ST_OK;
}

enum status waits_lapse(struct op_call *call, size_t *ret_n)
{
	struct queue queue;

	*ret_n = 0;
	TRY(wait_queue(call, true, &queue));
	for (size_t i = 0; i < queue.n; i++) {
		const Wait *was = queue.rows[i];
		if (was->state != WAIT__STATE__waiting || was->to_day >= call->today.n)
			continue;
		Wait *now = (Wait *)message_copy(&was->base, call->arena);
		now->state = WAIT__STATE__lapsed;
		TRY(wait_change(call, was, now, "lapse", "", "", ""));
		(*ret_n)++;
	}
	return ST_OK;
}
