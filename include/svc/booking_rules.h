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
};

/* Fills therapist, room, device and phases of a segment from the wish; start must be set. Chooses
 * whoever has fewest bookings that day and is free when no therapist is named. */
enum status plan_segment(struct op_call *, const struct plan *, const SegmentWish *,
			 Segment *ret) MUST_CHECK;
/* Past, notice, horizon, hours, roster, then every claim, in the precedence of STATUS_LIST; a
 * taken time comes with the nearest free ones as hints. */
enum status plan_check(struct op_call *, const struct plan *) MUST_CHECK;
/* Is an override asked for, given a reason and permitted? */
enum status plan_may_force(struct op_call *, const char *reason) MUST_CHECK;

#endif
