/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Staff of the demo shop through a day: they clock in and stand in the queue of turns, do
 * what the plan of the day asks of them, and go home. Mostly in time.
 */
#include <string.h>

#include "demo_private.h"

enum {
	EARLY = 10,            /* minutes before her shift that somebody comes at most, … */
	FAR_TOO_EARLY = 75,    /* … unless a task of hers has to be done by so long before it */
	LATE_PERCENT = 4, FORGETS_PERCENT = 1, TASK_LATE_PERCENT = 5, TASK_OPEN_PERCENT = 3,
	LATE_TODAY = 12,
};

/* Somebody's day: her shift, and when she really comes and goes. */
struct shift {
	const Staff *staff;
	int64_t from, to, in, out;
	bool has_to_open;          /* a task is waiting for her */
};

struct crew {
	struct demo *d;
	int64_t closed;            /* when the drawer is counted … */
	bool closes;               /* … if it is */
	size_t n;
	struct shift rows[LIMIT_RESOURCES];
};

/* ---- who works today */

static void add_shift(struct crew *c, const RosterDay *row)
{
	struct shift s = { .staff = demo_staff(c->d, row->staff) };

	for (size_t i = 0; i < row->n_spans; i++) {
		const RosterSpan *span = row->spans[i];
		if (strcmp(span->kind, "work") != 0 && strcmp(span->kind, "extra") != 0)
			continue;
		if (s.to == 0 || span->from < s.from)
			s.from = span->from;
		s.to = span->to > s.to ? span->to : s.to;
	}
	if (s.staff == NULL || s.to == 0)
		return;
	s.in = s.from - 1 - (int64_t)demo_house(c->d, EARLY);
	s.out = s.to + (int64_t)demo_house(c->d, EARLY);
	c->rows[c->n++] = s;
}

static enum status call_together(struct crew *c)
{
	RosterWeek args = ROSTER_WEEK__INIT;
	RosterDays *ret;

	args.day = c->d->today.n;
	args.days = 1;
	TRY(demo_run(c->d, &c->d->office, "roster.week", &args.base, &ret));
	for (size_t i = 0; i < ret->n_rows && c->n < LIMIT_RESOURCES; i++)
		add_shift(c, ret->rows[i]);
	return ST_OK;
}

/* ---- the plan of the day */

/* The better the higher; 0: she may not, or is not there. */
static int suits(struct demo *d, const struct shift *s, const struct plan_task *task, int64_t at)
{
	const struct role *role = conf_role(&d->shop->conf, s->staff->role);
	bool hers = task->role[0] == '\0' || strcmp(task->role, s->staff->role) == 0;
	bool there = s->from - FAR_TOO_EARLY <= at && at <= s->to;

	if (!hers && (role == NULL || !role_may(role, PERM_ROSTER)))
		return 0;
	return hers && there ? 3 : there ? 2 : hers;
}

/* Among equals she who begins first; of those who have gone by then, the last to go. */
static bool rather(const struct shift *a, const struct shift *b, int fits)
{
	return fits > 1 ? a->from < b->from : a->to > b->to;
}

static struct shift *who_does(struct crew *c, const struct plan_task *task, int64_t at)
{
	struct shift *best = NULL;
	int most = 0;

	for (size_t i = 0; i < c->n; i++) {
		int fits = suits(c->d, &c->rows[i], task, at);
		if (fits > most ||
		    (fits > 0 && fits == most && rather(&c->rows[i], best, fits))) {
			best = &c->rows[i];
			most = fits;
		}
	}
	return best;
}

/* She comes earlier or stays longer for it if she must. */
static void put_down(struct crew *c, uint32_t task, int64_t by, struct shift *s)
{
	struct demo *d = c->d;
	int64_t at = by - 1 - (int64_t)demo_house(d, 8);

	if (s->from > by - EARLY && s->from - by <= FAR_TOO_EARLY) {
		int64_t early = by - EARLY - (int64_t)demo_house(d, 5);
		s->in = s->in < early ? s->in : early;
		s->has_to_open = true;
	} else if (demo_house(d, 100) < TASK_LATE_PERCENT) {
		at = by + 3 + (int64_t)demo_house(d, 20);
	}
	at = at > s->in ? at : s->in + 1;
	/* What is due after the closing is not done before it. */
	at = by > c->closed && at <= c->closed ? c->closed + 1 : at;
	s->out = s->out > at ? s->out : at + 2;
	demo_event(d, (struct demo_event){ .at = at, .id = task, .what = MOMENT_TASK,
					   .by = s->staff->id });
}

static void plan_day(struct crew *c)
{
	struct demo *d = c->d;
	const struct calendar *calendar = d->shop->calendar;
	int64_t midnight = (int64_t)d->today.n * MINUTES_PER_DAY;
	size_t open = calendar->ntasks;

	/* What should just have been done is what somebody still has before her. */
	for (size_t i = 0; i < calendar->ntasks; i++)
		if (midnight + calendar->tasks[i].minute <= d->now.n &&
		    plan_task_on(&calendar->tasks[i], d->today))
			open = i;
	for (size_t i = 0; i < calendar->ntasks; i++) {
		const struct plan_task *task = &calendar->tasks[i];
		int64_t by = midnight + task->minute;
		struct shift *s = who_does(c, task, by);
		bool left = demo_house(d, 100) < TASK_OPEN_PERCENT;
		if (d->index == d->days)
			left = i == open;
		if (s != NULL && !left && plan_task_on(task, d->today) &&
		    (by <= c->closed || c->closes))
			put_down(c, (uint32_t)i, by, s);
	}
}

enum status demo_does(struct demo *d, const struct demo_event *e)
{
	struct session who = d->desk;
	PlanTick args = PLAN_TICK__INIT;
	PlanAnswer *ret;

	who.staff = e->by;
	args.task = demo_plain(d->shop->calendar->tasks[e->id].id);
	return demo_or_refused(demo_run(d, &who, "plan.tick", &args.base, &ret));
}

/* ---- coming and going */

/* Her manager puts in the next morning what she forgot in the evening. */
static enum status correct(struct demo *d)
{
	AttendanceCorrect args = ATTENDANCE_CORRECT__INIT;
	AttendanceRow *ret;

	if (d->forgotten == 0)
		return ST_OK;
	args.attendance = d->forgotten;
	args.out_at = d->forgotten_out;
	args.reason = demo_plain("忘记打卡, 已核对");
	d->forgotten = d->forgets = 0;
	return demo_or_refused(demo_run(d, &d->manager, "attendance.correct", &args.base, &ret));
}

static void come_and_go(struct crew *c)
{
	struct demo *d = c->d;
	bool present = d->index == d->days;

	for (size_t i = 0; i < c->n; i++) {
		struct shift *s = &c->rows[i];
		bool late = demo_house(d, 100) < LATE_PERCENT;
		bool forgets = demo_house(d, 100) < FORGETS_PERCENT;
		if (present)
			late = !d->was_late && s->staff->level[0] != '\0' &&
			       s->from + LATE_TODAY < d->now.n;
		if (late && !s->has_to_open) {
			s->in = s->from + (present ? LATE_TODAY :
						     3 + (int64_t)demo_house(d, 20));
			d->was_late = present;
		}
		demo_event(d, (struct demo_event){ .at = s->in, .id = s->staff->id,
						   .what = MOMENT_COMES });
		if (!forgets || present || d->forgets != 0)
			demo_event(d, (struct demo_event){ .at = s->out, .id = s->staff->id,
							   .what = MOMENT_GOES });
		else {
			d->forgets = s->staff->id;
			d->forgotten_out = wall_instant(WALL(s->to)).ms;
		}
	}
}

enum status demo_duty(struct demo *d, int close)
{
	struct crew c = { .d = d };

	c.closed = (int64_t)d->today.n * MINUTES_PER_DAY + close + DEMO_AFTER_CLOSING;
	c.closes = demo_closes(d, close);
	TRY(correct(d));
	TRY(call_together(&c));
	plan_day(&c);
	come_and_go(&c);
	return ST_OK;
}

static enum status queue(struct demo *d, uint32_t staff, const char *op)
{
	const Staff *s = demo_staff(d, staff);
	struct session who = d->desk;
	RotationStep args = ROTATION_STEP__INIT;
	RotationAnswer *ret;

	who.staff = args.staff = staff;
	if (s == NULL || s->level[0] == '\0')
		return ST_OK;
	return demo_or_refused(demo_run(d, &who, op, &args.base, &ret));
}

static enum status clock_it(struct demo *d, uint32_t staff, const char *op, const char *note)
{
	struct session who = d->desk;
	AttendanceStep args = ATTENDANCE_STEP__INIT;
	AttendanceRow *ret;

	who.staff = args.staff = staff;
	args.note = demo_plain(note);
	enum status st = demo_run(d, &who, op, &args.base, &ret);
	if (st == ST_OK && staff == d->forgets)
		d->forgotten = ret->record->id;
	return demo_or_refused(st);
}

enum status demo_comes(struct demo *d, uint32_t staff)
{
	TRY(clock_it(d, staff, "attendance.in", ""));
	return queue(d, staff, "rotation.signin");
}

enum status demo_goes(struct demo *d, uint32_t staff)
{
	TRY(clock_it(d, staff, "attendance.out", ""));
	return queue(d, staff, "rotation.signout");
}
