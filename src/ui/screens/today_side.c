/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands beside the board, read: what waits to be paid, confirmed or bought, who is late, and
 * what must not be forgotten before the day closes. today_draw_side.c draws it.
 */
#include "base/clock.h"
#include "model/booking.h"
#include "today.h"
#include "ui/prepaid_look.h"

enum {
	COURSES_MS = 60 * 1000, /* how old the counts of courses may be: they change by days */
	LATE_MINUTES = 10,      /* after which who has not come is late */
};

static bool may(const struct desk *d, enum permission permission)
{
	return d->permissions & (UINT64_C(1) << permission);
}

static enum status count_courses(const struct screen *s, bool late, struct today_count *ret,
				 struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseList args = COURSE_LIST__INIT;
	CourseRows *rows;

	args.late = late;
	args.ends_in = late ? 0 : EXPIRES_SOON_DAYS;
	args.limit = TODAY_ASKED_MOST;
	TRY(desk_op(s, "course.list", NULL, &args.base, &arena, &rows, p));
	*ret = (struct today_count){ .n = (int)rows->n_rows, .more = rows->more };
	return ST_OK;
}

static enum status look_at_courses(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	int64_t now = clock_monotonic_ms();
	bool fresh = t->courses_ms != 0 && now - t->courses_ms < COURSES_MS;

	if (fresh || !may(desk_of(s), PERM_CLIENT_READ))
		return ST_OK;
	TRY(count_courses(s, true, &t->late, p));
	TRY(count_courses(s, false, &t->ending, p));
	t->courses_ms = now;
	return ST_OK;
}

/* ---- bookings */

bool today_is_late(const Booking *b)
{
	return b->state == BOOKING__STATE__confirmed && b->held_until == 0 &&
	       booking_start(b).n + LATE_MINUTES <= clock_wall().n;
}

/* Past the end of what was to be done; clean-up does not count. */
bool today_is_overlong(const Booking *b)
{
	int64_t end = 0;

	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		int64_t to = seg->start + seg->prep + seg->service + seg->processing;
		end = to > end ? to : end;
	}
	return b->state == BOOKING__STATE__in_service && clock_wall().n > end;
}

static void push_row(struct arena *arena, const BookingRow ***rows, size_t *n,
		     const BookingRow *row)
{
	*rows = arena_grow(arena, *rows, *n, sizeof(**rows));
	(*rows)[(*n)++] = row;
}

/* Whose deposit is due, and who only needs to be confirmed: asked of each that has one, for what
 * was paid is in the ledger. */
static void look_at_deposits(struct screen *s, struct arena *arena, const struct today_rows *rows,
			     struct today_side *ret)
{
	struct problem ignore = PROBLEM_INIT;

	for (size_t i = 0; i < rows->n && ret->nunpaid < TODAY_ASKED_MOST; i++) {
		const Booking *b = rows->rows[i]->record;
		BookingRef args = BOOKING_REF__INIT;
		DepositAnswer *paid;
		args.booking = b->id;
		if (b->deposit_fen == 0 || b->state > BOOKING__STATE__confirmed ||
		    desk_op(s, "deposit.get", NULL, &args.base, arena, &paid, &ignore) != ST_OK)
			continue;
		if (paid->paid_fen < paid->asked_fen)
			push_row(arena, &ret->unpaid, &ret->nunpaid, rows->rows[i]);
		else if (b->state == BOOKING__STATE__requested && b->held_until == 0)
			push_row(arena, &ret->settled, &ret->nsettled, rows->rows[i]);
	}
}

/* The board is useful without these; a role that may not ask, or a fault, leaves them out. */
static void look_at_day(struct screen *s, struct arena *arena, struct today_side *ret)
{
	const struct today *t = s->state;
	day today = shop_business_day(desk_of(s)->shop, clock_wall());
	bool is_today = t->axis != BOOK_WEEK && t->dated.day.n == today.n;
	struct problem ignore = PROBLEM_INIT;
	RotationGet turns = ROTATION_GET__INIT;
	WaitList waits = WAIT_LIST__INIT;

	if (is_today && desk_op(s, "rotation.get", NULL, &turns.base, arena, &ret->turns,
				&ignore) != ST_OK)
		ret->turns = NULL;
	waits.day = t->dated.day.n;
	waits.limit = TODAY_ASKED_MOST;
	if (t->axis == BOOK_WEEK || t->dated.day.n < today.n ||
	    desk_op(s, "wait.list", NULL, &waits.base, arena, &ret->waits, &ignore) != ST_OK)
		ret->waits = NULL;
}

enum status today_load_side(struct screen *s, struct arena *arena, const struct today_rows *rows,
			    struct today_side *ret, struct problem *p)
{
	ProductFind products = PRODUCT_FIND__INIT;
	DebtList debts = DEBT_LIST__INIT;
	Nothing none = NOTHING__INIT;

	*ret = (struct today_side){ .drawer = NULL };
	TRY(desk_op(s, "product.find", NULL, &products.base, arena, &ret->products, p));
	TRY(look_at_courses(s, p));
	look_at_day(s, arena, ret);
	if (!may(desk_of(s), PERM_SALE))
		return ST_OK;
	look_at_deposits(s, arena, rows, ret);
	debts.overdue = true;
	debts.limit = TODAY_ASKED_MOST;
	TRY(desk_op(s, "day.get", NULL, &none.base, arena, &ret->drawer, p));
	TRY(desk_op(s, "tab.list", NULL, &none.base, arena, &ret->tabs, p));
	return desk_op(s, "debt.list", NULL, &debts.base, arena, &ret->overdue, p);
}
