/* SPDX-License-Identifier: GPL-3.0-or-later */
/* May the visit be, on paper? Every rule is held against every minute. */
#ifndef PROOF_BOOK_PLAN_H
#define PROOF_BOOK_PLAN_H

#include "proof/book_turn.h"

/* What somebody wishes, before anybody chose for her. */
struct m_wish {
	int treatment; /* -1: one that is not offered */
	uint32_t therapist, room, device, assistants[M_ASSISTANTS + 1];
	int nassistants;
	int64_t start; /* 0: behind the one before */
	int service;   /* 0: as the treatment says */
	bool asked_for, by_turn;
};

struct m_visit {
	struct m_booking b; /* its first b.n parts are planned */
	uint32_t ignore;    /* itself */
	const struct m_booking *was;
	bool outside, walk_in, same_time, reserved;
	int promised; /* sessions of its course for visits that are not booked yet */
	uint64_t no;
};

/* ---- is it taken? */

/* Beside what is booked and the first n parts of the visit. */
static inline bool m_free(struct model *m, const struct m_visit *v, int n, enum m_what what,
			  uint32_t id, const struct m_segment *s)
{
	uint8_t taken[2 * M_DAY];
	int64_t minutes = m_end(s) - s->start;

	REQUIRE(minutes <= (int64_t)sizeof(taken));
	m_count(m, what, id, s->start, m_end(s), v->ignore, &v->b, n, taken);
	for (int64_t i = 0; i < minutes; i++)
		if (m_in_minute(s, what, s->start + i) && taken[i] >= m_capacity(m, what, id))
			return false;
	return true;
}

/* ---- is it open? */

typedef bool m_hours_fn(const struct m_rules *, int32_t, int *, int *);

static inline bool m_within(const struct model *m, m_hours_fn *hours, int64_t from, int64_t to)
{
	for (int32_t d = m_day_of(from) - 1; d <= m_day_of(from); d++) {
		int64_t base = (int64_t)d * M_DAY;
		int open, close;
		bool all = hours(&m->rules, d, &open, &close);
		for (int64_t t = from; all && t < to; t++)
			all = t >= base + open && t < base + close;
		if (all)
			return true;
	}
	return false;
}

static inline bool m_lunch(const struct model *m, int64_t from, int64_t to)
{
	for (int64_t t = from; t < to; t++)
		if (t % M_DAY >= m->rules.lunch_from && t % M_DAY < m->rules.lunch_to)
			return true;
	return false;
}

static inline uint64_t m_not_open(const struct model *m, bool forced, int64_t from, int64_t to)
{
	if (!m_within(m, m_hours, from, to))
		return m_bit(m_within(m, m_week_hours, from, to) ? ST_HOLIDAY : ST_CLOSED);
	return !forced && m_lunch(m, from, to) ? m_bit(ST_LUNCH) : 0;
}

/* ---- is it too much? */

struct m_stretch {
	int64_t from, to;
};

/* When her hands are needed for it. */
static inline int m_stretches(const struct m_segment *s, struct m_stretch ret[2])
{
	int64_t hands_off = s->start + s->prep + s->service;

	ret[0] = (struct m_stretch){ s->start, s->processing == 0 ? m_end(s) : hands_off };
	ret[1] = (struct m_stretch){ hands_off + s->processing, m_end(s) };
	return s->processing > 0 && s->cleanup > 0 ? 2 : 1;
}

struct m_working {
	const struct model *m;
	uint32_t staff;
	int32_t day;
	int64_t from, to;
	uint8_t *any, *of_day; /* minutes at work on clients; those of what begins on the day */
};

static inline void m_work(void *ctx, const struct m_booking *b, const struct m_segment *s)
{
	const struct m_working *w = ctx;
	struct m_stretch parts[2];
	int n = m_stretches(s, parts);

	(void)b;
	for (int i = 0; i < n && m_works_on(s, w->staff); i++) {
		m_fill(w->any, w->from, w->to, parts[i].from, parts[i].to, 1);
		if (m_business_day(w->m, parts[i].from) == w->day)
			m_fill(w->of_day, w->from, w->to, parts[i].from, parts[i].to, 1);
	}
}

/* Minutes from the first to the last that no rest lies between. */
static inline int64_t m_straight(const struct model *m, const struct m_working *w,
				 struct m_stretch p)
{
	int64_t rest = m->rules.rest > 0 ? m->rules.rest : 1;

	for (int64_t t = p.from - 1, idle = 0; t >= w->from && idle < rest; t--) {
		idle = w->any[t - w->from] ? 0 : idle + 1;
		p.from = idle == 0 ? t : p.from;
	}
	for (int64_t t = p.to, idle = 0; t < w->to && idle < rest; t++) {
		idle = w->any[t - w->from] ? 0 : idle + 1;
		p.to = idle == 0 ? t + 1 : p.to;
	}
	return p.to - p.from;
}

/* One stretch of hers, beside all that is booked and the n parts of the visit. */
static inline bool m_too_much_at(struct model *m, const struct m_visit *v, int n,
				 const struct m_segment *more, uint32_t staff, struct m_stretch p)
{
	static uint8_t any[6 * M_DAY], of_day[6 * M_DAY];
	struct m_working w = { .m = m,
			       .staff = staff,
			       .day = m_business_day(m, p.from),
			       .from = p.from - 2 * M_DAY,
			       .to = p.to + 2 * M_DAY,
			       .any = any,
			       .of_day = of_day };
	int sum = 0;

	REQUIRE(w.to - w.from <= (int64_t)sizeof(any));
	memset(any, 0, sizeof(any));
	memset(of_day, 0, sizeof(of_day));
	m_each_part(m, m_day_of(w.from), m_day_of(w.to), v->ignore, m_work, &w);
	for (int i = 0; i < n; i++)
		m_work(&w, &v->b, &v->b.seg[i]);
	if (more != NULL)
		m_work(&w, &v->b, more);
	for (int64_t i = 0; i < w.to - w.from; i++)
		sum += of_day[i];
	if (m->rules.day_minutes > 0 && sum > m->rules.day_minutes)
		return true;
	if (m->rules.straight > 0 && m_straight(m, &w, p) > m->rules.straight)
		return true;
	/* A client on a day off makes it a day at work. */
	return m_duty_of_day(m, staff, w.day) == 0 && m_too_many_days(m, staff, w.day);
}

/* All that she does in the first n parts, and in `more` (NULL: nothing). */
static inline bool m_too_much(struct model *m, const struct m_visit *v, int n,
			      const struct m_segment *more, uint32_t staff)
{
	struct m_stretch parts[2];

	for (int i = 0; i <= n && !v->b.forced; i++) {
		const struct m_segment *s = i < n ? &v->b.seg[i] : more;
		int k = s != NULL && m_works_on(s, staff) ? m_stretches(s, parts) : 0;
		for (int j = 0; j < k; j++)
			if (m_too_much_at(m, v, n, more, staff, parts[j]))
				return true;
	}
	return false;
}

/* ---- where */

static inline bool m_suits(const struct model *m, enum m_what what, uint32_t id, const char *type)
{
	const struct m_place *p = m_place(m, what, id);

	return !p->closed && (type[0] == '\0' || strcmp(p->type, type) == 0);
}

/* The first that suits and is free; 0: none. */
static inline uint32_t m_find_place(struct model *m, const struct m_visit *v, enum m_what what,
				    const char *type, const struct m_segment *s)
{
	uint32_t n = what == M_ROOM ? M_ROOMS : M_DEVICES;

	for (uint32_t id = 1; id <= n; id++)
		if (m_suits(m, what, id, type) && m_free(m, v, v->b.n, what, id, s))
			return id;
	return 0;
}

static inline uint32_t m_choose_place(struct model *m, struct m_visit *v, enum m_what what,
				      const char *type, uint32_t wished, const struct m_segment *s)
{
	uint32_t n = what == M_ROOM ? M_ROOMS : M_DEVICES, id;

	if (wished > n) {
		v->no |= m_bit(ST_NOT_FOUND);
		return 0;
	}
	if (wished != 0) {
		const struct m_place *p = m_place(m, what, wished);
		bool fits = type[0] == '\0' || strcmp(p->type, type) == 0;
		v->no |= !fits ? m_bit(ST_BAD_VALUE) : p->closed ? m_bit(ST_NO_RESOURCE) : 0;
		return fits && !p->closed ? wished : 0;
	}
	if (type[0] == '\0')
		return 0;
	id = m_find_place(m, v, what, type, s);
	v->no |= id == 0 ? m_bit(ST_NO_RESOURCE) : 0;
	return id;
}

/* ---- who */

struct m_counting {
	const struct model *m;
	uint32_t staff, seen[400];
	int32_t day;
	int n;
};

static inline void m_count_visit(void *ctx, const struct m_booking *b, const struct m_segment *s)
{
	struct m_counting *c = ctx;
	struct m_stretch parts[2];
	int n = m_stretches(s, parts);
	bool there = false;

	for (int i = 0; i < n; i++)
		there = there || m_business_day(c->m, parts[i].from) == c->day;
	for (int i = 0; i < c->n; i++)
		there = there && c->seen[i] != b->id;
	if (there && m_works_on(s, c->staff))
		c->seen[c->n++] = b->id;
}

/* Bookings of hers on a business day. */
static inline int m_visits_of(struct model *m, uint32_t staff, int32_t d)
{
	struct m_counting c = { .m = m, .staff = staff, .day = d };

	m_each_part(m, d, d + 1, 0, m_count_visit, &c);
	return c.n;
}

static inline bool m_place_clashes(struct model *m, const struct m_visit *v, enum m_what what,
				   uint32_t wished, const struct m_segment *s)
{
	uint32_t n = what == M_ROOM ? M_ROOMS : M_DEVICES;

	return wished > n || (wished != 0 && !m_free(m, v, v->b.n, what, wished, s));
}

/* What else would be refused if it were she. */
static inline uint64_t m_refused_with(struct model *m, const struct m_visit *v,
				      const struct m_wish *w, const struct m_segment *s)
{
	const struct m_treatment *t = &m_treatments[w->treatment];
	bool taken = m_place_clashes(m, v, M_ROOM, w->room, s) ||
		     m_place_clashes(m, v, M_DEVICE, w->device, s);
	uint64_t no = 0;

	for (int i = 0; i < s->nassistants; i++)
		taken = taken || !m_free(m, v, v->b.n, M_HANDS, s->assistants[i], s);
	no |= taken ? m_bit(ST_SLOT_TAKEN) : 0;
	if ((w->room == 0 && t->room[0] != '\0' && !m_find_place(m, v, M_ROOM, t->room, s)) ||
	    (w->device == 0 && t->device[0] != '\0' && !m_find_place(m, v, M_DEVICE, t->device, s)))
		no |= m_bit(ST_NO_RESOURCE);
	if (!v->b.forced && !m_free(m, v, v->b.n, M_HERSELF, v->b.client, s))
		no |= m_bit(ST_CLIENT_BUSY);
	if (m_too_much(m, v, v->b.n, s, s->therapist))
		no |= m_bit(ST_OVERWORK);
	return no;
}

/* Is she there and free for it? */
static inline bool m_could(struct model *m, const struct m_visit *v, const struct m_segment *s)
{
	return m_at_work(m, s->therapist, s->start, m_end(s)) &&
	       m_not_open(m, v->b.forced, s->start, m_end(s)) == 0 &&
	       m_free(m, v, v->b.n, M_HANDS, s->therapist, s);
}

/* With whom the least is refused; of those the client's own, then who has the fewest visits that
 * day, then who stands first. */
static inline void m_choose(struct model *m, const struct m_visit *v, const struct m_wish *w,
			    struct m_segment *s)
{
	uint32_t preferred = m->clients[v->b.client].preferred;
	int32_t d = m_business_day(m, s->start);
	uint64_t least = 0;
	int fewest = 0;

	for (uint32_t id = 1; id <= M_STAFF; id++) {
		struct m_segment trial = *s;
		bool assists = false;
		for (int i = 0; i < w->nassistants; i++)
			assists = assists || w->assistants[i] == id;
		if (assists || !m_qualified(m, id, w->treatment))
			continue;
		trial.therapist = id;
		m_phases(&trial, m->people[id].level, w->service);
		if (!m_could(m, v, &trial))
			continue;
		uint64_t no = m_refused_with(m, v, w, &trial);
		int visits = id == preferred ? -1 : m_visits_of(m, id, d);
		if (s->therapist == 0 || m_lighter(no, least) || (no == least && visits < fewest)) {
			s->therapist = id;
			least = no;
			fewest = visits;
		}
	}
}

/* ---- turns */

/* The visit as it is taken over by whoever takes the turn: alone, in the book as it stands. */
static inline bool m_can_turn(struct model *m, uint32_t staff, int treatment, int64_t start)
{
	struct m_visit alone = { .b = { .n = 0 } };
	struct m_segment s = { .treatment = treatment, .therapist = staff, .start = start };

	if (!m_qualified(m, staff, treatment))
		return false;
	m_phases(&s, m->people[staff].level, 0);
	return m_at_work(m, staff, s.start, m_end(&s)) &&
	       m_free(m, &alone, 0, M_HANDS, staff, &s) && !m_too_much(m, &alone, 0, &s, staff);
}

/* Who has the fewest turns of those who can; of equals who stands first. 0: nobody. */
static inline uint32_t m_next_turn(struct model *m, int treatment, int64_t start)
{
	const struct m_queue *q = m_queue_of(m, m_today(m));
	const struct m_turn *best = NULL;

	if (q == NULL || m_business_day(m, start) != m_today(m))
		return 0;
	for (int i = 0; i < q->n; i++) {
		const struct m_turn *t = &q->turns[i];
		if (m_stands(t) && !t->skipped && (best == NULL || m_load(t) < m_load(best)) &&
		    m_can_turn(m, t->staff, treatment, start))
			best = t;
	}
	return best != NULL ? best->staff : 0;
}

/* ---- a part of a visit */

static inline void m_set_assistants(struct model *m, struct m_visit *v, const struct m_wish *w,
				    struct m_segment *s)
{
	s->nassistants = 0;
	if (w->nassistants > M_ASSISTANTS) {
		v->no |= m_bit(ST_TOO_MANY);
		return;
	}
	for (int i = 0; i < w->nassistants; i++)
		s->assistants[s->nassistants++] = w->assistants[i];
	(void)m;
}

static inline void m_check_assistants(struct model *m, struct m_visit *v, const struct m_segment *s)
{
	for (int i = 0; i < s->nassistants; i++) {
		uint32_t id = s->assistants[i];
		bool twice = id == s->therapist;
		for (int j = 0; j < i; j++)
			twice = twice || s->assistants[j] == id;
		if (id > M_STAFF || m->people[id].left)
			v->no |= m_bit(ST_NOT_FOUND);
		else if (twice)
			v->no |= m_bit(ST_BAD_VALUE);
		else if (!m_qualified(m, id, s->treatment))
			v->no |= m_bit(ST_NOT_QUALIFIED);
	}
}

static inline void m_set_therapist(struct model *m, struct m_visit *v, const struct m_wish *w,
				   struct m_segment *s)
{
	uint32_t id = w->therapist;

	s->by_turn = w->by_turn && id != 0;
	m_phases(s, -1, w->service);
	if (id == 0 && (v->walk_in || w->by_turn)) {
		struct m_segment trial = *s;
		trial.therapist = id = m_next_turn(m, s->treatment, s->start);
		m_phases(&trial, m->people[id].level, w->service);
		if (id != 0 && !m_free(m, v, v->b.n, M_HANDS, id, &trial))
			id = 0; /* another part of the visit keeps her */
		s->by_turn = id != 0;
	}
	if (id == 0) {
		m_choose(m, v, w, s);
		id = s->therapist;
		v->no |= id == 0 ? m_bit(ST_SLOT_TAKEN) : 0;
		if (id == 0)
			return;
	}
	if (id > M_STAFF || m->people[id].left) {
		v->no |= m_bit(ST_NOT_FOUND);
		return;
	}
	s->therapist = id;
	m_phases(s, m->people[id].level, w->service);
	if (!m_qualified(m, id, s->treatment))
		v->no |= m_bit(ST_NOT_QUALIFIED);
}

/* The next part of the visit; its start is known. */
static inline void m_plan_part(struct model *m, struct m_visit *v, const struct m_wish *w)
{
	struct m_segment *s = &v->b.seg[v->b.n];

	*s = (struct m_segment){ .treatment = w->treatment,
				 .start = w->start,
				 .asked_for = w->asked_for };
	if (w->treatment < 0) {
		v->no |= m_bit(ST_NOT_FOUND);
		v->b.n++;
		return;
	}
	if (m_treatments[w->treatment].licence && !m->rules.licensed)
		v->no |= m_bit(ST_LICENCE);
	if (v->outside && !m_treatments[w->treatment].online)
		v->no |= m_bit(ST_NOT_ONLINE);
	m_set_assistants(m, v, w, s);
	m_set_therapist(m, v, w, s);
	m_check_assistants(m, v, s);
	s->room = m_choose_place(m, v, M_ROOM, m_treatments[w->treatment].room, w->room, s);
	s->device = m_choose_place(m, v, M_DEVICE, m_treatments[w->treatment].device, w->device, s);
	v->b.n++;
}

/* As soon as the client is free, but not before somebody or something that is asked for again was
 * cleaned up after. */
static inline int64_t m_follows(const struct m_segment *before, const struct m_wish *w)
{
	bool again = (w->therapist != 0 && w->therapist == before->therapist) ||
		     (w->room != 0 && w->room == before->room) ||
		     (w->device != 0 && w->device == before->device);

	return again ? m_end(before) : m_client_end(before);
}

static inline void m_plan_parts(struct model *m, struct m_visit *v, const struct m_wish *wishes,
				int n)
{
	for (int i = 0; i < n; i++) {
		struct m_wish w = wishes[i];
		const struct m_segment *before = i > 0 ? &v->b.seg[i - 1] : NULL;
		/* Whose turn it was keeps the client. */
		if (before != NULL && before->by_turn && w.therapist == 0 && w.treatment >= 0 &&
		    m_can_turn(m, before->therapist, w.treatment, m_end(before))) {
			w.therapist = before->therapist;
			w.by_turn = true;
		}
		if (w.start == 0)
			w.start = before != NULL ? m_follows(before, &w)
						 : m->now + (5 - m->now % 5) % 5;
		m_plan_part(m, v, &w);
	}
}

#endif
