/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 报表: which reports there are; Enter runs one. */
#include <string.h>

#include "report_words.h"
#include "ui/desk.h"
#include "ui/rows.h"

enum { COL_TITLE, COL_NAME, COL_BY };

static const struct list_column columns[] = {
	[COL_TITLE] = { .title = N_("Report"), .cells = 42 },
	[COL_NAME] = { .title = N_("Command"), .cells = 12, .optional = true },
	[COL_BY] = { .title = N_("Forms"), .cells = 20, .weight = 1, .optional = true },
	{ .cells = 0 },
};

const char *report_by_title(const char *by)
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
static const char *forms(struct arena *arena, const char *by)
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

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	Nothing none = NOTHING__INIT;
	ReportKinds *found;

	TRY(desk_op(s, "report.list", NULL, &none.base, &r->arena, &found, p));
	for (size_t i = 0; i < found->n_rows; i++) {
		struct list_row *row = rows_add(r, i + 1, found->rows[i]);
		row->cell[COL_TITLE] = found->rows[i]->title;
		row->cell[COL_NAME] = found->rows[i]->report;
		row->cell[COL_BY] = forms(&r->arena, found->rows[i]->by);
		row->cell_role[COL_NAME] = row->cell_role[COL_BY] = ROLE_DIM;
	}
	return ST_OK;
}

static enum status reports_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status reports_open(struct screen *s, const void *arg, struct problem *p)
{
	(void)arg;
	(void)p;
	rows_init(s, columns);
	return ST_OK;
}

static void reports_draw(struct screen *s, const struct canvas *c)
{
	draw_text(c, 0, 0, -1, ROLE_HEADING, _("Reports"));
	rows_draw(s, c, 1, _("There are no reports."));
}

static enum status open_report(struct screen *s, struct problem *p)
{
	const ReportKind *kind = rows_current(s);
	struct report_arg arg = { .report = kind->report };

	return app_open(s->app, &report_screen, &arg, p);
}

static enum status list_tills(struct screen *s, struct problem *p)
{
	return app_open(s->app, &tills_screen, NULL, p);
}

static enum status list_debts(struct screen *s, struct problem *p)
{
	return app_open(s->app, &debts_screen, NULL, p);
}

static const struct action actions[] = {
	{ .name = "reports-open",
	  .keys = "Enter",
	  .hint = N_("run"),
	  .title = N_("Run the report"),
	  .help = N_("Run the report: this month so far, or the coming days."),
	  .blocked = rows_none,
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

const struct screen_ops reports_screen = {
	.name = "reports",
	.title = N_("Reports"),
	.state_size = sizeof(struct rows),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = reports_open,
	.load = reports_load,
	.draw = reports_draw,
	.key = rows_key,
	.close = rows_close,
};
