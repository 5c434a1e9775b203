/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates and times as people type them, relative to now: 今天 明天 后天 大后天 昨天,
 * 周五 下周三 星期天, +3 -1, 3天后, 0312, 3-12, 3月12日, 20260312, 2026-03-12,
 * today tomorrow fri; times 1430, 14:30, 930, 9点半, 下午3点, 晚上8点一刻, 3pm; and both
 * together: 后天下午3点, 周五 1430, +1 9点. Full-width digits and marks are folded.
 * A weekday is the next one from today, today included; a month and day without a
 * year is the nearest not before today (for WHEN_PAST the nearest not after).
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/date.h"

enum when_lean { WHEN_FUTURE, WHEN_PAST };

enum status when_day(const char *text, day today, enum when_lean, day *ret,
		     struct problem *reterr) MUST_CHECK;
enum status when_minute(const char *text, minute *ret, struct problem *reterr) MUST_CHECK;
/* A day, a time or both. A time alone is on `base_day`; a day alone keeps `base_minute`. */
enum status when_wall(const char *text, day today, day base_day, minute base_minute,
		      wall *ret, struct problem *reterr) MUST_CHECK;

#endif
