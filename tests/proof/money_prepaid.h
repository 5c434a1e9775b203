/* SPDX-License-Identifier: GPL-3.0-or-later */
/* On paper: what is on account is paid, what the law gives back, what ends by time, the drawer. */
#ifndef PROOF_MONEY_PREPAID_H
#define PROOF_MONEY_PREPAID_H

#include "proof/money_back.h"

/* ---- debts */

struct m_payback {
	uint32_t client, sale; /* 0: the oldest first */
	int64_t money[M_CARD + 1];
	int64_t all;
	int64_t points;
};

static inline int64_t m_debt_of(const struct model *m, const struct m_payback *p)
{
	const struct m_client *c = &m->clients[p->client];
	int64_t owed = 0;

	for (uint32_t i = 0; i < c->debts.n; i++)
		if (p->sale == 0 || c->debts.at[i] == p->sale)
			owed += m->sales[c->debts.at[i]]->debt_left;
	return owed;
}

static inline void m_pay_debt(struct model *m, struct m_payback *p)
{
	struct m_client *c = &m->clients[p->client];
	struct m_entry e = { .kind = E_DEBT, .debts_paid = p->all };
	int64_t rest = p->all, amounts[32], points[32];
	uint32_t sales[32];
	int32_t on = m_posting_day(m);
	int n = 0;

	for (int i = 0; i <= M_CARD; i++)
		e.d[A_CASH + i] += p->money[i];
	for (uint32_t i = 0; i < c->debts.n && rest > 0; i++) {
		struct m_sale *s = m->sales[c->debts.at[i]];
		if (p->sale != 0 && p->sale != s->id)
			continue;
		REQUIRE(n < 32);
		sales[n] = s->id;
		amounts[n] = m_least(rest, s->debt_left);
		m_perform_debt(&e, s, -1);
		s->debt_left -= amounts[n];
		m_perform_debt(&e, s, +1);
		rest -= amounts[n++];
	}
	p->points = m_points_for(m_tier_on(m, c, on), p->all);
	m_split(p->points, amounts, n, points);
	for (int i = 0; i < n; i++) {
		struct m_sale *s = m->sales[sales[i]];
		s->debt_paid += amounts[i];
		s->debt_points += points[i];
		if (s->debt_left == 0)
			m_drop(&c->debts, s->id);
	}
	m_earn_points(m, c, p->points, on, NULL);
	e.d[A_POINTS_EARNED] += p->points;
	m_count_merit(m, &e, p->client, on, p->all, false, on, true);
	m_enter(m, &e);
}

/* ---- the law: 法释〔2025〕4号 */

struct m_law {
	int64_t principal, interest;
	int32_t paid_on;
};

static inline int64_t m_interest(int64_t principal, bool shop, int32_t since, int32_t on)
{
	return m_part_of(principal, (int64_t)(shop ? M_LPR : M_DEPOSIT) * m_not_below(on - since),
			 INT64_C(10000) * M_YEAR);
}

/* Arts. 14, 15, 18, 19, 20 and 16. */
static inline struct m_law m_law_wallet(const struct m_client *c, bool shop, int32_t on)
{
	const struct m_contract *k = &c->contract;
	struct m_law law = { .paid_on = k->last };
	bool all = on - k->last <= M_COOLING && !k->known && k->list == 0 && k->net == 0;
	int64_t served = shop ? k->net : k->list;

	if (shop && k->paid + k->gift > 0)
		served = m_part_of(served, k->paid, k->paid + k->gift);
	law.principal = all ? k->paid : m_not_below(k->paid - served);
	if (shop || !all)
		law.interest = m_interest(law.principal, shop, k->first, on);
	return law;
}

/* The same, and art. 22 for a card by time. */
static inline struct m_law m_law_course(const struct m_course *k, bool shop, int32_t on)
{
	struct m_law law = { .paid_on = k->sold };
	bool unlimited = m_offers[k->offer].unlimited;
	int64_t list = unlimited ? 0 : m_not_below(k->list);
	int64_t net = unlimited ? 0 : k->paid - k->value;
	bool all = on - k->sold <= M_COOLING && !k->known && k->used == 0 && list == 0 && net == 0;

	law.principal = all	    ? k->paid
			: unlimited ? k->paid - m_term_earned(k, on)
				    : m_not_below(k->paid - (shop ? net : list));
	if (shop || !all)
		law.interest = m_interest(law.principal, shop, k->sold, on);
	return law;
}

/* Money goes back, and nothing of it can be used any more. */
static inline void m_give_back(struct model *m, uint32_t client, uint32_t course,
			       enum m_method method, const struct m_law *law, uint32_t entry)
{
	struct m_client *c = &m->clients[client];
	struct m_course *k = &m->courses[course];
	struct m_entry e = { .kind = E_REFUND };
	int64_t left = course != 0 ? k->value : c->principal, given = m_least(law->principal, left);

	e.d[A_CASH + (int)method] -= law->principal + law->interest;
	e.d[A_INTEREST] += law->interest;
	e.d[A_REPRICED] += left - law->principal;
	e.d[A_CASH_OF] -= law->principal;
	e.d[course != 0 ? A_COURSE_REFUNDED : A_WALLET_REFUNDED] += given;
	e.d[course != 0 ? A_COURSE_DELIVERED : A_WALLET_SPENT] += left - given;
	if (course != 0) {
		e.d[A_SESSIONS_EXPIRED] += k->left;
		k->ended += k->left;
		k->left = k->value = 0;
		k->state = M_OVER;
		k->end = M_GIVEN_BACK;
	} else {
		e.d[A_BONUS_EXPIRED] += c->bonus;
		m_begin(c, entry, m_posting_day(m));
		c->principal = c->bonus = 0;
		c->state = M_CLOSED;
	}
	m_enter(m, &e);
}

/* ---- a card, or a part of it, goes to somebody else */

static inline void m_pass_on(struct model *m, uint32_t from, uint32_t to, int64_t principal,
			     int64_t bonus, uint32_t entry)
{
	struct m_client *a = &m->clients[from], *b = &m->clients[to];
	int64_t whole = a->principal + a->bonus, part = principal + bonus;
	struct m_contract was = a->contract, *k = &b->contract;
	struct m_entry e = { .kind = E_OTHER };
	int64_t moved[4] = { was.paid, was.gift, was.list, was.net };
	int32_t on = m_posting_day(m);

	for (int i = 0; i < 4; i++)
		moved[i] = part < whole ? m_part_of(moved[i], part, whole) : moved[i];
	a->contract.paid -= moved[0];
	a->contract.gift -= moved[1];
	a->contract.list -= moved[2];
	a->contract.net -= moved[3];
	if (b->principal + b->bonus == 0)
		m_begin(b, entry, on);
	k->paid += moved[0];
	k->gift += moved[1];
	k->list += moved[2];
	k->net += moved[3];
	k->known = k->known || was.known;
	if (was.since != 0 && was.first < k->first)
		k->first = was.first;
	if (k->since == entry)
		k->last = was.last;
	m_open_wallet(m, b, a->rule);
	a->principal -= principal;
	a->bonus -= bonus;
	b->principal += principal;
	b->bonus += bonus;
	m_enter(m, &e);
}

/* ---- what ends by itself */

struct m_ended {
	uint32_t courses, coupons;
	int64_t points, value;
};

/* She is being served: her visit counts, and the course ends next time. */
static inline bool m_under_way(const struct model *m, uint32_t course, int32_t until)
{
	for (uint32_t i = 0; i < m->standing.n; i++) {
		const struct m_booking *b = &m->bookings[m->standing.at[i]];
		if (b->course == course && b->state != M_CONFIRMED &&
		    m_business_day(b->start) >= until - 1)
			return true;
	}
	return false;
}

static inline void m_earn_term(struct m_entry *e, struct m_course *k, int32_t on,
			       struct m_ended *ret)
{
	int64_t value = m_next_value(k, k->value, 0, on);

	k->value -= value;
	e->d[A_COURSE] += value;
	e->d[A_COURSE_DELIVERED] += value;
	e->d[A_USED_OF] += value; /* nobody's work */
	ret->value += value;
}

static inline void m_end_course(struct model *m, uint32_t course, int32_t until,
				struct m_ended *ret)
{
	struct m_course *k = &m->courses[course];
	struct m_entry e = { .kind = E_OTHER };
	int64_t left = k->left + k->reserved;

	if (k->state != M_ACTIVE || k->expires == 0 || k->expires >= until ||
	    m_under_way(m, course, until))
		return;
	for (uint32_t i = 0; i < m->standing.n; i++)
		if (m->bookings[m->standing.at[i]].course == course)
			m->bookings[m->standing.at[i]].course = 0;
	if (m_offers[k->offer].unlimited) {
		m_earn_term(&e, k, k->expires, ret);
	} else {
		e.d[A_SESSIONS_EXPIRED] += left;
		e.d[A_EXPIRED] += k->value;
		e.d[A_COURSE_EXPIRED] += k->value;
		ret->value += k->value;
		k->ended += left;
		k->left = k->reserved = k->value = 0;
	}
	k->state = M_OVER;
	k->end = M_ENDED;
	ret->courses++;
	m_enter(m, &e);
}

static inline struct m_ended m_expire(struct model *m, int32_t until)
{
	struct m_ended ret = { 0 };
	struct m_entry e = { .kind = E_OTHER };

	for (uint32_t i = 1; i <= m->ncourses; i++)
		m_end_course(m, i, until, &ret);
	for (uint32_t i = 1; i <= m->ncoupons; i++) {
		struct m_coupon *u = &m->coupons[i];
		if (!u->there || u->until >= until)
			continue;
		u->there = false;
		u->expired++;
		e.d[A_COUPONS_EXPIRED]++;
		ret.coupons++;
	}
	for (uint32_t i = 1; i <= m->nclients; i++) {
		struct m_client *c = &m->clients[i];
		struct m_batches was = c->points;
		for (int k = 0; k < was.n; k++) {
			if (was.at[k].until == 0 || was.at[k].until >= until)
				continue;
			m_add_batch(&c->points, was.at[k].until, -was.at[k].points);
			e.d[A_POINTS_EXPIRED] += was.at[k].points;
			ret.points += was.at[k].points;
		}
	}
	for (uint32_t i = 1; i <= m->ncourses; i++) {
		struct m_course *k = &m->courses[i];
		if (k->state != M_OVER && m_offers[k->offer].unlimited)
			m_earn_term(&e, k, until - 1, &ret);
	}
	m_enter(m, &e);
	return ret;
}

/* ---- the drawer */

/* A drawer as it is when somebody opens it now. */
static inline struct m_till m_new_till(const struct model *m)
{
	const struct m_till *last = &m->last;
	int32_t on = m_posting_day(m);
	bool same_day = last->id != 0 && last->day == on && !last->last_shift;

	return (struct m_till){ .id = m->ntills + 1,
				.day = on,
				.shift = same_day ? last->shift + 1 : 1,
				.version = 1,
				.float_fen = last->left,
				.start = last->after };
}

static inline void m_open_till(struct model *m, int64_t float_fen, bool from_owner)
{
	struct m_entry e = { .kind = E_OPEN };
	struct m_till till = m_new_till(m);
	int64_t more = float_fen - m->acc[A_CASH];

	till.float_fen = float_fen;
	m->ntills++;
	m->open = till;
	e.d[A_CASH] = more;
	e.d[from_owner ? A_OWNER : A_SAFE] = -more;
	m_enter(m, &e);
}

static inline void m_reopen_till(struct model *m)
{
	struct m_till till = m_new_till(m);

	till.day = m->last.day;
	till.shift = m->last.shift;
	till.version = m->last.version + 1;
	till.replaces = m->last.id;
	till.float_fen = m->last.float_fen;
	till.start = m->last.start;
	m->ntills++;
	m->open = till;
}

/* The drawer that is open, or the one that has been open all the same since the last was closed. */
static inline struct m_till m_till_now(const struct model *m)
{
	return m->open.id != 0 ? m->open : m_new_till(m);
}

/* After what has ended was ended: counted is in it, `left` stays. */
static inline void m_close_till(struct model *m, struct m_till till, int64_t counted, int64_t left,
				bool last_shift)
{
	struct m_entry e = { .kind = E_CLOSE, .day = till.day };
	int64_t over = counted - m->acc[A_CASH];

	if (m->open.id == 0)
		m->ntills++;
	e.d[A_CASH] = left - m->acc[A_CASH];
	e.d[A_VARIANCE] = -over;
	e.d[A_SAFE] = counted - left;
	m_enter(m, &e);
	till.left = left;
	till.last_shift = last_shift;
	till.after = m->sum;
	m->last = till;
	m->open = (struct m_till){ .id = 0 };
}

#endif
