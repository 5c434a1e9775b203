/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the salon of the money walk sells and by which rules, as its people know it: the walk
 * writes these tables as rule files and keeps its books by them on paper. Numbers are odd on
 * purpose, so that every rounding happens.
 */
#ifndef PROOF_MONEY_RULES_H
#define PROOF_MONEY_RULES_H

#include <string.h>

#include "lib/trial.h"

enum {
	M_STAFF = 6,
	M_TREATMENTS = 4,
	M_PRODUCTS = 3,
	M_OFFERS = 5,
	M_TIERS = 4,
	M_MILESTONES = 3,
	M_KINDS = 7,
	M_PROMOTIONS = 3,
	M_TOPUPS = 3,

	M_WINDOW = 60, /* days in which spend and visits count */
	M_GRACE = 10,
	M_POINTS_DAYS = 45,
	M_POINTS_WORTH = 130, /* fen for 100 points */
	M_POINTS_MOST = 30,   /* percent of a sale */
	M_LIMIT = 500000,     /* principal on a card with a name, and without */
	M_LIMIT_NAMELESS = 100000,
	M_CREDIT = 200000,
	M_FLOAT = 50000,
	M_SHIFTS = 2,
	M_LATE_DAYS = 7,
	M_COOLING = 7,
	M_LPR = 300, /* hundredths of a percent */
	M_DEPOSIT = 150,
	M_YEAR = 365,
};

/* ---- people */

enum m_role { M_OWNER, M_DESK, M_MANAGER, M_THERAPIST };

static const struct m_staff {
	enum m_role role;
	int level; /* -1 none, 0 junior, 1 senior */
} m_staff[M_STAFF + 1] = {
	[0] = { .role = M_OWNER, .level = -1 }, /* the system itself */
	[1] = { .role = M_DESK, .level = -1 },	   [2] = { .role = M_MANAGER, .level = 1 },
	[3] = { .role = M_THERAPIST, .level = 1 }, [4] = { .role = M_THERAPIST, .level = 0 },
	[5] = { .role = M_THERAPIST, .level = 1 }, [6] = { .role = M_THERAPIST, .level = 0 },
};

/* Of meibu.conf as shipped. */
static const struct m_limits {
	bool desk;			   /* sells, takes back, closes the drawer */
	bool manager;			   /* prepaid things, coupons, authority */
	int64_t percent, discount, refund; /* 0: no limit in fen */
} m_limits[] = {
	[M_OWNER] = { .desk = true, .manager = true, .percent = 100 },
	[M_DESK] = { .desk = true, .percent = 10, .discount = 10000, .refund = 50000 },
	[M_MANAGER] = { .desk = true,
			.manager = true,
			.percent = 30,
			.discount = 100000,
			.refund = 500000 },
	[M_THERAPIST] = { .desk = false },
};

/* ---- what is sold */

static const struct m_treatment {
	const char *id, *category;
	int64_t price, senior;
} m_treatments[M_TREATMENTS] = {
	{ .id = "wash", .category = "head", .price = 8800, .senior = 10805 },
	{ .id = "mask", .category = "head", .price = 29900, .senior = 33333 },
	{ .id = "spa", .category = "trunk", .price = 45001, .senior = 45001 },
	{ .id = "talk", .category = "trunk", .price = 0, .senior = 0 },
};

static const struct m_product {
	const char *name;
	int64_t price;
} m_products[M_PRODUCTS + 1] = {
	[1] = { .name = "瓶", .price = 12800 },
	[2] = { .name = "膜", .price = 3551 },
	[3] = { .name = "梳", .price = 99 },
};

static const struct m_offer {
	const char *id;
	unsigned treatments; /* bit per treatment */
	int sessions, gifted, days;
	bool unlimited;
	int64_t price;
} m_offers[M_OFFERS] = {
	{ .id = "wash-10",
	  .treatments = 1,
	  .sessions = 10,
	  .gifted = 1,
	  .days = 40,
	  .price = 70000 },
	{ .id = "mask-3", .treatments = 2, .sessions = 3, .price = 80000 },
	{ .id = "spa-1", .treatments = 4, .sessions = 1, .days = 15, .price = 40003 },
	{ .id = "mix-5", .treatments = 7, .sessions = 5, .gifted = 1, .days = 60, .price = 133333 },
	{ .id = "any-30", .treatments = 9, .unlimited = true, .days = 30, .price = 50000 },
};

/* ---- membership */

static const struct m_tier {
	const char *id;
	int64_t spend;
	int visits;
	bool both;
	int head, trunk, product; /* percent that is paid */
	int points, birthday;
	int coupons[2]; /* kinds that are given, -1 none */
} m_tiers[M_TIERS] = {
	{ .id = "basic",
	  .head = 100,
	  .trunk = 100,
	  .product = 100,
	  .points = 100,
	  .birthday = 95,
	  .coupons = { -1, -1 } },
	{ .id = "silver",
	  .spend = 200000,
	  .visits = 5,
	  .head = 95,
	  .trunk = 100,
	  .product = 98,
	  .points = 110,
	  .birthday = 90,
	  .coupons = { 0, -1 } },
	{ .id = "gold",
	  .spend = 600000,
	  .visits = 12,
	  .head = 90,
	  .trunk = 90,
	  .product = 95,
	  .points = 150,
	  .birthday = 88,
	  .coupons = { 1, 4 } },
	{ .id = "diamond",
	  .spend = 1500000,
	  .visits = 20,
	  .both = true,
	  .head = 88,
	  .trunk = 85,
	  .product = 90,
	  .points = 200,
	  .birthday = 80,
	  .coupons = { 5, -1 } },
};

static const struct m_milestone {
	const char *id;
	int visits, within;
	bool in_a_row;
	int coupon;
} m_milestones[M_MILESTONES] = {
	{ .id = "three-soon", .visits = 3, .within = 20, .coupon = 0 },
	{ .id = "five-in-a-row", .visits = 5, .within = 6, .in_a_row = true, .coupon = 3 },
	{ .id = "twenty", .visits = 20, .coupon = 1 },
};

static const struct m_kind {
	const char *id, *category; /* "" everything but top-ups and fees */
	int64_t amount;
	int percent;
	int treatment, product; /* that it gives; -1, 0 none */
	int64_t minimum, points;
	int days;
	bool stacks;
} m_kinds[M_KINDS] = {
	{ .id = "sum-20",
	  .category = "",
	  .amount = 2000,
	  .treatment = -1,
	  .minimum = 20000,
	  .points = 300,
	  .days = 30 },
	{ .id = "part-10", .category = "trunk", .percent = 10, .treatment = -1, .days = 20 },
	{ .id = "stack-15",
	  .category = "product",
	  .amount = 1501,
	  .treatment = -1,
	  .minimum = 10000,
	  .points = 450,
	  .days = 25,
	  .stacks = true },
	{ .id = "stack-7",
	  .category = "*",
	  .percent = 7,
	  .treatment = -1,
	  .days = 10,
	  .stacks = true },
	{ .id = "gift-mask", .category = "", .treatment = 1, .days = 40 },
	{ .id = "gift-bottle",
	  .category = "",
	  .treatment = -1,
	  .product = 1,
	  .minimum = 15000,
	  .points = 900,
	  .days = 15 },
	{ .id = "course-100",
	  .category = "course",
	  .amount = 10000,
	  .treatment = -1,
	  .minimum = 60000,
	  .days = 30 },
};

static const struct m_promotion {
	const char *id, *category; /* NULL: of the treatment */
	int treatment, percent;
	const char *from, *until, *weekdays; /* "" none */
	unsigned on;			     /* bit per weekday, 0 all */
} m_promotions[M_PROMOTIONS] = {
	{ .id = "midweek",
	  .category = "head",
	  .treatment = -1,
	  .percent = 88,
	  .from = "2026-03-01",
	  .until = "",
	  .weekdays = "tuesday, wednesday",
	  .on = 6 },
	{ .id = "new-year",
	  .category = NULL,
	  .treatment = 2,
	  .percent = 80,
	  .from = "2027-01-01",
	  .until = "2027-02-15",
	  .weekdays = "" },
	{ .id = "saturday",
	  .category = "product",
	  .treatment = -1,
	  .percent = 97,
	  .from = "2026-11-01",
	  .until = "",
	  .weekdays = "saturday",
	  .on = 32 },
};

static const struct m_topup {
	int64_t amount, bonus;
} m_topups[M_TOPUPS] = {
	{ .amount = 50000, .bonus = 5001 },
	{ .amount = 100000, .bonus = 20000 },
	{ .amount = 300000, .bonus = 75000 },
};

/* How a card is spent. */
enum m_rule { M_PROPORTIONAL, M_GIFT_FIRST, M_PRINCIPAL_FIRST, M_RULES };
static const char *const m_rules[M_RULES] = { "proportional", "gift-first", "principal-first" };

/* The owner changes the rules from time to time; `variant` says which ones hold. */
static inline enum m_rule m_rule_of(int variant)
{
	return (enum m_rule)(variant % M_RULES);
}

static inline bool m_points_end(int variant)
{
	return variant % 4 != 3;
}

static inline bool m_must_open(int variant)
{
	return variant % 5 == 4;
}

static inline int64_t m_price_of(int variant, int treatment, int level)
{
	int64_t price = level == 1 ? m_treatments[treatment].senior : m_treatments[treatment].price;

	return treatment == 2 ? price + 1000 * (variant % 2) : price;
}

/* Fridays and Saturdays last until two in the night. */
static inline int m_closing(int weekday)
{
	return weekday == 4 || weekday == 5 ? 26 * 60 : 21 * 60;
}

enum { M_OPENING = 9 * 60 };

#endif
