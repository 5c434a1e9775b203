/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/book_view.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "book_private.h"
#include "model/booking.h"
#include "ui/booking_look.h"

/* ---- ids, states, words */

uint64_t book_id(uint32_t booking, size_t segment, size_t hand)
{
	return (uint64_t)booking << 16 | (uint64_t)(hand & 0xff) << 8 | (segment & 0xff);
}

uint32_t book_id_booking(uint64_t id)
{
	return (uint32_t)(id >> 16);
}

size_t book_id_segment(uint64_t id)
{
	return id & 0xff;
}

size_t book_id_hand(uint64_t id)
{
	return id >> 8 & 0xff;
}

bool book_held(const Booking *b)
{
	return b->held_until != 0 && b->state <= BOOKING__STATE__confirmed;
}

const char *book_mark(const Booking *b)
{
	static const struct both held = { .zh = "候", .en = "W" };

	return book_held(b) ? both_text(held) : booking_state_mark(b->state);
}

const char *book_state(const Booking *b)
{
	return book_held(b) ? _("Held for the waitlist") : booking_state_title(b->state);
}

enum theme_role book_role(const Booking *b)
{
	return book_held(b) ? ROLE_STATE_WAITING : booking_role(b->state);
}

bool book_filtered(const struct book_filter *f)
{
	return f->by_state || f->held || f->category[0] != '\0' || f->asked_for ||
	       f->level[0] != '\0';
}

/* ---- columns */

static struct board_column *push_column(struct book_making *m, uint64_t id, const char *title,
					const char *note)
{
	struct book_view *v = m->view;

	v->columns = arena_grow(m->arena, v->columns, v->ncolumns, sizeof(*v->columns));
	v->columns[v->ncolumns] = (struct board_column){
		.id = id, .title = title, .note = note, .role = ROLE_HEADING,
	};
	return &v->columns[v->ncolumns++];
}

static const char *level_title(const struct book_making *m, const char *level)
{
	const struct treatments *all = m->source->treatments;

	for (size_t i = 0; all != NULL && i < all->nlevels; i++)
		if (strcmp(all->levels[i].id, level) == 0)
			return both_text(all->levels[i].title);
	return NULL;
}

static void therapist_columns(struct book_making *m)
{
	const struct book_source *s = m->source;

	for (size_t i = 0; i < s->nstaff && m->view->ncolumns < LIMIT_RESOURCES; i++) {
		const Staff *one = s->staff[i];
		if (one->left || one->level[0] == '\0' ||
		    (s->filter.level[0] != '\0' && strcmp(s->filter.level, one->level) != 0))
			continue;
		push_column(m, one->id, arena_dup(m->arena, one->name),
			    level_title(m, one->level));
	}
}

static void place_column(struct book_making *m, uint32_t id, const char *name, uint32_t capacity)
{
	push_column(m, id, arena_dup(m->arena, name),
		    capacity > 1 ? arena_printf(m->arena, "x%u", capacity) : NULL);
}

static void place_columns(struct book_making *m)
{
	const struct book_source *s = m->source;

	if (s->axis == BOOK_ROOMS)
		for (size_t i = 0; s->rooms != NULL && i < s->rooms->n_rows; i++)
			if (!s->rooms->rows[i]->closed)
				place_column(m, s->rooms->rows[i]->id, s->rooms->rows[i]->name,
					     s->rooms->rows[i]->capacity);
	if (s->axis == BOOK_DEVICES)
		for (size_t i = 0; s->devices != NULL && i < s->devices->n_rows; i++)
			if (!s->devices->rows[i]->closed)
				place_column(m, s->devices->rows[i]->id, s->devices->rows[i]->name,
					     s->devices->rows[i]->capacity);
}

static void day_columns(struct book_making *m)
{
	const struct book_source *s = m->source;

	for (int i = 0; i < BOOK_WEEK_DAYS; i++) {
		day d = DAY(s->first.n + i);
		char text[DATE_TEXT_MAX];
		day_text(d, text);
		push_column(m, (uint64_t)d.n,
			    arena_printf(m->arena, "%s %s", weekday_name(day_weekday(d)), text + 5),
			    s->hours[i + 1].holiday);
	}
}

/* ---- blocks */

static struct board_block *push_block(struct book_making *m, struct board_block block)
{
	struct book_view *v = m->view;

	v->blocks = arena_grow(m->arena, v->blocks, v->nblocks, sizeof(*v->blocks));
	v->blocks[v->nblocks] = block;
	return &v->blocks[v->nblocks++];
}

void book_push(struct book_making *m, struct board_block block)
{
	if (block.start < block.end)
		push_block(m, block);
}

static bool matches(const struct book_making *m, const BookingRow *row, const Segment *seg)
{
	const struct book_filter *f = &m->source->filter;
	const Booking *b = row->record;
	const struct treatment *t = f->category[0] == '\0' || m->source->treatments == NULL ? NULL :
				    treatment_find(m->source->treatments, seg->treatment);

	if ((f->by_state && (b->state != f->state || book_held(b))) || (f->held && !book_held(b)))
		return false;
	if (f->category[0] != '\0' && (t == NULL || strcmp(t->category, f->category) != 0))
		return false;
	return !f->asked_for || seg->asked_for;
}

/* Which session of its course it is, what is done, what was added: "3/5 美白护理 +30". The number
 * stands first, for a narrow column cuts the title. */
static const char *what(struct book_making *m, const BookingRow *row, size_t i)
{
	const Segment *seg = row->record->segments[i];
	const struct treatment *t = m->source->treatments == NULL ? NULL :
				    treatment_find(m->source->treatments, seg->treatment);
	const char *text = t != NULL ? both_text(t->title) : seg->treatment;

	if (row->sessions != 0 && i < row->n_session && row->session[i] != 0)
		text = arena_printf(m->arena, "%u/%u %s", row->session[i], row->sessions, text);
	if (seg->extended > 0)
		text = arena_printf(m->arena, "+%u %s", seg->extended, text);
	return text;
}

static const char *hands_free(struct book_making *m, const Segment *seg)
{
	char at[DATE_TEXT_MAX];

	if (seg->processing == 0)
		return "";
	minute_text(wall_minute(WALL(seg->start + seg->prep + seg->service)), at);
	return arena_printf(m->arena, " ~%s", at);
}

static const char *staff_name(const struct book_making *m, uint32_t id)
{
	for (size_t i = 0; i < m->source->nstaff; i++)
		if (m->source->staff[i]->id == id)
			return m->source->staff[i]->name;
	return "";
}

/* The lines of a block, the most telling first. */
static const char *lines(struct book_making *m, const BookingRow *row, size_t i, size_t hand)
{
	const Booking *b = row->record;
	const Segment *seg = b->segments[i];
	bool place = m->source->axis == BOOK_ROOMS || m->source->axis == BOOK_DEVICES;
	const char *where = place ? staff_name(m, seg->therapist) :
			    booking_room_name(m->source->rooms, seg->room);
	const char *name = row->client_name, *part = "", *held = "";
	char until[DATE_TEXT_MAX];

	if (hand > 0)
		name = arena_printf(m->arena, _("asst %s"), name);
	if (b->n_segments > 1)
		part = arena_printf(m->arena, " &%zu", i + 1);
	if (book_held(b)) {
		minute_text(wall_minute(instant_wall((instant){ .ms = b->held_until })), until);
		held = arena_printf(m->arena, _("held until %s"), until);
		held = arena_printf(m->arena, "%s\n", held);
	}
	return arena_printf(m->arena, "%s%s%s\n%s%s%s\n%s%s%s%s",
			    row->allergies[0] != '\0' ? "!" : "", name, part, held, what(m, row, i),
			    seg->asked_for && !place ? " *" : "", where,
			    place ? "" : hands_free(m, seg), b->deposit_fen > 0 ? " " : "",
			    b->deposit_fen > 0 ? _("dep.") : "");
}

/* A segment in one column. `base` is midnight of the column's day. */
static void push_segment(struct book_making *m, const BookingRow *row, size_t i, size_t hand,
			 int column)
{
	const Booking *b = row->record;
	const Segment *seg = b->segments[i];
	bool person = m->source->axis == BOOK_THERAPISTS || m->source->axis == BOOK_WEEK;
	bool dim = !matches(m, row, seg);
	int start = (int)(seg->start - m->midnight);
	int busy = start + (int)(seg->prep + seg->service), end = busy + (int)seg->processing;
	struct board_block block = {
		.id = book_id(b->id, i, hand), .group = b->n_segments > 1 ? b->id : 0,
		.kind = BOARD_BLOCK, .column = column, .start = start,
		.end = person ? busy : end, .mark = book_mark(b), .text = lines(m, row, i, hand),
		.role = book_role(b), .dim = dim,
	};
	struct board_block rest = { .column = column, .dim = dim };

	book_push(m, block);
	if (!booking_claims_time(b->state))
		return;
	if (person && seg->processing > 0) {
		rest.kind = BOARD_FREE;
		rest.start = busy;
		rest.end = end;
		rest.role = ROLE_GOOD;
		rest.text = arena_printf(m->arena, _("free %u"), seg->processing);
		book_push(m, rest);
	}
	rest.kind = BOARD_BUFFER;
	rest.start = end;
	rest.end = end + (int)seg->cleanup;
	rest.role = ROLE_DIM;
	rest.text = _("clean");
	book_push(m, rest);
}

static int column_of(const struct book_making *m, uint32_t id)
{
	for (size_t i = 0; i < m->view->ncolumns; i++)
		if (m->view->columns[i].id == id)
			return (int)i;
	return -1;
}

/* Is she the column's therapist, or whose week it is? */
static int person_column(const struct book_making *m, uint32_t id)
{
	if (m->source->axis == BOOK_WEEK)
		return id == m->source->therapist ? m->day_column : -1;
	return column_of(m, id);
}

static void push_people(struct book_making *m, const BookingRow *row, size_t i)
{
	const Segment *seg = row->record->segments[i];
	int column = person_column(m, seg->therapist);

	if (column >= 0)
		push_segment(m, row, i, 0, column);
	for (size_t k = 0; k < seg->n_assistants; k++) {
		column = person_column(m, seg->assistants[k]);
		if (column >= 0)
			push_segment(m, row, i, k + 1, column);
	}
}

/* Does the segment touch the business day [from, to)? */
static bool of_day(const Segment *seg, int64_t from, int64_t to)
{
	return seg->start < to && segment_end(seg).n > from;
}

/* Cancelled visits and those that did not come stand on the board when they are asked for. */
static bool shown(const struct book_making *m, const Booking *b)
{
	const struct book_filter *f = &m->source->filter;

	return booking_claims_time(b->state) || (f->by_state && f->state == b->state);
}

static void push_day(struct book_making *m, const struct book_hours *hours, day d)
{
	const struct book_source *s = m->source;
	int past = hours[0].open && hours[0].to > MINUTES_PER_DAY ?
		   hours[0].to - MINUTES_PER_DAY : 0;
	int until = hours[1].open && hours[1].to > MINUTES_PER_DAY ? hours[1].to :
		    MINUTES_PER_DAY;

	m->midnight = (int64_t)d.n * MINUTES_PER_DAY;
	for (size_t k = 0; k < s->nbookings; k++) {
		const BookingRow *row = s->bookings[k];
		if (!shown(m, row->record))
			continue;
		for (size_t i = 0; i < row->record->n_segments; i++) {
			const Segment *seg = row->record->segments[i];
			int column = -1;
			if (!of_day(seg, m->midnight + past, m->midnight + until))
				continue;
			if (s->axis == BOOK_THERAPISTS || s->axis == BOOK_WEEK)
				push_people(m, row, i);
			else
				column = column_of(m, s->axis == BOOK_ROOMS ? seg->room :
						   seg->device);
			if (column >= 0)
				push_segment(m, row, i, 0, column);
		}
	}
}

/* ---- the axis */

enum { DAY_FROM = 9 * 60, DAY_TO = 21 * 60 };

/* Widened by what lies outside: a visit before opening is not to be overlooked. What came over
 * midnight begins above the axis. */
static void axis(struct book_making *m, int days)
{
	const struct book_source *s = m->source;
	struct book_view *v = m->view;
	bool any = false;

	for (int i = 1; i <= days; i++) {
		const struct book_hours *h = &s->hours[i];
		if (!h->open)
			continue;
		v->first = !any || h->from < v->first ? h->from : v->first;
		v->last = !any || h->to > v->last ? h->to : v->last;
		any = true;
	}
	if (!any) {
		v->first = DAY_FROM;
		v->last = DAY_TO;
	}
	bool around_the_clock = v->first == 0 && v->last == MINUTES_PER_DAY;
	for (size_t i = 0; i < v->nblocks; i++) {
		const struct board_block *b = &v->blocks[i];
		if (b->start >= 0 && b->start < v->first)
			v->first = b->start;
		if (b->end > v->last)
			v->last = b->end;
	}
	if (around_the_clock)
		v->last = MINUTES_PER_DAY; /* the rest stands on the next day's board */
	v->first -= v->first % s->step;
	v->last += (s->step - v->last % s->step) % s->step;
}

void book_build(const struct book_source *s, struct arena *arena, struct book_view *ret)
{
	struct book_making m = { .source = s, .arena = arena, .view = ret };
	int days = s->axis == BOOK_WEEK ? BOOK_WEEK_DAYS : 1;

	*ret = (struct book_view){ .first = 0 };
	switch (s->axis) {
	case BOOK_THERAPISTS: therapist_columns(&m); break;
	case BOOK_WEEK: day_columns(&m); break;
	case BOOK_ROOMS:
	case BOOK_DEVICES: place_columns(&m); break;
	}
	for (m.day_column = 0; m.day_column < days; m.day_column++)
		push_day(&m, &s->hours[m.day_column], DAY(s->first.n + m.day_column));
	axis(&m, days);
	book_times(&m, days);
}
