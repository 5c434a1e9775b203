/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roster changes, the waitlist, clocked times, messages, holds and series: what is put is found,
 * and each of their keys is proved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "damage_fixture.h"
#include "model/field.h"
#include "store/book_index.h"

enum { ANN = 42, BEA = 43, LIN = 2, MEI = 3 };

/* Ids as a walk tells them, up to a stop. */
struct ids { uint32_t rows[64]; size_t n, stop; };

static enum status note(void *ctx, uint32_t id)
{
	struct ids *ids = ctx;

	assert_true(ids->n < ARRAY_LEN(ids->rows));
	ids->rows[ids->n++] = id;
	return ids->n == ids->stop ? ST_TOO_MANY : ST_OK;
}

static enum status note_change(void *ctx, const RosterChange *c)
{
	return note(ctx, c->id);
}

static void assert_ids(struct ids *ids, size_t n, const uint32_t *want)
{
	assert_int_equal(ids->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ids->rows[i], want[i]);
	*ids = (struct ids){ .n = 0 };
}
#define ASSERT_IDS(ids_, ...) do { const uint32_t want_[] = { 0, __VA_ARGS__ }; \
	assert_ids(&(ids_), ARRAY_LEN(want_) - 1, want_ + 1); } while (0)

/* ---- the roster */

/* 00:00 of today and so many minutes. */
static int64_t at(int64_t minutes)
{
	return wall_of(today, MINUTE(0)).n + minutes;
}

static RosterChange change_of(uint32_t id, uint32_t staff, int64_t from, int64_t to)
{
	RosterChange c = ROSTER_CHANGE__INIT;

	c.id = id, c.staff = staff, c.from = at(from), c.to = at(to);
	return c;
}

static void changes(struct tx *tx, uint32_t staff, int64_t from, int64_t to, struct ids *ret)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	assert_status(roster_change_each(tx, staff, at(from), at(to), &arena, note_change, ret),
		      ST_OK);
}

static void roster(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	RosterChange a = change_of(1, LIN, 600, 660), month = change_of(2, LIN, -40000, 3000);
	RosterChange other = change_of(3, MEI, 600, 660), b = change_of(4, LIN, 630, 640), was;
	struct ids ids = { .n = 0 };

	assert_status(roster_change_put(tx, NULL, &a), ST_OK);
	assert_status(roster_change_put(tx, NULL, &a), ST_DUPLICATE);
	assert_status(roster_change_put(tx, NULL, &month), ST_OK);
	assert_status(roster_change_put(tx, NULL, &other), ST_OK);
	assert_status(roster_change_put(tx, NULL, &b), ST_OK);
	/* By their end; what only touches an end is not in it. */
	changes(tx, LIN, 0, 1440, &ids);
	ASSERT_IDS(ids, 4, 1, 2);
	changes(tx, LIN, 660, 700, &ids);
	ASSERT_IDS(ids, 2);
	changes(tx, LIN, 659, 660, &ids);
	ASSERT_IDS(ids, 1, 2);
	changes(tx, LIN, 500, 600, &ids);
	ASSERT_IDS(ids, 2);
	changes(tx, LIN, 600, 601, &ids);
	ASSERT_IDS(ids, 1, 2);
	changes(tx, LIN, 700, 700, &ids);
	ASSERT_IDS(ids);
	changes(tx, LIN, 3000, 4000, &ids);
	ASSERT_IDS(ids);
	changes(tx, MEI, -9000, 9000, &ids);
	ASSERT_IDS(ids, 3);
	changes(tx, 4, -9000, 9000, &ids);
	ASSERT_IDS(ids);
	/* It begins earlier: the same key, another value. Then it is somebody else's; then it was
	 * taken back, and was not after all. */
	was = a, a.from = at(100);
	assert_status(roster_change_put(tx, &was, &a), ST_OK);
	changes(tx, LIN, 100, 101, &ids);
	ASSERT_IDS(ids, 1, 2);
	was = a, a.staff = MEI;
	assert_status(roster_change_put(tx, &was, &a), ST_OK);
	changes(tx, MEI, 630, 640, &ids);
	ASSERT_IDS(ids, 1, 3);
	was = a, a.dropped = true;
	assert_status(roster_change_put(tx, &was, &a), ST_OK);
	changes(tx, MEI, 630, 640, &ids);
	ASSERT_IDS(ids, 3);
	was = a, a.dropped = false;
	assert_status(roster_change_put(tx, &was, &a), ST_OK);
	ids.stop = 1;
	assert_status(roster_change_each(tx, MEI, at(0), at(900), &arena, note_change, &ids),
		      ST_TOO_MANY);
	ASSERT_IDS(ids, 1);
	shop_commit(tx);
	assert_proved(*state);
}

/* A change whose record is gone is damage, not silence. */
static void roster_without_record(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	RosterChange a = change_of(1, LIN, 600, 660);
	struct ids ids = { .n = 0 };

	assert_status(roster_change_put(tx, NULL, &a), ST_OK);
	lose(tx, TABLE_ROSTER, all, 0);
	assert_status(roster_change_each(tx, LIN, at(0), at(900), &arena, note_change, &ids),
		      ST_CORRUPT);
	assert_status(tx_status(tx), ST_CORRUPT);
	tx_abort(tx);
}

static RosterChange random_change(struct rng *rng, uint32_t id)
{
	int64_t from = (int64_t)rng_below(rng, 3000);
	RosterChange c = change_of(id, 1 + (uint32_t)rng_below(rng, 3), from,
				   from + 1 + (int64_t)rng_below(rng, 600));

	c.dropped = rng_below(rng, 4) == 0;
	return c;
}

/* Against every change looked at one by one. */
static void roster_as_brute_force(void **state)
{
	enum { CHANGES = 40, STEPS = 3000 };
	static RosterChange stored[CHANGES + 1];
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct rng rng;

	rng_seed(&rng, 21);
	memset(stored, 0, sizeof(stored));
	for (int step = 0; step < STEPS; step++) {
		uint32_t id = 1 + (uint32_t)rng_below(&rng, CHANGES), staff = 1;
		RosterChange now = random_change(&rng, id);
		bool there = stored[id].id != 0;
		assert_status(roster_change_put(tx, there ? &stored[id] : NULL, &now), ST_OK);
		stored[id] = now;
		int64_t from = (int64_t)rng_below(&rng, 3600);
		int64_t to = from + (int64_t)rng_below(&rng, 300);
		struct ids ids = { .n = 0 };
		staff += (uint32_t)rng_below(&rng, 3);
		changes(tx, staff, from, to, &ids);
		size_t want = 0;
		for (uint32_t i = 1; i <= CHANGES; i++) {
			const RosterChange *c = &stored[i];
			want += c->id != 0 && c->staff == staff && !c->dropped && from < to &&
				c->from < at(to) && c->to > at(from);
		}
		assert_int_equal(ids.n, want);
		for (size_t i = 0; i < ids.n; i++) {
			const RosterChange *c = &stored[ids.rows[i]];
			assert_true(c->staff == staff && c->from < at(to) && c->to > at(from));
			assert_true(i == 0 || stored[ids.rows[i - 1]].to <= c->to);
		}
	}
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- the waitlist */

static Wait wait_of(uint32_t id, uint32_t client, int64_t since)
{
	Wait w = WAIT__INIT;
	static char *treatments[] = { (char *)(uintptr_t)"facial" };

	w.id = id, w.client = client, w.at = since, w.treatments = treatments, w.n_treatments = 1;
	return w;
}

static void waitlist(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Wait a = wait_of(1, ANN, 5000), b = wait_of(2, BEA, 3000), c = wait_of(3, ANN, 4000), was;
	struct ids ids = { .n = 0 };

	assert_status(wait_each(tx, note, &ids), ST_OK);
	assert_int_equal(ids.n, 0);
	assert_status(wait_put(tx, NULL, &a), ST_OK);
	assert_status(wait_put(tx, NULL, &b), ST_OK);
	assert_status(wait_put(tx, NULL, &c), ST_OK);
	assert_status(wait_put(tx, NULL, &c), ST_DUPLICATE);
	/* In the order of time, not of numbers; who is held keeps the place. */
	assert_status(wait_each(tx, note, &ids), ST_OK);
	ASSERT_IDS(ids, 2, 3, 1);
	was = b, b.state = WAIT__STATE__held;
	assert_status(wait_put(tx, &was, &b), ST_OK);
	assert_status(wait_each(tx, note, &ids), ST_OK);
	ASSERT_IDS(ids, 2, 3, 1);
	for (int s = WAIT__STATE__booked; s <= WAIT__STATE__lapsed; s++) {
		was = b, b.state = (Wait__State)s;
		assert_status(wait_put(tx, &was, &b), ST_OK);
		assert_status(wait_each(tx, note, &ids), ST_OK);
		ASSERT_IDS(ids, 3, 1);
	}
	/* Back in the queue, where she was. */
	was = b, b.state = WAIT__STATE__waiting;
	assert_status(wait_put(tx, &was, &b), ST_OK);
	ids.stop = 2;
	assert_status(wait_each(tx, note, &ids), ST_TOO_MANY);
	ASSERT_IDS(ids, 2, 3);
	was = a, a.state = WAIT__STATE__dropped;
	assert_status(wait_put(tx, &was, &a), ST_OK);
	assert_status(wait_each_client(tx, ANN, note, &ids), ST_OK);
	ASSERT_IDS(ids, 1, 3);
	assert_status(wait_each_client(tx, 44, note, &ids), ST_OK);
	ASSERT_IDS(ids);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- clocked times */

static Attendance attendance_of(uint32_t id, uint32_t staff, int32_t days)
{
	Attendance a = ATTENDANCE__INIT;

	a.id = id, a.staff = staff, a.day = today.n + days;
	return a;
}

static void assert_days(struct tx *tx, int32_t from, int32_t to, size_t n, const uint32_t *want)
{
	struct ids ids = { .n = 0 };

	assert_status(attendance_each_day(tx, DAY(today.n + from), DAY(today.n + to), note, &ids),
		      ST_OK);
	assert_ids(&ids, n, want);
}
#define ASSERT_DAYS(tx_, from_, to_, ...) do { const uint32_t want_[] = { 0, __VA_ARGS__ }; \
	assert_days(tx_, from_, to_, ARRAY_LEN(want_) - 1, want_ + 1); } while (0)

static void attendances(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Attendance a = attendance_of(1, MEI, 0), b = attendance_of(2, LIN, 0);
	Attendance c = attendance_of(3, LIN, 1), again = attendance_of(4, LIN, 0), was;

	assert_status(attendance_put(tx, NULL, &a), ST_OK);
	assert_status(attendance_put(tx, NULL, &b), ST_OK);
	assert_status(attendance_put(tx, NULL, &c), ST_OK);
	/* She went and came back. */
	assert_status(attendance_put(tx, NULL, &again), ST_OK);
	assert_status(attendance_put(tx, NULL, &again), ST_DUPLICATE);
	ASSERT_DAYS(tx, 0, 0, 2, 4, 1);
	ASSERT_DAYS(tx, 0, 1, 2, 4, 1, 3);
	ASSERT_DAYS(tx, -30, 30, 2, 4, 1, 3);
	ASSERT_DAYS(tx, 1, 1, 3);
	ASSERT_DAYS(tx, 2, 9);
	ASSERT_DAYS(tx, 1, 0);
	was = a, a.day = today.n - 1, a.out_at = 7;
	assert_status(attendance_put(tx, &was, &a), ST_OK);
	ASSERT_DAYS(tx, -1, 0, 1, 2, 4);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- messages */

static Message message_of(uint32_t id, const char *key, int64_t not_before)
{
	Message m = MESSAGE__INIT;

	m.id = id, m.kind = text_of("reminder"), m.key = text_of(key), m.not_before = not_before;
	return m;
}

static void assert_due(struct tx *tx, int64_t until, size_t n, const uint32_t *want)
{
	struct ids ids = { .n = 0 };

	assert_status(message_each_due(tx, (instant){ .ms = until }, note, &ids), ST_OK);
	assert_ids(&ids, n, want);
}
#define ASSERT_DUE(tx_, until_, ...) do { const uint32_t want_[] = { 0, __VA_ARGS__ }; \
	assert_due(tx_, until_, ARRAY_LEN(want_) - 1, want_ + 1); } while (0)

static void messages(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Message a = message_of(1, "reminder/B1", 300), b = message_of(2, "reminder/B2", 100);
	Message c = message_of(3, "", 200), d = message_of(4, "", 200), was;
	Message twice = message_of(5, "reminder/B1", 900);
	uint32_t next;

	assert_status(message_put(tx, NULL, &a), ST_OK);
	assert_status(message_put(tx, NULL, &b), ST_OK);
	assert_status(message_put(tx, NULL, &c), ST_OK);
	assert_status(message_put(tx, NULL, &d), ST_OK);
	/* Once only; the transaction goes on, and nothing of it was written. */
	assert_status(message_put(tx, NULL, &twice), ST_DUPLICATE);
	assert_status(tx_status(tx), ST_OK);
	assert_status(record_next_id(tx, TABLE_MESSAGE, &next), ST_OK);
	assert_int_equal(next, 5);
	was = b, b.key = text_of("reminder/B1");
	assert_status(message_put(tx, &was, &b), ST_DUPLICATE);
	b = was;
	ASSERT_DUE(tx, 99);
	ASSERT_DUE(tx, 100, 2);
	ASSERT_DUE(tx, 299, 2, 3, 4);
	ASSERT_DUE(tx, 300, 2, 3, 4, 1);
	ASSERT_DUE(tx, INT64_MAX, 2, 3, 4, 1);
	/* Later; sent, failed, waiting again. Who was sent one is not sent another. */
	was = b, b.not_before = 250;
	assert_status(message_put(tx, &was, &b), ST_OK);
	ASSERT_DUE(tx, 300, 3, 4, 2, 1);
	was = b, b.state = MESSAGE__STATE__sent;
	assert_status(message_put(tx, &was, &b), ST_OK);
	was = c, c.state = MESSAGE__STATE__failed;
	assert_status(message_put(tx, &was, &c), ST_OK);
	was = d, d.state = MESSAGE__STATE__dropped;
	assert_status(message_put(tx, &was, &d), ST_OK);
	ASSERT_DUE(tx, 300, 1);
	was = c, c.state = MESSAGE__STATE__waiting;
	assert_status(message_put(tx, &was, &c), ST_OK);
	ASSERT_DUE(tx, 300, 3, 1);
	twice.key = text_of("reminder/B2");
	assert_status(message_put(tx, NULL, &twice), ST_DUPLICATE);
	/* A key that was given up is free. */
	was = b, b.key = text_of("");
	assert_status(message_put(tx, &was, &b), ST_OK);
	assert_status(message_put(tx, NULL, &twice), ST_OK);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- holds and series */

static Booking *booking_of(struct arena *arena, uint32_t id, int64_t held_until, uint32_t series)
{
	Booking *b = (Booking *)message_new(&booking__descriptor, arena);
	Segment *s = (Segment *)message_new(&segment__descriptor, arena);

	b->id = id, b->client = ANN, b->held_until = held_until, b->series = series;
	b->segments = arena_grow(arena, NULL, 0, sizeof(s)), b->segments[0] = s;
	b->n_segments = 1, s->treatment = text_of("facial"), s->service = 60;
	s->start = at(60 * (int64_t)id);
	return b;
}

static void put_booking(struct tx *tx, const Booking *was, const Booking *now)
{
	assert_status(booking_put(tx, was, now), ST_OK);
}

static void assert_held(struct tx *tx, int64_t until, size_t n, const uint32_t *want)
{
	struct ids ids = { .n = 0 };

	assert_status(hold_each(tx, (instant){ .ms = until }, note, &ids), ST_OK);
	assert_ids(&ids, n, want);
}
#define ASSERT_HELD(tx_, until_, ...) do { const uint32_t want_[] = { 0, __VA_ARGS__ }; \
	assert_held(tx_, until_, ARRAY_LEN(want_) - 1, want_ + 1); } while (0)

static void holds(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Booking *a = booking_of(&arena, 1, 500, 0), *b = booking_of(&arena, 2, 400, 0);
	Booking *taken = booking_of(&arena, 2, 0, 0), *off = booking_of(&arena, 1, 500, 0);

	put_booking(tx, NULL, a);
	put_booking(tx, NULL, b);
	put_booking(tx, NULL, booking_of(&arena, 3, 0, 0));
	ASSERT_HELD(tx, 400);
	ASSERT_HELD(tx, 401, 2);
	ASSERT_HELD(tx, 9999, 2, 1);
	/* One is taken, one lapses: nothing is held any more. */
	put_booking(tx, b, taken);
	ASSERT_HELD(tx, 9999, 1);
	off->state = BOOKING__STATE__cancelled;
	put_booking(tx, a, off);
	ASSERT_HELD(tx, 9999);
	shop_commit(tx);
	assert_proved(*state);
}

static void series(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Booking *second = booking_of(&arena, 2, 0, 1), *alone = booking_of(&arena, 2, 0, 0);
	Booking *off = booking_of(&arena, 3, 0, 1);
	struct ids ids = { .n = 0 };

	put_booking(tx, NULL, booking_of(&arena, 1, 0, 1));
	put_booking(tx, NULL, second);
	put_booking(tx, NULL, booking_of(&arena, 3, 0, 1));
	put_booking(tx, NULL, booking_of(&arena, 4, 0, 0));
	put_booking(tx, NULL, booking_of(&arena, 5, 0, 5));
	assert_status(booking_each_series(tx, 1, note, &ids), ST_OK);
	ASSERT_IDS(ids, 1, 2, 3);
	/* One that is cancelled is still of the series; one that was taken out is not. */
	off->state = BOOKING__STATE__cancelled;
	put_booking(tx, booking_of(&arena, 3, 0, 1), off);
	put_booking(tx, second, alone);
	assert_status(booking_each_series(tx, 1, note, &ids), ST_OK);
	ASSERT_IDS(ids, 1, 3);
	assert_status(booking_each_series(tx, 5, note, &ids), ST_OK);
	ASSERT_IDS(ids, 5);
	assert_status(booking_each_series(tx, 2, note, &ids), ST_OK);
	ASSERT_IDS(ids);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- deposits */

static enum status deposit(struct tx *tx, uint32_t booking, int64_t fen)
{
	struct entry e = { .kind = ENTRY_DEPOSIT, .day = today, .staff = LIN,
			   .source_letter = 'B', .source = booking };
	struct account hers = { .class = ACC_DEPOSIT, .owner = ANN, .detail = booking };
	struct problem p = PROBLEM_INIT;

	assert_true(posting_add(&e.postings, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY,
				fen));
	assert_true(posting_add(&e.postings, hers, UNIT_OF_CNY, -fen));
	return ledger_append(tx, &e, &p);
}

static int64_t deposited(struct tx *tx, uint32_t booking)
{
	struct account hers = { .class = ACC_DEPOSIT, .owner = ANN, .detail = booking };
	int64_t ret;

	assert_status(ledger_balance(tx, hers, UNIT_OF_CNY, &ret), ST_OK);
	return ret;
}

/* A deposit is that of one booking: what was paid for another does not cover it. */
static void deposits(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);

	assert_status(deposit(tx, 3, 5000), ST_OK);
	assert_status(deposit(tx, 4, 3000), ST_OK);
	assert_int_equal(deposited(tx, 3), -5000);
	assert_int_equal(deposited(tx, 4), -3000);
	assert_status(deposit(tx, 4, -3000), ST_OK);
	assert_int_equal(deposited(tx, 4), 0);
	shop_commit(tx);
	assert_proved(*state);
	tx = shop_begin(*state, TX_WRITE);
	assert_status(deposit(tx, 4, -1), ST_INSUFFICIENT);
	tx_abort(tx);
}

/* ---- one a day */

static void days(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	Rotation r = ROTATION__INIT;
	DayPlan plan = DAY_PLAN__INIT;
	uint32_t id = (uint32_t)today.n;
	ProtobufCMessage *m;

	r.id = plan.id = id;
	assert_status(record_put(tx, TABLE_ROTATION, id, &r.base, PUT_ANY), ST_OK);
	r.revision = 2;
	assert_status(record_put(tx, TABLE_ROTATION, id, &r.base, PUT_ANY), ST_OK);
	assert_status(record_put(tx, TABLE_PLAN, id, &plan.base, PUT_ANY), ST_OK);
	assert_status(record_get(tx, TABLE_ROTATION, id, &rotation__descriptor, &arena, &m), ST_OK);
	assert_int_equal(((const Rotation *)m)->revision, 2);
	assert_status(record_get(tx, TABLE_ROTATION, id - 1, &rotation__descriptor, &arena, &m),
		      ST_NOT_FOUND);
	assert_status(record_get(tx, TABLE_PLAN, id, &day_plan__descriptor, &arena, &m), ST_OK);
	shop_commit(tx);
	assert_proved(*state);
}

/* ---- damages */

static Wait *some_wait(struct arena *arena)
{
	Wait *w = (Wait *)message_new(&wait__descriptor, arena);

	*w = wait_of(1, ANN, 1000);
	return w;
}

static int book_fill(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	RosterChange change = change_of(1, LIN, 600, 660), dropped = change_of(2, LIN, 700, 800);
	Attendance attendance = attendance_of(1, MEI, 0);
	Message message = message_of(1, "reminder/B1", 1000), sent = message_of(2, "", 2000);
	Wait wait = wait_of(1, ANN, 1000), over = wait_of(2, BEA, 2000);
	Rotation turns = ROTATION__INIT;
	DayPlan plan = DAY_PLAN__INIT;

	shop_open(state);
	struct tx *tx = shop_begin(*state, TX_WRITE);
	dropped.dropped = true;
	assert_status(roster_change_put(tx, NULL, &change), ST_OK);
	assert_status(roster_change_put(tx, NULL, &dropped), ST_OK);
	over.state = WAIT__STATE__lapsed;
	assert_status(wait_put(tx, NULL, &wait), ST_OK);
	assert_status(wait_put(tx, NULL, &over), ST_OK);
	assert_status(attendance_put(tx, NULL, &attendance), ST_OK);
	sent.state = MESSAGE__STATE__sent;
	assert_status(message_put(tx, NULL, &message), ST_OK);
	assert_status(message_put(tx, NULL, &sent), ST_OK);
	put_booking(tx, NULL, booking_of(&arena, 1, 5000, 1));
	turns.id = plan.id = (uint32_t)today.n;
	assert_status(record_put(tx, TABLE_ROTATION, turns.id, &turns.base, PUT_NEW), ST_OK);
	assert_status(record_put(tx, TABLE_PLAN, plan.id, &plan.base, PUT_NEW), ST_OK);
	shop_commit(tx);
	return 0;
}

static void lose_change(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_ROSTER), 0); }
static void double_change(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_ROSTER), 0); }
static void flip_begin(struct tx *tx) { flip(tx, TABLE_INDEX, tag(IX_ROSTER), 0, 0); }
static void lose_changed(struct tx *tx) { lose(tx, TABLE_ROSTER, all, 0); }
static void lose_waiting(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_WAITING), 0); }
static void double_waiting(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_WAITING), 0); }
static void lose_her_wait(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_CLIENT_WAIT), 1); }
static void double_her_wait(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_CLIENT_WAIT), 0); }
static void lose_clocked(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_ATTENDANCE), 0); }
static void double_clocked(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_ATTENDANCE), 0); }
static void lose_key(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_MESSAGE_KEY), 0); }
static void other_key(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_MESSAGE_KEY), 0); }
static void flip_key(struct tx *tx) { flip(tx, TABLE_INDEX, tag(IX_MESSAGE_KEY), 0, 0); }
static void lose_due(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_MESSAGE_DUE), 0); }
static void double_due(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_MESSAGE_DUE), 0); }
static void lose_hold(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_HOLD), 0); }
static void double_hold(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_HOLD), 0); }
static void lose_series(struct tx *tx) { lose(tx, TABLE_INDEX, tag(IX_SERIES), 0); }
static void double_series(struct tx *tx) { double_key(tx, TABLE_INDEX, tag(IX_SERIES), 0); }

/* The message's own key leads to nothing. */
static void short_key(struct tx *tx)
{
	AUTO(buf_release) struct buf key = BUF_INIT, value = BUF_INIT;

	nth(tx, TABLE_INDEX, tag(IX_MESSAGE_KEY), 0, &key, &value);
	key.text[3] ^= 1;
	assert_status(db_put(tx, TABLE_INDEX, fixture_bytes(&key), all, PUT_NEW), ST_OK);
}

/* She is told to wait though she no longer does. */
static void still_waiting(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Wait *w = some_wait(&arena);

	w->state = WAIT__STATE__dropped;
	assert_status(record_put(tx, TABLE_WAIT, 1, &w->base, PUT_ANY), ST_OK);
}

static void rewrite_rotation(struct tx *tx, uint32_t id, const Rotation *r)
{
	assert_status(record_put(tx, TABLE_ROTATION, id, &r->base, PUT_ANY), ST_OK);
}

static void other_day(struct tx *tx)
{
	Rotation r = ROTATION__INIT;

	r.id = (uint32_t)today.n + 1;
	rewrite_rotation(tx, (uint32_t)today.n, &r);
}

static void no_day(struct tx *tx)
{
	Rotation r = ROTATION__INIT;

	r.id = 4000000;
	rewrite_rotation(tx, r.id, &r);
}

static void twice_in_queue(struct tx *tx)
{
	Turn a = TURN__INIT, b = TURN__INIT, *turns[] = { &a, &b };
	Rotation r = ROTATION__INIT;

	a.staff = b.staff = LIN;
	r.id = (uint32_t)today.n, r.turns = turns, r.n_turns = 2;
	rewrite_rotation(tx, r.id, &r);
}

static void done_twice(struct tx *tx)
{
	TaskDone a = TASK_DONE__INIT, b = TASK_DONE__INIT, *done[] = { &a, &b };
	DayPlan plan = DAY_PLAN__INIT;

	a.task = b.task = text_of("opening");
	plan.id = (uint32_t)today.n, plan.done = done, plan.n_done = 2;
	assert_status(record_put(tx, TABLE_PLAN, plan.id, &plan.base, PUT_ANY), ST_OK);
}

static void flip_plan(struct tx *tx) { flip(tx, TABLE_PLAN, all, 0, 0); }
static void flip_attendance(struct tx *tx) { flip(tx, TABLE_ATTENDANCE, all, 0, 0); }
static void flip_message(struct tx *tx) { flip(tx, TABLE_MESSAGE, all, 1, 0); }

static void backwards(struct tx *tx)
{
	RosterChange c = change_of(2, LIN, 800, 700);

	c.dropped = true;
	assert_status(record_put(tx, TABLE_ROSTER, 2, &c.base, PUT_ANY), ST_OK);
}

/* More hands than a bed has room for: booking_put() refuses it, a damaged store may hold it. */
static void too_many_hands(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Booking *b = booking_of(&arena, 1, 5000, 1);
	uint32_t hands[LIMIT_ASSISTANTS + 1] = { 4, 5, 6, 7 };

	b->segments[0]->assistants = hands, b->segments[0]->n_assistants = ARRAY_LEN(hands);
	assert_status(booking_put(tx, NULL, b), ST_BAD_VALUE);
	assert_status(record_put(tx, TABLE_BOOKING, 1, &b->base, PUT_ANY), ST_OK);
}

static void too_many_segments(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Booking *b = booking_of(&arena, 1, 5000, 1);
	Segment *s = b->segments[0];

	b->segments = arena_alloc(&arena, (LIMIT_SEGMENTS + 1) * sizeof(s));
	for (b->n_segments = 0; b->n_segments <= LIMIT_SEGMENTS; b->n_segments++)
		b->segments[b->n_segments] = s;
	assert_status(booking_put(tx, NULL, b), ST_BAD_VALUE);
	assert_status(record_put(tx, TABLE_BOOKING, 1, &b->base, PUT_ANY), ST_OK);
}

/* An assistant is where somebody needs her as a therapist. */
static void assistant_elsewhere(struct tx *tx)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Booking *a = booking_of(&arena, 2, 0, 0), *b = booking_of(&arena, 3, 0, 0);
	uint32_t hands[] = { MEI };

	a->segments[0]->therapist = LIN, b->segments[0]->therapist = MEI;
	a->segments[0]->assistants = hands, a->segments[0]->n_assistants = 1;
	b->segments[0]->start = a->segments[0]->start + 59;
	b->client = BEA;
	put_booking(tx, NULL, a);
	put_booking(tx, NULL, b);
}

static const struct damage damages[] = {
	DAMAGE("roster-index", lose_change), DAMAGE("roster-index", double_change),
	DAMAGE("roster-index", flip_begin), DAMAGE("roster-index", lose_changed),
	DAMAGE("wait-index", lose_waiting), DAMAGE("wait-index", double_waiting),
	DAMAGE("wait-index", lose_her_wait), DAMAGE("wait-index", double_her_wait),
	DAMAGE("wait-index", still_waiting),
	DAMAGE("attendance-index", lose_clocked), DAMAGE("attendance-index", double_clocked),
	DAMAGE("attendance-index", flip_attendance),
	DAMAGE("message-index", lose_key), DAMAGE("message-index", other_key),
	DAMAGE("message-index", flip_key), DAMAGE("message-index", short_key),
	DAMAGE("message-index", lose_due), DAMAGE("message-index", double_due),
	DAMAGE("message-index", flip_message),
	DAMAGE("booking-index", lose_hold), DAMAGE("booking-index", double_hold),
	DAMAGE("booking-index", lose_series), DAMAGE("booking-index", double_series),
	DAMAGE("booking-index", too_many_hands), DAMAGE("booking-index", too_many_segments),
	DAMAGE("booking-claims", assistant_elsewhere),
	DAMAGE("records", too_many_hands), DAMAGE("records", too_many_segments),
	DAMAGE("records", other_day), DAMAGE("records", no_day), DAMAGE("records", twice_in_queue),
	DAMAGE("records", done_twice), DAMAGE("records", flip_plan), DAMAGE("records", backwards),
};

static void every_damage_is_told(void **state)
{
	assert_told(*state, damages, ARRAY_LEN(damages));
	for (size_t i = 0; i < nstore_proofs; i++) {
		bool failed = !told_by_book(store_proofs[i].name);
		for (size_t j = 0; j < ARRAY_LEN(damages); j++)
			failed |= strcmp(damages[j].proof, store_proofs[i].name) == 0;
		if (!failed)
			fail_msg("no damage for %s", store_proofs[i].name);
	}
}

static void every_byte_counts(void **state)
{
	flip_all(*state, TABLE_INDEX, tag(IX_ROSTER), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_WAITING), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_CLIENT_WAIT), 2);
	flip_all(*state, TABLE_INDEX, tag(IX_ATTENDANCE), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_MESSAGE_KEY), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_MESSAGE_DUE), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_HOLD), 1);
	flip_all(*state, TABLE_INDEX, tag(IX_SERIES), 1);
	assert_proved(*state);
}

/* Where a message has no letter, what is wrong is told by table and number. */
static void faults_have_names(void **state)
{
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct problem p = PROBLEM_INIT, q = PROBLEM_INIT;

	lose_clocked(tx);
	assert_status(prove_in(tx, "attendance-index", &p), ST_CHECK_FAILED);
	assert_non_null(strstr(p.message, "attendance 1 "));
	lose_change(tx);
	assert_status(prove_in(tx, "roster-index", &q), ST_CHECK_FAILED);
	assert_non_null(strstr(q.message, "N000001 "));
	tx_abort(tx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(roster, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(roster_without_record, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(roster_as_brute_force, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(waitlist, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(attendances, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(messages, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(holds, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(series, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(deposits, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(days, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(every_damage_is_told, book_fill, shop_close),
		cmocka_unit_test_setup_teardown(every_byte_counts, book_fill, shop_close),
		cmocka_unit_test_setup_teardown(faults_have_names, book_fill, shop_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
