/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invariants of courses: the record, the ledger and the bookings say the same. */
#include "svc/check.h"
#include "svc/course.h"

struct proving { struct op_call *call; struct problem *problem; };

static enum status wrong(struct problem *p, uint32_t id, const char *what)
{
	char text[ID_TEXT_MAX];

	return problem_set(p, ST_CHECK_FAILED, NULL, "%s: %s", id_text('K', id, text), what);
}

/* Sessions that were sold and not taken back, over all owners there ever were. */
static enum status sold_and_expired(struct op_call *call, uint32_t id, int64_t *ret_sold,
				    int64_t *ret_expired)
{
	const struct unit unit = { .kind = UNIT_SESSION, .id = id };

	TRY(body_balance(call, ACC_SESSIONS_SOLD, 0, 0, unit, ret_sold));
	return body_balance(call, ACC_SESSIONS_EXPIRED, 0, 0, unit, ret_expired);
}

static enum status against_ledger(struct proving *p, const struct course_state *s)
{
	const Course *c = s->course;
	int64_t sold, expired, free = s->left + s->reserved, all = c->sessions + c->gifted;

	TRY(sold_and_expired(p->call, c->id, &sold, &expired));
	if (!c->unlimited && sold > all)
		return wrong(p->problem, c->id, _("More sessions were sold than it has."));
	/* What is not with the client it belongs to is with somebody else. */
	if (sold != free + s->used + expired)
		return wrong(p->problem, c->id,
			     _("Its sessions are not all where the record says."));
	if (s->value.fen > c->paid_fen)
		return wrong(p->problem, c->id, _("More is owed of it than was paid for it."));
	if (c->unlimited && free != 0)
		return wrong(p->problem, c->id, _("It is unlimited and yet counts sessions."));
	if (c->state == COURSE__STATE__over && (free != 0 || s->value.fen != 0))
		return wrong(p->problem, c->id, _("It is over, and something is left of it."));
	if (c->state != COURSE__STATE__over && !c->unlimited && free == 0)
		return wrong(p->problem, c->id, _("Nothing is left of it, and it is not over."));
	if ((c->state == COURSE__STATE__over) != (c->ended[0] != '\0') ||
	    (c->state == COURSE__STATE__frozen) != (c->frozen_on != 0))
		return wrong(p->problem, c->id, _("Its state does not agree with its dates."));
	return ST_OK;
}

static enum status against_bookings(struct proving *p, const struct course_state *s)
{
	const Course *c = s->course;
	Booking **rows;
	size_t n;
	int64_t held = 0;

	TRY(course_bookings(p->call, c->id, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		held += booking_covered(rows[i], c);
		if (rows[i]->client != c->client)
			return wrong(p->problem, c->id,
				     _("A booking of another client holds it."));
	}
	if (!c->unlimited && held != s->reserved)
		return wrong(p->problem, c->id,
			     _("The sessions reserved are not those of its bookings."));
	if (n > 0 && c->state != COURSE__STATE__active)
		return wrong(p->problem, c->id, _("A booking holds it, and it is not in use."));
	return ST_OK;
}

static enum status one_course(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	struct course_state s;

	(void)m;
	TRY(course_state(p->call, id, &s));
	TRY(against_ledger(p, &s));
	TRY(against_bookings(p, &s));
	arena_clear(p->call->arena);
	return ST_OK;
}

enum status check_courses(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct op_call call = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };
	struct proving p = { .call = &call, .problem = reterr };

	return record_each(tx, TABLE_COURSE, 1, &course__descriptor, one_course, &p);
}

/* ---- bookings that name a course */

/* What the course is for and was done was taken from it, by an entry of this booking. */
static enum status was_taken(struct proving *p, const Booking *b, const Course *c)
{
	struct entry *e = arena_alloc(p->call->arena, sizeof(*e));
	char booking[ID_TEXT_MAX], text[ID_TEXT_MAX];
	uint32_t entry;
	money value;

	for (size_t i = 0; i < b->n_segments; i++) {
		if (course_item(c, b->segments[i]->treatment) == NULL)
			continue;
		TRY(course_delivered_of(p->call, b, i, &entry, &value));
		enum status st = entry != 0 ? ledger_get(p->call->tx, entry, e) : ST_NOT_FOUND;
		if (st == ST_OK && e->kind == ENTRY_COURSE && e->source_letter == 'B' &&
		    e->source == b->id)
			continue;
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s is done, and no session of course %s was taken "
				     "for it."),
				   id_text('B', b->id, booking), id_text('K', c->id, text));
	}
	return ST_OK;
}

static enum status one_booking(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Booking *b = (const Booking *)m;
	char booking[ID_TEXT_MAX], text[ID_TEXT_MAX];
	Course *c;

	if (b->course == 0)
		return ST_OK;
	enum status st = course_get(p->call->tx, b->course, p->call->arena, &c);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	if (st == ST_NOT_FOUND || booking_covered(b, c) == 0)
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s names course %s, which is not for it."),
				   id_text('B', id, booking), id_text('K', b->course, text));
	if (b->state == BOOKING__STATE__done || b->state == BOOKING__STATE__settled)
		TRY(was_taken(p, b, c));
	arena_clear(p->call->arena);
	return ST_OK;
}

enum status check_booking_courses(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct op_call call = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };
	struct proving p = { .call = &call, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, one_booking, &p);
}
