/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/booking_steps.h"

#include <stdio.h>
#include <string.h>

#include "model/booking.h"
#include "ui/authorise.h"
#include "ui/prepaid_look.h"

bool booking_in_hand(const struct screen *s, struct booking_hand *ret)
{
	if (s->ops == &today_screen)
		return today_hand(s, ret);
	if (s->ops == &bookings_screen)
		return bookings_hand(s, ret);
	return s->ops == &booking_screen && booking_view_hand(s, ret);
}

const char *booking_blocked(const struct screen *s)
{
	struct booking_hand hand;

	return booking_in_hand(s, &hand) ? NULL : _("Put the cursor on a booking.");
}

static const char *blocked_unless(const struct screen *s, const char *step)
{
	struct booking_hand hand;
	Booking__State next;

	if (!booking_in_hand(s, &hand))
		return _("Put the cursor on a booking.");
	return booking_next_state(hand.booking->state, step, &next) ? NULL :
	       _("Its state does not allow this.");
}

const char *booking_blocked_arrive(const struct screen *s)
{
	return blocked_unless(s, "arrive");
}

const char *booking_blocked_start(const struct screen *s)
{
	return blocked_unless(s, "start");
}

const char *booking_blocked_finish(const struct screen *s)
{
	return blocked_unless(s, "finish");
}

const char *booking_blocked_cancel(const struct screen *s)
{
	return blocked_unless(s, "cancel");
}

const char *booking_blocked_noshow(const struct screen *s)
{
	return blocked_unless(s, "noshow");
}

const char *booking_blocked_confirm(const struct screen *s)
{
	return blocked_unless(s, "confirm");
}

const char *booking_blocked_undo(const struct screen *s)
{
	const char *why = blocked_unless(s, "unarrive");

	return why == NULL ? NULL : blocked_unless(s, "unstart");
}

/* ---- steps */

/* A visit that is done says how far its course has come. */
static void say_step(struct screen *s, const char *client_name, const Booking *b)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseGet args = COURSE_GET__INIT;
	CourseRow *row;
	struct problem ignore = PROBLEM_INIT;
	const char *state = booking_state_title(b->state);
	char bar[COURSE_BAR_MAX];

	args.course = b->course;
	if (b->course != 0 && b->state == BOOKING__STATE__done &&
	    desk_op(s, "course.get", NULL, &args.base, &arena, &row, &ignore) == ST_OK)
		app_say(s->app, "%s: %s  %s %s", client_name, state, row->record->title,
			course_bar(row, bar));
	else
		app_say(s->app, "%s: %s", client_name, state);
}

static enum status run_step(struct screen *s, const char *op, struct booking_hand *hand,
			    const ProtobufCMessage *args, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingAnswer *ret;

	TRY(desk_op(s, op, hand->key, args, &arena, &ret, p));
	request_key(hand->key);
	say_step(s, hand->client_name, ret->record);
	app_reload(s->app);
	return ST_OK;
}

static enum status step(struct screen *s, const char *op, struct problem *p)
{
	BookingRef args = BOOKING_REF__INIT;
	struct booking_hand hand;

	if (!booking_in_hand(s, &hand))
		return problem_set(p, ST_CHANGED, NULL, NULL);
	args.booking = hand.booking->id;
	args.revision = hand.booking->revision;
	return run_step(s, op, &hand, &args.base, p);
}

static enum status forced_step(struct screen *s, const char *op, const struct override *o,
			       struct problem *p)
{
	BookingStep args = BOOKING_STEP__INIT;
	struct booking_hand hand;

	if (!booking_in_hand(s, &hand))
		return problem_set(p, ST_CHANGED, NULL, NULL);
	args.booking = hand.booking->id;
	args.revision = hand.booking->revision;
	args.reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	return run_step(s, op, &hand, &args.base, p);
}

static enum status confirm(struct screen *s, const struct override *o, struct problem *p)
{
	return forced_step(s, "booking.confirm", o, p);
}

/* A deposit that is not paid stops it; who may override gives a reason. */
enum status booking_confirm(struct screen *s, struct problem *p)
{
	return override_if(s, confirm, p);
}

enum status booking_arrive(struct screen *s, struct problem *p)
{
	return step(s, "booking.arrive", p);
}

static enum status start(struct screen *s, const struct override *o, struct problem *p)
{
	return forced_step(s, "booking.start", o, p);
}

/* An allergy stops it; who may override gives a reason. */
enum status booking_start_service(struct screen *s, struct problem *p)
{
	return override_if(s, start, p);
}

enum status booking_finish(struct screen *s, struct problem *p)
{
	return step(s, "booking.finish", p);
}

enum status booking_undo(struct screen *s, struct problem *p)
{
	bool started = blocked_unless(s, "unstart") == NULL;

	return step(s, started ? "booking.unstart" : "booking.unarrive", p);
}

enum status booking_open_client(struct screen *s, struct problem *p)
{
	struct booking_hand hand;

	if (!booking_in_hand(s, &hand))
		return problem_set(p, ST_CHANGED, NULL, NULL);
	struct client_arg arg = { .client = hand.booking->client };
	return app_open(s->app, &client_screen, &arg, p);
}
