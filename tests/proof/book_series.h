/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk plans and books series: the same visit again and again, all of them or none. */
#ifndef PROOF_BOOK_SERIES_H
#define PROOF_BOOK_SERIES_H

#include "proof/book_visit.h"

enum { MOST = 5 /* visits of a series here */ };

struct rhythm {
	struct m_wish wishes[M_SEGMENTS + 1];
	int n, interval, count;
	uint32_t client, course;
};

/* ---- the plan */

static void later(const struct m_wish *first, int n, int64_t minutes, struct m_wish *ret)
{
	for (int i = 0; i < n; i++) {
		ret[i] = first[i];
		ret[i].start += first[i].start != 0 ? minutes : 0;
	}
}

static struct m_visit visit_of(const struct rhythm *r, int promised)
{
	return (struct m_visit){
		.b = { .client = r->client, .course = r->course, .state = M_CONFIRMED },
		.promised = promised
	};
}

/* Each visit for itself, as the book stands: free, or the reason; sessions of those before it
 * count. */
static void compare_plan(struct walk *w, const struct rhythm *r)
{
	const SeriesRows *rows = (const SeriesRows *)w->answer;
	int promised = 0;

	differ_number(w, "the number of visits", (int64_t)rows->n_rows, r->count);
	for (int k = 0; k < r->count; k++) {
		struct m_visit v = visit_of(r, promised);
		struct m_wish wishes[M_SEGMENTS + 1];
		const SeriesRow *row = rows->rows[k];
		later(r->wishes, r->n, (int64_t)k * r->interval * M_DAY, wishes);
		enum status st = m_plan_visit(w->m, &v, wishes, r->n);
		differ_number(w, "its start", row->start, wishes[0].start);
		if (row->free != (st == ST_OK) ||
		    (st != ST_OK && strcmp(row->code, status_name(st)) != 0)) {
			printf("# visit %d is %s, on paper %s\n", k, row->code, status_name(st));
			differ(w, "a visit of the series");
		}
		for (int i = 0; i < v.b.n && row->free; i++)
			differ_number(w, "whom it is with", row->segments[i]->therapist,
				      v.b.seg[i].therapist);
		if (row->proposal != NULL)
			can_be_had(w, visit_of(r, promised), row->proposal, wishes);
		if (row->free || row->proposal != NULL)
			promised += m_covered(w->m, &v.b);
		w->seen.rows++;
	}
}

/* How often, when nobody says: as often as the course lasts. */
static enum status read_rhythm(const struct model *m, struct rhythm *r)
{
	const struct m_course *k = &m->courses[r->course];
	int covered = 0;

	if (r->count > M_VISITS)
		return ST_BAD_VALUE;
	if (r->client > m->nclients || m->clients[r->client].deleted)
		return ST_NOT_FOUND;
	if (r->wishes[0].start == 0)
		return ST_BAD_VALUE;
	if (r->course > m->ncourses)
		return ST_NOT_FOUND;
	for (int i = 0; i < r->n && r->course != 0; i++)
		covered += m_is_for(k, r->wishes[i].treatment);
	if (r->interval == 0 && r->course != 0)
		r->interval = m_offers[k->offer].interval;
	if (r->count == 0 && covered > 0) {
		r->count = k->left / covered;
		if (r->count == 0 && k->client != r->client)
			return ST_BAD_VALUE;
		if (r->count == 0 && !m_is_for(k, r->wishes[0].treatment))
			return ST_BAD_VALUE;
		if (r->count == 0 && k->left + k->reserved == 0)
			return ST_WRONG_STATE;
		if (r->count == 0 && k->expires != 0 && m_today(m) > k->expires)
			return ST_WRONG_STATE;
		if (r->count == 0 && k->left == 0)
			return ST_INSUFFICIENT;
	}
	return r->interval == 0 || r->interval > 366 || r->count == 0 ? ST_BAD_VALUE : ST_OK;
}

static struct rhythm some_rhythm(struct walk *w)
{
	struct rhythm r = { .client = some_client(w) };

	r.n = some_wishes(w, r.wishes);
	r.interval = chance(w, 90) ? 1 + (int)below(w, 4) : one_of(w, 0, 0, 367, 366);
	r.count = chance(w, 90)			      ? 1 + (int)below(w, MOST)
		  : misshapen(r.wishes, r.n) != ST_OK ? 0
						      : one_of(w, 0, 0, M_VISITS + 1);
	r.course = chance(w, 40) ? some_course(w, r.client) : 0;
	wish_for_course(w, w->m, r.course, r.wishes, r.n);
	for (int i = 0; i < r.n; i++)
		r.wishes[i].service = r.wishes[i].service > M_LONGEST ? 0 : r.wishes[i].service;
	return r;
}

static void plan_series(struct walk *w)
{
	struct rhythm r = some_rhythm(w);

	arguments(w, "{\"client\":\"C%u\",", r.client);
	if (r.interval != 0)
		buf_printf(&w->args, "\"interval_days\":%d,", r.interval);
	if (r.count != 0)
		buf_printf(&w->args, "\"count\":%d,", r.count);
	if (r.course != 0)
		buf_printf(&w->args, "\"course\":\"K%u\",", r.course);
	add_wishes(&w->args, r.wishes, r.n);
	buf_putc(&w->args, '}');
	enum status st = misshapen(r.wishes, r.n);
	if (ask(w, "booking.series_plan", st != ST_OK ? st : read_rhythm(w->m, &r)))
		compare_plan(w, &r);
}

/* ---- booked */

struct series {
	int nvisits, n[MOST];
	struct m_wish wishes[MOST][M_SEGMENTS + 1];
	struct m_visit visits[MOST];
};

/* What the book has against one of them is told first; then what they have against each other. */
static enum status plan_all(struct walk *w, const struct rhythm *r, struct series *s, bool forced,
			    uint64_t no)
{
	enum status st = ST_OK;
	uint32_t first = 0;
	int promised = 0, done = 0;

	for (int k = 0; k < s->nvisits; k++) {
		struct m_visit v = visit_of(r, promised);
		v.b.forced = forced;
		v.no = no;
		st = m_plan_visit(w->m, &v, s->wishes[k], s->n[k]);
		if (st != ST_OK)
			return st;
		promised += m_covered(w->m, &v.b);
	}
	for (; done < s->nvisits && st == ST_OK; done += st == ST_OK) {
		struct m_visit v = visit_of(r, 0);
		v.b.forced = forced;
		v.no = no;
		v.b.series = first;
		st = m_plan_visit(w->m, &v, s->wishes[done], s->n[done]);
		if (st != ST_OK)
			break;
		struct m_booking *b = m_store_visit(w->m, &v);
		first = done == 0 ? b->id : first;
		b->series = first;
	}
	for (; done > 0 && st != ST_OK; done--) {
		m_reserve(w->m, w->m->bookings[w->m->nbookings], -1);
		m_unmake(w->m);
	}
	return st;
}

static void book_series(struct walk *w)
{
	struct rhythm r = some_rhythm(w);
	struct series s = { .nvisits = rarely(w, 60) ? 0 : 1 + (int)below(w, MOST) };
	enum status st, shape = misshapen(r.wishes, r.n);
	bool forced = chance(w, 8);

	r.interval = 1 + (int)below(w, 3);
	for (int k = 0; k < s.nvisits; k++) {
		s.n[k] = r.n;
		later(r.wishes, r.n, (int64_t)k * r.interval * M_DAY, s.wishes[k]);
		if (shape == ST_OK && chance(w, 15)) /* another time was proposed */
			s.wishes[k][0].start = some_time(w);
		/* Mostly one that can be had. */
		struct m_visit v = visit_of(&r, 0);
		if (chance(w, 95))
			try_others(w, &v, s.wishes[k], r.n);
	}
	arguments(w, "{\"client\":\"C%u\",", r.client);
	if (r.course != 0)
		buf_printf(&w->args, "\"course\":\"K%u\",", r.course);
	buf_puts(&w->args, "\"visits\":[");
	for (int k = 0; k < s.nvisits; k++) {
		buf_puts(&w->args, k > 0 ? ",{" : "{");
		add_wishes(&w->args, s.wishes[k], s.n[k]);
		buf_putc(&w->args, '}');
	}
	buf_putc(&w->args, ']');
	uint64_t no = override(w, forced, may_manage(w));
	buf_putc(&w->args, '}');
	st = s.nvisits == 0 ? ST_USAGE : shape;
	if (st == ST_OK)
		st = may_book(w) ? plan_all(w, &r, &s, forced, no) : ST_NOT_PERMITTED;
	if (!ask(w, "booking.series", st))
		return;
	const BookingRows *rows = (const BookingRows *)w->answer;
	differ_number(w, "the number of bookings", (int64_t)rows->n_rows, s.nvisits);
	for (int k = 0; k < s.nvisits; k++)
		same_visit(w, rows->rows[k]->record,
			   w->m->bookings[w->m->nbookings - (uint32_t)s.nvisits + 1 + (uint32_t)k]);
}

#endif
