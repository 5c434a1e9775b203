/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The month: how full each day is, with lunar dates and holidays; Enter opens a day's board. */
#include <stdio.h>
#include <string.h>

#include "base/lunar.h"
#include "base/text.h"
#include "ui/book_view.h"
#include "ui/dated.h"
#include "ui/desk.h"

enum { WEEK = 7, WEEKS = 6, TITLE_ROWS = 2, CELL_NARROW = 9, NAME_LEAST = 4 };
/* Percent of the working time from which a day is nearly full, and full. */
enum { NEARLY = 70, FULL = 90 };

struct month {
	struct dated dated;         /* the day under the cursor */
	uint32_t therapist;         /* 0: all */
	day first, loaded;          /* Monday of the first week shown; the one that was read */
	struct arena arena;
	LoadDays *load;             /* WEEKS × WEEK days from loaded */
};

/* ---- reading */

static day first_of(day d)
{
	struct civil c = day_civil(d);

	return day_of(c.year, c.month, 1);
}

static enum status month_load(struct screen *s, struct problem *p)
{
	struct month *m = s->state;
	struct arena fresh = ARENA_INIT;
	BookLoad args = BOOK_LOAD__INIT;
	LoadDays *load;

	dated_today(s);
	day one = first_of(m->dated.day);
	args.from = one.n - day_weekday(one);
	args.days = WEEKS * WEEK;
	args.staff = m->therapist;
	enum status st = desk_op(s, "booking.load", NULL, &args.base, &fresh, &load, p);
	if (st != ST_OK || load->n_rows < WEEKS * WEEK) {
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&m->arena);
	m->arena = fresh;
	m->load = load;
	m->first = m->loaded = DAY(args.from);
	return ST_OK;
}

static enum status month_open(struct screen *s, const void *arg, struct problem *p)
{
	struct month *m = s->state;
	const struct month_arg *a = arg;

	(void)p;
	dated_init(s, 1, WHEN_FUTURE);
	if (a == NULL)
		return ST_OK;
	m->dated.follow = a->day.n == m->dated.day.n;
	m->dated.day = a->day;
	m->therapist = a->therapist;
	return ST_OK;
}

static void month_close(struct screen *s)
{
	struct month *m = s->state;

	arena_clear(&m->arena);
}

/* ---- drawing */

static bool same_month(day a, day b)
{
	return first_of(a).n == first_of(b).n;
}

/* -1: nobody works. */
static int percent(const LoadDay *l)
{
	return l->work_minutes > 0 ? (int)((uint64_t)l->booked_minutes * 100 / l->work_minutes) :
	       -1;
}

static void draw_heading(const struct month *m, const struct desk *d, const struct canvas *c)
{
	uint64_t booked = 0, work = 0, bookings = 0;
	struct civil civil = day_civil(m->dated.day);

	for (size_t i = 0; i < m->load->n_rows; i++) {
		const LoadDay *l = m->load->rows[i];
		if (!same_month(DAY(l->day), m->dated.day))
			continue;
		booked += l->booked_minutes;
		work += l->work_minutes;
		bookings += l->bookings;
	}
	int col = draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %d-%02d >", civil.year, civil.month);
	if (m->therapist != 0)
		col += draw_printf(c, 0, col + 1, -1, ROLE_STRONG, "%s",
				   desk_staff_name(d, m->therapist)) + 1;
	col += draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, _("bookings %u"), (unsigned)bookings) +
	       3;
	if (work > 0)
		draw_printf(c, 0, col + 2, -1, ROLE_NORMAL, _("%u%% booked"),
			    (unsigned)(booked * 100 / work));
}

/* A lunar date as calendars print it in a small square: the day, on the first the month. */
static const char *lunar_short(struct lunar l, int cells, char text[DATE_TEXT_MAX])
{
	char *month = strstr(lunar_text(l, text), "月");

	if (text_cells(text) <= cells || month == NULL)
		return text;
	if (l.day > 1)
		return month + strlen("月");
	month[strlen("月")] = '\0';
	return text;
}

/* What the day is called: its holiday, its festival, its lunar date. */
static const char *day_name(const LoadDay *l, int cells, char lunar[DATE_TEXT_MAX],
			    enum theme_role *ret_role)
{
	struct lunar at;

	*ret_role = ROLE_WARNING;
	if (l->holiday[0] != '\0')
		return l->holiday;
	if (festival_name(DAY(l->day)) != NULL)
		return festival_name(DAY(l->day));
	*ret_role = ROLE_DIM;
	return lunar_of(DAY(l->day), &at) ? lunar_short(at, cells, lunar) : "";
}

static void draw_cell(const struct month *m, const LoadDay *l, const struct canvas *c)
{
	char lunar[DATE_TEXT_MAX], number[16];
	enum theme_role role;
	const char *name = day_name(l, c->cols - 4, lunar, &role);
	bool other = !same_month(DAY(l->day), m->dated.day);
	int full = percent(l), today = clock_today().n;

	snprintf(number, sizeof(number), "%2d", day_civil(DAY(l->day)).day);
	draw_text(c, 0, 1, 2, other ? ROLE_DIM : l->day == today ? ROLE_NOW : ROLE_STRONG, number);
	if (c->cols - 4 >= NAME_LEAST)
		draw_text(c, 0, 4, c->cols - 4, role, name);
	if (l->closed) {
		draw_text(c, 1, 1, -1, ROLE_CLOSED, _("shop shut"));
		if (l->bookings == 0)
			return;
	}
	enum theme_role load = other ? ROLE_DIM : full >= FULL ? ROLE_DANGER :
			       full >= NEARLY ? ROLE_WARNING : ROLE_NORMAL;
	int row = l->closed ? 2 : 1;
	if (l->bookings > 0 || full >= 0)
		draw_printf(c, row, 1, c->cols - 1, ROLE_LABEL, "%u", l->bookings);
	snprintf(number, sizeof(number), full >= 0 ? "%d%%" : "-", full);
	draw_right(c, row, c->cols - 6, 5, load, number);
	if (c->cols > CELL_NARROW && full >= 0 && row == 1)
		draw_progress(c, 2, 1, c->cols - 2, other ? ROLE_DIM : ROLE_FRAME, full > 100 ?
			      100 : full, 100);
}

static void month_draw(struct screen *s, const struct canvas *c)
{
	struct month *m = s->state;
	int width = (c->cols - 1) / WEEK, height = (c->rows - TITLE_ROWS) / WEEKS;

	if (m->load == NULL || height < 1)
		return;
	draw_heading(m, desk_of(s), c);
	for (int i = 0; i < WEEK; i++)
		draw_fit(c, 1, i * width + 2, width - 2, ROLE_HEADING, weekday_name(i));
	for (int i = 0; i < WEEKS * WEEK; i++) {
		const LoadDay *l = m->load->rows[i];
		int row = TITLE_ROWS + i / WEEK * height, col = i % WEEK * width;
		struct canvas cell = canvas_part(c, row, col + 1, height, width);
		draw_cell(m, l, &cell);
		if (l->day == m->dated.day.n) {
			draw_text(c, row, col + 1, 1, ROLE_CURSOR, ">");
			canvas_cursor(c, row, col + 1);
		}
	}
}

/* ---- moving: within what is shown nothing is read again */

static enum status go(struct screen *s, day d, struct problem *p)
{
	struct month *m = s->state;

	if (!same_month(d, m->dated.day))
		return dated_go(s, d, p);
	m->dated.day = d;
	m->dated.follow = false;
	return ST_OK;
}

/* The same day of another month, or its last. */
static day months_on(day d, int by)
{
	struct civil c = day_civil(d);
	int n = c.year * 12 + c.month - 1 + by;

	while (!civil_valid(n / 12, n % 12 + 1, c.day))
		c.day--;
	return day_of(n / 12, n % 12 + 1, c.day);
}

static enum status month_before(struct screen *s, struct problem *p)
{
	return go(s, months_on(((struct month *)s->state)->dated.day, -1), p);
}

static enum status month_after(struct screen *s, struct problem *p)
{
	return go(s, months_on(((struct month *)s->state)->dated.day, 1), p);
}

static bool month_key(struct screen *s, keycode key)
{
	const struct month *m = s->state;
	struct problem p = PROBLEM_INIT;
	int by = key == K_LEFT ? -1 : key == K_RIGHT ? 1 : key == K_UP ? -WEEK :
		 key == K_DOWN ? WEEK : 0;
	enum status st;

	if (by != 0)
		st = go(s, DAY(m->dated.day.n + by), &p);
	else if (key == K_HOME)
		st = go(s, first_of(m->dated.day), &p);
	else if (key == K_END)
		st = go(s, DAY(first_of(months_on(first_of(m->dated.day), 1)).n - 1), &p);
	else if (key == K_PGUP || key == K_PGDN)
		st = go(s, months_on(m->dated.day, key == K_PGUP ? -1 : 1), &p);
	else
		return false;
	if (st != ST_OK)
		app_refuse(s->app, &p);
	return true;
}

static enum status open_day(struct screen *s, struct problem *p)
{
	const struct month *m = s->state;
	struct today_arg arg = { .day = m->dated.day };

	return app_open(s->app, &today_screen, &arg, p);
}

static const struct action month_actions[] = {
	{ .name = "month-open", .keys = "Enter", .hint = N_("open"), .title = N_("Open the day"),
	  .help = N_("Open the board of the day under the cursor."), .run = open_day },
	{ .name = "month-before", .keys = "[", .hint = N_("month before"),
	  .title = N_("Month before"), .help = N_("Show the month before."), .run = month_before },
	{ .name = "month-after", .keys = "]", .hint = N_("month after"),
	  .title = N_("Month after"), .help = N_("Show the month after."), .run = month_after },
	{ .name = "month-today", .keys = "t", .hint = N_("today"), .title = N_("Back to today"),
	  .help = N_("Show today."), .run = dated_back },
	{ .name = "month-day", .keys = "g", .hint = N_("day"), .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."), .run = dated_ask },
	{ .name = NULL },
};

const struct screen_ops month_screen = {
	.name = "month",
	.title = N_("Calendar"),
	.state_size = sizeof(struct month),
	.flags = SCREEN_NARROW,
	.actions = month_actions,
	.open = month_open,
	.load = month_load,
	.draw = month_draw,
	.key = month_key,
	.close = month_close,
};
