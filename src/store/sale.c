/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document of a sale stands right behind its entry, under the same number: both are
 * on one page, and appending them is one write at the end of the table.
 */
#include "store/ledger_index.h"

enum status sale_put(struct tx *tx, const Sale *sale)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	enum ledger_part part;
	uint32_t last;
	struct key key, total;

	REQUIRE(sale->id != 0);
	TRY(ledger_last(tx, &last, &part));
	bool append = last < sale->id || (last == sale->id && part == LEDGER_ENTRY);
	record_pack(&packed, &sale->base);
	ledger_key(&key, sale->id, LEDGER_SALE);
	TRY(db_put(tx, TABLE_LEDGER, key_of(&key),
		   (struct bytes){ .p = packed.text, .n = packed.len },
		   append ? PUT_APPEND : PUT_NEW));
	if (sale->client == 0)
		return ST_OK;
	owned_sale_key(&key, sale->client, sale->id);
	key_clear(&total);
	key_i64(&total, sale->total_fen);
	return db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&total), PUT_NEW);
}

enum status sale_each_client(struct tx *tx, uint32_t client, client_sale_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	key_u32(&prefix, client);
	key_u8(&prefix, OWNED_SALE);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_BACKWARD);
	while (scan_next(&s))
		TRY(fn(ctx, key_tail_u32(s.key, 0), MONEY(key_tail_i64(s.value, 0))));
	return tx_status(tx);
}

enum status sale_get(struct tx *tx, uint32_t number, struct arena *arena, Sale **ret)
{
	ProtobufCMessage *message;
	struct bytes value;
	struct key key;

	ledger_key(&key, number, LEDGER_SALE);
	TRY(db_get(tx, TABLE_LEDGER, key_of(&key), &value));
	enum status s = record_unpack(value, &sale__descriptor, arena, &message);
	if (s != ST_OK)
		return tx_fail(tx, s);
	*ret = (Sale *)message;
	return ST_OK;
}
