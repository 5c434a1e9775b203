/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests that were done, under their idempotency keys.
 *
 * A request key is 32 hex digits that begin with the time; its 16 bytes are stored
 * inverted, so that the newest stands first, right behind the balances, and a checkout
 * writes one page for both. Whatever else a caller chose as key becomes ff and 15 bytes of
 * its BLAKE2b: times that would begin with ff are those before 2004.
 */
#include <string.h>

#include "store/key.h"
#include "store/tables.h"

enum { DONE_KEY = 16 };

/* The 16 bytes that 32 hex digits say; false if they are not that. */
static bool read_hex(const char *text, uint8_t ret[DONE_KEY])
{
	for (size_t i = 0; i < 2 * DONE_KEY; i++) {
		char c = text[i];
		unsigned digit;
		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			digit = (unsigned)(c - 'A') + 10;
		else
			return false;
		ret[i / 2] = (uint8_t)(i % 2 == 0 ? digit << 4 : ret[i / 2] | digit);
	}
	return text[2 * DONE_KEY] == '\0';
}

static void done_key(struct key *key, const char *request_key)
{
	uint8_t bytes[DONE_KEY], hash[HASH_SIZE];

	if (read_hex(request_key, bytes)) {
		for (size_t i = 0; i < DONE_KEY; i++)
			bytes[i] = (uint8_t)~bytes[i];
	} else {
		hash_bytes(request_key, strlen(request_key), hash);
		memcpy(bytes, hash, DONE_KEY);
		bytes[0] = 0xff;
	}
	key_start(key, IX_DONE);
	key_bytes(key, bytes, sizeof(bytes));
}

enum status done_find(struct tx *tx, const char *request_key, struct arena *arena, Done **ret)
{
	ProtobufCMessage *message;
	struct bytes value;
	struct key key;

	done_key(&key, request_key);
	TRY(db_get(tx, TABLE_INDEX, key_of(&key), &value));
	enum status s = record_unpack(value, &done__descriptor, arena, &message);
	if (s != ST_OK)
		return tx_fail(tx, s);
	*ret = (Done *)message;
	return ST_OK;
}

enum status done_put(struct tx *tx, const char *request_key, const Done *done)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key;

	done_key(&key, request_key);
	record_pack(&packed, &done->base);
	return db_put(tx, TABLE_INDEX, key_of(&key),
		      (struct bytes){ .p = packed.text, .n = packed.len }, PUT_NEW);
}
