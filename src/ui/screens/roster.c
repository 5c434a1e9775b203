/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 排班: a week of the staff, a row for each and a column a day; the cursor is on a day of hers.
 * Below the grid that day in words, with what is too much for her in red.
 */
#include "roster.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/booking_look.h"
#include "ui/dated.h"

enum {
	WEEK = 7,
	NAME_CELLS = 10, DAY_CELLS = 10,
	LINES = 2,                  /* rows of the window for each of the staff */
	BELOW = 3,                  /* rows for the day under the cursor */
	DATE_CELLS = 11,            /* a column that shows the month too */
};

/* Somebody's week. */
struct member {
	uint32_t staff;
	const char *name;
	const RosterDay *days[WEEK];
	uint32_t work, booked;      /* minutes */
	int warnings;
};

struct roster {
	struct dated dated;
	struct arena arena;
	const char *holiday;
	size_t n;
	struct member *members;
	int warnings;
	size_t row;                 /* of the cursor */
	int column;
	size_t top;                 /* first of the members shown */
	size_t page;                /* how many are, from the last drawing */
};

/* ---- reading */

static struct member *member_of(struct arena *arena, const RosterDay *row, size_t *n,
				struct member **members)
{
	for (size_t i = 0; i < *n; i++)
		if ((*members)[i].staff == row->staff)
			return &(*members)[i];
	*members = arena_grow(arena, *members, *n, sizeof(**members));
	struct member *m = &(*members)[(*n)++];
	m->staff = row->staff;
	m->name = row->staff_name;
	return m;
}

static enum status roster_load(struct screen *s, struct problem *p)
{
	struct roster *v = s->state;
	RosterWeek args = ROSTER_WEEK__INIT;
	struct arena fresh = ARENA_INIT;
	struct member *members = NULL;
	RosterDays *found;
	size_t n = 0;

	dated_today(s);
	args.day = v->dated.day.n;
	args.days = WEEK;
	enum status st = desk_op(s, "roster.week", NULL, &args.base, &fresh, &found, p);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	v->warnings = 0;
	for (size_t i = 0; i < found->n_rows; i++) {
		const RosterDay *row = found->rows[i];
		struct member *m = member_of(&fresh, row, &n, &members);
		int at = row->day - v->dated.day.n;
		if (at >= 0 && at < WEEK)
			m->days[at] = row;
		m->work += row->work_minutes;
		m->booked += row->booked_minutes;
		m->warnings += (int)row->n_warnings;
		v->warnings += (int)row->n_warnings;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->members = members;
	v->n = n;
	v->holiday = found->holiday;
	v->row = n == 0 ? 0 : v->row < n ? v->row : n - 1;
	return ST_OK;
}

static enum status roster_open(struct screen *s, const void *arg, struct problem *p)
{
	struct roster *v = s->state;

	(void)arg;
	(void)p;
	v->dated.monday = true;
	dated_init(s, WEEK, WHEN_FUTURE);
	v->column = shop_business_day(desk_of(s)->shop, clock_wall()).n - v->dated.day.n;
	v->holiday = "";
	return ST_OK;
}

static void roster_close(struct screen *s)
{
	struct roster *v = s->state;

	arena_clear(&v->arena);
}

/* ---- what is under the cursor */

static const struct member *current(const struct screen *s)
{
	const struct roster *v = s->state;

	return v->row < v->n ? &v->members[v->row] : NULL;
}

static day current_day(const struct screen *s)
{
	const struct roster *v = s->state;

	return DAY(v->dated.day.n + v->column);
}

static const RosterDay *current_cell(const struct screen *s)
{
	const struct roster *v = s->state;
	const struct member *m = current(s);

	return m != NULL ? m->days[v->column] : NULL;
}

/* ---- drawing */

/* What an absence or an extra shift is in a cell or two. */
static const char *mark(const char *kind)
{
	static const struct { const char *word, *mark; } marks[] = {
		{ "leave", N_("off") }, { "sick", N_("ill") }, { "training", N_("trn") },
		{ "extra", N_("+") },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (strcmp(marks[i].word, kind) == 0)
			return _(marks[i].mark);
	return "";
}

static enum theme_role span_role(const char *kind)
{
	return strcmp(kind, "work") == 0 ? ROLE_NORMAL : strcmp(kind, "extra") == 0 ? ROLE_GOOD :
	       strcmp(kind, "sick") == 0 ? ROLE_DANGER : ROLE_WARNING;
}

static bool is_whole(const RosterSpan *span, day d)
{
	int64_t from = (int64_t)d.n * MINUTES_PER_DAY;

	return span->from <= from && span->to >= from + MINUTES_PER_DAY;
}

/* "10-20"; "假" for a whole day, "假 14-18" for a part of one. */
static void span_text(const RosterSpan *span, day d, struct buf *out)
{
	char text[DATE_TEXT_MAX];
	const char *word = mark(span->kind);

	buf_puts(out, word);
	if (word[0] == '\0' || !is_whole(span, d))
		buf_printf(out, "%s%s", word[0] != '\0' ? " " : "",
			   roster_span_short(span->from, span->to, d, text));
}

/* One that is too long for its line ends on the next, if that is free. */
static void draw_span(const struct canvas *c, int row, const RosterSpan *span, day d, bool alone)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	enum theme_role role = span_role(span->kind);

	span_text(span, d, &text);
	size_t n = strcspn(text.text, "-");
	if (!alone || text_cells(text.text) <= c->cols || text.text[n] == '\0') {
		draw_text(c, row, 0, -1, role, text.text);
		return;
	}
	draw_printf(c, row, 0, -1, role, "%.*s", (int)n + 1, text.text);
	draw_text(c, row + 1, 0, -1, role, text.text + n + 1);
}

static void draw_cell(const struct canvas *c, const RosterDay *cell, bool is_current)
{
	struct canvas body = canvas_part(c, 0, 1, LINES, c->cols - 2);

	if (is_current)
		draw_text(c, 0, 0, 1, ROLE_CURSOR, ">");
	if (cell == NULL)
		return;
	if (cell->n_warnings > 0)
		draw_text(c, 0, c->cols - 1, 1, ROLE_DANGER, "!");
	if (cell->n_spans == 0)
		draw_text(&body, 0, 0, -1, ROLE_CLOSED, "-");
	for (size_t i = 0; i < cell->n_spans && i < LINES; i++)
		draw_span(&body, (int)i, cell->spans[i], DAY(cell->day),
			  cell->n_spans == 1);
	if (cell->n_spans > LINES)
		draw_text(c, 1, c->cols - 1, 1, ROLE_WARNING, "+");
}

static void draw_member(const struct roster *v, const struct canvas *c, size_t i, int first,
			int columns, int width)
{
	const struct member *m = &v->members[i];

	draw_fit(c, 0, 0, NAME_CELLS - 1, i == v->row ? ROLE_STRONG : ROLE_NORMAL, m->name);
	draw_printf(c, 1, 0, NAME_CELLS - 1, m->warnings > 0 ? ROLE_WARNING : ROLE_DIM,
		    _("%uh/%uh"), (m->booked + 30) / 60, (m->work + 30) / 60);
	for (int k = 0; k < columns && first + k < WEEK; k++) {
		struct canvas part = canvas_part(c, 0, NAME_CELLS + k * width, LINES, width);
		draw_cell(&part, m->days[first + k], i == v->row && first + k == v->column);
	}
}

static void draw_days(const struct screen *s, const struct canvas *c, int first, int columns,
		      int width)
{
	const struct roster *v = s->state;
	day today = shop_business_day(desk_of(s)->shop, clock_wall());
	char text[DATE_TEXT_MAX];

	draw_fit(c, 0, 0, NAME_CELLS - 1, ROLE_HEADING, _("Name"));
	for (int k = 0; k < columns && first + k < WEEK; k++) {
		day d = DAY(v->dated.day.n + first + k);
		if (width > DATE_CELLS)
			day_near(d, text);
		else
			snprintf(text, sizeof(text), "%.16s %d", weekday_name(day_weekday(d)),
				 day_civil(d).day);
		draw_fit(c, 0, NAME_CELLS + k * width + 1, width - 1,
			 d.n == today.n ? ROLE_NOW : ROLE_HEADING, text);
	}
}

/* The day under the cursor in words. */
static void draw_current(const struct screen *s, const struct canvas *c)
{
	const RosterDay *cell = current_cell(s);
	AUTO(buf_release) struct buf text = BUF_INIT;
	char at[DATE_TEXT_MAX];
	int row = 1;

	draw_hline(c, 0, 0, -1);
	if (cell == NULL)
		return;
	buf_printf(&text, "%s  %s", cell->staff_name, day_near(DAY(cell->day), at));
	for (size_t i = 0; i < cell->n_spans; i++) {
		const RosterSpan *span = cell->spans[i];
		buf_printf(&text, "  %s", roster_kind_title(span->kind));
		if (!is_whole(span, DAY(cell->day)))
			buf_printf(&text, " %s", roster_span_short(span->from, span->to,
								   DAY(cell->day), at));
		if (span->reason[0] != '\0')
			buf_printf(&text, " (%s)", span->reason);
	}
	buf_printf(&text, _("  %u minutes on duty, %u booked"), cell->work_minutes,
		   cell->booked_minutes);
	struct canvas body = canvas_part(c, row, 0, cell->n_warnings > 0 ? 2 : -1, -1);
	row += draw_wrapped(&body, 0, 0, -1, ROLE_NORMAL, text.text);
	for (size_t i = 0; i < cell->n_warnings && row < c->rows; i++)
		draw_text(c, row++, 0, -1, ROLE_DANGER, cell->warnings[i]);
}

/* The rows of the grid, scrolled so that the cursor is seen. */
static void draw_grid(struct screen *s, const struct canvas *c)
{
	struct roster *v = s->state;
	int columns = (c->cols - NAME_CELLS) / DAY_CELLS;

	columns = columns > WEEK ? WEEK : columns < 1 ? 1 : columns;
	int width = (c->cols - NAME_CELLS) / columns;
	int first = v->column < columns ? 0 : v->column - columns + 1;
	draw_days(s, c, first, columns, width);
	v->page = c->rows > LINES ? (size_t)(c->rows - 1) / LINES : 1;
	if (v->row < v->top)
		v->top = v->row;
	if (v->row >= v->top + v->page)
		v->top = v->row - v->page + 1;
	for (size_t i = v->top; i < v->n && i < v->top + v->page; i++) {
		struct canvas part = canvas_part(c, 1 + (int)(i - v->top) * LINES, 0, LINES, -1);
		draw_member(v, &part, i, first, columns, width);
	}
	if (v->top > 0)
		draw_text(c, 0, NAME_CELLS - 1, 1, ROLE_DIM, "^");
	if (v->top + v->page < v->n)
		draw_text(c, c->rows - 1, NAME_CELLS - 1, 1, ROLE_DIM, "v");
}

static void roster_draw(struct screen *s, const struct canvas *c)
{
	struct roster *v = s->state;
	int col = dated_heading(s, c, _("Roster")), row = 1;

	col += draw_printf(c, 0, col, -1, ROLE_NORMAL, _("%zu on the roster"), v->n) + 2;
	if (v->warnings > 0)
		draw_printf(c, 0, col, -1, ROLE_DANGER,
			    ngettext(" %d warning ", " %d warnings ", (unsigned long)v->warnings),
			    v->warnings);
	if (v->holiday[0] != '\0')
		draw_printf(c, row++, 0, -1, ROLE_WARNING, _("Holidays: %s"), v->holiday);
	if (v->n == 0) {
		draw_text(c, row + 1, 2, -1, ROLE_DIM,
			  _("Nobody has a roster yet: the staff stand in the office (9)."));
		return;
	}
	int below = c->rows > 14 ? BELOW : 0;
	struct canvas grid = canvas_part(c, row, 0, c->rows - row - below, -1);
	draw_grid(s, &grid);
	if (below > 0) {
		struct canvas part = canvas_part(c, c->rows - below, 0, below, -1);
		draw_current(s, &part);
	}
}

/* ---- the cursor */

static void step_column(struct screen *s, int by)
{
	struct roster *v = s->state;
	struct problem p = PROBLEM_INIT;
	int at = v->column + by;

	if (at >= 0 && at < WEEK) {
		v->column = at;
		return;
	}
	/* Beyond the week lies the next one. */
	enum status st = by < 0 ? dated_before(s, &p) : dated_after(s, &p);
	if (st == ST_OK)
		v->column = by < 0 ? WEEK - 1 : 0;
	else
		app_refuse(s->app, &p);
}

static void step_row(struct roster *v, int64_t by)
{
	int64_t at = (int64_t)v->row + by;

	v->row = at < 0 || v->n == 0 ? 0 : (size_t)at < v->n ? (size_t)at : v->n - 1;
}

static bool roster_key(struct screen *s, keycode key)
{
	struct roster *v = s->state;

	if (key == K_LEFT || key == K_RIGHT)
		step_column(s, key == K_LEFT ? -1 : 1);
	else if (key == K_UP || key == K_DOWN)
		step_row(v, key == K_UP ? -1 : 1);
	else if (key_in(key, "PgDn C-f"))
		step_row(v, (int64_t)v->page);
	else if (key_in(key, "PgUp C-b"))
		step_row(v, -(int64_t)v->page);
	else if (key == K_HOME || key == K_END)
		step_row(v, key == K_HOME ? -(int64_t)v->n : (int64_t)v->n);
	else
		return false;
	return true;
}

/* ---- actions */

static const char *blocked_none(const struct screen *s)
{
	return current(s) == NULL ? _("Nobody is on the roster.") : NULL;
}

static enum status open_staff(struct screen *s, struct problem *p)
{
	struct roster_staff_arg arg = { .staff = current(s)->staff, .from = current_day(s) };

	return app_open(s->app, &roster_staff_screen, &arg, p);
}

/* On a day on which she does not work an extra shift is likely. */
static enum status enter(struct screen *s, struct problem *p)
{
	const struct member *m = current(s);
	const RosterDay *cell = current_cell(s);

	return roster_enter(s, m != NULL ? m->staff : 0, current_day(s),
			    cell != NULL && cell->n_spans == 0, p);
}

static enum status swap(struct screen *s, struct problem *p)
{
	return roster_swap(s, current(s)->staff, current_day(s), p);
}

/* The n-th change that makes this day what it is. */
static const RosterSpan *nth_change(const RosterDay *cell, size_t n)
{
	for (size_t i = 0; cell != NULL && i < cell->n_spans; i++)
		if (cell->spans[i]->change != 0 && n-- == 0)
			return cell->spans[i];
	return NULL;
}

static const char *blocked_drop(const struct screen *s)
{
	return nth_change(current_cell(s), 0) == NULL ?
	       _("On this day she works by her weekly pattern alone.") : NULL;
}

static void change_words(const struct screen *s, const RosterSpan *span, char *ret, size_t size)
{
	const RosterDay *cell = current_cell(s);
	char on[DATE_TEXT_MAX], at[DATE_TEXT_MAX];

	roster_span_short(span->from, span->to, DAY(cell->day), at);
	snprintf(ret, size, "%s %s %s %s", cell->staff_name, day_near(DAY(cell->day), on),
		 roster_kind_title(span->kind), is_whole(span, DAY(cell->day)) ? "" : at);
}

static enum status drop_span(struct screen *s, const RosterSpan *span, struct problem *p)
{
	char words[LIMIT_LINE];

	change_words(s, span, words, sizeof(words));
	return roster_drop(s, span->change, words, p);
}

static size_t find_changes(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct screen *s = user;
	const RosterSpan *span;
	size_t n = 0;

	for (size_t i = 0; n < max && (span = nth_change(current_cell(s), i)) != NULL; i++) {
		ret[n] = (struct picker_item){ .blocked = false };
		id_text('N', span->change, ret[n].id);
		change_words(s, span, ret[n].label, PICKER_TEXT_MAX);
		n += strstr(ret[n].label, typed) != NULL;
	}
	return n;
}

static enum status change_chosen(struct screen *s, const struct picker_item *item,
				 struct problem *p)
{
	return roster_drop(s, desk_id(item->id, 'N'), item->label, p);
}

static enum status drop(struct screen *s, struct problem *p)
{
	struct picker_source source = { .user = s, .find = find_changes };
	const RosterDay *cell = current_cell(s);

	if (nth_change(cell, 1) == NULL)
		return drop_span(s, nth_change(cell, 0), p);
	app_pick(s, _("Which one is taken back?"), &source, change_chosen);
	return ST_OK;
}

static enum status edit(struct screen *s, struct problem *p)
{
	struct record_arg arg = { .record = "staff", .id = current(s)->staff };

	return app_open(s->app, &record_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "roster-open", .keys = "Enter", .hint = N_("open"), .title = N_("Her page"),
	  .help = N_("Show her leave, extra shifts and bookings from this day on."),
	  .blocked = blocked_none, .run = open_staff },
	{ .name = "roster-new", .keys = "n", .hint = N_("leave, extra"),
	  .title = N_("Leave or an extra shift"),
	  .help = N_("Enter leave, sick leave, training or an extra shift; bookings in the way "
		     "are told."),
	  .needs = NEEDS(PERM_ROSTER), .run = enter },
	{ .name = "roster-swap", .keys = "s", .hint = N_("swap"), .title = N_("Swap shifts"),
	  .help = N_("Two of the staff swap their shifts of a day."),
	  .needs = NEEDS(PERM_ROSTER), .blocked = blocked_none, .run = swap },
	{ .name = "roster-drop", .keys = "x", .hint = N_("take back"), .title = N_("Take back"),
	  .help = N_("Take back a leave, an extra shift or a swap of this day, with a reason."),
	  .needs = NEEDS(PERM_ROSTER), .blocked = blocked_drop, .run = drop },
	{ .name = "roster-edit", .keys = "e", .hint = N_("pattern"),
	  .title = N_("Weekly pattern"),
	  .help = N_("Change when she works every week: the form of the staff record."),
	  .needs = NEEDS(PERM_STAFF), .blocked = blocked_none, .run = edit },
	{ .name = "roster-before", .keys = "[", .hint = N_("earlier"),
	  .title = N_("The week before"), .help = N_("Show the week before."),
	  .run = dated_before },
	{ .name = "roster-after", .keys = "]", .hint = N_("later"),
	  .title = N_("The week after"), .help = N_("Show the week after."), .run = dated_after },
	{ .name = "roster-today", .keys = "t", .title = N_("This week"),
	  .help = N_("Show this week."), .run = dated_back },
	{ .name = "roster-day", .keys = "g", .title = N_("Go to a week"),
	  .help = N_("Show the week of a day, typed as people say it."), .run = dated_ask },
	{ .name = NULL },
};

const struct screen_ops roster_screen = {
	.name = "roster",
	.title = N_("Roster"),
	.state_size = sizeof(struct roster),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = roster_open,
	.load = roster_load,
	.draw = roster_draw,
	.key = roster_key,
	.close = roster_close,
};
