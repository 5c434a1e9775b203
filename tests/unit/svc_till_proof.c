/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proofs of drawers and flows find what was changed behind the back of the operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/tables.h"
#include "svc_shop.h"

static int make_days(void **state)
{
	(void)state;
	shop_from("2026-11-22 14:00");
	trial_must(&trial, NULL, "day.open", "{\"float_fen\":50000}");
	trial_must(&trial, NULL, "sale.pay",
		   "{\"lines\":[{\"kind\":\"treatment\",\"treatment\":\"facial-basic\"}],"
		   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":29800}]}");
	trial_must(&trial, NULL, "day.close",
		   "{\"counted\":{\"10000\":7,\"5000\":1},\"reason\":\"few coins\"}");
	trial_must(&trial, NULL, "day.open", "{\"float_fen\":50000}");
	trial_must(&trial, NULL, "day.close", "{\"counted\":{\"10000\":5}}");
	return 0;
}

static enum status proves(const char *name)
{
	struct problem p = PROBLEM_INIT;

	assert_true(check_find(name) < check_count());
	return check_run(&trial.shop, check_find(name), &p);
}

typedef void change_fn(Till *);

static void figure(Till *t) { t->figures[0]->amount++; }
static void a_figure_less(Till *t) { t->n_figures--; }
static void counted(Till *t) { t->counted_fen++; }
static void pieces(Till *t) { t->counted[0]->number++; }
static void variance(Till *t) { t->variance_fen = 0; }
static void left(Till *t) { t->left_fen += 100; }
static void first(Till *t) { t->first_entry++; }
static void last(Till *t) { t->last_entry--; }
static void head(Till *t) { t->head.data[0] ^= 1; }
static void version(Till *t) { t->version = 2; }
static void opened(Till *t) { t->closed = false; }

/* Changes the first Z report, sees the proof fail, and puts it back. */
static void found(size_t which, change_fn *change)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *was;

	for (int back = 0; back < 2; back++) {
		struct tx *tx = NULL;
		assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
		if (back == 0) {
			assert_int_equal(record_get(tx, TABLE_TILL, 1, &till__descriptor, &arena,
						    &was), ST_OK);
			Till *now = (Till *)message_copy(was, &arena);
			change(now);
			assert_int_equal(record_put(tx, TABLE_TILL, 1, &now->base, PUT_ANY), ST_OK);
		} else {
			assert_int_equal(record_put(tx, TABLE_TILL, 1, was, PUT_ANY), ST_OK);
		}
		assert_int_equal(tx_commit(tx, NULL), ST_OK);
		if (proves("till-figures") != (back == 0 ? ST_CHECK_FAILED : ST_OK))
			fail_msg("change %zu, %s", which, back == 0 ? "not found" : "left");
	}
}

static void a_changed_report_is_found(void **state)
{
	static change_fn *const changes[] = { figure, a_figure_less, counted, pieces, variance,
					      left, first, last, head, version, opened };

	(void)state;
	assert_int_equal(proves("till-figures"), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++)
		found(i, changes[i]);
}

static void post_memo(enum account_class one, enum account_class other)
{
	static const struct unit memo = { .kind = UNIT_MEMO };
	struct entry e = { .kind = ENTRY_REVERSAL, .day = clock_today(), .at = clock_now() };
	struct tx *tx = NULL;

	assert_true(posting_add(&e.postings, (struct account){ .class = one }, memo, 5));
	assert_true(posting_add(&e.postings, (struct account){ .class = other }, memo, -5));
	assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
	assert_int_equal(ledger_append(tx, &e, NULL), ST_OK);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
}

static void what_flows_nowhere_is_found(void **state)
{
	(void)state;
	assert_int_equal(proves("flow-wallet"), ST_OK);
	assert_int_equal(proves("flow-course"), ST_OK);
	assert_int_equal(proves("performance"), ST_OK);
	/* Owed by the flow, and by nobody's wallet. */
	post_memo(ACC_FLOW_WALLET, ACC_FLOW_WALLET_SPENT);
	assert_int_equal(proves("flow-wallet"), ST_CHECK_FAILED);
	assert_int_equal(proves("flow-course"), ST_OK);
	post_memo(ACC_FLOW_WALLET_SPENT, ACC_FLOW_WALLET);
	assert_int_equal(proves("flow-wallet"), ST_OK);
	assert_int_equal(proves("flow-deposit"), ST_OK);
	post_memo(ACC_FLOW_DEPOSIT, ACC_FLOW_DEPOSIT_TAKEN);
	assert_int_equal(proves("flow-deposit"), ST_CHECK_FAILED);
	post_memo(ACC_FLOW_DEPOSIT_TAKEN, ACC_FLOW_DEPOSIT);
	post_memo(ACC_FLOW_DEPOSIT_TAKEN, ACC_FLOW_DEPOSIT_KEPT);
	assert_int_equal(proves("flow-deposit"), ST_OK);
	/* From one group to another. */
	post_memo(ACC_FLOW_COURSE_SOLD, ACC_PERF_USED_ALL);
	assert_int_equal(proves("flow-course"), ST_CHECK_FAILED);
	assert_int_equal(proves("performance"), ST_CHECK_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_changed_report_is_found),
		cmocka_unit_test(what_flows_nowhere_is_found),
	};

	return cmocka_run_group_tests(tests, make_days, drop_shop);
}
