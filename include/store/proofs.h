/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proofs behind the rows of store_proofs[] (store/tables.h). Each runs inside a read
 * transaction, changes nothing, and answers ST_CHECK_FAILED with the first fault it meets.
 * A store under proof may hold anything: keys are measured before their parts are read.
 */
#ifndef STORE_PROOFS_H
#define STORE_PROOFS_H

#include "store/entry.h"
#include "store/ledger_index.h"

enum status proof_pages(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_tables(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_product_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_client_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_search_blocks(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_booking_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_booking_claims(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_ledger_balanced(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_ledger_chain(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_ledger_balances(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_ledger_limits(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_ledger_rollups(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_sales(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_refunds(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_prepaid_refunds(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_client_entries(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_debts(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_points_expiry(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_course_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_coupon_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_roster_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_wait_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_attendance_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_message_index(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_templates(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_tills(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_audit_chain(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_records(struct tx *, struct problem *reterr) MUST_CHECK;

/* The bytes of a key in hex, cut to fit a message. */
enum { PROOF_HEX_MAX = 2 * 48 + 4 };
const char *proof_hex(struct bytes key, char ret[PROOF_HEX_MAX]);

/* A walk over the ledger in the order of numbers: entries, then their documents. */
struct ledger_walk {
	struct tx *tx;
	struct problem *reterr;
	/* One entry with its stored bytes. */
	enum status (*entry)(struct ledger_walk *, const struct entry_view *, struct bytes);
	/* A document beside it; NULL passes it over. */
	enum status (*document)(struct ledger_walk *, uint32_t number, enum ledger_part,
				struct bytes);
	void *own;            /* of the proof that walks */
};
enum status proof_walk_ledger(struct ledger_walk *) MUST_CHECK;
enum status proof_bad_entry(const struct ledger_walk *, uint32_t number) MUST_CHECK;
/* All of its postings; the fault if one is none of ours. */
enum status proof_postings(const struct ledger_walk *, const struct entry_view *,
			   struct postings *ret) MUST_CHECK;
/* Calls fn for every balance, the clients' and the shop's own; finds what is none of ours. */
enum status proof_each_balance(struct tx *, balance_fn *, void *ctx,
			       struct problem *reterr) MUST_CHECK;
/* The fault that something stands under a key that should not. */
enum status proof_strange_key(struct bytes key, struct problem *reterr) MUST_CHECK;

/* Every record of a table under its id, or the fault that it cannot be read. */
typedef enum status proof_record_fn(void *ctx, uint32_t id, const ProtobufCMessage *);
enum status proof_each_record(struct tx *, enum table, const ProtobufCMessageDescriptor *,
			      proof_record_fn *, void *ctx, struct problem *reterr) MUST_CHECK;

#endif
