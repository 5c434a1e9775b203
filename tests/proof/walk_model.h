/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A salon as one would keep it on paper, for the walk to compare with: lists that are searched
 * from end to end, intervals that are compared one by one, sums that are added up. It knows
 * nothing of the program but what a person is told: the rules below, which the walk also
 * writes as rule files, and the order in which reasons weigh (STATUS_LIST).
 */
#ifndef PROOF_WALK_MODEL_H
#define PROOF_WALK_MODEL_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/trial.h"

enum {
	M_STAFF = 6,
	M_ROOMS = 4,
	M_DEVICES = 2,
	M_TREATMENTS = 5,
	M_CLIENTS = 8,
	M_PRODUCTS = 3,
	M_BOOKINGS = 20000,
	M_SEGMENTS = 2,
	M_LUNCH_FROM = 12 * 60 + 30,
	M_LUNCH_TO = 13 * 60,
	M_AHEAD = 6,
	M_NOTICE = 60,
	M_LATE_HOURS = 3,
	M_GRACE = 30,
	M_WINDOW = 4,	 /* days in which spending counts towards a tier */
	M_KEEP_DAYS = 2, /* that she keeps it after the last day on which it did */
};

/* ---- the rules; 1, 2, 3 … are the ids */

struct m_treatment {
	const char *id, *skill, *room, *device, *category;
	int prep, service, service_senior, processing, cleanup;
	int64_t price, price_senior;
	int level; /* 0 junior, 1 senior at least */
	bool pregnancy, licence;
	bool offline; /* nobody asks for it from outside */
};

static const struct m_treatment m_treatments[M_TREATMENTS] = {
	{ .id = "wash",
	  .skill = "hair",
	  .room = "chair",
	  .device = "",
	  .category = "head",
	  .prep = 5,
	  .service = 30,
	  .service_senior = 25,
	  .cleanup = 10,
	  .price = 8800,
	  .price_senior = 10805 },
	{ .id = "dye",
	  .skill = "hair",
	  .room = "chair",
	  .device = "lamp",
	  .category = "head",
	  .service = 20,
	  .service_senior = 20,
	  .processing = 35,
	  .cleanup = 10,
	  .price = 29900,
	  .price_senior = 33333,
	  .pregnancy = true },
	{ .id = "spa",
	  .skill = "body",
	  .room = "bed",
	  .device = "",
	  .category = "trunk",
	  .prep = 10,
	  .service = 60,
	  .service_senior = 60,
	  .cleanup = 15,
	  .price = 45001,
	  .price_senior = 45001,
	  .level = 1 },
	{ .id = "talk",
	  .skill = "",
	  .room = "",
	  .device = "",
	  .category = "trunk",
	  .service = 20,
	  .service_senior = 20,
	  .price = 0,
	  .price_senior = 0,
	  .offline = true },
	{ .id = "laser",
	  .skill = "hair",
	  .room = "chair",
	  .device = "lamp",
	  .category = "head",
	  .service = 20,
	  .service_senior = 20,
	  .price = 99900,
	  .price_senior = 99900,
	  .licence = true },
};

enum m_role { M_NOBODY, M_DESK, M_MANAGER, M_THERAPIST };

struct m_staff {
	enum m_role role;
	int level; /* -1: gives no treatments */
	const char *skills;
	uint8_t weekdays; /* bit 0 Monday */
	int from, to;
};

static const struct m_staff m_staff[M_STAFF + 1] = {
	[1] = { .role = M_DESK,
		.level = -1,
		.skills = "",
		.weekdays = 0x7f,
		.from = 570,
		.to = 1260 },
	[2] = { .role = M_MANAGER,
		.level = 1,
		.skills = "hair body",
		.weekdays = 0x5f,
		.from = 600,
		.to = 1140 },
	[3] = { .role = M_THERAPIST,
		.level = 1,
		.skills = "hair",
		.weekdays = 0x7b,
		.from = 600,
		.to = 1560 },
	[4] = { .role = M_THERAPIST,
		.level = 0,
		.skills = "hair body",
		.weekdays = 0x7f,
		.from = 720,
		.to = 1440 },
	[5] = { .role = M_THERAPIST,
		.level = 1,
		.skills = "body",
		.weekdays = 0x3f,
		.from = 600,
		.to = 1200 },
	[6] = { .role = M_THERAPIST,
		.level = 0,
		.skills = "",
		.weekdays = 0x6d,
		.from = 600,
		.to = 1200 },
};

struct m_place {
	const char *type;
	int capacity;
};
static const struct m_place m_rooms[M_ROOMS + 1] = {
	[1] = { "chair", 2 },
	[2] = { "chair", 1 },
	[3] = { "bed", 1 },
	[4] = { "bed", 1 },
};
static const struct m_place m_devices[M_DEVICES + 1] = { [1] = { "lamp", 1 }, [2] = { "fan", 1 } };

/* Monday first; open == close: closed. Thursday goes on past midnight. */
static const int m_open[7] = { 600, 600, 0, 1080, 600, 570, 570 };
static const int m_close[7] = { 1200, 1200, 0, 1560, 1200, 1260, 1260 };

struct m_product {
	const char *name;
	int64_t price, stock;
};
static const struct m_product m_products[M_PRODUCTS + 1] = {
	[1] = { "油", 9900, 20 },
	[2] = { "膏", 12345, 3 },
	[3] = { "皂", 1, 100 },
};

/* Percent paid of the list price: of treatments by category, of products. */
struct m_tier {
	const char *id;
	int head, trunk, product;
	int64_t spend; /* that the window must hold */
};
enum { M_TIERS = 3 };
static const struct m_tier m_tiers[M_TIERS] = {
	{ "plain", 100, 100, 100, 0 },
	{ "silver", 95, 100, 98, 200000 },
	{ "gold", 88, 88, 90, 600000 },
};

/* Discounts by hand: percent and sum of a basket, by role. */
static const int m_percent[] = {
	[M_NOBODY] = 0, [M_DESK] = 10, [M_MANAGER] = 30, [M_THERAPIST] = 0
};
static const int64_t m_sum[] = {
	[M_NOBODY] = 0, [M_DESK] = 10000, [M_MANAGER] = 100000, [M_THERAPIST] = 0
};

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
static const char *const m_states[] = { "requested",  "confirmed",	"arrived",
					"in_service", "done",		"settled",
					"cancelled",  "late_cancelled", "no_show" };

struct m_segment {
	int treatment; /* index; -1: one that is not offered */
	uint32_t therapist, room, device;
	int64_t start;
	int prep, service, processing, cleanup;
};

struct m_booking {
	uint32_t client, revision;
	int n;
	struct m_segment seg[M_SEGMENTS];
	enum m_state state;
	uint32_t sale;
};

struct m_client {
	bool deleted, pregnant;
	int granted;       /* a tier; 0 none */
	int32_t until;     /* its last day; 0 none */
	size_t nspent;
	struct m_spent {
		int32_t day;
		int64_t fen;
	} *spent;
};

struct model {
	int64_t now; /* wall minute */
	uint32_t nbookings;
	struct m_booking bookings[M_BOOKINGS]; /* of id i + 1 */
	uint32_t nlive, live[M_BOOKINGS];      /* those that are not long over, as indexes */
	struct m_client clients[M_CLIENTS + 1];
	int64_t stock[M_PRODUCTS + 1];
	int64_t cash, wechat, alipay, card, treatments, products, discount;
};

/* What somebody wishes, before anybody chose for her. */
struct m_wish {
	int treatment;
	uint32_t therapist, room, device;
	int64_t start; /* 0: behind the one before */
	int service;   /* 0: as the treatment says */
};

/* ---- intervals */

static inline int64_t m_end(const struct m_segment *s)
{
	return s->start + s->prep + s->service + s->processing + s->cleanup;
}

static inline int64_t m_start(const struct m_booking *b)
{
	int64_t start = b->seg[0].start;

	for (int i = 1; i < b->n; i++)
		start = b->seg[i].start < start ? b->seg[i].start : start;
	return start;
}

static inline bool m_claims(const struct m_booking *b)
{
	return b->state <= M_SETTLED;
}

/* Is the therapist busy with the segment in that minute? */
static inline bool m_therapist_at(const struct m_segment *s, int64_t t)
{
	int64_t hands_off = s->start + s->prep + s->service;

	return t >= s->start && t < m_end(s) && (t < hands_off || t >= hands_off + s->processing);
}

static inline bool m_client_at(const struct m_segment *s, int64_t t)
{
	return t >= s->start + s->prep && t < m_end(s) - s->cleanup;
}

static inline bool m_place_at(const struct m_segment *s, int64_t t)
{
	return t >= s->start && t < m_end(s);
}

enum m_what { M_A_THERAPIST, M_A_ROOM, M_A_DEVICE, M_A_CLIENT };

/* How many segments of bookings (but one) and of the visit itself take it in that minute? */
static inline int m_taken_at(const struct model *m, enum m_what what, uint32_t id, uint32_t ignore,
			     const struct m_booking *own, int nown, int64_t t)
{
	int n = 0;

	for (uint32_t i = 0; i <= m->nlive; i++) {
		const struct m_booking *b = i < m->nlive ? &m->bookings[m->live[i]] : own;
		int segs = i < m->nlive ? b->n : nown;
		if (i < m->nlive && (m->live[i] + 1 == ignore || !m_claims(b)))
			continue;
		for (int k = 0; k < segs; k++) {
			const struct m_segment *s = &b->seg[k];
			if (t < s->start || t >= m_end(s))
				continue;
			n += what == M_A_THERAPIST ? s->therapist == id && m_therapist_at(s, t)
			     : what == M_A_ROOM	   ? s->room == id
			     : what == M_A_DEVICE  ? s->device == id
						   : b->client == id && m_client_at(s, t);
		}
	}
	return n;
}

static inline bool m_wants(enum m_what what, const struct m_segment *s, int64_t t)
{
	return what == M_A_THERAPIST ? m_therapist_at(s, t)
	       : what == M_A_CLIENT  ? m_client_at(s, t)
				     : m_place_at(s, t);
}

/* Minute by minute (five are enough: all times are multiples of five). */
static inline bool m_free(const struct model *m, enum m_what what, uint32_t id, int capacity,
			  uint32_t ignore, const struct m_booking *own, int nown,
			  const struct m_segment *s)
{
	for (int64_t t = s->start; t < m_end(s); t += 5)
		if (m_wants(what, s, t) &&
		    m_taken_at(m, what, id, ignore, own, nown, t) >= capacity)
			return false;
	return true;
}

/* Bookings that are over for days need not be looked at again. */
static inline void m_forget(struct model *m)
{
	uint32_t left = 0;

	for (uint32_t i = 0; i < m->nlive; i++) {
		const struct m_booking *b = &m->bookings[m->live[i]];
		if (m_start(b) > m->now - 12 * MINUTES_PER_DAY)
			m->live[left++] = m->live[i];
	}
	m->nlive = left;
}

/* ---- who, where, when */

static inline bool m_qualified(uint32_t staff, int treatment)
{
	const struct m_staff *s = &m_staff[staff];
	const struct m_treatment *t = &m_treatments[treatment];

	return s->level >= t->level && s->level >= 0 &&
	       (t->skill[0] == '\0' || strstr(s->skills, t->skill) != NULL);
}

static inline void m_phases(struct m_segment *s, int treatment, uint32_t staff, int service)
{
	const struct m_treatment *t = &m_treatments[treatment];
	bool senior = staff != 0 && m_staff[staff].level == 1;

	s->prep = t->prep;
	s->service = service != 0 ? service : senior ? t->service_senior : t->service;
	s->processing = t->processing;
	s->cleanup = t->cleanup;
}

static inline bool m_spans(int64_t from, int64_t to, const int open[7], const int close[7],
			   uint8_t weekdays)
{
	day d = wall_day(WALL(from));

	for (int back = 0; back < 2; back++) {
		int w = day_weekday(DAY(d.n - back));
		int64_t base = ((int64_t)d.n - back) * MINUTES_PER_DAY;
		if ((weekdays >> w & 1) && open[w] != close[w] && base + open[w] <= from &&
		    to <= base + close[w])
			return true;
	}
	return false;
}

static inline bool m_on_duty(uint32_t staff, const struct m_segment *s)
{
	const struct m_staff *p = &m_staff[staff];
	int from[7], to[7];

	for (int i = 0; i < 7; i++) {
		from[i] = p->from;
		to[i] = p->to;
	}
	return m_spans(s->start, m_end(s), from, to, p->weekdays);
}

static inline day m_today(const struct model *m)
{
	day d = wall_day(WALL(m->now)), before = DAY(d.n - 1);
	int w = day_weekday(before);

	return m_open[w] != m_close[w] && wall_minute(WALL(m->now)).n + MINUTES_PER_DAY < m_close[w]
		       ? before
		       : d;
}

/* ---- tiers */

static inline void m_spend(struct m_client *c, day on, int64_t fen)
{
	c->spent = mem_grow(c->spent, (c->nspent + 1) * sizeof(*c->spent));
	c->spent[c->nspent++] = (struct m_spent){ .day = on.n, .fen = fen };
}

/* In the days that end with one. */
static inline int64_t m_spent(const struct m_client *c, int32_t on)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->nspent; i++)
		if (c->spent[i].day <= on && c->spent[i].day > on - M_WINDOW)
			sum += c->spent[i].fen;
	return sum;
}

/* Seen from `seen`: what is known of later days is nothing. */
static inline int m_tier_seen(const struct m_client *c, int32_t on, int32_t seen)
{
	struct m_client known = *c;
	int best = c->until == 0 || on <= c->until ? c->granted : 0;
	size_t n = 0;

	known.spent = mem_alloc((c->nspent + 1) * sizeof(*known.spent));
	for (size_t i = 0; i < c->nspent; i++)
		if (c->spent[i].day <= seen)
			known.spent[n++] = c->spent[i];
	known.nspent = n;
	for (int32_t d = on - M_KEEP_DAYS; d <= on; d++)
		for (int i = best + 1; i < M_TIERS; i++)
			best = m_spent(&known, d) >= m_tiers[i].spend ? i : best;
	free(known.spent);
	return best;
}

static inline int m_tier_on(const struct m_client *c, day on)
{
	return m_tier_seen(c, on.n, on.n);
}

/* The day before the first on which she is lower, if she never comes again; 0: she stays. */
static inline int32_t m_keeps(const struct m_client *c, day on)
{
	int32_t end = c->until > on.n ? c->until : on.n, d = on.n;
	int now = m_tier_on(c, on);

	while (d <= end + M_WINDOW + M_KEEP_DAYS && m_tier_seen(c, d, on.n) >= now)
		d++;
	return d <= end + M_WINDOW + M_KEEP_DAYS ? d - 1 : 0;
}

/* ---- may it be? */

/* Keeps the reason that weighs most. */
static inline void m_object(enum status *worst, enum status st)
{
	if (*worst == ST_OK || st < *worst)
		*worst = st;
}

struct m_visit {
	struct m_booking *b; /* n is 0: filled by m_plan() */
	uint32_t ignore;
	bool forced, requested, same_time;
};

static inline int m_capacity(enum m_what what, uint32_t id)
{
	return what == M_A_ROOM	    ? m_rooms[id].capacity
	       : what == M_A_DEVICE ? m_devices[id].capacity
				    : 1;
}

/* The wished place if it is of the kind, or the first one of the kind that is free. */
static inline uint32_t m_choose_place(const struct model *m, const struct m_visit *v,
				      enum m_what what, const char *type, uint32_t wished,
				      const struct m_segment *s, enum status *worst)
{
	const struct m_place *places = what == M_A_ROOM ? m_rooms : m_devices;
	uint32_t n = what == M_A_ROOM ? M_ROOMS : M_DEVICES;

	if (wished != 0) {
		bool there = wished <= n;
		bool fits = there && (type[0] == '\0' || strcmp(places[wished].type, type) == 0);
		if (!fits)
			m_object(worst, there ? ST_BAD_VALUE : ST_NOT_FOUND);
		return fits ? wished : 0;
	}
	if (type[0] == '\0')
		return 0;
	for (uint32_t id = 1; id <= n; id++)
		if (strcmp(places[id].type, type) == 0 &&
		    m_free(m, what, id, places[id].capacity, v->ignore, v->b, v->b->n, s))
			return id;
	m_object(worst, ST_NO_RESOURCE);
	return 0;
}

static inline bool m_shop_open(const struct m_segment *s)
{
	int64_t base = (int64_t)wall_day(WALL(s->start)).n * MINUTES_PER_DAY;

	return m_spans(s->start, m_end(s), m_open, m_close, 0x7f) &&
	       !(s->start < base + M_LUNCH_TO && base + M_LUNCH_FROM < m_end(s));
}

static inline bool m_can(const struct model *m, const struct m_visit *v, const struct m_segment *s,
			 uint32_t staff, int treatment, int service, struct m_segment *ret)
{
	*ret = *s;
	ret->therapist = staff;
	m_phases(ret, treatment, staff, service);
	return m_qualified(staff, treatment) && m_on_duty(staff, ret) && m_shop_open(ret) &&
	       m_free(m, M_A_THERAPIST, staff, 1, v->ignore, v->b, v->b->n, ret);
}

/* Plans one segment; `told` is the therapist whom the program chose (0: not known). */
static inline void m_plan_segment(const struct model *m, struct m_visit *v, const struct m_wish *w,
				  uint32_t told, enum status *worst)
{
	struct m_segment *s = &v->b->seg[v->b->n], trial;
	const struct m_segment *before = s - 1;

	*s = (struct m_segment){ .treatment = w->treatment, .start = w->start };
	if (s->start == 0) {
		bool again = (w->therapist != 0 && w->therapist == before->therapist) ||
			     (w->room != 0 && w->room == before->room) ||
			     (w->device != 0 && w->device == before->device);
		s->start = m_end(before) - (again ? 0 : before->cleanup);
	}
	if (w->treatment < 0) {
		m_object(worst, ST_NOT_FOUND);
		v->b->n++;
		return;
	}
	if (m_treatments[w->treatment].licence)
		m_object(worst, ST_LICENCE);
	if (v->requested && m_treatments[w->treatment].offline)
		m_object(worst, ST_NOT_ONLINE);
	m_phases(s, w->treatment, 0, w->service);
	bool anybody = false;
	for (uint32_t id = 1; w->therapist == 0 && id <= M_STAFF; id++)
		if (m_can(m, v, s, id, w->treatment, w->service, &trial) &&
		    (told == 0 || told == id)) {
			*s = trial;
			anybody = true;
			break;
		}
	if (w->therapist == 0 && !anybody)
		m_object(worst, ST_SLOT_TAKEN);
	if (w->therapist > M_STAFF) {
		m_object(worst, ST_NOT_FOUND);
	} else if (w->therapist != 0) {
		s->therapist = w->therapist;
		m_phases(s, w->treatment, w->therapist, w->service);
		if (!m_qualified(w->therapist, w->treatment))
			m_object(worst, ST_NOT_QUALIFIED);
	}
	const struct m_treatment *t = &m_treatments[w->treatment];
	s->room = m_choose_place(m, v, M_A_ROOM, t->room, w->room, s, worst);
	s->device = m_choose_place(m, v, M_A_DEVICE, t->device, w->device, s, worst);
	v->b->n++;
}

static inline void m_check_segment(const struct model *m, const struct m_visit *v, int k,
				   enum status *worst)
{
	const struct m_segment *s = &v->b->seg[k];

	if (!m_shop_open(s))
		m_object(worst, ST_CLOSED);
	if (s->therapist != 0 && !m_on_duty(s->therapist, s))
		m_object(worst, ST_OFF_DUTY);
	const struct {
		enum m_what what;
		uint32_t id;
		enum status st;
	} claims[] = {
		{ M_A_THERAPIST, s->therapist, ST_SLOT_TAKEN },
		{ M_A_ROOM, s->room, ST_SLOT_TAKEN },
		{ M_A_DEVICE, s->device, ST_SLOT_TAKEN },
		{ M_A_CLIENT, v->forced ? 0 : v->b->client, ST_CLIENT_BUSY },
	};
	for (size_t i = 0; i < ARRAY_LEN(claims); i++)
		if (claims[i].id != 0 &&
		    !m_free(m, claims[i].what, claims[i].id,
			    m_capacity(claims[i].what, claims[i].id), v->ignore, v->b, k, s))
			m_object(worst, claims[i].st);
}

static inline void m_check_visit(const struct model *m, const struct m_visit *v, enum status *worst)
{
	int64_t start = m_start(v->b);

	for (int k = 0; k < v->b->n; k++)
		m_check_segment(m, v, k, worst);
	if (start < m->now - M_GRACE && !v->forced && !v->same_time)
		m_object(worst, ST_PAST);
	if (v->requested && start < m->now + M_NOTICE)
		m_object(worst, ST_TOO_SOON);
	if (wall_day(WALL(start)).n > m_today(m).n + M_AHEAD && !v->forced && !v->same_time)
		m_object(worst, ST_TOO_FAR);
}

/* ---- money */

static inline int64_t m_rounded(int64_t fen, int percent)
{
	return (fen * percent * 2 + 100) / 200;
}

static inline int64_t m_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

#endif
