/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 疗程: who has bought what, how far it has come, who falls behind and what ends soon. Tab
 * goes from one view to the next; i shows only those for a treatment.
 */
#include <stdio.h>
#include <string.h>

#include "ui/prepaid_look.h"
#include "ui/rows.h"

enum { COURSES_MAX = 500, SUM_CELLS = 30 };

enum { VIEW_OPEN, VIEW_LATE, VIEW_ENDING, VIEW_ALL, VIEWS };

static const char *const view_titles[VIEWS] = {
	[VIEW_OPEN] = N_("in use"), [VIEW_LATE] = N_("late"), [VIEW_ENDING] = N_("ending soon"),
	[VIEW_ALL] = N_("all"),
};

static const char *const empty[VIEWS] = {
	[VIEW_OPEN] = N_("No course is in use. k on a client's card sells one."),
	[VIEW_LATE] = N_("Nobody is behind her interval."),
	[VIEW_ENDING] = N_("No course ends in the next 30 days."),
	[VIEW_ALL] = N_("No course was ever sold. k on a client's card sells one."),
};

struct courses {
	struct rows rows;
	uint32_t client;            /* 0: of all */
	char treatment[LIMIT_NAME]; /* only those for it; "": all */
	bool more;
	int64_t owed_fen;           /* value not yet delivered */
};

enum { COL_CLIENT, COL_TITLE, COL_BAR, COL_NEXT, COL_UNTIL, COL_RESERVED, COL_EACH, COL_VALUE };

static const struct list_column columns[] = {
	[COL_CLIENT] = { .title = N_("Client"), .cells = 8, .weight = 2, .sortable = true },
	[COL_TITLE] = { .title = N_("Course"), .cells = 15, .weight = 3, .sortable = true },
	[COL_BAR] = { .title = N_("Progress"), .cells = 18, .optional = true },
	[COL_NEXT] = { .title = N_("Next"), .cells = 12, .sortable = true },
	[COL_UNTIL] = { .title = N_("Until"), .cells = 10, .sortable = true, .optional = true },
	[COL_RESERVED] = { .title = N_("Booked"), .cells = 6, .right = true, .sortable = true,
			   .optional = true },
	[COL_EACH] = { .title = N_("Each"), .cells = 9, .right = true, .sortable = true,
		       .optional = true },
	[COL_VALUE] = { .title = N_("Not delivered"), .cells = 13, .right = true,
			.sortable = true, .optional = true },
	{ .cells = 0 },
};

/* ---- rows */

static void set_next(struct arena *arena, const CourseRow *row, struct list_row *to)
{
	const Course *c = row->record;
	char at[DATE_TEXT_MAX];

	if (c->state != COURSE__STATE__active) {
		to->cell[COL_NEXT] = course_state_title(c);
		to->cell_role[COL_NEXT] = c->state == COURSE__STATE__frozen ? ROLE_WARNING :
					  ROLE_DIM;
	} else if (row->days_late > 0) {
		to->cell[COL_NEXT] = arena_printf(arena, _("late %u days"), row->days_late);
		to->cell_role[COL_NEXT] = ROLE_DANGER;
	} else if (row->reserved > 0) {
		to->cell[COL_NEXT] = _("is booked");
		to->cell_role[COL_NEXT] = ROLE_GOOD;
	} else if (row->next_due != 0) {
		to->cell[COL_NEXT] = arena_dup(arena, day_text(DAY(row->next_due), at));
	}
}

static void set_until(struct arena *arena, const CourseRow *row, struct list_row *to)
{
	const Course *c = row->record;
	char at[DATE_TEXT_MAX];

	if (c->expires_on == 0)
		return;
	to->cell[COL_UNTIL] = arena_dup(arena, day_text(DAY(c->expires_on), at));
	if (course_ends_soon(row))
		to->cell_role[COL_UNTIL] = c->expires_on < clock_today().n ? ROLE_DANGER :
					   ROLE_WARNING;
}

static void set_row(struct arena *arena, const CourseRow *row, struct list_row *to)
{
	char text[COURSE_BAR_MAX], sum[MONEY_TEXT_MAX];

	to->role = row->record->state == COURSE__STATE__over ? ROLE_DIM : ROLE_NORMAL;
	to->cell[COL_CLIENT] = row->client_name;
	to->cell[COL_TITLE] = row->record->title;
	to->cell[COL_BAR] = arena_dup(arena, course_bar(row, text));
	set_next(arena, row, to);
	set_until(arena, row, to);
	if (row->reserved > 0)
		to->cell[COL_RESERVED] = arena_printf(arena, "%lld", (long long)row->reserved);
	if (row->each_fen > 0)
		to->cell[COL_EACH] = arena_dup(arena, desk_money(row->each_fen, sum));
	to->cell[COL_VALUE] = arena_dup(arena, desk_money(row->value_fen, sum));
	to->cell_role[COL_VALUE] = ROLE_MONEY;
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct courses *v = s->state;
	CourseList args = COURSE_LIST__INIT;
	CourseRows *found;

	args.client = v->client;
	args.treatment = v->treatment;
	args.late = r->view == VIEW_LATE;
	args.ended = r->view == VIEW_ALL;
	args.limit = r->view == VIEW_ENDING ? LIMIT_ROWS : COURSES_MAX;
	TRY(desk_op(s, "course.list", NULL, &args.base, &r->arena, &found, p));
	v->owed_fen = 0;
	v->more = found->more;
	for (size_t i = 0; i < found->n_rows; i++) {
		const CourseRow *row = found->rows[i];
		if (r->view == VIEW_ENDING && !course_ends_soon(row))
			continue;
		set_row(&r->arena, row, rows_add(r, row->record->id, row));
		v->owed_fen += row->value_fen;
	}
	return ST_OK;
}

static enum status courses_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status courses_open(struct screen *s, const void *arg, struct problem *p)
{
	struct courses *v = s->state;
	const struct courses_arg *a = arg;

	(void)p;
	v->client = a != NULL ? a->client : 0;
	rows_init(s, columns);
	rows_views(s, view_titles, VIEWS);
	return ST_OK;
}

static void courses_draw(struct screen *s, const struct canvas *c)
{
	struct courses *v = s->state;
	char sum[MONEY_TEXT_MAX];
	int col = rows_draw_views(s, c, 0) + 1;

	if (v->treatment[0] != '\0')
		col += 2 + draw_text(c, 0, col, -1, ROLE_STRONG,
				     desk_treatment_title(desk_of(s), v->treatment));
	col += draw_printf(c, 0, col, -1, ROLE_NORMAL, _("%zu courses"), v->rows.n) + 2;
	if (v->more)
		draw_text(c, 0, col, -1, ROLE_WARNING, _("there are more: i narrows it down"));
	else if (col + SUM_CELLS <= c->cols)
		draw_printf(c, 0, col, -1, ROLE_NORMAL, _("not yet delivered %s"),
			    desk_money(v->owed_fen, sum));
	rows_draw(s, c, 1, _(empty[v->rows.view]));
}

/* ---- actions */

static const char *blocked_unusable(const struct screen *s)
{
	const CourseRow *row = rows_current(s);

	return row == NULL ? rows_none(s) : row->usable ? NULL : row->refusal;
}

static enum status open_course(struct screen *s, struct problem *p)
{
	const CourseRow *row = rows_current(s);
	struct course_arg arg = { .course = row->record->id };

	return app_open(s->app, &course_screen, &arg, p);
}

static enum status book(struct screen *s, struct problem *p)
{
	return course_book_next(s, rows_current(s), 0, p);
}

static enum status use(struct screen *s, struct problem *p)
{
	return course_use_now(s, rows_current(s), p);
}

static enum status open_client(struct screen *s, struct problem *p)
{
	const CourseRow *row = rows_current(s);
	struct client_arg arg = { .client = row->record->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static enum status treatment_chosen(struct screen *s, const struct picker_item *item,
				    struct problem *p)
{
	struct courses *v = s->state;

	snprintf(v->treatment, sizeof(v->treatment), "%s", item->id);
	TRY(courses_load(s, p));
	list_first(&v->rows.list);
	return ST_OK;
}

static enum status choose_treatment(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_treatments_all;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Courses for which treatment?"), &source, treatment_chosen);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "courses-open",
	  .keys = "Enter",
	  .hint = N_("open"),
	  .title = N_("Open the course"),
	  .help = N_("Open the course: history, freeze, extend, pass on, refund."),
	  .blocked = rows_none,
	  .run = open_course },
	{ .name = "courses-book",
	  .keys = "n",
	  .hint = N_("book"),
	  .title = N_("Book the next session"),
	  .help = N_("Book the next session of the course under the cursor."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = blocked_unusable,
	  .run = book },
	{ .name = "courses-use",
	  .keys = "u",
	  .hint = N_("use"),
	  .title = N_("Use a session now"),
	  .help = N_("Check out a session of the course under the cursor."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_unusable,
	  .run = use },
	{ .name = "courses-client",
	  .keys = "c",
	  .hint = N_("client"),
	  .title = N_("Client's card"),
	  .help = N_("Open the card of the client under the cursor."),
	  .blocked = rows_none,
	  .run = open_client },
	{ .name = "courses-view",
	  .keys = "Tab",
	  .hint = N_("view"),
	  .title = N_("Next view"),
	  .help = N_("Show in turn: in use, late, ending soon, all."),
	  .run = rows_next_view },
	{ .name = "courses-view-before",
	  .keys = "BackTab",
	  .title = N_("View before"),
	  .help = N_("Go back to the view before."),
	  .run = rows_view_before },
	{ .name = "courses-treatment",
	  .keys = "i",
	  .hint = N_("treatment"),
	  .title = N_("Only of a treatment"),
	  .help = N_("Show only courses that can be used for a treatment."),
	  .run = choose_treatment },
	{ .name = NULL },
};

const struct screen_ops courses_screen = {
	.name = "courses",
	.title = N_("Courses"),
	.state_size = sizeof(struct courses),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = courses_open,
	.load = courses_load,
	.draw = courses_draw,
	.key = rows_key,
	.close = rows_close,
};
