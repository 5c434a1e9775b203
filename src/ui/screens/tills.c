/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Z reports, newest first, each with its difference; Enter opens its figures. */
#include <stdio.h>
#include <string.h>

#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/widgets/list.h"

struct tills {
	struct arena arena;
	DayRows *rows;
	struct list list;
	struct list_array array;
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
static uint32_t
replaced_by(const DayRows *rows, uint32_t till)
{
	for (size_t i = 0; i < rows->n_rows; i++)
		if (rows->rows[i]->replaces == till)
			return rows->rows[i]->id;
	return 0;
}

static void
set_row(struct arena *arena, const struct desk *d, const DayRows *all, const Till *till,
	struct list_row *to)
{
	char id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];
	uint32_t by = replaced_by(all, till->id);

	*to = (struct list_row){ .key = { .id = till->id },
				 .role = by != 0 ? ROLE_DIM : ROLE_NORMAL };
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

static enum status
tills_load(struct screen *s, struct problem *p)
{
	struct tills *v = s->state;
	DayList args = DAY_LIST__INIT;
	DayRows *found;
	struct arena fresh = ARENA_INIT, old = v->arena;
	enum status st = desk_op(s, "day.list", NULL, &args.base, &fresh, &found, p);

	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	struct list_row *rows = arena_alloc(&fresh, (found->n_rows + 1) * sizeof(*rows));
	for (size_t i = 0; i < found->n_rows; i++)
		set_row(&fresh, desk_of(s), found, found->rows[i], &rows[i]);
	v->arena = fresh;
	v->rows = found;
	list_array_set(&v->array, rows, found->n_rows);
	list_reload(&v->list);
	arena_clear(&old);
	return ST_OK;
}

static enum status
tills_open(struct screen *s, const void *arg, struct problem *p)
{
	struct tills *v = s->state;

	(void)arg;
	(void)p;
	list_array_init(&v->array, columns);
	struct list_source source = list_array_source(&v->array);
	list_init(&v->list, columns, &source);
	return ST_OK;
}

static void
tills_draw(struct screen *s, const struct canvas *c)
{
	struct tills *v = s->state;
	char text[MONEY_TEXT_MAX];
	int64_t sum = 0;
	int off = 0, all = v->rows != NULL ? (int)v->rows->n_rows : 0;
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Z reports"));

	for (int i = 0; i < all; i++) {
		sum += v->rows->rows[i]->variance_fen;
		off += v->rows->rows[i]->variance_fen != 0;
	}
	col += 3 + draw_printf(c, 0, col + 3, -1, ROLE_NORMAL,
			       ngettext("%d report", "%d reports", (unsigned long)all), all);
	if (off > 0)
		draw_printf(c, 0, col + 2, -1, ROLE_WARNING, _("%d with a difference, together %s"),
			    off, desk_money(sum, text));
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	list_draw(&v->list, &part, _("No day was closed yet: Z on the day board closes one."));
}

static void
tills_close(struct screen *s)
{
	struct tills *v = s->state;

	list_release(&v->list);
	list_array_release(&v->array);
	arena_clear(&v->arena);
}

static const char *
blocked_none(const struct screen *s)
{
	const struct tills *v = s->state;

	return list_current(&v->list) == NULL ? _("There is nothing in the list.") : NULL;
}

static enum status
open_till(struct screen *s, struct problem *p)
{
	const struct tills *v = s->state;
	struct z_arg arg = { .till = (uint32_t)list_current(&v->list)->key.id };

	return app_open(s->app, &z_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "tills-open",
	  .keys = "Enter",
	  .hint = N_("figures"),
	  .title = N_("Open the Z report"),
	  .help = N_("Show the figures of the Z report; p prints them."),
	  .blocked = blocked_none,
	  .run = open_till },
	{ .name = NULL },
};

static bool
tills_key(struct screen *s, keycode key)
{
	struct tills *v = s->state;

	if (key == K_PASTE) {
		list_paste(&v->list, term_pasted(app_term(s->app)));
		return true;
	}
	return list_key(&v->list, key) != LIST_PASS || (v->list.filtering && key_is_text(key));
}

const struct screen_ops tills_screen = {
	.name = "tills",
	.title = N_("Z reports"),
	.state_size = sizeof(struct tills),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = tills_open,
	.load = tills_load,
	.draw = tills_draw,
	.key = tills_key,
	.close = tills_close,
};
