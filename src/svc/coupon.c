/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coupons: the record says what one is worth, as its rule was when it was given; whether it is
 * still there is a balance of the ledger, one or none.
 */
#include <stdlib.h>
#include <string.h>

#include "base/lunar.h"
#include "base/text.h"
#include "svc/body.h"

enum {
	ROWS_MAX = 200,
	ISSUE_MAX = LIMIT_ROWS,   /* of one request: the answer names them all */
	OF_ENTRY = 100,           /* two postings each */
};

/* ---- what others ask */

enum status coupon_kind(struct op_call *call, const char *kind, const struct coupon_rule **ret)
{
	char quoted[TEXT_SHORT_MAX];

	*ret = coupon_rule_find(call->shop->tiers, kind);
	if (*ret != NULL)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_BAD_VALUE, "kind",
				     _("The coupon \"%s\" is not in tiers.yaml."),
				     text_short(kind, quoted));
	for (size_t i = 0; i < call->shop->tiers->ncoupons; i++)
		problem_hint(call->problem, "kind", "%s", call->shop->tiers->coupons[i].id);
	return st;
}

enum status coupon_there(struct op_call *call, const Coupon *u, int64_t *ret)
{
	const struct unit unit = { .kind = UNIT_COUPON, .id = u->id };

	return body_balance(call, ACC_COUPONS, u->client, 0, unit, ret);
}

/* Why it cannot be used today; ST_OK if it can. */
static enum status usable(struct op_call *call, const Coupon *u, int64_t left)
{
	char text[DATE_TEXT_MAX];

	if (u->withdrawn)
		return problem_set(call->problem, ST_WRONG_STATE, "coupon",
				   _("The coupon was withdrawn."));
	if (u->valid_until != 0 && u->valid_until < call->sure.n)
		return problem_set(call->problem, ST_PAST, "coupon",
				   _("The coupon was good until %s."),
				   day_text(DAY(u->valid_until), text));
	if (left <= 0)
		return problem_set(call->problem, ST_WRONG_STATE, "coupon",
				   _("The coupon was used already."));
	if (u->valid_from > call->sure.n)
		return problem_set(call->problem, ST_TOO_SOON, "coupon",
				   _("The coupon is good from %s."),
				   day_text(DAY(u->valid_from), text));
	return ST_OK;
}

static enum status read_coupon(struct op_call *call, uint32_t id, Coupon **ret)
{
	char text[ID_TEXT_MAX];
	enum status st = coupon_get(call->tx, id, call->arena, ret);

	if (st == ST_NOT_FOUND)
		return problem_set(call->problem, st, "coupon", _("There is no coupon %s."),
				   id_text('U', id, text));
	return st;
}

enum status coupon_usable(struct op_call *call, uint32_t id, uint32_t client, Coupon **ret)
{
	int64_t left;
	char coupon[ID_TEXT_MAX], text[ID_TEXT_MAX];

	TRY(read_coupon(call, id, ret));
	if ((*ret)->client != client)
		return problem_set(call->problem, ST_BAD_VALUE, "coupon",
				   _("The coupon %s belongs to %s."), id_text('U', id, coupon),
				   id_text('C', (*ret)->client, text));
	TRY(coupon_there(call, *ret, &left));
	return usable(call, *ret, left);
}

struct product_named { const char *name; uint32_t found; };

static enum status is_product(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct product_named *s = ctx;
	const Product *p = (const Product *)m;

	if (p->closed || (strcmp(p->name, s->name) != 0 && strcmp(p->barcode, s->name) != 0))
		return ST_OK;
	s->found = id;
	return ST_TOO_MANY;
}

/* The product a rule names, as P3; its words as they are while the shop has none. */
static enum status product_item(struct op_call *call, const char *name, char **ret)
{
	struct product_named s = { .name = name };
	char text[ID_TEXT_MAX];
	enum status st = record_each(call->tx, TABLE_PRODUCT, 1, &product__descriptor, is_product,
				     &s);

	if (st != ST_OK && st != ST_TOO_MANY)
		return st;
	*ret = arena_dup(call->arena, s.found != 0 ? id_text('P', s.found, text) : name);
	return ST_OK;
}

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static enum status set_worth(struct op_call *call, const struct coupon_rule *rule, Coupon *u)
{
	u->what = COUPON__WHAT__sum;
	u->amount_fen = rule->amount.fen;
	if (rule->percent > 0) {
		u->what = COUPON__WHAT__part;
		u->percent = (uint32_t)rule->percent;
	} else if (given(rule->treatment)) {
		u->what = COUPON__WHAT__treatment;
		u->item = arena_dup(call->arena, rule->treatment);
	} else if (given(rule->product)) {
		u->what = COUPON__WHAT__product;
		return product_item(call, rule->product, &u->item);
	}
	return ST_OK;
}

enum status coupon_give(struct op_call *call, uint32_t client, const struct coupon_rule *rule,
			const char *reason, uint32_t sale, struct postings *list, Coupon **ret)
{
	Coupon *u = (Coupon *)message_new(&coupon__descriptor, call->arena);

	TRY(record_next_id(call->tx, TABLE_COUPON, &u->id));
	u->client = client;
	u->kind = arena_dup(call->arena, rule->id);
	u->title = arena_dup(call->arena, both_text(rule->title));
	TRY(set_worth(call, rule, u));
	u->category = arena_dup(call->arena, given(rule->category) ? rule->category : "");
	u->minimum_fen = rule->minimum.fen;
	u->stacks = rule->stacks;
	u->valid_from = call->today.n;
	/* Both ends count, as of a course. */
	u->valid_until = rule->valid_days > 0 ? call->today.n + rule->valid_days - 1 : 0;
	u->reason = arena_dup(call->arena, reason);
	u->sale = sale;
	u->at = call->now.ms;
	u->by = call->who->staff;
	u->shop = call->shop->conf.shop;
	u->revision = 1;
	TRY(record_check(&u->base, call->problem));
	TRY(coupon_put(call->tx, NULL, u));
	*ret = u;
	if (!posting_coupon(list, client, u->id, ACC_COUPONS_ISSUED, 1))
		return problem_set(call->problem, ST_TOO_MANY, "coupon", NULL);
	return ST_OK;
}

enum status coupon_take_away(struct op_call *call, const Coupon *was, const char *reason,
			     struct postings *list, Coupon **ret)
{
	Coupon *now = (Coupon *)message_copy(&was->base, call->arena);

	now->withdrawn = true;
	now->revision++;
	if (reason[0] != '\0')
		now->reason = arena_printf(call->arena, "%s; %s", was->reason, reason);
	TRY(record_check(&now->base, call->problem));
	TRY(coupon_put(call->tx, was, now));
	*ret = now;
	/* As if it had never been issued. */
	if (!posting_coupon(list, was->client, was->id, ACC_COUPONS_ISSUED, -1))
		return problem_set(call->problem, ST_TOO_MANY, "coupon", NULL);
	return ST_OK;
}

/* ---- rows */

struct listing {
	struct op_call *call;
	const Client *client;
	size_t n;
	CouponRow **rows;
};

static enum status add_row(struct listing *l, const Coupon *u, int64_t left)
{
	struct op_call *call = l->call;
	struct problem keep = *call->problem;
	CouponRow *row = (CouponRow *)message_new(&coupon_row__descriptor, call->arena);

	row->record = (Coupon *)(uintptr_t)u;
	row->client_name = l->client->name;
	row->left = left;
	if (usable(call, u, left) != ST_OK)
		row->refusal = arena_dup(call->arena, call->problem->message);
	*call->problem = keep;
	BODY_PUSH(call->arena, l->rows, l->n, row);
	return ST_OK;
}

static enum status row_of_balance(void *ctx, const struct posting *p)
{
	struct listing *l = ctx;
	Coupon *u;

	if (p->account.class != ACC_COUPONS || p->amount == 0)
		return ST_OK;
	TRY(read_coupon(l->call, p->unit.id, &u));
	return add_row(l, u, -p->amount);
}

static enum status row_of_id(void *ctx, uint32_t id)
{
	struct listing *l = ctx;
	int64_t left;
	Coupon *u;

	TRY(read_coupon(l->call, id, &u));
	TRY(coupon_there(l->call, u, &left));
	return add_row(l, u, left);
}

/* What can be used first, and of that what ends first. */
static int by_use(const void *a, const void *b)
{
	const CouponRow *x = *(CouponRow *const *)a, *y = *(CouponRow *const *)b;
	bool x_out = x->left <= 0, y_out = y->left <= 0;
	uint32_t x_end = (uint32_t)x->record->valid_until - 1,
		 y_end = (uint32_t)y->record->valid_until - 1;

	if (x_out != y_out)
		return x_out - y_out;
	if (x_end != y_end)
		return x_end < y_end ? -1 : 1;
	return (x->record->id > y->record->id) - (x->record->id < y->record->id);
}

enum status coupons_of(struct op_call *call, uint32_t client, bool all, size_t limit, size_t *ret_n,
		       CouponRow ***ret)
{
	struct listing l = { .call = call };
	Client *c;

	TRY(client_get(call->tx, client, call->arena, &c));
	l.client = c;
	if (all)
		TRY(coupon_each_client(call->tx, client, row_of_id, &l));
	else
		TRY(ledger_balances_of(call->tx, client, row_of_balance, &l));
	if (l.n > 0)
		qsort(l.rows, l.n, sizeof(*l.rows), by_use);
	*ret_n = l.n < limit ? l.n : limit;
	*ret = l.rows;
	return ST_OK;
}

/* ---- operations */

enum status op_coupon_kinds(struct op_call *call)
{
	const struct tiers *tiers = call->shop->tiers;
	CouponKinds *ret = call->ret;

	for (size_t i = 0; i < tiers->ncoupons; i++) {
		const struct coupon_rule *rule = &tiers->coupons[i];
		CouponKind *row = (CouponKind *)message_new(&coupon_kind__descriptor,
							    call->arena);
		row->kind = arena_dup(call->arena, rule->id);
		row->title = arena_dup(call->arena, both_text(rule->title));
		row->points = rule->points;
		row->minimum_fen = rule->minimum.fen;
		row->valid_days = (uint32_t)rule->valid_days;
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}

enum status op_coupon_list(struct op_call *call)
{
	const CouponList *a = call->args;
	CouponRows *ret = call->ret;
	Client *c;

	TRY(body_client(call, a->client, &c));
	return coupons_of(call, a->client, a->all,
			  a->limit == 0 || a->limit > ROWS_MAX ? ROWS_MAX : a->limit,
			  &ret->n_rows, &ret->rows);
}

enum status op_coupon_withdraw(struct op_call *call)
{
	const CouponRef *a = call->args;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	Coupon *was;
	int64_t left;

	TRY(read_coupon(call, a->coupon, &was));
	if (a->reason[0] == '\0')
		return problem_set(call->problem, ST_BAD_VALUE, "reason", _("Say why."));
	TRY(coupon_there(call, was, &left));
	if (left <= 0)
		return problem_set(call->problem, ST_WRONG_STATE, "coupon", was->withdrawn ?
				   _("The coupon was withdrawn already.") :
				   _("The coupon was used, or its time is over."));
	TRY(body_entry(call, ENTRY_COUPON, 'U', was->id, e));
	TRY(coupon_take_away(call, was, a->reason, &e->postings,
			     &((CouponAnswer *)call->ret)->record));
	body_object(call, 'U', was->id);
	return body_post(call, e);
}

/* ---- issuing */

struct wanted {
	struct op_call *call;
	const CouponIssue *args;
	struct arena scratch;      /* of one client */
	size_t n;
	uint32_t *clients;
};

/* Falls her birthday into that month, of this year or the next if it is over? A lunar one falls
 * where it falls. */
static bool birthday_falls(const Client *c, int month, day today)
{
	const ClientPrivate *p = c->private_;
	struct civil now = day_civil(today);
	int year = month < now.month ? now.year + 1 : now.year;

	if (p == NULL || p->birthday == 0)
		return false;
	int born_month = (int)(p->birthday / 100 % 100), born_day = (int)(p->birthday % 100);
	if (!p->lunar)
		return born_month == month;
	struct lunar born = { .month = born_month, .day = born_day, .leap = p->leap };
	for (int lunar_year = year - 1; lunar_year <= year; lunar_year++) {
		day kept;
		born.year = lunar_year;
		if (!lunar_birthday(born, lunar_year, &kept))
			continue;
		struct civil at = day_civil(kept);
		if (at.year == year && at.month == month)
			return true;
	}
	return false;
}

static bool is_wanted(const struct wanted *w, const Client *c)
{
	const CouponIssue *a = w->args;
	bool tagged = a->tag[0] == '\0';

	if (c->deleted_at != 0)
		return false;
	for (size_t i = 0; !tagged && i < c->n_tags; i++)
		tagged = strcmp(c->tags[i], a->tag) == 0;
	return tagged && (a->birthday_month == 0 ||
			  birthday_falls(c, (int)a->birthday_month, w->call->today));
}

/* By the rules as of today: what her record tells may be of an earlier day. */
static enum status has_tier(struct wanted *w, const Client *c, bool *ret)
{
	struct op_call scratch = *w->call;
	const struct tier *tier;

	*ret = w->args->tier[0] == '\0';
	if (*ret)
		return ST_OK;
	scratch.arena = &w->scratch;
	enum status st = client_tier(&scratch, c, w->call->today, &tier);
	*ret = st == ST_OK && tier != NULL && strcmp(tier->id, w->args->tier) == 0;
	arena_clear(&w->scratch);
	return st;
}

static enum status want(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct wanted *w = ctx;
	bool hers;

	if (!is_wanted(w, (const Client *)m))
		return ST_OK;
	TRY(has_tier(w, (const Client *)m, &hers));
	if (!hers)
		return ST_OK;
	if (w->n >= ISSUE_MAX)
		return problem_set(w->call->problem, ST_TOO_MANY, "client",
				   _("More than %d clients are meant."), ISSUE_MAX);
	BODY_PUSH(w->call->arena, w->clients, w->n, id);
	return ST_OK;
}

static enum status find_wanted(struct op_call *call, struct wanted *w)
{
	const CouponIssue *a = w->args;
	bool group = a->tag[0] != '\0' || a->tier[0] != '\0' || a->birthday_month != 0;
	Client *c;

	if ((a->client != 0) == group)
		return problem_set(call->problem, ST_BAD_VALUE, "client",
				   _("Name one client, or a tag, a tier or a birthday month."));
	if (a->birthday_month > 12)
		return problem_set(call->problem, ST_BAD_VALUE, "birthday_month",
				   _("A month is 1 to 12."));
	if (a->tier[0] != '\0' && tier_find(call->shop->tiers, a->tier) == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "tier",
				   _("The tier \"%s\" is not in tiers.yaml."), a->tier);
	if (a->client != 0) {
		TRY(body_client(call, a->client, &c));
		BODY_PUSH(call->arena, w->clients, w->n, a->client);
		return ST_OK;
	}
	enum status st = record_each(call->tx, TABLE_CLIENT, 1, &client__descriptor, want, w);
	if (st == ST_TOO_MANY)
		problem_todo(call->problem, _("Narrow it down by a tag, a tier or a month."));
	TRY(st);
	if (w->n == 0)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "client",
				   _("Nobody is meant by that."));
	return ST_OK;
}

/* Several to an entry, which has room for so many postings. */
static enum status give_some(struct op_call *call, const struct wanted *w, size_t from, size_t to,
			     const struct coupon_rule *rule, const char *reason)
{
	CouponsIssued *ret = call->ret;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	Coupon *u = NULL;

	TRY(body_entry(call, ENTRY_COUPON, 0, 0, e));
	for (size_t i = from; i < to; i++) {
		TRY(coupon_give(call, w->clients[i], rule, reason, 0, &e->postings, &u));
		BODY_PUSH(call->arena, ret->coupons, ret->n_coupons, u->id);
		ret->issued++;
	}
	if (to - from == 1) {
		e->source_letter = 'U';
		e->source = u->id;
	}
	return body_post(call, e);
}

/* For birthdays the rules may name the coupon. */
static enum status kind_of_issue(struct op_call *call, const CouponIssue *a,
				 const struct coupon_rule **ret)
{
	const char *birthday = call->shop->tiers->birthday_coupon;

	if (a->kind[0] == '\0' && a->birthday_month == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "kind", _("Say which coupon."));
	if (a->kind[0] == '\0' && !given(birthday)) {
		enum status st = problem_set(call->problem, ST_BAD_VALUE, "kind",
					     _("tiers.yaml names no coupon for birthdays."));
		problem_todo(call->problem, _("Say which coupon, or set birthday_coupon."));
		return st;
	}
	return coupon_kind(call, a->kind[0] != '\0' ? a->kind : birthday, ret);
}

enum status op_coupon_issue(struct op_call *call)
{
	const CouponIssue *a = call->args;
	struct wanted w = { .call = call, .args = a, .scratch = ARENA_INIT };
	const struct coupon_rule *rule;
	const char *reason = a->reason[0] != '\0' ? a->reason :
			     a->birthday_month != 0 ? "birthday" : "by hand";

	TRY(kind_of_issue(call, a, &rule));
	TRY(body_authority(call, PERM_COUPON, a->authorised_by,
			   _("Issuing coupons is above your limit.")));
	TRY(find_wanted(call, &w));
	for (size_t at = 0; at < w.n; at += OF_ENTRY)
		TRY(give_some(call, &w, at, w.n - at < OF_ENTRY ? w.n : at + OF_ENTRY, rule,
			      reason));
	if (a->client != 0)
		body_object(call, 'C', a->client);
	return ST_OK;
}
