/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the papers share that have no document of their own but an entry of the ledger: what
 * was paid of a debt, a deposit that was taken or given back. The entry says how; the rest is
 * read beside it, so that one printed again says what the first one said. Private to svc/.
 */
#ifndef SVC_SLIP_H
#define SVC_SLIP_H

#include "io/receipt.h"
#include "svc/body.h"
#include "svc/receipt.h"

struct slip {
	struct op_call *call;
	struct entry *entry;
	uint32_t client;
	size_t npayments, nnotes;
	Payment **payments;             /* money of the entry by its ways, in or out */
	struct receipt_note *notes;
};

/* The entry of that kind; ST_NOT_FOUND, which is for the caller to put into words. */
enum status slip_entry(struct slip *, enum entry_kind, uint32_t number) MUST_CHECK;
/* The way of a posting, if it is money or the wallet's principal: into the payments. */
void slip_payment(struct slip *, const struct posting *);
/* Heading and foot, her shortened name and who took it. */
enum status slip_head(const struct slip *, struct receipt *ret) MUST_CHECK;

/* Reads the paper in a transaction of its own (or the batch's) and lays it out. */
typedef enum status slip_fn(struct slip *, uint32_t entry, struct receipt *ret);
struct slip_out { bool copy; struct buf *text, *escpos; };
enum status slip_print(struct shop *, const struct session *, slip_fn *, uint32_t entry,
		       const struct slip_out *, struct problem *reterr) MUST_CHECK;

#endif
