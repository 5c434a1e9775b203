/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/booking_visit.h"
#include "svc/course.h"

#include <string.h>

enum { SLOTS_DEFAULT_DAYS = 14, SLOTS_DAYS_MAX = 366, SLOTS_MAX = 500,
       LIST_MAX = LIMIT_ROWS };

/* ---- slots */

/* What is looked for: the segments, or one of the treatment, or the course's own. */
static enum status wished(struct op_call *call, const BookingSlots *a, struct slot_query *q)
{
	SegmentWish *one, **list = NULL;
	struct course_state s;
	size_t n = 0;

	q->n = a->n_segments;
	q->wishes = a->segments;
	if (a->n_segments > LIMIT_SEGMENTS)
		return problem_set(call->problem, ST_TOO_MANY, "segments",
				   _("A booking has at most %d treatments."), LIMIT_SEGMENTS);
	for (size_t i = 0; i < a->n_segments; i++)
		if (a->segments[i]->minutes > LIMIT_CLAIM_MINUTES / 2)
			return problem_set(call->problem, ST_BAD_VALUE, "minutes",
					   _("A treatment lasts at most %d minutes."),
					   LIMIT_CLAIM_MINUTES / 2);
	if (a->n_segments > 0)
		return ST_OK;
	one = (SegmentWish *)message_new(&segment_wish__descriptor, call->arena);
	one->treatment = a->treatment;
	one->therapist = a->therapist;
	if (a->treatment[0] == '\0' && a->course != 0) {
		TRY(course_state(call, a->course, &s));
		if (s.course->n_items > 0)
			one->treatment = s.course->items[0]->treatment;
	}
	if (one->treatment[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "treatment",
				   _("Say for which treatment a time is wanted."));
	BODY_PUSH(call->arena, list, n, one);
	q->n = n;
	q->wishes = list;
	return ST_OK;
}

/* A course that cannot be used says so before anybody looks at times. */
static enum status usable_course(struct op_call *call, const BookingSlots *a,
				 const struct slot_query *q)
{
	struct course_state s;

	if (a->course == 0)
		return ST_OK;
	TRY(course_state(call, a->course, &s));
	for (size_t i = 0; i < q->n; i++)
		if (course_item(s.course, q->wishes[i]->treatment) != NULL)
			return course_usable(call, &s, a->client, q->wishes[i]->treatment,
					     call->today, a->ignore != 0);
	return course_usable(call, &s, a->client, q->wishes[0]->treatment, call->today, false);
}

enum status op_booking_slots(struct op_call *call)
{
	const BookingSlots *a = call->args;
	Slots *ret = call->ret;
	Client *client = NULL;
	size_t n = 0;
	struct slot_query q = { .from = a->from > call->wall.n ? a->from : call->wall.n,
				.course = a->course, .ignore = a->ignore, .outside = a->requested,
				.walk_in = a->walk_in, .all = a->limit != 0 };

	if (a->client != 0)
		TRY(body_client(call, a->client, &client));
	TRY(wished(call, a, &q));
	TRY(usable_course(call, a, &q));
	q.client = client;
	q.days = a->days == 0 ? (a->walk_in ? 1 : SLOTS_DEFAULT_DAYS) :
		 a->days > SLOTS_DAYS_MAX ? SLOTS_DAYS_MAX : (int)a->days;
	q.limit = a->limit == 0 ? (size_t)call->shop->conf.propose : a->limit;
	if (q.limit > SLOTS_MAX)
		q.limit = SLOTS_MAX;
	struct found_slot *found = arena_alloc(call->arena, q.limit * sizeof(*found));
	TRY(slots_find(call, &q, found, &n));
	for (size_t i = 0; i < n; i++) {
		Slot *slot = slot_answer(call, &q, &found[i]);
		BODY_PUSH(call->arena, ret->slots, ret->n_slots, slot);
	}
	return ST_OK;
}

/* ---- add */

static enum status add_booking(struct op_call *call, const BookingAdd *a, BookingAnswer *ret)
{
	const struct visit v = { .client = a->client, .course = a->course, .n = a->n_segments,
				 .wishes = a->segments, .requested = a->requested,
				 .walk_in = a->walk_in, .note = a->note, .source = a->source,
				 .force_reason = a->force_reason,
				 .authorised_by = a->authorised_by };
	Client *client;

	TRY(visit_plan(call, &v, &ret->record, &client));
	TRY(visit_store(call, &v, ret->record));
	return visit_warnings(call, ret->record, client, ret);
}

enum status op_booking_add(struct op_call *call)
{
	return add_booking(call, call->args, call->ret);
}

/* A stranger comes in: her archive and her visit in one step, with whoever is free. */
enum status op_booking_walkin(struct op_call *call)
{
	const BookingWalkIn *a = call->args;
	BookingAdd booking = BOOKING_ADD__INIT;
	Client *client;

	TRY(body_client_add(call, a->record, a->force, &client));
	booking.client = client->id;
	booking.n_segments = a->n_segments;
	booking.segments = a->segments;
	booking.note = a->note;
	booking.walk_in = true;
	booking.force_reason = a->force_reason;
	booking.authorised_by = a->authorised_by;
	return add_booking(call, &booking, call->ret);
}

/* ---- read */

enum status op_booking_get(struct op_call *call)
{
	const BookingRef *a = call->args;

	return visit_get(call, a->booking, &((BookingAnswer *)call->ret)->record);
}

struct listing {
	struct op_call *call;
	const BookingList *args;
	BookingRows *ret;
	size_t limit, skip;
};

enum status booking_row(struct op_call *call, const Booking *b, BookingRow **ret)
{
	BookingRow *row = (BookingRow *)message_new(&booking_row__descriptor, call->arena);
	Client *client;

	row->record = (Booking *)message_copy(&b->base, call->arena);
	TRY(client_get(call->tx, b->client, call->arena, &client));
	body_hide_client(call, client);
	row->client_name = client->name;
	if (client->private_ != NULL)
		row->allergies = client->private_->allergies;
	row->title = arena_dup(call->arena, visit_title(call, b));
	TRY(booking_sessions(call, row->record, &row->n_session, &row->session, &row->sessions));
	*ret = row;
	return ST_OK;
}

static enum status list_row(void *ctx, const Booking *b)
{
	struct listing *l = ctx;
	BookingRow *row;
	bool hers = l->args->therapist == 0, there = l->args->room == 0;

	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		hers = hers || segment_has(seg, l->args->therapist);
		there = there || seg->room == l->args->room;
	}
	if (!hers || !there || (l->args->client != 0 && b->client != l->args->client))
		return ST_OK;
	if (l->skip > 0) {
		l->skip--;
		return ST_OK;
	}
	TRY(booking_row(l->call, b, &row));
	BODY_PUSH(l->call->arena, l->ret->rows, l->ret->n_rows, row);
	return l->ret->n_rows >= l->limit ? ST_TOO_MANY : ST_OK;
}

enum status op_booking_list(struct op_call *call)
{
	const BookingList *a = call->args;
	struct listing l = { .call = call, .args = a, .ret = call->ret, .limit = LIST_MAX,
			     .skip = a->skip };
	enum status st;

	if (a->limit != 0 && a->limit < LIST_MAX)
		l.limit = a->limit;
	if (a->client != 0 && a->day == 0) {
		st = booking_each_client(call->tx, a->client, INT64_MAX, SCAN_BACKWARD, call->arena,
					 list_row, &l);
	} else {
		day from = a->day != 0 ? DAY(a->day) : call->today;
		st = booking_each_day(call->tx, from, a->days == 0 ? 1 : (int)a->days, call->arena,
				      list_row, &l);
	}
	return st == ST_TOO_MANY ? ST_OK : st;
}
