/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One who waits: her wishes, the time that suits best, what is held for her, her history. */
#include "wait.h"

#include <stdio.h>
#include <string.h>

#include "model/booking.h"
#include "ui/booking_look.h"

/* ---- the page */

static void head(struct wait_view *v)
{
	const WaitRow *row = v->row;
	char id[ID_TEXT_MAX], at[DATE_TEXT_MAX];

	page_line(&v->page, NULL);
	page_text(&v->page, wait_role(row->record), "%s", wait_state_title(row->record));
	page_text(&v->page, ROLE_HEADING, "%s", row->client_name);
	if (row->place > 0)
		page_text(&v->page, ROLE_STRONG, _("place %u"), row->place);
	page_text(&v->page, ROLE_NORMAL, _("since %s"),
		  instant_near((instant){ .ms = row->record->at }, at));
	page_text(&v->page, ROLE_DIM, "%s", id_text('Q', row->record->id, id));
}

static void wishes(struct wait_view *v, const struct desk *d)
{
	const Wait *w = v->row->record;
	char id[ID_TEXT_MAX];

	page_line(&v->page, _("Treatment"));
	page_text(&v->page, ROLE_STRONG, "%s", wait_titles(&v->arena, d, w));
	page_line(&v->page, _("Days"));
	page_text(&v->page, ROLE_NORMAL, "%s", wait_days(&v->arena, w));
	page_text(&v->page, ROLE_NORMAL, "%s", wait_hours(&v->arena, w));
	page_line(&v->page, _("Therapist"));
	page_text(&v->page, ROLE_NORMAL, "%s",
		  w->therapist != 0 ? desk_staff_name(d, w->therapist) : _("whoever is free"));
	if (w->course != 0) {
		page_line(&v->page, _("Course"));
		page_text(&v->page, ROLE_NORMAL, "%s", id_text('K', w->course, id));
	}
	if (w->note[0] != '\0') {
		page_line(&v->page, _("Note"));
		page_text(&v->page, ROLE_STRONG, "%s", w->note);
	}
}

static void proposal(struct wait_view *v, const struct desk *d)
{
	const Slot *slot = v->row->proposal;
	char at[DATE_TEXT_MAX];

	if (v->row->record->state != WAIT__STATE__waiting)
		return;
	page_line(&v->page, _("Could come"));
	if (slot == NULL) {
		page_text(&v->page, ROLE_DIM, "%s", _("nothing that suits her is free"));
		return;
	}
	page_text(&v->page, ROLE_GOOD, "%s", wall_near(WALL(slot->start), at));
	for (size_t i = 0; i < slot->n_segments; i++)
		page_text(&v->page, ROLE_NORMAL, "%s %s",
			  desk_treatment_title(d, slot->segments[i]->treatment),
			  desk_staff_name(d, slot->segments[i]->therapist));
	for (size_t i = 0; i < slot->n_reasons; i++)
		page_text(&v->page, ROLE_DIM, "%s", slot->reasons[i]);
}

static void held(struct wait_view *v, const struct desk *d)
{
	const Booking *b = v->held;
	char at[DATE_TEXT_MAX], id[ID_TEXT_MAX], left[32];

	if (b == NULL)
		return;
	page_line(&v->page, v->row->record->state == WAIT__STATE__held ? _("Held") :
									 _("Booking"));
	page_text(&v->page, ROLE_STRONG, "%s", wall_near(booking_start(b), at));
	page_text(&v->page, ROLE_NORMAL, "%s", desk_staff_name(d, b->segments[0]->therapist));
	page_text(&v->page, ROLE_DIM, "%s", id_text('B', b->id, id));
	if (b->held_until == 0)
		return;
	wait_left(b->held_until, left);
	page_text(&v->page, ROLE_WARNING, _("until %s, %s to go"),
		  instant_near((instant){ .ms = b->held_until }, at), left);
}

static const char *step_title(const char *what)
{
	static const struct { const char *name, *title; } steps[] = {
		{ "add", N_("put on the waitlist") },
		{ "offer", N_("a time is held") },
		{ "take", N_("taken") },
		{ "release", N_("let go, waits again") },
		{ "drop", N_("taken off") },
		{ "lapse", N_("the last day is over") },
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (strcmp(steps[i].name, what) == 0)
			return _(steps[i].title);
	return what;
}

static void history(struct wait_view *v, const struct desk *d)
{
	const Wait *w = v->row->record;
	char at[DATE_TEXT_MAX];

	page_rule(&v->page);
	for (size_t i = 0; i < w->n_changes; i++) {
		const RecordChange *c = w->changes[i];
		page_line(&v->page, i == 0 ? _("History") : "");
		instant_text((instant){ .ms = c->at }, at);
		page_cell(&v->page, 16, ROLE_NORMAL, "%.16s", at);
		page_cell(&v->page, 8, ROLE_NORMAL, "%s",
			  c->by != 0 ? desk_staff_name(d, c->by) : _("system"));
		page_text(&v->page, ROLE_STRONG, "%s", step_title(c->what));
		if (strcmp(c->what, "add") != 0)
			page_text(&v->page, ROLE_DIM, "%s",
				  c->now[0] != '\0' ? c->now : c->was);
		if (c->reason[0] != '\0')
			page_text(&v->page, ROLE_NORMAL, _("because: %s"), c->reason);
	}
}

/* ---- loading: the waitlist is read as a list, so hers is looked up there */

static const WaitRow *find(const WaitRows *rows, uint32_t id)
{
	for (size_t i = 0; i < rows->n_rows; i++)
		if (rows->rows[i]->record->id == id)
			return rows->rows[i];
	return NULL;
}

static enum status read_all(struct screen *s, struct arena *arena, const WaitRow **ret,
			    const Booking **ret_held, struct problem *p)
{
	const struct wait_view *v = s->state;
	WaitList args = WAIT_LIST__INIT;
	WaitRows *rows;
	BookingRef ref = BOOKING_REF__INIT;
	BookingAnswer *answer;
	char id[ID_TEXT_MAX];

	args.all = true;
	args.limit = LIMIT_ROWS;
	TRY(desk_op(s, "wait.list", NULL, &args.base, arena, &rows, p));
	*ret = find(rows, v->wait);
	if (*ret == NULL)
		return problem_set(p, ST_NOT_FOUND, "wait", _("There is no %s on the waitlist."),
				   id_text('Q', v->wait, id));
	ref.booking = (*ret)->record->booking;
	if (ref.booking == 0)
		return ST_OK;
	TRY(desk_op(s, "booking.get", NULL, &ref.base, arena, &answer, p));
	*ret_held = answer->record;
	return ST_OK;
}

static enum status wait_load(struct screen *s, struct problem *p)
{
	struct wait_view *v = s->state;
	const struct desk *d = desk_of(s);
	struct arena fresh = ARENA_INIT;
	const WaitRow *row;
	const Booking *booking = NULL;
	enum status st = read_all(s, &fresh, &row, &booking, p);

	if (st != ST_OK) { /* what is shown stays */
		arena_clear(&fresh);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = fresh;
	v->row = row;
	v->held = booking;
	page_clear(&v->page);
	head(v);
	wishes(v, d);
	proposal(v, d);
	held(v, d);
	history(v, d);
	return ST_OK;
}

static enum status wait_open(struct screen *s, const void *arg, struct problem *p)
{
	struct wait_view *v = s->state;

	(void)p;
	v->wait = ((const struct wait_arg *)arg)->wait;
	request_key(v->step.key);
	return ST_OK;
}

static void wait_draw(struct screen *s, const struct canvas *c)
{
	struct wait_view *v = s->state;

	page_draw(&v->page, c);
}

static bool wait_key(struct screen *s, keycode key)
{
	struct wait_view *v = s->state;

	return page_key(&v->page, key);
}

static void wait_close(struct screen *s)
{
	struct wait_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
	arena_clear(&v->step.found);
}

static const struct action actions[] = {
	{ .name = "wait-offer",
	  .keys = "t Enter",
	  .hint = N_("hold"),
	  .title = N_("Offer a time"),
	  .help = N_("Offer a time and hold it until a deadline."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = wait_blocked_offer,
	  .run = wait_offer },
	{ .name = "wait-take",
	  .keys = "u",
	  .hint = N_("she takes it"),
	  .title = N_("The client takes it"),
	  .help = N_("Make a booking of the time that is held."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = wait_blocked_take,
	  .run = wait_take },
	{ .name = "wait-drop",
	  .keys = "x",
	  .hint = N_("take off"),
	  .title = N_("Take off the waitlist"),
	  .help = N_("Take the client off the waitlist, with a reason; what is held is free."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = wait_blocked_drop,
	  .run = wait_drop },
	{ .name = "wait-booking",
	  .keys = "b",
	  .hint = N_("booking"),
	  .title = N_("The booking"),
	  .help = N_("Open the booking that is held or was made."),
	  .blocked = wait_blocked_booking,
	  .run = wait_open_booking },
	{ .name = "wait-client",
	  .keys = "c",
	  .hint = N_("client"),
	  .title = N_("Client's card"),
	  .help = N_("Open the client's card."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .run = wait_open_client },
	{ .name = NULL },
};

const struct screen_ops wait_screen = {
	.name = "wait",
	.title = N_("On the waitlist"),
	.state_size = sizeof(struct wait_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = wait_open,
	.load = wait_load,
	.draw = wait_draw,
	.key = wait_key,
	.close = wait_close,
};
