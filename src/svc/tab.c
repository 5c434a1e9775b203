/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sales that are laid aside: the wishes are kept as they were given, and priced anew when
 * they are taken up. PINs are not among what is kept.
 */
#include <string.h>

#include "svc/sale.h"

enum { TABS_MAX = 200 };

static enum status read_tab(struct op_call *call, uint32_t id, Tab **ret)
{
	ProtobufCMessage *m;
	char text[ID_TEXT_MAX];
	enum status st = record_get(call->tx, TABLE_TAB, id, &tab__descriptor, call->arena, &m);

	if (st == ST_NOT_FOUND) {
		st = problem_set(call->problem, st, "tab", _("There is no tab %s."),
				 id_text('T', id, text));
		problem_todo(call->problem, _("Somebody may have paid it or given it up."));
		return st;
	}
	TRY(st);
	*ret = (Tab *)m;
	return ST_OK;
}

enum status body_tab_remove(struct op_call *call, uint32_t id)
{
	const uint8_t key[] = { (uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8),
				(uint8_t)id };
	Tab *tab;

	TRY(read_tab(call, id, &tab));
	return db_delete(call->tx, TABLE_TAB, (struct bytes){ .p = key, .n = sizeof(key) });
}

/* ---- laying aside */

/* What is kept of the wishes. */
static void pack(struct op_call *call, const SalePay *given, Tab *tab)
{
	SalePay *a = (SalePay *)message_copy(&given->base, call->arena);

	a->authorised_by = 0;
	a->authorised_pin = arena_dup(call->arena, "");
	a->wallet_pin = arena_dup(call->arena, "");
	a->expected_fen = 0;
	a->tab = 0;
	size_t n = protobuf_c_message_get_packed_size(&a->base);
	uint8_t *bytes = arena_alloc(call->arena, n + 1);
	protobuf_c_message_pack(&a->base, bytes);
	tab->content = (ProtobufCBinaryData){ .len = n, .data = bytes };
}

static enum status unpack(struct op_call *call, const Tab *tab, SalePay **ret)
{
	ProtobufCAllocator alloc = message_allocator(call->arena);

	*ret = (SalePay *)protobuf_c_message_unpack(&sale_pay__descriptor, &alloc,
						    tab->content.len, tab->content.data);
	if (*ret == NULL)
		return problem_set(call->problem, ST_CORRUPT, "tab", _("The tab is damaged."));
	(*ret)->tab = tab->id;
	return ST_OK;
}

static enum status check_tabs(struct op_call *call, const TabHold *a)
{
	struct problem *p = call->problem;
	size_t n;
	ProtobufCMessage **all;

	if (a->sale == NULL)
		return problem_set(p, ST_NOTHING_TO_DO, "sale",
				   _("There is nothing to lay aside."));
	TRY(body_all(call, record_by_name("tab"), TABLE_TAB, &n, &all));
	for (size_t i = 0; i < n; i++) {
		const Tab *other = (const Tab *)all[i];
		char text[ID_TEXT_MAX];
		if (a->sale->booking != 0 && other->booking == a->sale->booking &&
		    other->id != a->tab)
			return problem_set(p, ST_DUPLICATE, "booking",
					   _("The booking is on tab %s already."),
					   id_text('T', other->id, text));
	}
	if (n >= TABS_MAX && a->tab == 0)
		return problem_set(p, ST_TOO_MANY, NULL, _("There are %d tabs already."), TABS_MAX);
	return ST_OK;
}

enum status op_tab_hold(struct op_call *call)
{
	const TabHold *a = call->args;
	TabAnswer *ret = call->ret;
	Tab *tab = (Tab *)message_new(&tab__descriptor, call->arena);
	struct checkout c;

	TRY(check_tabs(call, a));
	if (a->tab != 0)
		TRY(read_tab(call, a->tab, &tab));
	TRY(checkout_price(call, a->sale, &c)); /* what cannot be sold is not laid aside */
	tab->client = c.client != NULL ? c.client->id : 0;
	tab->booking = a->sale->booking;
	tab->total_fen = c.result.total.fen;
	tab->title = a->title[0] != '\0' ? a->title :
		     c.client != NULL    ? c.client->name :
					   arena_dup(call->arena, c.sale_lines[0]->title);
	tab->note = a->note;
	tab->at = call->now.ms;
	tab->by = call->who->staff;
	pack(call, a->sale, tab);
	if (a->tab == 0) {
		TRY(body_add(call, record_by_name("tab"), TABLE_TAB, &tab->base));
	} else {
		tab->revision++;
		TRY(record_check(&tab->base, call->problem));
		body_object(call, 'T', tab->id);
		TRY(record_put(call->tx, TABLE_TAB, tab->id, &tab->base, PUT_ANY));
	}
	ret->record = tab;
	return unpack(call, tab, &ret->sale);
}

/* ---- taking up */

enum status op_tab_get(struct op_call *call)
{
	const TabRef *a = call->args;
	TabAnswer *ret = call->ret;

	TRY(read_tab(call, a->tab, &ret->record));
	return unpack(call, ret->record, &ret->sale);
}

enum status op_tab_list(struct op_call *call)
{
	TabRows *ret = call->ret;
	ProtobufCMessage **all = NULL;
	size_t n;

	TRY(body_all(call, record_by_name("tab"), TABLE_TAB, &n, &all));
	for (size_t i = 0; i < n; i++) {
		TabRow *row = (TabRow *)message_new(&tab_row__descriptor, call->arena);
		Client *client;
		row->record = (Tab *)all[i];
		row->record->content = (ProtobufCBinaryData){ .len = 0 };
		if (row->record->client != 0 &&
		    client_get(call->tx, row->record->client, call->arena, &client) == ST_OK)
			row->client_name = client->name;
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}

enum status op_tab_drop(struct op_call *call)
{
	const TabRef *a = call->args;
	char sum[MONEY_TEXT_MAX];
	Tab *tab;

	TRY(read_tab(call, a->tab, &tab));
	body_object(call, 'T', tab->id);
	buf_printf(&call->detail, "%s %s%s%s", tab->title,
		   money_text_plain(MONEY(tab->total_fen), sum),
		   a->reason[0] != '\0' ? ": " : "", a->reason);
	return body_tab_remove(call, tab->id);
}
