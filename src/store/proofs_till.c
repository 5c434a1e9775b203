/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of the Z reports and of the templates that courses were sold with.
 *
 *   entries   1 2 3 4 [5] 6 7 8 [9] 10 …        [n]: the closing entry of a report
 *   Z1        1 . . 4                           closed; entry 5 is its own
 *   Z2                    6 . 8                 closed; entry 9 is its own
 *   Z3                    6 . . . 10            the same day again: Z3 replaces Z2
 */
#include <stdlib.h>
#include <string.h>

#include "store/prepaid_index.h"
#include "store/proofs.h"

#include "base/id.h"

/* ---- Z reports */

/* What a proof needs of each. */
struct report {
	Till till;                /* its texts are gone */
	uint8_t head[HASH_SIZE];
	int64_t counted;
	bool own;                 /* a closing entry follows its last */
};

struct reports {
	struct problem *reterr;
	struct report *rows;      /* [0] is Z1 */
	size_t n;
	/* while the ledger is walked: */
	size_t at;                /* the first whose last entry was not met */
	int64_t cash;
	uint32_t last;            /* entry */
};

static enum status bad_till(const struct reports *r, uint32_t id, const char *why)
{
	return problem_set(r->reterr, ST_CHECK_FAILED, "till", _("Z report Z%06u: %s"), id, why);
}

static enum status load(void *ctx, uint32_t id, const ProtobufCMessage *message)
{
	struct reports *r = ctx;
	const Till *till = (const Till *)message;

	if (id != r->n + 1 || till->id != id)
		return problem_set(r->reterr, ST_CHECK_FAILED, "till",
				   _("After Z report %zu there is %u."), r->n, id);
	r->rows = mem_grow(r->rows, (r->n + 1) * sizeof(*r->rows));
	struct report *row = &r->rows[r->n++];
	*row = (struct report){ .till = *till };
	for (size_t i = 0; i < till->n_counted; i++)
		row->counted += (int64_t)till->counted[i]->denomination * till->counted[i]->number;
	if (till->closed && till->last_entry > 0 && till->head.len != HASH_SIZE)
		return bad_till(r, id, _("it does not hold the hash of its last entry."));
	if (till->head.len == HASH_SIZE)
		memcpy(row->head, till->head.data, HASH_SIZE);
	return ST_OK;
}

/* It begins where the one before ends, or where the one began that it replaces. */
static enum status check_place(const struct reports *r, size_t i)
{
	const Till *till = &r->rows[i].till, *before = i > 0 ? &r->rows[i - 1].till : NULL;
	uint32_t first = 1;

	if (till->replaces != 0) {
		if (before == NULL || till->replaces != before->id || till->day != before->day ||
		    till->version != before->version + 1)
			return bad_till(r, till->id, _("it replaces another day than its own."));
		first = before->first_entry;
	} else if (before != NULL) {
		first = before->last_entry + 1 + r->rows[i - 1].own;
	}
	if (till->first_entry != first)
		return bad_till(r, till->id, _("it does not begin where the one before ends."));
	if (!till->closed)
		return i + 1 == r->n ? ST_OK : bad_till(r, till->id, _("it was never closed."));
	if (till->last_entry + 1 < till->first_entry)
		return bad_till(r, till->id, _("it ends before it begins."));
	if (till->variance_fen != till->counted_fen - till->expected_fen ||
	    till->counted_fen != r->rows[i].counted)
		return bad_till(r, till->id, _("its count does not sum up."));
	return ST_OK;
}

/* What an entry does to the drawer. */
static enum status add_cash(const struct ledger_walk *w, const struct entry_view *v, int64_t *cash)
{
	struct posting p;

	for (size_t i = 0; i < v->n; i++) {
		if (!entry_posting(v, i, &p))
			return proof_bad_entry(w, v->number);
		if (p.account.class == ACC_CASH && p.unit.kind == UNIT_CNY &&
		    __builtin_add_overflow(*cash, p.amount, cash))
			return proof_bad_entry(w, v->number);
	}
	return ST_OK;
}

/* The drawer holds what a report expected, and afterwards what it left there. */
static enum status check_ends(struct reports *r, const uint8_t hash[HASH_SIZE])
{
	for (; r->at < r->n && r->rows[r->at].till.closed &&
	       r->rows[r->at].till.last_entry == r->last; r->at++) {
		const struct report *row = &r->rows[r->at];
		if (row->till.expected_fen != r->cash)
			return bad_till(r, row->till.id,
					_("the ledger has another sum in the drawer."));
		if (r->last > 0 && memcmp(row->head, hash, HASH_SIZE) != 0)
			return bad_till(r, row->till.id,
					_("it does not hold the hash of its last entry."));
	}
	return ST_OK;
}

static enum status walk_entry(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct reports *r = w->own;
	uint8_t hash[HASH_SIZE];

	TRY(add_cash(w, v, &r->cash));
	/* Reports are in the order of their last entries: the one that ends just before this one
	 * is the last whose end was met. */
	if (r->at > 0 && v->kind == ENTRY_CLOSE && v->source_letter == 'Z') {
		struct report *row = &r->rows[r->at - 1];
		row->own = row->till.last_entry + 1 == v->number && v->source == row->till.id;
		if (row->own && r->cash != row->till.left_fen)
			return bad_till(r, row->till.id, _("it left another sum in the drawer."));
	}
	r->last = v->number;
	hash_bytes(b.p, b.n, hash);
	return check_ends(r, hash);
}

static enum status check_reports(struct tx *tx, struct reports *r)
{
	struct ledger_walk w = { .tx = tx, .reterr = r->reterr, .entry = walk_entry, .own = r };
	static const uint8_t none[HASH_SIZE];

	TRY(proof_each_record(tx, TABLE_TILL, &till__descriptor, load, r, r->reterr));
	if (r->n == 0)
		return ST_OK;
	TRY(check_ends(r, none));
	TRY(proof_walk_ledger(&w));
	if (r->at < r->n && r->rows[r->at].till.closed)
		return bad_till(r, (uint32_t)r->at + 1, _("its last entry is not in the ledger."));
	for (size_t i = 0; i < r->n; i++)
		TRY(check_place(r, i));
	return ST_OK;
}

enum status proof_tills(struct tx *tx, struct problem *reterr)
{
	struct reports r = { .reterr = reterr };
	enum status s = check_reports(tx, &r);

	free(r.rows);
	return s;
}

/* ---- templates */

struct courses { struct tx *tx; struct problem *reterr; };

static enum status check_course(void *ctx, uint32_t id, const ProtobufCMessage *message)
{
	const struct courses *c = ctx;
	const Course *course = (const Course *)message;
	char text[ID_TEXT_MAX];

	for (size_t i = 0; i < course->n_items; i++) {
		ProtobufCBinaryData hash = course->items[i]->template_;
		struct bytes there;
		struct key key;
		if (hash.len == 0)
			continue;
		enum status s = ST_NOT_FOUND;
		if (hash.len == HASH_SIZE) {
			template_key(&key, hash.data);
			s = db_get(c->tx, TABLE_META, key_of(&key), &there);
		}
		if (s == ST_NOT_FOUND)
			return problem_set(c->reterr, ST_CHECK_FAILED, id_text('K', id, text),
					   _("The treatment \"%s\" of %s is not kept as it was "
					     "sold."), course->items[i]->treatment, text);
		TRY(s);
	}
	return ST_OK;
}

enum status proof_templates(struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct courses c = { .tx = tx, .reterr = reterr };
	AUTO(scan_end) struct scan s;
	uint8_t hash[HASH_SIZE] = { 0 };
	ProtobufCMessage *m;
	struct key prefix;

	template_key(&prefix, hash);
	prefix.n = 1; /* the tag */
	scan_begin(&s, tx, TABLE_META, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		char hex[PROOF_HEX_MAX];
		bool good = s.key.n == 1 + HASH_SIZE &&
			    record_unpack(s.value, &template__descriptor, &arena, &m) == ST_OK;
		if (good) {
			ProtobufCBinaryData content = ((const Template *)m)->content;
			hash_bytes(content.data, content.len, hash);
			good = memcmp((const uint8_t *)s.key.p + 1, hash, HASH_SIZE) == 0;
		}
		if (!good)
			return problem_set(reterr, ST_CHECK_FAILED, NULL,
					   _("The template under the key %s is another one."),
					   proof_hex(s.key, hex));
		arena_clear(&arena);
	}
	TRY(tx_status(tx));
	return proof_each_record(tx, TABLE_COURSE, &course__descriptor, check_course, &c, reterr);
}
