/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the screen of a series share. */
#ifndef UI_SCREENS_SERIES_H
#define UI_SCREENS_SERIES_H

#include "ui/desk.h"
#include "ui/rows.h"

/* What was decided about a visit; kept by its number while the plan is made anew. */
struct series_choice {
	int64_t own;                /* its time was typed: wall minute; 0: as the rhythm has it */
	bool dropped;
	bool as_planned;            /* the proposal is not wanted */
};

struct series {
	struct rows rows;           /* items are struct series_visit */
	struct arena arena;         /* of what is repeated */
	uint32_t client, course;
	char client_name[LIMIT_NAME], title[LIMIT_LINE];
	int64_t sessions;           /* left of the course, -1: not counted */
	size_t nparts;
	SegmentWish **parts;        /* of the first visit; the first has its start */
	uint32_t interval, count;
	struct series_choice choice[LIMIT_VISITS];
	char key[REQUEST_KEY_SIZE];
	char question[512];
};

enum series_state { SERIES_FREE, SERIES_INSTEAD, SERIES_BLOCKED, SERIES_DROPPED };

struct series_visit {
	uint32_t n;                 /* from 0 */
	enum series_state state;
	const SeriesRow *row;
	int64_t start;              /* at which it would be booked */
	size_t nparts;
	SegmentWish *const *parts;  /* as they would be booked */
};

/* ---- series_plan.c */
/* What is repeated: a booking, a course, or what she had last. */
enum status series_begin(struct screen *, const struct series_arg *, struct problem *) MUST_CHECK;
/* The visit n of the plan, by its row and what was decided. */
struct series_visit *series_visit(const struct series *, struct arena *, uint32_t n,
				  const SeriesRow *);
/* Asks for the plan: all visits, or one at its own time. */
enum status series_ask(struct screen *, struct arena *, int64_t start, uint32_t count,
		       SeriesRows **ret, struct problem *) MUST_CHECK;

#endif
