/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/desk.h"

#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/pinyin.h"
#include "svc/receipt.h"

struct desk *desk_of(const struct screen *s)
{
	return s->user;
}

static enum status op_as(struct desk *d, const char *op, const char *key,
			 const ProtobufCMessage *args, struct arena *arena, void *ret_answer,
			 struct problem *reterr)
{
	return op_run(d->shop, &d->who, op_find(op), key, args, arena,
		      (ProtobufCMessage **)ret_answer, reterr);
}

enum status desk_op(const struct screen *s, const char *op, const char *key,
		    const ProtobufCMessage *args, struct arena *arena, void *ret_answer,
		    struct problem *reterr)
{
	return op_as(desk_of(s), op, key, args, arena, ret_answer, reterr);
}

void desk_print(struct screen *s)
{
	struct desk *d = desk_of(s);
	struct problem p = PROBLEM_INIT;
	size_t sent;

	if (strcmp(d->shop->conf.receipt_to, "none") != 0 &&
	    strcmp(d->shop->conf.receipt_to, "screen") != 0 &&
	    receipts_deliver(d->shop, &d->who, &sent, &p) != ST_OK)
		app_refuse(s->app, &p);
}

enum status desk_load(struct desk *d, struct problem *reterr)
{
	Nothing none = NOTHING__INIT;

	arena_clear(&d->arena);
	d->staff = NULL;
	return op_as(d, "staff.list", NULL, &none.base, &d->arena, &d->staff, reterr);
}

enum status desk_sit(struct desk *d, const struct session *who, struct problem *reterr)
{
	struct role role;

	TRY(session_role(d->shop, who, PERM_LOOK, &role, reterr));
	d->who = *who;
	d->permissions = role.permissions;
	TRY(desk_load(d, reterr));
	snprintf(d->name, sizeof(d->name), "%s", desk_staff_name(d, who->staff));
	return ST_OK;
}

const Staff *desk_staff(const struct desk *d, uint32_t id)
{
	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows; i++)
		if (d->staff->rows[i]->id == id)
			return d->staff->rows[i];
	return NULL;
}

const char *desk_staff_name(const struct desk *d, uint32_t id)
{
	const Staff *s = desk_staff(d, id);

	return s != NULL ? s->name : id == 0 ? "" : "?";
}

const char *desk_client_name(const struct screen *s, struct arena *arena, uint32_t id)
{
	ClientGet args = CLIENT_GET__INIT;
	struct problem ignore = PROBLEM_INIT;
	ClientAnswer *ret;
	char text[ID_TEXT_MAX];

	args.client = id;
	if (desk_op(s, "client.get", NULL, &args.base, arena, &ret, &ignore) == ST_OK)
		return ret->record->name;
	return arena_dup(arena, id_text('C', id, text));
}

const char *desk_treatment_title(const struct desk *d, const char *treatment)
{
	const struct treatment *t = treatment_find(d->shop->treatments, treatment);

	return t != NULL ? both_text(t->title) : treatment;
}

const char *desk_tier_title(const struct desk *d, const char *tier)
{
	const struct tier *t = tier_find(d->shop->tiers, tier);

	return t != NULL ? both_text(t->title) : tier;
}

const char *desk_money(int64_t fen, char text[MONEY_TEXT_MAX])
{
	return money_text(MONEY(fen), text);
}

uint32_t desk_id(const char *id, char letter)
{
	uint32_t n = 0;
	struct problem ignore = PROBLEM_INIT;

	if (id_parse(id, letter, &n, "id", &ignore) != ST_OK)
		return 0;
	return n;
}

/* ---- pickers: a fault finds nothing, the operation that follows explains it */

static size_t find_clients(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientFind args = CLIENT_FIND__INIT;
	ClientRows *rows;
	struct problem ignore = PROBLEM_INIT;
	size_t n = 0;

	args.text = (char *)(uintptr_t)typed;
	args.limit = (uint32_t)max;
	if (op_as(d, "client.find", NULL, &args.base, &arena, &rows, &ignore) != ST_OK)
		return 0;
	for (; n < rows->n_rows && n < max; n++) {
		const ClientRow *row = rows->rows[n];
		struct picker_item *item = &ret[n];
		*item = (struct picker_item){ .blocked = false };
		id_text('C', row->client, item->id);
		snprintf(item->label, sizeof(item->label), "%s", row->name);
		snprintf(item->detail, sizeof(item->detail), "%s  %s%s%s", row->phone,
			 desk_tier_title(d, row->tier), row->allergies[0] != '\0' ? "  ! " : "",
			 row->allergies);
	}
	return n;
}

static size_t find_treatments(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	struct desk *d = user;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	TreatmentFind args = TREATMENT_FIND__INIT;
	TreatmentRows *rows;
	struct problem ignore = PROBLEM_INIT;
	size_t n = 0;

	args.text = (char *)(uintptr_t)typed;
	args.limit = (uint32_t)max;
	if (op_as(d, "treatment.find", NULL, &args.base, &arena, &rows, &ignore) != ST_OK)
		return 0;
	for (; n < rows->n_rows && n < max; n++) {
		const TreatmentRow *row = rows->rows[n];
		struct picker_item *item = &ret[n];
		char sum[MONEY_TEXT_MAX];
		*item = (struct picker_item){ .blocked = !row->bookable };
		snprintf(item->id, sizeof(item->id), "%s", row->treatment);
		snprintf(item->label, sizeof(item->label), "%s", row->title);
		snprintf(item->detail, sizeof(item->detail), _("%u min  %s"), row->minutes,
			 desk_money(row->price_fen, sum));
	}
	return n;
}

/* The first choice of an empty question is all of them. */
static size_t find_treatments_all(void *user, const char *typed, struct picker_item *ret,
				  size_t max)
{
	size_t n = 0;

	if (typed[0] == '\0' && max > 1) {
		ret[n] = (struct picker_item){ .blocked = false };
		snprintf(ret[n++].label, PICKER_TEXT_MAX, "%s", _("All treatments"));
	}
	return n + find_treatments(user, typed, ret + n, max - n);
}

static size_t find_products(struct desk *d, const char *typed, struct picker_item *ret, size_t max)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ProductFind args = PRODUCT_FIND__INIT;
	ProductRows *rows;
	struct problem ignore = PROBLEM_INIT;
	size_t n = 0;

	args.text = (char *)(uintptr_t)typed;
	args.limit = (uint32_t)max;
	if (typed[0] == '\0' ||
	    op_as(d, "product.find", NULL, &args.base, &arena, &rows, &ignore) != ST_OK)
		return 0;
	for (; n < rows->n_rows && n < max; n++) {
		const ProductRow *row = rows->rows[n];
		struct picker_item *item = &ret[n];
		char sum[MONEY_TEXT_MAX];
		*item = (struct picker_item){ .blocked = row->stock <= 0 };
		id_text('P', row->product, item->id);
		snprintf(item->label, sizeof(item->label), "%s", row->name);
		snprintf(item->detail, sizeof(item->detail), _("%s  %lld %s in stock"),
			 desk_money(row->price_fen, sum), (long long)row->stock, row->unit);
	}
	return n;
}

/* A scanner types a barcode: only products can match it. */
static size_t find_goods(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	size_t n = find_products(user, typed, ret, max / 2);

	return n + find_treatments(user, typed, ret + n, max - n);
}

static size_t find_therapists(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	struct desk *d = user;
	size_t n = 0;

	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows && n < max; i++) {
		const Staff *s = d->staff->rows[i];
		char id[ID_TEXT_MAX];
		if (s->left || s->level[0] == '\0' ||
		    (typed[0] != '\0' && !pinyin_match(typed, s->name, true) &&
		     strcasecmp(typed, id_text('S', s->id, id)) != 0))
			continue;
		struct picker_item *item = &ret[n++];
		*item = (struct picker_item){ .blocked = false };
		id_text('S', s->id, item->id);
		snprintf(item->label, sizeof(item->label), "%s", s->name);
		for (size_t k = 0; k < d->shop->treatments->nlevels; k++)
			if (strcmp(d->shop->treatments->levels[k].id, s->level) == 0)
				snprintf(item->detail, sizeof(item->detail), "%s",
					 both_text(d->shop->treatments->levels[k].title));
	}
	return n;
}

const struct picker_source desk_clients = { .find = find_clients };
const struct picker_source desk_clients_new = { .find = find_clients, .free_text = true };
const struct picker_source desk_treatments = { .find = find_treatments };
const struct picker_source desk_treatments_all = { .find = find_treatments_all };
const struct picker_source desk_therapists = { .find = find_therapists };
const struct picker_source desk_goods = { .find = find_goods };
