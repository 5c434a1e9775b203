/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a visit: confirmed, arrived, in service, done; cancelled, missed. */
#include <string.h>

#include "svc/booking_visit.h"

static const char *
state_word(Booking__State state)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
		&booking__state__descriptor, (int)state);

	return v != NULL ? v->name : "?";
}

/* May the step follow? */
static enum status
may_follow(struct op_call *call, const Booking *was, const char *name, Booking__State *ret_next)
{
	if (booking_next_state(was->state, name, ret_next))
		return ST_OK;
	return problem_set(call->problem, ST_WRONG_STATE, "booking",
			   _("The booking is \"%s\"; that cannot follow."),
			   booking_state_title(was->state));
}

/* The same, and is it the booking that was looked at? */
static enum status
may_step(struct op_call *call, const char *name, Booking **ret_was, Booking__State *ret_next)
{
	const BookingRef *a = call->args;

	TRY(visit_get(call, a->booking, ret_was));
	TRY(may_follow(call, *ret_was, name, ret_next));
	return visit_same(call, *ret_was, a->revision);
}

static enum status
take_step(struct op_call *call, const Booking *was, const char *name, const char *reason)
{
	Booking__State next;
	Booking *now;

	TRY(may_follow(call, was, name, &next));
	now = visit_change(call, was);
	now->state = next;
	visit_log(call, now, name, state_word(was->state), state_word(next), reason);
	((BookingAnswer *)call->ret)->record = now;
	TRY(booking_course_step(call, was, now));
	return visit_put(call, was, now);
}

static enum status
step(struct op_call *call, const char *name, const char *reason)
{
	Booking__State next;
	Booking *was;

	TRY(may_step(call, name, &was, &next));
	return take_step(call, was, name, reason);
}

/* What was asked for is paid first, unless somebody who may gives a reason. */
static enum status
deposit_due(struct op_call *call, const Booking *b, const char *reason)
{
	char asked[MONEY_TEXT_MAX], due[MONEY_TEXT_MAX];
	money paid;

	if (b->deposit_fen == 0)
		return ST_OK;
	TRY(deposit_paid(call, b, &paid));
	int64_t left = b->deposit_fen - paid.fen;
	if (left <= 0 || (reason[0] != '\0' && role_may(&call->role, PERM_BOOKING_FORCE)))
		return ST_OK;
	enum status st = problem_set(call->problem, ST_DEPOSIT_DUE, "booking",
				     _("Of the deposit of %s, %s is not paid yet."),
				     money_text(MONEY(b->deposit_fen), asked),
				     money_text(MONEY(left), due));
	problem_todo(call->problem,
		     _("Take the deposit first, or have a manager give a reason."));
	return st;
}

enum status
op_booking_confirm(struct op_call *call)
{
	const BookingRef *a = call->args;
	Booking *b;
	Booking__State next;

	TRY(may_step(call, "confirm", &b, &next));
	TRY(deposit_due(call, b, a->reason));
	return step(call, "confirm", a->reason);
}

enum status
op_booking_arrive(struct op_call *call)
{
	return step(call, "arrive", ((const BookingRef *)call->args)->reason);
}

/* A service does not begin against an allergy unless somebody who may says why. */
enum status
op_booking_start(struct op_call *call)
{
	const BookingRef *a = call->args;
	Booking *b;
	Booking__State next;
	Client *client;
	AUTO(buf_release) struct buf why = BUF_INIT;

	TRY(may_step(call, "start", &b, &next));
	TRY(body_client(call, b->client, &client));
	for (size_t i = 0; i < b->n_segments; i++) {
		const struct treatment *t = treatment_find(call->shop->treatments,
							   b->segments[i]->treatment);
		if (t != NULL)
			body_contraindications(call, t, client, &why);
	}
	if (why.len > 0 && (a->reason[0] == '\0' || !role_may(&call->role, PERM_BOOKING_FORCE))) {
		enum status st = problem_set(call->problem, ST_CONTRAINDICATED, "reason",
					     _("%s: %s"),
					     client->name, why.text);
		problem_todo(call->problem,
			     _("Choose another treatment, or have a manager give a reason."));
		return st;
	}
	return step(call, "start", a->reason);
}

enum status
op_booking_finish(struct op_call *call)
{
	return step(call, "finish", ((const BookingRef *)call->args)->reason);
}

enum status
op_booking_cancel(struct op_call *call)
{
	const BookingEnd *a = call->args;
	Booking *b;

	TRY(visit_get(call, a->booking, &b));
	TRY(visit_same(call, b, a->revision));
	bool late = booking_start(b).n - call->wall.n < call->shop->conf.late_cancel_hours * 60;
	return take_step(call, b,
			 late && b->state != BOOKING__STATE__requested ? "late-cancel" : "cancel",
			 a->reason);
}

enum status
op_booking_noshow(struct op_call *call)
{
	const BookingEnd *a = call->args;
	Booking *b;
	Booking__State next;

	TRY(visit_get(call, a->booking, &b));
	TRY(may_follow(call, b, "noshow", &next));
	TRY(visit_same(call, b, a->revision));
	if (booking_start(b).n > call->wall.n)
		return problem_set(call->problem, ST_TOO_SOON, "booking",
				   _("The booking has not begun yet."));
	return take_step(call, b, "noshow", a->reason);
}

enum status
op_booking_unarrive(struct op_call *call)
{
	return step(call, "unarrive", ((const BookingRef *)call->args)->reason);
}

enum status
op_booking_unstart(struct op_call *call)
{
	return step(call, "unstart", ((const BookingRef *)call->args)->reason);
}
