/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The papers of prepaid money: the contract, and the workings of a refund. */
#include <string.h>

#include "base/text.h"
#include "io/contract.h"
#include "io/receipt.h"
#include "svc/prepaid.h"
#include "svc/receipt.h"

/* The contract names her in full; her phone is enough to know her by. */
static struct paper paper_of(struct op_call *call, Client *client, const char *number)
{
	const struct conf *conf = &call->shop->conf;
	AUTO(buf_release) struct buf phone = BUF_INIT;

	if (client->private_ != NULL && client->private_->phone[0] != '\0')
		text_mask_phone(&phone, client->private_->phone);
	return (struct paper){ .columns = conf->receipt_columns, .shop = conf->name,
			       .address = conf->address, .phone = conf->phone,
			       .client = client->name, .number = number,
			       .client_phone = arena_dup(call->arena, phone.text) };
}

/* ---- contracts */

static enum status wallet_paper(struct op_call *call, Client *client, struct contract_paper *ret)
{
	struct wallet_state state;
	struct contract c;

	TRY(wallet_state(call, client->id, &state));
	if (state.wallet == NULL)
		return problem_set(call->problem, ST_NOT_FOUND, "course", _("%s has no wallet."),
				   client->name);
	TRY(wallet_contract(call, client->id, &c));
	ret->paper = paper_of(call, client, state.wallet->number);
	ret->wallet = state.wallet;
	ret->paid = c.paid;
	ret->gift = c.gift;
	ret->on = c.since != 0 ? c.last : DAY(state.wallet->opened_on);
	return ST_OK;
}

static enum status course_paper(struct op_call *call, Client *client, const char *which,
				struct contract_paper *ret)
{
	struct course_state s;
	uint32_t id;
	char text[ID_TEXT_MAX];

	TRY(id_parse(which, 'K', &id, "course", call->problem));
	TRY(course_state(call, id, &s));
	id_text('K', id, text);
	if (s.course->client != client->id)
		return problem_set(call->problem, ST_BAD_VALUE, "course",
				   _("Course %s is not %s's."), text, client->name);
	ret->paper = paper_of(call, client, arena_dup(call->arena, text));
	ret->course = s.course;
	ret->paid = MONEY(s.course->paid_fen);
	ret->on = DAY(s.course->sold_on);
	return ST_OK;
}

enum status op_prepaid_contract(struct op_call *call)
{
	const PrepaidContract *a = call->args;
	const struct conf *conf = &call->shop->conf;
	struct contract_paper paper = { .cooling_days = conf->cooling_days,
					.lpr_bp = conf->lpr_bp, .deposit_bp = conf->deposit_bp };
	Slip *ret = call->ret;
	Client *client;

	TRY(body_client(call, a->client, &client));
	if (strcmp(a->course, "wallet") == 0)
		TRY(wallet_paper(call, client, &paper));
	else
		TRY(course_paper(call, client, a->course, &paper));
	ret->title = arena_dup(call->arena, contract_title(&paper));
	ret->lines = contract_lines(call->arena, &paper, &ret->n_lines);
	return ST_OK;
}

/* ---- workings */

static enum status workings_of(struct op_call *call, const PrepaidRefund *doc,
			       struct workings_paper *ret)
{
	struct wallet_state state;
	Client *client;
	Course *course;
	ProtobufCMessage *m;
	char text[ID_TEXT_MAX];

	*ret = (struct workings_paper){ .refund = doc, .what = _("Wallet"), .cashier = "" };
	TRY(client_get(call->tx, doc->client, call->arena, &client));
	if (doc->course != 0) {
		TRY(course_get(call->tx, doc->course, call->arena, &course));
		ret->what = course->title;
		id_text('K', doc->course, text);
	}
	TRY(wallet_state(call, doc->client, &state));
	ret->paper = paper_of(call, client, doc->course != 0 ? arena_dup(call->arena, text) :
			      state.wallet != NULL ? state.wallet->number : "");
	if (doc->cashier != 0 && record_get(call->tx, TABLE_STAFF, doc->cashier,
					    &staff__descriptor, call->arena, &m) == ST_OK)
		ret->cashier = ((const Staff *)m)->name;
	return ST_OK;
}

static enum status read_workings(struct op_call *call, uint32_t entry, struct workings_paper *ret)
{
	PrepaidRefund *doc;
	char text[ID_TEXT_MAX];
	enum status st = prepaid_get(call->tx, entry, call->arena, &doc);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "entry",
				   _("%s is no refund of prepaid money."),
				   id_text('E', entry, text));
	TRY(st);
	return workings_of(call, doc, ret);
}

enum status receipt_for_prepaid(struct shop *shop, const struct session *who, uint32_t entry,
				struct buf *ret_text, struct buf *ret_escpos,
				struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf body = BUF_INIT;
	AUTO(tx_end) struct tx *own = NULL;
	struct op_call call = { .shop = shop, .who = who, .arena = &arena, .problem = reterr };
	struct workings_paper paper;
	size_t n;

	if (shop->batch == NULL) {
		TRY(session_role(shop, who, PERM_SALE, &call.role, reterr));
		TRY(tx_begin(shop->db, TX_READ, "receipt", &own, reterr));
	}
	call.tx = shop->batch != NULL ? shop->batch : own;
	TRY(read_workings(&call, entry, &paper));
	char **lines = workings_lines(&arena, &paper, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&body, "%s\n", lines[i]);
	if (ret_text != NULL)
		buf_printf(ret_text, "%s\n%s", workings_title(), body.text);
	if (ret_escpos != NULL)
		receipt_escpos_text(ret_escpos, workings_title(), body.text,
				    strcmp(paper.refund->method, "cash") == 0);
	return ST_OK;
}
