/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions on their way: sold, promised to a booking, used, given back. */
#include <string.h>

#include "rules/rules.h"
#include "svc/course.h"

enum status course_change(struct op_call *call, const Course *was, Course *now, const char *what,
			  const char *from, const char *to, const char *reason)
{
	now->revision++;
	BODY_PUSH(call->arena, now->changes, now->n_changes,
		  body_record_change(call, what, from, to, reason));
	return course_put(call->tx, was, now);
}

/* ---- sold */

static enum status freeze_template(struct op_call *call, const struct treatment *t,
				   CourseItem *item)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Template template = TEMPLATE__INIT;
	uint8_t *hash = arena_alloc(call->arena, HASH_SIZE);

	treatment_pack_one(call->shop->treatments, t, &packed);
	template.content = (ProtobufCBinaryData){ .len = packed.len,
						  .data = (uint8_t *)packed.text };
	TRY(template_put(call->tx, &template, hash));
	item->template_ = (ProtobufCBinaryData){ .len = HASH_SIZE, .data = hash };
	return ST_OK;
}

/* What it is for, as the rules say today: later changes of a file do not reach what was sold. */
static enum status freeze_items(struct op_call *call, const struct course_offer *offer,
				Course *course)
{
	for (size_t i = 0; i < offer->treatments.n; i++) {
		const char *id = offer->treatments.words[i];
		const struct treatment *t = treatment_find(call->shop->treatments, id);
		CourseItem *item = (CourseItem *)message_new(&course_item__descriptor,
							     call->arena);
		REQUIRE(t != NULL); /* the rules were checked when they were read */
		item->treatment = arena_dup(call->arena, id);
		item->title = arena_dup(call->arena, both_text(t->title));
		item->list_fen = treatment_price(t, "").fen; /* bought once, without a level */
		TRY(freeze_template(call, t, item));
		BODY_PUSH(call->arena, course->items, course->n_items, item);
	}
	return ST_OK;
}

/* A term of so many days, of which the day of the sale is the first. */
static int32_t last_day(const struct course_offer *offer, int32_t sold_on)
{
	return offer->valid_days == 0 ? 0 : sold_on + offer->valid_days - 1;
}

enum status course_sold(struct op_call *call, const Sale *sale, const SaleLine *line)
{
	const struct course_offer *offer = offer_find(call->shop->treatments, line->offer);
	Course *c = (Course *)message_new(&course__descriptor, call->arena);
	char text[ID_TEXT_MAX];

	REQUIRE(line->course != 0 && sale->id != 0);
	if (offer == NULL)
		return problem_set(call->problem, ST_NOT_FOUND, "offer",
				   _("There is no course \"%s\" for sale."), line->offer);
	if (line->qty != 1 || sale->client == 0)
		return problem_set(call->problem, ST_BAD_VALUE, "qty",
				   _("A line sells one course, to a client of the archive."));
	c->id = line->course;
	c->client = sale->client;
	c->offer = arena_dup(call->arena, line->offer);
	c->title = arena_dup(call->arena, line->title);
	c->sessions = line->sessions;
	c->gifted = line->gifted;
	c->unlimited = offer->unlimited;
	c->list_fen = line->list_fen;
	c->paid_fen = line->net_fen - line->unearned_fen;
	c->sold_on = sale->day;
	c->expires_on = last_day(offer, sale->day);
	c->interval_days = (uint32_t)offer->interval_days;
	c->sale = sale->id;
	c->therapist = line->therapist;
	c->shop = call->shop->conf.shop;
	TRY(freeze_items(call, offer, c));
	TRY(record_check(&c->base, call->problem));
	return course_change(call, NULL, c, "sell", "", id_text('V', sale->id, text), "");
}

static enum status begun(struct op_call *call, const struct course_state *s, const char *id)
{
	/* An unlimited card earns by time alone, too. */
	bool earned = s->course->unlimited && s->value.fen != s->course->paid_fen;

	if (s->used == 0 && !earned)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_INSUFFICIENT, "course",
				     _("Course %s has been used."), id);
	problem_todo(call->problem, _("What is left of it is given back by prepaid.refund."));
	problem_hint(call->problem, "op", "prepaid.refund");
	return st;
}

enum status course_untouched(struct op_call *call, uint32_t id)
{
	struct course_state s;
	char text[ID_TEXT_MAX];
	Sale *sale;

	TRY(course_state(call, id, &s));
	id_text('K', id, text);
	TRY(begun(call, &s, text));
	TRY(course_alive(call, s.course));
	TRY(course_unheld(call, &s));
	TRY(sale_get(call->tx, s.course->sale, call->arena, &sale));
	if (sale->client == s.course->client)
		return ST_OK;
	return problem_set(call->problem, ST_WRONG_STATE, "course",
			   _("Course %s belongs to another client now."), text);
}

enum status course_taken_back(struct op_call *call, uint32_t id)
{
	struct course_state s;

	TRY(course_untouched(call, id));
	TRY(course_state(call, id, &s));
	Course *now = (Course *)message_copy(&s.course->base, call->arena);
	now->state = COURSE__STATE__over;
	now->frozen_on = 0;
	now->ended = arena_dup(call->arena, "refunded");
	return course_change(call, s.course, now, "take-back", "active", "over", "");
}

/* ---- promised, used, given back */

enum status course_reserve(struct op_call *call, const struct course_state *s, int n,
			   uint32_t booking)
{
	struct entry *e = arena_alloc(call->arena, sizeof(*e));

	if (s->course->unlimited || n == 0)
		return ST_OK; /* there is no last one */
	TRY(body_entry(call, ENTRY_COURSE, 'B', booking, e));
	TRY(posting_course_reserve(s->course->client, s->course->id, n, &e->postings,
				   call->problem));
	return body_post(call, e);
}

enum status course_deliver(struct op_call *call, const struct course_state *s,
			   const char *treatment, bool reserved, const struct shares *shares,
			   uint32_t booking, money *ret_value, uint32_t *ret_entry)
{
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	const Course *c = s->course;
	money value = course_next_value(s, call->today);

	REQUIRE(course_item(c, treatment) != NULL);
	TRY(body_entry(call, ENTRY_COURSE, 'B', booking, e));
	TRY(posting_course_use(c->client, c->id, 1, value, reserved && !c->unlimited,
			       c->unlimited, shares, &e->postings, call->problem));
	TRY(body_post(call, e));
	*ret_value = value;
	*ret_entry = e->number;
	return course_used(call, c->id, 1);
}

enum status course_used(struct op_call *call, uint32_t id, int n)
{
	struct course_state s;
	char text[ID_TEXT_MAX];

	TRY(course_state(call, id, &s));
	Course *now = (Course *)message_copy(&s.course->base, call->arena);
	bool empty = !now->unlimited && s.left + s.reserved == 0;
	if (n > 0)
		now->last_used_on = call->today.n;
	else if (s.used == 0)
		now->last_used_on = 0; /* when the one before was, no longer stands anywhere */
	if (n < 0 && now->state == COURSE__STATE__over && strcmp(now->ended, "refunded") == 0)
		return problem_set(call->problem, ST_WRONG_STATE, "course",
				   _("Course %s was given back; no session goes back to it."),
				   id_text('K', id, text));
	if (empty && now->state != COURSE__STATE__over) {
		now->state = COURSE__STATE__over;
		now->ended = arena_dup(call->arena, "used");
		return course_change(call, s.course, now, "end", "active", "used", "");
	}
	if (!empty && n < 0 && now->state == COURSE__STATE__over) {
		now->state = COURSE__STATE__active;
		now->ended = arena_dup(call->arena, "");
		return course_change(call, s.course, now, "revive", s.course->ended, "active", "");
	}
	now->revision++;
	return course_put(call->tx, s.course, now);
}

/* ---- what a booking took */

enum status course_delivered_of(struct op_call *call, const Booking *b, size_t segment,
				uint32_t *ret_entry, money *ret_value)
{
	const char *treatment = b->segments[segment]->treatment;
	size_t nth = 0;

	*ret_entry = 0;
	*ret_value = MONEY(0);
	/* Two treatments of the same kind were taken in the order of the visit. */
	for (size_t i = 0; i < segment; i++)
		nth += strcmp(b->segments[i]->treatment, treatment) == 0;
	for (size_t i = 0; i < b->n_changes && *ret_entry == 0; i++) {
		const RecordChange *c = b->changes[i];
		if (strcmp(c->what, "deliver") == 0 && strcmp(c->was, treatment) == 0 && nth-- == 0)
			TRY(id_parse(c->now, 'E', ret_entry, "entry", call->problem));
	}
	if (*ret_entry == 0)
		return ST_OK;
	struct entry *e = arena_alloc(call->arena, sizeof(*e));
	TRY(ledger_get(call->tx, *ret_entry, e));
	for (size_t i = 0; i < e->postings.n; i++)
		if (e->postings.rows[i].account.class == ACC_COURSE_VALUE)
			ret_value->fen += e->postings.rows[i].amount;
	return ST_OK;
}
