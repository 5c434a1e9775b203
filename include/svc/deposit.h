/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deposits of bookings, as the files of svc/ that end bookings and take money see them.
 * Private to svc/.
 *
 *   asked for when booked --take--> held for the booking --sale--> pays its bill
 *                                            |                       the rest goes back
 *                                            +--cancel, no-show--> goes back, less a fee
 *
 * What is held is two balances, told apart because cash performance is: money, and what the
 * wallet gave of its principal. Money is used, and kept, first; so what goes back is the
 * wallet's first of all, and then the money that came last, the way it came unless another
 * is asked for. A booking that is over holds none.
 */
#ifndef SVC_DEPOSIT_H
#define SVC_DEPOSIT_H

#include "svc/body.h"

struct deposit {
	money cash, wallet;       /* held: money by whatever way, and principal of the wallet */
};
enum status deposit_held(struct op_call *, const Booking *, struct deposit *ret) MUST_CHECK;

/* The booking ends: the deposit goes back by `method` ("": as it came), less the part that is kept;
 * its history tells it. Call before the booking is written; without a deposit nothing happens. */
struct deposit_sums { money back, kept; };
enum status deposit_close(struct op_call *, Booking *now, int keep_percent, const char *method,
			  struct deposit_sums *ret) MUST_CHECK;
/* A row of its history, and of the audit: "E000012 40.00 cash, 10.00 wallet". */
void deposit_tell(struct op_call *, Booking *now, const char *what, uint32_t entry, size_t n,
		  Payment *const *, const char *note);
/* The part of it that is kept by that percentage. */
money deposit_fee(const struct deposit *, int keep_percent);

#endif
