/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the book in the program the one on paper? Bookings, courses, the roster, free times. */
#ifndef PROOF_BOOK_COMPARE_H
#define PROOF_BOOK_COMPARE_H

#include "proof/book_visit.h"

enum { AT_ONCE = 20 /* days that are listed together */, MOST_SLOTS = 500 };

/* ---- bookings */

/* Nobody is in two places, and no place holds more than it can: from what the program says
 * alone. */
struct taken {
	uint8_t hands[M_STAFF + 1][M_DAY], rooms[M_ROOMS + 1][M_DAY], devices[M_DEVICES + 1][M_DAY];
};

static void take(struct walk *w, uint8_t *minutes, int most, int64_t base, int64_t from, int64_t to)
{
	for (int64_t t = from > base ? from : base; t < to && t < base + M_DAY; t++)
		if (++minutes[t - base] > most)
			differ(w, "two bookings at the same time");
}

static void take_part(struct walk *w, struct taken *all, int64_t base, const Segment *s)
{
	int64_t hands_off = s->start + s->prep + s->service;
	int64_t clean = hands_off + s->processing, end = clean + s->cleanup;

	for (size_t i = 0; i <= s->n_assistants; i++) {
		uint32_t id = i == 0 ? s->therapist : s->assistants[i - 1];
		take(w, all->hands[id], 1, base, s->start, hands_off);
		take(w, all->hands[id], 1, base, clean, end);
	}
	if (s->room != 0)
		take(w, all->rooms[s->room], m_rooms[s->room].capacity, base, s->start, end);
	if (s->device != 0)
		take(w, all->devices[s->device], m_devices[s->device].capacity, base, s->start,
		     end);
}

static void nothing_overlaps(struct walk *w, const BookingRows *rows, int32_t d)
{
	static struct taken all;

	memset(&all, 0, sizeof(all));
	for (size_t i = 0; i < rows->n_rows; i++) {
		const Booking *b = rows->rows[i]->record;
		bool lapsed = b->held_until != 0 &&
			      b->held_until < wall_instant(WALL(w->m->now)).ms;
		for (size_t k = 0; k < b->n_segments && !lapsed; k++)
			if (b->state <= BOOKING__STATE__settled)
				take_part(w, &all, (int64_t)d * M_DAY, b->segments[k]);
	}
}

static void compare_days(struct walk *w, int32_t from, int32_t days)
{
	char on[DATE_TEXT_MAX];
	int64_t n = 0;

	arguments(w, "{\"day\":\"%s\",\"days\":%d,\"limit\":1000}", day_text(DAY(from), on), days);
	const BookingRows *rows = look(w, "booking.list");
	for (uint32_t i = 1; i <= w->m->nbookings; i++) {
		int32_t d = m_day_of(m_begin(w->m->bookings[i]));
		n += d >= from && d < from + days;
	}
	differ_number(w, "the number of bookings", (int64_t)rows->n_rows, n < 1000 ? n : 1000);
	for (size_t i = 0; i < rows->n_rows; i++) {
		const Booking *b = rows->rows[i]->record;
		if (b->id > w->m->nbookings)
			differ(w, "a booking that nobody made");
		same_visit(w, b, w->m->bookings[b->id]);
		w->seen.days++;
	}
	for (int32_t d = from; d < from + days && n < 1000; d++)
		nothing_overlaps(w, rows, d);
}

/* All from the first day to the last. */
static void compare_bookings(struct walk *w)
{
	struct model *m = w->m;
	int32_t last = m_day_of(w->latest) + 40;

	for (int32_t d = m->first; d < last; d += AT_ONCE / 4)
		compare_days(w, d, AT_ONCE / 4);
}

/* ---- courses */

static void compare_courses(struct walk *w)
{
	const struct model *m = w->m;

	for (uint32_t i = m->ncourses < 80 ? 1 : m->ncourses - 79; i <= m->ncourses; i++) {
		const struct m_course *k = &m->courses[i];
		arguments(w, "{\"course\":\"K%u\"}", i);
		const CourseRow *row = look(w, "course.get");
		differ_number(w, "sessions left", row->left, k->left);
		differ_number(w, "sessions promised", row->reserved, k->reserved);
		differ_number(w, "sessions used", row->used, k->used);
		differ_number(w, "the last day", row->record->expires_on, k->expires);
	}
}

/* ---- the roster */

struct booked {
	const struct model *m;
	uint32_t staff;
	int32_t day;
	int64_t minutes;
};

static void add_booked(void *ctx, const struct m_booking *b, const struct m_segment *s)
{
	struct booked *k = ctx;
	struct m_stretch parts[2];
	int n = m_works_on(s, k->staff) ? m_stretches(s, parts) : 0;

	(void)b;
	for (int i = 0; i < n; i++)
		if (m_business_day(k->m, parts[i].from) == k->day)
			k->minutes += parts[i].to - parts[i].from;
}

static void compare_roster(struct walk *w)
{
	struct model *m = w->m;
	int32_t from = m_today(m) + (int32_t)below(w, 12) - 2;
	char on[DATE_TEXT_MAX];

	arguments(w, "{\"day\":\"%s\",\"days\":2}", day_text(DAY(from), on));
	const RosterDays *a = look(w, "roster.week");
	for (size_t i = 0; i < a->n_rows; i++) {
		const RosterDay *row = a->rows[i];
		struct booked k = { .m = m, .staff = row->staff, .day = row->day };
		m_each_part(m, row->day, row->day + 1, 0, add_booked, &k);
		differ_number(w, "minutes at work", row->work_minutes,
			      m_duty_of_day(m, row->staff, row->day));
		differ_number(w, "minutes booked", row->booked_minutes, k.minutes);
		w->seen.rows++;
	}
}

static void compare_load(struct walk *w)
{
	struct model *m = w->m;
	int32_t from = m_today(m) + (int32_t)below(w, 6) - 1;
	char on[DATE_TEXT_MAX];
	int open, close;

	arguments(w, "{\"from\":\"%s\",\"days\":3}", day_text(DAY(from), on));
	const LoadDays *a = look(w, "booking.load");
	for (size_t i = 0; i < a->n_rows; i++) {
		const LoadDay *row = a->rows[i];
		bool is_open = m_hours(&m->rules, row->day, &open, &close);
		int64_t work = 0, booked = 0;
		for (uint32_t s = 1; s <= M_STAFF; s++) {
			struct booked k = { .m = m, .staff = s, .day = row->day };
			if (m->people[s].level < 0)
				continue;
			m_each_part(m, row->day, row->day + 1, 0, add_booked, &k);
			booked += k.minutes;
			if (is_open && !m->people[s].left)
				work += m_duty_of_day(m, s, row->day);
		}
		differ_number(w, "closed", row->closed, !is_open);
		differ_number(w, "minutes of work", row->work_minutes, work);
		differ_number(w, "minutes that are booked", row->booked_minutes, booked);
	}
}

/* ---- free times */

struct question {
	int treatment;
	uint32_t therapist, client, ignore;
	int64_t from;
	bool outside;
	int days;
};

/* Within the hours of a business day that was asked about. */
static bool asked_about(const struct model *m, const struct question *q, int64_t from, int64_t to)
{
	int32_t first = m_day_of(q->from);

	for (int32_t d = m_day_of(from) - 1; d <= m_day_of(from); d++) {
		int open, close;
		if (d < first + q->days && m_hours(&m->rules, d, &open, &close) &&
		    (int64_t)d * M_DAY + open <= from && to <= (int64_t)d * M_DAY + close)
			return true;
	}
	return false;
}

/* What begins or ends between two fives takes both: so what is proposed on paper may be refused,
 * but nothing that is refused may be proposed. */
static bool is_odd(const struct model *m, int64_t from, int64_t to)
{
	struct model *own = (struct model *)(uintptr_t)m;

	for (int32_t d = m_day_of(from) - 2; d <= m_day_of(to) + 1; d++) {
		const struct m_page *p = m_page_of(own, d < m->first ? m->first : d);
		for (size_t i = 0; i < p->n; i++)
			if (m->bookings[p->entries[i].booking]->seg[p->entries[i].seg].start % 5)
				return true;
	}
	return false;
}

static bool free_on_paper(struct model *m, const struct question *q, uint32_t staff, int64_t start)
{
	struct m_visit v = { .b = { .client = q->client, .state = M_CONFIRMED },
			     .outside = q->outside,
			     .ignore = q->ignore };
	struct m_wish wish = { .treatment = q->treatment, .therapist = staff, .start = start };
	const struct m_client nobody = m->clients[0];
	bool golden = q->client != 0 && m->clients[q->client].golden;

	m->clients[0] = (struct m_client){ .golden = golden };
	v.b.forced = false;
	m_plan_parts(m, &v, &wish, 1);
	/* Without a client nobody can have too many bookings, or another one. */
	int limit = m->rules.client_bookings;
	if (q->client == 0) {
		m->rules.client_bookings = 0;
		v.b.client = UINT32_MAX;
		m->clients[0] = nobody;
	}
	bool free = v.no == 0 && asked_about(m, q, start, m_end(&v.b.seg[0]));
	if (free && q->client == 0)
		v.b.client = 0;
	if (free)
		m_check(m, &v);
	m->rules.client_bookings = limit;
	m->clients[0] = nobody;
	return free && v.no == 0;
}

/* Every start with everybody who can, or none. */
static void look_for_times(struct walk *w)
{
	struct model *m = w->m;
	struct question q = { .treatment = (int)below(w, 5),
			      .days = 1,
			      .outside = chance(w, 15),
			      .therapist = chance(w, 60) ? 2 + (uint32_t)below(w, M_STAFF - 1) : 0,
			      .client = chance(w, 60) ? some_client(w) : 0 };
	char at[DATE_TEXT_MAX];
	size_t k = 0;

	const struct m_booking *moved = chance(w, 25) ? some_booking(w) : NULL;
	if (moved != NULL) {
		q.ignore = moved->id;
		q.client = moved->client;
	}
	q.from = (m_day_of(m->now) + below(w, 6)) * M_DAY + (chance(w, 50) ? 5 * below(w, 250) : 0);
	q.from = q.from > m->now ? q.from : m->now;
	q.outside = q.outside && m_treatments[q.treatment].online;
	if (m->clients[q.client].deleted || (q.therapist != 0 && m->people[q.therapist].left))
		return;
	arguments(w,
		  "{\"treatment\":\"%s\",\"from\":\"%s\",\"days\":1,\"limit\":%d,\"requested\":%s",
		  m_treatments[q.treatment].id, wall_text(WALL(q.from), at), MOST_SLOTS,
		  q.outside ? "true" : "false");
	if (q.ignore != 0)
		buf_printf(&w->args, ",\"ignore\":\"B%u\"", q.ignore);
	if (q.therapist != 0)
		buf_printf(&w->args, ",\"therapist\":\"S%u\"", q.therapist);
	if (q.client != 0)
		buf_printf(&w->args, ",\"client\":\"C%u\"", q.client);
	buf_putc(&w->args, '}');
	const Slots *a = look(w, "booking.slots");
	if (q.outside && q.from < m->now + m->rules.notice)
		q.from = m->now + m->rules.notice;
	bool odd = is_odd(m, q.from, q.from + 2 * M_DAY);
	int64_t last = (m_day_of(q.from) + 2) * (int64_t)M_DAY;
	for (int64_t t = q.from + (5 - q.from % 5) % 5; t < last; t += 5) {
		for (uint32_t s = 1; s <= M_STAFF; s++) {
			if (q.therapist != 0 && q.therapist != s)
				continue;
			bool told = k < a->n_slots && a->slots[k]->start == t &&
				    a->slots[k]->therapist == s;
			bool free = free_on_paper(m, &q, s, t);
			k += told;
			if (a->n_slots == MOST_SLOTS && k == MOST_SLOTS)
				return;
			if (told != free && (told || !odd)) {
				printf("# %s with S%u is %s\n", wall_text(WALL(t), at), s,
				       free ? "free on paper" : "not free on paper");
				differ(w, "another free time");
			}
			w->seen.slots += told;
		}
	}
	differ_number(w, "the number of free times", (int64_t)k, (int64_t)a->n_slots);
}

/* ---- proposals of whole visits */

/* What is proposed can be booked as it is told. */
static void see_proposals(struct walk *w)
{
	struct model *m = w->m;
	struct m_wish wishes[M_SEGMENTS + 1];
	int n = some_wishes(w, wishes);
	uint32_t client = some_client(w);
	char at[DATE_TEXT_MAX];

	if (m->clients[client].deleted || misshapen(wishes, n) != ST_OK)
		return;
	for (int i = 0; i < n; i++)
		if (wishes[i].treatment < 0 || wishes[i].treatment == 5)
			return;
	arguments(w, "{\"from\":\"%s\",\"days\":4,\"client\":\"C%u\",",
		  wall_text(WALL(m->now + below(w, 3) * M_DAY), at), client);
	add_wishes(&w->args, wishes, n);
	buf_putc(&w->args, '}');
	const Slots *a = look(w, "booking.slots");
	for (size_t i = 0; i < a->n_slots; i++) {
		struct m_visit v = { .b = { .client = client, .state = M_CONFIRMED } };
		can_be_had(w, v, a->slots[i], wishes);
	}
}

#endif
