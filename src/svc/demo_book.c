/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands in the book of the demo shop beside ordinary bookings, around the present:
 * visits of two treatments with two therapists, one with four hands, one in which a
 * therapist can leave the room, a course in a weekly rhythm, deposits. As far as there is
 * somebody for it, and a time.
 */
#include <string.h>

#include "demo_private.h"
#include "model/booking.h"

enum {
	DAYS_BEFORE = 2,       /* when most of it is arranged */
	SERIES_BEFORE = 16,    /* one that is in its middle now */
	MISSED_BEFORE = 9,     /* when those that fall through were arranged */
	VISITS = 5, RHYTHM = 7, FEWEST_VISITS = 3, SEARCH_DAYS = 3, SOMEBODIES = 30,
};

/* ---- who, what, when */

static bool is_free(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course == 0 && k->debt == 0;
}

static bool has_sessions(struct demo *d, const struct customer *k)
{
	(void)d;
	return !k->booked && k->course != 0 && k->debt == 0 && !k->offer->unlimited &&
	       k->offer->sessions > FEWEST_VISITS && demo_offer_covers(k->offer, k->favourite);
}

static bool may_do(const struct demo *d, const struct treatment *t)
{
	return t->price.fen > 0 &&
	       (t->licence[0] == '\0' || conf_licensed(&d->shop->conf, t->licence));
}

typedef bool kind_fn(const struct treatment *);

static const struct treatment *first_that(const struct demo *d, kind_fn *is)
{
	const struct treatments *all = d->shop->treatments;

	for (size_t i = 0; i < all->n; i++)
		if (is(&all->rows[i]) && may_do(d, &all->rows[i]))
			return &all->rows[i];
	return NULL;
}

static bool asks_deposit(const struct treatment *t)
{
	return t->deposit.fen > 0;
}

static bool leaves_hands_free(const struct treatment *t)
{
	return t->processing > 0;
}

static bool is_simple(const struct treatment *t)
{
	return t->device_type[0] == '\0' && t->room_type[0] != '\0' && t->deposit.fen == 0;
}

static struct demo_wish wish_of(struct customer *k, const char *source)
{
	return (struct demo_wish){ .client = k, .source = source };
}

/* The first time that is free for it; false: there is none. */
enum status demo_find_time(struct demo *d, struct demo_wish *w, int64_t from, int days,
			   bool *ret_found)
{
	BookingSlots args = BOOKING_SLOTS__INIT;
	Slots *ret;

	*ret_found = false;
	args.n_segments = w->n;
	args.segments = w->parts;
	args.from = from;
	args.days = (uint32_t)days;
	args.client = w->client->id;
	args.course = w->course;
	args.limit = 1;
	args.requested = strcmp(w->source, "online") == 0;
	enum status st = demo_run(d, &d->desk, "booking.slots", &args.base, &ret);
	if (st != ST_OK || ret->n_slots == 0 || ret->slots[0]->n_segments != w->n)
		return demo_or_refused(st);
	*ret_found = true;
	for (size_t i = 0; i < w->n; i++) {
		w->parts[i]->start = ret->slots[0]->segments[i]->start;
		w->parts[i]->therapist = ret->slots[0]->segments[i]->therapist;
	}
	return ST_OK;
}

static enum status find_and_book(struct demo *d, struct demo_wish *w, int64_t from, int days,
				 Booking **ret)
{
	bool found;

	*ret = NULL;
	TRY(demo_find_time(d, w, from, days, &found));
	return found ? demo_or_refused(demo_add_booking(d, w, ret)) : ST_OK;
}

/* ---- visits that are not like others */

static const struct treatment *another_room(const struct demo *d, const struct treatment *first)
{
	const struct treatments *all = d->shop->treatments;

	for (size_t i = 0; i < all->n; i++) {
		const struct treatment *t = &all->rows[i];
		if (is_simple(t) && may_do(d, t) && t->skill[0] != '\0' &&
		    strcmp(t->room_type, first->room_type) != 0 &&
		    strcmp(t->skill, first->skill) != 0)
			return t;
	}
	return NULL;
}

static enum status one_after_the_other(struct demo *d, struct customer *k,
				       const struct treatment *const which[2],
				       const uint32_t hands[2], int64_t from, Booking **ret)
{
	struct demo_wish w = wish_of(k, "desk");

	*ret = NULL;
	if (hands[0] == hands[1])
		return ST_OK;
	for (size_t i = 0; i < 2; i++) {
		if (!demo_has_skill(d, hands[i], which[i]->skill))
			return ST_OK;
		demo_wish_part(d, &w, which[i])->therapist = hands[i];
	}
	return find_and_book(d, &w, from, 1, ret);
}

/* A face by one, and then neck and shoulders by another. */
static enum status two_treatments(struct demo *d, struct customer *k, int64_t from)
{
	const struct treatment *which[2] = { first_that(d, is_simple) };
	size_t n = d->ntherapists;
	Booking *b = NULL;

	which[1] = which[0] != NULL ? another_room(d, which[0]) : NULL;
	for (size_t i = 0; which[1] != NULL && i < SEARCH_DAYS * n * n && b == NULL; i++) {
		const uint32_t hands[2] = { d->therapists[i / n % n], d->therapists[i % n] };
		int64_t on = from + (int64_t)(i / n / n) * MINUTES_PER_DAY;
		TRY(one_after_the_other(d, k, which, hands, on, &b));
	}
	return ST_OK;
}

/* The dearest that needs no device, by two. */
static enum status four_hands(struct demo *d, struct customer *k, int64_t from)
{
	const struct treatments *all = d->shop->treatments;
	const struct treatment *t = NULL;
	Booking *b = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (is_simple(&all->rows[i]) && may_do(d, &all->rows[i]) &&
		    all->rows[i].skill[0] != '\0' &&
		    (t == NULL || all->rows[i].price.fen > t->price.fen))
			t = &all->rows[i];
	for (int i = 0; t != NULL && i < SOMEBODIES && b == NULL; i++) {
		struct demo_wish w = wish_of(k, "phone");
		demo_four_hands(d, demo_wish_part(d, &w, t));
		if (w.parts[0]->n_assistants > 0)
			TRY(find_and_book(d, &w, from + 60, SEARCH_DAYS, &b));
	}
	return ST_OK;
}

static enum status free_hands(struct demo *d, struct customer *k, int64_t from)
{
	const struct treatment *t = first_that(d, leaves_hands_free);
	struct demo_wish w = wish_of(k, "phone");
	Booking *b;

	if (t == NULL)
		return ST_OK;
	demo_wish_part(d, &w, t);
	return find_and_book(d, &w, from + MINUTES_PER_DAY / 4, SEARCH_DAYS, &b);
}

/* ---- a course in its rhythm */

static enum status plan_series(struct demo *d, struct demo_wish *w, SeriesRows **ret)
{
	BookingSeriesPlan args = BOOKING_SERIES_PLAN__INIT;

	args.client = w->client->id;
	args.course = w->course;
	args.segments = w->parts;
	args.n_segments = w->n;
	args.interval_days = RHYTHM;
	args.count = VISITS;
	return demo_run(d, &d->desk, "booking.series_plan", &args.base, ret);
}

/* Whatever of the rhythm is free, and what was proposed for the rest. */
static enum status book_series(struct demo *d, struct demo_wish *w, const SeriesRows *plan,
			       bool *ret_done)
{
	BookingSeries args = BOOKING_SERIES__INIT;
	BookingRows *ret;

	for (size_t i = 0; i < plan->n_rows; i++) {
		const SeriesRow *row = plan->rows[i];
		SeriesVisit *v = (SeriesVisit *)message_new(&series_visit__descriptor, &d->arena);
		if (!row->free && row->proposal == NULL)
			continue;
		v->n_segments = row->free ? row->n_segments : row->proposal->n_segments;
		v->segments = row->free ? row->segments : row->proposal->segments;
		args.visits = arena_grow(&d->arena, args.visits, args.n_visits,
					 sizeof(*args.visits));
		args.visits[args.n_visits++] = v;
	}
	if (args.n_visits < FEWEST_VISITS)
		return ST_OK;
	args.client = w->client->id;
	args.course = w->course;
	args.note = demo_plain("每周同一时间");
	enum status st = demo_run(d, &d->desk, "booking.series", &args.base, &ret);
	*ret_done = st == ST_OK;
	if (st == ST_OK) {
		w->client->booked = true;
		w->client->series = (int)ret->n_rows;
	}
	return demo_or_refused(st);
}

static enum status series(struct demo *d, int32_t first_day)
{
	bool done = false, found;
	SeriesRows *plan;

	for (int i = 0; i < SOMEBODIES && !done; i++) {
		struct customer *k = demo_pick(d, has_sessions);
		if (k == NULL)
			return ST_OK;
		struct demo_wish w = wish_of(k, "desk");
		w.course = k->course;
		demo_wish_part(d, &w, k->favourite);
		TRY(demo_find_time(d, &w, (int64_t)first_day * MINUTES_PER_DAY, RHYTHM, &found));
		if (!found)
			continue;
		enum status st = plan_series(d, &w, &plan);
		if (st == ST_OK)
			TRY(book_series(d, &w, plan, &done));
		else
			TRY(demo_or_refused(st));
	}
	return ST_OK;
}

/* ---- deposits */

enum status demo_take_deposit(struct demo *d, const Booking *b)
{
	BookingStep ref = BOOKING_STEP__INIT;
	DepositTake args = DEPOSIT_TAKE__INIT;
	Payment p = PAYMENT__INIT, *list[] = { &p };
	DepositAnswer *ret;
	BookingAnswer *answer;

	args.booking = ref.booking = b->id;
	args.payments = list;
	args.n_payments = 1;
	p.method = demo_plain(demo_chance(d, 70) ? "wechat" : "alipay");
	p.amount_fen = b->deposit_fen;
	/* While the drawer is closed she is asked for it, and pays another time. */
	enum status st = demo_run(d, &d->desk, "deposit.take", &args.base, &ret);
	if (st == ST_OK)
		st = demo_run(d, &d->desk, "booking.confirm", &ref.base, &answer);
	return demo_or_refused(st);
}

/* *ret 0: nobody, or no time for it. */
static enum status with_deposit(struct demo *d, int64_t from, bool paid, uint32_t *ret)
{
	const struct treatment *t = first_that(d, asks_deposit);
	struct customer *k = demo_pick(d, is_free);
	struct demo_wish w = wish_of(k, "phone");
	Booking *b;

	*ret = 0;
	if (t == NULL || k == NULL)
		return ST_OK;
	demo_wish_part(d, &w, t);
	TRY(find_and_book(d, &w, from, SEARCH_DAYS, &b));
	if (b == NULL)
		return ST_OK;
	*ret = b->id;
	return paid ? demo_take_deposit(d, b) : ST_OK;
}

/* ---- when it is arranged */

static enum status for_the_present(struct demo *d)
{
	static enum status (*const visits[])(struct demo *, struct customer *, int64_t) = {
		two_treatments, four_hands, free_hands,
	};
	uint32_t booking;

	for (size_t i = 0; i < ARRAY_LEN(visits); i++) {
		struct customer *k = demo_pick(d, is_free);
		if (k != NULL)
			TRY(visits[i](d, k, d->now.n + DEMO_FREE));
	}
	TRY(series(d, wall_day(d->now).n + 2));
	TRY(with_deposit(d, d->now.n + MINUTES_PER_DAY, true, &booking));
	return with_deposit(d, d->now.n + 2 * MINUTES_PER_DAY, false, &booking);
}

enum status demo_arrange(struct demo *d)
{
	int left = d->days - d->index;
	int64_t midnight = (int64_t)d->today.n * MINUTES_PER_DAY;

	if (left == SERIES_BEFORE)
		TRY(series(d, d->today.n + 1));
	if (left == MISSED_BEFORE) {
		TRY(with_deposit(d, midnight + 3 * MINUTES_PER_DAY, true, &d->missed));
		TRY(with_deposit(d, midnight + 4 * MINUTES_PER_DAY, true, &d->too_late));
	}
	return d->index == (d->days > DAYS_BEFORE ? d->days - DAYS_BEFORE : 0) ?
		       for_the_present(d) : ST_OK;
}
