/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may do what. A permission is a word; a role of meibu.conf is a set of them and
 * a few limits. Deny by default: an unknown role may nothing.
 */
#ifndef MODEL_PERMISSION_H
#define MODEL_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"

enum permission {
	PERM_NONE = 0,             /* needs no login: login itself */
	PERM_LOOK = 1,             /* look at the book, treatments, products */
	PERM_CLIENT_READ = 2,
	PERM_CLIENT_WRITE = 3,
	PERM_CLIENT_CONTACT = 4,   /* see phones and WeChat in full */
	PERM_CLIENT_HEALTH = 5,    /* see allergies, history, notes */
	PERM_CLIENT_DELETE = 6,
	PERM_BOOKING_WRITE = 7,
	PERM_BOOKING_FORCE = 8,    /* override with a reason */
	PERM_SERVICE = 9,          /* start and finish services */
	PERM_SALE = 10,
	PERM_DISCOUNT = 11,        /* any discount by hand, within limits */
	PERM_STOCK = 12,
	PERM_STAFF = 13,
	PERM_SETUP = 14,           /* rooms, devices, products, rules */
	PERM_LEDGER = 15,
	PERM_AUDIT = 16,
	PERM_EXPORT = 17,
	PERM_AUTHORISE = 18,       /* stand in with a PIN for somebody's limits */
	PERM_REFUND = 19,          /* take a sale back, within limits below */
	PERM_PREPAID = 20,         /* freeze, extend, transfer, give prepaid money back */
	PERM_CREDIT = 21,          /* sell on account */
	PERM_DAY = 22,             /* open and close the drawer */
	PERM_REPORT = 23,
	PERM_COUPON = 24,          /* issue coupons, grant tiers, correct points */
	PERM_ROSTER = 25,          /* leave, swaps, rotation, attendance of others */
	PERM_COUNT
};
const char *permission_name(enum permission);      /* "client-write", as in meibu.conf */
bool permission_by_name(const char *name, enum permission *ret) MUST_CHECK;
const char *permission_title(enum permission);     /* translated */

enum { ROLE_NAME_MAX = 24 };
struct role {
	char name[ROLE_NAME_MAX];
	uint64_t permissions;      /* bit per permission */
	int discount_percent;      /* by hand, of a basket */
	money discount;            /* by hand, sum of a basket; 0 with percent > 0: no sum limit */
	money refund;              /* of one refund; 0: no limit */
};
/* Titles of the shipped roles, translated; a shop may name others, which are their own titles. */
const char *role_title(const char *name);
bool role_may(const struct role *, enum permission);

#endif
