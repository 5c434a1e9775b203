/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The price of a basket, explained. Pure: list prices, tier, level and discounts in;
 * lines out, each with every reduction and its reason. The sum of a line's list price
 * less its reductions is its net; nothing is left unexplained.
 *
 * Order on a line: the best of tier benefit, birthday month and promotion; then coupons in
 * the order given; then the discount by hand on the line (percent, then amount), then its
 * part of the discount on the whole basket, split by net (money_split); last what makes it
 * free: a gift, a sale free of charge. A line never goes below zero. Sessions are paid for
 * already: their list price is taken off whole. Top-ups have no reductions.
 */
#ifndef MODEL_PRICE_H
#define MODEL_PRICE_H

#include "model/ops.pb-c.h"
#include "model/treatment.h"

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
	money by_hand;            /* all reductions by hand: held against the authority */
	int hand_percent;         /* by_hand as percent of what it was taken from, rounded up */
};

/* Would the coupon lower this basket on that day? Says why not: not yet, over, under its minimum,
 * nothing it is for, another coupon beside it. */
enum status price_coupon(const struct price_basket *, const Coupon *, struct problem *reterr) MUST_CHECK;

/* Fills kind, title, qty, list_fen, reductions and net_fen of ret_lines[0..n-1] (initialised
 * by the caller; strings and reductions in the arena). ST_BAD_VALUE for a discount above 100 %,
 * ST_TOO_MANY for a sum above MONEY_MAX_FEN; for a coupon what price_coupon() says. */
enum status price_basket(const struct price_basket *, SaleLine *const *ret_lines,
			 struct price_result *ret, struct arena *,
			 struct problem *reterr) MUST_CHECK;

#endif
