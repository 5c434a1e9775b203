/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding a time. For every day and every therapist who can do the treatment and is on
 * duty, free time is a bit set: roster and opening hours less claims. Starts are the runs
 * long enough for the treatment, shifted by its phases and crossed with the rooms, devices
 * and the client's own day. Proposals are ranked by cost in minutes, and say why.
 */
#include "model/slots.h"

#include <stdlib.h>
#include <string.h>

#include "model/roster.h"
#include "svc/body.h"

enum {
	COST_NOT_PREFERRED = 24 * 60, /* her therapist is worth waiting a day for */
	COST_OFF_HABIT = 6 * 60,      /* her usual hours are worth some hours */
	COST_GAP = 45,                /* a hole too short to sell */
	GAP_MINUTES = 30,             /* shorter than this nobody can use */
	HABIT_VISITS = 3,             /* visits before a habit is believed */
	HABIT_EVENING = 17 * 60,
	PLACES_MAX = LIMIT_RESOURCES,
	FOUND_MAX = 4000,             /* two weeks of ten therapists; more would not be read */
};

struct search {
	struct op_call *call;
	const struct slot_query *q;
	size_t ntherapists;
	const Staff **therapists;
	size_t nrooms, ndevices;
	struct place rooms[PLACES_MAX], devices[PLACES_MAX];
	int habit;                  /* -1 none, 0 daytime, 1 evening */
	size_t nfound, max;
	struct found_slot *found;
};

/* ---- who and where */

bool
staff_qualified(const struct treatments *all, const Staff *s, const struct treatment *t)
{
	if (s->left || s->level[0] == '\0')
		return false;
	if (t->min_level[0] != '\0' && level_rank(all, s->level) < level_rank(all, t->min_level))
		return false;
	if (t->skill[0] == '\0')
		return true;
	for (size_t i = 0; i < s->n_skills; i++)
		if (strcmp(s->skills[i], t->skill) == 0)
			return true;
	return false;
}

enum status
places_of(struct op_call *call, enum resource_kind kind, const char *type, uint32_t only,
	  struct place ret[LIMIT_RESOURCES], size_t *ret_n)
{
	ProtobufCMessage **rows = NULL;
	size_t n = 0;
	bool room = kind == RES_ROOM;

	*ret_n = 0;
	if (type[0] == '\0')
		return ST_OK;
	TRY(body_all(call, record_by_name(room ? "room" : "device"),
		     room ? TABLE_ROOM : TABLE_DEVICE, &n, &rows));
	for (size_t i = 0; i < n && *ret_n < PLACES_MAX; i++) {
		/* Room and Device have the same shape; read each as what it is. */
		const Room *r = (const Room *)rows[i];
		const Device *d = (const Device *)rows[i];
		const char *t = room ? r->type : d->type;
		bool closed = room ? r->closed : d->closed;
		uint32_t id = room ? r->id : d->id, capacity = room ? r->capacity : d->capacity;
		if (closed || strcmp(t, type) != 0 || (only != 0 && only != id))
			continue;
		ret[(*ret_n)++] = (struct place){ .id = id, .capacity = capacity == 0 ? 1 :
						 capacity };
	}
	return ST_OK;
}

unsigned
place_capacity(struct op_call *call, enum resource_kind kind, uint32_t id)
{
	ProtobufCMessage *m;

	if (kind != RES_ROOM && kind != RES_DEVICE)
		return 1;
	enum status st = record_get(call->tx, kind == RES_ROOM ? TABLE_ROOM : TABLE_DEVICE, id,
				    kind == RES_ROOM ? &room__descriptor : &device__descriptor,
				    call->arena, &m);
	if (st != ST_OK)
		return 0;
	uint32_t capacity = kind == RES_ROOM ? ((Room *)m)->capacity : ((Device *)m)->capacity;
	return capacity == 0 ? 1 : capacity;
}

/* ---- free time of a day, as bits */

struct counting {
	int64_t base;      /* wall minute at which the bit set begins */
	uint32_t ignore;
	uint8_t used[SLOTS_PER_DAY];
};

static enum status
count_claim(void *ctx, const struct claim *c, uint32_t booking)
{
	struct counting *k = ctx;
	int64_t from = (c->from - k->base) / SLOT_MINUTES;
	int64_t to = (c->to - k->base + SLOT_MINUTES - 1) / SLOT_MINUTES;

	if (booking == k->ignore)
		return ST_OK;
	for (int64_t i = from < 0 ? 0 : from; i < to && i < SLOTS_PER_DAY; i++)
		if (k->used[i] < UINT8_MAX)
			k->used[i]++;
	return ST_OK;
}

static enum status
take_claims(struct search *s, enum resource_kind kind, uint32_t id, unsigned capacity, day d,
	    struct slots *bits)
{
	struct counting k = { .base = (int64_t)d.n * MINUTES_PER_DAY, .ignore = s->q->ignore };

	TRY(claim_each(s->call->tx, kind, id, k.base, k.base + 2 * MINUTES_PER_DAY, count_claim,
		       &k));
	for (int i = 0; i < SLOTS_PER_DAY; i++)
		if (k.used[i] >= capacity)
			slots_take(bits, i * SLOT_MINUTES, (i + 1) * SLOT_MINUTES);
	return ST_OK;
}

/* Opening hours less lunch: when a segment may run at all. */
static bool
open_bits(struct shop *shop, day d, struct slots *ret)
{
	int open, close;

	slots_clear(ret);
	if (!shop_hours(shop, d, &open, &close))
		return false;
	slots_free(ret, open, close);
	slots_take(ret, shop->conf.lunch_from, shop->conf.lunch_to);
	return true;
}

static enum status
therapist_bits(struct search *s, const Staff *staff, day d, const struct slots *open,
	       struct slots *ret_duty, struct slots *ret)
{
	int64_t base = (int64_t)d.n * MINUTES_PER_DAY;
	RosterChange **changes;
	struct duty duty;
	size_t n;

	slots_clear(ret);
	TRY(roster_changes(s->call, staff->id, base, base + 2 * MINUTES_PER_DAY, &n, &changes));
	duty_between(staff, n, (const RosterChange *const *)changes, base,
		     base + 2 * MINUTES_PER_DAY, &duty);
	for (size_t i = 0; i < duty.n; i++)
		slots_free(ret, (int)(duty.spans[i].from - base), (int)(duty.spans[i].to - base));
	slots_and(ret, open);
	*ret_duty = *ret;
	return take_claims(s, RES_THERAPIST, staff->id, 1, d, ret);
}

/* Starts at which one of the places is free for `total` minutes. */
static enum status
place_starts(struct search *s, enum resource_kind kind, const struct place *places, size_t n,
	     day d, int total, struct slots *ret)
{
	slots_clear(ret);
	for (size_t i = 0; i < n; i++) {
		struct slots bits;
		slots_clear(&bits);
		slots_free(&bits, 0, SLOTS_PER_DAY * SLOT_MINUTES);
		TRY(take_claims(s, kind, places[i].id, places[i].capacity, d, &bits));
		slots_runs(&bits, total);
		slots_or(ret, &bits);
	}
	return ST_OK;
}

/* ---- one therapist, one day */

struct phases { int prep, service, processing, cleanup, total; };

static struct phases
phases_of(const struct treatment *t, const char *level)
{
	struct phases p = { .prep = t->prep, .service = treatment_minutes(t, level),
			    .processing = t->processing, .cleanup = t->cleanup };

	p.total = p.prep + p.service + p.processing + p.cleanup;
	return p;
}

static void
starts_of(const struct phases *p, const struct slots *therapist, struct slots *ret)
{
	struct slots part = *therapist;

	*ret = *therapist;
	slots_runs(ret, p->prep + p->service);
	if (p->cleanup > 0) {
		slots_runs(&part, p->cleanup);
		slots_earlier(&part, p->prep + p->service + p->processing);
		slots_and(ret, &part);
	}
}

/* Does it leave a hole before or after that nobody can use? */
static int
gap_cost(const struct slots *therapist, int start, int total)
{
	int cost = 0;
	struct slots here = *therapist;
	int end = start + total, hole = 0;

	slots_runs(&here, SLOT_MINUTES);
	for (int m = end; m < SLOTS_PER_DAY * SLOT_MINUTES && slots_first(&here, m) == m &&
	     hole < GAP_MINUTES; m += SLOT_MINUTES)
		hole += SLOT_MINUTES;
	if (hole > 0 && hole < GAP_MINUTES)
		cost += COST_GAP;
	hole = 0;
	for (int m = start - SLOT_MINUTES; m >= 0 && slots_first(&here, m) == m &&
	     hole < GAP_MINUTES;
	     m -= SLOT_MINUTES)
		hole += SLOT_MINUTES;
	return hole > 0 && hole < GAP_MINUTES ? cost + COST_GAP : cost;
}

static void
rate(struct search *s, const Staff *staff, const struct slots *bits, struct found_slot *f, day d)
{
	int start = (int)(f->start - (int64_t)d.n * MINUTES_PER_DAY);
	bool evening = start >= HABIT_EVENING;
	const Client *c = s->q->client;

	f->cost = f->start - s->q->from;
	f->reason = _("earliest");
	int gap = gap_cost(bits, start, f->minutes);
	f->cost += gap;
	if (gap == 0)
		f->reason = _("leaves no gap");
	if (s->habit >= 0 && evening != (s->habit == 1))
		f->cost += COST_OFF_HABIT;
	else if (s->habit >= 0)
		f->reason = evening ? _("she likes evenings") : _("she likes the daytime");
	if (c != NULL && c->preferred_therapist != 0 && s->q->therapist == 0) {
		if (c->preferred_therapist == staff->id)
			f->reason = _("her therapist");
		else
			f->cost += COST_NOT_PREFERRED;
	}
}

/* Proposals begin on the rows of the board, or right where something else ends. */
static bool
tidy_start(const struct search *s, const struct slots *bits, int at)
{
	if (s->q->all || at % s->call->shop->conf.slot_minutes == 0)
		return true;
	struct slots before = *bits;
	return at >= SLOT_MINUTES &&
	       slots_first(&before, at - SLOT_MINUTES) != at - SLOT_MINUTES;
}

static void
collect(struct search *s, const Staff *staff, day d, const struct slots *bits,
	const struct slots *starts, const struct phases *p)
{
	int64_t base = (int64_t)d.n * MINUTES_PER_DAY;
	int from = s->q->from > base ? (int)(s->q->from - base) : 0;

	from = (from + SLOT_MINUTES - 1) / SLOT_MINUTES * SLOT_MINUTES;
	for (int m = slots_first(starts, from); m >= 0 && s->nfound < s->max;
	     m = slots_first(starts, m + SLOT_MINUTES)) {
		if (!tidy_start(s, bits, m))
			continue;
		struct found_slot *f = &s->found[s->nfound++];
		*f = (struct found_slot){ .start = base + m, .therapist = staff->id,
					  .minutes = p->total, .reason = "" };
		rate(s, staff, bits, f, d);
	}
}

static enum status
search_day(struct search *s, day d)
{
	struct slots open, client;
	const struct treatment *t = s->q->treatment;

	if (!open_bits(s->call->shop, d, &open))
		return ST_OK;
	slots_clear(&client);
	slots_free(&client, 0, SLOTS_PER_DAY * SLOT_MINUTES);
	if (s->q->client != NULL)
		TRY(take_claims(s, RES_CLIENT, s->q->client->id, 1, d, &client));
	for (size_t i = 0; i < s->ntherapists; i++) {
		struct phases p = phases_of(t, s->therapists[i]->level);
		struct slots bits, starts, other;
		TRY(therapist_bits(s, s->therapists[i], d, &open, &other, &bits));
		starts_of(&p, &bits, &starts);
		/* While something takes effect her hands are free, but the shop is open. */
		slots_runs(&other, p.total);
		slots_and(&starts, &other);
		other = client;
		slots_runs(&other, p.service + p.processing);
		slots_earlier(&other, p.prep);
		slots_and(&starts, &other);
		if (t->room_type[0] != '\0') {
			TRY(place_starts(s, RES_ROOM, s->rooms, s->nrooms, d, p.total, &other));
			slots_and(&starts, &other);
		}
		if (t->device_type[0] != '\0') {
			TRY(place_starts(s, RES_DEVICE, s->devices, s->ndevices, d, p.total,
					 &other));
			slots_and(&starts, &other);
		}
		collect(s, s->therapists[i], d, &bits, &starts, &p);
	}
	return ST_OK;
}

/* ---- the whole search */

struct habit { int visits, evenings; };

static enum status
count_habit(void *ctx, const Booking *b)
{
	struct habit *h = ctx;

	if (!booking_claims_time(b->state))
		return ST_OK;
	h->visits++;
	if (wall_minute(booking_start(b)).n >= HABIT_EVENING)
		h->evenings++;
	return h->visits >= 10 ? ST_TOO_MANY : ST_OK;
}

static enum status
learn_habit(struct search *s)
{
	struct habit h = { .visits = 0 };

	s->habit = -1;
	if (s->q->client == NULL)
		return ST_OK;
	enum status st = booking_each_client(s->call->tx, s->q->client->id, INT64_MAX,
					     SCAN_BACKWARD,
					     s->call->arena, count_habit, &h);
	if (st != ST_OK && st != ST_TOO_MANY)
		return st;
	if (h.visits >= HABIT_VISITS && h.evenings * 3 >= h.visits * 2)
		s->habit = 1;
	else if (h.visits >= HABIT_VISITS && h.evenings * 3 <= h.visits)
		s->habit = 0;
	return ST_OK;
}

static enum status
load_therapists(struct search *s)
{
	ProtobufCMessage **rows = NULL;
	size_t n = 0;

	TRY(body_all(s->call, record_by_name("staff"), TABLE_STAFF, &n, &rows));
	s->therapists = arena_alloc(s->call->arena, (n + 1) * sizeof(*s->therapists));
	for (size_t i = 0; i < n; i++) {
		const Staff *staff = (const Staff *)rows[i];
		if (staff_qualified(s->call->shop->treatments, staff, s->q->treatment) &&
		    (s->q->therapist == 0 || s->q->therapist == staff->id))
			s->therapists[s->ntherapists++] = staff;
	}
	return ST_OK;
}

static int
by_time(const void *a, const void *b)
{
	const struct found_slot *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->therapist > y->therapist) - (x->therapist < y->therapist);
}

static int
by_cost(const void *a, const void *b)
{
	const struct found_slot *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return by_time(a, b);
}

/* The best ones, but not five quarters of the same hour of the same therapist. */
static size_t
choose(const struct found_slot *all, size_t n, size_t limit, struct found_slot *ret)
{
	size_t k = 0;

	for (size_t i = 0; i < n && k < limit; i++) {
		bool near = false;
		for (size_t j = 0; j < k; j++)
			near = near || (ret[j].therapist == all[i].therapist &&
					llabs(ret[j].start - all[i].start) < 60);
		if (!near)
			ret[k++] = all[i];
	}
	return k;
}

enum status
slots_find(struct op_call *call, const struct slot_query *q, struct found_slot *ret, size_t *ret_n)
{
	struct search *s = arena_alloc(call->arena, sizeof(*s));
	day first = wall_day(WALL(q->from));

	*s = (struct search){ .call = call, .q = q, .max = FOUND_MAX };
	s->found = arena_alloc(call->arena, s->max * sizeof(*s->found));
	TRY(load_therapists(s));
	TRY(learn_habit(s));
	TRY(places_of(call, RES_ROOM, q->treatment->room_type, q->room, s->rooms, &s->nrooms));
	TRY(places_of(call, RES_DEVICE, q->treatment->device_type, q->device, s->devices,
		      &s->ndevices));
	/* Yesterday's business day may still be open after midnight. */
	for (int i = -1; i < q->days; i++) {
		TRY(search_day(s, DAY(first.n + i)));
		/* Days are in time order: enough is enough, unless a better therapist may come
		 * later. */
		if (q->all && s->nfound >= q->limit)
			break;
	}
	qsort(s->found, s->nfound, sizeof(*s->found), q->all ? by_time : by_cost);
	if (!q->all) {
		*ret_n = choose(s->found, s->nfound, q->limit, ret);
		return ST_OK;
	}
	*ret_n = s->nfound < q->limit ? s->nfound : q->limit;
	memcpy(ret, s->found, *ret_n * sizeof(*ret));
	return ST_OK;
}
