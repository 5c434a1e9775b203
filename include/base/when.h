/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates and times as people type them, relative to now: 今天 明天 后天 大后天 昨天,
 * 周五 下周三 星期天, 12号 下个月5号, +3 -1 +2周, 3天后, 两周后, 3个月后, 0312, 3-12, 3/12,
 * 3月12日, 明年3月12日, 20260312, 2026-03-12, today tomorrow fri next mon; times 1430, 14:30,
 * 930, 9, 9点半, 下午3点, 晚上8点一刻, 三点十五分, 3pm, noon; and both together: 后天下午3点,
 * 周五 1430, +1 9点, 明早9点, 3pm fri. Full-width digits and marks are folded.
 *
 * A weekday or a day of the month is the next one from today, today included; a month and
 * day without a year is the nearest not before today (for WHEN_PAST all of them are the
 * nearest not after). 下周三 is in the next week counted from Monday, 周三 of 这周 may be over.
 * 晚上12点 is 24:00 and 晚上1点 25:00 of that day. Where a day or a time may stand, four
 * digits alone are a time from 0600 on (1030 is half past ten) and a date before.
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
