/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/booking_course.h"

#include <string.h>

#include "svc/course.h"

/* The day whose visit it is: a night that passes midnight belongs to its evening. */
static day visit_day(const struct shop *shop, const Booking *b)
{
	return shop_business_day(shop, booking_start(b));
}

static enum status usable(struct op_call *call, const struct plan *plan, bool reserved)
{
	const Booking *b = plan->booking;
	day on = visit_day(call->shop, b);
	struct course_state s;
	char id[ID_TEXT_MAX];
	unsigned covered = 0;

	TRY(course_state(call, b->course, &s));
	for (size_t i = 0; i < b->n_segments; i++) {
		const char *treatment = b->segments[i]->treatment;
		if (course_item(s.course, treatment) == NULL)
			continue;
		TRY(course_usable(call, &s, b->client, treatment, on, reserved));
		covered++;
	}
	/* Nothing of the visit is its business: says what it is for. */
	if (covered == 0)
		return course_usable(call, &s, b->client, b->segments[0]->treatment, on, reserved);
	int64_t left = (reserved ? s.reserved : s.left) - plan->promised;
	if (s.course->unlimited || covered <= left)
		return ST_OK;
	return problem_set(call->problem, ST_INSUFFICIENT, "course",
			   _("Sessions left of course %s: %d; the visit needs %u."),
			   id_text('K', b->course, id), (int)(left < 0 ? 0 : left), covered);
}

enum status plan_course(struct op_call *call, const struct plan *plan, bool reserved)
{
	if (plan->booking->course == 0)
		return ST_OK;
	return plan_object(call, plan, usable(call, plan, reserved));
}

static enum status hold(struct op_call *call, const Booking *b, int sign)
{
	struct course_state s;

	TRY(course_state(call, b->course, &s));
	/* cppcheck-suppress signConversion ; both factors are int */
	return course_reserve(call, &s, sign * (int)booking_covered(b, s.course), b->id);
}

enum status booking_reserve(struct op_call *call, const Booking *b)
{
	return b->course == 0 ? ST_OK : hold(call, b, 1);
}

/* Whoever worked on it did an equal part; what cannot be divided is the therapist's. */
static struct shares shares_of(struct op_call *call, const Segment *seg)
{
	StaffShare **rows = NULL;
	size_t n = 0, all = 1 + seg->n_assistants;

	for (size_t i = 0; i < all && seg->therapist != 0; i++) {
		StaffShare *share = (StaffShare *)message_new(&staff_share__descriptor,
							      call->arena);
		share->staff = i == 0 ? seg->therapist : seg->assistants[i - 1];
		share->percent = (uint32_t)(i == 0 ? 100 - 100 / all * (all - 1) : 100 / all);
		BODY_PUSH(call->arena, rows, n, share);
	}
	return (struct shares){ .n = n, .rows = rows };
}

static enum status deliver_segment(struct op_call *call, Booking *b, const Segment *seg)
{
	struct shares shares = shares_of(call, seg);
	struct course_state s;
	uint32_t entry;
	money value;
	char text[ID_TEXT_MAX];

	TRY(course_state(call, b->course, &s));
	if (course_item(s.course, seg->treatment) == NULL)
		return ST_OK;
	TRY(course_usable(call, &s, b->client, seg->treatment, visit_day(call->shop, b), true));
	TRY(course_deliver(call, &s, seg->treatment, true, &shares, b->id, &value, &entry));
	BODY_PUSH(call->arena, b->changes, b->n_changes,
		  body_record_change(call, "deliver", seg->treatment, id_text('E', entry, text),
				     ""));
	return ST_OK;
}

enum status booking_course_step(struct op_call *call, const Booking *was, Booking *now)
{
	if (now->course == 0 || !booking_holds(was, was->course) ||
	    booking_holds(now, now->course))
		return ST_OK;
	if (!booking_claims_time(now->state)) /* cancelled or missed */
		return hold(call, now, -1);
	for (size_t i = 0; i < now->n_segments; i++)
		TRY(deliver_segment(call, now, now->segments[i]));
	return ST_OK;
}

/* ---- which session it is */

struct counting {
	struct op_call *call;
	const Booking *booking;
	const Course *course;
	int64_t before;            /* sessions of visits before it */
	int64_t done;              /* sessions used by visits, whenever */
};

static bool comes_before(const Booking *a, const Booking *b)
{
	wall x = booking_start(a), y = booking_start(b);

	return x.n != y.n ? x.n < y.n : a->id < b->id;
}

static enum status count_visit(void *ctx, uint32_t id)
{
	struct counting *c = ctx;
	Booking *b;

	TRY(booking_get(c->call->tx, id, c->call->arena, &b));
	if (!booking_claims_time(b->state))
		return ST_OK;
	unsigned n = booking_covered(b, c->course);
	if (!booking_holds(b, c->course->id))
		c->done += n;
	if (comes_before(b, c->booking))
		c->before += n;
	return ST_OK;
}

/* Sessions used without a booking stand before all visits. */
enum status booking_sessions(struct op_call *call, const Booking *b, size_t *ret_n, uint32_t **ret,
			     uint32_t *ret_of)
{
	struct counting c = { .call = call, .booking = b };
	struct course_state s;

	*ret_n = 0;
	*ret_of = 0;
	if (b->course == 0 || !booking_claims_time(b->state))
		return ST_OK;
	TRY(course_state(call, b->course, &s));
	if (s.course->unlimited)
		return ST_OK;
	c.course = s.course;
	TRY(booking_each_course(call->tx, b->course, count_visit, &c));
	int64_t number = c.before + (s.used > c.done ? s.used - c.done : 0);
	for (size_t i = 0; i < b->n_segments; i++) {
		bool covered = course_item(s.course, b->segments[i]->treatment) != NULL;
		uint32_t which = covered ? (uint32_t)++number : 0;
		BODY_PUSH(call->arena, *ret, *ret_n, which);
	}
	*ret_of = s.course->sessions + s.course->gifted;
	return ST_OK;
}
