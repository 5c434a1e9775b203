/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made of a booking: another time, the same again, two of one, a longer one. */
#include "booking_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "ui/authorise.h"
#include "ui/booking_look.h"
#include "ui/booking_wish.h"

enum { USUAL_INTERVAL = 7, USUAL_EXTENSION = 30 };

/* ---- move */

const char *booking_blocked_move(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->state <= BOOKING__STATE__arrived ? NULL
							    : _("Its state does not allow this.");
}

enum status booking_move(struct screen *s, struct problem *p)
{
	const struct booking_view *v = s->state;
	struct booking_move_arg arg = { .booking = v->id };

	return app_open(s->app, &booking_move_screen, &arg, p);
}

/* ---- the same again */

static enum status copy(struct screen *s, const struct override *o, struct problem *p)
{
	struct booking_view *v = s->state;
	struct desk *d = desk_of(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingCopy args = BOOKING_COPY__INIT;
	BookingAnswer *ret;
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	args.booking = v->id;
	args.start = v->to.n;
	args.force_reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	if (v->course != NULL && v->course->usable)
		args.course = v->booking->course;
	TRY(desk_op(s, "booking.copy", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	d->made = ret->record->id;
	d->made_at = booking_start(ret->record).n;
	app_say(s->app, ret->n_warnings > 0 ? _("Booked %s %s %s. Mind: %s") :
		_("Booked %s %s %s%s"),
		id_text('B', ret->record->id, id), wall_near(booking_start(ret->record), at),
		desk_staff_name(d, ret->record->segments[0]->therapist),
		ret->n_warnings > 0 ? ret->warnings[0] : "");
	app_reload(s->app);
	return ST_OK;
}

static enum status copy_to(struct screen *s, const char *answer, struct problem *p)
{
	struct booking_view *v = s->state;

	v->to = v->proposed;
	if (answer[0] != '\0')
		TRY(when_wall(answer, clock_today(), wall_day(v->proposed),
			      wall_minute(v->proposed), &v->to, p));
	return override_if(s, copy, p);
}

/* An interval later, or as near to that as is free. */
static wall next_time(struct screen *s, const char **why)
{
	const struct booking_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSeriesPlan args = BOOKING_SERIES_PLAN__INIT;
	SeriesRows *ret;
	struct problem ignore = PROBLEM_INIT;
	uint32_t interval = v->course != NULL ? v->course->record->interval_days : 0;

	args.client = v->booking->client;
	args.interval_days = interval != 0 ? interval : USUAL_INTERVAL;
	args.count = 1;
	booking_again(v->booking, &arena, &args.n_segments, &args.segments);
	int64_t step = (int64_t)args.interval_days * MINUTES_PER_DAY, later = step;
	while (args.segments[0]->start + later < clock_wall().n)
		later += step;
	for (size_t i = 0; i < args.n_segments; i++)
		args.segments[i]->start += later;
	wall planned = WALL(args.segments[0]->start);
	*why = _("free");
	if (desk_op(s, "booking.series_plan", NULL, &args.base, &arena, &ret, &ignore) != ST_OK ||
	    ret->n_rows == 0 || ret->rows[0]->free)
		return planned;
	*why = ret->rows[0]->proposal != NULL ? _("the nearest that is free") : _("taken");
	return ret->rows[0]->proposal != NULL ? WALL(ret->rows[0]->proposal->start) : planned;
}

enum status booking_copy(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;
	const char *why;
	char at[DATE_TEXT_MAX];

	(void)p;
	v->proposed = next_time(s, &why);
	snprintf(v->question, sizeof(v->question), _("Again on (Enter: %s, %s):"),
		 wall_near(v->proposed, at), why);
	app_ask(s, &(struct ask){ .question = v->question, .done = copy_to });
	return ST_OK;
}

/* ---- choosing a part of the visit */

static size_t find_parts(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct screen *s = user;
	const struct booking_view *v = s->state;
	size_t n = 0;

	(void)typed;
	for (size_t i = 0; i < v->booking->n_segments && n < max; i++) {
		const Segment *seg = v->booking->segments[i];
		struct picker_item *item = &ret[n++];
		char at[DATE_TEXT_MAX];
		*item = (struct picker_item){ .blocked = false };
		snprintf(item->id, sizeof(item->id), "%zu", i);
		snprintf(item->label, sizeof(item->label), "%s %s",
			 minute_text(wall_minute(WALL(seg->start)), at),
			 desk_treatment_title(desk_of(s), seg->treatment));
		snprintf(item->detail, sizeof(item->detail), "%s",
			 desk_staff_name(desk_of(s), seg->therapist));
	}
	return n;
}

static void pick_part(struct screen *s, const char *question,
		      enum status (*done)(struct screen *, const struct picker_item *,
					  struct problem *))
{
	struct picker_source source = { .user = s, .find = find_parts };

	app_pick(s, question, &source, done);
}

/* ---- split */

const char *booking_blocked_split(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->n_segments < 2 ? _("There is only one treatment.") :
	       booking_blocked_move(s);
}

static enum status split_to(struct screen *s, const char *answer, struct problem *p)
{
	struct booking_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSplit args = BOOKING_SPLIT__INIT;
	BookingRows *ret;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	wall now = WALL(v->booking->segments[v->segment]->start), to = WALL(0);

	if (answer[0] != '\0')
		TRY(when_wall(answer, clock_today(), wall_day(now), wall_minute(now), &to, p));
	args.booking = v->id;
	args.revision = v->booking->revision;
	args.segment = v->segment;
	args.start = to.n;
	TRY(desk_op(s, "booking.split", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	const Booking *part = ret->rows[ret->n_rows - 1]->record;
	app_say(s->app, _("Split: %s is a visit of its own, %s."), id_text('B', part->id, id),
		wall_near(booking_start(part), at));
	app_reload(s->app);
	return ST_OK;
}

static enum status ask_split(struct screen *s)
{
	struct booking_view *v = s->state;

	snprintf(v->question, sizeof(v->question), _("%s on its own; new time (Enter: as it is):"),
		 desk_treatment_title(desk_of(s), v->booking->segments[v->segment]->treatment));
	app_ask(s, &(struct ask){ .question = v->question, .done = split_to });
	return ST_OK;
}

static enum status split_from(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct booking_view *v = s->state;

	v->segment = (uint32_t)strtoul(item->id, NULL, 10);
	if (v->segment == 0)
		return problem_set(p, ST_BAD_VALUE, "segment",
				   _("The first treatment stays; choose a later one."));
	return ask_split(s);
}

enum status booking_split(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;

	(void)p;
	v->segment = 1;
	if (v->booking->n_segments == 2)
		return ask_split(s);
	pick_part(s, _("From which treatment on?"), split_from);
	return ST_OK;
}

/* ---- extend */

const char *booking_blocked_extend(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->state == BOOKING__STATE__in_service ? NULL :
	       _("Only a service that is under way can be extended.");
}

static enum status extend(struct screen *s, const struct override *o, struct problem *p)
{
	struct booking_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingExtend args = BOOKING_EXTEND__INIT;
	BookingAnswer *ret;
	char to[DATE_TEXT_MAX];

	args.booking = v->id;
	args.revision = v->booking->revision;
	args.segment = v->segment;
	args.minutes = v->minutes;
	args.force_reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	TRY(desk_op(s, "booking.extend", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, _("%s: %u minutes more, until %s. %s"), booking_view_client(v),
		args.minutes, minute_text(wall_minute(booking_end(ret->record)), to),
		ret->n_warnings > 0 ? ret->warnings[0] : "");
	app_reload(s->app);
	return ST_OK;
}

static enum status extend_by(struct screen *s, const char *answer, struct problem *p)
{
	struct booking_view *v = s->state;

	v->minutes = (uint32_t)strtoul(answer, NULL, 10);
	return override_if(s, extend, p);
}

static enum status ask_minutes(struct screen *s)
{
	char usual[8];

	snprintf(usual, sizeof(usual), "%d", USUAL_EXTENSION);
	app_ask(s, &(struct ask){ .question = _("How many minutes more?"), .initial = usual,
				  .max = 4, .done = extend_by });
	return ST_OK;
}

static enum status extend_part(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct booking_view *v = s->state;

	(void)p;
	v->segment = (uint32_t)strtoul(item->id, NULL, 10);
	return ask_minutes(s);
}

enum status booking_extend(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;

	(void)p;
	v->segment = 0;
	if (v->booking->n_segments == 1)
		return ask_minutes(s);
	pick_part(s, _("Which treatment goes on longer?"), extend_part);
	return ST_OK;
}

/* ---- series, waitlist */

enum status booking_series(struct screen *s, struct problem *p)
{
	const struct booking_view *v = s->state;
	struct series_arg arg = { .booking = v->id };

	return app_open(s->app, &series_screen, &arg, p);
}

const char *booking_blocked_take(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->held_until != 0 && booking_claims_time(v->booking->state) ?
	       NULL : _("Nothing is held.");
}

enum status booking_take(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	WaitRef args = WAIT_REF__INIT;
	WaitAnswer *ret;
	char at[DATE_TEXT_MAX];

	args.wait = v->booking->wait;
	TRY(desk_op(s, "wait.take", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, "%s: %s %s", booking_view_client(v),
		booking_state_title(ret->booking->state),
		wall_near(booking_start(ret->booking), at));
	app_reload(s->app);
	return ST_OK;
}

enum status booking_waits(struct screen *s, struct problem *p)
{
	const struct booking_view *v = s->state;
	bool off = !booking_claims_time(v->booking->state);
	struct waits_arg arg = { .booking = off ? v->id : 0 };

	return app_open(s->app, &waits_screen, &arg, p);
}
