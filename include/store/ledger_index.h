/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of TABLE_LEDGER: entries, documents, and under number 0 what is kept beside them.
 * A client's balances stand with the list of her sales; the shop's own of money, bonus and
 * points at the warm end; its own of things with an id (pieces of a product, sessions of a
 * course) elsewhere, so that they do not push the money apart. Shared by writing, reading
 * and proving.
 */
#ifndef STORE_LEDGER_INDEX_H
#define STORE_LEDGER_INDEX_H

#include "model/posting.h"
#include "store/key.h"
#include "store/tables.h"

/* What stands under a number in TABLE_LEDGER. Stored. */
enum ledger_part { LEDGER_ENTRY = 0, LEDGER_SALE = 1, LEDGER_PREPAID = 2 };
/* What stands under KEPT_OWNED after the client, and under KEPT_DAY after the day. Stored. */
enum owned_part { OWNED_BALANCE = 1, OWNED_SALE = 2, OWNED_ENTRY = 3 };
enum day_part { DAY_DONE = 1, DAY_ROLLUP = 2 };

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
/* The tag of a key under number 0; 0 if it is none. */
uint8_t kept_tag_of(struct bytes key);
/* Under which tag of KEPT_DAY does it stand? 0 if it is malformed. */
uint8_t day_part_of(struct bytes key);
int32_t day_of_key(struct bytes key);
/* The last entry or document: its number and part; 0 in an empty ledger. */
enum status ledger_last(struct tx *, uint32_t *ret_number, enum ledger_part *ret_part) MUST_CHECK;
/* Stores a document under the number of its entry: at the end of the table when nothing stands
 * behind it yet. */
enum status document_put(struct tx *, uint32_t number, enum ledger_part,
			 const ProtobufCMessage *) MUST_CHECK;

/* Which part of what a client owns a key of KEPT_OWNED is; 0 if it is malformed. */
uint8_t owned_part_of(struct bytes key);
/* The key that leads from a client to her sale, or to another entry that touches what is hers. */
void owned_sale_key(struct key *, uint32_t client, uint32_t number);
void owned_entry_key(struct key *, uint32_t client, uint32_t number);
/* The number under an owned key that ends with it; 0 if it is malformed. */
uint32_t owned_number(struct bytes key);
/* What stands under owned_sale_key(): total, and what counts towards her tier. */
void owned_sale_value(struct key *, const struct client_sale *);
bool owned_sale_of(struct bytes key, struct bytes value, struct client_sale *ret) MUST_CHECK;
/* What a document says of it: of a refund everything counts the other way. */
struct client_sale client_sale_of(const Sale *);
void refund_key(struct key *, uint32_t sale, uint32_t refund);
void debt_key(struct key *, uint32_t sale, uint32_t client);
/* A day that is the last one of batches of points, and from which entry to which points were put
 * into them: a range of entries instead of a row for every client, for a checkout writes it. */
struct points_day { day last; uint32_t from, to; };
void points_day_key(struct key *, day last);
void points_day_value(struct key *, const struct points_day *);
/* False if it is malformed. */
bool points_day_of(struct bytes key, struct bytes value, struct points_day *ret) MUST_CHECK;
/* Does the posting put points into a batch that ends on the day? */
bool points_day_has(const struct posting *, day last);
/* Calls fn with letter C for each client who has something left of such a batch, by id. */
enum status points_day_each(struct tx *, const struct points_day *, expiry_fn *,
			    void *ctx) MUST_CHECK;
/* Is the balance above zero on the side where its class has it? */
bool balance_natural(enum account_class, int64_t balance);

/* What else follows when entry `number` takes a balance from `before` to `after`: the debts of
 * sales, and the last days of points and coupons. ledger_append() calls it after the balance was
 * written. */
enum status owned_follow(struct tx *, uint32_t number, const struct posting *, int64_t before,
			 int64_t after) MUST_CHECK;
/* Leads from every client whose balances an entry touches to the entry, unless the list of her
 * sales does. */
enum status owned_entries_put(struct tx *, const struct entry *) MUST_CHECK;

#endif
