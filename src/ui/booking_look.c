/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/booking_look.h"

#include <stddef.h>

enum theme_role
booking_role(Booking__State state)
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

const char *
booking_room_name(const RoomRows *rooms, uint32_t id)
{
	for (size_t i = 0; rooms != NULL && i < rooms->n_rows; i++)
		if (rooms->rows[i]->id == id)
			return rooms->rows[i]->name;
	return "";
}
