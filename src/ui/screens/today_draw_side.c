/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands beside the board, or in one line below it where the window is narrow. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/booking.h"
#include "today.h"

enum { NAMED = 3 /* of a kind */ };

/* ---- what there is to say */

/* False when it is open since today, or closed for today, or the shop does without. */
static bool drawer_alert(const struct desk *d, const struct today_side *side, struct buf *out,
			 enum theme_role *ret_role)
{
	const DayAnswer *drawer = side->drawer;
	int32_t today = shop_business_day(d->shop, clock_wall()).n;
	bool must = d->shop->conf.require_open;
	char text[DATE_TEXT_MAX];

	if (drawer == NULL)
		return false;
	*ret_role = ROLE_WARNING;
	if (drawer->open && drawer->record->day < today && drawer->record->replaces == 0) {
		day_text(DAY(drawer->record->day), text);
		buf_printf(out, _("Close %s: Z"), text + 5);
		return true;
	}
	if (drawer->open || (drawer->record == NULL && !must) || drawer->posting_day > today)
		return false;
	*ret_role = must ? ROLE_DANGER : ROLE_WARNING;
	buf_puts(out, _("Drawer shut: Z"));
	return true;
}

static void counted(char text[24], int n, bool more)
{
	snprintf(text, 24, more ? "%d+" : "%d", n);
}

/* Which bookings a line is about. */
typedef bool about(const Booking *);

static bool is_unpaid(const Booking *b)
{
	return b->state == BOOKING__STATE__done;
}

static bool is_requested(const Booking *b)
{
	return b->state == BOOKING__STATE__requested && !book_held(b);
}

static int how_many(const struct today *t, about *which)
{
	int n = 0;

	for (size_t i = 0; i < t->nrows; i++)
		n += which(t->rows[i]->record);
	return n;
}

/* Those who wait and for whom there is a time on this day. */
static int waits_that_fit(const struct today_side *side)
{
	int n = 0;

	for (size_t i = 0; side->waits != NULL && i < side->waits->n_rows; i++)
		n += side->waits->rows[i]->proposal != NULL;
	return n;
}

static bool is_low(const ProductRow *p)
{
	return p->safety_level > 0 && p->stock <= (int64_t)p->safety_level;
}

/* ---- beside the board */

struct side_drawing {
	const struct today *t;
	const struct desk *d;
	const struct canvas *c;
	int row;
};

/* What there is, how many, and the key that leads there. */
static void title(struct side_drawing *s, enum theme_role role, const char *text,
		  struct today_count n, const char *key)
{
	char number[24];

	counted(number, n.n, n.more);
	draw_printf(s->c, s->row, 0, -1, role, "%s %s", text, number);
	draw_right(s->c, s->row++, s->c->cols - 1, 1, ROLE_KEY, key);
}

/* A name, and what is told of it at the right end. */
static void named(struct side_drawing *s, enum theme_role role, const char *name, const char *right)
{
	int cells = text_cells(right), cols = s->c->cols;

	draw_fit(s->c, s->row, 1, cols - 2 - cells, role, name);
	draw_right(s->c, s->row++, cols - cells, cells, role, right);
}

static void side_bookings(struct side_drawing *s, enum theme_role role, about *which,
			  const char *text)
{
	int n = how_many(s->t, which), told = 0;

	if (n == 0)
		return;
	title(s, role, text, (struct today_count){ .n = n }, " ");
	for (size_t i = 0; i < s->t->nrows && told < NAMED; i++) {
		const BookingRow *b = s->t->rows[i];
		char at[DATE_TEXT_MAX];
		if (!which(b->record))
			continue;
		minute_text(wall_minute(is_unpaid(b->record) ? booking_end(b->record) :
					booking_start(b->record)), at);
		draw_printf(s->c, s->row++, 1, -1, ROLE_NORMAL, "%s %s", b->client_name, at);
		told++;
	}
	s->row++;
}

static void side_deposits(struct side_drawing *s)
{
	const struct today_side *side = &s->t->side;
	char sum[MONEY_TEXT_MAX];

	if (side->nunpaid == 0)
		return;
	title(s, ROLE_WARNING, _("Deposits due"),
	      (struct today_count){ .n = (int)side->nunpaid,
				    .more = side->nunpaid >= TODAY_ASKED_MOST }, " ");
	for (size_t i = 0; i < side->nunpaid && i < NAMED; i++)
		named(s, ROLE_NORMAL, side->unpaid[i]->client_name,
		      desk_money(side->unpaid[i]->record->deposit_fen, sum));
	s->row++;
}

static void side_settled(struct side_drawing *s)
{
	const struct today_side *side = &s->t->side;
	char at[DATE_TEXT_MAX];

	if (side->nsettled == 0)
		return;
	title(s, ROLE_GOOD, _("Deposit paid"),
	      (struct today_count){ .n = (int)side->nsettled }, "o");
	for (size_t i = 0; i < side->nsettled && i < NAMED; i++)
		named(s, ROLE_NORMAL, side->settled[i]->client_name,
		      minute_text(wall_minute(booking_start(side->settled[i]->record)), at));
	s->row++;
}

static void side_waits(struct side_drawing *s)
{
	const struct today_side *side = &s->t->side;
	int n = waits_that_fit(side), told = 0;
	char at[DATE_TEXT_MAX];

	if (n == 0)
		return;
	title(s, ROLE_LABEL, _("Waits that fit"), (struct today_count){ .n = n }, "h");
	for (size_t i = 0; i < side->waits->n_rows && told < NAMED; i++) {
		const WaitRow *w = side->waits->rows[i];
		if (w->proposal == NULL)
			continue;
		named(s, ROLE_NORMAL, w->client_name,
		      minute_text(wall_minute(WALL(w->proposal->start)), at));
		told++;
	}
	s->row++;
}

static void side_tabs(struct side_drawing *s)
{
	const TabRows *tabs = s->t->side.tabs;
	char sum[MONEY_TEXT_MAX];

	if (tabs == NULL || tabs->n_rows == 0)
		return;
	title(s, ROLE_LABEL, _("Laid aside"), (struct today_count){ .n = (int)tabs->n_rows }, "u");
	for (size_t i = 0; i < tabs->n_rows && i < NAMED; i++)
		named(s, ROLE_NORMAL, tabs->rows[i]->record->title,
		      desk_money(tabs->rows[i]->record->total_fen, sum));
	s->row++;
}

static void side_debts(struct side_drawing *s)
{
	const DebtRows *debts = s->t->side.overdue;
	char sum[MONEY_TEXT_MAX];

	if (debts == NULL || debts->n_rows == 0)
		return;
	title(s, ROLE_DANGER, _("Overdue"),
	      (struct today_count){ .n = (int)debts->n_rows,
				    .more = debts->n_rows >= TODAY_ASKED_MOST }, "D");
	for (size_t i = 0; i < debts->n_rows && i < NAMED; i++)
		named(s, ROLE_NORMAL, debts->rows[i]->client_name,
		      desk_money(debts->rows[i]->due_fen, sum));
	s->row++;
}

static void side_courses(struct side_drawing *s)
{
	const struct today *t = s->t;

	if (t->late.n > 0)
		title(s, ROLE_LABEL, _("Courses late"), t->late, "4");
	if (t->ending.n > 0)
		title(s, ROLE_LABEL, _("Courses ending"), t->ending, "4");
	s->row += t->late.n > 0 || t->ending.n > 0;
}

static void side_stock(struct side_drawing *s)
{
	const ProductRows *all = s->t->side.products;
	int low = 0;

	for (size_t i = 0; i < all->n_rows; i++)
		low += is_low(all->rows[i]);
	if (low == 0)
		return;
	title(s, ROLE_LABEL, _("Low stock"), (struct today_count){ .n = low }, "6");
	for (size_t i = 0; i < all->n_rows; i++) {
		char stock[LIMIT_NAME];
		if (!is_low(all->rows[i]))
			continue;
		snprintf(stock, sizeof(stock), "%lld%s", (long long)all->rows[i]->stock,
			 all->rows[i]->unit);
		named(s, ROLE_WARNING, all->rows[i]->name, stock);
	}
}

void today_draw_side(const struct today *t, const struct desk *d, const struct canvas *c)
{
	struct side_drawing s = { .t = t, .d = d, .c = c, .row = 1 };
	AUTO(buf_release) struct buf drawer = BUF_INIT;
	enum theme_role role;

	draw_text(c, 0, 0, -1, ROLE_HEADING, _("To do today"));
	if (drawer_alert(d, &t->side, &drawer, &role)) {
		draw_text(c, s.row, 0, -1, role, drawer.text);
		s.row += 2;
	}
	side_bookings(&s, ROLE_WARNING, today_is_late, _("Late to come"));
	side_bookings(&s, ROLE_WARNING, today_is_overlong, _("Overlong"));
	side_bookings(&s, ROLE_LABEL, is_unpaid, _("Unpaid"));
	side_bookings(&s, ROLE_LABEL, is_requested, _("To confirm"));
	side_deposits(&s);
	side_settled(&s);
	side_waits(&s);
	side_tabs(&s);
	side_debts(&s);
	side_courses(&s);
	side_stock(&s);
}

/* ---- in one line */

static int word(const struct canvas *c, int col, enum theme_role role, const char *text, int n,
		bool more)
{
	char number[24];

	if (n == 0)
		return col;
	counted(number, n, more);
	return col + draw_printf(c, 0, col, -1, role, "%s %s", text, number) + 2;
}

void today_draw_alerts(const struct today *t, const struct desk *d, const struct canvas *c)
{
	const struct today_side *side = &t->side;
	AUTO(buf_release) struct buf drawer = BUF_INIT;
	enum theme_role role;
	int col = 0, low = 0;

	for (size_t i = 0; i < side->products->n_rows; i++)
		low += is_low(side->products->rows[i]);
	if (drawer_alert(d, side, &drawer, &role))
		col += draw_text(c, 0, 0, -1, role, drawer.text) + 2;
	col = word(c, col, ROLE_WARNING, _("Late to come"), how_many(t, today_is_late), false);
	col = word(c, col, ROLE_WARNING, _("Overlong"), how_many(t, today_is_overlong), false);
	col = word(c, col, ROLE_NORMAL, _("Unpaid"), how_many(t, is_unpaid), false);
	col = word(c, col, ROLE_NORMAL, _("To confirm"), how_many(t, is_requested), false);
	col = word(c, col, ROLE_WARNING, _("Deposits due"), (int)side->nunpaid, false);
	col = word(c, col, ROLE_NORMAL, _("Waits that fit"), waits_that_fit(side), false);
	if (side->tabs != NULL)
		col = word(c, col, ROLE_NORMAL, _("Laid aside"), (int)side->tabs->n_rows, false);
	if (side->overdue != NULL)
		col = word(c, col, ROLE_DANGER, _("Overdue"), (int)side->overdue->n_rows,
			   side->overdue->n_rows >= TODAY_ASKED_MOST);
	col = word(c, col, ROLE_NORMAL, _("Courses late"), t->late.n, t->late.more);
	col = word(c, col, ROLE_NORMAL, _("Courses ending"), t->ending.n, t->ending.more);
	word(c, col, ROLE_WARNING, _("Low stock"), low, false);
}
