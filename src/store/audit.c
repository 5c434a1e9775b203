/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The audit table: rows append and each holds the BLAKE2b-256 of the stored bytes of the
 * row before it (nothing in the first), so that a row taken out or altered shows.
 */
#include "store/key.h"
#include "store/tables.h"

enum status audit_append(struct tx *tx, AuditRow *row)
{
	uint8_t hash[HASH_SIZE];
	AuditRow stored = *row;
	uint32_t id;

	TRY(record_next_id(tx, TABLE_AUDIT, &id));
	stored.id = id;
	stored.prev = (ProtobufCBinaryData){ .len = 0 };
	if (id > 1) {
		struct key key;
		struct bytes before;
		key_clear(&key);
		key_u32(&key, id - 1);
		TRY(db_get(tx, TABLE_AUDIT, key_of(&key), &before));
		hash_bytes(before.p, before.n, hash);
		stored.prev = (ProtobufCBinaryData){ .len = sizeof(hash), .data = hash };
	}
	TRY(record_put(tx, TABLE_AUDIT, id, &stored.base, PUT_APPEND));
	row->id = id;
	return ST_OK;
}
