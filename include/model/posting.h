/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The postings of each event, as pure functions. A list collects postings; adding to
 * an (account, unit) that is there already sums. Every finished list sums to zero in
 * every unit, which posting_balanced() proves before anything is stored.
 */
#ifndef MODEL_POSTING_H
#define MODEL_POSTING_H

#include "base/limits.h"
#include "base/money.h"
#include "model/account.h"
#include "model/records.pb-c.h"

/* n is above LIMIT_POSTINGS when something did not fit: a list that was told more than it holds is
 * of no use, and stays so. */
struct postings {
	size_t n;
	struct posting rows[LIMIT_POSTINGS];
};

/* Kinds of entries; stored, never renumbered. */
enum entry_kind {
	ENTRY_OPENING = 1,  /* float, opening stock */
	ENTRY_SALE = 2,
	ENTRY_REFUND = 3,
	ENTRY_RECEIVE = 4,  /* goods in */
	ENTRY_REVERSAL = 5,
	ENTRY_COURSE = 6,
	ENTRY_WALLET = 7,
	ENTRY_POINTS = 8,
	ENTRY_STOCK = 9,    /* consumption, loss, stocktake */
	ENTRY_CLOSE = 10,
	ENTRY_EXPENSE = 11,
	ENTRY_DEBT = 12,    /* what was on account is paid */
	ENTRY_COUPON = 13,
	ENTRY_OPEN = 14,    /* the drawer is opened with its float */
	ENTRY_EXPIRE = 15,
	ENTRY_DEPOSIT = 16,
};
const char *entry_kind_name(enum entry_kind); /* "sale"; stable */
const char *entry_kind_title(enum entry_kind); /* translated */

/* Adds; false when something did not fit, now or before: a sum overflows, or the list is full. So
 * whoever adds much needs to look at the end alone. Zero amounts vanish. */
bool posting_add(struct postings *, struct account, struct unit, int64_t amount);
/* Adds all of another list, or says that the sums are too large. */
enum status posting_join(struct postings *, const struct postings *more,
			 struct problem *reterr) MUST_CHECK;
/* Sums to zero in every unit, and every account is of its class's unit and owners. */
bool posting_balanced(const struct postings *);

/*
 * A sale: money in by method, less change from the drawer; revenue at list price by kind,
 * reductions to discount; stock out. Wallet: principal owed falls, bonus is spent and its worth is
 * a discount, as are points. Courses sold are owed for what money paid of them, so neither their
 * reductions nor what bonus and points paid of them is a discount; sessions go to the client. A
 * session moves from her to delivered and its value from owed to earned, unless its booking has
 * done so (entry). Top-ups are owed. Points earned, coupons used (those it gives are for
 * posting_coupon()), performance of staff and the flow of prepaid money beside it. The document
 * says every amount, as basket_spread() fills it in; one that disagrees with itself is refused with
 * the field. Its id must be set when something is on account (debts are kept by sale).
 */
enum status posting_sale(const Sale *, struct postings *ret, struct problem *reterr) MUST_CHECK;
/* A refund document, as basket_refund() makes it: the same, the other way round. */
enum status posting_refund(const Sale *, struct postings *ret, struct problem *reterr) MUST_CHECK;

/* Who did it: shares sum to 100; none is nobody. */
struct shares { size_t n; StaffShare *const *rows; };
/* n sessions from free to reserved, or back (n below 0). */
enum status posting_course_reserve(uint32_t client, uint32_t course, int64_t n,
				   struct postings *ret, struct problem *reterr) MUST_CHECK;
/* One session taken and its value earned. reserved: from those reserved. unlimited: sessions are
 * only counted, sold as they are taken. n -1: given back; 0: unlimited, earned by time without a
 * session. */
enum status posting_course_use(uint32_t client, uint32_t course, int n, money value, bool reserved,
			       bool unlimited, const struct shares *, struct postings *ret,
			       struct problem *reterr) MUST_CHECK;
/* What is left of a course ends: sessions and value to expired. */
enum status posting_course_expire(uint32_t client, uint32_t course, int64_t sessions, money value,
				  struct postings *ret, struct problem *reterr) MUST_CHECK;
/* A course changes hands: sessions and value go from one client to another. */
enum status posting_course_move(uint32_t course, uint32_t from, uint32_t to, int64_t sessions,
				money value, struct postings *ret,
				struct problem *reterr) MUST_CHECK;
enum status posting_wallet_move(uint32_t from, uint32_t to, money principal, money bonus,
				struct postings *ret, struct problem *reterr) MUST_CHECK;
/* Points spent on something that is no sale, corrected by hand (earned, or below 0 taken), or
 * expired: the class says which. Batches are those they go to or come from; owed: what settles
 * (earned) or makes (taken) a debt of points. */
enum status posting_points(uint32_t client, enum account_class other, size_t n,
			   const PointBatch *const *batches, int64_t owed, bool earned,
			   struct postings *ret, struct problem *reterr) MUST_CHECK;
/* Adds to a list: n coupons given (ACC_COUPONS_ISSUED), or taken (n below 0) as used or expired. */
bool posting_coupon(struct postings *, uint32_t client, uint32_t coupon, enum account_class other,
		    int64_t n);
/* Money for what was on account of a sale: what was left of it, and what is paid now. */
struct debt_part {
	const Sale *sale;
	size_t nbefore;
	const Sale *const *before;    /* the refunds of it so far */
	money left, amount;
};
/* It is cash performance of what is left of those sales: by what of each line was on account, and
 * by its shares. points are those it earns. */
enum status posting_debt(uint32_t client, size_t npayments, Payment *const *payments, size_t n,
			 const struct debt_part *, int64_t change_fen, int64_t points,
			 size_t nbatches, const PointBatch *const *batches, int64_t points_owed,
			 struct postings *ret, struct problem *reterr) MUST_CHECK;
/* What the law gives back: `left` and `bonus_left` or `sessions_left` are all that is still owed;
 * the difference of left and what is paid out is repriced; interest is an expense. The principal
 * is cash performance no longer, nobody's in particular. */
struct prepaid_back {
	uint32_t client, course;  /* course 0: the wallet */
	money left, bonus_left;
	int64_t sessions_left;
	money principal, interest;
	const char *method;
};
enum status posting_prepaid_refund(const struct prepaid_back *, struct postings *ret,
				   struct problem *reterr) MUST_CHECK;
/*
 * Deposits are kept by booking. What is taken of them by money and what by the wallet (its
 * principal alone: bonus is a promise for what is sold) are two balances, for cash performance
 * counts when money is earned: that of a deposit with the sale or when it is kept, that of a wallet
 * was the top-up's. Performance knows nothing of what is taken and given back.
 */
enum status posting_deposit_take(uint32_t client, uint32_t booking, size_t n,
				 Payment *const *payments, struct postings *ret,
				 struct problem *reterr) MUST_CHECK;
/* What goes back by which ways ("wallet": of what it paid), and what is kept as a fee. */
struct deposit_end {
	uint32_t client, booking;
	size_t n;
	Payment *const *back;
	money kept, kept_of_wallet;
};
enum status posting_deposit_end(const struct deposit_end *, struct postings *ret,
				struct problem *reterr) MUST_CHECK;
/* The drawer is brought to its float: the difference comes from or goes to the safe, or the owner.
 */
enum status posting_open(money balance, money want, bool from_owner, struct postings *ret,
			 struct problem *reterr) MUST_CHECK;
/* The count: the variance is booked, what is above `leave` goes to the safe. */
enum status posting_close(money expected, money counted, money leave, struct postings *ret,
			  struct problem *reterr) MUST_CHECK;
/* qty pieces of a product come in. */
enum status posting_receive(uint32_t product, int64_t qty, struct postings *ret,
			    struct problem *reterr) MUST_CHECK;
/* The same postings with opposite signs. */
void posting_reverse(const struct postings *, struct postings *ret);

/* The account that takes a payment method of money ("cash"); false for wallet, points, account,
 * deposit and unknown ones. */
bool posting_method_account(const char *method, struct account *ret) MUST_CHECK;
/* Words of all methods: "cash", "wechat", …; NULL behind the last. */
const char *posting_method(size_t i);
const char *posting_method_title(const char *method); /* translated */

#endif
