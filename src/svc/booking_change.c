/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving, splitting, copying and extending visits. */
#include "svc/booking_visit.h"

#include <string.h>

#include "svc/course.h"

enum { EXTEND_MAX = 240 };

/* The place it has, if that suits and is free at the new time as well; otherwise 0, any. One that
 * was wished for though none is needed is wished for still. */
static enum status stay(struct op_call *call, const struct plan *plan, const Segment *seg,
			enum resource_kind kind, uint32_t id, const char *type, uint32_t *ret)
{
	struct place *place = arena_alloc(call->arena, LIMIT_RESOURCES * sizeof(*place));
	struct claim other, c = { .kind = kind, .resource = id, .from = seg->start,
				  .to = segment_end(seg).n };
	uint32_t booking;
	size_t n = 0;

	*ret = type[0] == '\0' ? id : 0;
	if (id != 0 && type[0] != '\0')
		TRY(places_of(call, kind, type, id, place, &n));
	if (n == 0)
		return ST_OK;
	enum status st = plan_claim_free(call, plan, seg, &c, &booking, &other);
	if (st == ST_OK)
		*ret = id;
	return st == ST_SLOT_TAKEN ? ST_OK : st;
}

/* ---- move */

static enum status move_segment(struct op_call *call, const struct plan *plan, const BookingMove *a,
				Segment *seg, int64_t shift, bool chosen)
{
	SegmentWish wish = SEGMENT_WISH__INIT;
	const struct treatment *t = treatment_find(call->shop->treatments, seg->treatment);

	wish.treatment = seg->treatment;
	wish.therapist = chosen && a->therapist != 0 ? a->therapist : seg->therapist;
	bool same = wish.therapist == seg->therapist;
	wish.room = chosen ? a->room : 0;
	wish.device = chosen ? a->device : 0;
	wish.n_assistants = seg->n_assistants;
	wish.assistants = seg->assistants;
	wish.asked_for = seg->asked_for && same;
	wish.by_turn = seg->by_turn && same;
	seg->start += shift;
	/* A stretched one stays stretched, unless somebody else does it in her own time. */
	uint32_t service = chosen && a->service != 0 ? a->service : same ? seg->service : 0;
	if (service != 0)
		seg->service = service;
	if (!same || (chosen && a->service != 0))
		seg->extended = 0; /* what was added is no part of it any more */
	if (wish.room == 0 && t != NULL)
		TRY(stay(call, plan, seg, RES_ROOM, seg->room, t->room_type, &wish.room));
	if (wish.device == 0 && t != NULL)
		TRY(stay(call, plan, seg, RES_DEVICE, seg->device, t->device_type, &wish.device));
	return plan_segment(call, plan, &wish, service, seg);
}

static enum status may_move(struct op_call *call, const BookingMove *a, const Booking *was)
{
	if (a->segment >= was->n_segments)
		return problem_set(call->problem, ST_BAD_VALUE, "segment",
				   _("The booking has %d treatments."), (int)was->n_segments);
	if (a->service > LIMIT_CLAIM_MINUTES / 2)
		return problem_set(call->problem, ST_BAD_VALUE, "service",
				   _("A treatment lasts at most %d minutes."),
					   LIMIT_CLAIM_MINUTES / 2);
	if (was->state > BOOKING__STATE__arrived)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("A booking that is \"%s\" cannot be moved."),
				   booking_state_title(was->state));
	return visit_same(call, was, a->revision);
}

enum status op_booking_move(struct op_call *call)
{
	const BookingMove *a = call->args;
	BookingAnswer *ret = call->ret;
	Booking *was, *now;
	Client *client;
	struct problem worst = PROBLEM_INIT;

	TRY(visit_get(call, a->booking, &was));
	TRY(may_move(call, a, was));
	now = visit_change(call, was);
	TRY(body_client(call, now->client, &client));
	int64_t shift = a->start == 0 ? 0 : a->start - now->segments[a->segment]->start;
	struct plan plan = { .booking = now, .was = was, .client = client,
			     .force_reason = a->force_reason, .ignore = now->id,
			     .same_time = shift == 0, .worst = &worst };
	TRY(plan_object(call, &plan, plan_may_force(call, a->force_reason, a->authorised_by)));
	for (size_t i = 0; i < now->n_segments; i++)
		TRY(move_segment(call, &plan, a, now->segments[i], shift, i == a->segment));
	TRY(plan_course(call, &plan, true));
	TRY(plan_check(call, &plan));
	if (a->force_reason[0] != '\0')
		now->force_reason = arena_dup(call->arena, a->force_reason);
	visit_log(call, now, "move", visit_words(call, was), visit_words(call, now),
		   a->force_reason);
	TRY(visit_put(call, was, now));
	ret->record = now;
	if (shift != 0)
		TRY(waits_warn(call, was, ret));
	return visit_warnings(call, now, client, ret);
}

/* ---- split */

static enum status may_split(struct op_call *call, const BookingSplit *a, const Booking *was)
{
	if (was->n_segments < 2)
		return problem_set(call->problem, ST_BAD_VALUE, "segment",
				   _("There is only one treatment."));
	if (a->segment == 0 || a->segment >= was->n_segments)
		return problem_set(call->problem, ST_BAD_VALUE, "segment",
				   _("Name the treatment from which on it is a visit of its own: "
				     "1 to %d."), (int)was->n_segments - 1);
	if (was->state > BOOKING__STATE__arrived || was->held_until != 0)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("A booking that is \"%s\" cannot be split."),
				   was->held_until != 0 ? _("held") :
							  booking_state_title(was->state));
	return visit_same(call, was, a->revision);
}

/* A course stays with the part that it is for. */
static enum status part_course(struct op_call *call, Booking *part)
{
	struct course_state s;

	if (part->course == 0)
		return ST_OK;
	TRY(course_state(call, part->course, &s));
	if (booking_covered(part, s.course) == 0)
		part->course = 0;
	return ST_OK;
}

static Booking *second_part(struct op_call *call, const Booking *was, size_t first)
{
	Booking *b = (Booking *)message_copy(&was->base, call->arena);

	b->segments += first;
	b->n_segments -= first;
	b->changes = NULL;
	b->n_changes = 0;
	b->revision = 1;
	b->split_from = was->id;
	b->deposit_fen = 0; /* it stays with the first part */
	b->wait = 0;
	return b;
}

/* The second part goes to another time: as a move, but the first part stays where it is and is
 * stored already, as any other booking. */
static enum status move_part(struct op_call *call, const Booking *was, Booking *part, int64_t start)
{
	BookingMove args = BOOKING_MOVE__INIT;
	struct problem worst = PROBLEM_INIT;
	Client *client;
	int64_t shift = start - part->segments[0]->start;

	TRY(body_client(call, part->client, &client));
	struct plan plan = { .booking = part, .was = was, .client = client, .force_reason = "",
			     .same_time = shift == 0, .worst = &worst };
	for (size_t i = 0; i < part->n_segments; i++)
		TRY(move_segment(call, &plan, &args, part->segments[i], shift, false));
	TRY(plan_course(call, &plan, true));
	if (part->state == BOOKING__STATE__arrived && shift > 0)
		part->state = BOOKING__STATE__confirmed;
	return plan_check(call, &plan);
}

/* Nothing of it is posted: the sessions that were held are held by both together. */
static enum status store_part(struct op_call *call, const Booking *was, Booking *part)
{
	char id[ID_TEXT_MAX];

	TRY(record_next_id(call->tx, TABLE_BOOKING, &part->id));
	visit_log(call, part, "split", id_text('B', was->id, id), visit_words(call, part), "");
	TRY(record_check(&part->base, call->problem));
	TRY(booking_put(call->tx, NULL, part));
	return turns_follow(call, NULL, part);
}

enum status op_booking_split(struct op_call *call)
{
	const BookingSplit *a = call->args;
	BookingRows *ret = call->ret;
	Booking *was, *now, *part;
	BookingRow *row;

	TRY(visit_get(call, a->booking, &was));
	TRY(may_split(call, a, was));
	now = visit_change(call, was);
	part = second_part(call, was, a->segment);
	now->n_segments = a->segment;
	TRY(part_course(call, now));
	TRY(part_course(call, part));
	visit_log(call, now, "split", visit_words(call, was), visit_words(call, now), "");
	TRY(visit_put(call, was, now));
	if (a->start != 0)
		TRY(move_part(call, was, part, a->start));
	TRY(store_part(call, was, part));
	TRY(booking_row(call, now, &row));
	BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	TRY(booking_row(call, part, &row));
	BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	return ST_OK;
}

/* ---- copy */

/* As it was, places free to choose. Who takes the client over takes her own time. */
static void wish_copy(struct op_call *call, const BookingCopy *a, const Booking *from,
		      SegmentWish **ret, uint32_t *ret_service)
{
	uint32_t first = from->segments[0]->therapist;
	bool other = a->therapist != 0 && a->therapist != first;

	for (size_t i = 0; i < from->n_segments; i++) {
		const Segment *seg = from->segments[i];
		SegmentWish *w = (SegmentWish *)message_new(&segment_wish__descriptor, call->arena);
		w->treatment = seg->treatment;
		w->therapist = other && seg->therapist == first ? a->therapist : seg->therapist;
		w->n_assistants = seg->n_assistants;
		w->assistants = seg->assistants;
		w->asked_for = seg->asked_for && w->therapist == seg->therapist;
		w->start = a->start + seg->start - from->segments[0]->start;
		if (other && i > 0)
			w->start = 0;
		ret_service[i] = w->therapist == seg->therapist ? seg->service - seg->extended : 0;
		ret[i] = w;
	}
}

enum status op_booking_copy(struct op_call *call)
{
	const BookingCopy *a = call->args;
	BookingAnswer *ret = call->ret;
	SegmentWish *wishes[LIMIT_SEGMENTS];
	uint32_t service[LIMIT_SEGMENTS];
	Booking *from;
	Client *client;
	char id[ID_TEXT_MAX];

	TRY(visit_get(call, a->booking, &from));
	if (a->start == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "start",
				   _("A booking needs a time."));
	wish_copy(call, a, from, wishes, service);
	struct visit v = { .client = from->client, .course = a->course, .n = from->n_segments,
			   .wishes = wishes, .service = service, .note = from->note,
			   .force_reason = a->force_reason, .authorised_by = a->authorised_by,
			   .what = "copy", .was = id_text('B', from->id, id) };
	TRY(visit_plan(call, &v, &ret->record, &client));
	TRY(visit_store(call, &v, ret->record));
	return visit_warnings(call, ret->record, client, ret);
}

/* ---- extend (加钟) */

static enum status may_extend(struct op_call *call, const BookingExtend *a, const Booking *was)
{
	if (a->segment >= was->n_segments)
		return problem_set(call->problem, ST_BAD_VALUE, "segment",
				   _("The booking has %d treatments."), (int)was->n_segments);
	if (a->minutes == 0 || a->minutes > EXTEND_MAX ||
	    was->segments[a->segment]->service + a->minutes > LIMIT_CLAIM_MINUTES / 2)
		return problem_set(call->problem, ST_BAD_VALUE, "minutes",
				   _("Between 1 and %d minutes can be added."), EXTEND_MAX);
	if (was->state != BOOKING__STATE__in_service)
		return problem_set(call->problem, ST_WRONG_STATE, "booking",
				   _("Only a service that is under way can be extended; this one "
				     "is \"%s\"."), booking_state_title(was->state));
	return visit_same(call, was, a->revision);
}

static bool clash_within(const struct plan *plan, const Segment *a, const Segment *b)
{
	struct claim x[CLAIMS_MAX], y[CLAIMS_MAX];
	size_t n = plan_claims(plan, a, x), k = plan_claims(plan, b, y);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < k; j++)
			if (claims_overlap(&x[i], &y[j]))
				return true;
	return false;
}

/* What follows in the same visit goes along when it would be in the way. */
static void push_later(const struct plan *plan, size_t at, uint32_t minutes)
{
	Booking *b = plan->booking;
	const Segment *longer = b->segments[at];
	bool push = false;

	for (size_t i = 0; i < b->n_segments; i++)
		push = push || (b->segments[i]->start > longer->start &&
				clash_within(plan, longer, b->segments[i]));
	for (size_t i = 0; i < b->n_segments && push; i++)
		if (b->segments[i]->start > longer->start)
			b->segments[i]->start += minutes;
}

static enum status check_extended(struct op_call *call, const struct plan *plan)
{
	TRY(plan_claims_free(call, plan));
	if (plan->worst->status == ST_OK)
		return ST_OK;
	*call->problem = *plan->worst;
	if (plan->worst->status != ST_NO_AUTHORITY)
		problem_todo(call->problem,
			     _("Agree on fewer minutes, or move the other booking first."));
	return plan->worst->status;
}

enum status op_booking_extend(struct op_call *call)
{
	const BookingExtend *a = call->args;
	BookingAnswer *ret = call->ret;
	struct problem worst = PROBLEM_INIT;
	Booking *was, *now;
	Client *client;

	TRY(visit_get(call, a->booking, &was));
	TRY(may_extend(call, a, was));
	TRY(body_client(call, was->client, &client));
	now = visit_change(call, was);
	Segment *seg = now->segments[a->segment];
	seg->service += a->minutes;
	seg->extended += a->minutes;
	if (a->force_reason[0] != '\0')
		now->force_reason = arena_dup(call->arena, a->force_reason);
	/* Who was booked into two places with a reason stays there. */
	struct plan plan = { .booking = now, .was = was, .client = client, .same_time = true,
			     .force_reason = now->force_reason, .ignore = now->id,
			     .worst = &worst };
	TRY(plan_object(call, &plan, plan_may_force(call, a->force_reason, a->authorised_by)));
	push_later(&plan, a->segment, a->minutes);
	TRY(check_extended(call, &plan));
	visit_log(call, now, "extend", visit_words(call, was), visit_words(call, now),
		  a->force_reason);
	TRY(visit_put(call, was, now));
	if (seg->therapist != 0)
		TRY(turn_note(call, seg->therapist, TURN_EXTENSION, false, now->id));
	ret->record = now;
	return plan_warn(call, &plan, &ret->n_warnings, &ret->warnings);
}
