/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules a visit must pass before it is written. Private to svc/. */
#ifndef SVC_BOOKING_RULES_H
#define SVC_BOOKING_RULES_H

#include "svc/body.h"

struct plan {
	Booking *booking;           /* being made or moved; not yet stored */
	const Client *client;
	const char *force_reason;   /* "" = no override */
	uint32_t ignore;            /* its own id when it is being moved */
	bool outside;               /* asked for from outside: minimum notice counts */
	bool walk_in;               /* she is here: whose turn it is gets her */
	bool same_time;             /* moved to where it stood: it need not be in the future */
	struct problem *worst;      /* the refusal that goes before all others found so far */
};

/*
 * A visit can be refused for several reasons at once; the one that stands first in STATUS_LIST
 * is told. So refusals are collected in plan->worst, and the functions below answer ST_OK for
 * them; any other fault they answer at once. plan_check() comes last and tells the verdict.
 */

/* Fills therapist, room, device and phases of a segment from the wish; start must be set. Chooses
 * whoever has fewest bookings that day and is free when no therapist is named. Segments of the
 * visit that stand before it hold their places already. service: its minutes, 0 for those of
 * treatment and level. */
enum status plan_segment(struct op_call *, const struct plan *, const SegmentWish *,
			 uint32_t service,
			 Segment *ret) MUST_CHECK;
/* Past, notice, horizon, hours, roster, then every claim; a taken time comes with the nearest free
 * ones as hints. */
enum status plan_check(struct op_call *, const struct plan *) MUST_CHECK;
/* Is it free for the claim beside what is stored and what the segments of the visit before `seg`
 * hold? ST_SLOT_TAKEN with the other booking (0: this visit itself) and its claim. */
enum status plan_claim_free(struct op_call *, const struct plan *, const Segment *seg,
			    const struct claim *, uint32_t *ret_booking,
				    struct claim *ret_other) MUST_CHECK;
/* Collects a refusal: ST_OK for one, any other fault as it is. */
enum status plan_object(struct op_call *, const struct plan *, enum status) MUST_CHECK;
/* Is an override asked for, given a reason and permitted? */
enum status plan_may_force(struct op_call *, const char *reason) MUST_CHECK;

#endif
