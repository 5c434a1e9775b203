/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checkout of a booking: what was done, and which of it a course has paid already. */
#include <string.h>

#include "svc/sale.h"

/* The session that was taken for a segment, if one was. */
static enum status find_one(struct op_call *call, struct checkout *c, size_t segment)
{
	struct taken taken = { .course = c->booking->course,
			       .treatment = c->booking->segments[segment]->treatment };

	TRY(course_delivered_of(call, c->booking, segment, &taken.entry, &taken.value));
	if (taken.entry != 0)
		BODY_PUSH(call->arena, c->taken, c->ntaken, taken);
	return ST_OK;
}

enum status checkout_find_taken(struct op_call *call, struct checkout *c)
{
	struct course_state state;

	if (c->booking == NULL || c->booking->course == 0)
		return ST_OK;
	for (size_t i = 0; i < c->booking->n_segments; i++)
		TRY(find_one(call, c, i));
	if (c->ntaken == 0)
		return ST_OK;
	TRY(course_state(call, c->booking->course, &state));
	for (size_t i = 0; i < c->ntaken; i++) /* counted back from those used so far */
		c->taken[i].nth = (int)state.used - (int)(c->ntaken - 1 - i);
	return ST_OK;
}

struct taken *checkout_taken(struct checkout *c, uint32_t course, const char *treatment)
{
	for (size_t i = 0; i < c->ntaken; i++)
		if (c->taken[i].course == course && !c->taken[i].shown &&
		    (treatment[0] == '\0' || strcmp(c->taken[i].treatment, treatment) == 0))
			return &c->taken[i];
	return NULL;
}

enum status checkout_add_booking(struct op_call *call, struct checkout *c)
{
	uint32_t course = c->booking->course;

	for (size_t i = 0; i < c->booking->n_segments; i++) {
		const Segment *seg = c->booking->segments[i];
		bool paid = course != 0 && checkout_taken(c, course, seg->treatment) != NULL;
		LineWish w = LINE_WISH__INIT;
		w.kind = arena_dup(call->arena, paid ? "session" : "treatment");
		w.course = paid ? course : 0;
		w.treatment = seg->treatment;
		w.qty = 1;
		w.therapist = seg->therapist;
		w.asked_for = seg->asked_for;
		TRY(checkout_add(call, c, &w));
	}
	return ST_OK;
}
