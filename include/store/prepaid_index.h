/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which index keys courses and coupons have: the list of their client, and the day on which
 * they end. One function says it for writing and for proving.
 *
 * A course stands on its last day until it is over, a card by time in a list of its own too;
 * a coupon while the ledger says that it can still be used. Batches of points are found from
 * the ledger (store/ledger_index.h).
 */
#ifndef STORE_PREPAID_INDEX_H
#define STORE_PREPAID_INDEX_H

#include "model/account.h"
#include "model/records.pb-c.h"
#include "store/index_set.h"
#include "store/tables.h"

/* Does the batch end on a day? */
bool points_end(struct account);

void course_index(const Course *, struct index_set *ret);
/* left: the ledger says that it can still be used. */
void coupon_index(const Coupon *, bool left, struct index_set *ret);
/* Asks the ledger. */
enum status coupon_left(struct tx *, const Coupon *, bool *ret) MUST_CHECK;

void expiry_key(struct key *, day last, char letter, uint32_t id);
/* The parts of a key of IX_EXPIRY; false if it is malformed. */
bool expiry_of(struct bytes key, day *ret_last, char *ret_letter, uint32_t *ret_id) MUST_CHECK;
/* Of a template, by the hash of its content. */
void template_key(struct key *, const uint8_t hash[HASH_SIZE]);

#endif
