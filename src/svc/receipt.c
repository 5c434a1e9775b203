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

static const char *
staff_name(struct printing *pr, uint32_t id)
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
static const char *
client_name(struct printing *pr, uint32_t id)
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

static enum status
lay_out(struct printing *pr, uint32_t sale, bool copy, struct buf *text, struct buf *escpos)
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
	bool cash = false;
	for (size_t i = 0; i < ret->record->n_payments; i++)
		cash = cash || strcmp(ret->record->payments[i]->method, "cash") == 0;
	if (text != NULL)
		receipt_text(text, &r);
	if (escpos != NULL)
		receipt_escpos(escpos, &r, cash && !copy);
	return ST_OK;
}

enum status
receipt_for_sale(struct shop *shop, const struct session *who, uint32_t sale, bool copy,
		 struct buf *ret_text, struct buf *ret_escpos, struct problem *reterr)
{
	struct printing pr = { .shop = shop, .who = who, .problem = reterr };
	enum status st = lay_out(&pr, sale, copy, ret_text, ret_escpos);

	arena_clear(&pr.arena);
	return st;
}

static enum status
deliver(struct printing *pr, const Job *job)
{
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	JobDone done = JOB_DONE__INIT;
	JobAnswer *ret;
	struct problem failed = PROBLEM_INIT, *keep = pr->problem;
	uint32_t sale;

	TRY(id_parse(job->object, 'V', &sale, "object", pr->problem));
	pr->problem = &failed;
	enum status st = lay_out(pr, sale, false, NULL, &bytes);
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

enum status
receipts_deliver(struct shop *shop, const struct session *who, size_t *ret_sent,
		 struct problem *reterr)
{
	struct printing pr = { .shop = shop, .who = who, .problem = reterr };
	JobList list = JOB_LIST__INIT;
	JobRows *jobs;

	*ret_sent = 0;
	list.kind = arena_dup(&pr.arena, "receipt");
	enum status st = OP_RUN(shop, who, "job.list", NULL, &list, &pr.arena, &jobs, reterr);
	for (size_t i = 0; st == ST_OK && i < jobs->n_rows; i++) {
		st = deliver(&pr, jobs->rows[i]);
		*ret_sent += st == ST_OK;
	}
	arena_clear(&pr.arena);
	return st;
}
