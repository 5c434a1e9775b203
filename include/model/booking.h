/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bookings: states, claims and free time. Pure.
 *
 *   requested -> confirmed -> arrived -> in_service -> done -> settled
 *       |            |           |                      (settled: paid)
 *       '------------+-----------'-> cancelled | late_cancelled
 *                    '------------> no_show
 *
 * A wrong key is taken back by unarrive (to confirmed) and unstart (to arrived).
 * A booking claims resources for intervals of wall minutes. A segment starting at s with
 * prep p, service v, processing x, clean-up c claims
 *   therapist [s, s+p+v) and, after processing, [s+p+v+x, s+p+v+x+c); one claim if x is 0;
 *   each assistant the same
 *   room, device [s, s+p+v+x+c)
 *   client [s+p, s+p+v+x)
 * Cancelled, late-cancelled and no-show bookings claim nothing.
 */
#ifndef MODEL_BOOKING_H
#define MODEL_BOOKING_H

#include "base/date.h"
#include "base/limits.h"
#include "model/records.pb-c.h"

/* An operation on the state, its name as in the API ("arrive"). */
struct booking_step {
	const char *name;
	Booking__State from, to;
};
extern const struct booking_step booking_steps[];
extern const size_t nbooking_steps;
/* The state that `step` leads to; false if the state does not allow it. */
bool booking_next_state(Booking__State, const char *step, Booking__State *ret) MUST_CHECK;
bool booking_claims_time(Booking__State);
/* The one Chinese character of the state (请约到做完结消迟缺), its word, both translated. */
const char *booking_state_mark(Booking__State);
const char *booking_state_title(Booking__State);

/* Was it held, and not taken by then? It claims nothing any more. */
bool booking_ran_out(const Booking *, instant now) MUST_CHECK;

wall booking_start(const Booking *);              /* the earliest segment's */
wall booking_end(const Booking *);                /* the latest claim's */
wall segment_end(const Segment *);
/* Does she give it, or assist? */
bool segment_has(const Segment *, uint32_t staff);

/* Stored in keys. */
enum resource_kind { RES_THERAPIST = 1, RES_ROOM = 2, RES_DEVICE = 3, RES_CLIENT = 4 };

struct claim {
	enum resource_kind kind;
	uint32_t resource;
	int64_t from, to;  /* wall minutes, half open */
	int64_t held_until; /* instant at which it is free again unless it is taken; 0: it stands */
};

/* Of a segment two of each of those who work on it, its room, device and client. */
enum { CLAIMS_MAX = LIMIT_SEGMENTS * (2 * (1 + LIMIT_ASSISTANTS) + 3) };
/* The claims of a booking in ret[]; how many. Empty intervals and absent resources are left out. */
size_t booking_claims(const Booking *, struct claim ret[CLAIMS_MAX]);
bool claims_overlap(const struct claim *, const struct claim *);

#endif
