/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a basket costs on paper, and whether what is asked for can be sold. */
#ifndef PROOF_MONEY_PRICE_H
#define PROOF_MONEY_PRICE_H

#include "proof/money_rights.h"

/* ---- courses */

/* An unlimited card is earned day by day; the days on which it stood still do not count. */
static inline int64_t m_term_earned(const struct m_course *k, int32_t on)
{
	int32_t now = k->state == M_FROZEN && on > k->frozen ? on - k->frozen : 0;
	int32_t from = k->sold + k->still + now, until = k->expires + now;

	if (on < from)
		return 0;
	return on >= until ? k->paid : m_part_of(k->paid, on - from + 1, until - from + 1);
}

/* Of `value` left for `sessions` left, what the next one is worth. */
static inline int64_t m_next_value(const struct m_course *k, int64_t value, int64_t sessions,
				   int32_t on)
{
	if (!m_offers[k->offer].unlimited)
		return sessions > 0 ? m_part_of(value, 1, sessions) : 0;
	return m_least(m_not_below(m_term_earned(k, on) - (k->paid - value)), value);
}

static inline bool m_course_for(const struct m_course *k, int treatment)
{
	return m_offers[k->offer].treatments >> treatment & 1;
}

static inline enum status m_course_usable(const struct model *m, uint32_t course, uint32_t client,
					  int treatment, int32_t on, int64_t sessions)
{
	const struct m_course *k = &m->courses[course];

	if (course == 0 || course > m->ncourses)
		return ST_NOT_FOUND;
	if (k->client != client || !m_course_for(k, treatment))
		return ST_BAD_VALUE;
	if (on == m_today(m))
		on = m_sure(m);
	if (k->state != M_ACTIVE || (k->expires != 0 && on > k->expires))
		return ST_WRONG_STATE;
	return m_offers[k->offer].unlimited || sessions > 0 ? ST_OK : ST_INSUFFICIENT;
}

/* A session line, after those above it. */
static inline enum status m_find_session(const struct model *m, struct m_sale *s, int at)
{
	struct m_line *l = &s->lines[at];
	const struct m_course *k = &m->courses[l->course];
	int64_t left = k->left, value = k->value;

	if (l->taken)
		return ST_OK;
	for (int i = 0; i < at; i++) {
		if (s->lines[i].kind != M_SESSION || s->lines[i].course != l->course ||
		    s->lines[i].taken)
			continue;
		left--;
		value -= s->lines[i].value;
	}
	enum status st = m_course_usable(m, l->course, s->client, l->treatment, s->price_day, left);
	if (st != ST_OK)
		return st;
	l->value = m_next_value(k, value, left + k->reserved, s->price_day);
	l->list = k->prices[l->treatment];
	return ST_OK;
}

/* ---- lines */

static inline int64_t m_topup_bonus(int64_t amount)
{
	int64_t bonus = 0;

	for (int i = 0; i < M_TOPUPS; i++)
		if (amount >= m_topups[i].amount)
			bonus = m_topups[i].bonus;
	return bonus;
}

static inline enum status m_find_line(const struct model *m, struct m_sale *s, int at)
{
	struct m_line *l = &s->lines[at];
	int percent = 0;

	if (s->client == 0 && (l->kind == M_COURSE || l->kind == M_SESSION || l->kind == M_TOPUP))
		return ST_BAD_VALUE;
	switch (l->kind) {
	case M_TREATMENT:
		l->list = m_price_of(m->variant, l->treatment, m_staff[l->therapist].level);
		break;
	case M_PRODUCT:
		l->list = m_products[l->product].price;
		break;
	case M_COURSE:
		l->list = m_offers[l->offer].price;
		break;
	case M_SESSION:
		TRY(m_find_session(m, s, at));
		break;
	case M_TOPUP:
	case M_FEE:
		if (l->amount <= 0)
			return ST_BAD_VALUE;
		if (l->kind == M_TOPUP && (l->gift || l->percent != 0 || l->off != 0 || s->free))
			return ST_BAD_VALUE;
		l->list = l->amount;
		l->bonus = l->kind == M_TOPUP ? m_topup_bonus(l->amount) : 0;
		break;
	}
	for (int i = 0; i < l->nshares; i++)
		percent += l->shares[i].percent;
	return l->nshares > 0 && percent != 100 ? ST_BAD_VALUE : ST_OK;
}

/* ---- coupons */

static inline enum status m_coupon_good(const struct model *m, const struct m_sale *s, int at)
{
	const struct m_coupon *u = &m->coupons[s->coupons[at]];

	if (s->client == 0)
		return ST_BAD_VALUE;
	for (int i = 0; i < at; i++)
		if (s->coupons[i] == s->coupons[at])
			return ST_BAD_VALUE;
	if (s->coupons[at] > m->ncoupons)
		return ST_NOT_FOUND;
	if (u->client != s->client)
		return ST_BAD_VALUE;
	if (u->withdrawn)
		return ST_WRONG_STATE;
	if (u->until < m_sure(m))
		return ST_PAST;
	if (!u->there)
		return ST_WRONG_STATE;
	return u->from > m_sure(m) ? ST_TOO_SOON : ST_OK;
}

static inline const char *m_category(const struct m_line *l)
{
	return l->kind == M_TREATMENT ? m_treatments[l->treatment].category
	       : l->kind == M_PRODUCT ? "product"
	       : l->kind == M_COURSE  ? "course"
				      : NULL;
}

static inline bool m_coupon_for(const struct m_kind *kind, const struct m_line *l)
{
	const char *category = m_category(l);

	if (category == NULL)
		return false;
	return kind->category[0] == '\0' || strcmp(kind->category, category) == 0 ||
	       (strcmp(kind->category, "*") == 0 && l->kind == M_TREATMENT);
}

static inline bool m_coupon_gives(const struct m_kind *kind, const struct m_line *l)
{
	return kind->product != 0 ? l->kind == M_PRODUCT && l->product == kind->product
				  : l->kind == M_TREATMENT && l->treatment == kind->treatment;
}

/* Takes a sum off some lines, by what is left of each. */
static inline void m_take_off(struct m_sale *s, const bool *from, int64_t amount, unsigned bit)
{
	int64_t weights[M_LINES], parts[M_LINES], sum = 0;

	for (int i = 0; i < s->n; i++) {
		weights[i] = from[i] ? s->lines[i].net : 0;
		sum += weights[i];
	}
	m_split(m_least(amount, sum), weights, s->n, parts);
	for (int i = 0; i < s->n; i++) {
		s->lines[i].net -= parts[i];
		s->lines[i].lowered |= parts[i] > 0 ? bit : 0;
	}
}

static inline void m_give_piece(struct m_sale *s, const struct m_kind *kind, unsigned bit)
{
	struct m_line *dearest = NULL;
	int64_t most = -1;

	for (int i = 0; i < s->n; i++) {
		struct m_line *l = &s->lines[i];
		int64_t piece = l->pieces > 0 ? m_part_of(l->net, 1, l->pieces) : 0;
		if (!m_coupon_gives(kind, l) || piece <= most)
			continue;
		most = piece;
		dearest = l;
	}
	if (dearest == NULL || dearest->pieces == 0)
		return;
	dearest->net -= m_least(most, dearest->net);
	dearest->lowered |= most > 0 ? bit : 0;
	dearest->pieces--;
}

static inline enum status m_use_coupon(const struct model *m, struct m_sale *s, int at)
{
	const struct m_coupon *u = &m->coupons[s->coupons[at]];
	const struct m_kind *kind = &m_kinds[u->kind];
	int64_t sum = 0, net = 0, before = 0, after = 0;
	bool from[M_LINES];

	if (s->price_day < u->from)
		return ST_WRONG_STATE;
	if (s->price_day > u->until)
		return ST_PAST;
	for (int i = 0; i < s->ncoupons; i++)
		if (i != at && (!kind->stacks || !m_kinds[m->coupons[s->coupons[i]].kind].stacks))
			return ST_TOO_MANY;
	for (int i = 0; i < s->n; i++) {
		from[i] = m_coupon_for(kind, &s->lines[i]);
		sum += from[i] ? s->lines[i].offered : 0;
		net += from[i] ? s->lines[i].net : 0;
		before += s->lines[i].net;
	}
	if (sum < kind->minimum)
		return ST_INSUFFICIENT;
	if (kind->treatment >= 0 || kind->product != 0)
		m_give_piece(s, kind, 1u << at);
	else
		m_take_off(s, from,
			   kind->percent > 0 ? net - m_part_of(net, 100 - kind->percent, 100)
					     : kind->amount,
			   1u << at);
	for (int i = 0; i < s->n; i++)
		after += s->lines[i].net;
	return after < before ? ST_OK : ST_NOTHING_TO_DO;
}

/* ---- prices */

static inline int m_tier_percent(int tier, const struct m_line *l)
{
	const struct m_tier *t = &m_tiers[tier];

	if (l->kind == M_PRODUCT)
		return t->product;
	return strcmp(m_treatments[l->treatment].category, "head") == 0 ? t->head : t->trunk;
}

static inline bool m_promoted(const struct m_promotion *p, const struct m_line *l, int32_t on)
{
	day from, until;

	if (day_parse(p->from, &from, NULL) != ST_OK || on < from.n)
		return false;
	if (p->until[0] != '\0' && (day_parse(p->until, &until, NULL) != ST_OK || on > until.n))
		return false;
	if (p->on != 0 && (p->on >> day_weekday(DAY(on)) & 1) == 0)
		return false;
	return p->category == NULL ? l->kind == M_TREATMENT && l->treatment == p->treatment
				   : strcmp(p->category, m_category(l)) == 0;
}

/* The best of what she has, her birthday month and what everybody has. */
static inline int64_t m_offered(const struct model *m, const struct m_sale *s,
				const struct m_line *l)
{
	int64_t gross = l->list * l->qty;
	int best = 100;

	if (l->kind == M_SESSION)
		return 0;
	if (l->kind != M_TREATMENT && l->kind != M_PRODUCT)
		return gross;
	if (s->client != 0) {
		best = m_tier_percent(s->tier, l);
		if (m->clients[s->client].month == day_civil(DAY(s->price_day)).month &&
		    m_tiers[s->tier].birthday < best)
			best = m_tiers[s->tier].birthday;
	}
	for (int i = 0; i < M_PROMOTIONS; i++)
		if (m_promoted(&m_promotions[i], l, s->price_day) && m_promotions[i].percent < best)
			best = m_promotions[i].percent;
	return m_part_of(gross, best, 100);
}

static inline void m_cut_by_hand(struct m_sale *s)
{
	bool from[M_LINES];
	int64_t sum = 0;

	for (int i = 0; i < s->n; i++) {
		struct m_line *l = &s->lines[i];
		from[i] = l->kind != M_TOPUP;
		if (from[i]) {
			l->net = m_part_of(l->net, 100 - l->percent, 100);
			l->net -= m_least(l->off, l->net);
			sum += l->net;
		}
	}
	m_take_off(s, from, sum - m_part_of(sum, 100 - s->percent, 100), 0);
	m_take_off(s, from, s->off, 0);
	for (int i = 0; i < s->n; i++)
		if (s->free || s->lines[i].gift)
			s->lines[i].net = 0;
}

static inline int64_t m_but_topups(const struct m_sale *s)
{
	int64_t sum = 0;

	for (int i = 0; i < s->n; i++)
		sum += s->lines[i].kind != M_TOPUP ? s->lines[i].net : 0;
	return sum;
}

static inline enum status m_price(const struct model *m, struct m_sale *s)
{
	for (int i = 0; i < s->n; i++) {
		struct m_line *l = &s->lines[i];
		l->net = l->offered = m_offered(m, s, l);
		l->pieces = l->qty;
		l->lowered = 0;
	}
	for (int i = 0; i < s->ncoupons; i++)
		TRY(m_use_coupon(m, s, i));
	s->before = m_but_topups(s);
	m_cut_by_hand(s);
	s->total = s->topups = 0;
	for (int i = 0; i < s->n; i++) {
		s->total += s->lines[i].net;
		s->topups += s->lines[i].kind == M_TOPUP ? s->lines[i].net : 0;
	}
	return ST_OK;
}

static inline enum status m_find_booking(const struct model *m, struct m_sale *s)
{
	const struct m_booking *b = &m->bookings[s->booking];

	if (s->booking == 0)
		return ST_OK;
	if (s->booking > m->nbookings)
		return ST_NOT_FOUND;
	if (s->client != 0 && s->client != b->client)
		return ST_BAD_VALUE;
	if (b->state != M_DONE)
		return ST_WRONG_STATE;
	s->client = b->client;
	return ST_OK;
}

/* Everything up to the sum that is to pay. */
static inline enum status m_checkout(const struct model *m, struct m_sale *s)
{
	int32_t today = m_today(m);

	s->price_day = s->happened == 0 ? today : m_business_day(s->happened);
	if (s->happened > m->now)
		return ST_BAD_VALUE;
	if (today - s->price_day > M_LATE_DAYS)
		return ST_PAST;
	TRY(m_find_booking(m, s));
	if (s->client > m->nclients)
		return ST_NOT_FOUND;
	s->tier = s->client == 0 ? -1 : m_tier_on(m, &m->clients[s->client], s->price_day);
	for (int i = 0; i < s->ncoupons; i++)
		TRY(m_coupon_good(m, s, i));
	for (int i = 0; i < s->n; i++)
		TRY(m_find_line(m, s, i));
	return m_price(m, s);
}

#endif
