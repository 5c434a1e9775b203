/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sale taken back on paper. A line of n pieces of which k are back has given back k ÷ n of each
 * of its sums, rounded once; what a step gives is the difference. A step is split by what is left
 * of each payment and share, so that the last step takes all of it.
 */
#ifndef PROOF_MONEY_BACK_H
#define PROOF_MONEY_BACK_H

#include "proof/money_sale.h"

struct m_wish {
	int line; /* from 1 */
	int64_t qty;
};

struct m_refund {
	uint32_t sale;
	int n;
	struct m_wish wishes[M_LINES];
	int method; /* -1: as it came */
	bool reason, stands_in;
	int64_t expected;
	/* worked out */
	struct m_left step[M_LINES];
	int64_t settled[M_LINES]; /* was on account and paid since */
	int64_t total, off_debt, settled_sum, principal, bonus, points_paid;
	int64_t money[M_CARD + 1];
	int64_t points, debt_points, merit;
	bool visit;
};

/* ---- one line */

static inline int64_t m_due(int64_t whole, int64_t left, int64_t back, int64_t all)
{
	return m_part_of(whole, back, all) - (whole - left);
}

static inline void m_step(const struct m_sale *s, const struct m_line *l, struct m_left *step)
{
	const struct m_left *left = &l->left;
	int64_t back = l->qty - left->qty + step->qty, wallet = 0, wallet_left = 0, points = 0;
	int64_t coin = 0, split[2], used;

	step->net = m_due(l->net, left->net, back, l->qty);
	step->value = m_due(l->value, left->value, back, l->qty);
	step->points = m_due(l->points, left->points, back, l->qty);
	step->merit = m_due(l->merit, left->merit, back, l->qty);
	m_split(step->net, left->paid, s->npayments, step->paid);
	for (int j = 0; j < s->npayments; j++) {
		enum m_method by = s->payments[j].method;
		wallet += by == M_WALLET ? step->paid[j] : 0;
		wallet_left += by == M_WALLET ? left->paid[j] : 0;
		points += by == M_POINTS ? step->paid[j] : 0;
		coin += m_is_money(by) ? step->paid[j] : 0;
	}
	m_split(wallet, (int64_t[]){ left->bonus, wallet_left - left->bonus }, 2, split);
	step->bonus = split[0];
	used = l->kind == M_SESSION			   ? step->value
	       : l->kind == M_COURSE || l->kind == M_TOPUP ? 0
							   : step->net - step->bonus - points;
	m_split(coin, left->cash, l->nshares, step->cash);
	m_split(used, left->used, l->nshares, step->used);
}

/* ---- the whole */

static inline enum status m_read_wishes(const struct m_sale *s, struct m_refund *r)
{
	bool any = false;

	memset(r->step, 0, sizeof(r->step));
	for (int i = 0; i < r->n; i++) {
		const struct m_wish *w = &r->wishes[i];
		if (w->line < 1 || w->line > s->n)
			return ST_BAD_VALUE;
		int64_t left = s->lines[w->line - 1].left.qty;
		if (left == 0)
			return ST_NOTHING_TO_DO;
		if (w->qty > left)
			return ST_BAD_VALUE;
	}
	for (int i = 0; i < r->n; i++) {
		struct m_left *step = &r->step[r->wishes[i].line - 1];
		if (step->qty != 0)
			return ST_BAD_VALUE; /* named twice */
		step->qty = r->wishes[i].qty != 0 ? r->wishes[i].qty
						  : s->lines[r->wishes[i].line - 1].left.qty;
	}
	for (int i = 0; i < s->n; i++) {
		if (r->n == 0)
			r->step[i].qty = s->lines[i].left.qty;
		any = any || r->step[i].qty > 0;
	}
	return any ? ST_OK : ST_NOTHING_TO_DO;
}

/* What was on account: first what is still owed, the rest was paid and comes back in money. */
static inline void m_account_back(const struct m_sale *s, struct m_refund *r, int payment)
{
	int64_t of_line[M_LINES], owed[M_LINES], sum = 0;

	for (int i = 0; i < s->n; i++) {
		of_line[i] = r->step[i].paid[payment];
		sum += of_line[i];
	}
	r->off_debt = m_least(sum, s->debt_left);
	m_split(r->off_debt, of_line, s->n, owed);
	for (int i = 0; i < s->n; i++)
		r->settled[i] = of_line[i] - owed[i];
	r->settled_sum = sum - r->off_debt;
	r->money[r->method >= 0 ? r->method : M_CASH] += r->settled_sum;
}

static inline void m_payments_back(const struct m_sale *s, struct m_refund *r)
{
	for (int j = 0; j < s->npayments; j++) {
		const struct m_payment *p = &s->payments[j];
		int64_t sum = 0, left = 0;
		for (int i = 0; i < s->n; i++) {
			sum += r->step[i].paid[j];
			left += s->lines[i].left.paid[j];
		}
		if (sum == 0)
			continue;
		if (m_is_money(p->method)) {
			r->money[r->method >= 0 ? r->method : (int)p->method] += sum;
		} else if (p->method == M_POINTS) {
			r->points_paid = m_due(p->points, p->points - p->given,
					       p->amount - left + sum, p->amount);
		} else if (p->method == M_ACCOUNT) {
			m_account_back(s, r, j);
		} else {
			for (int i = 0; i < s->n; i++)
				r->bonus += r->step[i].bonus;
			r->principal = sum - r->bonus;
		}
	}
}

static inline void m_merit_back(const struct m_sale *s, struct m_refund *r)
{
	bool before = false, after = false;

	for (int i = 0; i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		r->points += r->step[i].points;
		r->merit += r->step[i].merit + (m_counts(l) ? r->settled[i] : 0);
		if (l->kind != M_TREATMENT && l->kind != M_SESSION)
			continue;
		before = before || l->left.qty > 0;
		after = after || l->left.qty > r->step[i].qty;
	}
	r->visit = s->visit && before && !after;
	if (r->settled_sum > 0 && s->debt_paid > 0)
		r->debt_points = m_not_below(
			m_part_of(s->debt_points, s->settled_back + r->settled_sum, s->debt_paid) -
			s->debt_points_back);
	r->points += r->debt_points;
	if (s->client == 0)
		r->points = r->debt_points = r->merit = 0;
}

/* ---- what cannot be taken back */

static inline enum status m_session_stays(const struct model *m, const struct m_sale *s,
					  const struct m_line *l)
{
	const struct m_course *k = &m->courses[l->course];

	if (k->client != s->client)
		return ST_WRONG_STATE;
	return k->state == M_OVER && k->end == M_GIVEN_BACK ? ST_WRONG_STATE : ST_OK;
}

static inline bool m_held(const struct model *m, uint32_t course)
{
	for (uint32_t i = 0; i < m->standing.n; i++)
		if (m->bookings[m->standing.at[i]].course == course)
			return true;
	return false;
}

/* A card by time earns without being used; a course may be another's now. */
static inline enum status m_course_stays(const struct model *m, const struct m_sale *s,
					 const struct m_line *l)
{
	const struct m_course *k = &m->courses[l->course];

	if (k->used > 0 || (m_offers[k->offer].unlimited && k->value != k->paid))
		return ST_INSUFFICIENT;
	return k->state == M_OVER || m_held(m, l->course) || k->client != s->client ? ST_WRONG_STATE
										    : ST_OK;
}

static inline enum status m_lines_stay(const struct model *m, const struct m_sale *s,
				       const struct m_refund *r)
{
	const struct m_client *c = &m->clients[s->client];
	int64_t principal = 0, bonus = 0;

	for (int i = 0; i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		if (r->step[i].qty == 0)
			continue;
		if (l->kind == M_COURSE)
			TRY(m_course_stays(m, s, l));
		if (l->kind == M_SESSION)
			TRY(m_session_stays(m, s, l));
		if (l->kind == M_TOPUP && (c->principal < l->net || c->bonus < l->bonus))
			return ST_INSUFFICIENT;
		principal += l->kind == M_TOPUP ? l->net : 0;
		bonus += l->kind == M_TOPUP ? l->bonus : 0;
	}
	return c->principal < principal || c->bonus < bonus ? ST_INSUFFICIENT : ST_OK;
}

static inline enum status m_may_take_back(const struct model *m, struct m_refund *r,
					  const struct m_limits *who)
{
	const struct m_sale *s = m->sales[r->sale];

	if (!r->reason)
		return ST_USAGE;
	TRY(m_read_wishes(s, r));
	for (int i = 0; i < s->n; i++)
		if (r->step[i].qty > 0)
			m_step(s, &s->lines[i], &r->step[i]);
	m_payments_back(s, r);
	m_merit_back(s, r);
	for (int i = 0; i < s->n; i++)
		r->total += r->step[i].net;
	if (r->expected != 0 && r->expected != r->total)
		return ST_CHANGED;
	if (who->refund != 0 && r->total > who->refund)
		return ST_NO_AUTHORITY;
	TRY(m_lines_stay(m, s, r));
	return m_must_open(m->variant) && m->open.id == 0 ? ST_WRONG_STATE : ST_OK;
}

/* ---- what follows */

static inline void m_line_back(struct model *m, struct m_entry *e, const struct m_sale *s,
			       const struct m_line *l, const struct m_left *step)
{
	struct m_client *c = &m->clients[s->client];
	struct m_course *k = &m->courses[l->course];
	int64_t gross = l->list * step->qty, points = 0;

	for (int j = 0; j < s->npayments; j++)
		points += s->payments[j].method == M_POINTS ? step->paid[j] : 0;
	switch (l->kind) {
	case M_TREATMENT:
	case M_PRODUCT:
	case M_FEE:
		e->d[l->kind == M_TREATMENT ? A_TREATMENT
		     : l->kind == M_PRODUCT ? A_PRODUCT
					    : A_FEE] -= gross;
		e->d[A_DISCOUNT] -= gross - step->net + step->bonus + points;
		if (l->kind == M_PRODUCT)
			m->stock[l->product] += step->qty;
		break;
	case M_COURSE:
		e->d[A_COURSE_SOLD] -= k->value;
		e->d[A_SESSIONS_SOLD] -= k->left;
		k->issued -= k->left;
		k->value = k->left = 0;
		k->state = M_OVER;
		k->end = M_GIVEN_BACK;
		break;
	case M_SESSION:
		if (m_offers[k->offer].unlimited) {
			k->issued--;
			e->d[A_SESSIONS_SOLD]--;
		} else {
			k->left++;
		}
		k->used--;
		k->value += step->value;
		k->list -= k->prices[l->treatment];
		e->d[A_SESSIONS_DELIVERED]--;
		e->d[A_COURSE] -= step->value;
		e->d[A_COURSE_DELIVERED] -= step->value;
		m_look_at_course(k, true);
		break;
	case M_TOPUP:
		c->principal -= step->net;
		c->bonus -= l->bonus;
		e->d[A_WALLET_SOLD] -= step->net;
		e->d[A_BONUS_GRANTED] -= l->bonus;
		break;
	}
}

/* What has been paid of a debt is for what is left of the sale: by what of each line was on account
 * and is left, and then as it is shared. Taken away before a change, and counted again after it. */
static inline void m_perform_debt(struct m_entry *e, const struct m_sale *s, int sign)
{
	struct m_entry all = { .kind = E_OTHER };
	int64_t weights[M_LINES], parts[M_LINES], paid = -s->debt_left;

	for (int i = 0; i < s->n; i++) {
		weights[i] = 0;
		for (int j = 0; j < s->npayments; j++)
			if (s->payments[j].method == M_ACCOUNT)
				weights[i] = s->lines[i].left.paid[j];
		paid += weights[i];
	}
	m_split(paid, weights, s->n, parts);
	for (int i = 0; i < s->n; i++)
		m_perform(&all, A_CASH_OF, &s->lines[i], parts[i], NULL);
	for (int i = 0; i <= M_STAFF; i++)
		e->d[A_CASH_OF + i] += sign * all.d[A_CASH_OF + i];
}

static inline void m_unperform(struct m_entry *e, const struct m_sale *s, const struct m_line *l,
			       const struct m_left *step)
{
	int64_t coin = 0, used = 0;

	for (int j = 0; j < s->npayments; j++)
		coin += m_is_money(s->payments[j].method) ? step->paid[j] : 0;
	if (l->kind == M_SESSION)
		used = step->value;
	else if (l->kind != M_COURSE && l->kind != M_TOPUP)
		used = step->net - step->bonus;
	for (int j = 0; j < s->npayments; j++)
		if (s->payments[j].method == M_POINTS && l->kind != M_SESSION &&
		    l->kind != M_COURSE && l->kind != M_TOPUP)
			used -= step->paid[j];
	if (l->nshares == 0) {
		e->d[A_CASH_OF] -= coin;
		e->d[A_USED_OF] -= used;
		return;
	}
	for (int i = 0; i < l->nshares; i++) {
		e->d[A_CASH_OF + l->shares[i].staff] -= step->cash[i];
		e->d[A_USED_OF + l->shares[i].staff] -= step->used[i];
	}
}

/* Points that paid come back where they came from, after settling what she owes; then those that
 * the sale earned go: its own first, then those that end first, and what is not there is owed. */
static inline void m_points_back(struct m_client *c, struct m_sale *s, const struct m_refund *r)
{
	int64_t settle = m_least(c->points_owed, r->points_paid), left = r->points;

	c->points_owed -= settle;
	for (int j = 0; j < s->npayments && r->points_paid > 0; j++) {
		struct m_payment *p = &s->payments[j];
		int64_t from = p->given, n = r->points_paid;
		if (p->method != M_POINTS)
			continue;
		for (int i = 0; i < p->batches.n && n > 0; i++) {
			int64_t here = m_least(m_not_below(p->batches.at[i].points - from), n);
			int64_t gone = m_least(settle, here);
			from = m_not_below(from - p->batches.at[i].points);
			n -= here;
			settle -= gone;
			m_add_batch(&c->points, p->batches.at[i].until, here - gone);
		}
		p->given += r->points_paid;
	}
	for (int own = 1; own >= 0; own--) {
		struct m_batches was = c->points;
		for (int i = 0; i < was.n; i++) {
			bool is_own = false;
			for (int k = 0; k < s->batches.n; k++)
				is_own = is_own || s->batches.at[k].until == was.at[i].until;
			int64_t here = is_own == (own == 1) ? m_least(left, was.at[i].points) : 0;
			m_add_batch(&c->points, was.at[i].until, -here);
			left -= here;
		}
	}
	c->points_owed += left;
}

/* A coupon comes back with the last line that it lowered. */
static inline void m_coupons_back(struct model *m, struct m_entry *e, struct m_sale *s)
{
	for (int i = 0; i < s->ncoupons; i++) {
		struct m_coupon *u = &m->coupons[s->coupons[i]];
		bool left = s->back[i];
		for (int k = 0; k < s->n; k++)
			left = left ||
			       ((s->lines[k].lowered >> i & 1) != 0 && s->lines[k].left.qty > 0);
		if (left)
			continue;
		s->back[i] = true;
		u->used--;
		e->d[A_COUPONS_USED]--;
		if (!u->withdrawn && u->until >= m_sure(m)) {
			u->there = true;
			continue;
		}
		u->expired++;
		e->d[A_COUPONS_EXPIRED]++;
	}
}

static inline void m_forget_sale(struct m_client *c, const struct m_sale *s,
				 const struct m_refund *r, int64_t principal, int64_t bonus)
{
	struct m_contract *k = &c->contract;

	if (k->since == 0 || s->id < k->since) {
		k->paid += principal;
		k->gift += bonus;
	} else {
		for (int i = 0; i < s->n; i++) {
			const struct m_line *l = &s->lines[i];
			int64_t part = 0;
			for (int j = 0; j < s->npayments; j++)
				part += s->payments[j].method == M_WALLET ? r->step[i].paid[j] : 0;
			k->net -= part;
			k->list -= part > 0 ? m_part_of(l->list * r->step[i].qty, part,
							r->step[i].net)
					    : 0;
			k->paid -= l->kind == M_TOPUP ? r->step[i].net : 0;
			k->gift -= l->kind == M_TOPUP && r->step[i].qty > 0 ? l->bonus : 0;
		}
	}
	k->net = m_not_below(k->net);
	k->list = m_not_below(k->list);
	k->paid = m_not_below(k->paid);
	k->gift = m_not_below(k->gift);
}

static inline void m_less(struct m_left *left, const struct m_left *step)
{
	left->qty -= step->qty;
	left->net -= step->net;
	left->value -= step->value;
	left->points -= step->points;
	left->merit -= step->merit;
	left->bonus -= step->bonus;
	for (int j = 0; j < M_PAYMENTS; j++)
		left->paid[j] -= step->paid[j];
	for (int i = 0; i < M_SHARES; i++) {
		left->cash[i] -= step->cash[i];
		left->used[i] -= step->used[i];
	}
}

static inline void m_rights_back(struct model *m, struct m_entry *e, struct m_sale *s,
				 const struct m_refund *r)
{
	struct m_client *c = &m->clients[s->client];

	if ((r->principal != 0 || r->bonus != 0) && c->state == M_CLOSED)
		m_open_wallet(m, c, m_rule_of(m->variant));
	c->principal += r->principal;
	c->bonus += r->bonus;
	e->principal = r->principal;
	e->bonus = r->bonus;
	e->d[A_WALLET_SPENT] -= r->principal;
	e->d[A_BONUS_SPENT] -= r->bonus;
	e->d[A_POINTS_REDEEMED] -= r->points_paid;
	e->d[A_POINTS_EARNED] -= r->points;
	for (int i = 0; i < s->n; i++)
		for (int j = 0; j < s->npayments; j++)
			e->points += s->payments[j].method == M_POINTS ? r->step[i].paid[j] : 0;
	e->debts_paid = r->off_debt;
	s->debt_left -= r->off_debt;
	if (s->debt_left == 0)
		m_drop(&c->debts, s->id);
	s->settled_back += r->settled_sum;
	s->debt_points_back += r->debt_points;
	m_points_back(c, s, r);
}

static inline void m_take_back(struct model *m, struct m_refund *r)
{
	struct m_sale *s = m->sales[r->sale];
	struct m_client *c = &m->clients[s->client];
	struct m_entry e = { .kind = E_REFUND, .document = true, .total = r->total };
	int64_t principal = c->principal, bonus = c->bonus;

	for (int i = 0; i <= M_CARD; i++)
		e.d[A_CASH + i] -= r->money[i];
	m_perform_debt(&e, s, -1);
	m_rights_back(m, &e, s, r);
	for (int i = 0; i < s->n; i++) {
		struct m_line *l = &s->lines[i];
		if (r->step[i].qty == 0)
			continue;
		m_line_back(m, &e, s, l, &r->step[i]);
		m_unperform(&e, s, l, &r->step[i]);
		m_less(&l->left, &r->step[i]);
	}
	m_perform_debt(&e, s, +1);
	m_coupons_back(m, &e, s);
	if (s->client != 0) {
		m_forget_sale(c, s, r, c->principal - principal, c->bonus - bonus);
		m_discount_merit(m, &e, s->client, s->price_day, r->merit, r->visit,
				 m_posting_day(m));
	}
	m_enter(m, &e);
}

#endif
