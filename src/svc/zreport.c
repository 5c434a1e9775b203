/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of a drawer: sums over entries and the documents beside them. */
#include <string.h>

#include "svc/zreport.h"

/* How a figure comes about. */
enum feed {
	FEED_POSTING,  /* postings of its class × sign */
	FEED_UP,       /* those of them that are above zero */
	FEED_PIECE,    /* worked out below */
};

/* Names are stored and stay. Those worked out below have a place of their own. */
enum figure {
	SALES, FREE, LATE, REFUNDS,
	CASH_IN, CASH_CHANGE, CASH_OUT, WECHAT_IN, WECHAT_OUT, ALIPAY_IN, ALIPAY_OUT,
	CARD_IN, CARD_OUT, PAID_PRINCIPAL, PAID_BONUS, PAID_POINTS,
	REV_TREATMENT, REV_PRODUCT, REV_COURSE, REV_FEE, REV_EXPIRED, REV_REPRICED, DISCOUNTS,
	INTEREST, DEBTS_MADE, DEBTS_PAID, DEBTS_BACK,
	WALLET_OPENING, WALLET_SOLD, WALLET_SPENT, WALLET_REFUNDED, WALLET_EXPIRED, WALLET_CLOSING,
	COURSE_OPENING, COURSE_SOLD, COURSE_DELIVERED, COURSE_REFUNDED, COURSE_EXPIRED,
	COURSE_CLOSING,
	DEPOSIT_OPENING, DEPOSIT_TAKEN, DEPOSIT_USED, DEPOSIT_RETURNED, DEPOSIT_KEPT,
	DEPOSIT_CLOSING,
	DEPOSIT_CASH, DEPOSIT_WECHAT, DEPOSIT_ALIPAY, DEPOSIT_CARD, DEPOSIT_WALLET,
	BACK_CASH, BACK_WECHAT, BACK_ALIPAY, BACK_CARD, BACK_WALLET,
	SESSIONS_SOLD, SESSIONS_DELIVERED, SESSIONS_EXPIRED,
	BONUS_GRANTED, BONUS_SPENT, BONUS_EXPIRED,
	POINTS_EARNED, POINTS_REDEEMED, POINTS_EXPIRED,
	COUPONS_ISSUED, COUPONS_USED, COUPONS_EXPIRED,
	PERF_CASH, PERF_DELIVERED,
	DRAWER_BEFORE, DRAWER_OPENED, DRAWER_IN, DRAWER_OUT, DRAWER_TAKEN, DRAWER_EXPECTED,
	FIGURES
};
_Static_assert((int)FIGURES <= (int)ZFIGURES_MAX, "room for all");

struct figure_row {
	const char *name, *title;
	enum feed feed;
	enum account_class class;
	int sign;
	bool pieces; /* no money */
	bool always; /* shown when it is zero */
};

#define OF(class_, sign_, name_, title_) \
	{ .name = name_, .title = title_, .feed = FEED_POSTING, .class = class_, .sign = sign_ }
#define UP(class_, sign_, name_, title_) \
	{ .name = name_, .title = title_, .feed = FEED_UP, .class = class_, .sign = sign_ }
#define COUNTED(class_, sign_, name_, title_) \
	{ .name = name_, .title = title_, .feed = FEED_POSTING, .class = class_, .sign = sign_, \
	  .pieces = true }
#define MADE(name_, title_) { .name = name_, .title = title_, .feed = FEED_PIECE }
#define SHOWN(name_, title_) { .name = name_, .title = title_, .feed = FEED_PIECE, .always = true }

static const struct figure_row rows[FIGURES] = {
	[SALES] = SHOWN("sales", N_("Sales")),
	[FREE] = MADE("sales/free", N_("Of them free of charge")),
	[LATE] = MADE("sales/late", N_("Of them entered late")),
	[REFUNDS] = SHOWN("refunds", N_("Refunds")),
	[CASH_IN] = SHOWN("money/cash/in", N_("Cash received")),
	[CASH_CHANGE] = MADE("money/cash/change", N_("Change given")),
	[CASH_OUT] = MADE("money/cash/out", N_("Cash paid out")),
	[WECHAT_IN] = UP(ACC_WECHAT, +1, "money/wechat/in", N_("WeChat Pay received")),
	[WECHAT_OUT] = UP(ACC_WECHAT, -1, "money/wechat/out", N_("WeChat Pay given back")),
	[ALIPAY_IN] = UP(ACC_ALIPAY, +1, "money/alipay/in", N_("Alipay received")),
	[ALIPAY_OUT] = UP(ACC_ALIPAY, -1, "money/alipay/out", N_("Alipay given back")),
	[CARD_IN] = UP(ACC_CARD, +1, "money/card/in", N_("Bank cards received")),
	[CARD_OUT] = UP(ACC_CARD, -1, "money/card/out", N_("Bank cards given back")),
	[PAID_PRINCIPAL] = MADE("paid/wallet", N_("Paid from wallets, principal")),
	[PAID_BONUS] = MADE("paid/bonus", N_("Paid from wallets, bonus")),
	[PAID_POINTS] = MADE("paid/points", N_("Paid with points")),
	[REV_TREATMENT] = OF(ACC_REVENUE_TREATMENT, -1, "revenue/treatment",
			     N_("Treatments, list price")),
	[REV_PRODUCT] = OF(ACC_REVENUE_PRODUCT, -1, "revenue/product",
			   N_("Products, list price")),
	[REV_COURSE] = OF(ACC_REVENUE_COURSE, -1, "revenue/course",
			  N_("Course sessions delivered")),
	[REV_FEE] = OF(ACC_REVENUE_FEE, -1, "revenue/fee", N_("Fees")),
	[REV_EXPIRED] = OF(ACC_REVENUE_EXPIRED, -1, "revenue/expired",
			   N_("Expired prepaid value")),
	[REV_REPRICED] = OF(ACC_REVENUE_REPRICED, -1, "revenue/repriced",
			    N_("Prepaid money settled at another price")),
	[DISCOUNTS] = OF(ACC_DISCOUNT, +1, "discounts", N_("Discounts, bonus and points")),
	[INTEREST] = OF(ACC_INTEREST, +1, "interest", N_("Interest paid")),
	[DEBTS_MADE] = UP(ACC_RECEIVABLE, +1, "debts/made", N_("Put on account")),
	[DEBTS_PAID] = UP(ACC_RECEIVABLE, -1, "debts/paid", N_("Paid of what was on account")),
	[DEBTS_BACK] = MADE("debts/back", N_("Taken back of what was on account")),
	[WALLET_OPENING] = MADE("wallet/opening", N_("Wallets, opening")),
	[WALLET_SOLD] = OF(ACC_FLOW_WALLET_SOLD, +1, "wallet/sold", N_("Wallets, topped up")),
	[WALLET_SPENT] = OF(ACC_FLOW_WALLET_SPENT, -1, "wallet/spent", N_("Wallets, spent")),
	[WALLET_REFUNDED] = OF(ACC_FLOW_WALLET_REFUNDED, -1, "wallet/refunded",
			       N_("Wallets, given back")),
	[WALLET_EXPIRED] = OF(ACC_FLOW_WALLET_EXPIRED, -1, "wallet/expired",
			      N_("Wallets, expired")),
	[WALLET_CLOSING] = SHOWN("wallet/closing", N_("Wallets, closing")),
	[COURSE_OPENING] = MADE("course/opening", N_("Courses, opening")),
	[COURSE_SOLD] = OF(ACC_FLOW_COURSE_SOLD, +1, "course/sold", N_("Courses, sold")),
	[COURSE_DELIVERED] = OF(ACC_FLOW_COURSE_DELIVERED, -1, "course/delivered",
				N_("Courses, delivered")),
	[COURSE_REFUNDED] = OF(ACC_FLOW_COURSE_REFUNDED, -1, "course/refunded",
			       N_("Courses, given back")),
	[COURSE_EXPIRED] = OF(ACC_FLOW_COURSE_EXPIRED, -1, "course/expired",
			      N_("Courses, expired")),
	[COURSE_CLOSING] = SHOWN("course/closing", N_("Courses, closing")),
	[DEPOSIT_OPENING] = MADE("deposit/opening", N_("Deposits, opening")),
	[DEPOSIT_TAKEN] = OF(ACC_FLOW_DEPOSIT_TAKEN, +1, "deposit/taken", N_("Deposits, taken")),
	[DEPOSIT_USED] = OF(ACC_FLOW_DEPOSIT_USED, -1, "deposit/used", N_("Deposits, used")),
	[DEPOSIT_RETURNED] = OF(ACC_FLOW_DEPOSIT_RETURNED, -1, "deposit/returned",
				N_("Deposits, given back")),
	[DEPOSIT_KEPT] = OF(ACC_FLOW_DEPOSIT_KEPT, -1, "deposit/kept", N_("Deposits, kept")),
	[DEPOSIT_CLOSING] = MADE("deposit/closing", N_("Deposits, closing")),
	[DEPOSIT_CASH] = MADE("deposit/in/cash", N_("Deposits taken in cash")),
	[DEPOSIT_WECHAT] = MADE("deposit/in/wechat", N_("Deposits taken by WeChat Pay")),
	[DEPOSIT_ALIPAY] = MADE("deposit/in/alipay", N_("Deposits taken by Alipay")),
	[DEPOSIT_CARD] = MADE("deposit/in/card", N_("Deposits taken by bank card")),
	[DEPOSIT_WALLET] = MADE("deposit/in/wallet", N_("Deposits taken from wallets")),
	[BACK_CASH] = MADE("deposit/out/cash", N_("Deposits given back in cash")),
	[BACK_WECHAT] = MADE("deposit/out/wechat", N_("Deposits given back by WeChat Pay")),
	[BACK_ALIPAY] = MADE("deposit/out/alipay", N_("Deposits given back by Alipay")),
	[BACK_CARD] = MADE("deposit/out/card", N_("Deposits given back by bank card")),
	[BACK_WALLET] = MADE("deposit/out/wallet", N_("Deposits given back to wallets")),
	[SESSIONS_SOLD] = COUNTED(ACC_SESSIONS_SOLD, +1, "sessions/sold", N_("Sessions sold")),
	[SESSIONS_DELIVERED] = COUNTED(ACC_SESSIONS_DELIVERED, -1, "sessions/delivered",
				       N_("Sessions delivered")),
	[SESSIONS_EXPIRED] = COUNTED(ACC_SESSIONS_EXPIRED, -1, "sessions/expired",
				     N_("Sessions expired")),
	[BONUS_GRANTED] = OF(ACC_BONUS_GRANTED, +1, "bonus/granted", N_("Bonus granted")),
	[BONUS_SPENT] = OF(ACC_BONUS_SPENT, -1, "bonus/spent", N_("Bonus spent")),
	[BONUS_EXPIRED] = OF(ACC_BONUS_EXPIRED, -1, "bonus/expired", N_("Bonus expired")),
	[POINTS_EARNED] = COUNTED(ACC_POINTS_EARNED, +1, "points/earned", N_("Points earned")),
	[POINTS_REDEEMED] = COUNTED(ACC_POINTS_REDEEMED, -1, "points/redeemed",
				    N_("Points redeemed")),
	[POINTS_EXPIRED] = COUNTED(ACC_POINTS_EXPIRED, -1, "points/expired",
				   N_("Points expired")),
	[COUPONS_ISSUED] = COUNTED(ACC_COUPONS_ISSUED, +1, "coupons/issued",
				   N_("Coupons issued")),
	[COUPONS_USED] = COUNTED(ACC_COUPONS_USED, -1, "coupons/used", N_("Coupons used")),
	[COUPONS_EXPIRED] = COUNTED(ACC_COUPONS_EXPIRED, -1, "coupons/expired",
				    N_("Coupons expired")),
	[PERF_CASH] = OF(ACC_PERF_CASH_ALL, -1, "performance/cash", N_("Cash performance")),
	[PERF_DELIVERED] = OF(ACC_PERF_USED_ALL, -1, "performance/delivered",
			      N_("Delivered performance")),
	[DRAWER_BEFORE] = MADE("drawer/before", N_("In the drawer before")),
	[DRAWER_OPENED] = MADE("drawer/opened", N_("Put in for the float")),
	[DRAWER_IN] = MADE("drawer/in", N_("Cash kept")),
	[DRAWER_OUT] = MADE("drawer/out", N_("Cash paid out of the drawer")),
	[DRAWER_TAKEN] = MADE("drawer/taken", N_("Taken at an earlier close")),
	[DRAWER_EXPECTED] = SHOWN("drawer/expected", N_("Expected in the drawer")),
};

/* ---- adding up */

static void sum(struct zreport *z, int64_t *to, int64_t amount)
{
	if (__builtin_add_overflow(*to, amount, to))
		z->overflow = true;
}

static void count(struct zreport *z, enum figure f, int64_t amount)
{
	if (amount == 0)
		return;
	z->count[f]++;
	sum(z, &z->amount[f], amount);
}

/* Cash of an entry: in a sale the change has been taken off what came in. */
static void add_cash(struct zreport *z, enum entry_kind kind, int64_t net, int64_t change)
{
	if (kind == ENTRY_OPEN || kind == ENTRY_OPENING) {
		count(z, DRAWER_OPENED, net);
		return;
	}
	if (kind == ENTRY_CLOSE) {
		count(z, DRAWER_TAKEN, -net);
		return;
	}
	count(z, CASH_CHANGE, change);
	count(z, net + change > 0 ? CASH_IN : CASH_OUT, net + change > 0 ? net + change : -net);
	count(z, net > 0 ? DRAWER_IN : DRAWER_OUT, net > 0 ? net : -net);
}

/* By which ways deposits came and went. */
static void add_deposit(struct zreport *z, const struct entry *e)
{
	static const struct { enum account_class class; enum figure in, out; } ways[] = {
		{ ACC_CASH, DEPOSIT_CASH, BACK_CASH },
		{ ACC_WECHAT, DEPOSIT_WECHAT, BACK_WECHAT },
		{ ACC_ALIPAY, DEPOSIT_ALIPAY, BACK_ALIPAY },
		{ ACC_CARD, DEPOSIT_CARD, BACK_CARD },
		{ ACC_WALLET_PRINCIPAL, DEPOSIT_WALLET, BACK_WALLET },
	};

	for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
		int64_t all = 0;
		for (size_t i = 0; i < e->postings.n; i++)
			if (e->postings.rows[i].account.class == ways[w].class)
				sum(z, &all, e->postings.rows[i].amount);
		count(z, all > 0 ? ways[w].in : ways[w].out, all > 0 ? all : -all);
	}
}

static void add_document(struct zreport *z, const Sale *sale)
{
	int sign = sale->kind == SALE__KIND__refund ? -1 : 1;

	z->count[sign > 0 ? SALES : REFUNDS]++;
	sum(z, &z->amount[sign > 0 ? SALES : REFUNDS], sale->total_fen);
	if (sale->kind == SALE__KIND__free || sale->kind == SALE__KIND__late) {
		enum figure f = sale->kind == SALE__KIND__free ? FREE : LATE;
		z->count[f]++;
		sum(z, &z->amount[f], sale->total_fen);
	}
	for (size_t i = 0; i < sale->n_payments; i++) {
		const Payment *p = sale->payments[i];
		count(z, PAID_PRINCIPAL, sign * p->principal_fen);
		count(z, PAID_BONUS, sign * p->bonus_fen);
		if (strcmp(p->method, "points") == 0)
			count(z, PAID_POINTS, sign * p->amount_fen);
	}
}

void zreport_add(struct zreport *z, const struct entry *e, const Sale *document)
{
	int64_t sums[FIGURES] = { 0 }, cash = 0, wallet = 0, course = 0, deposit = 0;
	bool sold = document != NULL && document->kind != SALE__KIND__refund;

	for (size_t i = 0; i < e->postings.n; i++) {
		const struct posting *p = &e->postings.rows[i];
		cash += p->account.class == ACC_CASH ? p->amount : 0;
		wallet -= p->account.class == ACC_FLOW_WALLET ? p->amount : 0;
		course -= p->account.class == ACC_FLOW_COURSE ? p->amount : 0;
		deposit -= p->account.class == ACC_FLOW_DEPOSIT ? p->amount : 0;
		for (int f = 0; f < FIGURES; f++) {
			int64_t amount = rows[f].sign * p->amount;
			if (rows[f].feed == FEED_PIECE || rows[f].class != p->account.class ||
			    (rows[f].feed == FEED_UP && amount < 0))
				continue;
			sum(z, &sums[f], amount);
		}
	}
	if (e->kind == ENTRY_REFUND) { /* nobody has paid it: it is owed no longer */
		sums[DEBTS_BACK] = sums[DEBTS_PAID];
		sums[DEBTS_PAID] = 0;
	}
	for (int f = 0; f < FIGURES; f++)
		count(z, (enum figure)f, sums[f]);
	/* cppcheck-suppress nullPointerRedundantCheck ; what is sold has a document */
	add_cash(z, e->kind, cash, sold ? document->change_fen : 0);
	if (document != NULL)
		add_document(z, document);
	if (e->kind == ENTRY_DEBT) { /* no document, and what was no money is a discount */
		count(z, PAID_PRINCIPAL, sums[WALLET_SPENT]);
		count(z, PAID_BONUS, sums[BONUS_SPENT]);
		count(z, PAID_POINTS, sums[DISCOUNTS] - sums[BONUS_SPENT]);
	}
	if (e->kind == ENTRY_DEPOSIT) {
		count(z, PAID_PRINCIPAL, sums[WALLET_SPENT]);
		add_deposit(z, e);
	}
	sum(z, &z->change.cash, cash);
	sum(z, &z->change.wallet, wallet);
	sum(z, &z->change.course, course);
	sum(z, &z->change.deposit, deposit);
}

/* ---- figures */

static int64_t before(struct zreport *z, int64_t closing, int64_t change)
{
	int64_t ret = 0;

	if (__builtin_sub_overflow(closing, change, &ret))
		z->overflow = true;
	return ret;
}

enum status zreport_figures(struct zreport *z, const struct zstate *closing, struct arena *arena,
			    size_t *ret_n, Figure ***ret, struct problem *reterr)
{
	size_t n = 0;
	Figure **list = NULL;

	z->amount[WALLET_OPENING] = before(z, closing->wallet, z->change.wallet);
	z->amount[WALLET_CLOSING] = closing->wallet;
	z->amount[COURSE_OPENING] = before(z, closing->course, z->change.course);
	z->amount[COURSE_CLOSING] = closing->course;
	z->amount[DEPOSIT_OPENING] = before(z, closing->deposit, z->change.deposit);
	z->amount[DEPOSIT_CLOSING] = closing->deposit;
	z->amount[DRAWER_BEFORE] = before(z, closing->cash, z->change.cash);
	z->amount[DRAWER_EXPECTED] = closing->cash;
	if (z->overflow)
		return problem_set(reterr, ST_BAD_VALUE, NULL,
				   _("The figures are too large to be added up."));
	for (int f = 0; f < FIGURES; f++) {
		if (z->count[f] == 0 && z->amount[f] == 0 && !rows[f].always)
			continue;
		Figure *figure = (Figure *)message_new(&figure__descriptor, arena);
		figure->name = arena_dup(arena, rows[f].name);
		figure->count = z->count[f];
		figure->amount = z->amount[f];
		list = arena_grow(arena, list, n, sizeof(*list));
		list[n++] = figure;
	}
	*ret_n = n;
	*ret = list;
	return ST_OK;
}

struct reading {
	struct tx *tx;
	struct arena arena;
	uint32_t last;
	struct zreport *ret;
};

static enum status read_entry(void *ctx, const struct entry *e)
{
	struct reading *r = ctx;
	Sale *sale = NULL;

	if (e->number > r->last)
		return ST_NOTHING_TO_DO;
	enum status st = sale_get(r->tx, e->number, &r->arena, &sale);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	zreport_add(r->ret, e, st == ST_OK ? sale : NULL);
	arena_clear(&r->arena);
	return ST_OK;
}

enum status zreport_read(struct tx *tx, uint32_t first, uint32_t last, struct zreport *ret)
{
	struct reading r = { .tx = tx, .arena = ARENA_INIT, .last = last, .ret = ret };

	*ret = (struct zreport){ .overflow = false };
	if (last < first)
		return ST_OK;
	enum status st = ledger_each(tx, first, read_entry, &r);
	arena_clear(&r.arena);
	return st == ST_NOTHING_TO_DO ? ST_OK : st;
}

enum status zstate_now(struct tx *tx, struct zstate *ret)
{
	static const struct unit memo = { .kind = UNIT_MEMO };
	int64_t cash, wallet, course, deposit;

	TRY(ledger_balance(tx, (struct account){ .class = ACC_CASH }, UNIT_OF_CNY, &cash));
	TRY(ledger_balance(tx, (struct account){ .class = ACC_FLOW_WALLET }, memo, &wallet));
	TRY(ledger_balance(tx, (struct account){ .class = ACC_FLOW_COURSE }, memo, &course));
	TRY(ledger_balance(tx, (struct account){ .class = ACC_FLOW_DEPOSIT }, memo, &deposit));
	*ret = (struct zstate){ .cash = cash, .wallet = -wallet, .course = -course,
				.deposit = -deposit };
	return ST_OK;
}

const char *zfigure_title(const char *name, bool *ret_money)
{
	for (int f = 0; f < FIGURES; f++) {
		if (strcmp(rows[f].name, name) != 0)
			continue;
		if (ret_money != NULL)
			*ret_money = !rows[f].pieces;
		return _(rows[f].title);
	}
	if (ret_money != NULL)
		*ret_money = false;
	return name;
}

int64_t zfigure(size_t n, Figure *const *figures, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(figures[i]->name, name) == 0)
			return figures[i]->amount;
	return 0;
}
