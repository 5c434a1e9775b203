/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/booking_look.h"

#include <stddef.h>
#include <stdio.h>

#include "base/clock.h"

enum theme_role booking_role(Booking__State state)
{
	switch (state) {
	case BOOKING__STATE__requested: return ROLE_STATE_REQUESTED;
	case BOOKING__STATE__confirmed: return ROLE_STATE_CONFIRMED;
	case BOOKING__STATE__arrived: return ROLE_STATE_ARRIVED;
	case BOOKING__STATE__in_service: return ROLE_STATE_IN_SERVICE;
	case BOOKING__STATE__done: return ROLE_STATE_DONE;
	case BOOKING__STATE__settled: return ROLE_STATE_SETTLED;
	case BOOKING__STATE__no_show: return ROLE_STATE_NO_SHOW;
	case BOOKING__STATE__cancelled:
	case BOOKING__STATE__late_cancelled:
	case _BOOKING__STATE_IS_INT_SIZE: break;
	}
	return ROLE_STATE_CANCELLED;
}

const char *booking_room_name(const RoomRows *rooms, uint32_t id)
{
	for (size_t i = 0; rooms != NULL && i < rooms->n_rows; i++)
		if (rooms->rows[i]->id == id)
			return rooms->rows[i]->name;
	return "";
}

const char *day_near(day d, char text[DATE_TEXT_MAX])
{
	char all[DATE_TEXT_MAX];
	bool same = day_civil(d).year == day_civil(clock_today()).year;

	day_text(d, all);
	snprintf(text, DATE_TEXT_MAX, "%.11s %.16s", same ? all + 5 : all,
		 weekday_name(day_weekday(d)));
	return text;
}

const char *wall_near(wall w, char text[DATE_TEXT_MAX])
{
	char date[DATE_TEXT_MAX], at[DATE_TEXT_MAX];

	snprintf(text, DATE_TEXT_MAX, "%.20s %s", day_near(wall_day(w), date),
		 minute_text(wall_minute(w), at));
	return text;
}

const char *instant_near(instant t, char text[DATE_TEXT_MAX])
{
	char all[DATE_TEXT_MAX];
	bool same = day_civil(wall_day(instant_wall(t))).year == day_civil(clock_today()).year;

	instant_text(t, all);
	snprintf(text, DATE_TEXT_MAX, "%.*s", same ? 11 : 16, same ? all + 5 : all);
	return text;
}
