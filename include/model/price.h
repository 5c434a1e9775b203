/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The price of a basket, explained. Pure: list prices, tier, level and discounts in;
 * lines out, each with every reduction and its reason. The sum of a line's list price
 * less its reductions is its net; nothing is left unexplained.
 *
 * Order on a line: the best of tier benefit, birthday month and promotion; then coupons in
 * the order given; then the discount by hand on the line (percent, then amount), then its
 * part of the discount on the whole basket, split by net (money_split); last what makes it
 * free: a gift, a sale free of charge. A line never goes below zero.
 *
 * By kind of line: treatments and products take all of it. Courses take no price of a tier,
 * birthday or promotion, and coupons of category "course" or of none. Fees take only what is
 * given by hand. Sessions are paid for already: their list price is taken off whole. Top-ups
 * have no reductions: discounts and coupons pass them by, and they cannot be free.
 *
 * Kinds of reductions: tier, birthday, promotion, session, coupon, hand, gift, free.
 *
 * A coupon of a sum or a part lowers the lines of its category ("" all it may, "*" treatments,
 * "product", "course") together, each by what is left of it; one of a treatment or product
 * gives the dearest piece of it in the basket. Its minimum is held against the lines of its
 * category before any coupon, so that the order of coupons does not matter for it.
 */
#ifndef MODEL_PRICE_H
#define MODEL_PRICE_H

#include "model/ops.pb-c.h"
#include "model/treatment.h"

/* Coupons of one basket. */
enum { PRICE_COUPONS_MAX = 8 };

struct price_line {
	const char *title;        /* as printed */
	const char *kind;         /* treatment, product, course, session, topup, fee */
	const char *treatment;    /* "" if it is none */
	uint32_t product;
	const char *category;     /* of the treatment, "product" for retail */
	money list;               /* of one, for the therapist's level */
	uint32_t qty;
	int hand_percent;         /* off, 0..100 */
	money hand;               /* off, of the whole line */
	bool gift;                /* nothing to pay, by hand */
	const char *session;      /* session: "course K7, 4th of 5" */
};

struct price_basket {
	size_t n;
	const struct price_line *lines;
	const struct tier *tier;  /* NULL: none */
	int hand_percent;         /* off the whole basket */
	money hand;
	const char *hand_reason;
	const struct tiers *rules; /* promotions; NULL: none */
	bool birthday;            /* it is her birthday month */
	day day;
	bool free;                /* free of charge, all of it */
	const char *free_reason;
	size_t ncoupons;
	const Coupon *const *coupons;
};

struct price_result {
	money list, reductions, total;
	money by_hand;            /* by hand, gifts and free: held against the authority */
	int hand_percent;         /* by_hand as percent of what it could be taken from (no
				     top-ups), rounded up */
};

/* Would the coupon lower this basket on that day, after the coupons in it (those before it, if it
 * is one of them)? Says why not: ST_WRONG_STATE withdrawn or not yet valid, ST_PAST over,
 * ST_TOO_MANY another coupon that it does not go with or too many, ST_INSUFFICIENT below its
 * minimum, ST_NOTHING_TO_DO nothing it is for. Whose it is and whether it was used is not asked
 * here. */
enum status price_coupon(const struct price_basket *, const Coupon *,
			 struct problem *reterr) MUST_CHECK;

/* Fills kind, title, qty, list_fen, reductions and net_fen of ret_lines[0..n-1] (initialised
 * by the caller; strings and reductions in the arena). ST_BAD_VALUE for a discount above 100 %
 * or a top-up that is to be free, ST_TOO_MANY for a sum above MONEY_MAX_FEN; for a coupon what
 * price_coupon() says, ST_DUPLICATE if it is there twice. */
enum status price_basket(const struct price_basket *, SaleLine *const *ret_lines,
			 struct price_result *ret, struct arena *,
			 struct problem *reterr) MUST_CHECK;

#endif
