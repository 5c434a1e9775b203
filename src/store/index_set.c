/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/index_set.h"

#include <string.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

void index_set_init(struct index_set *set)
{
	set->n = 0;
	set->bytes = (struct buf)BUF_INIT;
}

void index_set_release(struct index_set *set)
{
	buf_release(&set->bytes);
	set->n = 0;
}

struct bytes index_set_key(const struct index_set *set, size_t i)
{
	REQUIRE(i < set->n);
	return (struct bytes){ .p = set->bytes.text + set->rows[i].key, .n = set->rows[i].key_len };
}

struct bytes index_set_value(const struct index_set *set, size_t i)
{
	REQUIRE(i < set->n);
	return (struct bytes){ .p = set->bytes.text + set->rows[i].value,
			       .n = set->rows[i].value_len };
}

bool index_set_find(const struct index_set *set, struct bytes key, size_t *ret)
{
	for (size_t i = 0; i < set->n; i++) {
		if (bytes_equal(index_set_key(set, i), key)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

bool index_set_add(struct index_set *set, const struct key *key, struct bytes value)
{
	struct bytes k = key_of(key);
	size_t at;

	if (index_set_find(set, k, &at))
		return false;
	REQUIRE(set->n < INDEX_SET_MAX);
	set->rows[set->n++] = (struct index_at){
		.key = (uint32_t)set->bytes.len, .key_len = (uint32_t)k.n,
		.value = (uint32_t)(set->bytes.len + k.n), .value_len = (uint32_t)value.n,
	};
	buf_add(&set->bytes, k.p, k.n);
	buf_add(&set->bytes, value.p, value.n);
	return true;
}

enum status index_set_move(struct tx *tx, const struct index_set *was, const struct index_set *now,
			   enum status there)
{
	size_t at;

	for (size_t i = 0; i < was->n; i++) {
		struct bytes key = index_set_key(was, i);
		if (index_set_find(now, key, &at))
			continue;
		enum status s = db_delete(tx, TABLE_INDEX, key);
		TRY(s == ST_NOT_FOUND ? tx_fail(tx, ST_CORRUPT) : s);
	}
	for (size_t i = 0; i < now->n; i++) {
		struct bytes key = index_set_key(now, i), value = index_set_value(now, i);
		bool old = index_set_find(was, key, &at);
		if (old && bytes_equal(value, index_set_value(was, at)))
			continue;
		enum status s = db_put(tx, TABLE_INDEX, key, value, old ? PUT_ANY : PUT_NEW);
		TRY(s == ST_DUPLICATE ? tx_fail(tx, there) : s);
	}
	return ST_OK;
}

enum status index_each_under(struct tx *tx, const struct key *prefix,
			     enum status (*fn)(void *ctx, uint32_t id), void *ctx)
{
	AUTO(scan_end) struct scan s;

	scan_begin(&s, tx, TABLE_INDEX, key_of(prefix), SCAN_FORWARD);
	while (scan_next(&s))
		TRY(fn(ctx, key_tail_u32(s.key, 0)));
	return tx_status(tx);
}

enum status index_each_id(struct tx *tx, enum index_tag tag, uint32_t owner,
			  enum status (*fn)(void *ctx, uint32_t id), void *ctx)
{
	struct key prefix;

	key_start(&prefix, (uint8_t)tag);
	key_u32(&prefix, owner);
	return index_each_under(tx, &prefix, fn, ctx);
}
