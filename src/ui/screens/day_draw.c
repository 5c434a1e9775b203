/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the day close shows. */
#include "day.h"

#include "ui/booking_look.h"

enum { TABS_SHOWN = 5 };

static void draw_heading(const struct screen *s, const struct canvas *c)
{
	const struct day_view *v = s->state;
	day on = v->now->open ? DAY(v->now->record->day) : DAY(v->now->posting_day);
	char text[DATE_TEXT_MAX], id[ID_TEXT_MAX];
	int col;

	if (day_is_closed(s))
		on = DAY(v->now->record->day);
	col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Day close  %s"), day_near(on, text));
	if (desk_of(s)->shop->conf.shifts > 1)
		col += 2 + draw_printf(c, 0, col + 2, -1, ROLE_NORMAL, _("shift %u of %d"),
				       day_is_closed(s) ? v->now->record->shift : day_shift(v),
				       desk_of(s)->shop->conf.shifts);
	if (v->now->open)
		draw_text(c, 0, col + 2, -1, ROLE_DIM, id_text('Z', v->now->record->id, id));
}

static void add_drawer(const struct screen *s)
{
	struct day_view *v = s->state;
	const Till *till = v->now->record;
	const struct desk *d = desk_of(s);
	char at[DATE_TEXT_MAX], sum[MONEY_TEXT_MAX], id[ID_TEXT_MAX];

	page_line(&v->page, _("Drawer"));
	if (v->now->open) {
		page_text(&v->page, ROLE_NORMAL, _("open since %s"),
			  instant_near((instant){ .ms = till->opened_at }, at));
		page_text(&v->page, ROLE_NORMAL, "%s", desk_staff_name(d, till->opened_by));
		page_text(&v->page, ROLE_NORMAL, _("float %s"), desk_money(till->float_fen, sum));
		if (till->replaces != 0)
			page_text(&v->page, ROLE_WARNING, _("opened again after %s: %s"),
				  id_text('Z', till->replaces, id), till->reopen_reason);
		return;
	}
	if (till == NULL) {
		page_text(&v->page, ROLE_NORMAL, "%s", _("not opened yet: o opens it"));
		return;
	}
	page_text(&v->page, day_is_closed(s) ? ROLE_GOOD : ROLE_WARNING, "%s",
		  day_is_closed(s) ? _("the day is closed") : _("not opened: o opens it"));
	page_text(&v->page, ROLE_NORMAL, "%s %s", id_text('Z', till->id, id),
		  instant_near((instant){ .ms = till->closed_at }, at));
	page_text(&v->page, ROLE_NORMAL, _("left in it %s"), desk_money(till->left_fen, sum));
}

/* What stands in the way of closing, and what else is open. */
static void add_open_ends(const struct screen *s)
{
	struct day_view *v = s->state;
	char sum[MONEY_TEXT_MAX], text[DATE_TEXT_MAX];

	if (v->tabs->n_rows > 0) {
		page_line(&v->page, _("Laid aside"));
		page_text(&v->page, ROLE_DANGER, ngettext(" %d tab to settle: u takes it up ",
							  " %d tabs to settle: u takes one up ",
							  v->tabs->n_rows), (int)v->tabs->n_rows);
		for (size_t i = 0; i < v->tabs->n_rows && i < TABS_SHOWN; i++)
			page_text(&v->page, ROLE_NORMAL, "%s %s", v->tabs->rows[i]->record->title,
				  desk_money(v->tabs->rows[i]->record->total_fen, sum));
	}
	if (v->now->unsettled > 0) {
		page_line(&v->page, _("Unpaid"));
		page_text(&v->page, ROLE_WARNING,
			  ngettext("%u service was finished and not paid",
				   "%u services were finished and not paid", v->now->unsettled),
			  v->now->unsettled);
	}
	if (v->now->posting_day != day_today(s).n) {
		page_line(&v->page, _("Posted"));
		page_text(&v->page, ROLE_NORMAL, _("what is entered now belongs to %s"),
			  day_near(DAY(v->now->posting_day), text));
	}
}

static void add_sum(struct page *page, const char *label, enum theme_role role, int64_t fen,
		    const char *word)
{
	char sum[MONEY_TEXT_MAX];

	page_line(page, label);
	page_cell(page, DAY_SUM_CELLS, role, "%*s", DAY_SUM_CELLS, desk_money(fen, sum));
	page_text(page, role, "%s", word);
}

static void add_result(const struct screen *s)
{
	struct day_view *v = s->state;
	int64_t off = v->variance;

	page_rule(&v->page);
	add_sum(&v->page, _("Counted"), ROLE_STRONG, v->counted.fen, "");
	add_sum(&v->page, _("Expected"), ROLE_NORMAL, v->counted.fen - off, "");
	add_sum(&v->page, _("Difference"), off == 0 ? ROLE_GOOD : ROLE_DANGER, off,
		off == 0 ? _("it is right") : off < 0 ? _("missing") : _("too much"));
	if (v->attempts > 1)
		page_text(&v->page, ROLE_WARNING, _("count %u"), v->attempts);
	if (v->reason[0] != '\0') {
		page_line(&v->page, _("Reason"));
		page_text(&v->page, ROLE_NORMAL, "%s", v->reason);
	}
	add_sum(&v->page, _("Stays"), ROLE_NORMAL, day_staying(v).fen, _("in the drawer"));
	add_sum(&v->page, _("Goes"), ROLE_NORMAL, v->counted.fen - day_staying(v).fen,
		_("to the safe"));
	page_line(&v->page, NULL);
	page_text(&v->page, ROLE_STRONG, "%s",
		  day_last_shift(s) ? _("Enter closes the day") : _("Enter closes the shift"));
}

static void draw_count(struct day_view *v, const struct canvas *c)
{
	char text[MONEY_TEXT_MAX];
	money sum = day_total(v);
	int rows = c->rows - 2 < (int)v->n ? c->rows - 2 : (int)v->n;

	draw_text(c, 0, 0, -1, ROLE_LABEL, _("Count the cash: how many of each?"));
	struct canvas part = canvas_part(c, 1, 0, rows, -1);
	form_draw(&v->form, &part);
	/* Below the sums: a form's label begins in its column 1, two cells before the input. */
	int col = 1 + DAY_LABEL_CELLS + 2 + DAY_NUMBER_CELLS + 1;
	draw_fit(c, rows + 1, 1, col - 2, ROLE_STRONG, _("Together"));
	draw_right(c, rows + 1, col, DAY_SUM_CELLS, ROLE_STRONG, desk_money(sum.fen, text));
}

void day_draw(struct screen *s, const struct canvas *c)
{
	struct day_view *v = s->state;
	int room = c->rows - 1;

	draw_heading(s, c);
	page_clear(&v->page);
	add_drawer(s);
	add_open_ends(s);
	if (v->stage == COUNTED)
		add_result(s);
	if (v->stage == COUNTING) /* the count has its rows first */
		room = room - (int)v->n - 3 > 3 ? room - (int)v->n - 3 : 3;
	struct canvas part = canvas_part(c, 1, 0, room, -1);
	page_draw(&v->page, &part);
	if (v->stage != COUNTING)
		return;
	int at = 1 + (v->page.rows < room ? v->page.rows : room);
	draw_hline(c, at, 0, -1);
	struct canvas count = canvas_part(c, at + 1, 0, -1, -1);
	draw_count(v, &count);
}
