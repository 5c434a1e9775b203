/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns and too much work as the book asks for them, inside a transaction; and the proofs of
 * the roster find what was changed behind the back of the operations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/roster.h"
#include "svc/rotation.h"
#include "svc_shop.h"

static int make_day(void **state)
{
	(void)state;
	shop_from("2026-11-23 12:00");
	trial_must(&trial, NULL, "roster.swap",
		   "{\"staff\":\"S4\",\"day\":\"2026-11-26\",\"with\":\"S5\"}");
	trial_must(&trial, NULL, "roster.add",
		   "{\"staff\":\"S6\",\"kind\":\"leave\",\"from\":\"2026-11-27T00:00\","
		   "\"to\":\"2026-11-28T00:00\"}");
	trial_must(&trial, NULL, "rotation.signin", "{\"staff\":\"S4\"}");
	trial_must(&trial, NULL, "rotation.signin", "{\"staff\":\"S5\"}");
	trial_must(&trial, NULL, "booking.walkin",
		   "{\"name\":\"马莉\",\"phone\":\"13900005678\","
		   "\"segments\":[{\"treatment\":\"facial-basic\"}]}");
	trial_must(&trial, NULL, "attendance.in", "{\"staff\":\"S4\"}");
	trial_at("2026-11-23 13:00");
	trial_must(&trial, NULL, "attendance.out", "{\"staff\":\"S4\"}");
	trial_at("2026-11-23 14:00");
	trial_must(&trial, NULL, "attendance.in", "{\"staff\":\"S4\"}");
	return 0;
}

/* ---- inside a transaction that is not kept */

struct inside {
	struct op_call call;
	struct session who;
	struct arena arena;
	struct problem problem;
};

static void begin(struct inside *in)
{
	*in = (struct inside){ .arena = ARENA_INIT, .problem = PROBLEM_INIT };
	in->call = (struct op_call){ .shop = &trial.shop, .who = &in->who, .arena = &in->arena,
				     .problem = &in->problem, .detail = BUF_INIT,
				     .now = clock_now() };
	in->call.wall = instant_wall(in->call.now);
	in->call.today = shop_business_day(&trial.shop, in->call.wall);
	assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &in->call.tx, NULL), ST_OK);
}

static void end(struct inside *in)
{
	tx_abort(in->call.tx);
	buf_release(&in->call.detail);
	arena_release(&in->arena);
}

static const Rotation *queue(struct inside *in)
{
	struct turns t;

	assert_int_equal(turns_load(&in->call, in->call.today, &t), ST_OK);
	assert_true(t.stored);
	return t.rotation;
}

static uint32_t load(struct inside *in, uint32_t staff)
{
	const Rotation *r = queue(in);

	for (size_t i = 0; i < r->n_turns; i++)
		if (r->turns[i]->staff == staff)
			return r->turns[i]->taken + r->turns[i]->carried;
	return UINT32_MAX;
}

static void note(struct inside *in, uint32_t staff, enum turn_kind kind, bool back,
		 uint32_t booking)
{
	assert_int_equal(turn_note(&in->call, staff, kind, back, booking), ST_OK);
}

static void extensions_cost_their_part_and_go_back(void **state)
{
	struct inside in;

	(void)state;
	begin(&in);
	assert_int_equal(load(&in, 4), 100); /* the walk-in */
	note(&in, 4, TURN_EXTENSION, false, 1);
	note(&in, 4, TURN_EXTENSION, false, 1);
	assert_int_equal(load(&in, 4), 200);
	assert_string_equal(queue(&in)->journal[3]->what, "extension");
	assert_string_equal(queue(&in)->journal[3]->now, "S4 1.50");
	note(&in, 4, TURN_EXTENSION, true, 1);
	assert_int_equal(load(&in, 4), 150);
	/* Nobody else's, and no other booking's. */
	note(&in, 5, TURN_EXTENSION, true, 1);
	note(&in, 4, TURN_EXTENSION, true, 2);
	note(&in, 4, TURN_ASKED_FOR, true, 1);
	assert_int_equal(load(&in, 4), 150);
	assert_int_equal(load(&in, 5), 0);
	note(&in, 4, TURN_EXTENSION, true, 1);
	note(&in, 4, TURN_EXTENSION, true, 1);
	assert_int_equal(load(&in, 4), 100);
	/* As much as it cost, whatever the rules say by now. */
	note(&in, 4, TURN_EXTENSION, false, 1);
	trial.shop.conf.rotation_extension = 0;
	note(&in, 4, TURN_EXTENSION, true, 1);
	trial.shop.conf.rotation_extension = 50;
	assert_int_equal(load(&in, 4), 100);
	end(&in);
}

static void who_is_not_in_the_queue_is_not_counted(void **state)
{
	struct inside in;
	size_t rows;

	(void)state;
	begin(&in);
	rows = queue(&in)->n_journal;
	note(&in, 6, TURN_TAKEN, false, 9);
	note(&in, 6, TURN_TAKEN, true, 9);
	assert_int_equal(queue(&in)->n_journal, rows);
	/* On a day on which nobody signed in nothing is written. */
	in.call.today.n++;
	note(&in, 4, TURN_TAKEN, false, 9);
	struct turns t;
	assert_int_equal(turns_load(&in.call, in.call.today, &t), ST_OK);
	assert_false(t.stored);
	end(&in);
}

static void a_visit_that_ends_unserved_gives_all_back(void **state)
{
	struct inside in;
	Booking *was, *now;

	(void)state;
	begin(&in);
	assert_int_equal(booking_get(in.call.tx, 1, &in.arena, &was), ST_OK);
	now = (Booking *)message_copy(&was->base, &in.arena);
	note(&in, 4, TURN_EXTENSION, false, 1);
	note(&in, 4, TURN_EXTENSION, false, 1);
	now->state = BOOKING__STATE__cancelled;
	assert_int_equal(turns_follow(&in.call, was, now), ST_OK);
	assert_int_equal(load(&in, 4), 0);
	/* From a cancelled visit nothing comes back twice. */
	assert_int_equal(turns_follow(&in.call, now, now), ST_OK);
	assert_int_equal(load(&in, 4), 0);
	assert_int_equal(turns_follow(&in.call, NULL, was), ST_OK);
	assert_int_equal(load(&in, 4), 100);
	end(&in);
}

static void turns_are_for_those_who_can(void **state)
{
	struct inside in;
	const struct treatment *facial = treatment_find(trial.shop.treatments, "facial-basic");
	const struct treatment *light = treatment_find(trial.shop.treatments, "light-care");
	int64_t now, until;
	uint32_t next;
	bool can;

	(void)state;
	begin(&in);
	now = in.call.wall.n;
	assert_int_equal(turn_next(&in.call, facial, now, 0, &next), ST_OK);
	assert_int_equal(next, 5); /* S4 took one */
	assert_int_equal(turn_next(&in.call, light, now, 0, &next), ST_OK);
	assert_int_equal(next, 4);
	/* As long as is asked for: S4 goes at seven, S5 at nine. */
	until = now + 8 * 60;
	assert_int_equal(turn_next(&in.call, light, now, until, &next), ST_OK);
	assert_int_equal(next, 0);
	/* The queue is today's. */
	assert_int_equal(turn_next(&in.call, facial, now + MINUTES_PER_DAY, 0, &next), ST_OK);
	assert_int_equal(next, 0);
	assert_int_equal(turn_can(&in.call, 4, light, now, &can), ST_OK);
	assert_true(can);
	assert_int_equal(turn_can(&in.call, 5, light, now, &can), ST_OK);
	assert_false(can);
	/* Too much is as good as busy. */
	trial.shop.conf.most_day_minutes = 60;
	assert_int_equal(turn_can(&in.call, 4, light, now, &can), ST_OK);
	assert_false(can);
	assert_int_equal(in.problem.status, ST_OK);
	trial.shop.conf.most_day_minutes = 600;
	end(&in);
}

/* S4 works from Wednesday to Monday; a booking on a Tuesday would join two weeks of six days. */
static void days_in_a_row_count_for_who_is_off(void **state)
{
	struct inside in;
	day tuesday;
	int64_t at;
	Staff *staff;

	(void)state;
	assert_int_equal(day_parse("2026-12-01", &tuesday, NULL), ST_OK);
	at = (int64_t)tuesday.n * MINUTES_PER_DAY + 14 * 60;
	begin(&in);
	assert_int_equal(body_staff(&in.call, 4, "staff", &staff), ST_OK);
	assert_int_equal(overwork_check(&in.call, staff, at, at + 60, 0), ST_OVERWORK);
	assert_non_null(strstr(in.problem.message, "13 days"));
	/* The day after is one of hers anyway. */
	at += MINUTES_PER_DAY;
	assert_int_equal(overwork_check(&in.call, staff, at, at + 60, 0), ST_OK);
	end(&in);
}

/* ---- proofs */

static enum status proves(const char *name)
{
	struct problem p = PROBLEM_INIT;

	assert_true(check_find(name) < check_count());
	return check_run(&trial.shop, check_find(name), &p);
}

struct damage {
	const char *proof;
	enum table table;
	uint32_t id;               /* 0: of today */
	void (*change)(ProtobufCMessage *);
};

static void dropped(ProtobufCMessage *m) { ((RosterChange *)m)->dropped = true; }
static void shorter(ProtobufCMessage *m) { ((RosterChange *)m)->to -= 5; }
static void elsewhere(ProtobufCMessage *m) { ((RosterChange *)m)->swap = 1; }
static void one_more(ProtobufCMessage *m) { ((Rotation *)m)->turns[0]->taken += 100; }
static void carried(ProtobufCMessage *m) { ((Rotation *)m)->turns[1]->carried += 1; }
static void a_row_less(ProtobufCMessage *m) { ((Rotation *)m)->n_journal--; }
static void no_rows(ProtobufCMessage *m) { ((Rotation *)m)->n_journal = 0; }

static void not_so_before(ProtobufCMessage *m)
{
	((Rotation *)m)->journal[2]->was = (char *)(uintptr_t)"S4 0.50";
}

static void not_readable(ProtobufCMessage *m)
{
	((Rotation *)m)->journal[2]->was = (char *)(uintptr_t)"nobody";
}

static void longer(ProtobufCMessage *m) { ((Attendance *)m)->out_at += 2 * 60 * 60 * 1000; }

static const ProtobufCMessageDescriptor *message_of(enum table table)
{
	return table == TABLE_ROSTER   ? &roster_change__descriptor :
	       table == TABLE_ROTATION ? &rotation__descriptor :
					 &attendance__descriptor;
}

static void put(const struct damage *d, uint32_t id, const ProtobufCMessage *m)
{
	struct tx *tx = NULL;

	assert_int_equal(tx_begin(trial.shop.db, TX_WRITE, "test", &tx, NULL), ST_OK);
	assert_int_equal(record_put(tx, d->table, id, m, PUT_ANY), ST_OK);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
}

/* Changes a record, sees the proof fail, and puts it back. */
static void found(const struct damage *d)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	uint32_t id = d->id != 0 ? d->id : (uint32_t)wall_day(clock_wall()).n;
	struct tx *tx = NULL;
	ProtobufCMessage *was, *now;

	assert_int_equal(tx_begin(trial.shop.db, TX_READ, "test", &tx, NULL), ST_OK);
	assert_int_equal(record_get(tx, d->table, id, message_of(d->table), &arena, &was), ST_OK);
	tx_abort(tx);
	now = message_copy(was, &arena);
	d->change(now);
	put(d, id, now);
	enum status changed = proves(d->proof);
	put(d, id, was);
	if (changed != ST_CHECK_FAILED || proves(d->proof) != ST_OK)
		fail_msg("%s of %u: %s", d->proof, id, status_name(changed));
}

static void what_was_changed_is_found(void **state)
{
	static const struct damage all[] = {
		{ "roster-swap", TABLE_ROSTER, 1, dropped },
		{ "roster-swap", TABLE_ROSTER, 4, dropped },
		{ "roster-swap", TABLE_ROSTER, 2, shorter },
		{ "roster-swap", TABLE_ROSTER, 4, shorter },
		{ "roster-swap", TABLE_ROSTER, 5, elsewhere },
		{ "rotation-journal", TABLE_ROTATION, 0, one_more },
		{ "rotation-journal", TABLE_ROTATION, 0, carried },
		{ "rotation-journal", TABLE_ROTATION, 0, a_row_less },
		{ "rotation-journal", TABLE_ROTATION, 0, no_rows },
		{ "rotation-journal", TABLE_ROTATION, 0, not_so_before },
		{ "rotation-journal", TABLE_ROTATION, 0, not_readable },
		{ "attendance-once", TABLE_ATTENDANCE, 1, longer },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		found(&all[i]);
	assert_true(trial_sound(&trial));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extensions_cost_their_part_and_go_back),
		cmocka_unit_test(who_is_not_in_the_queue_is_not_counted),
		cmocka_unit_test(a_visit_that_ends_unserved_gives_all_back),
		cmocka_unit_test(turns_are_for_those_who_can),
		cmocka_unit_test(days_in_a_row_count_for_who_is_off),
		cmocka_unit_test(what_was_changed_is_found),
	};

	return cmocka_run_group_tests(tests, make_day, drop_shop);
}
