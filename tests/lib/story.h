/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario file as a list of requests, for those who break things while it is told: each
 * step under a key of its own, so that it can be sent again and its fate looked up. Of the
 * lines of tests/scenario/run.c it knows now, as, file, and operations that are accepted;
 * what only compares is passed over.
 *
 *	story_begin(&story, STORY_OF_ALL, dir);
 *	while (story_next(&story, &step))
 *		if (story_step(&trial, &step, &answer) == ST_OK)
 *			story_took(&story, &step, answer.text);
 *	story_end(&story);
 *
 * A fault of the story itself ends the process.
 */
#ifndef TESTS_LIB_STORY_H
#define TESTS_LIB_STORY_H

#include <stdio.h>

#include "lib/names.h"
#include "lib/trial.h"

/* Every operation that writes is accepted in it at least once. */
#define STORY_OF_ALL "tests/scenario/every-operation-that-writes.test"

struct story {
	FILE *file;
	unsigned line, steps;
	char as[16], at[32];
	struct names names;
	struct buf args;
	char bind[64];
};

struct story_step {
	unsigned number;        /* from 1 */
	unsigned line;
	const struct op *op;
	const char *as, *at;    /* until the next step: who, and the wall time */
	const char *args;       /* the same: JSON, names expanded */
	char key[32];
};

/* Rule files go to dir/conf (NULL: they do not); a shop that is open does not see them. */
void story_begin(struct story *ret, const char *file, const char *dir);
bool story_next(struct story *, struct story_step *ret);
/* Names its answer, if the story does. */
void story_took(struct story *, const char *answer);
void story_end(struct story *);

/* Moves the clock, takes the session, runs it under its key. */
enum status story_step(struct trial *, const struct story_step *, struct buf *ret) MUST_CHECK;

/* Tells all of it in the shop in DIR, which is opened and stays open; its rules go to rules/conf
 * (NULL: they are there). Each step (NULL: nobody wants to know) is told of when it was taken. A
 * refusal ends the process. */
typedef void story_fn(void *ctx, const struct story_step *);
void story_tell(struct trial *, const char *dir, const char *rules, story_fn *each, void *ctx);

#endif
