/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/roster.h"

#include "base/status.h"

/* Where duty comes from. A shift ends by the end of the day after the one it begins on. */
struct sources {
	const Staff *staff;
	size_t n;
	const RosterChange *const *changes;
	const day *only;           /* the day on which all shifts begin; NULL: any day */
};

/* What is found at a moment, and until when it is so at most. */
struct moment {
	int64_t at, until;
	bool works, away;
};

/* Looks at one stretch of time; true if the moment lies in it. */
static bool look(struct moment *m, int64_t from, int64_t to)
{
	if (from > m->at && from < m->until)
		m->until = from;
	if (to > m->at && to < m->until)
		m->until = to;
	return from <= m->at && m->at < to;
}

static int64_t midnight(day d)
{
	return (int64_t)d.n * MINUTES_PER_DAY;
}

static void look_at_shifts(const struct sources *s, struct moment *m, day d)
{
	if (s->only != NULL && s->only->n != d.n)
		return;
	for (size_t i = 0; i < s->staff->n_roster; i++) {
		const Shift *shift = s->staff->roster[i];
		if (shift->weekday == (uint32_t)day_weekday(d) &&
		    look(m, midnight(d) + shift->from, midnight(d) + shift->to))
			m->works = true;
	}
}

/* A change that counts, of this member of staff. */
static bool counts(const struct sources *s, const RosterChange *change)
{
	if (change->dropped || change->staff != s->staff->id)
		return false;
	return change->kind != ROSTER_CHANGE__KIND__extra || s->only == NULL ||
	       wall_day(WALL(change->from)).n == s->only->n;
}

static bool on_duty(const struct sources *s, struct moment *m)
{
	const day today = wall_day(WALL(m->at));
	bool extra = false;

	m->works = m->away = false;
	for (int back = 1; back >= 0; back--)
		look_at_shifts(s, m, DAY(today.n - back));
	for (size_t i = 0; i < s->n; i++) {
		const RosterChange *change = s->changes[i];
		if (!counts(s, change) || !look(m, change->from, change->to))
			continue;
		if (change->kind == ROSTER_CHANGE__KIND__extra)
			extra = true;
		else
			m->away = true;
	}
	return extra || (m->works && !m->away);
}

static void append(struct duty *ret, int64_t from, int64_t to)
{
	bool joins = ret->n > 0 && ret->spans[ret->n - 1].to == from;

	if (joins || ret->n == DUTY_SPANS_MAX)
		ret->spans[ret->n - 1].to = to;
	else
		ret->spans[ret->n++] = (struct span){ .from = from, .to = to };
}

/* Goes from one change of state to the next. */
static void sweep(const struct sources *s, int64_t from, int64_t to, struct duty *ret)
{
	*ret = (struct duty){ .n = 0 };
	while (from < to) {
		/* Shifts of the next day are not looked at before it comes. */
		int64_t next = midnight(DAY(wall_day(WALL(from)).n + 1));
		struct moment m = { .at = from, .until = next < to ? next : to };
		bool duty = on_duty(s, &m);
		if (duty)
			append(ret, from, m.until);
		from = m.until;
	}
}

void duty_between(const Staff *staff, size_t n, const RosterChange *const *changes, int64_t from,
		  int64_t to, struct duty *ret)
{
	const struct sources s = { .staff = staff, .n = n, .changes = changes };

	sweep(&s, from, to, ret);
}

void duty_of_day(const Staff *staff, size_t n, const RosterChange *const *changes, day d,
		 struct duty *ret)
{
	const struct sources s = { .staff = staff, .n = n, .changes = changes, .only = &d };
	int64_t to = midnight(DAY(d.n + 2));

	for (size_t i = 0; i < n; i++) {
		const RosterChange *change = changes[i];
		if (change->kind == ROSTER_CHANGE__KIND__extra && counts(&s, change) &&
		    change->to > to)
			to = change->to;
	}
	sweep(&s, midnight(d), to, ret);
}

bool duty_covers(const struct duty *duty, int64_t from, int64_t to)
{
	for (size_t i = 0; i < duty->n; i++) {
		if (duty->spans[i].from <= from && to <= duty->spans[i].to)
			return true;
	}
	return false;
}

int64_t duty_minutes(const struct duty *duty)
{
	int64_t sum = 0;

	for (size_t i = 0; i < duty->n; i++)
		sum += duty->spans[i].to - duty->spans[i].from;
	return sum;
}

/* ---- too much */

/* The claim that begins first among those not over at a moment; the further one is number n. */
static bool next_claim(size_t n, const struct span *claims, struct span more, int64_t at,
		       struct span *ret)
{
	bool found = false;

	for (size_t i = 0; i <= n; i++) {
		struct span claim = i < n ? claims[i] : more;
		if (claim.to <= at || (found && claim.from >= ret->from))
			continue;
		*ret = claim;
		found = true;
	}
	return found;
}

/* Minutes that belong to some claim; what two share counts once. */
static int64_t worked(size_t n, const struct span *claims, struct span more)
{
	int64_t at = INT64_MIN, sum = 0;
	struct span claim = more;

	while (next_claim(n, claims, more, at, &claim)) {
		sum += claim.to - (claim.from > at ? claim.from : at);
		at = claim.to;
	}
	return sum;
}

/* From the first minute to the last of those claims around `more` between which no break lies. */
static int64_t straight(size_t n, const struct span *claims, struct span more, int64_t rest)
{
	bool grew = true;

	while (grew) {
		grew = false;
		for (size_t i = 0; i < n; i++) {
			struct span claim = claims[i];
			if (claim.from - more.to >= rest || more.from - claim.to >= rest)
				continue;
			grew = grew || claim.from < more.from || claim.to > more.to;
			more.from = claim.from < more.from ? claim.from : more.from;
			more.to = claim.to > more.to ? claim.to : more.to;
		}
	}
	return more.to - more.from;
}

enum overwork overwork_of(const struct work_limits *limits, size_t n, const struct span *claims,
			  struct span more, int64_t *ret_minutes)
{
	int64_t sum = worked(n, claims, more);
	/* No time at all is not a break. */
	int64_t stretch = straight(n, claims, more,
				   limits->break_minutes > 0 ? limits->break_minutes : 1);

	*ret_minutes = sum;
	if (limits->day_minutes > 0 && sum > limits->day_minutes)
		return OVERWORK_DAY;
	if (limits->straight_minutes == 0 || stretch <= limits->straight_minutes)
		return OVERWORK_NONE;
	*ret_minutes = stretch;
	return OVERWORK_STRAIGHT;
}

/* Days at work in a row before (step -1) or after a day; one more than the limit is enough. */
static int days_along(const struct work_limits *limits, day d, int step, at_work_fn *at_work,
		      void *ctx)
{
	int days = 0;

	while (days < limits->days_in_row && at_work(ctx, DAY(d.n + step * (days + 1))))
		days++;
	return days;
}

enum overwork overwork_days(const struct work_limits *limits, day d, at_work_fn *at_work,
			    void *ctx, int *ret_days)
{
	*ret_days = 1;
	if (limits->days_in_row == 0)
		return OVERWORK_NONE;
	*ret_days += days_along(limits, d, -1, at_work, ctx);
	*ret_days += days_along(limits, d, 1, at_work, ctx);
	return *ret_days > limits->days_in_row ? OVERWORK_DAYS : OVERWORK_NONE;
}
