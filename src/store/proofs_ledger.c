/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of the ledger: entries, and the sums kept beside them. The sums are loaded into
 * a table in memory and every posting is taken off again; what is left must be nothing. A
 * balance of zero is not kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/proofs.h"

/* ---- walking the entries */

enum status proof_bad_entry(const struct ledger_walk *w, uint32_t number)
{
	return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
			   _("Ledger entry E%06u is damaged."), number);
}

static enum status walk_row(struct ledger_walk *w, struct bytes key, struct bytes value)
{
	struct entry_view view;
	char hex[PROOF_HEX_MAX];

	if (key.n == 5) {
		uint32_t number = key_tail_u32(key, 1);
		unsigned part = ((const uint8_t *)key.p)[4];
		if (part == LEDGER_SALE || part == LEDGER_PREPAID)
			return w->document == NULL ? ST_OK : w->document(w, number, part, value);
		if (part == LEDGER_ENTRY && entry_look(value, number, &view) != ST_OK)
			return proof_bad_entry(w, number);
		if (part == LEDGER_ENTRY)
			return w->entry == NULL ? ST_OK : w->entry(w, &view, value);
	}
	return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
			   _("The ledger holds something under the key %s."), proof_hex(key, hex));
}

enum status proof_walk_ledger(struct ledger_walk *w)
{
	AUTO(scan_end) struct scan s;
	static const struct bytes all;
	struct key first;

	scan_begin(&s, w->tx, TABLE_LEDGER, all, SCAN_FORWARD);
	ledger_key(&first, 1, LEDGER_ENTRY);
	scan_from(&s, key_of(&first));
	while (scan_next(&s))
		TRY(walk_row(w, s.key, s.value));
	return tx_status(w->tx);
}

/* ---- balanced, chained */

enum status proof_postings(const struct ledger_walk *w, const struct entry_view *v,
			   struct postings *ret)
{
	ret->n = v->n;
	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &ret->rows[i]))
			return proof_bad_entry(w, v->number);
	}
	return ST_OK;
}

static enum status check_balanced(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct postings postings;

	(void)b;
	TRY(proof_postings(w, v, &postings));
	if (!posting_balanced(&postings))
		return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
				   _("The postings of entry E%06u do not sum to zero."), v->number);
	return ST_OK;
}

enum status proof_ledger_balanced(struct tx *tx, struct problem *reterr)
{
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_balanced };

	return proof_walk_ledger(&w);
}

/* The entry before. */
struct link { uint32_t last; uint8_t hash[HASH_SIZE]; };

static enum status check_link(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct link *link = w->own;

	if (v->number != link->last + 1)
		return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
				   _("After entry E%06u there is E%06u."), link->last, v->number);
	/* The first holds zeros, as the walk does at its start. */
	if (memcmp(v->prev.p, link->hash, HASH_SIZE) != 0)
		return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
				   _("Entry E%06u does not hold the hash of the one before it."),
				   v->number);
	hash_bytes(b.p, b.n, link->hash);
	link->last = v->number;
	return ST_OK;
}

enum status proof_ledger_chain(struct tx *tx, struct problem *reterr)
{
	struct link link = { .last = 0 };
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_link, .own = &link };

	return proof_walk_ledger(&w);
}

/* ---- sums in memory */

/* One stored sum less the postings met so far. Amounts are added as unsigned numbers: a true
 * sum comes back to zero whatever it passes on the way. */
struct sum {
	int32_t day;
	uint32_t count;
	struct account account;
	struct unit unit;
	uint64_t amount;
	bool used, met;
};

/* A hash table with open addressing; never more than half full. */
struct sums {
	struct sum *rows;
	size_t size, n; /* size is a power of two */
	bool by_day;    /* daily sums: without detail, and without the client */
};

static size_t place_of(const struct sums *sums, int32_t d, struct account a, struct unit u)
{
	uint64_t h = (uint64_t)a.class << 32 ^ a.owner;

	h = (h ^ (uint64_t)a.detail << 20) * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ h >> 29 ^ (uint64_t)u.kind << 40 ^ u.id) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ h >> 32 ^ (uint32_t)d) * UINT64_C(0x94d049bb133111eb);
	size_t at = (size_t)(h >> 20) & (sums->size - 1);
	for (; sums->rows[at].used; at = (at + 1) & (sums->size - 1)) {
		const struct sum *s = &sums->rows[at];
		if (s->day == d && account_equal(s->account, a) && unit_equal(s->unit, u))
			break;
	}
	return at;
}

static void sums_grow(struct sums *sums)
{
	struct sums old = *sums;

	sums->size = old.size == 0 ? 1024 : old.size * 2;
	sums->rows = mem_alloc(sums->size * sizeof(*sums->rows));
	for (size_t i = 0; i < old.size; i++) {
		const struct sum *s = &old.rows[i];
		if (s->used)
			sums->rows[place_of(sums, s->day, s->account, s->unit)] = *s;
	}
	free(old.rows);
}

static void sums_add(struct sums *sums, int32_t d, const struct posting *p, uint32_t count)
{
	if (2 * sums->n >= sums->size)
		sums_grow(sums);
	sums->rows[place_of(sums, d, p->account, p->unit)] = (struct sum){
		.day = d, .count = count, .account = p->account, .unit = p->unit,
		.amount = (uint64_t)p->amount, .used = true,
	};
	sums->n++;
}

static void sums_release(struct sums *sums)
{
	free(sums->rows);
}

static enum status wrong_sum(const struct sums *sums, int32_t d, struct account a, struct unit u,
			     struct problem *reterr)
{
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX], when[DATE_TEXT_MAX];

	account_text(a, account);
	unit_text(u, unit);
	/* A daily sum of clients' accounts is nobody's in particular. */
	if (sums->by_day && account_is_clients(a.class))
		snprintf(account, sizeof(account), "%s", account_class_row(a.class)->path);
	if (sums->by_day)
		return problem_set(reterr, ST_CHECK_FAILED, account,
				   _("The daily sum of %s in %s on %s is not that of its "
				     "postings."),
				   account, unit, day_text(DAY(d), when));
	return problem_set(reterr, ST_CHECK_FAILED, account,
			   _("The balance of %s in %s is not the sum of its postings."), account,
			   unit);
}

static enum status take_off(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct sums *sums = w->own;
	struct posting p;

	(void)b;
	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &p))
			return proof_bad_entry(w, v->number);
		int32_t d = sums->by_day ? v->day.n : 0;
		struct account a = sums->by_day ? rollup_account(p.account) : p.account;
		struct sum *s = &sums->rows[place_of(sums, d, a, p.unit)];
		if (!s->used && sums->by_day)
			return wrong_sum(sums, d, a, p.unit, w->reterr);
		if (!s->used) {
			/* A balance that is not kept is zero. */
			struct posting none = { .account = a, .unit = p.unit };
			sums_add(sums, d, &none, 0);
			s = &sums->rows[place_of(sums, d, a, p.unit)];
		}
		s->amount -= (uint64_t)p.amount;
		s->count--;
		s->met = true;
	}
	return ST_OK;
}

/* Takes all postings off; everything must have been met and be zero. */
static enum status check_sums(struct tx *tx, struct sums *sums, struct problem *reterr)
{
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = take_off, .own = sums };

	if (sums->size == 0)
		sums_grow(sums);
	TRY(proof_walk_ledger(&w));
	for (size_t i = 0; i < sums->size; i++) {
		const struct sum *s = &sums->rows[i];
		if (s->used && (!s->met || s->amount != 0 || (sums->by_day && s->count != 0)))
			return wrong_sum(sums, s->day, s->account, s->unit, reterr);
	}
	return ST_OK;
}

/* ---- balances */

enum status proof_strange_key(struct bytes key, struct problem *reterr)
{
	char hex[PROOF_HEX_MAX];

	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("The ledger keeps something under the key %s that is no sum."),
			   proof_hex(key, hex));
}

/* What a key under number 0 is. */
enum kept { KEPT_IS_BALANCE, KEPT_IS_OTHER, KEPT_IS_STRANGE };

static enum kept what_is_kept(struct bytes key)
{
	const uint8_t *p = key.p;

	switch (kept_tag_of(key)) {
	case KEPT_BALANCE:
	case KEPT_COUNTED: return KEPT_IS_BALANCE;
	case KEPT_OWNED:
		if (owned_part_of(key) == OWNED_BALANCE)
			return KEPT_IS_BALANCE;
		/* Lists of a client have proofs of their own. */
		return key.n == 14 && (p[9] == OWNED_SALE || p[9] == OWNED_ENTRY) ?
		       KEPT_IS_OTHER : KEPT_IS_STRANGE;
	case KEPT_REFUND:
	case KEPT_DEBT: return key.n == 13 ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	case KEPT_REQUEST: return key.n == 21 ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	case KEPT_POINTS_DAY: return key.n == 9 ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	case KEPT_DAY:
		if (day_part_of(key) == DAY_DONE)
			return key.n == 26 ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
		return day_part_of(key) == DAY_ROLLUP ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	}
	return KEPT_IS_STRANGE;
}

enum status proof_each_balance(struct tx *tx, balance_fn *fn, void *ctx, struct problem *reterr)
{
	AUTO(scan_end) struct scan s;
	struct posting balance;
	struct key prefix;

	key_clear(&prefix);
	key_u32(&prefix, 0);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		enum kept what = what_is_kept(s.key);
		if (what == KEPT_IS_OTHER)
			continue;
		if (what == KEPT_IS_STRANGE || !balance_of(s.key, s.value, &balance))
			return proof_strange_key(s.key, reterr);
		TRY(fn(ctx, &balance));
	}
	return tx_status(tx);
}

struct loading { struct sums *sums; struct problem *reterr; };

static enum status load_balance(void *ctx, const struct posting *balance)
{
	struct loading *l = ctx;
	char account[ACCOUNT_TEXT_MAX];

	if (balance->amount == 0)
		return problem_set(l->reterr, ST_CHECK_FAILED,
				   account_text(balance->account, account),
				   _("The balance of %s is kept, though it is zero."), account);
	sums_add(l->sums, 0, balance, 0);
	return ST_OK;
}

enum status proof_ledger_balances(struct tx *tx, struct problem *reterr)
{
	AUTO(sums_release) struct sums sums = { .by_day = false };
	struct loading loading = { .sums = &sums, .reterr = reterr };

	TRY(proof_each_balance(tx, load_balance, &loading, reterr));
	return check_sums(tx, &sums, reterr);
}

static enum status check_limit(void *ctx, const struct posting *p)
{
	const struct account_class_row *row = account_class_row(p->account.class);
	char account[ACCOUNT_TEXT_MAX], unit[UNIT_TEXT_MAX];
	struct problem *reterr = ctx;

	if (!row->never_below || (row->sign < 0 ? p->amount <= 0 : p->amount >= 0))
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, account_text(p->account, account),
			   _("The balance of %s in %s is below its limit."), account,
			   unit_text(p->unit, unit));
}

enum status proof_ledger_limits(struct tx *tx, struct problem *reterr)
{
	return proof_each_balance(tx, check_limit, reterr, reterr);
}

enum status proof_ledger_rollups(struct tx *tx, struct problem *reterr)
{
	AUTO(sums_release) struct sums sums = { .by_day = true };
	AUTO(scan_end) struct scan s;
	struct rollup r;
	struct key prefix;

	key_kept(&prefix, KEPT_DAY);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		if (day_part_of(s.key) == DAY_DONE)
			continue;
		if (!rollup_of(s.key, s.value, &r))
			return proof_strange_key(s.key, reterr);
		sums_add(&sums, r.day.n, &r.sum, r.count);
	}
	TRY(tx_status(tx));
	return check_sums(tx, &sums, reterr);
}
