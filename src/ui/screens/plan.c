/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 一日工作流: the tasks of a day by time, who does them and who did; what is late is red. */
#include <stdio.h>
#include <string.h>

#include "ui/desk.h"
#include "ui/record_form.h"
#include "ui/rows.h"

struct plan {
	struct rows rows;
	char holiday[LIMIT_LINE];
	int done, late;             /* late: open still, past its time */
	char key[REQUEST_KEY_SIZE];
	char task[LIMIT_NAME], title[LIMIT_NAME]; /* that is being asked about */
	char question[256];
};

enum { COL_TIME, COL_DONE, COL_TASK, COL_ROLE, COL_BY, COL_AT, COL_NOTE };

static const struct list_column columns[] = {
	[COL_TIME] = { .title = N_("Until"), .cells = 5 },
	[COL_DONE] = { .cells = 2 },
	[COL_TASK] = { .title = N_("Task"), .cells = 18, .weight = 3 },
	[COL_ROLE] = { .title = N_("Who does it"), .cells = 12, .optional = true },
	[COL_BY] = { .title = N_("By whom"), .cells = 8 },
	[COL_AT] = { .title = N_("At"), .cells = 5, .optional = true },
	[COL_NOTE] = { .title = N_("Note"), .cells = 10, .weight = 2, .optional = true },
	{ .cells = 0 },
};

/* ---- reading */

static void set_done(struct arena *arena, const struct desk *d, const PlanTask *task,
		     struct list_row *to)
{
	char at[DATE_TEXT_MAX];

	to->cell[COL_DONE] = "x";
	to->cell_role[COL_DONE] = ROLE_GOOD;
	to->cell[COL_BY] = desk_staff_name(d, task->done->by);
	to->cell[COL_AT] = arena_dup(arena, minute_text(wall_minute(instant_wall(
		(instant){ .ms = task->done->at })), at));
	to->cell_role[COL_AT] = task->late ? ROLE_WARNING : ROLE_NORMAL;
	to->cell[COL_NOTE] = task->done->note;
}

static void set_row(struct arena *arena, const struct desk *d, const PlanTask *task,
		    struct list_row *to)
{
	char at[DATE_TEXT_MAX];
	bool open = task->done == NULL;

	to->cell[COL_TIME] = arena_dup(arena, minute_text(MINUTE((int32_t)task->minute), at));
	to->cell[COL_TASK] = task->title;
	to->cell[COL_ROLE] = task->role[0] != '\0' ? role_title(task->role) : _("anybody");
	to->cell_role[COL_ROLE] = ROLE_DIM;
	if (open && task->late)
		to->cell_role[COL_TIME] = to->cell_role[COL_TASK] = ROLE_DANGER;
	if (!open)
		set_done(arena, d, task, to);
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct plan *v = s->state;
	PlanGet args = PLAN_GET__INIT;
	PlanAnswer *found;

	args.day = r->dated.day.n;
	TRY(desk_op(s, "plan.get", NULL, &args.base, &r->arena, &found, p));
	v->done = v->late = 0;
	for (size_t i = 0; i < found->n_tasks; i++) {
		const PlanTask *task = found->tasks[i];
		set_row(&r->arena, desk_of(s), task, rows_add(r, i + 1, task));
		v->done += task->done != NULL;
		v->late += task->done == NULL && task->late;
	}
	snprintf(v->holiday, sizeof(v->holiday), "%s", found->holiday);
	return ST_OK;
}

static enum status plan_load(struct screen *s, struct problem *p)
{
	dated_today(s);
	return rows_load(s, fill, p);
}

static enum status plan_open(struct screen *s, const void *arg, struct problem *p)
{
	struct plan *v = s->state;

	(void)arg;
	(void)p;
	dated_init(s, 1, WHEN_FUTURE);
	rows_init(s, columns);
	request_key(v->key);
	return ST_OK;
}

/* The task under the cursor in full, in the last row. */
static void draw_current(const struct screen *s, const struct canvas *c)
{
	const PlanTask *task = rows_current(s);

	if (task != NULL)
		draw_printf(c, c->rows - 1, 0, -1, ROLE_DIM, "%s%s%s", task->title,
			    task->done != NULL && task->done->note[0] != '\0' ? ": " : "",
			    task->done != NULL ? task->done->note : "");
}

static void plan_draw(struct screen *s, const struct canvas *c)
{
	struct plan *v = s->state;
	int col = dated_heading(s, c, _("Plan of the day"));

	col += draw_printf(c, 0, col, -1, ROLE_NORMAL, _("%d of %d done"), v->done,
			   (int)v->rows.n) + 2;
	if (v->late > 0)
		col += draw_printf(c, 0, col, -1, ROLE_DANGER, _(" %d late "), v->late) + 2;
	draw_text(c, 0, col, -1, ROLE_WARNING, v->holiday);
	struct canvas above = canvas_part(c, 0, 0, c->rows - 1, -1);
	rows_draw(s, &above, 1, v->holiday[0] != '\0' ?
		  _("A holiday: nothing is planned. Tasks stand in calendar.yaml.") :
		  _("Nothing is planned for this day. Tasks stand in calendar.yaml."));
	draw_current(s, c);
}

/* ---- ticking */

static enum status tick(struct screen *s, const char *task, const char *note, bool undo,
			struct problem *p)
{
	struct plan *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	PlanTick args = PLAN_TICK__INIT;
	PlanAnswer *ret;

	args.day = v->rows.dated.day.n;
	args.task = (char *)(uintptr_t)task;
	args.note = (char *)(uintptr_t)note;
	args.undo = undo;
	TRY(desk_op(s, "plan.tick", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, undo ? _("Open again: %s") : _("Done: %s"), v->title);
	app_reload(s->app);
	return ST_OK;
}

/* The task under the cursor becomes the one that is spoken of. */
static const PlanTask *take(const struct screen *s)
{
	struct plan *v = s->state;
	const PlanTask *task = rows_current(s);

	snprintf(v->task, sizeof(v->task), "%s", task->task);
	snprintf(v->title, sizeof(v->title), "%s", task->title);
	return task;
}

static enum status tick_it(struct screen *s, struct problem *p)
{
	return tick(s, take(s)->task, "", false, p);
}

static enum status noted(struct screen *s, const char *answer, struct problem *p)
{
	const struct plan *v = s->state;

	return tick(s, v->task, answer, false, p);
}

static enum status tick_with_note(struct screen *s, struct problem *p)
{
	struct plan *v = s->state;

	(void)p;
	snprintf(v->question, sizeof(v->question), _("%s: note"), take(s)->title);
	app_ask(s, &(struct ask){ .question = v->question, .done = noted });
	return ST_OK;
}

static enum status untick(struct screen *s, struct problem *p)
{
	return tick(s, take(s)->task, "", true, p);
}

static const char *blocked_tick(const struct screen *s)
{
	const PlanTask *task = rows_current(s);

	return task == NULL ? rows_none(s) : task->done != NULL ? _("It is done already.") : NULL;
}

static const char *blocked_untick(const struct screen *s)
{
	const PlanTask *task = rows_current(s);

	return task == NULL ? rows_none(s) : task->done == NULL ? _("It is open.") : NULL;
}

static const struct action actions[] = {
	{ .name = "plan-tick", .keys = "Space", .hint = N_("done"), .title = N_("It is done"),
	  .help = N_("Mark the task under the cursor as done."), .blocked = blocked_tick,
	  .run = tick_it },
	{ .name = "plan-note", .keys = "Enter", .hint = N_("with a note"),
	  .title = N_("It is done, with a note"),
	  .help = N_("Mark the task as done and say something about it."),
	  .blocked = blocked_tick, .run = tick_with_note },
	{ .name = "plan-untick", .keys = "u U", .hint = N_("not done"),
	  .title = N_("It is not done"), .help = N_("Take the mark back."),
	  .blocked = blocked_untick, .run = untick },
	{ .name = "plan-before", .keys = "[", .hint = N_("earlier"), .title = N_("The day before"),
	  .help = N_("Show the day before."), .run = dated_before },
	{ .name = "plan-after", .keys = "]", .hint = N_("later"), .title = N_("The day after"),
	  .help = N_("Show the day after."), .run = dated_after },
	{ .name = "plan-today", .keys = "t", .title = N_("Back to today"),
	  .help = N_("Show today."), .run = dated_back },
	{ .name = "plan-day", .keys = "g", .hint = N_("day"), .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."), .run = dated_ask },
	{ .name = NULL },
};

const struct screen_ops plan_screen = {
	.name = "plan",
	.title = N_("Plan of the day"),
	.state_size = sizeof(struct plan),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = plan_open,
	.load = plan_load,
	.draw = plan_draw,
	.key = rows_key,
	.close = rows_close,
};
