/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on the day board: read once, when the day or the shop changes, never for a key. */
#include <stdio.h>

#include "base/clock.h"
#include "base/lunar.h"
#include "model/booking.h"
#include "today.h"

int64_t today_midnight(const struct today *t, int column)
{
	return (int64_t)today_column_day(t, column).n * MINUTES_PER_DAY;
}

day today_column_day(const struct today *t, int column)
{
	return DAY(t->dated.day.n + (t->axis == BOOK_WEEK ? column : 0));
}

/* ---- reading */

/* What is read, until all of it is there. */
struct fresh {
	struct arena arena;
	size_t nrows, nall;
	BookingRow **rows, **all;
	RoomRows *rooms;
	DeviceRows *devices;
	RosterChanges *changes;
	struct today_side side;
};

static struct book_hours hours_of(const struct shop *shop, day d)
{
	struct book_hours h = { .open = false };
	const struct holiday *holiday = calendar_holiday(shop->calendar, d);

	h.open = shop_hours(shop, d, &h.from, &h.to);
	if (holiday != NULL)
		h.holiday = both_text(holiday->title);
	return h;
}

static void keep_row(const struct screen *s, struct fresh *f, BookingRow *row)
{
	const struct today *t = s->state;
	int column = shop_business_day(desk_of(s)->shop, booking_start(row->record)).n -
		     t->dated.day.n;

	f->all = arena_grow(&f->arena, f->all, f->nall, sizeof(*f->all));
	f->all[f->nall++] = row;
	if (column < 0 || column >= t->dated.days)
		return;
	f->rows = arena_grow(&f->arena, f->rows, f->nrows, sizeof(*f->rows));
	f->rows[f->nrows++] = row;
}

/* A day may have more bookings than one answer holds. */
static enum status read_bookings(const struct screen *s, struct fresh *f, struct problem *p)
{
	const struct today *t = s->state;
	BookingList args = BOOKING_LIST__INIT;
	BookingRows *rows;
	/* Visits that came over midnight, and those after the midnight to come. */
	bool before = t->hours[1].from == 0 || t->hours[0].to > MINUTES_PER_DAY;
	bool after = t->hours[t->dated.days].to > MINUTES_PER_DAY;

	args.day = t->dated.day.n - before;
	args.days = (uint32_t)(t->dated.days + before + after);
	args.therapist = t->axis == BOOK_WEEK ? t->therapist : 0;
	do {
		TRY(desk_op(s, "booking.list", NULL, &args.base, &f->arena, &rows, p));
		for (size_t i = 0; i < rows->n_rows; i++)
			keep_row(s, f, rows->rows[i]);
		args.skip += (uint32_t)rows->n_rows;
	} while (rows->n_rows >= LIMIT_ROWS);
	return ST_OK;
}

static enum status read_roster(struct screen *s, struct fresh *f, struct problem *p)
{
	const struct today *t = s->state;
	RosterList args = ROSTER_LIST__INIT;

	if (t->axis == BOOK_ROOMS || t->axis == BOOK_DEVICES)
		return ST_OK;
	/* With the night before. */
	args.from = t->dated.day.n - 1;
	args.to = t->dated.day.n + t->dated.days;
	args.staff = t->axis == BOOK_WEEK ? t->therapist : 0;
	return desk_op(s, "roster.list", NULL, &args.base, &f->arena, &f->changes, p);
}

static enum status read_all(struct screen *s, struct fresh *f, struct problem *p)
{
	Nothing none = NOTHING__INIT;

	TRY(read_bookings(s, f, p));
	TRY(read_roster(s, f, p));
	TRY(desk_op(s, "room.list", NULL, &none.base, &f->arena, &f->rooms, p));
	TRY(desk_op(s, "device.list", NULL, &none.base, &f->arena, &f->devices, p));
	const struct today_rows rows = { .n = f->nrows, .rows = f->rows };
	return today_load_side(s, &f->arena, &rows, &f->side, p);
}

/* ---- building */

static struct book_source source_of(const struct today *t, const struct desk *d)
{
	const struct conf *conf = &d->shop->conf;

	return (struct book_source){
		.axis = t->axis, .first = t->dated.day, .therapist = t->therapist,
		.hours = t->hours, .lunch_from = conf->lunch_from, .lunch_to = conf->lunch_to,
		.step = conf->slot_minutes, .nbookings = t->nall, .bookings = t->all,
		.nstaff = d->staff->n_rows, .staff = d->staff->rows, .rooms = t->rooms,
		.devices = t->devices, .changes = t->changes, .treatments = d->shop->treatments,
		.filter = t->filter,
	};
}

static void set_now(struct today *t, const struct desk *d)
{
	wall now = clock_wall();
	int column = shop_business_day(d->shop, now).n - t->dated.day.n;
	bool week = t->axis == BOOK_WEEK;

	t->board.now = -1;
	if (column < 0 || column >= t->dated.days)
		return;
	t->board.now = (int)(now.n - today_midnight(t, week ? column : 0));
}

static void build(struct screen *s)
{
	struct today *t = s->state;
	const struct desk *d = desk_of(s);
	struct book_source source = source_of(t, d);

	book_build(&source, &t->arena, &t->view);
	if (!t->ready) {
		int now = (int)(clock_wall().n - today_midnight(t, 0));
		board_init(&t->board, t->view.first, t->view.last, source.step,
			   now < t->view.first ? t->view.first : now);
		t->ready = true;
	}
	board_span(&t->board, t->view.first, t->view.last);
	set_now(t, d);
	board_set(&t->board, t->view.columns, t->view.ncolumns, t->view.blocks, t->view.nblocks);
}

void today_rebuild(struct screen *s)
{
	build(s);
}

/* A booking just made is where she looks next. */
static void follow_made(struct today *t, const struct desk *d)
{
	day today = shop_business_day(d->shop, clock_wall());
	day made = shop_business_day(d->shop, WALL(d->made_at));

	if (t->axis == BOOK_WEEK && made.n >= t->dated.day.n &&
	    made.n < t->dated.day.n + BOOK_WEEK_DAYS)
		return;
	if (t->axis == BOOK_WEEK)
		made = DAY(made.n - day_weekday(made));
	t->dated.day = made;
	t->dated.follow = made.n <= today.n && today.n < made.n + t->dated.days;
}

enum status today_load(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct desk *d = desk_of(s);
	struct fresh f = { .arena = ARENA_INIT };

	dated_today(s);
	if (d->made != 0)
		follow_made(t, d);
	for (int i = 0; i <= t->dated.days; i++)
		t->hours[i] = hours_of(d->shop, DAY(t->dated.day.n + i - 1));
	TRY(desk_load(d, p));
	enum status st = read_all(s, &f, p);
	if (st != ST_OK) {
		arena_clear(&f.arena);
		return st;
	}
	/* The board still points into the old arena until build() is done. */
	struct arena old = t->arena;
	t->arena = f.arena;
	t->nrows = f.nrows;
	t->rows = f.rows;
	t->nall = f.nall;
	t->all = f.all;
	t->rooms = f.rooms;
	t->devices = f.devices;
	t->changes = f.changes;
	t->side = f.side;
	build(s);
	arena_clear(&old);
	if (d->made != 0)
		board_seek(&t->board, book_id(d->made, 0, 0));
	d->made = 0;
	return ST_OK;
}

const BookingRow *today_find(const struct today *t, uint32_t booking)
{
	for (size_t i = 0; i < t->nall; i++)
		if (t->all[i]->record->id == booking)
			return t->all[i];
	return NULL;
}

const BookingRow *today_row(const struct today *t, size_t *ret_segment)
{
	const struct board_block *b = board_current(&t->board);

	if (b == NULL || b->id == 0)
		return NULL;
	*ret_segment = book_id_segment(b->id);
	return today_find(t, book_id_booking(b->id));
}
