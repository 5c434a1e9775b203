/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "store_fixture.h"

/* The stored bytes of a small record never change: a shop's years are written in them. */
static void golden(void **state)
{
	static const uint8_t want[] = { 0x01, 0x20, 0xaf, 0xbd, 0x2b, 0x08, 0x01, 0x1a, 0x06, 0xe7,
					0xbe, 0x8e, 0xe7, 0xb0, 0xbf };
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Meta meta = META__INIT;

	(void)state;
	meta.schema = 1;
	meta.shop_name = (char *)(uintptr_t)"美簿";
	record_pack(&packed, &meta.base);
	assert_int_equal(packed.len, sizeof(want));
	assert_memory_equal(packed.text, want, sizeof(want));
	/* It appends. */
	record_pack(&packed, &meta.base);
	assert_int_equal(packed.len, 2 * sizeof(want));
	assert_memory_equal(packed.text + sizeof(want), want, sizeof(want));
}

static enum status unpack(struct bytes value, struct arena *arena, ProtobufCMessage **ret)
{
	return record_unpack(value, &meta__descriptor, arena, ret);
}

static void round_trip(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Meta meta = META__INIT;
	ProtobufCMessage *m;

	(void)state;
	meta.schema = 7;
	meta.created_at = INT64_C(-5);
	meta.shop_name = (char *)(uintptr_t)"Jing";
	record_pack(&packed, &meta.base);
	assert_int_equal(unpack(fixture_bytes(&packed), &arena, &m), ST_OK);
	const Meta *got = (const Meta *)m;
	assert_int_equal(got->schema, 7);
	assert_true(got->created_at == -5);
	assert_string_equal(got->shop_name, "Jing");
	/* A message with nothing in it is a message. */
	buf_reset(&packed);
	meta = (Meta)META__INIT;
	record_pack(&packed, &meta.base);
	assert_int_equal(packed.len, 5);
	assert_int_equal(unpack(fixture_bytes(&packed), &arena, &m), ST_OK);
}

/* Every bit flipped and every cut is noticed. */
static void damage(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Meta meta = META__INIT;
	ProtobufCMessage *m;

	(void)state;
	meta.schema = 1;
	meta.shop_name = (char *)(uintptr_t)"some longer name of a shop, 美簿";
	record_pack(&packed, &meta.base);
	for (size_t bit = 0; bit < packed.len * 8; bit++) {
		packed.text[bit / 8] = (char)(packed.text[bit / 8] ^ (1 << bit % 8));
		assert_int_equal(unpack(fixture_bytes(&packed), &arena, &m), ST_CORRUPT);
		packed.text[bit / 8] = (char)(packed.text[bit / 8] ^ (1 << bit % 8));
	}
	for (size_t n = 0; n < packed.len; n++) {
		struct bytes cut = { .p = packed.text, .n = n };
		assert_int_equal(unpack(cut, &arena, &m), ST_CORRUPT);
	}
	/* A right checksum over what is no message. */
	static const uint8_t junk[] = { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f };
	uint32_t sum = crc32c(junk, sizeof(junk));
	uint8_t bad[5 + sizeof(junk)] = { RECORD_VERSION };
	for (int i = 0; i < 4; i++)
		bad[1 + i] = (uint8_t)(sum >> (24 - 8 * i));
	memcpy(bad + 5, junk, sizeof(junk));
	struct bytes value = { .p = bad, .n = sizeof(bad) };
	assert_int_equal(unpack(value, &arena, &m), ST_CORRUPT);
}

struct seen { uint32_t ids[8]; size_t n; size_t stop_after; };

static enum status see(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct seen *seen = ctx;

	assert_int_equal(((const Client *)m)->id, id);
	seen->ids[seen->n++] = id;
	return seen->n == seen->stop_after ? ST_TOO_MANY : ST_OK;
}

static void in_tables(void **state)
{
	const ProtobufCMessageDescriptor *type = &client__descriptor;
	static const uint32_t ids[] = { 1, 2, 300, 70000 };
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	char *dir = fixture_dir(NULL);
	struct db *db = fixture_create(dir);
	struct seen seen = { .n = 0 };
	ProtobufCMessage *m;
	struct tx *tx;
	uint32_t next;

	(void)state;
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	assert_int_equal(record_next_id(tx, TABLE_CLIENT, &next), ST_OK);
	assert_int_equal(next, 1);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		Client c = CLIENT__INIT;
		c.id = ids[i];
		enum status st = record_put(tx, TABLE_CLIENT, c.id, &c.base, PUT_NEW);
		assert_int_equal(st, ST_OK);
		st = record_put(tx, TABLE_CLIENT, c.id, &c.base, PUT_NEW);
		assert_int_equal(st, ST_DUPLICATE);
		assert_int_equal(record_next_id(tx, TABLE_CLIENT, &next), ST_OK);
		assert_int_equal(next, ids[i] + 1);
	}
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	assert_int_equal(tx_begin(db, TX_READ, "t", &tx, NULL), ST_OK);
	assert_int_equal(record_get(tx, TABLE_CLIENT, 300, type, &arena, &m), ST_OK);
	assert_int_equal(((Client *)m)->id, 300);
	assert_int_equal(record_get(tx, TABLE_CLIENT, 3, type, &arena, &m), ST_NOT_FOUND);
	assert_int_equal(record_each(tx, TABLE_CLIENT, 2, type, see, &seen), ST_OK);
	assert_int_equal(seen.n, 3);
	assert_int_equal(seen.ids[0], 2);
	assert_int_equal(seen.ids[2], 70000);
	seen = (struct seen){ .stop_after = 2 };
	assert_int_equal(record_each(tx, TABLE_CLIENT, 0, type, see, &seen), ST_TOO_MANY);
	assert_int_equal(seen.n, 2);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	db_close(db);
	fixture_remove(dir);
}

static void ends_of_ids(void **state)
{
	char *dir = fixture_dir(NULL);
	struct db *db = fixture_create(dir);
	Client c = CLIENT__INIT;
	struct tx *tx;
	uint32_t next;

	(void)state;
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	assert_int_equal(record_put(tx, TABLE_CLIENT, UINT32_MAX, &c.base, PUT_ANY), ST_OK);
	assert_int_equal(record_next_id(tx, TABLE_CLIENT, &next), ST_TOO_MANY);
	assert_int_equal(tx_status(tx), ST_OK);
	/* What is kept beside a record (a sale beside its entry) has its id in front. */
	struct bytes key = { .p = "\0\0\0\x09\x01", .n = 5 };
	assert_int_equal(db_put(tx, TABLE_LEDGER, key, key, PUT_NEW), ST_OK);
	assert_int_equal(record_next_id(tx, TABLE_LEDGER, &next), ST_OK);
	assert_int_equal(next, 10);
	tx_abort(tx);
	db_close(db);
	fixture_remove(dir);
}

/* A damaged record ends the transaction: nothing can be committed after it. */
static void damage_sticks(void **state)
{
	const ProtobufCMessageDescriptor *type = &client__descriptor;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	char *dir = fixture_dir(NULL);
	struct db *db = fixture_create(dir);
	struct bytes id = { .p = "\0\0\0\x05", .n = 4 }, bad = { .p = "\1....junk", .n = 9 };
	struct problem p = PROBLEM_INIT;
	struct seen seen = { .n = 0 };
	ProtobufCMessage *m;
	struct tx *tx;

	(void)state;
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	assert_int_equal(db_put(tx, TABLE_CLIENT, id, bad, PUT_NEW), ST_OK);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	assert_int_equal(record_each(tx, TABLE_CLIENT, 0, type, see, &seen), ST_CORRUPT);
	assert_int_equal(tx_status(tx), ST_CORRUPT);
	assert_int_equal(record_get(tx, TABLE_CLIENT, 5, type, &arena, &m), ST_CORRUPT);
	assert_int_equal(db_put(tx, TABLE_CLIENT, bad, bad, PUT_ANY), ST_CORRUPT);
	assert_int_equal(tx_commit(tx, &p), ST_CORRUPT);
	assert_int_equal(p.status, ST_CORRUPT);
	/* The next transaction works: one bad record does not close the shop. */
	assert_int_equal(tx_begin(db, TX_READ, "t", &tx, NULL), ST_OK);
	struct bytes value;
	assert_int_equal(db_get(tx, TABLE_CLIENT, bad, &value), ST_NOT_FOUND);
	tx_abort(tx);
	db_close(db);
	fixture_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden),      cmocka_unit_test(round_trip),
		cmocka_unit_test(damage),      cmocka_unit_test(in_tables),
		cmocka_unit_test(ends_of_ids), cmocka_unit_test(damage_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
