/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading sales: one, those of a day, those of a client. */
#include "svc/sale.h"

enum { SALES_MAX = 200, EARLIER_MAX = 500 };

enum status body_sale(struct op_call *call, uint32_t id, Sale **ret)
{
	char text[ID_TEXT_MAX];
	enum status st = sale_get(call->tx, id, call->arena, ret);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "sale", _("There is no sale %s."),
				   id_text('V', id, text));
	return st;
}

enum status op_sale_get(struct op_call *call)
{
	return body_sale(call, ((const SaleGet *)call->args)->sale,
			 &((SaleAnswer *)call->ret)->record);
}

struct her_sales {
	struct op_call *call;
	const SaleList *args;
	size_t limit;
	SaleRows *ret;
};

static enum status list_her_sale(void *ctx, const struct client_sale *row)
{
	struct her_sales *h = ctx;
	Sale *sale;

	if (h->args->before != 0 && row->number >= h->args->before)
		return ST_OK;
	enum status st = sale_get(h->call->tx, row->number, h->call->arena, &sale);
	if (st == ST_NOT_FOUND)
		return ST_OK; /* a debt was paid: that counts, and is no sale */
	TRY(st);
	if (h->args->day == 0 || sale->day == h->args->day)
		BODY_PUSH(h->call->arena, h->ret->rows, h->ret->n_rows, sale);
	return h->ret->n_rows >= h->limit ? ST_TOO_MANY : ST_OK;
}

static enum status sales_of_client(struct op_call *call, const SaleList *a, size_t limit,
				   SaleRows *ret)
{
	struct her_sales h = { .call = call, .args = a, .limit = limit, .ret = ret };
	enum status st = sale_each_client(call->tx, a->client, list_her_sale, &h);

	return st == ST_TOO_MANY ? ST_OK : st;
}

/* Newest first, back through the ledger. Numbers are in order of time only while the shop's
 * clock is right: a day is over when so many sales before it were seen in a row that no
 * episode of a wrong clock explains them. */
enum status op_sale_list(struct op_call *call)
{
	const SaleList *a = call->args;
	SaleRows *ret = call->ret;
	size_t limit = a->limit == 0 || a->limit > SALES_MAX ? SALES_MAX : a->limit, earlier = 0;
	uint32_t next;

	if (a->client != 0)
		return sales_of_client(call, a, limit, ret);
	TRY(ledger_next(call->tx, &next));
	if (a->before != 0 && a->before < next)
		next = a->before;
	while (next-- > 1 && ret->n_rows < limit && earlier < EARLIER_MAX) {
		Sale *sale;
		enum status st = sale_get(call->tx, next, call->arena, &sale);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		earlier = a->day != 0 && sale->day < a->day ? earlier + 1 : 0;
		if (a->day == 0 || sale->day == a->day)
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, sale);
	}
	return ST_OK;
}
