/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The paper of a Z report: figures with words, the count, and the difference. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "svc/anchor.h"
#include "svc/report.h"

/* Words left, a value right; on two lines when they do not fit on one. */
static void line(struct buf *out, int columns, const char *left, const char *right)
{
	int room = columns - text_cells(right);

	if (text_cells(left) + 1 > room) {
		buf_printf(out, "%s\n", left);
		left = "";
	}
	text_fit(out, left, room, false);
	buf_printf(out, "%s\n", right);
}

static void sum(struct buf *out, int columns, const char *left, int64_t fen)
{
	char text[MONEY_TEXT_MAX];

	line(out, columns, left, money_text(MONEY(fen), text));
}

static void rule(struct buf *out, int columns)
{
	buf_pad(out, '-', (size_t)columns);
	buf_putc(out, '\n');
}

static void head(struct buf *out, const Till *till, const char *who, int columns)
{
	char text[DATE_TEXT_MAX], id[ID_TEXT_MAX], shift[16], entry[ID_TEXT_MAX];
	char chain[ANCHOR_TEXT_MAX];
	AUTO(buf_release) struct buf number = BUF_INIT;

	buf_printf(&number, "%s%s", till->closed ? "" : "X ", id_text('Z', till->id, id));
	line(out, columns, till->closed ? _("Z report") : _("X report, the drawer is open"),
	     number.text);
	line(out, columns, _("Day"), day_text(DAY(till->day), text));
	snprintf(shift, sizeof(shift), "%u", till->shift);
	line(out, columns, _("Shift"), shift);
	if (till->version > 1) {
		snprintf(shift, sizeof(shift), "%u", till->version);
		line(out, columns, _("Version"), shift);
		line(out, columns, _("In place of"), id_text('Z', till->replaces, id));
	}
	line(out, columns, _("Opened at"), instant_text((instant){ .ms = till->opened_at }, text));
	if (till->closed) {
		line(out, columns, _("Closed at"),
		     instant_text((instant){ .ms = till->closed_at }, text));
		line(out, columns, _("Closed by"), who);
	}
	buf_reset(&number);
	buf_printf(&number, "%s - %s", id_text('E', till->first_entry, id),
		   id_text('E', till->last_entry, entry));
	line(out, columns, _("Entries"), number.text);
	/* Paper is out of reach of whoever rewrites the ledger: meibuctl check --anchor. */
	if (till->closed && till->head.len == HASH_SIZE)
		line(out, columns, _("Chain"),
		     anchor_text('E', till->last_entry, till->head.data, chain));
}

const char *zfigure_group(const char *name)
{
	static const struct { const char *first, *title; } groups[] = {
		{ "sales", N_("Sold") }, { "refunds", N_("Sold") },
		{ "money", N_("Money in and out") }, { "paid", N_("Money in and out") },
		{ "revenue", N_("Earned") }, { "discounts", N_("Earned") },
		{ "interest", N_("Earned") }, { "debts", N_("Earned") },
		{ "wallet", N_("Prepaid") }, { "course", N_("Prepaid") },
		{ "deposit", N_("Deposits") }, { "sessions", N_("Prepaid") },
		{ "bonus", N_("Prepaid") },
		{ "points", N_("Points and coupons") }, { "coupons", N_("Points and coupons") },
		{ "performance", N_("Performance") }, { "drawer", N_("Drawer") },
	};
	size_t n = strcspn(name, "/");

	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (strlen(groups[i].first) == n && strncmp(groups[i].first, name, n) == 0)
			return _(groups[i].title);
	return "";
}

static void figures(struct buf *out, const Till *till, int columns)
{
	const char *group = "";

	for (size_t i = 0; i < till->n_figures; i++) {
		const Figure *f = till->figures[i];
		AUTO(buf_release) struct buf words = BUF_INIT;
		AUTO(buf_release) struct buf amount = BUF_INIT;
		bool is_money;
		if (strcmp(group, zfigure_group(f->name)) != 0)
			rule(out, columns);
		group = zfigure_group(f->name);
		buf_puts(&words, zfigure_title(f->name, &is_money));
		if (f->count > 0)
			buf_printf(&words, " x%lld", (long long)f->count);
		if (is_money) {
			sum(out, columns, words.text, f->amount);
			continue;
		}
		buf_printf(&amount, "%lld", (long long)f->amount);
		line(out, columns, words.text, amount.text);
	}
}

static void count(struct buf *out, const Till *till, int columns)
{
	for (size_t i = 0; i < till->n_counted; i++) {
		const Count *c = till->counted[i];
		AUTO(buf_release) struct buf words = BUF_INIT;
		char text[MONEY_TEXT_MAX];
		money all;
		if (!money_mul(MONEY(c->denomination), c->number, &all))
			continue;
		buf_printf(&words, "%s x %u", money_text(MONEY(c->denomination), text), c->number);
		sum(out, columns, words.text, all.fen);
	}
	sum(out, columns, _("Counted"), till->counted_fen);
	sum(out, columns, _("Expected in the drawer"), till->expected_fen);
	sum(out, columns, _("Difference"), till->variance_fen);
	if (till->reason[0] != '\0')
		buf_printf(out, "%s\n", till->reason);
	sum(out, columns, _("To the safe"), till->counted_fen - till->left_fen);
	sum(out, columns, _("Left in the drawer"), till->left_fen);
}

void zslip_text(struct buf *out, const Till *till, const char *who, int columns)
{
	head(out, till, who, columns);
	figures(out, till, columns);
	if (!till->closed)
		return;
	rule(out, columns);
	count(out, till, columns);
	rule(out, columns);
	buf_printf(out, "\n%s\n", _("Signed:"));
}
