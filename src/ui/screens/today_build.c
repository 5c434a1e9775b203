/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on the day board: columns, blocks, closed times. */
#include "today.h"

#include "base/clock.h"
#include "model/booking.h"
#include "ui/booking_look.h"

/* ---- what is on the board */

uint64_t
today_block_id(uint32_t booking, size_t segment)
{
	return (uint64_t)booking << 8 | segment;
}

static int
column_of(const struct today *t, uint32_t staff)
{
	for (size_t i = 0; i < t->ncolumns; i++)
		if (t->columns[i].id == staff)
			return (int)i;
	return -1;
}

static struct board_block *
new_block(struct today *t)
{
	t->blocks = arena_grow(&t->arena, t->blocks, t->nblocks, sizeof(*t->blocks));
	return &t->blocks[t->nblocks++];
}

/* Which session of its course it is, and what is done: "3/5 美白护理". The number stands first,
 * for a narrow column cuts the title. */
static const char *
segment_title(struct today *t, const struct desk *d, const BookingRow *row, size_t i)
{
	const char *title = desk_treatment_title(d, row->record->segments[i]->treatment);

	if (row->sessions == 0 || i >= row->n_session || row->session[i] == 0)
		return title;
	return arena_printf(&t->arena, "%u/%u %s", row->session[i], row->sessions, title);
}

static void
add_segment(struct today *t, const struct desk *d, const BookingRow *row, size_t i)
{
	const Segment *seg = row->record->segments[i];
	int column = column_of(t, seg->therapist);
	int base = (int)(seg->start - (int64_t)t->day.n * MINUTES_PER_DAY);
	int end = base + (int)(seg->prep + seg->service + seg->processing);

	if (column < 0)
		return;
	if (seg->cleanup > 0)
		*new_block(t) = (struct board_block){
			.kind = BOARD_BUFFER, .column = column, .start = end,
			.end = end + (int)seg->cleanup, .text = _("clean"), .role = ROLE_DIM,
		};
	*new_block(t) = (struct board_block){
		.id = today_block_id(row->record->id, i), .kind = BOARD_BLOCK, .column = column,
		.start = base, .end = end, .mark = booking_state_mark(row->record->state),
		.text = arena_printf(&t->arena, "%s%s\n%s\n%s", row->allergies[0] != '\0' ? "!" :
				     "",
				     row->client_name, segment_title(t, d, row, i),
				     booking_room_name(t->rooms, seg->room)),
		.role = booking_role(row->record->state),
	};
}

/* The times between shifts are closed. */
static void
add_off_duty(struct today *t, const struct desk *d, const Staff *s, int column)
{
	int open = t->board.first, close = t->board.last, at = open;

	(void)d;
	while (at < close) {
		int next = close, until = close;
		bool on = false;
		for (size_t i = 0; i < s->n_roster; i++) {
			const Shift *shift = s->roster[i];
			if ((int)shift->weekday != day_weekday(t->day))
				continue;
			if ((int)shift->from <= at && at < (int)shift->to) {
				on = true;
				until = (int)shift->to;
			} else if ((int)shift->from > at && (int)shift->from < next) {
				next = (int)shift->from;
			}
		}
		if (!on)
			*new_block(t) = (struct board_block){ .kind = BOARD_CLOSED, .column =
							     column,
							      .start = at, .end = next };
		at = on ? until : next;
	}
}

static bool
works_on(const Staff *s, day d)
{
	for (size_t i = 0; i < s->n_roster; i++)
		if ((int)s->roster[i]->weekday == day_weekday(d))
			return true;
	return false;
}

static void
build_columns(struct today *t, const struct desk *d)
{
	t->ncolumns = 0;
	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows; i++) {
		const Staff *s = d->staff->rows[i];
		if (s->left || s->level[0] == '\0' || t->ncolumns >= LIMIT_RESOURCES)
			continue;
		bool on = works_on(s, t->day);
		t->columns[t->ncolumns++] = (struct board_column){
			.id = s->id, .role = on ? ROLE_HEADING : ROLE_DIM,
			.title = on ? arena_dup(&t->arena, s->name) :
				 arena_printf(&t->arena, _("%s off"), s->name),
		};
	}
}

static void
build(struct today *t, struct desk *d)
{
	int open = 9 * 60, close = 21 * 60;

	if (!shop_hours(d->shop, t->day, &open, &close)) {
		open = 9 * 60;
		close = 21 * 60;
	}
	if (!t->ready) {
		int now = wall_minute(clock_wall()).n;
		int step = d->shop->conf.slot_minutes;
		board_init(&t->board, open, close, step, now < open ? open : now > close ? open :
			   now);
		t->ready = true;
	}
	t->board.first = open;
	t->board.last = close;
	t->board.now = t->day.n == clock_today().n ? wall_minute(clock_wall()).n : -1;
	t->blocks = NULL;
	t->nblocks = 0;
	build_columns(t, d);
	for (size_t i = 0; i < t->ncolumns; i++)
		add_off_duty(t, d, desk_staff(d, (uint32_t)t->columns[i].id), (int)i);
	for (size_t i = 0; i < t->rows->n_rows; i++) {
		const BookingRow *row = t->rows->rows[i];
		if (!booking_claims_time(row->record->state))
			continue;
		for (size_t k = 0; k < row->record->n_segments; k++)
			add_segment(t, d, row, k);
	}
	board_set(&t->board, t->columns, t->ncolumns, t->blocks, t->nblocks);
}

enum status
today_load(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct desk *d = desk_of(s);
	BookingList list = BOOKING_LIST__INIT;
	Nothing none = NOTHING__INIT;
	struct today_side side;
	struct arena fresh = ARENA_INIT;

	if (t->follow)
		t->day = shop_business_day(d->shop, clock_wall());
	if (d->made != 0) { /* a booking just made is where she looks next */
		t->day = wall_day(WALL(d->made_at));
		t->follow = t->day.n == shop_business_day(d->shop, clock_wall()).n;
	}
	TRY(desk_load(d, p));
	list.day = t->day.n;
	enum status st = desk_op(s, "booking.list", NULL, &list.base, &fresh, &t->rows, p);
	if (st == ST_OK)
		st = desk_op(s, "room.list", NULL, &none.base, &fresh, &t->rooms, p);
	if (st == ST_OK)
		st = today_load_side(s, &fresh, &side, p);
	if (st != ST_OK) {
		arena_clear(&fresh);
		t->rows = NULL;
		return st;
	}
	/* The board still points into the old arena until build() is done. */
	struct arena old = t->arena;
	t->arena = fresh;
	t->side = side;
	build(t, d);
	arena_clear(&old);
	if (d->made != 0)
		board_seek(&t->board, today_block_id(d->made, 0));
	d->made = 0;
	return ST_OK;
}

const BookingRow *
today_row(const struct today *t, size_t *ret_segment)
{
	const struct board_block *b = board_current(&t->board);

	if (b == NULL || b->id == 0 || t->rows == NULL)
		return NULL;
	*ret_segment = b->id & 0xff;
	for (size_t i = 0; i < t->rows->n_rows; i++)
		if (t->rows->rows[i]->record->id == (uint32_t)(b->id >> 8))
			return t->rows->rows[i];
	return NULL;
}
