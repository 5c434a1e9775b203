/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Money that was paid ahead and goes back by law: the case is built from the client's
 * history in the ledger, model/prepaid.h works it out. Private to svc/.
 *
 * A wallet's contract is what was topped up since the wallet was empty: a top-up into an
 * empty wallet begins a new one. What is taken back of a sale that was paid by an earlier
 * contract counts as paid into the present one. A wallet that changes hands takes its
 * part of what was paid, given and delivered along, so that nobody gains by passing it on.
 */
#ifndef SVC_PREPAID_H
#define SVC_PREPAID_H

#include "svc/course.h"

/* What was paid into a wallet and what it paid for. */
struct contract {
	uint32_t since;            /* the entry it began with, 0: there is none */
	money paid, gift;          /* less what went back */
	money list, net;           /* spent: undiscounted, and as it was charged */
	day first, last;           /* payments */
	bool served_before;        /* she had been served here when it began */
	money principal, bonus;    /* what is left */
	money held;                /* principal that bookings hold as deposits */
};
enum status wallet_contract(struct op_call *, uint32_t client, struct contract *ret) MUST_CHECK;
/* What was used of a course, at the single prices frozen in it; and whether the client who bought
 * it had had one of its treatments before. */
enum status course_history(struct op_call *, const struct course_state *, money *ret_list,
			   bool *ret_before) MUST_CHECK;

#endif
