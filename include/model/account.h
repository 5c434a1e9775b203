/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chart of accounts of everything countable.
 *
 * An account is (class, owner, detail) and is written like
 * liability/wallet/principal/C000042; owner and detail are ids whose letters the
 * class names, 0 where it has none. A unit is money (CNY) or something counted:
 * wallet bonus, points, sessions of a course, coupons, pieces of a product; MEMO is
 * money told a second time: whose work it was, which way prepaid money went.
 *
 * Signs are those of bookkeeping: what the shop has is positive, what it owes and
 * earns is negative. A class with a limit refuses a posting that would take its
 * natural balance below zero: natural = sign × balance.
 *
 * Class numbers and unit kinds are stored: never renumbered, never reused.
 */
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

enum account_class {
	/* what the shop has, CNY */
	ACC_CASH = 1,               /* asset/cash: the drawer */
	ACC_WECHAT = 2,
	ACC_ALIPAY = 3,
	ACC_CARD = 4,
	ACC_RECEIVABLE = 5,         /* asset/receivable/C/V: on account 挂账, never below zero */
	ACC_INVENTORY_VALUE = 6,    /* asset/inventory: stock at cost */
	ACC_SAFE = 7,               /* asset/safe: cash taken out of the drawer */
	/* what it owes, CNY */
	ACC_WALLET_PRINCIPAL = 20,  /* liability/wallet/principal/C, never below zero */
	ACC_COURSE_VALUE = 21,      /* liability/course/C/K, never below zero */
	ACC_DEPOSIT = 22,           /* liability/deposit/C/B: of a booking, never below zero */
	ACC_PAYABLE = 23,           /* liability/payable */
	ACC_TAX = 24,               /* liability/tax */
	ACC_DEPOSIT_WALLET = 25,    /* liability/deposit-wallet/C/B: of a booking, paid from the
				     * wallet, never below zero */
	/* what it earns and spends, CNY */
	ACC_REVENUE_TREATMENT = 40, /* revenue/treatment */
	ACC_REVENUE_PRODUCT = 41,
	ACC_REVENUE_COURSE = 42,    /* course sessions delivered */
	ACC_REVENUE_EXPIRED = 43,   /* expired prepaid value */
	ACC_REVENUE_FEE = 44,       /* what is kept of a deposit, card reissue */
	ACC_REVENUE_REPRICED = 45,  /* prepaid money given back, less what was still owed of it */
	ACC_DISCOUNT = 50,          /* discount: reductions given, list price less net */
	ACC_EXPENSE = 60,           /* expense, by category id */
	ACC_COST_OF_GOODS = 61,
	ACC_COMMISSION = 62,        /* expense/commission/S */
	ACC_INTEREST = 63,
	ACC_CASH_OVER_SHORT = 64,   /* expense/cash-variance */
	ACC_EQUITY_OPENING = 70,    /* equity/opening: floats and opening stock value */
	ACC_EQUITY_OWNER = 71,
	/* bonus: granted promises, unit BONUS */
	ACC_WALLET_BONUS = 80,      /* promise/wallet/bonus/C, never below zero */
	ACC_BONUS_GRANTED = 81,
	ACC_BONUS_SPENT = 82,
	ACC_BONUS_EXPIRED = 83,
	/* points */
	ACC_POINTS = 90,            /* promise/points/C/#: until that day, never below zero */
	ACC_POINTS_EARNED = 91,
	ACC_POINTS_REDEEMED = 92,
	ACC_POINTS_EXPIRED = 93,
	ACC_POINTS_OWED = 94,       /* points/owed/C: spent, and their sale refunded since */
	/* sessions of a course, unit SESSION of that course */
	ACC_SESSIONS = 100,         /* promise/sessions/C/K, never below zero */
	ACC_SESSIONS_RESERVED = 101,/* promise/sessions-reserved/C/K, never below zero */
	ACC_SESSIONS_SOLD = 102,
	ACC_SESSIONS_DELIVERED = 103,
	ACC_SESSIONS_EXPIRED = 104,
	/* coupons, unit COUPON of that kind */
	ACC_COUPONS = 110,          /* promise/coupons/C, never below zero */
	ACC_COUPONS_ISSUED = 111,
	ACC_COUPONS_USED = 112,
	ACC_COUPONS_EXPIRED = 113,
	/* stock, unit STOCK of that product */
	ACC_STOCK = 120,            /* stock/shelf/P, never below zero */
	ACC_STOCK_RECEIVED = 121,
	ACC_STOCK_SOLD = 122,
	ACC_STOCK_CONSUMED = 123,
	ACC_STOCK_LOST = 124,
	/* performance of staff, unit MEMO (fen): what a period's sums are read from */
	ACC_PERF_CASH = 130,        /* performance/cash/S: 现金业绩, her share of money received */
	ACC_PERF_CASH_HOUSE = 131,  /* performance/cash-house: nobody's share */
	ACC_PERF_CASH_ALL = 132,    /* performance/cash-all: less the sum of both */
	ACC_PERF_USED = 133,        /* performance/delivered/S: 消耗业绩, value delivered */
	ACC_PERF_USED_HOUSE = 134,
	ACC_PERF_USED_ALL = 135,
	/* how prepaid money moves, unit MEMO (fen): the sum of a group is what is owed */
	ACC_FLOW_WALLET = 140,      /* flow/wallet: less the four below */
	ACC_FLOW_WALLET_SOLD = 141,
	ACC_FLOW_WALLET_SPENT = 142,
	ACC_FLOW_WALLET_REFUNDED = 143,
	ACC_FLOW_WALLET_EXPIRED = 144,
	ACC_FLOW_COURSE = 150,      /* flow/course: less the four below */
	ACC_FLOW_COURSE_SOLD = 151,
	ACC_FLOW_COURSE_DELIVERED = 152,
	ACC_FLOW_COURSE_REFUNDED = 153,
	ACC_FLOW_COURSE_EXPIRED = 154,
	ACC_FLOW_DEPOSIT = 160,     /* flow/deposit: less the four below */
	ACC_FLOW_DEPOSIT_TAKEN = 161,
	ACC_FLOW_DEPOSIT_USED = 162,
	ACC_FLOW_DEPOSIT_RETURNED = 163,
	ACC_FLOW_DEPOSIT_KEPT = 164,
};

enum unit_kind {
	UNIT_CNY = 1,     /* fen */
	UNIT_BONUS = 2,   /* fen of bonus */
	UNIT_POINT = 3,
	UNIT_SESSION = 4, /* of course id */
	UNIT_COUPON = 5,  /* of coupon id */
	UNIT_STOCK = 6,   /* of product id, in its unit */
	UNIT_MEMO = 7,    /* fen, told beside the money */
};

struct unit {
	enum unit_kind kind;
	uint32_t id; /* 0 for CNY, BONUS, POINT, MEMO */
};

struct account {
	enum account_class class;
	uint32_t owner;  /* client, staff or product; see the class */
	uint32_t detail; /* course, sale, last day of a batch of points; or 0 */
};

/* The detail of ACC_POINTS for points that do not run out: it needs a number. */
enum { POINTS_NO_END = 0x7fffffff };

struct posting {
	struct account account;
	struct unit unit;
	int64_t amount;
};

struct account_class_row {
	enum account_class class;
	const char *path;    /* "liability/wallet/principal" */
	const char *title;   /* N_() */
	enum unit_kind unit;
	char owner, detail;  /* letters of their ids, '#' for a plain number, 0 for none */
	int sign;            /* +1 what we have, -1 what we owe or earn */
	bool never_below;    /* natural balance may not go below zero */
};

extern const struct account_class_row account_classes[];
extern const size_t naccount_classes;
/* NULL if the number is not a class. */
const struct account_class_row *account_class_row(enum account_class);

#define UNIT_OF_CNY ((struct unit){ .kind = UNIT_CNY })

enum { ACCOUNT_TEXT_MAX = 80, UNIT_TEXT_MAX = 24 };
/* "liability/wallet/principal/C000042". */
const char *account_text(struct account, char text[ACCOUNT_TEXT_MAX]);
enum status account_parse(const char *text, struct account *ret, struct problem *reterr) MUST_CHECK;
/* CNY, BONUS, POINT, MEMO, SESSION-K000007, COUPON-3, STOCK-P3. */
const char *unit_text(struct unit, char text[UNIT_TEXT_MAX]);
enum status unit_parse(const char *text, struct unit *ret, struct problem *reterr) MUST_CHECK;
bool unit_equal(struct unit, struct unit);
bool account_equal(struct account, struct account);

/* Orders by class, owner, detail, unit kind, unit id: the order of keys. */
int posting_compare(const struct posting *, const struct posting *);

#endif
