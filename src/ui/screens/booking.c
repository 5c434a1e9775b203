/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One booking: who and what, what it claims, all that ever happened to it, and what may be done. */
#include "booking_view.h"

#include "model/booking.h"

static enum status read_all(struct screen *s, struct arena *arena, struct booking_view *ret,
			    struct problem *p)
{
	Nothing none = NOTHING__INIT;
	BookingRef args = BOOKING_REF__INIT;
	BookingAnswer *answer;
	ClientGet client = CLIENT_GET__INIT;
	CourseGet course = COURSE_GET__INIT;
	struct problem ignore = PROBLEM_INIT;

	args.booking = ret->id;
	TRY(desk_op(s, "booking.get", NULL, &args.base, arena, &answer, p));
	ret->booking = answer->record;
	client.client = ret->booking->client;
	/* Who may not see clients, or a client in the recycle bin: the booking is shown without. */
	if (desk_op(s, "client.card", NULL, &client.base, arena, &ret->card, &ignore) != ST_OK)
		ret->card = NULL;
	course.course = ret->booking->course;
	if (course.course == 0 ||
	    desk_op(s, "course.get", NULL, &course.base, arena, &ret->course, &ignore) != ST_OK)
		ret->course = NULL;
	if (desk_op(s, "deposit.get", NULL, &args.base, arena, &ret->deposit, &ignore) != ST_OK)
		ret->deposit = NULL;
	TRY(desk_op(s, "room.list", NULL, &none.base, arena, &ret->rooms, p));
	return desk_op(s, "device.list", NULL, &none.base, arena, &ret->devices, p);
}

static enum status booking_load(struct screen *s, struct problem *p)
{
	struct booking_view *v = s->state;
	const struct desk *d = desk_of(s);
	struct booking_view fresh = { .id = v->id };
	struct arena arena = ARENA_INIT;
	enum status st = read_all(s, &arena, &fresh, p);

	if (st != ST_OK) {
		arena_clear(&arena);
		return st;
	}
	arena_clear(&v->arena);
	v->arena = arena;
	v->booking = fresh.booking;
	v->card = fresh.card;
	v->course = fresh.course;
	v->deposit = fresh.deposit;
	v->rooms = fresh.rooms;
	v->devices = fresh.devices;
	booking_page_build(v, d);
	return ST_OK;
}

static enum status booking_open(struct screen *s, const void *arg, struct problem *p)
{
	struct booking_view *v = s->state;

	(void)p;
	v->id = ((const struct booking_arg *)arg)->booking;
	request_key(v->key);
	return ST_OK;
}

static void booking_draw(struct screen *s, const struct canvas *c)
{
	struct booking_view *v = s->state;

	page_draw(&v->page, c);
}

static void booking_close(struct screen *s)
{
	struct booking_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- actions: the keys of the board */

bool booking_view_hand(const struct screen *s, struct booking_hand *ret)
{
	struct booking_view *v = s->state;

	if (v->booking == NULL)
		return false;
	*ret = (struct booking_hand){ .booking = v->booking, .client_name = booking_view_client(v),
				      .key = v->key };
	return true;
}

static const char *blocked_receipt(const struct screen *s)
{
	const struct booking_view *v = s->state;

	return v->booking->sale != 0 ? NULL : _("It is not paid yet.");
}

static enum status checkout(struct screen *s, struct problem *p)
{
	const struct booking_view *v = s->state;
	struct checkout_arg arg = { .client = v->booking->client, .booking = v->id };
	struct receipt_arg receipt = { .sale = v->booking->sale };

	if (receipt.sale != 0)
		return app_open(s->app, &receipt_screen, &receipt, p);
	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status receipt(struct screen *s, struct problem *p)
{
	return checkout(s, p);
}

static const struct action actions[] = {
	{ .name = "booking-client",
	  .keys = "c Enter",
	  .hint = N_("client"),
	  .title = N_("Client's card"),
	  .help = N_("Open the client's card."),
	  .needs = NEEDS(PERM_CLIENT_READ),
	  .run = booking_open_client },
	{ .name = "booking-arrive",
	  .keys = "a",
	  .hint = N_("here"),
	  .title = N_("The client is here"),
	  .help = N_("Mark the client as arrived."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_arrive,
	  .run = booking_arrive },
	{ .name = "booking-start",
	  .keys = "s",
	  .hint = N_("start"),
	  .title = N_("Start the service"),
	  .help = N_("Begin the service; an allergy stops it."),
	  .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_start,
	  .run = booking_start_service },
	{ .name = "booking-finish",
	  .keys = "f",
	  .hint = N_("done"),
	  .title = N_("Finish the service"),
	  .help = N_("Mark the service as done."),
	  .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_finish,
	  .run = booking_finish },
	{ .name = "booking-checkout",
	  .keys = "$",
	  .hint = N_("pay"),
	  .title = N_("Check out"),
	  .help = N_("Check out the booking; a paid one shows its receipt."),
	  .needs = NEEDS(PERM_SALE),
	  .run = checkout },
	{ .name = "booking-move",
	  .keys = "m",
	  .hint = N_("move"),
	  .title = N_("Move the booking"),
	  .help = N_("Give the booking another time, therapist, room or length."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_move,
	  .run = booking_move },
	{ .name = "booking-copy",
	  .keys = "y",
	  .hint = N_("again"),
	  .title = N_("Book the visit again"),
	  .help = N_("Book the same visit at another time; the next good one is proposed."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = booking_copy },
	{ .name = "booking-series",
	  .keys = "S",
	  .hint = N_("series"),
	  .title = N_("A series of visits"),
	  .help = N_("Plan the same visit again and again; conflicts are shown first."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = booking_series },
	{ .name = "booking-cancel",
	  .keys = "x",
	  .hint = N_("cancel"),
	  .title = N_("Cancel the booking"),
	  .help = N_("Cancel the booking with a reason and free its time."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_cancel,
	  .run = booking_cancel },
	{ .name = "booking-confirm",
	  .keys = "o",
	  .hint = N_("confirm"),
	  .title = N_("Confirm the request"),
	  .help = N_("Confirm a requested booking."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_confirm,
	  .run = booking_confirm },
	{ .name = "booking-deposit",
	  .keys = "d",
	  .hint = N_("deposit"),
	  .title = N_("Take the deposit"),
	  .help = N_("Take what is asked for ahead; then the booking can be confirmed."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = booking_blocked_deposit,
	  .run = booking_deposit },
	{ .name = "booking-take",
	  .keys = "u",
	  .title = N_("The client takes what is held"),
	  .help = N_("Make a booking of the time that is held for the waitlist."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_take,
	  .run = booking_take },
	{ .name = "booking-split",
	  .keys = "|",
	  .title = N_("Split the visit"),
	  .help = N_("Make a visit of its own of the treatments from one on."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_split,
	  .run = booking_split },
	{ .name = "booking-extend",
	  .keys = "E",
	  .title = N_("Extend the service"),
	  .help = N_("Add minutes to a service that is under way."),
	  .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_extend,
	  .run = booking_extend },
	{ .name = "booking-waits",
	  .keys = "h",
	  .title = N_("Waitlist"),
	  .help = N_("Open the waitlist; of a booking that is off: whom its time would suit."),
	  .run = booking_waits },
	{ .name = "booking-noshow",
	  .keys = "X",
	  .title = N_("She did not come"),
	  .help = N_("Mark the booking as a no-show."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_noshow,
	  .run = booking_noshow },
	{ .name = "booking-undo",
	  .keys = "U",
	  .title = N_("Take the last mark back"),
	  .help = N_("Take back arrived or started."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_undo,
	  .run = booking_undo },
	{ .name = "booking-receipt",
	  .keys = "r",
	  .title = N_("Receipt"),
	  .help = N_("Open the receipt of the sale that paid it."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_receipt,
	  .run = receipt },
	{ .name = NULL },
};

static bool booking_key(struct screen *s, keycode key)
{
	struct booking_view *v = s->state;

	return page_key(&v->page, key);
}

const struct screen_ops booking_screen = {
	.name = "booking",
	.title = N_("Booking"),
	.state_size = sizeof(struct booking_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = booking_open,
	.load = booking_load,
	.draw = booking_draw,
	.key = booking_key,
	.close = booking_close,
};
