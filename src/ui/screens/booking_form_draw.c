/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The booking form on the screen: fields, what speaks against it, what it comes to, free times. */
#include "booking_form.h"

#include "model/booking.h"
#include "ui/booking_look.h"

struct lines {
	const struct canvas *canvas;
	int row;
};

static bool room_for(const struct lines *l)
{
	return l->row < l->canvas->rows;
}

/* ---- what speaks against it */

static void draw_warnings(const struct booking_form *f, struct lines *l)
{
	const struct canvas *c = l->canvas;

	if (f->refusal.status != ST_OK && room_for(l)) {
		draw_text(c, l->row, 1, -1, ROLE_WARNING, f->refusal.message);
		l->row++;
		if (f->refusal.todo[0] != '\0' && room_for(l))
			draw_text(c, l->row++, 1, -1, ROLE_DIM, f->refusal.todo);
	}
	for (size_t i = 0; f->outcome != NULL && i < f->outcome->n_warnings && room_for(l); i++) {
		int col = 1 + draw_text(c, l->row, 1, -1, ROLE_LABEL, _("Mind")) + 2;
		draw_text(c, l->row++, col, -1, ROLE_DANGER, f->outcome->warnings[i]);
	}
}

/* ---- what it comes to */

static void draw_segment(const struct screen *s, const Segment *seg, struct lines *l)
{
	const struct desk *d = desk_of(s);
	const struct canvas *c = l->canvas;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int col = 3;

	col += draw_printf(c, l->row, col, -1, ROLE_NORMAL, "%s-%s  ",
			   minute_text(wall_minute(WALL(seg->start)), from),
			   minute_text(wall_minute(segment_end(seg)), to));
	col += draw_printf(c, l->row, col, -1, ROLE_STRONG, "%s  ",
			   desk_treatment_title(d, seg->treatment));
	col += draw_printf(c, l->row, col, -1, ROLE_NORMAL, "%s",
			   desk_staff_name(d, seg->therapist));
	for (size_t i = 0; i < seg->n_assistants; i++)
		col += draw_printf(c, l->row, col, -1, ROLE_NORMAL, "+%s",
				   desk_staff_name(d, seg->assistants[i]));
	if (seg->by_turn)
		col += draw_printf(c, l->row, col, -1, ROLE_GOOD, " %s", _("by turn"));
	draw_printf(c, l->row, col, -1, ROLE_DIM, _("  service %u min"), seg->service);
	l->row++;
}

/* Of a single treatment the fields say it all. */
static void draw_outcome(const struct screen *s, struct lines *l)
{
	const struct booking_form *f = s->state;
	const Booking *b = f->outcome != NULL ? f->outcome->record : NULL;
	char at[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (b == NULL || (b->n_segments < 2 && !f->details && !f->walk_in) || !room_for(l))
		return;
	int col = 1 + draw_text(l->canvas, l->row, 1, -1, ROLE_LABEL, _("The visit"));
	draw_printf(l->canvas, l->row++, col + 2, -1, ROLE_STRONG, "%s-%s",
		    wall_near(booking_start(b), at),
		    minute_text(wall_minute(booking_end(b)), to));
	for (size_t i = 0; i < b->n_segments && room_for(l); i++)
		draw_segment(s, b->segments[i], l);
}

/* ---- free times */

static void draw_slots(const struct screen *s, struct lines *l)
{
	const struct booking_form *f = s->state;

	if (f->nslots == 0 || l->row + 1 >= l->canvas->rows)
		return;
	draw_text(l->canvas, l->row++, 0, -1, ROLE_LABEL, _("Free times"));
	for (size_t i = 0; i < f->nslots && room_for(l); i++) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		bool here = i == f->proposal;
		booking_form_slot(&text, desk_of(s), f->slots[i]);
		buf_puts(&text, "  ");
		booking_form_reasons(&text, f->slots[i]);
		draw_printf(l->canvas, l->row++, 1, -1, here ? ROLE_STRONG : ROLE_NORMAL, "%s %s",
			    here ? ">" : " ", text.text);
	}
}

void booking_form_draw(struct screen *s, const struct canvas *c)
{
	struct booking_form *f = s->state;
	struct canvas part = canvas_part(c, 2, 0, -1, -1);
	struct lines l = { .canvas = c, .row = 2 + form_rows(&f->form, c->cols) + 1 };

	draw_text(c, 0, 0, -1, ROLE_HEADING, f->walk_in ? _("Walk-in") : _("New booking"));
	form_draw(&f->form, &part);
	if (f->form.picking)
		return;
	draw_warnings(f, &l);
	draw_outcome(s, &l);
	draw_slots(s, &l);
}
