/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules that a planned visit must pass as a whole, on paper; and what changes a visit. */
#ifndef PROOF_BOOK_CHECK_H
#define PROOF_BOOK_CHECK_H

#include "proof/book_plan.h"

/* ---- courses */

static inline bool m_is_for(const struct m_course *k, int treatment)
{
	return treatment >= 0 && (m_offers[k->offer].treatments >> treatment & 1);
}

static inline int m_covered(const struct model *m, const struct m_booking *b)
{
	int n = 0;

	for (int i = 0; b->course != 0 && b->course <= m->ncourses && i < b->n; i++)
		n += m_is_for(&m->courses[b->course], b->seg[i].treatment);
	return n;
}

/* Is it to come, and made for its course? */
static inline bool m_holds(const struct m_booking *b)
{
	return b->course != 0 && b->state <= M_IN_SERVICE;
}

/* Why it cannot pay for the visit, the first reason. */
static inline uint64_t m_not_paid_by(const struct model *m, const struct m_visit *v)
{
	const struct m_course *k = &m->courses[v->b.course];
	int covered = m_covered(m, &v->b), left;

	if (v->b.course == 0)
		return 0;
	if (v->b.course > m->ncourses)
		return m_bit(ST_NOT_FOUND);
	if (k->client != v->b.client || covered == 0)
		return m_bit(ST_BAD_VALUE);
	if (k->left + k->reserved == 0 ||
	    (k->expires != 0 && m_business_day(m, m_begin(&v->b)) > k->expires))
		return m_bit(ST_WRONG_STATE);
	left = v->reserved ? k->reserved : k->left;
	return left == 0 || covered > left - v->promised ? m_bit(ST_INSUFFICIENT) : 0;
}

static inline void m_reserve(struct model *m, const struct m_booking *b, int sign)
{
	int n = sign * m_covered(m, b);

	if (b->course != 0) {
		m->courses[b->course].left -= n;
		m->courses[b->course].reserved += n;
	}
}

/* ---- when, and how many */

static inline uint64_t m_not_then(const struct model *m, const struct m_visit *v)
{
	int64_t start = m_begin(&v->b);
	bool stays = v->b.forced || v->same_time;
	int ahead = m->rules.ahead;
	uint64_t no = 0;

	if (m->clients[v->b.client].golden && ahead < M_TIER_AHEAD)
		ahead = M_TIER_AHEAD;
	if (start < m->now - M_LATE_ENTRY && !stays)
		no |= m_bit(ST_PAST);
	if (v->outside && start < m->now + m->rules.notice)
		no |= m_bit(ST_TOO_SOON);
	if (m_day_of(start) > m_today(m) + ahead && !stays)
		no |= m_bit(ST_TOO_FAR);
	return no;
}

struct m_visits {
	const struct model *m;
	uint32_t client;
	int32_t day;
	int all, hers;
};

/* By its first part, so that a visit counts once. */
static inline void m_count_day(void *ctx, const struct m_booking *b, const struct m_segment *s)
{
	struct m_visits *c = ctx;

	if (s != &b->seg[0] || m_business_day(c->m, m_begin(b)) != c->day)
		return;
	c->all++;
	c->hers += b->client == c->client;
}

static inline bool m_day_full(struct model *m, const struct m_visit *v)
{
	struct m_visits c = { .m = m,
			      .client = v->b.client,
			      .day = m_business_day(m, m_begin(&v->b)) };

	if (v->b.forced || (v->was != NULL && m_business_day(m, m_begin(v->was)) == c.day))
		return false;
	/* Its first part may begin days after the one that begins first. */
	m_each_part(m, c.day, c.day + 60, v->ignore, m_count_day, &c);
	return (m->rules.day_bookings > 0 && c.all >= m->rules.day_bookings) ||
	       (m->rules.client_bookings > 0 && c.hers >= m->rules.client_bookings);
}

/* ---- all of it */

static inline void m_check_worker(struct model *m, struct m_visit *v, const struct m_segment *s,
				  uint32_t staff)
{
	if (staff == 0)
		return;
	if (staff > M_STAFF || m->people[staff].left) {
		v->no |= m_bit(ST_NOT_FOUND);
		return;
	}
	if (!m_at_work(m, staff, s->start, m_end(s)))
		v->no |= m_bit(ST_OFF_DUTY);
	if (m_too_much(m, v, v->b.n, NULL, staff))
		v->no |= m_bit(ST_OVERWORK);
}

static inline void m_check_claims(struct model *m, struct m_visit *v, int i)
{
	const struct m_segment *s = &v->b.seg[i];

	if (!v->b.forced && !m_free(m, v, i, M_HERSELF, v->b.client, s))
		v->no |= m_bit(ST_CLIENT_BUSY);
	if ((s->therapist != 0 && !m_free(m, v, i, M_HANDS, s->therapist, s)) ||
	    (s->room != 0 && !m_free(m, v, i, M_ROOM, s->room, s)) ||
	    (s->device != 0 && !m_free(m, v, i, M_DEVICE, s->device, s)))
		v->no |= m_bit(ST_SLOT_TAKEN);
	for (int j = 0; j < s->nassistants; j++)
		if (!m_free(m, v, i, M_HANDS, s->assistants[j], s))
			v->no |= m_bit(ST_SLOT_TAKEN);
}

static inline void m_check(struct model *m, struct m_visit *v)
{
	v->no |= m_not_paid_by(m, v) | m_not_then(m, v);
	if (m_day_full(m, v))
		v->no |= m_bit(ST_DAY_FULL);
	for (int i = 0; i < v->b.n; i++) {
		const struct m_segment *s = &v->b.seg[i];
		v->no |= m_not_open(m, v->b.forced, s->start, m_end(s));
		m_check_worker(m, v, s, s->therapist);
		for (int j = 0; j < s->nassistants; j++)
			m_check_worker(m, v, s, s->assistants[j]);
		m_check_claims(m, v, i);
	}
}

/* What is asked for ahead. */
static inline int64_t m_deposit(const struct model *m, const struct m_booking *b)
{
	int64_t sum = m->rules.for_missed && m->clients[b->client].missed >= M_MISSED ? M_FOR_MISSED
										      : 0;

	for (int i = 0; i < b->n; i++)
		if (m->rules.for_spa && strcmp(m_treatments[b->seg[i].treatment].id, "spa") == 0 &&
		    (b->course == 0 || !m_is_for(&m->courses[b->course], b->seg[i].treatment)))
			sum += M_FOR_SPA;
	return sum;
}

/* A new visit: every reason against it. */
static inline enum status m_plan_visit(struct model *m, struct m_visit *v,
				       const struct m_wish *wishes, int n)
{
	if (wishes[0].start == 0 && !v->walk_in)
		return ST_BAD_VALUE;
	if (v->b.client == 0 || v->b.client > m->nclients || m->clients[v->b.client].deleted)
		return ST_NOT_FOUND;
	m_plan_parts(m, v, wishes, n);
	m_check(m, v);
	v->b.deposit = v->no == 0 && !v->walk_in ? m_deposit(m, &v->b) : 0;
	/* It is confirmed once that is paid. */
	if (v->b.deposit > 0 && !v->b.forced)
		v->b.state = M_REQUESTED;
	return m_told(v->no);
}

/* It is booked. */
static inline struct m_booking *m_store_visit(struct model *m, const struct m_visit *v)
{
	struct m_booking *b = m_new(m, &v->b);

	m_turns_follow(m, NULL, b);
	m_reserve(m, b, 1);
	return b;
}

/* ---- moving */

struct m_move {
	int64_t start;
	uint32_t therapist, room, device, revision;
	int segment, service;
	bool forced;
	uint64_t no; /* what speaks against it already */
};

/* The place it has, if that suits and is free then as well; 0: any. What was wished for without
 * need is still wished for. */
static inline uint32_t m_stay(struct model *m, const struct m_visit *v, enum m_what what,
			      uint32_t id, const char *type, const struct m_segment *s)
{
	if (id == 0 || type[0] == '\0')
		return id;
	return m_suits(m, what, id, type) && m_free(m, v, v->b.n, what, id, s) ? id : 0;
}

/* One part of a visit that is moved by so many minutes. mv NULL: it is another part that was
 * chosen. */
static inline void m_move_part(struct model *m, struct m_visit *v, const struct m_segment *was,
			       int64_t shift, const struct m_move *mv)
{
	const struct m_treatment *t = &m_treatments[was->treatment];
	struct m_segment s = *was;
	struct m_wish w = { .treatment = s.treatment,
			    .start = s.start + shift,
			    .therapist = s.therapist,
			    .nassistants = s.nassistants };

	for (int i = 0; i < s.nassistants; i++)
		w.assistants[i] = s.assistants[i];
	if (mv != NULL) {
		w.therapist = mv->therapist != 0 ? mv->therapist : s.therapist;
		w.room = mv->room;
		w.device = mv->device;
	}
	bool same = w.therapist == s.therapist;
	w.asked_for = s.asked_for && same;
	w.by_turn = s.by_turn && same;
	/* A stretched one stays stretched, unless somebody else does it in her own time. */
	w.service = mv != NULL && mv->service != 0 ? mv->service : same ? s.service : 0;
	s.start += shift;
	s.service = w.service != 0 ? w.service : s.service;
	if (w.room == 0)
		w.room = m_stay(m, v, M_ROOM, s.room, t->room, &s);
	if (w.device == 0)
		w.device = m_stay(m, v, M_DEVICE, s.device, t->device, &s);
	m_plan_part(m, v, &w);
	/* What was added is no part of it any more when she, or somebody, says how long it is. */
	if (same && (mv == NULL || mv->service == 0))
		v->b.seg[v->b.n - 1].extended = was->extended;
}

/* All of a visit as it would be; v->b says whose it is. */
static inline void m_move_all(struct model *m, struct m_visit *v, const struct m_booking *was,
			      int64_t shift, const struct m_move *mv)
{
	v->b.n = 0;
	v->reserved = true;
	v->same_time = shift == 0;
	for (int i = 0; i < was->n; i++)
		m_move_part(m, v, &was->seg[i], shift, mv != NULL && mv->segment == i ? mv : NULL);
	m_check(m, v);
}

#endif
