/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/booking_rules.h"

#include <string.h>

#include "base/when.h"

enum { LATE_ENTRY_MINUTES = 30, PROPOSED = 3 };
/* Heavier than any number of bookings of a day. */
enum { CLASH_CLIENT = 1 << 16, CLASH_NO_PLACE = 1 << 17, CLASH_PLACE = 1 << 18 };

enum status
plan_may_force(struct op_call *call, const char *reason)
{
	if (reason[0] == '\0' || role_may(&call->role, PERM_BOOKING_FORCE))
		return ST_OK;
	return problem_set(call->problem, ST_NOT_PERMITTED, "force_reason",
			   _("You may not override the rules of the book."));
}

/* ---- who, where, how long */

struct load { uint32_t bookings; };

static enum status
count_load(void *ctx, const struct claim *c, uint32_t booking)
{
	struct load *l = ctx;

	(void)c;
	(void)booking;
	l->bookings++;
	return ST_OK;
}

static void
set_phases(const struct treatment *t, const char *level, uint32_t service, Segment *seg)
{
	seg->prep = (uint32_t)t->prep;
	seg->service = service != 0 ? service : (uint32_t)treatment_minutes(t, level);
	seg->processing = (uint32_t)t->processing;
	seg->cleanup = (uint32_t)t->cleanup;
}

/* ---- refusals are collected, and the weightiest is told */

enum status
plan_object(struct op_call *call, const struct plan *plan, enum status st)
{
	int code = status_exit_code(st);

	if (st == ST_OK || (code != 1 && code != 65 && code != 77))
		return st;
	if (plan->worst->status == ST_OK || st < plan->worst->status)
		*plan->worst = *call->problem;
	return ST_OK;
}

/* ---- is it free? */

/* The claims of one segment, whatever the state of the visit. */
static size_t
segment_claims(const struct plan *plan, const Segment *seg, struct claim ret[CLAIMS_MAX])
{
	Booking one = BOOKING__INIT;
	Segment copy = *seg, *list[1] = { &copy };

	one.client = plan->booking->client;
	one.n_segments = 1;
	one.segments = list;
	one.state = BOOKING__STATE__confirmed;
	return booking_claims(&one, ret);
}

/* What the segments before `seg` claim of the same thing at the same time. */
static size_t
own_claims(const struct plan *plan, const Segment *seg, const struct claim *wanted,
	   struct claim ret[CLAIMS_MAX])
{
	struct claim claims[CLAIMS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < plan->booking->n_segments && plan->booking->segments[i] != seg;
	     i++) {
		size_t k = segment_claims(plan, plan->booking->segments[i], claims);
		for (size_t j = 0; j < k; j++)
			if (claims_overlap(&claims[j], wanted))
				ret[n++] = claims[j];
	}
	return n;
}

/* Where the first piece of the claim that begins at `from` ends: the visit's own claims are the
 * same all through a piece. */
static int64_t
piece_end(const struct claim *own, size_t n, int64_t from, int64_t to, unsigned *ret_running)
{
	*ret_running = 0;
	for (size_t i = 0; i < n; i++) {
		if (own[i].from > from && own[i].from < to)
			to = own[i].from;
		if (own[i].from <= from && own[i].to > from) {
			(*ret_running)++;
			if (own[i].to < to)
				to = own[i].to;
		}
	}
	return to;
}

enum status
plan_claim_free(struct op_call *call, const struct plan *plan, const Segment *seg,
		const struct claim *wanted, uint32_t *ret_booking, struct claim *ret_other)
{
	unsigned capacity = place_capacity(call, wanted->kind, wanted->resource), running;
	struct claim own[CLAIMS_MAX], piece = *wanted;
	size_t n = own_claims(plan, seg, wanted, own);

	for (; piece.from < wanted->to; piece.from = piece.to) {
		piece.to = piece_end(own, n, piece.from, wanted->to, &running);
		if (running >= capacity) {
			*ret_booking = 0;
			*ret_other = piece;
			return ST_SLOT_TAKEN;
		}
		TRY(claim_check(call->tx, &piece, capacity - running, plan->ignore, ret_booking,
				ret_other));
	}
	return ST_OK;
}

/* Are all of the therapist's own claims of this segment free? */
static enum status
therapist_free(struct op_call *call, const struct plan *plan, const Segment *place,
	       const Segment *seg, bool *ret)
{
	struct claim claims[CLAIMS_MAX], other;
	size_t n = segment_claims(plan, seg, claims);
	uint32_t booking;

	*ret = false;
	for (size_t i = 0; i < n; i++) {
		if (claims[i].kind != RES_THERAPIST)
			continue;
		enum status st = plan_claim_free(call, plan, place, &claims[i], &booking, &other);
		if (st == ST_SLOT_TAKEN)
			return ST_OK;
		TRY(st);
	}
	*ret = true;
	return ST_OK;
}

static bool
within_hours(struct shop *shop, int64_t from, int64_t to)
{
	day d = wall_day(WALL(from));

	for (int back = 0; back < 2; back++) {
		int64_t base = ((int64_t)d.n - back) * MINUTES_PER_DAY;
		int open, close;
		if (shop_hours(shop, DAY(d.n - back), &open, &close) && base + open <= from &&
		    to <= base + close)
			return true;
	}
	return false;
}

static bool
in_lunch(const struct shop *shop, const Segment *seg)
{
	const struct conf *conf = &shop->conf;
	int64_t base = (int64_t)wall_day(WALL(seg->start)).n * MINUTES_PER_DAY;

	return conf->lunch_from < conf->lunch_to && seg->start < base + conf->lunch_to &&
	       base + conf->lunch_from < segment_end(seg).n;
}

/* The first place of the type that is free for `seg`; `at` is where it stands in the visit. */
static enum status
find_place(struct op_call *call, const struct plan *plan, enum resource_kind kind, const char *type,
	   const Segment *at, const Segment *seg, uint32_t *ret)
{
	struct place *places = arena_alloc(call->arena, LIMIT_RESOURCES * sizeof(*places));
	struct claim other, c = { .kind = kind, .from = seg->start, .to = segment_end(seg).n };
	uint32_t booking;
	size_t n;

	*ret = 0;
	TRY(places_of(call, kind, type, 0, places, &n));
	for (size_t i = 0; i < n; i++) {
		c.resource = places[i].id;
		enum status st = plan_claim_free(call, plan, at, &c, &booking, &other);
		if (st == ST_OK)
			*ret = places[i].id;
		if (st != ST_SLOT_TAKEN)
			return st;
	}
	return ST_OK;
}

/* With this therapist, what else of the visit would not be free? Weights, the lightest refusal
 * least; 0 is nothing. */
static enum status
clashes(struct op_call *call, const struct plan *plan, const struct treatment *t,
	const SegmentWish *wish, const Segment *at, Segment *trial, uint32_t *ret)
{
	struct claim claims[CLAIMS_MAX], other;
	uint32_t booking, any_room = 1, any_device = 1;

	trial->room = wish->room;
	trial->device = wish->device;
	size_t n = segment_claims(plan, trial, claims);
	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		bool hers = claims[i].kind == RES_CLIENT;
		if (claims[i].kind == RES_THERAPIST || (hers && plan->force_reason[0] != '\0'))
			continue;
		enum status st = plan_claim_free(call, plan, at, &claims[i], &booking, &other);
		if (st == ST_SLOT_TAKEN)
			*ret |= hers ? CLASH_CLIENT : CLASH_PLACE;
		else
			TRY(st);
	}
	if (wish->room == 0 && t->room_type[0] != '\0')
		TRY(find_place(call, plan, RES_ROOM, t->room_type, at, trial, &any_room));
	if (wish->device == 0 && t->device_type[0] != '\0')
		TRY(find_place(call, plan, RES_DEVICE, t->device_type, at, trial, &any_device));
	if (any_room == 0 || any_device == 0)
		*ret |= CLASH_NO_PLACE;
	return ST_OK;
}

static enum status
choose_therapist(struct op_call *call, const struct plan *plan, const struct treatment *t,
		 const SegmentWish *wish, uint32_t service, Segment *seg)
{
	ProtobufCMessage **rows = NULL;
	size_t n = 0;
	uint32_t least = UINT32_MAX, preferred = plan->client->preferred_therapist;
	day d = wall_day(WALL(seg->start));
	int64_t from = (int64_t)d.n * MINUTES_PER_DAY;

	TRY(body_all(call, record_by_name("staff"), TABLE_STAFF, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		const Staff *s = (const Staff *)rows[i];
		Segment trial = *seg;
		struct load load = { 0 };
		uint32_t clash;
		bool free;

		if (!staff_qualified(call->shop->treatments, s, t))
			continue;
		trial.therapist = s->id;
		set_phases(t, s->level, service, &trial);
		/* One who takes longer may not be done before the shop closes. */
		int64_t end = segment_end(&trial).n;
		if (!roster_covers(s, trial.start, end) ||
		    !within_hours(call->shop, trial.start, end) || in_lunch(call->shop, &trial))
			continue;
		TRY(therapist_free(call, plan, seg, &trial, &free));
		if (!free)
			continue;
		TRY(claim_each(call->tx, RES_THERAPIST, s->id, from, from + MINUTES_PER_DAY,
			       count_load, &load));
		if (s->id == preferred)
			load.bookings = 0;
		/* Another one may be quicker and fit. */
		TRY(clashes(call, plan, t, wish, seg, &trial, &clash));
		load.bookings += clash;
		if (load.bookings < least || (load.bookings == least && s->id == preferred)) {
			least = load.bookings;
			seg->therapist = s->id;
		}
	}
	return ST_OK;
}

static enum status
set_therapist(struct op_call *call, const struct plan *plan, const struct treatment *t,
	      const SegmentWish *wish, uint32_t service, Segment *seg)
{
	Staff *staff = NULL;
	uint32_t wished = wish->therapist;

	seg->therapist = 0;
	set_phases(t, "", service, seg);
	if (wished == 0) {
		TRY(choose_therapist(call, plan, t, wish, service, seg));
		if (seg->therapist == 0)
			return plan_object(call, plan,
					   problem_set(call->problem, ST_SLOT_TAKEN, "start",
						       _("Nobody who does %s is free then."),
						       both_text(t->title)));
		wished = seg->therapist;
	}
	enum status st = body_staff(call, wished, "therapist", &staff);
	if (st != ST_OK)
		return plan_object(call, plan, st);
	seg->therapist = wished;
	set_phases(t, staff->level, service, seg);
	if (staff_qualified(call->shop->treatments, staff, t))
		return ST_OK;
	return plan_object(call, plan, problem_set(call->problem, ST_NOT_QUALIFIED, "therapist",
						   _("%s does not do %s."), staff->name,
						   both_text(t->title)));
}

static enum status
check_place(struct op_call *call, enum resource_kind kind, uint32_t id, const char *type)
{
	ProtobufCMessage *m;
	bool room = kind == RES_ROOM;
	const char *field = room ? "room" : "device";

	TRY(body_get(call, record_by_name(field), room ? TABLE_ROOM : TABLE_DEVICE, id, &m));
	const char *is = room ? ((Room *)m)->type : ((Device *)m)->type;
	const char *name = room ? ((Room *)m)->name : ((Device *)m)->name;
	if (type[0] != '\0' && strcmp(is, type) != 0)
		return problem_set(call->problem, ST_BAD_VALUE, field,
				   _("%s is of the type \"%s\"; the treatment needs \"%s\"."),
				   name, is, type);
	if (room ? ((Room *)m)->closed : ((Device *)m)->closed)
		return problem_set(call->problem, ST_NO_RESOURCE, field, _("%s is out of use."),
				   name);
	return ST_OK;
}

static enum status
no_place(struct op_call *call, enum resource_kind kind, const char *type)
{
	if (kind == RES_ROOM)
		return problem_set(call->problem, ST_NO_RESOURCE, "room",
				   _("No room of the type \"%s\" is free then."), type);
	return problem_set(call->problem, ST_NO_RESOURCE, "device",
			   _("No device of the type \"%s\" is free then."), type);
}

/* The wished place, or the first that suits and is free. */
static enum status
set_place(struct op_call *call, const struct plan *plan, enum resource_kind kind, const char *type,
	  uint32_t wished, const Segment *seg, uint32_t *ret)
{
	*ret = 0;
	if (wished != 0) {
		enum status st = check_place(call, kind, wished, type);
		if (st == ST_OK)
			*ret = wished;
		return plan_object(call, plan, st);
	}
	if (type[0] == '\0')
		return ST_OK;
	TRY(find_place(call, plan, kind, type, seg, seg, ret));
	if (*ret != 0)
		return ST_OK;
	return plan_object(call, plan, no_place(call, kind, type));
}

enum status
plan_segment(struct op_call *call, const struct plan *plan, const SegmentWish *wish,
	     uint32_t service, Segment *ret)
{
	enum status st;

	(void)body_treatment(call, wish->treatment, "treatment", &st);
	ret->treatment = arena_dup(call->arena, wish->treatment);
	ret->asked_for = wish->asked_for;
	ret->therapist = ret->room = ret->device = 0;
	TRY(plan_object(call, plan, st));
	/* One that lacks the licence is looked at further: another reason may weigh more. */
	const struct treatment *t = treatment_find(call->shop->treatments, wish->treatment);
	if (t == NULL)
		return ST_OK;
	TRY(set_therapist(call, plan, t, wish, service, ret));
	TRY(set_place(call, plan, RES_ROOM, t->room_type, wish->room, ret, &ret->room));
	return set_place(call, plan, RES_DEVICE, t->device_type, wish->device, ret, &ret->device);
}

/* ---- when */

/* Her tier may let her book further ahead than others. */
static enum status
days_ahead(struct op_call *call, const struct plan *plan, int *ret)
{
	const struct tier *tier;

	*ret = call->shop->conf.ahead_days;
	if (wall_day(booking_start(plan->booking)).n <= call->today.n + *ret)
		return ST_OK;
	TRY(client_tier(call, plan->client, call->today, &tier));
	if (tier != NULL && tier->book_ahead_days > *ret)
		*ret = tier->book_ahead_days;
	return ST_OK;
}

static enum status
check_when(struct op_call *call, const struct plan *plan)
{
	const struct conf *conf = &call->shop->conf;
	wall start = booking_start(plan->booking);
	int ahead;
	bool forced = plan->force_reason[0] != '\0';
	char text[DATE_TEXT_MAX];

	TRY(days_ahead(call, plan, &ahead));
	if (start.n < call->wall.n - LATE_ENTRY_MINUTES && !forced && !plan->same_time)
		return problem_set(call->problem, ST_PAST, "start", _("%s is over."),
				   wall_text(start, text));
	if (plan->outside && start.n < call->wall.n + conf->notice_minutes)
		return problem_set(call->problem, ST_TOO_SOON, "start",
				   _("Bookings are taken until %d minutes before."),
				   conf->notice_minutes);
	if (wall_day(start).n > call->today.n + ahead && !forced && !plan->same_time)
		return problem_set(call->problem, ST_TOO_FAR, "start",
				   _("Bookings are taken %d days ahead, until %s."), ahead,
				   day_text(DAY(call->today.n + ahead), text));
	return ST_OK;
}

static enum status
check_hours(struct op_call *call, const struct plan *plan)
{
	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		if (!within_hours(call->shop, seg->start, segment_end(seg).n)) {
			enum status st = problem_set(call->problem, ST_CLOSED, "start", NULL);
			problem_todo(call->problem, _("Choose a time within the opening hours."));
			return st;
		}
		if (in_lunch(call->shop, seg))
			return problem_set(call->problem, ST_CLOSED, "start",
					   _("That is in the lunch break."));
	}
	return ST_OK;
}

static enum status
check_roster(struct op_call *call, const struct plan *plan)
{
	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		Staff *staff;
		if (seg->therapist == 0)
			continue;
		TRY(body_staff(call, seg->therapist, "therapist", &staff));
		if (roster_covers(staff, seg->start, segment_end(seg).n))
			continue;
		enum status st = problem_set(call->problem, ST_OFF_DUTY, "therapist",
					     _("%s does not work then."), staff->name);
		problem_todo(call->problem, _("Choose another therapist or another time."));
		return st;
	}
	return ST_OK;
}

/* ---- claims, and what to do when one is taken */

static void
propose(struct op_call *call, const struct plan *plan, const Segment *seg)
{
	enum status st;
	struct problem keep = *call->problem;
	const struct treatment *t = body_treatment(call, seg->treatment, "treatment", &st);
	struct found_slot found[PROPOSED];
	day wanted = wall_day(WALL(seg->start));
	size_t n = 0;
	AUTO(buf_release) struct buf todo = BUF_INIT;

	if (t == NULL)
		return;
	struct slot_query q = { .treatment = t, .from = seg->start, .days = 7, .client =
			       plan->client,
				.ignore = plan->ignore, .limit = PROPOSED };
	if (q.from < call->wall.n)
		q.from = call->wall.n;
	if (slots_find(call, &q, found, &n) != ST_OK)
		n = 0;
	*call->problem = keep;
	for (size_t i = 0; i < n; i++) {
		Staff *staff;
		char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
		wall_text(WALL(found[i].start), at);
		problem_hint(call->problem, "slot", "%s %s", id_text('S', found[i].therapist, id),
			     at);
		if (body_staff(call, found[i].therapist, "therapist", &staff) == ST_OK)
			buf_printf(&todo, "%s%s %s", i > 0 ? "  " : "", staff->name,
				   wall_day(WALL(found[i].start)).n == wanted.n ?
				   at + 11 : at);
	}
	if (n > 0)
		problem_todo(call->problem, _("Free: %s"), todo.text);
	else
		problem_todo(call->problem,
			     _("Nothing is free within a week; try another treatment or "
			       "therapist."));
}

static const char *
resource_name(struct op_call *call, const struct claim *c)
{
	ProtobufCMessage *m;
	char id[ID_TEXT_MAX];

	switch (c->kind) {
	case RES_THERAPIST:
		if (record_get(call->tx, TABLE_STAFF, c->resource, &staff__descriptor, call->arena,
			       &m) == ST_OK)
			return ((Staff *)m)->name;
		break;
	case RES_ROOM:
		if (record_get(call->tx, TABLE_ROOM, c->resource, &room__descriptor, call->arena,
			       &m) == ST_OK)
			return ((Room *)m)->name;
		break;
	case RES_DEVICE:
		if (record_get(call->tx, TABLE_DEVICE, c->resource, &device__descriptor,
			       call->arena, &m) == ST_OK)
			return ((Device *)m)->name;
		break;
	case RES_CLIENT:
		break;
	}
	return arena_dup(call->arena, id_text('C', c->resource, id));
}

static enum status
taken(struct op_call *call, const struct plan *plan, const struct claim *mine, uint32_t booking,
      const struct claim *theirs)
{
	Booking *other = NULL;
	Client *client = NULL;
	char id[ID_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	const char *who = id_text('B', booking, id);
	bool hers = mine->kind == RES_CLIENT;

	if (booking == 0)
		return problem_set(call->problem, hers ? ST_CLIENT_BUSY : ST_SLOT_TAKEN, "segments",
				   _("Two parts of this visit claim %s at the same time."),
				   hers ? plan->client->name : resource_name(call, mine));
	if (booking_get(call->tx, booking, call->arena, &other) == ST_OK &&
	    client_get(call->tx, other->client, call->arena, &client) == ST_OK)
		who = client->name;
	minute_text(wall_minute(WALL(theirs->from)), from);
	minute_text(wall_minute(WALL(theirs->to)), to);
	if (hers)
		return problem_set(call->problem, ST_CLIENT_BUSY, "start",
				   _("%s has another booking then (%s-%s)."), plan->client->name,
				   from, to);
	return problem_set(call->problem, ST_SLOT_TAKEN, "start", _("%s is booked for %s (%s-%s)."),
			   resource_name(call, mine), who, from, to);
}

static enum status
check_claims(struct op_call *call, const struct plan *plan)
{
	struct claim claims[CLAIMS_MAX], other;
	uint32_t booking;
	bool forced = plan->force_reason[0] != '\0';

	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		size_t n = segment_claims(plan, seg, claims);
		for (size_t j = 0; j < n; j++) {
			if (claims[j].kind == RES_CLIENT && forced)
				continue;
			enum status st = plan_claim_free(call, plan, seg, &claims[j], &booking,
							 &other);
			if (st == ST_SLOT_TAKEN)
				st = plan_object(call, plan,
					    taken(call, plan, &claims[j], booking, &other));
			TRY(st);
		}
	}
	return ST_OK;
}

/* Tells the refusal that weighs most; where a time was the trouble, also which ones are free. */
static enum status
verdict(struct op_call *call, const struct plan *plan)
{
	enum status st = plan->worst->status;

	if (st == ST_OK)
		return ST_OK;
	*call->problem = *plan->worst;
	if (st == ST_SLOT_TAKEN || st == ST_NO_RESOURCE || st == ST_CLIENT_BUSY)
		propose(call, plan, plan->booking->segments[0]);
	return st;
}

enum status
plan_check(struct op_call *call, const struct plan *plan)
{
	TRY(plan_object(call, plan, check_hours(call, plan)));
	TRY(plan_object(call, plan, check_when(call, plan)));
	TRY(plan_object(call, plan, check_roster(call, plan)));
	TRY(check_claims(call, plan));
	return verdict(call, plan);
}
