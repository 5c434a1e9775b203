/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How full each day is: the minutes that staff are booked, of those they work. Read from
 * claims alone, so that a month of a large shop is there at once.
 */
#include <stdlib.h>

#include "svc/booking_visit.h"
#include "svc/roster.h"

enum { LOAD_DAYS_MAX = 366, MONTH_DAYS = 31 };

struct seen { int32_t day; uint32_t booking; };

struct loading {
	struct op_call *call;
	day from;
	int days;
	LoadDay **rows;
	size_t n;
	struct seen *seen;         /* bookings of each day, once for everybody in them */
};

static LoadDay *row_of(struct loading *l, int64_t at, int32_t *ret_day)
{
	day d = shop_business_day(l->call->shop, WALL(at));

	*ret_day = d.n;
	return d.n >= l->from.n && d.n < l->from.n + l->days ? l->rows[d.n - l->from.n] : NULL;
}

static enum status add_claim(void *ctx, const struct claim *c, uint32_t booking)
{
	struct loading *l = ctx;
	struct seen one = { .booking = booking };
	LoadDay *row = row_of(l, c->from, &one.day);

	if (row == NULL)
		return ST_OK;
	row->booked_minutes += (uint32_t)(c->to - c->from);
	BODY_PUSH(l->call->arena, l->seen, l->n, one);
	return ST_OK;
}

static enum status add_staff(struct loading *l, const Staff *staff)
{
	int64_t from = (int64_t)l->from.n * MINUTES_PER_DAY;
	struct roster_view view;
	struct duty duty;

	TRY(claim_each(l->call->tx, RES_THERAPIST, staff->id, from,
		       from + (int64_t)(l->days + 1) * MINUTES_PER_DAY, l->call->now, add_claim,
		       l));
	if (staff->left)
		return ST_OK;
	TRY(roster_view(l->call, staff, l->from, l->days, &view));
	for (int i = 0; i < l->days; i++) {
		if (l->rows[i]->closed)
			continue;
		view_day(&view, DAY(l->from.n + i), &duty);
		l->rows[i]->work_minutes += (uint32_t)duty_minutes(&duty);
	}
	return ST_OK;
}

static int by_booking(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->booking > y->booking) - (x->booking < y->booking);
}

static void count_bookings(struct loading *l)
{
	if (l->n > 1)
		qsort(l->seen, l->n, sizeof(*l->seen), by_booking);
	for (size_t i = 0; i < l->n; i++)
		if (i == 0 || by_booking(&l->seen[i - 1], &l->seen[i]) != 0)
			l->rows[l->seen[i].day - l->from.n]->bookings++;
}

static void make_rows(struct loading *l, LoadDays *ret)
{
	const struct shop *shop = l->call->shop;
	int open, close;

	for (int i = 0; i < l->days; i++) {
		LoadDay *row = (LoadDay *)message_new(&load_day__descriptor, l->call->arena);
		day d = DAY(l->from.n + i);
		const struct holiday *h = calendar_holiday(shop->calendar, d);
		row->day = d.n;
		row->closed = !shop_hours(shop, d, &open, &close);
		if (h != NULL)
			row->holiday = arena_dup(l->call->arena, both_text(h->title));
		BODY_PUSH(l->call->arena, ret->rows, ret->n_rows, row);
	}
	l->rows = ret->rows;
}

enum status op_booking_load(struct op_call *call)
{
	const BookLoad *a = call->args;
	struct loading l = { .call = call, .from = a->from != 0 ? DAY(a->from) : call->today,
			     .days = a->days == 0 ? MONTH_DAYS : (int)a->days };
	ProtobufCMessage **all = NULL;
	Staff *only;
	size_t n = 0;

	if (a->days > LOAD_DAYS_MAX)
		return problem_set(call->problem, ST_TOO_MANY, "days",
				   _("At most %d days can be looked at together."), LOAD_DAYS_MAX);
	if (a->staff != 0)
		TRY(body_staff(call, a->staff, "staff", &only));
	make_rows(&l, call->ret);
	TRY(body_all(call, record_by_name("staff"), TABLE_STAFF, &n, &all));
	for (size_t i = 0; i < n; i++) {
		const Staff *staff = (const Staff *)all[i];
		if (a->staff != 0 ? staff->id == a->staff : staff->level[0] != '\0')
			TRY(add_staff(&l, staff));
	}
	count_bookings(&l);
	return ST_OK;
}
