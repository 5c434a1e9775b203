/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the checkout looks: lines with their reductions, ways to pay, sums. */
#include "checkout.h"

#include "base/buf.h"
#include "io/receipt.h"

struct columns { int qty, list, off, net, why; };

static struct columns
columns_of(int cols)
{
	struct columns c = { .net = cols - 11, .why = 0 };

	c.off = c.net - 26;
	c.list = c.off - 11;
	c.qty = c.list - 5;
	return c;
}

static void
draw_reductions(const struct canvas *c, int row, const struct columns *at, const SaleLine *l)
{
	int64_t sum = 0;
	char text[MONEY_TEXT_MAX];
	AUTO(buf_release) struct buf why = BUF_INIT;

	for (size_t i = 0; i < l->n_reductions; i++) {
		sum += l->reductions[i]->amount_fen;
		buf_printf(&why, "%s%s", i > 0 ? "+" : "", l->reductions[i]->label);
	}
	if (sum == 0)
		return;
	draw_right(c, row, at->off, 10, ROLE_GOOD, desk_money(-sum, text));
	draw_fit(c, row, at->off + 11, 15, ROLE_DIM, why.text);
}

static int
draw_lines(const struct screen *s, const struct canvas *c)
{
	const struct checkout *k = s->state;
	struct columns at = columns_of(c->cols);
	char text[MONEY_TEXT_MAX];
	int row = 1;

	draw_fill(c, 0, 0, 1, -1, ROLE_HEADING);
	draw_text(c, 0, 3, -1, ROLE_HEADING, _("Item"));
	draw_right(c, 0, at.qty, 4, ROLE_HEADING, _("Qty"));
	draw_right(c, 0, at.list, 10, ROLE_HEADING, _("List"));
	draw_right(c, 0, at.off, 10, ROLE_HEADING, _("Off"));
	draw_right(c, 0, at.net, 10, ROLE_HEADING, _("Net"));
	for (size_t i = 0; k->quote != NULL && i < k->quote->n_lines; i++, row++) {
		const SaleLine *l = k->quote->lines[i];
		AUTO(buf_release) struct buf title = BUF_INIT;
		buf_printf(&title, "%s%s%s", l->title, l->therapist != 0 ? "  " : "",
			   desk_staff_name(desk_of(s), l->therapist));
		draw_printf(c, row, 0, 3, i == k->line ? ROLE_CURSOR : ROLE_NORMAL, "%s%zu",
			    i == k->line ? ">" : " ", i + 1);
		draw_fit(c, row, 3, at.qty - 3, ROLE_NORMAL, title.text);
		draw_printf(c, row, at.qty, 4, ROLE_NORMAL, "%4u", l->qty);
		draw_right(c, row, at.list, 10, ROLE_MONEY, desk_money(l->list_fen, text));
		draw_reductions(c, row, &at, l);
		draw_right(c, row, at.net, 10, ROLE_MONEY, desk_money(l->net_fen, text));
	}
	if (k->quote == NULL)
		draw_text(c, row++, 3, -1, ROLE_DIM,
			  _("Nothing yet. Press + and scan or type an item."));
	return row;
}

static void
draw_payments(const struct checkout *k, const struct canvas *c)
{
	char text[MONEY_TEXT_MAX];
	int64_t left = checkout_rest(k);
	int sums = c->cols - 32;

	for (size_t i = 0; i < METHODS; i++) {
		bool here = i == k->method;
		draw_printf(c, 1 + (int)i, 0, 2, here ? ROLE_CURSOR : ROLE_NORMAL, "%s", here ?
			    ">" : " ");
		draw_fit(c, 1 + (int)i, 2, 12, ROLE_LABEL, payment_title(checkout_methods[i]));
		draw_right(c, 1 + (int)i, 14, 14, here ? ROLE_FIELD_CURRENT : ROLE_FIELD,
			   k->amount[i]);
		if (here)
			canvas_cursor(c, 1 + (int)i, 27);
	}
	draw_text(c, 0, sums, -1, ROLE_LABEL, _("Total"));
	draw_right(c, 0, sums + 14, 17, ROLE_STRONG,
		   desk_money(k->quote != NULL ? k->quote->total_fen : 0, text));
	if (k->quote != NULL && k->quote->reductions_fen != 0) {
		draw_text(c, 1, sums, -1, ROLE_LABEL, _("Saved"));
		draw_right(c, 1, sums + 14, 17, ROLE_GOOD, desk_money(k->quote->reductions_fen,
								      text));
	}
	draw_text(c, 3, sums, -1, ROLE_LABEL, left >= 0 ? _("To pay") : _("Change"));
	draw_right(c, 3, sums + 14, 17, left > 0 ? ROLE_WARNING : ROLE_STRONG,
		   desk_money(left >= 0 ? left : -left, text));
	if (k->quote != NULL && k->quote->needs_authority && k->authorised_by == 0)
		draw_text(c, 4, sums, -1, ROLE_WARNING, _("Discount above your limit"));
}

void
checkout_draw(struct screen *s, const struct canvas *c)
{
	struct checkout *k = s->state;
	const char *tier = k->quote != NULL ? desk_tier_title(desk_of(s), k->quote->tier) : "";
	char id[ID_TEXT_MAX];
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Checkout"));

	draw_printf(c, 0, col + 2, -1, ROLE_STRONG, "%s %s %s",
		    k->client_name[0] != '\0' ? k->client_name : _("walk-in"), tier,
		    k->booking != 0 ? id_text('B', k->booking, id) : "");
	struct canvas lines = canvas_part(c, 1, 0, c->rows - 8 > 4 ? c->rows - 8 : 4, -1);
	int rows = draw_lines(s, &lines);
	int row = 1 + (rows < lines.rows ? rows : lines.rows);
	draw_hline(c, row, 0, c->cols);
	struct canvas pay = canvas_part(c, row + 1, 0, -1, -1);
	draw_payments(k, &pay);
}
