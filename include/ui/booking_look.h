/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How bookings and times look on every screen that shows them. */
#ifndef UI_BOOKING_LOOK_H
#define UI_BOOKING_LOOK_H

#include "base/date.h"
#include "model/ops.pb-c.h"
#include "ui/theme.h"
#include "ui/widgets/picker.h"

enum theme_role booking_role(Booking__State);
/* A day as people say it near now: "11-22 周日", with the year when it is another one. */
const char *day_near(day, char text[DATE_TEXT_MAX]);
/* The same with the time: "11-22 周日 15:00". */
const char *wall_near(wall, char text[DATE_TEXT_MAX]);
/* A moment to the minute: "11-22 14:05", with the year when it is another one. */
const char *instant_near(instant, char text[DATE_TEXT_MAX]);
/* The name of a room, "" when there is none. */
const char *booking_room_name(const RoomRows *, uint32_t id);

/* What suits desk.choosing.treatment: "R2", "D1". */
extern const struct picker_source desk_rooms, desk_devices;

#endif
