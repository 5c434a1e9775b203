/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 预约: the bookings of the coming days as a list, open requests first; or all of one client,
 * newest first. F shows only those of a state or a therapist.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "model/booking.h"
#include "ui/booking_look.h"
#include "ui/booking_steps.h"
#include "ui/rows.h"

enum { ROWS_MAX = 20 * LIMIT_ROWS, DAYS = 7 };

enum only { ONLY_ALL, ONLY_REQUESTS, ONLY_HELD, ONLY_SERIES, ONLY_STATE };

struct bookings {
	struct rows rows;           /* items are BookingRow */
	uint32_t client;            /* 0: of all clients, by days */
	enum only only;
	Booking__State state;       /* for ONLY_STATE */
	uint32_t therapist;         /* 0: of all */
	char name[LIMIT_NAME];      /* of the client */
	char key[REQUEST_KEY_SIZE];
};

enum { COL_DAY, COL_TIME, COL_STATE, COL_MARK, COL_CLIENT, COL_TREATMENT, COL_THERAPIST, COL_ROOM,
       COL_NOTE };

static const struct list_column columns[] = {
	[COL_DAY] = { .title = N_("Day"), .cells = 10, .sortable = true },
	[COL_TIME] = { .title = N_("Time"), .cells = 5 },
	[COL_STATE] = { .cells = 2, .sortable = true },
	[COL_MARK] = { .cells = 2, .sortable = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 9, .weight = 2, .sortable = true },
	[COL_TREATMENT] = { .title = N_("Treatment"), .cells = 12, .weight = 3, .sortable = true },
	[COL_THERAPIST] = { .title = N_("Therapist"), .cells = 9, .weight = 1, .sortable = true,
			    .optional = true },
	[COL_ROOM] = { .title = N_("Room"), .cells = 8, .optional = true, .sortable = true },
	[COL_NOTE] = { .title = N_("Note"), .cells = 8, .weight = 3, .optional = true },
	{ .cells = 0 },
};

/* ---- rows */

static bool is_held(const Booking *b)
{
	return b->held_until != 0 && booking_claims_time(b->state);
}

static bool is_open_request(const Booking *b)
{
	return b->state == BOOKING__STATE__requested && !is_held(b);
}

static bool is_wanted(const struct bookings *v, const Booking *b)
{
	switch (v->only) {
	case ONLY_ALL: return true;
	case ONLY_REQUESTS: return is_open_request(b);
	case ONLY_HELD: return is_held(b);
	case ONLY_SERIES: return b->series != 0;
	case ONLY_STATE: return b->state == v->state;
	}
	return true;
}

static const char *people(struct arena *arena, const struct desk *d, const Booking *record)
{
	const char *ret = "";
	uint32_t last = 0;

	for (size_t i = 0; i < record->n_segments; i++) {
		uint32_t id = record->segments[i]->therapist;
		if (id != 0 && id != last)
			ret = arena_printf(arena, "%s%s%s", ret, ret[0] != '\0' ? "+" : "",
					   desk_staff_name(d, id));
		last = id;
	}
	return ret;
}

static void add_row(struct rows *r, const struct desk *d, const RoomRows *rooms,
		    const BookingRow *from)
{
	const Booking *record = from->record;
	struct list_row *to = rows_add(r, record->id, from);
	wall start = booking_start(record);
	char date[DATE_TEXT_MAX], at[DATE_TEXT_MAX];

	to->role = booking_claims_time(record->state) ? ROLE_NORMAL : ROLE_DIM;
	to->cell[COL_DAY] = arena_dup(&r->arena, day_near(wall_day(start), date));
	to->cell[COL_TIME] = arena_dup(&r->arena, minute_text(wall_minute(start), at));
	to->cell[COL_STATE] = booking_state_mark(record->state);
	to->cell_role[COL_STATE] = booking_role(record->state);
	to->cell[COL_MARK] = is_held(record) ? _("H") : record->series != 0 ? _("S") : "";
	to->cell_role[COL_MARK] = is_held(record) ? ROLE_STATE_WAITING : ROLE_DIM;
	to->cell[COL_CLIENT] = from->allergies[0] != '\0' ?
		arena_printf(&r->arena, "!%s", from->client_name) : from->client_name;
	to->cell[COL_TREATMENT] = from->title;
	to->cell[COL_THERAPIST] = people(&r->arena, d, record);
	to->cell[COL_ROOM] = record->n_segments > 0 ?
		booking_room_name(rooms, record->segments[0]->room) : "";
	to->cell[COL_NOTE] = record->note;
}

/* Page after page, as far as a list is of any use. */
static enum status read_all(struct screen *s, struct arena *arena, size_t *ret_n, BookingRow ***ret,
			    struct problem *p)
{
	struct bookings *v = s->state;
	BookingList args = BOOKING_LIST__INIT;
	BookingRows *page;

	args.client = v->client;
	args.therapist = v->therapist;
	args.day = v->client == 0 ? v->rows.dated.day.n : 0;
	args.days = v->client == 0 ? (uint32_t)v->rows.dated.days : 0;
	do {
		TRY(desk_op(s, "booking.list", NULL, &args.base, arena, &page, p));
		for (size_t i = 0; i < page->n_rows; i++) {
			*ret = arena_grow(arena, *ret, *ret_n, sizeof(BookingRow *));
			(*ret)[(*ret_n)++] = page->rows[i];
		}
		args.skip += (uint32_t)page->n_rows;
	} while (page->n_rows >= LIMIT_ROWS && *ret_n < ROWS_MAX);
	return ST_OK;
}

/* Those that wait for an answer stand first. */
static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	struct bookings *v = s->state;
	const struct desk *d = desk_of(s);
	Nothing none = NOTHING__INIT;
	RoomRows *rooms;
	BookingRow **rows = NULL;
	size_t n = 0;

	TRY(desk_op(s, "room.list", NULL, &none.base, &r->arena, &rooms, p));
	TRY(read_all(s, &r->arena, &n, &rows, p));
	for (int first = 1; first >= 0; first--)
		for (size_t i = 0; i < n; i++) {
			bool leads = v->client == 0 && is_open_request(rows[i]->record);
			if (leads == (first == 1) && is_wanted(v, rows[i]->record))
				add_row(r, d, rooms, rows[i]);
		}
	if (n > 0)
		snprintf(v->name, sizeof(v->name), "%s", rows[0]->client_name);
	return ST_OK;
}

static enum status bookings_load(struct screen *s, struct problem *p)
{
	dated_today(s);
	return rows_load(s, fill, p);
}

static enum status bookings_open(struct screen *s, const void *arg, struct problem *p)
{
	struct bookings *v = s->state;
	const struct bookings_arg *a = arg;

	(void)p;
	v->client = a != NULL ? a->client : 0;
	request_key(v->key);
	dated_init(s, DAYS, WHEN_FUTURE);
	rows_init(s, columns);
	return ST_OK;
}

/* ---- drawing */

static int count(const struct bookings *v, Booking__State state)
{
	int n = 0;

	for (size_t i = 0; i < v->rows.n; i++)
		n += ((const BookingRow *)v->rows.items[i])->record->state == state;
	return n;
}

static const char *only_title(const struct bookings *v)
{
	switch (v->only) {
	case ONLY_ALL: return "";
	case ONLY_REQUESTS: return _("open requests");
	case ONLY_HELD: return _("held for the waitlist");
	case ONLY_SERIES: return _("of a series");
	case ONLY_STATE: return booking_state_title(v->state);
	}
	return "";
}

static void draw_heading(struct screen *s, const struct canvas *c)
{
	struct bookings *v = s->state;
	int col;

	if (v->client != 0)
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("%s: %d bookings"), v->name,
				  (int)v->rows.n) + 2;
	else
		col = dated_heading(s, c, _("Bookings"));
	if (v->only != ONLY_ALL || v->therapist != 0)
		col += draw_printf(c, 0, col, -1, ROLE_WARNING, _("only %s %s  "), only_title(v),
				   desk_staff_name(desk_of(s), v->therapist));
	if (v->client == 0)
		draw_printf(c, 0, col, -1, ROLE_NORMAL, _("booked %d  to confirm %d  missed %d"),
			    (int)v->rows.n, count(v, BOOKING__STATE__requested),
			    count(v, BOOKING__STATE__no_show));
}

static void bookings_draw(struct screen *s, const struct canvas *c)
{
	const struct bookings *v = s->state;
	bool some = v->only != ONLY_ALL || v->therapist != 0;

	draw_heading(s, c);
	rows_draw(s, c, 1,
		  some ? _("None of these: F shows others, or everything.") :
		  v->client != 0 ? _("She has never been booked: n books.") :
		  _("Nothing is booked in these days: n books, + shows more days."));
}

/* ---- what is shown */

static void offer(const char *typed, const char *id, const char *label, const char *detail,
		  struct picker_item *ret, size_t max, size_t *n)
{
	if (*n >= max || (typed[0] != '\0' && !pinyin_match(typed, label, true)))
		return;
	ret[*n] = (struct picker_item){ .blocked = false };
	snprintf(ret[*n].id, PICKER_ID_MAX, "%s", id);
	snprintf(ret[*n].label, PICKER_TEXT_MAX, "%s", label);
	snprintf(ret[*n].detail, PICKER_TEXT_MAX, "%s", detail);
	(*n)++;
}

static void offer_states(const char *typed, struct picker_item *ret, size_t max, size_t *n)
{
	char id[ID_TEXT_MAX];

	for (int i = BOOKING__STATE__confirmed; i <= BOOKING__STATE__no_show; i++) {
		snprintf(id, sizeof(id), "%d", i);
		offer(typed, id, booking_state_title((Booking__State)i), _("state"), ret, max, n);
	}
}

/* Who types means a name rather than a state. */
static size_t find_filters(void *user, const char *typed, struct picker_item *ret, size_t max)
{
	const struct desk *d = user;
	size_t n = 0;
	char id[ID_TEXT_MAX];

	offer(typed, "all", _("everything"), "", ret, max, &n);
	offer(typed, "requests", _("open requests"), "", ret, max, &n);
	offer(typed, "held", _("held for the waitlist"), "", ret, max, &n);
	offer(typed, "series", _("of a series"), "", ret, max, &n);
	if (typed[0] == '\0')
		offer_states(typed, ret, max, &n);
	for (size_t i = 0; d->staff != NULL && i < d->staff->n_rows; i++)
		if (!d->staff->rows[i]->left && d->staff->rows[i]->level[0] != '\0')
			offer(typed, id_text('S', d->staff->rows[i]->id, id),
			      d->staff->rows[i]->name, _("therapist"), ret, max, &n);
	if (typed[0] != '\0')
		offer_states(typed, ret, max, &n);
	return n;
}

static enum status filter_chosen(struct screen *s, const struct picker_item *item,
				 struct problem *p)
{
	struct bookings *v = s->state, was = *v;
	uint32_t therapist = desk_id(item->id, 'S');

	if (therapist != 0) {
		v->therapist = therapist;
	} else if (strcmp(item->id, "all") == 0) {
		v->only = ONLY_ALL;
		v->therapist = 0;
	} else {
		v->only = strcmp(item->id, "requests") == 0 ? ONLY_REQUESTS :
			  strcmp(item->id, "held") == 0     ? ONLY_HELD :
			  strcmp(item->id, "series") == 0   ? ONLY_SERIES :
							      ONLY_STATE;
		v->state = (Booking__State)strtoul(item->id, NULL, 10);
	}
	enum status st = bookings_load(s, p);
	if (st != ST_OK) {
		v->only = was.only;
		v->state = was.state;
		v->therapist = was.therapist;
		return st;
	}
	list_first(&v->rows.list);
	return ST_OK;
}

static enum status filter(struct screen *s, struct problem *p)
{
	struct picker_source source = { .user = s->user, .find = find_filters };

	(void)p;
	app_pick(s, _("Show only:"), &source, filter_chosen);
	return ST_OK;
}

/* ---- actions */

bool bookings_hand(const struct screen *s, struct booking_hand *ret)
{
	struct bookings *v = s->state;
	const BookingRow *row = rows_current(s);

	if (row == NULL)
		return false;
	*ret = (struct booking_hand){ .booking = row->record, .client_name = row->client_name,
				      .key = v->key };
	return true;
}

static const char *blocked_days(const struct screen *s)
{
	const struct bookings *v = s->state;

	return v->client != 0 ? _("All bookings of the client are here.") : NULL;
}

static enum status open_booking(struct screen *s, struct problem *p)
{
	struct booking_arg arg = { .booking = ((const BookingRow *)rows_current(s))->record->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static enum status book(struct screen *s, struct problem *p)
{
	const struct bookings *v = s->state;
	struct booking_form_arg arg = { .client = v->client != 0 ? v->client : desk_of(s)->client };

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status waits(struct screen *s, struct problem *p)
{
	const struct bookings *v = s->state;
	struct waits_arg arg = { .client = v->client };

	return app_open(s->app, &waits_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "bookings-open",
	  .keys = "Enter",
	  .hint = N_("open"),
	  .title = N_("Open the booking"),
	  .help = N_("Open the booking: what, who, history."),
	  .blocked = rows_none,
	  .run = open_booking },
	{ .name = "bookings-new",
	  .keys = "n",
	  .hint = N_("book"),
	  .title = N_("New booking"),
	  .help = N_("Book a visit."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = book },
	{ .name = "bookings-client",
	  .keys = "c",
	  .hint = N_("client"),
	  .title = N_("Client's card"),
	  .help = N_("Open the card of the client under the cursor."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .blocked = rows_none,
	  .run = booking_open_client },
	{ .name = "bookings-confirm",
	  .keys = "o",
	  .hint = N_("confirm"),
	  .title = N_("Confirm the request"),
	  .help = N_("Confirm a requested booking."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_confirm,
	  .run = booking_confirm },
	{ .name = "bookings-filter",
	  .keys = "F",
	  .hint = N_("filter"),
	  .title = N_("Show only some"),
	  .help = N_("Show only those of a state or a therapist; both together are possible."),
	  .run = filter },
	{ .name = "bookings-waits",
	  .keys = "h",
	  .hint = N_("waitlist"),
	  .title = N_("Waitlist"),
	  .help = N_("Open the waitlist."),
	  .run = waits },
	{ .name = "bookings-cancel",
	  .keys = "x",
	  .title = N_("Cancel the booking"),
	  .help = N_("Cancel the booking with a reason and free its time."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_cancel,
	  .run = booking_cancel },
	{ .name = "bookings-before",
	  .keys = "[",
	  .hint = N_("earlier"),
	  .title = N_("Earlier days"),
	  .help = N_("Show the days before."),
	  .blocked = blocked_days,
	  .run = dated_before },
	{ .name = "bookings-after",
	  .keys = "]",
	  .hint = N_("later"),
	  .title = N_("Later days"),
	  .help = N_("Show the days after."),
	  .blocked = blocked_days,
	  .run = dated_after },
	{ .name = "bookings-today",
	  .keys = "t",
	  .hint = N_("today"),
	  .title = N_("Back to today"),
	  .help = N_("Begin with today."),
	  .blocked = blocked_days,
	  .run = dated_back },
	{ .name = "bookings-day",
	  .keys = "g",
	  .title = N_("Go to a day"),
	  .help = N_("Begin with a day, typed as people say it."),
	  .blocked = blocked_days,
	  .run = dated_ask },
	{ .name = "bookings-more",
	  .keys = "+ =",
	  .hint = N_("more days"),
	  .title = N_("More days"),
	  .help = N_("Show more days at once."),
	  .blocked = blocked_days,
	  .run = dated_more },
	{ .name = "bookings-fewer",
	  .keys = "-",
	  .title = N_("Fewer days"),
	  .help = N_("Show fewer days at once."),
	  .blocked = blocked_days,
	  .run = dated_fewer },
	{ .name = NULL },
};

const struct screen_ops bookings_screen = {
	.name = "bookings",
	.title = N_("Bookings"),
	.state_size = sizeof(struct bookings),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = bookings_open,
	.load = bookings_load,
	.draw = bookings_draw,
	.key = rows_key,
	.close = rows_close,
};
