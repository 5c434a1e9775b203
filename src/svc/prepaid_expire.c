/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of prepaid things by time: what was not used in its days is no longer owed. */
#include <string.h>

#include "svc/course.h"

/* An entry takes many small ones, as long as one more surely fits. */
enum { EXPIRE_DEFAULT = LIMIT_ROWS, ENTRY_ROOM = 24 };

struct due { day last; char letter; uint32_t id; };

struct ending {
	struct op_call *call;      /* its arena holds one of them at a time */
	struct arena *arena;       /* of the list */
	day until;
	size_t limit, done;
	size_t n;
	struct due *rows;
	struct entry entry;        /* of what is ended together */
	PrepaidExpired *ret;
};

/* ---- many in one entry */

static enum status flush(struct ending *e)
{
	struct postings list = e->entry.postings;

	if (list.n == 0)
		return ST_OK;
	TRY(body_entry(e->call, ENTRY_EXPIRE, 0, 0, &e->entry));
	e->entry.postings = list;
	TRY(body_post(e->call, &e->entry));
	e->entry.postings.n = 0;
	return ST_OK;
}

/* Joins a list to the entry that is being made. */
static enum status join(struct ending *e, const struct postings *list)
{
	struct postings *all = &e->entry.postings;

	if (all->n + list->n + ENTRY_ROOM > LIMIT_POSTINGS)
		TRY(flush(e));
	return posting_join(all, list, e->call->problem);
}

/* ---- courses */

/* The client is being served: her visit counts, and the course ends next time. */
static bool under_way(const struct ending *e, const Booking *b)
{
	return (b->state == BOOKING__STATE__arrived || b->state == BOOKING__STATE__in_service) &&
	       shop_business_day(e->call->shop, booking_start(b)).n >= e->until.n - 1;
}

/* A booking cannot be later than the last day, so these were never finished: the visit stays, the
 * course no longer pays for it. */
static enum status release(struct ending *e, const Booking *was)
{
	struct op_call *call = e->call;
	Booking *now = (Booking *)message_copy(&was->base, call->arena);
	char id[ID_TEXT_MAX];

	BODY_PUSH(call->arena, now->changes, now->n_changes,
		  body_record_change(call, "release", id_text('K', was->course, id), "",
				     _("the course has expired")));
	now->course = 0;
	now->revision++;
	return booking_put(call->tx, was, now);
}

static enum status release_all(struct ending *e, uint32_t course, bool *ret_wait)
{
	Booking **rows;
	size_t n;

	*ret_wait = false;
	TRY(course_bookings(e->call, course, &n, &rows));
	for (size_t i = 0; i < n; i++)
		*ret_wait = *ret_wait || under_way(e, rows[i]);
	for (size_t i = 0; i < n && !*ret_wait; i++)
		TRY(release(e, rows[i]));
	return ST_OK;
}

/* What time has earned of an unlimited card up to a day. */
static enum status earn(struct ending *e, const struct course_state *s, day on,
			struct postings *ret)
{
	struct shares nobody = { .n = 0 };
	money value = course_next_value(s, on);

	ret->n = 0;
	if (value.fen == 0)
		return ST_OK;
	e->ret->value_fen += value.fen;
	return posting_course_use(s->course->client, s->course->id, 0, value, false, true, &nobody,
				  ret, e->call->problem);
}

static enum status course_postings(struct ending *e, const struct course_state *s,
				   struct postings *ret)
{
	const Course *c = s->course;
	struct postings *part = arena_alloc(e->call->arena, sizeof(*part));

	ret->n = 0;
	if (c->unlimited) /* its whole term was used: nothing of it expires */
		return earn(e, s, DAY(c->expires_on), ret);
	e->ret->value_fen += s->value.fen;
	if (s->reserved > 0)
		TRY(posting_course_reserve(c->client, c->id, -s->reserved, ret, e->call->problem));
	TRY(posting_course_expire(c->client, c->id, s->left + s->reserved, s->value, part,
				  e->call->problem));
	return posting_join(ret, part, e->call->problem);
}

static enum status end_course(struct ending *e, uint32_t id)
{
	struct op_call *call = e->call;
	struct entry *entry = arena_alloc(call->arena, sizeof(*entry));
	struct postings *list = arena_alloc(call->arena, sizeof(*list));
	struct course_state s;
	char text[DATE_TEXT_MAX];
	bool wait;

	TRY(course_state(call, id, &s));
	if (s.course->state != COURSE__STATE__active || s.course->expires_on >= e->until.n)
		return ST_OK; /* frozen: its time stands still */
	TRY(release_all(e, id, &wait));
	if (wait)
		return ST_OK;
	TRY(course_postings(e, &s, list));
	if (list->n > 0) {
		TRY(body_entry(call, ENTRY_EXPIRE, 'K', id, entry));
		entry->postings = *list;
		TRY(body_post(call, entry));
	}
	Course *now = (Course *)message_copy(&s.course->base, call->arena);
	now->state = COURSE__STATE__over;
	now->ended = arena_dup(call->arena, "expired");
	TRY(course_change(call, s.course, now, "expire", day_text(DAY(now->expires_on), text),
			  "over", ""));
	e->done++;
	e->ret->courses++;
	return ST_OK;
}

/* ---- coupons and points */

static enum status end_coupon(struct ending *e, const struct due *due)
{
	struct op_call *call = e->call;
	struct postings *list = arena_alloc(call->arena, sizeof(*list));
	Coupon *coupon;
	int64_t left;

	TRY(coupon_get(call->tx, due->id, call->arena, &coupon));
	TRY(coupon_there(call, coupon, &left));
	if (left > 0) {
		if (!posting_coupon(list, coupon->client, due->id, ACC_COUPONS_EXPIRED, -left))
			return problem_set(call->problem, ST_TOO_MANY, NULL, NULL);
		TRY(join(e, list));
		e->ret->coupons++;
	}
	e->done++;
	return expiry_drop(call->tx, due->last, due->letter, due->id);
}

static enum status end_points(struct ending *e, const struct due *due)
{
	struct op_call *call = e->call;
	const struct unit point = { .kind = UNIT_POINT };
	struct postings *list = arena_alloc(call->arena, sizeof(*list));
	PointBatch batch = POINT_BATCH__INIT;
	const PointBatch *one[1] = { &batch };

	batch.until = due->last.n;
	TRY(body_balance(call, ACC_POINTS, due->id, (uint32_t)due->last.n, point, &batch.points));
	e->done++;
	TRY(posting_points(due->id, ACC_POINTS_EXPIRED, 1, one, 0, false, list, call->problem));
	e->ret->points += batch.points;
	return join(e, list);
}

/* ---- all of it */

static enum status collect(void *ctx, day last, char letter, uint32_t id)
{
	struct ending *e = ctx;
	struct due due = { .last = last, .letter = letter, .id = id };

	BODY_PUSH(e->arena, e->rows, e->n, due);
	return ST_OK;
}

static enum status end_one(struct ending *e, const struct due *due)
{
	switch (due->letter) {
	case 'K':
		return end_course(e, due->id);
	case 'U':
		return end_coupon(e, due);
	case 'C':
		return end_points(e, due);
	default:
		return ST_OK; /* of a newer program */
	}
}

static enum status collect_card(void *ctx, uint32_t id)
{
	return collect(ctx, DAY(0), 'K', id);
}

/* Cards without a number of sessions are earned day by day; those that end are done already. */
static enum status earn_one(struct ending *e, const struct due *due)
{
	struct postings *list = arena_alloc(e->call->arena, sizeof(*list));
	struct course_state s;

	TRY(course_state(e->call, due->id, &s));
	TRY(earn(e, &s, DAY(e->until.n - 1), list));
	if (list->n == 0)
		return ST_OK;
	e->done++;
	return join(e, list);
}

typedef enum status one_fn(struct ending *, const struct due *);

/* What was collected, as far as the limit goes. */
static enum status each(struct ending *e, one_fn *one)
{
	for (size_t i = 0; i < e->n; i++) {
		e->ret->more = e->done >= e->limit;
		if (e->ret->more)
			return ST_OK;
		TRY(one(e, &e->rows[i]));
		arena_clear(e->call->arena);
	}
	return ST_OK;
}

static enum status expire(struct ending *e)
{
	struct tx *tx = e->call->tx;

	TRY(expiry_each(tx, e->until, collect, e));
	TRY(each(e, end_one));
	if (!e->ret->more) {
		e->n = 0;
		e->rows = NULL;
		TRY(course_each_unlimited(tx, collect_card, e));
		TRY(each(e, earn_one));
	}
	TRY(flush(e));
	return e->ret->more ? ST_OK : expiry_forget(tx, e->until);
}

enum status prepaid_expire_all(struct op_call *call, day until, size_t limit, PrepaidExpired *ret)
{
	AUTO(arena_release) struct arena one = ARENA_INIT;
	struct ending *e = arena_alloc(call->arena, sizeof(*e));
	struct op_call inner = *call; /* the detail stays as it is */

	inner.arena = &one;
	*e = (struct ending){ .call = &inner, .arena = call->arena, .until = until,
			      .limit = limit, .ret = ret };
	enum status st = expire(e);
	call->entry = inner.entry;
	return st;
}

/* By the clock, also where that stands behind the ledger: then less ends, which can be made up
 * for. */
enum status op_prepaid_expire(struct op_call *call)
{
	const PrepaidExpire *a = call->args;
	PrepaidExpired *ret = call->ret;
	char text[DATE_TEXT_MAX];

	if (a->until > call->today.n)
		return problem_set(call->problem, ST_BAD_VALUE, "until",
				   _("%s has not come yet."), day_text(DAY(a->until), text));
	TRY(prepaid_expire_all(call, a->until == 0 ? call->today : DAY(a->until),
			       a->limit == 0 ? EXPIRE_DEFAULT : a->limit, ret));
	buf_printf(&call->detail, "courses %u, coupons %u, points %lld", ret->courses,
		   ret->coupons, (long long)ret->points);
	return ST_OK;
}
