/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The days of a report as people type them: 今天, 上月, 本周, last month, this year, 2026-10,
 * 10月, one day as base/when.h reads it, or two of them with a space, ~, 到 or 至 between.
 * Both ends are included.
 */
#ifndef UI_REPORT_RANGE_H
#define UI_REPORT_RANGE_H

#include "base/when.h"

struct days { day from, to; };

/* ST_BAD_VALUE with what can be typed. */
enum status days_parse(const char *text, day today, enum when_lean, struct days *ret,
		       struct problem *reterr) MUST_CHECK;
/* As many days earlier (-1) or later (+1); what begins with a month goes by months. */
struct days days_step(struct days, int by);

#endif
