/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/membership.h"

#include <stdlib.h>

#include "base/lunar.h"

/* A product of an amount and two rates never leaves it. */
__extension__ typedef __int128 wide;

/* A day of the history with everything up to its end, so that a window is a difference. */
struct day_sum {
	int32_t day;
	bool visited;
	money spend;
	int visits;         /* days with a visit */
};

/* The history by days, in order. */
struct days {
	size_t n;
	struct day_sum *rows;
};

static void days_release(struct days *days)
{
	free(days->rows);
}

static int by_day(const void *a, const void *b)
{
	int32_t x = ((const struct merit *)a)->day.n, y = ((const struct merit *)b)->day.n;

	return (x > y) - (x < y);
}

/* Later rows are left out: what a day gave does not depend on what came after it. */
static struct merit *rows_in_order(const struct history *h, day until, size_t *ret_n)
{
	struct merit *rows = mem_alloc((h->n + 1) * sizeof(rows[0]));
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		if (h->rows[i].day.n <= until.n)
			rows[n++] = h->rows[i];
	}
	qsort(rows, n, sizeof(rows[0]), by_day);
	*ret_n = n;
	return rows;
}

static struct days days_of(const struct history *h, day until)
{
	size_t n;
	struct merit *rows = rows_in_order(h, until, &n);
	struct days days = { .rows = mem_alloc((n + 1) * sizeof(days.rows[0])) };
	money spend = MONEY(0);
	int visits = 0;

	for (size_t i = 0; i < n;) {
		struct day_sum *sum = &days.rows[days.n++];
		int64_t visits_here = 0;

		sum->day = rows[i].day.n;
		for (; i < n && rows[i].day.n == sum->day; i++) {
			REQUIRE(money_add(spend, rows[i].spend, &spend));
			visits_here += rows[i].visits;
		}
		sum->visited = visits_here > 0;
		visits += sum->visited;
		sum->spend = spend;
		sum->visits = visits;
	}
	free(rows);
	return days;
}

struct merit sale_merit(const Sale *sale)
{
	int sign = sale->kind == SALE__KIND__refund ? -1 : 1;

	return (struct merit){ .day = DAY(sale->merit_day != 0 ? sale->merit_day : sale->day),
			       .spend = MONEY(sign * sale->merit_fen),
			       .visits = sale->visit ? sign : 0 };
}

int visits_until(const struct history *h, day at)
{
	AUTO(days_release) struct days days = days_of(h, at);

	return days.n > 0 ? days.rows[days.n - 1].visits : 0;
}

/* How many days of the history are not after `at`. */
static size_t days_until(const struct days *days, int64_t at)
{
	size_t low = 0, high = days->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (days->rows[middle].day <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct standing standing_of(const struct tiers *t, const struct days *days, int64_t at)
{
	size_t to = days_until(days, at), from = days_until(days, at - t->window_days);
	struct standing s = { .spend = MONEY(0) };

	if (to > 0)
		s = (struct standing){ days->rows[to - 1].spend, days->rows[to - 1].visits };
	if (from > 0) {
		REQUIRE(money_sub(s.spend, days->rows[from - 1].spend, &s.spend));
		s.visits -= days->rows[from - 1].visits;
	}
	return s;
}

struct standing standing_at(const struct tiers *t, const struct history *h, day at)
{
	AUTO(days_release) struct days days = days_of(h, at);

	return standing_of(t, &days, at.n);
}

/* ---- tiers: places in the file here, -1 below the lowest */

static bool reached(const struct tier *tier, struct standing s)
{
	bool by_spend = tier->spend.fen > 0, by_visits = tier->visits > 0;
	bool spent = by_spend && s.spend.fen >= tier->spend.fen;
	bool came = by_visits && s.visits >= tier->visits;

	if (!by_spend && !by_visits)
		return true;
	return tier->both_needed ? spent && came : spent || came;
}

/* What the rules give on a day, without grace. */
static int given_on(const struct tiers *t, const struct days *days, int64_t at)
{
	struct standing s = standing_of(t, days, at);

	for (size_t i = t->n; i > 0; i--) {
		if (reached(&t->rows[i - 1], s))
			return (int)i - 1;
	}
	return -1;
}

static int higher(int a, int b)
{
	return a > b ? a : b;
}

/* The highest they gave from one day to another. It changes only when a day of the history enters
 * the window or leaves it. */
static int given_between(const struct tiers *t, const struct days *days, int64_t from, int64_t to)
{
	int best = given_on(t, days, from);
	size_t end = days_until(days, to);

	for (size_t i = days_until(days, from); i < end; i++)
		best = higher(best, given_on(t, days, days->rows[i].day));
	end = days_until(days, to - t->window_days);
	for (size_t i = days_until(days, from - t->window_days); i < end; i++)
		best = higher(best, given_on(t, days,
					     (int64_t)days->rows[i].day + t->window_days));
	return best;
}

struct grant {
	int place;
	bool ends;
	int64_t until;
};

static struct grant grant_of(const struct tiers *t, const char *granted, day until)
{
	const struct tier *tier = granted != NULL ? tier_find(t, granted) : NULL;

	return (struct grant){ .place = tier != NULL ? (int)(tier - t->rows) : -1,
			       .ends = until.n != 0, .until = until.n };
}

static int place_on(const struct tiers *t, const struct days *days, const struct grant *grant,
		    int64_t at)
{
	int place = given_between(t, days, at - t->downgrade_days, at);

	if (grant->ends && at > grant->until)
		return place;
	return higher(place, grant->place);
}

const struct tier *tier_at(const struct tiers *t, const struct history *h, const char *granted,
			   day granted_until, day at)
{
	AUTO(days_release) struct days days = days_of(h, at);
	struct grant grant = grant_of(t, granted, granted_until);
	int place = place_on(t, &days, &grant, at.n);

	return place >= 0 ? &t->rows[place] : NULL;
}

/* The first day after `at` on which she is below `place`; -1 is none. */
struct fall {
	const struct tiers *tiers;
	const struct days *days;
	const struct grant *grant;
	int place;
	int64_t at, first;
};

static void fall_try(struct fall *f, int64_t when)
{
	if (when > f->at && (f->first < 0 || when < f->first) &&
	    place_on(f->tiers, f->days, f->grant, when) < f->place)
		f->first = when;
}

bool tier_keeps(const struct tiers *t, const struct history *h, const char *granted,
		day granted_until, day at, day *ret)
{
	AUTO(days_release) struct days days = days_of(h, at);
	struct grant grant = grant_of(t, granted, granted_until);
	struct fall fall = { .tiers = t, .days = &days, .grant = &grant, .at = at.n, .first = -1,
			     .place = place_on(t, &days, &grant, at.n) };

	/* She can only fall when a day has left the window, at once or after the grace, or
	 * when what was granted ends. */
	for (size_t i = 0; i < days.n; i++) {
		int64_t leaves = (int64_t)days.rows[i].day + t->window_days;
		fall_try(&fall, leaves);
		fall_try(&fall, leaves + t->downgrade_days);
	}
	if (grant.ends)
		fall_try(&fall, grant.until + 1);
	if (fall.first < 0)
		return false;
	*ret = DAY((int32_t)(fall.first - 1));
	return true;
}

const struct tier *tier_next(const struct tiers *t, const struct history *h,
			     const struct tier *now, day at, money *ret_spend, int *ret_visits)
{
	size_t place = now != NULL ? (size_t)(now - t->rows) + 1 : 0;
	struct standing s = standing_at(t, h, at);

	if (place >= t->n)
		return NULL;
	const struct tier *next = &t->rows[place];
	*ret_spend = MONEY(0);
	if (next->spend.fen > 0 && next->spend.fen > s.spend.fen)
		REQUIRE(money_sub(next->spend, s.spend, ret_spend));
	*ret_visits = next->visits > s.visits ? next->visits - s.visits : 0;
	return next;
}

/* ---- milestones */

static bool came_in_a_row(const struct days *days, const struct milestone *m)
{
	int64_t run = 0, last = 0;

	for (size_t i = 0; i < days->n; i++) {
		if (!days->rows[i].visited)
			continue;
		bool gap = m->within_days > 0 && days->rows[i].day - last > m->within_days;
		run = run == 0 || gap ? 1 : run + 1;
		last = days->rows[i].day;
		if (run >= m->visits)
			return true;
	}
	return false;
}

static bool came_since_the_first(const struct days *days, const struct milestone *m)
{
	int64_t first = 0, count = 0;

	for (size_t i = 0; i < days->n; i++) {
		if (!days->rows[i].visited)
			continue;
		if (count == 0)
			first = days->rows[i].day;
		if (m->within_days > 0 && days->rows[i].day - first >= m->within_days)
			return false;
		if (++count >= m->visits)
			return true;
	}
	return false;
}

uint64_t milestones_met(const struct tiers *t, const struct history *h, day at)
{
	AUTO(days_release) struct days days = days_of(h, at);
	uint64_t met = 0;

	for (size_t i = 0; i < t->nmilestones && i < 64; i++) {
		const struct milestone *m = &t->milestones[i];
		if (m->in_a_row ? came_in_a_row(&days, m) : came_since_the_first(&days, m))
			met |= UINT64_C(1) << i;
	}
	return met;
}

/* ---- points */

static int64_t narrow(wide n)
{
	REQUIRE(n <= INT64_MAX);
	return (int64_t)n;
}

int64_t points_for(const struct tiers *t, const struct tier *tier, money spent)
{
	int times = tier != NULL ? tier->point_multiplier_percent : 100;

	if (spent.fen <= 0)
		return 0;
	/* Hundredths of a yuan, of a point a yuan, of the tier's multiple. */
	return narrow((wide)spent.fen * t->points.per_yuan_percent * times / (100 * 100 * 100));
}

day points_until(const struct tiers *t, day earned)
{
	if (t->points.valid_days <= 0)
		return DAY(0);
	struct civil c = day_civil(DAY(earned.n + t->points.valid_days));
	day next_month = c.month == 12 ? day_of(c.year + 1, 1, 1) : day_of(c.year, c.month + 1, 1);
	return DAY(next_month.n - 1);
}

money points_worth(const struct tiers *t, int64_t points)
{
	if (points <= 0)
		return MONEY(0);
	return MONEY(narrow((wide)points * t->points.yuan_per_100_points_fen / 100));
}

int64_t points_cost(const struct tiers *t, money amount)
{
	int worth = t->points.yuan_per_100_points_fen;

	if (amount.fen <= 0)
		return 0;
	if (worth <= 0)
		return INT64_MAX;
	return narrow(((wide)amount.fen * 100 + worth - 1) / worth);
}

/* ---- birthdays */

bool birthday_month(uint32_t birthday, bool lunar, bool leap, day at)
{
	int month = (int)(birthday / 100 % 100);
	struct lunar now, kept;
	day first;

	if (birthday == 0 || month < 1 || month > 12)
		return false;
	if (!lunar)
		return day_civil(at).month == month;
	if (!lunar_of(at, &now))
		return false;
	/* The leap month where this lunar year has it, the ordinary one where not. */
	REQUIRE(lunar_birthday((struct lunar){ .month = month, .day = 1, .leap = leap }, now.year,
			       &first));
	REQUIRE(lunar_of(first, &kept));
	return now.month == kept.month && now.leap == kept.leap;
}
