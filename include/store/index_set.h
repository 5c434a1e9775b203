/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index keys that follow from one record, collected before any is written: those of
 * the record as it was and as it is are compared, and only the difference reaches the
 * store. A proof compares the same set with what is stored. Bytes are owned by the set.
 */
#ifndef STORE_INDEX_SET_H
#define STORE_INDEX_SET_H

#include "base/buf.h"
#include "store/key.h"

/* Terms of a name in all its readings, phones, tags; claims of a booking: far below. */
enum { INDEX_SET_MAX = 192 };

struct index_set {
	size_t n;
	struct index_at { uint32_t key, key_len, value, value_len; } rows[INDEX_SET_MAX];
	struct buf bytes; /* in which the rows say where their key and value stand */
};

/* Members beyond n are never looked at, so that emptying a set costs nothing. */
void index_set_init(struct index_set *);
void index_set_release(struct index_set *);
/* Adds a key with its value; false if the key is there already, which stays as it was. */
bool index_set_add(struct index_set *, const struct key *, struct bytes value);
struct bytes index_set_key(const struct index_set *, size_t i);
struct bytes index_set_value(const struct index_set *, size_t i);
/* Where a key stands; false if it is not in the set. */
bool index_set_find(const struct index_set *, struct bytes key, size_t *ret) MUST_CHECK;
/* Writes the difference into TABLE_INDEX: keys only in `was` go, keys only in `now` come, values
 * that differ change. A new key that stands there already is the fault `there`, an old one that
 * is missing ST_CORRUPT; both stick to the transaction, which is half changed then. */
enum status index_set_move(struct tx *, const struct index_set *was, const struct index_set *now,
			   enum status there) MUST_CHECK;
/* Calls fn with each id that ends the keys under a prefix, in their order; that of a tag and the
 * id of an owner. */
enum status index_each_under(struct tx *, const struct key *prefix,
			     enum status (*fn)(void *ctx, uint32_t id), void *ctx) MUST_CHECK;
enum status index_each_id(struct tx *, enum index_tag, uint32_t owner,
			  enum status (*fn)(void *ctx, uint32_t id), void *ctx) MUST_CHECK;
bool bytes_equal(struct bytes, struct bytes);

#endif
