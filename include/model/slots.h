/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Free time as bit sets: one day is 576 slots of 5 minutes (a day and the night after
 * it), 9 words; bit set = free. Finding all starts of a run is an AND of shifts that
 * doubles (log k steps). Minutes outside the day are cut off.
 */
#ifndef MODEL_SLOTS_H
#define MODEL_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SLOT_MINUTES = 5, SLOTS_PER_DAY = 576, SLOT_WORDS = 9 };

struct slots { uint64_t w[SLOT_WORDS]; };

void slots_clear(struct slots *);
/* Minutes of the day, half open; from rounds up and to rounds down when freeing, the other way
 * when taking. */
void slots_free(struct slots *, int from, int to);
void slots_take(struct slots *, int from, int to);
/* Is all of [from, to) free? Nothing outside the day is; an empty interval always is. */
bool slots_is_free(const struct slots *, int from, int to);
void slots_and(struct slots *, const struct slots *);
void slots_or(struct slots *, const struct slots *);
/* Keeps only the slots at which `minutes` (rounded up to slots) of free time begin. */
void slots_runs(struct slots *, int minutes);
/* The same for `days` of them, from one array into another, at a fraction of the time each.
 * Answers how many starts there are. */
size_t slots_runs_all(const struct slots *, size_t days, int minutes, struct slots *ret);
/* Moves everything `minutes` earlier: the starts of something whose part begins `minutes` in.
 * Between two slots both must be set. */
void slots_earlier(struct slots *, int minutes);
/* The first set slot at or after minute `from`, as a minute; -1 if none. */
int slots_first(const struct slots *, int from);
int slots_count(const struct slots *);

#endif
