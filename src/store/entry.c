/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One ledger entry, TABLE_LEDGER, key number (u32 big-endian) 00. Numbers little-endian.
 *
 *    0   1  version: 01
 *    1   4  CRC32C of everything after it
 *    5   4  number
 *    9   8  at, milliseconds UTC
 *   17   4  business day
 *   21   1  kind
 *   22   1  letter of the source document, 00 = none
 *   23   1  t, bytes of the terminal's name
 *   24   4  staff
 *   28   4  shop
 *   32   4  number of the source document
 *   36   4  number of the entry it reverses, 0 = none
 *   40   2  n, number of postings
 *   42   6  zero
 *   48  32  hash of the entry before: BLAKE2b-256 of its stored bytes, zero for the first
 *   80 24n  postings: class 2, unit kind 1, zero 1, owner 4, detail 4, unit id 4, amount 8
 *        t  terminal
 *
 * The hash of an entry covers all of it, so nothing in a chain can change unseen.
 */
#include "store/entry.h"

#include <endian.h>
#include <string.h>

static_assert(sizeof(((struct entry *)0)->terminal) <= UINT8_MAX, "its length is one byte");
static_assert(LIMIT_POSTINGS <= UINT16_MAX, "their number is two bytes");

static void put_u16(uint8_t *at, uint16_t value)
{
	value = htole16(value);
	memcpy(at, &value, sizeof(value));
}

static void put_u32(uint8_t *at, uint32_t value)
{
	value = htole32(value);
	memcpy(at, &value, sizeof(value));
}

static void put_i64(uint8_t *at, int64_t value)
{
	uint64_t bits = htole64((uint64_t)value);
	memcpy(at, &bits, sizeof(bits));
}

static uint16_t get_u16(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return le16toh(value);
}

static uint32_t get_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static int64_t get_i64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return (int64_t)le64toh(value);
}

static void put_posting(uint8_t *at, const struct posting *p)
{
	put_u16(at, (uint16_t)p->account.class);
	at[2] = (uint8_t)p->unit.kind;
	at[3] = 0;
	put_u32(at + 4, p->account.owner);
	put_u32(at + 8, p->account.detail);
	put_u32(at + 12, p->unit.id);
	put_i64(at + 16, p->amount);
}

void entry_pack(struct buf *out, const struct entry *e)
{
	size_t t = strnlen(e->terminal, sizeof(e->terminal) - 1), start = out->len;
	size_t size = ENTRY_HEAD + e->postings.n * ENTRY_POSTING + t;

	REQUIRE(e->postings.n <= LIMIT_POSTINGS);
	buf_pad(out, '\0', size);
	uint8_t *at = (uint8_t *)out->text + start;
	at[0] = ENTRY_VERSION;
	put_u32(at + 5, e->number);
	put_i64(at + 9, e->at.ms);
	put_u32(at + 17, (uint32_t)e->day.n);
	at[21] = (uint8_t)e->kind;
	at[22] = (uint8_t)e->source_letter;
	at[23] = (uint8_t)t;
	put_u32(at + 24, e->staff);
	put_u32(at + 28, e->shop);
	put_u32(at + 32, e->source);
	put_u32(at + 36, e->reversal_of);
	put_u16(at + 40, (uint16_t)e->postings.n);
	memcpy(at + 48, e->prev, HASH_SIZE);
	for (size_t i = 0; i < e->postings.n; i++)
		put_posting(at + ENTRY_HEAD + i * ENTRY_POSTING, &e->postings.rows[i]);
	memcpy(at + size - t, e->terminal, t);
	put_u32(at + 1, crc32c(at + 5, size - 5));
}

enum status entry_look(struct bytes b, uint32_t number, struct entry_view *ret)
{
	const uint8_t *at = b.p;

	if (b.n < ENTRY_HEAD || at[0] != ENTRY_VERSION)
		return ST_CORRUPT;
	size_t n = get_u16(at + 40);
	if (n > LIMIT_POSTINGS || b.n != ENTRY_HEAD + n * ENTRY_POSTING + at[23] ||
	    get_u32(at + 1) != crc32c(at + 5, b.n - 5) || get_u32(at + 5) != number)
		return ST_CORRUPT;
	*ret = (struct entry_view){
		.number = number,
		.day = DAY((int32_t)get_u32(at + 17)),
		.kind = (enum entry_kind)at[21],
		.source_letter = (char)at[22],
		.source = get_u32(at + 32),
		.prev = { .p = at + 48, .n = HASH_SIZE },
		.n = n,
		.rows = at + ENTRY_HEAD,
	};
	return ST_OK;
}

bool entry_posting(const struct entry_view *v, size_t i, struct posting *ret)
{
	const uint8_t *at = v->rows + i * ENTRY_POSTING;
	unsigned class = get_u16(at), kind = at[2];

	REQUIRE(i < v->n);
	if (account_class_row((enum account_class)class) == NULL || kind < UNIT_CNY ||
	    kind > UNIT_MEMO)
		return false;
	*ret = (struct posting){
		.account = { .class = (enum account_class)class, .owner = get_u32(at + 4),
			     .detail = get_u32(at + 8) },
		.unit = { .kind = (enum unit_kind)kind, .id = get_u32(at + 12) },
		.amount = get_i64(at + 16),
	};
	return true;
}

enum status entry_unpack(struct bytes b, uint32_t number, struct entry *ret)
{
	const uint8_t *at = b.p;
	struct entry_view v;

	TRY(entry_look(b, number, &v));
	size_t t = at[23];
	if (t >= sizeof(ret->terminal))
		return ST_CORRUPT;
	for (size_t i = 0; i < v.n; i++) {
		if (!entry_posting(&v, i, &ret->postings.rows[i]))
			return ST_CORRUPT;
	}
	ret->postings.n = v.n;
	ret->number = v.number;
	ret->at = (instant){ .ms = get_i64(at + 9) };
	ret->day = v.day;
	ret->kind = v.kind;
	ret->staff = get_u32(at + 24);
	ret->shop = get_u32(at + 28);
	memset(ret->terminal, 0, sizeof(ret->terminal));
	memcpy(ret->terminal, at + b.n - t, t);
	ret->source_letter = v.source_letter;
	ret->source = v.source;
	ret->reversal_of = get_u32(at + 36);
	memcpy(ret->prev, v.prev.p, HASH_SIZE);
	hash_bytes(b.p, b.n, ret->hash);
	return ST_OK;
}
