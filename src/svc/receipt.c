/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/receipt.h"

#include <string.h>

#include "base/text.h"
#include "io/receipt.h"

struct printing {
	struct shop *shop;
	const struct session *who;
	struct arena arena;
	struct problem *problem;
};

static const char *staff_name(struct printing *pr, uint32_t id)
{
	StaffGet args = STAFF_GET__INIT;
	StaffAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.staff = id;
	if (id == 0 || OP_RUN(pr->shop, pr->who, "staff.get", NULL, &args, &pr->arena, &ret,
			      &ignore) != ST_OK)
		return "";
	return ret->record->name;
}

/* 张小美 becomes 张**: a receipt is left lying on the counter. */
static const char *client_name(struct printing *pr, uint32_t id)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = id;
	if (id == 0 || OP_RUN(pr->shop, pr->who, "client.get", NULL, &args, &pr->arena, &ret,
			      &ignore) != ST_OK)
		return "";
	text_mask(&b, ret->record->name);
	return arena_dup(&pr->arena, b.text);
}

/* ---- what she has after it */

struct notes {
	struct printing *pr;
	size_t n;
	struct receipt_note *rows;
};

static void note(struct notes *notes, const char *left, const char *right)
{
	struct arena *arena = &notes->pr->arena;
	struct receipt_note row = { .left = arena_dup(arena, left),
				    .right = arena_dup(arena, right) };

	notes->rows = arena_grow(arena, notes->rows, notes->n, sizeof(row));
	notes->rows[notes->n++] = row;
}

static void note_sum(struct notes *notes, const char *left, int64_t fen)
{
	char text[MONEY_TEXT_MAX];

	if (fen != 0)
		note(notes, left, money_text(MONEY(fen), text));
}

/* Her balances when this entry was made, whatever came later. */
static void note_balances(struct notes *notes, const Sale *sale)
{
	struct printing *pr = notes->pr;
	ClientStatement args = CLIENT_STATEMENT__INIT;
	Statement *ret;
	struct problem ignore = PROBLEM_INIT;

	args.client = sale->client;
	args.from = args.to = sale->day;
	if (OP_RUN(pr->shop, pr->who, "client.statement", NULL, &args, &pr->arena, &ret,
		   &ignore) != ST_OK)
		return;
	for (size_t i = 0; i < ret->n_rows; i++) {
		const StatementRow *row = ret->rows[i];
		if (row->entry != sale->id)
			continue;
		note_sum(notes, _("Wallet after this"),
			 row->principal_after_fen + row->bonus_after_fen);
		note_sum(notes, _("  of it bonus"), row->bonus_after_fen);
		if (row->points_after != 0)
			note(notes, _("Points after this"),
			     arena_printf(&pr->arena, "%lld", (long long)row->points_after));
		note_sum(notes, _("On account after this"), row->owed_after_fen);
	}
}

static void note_coupons(struct notes *notes, const Sale *sale)
{
	struct printing *pr = notes->pr;
	CouponList args = COUPON_LIST__INIT;
	CouponRows *ret;
	struct problem ignore = PROBLEM_INIT;
	bool refund = sale->kind == SALE__KIND__refund;

	args.client = sale->client;
	args.all = true;
	if (sale->n_given == 0 ||
	    OP_RUN(pr->shop, pr->who, "coupon.list", NULL, &args, &pr->arena, &ret, &ignore) !=
		    ST_OK)
		return;
	for (size_t i = 0; i < ret->n_rows; i++)
		for (size_t k = 0; k < sale->n_given; k++)
			if (ret->rows[i]->record->id == sale->given[k])
				note(notes, refund ? _("Coupon withdrawn") : _("Coupon for you"),
				     ret->rows[i]->record->title);
}

static enum status lay_out(struct printing *pr, uint32_t sale, bool copy, struct buf *text,
			   struct buf *escpos)
{
	const struct conf *conf = &pr->shop->conf;
	SaleGet args = SALE_GET__INIT;
	SaleAnswer *ret;

	args.sale = sale;
	TRY(OP_RUN(pr->shop, pr->who, "sale.get", NULL, &args, &pr->arena, &ret, pr->problem));
	const struct tier *tier = tier_find(pr->shop->tiers, ret->record->tier);
	struct receipt r = { .sale = ret->record, .shop = conf->name, .address = conf->address,
			     .phone = conf->phone, .head = conf->receipt_head,
			     .foot = conf->receipt_foot, .columns = conf->receipt_columns,
			     .client = client_name(pr, ret->record->client),
			     .tier = tier != NULL ? both_text(tier->title) : "",
			     .cashier = staff_name(pr, ret->record->cashier), .copy = copy };
	struct notes notes = { .pr = pr };
	bool cash = false;
	if (ret->record->client != 0) {
		note_balances(&notes, ret->record);
		note_coupons(&notes, ret->record);
	}
	r.nnotes = notes.n;
	r.notes = notes.rows;
	for (size_t i = 0; i < ret->record->n_payments; i++)
		cash = cash || strcmp(ret->record->payments[i]->method, "cash") == 0;
	if (text != NULL)
		receipt_text(text, &r);
	if (escpos != NULL)
		receipt_escpos(escpos, &r, cash && !copy);
	return ST_OK;
}

enum status receipt_for_sale(struct shop *shop, const struct session *who, uint32_t sale, bool copy,
			     struct buf *ret_text, struct buf *ret_escpos, struct problem *reterr)
{
	struct printing pr = { .shop = shop, .who = who, .problem = reterr };
	enum status st = lay_out(&pr, sale, copy, ret_text, ret_escpos);

	arena_clear(&pr.arena);
	return st;
}

enum status receipt_for_entry(struct shop *shop, const struct session *who, uint32_t entry,
			      bool copy, struct buf *ret_text, struct buf *ret_escpos,
			      struct problem *reterr)
{
	struct problem none = PROBLEM_INIT;
	enum status st = receipt_for_debt(shop, who, entry, copy, ret_text, ret_escpos, &none);

	if (st == ST_NOT_FOUND)
		st = receipt_for_deposit(shop, who, entry, copy, ret_text, ret_escpos, &none);
	if (st == ST_NOT_FOUND)
		return receipt_for_prepaid(shop, who, entry, ret_text, ret_escpos, reterr);
	if (st != ST_OK && reterr != NULL)
		*reterr = none;
	return st;
}

/* Jobs of other kinds are not papers. */
static bool is_paper(const char *kind)
{
	return strcmp(kind, "receipt") == 0 || strcmp(kind, "prepaid") == 0 ||
	       strcmp(kind, "debt") == 0 || strcmp(kind, "deposit") == 0;
}

static enum status deliver(struct printing *pr, const Job *job)
{
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	JobDone done = JOB_DONE__INIT;
	JobAnswer *ret;
	struct problem failed = PROBLEM_INIT, *keep = pr->problem;
	bool sale = strcmp(job->kind, "receipt") == 0;
	uint32_t id;

	TRY(id_parse(job->object, sale ? 'V' : 'E', &id, "object", pr->problem));
	pr->problem = &failed;
	enum status st = sale ? lay_out(pr, id, false, NULL, &bytes) :
				receipt_for_entry(pr->shop, pr->who, id, false, NULL, &bytes,
						  &failed);
	if (st == ST_OK)
		st = receipt_send(pr->shop->conf.receipt_to, &bytes, &failed);
	pr->problem = keep;
	done.job = job->id;
	done.ok = st == ST_OK;
	done.error = failed.message;
	TRY(OP_RUN(pr->shop, pr->who, "job.done", NULL, &done, &pr->arena, &ret, pr->problem));
	if (st != ST_OK && pr->problem != NULL)
		*pr->problem = failed;
	return st;
}

enum status receipts_deliver(struct shop *shop, const struct session *who, size_t *ret_sent,
			     struct problem *reterr)
{
	struct printing pr = { .shop = shop, .who = who, .problem = reterr };
	JobList list = JOB_LIST__INIT;
	JobRows *jobs;

	*ret_sent = 0;
	enum status st = OP_RUN(shop, who, "job.list", NULL, &list, &pr.arena, &jobs, reterr);
	for (size_t i = 0; st == ST_OK && i < jobs->n_rows; i++) {
		if (!is_paper(jobs->rows[i]->kind))
			continue;
		st = deliver(&pr, jobs->rows[i]);
		*ret_sent += st == ST_OK;
	}
	arena_clear(&pr.arena);
	return st;
}
