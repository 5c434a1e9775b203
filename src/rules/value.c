/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/value.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/calendar.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool value_number(const char *text, int64_t *ret)
{
	return value_decimal(text, 0, ret);
}

bool value_decimal(const char *text, int places, int64_t *ret)
{
	bool minus = text[0] == '-';
	const char *at = text + (minus ? 1 : 0);
	int64_t value = 0;
	int digits = 0, decimals = 0;

	/* A leading zero is octal to some programs. */
	if (at[0] == '0' && is_digit(at[1]))
		return false;
	for (; is_digit(*at) && digits <= 12; at++, digits++)
		value = value * 10 + (*at - '0');
	if (digits == 0 || digits > 12)
		return false;
	if (*at == '.' && places > 0) {
		for (at++; is_digit(*at) && decimals < places; at++, decimals++)
			value = value * 10 + (*at - '0');
		if (decimals == 0)
			return false;
	}
	if (*at != '\0')
		return false;
	for (; decimals < places; decimals++)
		value *= 10;
	*ret = minus ? -value : value;
	return true;
}

bool value_yes_no(const char *text, bool *ret)
{
	static const char *const yes[] = { "yes", "true", "是" };
	static const char *const no[] = { "no", "false", "否" };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
			*ret = strcmp(text, yes[i]) == 0;
			return true;
		}
	}
	return false;
}

bool value_hours(const char *text, int *ret_from, int *ret_to)
{
	char from_text[DATE_TEXT_MAX];
	const char *dash = strchr(text, '-');
	minute from, to;

	if (dash == NULL || (size_t)(dash - text) >= sizeof(from_text))
		return false;
	memcpy(from_text, text, (size_t)(dash - text));
	from_text[dash - text] = '\0';
	if (minute_parse(from_text, &from, NULL) != ST_OK ||
	    minute_parse(dash + 1, &to, NULL) != ST_OK)
		return false;
	if (from.n >= MINUTES_PER_DAY || from.n == to.n)
		return false;
	if (to.n < from.n)
		to.n += MINUTES_PER_DAY;
	/* The next morning's opening is the next day's. */
	if (to.n - from.n > MINUTES_PER_DAY)
		return false;
	*ret_from = from.n;
	*ret_to = to.n;
	return true;
}

static bool two_digits(const char *text, int *ret)
{
	if (!is_digit(text[0]) || !is_digit(text[1]))
		return false;
	*ret = (text[0] - '0') * 10 + text[1] - '0';
	return true;
}

/* Any leap year, for February 29; a lunar month may have 30 days. */
static bool in_some_year(const struct holiday_date *date)
{
	if (!date->lunar)
		return civil_valid(2000, date->month, date->month_day);
	return date->month >= 1 && date->month <= 12 && date->month_day >= 1 &&
	       date->month_day <= 30;
}

bool value_date(const char *text, struct holiday_date *ret)
{
	static const char *const prefixes[] = { "lunar ", "农历 ", "农历" };
	struct holiday_date date = { .month = 0 };

	if (day_parse(text, &date.on, NULL) == ST_OK) {
		*ret = date;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(prefixes) && !date.lunar; i++) {
		size_t len = strlen(prefixes[i]);
		date.lunar = strncmp(text, prefixes[i], len) == 0;
		text += date.lunar ? len : 0;
	}
	date.on = DAY(0);
	if (strlen(text) != 5 || text[2] != '-' || !two_digits(text, &date.month) ||
	    !two_digits(text + 3, &date.month_day) || !in_some_year(&date))
		return false;
	*ret = date;
	return true;
}

int value_weekday(const char *text)
{
	static const char *const names[7][3] = {
		{ "monday", "mon", "周一" },	{ "tuesday", "tue", "周二" },
		{ "wednesday", "wed", "周三" }, { "thursday", "thu", "周四" },
		{ "friday", "fri", "周五" },	{ "saturday", "sat", "周六" },
		{ "sunday", "sun", "周日" },
	};

	for (int i = 0; i < 7; i++) {
		for (size_t j = 0; j < ARRAY_LEN(names[i]); j++) {
			if (strcmp(names[i][j], text) == 0)
				return i;
		}
	}
	return -1;
}

bool value_in(const char *words, const char *text)
{
	size_t len = strlen(text);

	while (*words != '\0') {
		size_t word = strcspn(words, " ");
		if (word == len && memcmp(words, text, len) == 0 && len > 0)
			return true;
		words += word;
		words += strspn(words, " ");
	}
	return false;
}

/* Changes of letters that still look like a slip. */
enum { NEAR_MAX = 3 };

void nearest_init(struct nearest *n, const char *text)
{
	*n = (struct nearest){ .text = text, .distance = NEAR_MAX + 1 };
	/* Of a short word, everything is near. */
	size_t len = strlen(text);
	if (len < 8)
		n->distance = (int)(len / 3) + 2;
	if (len > 60)
		n->distance = 0;
}

void nearest_try(struct nearest *n, const char *word, size_t len)
{
	char copy[sizeof(n->best)];

	if (len == 0 || len >= sizeof(copy) || n->distance == 0)
		return;
	memcpy(copy, word, len);
	copy[len] = '\0';
	int distance = text_distance(n->text, copy, n->distance);
	if (distance >= n->distance)
		return;
	n->distance = distance;
	memcpy(n->best, copy, len + 1);
}

void nearest_words(struct nearest *n, const char *words)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		nearest_try(n, words, len);
		words += len;
		words += strspn(words, " ");
	}
}

bool nearest_found(const struct nearest *n)
{
	return n->best[0] != '\0';
}

bool value_id(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') || is_digit(text[i]);
		bool dash = text[i] == '-' && i > 0 && i + 1 < len && text[i - 1] != '-';
		if (!letter && !dash)
			return false;
	}
	return len > 0 && len <= 40;
}

bool value_barcode(const char *text)
{
	size_t len = strlen(text), digits = 0;
	int sum = 0;

	for (size_t i = 0; i < len; i++) {
		bool letter = (text[i] >= 'A' && text[i] <= 'Z') ||
			      (text[i] >= 'a' && text[i] <= 'z');
		if (is_digit(text[i]))
			digits++;
		else if (!letter && text[i] != '-')
			return false;
	}
	if (len == 0 || len > 32)
		return false;
	if (digits != len || (len != 8 && len != 13))
		return true;
	/* Weights 1 and 3 alternate so that the check digit has 1. */
	for (size_t i = 0; i < len; i++)
		sum += (text[i] - '0') * ((len - 1 - i) % 2 == 0 ? 1 : 3);
	return sum % 10 == 0;
}
