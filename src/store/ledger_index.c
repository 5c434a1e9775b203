/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values beside the ledger, big-endian:
 *   balance   amount 8; zero is not kept
 *   rollup    sum 8, number of postings 4
 *   sale      total 8, day that counts 4, spent 8, visits 1 (ff is -1)
 *   points    first entry 4, last entry 4
 */
#include "store/ledger_index.h"

#include "store/index_set.h"

enum { BALANCE_SIZE = 8, ROLLUP_SIZE = 12, SALE_SIZE = 21, POINTS_DAY_SIZE = 8 };

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
	if (scan_next(&s) && kept_tag_of(s.key) == 0) {
		*ret_number = key_tail_u32(s.key, 1);
		*ret_part = ((const uint8_t *)s.key.p)[s.key.n - 1];
	}
	scan_end(&s);
	return tx_status(tx);
}

static unsigned u8_at(struct bytes b, size_t at)
{
	return ((const uint8_t *)b.p)[at];
}

static unsigned u16_at(struct bytes b, size_t at)
{
	return u8_at(b, at) << 8 | u8_at(b, at + 1);
}

static uint32_t u32_at(struct bytes b, size_t at)
{
	return key_tail_u32(b, b.n - at - sizeof(uint32_t));
}

uint8_t kept_tag_of(struct bytes key)
{
	return (uint8_t)(key.n > 4 && u32_at(key, 0) == 0 ? u8_at(key, 4) : 0);
}

uint8_t day_part_of(struct bytes key)
{
	return (uint8_t)(key.n > 9 ? u8_at(key, 9) : 0);
}

int32_t day_of_key(struct bytes key)
{
	return (int32_t)(u32_at(key, 5) ^ UINT32_C(0x80000000));
}

bool account_is_clients(enum account_class class)
{
	const struct account_class_row *row = account_class_row(class);

	return row != NULL && row->owner == 'C';
}

static void key_unit(struct key *key, struct unit u)
{
	key_u8(key, (uint8_t)u.kind);
	key_u32(key, u.id);
}

static void key_account(struct key *key, struct account a)
{
	key_u16(key, (uint16_t)a.class);
	key_u32(key, a.owner);
	key_u32(key, a.detail);
}

void balance_key(struct key *key, struct account a, struct unit u)
{
	if (account_is_clients(a.class)) {
		key_kept(key, KEPT_OWNED);
		key_u32(key, a.owner);
		key_u8(key, OWNED_BALANCE);
		key_u16(key, (uint16_t)a.class);
		key_u32(key, a.detail);
		key_unit(key, u);
		return;
	}
	key_kept(key, u.id != 0 ? KEPT_COUNTED : KEPT_BALANCE);
	key_unit(key, u);
	key_account(key, a);
}

static bool unit_is_ours(struct unit u)
{
	return u.kind >= UNIT_CNY && u.kind <= UNIT_MEMO;
}

bool balance_of(struct bytes key, struct bytes value, struct posting *ret)
{
	struct account a;
	struct unit u;
	struct key again;

	if (value.n != BALANCE_SIZE)
		return false;
	if (key.n == 21 && kept_tag_of(key) == KEPT_OWNED) {
		a = (struct account){ .class = (enum account_class)u16_at(key, 10),
				      .owner = u32_at(key, 5), .detail = u32_at(key, 12) };
		u = (struct unit){ .kind = (enum unit_kind)u8_at(key, 16), .id = u32_at(key, 17) };
	} else if (key.n == 20) {
		u = (struct unit){ .kind = (enum unit_kind)u8_at(key, 5), .id = u32_at(key, 6) };
		a = (struct account){ .class = (enum account_class)u16_at(key, 10),
				      .owner = u32_at(key, 12), .detail = u32_at(key, 16) };
	} else {
		return false;
	}
	if (account_class_row(a.class) == NULL || !unit_is_ours(u))
		return false;
	/* It must stand where it would be looked for. */
	balance_key(&again, a, u);
	*ret = (struct posting){ .account = a, .unit = u, .amount = key_tail_i64(value, 0) };
	return bytes_equal(key_of(&again), key);
}

struct account rollup_account(struct account a)
{
	return (struct account){ .class = a.class,
				 .owner = account_is_clients(a.class) ? 0 : a.owner };
}

/* Units without an id come last: what every checkout moves stands together, whatever was sold of
 * the others that day, and just before the balances. */
static uint8_t rollup_unit(enum unit_kind kind)
{
	return (uint8_t)(kind == UNIT_MEMO ? ~0 : ~(int)kind);
}

static enum unit_kind unit_of_rollup(unsigned byte)
{
	return byte == 0xff ? UNIT_MEMO : (enum unit_kind)(uint8_t)~byte;
}

void rollup_key(struct key *key, day d, struct account a, struct unit u)
{
	key_kept(key, KEPT_DAY);
	key_i32(key, d.n);
	key_u8(key, DAY_ROLLUP);
	key_u8(key, rollup_unit(u.kind));
	key_u32(key, u.id);
	key_u16(key, (uint16_t)a.class);
	key_u32(key, a.owner);
}

bool rollup_of(struct bytes key, struct bytes value, struct rollup *ret)
{
	struct account a;
	struct unit u;

	if (key.n != 21 || value.n != ROLLUP_SIZE || kept_tag_of(key) != KEPT_DAY ||
	    day_part_of(key) != DAY_ROLLUP)
		return false;
	u = (struct unit){ .kind = unit_of_rollup(u8_at(key, 10)), .id = u32_at(key, 11) };
	a = (struct account){ .class = (enum account_class)u16_at(key, 15), .owner = u32_at(key,
		17) };
	if (account_class_row(a.class) == NULL || !unit_is_ours(u))
		return false;
	*ret = (struct rollup){
		.day = DAY(day_of_key(key)),
		.sum = { .account = a, .unit = u, .amount = key_tail_i64(value, 4) },
		.count = key_tail_u32(value, 0),
	};
	/* One unit stands in one place. */
	return rollup_unit(u.kind) == u8_at(key, 10);
}

static void owned_key(struct key *key, uint32_t client, enum owned_part part, uint32_t number)
{
	key_kept(key, KEPT_OWNED);
	key_u32(key, client);
	key_u8(key, (uint8_t)part);
	key_u32(key, number);
}

uint8_t owned_part_of(struct bytes key)
{
	return key.n > 9 ? ((const uint8_t *)key.p)[9] : 0;
}

void owned_sale_key(struct key *key, uint32_t client, uint32_t number)
{
	owned_key(key, client, OWNED_SALE, number);
}

void owned_entry_key(struct key *key, uint32_t client, uint32_t number)
{
	owned_key(key, client, OWNED_ENTRY, number);
}

uint32_t owned_number(struct bytes key)
{
	return key.n == 14 && kept_tag_of(key) == KEPT_OWNED ? key_tail_u32(key, 0) : 0;
}

void owned_sale_value(struct key *value, const struct client_sale *row)
{
	key_clear(value);
	key_i64(value, row->total.fen);
	key_i32(value, row->merit.day.n);
	key_i64(value, row->merit.spend.fen);
	key_u8(value, (uint8_t)row->merit.visits);
}

bool owned_sale_of(struct bytes key, struct bytes value, struct client_sale *ret)
{
	uint32_t number = owned_number(key);

	if (number == 0 || value.n != SALE_SIZE)
		return false;
	*ret = (struct client_sale){
		.number = number,
		.total = MONEY(key_tail_i64(value, 13)),
		.merit = {
			.day = DAY((int32_t)(key_tail_u32(value, 9) ^ UINT32_C(0x80000000))),
			.spend = MONEY(key_tail_i64(value, 1)),
			.visits = (int8_t)u8_at(value, 20),
		},
	};
	return true;
}

struct client_sale client_sale_of(const Sale *sale)
{
	int sign = sale->kind == SALE__KIND__refund ? -1 : 1;

	return (struct client_sale){ .number = sale->id, .total = MONEY(sign * sale->total_fen),
				     .merit = sale_merit(sale) };
}

void refund_key(struct key *key, uint32_t sale, uint32_t refund)
{
	key_kept(key, KEPT_REFUND);
	key_u32(key, sale);
	key_u32(key, refund);
}

void debt_key(struct key *key, uint32_t sale, uint32_t client)
{
	key_kept(key, KEPT_DEBT);
	key_u32(key, sale);
	key_u32(key, client);
}

void points_day_key(struct key *key, day last)
{
	key_kept(key, KEPT_POINTS_DAY);
	key_i32(key, last.n);
}

void points_day_value(struct key *value, const struct points_day *d)
{
	key_clear(value);
	key_u32(value, d->from);
	key_u32(value, d->to);
}

bool points_day_of(struct bytes key, struct bytes value, struct points_day *ret)
{
	if (key.n != 9 || kept_tag_of(key) != KEPT_POINTS_DAY || value.n != POINTS_DAY_SIZE)
		return false;
	*ret = (struct points_day){ .last = DAY(day_of_key(key)),
				    .from = key_tail_u32(value, 4), .to = key_tail_u32(value, 0) };
	return ret->from != 0 && ret->from <= ret->to;
}

bool balance_natural(enum account_class class, int64_t balance)
{
	const struct account_class_row *row = account_class_row(class);

	return row != NULL && (row->sign < 0 ? balance < 0 : balance > 0);
}

enum status document_put(struct tx *tx, uint32_t number, enum ledger_part part,
			 const ProtobufCMessage *message)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	enum ledger_part at;
	uint32_t last;
	struct key key;

	REQUIRE(number != 0 && part != LEDGER_ENTRY);
	TRY(ledger_last(tx, &last, &at));
	bool append = last < number || (last == number && at < part);
	record_pack(&packed, message);
	ledger_key(&key, number, part);
	return db_put(tx, TABLE_LEDGER, key_of(&key),
		      (struct bytes){ .p = packed.text, .n = packed.len },
		      append ? PUT_APPEND : PUT_NEW);
}
