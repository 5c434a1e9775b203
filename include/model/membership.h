/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Membership as pure functions of a client's history: the same history gives the same
 * tier, points and gifts, today and when everything is computed again.
 *
 * A history is what counts (merit) on business days, in any order: a refund counts against
 * the day of its sale, so that what is left is as if it had never been sold. A visit is a
 * day with at least one treatment or session, however many sales it had.
 *
 * The window of a day is that day and those before it, window_days together. The tier of a
 * day is the highest that the rules gave on it or within the days of grace before it. It
 * rises at once and falls only when the window has moved on for that long.
 */
#ifndef MODEL_MEMBERSHIP_H
#define MODEL_MEMBERSHIP_H

#include "base/date.h"
#include "model/records.pb-c.h"
#include "model/treatment.h"

struct merit {
	day day;
	money spend;        /* below zero for a refund */
	int visits;         /* +1, -1 for a refund, 0 */
};

struct history {
	size_t n;
	const struct merit *rows;
};

/* What a sale counts, and a refund the other way. */
struct merit sale_merit(const Sale *);
/* Days up to `at` on which she came. */
int visits_until(const struct history *, day at);

/* What the window that ends on `at` holds. */
struct standing { money spend; int visits; };
struct standing standing_at(const struct tiers *, const struct history *, day at);

/* The tier on a day; NULL below the lowest. A granted tier ("" or NULL: none) is a floor up to its
 * last day (0: without end), without grace after it. What comes after `at` plays no part, here and
 * below. */
const struct tier *tier_at(const struct tiers *, const struct history *, const char *granted,
			   day granted_until, day at);
/* The last day on which she keeps the tier she has on `at` if she does not come again; false if
 * time does not take it (the lowest, or granted without end). */
bool tier_keeps(const struct tiers *, const struct history *, const char *granted,
		day granted_until, day at, day *ret);
/* The next tier above (of NULL: the lowest) and what the window misses for it, 0 for what is not
 * asked for; one of both is enough unless it needs both. NULL at the top. */
const struct tier *tier_next(const struct tiers *, const struct history *, const struct tier *now,
			     day at, money *ret_spend, int *ret_visits);

/* Milestones whose condition the history has met by `at` (bit i is row i). In a row: no gap between
 * two visits is longer than within_days. Otherwise all in the within_days that begin with the
 * first visit ever, or in any time if it is 0. At most 64 milestones. */
uint64_t milestones_met(const struct tiers *, const struct history *, day at);

/* Points for money really spent, by the rule and the tier's multiplier, rounded down. */
int64_t points_for(const struct tiers *, const struct tier *, money spent);
/* The last day of points earned on a day: the end of the month in which they run out, so that
 * batches are few; 0 when they do not run out. */
day points_until(const struct tiers *, day earned);
/* What points are worth, rounded down, and what a sum costs in points, rounded up: no number of
 * points (INT64_MAX) when they are worth nothing. */
money points_worth(const struct tiers *, int64_t points);
int64_t points_cost(const struct tiers *, money);

/* Is the day in her birthday month? Lunar birthdays by the lunar month of the day. birthday as in
 * ClientPrivate (yyyymmdd, 0 not given). */
bool birthday_month(uint32_t birthday, bool lunar, bool leap, day at);

#endif
