/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holidays and the plan of the day: calendar.yaml as structs, immutable once loaded. A
 * holiday falls on the same date of every year, solar or lunar, or on one date alone; it
 * closes the shop or gives it other hours.
 *
 * A lunar date is that of the ordinary month, not of a leap one; the 30th of a month that
 * has 29 days falls on the 29th (除夕). February 29 falls in leap years alone.
 */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H

#include "base/date.h"
#include "model/treatment.h"

struct holiday_date {
	int month, month_day;      /* of every year; 0: not by this */
	bool lunar;                /* of the lunar year: 1, 1 is 春节 */
	day on;                    /* or this one date; 0 */
};
struct holiday {
	const char *id;
	struct both title;
	struct holiday_date date;
	int before;                /* days it begins before that date */
	int days;                  /* how long, 1 at least */
	bool closed;
	int open, close;           /* minutes, unless closed */
};
struct plan_task {
	const char *id;
	struct both title;
	int minute;                /* of the day by which it is done */
	const char *role;          /* who does it, "" anybody */
	struct words weekdays;     /* monday …; none: all */
};
struct calendar {
	struct arena arena;
	size_t n;
	const struct holiday *rows;
	size_t ntasks;
	const struct plan_task *tasks; /* by time of day */
	size_t nnames;             /* as the file was read; none when it was unpacked */
	const struct name_used *names;
};
/* Does the holiday hold on a day? */
bool holiday_on(const struct holiday *, day);
/* The holiday of a day, the first that holds; NULL. */
const struct holiday *calendar_holiday(const struct calendar *, day);
const struct plan_task *plan_task_find(const struct calendar *, const char *id);
/* Is the task one of that day's? By its weekdays; whether the shop is open is not looked at. */
bool plan_task_on(const struct plan_task *, day);

#endif
