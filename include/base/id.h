/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids as people see them: a letter and a number, C000042. Letters: C client,
 * B booking, K course, V sale, E ledger entry, S staff, P product, R room,
 * D device, W wallet, U coupon, T sale laid aside, Z drawer, N roster change, Q waitlist.
 * Numbers start at 1; 0 means none. Read with or without zeros, any case.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

#include "base/status.h"

enum { ID_TEXT_MAX = 16 };

/* S P R D are written short (S2), the others with six digits (C000042). */
const char *id_text(char letter, uint32_t id, char text[ID_TEXT_MAX]);
/* Refuses another letter, 0 and anything that is not a number. field is named in the problem. */
enum status id_parse(const char *text, char letter, uint32_t *ret, const char *field,
		     struct problem *reterr) MUST_CHECK;

#endif
