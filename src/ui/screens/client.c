/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card: what readies a therapist in ten seconds. Allergies first, where they cannot be
 * missed; what she has and owes; what comes next, what was done last, what was bought. Up
 * and Down choose among her courses; the keys are for the one under the cursor.
 */
#include "client.h"

#include <stdio.h>
#include <string.h>

#include "model/booking.h"

/* ---- the course under the cursor */

static const CourseRow *course_here(const struct client_view *v)
{
	for (size_t i = 0; v->card != NULL && i < v->card->n_courses; i++)
		if (v->card->courses[i]->record->id == v->course)
			return v->card->courses[i];
	return NULL;
}

/* Of those that can be used the one that is most behind, else the oldest; none if none can. */
static void place_cursor(struct client_view *v)
{
	const CourseRow *best = NULL;

	if (course_here(v) != NULL)
		return;
	for (size_t i = 0; i < v->card->n_courses; i++) {
		const CourseRow *row = v->card->courses[i];
		if (row->usable && (best == NULL || row->days_late > best->days_late))
			best = row;
	}
	v->course = best != NULL ? best->record->id : 0;
}

/* False when there is no course that way. */
static bool move_cursor(struct client_view *v, int by)
{
	size_t n = v->card != NULL ? v->card->n_courses : 0, at = 0; /* 0: above the first */

	for (size_t i = 0; i < n; i++)
		if (v->card->courses[i]->record->id == v->course)
			at = i + 1;
	if ((by < 0 && at <= 1) || (by > 0 && at >= n))
		return false;
	v->course = v->card->courses[by > 0 ? at : at - 2]->record->id;
	return true;
}

static enum status client_load(struct screen *s, struct problem *p)
{
	struct client_view *v = s->state;
	ClientGet args = CLIENT_GET__INIT;

	v->card = NULL;
	arena_clear(&v->arena);
	args.client = v->client;
	TRY(desk_op(s, "client.card", NULL, &args.base, &v->arena, &v->card, p));
	snprintf(v->name, sizeof(v->name), "%s", v->card->record->name);
	place_cursor(v);
	client_build(v, desk_of(s));
	return ST_OK;
}

static enum status client_open(struct screen *s, const void *arg, struct problem *p)
{
	struct client_view *v = s->state;
	const struct client_arg *a = arg;

	(void)p;
	v->client = a->client;
	desk_of(s)->client = a->client;
	request_key(v->key);
	return ST_OK;
}

static void client_draw(struct screen *s, const struct canvas *c)
{
	struct client_view *v = s->state;

	if (v->card != NULL)
		page_draw(&v->page, c);
	else
		draw_text(c, 1, 1, -1, ROLE_DIM, _("This client is not on file any more."));
}

static void client_close(struct screen *s)
{
	struct client_view *v = s->state;

	page_release(&v->page);
	arena_clear(&v->arena);
}

/* ---- actions */

static const Booking *last_visit(const struct client_view *v)
{
	return v->card != NULL && v->card->n_last_visits > 0 ? v->card->last_visits[0] : NULL;
}

/* With whom she likes, or was with last. */
static uint32_t likely_therapist(const struct screen *s)
{
	const struct client_view *v = s->state;
	const Booking *last = last_visit(v);
	uint32_t id = last != NULL && last->n_segments > 0 ? last->segments[0]->therapist : 0;

	if (v->card != NULL && v->card->record->preferred_therapist != 0)
		id = v->card->record->preferred_therapist;
	const Staff *staff = desk_staff(desk_of(s), id);
	return staff != NULL && !staff->left ? id : 0;
}

/* What she had last, with whom she likes: the likely is filled in. */
static enum status open_form(struct screen *s, bool pays, struct problem *p)
{
	const struct client_view *v = s->state;
	const Booking *last = last_visit(v);
	struct booking_form_arg arg = { .client = v->client, .therapist = likely_therapist(s),
					.pays = pays };

	if (last != NULL && last->n_segments > 0)
		arg.treatment = last->segments[0]->treatment;
	return app_open(s->app, &booking_form_screen, &arg, p);
}

static enum status book_paid(struct screen *s, struct problem *p)
{
	return open_form(s, true, p);
}

static enum status book_next(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	const CourseRow *row = course_here(v);

	if (row == NULL)
		return open_form(s, false, p);
	if (!row->usable) {
		enum status st = problem_set(p, ST_WRONG_STATE, NULL, "%s", row->refusal);
		problem_todo(p, _("b books without it."));
		return st;
	}
	return course_book_next(s, row, v->card->record->preferred_therapist, p);
}

/* All sessions of the course under the cursor, or what she had last again and again. */
static enum status book_series(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	const CourseRow *row = course_here(v);
	struct series_arg arg = { .client = v->client,
				  .course = row != NULL ? row->record->id : 0 };

	return app_open(s->app, &series_screen, &arg, p);
}

static enum status put_on_waitlist(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct wait_form_arg arg = { .client = v->client };

	return app_open(s->app, &wait_form_screen, &arg, p);
}

/* ---- what she pays ahead */

static enum status top_up(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;

	(void)p;
	topup_ask(s, v->client);
	return ST_OK;
}

static enum status offer_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	const struct client_view *v = s->state;
	struct checkout_arg arg = { .client = v->client, .offer = item->id };

	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status sell_course(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_offers;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Course to sell:"), &source, offer_chosen);
	return ST_OK;
}

static const char *blocked_no_course(const struct screen *s)
{
	return course_here(s->state) == NULL ? _("No course is under the cursor.") : NULL;
}

static enum status use_session(struct screen *s, struct problem *p)
{
	return course_use_now(s, course_here(s->state), p);
}

static enum status open_course(struct screen *s, struct problem *p)
{
	struct course_arg arg = { .course = course_here(s->state)->record->id };

	return app_open(s->app, &course_screen, &arg, p);
}

static enum status open_wallet(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct wallet_arg arg = { .client = v->client };

	return app_open(s->app, &wallet_screen, &arg, p);
}

static enum status open_coupons(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct coupons_arg arg = { .client = v->client };

	return app_open(s->app, &coupons_screen, &arg, p);
}

static enum status open_statement(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct statement_arg arg = { .client = v->client };

	return app_open(s->app, &statement_screen, &arg, p);
}

/* ---- the rest */

static enum status checkout(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct checkout_arg arg = { .client = v->client };

	/* What was done and is not paid yet stands first. */
	for (size_t i = 0; v->card != NULL && i < v->card->n_last_visits && arg.booking == 0; i++)
		if (v->card->last_visits[i]->state == BOOKING__STATE__done)
			arg.booking = v->card->last_visits[i]->id;
	return app_open(s->app, &checkout_screen, &arg, p);
}

static enum status edit(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct client_form_arg arg = { .client = v->client };

	return app_open(s->app, &client_form_screen, &arg, p);
}

static enum status delete_yes(struct screen *s, struct problem *p)
{
	struct client_view *v = s->state;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	ClientRef args = CLIENT_REF__INIT;
	ClientAnswer *ret;

	args.client = v->client;
	TRY(desk_op(s, "client.delete", v->key, &args.base, &arena, &ret, p));
	if (desk_of(s)->client == v->client)
		desk_of(s)->client = 0;
	app_say(s->app, _("%s is in the recycle bin; R in the list of clients shows it."), v->name);
	app_close(s);
	app_reload(s->app);
	return ST_OK;
}

static enum status delete_her(struct screen *s, struct problem *p)
{
	struct client_view *v = s->state;
	char sum[MONEY_TEXT_MAX];

	(void)p;
	snprintf(v->question, sizeof(v->question),
		 _("Put %s (%u visits, spent %s) into the recycle bin?"), v->name,
		 v->card != NULL ? v->card->visits : 0,
		 desk_money(v->card != NULL ? v->card->spent_fen : 0, sum));
	app_confirm(s, v->question, false, delete_yes);
	return ST_OK;
}

static enum status list_sales(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct sales_arg arg = { .client = v->client };

	return app_open(s->app, &sales_screen, &arg, p);
}

static enum status list_bookings(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct bookings_arg arg = { .client = v->client };

	return app_open(s->app, &bookings_screen, &arg, p);
}

static const char *blocked_no_next(const struct screen *s)
{
	const struct client_view *v = s->state;

	return v->card == NULL || v->card->next_booking == NULL ? _("Nothing is booked.") : NULL;
}

static enum status open_next(struct screen *s, struct problem *p)
{
	const struct client_view *v = s->state;
	struct booking_arg arg = { .booking = v->card->next_booking->id };

	return app_open(s->app, &booking_screen, &arg, p);
}

static const struct action actions[] = {
	{ .name = "client-book",
	  .keys = "Enter",
	  .hint = N_("book next"),
	  .title = N_("Book the next visit"),
	  .help = N_("Book the next session of the course under the cursor, or the next visit: "
		     "the likely is proposed."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = book_next },
	{ .name = "client-checkout",
	  .keys = "$",
	  .hint = N_("pay"),
	  .title = N_("Check out"),
	  .help = N_("Sell to the client."),
	  .needs = NEEDS(PERM_SALE),
	  .run = checkout },
	{ .name = "client-topup",
	  .keys = "+ =",
	  .hint = N_("top up"),
	  .title = N_("Top up the wallet"),
	  .help = N_("Take money for the wallet; the bonus of the rules is added."),
	  .needs = NEEDS(PERM_SALE),
	  .run = top_up },
	{ .name = "client-sell-course",
	  .keys = "k",
	  .hint = N_("sell"),
	  .title = N_("Sell a course"),
	  .help = N_("Choose a course and go to the checkout with it."),
	  .needs = NEEDS(PERM_SALE),
	  .run = sell_course },
	{ .name = "client-use",
	  .keys = "u",
	  .hint = N_("use"),
	  .title = N_("Use a session now"),
	  .help = N_("Check out a session of the course under the cursor."),
	  .needs = NEEDS(PERM_SALE),
	  .blocked = blocked_no_course,
	  .run = use_session },
	{ .name = "client-wallet",
	  .keys = "y",
	  .hint = N_("wallet"),
	  .title = N_("Open the wallet"),
	  .help = N_("Open the wallet: balances, history, freeze, lost card, PIN, refund."),
	  .run = open_wallet },
	{ .name = "client-coupons",
	  .keys = "q",
	  .hint = N_("coupons"),
	  .title = N_("Coupons, points, tier"),
	  .help = N_("List coupons; issue and withdraw them; points and tier."),
	  .run = open_coupons },
	{ .name = "client-statement",
	  .keys = "l",
	  .hint = N_("statement"),
	  .title = N_("Statement"),
	  .help = N_("List everything that moved the client's money, points and sessions."),
	  .run = open_statement },
	{ .name = "client-course",
	  .keys = "K Right",
	  .hint = N_("course"),
	  .title = N_("Open the course"),
	  .help = N_("Open the course under the cursor: history, freeze, extend, pass on, refund."),
	  .blocked = blocked_no_course,
	  .run = open_course },
	{ .name = "client-book-paid",
	  .keys = "b",
	  .title = N_("Book a visit without a course"),
	  .help = N_("Book the next visit to be paid for, whatever courses she has."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = book_paid },
	{ .name = "client-series",
	  .keys = "S",
	  .title = N_("A series of visits"),
	  .help = N_("Plan all sessions of the course under the cursor, or the last visit again "
		     "and again; conflicts are shown first."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = book_series },
	{ .name = "client-wait",
	  .keys = "",
	  .title = N_("Put on the waitlist"),
	  .help = N_("Put the client on the waitlist."),
	  .needs = NEEDS(PERM_BOOKING_WRITE),
	  .run = put_on_waitlist },
	{ .name = "client-edit",
	  .keys = "e",
	  .hint = N_("edit"),
	  .title = N_("Edit the client"),
	  .help = N_("Change what is on file about the client."),
	  .needs = NEEDS(PERM_CLIENT_WRITE),
	  .run = edit },
	{ .name = "client-history",
	  .keys = "h",
	  .hint = N_("visits"),
	  .title = N_("All bookings"),
	  .help = N_("List all bookings of the client, newest first."),
	  .run = list_bookings },
	{ .name = "client-sales",
	  .keys = "s",
	  .hint = N_("sales"),
	  .title = N_("All sales"),
	  .help = N_("List all sales to the client; Enter opens the receipt."),
	  .needs = NEEDS(PERM_SALE),
	  .run = list_sales },
	{ .name = "client-next",
	  .keys = "o",
	  .title = N_("Open the next booking"),
	  .help = N_("Open the booking that comes next."),
	  .blocked = blocked_no_next,
	  .run = open_next },
	{ .name = "client-consent",
	  .keys = "O",
	  .title = N_("Consents"),
	  .help = N_("Record what she consents to, refuses or takes back: photos, health data, "
		     "messages."),
	  .needs = NEEDS(PERM_CLIENT_WRITE),
	  .run = client_consent },
	{ .name = "client-delete",
	  .keys = "x",
	  .hint = N_("delete"),
	  .title = N_("Delete"),
	  .help = N_("Put the client into the recycle bin; she can be restored."),
	  .needs = NEEDS(PERM_CLIENT_DELETE),
	  .run = delete_her },
	{ .name = NULL },
};

static bool client_key(struct screen *s, keycode key)
{
	struct client_view *v = s->state;

	if ((key == K_UP || key == K_DOWN) && move_cursor(v, key == K_UP ? -1 : 1)) {
		client_build(v, desk_of(s));
		page_show(&v->page, v->course_line);
		return true;
	}
	return page_key(&v->page, key);
}

const struct screen_ops client_screen = {
	.name = "client",
	.title = N_("Client's card"),
	.state_size = sizeof(struct client_view),
	.flags = SCREEN_NARROW,
	.actions = actions,
	.open = client_open,
	.load = client_load,
	.draw = client_draw,
	.key = client_key,
	.close = client_close,
};
