/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The roster of the demo shop. What can be planned is planned so far ahead that nothing is
 * booked in its way; illness cannot, and others take her clients. Around the present there
 * is something of each kind.
 */
#include "demo_private.h"
#include "model/booking.h"

enum {
	AHEAD = 36,            /* days; bookings reach less far */
	LEAVE_EVERY = 12, SICK_EVERY = 25, WEEK = 7,
};

struct plan {
	const Staff *who;
	RosterChange__Kind kind;
	int64_t from, to;
	const char *reason;
};

static int64_t minute_of(int32_t day_number, int of_day)
{
	return (int64_t)day_number * MINUTES_PER_DAY + of_day;
}

static enum status put_down(struct demo *d, const struct plan *p, RosterChangeAnswer **ret)
{
	RosterChange change = ROSTER_CHANGE__INIT;
	RosterAdd args = ROSTER_ADD__INIT;

	change.staff = p->who->id;
	change.kind = p->kind;
	change.from = p->from;
	change.to = p->to;
	change.reason = demo_plain(p->reason);
	args.record = &change;
	return demo_run(d, &d->manager, "roster.add", &args.base, ret);
}

/* *ret_done: it was not refused. */
static enum status plan(struct demo *d, const struct plan *p, bool *ret_done)
{
	RosterChangeAnswer *ret;
	enum status st = put_down(d, p, &ret);

	*ret_done = st == ST_OK;
	return demo_or_refused(st);
}

/* The shift of her week on that day; NULL: she is off. */
static const Shift *shift_on(const Staff *s, int32_t day_number)
{
	for (size_t i = 0; i < s->n_roster; i++)
		if (s->roster[i]->weekday == (uint32_t)day_weekday(DAY(day_number)))
			return s->roster[i];
	return NULL;
}

static bool works(const struct demo *d, int32_t day_number)
{
	int open, close;

	return shop_hours(d->shop, DAY(day_number), &open, &close);
}

/* The k-th from one that chance named, rather than the manager. */
static const Staff *somebody(const struct demo *d, size_t from, size_t k)
{
	uint32_t id = d->therapists[(from + k) % d->ntherapists];

	if (id == d->manager.staff)
		id = d->therapists[(from + k + 1) % d->ntherapists];
	return demo_staff(d, id);
}

/* ---- leave */

/* A day or two in some weeks; the present is left alone. */
static enum status leave(struct demo *d)
{
	static const char *const reasons[] = { "调休", "年假", "家里有事", "体检" };
	int32_t present = wall_day(d->now).n;
	int32_t from = d->today.n + AHEAD + (int32_t)demo_house(d, LEAVE_EVERY);
	int32_t to = from + 1 + (int32_t)demo_house(d, 2);
	bool done;

	if (d->index % LEAVE_EVERY != 0 || (from <= present && present <= to))
		return ST_OK;
	const struct plan p = { .who = somebody(d, 0, demo_house(d, d->ntherapists)),
				.kind = ROSTER_CHANGE__KIND__leave,
				.from = minute_of(from, 0), .to = minute_of(to, 0),
				.reason = reasons[demo_house(d, ARRAY_LEN(reasons))] };
	return plan(d, &p, &done);
}

/* ---- around the present */

/* Three days off, soon. */
static enum status holiday(struct demo *d, int32_t present, size_t first)
{
	const struct plan p = { .who = somebody(d, first, 0),
				.kind = ROSTER_CHANGE__KIND__leave,
				.from = minute_of(present + 4, 0), .to = minute_of(present + 7, 0),
				.reason = "年假, 回老家" };
	bool done;

	return plan(d, &p, &done);
}

/* The first hours of a shift. */
static enum status training(struct demo *d, int32_t present, size_t first)
{
	const Staff *who = somebody(d, first, 1);
	bool done = false;

	for (int32_t on = present + 1; on <= present + WEEK && !done; on++) {
		const Shift *s = shift_on(who, on);
		if (s == NULL || !works(d, on) || s->to - s->from < 4 * 60)
			continue;
		const struct plan p = { .who = who, .kind = ROSTER_CHANGE__KIND__training,
					.from = minute_of(on, (int)s->from),
					.to = minute_of(on, (int)s->from + 3 * 60),
					.reason = "新仪器操作培训" };
		TRY(plan(d, &p, &done));
	}
	return ST_OK;
}

/* An hour more in the evening. */
static enum status extra_hour(struct demo *d, int32_t present, size_t first)
{
	bool done = false;

	for (size_t k = 2; k < d->ntherapists && !done; k++) {
		const Staff *who = somebody(d, first, k);
		int32_t on = present + 1 + (int32_t)k % 4;
		const Shift *s = shift_on(who, on);
		int open, close;
		if (s == NULL || !shop_hours(d->shop, DAY(on), &open, &close) ||
		    (int)s->to + 60 > close)
			continue;
		const struct plan p = { .who = who, .kind = ROSTER_CHANGE__KIND__extra,
					.from = minute_of(on, (int)s->to),
					.to = minute_of(on, (int)s->to + 60),
					.reason = "客人约了晚间" };
		TRY(plan(d, &p, &done));
	}
	return ST_OK;
}

static enum status swap_on(struct demo *d, int32_t on, bool *ret_done)
{
	RosterSwap args = ROSTER_SWAP__INIT;
	RosterChangeAnswer *ret;

	args.day = on;
	args.reason = demo_plain("孩子家长会, 两人换班");
	for (size_t i = d->ntherapists; i-- > 0;) {
		for (size_t j = i; j-- > 0 && !*ret_done;) {
			args.staff = d->therapists[i];
			args.with = d->therapists[j];
			enum status st = demo_run(d, &d->manager, "roster.swap", &args.base, &ret);
			*ret_done = st == ST_OK;
			TRY(demo_or_refused(st));
		}
	}
	return ST_OK;
}

/* On some day of the week of the present, but not today. */
static enum status swap(struct demo *d, int32_t present)
{
	int32_t monday = present - day_weekday(DAY(present));
	bool done = false;

	for (int32_t on = monday + WEEK - 1; on >= monday && !done; on--)
		if (on != present && on >= d->today.n && works(d, on))
			TRY(swap_on(d, on, &done));
	return ST_OK;
}

static enum status around_the_present(struct demo *d)
{
	int32_t present = wall_day(d->now).n;
	size_t first = demo_house(d, d->ntherapists);

	if (d->index != (d->days > AHEAD ? d->days - AHEAD : 0))
		return ST_OK;
	TRY(holiday(d, present, first));
	TRY(training(d, present, first));
	TRY(swap(d, present));
	return extra_hour(d, present, first);
}

/* ---- illness */

/* Somebody else takes the part of the visit; if nobody can, the client is told. */
static enum status given_to_another(struct demo *d, const Booking *b, uint32_t segment,
				    uint32_t sick)
{
	const Segment *s = b->segments[segment];
	BookingMove args = BOOKING_MOVE__INIT;
	BookingEnd end = BOOKING_END__INIT;
	BookingAnswer *ret;
	enum status st = ST_SLOT_TAKEN;

	args.booking = b->id;
	args.segment = segment;
	for (size_t i = 0; i < d->ntherapists && st != ST_OK && s->therapist == sick; i++) {
		args.therapist = d->therapists[i];
		if (args.therapist == sick || segment_has(s, args.therapist))
			continue;
		st = demo_run(d, &d->desk, "booking.move", &args.base, &ret);
		TRY(demo_or_refused(st));
	}
	if (st == ST_OK)
		return ST_OK;
	end.booking = b->id;
	end.reason = demo_plain("美容师病假, 已电话致歉");
	demo_not_today(d, b->client);
	return demo_or_refused(demo_run(d, &d->desk, "booking.cancel", &end.base, &ret));
}

static enum status others_take_over(struct demo *d, const RosterChangeAnswer *ret)
{
	uint32_t sick = ret->record->staff;

	for (size_t i = 0; i < ret->n_bookings; i++) {
		const Booking *b = ret->bookings[i]->record;
		for (uint32_t k = 0; k < b->n_segments; k++)
			if (segment_has(b->segments[k], sick))
				TRY(given_to_another(d, b, k, sick));
	}
	return ST_OK;
}

/* Now and then in the morning; and for certain a few days before the present. */
static enum status ill(struct demo *d)
{
	bool chance = demo_house(d, SICK_EVERY) == 0, soon = d->days - d->index <= 4;
	size_t first = demo_house(d, d->ntherapists);
	RosterChangeAnswer *ret;

	if (d->index == d->days || !works(d, d->today.n) || (soon ? d->was_sick : !chance))
		return ST_OK;
	for (size_t k = 0; k < d->ntherapists; k++) {
		const struct plan p = { .who = somebody(d, first, k),
					.kind = ROSTER_CHANGE__KIND__sick,
					.from = minute_of(d->today.n, 0),
					.to = minute_of(d->today.n + 1, 0), .reason = "发烧" };
		if (shift_on(p.who, d->today.n) == NULL)
			continue;
		enum status st = put_down(d, &p, &ret);
		TRY(demo_or_refused(st));
		if (st != ST_OK)
			continue;
		d->was_sick = soon;
		return others_take_over(d, ret);
	}
	return ST_OK;
}

enum status demo_roster(struct demo *d)
{
	if (d->ntherapists == 0)
		return ST_OK;
	TRY(around_the_present(d));
	TRY(leave(d));
	return ill(d);
}
