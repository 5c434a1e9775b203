/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Anchors: what somebody outside the store has kept of its chains, on the paper of a Z report,
 * beside a backup, in the owner's telephone. Whoever can write the store can write a chain that
 * holds, a shorter one or another one; not one that holds a hash that lies elsewhere.
 *
 *	E402 fd90 6ff4 c1d2 0a3b     entry 402 of the ledger, and how its hash begins
 *	A1203 77ab 01c4 9e52 d3f0    row 1203 of the audit log, the same
 *
 * Several are divided by commas. Spaces among the digits do not matter; at least sixteen are
 * needed, so that nobody finds another entry that begins the same.
 */
#ifndef SVC_ANCHOR_H
#define SVC_ANCHOR_H

#include "base/hash.h"
#include "svc/shop.h"

enum { ANCHOR_DIGITS = 16, ANCHORS_MAX = 50, ANCHOR_TEXT_MAX = 48 };

struct tx;
struct anchor {
	char letter; /* E entry, A audit row */
	uint32_t number;
	char hex[2 * HASH_SIZE + 1]; /* how its hash begins: lower case, without spaces */
};

/* Reads one or several; ST_USAGE says what is wrong. */
enum status anchors_read(const char *text, struct anchor ret[ANCHORS_MAX], size_t *ret_n,
			 struct problem *reterr) MUST_CHECK;
/* Does the shop still hold it? ST_CHECK_FAILED says what is there instead. That the chain leads
 * from it to today's end is another proof: ledger-chain, audit-chain. */
enum status anchor_prove(struct shop *, const struct anchor *, struct problem *reterr) MUST_CHECK;
/* "E402 fd90 6ff4 c1d2 0a3b", as it is printed. */
const char *anchor_text(char letter, uint32_t number, const uint8_t hash[HASH_SIZE],
			char ret[ANCHOR_TEXT_MAX]);
/* The hash of an entry or of an audit row; ST_NOT_FOUND. */
enum status anchor_hash(struct tx *, char letter, uint32_t number,
			uint8_t ret[HASH_SIZE]) MUST_CHECK;

#endif
