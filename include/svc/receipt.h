/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Receipts of a shop: laid out from a sale, and sent after the commit. A sale queues its
 * receipt in its own transaction; sending happens outside any, so that a jammed printer
 * stops nobody, and what was not sent waits.
 */
#ifndef SVC_RECEIPT_H
#define SVC_RECEIPT_H

#include "svc/op.h"

/* The receipt of a sale as text and as ESC/POS bytes; either may be NULL. The client's name is
 * shortened to its first character. ST_NOT_FOUND, ST_NOT_PERMITTED. */
enum status receipt_for_sale(struct shop *, const struct session *, uint32_t sale, bool copy,
			     struct buf *ret_text, struct buf *ret_escpos,
			     struct problem *reterr) MUST_CHECK;
/* The workings of a refund of prepaid money, by its entry. ST_NOT_FOUND, ST_NOT_PERMITTED. */
enum status receipt_for_prepaid(struct shop *, const struct session *, uint32_t entry,
				struct buf *ret_text, struct buf *ret_escpos,
				struct problem *reterr) MUST_CHECK;
/* The slip of what was paid of debts, by its entry: of which sales, how, what is left.
 * ST_NOT_FOUND, ST_NOT_PERMITTED. */
enum status receipt_for_debt(struct shop *, const struct session *, uint32_t entry, bool copy,
			     struct buf *ret_text, struct buf *ret_escpos,
			     struct problem *reterr) MUST_CHECK;
/* The slip of a deposit that was taken, given back or kept, by its entry. ST_NOT_FOUND,
 * ST_NOT_PERMITTED. */
enum status receipt_for_deposit(struct shop *, const struct session *, uint32_t entry, bool copy,
				struct buf *ret_text, struct buf *ret_escpos,
				struct problem *reterr) MUST_CHECK;
/* The paper of an entry that is no sale's: one of the three above. */
enum status receipt_for_entry(struct shop *, const struct session *, uint32_t entry, bool copy,
			      struct buf *ret_text, struct buf *ret_escpos,
			      struct problem *reterr) MUST_CHECK;
/* Sends every waiting receipt to where meibu.conf says, oldest first; stops at the first that
 * fails, which is recorded at its job. */
enum status receipts_deliver(struct shop *, const struct session *, size_t *ret_sent,
			     struct problem *reterr) MUST_CHECK;

#endif
