/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger as plain text that hledger and ledger read: declarations of accounts and
 * commodities, then a transaction per entry. Accounts are ours with ':' for '/'; CNY has
 * two decimals, everything else counts in whole units ("STOCK-P3", bonus in fen).
 */
#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include "base/buf.h"
#include "base/date.h"
#include "model/posting.h"

struct journal_entry {
	uint32_t number;
	day day;
	enum entry_kind kind;
	const char *document;  /* "V000017", "" for none */
	const struct postings *postings;
};

void journal_account(struct buf *, struct account);   /* "account asset:cash" */
void journal_unit(struct buf *, struct unit);         /* "commodity CNY" */
void journal_entry(struct buf *, const struct journal_entry *);

#endif
