/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who works when, as pure rules: the weekly pattern, less leave, plus extra shifts; and how
 * much is too much. All in wall minutes, half open. A shift may pass midnight; it belongs
 * to the day it begins on.
 */
#ifndef MODEL_ROSTER_H
#define MODEL_ROSTER_H

#include "base/date.h"
#include "model/records.pb-c.h"

enum { DUTY_SPANS_MAX = 16 };
struct span { int64_t from, to; };
struct duty {
	size_t n;
	struct span spans[DUTY_SPANS_MAX]; /* in order, apart */
};
/* What she works of [from, to): pattern and changes, in any order; changes that were dropped or are
 * somebody else's are passed over. An extra shift counts even during leave. Spans beyond
 * DUTY_SPANS_MAX join the last: ask for days, not for months. */
void duty_between(const Staff *, size_t n, const RosterChange *const *changes, int64_t from,
		  int64_t to, struct duty *ret);
/* The shifts that begin on a day, whole, less leave. */
void duty_of_day(const Staff *, size_t n, const RosterChange *const *changes, day,
		 struct duty *ret);
bool duty_covers(const struct duty *, int64_t from, int64_t to);
int64_t duty_minutes(const struct duty *);

struct work_limits {
	int day_minutes;           /* worked on clients in a day, 0: no limit */
	int straight_minutes;      /* without a break, 0: no limit */
	int break_minutes;         /* what counts as a break */
	int days_in_row;           /* days at work one after the other, 0: no limit */
};
enum overwork { OVERWORK_NONE, OVERWORK_DAY, OVERWORK_STRAIGHT, OVERWORK_DAYS };
/* Would a further claim be too much beside those of that day and night (any order)? *ret_minutes:
 * what it would come to: the minutes of the day, or for OVERWORK_STRAIGHT those from the first to
 * the last claim around it that no break lies between, gaps too short for one included. */
enum overwork overwork_of(const struct work_limits *, size_t n, const struct span *claims,
			  struct span more, int64_t *ret_minutes);
/* The same for days in a row: at_work(ctx, day) tells other days, those nearest first. *ret_days
 * with that day; days beyond the limit on either side are not looked at. */
typedef bool at_work_fn(void *ctx, day);
enum overwork overwork_days(const struct work_limits *, day, at_work_fn *, void *ctx,
			    int *ret_days);

#endif
