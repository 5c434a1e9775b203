/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/pinyin.h"
#include "svc/body.h"

const struct treatment *body_treatment(struct op_call *call, const char *id, const char *field,
				       enum status *ret)
{
	const struct treatment *t = treatment_find(call->shop->treatments, id);

	*ret = ST_OK;
	if (t == NULL) {
		*ret = problem_set(call->problem, ST_NOT_FOUND, field,
				   _("There is no treatment \"%s\"."), id);
	} else if (t->licence[0] != '\0' && !conf_licensed(&call->shop->conf, t->licence)) {
		*ret = problem_set(call->problem, ST_LICENCE, field,
				   _("%s needs the licence \"%s\", which the shop has not "
								"declared."),
				   both_text(t->title), t->licence);
		problem_todo(call->problem, _("Declare it in meibu.conf under [shop] licences."));
	}
	return *ret == ST_OK ? t : NULL;
}

enum status body_online(struct op_call *call, const struct treatment *t, const char *field)
{
	if (t->online)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_NOT_ONLINE, field,
				     _("%s is not booked from outside."), both_text(t->title));
	problem_todo(call->problem,
		     _("Call the shop, which books it after a word with the client."));
	return st;
}

static void add_reason(struct buf *b, const char *text)
{
	if (b->len > 0)
		buf_puts(b, "; ");
	buf_puts(b, text);
}

static void allergen_reasons(const struct treatment *t, const ClientPrivate *p, struct buf *ret)
{
	for (size_t i = 0; i < p->n_allergens; i++) {
		AUTO(buf_release) struct buf b = BUF_INIT;
		if (!words_have(&t->not_for.allergens, p->allergens[i]))
			continue;
		buf_printf(&b, _("allergic to %s"), p->allergens[i]);
		add_reason(ret, b.text);
	}
	for (size_t i = 0; i < p->n_contraindications; i++) {
		if (words_have(&t->not_for.conditions, p->contraindications[i]))
			add_reason(ret, p->contraindications[i]);
	}
}

void body_contraindications(struct op_call *call, const struct treatment *t, const Client *c,
			    struct buf *ret)
{
	const ClientPrivate *p = c->private_;

	(void)call;
	if (p == NULL)
		return;
	allergen_reasons(t, p, ret);
	if (t->not_for.pregnancy && p->pregnancy == CLIENT_PRIVATE__PREGNANCY__pregnant)
		add_reason(ret, _("pregnant"));
	if (t->not_for.nursing && p->pregnancy == CLIENT_PRIVATE__PREGNANCY__nursing)
		add_reason(ret, _("nursing"));
	const ProtobufCEnumValue *skin = protobuf_c_enum_descriptor_get_value(
		&client_private__skin__descriptor, (int)p->skin_type);
	if (skin != NULL && p->skin_type != CLIENT_PRIVATE__SKIN__unset &&
	    words_have(&t->not_for.skin_types, skin->name))
		add_reason(ret, _("not for her type of skin"));
}

static bool wanted(const TreatmentFind *a, const struct treatment *t)
{
	if (a->category[0] != '\0' && strcmp(a->category, t->category) != 0)
		return false;
	return a->text[0] == '\0' || pinyin_match(a->text, t->title.zh, true) ||
	       strstr(t->id, a->text) != NULL || strcasestr(t->title.en, a->text) != NULL;
}

enum status op_treatment_list(struct op_call *call)
{
	const TreatmentFind *a = call->args;
	TreatmentRows *ret = call->ret;
	const struct treatments *all = call->shop->treatments;
	size_t limit = a->limit != 0 ? a->limit : LIMIT_ROWS;

	for (size_t i = 0; i < all->n && ret->n_rows < limit; i++) {
		const struct treatment *t = &all->rows[i];
		if (!wanted(a, t))
			continue;
		TreatmentRow *row = (TreatmentRow *)message_new(&treatment_row__descriptor,
								call->arena);
		row->treatment = arena_dup(call->arena, t->id);
		row->title = arena_dup(call->arena, both_text(t->title));
		row->category = arena_dup(call->arena, t->category);
		row->minutes = (uint32_t)treatment_minutes(t, "");
		row->price_fen = treatment_price(t, "").fen;
		row->skill = arena_dup(call->arena, t->skill);
		row->bookable = t->licence[0] == '\0' || conf_licensed(&call->shop->conf,
			t->licence);
		row->online = row->bookable && t->online;
		BODY_PUSH(call->arena, ret->rows, ret->n_rows, row);
	}
	return ST_OK;
}
