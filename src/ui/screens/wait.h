/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the screens of the waitlist share: the list and the page of one who waits have one in hand,
 * and the same can be done to her on both.
 */
#ifndef UI_SCREENS_WAIT_H
#define UI_SCREENS_WAIT_H

#include "ui/desk.h"
#include "ui/rows.h"
#include "ui/widgets/page.h"

/* A step on its way, while its questions are asked. */
struct wait_step {
	char key[REQUEST_KEY_SIZE];
	struct arena found;
	size_t nslots, chosen;
	Slot **slots;               /* times that can be offered */
	char question[512];
};

struct waits {
	struct rows rows;           /* items are struct wait_item */
	uint32_t client, booking;   /* of whom; whom the time of the booking would suit */
	bool all;                   /* also those who wait no more */
	struct wait_step step;
};

struct wait_item {
	const WaitRow *row;
	int64_t until;              /* of what is held, instant; 0: nothing is */
	char left[32];              /* until then: "1:05" */
};

struct wait_view {
	uint32_t wait;
	struct arena arena;
	const WaitRow *row;
	const Booking *held;        /* or made for her; NULL: none */
	struct page page;
	struct wait_step step;
};

/* Who is in hand; NULL: nobody. */
const WaitRow *wait_in_hand(const struct screen *);
struct wait_step *wait_step(const struct screen *);
/* How a list shows her: titles of the treatments, days, hours. */
const char *wait_titles(struct arena *, const struct desk *, const Wait *);
const char *wait_days(struct arena *, const Wait *);
const char *wait_hours(struct arena *, const Wait *);
const char *wait_state_title(const Wait *);
enum theme_role wait_role(const Wait *);
/* "1:05" to go, "over". */
void wait_left(int64_t until, char text[32]);

/* For action rows of both screens. */
const char *wait_blocked_offer(const struct screen *);
const char *wait_blocked_take(const struct screen *);
const char *wait_blocked_drop(const struct screen *);
const char *wait_blocked_booking(const struct screen *);
enum status wait_offer(struct screen *, struct problem *) MUST_CHECK;
enum status wait_take(struct screen *, struct problem *) MUST_CHECK;
enum status wait_drop(struct screen *, struct problem *) MUST_CHECK;
enum status wait_open_booking(struct screen *, struct problem *) MUST_CHECK;
enum status wait_open_client(struct screen *, struct problem *) MUST_CHECK;

#endif
