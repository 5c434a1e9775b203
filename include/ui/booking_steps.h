/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be done to the booking in hand, the same on every screen that has one: the day
 * board and the list (under the cursor) and the booking's own. The functions are those of
 * action rows; booking_in_hand() knows how each screen tells which booking that is.
 */
#ifndef UI_BOOKING_STEPS_H
#define UI_BOOKING_STEPS_H

#include "ui/desk.h"

struct booking_hand {
	const Booking *booking;
	const char *client_name;
	char *key;                  /* request key of the next change, REQUEST_KEY_SIZE */
};

/* False when there is none. */
bool booking_in_hand(const struct screen *, struct booking_hand *ret);

/* Why a step cannot be done now, translated; NULL when it can. */
const char *booking_blocked(const struct screen *);          /* no booking at all */
const char *booking_blocked_arrive(const struct screen *);
const char *booking_blocked_start(const struct screen *);
const char *booking_blocked_finish(const struct screen *);
const char *booking_blocked_cancel(const struct screen *);
const char *booking_blocked_noshow(const struct screen *);
const char *booking_blocked_confirm(const struct screen *);
const char *booking_blocked_undo(const struct screen *);

/* Steps; those that need a reason or a yes ask for it. */
enum status booking_confirm(struct screen *, struct problem *) MUST_CHECK;
enum status booking_arrive(struct screen *, struct problem *) MUST_CHECK;
enum status booking_start_service(struct screen *, struct problem *) MUST_CHECK;
enum status booking_finish(struct screen *, struct problem *) MUST_CHECK;
enum status booking_cancel(struct screen *, struct problem *) MUST_CHECK;
enum status booking_noshow(struct screen *, struct problem *) MUST_CHECK;
enum status booking_undo(struct screen *, struct problem *) MUST_CHECK;
/* Opens the card of its client. */
enum status booking_open_client(struct screen *, struct problem *) MUST_CHECK;

/* How the screens tell. */
bool today_hand(const struct screen *, struct booking_hand *ret);
bool booking_view_hand(const struct screen *, struct booking_hand *ret);
bool bookings_hand(const struct screen *, struct booking_hand *ret);

#endif
