/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The operations: every use case is one row of the table, one function, one write
 * transaction. Requests begin theirs in op_run() and nowhere else:
 *
 *   who is it, may she, request key known? -> prepare -> begin -> the same again: a known key is
 *   answered as before -> holds that have run out are let go -> body: check, write, post ->
 *   audit -> remember the answer under the key -> commit
 *
 * A body gets the open transaction, decoded arguments and an answer to fill; what it
 * allocates lives in the arena of the call. A body checks everything before it writes
 * anything. An operation that posts leaves its ledger entry as the record of itself, and a
 * row in the audit chain for what an entry cannot say (who stood in, why); any other change
 * leaves a row.
 *
 * Screens, meibuctl and the API call op_run() with the same structs.
 */
#ifndef SVC_OP_H
#define SVC_OP_H

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/mem.h"
#include "model/field.h"
#include "model/ops.pb-c.h"
#include "model/permission.h"
#include "svc/shop.h"

/* Who asks. staff 0 is the system itself: whoever may open the data folder (meibuctl, init). */
struct session {
	uint32_t staff;
	char terminal[16];
};

struct op_call {
	struct shop *shop;
	const struct session *who;
	struct role role;           /* of the staff, read in this transaction */
	struct tx *tx;
	struct arena *arena;
	const void *args;           /* message of op->args */
	void *ret;                  /* message of op->answer, initialised */
	struct problem *problem;
	instant now;
	wall wall;                  /* now, on the shop's wall */
	day today;                  /* business day */
	/* The day by which things end for a client: today, or, while the clock stands behind
	 * the ledger, the day of its last entry. A clock that was set back brings nothing back
	 * to life. */
	day sure;
	instant posted;             /* the last entry before this operation; 0: none */
	char object[ID_TEXT_MAX];   /* what was changed, for the audit: set by the body */
	struct buf detail;          /* how, for the audit: filled by the body, released by op_run */
	uint32_t entry;             /* the first ledger entry it made, 0 if none */
	uint32_t stood_in;          /* the manager whose PIN it was done with, 0 if nobody's */
	size_t lapsed;              /* holds that had run out and were let go before the body */
	char prepared[128];         /* what prepare() worked out: a PIN hash */
};

typedef enum status op_fn(struct op_call *) MUST_CHECK;

struct op {
	const char *name;           /* "booking.add" */
	const char *summary;        /* N_(), one sentence */
	enum permission permission;
	bool writes;
	bool quiet;                 /* leaves no audit row: drafts and the print queue */
	const ProtobufCMessageDescriptor *args, *answer;
	op_fn *run;
	op_fn *prepare;             /* slow work before the transaction (hashing a PIN), or NULL */
	const char *example;        /* arguments as JSON */
};

/* The rows, chapter by chapter; NULL behind the last. */
const struct op *op_at(size_t i);
size_t op_count(void);
const struct op *op_find(const char *name);

/* Runs an operation. request_key NULL or "": none (reads; a write makes one itself).
 * The answer lives in the arena. After a commit of unknown outcome the store is opened again
 * and the key looked up, so that what comes back is the truth. */
enum status op_run(struct shop *, const struct session *, const struct op *,
		   const char *request_key,
		   const ProtobufCMessage *args, struct arena *, ProtobufCMessage **ret,
		   struct problem *reterr) MUST_CHECK;
/* Runs it and keeps nothing: what would happen. */
enum status op_try(struct shop *, const struct session *, const struct op *,
		   const ProtobufCMessage *args, struct arena *, ProtobufCMessage **ret,
		   struct problem *reterr) MUST_CHECK;

/* op_run() for callers in C, by name: ClientGet args = …; ClientCard *card;
 * OP_RUN(shop, who, "client.get", NULL, &args, arena, &card, reterr). */
#define OP_RUN(shop, who, name, key, args, arena, ret, reterr) \
	op_run(shop, who, op_find(name), key, &(args)->base, arena, \
	       (ProtobufCMessage **)(ret), reterr)

/* Her role as it stands now; ST_NOT_PERMITTED when it lacks the permission. For what is no
 * operation: exports, login screens. */
enum status session_role(struct shop *, const struct session *, enum permission, struct role *ret,
			 struct problem *reterr) MUST_CHECK;

#endif
