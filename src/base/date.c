/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

/* March-based years of 400 (H. Hinnant's method): day 0 of an era is 0000-03-01. */
enum { DAYS_PER_ERA = 146097, EPOCH_OFFSET = 719468 };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

day day_of(int year, int month, int mday)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return DAY((int32_t)(era * DAYS_PER_ERA + day_of_era - EPOCH_OFFSET));
}

struct civil day_civil(day d)
{
	int64_t n = (int64_t)d.n + EPOCH_OFFSET;
	int64_t era = floor_div(n, DAYS_PER_ERA);
	int64_t day_of_era = n - era * DAYS_PER_ERA;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			       day_of_era / (DAYS_PER_ERA - 1)) / 365;
	int64_t day_of_year = day_of_era -
			      (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* 0 March .. 11 February */

	return (struct civil){
		.year = (int)(year_of_era + era * 400 + (month >= 10)),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
	};
}

bool civil_valid(int year, int month, int mday)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < 1 || year > 9999 || month < 1 || month > 12 || mday < 1)
		return false;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return mday <= lengths[month - 1] + (month == 2 && leap);
}

int day_weekday(day d)
{
	int64_t n = (int64_t)d.n + 3; /* 1970-01-01 was a Thursday */

	return (int)(n - floor_div(n, 7) * 7);
}

const char *weekday_name(int weekday)
{
	static const char *const names[] = { N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
					     N_("Fri"), N_("Sat"), N_("Sun") };

	REQUIRE(weekday >= 0 && weekday < 7);
	return _(names[weekday]);
}

wall wall_of(day d, minute m)
{
	return WALL((int64_t)d.n * MINUTES_PER_DAY + m.n);
}

day wall_day(wall w)
{
	return DAY((int32_t)floor_div(w.n, MINUTES_PER_DAY));
}

minute wall_minute(wall w)
{
	return MINUTE((int32_t)(w.n - floor_div(w.n, MINUTES_PER_DAY) * MINUTES_PER_DAY));
}

bool date_zone(const char *zone)
{
	struct stat info;
	char path[256];
	/* A set-group-id program must not read the caller's idea of a zone. */
	const char *dir = secure_getenv("TZDIR");
	size_t plain = strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_+-/");

	if (zone[0] == '\0' || zone[0] == '/' || zone[plain] != '\0')
		return false;
	int len = snprintf(path, sizeof(path), "%s/%s",
			   dir != NULL && dir[0] != '\0' ? dir : "/usr/share/zoneinfo", zone);
	if (len < 0 || (size_t)len >= sizeof(path))
		return false;
	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || access(path, R_OK) != 0) {
		/* Mainland China has one offset all year, known without the system's table. */
		if (strcmp(zone, "Asia/Shanghai") != 0)
			return false;
		zone = "CST-8";
	}
	if (setenv("TZ", zone, 1) != 0)
		return false;
	tzset();
	return true;
}

/* Local civil time of `seconds` since the epoch, and its offset from UTC. */
static struct tm local_time(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm = { 0 };

	/* Fails only for years that do not fit an int: no clock shows them. */
	REQUIRE(localtime_r(&t, &tm) != NULL);
	return tm;
}

static wall tm_wall(const struct tm *tm)
{
	day d = day_of(tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday);

	return wall_of(d, MINUTE(tm->tm_hour * 60 + tm->tm_min));
}

wall instant_wall(instant t)
{
	struct tm tm = local_time(floor_div(t.ms, 1000));

	return tm_wall(&tm);
}

instant wall_instant(wall w)
{
	int64_t utc = w.n * 60;
	/* An offset changes at most once in two days; a wall time inside a spring gap
	 * matches neither and is read with the offset before the change. */
	int64_t before = utc - local_time(utc - 86400).tm_gmtoff;
	int64_t after = utc - local_time(utc + 86400).tm_gmtoff;
	struct tm tm = local_time(after);
	bool after_fits = tm_wall(&tm).n == w.n;

	tm = local_time(before);
	bool before_fits = tm_wall(&tm).n == w.n;
	int64_t seconds = before_fits && after_fits && after < before ? after :
			  !before_fits && after_fits ? after : before;
	return (instant){ .ms = seconds * 1000 };
}

const char *day_text(day d, char text[DATE_TEXT_MAX])
{
	struct civil c = day_civil(d);

	snprintf(text, DATE_TEXT_MAX, "%04d-%02d-%02d", c.year, c.month, c.day);
	return text;
}

const char *minute_text(minute m, char text[DATE_TEXT_MAX])
{
	int n = m.n < 0 ? -(m.n % (100 * 60)) : m.n;

	snprintf(text, DATE_TEXT_MAX, "%s%02d:%02d", m.n < 0 ? "-" : "", n / 60, n % 60);
	return text;
}

const char *wall_text(wall w, char text[DATE_TEXT_MAX])
{
	struct civil c = day_civil(wall_day(w));
	int n = wall_minute(w).n;

	snprintf(text, DATE_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, n / 60,
		 n % 60);
	return text;
}

const char *instant_text(instant t, char text[DATE_TEXT_MAX])
{
	struct tm tm = local_time(floor_div(t.ms, 1000));

	if (strftime(text, DATE_TEXT_MAX, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		text[0] = '\0';
	return text;
}

/* Reads exactly `digits` digits; NULL if they are not there. */
static const char *read_number(const char *at, int digits, int *ret)
{
	int n = 0;

	for (int i = 0; i < digits; i++, at++) {
		if (*at < '0' || *at > '9')
			return NULL;
		n = n * 10 + (*at - '0');
	}
	*ret = n;
	return at;
}

static const char *read_char(const char *at, char c)
{
	return at != NULL && *at == c ? at + 1 : NULL;
}

/* "2026-11-22"; what follows it, or NULL. */
static const char *read_day(const char *at, day *ret)
{
	int year = 0, month = 0, mday = 0;

	at = read_char(read_number(at, 4, &year), '-');
	at = at != NULL ? read_char(read_number(at, 2, &month), '-') : NULL;
	at = at != NULL ? read_number(at, 2, &mday) : NULL;
	if (at == NULL || !civil_valid(year, month, mday))
		return NULL;
	*ret = day_of(year, month, mday);
	return at;
}

/* "14:30", "9:30" or "25:30"; what follows it, or NULL. */
static const char *read_minute(const char *at, minute *ret)
{
	int hour = 0, min = 0, digits = at[0] != '\0' && at[1] == ':' ? 1 : 2;

	at = read_char(read_number(at, digits, &hour), ':');
	at = at != NULL ? read_number(at, 2, &min) : NULL;
	if (at == NULL || hour >= 48 || min >= 60)
		return NULL;
	*ret = MINUTE(hour * 60 + min);
	return at;
}

enum status day_parse(const char *text, day *ret, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	day d;
	const char *end = read_day(text, &d);

	if (end == NULL || *end != '\0')
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("\"%s\" is not a date like 2026-11-22."),
				   text_short(text, quoted));
	*ret = d;
	return ST_OK;
}

enum status minute_parse(const char *text, minute *ret, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	minute m;
	const char *end = read_minute(text, &m);

	if (end == NULL || *end != '\0')
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("\"%s\" is not a time like 14:30."),
				   text_short(text, quoted));
	*ret = m;
	return ST_OK;
}

enum status wall_parse(const char *text, wall *ret, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	day d = DAY(0);
	minute m = MINUTE(0);
	const char *at = read_day(text, &d);

	if (at != NULL)
		at = *at == 'T' || *at == ' ' ? read_minute(at + 1, &m) : NULL;
	if (at == NULL || *at != '\0')
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("\"%s\" is not a time like 2026-11-22T14:30."),
				   text_short(text, quoted));
	*ret = wall_of(d, m);
	return ST_OK;
}
