/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"
#include "base/money.h"

__extension__ typedef __int128 wide;

static void sums_refuse_overflow(void **state)
{
	money m = MONEY(7);

	(void)state;
	assert_true(money_add(MONEY(199), MONEY(-200), &m));
	assert_int_equal(m.fen, -1);
	assert_true(money_add(MONEY(INT64_MAX - 1), MONEY(1), &m));
	assert_true(m.fen == INT64_MAX);
	assert_false(money_add(MONEY(INT64_MAX), MONEY(1), &m));
	assert_false(money_add(MONEY(INT64_MIN), MONEY(-1), &m));
	assert_false(money_sub(MONEY(INT64_MIN), MONEY(1), &m));
	assert_false(money_sub(MONEY(0), MONEY(INT64_MIN), &m));
	assert_true(money_sub(MONEY(-1), MONEY(INT64_MIN), &m));
	assert_true(m.fen == INT64_MAX);
	assert_false(money_mul(MONEY(INT64_MAX / 2), 3, &m));
	assert_false(money_mul(MONEY(INT64_MIN), -1, &m));
	assert_true(m.fen == INT64_MAX); /* untouched by a refusal */
	assert_true(money_mul(MONEY(-1250), 4, &m));
	assert_int_equal(m.fen, -5000);
}

static void scaling_rounds_half_away_from_zero(void **state)
{
	static const struct { int64_t fen, num, den, want; } rows[] = {
		{ 100, 88, 100, 88 }, { 105, 50, 100, 53 }, { -105, 50, 100, -53 },
		{ 104, 50, 100, 52 }, { 1, 1, 3, 0 }, { 2, 1, 3, 1 }, { -2, 1, 3, -1 },
		{ 1, 1, 2, 1 }, { -1, 1, 2, -1 }, { 1, -1, 2, -1 }, { 0, 5, 7, 0 },
		{ INT64_MAX, 1, 1, INT64_MAX }, { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MIN, 1, 1, INT64_MIN }, { 36800, 88, 100, 32384 },
		{ 5, 1, 10, 1 }, { 4, 1, 10, 0 }, { -5, 1, 10, -1 },
	};
	money m = MONEY(0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(money_scale(MONEY(rows[i].fen), rows[i].num, rows[i].den, &m));
		assert_true(m.fen == rows[i].want);
	}
	assert_false(money_scale(MONEY(INT64_MAX), 2, 1, &m));
	assert_false(money_scale(MONEY(INT64_MAX), INT64_MIN, 1, &m));
}

static void splits_by_hand(void **state)
{
	money parts[4];

	(void)state;
	assert_true(money_split(MONEY(100), (int64_t[]){ 1, 1, 1 }, 3, parts));
	assert_int_equal(parts[0].fen, 34);
	assert_int_equal(parts[1].fen, 33);
	assert_int_equal(parts[2].fen, 33);
	assert_true(money_split(MONEY(-100), (int64_t[]){ 1, 1, 1 }, 3, parts));
	assert_int_equal(parts[0].fen, -34);
	assert_int_equal(parts[2].fen, -33);
	/* 10 by 1:2:4: 1.43, 2.86, 5.71: the odd fen go to .86 and then .71. */
	assert_true(money_split(MONEY(10), (int64_t[]){ 1, 2, 4 }, 3, parts));
	assert_int_equal(parts[0].fen, 1);
	assert_int_equal(parts[1].fen, 3);
	assert_int_equal(parts[2].fen, 6);
	assert_true(money_split(MONEY(7), (int64_t[]){ 0, 5, 0 }, 3, parts));
	assert_int_equal(parts[0].fen, 0);
	assert_int_equal(parts[1].fen, 7);
	parts[0] = MONEY(77);
	assert_false(money_split(MONEY(7), (int64_t[]){ 0, 0 }, 2, parts));
	assert_false(money_split(MONEY(7), (int64_t[]){ 3, -1 }, 2, parts));
	assert_false(money_split(MONEY(7), NULL, 0, parts));
	assert_int_equal(parts[0].fen, 77);
	assert_true(money_split(MONEY(INT64_MIN), (int64_t[]){ INT64_MAX, INT64_MAX }, 2, parts));
	assert_true(parts[0].fen == INT64_MIN / 2 && parts[1].fen == INT64_MIN / 2);
}

static int64_t some_fen(struct rng *rng)
{
	int64_t n = (int64_t)(rng_next(rng) >> rng_below(rng, 64));

	return rng_below(rng, 2) ? n : -n;
}

/* Parts sum to the whole, are less than a fen from exact, and nobody without weight is paid. */
static void splits_sum_to_the_whole(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 20261122);
	for (int round = 0; round < 20000; round++) {
		int64_t weights[12] = { 0 };
		money parts[12];
		size_t n = 1 + rng_below(&rng, 12);
		wide sum = 0, total = 0;
		money whole = MONEY(some_fen(&rng));
		for (size_t i = 0; i < n; i++) {
			weights[i] = (int64_t)(rng_next(&rng) >> (1 + rng_below(&rng, 63)));
			sum += weights[i];
		}
		if (sum == 0)
			weights[0] = 1, sum = 1;
		assert_true(money_split(whole, weights, n, parts));
		for (size_t i = 0; i < n; i++) {
			total += parts[i].fen;
			if (weights[i] == 0)
				assert_int_equal(parts[i].fen, 0);
			assert_true(parts[i].fen == 0 || (parts[i].fen < 0) == (whole.fen < 0));
			/* |part × sum − whole × weight| < sum, without leaving 128 bits. */
			if (sum < INT64_MAX / 4 && whole.fen > -(1LL << 60) &&
			    whole.fen < 1LL << 60) {
				wide off = parts[i].fen * sum - (wide)whole.fen * weights[i];
				assert_true(off < sum && off > -sum);
			}
		}
		assert_true(total == whole.fen);
	}
}

/* Equal weights: the first ones get the odd fen. */
static void equal_splits_favour_the_first(void **state)
{
	int64_t weights[9];
	money parts[9];

	(void)state;
	for (size_t i = 0; i < 9; i++)
		weights[i] = 5;
	for (int64_t fen = 0; fen < 40; fen++) {
		assert_true(money_split(MONEY(fen), weights, 9, parts));
		for (size_t i = 0; i < 9; i++)
			assert_int_equal(parts[i].fen, fen / 9 + ((int64_t)i < fen % 9));
	}
}

static void scale_agrees_with_wide_arithmetic(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < 20000; i++) {
		money a = MONEY(some_fen(&rng)), m = MONEY(0);
		int64_t num = some_fen(&rng), den = 1 + (int64_t)rng_below(&rng, 1000);
		wide twice = (wide)a.fen * num * 2;
		wide want = (twice < 0 ? twice - den : twice + den) / (2 * den);
		bool fits = want <= INT64_MAX && want >= INT64_MIN;
		assert_int_equal(money_scale(a, num, den, &m), fits);
		if (fits)
			assert_true(m.fen == (int64_t)want);
	}
}

static void texts(void **state)
{
	static const struct { int64_t fen; const char *text, *plain; } rows[] = {
		{ 0, "0.00", "0.00" }, { 5, "0.05", "0.05" }, { -5, "-0.05", "-0.05" },
		{ 99999, "999.99", "999.99" }, { 100000, "1,000.00", "1000.00" },
		{ -186660, "-1,866.60", "-1866.60" }, { 123456789012, "1,234,567,890.12",
		"1234567890.12" }, { INT64_MIN, "-92,233,720,368,547,758.08",
		"-92233720368547758.08" }, { INT64_MAX, "92,233,720,368,547,758.07",
		"92233720368547758.07" },
	};
	char text[MONEY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(money_text(MONEY(rows[i].fen), text), rows[i].text);
		assert_string_equal(money_text_plain(MONEY(rows[i].fen), text), rows[i].plain);
	}
}

static void amounts_are_read(void **state)
{
	static const struct { const char *text; int64_t fen; } rows[] = {
		{ "12", 1200 }, { "12.5", 1250 }, { "1,866.60", 186660 }, { "￥12", 1200 },
		{ "¥ 12.05", 1205 }, { "-3.07", -307 }, { "－3．07", -307 }, { "１２．５", 1250 },
		{ "￥１，８６６．６０", 186660 }, { "0", 0 }, { " 88 ", 8800 }, { "　88", 8800 },
		{ "12元", 1200 }, { "12.", 1200 }, { "-￥5", -500 }, { "1,000,000", 100000000 },
		{ "100000000", MONEY_MAX_FEN }, { "12。5", 1250 }, { "000012", 1200 },
	};
	money m = MONEY(0);
	char text[MONEY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (money_parse(rows[i].text, &m, NULL) != ST_OK || m.fen != rows[i].fen)
			fail_msg("%s: %s", rows[i].text, money_text(m, text));
	}
}

static void other_texts_are_refused(void **state)
{
	static const char *const rows[] = {
		"", " ", "-", "￥", ".", ".5", "1.234", "1..2", "1,2", "1,23.00", "12,3456", ",123",
		"1,,000", "1234,567", "12 5", "twelve", "12x", "--1", "+1", "1e3", "0x10", "$12",
		"100000000.01", "99999999999999999999999999", "1.5,0", "十二", "12\n3", "元",
		"1,000,", "NaN", "\xff", "12\033[1m", "1,000,00",
	};
	struct problem p = PROBLEM_INIT;
	money m = MONEY(7);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (money_parse(rows[i], &m, &p) != ST_BAD_VALUE || p.message[0] == '\0')
			fail_msg("%s", rows[i]);
		assert_int_equal(m.fen, 7);
	}
}

static void every_text_reads_back(void **state)
{
	struct rng rng;
	char text[MONEY_TEXT_MAX];

	(void)state;
	rng_seed(&rng, 9);
	for (int i = 0; i < 5000; i++) {
		money m = MONEY((int64_t)rng_below(&rng, MONEY_MAX_FEN) >> rng_below(&rng, 34));
		money back = MONEY(-1);
		if (i % 2)
			m.fen = -m.fen;
		assert_int_equal(money_parse(money_text(m, text), &back, NULL), ST_OK);
		assert_true(back.fen == m.fen);
		assert_int_equal(money_parse(money_text_plain(m, text), &back, NULL), ST_OK);
		assert_true(back.fen == m.fen);
	}
}

static void sums_that_can_be_paid(void **state)
{
	static const struct { int64_t fen; enum status st; } cases[] = {
		{ 1, ST_OK }, { MONEY_MAX_FEN, ST_OK }, { 0, ST_BAD_VALUE }, { -1, ST_BAD_VALUE },
		{ MONEY_MAX_FEN + 1, ST_BAD_VALUE }, { INT64_MIN, ST_BAD_VALUE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct problem p = PROBLEM_INIT;
		assert_int_equal(money_payable(cases[i].fen, "here", &p), cases[i].st);
		assert_string_equal(p.field, cases[i].st == ST_OK ? "" : "here");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_refuse_overflow),
		cmocka_unit_test(scaling_rounds_half_away_from_zero),
		cmocka_unit_test(splits_by_hand),
		cmocka_unit_test(splits_sum_to_the_whole),
		cmocka_unit_test(equal_splits_favour_the_first),
		cmocka_unit_test(scale_agrees_with_wide_arithmetic),
		cmocka_unit_test(texts),
		cmocka_unit_test(amounts_are_read),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(every_text_reads_back),
		cmocka_unit_test(sums_that_can_be_paid),
	};

	return cmocka_run_group_tests_name("base_money", tests, NULL, NULL);
}
