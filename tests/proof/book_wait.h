/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk puts people on the waitlist, holds times for them, and lets them take them. */
#ifndef PROOF_BOOK_WAIT_H
#define PROOF_BOOK_WAIT_H

#include "proof/book_change.h"

enum { LONGEST_HOLD = 7 * M_DAY };

static const char *const waiting[] = { "waiting", "held", "booked", "dropped", "lapsed" };

static void same_wait(struct walk *w, const Wait *a, uint32_t id)
{
	const struct m_wait *q = &w->m->waits[id];

	differ_number(w, "who waits", a->id, id);
	differ_number(w, "her client", a->client, q->client);
	differ_number(w, "her first day", a->from_day, q->from_day);
	differ_number(w, "her last day", a->to_day, q->to_day);
	if (q->booking != 0 && w->m->bookings[q->booking]->lapsing)
		return;
	differ_number(w, "her booking", a->booking, q->booking);
	if (a->state != (Wait__State)q->state) {
		printf("# Q%u is %d, on paper %s\n", id, (int)a->state, waiting[q->state]);
		differ(w, "she stands otherwise on the waitlist");
	}
}

/* ---- added */

static bool waits_for_that(const struct model *m, const struct m_wait *q)
{
	for (uint32_t i = 1; i <= m->nwaits; i++) {
		const struct m_wait *o = &m->waits[i];
		if (o->client == q->client && o->state <= M_HELD && o->n == q->n &&
		    memcmp(o->treatments, q->treatments, sizeof(*q->treatments) * (size_t)q->n) ==
			    0 &&
		    o->from_day <= q->to_day && q->from_day <= o->to_day)
			return true;
	}
	return false;
}

/* A course whose sessions may come back is good enough. */
static uint64_t course_refused(const struct model *m, const struct m_wait *q)
{
	const struct m_course *k = &m->courses[q->course];
	bool covers = false;

	if (q->course == 0)
		return 0;
	if (q->course > m->ncourses)
		return m_bit(ST_NOT_FOUND);
	for (int i = 0; i < q->n; i++)
		covers = covers || m_is_for(k, q->treatments[i]);
	if (k->client != q->client || !covers)
		return m_bit(ST_BAD_VALUE);
	return k->left + k->reserved == 0 || (k->expires != 0 && m_today(m) > k->expires)
		       ? m_bit(ST_WRONG_STATE)
		       : 0;
}

/* Every reason against it; days that nobody named are filled in. */
static enum status wait_on_paper(const struct model *m, struct m_wait *q)
{
	int ahead = m->rules.ahead;
	uint64_t no = 0;
	bool any = false;

	if (q->client > m->nclients || m->clients[q->client].deleted)
		return ST_NOT_FOUND;
	for (int i = 0; i < q->n; i++) {
		if (q->treatments[i] < 0)
			no |= m_bit(ST_NOT_FOUND);
		else if (m_treatments[q->treatments[i]].licence && !m->rules.licensed)
			no |= m_bit(ST_LICENCE);
		any = any || (q->treatments[i] >= 0 && q->therapist <= M_STAFF &&
			      m_qualified(m, q->therapist, q->treatments[i]));
	}
	if (q->therapist > M_STAFF || (q->therapist != 0 && m->people[q->therapist].left))
		no |= m_bit(ST_NOT_FOUND);
	else if (q->therapist != 0 && !any)
		no |= m_bit(ST_NOT_QUALIFIED);
	if (q->to_day != 0 && q->to_day < m_today(m))
		no |= m_bit(ST_PAST);
	if (q->from_day < m_today(m))
		q->from_day = m_today(m);
	if ((q->to_day >= m_today(m) && q->to_day < q->from_day) ||
	    (q->to_minute != 0 && q->to_minute <= q->from_minute))
		no |= m_bit(ST_BAD_VALUE);
	if (m->clients[q->client].golden && ahead < M_TIER_AHEAD)
		ahead = M_TIER_AHEAD;
	if (q->to_day == 0)
		q->to_day = q->from_day > m_today(m) + ahead ? q->from_day : m_today(m) + ahead;
	no |= course_refused(m, q);
	if (waits_for_that(m, q))
		no |= m_bit(ST_DUPLICATE);
	return m_told(no);
}

static struct m_wait some_wait(struct walk *w)
{
	int32_t today = m_today(w->m);
	struct m_wait q = { .client = rarely(w, 60) ? w->m->nclients + 1 : some_client(w),
			    .n = chance(w, 80) ? 1 : 2,
			    .at = w->m->now };

	for (int i = 0; i < q.n; i++)
		q.treatments[i] = some_treatment(w);
	q.from_day = chance(w, 70) ? today + (int32_t)below(w, 5) - 1 : 0;
	q.to_day = chance(w, 70) ? today + (int32_t)below(w, 9) - 1 : 0;
	q.from_minute = chance(w, 25) ? 60 * (int)below(w, 20) : 0;
	q.to_minute = chance(w, 25) ? 60 * (int)below(w, 26) : 0;
	q.therapist = chance(w, 30) ? (rarely(w, 50) ? M_STAFF + 1 : somebody(w)) : 0;
	q.course = chance(w, 20) ? some_course(w, q.client) : 0;
	return q;
}

static void add_to_waitlist(struct walk *w)
{
	struct model *m = w->m;
	struct m_wait q = some_wait(w);
	char text[DATE_TEXT_MAX];

	arguments(w, "{\"client\":\"C%u\",\"treatments\":[", q.client);
	for (int i = 0; i < q.n; i++)
		buf_printf(&w->args, "%s\"%s\"", i > 0 ? "," : "",
			   q.treatments[i] < 0 ? "unheard-of" : m_treatments[q.treatments[i]].id);
	buf_putc(&w->args, ']');
	if (q.from_day != 0)
		buf_printf(&w->args, ",\"from_day\":\"%s\"", day_text(DAY(q.from_day), text));
	if (q.to_day != 0)
		buf_printf(&w->args, ",\"to_day\":\"%s\"", day_text(DAY(q.to_day), text));
	if (q.from_minute != 0)
		buf_printf(&w->args, ",\"from_minute\":\"%s\"",
			   minute_text(MINUTE(q.from_minute), text));
	if (q.to_minute != 0)
		buf_printf(&w->args, ",\"to_minute\":\"%s\"",
			   minute_text(MINUTE(q.to_minute), text));
	if (q.therapist != 0)
		buf_printf(&w->args, ",\"therapist\":\"S%u\"", q.therapist);
	if (q.course != 0)
		buf_printf(&w->args, ",\"course\":\"K%u\"", q.course);
	buf_putc(&w->args, '}');
	if (!ask(w, "wait.add", may_book(w) ? wait_on_paper(m, &q) : ST_NOT_PERMITTED))
		return;
	m->waits = m_more(m->waits, ++m->nwaits, sizeof(*m->waits));
	m->waits[m->nwaits] = q;
	same_wait(w, ((const WaitAnswer *)w->answer)->record, m->nwaits);
}

/* ---- offered */

/* Mostly the last ones, and such as stand so. */
static uint32_t some_waiting(struct walk *w, enum m_waiting state)
{
	const struct model *m = w->m;
	uint32_t last = m->nwaits < 40 ? m->nwaits : 40, id = 0;

	for (int i = 0; i < 30 && last > 0; i++) {
		id = m->nwaits - (uint32_t)below(w, last);
		if (m->waits[id].state == state || rarely(w, 60))
			break;
	}
	return rarely(w, 200) ? m->nwaits + 1 : id;
}

static void offer_time(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = some_waiting(w, M_WAITING);
	const struct m_wait *q = &m->waits[id <= m->nwaits ? id : 0];
	int minutes = chance(w, 60) ? 0 : 5 * (1 + (int)below(w, 60)), n = 0;
	struct m_wish wishes[M_SEGMENTS];
	enum status st = ST_OK;

	if (id == 0)
		return;
	for (; n == 0 || n < q->n; n++) {
		wishes[n] = some_wish(w, chance(w, 70));
		wishes[n].service = 0;
		if (id <= m->nwaits && chance(w, 95))
			wishes[n].treatment = q->treatments[n];
		if (n > 0)
			wishes[n].start = 0;
	}
	struct m_visit v = {
		.b = { .client = q->client, .course = q->course, .wait = id, .state = M_REQUESTED }
	};
	if (id <= m->nwaits && chance(w, 70))
		try_others(w, &v, wishes, n);
	arguments(w, "{\"wait\":\"Q%u\",", id);
	if (minutes != 0)
		buf_printf(&w->args, "\"minutes\":%d,", minutes);
	add_wishes(&w->args, wishes, n);
	buf_putc(&w->args, '}');
	if (!may_book(w))
		st = ST_NOT_PERMITTED;
	else if (id > m->nwaits)
		st = ST_NOT_FOUND;
	else if (q->state != M_WAITING)
		st = ST_WRONG_STATE;
	/* Only a time to come can be held. */
	v.no |= wishes[0].start <= m->now ? m_bit(ST_PAST) : 0;
	if (st == ST_OK)
		st = m_plan_visit(m, &v, wishes, n);
	if (!ask(w, "wait.offer", st))
		return;
	v.b.held_until = m->now + (minutes != 0 ? minutes : m->rules.hold);
	if (v.b.held_until > m_begin(&v.b))
		v.b.held_until = m_begin(&v.b);
	const struct m_booking *b = m_store_visit(m, &v);
	m->waits[id].state = M_HELD;
	m->waits[id].booking = b->id;
	const WaitAnswer *a = (const WaitAnswer *)w->answer;
	same_wait(w, a->record, id);
	same_visit(w, a->booking, b);
	differ_number(w, "until when it is held", a->booking->held_until,
		      wall_instant(WALL(b->held_until)).ms);
	w->seen.holds++;
}

/* ---- taken, or not */

static void take_offer(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = some_waiting(w, M_HELD);
	enum status st;

	if (id == 0)
		return;
	arguments(w, "{\"wait\":\"Q%u\"}", id);
	st = !may_book(w)		    ? ST_NOT_PERMITTED
	     : id > m->nwaits		    ? ST_NOT_FOUND
	     : m->waits[id].state != M_HELD ? ST_WRONG_STATE
					    : ST_OK;
	if (!ask(w, "wait.take", st))
		return;
	struct m_booking now = *m->bookings[m->waits[id].booking];
	now.held_until = 0;
	put(m, &now);
	const WaitAnswer *a = (const WaitAnswer *)w->answer;
	same_wait(w, a->record, id);
	same_visit(w, a->booking, &now);
}

static void drop_wait(struct walk *w)
{
	struct model *m = w->m;
	uint32_t id = some_waiting(w, chance(w, 50) ? M_WAITING : M_HELD);
	struct m_wait *q = &m->waits[id <= m->nwaits ? id : 0];
	enum status st = ST_OK;

	if (id == 0)
		return;
	arguments(w, "{\"wait\":\"Q%u\",\"reason\":\"x\"}", id);
	if (!may_book(w))
		st = ST_NOT_PERMITTED;
	else if (id > m->nwaits)
		st = ST_NOT_FOUND;
	else if (q->state > M_HELD)
		st = ST_WRONG_STATE;
	if (!ask(w, "wait.drop", st))
		return;
	if (q->state == M_HELD) {
		struct m_booking now = *m->bookings[q->booking];
		m_reserve(m, &now, -1);
		now.state = M_CANCELLED;
		put(m, &now);
		same_visit(w, ((const WaitAnswer *)w->answer)->booking, &now);
	}
	q->state = M_DROPPED;
	q->booking = 0;
	same_wait(w, ((const WaitAnswer *)w->answer)->record, id);
}

/* ---- the clock, and the list */

/* Those whose last day is over wait no more. */
static void let_days_lapse(struct walk *w)
{
	struct model *m = w->m;
	uint32_t lapsed = 0;

	for (uint32_t i = 1; i <= m->nwaits; i++) {
		struct m_wait *q = &m->waits[i];
		bool over = q->to_day < m_today(m) && q->state == M_WAITING;
		lapsed += over || (q->booking != 0 && m->bookings[q->booking]->lapsing);
	}
	arguments(w, "{}");
	w->trial.who.staff = 0;
	const RemindAnswer *a = do_it(w, "remind.run");
	differ_number(w, "how many lapsed", a->lapsed, lapsed);
	for (uint32_t i = 1; i <= m->nwaits; i++) {
		struct m_wait *q = &m->waits[i];
		if (q->to_day < m_today(m) && q->state == M_WAITING)
			q->state = M_LAPSED;
	}
}

/* A time within her days is hers to be offered. */
static void see_proposal(struct walk *w, const WaitRow *row, const struct m_wait *q)
{
	struct m_visit v = { .b = { .client = q->client, .course = q->course } };
	struct m_wish wishes[M_SEGMENTS];

	if (row->proposal == NULL)
		return;
	for (int i = 0; i < q->n; i++)
		wishes[i] = (struct m_wish){ .treatment = q->treatments[i] };
	can_be_had(w, v, row->proposal, wishes);
	int32_t d = m_business_day(w->m, row->proposal->start);
	if (d < q->from_day - 1 || d > q->to_day)
		differ(w, "a time is proposed on a day that is not hers");
}

/* In the order in which they came; who is over by her day is not shown. */
static void see_waitlist(struct walk *w)
{
	struct model *m = w->m;
	uint32_t last = 0;

	arguments(w, "{\"limit\":1000}");
	const WaitRows *a = look(w, "wait.list");
	for (size_t i = 0; i < a->n_rows; i++) {
		const Wait *row = a->rows[i]->record;
		const struct m_wait *q = &m->waits[row->id];
		if (row->id > m->nwaits || m->clients[q->client].deleted ||
		    (last != 0 &&
		     (m->waits[last].at > q->at || (m->waits[last].at == q->at && last > row->id))))
			differ(w, "the waitlist is in another order");
		last = row->id;
		same_wait(w, row, last);
		see_proposal(w, a->rows[i], q);
	}
	for (uint32_t id = 1; id <= m->nwaits; id++) {
		const struct m_wait *q = &m->waits[id];
		bool there = false, lapsing = q->booking != 0 && m->bookings[q->booking]->lapsing;
		for (size_t i = 0; i < a->n_rows; i++)
			there = there || a->rows[i]->record->id == id;
		bool open = q->state == M_HELD ||
			    (q->state == M_WAITING && q->to_day >= m_today(m));
		if (!lapsing && there != (open && !m->clients[q->client].deleted))
			differ(w, "somebody is on the waitlist, or is not");
	}
}

static void with_the_waitlist(struct walk *w)
{
	int64_t what = below(w, 20);

	if (what < 7)
		add_to_waitlist(w);
	else if (what < 12)
		offer_time(w);
	else if (what < 15)
		take_offer(w);
	else if (what < 17)
		drop_wait(w);
	else if (what < 19)
		see_waitlist(w);
	else
		let_days_lapse(w);
}

#endif
