/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bookings with what follows from them: the day they stand in, the client they are for,
 * and the claims that keep two terminals from taking the same time.
 *
 * A claim of a resource is never longer than LIMIT_CLAIM_MINUTES, so those that reach
 * into [from, to) start after from - LIMIT_CLAIM_MINUTES: one short scan finds them all.
 */
#include <string.h>

#include "base/limits.h"
#include "store/booking_index.h"
#include "store/tables.h"

/* How many claims of one room or device are counted side by side; more cannot be in a shop. */
enum { CAPACITY_MAX = LIMIT_RESOURCES };

enum status booking_get(struct tx *tx, uint32_t id, struct arena *arena, Booking **ret)
{
	ProtobufCMessage *message;

	TRY(record_get(tx, TABLE_BOOKING, id, &booking__descriptor, arena, &message));
	*ret = (Booking *)message;
	return ST_OK;
}

static void key_claims_of(struct key *key, enum resource_kind kind, uint32_t resource)
{
	key_start(key, IX_CLAIM);
	key_u8(key, (uint8_t)kind);
	key_u32(key, resource);
}

static void add_claims(struct index_set *set, const Booking *b)
{
	struct claim claims[CLAIMS_MAX];
	size_t n = booking_claims(b, claims);
	struct key key, to;

	for (size_t i = 0; i < n; i++) {
		const struct claim *c = &claims[i];
		uint8_t number = 0;
		/* Not the place in the list: taking a segment away must not move the others'
		 * keys. */
		for (size_t j = 0; j < i; j++) {
			if (claims[j].kind == c->kind && claims[j].resource == c->resource &&
			    claims[j].from == c->from)
				number++;
		}
		key_claims_of(&key, c->kind, c->resource);
		key_i64(&key, c->from);
		key_u32(&key, b->id);
		key_u8(&key, number);
		key_clear(&to);
		key_i64(&to, c->to);
		if (c->held_until != 0)
			key_i64(&to, c->held_until);
		REQUIRE(index_set_add(set, &key, key_of(&to)));
	}
}

void booking_index(const Booking *b, struct index_set *ret)
{
	static const struct bytes nothing;
	int64_t start = booking_start(b).n;
	struct key key;

	key_start(&key, IX_BOOKING_DAY);
	key_i32(&key, wall_day(WALL(start)).n);
	key_i64(&key, start);
	key_u32(&key, b->id);
	index_set_add(ret, &key, nothing);
	if (b->client != 0) {
		key_start(&key, IX_CLIENT_BOOKING);
		key_u32(&key, b->client);
		key_i64(&key, start);
		key_u32(&key, b->id);
		index_set_add(ret, &key, nothing);
	}
	if (b->course != 0) {
		key_start(&key, IX_COURSE_BOOKING);
		key_u32(&key, b->course);
		key_u32(&key, b->id);
		index_set_add(ret, &key, nothing);
	}
	if (b->series != 0) {
		key_start(&key, IX_SERIES);
		key_u32(&key, b->series);
		key_u32(&key, b->id);
		index_set_add(ret, &key, nothing);
	}
	if (!booking_claims_time(b->state))
		return;
	if (b->held_until != 0) {
		key_start(&key, IX_HOLD);
		key_i64(&key, b->held_until);
		key_u32(&key, b->id);
		index_set_add(ret, &key, nothing);
	}
	add_claims(ret, b);
}

struct claim claim_of_key(struct bytes key, struct bytes value)
{
	bool held = value.n == 2 * sizeof(int64_t);

	return (struct claim){
		.kind = ((const uint8_t *)key.p)[1],
		.resource = key_tail_u32(key, 13),
		.from = key_tail_i64(key, 5),
		.to = key_tail_i64(value, held ? sizeof(int64_t) : 0),
		.held_until = held ? key_tail_i64(value, 0) : 0,
	};
}

bool booking_fits(const Booking *b)
{
	struct claim claims[CLAIMS_MAX];

	if (b->n_segments > LIMIT_SEGMENTS)
		return false;
	for (size_t i = 0; i < b->n_segments; i++) {
		if (b->segments[i]->n_assistants > LIMIT_ASSISTANTS)
			return false;
	}
	size_t n = booking_claims(b, claims);
	for (size_t i = 0; i < n; i++) {
		if (claims[i].to - claims[i].from > LIMIT_CLAIM_MINUTES)
			return false;
	}
	return true;
}

enum status booking_put(struct tx *tx, const Booking *was, const Booking *now)
{
	AUTO(index_set_release) struct index_set old, new;
	enum put_how how = PUT_ANY;
	uint32_t next;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(now->id != 0 && (was == NULL || was->id == now->id));
	if (!booking_fits(now))
		return ST_BAD_VALUE;
	if (was != NULL) {
		booking_index(was, &old);
	} else {
		TRY(record_next_id(tx, TABLE_BOOKING, &next));
		how = now->id >= next ? PUT_APPEND : PUT_NEW;
	}
	booking_index(now, &new);
	TRY(record_put(tx, TABLE_BOOKING, now->id, &now->base, how));
	return index_set_move(tx, &old, &new, ST_SLOT_TAKEN);
}

/* ---- claims */

/* The claims of a resource in start order, from the first that can reach past `from`. */
static void claims_begin(struct scan *s, struct tx *tx, enum resource_kind kind, uint32_t resource,
			 int64_t from)
{
	struct key key;

	key_claims_of(&key, kind, resource);
	scan_begin(s, tx, TABLE_INDEX, key_of(&key), SCAN_FORWARD);
	key_i64(&key, from - LIMIT_CLAIM_MINUTES);
	scan_from(s, key_of(&key));
}

/* Those of a hold that was not taken by `now` are left out. */
static bool claims_next(struct scan *s, int64_t from, int64_t to, instant now, struct claim *ret,
			uint32_t *ret_booking)
{
	while (scan_next(s)) {
		struct claim c = claim_of_key(s->key, s->value);
		if (c.from >= to)
			return false;
		if (c.to > from && (c.held_until == 0 || c.held_until >= now.ms)) {
			*ret = c;
			*ret_booking = key_tail_u32(s->key, 1);
			return true;
		}
	}
	return false;
}

/* Leaves out the claims that are over at `start`; how many go on. */
static size_t still_running(int64_t *ends, size_t n, int64_t start)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (ends[i] > start)
			ends[left++] = ends[i];
	}
	return left;
}

enum status claim_check(struct tx *tx, const struct claim *wanted, unsigned capacity,
			uint32_t ignore, instant now, uint32_t *ret_other,
			struct claim *ret_claim)
{
	int64_t ends[CAPACITY_MAX];
	size_t running = 0, limit = capacity < 1 ? 1 : capacity;
	enum status found = ST_OK;
	struct claim c;
	uint32_t booking;
	struct scan s;

	if (limit > CAPACITY_MAX)
		limit = CAPACITY_MAX;
	if (wanted->from >= wanted->to)
		return tx_status(tx);
	claims_begin(&s, tx, wanted->kind, wanted->resource, wanted->from);
	while (claims_next(&s, wanted->from, wanted->to, now, &c, &booking)) {
		if (booking == ignore && ignore != 0)
			continue;
		/* Those that began earlier all run at `from`, so no clipping is needed. */
		running = still_running(ends, running, c.from > wanted->from ? c.from :
					wanted->from);
		ends[running++] = c.to;
		if (running < limit)
			continue;
		*ret_other = booking;
		*ret_claim = c;
		found = ST_SLOT_TAKEN;
		break;
	}
	scan_end(&s);
	return found != ST_OK ? found : tx_status(tx);
}

enum status claim_each(struct tx *tx, enum resource_kind kind, uint32_t resource, int64_t from,
		       int64_t to, instant now, claim_fn *fn, void *ctx)
{
	enum status result = ST_OK;
	struct claim c;
	uint32_t booking;
	struct scan s;

	if (from >= to)
		return tx_status(tx);
	claims_begin(&s, tx, kind, resource, from);
	while (result == ST_OK && claims_next(&s, from, to, now, &c, &booking))
		result = fn(ctx, &c, booking);
	scan_end(&s);
	return result != ST_OK ? result : tx_status(tx);
}

/* ---- walks */

/* Reads the booking that an index key names and hands it on; one that is not there is damage. */
static enum status hand_on(struct tx *tx, uint32_t id, struct arena *arena, booking_fn *fn,
			   void *ctx)
{
	Booking *b;
	enum status s = booking_get(tx, id, arena, &b);

	if (s != ST_OK)
		return s == ST_NOT_FOUND ? tx_fail(tx, ST_CORRUPT) : s;
	return fn(ctx, b);
}

enum status booking_each_day(struct tx *tx, day from, int days, struct arena *arena,
			     booking_fn *fn, void *ctx)
{
	enum status result = ST_OK;
	struct key key;
	struct scan s;

	key_start(&key, IX_BOOKING_DAY);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&key), SCAN_FORWARD);
	key_i32(&key, from.n);
	scan_from(&s, key_of(&key));
	while (result == ST_OK && scan_next(&s)) {
		int64_t start = key_tail_i64(s.key, 4);
		if ((int64_t)wall_day(WALL(start)).n >= (int64_t)from.n + days)
			break;
		result = hand_on(tx, key_tail_u32(s.key, 0), arena, fn, ctx);
	}
	scan_end(&s);
	return result != ST_OK ? result : tx_status(tx);
}

enum status booking_each_client(struct tx *tx, uint32_t client, int64_t from, enum scan_order order,
				struct arena *arena, booking_fn *fn, void *ctx)
{
	enum status result = ST_OK;
	struct key key;
	struct scan s;

	key_start(&key, IX_CLIENT_BOOKING);
	key_u32(&key, client);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&key), order);
	if (order == SCAN_FORWARD) {
		key_i64(&key, from);
		scan_from(&s, key_of(&key));
	}
	while (result == ST_OK && scan_next(&s))
		result = hand_on(tx, key_tail_u32(s.key, 0), arena, fn, ctx);
	scan_end(&s);
	return result != ST_OK ? result : tx_status(tx);
}
