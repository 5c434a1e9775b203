/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A screen that shows a day, or some days from one on, and goes to others: "[" and "]" step,
 * "t" comes back to today, "g" asks, "+" and "-" show more and fewer at once.
 *
 * Its state begins with struct dated (struct rows does); its load() calls dated_today() first and
 * then asks for dated->day. While it shows today it goes on to tomorrow when the business day
 * does.
 */
#ifndef UI_DATED_H
#define UI_DATED_H

#include "base/when.h"
#include "ui/app.h"

struct dated {
	day day;                /* the first that is shown */
	int days;               /* how many are, and how far a step goes */
	bool monday;            /* weeks: begins with a Monday */
	enum when_lean lean;    /* of what is typed */
	bool follow;            /* today, whichever it is */
};

/* Today; days 0 stands for 1. */
void dated_init(struct screen *, int days, enum when_lean);
/* The business day, when that is what the screen follows. */
void dated_today(struct screen *);
/* Goes to a day and loads; when that is refused, what was shown stays. */
enum status dated_go(struct screen *, day, struct problem *reterr) MUST_CHECK;
/* Draws "TITLE  < 11-22 周日 >" into the heading, of several days the first and the last; returns
 * the column behind it and a gap. */
int dated_heading(const struct screen *, const struct canvas *, const char *title);
/* For rows of actions: run. */
enum status dated_before(struct screen *, struct problem *reterr) MUST_CHECK;
enum status dated_after(struct screen *, struct problem *reterr) MUST_CHECK;
enum status dated_back(struct screen *, struct problem *reterr) MUST_CHECK;
enum status dated_more(struct screen *, struct problem *reterr) MUST_CHECK;  /* days at once */
enum status dated_fewer(struct screen *, struct problem *reterr) MUST_CHECK;
enum status dated_ask(struct screen *, struct problem *reterr) MUST_CHECK;

#endif
