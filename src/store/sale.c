/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document of a sale stands right behind its entry, under the same number: both are
 * on one page, and appending them is one write at the end of the table. So does that of
 * money given back for prepaid things.
 */
#include "store/ledger_index.h"

enum status merit_put(struct tx *tx, uint32_t client, uint32_t entry, money total,
		      struct merit merit)
{
	struct client_sale row = { .number = entry, .total = total, .merit = merit };
	struct key key, value;

	REQUIRE(client != 0 && entry != 0);
	owned_sale_key(&key, client, entry);
	owned_sale_value(&value, &row);
	TRY(db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_NEW));
	/* One row leads to it, whichever of entry and document came first. */
	owned_entry_key(&key, client, entry);
	enum status s = db_delete(tx, TABLE_LEDGER, key_of(&key));
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status refund_put(struct tx *tx, const Sale *refund)
{
	static const struct bytes nothing;
	struct key key;

	REQUIRE(refund->refund_of != 0);
	refund_key(&key, refund->refund_of, refund->id);
	return db_put(tx, TABLE_LEDGER, key_of(&key), nothing, PUT_NEW);
}

enum status sale_put(struct tx *tx, const Sale *sale)
{
	struct client_sale row = client_sale_of(sale);

	TRY(document_put(tx, sale->id, LEDGER_SALE, &sale->base));
	if (sale->kind == SALE__KIND__refund)
		TRY(refund_put(tx, sale));
	if (sale->client == 0)
		return ST_OK;
	return merit_put(tx, sale->client, sale->id, row.total, row.merit);
}

enum status sale_each_client(struct tx *tx, uint32_t client, client_sale_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct client_sale row;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	key_u32(&prefix, client);
	key_u8(&prefix, OWNED_SALE);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_BACKWARD);
	while (scan_next(&s)) {
		if (!owned_sale_of(s.key, s.value, &row))
			return tx_fail(tx, ST_CORRUPT);
		TRY(fn(ctx, &row));
	}
	return tx_status(tx);
}

enum status refund_each(struct tx *tx, uint32_t sale, number_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct key prefix;

	key_kept(&prefix, KEPT_REFUND);
	key_u32(&prefix, sale);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s))
		TRY(fn(ctx, key_tail_u32(s.key, 0)));
	return tx_status(tx);
}

static enum status document_get(struct tx *tx, uint32_t number, enum ledger_part part,
				const ProtobufCMessageDescriptor *type, struct arena *arena,
				ProtobufCMessage **ret)
{
	struct bytes value;
	struct key key;

	ledger_key(&key, number, part);
	TRY(db_get(tx, TABLE_LEDGER, key_of(&key), &value));
	enum status s = record_unpack(value, type, arena, ret);
	return s == ST_OK ? ST_OK : tx_fail(tx, s);
}

enum status sale_get(struct tx *tx, uint32_t number, struct arena *arena, Sale **ret)
{
	ProtobufCMessage *message;

	TRY(document_get(tx, number, LEDGER_SALE, &sale__descriptor, arena, &message));
	*ret = (Sale *)message;
	return ST_OK;
}

enum status prepaid_put(struct tx *tx, const PrepaidRefund *refund)
{
	return document_put(tx, refund->id, LEDGER_PREPAID, &refund->base);
}

enum status prepaid_get(struct tx *tx, uint32_t entry, struct arena *arena, PrepaidRefund **ret)
{
	ProtobufCMessage *message;

	TRY(document_get(tx, entry, LEDGER_PREPAID, &prepaid_refund__descriptor, arena, &message));
	*ret = (PrepaidRefund *)message;
	return ST_OK;
}
