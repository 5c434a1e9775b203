/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every key in the store, with a real one in hex. Numbers are big-endian; those that can be
 * negative have their sign bit flipped; so byte order is the order wanted. A test builds each
 * of these and reads this list.
 *
 * Tables with ids: the id.
 *   client, booking, course, staff, room, device, product, draft, job, audit: u32
 *     record              0000002a                          C000042
 *   ledger: entry u32, and for a sale its document beside it: entry u32, 01
 *     entry               00000011                          E000017
 *     sale                00000011 01                       V000017
 *   meta: 01; a rule file's last good text: 02, name, 00
 *     meta                01
 *     rule                02 7469657273 00                  tiers
 *
 * Table index: tag u8, then
 *   client_sort   pinyin sort key, 00, client u32
 *                         10 7a68616e67 00 0000002a         zhang, C000042
 *   client_term   folded term, 00, client u32
 *                         11 e5bca0 00 0000002a             张, C000042
 *   client_phone  keyed hash of the whole number 16, client u32
 *                         12 000102030405060708090a0b0c0d0e0f 0000002a
 *   client_tail   keyed hash of the last four digits 16, client u32
 *                         13 000102030405060708090a0b0c0d0e0f 0000002a
 *   client_tag    folded tag, 00, client u32
 *                         14 766970 00 0000002a             vip, C000042
 *   client_scan   block u32
 *                         15 00000003
 *   client_sound  pinyin of the whole name, 00, client u32
 *                         16 7a68616e677869616f6d6569 00 0000002a
 *   owned         client u32, then what of hers:
 *     owned_balance 01, class u16, detail u32, unit u8, unit id u32
 *                         20 0000002a 01 0007 00000000 01 00000000
 *     owned_sale    02, entry u32
 *                         20 0000002a 02 00000011
 *     owned_booking 03, start i64 (wall minute), booking u32
 *                         20 0000002a 03 8000000001c84776 00000003
 *   claim         kind u8, resource u32, from i64 (wall minute), booking u32, number u8
 *                         30 01 00000002 8000000001c84776 00000003 01
 *   booking_day   day i32, start i64, booking u32
 *                         31 80005119 8000000001c84776 00000003
 *   product_code  barcode, 00, product u32
 *                         40 36393031323334353637383932 00 00000002
 *   rollup        day i32, class u16, owner u32, unit u8, unit id u32
 *                         f0 80005119 0001 00000000 01 00000000
 *   balance       class u16, owner u32, detail u32, unit u8, unit id u32
 *                         f1 0007 0000002a 00000000 01 00000000
 *   done          request key 16
 *                         f2 019ab2c3d4e5f60718293a4b5c6d7e8f
 */
#include "store/key.h"

#include <string.h>

enum { KEY_TEXT_ROOM = 16 }; /* parts after a text: an id and more */

void key_clear(struct key *key)
{
	key->n = 0;
}

void key_start(struct key *key, uint8_t tag)
{
	key_clear(key);
	key_u8(key, tag);
}

void key_bytes(struct key *key, const void *bytes, size_t n)
{
	REQUIRE(n <= KEY_MAX - key->n);
	if (n > 0)
		memcpy(key->bytes + key->n, bytes, n);
	key->n += n;
}

static void big_endian(struct key *key, uint64_t x, size_t n)
{
	uint8_t bytes[sizeof(x)];

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(x >> (8 * (n - 1 - i)));
	key_bytes(key, bytes, n);
}

void key_u8(struct key *key, uint8_t x)
{
	big_endian(key, x, sizeof(x));
}

void key_u16(struct key *key, uint16_t x)
{
	big_endian(key, x, sizeof(x));
}

void key_u32(struct key *key, uint32_t x)
{
	big_endian(key, x, sizeof(x));
}

void key_i32(struct key *key, int32_t x)
{
	key_u32(key, (uint32_t)x ^ UINT32_C(0x80000000));
}

void key_i64(struct key *key, int64_t x)
{
	big_endian(key, (uint64_t)x ^ UINT64_C(0x8000000000000000), sizeof(x));
}

void key_text(struct key *key, const char *text)
{
	REQUIRE(key->n + KEY_TEXT_ROOM < KEY_MAX);
	size_t room = KEY_MAX - KEY_TEXT_ROOM - 1 - key->n;

	key_bytes(key, text, strnlen(text, room));
	key_u8(key, 0);
}

struct bytes key_of(const struct key *key)
{
	return (struct bytes){ .p = key->bytes, .n = key->n };
}

/* What is stored is not trusted: a key that is too short has no such part. */
static uint64_t tail(struct bytes key, size_t back, size_t n)
{
	if (back > key.n || n > key.n - back)
		return 0;
	const uint8_t *at = (const uint8_t *)key.p + key.n - back - n;
	uint64_t x = 0;

	for (size_t i = 0; i < n; i++)
		x = x << 8 | at[i];
	return x;
}

uint32_t key_tail_u32(struct bytes key, size_t back)
{
	return (uint32_t)tail(key, back, sizeof(uint32_t));
}

int64_t key_tail_i64(struct bytes key, size_t back)
{
	return (int64_t)(tail(key, back, sizeof(int64_t)) ^ UINT64_C(0x8000000000000000));
}
