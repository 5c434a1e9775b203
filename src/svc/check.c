/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/check.h"

#include <string.h>

#include "base/id.h"
#include "store/tables.h"
#include "svc/booking_rules.h"

struct invariant {
	const char *name;
	const char *sentence;
	enum status (*run)(struct shop *, struct tx *, struct problem *reterr);
};

struct proving { struct shop *shop; struct tx *tx; struct arena *arena; struct problem *problem; };

/* A booking that is paid names a sale that names it, and no sale is named twice. */
static enum status
settled_booking(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Booking *b = (const Booking *)m;
	char booking[ID_TEXT_MAX], text[ID_TEXT_MAX];
	Sale *sale;

	if ((b->state == BOOKING__STATE__settled) != (b->sale != 0))
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s is settled without a sale, or the other way "
				     "round."),
				   id_text('B', id, booking));
	if (b->sale == 0)
		return ST_OK;
	enum status st = sale_get(p->tx, b->sale, p->arena, &sale);
	if (st == ST_NOT_FOUND || (st == ST_OK && sale->booking != id))
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s is settled by sale %s, which does not say so."),
				   id_text('B', id, booking), id_text('V', b->sale, text));
	arena_clear(p->arena);
	return st;
}

static enum status
check_settled(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, settled_booking, &p);
}

/* A booking's history leads from its first state to the present one, in steps that are allowed. */
static enum status
booking_history(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Booking *b = (const Booking *)m;
	char text[ID_TEXT_MAX];
	const char *state = NULL;

	for (size_t i = 0; i < b->n_changes; i++) {
		const RecordChange *c = b->changes[i];
		bool is_step = strcmp(c->what, "add") != 0 && strcmp(c->what, "move") != 0 &&
			       strcmp(c->what, "settle") != 0;
		if (is_step && state != NULL && strcmp(state, c->was) != 0)
			return problem_set(p->problem, ST_CHECK_FAILED, NULL,
					   _("The history of booking %s does not follow from "
					     "itself."),
					   id_text('B', id, text));
		if (is_step)
			state = c->now;
	}
	if (b->n_changes == 0)
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s has no history."),
				   id_text('B', id, text));
	return ST_OK;
}

static enum status
check_history(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct proving p = { .shop = shop, .tx = tx, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, booking_history, &p);
}

/* Every staff member's role is in meibu.conf: otherwise she may do nothing. */
static enum status
staff_role(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Staff *s = (const Staff *)m;
	char text[ID_TEXT_MAX];

	if (!s->left && conf_role(&p->shop->conf, s->role) == NULL)
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("%s %s has the role \"%s\", which is not in meibu.conf."),
				   id_text('S', id, text), s->name, s->role);
	return ST_OK;
}

static enum status
check_staff(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct proving p = { .shop = shop, .tx = tx, .problem = reterr };

	return record_each(tx, TABLE_STAFF, 1, &staff__descriptor, staff_role, &p);
}

/* A booking's client is known. */
static enum status
booking_client(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Booking *b = (const Booking *)m;
	char booking[ID_TEXT_MAX], client[ID_TEXT_MAX];
	Client *c;
	enum status st = client_get(p->tx, b->client, p->arena, &c);

	arena_clear(p->arena);
	if (st == ST_NOT_FOUND)
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s is for client %s, who is not in the store."),
				   id_text('B', id, booking), id_text('C', b->client, client));
	return st;
}

static enum status
check_clients(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, booking_client, &p);
}

static const struct invariant salon[] = {
	{ .name = "booking-client", .sentence = N_("Every booking is for a client of the archive."),
	  .run = check_clients },
	{ .name = "booking-history",
	  .sentence = N_("The history of every booking leads to its present state."),
	  .run = check_history },
	{ .name = "booking-settled",
	  .sentence = N_("Every settled booking and its sale name each other."),
	  .run = check_settled },
	{ .name = "staff-role", .sentence = N_("Every staff member's role is in meibu.conf."),
	  .run = check_staff },
};

size_t
check_count(void)
{
	return nstore_proofs + ARRAY_LEN(salon);
}

const char *
check_name(size_t i)
{
	return i < nstore_proofs ? store_proofs[i].name : salon[i - nstore_proofs].name;
}

const char *
check_sentence(size_t i)
{
	return _(i < nstore_proofs ? store_proofs[i].sentence : salon[i - nstore_proofs].sentence);
}

size_t
check_find(const char *name)
{
	size_t i = 0;

	while (i < check_count() && strcmp(check_name(i), name) != 0)
		i++;
	return i;
}

enum status
check_run(struct shop *shop, size_t i, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;

	TRY(tx_begin(shop->db, TX_READ, "check", &tx, reterr));
	enum status st = i < nstore_proofs ? store_proofs[i].run(tx, reterr) :
			 salon[i - nstore_proofs].run(shop, tx, reterr);
	if (st != ST_OK && (reterr == NULL || reterr->status == ST_OK))
		return problem_set(reterr, st, NULL, NULL);
	return st;
}
