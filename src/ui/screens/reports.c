/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 报表: which reports there are; Enter runs one. */
#include <string.h>

#include "report_words.h"
#include "ui/desk.h"
#include "ui/widgets/list.h"

struct reports {
	struct arena arena;
	ReportKinds *kinds;
	struct list list;
	struct list_array array;
};

enum { COL_TITLE, COL_NAME, COL_BY };

static const struct list_column columns[] = {
	[COL_TITLE] = { .title = N_("Report"), .cells = 42 },
	[COL_NAME] = { .title = N_("Command"), .cells = 12, .optional = true },
	[COL_BY] = { .title = N_("Forms"), .cells = 20, .weight = 1, .optional = true },
	{ .cells = 0 },
};

const char *
report_by_title(const char *by)
{
	static const struct { const char *name, *title; } titles[] = {
		{ "kind", N_("by kind") }, { "day", N_("by day") }, { "week", N_("by week") },
		{ "month", N_("by month") }, { "therapist", N_("by therapist") },
		{ "treatment", N_("by item") }, { "method", N_("by way to pay") },
		{ "sale", N_("by sale") }, { "client", N_("by client") },
	};

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (strcmp(titles[i].name, by) == 0)
			return _(titles[i].title);
	return by;
}

/* "by day, by week" */
static const char *
forms(struct arena *arena, const char *by)
{
	const char *ret = "";

	while (*by != '\0') {
		size_t n = strcspn(by, " ");
		ret = arena_printf(arena, "%s%s%s", ret, ret[0] != '\0' ? ", " : "",
				   report_by_title(arena_dup_n(arena, by, n)));
		by += n + strspn(by + n, " ");
	}
	return ret;
}

static enum status
reports_load(struct screen *s, struct problem *p)
{
	struct reports *v = s->state;
	Nothing none = NOTHING__INIT;
	ReportKinds *found;
	struct arena fresh = ARENA_INIT, old = v->arena;
	enum status st = desk_op(s, "report.list", NULL, &none.base, &fresh, &found, p);

	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	struct list_row *rows = arena_alloc(&fresh, (found->n_rows + 1) * sizeof(*rows));
	for (size_t i = 0; i < found->n_rows; i++) {
		rows[i] = (struct list_row){ .key = { .id = i + 1 } };
		rows[i].cell[COL_TITLE] = found->rows[i]->title;
		rows[i].cell[COL_NAME] = found->rows[i]->report;
		rows[i].cell[COL_BY] = forms(&fresh, found->rows[i]->by);
		rows[i].cell_role[COL_NAME] = rows[i].cell_role[COL_BY] = ROLE_DIM;
	}
	v->arena = fresh;
	v->kinds = found;
	list_array_set(&v->array, rows, found->n_rows);
	list_reload(&v->list);
	arena_clear(&old);
	return ST_OK;
}

static enum status
reports_open(struct screen *s, const void *arg, struct problem *p)
{
	struct reports *v = s->state;

	(void)arg;
	(void)p;
	list_array_init(&v->array, columns);
	struct list_source source = list_array_source(&v->array);
	list_init(&v->list, columns, &source);
	return ST_OK;
}

static void
reports_draw(struct screen *s, const struct canvas *c)
{
	struct reports *v = s->state;

	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Reports"));
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	list_draw(&v->list, &part, _("There are no reports."));
}

static void
reports_close(struct screen *s)
{
	struct reports *v = s->state;

	list_release(&v->list);
	list_array_release(&v->array);
	arena_clear(&v->arena);
}

static const char *
blocked_none(const struct screen *s)
{
	const struct reports *v = s->state;

	return list_current(&v->list) == NULL ? _("There is nothing in the list.") : NULL;
}

static enum status
open_report(struct screen *s, struct problem *p)
{
	const struct reports *v = s->state;
	struct report_arg arg = {
		.report = v->kinds->rows[list_current(&v->list)->key.id - 1]->report,
	};

	return app_open(s->app, &report_screen, &arg, p);
}

static enum status
list_tills(struct screen *s, struct problem *p)
{
	return app_open(s->app, &tills_screen, NULL, p);
}

static enum status
list_debts(struct screen *s, struct problem *p)
{
	return app_open(s->app, &debts_screen, NULL, p);
}

static const struct action actions[] = {
	{ .name = "reports-open",
	  .keys = "Enter",
	  .hint = N_("run"),
	  .title = N_("Run the report"),
	  .help = N_("Run the report: this month so far, or the coming days."),
	  .blocked = blocked_none,
	  .run = open_report },
	{ .name = "reports-tills",
	  .keys = "Z",
	  .hint = N_("Z reports"),
	  .title = N_("Z reports"),
	  .help = N_("List the Z reports; Enter shows their figures."),
	  .needs = NEEDS(PERM_DAY),
	  .run = list_tills },
	{ .name = "reports-debts",
	  .keys = "D",
	  .hint = N_("on account"),
	  .title = N_("On account"),
	  .help = N_("List what is on account, and take money for it."),
	  .needs = NEEDS(PERM_SALE),
	  .run = list_debts },
	{ .name = NULL },
};

static bool
reports_key(struct screen *s, keycode key)
{
	struct reports *v = s->state;

	return list_key(&v->list, key) != LIST_PASS || (v->list.filtering && key_is_text(key));
}

const struct screen_ops reports_screen = {
	.name = "reports",
	.title = N_("Reports"),
	.state_size = sizeof(struct reports),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = reports_open,
	.load = reports_load,
	.draw = reports_draw,
	.key = reports_key,
	.close = reports_close,
};
