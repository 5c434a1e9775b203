/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/id.h"
#include "store/tables.h"
#include "svc/body.h"
#include "svc/zreport.h"

struct invariant {
	const char *name;
	const char *sentence;
	enum status (*run)(struct shop *, struct tx *, struct problem *reterr);
};

struct proving { struct shop *shop; struct tx *tx; struct arena *arena; struct problem *problem; };

/* A booking that is paid names a sale that names it, and no sale is named twice. */
static enum status settled_booking(void *ctx, uint32_t id, const ProtobufCMessage *m)
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

static enum status check_settled(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, settled_booking, &p);
}

/* Is it a step of the state? Settling tells its sale instead, any other change what it was
 * about. */
static bool is_step(const char *what)
{
	for (size_t i = 0; i < nbooking_steps; i++)
		if (strcmp(what, booking_steps[i].name) == 0)
			return strcmp(what, "settle") != 0;
	return false;
}

/* A booking's history leads from its first state to the present one, in steps that are allowed. */
static enum status booking_history(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Booking *b = (const Booking *)m;
	char text[ID_TEXT_MAX];
	const char *state = NULL;

	for (size_t i = 0; i < b->n_changes; i++) {
		const RecordChange *c = b->changes[i];
		bool step = is_step(c->what);
		if (step && state != NULL && strcmp(state, c->was) != 0)
			return problem_set(p->problem, ST_CHECK_FAILED, NULL,
					   _("The history of booking %s does not follow from "
					     "itself."),
					   id_text('B', id, text));
		if (step)
			state = c->now;
	}
	if (b->n_changes == 0)
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Booking %s has no history."),
				   id_text('B', id, text));
	return ST_OK;
}

static enum status check_history(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct proving p = { .shop = shop, .tx = tx, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, booking_history, &p);
}

/* Every staff member's role is in meibu.conf: otherwise she may do nothing. */
static enum status staff_role(void *ctx, uint32_t id, const ProtobufCMessage *m)
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

static enum status check_staff(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct proving p = { .shop = shop, .tx = tx, .problem = reterr };

	return record_each(tx, TABLE_STAFF, 1, &staff__descriptor, staff_role, &p);
}

/* A booking's client is known. */
static enum status booking_client(void *ctx, uint32_t id, const ProtobufCMessage *m)
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

static enum status check_clients(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	return record_each(tx, TABLE_BOOKING, 1, &booking__descriptor, booking_client, &p);
}

/* Those that ask nothing of the shop but its books. */
static enum status check_flow_course(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	(void)shop;
	return flow_course_prove(tx, reterr);
}

static enum status check_flow_wallet(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	(void)shop;
	return flow_wallet_prove(tx, reterr);
}

static enum status check_flow_deposit(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	(void)shop;
	return flow_deposit_prove(tx, reterr);
}

static enum status check_performance(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	(void)shop;
	return performance_prove(tx, reterr);
}

static enum status check_tills(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	(void)shop;
	return tills_prove(tx, reterr);
}

/* What is in a wallet is in somebody's wallet, and above nothing. */
static enum status wallet_balance(void *ctx, const struct posting *b)
{
	struct proving *p = ctx;
	char text[ID_TEXT_MAX];
	Wallet *w;

	if (b->amount == 0 || (b->account.class != ACC_WALLET_PRINCIPAL &&
			       b->account.class != ACC_WALLET_BONUS))
		return ST_OK;
	enum status st = wallet_get(p->tx, b->account.owner, p->arena, &w);
	bool good = st == ST_OK && w->id == b->account.owner && w->rule[0] != '\0';
	arena_clear(p->arena);
	if (st == ST_NOT_FOUND || (st == ST_OK && !good))
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Client %s has stored value without a wallet."),
				   id_text('C', b->account.owner, text));
	return st;
}

static enum status check_wallets(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	return ledger_balances_clients(tx, wallet_balance, &p);
}

/* A coupon is there once or not at all, and not when it was withdrawn. */
static enum status coupon_record(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct proving *p = ctx;
	const Coupon *u = (const Coupon *)m;
	const struct account account = { .class = ACC_COUPONS, .owner = u->client };
	int64_t balance;
	char text[ID_TEXT_MAX];

	TRY(ledger_balance(p->tx, account, (struct unit){ .kind = UNIT_COUPON, .id = id },
			   &balance));
	if (balance > 0 || balance < -1 || (u->withdrawn && balance != 0))
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Coupon %s is there %" PRId64 " times."),
				   id_text('U', id, text), -balance);
	return ST_OK;
}

/* Whose balance it is, her record says too. */
static enum status coupon_balance(void *ctx, const struct posting *b)
{
	struct proving *p = ctx;
	char coupon[ID_TEXT_MAX], client[ID_TEXT_MAX];
	Coupon *u;

	if (b->account.class != ACC_COUPONS || b->amount == 0)
		return ST_OK;
	enum status st = coupon_get(p->tx, b->unit.id, p->arena, &u);
	bool hers = st == ST_OK && u->client == b->account.owner;
	arena_clear(p->arena);
	if (st == ST_NOT_FOUND || (st == ST_OK && !hers))
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Client %s has coupon %s, which is not hers."),
				   id_text('C', b->account.owner, client),
				   id_text('U', b->unit.id, coupon));
	return st;
}

static enum status check_coupons(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	TRY(record_each(tx, TABLE_COUPON, 1, &coupon__descriptor, coupon_record, &p));
	return ledger_balances_clients(tx, coupon_balance, &p);
}

static enum status has_points(void *ctx, const struct posting *b)
{
	bool *any = ctx;

	if (b->account.class == ACC_POINTS && b->amount != 0)
		*any = true;
	return ST_OK;
}

/* Who owes points has none: what she had was taken first, what comes settles it first. */
static enum status points_owed(void *ctx, const struct posting *b)
{
	struct proving *p = ctx;
	bool any = false;
	char text[ID_TEXT_MAX];

	if (b->account.class != ACC_POINTS_OWED || b->amount == 0)
		return ST_OK;
	TRY(ledger_balances_of(p->tx, b->account.owner, has_points, &any));
	if (b->amount < 0 || any)
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("Client %s owes points and has some."),
				   id_text('C', b->account.owner, text));
	return ST_OK;
}

static enum status check_points(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	struct proving p = { .shop = shop, .tx = tx, .problem = reterr };

	return ledger_balances_clients(tx, points_owed, &p);
}

/* A deposit is that of a booking of hers which is not over. */
static enum status deposit_balance(void *ctx, const struct posting *b)
{
	struct proving *p = ctx;
	char client[ID_TEXT_MAX], id[ID_TEXT_MAX];
	Booking *booking;

	if (b->amount == 0 || (b->account.class != ACC_DEPOSIT &&
			       b->account.class != ACC_DEPOSIT_WALLET))
		return ST_OK;
	enum status st = booking_get(p->tx, b->account.detail, p->arena, &booking);
	bool good = st == ST_OK && booking->client == b->account.owner &&
		    booking->state < BOOKING__STATE__settled;
	arena_clear(p->arena);
	if (st == ST_NOT_FOUND || (st == ST_OK && !good))
		return problem_set(p->problem, ST_CHECK_FAILED, NULL,
				   _("A deposit of client %s is held for booking %s, which is not "
				     "hers or is over."),
				   id_text('C', b->account.owner, client),
				   id_text('B', b->account.detail, id));
	return st;
}

static enum status check_deposits(struct shop *shop, struct tx *tx, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct proving p = { .shop = shop, .tx = tx, .arena = &arena, .problem = reterr };

	return ledger_balances_clients(tx, deposit_balance, &p);
}

static const struct invariant salon[] = {
	{ .name = "attendance-once",
	  .sentence = N_("Nobody was there twice at the same time, by the clock."),
	  .run = check_attendances },
	{ .name = "booking-client", .sentence = N_("Every booking is for a client of the archive."),
	  .run = check_clients },
	{ .name = "booking-history",
	  .sentence = N_("The history of every booking leads to its present state."),
	  .run = check_history },
	{ .name = "booking-settled",
	  .sentence = N_("Every settled booking and its sale name each other."),
	  .run = check_settled },
	{ .name = "coupon-left",
	  .sentence = N_("Every coupon is there once or not at all, and is its owner's."),
	  .run = check_coupons },
	{ .name = "course-booking",
	  .sentence = N_("Every booking for a course is for one that is good for it, and took its "
			 "sessions when it was done."),
	  .run = check_booking_courses },
	{ .name = "course-sessions",
	  .sentence = N_("The sessions and the value of every course in the ledger agree with its "
			 "record and its bookings."),
	  .run = check_courses },
	{ .name = "deposit-open",
	  .sentence = N_("Every deposit is held for a booking of its client that is not over."),
	  .run = check_deposits },
	{ .name = "flow-course",
	  .sentence = N_("What the flow of courses says is owed is what clients' courses hold."),
	  .run = check_flow_course },
	{ .name = "flow-deposit",
	  .sentence = N_("What the flow of deposits says is held is what bookings hold."),
	  .run = check_flow_deposit },
	{ .name = "flow-wallet",
	  .sentence = N_("What the flow of wallets says is owed is what clients' wallets hold."),
	  .run = check_flow_wallet },
	{ .name = "performance",
	  .sentence = N_("The performance of all is the sum of everybody's."),
	  .run = check_performance },
	{ .name = "points-owed", .sentence = N_("Nobody owes points while she has some."),
	  .run = check_points },
	{ .name = "roster-swap",
	  .sentence = N_("Every swap of shifts stands whole or was dropped whole, and what one "
			 "gives the other takes."),
	  .run = check_swaps },
	{ .name = "rotation-journal",
	  .sentence = N_("The turns in every queue are those that its journal tells."),
	  .run = check_turns },
	{ .name = "staff-role", .sentence = N_("Every staff member's role is in meibu.conf."),
	  .run = check_staff },
	{ .name = "till-figures",
	  .sentence = N_("Every Z report has its own part of the ledger, and its figures, its "
			 "count and its hash are those of that part."),
	  .run = check_tills },
	{ .name = "wait-hold",
	  .sentence = N_("What is held, and who on the waitlist it is held for, name each other."),
	  .run = check_waits },
	{ .name = "wallet-record", .sentence = N_("All stored value is in somebody's wallet."),
	  .run = check_wallets },
};

size_t check_count(void)
{
	return nstore_proofs + ARRAY_LEN(salon);
}

const char *check_name(size_t i)
{
	return i < nstore_proofs ? store_proofs[i].name : salon[i - nstore_proofs].name;
}

const char *check_sentence(size_t i)
{
	return _(i < nstore_proofs ? store_proofs[i].sentence : salon[i - nstore_proofs].sentence);
}

size_t check_find(const char *name)
{
	size_t i = 0;

	while (i < check_count() && strcmp(check_name(i), name) != 0)
		i++;
	return i;
}

enum status check_run(struct shop *shop, size_t i, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;

	TRY(tx_begin(shop->db, TX_READ, "check", &tx, reterr));
	enum status st = i < nstore_proofs ? store_proofs[i].run(tx, reterr) :
			 salon[i - nstore_proofs].run(shop, tx, reterr);
	if (st != ST_OK && (reterr == NULL || reterr->status == ST_OK))
		return problem_set(reterr, st, NULL, NULL);
	return st;
}
