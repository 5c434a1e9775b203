/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the roster share. Private to svc/.
 *
 * A swap of shifts is a handful of changes that were made together and name the first of
 * them: leave from one's own shift and an extra shift in the other's place, for both. Their
 * ids follow each other, and they are dropped together.
 */
#ifndef SVC_ROSTER_H
#define SVC_ROSTER_H

#include "model/roster.h"
#include "svc/body.h"

/* Somebody's duty over a stretch of days: what the pattern and the changes say, read once. */
struct roster_view {
	const Staff *staff;
	size_t n;
	RosterChange **changes;    /* those that touch the days, and those that are still to come */
};
/* Of days [from, from + days) and the nights after them. */
enum status roster_view(struct op_call *, const Staff *, day from, int days,
			struct roster_view *ret) MUST_CHECK;
/* With one more change, which is not stored yet. */
void roster_view_add(struct op_call *, struct roster_view *, RosterChange *);
void view_between(const struct roster_view *, int64_t from, int64_t to, struct duty *ret);
void view_day(const struct roster_view *, day, struct duty *ret);

/* ---- too much (roster_work.c) */
struct work_limits roster_limits(const struct shop *);
/* The claims of a member of staff in [from, to) without those of a booking; in the arena. */
enum status roster_claims(struct op_call *, uint32_t staff, int64_t from, int64_t to,
			  uint32_t ignore, size_t *ret_n, struct span **ret) MUST_CHECK;
/* Would a day of duty be too much, as the view has it? `was` minutes of it were hers before: what
 * did not grow is not refused. The view holds the days around it: roster_around(). */
enum status overwork_of_shift(struct op_call *, const struct roster_view *, day,
			      int64_t was) MUST_CHECK;
/* How many days before and after a day the rules look at. */
int roster_around(const struct shop *);
/* Sentences about a day that is too much as it stands. */
void roster_warnings(struct op_call *, const struct roster_view *, day, size_t n,
		     const struct span *claims, RosterDay *row);

/* ---- what may be told (roster.c) */
/* A copy of a change: why somebody is away is her own affair and that of who manages the roster. */
RosterChange *roster_shown(struct op_call *, const RosterChange *);
/* Is it leave, or time at work? */
bool roster_away(const RosterChange *);

#endif
