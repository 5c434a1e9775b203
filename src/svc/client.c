/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/pinyin.h"
#include "base/text.h"
#include "store/key.h"
#include "svc/body.h"

enum { FIND_DEFAULT = 20, FIND_MAX = 200, DUPLICATES_SHOWN = 5 };

void body_hide_client(struct op_call *call, Client *c)
{
	if (!role_may(&call->role, PERM_CLIENT_HEALTH))
		record_hide(&c->base, RECORD_WITHOUT_PRIVATE, call->arena);
	else if (!role_may(&call->role, PERM_CLIENT_CONTACT))
		record_hide(&c->base, RECORD_MASKED, call->arena);
}

static const char *duplicate_reason(char kind)
{
	switch (kind) {
	case 'p': return _("same phone");
	case 'w': return _("same WeChat");
	default:  return _("same sound of name");
	}
}

/* Refuses what is probably somebody we know already. */
static enum status refuse_duplicates(struct op_call *call, const Client *c)
{
	uint32_t ids[DUPLICATES_SHOWN];
	char kinds[DUPLICATES_SHOWN];
	size_t n;
	enum status st = ST_OK;

	TRY(client_duplicates(call->tx, c, DUPLICATES_SHOWN, ids, kinds, &n));
	for (size_t i = 0; i < n; i++) {
		Client *other;
		char id[ID_TEXT_MAX];
		if (ids[i] == c->id)
			continue;
		TRY(client_get(call->tx, ids[i], call->arena, &other));
		id_text('C', ids[i], id);
		if (st == ST_OK)
			st = problem_set(call->problem, ST_DUPLICATE, kinds[i] == 'n' ? "name" :
					 kinds[i] == 'p' ? "phone" : "wechat",
					 _("Is it %s %s (%s)?"), other->name, id,
					 duplicate_reason(kinds[i]));
		problem_hint(call->problem, "client", "%s", id);
	}
	if (st != ST_OK)
		problem_todo(call->problem,
			     _("Open her, or save again to add another with force."));
	return st;
}

static enum status references(struct op_call *call, const Client *c)
{
	Client *other;
	Staff *staff;

	if (c->referrer != 0)
		TRY(body_client(call, c->referrer, &other));
	if (c->preferred_therapist != 0)
		TRY(body_staff(call, c->preferred_therapist, "preferred_therapist", &staff));
	return ST_OK;
}

enum status body_client_add(struct op_call *call, const Client *given, bool force, Client **ret)
{
	if (given == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "name", _("A name is needed."));
	Client *c = (Client *)message_copy(&given->base, call->arena);
	c->created_at = call->now.ms;
	c->created_by = call->who->staff;
	c->shop = call->shop->conf.shop;
	c->revision = 1;
	/* A tier is not entered: it follows from what she buys, or is granted. */
	const struct tier *tier = tier_at(call->shop->tiers, &(struct history){ .n = 0 }, "",
					  DAY(0), call->today);
	c->tier = arena_dup(call->arena, tier != NULL ? tier->id : "");
	c->granted_tier = arena_dup(call->arena, "");
	c->granted_until = 0;
	TRY(record_next_id(call->tx, TABLE_CLIENT, &c->id));
	TRY(record_check(&c->base, call->problem));
	TRY(references(call, c));
	if (!force)
		TRY(refuse_duplicates(call, c));
	body_object(call, 'C', c->id);
	record_diff(&call->detail, message_new(&client__descriptor, call->arena), &c->base);
	*ret = c;
	return client_put(call->tx, NULL, c);
}

enum status op_client_add(struct op_call *call)
{
	const ClientAdd *a = call->args;
	ClientAnswer *ret = call->ret;
	Client *c;

	TRY(body_client_add(call, a->record, a->force, &c));
	ret->record = (Client *)message_copy(&c->base, call->arena);
	body_hide_client(call, ret->record);
	return ST_OK;
}

enum status op_client_get(struct op_call *call)
{
	const ClientGet *a = call->args;
	ClientAnswer *ret = call->ret;

	TRY(body_client(call, a->client, &ret->record));
	body_hide_client(call, ret->record);
	return ST_OK;
}

static bool touches(const ClientSet *a, const char *field)
{
	for (size_t i = 0; i < a->n_fields; i++)
		if (strcmp(a->fields[i], field) == 0)
			return true;
	return false;
}

/* What a role cannot see it cannot overwrite either. */
static enum status may_touch(struct op_call *call, const ClientSet *a)
{
	Client probe = CLIENT__INIT;

	for (size_t i = 0; i < a->n_fields; i++) {
		struct field_at f;
		if (!field_find(&probe.base, a->fields[i], call->arena, &f))
			continue; /* refused by name later */
		if ((f.row->flags & FIELD_PRIVATE) && !role_may(&call->role, PERM_CLIENT_HEALTH))
			return problem_set(call->problem, ST_NOT_PERMITTED, a->fields[i],
					   _("You may not change \"%s\"."), _(f.row->label));
	}
	return ST_OK;
}

/* By what is changed only: what was settled when she was entered is not asked again. */
static enum status refuse_new_duplicates(struct op_call *call, const ClientSet *a,
					 const Client *now)
{
	Client *c = (Client *)message_copy(&now->base, call->arena);
	char *none = arena_dup(call->arena, "");

	if (c->private_ == NULL)
		return ST_OK;
	c->name = none;
	if (!touches(a, "phone"))
		c->private_->phone = none;
	if (!touches(a, "other_phones"))
		c->private_->n_other_phones = 0;
	if (!touches(a, "wechat"))
		c->private_->wechat = none;
	return refuse_duplicates(call, c);
}

enum status op_client_set(struct op_call *call)
{
	const ClientSet *a = call->args;
	ClientAnswer *ret = call->ret;
	Client *was;
	ProtobufCMessage *now;

	TRY(may_touch(call, a));
	TRY(body_client(call, a->client, &was));
	TRY(body_change(call, record_by_name("client"), &was->base, (void *)a->record, a->n_fields,
			a->fields, a->revision, &now));
	TRY(references(call, (Client *)now));
	if (!a->force)
		TRY(refuse_new_duplicates(call, a, (Client *)now));
	TRY(client_put(call->tx, was, (Client *)now));
	ret->record = (Client *)message_copy(now, call->arena);
	body_hide_client(call, ret->record);
	return ST_OK;
}

/* ---- recycle bin */

static enum status open_booking(void *ctx, const Booking *b)
{
	uint32_t *found = ctx;

	if (b->state <= BOOKING__STATE__done)
		*found = b->id;
	return *found != 0 ? ST_TOO_MANY : ST_OK;
}

static enum status has_claim(void *ctx, const struct posting *p)
{
	bool *any = ctx;
	enum account_class class = p->account.class;

	if (class == ACC_WALLET_PRINCIPAL || class == ACC_COURSE_VALUE || class == ACC_SESSIONS ||
	    class == ACC_SESSIONS_RESERVED || class == ACC_RECEIVABLE || class == ACC_DEPOSIT ||
	    class == ACC_DEPOSIT_WALLET)
		*any = *any || p->amount != 0;
	return ST_OK;
}

/* Nobody whom the shop owes something, or who owes it, is thrown away. */
static enum status refuse_claims(struct op_call *call, const Client *c)
{
	bool any = false;

	TRY(ledger_balances_of(call->tx, c->id, has_claim, &any));
	if (!any)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_WRONG_STATE, "client",
				     _("%s has prepaid money, courses or debts."), c->name);
	problem_todo(call->problem, _("Give it back, transfer it or settle it first."));
	return st;
}

enum status op_client_delete(struct op_call *call)
{
	const ClientRef *a = call->args;
	Client *was;
	uint32_t open = 0;
	char text[ID_TEXT_MAX];

	TRY(body_client(call, a->client, &was));
	/* Whoever is here today came before now. */
	enum status st = booking_each_client(call->tx, a->client,
					     (int64_t)(call->today.n - 1) * MINUTES_PER_DAY,
					     SCAN_FORWARD, call->arena, open_booking, &open);
	if (open != 0)
		return problem_set(call->problem, ST_WRONG_STATE, "client",
				   _("%s still has booking %s. Settle or cancel it first."),
					   was->name,
				   id_text('B', open, text));
	TRY(st);
	TRY(refuse_claims(call, was));
	Client *now = (Client *)message_copy(&was->base, call->arena);
	now->deleted_at = call->now.ms;
	now->revision++;
	body_object(call, 'C', a->client);
	buf_puts(&call->detail, a->reason);
	((ClientAnswer *)call->ret)->record = now;
	TRY(client_put(call->tx, was, now));
	now = (Client *)message_copy(&now->base, call->arena);
	body_hide_client(call, now);
	((ClientAnswer *)call->ret)->record = now;
	return ST_OK;
}

enum status op_client_restore(struct op_call *call)
{
	const ClientRef *a = call->args;
	Client *was;
	ProtobufCMessage *m;

	TRY(body_get(call, record_by_name("client"), TABLE_CLIENT, a->client, &m));
	was = (Client *)m;
	if (was->deleted_at == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "client",
				   _("%s is not in the recycle bin."), was->name);
	Client *now = (Client *)message_copy(m, call->arena);
	now->deleted_at = 0;
	now->revision++;
	body_object(call, 'C', a->client);
	TRY(client_put(call->tx, was, now));
	now = (Client *)message_copy(&now->base, call->arena);
	body_hide_client(call, now);
	((ClientAnswer *)call->ret)->record = now;
	return ST_OK;
}

/* ---- finding */

static enum status client_row(struct op_call *call, uint32_t id, const char *matched,
			      ClientRow **ret)
{
	ClientRow *row = (ClientRow *)message_new(&client_row__descriptor, call->arena);
	Client *c;

	TRY(client_get(call->tx, id, call->arena, &c));
	body_hide_client(call, c);
	row->client = id;
	row->name = c->name;
	row->member_no = c->member_no;
	row->tier = c->tier;
	row->gender = c->gender;
	row->n_tags = c->n_tags;
	row->tags = c->tags;
	if (c->private_ != NULL) {
		row->phone = c->private_->phone;
		row->allergies = c->private_->allergies;
	}
	row->matched = arena_dup(call->arena, matched);
	*ret = row;
	return ST_OK;
}

static enum status rows_of_hits(struct op_call *call, const struct client_hit *hits, size_t n,
				ClientRows *ret)
{
	for (size_t i = 0; i < n; i++) {
		ClientRow *row;
		TRY(client_row(call, hits[i].id, hits[i].matched != NULL ? hits[i].matched : "",
			       &row));
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}

struct bin { struct op_call *call; size_t limit; ClientRows *ret; };

static enum status bin_row(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct bin *bin = ctx;
	ClientRow *row;

	if (((const Client *)m)->deleted_at == 0)
		return ST_OK;
	TRY(client_row(bin->call, id, "", &row));
	BODY_PUSH(bin->call->arena, bin->ret->rows, bin->ret->n_rows, row);
	return bin->ret->n_rows >= bin->limit ? ST_TOO_MANY : ST_OK;
}

enum status op_client_find(struct op_call *call)
{
	const ClientFind *a = call->args;
	ClientRows *ret = call->ret;
	size_t limit = a->limit == 0 ? FIND_DEFAULT : a->limit, n;

	if (limit > FIND_MAX)
		limit = FIND_MAX;
	if (a->deleted) {
		struct bin bin = { .call = call, .limit = limit, .ret = ret };
		enum status st = record_each(call->tx, TABLE_CLIENT, 1, &client__descriptor,
					     bin_row, &bin);
		return st == ST_TOO_MANY ? ST_OK : st;
	}
	struct client_hit *hits = arena_alloc(call->arena, (limit + 1) * sizeof(*hits));
	TRY(client_search(call->tx, a->text, limit + 1, hits, &n));
	ret->more = n > limit;
	return rows_of_hits(call, hits, n > limit ? limit : n, ret);
}

/* The place of a client in the list of names. */
static enum status sort_key_of(struct op_call *call, uint32_t id, bool *ret_listed, struct buf *ret)
{
	Client *c;
	struct key k;

	TRY(client_get(call->tx, id, call->arena, &c));
	*ret_listed = c->deleted_at == 0;
	AUTO(buf_release) struct buf name = BUF_INIT;
	pinyin_sort_key(&name, c->name);
	key_start(&k, IX_CLIENT_SORT);
	key_text(&k, name.text);
	key_u32(&k, id);
	buf_add(ret, k.bytes, k.n);
	return ST_OK;
}

enum status op_client_list(struct op_call *call)
{
	const ClientList *a = call->args;
	ClientRows *ret = call->ret;
	size_t limit = a->limit == 0 || a->limit > FIND_MAX ? FIND_MAX : a->limit, n;
	struct client_hit *hits = arena_alloc(call->arena, (limit + 1) * sizeof(*hits));
	AUTO(buf_release) struct buf after = BUF_INIT;
	AUTO(buf_release) struct buf last = BUF_INIT;
	bool listed = false;

	if (a->after != 0)
		TRY(sort_key_of(call, a->after, &listed, &after));
	if (listed && a->inclusive && !a->backwards) {
		ClientRow *row;
		TRY(client_row(call, a->after, "", &row));
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	struct bytes from = { .p = after.text, .n = after.len };
	TRY(client_page(call->tx, a->backwards ? SCAN_BACKWARD : SCAN_FORWARD, from,
			limit + 1 - ret->n_rows, hits, &n, &last));
	ret->more = ret->n_rows + n > limit;
	if (ret->more)
		n--;
	/* Backwards is a direction, not an order: the answer is in name order. */
	for (size_t i = 0; a->backwards && i < n / 2; i++) {
		struct client_hit swap = hits[i];
		hits[i] = hits[n - 1 - i];
		hits[n - 1 - i] = swap;
	}
	return rows_of_hits(call, hits, n, ret);
}
