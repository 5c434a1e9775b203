/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of the day (一日工作流): the tasks of calendar.yaml, and which of them are done. */
#include <string.h>

#include "svc/body.h"

/* ---- the day's record */

static enum status read_plan(struct op_call *call, day d, DayPlan **ret, bool *ret_stored)
{
	ProtobufCMessage *m;
	enum status st = record_get(call->tx, TABLE_PLAN, (uint32_t)d.n, &day_plan__descriptor,
				    call->arena, &m);

	*ret_stored = st == ST_OK;
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	if (st == ST_NOT_FOUND) {
		m = message_new(&day_plan__descriptor, call->arena);
		((DayPlan *)m)->id = (uint32_t)d.n;
		((DayPlan *)m)->shop = call->shop->conf.shop;
	}
	*ret = (DayPlan *)m;
	return ST_OK;
}

static size_t find_done(const DayPlan *plan, const char *task)
{
	size_t i = 0;

	while (i < plan->n_done && strcmp(plan->done[i]->task, task) != 0)
		i++;
	return i;
}

/* On a day on which the shop is closed nothing is planned. */
static bool is_open(struct shop *shop, day d)
{
	const struct holiday *holiday = calendar_holiday(shop->calendar, d);
	int open, close;

	return holiday != NULL ? !holiday->closed : shop_hours(shop, d, &open, &close);
}

static bool is_planned(struct op_call *call, const struct plan_task *task, day d)
{
	return is_open(call->shop, d) && plan_task_on(task, d);
}

/* ---- looking */

/* Not done by its time: whether it was done later, or is open still. */
static bool is_late(const struct op_call *call, day d, int by, const TaskDone *done)
{
	int64_t due = (int64_t)d.n * MINUTES_PER_DAY + by;
	int64_t at = done != NULL ? instant_wall((instant){ .ms = done->at }).n : call->wall.n;

	return at > due;
}

static PlanTask *push_task(struct op_call *call, const char *id, const char *title,
			   const TaskDone *done)
{
	PlanAnswer *ret = call->ret;
	PlanTask *row = (PlanTask *)message_new(&plan_task__descriptor, call->arena);

	row->task = arena_dup(call->arena, id);
	row->title = arena_dup(call->arena, title);
	if (done != NULL)
		row->done = (TaskDone *)message_copy(&done->base, call->arena);
	BODY_PUSH(call->arena, ret->tasks, ret->n_tasks, row);
	return row;
}

/* The tasks by time of day; behind them what was done and is planned no more. */
static void show(struct op_call *call, const DayPlan *plan, day d)
{
	const struct calendar *calendar = call->shop->calendar;
	const struct holiday *holiday = calendar_holiday(calendar, d);
	PlanAnswer *ret = call->ret;

	ret->day = d.n;
	ret->holiday = arena_dup(call->arena, holiday != NULL ? both_text(holiday->title) : "");
	for (size_t i = 0; i < calendar->ntasks; i++) {
		const struct plan_task *task = &calendar->tasks[i];
		size_t at = find_done(plan, task->id);
		const TaskDone *done = at < plan->n_done ? plan->done[at] : NULL;
		if (done == NULL && !is_planned(call, task, d))
			continue;
		PlanTask *row = push_task(call, task->id, both_text(task->title), done);
		row->minute = (uint32_t)task->minute;
		row->role = arena_dup(call->arena, task->role);
		row->late = is_late(call, d, task->minute, done);
	}
	for (size_t i = 0; i < plan->n_done; i++)
		if (plan_task_find(calendar, plan->done[i]->task) == NULL)
			push_task(call, plan->done[i]->task, plan->done[i]->task, plan->done[i]);
}

enum status op_plan_get(struct op_call *call)
{
	const PlanGet *a = call->args;
	day d = a->day != 0 ? DAY(a->day) : call->today;
	DayPlan *plan;
	bool stored;

	TRY(read_plan(call, d, &plan, &stored));
	show(call, plan, d);
	return ST_OK;
}

/* ---- ticking */

/* Whose task it is, those who manage the roster, and for everybody's task everybody at work. */
static enum status may_tick(struct op_call *call, const struct plan_task *task, day d)
{
	enum status st;

	if (d.n > call->today.n)
		return problem_set(call->problem, ST_TOO_SOON, "day",
				   _("That day has not come yet."));
	if (role_may(&call->role, PERM_ROSTER))
		return ST_OK;
	if (d.n < call->today.n) {
		st = problem_set(call->problem, ST_NOT_PERMITTED, "day",
				 _("That day is over."));
		problem_todo(call->problem, _("Ask a manager to enter it."));
		return st;
	}
	if (task->role[0] == '\0' || strcmp(task->role, call->role.name) == 0)
		return ST_OK;
	st = problem_set(call->problem, ST_NOT_PERMITTED, "task",
			 _("This is a task of the role \"%s\"."), role_title(task->role));
	problem_todo(call->problem, _("Leave it to them, or ask a manager."));
	return st;
}

static enum status find_task(struct op_call *call, const PlanTick *a, day d, const DayPlan *plan,
			     const struct plan_task **ret)
{
	bool done = find_done(plan, a->task) < plan->n_done;

	*ret = plan_task_find(call->shop->calendar, a->task);
	if (*ret == NULL || (!done && !is_planned(call, *ret, d)))
		return problem_set(call->problem, ST_NOT_FOUND, "task",
				   _("\"%s\" is no task of that day."), a->task);
	return ST_OK;
}

static enum status tick(struct op_call *call, const PlanTick *a, DayPlan *plan)
{
	size_t at = find_done(plan, a->task);
	char when[DATE_TEXT_MAX], by[ID_TEXT_MAX];

	if (at < plan->n_done)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "task",
				   _("It was done already: %s, %s."),
				   instant_text((instant){ .ms = plan->done[at]->at }, when),
				   id_text('S', plan->done[at]->by, by));
	TaskDone *done = (TaskDone *)message_new(&task_done__descriptor, call->arena);
	done->task = arena_dup(call->arena, a->task);
	done->at = call->now.ms;
	done->by = call->who->staff;
	done->note = arena_dup(call->arena, a->note);
	BODY_PUSH(call->arena, plan->done, plan->n_done, done);
	return ST_OK;
}

static enum status untick(struct op_call *call, const PlanTick *a, DayPlan *plan)
{
	size_t at = find_done(plan, a->task);

	if (at == plan->n_done)
		return problem_set(call->problem, ST_NOTHING_TO_DO, "task",
				   _("It is not marked as done."));
	plan->n_done--;
	memmove(&plan->done[at], &plan->done[at + 1],
		(plan->n_done - at) * sizeof(*plan->done));
	return ST_OK;
}

enum status op_plan_tick(struct op_call *call)
{
	const PlanTick *a = call->args;
	day d = a->day != 0 ? DAY(a->day) : call->today;
	const struct plan_task *task;
	char on[DATE_TEXT_MAX];
	DayPlan *plan;
	bool stored;

	TRY(read_plan(call, d, &plan, &stored));
	TRY(find_task(call, a, d, plan, &task));
	TRY(may_tick(call, task, d));
	TRY(a->undo ? untick(call, a, plan) : tick(call, a, plan));
	plan->revision++;
	TRY(record_check(&plan->base, call->problem));
	TRY(record_put(call->tx, TABLE_PLAN, plan->id, &plan->base, stored ? PUT_ANY : PUT_NEW));
	buf_printf(&call->detail, "%s%s %s%s%s", a->undo ? "undo " : "", day_text(d, on), a->task,
		   a->note[0] != '\0' ? "; " : "", a->note);
	show(call, plan, d);
	return ST_OK;
}
