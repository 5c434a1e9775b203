/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/lunar.h"

static void check_day(int year, int month, int mday, int lunar_month, int lunar_mday, bool leap)
{
	struct lunar l = { .year = 0 };
	day back = DAY(0), d = day_of(year, month, mday);

	assert_true(lunar_of(d, &l));
	assert_int_equal(l.month, lunar_month);
	assert_int_equal(l.day, lunar_mday);
	assert_int_equal(l.leap, leap);
	assert_true(lunar_day(l, &back));
	assert_int_equal(back.n, d.n);
}

static void spring_festivals(void **state)
{
	(void)state;
	check_day(2024, 2, 10, 1, 1, false);
	check_day(2025, 1, 29, 1, 1, false);
	check_day(2026, 2, 17, 1, 1, false);
	check_day(2027, 2, 6, 1, 1, false);
	check_day(2028, 1, 26, 1, 1, false);
	check_day(2029, 2, 13, 1, 1, false);
	check_day(2030, 2, 3, 1, 1, false);
}

static void mid_autumns(void **state)
{
	(void)state;
	check_day(2024, 9, 17, 8, 15, false);
	check_day(2025, 10, 6, 8, 15, false);
	check_day(2026, 9, 25, 8, 15, false);
	check_day(2027, 9, 15, 8, 15, false);
	check_day(2028, 10, 3, 8, 15, false);
	check_day(2029, 9, 22, 8, 15, false);
	check_day(2030, 9, 12, 8, 15, false);
}

/* Days that widely copied tables and libraries have wrong. */
static void days_others_have_wrong(void **state)
{
	(void)state;
	check_day(1987, 7, 26, 6, 1, true);   /* 闰六月, often shown as 七月 */
	check_day(1987, 8, 24, 7, 1, false);
	check_day(1999, 1, 17, 12, 1, false);
	check_day(1978, 9, 2, 7, 30, false);
	check_day(1978, 9, 3, 8, 1, false);
	check_day(2025, 7, 25, 6, 1, true);
	check_day(2026, 11, 22, 10, 14, false);
}

static void every_day_both_ways(void **state)
{
	struct lunar l, last = { .year = 0 };
	day d, first = day_of(1929, 2, 10), end = day_of(2100, 2, 9);

	(void)state;
	for (d = first; d.n < end.n; d.n++) {
		day back = DAY(0);
		assert_true(lunar_of(d, &l));
		assert_true(lunar_day(l, &back));
		assert_int_equal(back.n, d.n);
		/* A day follows the one before it, or begins a month after a 29th or 30th. */
		if (last.year > 0 && !(l.day == last.day + 1 && l.month == last.month)) {
			assert_int_equal(l.day, 1);
			assert_in_range(last.day, 29, 30);
			assert_true(l.month == last.month % 12 + 1 ||
				    (l.leap && l.month == last.month));
		}
		last = l;
	}
	assert_int_equal(last.year, 2099);
	assert_int_equal(last.month, 12);
}

static void outside_the_table(void **state)
{
	struct lunar l = { .year = 77 };
	day d = DAY(77);

	(void)state;
	assert_false(lunar_of(day_of(1929, 2, 9), &l));
	assert_false(lunar_of(day_of(1928, 6, 1), &l));
	assert_false(lunar_of(day_of(2100, 2, 9), &l));
	assert_false(lunar_of(day_of(2100, 12, 31), &l));
	assert_false(lunar_of(day_of(2101, 1, 1), &l));
	assert_false(lunar_of(DAY(INT32_MIN), &l));
	assert_false(lunar_of(DAY(INT32_MAX), &l));
	assert_int_equal(l.year, 77);
	assert_false(lunar_day((struct lunar){ .year = 1928, .month = 1, .day = 1 }, &d));
	assert_false(lunar_day((struct lunar){ .year = 2100, .month = 1, .day = 1 }, &d));
	assert_false(lunar_day((struct lunar){ .year = 2026, .month = 0, .day = 1 }, &d));
	assert_false(lunar_day((struct lunar){ .year = 2026, .month = 13, .day = 1 }, &d));
	assert_false(lunar_day((struct lunar){ .year = 2026, .month = 1, .day = 0 }, &d));
	assert_false(lunar_day((struct lunar){ .year = 2026, .month = 1, .day = 31 }, &d));
	assert_false(lunar_day((struct lunar){ .year = 2026, .month = 6, .day = 1, .leap = true },
			       &d));
	assert_int_equal(d.n, 77);
}

/* The table beside the project, if it is there: computed from the sky, not from ours. */
static void whole_table_both_ways(void **state)
{
	FILE *table = fopen("../shared/data/lunar_1929_2099.tsv", "r");
	char line[128], lengths[16];
	int year, gregorian[3], leap, rows = 0;

	(void)state;
	if (table == NULL) {
		print_message("base_lunar: no ../shared/data/lunar_1929_2099.tsv here, skipped\n");
		skip();
	}
	while (fgets(line, sizeof(line), table) != NULL) {
		if (sscanf(line, "%d\t%d-%d-%d\t%d\t%15s", &year, &gregorian[0], &gregorian[1],
			   &gregorian[2], &leap, lengths) != 6)
			continue;
		day d = day_of(gregorian[0], gregorian[1], gregorian[2]);
		int month = 1;
		bool is_leap = false;
		for (size_t i = 0; i < strlen(lengths); i++) {
			int length = lengths[i] == 'L' ? 30 : 29;
			for (int mday = 1; mday <= length; mday++, d.n++) {
				struct lunar l = { .year = 0 };
				assert_true(lunar_of(d, &l));
				assert_true(l.year == year && l.month == month && l.day == mday &&
					    l.leap == is_leap);
			}
			/* There is no day beyond the month's length. */
			struct lunar beyond = { year, month, length + 1, is_leap };
			day none;
			assert_false(lunar_day(beyond, &none));
			is_leap = !is_leap && leap == month;
			month += !is_leap;
		}
		rows++;
	}
	fclose(table);
	assert_int_equal(rows, 171);
}

static void birthdays(void **state)
{
	/* 2025 has 闰六月; 正月 2025 has 30 days, 二月 29. */
	struct lunar leap = { .year = 2025, .month = 6, .day = 30, .leap = true };
	struct lunar ordinary = { .year = 1987, .month = 6, .day = 1 };
	struct lunar thirtieth = { .year = 2025, .month = 1, .day = 30 }, l;
	day d = DAY(0);

	(void)state;
	assert_true(lunar_birthday(leap, 2025, &d)); /* 闰六月 2025 has 29 days */
	assert_true(lunar_of(d, &l));
	assert_true(l.month == 6 && l.day == 29 && l.leap);
	assert_true(lunar_birthday(leap, 2026, &d));
	assert_true(lunar_of(d, &l));
	assert_true(l.year == 2026 && l.month == 6 && !l.leap && l.day >= 29);
	assert_true(lunar_birthday(ordinary, 2025, &d));
	assert_int_equal(d.n, day_of(2025, 6, 25).n); /* not the leap month */
	for (int year = 1929; year <= 2099; year++) {
		assert_true(lunar_birthday(thirtieth, year, &d));
		assert_true(lunar_of(d, &l));
		assert_true(l.year == year && l.month == 1 && l.day >= 29);
		day next = DAY(d.n + 1);
		struct lunar after;
		assert_true(lunar_of(next, &after) && after.day == 1); /* the month's last day */
	}
	assert_false(lunar_birthday(thirtieth, 1928, &d));
	assert_false(lunar_birthday(thirtieth, 2100, &d));
	assert_false(lunar_birthday((struct lunar){ .month = 13, .day = 1 }, 2026, &d));
	assert_false(lunar_birthday((struct lunar){ .month = 1, .day = 31 }, 2026, &d));
	assert_false(lunar_birthday((struct lunar){ .month = 0, .day = 1 }, 2026, &d));
}

static void texts(void **state)
{
	static const struct { int month, day; bool leap; const char *text; } rows[] = {
		{ 10, 14, false, "十月十四" }, { 6, 1, true, "闰六月初一" },
		{ 1, 1, false, "正月初一" },
		{ 1, 10, false, "正月初十" }, { 1, 15, false, "正月十五" },
		{ 2, 20, false, "二月二十" },
		{ 8, 21, false, "八月廿一" }, { 12, 30, false, "腊月三十" },
		{ 11, 29, false, "冬月廿九" },
		{ 9, 9, false, "九月初九" }, { 5, 11, false, "五月十一" },
		{ 12, 19, true, "闰腊月十九" },
	};
	char text[DATE_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct lunar l = {
			.month = rows[i].month, .day = rows[i].day, .leap = rows[i].leap,
		};
		assert_string_equal(lunar_text(l, text), rows[i].text);
	}
}

static void festivals(void **state)
{
	static const struct { int year, month, day; const char *name; } rows[] = {
		{ 2026, 2, 16, "New Year's Eve" }, { 2026, 2, 17, "Spring Festival" },
		{ 2025, 1, 28, "New Year's Eve" }, { 2026, 3, 3, "Lantern Festival" },
		{ 2026, 6, 19, "Dragon Boat" }, { 2026, 8, 19, "Qixi" },
		{ 2026, 9, 25, "Mid-Autumn" }, { 2026, 10, 18, "Double Ninth" },
		{ 2026, 1, 26, "Laba" }, { 2026, 2, 10, "Little New Year" },
		{ 2026, 1, 1, "New Year's Day" }, { 2026, 2, 14, "Valentine's Day" },
		{ 2026, 3, 8, "Women's Day" }, { 2026, 5, 1, "Labour Day" },
		{ 2026, 6, 1, "Children's Day" }, { 2026, 10, 1, "National Day" },
		{ 2026, 12, 25, "Christmas" }, { 1929, 2, 9, "New Year's Eve" },
		{ 1900, 12, 25, "Christmas" }, { 2200, 10, 1, "National Day" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *name = festival_name(day_of(rows[i].year, rows[i].month, rows[i].day));
		assert_non_null(name);
		assert_string_equal(name, rows[i].name);
	}
	assert_null(festival_name(day_of(2026, 11, 22)));
	/* The fifth of the leap fifth month 2028 is no Dragon Boat. */
	assert_string_equal(festival_name(day_of(2028, 5, 28)), "Dragon Boat");
	assert_null(festival_name(day_of(2028, 6, 27)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spring_festivals),
		cmocka_unit_test(mid_autumns),
		cmocka_unit_test(days_others_have_wrong),
		cmocka_unit_test(every_day_both_ways),
		cmocka_unit_test(outside_the_table),
		cmocka_unit_test(whole_table_both_ways),
		cmocka_unit_test(birthdays),
		cmocka_unit_test(texts),
		cmocka_unit_test(festivals),
	};

	return cmocka_run_group_tests_name("base_lunar", tests, NULL, NULL);
}
