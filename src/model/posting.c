/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/posting.h"

#include <string.h>

#include "base/text.h"

static const struct entry_kind_row {
	enum entry_kind kind;
	const char *name, *title;
} entry_kinds[] = {
	{ .kind = ENTRY_OPENING, .name = "opening", .title = N_("Opening") },
	{ .kind = ENTRY_SALE, .name = "sale", .title = N_("Sale") },
	{ .kind = ENTRY_REFUND, .name = "refund", .title = N_("Refund") },
	{ .kind = ENTRY_RECEIVE, .name = "receive", .title = N_("Goods in") },
	{ .kind = ENTRY_REVERSAL, .name = "reversal", .title = N_("Reversal") },
	{ .kind = ENTRY_COURSE, .name = "course", .title = N_("Course") },
	{ .kind = ENTRY_WALLET, .name = "wallet", .title = N_("Wallet") },
	{ .kind = ENTRY_POINTS, .name = "points", .title = N_("Points") },
	{ .kind = ENTRY_STOCK, .name = "stock", .title = N_("Stock") },
	{ .kind = ENTRY_CLOSE, .name = "close", .title = N_("Day close") },
	{ .kind = ENTRY_EXPENSE, .name = "expense", .title = N_("Expense") },
};

/* Payment methods that are money. Wallet, points and coupons are rights of the client and have
 * postings of their own. */
static const struct payment_method {
	const char *name;
	enum account_class class;
	bool of_client;
} payment_methods[] = {
	{ .name = "cash", .class = ACC_CASH },
	{ .name = "wechat", .class = ACC_WECHAT },
	{ .name = "alipay", .class = ACC_ALIPAY },
	{ .name = "card", .class = ACC_CARD },
	{ .name = "account", .class = ACC_RECEIVABLE, .of_client = true },
};

/* What a line can be, and where its list price is earned. */
static const struct line_kind {
	const char *name;
	enum account_class revenue;
	bool stock;
} line_kinds[] = {
	{ .name = "treatment", .revenue = ACC_REVENUE_TREATMENT },
	{ .name = "product", .revenue = ACC_REVENUE_PRODUCT, .stock = true },
};

static const struct entry_kind_row *entry_kind_row(enum entry_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(entry_kinds); i++) {
		if (entry_kinds[i].kind == kind)
			return &entry_kinds[i];
	}
	return NULL;
}

const char *entry_kind_name(enum entry_kind kind)
{
	const struct entry_kind_row *row = entry_kind_row(kind);

	return row != NULL ? row->name : "unknown";
}

const char *entry_kind_title(enum entry_kind kind)
{
	const struct entry_kind_row *row = entry_kind_row(kind);

	return row != NULL ? _(row->title) : _("Unknown kind");
}

bool posting_add(struct postings *list, struct account account, struct unit unit, int64_t amount)
{
	const struct posting row = { .account = account, .unit = unit, .amount = amount };
	size_t at = 0;
	int64_t sum;

	while (at < list->n && posting_compare(&list->rows[at], &row) != 0)
		at++;
	if (at == list->n) {
		/* The smallest number has no opposite: it could not be reversed. */
		if (amount == INT64_MIN || (amount != 0 && list->n == LIMIT_POSTINGS))
			return false;
		if (amount != 0)
			list->rows[list->n++] = row;
		return true;
	}
	if (__builtin_add_overflow(list->rows[at].amount, amount, &sum) || sum == INT64_MIN)
		return false;
	list->rows[at].amount = sum;
	if (sum == 0) {
		list->n--;
		memmove(&list->rows[at], &list->rows[at + 1],
			(list->n - at) * sizeof(list->rows[0]));
	}
	return true;
}

/* Does it name everything that its class says, and nothing else? */
static bool well_formed(const struct posting *p)
{
	const struct account_class_row *row = account_class_row(p->account.class);
	bool counted = p->unit.kind == UNIT_SESSION || p->unit.kind == UNIT_COUPON ||
		       p->unit.kind == UNIT_STOCK;

	if (row == NULL || row->unit != p->unit.kind || (p->unit.id != 0) != counted)
		return false;
	if ((row->owner != 0) != (p->account.owner != 0) ||
	    (row->detail != 0) != (p->account.detail != 0))
		return false;
	/* A session is one of the course that holds it, a piece one of the product on the shelf. */
	if (row->unit == UNIT_SESSION && row->detail != 0 && p->account.detail != p->unit.id)
		return false;
	return row->unit != UNIT_STOCK || row->owner == 0 || p->account.owner == p->unit.id;
}

/* The sum of the rows from `first` on that have its unit; a sum that overflows on the way is not
 * zero, whatever the order. */
static bool sums_to_zero(const struct postings *list, size_t first)
{
	__extension__ __int128 sum = 0;

	for (size_t i = first; i < list->n; i++) {
		if (unit_equal(list->rows[i].unit, list->rows[first].unit))
			sum += list->rows[i].amount;
	}
	return sum == 0;
}

bool posting_balanced(const struct postings *list)
{
	if (list->n > LIMIT_POSTINGS)
		return false;
	for (size_t i = 0; i < list->n; i++) {
		bool seen = false;
		for (size_t j = 0; j < i && !seen; j++)
			seen = unit_equal(list->rows[j].unit, list->rows[i].unit);
		if (!well_formed(&list->rows[i]) || (!seen && !sums_to_zero(list, i)))
			return false;
	}
	return true;
}

void posting_reverse(const struct postings *list, struct postings *ret)
{
	ret->n = list->n;
	for (size_t i = 0; i < list->n; i++) {
		ret->rows[i] = list->rows[i];
		ret->rows[i].amount = -list->rows[i].amount;
	}
}

bool posting_method_account(const char *method, uint32_t client, struct account *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(payment_methods); i++) {
		const struct payment_method *row = &payment_methods[i];
		if (strcmp(row->name, method) != 0)
			continue;
		if (row->of_client && client == 0)
			return false;
		*ret = (struct account){ .class = row->class };
		if (row->of_client)
			ret->owner = client;
		return true;
	}
	return false;
}

static enum status too_much(struct problem *reterr)
{
	return problem_set(reterr, ST_TOO_MANY, NULL, _("The sums of this sale are too large."));
}

static bool add_cny(struct postings *list, enum account_class class, int64_t amount)
{
	return posting_add(list, (struct account){ .class = class }, UNIT_OF_CNY, amount);
}

static bool add_stock(struct postings *list, uint32_t product, enum account_class other,
		      int64_t out)
{
	const struct unit unit = { .kind = UNIT_STOCK, .id = product };

	return posting_add(list, (struct account){ .class = ACC_STOCK, .owner = product }, unit,
			   -out) &&
	       posting_add(list, (struct account){ .class = other }, unit, out);
}

/* List price × pieces, and the sum of what was taken off it. */
static enum status line_sums(const SaleLine *line, money *ret_gross, money *ret_off,
			     struct problem *reterr)
{
	money off = MONEY(0), net;

	if (line->list_fen < 0 || line->qty == 0)
		return problem_set(reterr, ST_BAD_VALUE, "qty",
				   _("The line %s has no quantity or a price below zero."),
				   line->title);
	if (!money_mul(MONEY(line->list_fen), line->qty, ret_gross))
		return too_much(reterr);
	for (size_t i = 0; i < line->n_reductions; i++) {
		money amount = MONEY(line->reductions[i]->amount_fen);
		if (amount.fen < 0)
			return problem_set(reterr, ST_BAD_VALUE, "reductions",
					   _("A reduction of the line %s is below zero."),
					   line->title);
		if (!money_add(off, amount, &off))
			return too_much(reterr);
	}
	if (!money_sub(*ret_gross, off, &net))
		return too_much(reterr);
	if (net.fen < 0 || net.fen != line->net_fen)
		return problem_set(reterr, ST_BAD_VALUE, "net_fen",
				   _("The line %s is not its list price less its reductions."),
				   line->title);
	*ret_off = off;
	return ST_OK;
}

static enum status post_line(const SaleLine *line, struct postings *list, struct problem *reterr)
{
	const struct line_kind *kind = NULL;
	char quoted[TEXT_SHORT_MAX];
	money gross = MONEY(0), off = MONEY(0);

	for (size_t i = 0; i < ARRAY_LEN(line_kinds); i++) {
		if (strcmp(line_kinds[i].name, line->kind) == 0)
			kind = &line_kinds[i];
	}
	if (kind == NULL)
		return problem_set(reterr, ST_BAD_VALUE, "kind",
				   _("A line cannot be of the kind \"%s\"."),
				   text_short(line->kind, quoted));
	if (kind->stock && line->product == 0)
		return problem_set(reterr, ST_BAD_VALUE, "product",
				   _("The line %s does not say which product."), line->title);
	TRY(line_sums(line, &gross, &off, reterr));
	if (!add_cny(list, kind->revenue, -gross.fen) || !add_cny(list, ACC_DISCOUNT, off.fen) ||
	    (kind->stock && !add_stock(list, line->product, ACC_STOCK_SOLD, line->qty)))
		return too_much(reterr);
	return ST_OK;
}

static enum status post_payment(const Sale *sale, const Payment *payment, struct postings *list,
				struct problem *reterr)
{
	struct account account;
	char quoted[TEXT_SHORT_MAX];

	if (payment->amount_fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "amount_fen",
				   _("A payment cannot be below zero."));
	if (!posting_method_account(payment->method, sale->client, &account)) {
		if (strcmp(payment->method, "account") == 0)
			return problem_set(reterr, ST_BAD_VALUE, "client",
					   _("On account needs a client who owes it."));
		return problem_set(reterr, ST_BAD_VALUE, "method",
				   _("\"%s\" is not a way to pay here."),
				   text_short(payment->method, quoted));
	}
	if (!posting_add(list, account, UNIT_OF_CNY, payment->amount_fen))
		return too_much(reterr);
	return ST_OK;
}

/* Payments less change are the total, and the change is not more than the cash that came. */
static enum status check_paid(const Sale *sale, struct problem *reterr)
{
	money paid = MONEY(0), cash = MONEY(0), left;

	for (size_t i = 0; i < sale->n_payments; i++) {
		money amount = MONEY(sale->payments[i]->amount_fen);
		if (!money_add(paid, amount, &paid))
			return too_much(reterr);
		if (strcmp(sale->payments[i]->method, "cash") == 0)
			REQUIRE(money_add(cash, amount, &cash)); /* part of the sum above */
	}
	if (sale->change_fen < 0)
		return problem_set(reterr, ST_BAD_VALUE, "change_fen",
				   _("Change cannot be below zero."));
	if (!money_sub(paid, MONEY(sale->change_fen), &left))
		return too_much(reterr);
	if (left.fen < sale->total_fen)
		return problem_set(reterr, ST_NOT_PAID, "payments", NULL);
	if (left.fen > sale->total_fen || sale->change_fen > cash.fen)
		return problem_set(reterr, ST_OVERPAID, "payments", NULL);
	return ST_OK;
}

enum status posting_sale(const Sale *sale, struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };
	money total = MONEY(0);

	if (sale->n_lines > LIMIT_SALE_LINES)
		return problem_set(reterr, ST_TOO_MANY, "lines",
				   _("A sale has at most %d lines."), LIMIT_SALE_LINES);
	if (sale->n_payments > LIMIT_PAYMENTS)
		return problem_set(reterr, ST_TOO_MANY, "payments",
				   _("A sale has at most %d payments."), LIMIT_PAYMENTS);
	for (size_t i = 0; i < sale->n_payments; i++)
		TRY(post_payment(sale, sale->payments[i], &list, reterr));
	for (size_t i = 0; i < sale->n_lines; i++) {
		TRY(post_line(sale->lines[i], &list, reterr));
		if (!money_add(total, MONEY(sale->lines[i]->net_fen), &total))
			return too_much(reterr);
	}
	if (total.fen != sale->total_fen)
		return problem_set(reterr, ST_BAD_VALUE, "total_fen",
				   _("The total is not the sum of the lines."));
	TRY(check_paid(sale, reterr));
	if (!add_cny(&list, ACC_CASH, -sale->change_fen))
		return too_much(reterr);
	*ret = list;
	return ST_OK;
}

enum status posting_receive(uint32_t product, int64_t qty, struct postings *ret,
			    struct problem *reterr)
{
	struct postings list = { .n = 0 };

	if (product == 0)
		return problem_set(reterr, ST_BAD_VALUE, "product", _("Say which product."));
	if (qty <= 0)
		return problem_set(reterr, ST_BAD_VALUE, "qty",
				   _("The quantity must be more than zero."));
	REQUIRE(add_stock(&list, product, ACC_STOCK_RECEIVED, -qty));
	*ret = list;
	return ST_OK;
}
