/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding a time: which times are good, and why. A proposal costs the minutes that somebody
 * would rather wait than take it: the delay itself, hands that are not hers, an hour that is
 * not her habit, a hole that nobody can use. Days are read in stretches that grow, and the
 * search ends as soon as no later day can hold anything cheaper.
 */
#include "svc/slots.h"

#include <stdlib.h>
#include <string.h>

#include "svc/booking_rules.h"
#include "svc/course.h"
#include "svc/rotation.h"

enum {
	COST_NOT_PREFERRED = 24 * 60, /* her therapist is worth waiting a day for */
	COST_NOT_TURN = 30,           /* whose turn it is is worth half an hour */
	COST_OFF_HABIT = 6 * 60,      /* her usual hours are worth some hours */
	COST_OTHER_DAY = 6 * 60,      /* from a wanted time, as much as so many minutes of it */
	COST_GAP = 45,                /* a hole too short to sell */
	COST_EARLY = 2,               /* a minute before the course has it is worth two after */
	GAP_MINUTES = 30,             /* shorter than this nobody can use */
	MOST_WAIT = 30,               /* of the client between two parts */
	HABIT_VISITS = 3,             /* visits before a habit is believed */
	HABIT_EVENING = 17 * 60,
	NEAR_MINUTES = 60,            /* two proposals of one therapist are not nearer */
	FIRST_STRETCH = 4,            /* days that are read at first */
	DAYS_MAX = 366,
};

static int64_t midnight(day d)
{
	return (int64_t)d.n * MINUTES_PER_DAY;
}

/* ---- habits, turns, the rhythm of a course */

struct habit { int visits, evenings; };

static enum status count_habit(void *ctx, const Booking *b)
{
	struct habit *h = ctx;

	if (!booking_claims_time(b->state))
		return ST_OK;
	h->visits++;
	if (wall_minute(booking_start(b)).n >= HABIT_EVENING)
		h->evenings++;
	return h->visits >= 10 ? ST_TOO_MANY : ST_OK;
}

static enum status learn_habit(struct search *s)
{
	struct habit h = { .visits = 0 };

	s->habit = -1;
	if (s->q->client == NULL)
		return ST_OK;
	enum status st = booking_each_client(s->call->tx, s->q->client->id, INT64_MAX,
					     SCAN_BACKWARD, s->call->arena, count_habit, &h);
	if (st != ST_OK && st != ST_TOO_MANY)
		return st;
	if (h.visits >= HABIT_VISITS && h.evenings * 3 >= h.visits * 2)
		s->habit = 1;
	else if (h.visits >= HABIT_VISITS && h.evenings * 3 <= h.visits)
		s->habit = 0;
	return ST_OK;
}

/* The next session is due an interval after the last one that was taken or is booked. */
static enum status learn_course(struct search *s, day *ret_last)
{
	struct op_call *call = s->call;
	struct course_state state;
	Booking **rows;
	size_t n;

	if (s->q->course == 0)
		return ST_OK;
	TRY(course_state(call, s->q->course, &state));
	const Course *c = state.course;
	if (c->expires_on != 0 && c->expires_on < ret_last->n)
		*ret_last = DAY(c->expires_on);
	if (c->interval_days == 0)
		return ST_OK;
	int32_t last = c->last_used_on;
	TRY(course_bookings(call, c->id, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		day d = shop_business_day(call->shop, booking_start(rows[i]));
		if (rows[i]->id != s->q->ignore && !booking_ran_out(rows[i], call->now) &&
		    d.n > last)
			last = d.n;
	}
	if (last != 0)
		s->due = midnight(DAY(last + (int32_t)c->interval_days));
	return ST_OK;
}

static bool may_be_hers(const struct part *part, uint32_t staff)
{
	for (size_t i = 0; i < part->nhands; i++)
		if (part->hands[i].worker->staff->id == staff)
			return true;
	return false;
}

/* What it costs that somebody gives a part. */
static enum status set_penalties(struct search *s)
{
	uint32_t preferred = s->q->client != NULL ? s->q->client->preferred_therapist : 0;

	if (s->q->walk_in)
		TRY(turn_next(s->call, s->parts[0].treatment, turn_moment(s->call), 0, &s->turn));
	for (size_t i = 0; i < s->nparts; i++) {
		struct part *part = &s->parts[i];
		bool wishes = preferred != 0 && part->wish->therapist == 0 &&
			      may_be_hers(part, preferred);
		for (size_t j = 0; j < part->nhands; j++) {
			struct hand *hand = &part->hands[j];
			uint32_t id = hand->worker->staff->id;
			if (wishes && id != preferred)
				hand->penalty += COST_NOT_PREFERRED / (int)s->nparts;
			if (i == 0 && s->turn != 0 && id != s->turn)
				hand->penalty += COST_NOT_TURN;
		}
	}
	return ST_OK;
}

/* ---- what a time costs */

static int64_t time_cost(const struct search *s, int64_t start)
{
	const struct slot_query *q = s->q;
	int64_t best = s->due > q->from ? s->due : q->from;

	if (q->wanted == 0)
		return start >= best ? start - best : COST_EARLY * (best - start);
	int64_t days = wall_day(WALL(start)).n - wall_day(WALL(q->wanted)).n;
	int64_t minutes = wall_minute(WALL(start)).n - wall_minute(WALL(q->wanted)).n;
	return COST_OTHER_DAY * llabs(days) + llabs(minutes);
}

/* What the cheapest time of a day, and of all days after it, costs at least. */
static int64_t least_cost(const struct search *s, day d)
{
	const struct slot_query *q = s->q;
	int64_t best = s->due > q->from ? s->due : q->from;

	if (q->wanted != 0) {
		int64_t days = (int64_t)d.n - wall_day(WALL(q->wanted)).n;
		return days > 0 ? COST_OTHER_DAY * days : 0;
	}
	return midnight(d) > best ? midnight(d) - best : 0;
}

/* Minutes that stay free between a part and what is booked next to it, less than are of use. */
static bool leaves_hole(const struct slots *free, int from, int to)
{
	int before = 0, after = 0;

	while (before < GAP_MINUTES && slots_is_free(free, from - before - SLOT_MINUTES,
						     from - before))
		before += SLOT_MINUTES;
	while (after < GAP_MINUTES && slots_is_free(free, to + after, to + after + SLOT_MINUTES))
		after += SLOT_MINUTES;
	return (before > 0 && before < GAP_MINUTES) || (after > 0 && after < GAP_MINUTES);
}

static int holes_of(const struct search *s, const struct placed *visit)
{
	int holes = 0;

	for (size_t i = 0; i < s->nparts; i++) {
		struct slots free = visit[i].hand->worker->day_free;
		for (size_t j = 0; j < s->nparts; j++)
			if (visit[j].hand->worker == visit[i].hand->worker)
				slots_take(&free, visit[j].start, placed_end(&visit[j]));
		holes += leaves_hole(&free, visit[i].start, placed_end(&visit[i]));
	}
	return holes;
}

/* Minutes of the day that somebody is taken for. */
static int load_of(const struct worker *w)
{
	return (slots_count(&w->day_duty) - slots_count(&w->day_free)) * SLOT_MINUTES;
}

/* ---- why */

static void because(struct found_slot *f, const char *reason)
{
	if (f->nreasons < SLOT_REASONS)
		f->reasons[f->nreasons++] = reason;
}

static bool all_by(const struct found_slot *f, uint32_t staff)
{
	bool yes = staff != 0;

	for (size_t i = 0; i < f->n; i++)
		yes = yes && f->parts[i].therapist == staff;
	return yes;
}

static void reason_of_time(const struct search *s, struct found_slot *f, bool evening)
{
	const struct slot_query *q = s->q;

	if (q->wanted != 0 && wall_day(WALL(f->start)).n == wall_day(WALL(q->wanted)).n)
		because(f, _("the same day"));
	else if (q->wanted != 0 &&
		 wall_minute(WALL(f->start)).n == wall_minute(WALL(q->wanted)).n)
		because(f, _("the same time of day"));
	if (s->due != 0 && f->start >= s->due)
		because(f, _("when her course has it"));
	if (s->habit >= 0 && evening == (s->habit == 1))
		because(f, evening ? _("she likes evenings") : _("she likes the daytime"));
}

static void set_reasons(const struct search *s, struct found_slot *f, int holes, bool evening)
{
	const Client *c = s->q->client;

	if (f->by_turn)
		because(f, _("it is her turn"));
	if (c != NULL && s->parts[0].wish->therapist == 0 && all_by(f, c->preferred_therapist))
		because(f, _("her therapist"));
	reason_of_time(s, f, evening);
	if (f->n > 1 && all_by(f, f->parts[0].therapist))
		because(f, _("one therapist for all of it"));
	if (f->n > 1)
		because(f, f->waiting == 0 ? _("no waiting in between") :
					     arena_printf(s->call->arena,
							  _("%d minutes in between"),
							  f->waiting));
	if (holes == 0)
		because(f, _("leaves no gap"));
}

static void fill_found(const struct search *s, const struct placed *visit, struct found_slot *f)
{
	int64_t base = midnight(s->day);
	int end = 0;

	*f = (struct found_slot){ .start = base + visit[0].start, .n = s->nparts };
	for (size_t i = 0; i < s->nparts; i++) {
		const struct placed *p = &visit[i];
		f->parts[i].start = base + p->start;
		f->parts[i].therapist = p->hand->worker->staff->id;
		f->parts[i].room = p->room != NULL ? p->room->id : 0;
		f->parts[i].device = p->device != NULL ? p->device->id : 0;
		f->cost += p->hand->penalty;
		f->waiting += placed_wait(visit, i);
		end = placed_end(p) > end ? placed_end(p) : end;
		f->load += load_of(p->hand->worker);
	}
	f->minutes = end - visit[0].start;
	f->by_turn = s->turn != 0 && f->parts[0].therapist == s->turn;
}

static void rate(const struct search *s, const struct placed *visit, struct found_slot *f)
{
	bool evening = visit[0].start >= HABIT_EVENING;
	int holes = holes_of(s, visit);

	fill_found(s, visit, f);
	f->cost += time_cost(s, f->start) + holes * COST_GAP + COST_WAIT * f->waiting;
	if (s->habit >= 0 && evening != (s->habit == 1))
		f->cost += COST_OFF_HABIT;
	for (size_t i = 1; i < f->n; i++)
		f->cost += f->parts[i].therapist != f->parts[i - 1].therapist ? COST_OTHER_HANDS :
										0;
	set_reasons(s, f, holes, evening);
}

/* ---- what else the rules of the book ask of it */

static enum status day_is_full(struct search *s, bool *ret)
{
	const struct conf *conf = &s->call->shop->conf;
	unsigned n = 0;

	if (!s->counted) {
		s->counted = true;
		s->full = false;
		if (conf->day_bookings > 0) {
			TRY(book_count(s->call, s->day, 0, s->q->ignore, &n));
			s->full = n >= (unsigned)conf->day_bookings;
		}
		if (!s->full && conf->client_bookings > 0 && s->q->client != NULL) {
			TRY(book_count(s->call, s->day, s->q->client->id, s->q->ignore, &n));
			s->full = n >= (unsigned)conf->client_bookings;
		}
	}
	*ret = s->full;
	return ST_OK;
}

/* ---- the best ones */

static bool cheaper(const struct found_slot *a, const struct found_slot *b)
{
	if (a->cost != b->cost)
		return a->cost < b->cost;
	if (a->start != b->start)
		return a->start < b->start;
	if (a->load != b->load)
		return a->load < b->load;
	return a->parts[0].therapist < b->parts[0].therapist;
}

/* Not five quarters of the same hour of the same therapist. */
static bool near(const struct found_slot *a, const struct found_slot *b)
{
	return a->parts[0].therapist == b->parts[0].therapist &&
	       llabs(a->start - b->start) < NEAR_MINUTES;
}

/* Would it be kept? */
static bool is_better(const struct search *s, const struct found_slot *f)
{
	for (size_t i = 0; i < s->nfound; i++)
		if (near(f, &s->found[i]) && !cheaper(f, &s->found[i]))
			return false;
	return s->nfound < s->q->limit || cheaper(f, &s->found[s->nfound - 1]);
}

/* In place of those near it, which are dearer. */
static void keep_best(struct search *s, const struct found_slot *f)
{
	size_t n = 0, at;

	for (size_t i = 0; i < s->nfound; i++)
		if (!near(f, &s->found[i]))
			s->found[n++] = s->found[i];
	if (n == s->q->limit)
		n--;
	for (at = n; at > 0 && cheaper(f, &s->found[at - 1]); at--)
		s->found[at] = s->found[at - 1];
	s->found[at] = *f;
	s->nfound = n + 1;
}

static bool too_dear(const struct search *s, int64_t cost)
{
	return s->nfound == s->q->limit && cost >= s->found[s->nfound - 1].cost;
}

/* Proposals begin on the rows of the board, right where something else ends, or at once. */
static bool tidy_start(const struct search *s, const struct hand *hand, int at)
{
	if (at % s->call->shop->conf.slot_minutes == 0)
		return true;
	if (s->q->walk_in && midnight(s->day) + at < s->q->from + SLOT_MINUTES)
		return true;
	return at >= SLOT_MINUTES &&
	       !slots_is_free(&hand->worker->day_free, at - SLOT_MINUTES, at);
}

/* The cheapest way, and where that is too much for somebody the cheapest that is not. */
static enum status fit_one(struct search *s, struct placed *visit, bool *ret_fits,
			   struct found_slot *ret)
{
	bool full = false, too_much = false;

	TRY(search_fit(s, visit, false, ret_fits));
	if (*ret_fits)
		rate(s, visit, ret);
	if (!*ret_fits || (!s->q->all && !is_better(s, ret)))
		return ST_OK;
	TRY(day_is_full(s, &full));
	if (!full)
		TRY(search_overworks(s, visit, s->nparts, &too_much));
	*ret_fits = !full && !too_much;
	if (too_much && s->nparts > 1) {
		TRY(search_fit(s, visit, true, ret_fits));
		if (*ret_fits)
			rate(s, visit, ret);
	}
	return ST_OK;
}

static enum status try_one(struct search *s, struct hand *hand, int at, bool *ret_fits,
			   struct found_slot *ret)
{
	struct placed visit[LIMIT_SEGMENTS];

	visit[0] = (struct placed){ .part = &s->parts[0], .hand = hand, .start = at };
	TRY(fit_one(s, visit, ret_fits, ret));
	*ret_fits = *ret_fits && (s->q->all || is_better(s, ret));
	return ST_OK;
}

static enum status propose_at(struct search *s, int at)
{
	int64_t cost = time_cost(s, midnight(s->day) + at);
	struct found_slot f;
	bool fits;

	for (size_t i = 0; i < s->parts[0].nhands && !too_dear(s, cost); i++) {
		struct hand *hand = &s->parts[0].hands[i];
		if (!slots_is_free(&hand->starts, at, at + SLOT_MINUTES) ||
		    too_dear(s, cost + hand->penalty) || !tidy_start(s, hand, at))
			continue;
		TRY(try_one(s, hand, at, &fits, &f));
		if (fits)
			keep_best(s, &f);
	}
	return ST_OK;
}

/* Of one treatment with everybody who can, of a visit the best way. */
static enum status list_at(struct search *s, int at)
{
	size_t before = s->nfound;
	struct found_slot f;
	bool fits;

	for (size_t i = 0; i < s->parts[0].nhands && s->nfound < s->q->limit; i++) {
		struct hand *hand = &s->parts[0].hands[i];
		if (!slots_is_free(&hand->starts, at, at + SLOT_MINUTES))
			continue;
		TRY(try_one(s, hand, at, &fits, &f));
		if (!fits)
			continue;
		if (s->nparts == 1 || s->nfound == before)
			s->found[s->nfound++] = f;
		else if (cheaper(&f, &s->found[before]))
			s->found[before] = f;
	}
	return ST_OK;
}

/* ---- the whole search */

static enum status search_day(struct search *s, day last)
{
	int64_t base = midnight(s->day);
	int from = s->q->from > base ? (int)(s->q->from - base) : 0;
	int64_t end = midnight(DAY(last.n + 1)); /* nothing begins then or later */

	if (!search_starts(s))
		return ST_OK;
	for (int at = slots_first(&s->parts[0].starts, from); at >= 0 && base + at < end;
	     at = slots_first(&s->parts[0].starts, at + SLOT_MINUTES))
		TRY(s->q->all ? list_at(s, at) : propose_at(s, at));
	return ST_OK;
}

static bool enough(const struct search *s, day next)
{
	return s->q->all ? s->nfound >= s->q->limit : too_dear(s, least_cost(s, next));
}

/* From yesterday, whose business may go on after midnight. */
static enum status search_days(struct search *s, day furthest, day course_last)
{
	day first = DAY(wall_day(WALL(s->q->from)).n - 1);
	int days = s->q->days + 1, stretch = FIRST_STRETCH;

	if (first.n + days - 1 > furthest.n)
		days = furthest.n - first.n + 1;
	for (int done = 0; done < days; stretch *= 2) {
		int n = days - done < stretch ? days - done : stretch;
		TRY(search_read(s, DAY(first.n + done), n));
		for (int i = 0; i < n; i++, done++) {
			day d = DAY(first.n + done);
			if (enough(s, d))
				return ST_OK;
			if (d.n <= course_last.n && search_take_day(s, d))
				TRY(search_day(s, furthest));
		}
	}
	return ST_OK;
}

static enum status set_parts(struct search *s)
{
	enum status st;

	s->nparts = s->q->n;
	for (size_t i = 0; i < s->nparts; i++) {
		struct part *part = &s->parts[i];
		part->wish = s->q->wishes[i];
		part->treatment = body_treatment(s->call, part->wish->treatment, "treatment", &st);
		TRY(st);
		if (s->q->outside)
			TRY(body_online(s->call, part->treatment, "treatment"));
		int own = i == 0 ? 0 : part->treatment->prep + SLOT_MINUTES +
				       s->parts[i - 1].treatment->cleanup;
		/* With the same therapist it cannot be less. */
		part->most_wait = own > MOST_WAIT ? own : MOST_WAIT;
	}
	return ST_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct found_slot *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->parts[0].therapist > y->parts[0].therapist) -
	       (x->parts[0].therapist < y->parts[0].therapist);
}

static void finish(struct search *s)
{
	struct found_slot *first = NULL;

	for (size_t i = 0; i < s->nfound; i++)
		if (first == NULL || s->found[i].start < first->start)
			first = &s->found[i];
	if (first != NULL && s->q->wanted == 0)
		because(first, _("earliest"));
	for (size_t i = 0; i < s->nfound; i++)
		if (s->found[i].nreasons == 0)
			because(&s->found[i], _("free"));
	if (s->q->all && s->nfound > 1)
		qsort(s->found, s->nfound, sizeof(*s->found), by_time);
}

enum status slots_find(struct op_call *call, const struct slot_query *q, struct found_slot *ret,
		       size_t *ret_n)
{
	struct search *s = arena_alloc(call->arena, sizeof(*s));
	day furthest, course_last;
	struct slot_query own = *q;

	REQUIRE(q->n >= 1 && q->n <= LIMIT_SEGMENTS && q->limit >= 1);
	if (own.outside && own.from < call->wall.n + call->shop->conf.notice_minutes)
		own.from = call->wall.n + call->shop->conf.notice_minutes;
	if (own.days > DAYS_MAX)
		own.days = DAYS_MAX;
	TRY(book_furthest(call, q->client, DAY(wall_day(WALL(own.from)).n + own.days), &furthest));
	course_last = furthest;
	*s = (struct search){ .call = call, .q = &own, .found = ret };
	TRY(set_parts(s));
	TRY(search_people(s));
	TRY(learn_habit(s));
	TRY(learn_course(s, &course_last));
	TRY(set_penalties(s));
	TRY(search_days(s, furthest, course_last));
	finish(s);
	*ret_n = s->nfound;
	return ST_OK;
}

/* ---- as operations answer it */

static SegmentWish *part_answer(struct op_call *call, const struct slot_query *q,
				const struct found_slot *f, size_t i)
{
	SegmentWish *w = (SegmentWish *)message_copy(&q->wishes[i]->base, call->arena);

	w->start = f->parts[i].start;
	w->therapist = f->parts[i].therapist;
	w->room = f->parts[i].room;
	w->device = f->parts[i].device;
	w->by_turn = f->by_turn && w->therapist == f->parts[0].therapist;
	return w;
}

Slot *slot_answer(struct op_call *call, const struct slot_query *q, const struct found_slot *f)
{
	Slot *slot = (Slot *)message_new(&slot__descriptor, call->arena);

	slot->start = f->start;
	slot->therapist = f->parts[0].therapist;
	slot->room = f->parts[0].room;
	slot->device = f->parts[0].device;
	slot->minutes = (uint32_t)f->minutes;
	for (size_t i = 0; i < f->nreasons; i++) {
		char *reason = arena_dup(call->arena, f->reasons[i]);
		BODY_PUSH(call->arena, slot->reasons, slot->n_reasons, reason);
	}
	slot->reason = arena_dup(call->arena, f->nreasons > 0 ? f->reasons[0] : "");
	for (size_t i = 0; i < f->n; i++) {
		SegmentWish *w = part_answer(call, q, f, i);
		BODY_PUSH(call->arena, slot->segments, slot->n_segments, w);
	}
	return slot;
}
