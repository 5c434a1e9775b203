/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moves a client's rights outside a sale: courses, wallets, points, coupons. */
#include "base/mem.h"
#include "posting_private.h"

/* ---- courses */

static enum status check_client_course(uint32_t client, uint32_t course, struct problem *reterr)
{
	TRY(posting_id(client, "client", reterr));
	return posting_id(course, "course", reterr);
}

enum status posting_course_reserve(uint32_t client, uint32_t course, int64_t n,
				   struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };

	TRY(check_client_course(client, course, reterr));
	if (n == INT64_MIN)
		return posting_too_much(reterr);
	post(&list, ACC_SESSIONS, client, course, course, n);
	post(&list, ACC_SESSIONS_RESERVED, client, course, course, -n);
	return posting_done(&list, ret, reterr);
}

void post_course_use(struct postings *list, uint32_t client, uint32_t course, int64_t n,
		     money value, bool reserved, bool unlimited)
{
	const enum account_class from = reserved ? ACC_SESSIONS_RESERVED : ACC_SESSIONS;

	/* Of an unlimited course she has no number of sessions: each is sold as it is taken. */
	if (unlimited)
		post(list, ACC_SESSIONS_SOLD, 0, 0, course, n);
	else
		post(list, from, client, course, course, n);
	post(list, ACC_SESSIONS_DELIVERED, 0, 0, course, -n);
	post(list, ACC_COURSE_VALUE, client, course, 0, value.fen);
	post(list, ACC_REVENUE_COURSE, 0, 0, 0, -value.fen);
	post(list, ACC_FLOW_COURSE, 0, 0, 0, value.fen);
	post(list, ACC_FLOW_COURSE_DELIVERED, 0, 0, 0, -value.fen);
}

enum status posting_course_use(uint32_t client, uint32_t course, int n, money value, bool reserved,
			       bool unlimited, const struct shares *shares, struct postings *ret,
			       struct problem *reterr)
{
	struct postings list = { .n = 0 };

	TRY(check_client_course(client, course, reterr));
	TRY(posting_amount(value.fen, "value_fen", reterr));
	TRY(posting_check_shares(shares, reterr));
	if (n < -1 || n > 1 || (n == 0 && !unlimited))
		return problem_set(reterr, ST_BAD_VALUE, "qty",
				   _("Sessions are taken one at a time."));
	post_course_use(&list, client, course, n != 0, value, reserved, unlimited);
	post_performance(&list, PERF_OF_USE, shares, value, NULL);
	if (n < 0)
		posting_reverse(&list, &list);
	return posting_done(&list, ret, reterr);
}

enum status posting_course_expire(uint32_t client, uint32_t course, int64_t sessions, money value,
				  struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };

	TRY(check_client_course(client, course, reterr));
	TRY(posting_amount(sessions, "sessions", reterr));
	TRY(posting_amount(value.fen, "value_fen", reterr));
	post(&list, ACC_SESSIONS, client, course, course, sessions);
	post(&list, ACC_SESSIONS_EXPIRED, 0, 0, course, -sessions);
	post(&list, ACC_COURSE_VALUE, client, course, 0, value.fen);
	post(&list, ACC_REVENUE_EXPIRED, 0, 0, 0, -value.fen);
	post(&list, ACC_FLOW_COURSE, 0, 0, 0, value.fen);
	post(&list, ACC_FLOW_COURSE_EXPIRED, 0, 0, 0, -value.fen);
	return posting_done(&list, ret, reterr);
}

static enum status check_two(uint32_t from, uint32_t to, struct problem *reterr)
{
	TRY(posting_id(from, "client", reterr));
	TRY(posting_id(to, "to", reterr));
	if (from == to)
		return problem_set(reterr, ST_BAD_VALUE, "to", _("It is hers already."));
	return ST_OK;
}

enum status posting_course_move(uint32_t course, uint32_t from, uint32_t to, int64_t sessions,
				money value, struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };

	TRY(posting_id(course, "course", reterr));
	TRY(check_two(from, to, reterr));
	TRY(posting_amount(sessions, "sessions", reterr));
	TRY(posting_amount(value.fen, "value_fen", reterr));
	post(&list, ACC_SESSIONS, from, course, course, sessions);
	post(&list, ACC_SESSIONS, to, course, course, -sessions);
	post(&list, ACC_COURSE_VALUE, from, course, 0, value.fen);
	post(&list, ACC_COURSE_VALUE, to, course, 0, -value.fen);
	return posting_done(&list, ret, reterr);
}

/* ---- wallets */

enum status posting_wallet_move(uint32_t from, uint32_t to, money principal, money bonus,
				struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };

	TRY(check_two(from, to, reterr));
	TRY(posting_amount(principal.fen, "principal_fen", reterr));
	TRY(posting_amount(bonus.fen, "bonus_fen", reterr));
	post(&list, ACC_WALLET_PRINCIPAL, from, 0, 0, principal.fen);
	post(&list, ACC_WALLET_PRINCIPAL, to, 0, 0, -principal.fen);
	post(&list, ACC_WALLET_BONUS, from, 0, 0, bonus.fen);
	post(&list, ACC_WALLET_BONUS, to, 0, 0, -bonus.fen);
	return posting_done(&list, ret, reterr);
}

/* ---- points and coupons */

enum status posting_points(uint32_t client, enum account_class other, size_t n,
			   const PointBatch *const *batches, int64_t owed, bool earned,
			   struct postings *ret, struct problem *reterr)
{
	struct postings list = { .n = 0 };
	int64_t points = owed;

	TRY(posting_id(client, "client", reterr));
	REQUIRE(other == ACC_POINTS_EARNED || other == ACC_POINTS_REDEEMED ||
		other == ACC_POINTS_EXPIRED);
	for (size_t i = 0; i < n; i++) {
		if (__builtin_add_overflow(points, batches[i]->points, &points))
			return posting_too_much(reterr);
	}
	TRY(posting_check_batches(n, batches, points, owed, reterr));
	post_points(&list, client, n, batches, owed, other,
		    earned ? POINTS_TO_HER : POINTS_FROM_HER);
	return posting_done(&list, ret, reterr);
}

bool posting_coupon(struct postings *list, uint32_t client, uint32_t coupon,
		    enum account_class other, int64_t n)
{
	REQUIRE(other == ACC_COUPONS_ISSUED || other == ACC_COUPONS_USED ||
		other == ACC_COUPONS_EXPIRED);
	REQUIRE(n != INT64_MIN);
	post(list, ACC_COUPONS, client, 0, coupon, -n);
	post(list, other, 0, 0, coupon, n);
	return list->n <= LIMIT_POSTINGS;
}

/* ---- what the law gives back */

static void post_wallet_back(struct postings *list, const struct prepaid_back *back, int64_t given)
{
	const int64_t left = back->left.fen;

	post(list, ACC_WALLET_PRINCIPAL, back->client, 0, 0, left);
	post(list, ACC_WALLET_BONUS, back->client, 0, 0, back->bonus_left.fen);
	post(list, ACC_BONUS_EXPIRED, 0, 0, 0, -back->bonus_left.fen);
	post(list, ACC_FLOW_WALLET, 0, 0, 0, left);
	post(list, ACC_FLOW_WALLET_REFUNDED, 0, 0, 0, -given);
	post(list, ACC_FLOW_WALLET_SPENT, 0, 0, 0, given - left);
}

static void post_course_back(struct postings *list, const struct prepaid_back *back, int64_t given)
{
	const int64_t left = back->left.fen;

	post(list, ACC_COURSE_VALUE, back->client, back->course, 0, left);
	post(list, ACC_SESSIONS, back->client, back->course, back->course, back->sessions_left);
	post(list, ACC_SESSIONS_EXPIRED, 0, 0, back->course, -back->sessions_left);
	post(list, ACC_FLOW_COURSE, 0, 0, 0, left);
	post(list, ACC_FLOW_COURSE_REFUNDED, 0, 0, 0, -given);
	post(list, ACC_FLOW_COURSE_DELIVERED, 0, 0, 0, given - left);
}

enum status posting_prepaid_refund(const struct prepaid_back *back, struct postings *ret,
				   struct problem *reterr)
{
	const int64_t left = back->left.fen, principal = back->principal.fen;
	struct postings list = { .n = 0 };
	struct account account = { .class = ACC_CASH };

	TRY(posting_id(back->client, "client", reterr));
	TRY(posting_amount(left, "left_fen", reterr));
	TRY(posting_amount(back->bonus_left.fen, "bonus_fen", reterr));
	TRY(posting_amount(back->sessions_left, "sessions", reterr));
	TRY(posting_amount(principal, "principal_fen", reterr));
	TRY(posting_amount(back->interest.fen, "interest_fen", reterr));
	if (!posting_method_account(back->method, &account))
		return problem_set(reterr, ST_BAD_VALUE, "method",
				   _("Money is given back in cash, by WeChat, Alipay or card."));
	const int64_t given = principal < left ? principal : left;
	if (back->course != 0)
		post_course_back(&list, back, given);
	else
		post_wallet_back(&list, back, given);
	posting_add(&list, account, UNIT_OF_CNY, -principal - back->interest.fen);
	post(&list, ACC_REVENUE_REPRICED, 0, 0, 0, principal - left);
	post(&list, ACC_INTEREST, 0, 0, 0, back->interest.fen);
	/* Money that was received is no longer; whose sale it was is not followed up. */
	post(&list, ACC_PERF_CASH_HOUSE, 0, 0, 0, -principal);
	post(&list, ACC_PERF_CASH_ALL, 0, 0, 0, principal);
	return posting_done(&list, ret, reterr);
}
