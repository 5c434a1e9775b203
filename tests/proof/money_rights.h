/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows from every entry: the figures of the drawer and of the day; and what clients have
 * for coming: points, tiers, milestones, coupons. Windows are summed day by day.
 */
#ifndef PROOF_MONEY_RIGHTS_H
#define PROOF_MONEY_RIGHTS_H

#include "proof/money_model.h"

static inline struct m_client *m_her(struct model *m, uint32_t client)
{
	return &m->clients[client];
}

/* ---- entries */

static const struct m_figure_row {
	enum m_figure figure;
	enum m_account account;
	int way; /* 0: as it is; +1, -1: only what is above, below zero */
} m_figure_rows[] = {
	{ F_WECHAT_IN, A_WECHAT, +1 },
	{ F_WECHAT_OUT, A_WECHAT, -1 },
	{ F_ALIPAY_IN, A_ALIPAY, +1 },
	{ F_ALIPAY_OUT, A_ALIPAY, -1 },
	{ F_CARD_IN, A_CARD, +1 },
	{ F_CARD_OUT, A_CARD, -1 },
	{ F_TREATMENT, A_TREATMENT, 0 },
	{ F_PRODUCT, A_PRODUCT, 0 },
	{ F_COURSE, A_COURSE, 0 },
	{ F_FEE, A_FEE, 0 },
	{ F_EXPIRED, A_EXPIRED, 0 },
	{ F_REPRICED, A_REPRICED, 0 },
	{ F_DISCOUNTS, A_DISCOUNT, 0 },
	{ F_INTEREST, A_INTEREST, 0 },
	{ F_WALLET_SOLD, A_WALLET_SOLD, 0 },
	{ F_WALLET_SPENT, A_WALLET_SPENT, 0 },
	{ F_WALLET_REFUNDED, A_WALLET_REFUNDED, 0 },
	{ F_COURSE_SOLD, A_COURSE_SOLD, 0 },
	{ F_COURSE_DELIVERED, A_COURSE_DELIVERED, 0 },
	{ F_COURSE_REFUNDED, A_COURSE_REFUNDED, 0 },
	{ F_COURSE_EXPIRED, A_COURSE_EXPIRED, 0 },
	{ F_SESSIONS_SOLD, A_SESSIONS_SOLD, 0 },
	{ F_SESSIONS_DELIVERED, A_SESSIONS_DELIVERED, 0 },
	{ F_SESSIONS_EXPIRED, A_SESSIONS_EXPIRED, 0 },
	{ F_BONUS_GRANTED, A_BONUS_GRANTED, 0 },
	{ F_BONUS_SPENT, A_BONUS_SPENT, 0 },
	{ F_BONUS_EXPIRED, A_BONUS_EXPIRED, 0 },
	{ F_POINTS_EARNED, A_POINTS_EARNED, 0 },
	{ F_POINTS_REDEEMED, A_POINTS_REDEEMED, 0 },
	{ F_POINTS_EXPIRED, A_POINTS_EXPIRED, 0 },
	{ F_COUPONS_ISSUED, A_COUPONS_ISSUED, 0 },
	{ F_COUPONS_USED, A_COUPONS_USED, 0 },
	{ F_COUPONS_EXPIRED, A_COUPONS_EXPIRED, 0 },
};

static inline void m_figure(struct m_figures *f, enum m_figure which, int64_t amount)
{
	f->count[which] += amount != 0;
	f->amount[which] += amount;
}

static inline void m_figure_cash(struct m_figures *f, const struct m_entry *e)
{
	int64_t net = e->d[A_CASH], gross = net + e->change;

	if (e->kind == E_OPEN || e->kind == E_CLOSE) {
		m_figure(f, e->kind == E_OPEN ? F_OPENED : F_TAKEN, e->kind == E_OPEN ? net : -net);
		return;
	}
	m_figure(f, F_CASH_CHANGE, e->change);
	m_figure(f, gross > 0 ? F_CASH_IN : F_CASH_OUT, gross > 0 ? gross : -gross);
	m_figure(f, net > 0 ? F_IN : F_OUT, net > 0 ? net : -net);
}

static inline void m_figure_document(struct m_figures *f, const struct m_entry *e)
{
	enum m_figure which = e->kind == E_REFUND ? F_REFUNDS : F_SALES;

	f->count[which]++;
	f->amount[which] += e->total;
	if (e->free || e->late) {
		which = e->free ? F_FREE : F_LATE;
		f->count[which]++;
		f->amount[which] += e->total;
	}
	int sign = e->kind == E_REFUND ? -1 : 1;
	m_figure(f, F_PAID_WALLET, sign * e->principal);
	m_figure(f, F_PAID_BONUS, sign * e->bonus);
	m_figure(f, F_PAID_POINTS, sign * e->points);
}

static inline void m_move_day(struct m_day *d, const struct m_entry *e)
{
	static const enum m_account from[P_COUNT][V_COUNT] = {
		[P_WALLET] = { A_WALLET_SOLD, A_WALLET_SPENT, A_WALLET_REFUNDED, A_COUNT },
		[P_BONUS] = { A_BONUS_GRANTED, A_BONUS_SPENT, A_COUNT, A_BONUS_EXPIRED },
		[P_COURSE] = { A_COURSE_SOLD, A_COURSE_DELIVERED, A_COURSE_REFUNDED,
			       A_COURSE_EXPIRED },
		[P_DEPOSIT] = { A_COUNT, A_COUNT, A_COUNT, A_COUNT }, /* nobody pays ahead */
		[P_SESSIONS] = { A_SESSIONS_SOLD, A_SESSIONS_DELIVERED, A_COUNT,
				 A_SESSIONS_EXPIRED },
		[P_POINTS] = { A_POINTS_EARNED, A_POINTS_REDEEMED, A_COUNT, A_POINTS_EXPIRED },
		[P_COUPONS] = { A_COUPONS_ISSUED, A_COUPONS_USED, A_COUNT, A_COUPONS_EXPIRED },
	};

	for (int p = 0; p < P_COUNT; p++)
		for (int v = 0; v < V_COUNT; v++)
			if (from[p][v] != A_COUNT)
				d->moves[p][v] += e->d[from[p][v]];
	for (int s = 0; s <= M_STAFF; s++) {
		d->cash[s] += e->d[A_CASH_OF + s];
		d->used[s] += e->d[A_USED_OF + s];
	}
}

/* It belongs to the day of now, unless it says another one. */
static inline void m_enter(struct model *m, struct m_entry *e)
{
	int64_t cash = 0, used = 0;

	if (e->day == 0)
		e->day = m_posting_day(m);
	for (int i = 0; i < A_COUNT; i++)
		m->acc[i] += e->d[i];
	for (int s = 0; s <= M_STAFF; s++) {
		cash += e->d[A_CASH_OF + s];
		used += e->d[A_USED_OF + s];
	}
	for (size_t i = 0; i < ARRAY_LEN(m_figure_rows); i++) {
		const struct m_figure_row *r = &m_figure_rows[i];
		int64_t amount = e->d[r->account];
		m_figure(&m->sum, r->figure, r->way == 0 ? amount : m_not_below(r->way * amount));
	}
	m_figure(&m->sum, F_PERF_CASH, cash);
	m_figure(&m->sum, F_PERF_USED, used);
	m_figure(&m->sum, F_DEBTS_MADE, e->debts_made);
	m_figure(&m->sum, e->kind == E_REFUND ? F_DEBTS_BACK : F_DEBTS_PAID, e->debts_paid);
	m->debts += e->debts_made - e->debts_paid;
	m_figure_cash(&m->sum, e);
	if (e->document)
		m_figure_document(&m->sum, e);
	m->sum.cash += e->d[A_CASH];
	m->sum.wallets += e->d[A_WALLET_SOLD] - e->d[A_WALLET_SPENT] - e->d[A_WALLET_REFUNDED];
	m->sum.courses += e->d[A_COURSE_SOLD] - e->d[A_COURSE_DELIVERED] - e->d[A_COURSE_REFUNDED] -
			  e->d[A_COURSE_EXPIRED];
	m_move_day(&m->days[e->day - m->first], e);
}

/* By shares; nobody's is the house's. */
static inline void m_perform(struct m_entry *e, enum m_account of, const struct m_line *l,
			     int64_t whole, int64_t ret[M_SHARES])
{
	int64_t weights[M_SHARES], parts[M_SHARES] = { 0 };

	for (int i = 0; i < l->nshares; i++)
		weights[i] = l->shares[i].percent;
	m_split(whole, weights, l->nshares, parts);
	for (int i = 0; i < l->nshares; i++)
		e->d[of + l->shares[i].staff] += parts[i];
	if (l->nshares == 0)
		e->d[of] += whole;
	if (ret != NULL)
		memcpy(ret, parts, sizeof(parts));
}

/* ---- points */

/* Good to the end of the month in which they run out. */
static inline int32_t m_points_until(const struct model *m, int32_t earned)
{
	if (!m_points_end(m->variant))
		return 0;
	struct civil c = day_civil(DAY(earned + M_POINTS_DAYS));
	int32_t until = earned + M_POINTS_DAYS;
	while (day_civil(DAY(until + 1)).month == c.month)
		until++;
	return until;
}

static inline int64_t m_points_for(int tier, int64_t spent)
{
	int times = tier < 0 ? 100 : m_tiers[tier].points;

	return spent <= 0 ? 0 : spent * times / 10000;
}

/* What she owes is settled first. */
static inline void m_earn_points(struct model *m, struct m_client *c, int64_t points, int32_t on,
				 struct m_batches *ret)
{
	int64_t owed = m_least(points, c->points_owed);

	c->points_owed -= owed;
	m_add_batch(&c->points, m_points_until(m, on), points - owed);
	if (ret != NULL)
		m_add_batch(ret, m_points_until(m, on), points - owed);
}

static inline int64_t m_points_good(const struct m_client *c, int32_t today)
{
	int64_t sum = 0;

	for (int i = 0; i < c->points.n; i++)
		if (c->points.at[i].until == 0 || c->points.at[i].until >= today)
			sum += c->points.at[i].points;
	return sum;
}

/* Those that end first, of those that have not ended. */
static inline void m_spend_points(struct m_client *c, int64_t points, int32_t today,
				  struct m_batches *ret)
{
	struct m_batches was = c->points;

	for (int i = 0; i < was.n; i++) {
		int64_t here = m_least(points, was.at[i].points);
		if (was.at[i].until != 0 && was.at[i].until < today)
			continue;
		m_add_batch(&c->points, was.at[i].until, -here);
		if (ret != NULL)
			m_add_batch(ret, was.at[i].until, here);
		points -= here;
	}
	REQUIRE(points == 0);
}

/* ---- tiers */

static inline void m_merit(struct model *m, struct m_client *c, int32_t on, int64_t spend,
			   int visits)
{
	c->spend[on - m->first] += (int32_t)spend;
	c->visits[on - m->first] += visits;
}

static inline void m_standing(const struct model *m, const struct m_client *c, int32_t on,
			      int64_t *ret_spend, int *ret_visits)
{
	*ret_spend = *ret_visits = 0;
	for (int32_t d = on - M_WINDOW + 1; d <= on; d++) {
		if (d < m->first)
			continue;
		*ret_spend += c->spend[d - m->first];
		*ret_visits += c->visits[d - m->first] > 0;
	}
}

/* The highest tier that the window of a day reaches. */
static inline int m_reached(const struct model *m, const struct m_client *c, int32_t on)
{
	int64_t spend;
	int visits, best = 0; /* the lowest asks for nothing */

	m_standing(m, c, on, &spend, &visits);
	for (int i = 1; i < M_TIERS; i++) {
		bool spent = spend >= m_tiers[i].spend, came = visits >= m_tiers[i].visits;
		if (m_tiers[i].both ? spent && came : spent || came)
			best = i;
	}
	return best;
}

static inline int m_tier_on(const struct model *m, const struct m_client *c, int32_t on)
{
	int best = c->granted >= 0 && (c->granted_until == 0 || on <= c->granted_until) ? c->granted
											: -1;

	for (int32_t d = on - M_GRACE; d <= on; d++) {
		int here = m_reached(m, c, d);
		best = here > best ? here : best;
	}
	return best;
}

static inline bool m_milestone_met(const struct model *m, const struct m_client *c, int which,
				   int32_t on)
{
	const struct m_milestone *s = &m_milestones[which];
	int32_t first = 0, last = 0;
	int run = 0;

	for (int32_t d = m->first; d <= on; d++) {
		if (c->visits[d - m->first] <= 0)
			continue;
		if (s->in_a_row && run > 0 && d - last > s->within)
			run = 0;
		first = first == 0 ? d : first;
		last = d;
		if (!s->in_a_row && s->within > 0 && d - first >= s->within)
			return false;
		if (++run >= s->visits)
			return true;
	}
	return false;
}

static inline unsigned m_milestones_met(const struct model *m, const struct m_client *c, int32_t on)
{
	unsigned met = 0;

	for (int i = 0; i < M_MILESTONES; i++)
		met |= (unsigned)m_milestone_met(m, c, i, on) << i;
	return met;
}

/* ---- coupons */

static inline uint32_t m_give_coupon(struct model *m, struct m_entry *e, uint32_t client, int kind,
				     enum m_why why, int which, int32_t earned)
{
	int32_t today = m_today(m);

	m->coupons[++m->ncoupons] = (struct m_coupon){ .client = client,
						       .kind = kind,
						       .from = today,
						       .until = today + m_kinds[kind].days - 1,
						       .there = true,
						       .issued = 1,
						       .why = why,
						       .which = which,
						       .earned = earned };
	m_push(&m_her(m, client)->coupons, m->ncoupons);
	e->d[A_COUPONS_ISSUED]++;
	return m->ncoupons;
}

/* As if it had never been given. */
static inline void m_withdraw(struct m_entry *e, struct m_coupon *u)
{
	u->there = false;
	u->withdrawn = true;
	u->issued--;
	e->d[A_COUPONS_ISSUED]--;
}

/* Once for the same reason. */
static inline void m_give_once(struct model *m, struct m_entry *e, uint32_t client, int kind,
			       enum m_why why, int which, int32_t earned)
{
	const struct m_list *hers = &m_her(m, client)->coupons;

	for (uint32_t i = 0; kind >= 0 && i < hers->n; i++) {
		const struct m_coupon *u = &m->coupons[hers->at[i]];
		if (!u->withdrawn && u->why == why && u->which == which && u->kind == kind)
			return;
	}
	if (kind >= 0)
		m_give_coupon(m, e, client, kind, why, which, earned);
}

/* What was sold or paid counts from now on: she goes up, she has come often. */
static inline int m_count_merit(struct model *m, struct m_entry *e, uint32_t client, int32_t on,
				int64_t spend, bool visit, int32_t posted, bool debt)
{
	struct m_client *c = m_her(m, client);
	int32_t today = m_today(m), at = posted > today ? posted : today;
	int was = m_tier_on(m, c, at);
	unsigned before = m_milestones_met(m, c, at);
	int32_t earned = debt ? today + 1 : posted > today ? posted : today;

	m_merit(m, c, on, spend, visit);
	c->told = m_tier_on(m, c, at);
	for (int i = 0; i < 2 && c->told > was; i++)
		m_give_once(m, e, client, m_tiers[c->told].coupons[i], M_FOR_TIER, c->told, earned);
	unsigned met = m_milestones_met(m, c, at) & ~before;
	for (int i = 0; i < M_MILESTONES; i++)
		if (met >> i & 1)
			m_give_once(m, e, client, m_milestones[i].coupon, M_FOR_MILESTONE, i,
				    earned);
	return c->told;
}

static inline bool m_still_earned(const struct model *m, const struct m_client *c,
				  const struct m_coupon *u)
{
	if (u->why == M_FOR_TIER)
		return m_tier_on(m, c, u->earned) >= u->which;
	return u->why != M_FOR_MILESTONE || m_milestone_met(m, c, u->which, u->earned);
}

/* What was taken back counts no longer, and what she got only for it is withdrawn. */
static inline void m_discount_merit(struct model *m, struct m_entry *e, uint32_t client, int32_t on,
				    int64_t spend, bool visit, int32_t posted)
{
	struct m_client *c = m_her(m, client);
	int32_t today = m_today(m);

	m_merit(m, c, on, -spend, visit ? -1 : 0);
	for (uint32_t i = 0; i < c->coupons.n; i++) {
		struct m_coupon *u = &m->coupons[c->coupons.at[i]];
		if (u->there && !m_still_earned(m, c, u))
			m_withdraw(e, u);
	}
	c->told = m_tier_on(m, c, posted > today ? posted : today);
}

#endif
