/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 退款: lines of a sale with what is left to take back. Space marks lines, + and - say how many
 * pieces; without a mark it is the line under the cursor. Below stands what would go back: by
 * which way, and which rights. Enter asks the reason and does it.
 */
#include <stdio.h>
#include <string.h>

#include "io/receipt.h"
#include "model/posting.h"
#include "ui/authorise.h"
#include "ui/booking_look.h"

struct refunding {
	uint32_t id;
	struct arena arena;         /* of the sale and what is left of it */
	Sale *sale;
	RefundQuote *whole;         /* all that is left; its lines say what of each */
	struct arena quoted;
	Sale *refund;               /* as it would be; NULL: … */
	bool needs_authority;
	char why[512];              /* … because of this */
	char client_name[LIMIT_NAME];
	uint32_t marked[LIMIT_SALE_LINES]; /* pieces, 0 not marked */
	size_t line;
	size_t way;                 /* of ways[] */
	char reason[LIMIT_LINE];
	char question[512];
	char key[REQUEST_KEY_SIZE];
};

/* Money goes back as it came, or by one way. */
static const char *const ways[] = { "", "cash", "wechat", "alipay", "card" };

/* ---- which lines */

static uint32_t left_of(const struct refunding *v, size_t i)
{
	return i < v->whole->n_lines ? v->whole->lines[i]->left : 0;
}

static const char *refusal_of(const struct refunding *v, size_t i)
{
	return i < v->whole->n_lines ? v->whole->lines[i]->refusal : "";
}

static bool anything_marked(const struct refunding *v)
{
	for (size_t i = 0; i < v->sale->n_lines; i++)
		if (v->marked[i] > 0)
			return true;
	return false;
}

static uint32_t taken(const struct refunding *v, size_t i)
{
	if (anything_marked(v))
		return v->marked[i];
	return i == v->line ? left_of(v, i) : 0;
}

static void wish_lines(const struct refunding *v, struct arena *arena, size_t *ret_n,
		       RefundLine ***ret)
{
	RefundLine **rows = NULL;
	size_t n = 0;

	for (size_t i = 0; i < v->sale->n_lines; i++) {
		if (taken(v, i) == 0)
			continue;
		RefundLine *l = (RefundLine *)message_new(&refund_line__descriptor, arena);
		l->line = (uint32_t)i + 1;
		l->qty = taken(v, i);
		rows = arena_grow(arena, rows, n, sizeof(*rows));
		rows[n++] = l;
	}
	*ret_n = n;
	*ret = rows;
}

/* ---- asking */

static void preview(struct screen *s)
{
	struct refunding *v = s->state;
	SaleRefundQuote args = SALE_REFUND_QUOTE__INIT;
	struct problem p = PROBLEM_INIT;
	RefundQuote *ret;

	arena_clear(&v->quoted);
	v->refund = NULL;
	v->why[0] = '\0';
	args.sale = v->id;
	args.method = (char *)(uintptr_t)ways[v->way];
	wish_lines(v, &v->quoted, &args.n_lines, &args.lines);
	for (size_t i = 0; i < args.n_lines; i++)
		if (refusal_of(v, args.lines[i]->line - 1)[0] != '\0')
			snprintf(v->why, sizeof(v->why), "%s",
				 refusal_of(v, args.lines[i]->line - 1));
	if (args.n_lines == 0)
		snprintf(v->why, sizeof(v->why), "%s", refusal_of(v, v->line));
	if (v->why[0] != '\0' || args.n_lines == 0)
		return;
	if (desk_op(s, "sale.refund_quote", NULL, &args.base, &v->quoted, &ret, &p) != ST_OK) {
		snprintf(v->why, sizeof(v->why), "%s",
			 p.message[0] != '\0' ? p.message : status_text(p.status));
		return;
	}
	v->refund = ret->record;
	v->needs_authority = ret->needs_authority;
}

static void name_client(struct screen *s)
{
	struct refunding *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientGet args = CLIENT_GET__INIT;
	struct problem ignore = PROBLEM_INIT;
	ClientAnswer *ret;

	args.client = v->sale->client;
	if (args.client != 0 &&
	    desk_op(s, "client.get", NULL, &args.base, &arena, &ret, &ignore) == ST_OK)
		snprintf(v->client_name, sizeof(v->client_name), "%s", ret->record->name);
}

static enum status refund_load(struct screen *s, struct problem *p)
{
	struct refunding *v = s->state;
	struct arena fresh = ARENA_INIT;
	SaleGet get = SALE_GET__INIT;
	SaleRefundQuote all = SALE_REFUND_QUOTE__INIT;
	SaleAnswer *sale;
	RefundQuote *whole;

	get.sale = all.sale = v->id;
	enum status st = desk_op(s, "sale.get", NULL, &get.base, &fresh, &sale, p);
	if (st == ST_OK)
		st = desk_op(s, "sale.refund_quote", NULL, &all.base, &fresh, &whole, p);
	if (st != ST_OK) {
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->sale = sale->record;
	v->whole = whole;
	for (size_t i = 0; i < LIMIT_SALE_LINES; i++)
		if (i >= v->sale->n_lines || v->marked[i] > left_of(v, i))
			v->marked[i] = 0;
	name_client(s);
	preview(s);
	return ST_OK;
}

static enum status refund_open(struct screen *s, const void *arg, struct problem *p)
{
	struct refunding *v = s->state;
	const struct refund_arg *a = arg;

	v->id = a->sale;
	request_key(v->key);
	TRY(refund_load(s, p));
	/* The first line that can be taken back is the likely one. */
	while (v->line + 1 < v->sale->n_lines && refusal_of(v, v->line)[0] != '\0')
		v->line++;
	if (refusal_of(v, v->line)[0] != '\0')
		v->line = 0;
	preview(s);
	return ST_OK;
}

static void refund_close(struct screen *s)
{
	struct refunding *v = s->state;

	arena_clear(&v->arena);
	arena_clear(&v->quoted);
}

/* ---- drawing */

static void draw_line(const struct screen *s, const struct canvas *c, int row, size_t i)
{
	const struct refunding *v = s->state;
	const SaleLine *l = v->sale->lines[i];
	const char *refusal = refusal_of(v, i);
	char text[MONEY_TEXT_MAX];
	AUTO(buf_release) struct buf title = BUF_INIT;
	int net = c->cols - 13;

	buf_printf(&title, "%s%s%s", l->title, l->therapist != 0 ? "  " : "",
		   desk_staff_name(desk_of(s), l->therapist));
	if (refusal[0] != '\0')
		buf_printf(&title, "  %s", refusal);
	draw_text(c, row, 0, 1, ROLE_CURSOR, i == v->line ? ">" : " ");
	if (v->marked[i] > 0)
		draw_printf(c, row, 1, 3, ROLE_MARKED, "*%u", v->marked[i]);
	draw_fit(c, row, 4, net - 13 - 4, refusal[0] != '\0' ? ROLE_DIM : ROLE_NORMAL, title.text);
	snprintf(text, sizeof(text), "%u", l->qty);
	draw_right(c, row, net - 13, 6, ROLE_NORMAL, text);
	snprintf(text, sizeof(text), "%u", left_of(v, i));
	draw_right(c, row, net - 7, 6, left_of(v, i) > 0 ? ROLE_NORMAL : ROLE_DIM, text);
	draw_right(c, row, net, 12, ROLE_MONEY, desk_money(l->net_fen, text));
}

static void draw_lines(const struct screen *s, const struct canvas *c)
{
	const struct refunding *v = s->state;
	int net = c->cols - 13;
	size_t rows = c->rows > 1 ? (size_t)c->rows - 1 : 1;
	size_t first = v->line >= rows ? v->line - rows + 1 : 0;

	draw_text(c, 0, 4, -1, ROLE_HEADING, _("Item"));
	draw_right(c, 0, net - 13, 6, ROLE_HEADING, _("Qty"));
	draw_right(c, 0, net - 7, 6, ROLE_HEADING, _("Left"));
	draw_right(c, 0, net, 12, ROLE_HEADING, _("Net"));
	for (size_t i = 0; i < rows && first + i < v->sale->n_lines; i++)
		draw_line(s, c, 1 + (int)i, first + i);
}

static const char *way_title(const struct refunding *v)
{
	return v->way == 0 ? _("as it came") : posting_method_title(ways[v->way]);
}

static int draw_payments(const struct refunding *v, const struct canvas *c, int row)
{
	char text[MONEY_TEXT_MAX], a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];

	for (size_t i = 0; i < v->refund->n_payments; i++, row++) {
		const Payment *p = v->refund->payments[i];
		bool wallet = strcmp(p->method, "wallet") == 0;
		int col = 8;
		if (i == 0)
			draw_text(c, row, 0, 7, ROLE_LABEL, _("Return"));
		col += draw_text(c, row, col, 12, ROLE_NORMAL, posting_method_title(p->method)) + 2;
		if (wallet)
			draw_printf(c, row, col, c->cols - 14 - col, ROLE_DIM,
				    _("principal %s + bonus %s"), desk_money(p->principal_fen, a),
				    desk_money(p->bonus_fen, b));
		else if (p->points > 0)
			draw_printf(c, row, col, c->cols - 14 - col, ROLE_DIM, _("%lld points"),
				    (long long)p->points);
		draw_right(c, row, c->cols - 13, 12, ROLE_MONEY, desk_money(p->amount_fen, text));
	}
	return row;
}

/* What else it undoes, in numbers. */
static void tell_rights(const struct refunding *v, struct buf *text)
{
	const Sale *r = v->refund;
	char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX], id[ID_TEXT_MAX];

	for (size_t i = 0; i < r->n_lines; i++) {
		const SaleLine *l = r->lines[i];
		if (strcmp(l->kind, "course") == 0)
			buf_printf(text, _("course %s ends.  "), id_text('K', l->course, id));
		else if (strcmp(l->kind, "session") == 0)
			buf_printf(text, _("sessions back to %s: %u.  "),
				   id_text('K', l->course, id), l->qty);
		else if (strcmp(l->kind, "topup") == 0)
			buf_printf(text, _("the wallet loses %s and bonus %s.  "),
				   desk_money(l->net_fen, a), desk_money(l->bonus_fen, b));
		else if (strcmp(l->kind, "product") == 0)
			buf_printf(text, _("%s: %u back on the shelf.  "), l->title, l->qty);
	}
	if (r->points > 0)
		buf_printf(text, _("%lld points taken back.  "), (long long)r->points);
	if (r->points_owed > 0)
		buf_printf(text, _("%lld of them she owes.  "), (long long)r->points_owed);
	if (r->n_coupons > 0)
		buf_printf(text, _("coupons that come back: %zu.  "), r->n_coupons);
	if (r->n_given > 0)
		buf_printf(text, _("coupons withdrawn: %zu.  "), r->n_given);
	if (v->needs_authority)
		buf_printf(text, "%s", _("A manager's PIN is needed."));
}

static void draw_preview(const struct refunding *v, const struct canvas *c)
{
	AUTO(buf_release) struct buf rights = BUF_INIT;
	char text[MONEY_TEXT_MAX];
	struct canvas part;

	if (v->refund == NULL) {
		draw_wrapped(c, 0, 0, -1, ROLE_WARNING, v->why);
		return;
	}
	int row = draw_payments(v, c, 0);
	draw_text(c, row, 0, 7, ROLE_LABEL, _("Way"));
	draw_printf(c, row, 8, -1, ROLE_NORMAL, "< %s >", way_title(v));
	draw_right(c, row, c->cols - 26, 12, ROLE_LABEL, _("In all"));
	draw_right(c, row, c->cols - 13, 12, ROLE_STRONG, desk_money(v->refund->total_fen, text));
	tell_rights(v, &rights);
	if (rights.len == 0)
		return;
	draw_text(c, row + 1, 0, 7, ROLE_LABEL, _("Also"));
	part = canvas_part(c, row + 1, 8, -1, -1);
	draw_wrapped(&part, 0, 0, -1, ROLE_NORMAL, rights.text);
}

static void refund_draw(struct screen *s, const struct canvas *c)
{
	const struct refunding *v = s->state;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	int col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Refund of %s"),
			      id_text('V', v->id, id)) + 2;
	int lines = (int)v->sale->n_lines + 1, most = c->rows / 2;

	col += draw_text(c, 0, col, -1, ROLE_STRONG,
			 v->client_name[0] != '\0' ? v->client_name : _("walk-in")) + 2;
	draw_printf(c, 0, col, -1, ROLE_NORMAL, "%s  %s",
		    instant_near((instant){ .ms = v->sale->at }, at),
		    desk_staff_name(desk_of(s), v->sale->cashier));
	lines = lines > most ? most : lines;
	struct canvas part = canvas_part(c, 1, 0, lines, -1);
	draw_lines(s, &part);
	draw_hline(c, 1 + lines, 0, c->cols);
	part = canvas_part(c, 2 + lines, 0, -1, -1);
	draw_preview(v, &part);
}

/* ---- doing it */

static enum status refund_as(struct screen *s, uint32_t staff, const char *pin, struct problem *p)
{
	struct refunding *v = s->state;
	struct desk *d = desk_of(s);
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	SaleRefund args = SALE_REFUND__INIT;
	char id[ID_TEXT_MAX], sum[MONEY_TEXT_MAX];
	SaleAnswer *ret;

	args.sale = v->id;
	args.reason = v->reason;
	args.method = (char *)(uintptr_t)ways[v->way];
	args.expected_fen = v->refund != NULL ? v->refund->total_fen : 0;
	args.authorised_by = staff;
	args.authorised_pin = (char *)(uintptr_t)pin;
	wish_lines(v, &arena, &args.n_lines, &args.lines);
	TRY(desk_op(s, "sale.refund", v->key, &args.base, &arena, &ret, p));
	app_say(s->app, _("%s gives back %s."), id_text('V', ret->record->id, id),
		desk_money(ret->record->total_fen, sum));
	struct receipt_arg receipt = { .sale = ret->record->id };
	app_reload(s->app);
	app_close(s);
	if (strcmp(d->shop->conf.receipt_to, "screen") == 0)
		return app_open(s->app, &receipt_screen, &receipt, p);
	desk_print(s);
	return ST_OK;
}

static enum status reason_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct refunding *v = s->state;

	if (answer[0] == '\0')
		return problem_set(p, ST_BAD_VALUE, "reason", _("Say why it is taken back."));
	snprintf(v->reason, sizeof(v->reason), "%s", answer);
	enum status st = authorise_if(s, refund_as(s, 0, "", p), refund_as, p);
	if (st == ST_OK || strcmp(p->field, "reason") == 0)
		return st;
	/* What it names is on the screen, not in the question. */
	p->status = st;
	app_refuse(s->app, p);
	return refund_load(s, p);
}

static enum status refund(struct screen *s, struct problem *p)
{
	struct refunding *v = s->state;
	struct ask ask = { .question = v->question, .done = reason_typed };
	char sum[MONEY_TEXT_MAX];

	if (v->refund == NULL)
		return problem_set(p, ST_WRONG_STATE, "lines", "%s", v->why);
	snprintf(v->question, sizeof(v->question),
		 _("Give back %s (%s) for good. Reason:"), desk_money(v->refund->total_fen, sum),
		 v->refund->n_payments > 0 ? posting_method_title(v->refund->payments[0]->method) :
					     way_title(v));
	app_ask(s, &ask);
	return ST_OK;
}

static enum status mark(struct screen *s, struct problem *p)
{
	struct refunding *v = s->state;

	if (refusal_of(v, v->line)[0] != '\0')
		return problem_set(p, ST_WRONG_STATE, "lines", "%s", refusal_of(v, v->line));
	v->marked[v->line] = v->marked[v->line] > 0 ? 0 : left_of(v, v->line);
	if (v->line + 1 < v->sale->n_lines)
		v->line++;
	preview(s);
	return ST_OK;
}

static enum status mark_all(struct screen *s, struct problem *p)
{
	struct refunding *v = s->state;

	(void)p;
	for (size_t i = 0; i < v->sale->n_lines; i++)
		v->marked[i] = refusal_of(v, i)[0] == '\0' ? left_of(v, i) : 0;
	preview(s);
	return ST_OK;
}

static enum status pieces(struct screen *s, int step, struct problem *p)
{
	struct refunding *v = s->state;
	uint32_t now = taken(v, v->line), left = left_of(v, v->line);

	if (refusal_of(v, v->line)[0] != '\0')
		return problem_set(p, ST_WRONG_STATE, "lines", "%s", refusal_of(v, v->line));
	if ((step < 0 && now <= 1) || (step > 0 && now >= left))
		return problem_set(p, ST_BAD_VALUE, "qty",
				   _("Between 1 and %u of it can be taken back."), left);
	v->marked[v->line] = step > 0 ? now + 1 : now - 1;
	preview(s);
	return ST_OK;
}

static enum status one_more(struct screen *s, struct problem *p)
{
	return pieces(s, 1, p);
}

static enum status one_less(struct screen *s, struct problem *p)
{
	return pieces(s, -1, p);
}

static enum status next_way(struct screen *s, struct problem *p)
{
	struct refunding *v = s->state;

	(void)p;
	v->way = (v->way + 1) % ARRAY_LEN(ways);
	preview(s);
	return ST_OK;
}

/* What can no longer be taken back as a sale has its own sum by law. */
static const char *blocked_by_law(const struct screen *s)
{
	const struct refunding *v = s->state;
	const SaleLine *l = v->sale->lines[v->line];

	return strcmp(l->kind, "course") != 0 && strcmp(l->kind, "topup") != 0 ?
	       _("This line is no course and no top-up.") : NULL;
}

static enum status by_law(struct screen *s, struct problem *p)
{
	const struct refunding *v = s->state;
	const SaleLine *l = v->sale->lines[v->line];
	struct prepaid_refund_arg arg = { .client = v->sale->client, .course = l->course };

	return app_open(s->app, &prepaid_refund_screen, &arg, p);
}

static enum status open_receipt(struct screen *s, struct problem *p)
{
	const struct refunding *v = s->state;
	struct receipt_arg arg = { .sale = v->id };

	return app_open(s->app, &receipt_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "refund-do", .keys = "Enter", .hint = N_("refund"), .title = N_("Take it back"),
	  .help = N_("Take the marked lines back, or the current one; asks the reason."),
	  .needs = NEEDS(PERM_SALE), .run = refund },
	{ .name = "refund-mark", .keys = "Space", .hint = N_("mark"), .title = N_("Mark the line"),
	  .help = N_("Mark the line to be taken back, or no longer."), .run = mark },
	{ .name = "refund-all", .keys = "a", .hint = N_("all"), .title = N_("Mark all lines"),
	  .help = N_("Mark all that is left of the sale."), .run = mark_all },
	{ .name = "refund-more", .keys = "+ =", .hint = N_("more"), .title = N_("One piece more"),
	  .help = N_("Take one piece more of the line back."), .run = one_more },
	{ .name = "refund-less", .keys = "-", .hint = N_("less"), .title = N_("One piece less"),
	  .help = N_("Take one piece less of the line back."), .run = one_less },
	{ .name = "refund-way", .keys = "Right w", .hint = N_("way"),
	  .title = N_("Another way back"),
	  .help = N_("Let money go back another way than it came."), .run = next_way },
	{ .name = "refund-by-law", .keys = "r", .hint = N_("by law"),
	  .title = N_("Give back what is left by law"),
	  .help = N_("Reckon what the law gives back of a course or wallet that was used."),
	  .needs = NEEDS(PERM_SALE), .blocked = blocked_by_law, .run = by_law },
	{ .name = "refund-receipt", .keys = "p", .title = N_("Receipt of the sale"),
	  .help = N_("Show the receipt of the sale."), .run = open_receipt },
	{ .name = NULL },
};

static bool refund_key(struct screen *s, keycode key)
{
	struct refunding *v = s->state;

	if (key == K_DOWN && v->line + 1 < v->sale->n_lines)
		v->line++;
	else if (key == K_UP && v->line > 0)
		v->line--;
	else if (key == K_LEFT)
		v->way = (v->way + ARRAY_LEN(ways) - 1) % ARRAY_LEN(ways);
	else
		return key == K_UP || key == K_DOWN;
	preview(s);
	return true;
}

const struct screen_ops refund_screen = {
	.name = "refund",
	.title = N_("Refund"),
	.state_size = sizeof(struct refunding),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = refund_open,
	.load = refund_load,
	.draw = refund_draw,
	.key = refund_key,
	.close = refund_close,
};
