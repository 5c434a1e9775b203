/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of the documents beside the entries: a sale's says every posting of its entry, a
 * refund leads from its sale, and the lists that count towards a tier agree with both.
 */
#include "store/proofs.h"

#include "model/posting.h"
#include "store/index_set.h"

/* ---- what goes along */

struct documents {
	struct tx *tx;
	struct problem *reterr;
	uint64_t rows;     /* that clients' lists should have */
	uint64_t refunds;  /* that sales should lead to */
};

static enum status bad_sale(const struct documents *d, uint32_t number, const char *why)
{
	return problem_set(d->reterr, ST_CHECK_FAILED, "ledger", _("Sale V%06u: %s"), number, why);
}

/* Is there a document of that part beside the entry? */
static enum status has_document(const struct documents *d, uint32_t number, enum ledger_part part,
				bool *ret)
{
	struct bytes document;
	struct key key;

	ledger_key(&key, number, part);
	enum status s = db_get(d->tx, TABLE_LEDGER, key_of(&key), &document);
	*ret = s == ST_OK;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* The entry beside a document. */
static enum status entry_of(const struct documents *d, uint32_t number, struct entry_view *ret,
			    bool *ret_found)
{
	struct bytes bytes;
	struct key key;

	ledger_key(&key, number, LEDGER_ENTRY);
	enum status s = db_get(d->tx, TABLE_LEDGER, key_of(&key), &bytes);
	*ret_found = s == ST_OK && entry_look(bytes, number, ret) == ST_OK;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- a client's list */

static enum status list_says(const struct documents *d, uint32_t client,
			     const struct client_sale *row)
{
	struct bytes there;
	struct key key, value;

	owned_sale_key(&key, client, row->number);
	owned_sale_value(&value, row);
	enum status s = db_get(d->tx, TABLE_LEDGER, key_of(&key), &there);
	if (s == ST_NOT_FOUND)
		return bad_sale(d, row->number, _("it is not among the client's sales."));
	if (s == ST_OK && !bytes_equal(there, key_of(&value)))
		return bad_sale(d, row->number, _("the client's list of sales says something "
						  "else."));
	return s;
}

/* A debt that is paid counts too, without being a sale: as much as was paid. */
static enum status check_debt(struct documents *d, const struct ledger_walk *w,
			      const struct entry_view *v)
{
	struct postings postings;

	TRY(proof_postings(w, v, &postings));
	for (size_t i = 0; i < postings.n; i++) {
		const struct posting *p = &postings.rows[i];
		struct client_sale row = { .number = v->number, .merit.day = v->day };
		bool met = p->account.class != ACC_RECEIVABLE;
		for (size_t j = 0; j < postings.n && !met; j++) {
			const struct posting *q = &postings.rows[j];
			if (q->account.class != ACC_RECEIVABLE ||
			    q->account.owner != p->account.owner)
				continue;
			met = j < i;
			row.merit.spend.fen -= q->amount;
		}
		if (met)
			continue;
		TRY(list_says(d, p->account.owner, &row));
		d->rows++;
	}
	return ST_OK;
}

/* ---- sales */

static enum status check_entry(struct ledger_walk *w, const struct entry_view *v, struct bytes b)
{
	struct documents *d = w->own;
	bool there;

	(void)b;
	if (v->kind == ENTRY_DEBT)
		return check_debt(d, w, v);
	if (v->kind != ENTRY_SALE && (v->kind != ENTRY_REFUND || v->source_letter != 'V'))
		return ST_OK;
	if (v->source_letter != 'V' || v->source != v->number)
		return bad_sale(d, v->number, _("its entry names another document."));
	TRY(has_document(d, v->number, LEDGER_SALE, &there));
	return there ? ST_OK : bad_sale(d, v->number, _("it has no document."));
}

/* Takes the entry's postings off those that the document asks for. Coupons it earned or gave back
 * are beside it. */
static bool postings_agree(const struct ledger_walk *w, const struct entry_view *v,
			   const Sale *sale)
{
	struct postings wanted, posted;
	enum status s = sale->kind == SALE__KIND__refund ?
			posting_refund(sale, &wanted, NULL) : posting_sale(sale, &wanted, NULL);

	if (s != ST_OK || proof_postings(w, v, &posted) != ST_OK)
		return false;
	for (size_t i = 0; i < posted.n; i++) {
		const struct posting *p = &posted.rows[i];
		if (p->unit.kind == UNIT_COUPON)
			continue;
		if (p->amount == INT64_MIN ||
		    !posting_add(&wanted, p->account, p->unit, -p->amount))
			return false;
	}
	for (size_t i = 0; i < wanted.n; i++) {
		if (wanted.rows[i].unit.kind != UNIT_COUPON)
			return false;
	}
	return true;
}

static enum status check_sale(struct ledger_walk *w, uint32_t number, enum ledger_part part,
			      struct bytes document)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct documents *d = w->own;
	struct entry_view view;
	ProtobufCMessage *message;
	bool found;

	if (part != LEDGER_SALE)
		return ST_OK;
	if (record_unpack(document, &sale__descriptor, &arena, &message) != ST_OK)
		return bad_sale(d, number, _("its document cannot be read."));
	const Sale *sale = (const Sale *)message;
	bool refund = sale->kind == SALE__KIND__refund;
	if (sale->id != number)
		return bad_sale(d, number, _("its document calls itself by another number."));
	TRY(entry_of(d, number, &view, &found));
	if (!found || view.kind != (refund ? ENTRY_REFUND : ENTRY_SALE))
		return bad_sale(d, number, _("it has no ledger entry."));
	if (!postings_agree(w, &view, sale))
		return bad_sale(d, number,
				_("its document does not say what its ledger entry posts."));
	if (sale->client == 0)
		return ST_OK;
	struct client_sale row = client_sale_of(sale);
	d->rows++;
	return list_says(d, sale->client, &row);
}

enum status proof_sales(struct tx *tx, struct problem *reterr)
{
	struct documents d = { .tx = tx, .reterr = reterr };
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_entry,
				 .document = check_sale, .own = &d };
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;

	key_kept(&prefix, KEPT_OWNED);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	TRY(proof_walk_ledger(&w));
	while (scan_next(&s))
		count += owned_part_of(s.key) == OWNED_SALE;
	TRY(tx_status(tx));
	if (count == d.rows)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("Clients have %llu sales in the index and %llu in the ledger."),
			   (unsigned long long)count, (unsigned long long)d.rows);
}

/* ---- refunds */

static enum status check_refund(struct ledger_walk *w, uint32_t number, enum ledger_part part,
				struct bytes document)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct documents *d = w->own;
	ProtobufCMessage *message;
	struct bytes bytes;
	struct key key;
	Sale *sale;

	if (part != LEDGER_SALE)
		return ST_OK;
	if (record_unpack(document, &sale__descriptor, &arena, &message) != ST_OK)
		return bad_sale(d, number, _("its document cannot be read."));
	const Sale *refund = (const Sale *)message;
	if (refund->kind != SALE__KIND__refund)
		return refund->refund_of == 0 ? ST_OK :
		       bad_sale(d, number, _("it is no refund and takes a sale back."));
	d->refunds++;
	enum status s = refund->refund_of < number ?
			sale_get(w->tx, refund->refund_of, &arena, &sale) : ST_NOT_FOUND;
	if (s == ST_NOT_FOUND || (s == ST_OK && (sale->kind == SALE__KIND__refund ||
						 sale->client != refund->client)))
		return bad_sale(d, number, _("it is a refund, and not of a sale to this client."));
	TRY(s);
	refund_key(&key, refund->refund_of, number);
	s = db_get(w->tx, TABLE_LEDGER, key_of(&key), &bytes);
	return s == ST_NOT_FOUND ? bad_sale(d, number, _("its sale does not lead to it.")) : s;
}

enum status proof_refunds(struct tx *tx, struct problem *reterr)
{
	struct documents d = { .tx = tx, .reterr = reterr };
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .document = check_refund, .own = &d };
	AUTO(scan_end) struct scan s;
	uint64_t count = 0;
	struct key prefix;

	key_kept(&prefix, KEPT_REFUND);
	scan_begin(&s, tx, TABLE_LEDGER, key_of(&prefix), SCAN_FORWARD);
	TRY(proof_walk_ledger(&w));
	while (scan_next(&s)) {
		if (s.key.n != 13 || s.value.n != 0)
			return proof_strange_key(s.key, reterr);
		count++;
	}
	TRY(tx_status(tx));
	if (count == d.refunds)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, NULL,
			   _("Sales lead to %llu refunds, and there are %llu."),
			   (unsigned long long)count, (unsigned long long)d.refunds);
}

/* ---- money given back for prepaid things */

static enum status bad_prepaid(const struct documents *d, uint32_t number, const char *why)
{
	return problem_set(d->reterr, ST_CHECK_FAILED, "ledger", _("Prepaid refund E%06u: %s"),
			   number, why);
}

static enum status check_prepaid_entry(struct ledger_walk *w, const struct entry_view *v,
				       struct bytes b)
{
	struct documents *d = w->own;
	bool there;

	(void)b;
	if (v->kind != ENTRY_REFUND || v->source_letter == 'V')
		return ST_OK;
	TRY(has_document(d, v->number, LEDGER_PREPAID, &there));
	return there ? ST_OK : bad_prepaid(d, v->number, _("it has no document."));
}

/* What the entry pays out is the total, in the way that the document says. */
static bool pays_out(const struct ledger_walk *w, const struct entry_view *v,
		     const PrepaidRefund *r)
{
	struct account account = { .class = ACC_CASH };
	struct postings posted;
	int64_t paid = 0;

	if ((r->total_fen != 0 && !posting_method_account(r->method, &account)) ||
	    proof_postings(w, v, &posted) != ST_OK)
		return false;
	for (size_t i = 0; i < posted.n; i++) {
		const struct posting *p = &posted.rows[i];
		bool other = p->account.class != account.class;
		if (p->unit.kind != UNIT_CNY || (other && p->account.class > ACC_CARD))
			continue;
		if (other || __builtin_sub_overflow(paid, p->amount, &paid))
			return false;
	}
	return paid == r->total_fen && r->principal_fen + r->interest_fen == r->total_fen;
}

static enum status check_prepaid(struct ledger_walk *w, uint32_t number, enum ledger_part part,
				 struct bytes document)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct documents *d = w->own;
	struct entry_view view;
	ProtobufCMessage *message;
	bool found;

	if (part != LEDGER_PREPAID)
		return ST_OK;
	if (record_unpack(document, &prepaid_refund__descriptor, &arena, &message) != ST_OK)
		return bad_prepaid(d, number, _("its document cannot be read."));
	const PrepaidRefund *refund = (const PrepaidRefund *)message;
	if (refund->id != number)
		return bad_prepaid(d, number, _("its document calls itself by another number."));
	TRY(entry_of(d, number, &view, &found));
	if (!found || view.kind != ENTRY_REFUND || view.source_letter == 'V')
		return bad_prepaid(d, number, _("it has no ledger entry."));
	if (!pays_out(w, &view, refund))
		return bad_prepaid(d, number,
				   _("its document does not say what its ledger entry posts."));
	return ST_OK;
}

enum status proof_prepaid_refunds(struct tx *tx, struct problem *reterr)
{
	struct documents d = { .tx = tx, .reterr = reterr };
	struct ledger_walk w = { .tx = tx, .reterr = reterr, .entry = check_prepaid_entry,
				 .document = check_prepaid, .own = &d };

	return proof_walk_ledger(&w);
}
