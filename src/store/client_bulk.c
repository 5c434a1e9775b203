/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many new clients at once: their keys are sorted before they are written. */
#include "store/client_index.h"
#include "store/key_pile.h"

struct bulk {
	struct tx *tx;
	const uint8_t *index_key;
	struct key_pile pile;
	uint32_t next_id;   /* one more than the largest */
	uint32_t block;     /* the block in `rows` */
	bool has_block;
	struct buf rows;
};

static void bulk_release(struct bulk *b)
{
	key_pile_release(&b->pile);
	buf_release(&b->rows);
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
	key_pile_add(&b->pile, &set, c->id);
	return add_row(b, c, &texts);
}

static enum status write_keys(struct bulk *b)
{
	key_pile_sort(&b->pile);
	for (size_t i = 0; i < b->pile.n; i++) {
		enum status s = db_put(b->tx, TABLE_INDEX, key_pile_key(&b->pile, i),
				       key_pile_value(&b->pile, i), PUT_NEW);
		TRY(s == ST_DUPLICATE ? tx_fail(b->tx, ST_CORRUPT) : s);
	}
	return ST_OK;
}

enum status client_add_many(struct tx *tx, const Client *const *clients, size_t n)
{
	AUTO(bulk_release) struct bulk b = { .tx = tx, .index_key = db_index_key(tx_db(tx)),
					     .pile = KEY_PILE_INIT, .rows = BUF_INIT };

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
