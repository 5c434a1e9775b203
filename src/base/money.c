/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* A product of two amounts never leaves it. */
__extension__ typedef __int128 wide;

static bool from_wide(wide n, money *ret)
{
	if (n > INT64_MAX || n < INT64_MIN)
		return false;
	*ret = MONEY((int64_t)n);
	return true;
}

bool money_add(money a, money b, money *ret)
{
	return from_wide((wide)a.fen + b.fen, ret);
}

bool money_sub(money a, money b, money *ret)
{
	return from_wide((wide)a.fen - b.fen, ret);
}

bool money_mul(money a, int64_t n, money *ret)
{
	return from_wide((wide)a.fen * n, ret);
}

bool money_scale(money a, int64_t num, int64_t den, money *ret)
{
	REQUIRE(den > 0);
	wide product = (wide)a.fen * num;
	wide rest = product % den;

	product /= den;
	if (rest < 0 ? -rest * 2 >= den : rest * 2 >= den)
		product += rest < 0 ? -1 : 1;
	return from_wide(product, ret);
}

/* Index of the part with the largest remainder that did not get its odd fen yet; n if none. */
static size_t largest_remainder(wide whole, const int64_t *weights, size_t n, wide sum,
				const wide *above_rest, size_t above_index)
{
	size_t best = n;
	wide best_rest = -1;

	for (size_t i = 0; i < n; i++) {
		wide rest = whole * weights[i] % sum;
		/* Order: remainder falling, then index rising; skip what came before. */
		bool taken = above_rest != NULL &&
			     (rest > *above_rest || (rest == *above_rest && i <= above_index));
		if (!taken && rest > best_rest) {
			best = i;
			best_rest = rest;
		}
	}
	return best;
}

bool money_split(money whole, const int64_t *weights, size_t n, money *parts)
{
	wide sum = 0, size = whole.fen < 0 ? -(wide)whole.fen : whole.fen, left = size;
	int sign = whole.fen < 0 ? -1 : 1;

	for (size_t i = 0; i < n; i++) {
		if (weights[i] < 0)
			return false;
		sum += weights[i];
	}
	if (sum <= 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		wide part = size * weights[i] / sum;
		left -= part;
		parts[i] = MONEY((int64_t)(part * sign));
	}
	/* Fewer than n odd fen are left; each goes to the next largest remainder. */
	wide rest = 0;
	size_t index = 0;
	for (bool first = true; left > 0; left--, first = false) {
		index = largest_remainder(size, weights, n, sum, first ? NULL : &rest, index);
		REQUIRE(index < n);
		rest = size * weights[index] % sum;
		parts[index].fen += sign;
	}
	return true;
}

static const char *write_text(money m, char text[MONEY_TEXT_MAX], const char *separator)
{
	uint64_t size = m.fen < 0 ? 0 - (uint64_t)m.fen : (uint64_t)m.fen;
	char digits[24];
	int ndigits = snprintf(digits, sizeof(digits), "%" PRIu64, size / 100);
	size_t at = 0;

	if (m.fen < 0)
		text[at++] = '-';
	for (int i = 0; i < ndigits; i++) {
		if (i > 0 && (ndigits - i) % 3 == 0 && separator[0] != '\0')
			text[at++] = separator[0];
		text[at++] = digits[i];
	}
	snprintf(text + at, MONEY_TEXT_MAX - at, ".%02d", (int)(size % 100));
	return text;
}

const char *money_text(money m, char text[MONEY_TEXT_MAX])
{
	return write_text(m, text, ",");
}

const char *money_text_plain(money m, char text[MONEY_TEXT_MAX])
{
	return write_text(m, text, "");
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The part before the point: digits, with commas only at every third place from the point. */
static const char *read_yuan(const char *at, int64_t *ret)
{
	int64_t yuan = 0;
	int run = 0;
	bool commas = false;

	if (!is_digit(*at))
		return NULL;
	for (; is_digit(*at) || *at == ','; at++) {
		if (*at == ',') {
			if (run == 0 || run > 3 || (commas && run != 3))
				return NULL;
			commas = true;
			run = 0;
			continue;
		}
		run++;
		if (yuan <= MONEY_MAX_FEN)
			yuan = yuan * 10 + (*at - '0');
	}
	if (commas && run != 3)
		return NULL;
	*ret = yuan;
	return at;
}

/* Up to two decimals after a point; "12." is twelve. */
static const char *read_fen(const char *at, int64_t *ret)
{
	int64_t fen = 0;

	if (*at == '.') {
		at++;
		if (is_digit(*at))
			fen = (*at++ - '0') * 10;
		if (is_digit(*at))
			fen += *at++ - '0';
	}
	*ret = fen;
	return at;
}

static const char *read_amount(const char *at, int64_t *ret_yuan, int64_t *ret_fen)
{
	at = read_yuan(at, ret_yuan);
	return at != NULL ? read_fen(at, ret_fen) : NULL;
}

/* The currency sign before the number, or 元 after it. */
static const char *skip_sign(const char *at)
{
	static const char *const signs[] = { "\u00a5", "\uffe5", "CNY", "RMB" };

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		size_t len = strlen(signs[i]);
		if (strncmp(at, signs[i], len) == 0) {
			at += len;
			break;
		}
	}
	while (*at == ' ')
		at++;
	return at;
}

/* Reads "-", the currency sign, the number and 元; false if it is anything else. */
static bool read_money(const char *text, int64_t *ret_yuan, int64_t *ret_fen, bool *ret_minus)
{
	AUTO(buf_release) struct buf trimmed = BUF_INIT;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	static const char wide_minus[] = "\uff0d", yuan_sign[] = "元";

	text_trim(&trimmed, text);
	const char *at = trimmed.text;
	*ret_minus = true;
	if (*at == '-')
		at++;
	else if (strncmp(at, wide_minus, strlen(wide_minus)) == 0)
		at += strlen(wide_minus);
	else
		*ret_minus = false;
	/* The sign goes before narrowing, which would make it a dollar. */
	text_narrow(&narrow, skip_sign(at));
	at = read_amount(narrow.text, ret_yuan, ret_fen);
	if (at == NULL)
		return false;
	while (*at == ' ')
		at++;
	if (strncmp(at, yuan_sign, strlen(yuan_sign)) == 0)
		at += strlen(yuan_sign);
	return *at == '\0';
}

enum status money_parse(const char *text, money *ret, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	int64_t yuan = 0, fen = 0;
	bool minus = false;

	if (!read_money(text, &yuan, &fen, &minus))
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("\"%s\" is not an amount like 1866.60."),
				   text_short(text, quoted));
	if (yuan * 100 + fen > MONEY_MAX_FEN)
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("An amount is at most 100 million yuan."));
	*ret = MONEY(minus ? -(yuan * 100 + fen) : yuan * 100 + fen);
	return ST_OK;
}

enum status money_payable(int64_t fen, const char *field, struct problem *reterr)
{
	char least[MONEY_TEXT_MAX], most[MONEY_TEXT_MAX];

	if (fen > 0 && fen <= MONEY_MAX_FEN)
		return ST_OK;
	return problem_set(reterr, ST_BAD_VALUE, field, _("%s must be between %s and %s."),
			   _("Amount"), money_text(MONEY(1), least),
			   money_text(MONEY(MONEY_MAX_FEN), most));
}
