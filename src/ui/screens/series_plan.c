/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a series repeats, and how its visits are planned. */
#include "series.h"

#include <stdio.h>
#include <string.h>

#include "model/booking.h"
#include "ui/booking_wish.h"

enum { USUAL_INTERVAL = 7, USUAL_COUNT = 4, BOOKED_MOST = 100 };

/* ---- what is repeated */

static void set_interval(struct series *v, uint32_t days)
{
	v->interval = days != 0 ? days : USUAL_INTERVAL;
}

static enum status set_course(struct screen *s, uint32_t id, CourseRow **ret, struct problem *p)
{
	struct series *v = s->state;
	CourseGet args = COURSE_GET__INIT;

	args.course = id;
	TRY(desk_op(s, "course.get", NULL, &args.base, &v->arena, ret, p));
	const Course *c = (*ret)->record;
	v->course = id;
	v->sessions = c->unlimited ? -1 : (*ret)->left;
	set_interval(v, c->interval_days);
	return ST_OK;
}

static void add_part(struct series *v, SegmentWish *w)
{
	v->parts = arena_grow(&v->arena, v->parts, v->nparts, sizeof(SegmentWish *));
	v->parts[v->nparts++] = w;
}

static void shift(struct series *v, int64_t minutes)
{
	for (size_t i = 0; i < v->nparts; i++)
		v->parts[i]->start += minutes;
}

static enum status from_booking(struct screen *s, uint32_t id, struct problem *p)
{
	struct series *v = s->state;
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;
	CourseRow *course;
	struct problem ignore = PROBLEM_INIT;

	args.booking = id;
	TRY(desk_op(s, "booking.get", NULL, &args.base, &v->arena, &ret, p));
	v->client = ret->record->client;
	set_interval(v, 0);
	v->count = USUAL_COUNT;
	if (ret->record->course != 0 &&
	    set_course(s, ret->record->course, &course, &ignore) == ST_OK) {
		if (course->usable)
			v->count = 0; /* all that are left */
		else
			v->course = 0;
	}
	booking_again(ret->record, &v->arena, &v->nparts, &v->parts);
	int64_t step = (int64_t)v->interval * MINUTES_PER_DAY;
	do
		shift(v, step);
	while (v->parts[0]->start < clock_wall().n);
	return ST_OK;
}

/* The first free time that suits her, from when the course has it due. */
static enum status first_time(struct screen *s, const char *treatment, int64_t from,
			      struct problem *p)
{
	struct series *v = s->state;
	BookingSlots args = BOOKING_SLOTS__INIT;
	Slots *ret;

	args.treatment = (char *)(uintptr_t)treatment;
	args.client = v->client;
	args.course = v->course;
	args.from = from > clock_wall().n ? from : clock_wall().n;
	TRY(desk_op(s, "booking.slots", NULL, &args.base, &v->arena, &ret, p));
	if (ret->n_slots == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL,
				   _("Nothing is free in the coming days."));
	for (size_t i = 0; i < ret->slots[0]->n_segments; i++) {
		SegmentWish *w = ret->slots[0]->segments[i];
		w->room = w->device = 0;
		w->by_turn = false;
		add_part(v, w);
	}
	return ST_OK;
}

/* What she had of the course last; else the first that it is good for. */
static const char *usual_treatment(struct screen *s, const Course *c)
{
	struct series *v = s->state;
	BookingList args = BOOKING_LIST__INIT;
	BookingRows *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = c->client;
	args.limit = 50;
	if (desk_op(s, "booking.list", NULL, &args.base, &v->arena, &ret, &ignore) != ST_OK)
		return c->items[0]->treatment;
	for (size_t i = 0; i < ret->n_rows; i++) {
		const Booking *b = ret->rows[i]->record;
		for (size_t k = 0; b->course == c->id && k < b->n_segments; k++)
			for (size_t j = 0; j < c->n_items; j++)
				if (strcmp(c->items[j]->treatment, b->segments[k]->treatment) == 0)
					return c->items[j]->treatment;
	}
	return c->items[0]->treatment;
}

/* Without a rhythm of its own a series goes on behind the visits of the course that are booked, and
 * not on a day when she comes anyway. */
static int64_t after_booked(struct screen *s, uint32_t course)
{
	struct series *v = s->state;
	BookingList args = BOOKING_LIST__INIT;
	BookingRows *ret;
	struct problem ignore = PROBLEM_INIT;
	int32_t from = wall_day(clock_wall()).n;

	args.client = v->client;
	args.limit = BOOKED_MOST;
	if (desk_op(s, "booking.list", NULL, &args.base, &v->arena, &ret, &ignore) != ST_OK)
		return 0;
	for (size_t i = 0; i < ret->n_rows; i++) {
		const Booking *b = ret->rows[i]->record;
		int32_t on = wall_day(booking_start(b)).n;
		if (course != 0 && b->course == course && booking_claims_time(b->state) &&
		    on >= from)
			from = on + 1;
	}
	for (size_t i = ret->n_rows; i-- > 0;) { /* from the first to the last */
		const Booking *b = ret->rows[i]->record;
		if (booking_claims_time(b->state) && wall_day(booking_start(b)).n == from)
			from++;
	}
	return (int64_t)from * MINUTES_PER_DAY;
}

static enum status from_course(struct screen *s, uint32_t id, struct problem *p)
{
	struct series *v = s->state;
	CourseRow *row;
	int64_t from;

	TRY(set_course(s, id, &row, p));
	v->client = row->record->client;
	if (!row->usable || row->record->n_items == 0)
		return problem_set(p, ST_WRONG_STATE, "course", "%s", row->refusal);
	from = row->record->interval_days != 0 ? (int64_t)row->next_due * MINUTES_PER_DAY :
						 after_booked(s, id);
	return first_time(s, usual_treatment(s, row->record), from, p);
}

static enum status from_client(struct screen *s, uint32_t id, struct problem *p)
{
	struct series *v = s->state;
	ClientGet args = CLIENT_GET__INIT;
	ClientCard *card;

	v->client = id;
	args.client = id;
	TRY(desk_op(s, "client.card", NULL, &args.base, &v->arena, &card, p));
	if (card->n_last_visits == 0) {
		enum status st = problem_set(p, ST_NOTHING_TO_DO, NULL,
					     _("She has not been here yet."));
		problem_todo(p, _("Book her first visit, then make a series of it."));
		return st;
	}
	set_interval(v, 0);
	v->count = USUAL_COUNT;
	return first_time(s, card->last_visits[0]->segments[0]->treatment,
			  after_booked(s, 0), p);
}

static void name_it(struct screen *s)
{
	struct series *v = s->state;
	const struct desk *d = desk_of(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf title = BUF_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = v->client;
	if (desk_op(s, "client.get", NULL, &args.base, &arena, &ret, &ignore) == ST_OK)
		snprintf(v->client_name, sizeof(v->client_name), "%s", ret->record->name);
	for (size_t i = 0; i < v->nparts; i++)
		buf_printf(&title, "%s%s", i > 0 ? "+" : "",
			   desk_treatment_title(d, v->parts[i]->treatment));
	snprintf(v->title, sizeof(v->title), "%s", title.text != NULL ? title.text : "");
}

enum status series_begin(struct screen *s, const struct series_arg *a, struct problem *p)
{
	struct series *v = s->state;

	v->sessions = -1;
	TRY(a->booking != 0 ? from_booking(s, a->booking, p) :
	    a->course != 0  ? from_course(s, a->course, p) :
			      from_client(s, a->client, p));
	name_it(s);
	return ST_OK;
}

/* ---- the plan */

enum status series_ask(struct screen *s, struct arena *arena, int64_t start, uint32_t count,
		       SeriesRows **ret, struct problem *p)
{
	struct series *v = s->state;
	BookingSeriesPlan args = BOOKING_SERIES_PLAN__INIT;
	int64_t later = start - v->parts[0]->start;

	args.client = v->client;
	args.course = v->course;
	args.interval_days = v->interval;
	args.count = count;
	for (size_t i = 0; i < v->nparts; i++) {
		SegmentWish *w = (SegmentWish *)message_copy(&v->parts[i]->base, arena);
		w->start += w->start != 0 ? later : 0;
		args.segments = arena_grow(arena, args.segments, args.n_segments,
					   sizeof(SegmentWish *));
		args.segments[args.n_segments++] = w;
	}
	return desk_op(s, "booking.series_plan", NULL, &args.base, arena, ret, p);
}

struct series_visit *series_visit(const struct series *v, struct arena *arena, uint32_t n,
				  const SeriesRow *row)
{
	const struct series_choice *choice = &v->choice[n];
	struct series_visit *ret = arena_alloc(arena, sizeof(*ret));
	bool instead = !row->free && row->proposal != NULL && !choice->as_planned;

	*ret = (struct series_visit){
		.n = n, .row = row,
		.state = choice->dropped ? SERIES_DROPPED : row->free ? SERIES_FREE :
			 instead ? SERIES_INSTEAD : SERIES_BLOCKED,
		.start = instead ? row->proposal->start : row->start,
		.nparts = instead ? row->proposal->n_segments : row->n_segments,
		.parts = instead ? row->proposal->segments : row->segments,
	};
	return ret;
}
