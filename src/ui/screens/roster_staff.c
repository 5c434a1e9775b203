/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody's page of the roster: her weekly pattern, then leave, extra shifts and bookings by
 * time. A booking that her duty does not cover is in the way of her leave and stands out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/booking.h"
#include "model/roster.h"
#include "roster.h"
#include "ui/booking_look.h"
#include "ui/rows.h"

enum { SHOWN_DAYS = 14 };

struct page_of {
	struct rows rows;
	uint32_t staff;
	int in_way;                 /* bookings that are not covered */
	bool seek;                  /* the cursor goes to the first of them */
};

/* A change or a booking. */
struct item {
	const RosterChange *change;
	const BookingRow *booking;
	size_t segment;             /* her first part of the booking */
	int64_t from, to;
	bool in_way;
};

enum { COL_DAY, COL_TIME, COL_STATE, COL_WHAT, COL_WHO, COL_REASON };

static const struct list_column columns[] = {
	[COL_DAY] = { .title = N_("Day"), .cells = 10 },
	[COL_TIME] = { .title = N_("Time"), .cells = 11 },
	[COL_STATE] = { .cells = 2 },
	[COL_WHAT] = { .title = N_("What is planned"), .cells = 10, .weight = 2 },
	[COL_WHO] = { .title = N_("Client"), .cells = 6, .weight = 1 },
	[COL_REASON] = { .title = N_("Reason"), .cells = 12, .weight = 2, .optional = true },
	{ .cells = 0 },
};

/* ---- reading */

static int by_time(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->booking != NULL) - (y->booking != NULL);
}

static bool is_hers(const Segment *seg, uint32_t staff)
{
	for (size_t i = 0; i < seg->n_assistants; i++)
		if (seg->assistants[i] == staff)
			return true;
	return seg->therapist == staff;
}

/* Is a part of it hers for which she is not at work? */
static bool is_in_way(const Staff *staff, const RosterChanges *changes, const Booking *b)
{
	if (!booking_claims_time(b->state) || b->state >= BOOKING__STATE__done)
		return false;
	for (size_t i = 0; i < b->n_segments; i++) {
		const Segment *seg = b->segments[i];
		int64_t end = segment_end(seg).n;
		struct duty duty;
		if (!is_hers(seg, staff->id))
			continue;
		duty_between(staff, changes->n_rows, (const RosterChange *const *)changes->rows,
			     seg->start, end, &duty);
		if (!duty_covers(&duty, seg->start, end))
			return true;
	}
	return false;
}

static struct item booking_item(const Staff *staff, const RosterChanges *changes,
				const BookingRow *row)
{
	const Booking *b = row->record;
	struct item ret = { .booking = row, .from = booking_start(b).n };

	while (ret.segment < b->n_segments && !is_hers(b->segments[ret.segment], staff->id))
		ret.segment++;
	if (ret.segment == b->n_segments)
		ret.segment = 0;
	ret.from = b->segments[ret.segment]->start;
	ret.to = segment_end(b->segments[ret.segment]).n;
	ret.in_way = is_in_way(staff, changes, b);
	return ret;
}

static void set_booking(const struct item *item, struct list_row *to)
{
	const Booking *b = item->booking->record;

	to->role = booking_claims_time(b->state) ? ROLE_NORMAL : ROLE_DIM;
	to->cell[COL_STATE] = booking_state_mark(b->state);
	to->cell_role[COL_STATE] = booking_role(b->state);
	to->cell[COL_WHAT] = item->booking->title;
	to->cell[COL_WHO] = item->booking->client_name;
	to->cell[COL_REASON] = b->note;
	if (item->in_way) {
		to->cell[COL_REASON] = _("she is not at work then");
		to->cell_role[COL_REASON] = to->cell_role[COL_TIME] = ROLE_DANGER;
	}
}

/* "15:00-16:15", of whole days "all day" or the last of them. */
static const char *time_text(struct arena *arena, const struct item *item)
{
	char from[DATE_TEXT_MAX], until[DATE_TEXT_MAX];
	day first = wall_day(WALL(item->from)), last = wall_day(WALL(item->to - 1));
	bool whole = item->from % MINUTES_PER_DAY == 0 && item->to % MINUTES_PER_DAY == 0;

	if (whole && first.n == last.n)
		return _("all day");
	if (whole || last.n > first.n + 1)
		return arena_printf(arena, _("to %s"), day_text(last, until) + 5);
	minute_text(wall_minute(WALL(item->from)), from);
	minute_text(wall_minute(WALL(item->to)), until);
	return arena_printf(arena, "%s-%s", from, until);
}

static void set_row(struct arena *arena, const struct item *item, struct list_row *to)
{
	char on[DATE_TEXT_MAX];

	to->cell[COL_DAY] = arena_dup(arena, day_near(wall_day(WALL(item->from)), on));
	to->cell[COL_TIME] = time_text(arena, item);
	if (item->booking != NULL) {
		set_booking(item, to);
		return;
	}
	bool extra = item->change->kind == ROSTER_CHANGE__KIND__extra;
	const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value(
		&roster_change__kind__descriptor, (int)item->change->kind);
	to->cell[COL_WHAT] = kind != NULL ? roster_kind_title(kind->name) : "";
	to->cell_role[COL_WHAT] = extra ? ROLE_GOOD : ROLE_WARNING;
	to->cell[COL_WHO] = item->change->swap != 0 ? _("swap") : "";
	to->cell[COL_REASON] = item->change->reason;
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct page_of *v = s->state;
	const Staff *staff = desk_staff(desk_of(s), v->staff);
	BookingList bookings = BOOKING_LIST__INIT;
	RosterList list = ROSTER_LIST__INIT;
	RosterChanges *changes;
	BookingRows *found;
	size_t n = 0;

	if (staff == NULL)
		return problem_set(p, ST_NOT_FOUND, "staff", _("She is not on the staff."));
	list.staff = bookings.therapist = v->staff;
	list.from = bookings.day = r->dated.day.n;
	list.to = r->dated.day.n + r->dated.days - 1;
	bookings.days = (uint32_t)r->dated.days;
	TRY(desk_op(s, "roster.list", NULL, &list.base, &r->arena, &changes, p));
	TRY(desk_op(s, "booking.list", NULL, &bookings.base, &r->arena, &found, p));
	struct item *items = arena_alloc(&r->arena, (changes->n_rows + found->n_rows + 1) *
					 sizeof(*items));
	for (size_t i = 0; i < changes->n_rows; i++)
		items[n++] = (struct item){ .change = changes->rows[i],
					    .from = changes->rows[i]->from,
					    .to = changes->rows[i]->to };
	v->in_way = 0;
	for (size_t i = 0; i < found->n_rows; i++) {
		items[n] = booking_item(staff, changes, found->rows[i]);
		v->in_way += items[n++].in_way;
	}
	if (n > 1)
		qsort(items, n, sizeof(*items), by_time);
	for (size_t i = 0; i < n; i++) {
		uint64_t id = items[i].change != NULL ? (uint64_t)'N' << 32 | items[i].change->id :
			      (uint64_t)'B' << 32 | items[i].booking->record->id;
		set_row(&r->arena, &items[i], rows_add(r, id, &items[i]));
	}
	return ST_OK;
}

static enum status roster_staff_load(struct screen *s, struct problem *p)
{
	struct page_of *v = s->state;
	const struct rows *r = &v->rows;

	dated_today(s);
	TRY(rows_load(s, fill, p));
	for (size_t i = 0; v->seek && i < r->n; i++)
		if (((const struct item *)r->items[i])->in_way) {
			list_seek(&v->rows.list, &r->shown[i].key);
			v->seek = false;
		}
	return ST_OK;
}

static enum status roster_staff_open(struct screen *s, const void *arg, struct problem *p)
{
	struct page_of *v = s->state;
	const struct roster_staff_arg *a = arg;

	(void)p;
	v->staff = a->staff;
	v->seek = true;
	dated_init(s, SHOWN_DAYS, WHEN_FUTURE);
	if (a->from.n != 0 && a->from.n != v->rows.dated.day.n) {
		v->rows.dated.day = a->from;
		v->rows.dated.follow = false;
	}
	rows_init(s, columns);
	return ST_OK;
}

/* "周一 10-20  周二 …": her week by the pattern. */
static void pattern(const Staff *staff, struct buf *out)
{
	char text[DATE_TEXT_MAX];

	for (int i = 0; i < 7; i++) {
		bool any = false;
		for (size_t k = 0; k < staff->n_roster; k++) {
			const Shift *shift = staff->roster[k];
			if ((int)shift->weekday != i)
				continue;
			buf_printf(out, "%s%s %s", any || out->len == 0 ? "" : "  ",
				   any ? "" : weekday_name(i),
				   roster_span_short(shift->from, shift->to, DAY(0), text));
			any = true;
		}
	}
	if (out->len == 0)
		buf_puts(out, _("no weekly pattern"));
}

static void roster_staff_draw(struct screen *s, const struct canvas *c)
{
	struct page_of *v = s->state;
	const struct desk *d = desk_of(s);
	const Staff *staff = desk_staff(d, v->staff);
	AUTO(buf_release) struct buf text = BUF_INIT;
	int col = dated_heading(s, c, desk_staff_name(d, v->staff));

	if (v->in_way > 0)
		draw_printf(c, 0, col, -1, ROLE_DANGER,
			    ngettext(" %d booking without her ", " %d bookings without her ",
				     (unsigned long)v->in_way),
			    v->in_way);
	if (staff != NULL)
		pattern(staff, &text);
	struct canvas above = canvas_part(c, 1, 0, 3, -1);
	int rows = draw_wrapped(&above, 0, 0, -1, ROLE_DIM, text.text);
	rows_draw(s, c, 1 + rows, _("Nothing but her weekly pattern in these days."));
}

/* ---- actions */

static const char *blocked_booking(const struct screen *s)
{
	const struct item *item = rows_current(s);

	return item == NULL ? rows_none(s) : item->booking == NULL ?
	       _("This is no booking.") : NULL;
}

static const char *blocked_change(const struct screen *s)
{
	const struct item *item = rows_current(s);

	return item == NULL ? rows_none(s) : item->change == NULL ?
	       _("This is a booking: Enter opens it.") : NULL;
}

static enum status open_booking(struct screen *s, struct problem *p)
{
	const struct item *item = rows_current(s);
	struct booking_arg arg = { .booking = item->booking->record->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static enum status move_booking(struct screen *s, struct problem *p)
{
	const struct item *item = rows_current(s);
	struct booking_move_arg arg = { .booking = item->booking->record->id,
					.segment = (uint32_t)item->segment };

	return app_open(s->app, &booking_move_screen, &arg, p);
}

/* The day under the cursor; the first that is shown of an empty list. */
static day current_day(const struct screen *s)
{
	const struct page_of *v = s->state;
	const struct item *item = rows_current(s);

	return item != NULL ? wall_day(WALL(item->from)) : v->rows.dated.day;
}

static enum status enter(struct screen *s, struct problem *p)
{
	const struct page_of *v = s->state;

	return roster_enter(s, v->staff, current_day(s), false, p);
}

static enum status swap(struct screen *s, struct problem *p)
{
	const struct page_of *v = s->state;

	return roster_swap(s, v->staff, current_day(s), p);
}

static enum status drop(struct screen *s, struct problem *p)
{
	const struct page_of *v = s->state;
	const struct item *item = rows_current(s);
	const struct list_row *row = list_current(&v->rows.list);
	char words[LIMIT_LINE];

	snprintf(words, sizeof(words), "%s %s %s %s", desk_staff_name(desk_of(s), v->staff),
		 row->cell[COL_DAY], row->cell[COL_TIME], row->cell[COL_WHAT]);
	return roster_drop(s, item->change->id, words, p);
}

static enum status edit(struct screen *s, struct problem *p)
{
	const struct page_of *v = s->state;
	struct record_arg arg = { .record = "staff", .id = v->staff };

	return app_open(s->app, &record_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "roster-staff-open", .keys = "Enter", .hint = N_("open"),
	  .title = N_("Open the booking"), .help = N_("Open the booking: what, who, history."),
	  .blocked = blocked_booking, .run = open_booking },
	{ .name = "roster-staff-move", .keys = "m", .hint = N_("move"),
	  .title = N_("Move the booking"),
	  .help = N_("Give the booking another time, or somebody else."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = blocked_booking, .run = move_booking },
	{ .name = "roster-staff-new", .keys = "n", .hint = N_("leave, extra"),
	  .title = N_("Leave or an extra shift"),
	  .help = N_("Enter leave, sick leave, training or an extra shift of hers."),
	  .needs = NEEDS(PERM_ROSTER), .run = enter },
	{ .name = "roster-staff-swap", .keys = "s", .hint = N_("swap"),
	  .title = N_("Swap shifts"), .help = N_("She swaps her shift with somebody."),
	  .needs = NEEDS(PERM_ROSTER), .run = swap },
	{ .name = "roster-staff-drop", .keys = "x", .hint = N_("take back"),
	  .title = N_("Take back"),
	  .help = N_("Take back the leave or extra shift under the cursor, with a reason."),
	  .needs = NEEDS(PERM_ROSTER), .blocked = blocked_change, .run = drop },
	{ .name = "roster-staff-edit", .keys = "e", .hint = N_("pattern"),
	  .title = N_("Weekly pattern"),
	  .help = N_("Change when she works every week: the form of the staff record."),
	  .needs = NEEDS(PERM_STAFF), .run = edit },
	{ .name = "roster-staff-before", .keys = "[", .hint = N_("earlier"),
	  .title = N_("Earlier days"), .help = N_("Show the days before."), .run = dated_before },
	{ .name = "roster-staff-after", .keys = "]", .hint = N_("later"),
	  .title = N_("Later days"), .help = N_("Show the days after."), .run = dated_after },
	{ .name = "roster-staff-today", .keys = "t", .title = N_("Back to today"),
	  .help = N_("Begin with today."), .run = dated_back },
	{ .name = "roster-staff-day", .keys = "g", .title = N_("Go to a day"),
	  .help = N_("Begin with a day, typed as people say it."), .run = dated_ask },
	{ .name = "roster-staff-more", .keys = "+ =", .title = N_("More days"),
	  .help = N_("Show more days at once."), .run = dated_more },
	{ .name = "roster-staff-fewer", .keys = "-", .title = N_("Fewer days"),
	  .help = N_("Show fewer days at once."), .run = dated_fewer },
	{ .name = NULL },
};

const struct screen_ops roster_staff_screen = {
	.name = "roster-staff",
	.title = N_("Roster of one"),
	.state_size = sizeof(struct page_of),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = roster_staff_open,
	.load = roster_staff_load,
	.draw = roster_staff_draw,
	.key = rows_key,
	.close = rows_close,
};
