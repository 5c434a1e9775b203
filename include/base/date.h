/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days, minutes and instants are different types.
 *
 *   day      a civil date, counted from 1970-01-01
 *   minute   minutes into a day, 0..2879: a shop may close after midnight
 *   wall     wall-clock minute of the shop since 1970-01-01T00:00 local
 *   instant  a point in time, milliseconds since the epoch, UTC
 *
 * Bookings are wall times (the clock on the shop's wall), ledger entries are
 * instants. The shop's zone is set once with date_zone().
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

typedef struct { int32_t n; } day;
typedef struct { int32_t n; } minute;
typedef struct { int64_t n; } wall;
typedef struct { int64_t ms; } instant;

#define DAY(n_) ((day){ .n = (n_) })
#define MINUTE(n_) ((minute){ .n = (n_) })
#define WALL(n_) ((wall){ .n = (n_) })
enum { MINUTES_PER_DAY = 1440, DATE_TEXT_MAX = 32 };

struct civil { int year, month, day; };

day day_of(int year, int month, int mday);      /* proleptic Gregorian; valid input only */
struct civil day_civil(day);
bool civil_valid(int year, int month, int mday);
int day_weekday(day);                           /* 0 Monday .. 6 Sunday */
const char *weekday_name(int weekday);          /* translated, short: "周一", "Mon" */

wall wall_of(day, minute);
day wall_day(wall);
minute wall_minute(wall);                       /* 0..1439 */

/* Sets the zone ("Asia/Shanghai", which needs no zone files); false if the system does not
 * know it. */
bool date_zone(const char *zone);
wall instant_wall(instant);
instant wall_instant(wall);                     /* the earlier of two in an autumn overlap */

/* "2026-11-22", "2026-11-22T14:30", "14:30" (or "25:30" past midnight). */
const char *day_text(day, char text[DATE_TEXT_MAX]);
const char *wall_text(wall, char text[DATE_TEXT_MAX]);
const char *minute_text(minute, char text[DATE_TEXT_MAX]);
/* "2026-11-22 14:30:05", in the shop's zone. */
const char *instant_text(instant, char text[DATE_TEXT_MAX]);

/* Exact forms only (as above; a space may stand for T). People's forms are in when.h. */
enum status day_parse(const char *text, day *ret, struct problem *reterr) MUST_CHECK;
enum status wall_parse(const char *text, wall *ret, struct problem *reterr) MUST_CHECK;
enum status minute_parse(const char *text, minute *ret, struct problem *reterr) MUST_CHECK;

#endif
