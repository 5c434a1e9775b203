/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which index keys the book's other records have: roster changes, the waitlist, clocked
 * times and messages. One function for each says it for writing and for proving.
 *
 * Changes stand by their end, for what is asked is which of them still touch a time: those
 * that ended before it are never walked over.
 */
#ifndef STORE_BOOK_INDEX_H
#define STORE_BOOK_INDEX_H

#include "store/index_set.h"
#include "store/tables.h"

void roster_change_index(const RosterChange *, struct index_set *ret);
void wait_index(const Wait *, struct index_set *ret);
void attendance_index(const Attendance *, struct index_set *ret);
/* index_key: that of the store, for a message's own key names people. */
void message_index(const Message *, const uint8_t index_key[KEY_SIZE], struct index_set *ret);
/* Where the id of the message with this key of its own stands. */
void message_key_key(struct key *, const uint8_t index_key[KEY_SIZE], const char *text);

#endif
