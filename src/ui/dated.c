/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dated.h"

#include "ui/booking_look.h"
#include "ui/desk.h"

static day today(const struct screen *s)
{
	return shop_business_day(desk_of(s)->shop, clock_wall());
}

/* The first day when `d` is to be seen: weeks begin with their Monday, weekday 0; what looks back
 * ends with it. */
static day begin(const struct dated *v, day d)
{
	if (v->lean == WHEN_PAST)
		return DAY(d.n - v->days + 1);
	return v->monday ? DAY(d.n - day_weekday(d)) : d;
}

/* The day that was gone to. */
static day seen(const struct dated *v)
{
	return v->lean == WHEN_PAST ? DAY(v->day.n + v->days - 1) : v->day;
}

void dated_init(struct screen *s, int days, enum when_lean lean)
{
	struct dated *v = s->state;

	v->days = days > 0 ? days : 1;
	v->lean = lean;
	v->follow = true;
	dated_today(s);
}

void dated_today(struct screen *s)
{
	struct dated *v = s->state;

	if (v->follow)
		v->day = begin(v, today(s));
}

enum status dated_go(struct screen *s, day d, struct problem *reterr)
{
	struct dated *v = s->state, was = *v;

	v->day = begin(v, d);
	v->follow = v->day.n == begin(v, today(s)).n;
	enum status st = s->ops->load(s, reterr);
	if (st != ST_OK)
		*v = was;
	return st;
}

int dated_heading(const struct screen *s, const struct canvas *c, const char *title)
{
	const struct dated *v = s->state;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, title) + 2;

	day_near(v->day, from);
	if (v->days == 1)
		col += draw_printf(c, 0, col, -1, ROLE_NORMAL, "< %s >", from);
	else
		col += draw_printf(c, 0, col, -1, ROLE_NORMAL, "< %s - %s >", from,
				   day_near(DAY(v->day.n + v->days - 1), to));
	return col + 2;
}

enum status dated_before(struct screen *s, struct problem *reterr)
{
	const struct dated *v = s->state;

	return dated_go(s, DAY(seen(v).n - v->days), reterr);
}

enum status dated_after(struct screen *s, struct problem *reterr)
{
	const struct dated *v = s->state;

	return dated_go(s, DAY(seen(v).n + v->days), reterr);
}

enum status dated_back(struct screen *s, struct problem *reterr)
{
	return dated_go(s, today(s), reterr);
}

/* One day, three, a week … of the table's, `by` places on. */
static enum status step_days(struct screen *s, int by, struct problem *p)
{
	static const int spans[] = { 1, 3, 7, 14, 30, 90 };
	struct dated *v = s->state;
	day d = seen(v);
	int at = 0, was = v->days;

	while (at < (int)ARRAY_LEN(spans) - 1 && spans[at] < was)
		at++;
	at += by;
	if (at < 0 || at >= (int)ARRAY_LEN(spans))
		return ST_OK;
	v->days = spans[at];
	enum status st = dated_go(s, d, p);
	if (st != ST_OK) { /* the day is what it was */
		v->days = was;
		v->day = begin(v, d);
	}
	return st;
}

enum status dated_more(struct screen *s, struct problem *reterr)
{
	return step_days(s, 1, reterr);
}

enum status dated_fewer(struct screen *s, struct problem *reterr)
{
	return step_days(s, -1, reterr);
}

static enum status typed(struct screen *s, const char *answer, struct problem *p)
{
	const struct dated *v = s->state;
	day d;

	TRY(when_day(answer, clock_today(), v->lean, &d, p));
	return dated_go(s, d, p);
}

enum status dated_ask(struct screen *s, struct problem *reterr)
{
	const struct dated *v = s->state;
	struct ask ask = { .done = typed };

	(void)reterr;
	ask.question = v->lean == WHEN_PAST ? _("Day (yesterday, Fri, -3, 1124):") :
		       _("Day (tomorrow, Fri, +3, 1224):");
	app_ask(s, &ask);
	return ST_OK;
}
