/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns as the book gives them: who is next, what a client costs, what is given back. */
#include <stdio.h>
#include <string.h>

#include "model/roster.h"
#include "svc/rotation.h"

/* ---- who can */

/* The claims of hers that the treatment would make; of any, a moment. */
static size_t claims_of(const struct turn_query *q, const Staff *staff,
			struct claim ret[CLAIMS_MAX])
{
	Booking one = BOOKING__INIT;
	Segment seg = SEGMENT__INIT, *list[1] = { &seg };
	const struct treatment *t = q->treatment;

	if (q->to != 0 || t == NULL) {
		ret[0] = (struct claim){ .kind = RES_THERAPIST, .resource = staff->id,
					 .from = q->from, .to = q->to != 0 ? q->to : q->from + 1 };
		return 1;
	}
	seg.therapist = staff->id;
	seg.start = q->from;
	seg.prep = (uint32_t)t->prep;
	seg.service = (uint32_t)treatment_minutes(t, staff->level);
	seg.processing = (uint32_t)t->processing;
	seg.cleanup = (uint32_t)t->cleanup;
	one.n_segments = 1;
	one.segments = list;
	one.state = BOOKING__STATE__confirmed;
	return booking_claims(&one, ret);
}

/* Passed over, and nobody has taken a turn since? */
static bool is_skipped(const Rotation *r, uint32_t staff)
{
	char id[ID_TEXT_MAX];
	size_t n = strlen(id_text('S', staff, id));

	for (size_t i = r->n_journal; i-- > 0;) {
		const RecordChange *row = r->journal[i];
		if (strcmp(row->what, "turn") == 0)
			return false;
		if (strcmp(row->what, "skip") == 0 && strncmp(row->was, id, n) == 0 &&
		    row->was[n] == ' ')
			return true;
	}
	return false;
}

/* Who would work too much is passed over as if she were busy. */
static enum status too_much(struct op_call *call, const Staff *staff, size_t n,
			    const struct claim *claims, bool *ret)
{
	struct problem keep = *call->problem;
	struct span spans[CLAIMS_MAX];

	for (size_t i = 0; i < n; i++)
		spans[i] = (struct span){ .from = claims[i].from, .to = claims[i].to };
	enum status st = overwork_check_all(call, staff, n, spans, 0);
	*call->problem = keep;
	*ret = st == ST_OVERWORK;
	return st == ST_OVERWORK ? ST_OK : st;
}

enum status turn_ability(struct op_call *call, const Rotation *r, const struct turn_query *q,
			 uint32_t staff, struct turn_ability *ret)
{
	struct claim claims[CLAIMS_MAX], other;
	ProtobufCMessage *m;
	uint32_t booking;

	*ret = (struct turn_ability){ .skipped = is_skipped(r, staff) };
	TRY(body_get(call, record_by_name("staff"), TABLE_STAFF, staff, &m));
	const Staff *s = (const Staff *)m;
	ret->qualified = q->treatment == NULL ? !s->left && s->level[0] != '\0' :
			 staff_qualified(call->shop->treatments, s, q->treatment);
	size_t n = claims_of(q, s, claims);
	/* While it takes effect her hands are free, but she is there. */
	int64_t end = q->to != 0 ? q->to : q->from + 1;
	if (q->to == 0 && q->treatment != NULL)
		end = q->from + treatment_total_minutes(q->treatment, s->level);
	for (size_t i = 0; i < n; i++) {
		enum status st = claim_check(call->tx, &claims[i], 1, 0, call->now, &booking,
					     &other);
		if (st == ST_SLOT_TAKEN)
			ret->busy = true;
		else
			TRY(st);
	}
	TRY(at_work(call, s, q->from, end, &ret->there));
	return ret->busy ? ST_OK : too_much(call, s, n, claims, &ret->busy);
}

enum status turn_can(struct op_call *call, uint32_t staff, const struct treatment *treatment,
		     int64_t from, bool *ret)
{
	const struct turn_query q = { .treatment = treatment, .from = from };
	const Rotation nobody = ROTATION__INIT;
	struct turn_ability able;

	TRY(turn_ability(call, &nobody, &q, staff, &able));
	*ret = able.qualified && able.there && !able.busy;
	return ST_OK;
}

struct asking {
	struct op_call *call;
	const Rotation *rotation;
	const struct turn_query *query;
	enum status fault;
};

static bool is_able(void *ctx, uint32_t staff)
{
	struct asking *a = ctx;
	struct turn_ability able = { .busy = true };
	enum status st = turn_ability(a->call, a->rotation, a->query, staff, &able);

	if (st != ST_OK && a->fault == ST_OK)
		a->fault = st;
	return st == ST_OK && able.qualified && able.there && !able.busy && !able.skipped;
}

enum status turns_next(struct op_call *call, const Rotation *r, const struct turn_query *q,
		       int *ret)
{
	struct asking a = { .call = call, .rotation = r, .query = q, .fault = ST_OK };

	*ret = rotation_next(r, is_able, &a);
	return a.fault;
}

enum status turn_next(struct op_call *call, const struct treatment *treatment, int64_t from,
		      int64_t to, uint32_t *ret)
{
	const struct turn_query q = { .treatment = treatment, .from = from, .to = to };
	struct turns t;
	int place;

	*ret = 0;
	if (shop_business_day(call->shop, WALL(from)).n != call->today.n)
		return ST_OK;
	TRY(turns_load(call, call->today, &t));
	if (!t.stored)
		return ST_OK;
	TRY(turns_next(call, t.rotation, &q, &place));
	if (place >= 0)
		*ret = t.rotation->turns[place]->staff;
	return ST_OK;
}

/* ---- what it costs */

static const char *const kind_words[] = {
	[TURN_TAKEN] = "turn", [TURN_ASKED_FOR] = "asked-for", [TURN_EXTENSION] = "extension",
};

/* Charges of a booking that stand in a journal, less those given back there. */
struct charges {
	int left;                  /* below 0: some of another day were given back */
	int cost;                  /* of the last, in hundredths */
};

/* "S4 1.50" in hundredths; false if it is somebody else's or no number. */
static bool read_words(const char *words, const char *id, int *ret)
{
	int whole, part;
	size_t n = strlen(id);

	if (strncmp(words, id, n) != 0 || sscanf(words + n, " %d.%2d", &whole, &part) != 2)
		return false;
	*ret = whole * 100 + part;
	return true;
}

static struct charges charges_in(const Rotation *r, uint32_t staff, enum turn_kind kind,
				 const char *booking)
{
	struct charges c = { .left = 0 };
	char id[ID_TEXT_MAX];

	id_text('S', staff, id);
	for (size_t i = 0; r != NULL && i < r->n_journal; i++) {
		const RecordChange *row = r->journal[i];
		bool back = strncmp(row->what, "back ", 5) == 0;
		int was, now;
		if (strcmp(row->reason, booking) != 0 ||
		    strcmp(row->what + (back ? 5 : 0), kind_words[kind]) != 0 ||
		    !read_words(row->was, id, &was) || !read_words(row->now, id, &now))
			continue;
		c.left += back ? -1 : 1;
		if (!back)
			c.cost = now - was;
	}
	return c;
}

/* What the booking cost her and was not given back; false: nothing, or of a day that does not count
 * any more. A charge of an earlier day counts while turns are carried over. */
static enum status find_charge(struct op_call *call, const struct turns *t, uint32_t staff,
			       enum turn_kind kind, const char *booking, bool *ret_found,
			       int *ret_cost)
{
	struct charges here = charges_in(t->rotation, staff, kind, booking), before;
	Rotation *earlier;

	*ret_found = here.left > 0;
	*ret_cost = here.cost;
	if (*ret_found || !t->rules.carry)
		return ST_OK;
	TRY(turns_before(call, call->today, &earlier));
	before = charges_in(earlier, staff, kind, booking);
	*ret_found = before.left + here.left > 0;
	*ret_cost = before.cost;
	return ST_OK;
}

static enum status move_turns(struct op_call *call, struct turns *t, uint32_t staff,
			      const char *what, int cost, const char *booking)
{
	const char *was = turns_words(call, t->rotation, staff);

	/* Who does not stand in the queue is not counted. */
	if (!rotation_take(t->rotation, staff, cost))
		return ST_OK;
	turns_journal(call, t, what, was, turns_words(call, t->rotation, staff), booking);
	return turns_store(call, t);
}

static int cost_of(const struct rotation_rules *rules, enum turn_kind kind)
{
	switch (kind) {
	case TURN_TAKEN:
		return 100;
	case TURN_ASKED_FOR:
		return rules->asked_for;
	case TURN_EXTENSION:
		return rules->extension;
	}
	return 0;
}

static enum status give_back(struct op_call *call, struct turns *t, uint32_t staff,
			     enum turn_kind kind, const char *booking, bool *ret_found)
{
	const char *what = arena_printf(call->arena, "back %s", kind_words[kind]);
	int cost;

	TRY(find_charge(call, t, staff, kind, booking, ret_found, &cost));
	return *ret_found ? move_turns(call, t, staff, what, -cost, booking) : ST_OK;
}

enum status turn_note(struct op_call *call, uint32_t staff, enum turn_kind kind, bool back,
		      uint32_t booking)
{
	char id[ID_TEXT_MAX];
	struct turns t;
	bool found;

	TRY(turns_load(call, call->today, &t));
	if (!t.stored)
		return ST_OK;
	id_text('B', booking, id);
	if (back)
		return give_back(call, &t, staff, kind, id, &found);
	return move_turns(call, &t, staff, kind_words[kind], cost_of(&t.rules, kind), id);
}

/* ---- turns follow the visit */

static bool is_here(const Booking *b)
{
	return b != NULL && booking_claims_time(b->state) && b->state >= BOOKING__STATE__arrived;
}

static enum turn_kind kind_of(const Segment *seg)
{
	return seg->asked_for ? TURN_ASKED_FOR : TURN_TAKEN;
}

/* Does the visit give her a client in this way? A visit is one client, however many segments. */
static bool gives(const Booking *b, uint32_t staff, enum turn_kind kind, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (b->segments[i]->therapist == staff && kind_of(b->segments[i]) == kind)
			return true;
	return false;
}

static enum status charge_new(struct op_call *call, const Booking *was, const Booking *now)
{
	for (size_t i = 0; i < now->n_segments; i++) {
		const Segment *seg = now->segments[i];
		enum turn_kind kind = kind_of(seg);
		if (seg->therapist == 0 || gives(now, seg->therapist, kind, i) ||
		    (is_here(was) && gives(was, seg->therapist, kind, was->n_segments)))
			continue;
		TRY(turn_note(call, seg->therapist, kind, false, now->id));
	}
	return ST_OK;
}

/* All that it cost her, of one kind; extensions may be several. */
static enum status back_all(struct op_call *call, uint32_t staff, enum turn_kind kind,
			    uint32_t booking)
{
	char id[ID_TEXT_MAX];
	struct turns t;
	bool found = true;

	TRY(turns_load(call, call->today, &t));
	id_text('B', booking, id);
	while (t.stored && found) {
		size_t rows = t.rotation->n_journal;
		TRY(give_back(call, &t, staff, kind, id, &found));
		found = found && t.rotation->n_journal > rows;
	}
	return ST_OK;
}

static enum status back_old(struct op_call *call, const Booking *was, const Booking *now)
{
	for (size_t i = 0; i < was->n_segments; i++) {
		const Segment *seg = was->segments[i];
		enum turn_kind kind = kind_of(seg);
		if (seg->therapist == 0 || gives(was, seg->therapist, kind, i) ||
		    (is_here(now) && gives(now, seg->therapist, kind, now->n_segments)))
			continue;
		TRY(back_all(call, seg->therapist, kind, was->id));
		if (!is_here(now))
			TRY(back_all(call, seg->therapist, TURN_EXTENSION, was->id));
	}
	return ST_OK;
}

enum status turns_follow(struct op_call *call, const Booking *was, const Booking *now)
{
	if (is_here(was))
		TRY(back_old(call, was, now));
	return is_here(now) ? charge_new(call, was, now) : ST_OK;
}
