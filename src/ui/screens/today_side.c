/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands beside the board, or in one line below it where the window is narrow: what waits
 * to be paid, confirmed or bought, and what must not be forgotten before the day closes.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/booking.h"
#include "today.h"
#include "ui/prepaid_look.h"

enum {
	ASKED_MOST = 20,        /* rows; more are "20+" */
	NAMED = 3,              /* of a kind */
	COURSES_MS = 60 * 1000, /* how old the counts of courses may be: they change by days */
};

/* ---- reading */

static bool
may(const struct desk *d, enum permission permission)
{
	return d->permissions & (UINT64_C(1) << permission);
}

static enum status
count_courses(const struct screen *s, bool late, struct today_count *ret, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	CourseList args = COURSE_LIST__INIT;
	CourseRows *rows;

	args.late = late;
	args.ends_in = late ? 0 : EXPIRES_SOON_DAYS;
	args.limit = ASKED_MOST;
	TRY(desk_op(s, "course.list", NULL, &args.base, &arena, &rows, p));
	*ret = (struct today_count){ .n = (int)rows->n_rows, .more = rows->more };
	return ST_OK;
}

static enum status
look_at_courses(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	int64_t now = clock_monotonic_ms();
	bool fresh = t->courses_ms != 0 && now - t->courses_ms < COURSES_MS;

	if (fresh || !may(desk_of(s), PERM_CLIENT_READ))
		return ST_OK;
	TRY(count_courses(s, true, &t->late, p));
	TRY(count_courses(s, false, &t->ending, p));
	t->courses_ms = now;
	return ST_OK;
}

enum status
today_load_side(struct screen *s, struct arena *arena, struct today_side *ret,
		struct problem *p)
{
	ProductFind products = PRODUCT_FIND__INIT;
	DebtList debts = DEBT_LIST__INIT;
	Nothing none = NOTHING__INIT;

	*ret = (struct today_side){ .drawer = NULL };
	TRY(desk_op(s, "product.find", NULL, &products.base, arena, &ret->products, p));
	TRY(look_at_courses(s, p));
	if (!may(desk_of(s), PERM_SALE))
		return ST_OK;
	debts.overdue = true;
	debts.limit = ASKED_MOST;
	TRY(desk_op(s, "day.get", NULL, &none.base, arena, &ret->drawer, p));
	TRY(desk_op(s, "tab.list", NULL, &none.base, arena, &ret->tabs, p));
	return desk_op(s, "debt.list", NULL, &debts.base, arena, &ret->overdue, p);
}

/* ---- what there is to say */

/* False when it is open since today, or closed for today, or the shop does without. */
static bool
drawer_alert(const struct desk *d, const struct today_side *side, struct buf *out,
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

static void
counted(char text[24], int n, bool more)
{
	snprintf(text, 24, more ? "%d+" : "%d", n);
}

static int
in_state(const struct today *t, Booking__State state)
{
	int n = 0;

	for (size_t i = 0; i < t->rows->n_rows; i++)
		n += t->rows->rows[i]->record->state == state;
	return n;
}

static bool
is_low(const ProductRow *p)
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
static void
title(struct side_drawing *s, enum theme_role role, const char *text, struct today_count n,
      const char *key)
{
	char number[24];

	counted(number, n.n, n.more);
	draw_printf(s->c, s->row, 0, -1, role, "%s %s", text, number);
	draw_right(s->c, s->row++, s->c->cols - 1, 1, ROLE_KEY, key);
}

/* A name, and what is told of it at the right end. */
static void
named(struct side_drawing *s, enum theme_role role, const char *name, const char *right)
{
	int cells = text_cells(right), cols = s->c->cols;

	draw_fit(s->c, s->row, 1, cols - 2 - cells, role, name);
	draw_right(s->c, s->row++, cols - cells, cells, role, right);
}

static void
side_bookings(struct side_drawing *s, Booking__State state, const char *text)
{
	int n = in_state(s->t, state);

	if (n == 0)
		return;
	title(s, ROLE_LABEL, text, (struct today_count){ .n = n }, " ");
	for (size_t i = 0; i < s->t->rows->n_rows; i++) {
		const BookingRow *b = s->t->rows->rows[i];
		char at[DATE_TEXT_MAX];
		if (b->record->state != state)
			continue;
		minute_text(wall_minute(state == BOOKING__STATE__done ? booking_end(b->record) :
					booking_start(b->record)), at);
		draw_printf(s->c, s->row++, 1, -1, ROLE_NORMAL, "%s %s", b->client_name, at);
	}
	s->row++;
}

static void
side_tabs(struct side_drawing *s)
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

static void
side_debts(struct side_drawing *s)
{
	const DebtRows *debts = s->t->side.overdue;
	char sum[MONEY_TEXT_MAX];

	if (debts == NULL || debts->n_rows == 0)
		return;
	title(s, ROLE_DANGER, _("Overdue"),
	      (struct today_count){ .n = (int)debts->n_rows,
				    .more = debts->n_rows >= ASKED_MOST }, "D");
	for (size_t i = 0; i < debts->n_rows && i < NAMED; i++)
		named(s, ROLE_NORMAL, debts->rows[i]->client_name,
		      desk_money(debts->rows[i]->due_fen, sum));
	s->row++;
}

static void
side_courses(struct side_drawing *s)
{
	const struct today *t = s->t;

	if (t->late.n > 0)
		title(s, ROLE_LABEL, _("Courses late"), t->late, "4");
	if (t->ending.n > 0)
		title(s, ROLE_LABEL, _("Courses ending"), t->ending, "4");
	s->row += t->late.n > 0 || t->ending.n > 0;
}

static void
side_stock(struct side_drawing *s)
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

void
today_draw_side(const struct today *t, const struct desk *d, const struct canvas *c)
{
	struct side_drawing s = { .t = t, .d = d, .c = c, .row = 1 };
	AUTO(buf_release) struct buf drawer = BUF_INIT;
	enum theme_role role;

	draw_text(c, 0, 0, -1, ROLE_HEADING, _("To do today"));
	if (drawer_alert(d, &t->side, &drawer, &role)) {
		draw_text(c, s.row, 0, -1, role, drawer.text);
		s.row += 2;
	}
	side_bookings(&s, BOOKING__STATE__done, _("Unpaid"));
	side_bookings(&s, BOOKING__STATE__requested, _("To confirm"));
	side_tabs(&s);
	side_debts(&s);
	side_courses(&s);
	side_stock(&s);
}

/* ---- in one line */

static int
word(const struct canvas *c, int col, enum theme_role role, const char *text, int n, bool more)
{
	char number[24];

	if (n == 0)
		return col;
	counted(number, n, more);
	return col + draw_printf(c, 0, col, -1, role, "%s %s", text, number) + 2;
}

void
today_draw_alerts(const struct today *t, const struct desk *d, const struct canvas *c)
{
	const struct today_side *side = &t->side;
	AUTO(buf_release) struct buf drawer = BUF_INIT;
	enum theme_role role;
	int col = 0, low = 0;

	for (size_t i = 0; i < side->products->n_rows; i++)
		low += is_low(side->products->rows[i]);
	if (drawer_alert(d, side, &drawer, &role))
		col += draw_text(c, 0, 0, -1, role, drawer.text) + 2;
	col = word(c, col, ROLE_NORMAL, _("Unpaid"), in_state(t, BOOKING__STATE__done), false);
	if (side->tabs != NULL)
		col = word(c, col, ROLE_NORMAL, _("Laid aside"), (int)side->tabs->n_rows, false);
	if (side->overdue != NULL)
		col = word(c, col, ROLE_DANGER, _("Overdue"), (int)side->overdue->n_rows,
			   side->overdue->n_rows >= ASKED_MOST);
	col = word(c, col, ROLE_NORMAL, _("Courses late"), t->late.n, t->late.more);
	col = word(c, col, ROLE_NORMAL, _("Courses ending"), t->ending.n, t->ending.more);
	word(c, col, ROLE_WARNING, _("Low stock"), low, false);
}
