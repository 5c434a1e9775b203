/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "store/booking_index.h"
#include "tables_fixture.h"

/* 2026-11-22 00:00 as a wall minute. */
static int64_t midnight(void)
{
	return wall_of(day_of(2026, 11, 22), MINUTE(0)).n;
}

/* A booking of one segment: no preparation, no clean-up. */
static Booking *make_booking(struct arena *arena, uint32_t id, uint32_t client, uint32_t therapist,
			     uint32_t room, int64_t start, uint32_t minutes)
{
	Booking *b = arena_alloc(arena, sizeof(*b));
	Segment *s = arena_alloc(arena, sizeof(*s));

	booking__init(b);
	segment__init(s);
	b->id = id;
	b->client = client;
	b->state = BOOKING__STATE__confirmed;
	b->segments = arena_grow(arena, NULL, 0, sizeof(*b->segments));
	b->segments[0] = s;
	b->n_segments = 1;
	s->treatment = text_of("facial");
	s->therapist = therapist;
	s->room = room;
	s->start = start;
	s->service = minutes;
	return b;
}

static Segment *add_segment(struct arena *arena, Booking *b, uint32_t therapist, int64_t start,
			    uint32_t minutes)
{
	Segment *s = arena_alloc(arena, sizeof(*s));

	segment__init(s);
	s->treatment = text_of("massage");
	s->therapist = therapist;
	s->start = start;
	s->service = minutes;
	b->segments = arena_grow(arena, b->segments, b->n_segments, sizeof(*b->segments));
	b->segments[b->n_segments++] = s;
	return s;
}

static void put(struct tx *tx, const Booking *was, const Booking *now)
{
	assert_status(booking_put(tx, was, now), ST_OK);
}

static enum status check(struct tx *tx, enum resource_kind kind, uint32_t resource, int64_t from,
			 int64_t to, unsigned capacity, uint32_t ignore)
{
	struct claim claim = { .kind = kind, .resource = resource, .from = from, .to = to }, got;
	uint32_t other = 0;
	enum status st = claim_check(tx, &claim, capacity, ignore, (instant){ 0 }, &other,
				     &got);

	if (st == ST_SLOT_TAKEN) {
		assert_true(other != 0 && other != ignore);
		assert_true(claims_overlap(&claim, &got));
	}
	return st;
}

static void ends_that_touch(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t t = midnight() + 600;
	struct claim claim = { .kind = RES_THERAPIST, .resource = 2, .from = t + 30, .to = t + 90 },
		     got;
	uint32_t other;

	put(tx, NULL, make_booking(&arena, 7, 42, 2, 1, t, 60));
	assert_status(check(tx, RES_THERAPIST, 2, t - 30, t, 1, 0), ST_OK);
	assert_status(check(tx, RES_THERAPIST, 2, t + 60, t + 90, 1, 0), ST_OK);
	assert_status(check(tx, RES_THERAPIST, 2, t - 30, t + 1, 1, 0), ST_SLOT_TAKEN);
	assert_status(check(tx, RES_THERAPIST, 2, t + 59, t + 90, 1, 0), ST_SLOT_TAKEN);
	assert_status(check(tx, RES_THERAPIST, 2, t, t + 60, 1, 7), ST_OK);
	assert_status(check(tx, RES_THERAPIST, 2, t, t + 60, 2, 0), ST_OK);
	assert_status(check(tx, RES_THERAPIST, 2, t + 5, t + 5, 1, 0), ST_OK);
	assert_status(check(tx, RES_THERAPIST, 1, t, t + 60, 1, 0), ST_OK);
	assert_status(check(tx, RES_THERAPIST, 3, t, t + 60, 1, 0), ST_OK);
	assert_status(check(tx, RES_ROOM, 1, t, t + 60, 0, 0), ST_SLOT_TAKEN);
	assert_status(check(tx, RES_CLIENT, 42, t, t + 60, 1, 0), ST_SLOT_TAKEN);
	assert_status(check(tx, RES_DEVICE, 1, t, t + 60, 1, 0), ST_OK);
	assert_status(claim_check(tx, &claim, 1, 0, (instant){ 0 }, &other, &got), ST_SLOT_TAKEN);
	assert_int_equal(other, 7);
	assert_int_equal(got.kind, RES_THERAPIST), assert_int_equal(got.resource, 2);
	assert_true(got.from == t && got.to == t + 60);
	tx_abort(tx);
}

static enum status at_moment(struct tx *tx, int64_t from, int64_t to, int64_t now)
{
	struct claim claim = { .kind = RES_ROOM, .resource = 1, .from = from, .to = to }, got;
	uint32_t other;

	return claim_check(tx, &claim, 1, 0, (instant){ .ms = now }, &other, &got);
}

static enum status count_claim(void *ctx, const struct claim *c, uint32_t booking)
{
	(void)booking;
	*(int64_t *)ctx += c->held_until + 1;
	return ST_OK;
}

/* A hold that was not taken in time is in nobody's way, though nobody has let it go yet. */
static void holds_run_out(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t t = midnight() + 600, sum = 0;
	Booking *held = make_booking(&arena, 7, 42, 2, 1, t, 60), *taken;
	struct claim claims[CLAIMS_MAX];

	held->held_until = 5000;
	assert_true(booking_claims(held, claims) == 3 && claims[2].held_until == 5000);
	put(tx, NULL, held);
	assert_status(at_moment(tx, t, t + 60, 0), ST_SLOT_TAKEN);
	assert_status(at_moment(tx, t, t + 60, 5000), ST_SLOT_TAKEN);
	assert_status(at_moment(tx, t, t + 60, 5001), ST_OK);
	assert_status(claim_each(tx, RES_ROOM, 1, t, t + 1, (instant){ .ms = 5000 }, count_claim,
				 &sum), ST_OK);
	assert_int_equal(sum, 5001);
	assert_status(claim_each(tx, RES_ROOM, 1, t, t + 1, (instant){ .ms = 5001 }, count_claim,
				 &sum), ST_OK);
	assert_int_equal(sum, 5001);
	assert_false(booking_ran_out(held, (instant){ .ms = 5000 }));
	assert_true(booking_ran_out(held, (instant){ .ms = 5001 }));
	/* Once it is taken it stays. */
	taken = make_booking(&arena, 7, 42, 2, 1, t, 60);
	put(tx, held, taken);
	assert_status(at_moment(tx, t, t + 60, 5001), ST_SLOT_TAKEN);
	assert_false(booking_ran_out(taken, (instant){ .ms = 5001 }));
	held->state = BOOKING__STATE__cancelled;
	assert_false(booking_ran_out(held, (instant){ .ms = 5001 }));
	shop_commit(tx);
	assert_proved(*state);
}

/* The longest claim is found from its very end; a longer one is not taken. */
static void longest_claim(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t t = midnight();

	put(tx, NULL, make_booking(&arena, 1, 42, 2, 0, t, LIMIT_CLAIM_MINUTES));
	assert_status(check(tx, RES_THERAPIST, 2, t + LIMIT_CLAIM_MINUTES - 1, t + 2000, 1, 0),
		      ST_SLOT_TAKEN);
	assert_status(check(tx, RES_THERAPIST, 2, t + LIMIT_CLAIM_MINUTES, t + 2000, 1, 0), ST_OK);
	assert_status(booking_put(tx, NULL, make_booking(&arena, 2, 0, 3, 0, t,
							 LIMIT_CLAIM_MINUTES + 1)), ST_BAD_VALUE);
	shop_commit(tx);
	assert_proved(*state);
}

/* Four hands: the second pair is taken as the first is, free while it works by itself. */
static void assistants(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t t = midnight() + 600;
	Booking *b = make_booking(&arena, 1, 42, 2, 1, t, 60);
	Booking *alone = make_booking(&arena, 1, 42, 2, 1, t, 60);
	uint32_t hands[] = { 3, 5 };

	b->segments[0]->assistants = hands, b->segments[0]->n_assistants = 2;
	b->segments[0]->processing = 20, b->segments[0]->cleanup = 10;
	put(tx, NULL, b);
	for (uint32_t i = 2; i <= 5; i++) {
		enum status want = i == 4 ? ST_OK : ST_SLOT_TAKEN;
		assert_status(check(tx, RES_THERAPIST, i, t + 59, t + 60, 1, 0), want);
		assert_status(check(tx, RES_THERAPIST, i, t + 60, t + 80, 1, 0), ST_OK);
		assert_status(check(tx, RES_THERAPIST, i, t + 80, t + 81, 1, 0), want);
	}
	put(tx, b, alone);
	assert_status(check(tx, RES_THERAPIST, 3, t, t + 90, 1, 0), ST_OK);
	shop_commit(tx);
	assert_proved(*state);
}

static void slot_key_there_already(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct bytes nothing = { .n = 0 };
	struct key key;

	key_start(&key, IX_CLAIM);
	key_u8(&key, RES_THERAPIST), key_u32(&key, 2);
	key_i64(&key, midnight()), key_u32(&key, 1), key_u8(&key, 0);
	assert_status(db_put(tx, TABLE_INDEX, key_of(&key), nothing, PUT_NEW), ST_OK);
	Booking *b = make_booking(&arena, 1, 42, 2, 1, midnight(), 60);
	assert_status(booking_put(tx, NULL, b), ST_SLOT_TAKEN);
	/* Half of it is written: it must not be kept. */
	struct problem p = PROBLEM_INIT;
	assert_status(tx_commit(tx, &p), ST_SLOT_TAKEN);
}

static void states_and_moves(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t t = midnight() + 600;
	Booking *a = make_booking(&arena, 1, 42, 2, 1, t, 60), *got;
	Booking *off = make_booking(&arena, 1, 42, 2, 1, t, 60);
	Booking *longer = make_booking(&arena, 1, 42, 2, 1, t, 90);

	put(tx, NULL, a);
	assert_status(booking_put(tx, NULL, a), ST_DUPLICATE);
	/* A longer one keeps its keys; their values change. */
	put(tx, a, longer);
	assert_status(check(tx, RES_THERAPIST, 2, t + 60, t + 70, 1, 0), ST_SLOT_TAKEN);
	put(tx, longer, a);
	dump_index(tx, 0, &before);
	off->state = BOOKING__STATE__cancelled;
	put(tx, a, off);
	assert_status(check(tx, RES_THERAPIST, 2, t, t + 60, 1, 0), ST_OK);
	dump_index(tx, IX_CLAIM, &after);
	assert_string_equal(after.text, "");
	/* It stays in the day and with the client. */
	dump_index(tx, IX_BOOKING_DAY, &after);
	dump_index(tx, IX_CLIENT_BOOKING, &after);
	assert_true(after.len > 50);
	put(tx, off, a);
	buf_reset(&after);
	dump_index(tx, 0, &after);
	assert_string_equal(after.text, before.text);
	assert_status(booking_get(tx, 1, &arena, &got), ST_OK);
	assert_int_equal(got->segments[0]->service, 60);
	assert_status(booking_get(tx, 2, &arena, &got), ST_NOT_FOUND);
	shop_commit(tx);
	assert_proved(*state);
}

/* Taking the first segment away leaves the keys of the others where they are. */
static void claims_keep_their_keys(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(index_set_release) struct index_set two, one;
	int64_t t = midnight();
	Booking *a = make_booking(&arena, 1, 42, 2, 0, t, 60);
	Booking *b = make_booking(&arena, 1, 42, 3, 0, t + 60, 30);
	size_t at;

	(void)state;
	add_segment(&arena, a, 3, t + 60, 30);
	/* One room for two of them at once is two claims of one moment. */
	add_segment(&arena, b, 4, t + 60, 30);
	index_set_init(&two), index_set_init(&one);
	booking_index(a, &two);
	assert_int_equal(two.n, 6); /* day, client, 2 therapists, client twice */
	booking_index(b, &one);
	assert_int_equal(one.n, 6);
	size_t same = 0;
	for (size_t i = 0; i < one.n; i++)
		same += index_set_find(&two, index_set_key(&one, i), &at);
	assert_int_equal(same, 2); /* therapist 3 and the client from t + 60 */
}

/* ---- against brute force */

enum { STEPS = 2500, RESOURCES = 3, DAYS = 3 };

struct plain { struct claim claims[CLAIMS_MAX]; size_t n; };

/* Is there a minute at which more than capacity - 1 others go on? */
static bool plain_taken(const struct plain *bookings, size_t n, const struct claim *c,
			unsigned capacity, uint32_t ignore)
{
	for (int64_t at = c->from; at < c->to; at++) {
		unsigned running = 0;
		for (uint32_t id = 1; id <= n; id++) {
			for (size_t i = 0; id != ignore && i < bookings[id].n; i++) {
				const struct claim *o = &bookings[id].claims[i];
				running += o->kind == c->kind && o->resource == c->resource &&
					   o->from <= at && at < o->to;
			}
		}
		if (running >= capacity)
			return true;
	}
	return false;
}

static Booking *random_booking(struct rng *rng, struct arena *arena, uint32_t id)
{
	int64_t start = midnight() + (int64_t)rng_below(rng, DAYS * 1440 / 10) * 10;
	uint32_t minutes = 10 * (uint32_t)rng_below(rng, 15);
	Booking *b = make_booking(arena, id, (uint32_t)rng_below(rng, 4),
				  1 + (uint32_t)rng_below(rng, RESOURCES),
				  (uint32_t)rng_below(rng, RESOURCES), start, minutes);
	Segment *s = b->segments[0];

	s->prep = 5 * (uint32_t)rng_below(rng, 3);
	s->processing = 10 * (uint32_t)rng_below(rng, 3);
	s->cleanup = 5 * (uint32_t)rng_below(rng, 3);
	s->device = (uint32_t)rng_below(rng, 2);
	if (rng_below(rng, 4) == 0) {
		s->assistants = arena_alloc(arena, sizeof(*s->assistants));
		s->assistants[0] = 1 + (uint32_t)rng_below(rng, RESOURCES);
		s->n_assistants = 1;
	}
	b->held_until = (int64_t)rng_below(rng, 3) * 1000;
	b->series = (uint32_t)rng_below(rng, 3);
	if (rng_below(rng, 4) == 0)
		add_segment(arena, b, 1 + (uint32_t)rng_below(rng, RESOURCES), segment_end(s).n,
			    30);
	if (rng_below(rng, 5) == 0)
		b->state = BOOKING__STATE__no_show;
	return b;
}

static void checks_as_brute_force(void **state)
{
	enum { BOOKINGS = 60 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	static Booking *stored[BOOKINGS + 1];
	static struct plain plain[BOOKINGS + 1];
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int taken = 0;
	struct rng rng;

	rng_seed(&rng, 11);
	memset(stored, 0, sizeof(stored)), memset(plain, 0, sizeof(plain));
	for (int step = 0; step < STEPS; step++) {
		uint32_t id = 1 + (uint32_t)rng_below(&rng, BOOKINGS);
		Booking *b = random_booking(&rng, &arena, id);
		put(tx, stored[id], b);
		stored[id] = b;
		plain[id].n = booking_claims(b, plain[id].claims);
		struct claim c = {
			.kind = 1 + (enum resource_kind)rng_below(&rng, 4),
			.resource = 1 + (uint32_t)rng_below(&rng, RESOURCES),
			.from = midnight() + (int64_t)rng_below(&rng, DAYS * 1440),
		};
		c.to = c.from + (int64_t)rng_below(&rng, 120);
		for (unsigned capacity = 1; capacity <= 3; capacity++) {
			uint32_t ignore = rng_below(&rng, 2) == 0 ? id : 0;
			bool want = plain_taken(plain, BOOKINGS, &c, capacity, ignore);
			enum status st = check(tx, c.kind, c.resource, c.from, c.to, capacity,
					       ignore);
			assert_status(st, want ? ST_SLOT_TAKEN : ST_OK);
			taken += want;
		}
	}
	assert_true(taken > STEPS / 4 && taken < STEPS * 2);
	shop_commit(tx);
	struct problem p = PROBLEM_INIT;
	assert_status(run_proof(*state, "booking-index", &p), ST_OK);
	/* Nobody asked whether the time was free: the proof must say so. */
	assert_status(run_proof(*state, "booking-claims", &p), ST_CHECK_FAILED);
}

static void index_has_no_memory(void **state)
{
	enum { BOOKINGS = 200 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf walked = BUF_INIT, fresh = BUF_INIT;
	static Booking *stored[BOOKINGS + 1];
	struct tx *tx = shop_begin(*state, TX_WRITE);
	struct rng rng;

	rng_seed(&rng, 12);
	memset(stored, 0, sizeof(stored));
	for (int step = 0; step < 2 * STEPS; step++) {
		uint32_t id = 1 + (uint32_t)rng_below(&rng, BOOKINGS);
		Booking *b = random_booking(&rng, &arena, id);
		put(tx, stored[id], b);
		stored[id] = b;
	}
	dump_index(tx, 0, &walked);
	tx_abort(tx);
	tx = shop_begin(*state, TX_WRITE);
	for (uint32_t id = 1; id <= BOOKINGS; id++) {
		if (stored[id] != NULL)
			put(tx, NULL, stored[id]);
	}
	dump_index(tx, 0, &fresh);
	assert_true(walked.len > 10000);
	assert_string_equal(fresh.text, walked.text);
	tx_abort(tx);
}

/* ---- walks */

struct seen { uint32_t ids[32]; size_t n; enum status stop; size_t stop_at; };

static enum status note(void *ctx, const Booking *b)
{
	struct seen *s = ctx;

	s->ids[s->n++] = b->id;
	return s->stop != ST_OK && s->n == s->stop_at ? s->stop : ST_OK;
}

static enum status note_claim(void *ctx, const struct claim *c, uint32_t booking)
{
	struct seen *s = ctx;

	assert_int_equal(c->kind, RES_THERAPIST);
	s->ids[s->n++] = booking;
	return ST_OK;
}

static void assert_seen(struct seen *s, size_t n, const uint32_t *ids)
{
	assert_int_equal(s->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(s->ids[i], ids[i]);
	*s = (struct seen){ .n = 0 };
}

#define IDS(...) sizeof((uint32_t[]){ __VA_ARGS__ }) / 4, (uint32_t[]){ __VA_ARGS__ }

static void walks(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct tx *tx = shop_begin(*state, TX_WRITE);
	int64_t t = midnight();
	day d = day_of(2026, 11, 22);
	struct seen seen = { .n = 0 };

	put(tx, NULL, make_booking(&arena, 1, 42, 2, 0, t + 600, 60));
	put(tx, NULL, make_booking(&arena, 2, 42, 2, 0, t - 1, 60));
	put(tx, NULL, make_booking(&arena, 3, 7, 2, 0, t + 540, 60));
	put(tx, NULL, make_booking(&arena, 4, 42, 3, 0, t + 1440, 60));
	put(tx, NULL, make_booking(&arena, 5, 0, 3, 0, t, 30));
	assert_status(booking_each_day(tx, d, 1, &arena, note, &seen), ST_OK);
	assert_seen(&seen, IDS(5, 3, 1));
	assert_status(booking_each_day(tx, DAY(d.n - 1), 3, &arena, note, &seen), ST_OK);
	assert_seen(&seen, IDS(2, 5, 3, 1, 4));
	assert_status(booking_each_day(tx, DAY(d.n + 2), 30, &arena, note, &seen), ST_OK);
	assert_int_equal(seen.n, 0);
	assert_status(booking_each_day(tx, d, 0, &arena, note, &seen), ST_OK);
	assert_int_equal(seen.n, 0);
	assert_status(booking_each_client(tx, 42, 0, SCAN_BACKWARD, &arena, note, &seen), ST_OK);
	assert_seen(&seen, IDS(4, 1, 2));
	assert_status(booking_each_client(tx, 42, t, SCAN_FORWARD, &arena, note, &seen), ST_OK);
	assert_seen(&seen, IDS(1, 4));
	assert_status(booking_each_client(tx, 41, t, SCAN_FORWARD, &arena, note, &seen), ST_OK);
	assert_int_equal(seen.n, 0);
	/* fn may end it. */
	seen.stop = ST_TOO_MANY, seen.stop_at = 2;
	assert_status(booking_each_day(tx, d, 1, &arena, note, &seen), ST_TOO_MANY);
	assert_seen(&seen, IDS(5, 3));
	assert_status(claim_each(tx, RES_THERAPIST, 2, t, t + 541, (instant){ 0 }, note_claim,
				 &seen), ST_OK);
	assert_seen(&seen, IDS(2, 3));
	assert_status(claim_each(tx, RES_THERAPIST, 2, t + 59, t + 540, (instant){ 0 }, note_claim,
				 &seen), ST_OK);
	assert_int_equal(seen.n, 0);
	tx_abort(tx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ends_that_touch, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(holds_run_out, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(longest_claim, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(assistants, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(slot_key_there_already, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(states_and_moves, shop_open, shop_close),
		cmocka_unit_test(claims_keep_their_keys),
		cmocka_unit_test_setup_teardown(checks_as_brute_force, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(index_has_no_memory, shop_open, shop_close),
		cmocka_unit_test_setup_teardown(walks, shop_open, shop_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
