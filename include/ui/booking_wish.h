/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What screens that book have in common: the same visit wished again, the client in hand. */
#ifndef UI_BOOKING_WISH_H
#define UI_BOOKING_WISH_H

#include "ui/desk.h"
#include "ui/widgets/form.h"

/* A visit as it would be wished again: the same people and minutes, wherever there is room. */
void booking_again(const Booking *, struct arena *, size_t *ret_n, SegmentWish ***ret);
/* Puts a client into the field "client" of a form; nothing for 0 and whom one may not see. */
void booking_client_set(const struct screen *, struct form *, uint32_t client);
/* Before a key goes to the form: a client who is only proposed is replaced by what is typed. */
void booking_client_key(struct form *, bool *proposed, keycode);
/* A refusal of a later part names it ("segments[1].therapist"): leaves the field's own name, and
 * tells the part, 0 where none is named. */
size_t booking_refused_part(struct problem *);

#endif
