/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariants of a shop, each with a name, proved from the records alone: what
 * `meibuctl check` runs and every test ends with. Rows are those of the store's own
 * promises (store_proofs) and of the salon's. Nothing is changed. A proof reads everything
 * in one transaction, so it sees one moment.
 */
#ifndef SVC_CHECK_H
#define SVC_CHECK_H

#include "svc/shop.h"

/* How many there are, and the name and (translated) sentence of each. */
size_t check_count(void);
const char *check_name(size_t i);
const char *check_sentence(size_t i);
/* Index of a name; check_count() when there is none. */
size_t check_find(const char *name);
/* ST_OK, or ST_CHECK_FAILED with what is wrong, first fault. */
enum status check_run(struct shop *, size_t i, struct problem *reterr) MUST_CHECK;

/* Proofs that stand in files of their own; only the table of invariants calls them. */
struct tx;
enum status check_courses(struct shop *, struct tx *, struct problem *reterr) MUST_CHECK;
enum status check_booking_courses(struct shop *, struct tx *, struct problem *reterr) MUST_CHECK;
enum status check_swaps(struct shop *, struct tx *, struct problem *reterr) MUST_CHECK;
enum status check_turns(struct shop *, struct tx *, struct problem *reterr) MUST_CHECK;
enum status check_attendances(struct shop *, struct tx *, struct problem *reterr) MUST_CHECK;
enum status check_waits(struct shop *, struct tx *, struct problem *reterr) MUST_CHECK;

#endif
