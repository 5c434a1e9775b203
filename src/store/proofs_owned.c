/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of what the ledger keeps beside its balances: the lists of a client's entries, the
 * sales of which something is owed, the days on which points run out.
 */
#include "store/entry.h"
#include "store/prepaid_index.h"
#include "store/proofs.h"

#include "base/id.h"

/* ---- a client's entries: those that her sales do not lead to */

struct her_entries {
	struct tx *tx;
	struct problem *reterr;
	uint64_t rows; /* that there should be */
};

static size_t clients_of(const struct postings *postings, uint32_t ret[LIMIT_POSTINGS])
{
	size_t n = 0;

	for (size_t i = 0; i < postings->n; i++) {
		struct account a = postings->rows[i].account;
		size_t at = 0;
		while (at < n && ret[at] != a.owner)
			at++;
		if (at == n && account_is_clients(a.class))
			ret[n++] = a.owner;
	}
	return n;
}

static enum status check_entry(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct her_entries *h = w->own;
	uint32_t clients[LIMIT_POSTINGS];
	struct postings postings;
	struct bytes there;
	char text[ID_TEXT_MAX];
	struct key key;

	(void)b;
	TRY(proof_postings(w, v, &postings));
	size_t n = clients_of(&postings, clients);
	for (size_t i = 0; i < n; i++) {
		owned_sale_key(&key, clients[i], v->number);
		enum status s = db_get(h->tx, TABLE_LEDGER, key_of(&key), &there);
		if (s == ST_OK)
			continue;
		if (s != ST_NOT_FOUND)
			return s;
		owned_entry_key(&key, clients[i], v->number);
		s = db_get(h->tx, TABLE_LEDGER, key_of(&key), &there);
		if (s == ST_NOT_FOUND)
			return problem_set(h->reterr, ST_CHECK_FAILED, id_text('C', clients[i],
									       text),
					   _("Entry E%06u is not among the entries of %s."),
					   v->number, text);
		TRY(s);
		h->rows++;
	}
	return ST_OK;
}

static enum status count_her_rows(struct tx *tx, uint64_t *ret, struct problem *reterr)
{
	AUTO(scan_end) struct scan s;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		if (owned_part_of(s.key) != OWNED_ENTRY)
			continue;
		if (s.value.n != 0)
			return proof_strange_key(s.key, reterr);
		++*ret;
	}
	return tx_status(tx);
}

enum status proof_client_entries(struct tx *tx, struct problem *reterr)
{
	struct her_entries h = { .tx = tx, .reterr = reterr };
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_entry, .own = &h };
	uint64_t count = 0;

	TRY(proof_walk_ledger(&w));
	TRY(count_her_rows(tx, &count, reterr));
	if (count == h.rows)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("Clients have %llu entries in the index and %llu in the ledger."),
			   (unsigned long long)count, (unsigned long long)h.rows);
}

/* ---- debts */

struct debts { struct tx *tx; struct problem *reterr; uint64_t rows; /* that there should be */ };

static enum status check_debt(void *ctx, const struct posting *p)
{
	char account[ACCOUNT_TEXT_MAX];
	struct debts *d = ctx;
	struct bytes there;
	struct key key;

	if (p->account.class != ACC_RECEIVABLE || !balance_natural(ACC_RECEIVABLE, p->amount))
		return ST_OK;
	debt_key(&key, p->account.detail, p->account.owner);
	enum status s = db_get(d->tx, TABLE_LEDGER, key_of(&key), &there);
	if (s == ST_NOT_FOUND)
		return problem_set(d->reterr, ST_CHECK_FAILED, account_text(p->account, account),
				   _("%s is not among the debts."), account);
	if (s == ST_OK && there.n != 0)
		return proof_strange_key(key_of(&key), d->reterr);
	d->rows++;
	return s;
}

enum status proof_debts(struct tx *tx, struct problem *reterr)
{
	struct debts d = { .tx = tx, .reterr = reterr };
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;

	key_kept(&prefix, KEPT_DEBT);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	TRY(proof_each_balance(tx, check_debt, &d, reterr));
	while (scan_next(&s))
		count++;
	TRY(tx_status(tx));
	if (count == d.rows)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("There are %llu debts in the index and %llu in the ledger."),
			   (unsigned long long)count, (unsigned long long)d.rows);
}

/* ---- the last days of points */

struct batches {
	struct tx *tx;
	struct problem *reterr;
	uint64_t left;     /* of which something is left */
	uint64_t found;    /* by their last day */
};

static enum status check_batch(void *ctx, const struct posting *p)
{
	char account[ACCOUNT_TEXT_MAX];
	struct batches *b = ctx;
	struct bytes there;
	struct key key;

	if (!points_end(p->account))
		return ST_OK;
	points_day_key(&key, DAY((int32_t)p->account.detail));
	enum status s = db_get(b->tx, TABLE_LEDGER, key_of(&key), &there);
	if (s == ST_NOT_FOUND)
		return problem_set(b->reterr, ST_CHECK_FAILED, account_text(p->account, account),
				   _("%s does not stand on its last day."), account);
	b->left++;
	return s;
}

static enum status count_batch(void *ctx, day last, char letter, uint32_t id)
{
	struct batches *b = ctx;

	(void)last, (void)letter, (void)id;
	b->found++;
	return ST_OK;
}

/* The range has to begin and end at an entry that gave points of the day. */
static enum status check_end(const struct batches *b, const struct points_day *d, uint32_t number)
{
	struct ledger_walk w = { .tx = b->tx, .reterr = b->reterr };
	char when[DATE_TEXT_MAX];
	struct entry_view v;
	struct bytes bytes;
	struct posting p;
	struct key key;

	ledger_key(&key, number, LEDGER_ENTRY);
	enum status s = db_get(b->tx, TABLE_LEDGER, key_of(&key), &bytes);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	if (s == ST_OK && entry_look(bytes, number, &v) != ST_OK)
		return proof_bad_entry(&w, number);
	for (size_t i = 0; s == ST_OK && i < v.n; i++) {
		if (entry_posting(&v, i, &p) && points_day_has(&p, d->last))
			return ST_OK;
	}
	return problem_set(b->reterr, ST_CHECK_FAILED, NULL,
			   _("Points that end on %s are looked for in entry E%06u, which gave "
			     "none."), day_text(d->last, when), number);
}

/* Courses and coupons have proofs of their own; nothing else has keys like theirs. */
static enum status check_letters(struct tx *tx, struct problem *reterr)
{
	AUTO(scan_end) struct scan s;
	struct key prefix;
	uint32_t id;
	char letter;
	day last;

	key_start(&prefix, IX_EXPIRY);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		char hex[PROOF_HEX_MAX];
		if (!expiry_of(s.key, &last, &letter, &id) || (letter != 'K' && letter != 'U'))
			return problem_set(reterr, ST_CHECK_FAILED, NULL,
					   _("The index key %s is not formed as expected."),
					   proof_hex(s.key, hex));
	}
	return tx_status(tx);
}

enum status proof_points_expiry(struct tx *tx, struct problem *reterr)
{
	struct batches b = { .tx = tx, .reterr = reterr };
	AUTO(scan_end) struct scan s;
	struct points_day d;
	struct key prefix;

	key_kept(&prefix, KEPT_POINTS_DAY);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	TRY(check_letters(tx, reterr));
	TRY(proof_each_balance(tx, check_batch, &b, reterr));
	while (scan_next(&s)) {
		if (!points_day_of(s.key, s.value, &d))
			return proof_strange_key(s.key, reterr);
		TRY(check_end(&b, &d, d.from));
		TRY(check_end(&b, &d, d.to));
		TRY(points_day_each(tx, &d, count_batch, &b));
	}
	TRY(tx_status(tx));
	if (b.found == b.left)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("There are %llu batches of points, and by their last days %llu are "
			     "found."),
			   (unsigned long long)b.left, (unsigned long long)b.found);
}
