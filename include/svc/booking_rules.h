/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules a visit must pass before it is written. Private to svc/.
 *
 * A visit can be refused for several reasons at once; the one that stands first in
 * STATUS_LIST is told. So refusals are collected in plan->worst, and the functions below
 * answer ST_OK for them; any other fault they answer at once. plan_check() comes last and
 * tells the verdict, with what to do next and the nearest free times as hints.
 *
 *   code            refused when                                          with a reason
 *   not-online      asked for from outside, but the shop wants to be      no
 *                   spoken to about such a treatment first
 *   not-qualified   skill or level are not hers, or an assistant's        no
 *   closed          outside the hours of the week and of that day         no
 *   holiday         within the hours of the week, but not of the holiday  no
 *   lunch           any of it lies in the lunch break                     yes
 *   past            it began more than half an hour ago                   yes
 *   too-soon        asked for from outside with less than the notice      no
 *   too-far         after the furthest day of the shop or of her tier     yes
 *   day-full        the most bookings of that business day, of all or     yes
 *                   of this client, stand there already
 *   off-duty        therapist or assistant is not at work for all of it   no
 *   overwork        more than she may do in a day or without a break      yes
 *   slot-taken      somebody or some place is taken                       no
 *   no-resource     no room or device of the type is free                 no
 *   client-busy     the client has another booking                        yes
 *   deposit-due     on confirming: what was asked for is not paid         yes
 *
 * "with a reason": who has the permission booking-force overrides it by giving one, and so
 * does anybody for whom a manager stands in who has it. A visit that stays where it is
 * (same_time) need not be in the future, nor the day have room.
 */
#ifndef SVC_BOOKING_RULES_H
#define SVC_BOOKING_RULES_H

#include "svc/body.h"

struct plan {
	Booking *booking;           /* being made or moved; not yet stored */
	const Booking *was;         /* as it stands in the book; NULL: new */
	const Client *client;
	const char *force_reason;   /* "" = no override */
	uint32_t ignore;            /* its own id when it is being moved */
	bool outside;               /* asked for from outside: minimum notice counts */
	bool walk_in;               /* she is here: whose turn it is gets her */
	bool same_time;             /* moved to where it stood: it need not be in the future */
	const uint32_t *minutes;    /* of service wished for each part, 0: its own; NULL: those the
				     * visit has */
	unsigned promised;          /* sessions of its course for visits that are not stored yet */
	struct problem *worst;      /* the refusal that goes before all others found so far */
};

/* ---- booking_plan.c */
/* Fills therapist, assistants, room, device and phases of a segment from the wish; start must be
 * set. Chooses whoever has fewest bookings that day and is free when no therapist is named.
 * Segments of the visit that stand before it hold their places already. service: its minutes, 0
 * for those of treatment and level. */
enum status plan_segment(struct op_call *, const struct plan *, const SegmentWish *,
			 uint32_t service, Segment *ret) MUST_CHECK;

/* ---- booking_rules.c */
enum status plan_check(struct op_call *, const struct plan *) MUST_CHECK;
/* All claims of the visit; refusals are collected. */
enum status plan_claims_free(struct op_call *, const struct plan *) MUST_CHECK;
/* Hours, duty and overwork as sentences that refuse nothing: for a service that goes on anyway. */
enum status plan_warn(struct op_call *, const struct plan *, size_t *n,
		      char ***texts) MUST_CHECK;
/* Collects a refusal: ST_OK for one, any other fault as it is. */
enum status plan_object(struct op_call *, const struct plan *, enum status) MUST_CHECK;
/* The same of one part of the visit: from the second on the field tells which, as
 * "segments[1].therapist". */
enum status plan_object_at(struct op_call *, const struct plan *, const Segment *,
			   enum status) MUST_CHECK;
/* An override is asked for with a reason ("": it is not): may she, or who stands in for her (0:
 * nobody)? */
enum status plan_may_force(struct op_call *, const char *reason,
			   uint32_t authorised_by) MUST_CHECK;
/* May a treatment run then, by hours, holidays and lunch? */
bool plan_open(const struct op_call *, const struct plan *, int64_t from, int64_t to);
/* Would the visit be too much for her: its segments up to `last`, and that one? ST_OVERWORK. */
enum status plan_work(struct op_call *, const struct plan *, const Staff *,
		      const Segment *last) MUST_CHECK;

/* ---- booking_claims.c */
/* The claims of one segment, whatever the state of the visit. */
size_t plan_claims(const struct plan *, const Segment *, struct claim ret[CLAIMS_MAX]);
/* Is it free for the claim beside what is stored and what the segments of the visit before `seg`
 * hold? ST_SLOT_TAKEN with the other booking (0: this visit itself) and its claim. */
enum status plan_claim_free(struct op_call *, const struct plan *, const Segment *seg,
			    const struct claim *, uint32_t *ret_booking,
			    struct claim *ret_other) MUST_CHECK;

/* ---- booking_limits.c */
/* The furthest day on which she may book (NULL: anybody): the shop's, or for a day after it that
 * of her tier. */
enum status book_furthest(struct op_call *, const Client *, day wanted, day *ret) MUST_CHECK;
/* How many visits stand on a business day: of all clients (0), or of one. */
enum status book_count(struct op_call *, day, uint32_t client, uint32_t ignore,
		       unsigned *ret) MUST_CHECK;

#endif
