/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the screen of one booking share. */
#ifndef UI_SCREENS_BOOKING_VIEW_H
#define UI_SCREENS_BOOKING_VIEW_H

#include "ui/booking_steps.h"
#include "ui/widgets/page.h"

struct booking_view {
	uint32_t id;
	struct arena arena;
	Booking *booking;
	ClientCard *card;           /* of the client; NULL when she may not be seen */
	RoomRows *rooms;
	DeviceRows *devices;
	CourseRow *course;          /* that pays for it; NULL: none, or she may not be seen */
	DepositAnswer *deposit;     /* NULL: who looks may not know */
	struct page page;
	char key[REQUEST_KEY_SIZE];
	/* A step on its way, while its questions are asked. */
	uint32_t segment;
	money sum;
	char method[64], wallet_pin[LIMIT_LINE];
	wall proposed;
	wall to;                            /* where a copy goes */
	uint32_t minutes;                   /* that it goes on longer */
	char question[700];
};

const char *booking_view_client(const struct booking_view *);
const char *booking_view_device(const struct booking_view *, uint32_t id);

/* ---- booking_page.c, booking_history.c */
void booking_page_build(struct booking_view *, const struct desk *);
void booking_page_history(struct booking_view *, const struct desk *);

/* ---- booking_acts.c: for action rows */
const char *booking_blocked_move(const struct screen *);
const char *booking_blocked_split(const struct screen *);
const char *booking_blocked_extend(const struct screen *);
const char *booking_blocked_take(const struct screen *);
enum status booking_move(struct screen *, struct problem *) MUST_CHECK;
enum status booking_copy(struct screen *, struct problem *) MUST_CHECK;
enum status booking_split(struct screen *, struct problem *) MUST_CHECK;
enum status booking_extend(struct screen *, struct problem *) MUST_CHECK;
enum status booking_series(struct screen *, struct problem *) MUST_CHECK;
enum status booking_take(struct screen *, struct problem *) MUST_CHECK;
enum status booking_waits(struct screen *, struct problem *) MUST_CHECK;

/* ---- booking_deposit.c */
const char *booking_blocked_deposit(const struct screen *);
enum status booking_deposit(struct screen *, struct problem *) MUST_CHECK;

#endif
