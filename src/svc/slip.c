/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/slip.h"

#include <string.h>

#include "base/text.h"

enum status slip_entry(struct slip *s, enum entry_kind kind, uint32_t number)
{
	s->entry = arena_alloc(s->call->arena, sizeof(*s->entry));
	TRY(ledger_get(s->call->tx, number, s->entry));
	return s->entry->kind == kind ? ST_OK : ST_NOT_FOUND;
}

static const char *way_of(const struct posting *p)
{
	struct account account;
	const char *method;

	if (p->account.class == ACC_WALLET_PRINCIPAL)
		return "wallet";
	for (size_t i = 0; (method = posting_method(i)) != NULL; i++)
		if (posting_method_account(method, &account) && account_equal(account, p->account))
			return method;
	return NULL;
}

void slip_payment(struct slip *s, const struct posting *p)
{
	const char *method = way_of(p);

	if (method == NULL)
		return;
	Payment *row = (Payment *)message_new(&payment__descriptor, s->call->arena);
	row->method = arena_dup(s->call->arena, method);
	row->amount_fen = p->amount < 0 ? -p->amount : p->amount;
	BODY_PUSH(s->call->arena, s->payments, s->npayments, row);
}

enum status slip_head(const struct slip *s, struct receipt *ret)
{
	struct op_call *call = s->call;
	const struct conf *conf = &call->shop->conf;
	AUTO(buf_release) struct buf name = BUF_INIT;
	ProtobufCMessage *m;
	Client *client;

	*ret = (struct receipt){ .shop = conf->name, .address = conf->address,
				 .phone = conf->phone, .head = conf->receipt_head,
				 .foot = conf->receipt_foot, .columns = conf->receipt_columns,
				 .tier = "", .cashier = "", .nnotes = s->nnotes,
				 .notes = s->notes };
	TRY(client_get(call->tx, s->client, call->arena, &client));
	text_mask(&name, client->name);
	ret->client = arena_dup(call->arena, name.text);
	if (s->entry->staff == 0)
		return ST_OK;
	TRY(record_get(call->tx, TABLE_STAFF, s->entry->staff, &staff__descriptor, call->arena,
		       &m));
	ret->cashier = ((const Staff *)m)->name;
	return ST_OK;
}

/* Notes and coins of it: then the drawer opens. */
static bool moves_cash(const struct slip *s)
{
	for (size_t i = 0; i < s->npayments; i++)
		if (strcmp(s->payments[i]->method, "cash") == 0)
			return true;
	return false;
}

enum status slip_print(struct shop *shop, const struct session *who, slip_fn *read, uint32_t entry,
		       const struct slip_out *out, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *own = NULL;
	struct op_call call = { .shop = shop, .who = who, .arena = &arena, .problem = reterr };
	struct slip s = { .call = &call };
	struct receipt r;

	if (shop->batch == NULL) {
		TRY(session_role(shop, who, PERM_SALE, &call.role, reterr));
		TRY(tx_begin(shop->db, TX_READ, "receipt", &own, reterr));
	}
	call.tx = shop->batch != NULL ? shop->batch : own;
	TRY(read(&s, entry, &r));
	r.copy = out->copy;
	if (out->text != NULL)
		receipt_text(out->text, &r);
	if (out->escpos != NULL)
		receipt_escpos(out->escpos, &r, moves_cash(&s) && !out->copy);
	return ST_OK;
}
