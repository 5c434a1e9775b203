/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the checkout looks: lines with their reductions, ways to pay with what they take, what she
 * has afterwards. Money stands in one column to the right. In a narrow window list prices go
 * and reductions stand below their line.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "checkout.h"
#include "model/posting.h"
#include "ui/booking_look.h"

enum { NARROW = 70, MONEY_CELLS = 12 };

struct columns { bool narrow; int qty, list, off, net, end; };

static struct columns columns_of(int cols)
{
	struct columns c = { .narrow = cols < NARROW, .end = cols - 1 };

	c.net = c.end - MONEY_CELLS + 1;
	c.off = c.net - 26;
	c.list = c.off - 11;
	c.qty = c.narrow ? c.net - 4 : c.list - 5;
	return c;
}

/* ---- lines */

enum { WHY_CELLS = 15 };

static int64_t reduced(const SaleLine *l)
{
	int64_t sum = 0;

	for (size_t i = 0; i < l->n_reductions; i++)
		sum += l->reductions[i]->amount_fen;
	return sum;
}

static bool is_kind(const SaleLine *l, const char *kind)
{
	return strcmp(l->kind, kind) == 0;
}

/* A session is paid for already: which one it is says more than sums do. */
static bool explained_in_words(const SaleLine *l)
{
	return is_kind(l, "session") || l->bonus_fen != 0;
}

static void in_words(const SaleLine *l, struct buf *text)
{
	char sum[MONEY_TEXT_MAX];

	if (l->bonus_fen != 0)
		buf_printf(text, _("bonus %s"), desk_money(l->bonus_fen, sum));
	for (size_t i = 0; i < l->n_reductions; i++)
		buf_printf(text, "%s%s", text->len > 0 ? "  " : "", l->reductions[i]->label);
}

/* Has it reductions that do not fit beside their sum? */
static bool explained_below(const struct columns *at, const SaleLine *l)
{
	if (at->narrow)
		return l->n_reductions > 0 || l->bonus_fen != 0;
	return !explained_in_words(l) &&
	       (l->n_reductions > 1 ||
		(l->n_reductions == 1 && text_cells(l->reductions[0]->label) > WHY_CELLS));
}

static int line_rows(const struct columns *at, const SaleLine *l)
{
	return explained_below(at, l) ? 2 : 1;
}

static void draw_below(const struct canvas *c, int row, const struct columns *at, const SaleLine *l)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	char sum[MONEY_TEXT_MAX];

	if (explained_in_words(l))
		in_words(l, &text);
	for (size_t i = 0; i < l->n_reductions && !explained_in_words(l); i++)
		buf_printf(&text, "%s%s %s", i > 0 ? "  " : "", l->reductions[i]->label,
			   desk_money(-l->reductions[i]->amount_fen, sum));
	draw_fit(c, row, 5, (at->narrow ? c->cols : at->net) - 6, ROLE_DIM, text.text);
}

static void draw_middle(const struct canvas *c, int row, const struct columns *at,
			const SaleLine *l)
{
	char text[MONEY_TEXT_MAX];
	AUTO(buf_release) struct buf said = BUF_INIT;
	int64_t off = reduced(l);

	if (explained_in_words(l)) {
		in_words(l, &said);
		draw_fit(c, row, at->list + 2, at->net - at->list - 3, ROLE_GOOD, said.text);
		return;
	}
	draw_right(c, row, at->list, 10, ROLE_MONEY, desk_money(l->list_fen, text));
	if (off != 0)
		draw_right(c, row, at->off, 10, ROLE_GOOD, desk_money(-off, text));
	if (l->n_reductions == 1 && !explained_below(at, l))
		draw_fit(c, row, at->off + 11, WHY_CELLS, ROLE_DIM, l->reductions[0]->label);
}

static void draw_line(const struct screen *s, const struct canvas *c, int row,
		      const struct columns *at, size_t i)
{
	const struct checkout *k = s->state;
	const SaleLine *l = k->quote->lines[i];
	char text[MONEY_TEXT_MAX];
	AUTO(buf_release) struct buf title = BUF_INIT;

	buf_printf(&title, "%s%s%s%s", l->title, l->therapist != 0 ? "  " : "",
		   desk_staff_name(desk_of(s), l->therapist),
		   l->asked_for ? _(" (asked for)") : "");
	draw_printf(c, row, 0, 3, i == k->line ? ROLE_CURSOR : ROLE_NORMAL, "%s%zu",
		    i == k->line ? ">" : " ", i + 1);
	draw_fit(c, row, 3, at->qty - 3, ROLE_NORMAL, title.text);
	draw_printf(c, row, at->qty, 4, ROLE_NORMAL, "%4u", l->qty);
	draw_right(c, row, at->net, MONEY_CELLS, ROLE_MONEY, desk_money(l->net_fen, text));
	if (!at->narrow)
		draw_middle(c, row, at, l);
	if (explained_below(at, l))
		draw_below(c, row + 1, at, l);
}

/* The first line shown, so that the current one is. */
static size_t first_line(const struct checkout *k, const struct columns *at, int rows)
{
	size_t first = k->line;
	int used = line_rows(at, k->quote->lines[k->line]);

	while (first > 0 && used + line_rows(at, k->quote->lines[first - 1]) <= rows)
		used += line_rows(at, k->quote->lines[--first]);
	return first;
}

static int lines_wanted(const struct checkout *k, const struct columns *at)
{
	int rows = 2;

	for (size_t i = 0; k->quote != NULL && i < k->quote->n_lines; i++)
		rows += line_rows(at, k->quote->lines[i]) - (i == 0);
	return rows;
}

static void draw_lines(const struct screen *s, const struct canvas *c, const struct columns *at)
{
	const struct checkout *k = s->state;
	int row = 1;

	int title = 3 + draw_text(c, 0, 3, -1, ROLE_HEADING, _("Item")) + 2;
	if (lines_wanted(k, at) > c->rows)
		draw_printf(c, 0, title, -1, ROLE_DIM, _("%zu in all"), k->quote->n_lines);
	draw_right(c, 0, at->qty, 4, ROLE_HEADING, _("Qty"));
	if (!at->narrow) {
		draw_right(c, 0, at->list, 10, ROLE_HEADING, _("List"));
		draw_right(c, 0, at->off, 10, ROLE_HEADING, _("Off"));
	}
	draw_right(c, 0, at->net, MONEY_CELLS, ROLE_HEADING, _("Net"));
	if (k->quote == NULL) {
		draw_text(c, 1, 3, -1, ROLE_DIM, _("Nothing yet. Press + and scan or type an "
						   "item."));
		return;
	}
	for (size_t i = first_line(k, at, c->rows - 1); i < k->quote->n_lines && row < c->rows;
	     i++) {
		draw_line(s, c, row, at, i);
		row += line_rows(at, k->quote->lines[i]);
	}
}

/* ---- ways to pay */

static const Payment *payment_of(const struct checkout *k, enum way way)
{
	for (size_t i = 0; k->tender != NULL && i < k->tender->n_payments; i++)
		if (strcmp(k->tender->payments[i]->method, checkout_methods[way]) == 0)
			return k->tender->payments[i];
	return NULL;
}

/* What it takes from where, or what there is. */
static void way_info(const struct checkout *k, enum way way, struct buf *text)
{
	const Payment *p = payment_of(k, way);
	char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];

	if (way == WAY_DEPOSIT)
		buf_printf(text, k->quote->deposit_fen > checkout_amount(k, way) ?
				 _("%s was paid ahead, the rest goes back") :
				 _("%s was paid ahead"),
			   desk_money(k->quote->deposit_fen, a));
	else if (way == WAY_WALLET && p != NULL)
		buf_printf(text, _("principal %s + bonus %s"), desk_money(p->principal_fen, a),
			   desk_money(p->bonus_fen, b));
	else if (way == WAY_WALLET)
		buf_printf(text, k->quote->most_wallet_fen == 0 && k->quote->total_fen > 0 ?
				 _("holds %s, pays nothing here") : _("holds %s"),
			   desk_money(k->quote->principal_fen + k->quote->bonus_fen, a));
	else if (way == WAY_POINTS && p != NULL)
		buf_printf(text, _("%lld of %lld points"), (long long)p->points,
			   (long long)k->quote->points_before);
	else if (way == WAY_POINTS)
		buf_printf(text, _("%lld points, at most %s"), (long long)k->quote->points_before,
			   desk_money(k->quote->most_points_fen, a));
	else if (way == WAY_ACCOUNT && p != NULL)
		buf_puts(text, _("instalments are asked for"));
	else if (k->code[way][0] != '\0')
		buf_printf(text, _("code ...%s"), k->code[way] + strlen(k->code[way]) - 4);
}

static void draw_way(const struct checkout *k, const struct canvas *c, int row,
		     const struct columns *at, enum way way)
{
	bool here = way == k->way;
	int title = at->narrow ? 2 : 8, info = title + 11;
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (k->quote != NULL)
		way_info(k, way, &text);
	draw_text(c, row, title - 2, 2, here ? ROLE_CURSOR : ROLE_NORMAL, here ? ">" : " ");
	draw_fit(c, row, title, 10, ROLE_LABEL, posting_method_title(checkout_methods[way]));
	draw_fit(c, row, info, at->net - info - 1, ROLE_DIM, text.text);
	draw_right(c, row, at->net, MONEY_CELLS, here ? ROLE_FIELD_CURRENT : ROLE_FIELD,
		   k->amount[way]);
	if (here)
		canvas_cursor(c, row, at->end);
}

static size_t ways_shown(const struct screen *s, enum way ret[WAYS])
{
	size_t n = 0;

	for (int i = 0; i < WAYS; i++)
		if (checkout_way_shown(s, (enum way)i))
			ret[n++] = (enum way)i;
	return n;
}

static void draw_ways(const struct screen *s, const struct canvas *c, const struct columns *at)
{
	const struct checkout *k = s->state;
	enum way ways[WAYS];
	size_t n = ways_shown(s, ways), first = 0, rows = (size_t)c->rows;

	for (size_t i = 0; i < n; i++)
		if (ways[i] == k->way && i >= rows)
			first = i - rows + 1;
	if (!at->narrow)
		draw_text(c, 0, 0, 6, ROLE_LABEL, _("With"));
	for (size_t i = 0; i < rows && first + i < n; i++)
		draw_way(k, c, (int)i, at, ways[first + i]);
}

/* ---- sums */

/* Sessions are paid for already: that is no saving. */
static int64_t saved(const Quote *q)
{
	int64_t sum = 0;

	for (size_t i = 0; i < q->n_lines; i++)
		if (!is_kind(q->lines[i], "session"))
			sum += reduced(q->lines[i]);
	return sum;
}

static void draw_total(const struct checkout *k, const struct canvas *c, int row,
		       const struct columns *at)
{
	const Quote *q = k->tender != NULL ? k->tender : k->quote;
	char text[MONEY_TEXT_MAX];
	int col = at->narrow ? 0 : 8;

	if (q != NULL && saved(q) != 0 && !at->narrow)
		col += 2 + draw_printf(c, row, col, -1, ROLE_GOOD, _("saved %s"),
				       desk_money(saved(q), text));
	if (q != NULL && q->points > 0)
		col += 2 + draw_printf(c, row, col, -1, ROLE_NORMAL, _("earns %lld points"),
				       (long long)q->points);
	if (q != NULL && q->needs_authority)
		draw_text(c, row, col, at->net - 7 - col, ROLE_WARNING, _("needs a manager"));
	draw_right(c, row, at->net - 6, 6, ROLE_LABEL, _("Total"));
	draw_right(c, row, at->net, MONEY_CELLS, ROLE_STRONG,
		   desk_money(q != NULL ? q->total_fen : 0, text));
}

static void draw_rest(const struct checkout *k, const struct canvas *c, int row,
		      const struct columns *at)
{
	int64_t left = checkout_rest(k);
	char text[MONEY_TEXT_MAX];

	if (k->why[0] != '\0')
		draw_fit(c, row, at->narrow ? 0 : 8, at->net - 8 - (at->narrow ? 0 : 8),
			 ROLE_WARNING, k->why);
	draw_right(c, row, at->net - 7, 7, ROLE_LABEL, left >= 0 ? _("To pay") : _("Change"));
	draw_right(c, row, at->net, MONEY_CELLS, left > 0 ? ROLE_WARNING : ROLE_STRONG,
		   desk_money(left >= 0 ? left : -left, text));
}

/* What she has when this is paid as it stands. */
static void after_wallet(const struct checkout *k, struct buf *text)
{
	const Quote *q = k->tender != NULL ? k->tender : k->quote;
	const Payment *p = payment_of(k, WAY_WALLET);
	int64_t principal = q->principal_fen, bonus = q->bonus_fen;
	char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];

	for (size_t i = 0; i < q->n_lines; i++) {
		if (!is_kind(q->lines[i], "topup"))
			continue;
		principal += q->lines[i]->net_fen;
		bonus += q->lines[i]->bonus_fen;
	}
	if (p != NULL) {
		principal -= p->principal_fen;
		bonus -= p->bonus_fen;
	}
	if (q->principal_fen + q->bonus_fen + principal + bonus != 0)
		buf_printf(text, _("principal %s  bonus %s  "), desk_money(principal, a),
			   desk_money(bonus, b));
}

static void after_tier(const struct checkout *k, struct buf *text)
{
	const Quote *q = k->tender != NULL ? k->tender : k->quote;
	const TierAnswer *t = k->standing;
	char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];

	if (t == NULL)
		return;
	buf_printf(text, _("this year %s"), desk_money(t->spend_fen + q->merit_fen, a));
	if (t->next_title[0] == '\0' || t->missing_fen <= 0)
		return;
	if (t->missing_fen > q->merit_fen)
		buf_printf(text, _(" (%s to %s)"), desk_money(t->missing_fen - q->merit_fen, b),
			   t->next_title);
	else if (t->missing_visits == 0)
		buf_printf(text, _(" (reaches %s)"), t->next_title);
}

static void draw_after(const struct checkout *k, const struct canvas *c, int row,
		       const struct columns *at)
{
	const Quote *q = k->tender != NULL ? k->tender : k->quote;
	const Payment *points = payment_of(k, WAY_POINTS);
	AUTO(buf_release) struct buf text = BUF_INIT;
	int label = at->narrow ? 0 : 8;

	if (q == NULL || k->ask->client == 0)
		return;
	after_wallet(k, &text);
	int64_t left = q->points_before - (points != NULL ? points->points : 0) + q->points;
	if (left != 0)
		buf_printf(&text, _("points %lld  "), (long long)left);
	after_tier(k, &text);
	if (text.len == 0)
		return;
	if (!at->narrow)
		draw_text(c, row, 0, 7, ROLE_LABEL, _("Then"));
	struct canvas part = canvas_part(c, row, label, -1, -1);
	draw_wrapped(&part, 0, 0, -1, ROLE_NORMAL, text.text);
}

/* ---- all together */

static void draw_head(const struct screen *s, const struct canvas *c)
{
	const struct checkout *k = s->state;
	const char *tier = k->quote != NULL ? desk_tier_title(desk_of(s), k->quote->tier) : "";
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	int col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Checkout")) + 2;

	col += draw_text(c, 0, col, -1, ROLE_STRONG,
			 k->client_name[0] != '\0' ? k->client_name : _("walk-in")) + 1;
	col += draw_text(c, 0, col, -1, ROLE_STRONG, tier) + (tier[0] != '\0') + 1;
	if (k->ask->booking != 0)
		col += draw_text(c, 0, col, -1, ROLE_NORMAL,
				 id_text('B', k->ask->booking, id)) + 2;
	if (k->ask->tab != 0)
		col += draw_text(c, 0, col, -1, ROLE_NORMAL, id_text('T', k->ask->tab, id)) + 2;
	if (k->ask->free)
		col += draw_text(c, 0, col, -1, ROLE_WARNING, _("free: "));
	if (k->ask->free && k->ask->happened == 0)
		col += draw_text(c, 0, col, -1, ROLE_WARNING, k->ask->reason) + 2;
	if (k->ask->happened != 0)
		col += draw_printf(c, 0, col, -1, ROLE_WARNING, _("late, of %s: %s"),
				   wall_near(WALL(k->ask->happened), at), k->ask->reason) + 2;
	if (k->ntabs > 0 && col < c->cols - 10)
		draw_printf(c, 0, c->cols - 10, 10, ROLE_LABEL, _("tabs %zu"), k->ntabs);
}

void checkout_draw(struct screen *s, const struct canvas *c)
{
	const struct checkout *k = s->state;
	struct columns at = columns_of(c->cols);
	enum way ways[WAYS];
	int nways = (int)ways_shown(s, ways);
	int after = k->ask->client == 0 ? 0 : at.narrow || c->rows > 18 ? 2 : 1;
	/* Heading, rule, total and rest always show; lines and ways share what is left. */
	int room = c->rows - 4 - after;
	int lines = lines_wanted(k, &at);

	if (lines > room - nways)
		lines = room - nways;
	if (lines < room / 2)
		lines = lines_wanted(k, &at) < room / 2 ? lines_wanted(k, &at) : room / 2;
	if (nways > room - lines)
		nways = room - lines;
	draw_head(s, c);
	struct canvas part = canvas_part(c, 1, 0, lines, -1);
	draw_lines(s, &part, &at);
	int row = 1 + lines;
	draw_hline(c, row, 0, c->cols);
	draw_total(k, c, row + 1, &at);
	part = canvas_part(c, row + 2, 0, nways, -1);
	draw_ways(s, &part, &at);
	draw_rest(k, c, row + 2 + nways, &at);
	if (after > 0)
		draw_after(k, c, row + 3 + nways, &at);
}
