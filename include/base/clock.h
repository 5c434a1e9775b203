/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only reader of the system clock. MEIBU_NOW ("2026-11-22T14:30", shop time,
 * seconds allowed) freezes it for tests and demos and is ignored in a program that
 * runs set-group-id. A program that makes history moves it with clock_set().
 *
 * A computer whose battery is empty starts in 1970 or 2000. Nothing is recorded under such a
 * date: clock_check().
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/date.h"

/* Reads MEIBU_NOW; call after date_zone(). ST_BAD_VALUE if it is set and not a time. */
enum status clock_init(struct problem *reterr) MUST_CHECK;
instant clock_now(void);
wall clock_wall(void);
day clock_today(void);
/* Can it be that time? ST_BAD_CONFIG if it is before there was such a program. */
enum status clock_check(struct problem *reterr) MUST_CHECK;
/* Freezes the clock at `t` until the next call; for simulation and the demo shop. */
void clock_set(instant t);
/* Milliseconds that only grow, for time-outs; never frozen. */
int64_t clock_monotonic_ms(void);

#endif
