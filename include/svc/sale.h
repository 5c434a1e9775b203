/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A checkout on its way from wishes to a sale: what is to be paid, and with what. A quote,
 * a payment and a sale that is laid aside go through the same steps, so that what was
 * quoted is what is paid. Nothing here writes. Private to svc/.
 */
#ifndef SVC_SALE_H
#define SVC_SALE_H

#include "model/price.h"
#include "svc/deposit.h"

enum { INSTALMENTS_MAX = 24 };

/* A session that the booking took when it was finished. */
struct taken {
	uint32_t course, entry;
	const char *treatment;
	int nth;                  /* of its course */
	money value;
	bool shown;               /* a line tells it */
};

struct checkout {
	const SalePay *ask;
	Client *client;           /* NULL: nobody in particular */
	Booking *booking;         /* NULL: none */
	day day;                  /* whose prices hold: a late entry has those of its own day */
	const struct tier *tier;  /* hers on that day; NULL: none */
	size_t n;
	struct price_line *lines;
	SaleLine **sale_lines;    /* beside them */
	size_t ntaken;
	struct taken *taken;
	size_t ncourses;
	struct course_state *courses; /* as the lines so far leave them */
	size_t ncoupons;
	Coupon **coupons;
	size_t npayments;
	const Payment **payments; /* as given, without coupons */
	money topups;             /* of the total: only money pays for them */
	struct price_basket basket;
	struct price_result result;
};

/* Looks up booking, client, tier, coupons, turns wishes into lines (without wishes those of the
 * booking) and prices them. */
enum status checkout_price(struct op_call *, const SalePay *, struct checkout *ret) MUST_CHECK;
/* Adds the lines of a wish: one, or one for every course or session that it asks for. */
enum status checkout_add(struct op_call *, struct checkout *, const LineWish *) MUST_CHECK;
/* The lines of a finished booking: what was done, by whom, and which of it a course paid. */
enum status checkout_add_booking(struct op_call *, struct checkout *) MUST_CHECK;
/* Finds the sessions that its booking took. */
enum status checkout_find_taken(struct op_call *, struct checkout *) MUST_CHECK;
/* One of them that no line tells yet, for this treatment ("": any); NULL. */
struct taken *checkout_taken(struct checkout *, uint32_t course, const char *treatment);

/* What is handed over for it. */
struct tender {
	size_t n;
	Payment **rows;           /* with the split of wallet and points */
	money paid, cash, account;
	money left, change;       /* one of both is 0 */
	struct wallet_state wallet;
	struct points_state points;
	struct deposit deposit;   /* of the booking */
	money most_wallet, most_points, most_deposit; /* what they could pay of it */
};
/* Splits the payments; they need not be enough. propose: says what wallet, points and deposit could
 * pay though nothing asks for them. */
enum status checkout_tender(struct op_call *, const struct checkout *, bool propose,
			    struct tender *ret) MUST_CHECK;
/* Refuses more than the sum, unless it is cash that can be given back. */
enum status tender_change(struct op_call *, const struct tender *) MUST_CHECK;
/* The document, without its number: lines with what pays for them, points, merit. The tender covers
 * the sum. */
enum status checkout_document(struct op_call *, const struct checkout *, const struct tender *,
			      Sale **ret) MUST_CHECK;

/* A sale by its number; ST_NOT_FOUND names it. */
enum status body_sale(struct op_call *, uint32_t id, Sale **ret) MUST_CHECK;
/* A step in the history of a booking that its sale made: "settle", "refund". A changed copy, to be
 * written. */
Booking *body_marked_booking(struct op_call *, const Booking *, const char *what, uint32_t sale,
			     const char *reason);

/* Takes a tab off the table; ST_NOT_FOUND names it. */
enum status body_tab_remove(struct op_call *, uint32_t id) MUST_CHECK;

#endif
