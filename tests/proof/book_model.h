/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The book of a salon on paper: lists, and minutes that are looked at one by one. What is here
 * knows nothing of the program but what its manual tells a person.
 *
 * Refusals are sets of bits, one for each status; told is the lowest, the one that stands first
 * in STATUS_LIST.
 */
#ifndef PROOF_BOOK_MODEL_H
#define PROOF_BOOK_MODEL_H

#include "proof/book_rules.h"

/* ---- what is written down */

enum m_state {
	M_REQUESTED,
	M_CONFIRMED,
	M_ARRIVED,
	M_IN_SERVICE,
	M_DONE,
	M_SETTLED,
	M_CANCELLED,
	M_LATE,
	M_NO_SHOW
};

struct m_segment {
	int treatment; /* -1: one that is not offered */
	uint32_t therapist, assistants[M_ASSISTANTS], room, device;
	int nassistants;
	int64_t start;
	int prep, service, processing, cleanup, extended;
	bool asked_for, by_turn;
};

struct m_booking {
	uint32_t id, client, revision, course, series, split_from, wait;
	int n;
	struct m_segment seg[M_SEGMENTS];
	enum m_state state;
	bool forced;	    /* with a reason */
	int64_t held_until; /* wall minute; 0: not held */
	bool lapsing;	    /* it ran out, and the program does not know it yet */
	int64_t deposit, paid;
};

struct m_person {
	enum m_role role;
	int level;
	unsigned skills;
	bool left;
	int nshifts;
	struct m_shift shifts[14];
};

enum m_kind { M_LEAVE, M_SICK, M_TRAINING, M_EXTRA };

struct m_change {
	uint32_t id, staff, swap;
	enum m_kind kind;
	int64_t from, to;
	bool dropped;
};

struct m_client {
	uint32_t preferred;
	bool deleted, pregnant, golden;
	int missed; /* bookings missed or cancelled late */
};

struct m_course {
	uint32_t client;
	int offer, left, reserved, used;
	int32_t expires; /* last day, 0: none */
};

enum m_turned { M_TURN, M_ASKED, M_LONGER };

struct m_turn {
	uint32_t staff;
	bool came, gone, skipped;
	int taken, carried;
};

/* A row of what was charged or given back. */
struct m_charge {
	uint32_t booking, staff;
	enum m_turned kind;
	bool back;
	int cost;
};

/* The queue of a day. */
struct m_queue {
	int32_t day;
	int n, ncharges;
	struct m_turn turns[M_STAFF];
	struct m_charge *charges;
};

enum m_waiting { M_WAITING, M_HELD, M_BOOKED, M_DROPPED, M_LAPSED };

struct m_wait {
	uint32_t client, therapist, course, booking;
	int n, treatments[M_SEGMENTS];
	int32_t from_day, to_day;
	int from_minute, to_minute;
	int64_t at;
	enum m_waiting state;
};

struct m_entry {
	uint32_t booking;
	int seg;
};

struct m_page {
	size_t n;
	struct m_entry *entries;
};

struct model {
	struct m_rules rules;
	int64_t now;   /* wall minute */
	int32_t first; /* day of page 0 */
	struct m_person people[M_STAFF + 1];
	struct m_place rooms[M_ROOMS + 1], devices[M_DEVICES + 1];
	uint32_t nclients, nbookings, nchanges, ncourses, nwaits, nqueues;
	struct m_client *clients;
	struct m_booking **bookings; /* of id i */
	struct m_change *changes;    /* of id i */
	uint32_t nrecent, *recent;   /* changes that are not over for long */
	struct m_course *courses;    /* of id i */
	struct m_wait *waits;	     /* of id i */
	struct m_queue *queues;
	size_t npages;
	struct m_page *pages; /* the parts of bookings that begin on each day */
};

static inline void *m_more(void *rows, uint32_t n, size_t size)
{
	return mem_grow(rows, ((size_t)n + 2) * size);
}

/* ---- refusals */

static inline uint64_t m_bit(enum status st)
{
	return UINT64_C(1) << st;
}

static inline enum status m_told(uint64_t refusals)
{
	return refusals == 0 ? ST_OK : (enum status)__builtin_ctzll(refusals);
}

/* Is it the lighter set? By the heaviest in which they differ. */
static inline bool m_lighter(uint64_t a, uint64_t b)
{
	uint64_t differ = a ^ b;

	return differ != 0 && (b & (differ & -differ)) != 0;
}

/* ---- days */

static inline int32_t m_day_of(int64_t at)
{
	return wall_day(WALL(at)).n;
}

static inline int32_t m_business_day(const struct model *m, int64_t at)
{
	int32_t d = m_day_of(at);
	int open, close;
	bool night = m_hours(&m->rules, d - 1, &open, &close) &&
		     at < (int64_t)(d - 1) * M_DAY + close;

	return night ? d - 1 : d;
}

static inline int32_t m_today(const struct model *m)
{
	return m_business_day(m, m->now);
}

/* ---- the minutes of a segment */

static inline int64_t m_end(const struct m_segment *s)
{
	return s->start + s->prep + s->service + s->processing + s->cleanup;
}

static inline int64_t m_client_end(const struct m_segment *s)
{
	return m_end(s) - s->cleanup;
}

static inline int64_t m_begin(const struct m_booking *b)
{
	int64_t start = b->n > 0 ? b->seg[0].start : 0;

	for (int i = 1; i < b->n; i++)
		start = b->seg[i].start < start ? b->seg[i].start : start;
	return start;
}

static inline bool m_counts(const struct m_booking *b)
{
	return b->state <= M_SETTLED;
}

enum m_what { M_HANDS, M_ROOM, M_DEVICE, M_HERSELF };

static inline bool m_works_on(const struct m_segment *s, uint32_t staff)
{
	bool yes = s->therapist == staff;

	for (int i = 0; i < s->nassistants; i++)
		yes = yes || s->assistants[i] == staff;
	return yes;
}

/* Is it taken by the segment at all? */
static inline bool m_takes(const struct m_segment *s, uint32_t client, enum m_what what,
			   uint32_t id)
{
	return what == M_HANDS	  ? m_works_on(s, id)
	       : what == M_ROOM	  ? s->room == id
	       : what == M_DEVICE ? s->device == id
				  : client == id;
}

/* Who gives a treatment is free while it takes effect; the client comes after the preparation and
 * is gone before the clean-up. */
static inline bool m_in_minute(const struct m_segment *s, enum m_what what, int64_t t)
{
	int64_t hands_off = s->start + s->prep + s->service;

	if (t < s->start || t >= m_end(s))
		return false;
	if (what == M_HANDS)
		return t < hands_off || t >= hands_off + s->processing;
	if (what == M_HERSELF)
		return t >= s->start + s->prep && t < m_client_end(s);
	return true;
}

/* ---- pages */

static inline struct m_page *m_page_of(struct model *m, int32_t d)
{
	size_t at = d < m->first ? 0 : (size_t)(d - m->first);

	if (at >= m->npages) {
		size_t n = at + 64;
		m->pages = mem_grow(m->pages, n * sizeof(*m->pages));
		memset(m->pages + m->npages, 0, (n - m->npages) * sizeof(*m->pages));
		m->npages = n;
	}
	return &m->pages[at];
}

static inline void m_erase(struct model *m, const struct m_booking *b)
{
	for (int i = 0; i < b->n; i++) {
		struct m_page *p = m_page_of(m, m_day_of(b->seg[i].start));
		for (size_t k = 0; k < p->n; k++)
			if (p->entries[k].booking == b->id && p->entries[k].seg == i) {
				p->entries[k] = p->entries[--p->n];
				break;
			}
	}
}

static inline void m_enter(struct model *m, const struct m_booking *b)
{
	for (int i = 0; i < b->n && m_counts(b); i++) {
		struct m_page *p = m_page_of(m, m_day_of(b->seg[i].start));
		p->entries = mem_grow(p->entries, (p->n + 1) * sizeof(*p->entries));
		p->entries[p->n++] = (struct m_entry){ .booking = b->id, .seg = i };
	}
}

/* As it is from now on. */
static inline void m_put(struct model *m, const struct m_booking *now)
{
	struct m_booking *b = m->bookings[now->id];

	m_erase(m, b);
	*b = *now;
	m_enter(m, b);
}

static inline struct m_booking *m_new(struct model *m, const struct m_booking *now)
{
	m->bookings = m_more(m->bookings, ++m->nbookings, sizeof(*m->bookings));
	struct m_booking *b = mem_alloc(sizeof(*b));
	m->bookings[m->nbookings] = b;
	*b = *now;
	b->id = m->nbookings;
	b->revision = 1;
	m_enter(m, b);
	return b;
}

/* The last one was not made after all. */
static inline void m_unmake(struct model *m)
{
	m_erase(m, m->bookings[m->nbookings]);
	free(m->bookings[m->nbookings--]);
}

/* What was held and not taken in time is in nobody's way. */
static inline bool m_ran_out(const struct model *m, const struct m_booking *b)
{
	return m_counts(b) && b->held_until != 0 && b->held_until < m->now;
}

typedef void m_part_fn(void *ctx, const struct m_booking *, const struct m_segment *);

/* Every part of a booking that may touch days [from, to], but for one booking's. */
static inline void m_each_part(struct model *m, int32_t from, int32_t to, uint32_t ignore,
			       m_part_fn *fn, void *ctx)
{
	for (int32_t d = from - 2 < m->first ? m->first : from - 2; d <= to; d++) {
		const struct m_page *p = m_page_of(m, d);
		for (size_t i = 0; i < p->n; i++) {
			const struct m_booking *b = m->bookings[p->entries[i].booking];
			if (b->id != ignore && !m_ran_out(m, b))
				fn(ctx, b, &b->seg[p->entries[i].seg]);
		}
	}
}

/* ---- how often something is taken, minute by minute */

struct m_sheet {
	enum m_what what;
	uint32_t id;
	int64_t from, to;
	bool rounded; /* outwards to five minutes */
	uint8_t *n;
};

static inline void m_mark(void *ctx, const struct m_booking *b, const struct m_segment *s)
{
	const struct m_sheet *sheet = ctx;
	int64_t from = s->start > sheet->from ? s->start : sheet->from;
	int64_t to = m_end(s) < sheet->to ? m_end(s) : sheet->to;

	if (from >= to || !m_takes(s, b->client, sheet->what, sheet->id))
		return;
	for (int64_t t = from; t < to; t++)
		sheet->n[t - sheet->from] += m_in_minute(s, sheet->what, t);
}

/* Fills n[0 .. to - from): stored bookings but one, and the first parts of a visit that is being
 * planned. */
static inline void m_count(struct model *m, enum m_what what, uint32_t id, int64_t from, int64_t to,
			   uint32_t ignore, const struct m_booking *own, int nown, uint8_t *n)
{
	struct m_sheet sheet = { .what = what, .id = id, .from = from, .to = to, .n = n };

	memset(n, 0, (size_t)(to - from));
	m_each_part(m, m_day_of(from), m_day_of(to), ignore, m_mark, &sheet);
	for (int i = 0; i < nown; i++)
		m_mark(&sheet, own, &own->seg[i]);
}

/* ---- duty, minute by minute */

static inline void m_change_made(struct model *m, const struct m_change *c)
{
	m->changes = m_more(m->changes, ++m->nchanges, sizeof(*m->changes));
	m->changes[m->nchanges] = *c;
	m->changes[m->nchanges].id = m->nchanges;
	m->recent = m_more(m->recent, m->nrecent, sizeof(*m->recent));
	m->recent[m->nrecent++] = m->nchanges;
}

/* What was over weeks ago is not looked at any more. */
static inline void m_forget_changes(struct model *m)
{
	uint32_t left = 0;

	for (uint32_t i = 0; i < m->nrecent; i++) {
		const struct m_change *c = &m->changes[m->recent[i]];
		if (!c->dropped && c->to > m->now - 24 * M_DAY)
			m->recent[left++] = m->recent[i];
	}
	m->nrecent = left;
}

enum { M_ANY_DAY = INT32_MIN };

static inline void m_fill(uint8_t *n, int64_t from, int64_t to, int64_t a, int64_t b, uint8_t with)
{
	for (int64_t t = a > from ? a : from; t < b && t < to; t++)
		n[t - from] = with;
}

/* Of shifts that begin on one day, or on any. An extra shift counts even during leave. */
static inline void m_duty(const struct model *m, uint32_t staff, int64_t from, int64_t to,
			  int32_t only, uint8_t *n)
{
	const struct m_person *p = &m->people[staff];

	memset(n, 0, (size_t)(to - from));
	for (int32_t d = m_day_of(from) - 2; d <= m_day_of(to); d++)
		for (int i = 0; i < p->nshifts; i++)
			if (p->shifts[i].weekday == day_weekday(DAY(d)) &&
			    (only == M_ANY_DAY || only == d))
				m_fill(n, from, to, (int64_t)d * M_DAY + p->shifts[i].from,
				       (int64_t)d * M_DAY + p->shifts[i].to, 1);
	for (int extra = 0; extra < 2; extra++)
		for (uint32_t i = 0; i < m->nrecent; i++) {
			const struct m_change *c = &m->changes[m->recent[i]];
			if (c->dropped || c->staff != staff || (c->kind == M_EXTRA) != extra ||
			    c->to <= from || c->from >= to)
				continue;
			if (extra && only != M_ANY_DAY && m_day_of(c->from) != only)
				continue;
			m_fill(n, from, to, c->from, c->to, (uint8_t)extra);
		}
}

static inline bool m_all(const uint8_t *n, int64_t minutes)
{
	for (int64_t i = 0; i < minutes; i++)
		if (n[i] == 0)
			return false;
	return true;
}

static inline bool m_at_work(const struct model *m, uint32_t staff, int64_t from, int64_t to)
{
	uint8_t n[2 * M_DAY + 1];

	if (m->people[staff].left)
		return false;
	REQUIRE(to - from <= 2 * M_DAY);
	m_duty(m, staff, from, to, M_ANY_DAY, n);
	return m_all(n, to - from);
}

/* Minutes of the shifts that begin on a day. */
static inline int m_duty_of_day(const struct model *m, uint32_t staff, int32_t d)
{
	uint8_t n[3 * M_DAY];
	int sum = 0;

	m_duty(m, staff, (int64_t)d * M_DAY, (int64_t)(d + 3) * M_DAY, d, n);
	for (int i = 0; i < 3 * M_DAY; i++)
		sum += n[i];
	return sum;
}

/* Days at work one after the other around one that is one, as far as the limit. */
static inline bool m_too_many_days(const struct model *m, uint32_t staff, int32_t d)
{
	int limit = m->rules.days, days = 1;

	if (limit == 0)
		return false;
	for (int step = -1; step <= 1; step += 2)
		for (int k = 1; k <= limit && m_duty_of_day(m, staff, d + step * k) > 0; k++)
			days++;
	return days > limit;
}

/* ---- who */

static inline bool m_qualified(const struct model *m, uint32_t staff, int treatment)
{
	const struct m_person *p = &m->people[staff];
	const struct m_treatment *t = &m_treatments[treatment];
	unsigned skill = strcmp(t->skill, "hair") == 0 ? 1 : strcmp(t->skill, "body") == 0 ? 2 : 0;

	return !p->left && p->level >= 0 && p->level >= t->level && (p->skills & skill) == skill;
}

/* level -1: as the treatment has it. */
static inline void m_phases(struct m_segment *s, int level, int service)
{
	const struct m_treatment *t = &m_treatments[s->treatment];

	s->prep = t->prep;
	s->service = service != 0 ? service : level == 1 ? t->senior : t->service;
	s->processing = t->processing;
	s->cleanup = t->cleanup;
}

static inline const struct m_place *m_place(const struct model *m, enum m_what what, uint32_t id)
{
	return what == M_ROOM ? &m->rooms[id] : &m->devices[id];
}

static inline int m_capacity(const struct model *m, enum m_what what, uint32_t id)
{
	return what == M_ROOM || what == M_DEVICE ? m_place(m, what, id)->capacity : 1;
}

#endif
