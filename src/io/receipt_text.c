/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a receipt, in cells of the paper. */
#include "io/receipt.h"

#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/money.h"
#include "base/text.h"
#include "model/posting.h"

/* ---- lines */

static void line(struct buf *b, const char *text)
{
	buf_puts(b, text);
	buf_putc(b, '\n');
}

/* What is longer than the paper goes on in the next line. */
static void wrapped(struct buf *b, const char *text, int columns)
{
	size_t n;

	while ((n = text_clip(text, columns, NULL)) > 0) {
		buf_add(b, text, n);
		buf_putc(b, '\n');
		text += n;
	}
}

static void centred(struct buf *b, const char *text, int columns)
{
	int cells;
	size_t n;

	while ((n = text_clip(text, columns, &cells)) > 0) {
		buf_pad(b, ' ', (size_t)(columns - cells) / 2);
		buf_add(b, text, n);
		buf_putc(b, '\n');
		text += n;
	}
}

/* Words left, a value right; when they do not fit the value goes onto a line of its own. */
static void two(struct buf *b, const char *left, const char *right, int columns)
{
	int l = text_cells(left), r = text_cells(right);

	if (l + 1 + r > columns) {
		wrapped(b, left, columns);
		l = 0;
		left = "";
	}
	buf_puts(b, left);
	buf_pad(b, ' ', (size_t)(columns > l + r ? columns - l - r : 0));
	line(b, right);
}

static void sum_line(struct buf *b, const char *label, int64_t fen, int columns)
{
	char text[MONEY_TEXT_MAX];

	two(b, label, money_text(MONEY(fen), text), columns);
}

static void rule(struct buf *b, int columns)
{
	buf_pad(b, '-', (size_t)columns);
	buf_putc(b, '\n');
}

/* ---- the top */

/* What kind of sale it is, unless it is an everyday one. */
static void kind(struct buf *b, const struct receipt *r)
{
	const Sale *s = r->sale;
	AUTO(buf_release) struct buf text = BUF_INIT;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];

	if (r->debt != NULL) {
		centred(b, _("PAYMENT OF WHAT WAS ON ACCOUNT"), r->columns);
		return;
	}
	if (r->deposit != NULL) {
		centred(b, r->deposit->taken ? _("DEPOSIT") :
			   r->deposit->npayments > 0 ? _("DEPOSIT GIVEN BACK") :
						       _("DEPOSIT KEPT"), r->columns);
		return;
	}
	if (s->kind == SALE__KIND__refund) {
		centred(b, _("REFUND"), r->columns);
		buf_printf(&text, _("Of sale %s"), id_text('V', s->refund_of, id));
	} else if (s->kind == SALE__KIND__free) {
		centred(b, _("FREE OF CHARGE"), r->columns);
	}
	if (text.len > 0)
		centred(b, text.text, r->columns);
	if (s->happened != 0)
		two(b, _("Late entry of"), wall_text(WALL(s->happened), at), r->columns);
	if (s->kind == SALE__KIND__refund && s->reason[0] != '\0')
		centred(b, s->reason, r->columns);
}

/* Papers without a document go by the number of their entry. */
static void number_of(const struct receipt *r, char id[ID_TEXT_MAX], char at[DATE_TEXT_MAX])
{
	if (r->sale != NULL) {
		id_text('V', r->sale->id, id);
		instant_text((instant){ .ms = r->sale->at }, at);
		return;
	}
	id_text('E', r->debt != NULL ? r->debt->entry : r->deposit->entry, id);
	instant_text(r->debt != NULL ? r->debt->at : r->deposit->at, at);
}

static void heading(struct buf *b, const struct receipt *r)
{
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];
	AUTO(buf_release) struct buf left = BUF_INIT;

	if (r->address[0] != '\0')
		centred(b, r->address, r->columns);
	if (r->phone[0] != '\0')
		centred(b, r->phone, r->columns);
	if (r->head[0] != '\0')
		centred(b, r->head, r->columns);
	if (r->copy)
		centred(b, _("COPY"), r->columns);
	kind(b, r);
	rule(b, r->columns);
	number_of(r, id, at);
	buf_printf(&left, _("No. %s"), id);
	two(b, left.text, at, r->columns);
	buf_reset(&left);
	if (r->client[0] != '\0') {
		buf_printf(&left, _("Client %s"), r->client);
		two(b, left.text, r->tier, r->columns);
	}
	buf_reset(&left);
	if (r->cashier[0] != '\0') {
		buf_printf(&left, _("Cashier %s"), r->cashier);
		line(b, left.text);
	}
	rule(b, r->columns);
}

/* ---- what was sold */

/* "10 sessions, 2 of them on top" */
static void course_extent(struct buf *b, const SaleLine *l, int columns)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	if (l->sessions == 0)
		buf_printf(&text, "  %s", _("any number of sessions until it ends"));
	else if (l->gifted == 0)
		buf_printf(&text, _("  %u sessions"), l->sessions);
	else
		buf_printf(&text, _("  %u sessions, %u more as a gift"), l->sessions, l->gifted);
	wrapped(b, text.text, columns);
}

static void sale_line(struct buf *b, const SaleLine *l, int columns)
{
	AUTO(buf_release) struct buf left = BUF_INIT;
	char list[MONEY_TEXT_MAX];

	line(b, l->title);
	buf_printf(&left, "  %s x %u", money_text(MONEY(l->list_fen), list), l->qty);
	sum_line(b, left.text, l->list_fen * l->qty, columns);
	for (size_t i = 0; i < l->n_reductions; i++) {
		buf_reset(&left);
		buf_printf(&left, "  %s", l->reductions[i]->label);
		sum_line(b, left.text, -l->reductions[i]->amount_fen, columns);
	}
	if (strcmp(l->kind, "course") == 0)
		course_extent(b, l, columns);
	if (l->bonus_fen != 0)
		sum_line(b, _("  Bonus on top"), l->bonus_fen, columns);
}

/* ---- what was paid */

static void payment(struct buf *b, const Payment *p, int columns)
{
	AUTO(buf_release) struct buf left = BUF_INIT;

	if (p->points != 0)
		buf_printf(&left, _("Points (%lld)"), (long long)p->points);
	else
		buf_puts(&left, posting_method_title(p->method));
	sum_line(b, left.text, p->amount_fen, columns);
	if (p->principal_fen != 0)
		sum_line(b, _("  of it principal"), p->principal_fen, columns);
	if (p->bonus_fen != 0)
		sum_line(b, _("  of it bonus"), p->bonus_fen, columns);
}

static void payments(struct buf *b, const struct receipt *r)
{
	const Sale *s = r->sale;
	char due[DATE_TEXT_MAX];
	AUTO(buf_release) struct buf left = BUF_INIT;

	for (size_t i = 0; i < s->n_payments; i++)
		payment(b, s->payments[i], r->columns);
	if (s->change_fen != 0)
		sum_line(b, _("Change"), s->change_fen, r->columns);
	for (size_t i = 0; i < s->n_instalments; i++) {
		buf_reset(&left);
		buf_printf(&left, _("  due %s"), day_text(DAY(s->instalments[i]->due), due));
		sum_line(b, left.text, s->instalments[i]->amount_fen, r->columns);
	}
}

static void rights(struct buf *b, const struct receipt *r, int64_t points, bool refund)
{
	AUTO(buf_release) struct buf right = BUF_INIT;

	if (points != 0) {
		buf_printf(&right, "%c%lld", refund ? '-' : '+', (long long)points);
		two(b, refund ? _("Points taken back") : _("Points earned"), right.text,
		    r->columns);
	}
	for (size_t i = 0; i < r->nnotes; i++)
		two(b, r->notes[i].left, r->notes[i].right, r->columns);
}

/* ￥ takes two cells. */
static void total(struct buf *b, const char *label, int64_t fen, int columns)
{
	AUTO(buf_release) struct buf right = BUF_INIT;
	char sum[MONEY_TEXT_MAX];

	buf_printf(&right, "\uffe5%s", money_text(MONEY(fen), sum));
	two(b, label, right.text, columns);
}

static void sale_body(struct buf *b, const struct receipt *r)
{
	const Sale *s = r->sale;
	bool refund = s->kind == SALE__KIND__refund;

	for (size_t i = 0; i < s->n_lines; i++)
		sale_line(b, s->lines[i], r->columns);
	rule(b, r->columns);
	total(b, refund ? _("Given back") : _("Total"), s->total_fen, r->columns);
	payments(b, r);
	if (s->points != 0 || r->nnotes != 0)
		rule(b, r->columns);
	rights(b, r, s->points, refund);
}

/* What is left is said even when it is nothing: that is what she wants to see. */
static void debt_body(struct buf *b, const struct receipt *r)
{
	const struct receipt_debt *d = r->debt;
	int64_t paid = 0;

	for (size_t i = 0; i < d->nparts; i++) {
		const struct receipt_part *part = &d->parts[i];
		AUTO(buf_release) struct buf left = BUF_INIT;
		char id[ID_TEXT_MAX], on[DATE_TEXT_MAX];
		buf_printf(&left, _("Sale %s of %s"), id_text('V', part->sale, id),
			   day_text(part->on, on));
		sum_line(b, left.text, part->paid.fen, r->columns);
		if (part->left.fen != 0)
			sum_line(b, _("  of it still open"), part->left.fen, r->columns);
		paid += part->paid.fen;
	}
	rule(b, r->columns);
	total(b, _("Paid"), paid, r->columns);
	for (size_t i = 0; i < d->npayments; i++)
		payment(b, d->payments[i], r->columns);
	rule(b, r->columns);
	sum_line(b, _("Still on account"), d->left.fen, r->columns);
	rights(b, r, d->points, false);
}

/* What is kept is said beside what goes back. */
static void deposit_body(struct buf *b, const struct receipt *r)
{
	const struct receipt_deposit *d = r->deposit;
	AUTO(buf_release) struct buf when = BUF_INIT;
	char id[ID_TEXT_MAX], on[DATE_TEXT_MAX], at[DATE_TEXT_MAX];
	int64_t sum = 0;

	buf_printf(&when, "%s %s", day_text(wall_day(d->start), on),
		   minute_text(wall_minute(d->start), at));
	two(b, id_text('B', d->booking, id), when.text, r->columns);
	wrapped(b, d->title, r->columns);
	rule(b, r->columns);
	for (size_t i = 0; i < d->npayments; i++)
		sum += d->payments[i]->amount_fen;
	if (d->kept.fen != 0)
		sum_line(b, _("Kept of the deposit"), d->kept.fen, r->columns);
	if (d->npayments > 0)
		total(b, d->taken ? _("Paid") : _("Given back"), sum, r->columns);
	for (size_t i = 0; i < d->npayments; i++)
		payment(b, d->payments[i], r->columns);
	rule(b, r->columns);
	sum_line(b, _("Deposit held"), d->held.fen, r->columns);
}

static void body(struct buf *b, const struct receipt *r)
{
	if (r->debt != NULL)
		debt_body(b, r);
	else if (r->deposit != NULL)
		deposit_body(b, r);
	else
		sale_body(b, r);
	rule(b, r->columns);
	if (r->foot[0] != '\0')
		centred(b, r->foot, r->columns);
}

/* ---- all */

void receipt_below_name(struct buf *b, const struct receipt *r)
{
	heading(b, r);
	body(b, r);
}

void receipt_text(struct buf *b, const struct receipt *r)
{
	AUTO(buf_release) struct buf all = BUF_INIT;

	centred(&all, r->shop, r->columns);
	receipt_below_name(&all, r);
	/* It may be read on a terminal; a store can hold what nobody has cleaned. */
	text_clean(b, all.text, all.len, TEXT_LINES);
}
