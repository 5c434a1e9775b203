/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk books: visits, strangers who walk in, copies, series. */
#ifndef PROOF_BOOK_VISIT_H
#define PROOF_BOOK_VISIT_H

#include "proof/book_people.h"

/* ---- is it the same visit? */

static void same_part(struct walk *w, const Segment *s, const struct m_segment *p)
{
	differ_number(w, "the start", s->start, p->start);
	differ_number(w, "the therapist", s->therapist, p->therapist);
	differ_number(w, "the room", s->room, p->room);
	differ_number(w, "the device", s->device, p->device);
	differ_number(w, "the preparation", s->prep, p->prep);
	differ_number(w, "the service", s->service, p->service);
	differ_number(w, "the processing", s->processing, p->processing);
	differ_number(w, "the clean-up", s->cleanup, p->cleanup);
	differ_number(w, "what was added", s->extended, p->extended);
	differ_number(w, "asked for", s->asked_for, p->asked_for);
	differ_number(w, "by turn", s->by_turn, p->by_turn);
	differ_number(w, "the number of assistants", (int64_t)s->n_assistants, p->nassistants);
	for (int i = 0; i < p->nassistants; i++)
		differ_number(w, "an assistant", s->assistants[i], p->assistants[i]);
	if (strcmp(s->treatment, m_treatments[p->treatment].id) != 0)
		differ(w, "it is another treatment");
}

static void same_visit(struct walk *w, const Booking *b, const struct m_booking *p)
{
	if (p->lapsing) /* the program will know when it writes next */
		return;
	differ_number(w, "the number of the booking", b->id, p->id);
	differ_number(w, "the deposit", b->deposit_fen, p->deposit);
	differ_number(w, "the client", b->client, p->client);
	differ_number(w, "the state", b->state, p->state);
	differ_number(w, "the revision", b->revision, p->revision);
	differ_number(w, "the course", b->course, p->course);
	differ_number(w, "the series", b->series, p->series);
	differ_number(w, "what it was split from", b->split_from, p->split_from);
	differ_number(w, "whom it is held for", b->wait, p->wait);
	differ_number(w, "held", b->held_until != 0, p->held_until != 0);
	differ_number(w, "a reason", b->force_reason[0] != '\0', p->forced);
	differ_number(w, "the number of parts", (int64_t)b->n_segments, p->n);
	for (int i = 0; i < p->n; i++)
		same_part(w, b->segments[i], &p->seg[i]);
}

/* ---- wishes */

/* Mostly within some days and the hours in which people come, on fives. */
static int64_t some_time(struct walk *w)
{
	int64_t today = m_day_of(w->m->now);
	int64_t days = chance(w, 75) ? below(w, 3) : chance(w, 93) ? below(w, 8) : below(w, 16) - 2;
	int64_t time = 5 * below(w, 340);
	int open, close;

	if (chance(w, 90) && m_hours(&w->m->rules, (int32_t)(today + days), &open, &close))
		time = open + 5 * below(w, (close - open) / 5);
	if (chance(w, 6))
		return w->m->now - w->m->now % 5 + 5 * (below(w, 30) - 12);
	if (rarely(w, 30))
		time += below(w, 5);
	return (today + days) * M_DAY + time;
}

static int some_treatment(struct walk *w)
{
	return rarely(w, 150) ? -1 : rarely(w, 30) ? 5 : (int)below(w, 5);
}

/* A place or a colleague of her own, mostly one that will do. */
static void wish_more(struct walk *w, struct m_wish *wish)
{
	const struct m_treatment *t = &m_treatments[wish->treatment];

	if (chance(w, 8))
		wish->room = 1 + (uint32_t)below(w, rarely(w, 10) ? M_ROOMS + 1 : M_ROOMS);
	if (chance(w, 4))
		wish->device = 1 + (uint32_t)below(w, rarely(w, 10) ? M_DEVICES + 1 : M_DEVICES);
	if (wish->room != 0 && wish->room <= M_ROOMS &&
	    !m_suits(w->m, M_ROOM, wish->room, t->room) && chance(w, 80))
		wish->room = 0;
	if (wish->device != 0 && wish->device <= M_DEVICES &&
	    !m_suits(w->m, M_DEVICE, wish->device, t->device) && chance(w, 80))
		wish->device = 0;
	wish->nassistants = chance(w, 10) ? 1 + (int)below(w, rarely(w, 12) ? 4 : 2) : 0;
	for (int i = 0; i < wish->nassistants; i++) {
		wish->assistants[i] = somebody(w);
		for (int k = 0; k < 8 && (wish->assistants[i] == wish->therapist ||
					  !m_qualified(w->m, wish->assistants[i], wish->treatment));
		     k++)
			wish->assistants[i] = somebody(w);
	}
}

static struct m_wish some_wish(struct walk *w, bool free_hands)
{
	struct m_wish wish = { .treatment = some_treatment(w), .start = some_time(w) };
	int t = wish.treatment;

	if (!free_hands)
		wish.therapist = rarely(w, 80) ? M_STAFF + 1 : somebody(w);
	/* Mostly somebody who can. */
	for (int i = 0; i < 12 && t >= 0 && wish.therapist != 0 && chance(w, 85) &&
			(wish.therapist > M_STAFF || !m_qualified(w->m, wish.therapist, t));
	     i++)
		wish.therapist = somebody(w);
	wish.asked_for = wish.therapist != 0 && chance(w, 30);
	if (t >= 0)
		wish_more(w, &wish);
	if (chance(w, 6))
		wish.service = rarely(w, 12) ? 725 : 5 * (1 + (int)below(w, 36));
	return wish;
}

static void add_wish(struct buf *b, const struct m_wish *wish)
{
	char at[DATE_TEXT_MAX];

	buf_printf(b, "{\"treatment\":\"%s\"",
		   wish->treatment < 0 ? "unheard-of" : m_treatments[wish->treatment].id);
	if (wish->therapist != 0)
		buf_printf(b, ",\"therapist\":\"S%u\"", wish->therapist);
	if (wish->room != 0)
		buf_printf(b, ",\"room\":\"R%u\"", wish->room);
	if (wish->device != 0)
		buf_printf(b, ",\"device\":\"D%u\"", wish->device);
	if (wish->start != 0)
		buf_printf(b, ",\"start\":\"%s\"", wall_text(WALL(wish->start), at));
	if (wish->service != 0)
		buf_printf(b, ",\"minutes\":%d", wish->service);
	if (wish->asked_for)
		buf_puts(b, ",\"asked_for\":true");
	if (wish->by_turn)
		buf_puts(b, ",\"by_turn\":true");
	for (int i = 0; i < wish->nassistants; i++)
		buf_printf(b, "%s\"S%u\"", i == 0 ? ",\"assistants\":[" : ",", wish->assistants[i]);
	buf_puts(b, wish->nassistants > 0 ? "]}" : "}");
}

static void add_wishes(struct buf *b, const struct m_wish *wishes, int n)
{
	buf_puts(b, "\"segments\":[");
	for (int i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		add_wish(b, &wishes[i]);
	}
	buf_putc(b, ']');
}

/* One part or a few, mostly one behind the other. */
static int some_wishes(struct walk *w, struct m_wish wishes[M_SEGMENTS + 1])
{
	int n = chance(w, 72) ? 1 : chance(w, 85) ? 2 : 3;

	if (rarely(w, 300))
		n = one_of(w, 0, M_SEGMENTS + 1);
	for (int i = 0; i < n; i++) {
		wishes[i] = some_wish(w, chance(w, 35));
		if (i > 0 && chance(w, 85))
			wishes[i].start = 0;
		if (n > M_SEGMENTS)
			wishes[i].service = 0;
	}
	return n;
}

/* What is not formed as it should be is refused before anything else is looked at. */
static enum status misshapen(const struct m_wish *wishes, int n)
{
	if (n == 0 || n > M_SEGMENTS)
		return n == 0 ? ST_USAGE : ST_TOO_MANY;
	for (int i = 0; i < n; i++)
		if (wishes[i].service > M_LONGEST)
			return ST_BAD_VALUE;
	return ST_OK;
}

/* Asks around until it can be, for a while. */
static void try_others(struct walk *w, const struct m_visit *v, struct m_wish *wishes, int n)
{
	for (int i = 0; i < 8 && misshapen(wishes, n) == ST_OK; i++) {
		struct m_visit once = *v;
		if (m_plan_visit(w->m, &once, wishes, n) == ST_OK)
			return;
		wishes[0].start = v->walk_in ? 0 : some_time(w);
		if (chance(w, 40))
			wishes[0].therapist = 0;
		if (chance(w, 30))
			wishes[n - 1].nassistants = 0;
	}
}

/* What is proposed for a visit can be booked as it is told. */
static void can_be_had(struct walk *w, struct m_visit v, const Slot *slot,
		       const struct m_wish *wished)
{
	struct m_wish wishes[M_SEGMENTS];
	char at[DATE_TEXT_MAX];

	for (size_t k = 0; k < slot->n_segments; k++) {
		const SegmentWish *told = slot->segments[k];
		wishes[k] = wished[k];
		wishes[k].therapist = told->therapist;
		wishes[k].room = told->room;
		wishes[k].device = told->device;
		wishes[k].start = told->start;
		wishes[k].by_turn = false;
	}
	if (m_plan_visit(w->m, &v, wishes, (int)slot->n_segments) != ST_OK) {
		printf("# %s: %s\n", wall_text(WALL(slot->start), at), status_name(m_told(v.no)));
		differ(w, "what is proposed cannot be booked");
	}
	w->seen.slots++;
}

/* ---- courses of the client */

static uint32_t some_course(struct walk *w, uint32_t client)
{
	struct model *m = w->m;

	for (int i = 0; i < 30 && m->ncourses > 0; i++) {
		uint32_t id = m->ncourses - (uint32_t)below(w, m->ncourses < 60 ? m->ncourses : 60);
		if (m->courses[id].client == client || rarely(w, 150))
			return id;
	}
	return rarely(w, 200) ? m->ncourses + 1 : 0;
}

/* Mostly for something that it is for. */
static void wish_for_course(struct walk *w, const struct model *m, uint32_t course,
			    struct m_wish *wishes, int n)
{
	for (int i = 0; i < n && course != 0 && course <= m->ncourses; i++)
		while (chance(w, 85) && wishes[i].treatment >= 0 &&
		       !m_is_for(&m->courses[course], wishes[i].treatment))
			wishes[i].treatment = (int)below(w, 5);
}

/* ---- booking */

static void see_hints(struct walk *w, const struct m_visit *v, const struct m_wish *wishes, int n,
		      enum status st);

static void new_visit(struct walk *w, const struct m_visit *v)
{
	const BookingAnswer *a = (const BookingAnswer *)w->answer;

	same_visit(w, a->record, m_store_visit(w->m, v));
}

static void book(struct walk *w)
{
	struct model *m = w->m;
	struct m_wish wishes[M_SEGMENTS + 1];
	int n = some_wishes(w, wishes);
	struct m_visit v = { .b = { .client = rarely(w, 100) ? m->nclients + 1 : some_client(w),
				    .state = M_CONFIRMED,
				    .forced = chance(w, 6) } };
	enum status st;

	v.outside = !v.b.forced && chance(w, 12);
	v.walk_in = !v.outside && chance(w, 12);
	v.b.course = chance(w, 25) ? some_course(w, v.b.client) : 0;
	wish_for_course(w, m, v.b.course, wishes, n);
	v.b.state = v.outside ? M_REQUESTED : v.walk_in ? M_ARRIVED : M_CONFIRMED;
	for (int i = 0; i < n; i++) {
		if (v.walk_in && (i > 0 || chance(w, 90)))
			wishes[i].start = 0;
		wishes[i].by_turn = chance(w, 3);
	}
	if (chance(w, 60))
		try_others(w, &v, wishes, n);
	arguments(w, "{\"client\":\"C%u\",\"requested\":%s,\"walk_in\":%s,", v.b.client,
		  v.outside ? "true" : "false", v.walk_in ? "true" : "false");
	if (v.b.course != 0)
		buf_printf(&w->args, "\"course\":\"K%u\",", v.b.course);
	add_wishes(&w->args, wishes, n);
	v.no = override(w, v.b.forced, may_manage(w));
	buf_putc(&w->args, '}');
	st = misshapen(wishes, n);
	if (st == ST_OK)
		st = may_book(w) ? m_plan_visit(m, &v, wishes, n) : ST_NOT_PERMITTED;
	if (ask(w, "booking.add", st))
		new_visit(w, &v);
	else
		see_hints(w, &v, wishes, n, st);
}

/* A stranger. */
static void walk_in(struct walk *w)
{
	struct model *m = w->m;
	struct m_wish wish = some_wish(w, true);
	struct m_visit v = { .b = { .client = m->nclients + 1, .state = M_ARRIVED },
			     .walk_in = true };
	enum status st;

	if (m->nclients + 2 >= M_CLIENTS)
		return;
	m->clients[++m->nclients] = (struct m_client){ .preferred = 0 };
	wish.start = wish.service = 0;
	arguments(w, "{\"name\":\"生客%u\",\"force\":true,", m->nclients);
	add_wishes(&w->args, &wish, 1);
	buf_putc(&w->args, '}');
	st = may_book(w) ? m_plan_visit(m, &v, &wish, 1) : ST_NOT_PERMITTED;
	if (ask(w, "booking.walkin", st))
		new_visit(w, &v);
	else
		m->nclients--;
}

/* What a refusal proposes can be booked: one part, by whom and when the hint says. */
static void see_hints(struct walk *w, const struct m_visit *v, const struct m_wish *wishes, int n,
		      enum status st)
{
	const struct problem p = w->trial.problem;
	struct m_visit once = *v;

	if (n != 1 || st < ST_CLOSED || st > ST_CLIENT_BUSY || (v->no & m_bit(ST_TOO_MANY)) != 0)
		return;
	for (int i = 0; i < p.nhints; i++) {
		struct m_wish wish = wishes[0];
		unsigned staff;
		char at[32];
		wall start;
		if (strcmp(p.hints[i].name, "slot") != 0 ||
		    sscanf(p.hints[i].value, "S%u %31s", &staff, at) != 2 ||
		    wall_parse(at, &start, NULL) != ST_OK)
			continue;
		once.no = 0;
		once.b.n = 0;
		once.b.forced = once.walk_in = false;
		once.b.course = 0;
		wish.therapist = staff;
		wish.by_turn = false;
		wish.room = wish.device = 0;
		wish.start = start.n;
		if (m_plan_visit(w->m, &once, &wish, 1) != ST_OK) {
			printf("# %s: %s\n", p.hints[i].value, status_name(m_told(once.no)));
			differ(w, "what is proposed cannot be booked");
		}
	}
}

/* ---- one that is there */

/* Mostly one of these days. */
static struct m_booking *some_booking(struct walk *w)
{
	struct model *m = w->m;

	for (int i = 0; i < 20; i++) {
		int32_t d = m_day_of(m->now) + (int32_t)below(w, 6) - 1;
		const struct m_page *p = m_page_of(m, chance(w, 60) ? m_day_of(m->now) : d);
		if (p->n > 0)
			return m->bookings[p->entries[below(w, (int64_t)p->n)].booking];
	}
	return m->nbookings > 0 ? m->bookings[1 + below(w, m->nbookings)] : NULL;
}

static uint32_t some_revision(struct walk *w, const struct m_booking *b)
{
	return chance(w, 80) ? 0 : chance(w, 85) ? b->revision : b->revision + 1;
}

/* ---- again */

/* As it was, places free to choose. Who takes the client over takes her own time. */
static void wish_again(const struct m_booking *from, int64_t start, uint32_t therapist,
		       struct m_wish *wishes)
{
	uint32_t first = from->seg[0].therapist;
	bool other = therapist != 0 && therapist != first;

	for (int i = 0; i < from->n; i++) {
		const struct m_segment *s = &from->seg[i];
		struct m_wish *wish = &wishes[i];
		bool hers = !other || s->therapist != first;
		*wish = (struct m_wish){ .treatment = s->treatment,
					 .nassistants = s->nassistants,
					 .therapist = hers ? s->therapist : therapist,
					 .start = start + s->start - from->seg[0].start,
					 .service = hers ? s->service - s->extended : 0,
					 .asked_for = s->asked_for && hers };
		for (int k = 0; k < s->nassistants; k++)
			wish->assistants[k] = s->assistants[k];
		if (other && i > 0)
			wish->start = 0;
	}
}

static void copy_visit(struct walk *w)
{
	struct m_booking *from = some_booking(w);
	struct m_wish wishes[M_SEGMENTS];
	int64_t start = chance(w, 95) ? some_time(w) : 0;
	uint32_t therapist = chance(w, 30) ? somebody(w) : 0;
	char at[DATE_TEXT_MAX];
	enum status st;

	if (from == NULL)
		return;
	struct m_visit v = { .b = { .client = from->client, .state = M_CONFIRMED } };
	v.b.course = chance(w, 20) ? some_course(w, from->client) : 0;
	arguments(w, "{\"booking\":\"B%u\"", from->id);
	if (start != 0)
		buf_printf(&w->args, ",\"start\":\"%s\"", wall_text(WALL(start), at));
	if (therapist != 0)
		buf_printf(&w->args, ",\"therapist\":\"S%u\"", therapist);
	if (v.b.course != 0)
		buf_printf(&w->args, ",\"course\":\"K%u\"", v.b.course);
	wish_again(from, start, therapist, wishes);
	v.b.forced = chance(w, 5);
	v.no = override(w, v.b.forced, may_manage(w));
	buf_putc(&w->args, '}');
	if (start == 0)
		st = ST_USAGE;
	else
		st = may_book(w) ? m_plan_visit(w->m, &v, wishes, from->n) : ST_NOT_PERMITTED;
	if (ask(w, "booking.copy", st))
		new_visit(w, &v);
}

#endif
