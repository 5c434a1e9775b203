/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dated.h"

#include "ui/desk.h"

static day
today(const struct screen *s)
{
	return shop_business_day(desk_of(s)->shop, clock_wall());
}

/* Weeks begin with their Monday, weekday 0. */
static day
begin(const struct dated *v, day d)
{
	return v->monday ? DAY(d.n - day_weekday(d)) : d;
}

void
dated_init(struct screen *s, int days, enum when_lean lean)
{
	struct dated *v = s->state;

	v->days = days > 0 ? days : 1;
	v->lean = lean;
	v->follow = true;
	dated_today(s);
}

void
dated_today(struct screen *s)
{
	struct dated *v = s->state;

	if (v->follow)
		v->day = begin(v, today(s));
}

enum status
dated_go(struct screen *s, day d, struct problem *reterr)
{
	struct dated *v = s->state, was = *v;

	v->day = begin(v, d);
	v->follow = v->day.n == begin(v, today(s)).n;
	enum status st = s->ops->load(s, reterr);
	if (st != ST_OK)
		*v = was;
	return st;
}

enum status
dated_before(struct screen *s, struct problem *reterr)
{
	const struct dated *v = s->state;

	return dated_go(s, DAY(v->day.n - v->days), reterr);
}

enum status
dated_after(struct screen *s, struct problem *reterr)
{
	const struct dated *v = s->state;

	return dated_go(s, DAY(v->day.n + v->days), reterr);
}

enum status
dated_back(struct screen *s, struct problem *reterr)
{
	return dated_go(s, today(s), reterr);
}

static enum status
typed(struct screen *s, const char *answer, struct problem *p)
{
	const struct dated *v = s->state;
	day d;

	TRY(when_day(answer, clock_today(), v->lean, &d, p));
	return dated_go(s, d, p);
}

enum status
dated_ask(struct screen *s, struct problem *reterr)
{
	const struct dated *v = s->state;
	struct ask ask = { .done = typed };

	(void)reterr;
	ask.question = v->lean == WHEN_PAST ? _("Day (yesterday, Fri, -3, 1124):") :
		       _("Day (tomorrow, Fri, +3, 1224):");
	app_ask(s, &ask);
	return ST_OK;
}
