/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The waitlist. Private to svc/.
 *
 *   waiting -> held -> booked     she took what was held for her
 *     |  ^      |
 *     |  '------'                 her hold lapsed or was cancelled: she keeps her place
 *     |
 *     '-> dropped                 she no longer wants to; a held one too
 *     '-> lapsed                  her last day is over
 *
 * What is held is a booking: requested, with `wait` and `held_until`, claims and a session of
 * her course like any other. Taken, it has no held_until any more. The place in the queue is
 * the time since when she waits.
 */
#ifndef SVC_WAIT_H
#define SVC_WAIT_H

#include "svc/booking_visit.h"

/* ---- wait.c */
/* ST_NOT_FOUND names her. */
enum status wait_get(struct op_call *, uint32_t id, Wait **ret) MUST_CHECK;
/* Writes a changed one with its row of history; *now is a copy of `was` that the caller
 * changed. */
enum status wait_change(struct op_call *, const Wait *was, Wait *now, const char *what,
			const char *from, const char *to, const char *reason) MUST_CHECK;
/* Who waits or has something held, in order; those whose last day is over only with `all`. */
struct queue { size_t n; Wait **rows; };
enum status wait_queue(struct op_call *, bool all, struct queue *ret) MUST_CHECK;

/* ---- wait_hold.c */
/* Those lapse whose last day is over and for whom nothing is held. How many. */
enum status waits_lapse(struct op_call *, size_t *ret_n) MUST_CHECK;

#endif
