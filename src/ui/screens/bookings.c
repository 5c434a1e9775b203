/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 预约: the bookings of the coming days as a list; or all of one client, newest first. */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "ui/booking_look.h"
#include "ui/desk.h"
#include "ui/widgets/list.h"

struct bookings {
	uint32_t client;            /* 0: of all clients, by days */
	day from;
	bool follow;                /* begins with whatever day is today */
	int days;
	struct arena arena;
	BookingRows *rows;
	RoomRows *rooms;
	struct list list;
	struct list_array array;
	struct list_row *shown;
};

enum { COL_DAY, COL_TIME, COL_STATE, COL_CLIENT, COL_TREATMENT, COL_THERAPIST, COL_ROOM, COL_NOTE };

static const struct list_column columns[] = {
	[COL_DAY] = { .title = N_("Day"), .cells = 10, .sortable = true },
	[COL_TIME] = { .title = N_("Time"), .cells = 5 },
	[COL_STATE] = { .cells = 2, .sortable = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 10, .weight = 2, .sortable = true },
	[COL_TREATMENT] = { .title = N_("Treatment"), .cells = 12, .weight = 3, .sortable = true },
	[COL_THERAPIST] = { .title = N_("Therapist"), .cells = 10, .weight = 1, .sortable = true,
			    .optional = true },
	[COL_ROOM] = { .title = N_("Room"), .cells = 8, .optional = true, .sortable = true },
	[COL_NOTE] = { .title = N_("Note"), .cells = 10, .weight = 3, .optional = true },
	{ .cells = 0 },
};

static const int spans[] = { 1, 3, 7, 14, 30, 90 };

/* ---- rows */

static const char *
people(struct bookings *b, const struct desk *d, const Booking *record)
{
	const char *ret = "";
	uint32_t last = 0;

	for (size_t i = 0; i < record->n_segments; i++) {
		uint32_t id = record->segments[i]->therapist;
		if (id != 0 && id != last)
			ret = arena_printf(&b->arena, "%s%s%s", ret, ret[0] != '\0' ? "+" : "",
					   desk_staff_name(d, id));
		last = id;
	}
	return ret;
}

static void
set_row(struct bookings *b, const struct desk *d, const BookingRow *from, struct list_row *to)
{
	const Booking *record = from->record;
	wall start = booking_start(record);
	char date[DATE_TEXT_MAX], at[DATE_TEXT_MAX];

	*to = (struct list_row){ .key = { .id = record->id } };
	to->role = booking_claims_time(record->state) ? ROLE_NORMAL : ROLE_DIM;
	to->cell[COL_DAY] = arena_dup(&b->arena, day_near(wall_day(start), date));
	to->cell[COL_TIME] = arena_dup(&b->arena, minute_text(wall_minute(start), at));
	to->cell[COL_STATE] = booking_state_mark(record->state);
	to->cell_role[COL_STATE] = booking_role(record->state);
	to->cell[COL_CLIENT] = from->allergies[0] != '\0' ?
		arena_printf(&b->arena, "!%s", from->client_name) : from->client_name;
	to->cell[COL_TREATMENT] = from->title;
	to->cell[COL_THERAPIST] = people(b, d, record);
	to->cell[COL_ROOM] = record->n_segments > 0 ?
		booking_room_name(b->rooms, record->segments[0]->room) : "";
	to->cell[COL_NOTE] = record->note;
}

static enum status
bookings_load(struct screen *s, struct problem *p)
{
	struct bookings *b = s->state;
	const struct desk *d = desk_of(s);
	BookingList args = BOOKING_LIST__INIT;
	Nothing none = NOTHING__INIT;

	if (b->follow)
		b->from = shop_business_day(d->shop, clock_wall());
	args.client = b->client;
	args.day = b->client == 0 ? b->from.n : 0;
	args.days = b->client == 0 ? (uint32_t)b->days : 0;
	struct arena old = b->arena;
	RoomRows *rooms;
	BookingRows *rows = NULL;
	b->arena = (struct arena)ARENA_INIT;
	enum status st = desk_op(s, "room.list", NULL, &none.base, &b->arena, &rooms, p);
	if (st == ST_OK)
		st = desk_op(s, "booking.list", NULL, &args.base, &b->arena, &rows, p);
	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&b->arena);
		b->arena = old;
		return st;
	}
	b->rooms = rooms;
	b->rows = rows;
	b->shown = arena_alloc(&b->arena, (b->rows->n_rows + 1) * sizeof(*b->shown));
	for (size_t i = 0; i < b->rows->n_rows; i++)
		set_row(b, d, b->rows->rows[i], &b->shown[i]);
	list_array_set(&b->array, b->shown, b->rows->n_rows);
	list_reload(&b->list);
	arena_clear(&old);
	return ST_OK;
}

static enum status
bookings_open(struct screen *s, const void *arg, struct problem *p)
{
	struct bookings *b = s->state;
	const struct bookings_arg *a = arg;

	(void)p;
	b->client = a != NULL ? a->client : 0;
	b->follow = true;
	b->days = 7;
	list_array_init(&b->array, columns);
	struct list_source source = list_array_source(&b->array);
	list_init(&b->list, columns, &source);
	return ST_OK;
}

static int
count(const struct bookings *b, Booking__State state)
{
	int n = 0;

	for (size_t i = 0; b->rows != NULL && i < b->rows->n_rows; i++)
		n += b->rows->rows[i]->record->state == state;
	return n;
}

static void
draw_heading(const struct bookings *b, const struct canvas *c)
{
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
	int all = b->rows != NULL ? (int)b->rows->n_rows : 0, col;

	if (b->client != 0) {
		draw_printf(c, 0, 0, -1, ROLE_HEADING, _("%s: %d bookings"),
			    all > 0 ? b->rows->rows[0]->client_name : "", all);
		return;
	}
	day_text(b->from, from);
	day_text(DAY(b->from.n + b->days - 1), to);
	if (b->days == 1)
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %s %s >", from + 5,
				  weekday_name(day_weekday(b->from)));
	else
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, "< %s - %s >", from + 5, to + 5);
	draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, _("booked %d  to confirm %d  missed %d"), all,
		    count(b, BOOKING__STATE__requested), count(b, BOOKING__STATE__no_show));
}

static void
bookings_draw(struct screen *s, const struct canvas *c)
{
	struct bookings *b = s->state;

	draw_heading(b, c);
	struct canvas part = canvas_part(c, 1, 0, -1, -1);
	list_draw(&b->list, &part,
		  b->client != 0
			  ? _("She has never been booked: n books.")
			  : _("Nothing is booked in these days: n books, + shows more days."));
}

static void
bookings_close(struct screen *s)
{
	struct bookings *b = s->state;

	list_release(&b->list);
	list_array_release(&b->array);
	arena_clear(&b->arena);
}

/* ---- actions */

static const BookingRow *
current_row(const struct bookings *b)
{
	const struct list_row *row = list_current(&b->list);

	for (size_t i = 0; row != NULL && b->rows != NULL && i < b->rows->n_rows; i++)
		if (b->rows->rows[i]->record->id == (uint32_t)row->key.id)
			return b->rows->rows[i];
	return NULL;
}

static const char *
blocked_none(const struct screen *s)
{
	return current_row(s->state) == NULL ? _("There is no booking in the list.") : NULL;
}

static const char *
blocked_days(const struct screen *s)
{
	const struct bookings *b = s->state;

	return b->client != 0 ? _("All bookings of the client are here.") : NULL;
}

static enum status
open_booking(struct screen *s, struct problem *p)
{
	struct booking_arg arg = { .booking = current_row(s->state)->record->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static enum status
open_client(struct screen *s, struct problem *p)
{
	struct client_arg arg = { .client = current_row(s->state)->record->client };

	return app_open(s->app, &client_screen, &arg, p);
}

static enum status
book(struct screen *s, struct problem *p)
{
	const struct bookings *b = s->state;
	struct booking_form_arg arg = { .client = b->client != 0 ? b->client : desk_of(s)->client };

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status
go_day(struct screen *s, int32_t n, struct problem *p)
{
	struct bookings *b = s->state;

	b->from = DAY(n);
	b->follow = n == shop_business_day(desk_of(s)->shop, clock_wall()).n;
	TRY(bookings_load(s, p));
	list_first(&b->list);
	return ST_OK;
}

static enum status
earlier(struct screen *s, struct problem *p)
{
	const struct bookings *b = s->state;

	return go_day(s, b->from.n - b->days, p);
}

static enum status
later(struct screen *s, struct problem *p)
{
	const struct bookings *b = s->state;

	return go_day(s, b->from.n + b->days, p);
}

static enum status
today(struct screen *s, struct problem *p)
{
	return go_day(s, shop_business_day(desk_of(s)->shop, clock_wall()).n, p);
}

static enum status
day_typed(struct screen *s, const char *answer, struct problem *p)
{
	day d;

	TRY(when_day(answer, clock_today(), WHEN_FUTURE, &d, p));
	return go_day(s, d.n, p);
}

static enum status
ask_day(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Day (tomorrow, Fri, +3, 1224):"), .done = day_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status
step_days(struct screen *s, int by, struct problem *p)
{
	struct bookings *b = s->state;
	int at = 0;

	while (at < (int)ARRAY_LEN(spans) - 1 && spans[at] < b->days)
		at++;
	at += by;
	if (at < 0 || at >= (int)ARRAY_LEN(spans))
		return ST_OK;
	b->days = spans[at];
	return bookings_load(s, p);
}

static enum status
more_days(struct screen *s, struct problem *p)
{
	return step_days(s, 1, p);
}

static enum status
fewer_days(struct screen *s, struct problem *p)
{
	return step_days(s, -1, p);
}

static const struct action actions[] = {
	{ .name = "bookings-open",
	  .keys = "Enter",
	  .hint = N_("open"),
	  .title = N_("Open the booking"),
	  .help = N_("Open the booking: what, who, history."),
	  .blocked = blocked_none,
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
	  .blocked = blocked_none,
	  .run = open_client },
	{ .name = "bookings-before",
	  .keys = "[",
	  .hint = N_("earlier"),
	  .title = N_("Earlier days"),
	  .help = N_("Show the days before."),
	  .blocked = blocked_days,
	  .run = earlier },
	{ .name = "bookings-after",
	  .keys = "]",
	  .hint = N_("later"),
	  .title = N_("Later days"),
	  .help = N_("Show the days after."),
	  .blocked = blocked_days,
	  .run = later },
	{ .name = "bookings-today",
	  .keys = "t",
	  .hint = N_("today"),
	  .title = N_("Back to today"),
	  .help = N_("Begin with today."),
	  .blocked = blocked_days,
	  .run = today },
	{ .name = "bookings-day",
	  .keys = "g",
	  .title = N_("Go to a day"),
	  .help = N_("Begin with a day, typed as people say it."),
	  .blocked = blocked_days,
	  .run = ask_day },
	{ .name = "bookings-more",
	  .keys = "+ =",
	  .hint = N_("more days"),
	  .title = N_("More days"),
	  .help = N_("Show more days at once."),
	  .blocked = blocked_days,
	  .run = more_days },
	{ .name = "bookings-fewer",
	  .keys = "-",
	  .title = N_("Fewer days"),
	  .help = N_("Show fewer days at once."),
	  .blocked = blocked_days,
	  .run = fewer_days },
	{ .name = NULL },
};

static bool
bookings_key(struct screen *s, keycode key)
{
	struct bookings *b = s->state;

	if (key == K_PASTE) {
		list_paste(&b->list, term_pasted(app_term(s->app)));
		return true;
	}
	return list_key(&b->list, key) != LIST_PASS || (b->list.filtering && key_is_text(key));
}

const struct screen_ops bookings_screen = {
	.name = "bookings",
	.title = N_("Bookings"),
	.state_size = sizeof(struct bookings),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = bookings_open,
	.load = bookings_load,
	.draw = bookings_draw,
	.key = bookings_key,
	.close = bookings_close,
};
