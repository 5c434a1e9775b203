/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which index keys a booking has: its day, its client's row, that of its course, that of its
 * series, and while it claims time its claims and the end of its hold. One function says it
 * for writing and for proving.
 */
#ifndef STORE_BOOKING_INDEX_H
#define STORE_BOOKING_INDEX_H

#include "model/booking.h"
#include "store/index_set.h"

/* Is it within the limits that keys are made for? A longer claim would stand beyond the reach of
 * claim_check(). */
bool booking_fits(const Booking *);
/* Of one that fits. */
void booking_index(const Booking *, struct index_set *ret);
/* The claim that a key of IX_CLAIM and its value stand for. */
struct claim claim_of_key(struct bytes key, struct bytes value);

#endif
