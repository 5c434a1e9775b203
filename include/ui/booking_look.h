/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How bookings look on every screen that shows them. */
#ifndef UI_BOOKING_LOOK_H
#define UI_BOOKING_LOOK_H

#include "model/ops.pb-c.h"
#include "ui/theme.h"

enum theme_role booking_role(Booking__State);
/* The name of a room, "" when there is none. */
const char *booking_room_name(const RoomRows *, uint32_t id);

#endif
