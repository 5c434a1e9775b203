/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages about bookings: to whom they may go, which way, and by which key each is made
 * only once. Pure.
 *
 *   confirmation/B000017                     it is booked
 *   change/B000017/2                         it was moved the second time
 *   cancel/B000017                           it is cancelled
 *   reminder/B000017/2026-11-22T14:00        it is soon
 *   reminder/B000017/2026-11-23T14:00/1      of its new time, after it was moved once
 *   offer/B000017/2026-11-22T14:00           it is held for her
 *
 * A message about a visit that she asked for is part of the service and needs no consent of
 * its own; a consent "messages" that was taken back ends them all.
 */
#ifndef MODEL_OUTBOX_H
#define MODEL_OUTBOX_H

#include "base/buf.h"
#include "base/date.h"
#include "model/records.pb-c.h"

enum message_kind {
	MESSAGE_CONFIRMATION, MESSAGE_CHANGE, MESSAGE_CANCEL, MESSAGE_REMINDER, MESSAGE_OFFER,
	MESSAGE_KINDS
};
/* As records have it: "reminder". */
const char *message_kind_name(enum message_kind);
/* False for a name that is none. */
bool message_kind_find(const char *name, enum message_kind *ret) MUST_CHECK;

/* Appends the key of the message of this kind about the booking as it stands. */
void message_key(struct buf *, enum message_kind, const Booking *);
/* May she be written to? */
bool message_agreed(const Client *);
/* "wechat", "sms" if she has a mobile phone, "print" for what can be handed to her when it is
 * arranged, or NULL: there is no way. */
const char *message_channel(const Client *, enum message_kind);

#endif
