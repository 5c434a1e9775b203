/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sale and its refund move. A refund is a document of the same shape: it is posted as the
 * sale it takes back, and then turned round. */
#include <string.h>

#include "posting_private.h"

/* ---- payments */

void post_points(struct postings *list, uint32_t client, size_t n, const PointBatch *const *batches,
		 int64_t owed, enum account_class other, enum point_way way)
{
	int64_t sum = owed;

	for (size_t i = 0; i < n; i++) {
		const uint32_t until = batches[i]->until != 0 ? (uint32_t)batches[i]->until
							      : POINTS_NO_END;
		sum += batches[i]->points;
		post(list, ACC_POINTS, client, until, 0, way * batches[i]->points);
	}
	post(list, ACC_POINTS_OWED, client, 0, 0, way * owed);
	post(list, other, 0, 0, 0, -way * sum);
}

void post_payment(struct postings *list, uint32_t client, uint32_t sale, const Payment *payment)
{
	const enum pay_kind kind = pay_kind(payment->method);
	struct account account;

	if (posting_method_account(payment->method, &account)) {
		posting_add(list, account, UNIT_OF_CNY, payment->amount_fen);
	} else if (kind == PAY_WALLET) {
		post(list, ACC_WALLET_PRINCIPAL, client, 0, 0, payment->principal_fen);
		post(list, ACC_WALLET_BONUS, client, 0, 0, payment->bonus_fen);
		post(list, ACC_BONUS_SPENT, 0, 0, 0, -payment->bonus_fen);
		post(list, ACC_FLOW_WALLET, 0, 0, 0, payment->principal_fen);
		post(list, ACC_FLOW_WALLET_SPENT, 0, 0, 0, -payment->principal_fen);
	} else if (kind == PAY_POINTS) {
		post_points(list, client, payment->n_batches,
			    (const PointBatch *const *)payment->batches, payment->points_owed,
			    ACC_POINTS_REDEEMED, POINTS_FROM_HER);
	} else {
		REQUIRE(kind == PAY_ACCOUNT);
		post(list, ACC_RECEIVABLE, client, sale, 0, payment->amount_fen);
	}
}

/* ---- performance */

void shares_split(const struct shares *shares, money whole, money *parts)
{
	int64_t weights[SHARES_MAX];

	for (size_t i = 0; i < shares->n; i++)
		weights[i] = shares->rows[i]->percent;
	REQUIRE(money_split(whole, weights, shares->n, parts));
}

void post_performance(struct postings *list, enum performance what, const struct shares *shares,
		      money whole, const int64_t *parts)
{
	static const struct {
		enum account_class one, house, all;
	} classes[] = {
		[PERF_OF_CASH] = { ACC_PERF_CASH, ACC_PERF_CASH_HOUSE, ACC_PERF_CASH_ALL },
		[PERF_OF_USE] = { ACC_PERF_USED, ACC_PERF_USED_HOUSE, ACC_PERF_USED_ALL },
	};

	post(list, classes[what].all, 0, 0, 0, -whole.fen);
	if (shares->n == 0) {
		post(list, classes[what].house, 0, 0, 0, whole.fen);
		return;
	}
	money split[SHARES_MAX];
	if (parts == NULL)
		shares_split(shares, whole, split);
	for (size_t i = 0; i < shares->n; i++)
		post(list, classes[what].one, shares->rows[i]->staff, 0, 0,
		     parts != NULL ? parts[i] : split[i].fen);
}

/* ---- lines */

/* Sold for money at its list price; what was taken off, and what bonus and points paid, is a
 * discount. */
static void post_revenue(struct postings *list, enum account_class revenue, const SaleLine *line)
{
	const int64_t gross = line->list_fen * line->qty;

	post(list, revenue, 0, 0, 0, -gross);
	post(list, ACC_DISCOUNT, 0, 0, 0, gross - line->net_fen + line->unearned_fen);
}

static void post_product(struct postings *list, const SaleLine *line)
{
	post_revenue(list, ACC_REVENUE_PRODUCT, line);
	post(list, ACC_STOCK, line->product, 0, line->product, -(int64_t)line->qty);
	post(list, ACC_STOCK_SOLD, 0, 0, line->product, line->qty);
}

/* The price of a course is its contract: owed is what money paid of it; nothing is a discount. */
static void post_course(struct postings *list, uint32_t client, const SaleLine *line)
{
	const int64_t value = line->net_fen - line->unearned_fen;
	const int64_t sessions = (int64_t)line->sessions + line->gifted;

	post(list, ACC_COURSE_VALUE, client, line->course, 0, -value);
	post(list, ACC_FLOW_COURSE, 0, 0, 0, -value);
	post(list, ACC_FLOW_COURSE_SOLD, 0, 0, 0, value);
	post(list, ACC_SESSIONS, client, line->course, line->course, -sessions);
	post(list, ACC_SESSIONS_SOLD, 0, 0, line->course, sessions);
}

static void post_topup(struct postings *list, uint32_t client, const SaleLine *line)
{
	post(list, ACC_WALLET_PRINCIPAL, client, 0, 0, -line->net_fen);
	post(list, ACC_FLOW_WALLET, 0, 0, 0, -line->net_fen);
	post(list, ACC_FLOW_WALLET_SOLD, 0, 0, 0, line->net_fen);
	post(list, ACC_WALLET_BONUS, client, 0, 0, -line->bonus_fen);
	post(list, ACC_BONUS_GRANTED, 0, 0, 0, line->bonus_fen);
}

static void post_session(struct postings *list, uint32_t client, const SaleLine *line)
{
	if (line->entry == 0) /* else its booking has posted it */
		post_course_use(list, client, line->course, line->qty, MONEY(line->value_fen),
				line->reserved, line->sessions == 0);
}

static void post_by_kind(struct postings *list, uint32_t client, const SaleLine *line)
{
	const enum line_kind kind = line_kind(line->kind);

	REQUIRE(kind != LINE_UNKNOWN); /* the document was checked */
	switch (kind) {
	case LINE_UNKNOWN:
	case LINE_TREATMENT:
		post_revenue(list, ACC_REVENUE_TREATMENT, line);
		break;
	case LINE_FEE:
		post_revenue(list, ACC_REVENUE_FEE, line);
		break;
	case LINE_PRODUCT:
		post_product(list, line);
		break;
	case LINE_COURSE:
		post_course(list, client, line);
		break;
	case LINE_SESSION:
		post_session(list, client, line);
		break;
	case LINE_TOPUP:
		post_topup(list, client, line);
		break;
	}
}

static void post_line(struct postings *list, const Sale *sale, const SaleLine *line)
{
	const bool refund = sale->kind == SALE__KIND__refund;
	const struct shares shares = { .n = line->n_shares, .rows = line->shares };
	const money cash = MONEY(line_cash(sale, line).fen - line->settled_fen);

	post_by_kind(list, sale->client, line);
	post_performance(list, PERF_OF_CASH, &shares, cash, refund ? line->share_cash_fen : NULL);
	post_performance(list, PERF_OF_USE, &shares, line_used(line),
			 refund ? line->share_used_fen : NULL);
}

/* Of a refund: what was on account and paid since is performance of whoever has it by now. */
static void post_settled(struct postings *list, const Sale *sale)
{
	for (size_t i = 0; i < sale->n_settled; i++) {
		const StaffSum *sum = sale->settled[i];
		const bool house = sum->staff == 0;
		post(list, house ? ACC_PERF_CASH_HOUSE : ACC_PERF_CASH, sum->staff, 0, 0,
		     sum->amount_fen);
		post(list, ACC_PERF_CASH_ALL, 0, 0, 0, -sum->amount_fen);
	}
}

/* ---- the document */

static void post_one_payment(struct postings *list, const Sale *sale, const Payment *payment)
{
	const uint32_t debt = sale->kind == SALE__KIND__refund ? sale->refund_of : sale->id;
	const enum pay_kind kind = pay_kind(payment->method);

	if (kind == PAY_DEPOSIT || kind == PAY_DEPOSIT_WALLET)
		post_deposit(list, kind == PAY_DEPOSIT ? ACC_DEPOSIT : ACC_DEPOSIT_WALLET,
			     sale->client, sale->booking, ACC_FLOW_DEPOSIT_USED,
			     payment->amount_fen);
	else
		post_payment(list, sale->client, debt, payment);
}

static void post_sale(struct postings *list, const Sale *sale)
{
	for (size_t i = 0; i < sale->n_payments; i++)
		post_one_payment(list, sale, sale->payments[i]);
	post(list, ACC_CASH, 0, 0, 0, -sale->change_fen);
	for (size_t i = 0; i < sale->n_lines; i++)
		post_line(list, sale, sale->lines[i]);
	post_settled(list, sale);
	for (size_t i = 0; i < sale->n_coupons; i++)
		posting_coupon(list, sale->client, sale->coupons[i], ACC_COUPONS_USED, -1);
	if (sale->points != 0)
		post_points(list, sale->client, sale->n_batches,
			    (const PointBatch *const *)sale->batches, sale->points_owed,
			    ACC_POINTS_EARNED, POINTS_TO_HER);
}

enum status posting_sale(const Sale *sale, struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };

	if (sale->kind == SALE__KIND__refund)
		return problem_set(reterr, ST_BAD_VALUE, "kind", _("A refund is no sale."));
	TRY(posting_check_sale(sale, reterr));
	post_sale(&list, sale);
	return posting_done(&list, ret, reterr);
}

enum status posting_refund(const Sale *refund, struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };

	if (refund->kind != SALE__KIND__refund)
		return problem_set(reterr, ST_BAD_VALUE, "kind", _("A sale is no refund."));
	TRY(posting_check_sale(refund, reterr));
	post_sale(&list, refund);
	TRY(posting_done(&list, ret, reterr));
	posting_reverse(ret, ret);
	return ST_OK;
}
