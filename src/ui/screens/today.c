/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 今日: the day board. Therapists across, time down, a block per segment; what others change
 * appears by itself. One key marks arrived, started, finished; n books at the cursor.
 */
#include "today.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/lunar.h"
#include "base/text.h"
#include "model/booking.h"
#include "ui/booking_look.h"

enum { SIDE_CELLS = 16, SIDE_FROM = 96 };

static enum status
today_open(struct screen *s, const void *arg, struct problem *p)
{
	struct today *t = s->state;
	const struct today_arg *a = arg;

	(void)p;
	t->follow = a == NULL;
	t->day = a == NULL ? clock_today() : a->day;
	request_key(t->key);
	if (!desk_of(s)->warned && desk_of(s)->shop->warning[0] != '\0')
		app_say(s->app, "%s", desk_of(s)->shop->warning);
	desk_of(s)->warned = true;
	return ST_OK;
}

static void
today_close(struct screen *s)
{
	struct today *t = s->state;

	arena_clear(&t->arena);
}

/* ---- drawing */

static int
count(const struct today *t, Booking__State from, Booking__State to)
{
	int n = 0;

	for (size_t i = 0; i < t->rows->n_rows; i++)
		n += t->rows->rows[i]->record->state >= from &&
			t->rows->rows[i]->record->state <= to;
	return n;
}

static void
draw_heading(const struct today *t, const struct canvas *c)
{
	struct lunar l;
	char lunar[DATE_TEXT_MAX] = "", date[DATE_TEXT_MAX];
	const char *festival = festival_name(t->day);

	if (lunar_of(t->day, &l))
		lunar_text(l, lunar);
	day_text(t->day, date);
	int col = draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %s %s %s%s%s >", date + 5,
			      weekday_name(day_weekday(t->day)), lunar, festival != NULL ? " " : "",
			      festival != NULL ? festival : "");
	draw_printf(c, 0, col + 3, -1, ROLE_NORMAL,
		    _("booked %d  here %d  in service %d  to confirm %d"),
		    count(t, BOOKING__STATE__requested, BOOKING__STATE__settled),
		    count(t, BOOKING__STATE__arrived, BOOKING__STATE__settled),
		    count(t, BOOKING__STATE__in_service, BOOKING__STATE__in_service),
		    count(t, BOOKING__STATE__requested, BOOKING__STATE__requested));
}

/* The booking under the cursor; false when there is none. */
static bool
draw_line(const struct today *t, const struct desk *d, const struct canvas *c)
{
	size_t segment;
	const BookingRow *row = today_row(t, &segment);
	char at[DATE_TEXT_MAX];
	int col;

	if (row == NULL)
		return false;
	const Segment *seg = row->record->segments[segment];
	col = draw_printf(c, 0, 0, -1, ROLE_NORMAL, "%s: %s %s %s %s %s",
			  booking_state_title(row->record->state), row->client_name,
			  minute_text(wall_minute(WALL(seg->start)), at),
			  desk_treatment_title(d, seg->treatment), desk_staff_name(d,
				  seg->therapist),
			  booking_room_name(t->rooms, seg->room));
	if (row->allergies[0] != '\0')
		col += draw_printf(c, 0, col + 2, -1, ROLE_DANGER, _("Allergy: %s"),
				   row->allergies) + 2;
	draw_text(c, 0, col + 2, -1, ROLE_DIM, row->record->note);
	return true;
}

static void
today_draw(struct screen *s, const struct canvas *c)
{
	struct today *t = s->state;
	bool side = c->cols >= SIDE_FROM;
	int cols = side ? c->cols - SIDE_CELLS - 1 : c->cols;

	if (t->rows == NULL)
		return;
	draw_heading(t, c);
	struct canvas board = canvas_part(c, 1, 0, c->rows - 2, cols);
	board_draw(&t->board, &board);
	if (side) {
		struct canvas part = canvas_part(c, 1, cols + 1, c->rows - 2, SIDE_CELLS);
		today_draw_side(t, desk_of(s), &part);
	}
	struct canvas line = canvas_part(c, c->rows - 1, 0, 1, -1);
	if (!draw_line(t, desk_of(s), &line) && !side)
		today_draw_alerts(t, desk_of(s), &line);
}

static bool
today_key(struct screen *s, keycode key)
{
	struct today *t = s->state;
	struct problem p = PROBLEM_INIT;

	if (t->board.lifted && (key == K_ENTER || key == K_ESC)) {
		if (key == K_ESC)
			board_drop(&t->board);
		else if (today_put_down(s, &p) != ST_OK)
			app_refuse(s->app, &p);
		return true;
	}
	enum board_event e = board_key(&t->board, key);
	if (t->board.lifted)
		return true; /* nothing else while a block is in the hand */
	if (e == BOARD_EDGE_LEFT || e == BOARD_EDGE_RIGHT) {
		if (today_go(s, t->day.n + (e == BOARD_EDGE_LEFT ? -1 : 1), &p) != ST_OK)
			app_refuse(s->app, &p);
		return true;
	}
	return e != BOARD_PASS;
}

const struct screen_ops today_screen = {
	.name = "today",
	.title = N_("Today"),
	.state_size = sizeof(struct today),
	.flags = SCREEN_NARROW,
	.actions = today_actions,
	.open = today_open,
	.load = today_load,
	.draw = today_draw,
	.key = today_key,
	.close = today_close,
};
