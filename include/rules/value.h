/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values as people write them in rule files, read strictly: the whole text must be of the
 * form, there is no octal, no "12abc", no silent default. Shared by the YAML files and
 * meibu.conf.
 */
#ifndef RULES_VALUE_H
#define RULES_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* An integer, no leading zeros, no sign but -. */
bool value_number(const char *text, int64_t *ret);
/* A number with at most `places` decimals, times 10^places: "5.5" with 3 is 5500. */
bool value_decimal(const char *text, int places, int64_t *ret);
/* yes, no, true, false; 是, 否. */
bool value_yes_no(const char *text, bool *ret);
/* "10:00-21:00" in minutes of the day; the end may lie past midnight ("18:00-02:00" is
 * 1080 to 1560). An empty span is refused. */
bool value_hours(const char *text, int *ret_from, int *ret_to);
/* "10-01", "lunar 01-01" (农历 01-01), or a date of its own: "2026-12-31". */
struct holiday_date;
bool value_date(const char *text, struct holiday_date *ret);
/* Weekday of a name (monday, mon, 周一), 0 Monday .. 6 Sunday; -1 if it is none. */
int value_weekday(const char *text);
/* Is it one of the words, which are separated by spaces? */
bool value_in(const char *words, const char *text);
/* The nearest of the words; "" if none is near. Appended as a quoted word to `out`. */
struct nearest {
	const char *text;      /* what was written */
	char best[64];
	int distance;
};
void nearest_init(struct nearest *, const char *text);
void nearest_try(struct nearest *, const char *word, size_t len);
/* One of several words separated by spaces. */
void nearest_words(struct nearest *, const char *words);
bool nearest_found(const struct nearest *);
/* Lower-case letters, digits and single - between them. */
bool value_id(const char *text);
/* Letters, digits and -; of 8 or 13 digits the last must be the check digit of an EAN. */
bool value_barcode(const char *text);

#endif
