/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of what the ledger keeps beside its balances: the lists of a client's entries, the
 * sales of which something is owed, the days on which points run out.
 */
#include "store/prepaid_index.h"
#include "store/proofs.h"

#include "base/id.h"

/* ---- a client's entries */

struct her_entries {
	struct tx *tx;
	struct problem *reterr;
	uint64_t rows; /* that there should be */
};

size_t proof_clients_of(const struct postings *postings, uint32_t ret[LIMIT_POSTINGS])
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
	size_t n = proof_clients_of(&postings, clients);
	for (size_t i = 0; i < n; i++) {
		owned_entry_key(&key, clients[i], v->number);
		enum status s = db_get(h->tx, TABLE_LEDGER, key_of(&key), &there);
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
		const uint8_t *p = s.key.p;
		if (s.key.n <= 9 || p[9] != OWNED_ENTRY)
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

/* ---- rows that a balance above zero has */

struct balance_rows {
	struct tx *tx;
	struct problem *reterr;
	enum account_class class;
	uint64_t rows; /* that there should be */
};

/* The row that belongs to a balance; false if it needs none. */
static bool row_of(const struct posting *p, enum table *ret_table, struct key *ret)
{
	if (!balance_natural(p->account.class, p->amount))
		return false;
	if (p->account.class == ACC_RECEIVABLE) {
		*ret_table = TABLE_LEDGER;
		debt_key(ret, p->account.detail, p->account.owner);
		return true;
	}
	*ret_table = TABLE_INDEX;
	expiry_key(ret, DAY((int32_t)p->account.detail), 'C', p->account.owner);
	return points_end(p->account);
}

static enum status check_balance(void *ctx, const struct posting *p)
{
	struct balance_rows *r = ctx;
	char account[ACCOUNT_TEXT_MAX];
	enum table table;
	struct bytes there;
	struct key key;

	if (p->account.class != r->class || !row_of(p, &table, &key))
		return ST_OK;
	enum status s = db_get(r->tx, table, key_of(&key), &there);
	if (s == ST_NOT_FOUND)
		return problem_set(r->reterr, ST_CHECK_FAILED, account_text(p->account, account),
				   r->class == ACC_RECEIVABLE ?
				   _("%s is not among the debts.") :
				   _("%s does not stand on its last day."), account);
	if (s == ST_OK && there.n != 0)
		return proof_strange_key(key_of(&key), r->reterr);
	r->rows++;
	return s;
}

enum status proof_debts(struct tx *tx, struct problem *reterr)
{
	struct balance_rows r = { .tx = tx, .reterr = reterr, .class = ACC_RECEIVABLE };
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;

	key_kept(&prefix, KEPT_DEBT);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	TRY(proof_each_balance(tx, check_balance, &r, reterr));
	while (scan_next(&s))
		count++;
	TRY(tx_status(tx));
	if (count == r.rows)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("There are %llu debts in the index and %llu in the ledger."),
			   (unsigned long long)count, (unsigned long long)r.rows);
}

enum status proof_points_expiry(struct tx *tx, struct problem *reterr)
{
	struct balance_rows r = { .tx = tx, .reterr = reterr, .class = ACC_POINTS };
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;
	uint32_t id;
	char letter;
	day last;

	key_start(&prefix, IX_EXPIRY);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	TRY(proof_each_balance(tx, check_balance, &r, reterr));
	while (scan_next(&s)) {
		char hex[PROOF_HEX_MAX];
		/* Courses and coupons have proofs of their own. */
		if (!expiry_of(s.key, &last, &letter, &id) ||
		    (letter != 'K' && letter != 'U' && letter != 'C'))
			return problem_set(reterr, ST_CHECK_FAILED, NULL,
					   _("The index key %s is not formed as expected."),
					   proof_hex(s.key, hex));
		count += letter == 'C';
	}
	TRY(tx_status(tx));
	if (count == r.rows)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("There are %llu last days of points in the index and %llu in the "
			     "ledger."),
			   (unsigned long long)count, (unsigned long long)r.rows);
}
