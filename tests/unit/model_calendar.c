/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holidays on their days, against a walk over the years; the plan of a weekday. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/lunar.h"
#include "model/calendar.h"

static struct holiday solar(int month, int month_day, int before, int days)
{
	return (struct holiday){ .id = "x", .date = { .month = month, .month_day = month_day },
				 .before = before, .days = days, .closed = true };
}

static struct holiday lunar(int month, int month_day, int before, int days)
{
	struct holiday h = solar(month, month_day, before, days);

	h.date.lunar = true;
	return h;
}

static struct holiday once(day on, int before, int days)
{
	return (struct holiday){ .id = "x", .date = { .on = on }, .before = before, .days = days };
}

static void holidays_hold_on_their_days(void **state)
{
	const struct {
		struct holiday h;
		struct civil first, last;
	} rows[] = {
		{ solar(10, 1, 0, 1), { 2026, 10, 1 }, { 2026, 10, 1 } },
		{ solar(1, 1, 3, 5), { 2026, 12, 29 }, { 2027, 1, 2 } },
		{ solar(12, 31, 0, 4), { 2026, 12, 31 }, { 2027, 1, 3 } },
		{ solar(3, 1, 1, 1), { 2028, 2, 29 }, { 2028, 2, 29 } },
		/* 春节 2026 is 17 February, 2027 6 February; 除夕 2025 the 29th of the month. */
		{ lunar(1, 1, 1, 7), { 2026, 2, 16 }, { 2026, 2, 22 } },
		{ lunar(1, 1, 1, 7), { 2027, 2, 5 }, { 2027, 2, 11 } },
		{ lunar(12, 30, 0, 1), { 2025, 1, 28 }, { 2025, 1, 28 } },
		{ lunar(12, 30, 0, 1), { 2026, 2, 16 }, { 2026, 2, 16 } },
		/* Lunar 2025 has a leap sixth month: 七夕 of 6, 6 is the ordinary one. */
		{ lunar(6, 6, 0, 1), { 2025, 6, 30 }, { 2025, 6, 30 } },
		{ lunar(8, 15, 0, 1), { 2026, 9, 25 }, { 2026, 9, 25 } },
		{ once(day_of(2026, 12, 8), 0, 2), { 2026, 12, 8 }, { 2026, 12, 9 } },
		{ once(day_of(2026, 12, 8), 2, 2), { 2026, 12, 6 }, { 2026, 12, 7 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		day first = day_of(rows[i].first.year, rows[i].first.month, rows[i].first.day);
		day last = day_of(rows[i].last.year, rows[i].last.month, rows[i].last.day);
		for (int n = first.n - 12; n <= last.n + 12; n++) {
			bool in = n >= first.n && n <= last.n;
			if (holiday_on(&rows[i].h, DAY(n)) != in)
				fail_msg("row %zu: day %d of it is %d", i, n - first.n, !in);
		}
	}
}

static void what_does_not_exist_does_not_hold(void **state)
{
	const struct holiday leap = solar(2, 29, 0, 1), far = lunar(1, 1, 0, 10);
	const struct holiday single = once(day_of(2026, 12, 8), 0, 1);
	int found = 0;

	(void)state;
	for (int n = day_of(2025, 1, 1).n; n < day_of(2028, 1, 1).n; n++)
		assert_false(holiday_on(&leap, DAY(n)));
	assert_true(holiday_on(&leap, day_of(2028, 2, 29)));
	assert_false(holiday_on(&single, day_of(2025, 12, 8)));
	assert_false(holiday_on(&single, day_of(2027, 12, 8)));
	/* The lunar table ends: solar holidays go on. */
	for (int n = day_of(2110, 1, 1).n; n < day_of(2111, 1, 1).n; n++)
		found += holiday_on(&far, DAY(n));
	assert_int_equal(found, 0);
	const struct holiday new_year = solar(1, 1, 0, 1);
	assert_true(holiday_on(&new_year, day_of(2110, 1, 1)));
}

/* Every day of 30 years: by the days that a walk over the years has marked. */
static void marks_of_years_are_the_same(void **state)
{
	enum { FIRST = 2019, YEARS = 30 };
	static bool marks[(YEARS + 4) * 366];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 20261122);
	for (int round = 0; round < 60; round++) {
		bool by_moon = rng_below(&rng, 2) == 0;
		int month = (int)rng_below(&rng, 12) + 1, mday = (int)rng_below(&rng, 30) + 1;
		int before = (int)rng_below(&rng, 31), days = (int)rng_below(&rng, 60) + 1;
		const struct holiday h = by_moon ? lunar(month, mday, before, days) :
						   solar(month, mday, before, days);
		day base = day_of(FIRST - 2, 1, 1), d = DAY(0);
		memset(marks, 0, sizeof(marks));
		for (int year = FIRST - 1; year <= FIRST + YEARS; year++) {
			const struct lunar l = { .month = month, .day = mday };
			if (by_moon)
				assert_true(lunar_birthday(l, year, &d));
			else if (civil_valid(year, month, mday))
				d = day_of(year, month, mday);
			else
				continue;
			for (int n = d.n - before; n < d.n - before + days; n++) {
				if (n - base.n >= 0 && n - base.n < (int)ARRAY_LEN(marks))
					marks[n - base.n] = true;
			}
		}
		for (int n = day_of(FIRST, 6, 1).n; n < day_of(FIRST + YEARS - 1, 6, 1).n; n++) {
			if (holiday_on(&h, DAY(n)) != marks[n - base.n])
				fail_msg("%d-%d (%d) -%d +%d: %d", month, mday, by_moon, before,
					 days, n);
		}
	}
}

static void the_upper_one_holds(void **state)
{
	const struct holiday rows[] = { solar(10, 1, 0, 3), lunar(8, 15, 0, 1),
					once(day_of(2026, 10, 3), 0, 2) };
	const struct calendar calendar = { .n = ARRAY_LEN(rows), .rows = rows };
	const struct calendar none = { .n = 0 };

	(void)state;
	assert_ptr_equal(calendar_holiday(&calendar, day_of(2026, 10, 3)), &rows[0]);
	assert_ptr_equal(calendar_holiday(&calendar, day_of(2026, 10, 4)), &rows[2]);
	assert_ptr_equal(calendar_holiday(&calendar, day_of(2026, 9, 25)), &rows[1]);
	assert_null(calendar_holiday(&calendar, day_of(2026, 10, 5)));
	assert_null(calendar_holiday(&none, day_of(2026, 10, 1)));
}

static void tasks_are_found_and_have_weekdays(void **state)
{
	static const char *days[] = { "monday", "sunday" };
	static const struct plan_task tasks[] = {
		{ .id = "meeting", .minute = 570, .role = "" },
		{ .id = "stock", .minute = 960, .role = "", .weekdays = { 2, days } },
	};
	const struct calendar calendar = { .ntasks = ARRAY_LEN(tasks), .tasks = tasks };
	const day sunday = day_of(2026, 11, 22);

	(void)state;
	assert_ptr_equal(plan_task_find(&calendar, "stock"), &tasks[1]);
	assert_null(plan_task_find(&calendar, "stoc"));
	assert_null(plan_task_find(&calendar, ""));
	for (int i = 0; i < 7; i++) {
		assert_true(plan_task_on(&tasks[0], DAY(sunday.n + i)));
		assert_int_equal(plan_task_on(&tasks[1], DAY(sunday.n + i)), i < 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holidays_hold_on_their_days),
		cmocka_unit_test(what_does_not_exist_does_not_hold),
		cmocka_unit_test(marks_of_years_are_the_same),
		cmocka_unit_test(the_upper_one_holds),
		cmocka_unit_test(tasks_are_found_and_have_weekdays),
	};

	return cmocka_run_group_tests_name("model_calendar", tests, NULL, NULL);
}
