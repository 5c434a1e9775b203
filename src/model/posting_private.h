/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of posting and basket share: one way to post an amount, the kinds of
 * lines and payments, and the proof that a sale's document agrees with itself.
 *
 * Amounts in a document are 0..MONEY_MAX_FEN each, which the proof ensures; so no sum over
 * its lines and payments can overflow.
 */
#ifndef MODEL_POSTING_PRIVATE_H
#define MODEL_POSTING_PRIVATE_H

#include "base/limits.h"
#include "model/posting.h"

/* ---- lists */
/* Adds in the class's own unit; id is that of what is counted, 0 for money, bonus and points.
 * Whether all of it fits is told at the end, by posting_done(). */
void post(struct postings *, enum account_class, uint32_t owner, uint32_t detail, uint32_t id,
	  int64_t amount);
/* The finished list, or that its sums are too large. */
enum status posting_done(const struct postings *, struct postings *ret,
			 struct problem *reterr) MUST_CHECK;
enum status posting_too_much(struct problem *reterr) MUST_CHECK;
/* 0..MONEY_MAX_FEN, or says that it is below zero or too much. */
enum status posting_amount(int64_t amount, const char *field, struct problem *reterr) MUST_CHECK;
enum status posting_id(uint32_t id, const char *field, struct problem *reterr) MUST_CHECK;

/* ---- payments */
/* A deposit is money that came with the booking, or that the wallet gave then: the one is cash
 * performance of the sale, the other was that of the top-up. */
enum pay_kind {
	PAY_UNKNOWN,
	PAY_MONEY,
	PAY_WALLET,
	PAY_POINTS,
	PAY_ACCOUNT,
	PAY_DEPOSIT,
	PAY_DEPOSIT_WALLET,
};
enum pay_kind pay_kind(const char *method);
/* Its own parts agree. refund: points may settle what she owes. */
enum status posting_check_payment(const Payment *, uint32_t client, bool refund,
				  struct problem *reterr) MUST_CHECK;
enum status posting_check_batches(size_t n, const PointBatch *const *, int64_t points, int64_t owed,
				  struct problem *reterr) MUST_CHECK;
/* What it moves; that bonus and points are a discount is not part of it. Deposits are not among
 * these. */
void post_payment(struct postings *, uint32_t client, uint32_t sale, const Payment *);
/* `other` of the flow says what becomes of it; below zero: it is taken. */
void post_deposit(struct postings *, enum account_class deposit, uint32_t client, uint32_t booking,
		  enum account_class other, int64_t amount);
/* Points go to her batches (from them below zero), `owed` of them to what she owes. */
enum point_way { POINTS_TO_HER = -1, POINTS_FROM_HER = 1 };
void post_points(struct postings *, uint32_t client, size_t n, const PointBatch *const *,
		 int64_t owed, enum account_class other, enum point_way);

/* ---- lines */
enum line_kind {
	LINE_UNKNOWN,
	LINE_TREATMENT,
	LINE_PRODUCT,
	LINE_COURSE,
	LINE_SESSION,
	LINE_TOPUP,
	LINE_FEE,
};
enum line_kind line_kind(const char *kind);
/* What a line of the sale is paid by one kind of payment; all its paid_fen must be there. */
money line_paid(const Sale *, const SaleLine *, enum pay_kind);
/* What money pays of it, be it now or with the booking's deposit. */
money line_cash(const Sale *, const SaleLine *);
/* What the line delivers for money: its net, or the value of its sessions; nothing for what is only
 * promised, or was delivered by its booking. */
money line_used(const SaleLine *);
/* Does it count towards tier and points when it is paid? Is it a visit? */
bool line_counts(const SaleLine *);
bool line_is_visit(const SaleLine *);
/* The whole document agrees with itself. */
enum status posting_check_sale(const Sale *, struct problem *reterr) MUST_CHECK;

/* ---- performance */
/* Shares of one line at most: twice of what the desk may ask for. */
enum { SHARES_MAX = 16 };
enum performance { PERF_OF_CASH, PERF_OF_USE };
enum status posting_check_shares(const struct shares *, struct problem *reterr) MUST_CHECK;
/* Splits by percent; parts has room for shares->n, which is above 0. */
void shares_split(const struct shares *, money, money *parts);
/* parts NULL: split here. */
void post_performance(struct postings *, enum performance, const struct shares *, money,
		      const int64_t *parts);

/* ---- debts */
/* What of each line was on account and was not taken back, and what of that was paid. */
struct debt_paid { int64_t on_account[LIMIT_SALE_LINES]; money paid; };
/* Fills on_account; false when the refunds do not fit the sale. All of them were checked. */
bool debt_paid_lines(const Sale *, size_t nbefore, const Sale *const *before,
		     struct debt_paid *ret) MUST_CHECK;
int64_t debt_paid_sum(const Sale *, const struct debt_paid *);
/* Whose cash performance that money is, less whose it was; it is not more than was on account. */
void post_debt_performance(struct postings *, const Sale *, const struct debt_paid *was,
			   const struct debt_paid *now);

/* ---- courses */
/* n sessions are taken and their value is earned. */
void post_course_use(struct postings *, uint32_t client, uint32_t course, int64_t n, money value,
		     bool reserved, bool unlimited);

#endif
