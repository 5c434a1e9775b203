/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The waitlist as it is read: in its order, with a time for each, and whom a time suits. */
#include "svc/wait.h"

#include <stdlib.h>

#include "svc/course.h"

enum { DEFAULT_ROWS = 50, PROPOSED = 3, WARNED = 3, LAST_MINUTE = 2 * MINUTES_PER_DAY };

/* ---- what she wishes, as a question for free times */

static enum status wishes_of(struct op_call *call, const Wait *w, size_t *ret_n, SegmentWish ***ret)
{
	Staff *staff = NULL;

	*ret_n = 0;
	*ret = NULL;
	if (w->therapist != 0)
		TRY(body_staff(call, w->therapist, "therapist", &staff));
	for (size_t i = 0; i < w->n_treatments; i++) {
		SegmentWish *wish = (SegmentWish *)message_new(&segment_wish__descriptor,
							       call->arena);
		enum status st;
		const struct treatment *t = body_treatment(call, w->treatments[i], "treatments",
							   &st);
		TRY(st);
		wish->treatment = w->treatments[i];
		if (staff != NULL && staff_qualified(call->shop->treatments, staff, t)) {
			wish->therapist = w->therapist;
			wish->asked_for = true;
		}
		BODY_PUSH(call->arena, *ret, *ret_n, wish);
	}
	return ST_OK;
}

/* Nothing can be offered while her course has too few sessions. */
static enum status course_enough(struct op_call *call, const Wait *w)
{
	struct course_state s;
	int64_t covered = 0;

	if (w->course == 0)
		return ST_OK;
	TRY(course_state(call, w->course, &s));
	for (size_t i = 0; i < w->n_treatments; i++) {
		if (course_item(s.course, w->treatments[i]) == NULL)
			continue;
		TRY(course_usable(call, &s, w->client, w->treatments[i], call->today, false));
		covered++;
	}
	return s.course->unlimited || covered <= s.left ? ST_OK :
	       problem_set(call->problem, ST_INSUFFICIENT, "course", NULL);
}

/* Between two days, the last included. */
static enum status wish_query(struct op_call *call, const Wait *w, Client *client, day from, day to,
			      struct slot_query *ret)
{
	SegmentWish **wishes;
	size_t n;

	TRY(wishes_of(call, w, &n, &wishes));
	TRY(course_enough(call, w));
	if (from.n < w->from_day)
		from.n = w->from_day;
	if (to.n > w->to_day)
		to.n = w->to_day;
	*ret = (struct slot_query){
		.n = n, .wishes = wishes, .from = (int64_t)from.n * MINUTES_PER_DAY,
		.client = client, .course = w->course, .from_minute = (int)w->from_minute,
		.to_minute = (int)w->to_minute, .limit = 1,
	};
	if (ret->from < call->wall.n)
		ret->from = call->wall.n;
	ret->days = to.n - wall_day(WALL(ret->from)).n + 1;
	return ST_OK;
}

/* A treatment that is no longer offered, or somebody who left, finds nothing. */
static enum status refused_is_nothing(struct op_call *call, enum status st)
{
	int code = status_exit_code(st);

	if (code != 1 && code != 65)
		return st;
	*call->problem = (struct problem)PROBLEM_INIT;
	return ST_OK;
}

/* The best time within her wishes between two days; NULL: there is none. */
static enum status propose(struct op_call *call, const Wait *w, Client *client, day from, day to,
			   Slot **ret)
{
	struct slot_query q;
	struct found_slot found;
	size_t n = 0;
	enum status st = wish_query(call, w, client, from, to, &q);

	*ret = NULL;
	if (st == ST_OK && q.days > 0)
		st = slots_find(call, &q, &found, &n);
	if (st != ST_OK)
		return refused_is_nothing(call, st);
	if (n > 0)
		*ret = slot_answer(call, &q, &found);
	return ST_OK;
}

/* ---- whom a time suits */

/* Whoever gives it: some levels take longer. */
static int most_minutes(const struct treatment *t)
{
	int most = treatment_minutes(t, "");

	for (size_t i = 0; i < t->nlevels; i++)
		if (t->levels[i].minutes > most)
			most = t->levels[i].minutes;
	return t->prep + most + t->processing + t->cleanup;
}

static int longest(struct op_call *call, const Wait *w)
{
	int n = 0;

	for (size_t i = 0; i < w->n_treatments; i++) {
		const struct treatment *t = treatment_find(call->shop->treatments,
							   w->treatments[i]);
		if (t != NULL)
			n += most_minutes(t);
	}
	return n;
}

/* The visit begins in what is free again; it may go on after it. */
static enum status fit_in(struct op_call *call, const Wait *w, Client *client, const Booking *freed,
			  uint32_t ignore, Slot **ret)
{
	struct found_slot found[PROPOSED];
	day d = wall_day(booking_start(freed));
	int64_t base = (int64_t)d.n * MINUTES_PER_DAY, end = booking_end(freed).n;
	struct slot_query q;
	size_t n = 0;
	enum status st = wish_query(call, w, client, d, d, &q);

	*ret = NULL;
	if (st != ST_OK)
		return refused_is_nothing(call, st);
	if (q.from < booking_start(freed).n)
		q.from = booking_start(freed).n;
	int first = (int)(q.from - base), last = (int)(end - base) + longest(call, w);
	if (q.from_minute < first)
		q.from_minute = first;
	if (q.to_minute == 0 || q.to_minute > last)
		q.to_minute = last < LAST_MINUTE ? last : LAST_MINUTE;
	if (d.n < w->from_day || d.n > w->to_day || q.from >= end ||
	    q.from_minute >= q.to_minute)
		return ST_OK;
	q.days = 1;
	q.wanted = q.from;
	q.ignore = ignore;
	q.limit = PROPOSED;
	st = slots_find(call, &q, found, &n);
	if (st != ST_OK)
		return refused_is_nothing(call, st);
	for (size_t i = 0; i < n && *ret == NULL; i++)
		if (found[i].start < end)
			*ret = slot_answer(call, &q, &found[i]);
	return ST_OK;
}

/* ---- rows */

static enum status add_row(struct op_call *call, const Wait *w, const Client *client,
			   uint32_t place, Slot *proposal, size_t *n, WaitRow ***rows)
{
	WaitRow *row = (WaitRow *)message_new(&wait_row__descriptor, call->arena);
	Client *shown = (Client *)message_copy(&client->base, call->arena);

	body_hide_client(call, shown);
	row->record = (Wait *)message_copy(&w->base, call->arena);
	row->client_name = shown->name;
	row->place = place;
	row->proposal = proposal;
	BODY_PUSH(call->arena, *rows, *n, row);
	return ST_OK;
}

/* Those whom it would suit, as long as it is theirs to have: in order, each with the time. */
static enum status suited(struct op_call *call, const Booking *freed, uint32_t ignore, size_t max,
			  size_t *ret_n, WaitRow ***ret)
{
	struct queue queue;

	*ret_n = 0;
	*ret = NULL;
	TRY(wait_queue(call, false, &queue));
	for (size_t i = 0; i < queue.n && *ret_n < max; i++) {
		const Wait *w = queue.rows[i];
		Client *client;
		Slot *slot = NULL;
		if (w->state != WAIT__STATE__waiting || w->client == freed->client)
			continue;
		TRY(client_get(call->tx, w->client, call->arena, &client));
		if (client->deleted_at == 0)
			TRY(fit_in(call, w, client, freed, ignore, &slot));
		if (slot != NULL)
			TRY(add_row(call, w, client, (uint32_t)i + 1, slot, ret_n, ret));
	}
	return ST_OK;
}

/* What is only read still has its claims; what was written is free already, and where it was
 * moved to it stands. */
enum status waits_for(struct op_call *call, const Booking *freed, size_t max, size_t *ret_n,
		      WaitRow ***ret)
{
	return suited(call, freed, tx_writes(call->tx) ? 0 : freed->id, max, ret_n, ret);
}

static const char *titles_of(struct op_call *call, const Wait *w)
{
	const char *text = "";

	for (size_t i = 0; i < w->n_treatments; i++) {
		const struct treatment *t = treatment_find(call->shop->treatments,
							   w->treatments[i]);
		text = arena_printf(call->arena, "%s%s%s", text, i > 0 ? "+" : "",
				    t != NULL ? both_text(t->title) : w->treatments[i]);
	}
	return text;
}

enum status waits_warn(struct op_call *call, const Booking *freed, BookingAnswer *ret)
{
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];
	WaitRow **rows;
	size_t n;

	TRY(waits_for(call, freed, WARNED, &n, &rows));
	for (size_t i = 0; i < n; i++) {
		const Wait *w = rows[i]->record;
		char *text = arena_printf(call->arena,
					  _("%s waits for %s and could come at %s (%s)."),
					  rows[i]->client_name, titles_of(call, w),
					  wall_text(WALL(rows[i]->proposal->start), at),
					  id_text('Q', w->id, id));
		BODY_PUSH(call->arena, ret->warnings, ret->n_warnings, text);
	}
	return ST_OK;
}

/* ---- list */

struct listing { struct op_call *call; struct queue *queue; };

static enum status list_one(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	struct listing *l = ctx;
	Wait *w = (Wait *)message_copy(m, l->call->arena);

	(void)id;
	BODY_PUSH(l->call->arena, l->queue->rows, l->queue->n, w);
	return ST_OK;
}

static enum status list_of_client(void *ctx, uint32_t id)
{
	struct listing *l = ctx;
	Wait *w;

	TRY(wait_get(l->call, id, &w));
	BODY_PUSH(l->call->arena, l->queue->rows, l->queue->n, w);
	return ST_OK;
}

static int by_time(const void *a, const void *b)
{
	const Wait *x = *(Wait *const *)a, *y = *(Wait *const *)b;

	if (x->at != y->at)
		return (x->at > y->at) - (x->at < y->at);
	return (x->id > y->id) - (x->id < y->id);
}

/* Those asked for, in order. */
static enum status select_waits(struct op_call *call, const WaitList *a, struct queue *ret)
{
	struct listing l = { .call = call, .queue = ret };

	*ret = (struct queue){ .n = 0 };
	if (a->client != 0)
		TRY(wait_each_client(call->tx, a->client, list_of_client, &l));
	else if (a->all)
		TRY(record_each(call->tx, TABLE_WAIT, 1, &wait__descriptor, list_one, &l));
	else
		return wait_queue(call, false, ret);
	if (ret->n > 1)
		qsort(ret->rows, ret->n, sizeof(*ret->rows), by_time);
	return ST_OK;
}

/* Her place among those who still wait; 0: she does not. */
static uint32_t place_of(const struct queue *queue, const Wait *w)
{
	for (size_t i = 0; i < queue->n; i++)
		if (queue->rows[i]->id == w->id)
			return (uint32_t)i + 1;
	return 0;
}

static enum status list_row(struct op_call *call, const WaitList *a, const struct queue *queue,
			    const Wait *w, WaitRows *ret)
{
	uint32_t place = place_of(queue, w);
	Slot *proposal = NULL;
	Client *client;

	if (place == 0 && !a->all)
		return ST_OK;
	if (a->day != 0 && (a->day < w->from_day || a->day > w->to_day))
		return ST_OK;
	TRY(client_get(call->tx, w->client, call->arena, &client));
	if (client->deleted_at != 0 && !a->all)
		return ST_OK;
	if (place != 0 && w->state == WAIT__STATE__waiting && client->deleted_at == 0)
		TRY(propose(call, w, client, DAY(a->day != 0 ? a->day : w->from_day),
			    DAY(a->day != 0 ? a->day : w->to_day), &proposal));
	return add_row(call, w, client, place, proposal, &ret->n_rows, &ret->rows);
}

enum status op_wait_list(struct op_call *call)
{
	const WaitList *a = call->args;
	WaitRows *ret = call->ret;
	size_t limit = a->limit == 0 ? DEFAULT_ROWS : a->limit < LIMIT_ROWS ? a->limit :
			LIMIT_ROWS;
	struct queue queue, rows;
	Booking *freed;

	if (a->booking != 0) {
		TRY(visit_get(call, a->booking, &freed));
		return waits_for(call, freed, limit, &ret->n_rows, &ret->rows);
	}
	TRY(wait_queue(call, false, &queue));
	TRY(select_waits(call, a, &rows));
	for (size_t i = 0; i < rows.n && ret->n_rows < limit; i++)
		TRY(list_row(call, a, &queue, rows.rows[i], ret));
	return ST_OK;
}
