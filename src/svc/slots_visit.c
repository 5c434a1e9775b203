/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a time: what of a day is left for each part of a visit, and the parts put together. */
#include "svc/slots.h"

enum {
	TRIES = 4000,              /* ways to go on from one start; far more than there ever are */
	WORK_TRIES = 400,          /* the same where each is asked about with the roster */
	DAY_END = SLOTS_PER_DAY * SLOT_MINUTES,
};

/* ---- phases */

int placed_end(const struct placed *p)
{
	return p->start + p->hand->total;
}

int client_end(const struct placed *p)
{
	return placed_end(p) - p->part->treatment->cleanup;
}

int placed_wait(const struct placed *visit, size_t i)
{
	return i == 0 ? 0 : visit[i].start + visit[i].part->treatment->prep -
			    client_end(&visit[i - 1]);
}

/* ---- starts */

static bool nothing(const struct slots *s)
{
	return slots_first(s, 0) < 0;
}

/* Starts at which somebody is free for her hands' part: all of it but the processing. */
static void only_free(struct slots *starts, const struct worker *w, const struct hand *hand,
		      const struct treatment *t)
{
	struct slots part = w->day_free;

	if (t->processing == 0 || t->cleanup == 0) {
		slots_runs(&part, hand->total - t->processing);
		slots_and(starts, &part);
		return;
	}
	slots_runs(&part, t->prep + hand->service);
	slots_and(starts, &part);
	part = w->day_free;
	slots_runs(&part, t->cleanup);
	slots_earlier(&part, t->prep + hand->service + t->processing);
	slots_and(starts, &part);
}

/* While something takes effect hands are free, but she is there, and the shop is open. */
static void only_on_duty(struct slots *starts, const struct worker *w, const struct hand *hand)
{
	struct slots duty = w->day_duty;

	slots_runs(&duty, hand->total);
	slots_and(starts, &duty);
}

static void only_for_client(const struct search *s, struct slots *starts, const struct hand *hand,
			    const struct treatment *t)
{
	struct slots client = s->client_free;

	if (s->q->client == NULL)
		return;
	slots_runs(&client, hand->service + t->processing);
	slots_earlier(&client, t->prep);
	slots_and(starts, &client);
}

/* Worked out once a day for each length. */
static void only_in_pool(struct slots *starts, struct pool *pool, int minutes)
{
	struct slots any, spot;

	if (pool == NULL)
		return;
	for (size_t i = 0; i < pool->nstarts; i++) {
		if (pool->starts[i].minutes == minutes) {
			slots_and(starts, &pool->starts[i].starts);
			return;
		}
	}
	slots_clear(&any);
	for (size_t i = 0; i < pool->n; i++) {
		spot = pool->spots[i].free;
		slots_runs(&spot, minutes);
		slots_or(&any, &spot);
	}
	if (pool->nstarts < ARRAY_LEN(pool->starts)) {
		pool->starts[pool->nstarts].minutes = minutes;
		pool->starts[pool->nstarts++].starts = any;
	}
	slots_and(starts, &any);
}

/* Starts from which the next part can follow: soon enough, and not while the client is still
 * busy. Its preparation may run meanwhile. */
static void only_followed(struct slots *starts, const struct part *part, const struct hand *hand,
			  const struct part *next)
{
	struct slots later, shifted;
	int busy = hand->total - part->treatment->cleanup - next->treatment->prep;
	int from = busy < 0 ? 0 : (busy + SLOT_MINUTES - 1) / SLOT_MINUTES * SLOT_MINUTES;

	slots_clear(&later);
	for (int after = from; after <= busy + next->most_wait; after += SLOT_MINUTES) {
		shifted = next->starts;
		slots_earlier(&shifted, after);
		slots_or(&later, &shifted);
	}
	slots_and(starts, &later);
}

static void hand_starts(struct search *s, size_t i, struct hand *hand)
{
	struct part *part = &s->parts[i];
	const struct treatment *t = part->treatment;

	slots_clear(&hand->starts);
	if (!hand->worker->any_duty)
		return;
	slots_invert(&hand->starts);
	only_free(&hand->starts, hand->worker, hand, t);
	if (nothing(&hand->starts))
		return;
	only_on_duty(&hand->starts, hand->worker, hand);
	for (size_t j = 0; j < part->nassistants; j++) {
		if (!part->assistants[j]->any_duty) {
			slots_clear(&hand->starts);
			return;
		}
		only_free(&hand->starts, part->assistants[j], hand, t);
		only_on_duty(&hand->starts, part->assistants[j], hand);
	}
	only_for_client(s, &hand->starts, hand, t);
	only_in_pool(&hand->starts, part->room, hand->total);
	only_in_pool(&hand->starts, part->device, hand->total);
	if (i + 1 < s->nparts && !nothing(&hand->starts))
		only_followed(&hand->starts, part, hand, &s->parts[i + 1]);
}

bool search_starts(struct search *s)
{
	for (size_t i = s->nparts; i-- > 0;) {
		struct part *part = &s->parts[i];
		slots_clear(&part->starts);
		for (size_t j = 0; j < part->nhands; j++) {
			hand_starts(s, i, &part->hands[j]);
			slots_or(&part->starts, &part->hands[j].starts);
		}
		if (nothing(&part->starts))
			return false;
	}
	return true;
}

/* ---- the parts of a visit keep each other's people and places */

static bool overlap(int a_from, int a_to, int b_from, int b_to)
{
	return a_from < b_to && b_from < a_to;
}

/* The two stretches in which hands are needed; the second may be empty. */
struct busy { int from[2], to[2]; };

static struct busy busy_of(const struct placed *p)
{
	const struct treatment *t = p->part->treatment;
	int hands_off = p->start + t->prep + p->hand->service;
	struct busy b = { .from = { p->start, hands_off + t->processing },
			  .to = { hands_off, placed_end(p) } };

	if (t->processing == 0)
		b.to[0] = b.to[1];
	return b;
}

static bool busy_together(const struct placed *a, const struct placed *b)
{
	struct busy x = busy_of(a), y = busy_of(b);

	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			if (x.from[i] < x.to[i] && y.from[j] < y.to[j] &&
			    overlap(x.from[i], x.to[i], y.from[j], y.to[j]))
				return true;
	return false;
}

static bool works_on(const struct placed *p, const struct worker *w)
{
	bool yes = p->hand->worker == w;

	for (size_t i = 0; i < p->part->nassistants; i++)
		yes = yes || p->part->assistants[i] == w;
	return yes;
}

static bool share_people(const struct placed *a, const struct placed *b)
{
	bool yes = works_on(a, b->hand->worker);

	for (size_t i = 0; i < b->part->nassistants; i++)
		yes = yes || works_on(a, b->part->assistants[i]);
	return yes;
}

static bool people_fit(const struct placed *visit, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (share_people(&visit[j], &visit[i]) && busy_together(&visit[j], &visit[i]))
			return false;
	return true;
}

static const struct spot *spot_of(const struct placed *p, enum resource_kind kind)
{
	return kind == RES_ROOM ? p->room : p->device;
}

/* Is the spot free beside the parts before? Of two that hold it already nobody asks for more. */
static bool spot_fits(const struct placed *visit, size_t i, enum resource_kind kind,
		      const struct spot *spot)
{
	int from = visit[i].start, to = placed_end(&visit[i]), own = 0;

	for (size_t j = 0; j < i; j++) {
		const struct spot *other = spot_of(&visit[j], kind);
		own += other != NULL && other->id == spot->id &&
		       overlap(visit[j].start, placed_end(&visit[j]), from, to);
	}
	return own == 0 ? slots_is_free(&spot->free, from, to) :
	       own == 1 && slots_is_free(&spot->spare, from, to);
}

/* Where she is already, if that suits; otherwise the first. */
static bool take_spot(struct placed *visit, size_t i, enum resource_kind kind,
		      const struct pool *pool, const struct spot **ret)
{
	const struct spot *before = i > 0 ? spot_of(&visit[i - 1], kind) : NULL;

	*ret = NULL;
	if (pool == NULL)
		return true;
	for (size_t j = 0; j < pool->n; j++) {
		const struct spot *spot = &pool->spots[j];
		bool same = before != NULL && before->id == spot->id;
		if ((*ret == NULL || same) && spot_fits(visit, i, kind, spot))
			*ret = spot;
	}
	return *ret != NULL;
}

static bool fits(struct placed *visit, size_t i)
{
	return people_fit(visit, i) &&
	       take_spot(visit, i, RES_ROOM, visit[i].part->room, &visit[i].room) &&
	       take_spot(visit, i, RES_DEVICE, visit[i].part->device, &visit[i].device);
}

/* ---- the rest of the visit */

struct way { int64_t cost; int start; const struct hand *hand; };

static bool cheaper(const struct way *a, const struct way *b)
{
	/* cppcheck-suppress ctuuninitvar ; asked for only once there is one */
	if (a->cost != b->cost)
		return a->cost < b->cost;
	if (a->start != b->start)
		return a->start < b->start;
	return a->hand < b->hand;
}

/* The next dearer way to go on with part i than `than` (NULL: the cheapest); false: no more. */
static bool next_way(const struct placed *visit, size_t i, const struct part *part,
		     const struct way *than, struct way *ret)
{
	int busy = client_end(&visit[i - 1]) - part->treatment->prep, last = busy + part->most_wait;
	int from = busy < visit[i - 1].start ? visit[i - 1].start : busy;
	bool found = false;

	from = (from + SLOT_MINUTES - 1) / SLOT_MINUTES * SLOT_MINUTES;
	for (size_t j = 0; j < part->nhands; j++) {
		const struct hand *hand = &part->hands[j];
		bool same = hand->worker == visit[i - 1].hand->worker;
		for (int at = slots_first(&hand->starts, from); at >= 0 && at <= last;
		     at = slots_first(&hand->starts, at + SLOT_MINUTES)) {
			struct way w = { .start = at, .hand = hand,
					 .cost = COST_WAIT * (at - busy) + hand->penalty +
						 (same ? 0 : COST_OTHER_HANDS) };
			if ((than == NULL || cheaper(than, &w)) &&
			    (!found || cheaper(&w, ret))) {
				*ret = w;
				found = true;
			}
		}
	}
	return found;
}

static enum status go_on(struct search *s, struct placed *visit, size_t i, bool mind_work,
			 int *tries, bool *ret)
{
	struct way way, last;
	bool any = false, too_much = false;

	*ret = i == s->nparts;
	if (*ret)
		return ST_OK;
	visit[i] = (struct placed){ .part = &s->parts[i] };
	while (!*ret && *tries > 0 &&
	       next_way(visit, i, &s->parts[i], any ? &last : NULL, &way)) {
		(*tries)--;
		last = way;
		any = true;
		visit[i].start = way.start;
		visit[i].hand = way.hand;
		if (!fits(visit, i))
			continue;
		/* What is too much already does not become less by what follows. */
		if (mind_work)
			TRY(search_overworks(s, visit, i + 1, &too_much));
		if (!too_much)
			TRY(go_on(s, visit, i + 1, mind_work, tries, ret));
	}
	return ST_OK;
}

enum status search_fit(struct search *s, struct placed visit[LIMIT_SEGMENTS], bool mind_work,
		       bool *ret)
{
	int tries = mind_work ? WORK_TRIES : TRIES;

	*ret = placed_end(&visit[0]) <= DAY_END && fits(visit, 0);
	return *ret ? go_on(s, visit, 1, mind_work, &tries, ret) : ST_OK;
}
