/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/report_range.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

enum { MONTHS = 12, DAYS_OF_WEEK = 7 };

/* ---- whole months, weeks and years */

/* The first day of a month that may lie outside 1 to 12. */
static day month_first(int year, int month)
{
	int n = year * MONTHS + month - 1;

	return day_of(n / MONTHS, n % MONTHS + 1, 1);
}

static struct days months(int year, int month, int count)
{
	return (struct days){ .from = month_first(year, month),
			      .to = DAY(month_first(year, month + count).n - 1) };
}

enum span { SPAN_WEEK, SPAN_MONTH, SPAN_YEAR };

static const struct word {
	const char *text;
	enum span span;
	int by;
} words[] = {
	{ "本周", SPAN_WEEK, 0 }, { "这周", SPAN_WEEK, 0 }, { "this week", SPAN_WEEK, 0 },
	{ "week", SPAN_WEEK, 0 }, { "上周", SPAN_WEEK, -1 }, { "last week", SPAN_WEEK, -1 },
	{ "下周", SPAN_WEEK, 1 }, { "next week", SPAN_WEEK, 1 }, { "本月", SPAN_MONTH, 0 },
	{ "这个月", SPAN_MONTH, 0 }, { "this month", SPAN_MONTH, 0 }, { "month", SPAN_MONTH, 0 },
	{ "上月", SPAN_MONTH, -1 }, { "上个月", SPAN_MONTH, -1 }, { "last month", SPAN_MONTH, -1 },
	{ "下月", SPAN_MONTH, 1 }, { "下个月", SPAN_MONTH, 1 }, { "next month", SPAN_MONTH, 1 },
	{ "今年", SPAN_YEAR, 0 }, { "本年", SPAN_YEAR, 0 }, { "this year", SPAN_YEAR, 0 },
	{ "year", SPAN_YEAR, 0 }, { "去年", SPAN_YEAR, -1 }, { "last year", SPAN_YEAR, -1 },
};

static struct days span_at(enum span span, int by, day today)
{
	struct civil now = day_civil(today);
	day monday = DAY(today.n - day_weekday(today) + by * DAYS_OF_WEEK);

	switch (span) {
	case SPAN_WEEK:
		return (struct days){ .from = monday, .to = DAY(monday.n + DAYS_OF_WEEK - 1) };
	case SPAN_MONTH:
		return months(now.year, now.month + by, 1);
	case SPAN_YEAR:
		break;
	}
	return months(now.year + by, 1, MONTHS);
}

/* "2026-10", "2026年10月", "10月". Of those without a year the nearest, past or to come. */
static bool one_month(const char *text, day today, enum when_lean lean, struct days *ret)
{
	struct civil now = day_civil(today);
	int first = 0, second = 0;
	const char *at = text;

	for (; isdigit((unsigned char)*at) && at - text < 5; at++)
		first = first * 10 + (*at - '0');
	if (at == text)
		return false;
	if (strcmp(at, "月") == 0 && first >= 1 && first <= MONTHS) {
		int year = now.year;
		year -= lean == WHEN_PAST && first > now.month;
		year += lean == WHEN_FUTURE && first < now.month;
		*ret = months(year, first, 1);
		return true;
	}
	if (at - text != 4 || (*at != '-' && strncmp(at, "年", strlen("年")) != 0))
		return false;
	at += *at == '-' ? 1 : strlen("年");
	const char *digits = at;
	for (; isdigit((unsigned char)*at) && at - digits < 3; at++)
		second = second * 10 + (*at - '0');
	if (at == digits || second < 1 || second > MONTHS ||
	    (*at != '\0' && strcmp(at, "月") != 0))
		return false;
	*ret = months(first, second, 1);
	return true;
}

static bool whole_span(const char *text, day today, enum when_lean lean, struct days *ret)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(words[i].text, text) != 0)
			continue;
		*ret = span_at(words[i].span, words[i].by, today);
		return true;
	}
	return one_month(text, today, lean, ret);
}

/* ---- one day, or two */

/* Where the second day begins; NULL if there is but one. A space alone may stand within a day
 * ("next mon"), so it is the last thing that is tried. */
static const char *second_day(const char *text, size_t *ret_first)
{
	static const char *const between[] = { "~", "～", "到", "至", " to ", "..", "–", " - ",
					       " " };

	for (size_t i = 0; i < sizeof(between) / sizeof(between[0]); i++) {
		const char *at = strstr(text, between[i]);
		if (at == NULL || at == text)
			continue;
		*ret_first = (size_t)(at - text);
		return at + strlen(between[i]);
	}
	return NULL;
}

static enum status trimmed_day(const char *text, size_t n, day today, enum when_lean lean, day *ret,
			       struct problem *p)
{
	AUTO(buf_release) struct buf part = BUF_INIT;
	AUTO(buf_release) struct buf word = BUF_INIT;

	buf_add(&part, text, n);
	text_trim(&word, part.text != NULL ? part.text : "");
	return when_day(word.text != NULL ? word.text : "", today, lean, ret, p);
}

static enum status cannot_read(const char *text, struct problem *p)
{
	char quoted[TEXT_SHORT_MAX];
	enum status st = problem_set(p, ST_BAD_VALUE, "days", _("\"%s\" says no days."),
				     text_short(text, quoted));

	problem_todo(p, _("Type a day, two days, or: last month, this week, this year."));
	return st;
}

enum status days_parse(const char *typed, day today, enum when_lean lean, struct days *ret,
		       struct problem *reterr)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	struct problem ignore = PROBLEM_INIT;
	struct days days;
	size_t first = 0;

	text_narrow(&narrow, typed);
	text_trim(&text, narrow.text != NULL ? narrow.text : "");
	if (text.len == 0)
		return cannot_read("", reterr);
	if (whole_span(text.text, today, lean, ret))
		return ST_OK;
	if (when_day(text.text, today, lean, &days.from, &ignore) == ST_OK) {
		days.to = days.from;
		*ret = days;
		return ST_OK;
	}
	const char *second = second_day(text.text, &first);
	if (second == NULL ||
	    trimmed_day(text.text, first, today, lean, &days.from, &ignore) != ST_OK ||
	    trimmed_day(second, strlen(second), today, lean, &days.to, &ignore) != ST_OK)
		return cannot_read(typed, reterr);
	/* 1220 0105 of last winter: the first day is the one before the second. */
	if (days.from.n > days.to.n && lean == WHEN_PAST)
		days = (struct days){ .from = days.to, .to = days.from };
	if (days.from.n > days.to.n)
		return problem_set(reterr, ST_BAD_VALUE, "days",
				   _("The last day is before the first."));
	*ret = days;
	return ST_OK;
}

struct days days_step(struct days d, int by)
{
	struct civil from = day_civil(d.from), to = day_civil(d.to);
	int count = (to.year - from.year) * MONTHS + to.month - from.month + 1;
	int length = d.to.n - d.from.n + 1;

	if (from.day == 1 && (length >= 27 || count > 1 || to.day > 1))
		return months(from.year, from.month + by * count, count);
	return (struct days){ .from = DAY(d.from.n + by * length),
			      .to = DAY(d.to.n + by * length) };
}
