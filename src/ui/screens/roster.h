/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screens of the roster share: the short forms that change it, and how spans read. */
#ifndef UI_SCREENS_ROSTER_H
#define UI_SCREENS_ROSTER_H

#include "ui/desk.h"

/* "10-20", "10:30-14", past midnight "18-26". */
const char *roster_span_short(int64_t from, int64_t to, day, char text[DATE_TEXT_MAX]);
/* "leave" as people call it; "work" is work. */
const char *roster_kind_title(const char *kind);

/* Opens the form of leave or an extra shift: of somebody (0: asks), on a day. */
enum status roster_enter(struct screen *, uint32_t staff, day, bool extra,
			 struct problem *reterr) MUST_CHECK;
enum status roster_swap(struct screen *, uint32_t staff, day, struct problem *reterr) MUST_CHECK;
/* Asks why and takes it back; `words` say what it is. */
enum status roster_drop(struct screen *, uint32_t change, const char *words,
			struct problem *reterr) MUST_CHECK;

#endif
