/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A client's statement: everything that moved her money, points and sessions, newest first,
 * with what was there after it. p lays it out for the printer, oldest first.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/booking_look.h"
#include "ui/prepaid_look.h"
#include "ui/rows.h"

enum { YEAR_DAYS = 365, DETAIL_ROWS = 2 };

struct statement {
	struct rows rows;
	uint32_t client;
	day from, to;               /* to 0: until now; from 0: from the beginning */
	bool kept;                  /* sessions kept for bookings too, which change nothing */
	Statement *answer;          /* in the rows' arena */
};

enum { COL_DAY, COL_WHAT, COL_PAID, COL_PRINCIPAL, COL_BONUS, COL_POINTS, COL_OWED, COL_SESSIONS,
       COL_DOCUMENT };

static const struct list_column columns[] = {
	[COL_DAY] = { .title = N_("Day"), .cells = 8, .sortable = true },
	[COL_WHAT] = { .title = N_("What happened"), .cells = 12, .weight = 1 },
	[COL_PAID] = { .title = N_("Paid"), .cells = 10, .right = true, .sortable = true },
	[COL_PRINCIPAL] = { .title = N_("Principal"), .cells = 10, .right = true },
	[COL_BONUS] = { .title = N_("Bonus"), .cells = 8, .right = true, .optional = true },
	[COL_POINTS] = { .title = N_("Points"), .cells = 7, .right = true, .optional = true },
	[COL_OWED] = { .title = N_("Owes"), .cells = 9, .right = true, .optional = true },
	[COL_SESSIONS] = { .title = N_("Sessions"), .cells = 8, .right = true,
			   .optional = true },
	[COL_DOCUMENT] = { .title = N_("Number"), .cells = 8, .optional = true },
	{ .cells = 0 },
};

/* ---- rows */

/* A session that is kept for a booking, or free again, is still hers: nothing moved. */
static bool only_kept(const StatementRow *row)
{
	return row->document[0] == 'B' && row->sessions == 0 && strcmp(row->kind, "course") == 0;
}

static const char *sum_or_none(struct arena *arena, int64_t fen)
{
	char sum[MONEY_TEXT_MAX];

	return fen != 0 ? arena_dup(arena, desk_money(fen, sum)) : "";
}

static void set_row(struct arena *arena, const StatementRow *from, struct list_row *to)
{
	char at[DATE_TEXT_MAX], sum[MONEY_TEXT_MAX];

	to->cell[COL_DAY] = arena_dup(arena, day_text(DAY(from->day), at) + 2); /* 26-11-22 */
	to->cell[COL_WHAT] = from->title;
	to->cell[COL_PAID] = sum_or_none(arena, from->paid_fen);
	to->cell_role[COL_PAID] = from->paid_fen < 0 ? ROLE_WARNING : ROLE_MONEY;
	to->cell[COL_PRINCIPAL] = arena_dup(arena, desk_money(from->principal_after_fen, sum));
	to->cell[COL_BONUS] = arena_dup(arena, desk_money(from->bonus_after_fen, sum));
	to->cell[COL_POINTS] = arena_printf(arena, "%lld", (long long)from->points_after);
	to->cell[COL_OWED] = sum_or_none(arena, from->owed_after_fen);
	to->cell_role[COL_OWED] = from->owed_after_fen > 0 ? ROLE_DANGER : ROLE_NORMAL;
	if (from->sessions != 0)
		to->cell[COL_SESSIONS] = arena_printf(arena, "%+lld", (long long)from->sessions);
	to->cell[COL_DOCUMENT] = from->document;
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct statement *v = s->state;
	ClientStatement args = CLIENT_STATEMENT__INIT;
	Statement *answer;

	args.client = v->client;
	args.from = v->from.n;
	args.to = v->to.n;
	args.limit = LIMIT_ROWS;
	TRY(desk_op(s, "client.statement", NULL, &args.base, &r->arena, &answer, p));
	for (size_t i = answer->n_rows; i-- > 0;)
		if (v->kept || !only_kept(answer->rows[i]))
			set_row(&r->arena, answer->rows[i],
				rows_add(r, answer->rows[i]->entry, answer->rows[i]));
	v->answer = answer;
	return ST_OK;
}

static enum status statement_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status statement_open(struct screen *s, const void *arg, struct problem *p)
{
	struct statement *v = s->state;

	(void)p;
	v->client = ((const struct statement_arg *)arg)->client;
	v->from = DAY(clock_today().n - YEAR_DAYS);
	rows_init(s, columns);
	return ST_OK;
}

/* ---- drawing */

/* " principal -100.00": what the row changed; nothing where it changed nothing. */
static void add_change(struct buf *out, const char *what, int64_t fen)
{
	char sum[MONEY_TEXT_MAX];

	if (fen != 0)
		buf_printf(out, "  %s %s%s", what, fen > 0 ? "+" : "", desk_money(fen, sum));
}

static void changes(struct buf *out, const StatementRow *row)
{
	add_change(out, _("Paid"), row->paid_fen);
	add_change(out, _("principal"), row->principal_fen);
	add_change(out, _("bonus"), row->bonus_fen);
	add_change(out, _("owed"), row->owed_fen);
	if (row->points != 0)
		buf_printf(out, _("  points %+lld"), (long long)row->points);
	if (row->sessions != 0)
		buf_printf(out, _("  sessions %+lld"), (long long)row->sessions);
}

/* The row under the cursor in full, below the list. */
static void draw_current(const struct screen *s, const struct canvas *c)
{
	const StatementRow *row = rows_current(s);
	AUTO(buf_release) struct buf text = BUF_INIT;
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX];

	if (row == NULL)
		return;
	draw_hline(c, 0, 0, -1);
	draw_text(c, 1, 0, -1, ROLE_STRONG, row->title);
	buf_printf(&text, "%s  %s", instant_near((instant){ .ms = row->at }, at),
		   id_text('E', row->entry, id));
	changes(&text, row);
	draw_text(c, 2, 0, -1, ROLE_NORMAL, text.text);
}

static void range_text(const struct statement *v, struct buf *out)
{
	char at[DATE_TEXT_MAX];

	if (v->from.n != 0)
		buf_printf(out, _("since %s"), day_text(v->from, at));
	if (v->to.n != 0)
		buf_printf(out, _(" until %s"), day_text(v->to, at));
	if (out->len == 0)
		buf_puts(out, _("from the beginning"));
}

static void statement_draw(struct screen *s, const struct canvas *c)
{
	struct statement *v = s->state;
	AUTO(buf_release) struct buf range = BUF_INIT;
	int below = c->rows > 10 ? DETAIL_ROWS + 1 : 0;

	range_text(v, &range);
	int col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Statement of %s"),
			      v->answer->client_name);
	col += 2 + draw_text(c, 0, col + 2, -1, ROLE_NORMAL, range.text);
	if (v->answer->more)
		draw_text(c, 0, col + 2, -1, ROLE_WARNING,
			  _("Not all fits: g begins with a later day."));
	struct canvas above = canvas_part(c, 0, 0, c->rows - below, -1);
	rows_draw(s, &above, 1, _("Nothing moved in these days: + shows more, g another time."));
	if (below == 0)
		return;
	struct canvas detail = canvas_part(c, c->rows - below, 0, below, -1);
	draw_current(s, &detail);
}

/* ---- the paper */

/* Left and right on a line of the paper. */
static void paper_line(struct buf *out, int width, const char *left, const char *right)
{
	int cells = text_cells(right);

	text_fit(out, left, width - cells - 1, false);
	buf_printf(out, " %s\n", right);
}

static void paper_sum(struct buf *out, int width, const char *what, int64_t fen)
{
	char sum[MONEY_TEXT_MAX];

	if (fen != 0)
		paper_line(out, width, what, desk_money(fen, sum));
}

static void paper_balances(struct buf *out, int width, int64_t principal, int64_t bonus,
			   int64_t points, int64_t owed)
{
	char sum[MONEY_TEXT_MAX];

	paper_line(out, width, _("Wallet principal"), desk_money(principal, sum));
	paper_line(out, width, _("Wallet bonus"), desk_money(bonus, sum));
	snprintf(sum, sizeof(sum), "%lld", (long long)points);
	paper_line(out, width, _("Points"), sum);
	paper_sum(out, width, _("On account"), owed);
}

static void paper_row(struct buf *out, int width, const StatementRow *row)
{
	AUTO(buf_release) struct buf what = BUF_INIT;
	char at[DATE_TEXT_MAX], sum[MONEY_TEXT_MAX];

	buf_printf(&what, "%s %s", day_text(DAY(row->day), at) + 5, row->title);
	paper_line(out, width, what.text,
		   row->paid_fen != 0 ? desk_money(row->paid_fen, sum) : "");
	paper_sum(out, width, _("  principal"), row->principal_fen);
	paper_sum(out, width, _("  bonus"), row->bonus_fen);
	paper_sum(out, width, _("  on account"), row->owed_fen);
	if (row->points != 0) {
		snprintf(sum, sizeof(sum), "%+lld", (long long)row->points);
		paper_line(out, width, _("  points"), sum);
	}
	if (row->sessions != 0) {
		snprintf(sum, sizeof(sum), "%+lld", (long long)row->sessions);
		paper_line(out, width, _("  sessions"), sum);
	}
}

static void paper(const struct statement *v, const struct conf *conf, struct buf *out)
{
	const Statement *a = v->answer;
	const StatementRow *last = a->n_rows > 0 ? a->rows[a->n_rows - 1] : NULL;
	AUTO(buf_release) struct buf range = BUF_INIT;
	int width = conf->receipt_columns;

	range_text(v, &range);
	buf_printf(out, "%s\n%s\n%s\n\n%s\n", conf->name, a->client_name, range.text,
		   _("Before"));
	paper_balances(out, width, a->principal_before_fen, a->bonus_before_fen,
		       a->points_before, a->owed_before_fen);
	buf_pad(out, '-', (size_t)width);
	buf_putc(out, '\n');
	for (size_t i = 0; i < a->n_rows; i++)
		if (v->kept || !only_kept(a->rows[i]))
			paper_row(out, width, a->rows[i]);
	buf_pad(out, '-', (size_t)width);
	buf_printf(out, "\n%s\n", _("Afterwards"));
	if (last != NULL)
		paper_balances(out, width, last->principal_after_fen, last->bonus_after_fen,
			       last->points_after, last->owed_after_fen);
	else
		paper_balances(out, width, a->principal_before_fen, a->bonus_before_fen,
			       a->points_before, a->owed_before_fen);
}

/* ---- actions */

/* Money that came or went without a sale has a paper of its own. */
static bool has_slip(const StatementRow *row)
{
	return strcmp(row->kind, "debt") == 0 ||
	       (strcmp(row->kind, "refund") == 0 && row->document[0] != 'V');
}

static const char *blocked_receipt(const struct screen *s)
{
	const StatementRow *row = rows_current(s);

	return row == NULL ? rows_none(s) : row->document[0] == 'V' || has_slip(row) ? NULL :
	       _("There is no receipt of this.");
}

static enum status open_receipt(struct screen *s, struct problem *p)
{
	const StatementRow *row = rows_current(s);
	struct receipt_arg sale = { .sale = desk_id(row->document, 'V') };
	struct slip_arg slip = { .entry = row->entry };

	if (has_slip(row))
		return app_open(s->app, &slip_screen, &slip, p);
	return app_open(s->app, &receipt_screen, &sale, p);
}

static enum status open_paper(struct screen *s, struct problem *p)
{
	const struct statement *v = s->state;
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct slip_arg arg = { .title = _("Statement") };

	paper(v, &desk_of(s)->shop->conf, &text);
	arg.text = text.text;
	return app_open(s->app, &slip_screen, &arg, p);
}

static enum status go(struct screen *s, day from, day to, struct problem *p)
{
	struct statement *v = s->state;
	day was_from = v->from, was_to = v->to;

	v->from = from;
	v->to = to;
	enum status st = statement_load(s, p);
	if (st != ST_OK) {
		v->from = was_from;
		v->to = was_to;
		return st;
	}
	list_first(&v->rows.list);
	return ST_OK;
}

/* "2026-01-01", or two days with a space between. */
static enum status range_typed(struct screen *s, const char *answer, struct problem *p)
{
	AUTO(buf_release) struct buf trimmed = BUF_INIT;
	AUTO(buf_release) struct buf first = BUF_INIT;
	day from, to = DAY(0);

	text_trim(&trimmed, answer);
	size_t n = strcspn(trimmed.text, " ");
	buf_add(&first, trimmed.text, n);
	TRY(when_day(first.text, clock_today(), WHEN_PAST, &from, p));
	if (trimmed.text[n] != '\0')
		TRY(when_day(trimmed.text + n + 1, clock_today(), WHEN_PAST, &to, p));
	return go(s, from, to, p);
}

static enum status ask_range(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("From which day, and until which (-90, or 0101 0331):"),
			   .done = range_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status more(struct screen *s, struct problem *p)
{
	const struct statement *v = s->state;

	if (v->from.n == 0 && v->to.n == 0)
		return problem_set(p, ST_NOTHING_TO_DO, NULL, _("This is all there is."));
	return go(s, DAY(0), DAY(0), p);
}

static enum status show_kept(struct screen *s, struct problem *p)
{
	struct statement *v = s->state;

	v->kept = !v->kept;
	return statement_load(s, p);
}

static const struct action actions[] = {
	{ .name = "statement-receipt",
	  .keys = "Enter",
	  .hint = N_("receipt"),
	  .title = N_("Open the receipt"),
	  .help = N_("Open the receipt of the sale under the cursor."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_receipt,
	  .run = open_receipt },
	{ .name = "statement-print",
	  .keys = "p",
	  .hint = N_("print"),
	  .title = N_("Print the statement"),
	  .help = N_("Lay the statement out as it is printed; p there prints it."),
	  .run = open_paper },
	{ .name = "statement-range",
	  .keys = "g",
	  .hint = N_("days"),
	  .title = N_("Choose the days"),
	  .help = N_("Show the days from one, or between two."),
	  .run = ask_range },
	{ .name = "statement-more",
	  .keys = "+ =",
	  .hint = N_("everything"),
	  .title = N_("From the beginning"),
	  .help = N_("Show everything from the beginning."),
	  .run = more },
	{ .name = "statement-kept",
	  .keys = "Tab",
	  .title = N_("Sessions kept for bookings"),
	  .help = N_("Show or leave out sessions that were kept for bookings."),
	  .run = show_kept },
	{ .name = NULL },
};

const struct screen_ops statement_screen = {
	.name = "statement",
	.title = N_("Statement"),
	.state_size = sizeof(struct statement),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = statement_open,
	.load = statement_load,
	.draw = statement_draw,
	.key = rows_key,
	.close = rows_close,
};
