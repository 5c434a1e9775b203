/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The invariant of the waitlist: what is held and who it is held for name each other. */
#include "svc/check.h"
#include "svc/wait.h"

struct proving { struct tx *tx; struct arena arena; struct problem *problem; };

static enum status one_wait(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Wait *w = (const Wait *)m;
	bool held = w->state == WAIT__STATE__held, booked = w->state == WAIT__STATE__booked;
	char text[ID_TEXT_MAX];
	Booking *b = NULL;
	enum status st = ST_NOT_FOUND;

	if (w->booking != 0)
		st = booking_get(p->tx, w->booking, &p->arena, &b);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	bool hers = b != NULL && b->wait == id && b->client == w->client;
	bool stands = hers && b->held_until != 0 && booking_claims_time(b->state);
	bool good = held   ? stands :
		    booked ? hers && b->held_until == 0 :
			     w->booking == 0;
	arena_clear(&p->arena);
	if (good)
		return ST_OK;
	return problem_set(p->problem, ST_CHECK_FAILED, NULL,
			   _("%s of the waitlist does not have the booking it should have."),
			   id_text('Q', id, text));
}

static enum status one_booking(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Booking *b = (const Booking *)m;
	char text[ID_TEXT_MAX];
	ProtobufCMessage *wait = NULL;
	enum status st = ST_NOT_FOUND;

	if (b->held_until == 0 || !booking_claims_time(b->state))
		return ST_OK;
	if (b->wait != 0)
		st = record_get(p->tx, TABLE_WAIT, b->wait, &wait__descriptor, &p->arena, &wait);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	const Wait *w = (const Wait *)wait;
	bool good = w != NULL && w->state == WAIT__STATE__held && w->booking == id &&
		    b->state == BOOKING__STATE__requested;
	arena_clear(&p->arena);
	if (good)
		return ST_OK;
	return problem_set(p->problem, ST_CHECK_FAILED, NULL,
			   _("Booking %s is held, and nobody on the waitlist has it."),
			   id_text('B', id, text));
}

enum status check_waits(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct proving p = { .tx = tx, .arena = ARENA_INIT, .problem = reterr };

	(void)shop;
	enum status st = record_each(tx, TABLE_WAIT, 1, &wait__descriptor, one_wait, &p);
	if (st == ST_OK)
		st = record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, one_booking, &p);
	arena_release(&p.arena);
	return st;
}
