/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The postings of each event, as pure functions. A list collects postings; adding to
 * an (account, unit) that is there already sums. Every finished list sums to zero in
 * every unit, which posting_balanced() proves before anything is stored.
 */
#ifndef MODEL_POSTING_H
#define MODEL_POSTING_H

#include "base/limits.h"
#include "base/money.h"
#include "model/account.h"
#include "model/records.pb-c.h"

struct postings {
	size_t n;
	struct posting rows[LIMIT_POSTINGS];
};

/* Kinds of entries; stored, never renumbered. */
enum entry_kind {
	ENTRY_OPENING = 1,  /* float, opening stock */
	ENTRY_SALE = 2,
	ENTRY_REFUND = 3,
	ENTRY_RECEIVE = 4,  /* goods in */
	ENTRY_REVERSAL = 5,
	ENTRY_COURSE = 6,
	ENTRY_WALLET = 7,
	ENTRY_POINTS = 8,
	ENTRY_STOCK = 9,    /* consumption, loss, stocktake */
	ENTRY_CLOSE = 10,
	ENTRY_EXPENSE = 11,
};
const char *entry_kind_name(enum entry_kind); /* "sale"; stable */
const char *entry_kind_title(enum entry_kind); /* translated */

/* Adds; false on overflow or when the list is full. Zero amounts vanish. */
bool posting_add(struct postings *, struct account, struct unit, int64_t amount) MUST_CHECK;
/* Sums to zero in every unit, and every account is of its class's unit and owners. */
bool posting_balanced(const struct postings *);

/* A sale of treatments and products: money in by method, less change from the drawer,
 * revenue at list price by category, reductions to discount, stock out. */
enum status posting_sale(const Sale *, struct postings *ret, struct problem *reterr) MUST_CHECK;
/* qty pieces of a product come in. */
enum status posting_receive(uint32_t product, int64_t qty, struct postings *ret,
			    struct problem *reterr) MUST_CHECK;
/* The same postings with opposite signs. */
void posting_reverse(const struct postings *, struct postings *ret);

/* The account that takes a payment method ("cash"); false if the method is not money. */
bool posting_method_account(const char *method, uint32_t client, struct account *ret) MUST_CHECK;

#endif
