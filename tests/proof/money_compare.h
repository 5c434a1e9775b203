/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are the books in the program those on paper? Every balance, both ways. */
#ifndef PROOF_MONEY_COMPARE_H
#define PROOF_MONEY_COMPARE_H

#include "proof/money_shop.h"

/* ---- a client */

struct comparing {
	struct walk *w;
	struct tx *tx;
	uint32_t client;
	uint32_t rows; /* of the program */
};

static void same(struct walk *w, const char *what, uint32_t of, int64_t program, int64_t paper)
{
	char text[100];

	if (program == paper)
		return;
	snprintf(text, sizeof(text), "%s of %u", what, of);
	differ_sum(w, text, program, paper);
}

static const struct m_course *hers(const struct comparing *c, uint32_t course)
{
	const struct m_course *k = &c->w->m->courses[course];

	if (course > c->w->m->ncourses || k->client != c->client)
		differ(c->w, "she has a course of somebody else");
	return k;
}

static int64_t batch_on_paper(const struct m_client *c, uint32_t detail)
{
	int32_t until = detail == 0x7fffffff ? 0 : (int32_t)detail;

	for (int i = 0; i < c->points.n; i++)
		if (c->points.at[i].until == until)
			return c->points.at[i].points;
	return 0;
}

static int64_t on_paper(const struct comparing *c, const struct posting *p)
{
	const struct model *m = c->w->m;
	const struct m_client *her = &m->clients[c->client];
	uint32_t detail = p->account.detail, unit = p->unit.id;

	if (p->account.class == ACC_RECEIVABLE)
		return detail < m->nsales && m->sales[detail] != NULL ? m->sales[detail]->debt_left
								      : 0;
	if (p->account.class == ACC_WALLET_PRINCIPAL)
		return her->principal;
	if (p->account.class == ACC_WALLET_BONUS)
		return her->bonus;
	if (p->account.class == ACC_POINTS)
		return batch_on_paper(her, detail);
	if (p->account.class == ACC_POINTS_OWED)
		return her->points_owed;
	if (p->account.class == ACC_COURSE_VALUE)
		return hers(c, detail)->value;
	if (p->account.class == ACC_SESSIONS)
		return hers(c, detail)->left;
	if (p->account.class == ACC_SESSIONS_RESERVED)
		return hers(c, detail)->reserved;
	if (p->account.class == ACC_COUPONS)
		return unit <= m->ncoupons && m->coupons[unit].client == c->client &&
		       m->coupons[unit].there;
	return 0;
}

static enum status compare_row(void *ctx, const struct posting *p)
{
	struct comparing *c = ctx;
	char account[ACCOUNT_TEXT_MAX];
	int64_t amount = p->amount * account_class_row(p->account.class)->sign;

	/* What she owes of points stands above zero. */
	if (p->account.class == ACC_POINTS_OWED)
		amount = p->amount;
	if (amount != on_paper(c, p))
		differ_sum(c->w, account_text(p->account, account), amount, on_paper(c, p));
	c->rows++;
	return ST_OK;
}

/* How many of her things are there on paper. */
static uint32_t things(const struct model *m, uint32_t client)
{
	const struct m_client *c = &m->clients[client];
	uint32_t n = (c->principal != 0) + (c->bonus != 0) + (c->points_owed != 0) +
		     (uint32_t)c->points.n + c->debts.n;

	for (uint32_t i = 0; i < c->courses.n; i++) {
		const struct m_course *k = &m->courses[c->courses.at[i]];
		n += (k->value != 0) + (k->left != 0) + (k->reserved != 0);
	}
	for (uint32_t i = 0; i < c->coupons.n; i++)
		n += m->coupons[c->coupons.at[i]].there;
	return n;
}

static void compare_client(struct walk *w, struct tx *tx, uint32_t client)
{
	struct comparing c = { .w = w, .tx = tx, .client = client };

	if (ledger_balances_of(tx, client, compare_row, &c) != ST_OK)
		differ(w, "balances cannot be read");
	same(w, "the number of balances", client, c.rows, things(w->m, client));
}

/* ---- the shop */

static const struct {
	enum m_account account;
	enum account_class class;
	int sign;
} shop_accounts[] = {
	{ A_CASH, ACC_CASH, +1 },
	{ A_WECHAT, ACC_WECHAT, +1 },
	{ A_ALIPAY, ACC_ALIPAY, +1 },
	{ A_CARD, ACC_CARD, +1 },
	{ A_SAFE, ACC_SAFE, +1 },
	{ A_OWNER, ACC_EQUITY_OWNER, +1 },
	{ A_VARIANCE, ACC_CASH_OVER_SHORT, +1 },
	{ A_INTEREST, ACC_INTEREST, +1 },
	{ A_TREATMENT, ACC_REVENUE_TREATMENT, -1 },
	{ A_PRODUCT, ACC_REVENUE_PRODUCT, -1 },
	{ A_COURSE, ACC_REVENUE_COURSE, -1 },
	{ A_FEE, ACC_REVENUE_FEE, -1 },
	{ A_EXPIRED, ACC_REVENUE_EXPIRED, -1 },
	{ A_REPRICED, ACC_REVENUE_REPRICED, -1 },
	{ A_DISCOUNT, ACC_DISCOUNT, +1 },
	{ A_BONUS_GRANTED, ACC_BONUS_GRANTED, +1 },
	{ A_BONUS_SPENT, ACC_BONUS_SPENT, -1 },
	{ A_BONUS_EXPIRED, ACC_BONUS_EXPIRED, -1 },
	{ A_POINTS_EARNED, ACC_POINTS_EARNED, +1 },
	{ A_POINTS_REDEEMED, ACC_POINTS_REDEEMED, -1 },
	{ A_POINTS_EXPIRED, ACC_POINTS_EXPIRED, -1 },
	{ A_WALLET_SOLD, ACC_FLOW_WALLET_SOLD, +1 },
	{ A_WALLET_SPENT, ACC_FLOW_WALLET_SPENT, -1 },
	{ A_WALLET_REFUNDED, ACC_FLOW_WALLET_REFUNDED, -1 },
	{ A_COURSE_SOLD, ACC_FLOW_COURSE_SOLD, +1 },
	{ A_COURSE_DELIVERED, ACC_FLOW_COURSE_DELIVERED, -1 },
	{ A_COURSE_REFUNDED, ACC_FLOW_COURSE_REFUNDED, -1 },
	{ A_COURSE_EXPIRED, ACC_FLOW_COURSE_EXPIRED, -1 },
	{ A_CASH_OF, ACC_PERF_CASH_HOUSE, +1 },
	{ A_USED_OF, ACC_PERF_USED_HOUSE, +1 },
};

static int64_t sum_of(const struct model *m, enum m_account of)
{
	int64_t sum = 0;

	for (int s = 0; s <= M_STAFF; s++)
		sum += m->acc[of + s];
	return sum;
}

static int64_t shop_on_paper(const struct model *m, const struct posting *p)
{
	uint32_t owner = p->account.owner;

	for (size_t i = 0; i < ARRAY_LEN(shop_accounts); i++)
		if (shop_accounts[i].class == p->account.class)
			return shop_accounts[i].sign * m->acc[shop_accounts[i].account];
	if (p->account.class == ACC_PERF_CASH)
		return owner <= M_STAFF ? m->acc[A_CASH_OF + owner] : 0;
	if (p->account.class == ACC_PERF_USED)
		return owner <= M_STAFF ? m->acc[A_USED_OF + owner] : 0;
	if (p->account.class == ACC_PERF_CASH_ALL)
		return -sum_of(m, A_CASH_OF);
	if (p->account.class == ACC_PERF_USED_ALL)
		return -sum_of(m, A_USED_OF);
	if (p->account.class == ACC_FLOW_WALLET)
		return -m->sum.wallets;
	if (p->account.class == ACC_FLOW_COURSE)
		return -m->sum.courses;
	return 0;
}

/* Things with a number come last, and are looked at one by one. */
static enum status compare_shop_row(void *ctx, const struct posting *p)
{
	struct comparing *c = ctx;
	char account[ACCOUNT_TEXT_MAX];
	int64_t paper = shop_on_paper(c->w->m, p);

	if (p->unit.id != 0)
		return ST_NOTHING_TO_DO;
	if (p->amount != paper)
		differ_sum(c->w, account_text(p->account, account), p->amount, paper);
	c->rows++;
	return ST_OK;
}

static uint32_t shop_things(const struct model *m)
{
	uint32_t n = (sum_of(m, A_CASH_OF) != 0) + (sum_of(m, A_USED_OF) != 0) +
		     (m->sum.wallets != 0) + (m->sum.courses != 0);

	for (int i = 0; i < A_COUNT; i++)
		n += m->acc[i] != 0 && (i < A_SESSIONS_SOLD || i > A_COUPONS_EXPIRED);
	return n;
}

static int64_t balance_in(struct walk *w, struct tx *tx, enum account_class class, uint32_t owner,
			  enum unit_kind kind, uint32_t id)
{
	int64_t balance = 0;

	if (ledger_balance(tx, (struct account){ .class = class, .owner = owner },
			   (struct unit){ .kind = kind, .id = id }, &balance) != ST_OK)
		differ(w, "a balance cannot be read");
	return balance;
}

static void compare_shop(struct walk *w, struct tx *tx)
{
	struct comparing c = { .w = w, .tx = tx };
	enum status st = ledger_balances_own(tx, compare_shop_row, &c);

	if (st != ST_OK && st != ST_NOTHING_TO_DO)
		differ(w, "balances cannot be read");
	same(w, "the number of balances", 0, c.rows, shop_things(w->m));
	for (uint32_t i = 1; i <= M_PRODUCTS; i++)
		same(w, "stock", i, balance_in(w, tx, ACC_STOCK, i, UNIT_STOCK, i), w->m->stock[i]);
}

/* ---- things with a number */

static const char *const course_ends[] = { "", "used", "expired", "refunded" };

static void compare_course(struct walk *w, struct tx *tx, uint32_t id)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const struct m_course *k = &w->m->courses[id];
	Course *c;

	if (course_get(tx, id, &arena, &c) != ST_OK)
		differ(w, "a course is not there");
	same(w, "client of course", id, c->client, k->client);
	same(w, "state of course", id, (int)c->state, (int)k->state);
	same(w, "last day of course", id, c->expires_on, k->expires);
	same(w, "still days of course", id, c->frozen_days, k->still);
	same(w, "paid for course", id, c->paid_fen, k->paid);
	if (strcmp(c->ended, course_ends[k->end]) != 0)
		differ(w, "a course ended otherwise");
	same(w, "sessions sold of course", id,
	     balance_in(w, tx, ACC_SESSIONS_SOLD, 0, UNIT_SESSION, id), k->issued);
	same(w, "sessions used of course", id,
	     -balance_in(w, tx, ACC_SESSIONS_DELIVERED, 0, UNIT_SESSION, id), k->used);
	same(w, "sessions ended of course", id,
	     -balance_in(w, tx, ACC_SESSIONS_EXPIRED, 0, UNIT_SESSION, id), k->ended);
}

static void compare_coupon(struct walk *w, struct tx *tx, uint32_t id)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const struct m_coupon *u = &w->m->coupons[id];
	Coupon *c;

	if (coupon_get(tx, id, &arena, &c) != ST_OK)
		differ(w, "a coupon is not there");
	if (strcmp(c->kind, m_kinds[u->kind].id) != 0)
		differ(w, "a coupon is of another kind");
	same(w, "client of coupon", id, c->client, u->client);
	same(w, "last day of coupon", id, c->valid_until, u->until);
	same(w, "withdrawal of coupon", id, c->withdrawn, u->withdrawn);
	same(w, "coupons issued", id, balance_in(w, tx, ACC_COUPONS_ISSUED, 0, UNIT_COUPON, id),
	     u->issued);
	same(w, "coupons used", id, -balance_in(w, tx, ACC_COUPONS_USED, 0, UNIT_COUPON, id),
	     u->used);
	same(w, "coupons ended", id, -balance_in(w, tx, ACC_COUPONS_EXPIRED, 0, UNIT_COUPON, id),
	     u->expired);
}

static void compare_wallet(struct walk *w, struct tx *tx, uint32_t client)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	const struct m_client *c = &w->m->clients[client];
	Wallet *wallet = NULL;
	Client *record;

	if ((wallet_get(tx, client, &arena, &wallet) == ST_OK) != c->wallet)
		differ(w, "she has a card, or has none");
	if (c->wallet) {
		same(w, "state of the card", client, (int)wallet->state, (int)c->state);
		same(w, "name on the card", client, wallet->registered, c->registered);
		if (strcmp(wallet->rule, m_rules[c->rule]) != 0)
			differ(w, "her card is spent by another rule");
	}
	if (client_get(tx, client, &arena, &record) != ST_OK)
		differ(w, "a client is not there");
	if (strcmp(record->tier, m_tiers[c->told].id) != 0 && record->tier[0] != '\0')
		differ(w, "the archive tells another tier");
}

/* ---- all */

static struct tx *begin_compare(struct walk *w)
{
	struct tx *tx;

	if (tx_begin(w->trial.shop.db, TX_READ, "compare", &tx, &w->trial.problem) != ST_OK)
		differ(w, "the shop cannot be read");
	w->reading = tx;
	return tx;
}

static void end_compare(struct walk *w)
{
	tx_abort(w->reading);
	w->reading = NULL;
}

static uint32_t last_entry(struct walk *w)
{
	struct tx *tx = begin_compare(w);
	uint32_t next = 0;

	if (ledger_next(tx, &next) != ST_OK)
		differ(w, "the ledger cannot be read");
	end_compare(w);
	return next - 1;
}

/* After every step: the shop, and all who come now. */
static void compare_present(struct walk *w)
{
	struct tx *tx = begin_compare(w);

	compare_shop(w, tx);
	for (int i = 0; i < M_PRESENT; i++)
		compare_client(w, tx, w->present[i]);
	if (w->touched != 0)
		compare_client(w, tx, w->touched);
	w->touched = 0;
	end_compare(w);
}

/* Everything that there ever was. */
static void compare_all(struct walk *w)
{
	struct tx *tx = begin_compare(w);
	const struct model *m = w->m;

	w->op = "the whole shop";
	buf_reset(&w->args);
	compare_shop(w, tx);
	for (uint32_t i = 1; i <= m->nclients; i++) {
		compare_client(w, tx, i);
		compare_wallet(w, tx, i);
	}
	for (uint32_t i = 1; i <= m->ncourses; i++)
		compare_course(w, tx, i);
	for (uint32_t i = 1; i <= m->ncoupons; i++)
		compare_coupon(w, tx, i);
	end_compare(w);
}

#endif
