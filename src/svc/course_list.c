/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Courses as rows: what is left, what the next session is worth, who should have come back. */
#include <string.h>

#include "base/pinyin.h"
#include "svc/course.h"

enum { COURSES_DEFAULT = 100 };

/* ---- rows */

/* The day by which she should come back, by the interval; 0 if it says nothing. */
static int32_t next_due(const Course *course)
{
	int32_t last = course->last_used_on != 0 ? course->last_used_on : course->sold_on;

	if (course->interval_days == 0 || course->state == COURSE__STATE__over)
		return 0;
	return last + (int32_t)course->interval_days;
}

/* Could she be late, as far as the record tells? */
static bool may_be_late(const Course *course, day today)
{
	int32_t due = next_due(course);

	return due != 0 && due < today.n && course->state == COURSE__STATE__active &&
	       (course->expires_on == 0 || course->expires_on >= today.n);
}

/* Who has a booking to come is not late, nor who has nothing left to come for. */
static enum status days_late(struct op_call *call, const struct course_state *s, uint32_t *ret)
{
	Booking **rows;
	size_t n;

	*ret = 0;
	if (!may_be_late(s->course, call->today) || (!s->course->unlimited && s->left == 0))
		return ST_OK;
	TRY(course_bookings(call, s->course->id, &n, &rows));
	if (n == 0)
		*ret = (uint32_t)(call->today.n - next_due(s->course));
	return ST_OK;
}

static const char *why_not(struct op_call *call, const struct course_state *s)
{
	struct problem why = PROBLEM_INIT, *keep = call->problem;
	const Course *course = s->course;
	const char *any = course->n_items > 0 ? course->items[0]->treatment : "";

	call->problem = &why;
	enum status st = course_usable(call, s, 0, any, call->today, false);
	call->problem = keep;
	return st == ST_OK ? "" : arena_dup(call->arena, why.message);
}

enum status course_row(struct op_call *call, const struct course_state *s, CourseRow **ret)
{
	CourseRow *row = (CourseRow *)message_new(&course_row__descriptor, call->arena);
	Client *client;

	row->record = s->course;
	enum status st = client_get(call->tx, s->course->client, call->arena, &client);
	if (st == ST_OK) {
		body_hide_client(call, client);
		row->client_name = client->name;
	} else if (st != ST_NOT_FOUND) {
		return st;
	}
	row->left = s->left;
	row->reserved = s->reserved;
	row->used = s->used;
	row->value_fen = s->value.fen;
	row->each_fen = course_next_value(s, call->today).fen;
	row->next_due = next_due(s->course);
	TRY(days_late(call, s, &row->days_late));
	row->refusal = (char *)(uintptr_t)why_not(call, s);
	row->usable = row->refusal[0] == '\0';
	*ret = row;
	return ST_OK;
}

/* ---- lists */

struct listing {
	struct op_call *call;
	const CourseList *a;       /* NULL: no wishes */
	bool ended;
	size_t limit;
	size_t n;
	CourseRow **rows;
	bool more;
};

static enum status add_row(struct listing *l, const Course *seen)
{
	struct course_state s;
	CourseRow *row;
	const CourseList *a = l->a;

	if (!l->ended && seen->state == COURSE__STATE__over)
		return ST_OK;
	if (a != NULL && a->treatment[0] != '\0' && course_item(seen, a->treatment) == NULL)
		return ST_OK;
	if (a != NULL && a->late && !may_be_late(seen, l->call->today))
		return ST_OK;
	TRY(course_state(l->call, seen->id, &s));
	TRY(course_row(l->call, &s, &row));
	if (a != NULL && a->late && row->days_late == 0)
		return ST_OK;
	if (a != NULL && a->treatment[0] != '\0' && !l->ended && !row->usable && s.reserved == 0)
		return ST_OK;
	if (l->n == l->limit) {
		l->more = true;
		return ST_TOO_MANY;
	}
	BODY_PUSH(l->call->arena, l->rows, l->n, row);
	return ST_OK;
}

static enum status hers(void *ctx, uint32_t id)
{
	struct listing *l = ctx;
	Course *course;

	if (l->a != NULL && id < l->a->from_course)
		return ST_OK;
	TRY(course_get(l->call->tx, id, l->call->arena, &course));
	return add_row(l, course);
}

static enum status any(void *ctx, uint32_t id, const ProtobufCMessage *m)
{
	(void)id;
	return add_row(ctx, (const Course *)m);
}

/* By the index of last days, so that those of a large shop are found at once. */
static enum status ending(void *ctx, day last, char letter, uint32_t id)
{
	struct listing *l = ctx;
	Course *course;

	if (letter != 'K' || last.n < l->call->today.n || id < l->a->from_course)
		return ST_OK;
	TRY(course_get(l->call->tx, id, l->call->arena, &course));
	if (course->state != COURSE__STATE__active ||
	    (l->a->client != 0 && course->client != l->a->client))
		return ST_OK;
	return add_row(l, course);
}

static enum status all_told(enum status st)
{
	return st == ST_TOO_MANY ? ST_OK : st;
}

enum status courses_of(struct op_call *call, uint32_t client, bool ended, size_t limit,
		       size_t *ret_n, CourseRow ***ret)
{
	struct listing l = { .call = call, .ended = ended, .limit = limit };

	if (l.limit == 0)
		l.limit = LIMIT_ROWS;
	TRY(all_told(course_each_client(call->tx, client, hers, &l)));
	*ret_n = l.n;
	*ret = l.rows;
	return ST_OK;
}

/* Those that are most behind come first; otherwise as they were sold. */
static void latest_first(CourseRows *ret)
{
	for (size_t i = 1; i < ret->n_rows; i++) {
		CourseRow *row = ret->rows[i];
		size_t at = i;
		for (; at > 0 && ret->rows[at - 1]->days_late < row->days_late; at--)
			ret->rows[at] = ret->rows[at - 1];
		ret->rows[at] = row;
	}
}

enum status op_course_list(struct op_call *call)
{
	const CourseList *a = call->args;
	CourseRows *ret = call->ret;
	struct listing l = { .call = call, .a = a, .ended = a->ended && !a->late,
			     .limit = a->limit == 0 ? COURSES_DEFAULT : a->limit };

	if (l.limit > LIMIT_ROWS)
		l.limit = LIMIT_ROWS;
	if (a->ends_in != 0)
		TRY(all_told(expiry_each(call->tx, DAY(call->today.n + (int32_t)a->ends_in + 1),
					 ending, &l)));
	else if (a->client != 0)
		TRY(all_told(course_each_client(call->tx, a->client, hers, &l)));
	else
		TRY(all_told(record_each(call->tx, TABLE_COURSE,
					 a->from_course == 0 ? 1 : a->from_course,
					 &course__descriptor, any, &l)));
	ret->n_rows = l.n;
	ret->rows = l.rows;
	ret->more = l.more;
	if (a->late)
		latest_first(ret);
	return ST_OK;
}

enum status op_course_get(struct op_call *call)
{
	const CourseGet *a = call->args;
	struct course_state s;
	CourseRow *row;

	TRY(course_state(call, a->course, &s));
	TRY(course_row(call, &s, &row));
	*(CourseRow *)call->ret = *row;
	return ST_OK;
}

/* ---- what is for sale */

static bool wanted(const CourseOffers *a, const struct course_offer *offer)
{
	if (a->treatment[0] != '\0' && !words_have(&offer->treatments, a->treatment))
		return false;
	return a->text[0] == '\0' || pinyin_match(a->text, offer->title.zh, true) ||
	       strstr(offer->id, a->text) != NULL || strcasestr(offer->title.en, a->text) != NULL;
}

/* Treatments that need a licence the shop has not declared are not sold ahead either. */
static bool licensed(const struct shop *shop, const struct course_offer *offer)
{
	for (size_t i = 0; i < offer->treatments.n; i++) {
		const struct treatment *t = treatment_find(shop->treatments,
							   offer->treatments.words[i]);
		if (t == NULL ||
		    (t->licence[0] != '\0' && !conf_licensed(&shop->conf, t->licence)))
			return false;
	}
	return true;
}

static CourseOfferRow *offer_row(struct op_call *call, const struct course_offer *offer)
{
	CourseOfferRow *row = (CourseOfferRow *)message_new(&course_offer_row__descriptor,
							    call->arena);

	row->offer = arena_dup(call->arena, offer->id);
	row->title = arena_dup(call->arena, both_text(offer->title));
	for (size_t i = 0; i < offer->treatments.n; i++)
		BODY_PUSH(call->arena, row->treatments, row->n_treatments,
			  arena_dup(call->arena, offer->treatments.words[i]));
	row->sessions = (uint32_t)offer->sessions;
	row->gifted = (uint32_t)offer->gifted;
	row->unlimited = offer->unlimited;
	row->valid_days = (uint32_t)offer->valid_days;
	row->interval_days = (uint32_t)offer->interval_days;
	row->price_fen = offer->price.fen;
	if (!offer->unlimited)
		row->each_fen = session_value(offer->price, offer->sessions + offer->gifted).fen;
	return row;
}

enum status op_course_offers(struct op_call *call)
{
	const CourseOffers *a = call->args;
	CourseOfferRows *ret = call->ret;
	size_t limit = a->limit != 0 && a->limit < LIMIT_ROWS ? a->limit : LIMIT_ROWS;
	const struct course_offer *offer;

	for (size_t i = 0; ret->n_rows < limit; i++) {
		offer = offer_at(call->shop->treatments, i);
		if (offer == NULL)
			break;
		if (wanted(a, offer) && licensed(call->shop, offer))
			BODY_PUSH(call->arena, ret->rows, ret->n_rows, offer_row(call, offer));
	}
	return ST_OK;
}
