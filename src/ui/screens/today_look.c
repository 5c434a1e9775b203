/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other views of the book: by room, a week, the month; and what is filtered. */
#include <stdio.h>
#include <string.h>

#include "base/pinyin.h"
#include "model/booking.h"
#include "today.h"

/* ---- by therapist, by room, by device */

static bool is_open(const struct today *t, enum book_axis axis)
{
	const DeviceRows *devices = t->devices;

	if (axis != BOOK_DEVICES)
		return true;
	for (size_t i = 0; devices != NULL && i < devices->n_rows; i++)
		if (!devices->rows[i]->closed)
			return true;
	return false;
}

/* The axis changes; the cursor stays on its booking where that is there too. */
static enum status turn_to(struct screen *s, enum book_axis axis, struct problem *p)
{
	struct today *t = s->state;
	struct today was = *t;
	const struct board_block *b = board_current(&t->board);
	uint64_t here = b != NULL ? book_id(book_id_booking(b->id), book_id_segment(b->id), 0) : 0;

	t->axis = axis;
	t->dated.monday = axis == BOOK_WEEK;
	t->dated.days = axis == BOOK_WEEK ? BOOK_WEEK_DAYS : 1;
	t->board.here = here;
	enum status st = today_load(s, p);
	if (st != ST_OK) {
		t->axis = was.axis;
		t->dated = was.dated;
	}
	return st;
}

enum status today_turn(struct screen *s, struct problem *p)
{
	const struct today *t = s->state;

	if (t->axis == BOOK_WEEK)
		return today_leave_week(s, p);
	if (t->axis == BOOK_THERAPISTS)
		return turn_to(s, BOOK_ROOMS, p);
	return turn_to(s, t->axis == BOOK_ROOMS && is_open(t, BOOK_DEVICES) ? BOOK_DEVICES :
		       BOOK_THERAPISTS, p);
}

/* ---- the week */

/* Whose: the column's, or of the booking under the cursor. */
static uint32_t whose(const struct today *t)
{
	size_t segment;
	const BookingRow *row = today_row(t, &segment);

	if (t->axis == BOOK_THERAPISTS && t->board.column < (int)t->view.ncolumns)
		return (uint32_t)t->view.columns[t->board.column].id;
	return row != NULL ? row->record->segments[segment]->therapist : 0;
}

enum status today_leave_week(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct dated was = t->dated;
	day today = shop_business_day(desk_of(s)->shop, clock_wall());

	t->dated.day = today_column_day(t, t->board.column);
	t->dated.follow = t->dated.day.n == today.n;
	enum status st = turn_to(s, t->across, p);
	if (st != ST_OK)
		t->dated = was;
	for (size_t i = 0; st == ST_OK && i < t->view.ncolumns && t->axis == BOOK_THERAPISTS; i++)
		if (t->view.columns[i].id == t->therapist)
			board_seek_slot(&t->board, (int)i, t->board.minute);
	return st;
}

enum status today_week(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct dated was = t->dated;
	uint32_t therapist = whose(t);

	if (t->axis == BOOK_WEEK)
		return today_leave_week(s, p);
	if (therapist == 0)
		return problem_set(p, ST_WRONG_STATE, NULL,
				   _("Put the cursor on a therapist or a booking."));
	t->therapist = therapist;
	t->across = t->axis;
	t->dated.day = DAY(was.day.n - day_weekday(was.day));
	enum status st = turn_to(s, BOOK_WEEK, p);
	if (st != ST_OK)
		t->dated = was;
	else if (board_current(&t->board) == NULL)
		board_seek_slot(&t->board, day_weekday(was.day), t->board.minute);
	return st;
}

enum status today_month(struct screen *s, struct problem *p)
{
	const struct today *t = s->state;
	struct month_arg arg = { .day = today_column_day(t, t->board.column) };

	if (t->axis == BOOK_WEEK)
		arg.therapist = t->therapist;
	return app_open(s->app, &month_screen, &arg, p);
}

enum status today_legend(struct screen *s, struct problem *p)
{
	struct today *t = s->state;

	(void)p;
	t->legend = true;
	return ST_OK;
}

/* ---- the filter: what is chosen adds up; the rest of the board turns dim */

struct finding {
	const struct today *today;
	const struct desk *desk;
	const char *typed;
	struct picker_item *ret;
	size_t n, max;
};

static void offer(struct finding *f, const char *kind, const char *id, const char *label,
		  const char *detail)
{
	if (f->n == f->max || (f->typed[0] != '\0' && !pinyin_match(f->typed, label, false)))
		return;
	struct picker_item *item = &f->ret[f->n++];
	*item = (struct picker_item){ .blocked = false };
	snprintf(item->id, sizeof(item->id), "%s:%s", kind, id);
	snprintf(item->label, sizeof(item->label), "%s", label);
	snprintf(item->detail, sizeof(item->detail), "%s", detail);
}

static void offer_state(struct finding *f, Booking__State state)
{
	char id[8];

	snprintf(id, sizeof(id), "%d", (int)state);
	offer(f, "state", id, booking_state_title(state), _("state"));
}

static size_t find_filters(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct screen *s = user;
	const struct today *t = s->state;
	const struct treatments *all = desk_of(s)->shop->treatments;
	struct finding f = { .today = t, .desk = desk_of(s), .typed = typed, .ret = ret,
			     .max = max };

	if (book_filtered(&t->filter))
		offer(&f, "all", "", _("Everything again"), "");
	for (int i = 0; i <= BOOKING__STATE__settled; i++)
		offer_state(&f, (Booking__State)i);
	offer(&f, "held", "", _("Held for the waitlist"), _("state"));
	offer(&f, "asked", "", _("Asked for the therapist"), "");
	for (size_t i = 0; i < all->nlevels; i++)
		offer(&f, "level", all->levels[i].id, both_text(all->levels[i].title),
		      _("therapists of the level"));
	for (int i = BOOKING__STATE__cancelled; i <= BOOKING__STATE__no_show; i++)
		offer_state(&f, (Booking__State)i);
	for (size_t i = 0; i < all->ncategories; i++)
		offer(&f, "category", all->categories[i].id, both_text(all->categories[i].title),
		      _("treatments"));
	return f.n;
}

static void set_filter(struct book_filter *f, const char *id)
{
	const char *value = strchr(id, ':') + 1;

	if (strncmp(id, "all:", 4) == 0)
		*f = (struct book_filter){ .held = false };
	else if (strncmp(id, "held:", 5) == 0)
		f->held = true, f->by_state = false;
	else if (strncmp(id, "asked:", 6) == 0)
		f->asked_for = true;
	else if (strncmp(id, "level:", 6) == 0)
		snprintf(f->level, sizeof(f->level), "%s", value);
	else if (strncmp(id, "category:", 9) == 0)
		snprintf(f->category, sizeof(f->category), "%s", value);
	else if (strncmp(id, "state:", 6) == 0 && value[0] >= '0' && value[0] <= '9')
		f->state = (Booking__State)(value[0] - '0'), f->by_state = true, f->held = false;
}

static enum status filter_chosen(struct screen *s, const struct picker_item *item,
				 struct problem *p)
{
	struct today *t = s->state;

	(void)p;
	set_filter(&t->filter, item->id);
	today_rebuild(s);
	return ST_OK;
}

enum status today_filter(struct screen *s, struct problem *p)
{
	struct picker_source source = { .user = s, .find = find_filters };

	(void)p;
	app_pick(s, _("Show only:"), &source, filter_chosen);
	return ST_OK;
}

bool today_clear_filter(struct screen *s)
{
	struct today *t = s->state;

	if (!book_filtered(&t->filter))
		return false;
	t->filter = (struct book_filter){ .held = false };
	today_rebuild(s);
	return true;
}

static void word(struct buf *out, const char *text)
{
	buf_printf(out, "%s%s", out->len > 0 ? " " : "", text);
}

void today_filter_words(const struct today *t, const struct desk *d, struct buf *out)
{
	const struct book_filter *f = &t->filter;
	const struct treatments *all = d->shop->treatments;
	const struct category *category = f->category[0] != '\0' ? category_find(all, f->category) :
					  NULL;

	if (f->by_state)
		word(out, booking_state_title(f->state));
	if (f->held)
		word(out, _("Held for the waitlist"));
	if (f->asked_for)
		word(out, _("Asked for the therapist"));
	if (category != NULL)
		word(out, both_text(category->title));
	for (size_t i = 0; i < all->nlevels; i++)
		if (strcmp(all->levels[i].id, f->level) == 0)
			word(out, both_text(all->levels[i].title));
}
