/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of accounts is a closed world: every class has one path, read as it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/account.h"

static void chart_is_in_order_and_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < naccount_classes; i++) {
		const struct account_class_row *row = &account_classes[i];
		assert_true(i == 0 || account_classes[i - 1].class < row->class);
		assert_ptr_equal(account_class_row(row->class), row);
		assert_true(row->sign == 1 || row->sign == -1);
		assert_non_null(row->title);
		assert_true(strchr("CSP#", row->owner) != NULL);
		/* A detail belongs to somebody. */
		assert_true(row->detail == 0 || row->owner != 0);
		assert_true(strchr("KVB#", row->detail) != NULL);
		/* Owners are people of one kind; money told a second time has no limit. */
		assert_true(!row->never_below || row->unit != UNIT_MEMO);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(account_classes[j].path, row->path);
	}
	assert_null(account_class_row((enum account_class)0));
	assert_null(account_class_row((enum account_class)8));
	assert_null(account_class_row((enum account_class)126));
}

/* Stored numbers and signs, pinned: a change here needs a migration. */
static void chart_is_pinned(void **state)
{
	static const struct {
		int class, sign;
		bool never_below;
		enum unit_kind unit;
		const char *path;
	} pinned[] = {
		{ 1, +1, false, UNIT_CNY, "asset/cash" },
		{ 5, +1, true, UNIT_CNY, "asset/receivable" },
		{ 7, +1, false, UNIT_CNY, "asset/safe" },
		{ 20, -1, true, UNIT_CNY, "liability/wallet/principal" },
		{ 21, -1, true, UNIT_CNY, "liability/course" },
		{ 22, -1, true, UNIT_CNY, "liability/deposit" },
		{ 25, -1, true, UNIT_CNY, "liability/deposit-wallet" },
		{ 40, -1, false, UNIT_CNY, "revenue/treatment" },
		{ 45, -1, false, UNIT_CNY, "revenue/repriced" },
		{ 50, +1, false, UNIT_CNY, "discount" },
		{ 64, +1, false, UNIT_CNY, "expense/cash-variance" },
		{ 70, -1, false, UNIT_CNY, "equity/opening" },
		{ 80, -1, true, UNIT_BONUS, "promise/wallet/bonus" },
		{ 81, +1, false, UNIT_BONUS, "bonus/granted" },
		{ 90, -1, true, UNIT_POINT, "promise/points" },
		{ 94, +1, false, UNIT_POINT, "points/owed" },
		{ 100, -1, true, UNIT_SESSION, "promise/sessions" },
		{ 101, -1, true, UNIT_SESSION, "promise/sessions-reserved" },
		{ 110, -1, true, UNIT_COUPON, "promise/coupons" },
		{ 120, +1, true, UNIT_STOCK, "stock/shelf" },
		{ 121, -1, false, UNIT_STOCK, "stock/received" },
		{ 122, +1, false, UNIT_STOCK, "stock/sold" },
		{ 130, +1, false, UNIT_MEMO, "performance/cash" },
		{ 131, +1, false, UNIT_MEMO, "performance/cash-house" },
		{ 132, -1, false, UNIT_MEMO, "performance/cash-all" },
		{ 133, +1, false, UNIT_MEMO, "performance/delivered" },
		{ 134, +1, false, UNIT_MEMO, "performance/delivered-house" },
		{ 135, -1, false, UNIT_MEMO, "performance/delivered-all" },
		{ 140, -1, false, UNIT_MEMO, "flow/wallet" },
		{ 141, +1, false, UNIT_MEMO, "flow/wallet-sold" },
		{ 142, -1, false, UNIT_MEMO, "flow/wallet-spent" },
		{ 143, -1, false, UNIT_MEMO, "flow/wallet-refunded" },
		{ 144, -1, false, UNIT_MEMO, "flow/wallet-expired" },
		{ 150, -1, false, UNIT_MEMO, "flow/course" },
		{ 151, +1, false, UNIT_MEMO, "flow/course-sold" },
		{ 152, -1, false, UNIT_MEMO, "flow/course-delivered" },
		{ 153, -1, false, UNIT_MEMO, "flow/course-refunded" },
		{ 154, -1, false, UNIT_MEMO, "flow/course-expired" },
		{ 160, -1, false, UNIT_MEMO, "flow/deposit" },
		{ 161, +1, false, UNIT_MEMO, "flow/deposit-taken" },
		{ 162, -1, false, UNIT_MEMO, "flow/deposit-used" },
		{ 163, -1, false, UNIT_MEMO, "flow/deposit-returned" },
		{ 164, -1, false, UNIT_MEMO, "flow/deposit-kept" },
	};

	(void)state;
	assert_int_equal(naccount_classes, 71);
	for (size_t i = 0; i < ARRAY_LEN(pinned); i++) {
		const struct account_class_row *row =
			account_class_row((enum account_class)pinned[i].class);
		assert_non_null(row);
		assert_string_equal(row->path, pinned[i].path);
		assert_int_equal(row->sign, pinned[i].sign);
		assert_int_equal(row->never_below, pinned[i].never_below);
		assert_int_equal(row->unit, pinned[i].unit);
	}
}

static void accounts_read_as_written(void **state)
{
	static const struct {
		struct account account;
		const char *text;
	} examples[] = {
		{ { ACC_CASH, 0, 0 }, "asset/cash" },
		{ { ACC_RECEIVABLE, 42, 17 }, "asset/receivable/C000042/V000017" },
		{ { ACC_WALLET_PRINCIPAL, 42, 0 }, "liability/wallet/principal/C000042" },
		{ { ACC_COURSE_VALUE, 42, 7 }, "liability/course/C000042/K000007" },
		{ { ACC_DEPOSIT, 42, 3 }, "liability/deposit/C000042/B000003" },
		{ { ACC_EXPENSE, 3, 0 }, "expense/3" },
		{ { ACC_COMMISSION, 2, 0 }, "expense/commission/S2" },
		{ { ACC_INTEREST, 0, 0 }, "expense/interest" },
		{ { ACC_POINTS, 42, 20818 }, "promise/points/C000042/20818" },
		{ { ACC_POINTS, 42, 2147483647 }, "promise/points/C000042/2147483647" },
		{ { ACC_POINTS_OWED, 42, 0 }, "points/owed/C000042" },
		{ { ACC_PERF_CASH, 2, 0 }, "performance/cash/S2" },
		{ { ACC_PERF_CASH_ALL, 0, 0 }, "performance/cash-all" },
		{ { ACC_FLOW_WALLET, 0, 0 }, "flow/wallet" },
		{ { ACC_FLOW_WALLET_SOLD, 0, 0 }, "flow/wallet-sold" },
		{ { ACC_SESSIONS, 1234567, 7 }, "promise/sessions/C1234567/K000007" },
		{ { ACC_SESSIONS_RESERVED, 1, 7 }, "promise/sessions-reserved/C000001/K000007" },
		{ { ACC_STOCK, 3, 0 }, "stock/shelf/P3" },
		{ { ACC_STOCK_SOLD, 0, 0 }, "stock/sold" },
	};
	char text[ACCOUNT_TEXT_MAX];
	struct account account;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		assert_string_equal(account_text(examples[i].account, text), examples[i].text);
		assert_int_equal(account_parse(examples[i].text, &account, NULL), ST_OK);
		assert_true(account_equal(account, examples[i].account));
	}
	assert_int_equal(account_parse("asset/receivable/c42/v17", &account, NULL), ST_OK);
	assert_int_equal(account.owner, 42);
	assert_int_equal(account.detail, 17);
}

static void every_account_reads_as_written(void **state)
{
	char text[ACCOUNT_TEXT_MAX];
	struct account back;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (size_t i = 0; i < naccount_classes; i++) {
		const struct account_class_row *row = &account_classes[i];
		for (int turn = 0; turn < 200; turn++) {
			uint64_t most = turn < 100 ? 1000 : UINT32_MAX;
			struct account account = { .class = row->class };
			if (row->owner != 0)
				account.owner = 1 + (uint32_t)rng_below(&rng, most);
			if (row->detail != 0)
				account.detail = 1 + (uint32_t)rng_below(&rng, most);
			account_text(account, text);
			assert_int_equal(account_parse(text, &back, NULL), ST_OK);
			assert_true(account_equal(account, back));
		}
	}
}

static void wrong_accounts_are_refused(void **state)
{
	static const char *const wrong[] = {
		"", "/", "asset", "asset/", "asset/cash/", "asset/cash/C1", "Asset/cash",
		"asset/cashier", "asset/receivable", "asset/receivable/", "asset/receivable/C0",
		"asset/receivable/S1", "asset/receivable/C1/", "asset/receivable/C1/K1",
		"asset/receivable/C1", "asset/receivable/C1/V0", "asset/receivable/C1/V1/",
		"promise/points/C1", "promise/points/C1/0", "promise/points/C1/V1",
		"performance/cash", "performance/cash/C1", "performance/cash-all/S2", "flow",
		"liability/course/C1", "liability/course/C1/C1", "liability/course/K1/C1",
		"liability/course//K1", "expense", "expense/0", "expense/03", "expense/-3",
		"expense/4294967296", "expense/99999999999999999999", "expense/rent", "expense/3/3",
		"expense/interest/3", "promise/sessions/C4294967296/K1", "class-200/0/0",
		"stock/shelf/P", "stock/shelf/P3 ", " stock/shelf/P3", "asset\\cash",
		"asset/receivable/C00000000000000000000000000000000000000000000000000042",
	};
	const struct account before = { .class = ACC_TAX, .owner = 5, .detail = 6 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct problem problem = PROBLEM_INIT;
		struct account account = before;
		assert_int_equal(account_parse(wrong[i], &account, &problem), ST_BAD_VALUE);
		assert_string_equal(problem.field, "account");
		assert_true(account_equal(account, before));
		assert_int_equal(account_parse(wrong[i], &account, NULL), ST_BAD_VALUE);
	}
}

static void a_damaged_account_can_be_named(void **state)
{
	char text[ACCOUNT_TEXT_MAX];

	(void)state;
	const struct account damaged = { .class = (enum account_class)4000000000u,
					 .owner = UINT32_MAX, .detail = UINT32_MAX };
	assert_string_equal(account_text(damaged, text), "class-4000000000/4294967295/4294967295");
	char unit[UNIT_TEXT_MAX];
	const struct unit odd = { .kind = (enum unit_kind)99, .id = UINT32_MAX };
	assert_string_equal(unit_text(odd, unit), "UNIT99-4294967295");
}

static void units_read_as_written(void **state)
{
	static const struct {
		struct unit unit;
		const char *text;
	} examples[] = {
		{ { UNIT_CNY, 0 }, "CNY" },
		{ { UNIT_BONUS, 0 }, "BONUS" },
		{ { UNIT_POINT, 0 }, "POINT" },
		{ { UNIT_SESSION, 7 }, "SESSION-K000007" },
		{ { UNIT_COUPON, 3 }, "COUPON-3" },
		{ { UNIT_STOCK, 3 }, "STOCK-P3" },
		{ { UNIT_MEMO, 0 }, "MEMO" },
		{ { UNIT_SESSION, UINT32_MAX }, "SESSION-K4294967295" },
		{ { UNIT_COUPON, UINT32_MAX }, "COUPON-4294967295" },
	};
	static const char *const wrong[] = {
		"", "cny", "CNY ", "CNY-1", "CNYX", "SESSION", "SESSION-", "SESSION-7",
		"SESSION-K0", "COUPON-0", "COUPON-P3", "STOCK-3", "STOCK-P3/", "STOCKP3", "EUR",
	};
	char text[UNIT_TEXT_MAX];
	struct unit unit;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		assert_string_equal(unit_text(examples[i].unit, text), examples[i].text);
		assert_int_equal(unit_parse(examples[i].text, &unit, NULL), ST_OK);
		assert_true(unit_equal(unit, examples[i].unit));
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct problem problem = PROBLEM_INIT;
		unit = UNIT_OF_CNY;
		assert_int_equal(unit_parse(wrong[i], &unit, &problem), ST_BAD_VALUE);
		assert_string_equal(problem.field, "unit");
		assert_true(unit_equal(unit, UNIT_OF_CNY));
	}
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void postings_have_one_order(void **state)
{
	/* Each row differs from the one before in a later part; all are greater than it. */
	static const struct posting rows[] = {
		{ { ACC_CASH, 0, 0 }, { UNIT_CNY, 0 }, 5 },
		{ { ACC_RECEIVABLE, 1, 9 }, { UNIT_CNY, 0 }, 4 },
		{ { ACC_RECEIVABLE, 2, 0 }, { UNIT_CNY, 0 }, 3 },
		{ { ACC_RECEIVABLE, UINT32_MAX, 0 }, { UNIT_CNY, 0 }, 3 },
		{ { ACC_SESSIONS, 1, 1 }, { UNIT_SESSION, 1 }, 2 },
		{ { ACC_SESSIONS, 1, 2 }, { UNIT_CNY, 9 }, 1 },
		{ { ACC_SESSIONS, 1, 2 }, { UNIT_SESSION, 1 }, 1 },
		{ { ACC_SESSIONS, 1, 2 }, { UNIT_SESSION, 2 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t j = 0; j < ARRAY_LEN(rows); j++)
			assert_int_equal(sign(posting_compare(&rows[i], &rows[j])),
					 sign((int)i - (int)j));
	}
	struct posting other = rows[0];
	other.amount = -5; /* the amount is not part of the key */
	assert_int_equal(posting_compare(&rows[0], &other), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chart_is_in_order_and_unique),
		cmocka_unit_test(chart_is_pinned),
		cmocka_unit_test(accounts_read_as_written),
		cmocka_unit_test(every_account_reads_as_written),
		cmocka_unit_test(wrong_accounts_are_refused),
		cmocka_unit_test(a_damaged_account_can_be_named),
		cmocka_unit_test(units_read_as_written),
		cmocka_unit_test(postings_have_one_order),
	};

	return cmocka_run_group_tests_name("model_account", tests, NULL, NULL);
}
