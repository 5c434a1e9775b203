/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the checkout share.
 *
 * The sale as it is wished stands in one SalePay, as a tab or a draft keeps it; a line of it is
 * a line of the quote, so a number says which. A change is made on it between
 * checkout_begin() and checkout_commit(), which prices it anew or leaves all as it was.
 * Payments are not part of it: they stand as typed, a field for each way to pay, and the
 * quote is asked a second time with them (`tender`), so that the split of the wallet and what
 * she has afterwards are shown before anything is done.
 */
#ifndef UI_SCREENS_CHECKOUT_H
#define UI_SCREENS_CHECKOUT_H

#include "ui/desk.h"

/* Ways to pay, in the order shown. */
enum way {
	WAY_DEPOSIT, WAY_WALLET, WAY_WECHAT, WAY_ALIPAY, WAY_CASH, WAY_CARD, WAY_POINTS,
	WAY_ACCOUNT, WAYS
};
enum { AMOUNT_MAX = 32 };

struct checkout {
	bool placed;                /* it is a place: emptied when it is done, not closed */
	struct arena arena;         /* of ask: as long as the screen */
	SalePay *ask;
	char client_name[LIMIT_NAME + 8];
	struct arena quoted;
	Quote *quote;               /* NULL: nothing to pay */
	struct arena tendered;
	Quote *tender;              /* the same with the payments; NULL: they are refused … */
	char why[512];              /* … because of this */
	struct arena standing_arena;
	TierAnswer *standing;       /* NULL: nobody in particular */
	size_t ntabs;
	LineWish *waiting;          /* a line that is added once she is known; NULL: none */
	size_t line;                /* current line */
	enum way way;               /* current way to pay */
	bool chosen;                /* the cashier moved to it: no proposal moves away */
	bool proposed;              /* its amount is our proposal: typing replaces it */
	bool deposit_typed;         /* what of the deposit is used is no proposal any more */
	char amount[WAYS][AMOUNT_MAX]; /* as typed; "" = nothing by this way */
	char code[WAYS][AMOUNT_MAX];   /* payment code that was scanned, "" none */
	char wallet_pin[65];        /* from its question to the payment */
	bool parts_asked;           /* the question of instalments was answered */
	char draft[48];             /* its name: of what the screen was opened for */
	bool changed;               /* the basket is not what it was opened with */
	struct arena offers;        /* of the picker that is open */
	size_t noffers;
	struct picker_item *offered;
	int64_t happened;           /* late: typed, until the reason is typed too */
	uint32_t dropping;          /* the tab that is given up, until the reason is typed */
	char key[REQUEST_KEY_SIZE];
};

/* ---- the basket (checkout_basket.c) */

/* The wishes as they are, to go back to. */
SalePay *checkout_begin(struct checkout *);
/* Prices the changed wishes; a refusal brings back what was. */
enum status checkout_commit(struct screen *, SalePay *was, struct problem *) MUST_CHECK;
/* Prices what is there: asked again after changes elsewhere. */
enum status checkout_quote(struct screen *, struct problem *) MUST_CHECK;
/* An empty basket of this client. */
void checkout_empty(struct checkout *, uint32_t client, uint32_t booking);
/* Takes wishes over as the basket: a draft, a tab. */
void checkout_adopt(struct checkout *, const SalePay *);
/* The first quote prices a booking; from then on its lines are ours to change. */
void checkout_adopt_quote(struct checkout *);
/* Reads name and standing of the client. */
void checkout_name_client(struct screen *);
/* A new line, of which there is one. */
LineWish *checkout_push(struct checkout *, const char *kind);
void checkout_push_wish(struct checkout *, LineWish *);

/* Actions. */
enum status checkout_remove(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_next_line(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_client(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_who(struct screen *, struct problem *) MUST_CHECK;

/* ---- what is put into it (checkout_items.c) */

/* The items of the open picker by what is typed, and one more of them. */
size_t checkout_find_offer(void *checkout, const char *typed, struct picker_item *ret, size_t max);
struct picker_item *checkout_offer(struct checkout *);
void checkout_no_offers(struct checkout *);
/* A scanned barcode: one more of the product. */
enum status checkout_scan(struct screen *, const char *barcode, struct problem *) MUST_CHECK;
/* A line of what the screen was opened for: a top-up, a course, a session of one. */
enum status checkout_begin_with(struct screen *, const struct checkout_arg *,
				struct problem *) MUST_CHECK;

/* Actions. */
enum status checkout_add_item(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_course(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_take_up(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_topup(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_fee(struct screen *, struct problem *) MUST_CHECK;

/* ---- terms (checkout_terms.c) */
enum status checkout_gift(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_discount(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_line_discount(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_coupon(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_free(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_late(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_note(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_hold(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_drop_tab(struct screen *, struct problem *) MUST_CHECK;
enum status checkout_open_tab(struct screen *, uint32_t tab, struct problem *) MUST_CHECK;
void checkout_count_tabs(struct screen *);
/* The tab on which a booking is, 0: none. */
uint32_t checkout_tab_of(struct screen *, uint32_t booking);

/* ---- ways to pay (checkout_pay.c) */
extern const char *const checkout_methods[WAYS];
/* Is it offered? */
bool checkout_way_shown(const struct screen *, enum way);
/* What is typed for it, in fen. */
int64_t checkout_amount(const struct checkout *, enum way);
/* What is still to pay; negative: change. In fen. */
int64_t checkout_rest(const struct checkout *);
/* Proposes the likely way with what is left, after the basket has changed. */
void checkout_propose(struct screen *);
/* Asks how the payments split. */
void checkout_split(struct screen *);
/* The payments as typed. */
void checkout_payments(const struct checkout *, struct arena *, size_t *ret_n, Payment ***ret);
bool checkout_way_key(struct screen *, keycode);
enum status checkout_pay(struct screen *, struct problem *) MUST_CHECK;

void checkout_draw(struct screen *, const struct canvas *);
/* It is paid or laid aside: empties the place, closes any other. */
void checkout_done(struct screen *);

#endif
