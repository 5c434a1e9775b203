/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests that were done, under their idempotency keys.
 *
 * A request key is 32 hex digits that begin with the time in ms, 48 bits; it stands under
 * the UTC day of that time, just before the day's sums, so that a checkout writes one page
 * for both. Whatever else a caller chose as key stands elsewhere under 16 bytes of its
 * BLAKE2b.
 */
#include <string.h>

#include "store/ledger_index.h"

enum { DONE_KEY = 16, TIME_BYTES = 6, MS_PER_DAY = 24 * 60 * 60 * 1000 };

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
		/* cppcheck-suppress uninitvar ; the first digit of the byte has set it */
		ret[i / 2] = (uint8_t)(i % 2 == 0 ? digit << 4 : ret[i / 2] | digit);
	}
	return text[2 * DONE_KEY] == '\0';
}

static void done_key(struct key *key, const char *request_key)
{
	uint8_t bytes[DONE_KEY], hash[HASH_SIZE];
	int64_t ms = 0;

	if (!read_hex(request_key, bytes)) {
		hash_bytes(request_key, strlen(request_key), hash);
		key_kept(key, KEPT_REQUEST);
		key_bytes(key, hash, DONE_KEY);
		return;
	}
	for (size_t i = 0; i < TIME_BYTES; i++)
		ms = ms << 8 | bytes[i];
	key_kept(key, KEPT_DAY);
	key_i32(key, (int32_t)(ms / MS_PER_DAY));
	key_u8(key, DAY_DONE);
	key_bytes(key, bytes, sizeof(bytes));
}

enum status done_find(struct tx *tx, const char *request_key, struct arena *arena, Done **ret)
{
	ProtobufCMessage *message;
	struct bytes value;
	struct key key;

	done_key(&key, request_key);
	TRY(db_get(tx, TABLE_LEDGER, key_of(&key), &value));
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
	Done stored = *done;

	done_key(&key, request_key);
	/* A key that the disk changed would let the request be done again: see proof_records(). */
	stored.key_sum = crc32c(key.bytes, key.n);
	record_pack(&packed, &stored.base);
	return db_put(tx, TABLE_LEDGER, key_of(&key),
		      (struct bytes){ .p = packed.text, .n = packed.len }, PUT_NEW);
}
