/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values beside the ledger, big-endian:
 *   balance   amount 8
 *   rollup    sum 8, number of postings 4
 */
#include "store/ledger_index.h"

enum { BALANCE_SIZE = 8, ROLLUP_SIZE = 12 };

void ledger_key(struct key *key, uint32_t number, enum ledger_part part)
{
	key_clear(key);
	key_u32(key, number);
	key_u8(key, (uint8_t)part);
}

enum status ledger_last(struct tx *tx, uint32_t *ret_number, enum ledger_part *ret_part)
{
	static const struct bytes all;
	struct scan s;

	*ret_number = 0;
	*ret_part = LEDGER_ENTRY;
	scan_begin(&s, tx, TABLE_LEDGER, all, SCAN_BACKWARD);
	if (scan_next(&s)) {
		*ret_number = key_tail_u32(s.key, 1);
		*ret_part = ((const uint8_t *)s.key.p)[s.key.n - 1];
	}
	scan_end(&s);
	return tx_status(tx);
}

bool account_is_clients(enum account_class class)
{
	const struct account_class_row *row = account_class_row(class);

	return row != NULL && row->owner == 'C';
}

void balance_key(struct key *key, struct account a, struct unit u)
{
	if (account_is_clients(a.class)) {
		key_start(key, IX_OWNED);
		key_u32(key, a.owner);
		key_u8(key, OWNED_BALANCE);
		key_u16(key, (uint16_t)a.class);
	} else {
		key_start(key, IX_BALANCE);
		key_u16(key, (uint16_t)a.class);
		key_u32(key, a.owner);
	}
	key_u32(key, a.detail);
	key_u8(key, (uint8_t)u.kind);
	key_u32(key, u.id);
}

static unsigned u16_at(struct bytes b, size_t at)
{
	const uint8_t *p = b.p;

	return (unsigned)(p[at] << 8 | p[at + 1]);
}

static bool unit_at_end(struct bytes key, struct unit *ret)
{
	unsigned kind = ((const uint8_t *)key.p)[key.n - 5];

	*ret = (struct unit){ .kind = (enum unit_kind)kind, .id = key_tail_u32(key, 0) };
	return kind >= UNIT_CNY && kind <= UNIT_STOCK;
}

bool balance_of(struct bytes key, struct bytes value, struct posting *ret)
{
	const uint8_t *tag = key.p;
	struct unit unit;
	struct account a;

	if (value.n != BALANCE_SIZE)
		return false;
	if (key.n == 17 && *tag == IX_OWNED) {
		a = (struct account){ .class = (enum account_class)u16_at(key, 6),
				      .owner = key_tail_u32(key, 12) };
	} else if (key.n == 16 && *tag == IX_BALANCE) {
		a = (struct account){ .class = (enum account_class)u16_at(key, 1),
				      .owner = key_tail_u32(key, 9) };
	} else {
		return false;
	}
	a.detail = key_tail_u32(key, 5);
	if (account_class_row(a.class) == NULL || !unit_at_end(key, &unit))
		return false;
	*ret = (struct posting){ .account = a, .unit = unit, .amount = key_tail_i64(value, 0) };
	return true;
}

struct account rollup_account(struct account a)
{
	return (struct account){ .class = a.class,
				 .owner = account_is_clients(a.class) ? 0 : a.owner };
}

void rollup_key(struct key *key, day d, struct account a, struct unit u)
{
	key_start(key, IX_ROLLUP);
	key_i32(key, d.n);
	key_u16(key, (uint16_t)a.class);
	key_u32(key, a.owner);
	key_u8(key, (uint8_t)u.kind);
	key_u32(key, u.id);
}

bool rollup_of(struct bytes key, struct bytes value, struct rollup *ret)
{
	struct account a;
	struct unit unit;

	if (key.n != 16 || value.n != ROLLUP_SIZE)
		return false;
	a = (struct account){ .class = (enum account_class)u16_at(key, 5),
			      .owner = key_tail_u32(key, 5) };
	if (account_class_row(a.class) == NULL || !unit_at_end(key, &unit))
		return false;
	*ret = (struct rollup){
		.day = DAY((int32_t)(key_tail_u32(key, 11) ^ UINT32_C(0x80000000))),
		.sum = { .account = a, .unit = unit, .amount = key_tail_i64(value, 4) },
		.count = key_tail_u32(value, 0),
	};
	return true;
}

void owned_sale_key(struct key *key, uint32_t client, uint32_t number)
{
	key_start(key, IX_OWNED);
	key_u32(key, client);
	key_u8(key, OWNED_SALE);
	key_u32(key, number);
}
