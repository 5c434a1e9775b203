/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Over a damaged store every operation says that and nothing else, however deep it met it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/key.h"
#include "store/tables.h"
#include "svc_shop.h"

#define VISIT "{\"treatment\":\"facial-basic\",\"therapist\":\"S4\",\"start\":\"2026-11-25T14:00\"}"

static int make_shop(void **state)
{
	(void)state;
	shop_from("2026-11-22 09:00");
	trial_must(&trial, NULL, "client.add", "{\"name\":\"张小美\",\"phone\":\"13800001234\"}");
	trial_must(&trial, NULL, "wait.add",
		   "{\"client\":\"C1\",\"treatments\":[\"facial-basic\"],\"therapist\":\"S4\"}");
	return 0;
}

static void damage(struct tx *tx, enum table table, uint32_t id)
{
	struct key key;

	key_clear(&key);
	key_u32(&key, id);
	assert_int_equal(db_put(tx, table, key_of(&key), (struct bytes){ .p = "broken", .n = 6 },
				PUT_ANY), ST_OK);
}

/* She who is to give the visit cannot be read. */
static void a_therapist_is_damaged(void **state)
{
	static const struct { const char *op, *args; } rows[] = {
		{ "booking.add", "{\"client\":\"C1\",\"segments\":[" VISIT "]}" },
		{ "booking.series", "{\"client\":\"C1\",\"visits\":[{\"segments\":[" VISIT "]}]}" },
		{ "booking.series_plan", "{\"client\":\"C1\",\"segments\":[" VISIT "],"
					 "\"interval_days\":7,\"count\":2}" },
		{ "wait.offer", "{\"wait\":\"Q1\",\"segments\":[" VISIT "]}" },
		{ "wait.list", "{}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(trial_try(&trial, rows[i].op, rows[i].args, NULL), ST_OK);
		assert_int_equal(shop_batch_begin(&trial.shop, "test", NULL), ST_OK);
		damage(trial.shop.batch, TABLE_STAFF, 4);
		assert_int_equal(trial_run(&trial, rows[i].op, NULL, rows[i].args, NULL),
				 ST_CORRUPT);
		assert_string_equal(trial.problem.message, status_text(ST_CORRUPT));
		assert_string_equal(trial.problem.field, "");
		shop_batch_abort(&trial.shop);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_therapist_is_damaged) };

	return cmocka_run_group_tests(tests, make_shop, drop_shop);
}
