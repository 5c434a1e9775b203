/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board's heading, the board, the line below it, and the legend above it. */
#include "base/lunar.h"
#include "base/text.h"
#include "model/booking.h"
#include "today.h"
#include "ui/booking_look.h"

enum { SIDE_CELLS = 16, SIDE_FROM = 96 };

/* ---- the heading */

static int count(const struct today *t, Booking__State from, Booking__State to)
{
	int n = 0;

	for (size_t i = 0; i < t->nrows; i++)
		n += t->rows[i]->record->state >= from && t->rows[i]->record->state <= to;
	return n;
}

static int draw_day(const struct today *t, const struct desk *d, const struct canvas *c)
{
	struct lunar l;
	char lunar[DATE_TEXT_MAX] = "", date[DATE_TEXT_MAX], last[DATE_TEXT_MAX];
	const char *festival = t->hours[1].holiday != NULL ? t->hours[1].holiday :
			       festival_name(t->dated.day);

	day_text(t->dated.day, date);
	if (t->axis == BOOK_WEEK) {
		day_text(DAY(t->dated.day.n + BOOK_WEEK_DAYS - 1), last);
		return draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %s - %s %s >", date + 5, last + 5,
				   desk_staff_name(d, t->therapist));
	}
	if (lunar_of(t->dated.day, &l))
		lunar_text(l, lunar);
	return draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %s %s %s%s%s >", date + 5,
			   weekday_name(day_weekday(t->dated.day)), lunar,
			   festival != NULL ? " " : "", festival != NULL ? festival : "");
}

/* Whose turn it is: those who are here and free, in their order. */
static void turns_words(const struct today *t, struct buf *out)
{
	enum { NAMED = 3 };
	const RotationAnswer *turns = t->side.turns;
	int told = 0;

	for (size_t i = 0; turns != NULL && i < turns->n_rows && told < NAMED; i++) {
		const TurnRow *row = turns->rows[i];
		if (row->busy || row->record->signed_in == 0 || row->record->signed_out != 0)
			continue;
		buf_printf(out, "%s%s", told > 0 ? " > " : _("turn "), row->staff_name);
		told++;
	}
}

static void draw_heading(const struct today *t, const struct desk *d, const struct canvas *c)
{
	AUTO(buf_release) struct buf right = BUF_INIT;
	int col = draw_day(t, d, c) + 1;
	bool filtered = book_filtered(&t->filter);

	if (t->axis == BOOK_ROOMS || t->axis == BOOK_DEVICES)
		col += draw_text(c, 0, col, -1, ROLE_STRONG, t->axis == BOOK_ROOMS ? _("by room") :
				 _("by device")) + 1;
	if (filtered) {
		/* What is hidden is said first: nobody is to take the board for the whole day. */
		today_filter_words(t, d, &right);
		draw_printf(c, 0, col + 1, -1, ROLE_WARNING, _("[%s] F Esc"), right.text);
		return;
	}
	col += draw_printf(c, 0, col + 2, -1, ROLE_NORMAL,
			   _("booked %d  here %d  in service %d  to confirm %d"),
			   count(t, BOOKING__STATE__requested, BOOKING__STATE__settled),
			   count(t, BOOKING__STATE__arrived, BOOKING__STATE__settled),
			   count(t, BOOKING__STATE__in_service, BOOKING__STATE__in_service),
			   count(t, BOOKING__STATE__requested, BOOKING__STATE__requested)) + 2;
	turns_words(t, &right);
	int cells = right.len > 0 ? text_cells(right.text) : 0;
	if (cells > 0 && col + 2 + cells <= c->cols)
		draw_text(c, 0, c->cols - cells, -1, ROLE_LABEL, right.text);
}

/* ---- the line below */

static const char *device_name(const struct today *t, uint32_t id)
{
	for (size_t i = 0; id != 0 && t->devices != NULL && i < t->devices->n_rows; i++)
		if (t->devices->rows[i]->id == id)
			return t->devices->rows[i]->name;
	return "";
}

/* From when to when her hands are free, till when it is held, what was added. */
static void times_words(const Booking *b, const Segment *seg, struct buf *out)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int64_t free = seg->start + seg->prep + seg->service;

	if (book_held(b)) {
		minute_text(wall_minute(instant_wall((instant){ .ms = b->held_until })), to);
		buf_putc(out, ' ');
		buf_printf(out, _("held until %s"), to);
	}
	if (seg->processing > 0)
		buf_printf(out, _(" hands free %s-%s"),
			   minute_text(wall_minute(WALL(free)), from),
			   minute_text(wall_minute(WALL(free + seg->processing)), to));
	if (seg->extended > 0)
		buf_printf(out, _(" extended by %u min"), seg->extended);
	if (b->n_segments > 1)
		buf_printf(out, _(" part of a visit of %zu"), b->n_segments);
}

/* Where what is in the hand would come to lie. */
static void draw_hand(const struct today *t, const struct canvas *c)
{
	const struct board_block *ghost = &t->board.ghost;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int64_t zero = today_midnight(t, ghost->column);

	if (ghost->column < (int)t->view.ncolumns)
		draw_printf(c, 0, 0, -1, ROLE_STRONG,
			    _("%s: to %s %s-%s  Enter puts it down, Esc leaves it"),
			    t->hand.client_name, t->view.columns[ghost->column].title,
			    minute_text(wall_minute(WALL(zero + ghost->start)), from),
			    minute_text(wall_minute(WALL(zero + ghost->end)), to));
}

/* The booking under the cursor; false when there is none. */
static bool draw_line(const struct today *t, const struct desk *d, const struct canvas *c)
{
	AUTO(buf_release) struct buf more = BUF_INIT;
	size_t segment;
	const BookingRow *row = today_row(t, &segment);
	char at[DATE_TEXT_MAX];
	int col;

	if (t->board.lifted) {
		draw_hand(t, c);
		return true;
	}
	if (row == NULL)
		return false;
	const Segment *seg = row->record->segments[segment];
	for (size_t i = 0; i < seg->n_assistants; i++)
		buf_printf(&more, "+%s", desk_staff_name(d, seg->assistants[i]));
	buf_printf(&more, " %s", booking_room_name(t->rooms, seg->room));
	if (seg->device != 0)
		buf_printf(&more, " %s", device_name(t, seg->device));
	times_words(row->record, seg, &more);
	col = draw_printf(c, 0, 0, -1, ROLE_NORMAL, "%s: %s %s %s %s%s", book_state(row->record),
			  row->client_name, minute_text(wall_minute(WALL(seg->start)), at),
			  desk_treatment_title(d, seg->treatment),
			  desk_staff_name(d, seg->therapist), more.text);
	if (row->allergies[0] != '\0')
		col += draw_printf(c, 0, col + 2, -1, ROLE_DANGER, _("Allergy: %s"),
				   row->allergies) + 2;
	draw_text(c, 0, col + 2, -1, ROLE_DIM, row->record->note);
	return true;
}

/* ---- all of it */

void today_draw(struct screen *s, const struct canvas *c)
{
	struct today *t = s->state;
	const struct desk *d = desk_of(s);
	bool side = c->cols >= SIDE_FROM && t->axis != BOOK_WEEK;
	int cols = side ? c->cols - SIDE_CELLS - 1 : c->cols;

	if (!t->ready)
		return;
	draw_heading(t, d, c);
	struct canvas board = canvas_part(c, 1, 0, c->rows - 2, cols);
	board_draw(&t->board, &board);
	if (t->view.ncolumns == 0)
		draw_text(c, c->rows / 2, 8, -1, ROLE_DIM, _("Nobody and nothing to show here."));
	if (side) {
		struct canvas part = canvas_part(c, 1, cols + 1, c->rows - 2, SIDE_CELLS);
		today_draw_side(t, d, &part);
	}
	struct canvas line = canvas_part(c, c->rows - 1, 0, 1, -1);
	if (!draw_line(t, d, &line) && !side)
		today_draw_alerts(t, d, &line);
	if (t->legend)
		today_draw_legend(s, c);
}
