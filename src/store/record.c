/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stored record, byte by byte:
 *
 *   0      version, 01
 *   1..4   CRC32C of the bytes from 5 on, big-endian
 *   5..    the message in protobuf's wire format
 */
#include "store/record.h"

#include <string.h>

#include "base/hash.h"
#include "store/key.h"

enum { RECORD_HEAD = 5 };

void record_pack(struct buf *buf, const ProtobufCMessage *message)
{
	size_t n = protobuf_c_message_get_packed_size(message), start = buf->len;

	buf_pad(buf, '\0', RECORD_HEAD + n);
	uint8_t *at = (uint8_t *)buf->text + start;
	REQUIRE(protobuf_c_message_pack(message, at + RECORD_HEAD) == n);
	uint32_t sum = crc32c(at + RECORD_HEAD, n);
	at[0] = RECORD_VERSION;
	for (int i = 0; i < 4; i++)
		at[1 + i] = (uint8_t)(sum >> (24 - 8 * i));
}

static void *arena_take(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void arena_keep(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

/*
 * protobuf-c takes a field of number 0 when its tag is written longer than it needs to be, and
 * refuses what it then writes itself. Nobody writes such a record but to do harm.
 */
static bool can_be_written(const ProtobufCMessage *m)
{
	for (unsigned i = 0; i < m->n_unknown_fields; i++)
		if (m->unknown_fields[i].tag == 0)
			return false;
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const char *at = (const char *)m + f->offset;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		bool many = f->label == PROTOBUF_C_LABEL_REPEATED;
		size_t n = many ? *(const size_t *)((const char *)m + f->quantifier_offset) : 1;
		ProtobufCMessage *const *inner = many ? *(ProtobufCMessage **const *)at :
							(ProtobufCMessage *const *)at;
		for (size_t j = 0; j < n; j++)
			if (inner[j] != NULL && !can_be_written(inner[j]))
				return false;
	}
	return true;
}

enum status record_unpack(struct bytes value, const ProtobufCMessageDescriptor *type,
			  struct arena *arena, ProtobufCMessage **ret)
{
	ProtobufCAllocator from_arena = {
		.alloc = arena_take, .free = arena_keep, .allocator_data = arena,
	};
	const uint8_t *at = value.p;
	uint32_t sum = 0;

	if (value.n < RECORD_HEAD || at[0] != RECORD_VERSION)
		return ST_CORRUPT;
	for (int i = 0; i < 4; i++)
		sum = sum << 8 | at[1 + i];
	if (crc32c(at + RECORD_HEAD, value.n - RECORD_HEAD) != sum)
		return ST_CORRUPT;
	ProtobufCMessage *m = protobuf_c_message_unpack(type, &from_arena, value.n - RECORD_HEAD,
							at + RECORD_HEAD);
	if (m == NULL || !can_be_written(m))
		return ST_CORRUPT;
	*ret = m;
	return ST_OK;
}

static struct key id_key(uint32_t id)
{
	struct key key;

	key_clear(&key);
	key_u32(&key, id);
	return key;
}

/* A damaged record sticks to the transaction: nothing is decided on half of the data. */
static enum status unpack_in(struct tx *tx, struct bytes value,
			     const ProtobufCMessageDescriptor *type, struct arena *arena,
			     ProtobufCMessage **ret)
{
	enum status st = record_unpack(value, type, arena, ret);

	return st == ST_OK ? ST_OK : tx_fail(tx, st);
}

enum status record_get(struct tx *tx, enum table table, uint32_t id,
		       const ProtobufCMessageDescriptor *type, struct arena *arena,
		       ProtobufCMessage **ret)
{
	struct key key = id_key(id);
	struct bytes value;

	TRY(db_get(tx, table, key_of(&key), &value));
	return unpack_in(tx, value, type, arena, ret);
}

enum status record_put(struct tx *tx, enum table table, uint32_t id,
		       const ProtobufCMessage *message, enum put_how how)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct key key = id_key(id);

	record_pack(&packed, message);
	return db_put(tx, table, key_of(&key),
		      (struct bytes){ .p = packed.text, .n = packed.len }, how);
}

enum status record_next_id(struct tx *tx, enum table table, uint32_t *ret)
{
	AUTO(scan_end) struct scan last;
	uint32_t id = 0;

	scan_begin(&last, tx, table, (struct bytes){ .n = 0 }, SCAN_BACKWARD);
	if (scan_next(&last)) {
		if (last.key.n < sizeof(id))
			return tx_fail(tx, ST_CORRUPT);
		/* Ids come first in every key of these tables. */
		id = key_tail_u32(last.key, last.key.n - sizeof(id));
		if (id == UINT32_MAX)
			return ST_TOO_MANY;
	}
	TRY(tx_status(tx));
	*ret = id + 1;
	return ST_OK;
}

enum status record_put_new(struct tx *tx, enum table table, uint32_t id,
			   const ProtobufCMessage *message)
{
	uint32_t next;

	TRY(record_next_id(tx, table, &next));
	return record_put(tx, table, id, message, id >= next ? PUT_APPEND : PUT_NEW);
}

/* Into `kept`, or into an arena of its own that is cleared after each. */
static enum status walk_records(struct tx *tx, enum table table, uint32_t from,
				const ProtobufCMessageDescriptor *type, struct arena *kept,
				record_fn *fn, void *ctx)
{
	AUTO(arena_release) struct arena own = ARENA_INIT;
	AUTO(scan_end) struct scan s;
	struct key key = id_key(from);
	ProtobufCMessage *m;

	scan_begin(&s, tx, table, (struct bytes){ .n = 0 }, SCAN_FORWARD);
	scan_from(&s, key_of(&key));
	while (scan_next(&s)) {
		/* A longer key is something kept beside a record. */
		if (s.key.n != sizeof(uint32_t))
			continue;
		TRY(unpack_in(tx, s.value, type, kept != NULL ? kept : &own, &m));
		TRY(fn(ctx, key_tail_u32(s.key, 0), m));
		arena_clear(&own);
	}
	return tx_status(tx);
}

enum status record_each(struct tx *tx, enum table table, uint32_t from,
			const ProtobufCMessageDescriptor *type, record_fn *fn, void *ctx)
{
	return walk_records(tx, table, from, type, NULL, fn, ctx);
}

enum status record_each_kept(struct tx *tx, enum table table, uint32_t from,
			     const ProtobufCMessageDescriptor *type, struct arena *arena,
			     record_fn *fn, void *ctx)
{
	return walk_records(tx, table, from, type, arena, fn, ctx);
}
