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
/* What is set in none of them. */
void slots_invert(struct slots *);

/*
 * A row is many days side by side, SLOTS_PER_ROW_DAY bits each, as words: what a resource
 * is taken for over a search is written into it once, whatever days it is looked at by.
 * Rows of a resource that may be taken several times at once lie in layers, `words` apart:
 * a bit of layer k says that it is taken by more than k.
 */
enum { SLOTS_PER_ROW_DAY = 288 };
/* Words of a row of so many days and the night after the last. */
size_t slots_row_words(size_t days);
/* One more takes [from, to), minutes from the row's first midnight; outside of the row is cut off,
 * from rounds down and to rounds up. */
void slots_row_take(uint64_t *row, size_t words, size_t layers, int64_t from, int64_t to);
/* A layer's bits of a day and the night after it. */
void slots_row_day(const uint64_t *layer, size_t day, struct slots *ret);

#endif
