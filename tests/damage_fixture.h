/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to damage a store, and the proofs that must tell. Include after <cmocka.h>. */
#ifndef TESTS_DAMAGE_FIXTURE_H
#define TESTS_DAMAGE_FIXTURE_H

#include "store/entry.h"
#include "store/ledger_index.h"
#include "tables_fixture.h"

static const day today = { .n = 20779 };

struct damage {
	const char *proof;
	const char *what;
	void (*run)(struct tx *);
};

static inline void copy_out(struct bytes b, struct buf *ret)
{
	buf_reset(ret);
	buf_add(ret, b.p, b.n);
}

/* The nth key of a table under a prefix, with its value. */
static inline void nth(struct tx *tx, enum table table, struct bytes prefix, size_t n,
		       struct buf *key, struct buf *value)
{
	struct scan s;

	scan_begin(&s, tx, table, prefix, SCAN_FORWARD);
	do {
		if (!scan_next(&s))
			fail_msg("there is nothing to damage");
	} while (n-- > 0);
	copy_out(s.key, key);
	copy_out(s.value, value);
	scan_end(&s);
}

static inline void lose(struct tx *tx, enum table table, struct bytes prefix, size_t n)
{
	AUTO(buf_release) struct buf key = BUF_INIT, value = BUF_INIT;

	nth(tx, table, prefix, n, &key, &value);
	assert_status(db_delete(tx, table, fixture_bytes(&key)), ST_OK);
}

/* Flips a bit of the value, `at` bytes from its end. */
static inline void flip(struct tx *tx, enum table table, struct bytes prefix, size_t n, size_t at)
{
	AUTO(buf_release) struct buf key = BUF_INIT, value = BUF_INIT;

	nth(tx, table, prefix, n, &key, &value);
	value.text[value.len - 1 - at] ^= 1;
	assert_status(db_put(tx, table, fixture_bytes(&key), fixture_bytes(&value), PUT_ANY),
		      ST_OK);
}

/* Puts a copy under another key: its last byte grown by more than there are records. */
static inline void double_key(struct tx *tx, enum table table, struct bytes prefix, size_t n)
{
	AUTO(buf_release) struct buf key = BUF_INIT, value = BUF_INIT;

	nth(tx, table, prefix, n, &key, &value);
	key.text[key.len - 3] ^= 1;
	assert_status(db_put(tx, table, fixture_bytes(&key), fixture_bytes(&value), PUT_NEW),
		      ST_OK);
}

static inline struct bytes tag(uint8_t t)
{
	static const uint8_t tags[256] = {
#define FOUR(n) n, n + 1, n + 2, n + 3
#define MANY(n) FOUR(n), FOUR(n + 4), FOUR(n + 8), FOUR(n + 12)
		MANY(0), MANY(16), MANY(32), MANY(48), MANY(64), MANY(80), MANY(96), MANY(112),
		MANY(128), MANY(144), MANY(160), MANY(176), MANY(192), MANY(208), MANY(224),
			MANY(240),
	};

	return (struct bytes){ .p = &tags[t], .n = 1 };
}

/* Under number 0 and a tag in the ledger. */
static inline struct bytes kept(enum kept_tag tag)
{
	static uint8_t bytes[5];

	bytes[4] = (uint8_t)tag;
	return (struct bytes){ .p = bytes, .n = sizeof(bytes) };
}

/* The rollups of today. */
static inline struct bytes sums(void)
{
	static struct key key;

	key_kept(&key, KEPT_DAY);
	key_i32(&key, today.n);
	key_u8(&key, DAY_ROLLUP);
	return key_of(&key);
}

/* A client's own. */
static inline struct bytes owned(uint32_t client, enum owned_part part)
{
	static struct key key;

	key_kept(&key, KEPT_OWNED);
	key_u32(&key, client);
	key_u8(&key, (uint8_t)part);
	return key_of(&key);
}

/* Entries and documents, from the first on. */
static inline struct bytes entry(uint32_t number, enum ledger_part part)
{
	static struct key key;

	ledger_key(&key, number, part);
	return key_of(&key);
}

static const struct bytes all;

#define DAMAGE(proof_, function) { .proof = proof_, .what = #function, .run = function }

static inline enum status prove_in(struct tx *tx, const char *name, struct problem *p)
{
	for (size_t i = 0; i < nstore_proofs; i++) {
		if (strcmp(store_proofs[i].name, name) == 0)
			return store_proofs[i].run(tx, p);
	}
	return ST_BUG;
}

/* Each damage makes its proof fail, in words; without it all hold. */
static inline void assert_told(struct shop *shop, const struct damage *damages, size_t n)
{
	assert_proved(shop);
	for (size_t i = 0; i < n; i++) {
		const struct damage *d = &damages[i];
		struct tx *tx = shop_begin(shop, TX_WRITE);
		struct problem p = PROBLEM_INIT;
		d->run(tx);
		enum status st = prove_in(tx, d->proof, &p);
		if (st != ST_CHECK_FAILED || p.message[0] == '\0')
			fail_msg("%s after %s: %s %s", d->proof, d->what, status_name(st),
				 p.message);
		tx_abort(tx);
	}
	assert_proved(shop);
}

static inline bool any_proof_fails(struct tx *tx)
{
	for (size_t i = 0; i < nstore_proofs; i++) {
		struct problem p = PROBLEM_INIT;
		if (store_proofs[i].run(tx, &p) == ST_CHECK_FAILED)
			return true;
	}
	return false;
}

/* Moves a row to the key with one byte flipped, or flips a byte of its value. */
static inline bool flip_byte(struct tx *tx, enum table table, struct bytes prefix, size_t row,
			     size_t byte)
{
	AUTO(buf_release) struct buf key = BUF_INIT, value = BUF_INIT;

	nth(tx, table, prefix, row, &key, &value);
	if (byte >= key.len + value.len)
		return false;
	if (byte < key.len) {
		assert_status(db_delete(tx, table, fixture_bytes(&key)), ST_OK);
		key.text[byte] ^= 4;
	} else {
		value.text[byte - key.len] ^= 4;
	}
	assert_status(db_put(tx, table, fixture_bytes(&key), fixture_bytes(&value), PUT_ANY),
		      ST_OK);
	return true;
}

static inline size_t count_rows(struct tx *tx, enum table table, struct bytes prefix)
{
	struct scan s;
	size_t n = 0;

	scan_begin(&s, tx, table, prefix, SCAN_FORWARD);
	while (scan_next(&s))
		n++;
	scan_end(&s);
	return n;
}

/* Every byte of the rows under a prefix: some proof tells of its damage. */
static inline void flip_all(struct shop *shop, enum table table, struct bytes prefix, size_t rows)
{
	struct tx *tx = shop_begin(shop, TX_READ);
	bool more = true;

	assert_int_equal(count_rows(tx, table, prefix), rows);
	tx_abort(tx);
	for (size_t row = 0; row < rows; row++) {
		more = true;
		for (size_t byte = 0; more; byte++) {
			tx = shop_begin(shop, TX_WRITE);
			more = flip_byte(tx, table, prefix, row, byte);
			if (more && !any_proof_fails(tx))
				fail_msg("table %s, prefix %02x, row %zu, byte %zu: nobody saw it",
					 table_name(table), *(const uint8_t *)prefix.p, row, byte);
			tx_abort(tx);
		}
	}
}

static inline bool among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* Is it a proof that tests/unit/store_money.c sees fail? */
static inline bool told_by_money(const char *name)
{
	static const char *const names[] = {
		"refunds", "prepaid-refunds", "client-entries", "debts", "points-expiry",
		"course-index", "coupon-index", "templates", "tills",
	};

	return among(name, names, ARRAY_LEN(names));
}

/* Is it one that tests/unit/store_book.c sees fail? */
static inline bool told_by_book(const char *name)
{
	static const char *const names[] = {
		"roster-index", "wait-index", "attendance-index", "message-index",
	};

	return among(name, names, ARRAY_LEN(names));
}

#endif
