/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every invariant of the salon's own finds what was changed behind the back of the operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/tables.h"
#include "svc_shop.h"

/* One of everything: a visit that was paid by a course, a wallet, a coupon, points. */
static int make_shop(void **state)
{
	(void)state;
	shop_from("2026-11-22 14:00");
	for (int i = 1; i <= 2; i++)
		trial_must(&trial, NULL, "client.add", "{\"name\":\"张%d\",\"force\":true}", i);
	trial_must(&trial, NULL, "sale.pay",
		   "{\"client\":\"C1\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":100000},"
		   "{\"kind\":\"course\",\"offer\":\"facial-basic-10\"}],"
		   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":10000000}]}");
	trial_must(&trial, NULL, "coupon.issue", "{\"client\":\"C1\",\"kind\":\"voucher-20\"}");
	trial_must(&trial, NULL, "booking.add",
		   "{\"client\":\"C1\",\"course\":\"K1\",\"segments\":[{\"treatment\":"
		   "\"facial-basic\",\"start\":\"2026-11-22T14:00\"}]}");
	trial_must(&trial, NULL, "booking.arrive", "{\"booking\":\"B1\"}");
	trial_must(&trial, NULL, "booking.start", "{\"booking\":\"B1\"}");
	trial_must(&trial, NULL, "booking.finish", "{\"booking\":\"B1\"}");
	trial_must(&trial, NULL, "sale.pay",
		   "{\"booking\":\"B1\",\"payments\":[]}");
	trial_must(&trial, NULL, "booking.add",
		   "{\"client\":\"C1\",\"course\":\"K1\",\"segments\":[{\"treatment\":"
		   "\"facial-basic\",\"start\":\"2026-11-23T14:00\"}]}");
	return 0;
}

static enum status proves(const char *name)
{
	struct problem p = PROBLEM_INIT;

	assert_true(check_find(name) < check_count());
	return check_run(&trial.shop, check_find(name), &p);
}

typedef void change_fn(ProtobufCMessage *);
static char none[] = "", other[] = "other", nobody[] = "nobody";

static void strange_client(ProtobufCMessage *m) { ((Booking *)m)->client = 99; }
static void no_history(ProtobufCMessage *m) { ((Booking *)m)->n_changes = 0; }
static void broken_history(ProtobufCMessage *m) { ((Booking *)m)->changes[2]->was = other; }
static void unsettled(ProtobufCMessage *m) { ((Booking *)m)->sale = 0; }
static void other_sale(ProtobufCMessage *m) { ((Booking *)m)->sale = 1; }
static void other_treatment(ProtobufCMessage *m) { ((Booking *)m)->segments[0]->treatment = other; }
static void no_such_course(ProtobufCMessage *m) { ((Booking *)m)->course = 9; }

static void nothing_taken(ProtobufCMessage *m)
{
	Booking *b = (Booking *)m;

	for (size_t i = 0; i < b->n_changes; i++)
		if (strcmp(b->changes[i]->what, "deliver") == 0)
			b->changes[i]->what = other;
}

static void more_sessions(ProtobufCMessage *m) { ((Course *)m)->sessions = 3; }
static void paid_less(ProtobufCMessage *m) { ((Course *)m)->paid_fen = 100; }
static void over(ProtobufCMessage *m) { ((Course *)m)->state = COURSE__STATE__over; }
static void ended(ProtobufCMessage *m) { ((Course *)m)->ended = other; }
static void stands_still(ProtobufCMessage *m) { ((Course *)m)->frozen_on = 7; }
static void given_away(ProtobufCMessage *m) { ((Course *)m)->client = 2; }
static void unlimited(ProtobufCMessage *m) { ((Course *)m)->unlimited = true; }

static void somebody_elses(ProtobufCMessage *m) { ((Coupon *)m)->client = 2; }
static void withdrawn(ProtobufCMessage *m) { ((Coupon *)m)->withdrawn = true; }
static void no_rule(ProtobufCMessage *m) { ((Wallet *)m)->rule = none; }
static void other_wallet(ProtobufCMessage *m) { ((Wallet *)m)->id = 2; }
static void no_role(ProtobufCMessage *m) { ((Staff *)m)->role = nobody; }

static const struct damage {
	const char *check;
	enum table table;
	uint32_t id;
	const ProtobufCMessageDescriptor *type;
	change_fn *change;
} damages[] = {
	{ "booking-client", TABLE_BOOKING, 1, &booking__descriptor, strange_client },
	{ "booking-history", TABLE_BOOKING, 1, &booking__descriptor, no_history },
	{ "booking-history", TABLE_BOOKING, 1, &booking__descriptor, broken_history },
	{ "booking-settled", TABLE_BOOKING, 1, &booking__descriptor, unsettled },
	{ "booking-settled", TABLE_BOOKING, 1, &booking__descriptor, other_sale },
	{ "course-booking", TABLE_BOOKING, 1, &booking__descriptor, other_treatment },
	{ "course-booking", TABLE_BOOKING, 1, &booking__descriptor, no_such_course },
	{ "course-booking", TABLE_BOOKING, 1, &booking__descriptor, nothing_taken },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, more_sessions },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, paid_less },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, over },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, ended },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, stands_still },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, given_away },
	{ "course-sessions", TABLE_COURSE, 1, &course__descriptor, unlimited },
	{ "course-sessions", TABLE_BOOKING, 2, &booking__descriptor, strange_client },
	{ "coupon-left", TABLE_COUPON, 1, &coupon__descriptor, somebody_elses },
	{ "coupon-left", TABLE_COUPON, 1, &coupon__descriptor, withdrawn },
	{ "staff-role", TABLE_STAFF, 2, &staff__descriptor, no_role },
	{ "wallet-record", TABLE_WALLET, 1, &wallet__descriptor, no_rule },
	{ "wallet-record", TABLE_WALLET, 1, &wallet__descriptor, other_wallet },
};

/* Changes the record, sees the proof fail, and puts it back. */
static void found(const struct damage *d)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProtobufCMessage *was = NULL;

	if (proves(d->check) != ST_OK)
		fail_msg("%s does not hold of a sound shop", d->check);
	for (int back = 0; back < 2; back++) {
		struct tx *tx = NULL;
		assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
		if (back == 0) {
			assert_int_equal(record_get(tx, d->table, d->id, d->type, &arena, &was),
					 ST_OK);
			ProtobufCMessage *now = message_copy(was, &arena);
			d->change(now);
			assert_int_equal(record_put(tx, d->table, d->id, now, PUT_ANY), ST_OK);
		} else {
			assert_int_equal(record_put(tx, d->table, d->id, was, PUT_ANY), ST_OK);
		}
		assert_int_equal(tx_commit(tx, NULL), ST_OK);
		if (proves(d->check) != (back == 0 ? ST_CHECK_FAILED : ST_OK))
			fail_msg("damage %td of %s: %s", d - damages, d->check,
				 back == 0 ? "not found" : "left");
	}
}

static void every_damage_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++)
		found(&damages[i]);
}

static void post(enum account_class class, uint32_t client, uint32_t detail,
		 enum account_class other_class, struct unit unit, int64_t amount)
{
	const struct account account = { .class = class, .owner = client, .detail = detail };
	struct entry e = { .kind = ENTRY_REVERSAL, .day = clock_today(), .at = clock_now() };
	struct tx *tx = NULL;

	assert_true(posting_add(&e.postings, account, unit, amount));
	assert_true(posting_add(&e.postings, (struct account){ .class = other_class }, unit,
				-amount));
	assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
	assert_int_equal(ledger_append(tx, &e, NULL), ST_OK);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
}

/* What only the ledger holds: a wallet nobody opened, a coupon twice, points and a debt of them. */
static void what_clients_hold_is_looked_at(void **state)
{
	static const struct unit cny = { .kind = UNIT_CNY }, point = { .kind = UNIT_POINT },
				 coupon = { .kind = UNIT_COUPON, .id = 1 };

	(void)state;
	assert_int_equal(proves("wallet-record"), ST_OK);
	post(ACC_WALLET_PRINCIPAL, 2, 0, ACC_CASH, cny, -100);
	assert_int_equal(proves("wallet-record"), ST_CHECK_FAILED);
	assert_int_equal(proves("coupon-left"), ST_OK);
	post(ACC_COUPONS, 2, 0, ACC_COUPONS_ISSUED, coupon, -1);
	assert_int_equal(proves("coupon-left"), ST_CHECK_FAILED);
	post(ACC_COUPONS, 2, 0, ACC_COUPONS_ISSUED, coupon, 1);
	post(ACC_COUPONS, 1, 0, ACC_COUPONS_ISSUED, coupon, -1);
	assert_int_equal(proves("coupon-left"), ST_CHECK_FAILED);
	assert_int_equal(proves("points-owed"), ST_OK);
	post(ACC_POINTS_OWED, 2, 0, ACC_POINTS_EARNED, point, 5);
	assert_int_equal(proves("points-owed"), ST_OK);
	post(ACC_POINTS, 2, 30000, ACC_POINTS_EARNED, point, -5);
	assert_int_equal(proves("points-owed"), ST_CHECK_FAILED);
}

/* A deposit of a booking that is over, of somebody else, of none; one of a booking to come is held
 * as it should be. */
static void deposits_are_held_for_open_bookings(void **state)
{
	static const struct unit cny = { .kind = UNIT_CNY };
	static const struct { enum account_class class; uint32_t client, booking; bool good; }
	cases[] = {
		{ ACC_DEPOSIT, 1, 1, false }, /* settled */
		{ ACC_DEPOSIT, 1, 2, true },
		{ ACC_DEPOSIT_WALLET, 1, 2, true },
		{ ACC_DEPOSIT, 2, 2, false }, /* hers is C1 */
		{ ACC_DEPOSIT_WALLET, 1, 99, false },
	};

	(void)state;
	assert_int_equal(proves("deposit-open"), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		post(cases[i].class, cases[i].client, cases[i].booking, ACC_CASH, cny, -100);
		assert_int_equal(proves("deposit-open"),
				 cases[i].good ? ST_OK : ST_CHECK_FAILED);
		post(cases[i].class, cases[i].client, cases[i].booking, ACC_CASH, cny, 100);
		assert_int_equal(proves("deposit-open"), ST_OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_damage_is_told),
		cmocka_unit_test(what_clients_hold_is_looked_at),
		cmocka_unit_test(deposits_are_held_for_open_bookings),
	};

	return cmocka_run_group_tests(tests, make_shop, drop_shop);
}
