/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose turn it is, on paper: the queue of a day, what clients cost, what is given back. */
#ifndef PROOF_BOOK_TURN_H
#define PROOF_BOOK_TURN_H

#include "proof/book_model.h"

enum { M_BEFORE = 60 /* days after which a queue begins anew */ };

/* ---- queues */

static inline struct m_queue *m_queue_of(const struct model *m, int32_t d)
{
	for (uint32_t i = 0; i < m->nqueues; i++)
		if (m->queues[i].day == d)
			return &m->queues[i];
	return NULL;
}

/* The last day before one on which somebody signed in. */
static inline const struct m_queue *m_queue_before(const struct model *m, int32_t d)
{
	for (int back = 1; back <= M_BEFORE; back++)
		if (m_queue_of(m, d - back) != NULL)
			return m_queue_of(m, d - back);
	return NULL;
}

static inline struct m_turn *m_turn_of(struct m_queue *q, uint32_t staff)
{
	for (int i = 0; q != NULL && i < q->n; i++)
		if (q->turns[i].staff == staff)
			return &q->turns[i];
	return NULL;
}

static inline bool m_stands(const struct m_turn *t)
{
	return t != NULL && t->came && !t->gone;
}

static inline int m_load(const struct m_turn *t)
{
	return t->taken + t->carried;
}

/* The day's queue before anybody has signed in: who came last time, with what she has more than
 * the one who has least. */
static inline void m_begin_queue(const struct model *m, int32_t d, struct m_queue *ret)
{
	const struct m_queue *before = m_queue_before(m, d);
	int least = INT32_MAX;

	*ret = (struct m_queue){ .day = d };
	for (int i = 0; m->rules.carry && before != NULL && i < before->n; i++)
		if (before->turns[i].came && m_load(&before->turns[i]) < least)
			least = m_load(&before->turns[i]);
	for (int i = 0; m->rules.carry && before != NULL && i < before->n; i++)
		if (before->turns[i].came)
			ret->turns[ret->n++] =
				(struct m_turn){ .staff = before->turns[i].staff,
						 .carried = m_load(&before->turns[i]) - least };
}

/* Today's as something is about to be written into it. */
static inline struct m_queue *m_open_queue(struct model *m)
{
	int32_t today = m_today(m);

	if (m_queue_of(m, today) == NULL) {
		struct m_queue q;
		m_begin_queue(m, today, &q);
		m->queues = m_more(m->queues, m->nqueues, sizeof(*m->queues));
		m->queues[m->nqueues++] = q;
	}
	return m_queue_of(m, today);
}

/* What a newcomer begins with: the mean of those who are there, of all when nobody is. */
static inline int m_mean(const struct m_queue *q, uint32_t but)
{
	int sum[2] = { 0 }, n[2] = { 0 };

	for (int i = 0; i < q->n; i++) {
		const struct m_turn *t = &q->turns[i];
		for (int all = 0; all < 2 && t->staff != but; all++)
			if (all || m_stands(t)) {
				sum[all] += m_load(t);
				n[all]++;
			}
	}
	return n[0] > 0 ? sum[0] / n[0] : n[1] > 0 ? sum[1] / n[1] : 0;
}

static inline void m_sign_in(struct model *m, uint32_t staff)
{
	struct m_queue *q = m_open_queue(m);
	struct m_turn *t = m_turn_of(q, staff);

	if (t != NULL && t->came) {
		t->gone = false;
		return;
	}
	if (t == NULL || !m->rules.carry) {
		struct m_turn new = { .staff = staff, .taken = t != NULL ? t->taken : 0 };
		if (t != NULL) { /* what she brought along does not count any more */
			memmove(t, t + 1, (size_t)(&q->turns[q->n] - (t + 1)) * sizeof(*t));
			q->n--;
		}
		new.carried = m_mean(q, staff);
		q->turns[q->n] = new;
		t = &q->turns[q->n++];
	}
	t->came = true;
}

/* ---- what it costs */

/* False: she does not stand in the queue. Never below nothing. */
static inline bool m_take(struct m_queue *q, uint32_t staff, int cost)
{
	struct m_turn *t = m_turn_of(q, staff);

	if (t == NULL || !t->came || (cost > 0 && t->gone))
		return false;
	t->taken += cost;
	if (t->taken < 0) {
		t->carried += t->taken;
		t->taken = 0;
	}
	t->carried = t->carried < 0 ? 0 : t->carried;
	return true;
}

static inline void m_note_charge(struct m_queue *q, const struct m_charge *c)
{
	q->charges = m_more(q->charges, (uint32_t)q->ncharges, sizeof(*q->charges));
	q->charges[q->ncharges++] = *c;
	for (int i = 0; i < q->n && c->kind == M_TURN && !c->back; i++)
		q->turns[i].skipped = false;
}

static inline void m_charge(struct model *m, uint32_t staff, enum m_turned kind, uint32_t booking)
{
	struct m_queue *q = m_queue_of(m, m_today(m));
	const struct m_charge c = { .booking = booking,
				    .staff = staff,
				    .kind = kind,
				    .cost = kind == M_TURN    ? 100
					    : kind == M_ASKED ? m->rules.asked_for
							      : m->rules.extension };

	if (staff != 0 && q != NULL && m_take(q, staff, c.cost))
		m_note_charge(q, &c);
}

/* How many charges of a day were not given back, and what the last one was. */
static inline int m_charged(const struct m_queue *q, const struct m_charge *of, int *cost)
{
	int left = 0;

	for (int i = 0; q != NULL && i < q->ncharges; i++) {
		const struct m_charge *c = &q->charges[i];
		if (c->booking != of->booking || c->staff != of->staff || c->kind != of->kind)
			continue;
		left += c->back ? -1 : 1;
		*cost = c->back ? *cost : c->cost;
	}
	return left;
}

/* All that the booking cost her of a kind; while queues are carried over that of the day before
 * too. */
static inline void m_give_back(struct model *m, uint32_t staff, enum m_turned kind,
			       uint32_t booking)
{
	struct m_queue *q = m_queue_of(m, m_today(m));
	struct m_charge c = { .booking = booking, .staff = staff, .kind = kind, .back = true };

	while (q != NULL) {
		int cost = 0, left = m_charged(q, &c, &cost);
		if (left <= 0 && m->rules.carry)
			left += m_charged(m_queue_before(m, q->day), &c, &cost);
		if (left <= 0 || !m_take(q, staff, -cost))
			return;
		m_note_charge(q, &c);
	}
}

/* ---- turns follow the visit */

static inline bool m_here(const struct m_booking *b)
{
	return b != NULL && b->state >= M_ARRIVED && b->state <= M_SETTLED;
}

/* Has she a client by the visit in this way, by its first n parts? */
static inline bool m_gives(const struct m_booking *b, uint32_t staff, bool asked_for, int n)
{
	for (int i = 0; i < n; i++)
		if (b->seg[i].therapist == staff && b->seg[i].asked_for == asked_for)
			return true;
	return false;
}

/* The visit was written: who has a client by it pays, who has one no more gets it back. */
static inline void m_turns_follow(struct model *m, const struct m_booking *was,
				  const struct m_booking *now)
{
	for (int i = 0; m_here(was) && i < was->n; i++) {
		const struct m_segment *s = &was->seg[i];
		if (m_gives(was, s->therapist, s->asked_for, i) ||
		    (m_here(now) && m_gives(now, s->therapist, s->asked_for, now->n)))
			continue;
		m_give_back(m, s->therapist, s->asked_for ? M_ASKED : M_TURN, was->id);
		if (!m_here(now))
			m_give_back(m, s->therapist, M_LONGER, was->id);
	}
	for (int i = 0; m_here(now) && i < now->n; i++) {
		const struct m_segment *s = &now->seg[i];
		if (!m_gives(now, s->therapist, s->asked_for, i) &&
		    !(m_here(was) && m_gives(was, s->therapist, s->asked_for, was->n)))
			m_charge(m, s->therapist, s->asked_for ? M_ASKED : M_TURN, now->id);
	}
}

#endif
