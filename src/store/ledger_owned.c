/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ledger keeps beside its balances so that questions about one client, or about
 * what is due, need not read all of it: her entries, the debts, and the last days of what
 * runs out. Each follows from the entries, which the proofs hold against it.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "store/entry.h"
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

/* ---- coupons */

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

/* ---- points that end */

bool points_day_has(const struct posting *p, day last)
{
	return points_end(p->account) && p->account.detail == (uint32_t)last.n && p->amount < 0;
}

/* The range of its day reaches to the entry. */
static enum status follow_points(struct tx *tx, uint32_t number, const struct posting *p)
{
	struct points_day d = { .last = DAY((int32_t)p->account.detail), .from = number };
	struct key key, packed;
	struct bytes value;

	if (!points_day_has(p, d.last))
		return ST_OK;
	points_day_key(&key, d.last);
	enum status s = db_get(tx, TABLE_LEDGER, key_of(&key), &value);
	if (s == ST_OK && !points_day_of(key_of(&key), value, &d))
		return tx_fail(tx, ST_CORRUPT);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	if (d.to == number)
		return ST_OK;
	d.to = number;
	points_day_value(&packed, &d);
	return db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&packed), PUT_ANY);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

struct owners { size_t n, room; uint32_t *ids; };

static void owners_release(struct owners *o)
{
	free(o->ids);
}

static bool add_owners(struct owners *o, const struct entry_view *v, day last)
{
	struct posting p;

	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &p))
			return false;
		if (!points_day_has(&p, last))
			continue;
		if (o->n == o->room) {
			o->room = o->room == 0 ? 256 : 2 * o->room;
			o->ids = mem_grow(o->ids, o->room * sizeof(*o->ids));
		}
		o->ids[o->n++] = p.account.owner;
	}
	return true;
}

/* Whoever was given points of that day, in the order of their ids, maybe several times. */
static enum status read_owners(struct tx *tx, const struct points_day *d, struct owners *ret)
{
	static const struct bytes all;
	AUTO(scan_end) struct scan s;
	struct entry_view v;
	struct key key;

	scan_begin(&s, tx, TABLE_LEDGER, all, SCAN_FORWARD);
	ledger_key(&key, d->from, LEDGER_ENTRY);
	scan_from(&s, key_of(&key));
	while (scan_next(&s)) {
		uint32_t number = key_tail_u32(s.key, 1);
		if (number > d->to)
			break;
		if (((const uint8_t *)s.key.p)[s.key.n - 1] != LEDGER_ENTRY)
			continue;
		if (entry_look(s.value, number, &v) != ST_OK || !add_owners(ret, &v, d->last))
			return tx_fail(tx, ST_CORRUPT);
	}
	if (ret->n > 0)
		qsort(ret->ids, ret->n, sizeof(*ret->ids), by_number);
	return tx_status(tx);
}

enum status points_day_each(struct tx *tx, const struct points_day *d, expiry_fn *fn, void *ctx)
{
	AUTO(owners_release) struct owners owners = { .n = 0 };
	struct account a = { .class = ACC_POINTS, .detail = (uint32_t)d->last.n };
	int64_t left;

	TRY(read_owners(tx, d, &owners));
	for (size_t i = 0; i < owners.n; i++) {
		a.owner = owners.ids[i];
		if (i > 0 && a.owner == owners.ids[i - 1])
			continue;
		TRY(ledger_balance(tx, a, (struct unit){ .kind = UNIT_POINT }, &left));
		if (left != 0)
			TRY(fn(ctx, d->last, 'C', a.owner));
	}
	return tx_status(tx);
}

static enum status something_left(void *ctx, day last, char letter, uint32_t id)
{
	bool *left = ctx;

	(void)last, (void)letter, (void)id;
	*left = true;
	return ST_OK;
}

enum status expiry_forget(struct tx *tx, day before)
{
	AUTO(scan_end) struct scan s;
	struct points_day d;
	struct key prefix, key;

	key_kept(&prefix, KEPT_POINTS_DAY);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		bool left = false;
		if (!points_day_of(s.key, s.value, &d))
			return tx_fail(tx, ST_CORRUPT);
		if (d.last.n >= before.n)
			break;
		TRY(points_day_each(tx, &d, something_left, &left));
		points_day_key(&key, d.last);
		if (!left)
			TRY(db_delete(tx, TABLE_LEDGER, key_of(&key)));
	}
	return tx_status(tx);
}

/* ---- what follows from a posting */

enum status owned_follow(struct tx *tx, uint32_t number, const struct posting *p, int64_t before,
			 int64_t after)
{
	enum account_class class = p->account.class;
	bool had = balance_natural(class, before), has = balance_natural(class, after);
	struct key key;

	if (class == ACC_POINTS)
		return follow_points(tx, number, p);
	if (had == has)
		return ST_OK;
	if (class == ACC_RECEIVABLE) {
		debt_key(&key, p->account.detail, p->account.owner);
		return keep_row(tx, TABLE_LEDGER, &key, has);
	}
	return class == ACC_COUPONS ? follow_coupon(tx, p->unit.id, has) : ST_OK;
}

/* ---- her entries */

/* Her sales are on the list of those. */
static enum status put_own_entry(struct tx *tx, uint32_t client, uint32_t number)
{
	struct bytes there;
	struct key key;

	owned_sale_key(&key, client, number);
	enum status s = db_get(tx, TABLE_LEDGER, key_of(&key), &there);
	if (s != ST_NOT_FOUND)
		return s;
	owned_entry_key(&key, client, number);
	return db_put(tx, TABLE_LEDGER, key_of(&key), nothing, PUT_NEW);
}

enum status owned_entries_put(struct tx *tx, const struct entry *e)
{
	const struct posting *rows = e->postings.rows;

	for (size_t i = 0; i < e->postings.n; i++) {
		uint32_t client = rows[i].account.owner;
		bool met = !account_is_clients(rows[i].account.class);
		for (size_t j = 0; j < i && !met; j++)
			met = account_is_clients(rows[j].account.class) &&
			      rows[j].account.owner == client;
		if (!met)
			TRY(put_own_entry(tx, client, e->number));
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
