/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sale on paper: who may give it away, who pays what, and what follows from it. */
#ifndef PROOF_MONEY_SALE_H
#define PROOF_MONEY_SALE_H

#include "proof/money_price.h"

/* ---- what is handed over */

static inline bool m_is_money(enum m_method method)
{
	return method <= M_CARD;
}

static inline enum status m_wallet_usable(const struct m_client *c)
{
	if (!c->wallet)
		return ST_NOT_FOUND;
	if (c->state == M_FROZEN || c->state == M_LOST)
		return ST_WRONG_STATE;
	return c->state == M_CLOSED && c->principal + c->bonus == 0 ? ST_WRONG_STATE : ST_OK;
}

/* The bonus is rounded down, the last fen goes to the principal. */
static inline int64_t m_bonus_of(const struct m_client *c, int64_t amount)
{
	switch (c->rule) {
	case M_GIFT_FIRST:
		return m_least(amount, c->bonus);
	case M_PRINCIPAL_FIRST:
		return m_not_below(amount - c->principal);
	case M_PROPORTIONAL:
	case M_RULES:
		break;
	}
	return c->bonus == 0 ? 0 : amount * c->bonus / (c->principal + c->bonus);
}

static inline int64_t m_owed(const struct model *m, const struct m_client *c)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < c->debts.n; i++)
		sum += m->sales[c->debts.at[i]]->debt_left;
	return sum;
}

static inline enum status m_pay_by_right(const struct model *m, const struct m_sale *s,
					 struct m_payment *p)
{
	const struct m_client *c = &m->clients[s->client];
	int64_t most = m_but_topups(s) * M_POINTS_MOST / 100;

	if (p->method == M_WALLET) {
		TRY(m_wallet_usable(c));
		if (p->amount > c->principal + c->bonus)
			return ST_INSUFFICIENT;
		p->bonus = m_bonus_of(c, p->amount);
		p->principal = p->amount - p->bonus;
	} else if (p->method == M_POINTS) {
		if (p->amount > most)
			return ST_TOO_MANY;
		p->points = (p->amount * 100 + M_POINTS_WORTH - 1) / M_POINTS_WORTH;
		if (p->points > m_points_good(c, m_sure(m)))
			return ST_INSUFFICIENT;
	} else if (m_owed(m, c) + p->amount > M_CREDIT) {
		return ST_TOO_MANY;
	}
	return ST_OK;
}

static inline enum status m_tender(const struct model *m, struct m_sale *s)
{
	int64_t paid = 0, rights = 0;

	for (int i = 0; i < s->npayments; i++) {
		struct m_payment *p = &s->payments[i];
		p->first = i;
		for (int j = i - 1; j >= 0; j--)
			if (s->payments[j].method == p->method)
				p->first = j;
		if (p->amount <= 0)
			return ST_BAD_VALUE;
		if (!m_is_money(p->method)) {
			if (s->client == 0 || p->first != i)
				return ST_BAD_VALUE;
			rights += p->amount;
			if (p->amount <= s->total && rights > m_but_topups(s) && s->topups > 0)
				return ST_BAD_VALUE;
			TRY(m_pay_by_right(m, s, p));
		}
		paid += p->amount;
	}
	s->change = m_not_below(paid - s->total);
	return ST_OK;
}

/* ---- authority */

static inline bool m_may_discount(const struct m_limits *who, int64_t by_hand, int64_t before)
{
	if (by_hand == 0)
		return true;
	return (by_hand * 100 + before - 1) / before <= who->percent &&
	       (who->discount == 0 || by_hand <= who->discount);
}

static inline enum status m_authority(const struct m_sale *s, const struct m_limits *who)
{
	if ((s->free || s->happened != 0) && !s->reason)
		return ST_BAD_VALUE;
	if (s->free ? !who->manager : !m_may_discount(who, s->before - m_but_topups(s), s->before))
		return ST_NO_AUTHORITY;
	return s->happened != 0 && !who->manager ? ST_NO_AUTHORITY : ST_OK;
}

static inline enum status m_check_parts(const struct model *m, const struct m_sale *s)
{
	int64_t sum = 0, account = 0;
	int32_t last = m_today(m);

	for (int i = 0; i < s->npayments; i++)
		account += s->payments[i].method == M_ACCOUNT ? s->payments[i].amount : 0;
	for (int i = 0; i < s->nparts; i++) {
		if (s->parts[i].due < last || s->parts[i].amount <= 0)
			return ST_BAD_VALUE;
		last = s->parts[i].due;
		sum += s->parts[i].amount;
	}
	return s->nparts > 0 && sum != account ? ST_BAD_VALUE : ST_OK;
}

static inline enum status m_check_paid(const struct model *m, const struct m_sale *s,
				       const struct m_limits *who)
{
	int64_t paid = 0, cash = 0;

	if (s->expected != 0 && s->expected != s->total)
		return ST_CHANGED;
	TRY(m_authority(s, who));
	for (int i = 0; i < s->npayments; i++) {
		paid += s->payments[i].amount;
		cash += s->payments[i].method == M_CASH ? s->payments[i].amount : 0;
	}
	if (paid < s->total)
		return ST_NOT_PAID;
	if (s->change > cash)
		return ST_OVERPAID;
	TRY(m_check_parts(m, s));
	return m_must_open(m->variant) && m->open.id == 0 ? ST_WRONG_STATE : ST_OK;
}

/* What a card may hold, and what is on the shelf. */
static inline enum status m_check_stores(const struct model *m, const struct m_sale *s)
{
	const struct m_client *c = &m->clients[s->client];
	int64_t pieces[M_PRODUCTS + 1] = { 0 };

	if (s->topups > 0) {
		if (c->wallet && (c->state == M_FROZEN || c->state == M_LOST))
			return ST_WRONG_STATE;
		if (c->principal + s->topups > (c->named ? M_LIMIT : M_LIMIT_NAMELESS))
			return ST_TOO_MANY;
	}
	for (int i = 0; i < s->n; i++)
		if (s->lines[i].kind == M_PRODUCT)
			pieces[s->lines[i].product] += s->lines[i].qty;
	for (int i = 1; i <= M_PRODUCTS; i++)
		if (pieces[i] > m->stock[i])
			return ST_INSUFFICIENT;
	return ST_OK;
}

static inline enum status m_may_sell(const struct model *m, struct m_sale *s,
				     const struct m_limits *who)
{
	TRY(m_checkout(m, s));
	TRY(m_tender(m, s));
	TRY(m_check_paid(m, s, who));
	return m_check_stores(m, s);
}

/* ---- who pays what */

static inline void m_lay(struct m_sale *s, int payment, int64_t amount)
{
	int64_t weights[M_LINES], parts[M_LINES];

	for (int i = 0; i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		weights[i] = l->net;
		for (int j = 0; j < s->npayments; j++)
			weights[i] -= l->paid[j];
		if (l->kind == M_TOPUP && !m_is_money(s->payments[payment].method))
			weights[i] = 0;
	}
	m_split(amount, weights, s->n, parts);
	for (int i = 0; i < s->n; i++)
		s->lines[i].paid[payment] = parts[i];
}

/* Rights pay first, for they cannot pay for everything; the change is of the last cash. */
static inline void m_spread(struct m_sale *s)
{
	int64_t worth[M_PAYMENTS], change = s->change, weights[M_LINES], parts[M_LINES];

	for (int i = 0; i < s->n; i++) {
		memset(s->lines[i].paid, 0, sizeof(s->lines[i].paid));
		s->lines[i].unearned = 0;
	}
	for (int j = s->npayments - 1; j >= 0; j--) {
		int64_t back = s->payments[j].method == M_CASH
				       ? m_least(change, s->payments[j].amount)
				       : 0;
		worth[j] = s->payments[j].amount - back;
		change -= back;
	}
	for (int last = 0; last < 2; last++)
		for (int j = 0; j < s->npayments; j++)
			if (m_is_money(s->payments[j].method) == (last == 1))
				m_lay(s, j, worth[j]);
	for (int j = 0; j < s->npayments; j++) {
		const struct m_payment *p = &s->payments[j];
		for (int i = 0; i < s->n; i++)
			weights[i] = s->lines[i].paid[j];
		m_split(p->method == M_POINTS ? p->amount : p->bonus, weights, s->n, parts);
		for (int i = 0; i < s->n; i++)
			s->lines[i].unearned += parts[i];
	}
}

static inline int64_t m_line_paid(const struct m_sale *s, const struct m_line *l, bool coin,
				  enum m_method or_by)
{
	int64_t sum = 0;

	for (int j = 0; j < s->npayments; j++)
		if (coin ? m_is_money(s->payments[j].method) : s->payments[j].method == or_by)
			sum += l->paid[j];
	return sum;
}

static inline bool m_counts(const struct m_line *l)
{
	return l->kind != M_SESSION && l->kind != M_TOPUP;
}

static inline void m_earn(struct m_sale *s)
{
	int64_t weights[M_LINES], parts[M_LINES];

	s->merit = 0;
	s->visit = false;
	for (int i = 0; i < s->n; i++) {
		struct m_line *l = &s->lines[i];
		l->merit = 0;
		if (s->client != 0 && m_counts(l))
			l->merit = l->net - l->unearned - m_line_paid(s, l, false, M_ACCOUNT);
		weights[i] = l->merit;
		s->merit += l->merit;
		s->visit = s->visit || l->kind == M_TREATMENT || l->kind == M_SESSION;
	}
	s->points = m_points_for(s->tier, s->merit);
	m_split(s->points, weights, s->n, parts);
	for (int i = 0; i < s->n; i++)
		s->lines[i].points = parts[i];
}

/* ---- what follows: payments */

static inline void m_take_payment(struct model *m, struct m_entry *e, struct m_sale *s,
				  struct m_payment *p)
{
	struct m_client *c = &m->clients[s->client];

	switch (p->method) {
	case M_CASH:
	case M_WECHAT:
	case M_ALIPAY:
	case M_CARD:
		e->d[A_CASH + (int)p->method] += p->amount;
		break;
	case M_WALLET:
		c->principal -= p->principal;
		c->bonus -= p->bonus;
		e->d[A_WALLET_SPENT] += p->principal;
		e->d[A_BONUS_SPENT] += p->bonus;
		e->principal = p->principal;
		e->bonus = p->bonus;
		break;
	case M_POINTS:
		m_spend_points(c, p->points, m_sure(m), &p->batches);
		e->d[A_POINTS_REDEEMED] += p->points;
		e->points = p->amount;
		break;
	case M_ACCOUNT:
		s->debt_left = p->amount;
		e->debts_made += p->amount;
		m_push(&c->debts, s->id);
		break;
	case M_METHODS:
		break;
	}
}

/* ---- what follows: lines */

static inline void m_sell_course(struct model *m, struct m_entry *e, const struct m_sale *s,
				 struct m_line *l)
{
	const struct m_offer *o = &m_offers[l->offer];
	struct m_client *c = &m->clients[s->client];
	struct m_course *k = &m->courses[++m->ncourses];

	*k = (struct m_course){ .client = s->client,
				.buyer = s->client,
				.sale = s->id,
				.offer = l->offer,
				.sold = s->day,
				.expires = o->days == 0 ? 0 : s->day + o->days - 1,
				.left = o->sessions + o->gifted,
				.issued = o->sessions + o->gifted,
				.paid = l->net - l->unearned,
				.value = l->net - l->unearned,
				.known = (c->had & o->treatments) != 0 };
	for (int t = 0; t < M_TREATMENTS; t++)
		k->prices[t] = m_price_of(m->variant, t, 0);
	l->course = m->ncourses;
	m_push(&c->courses, m->ncourses);
	e->d[A_COURSE_SOLD] += k->value;
	e->d[A_SESSIONS_SOLD] += k->issued;
}

/* Used up, or there is something again. */
static inline void m_look_at_course(struct m_course *k, bool back)
{
	bool empty = !m_offers[k->offer].unlimited && k->left + k->reserved == 0;

	if (empty && k->state != M_OVER) {
		k->state = M_OVER;
		k->end = M_USED;
	} else if (!empty && back && k->state == M_OVER) {
		k->state = M_ACTIVE;
		k->end = M_NOT_ENDED;
	}
}

static inline void m_use_session(struct m_entry *e, struct m_course *k, int treatment,
				 int64_t value, bool reserved)
{
	if (m_offers[k->offer].unlimited) {
		k->issued++;
		e->d[A_SESSIONS_SOLD]++;
	} else if (reserved) {
		k->reserved--;
	} else {
		k->left--;
	}
	k->used++;
	k->value -= value;
	k->list += k->prices[treatment];
	e->d[A_SESSIONS_DELIVERED]++;
	e->d[A_COURSE] += value;
	e->d[A_COURSE_DELIVERED] += value;
}

static inline void m_sell_line(struct model *m, struct m_entry *e, const struct m_sale *s,
			       struct m_line *l)
{
	struct m_client *c = &m->clients[s->client];
	int64_t gross = l->list * l->qty;

	switch (l->kind) {
	case M_TREATMENT:
	case M_PRODUCT:
	case M_FEE:
		e->d[l->kind == M_TREATMENT ? A_TREATMENT
		     : l->kind == M_PRODUCT ? A_PRODUCT
					    : A_FEE] += gross;
		e->d[A_DISCOUNT] += gross - l->net + l->unearned;
		if (l->kind == M_PRODUCT)
			m->stock[l->product] -= l->qty;
		break;
	case M_COURSE:
		m_sell_course(m, e, s, l);
		break;
	case M_SESSION:
		if (!l->taken)
			m_use_session(e, &m->courses[l->course], l->treatment, l->value, false);
		break;
	case M_TOPUP:
		c->principal += l->net;
		c->bonus += l->bonus;
		e->d[A_WALLET_SOLD] += l->net;
		e->d[A_BONUS_GRANTED] += l->bonus;
		break;
	}
}

/* Performance; and all of it can be taken back. */
static inline void m_share_line(struct m_entry *e, const struct m_sale *s, struct m_line *l)
{
	struct m_left *left = &l->left;
	int64_t used = l->kind == M_SESSION			   ? l->value
		       : l->kind == M_COURSE || l->kind == M_TOPUP ? 0
								   : l->net - l->unearned;
	struct m_entry nowhere = { .kind = E_OTHER };

	*left = (struct m_left){ .qty = l->qty,
				 .net = l->net,
				 .value = l->value,
				 .points = l->points,
				 .merit = l->merit };
	for (int j = 0; j < s->npayments; j++) {
		left->paid[s->payments[j].first] += l->paid[j];
		left->bonus += s->payments[j].method == M_WALLET ? l->unearned : 0;
		left->bonus -= s->payments[j].method == M_POINTS ? l->paid[j] : 0;
	}
	left->bonus = m_not_below(left->bonus); /* points without a wallet */
	m_perform(e, A_CASH_OF, l, m_line_paid(s, l, true, M_CASH), left->cash);
	/* What a booking took was counted then. */
	m_perform(l->taken ? &nowhere : e, A_USED_OF, l, used, left->used);
}

/* ---- what follows: the card's past */

static inline void m_begin(struct m_client *c, uint32_t entry, int32_t on)
{
	c->contract =
		(struct m_contract){ .since = entry, .first = on, .last = on, .known = c->served };
}

static inline void m_remember_sale(struct m_client *c, const struct m_sale *s, bool was_empty)
{
	struct m_contract *k = &c->contract;

	for (int i = 0; i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		int64_t part = m_line_paid(s, l, false, M_WALLET);
		k->net += part;
		k->list += part > 0 ? m_part_of(l->list * l->qty, part, l->net) : 0;
	}
	if (s->topups > 0 && was_empty)
		m_begin(c, s->id, s->day);
	for (int i = 0; i < s->n; i++) {
		const struct m_line *l = &s->lines[i];
		if (l->kind == M_TOPUP) {
			k->paid += l->net;
			k->gift += l->bonus;
			k->last = s->day;
		}
		if (l->kind == M_TREATMENT || l->kind == M_SESSION) {
			c->served = true;
			c->had |= 1u << l->treatment;
		}
	}
}

/* ---- all of it */

static inline void m_open_wallet(struct model *m, struct m_client *c, enum m_rule rule)
{
	if (!c->wallet || c->principal + c->bonus == 0)
		c->rule = rule;
	c->registered = c->named;
	c->wallet = true;
	c->state = M_ACTIVE;
	(void)m;
}

static inline struct m_sale *m_keep(struct model *m, const struct m_sale *s)
{
	struct m_sale *kept = mem_alloc(sizeof(*kept));

	*kept = *s;
	kept->lines = mem_alloc((size_t)s->n * sizeof(*s->lines) + 1);
	kept->payments = mem_alloc((size_t)s->npayments * sizeof(*s->payments) + 1);
	memcpy(kept->lines, s->lines, (size_t)s->n * sizeof(*s->lines));
	memcpy(kept->payments, s->payments, (size_t)s->npayments * sizeof(*s->payments));
	m->sales[s->id] = kept;
	m_push(&m->numbers, s->id);
	return kept;
}

/* The program has said its number. */
static inline void m_sell(struct model *m, struct m_sale *given, uint32_t id)
{
	struct m_entry e = { .kind = E_SALE,
			     .document = true,
			     .free = given->free,
			     .late = !given->free && given->happened != 0,
			     .total = given->total,
			     .change = given->change };
	struct m_client *c = &m->clients[given->client];
	bool was_empty = c->principal + c->bonus == 0;

	given->id = id;
	given->day = m_posting_day(m);
	m_spread(given);
	m_earn(given);
	struct m_sale *s = m_keep(m, given);
	if (s->topups > 0)
		m_open_wallet(m, c, m_rule_of(m->variant));
	for (int j = 0; j < s->npayments; j++)
		m_take_payment(m, &e, s, &s->payments[j]);
	e.d[A_CASH] -= s->change;
	for (int i = 0; i < s->n; i++) {
		m_sell_line(m, &e, s, &s->lines[i]);
		m_share_line(&e, s, &s->lines[i]);
	}
	for (int i = 0; i < s->n; i++)
		if (s->lines[i].kind == M_SESSION)
			m_look_at_course(&m->courses[s->lines[i].course], false);
	for (int i = 0; i < s->ncoupons; i++) {
		m->coupons[s->coupons[i]].there = false;
		m->coupons[s->coupons[i]].used++;
		e.d[A_COUPONS_USED]++;
	}
	if (s->client != 0) {
		m_remember_sale(c, s, was_empty);
		m_earn_points(m, c, s->points, s->day, &s->batches);
		e.d[A_POINTS_EARNED] += s->points;
		m_count_merit(m, &e, s->client, s->price_day, s->merit, s->visit, s->day, false);
	}
	if (s->booking != 0)
		m->bookings[s->booking].state = M_SETTLED;
	m_enter(m, &e);
}

#endif
