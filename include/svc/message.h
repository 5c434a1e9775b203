/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox. Private to svc/.
 *
 *   waiting -> sent            handed over by whatever sends it, or by hand
 *     |  ^
 *     |  '---- failed          may be tried again
 *     '-> dropped              not to be sent, or no longer true
 *
 * Nothing is sent from inside a transaction: a message is a record that waits.
 */
#ifndef SVC_MESSAGE_H
#define SVC_MESSAGE_H

#include "model/outbox.h"
#include "svc/booking_visit.h"

/* As message_about(); *ret_made: it was not there before, she may be told, and there is a way. */
enum status message_make(struct op_call *, enum message_kind, const Booking *, instant not_before,
			 bool *ret_made) MUST_CHECK;
/* The message of this kind about the booking as it stood is not sent any more, if it waits. */
enum status message_void(struct op_call *, enum message_kind, const Booking *was,
			 const char *reason) MUST_CHECK;
/* Drops all that wait to be sent to a client. */
enum status messages_end(struct op_call *, uint32_t client, const char *reason) MUST_CHECK;

#endif
