/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phones and birthdays, which people write in many ways. */
#include "model/field_table.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

/* ---- phones */

static bool is_mobile(const char *digits)
{
	return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* Drops China's own country code: mobiles are stored without, landlines with their 0. */
static void add_domestic(struct buf *out, const char *number)
{
	const char *rest = number;
	bool international = true;

	if (strncmp(number, "+86", 3) == 0)
		rest += 3;
	else if (strncmp(number, "0086", 4) == 0)
		rest += 4;
	else
		international = false;
	if (!international && strlen(number) == 13 && strncmp(number, "86", 2) == 0 &&
	    is_mobile(number + 2))
		rest += 2;
	if (international && !is_mobile(rest) && rest[0] != '0' && rest[0] != '4')
		buf_putc(out, '0');
	buf_puts(out, rest);
}

bool phone_normal(struct buf *out, const char *text)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	AUTO(buf_release) struct buf number = BUF_INIT;

	text_narrow(&narrow, text);
	for (const char *c = narrow.text; *c != '\0'; c++) {
		if ((*c >= '0' && *c <= '9') || (*c == '+' && number.len == 0))
			buf_putc(&number, *c);
		else if (strchr(" -().", *c) == NULL)
			return false;
	}
	add_domestic(out, number.text);
	return true;
}

bool phone_plausible(const char *digits)
{
	bool international = digits[0] == '+';
	const char *number = digits + international;
	size_t len = strlen(number);

	if (strspn(number, "0123456789") != len)
		return false;
	if (international)
		return number[0] != '0' && len >= 7 && len <= 15;
	if (number[0] == '1')
		return is_mobile(number);
	if (number[0] == '0')
		return number[1] != '0' && len >= 10 && len <= 12;
	if (len == 10)
		return number[0] == '4' || number[0] == '8';
	return len == 7 || len == 8;
}

/* ---- birthdays */

bool birthday_possible(uint32_t yyyymmdd)
{
	uint32_t year = yyyymmdd / 10000, month = yyyymmdd / 100 % 100, mday = yyyymmdd % 100;

	return (year == 0 || (year >= 1900 && year <= 2099)) && month >= 1 && month <= 12 &&
	       mday >= 1 && mday <= 31;
}

/* Reads runs of digits, whatever stands between them; how many there are, at most 4. Fails on
 * what does not belong into a date. */
static bool digit_runs(const char *text, uint32_t runs[4], size_t lengths[4], size_t *ret_n)
{
	static const char *const marks[] = { "-", "/", ".", " ", "年", "月", "日", "号" };
	size_t n = 0;

	while (*text != '\0') {
		size_t len = strspn(text, "0123456789");
		if (len > 0) {
			if (n == 3 || len > 8)
				return false;
			runs[n] = 0;
			lengths[n] = len;
			for (size_t i = 0; i < len; i++)
				runs[n] = runs[n] * 10 + (uint32_t)(text[i] - '0');
			n++;
		}
		for (size_t i = 0; len == 0 && i < ARRAY_LEN(marks); i++) {
			if (strncmp(text, marks[i], strlen(marks[i])) == 0)
				len = strlen(marks[i]);
		}
		if (len == 0)
			return false;
		text += len;
	}
	*ret_n = n;
	return true;
}

/* 1991-05-03, 5-3, 19910503, 0503; 0 if it is none of them. */
static uint32_t birthday_of(const char *text)
{
	uint32_t runs[4];
	size_t lengths[4], n;

	if (!digit_runs(text, runs, lengths, &n))
		return 0;
	if (n == 1 && (lengths[0] == 8 || lengths[0] == 4))
		return runs[0];
	bool short_parts = n >= 2 && lengths[n - 1] <= 2 && lengths[n - 2] <= 2;
	if (n == 2 && short_parts)
		return runs[0] * 100 + runs[1];
	if (n == 3 && short_parts && lengths[0] == 4)
		return runs[0] * 10000 + runs[1] * 100 + runs[2];
	return 0;
}

enum status birthday_parse(const char *text, uint32_t *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];

	text_narrow(&narrow, text);
	uint32_t birthday = birthday_of(narrow.text);
	if (!birthday_possible(birthday))
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("\"%s\" is not a birthday like 1991-05-03 or 05-03."),
				   text_short(text, quoted));
	*ret = birthday;
	return ST_OK;
}
