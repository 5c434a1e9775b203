/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What price.c and price_coupon.c share: a basket while its reductions are taken. */
#ifndef MODEL_PRICE_WORK_H
#define MODEL_PRICE_WORK_H

#include "base/limits.h"
#include "model/price.h"

/* A line's reductions: the best of tier, birthday and promotion, or that it is a session; each
 * coupon; by hand in percent and as a sum, its parts of both on the whole; what makes it free. */
enum { CUTS_MAX = 1 + PRICE_COUPONS_MAX + 4 + 1 };

struct cut {
	const char *kind, *label;
	money amount;
	uint32_t coupon;   /* that took it off, 0: none */
};

struct work {
	money gross;       /* list × pieces */
	money net;         /* what is left of it so far */
	money offered;     /* what was left before coupons */
	uint32_t pieces;   /* that no coupon gave yet */
	size_t ncuts;
	struct cut cuts[CUTS_MAX];
};

/* Sums of a basket are at most MONEY_MAX_FEN, so these cannot overflow. */
money price_plus(money a, money b);
money price_minus(money a, money b);
/* What `off` percent take away: the price that is left is what gets rounded, as on the tag. */
money price_percent_of(money from, int off);

/* Takes off a line, at most what is left of it; nothing leaves no trace. */
void price_cut(struct work *, const char *kind, const char *label, money amount);
/* Takes `amount` off the lines with from[i], each its part by what is left of it. */
void price_cut_whole(struct work *, size_t n, const bool *from, money amount, const char *kind,
		     const char *label);
money price_net_sum(const struct work *, size_t n, const bool *from);
bool price_line_is(const struct price_line *, const char *kind);

/* Takes a coupon off, or says why not; those of the basket before it were taken off. */
enum status price_take_coupon(const struct price_basket *, struct work *, const Coupon *,
			      struct arena *, struct problem *reterr) MUST_CHECK;
/* All that comes before coupons: checks, gross, the best price; sum of the list in *ret_list. */
enum status price_begin(const struct price_basket *, struct work *, money *ret_list,
			struct arena *, struct problem *reterr) MUST_CHECK;

#endif
