/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of the day board that open other screens. */
#include "model/booking.h"
#include "today.h"
#include "ui/booking_steps.h"

bool today_hand(const struct screen *s, struct booking_hand *ret)
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

const char *today_blocked_open(const struct screen *s)
{
	const struct today *t = s->state;

	return t->axis == BOOK_WEEK ? NULL : booking_blocked(s);
}

/* In a week free time opens its day. */
enum status today_open_booking(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	if (row == NULL)
		return today_leave_week(s, p);
	struct booking_arg arg = { .booking = row->record->id };
	return app_open(s->app, &booking_screen, &arg, p);
}

enum status today_book_here(struct screen *s, struct problem *p)
{
	struct today *t = s->state;
	const struct board *b = &t->board;
	struct booking_form_arg arg = {
		.start = today_midnight(t, b->column) +
			 board_free_minute(b, b->column, b->minute),
	};

	if (b->column < (int)t->view.ncolumns && t->axis == BOOK_THERAPISTS)
		arg.therapist = (uint32_t)t->view.columns[b->column].id;
	if (t->axis == BOOK_WEEK)
		arg.therapist = t->therapist;
	return app_open(s->app, &booking_form_screen, &arg, p);
}

enum status today_walk_in(struct screen *s, struct problem *p)
{
	struct booking_form_arg arg = { .walk_in = true };

	return app_open(s->app, &booking_form_screen, &arg, p);
}

const char *today_blocked_checkout(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	return row != NULL && row->record->state < BOOKING__STATE__done ?
	       _("Finish the service first; 5 sells without a booking.") : NULL;
}

enum status today_checkout(struct screen *s, struct problem *p)
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
static struct checkout_arg for_her(const struct screen *s)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);

	return (struct checkout_arg){ .client = row != NULL ? row->record->client : 0 };
}

static enum status topup_typed(struct screen *s, const char *answer, struct problem *p)
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

enum status today_top_up(struct screen *s, struct problem *p)
{
	struct ask ask = { .question = _("Top-up, yuan:"), .done = topup_typed, .max = 12 };

	(void)p;
	app_ask(s, &ask);
	return ST_OK;
}

static enum status offer_chosen(struct screen *s, const struct picker_item *item, struct problem *p)
{
	struct checkout_arg arg = for_her(s);

	arg.offer = item->id;
	return app_open(s->app, &checkout_screen, &arg, p);
}

enum status today_sell_course(struct screen *s, struct problem *p)
{
	struct picker_source source = desk_offers;

	(void)p;
	source.user = s->user;
	app_pick(s, _("Course to sell:"), &source, offer_chosen);
	return ST_OK;
}

enum status today_sales(struct screen *s, struct problem *p)
{
	return app_open(s->app, &sales_screen, NULL, p);
}

enum status today_close_day(struct screen *s, struct problem *p)
{
	return app_open(s->app, &day_screen, NULL, p);
}

enum status today_debts(struct screen *s, struct problem *p)
{
	return app_open(s->app, &debts_screen, NULL, p);
}

/* ---- other screens of the book */

enum status today_series(struct screen *s, struct problem *p)
{
	size_t segment;
	const BookingRow *row = today_row(s->state, &segment);
	struct series_arg arg = { .booking = row->record->id };

	return app_open(s->app, &series_screen, &arg, p);
}

enum status today_waits(struct screen *s, struct problem *p)
{
	return app_open(s->app, &waits_screen, NULL, p);
}
