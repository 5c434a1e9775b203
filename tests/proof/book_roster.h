/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk changes the roster: leave, extra shifts, swaps, and all of it taken back. */
#ifndef PROOF_BOOK_ROSTER_H
#define PROOF_BOOK_ROSTER_H

#include "proof/book_people.h"

enum { M_LEAVE_DAYS = 3 * 366, WINDOW = 4 * M_DAY };

static const char *const kinds[] = { "leave", "sick", "training", "extra" };

/* ---- bookings in the way */

struct hits {
	const struct model *m;
	uint32_t staff;
	int n;
	uint32_t bookings[400];
	struct m_stretch when;
};

/* A part of hers to come in that time during which she is not there all the time. */
static void hit(void *ctx, const struct m_booking *b, const struct m_segment *s)
{
	struct hits *h = ctx;
	bool told = b->state >= M_DONE;

	for (int i = 0; i < h->n; i++)
		told = told || h->bookings[i] == b->id;
	if (!told && m_works_on(s, h->staff) && s->start < h->when.to && h->when.from < m_end(s) &&
	    !m_at_work(h->m, h->staff, s->start, m_end(s)))
		h->bookings[h->n++] = b->id;
}

/* A long leave is looked at as far as the book goes. */
static void look_for_hits(struct model *m, struct hits *h, uint32_t staff, struct m_stretch when)
{
	int32_t last = m_day_of(when.to);

	h->m = m;
	h->staff = staff;
	h->when = when;
	if (last > m_today(m) + 400)
		last = m_today(m) + 400;
	m_each_part(m, m_day_of(when.from), last, 0, hit, h);
}

static void same_hits(struct walk *w, const struct hits *h, const RosterChangeAnswer *a)
{
	differ_number(w, "the number of bookings in the way", (int64_t)a->n_bookings, h->n);
	for (size_t i = 0; i < a->n_bookings; i++) {
		bool there = false;
		for (int k = 0; k < h->n; k++)
			there = there || h->bookings[k] == a->bookings[i]->record->id;
		if (!there)
			differ(w, "a booking is in the way that is not");
	}
}

/* ---- leave and extra shifts */

static bool overlaps(const struct m_change *c, int64_t from, int64_t to)
{
	return !c->dropped && c->from < to && from < c->to;
}

static enum status leave_on_paper(const struct model *m, const struct m_change *c)
{
	uint64_t no = 0;

	if (c->to - c->from > (int64_t)M_LEAVE_DAYS * M_DAY)
		return ST_BAD_VALUE;
	for (uint32_t i = 0; i < m->nrecent; i++) {
		const struct m_change *o = &m->changes[m->recent[i]];
		if (o->staff != c->staff || !overlaps(o, c->from, c->to))
			continue;
		if (o->kind == M_EXTRA)
			no |= m_bit(ST_WRONG_STATE);
		else if (o->from <= c->from && o->to >= c->to)
			no |= m_bit(ST_DUPLICATE);
	}
	return m_told(no);
}

/* More duty on a day than there was: more minutes than one may be there, or a day too many. */
static bool shift_too_much(struct model *m, uint32_t staff, int32_t d, int was)
{
	int minutes = m_duty_of_day(m, staff, d);

	if (m->rules.day_minutes > 0 && minutes > m->rules.day_minutes && minutes > was)
		return true;
	return was == 0 && minutes > 0 && m_too_many_days(m, staff, d);
}

static enum status extra_on_paper(struct model *m, const struct m_change *c, bool forced)
{
	int32_t d = m_day_of(c->from);
	int was = m_duty_of_day(m, c->staff, d);

	if (c->to - c->from > M_DAY)
		return ST_BAD_VALUE;
	if (m_at_work(m, c->staff, c->from, c->to))
		return ST_NOTHING_TO_DO;
	m_change_made(m, c);
	bool much = !forced && shift_too_much(m, c->staff, d, was);
	m->nchanges--;
	m->nrecent--;
	return much ? ST_OVERWORK : ST_OK;
}

static struct m_change some_change(struct walk *w)
{
	struct m_change c = { .staff = rarely(w, 60) ? M_STAFF + 1 : somebody(w),
			      .kind = chance(w, 45) ? M_EXTRA : (enum m_kind)below(w, 3) };
	int64_t today = m_day_of(w->m->now);

	c.from = (today + (chance(w, 60) ? below(w, 3) : below(w, 9))) * M_DAY +
		 5 * (100 + below(w, 150));
	c.to = c.from + 30 * (1 + below(w, 14));
	if (c.kind != M_EXTRA && chance(w, 30)) {
		c.from -= c.from % M_DAY;
		c.to = c.from + M_DAY * (1 + below(w, 2));
	}
	if (rarely(w, 60))
		c.to = c.from + (c.kind == M_EXTRA ? M_DAY + 5 : (int64_t)M_LEAVE_DAYS * M_DAY + 5);
	if (rarely(w, 80))
		c.to = c.from - below(w, 2) * 60;
	return c;
}

static void change_roster(struct walk *w)
{
	struct model *m = w->m;
	struct m_change c = some_change(w);
	bool forced = chance(w, 15);
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	enum status st;

	arguments(w, "{\"staff\":\"S%u\",\"kind\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"%s}", c.staff,
		  kinds[c.kind], wall_text(WALL(c.from), from), wall_text(WALL(c.to), to),
		  forced ? ",\"force_reason\":\"y\"" : "");
	if (!may_manage(w))
		st = ST_NOT_PERMITTED;
	else if (c.staff > M_STAFF || m->people[c.staff].left)
		st = ST_NOT_FOUND;
	else if (c.from >= c.to)
		st = ST_BAD_VALUE;
	else
		st = c.kind == M_EXTRA ? extra_on_paper(m, &c, forced) : leave_on_paper(m, &c);
	if (!ask(w, "roster.add", st))
		return;
	struct hits h = { .n = 0 };
	const RosterChangeAnswer *a = (const RosterChangeAnswer *)w->answer;
	m_change_made(m, &c);
	differ_number(w, "the number of the change", a->record->id, m->nchanges);
	look_for_hits(m, &h, c.staff, (struct m_stretch){ c.from, c.to });
	same_hits(w, &h, a);
}

/* ---- swaps */

/* One of the two: minutes of the day she gives, and of the day of those she gets. */
struct side {
	uint32_t staff;
	int32_t from, to;
	int was;
	uint8_t gives[WINDOW];
};

static void load_side(const struct model *m, struct side *s)
{
	int64_t base = (int64_t)s->from * M_DAY;

	m_duty(m, s->staff, base, base + WINDOW, s->from, s->gives);
	s->was = m_duty_of_day(m, s->staff, s->to);
}

/* Does a change of hers lie in the minutes? */
static bool touches(const struct m_change *c, int32_t d, const uint8_t *minutes)
{
	int64_t base = (int64_t)d * M_DAY;

	for (int64_t i = 0; i < WINDOW; i++)
		if (minutes[i] && base + i >= c->from && base + i < c->to)
			return true;
	return false;
}

static bool in_changes(const struct model *m, const struct side *s, const struct side *other)
{
	for (uint32_t i = 0; i < m->nrecent; i++) {
		const struct m_change *c = &m->changes[m->recent[i]];
		if (c->staff != s->staff || c->dropped)
			continue;
		if (c->kind == M_EXTRA ? touches(c, s->from, s->gives)
				       : touches(c, other->from, other->gives))
			return true;
	}
	return false;
}

/* The runs of minutes as changes. */
static void write_runs(struct model *m, uint32_t staff, enum m_kind kind, int32_t d,
		       const uint8_t *minutes, uint32_t swap)
{
	int64_t base = (int64_t)d * M_DAY;

	for (int64_t i = 0; i < WINDOW; i++) {
		int64_t from = i;
		while (i < WINDOW && minutes[i])
			i++;
		if (i > from)
			m_change_made(m, &(struct m_change){ .staff = staff,
							     .kind = kind,
							     .swap = swap,
							     .from = base + from,
							     .to = base + i });
	}
}

static bool works_then(const struct model *m, const struct side *s, const struct side *other)
{
	int64_t base = (int64_t)other->from * M_DAY;
	uint8_t duty[WINDOW];

	m_duty(m, s->staff, base, base + WINDOW, M_ANY_DAY, duty);
	for (int i = 0; i < WINDOW; i++)
		if (duty[i] && other->gives[i])
			return true;
	return false;
}

static void undo_changes(struct model *m, uint32_t n)
{
	m->nrecent -= m->nchanges - n;
	m->nchanges = n;
}

/* Leave for what each gives is written before anybody gets anything. */
static enum status swap_on_paper(struct model *m, struct side *sides, bool forced)
{
	struct side *a = &sides[0], *b = &sides[1];
	uint32_t before = m->nchanges, swap = before + 1;
	bool none = true, busy, much = false;

	load_side(m, a);
	load_side(m, b);
	for (int i = 0; i < WINDOW; i++)
		none = none && !a->gives[i] && !b->gives[i];
	if (none || (a->from == b->from && memcmp(a->gives, b->gives, WINDOW) == 0))
		return ST_NOTHING_TO_DO;
	if (in_changes(m, a, b) || in_changes(m, b, a))
		return ST_WRONG_STATE;
	write_runs(m, a->staff, M_LEAVE, a->from, a->gives, swap);
	write_runs(m, b->staff, M_LEAVE, b->from, b->gives, swap);
	busy = works_then(m, a, b) || works_then(m, b, a);
	undo_changes(m, before);
	if (busy)
		return ST_WRONG_STATE;
	write_runs(m, a->staff, M_LEAVE, a->from, a->gives, swap);
	write_runs(m, a->staff, M_EXTRA, b->from, b->gives, swap);
	write_runs(m, b->staff, M_LEAVE, b->from, b->gives, swap);
	write_runs(m, b->staff, M_EXTRA, a->from, a->gives, swap);
	for (int i = 0; i < 2 && !forced; i++)
		much = much || shift_too_much(m, sides[i].staff, sides[i].to, sides[i].was);
	if (much)
		undo_changes(m, before);
	return much ? ST_OVERWORK : ST_OK;
}

static void swap_shifts(struct walk *w)
{
	static struct side sides[2];
	struct model *m = w->m;
	bool forced = chance(w, 15), other = chance(w, 40);
	uint32_t before = m->nchanges;
	char on[DATE_TEXT_MAX], with[DATE_TEXT_MAX];
	enum status st;

	sides[0] = (struct side){ .staff = somebody(w), .from = m_today(m) + (int32_t)below(w, 6) };
	sides[1] = (struct side){ .staff = rarely(w, 50) ? M_STAFF + 1 : somebody(w),
				  .from = other ? m_today(m) + (int32_t)below(w, 6)
						: sides[0].from };
	sides[0].to = sides[1].from;
	sides[1].to = sides[0].from;
	arguments(w,
		  "{\"staff\":\"S%u\",\"day\":\"%s\",\"with\":\"S%u\",\"with_day\":\"%s\","
		  "\"reason\":\"x\"%s}",
		  sides[0].staff, day_text(DAY(sides[0].from), on), sides[1].staff,
		  day_text(DAY(sides[1].from), with), forced ? ",\"force_reason\":\"y\"" : "");
	if (!may_manage(w))
		st = ST_NOT_PERMITTED;
	else if (sides[0].staff == sides[1].staff)
		st = ST_BAD_VALUE;
	else if (sides[1].staff > M_STAFF || m->people[sides[1].staff].left ||
		 m->people[sides[0].staff].left)
		st = ST_NOT_FOUND;
	else
		st = swap_on_paper(m, sides, forced);
	if (!ask(w, "roster.swap", st))
		return;
	struct hits h = { .n = 0 };
	for (uint32_t i = before + 1; i <= m->nchanges; i++)
		if (m->changes[i].kind != M_EXTRA)
			look_for_hits(m, &h, m->changes[i].staff,
				      (struct m_stretch){ m->changes[i].from, m->changes[i].to });
	const RosterChangeAnswer *a = (const RosterChangeAnswer *)w->answer;
	differ_number(w, "the number of the swap", a->record->id, before + 1);
	same_hits(w, &h, a);
}

/* ---- taken back */

static void drop_change(struct walk *w)
{
	struct model *m = w->m;
	uint32_t last = m->nchanges < 40 ? m->nchanges : 40;
	uint32_t id = rarely(w, 60) ? m->nchanges + 1 : m->nchanges - (uint32_t)below(w, last);
	const struct m_change *c = &m->changes[id];

	if (m->nchanges == 0)
		return;
	arguments(w, "{\"change\":\"N%u\",\"reason\":\"x\"}", id);
	if (!ask(w, "roster.drop",
		 !may_manage(w)	    ? ST_NOT_PERMITTED
		 : id > m->nchanges ? ST_NOT_FOUND
		 : c->dropped	    ? ST_WRONG_STATE
				    : ST_OK))
		return;
	struct hits h = { .n = 0 };
	uint32_t swap = c->swap;
	for (uint32_t i = 1; i <= m->nchanges; i++)
		if (i == id || (swap != 0 && m->changes[i].swap == swap))
			m->changes[i].dropped = true;
	for (uint32_t i = 1; i <= m->nchanges; i++)
		if ((i == id || (swap != 0 && m->changes[i].swap == swap)) &&
		    m->changes[i].kind == M_EXTRA)
			look_for_hits(m, &h, m->changes[i].staff,
				      (struct m_stretch){ m->changes[i].from, m->changes[i].to });
	same_hits(w, &h, (const RosterChangeAnswer *)w->answer);
}

#endif
