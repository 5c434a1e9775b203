/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies on their way: each line goes when its body comes. */
#include "svc/body.h"

#define UNBUILT(name) enum status name(struct op_call *call) { (void)call; return ST_BUG; }
UNBUILT(op_booking_split)
UNBUILT(op_booking_copy)
UNBUILT(op_booking_extend)
UNBUILT(op_booking_series_plan)
UNBUILT(op_booking_series)
UNBUILT(op_booking_load)
UNBUILT(op_deposit_take)
UNBUILT(op_deposit_get)
UNBUILT(op_wait_add)
UNBUILT(op_wait_list)
UNBUILT(op_wait_offer)
UNBUILT(op_wait_take)
UNBUILT(op_wait_drop)
UNBUILT(op_remind_run)
UNBUILT(op_message_list)
UNBUILT(op_message_done)
UNBUILT(op_message_drop)
