/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookings of the demo shop, and what becomes of them through a day. */
#include <stdlib.h>
#include <string.h>

#include "demo_private.h"
#include "model/booking.h"

enum {
	NO_SHOW_PERCENT = 3, CANCEL_PERCENT = 5, REBOOK_PERCENT = 70, ASKED_PERCENT = 35,
	TRIES = 6, DAYS_AHEAD = 30,
};

/* ---- booking */

/* Her course, if she has one that is for this treatment. */
static uint32_t
course_for(const struct customer *k)
{
	return k->course != 0 && demo_offer_covers(k->offer, k->favourite) ? k->course : 0;
}

static enum status
try_book(struct demo *d, struct customer *k, int64_t start, uint32_t course, bool asked,
	 uint32_t *ret_booking)
{
	BookingAdd args = BOOKING_ADD__INIT;
	SegmentWish wish = SEGMENT_WISH__INIT, *wishes[] = { &wish };
	BookingAnswer *ret;

	wish.treatment = demo_plain(k->favourite->id);
	wish.start = start;
	wish.therapist = asked ? k->therapist : 0;
	wish.asked_for = asked;
	args.client = k->id;
	args.n_segments = 1;
	args.segments = wishes;
	args.course = course;
	args.source = demo_plain(demo_chance(d, 70) ? "desk" : "phone");
	enum status st = demo_run(d, &d->desk, "booking.add", &args.base, &ret);
	if (st == ST_OK) {
		k->booked = true;
		*ret_booking = ret->record->id;
	}
	return st;
}

/* What is left of her course does not reach that day: she has no course any more. */
static bool
course_is_over(const struct problem *p, enum status st)
{
	return st != ST_OK && strcmp(p->field, "course") == 0;
}

enum status
demo_book(struct demo *d, struct customer *k, day on, int of_day, uint32_t *ret_booking)
{
	int from = k->evening ? 17 * 60 : 10 * 60, tries = of_day > 0 ? 1 : TRIES;
	bool asked = k->therapist != 0 && of_day == 0 && demo_chance(d, ASKED_PERCENT);

	*ret_booking = 0;
	for (int i = 0; i < tries; i++) {
		int wish = of_day > 0 ? of_day : from + 30 * (int)demo_below(d, 8);
		int64_t start = (int64_t)on.n * MINUTES_PER_DAY + wish;
		if (start <= d->at.n)
			continue;
		enum status st = try_book(d, k, start, course_for(k), asked, ret_booking);
		if (course_is_over(d->problem, st)) {
			k->course = 0;
			st = try_book(d, k, start, 0, asked, ret_booking);
		}
		if (st == ST_OK)
			return ST_OK;
		TRY(demo_or_refused(st));
		asked = asked && i == 0; /* then whoever is free */
	}
	if (of_day == 0)
		k->due = on.n + 1;
	return ST_OK;
}

/* ---- what happens with them */

struct moment { int64_t at; uint32_t booking; enum demo_moment what; };

static int
by_moment(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->booking != y->booking)
		return x->booking < y->booking ? -1 : 1;
	return (int)x->what - (int)y->what;
}

/* What was staged comes exactly as far as it shall, on time. */
static size_t
staged_moments(const struct demo *d, const Booking *b, int until, struct moment *ret)
{
	int64_t start = booking_start(b).n, end = booking_end(b).n;
	const struct moment all[] = {
		{ start - 5 < d->now.n ? start - 5 : d->now.n - 1, b->id, MOMENT_ARRIVES },
		{ start, b->id, MOMENT_STARTS },
		{ end, b->id, MOMENT_FINISHES },
	};
	size_t n = 0;

	for (; n < ARRAY_LEN(all) && (int)all[n].what <= until; n++)
		ret[n] = all[n];
	return n;
}

static size_t
moments_of(struct demo *d, const Booking *b, struct moment *ret)
{
	int64_t start = booking_start(b).n, end = booking_end(b).n;
	int until = demo_staged(d, b->id);
	size_t n = 0;

	if (b->state != BOOKING__STATE__confirmed)
		return 0;
	if (until >= 0)
		return staged_moments(d, b, until, ret);
	if (demo_chance(d, CANCEL_PERCENT)) {
		ret[n++] = (struct moment){ d->at.n, b->id, MOMENT_CANCELS };
		return n;
	}
	if (demo_chance(d, NO_SHOW_PERCENT)) {
		ret[n++] = (struct moment){ start + 30, b->id, MOMENT_MISSES };
		return n;
	}
	int64_t late = (int64_t)demo_below(d, 8);
	ret[n++] = (struct moment){ start - 5 + late, b->id, MOMENT_ARRIVES };
	ret[n++] = (struct moment){ start + late, b->id, MOMENT_STARTS };
	ret[n++] = (struct moment){ end, b->id, MOMENT_FINISHES };
	ret[n++] = (struct moment){ end + 3 + (int64_t)demo_below(d, 5), b->id, MOMENT_PAYS };
	return n;
}

static enum status
after_visit(struct demo *d, const Booking *b)
{
	struct customer *k = demo_customer(d, b->client);
	uint32_t booking;

	if (k == NULL)
		return ST_OK;
	k->booked = false;
	k->visits++;
	k->due = d->today.n + k->interval + (int)demo_below(d, 5) - 2;
	if (k->course == 0 && demo_chance(d, 15))
		k->favourite = demo_pick_treatment(d);
	if (demo_chance(d, 3))
		k->due += 60 + (int)demo_below(d, 200); /* she drifts away */
	if (!demo_chance(d, REBOOK_PERCENT) || k->due > d->today.n + DAYS_AHEAD)
		return ST_OK;
	return demo_book(d, k, DAY(k->due), 0, &booking);
}

static enum status
step(struct demo *d, const struct session *who, const char *op, uint32_t booking,
     const char *reason)
{
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;

	args.booking = booking;
	args.reason = demo_plain(reason);
	return demo_run(d, who, op, &args.base, &ret);
}

static enum status
ends(struct demo *d, const char *op, uint32_t booking, const char *reason)
{
	BookingEnd args = BOOKING_END__INIT;
	BookingAnswer *ret;

	args.booking = booking;
	args.reason = demo_plain(reason);
	return demo_run(d, &d->desk, op, &args.base, &ret);
}

static enum status
falls_through(struct demo *d, const struct moment *m, const Booking *b)
{
	struct customer *k = demo_customer(d, b->client);

	if (k != NULL) {
		k->booked = false;
		k->due = d->today.n + 3 + (int)demo_below(d, 20);
	}
	return demo_or_refused(m->what == MOMENT_CANCELS ?
				       ends(d, "booking.cancel", b->id, "临时有事") :
				       ends(d, "booking.noshow", b->id, ""));
}

/* What speaks against a treatment is the manager's to decide. */
static enum status
starts(struct demo *d, uint32_t booking)
{
	enum status st = step(d, &d->desk, "booking.start", booking, "");

	TRY(demo_or_refused(st));
	return st == ST_OK ? ST_OK : demo_or_refused(step(d, &d->manager, "booking.start", booking,
							  "已告知, 本人同意"));
}

static enum status
happen(struct demo *d, const struct moment *m)
{
	BookingRef get = BOOKING_REF__INIT;
	BookingAnswer *ret;

	demo_at(d, m->at);
	get.booking = m->booking;
	switch (m->what) {
	case MOMENT_CANCELS:
	case MOMENT_MISSES:
		TRY(demo_run(d, &d->desk, "booking.get", &get.base, &ret));
		return falls_through(d, m, ret->record);
	case MOMENT_ARRIVES:
		return demo_or_refused(step(d, &d->desk, "booking.arrive", m->booking, ""));
	case MOMENT_STARTS:
		return starts(d, m->booking);
	case MOMENT_FINISHES:
		return demo_or_refused(step(d, &d->desk, "booking.finish", m->booking, ""));
	case MOMENT_PAYS:
		TRY(demo_run(d, &d->desk, "booking.get", &get.base, &ret));
		if (ret->record->state != BOOKING__STATE__done)
			return ST_OK;
		TRY(demo_checkout(d, ret->record));
		return after_visit(d, ret->record);
	}
	return ST_OK;
}

enum status
demo_live_bookings(struct demo *d)
{
	BookingList list = BOOKING_LIST__INIT;
	BookingRows *rows;
	enum status st = ST_OK;
	size_t n = 0;

	list.day = d->today.n;
	TRY(demo_run(d, &d->desk, "booking.list", &list.base, &rows));
	struct moment *moments = mem_alloc((4 * rows->n_rows + 1) * sizeof(*moments));
	for (size_t i = 0; i < rows->n_rows; i++)
		n += moments_of(d, rows->rows[i]->record, &moments[n]);
	qsort(moments, n, sizeof(*moments), by_moment);
	for (size_t i = 0; st == ST_OK && i < n && moments[i].at <= d->now.n; i++)
		st = happen(d, &moments[i]);
	free(moments);
	return st;
}
