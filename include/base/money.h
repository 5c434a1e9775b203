/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money in integer fen (1/100 CNY). A type of its own, so that it cannot be mixed
 * with counts; overflow is refused, never wrapped. There is one rounding rule:
 * half away from zero, and a split gives the odd fen to the part with the largest
 * remainder (the first of equals), so that parts always sum to the whole.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct {
	int64_t fen;
} money;

#define MONEY(n) ((money){ .fen = (n) })
/* Largest amount accepted in one field: 100 million yuan. */
#define MONEY_MAX_FEN INT64_C(10000000000)
enum { MONEY_TEXT_MAX = 32 };

bool money_add(money a, money b, money *ret) MUST_CHECK;
bool money_sub(money a, money b, money *ret) MUST_CHECK;
bool money_mul(money a, int64_t n, money *ret) MUST_CHECK;
/* a × num ÷ den, rounded half away from zero. den > 0. */
bool money_scale(money a, int64_t num, int64_t den, money *ret) MUST_CHECK;
/* Splits `whole` in proportion to weights[i] >= 0 (their sum > 0) into parts[i]. */
bool money_split(money whole, const int64_t *weights, size_t n, money *parts) MUST_CHECK;

/* "1,866.60" or, without separators, "1866.60"; always two decimals. Writes into `text`. */
const char *money_text(money, char text[MONEY_TEXT_MAX]);
const char *money_text_plain(money, char text[MONEY_TEXT_MAX]);
/* Reads "12", "12.5", "1,866.60", "￥12", full-width digits. At most two decimals. */
enum status money_parse(const char *text, money *ret, struct problem *reterr) MUST_CHECK;
/* Is it a sum that can be paid: one fen at least, MONEY_MAX_FEN at most? Else ST_BAD_VALUE, of
 * `field`. */
enum status money_payable(int64_t fen, const char *field, struct problem *reterr) MUST_CHECK;

#endif
