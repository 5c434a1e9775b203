/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies on their way: each line goes when its body comes. */
#include "svc/body.h"

#define UNBUILT(name) enum status name(struct op_call *call) { (void)call; return ST_BUG; }
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

/* Until there are deposits nothing is asked for. */
enum status deposit_asked(struct op_call *call, uint32_t client, const Booking *b, money *ret)
{
	(void)call; (void)client; (void)b;
	*ret = MONEY(0);
	return ST_OK;
}

enum status deposit_paid(struct op_call *call, const Booking *b, money *ret)
{
	(void)call; (void)b;
	*ret = MONEY(0);
	return ST_OK;
}
