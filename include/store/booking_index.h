/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which index keys a booking has: its day, its client's row, that of its course and its
 * claims. One function says it for writing and for proving.
 */
#ifndef STORE_BOOKING_INDEX_H
#define STORE_BOOKING_INDEX_H

#include "model/booking.h"
#include "store/index_set.h"

void booking_index(const Booking *, struct index_set *ret);
/* The claim that a key of IX_CLAIM and its value stand for. */
struct claim claim_of_key(struct bytes key, struct bytes value);

#endif
