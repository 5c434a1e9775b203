/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files that write bookings share. Private to svc/.
 *
 * A visit is planned first, with nothing written, and then stored: the record with its
 * history, its claims, the turn it takes, the session its course holds for it. Whoever makes
 * a booking (the desk, a series, a copy, the waitlist) goes through these two.
 *
 * History is kept in words of its time: "2026-11-23T14:00-15:15 补水护理 李娜 护理1室".
 */
#ifndef SVC_BOOKING_VISIT_H
#define SVC_BOOKING_VISIT_H

#include "svc/booking_course.h"

struct visit {
	uint32_t client, course;
	size_t n;
	SegmentWish *const *wishes;
	const uint32_t *service;   /* minutes of each, 0 as the treatment has it; NULL: all 0 */
	bool requested, walk_in;
	const char *note, *source, *force_reason; /* NULL: "" */
	const char *what, *was;    /* of the first row of history: "add", where it comes from */
	uint32_t authorised_by;    /* who stands in for the override, 0: nobody */
	uint32_t series;           /* 0: none; VISIT_FIRST: it begins one */
	uint32_t wait;             /* it is held for this one of the waitlist … */
	int64_t held_until;        /* … until then */
	unsigned promised;         /* sessions of its course for visits that are not stored yet */
};
enum { VISIT_FIRST = UINT32_MAX };

/* The visit as a booking that passes every rule; nothing is written. */
enum status visit_plan(struct op_call *, const struct visit *, Booking **ret,
		       Client **ret_client) MUST_CHECK;
/* Writes it; call at once after it was planned. */
enum status visit_store(struct op_call *, const struct visit *, Booking *) MUST_CHECK;
/* What speaks against it without forbidding it: missed bookings, allergies, a deposit. */
enum status visit_warnings(struct op_call *, const Booking *, const Client *,
			   BookingAnswer *) MUST_CHECK;

/* ---- reading and changing one that is there */
/* ST_NOT_FOUND names it. */
enum status visit_get(struct op_call *, uint32_t id, Booking **ret) MUST_CHECK;
/* ST_CHANGED unless it is as it was looked at; 0: not compared. */
enum status visit_same(struct op_call *, const Booking *, uint32_t revision) MUST_CHECK;
/* A copy to change, one revision further, named for the audit. */
Booking *visit_change(struct op_call *, const Booking *was);
/* Writes it, with turns that follow. */
enum status visit_put(struct op_call *, const Booking *was, Booking *now) MUST_CHECK;

/* ---- history (booking_words.c) */
void visit_log(struct op_call *, Booking *, const char *what, const char *was, const char *now,
	       const char *reason);
/* When, what, who and where, with names. */
const char *visit_words(struct op_call *, const Booking *);
/* Titles of its treatments, "+" in between. */
const char *visit_title(struct op_call *, const Booking *);

/* ---- when the next part of a visit begins that has no time of its own */
int64_t visit_next_start(const Segment *before, const SegmentWish *);

#endif
