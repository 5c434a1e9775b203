/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Off duty, leave, lunch, closed: the time behind the bookings, five minutes at a time. */
#include <string.h>

#include "book_private.h"

enum { SLOT = 5, SLOTS_MOST = 3 * MINUTES_PER_DAY / SLOT };

static const struct time_row {
	const char *text;
	enum theme_role role;
} times[BOOK_TIMES] = {
	[BOOK_OFF] = { .text = NULL, .role = ROLE_CLOSED },
	[BOOK_WORK] = { .text = NULL, .role = ROLE_NORMAL },
	[BOOK_LUNCH] = { .text = N_("lunch"), .role = ROLE_DIM },
	[BOOK_LEAVE] = { .text = N_("leave"), .role = ROLE_LABEL },
	[BOOK_SICK] = { .text = N_("sick"), .role = ROLE_WARNING },
	[BOOK_TRAINING] = { .text = N_("training"), .role = ROLE_STATE_DONE },
	[BOOK_CLOSED] = { .text = N_("shop shut"), .role = ROLE_CLOSED },
};

const char *book_time_text(enum book_time t)
{
	return times[t].text != NULL ? _(times[t].text) : "";
}

enum theme_role book_time_role(enum book_time t)
{
	return times[t].role;
}

/* One column's time, slot by slot from the axis' first minute. */
struct strip {
	const struct book_making *m;
	int n;
	uint8_t slot[SLOTS_MOST];
};

static void paint(struct strip *s, int64_t from, int64_t to, enum book_time t, enum book_time only)
{
	int64_t zero = s->m->midnight + s->m->view->first;
	int64_t i = from <= zero ? 0 : (from - zero) / SLOT;

	for (; i < s->n && zero + i * SLOT < to; i++)
		if (only == BOOK_TIMES || s->slot[i] == only)
			s->slot[i] = (uint8_t)t;
}

static enum book_time away(RosterChange__Kind kind)
{
	return kind == ROSTER_CHANGE__KIND__sick ? BOOK_SICK :
	       kind == ROSTER_CHANGE__KIND__training ? BOOK_TRAINING : BOOK_LEAVE;
}

static void paint_changes(struct strip *s, uint32_t staff, bool extra)
{
	const RosterChanges *changes = s->m->source->changes;

	for (size_t i = 0; changes != NULL && i < changes->n_rows; i++) {
		const RosterChange *c = changes->rows[i];
		bool more = c->kind == ROSTER_CHANGE__KIND__extra;
		if (c->staff == staff && !c->dropped && more == extra)
			paint(s, c->from, c->to, more ? BOOK_WORK : away(c->kind), BOOK_TIMES);
	}
}

static const Staff *staff_of(const struct book_source *source, uint32_t id)
{
	for (size_t i = 0; i < source->nstaff; i++)
		if (source->staff[i]->id == id)
			return source->staff[i];
	return NULL;
}

/* The weekly pattern, with the night shift of the day before; over it who is away, and over both
 * extra shifts. */
static void paint_duty(struct strip *s, uint32_t id, day d)
{
	const Staff *staff = staff_of(s->m->source, id);

	for (int back = 1; staff != NULL && back >= 0; back--) {
		int64_t zero = (int64_t)(d.n - back) * MINUTES_PER_DAY;
		for (size_t i = 0; i < staff->n_roster; i++) {
			const Shift *shift = staff->roster[i];
			if ((int)shift->weekday == day_weekday(DAY(d.n - back)))
				paint(s, zero + shift->from, zero + shift->to, BOOK_WORK,
				      BOOK_TIMES);
		}
	}
	paint_changes(s, id, false);
	paint_changes(s, id, true);
}

/* Hours in which the shop is shut; a holiday says its name. */
static void paint_hours(struct strip *s, const struct book_hours *h)
{
	int64_t zero = s->m->midnight;

	if (!h->open) {
		paint(s, zero, INT64_MAX, BOOK_CLOSED, BOOK_TIMES);
		return;
	}
	paint(s, INT64_MIN, zero + h->from, BOOK_CLOSED, BOOK_TIMES);
	paint(s, zero + h->to, INT64_MAX, BOOK_CLOSED, BOOK_TIMES);
}

static void push_strip(struct book_making *m, const struct strip *s, int column,
		       const struct book_hours *h)
{
	for (int i = 0; i < s->n;) {
		int from = i;
		enum book_time t = (enum book_time)s->slot[i];
		while (i < s->n && s->slot[i] == (uint8_t)t)
			i++;
		if (t == BOOK_WORK)
			continue;
		const char *text = times[t].text != NULL ? _(times[t].text) : NULL;
		if (t == BOOK_CLOSED && h->holiday != NULL)
			text = h->holiday;
		book_push(m, (struct board_block){
			.kind = BOARD_CLOSED, .column = column, .role = times[t].role,
			.start = m->view->first + from * SLOT, .end = m->view->first + i * SLOT,
			.text = text });
	}
}

static bool works(const struct strip *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->slot[i] == BOOK_WORK)
			return true;
	return false;
}

static void column_times(struct book_making *m, int column, uint32_t staff,
			 const struct book_hours *h, day d)
{
	const struct book_source *src = m->source;
	bool person = src->axis == BOOK_THERAPISTS || src->axis == BOOK_WEEK;
	struct strip s = { .m = m, .n = (m->view->last - m->view->first) / SLOT };
	struct board_column *c = &m->view->columns[column];

	if (s.n > SLOTS_MOST)
		s.n = SLOTS_MOST;
	m->midnight = (int64_t)d.n * MINUTES_PER_DAY;
	memset(s.slot, person ? BOOK_OFF : BOOK_WORK, sizeof(s.slot));
	if (person)
		paint_duty(&s, staff, d);
	if (src->lunch_from < src->lunch_to)
		paint(&s, m->midnight + src->lunch_from, m->midnight + src->lunch_to, BOOK_LUNCH,
		      BOOK_WORK);
	paint_hours(&s, h);
	push_strip(m, &s, column, h);
	if (works(&s))
		return;
	c->role = ROLE_DIM;
	if (src->axis == BOOK_THERAPISTS)
		c->title = arena_printf(m->arena, _("%s off"), c->title);
	if (src->axis == BOOK_THERAPISTS)
		c->note = NULL;
}

void book_times(struct book_making *m, int days)
{
	const struct book_source *s = m->source;

	for (int i = 0; i < (int)m->view->ncolumns; i++) {
		int d = days > 1 ? i : 0;
		column_times(m, i, s->axis == BOOK_WEEK ? s->therapist :
			     (uint32_t)m->view->columns[i].id, &s->hours[d + 1],
			     DAY(s->first.n + d));
	}
}
