/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proofs behind the rows of store_proofs[] (store/tables.h). Each runs inside a read
 * transaction, changes nothing, and answers ST_CHECK_FAILED with the first fault it meets.
 * A store under proof may hold anything: keys are measured before their parts are read.
 */
#ifndef STORE_PROOFS_H
#define STORE_PROOFS_H

#include "store/tables.h"

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
enum status proof_audit_chain(struct tx *, struct problem *reterr) MUST_CHECK;
enum status proof_records(struct tx *, struct problem *reterr) MUST_CHECK;

/* The bytes of a key in hex, cut to fit a message. */
enum { PROOF_HEX_MAX = 2 * 48 + 4 };
const char *proof_hex(struct bytes key, char ret[PROOF_HEX_MAX]);

/* Every record of a table under its id, or the fault that it cannot be read. */
typedef enum status proof_record_fn(void *ctx, uint32_t id, const ProtobufCMessage *);
enum status proof_each_record(struct tx *, enum table, const ProtobufCMessageDescriptor *,
			      proof_record_fn *, void *ctx, struct problem *reterr) MUST_CHECK;

#endif
