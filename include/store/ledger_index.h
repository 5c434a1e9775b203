/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of what is kept beside the ledger: balances and daily sums. A client's
 * balances stand with the rest of hers under IX_OWNED; the shop's own of money, bonus and
 * points under IX_BALANCE at the warm end; its own of things with an id (pieces of a product,
 * sessions of a course) under IX_COUNTED, so that they do not push the money apart. Shared by writing, reading and proving.
 */
#ifndef STORE_LEDGER_INDEX_H
#define STORE_LEDGER_INDEX_H

#include "model/posting.h"
#include "store/booking_index.h"
#include "store/tables.h"

/* What stands under a number in TABLE_LEDGER. Stored. */
enum ledger_part { LEDGER_ENTRY = 0, LEDGER_SALE = 1 };

void ledger_key(struct key *, uint32_t number, enum ledger_part);
/* Does the class belong to clients? */
bool account_is_clients(enum account_class);
void balance_key(struct key *, struct account, struct unit);
/* The account, unit and amount that a balance stands for, from any of these places; false if its
 * class or unit is none of ours, or if it stands in the wrong place. */
bool balance_of(struct bytes key, struct bytes value, struct posting *ret) MUST_CHECK;
/* Where a posting is summed for its day: without detail, and without the client. */
struct account rollup_account(struct account);
void rollup_key(struct key *, day, struct account, struct unit);
bool rollup_of(struct bytes key, struct bytes value, struct rollup *ret) MUST_CHECK;
/* The last key of the table: its number and part; 0 in an empty ledger. */
enum status ledger_last(struct tx *, uint32_t *ret_number, enum ledger_part *ret_part) MUST_CHECK;
/* The key that leads from a client to her sale. */
void owned_sale_key(struct key *, uint32_t client, uint32_t number);

#endif
