/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of the ledger: entries, and the sums kept beside them. The sums are loaded into
 * a table in memory and every posting is taken off again; what is left must be nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/entry.h"
#include "store/ledger_index.h"
#include "store/proofs.h"

/* ---- walking the entries */

struct ledger_walk {
	struct tx *tx;
	struct problem *reterr;
	/* One entry with its stored bytes. */
	enum status (*entry)(struct ledger_walk *, const struct entry_view *, struct bytes);
	/* A document of a sale; NULL passes it over. */
	enum status (*sale)(struct ledger_walk *, uint32_t number, struct bytes);
	/* Of the proof that walks: */
	uint32_t last;              /* number of the entry before */
	uint8_t hash[HASH_SIZE];    /* and its hash */
	struct sums *sums;
	uint64_t sales_of_clients;
};

static enum status bad_entry(struct ledger_walk *w, uint32_t number)
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
		if (part == LEDGER_SALE)
			return w->sale == NULL ? ST_OK : w->sale(w, number, value);
		if (part == LEDGER_ENTRY && entry_look(value, number, &view) != ST_OK)
			return bad_entry(w, number);
		if (part == LEDGER_ENTRY)
			return w->entry(w, &view, value);
	}
	return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
			   _("The ledger holds something under the key %s."), proof_hex(key, hex));
}

static enum status walk_ledger(struct ledger_walk *w)
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

static enum status read_postings(struct ledger_walk *w, const struct entry_view *v,
				 struct postings *ret)
{
	ret->n = v->n;
	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &ret->rows[i]))
			return bad_entry(w, v->number);
	}
	return ST_OK;
}

static enum status check_balanced(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct postings postings;

	(void)b;
	TRY(read_postings(w, v, &postings));
	if (!posting_balanced(&postings))
		return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
				   _("The postings of entry E%06u do not sum to zero."), v->number);
	return ST_OK;
}

enum status proof_ledger_balanced(struct tx *tx, struct problem *reterr)
{
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_balanced };

	return walk_ledger(&w);
}

static enum status check_link(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	if (v->number != w->last + 1)
		return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
				   _("After entry E%06u there is E%06u."), w->last, v->number);
	/* The first holds zeros, as the walk does at its start. */
	if (memcmp(v->prev.p, w->hash, HASH_SIZE) != 0)
		return problem_set(w->reterr, ST_CHECK_FAILED, "ledger",
				   _("Entry E%06u does not hold the hash of the one before it."),
				   v->number);
	hash_bytes(b.p, b.n, w->hash);
	w->last = v->number;
	return ST_OK;
}

enum status proof_ledger_chain(struct tx *tx, struct problem *reterr)
{
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_link };

	return walk_ledger(&w);
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
	struct sums *sums = w->sums;
	struct posting p;

	(void)b;
	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &p))
			return bad_entry(w, v->number);
		int32_t d = sums->by_day ? v->day.n : 0;
		struct account a = sums->by_day ? rollup_account(p.account) : p.account;
		struct sum *s = &sums->rows[place_of(sums, d, a, p.unit)];
		if (!s->used)
			return wrong_sum(sums, d, a, p.unit, w->reterr);
		s->amount -= (uint64_t)p.amount;
		s->count--;
		s->met = true;
	}
	return ST_OK;
}

/* Takes all postings off; everything must have been met and be zero. */
static enum status check_sums(struct tx *tx, struct sums *sums, struct problem *reterr)
{
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = take_off, .sums = sums };

	if (sums->size == 0)
		sums_grow(sums);
	TRY(walk_ledger(&w));
	for (size_t i = 0; i < sums->size; i++) {
		const struct sum *s = &sums->rows[i];
		if (s->used && (!s->met || s->amount != 0 || (sums->by_day && s->count != 0)))
			return wrong_sum(sums, s->day, s->account, s->unit, reterr);
	}
	return ST_OK;
}

/* ---- balances */

static enum status strange_key(struct bytes key, struct problem *reterr)
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
		if (key.n > 9 && p[9] == OWNED_BALANCE)
			return KEPT_IS_BALANCE;
		/* Sales of a client are proved with the sales. */
		return key.n == 14 && p[9] == OWNED_SALE ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	case KEPT_REQUEST: return key.n == 21 ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	case KEPT_DAY:
		if (day_part_of(key) == DAY_DONE)
			return key.n == 26 ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
		return day_part_of(key) == DAY_ROLLUP ? KEPT_IS_OTHER : KEPT_IS_STRANGE;
	}
	return KEPT_IS_STRANGE;
}

/* Calls fn for every balance, the clients' and the shop's own; finds what is none of ours. */
static enum status each_stored_balance(struct tx *tx, balance_fn *fn, void *ctx,
				       struct problem *reterr)
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
			return strange_key(s.key, reterr);
		TRY(fn(ctx, &balance));
	}
	return tx_status(tx);
}

static enum status load_balance(void *ctx, const struct posting *balance)
{
	sums_add(ctx, 0, balance, 0);
	return ST_OK;
}

enum status proof_ledger_balances(struct tx *tx, struct problem *reterr)
{
	AUTO(sums_release) struct sums sums = { .by_day = false };

	TRY(each_stored_balance(tx, load_balance, &sums, reterr));
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
	return each_stored_balance(tx, check_limit, reterr, reterr);
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
			return strange_key(s.key, reterr);
		sums_add(&sums, r.day.n, &r.sum, r.count);
	}
	TRY(tx_status(tx));
	return check_sums(tx, &sums, reterr);
}

/* ---- sales */

static enum status bad_sale(struct ledger_walk *w, uint32_t number, const char *why)
{
	return problem_set(w->reterr, ST_CHECK_FAILED, "ledger", _("Sale V%06u: %s"), number, why);
}

static enum status check_has_document(struct ledger_walk *w, const struct entry_view *v,
				      struct bytes b)
{
	struct bytes document;
	struct key key;

	(void)b;
	if (v->kind != ENTRY_SALE)
		return ST_OK;
	if (v->source_letter != 'V' || v->source != v->number)
		return bad_sale(w, v->number, _("its entry names another document."));
	ledger_key(&key, v->number, LEDGER_SALE);
	enum status s = db_get(w->tx, TABLE_LEDGER, key_of(&key), &document);
	return s == ST_NOT_FOUND ? bad_sale(w, v->number, _("it has no document.")) : s;
}

/* The money a document says came in, by account. */
static bool money_of_document(const Sale *sale, struct postings *ret)
{
	int64_t total = 0, paid = 0;

	ret->n = 0;
	for (size_t i = 0; i < sale->n_lines; i++) {
		if (__builtin_add_overflow(total, sale->lines[i]->net_fen, &total))
			return false;
	}
	for (size_t i = 0; i < sale->n_payments; i++) {
		const Payment *p = sale->payments[i];
		struct account a;
		if (__builtin_add_overflow(paid, p->amount_fen, &paid))
			return false;
		/* Rights of the client (wallet, points, coupons) are no money that came in. */
		if (posting_method_account(p->method, sale->client, &a) &&
		    !posting_add(ret, a, UNIT_OF_CNY, p->amount_fen))
			return false;
	}
	return sale->change_fen != INT64_MIN &&
	       posting_add(ret, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY,
			   -sale->change_fen) &&
	       !__builtin_sub_overflow(paid, sale->change_fen, &paid) &&
	       total == sale->total_fen && paid == total;
}

static bool is_money(enum account_class class)
{
	return class == ACC_CASH || class == ACC_WECHAT || class == ACC_ALIPAY ||
	       class == ACC_CARD || class == ACC_RECEIVABLE;
}

/* Takes the entry's money off that of the document: nothing may be left. */
static bool money_agrees(const struct entry_view *v, struct postings *paid)
{
	struct posting p;

	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &p))
			return false;
		if (is_money(p.account.class) &&
		    (p.amount == INT64_MIN || !posting_add(paid, p.account, p.unit, -p.amount)))
			return false;
	}
	return paid->n == 0;
}

static enum status check_document(struct ledger_walk *w, uint32_t number, struct bytes document)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct entry_view view;
	ProtobufCMessage *message;
	struct postings paid;
	struct bytes bytes;
	struct key key;

	if (record_unpack(document, &sale__descriptor, &arena, &message) != ST_OK)
		return bad_sale(w, number, _("its document cannot be read."));
	const Sale *sale = (const Sale *)message;
	if (sale->id != number)
		return bad_sale(w, number, _("its document calls itself by another number."));
	ledger_key(&key, number, LEDGER_ENTRY);
	enum status s = db_get(w->tx, TABLE_LEDGER, key_of(&key), &bytes);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	if (s == ST_NOT_FOUND || entry_look(bytes, number, &view) != ST_OK ||
	    view.kind != ENTRY_SALE)
		return bad_sale(w, number, _("it has no ledger entry."));
	if (!money_of_document(sale, &paid))
		return bad_sale(w, number, _("its lines, payments and total do not agree."));
	if (!money_agrees(&view, &paid))
		return bad_sale(w, number, _("its payments are not those of its ledger entry."));
	if (sale->client == 0)
		return ST_OK;
	w->sales_of_clients++;
	owned_sale_key(&key, sale->client, number);
	s = db_get(w->tx, TABLE_LEDGER, key_of(&key), &bytes);
	if (s == ST_OK && (bytes.n != 8 || key_tail_i64(bytes, 0) != sale->total_fen))
		return bad_sale(w, number, _("the client's list of sales has another total."));
	return s == ST_NOT_FOUND ? bad_sale(w, number, _("it is not among the client's sales.")) :
		s;
}

enum status proof_sales(struct tx *tx, struct problem *reterr)
{
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_has_document,
				 .sale = check_document };
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	TRY(walk_ledger(&w));
	while (scan_next(&s)) {
		const uint8_t *p = s.key.p;
		count += s.key.n > 9 && p[9] == OWNED_SALE;
	}
	TRY(tx_status(tx));
	if (count == w.sales_of_clients)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("Clients have %llu sales in the index and %llu in the ledger."),
			   (unsigned long long)count, (unsigned long long)w.sales_of_clients);
}
