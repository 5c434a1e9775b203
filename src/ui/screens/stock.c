/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 库存: the products, what is on the shelf, what runs low; "+" takes goods in. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/desk.h"
#include "ui/rows.h"

struct stock {
	struct rows rows;
	int low;                    /* products that run low */
	char key[REQUEST_KEY_SIZE];
	char question[256];
	uint32_t receiving;         /* the product that was asked about */
};

enum { COL_NAME, COL_STOCK, COL_UNIT, COL_LEVEL, COL_PRICE, COL_BRAND, COL_BARCODE };

static const struct list_column columns[] = {
	[COL_NAME] = { .title = N_("Product"), .cells = 14, .weight = 3, .sortable = true },
	[COL_STOCK] = { .title = N_("Stock"), .cells = 7, .right = true, .sortable = true },
	[COL_UNIT] = { .title = N_("Unit"), .cells = 4 },
	[COL_LEVEL] = { .title = N_("Alert at"), .cells = 8, .right = true, .sortable = true },
	[COL_PRICE] = { .title = N_("Price"), .cells = 10, .right = true, .sortable = true,
			.optional = true },
	[COL_BRAND] = { .title = N_("Brand"), .cells = 10, .weight = 1, .sortable = true,
			.optional = true },
	[COL_BARCODE] = { .title = N_("Barcode"), .cells = 13, .optional = true },
	{ .cells = 0 },
};

static bool is_low(const ProductRow *p)
{
	return p->safety_level > 0 && p->stock <= (int64_t)p->safety_level;
}

static void set_row(struct arena *arena, const ProductRow *p, struct list_row *to)
{
	char sum[MONEY_TEXT_MAX];

	to->cell[COL_NAME] = p->name;
	to->cell[COL_STOCK] = arena_printf(arena, "%lld", (long long)p->stock);
	to->cell[COL_UNIT] = p->unit;
	to->cell[COL_LEVEL] = p->safety_level > 0 ? arena_printf(arena, "%u", p->safety_level) : "";
	to->cell[COL_PRICE] = arena_dup(arena, desk_money(p->price_fen, sum));
	to->cell[COL_BRAND] = p->brand;
	to->cell[COL_BARCODE] = p->barcode;
	if (is_low(p))
		to->cell_role[COL_STOCK] = p->stock <= 0 ? ROLE_DANGER : ROLE_WARNING;
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct stock *v = s->state;
	ProductFind args = PRODUCT_FIND__INIT;
	ProductRows *found;

	TRY(desk_op(s, "product.find", NULL, &args.base, &r->arena, &found, p));
	v->low = 0;
	for (size_t i = 0; i < found->n_rows; i++) {
		const ProductRow *product = found->rows[i];
		set_row(&r->arena, product, rows_add(r, product->product, product));
		v->low += is_low(product);
	}
	return ST_OK;
}

static enum status stock_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status stock_open(struct screen *s, const void *arg, struct problem *p)
{
	struct stock *v = s->state;

	(void)arg;
	(void)p;
	rows_init(s, columns);
	request_key(v->key);
	return ST_OK;
}

static void stock_draw(struct screen *s, const struct canvas *c)
{
	struct stock *v = s->state;
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Stock"));

	col += 3 + draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, _("%d products"),
			       (int)v->rows.n);
	if (v->low > 0)
		draw_printf(c, 0, col + 2, -1, ROLE_WARNING, _("%d run low"), v->low);
	rows_draw(s, c, 1, _("No products yet: n adds one."));
}

static enum status received(struct screen *s, const char *answer, struct problem *p)
{
	struct stock *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	StockReceive args = STOCK_RECEIVE__INIT;
	StockAnswer *ret;
	struct field_at at;

	/* The operation's own field says what a quantity is. */
	REQUIRE(field_find(&args.base, "qty", &arena, &at));
	TRY(field_parse(&at, answer, clock_today(), &arena, p));
	args.product = v->receiving;
	TRY(desk_op(s, "stock.receive", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	app_say(s->app, _("Taken in: %lld; on the shelf now: %lld"), (long long)args.qty,
		(long long)ret->stock);
	app_reload(s->app);
	return ST_OK;
}

static enum status receive(struct screen *s, struct problem *p)
{
	struct stock *v = s->state;
	const ProductRow *row = rows_current(s);

	(void)p;
	v->receiving = row->product;
	snprintf(v->question, sizeof(v->question), _("How many %s of %s came in?"),
		 row->unit[0] != '\0' ? row->unit : _("pieces"), row->name);
	app_ask(s, &(struct ask){ .question = v->question, .done = received, .max = 12 });
	return ST_OK;
}

static enum status open_form(struct screen *s, uint32_t id, struct problem *p)
{
	struct record_arg arg = { .record = "product", .id = id };

	return app_open(s->app, &record_screen, &arg, p);
}

static enum status add_product(struct screen *s, struct problem *p)
{
	return open_form(s, 0, p);
}

static enum status edit(struct screen *s, struct problem *p)
{
	const ProductRow *row = rows_current(s);

	return open_form(s, row->product, p);
}

static const struct action actions[] = {
	{ .name = "stock-receive",
	  .keys = "+ =",
	  .hint = N_("goods in"),
	  .title = N_("Goods in"),
	  .help = N_("Take goods of the product into stock."),
	  .needs = NEEDS(PERM_STOCK),
	  .blocked = rows_none,
	  .run = receive },
	{ .name = "stock-edit",
	  .keys = "Enter e",
	  .hint = N_("edit"),
	  .title = N_("Edit the product"),
	  .help = N_("Change name, price, safety level and the rest."),
	  .needs = NEEDS(PERM_SETUP),
	  .blocked = rows_none,
	  .run = edit },
	{ .name = "stock-new",
	  .keys = "n",
	  .hint = N_("new"),
	  .title = N_("New product"),
	  .help = N_("Add a product."),
	  .needs = NEEDS(PERM_SETUP),
	  .run = add_product },
	{ .name = NULL },
};

const struct screen_ops stock_screen = {
	.name = "stock",
	.title = N_("Stock"),
	.state_size = sizeof(struct stock),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = stock_open,
	.load = stock_load,
	.draw = stock_draw,
	.key = rows_key,
	.close = rows_close,
};
