/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One report: a table that scrolls both ways, with its totals; bars beside it where there is
 * room, or instead of it. Which days, and by what, is asked as people say it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/when.h"
#include "report_words.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/report_range.h"
#include "ui/report_table.h"

enum { BAR_LEAST = 14, BAR_GAP = 2, VALUE_LEAST = 12, LABEL_MOST = 20, BY_MOST = 8 };

struct report_view {
	const struct report_kind *kind;
	char by[32];
	struct days days;           /* from 0: what the report proposes */
	struct arena arena;
	Report *report;
	struct report_table table;
	struct report_window window;
	int cols;                   /* the table was made for; 0: make it */
	bool turned, turned_chosen;
	bool bars;                  /* instead of the table */
	size_t measure;             /* the column that bars show; n_columns: none */
};

/* ---- reading */

/* What a bar tells first, if the report has it. */
static size_t first_measure(const Report *r)
{
	static const char *const names[] = { "kept", "all", "cash", "left", "closing", "worth" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (size_t c = 0; c < r->n_columns; c++)
			if (strcmp(r->columns[c]->name, names[i]) == 0 &&
			    strcmp(r->columns[c]->kind, "money") == 0)
				return c;
	return r->n_columns;
}

static enum status report_load(struct screen *s, struct problem *p)
{
	struct report_view *v = s->state;
	ReportRun args = REPORT_RUN__INIT;
	Report *report;
	struct arena fresh = ARENA_INIT;

	args.report = (char *)(uintptr_t)v->kind->name;
	args.by = v->by;
	args.from = v->days.from.n;
	args.to = v->days.to.n;
	enum status st = desk_op(s, "report.run", NULL, &args.base, &fresh, &report, p);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	bool same = v->report != NULL && v->report->n_columns == report->n_columns;
	arena_clear(&v->arena);
	v->arena = fresh;
	v->report = report;
	v->cols = 0;
	if (!same)
		v->measure = first_measure(report);
	if (v->measure >= report->n_columns)
		v->bars = false;
	return ST_OK;
}

/* The n-th form of the report; false if there are fewer. */
static bool nth_by(const struct report_kind *kind, size_t n, char ret[32])
{
	const char *at = kind->by;

	for (; *at != '\0' && n > 0; n--) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	snprintf(ret, 32, "%.*s", (int)strcspn(at, " "), at);
	return *at != '\0';
}

static enum status report_open(struct screen *s, const void *arg, struct problem *p)
{
	struct report_view *v = s->state;
	const struct report_arg *a = arg;

	v->kind = report_kind(a->report);
	if (v->kind == NULL)
		return problem_set(p, ST_NOT_FOUND, "report", _("There is no such report."));
	nth_by(v->kind, 0, v->by);
	return ST_OK;
}

static void report_close(struct screen *s)
{
	struct report_view *v = s->state;

	report_table_release(&v->table);
	arena_clear(&v->arena);
}

/* ---- drawing */

/* Title, days, form; on as many rows as they take. */
static int draw_heading(const struct report_view *v, const struct canvas *c)
{
	const Report *r = v->report;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, r->title), row = 0;
	AUTO(buf_release) struct buf days = BUF_INIT;

	buf_puts(&days, day_text(DAY(r->since), from));
	if (r->until != r->since)
		buf_printf(&days, " .. %s", day_text(DAY(r->until), to));
	if (v->by[0] != '\0')
		buf_printf(&days, "  %s", report_by_title(v->by));
	if (col + 3 + text_cells(days.text) > c->cols) {
		row = 1;
		col = -3;
	}
	draw_text(c, row, col + 3, -1, ROLE_STRONG, days.text);
	return row + 1;
}

static int64_t value_of(const struct report_view *v, const ReportRow *row)
{
	return v->measure < row->n_cells ? strtoll(row->cells[v->measure], NULL, 10) : 0;
}

static int64_t largest(const struct report_view *v)
{
	int64_t most = 0;

	for (size_t i = 0; i < v->report->n_rows; i++) {
		int64_t value = value_of(v, v->report->rows[i]);
		if (v->report->rows[i]->total)
			continue;
		value = value < 0 ? -value : value;
		most = value > most ? value : most;
	}
	return most;
}

/* Below zero it is drawn with another sign. */
static void draw_bar(const struct canvas *c, int row, int col, int cells, int64_t value,
		     int64_t most)
{
	char bar[512];
	int64_t size = value < 0 ? -value : value;
	money n = MONEY(0);

	if (most == 0 || cells < 1 || !money_scale(MONEY(size), cells, most, &n))
		return;
	int len = n.fen < (int64_t)sizeof(bar) - 1 ? (int)n.fen : (int)sizeof(bar) - 1;
	if (len == 0 && size > 0)
		len = 1;
	memset(bar, value < 0 ? '-' : '#', (size_t)len);
	bar[len] = '\0';
	draw_text(c, row, col, cells, value < 0 ? ROLE_WARNING : ROLE_GOOD, bar);
}

static void draw_bars_beside(const struct report_view *v, const struct canvas *c, int col)
{
	int64_t most = largest(v);
	int heads = v->table.heads, row = heads;

	if (v->turned || v->measure >= v->report->n_columns || c->cols - col < BAR_LEAST)
		return;
	draw_fit(c, heads - 1, col, c->cols - col, ROLE_DIM, v->report->columns[v->measure]->title);
	for (size_t i = v->window.top; i < v->report->n_rows && row - heads < (int)v->window.rows;
	     i++)
		if (!v->report->rows[i]->total)
			draw_bar(c, row++, col, c->cols - col - 1,
				 value_of(v, v->report->rows[i]), most);
}

static const char *label_of(const struct report_view *v, const ReportRow *row)
{
	bool named = row->n_cells > 1 && strcmp(v->report->columns[1]->name, "name") == 0;

	if (row->total)
		return _("Total");
	return row->n_cells == 0 ? "" : row->cells[named ? 1 : 0];
}

struct bars { const struct canvas *c; int labels, values; int64_t most; };

static void draw_bar_row(const struct report_view *v, const struct bars *b, int row,
			 const ReportRow *at)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	enum theme_role role = at->total ? ROLE_STRONG : ROLE_NORMAL;
	int col = b->labels + 1 + b->values + BAR_GAP;

	report_cell_text(&text, v->report, at, v->measure, true);
	draw_fit(b->c, row, 0, b->labels, role, label_of(v, at));
	draw_right(b->c, row, b->labels + 1, b->values, role, text.text != NULL ? text.text : "");
	if (!at->total)
		draw_bar(b->c, row, col, b->c->cols - col - 1, value_of(v, at), b->most);
}

/* A row a bar; the total stays below them. */
static void draw_bars(struct report_view *v, const struct canvas *c)
{
	const Report *r = v->report;
	struct bars b = { .c = c, .most = largest(v),
			  .values = text_cells(r->columns[v->measure]->title) };
	size_t totals = v->table.ntotals, body = r->n_rows - totals;
	int rows = c->rows - 1 - (int)totals, row = 1;

	for (size_t i = 0; i < r->n_rows; i++) {
		int cells = text_cells(label_of(v, r->rows[i]));
		b.labels = cells > b.labels ? cells : b.labels;
	}
	b.labels = b.labels > LABEL_MOST ? LABEL_MOST : b.labels;
	b.values = b.values < VALUE_LEAST ? VALUE_LEAST : b.values;
	v->window.rows = rows > 1 ? (size_t)rows : 1;
	if (v->window.top + v->window.rows > body)
		v->window.top = body > v->window.rows ? body - v->window.rows : 0;
	draw_right(c, 0, b.labels + 1, b.values, ROLE_HEADING, r->columns[v->measure]->title);
	for (size_t i = v->window.top; i < body && i < v->window.top + v->window.rows; i++)
		draw_bar_row(v, &b, row++, r->rows[i]);
	for (size_t i = body; i < r->n_rows; i++)
		draw_bar_row(v, &b, row++, r->rows[i]);
	if (v->window.top > 0)
		draw_text(c, 1, c->cols - 1, 1, ROLE_DIM, "^");
	if (v->window.top + v->window.rows < body)
		draw_text(c, (int)v->window.rows, c->cols - 1, 1, ROLE_DIM, "v");
}

/* Few rows of many sums are turned, when they fit that way only. */
static void make_table(struct report_view *v, int cols)
{
	report_table_release(&v->table);
	if (v->turned_chosen) {
		report_table_make(&v->table, v->report, v->turned);
		v->cols = cols;
		return;
	}
	v->turned = false;
	report_table_make(&v->table, v->report, false);
	v->cols = cols;
	if (report_table_width(&v->table) <= cols || v->report->n_rows == 0)
		return;
	struct report_table turned;
	report_table_make(&turned, v->report, true);
	if (report_table_width(&turned) > cols) {
		report_table_release(&turned);
		return;
	}
	report_table_release(&v->table);
	v->table = turned;
	v->turned = true;
}

static bool is_empty(const Report *r)
{
	for (size_t i = 0; i < r->n_rows; i++)
		if (!r->rows[i]->total)
			return false;
	return true;
}

static void report_draw(struct screen *s, const struct canvas *c)
{
	struct report_view *v = s->state;

	if (v->report == NULL)
		return;
	int top = draw_heading(v, c) + 1;
	if (is_empty(v->report)) {
		draw_text(c, top, 1, -1, ROLE_DIM, _("There is nothing in these days."));
		return;
	}
	if (v->cols != c->cols)
		make_table(v, c->cols);
	/* The note is measured where nothing shows. */
	struct canvas nowhere = canvas_part(c, c->rows, 0, 0, -1);
	int note = v->report->note[0] != '\0' ?
		   draw_wrapped(&nowhere, 0, 0, c->cols - 1, ROLE_DIM, v->report->note) : 0;
	struct canvas body = canvas_part(c, top, 0, c->rows - top - note, -1);
	if (v->bars) {
		draw_bars(v, &body);
	} else {
		int used = report_table_draw(&v->table, &v->window, &body);
		draw_bars_beside(v, &body, used + BAR_GAP);
	}
	draw_wrapped(c, c->rows - note, 0, c->cols - 1, ROLE_DIM, v->report->note);
}

static bool report_key(struct screen *s, keycode key)
{
	struct report_view *v = s->state;
	struct report_window *w = &v->window;
	size_t page = w->rows > 1 ? w->rows - 1 : 1;

	if (key == K_DOWN)
		w->top++;
	else if (key == K_UP)
		w->top -= w->top > 0;
	else if (key_in(key, "PgDn C-f"))
		w->top += page;
	else if (key_in(key, "PgUp C-b"))
		w->top = w->top > page ? w->top - page : 0;
	else if (key == K_HOME)
		w->top = w->left = 0;
	else if (key == K_END)
		w->top = v->report != NULL ? v->report->n_rows : 0;
	else if (key == K_RIGHT)
		w->left += w->more_right;
	else if (key == K_LEFT)
		w->left -= w->left > 0;
	else
		return false;
	return true;
}

/* ---- actions */

static enum status show(struct screen *s, struct days days, struct problem *p)
{
	struct report_view *v = s->state;
	struct days was = v->days;

	v->days = days;
	v->window = (struct report_window){ .top = 0 };
	enum status st = report_load(s, p);
	if (st != ST_OK)
		v->days = was;
	return st;
}

static enum status days_typed(struct screen *s, const char *answer, struct problem *p)
{
	const struct report_view *v = s->state;
	struct days days;

	TRY(days_parse(answer, clock_today(), v->kind->ahead ? WHEN_FUTURE : WHEN_PAST, &days, p));
	return show(s, days, p);
}

static enum status ask_days(struct screen *s, struct problem *p)
{
	(void)p;
	app_ask(s, &(struct ask){ .question = _("Days (last month, 1101 1122):"),
				  .done = days_typed });
	return ST_OK;
}

static struct days days_shown(const struct screen *s)
{
	const struct report_view *v = s->state;

	return (struct days){ .from = DAY(v->report->since), .to = DAY(v->report->until) };
}

static enum status earlier(struct screen *s, struct problem *p)
{
	return show(s, days_step(days_shown(s), -1), p);
}

static enum status later(struct screen *s, struct problem *p)
{
	return show(s, days_step(days_shown(s), 1), p);
}

static const char *blocked_by(const struct screen *s)
{
	const struct report_view *v = s->state;
	char by[32];

	return nth_by(v->kind, 1, by) ? NULL : _("This report has one form only.");
}

static enum status next_by(struct screen *s, struct problem *p)
{
	struct report_view *v = s->state;
	char by[32];

	for (size_t i = 0; i < BY_MOST; i++)
		if (nth_by(v->kind, i, by) && strcmp(by, v->by) == 0) {
			if (!nth_by(v->kind, i + 1, v->by))
				nth_by(v->kind, 0, v->by);
			break;
		}
	v->report = NULL; /* other columns */
	v->window = (struct report_window){ .top = 0 };
	v->turned_chosen = false;
	return report_load(s, p);
}

static const char *blocked_bars(const struct screen *s)
{
	const struct report_view *v = s->state;

	return v->report == NULL || v->measure >= v->report->n_columns ?
	       _("There is nothing here to compare by bars.") : NULL;
}

static enum status toggle_bars(struct screen *s, struct problem *p)
{
	struct report_view *v = s->state;

	(void)p;
	v->bars = !v->bars;
	v->window = (struct report_window){ .top = 0 };
	return ST_OK;
}

static enum status next_measure(struct screen *s, struct problem *p)
{
	struct report_view *v = s->state;
	size_t n = v->report->n_columns;

	(void)p;
	for (size_t i = 1; i <= n; i++) {
		size_t c = (v->measure + i) % n;
		if (strcmp(v->report->columns[c]->kind, "money") == 0 ||
		    strcmp(v->report->columns[c]->kind, "number") == 0) {
			v->measure = c;
			break;
		}
	}
	return ST_OK;
}

static enum status turn(struct screen *s, struct problem *p)
{
	struct report_view *v = s->state;

	(void)p;
	v->turned = !v->turned;
	v->turned_chosen = true;
	v->bars = false;
	v->window = (struct report_window){ .top = 0 };
	v->cols = 0;
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "report-days", .keys = "g", .hint = N_("days"), .title = N_("Choose the days"),
	  .help = N_("Choose the days as people say them: last month, this week, 1101 1122."),
	  .run = ask_days },
	{ .name = "report-by", .keys = "Tab", .hint = N_("by"), .title = N_("The next form"),
	  .help = N_("Tell the report by day, week, month, therapist and so on."),
	  .blocked = blocked_by, .run = next_by },
	{ .name = "report-before", .keys = "[", .hint = N_("earlier"),
	  .title = N_("The days before"),
	  .help = N_("Show the month before, or as many days before."), .run = earlier },
	{ .name = "report-after", .keys = "]", .hint = N_("later"), .title = N_("The days after"),
	  .help = N_("Show the month after, or as many days after."), .run = later },
	{ .name = "report-bars", .keys = "b", .hint = N_("bars"), .title = N_("Bars, or the table"),
	  .help = N_("Show bars instead of the table, or the table again."),
	  .blocked = blocked_bars, .run = toggle_bars },
	{ .name = "report-measure", .keys = "m", .title = N_("What the bars show"),
	  .help = N_("Let the bars show the next column."), .blocked = blocked_bars,
	  .run = next_measure },
	{ .name = "report-turn", .keys = "v", .hint = N_("turn"), .title = N_("Turn the table"),
	  .help = N_("Let rows and columns change places."), .run = turn },
	{ .name = NULL },
};

const struct screen_ops report_screen = {
	.name = "report",
	.title = N_("Report"),
	.state_size = sizeof(struct report_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = report_open,
	.load = report_load,
	.draw = report_draw,
	.key = report_key,
	.close = report_close,
};
