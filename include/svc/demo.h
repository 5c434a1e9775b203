/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A believable shop with a history, made by the same operations the screens use, with the
 * clock moved day by day: bookings and what becomes of them, everything a client can buy and
 * every way to pay for it, and a drawer that is opened, counted and closed each day. At the
 * present there is something on the desk for everybody who wants to try. The same seed on
 * the same day makes the same shop. The store is a fresh one from shop_create(). The clock
 * stands at the present afterwards.
 */
#ifndef SVC_DEMO_H
#define SVC_DEMO_H

#include "svc/shop.h"

struct demo_options {
	uint64_t seed;
	int clients;   /* 1..100000 */
	int months;    /* 0..60 */
	/* Told now and then how far it is, 0..100; NULL: nobody asks. */
	void (*progress)(int percent);
};

enum status demo_fill(struct shop *, const struct demo_options *,
		      struct problem *reterr) MUST_CHECK;

#endif
