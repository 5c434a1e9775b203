/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the marks of the board mean: every state, phase and sign with its own look. */
#include "base/text.h"
#include "model/booking.h"
#include "today.h"
#include "ui/booking_look.h"

enum { COLUMNS = 2, MARK_CELLS = 11, MARK_NARROW = 9, NARROW_CELLS = 60 };

/* A line of the legend; texts and those marks that are words are msgids. */
struct sign {
	const char *mark, *text;
	enum theme_role role;
};

static const struct sign phases[] = {
	{ N_(":free:"), N_("hands free: can be booked"), ROLE_GOOD },
	{ N_("==clean=="), N_("clean-up"), ROLE_DIM },
	{ "--", N_("off duty"), ROLE_CLOSED },
};

static const struct sign signs[] = {
	{ "!", N_("allergy"), ROLE_DANGER },
	{ "*", N_("asked for her"), ROLE_NORMAL },
	{ "&2", N_("part 2 of a visit"), ROLE_NORMAL },
	{ "+", N_("the other parts"), ROLE_NORMAL },
	{ N_("asst"), N_("she assists"), ROLE_NORMAL },
	{ "2/5", N_("which session of how many"), ROLE_NORMAL },
	{ "+30", N_("minutes added"), ROLE_NORMAL },
	{ "~14:40", N_("hands free from then"), ROLE_NORMAL },
	{ N_("dep."), N_("deposit asked for"), ROLE_NORMAL },
	{ "x2", N_("room for so many"), ROLE_DIM },
	{ "00:30+", N_("past midnight"), ROLE_LABEL },
};

struct legend {
	struct canvas c;
	int n, rows;
};

static void put(struct legend *l, enum theme_role role, const char *mark, const char *text)
{
	int width = l->c.cols / COLUMNS;
	int cells = l->c.cols < NARROW_CELLS ? MARK_NARROW : MARK_CELLS;
	int x = l->n / l->rows * width, y = 1 + l->n % l->rows;

	draw_fit(&l->c, y, x + 1, cells, role, mark);
	draw_fit(&l->c, y, x + cells + 2, width - cells - 3, ROLE_POPUP, text);
	l->n++;
}

static void put_states(struct legend *l)
{
	Booking b = BOOKING__INIT;

	for (int i = 0; i <= BOOKING__STATE__no_show; i++) {
		b.state = (Booking__State)i;
		put(l, book_role(&b), book_mark(&b), book_state(&b));
	}
	b.state = BOOKING__STATE__requested;
	b.held_until = 1;
	put(l, book_role(&b), book_mark(&b), book_state(&b));
}

void today_draw_legend(struct screen *s, const struct canvas *c)
{
	enum { LINES = 10 + (int)ARRAY_LEN(phases) + (BOOK_TIMES - BOOK_LUNCH) +
		       (int)ARRAY_LEN(signs) };
	int cols = c->cols < 76 ? c->cols : 76, rows = (LINES + COLUMNS - 1) / COLUMNS;
	struct canvas popup = term_popup(app_term(s->app), 2, (c->cols - cols) / 2, rows + 2, cols);
	struct legend l = { .c = popup, .rows = rows };
	AUTO(buf_release) struct buf mark = BUF_INIT;

	draw_fill(&popup, 0, 0, -1, -1, ROLE_POPUP);
	draw_fill(&popup, 0, 0, 1, -1, ROLE_POPUP_CURRENT);
	draw_text(&popup, 0, 1, -1, ROLE_POPUP_CURRENT, _("Legend: any key closes it"));
	put_states(&l);
	for (size_t i = 0; i < ARRAY_LEN(phases); i++)
		put(&l, phases[i].role, _(phases[i].mark), _(phases[i].text));
	for (int i = BOOK_LUNCH; i < BOOK_TIMES; i++) {
		buf_reset(&mark);
		buf_puts(&mark, "-");
		buf_puts(&mark, book_time_text((enum book_time)i));
		buf_puts(&mark, "-");
		put(&l, book_time_role((enum book_time)i), mark.text, i == BOOK_CLOSED ?
		    _("closed, or the holiday") : _("no bookings then"));
	}
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		put(&l, signs[i].role, _(signs[i].mark), _(signs[i].text));
}
