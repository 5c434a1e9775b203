/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: the record, its index keys and its row of a block, written together. */
#include "store/client_index.h"

enum status client_get(struct tx *tx, uint32_t id, struct arena *arena, Client **ret)
{
	ProtobufCMessage *message;

	TRY(record_get(tx, TABLE_CLIENT, id, &client__descriptor, arena, &message));
	*ret = (Client *)message;
	return ST_OK;
}

enum status client_put(struct tx *tx, const Client *was, const Client *now)
{
	AUTO(client_texts_release) struct client_texts old_texts = { .folded = BUF_INIT };
	AUTO(client_texts_release) struct client_texts new_texts = { .folded = BUF_INIT };
	AUTO(index_set_release) struct index_set old, new;
	const uint8_t *index_key = db_index_key(tx_db(tx));
	enum put_how how = PUT_ANY;
	uint32_t next;

	index_set_init(&old);
	index_set_init(&new);
	REQUIRE(now->id != 0 && (was == NULL || was->id == now->id));
	if (!client_lists_fit(now))
		return ST_BAD_VALUE;
	if (was != NULL) {
		client_texts_init(&old_texts, was);
		client_index(was, &old_texts, index_key, &old);
	} else {
		TRY(record_next_id(tx, TABLE_CLIENT, &next));
		how = now->id >= next ? PUT_APPEND : PUT_NEW;
	}
	client_texts_init(&new_texts, now);
	client_index(now, &new_texts, index_key, &new);
	TRY(record_put(tx, TABLE_CLIENT, now->id, &now->base, how));
	/* The record was new or its keys were moved: one that stands there already is damage. */
	TRY(index_set_move(tx, &old, &new, ST_CORRUPT));
	return client_block_put(tx, now->id, client_listed(now) ? &new_texts : NULL);
}

enum status client_page(struct tx *tx, enum scan_order order, struct bytes after, size_t max,
			struct client_hit *ret, size_t *ret_n, struct buf *ret_after)
{
	enum status result = ST_OK;
	struct key prefix;
	struct scan s;
	size_t n = 0;

	key_start(&prefix, IX_CLIENT_SORT);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), order);
	if (after.n > 0)
		scan_from(&s, after);
	while (n < max && result == ST_OK && scan_next(&s)) {
		if (after.n > 0 && n == 0 && bytes_equal(s.key, after))
			continue;
		if (!client_hit_of_row(s.value, key_tail_u32(s.key, 0), &ret[n])) {
			result = tx_fail(tx, ST_CORRUPT);
			break;
		}
		if (++n == max && ret_after != NULL) {
			buf_reset(ret_after);
			buf_add(ret_after, s.key.p, s.key.n);
		}
	}
	scan_end(&s);
	if (result == ST_OK)
		result = tx_status(tx);
	if (result == ST_OK)
		*ret_n = n;
	return result;
}
