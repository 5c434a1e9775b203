/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A series: the same visit again and again, a fixed number of days apart. It is planned
 * first, every visit of the rhythm with what is in its way and a proposal instead, and
 * nothing saved; then booked, all visits of it or none.
 */
#include "svc/booking_visit.h"

#include <string.h>

#include "svc/course.h"

enum { AROUND_DAYS = 3 };

/* ---- the plan */

struct rhythm {
	const BookingSeriesPlan *args;
	Client *client;
	const Course *course;      /* NULL: without one */
	unsigned covered;          /* sessions of it that a visit takes */
	int64_t left;              /* that it has */
	uint32_t interval, count;
};

static enum status read_course(struct op_call *call, struct rhythm *r)
{
	const BookingSeriesPlan *a = r->args;
	struct course_state s;

	if (a->course == 0)
		return ST_OK;
	TRY(course_state(call, a->course, &s));
	r->course = s.course;
	r->left = s.left;
	for (size_t i = 0; i < a->n_segments; i++)
		r->covered += course_item(s.course, a->segments[i]->treatment) != NULL;
	if (r->interval == 0)
		r->interval = s.course->interval_days;
	if (r->count == 0 && r->covered > 0 && !s.course->unlimited)
		r->count = (uint32_t)(s.left / r->covered);
	if (r->count == 0 && r->covered > 0 && !s.course->unlimited)
		return course_usable(call, &s, a->client, a->segments[0]->treatment, call->today,
				     false);
	return ST_OK;
}

static enum status read_rhythm(struct op_call *call, struct rhythm *r)
{
	const BookingSeriesPlan *a = r->args;

	r->interval = a->interval_days;
	r->count = a->count;
	TRY(body_client(call, a->client, &r->client));
	if (a->n_segments == 0 || a->n_segments > LIMIT_SEGMENTS)
		return problem_set(call->problem, ST_BAD_VALUE, "segments",
				   _("A booking has at least one and at most %d treatments."),
				   LIMIT_SEGMENTS);
	if (a->segments[0]->start == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "segments",
				   _("The first visit needs a time."));
	TRY(read_course(call, r));
	if (r->interval == 0 || r->interval > 366)
		return problem_set(call->problem, ST_BAD_VALUE, "interval_days",
				   _("Say how many days lie between two visits: 1 to 366."));
	if (r->count == 0 || r->count > LIMIT_VISITS)
		return problem_set(call->problem, ST_BAD_VALUE, "count",
				   _("Say how many visits there are: 1 to %d."), LIMIT_VISITS);
	return ST_OK;
}

/* The wishes of visit k: the first one's, so many days later. */
static SegmentWish **wishes_of(struct op_call *call, const struct rhythm *r, uint32_t k)
{
	const BookingSeriesPlan *a = r->args;
	SegmentWish **wishes = arena_alloc(call->arena, a->n_segments * sizeof(*wishes));

	for (size_t i = 0; i < a->n_segments; i++) {
		wishes[i] = (SegmentWish *)message_copy(&a->segments[i]->base, call->arena);
		if (wishes[i]->start != 0)
			wishes[i]->start += (int64_t)k * r->interval * MINUTES_PER_DAY;
	}
	return wishes;
}

/* As near to the rhythm as can be. */
static enum status propose(struct op_call *call, const struct rhythm *r, size_t n,
			   SegmentWish *const *wishes, Slot **ret)
{
	int around = r->interval / 2 < AROUND_DAYS ? (int)(r->interval / 2) : AROUND_DAYS;
	int64_t wanted = wishes[0]->start;
	int64_t from = (wall_day(WALL(wanted)).n - (int64_t)around) * MINUTES_PER_DAY;
	struct slot_query q = { .n = n, .wishes = wishes, .wanted = wanted,
				.from = from < call->wall.n ? call->wall.n : from,
				.days = 2 * around + 1, .course = r->args->course,
				.client = r->client, .limit = 1 };
	struct found_slot found;
	size_t k = 0;

	if (wanted + around * MINUTES_PER_DAY < call->wall.n)
		return ST_OK;
	TRY(slots_find(call, &q, &found, &k));
	if (k > 0)
		*ret = slot_answer(call, &q, &found);
	return ST_OK;
}

/* Is it a refusal that the row can tell, or a fault of the whole question? */
static bool tells(enum status st)
{
	int code = status_exit_code(st);

	return st != ST_NOT_PERMITTED && (code == 1 || code == 65);
}

/* As it would be booked: with whoever was chosen, in whatever place is free then. */
static void row_segments(struct op_call *call, size_t n, SegmentWish **wishes,
			 const Booking *planned, SeriesRow *row)
{
	for (size_t i = 0; i < n; i++) {
		if (planned != NULL) {
			wishes[i]->start = planned->segments[i]->start;
			wishes[i]->therapist = planned->segments[i]->therapist;
		}
		BODY_PUSH(call->arena, row->segments, row->n_segments, wishes[i]);
	}
}

static enum status plan_visit(struct op_call *call, const struct rhythm *r, uint32_t k,
			      unsigned *promised, SeriesRow *row)
{
	size_t n = r->args->n_segments;
	SegmentWish **wishes = wishes_of(call, r, k);
	const struct visit v = { .client = r->args->client, .course = r->args->course, .n = n,
				 .wishes = wishes, .promised = *promised };
	Booking *planned;
	Client *client;
	enum status st = visit_plan(call, &v, &planned, &client);

	row->start = wishes[0]->start;
	if (st != ST_OK && !tells(st))
		return st;
	row->free = st == ST_OK;
	row_segments(call, n, wishes, st == ST_OK ? planned : NULL, row);
	if (st == ST_OK) {
		*promised += r->covered;
		return ST_OK;
	}
	row->code = arena_dup(call->arena, status_name(st));
	row->message = arena_dup(call->arena, call->problem->message);
	*call->problem = (struct problem)PROBLEM_INIT;
	/* Another time does not make more sessions, nor another treatment. */
	bool enough = r->covered == 0 || r->course->unlimited ||
		      *promised + r->covered <= r->left;
	if (st < ST_CLOSED || st == ST_INSUFFICIENT || !enough)
		return ST_OK;
	TRY(propose(call, r, n, wishes, &row->proposal));
	if (row->proposal != NULL)
		*promised += r->covered;
	return ST_OK;
}

enum status op_booking_series_plan(struct op_call *call)
{
	SeriesRows *ret = call->ret;
	struct rhythm r = { .args = call->args };
	unsigned promised = 0;

	TRY(read_rhythm(call, &r));
	for (uint32_t k = 0; k < r.count; k++) {
		SeriesRow *row = (SeriesRow *)message_new(&series_row__descriptor, call->arena);
		TRY(plan_visit(call, &r, k, &promised, row));
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}

/* ---- booked */

static struct visit visit_of(const BookingSeries *a, size_t k, uint32_t series)
{
	return (struct visit){ .client = a->client, .course = a->course,
			       .n = a->visits[k]->n_segments, .wishes = a->visits[k]->segments,
			       .note = a->note, .force_reason = a->force_reason,
			       .authorised_by = a->authorised_by,
			       .what = "series", .series = series };
}

/* Which of them it was. */
static enum status told_of(struct op_call *call, const BookingSeries *a, size_t k, enum status st)
{
	struct problem p = *call->problem;
	char at[DATE_TEXT_MAX] = "";

	if (st == ST_OK || p.status != st || status_exit_code(st) == 70)
		return st;
	if (a->visits[k]->n_segments > 0)
		wall_text(WALL(a->visits[k]->segments[0]->start), at);
	st = problem_set(call->problem, st, p.field, _("Visit %d (%s): %s"), (int)k + 1, at,
			 p.message);
	problem_todo(call->problem, "%s", p.todo);
	for (int i = 0; i < p.nhints; i++)
		problem_hint(call->problem, p.hints[i].name, "%s", p.hints[i].value);
	return st;
}

/* All of them are looked at before the first is written. */
static enum status plan_all(struct op_call *call, const BookingSeries *a)
{
	unsigned promised = 0;

	for (size_t k = 0; k < a->n_visits; k++) {
		struct visit v = visit_of(a, k, 0);
		struct course_state s;
		Booking *b;
		Client *client;
		v.promised = promised;
		TRY(told_of(call, a, k, visit_plan(call, &v, &b, &client)));
		if (b->course == 0)
			continue;
		TRY(course_state(call, b->course, &s));
		promised += booking_covered(b, s.course);
	}
	return ST_OK;
}

/* The visits of a series can be in each other's way, so each is planned again behind those that
 * are written. */
enum status op_booking_series(struct op_call *call)
{
	const BookingSeries *a = call->args;
	BookingRows *ret = call->ret;
	uint32_t series = VISIT_FIRST;

	if (a->n_visits == 0 || a->n_visits > LIMIT_VISITS)
		return problem_set(call->problem, ST_BAD_VALUE, "visits",
				   _("Say how many visits there are: 1 to %d."), LIMIT_VISITS);
	TRY(plan_all(call, a));
	for (size_t k = 0; k < a->n_visits; k++) {
		struct visit v = visit_of(a, k, series);
		Booking *b;
		Client *client;
		BookingRow *row;
		TRY(told_of(call, a, k, visit_plan(call, &v, &b, &client)));
		TRY(visit_store(call, &v, b));
		series = b->series;
		TRY(booking_row(call, b, &row));
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	body_object(call, 'B', series);
	return ST_OK;
}
