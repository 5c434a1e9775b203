/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Receipts: one layout for the screen, a file and the printer. Lines are laid out in cells
 * (32 on 58 mm paper, 48 on 80 mm; a Chinese character takes two), then given as UTF-8
 * text or as ESC/POS bytes in GB18030 with ￥ as U+FFE5.
 */
#ifndef IO_RECEIPT_H
#define IO_RECEIPT_H

#include "base/buf.h"
#include "base/date.h"
#include "base/money.h"
#include "base/status.h"
#include "model/records.pb-c.h"

/* Words left and a value right: a balance after the sale, a coupon she got. */
struct receipt_note { const char *left, *right; };

/* Money for what was on account: of which sale, and what of it is open after this. */
struct receipt_part { uint32_t sale; day on; money paid, left; };
struct receipt_debt {
	uint32_t entry;
	instant at;
	size_t nparts, npayments;
	const struct receipt_part *parts;
	Payment *const *payments;
	money left;                          /* of all her debts */
	int64_t points;                      /* that it earned her */
};

/* The deposit of a booking: taken, or what became of it. */
struct receipt_deposit {
	uint32_t entry, booking;
	instant at;
	wall start;                          /* of the visit */
	const char *title;                   /* of its treatments */
	bool taken;
	size_t npayments;
	Payment *const *payments;            /* that came, or went back */
	money kept, held;                    /* as a fee; after this */
};

struct receipt {
	const Sale *sale;                    /* a refund, too: its number, sums and original */
	const struct receipt_debt *debt;     /* instead of a sale */
	const struct receipt_deposit *deposit; /* instead of both */
	const char *shop, *address, *phone;  /* heading */
	const char *head, *foot;             /* lines of the shop's own, "" for none */
	const char *client;                  /* name as it may be printed, "" for none */
	const char *tier;                    /* title, "" for none */
	const char *cashier;
	int columns;                         /* 32 or 48 */
	bool copy;                           /* printed again: says so */
	size_t nnotes;                       /* below the payments */
	const struct receipt_note *notes;
};

/* Appends the lines, each ended by a newline. */
void receipt_text(struct buf *, const struct receipt *);
/* The same without the shop's name at the top, which the printer makes big. */
void receipt_below_name(struct buf *, const struct receipt *);
/* Appends ESC/POS: initialise, Chinese mode, big heading, lines, feed, cut. `drawer` opens the
 * cash drawer. Characters the printer's set lacks become '?'. */
void receipt_escpos(struct buf *, const struct receipt *, bool drawer);
/* The same for any slip: a big heading and lines that are laid out already. */
void receipt_escpos_text(struct buf *, const char *title, const char *text, bool drawer);

/* Sends bytes to where meibu.conf says: "file:PATH" (appended), "device:PATH", "spool:QUEUE" (lp -o
 * raw). Never called inside a transaction. */
enum status receipt_send(const char *to, const struct buf *bytes,
			 struct problem *reterr) MUST_CHECK;

#endif
