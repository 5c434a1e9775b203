/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger: entries append, balances and daily sums follow in the same transaction.
 * Everything is checked and computed before the first byte is written, so that a refused
 * entry leaves the transaction as it was.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/entry.h"
#include "store/ledger_index.h"

/* Bytes an entry usually has: head and a dozen postings. */
enum { ENTRY_USUAL = 512 };

enum status ledger_next(struct tx *tx, uint32_t *ret)
{
	enum ledger_part part;
	uint32_t last;

	TRY(ledger_last(tx, &last, &part));
	if (part != LEDGER_ENTRY) {
		/* A document may be stored before its entry: then the number is still to be had. */
		struct bytes value;
		struct key key;
		ledger_key(&key, last, LEDGER_ENTRY);
		enum status s = db_get(tx, TABLE_LEDGER, key_of(&key), &value);
		if (s == ST_NOT_FOUND)
			last--;
		else if (s != ST_OK)
			return s;
	}
	if (last == UINT32_MAX)
		return ST_FULL;
	*ret = last + 1;
	return ST_OK;
}

static enum status get_balance(struct tx *tx, const struct key *key, int64_t *ret)
{
	struct bytes value;
	enum status s = db_get(tx, TABLE_LEDGER, key_of(key), &value);

	if (s == ST_NOT_FOUND) {
		*ret = 0;
		return ST_OK;
	}
	TRY(s);
	if (value.n != sizeof(int64_t))
		return tx_fail(tx, ST_CORRUPT);
	*ret = key_tail_i64(value, 0);
	return ST_OK;
}

enum status ledger_balance(struct tx *tx, struct account a, struct unit u, int64_t *ret)
{
	struct key key;

	balance_key(&key, a, u);
	return get_balance(tx, &key, ret);
}

/* Writes what is there and what is wanted, in the words of the unit. */
static enum status insufficient(const struct posting *p, const struct account_class_row *row,
				int64_t before, struct problem *reterr)
{
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX], have[MONEY_TEXT_MAX],
		want[MONEY_TEXT_MAX];
	int64_t there = row->sign < 0 ? -before : before;
	/* The caller has seen that the natural amount is negative and did not overflow. */
	int64_t taken = row->sign < 0 ? p->amount : -p->amount;

	if (p->unit.kind == UNIT_CNY || p->unit.kind == UNIT_BONUS) {
		money_text(MONEY(there), have);
		money_text(MONEY(taken), want);
	} else {
		snprintf(have, sizeof(have), "%" PRId64, there);
		snprintf(want, sizeof(want), "%" PRId64, taken);
	}
	enum status s = problem_set(reterr, ST_INSUFFICIENT, NULL,
				    _("%s has %s left, and %s would be taken."),
				    account_text(p->account, account), have, want);
	problem_hint(reterr, "account", "%s", account);
	problem_hint(reterr, "unit", "%s", unit_text(p->unit, unit));
	problem_hint(reterr, "left", "%s", have);
	return s;
}

static enum status overflow(const struct posting *p, struct problem *reterr)
{
	char account[ACCOUNT_TEXT_MAX];

	return problem_set(reterr, ST_BAD_VALUE, NULL, _("The sum of %s would be too large."),
			   account_text(p->account, account));
}

/* A balance before and after an entry. */
struct moved { int64_t before, after; };

/* The balance after a posting, refused where it would break the account's limit. */
static enum status next_balance(struct tx *tx, const struct posting *p, struct moved *ret,
				struct problem *reterr)
{
	const struct account_class_row *row = account_class_row(p->account.class);
	int64_t before, after;

	REQUIRE(row != NULL);
	TRY(ledger_balance(tx, p->account, p->unit, &before));
	/* INT64_MIN has no opposite: it is not a balance. */
	if (__builtin_add_overflow(before, p->amount, &after) || after == INT64_MIN ||
	    p->amount == INT64_MIN)
		return overflow(p, reterr);
	int64_t natural = row->sign < 0 ? -after : after;
	bool falls = row->sign < 0 ? p->amount > 0 : p->amount < 0;
	if (row->never_below && falls && natural < 0)
		return insufficient(p, row, before, reterr);
	*ret = (struct moved){ .before = before, .after = after };
	return ST_OK;
}

/* What has become nothing goes: a shop of years is not full of spent cards. */
static enum status put_balance(struct tx *tx, const struct posting *p, const struct moved *m)
{
	struct key key, value;

	balance_key(&key, p->account, p->unit);
	/* A list has no such row: where nothing changes there may be nothing to delete. */
	REQUIRE(p->amount != 0);
	if (m->after == 0)
		return db_delete(tx, TABLE_LEDGER, key_of(&key));
	key_clear(&value);
	key_i64(&value, m->after);
	return db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_ANY);
}

/* One cell of the daily sums, as it will be after the entry. */
struct cell {
	struct account account;
	struct unit unit;
	int64_t sum;
	uint32_t count;
};

/* Collects the postings of an entry by cell, adds what is stored; how many cells. */
static enum status next_cells(struct tx *tx, const struct entry *e, struct cell *cells,
			      size_t *ret_n, struct problem *reterr)
{
	size_t n = 0, at;

	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *p = &e->postings.rows[i];
		struct account a = rollup_account(p->account);
		for (at = 0; at < n; at++) {
			if (account_equal(cells[at].account, a) && unit_equal(cells[at].unit,
				p->unit))
				break;
		}
		if (at == n) {
			struct rollup stored = { .count = 0 };
			struct bytes value;
			struct key key;
			rollup_key(&key, e->day, a, p->unit);
			enum status s = db_get(tx, TABLE_LEDGER, key_of(&key), &value);
			if (s == ST_OK && !rollup_of(key_of(&key), value, &stored))
				s = tx_fail(tx, ST_CORRUPT);
			if (s != ST_OK && s != ST_NOT_FOUND)
				return s;
			cells[n++] = (struct cell){ a, p->unit, stored.sum.amount, stored.count };
		}
		if (__builtin_add_overflow(cells[at].sum, p->amount, &cells[at].sum))
			return overflow(p, reterr);
		cells[at].count++;
	}
	*ret_n = n;
	return ST_OK;
}

static enum status put_cell(struct tx *tx, day d, const struct cell *c)
{
	struct key key, value;

	rollup_key(&key, d, c->account, c->unit);
	key_clear(&value);
	key_i64(&value, c->sum);
	key_u32(&value, c->count);
	return db_put(tx, TABLE_LEDGER, key_of(&key), key_of(&value), PUT_ANY);
}

/* Gives the entry its number and ties it to the one before. */
static enum status chain(struct tx *tx, struct entry *e)
{
	struct bytes before;
	struct key key;

	TRY(ledger_next(tx, &e->number));
	memset(e->prev, 0, sizeof(e->prev));
	if (e->number == 1)
		return ST_OK;
	ledger_key(&key, e->number - 1, LEDGER_ENTRY);
	enum status s = db_get(tx, TABLE_LEDGER, key_of(&key), &before);
	if (s == ST_NOT_FOUND)
		return tx_fail(tx, ST_CORRUPT);
	TRY(s);
	hash_bytes(before.p, before.n, e->prev);
	return ST_OK;
}

static enum status store_entry(struct tx *tx, struct entry *e)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	enum ledger_part part;
	uint32_t last;
	struct key key;

	TRY(ledger_last(tx, &last, &part));
	buf_reserve(&packed, ENTRY_USUAL);
	entry_pack(&packed, e);
	hash_bytes(packed.text, packed.len, e->hash);
	ledger_key(&key, e->number, LEDGER_ENTRY);
	return db_put(tx, TABLE_LEDGER, key_of(&key),
		      (struct bytes){ .p = packed.text, .n = packed.len },
		      last < e->number ? PUT_APPEND : PUT_NEW);
}

enum status ledger_append(struct tx *tx, struct entry *e, struct problem *reterr)
{
	struct moved moved[LIMIT_POSTINGS];
	struct cell cells[LIMIT_POSTINGS];
	size_t ncells = 0;

	REQUIRE(posting_balanced(&e->postings));
	TRY(chain(tx, e));
	for (size_t i = 0; i < e->postings.n; i++)
		TRY(next_balance(tx, &e->postings.rows[i], &moved[i], reterr));
	TRY(next_cells(tx, e, cells, &ncells, reterr));
	TRY(store_entry(tx, e));
	TRY(owned_entries_put(tx, e));
	for (size_t i = 0; i < e->postings.n; i++) {
		TRY(put_balance(tx, &e->postings.rows[i], &moved[i]));
		TRY(owned_follow(tx, e->number, &e->postings.rows[i], moved[i].before,
				 moved[i].after));
	}
	for (size_t i = 0; i < ncells; i++)
		TRY(put_cell(tx, e->day, &cells[i]));
	return ST_OK;
}

enum status ledger_get(struct tx *tx, uint32_t number, struct entry *ret)
{
	struct bytes value;
	struct key key;

	ledger_key(&key, number, LEDGER_ENTRY);
	TRY(db_get(tx, TABLE_LEDGER, key_of(&key), &value));
	enum status s = entry_unpack(value, number, ret);
	return s == ST_OK ? ST_OK : tx_fail(tx, s);
}

enum status ledger_each(struct tx *tx, uint32_t from, entry_fn *fn, void *ctx)
{
	static const struct bytes all;
	enum status result = ST_OK;
	struct entry e;
	struct key key;
	struct scan s;

	scan_begin(&s, tx, TABLE_LEDGER, all, SCAN_FORWARD);
	/* Under number 0 stands something else. */
	ledger_key(&key, from > 0 ? from : 1, LEDGER_ENTRY);
	scan_from(&s, key_of(&key));
	while (result == ST_OK && scan_next(&s)) {
		const uint8_t *k = s.key.p;
		if (k[s.key.n - 1] != LEDGER_ENTRY)
			continue;
		result = entry_unpack(s.value, key_tail_u32(s.key, 1), &e);
		result = result == ST_OK ? fn(ctx, &e) : tx_fail(tx, result);
	}
	scan_end(&s);
	return result != ST_OK ? result : tx_status(tx);
}

static enum status each_balance(struct tx *tx, const struct key *prefix, balance_fn *fn, void *ctx)
{
	enum status result = ST_OK;
	struct posting balance;
	struct scan s;

	scan_begin(&s, tx, TABLE_LEDGER, key_of(prefix), SCAN_FORWARD);
	while (result == ST_OK && scan_next(&s)) {
		if (!balance_of(s.key, s.value, &balance))
			result = tx_fail(tx, ST_CORRUPT);
		else
			result = fn(ctx, &balance);
	}
	scan_end(&s);
	return result != ST_OK ? result : tx_status(tx);
}

enum status ledger_balances_of(struct tx *tx, uint32_t client, balance_fn *fn, void *ctx)
{
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	key_u32(&prefix, client);
	key_u8(&prefix, OWNED_BALANCE);
	return each_balance(tx, &prefix, fn, ctx);
}

enum status ledger_balances_clients(struct tx *tx, balance_fn *fn, void *ctx)
{
	AUTO(scan_end) struct scan s;
	struct posting balance;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		if (owned_part_of(s.key) != OWNED_BALANCE)
			continue;
		if (!balance_of(s.key, s.value, &balance))
			return tx_fail(tx, ST_CORRUPT);
		TRY(fn(ctx, &balance));
	}
	return tx_status(tx);
}

enum status ledger_balances_own(struct tx *tx, balance_fn *fn, void *ctx)
{
	struct key prefix;

	key_kept(&prefix, KEPT_BALANCE);
	TRY(each_balance(tx, &prefix, fn, ctx));
	key_kept(&prefix, KEPT_COUNTED);
	return each_balance(tx, &prefix, fn, ctx);
}

/* Goes on after the requests of a day, which are much more than its sums; *ret_day is the day
 * whose requests were met, or the last one wanted plus one. */
static enum status rollups_from(struct tx *tx, day from, day to, rollup_fn *fn, void *ctx,
				int64_t *ret_day)
{
	AUTO(scan_end) struct scan s;
	struct rollup r;
	struct key key;

	key_kept(&key, KEPT_DAY);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&key), SCAN_FORWARD);
	key_i32(&key, from.n);
	key_u8(&key, DAY_ROLLUP);
	scan_from(&s, key_of(&key));
	*ret_day = (int64_t)to.n + 1;
	while (scan_next(&s)) {
		if (day_part_of(s.key) == DAY_DONE) {
			*ret_day = day_of_key(s.key);
			return ST_OK;
		}
		if (!rollup_of(s.key, s.value, &r))
			return tx_fail(tx, ST_CORRUPT);
		if (r.day.n > to.n)
			break;
		TRY(fn(ctx, &r));
	}
	return tx_status(tx);
}

enum status rollup_each(struct tx *tx, day from, day to, rollup_fn *fn, void *ctx)
{
	int64_t at = from.n;

	while (at <= to.n)
		TRY(rollups_from(tx, DAY((int32_t)at), to, fn, ctx, &at));
	return tx_status(tx);
}
