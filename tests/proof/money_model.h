/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of a salon as one would keep them on paper: lists, and sums that are added up. What
 * is here knows nothing of the program but what its manual tells a person.
 *
 * Everything that happens is an entry (struct m_entry): what it adds to the shop's own accounts.
 * What clients have stands with them.
 */
#ifndef PROOF_MONEY_MODEL_H
#define PROOF_MONEY_MODEL_H

#include <stdlib.h>

#include "proof/money_rules.h"

enum {
	M_LINES = 8,
	M_PAYMENTS = 6,
	M_SHARES = 3,
	M_BATCHES = 24,
	M_COUPONS = 4, /* of one sale */
	M_PARTS = 3,   /* instalments */
	M_DAYS = 8000,
	M_TABS = 6,
	M_CLIENTS = 4000,
};

/* ---- arithmetic */

static inline int64_t m_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t m_not_below(int64_t n)
{
	return n < 0 ? 0 : n;
}

/* whole × num ÷ den, half a fen up. */
static inline int64_t m_part_of(int64_t whole, int64_t num, int64_t den)
{
	__extension__ typedef __int128 wide;

	return (int64_t)(((wide)whole * num * 2 + den) / ((wide)den * 2));
}

/* By weight; the odd fen go to those who miss most, of equals to the first. */
static inline void m_split(int64_t whole, const int64_t *weights, int n, int64_t *parts)
{
	__extension__ typedef __int128 wide;
	int64_t sum = 0, left = whole;
	wide rest[32];

	REQUIRE(n <= 32);
	for (int i = 0; i < n; i++)
		sum += weights[i];
	for (int i = 0; i < n; i++) {
		wide share = (wide)whole * weights[i];
		parts[i] = sum > 0 ? (int64_t)(share / sum) : 0;
		rest[i] = sum > 0 ? share % sum : 0;
		left -= parts[i];
	}
	for (; sum > 0 && left > 0; left--) {
		int most = 0;
		for (int i = 1; i < n; i++)
			if (rest[i] > rest[most])
				most = i;
		parts[most]++;
		rest[most] = -1;
	}
}

/* ---- lists of numbers */

struct m_list {
	uint32_t n, size;
	uint32_t *at;
};

static inline void m_push(struct m_list *l, uint32_t what)
{
	if (l->n == l->size) {
		l->size = l->size * 2 + 8;
		l->at = mem_grow(l->at, l->size * sizeof(*l->at));
	}
	l->at[l->n++] = what;
}

static inline void m_drop(struct m_list *l, uint32_t what)
{
	uint32_t to = 0;

	for (uint32_t i = 0; i < l->n; i++)
		if (l->at[i] != what)
			l->at[to++] = l->at[i];
	l->n = to;
}

/* ---- points */

struct m_batch {
	int32_t until; /* 0: no end */
	int64_t points;
};

struct m_batches {
	int n;
	struct m_batch at[M_BATCHES];
};

static inline bool m_ends_before(int32_t a, int32_t b)
{
	return a != 0 && (b == 0 || a < b);
}

/* Keeps them in the order of their ends. */
static inline void m_add_batch(struct m_batches *b, int32_t until, int64_t points)
{
	int i = 0;

	if (points == 0)
		return;
	while (i < b->n && m_ends_before(b->at[i].until, until))
		i++;
	if (i == b->n || b->at[i].until != until) {
		REQUIRE(b->n < M_BATCHES);
		memmove(&b->at[i + 1], &b->at[i], (size_t)(b->n - i) * sizeof(b->at[0]));
		b->at[i] = (struct m_batch){ .until = until };
		b->n++;
	}
	b->at[i].points += points;
	REQUIRE(b->at[i].points >= 0);
	if (b->at[i].points == 0) {
		memmove(&b->at[i], &b->at[i + 1], (size_t)(b->n - i - 1) * sizeof(b->at[0]));
		b->n--;
	}
}

/* ---- documents */

enum m_line_kind { M_TREATMENT, M_PRODUCT, M_COURSE, M_SESSION, M_TOPUP, M_FEE };
static const char *const m_line_kinds[] = { "treatment", "product", "course",
					    "session",	 "topup",   "fee" };

enum m_method { M_CASH, M_WECHAT, M_ALIPAY, M_CARD, M_WALLET, M_POINTS, M_ACCOUNT, M_METHODS };
static const char *const m_methods[M_METHODS] = { "cash",   "wechat", "alipay", "card",
						  "wallet", "points", "account" };

struct m_share {
	uint32_t staff;
	int percent;
};

/* What of a line is not taken back yet, or what a step takes back of it. */
struct m_left {
	int64_t qty, net, value, points, merit, bonus;
	int64_t paid[M_PAYMENTS]; /* by payment, those of one method with the first of them */
	int64_t cash[M_SHARES], used[M_SHARES];
};

struct m_line {
	enum m_line_kind kind;
	int treatment, product, offer;
	uint32_t course; /* sold or used */
	int64_t qty, list, net, amount;
	uint32_t therapist;
	int nshares;
	struct m_share shares[M_SHARES];
	int64_t percent, off; /* by hand */
	bool gift;
	int64_t bonus;		 /* top-up: granted */
	int64_t value;		 /* session: of the course */
	bool taken;		 /* session: its booking has taken it */
	bool twin;		 /* asked for together with the one above */
	unsigned lowered;	 /* bit per coupon of the sale */
	int64_t offered, pieces; /* price before coupons; pieces that no coupon gave */
	int64_t paid[M_PAYMENTS], unearned, points, merit;
	struct m_left left;
};

struct m_payment {
	enum m_method method;
	int64_t amount, principal, bonus, points;
	struct m_batches batches;
	int first;     /* of its method */
	int64_t given; /* points given back so far */
};

struct m_sale {
	uint32_t id, client, booking, tab;
	int n, npayments, ncoupons, nparts;
	struct m_line *lines; /* as many as there are, once it is kept */
	struct m_payment *payments;
	uint32_t coupons[M_COUPONS];
	bool back[M_COUPONS]; /* given back */
	struct {
		int32_t due;
		int64_t amount;
	} parts[M_PARTS];
	int64_t percent, off; /* by hand, of the whole */
	bool free, reason;
	bool in_words;	/* the lines of a booking are told, too */
	bool by_code;	/* the last coupon came among the payments */
	bool stands_in; /* the manager, with her PIN */
	int64_t happened, expected;
	/* worked out */
	int tier; /* -1 none */
	int32_t price_day, day;
	int64_t before, total, topups, change, points, merit;
	struct m_batches batches; /* where its points went */
	bool visit;
	int64_t debt_left;				  /* still on account */
	int64_t debt_paid, debt_points, debt_points_back; /* paid since, and what that earned */
	int64_t settled_back;				  /* of what was paid since */
};

/* ---- what clients have */

enum m_why { M_BY_HAND, M_FOR_POINTS, M_FOR_TIER, M_FOR_MILESTONE };

struct m_coupon {
	uint32_t client;
	int kind;
	int32_t from, until;
	bool there, withdrawn;
	int64_t issued, used, expired; /* as the ledger has it */
	enum m_why why;
	int which;	/* tier or milestone */
	int32_t earned; /* the last day on which it can have been earned */
};

enum m_state { M_ACTIVE, M_FROZEN, M_OVER, M_LOST = M_OVER, M_CLOSED };
enum m_end { M_NOT_ENDED, M_USED, M_ENDED, M_GIVEN_BACK };

struct m_course {
	uint32_t client, buyer, sale;
	int offer;
	enum m_state state;
	enum m_end end;
	int32_t sold, expires, frozen, still; /* days; still: it stood still so far */
	int64_t left, reserved, used, ended;  /* sessions */
	int64_t issued;			      /* sessions sold and not taken back */
	int64_t paid, value;		      /* value: not served yet */
	int64_t list;			      /* served, at list prices */
	int64_t prices[M_TREATMENTS];	      /* when it was sold */
	bool known;			      /* she had had such a treatment before */
};

/* What the law asks of a card. */
struct m_contract {
	int64_t paid, gift, list, net;
	uint32_t since;
	int32_t first, last;
	bool known;
};

struct m_client {
	bool named; /* name and phone */
	int month;  /* of her birthday, 0 unknown */
	bool wallet;
	enum m_state state;
	enum m_rule rule;
	bool registered;
	int64_t principal, bonus;
	struct m_contract contract;
	bool served;  /* ever */
	unsigned had; /* treatments, bit each */
	struct m_batches points;
	int64_t points_owed;
	struct m_list coupons, courses, debts; /* numbers; debts: sales */
	int32_t *spend;			       /* by day since the first */
	int32_t *visits;
	int granted; /* tier, -1 none */
	int32_t granted_until;
	int told; /* tier in the archive */
};

enum m_booking_state { M_CONFIRMED, M_ARRIVED, M_IN_SERVICE, M_DONE, M_SETTLED, M_GONE };

struct m_booking {
	uint32_t client, course;
	int treatment;
	int64_t start;
	enum m_booking_state state;
	bool delivered; /* a session was taken */
	int64_t value;
	uint32_t of; /* the course it was taken of */
};

/* ---- the shop's accounts, as people count: what comes in is above zero */

enum m_account {
	A_CASH,
	A_WECHAT,
	A_ALIPAY,
	A_CARD,
	A_SAFE,
	A_OWNER,
	A_VARIANCE,
	A_INTEREST,
	A_TREATMENT,
	A_PRODUCT,
	A_COURSE,
	A_FEE,
	A_EXPIRED,
	A_REPRICED,
	A_DISCOUNT,
	A_BONUS_GRANTED,
	A_BONUS_SPENT,
	A_BONUS_EXPIRED,
	A_POINTS_EARNED,
	A_POINTS_REDEEMED,
	A_POINTS_EXPIRED,
	A_SESSIONS_SOLD,
	A_SESSIONS_DELIVERED,
	A_SESSIONS_EXPIRED,
	A_COUPONS_ISSUED,
	A_COUPONS_USED,
	A_COUPONS_EXPIRED,
	A_WALLET_SOLD,
	A_WALLET_SPENT,
	A_WALLET_REFUNDED,
	A_COURSE_SOLD,
	A_COURSE_DELIVERED,
	A_COURSE_REFUNDED,
	A_COURSE_EXPIRED,
	A_CASH_OF, /* performance by staff, 0 the house */
	A_USED_OF = A_CASH_OF + M_STAFF + 1,
	A_COUNT = A_USED_OF + M_STAFF + 1
};

enum m_entry_kind { E_SALE, E_REFUND, E_DEBT, E_OPEN, E_CLOSE, E_OTHER };

struct m_entry {
	enum m_entry_kind kind;
	bool document; /* a sale or refund is told by it */
	bool free, late;
	int64_t d[A_COUNT];
	int64_t total, change, principal, bonus, points; /* of the document, as it was paid */
	int64_t debts_made, debts_paid;
	int32_t day;
};

/* ---- figures of a drawer, by the names of the Z report */

enum m_figure {
	F_SALES,
	F_FREE,
	F_LATE,
	F_REFUNDS,
	F_CASH_IN,
	F_CASH_CHANGE,
	F_CASH_OUT,
	F_WECHAT_IN,
	F_WECHAT_OUT,
	F_ALIPAY_IN,
	F_ALIPAY_OUT,
	F_CARD_IN,
	F_CARD_OUT,
	F_PAID_WALLET,
	F_PAID_BONUS,
	F_PAID_POINTS,
	F_TREATMENT,
	F_PRODUCT,
	F_COURSE,
	F_FEE,
	F_EXPIRED,
	F_REPRICED,
	F_DISCOUNTS,
	F_INTEREST,
	F_DEBTS_MADE,
	F_DEBTS_PAID,
	F_DEBTS_BACK,
	F_WALLET_SOLD,
	F_WALLET_SPENT,
	F_WALLET_REFUNDED,
	F_COURSE_SOLD,
	F_COURSE_DELIVERED,
	F_COURSE_REFUNDED,
	F_COURSE_EXPIRED,
	F_SESSIONS_SOLD,
	F_SESSIONS_DELIVERED,
	F_SESSIONS_EXPIRED,
	F_BONUS_GRANTED,
	F_BONUS_SPENT,
	F_BONUS_EXPIRED,
	F_POINTS_EARNED,
	F_POINTS_REDEEMED,
	F_POINTS_EXPIRED,
	F_COUPONS_ISSUED,
	F_COUPONS_USED,
	F_COUPONS_EXPIRED,
	F_PERF_CASH,
	F_PERF_USED,
	F_OPENED,
	F_IN,
	F_OUT,
	F_TAKEN,
	F_COUNT
};
static const char *const m_figure_names[F_COUNT] = {
	[F_SALES] = "sales",
	[F_FREE] = "sales/free",
	[F_LATE] = "sales/late",
	[F_REFUNDS] = "refunds",
	[F_CASH_IN] = "money/cash/in",
	[F_CASH_CHANGE] = "money/cash/change",
	[F_CASH_OUT] = "money/cash/out",
	[F_WECHAT_IN] = "money/wechat/in",
	[F_WECHAT_OUT] = "money/wechat/out",
	[F_ALIPAY_IN] = "money/alipay/in",
	[F_ALIPAY_OUT] = "money/alipay/out",
	[F_CARD_IN] = "money/card/in",
	[F_CARD_OUT] = "money/card/out",
	[F_PAID_WALLET] = "paid/wallet",
	[F_PAID_BONUS] = "paid/bonus",
	[F_PAID_POINTS] = "paid/points",
	[F_TREATMENT] = "revenue/treatment",
	[F_PRODUCT] = "revenue/product",
	[F_COURSE] = "revenue/course",
	[F_FEE] = "revenue/fee",
	[F_EXPIRED] = "revenue/expired",
	[F_REPRICED] = "revenue/repriced",
	[F_DISCOUNTS] = "discounts",
	[F_INTEREST] = "interest",
	[F_DEBTS_MADE] = "debts/made",
	[F_DEBTS_PAID] = "debts/paid",
	[F_DEBTS_BACK] = "debts/back",
	[F_WALLET_SOLD] = "wallet/sold",
	[F_WALLET_SPENT] = "wallet/spent",
	[F_WALLET_REFUNDED] = "wallet/refunded",
	[F_COURSE_SOLD] = "course/sold",
	[F_COURSE_DELIVERED] = "course/delivered",
	[F_COURSE_REFUNDED] = "course/refunded",
	[F_COURSE_EXPIRED] = "course/expired",
	[F_SESSIONS_SOLD] = "sessions/sold",
	[F_SESSIONS_DELIVERED] = "sessions/delivered",
	[F_SESSIONS_EXPIRED] = "sessions/expired",
	[F_BONUS_GRANTED] = "bonus/granted",
	[F_BONUS_SPENT] = "bonus/spent",
	[F_BONUS_EXPIRED] = "bonus/expired",
	[F_POINTS_EARNED] = "points/earned",
	[F_POINTS_REDEEMED] = "points/redeemed",
	[F_POINTS_EXPIRED] = "points/expired",
	[F_COUPONS_ISSUED] = "coupons/issued",
	[F_COUPONS_USED] = "coupons/used",
	[F_COUPONS_EXPIRED] = "coupons/expired",
	[F_PERF_CASH] = "performance/cash",
	[F_PERF_USED] = "performance/delivered",
	[F_OPENED] = "drawer/opened",
	[F_IN] = "drawer/in",
	[F_OUT] = "drawer/out",
	[F_TAKEN] = "drawer/taken",
};

struct m_figures {
	int64_t count[F_COUNT], amount[F_COUNT];
	int64_t cash, wallets, courses; /* after it all */
};

struct m_till {
	uint32_t id; /* 0: none */
	int32_t day;
	unsigned shift, version, attempts;
	uint32_t replaces;
	bool last_shift;
	int64_t float_fen, left;
	struct m_figures start; /* of all entries before its own */
	struct m_figures after; /* with what its own close posted */
};

/* What the report of liabilities tells of a day. */
enum m_promise { P_WALLET, P_BONUS, P_COURSE, P_DEPOSIT, P_SESSIONS, P_POINTS, P_COUPONS, P_COUNT };
enum m_move { V_SOLD, V_DELIVERED, V_REFUNDED, V_EXPIRED, V_COUNT };

struct m_day {
	int64_t moves[P_COUNT][V_COUNT];
	int64_t cash[M_STAFF + 1], used[M_STAFF + 1];
};

struct m_tab {
	uint32_t id; /* 0: free */
	char *wishes;
	struct m_sale sale; /* its lines and payments are its own */
};

struct model {
	int64_t now; /* minute on the wall */
	int variant;
	int32_t first;		  /* day */
	struct m_client *clients; /* from 1 */
	struct m_course *courses;
	struct m_coupon *coupons;
	struct m_booking *bookings;
	struct m_sale **sales; /* by number; NULL: no sale, or a refund */
	uint32_t nclients, ncourses, ncoupons, nbookings, nsales;
	struct m_list numbers;	/* of all sales */
	struct m_list standing; /* bookings that were not served yet */
	int64_t stock[M_PRODUCTS + 1];
	int64_t acc[A_COUNT];
	int64_t debts; /* of everybody */
	struct m_figures sum;
	struct m_till open, last; /* drawers */
	uint32_t ntills;
	struct m_day *days;
	struct m_tab tabs[M_TABS];
	int64_t posted; /* when the last entry was made */
	int64_t slot; /* the next free time for a booking */
};

/* ---- days */

/* The hours before two in the night of a Saturday are still Friday's. */
static inline int32_t m_business_day(int64_t at)
{
	int32_t d = (int32_t)(at / MINUTES_PER_DAY);

	if (at % MINUTES_PER_DAY + MINUTES_PER_DAY < m_closing(day_weekday(DAY(d - 1))))
		d--;
	return d;
}

static inline int32_t m_today(const struct model *m)
{
	return m_business_day(m->now);
}

/* The day by which things end: a clock that was set back brings nothing back to life. */
static inline int32_t m_sure(const struct model *m)
{
	return m_business_day(m->posted > m->now ? m->posted : m->now);
}

/* What is entered now belongs to this day. */
static inline int32_t m_posting_day(const struct model *m)
{
	int32_t today = m_today(m);

	if (m->open.id != 0 && m->open.replaces != 0)
		return m->open.day;
	if (m->last.id != 0 && m->last.last_shift && m->last.day >= today &&
	    m->last.day <= today + 7)
		return m->last.day + 1;
	return today;
}

#endif
