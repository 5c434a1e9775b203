/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.yaml: what rows of the schema cannot say, and the order of the day's plan. */
#include <stdlib.h>

#include "rules/checks.h"
#include "rules/pack.h"

void check_holiday(struct loader *l, struct node *map, void *row)
{
	const struct holiday *h = row;
	bool hours = node_get(map, "hours") != NULL;

	if (!loader_sound(map, "closed"))
		return;
	if (h->closed && hours)
		loader_fault(l, loader_place(map, "hours"), "", "%s",
			     _("A day on which the shop is closed has no hours."));
	else if (!h->closed && !hours)
		loader_fault(l, map, _("closed: yes, or hours"), "%s",
			     _("Whether the shop is open is missing."));
}

/* By time; of the same time the upper one first. */
static void sort_tasks(struct calendar *calendar)
{
	struct plan_task *tasks = (struct plan_task *)(uintptr_t)calendar->tasks;

	for (size_t i = 1; i < calendar->ntasks; i++) {
		struct plan_task task = tasks[i];
		size_t at = i;
		for (; at > 0 && tasks[at - 1].minute > task.minute; at--)
			tasks[at] = tasks[at - 1];
		tasks[at] = task;
	}
}

static void check_calendar(struct loader *l, struct node *map, void *root)
{
	struct calendar *calendar = root;

	(void)map;
	calendar->nnames = l->nelsewhere;
	calendar->names = l->elsewhere;
	sort_tasks(calendar);
}

enum status calendar_load(const char *file, const char *text, size_t len, struct calendar **ret,
			  struct faults *faults)
{
	struct calendar *calendar = mem_alloc(sizeof(*calendar));

	if (!schema_load("calendar.yaml", file, text, len, &calendar->arena, calendar,
			 check_calendar, faults)) {
		calendar_free(calendar);
		return ST_BAD_CONFIG;
	}
	*ret = calendar;
	return ST_OK;
}

void calendar_pack(const struct calendar *calendar, struct buf *out)
{
	schema_pack("calendar.yaml", calendar, out);
}

bool calendar_unpack(const void *bytes, size_t len, struct calendar **ret)
{
	struct calendar *calendar = mem_alloc(sizeof(*calendar));
	struct unpacker u = { .good = false };

	if (!schema_unpack("calendar.yaml", bytes, len, &calendar->arena, calendar, &u) ||
	    u.at != u.end) {
		calendar_free(calendar);
		return false;
	}
	*ret = calendar;
	return true;
}

void calendar_free(struct calendar *calendar)
{
	if (calendar == NULL)
		return;
	arena_clear(&calendar->arena);
	free(calendar);
}
