/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ledger keeps beside its balances so that questions about one client, or about
 * what is due, need not read all of it: her entries, the debts, and the last days of what
 * runs out. Each is a function of the entries, which the proofs hold against it.
 */
#include "store/ledger_index.h"
#include "store/prepaid_index.h"

static const struct bytes nothing;

/* A row that is there or not. One that should go and is gone already was taken out by hand. */
static enum status keep_row(struct tx *tx, enum table table, const struct key *key, bool keep)
{
	if (keep)
		return db_put(tx, table, key_of(key), nothing, PUT_ANY);
	enum status s = db_delete(tx, table, key_of(key));
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- what follows from a balance */

/* A coupon says its last day itself. Without its record coupon_put() will see to it. */
static enum status follow_coupon(struct tx *tx, uint32_t id, bool left)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Coupon *coupon;
	struct key key;

	enum status s = coupon_get(tx, id, &arena, &coupon);
	if (s == ST_NOT_FOUND)
		return ST_OK;
	TRY(s);
	if (coupon->valid_until == 0)
		return ST_OK;
	expiry_key(&key, DAY(coupon->valid_until), 'U', id);
	return keep_row(tx, TABLE_INDEX, &key, left);
}

enum status owned_follow(struct tx *tx, const struct posting *p, int64_t before, int64_t after)
{
	enum account_class class = p->account.class;
	bool had = balance_natural(class, before), has = balance_natural(class, after);
	struct key key;

	if (had == has)
		return ST_OK;
	if (class == ACC_RECEIVABLE) {
		debt_key(&key, p->account.detail, p->account.owner);
		return keep_row(tx, TABLE_LEDGER, &key, has);
	}
	if (class == ACC_POINTS && points_end(p->account)) {
		expiry_key(&key, DAY((int32_t)p->account.detail), 'C', p->account.owner);
		return keep_row(tx, TABLE_INDEX, &key, has);
	}
	return class == ACC_COUPONS ? follow_coupon(tx, p->unit.id, has) : ST_OK;
}

/* ---- her entries */

enum status owned_entries_put(struct tx *tx, const struct entry *e)
{
	const struct posting *rows = e->postings.rows;
	struct key key;

	for (size_t i = 0; i < e->postings.n; i++) {
		uint32_t client = rows[i].account.owner;
		bool met = !account_is_clients(rows[i].account.class);
		for (size_t j = 0; j < i && !met; j++)
			met = account_is_clients(rows[j].account.class) &&
			      rows[j].account.owner == client;
		if (met)
			continue;
		owned_entry_key(&key, client, e->number);
		TRY(db_put(tx, TABLE_LEDGER, key_of(&key), nothing, PUT_NEW));
	}
	return ST_OK;
}

/* The next number of a walk over one part of what is hers; 0 after the last. */
static uint32_t next_number(struct scan *s)
{
	return scan_next(s) ? owned_number(s->key) : 0;
}

static void begin_part(struct scan *s, struct tx *tx, uint32_t client, enum owned_part part,
		       uint32_t from)
{
	struct key key;

	key_kept(&key, KEPT_OWNED);
	key_u32(&key, client);
	key_u8(&key, (uint8_t)part);
	scan_begin(s, tx, TABLE_LEDGER, key_of(&key), SCAN_FORWARD);
	key_u32(&key, from);
	scan_from(s, key_of(&key));
}

enum status ledger_each_client(struct tx *tx, uint32_t client, uint32_t from, number_fn *fn,
			       void *ctx)
{
	AUTO(scan_end) struct scan sales;
	AUTO(scan_end) struct scan entries;

	begin_part(&sales, tx, client, OWNED_SALE, from);
	begin_part(&entries, tx, client, OWNED_ENTRY, from);
	uint32_t sale = next_number(&sales), entry = next_number(&entries);
	while (sale != 0 || entry != 0) {
		uint32_t next = entry == 0 || (sale != 0 && sale < entry) ? sale : entry;
		TRY(fn(ctx, next));
		if (sale == next)
			sale = next_number(&sales);
		if (entry == next)
			entry = next_number(&entries);
	}
	return tx_status(tx);
}

/* ---- debts */

static enum status debts_of(struct tx *tx, uint32_t client, debt_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct posting balance;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	key_u32(&prefix, client);
	key_u8(&prefix, OWNED_BALANCE);
	key_u16(&prefix, ACC_RECEIVABLE);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		if (!balance_of(s.key, s.value, &balance))
			return tx_fail(tx, ST_CORRUPT);
		if (balance.amount > 0)
			TRY(fn(ctx, balance.account.detail, client, MONEY(balance.amount)));
	}
	return tx_status(tx);
}

enum status debt_each(struct tx *tx, uint32_t client, debt_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s = { .cursor = NULL };
	struct key prefix;

	if (client != 0)
		return debts_of(tx, client, fn, ctx);
	key_kept(&prefix, KEPT_DEBT);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		struct account a = { .class = ACC_RECEIVABLE, .owner = key_tail_u32(s.key, 0),
				     .detail = key_tail_u32(s.key, 4) };
		int64_t left;
		TRY(ledger_balance(tx, a, UNIT_OF_CNY, &left));
		TRY(fn(ctx, a.detail, a.owner, MONEY(left)));
	}
	return tx_status(tx);
}
