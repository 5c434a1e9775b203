/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much is too much for somebody. Minutes are those on clients for a booking, and those
 * on duty for a shift; days in a row are days on duty, so a booking within her duty does
 * not add to them.
 */
#include "svc/roster.h"

/* Claims a day before and two after are enough for a stretch without a break. */
enum { AROUND = MINUTES_PER_DAY };

struct work_limits roster_limits(const struct shop *shop)
{
	const struct conf *conf = &shop->conf;

	return (struct work_limits){ .day_minutes = conf->most_day_minutes,
				     .straight_minutes = conf->most_straight_minutes,
				     .break_minutes = conf->break_minutes,
				     .days_in_row = conf->most_days };
}

int roster_around(const struct shop *shop)
{
	return shop->conf.most_days + 1;
}

/* ---- what is booked */

struct claims {
	struct op_call *call;
	uint32_t ignore;
	size_t n;
	struct span *rows;
};

static enum status collect(void *ctx, const struct claim *claim, uint32_t booking)
{
	struct claims *c = ctx;
	const struct span span = { .from = claim->from, .to = claim->to };

	if (booking == c->ignore)
		return ST_OK;
	BODY_PUSH(c->call->arena, c->rows, c->n, span);
	return ST_OK;
}

enum status roster_claims(struct op_call *call, uint32_t staff, int64_t from, int64_t to,
			  uint32_t ignore, size_t *ret_n, struct span **ret)
{
	struct claims c = { .call = call, .ignore = ignore };

	TRY(claim_each(call->tx, RES_THERAPIST, staff, from, to, call->now, collect, &c));
	*ret_n = c.n;
	*ret = c.rows;
	return ST_OK;
}

/* Those of one business day, at the front. */
static size_t of_day(const struct shop *shop, day d, size_t n, const struct span *claims,
		     struct span *ret)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (shop_business_day(shop, WALL(claims[i].from)).n == d.n)
			ret[k++] = claims[i];
	return k;
}

/* ---- days in a row */

static bool works_on(void *ctx, day d)
{
	struct duty duty;

	view_day(ctx, d, &duty);
	return duty.n > 0;
}

static enum overwork days_in_row(struct op_call *call, const struct roster_view *view, day d,
				 int *ret_days)
{
	struct roster_view copy = *view;
	const struct work_limits limits = roster_limits(call->shop);

	return overwork_days(&limits, d, works_on, &copy, ret_days);
}

/* ---- refusals */

static enum status refuse(struct op_call *call, const Staff *staff, enum overwork rule, bool shift,
			  int much)
{
	const struct work_limits limits = roster_limits(call->shop);
	const char *field = shift ? "staff" : "therapist";
	enum status st = ST_OVERWORK;

	switch (rule) {
	case OVERWORK_NONE:
		return ST_OK;
	case OVERWORK_DAY:
		if (shift)
			st = problem_set(call->problem, st, field,
					 _("%s would be on duty for %d minutes that day; the "
					   "limit is %d."), staff->name, much, limits.day_minutes);
		else
			st = problem_set(call->problem, st, field,
					 _("%s would work for %d minutes that day; the limit is "
					   "%d."), staff->name, much, limits.day_minutes);
		break;
	case OVERWORK_STRAIGHT:
		st = problem_set(call->problem, st, field,
				 _("%s would work for %d minutes without a break of %d; the limit "
				   "is %d."), staff->name, much, limits.break_minutes,
				 limits.straight_minutes);
		break;
	case OVERWORK_DAYS:
		st = problem_set(call->problem, st, field,
				 _("%s would work on %d days in a row; the limit is %d."),
				 staff->name, much, limits.days_in_row);
		break;
	}
	problem_todo(call->problem, _("Choose somebody else, or have a manager give a reason."));
	return st;
}

/* The minutes of the one among those of its day, and those around it. */
static enum status check_minutes(struct op_call *call, const Staff *staff, struct span more,
				 size_t n, const struct span *claims)
{
	struct work_limits limits = roster_limits(call->shop), straight = limits;
	struct span *same = arena_alloc(call->arena, (n + 1) * sizeof(*same));
	day d = shop_business_day(call->shop, WALL(more.from));
	size_t k = of_day(call->shop, d, n, claims, same);
	int64_t much;

	limits.straight_minutes = straight.day_minutes = 0;
	enum overwork rule = overwork_of(&limits, k, same, more, &much);
	if (rule == OVERWORK_NONE)
		rule = overwork_of(&straight, n, claims, more, &much);
	return refuse(call, staff, rule, false, (int)much);
}

/* A booking on a day on which she has no duty makes it a day at work. */
static enum status check_days(struct op_call *call, const Staff *staff, int64_t from)
{
	day d = shop_business_day(call->shop, WALL(from));
	int around = roster_around(call->shop), days;
	struct roster_view view;
	struct duty duty;

	TRY(roster_view(call, staff, DAY(d.n - around), 2 * around + 1, &view));
	view_day(&view, d, &duty);
	if (duty.n > 0)
		return ST_OK;
	enum overwork rule = days_in_row(call, &view, d, &days);
	return refuse(call, staff, rule, false, days);
}

enum status overwork_check_all(struct op_call *call, const Staff *staff, size_t n,
			       const struct span *more, uint32_t ignore)
{
	for (size_t i = 0; i < n; i++) {
		struct span *claims;
		size_t k;
		TRY(roster_claims(call, staff->id, more[i].from - 2 * AROUND,
				  more[i].to + 2 * AROUND, ignore, &k, &claims));
		for (size_t j = 0; j < n; j++)
			if (j != i)
				BODY_PUSH(call->arena, claims, k, more[j]);
		TRY(check_minutes(call, staff, more[i], k, claims));
		TRY(check_days(call, staff, more[i].from));
	}
	return ST_OK;
}

enum status overwork_check(struct op_call *call, const Staff *staff, int64_t from, int64_t to,
			   uint32_t ignore)
{
	const struct span more = { .from = from, .to = to };

	return overwork_check_all(call, staff, 1, &more, ignore);
}

enum status overwork_of_shift(struct op_call *call, const struct roster_view *view, day d,
			      int64_t was)
{
	const struct work_limits limits = roster_limits(call->shop);
	struct duty duty;
	int days;

	view_day(view, d, &duty);
	int64_t minutes = duty_minutes(&duty);
	if (limits.day_minutes > 0 && minutes > limits.day_minutes && minutes > was)
		return refuse(call, view->staff, OVERWORK_DAY, true, (int)minutes);
	if (was > 0 || minutes == 0)
		return ST_OK;
	enum overwork rule = days_in_row(call, view, d, &days);
	return refuse(call, view->staff, rule, true, days);
}

/* ---- as it stands */

static void warn(struct op_call *call, RosterDay *row, char *text)
{
	BODY_PUSH(call->arena, row->warnings, row->n_warnings, text);
}

void roster_warnings(struct op_call *call, const struct roster_view *view, day d, size_t n,
		     const struct span *claims, RosterDay *row)
{
	const struct work_limits limits = roster_limits(call->shop);
	struct work_limits straight = limits;
	int64_t much = 0, longest = 0;
	struct duty duty;
	int days;

	straight.day_minutes = 0;
	for (size_t i = 0; i < n; i++)
		if (overwork_of(&straight, n, claims, claims[i], &much) == OVERWORK_STRAIGHT &&
		    much > longest)
			longest = much;
	if (limits.day_minutes > 0 && (int64_t)row->booked_minutes > limits.day_minutes)
		warn(call, row, arena_printf(call->arena,
					     _("%d minutes on clients; the limit is %d."),
					     (int)row->booked_minutes, limits.day_minutes));
	if (longest > 0)
		warn(call, row, arena_printf(call->arena,
					     _("%d minutes without a break; the limit is %d."),
					     (int)longest, limits.straight_minutes));
	view_day(view, d, &duty);
	if (duty.n > 0 && days_in_row(call, view, d, &days) == OVERWORK_DAYS)
		warn(call, row, arena_printf(call->arena,
					     _("%d days at work in a row; the limit is %d."), days,
					     limits.days_in_row));
}
