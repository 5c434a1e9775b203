/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done on the day board. */
#include <string.h>

#include "base/when.h"
#include "model/booking.h"
#include "today.h"
#include "ui/booking_steps.h"

bool
today_hand(const struct screen *s, struct booking_hand *ret)
{
	struct today *t = s->state;
	size_t segment;
	const BookingRow *row = today_row(t, &segment);

	if (row == NULL)
		return false;
	*ret = (struct booking_hand){ .booking = row->record, .client_name = row->client_name,
				      .key = t->key };
	return true;
}

static enum status
open_booking(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);
	struct booking_arg arg = { .booking = row->record->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static enum status
book_here(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	struct booking_form_arg arg = {
		.start = (int64_t)t->day.n * MINUTES_PER_DAY + t->board.minute,
		.therapist = t->board.column < (int)t->ncolumns ?
			     (uint32_t)t->columns[t->board.column].id : 0,
	};

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status
walk_in(struct screen *s, struct problem *p)
{
	struct booking_form_arg arg = { .walk_in = true };

	return app_open(s->app, &booking_form_screen, &arg, p);
}

static const char *
blocked_checkout(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	return row != NULL && row->record->state < BOOKING__STATE__done ?
	       _("Finish the service first; 5 sells without a booking.") : NULL;
}

static enum status
checkout(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);
	struct checkout_arg arg = { .client = 0 };

	if (row != NULL) {
		arg.client = row->record->client;
		arg.booking = row->record->state == BOOKING__STATE__settled ? 0 : row->record->id;
	}
	return app_open(s->app, &checkout_screen, &arg, p);
}

/* ---- what she pays ahead */

/* Of the client under the cursor; of nobody when the cursor is on free time. */
static struct checkout_arg
for_her(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	return (struct checkout_arg){ .client = row != NULL ? row->record->client : 0 };
}

static enum status
topup_typed(struct screen *s, const char *answer, struct problem *p)
{
	struct checkout_arg arg = for_her(s);
	money sum;

	TRY(money_parse(answer, &sum, p));
	if (sum.fen <= 0)
		return problem_set(p, ST_BAD_VALUE, "amount_fen",
				   _("Type how much she pays, such as 1000."));
	arg.topup_fen = sum.fen;
	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status
top_up(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Top-up, yuan:"), .done = topup_typed, .max = 12 };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status
offer_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout_arg arg = for_her(s);

	arg.offer = item->id;
	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status
sell_course(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_offers;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Course to sell:"), &source, offer_chosen);
	return ST_OK;
}

static enum status
todays_sales(struct screen *s, struct problem *p)
{
	return app_open(s->app, &sales_screen, NULL, p);
}

/* ---- moving: m takes the block up, arrows carry it, Enter puts it down */

static enum status
move(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	size_t segment;
	const BookingRow *row = today_row(t, &segment);

	if (!board_lift(&t->board))
		return problem_set(p, ST_WRONG_STATE, NULL, _("Put the cursor on a booking."));
	t->moved_from = row->record->segments[segment]->start;
	app_say(s->app,
		_("Carry it with the arrows, + and - stretch; Enter puts it down, Esc leaves it."));
	return ST_OK;
}

enum status
today_put_down(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	BookingMove args = BOOKING_MOVE__INIT;
	BookingAnswer *ret;
	struct board_block ghost = t->board.ghost;
	size_t segment = ghost.id & 0xff;
	const BookingRow *row = NULL;

	board_drop(&t->board);
	for (size_t i = 0; i < t->rows->n_rows; i++)
		if (t->rows->rows[i]->record->id == (uint32_t)(ghost.id >> 8))
			row = t->rows->rows[i];
	if (row == NULL)
		return problem_set(p, ST_CHANGED, NULL, NULL);
	const Segment *seg = row->record->segments[segment];
	int length = ghost.end - ghost.start;
	args.booking = row->record->id;
	args.revision = row->record->revision;
	args.segment = (uint32_t)segment;
	args.start = (int64_t)t->day.n * MINUTES_PER_DAY + ghost.start;
	if (args.start / 5 == t->moved_from / 5)
		args.start = t->moved_from;
	uint32_t therapist = (uint32_t)t->columns[ghost.column].id;
	if (therapist != seg->therapist)
		args.therapist = therapist;
	int was = (int)(seg->prep + seg->service + seg->processing);
	if (length != was && length > (int)(seg->prep + seg->processing))
		args.service = (uint32_t)length - seg->prep - seg->processing;
	TRY(desk_op(s, "booking.move", t->key, &args.base, &arena, &ret, p));
	request_key(t->key);
	app_say(s->app, _("Moved: %s"), row->client_name);
	app_reload(s->app);
	return ST_OK;
}

/* ---- days */

enum status
today_go(struct screen *s, int32_t n, struct problem *p)
{
	struct today *t = s->state;

	t->day = DAY(n);
	t->follow = n == shop_business_day(desk_of(s)->shop, clock_wall()).n;
	return today_load(s, p);
}

static enum status
day_before(struct screen *s, struct problem *p)
{
	return today_go(s, ((struct today *)s->state)->day.n - 1, p);
}

static enum status
day_after(struct screen *s, struct problem *p)
{
	return today_go(s, ((struct today *)s->state)->day.n + 1, p);
}

static enum status
day_today(struct screen *s, struct problem *p)
{
	return today_go(s, shop_business_day(desk_of(s)->shop, clock_wall()).n, p);
}

static enum status
day_typed(struct screen *s, const char *answer, struct problem *p)
{
	day d;

	TRY(when_day(answer, clock_today(), WHEN_FUTURE, &d, p));
	return today_go(s, d.n, p);
}

static enum status
day_ask(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Day (tomorrow, Fri, +3, 1224):"), .done = day_typed };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

/* ---- money of the day */

static enum status
close_day(struct screen *s, struct problem *p)
{
	return app_open(s->app, &day_screen, NULL, p);
}

static enum status
list_debts(struct screen *s, struct problem *p)
{
	return app_open(s->app, &debts_screen, NULL, p);
}

const struct action today_actions[] = {
	{ .name = "board-open", .keys = "Enter", .hint = N_("open"), .title =
	 N_("Open the booking"),
	  .help = N_("Open the booking under the cursor: what, who, history."),
	  .blocked = booking_blocked, .run = open_booking },
	{ .name = "board-book", .keys = "n", .hint = N_("book"), .title = N_("Book here"),
	  .help = N_("Book at the time and therapist under the cursor."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .run = book_here },
	{ .name = "board-arrive", .keys = "a", .hint = N_("here"), .title =
	 N_("The client is here"),
	  .help = N_("Mark the client as arrived."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_arrive, .run = booking_arrive },
	{ .name = "board-start", .keys = "s", .hint = N_("start"), .title = N_("Start the service"),
	  .help = N_("Begin the service; an allergy stops it."), .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_start, .run = booking_start_service },
	{ .name = "board-finish", .keys = "f", .hint = N_("done"), .title =
	 N_("Finish the service"),
	  .help = N_("Mark the service as done."), .needs = NEEDS(PERM_SERVICE),
	  .blocked = booking_blocked_finish, .run = booking_finish },
	{ .name = "board-checkout", .keys = "$", .hint = N_("pay"), .title = N_("Check out"),
	  .help = N_("Check out the booking under the cursor, or sell without one."),
	  .needs = NEEDS(PERM_SALE), .blocked = blocked_checkout, .run = checkout },
	{ .name = "board-move", .keys = "m", .hint = N_("move"), .title = N_("Move the booking"),
	  .help = N_("Take the booking up: arrows carry it, + and - stretch it, Enter puts it "
		     "down."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = booking_blocked, .run = move },
	{ .name = "board-cancel", .keys = "x", .hint = N_("cancel"), .title =
	 N_("Cancel the booking"),
	  .help = N_("Cancel the booking with a reason and free its time."),
	  .needs = NEEDS(PERM_BOOKING_WRITE), .blocked = booking_blocked_cancel, .run =
		  booking_cancel },
	{ .name = "board-walk-in", .keys = "w", .hint = N_("walk-in"), .title = N_("Walk-in, now"),
	  .help = N_("Enter a new client and book her now with whoever is free."),
	  .needs = NEEDS(PERM_BOOKING_WRITE) | NEEDS(PERM_CLIENT_WRITE), .run = walk_in },
	{ .name = "board-take-up", .keys = "u", .hint = N_("take up"), .title = N_("Take a tab up"),
	  .help = N_("Take up a sale that was laid aside."), .needs = NEEDS(PERM_SALE),
	  .run = desk_take_up },
	{ .name = "board-client", .keys = "c", .title = N_("Client's card"),
	  .help = N_("Open the card of the client under the cursor."),
	  .needs = NEEDS(PERM_CLIENT_READ), .blocked = booking_blocked, .run =
		  booking_open_client },
	{ .name = "board-confirm", .keys = "o", .title = N_("Confirm the request"),
	  .help = N_("Confirm a requested booking."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_confirm, .run = booking_confirm },
	{ .name = "board-noshow", .keys = "X", .title = N_("She did not come"),
	  .help = N_("Mark the booking as a no-show."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_noshow, .run = booking_noshow },
	{ .name = "board-topup", .keys = "+", .title = N_("Top up"),
	  .help = N_("Put money into the wallet of the client under the cursor."),
	  .needs = NEEDS(PERM_SALE), .blocked = booking_blocked, .run = top_up },
	{ .name = "board-course", .keys = "k", .title = N_("Sell a course"),
	  .help = N_("Sell a course of sessions to the client under the cursor."),
	  .needs = NEEDS(PERM_SALE), .blocked = booking_blocked, .run = sell_course },
	{ .name = "board-sales", .keys = "l", .title = N_("Today's sales"),
	  .help = N_("List today's sales and refunds."), .needs = NEEDS(PERM_SALE),
	  .run = todays_sales },
	{ .name = "board-close", .keys = "Z", .title = N_("Day close"),
	  .help = N_("Open the drawer, count it, close the day."), .needs = NEEDS(PERM_DAY),
	  .run = close_day },
	{ .name = "board-debts", .keys = "D", .title = N_("On account"),
	  .help = N_("List what is on account, and take money for it."),
	  .needs = NEEDS(PERM_SALE), .run = list_debts },
	{ .name = "board-undo", .keys = "U", .title = N_("Take the last mark back"),
	  .help = N_("Take back arrived or started."), .needs = NEEDS(PERM_BOOKING_WRITE),
	  .blocked = booking_blocked_undo, .run = booking_undo },
	{ .name = "board-before", .keys = "[", .title = N_("The day before"),
	  .help = N_("Show the day before."), .run = day_before },
	{ .name = "board-after", .keys = "]", .title = N_("The day after"),
	  .help = N_("Show the day after."), .run = day_after },
	{ .name = "board-today", .keys = "t", .title = N_("Back to today"),
	  .help = N_("Show today."), .run = day_today },
	{ .name = "board-day", .keys = "g", .title = N_("Go to a day"),
	  .help = N_("Show a day, typed as people say it."), .run = day_ask },
	{ .name = NULL },
};
