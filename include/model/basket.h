/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a priced sale to who paid what: payments onto lines, points, merit; and from a sale
 * to the refund of some of its lines. Pure functions on Sale documents, which carry every
 * part, so that the postings of a document follow from it alone.
 */
#ifndef MODEL_BASKET_H
#define MODEL_BASKET_H

#include "base/mem.h"
#include "model/membership.h"
#include "model/records.pb-c.h"

/* Spreads payments over lines: fills paid_fen, unearned_fen of every line. Top-ups are paid by
 * money only (cash, wechat, alipay, card); so wallet, points and account go to the other lines by
 * what they cost (money_split), then money to what is left. Change comes out of the last cash.
 * payments[] have their wallet split, and less change they are what the lines cost together:
 * otherwise ST_NOT_PAID or ST_OVERPAID. ST_BAD_VALUE names the payment that cannot pay for a
 * top-up. */
enum status basket_spread(Sale *, struct arena *, struct problem *reterr) MUST_CHECK;

/* Fills points and merit of lines and sale: earned on treatments, products, courses and fees, for
 * what was paid by money or principal. Not top-ups, not sessions, not what is on account (that
 * counts when it is paid). visit: any treatment or session. After basket_spread(); where the
 * points go (batches) is for the caller. Without a client there is neither. */
void basket_merit(Sale *, const struct tiers *, const struct tier *);

/* line from 1; qty 0: all that is left of it. */
struct refund_wish { uint32_t line; uint32_t qty; };
/*
 * Makes the document that takes lines of a sale back. `before` are the refunds of it so far. Each
 * line gives back its part: of k pieces out of n the sums are what is due up to now less what was
 * given back before, so that parts add up to the whole. Payments go back as they came (by the split
 * of the wallet, batches of points, debts first less what of them was paid: `debt_left`), or money
 * by `method`. Coupons come back with the last line they lowered: that whose reductions name them,
 * or, of one that none names, any that an unnamed coupon lowered. No wish: all that is left.
 * ST_NOTHING_TO_DO when nothing is left of a line; ST_BAD_DATA when `before` does not fit the sale.
 *
 * Sessions come back as free ones, and those that a booking has taken are given back too (entry is
 * 0 in a refund). What was on account and was paid since goes back in money, with the merit it had
 * when it was paid; the points it earned then are not in the sale, so the caller adds them
 * (debt_points). Where points go and whence they come is told by the batches of the sale: the
 * caller, who knows what is left of them, may place them anew. Its id, time, people and reason are
 * for the caller; strings and shares are the sale's own.
 */
struct refund_of {
	const Sale *sale;
	size_t nbefore;
	const Sale *const *before;
	size_t n;
	const struct refund_wish *wishes;
	const char *method;       /* "" as it came */
	money debt_left;          /* of the sale, on account */
};
enum status basket_refund(const struct refund_of *, struct arena *, Sale *ret,
			  struct problem *reterr) MUST_CHECK;

/* Takes `points` from batches, those that end first first; 0 (no end) last. What is missing is
 * *ret_missing. Appends to the array. */
void batches_take(size_t n, const PointBatch *const *have, int64_t points, struct arena *,
		  size_t *ret_n, PointBatch ***ret, int64_t *ret_missing);

#endif
