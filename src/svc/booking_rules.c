/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/booking_rules.h"

#include <stdio.h>
#include <string.h>

#include "model/roster.h"

enum { LATE_ENTRY_MINUTES = 30, PROPOSED = 3, PROPOSE_DAYS = 7 };

static bool may_force(const struct role *role, const void *what)
{
	(void)what;
	return role_may(role, PERM_BOOKING_FORCE);
}

enum status plan_may_force(struct op_call *call, const char *reason, uint32_t authorised_by)
{
	if (reason[0] == '\0')
		return ST_OK;
	return body_within(call, may_force, NULL, authorised_by, "force_reason",
			   _("You may not override the rules of the book."));
}

enum status plan_object(struct op_call *call, const struct plan *plan, enum status st)
{
	int code = status_exit_code(st);

	if (st == ST_OK || (code != 1 && code != 65 && code != 77))
		return st;
	if (plan->worst->status == ST_OK || st < plan->worst->status)
		*plan->worst = *call->problem;
	return ST_OK;
}

enum status plan_object_at(struct op_call *call, const struct plan *plan, const Segment *seg,
			   enum status st)
{
	struct problem *p = call->problem;
	const Booking *b = plan->booking;
	char field[sizeof(p->field)];
	size_t i = 0;

	while (i < b->n_segments && b->segments[i] != seg)
		i++;
	if (st != ST_OK && p->status == st && i > 0 && p->field[0] != '\0') {
		snprintf(field, sizeof(field), "segments[%zu].%.30s", i, p->field);
		memcpy(p->field, field, sizeof(field));
	}
	return plan_object(call, plan, st);
}

/* ---- when */

typedef bool hours_fn(const struct shop *, day, int *ret_open, int *ret_close);

/* The business day in whose hours it lies; false: in none. */
static bool within_hours(const struct shop *shop, hours_fn *hours, int64_t from, int64_t to,
			 day *ret)
{
	day d = wall_day(WALL(from));

	for (int back = 0; back < 2; back++) {
		int64_t base = ((int64_t)d.n - back) * MINUTES_PER_DAY;
		int open, close;
		*ret = DAY(d.n - back);
		if (hours(shop, *ret, &open, &close) && base + open <= from && to <= base + close)
			return true;
	}
	return false;
}

static bool in_lunch(const struct shop *shop, int64_t from, int64_t to)
{
	const struct conf *conf = &shop->conf;
	int64_t d = wall_day(WALL(from)).n, last = wall_day(WALL(to)).n;

	for (; d <= last && conf->lunch_from < conf->lunch_to; d++)
		if (from < d * MINUTES_PER_DAY + conf->lunch_to &&
		    d * MINUTES_PER_DAY + conf->lunch_from < to)
			return true;
	return false;
}

static bool forced(const struct plan *plan)
{
	return plan->force_reason[0] != '\0';
}

bool plan_open(const struct op_call *call, const struct plan *plan, int64_t from, int64_t to)
{
	day d;

	return within_hours(call->shop, shop_hours, from, to, &d) &&
	       (forced(plan) || !in_lunch(call->shop, from, to));
}

static enum status closed(struct op_call *call, day d)
{
	enum status st = problem_set(call->problem, ST_CLOSED, "start", NULL);
	char on[DATE_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int open, close;

	day_text(d, on);
	if (shop_hours(call->shop, d, &open, &close))
		problem_todo(call->problem,
			     _("Choose a time within the opening hours: on %s from %s to %s."), on,
			     minute_text(MINUTE(open), from), minute_text(MINUTE(close), to));
	else
		problem_todo(call->problem, _("On %s it is closed all day; choose another."), on);
	return st;
}

static enum status on_holiday(struct op_call *call, const struct holiday *h, day d)
{
	char on[DATE_TEXT_MAX], from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	enum status st;

	day_text(d, on);
	if (h->closed) {
		st = problem_set(call->problem, ST_HOLIDAY, "start",
				 _("%s: the shop is closed on %s."), both_text(h->title), on);
		problem_todo(call->problem, _("Choose another day."));
		return st;
	}
	st = problem_set(call->problem, ST_HOLIDAY, "start",
			 _("%s: on %s the shop is open from %s to %s."), both_text(h->title), on,
			 minute_text(MINUTE(h->open), from), minute_text(MINUTE(h->close), to));
	problem_todo(call->problem, _("Choose a time within these hours, or another day."));
	return st;
}

/* Closed by the week weighs more than closed by a holiday. */
static enum status check_open(struct op_call *call, const struct plan *plan, int64_t from,
			      int64_t to)
{
	const struct shop *shop = call->shop;
	char text[DATE_TEXT_MAX], until[DATE_TEXT_MAX];
	day d;

	if (!within_hours(shop, shop_hours, from, to, &d)) {
		if (!within_hours(shop, shop_week_hours, from, to, &d))
			return closed(call, shop_business_day(shop, WALL(from)));
		const struct holiday *h = calendar_holiday(shop->calendar, d);
		REQUIRE(h != NULL);
		return on_holiday(call, h, d);
	}
	if (forced(plan) || !in_lunch(shop, from, to))
		return ST_OK;
	enum status st = problem_set(call->problem, ST_LUNCH, "start",
				     _("From %s to %s is the lunch break."),
				     minute_text(MINUTE(shop->conf.lunch_from), text),
				     minute_text(MINUTE(shop->conf.lunch_to), until));
	problem_todo(call->problem,
		     _("Choose a time before or after it, or have a manager give a reason."));
	return st;
}

static enum status check_hours(struct op_call *call, const struct plan *plan)
{
	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		TRY(plan_object_at(call, plan, seg,
				   check_open(call, plan, seg->start, segment_end(seg).n)));
	}
	return ST_OK;
}

static enum status check_when(struct op_call *call, const struct plan *plan)
{
	const struct conf *conf = &call->shop->conf;
	wall start = booking_start(plan->booking);
	day furthest;
	bool stays = forced(plan) || plan->same_time;
	char text[DATE_TEXT_MAX];
	enum status st = ST_OK;

	TRY(book_furthest(call, plan->client, wall_day(start), &furthest));
	if (start.n < call->wall.n - LATE_ENTRY_MINUTES && !stays) {
		st = problem_set(call->problem, ST_PAST, "start", _("%s is over."),
				 wall_text(start, text));
		problem_todo(call->problem,
			     _("Choose a time to come, or have a manager give a reason."));
	} else if (plan->outside && start.n < call->wall.n + conf->notice_minutes) {
		st = problem_set(call->problem, ST_TOO_SOON, "start",
				 _("Bookings are taken until %d minutes before."),
				 conf->notice_minutes);
		problem_todo(call->problem, _("Choose a later time, or call the shop."));
	} else if (wall_day(start).n > furthest.n && !stays) {
		st = problem_set(call->problem, ST_TOO_FAR, "start",
				 _("Bookings are taken %d days ahead, until %s."),
				 furthest.n - call->today.n, day_text(furthest, text));
		problem_todo(call->problem,
			     _("Choose a day until then, or have a manager give a reason."));
	}
	return st;
}

/* ---- how many */

static enum status day_full(struct op_call *call, const char *whose, unsigned n, int limit, day d)
{
	char on[DATE_TEXT_MAX];
	enum status st;

	day_text(d, on);
	if (whose == NULL)
		st = problem_set(call->problem, ST_DAY_FULL, "start",
				 _("On %s the shop has %u bookings; the limit is %d."), on, n,
				 limit);
	else
		st = problem_set(call->problem, ST_DAY_FULL, "start",
				 _("On %s %s has %u bookings; the limit is %d."), on, whose, n,
				 limit);
	problem_todo(call->problem, _("Choose another day, or have a manager give a reason."));
	return st;
}

static enum status check_day(struct op_call *call, const struct plan *plan)
{
	const struct conf *conf = &call->shop->conf;
	day d = shop_business_day(call->shop, booking_start(plan->booking));
	unsigned n;

	if (forced(plan) || (plan->was != NULL &&
			     shop_business_day(call->shop, booking_start(plan->was)).n == d.n))
		return ST_OK;
	if (conf->day_bookings > 0) {
		TRY(book_count(call, d, 0, plan->ignore, &n));
		if (n >= (unsigned)conf->day_bookings)
			return day_full(call, NULL, n, conf->day_bookings, d);
	}
	if (conf->client_bookings > 0) {
		TRY(book_count(call, d, plan->booking->client, plan->ignore, &n));
		if (n >= (unsigned)conf->client_bookings)
			return day_full(call, plan->client->name, n, conf->client_bookings, d);
	}
	return ST_OK;
}

/* ---- who */

/* Therapist and assistants of a segment, one after the other; 0: no more. */
static uint32_t worker_at(const Segment *seg, size_t i)
{
	return i == 0 ? seg->therapist : i <= seg->n_assistants ? seg->assistants[i - 1] : 0;
}

static enum status check_duty(struct op_call *call, const Segment *seg, size_t i)
{
	Staff *staff;
	bool there;

	if (worker_at(seg, i) == 0)
		return ST_OK;
	TRY(body_staff(call, worker_at(seg, i), i == 0 ? "therapist" : "assistants", &staff));
	TRY(at_work(call, staff, seg->start, segment_end(seg).n, &there));
	if (there)
		return ST_OK;
	enum status st = problem_set(call->problem, ST_OFF_DUTY,
				     i == 0 ? "therapist" : "assistants",
				     _("%s does not work then."), staff->name);
	problem_todo(call->problem, _("Choose another therapist or another time."));
	return st;
}

static enum status check_roster(struct op_call *call, const struct plan *plan)
{
	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		for (size_t j = 0; j <= seg->n_assistants; j++)
			TRY(plan_object_at(call, plan, seg, check_duty(call, seg, j)));
	}
	return ST_OK;
}

enum status plan_work(struct op_call *call, const struct plan *plan, const Staff *staff,
		      const Segment *last)
{
	struct claim claims[CLAIMS_MAX];
	struct span spans[2 * LIMIT_SEGMENTS + 2];
	size_t n = 0;

	if (forced(plan))
		return ST_OK;
	for (size_t i = 0;; i++) { /* up to the last, which may be none of them */
		const Segment *seg = i < plan->booking->n_segments ? plan->booking->segments[i] :
								     last;
		size_t k = plan_claims(plan, seg, claims);
		for (size_t j = 0; j < k && n < ARRAY_LEN(spans); j++)
			if (claims[j].kind == RES_THERAPIST && claims[j].resource == staff->id)
				spans[n++] = (struct span){ .from = claims[j].from,
							    .to = claims[j].to };
		if (seg == last)
			break;
	}
	return overwork_check_all(call, staff, n, spans, plan->ignore);
}

/* Whoever works on the visit. */
static enum status check_overwork(struct op_call *call, const struct plan *plan)
{
	const Booking *b = plan->booking;

	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		for (size_t j = 0; j <= seg->n_assistants; j++) {
			Staff *staff;
			if (worker_at(seg, j) == 0)
				continue;
			TRY(body_staff(call, worker_at(seg, j), "therapist", &staff));
			TRY(plan_work(call, plan, staff, b->segments[b->n_segments - 1]));
		}
	}
	return ST_OK;
}

/* ---- claims, and what to do when one is taken */

/* Minutes that the treatment would not have of itself; 0: its own. */
static uint32_t own_minutes(struct op_call *call, const Segment *seg)
{
	const struct treatment *t = treatment_find(call->shop->treatments, seg->treatment);
	ProtobufCMessage *m;

	if (t == NULL || seg->therapist == 0 ||
	    body_get(call, record_by_name("staff"), TABLE_STAFF, seg->therapist, &m) != ST_OK)
		return 0;
	int usual = treatment_minutes(t, ((const Staff *)m)->level);
	return seg->service == (uint32_t)usual ? 0 : seg->service;
}

/* The visit as a wish: who was asked for stays, the rest is free to choose. */
static void wish_again(struct op_call *call, const struct plan *plan, size_t *ret_n,
		       SegmentWish ***ret)
{
	const Booking *b = plan->booking;

	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		SegmentWish *w = (SegmentWish *)message_new(&segment_wish__descriptor, call->arena);
		w->treatment = seg->treatment;
		w->therapist = seg->asked_for ? seg->therapist : 0;
		w->n_assistants = seg->n_assistants;
		w->assistants = seg->assistants;
		w->minutes = plan->minutes != NULL ? plan->minutes[i] : own_minutes(call, seg);
		BODY_PUSH(call->arena, *ret, *ret_n, w);
	}
}

static size_t nearest(struct op_call *call, const struct plan *plan,
		      struct found_slot ret[PROPOSED])
{
	struct problem keep = *call->problem;
	int64_t wanted = booking_start(plan->booking).n;
	int64_t from = (int64_t)wall_day(WALL(wanted)).n * MINUTES_PER_DAY;
	struct slot_query q = { .wanted = wanted < call->wall.n ? call->wall.n : wanted,
				.from = from < call->wall.n ? call->wall.n : from,
				.days = PROPOSE_DAYS, .client = plan->client,
				.course = plan->booking->course, .ignore = plan->ignore,
				.outside = plan->outside, .limit = PROPOSED };
	SegmentWish **wishes = NULL;
	size_t n = 0;

	wish_again(call, plan, &q.n, &wishes);
	q.wishes = wishes;
	if (slots_find(call, &q, ret, &n) != ST_OK)
		n = 0;
	*call->problem = keep;
	return n;
}

static void propose(struct op_call *call, const struct plan *plan)
{
	struct found_slot found[PROPOSED];
	day wanted = wall_day(booking_start(plan->booking));
	size_t n = nearest(call, plan, found);
	AUTO(buf_release) struct buf todo = BUF_INIT;
	const char *before = arena_dup(call->arena, call->problem->todo);

	for (size_t i = 0; i < n; i++) {
		ProtobufCMessage *m;
		char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
		uint32_t therapist = found[i].parts[0].therapist;
		wall_text(WALL(found[i].start), at);
		problem_hint(call->problem, "slot", "%s %s", id_text('S', therapist, id), at);
		if (body_get(call, record_by_name("staff"), TABLE_STAFF, therapist, &m) == ST_OK)
			buf_printf(&todo, "%s%s %s", i > 0 ? "  " : "", ((Staff *)m)->name,
				   wall_day(WALL(found[i].start)).n == wanted.n ? at + 11 : at);
	}
	if (n == 0 && before[0] == '\0')
		problem_todo(call->problem,
			     _("Nothing is free within a week; try another treatment or "
			       "therapist."));
	else if (n > 0 && before[0] == '\0')
		problem_todo(call->problem, _("Free: %s"), todo.text);
	else if (n > 0)
		problem_todo(call->problem, _("%s Free: %s"), before, todo.text);
}

/* Is another time a way out of it? */
static bool time_helps(enum status st)
{
	return st == ST_CLOSED || st == ST_HOLIDAY || st == ST_LUNCH || st == ST_PAST ||
	       st == ST_TOO_SOON || st == ST_DAY_FULL || st == ST_OFF_DUTY || st == ST_OVERWORK ||
	       st == ST_SLOT_TAKEN || st == ST_NO_RESOURCE || st == ST_CLIENT_BUSY;
}

static const char *resource_name(struct op_call *call, const struct claim *c)
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

static enum status taken(struct op_call *call, const struct plan *plan, const struct claim *mine,
			 uint32_t booking, const struct claim *theirs)
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

enum status plan_claims_free(struct op_call *call, const struct plan *plan)
{
	struct claim claims[CLAIMS_MAX], other;
	const Segment *first = plan->booking->segments[0]; /* of a fault of the visit as a whole */
	uint32_t booking;

	for (size_t i = 0; i < plan->booking->n_segments; i++) {
		const Segment *seg = plan->booking->segments[i];
		size_t n = plan_claims(plan, seg, claims);
		for (size_t j = 0; j < n; j++) {
			if (claims[j].kind == RES_CLIENT && forced(plan))
				continue;
			enum status st = plan_claim_free(call, plan, seg, &claims[j], &booking,
							 &other);
			if (st == ST_SLOT_TAKEN)
				st = plan_object_at(call, plan, booking != 0 ? seg : first,
						    taken(call, plan, &claims[j], booking,
							  &other));
			TRY(st);
		}
	}
	return ST_OK;
}

/* Tells the refusal that weighs most; where another time helps, also which ones are free. */
static enum status verdict(struct op_call *call, const struct plan *plan)
{
	enum status st = plan->worst->status;

	if (st == ST_OK)
		return ST_OK;
	*call->problem = *plan->worst;
	if (time_helps(st))
		propose(call, plan);
	return st;
}

enum status plan_check(struct op_call *call, const struct plan *plan)
{
	TRY(check_hours(call, plan));
	TRY(plan_object(call, plan, check_when(call, plan)));
	TRY(plan_object(call, plan, check_day(call, plan)));
	TRY(check_roster(call, plan));
	TRY(plan_object(call, plan, check_overwork(call, plan)));
	TRY(plan_claims_free(call, plan));
	return verdict(call, plan);
}

/* ---- warnings */

static enum status warn(struct op_call *call, enum status st, size_t *n, char ***texts)
{
	int code = status_exit_code(st);

	if (st == ST_OK || code != 1)
		return st;
	char *text = arena_dup(call->arena, call->problem->message);
	BODY_PUSH(call->arena, *texts, *n, text);
	*call->problem = (struct problem)PROBLEM_INIT;
	return ST_OK;
}

enum status plan_warn(struct op_call *call, const struct plan *plan, size_t *n, char ***texts)
{
	struct plan own = *plan;
	const Booking *b = plan->booking;

	own.force_reason = "";
	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		TRY(warn(call, check_open(call, &own, seg->start, segment_end(seg).n), n, texts));
		for (size_t j = 0; j <= seg->n_assistants; j++)
			TRY(warn(call, check_duty(call, seg, j), n, texts));
	}
	return warn(call, check_overwork(call, &own), n, texts);
}
