/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Z reports, newest first, each with its difference; Enter opens its figures. */
#include <stdio.h>
#include <string.h>

#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/rows.h"

struct tills {
	struct rows rows;
	int off;                    /* of them with a difference */
	int64_t sum;                /* of those */
};

enum { COL_ID, COL_DAY, COL_VARIANCE, COL_REASON, COL_COUNTED, COL_LEFT, COL_SHIFT, COL_CLOSED,
       COL_BY, COL_REMARK };

static const struct list_column columns[] = {
	[COL_ID] = { .title = N_("Number"), .cells = 7 },
	[COL_DAY] = { .title = N_("Day"), .cells = 10, .sortable = true },
	[COL_VARIANCE] = { .title = N_("Difference"), .cells = 10, .right = true,
			   .sortable = true },
	[COL_REASON] = { .title = N_("Reason"), .cells = 10, .weight = 2 },
	[COL_COUNTED] = { .title = N_("Counted"), .cells = 10, .right = true, .sortable = true,
			  .optional = true },
	[COL_LEFT] = { .title = N_("Stays"), .cells = 9, .right = true, .optional = true },
	[COL_SHIFT] = { .title = N_("Shift"), .cells = 5, .right = true, .optional = true },
	[COL_CLOSED] = { .title = N_("Closed at"), .cells = 11, .optional = true },
	[COL_BY] = { .title = N_("Closed by"), .cells = 8, .sortable = true, .optional = true },
	[COL_REMARK] = { .title = N_("Remark"), .cells = 10, .weight = 1, .optional = true },
	{ .cells = 0 },
};

/* The report that was closed again after this one was opened again; 0 none. */
static uint32_t replaced_by(const DayRows *rows, uint32_t till)
{
	for (size_t i = 0; i < rows->n_rows; i++)
		if (rows->rows[i]->replaces == till)
			return rows->rows[i]->id;
	return 0;
}

static void set_row(struct arena *arena, const struct desk *d, const DayRows *all, const Till *till,
		    struct list_row *to)
{
	char id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];
	uint32_t by = replaced_by(all, till->id);

	to->role = by != 0 ? ROLE_DIM : ROLE_NORMAL;
	to->cell[COL_ID] = arena_dup(arena, id_text('Z', till->id, id));
	to->cell[COL_DAY] = arena_dup(arena, day_text(DAY(till->day), at));
	to->cell[COL_VARIANCE] = arena_dup(arena, desk_money(till->variance_fen, sum));
	to->cell_role[COL_VARIANCE] = till->variance_fen != 0 ? ROLE_DANGER : ROLE_NORMAL;
	to->cell[COL_REASON] = till->reason;
	to->cell[COL_COUNTED] = arena_dup(arena, desk_money(till->counted_fen, sum));
	to->cell_role[COL_COUNTED] = ROLE_MONEY;
	to->cell[COL_LEFT] = arena_dup(arena, desk_money(till->left_fen, sum));
	to->cell_role[COL_LEFT] = ROLE_MONEY;
	to->cell[COL_SHIFT] = arena_printf(arena, till->last_shift ? "%u" : "%u+", till->shift);
	to->cell[COL_CLOSED] = arena_dup(arena, instant_near((instant){ .ms = till->closed_at },
							     at));
	to->cell[COL_BY] = desk_staff_name(d, till->closed_by);
	if (by != 0)
		to->cell[COL_REMARK] = arena_printf(arena, _("replaced by %s"),
						    id_text('Z', by, id));
	else if (till->version > 1)
		to->cell[COL_REMARK] = arena_printf(arena, _("version %u"), till->version);
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct tills *v = s->state;
	DayList args = DAY_LIST__INIT;
	DayRows *found;

	TRY(desk_op(s, "day.list", NULL, &args.base, &r->arena, &found, p));
	v->off = 0;
	v->sum = 0;
	for (size_t i = 0; i < found->n_rows; i++) {
		const Till *till = found->rows[i];
		set_row(&r->arena, desk_of(s), found, till, rows_add(r, till->id, till));
		v->off += till->variance_fen != 0;
		v->sum += till->variance_fen;
	}
	return ST_OK;
}

static enum status tills_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status tills_open(struct screen *s, const void *arg, struct problem *p)
{
	(void)arg;
	(void)p;
	rows_init(s, columns);
	return ST_OK;
}

static void tills_draw(struct screen *s, const struct canvas *c)
{
	struct tills *v = s->state;
	char text[MONEY_TEXT_MAX];
	int all = (int)v->rows.n;
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Z reports"));

	col += 3 + draw_printf(c, 0, col + 3, -1, ROLE_NORMAL,
			       ngettext("%d report", "%d reports", (unsigned long)all), all);
	if (v->off > 0)
		draw_printf(c, 0, col + 2, -1, ROLE_WARNING, _("%d with a difference, together %s"),
			    v->off, desk_money(v->sum, text));
	rows_draw(s, c, 1, _("No day was closed yet: Z on the day board closes one."));
}

static enum status open_till(struct screen *s, struct problem *p)
{
	const Till *till = rows_current(s);
	struct z_arg arg = { .till = till->id };

	return app_open(s->app, &z_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "tills-open",
	  .keys = "Enter",
	  .hint = N_("figures"),
	  .title = N_("Open the Z report"),
	  .help = N_("Show the figures of the Z report; p prints them."),
	  .blocked = rows_none,
	  .run = open_till },
	{ .name = NULL },
};

const struct screen_ops tills_screen = {
	.name = "tills",
	.title = N_("Z reports"),
	.state_size = sizeof(struct tills),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = tills_open,
	.load = tills_load,
	.draw = tills_draw,
	.key = rows_key,
	.close = rows_close,
};
