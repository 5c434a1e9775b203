/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"

/* Letter of an id that is a plain number. */
static const char plain = '#';

#define ROW(class_, path_, title_, unit_, owner_, detail_, sign_, never_below_) \
	{ .class = class_, .path = path_, .title = title_, .unit = unit_, .owner = owner_, \
	  .detail = detail_, .sign = sign_, .never_below = never_below_ }
/* What the shop has or spends (+1), and what it owes or earns (-1). */
#define HAS(class_, path_, title_, unit_, owner_) \
	ROW(class_, path_, title_, unit_, owner_, 0, +1, false)
#define OWES(class_, path_, title_, unit_, owner_) \
	ROW(class_, path_, title_, unit_, owner_, 0, -1, false)
/* Somebody's own, which cannot be spent twice. */
#define RIGHT(class_, path_, title_, unit_, owner_, detail_) \
	ROW(class_, path_, title_, unit_, owner_, detail_, -1, true)

const struct account_class_row account_classes[] = {
	HAS(ACC_CASH, "asset/cash", N_("Cash drawer"), UNIT_CNY, 0),
	HAS(ACC_WECHAT, "asset/wechat", N_("WeChat Pay"), UNIT_CNY, 0),
	HAS(ACC_ALIPAY, "asset/alipay", N_("Alipay"), UNIT_CNY, 0),
	HAS(ACC_CARD, "asset/card", N_("Bank cards"), UNIT_CNY, 0),
	ROW(ACC_RECEIVABLE, "asset/receivable", N_("On account"), UNIT_CNY, 'C', 'V', +1, true),
	HAS(ACC_INVENTORY_VALUE, "asset/inventory", N_("Stock at cost"), UNIT_CNY, 0),
	HAS(ACC_SAFE, "asset/safe", N_("Safe"), UNIT_CNY, 0),

	RIGHT(ACC_WALLET_PRINCIPAL, "liability/wallet/principal", N_("Wallet principal"), UNIT_CNY,
	      'C', 0),
	RIGHT(ACC_COURSE_VALUE, "liability/course", N_("Courses not yet delivered"), UNIT_CNY,
	      'C', 'K'),
	RIGHT(ACC_DEPOSIT, "liability/deposit", N_("Deposits"), UNIT_CNY, 'C', 'B'),
	OWES(ACC_PAYABLE, "liability/payable", N_("Owed to suppliers"), UNIT_CNY, 0),
	OWES(ACC_TAX, "liability/tax", N_("Tax owed"), UNIT_CNY, 0),
	RIGHT(ACC_DEPOSIT_WALLET, "liability/deposit-wallet", N_("Deposits from wallets"), UNIT_CNY,
	      'C', 'B'),

	OWES(ACC_REVENUE_TREATMENT, "revenue/treatment", N_("Treatments sold"), UNIT_CNY, 0),
	OWES(ACC_REVENUE_PRODUCT, "revenue/product", N_("Products sold"), UNIT_CNY, 0),
	OWES(ACC_REVENUE_COURSE, "revenue/course", N_("Course sessions delivered"), UNIT_CNY, 0),
	OWES(ACC_REVENUE_EXPIRED, "revenue/expired", N_("Expired prepaid value"), UNIT_CNY, 0),
	OWES(ACC_REVENUE_FEE, "revenue/fee", N_("Fees"), UNIT_CNY, 0),
	OWES(ACC_REVENUE_REPRICED, "revenue/repriced", N_("Prepaid money settled at another price"),
	     UNIT_CNY, 0),
	HAS(ACC_DISCOUNT, "discount", N_("Discounts given"), UNIT_CNY, 0),
	HAS(ACC_EXPENSE, "expense", N_("Expenses"), UNIT_CNY, plain),
	HAS(ACC_COST_OF_GOODS, "expense/cost-of-goods", N_("Cost of goods"), UNIT_CNY, 0),
	HAS(ACC_COMMISSION, "expense/commission", N_("Commission"), UNIT_CNY, 'S'),
	HAS(ACC_INTEREST, "expense/interest", N_("Interest"), UNIT_CNY, 0),
	HAS(ACC_CASH_OVER_SHORT, "expense/cash-variance", N_("Cash over or short"), UNIT_CNY, 0),
	OWES(ACC_EQUITY_OPENING, "equity/opening", N_("Opening balances"), UNIT_CNY, 0),
	OWES(ACC_EQUITY_OWNER, "equity/owner", N_("Owner's equity"), UNIT_CNY, 0),

	RIGHT(ACC_WALLET_BONUS, "promise/wallet/bonus", N_("Wallet bonus"), UNIT_BONUS, 'C', 0),
	HAS(ACC_BONUS_GRANTED, "bonus/granted", N_("Bonus granted"), UNIT_BONUS, 0),
	OWES(ACC_BONUS_SPENT, "bonus/spent", N_("Bonus spent"), UNIT_BONUS, 0),
	OWES(ACC_BONUS_EXPIRED, "bonus/expired", N_("Bonus expired"), UNIT_BONUS, 0),

	RIGHT(ACC_POINTS, "promise/points", N_("Points"), UNIT_POINT, 'C', plain),
	HAS(ACC_POINTS_EARNED, "points/earned", N_("Points earned"), UNIT_POINT, 0),
	OWES(ACC_POINTS_REDEEMED, "points/redeemed", N_("Points redeemed"), UNIT_POINT, 0),
	OWES(ACC_POINTS_EXPIRED, "points/expired", N_("Points expired"), UNIT_POINT, 0),
	HAS(ACC_POINTS_OWED, "points/owed", N_("Points owed by the client"), UNIT_POINT, 'C'),

	RIGHT(ACC_SESSIONS, "promise/sessions", N_("Course sessions"), UNIT_SESSION, 'C', 'K'),
	RIGHT(ACC_SESSIONS_RESERVED, "promise/sessions-reserved", N_("Course sessions reserved"),
	      UNIT_SESSION, 'C', 'K'),
	HAS(ACC_SESSIONS_SOLD, "sessions/sold", N_("Sessions sold"), UNIT_SESSION, 0),
	OWES(ACC_SESSIONS_DELIVERED, "sessions/delivered", N_("Sessions delivered"), UNIT_SESSION,
	     0),
	OWES(ACC_SESSIONS_EXPIRED, "sessions/expired", N_("Sessions expired"), UNIT_SESSION, 0),

	RIGHT(ACC_COUPONS, "promise/coupons", N_("Coupons"), UNIT_COUPON, 'C', 0),
	HAS(ACC_COUPONS_ISSUED, "coupons/issued", N_("Coupons issued"), UNIT_COUPON, 0),
	OWES(ACC_COUPONS_USED, "coupons/used", N_("Coupons used"), UNIT_COUPON, 0),
	OWES(ACC_COUPONS_EXPIRED, "coupons/expired", N_("Coupons expired"), UNIT_COUPON, 0),

	ROW(ACC_STOCK, "stock/shelf", N_("Stock on the shelf"), UNIT_STOCK, 'P', 0, +1, true),
	OWES(ACC_STOCK_RECEIVED, "stock/received", N_("Stock received"), UNIT_STOCK, 0),
	HAS(ACC_STOCK_SOLD, "stock/sold", N_("Stock sold"), UNIT_STOCK, 0),
	HAS(ACC_STOCK_CONSUMED, "stock/consumed", N_("Stock used in treatments"), UNIT_STOCK, 0),
	HAS(ACC_STOCK_LOST, "stock/lost", N_("Stock lost"), UNIT_STOCK, 0),

	HAS(ACC_PERF_CASH, "performance/cash", N_("Cash performance"), UNIT_MEMO, 'S'),
	HAS(ACC_PERF_CASH_HOUSE, "performance/cash-house", N_("Cash performance of nobody"),
	    UNIT_MEMO, 0),
	OWES(ACC_PERF_CASH_ALL, "performance/cash-all", N_("Cash performance, all"), UNIT_MEMO, 0),
	HAS(ACC_PERF_USED, "performance/delivered", N_("Delivered performance"), UNIT_MEMO, 'S'),
	HAS(ACC_PERF_USED_HOUSE, "performance/delivered-house",
	    N_("Delivered performance of nobody"), UNIT_MEMO, 0),
	OWES(ACC_PERF_USED_ALL, "performance/delivered-all", N_("Delivered performance, all"),
	     UNIT_MEMO, 0),

	OWES(ACC_FLOW_WALLET, "flow/wallet", N_("Wallets, owed"), UNIT_MEMO, 0),
	HAS(ACC_FLOW_WALLET_SOLD, "flow/wallet-sold", N_("Wallets, topped up"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_WALLET_SPENT, "flow/wallet-spent", N_("Wallets, spent"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_WALLET_REFUNDED, "flow/wallet-refunded", N_("Wallets, given back"),
	     UNIT_MEMO, 0),
	OWES(ACC_FLOW_WALLET_EXPIRED, "flow/wallet-expired", N_("Wallets, expired"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_COURSE, "flow/course", N_("Courses, owed"), UNIT_MEMO, 0),
	HAS(ACC_FLOW_COURSE_SOLD, "flow/course-sold", N_("Courses, sold"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_COURSE_DELIVERED, "flow/course-delivered", N_("Courses, delivered"),
	     UNIT_MEMO, 0),
	OWES(ACC_FLOW_COURSE_REFUNDED, "flow/course-refunded", N_("Courses, given back"),
	     UNIT_MEMO, 0),
	OWES(ACC_FLOW_COURSE_EXPIRED, "flow/course-expired", N_("Courses, expired"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_DEPOSIT, "flow/deposit", N_("Deposits, owed"), UNIT_MEMO, 0),
	HAS(ACC_FLOW_DEPOSIT_TAKEN, "flow/deposit-taken", N_("Deposits, taken"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_DEPOSIT_USED, "flow/deposit-used", N_("Deposits, used"), UNIT_MEMO, 0),
	OWES(ACC_FLOW_DEPOSIT_RETURNED, "flow/deposit-returned", N_("Deposits, given back"),
	     UNIT_MEMO, 0),
	OWES(ACC_FLOW_DEPOSIT_KEPT, "flow/deposit-kept", N_("Deposits, kept"), UNIT_MEMO, 0),
};
const size_t naccount_classes = ARRAY_LEN(account_classes);

static const struct unit_row {
	enum unit_kind kind;
	const char *name;
	char letter; /* of the id, 0 for none */
} unit_rows[] = {
	{ .kind = UNIT_CNY, .name = "CNY" },
	{ .kind = UNIT_BONUS, .name = "BONUS" },
	{ .kind = UNIT_POINT, .name = "POINT" },
	{ .kind = UNIT_SESSION, .name = "SESSION", .letter = 'K' },
	{ .kind = UNIT_COUPON, .name = "COUPON", .letter = plain },
	{ .kind = UNIT_STOCK, .name = "STOCK", .letter = 'P' },
	{ .kind = UNIT_MEMO, .name = "MEMO" },
};

const struct account_class_row *account_class_row(enum account_class class)
{
	size_t low = 0, high = naccount_classes;

	/* The rows stand in the order of their numbers; every posting read comes by here. */
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (account_classes[middle].class == class)
			return &account_classes[middle];
		if (account_classes[middle].class < class)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const char *write_id(char letter, uint32_t id, char text[ID_TEXT_MAX])
{
	if (letter != plain)
		return id_text(letter, id, text);
	snprintf(text, ID_TEXT_MAX, "%" PRIu32, id);
	return text;
}

/* Reads what write_id() writes; ids with a letter as people write them too (c42). */
static bool read_id(const char *text, char letter, uint32_t *ret)
{
	uint64_t id = 0;

	if (letter != plain)
		return id_parse(text, letter, ret, NULL, NULL) == ST_OK;
	if (*text < '1' || *text > '9')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		id = id * 10 + (uint64_t)(*text - '0');
		if (id > UINT32_MAX)
			return false;
	}
	*ret = (uint32_t)id;
	return true;
}

const char *account_text(struct account account, char text[ACCOUNT_TEXT_MAX])
{
	const struct account_class_row *row = account_class_row(account.class);
	char owner[ID_TEXT_MAX] = "", detail[ID_TEXT_MAX] = "";

	if (row == NULL) { /* only a damaged store has one; its check must be able to say so */
		snprintf(text, ACCOUNT_TEXT_MAX, "class-%u/%" PRIu32 "/%" PRIu32,
			 (unsigned)account.class, account.owner, account.detail);
		return text;
	}
	if (row->owner != 0)
		write_id(row->owner, account.owner, owner);
	if (row->detail != 0)
		write_id(row->detail, account.detail, detail);
	snprintf(text, ACCOUNT_TEXT_MAX, "%s%s%s%s%s", row->path, row->owner != 0 ? "/" : "", owner,
		 row->detail != 0 ? "/" : "", detail);
	return text;
}

/* The class with the longest path that `text` begins with: expense/interest is not expense. */
static const struct account_class_row *class_of_path(const char *text)
{
	const struct account_class_row *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < naccount_classes; i++) {
		const char *path = account_classes[i].path;
		size_t len = strlen(path);
		if (len > best_len && strncmp(text, path, len) == 0 &&
		    (text[len] == '\0' || text[len] == '/')) {
			best = &account_classes[i];
			best_len = len;
		}
	}
	return best;
}

/* Takes "/ID" off *at. */
static bool take_part(const char **at, char letter, uint32_t *ret)
{
	char part[ID_TEXT_MAX];

	if (**at != '/')
		return false;
	size_t len = strcspn(*at + 1, "/");
	if (len == 0 || len >= sizeof(part))
		return false;
	memcpy(part, *at + 1, len);
	part[len] = '\0';
	*at += 1 + len;
	return read_id(part, letter, ret);
}

enum status account_parse(const char *text, struct account *ret, struct problem *reterr)
{
	const struct account_class_row *row = class_of_path(text);
	struct account account = { 0 };
	char quoted[TEXT_SHORT_MAX];
	bool good = row != NULL;

	if (good) {
		const char *at = text + strlen(row->path);
		account.class = row->class;
		good = (row->owner == 0 || take_part(&at, row->owner, &account.owner)) &&
		       (row->detail == 0 || take_part(&at, row->detail, &account.detail)) &&
		       *at == '\0';
	}
	if (!good)
		return problem_set(reterr, ST_BAD_VALUE, "account",
				   _("\"%s\" is not an account like %s."), text_short(text, quoted),
				   "liability/wallet/principal/C000042");
	*ret = account;
	return ST_OK;
}

const char *unit_text(struct unit unit, char text[UNIT_TEXT_MAX])
{
	char id[ID_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(unit_rows); i++) {
		const struct unit_row *row = &unit_rows[i];
		if (row->kind != unit.kind)
			continue;
		if (row->letter == 0)
			snprintf(text, UNIT_TEXT_MAX, "%s", row->name);
		else
			snprintf(text, UNIT_TEXT_MAX, "%s-%s", row->name,
				 write_id(row->letter, unit.id, id));
		return text;
	}
	snprintf(text, UNIT_TEXT_MAX, "UNIT%u-%" PRIu32, (unsigned)unit.kind & 0xffu, unit.id);
	return text;
}

enum status unit_parse(const char *text, struct unit *ret, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	struct unit unit = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(unit_rows); i++) {
		const struct unit_row *row = &unit_rows[i];
		size_t len = strlen(row->name);
		if (strncmp(text, row->name, len) != 0)
			continue;
		unit.kind = row->kind;
		if (row->letter == 0 ? text[len] == '\0'
				     : text[len] == '-' &&
					       read_id(text + len + 1, row->letter, &unit.id)) {
			*ret = unit;
			return ST_OK;
		}
	}
	return problem_set(reterr, ST_BAD_VALUE, "unit", _("\"%s\" is not a unit like %s."),
			   text_short(text, quoted), "CNY, POINT, SESSION-K000007, STOCK-P3");
}

bool unit_equal(struct unit a, struct unit b)
{
	return a.kind == b.kind && a.id == b.id;
}

bool account_equal(struct account a, struct account b)
{
	return a.class == b.class && a.owner == b.owner && a.detail == b.detail;
}

static int compare(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

int posting_compare(const struct posting *a, const struct posting *b)
{
	int order = compare(a->account.class, b->account.class);

	if (order == 0)
		order = compare(a->account.owner, b->account.owner);
	if (order == 0)
		order = compare(a->account.detail, b->account.detail);
	if (order == 0)
		order = compare(a->unit.kind, b->unit.kind);
	if (order == 0)
		order = compare(a->unit.id, b->unit.id);
	return order;
}
