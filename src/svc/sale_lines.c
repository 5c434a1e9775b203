/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sold: wishes into lines, a kind at a time. */
#include <string.h>

#include "base/text.h"
#include "svc/course.h"
#include "svc/sale.h"

enum { QTY_MAX = 999 };

/* Where a line is on its way: what it costs, and its part of the document. */
struct making {
	struct op_call *call;
	struct checkout *c;
	const LineWish *w;
	struct price_line *line;
	SaleLine *out;
};

static enum status refused(struct making *m, const char *field, const char *why)
{
	return problem_set(m->call->problem, ST_BAD_VALUE, field, "%s", why);
}

/* Who works here; or who worked on what is checked out, even if she has left since. */
static enum status line_staff(struct making *m, uint32_t id, const char *field, Staff **ret)
{
	const Booking *b = m->c->booking;
	ProtobufCMessage *staff;
	bool worked = false;

	for (size_t i = 0; b != NULL && i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		worked = worked || seg->therapist == id;
		for (size_t j = 0; j < seg->n_assistants; j++)
			worked = worked || seg->assistants[j] == id;
	}
	if (!worked)
		return body_staff(m->call, id, field, ret);
	TRY(body_get(m->call, record_by_name("staff"), TABLE_STAFF, id, &staff));
	*ret = (Staff *)staff;
	return ST_OK;
}

/* ---- treatments and products */

static enum status treatment_line(struct making *m)
{
	enum status st;
	const struct treatment *t = body_treatment(m->call, m->w->treatment, "treatment", &st);
	Staff *staff = NULL;

	TRY(st);
	if (m->w->therapist != 0)
		TRY(line_staff(m, m->w->therapist, "therapist", &staff));
	m->line->title = both_text(t->title);
	m->line->category = t->category;
	m->line->treatment = t->id;
	m->line->list = treatment_price(t, staff != NULL ? staff->level : "");
	m->out->treatment = arena_dup(m->call->arena, t->id);
	return ST_OK;
}

static enum status product_line(struct making *m)
{
	ProductFind find = PRODUCT_FIND__INIT;
	uint32_t id = m->w->product;
	ProtobufCMessage *found;

	if (id == 0 && m->w->barcode[0] != '\0') {
		struct op_call inner = *m->call;
		ProductRows *rows = (ProductRows *)message_new(&product_rows__descriptor,
							       m->call->arena);
		find.barcode = m->w->barcode;
		inner.args = &find;
		inner.ret = rows;
		TRY(op_product_find(&inner));
		id = rows->rows[0]->product;
	}
	TRY(body_get(m->call, record_by_name("product"), TABLE_PRODUCT, id, &found));
	const Product *p = (const Product *)found;
	m->line->title = p->name;
	m->line->category = "product";
	m->line->product = id;
	m->line->list = MONEY(p->price_fen);
	m->out->product = id;
	return ST_OK;
}

/* ---- prepaid: courses, their sessions, top-ups */

/* By its id, or the one of a treatment with so many sessions. */
static const struct course_offer *offer_of(const struct treatments *rules, const LineWish *w)
{
	if (w->offer[0] != '\0')
		return offer_find(rules, w->offer);
	const struct treatment *t = treatment_find(rules, w->treatment);
	for (size_t i = 0; t != NULL && i < t->ncourses; i++)
		if (t->courses[i].sessions == (int)w->sessions)
			return &t->courses[i];
	return NULL;
}

static enum status course_line(struct making *m)
{
	const struct treatments *rules = m->call->shop->treatments;
	const struct course_offer *offer = offer_of(rules, m->w);
	enum status st;

	if (offer == NULL) {
		st = problem_set(m->call->problem, ST_NOT_FOUND, "offer",
				 _("There is no such course for sale."));
		problem_todo(m->call->problem, _("Courses stand in treatments.yaml."));
		return st;
	}
	for (size_t i = 0; i < offer->treatments.n; i++) {
		/* The licence counts for what is sold ahead, too. */
		(void)body_treatment(m->call, offer->treatments.words[i], "treatment", &st);
		TRY(st);
	}
	m->line->title = both_text(offer->title);
	m->line->category = "course";
	m->line->treatment = offer->treatments.n == 1 ? offer->treatments.words[0] : "";
	m->line->list = offer->price;
	m->out->offer = arena_dup(m->call->arena, offer->id);
	m->out->treatment = arena_dup(m->call->arena, m->line->treatment);
	m->out->sessions = (uint32_t)offer->sessions;
	m->out->gifted = (uint32_t)offer->gifted;
	return ST_OK;
}

/* The course as the lines before this one leave it. */
static enum status course_now(struct making *m, uint32_t id, struct course_state **ret)
{
	struct checkout *c = m->c;
	struct course_state state;

	for (size_t i = 0; i < c->ncourses; i++) {
		*ret = &c->courses[i];
		if (c->courses[i].course->id == id)
			return ST_OK;
	}
	TRY(course_state(m->call, id, &state));
	BODY_PUSH(m->call->arena, c->courses, c->ncourses, state);
	*ret = &c->courses[c->ncourses - 1];
	return ST_OK;
}

/* "K000007, session 4 of 5" */
static const char *session_text(struct op_call *call, const Course *course, int64_t nth)
{
	char id[ID_TEXT_MAX];

	id_text('K', course->id, id);
	if (course->unlimited)
		return arena_printf(call->arena, _("%s, session %d"), id, (int)nth);
	return arena_printf(call->arena, _("%s, session %d of %d"), id, (int)nth,
			    (int)(course->sessions + course->gifted));
}

/* Takes one from those that are free. */
static enum status take_session(struct making *m, struct course_state *state, const char *treatment,
				int *ret_nth)
{
	TRY(course_usable(m->call, state, m->c->client->id, treatment, m->c->day, false));
	money value = course_next_value(state, m->c->day);
	m->out->value_fen = value.fen;
	state->value.fen -= value.fen;
	state->used++;
	if (!state->course->unlimited)
		state->left--;
	*ret_nth = (int)state->used;
	return ST_OK;
}

static enum status session_line(struct making *m)
{
	struct taken *taken = checkout_taken(m->c, m->w->course, m->w->treatment);
	const char *treatment = m->w->treatment;
	struct course_state *state;
	int nth;

	if (m->w->course == 0)
		return refused(m, "course", _("Say which course."));
	TRY(course_now(m, m->w->course, &state));
	if (treatment[0] == '\0' && taken != NULL)
		treatment = taken->treatment;
	if (treatment[0] == '\0' && state->course->n_items == 1)
		treatment = state->course->items[0]->treatment;
	if (treatment[0] == '\0')
		return refused(m, "treatment", _("Say for which treatment the course is used."));
	if (taken != NULL) {
		taken->shown = true;
		m->out->entry = taken->entry;
		m->out->value_fen = taken->value.fen;
		nth = taken->nth;
	} else {
		TRY(take_session(m, state, treatment, &nth));
	}
	const CourseItem *item = course_item(state->course, treatment);
	const struct treatment *t = treatment_find(m->call->shop->treatments, treatment);
	REQUIRE(item != NULL); /* a session of it was taken */
	m->line->title = item->title;
	m->line->category = t != NULL ? t->category : "";
	m->line->treatment = item->treatment;
	m->line->list = MONEY(item->list_fen);
	m->line->session = session_text(m->call, state->course, nth);
	m->out->course = m->w->course;
	m->out->treatment = arena_dup(m->call->arena, treatment);
	m->out->sessions = state->course->unlimited ? 0 : 1;
	return ST_OK;
}

static enum status positive(struct making *m)
{
	TRY(money_payable(m->w->amount_fen, "amount_fen", m->call->problem));
	if (m->line->qty != 1)
		return refused(m, "qty", _("An amount is given once."));
	m->line->list = MONEY(m->w->amount_fen);
	return ST_OK;
}

static enum status topup_line(struct making *m)
{
	TRY(positive(m));
	if (m->line->gift || m->line->hand_percent != 0 || m->line->hand.fen != 0)
		return refused(m, "discount_fen", _("There is no discount on a top-up."));
	if (m->c->ask->free)
		return refused(m, "free", _("A top-up is not free of charge."));
	m->line->title = _("Top-up");
	m->line->category = "";
	m->out->bonus_fen = topup_bonus(m->call->shop->tiers, m->line->list).fen;
	return ST_OK;
}

static enum status fee_line(struct making *m)
{
	TRY(positive(m));
	m->line->title = m->w->title[0] != '\0' ? m->w->title : _("Fee");
	m->line->category = "fee";
	return ST_OK;
}

/* ---- what all have in common */

static const struct line_kind {
	const char *name;
	enum status (*make)(struct making *);
	bool client;   /* somebody has to own it */
	bool each;     /* several of it are several lines */
} line_kinds[] = {
	{ .name = "treatment", .make = treatment_line },
	{ .name = "product", .make = product_line },
	{ .name = "course", .make = course_line, .client = true, .each = true },
	{ .name = "session", .make = session_line, .client = true, .each = true },
	{ .name = "topup", .make = topup_line, .client = true },
	{ .name = "fee", .make = fee_line },
};

static enum status shares(struct making *m)
{
	const LineWish *w = m->w;
	SaleLine *out = m->out;
	uint32_t sum = 0;
	Staff *staff;

	if (w->therapist != 0)
		TRY(line_staff(m, w->therapist, "therapist", &staff));
	for (size_t i = 0; i < w->n_shares; i++) {
		TRY(line_staff(m, w->shares[i]->staff, "shares", &staff));
		sum += w->shares[i]->percent > 100 ? 101 : w->shares[i]->percent;
	}
	if (w->n_shares > 0 && sum != 100)
		return problem_set(m->call->problem, ST_BAD_VALUE, "shares",
				   _("The shares of a line sum to 100 %%, not %u %%."), sum);
	out->n_shares = w->n_shares;
	out->shares = w->shares;
	if (w->n_shares == 0 && w->therapist != 0) {
		StaffShare *s = (StaffShare *)message_new(&staff_share__descriptor,
							  m->call->arena);
		s->staff = w->therapist;
		s->percent = 100;
		BODY_PUSH(m->call->arena, out->shares, out->n_shares, s);
	}
	return ST_OK;
}

static enum status add_line(struct op_call *call, struct checkout *c, const LineWish *w,
			    const struct line_kind *kind, uint32_t qty)
{
	struct price_line line = { .qty = qty, .kind = kind->name, .title = "", .treatment = "",
				   .category = "", .session = "", .gift = w->gift,
				   .hand = MONEY(w->discount_fen),
				   .hand_percent = (int)(w->discount_percent > 101 ? 101 :
							 w->discount_percent) };
	SaleLine *out = (SaleLine *)message_new(&sale_line__descriptor, call->arena);
	struct making m = { .call = call, .c = c, .w = w, .line = &line, .out = out };

	if (c->n >= LIMIT_SALE_LINES)
		return problem_set(call->problem, ST_TOO_MANY, "lines",
				   _("A sale has at most %d lines."), LIMIT_SALE_LINES);
	TRY(kind->make(&m));
	out->category = arena_dup(call->arena, line.category);
	out->therapist = w->therapist;
	out->asked_for = w->asked_for;
	TRY(shares(&m));
	size_t n = c->n;
	BODY_PUSH(call->arena, c->lines, n, line);
	BODY_PUSH(call->arena, c->sale_lines, c->n, out);
	return ST_OK;
}

static const struct line_kind *kind_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(line_kinds); i++)
		if (strcmp(line_kinds[i].name, name) == 0)
			return &line_kinds[i];
	return NULL;
}

enum status checkout_add(struct op_call *call, struct checkout *c, const LineWish *w)
{
	const struct line_kind *kind = kind_named(w->kind);
	uint32_t qty = w->qty == 0 ? 1 : w->qty;

	if (kind == NULL)
		return problem_set(call->problem, ST_BAD_VALUE, "kind",
				   _("\"%s\" cannot be sold; expected treatment, product, course, "
				     "session, topup or fee."), w->kind);
	if (qty > QTY_MAX)
		return problem_set(call->problem, ST_BAD_VALUE, "qty",
				   _("A quantity is between 1 and %d."), QTY_MAX);
	if (kind->client && c->client == NULL) {
		enum status st = problem_set(call->problem, ST_BAD_VALUE, "client",
					     _("This is sold to a client of the archive only."));
		problem_todo(call->problem, _("Say who she is, or enter her as a new client."));
		return st;
	}
	if (!kind->each)
		return add_line(call, c, w, kind, qty);
	for (uint32_t i = 0; i < qty; i++) {
		/* What is off the wish as a whole is off its lines together. */
		LineWish one = *w;
		one.discount_fen = w->discount_fen * (i + 1) / qty - w->discount_fen * i / qty;
		TRY(add_line(call, c, &one, kind, 1));
	}
	return ST_OK;
}
