/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of postings, the ways to pay, and the events of the drawer and the shelf. */
#include "model/posting.h"

#include <string.h>

#include "base/text.h"
#include "posting_private.h"

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
	{ .kind = ENTRY_DEBT, .name = "debt", .title = N_("Debt paid") },
	{ .kind = ENTRY_COUPON, .name = "coupon", .title = N_("Coupon") },
	{ .kind = ENTRY_OPEN, .name = "open", .title = N_("Drawer opened") },
	{ .kind = ENTRY_EXPIRE, .name = "expire", .title = N_("Expired") },
	{ .kind = ENTRY_DEPOSIT, .name = "deposit", .title = N_("Deposit") },
};

/* Ways to pay. Wallet, points and deposit are rights of the client, and what is on account is her
 * debt: these have postings of their own and no account that stands for the method. */
static const struct payment_method {
	const char *name, *title;
	enum pay_kind kind;
	enum account_class class; /* of money */
} payment_methods[] = {
	{ .name = "cash", .title = N_("Cash"), .kind = PAY_MONEY, .class = ACC_CASH },
	{ .name = "wechat", .title = N_("WeChat"), .kind = PAY_MONEY, .class = ACC_WECHAT },
	{ .name = "alipay", .title = N_("Alipay"), .kind = PAY_MONEY, .class = ACC_ALIPAY },
	{ .name = "card", .title = N_("Bank card"), .kind = PAY_MONEY, .class = ACC_CARD },
	{ .name = "wallet", .title = N_("Wallet"), .kind = PAY_WALLET },
	{ .name = "points", .title = N_("Points"), .kind = PAY_POINTS },
	{ .name = "account", .title = N_("On account"), .kind = PAY_ACCOUNT },
	{ .name = "deposit", .title = N_("Deposit"), .kind = PAY_DEPOSIT },
	{ .name = "wallet-deposit", .title = N_("Deposit from the wallet"),
	  .kind = PAY_DEPOSIT_WALLET },
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

static const struct payment_method *payment_method(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(payment_methods); i++) {
		if (strcmp(payment_methods[i].name, name) == 0)
			return &payment_methods[i];
	}
	return NULL;
}

enum pay_kind pay_kind(const char *method)
{
	const struct payment_method *row = payment_method(method);

	return row != NULL ? row->kind : PAY_UNKNOWN;
}

bool posting_method_account(const char *method, struct account *ret)
{
	const struct payment_method *row = payment_method(method);

	if (row == NULL || row->kind != PAY_MONEY)
		return false;
	*ret = (struct account){ .class = row->class };
	return true;
}

const char *posting_method(size_t i)
{
	return i < ARRAY_LEN(payment_methods) ? payment_methods[i].name : NULL;
}

const char *posting_method_title(const char *method)
{
	const struct payment_method *row = payment_method(method);

	return row != NULL ? _(row->title) : method;
}

/* The number of a list that was told more than it holds. */
enum { TOO_MUCH = LIMIT_POSTINGS + 1 };

static bool too_much(struct postings *list)
{
	list->n = TOO_MUCH;
	return false;
}

bool posting_add(struct postings *list, struct account account, struct unit unit, int64_t amount)
{
	const struct posting row = { .account = account, .unit = unit, .amount = amount };
	size_t at = 0;
	int64_t sum;

	if (list->n > LIMIT_POSTINGS)
		return false;
	while (at < list->n && posting_compare(&list->rows[at], &row) != 0)
		at++;
	if (at == list->n) {
		if (amount == 0)
			return true;
		/* The smallest number has no opposite: it could not be reversed. */
		if (amount == INT64_MIN || list->n == LIMIT_POSTINGS)
			return too_much(list);
		list->rows[list->n++] = row;
		return true;
	}
	if (__builtin_add_overflow(list->rows[at].amount, amount, &sum) || sum == INT64_MIN)
		return too_much(list);
	list->rows[at].amount = sum;
	if (sum == 0) {
		list->n--;
		memmove(&list->rows[at], &list->rows[at + 1],
			(list->n - at) * sizeof(list->rows[0]));
	}
	return true;
}

enum status posting_join(struct postings *list, const struct postings *more,
			 struct problem *reterr)
{
	if (more->n > LIMIT_POSTINGS)
		list->n = TOO_MUCH;
	for (size_t i = 0; i < more->n && list->n <= LIMIT_POSTINGS; i++) {
		const struct posting *p = &more->rows[i];
		posting_add(list, p->account, p->unit, p->amount);
	}
	return list->n <= LIMIT_POSTINGS ? ST_OK : posting_too_much(reterr);
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
	REQUIRE(list->n <= LIMIT_POSTINGS);
	ret->n = list->n;
	for (size_t i = 0; i < list->n; i++) {
		ret->rows[i] = list->rows[i];
		ret->rows[i].amount = -list->rows[i].amount;
	}
}

void post(struct postings *list, enum account_class class, uint32_t owner, uint32_t detail,
	  uint32_t id, int64_t amount)
{
	const struct account_class_row *row = account_class_row(class);

	REQUIRE(row != NULL);
	posting_add(list, (struct account){ .class = class, .owner = owner, .detail = detail },
		    (struct unit){ .kind = row->unit, .id = id }, amount);
}

enum status posting_done(const struct postings *list, struct postings *ret, struct problem *reterr)
{
	if (list->n > LIMIT_POSTINGS)
		return posting_too_much(reterr);
	*ret = *list;
	return ST_OK;
}

enum status posting_too_much(struct problem *reterr)
{
	return problem_set(reterr, ST_TOO_MANY, NULL, _("The sums are too large."));
}

enum status posting_amount(int64_t amount, const char *field, struct problem *reterr)
{
	if (amount < 0)
		return problem_set(reterr, ST_BAD_VALUE, field, _("It cannot be below zero."));
	return amount <= MONEY_MAX_FEN ? ST_OK : posting_too_much(reterr);
}

enum status posting_id(uint32_t id, const char *field, struct problem *reterr)
{
	if (id != 0)
		return ST_OK;
	if (strcmp(field, "client") == 0)
		return problem_set(reterr, ST_BAD_VALUE, field, _("This needs a client."));
	return problem_set(reterr, ST_BAD_VALUE, field, _("It does not say which."));
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
	post(&list, ACC_STOCK, product, 0, product, qty);
	post(&list, ACC_STOCK_RECEIVED, 0, 0, product, -qty);
	return posting_done(&list, ret, reterr);
}

enum status posting_open(money balance, money want, bool from_owner, struct postings *ret,
			 struct problem *reterr)
{
	const enum account_class other = from_owner ? ACC_EQUITY_OWNER : ACC_SAFE;
	struct postings list = { .n = 0 };
	money more;

	TRY(posting_amount(want.fen, "float_fen", reterr));
	if (!money_sub(want, balance, &more))
		return posting_too_much(reterr);
	post(&list, ACC_CASH, 0, 0, 0, more.fen);
	post(&list, other, 0, 0, 0, -more.fen);
	return posting_done(&list, ret, reterr);
}

enum status posting_close(money expected, money counted, money leave, struct postings *ret,
			  struct problem *reterr)
{
	struct postings list = { .n = 0 };
	money over;

	TRY(posting_amount(counted.fen, "counted", reterr));
	TRY(posting_amount(leave.fen, "left_fen", reterr));
	if (leave.fen > counted.fen)
		return problem_set(reterr, ST_BAD_VALUE, "left_fen",
				   _("More cannot stay in the drawer than was counted."));
	if (!money_sub(counted, expected, &over))
		return posting_too_much(reterr);
	const int64_t away = counted.fen - leave.fen;
	post(&list, ACC_CASH, 0, 0, 0, over.fen);
	post(&list, ACC_CASH_OVER_SHORT, 0, 0, 0, -over.fen);
	post(&list, ACC_CASH, 0, 0, 0, -away);
	post(&list, ACC_SAFE, 0, 0, 0, away);
	return posting_done(&list, ret, reterr);
}
