/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 候补: who waits, in order, for what and until when; or whom the time of a booking would suit. */
#include "wait.h"

#include <stdio.h>

#include "ui/booking_look.h"

enum { COL_PLACE, COL_CLIENT, COL_TREATMENT, COL_DAYS, COL_STATE, COL_LEFT, COL_PROPOSAL,
       COL_HOURS, COL_THERAPIST, COL_SINCE, COL_NOTE };

static const struct list_column columns[] = {
	[COL_PLACE] = { .title = N_("No."), .cells = 4, .right = true },
	[COL_CLIENT] = { .title = N_("Client"), .cells = 8, .weight = 1 },
	[COL_TREATMENT] = { .title = N_("Treatment"), .cells = 10, .weight = 2 },
	[COL_DAYS] = { .title = N_("Days"), .cells = 12 },
	[COL_STATE] = { .cells = 7 },
	[COL_LEFT] = { .title = N_("Left"), .cells = 5, .right = true, .optional = true },
	[COL_PROPOSAL] = { .title = N_("Could come"), .cells = 16, .optional = true },
	[COL_HOURS] = { .title = N_("Hours"), .cells = 11, .optional = true },
	[COL_THERAPIST] = { .title = N_("Therapist"), .cells = 8, .optional = true },
	[COL_SINCE] = { .title = N_("Waiting since"), .cells = 11, .optional = true },
	[COL_NOTE] = { .title = N_("Note"), .cells = 10, .weight = 2, .optional = true },
	{ .cells = 0 },
};

/* ---- rows */

/* Until when what is held for her is held. */
static int64_t deadline(struct screen *s, struct arena *arena, const Wait *w)
{
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *ret;
	struct problem ignore = PROBLEM_INIT;

	args.booking = w->booking;
	if (w->state != WAIT__STATE__held ||
	    desk_op(s, "booking.get", NULL, &args.base, arena, &ret, &ignore) != ST_OK)
		return 0;
	return ret->record->held_until;
}

static void add_row(struct screen *s, struct rows *r, const WaitRow *from)
{
	const struct desk *d = desk_of(s);
	const Wait *w = from->record;
	struct wait_item *item = arena_alloc(&r->arena, sizeof(*item));
	struct list_row *row = rows_add(r, w->id, item);
	char at[DATE_TEXT_MAX];

	item->row = from;
	item->until = deadline(s, &r->arena, w);
	wait_left(item->until, item->left);
	if (w->state > WAIT__STATE__held)
		row->role = ROLE_DIM;
	row->cell[COL_PLACE] = from->place > 0 ? arena_printf(&r->arena, "%u", from->place) : "";
	row->cell[COL_CLIENT] = from->client_name;
	row->cell[COL_TREATMENT] = wait_titles(&r->arena, d, w);
	row->cell[COL_DAYS] = wait_days(&r->arena, w);
	row->cell[COL_STATE] = wait_state_title(w);
	row->cell_role[COL_STATE] = wait_role(w);
	row->cell[COL_LEFT] = item->left;
	row->cell_role[COL_LEFT] = ROLE_WARNING;
	if (from->proposal != NULL)
		row->cell[COL_PROPOSAL] = arena_dup(&r->arena,
						    wall_near(WALL(from->proposal->start), at));
	row->cell_role[COL_PROPOSAL] = ROLE_GOOD;
	row->cell[COL_HOURS] = wait_hours(&r->arena, w);
	row->cell[COL_THERAPIST] = desk_staff_name(d, w->therapist);
	row->cell[COL_SINCE] = arena_dup(&r->arena, instant_near((instant){ .ms = w->at }, at));
	row->cell[COL_NOTE] = w->note;
}

static enum status fill(struct screen *s, struct rows *r, struct problem *p)
{
	const struct waits *v = s->state;
	WaitList args = WAIT_LIST__INIT;
	WaitRows *found;

	args.client = v->client;
	args.booking = v->booking;
	args.all = v->all;
	args.limit = LIMIT_ROWS;
	TRY(desk_op(s, "wait.list", NULL, &args.base, &r->arena, &found, p));
	for (size_t i = 0; i < found->n_rows; i++)
		add_row(s, r, found->rows[i]);
	return ST_OK;
}

static enum status waits_load(struct screen *s, struct problem *p)
{
	return rows_load(s, fill, p);
}

static enum status waits_open(struct screen *s, const void *arg, struct problem *p)
{
	struct waits *v = s->state;
	const struct waits_arg *a = arg;

	(void)p;
	if (a != NULL) {
		v->client = a->client;
		v->booking = a->booking;
	}
	request_key(v->step.key);
	rows_init(s, columns);
	return ST_OK;
}

static void waits_close(struct screen *s)
{
	struct waits *v = s->state;

	arena_clear(&v->step.found);
	rows_close(s);
}

/* ---- drawing */

static unsigned count(const struct waits *v, Wait__State state)
{
	unsigned n = 0;

	for (size_t i = 0; i < v->rows.n; i++)
		n += ((const struct wait_item *)v->rows.items[i])->row->record->state == state;
	return n;
}

static void waits_draw(struct screen *s, const struct canvas *c)
{
	struct waits *v = s->state;
	char id[ID_TEXT_MAX];
	int col;

	/* The clock goes on while the list stands. */
	for (size_t i = 0; i < v->rows.n; i++) {
		struct wait_item *item = (struct wait_item *)(uintptr_t)v->rows.items[i];
		wait_left(item->until, item->left);
	}
	if (v->booking != 0)
		col = draw_printf(c, 0, 0, -1, ROLE_HEADING, _("Whom the time of %s would suit"),
				  id_text('B', v->booking, id));
	else
		col = draw_text(c, 0, 0, -1, ROLE_HEADING, _("Waitlist"));
	draw_printf(c, 0, col + 3, -1, ROLE_NORMAL, _("waiting %u  held %u"),
		    count(v, WAIT__STATE__waiting), count(v, WAIT__STATE__held));
	rows_draw(s, c, 1,
		  v->booking != 0 ? _("Nobody who waits could come then.") :
				    _("Nobody waits: n puts a client on the list."));
}

/* ---- actions */

static enum status open_wait(struct screen *s, struct problem *p)
{
	struct wait_arg arg = { .wait = wait_in_hand(s)->record->id };

	return app_open(s->app, &wait_screen, &arg, p);
}

static enum status add(struct screen *s, struct problem *p)
{
	const struct waits *v = s->state;
	struct wait_form_arg arg = { .client = v->client };

	return app_open(s->app, &wait_form_screen, &arg, p);
}

static const char *blocked_all(const struct screen *s)
{
	const struct waits *v = s->state;

	return v->booking != 0 ? _("Only who could come is here.") : NULL;
}

static enum status show_all(struct screen *s, struct problem *p)
{
	struct waits *v = s->state;

	v->all = !v->all;
	return waits_load(s, p);
}

static const struct action actions[] = {
	{ .name = "waits-open",
	  .keys = "Enter",
	  .hint = N_("open"),
	  .title = N_("Wishes and proposal"),
	  .help = N_("Open who is under the cursor: her wishes, the time that suits, history."),
	  .blocked = rows_none,
	  .run = open_wait },
	{ .name = "waits-new",
	  .keys = "n",
	  .hint = N_("new"),
	  .title = N_("Put on the waitlist"),
	  .help = N_("Put a client on the waitlist."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = add },
	{ .name = "waits-offer",
	  .keys = "t",
	  .hint = N_("hold"),
	  .title = N_("Offer a time"),
	  .help = N_("Offer a time and hold it until a deadline."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = wait_blocked_offer,
	  .run = wait_offer },
	{ .name = "waits-take",
	  .keys = "u",
	  .hint = N_("she takes it"),
	  .title = N_("The client takes it"),
	  .help = N_("Make a booking of the time that is held."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = wait_blocked_take,
	  .run = wait_take },
	{ .name = "waits-drop",
	  .keys = "x",
	  .hint = N_("take off"),
	  .title = N_("Take off the waitlist"),
	  .help = N_("Take the client off the waitlist, with a reason; what is held is free."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = wait_blocked_drop,
	  .run = wait_drop },
	{ .name = "waits-booking",
	  .keys = "b",
	  .title = N_("The booking"),
	  .help = N_("Open the booking that is held or was made."),
	  .blocked = wait_blocked_booking,
	  .run = wait_open_booking },
	{ .name = "waits-client",
	  .keys = "c",
	  .hint = N_("client"),
	  .title = N_("Client's card"),
	  .help = N_("Open the card of the client under the cursor."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .blocked = rows_none,
	  .run = wait_open_client },
	{ .name = "waits-all",
	  .keys = "F",
	  .hint = N_("all"),
	  .title = N_("Also who waits no more"),
	  .help = N_("Show or hide those who have a booking, were taken off or came too late."),
	  .blocked = blocked_all,
	  .run = show_all },
	{ .name = NULL },
};

const struct screen_ops waits_screen = {
	.name = "waitlist",
	.title = N_("Waitlist"),
	.state_size = sizeof(struct waits),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = waits_open,
	.load = waits_load,
	.draw = waits_draw,
	.key = rows_key,
	.close = waits_close,
};
