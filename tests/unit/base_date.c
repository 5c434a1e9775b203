/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/hash.h"

static void civil_dates_both_ways(void **state)
{
	struct civil c = { .year = 1, .month = 1, .day = 1 };
	day d = day_of(1, 1, 1);

	(void)state;
	assert_int_equal(day_of(1970, 1, 1).n, 0);
	assert_int_equal(day_of(2026, 11, 22).n, 20779);
	assert_int_equal(day_of(1969, 12, 31).n, -1);
	/* Every day of a 400-year era and more, one after the other. */
	for (; c.year < 2200; d.n++) {
		struct civil got = day_civil(d);
		assert_true(got.year == c.year && got.month == c.month && got.day == c.day);
		assert_int_equal(day_of(c.year, c.month, c.day).n, d.n);
		if (civil_valid(c.year, c.month, c.day + 1)) {
			c.day++;
		} else {
			c.day = 1;
			c.month = c.month % 12 + 1;
			c.year += c.month == 1;
		}
	}
}

static void validity(void **state)
{
	(void)state;
	assert_true(civil_valid(2024, 2, 29));
	assert_false(civil_valid(2026, 2, 29));
	assert_true(civil_valid(2000, 2, 29));
	assert_false(civil_valid(1900, 2, 29));
	assert_false(civil_valid(2026, 4, 31));
	assert_false(civil_valid(2026, 0, 1));
	assert_false(civil_valid(2026, 13, 1));
	assert_false(civil_valid(2026, 1, 0));
	assert_false(civil_valid(2026, 1, -1));
	assert_false(civil_valid(0, 1, 1));
	assert_true(civil_valid(9999, 12, 31));
	assert_false(civil_valid(10000, 1, 1));
}

static void weekdays(void **state)
{
	(void)state;
	assert_int_equal(day_weekday(day_of(2026, 11, 22)), 6);
	assert_int_equal(day_weekday(day_of(2026, 11, 23)), 0);
	assert_int_equal(day_weekday(day_of(1970, 1, 1)), 3);
	assert_int_equal(day_weekday(day_of(1969, 12, 28)), 6);
	assert_int_equal(day_weekday(day_of(1900, 1, 1)), 0);
	assert_string_equal(weekday_name(0), "Mon");
	assert_string_equal(weekday_name(6), "Sun");
}

static void walls_split_and_join(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	for (int i = 0; i < 1000; i++) {
		day d = DAY((int32_t)rng_below(&rng, 60000) - 30000);
		minute m = MINUTE((int32_t)rng_below(&rng, MINUTES_PER_DAY));
		wall w = wall_of(d, m);
		assert_int_equal(wall_day(w).n, d.n);
		assert_int_equal(wall_minute(w).n, m.n);
		/* A minute past midnight belongs to the next day on the wall. */
		assert_int_equal(wall_day(wall_of(d, MINUTE(m.n + 1440))).n, d.n + 1);
	}
}

static void texts(void **state)
{
	char text[DATE_TEXT_MAX];

	(void)state;
	assert_string_equal(day_text(day_of(2026, 3, 2), text), "2026-03-02");
	assert_string_equal(day_text(day_of(1, 1, 1), text), "0001-01-01");
	assert_string_equal(minute_text(MINUTE(870), text), "14:30");
	assert_string_equal(minute_text(MINUTE(5), text), "00:05");
	assert_string_equal(minute_text(MINUTE(1530), text), "25:30");
	assert_string_equal(wall_text(wall_of(day_of(2026, 3, 2), MINUTE(605)), text),
			    "2026-03-02T10:05");
	assert_string_equal(wall_text(WALL(-1), text), "1969-12-31T23:59");
	/* Nonsense is shown, not overrun. */
	assert_true(strlen(day_text(DAY(INT32_MAX), text)) < DATE_TEXT_MAX);
	assert_true(strlen(day_text(DAY(INT32_MIN), text)) < DATE_TEXT_MAX);
	assert_true(strlen(minute_text(MINUTE(INT32_MIN), text)) < DATE_TEXT_MAX);
	assert_true(strlen(minute_text(MINUTE(INT32_MAX), text)) < DATE_TEXT_MAX);
}

static void zones(void **state)
{
	(void)state;
	assert_true(date_zone("Asia/Shanghai"));
	assert_true(date_zone("UTC"));
	assert_false(date_zone(""));
	assert_false(date_zone("Asia/Beijing"));
	assert_false(date_zone("../../../etc/passwd"));
	assert_false(date_zone("/etc/localtime"));
	assert_false(date_zone("CST-8,x"));
	assert_false(date_zone("Asia/Shanghai\n"));
	assert_false(date_zone("Asia"));
}

static void instants_in_china(void **state)
{
	char text[DATE_TEXT_MAX];
	instant t = { .ms = INT64_C(1795329005999) };

	(void)state;
	assert_true(date_zone("Asia/Shanghai"));
	assert_string_equal(instant_text(t, text), "2026-11-22 14:30:05");
	assert_string_equal(wall_text(instant_wall(t), text), "2026-11-22T14:30");
	assert_true(wall_instant(instant_wall(t)).ms == INT64_C(1795329000000));
	t.ms = -1;
	assert_string_equal(instant_text(t, text), "1970-01-01 07:59:59");
	for (int64_t n = 0; n < 60 * 24 * 366 * 100LL; n += 9973) {
		assert_true(instant_wall(wall_instant(WALL(n))).n == n ||
			    (n > 8537760 && n < 11500000)); /* summer time 1986 to 1991 */
	}
}

/* Berlin leaves summer time on 2026-10-25 at 03:00 and enters it on 2027-03-28 at 02:00. */
static void instants_where_clocks_change(void **state)
{
	wall twice = wall_of(day_of(2026, 10, 25), MINUTE(150));
	wall never = wall_of(day_of(2027, 3, 28), MINUTE(150));

	(void)state;
	if (!date_zone("Europe/Berlin"))
		skip();
	/* 00:30 UTC is the first 02:30, 01:30 UTC the second. */
	instant first = { .ms = ((int64_t)day_of(2026, 10, 25).n * 1440 + 30) * 60000 };
	assert_true(wall_instant(twice).ms == first.ms);
	assert_true(instant_wall(first).n == twice.n);
	assert_true(instant_wall((instant){ .ms = first.ms + 3600000 }).n == twice.n);
	/* A time that never was is read an hour on. */
	assert_true(instant_wall(wall_instant(never)).n == never.n + 60);
	for (int n = 0; n < 1440 * 800; n += 7) {
		wall w = wall_of(day_of(2025, 12, 1), MINUTE(n));
		int64_t off = instant_wall(wall_instant(w)).n - w.n;
		assert_true(off == 0 || off == 60);
	}
	assert_true(date_zone("Asia/Shanghai"));
}

static void exact_forms_are_read(void **state)
{
	day d = DAY(0);
	minute m = MINUTE(0);
	wall w = WALL(0);

	(void)state;
	assert_int_equal(day_parse("2026-11-22", &d, NULL), ST_OK);
	assert_int_equal(d.n, day_of(2026, 11, 22).n);
	assert_int_equal(day_parse("2024-02-29", &d, NULL), ST_OK);
	assert_int_equal(minute_parse("14:30", &m, NULL), ST_OK);
	assert_int_equal(m.n, 870);
	assert_int_equal(minute_parse("9:05", &m, NULL), ST_OK);
	assert_int_equal(m.n, 545);
	assert_int_equal(minute_parse("25:30", &m, NULL), ST_OK);
	assert_int_equal(m.n, 1530);
	assert_int_equal(minute_parse("47:59", &m, NULL), ST_OK);
	assert_int_equal(wall_parse("2026-11-22T14:30", &w, NULL), ST_OK);
	assert_true(w.n == wall_of(day_of(2026, 11, 22), MINUTE(870)).n);
	assert_int_equal(wall_parse("2026-11-22 00:00", &w, NULL), ST_OK);
	assert_true(w.n == wall_of(day_of(2026, 11, 22), MINUTE(0)).n);
}

static void other_forms_are_refused(void **state)
{
	static const char *const days[] = {
		"", "2026-11-2", "2026-11-31", "2026-02-29", "2026-13-01", "2026-00-10", "26-11-22",
		"2026/11/22", "20261122", "2026-11-22 ", " 2026-11-22", "2026-11-22T", "-026-11-22",
		"2026-1a-22", "明天", "2026-11", "２０２６-11-22", "0000-01-01",
	};
	static const char *const minutes[] = {
		"", "14", "1430", "14:3", "14:60", "48:00", "-1:00", "14:30:00", ":30", "14:", "1:",
		"a:00", "14：30", "+9:00", "114:30",
	};
	static const char *const walls[] = {
		"", "2026-11-22", "14:30", "2026-11-22T", "2026-11-22t14:30", "2026-11-22T14:30:00",
		"2026-11-22  14:30", "2026-11-22T14", "2026-02-30T10:00", "2026-11-22T14:30Z",
	};
	struct problem p = PROBLEM_INIT;
	day d = DAY(7);
	minute m = MINUTE(7);
	wall w = WALL(7);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		assert_int_equal(day_parse(days[i], &d, &p), ST_BAD_VALUE);
	for (size_t i = 0; i < ARRAY_LEN(minutes); i++)
		assert_int_equal(minute_parse(minutes[i], &m, &p), ST_BAD_VALUE);
	for (size_t i = 0; i < ARRAY_LEN(walls); i++)
		assert_int_equal(wall_parse(walls[i], &w, &p), ST_BAD_VALUE);
	assert_true(d.n == 7 && m.n == 7 && w.n == 7);
	assert_string_equal(p.message,
			    "\"2026-11-22T14:30Z\" is not a time like 2026-11-22T14:30.");
}

static void the_clock_can_be_frozen(void **state)
{
	struct problem p = PROBLEM_INIT;
	char text[DATE_TEXT_MAX];

	(void)state;
	assert_true(date_zone("Asia/Shanghai"));
	setenv("MEIBU_NOW", "2026-11-22T14:30", 1);
	assert_int_equal(clock_init(&p), ST_OK);
	assert_string_equal(instant_text(clock_now(), text), "2026-11-22 14:30:00");
	assert_int_equal(clock_today().n, day_of(2026, 11, 22).n);
	setenv("MEIBU_NOW", "2026-11-22 14:30:59", 1);
	assert_int_equal(clock_init(&p), ST_OK);
	assert_string_equal(instant_text(clock_now(), text), "2026-11-22 14:30:59");
	assert_string_equal(wall_text(clock_wall(), text), "2026-11-22T14:30");
	clock_set((instant){ .ms = 0 });
	assert_string_equal(instant_text(clock_now(), text), "1970-01-01 08:00:00");
	int64_t before = clock_monotonic_ms();
	assert_true(before > 0 && clock_monotonic_ms() >= before);
}

static void a_bad_frozen_time_is_refused(void **state)
{
	static const char *const bad[] = {
		"now", "2026-11-22", "2026-11-22T14:30:60", "2026-11-22T14:30:5",
		"2026-11-22T14:30:00.000000000000000000000000000", "2026-11-22T14:30Z", " ",
	};
	struct problem p = PROBLEM_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		setenv("MEIBU_NOW", bad[i], 1);
		assert_int_equal(clock_init(&p), ST_BAD_VALUE);
		assert_string_equal(p.field, "MEIBU_NOW");
	}
}

static void the_clock_runs_otherwise(void **state)
{
	(void)state;
	clock_set((instant){ .ms = 0 });
	unsetenv("MEIBU_NOW");
	assert_int_equal(clock_init(NULL), ST_OK);
	assert_true(clock_now().ms > INT64_C(1700000000000));
	setenv("MEIBU_NOW", "", 1);
	assert_int_equal(clock_init(NULL), ST_OK);
	assert_true(clock_now().ms > INT64_C(1700000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(civil_dates_both_ways),
		cmocka_unit_test(validity),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(walls_split_and_join),
		cmocka_unit_test(texts),
		cmocka_unit_test(zones),
		cmocka_unit_test(instants_in_china),
		cmocka_unit_test(instants_where_clocks_change),
		cmocka_unit_test(exact_forms_are_read),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(the_clock_can_be_frozen),
		cmocka_unit_test(a_bad_frozen_time_is_refused),
		cmocka_unit_test(the_clock_runs_otherwise),
	};

	return cmocka_run_group_tests_name("base_date", tests, NULL, NULL);
}
