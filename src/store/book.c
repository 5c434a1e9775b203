/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The book's other records: roster changes, the waitlist, clocked times, messages, and the
 * lists of bookings that are held or belong together. Turns and the plan of a day have no
 * keys beside their own, which is the day.
 */
#include "store/book_index.h"

#include <string.h>

#include "store/booking_index.h"

enum { KEY_HASH = 16 };

static const struct bytes nothing;

/* ---- keys */

static void add(struct index_set *set, const struct key *key)
{
	index_set_add(set, key, nothing);
}

void roster_change_index(const RosterChange *c, struct index_set *ret)
{
	struct key key, from;

	if (c->dropped)
		return;
	key_start(&key, IX_ROSTER);
	key_u32(&key, c->staff);
	key_i64(&key, c->to);
	key_u32(&key, c->id);
	key_clear(&from);
	key_i64(&from, c->from);
	index_set_add(ret, &key, key_of(&from));
}

void wait_index(const Wait *w, struct index_set *ret)
{
	struct key key;

	key_start(&key, IX_CLIENT_WAIT);
	key_u32(&key, w->client);
	key_u32(&key, w->id);
	add(ret, &key);
	if (w->state != WAIT__STATE__waiting && w->state != WAIT__STATE__held)
		return;
	key_start(&key, IX_WAITING);
	key_i64(&key, w->at);
	key_u32(&key, w->id);
	add(ret, &key);
}

void attendance_index(const Attendance *a, struct index_set *ret)
{
	struct key key;

	key_start(&key, IX_ATTENDANCE);
	key_i32(&key, a->day);
	key_u32(&key, a->staff);
	key_u32(&key, a->id);
	add(ret, &key);
}

void message_key_key(struct key *key, const uint8_t index_key[KEY_SIZE], const char *text)
{
	uint8_t hash[KEY_HASH];

	hash_keyed(index_key, text, strlen(text), hash, sizeof(hash));
	key_start(key, IX_MESSAGE_KEY);
	key_bytes(key, hash, sizeof(hash));
}

void message_index(const Message *m, const uint8_t index_key[KEY_SIZE], struct index_set *ret)
{
	struct key key, id;

	if (m->key[0] != '\0') {
		message_key_key(&key, index_key, m->key);
		key_clear(&id);
		key_u32(&id, m->id);
		index_set_add(ret, &key, key_of(&id));
	}
	if (m->state != MESSAGE__STATE__waiting)
		return;
	key_start(&key, IX_MESSAGE_DUE);
	key_i64(&key, m->not_before);
	key_u32(&key, m->id);
	add(ret, &key);
}

/* ---- writing */

static enum status put(struct tx *tx, enum table table, uint32_t id, const ProtobufCMessage *was,
		       const ProtobufCMessage *now)
{
	REQUIRE(id != 0);
	return was == NULL ? record_put_new(tx, table, id, now) :
			     record_put(tx, table, id, now, PUT_ANY);
}

enum status roster_change_put(struct tx *tx, const RosterChange *was, const RosterChange *now)
{
	AUTO(index_set_release) struct index_set old, new;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(was == NULL || was->id == now->id);
	if (was != NULL)
		roster_change_index(was, &old);
	roster_change_index(now, &new);
	TRY(put(tx, TABLE_ROSTER, now->id, was != NULL ? &was->base : NULL, &now->base));
	return index_set_move(tx, &old, &new, ST_CORRUPT);
}

enum status wait_put(struct tx *tx, const Wait *was, const Wait *now)
{
	AUTO(index_set_release) struct index_set old, new;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(was == NULL || was->id == now->id);
	if (was != NULL)
		wait_index(was, &old);
	wait_index(now, &new);
	TRY(put(tx, TABLE_WAIT, now->id, was != NULL ? &was->base : NULL, &now->base));
	return index_set_move(tx, &old, &new, ST_CORRUPT);
}

enum status attendance_put(struct tx *tx, const Attendance *was, const Attendance *now)
{
	AUTO(index_set_release) struct index_set old, new;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(was == NULL || was->id == now->id);
	if (was != NULL)
		attendance_index(was, &old);
	attendance_index(now, &new);
	TRY(put(tx, TABLE_ATTENDANCE, now->id, was != NULL ? &was->base : NULL, &now->base));
	return index_set_move(tx, &old, &new, ST_CORRUPT);
}

/* Has another message this key? Asked before anything is written, for whoever makes a message
 * twice goes on without it. */
static enum status key_is_free(struct tx *tx, const Message *m)
{
	struct bytes there;
	struct key key;

	if (m->key[0] == '\0')
		return ST_OK;
	message_key_key(&key, db_index_key(tx_db(tx)), m->key);
	enum status s = db_get(tx, TABLE_INDEX, key_of(&key), &there);
	if (s == ST_NOT_FOUND)
		return ST_OK;
	if (s != ST_OK)
		return s;
	return key_tail_u32(there, 0) == m->id ? ST_OK : ST_DUPLICATE;
}

enum status message_find(struct tx *tx, const char *text, struct arena *arena, Message **ret)
{
	ProtobufCMessage *message;
	struct bytes there;
	struct key key;

	message_key_key(&key, db_index_key(tx_db(tx)), text);
	TRY(db_get(tx, TABLE_INDEX, key_of(&key), &there));
	enum status s = record_get(tx, TABLE_MESSAGE, key_tail_u32(there, 0),
				   &message__descriptor, arena, &message);
	if (s == ST_NOT_FOUND)
		return tx_fail(tx, ST_CORRUPT);
	TRY(s);
	*ret = (Message *)message;
	return ST_OK;
}

enum status message_put(struct tx *tx, const Message *was, const Message *now)
{
	AUTO(index_set_release) struct index_set old, new;
	const uint8_t *index_key = db_index_key(tx_db(tx));

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(was == NULL || was->id == now->id);
	TRY(key_is_free(tx, now));
	if (was != NULL)
		message_index(was, index_key, &old);
	message_index(now, index_key, &new);
	TRY(put(tx, TABLE_MESSAGE, now->id, was != NULL ? &was->base : NULL, &now->base));
	return index_set_move(tx, &old, &new, ST_CORRUPT);
}

/* ---- walks */

/* Reads the change that an index key names and hands it on; one that is not there is damage. */
static enum status hand_on(struct tx *tx, uint32_t id, struct arena *arena, roster_change_fn *fn,
			   void *ctx)
{
	ProtobufCMessage *message;
	enum status s = record_get(tx, TABLE_ROSTER, id, &roster_change__descriptor, arena,
				   &message);

	if (s != ST_OK)
		return s == ST_NOT_FOUND ? tx_fail(tx, ST_CORRUPT) : s;
	return fn(ctx, (const RosterChange *)message);
}

enum status roster_change_each(struct tx *tx, uint32_t staff, int64_t from, int64_t to,
			       struct arena *arena, roster_change_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct key key;

	key_start(&key, IX_ROSTER);
	key_u32(&key, staff);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&key), SCAN_FORWARD);
	key_i64(&key, from);
	scan_from(&s, key_of(&key));
	while (from < to && scan_next(&s)) {
		if (key_tail_i64(s.key, 4) <= from || key_tail_i64(s.value, 0) >= to)
			continue;
		TRY(hand_on(tx, key_tail_u32(s.key, 0), arena, fn, ctx));
	}
	return tx_status(tx);
}

enum status wait_each(struct tx *tx, number_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct key prefix;

	key_start(&prefix, IX_WAITING);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s))
		TRY(fn(ctx, key_tail_u32(s.key, 0)));
	return tx_status(tx);
}

enum status wait_each_client(struct tx *tx, uint32_t client, number_fn *fn, void *ctx)
{
	return index_each_id(tx, IX_CLIENT_WAIT, client, fn, ctx);
}

enum status booking_each_series(struct tx *tx, uint32_t series, number_fn *fn, void *ctx)
{
	return index_each_id(tx, IX_SERIES, series, fn, ctx);
}

enum status attendance_each_day(struct tx *tx, day from, day to, number_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct key key, end;

	key_start(&key, IX_ATTENDANCE);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&key), SCAN_FORWARD);
	key_i32(&key, from.n);
	scan_from(&s, key_of(&key));
	key_start(&end, IX_ATTENDANCE);
	key_i32(&end, to.n);
	while (scan_next(&s)) {
		if (s.key.n < end.n || memcmp(s.key.p, end.bytes, end.n) > 0)
			break;
		TRY(fn(ctx, key_tail_u32(s.key, 0)));
	}
	return tx_status(tx);
}

/* Ids behind an instant under a tag, up to the last. */
static enum status each_until(struct tx *tx, enum index_tag tag, int64_t last, number_fn *fn,
			      void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct key prefix;

	key_start(&prefix, (uint8_t)tag);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		if (key_tail_i64(s.key, 4) > last)
			break;
		TRY(fn(ctx, key_tail_u32(s.key, 0)));
	}
	return tx_status(tx);
}

enum status message_each_due(struct tx *tx, instant until, number_fn *fn, void *ctx)
{
	return each_until(tx, IX_MESSAGE_DUE, until.ms, fn, ctx);
}

enum status hold_each(struct tx *tx, instant until, number_fn *fn, void *ctx)
{
	return each_until(tx, IX_HOLD, until.ms - 1, fn, ctx);
}
