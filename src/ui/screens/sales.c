/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sales, newest first: of a client, or of today. Enter opens the receipt. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/widgets/list.h"

enum { SALES_MAX = 500 };

struct sales {
	uint32_t client;            /* 0: of all, by day */
	char name[LIMIT_NAME];      /* hers */
	day day;
	struct arena arena;
	SaleRows *rows;
	struct list list;
	struct list_array array;
};

enum { COL_ID, COL_AT, COL_CLIENT, COL_WHAT, COL_TOTAL, COL_PAID, COL_CASHIER };

static const struct list_column columns[] = {
	[COL_ID] = { .title = N_("Number"), .cells = 7 },
	[COL_AT] = { .title = N_("Time"), .cells = 11, .sortable = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 8, .optional = true },
	[COL_WHAT] = { .title = N_("Items"), .cells = 12, .weight = 1, .sortable = true },
	[COL_TOTAL] = { .title = N_("Total"), .cells = 10, .right = true, .sortable = true },
	[COL_PAID] = { .title = N_("Paid by"), .cells = 10, .optional = true },
	[COL_CASHIER] = { .title = N_("Cashier"), .cells = 8, .optional = true },
	{ .cells = 0 },
};

static const char *
what(struct arena *arena, const Sale *sale)
{
	const char *ret = "";

	for (size_t i = 0; i < sale->n_lines; i++)
		ret = arena_printf(arena, "%s%s%s", ret, i > 0 ? ", " : "", sale->lines[i]->title);
	return ret;
}

static const char *
paid_by(struct arena *arena, const Sale *sale)
{
	const char *ret = "";

	for (size_t i = 0; i < sale->n_payments; i++) {
		AUTO(buf_release) struct buf word = BUF_INIT;
		struct field_at at;
		if (field_find(&sale->payments[i]->base, "method", NULL, &at))
			field_text(&word, &at, FIELD_HUMAN);
		ret = arena_printf(arena, "%s%s%s", ret, i > 0 ? "+" : "", word.text);
	}
	return ret;
}

static void
set_row(struct sales *v, const struct desk *d, const Sale *sale, struct list_row *to)
{
	char text[MONEY_TEXT_MAX], id[ID_TEXT_MAX];
	char at[DATE_TEXT_MAX];

	*to = (struct list_row){ .key = { .id = sale->id } };
	to->cell[COL_ID] = arena_dup(&v->arena, id_text('V', sale->id, id));
	to->cell[COL_AT] = arena_dup(&v->arena, instant_near((instant){ .ms = sale->at }, at));
	to->cell[COL_CLIENT] = sale->client != 0
				       ? arena_dup(&v->arena, id_text('C', sale->client, id))
				       : _("walk-in");
	to->cell[COL_WHAT] = what(&v->arena, sale);
	to->cell[COL_TOTAL] = arena_dup(&v->arena, desk_money(sale->total_fen, text));
	to->cell_role[COL_TOTAL] = ROLE_MONEY;
	to->cell[COL_PAID] = paid_by(&v->arena, sale);
	to->cell[COL_CASHIER] = desk_staff_name(d, sale->cashier);
}

static enum status
sales_load(struct screen *s, struct problem *p)
{
	struct sales *v = s->state;
	SaleList args = SALE_LIST__INIT;

	args.client = v->client;
	args.day = v->client == 0 ? v->day.n : 0;
	args.limit = SALES_MAX;
	SaleRows *found;
	struct arena old = v->arena;
	v->arena = (struct arena)ARENA_INIT;
	enum status st = desk_op(s, "sale.list", NULL, &args.base, &v->arena, &found, p);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&v->arena);
		v->arena = old;
		return st;
	}
	v->rows = found;
	struct list_row *rows = arena_alloc(&v->arena, (v->rows->n_rows + 1) * sizeof(*rows));
	for (size_t i = 0; i < v->rows->n_rows; i++)
		set_row(v, desk_of(s), v->rows->rows[i], &rows[i]);
	list_array_set(&v->array, rows, v->rows->n_rows);
	list_reload(&v->list);
	arena_clear(&old);
	return ST_OK;
}

static enum status
sales_open(struct screen *s, const void *arg, struct problem *p)
{
	struct sales *v = s->state;
	const struct sales_arg *a = arg;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	ClientAnswer *ret;

	v->client = a != NULL ? a->client : 0;
	args.client = v->client;
	if (v->client != 0) {
		TRY(desk_op(s, "client.get", NULL, &args.base, &arena, &ret, p));
		snprintf(v->name, sizeof(v->name), "%s", ret->record->name);
	}
	v->day = shop_business_day(desk_of(s)->shop, clock_wall());
	list_array_init(&v->array, columns);
	struct list_source source = list_array_source(&v->array);
	list_init(&v->list, columns, &source);
	return ST_OK;
}

static void
sales_draw(struct screen *s, const struct canvas *c)
{
	struct sales *v = s->state;
	char text[MONEY_TEXT_MAX], date[DATE_TEXT_MAX];
	int64_t sum = 0;
	int col;

	for (size_t i = 0; v->rows != NULL && i < v->rows->n_rows; i++)
		sum += v->rows->rows[i]->total_fen;
	if (v->client != 0)
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Sales to %s"), v->name);
	else
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Sales of %s %s"),
				  day_text(v->day, date), weekday_name(day_weekday(v->day)));
	draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, _("%d sales, %s in all"),
		    v->rows != NULL ? (int)v->rows->n_rows : 0, desk_money(sum, text));
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	list_draw(&v->list, &part, _("Nothing was sold."));
}

static void
sales_close(struct screen *s)
{
	struct sales *v = s->state;

	list_release(&v->list);
	list_array_release(&v->array);
	arena_clear(&v->arena);
}

/* ---- actions */

static const char *
blocked_none(const struct screen *s)
{
	const struct sales *v = s->state;

	return list_current(&v->list) == NULL ? _("There is no sale in the list.") : NULL;
}

static const char *
blocked_days(const struct screen *s)
{
	const struct sales *v = s->state;

	return v->client != 0 ? _("All sales to the client are here.") : NULL;
}

static enum status
open_receipt(struct screen *s, struct problem *p)
{
	const struct sales *v = s->state;
	struct receipt_arg arg = { .sale = (uint32_t)list_current(&v->list)->key.id };

	return app_open(s->app, &receipt_screen, &arg, p);
}

static enum status
go_day(struct screen *s, int32_t n, struct problem *p)
{
	struct sales *v = s->state;

	v->day = DAY(n);
	return sales_load(s, p);
}

static enum status
earlier(struct screen *s, struct problem *p)
{
	return go_day(s, ((struct sales *)s->state)->day.n - 1, p);
}

static enum status
later(struct screen *s, struct problem *p)
{
	return go_day(s, ((struct sales *)s->state)->day.n + 1, p);
}

static enum status
day_typed(struct screen *s, const char *answer, struct problem *p)
{
	day d;

	TRY(when_day(answer, clock_today(), WHEN_PAST, &d, p));
	return go_day(s, d.n, p);
}

static enum status
ask_day(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Day (yesterday, Fri, -3, 1124):"), .done = day_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static const struct action actions[] = {
	{ .name = "sales-open",
	  .keys = "Enter",
	  .hint = N_("receipt"),
	  .title = N_("Open the receipt"),
	  .help = N_("Open the receipt of the sale."),
	  .blocked = blocked_none,
	  .run = open_receipt },
	{ .name = "sales-before",
	  .keys = "[",
	  .hint = N_("earlier"),
	  .title = N_("The day before"),
	  .help = N_("Show the day before."),
	  .blocked = blocked_days,
	  .run = earlier },
	{ .name = "sales-after",
	  .keys = "]",
	  .hint = N_("later"),
	  .title = N_("The day after"),
	  .help = N_("Show the day after."),
	  .blocked = blocked_days,
	  .run = later },
	{ .name = "sales-day",
	  .keys = "g",
	  .hint = N_("day"),
	  .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."),
	  .blocked = blocked_days,
	  .run = ask_day },
	{ .name = NULL },
};

static bool
sales_key(struct screen *s, keycode key)
{
	struct sales *v = s->state;

	if (key == K_PASTE) {
		list_paste(&v->list, term_pasted(app_term(s->app)));
		return true;
	}
	return list_key(&v->list, key) != LIST_PASS || (v->list.filtering && key_is_text(key));
}

const struct screen_ops sales_screen = {
	.name = "sales",
	.title = N_("Sales"),
	.state_size = sizeof(struct sales),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = sales_open,
	.load = sales_load,
	.draw = sales_draw,
	.key = sales_key,
	.close = sales_close,
};
