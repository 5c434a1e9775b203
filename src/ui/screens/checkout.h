/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the checkout share. */
#ifndef UI_SCREENS_CHECKOUT_H
#define UI_SCREENS_CHECKOUT_H

#include "ui/desk.h"

/* Ways to pay, in the order shown; the words of the API. */
enum { METHODS = 4, AMOUNT_MAX = 16 };
extern const char *const checkout_methods[METHODS];

struct checkout {
	uint32_t client, booking;
	char client_name[LIMIT_NAME + 8];
	struct arena arena;         /* wishes: live as long as the screen */
	size_t nwishes;
	LineWish **wishes;
	uint32_t percent;
	char reason[LIMIT_LINE];
	uint32_t authorised_by;
	char pin[65];
	struct arena quoted;
	Quote *quote;
	size_t line;                /* current line */
	size_t method;              /* current way to pay */
	char amount[METHODS][AMOUNT_MAX]; /* as typed; "" = nothing by this way */
	char draft[40];             /* its name: of the client and booking it was opened for */
	bool changed;               /* the basket is no longer the booking's own */
	bool proposed;              /* the current amount is our proposal: typing replaces it */
	char key[REQUEST_KEY_SIZE];
};

/* What is still to pay; negative: change. In fen. */
int64_t checkout_rest(const struct checkout *);
void checkout_draw(struct screen *, const struct canvas *);

#endif
