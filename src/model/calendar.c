/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/calendar.h"

#include <string.h>

#include "base/lunar.h"

/* The day on which it falls in a year, solar or lunar; false if it does not. */
static bool falls_in(const struct holiday_date *date, int year, day *ret)
{
	const struct lunar lunar = { .month = date->month, .day = date->month_day };

	if (date->lunar)
		return lunar_birthday(lunar, year, ret);
	if (!civil_valid(year, date->month, date->month_day))
		return false;
	*ret = day_of(year, date->month, date->month_day);
	return true;
}

static bool holds(const struct holiday *h, day date, day d)
{
	return d.n >= date.n - h->before && d.n < date.n - h->before + h->days;
}

bool holiday_on(const struct holiday *h, day d)
{
	int year = day_civil(d).year;
	day date;

	if (h->date.month == 0)
		return holds(h, h->date.on, d);
	/* A lunar year ends in the next solar one, and a holiday may pass the turn of either. */
	for (int y = year - 2; y <= year + 1; y++) {
		if (falls_in(&h->date, y, &date) && holds(h, date, d))
			return true;
	}
	return false;
}

const struct holiday *calendar_holiday(const struct calendar *calendar, day d)
{
	for (size_t i = 0; i < calendar->n; i++) {
		if (holiday_on(&calendar->rows[i], d))
			return &calendar->rows[i];
	}
	return NULL;
}

const struct plan_task *plan_task_find(const struct calendar *calendar, const char *id)
{
	for (size_t i = 0; i < calendar->ntasks; i++) {
		if (strcmp(calendar->tasks[i].id, id) == 0)
			return &calendar->tasks[i];
	}
	return NULL;
}

bool plan_task_on(const struct plan_task *task, day d)
{
	static const char *const names[7] = { "monday", "tuesday",  "wednesday", "thursday",
					      "friday", "saturday", "sunday" };

	return task->weekdays.n == 0 || words_have(&task->weekdays, names[day_weekday(d)]);
}
