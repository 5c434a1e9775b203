/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many new clients at once. One client has a dozen keys all over the index; written one
 * client after the other, each is a walk to a page that has left the cache. Sorted, the
 * keys of many clients meet on their pages, and a page is visited once.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "store/client_index.h"

/* A key in `bytes`, its value behind it. */
struct bulk_key {
	uint64_t head[2];   /* its first bytes, as numbers that order like them */
	uint32_t at;
	uint16_t key, value; /* bytes */
};

struct bulk {
	struct tx *tx;
	const uint8_t *index_key;
	struct bulk_key *keys;
	size_t n, size;
	struct buf bytes;
	uint32_t next_id;   /* one more than the largest */
	uint32_t block;     /* the block in `rows` */
	bool has_block;
	struct buf rows;
};

static void bulk_release(struct bulk *b)
{
	free(b->keys);
	buf_release(&b->bytes);
	buf_release(&b->rows);
}

static void take_head(struct bytes key, uint64_t head[2])
{
	memset(head, 0, 2 * sizeof(*head));
	memcpy(head, key.p, key.n < 2 * sizeof(*head) ? key.n : 2 * sizeof(*head));
	head[0] = be64toh(head[0]);
	head[1] = be64toh(head[1]);
}

static int compare_keys(const void *a, const void *b, void *bytes)
{
	const struct bulk_key *x = a, *y = b;

	if (x->head[0] != y->head[0])
		return x->head[0] < y->head[0] ? -1 : 1;
	if (x->head[1] != y->head[1])
		return x->head[1] < y->head[1] ? -1 : 1;
	size_t n = x->key < y->key ? x->key : y->key;
	int order = memcmp((const char *)bytes + x->at, (const char *)bytes + y->at, n);
	return order != 0 ? order : (x->key > y->key) - (x->key < y->key);
}

static void collect(struct bulk *b, const struct index_set *set)
{
	if (b->n + set->n > b->size) {
		b->size = (b->n + set->n) * 2;
		b->keys = mem_grow(b->keys, b->size * sizeof(*b->keys));
	}
	/* Places in the set stay the same distance apart here. */
	uint32_t start = (uint32_t)b->bytes.len;
	REQUIRE(b->bytes.len + set->bytes.len <= UINT32_MAX);
	for (size_t i = 0; i < set->n; i++) {
		struct bulk_key *k = &b->keys[b->n++];
		take_head(index_set_key(set, i), k->head);
		k->at = start + set->rows[i].key;
		k->key = (uint16_t)set->rows[i].key_len;
		k->value = (uint16_t)set->rows[i].value_len;
	}
	buf_add(&b->bytes, set->bytes.text, set->bytes.len);
}

/* ---- blocks: read once, written once */

static enum status write_block(struct bulk *b)
{
	struct key key;

	if (!b->has_block || b->rows.len == 0)
		return ST_OK;
	client_block_key(&key, b->block);
	return db_put(b->tx, TABLE_INDEX, key_of(&key),
		      (struct bytes){ .p = b->rows.text, .n = b->rows.len }, PUT_ANY);
}

static enum status read_block(struct bulk *b, uint32_t block)
{
	struct bytes stored = { .n = 0 };
	struct key key;

	client_block_key(&key, block);
	enum status s = db_get(b->tx, TABLE_INDEX, key_of(&key), &stored);
	if (s == ST_OK && !client_block_sound(stored))
		return tx_fail(b->tx, ST_CORRUPT);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	buf_reset(&b->rows);
	buf_add(&b->rows, stored.p, stored.n);
	b->block = block;
	b->has_block = true;
	return ST_OK;
}

static enum status add_row(struct bulk *b, const Client *c, const struct client_texts *texts)
{
	uint32_t block = c->id / CLIENT_BLOCK;

	if (!b->has_block || b->block != block) {
		TRY(write_block(b));
		TRY(read_block(b, block));
	}
	client_block_set(&b->rows, c->id % CLIENT_BLOCK, client_listed(c) ? texts : NULL);
	return ST_OK;
}

/* ---- all */

static enum status add_client(struct bulk *b, const Client *c)
{
	AUTO(client_texts_release) struct client_texts texts = { .folded = BUF_INIT };
	AUTO(index_set_release) struct index_set set;
	bool last = c->id >= b->next_id;

	index_set_init(&set);
	REQUIRE(c->id != 0);
	client_texts_init(&texts, c);
	client_index(c, &texts, b->index_key, &set);
	enum status s = record_put(b->tx, TABLE_CLIENT, c->id, &c->base,
				   last ? PUT_APPEND : PUT_NEW);
	/* What was collected before is not written yet: the transaction is half changed. */
	TRY(s == ST_OK ? ST_OK : tx_fail(b->tx, s));
	if (last)
		b->next_id = c->id + 1;
	collect(b, &set);
	return add_row(b, c, &texts);
}

static enum status write_keys(struct bulk *b)
{
	const char *bytes = b->bytes.text;

	if (b->n > 0)
		qsort_r(b->keys, b->n, sizeof(*b->keys), compare_keys, b->bytes.text);
	for (size_t i = 0; i < b->n; i++) {
		const struct bulk_key *k = &b->keys[i];
		struct bytes key = { .p = bytes + k->at, .n = k->key };
		struct bytes value = { .p = bytes + k->at + k->key, .n = k->value };
		enum status s = db_put(b->tx, TABLE_INDEX, key, value, PUT_NEW);
		TRY(s == ST_DUPLICATE ? tx_fail(b->tx, ST_CORRUPT) : s);
	}
	return ST_OK;
}

enum status client_add_many(struct tx *tx, const Client *const *clients, size_t n)
{
	AUTO(bulk_release) struct bulk b = { .tx = tx, .index_key = db_index_key(tx_db(tx)),
					     .bytes = BUF_INIT, .rows = BUF_INIT };

	for (size_t i = 0; i < n; i++) {
		if (!client_lists_fit(clients[i]))
			return ST_BAD_VALUE;
	}
	TRY(record_next_id(tx, TABLE_CLIENT, &b.next_id));
	for (size_t i = 0; i < n; i++)
		TRY(add_client(&b, clients[i]));
	TRY(write_block(&b));
	return write_keys(&b);
}
