/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A typed text is narrowed and lowered, then read from left to right. Each read_…()
 * takes what it knows from the front and moves the cursor, or leaves it where it was.
 */
#include "base/when.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* Longer than any date; a day ends at the latest with the next one. */
enum { TYPED_MAX = 64, HOURS_MAX = 48 };

struct reading {
	const char *at;
	day today;
	enum when_lean lean;
};

static void skip_space(struct reading *r)
{
	while (*r->at == ' ')
		r->at++;
}

static bool take(struct reading *r, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(r->at, word, len) != 0)
		return false;
	r->at += len;
	return true;
}

/* Index of the first of the words that stands here, and is taken; -1 if none. */
static int take_one(struct reading *r, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (take(r, words[i]))
			return (int)i;
	}
	return -1;
}

/* An English word, given in full, of which three letters are typed at least. */
static bool take_english(struct reading *r, const char *word)
{
	enum { SHORTEST = 3 };
	size_t len = strspn(r->at, "abcdefghijklmnopqrstuvwxyz");

	if (len < SHORTEST || len > strlen(word) || strncmp(r->at, word, len) != 0)
		return false;
	r->at += len;
	return true;
}

static int chinese_digit(struct reading *r)
{
	static const char *const digits[] = { "零", "一", "二", "三", "四", "五",
					      "六", "七", "八", "九", "两", "〇" };
	int digit = take_one(r, digits, ARRAY_LEN(digits));

	return digit == 10 ? 2 : digit == 11 ? 0 : digit;
}

/* 十, 十二, 二十, 三十一, 九; also 二〇二六, digit by digit. */
static bool read_chinese_number(struct reading *r, int *ret)
{
	const char *start = r->at;
	int digit = chinese_digit(r), n = digit < 0 ? 1 : digit, ndigits = 1;

	if (take(r, "十")) {
		int ones = chinese_digit(r);
		*ret = n * 10 + (ones > 0 ? ones : 0);
		return true;
	}
	if (digit < 0) {
		r->at = start;
		return false;
	}
	while (ndigits < 4 && (digit = chinese_digit(r)) >= 0) {
		n = n * 10 + digit;
		ndigits++;
	}
	*ret = n;
	return true;
}

/* How many ASCII digits stand here. */
static size_t digits_here(const struct reading *r)
{
	return strspn(r->at, "0123456789");
}

static int take_digits(struct reading *r, size_t n)
{
	int value = 0;

	for (; n > 0; n--)
		value = value * 10 + (*r->at++ - '0');
	return value;
}

/* A number of at most four digits, or a Chinese one. */
static bool read_number(struct reading *r, int *ret)
{
	size_t n = digits_here(r);

	if (n == 0)
		return read_chinese_number(r, ret);
	if (n > 4)
		return false;
	*ret = take_digits(r, n);
	return true;
}

/* 今天 … and the bare 今 of 今晚, 明早. */
static bool read_named_day(struct reading *r, day *ret)
{
	static const struct {
		const char *word;
		int days;
	} names[] = {
		{ "大后天", 3 }, { "大後天", 3 }, { "大前天", -3 }, { "后天", 2 },
		{ "後天", 2 }, { "前天", -2 }, { "今天", 0 }, { "今日", 0 },
		{ "明天", 1 }, { "明日", 1 }, { "昨天", -1 }, { "昨日", -1 },
	};
	static const struct {
		const char *word;
		int days;
	} english[] = { { "today", 0 }, { "tomorrow", 1 }, { "yesterday", -1 } };
	static const struct {
		const char *word;
		int days, keep;
	} bare[] = { { "今晚", 0, 3 }, { "今早", 0, 3 }, { "明晚", 1, 3 },
		     { "明早", 1, 3 }, { "昨晚", -1, 3 }, { "后晚", 2, 3 } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (take(r, names[i].word)) {
			*ret = DAY(r->today.n + names[i].days);
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(english); i++) {
		if (take_english(r, english[i].word)) {
			*ret = DAY(r->today.n + english[i].days);
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(bare); i++) {
		if (strncmp(r->at, bare[i].word, strlen(bare[i].word)) == 0) {
			/* 晚 and 早 stay for the time. */
			r->at += bare[i].keep;
			*ret = DAY(r->today.n + bare[i].days);
			return true;
		}
	}
	return false;
}

/* 一 1 六 日 天 after 周; 0 Monday .. 6, -1 if none stands here. */
static int read_weekday_digit(struct reading *r)
{
	static const char *const days[] = { "一", "二", "三", "四", "五", "六", "日", "天",
					    "1", "2", "3", "4", "5", "6", "7", "末" };
	static const int weekdays[] = { 0, 1, 2, 3, 4, 5, 6, 6, 0, 1, 2, 3, 4, 5, 6, 5 };
	int i = take_one(r, days, ARRAY_LEN(days));

	return i < 0 ? -1 : weekdays[i];
}

static int read_english_weekday(struct reading *r)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday",
					     "friday", "saturday", "sunday" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (take_english(r, names[i]))
			return (int)i;
	}
	return -1;
}

/* 下 下个 上 这 本 before 周 or 月: how many later. *ret_said tells whether any stood here. */
static int read_which(struct reading *r, bool *ret_said)
{
	static const char *const words[] = { "下下个", "下下", "上上个", "上上", "下个", "下",
					     "上个", "上", "这个", "这", "本", "next ",
					     "last ", "this " };
	static const int later[] = { 2, 2, -2, -2, 1, 1, -1, -1, 0, 0, 0, 1, -1, 0 };
	int i = take_one(r, words, ARRAY_LEN(words));

	*ret_said = i >= 0;
	return i < 0 ? 0 : later[i];
}

static bool read_weekday(struct reading *r, day *ret)
{
	static const char *const weeks[] = { "星期", "礼拜", "禮拜", "周", "週" };
	const char *start = r->at;
	bool said = false;
	int weeks_later = read_which(r, &said);
	int weekday = take_one(r, weeks, ARRAY_LEN(weeks)) >= 0 ? read_weekday_digit(r)
								: read_english_weekday(r);

	if (weekday < 0) {
		r->at = start;
		return false;
	}
	int from_today = weekday - day_weekday(r->today);
	if (said)
		from_today += 7 * weeks_later;
	else if (r->lean == WHEN_FUTURE && from_today < 0)
		from_today += 7;
	else if (r->lean == WHEN_PAST && from_today > 0)
		from_today -= 7;
	*ret = DAY(r->today.n + from_today);
	return true;
}

/* The same day `months` later, or the last of a shorter month. False far from now. */
static bool add_months(day from, int months, day *ret)
{
	struct civil c = day_civil(from);
	int count = c.year * 12 + c.month - 1 + months;
	int year = count / 12, month = count % 12 + 1;

	if (count < 12 || !civil_valid(year, month, 1))
		return false;
	while (!civil_valid(year, month, c.day))
		c.day--;
	*ret = day_of(year, month, c.day);
	return true;
}

/* +3 -1 +2周; 3天后 两周后 3个月前. */
static bool read_distance(struct reading *r, day *ret)
{
	enum { DAYS, WEEKS, MONTHS };
	static const char *const units[] = { "天", "日", "d", "周", "星期", "个星期", "w", "个月" };
	static const int kinds[] = { DAYS, DAYS, DAYS, WEEKS, WEEKS, WEEKS, WEEKS, MONTHS };
	static const char *const ends[] = { "以后", "之后", "后", "後", "以前", "之前", "前" };
	struct reading from = *r;
	bool is_signed = *r->at == '+' || *r->at == '-';
	int sign = *r->at == '-' ? -1 : 1, n = 0;

	if (is_signed)
		r->at++;
	bool good = read_number(r, &n);
	int unit = good ? take_one(r, units, ARRAY_LEN(units)) : -1;
	if (good && !is_signed) {
		int end = unit >= 0 ? take_one(r, ends, ARRAY_LEN(ends)) : -1;
		good = end >= 0;
		sign = end >= 4 ? -1 : 1;
	}
	int kind = unit < 0 ? DAYS : kinds[unit];
	if (good && kind == MONTHS)
		good = add_months(r->today, sign * n, ret);
	else if (good)
		*ret = DAY(r->today.n + sign * n * (kind == WEEKS ? 7 : 1));
	if (!good)
		*r = from;
	return good;
}

/* The month and day nearest to today on the side of the lean; 2-29 may be years away. */
static bool nearest(const struct reading *r, int month, int mday, day *ret)
{
	enum { LEAP_GAP = 8 };
	int year = day_civil(r->today).year, step = r->lean == WHEN_PAST ? -1 : 1;

	for (int i = 0; i <= LEAP_GAP; i++, year += step) {
		if (!civil_valid(year, month, mday))
			continue;
		day d = day_of(year, month, mday);
		if (r->lean == WHEN_PAST ? d.n <= r->today.n : d.n >= r->today.n) {
			*ret = d;
			return true;
		}
	}
	return false;
}

static bool exact_day(int year, int month, int mday, day *ret)
{
	if (!civil_valid(year, month, mday))
		return false;
	*ret = day_of(year, month, mday);
	return true;
}

/* 20260312 and 0312: digits without marks. */
static bool read_digit_date(struct reading *r, day *ret)
{
	size_t n = digits_here(r);
	const char *start = r->at;
	bool good = false;

	if (n == 8 || n == 12) {
		int year = take_digits(r, 4), month = take_digits(r, 2);
		good = exact_day(year, month, take_digits(r, 2), ret);
	} else if (n == 4) {
		int month = take_digits(r, 2);
		good = nearest(r, month, take_digits(r, 2), ret);
	}
	if (!good)
		r->at = start;
	return good;
}

/* 3-12 3/12 3.12 and the same with a year before: all marks alike. */
static bool read_marked_date(struct reading *r, day *ret)
{
	const char *start = r->at;
	int parts[3], n = 0;
	char mark = '\0';

	for (;;) {
		size_t ndigits = digits_here(r);
		if (ndigits == 0 || ndigits > (n == 0 ? 4 : 2))
			break;
		parts[n++] = take_digits(r, ndigits);
		if (n == 3 || *r->at == '\0' || strchr("-/.", *r->at) == NULL ||
		    (mark != '\0' && *r->at != mark))
			break;
		mark = *r->at++;
	}
	bool good = r->at > start && r->at[-1] != mark &&
		    ((n == 3 && parts[0] >= 1000 && exact_day(parts[0], parts[1], parts[2], ret)) ||
		     (n == 2 && nearest(r, parts[0], parts[1], ret)));
	if (!good)
		r->at = start;
	return good;
}

/* 今年 明年 去年 2026年 before a month; 0 if none is said. */
static int read_year(struct reading *r)
{
	static const char *const words[] = { "今年", "明年", "后年", "去年", "前年" };
	static const int later[] = { 0, 1, 2, -1, -2 };
	const char *start = r->at;
	int i = take_one(r, words, ARRAY_LEN(words)), year = 0;

	if (i >= 0)
		return day_civil(r->today).year + later[i];
	if (read_number(r, &year) && year >= 1000 && take(r, "年"))
		return year;
	r->at = start;
	return 0;
}

/* 日 or 号 may stand behind the day of a month. */
static bool read_month_day(struct reading *r, int *ret, bool sign_needed)
{
	static const char *const signs[] = { "日", "号", "號" };

	skip_space(r);
	return read_number(r, ret) &&
	       (take_one(r, signs, ARRAY_LEN(signs)) >= 0 || !sign_needed);
}

/* 3月12日 2026年3月12 明年3月12号. */
static bool read_chinese_date(struct reading *r, day *ret)
{
	const char *start = r->at;
	int year = read_year(r), month = 0, mday = 0;

	skip_space(r);
	bool good = read_number(r, &month) && take(r, "月") && read_month_day(r, &mday, false) &&
		    (year > 0 ? exact_day(year, month, mday, ret) : nearest(r, month, mday, ret));
	if (!good)
		r->at = start;
	return good;
}

/* 12号, 下个月12号, 本月12日: the nearest month on the lean's side that has such a day. */
static bool read_day_of_month(struct reading *r, day *ret)
{
	const char *start = r->at;
	struct civil now = day_civil(r->today);
	bool said = false;
	int later = read_which(r, &said), mday = 0, step = r->lean == WHEN_PAST ? -1 : 1;

	if ((said && !take(r, "月")) || !read_month_day(r, &mday, true)) {
		r->at = start;
		return false;
	}
	int month = now.year * 12 + now.month - 1 + later;
	for (int i = 0; i < (said ? 1 : 12); i++, month += step) {
		bool fits = said || i > 0 || (step > 0 ? mday >= now.day : mday <= now.day);
		if (fits && exact_day(month / 12, month % 12 + 1, mday, ret))
			return true;
	}
	r->at = start;
	return false;
}

static bool read_day(struct reading *r, day *ret)
{
	return read_named_day(r, ret) || read_weekday(r, ret) || read_distance(r, ret) ||
	       read_marked_date(r, ret) || read_chinese_date(r, ret) ||
	       read_day_of_month(r, ret) || read_digit_date(r, ret);
}

/* What is said before an hour, or am and pm behind it. */
enum half { NO_HALF, MORNING, NOON, AFTERNOON, EVENING };

static enum half read_half(struct reading *r)
{
	static const char *const words[] = { "早上", "早晨", "上午", "凌晨", "清晨", "早", "中午",
					     "下午", "午后", "傍晚", "晚上", "夜里", "半夜", "晚" };
	static const enum half halves[] = { MORNING, MORNING, MORNING, MORNING, MORNING,
					    MORNING, NOON, AFTERNOON, AFTERNOON, AFTERNOON,
					    EVENING, EVENING, EVENING, EVENING };
	int i = take_one(r, words, ARRAY_LEN(words));

	return i < 0 ? NO_HALF : halves[i];
}

/* The hour of the day that is meant; over 23 after midnight. -1 if the two do not go together. */
static int real_hour(int hour, enum half half)
{
	if (half != NO_HALF && hour > 24)
		return -1;
	switch (half) {
	case NO_HALF:
		return hour;
	case MORNING:
		return hour == 12 ? 0 : hour < 12 ? hour : -1;
	case NOON:
		return hour < 3 ? hour + 12 : hour >= 10 && hour < 15 ? hour : -1;
	case AFTERNOON:
		return hour < 12 ? hour + 12 : hour < 24 ? hour : -1;
	case EVENING:
		/* 晚上1点 is past midnight, 晚上12点 midnight itself. */
		return hour < 5 || hour == 12 ? hour % 12 + 24 : hour < 12 ? hour + 12 : hour;
	}
	return -1;
}

/* 半 一刻 三刻 30 30分 behind 点. */
static int read_minutes_after(struct reading *r)
{
	static const char *const words[] = { "半", "一刻", "1刻", "三刻", "3刻", "整", "钟" };
	static const int values[] = { 30, 15, 15, 45, 45, 0, 0 };
	const char *start = r->at;
	int i = take_one(r, words, ARRAY_LEN(words)), n = 0;

	if (i >= 0)
		return values[i];
	take(r, "零");
	if (!read_number(r, &n)) {
		r->at = start;
		return 0;
	}
	take(r, "分");
	return n;
}

/* 1430 930 9: digits without marks. */
static bool read_digit_time(struct reading *r, int *ret_hour, int *ret_min)
{
	enum { LAST_BARE_HOUR = 24 };
	size_t n = digits_here(r);

	if (n == 0 || n > 4)
		return false;
	*ret_hour = take_digits(r, n <= 2 ? n : n - 2);
	*ret_min = n <= 2 ? 0 : take_digits(r, 2);
	return n > 2 || *ret_hour <= LAST_BARE_HOUR;
}

/* 14:30 9点半 1430 9. */
static bool read_hour(struct reading *r, int *ret_hour, int *ret_min)
{
	static const char *const signs[] = { "点钟", "点", "點", "时" };
	struct reading before = *r;
	size_t n = digits_here(r);

	if ((n == 1 || n == 2) && r->at[n] == ':') {
		*ret_hour = take_digits(r, n);
		r->at++;
		if (digits_here(r) != 2)
			return false;
		*ret_min = take_digits(r, 2);
		return true;
	}
	if (read_number(r, ret_hour) && *ret_hour < 100 &&
	    take_one(r, signs, ARRAY_LEN(signs)) >= 0) {
		*ret_min = read_minutes_after(r);
		return true;
	}
	*r = before;
	return read_digit_time(r, ret_hour, ret_min);
}

static enum half read_english_half(struct reading *r)
{
	skip_space(r);
	return take(r, "am") || take(r, "a.m.") ? MORNING :
	       take(r, "pm") || take(r, "p.m.") ? AFTERNOON : NO_HALF;
}

static bool read_minute(struct reading *r, minute *ret)
{
	struct reading before = *r;
	enum half half = read_half(r);
	int hour = 0, min = 0;

	if (half == NO_HALF && take(r, "noon")) {
		*ret = MINUTE(12 * 60);
		return true;
	}
	skip_space(r);
	if (half == NOON && *r->at == '\0') {
		*ret = MINUTE(12 * 60);
		return true;
	}
	bool good = read_hour(r, &hour, &min);
	if (good && half == NO_HALF) {
		half = read_english_half(r);
		good = half == NO_HALF || hour <= 12;
	}
	hour = good ? real_hour(hour, half) : -1;
	if (hour < 0 || hour >= HOURS_MAX || min >= 60) {
		*r = before;
		return false;
	}
	*ret = MINUTE(hour * 60 + min);
	return true;
}

static bool at_end(struct reading *r)
{
	skip_space(r);
	return *r->at == '\0';
}

/* Narrows and lowers into `typed`; false if it is empty or too long for a time. */
static bool prepare(const char *text, struct buf *typed)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;

	text_narrow(&narrow, text);
	text_trim(typed, narrow.text);
	for (char *at = typed->text; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
		else if (*at == '\t')
			*at = ' ';
	}
	return typed->len > 0 && typed->len <= TYPED_MAX;
}

enum status when_day(const char *text, day today, enum when_lean lean, day *ret,
		     struct problem *reterr)
{
	AUTO(buf_release) struct buf typed = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];
	day d;

	if (prepare(text, &typed)) {
		struct reading r = { .at = typed.text, .today = today, .lean = lean };
		if (read_day(&r, &d) && at_end(&r)) {
			*ret = d;
			return ST_OK;
		}
	}
	enum status status = problem_set(reterr, ST_BAD_VALUE, NULL, _("\"%s\" is not a date."),
					 text_short(text, quoted));
	problem_todo(reterr, _("Type tomorrow, fri, +3, 3-12 or 2026-03-12."));
	return status;
}

enum status when_minute(const char *text, minute *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf typed = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];
	minute m;

	if (prepare(text, &typed)) {
		struct reading r = { .at = typed.text };
		if (read_minute(&r, &m) && at_end(&r)) {
			*ret = m;
			return ST_OK;
		}
	}
	enum status status = problem_set(reterr, ST_BAD_VALUE, NULL, _("\"%s\" is not a time."),
					 text_short(text, quoted));
	problem_todo(reterr, _("Type 1430, 14:30, 930 or 3pm."));
	return status;
}

/* Four digits alone are a time from 06:00 on, and a date before. */
static bool looks_like_time(const char *typed)
{
	return strspn(typed, "0123456789") == 4 && typed[4] == '\0' && strncmp(typed, "06", 2) >= 0;
}

static void skip_joint(struct reading *r)
{
	skip_space(r);
	if (*r->at == 't' && r->at[1] >= '0' && r->at[1] <= '9')
		r->at++;
}

/* A day, a day and a time, a time, a time and a day: the first that fits to the end. */
static bool read_wall(struct reading start, day base_day, minute base_minute, wall *ret)
{
	struct reading r = start;
	minute m = base_minute;
	day d = base_day;

	if (!looks_like_time(r.at) && read_day(&r, &d)) {
		struct reading after_day = r;
		skip_joint(&r);
		*ret = wall_of(d, base_minute);
		if (at_end(&r))
			return true;
		*ret = wall_of(d, m);
		if (read_minute(&r, &m) && at_end(&r)) {
			*ret = wall_of(d, m);
			return true;
		}
		r = after_day;
	}
	r = start;
	d = base_day;
	if (!read_minute(&r, &m))
		return false;
	skip_space(&r);
	if (*r.at != '\0' && !read_day(&r, &d))
		return false;
	*ret = wall_of(d, m);
	return at_end(&r);
}

enum status when_wall(const char *text, day today, day base_day, minute base_minute,
		      wall *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf typed = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];
	wall w;

	if (prepare(text, &typed)) {
		struct reading r = { .at = typed.text, .today = today, .lean = WHEN_FUTURE };
		if (read_wall(r, base_day, base_minute, &w)) {
			*ret = w;
			return ST_OK;
		}
	}
	enum status status = problem_set(reterr, ST_BAD_VALUE, NULL,
					 _("\"%s\" is not a day and time."),
					 text_short(text, quoted));
	problem_todo(reterr, _("Type 1430, tomorrow 3pm, fri 1430, +1 930 or 3-12 14:30."));
	return status;
}
