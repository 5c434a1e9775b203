/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Courses, coupons and wallets, and the treatments as they were when a course was sold.
 * What is left of them is the ledger's; here stand their records and the keys that lead to
 * them.
 */
#include "store/prepaid_index.h"

#include <string.h>

#include "store/ledger_index.h"

static const struct bytes nothing;

/* ---- keys */

bool points_end(struct account a)
{
	return a.class == ACC_POINTS && a.detail < POINTS_NO_END;
}

void expiry_key(struct key *key, day last, char letter, uint32_t id)
{
	key_start(key, IX_EXPIRY);
	key_i32(key, last.n);
	key_u8(key, (uint8_t)letter);
	key_u32(key, id);
}

bool expiry_of(struct bytes key, day *ret_last, char *ret_letter, uint32_t *ret_id)
{
	const uint8_t *p = key.p;

	if (key.n != 10 || p[0] != IX_EXPIRY)
		return false;
	*ret_last = DAY((int32_t)(key_tail_u32(key, 5) ^ UINT32_C(0x80000000)));
	*ret_letter = (char)p[5];
	*ret_id = key_tail_u32(key, 0);
	return true;
}

static void add_own(struct index_set *set, enum index_tag tag, uint32_t client, uint32_t id)
{
	struct key key;

	key_start(&key, (uint8_t)tag);
	key_u32(&key, client);
	key_u32(&key, id);
	index_set_add(set, &key, nothing);
}

void course_index(const Course *c, struct index_set *ret)
{
	struct key key;

	add_own(ret, IX_CLIENT_COURSE, c->client, c->id);
	if (c->unlimited && c->state != COURSE__STATE__over) {
		key_start(&key, IX_UNLIMITED);
		key_u32(&key, c->id);
		index_set_add(ret, &key, nothing);
	}
	if (c->expires_on == 0 || c->state == COURSE__STATE__over)
		return;
	expiry_key(&key, DAY(c->expires_on), 'K', c->id);
	index_set_add(ret, &key, nothing);
}

void coupon_index(const Coupon *c, bool left, struct index_set *ret)
{
	struct key key;

	add_own(ret, IX_CLIENT_COUPON, c->client, c->id);
	if (c->valid_until == 0 || !left)
		return;
	expiry_key(&key, DAY(c->valid_until), 'U', c->id);
	index_set_add(ret, &key, nothing);
}

/* ---- records */

enum status course_get(struct tx *tx, uint32_t id, struct arena *arena, Course **ret)
{
	ProtobufCMessage *message;

	TRY(record_get(tx, TABLE_COURSE, id, &course__descriptor, arena, &message));
	*ret = (Course *)message;
	return ST_OK;
}

enum status course_put(struct tx *tx, const Course *was, const Course *now)
{
	AUTO(index_set_release) struct index_set old, new;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(now->id != 0 && now->client != 0 && (was == NULL || was->id == now->id));
	if (was != NULL)
		course_index(was, &old);
	course_index(now, &new);
	if (was == NULL)
		TRY(record_put_new(tx, TABLE_COURSE, now->id, &now->base));
	else
		TRY(record_put(tx, TABLE_COURSE, now->id, &now->base, PUT_ANY));
	return index_set_move(tx, &old, &new, ST_CORRUPT);
}

enum status course_each_client(struct tx *tx, uint32_t client, number_fn *fn, void *ctx)
{
	return index_each_id(tx, IX_CLIENT_COURSE, client, fn, ctx);
}

enum status course_each_unlimited(struct tx *tx, number_fn *fn, void *ctx)
{
	struct key prefix;

	key_start(&prefix, IX_UNLIMITED);
	return index_each_under(tx, &prefix, fn, ctx);
}

enum status booking_each_course(struct tx *tx, uint32_t course, number_fn *fn, void *ctx)
{
	return index_each_id(tx, IX_COURSE_BOOKING, course, fn, ctx);
}

enum status coupon_get(struct tx *tx, uint32_t id, struct arena *arena, Coupon **ret)
{
	ProtobufCMessage *message;

	TRY(record_get(tx, TABLE_COUPON, id, &coupon__descriptor, arena, &message));
	*ret = (Coupon *)message;
	return ST_OK;
}

enum status coupon_left(struct tx *tx, const Coupon *c, bool *ret)
{
	int64_t balance;

	TRY(ledger_balance(tx, (struct account){ .class = ACC_COUPONS, .owner = c->client },
			   (struct unit){ .kind = UNIT_COUPON, .id = c->id }, &balance));
	*ret = balance != 0;
	return ST_OK;
}

enum status coupon_put(struct tx *tx, const Coupon *was, const Coupon *now)
{
	AUTO(index_set_release) struct index_set old, new;
	bool left;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(now->id != 0 && now->client != 0 && (was == NULL || was->id == now->id));
	if (was != NULL) {
		TRY(coupon_left(tx, was, &left));
		coupon_index(was, left, &old);
	}
	TRY(coupon_left(tx, now, &left));
	coupon_index(now, left, &new);
	if (was == NULL)
		TRY(record_put_new(tx, TABLE_COUPON, now->id, &now->base));
	else
		TRY(record_put(tx, TABLE_COUPON, now->id, &now->base, PUT_ANY));
	return index_set_move(tx, &old, &new, ST_CORRUPT);
}

enum status coupon_each_client(struct tx *tx, uint32_t client, number_fn *fn, void *ctx)
{
	return index_each_id(tx, IX_CLIENT_COUPON, client, fn, ctx);
}

enum status wallet_get(struct tx *tx, uint32_t client, struct arena *arena, Wallet **ret)
{
	ProtobufCMessage *message;

	TRY(record_get(tx, TABLE_WALLET, client, &wallet__descriptor, arena, &message));
	*ret = (Wallet *)message;
	return ST_OK;
}

enum status wallet_put(struct tx *tx, const Wallet *wallet)
{
	REQUIRE(wallet->id != 0);
	return record_put(tx, TABLE_WALLET, wallet->id, &wallet->base, PUT_ANY);
}

/* ---- what ends */

struct expiry { day last; char letter; uint32_t id; };

/* The next course or coupon of a walk; false after the last. */
static bool next_expiry(struct scan *s, struct expiry *ret)
{
	if (!scan_next(s))
		return false;
	if (expiry_of(s->key, &ret->last, &ret->letter, &ret->id))
		return true;
	(void)tx_fail(s->tx, ST_CORRUPT);
	return false;
}

static bool next_points_day(struct scan *s, struct points_day *ret)
{
	if (!scan_next(s))
		return false;
	if (points_day_of(s->key, s->value, ret))
		return true;
	(void)tx_fail(s->tx, ST_CORRUPT);
	return false;
}

static void begin_expiry(struct scan *s, struct tx *tx)
{
	struct key prefix;

	key_start(&prefix, IX_EXPIRY);
	scan_begin(s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
}

enum status expiry_each(struct tx *tx, day before, expiry_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan keys;
	AUTO(scan_end) struct scan days;
	struct points_day points;
	struct expiry e;
	struct key prefix;

	begin_expiry(&keys, tx);
	key_kept(&prefix, KEPT_POINTS_DAY);
	scan_begin(&days, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	bool more = next_expiry(&keys, &e), ended = next_points_day(&days, &points);
	for (;;) {
		more = more && e.last.n < before.n;
		ended = ended && points.last.n < before.n;
		if (more && (!ended || e.last.n <= points.last.n)) {
			TRY(fn(ctx, e.last, e.letter, e.id));
			more = next_expiry(&keys, &e);
		} else if (ended) {
			TRY(points_day_each(tx, &points, fn, ctx));
			ended = next_points_day(&days, &points);
		} else {
			return tx_status(tx);
		}
	}
}

enum status expiry_drop(struct tx *tx, day last, char letter, uint32_t id)
{
	struct key key;

	expiry_key(&key, last, letter, id);
	enum status s = db_delete(tx, TABLE_INDEX, key_of(&key));
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- templates */

void template_key(struct key *key, const uint8_t hash[HASH_SIZE])
{
	key_start(key, META_TEMPLATE);
	key_bytes(key, hash, HASH_SIZE);
}

enum status template_put(struct tx *tx, const Template *template, uint8_t ret_hash[HASH_SIZE])
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct bytes there;
	struct key key;

	hash_bytes(template->content.data, template->content.len, ret_hash);
	template_key(&key, ret_hash);
	enum status s = db_get(tx, TABLE_META, key_of(&key), &there);
	if (s != ST_NOT_FOUND)
		return s;
	record_pack(&packed, &template->base);
	return db_put(tx, TABLE_META, key_of(&key),
		      (struct bytes){ .p = packed.text, .n = packed.len }, PUT_NEW);
}

enum status template_get(struct tx *tx, const uint8_t hash[HASH_SIZE], struct arena *arena,
			 Template **ret)
{
	ProtobufCMessage *message;
	struct bytes value;
	struct key key;

	template_key(&key, hash);
	TRY(db_get(tx, TABLE_META, key_of(&key), &value));
	enum status s = record_unpack(value, &template__descriptor, arena, &message);
	if (s != ST_OK)
		return tx_fail(tx, s);
	*ret = (Template *)message;
	return ST_OK;
}
