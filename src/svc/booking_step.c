/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a visit: confirmed, arrived, in service, done; cancelled, missed. */
#include <stdio.h>
#include <string.h>

#include "svc/booking_visit.h"
#include "svc/deposit.h"

static const char *state_word(Booking__State state)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(
		&booking__state__descriptor, (int)state);

	return v != NULL ? v->name : "?";
}

/* May the step follow? */
static enum status may_follow(struct op_call *call, const Booking *was, const char *name,
			      Booking__State *ret_next)
{
	if (booking_next_state(was->state, name, ret_next))
		return ST_OK;
	return problem_set(call->problem, ST_WRONG_STATE, "booking",
			   _("The booking is \"%s\"; that cannot follow."),
			   booking_state_title(was->state));
}

/* The same, and is it the booking that was looked at? */
static enum status may_step(struct op_call *call, const char *name, uint32_t booking,
			    uint32_t revision, Booking **ret_was)
{
	Booking__State next;

	TRY(visit_get(call, booking, ret_was));
	TRY(may_follow(call, *ret_was, name, &next));
	return visit_same(call, *ret_was, revision);
}

/* What becomes of the deposit when it ends. */
struct ending { int keep_percent; const char *method; };

static enum status end_deposit(struct op_call *call, Booking *now, const struct ending *end)
{
	BookingAnswer *ret = call->ret;
	struct deposit_sums sums;

	TRY(deposit_close(call, now, end->keep_percent, end->method, &sums));
	ret->kept_fen = sums.kept.fen;
	ret->back_fen = sums.back.fen;
	return ST_OK;
}

/* end NULL: it goes on. */
static enum status take_step(struct op_call *call, const Booking *was, const char *name,
			     const char *reason, const struct ending *end)
{
	Booking__State next;
	Booking *now;

	TRY(may_follow(call, was, name, &next));
	now = visit_change(call, was);
	now->state = next;
	visit_log(call, now, name, state_word(was->state), state_word(next), reason);
	((BookingAnswer *)call->ret)->record = now;
	if (end != NULL)
		TRY(end_deposit(call, now, end));
	TRY(booking_course_step(call, was, now));
	return visit_put(call, was, now);
}

static enum status step(struct op_call *call, const char *name)
{
	const BookingRef *a = call->args;
	Booking *was;

	TRY(may_step(call, name, a->booking, a->revision, &was));
	return take_step(call, was, name, a->reason, NULL);
}

/* May what speaks against the step be overridden for the reason that is given? */
static enum status may_override(struct op_call *call, const BookingStep *a)
{
	enum status st = plan_may_force(call, a->reason, a->authorised_by);

	if (st == ST_NO_AUTHORITY && a->authorised_by == 0)
		snprintf(call->problem->field, sizeof(call->problem->field), "reason");
	return st;
}

/* What was asked for is paid first, unless somebody who may gives a reason. */
static enum status deposit_due(struct op_call *call, const Booking *b, const BookingStep *a)
{
	char asked[MONEY_TEXT_MAX], due[MONEY_TEXT_MAX];
	money paid;

	if (b->deposit_fen == 0)
		return ST_OK;
	TRY(deposit_paid(call, b, &paid));
	int64_t left = b->deposit_fen - paid.fen;
	if (left <= 0)
		return ST_OK;
	if (a->reason[0] != '\0')
		return may_override(call, a);
	enum status st = problem_set(call->problem, ST_DEPOSIT_DUE, "booking",
				     _("Of the deposit of %s, %s is not paid yet."),
				     money_text(MONEY(b->deposit_fen), asked),
				     money_text(MONEY(left), due));
	problem_todo(call->problem,
		     _("Take the deposit first, or have a manager give a reason."));
	return st;
}

enum status op_booking_confirm(struct op_call *call)
{
	const BookingStep *a = call->args;
	Booking *b;

	TRY(may_step(call, "confirm", a->booking, a->revision, &b));
	TRY(deposit_due(call, b, a));
	return take_step(call, b, "confirm", a->reason, NULL);
}

enum status op_booking_arrive(struct op_call *call)
{
	return step(call, "arrive");
}

/* A service does not begin against an allergy unless somebody who may says why. */
enum status op_booking_start(struct op_call *call)
{
	const BookingStep *a = call->args;
	Booking *b;
	Client *client;
	AUTO(buf_release) struct buf why = BUF_INIT;

	TRY(may_step(call, "start", a->booking, a->revision, &b));
	TRY(body_client(call, b->client, &client));
	for (size_t i = 0; i < b->n_segments; i++) {
		const struct treatment *t = treatment_find(call->shop->treatments,
							   b->segments[i]->treatment);
		if (t != NULL)
			body_contraindications(call, t, client, &why);
	}
	if (why.len > 0 && a->reason[0] != '\0') {
		TRY(may_override(call, a));
	} else if (why.len > 0) {
		enum status st = problem_set(call->problem, ST_CONTRAINDICATED, "reason",
					     _("%s: %s"),
					     client->name, why.text);
		problem_todo(call->problem,
			     _("Choose another treatment, or have a manager give a reason."));
		return st;
	}
	return take_step(call, b, "start", a->reason, NULL);
}

enum status op_booking_finish(struct op_call *call)
{
	return step(call, "finish");
}

/* ---- ends: what becomes of the deposit */

/* Who gives back what is the shop's by the rules may give back as much of a sale. */
static bool may_waive(const struct role *role, const void *what)
{
	const money *fee = what;

	return role_may(role, PERM_REFUND) &&
	       (role->refund.fen == 0 || fee->fen <= role->refund.fen);
}

/* Percent of the deposit that is kept; nothing of it when somebody who may says so. */
static enum status keep(struct op_call *call, const Booking *b, int percent, int *ret)
{
	const BookingEnd *a = call->args;
	struct deposit held;
	char sum[MONEY_TEXT_MAX];

	TRY(deposit_held(call, b, &held));
	money fee = deposit_fee(&held, percent);
	*ret = percent;
	if (!a->waive || fee.fen == 0)
		return ST_OK;
	TRY(body_within(call, may_waive, &fee, a->authorised_by, "waive",
			arena_printf(call->arena,
				     _("Giving back %s that is kept by the rules is above your "
				       "limit."), money_text(fee, sum))));
	*ret = 0;
	buf_printf(&call->detail, "%swaived %s", call->detail.len > 0 ? "; " : "",
		   money_text(fee, sum));
	return ST_OK;
}

static enum status end(struct op_call *call, const Booking *b, const char *name, int percent)
{
	const BookingEnd *a = call->args;
	struct ending ending = { .method = a->method };
	money held;

	TRY(deposit_paid(call, b, &held));
	if (held.fen > 0)
		TRY(body_drawer_open(call));
	TRY(keep(call, b, percent, &ending.keep_percent));
	TRY(take_step(call, b, name, a->reason, &ending));
	return waits_warn(call, b, call->ret);
}

enum status op_booking_cancel(struct op_call *call)
{
	const BookingEnd *a = call->args;
	const struct conf *conf = &call->shop->conf;
	Booking__State next;
	Booking *b;

	TRY(visit_get(call, a->booking, &b));
	TRY(may_follow(call, b, "cancel", &next));
	TRY(visit_same(call, b, a->revision));
	bool late = booking_start(b).n - call->wall.n < conf->late_cancel_hours * 60 &&
		    b->state != BOOKING__STATE__requested;
	return end(call, b, late ? "late-cancel" : "cancel", late ? conf->late_fee_percent : 0);
}

enum status op_booking_noshow(struct op_call *call)
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
	return end(call, b, "noshow", call->shop->conf.no_show_fee_percent);
}

enum status op_booking_unarrive(struct op_call *call)
{
	return step(call, "unarrive");
}

enum status op_booking_unstart(struct op_call *call)
{
	return step(call, "unstart");
}
