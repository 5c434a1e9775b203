/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drawer in figures: a Z report, or X, what has come together since it was opened. */
#include <stdio.h>
#include <string.h>

#include "svc/report.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/widgets/page.h"

enum { TITLE_MOST = 40, TITLE_LEAST = 20, COUNT_CELLS = 5, SUM_CELLS = 13 };

struct z_view {
	uint32_t till;              /* 0: the drawer as it is */
	struct arena arena;
	DayAnswer *answer;
	struct page page;
	int cols;                   /* the page was made for */
};

static enum status z_load(struct screen *s, struct problem *p)
{
	struct z_view *v = s->state;
	DayX args = DAY_X__INIT;
	DayAnswer *answer;
	struct arena fresh = ARENA_INIT;

	args.till = v->till;
	enum status st = desk_op(s, "day.x", NULL, &args.base, &fresh, &answer, p);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->answer = answer;
	v->cols = 0;
	return ST_OK;
}

static enum status z_open(struct screen *s, const void *arg, struct problem *p)
{
	const struct z_arg *a = arg;

	(void)p;
	((struct z_view *)s->state)->till = a->till;
	return ST_OK;
}

static void z_close(struct screen *s)
{
	struct z_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- the page */

static void add_head(struct z_view *v, const struct desk *d)
{
	const Till *till = v->answer->record;
	struct page *page = &v->page;
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX], last[ID_TEXT_MAX];

	page_line(page, NULL);
	page_text(page, ROLE_HEADING, till->closed ? _("Z report %s") : _("X report, %s is open"),
		  id_text('Z', till->id, id));
	page_text(page, ROLE_STRONG, "%s", day_near(DAY(till->day), at));
	if (till->shift > 1 || d->shop->conf.shifts > 1)
		page_text(page, ROLE_NORMAL, _("shift %u"), till->shift);
	if (till->version > 1)
		page_text(page, ROLE_WARNING, _("version %u, in place of %s: %s"), till->version,
			  id_text('Z', till->replaces, id), till->reopen_reason);
	page_line(page, _("Opened at"));
	page_text(page, ROLE_NORMAL, "%s", instant_near((instant){ .ms = till->opened_at }, at));
	page_text(page, ROLE_NORMAL, "%s", desk_staff_name(d, till->opened_by));
	page_text(page, ROLE_NORMAL, _("float %s"), desk_money(till->float_fen, sum));
	page_text(page, ROLE_DIM, _("entries %s to %s"), id_text('E', till->first_entry, id),
		  id_text('E', till->last_entry, last));
	if (!till->closed)
		return;
	page_line(page, _("Closed at"));
	page_text(page, ROLE_NORMAL, "%s", instant_near((instant){ .ms = till->closed_at }, at));
	page_text(page, ROLE_NORMAL, "%s", desk_staff_name(d, till->closed_by));
	if (!till->last_shift)
		page_text(page, ROLE_NORMAL, "%s", _("the day went on"));
}

static void add_count(struct z_view *v)
{
	const Till *till = v->answer->record;
	struct page *page = &v->page;
	char text[MONEY_TEXT_MAX];
	int64_t off = till->variance_fen;

	page_line(page, _("Count"));
	page_text(page, ROLE_STRONG, "%s", desk_money(till->counted_fen, text));
	page_text(page, ROLE_NORMAL, _("expected %s"), desk_money(till->expected_fen, text));
	page_text(page, off == 0 ? ROLE_GOOD : ROLE_DANGER, off == 0 ? _("no difference") :
		  off < 0 ? _(" %s missing ") : _(" %s too much "),
		  desk_money(off < 0 ? -off : off, text));
	page_text(page, ROLE_NORMAL, "%s", till->reason);
	if (till->attempts > 1)
		page_text(page, ROLE_WARNING, _("counted %u times"), till->attempts);
	page_line(page, "");
	page_text(page, ROLE_NORMAL, _("to the safe %s"),
		  desk_money(till->counted_fen - till->left_fen, text));
	page_text(page, ROLE_NORMAL, _("left in it %s"), desk_money(till->left_fen, text));
	if (till->n_counted > 0)
		page_line(page, _("Notes and coins"));
	for (size_t i = 0; i < till->n_counted; i++)
		page_text(page, ROLE_DIM, "%s x %u",
			  desk_money(till->counted[i]->denomination, text),
			  till->counted[i]->number);
}

/* What belongs together stands together, under its title. */
static void add_figures(struct z_view *v, int cols)
{
	const Till *till = v->answer->record;
	int titles = cols - COUNT_CELLS - SUM_CELLS - 3;
	const char *group = "";

	titles = titles > TITLE_MOST ? TITLE_MOST : titles < TITLE_LEAST ? TITLE_LEAST : titles;
	for (size_t i = 0; i < till->n_figures; i++) {
		const Figure *f = till->figures[i];
		char text[MONEY_TEXT_MAX], times[24] = "";
		bool is_money;
		const char *title = zfigure_title(f->name, &is_money);
		if (strcmp(group, zfigure_group(f->name)) != 0) {
			group = zfigure_group(f->name);
			page_line(&v->page, NULL);
			page_text(&v->page, ROLE_HEADING, "%s", group);
		}
		if (f->count > 0)
			snprintf(times, sizeof(times), "%lld", (long long)f->count);
		if (is_money)
			desk_money(f->amount, text);
		else
			snprintf(text, sizeof(text), "%lld", (long long)f->amount);
		page_line(&v->page, NULL);
		page_cell(&v->page, titles, ROLE_NORMAL, " %s", title);
		page_cell(&v->page, COUNT_CELLS, ROLE_DIM, "%*s", COUNT_CELLS, times);
		page_cell(&v->page, SUM_CELLS, is_money ? ROLE_MONEY : ROLE_NORMAL, "%*s",
			  SUM_CELLS, text);
	}
}

static void z_draw(struct screen *s, const struct canvas *c)
{
	struct z_view *v = s->state;

	if (v->answer == NULL || v->answer->record == NULL)
		return;
	if (v->cols != c->cols) {
		page_clear(&v->page);
		add_head(v, desk_of(s));
		if (v->answer->record->closed)
			add_count(v);
		add_figures(v, c->cols);
		v->cols = c->cols;
	}
	page_draw(&v->page, c);
}

static bool z_key(struct screen *s, keycode key)
{
	struct z_view *v = s->state;

	return page_key(&v->page, key);
}

/* ---- actions */

static enum status paper(struct screen *s, struct problem *p)
{
	const struct z_view *v = s->state;
	const struct desk *d = desk_of(s);
	const Till *till = v->answer->record;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct slip_arg arg = { .title = d->shop->conf.name };

	zslip_text(&text, till, desk_staff_name(d, till->closed_by),
		   d->shop->conf.receipt_columns);
	arg.text = text.text;
	return app_open(s->app, &slip_screen, &arg, p);
}

static const char *blocked_step(const struct screen *s)
{
	const struct z_view *v = s->state;

	return v->till == 0 ? _("The drawer is open.") : NULL;
}

static enum status step(struct screen *s, uint32_t till, struct problem *p)
{
	struct z_view *v = s->state;
	uint32_t was = v->till;

	if (till == 0)
		return problem_set(p, ST_NOT_FOUND, NULL, _("This is the first one."));
	v->till = till;
	v->page.top = 0;
	enum status st = z_load(s, p);
	if (st == ST_NOT_FOUND) {
		*p = (struct problem)PROBLEM_INIT;
		st = problem_set(p, st, NULL, _("This is the last one."));
	}
	if (st != ST_OK)
		v->till = was;
	return st;
}

static enum status before(struct screen *s, struct problem *p)
{
	return step(s, ((struct z_view *)s->state)->till - 1, p);
}

static enum status after(struct screen *s, struct problem *p)
{
	return step(s, ((struct z_view *)s->state)->till + 1, p);
}

static enum status done(struct screen *s, struct problem *p)
{
	(void)p;
	app_close(s);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "z-done", .keys = "Enter", .hint = N_("back"), .title = N_("Back"),
	  .help = N_("Close the figures."), .run = done },
	{ .name = "z-paper", .keys = "p", .hint = N_("print"), .title = N_("As it is printed"),
	  .help = N_("Show the figures as a paper; p prints it."), .run = paper },
	{ .name = "z-before", .keys = "[", .hint = N_("earlier"), .title = N_("The one before"),
	  .help = N_("Show the one before."), .blocked = blocked_step, .run = before },
	{ .name = "z-after", .keys = "]", .hint = N_("later"), .title = N_("The one after"),
	  .help = N_("Show the one after."), .blocked = blocked_step, .run = after },
	{ .name = NULL },
};

const struct screen_ops z_screen = {
	.name = "z",
	.title = N_("Figures of the drawer"),
	.state_size = sizeof(struct z_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = z_open,
	.load = z_load,
	.draw = z_draw,
	.key = z_key,
	.close = z_close,
};
