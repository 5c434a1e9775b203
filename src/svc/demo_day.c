/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A day of the demo shop, minute by minute: what was put down for it happens in its order. */
#include <stdlib.h>

#include "demo_private.h"
#include "model/booking.h"

enum {
	NO_SHOW_PERCENT = 3, CANCEL_PERCENT = 5, WALK_IN_PERCENT = 35, EXTEND_PERCENT = 4,
	WALK_IN_TODAY = 25, TRIES_TODAY = 4, SOON_DAYS = 10, SHORT = 45,
	EXTENSION = 15,
};

/* ---- what is put down */

void demo_event(struct demo *d, struct demo_event e)
{
	struct demo_events *all = &d->events;

	if (all->n == all->size) {
		all->size = all->size > 0 ? 2 * all->size : 64;
		all->rows = mem_grow(all->rows, all->size * sizeof(*all->rows));
	}
	all->rows[all->n++] = e;
}

/* Staff first, the drawer last; what becomes of a booking in its order. */
static int rank(const struct demo_event *e)
{
	return e->what <= MOMENT_WALKS_IN ? 0 : e->what == MOMENT_CLOSES ? 2 : 1;
}

static int by_moment(const void *a, const void *b)
{
	const struct demo_event *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (rank(x) == 0 && x->what != y->what)
		return (int)x->what - (int)y->what;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (int)x->what - (int)y->what;
}

/* What is still to come, in its order. */
static void sort_events(struct demo_events *all)
{
	if (all->n > all->next)
		qsort(&all->rows[all->next], all->n - all->next, sizeof(*all->rows), by_moment);
}

static void will(struct demo *d, int64_t at, const Booking *b, enum demo_moment what)
{
	demo_event(d, (struct demo_event){ .at = at, .id = b->id, .what = what });
}

/* What was staged comes exactly as far as it shall, on time. */
static void staged(struct demo *d, const Booking *b, int until)
{
	int64_t start = booking_start(b).n, end = booking_end(b).n;

	will(d, start - 5 < d->now.n ? start - 5 : d->now.n - 1, b, MOMENT_ARRIVES);
	if (until >= (int)MOMENT_STARTS)
		will(d, start, b, MOMENT_STARTS);
	if (until >= (int)MOMENT_FINISHES)
		will(d, end, b, MOMENT_FINISHES);
}

static void is_served(struct demo *d, const Booking *b, int64_t start)
{
	int64_t end = booking_end(b).n;

	will(d, start, b, MOMENT_STARTS);
	will(d, end, b, MOMENT_FINISHES);
	will(d, end + 3 + (int64_t)demo_below(d, 5), b, MOMENT_PAYS);
}

static void put_down(struct demo *d, const Booking *b)
{
	int64_t start = booking_start(b).n;
	int until = demo_staged(d, b->id);

	if (b->state != BOOKING__STATE__confirmed)
		return;
	if (until >= 0) {
		staged(d, b, until);
	} else if (b->id == d->too_late || demo_chance(d, CANCEL_PERCENT)) {
		will(d, d->at.n, b, MOMENT_CANCELS);
	} else if (b->id == d->missed || demo_chance(d, NO_SHOW_PERCENT)) {
		will(d, start + 30, b, MOMENT_MISSES);
	} else {
		int64_t late = (int64_t)demo_below(d, 8);
		will(d, start - 5 + late, b, MOMENT_ARRIVES);
		is_served(d, b, start + late);
	}
}

/* ---- what happens */

static enum status step(struct demo *d, const char *op, uint32_t booking)
{
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;

	args.booking = booking;
	return demo_run(d, &d->desk, op, &args.base, &ret);
}

static enum status ends(struct demo *d, const char *op, const Booking *b, const char *reason)
{
	BookingEnd args = BOOKING_END__INIT;
	BookingAnswer *ret;

	args.booking = b->id;
	args.reason = demo_plain(reason);
	demo_not_today(d, b->client);
	return demo_or_refused(demo_run(d, &d->desk, op, &args.base, &ret));
}

/* When her visit is over; INT64_MAX: that is not put down. */
static int64_t end_of(const struct demo *d, uint32_t booking)
{
	for (size_t i = d->events.next; i < d->events.n; i++)
		if (d->events.rows[i].id == booking && d->events.rows[i].what == MOMENT_FINISHES)
			return d->events.rows[i].at;
	return INT64_MAX;
}

/* She likes it so well that she stays longer; what was put down for her happens later. */
static enum status stays(struct demo *d, uint32_t booking)
{
	BookingExtend args = BOOKING_EXTEND__INIT;
	BookingAnswer *ret;

	if (demo_staged(d, booking) >= 0 || !demo_chance(d, EXTEND_PERCENT) ||
	    end_of(d, booking) > d->closes - EXTENSION)
		return ST_OK;
	args.booking = booking;
	args.minutes = EXTENSION;
	enum status st = demo_run(d, &d->desk, "booking.extend", &args.base, &ret);
	for (size_t i = d->events.next; st == ST_OK && i < d->events.n; i++)
		if (d->events.rows[i].id == booking && rank(&d->events.rows[i]) == 1)
			d->events.rows[i].at += EXTENSION;
	sort_events(&d->events);
	return demo_or_refused(st);
}

/* What speaks against a treatment is the manager's to decide. */
static enum status starts(struct demo *d, uint32_t booking)
{
	BookingStep args = BOOKING_STEP__INIT;
	BookingAnswer *ret;

	args.booking = booking;
	enum status st = demo_run(d, &d->desk, "booking.start", &args.base, &ret);
	TRY(demo_or_refused(st));
	args.reason = demo_plain("已告知, 本人同意");
	if (st != ST_OK)
		TRY(demo_or_refused(demo_run(d, &d->manager, "booking.start", &args.base, &ret)));
	return stays(d, booking);
}

static bool could_come(struct demo *d, const struct customer *k)
{
	return !k->booked && k->course == 0 && k->debt == 0 &&
	       k->due <= d->today.n + SOON_DAYS;
}

/* Whose turn it is gets her; if nobody is free she goes again. */
static enum status walks_in(struct demo *d, struct customer *k, const struct treatment *t,
			    bool *ret_done)
{
	BookingAdd args = BOOKING_ADD__INIT;
	SegmentWish wish = SEGMENT_WISH__INIT, *wishes[] = { &wish };
	BookingAnswer *ret;

	wish.treatment = demo_plain(t->id);
	args.client = k->id;
	args.segments = wishes;
	args.n_segments = 1;
	args.walk_in = true;
	enum status st = demo_run(d, &d->desk, "booking.add", &args.base, &ret);
	*ret_done = st == ST_OK;
	if (st != ST_OK)
		return demo_or_refused(st);
	k->booked = true;
	is_served(d, ret->record, d->at.n + 5);
	sort_events(&d->events);
	return ST_OK;
}

/* Something that takes no longer than need be. */
static const struct treatment *short_one(struct demo *d)
{
	const struct treatment *t = demo_pick_treatment(d);

	for (int i = 0; i < 20 && treatment_total_minutes(t, "") > SHORT; i++)
		t = demo_pick_treatment(d);
	return t;
}

static enum status somebody_walks_in(struct demo *d)
{
	struct customer *k = demo_pick(d, could_come);
	bool present = d->index == d->days, done = present && d->walked_in;
	int tries = present ? TRIES_TODAY : 2;

	for (int i = 0; i < tries && !done && k != NULL; i++) {
		TRY(walks_in(d, k, i == 0 ? k->favourite : short_one(d), &done));
		d->walked_in = done && present;
	}
	return ST_OK;
}

static enum status happen_to(struct demo *d, const struct demo_event *e, const Booking *b)
{
	if (e->what == MOMENT_CANCELS)
		return ends(d, "booking.cancel", b, "临时有事");
	if (e->what == MOMENT_MISSES)
		return ends(d, "booking.noshow", b, "");
	if (b->state != BOOKING__STATE__done)
		return ST_OK;
	TRY(demo_checkout(d, b));
	return demo_after_visit(d, b);
}

static enum status happen(struct demo *d, const struct demo_event *e)
{
	BookingRef get = BOOKING_REF__INIT;
	BookingAnswer *ret;

	demo_at(d, e->at);
	switch (e->what) {
	case MOMENT_COMES:
		return demo_comes(d, e->id);
	case MOMENT_TASK:
		return demo_does(d, e);
	case MOMENT_DESK:
		return demo_at_desk(d, e->id);
	case MOMENT_GOES:
		return demo_goes(d, e->id);
	case MOMENT_WALKS_IN:
		return somebody_walks_in(d);
	case MOMENT_ARRIVES:
		return demo_or_refused(step(d, "booking.arrive", e->id));
	case MOMENT_STARTS:
		return starts(d, e->id);
	case MOMENT_FINISHES:
		return demo_or_refused(step(d, "booking.finish", e->id));
	case MOMENT_CANCELS:
	case MOMENT_MISSES:
	case MOMENT_PAYS:
		get.booking = e->id;
		TRY(demo_run(d, &d->desk, "booking.get", &get.base, &ret));
		return happen_to(d, e, ret->record);
	case MOMENT_CLOSES:
		return demo_evening(d);
	}
	return ST_OK;
}

/* ---- the day */

static void put_down_hours(struct demo *d, int open, int close)
{
	int64_t midnight = (int64_t)d->today.n * MINUTES_PER_DAY;
	int64_t at = midnight + open + 30 + (int64_t)demo_below(d, (uint64_t)(close - open));
	bool present = d->index == d->days;

	/* Today somebody surely does, as soon as there is a place for her. */
	for (int i = 0; present && i < TRIES_TODAY; i++)
		demo_event(d, (struct demo_event){ .at = d->now.n - WALK_IN_TODAY - i * 25,
						   .what = MOMENT_WALKS_IN });
	if (!present && demo_chance(d, WALK_IN_PERCENT))
		demo_event(d, (struct demo_event){ .at = at, .what = MOMENT_WALKS_IN });
	if (demo_closes(d, close))
		demo_event(d, (struct demo_event){ .at = midnight + close + DEMO_AFTER_CLOSING,
						   .what = MOMENT_CLOSES });
}

enum status demo_live_day(struct demo *d, bool works, int open, int close)
{
	BookingList list = BOOKING_LIST__INIT;
	struct demo_events *all = &d->events;
	BookingRows *rows;

	list.day = d->today.n;
	TRY(demo_run(d, &d->desk, "booking.list", &list.base, &rows));
	all->n = all->next = 0;
	d->closes = (int64_t)d->today.n * MINUTES_PER_DAY + close;
	for (size_t i = 0; i < rows->n_rows; i++)
		put_down(d, rows->rows[i]->record);
	if (works) {
		put_down_hours(d, open, close);
		TRY(demo_duty(d, close));
	}
	TRY(demo_desk(d));
	sort_events(all);
	while (all->next < all->n && all->rows[all->next].at <= d->now.n) {
		struct demo_event e = all->rows[all->next++];
		TRY(happen(d, &e));
	}
	return ST_OK;
}
