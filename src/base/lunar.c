/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/lunar.h"

#include <stdio.h>

#include "lunar_table.h"

enum { SHORT_MONTH = 29 };

static bool year_known(int year)
{
	return year >= LUNAR_FIRST && year <= LUNAR_LAST;
}

static uint32_t packed(int year)
{
	return lunar_years[year - LUNAR_FIRST];
}

static int leap_month(int year)
{
	return (int)(packed(year) >> 13 & 15);
}

static day new_year(int year)
{
	return DAY(day_of(year, 1, 1).n + (int)(packed(year) >> 17));
}

static int months_of(int year)
{
	return leap_month(year) > 0 ? 13 : 12;
}

/* Days of the month at `index`, 0..12 in order of time. */
static int month_days(int year, int index)
{
	return SHORT_MONTH + (int)(packed(year) >> index & 1);
}

/* Place of a month in its year, -1 when there is no such month. */
static int month_index(int year, int month, bool leap)
{
	int leap_is = leap_month(year);

	if (month < 1 || month > 12 || (leap && month != leap_is))
		return -1;
	return month - 1 + (leap || (leap_is > 0 && month > leap_is));
}

bool lunar_of(day d, struct lunar *ret)
{
	int year = day_civil(d).year;

	if (year_known(year) && d.n < new_year(year).n)
		year--;
	/* The last lunar year runs into the next Gregorian one. */
	else if (year == LUNAR_LAST + 1)
		year--;
	if (!year_known(year) || d.n < new_year(year).n)
		return false;
	int left = d.n - new_year(year).n, index = 0;
	while (index < months_of(year) && left >= month_days(year, index))
		left -= month_days(year, index++);
	if (index == months_of(year))
		return false;
	int leap = leap_month(year);
	bool is_leap = leap > 0 && index == leap;
	*ret = (struct lunar){
		.year = year,
		.month = index + 1 - (leap > 0 && index >= leap),
		.day = left + 1,
		.leap = is_leap,
	};
	return true;
}

bool lunar_day(struct lunar l, day *ret)
{
	if (!year_known(l.year))
		return false;
	int index = month_index(l.year, l.month, l.leap);
	if (index < 0 || l.day < 1 || l.day > month_days(l.year, index))
		return false;
	int n = new_year(l.year).n + l.day - 1;
	for (int i = 0; i < index; i++)
		n += month_days(l.year, i);
	*ret = DAY(n);
	return true;
}

bool lunar_birthday(struct lunar birthday, int lunar_year, day *ret)
{
	struct lunar l = birthday;

	if (!year_known(lunar_year) || l.month < 1 || l.month > 12 || l.day < 1 || l.day > 30)
		return false;
	l.year = lunar_year;
	l.leap = l.leap && leap_month(lunar_year) == l.month;
	if (l.day > month_days(lunar_year, month_index(lunar_year, l.month, l.leap)))
		l.day = SHORT_MONTH;
	return lunar_day(l, ret);
}

const char *lunar_text(struct lunar l, char text[DATE_TEXT_MAX])
{
	static const char *const months[] = { "正", "二", "三", "四", "五", "六",
					      "七", "八", "九", "十", "冬", "腊" };
	static const char *const tens[] = { "初", "十", "廿", "三" };
	static const char *const digits[] = { "十", "一", "二", "三", "四",
					      "五", "六", "七", "八", "九" };

	REQUIRE(l.month >= 1 && l.month <= 12 && l.day >= 1 && l.day <= 30);
	/* 初十, 二十 and 三十 break the pattern of 十一 and 廿一. */
	const char *ten = l.day == 10 ? "初" : l.day == 20 ? "二" : tens[l.day / 10];
	snprintf(text, DATE_TEXT_MAX, "%s%s月%s%s", l.leap ? "闰" : "", months[l.month - 1], ten,
		 digits[l.day % 10]);
	return text;
}

struct festival {
	int month, day;
	const char *name;
};

static const char *find_festival(const struct festival *table, size_t n, int month, int mday)
{
	for (size_t i = 0; i < n; i++) {
		if (table[i].month == month && table[i].day == mday)
			return _(table[i].name);
	}
	return NULL;
}

const char *festival_name(day d)
{
	static const struct festival lunar_festivals[] = {
		{ 1, 1, N_("Spring Festival") },   { 1, 15, N_("Lantern Festival") },
		{ 5, 5, N_("Dragon Boat") },       { 7, 7, N_("Qixi") },
		{ 8, 15, N_("Mid-Autumn") },       { 9, 9, N_("Double Ninth") },
		{ 12, 8, N_("Laba") },             { 12, 23, N_("Little New Year") },
	};
	static const struct festival solar_festivals[] = {
		{ 1, 1, N_("New Year's Day") },    { 2, 14, N_("Valentine's Day") },
		{ 3, 8, N_("Women's Day") },       { 5, 1, N_("Labour Day") },
		{ 6, 1, N_("Children's Day") },    { 10, 1, N_("National Day") },
		{ 12, 25, N_("Christmas") },
	};
	struct lunar l, tomorrow;
	const char *name = NULL;

	if (lunar_of(d, &l) && !l.leap)
		name = find_festival(lunar_festivals, ARRAY_LEN(lunar_festivals), l.month, l.day);
	if (name == NULL && lunar_of(DAY(d.n + 1), &tomorrow) && tomorrow.month == 1 &&
	    tomorrow.day == 1)
		name = _("New Year's Eve");
	if (name != NULL)
		return name;
	struct civil c = day_civil(d);
	return find_festival(solar_festivals, ARRAY_LEN(solar_festivals), c.month, c.day);
}
