/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 挂账: what is on account, by its age; what is late is red. p takes money for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "io/receipt.h"
#include "model/posting.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/rows.h"
#include "ui/widgets/page.h"

enum { AGES = 5 };

struct debts {
	struct rows rows;
	uint32_t client;            /* 0: of all */
	DebtRows *answer;           /* in the rows' arena */
	struct page ages;           /* the sums by age */
	char name[LIMIT_NAME];      /* hers */
	uint32_t payer, sale;       /* whose money is being taken, for which sale */
	int64_t left;               /* of that sale */
	money sum;
	char key[REQUEST_KEY_SIZE];
	char question[256];
};

enum { COL_CLIENT, COL_LEFT, COL_LATE, COL_DUE, COL_OVERDUE, COL_SALE, COL_DAY, COL_TOTAL };

static const struct list_column columns[] = {
	[COL_CLIENT] = { .title = N_("Client"), .cells = 10, .weight = 1, .sortable = true },
	[COL_LEFT] = { .title = N_("Owed"), .cells = 10, .right = true, .sortable = true },
	[COL_LATE] = { .title = N_("Days late"), .cells = 9, .right = true, .sortable = true },
	[COL_DUE] = { .title = N_("Due on"), .cells = 10, .sortable = true },
	[COL_OVERDUE] = { .title = N_("Due by now"), .cells = 10, .right = true, .sortable = true,
			  .optional = true },
	[COL_SALE] = { .title = N_("Sale"), .cells = 7, .optional = true },
	[COL_DAY] = { .title = N_("Day"), .cells = 10, .sortable = true, .optional = true },
	[COL_TOTAL] = { .title = N_("On account"), .cells = 10, .right = true, .optional = true },
	{ .cells = 0 },
};

/* ---- reading */

static void set_row(struct arena *arena, const DebtRow *row, struct list_row *to)
{
	char id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX], at[DATE_TEXT_MAX];

	to->cell[COL_CLIENT] = row->client_name;
	to->cell[COL_LEFT] = arena_dup(arena, desk_money(row->left_fen, sum));
	to->cell_role[COL_LEFT] = row->days_late > 0 ? ROLE_DANGER : ROLE_MONEY;
	to->cell[COL_LATE] = row->days_late > 0 ? arena_printf(arena, "%u", row->days_late) : "";
	to->cell_role[COL_LATE] = ROLE_DANGER;
	to->cell[COL_DUE] = row->due != 0 ? arena_dup(arena, day_text(DAY(row->due), at)) : "";
	to->cell[COL_OVERDUE] = arena_dup(arena, desk_money(row->due_fen, sum));
	to->cell_role[COL_OVERDUE] = ROLE_MONEY;
	to->cell[COL_SALE] = arena_dup(arena, id_text('V', row->sale, id));
	to->cell[COL_DAY] = arena_dup(arena, day_text(DAY(row->day), at));
	to->cell[COL_TOTAL] = arena_dup(arena, desk_money(row->total_fen, sum));
	to->cell_role[COL_TOTAL] = ROLE_MONEY;
}

static void build_ages(struct debts *v)
{
	static const char *const titles[AGES] = {
		N_("not due"), N_("to 30 days"), N_("to 60 days"), N_("to 90 days"), N_("older"),
	};
	char sum[MONEY_TEXT_MAX];

	page_clear(&v->ages);
	page_line(&v->ages, NULL);
	for (size_t i = 0; i < AGES && i < v->answer->n_ageing_fen; i++) {
		int64_t fen = v->answer->ageing_fen[i];
		page_text(&v->ages, fen == 0 ? ROLE_DIM : i == 0 ? ROLE_NORMAL :
			  i > 2 ? ROLE_DANGER : ROLE_WARNING, "%s %s", _(titles[i]),
			  desk_money(fen, sum));
	}
}

/* What is latest stands first, and of that the largest. */
static int most_behind(const void *a, const void *b)
{
	const DebtRow *x = *(DebtRow *const *)a, *y = *(DebtRow *const *)b;

	if (x->days_late != y->days_late)
		return x->days_late > y->days_late ? -1 : 1;
	return (x->left_fen < y->left_fen) - (x->left_fen > y->left_fen);
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct debts *v = s->state;
	DebtList args = DEBT_LIST__INIT;
	DebtRows *found;

	args.client = v->client;
	TRY(desk_op(s, "debt.list", NULL, &args.base, &r->arena, &found, p));
	if (found->n_rows > 0)
		qsort(found->rows, found->n_rows, sizeof(DebtRow *), most_behind);
	for (size_t i = 0; i < found->n_rows; i++)
		set_row(&r->arena, found->rows[i],
			rows_add(r, found->rows[i]->sale, found->rows[i]));
	if (v->client != 0 && found->n_rows > 0)
		snprintf(v->name, sizeof(v->name), "%s", found->rows[0]->client_name);
	v->answer = found;
	build_ages(v);
	return ST_OK;
}

static enum status debts_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status debts_open(struct screen *s, const void *arg, struct problem *p)
{
	struct debts *v = s->state;
	const struct debts_arg *a = arg;

	(void)p;
	v->client = a != NULL ? a->client : 0;
	rows_init(s, columns);
	request_key(v->key);
	return ST_OK;
}

static void debts_draw(struct screen *s, const struct canvas *c)
{
	struct debts *v = s->state;
	char sum[MONEY_TEXT_MAX];
	int n = (int)v->rows.n, col;

	if (v->name[0] != '\0')
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("On account: %s"), v->name);
	else
		col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("On account"));
	if (n == 0) {
		rows_draw(s, c, 1, _("Nothing is on account."));
		return;
	}
	draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, ngettext("%d sale, %s in all",
							     "%d sales, %s in all",
							     (unsigned long)n),
		    n, desk_money(v->answer->left_fen, sum));
	struct canvas ages = canvas_part(c, 1, 0, 3, -1);
	page_draw(&v->ages, &ages);
	int rows = v->ages.rows < 3 ? v->ages.rows : 3;
	rows_draw(s, c, 1 + rows, _("Nothing is on account."));
}

static void debts_close(struct screen *s)
{
	struct debts *v = s->state;

	page_release(&v->ages);
	rows_close(s);
}

/* ---- taking money */

static size_t find_ways(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	static const char *const ways[] = { "wechat", "alipay", "cash", "card" };
	size_t n = 0;

	(void)user;
	for (size_t i = 0; i < ARRAY_LEN(ways) && n < max; i++) {
		const char *title = posting_method_title(ways[i]);
		if (typed[0] != '\0' && !pinyin_match(typed, title, true) &&
		    strncasecmp(typed, ways[i], strlen(typed)) != 0)
			continue;
		ret[n] = (struct picker_item){ .blocked = false };
		snprintf(ret[n].id, sizeof(ret[n].id), "%s", ways[i]);
		snprintf(ret[n++].label, PICKER_TEXT_MAX, "%s", title);
	}
	return n;
}

/* What was paid, and what it brought her. */
static void say_paid(struct screen *s, const DebtPaid *ret)
{
	AUTO(buf_release) struct buf words = BUF_INIT;
	char sum[MONEY_TEXT_MAX], left[MONEY_TEXT_MAX];

	buf_printf(&words, _("Taken: %s; still on account: %s."), desk_money(ret->amount_fen, sum),
		   desk_money(ret->left_fen, left));
	if (ret->points > 0)
		buf_printf(&words, _(" Points %lld."), (long long)ret->points);
	if (ret->tier[0] != '\0')
		buf_printf(&words, _(" She is %s now."), desk_tier_title(desk_of(s), ret->tier));
	for (size_t i = 0; i < ret->n_given; i++)
		buf_printf(&words, _(" A coupon for her: %s."), ret->given[i]->title);
	app_say(s->app, "%s", words.text);
}

static enum status way_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct debts *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	DebtPay args = DEBT_PAY__INIT;
	Payment payment = PAYMENT__INIT, *payments[] = { &payment };
	DebtPaid *ret;

	payment.method = (char *)(uintptr_t)item->id;
	payment.amount_fen = v->sum.fen;
	args.client = v->payer;
	args.sale = v->sum.fen <= v->left ? v->sale : 0; /* more than this one: the oldest first */
	args.payments = payments;
	args.n_payments = 1;
	TRY(desk_op(s, "debt.pay", v->key, &args.base, &arena, &ret, p));
	request_key(v->key);
	say_paid(s, ret);
	app_reload(s->app);
	desk_print(s);
	struct slip_arg slip = { .entry = ret->entry };
	return strcmp(desk_of(s)->shop->conf.receipt_to, "screen") == 0 ?
	       app_open(s->app, &slip_screen, &slip, p) : ST_OK;
}

/* All that the payer owes, of what is listed. */
static int64_t owed_by(const struct debts *v, uint32_t client)
{
	int64_t sum = 0;

	for (size_t i = 0; i < v->answer->n_rows; i++)
		sum += v->answer->rows[i]->client == client ? v->answer->rows[i]->left_fen : 0;
	return sum;
}

static enum status sum_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct debts *v = s->state;
	struct picker_source source = { .find = find_ways };
	char text[MONEY_TEXT_MAX];

	TRY(money_parse(answer, &v->sum, p));
	TRY(money_payable(v->sum.fen, "amount_fen", p));
	if (v->sum.fen > owed_by(v, v->payer))
		return problem_set(p, ST_OVERPAID, "amount_fen", _("Only %s is on account."),
				   desk_money(owed_by(v, v->payer), text));
	app_pick(s, _("How is it paid?"), &source, way_chosen);
	return ST_OK;
}

static enum status take(struct screen *s, struct problem *p)
{
	struct debts *v = s->state;
	const DebtRow *row = rows_current(s);
	char text[MONEY_TEXT_MAX];

	(void)p;
	v->payer = row->client;
	v->sale = row->sale;
	v->left = row->left_fen;
	snprintf(v->question, sizeof(v->question), _("How much does %s pay?"), row->client_name);
	app_ask(s, &(struct ask){
		.question = v->question, .max = 12, .done = sum_typed,
		.initial = money_text_plain(MONEY(row->due_fen > 0 ? row->due_fen :
						  row->left_fen), text) });
	return ST_OK;
}

static enum status open_client(struct screen *s, struct problem *p)
{
	const DebtRow *row = rows_current(s);
	struct client_arg arg = { .client = row->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static enum status open_sale(struct screen *s, struct problem *p)
{
	const DebtRow *row = rows_current(s);
	struct receipt_arg arg = { .sale = row->sale };

	return app_open(s->app, &receipt_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "debts-client",
	  .keys = "Enter",
	  .hint = N_("client"),
	  .title = N_("Open the client's card"),
	  .help = N_("Open the card of the client who owes it."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .blocked = rows_none,
	  .run = open_client },
	{ .name = "debts-pay",
	  .keys = "p $",
	  .hint = N_("take money"),
	  .title = N_("Take money"),
	  .help = N_("Take money for what is on account: how much, then how; more than the sale "
		     "goes to the oldest first."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = rows_none,
	  .run = take },
	{ .name = "debts-sale",
	  .keys = "s",
	  .hint = N_("receipt"),
	  .title = N_("Open the receipt"),
	  .help = N_("Open the receipt of the sale."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = rows_none,
	  .run = open_sale },
	{ .name = NULL },
};

const struct screen_ops debts_screen = {
	.name = "debts",
	.title = N_("On account"),
	.state_size = sizeof(struct debts),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = debts_open,
	.load = debts_load,
	.draw = debts_draw,
	.key = rows_key,
	.close = debts_close,
};
