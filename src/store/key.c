/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every key in the store: its parts, then a real one in hex and what it stands for. Numbers
 * are big-endian and those that can be negative have their sign bit flipped, so byte order is
 * the order wanted; i32, i64 are such. A test builds each key and compares it with this list.
 *
 * client, booking, course, coupon, tab, till, staff, room, device, product, job, audit, roster,
 * wait, attendance, message: the id; wallet: that of its client; rotation, plan: the day
 *   record         id u32
 *     = 0000002a                                                  C000042
 * ledger
 *   entry          number u32, 00
 *     = 00000011 00                                               E000017
 *   sale           number u32, 01: the document beside its entry
 *     = 00000011 01                                               V000017
 *   prepaid        number u32, 02: the workings of a prepaid refund beside its entry
 *     = 00000011 02                                               E000017
 * draft
 *   draft          staff u32, form, 00
 *     = 00000002 626f6f6b696e67 00                                S2, booking
 * meta
 *   meta           01
 *     = 01
 *   rule           02, file, 00: the last good text of a rule file
 *     = 02 74696572732e79616d6c 00                                tiers.yaml
 *   packed         03, file, 00: what was read of that text
 *     = 03 74696572732e79616d6c 00                                tiers.yaml
 *   template       04, hash of its content 32 bytes: a treatment as a course was sold with it
 *     = 04 9c0a41f7d25be8360f1d7a92c4b83e55a6e107d94b2c8f30715ad6e39b84c20f
 *   backup         05: the last backup that was made
 *     = 05
 * index, clients
 *   client_sort    10, sort key of the name, 00, client u32
 *     = 10 7a68616e677869616f6d6569 00 0000002a                   zhangxiaomei
 *   client_term    11, folded term, 00, client u32
 *     = 11 e5bca0 00 0000002a                                     张
 *   client_phone   12, keyed hash of the whole number 16 bytes, client u32
 *     = 12 8d3f1c00a9b4e27705c6f81e92d34a6b 0000002a
 *   client_tail    13, keyed hash of the last four digits 16 bytes, client u32
 *     = 13 41f09e6c2b7d8853aa10c4e6f7350d92 0000002a
 *   client_tag     14, folded tag, 00, client u32
 *     = 14 766970 00 0000002a                                     vip
 *   client_scan    15, block u32
 *     = 15 00000003
 *   client_sound   16, pinyin of the whole name, 00, client u32
 *     = 16 7a68616e677869616f6d6569 00 0000002a                   zhangxiaomei
 * index, bookings and products
 *   client_booking 20, client u32, start i64 (wall minute), booking u32
 *     = 20 0000002a 8000000001c89546 00000003                     2026-11-22T14:30, B000003
 *   claim          30, kind u8, resource u32, from i64, booking u32, number u8
 *     = 30 01 00000002 8000000001c89546 00000003 00               therapist S2
 *   booking_day    31, day i32, start i64, booking u32
 *     = 31 8000512b 8000000001c89546 00000003                     2026-11-22
 *   product_code   40, barcode, 00, product u32
 *     = 40 36393031323334353637383932 00 00000002                 6901234567892, P2
 * index, prepaid
 *   client_course  50, client u32, course u32
 *     = 50 0000002a 00000007                                      C000042, K000007
 *   client_coupon  51, client u32, coupon u32
 *     = 51 0000002a 00000005                                      C000042, U000005
 *   expiry         52, last day i32, letter u8, id u32: course K, coupon U
 *     = 52 8000512b 4b 00000007                                   2026-11-22, K000007
 *   course_booking 53, course u32, booking u32
 *     = 53 00000007 00000003                                      K000007, B000003
 *   unlimited      54, course u32: a card by time that is not over
 *     = 54 00000007                                               K000007
 * index, the book
 *   roster         60, staff u32, to i64 (wall minute), roster change u32
 *     = 60 00000002 8000000001c89546 00000005                     S2, N000005
 *   waiting        61, since i64 (instant), wait u32
 *     = 61 800001a201f28240 00000004                              2026-11-22T14:30, Q000004
 *   client_wait    62, client u32, wait u32
 *     = 62 0000002a 00000004                                      C000042, Q000004
 *   attendance     63, day i32, staff u32, attendance u32
 *     = 63 8000512b 00000002 00000006                             2026-11-22, S2
 *   message_key    64, keyed hash of the message's own key 16 bytes
 *     = 64 a80a2862681cc7bcd8c13b53337e7648
 *   message_due    65, not before i64 (instant), message u32
 *     = 65 800001a201f28240 00000009                              2026-11-22T14:30
 *   hold           66, held until i64 (instant), booking u32
 *     = 66 800001a201f28240 00000003                              2026-11-22T14:30, B000003
 *   series         67, series u32, booking u32: the first booking names it
 *     = 67 00000001 00000003                                      B000001, B000003
 * ledger, number 0: what a checkout touches besides its entry; MEMO inverted is ff
 *   owned_balance  00000000 20, client u32, 01, class u16, detail u32, unit u8, unit id u32
 *     = 00000000 20 0000002a 01 0014 00000000 01 00000000         wallet principal, CNY
 *   owned_sale     00000000 20, client u32, 02, entry u32
 *     = 00000000 20 0000002a 02 00000011                          V000017
 *   owned_entry    00000000 20, client u32, 03, entry u32
 *     = 00000000 20 0000002a 03 00000011                          E000017
 *   refund         00000000 21, sale u32, refund u32
 *     = 00000000 21 00000011 00000013                             V000019 takes back V000017
 *   debt           00000000 22, sale u32, client u32
 *     = 00000000 22 00000011 0000002a                             C000042 owes of V000017
 *   request        00000000 ee, hash of a request key that is not 32 hex digits 16 bytes
 *     = 00000000 ee 5f1c2ab04e9d377862d0c4bb19a3e8f7
 *   counted        00000000 ef, unit u8, unit id u32, class u16, owner u32, detail u32
 *     = 00000000 ef 06 00000003 0078 00000003 00000000            pieces of P3 on the shelf
 *   done           00000000 f0, day i32 (UTC), 01, request key 16 bytes
 *     = 00000000 f0 8000512b 01 01a202b2c500e5f60718293a4b5c6d7e
 *   rollup         00000000 f0, day i32, 02, unit u8 inverted, unit id u32, class u16, owner u32
 *     = 00000000 f0 8000512b 02 fe 00000000 0028 00000000         2026-11-22, CNY, treatments
 *   balance        00000000 f1, unit u8, unit id u32, class u16, owner u32, detail u32
 *     = 00000000 f1 01 00000000 0001 00000000 00000000            CNY, cash
 *   points_day     00000000 f2, last day i32
 *     = 00000000 f2 8000512b                                      2026-11-22
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

void key_kept(struct key *key, enum kept_tag tag)
{
	key_clear(key);
	key_u32(key, 0);
	key_u8(key, (uint8_t)tag);
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

void product_code_key(struct key *key, const char *barcode, uint32_t id)
{
	key_start(key, IX_PRODUCT_CODE);
	key_text(key, barcode);
	if (id != 0)
		key_u32(key, id);
}
