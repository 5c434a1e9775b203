/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 系列: the same visit again and again. Every visit is shown before anything is saved: free, or
 * what is in its way and the nearest time instead, which is taken unless it is not wanted. Ctrl-S
 * books all of them at once, or none.
 */
#include "series.h"
#include "ui/authorise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "ui/booking_look.h"

enum { FOOT = 4 };

enum { COL_NUMBER, COL_TIME, COL_STATE, COL_WHO, COL_WHY, COL_CODE };

static const struct list_column columns[] = {
	[COL_NUMBER] = { .title = N_("No."), .cells = 4, .right = true },
	[COL_TIME] = { .title = N_("Time"), .cells = 16 },
	[COL_STATE] = { .cells = 8 },
	[COL_WHO] = { .title = N_("Therapist"), .cells = 10, .weight = 1, .optional = true },
	[COL_WHY] = { .title = N_("What is in the way"), .cells = 12, .weight = 4 },
	[COL_CODE] = { .title = N_("Fault code"), .cells = 13, .optional = true },
	{ .cells = 0 },
};

/* ---- rows */

static const char *state_word(enum series_state state)
{
	switch (state) {
	case SERIES_FREE: return _("free");
	case SERIES_INSTEAD: return _("instead");
	case SERIES_BLOCKED: return _("taken");
	case SERIES_DROPPED: return _("left out");
	}
	return "";
}

static enum theme_role state_role(enum series_state state)
{
	switch (state) {
	case SERIES_FREE: return ROLE_GOOD;
	case SERIES_INSTEAD: return ROLE_WARNING;
	case SERIES_BLOCKED: return ROLE_DANGER;
	case SERIES_DROPPED: return ROLE_DIM;
	}
	return ROLE_NORMAL;
}

static void add_row(struct rows *r, const struct desk *d, struct series_visit *visit)
{
	struct list_row *row = rows_add(r, visit->n + 1, visit);
	const char *who = "";
	char at[DATE_TEXT_MAX];

	for (size_t i = 0; i < visit->nparts; i++)
		if (i == 0 || visit->parts[i]->therapist != visit->parts[i - 1]->therapist)
			who = arena_printf(&r->arena, "%s%s%s", who, i > 0 ? "+" : "",
					   desk_staff_name(d, visit->parts[i]->therapist));
	row->role = visit->state == SERIES_DROPPED ? ROLE_DIM : ROLE_NORMAL;
	row->cell[COL_NUMBER] = arena_printf(&r->arena, "%u", visit->n + 1);
	row->cell[COL_TIME] = arena_dup(&r->arena, wall_near(WALL(visit->start), at));
	row->cell[COL_STATE] = state_word(visit->state);
	row->cell_role[COL_STATE] = state_role(visit->state);
	row->cell[COL_WHO] = who;
	row->cell[COL_WHY] = visit->row->message;
	row->cell[COL_CODE] = visit->row->code;
	row->cell_role[COL_CODE] = ROLE_DIM;
}

/* Times that were typed are asked about one by one: they are no part of the rhythm. */
static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct series *v = s->state;
	SeriesRows *plan, *one;

	TRY(series_ask(s, &r->arena, v->parts[0]->start, v->count, &plan, p));
	for (uint32_t i = 0; i < plan->n_rows && i < LIMIT_VISITS; i++) {
		const SeriesRow *row = plan->rows[i];
		if (v->choice[i].own != 0) {
			TRY(series_ask(s, &r->arena, v->choice[i].own, 1, &one, p));
			row = one->rows[0];
		}
		add_row(r, desk_of(s), series_visit(v, &r->arena, i, row));
	}
	v->count = (uint32_t)plan->n_rows;
	return ST_OK;
}

static enum status series_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status series_open(struct screen *s, const void *arg, struct problem *p)
{
	struct series *v = s->state;

	rows_init(s, columns);
	request_key(v->key);
	return series_begin(s, arg, p);
}

static void series_close(struct screen *s)
{
	struct series *v = s->state;

	arena_clear(&v->arena);
	rows_close(s);
}

/* ---- drawing */

struct totals {
	unsigned n, free, instead, blocked, dropped; /* n: to be booked */
	int64_t first, last;
	const struct series_visit *fault; /* the first that has no time */
};

static struct totals sum_up(const struct series *v)
{
	struct totals t = { .n = 0 };

	for (size_t i = 0; i < v->rows.n; i++) {
		const struct series_visit *visit = v->rows.items[i];
		t.free += visit->state == SERIES_FREE;
		t.instead += visit->state == SERIES_INSTEAD;
		t.blocked += visit->state == SERIES_BLOCKED;
		t.dropped += visit->state == SERIES_DROPPED;
		if (visit->state == SERIES_BLOCKED && t.fault == NULL)
			t.fault = visit;
		if (visit->state != SERIES_FREE && visit->state != SERIES_INSTEAD)
			continue;
		t.first = t.n == 0 || visit->start < t.first ? visit->start : t.first;
		t.last = visit->start > t.last ? visit->start : t.last;
		t.n++;
	}
	return t;
}

static void draw_sum(const struct series *v, const struct canvas *c, int row)
{
	struct totals t = sum_up(v);
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int col = draw_printf(c, row, 0, -1, ROLE_HEADING, _("To book: %u"), t.n);

	if (t.n > 0)
		col += draw_printf(c, row, col, -1, ROLE_NORMAL, "  %s - %s",
				   day_near(wall_day(WALL(t.first)), from),
				   day_near(wall_day(WALL(t.last)), to));
	if (t.instead > 0)
		col += draw_printf(c, row, col, -1, ROLE_WARNING, _("  at other times %u"),
				   t.instead);
	if (t.blocked > 0)
		col += draw_printf(c, row, col, -1, ROLE_DANGER, _("  without a time %u"),
				   t.blocked);
	if (t.dropped > 0)
		col += draw_printf(c, row, col, -1, ROLE_DIM, _("  left out %u"), t.dropped);
	if (v->sessions >= 0)
		draw_printf(c, row, col, -1, ROLE_NORMAL, _("  sessions free %lld"),
			    (long long)v->sessions);
}

/* The row under the cursor, where there is room for its whole sentence. */
static void draw_current(struct screen *s, const struct canvas *c, int row)
{
	const struct series_visit *visit = rows_current(s);
	const struct canvas part = canvas_part(c, row, 0, FOOT - 1, -1);
	AUTO(buf_release) struct buf text = BUF_INIT;
	char at[DATE_TEXT_MAX];

	if (visit == NULL || visit->row->free)
		return;
	buf_printf(&text, "%s: %s", wall_near(WALL(visit->row->start), at), visit->row->message);
	if (visit->row->proposal != NULL) {
		const Slot *slot = visit->row->proposal;
		buf_printf(&text, _("  Instead: %s"), wall_near(WALL(slot->start), at));
		for (size_t i = 0; i < slot->n_reasons; i++)
			buf_printf(&text, "%s%s", i > 0 ? ", " : " (", slot->reasons[i]);
		buf_puts(&text, slot->n_reasons > 0 ? ")" : "");
	}
	draw_wrapped(&part, 0, 0, c->cols, ROLE_NORMAL, text.text);
}

static void series_draw(struct screen *s, const struct canvas *c)
{
	struct series *v = s->state;
	int foot = c->rows - FOOT;
	struct canvas list = canvas_part(c, 0, 0, foot, -1);
	int col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Series  %s  %s"), v->client_name,
			      v->title);

	draw_printf(c, 0, col, -1, ROLE_NORMAL, _("  every %u days, %u times"), v->interval,
		    v->count);
	rows_draw(s, &list, 1, _("No visit is planned: + adds one."));
	draw_sum(v, c, foot);
	draw_current(s, c, foot + 1);
}

/* ---- what is decided */

static enum status decide(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static struct series_choice *choice_here(struct screen *s)
{
	struct series *v = s->state;
	const struct series_visit *visit = rows_current(s);

	return visit != NULL ? &v->choice[visit->n] : NULL;
}

static const char *blocked_toggle(const struct screen *s)
{
	const struct series_visit *visit = rows_current(s);

	return visit == NULL || visit->row->proposal == NULL ? _("There is no proposal for it.") :
							       NULL;
}

static enum status toggle(struct screen *s, struct problem *p)
{
	struct series_choice *choice = choice_here(s);

	choice->as_planned = !choice->as_planned;
	choice->dropped = false;
	return decide(s, p);
}

static enum status drop(struct screen *s, struct problem *p)
{
	struct series_choice *choice = choice_here(s);

	choice->dropped = !choice->dropped;
	return decide(s, p);
}

static enum status time_typed(struct screen *s, const char *answer, struct problem *p)
{
	const struct series_visit *visit = rows_current(s);
	struct series_choice *choice = choice_here(s), was;
	wall to;

	if (visit == NULL)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	was = *choice;
	TRY(when_wall(answer, clock_today(), wall_day(WALL(visit->start)),
		      wall_minute(WALL(visit->start)), &to, p));
	*choice = (struct series_choice){ .own = to.n, .as_planned = true };
	enum status st = decide(s, p);
	if (st != ST_OK)
		*choice = was;
	return st;
}

static enum status ask_time(struct screen *s, struct problem *p)
{
	(void)p;
	app_ask(s, &(struct ask){ .question = _("New time (1500, tomorrow 2pm, Fri):"),
				  .done = time_typed });
	return ST_OK;
}

/* A visit keeps what was decided as long as the rhythm stays. */
static enum status set_rhythm(struct screen *s, uint32_t interval, uint32_t count,
			      struct problem *p)
{
	struct series *v = s->state;
	uint32_t was_interval = v->interval, was_count = v->count;
	int64_t was = v->parts[0]->start;

	v->interval = interval;
	v->count = count;
	enum status st = rows_load(s, fill, p);
	if (st != ST_OK) {
		v->interval = was_interval;
		v->count = was_count;
	} else if (interval != was_interval || was != v->parts[0]->start) {
		memset(v->choice, 0, sizeof(v->choice));
		st = rows_load(s, fill, p);
	}
	return st;
}

static enum status rhythm_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct series *v = s->state;
	unsigned interval = v->interval, count = v->count;

	if (sscanf(answer, "%u%*[^0-9]%u", &interval, &count) < 1)
		return problem_set(p, ST_BAD_VALUE, "interval_days",
				   _("Type the days between two visits and how many: 7 5"));
	return set_rhythm(s, interval, count, p);
}

static enum status ask_rhythm(struct screen *s, struct problem *p)
{
	const struct series *v = s->state;
	char now[32];

	(void)p;
	snprintf(now, sizeof(now), "%u %u", v->interval, v->count);
	app_ask(s, &(struct ask){ .question = _("Days between visits, and how many:"),
				  .initial = now, .max = 20, .done = rhythm_typed });
	return ST_OK;
}

static enum status one_more(struct screen *s, struct problem *p)
{
	const struct series *v = s->state;

	return set_rhythm(s, v->interval, v->count + 1, p);
}

static const char *blocked_fewer(const struct screen *s)
{
	const struct series *v = s->state;

	return v->count <= 1 ? _("It is the only visit.") : NULL;
}

static enum status one_fewer(struct screen *s, struct problem *p)
{
	const struct series *v = s->state;

	return set_rhythm(s, v->interval, v->count - 1, p);
}

static enum status first_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct series *v = s->state;
	wall now = WALL(v->parts[0]->start), to;

	TRY(when_wall(answer, clock_today(), wall_day(now), wall_minute(now), &to, p));
	for (size_t i = 0; i < v->nparts; i++)
		v->parts[i]->start += v->parts[i]->start != 0 ? to.n - now.n : 0;
	memset(v->choice, 0, sizeof(v->choice));
	return rows_load(s, fill, p);
}

static enum status ask_first(struct screen *s, struct problem *p)
{
	(void)p;
	app_ask(s, &(struct ask){ .question = _("First visit (1500, tomorrow 2pm, Fri):"),
				  .done = first_typed });
	return ST_OK;
}

/* ---- saved, all at once */

static enum status book_all(struct screen *s, const struct override *o, struct problem *p)
{
	struct series *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingSeries args = BOOKING_SERIES__INIT;
	BookingRows *ret;
	char from[DATE_TEXT_MAX];

	args.client = v->client;
	args.course = v->course;
	args.force_reason = (char *)(uintptr_t)o->reason;
	args.authorised_by = o->staff;
	args.authorised_pin = (char *)(uintptr_t)o->pin;
	for (size_t i = 0; i < v->rows.n; i++) {
		const struct series_visit *visit = v->rows.items[i];
		if (visit->state == SERIES_DROPPED)
			continue;
		SeriesVisit *one = (SeriesVisit *)message_new(&series_visit__descriptor, &arena);
		one->n_segments = visit->nparts;
		one->segments = (SegmentWish **)(uintptr_t)visit->parts;
		args.visits = arena_grow(&arena, args.visits, args.n_visits, sizeof(one));
		args.visits[args.n_visits++] = one;
	}
	TRY(desk_op(s, "booking.series", v->key, &args.base, &arena, &ret, p));
	desk_of(s)->client = v->client;
	app_say(s->app, _("Booked %zu visits for %s, from %s on."), ret->n_rows, v->client_name,
		wall_near(booking_start(ret->rows[0]->record), from));
	app_close(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status save_yes(struct screen *s, struct problem *p)
{
	return override_if(s, book_all, p);
}

static enum status save(struct screen *s, struct problem *p)
{
	struct series *v = s->state;
	struct totals t = sum_up(v);
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (t.fault != NULL) {
		struct list_key key = { .id = t.fault->n + 1 };
		list_seek(&v->rows.list, &key);
		enum status st = problem_set(p, ST_SLOT_TAKEN, NULL, _("Visit %u has no time: %s"),
					     t.fault->n + 1, t.fault->row->message);
		problem_todo(p, _("m gives it another time, x leaves it out."));
		return st;
	}
	if (t.n == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("No visit is left to book."));
	snprintf(v->question, sizeof(v->question),
		 _("Book %u visits for %s from %s to %s, at other times %u, left out %u?"), t.n,
		 v->client_name, day_near(wall_day(WALL(t.first)), from),
		 day_near(wall_day(WALL(t.last)), to), t.instead, t.dropped);
	app_confirm(s, v->question, true, save_yes);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "series-save",
	  .keys = "C-s",
	  .hint = N_("book all"),
	  .title = N_("Book all of them"),
	  .help = N_("Book all visits at once, or none."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = save },
	{ .name = "series-toggle",
	  .keys = "Enter Space",
	  .hint = N_("instead"),
	  .title = N_("Take the proposal, or not"),
	  .help = N_("Take the time that is proposed instead, or keep the one in the rhythm."),
	  .blocked = blocked_toggle,
	  .run = toggle },
	{ .name = "series-move",
	  .keys = "m",
	  .hint = N_("time"),
	  .title = N_("Another time for this visit"),
	  .help = N_("Give this visit a time of its own, typed as people say it."),
	  .blocked = rows_none,
	  .run = ask_time },
	{ .name = "series-drop",
	  .keys = "x",
	  .hint = N_("leave out"),
	  .title = N_("Leave this visit out"),
	  .help = N_("Leave this visit out, or take it in again."),
	  .blocked = rows_none,
	  .run = drop },
	{ .name = "series-rhythm",
	  .keys = "e",
	  .hint = N_("rhythm"),
	  .title = N_("Days between, how many"),
	  .help = N_("Change the days between two visits and how many there are."),
	  .run = ask_rhythm },
	{ .name = "series-first",
	  .keys = "g",
	  .hint = N_("first"),
	  .title = N_("Time of the first visit"),
	  .help = N_("Begin at another time; all visits follow."),
	  .run = ask_first },
	{ .name = "series-more",
	  .keys = "+ =",
	  .title = N_("One visit more"),
	  .help = N_("Plan one visit more."),
	  .run = one_more },
	{ .name = "series-fewer",
	  .keys = "-",
	  .title = N_("One visit fewer"),
	  .help = N_("Plan one visit fewer."),
	  .blocked = blocked_fewer,
	  .run = one_fewer },
	{ .name = NULL },
};

const struct screen_ops series_screen = {
	.name = "series",
	.title = N_("Series of visits"),
	.state_size = sizeof(struct series),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = series_open,
	.load = series_load,
	.draw = series_draw,
	.key = rows_key,
	.close = series_close,
};
