/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sales and refunds, newest first: of a client, or of a day with its sums by kind and by way to
 * pay. Enter opens the receipt, r takes the sale under the cursor back.
 */
#include <stdio.h>
#include <string.h>

#include "io/receipt.h"
#include "model/posting.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/rows.h"

/* Sales of a page; a day is read whole, up to so many. */
enum { SALES_PAGE = 200, SALES_MAX = 2000 };

/* What a day comes to: refunds are taken off. */
static const struct { const char *word, *title; } kinds[] = {
	{ "treatment", N_("treatments") }, { "product", N_("products") },
	{ "course", N_("courses") }, { "topup", N_("top-ups") }, { "fee", N_("fees") },
};
static const char *const methods[] = {
	"cash", "wechat", "alipay", "card", "wallet", "points", "account", "deposit",
	"wallet-deposit",
};

struct sums {
	int sales, refunds, sessions;
	int64_t sold, given_back;
	int64_t kind[ARRAY_LEN(kinds)], method[ARRAY_LEN(methods)];
};

struct sales {
	struct rows rows;
	uint32_t client;            /* 0: of all, by day */
	char name[LIMIT_NAME];      /* hers */
	bool more;                  /* there are others, not shown */
	struct sums sums;
};

enum { COL_ID, COL_AT, COL_CLIENT, COL_WHAT, COL_TOTAL, COL_PAID, COL_CASHIER };

/* Of a client: years of them. */
static const struct list_column her_columns[] = {
	[COL_ID] = { .title = N_("Number"), .cells = 7 },
	[COL_AT] = { .title = N_("Time"), .cells = 16, .sortable = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 8, .optional = true },
	[COL_WHAT] = { .title = N_("Items"), .cells = 12, .weight = 1, .sortable = true },
	[COL_TOTAL] = { .title = N_("Total"), .cells = 10, .right = true, .sortable = true },
	[COL_PAID] = { .title = N_("Paid by"), .cells = 10, .optional = true },
	[COL_CASHIER] = { .title = N_("Cashier"), .cells = 8, .optional = true },
	{ .cells = 0 },
};

/* Of a day. */
static const struct list_column day_columns[] = {
	[COL_ID] = { .title = N_("Number"), .cells = 7 },
	[COL_AT] = { .title = N_("Time"), .cells = 5, .sortable = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 8, .optional = true },
	[COL_WHAT] = { .title = N_("Items"), .cells = 12, .weight = 1, .sortable = true },
	[COL_TOTAL] = { .title = N_("Total"), .cells = 10, .right = true, .sortable = true },
	[COL_PAID] = { .title = N_("Paid by"), .cells = 10, .optional = true },
	[COL_CASHIER] = { .title = N_("Cashier"), .cells = 8, .optional = true },
	{ .cells = 0 },
};

static const char *what(struct arena *arena, const Sale *sale)
{
	const char *ret = "";

	for (size_t i = 0; i < sale->n_lines; i++)
		ret = arena_printf(arena, "%s%s%s", ret, i > 0 ? ", " : "", sale->lines[i]->title);
	return ret;
}

static const char *paid_by(struct arena *arena, const Sale *sale)
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

static void add_sums(struct sums *sums, const Sale *sale)
{
	bool refund = sale->kind == SALE__KIND__refund;
	int64_t sign = refund ? -1 : 1;

	sums->sales += !refund;
	sums->refunds += refund;
	*(refund ? &sums->given_back : &sums->sold) += sale->total_fen;
	for (size_t i = 0; i < sale->n_lines; i++) {
		const SaleLine *l = sale->lines[i];
		if (strcmp(l->kind, "session") == 0)
			sums->sessions += (int)sign * (int)l->qty;
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			if (strcmp(l->kind, kinds[k].word) == 0)
				sums->kind[k] += sign * l->net_fen;
	}
	for (size_t i = 0; i < sale->n_payments; i++)
		for (size_t k = 0; k < ARRAY_LEN(methods); k++)
			if (strcmp(sale->payments[i]->method, methods[k]) == 0)
				sums->method[k] += sign * sale->payments[i]->amount_fen;
	sums->method[0] -= sign * sale->change_fen; /* cash that went back at once */
}

static const char *kind_title(struct arena *arena, const Sale *sale)
{
	char id[ID_TEXT_MAX];

	switch (sale->kind) {
	case SALE__KIND__free: return _("free: ");
	case SALE__KIND__late: return _("late: ");
	case SALE__KIND__refund:
		return arena_printf(arena, _("refund of %s: "), id_text('V', sale->refund_of, id));
	case SALE__KIND__normal:
	case _SALE__KIND_IS_INT_SIZE: break;
	}
	return "";
}

static void set_row(struct screen *s, const Sale *sale, struct list_row *to)
{
	struct sales *v = s->state;
	struct arena *arena = &v->rows.arena;
	char text[MONEY_TEXT_MAX], id[ID_TEXT_MAX];
	char at[DATE_TEXT_MAX];
	bool refund = sale->kind == SALE__KIND__refund;

	to->cell[COL_ID] = arena_dup(arena, id_text('V', sale->id, id));
	if (v->client != 0)
		instant_near((instant){ .ms = sale->at }, at);
	else
		minute_text(wall_minute(instant_wall((instant){ .ms = sale->at })), at);
	to->cell[COL_AT] = arena_dup(arena, at);
	to->cell[COL_CLIENT] = v->client != 0 ? v->name : sale->client == 0 ?
		_("walk-in") : desk_client_name(s, arena, sale->client);
	to->cell[COL_WHAT] = arena_printf(arena, "%s%s", kind_title(arena, sale),
					  what(arena, sale));
	to->cell[COL_TOTAL] = arena_dup(arena, desk_money(refund ? -sale->total_fen :
							      sale->total_fen, text));
	to->cell_role[COL_TOTAL] = refund ? ROLE_WARNING : ROLE_MONEY;
	to->cell[COL_PAID] = paid_by(arena, sale);
	to->cell[COL_CASHIER] = desk_staff_name(desk_of(s), sale->cashier);
}

/* Page by page, so that the sums are those of the whole day. */
static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct sales *v = s->state;
	SaleList args = SALE_LIST__INIT;
	struct sums sums = { .sales = 0 };
	SaleRows *found;

	args.client = v->client;
	args.day = v->client == 0 ? r->dated.day.n : 0;
	args.limit = SALES_PAGE;
	do {
		TRY(desk_op(s, "sale.list", NULL, &args.base, &r->arena, &found, p));
		for (size_t i = 0; i < found->n_rows; i++) {
			const Sale *sale = found->rows[i];
			set_row(s, sale, rows_add(r, sale->id, sale));
			add_sums(&sums, sale);
			args.before = sale->id;
		}
	} while (found->n_rows == SALES_PAGE && r->n < SALES_MAX);
	v->more = found->n_rows == SALES_PAGE;
	v->sums = sums;
	return ST_OK;
}

static enum status sales_load(struct screen *s, struct problem *p)
{
	dated_today(s);
	return rows_load(s, fill, p);
}

static enum status sales_open(struct screen *s, const void *arg, struct problem *p)
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
	dated_init(s, 1, WHEN_PAST);
	rows_init(s, v->client != 0 ? her_columns : day_columns);
	return ST_OK;
}

/* "treatments 800.00  courses 1,980.00": what is not nothing. */
static void sums_by_kind(const struct sums *sums, struct buf *text)
{
	char sum[MONEY_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (sums->kind[i] != 0)
			buf_printf(text, "%s %s  ", _(kinds[i].title),
				   desk_money(sums->kind[i], sum));
	if (sums->sessions != 0)
		buf_printf(text, _("sessions used %d"), sums->sessions);
}

static void sums_by_method(const struct sums *sums, struct buf *text)
{
	char sum[MONEY_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (sums->method[i] != 0)
			buf_printf(text, "%s %s  ", posting_method_title(methods[i]),
				   desk_money(sums->method[i], sum));
}

/* Returns the rows it takes. */
static int draw_sums(const struct sales *v, const struct canvas *c)
{
	AUTO(buf_release) struct buf by_kind = BUF_INIT;
	AUTO(buf_release) struct buf by_method = BUF_INIT;
	int row = 1;

	sums_by_kind(&v->sums, &by_kind);
	sums_by_method(&v->sums, &by_method);
	if (by_kind.len > 0) {
		struct canvas part = canvas_part(c, row, 0, 2, -1);
		row += draw_wrapped(&part, 0, 0, -1, ROLE_NORMAL, by_kind.text);
	}
	if (by_method.len > 0) {
		struct canvas part = canvas_part(c, row, 0, 2, -1);
		row += draw_wrapped(&part, 0, 0, -1, ROLE_DIM, by_method.text);
	}
	return row;
}

static void sales_draw(struct screen *s, const struct canvas *c)
{
	struct sales *v = s->state;
	char text[MONEY_TEXT_MAX], date[DATE_TEXT_MAX];
	day on = v->rows.dated.day;
	int col;

	if (v->client != 0)
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Sales to %s"), v->name);
	else
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Sales of %s %s"),
				  day_text(on, date), weekday_name(day_weekday(on)));
	col += 3 + draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, _("%d sales, %s in all"),
			       v->sums.sales, desk_money(v->sums.sold, text));
	if (v->sums.refunds > 0)
		col += 2 + draw_printf(c, 0, col + 2, -1, ROLE_WARNING, _("%d refunds, %s"),
				       v->sums.refunds, desk_money(-v->sums.given_back, text));
	if (v->more)
		draw_text(c, 0, col + 2, -1, ROLE_WARNING, _("there are more"));
	rows_draw(s, c, draw_sums(v, c), _("Nothing was sold."));
}

/* ---- actions */

static const char *blocked_days(const struct screen *s)
{
	const struct sales *v = s->state;

	return v->client != 0 ? _("All sales to the client are here.") : NULL;
}

static enum status open_receipt(struct screen *s, struct problem *p)
{
	const Sale *sale = rows_current(s);
	struct receipt_arg arg = { .sale = sale->id };

	return app_open(s->app, &receipt_screen, &arg, p);
}

static const char *blocked_refund(const struct screen *s)
{
	const Sale *sale = rows_current(s);

	if (sale == NULL)
		return rows_none(s);
	return sale->kind == SALE__KIND__refund ? _("It is itself a refund.") : NULL;
}

static enum status take_back(struct screen *s, struct problem *p)
{
	const Sale *sale = rows_current(s);
	struct refund_arg arg = { .sale = sale->id };

	return app_open(s->app, &refund_screen, &arg, p);
}

static const char *blocked_no_client(const struct screen *s)
{
	const Sale *sale = rows_current(s);

	return sale == NULL || sale->client == 0 ? _("Nobody in particular bought it.") : NULL;
}

static enum status open_client(struct screen *s, struct problem *p)
{
	const Sale *sale = rows_current(s);
	struct client_arg arg = { .client = sale->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "sales-open",
	  .keys = "Enter",
	  .hint = N_("receipt"),
	  .title = N_("Open the receipt"),
	  .help = N_("Open the receipt of the sale."),
	  .blocked = rows_none,
	  .run = open_receipt },
	{ .name = "sales-refund",
	  .keys = "r",
	  .hint = N_("refund"),
	  .title = N_("Take it back"),
	  .help = N_("Take the sale under the cursor back, whole or line by line."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_refund,
	  .run = take_back },
	{ .name = "sales-client",
	  .keys = "c",
	  .hint = N_("card"),
	  .title = N_("Client's card"),
	  .help = N_("Open the card of the client who bought it."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .blocked = blocked_no_client,
	  .run = open_client },
	{ .name = "sales-before",
	  .keys = "[",
	  .hint = N_("earlier"),
	  .title = N_("The day before"),
	  .help = N_("Show the day before."),
	  .blocked = blocked_days,
	  .run = dated_before },
	{ .name = "sales-after",
	  .keys = "]",
	  .hint = N_("later"),
	  .title = N_("The day after"),
	  .help = N_("Show the day after."),
	  .blocked = blocked_days,
	  .run = dated_after },
	{ .name = "sales-today",
	  .keys = "t",
	  .title = N_("Back to today"),
	  .help = N_("Show today."),
	  .blocked = blocked_days,
	  .run = dated_back },
	{ .name = "sales-day",
	  .keys = "g",
	  .hint = N_("day"),
	  .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."),
	  .blocked = blocked_days,
	  .run = dated_ask },
	{ .name = NULL },
};

const struct screen_ops sales_screen = {
	.name = "sales",
	.title = N_("Sales"),
	.state_size = sizeof(struct sales),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = sales_open,
	.load = sales_load,
	.draw = sales_draw,
	.key = rows_key,
	.close = rows_close,
};
