/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/booking_rules.h"

#include <string.h>

#include "base/when.h"

enum { LATE_ENTRY_MINUTES = 30, PROPOSED = 3 };

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
set_phases(const struct treatment *t, const char *level, Segment *seg)
{
	seg->prep = (uint32_t)t->prep;
	seg->service = (uint32_t)treatment_minutes(t, level);
	seg->processing = (uint32_t)t->processing;
	seg->cleanup = (uint32_t)t->cleanup;
}

/* Are all of the therapist's own claims of this segment free? */
static enum status
therapist_free(struct op_call *call, const struct plan *plan, const Segment *seg, bool *ret)
{
	Booking one = BOOKING__INIT;
	Segment copy = *seg, *list[1] = { &copy };
	struct claim claims[CLAIMS_MAX], other;
	uint32_t booking;

	one.n_segments = 1;
	one.segments = list;
	one.state = BOOKING__STATE__confirmed;
	size_t n = booking_claims(&one, claims);
	*ret = false;
	for (size_t i = 0; i < n; i++) {
		if (claims[i].kind != RES_THERAPIST)
			continue;
		enum status st = claim_check(call->tx, &claims[i], 1, plan->ignore, &booking,
					     &other);
		if (st == ST_SLOT_TAKEN)
			return ST_OK;
		TRY(st);
	}
	*ret = true;
	return ST_OK;
}

/* Is she already in an earlier segment of the same visit at that time? */
static bool
in_this_visit(const struct plan *plan, uint32_t therapist, const Segment *seg)
{
	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *other = plan->booking->segments[i];
		if (other != seg && other->therapist == therapist &&
		    other->start < segment_end(seg).n && seg->start < segment_end(other).n)
			return true;
	}
	return false;
}

static enum status
choose_therapist(struct op_call *call, const struct plan *plan, const struct treatment *t,
		 Segment *seg)
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
		bool free;

		if (!staff_qualified(call->shop->treatments, s, t))
			continue;
		trial.therapist = s->id;
		set_phases(t, s->level, &trial);
		if (!roster_covers(s, trial.start, segment_end(&trial).n) ||
		    in_this_visit(plan, s->id, &trial))
			continue;
		TRY(therapist_free(call, plan, &trial, &free));
		if (!free)
			continue;
		TRY(claim_each(call->tx, RES_THERAPIST, s->id, from, from + MINUTES_PER_DAY,
			       count_load, &load));
		if (s->id == preferred)
			load.bookings = 0;
		if (load.bookings < least || (load.bookings == least && s->id == preferred)) {
			least = load.bookings;
			seg->therapist = s->id;
		}
	}
	return ST_OK;
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
	return ST_OK;
}

static enum status
set_place(struct op_call *call, const struct plan *plan, enum resource_kind kind, const char *type,
	  uint32_t wished, const Segment *seg, uint32_t *ret)
{
	*ret = wished;
	if (wished != 0)
		return check_place(call, kind, wished, type);
	if (type[0] == '\0')
		return ST_OK;
	TRY(pick_place(call, kind, type, seg->start, segment_end(seg).n, plan->ignore, ret));
	if (*ret == 0)
		return problem_set(call->problem, ST_NO_RESOURCE, kind == RES_ROOM ? "room" :
				   "device",
				   kind == RES_ROOM ?
					   _("No room of the type \"%s\" is free then.") :
				   _("No device of the type \"%s\" is free then."), type);
	return ST_OK;
}

enum status
plan_segment(struct op_call *call, const struct plan *plan, const SegmentWish *wish, Segment *ret)
{
	enum status st;
	const struct treatment *t = body_treatment(call, wish->treatment, "treatment", &st);
	Staff *staff = NULL;

	TRY(st);
	ret->treatment = arena_dup(call->arena, wish->treatment);
	ret->asked_for = wish->asked_for;
	ret->therapist = wish->therapist;
	set_phases(t, "", ret);
	if (wish->therapist == 0) {
		TRY(choose_therapist(call, plan, t, ret));
		if (ret->therapist == 0)
			return problem_set(call->problem, ST_SLOT_TAKEN, "start",
					   _("Nobody who does %s is free then."),
						   both_text(t->title));
	}
	TRY(body_staff(call, ret->therapist, "therapist", &staff));
	if (!staff_qualified(call->shop->treatments, staff, t))
		return problem_set(call->problem, ST_NOT_QUALIFIED, "therapist",
				   _("%s does not do %s."),
				   staff->name, both_text(t->title));
	set_phases(t, staff->level, ret);
	TRY(set_place(call, plan, RES_ROOM, t->room_type, wish->room, ret, &ret->room));
	return set_place(call, plan, RES_DEVICE, t->device_type, wish->device, ret, &ret->device);
}

/* ---- when */

static enum status
check_when(struct op_call *call, const struct plan *plan)
{
	const struct conf *conf = &call->shop->conf;
	wall start = booking_start(plan->booking);
	int ahead = conf->ahead_days;
	const struct tier *tier = tier_find(call->shop->tiers, plan->client->tier);
	bool forced = plan->force_reason[0] != '\0';
	char text[DATE_TEXT_MAX];

	if (tier != NULL && tier->book_ahead_days > ahead)
		ahead = tier->book_ahead_days;
	if (start.n < call->wall.n - LATE_ENTRY_MINUTES && !forced)
		return problem_set(call->problem, ST_PAST, "start", _("%s is over."),
				   wall_text(start, text));
	if (plan->outside && start.n < call->wall.n + conf->notice_minutes)
		return problem_set(call->problem, ST_TOO_SOON, "start",
				   _("Bookings are taken until %d minutes before."),
				   conf->notice_minutes);
	if (wall_day(start).n > call->today.n + ahead && !forced)
		return problem_set(call->problem, ST_TOO_FAR, "start",
				   _("Bookings are taken %d days ahead, until %s."), ahead,
				   day_text(DAY(call->today.n + ahead), text));
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

static enum status
check_hours(struct op_call *call, const struct plan *plan)
{
	const struct conf *conf = &call->shop->conf;

	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		int64_t end = segment_end(seg).n;
		int64_t base = (int64_t)wall_day(WALL(seg->start)).n * MINUTES_PER_DAY;
		if (!within_hours(call->shop, seg->start, end)) {
			enum status st = problem_set(call->problem, ST_CLOSED, "start", NULL);
			problem_todo(call->problem, _("Choose a time within the opening hours."));
			return st;
		}
		if (conf->lunch_from < conf->lunch_to && seg->start < base + conf->lunch_to &&
		    base + conf->lunch_from < end)
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
	enum status st;

	if (booking_get(call->tx, booking, call->arena, &other) == ST_OK &&
	    client_get(call->tx, other->client, call->arena, &client) == ST_OK)
		who = client->name;
	minute_text(wall_minute(WALL(theirs->from)), from);
	minute_text(wall_minute(WALL(theirs->to)), to);
	if (mine->kind == RES_CLIENT)
		st = problem_set(call->problem, ST_CLIENT_BUSY, "start",
				 _("%s has another booking then (%s-%s)."), plan->client->name,
					 from, to);
	else
		st = problem_set(call->problem, ST_SLOT_TAKEN, "start",
				 _("%s is booked for %s (%s-%s)."), resource_name(call, mine), who,
				 from, to);
	propose(call, plan, plan->booking->segments[0]);
	return st;
}

static enum status
check_claims(struct op_call *call, const struct plan *plan)
{
	struct claim claims[CLAIMS_MAX], other;
	size_t n = booking_claims(plan->booking, claims);
	uint32_t booking;
	bool forced = plan->force_reason[0] != '\0';

	for (size_t i = 0; i < n; i++) {
		unsigned capacity = place_capacity(call, claims[i].kind, claims[i].resource);
		if (claims[i].kind == RES_CLIENT && forced)
			continue;
		for (size_t j = 0; j < i; j++)
			if (capacity == 1 && claims_overlap(&claims[i], &claims[j]))
				return problem_set(call->problem, ST_SLOT_TAKEN, "segments",
						   _("Two parts of this visit claim %s at the "
						     "same time."),
						   resource_name(call, &claims[i]));
		enum status st = claim_check(call->tx, &claims[i], capacity, plan->ignore, &booking,
					     &other);
		if (st == ST_SLOT_TAKEN)
			return taken(call, plan, &claims[i], booking, &other);
		TRY(st);
	}
	return ST_OK;
}

enum status
plan_check(struct op_call *call, const struct plan *plan)
{
	TRY(plan_may_force(call, plan->force_reason));
	TRY(check_hours(call, plan));
	TRY(check_when(call, plan));
	TRY(check_roster(call, plan));
	return check_claims(call, plan);
}
