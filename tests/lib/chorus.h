/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many programs tell one story of tests/lib/story.h in one shop at the same time, each step under
 * the key that it has for all of them: every operation that writes, sent by all. Whoever comes to
 * a step of a story that only asks, and whose answer names something, takes the answer of whoever
 * was there first. However often the programs are killed and begin anew: each step happens once,
 * all hear the same answer to it, and at the end the shop is the one that a single program makes.
 *
 * What they share lies in memory that outlives them.
 */
#ifndef TESTS_LIB_CHORUS_H
#define TESTS_LIB_CHORUS_H

#include <pthread.h>

#include "lib/story.h"

enum { CHORUS_STEPS = 400, CHORUS_SINGERS = 16, CHORUS_ANSWER = 1 << 15 };

struct chorus_part {
	uint32_t taken;                 /* somebody writes the answer */
	uint32_t there;                 /* it is written */
	uint32_t differ;                /* how many heard another answer */
	char answer[CHORUS_ANSWER];
};

struct chorus {
	char dir[TRIAL_PATH_MAX];       /* of the shop; its rules lie there */
	uint32_t steps;                 /* of the story; filled in by whoever comes to its end */
	uint32_t done[CHORUS_SINGERS];  /* how often each came to the end */
	uint32_t waits;                 /* times somebody had to try again */
	pthread_barrier_t *together;    /* before each step, or NULL */
	struct chorus_part parts[CHORUS_STEPS];
};

/* In shared memory. */
struct chorus *chorus_make(void);
void chorus_free(struct chorus *);
/* Makes the shop in which the story begins, and tells it once, alone: the shop to compare with.
 * Folders of their own. */
void chorus_stage(char begun[TRIAL_PATH_MAX], char told[TRIAL_PATH_MAX]);
/* A new play: a copy of the begun shop. */
void chorus_begin(struct chorus *, const char *begun);
/* One program's part, to the end; 0, or 1 after saying what went wrong. */
int chorus_sing(struct chorus *, int me);
/* Is the shop what it is after one told it alone, did all hear the same? Ends the play. */
bool chorus_compare(struct chorus *, const char *told);

/* Tells the story in a shop that was just made. */
void chorus_tell(const char *dir);
/* Every record of every table, a line each; NULL: it is not asked whether the shop is sound. */
void chorus_dump(const char *dir, struct buf *ret, bool *ret_sound);
/* Tells the first line in which two dumps differ. */
bool chorus_same(const char *here, const char *alone);

#endif
