/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board: columns (people, rooms, days) across, time down in rows of `step` minutes, blocks in
 * it. The cursor stands on a slot, or on the block that covers it. With more columns than fit it
 * scrolls sideways, with more rows up and down. The board draws and moves; what a block
 * means, and whether it may go there, is the owner's business.
 *
 * Columns, blocks and their texts are the owner's and outlive the next drawing; after changing
 * them call board_set(), which keeps the cursor on its block if that still exists.
 *
 * Moving: board_lift() takes the current block up as a ghost; arrows carry it, Shift-Up and
 * Shift-Down (or - and +) shrink and stretch it; board_drop() ends it. The owner reads the ghost.
 */
#ifndef UI_WIDGETS_BOARD_H
#define UI_WIDGETS_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/draw.h"
#include "ui/key.h"

enum board_kind {
	BOARD_BLOCK,            /* lines of text; the cursor can stand on it */
	BOARD_CLOSED,           /* nobody there: dashes */
	BOARD_BUFFER,           /* clean-up: its text between equals signs */
};

struct board_column {
	uint64_t id;
	const char *title;
	enum theme_role role;
};

struct board_block {
	uint64_t id;            /* 0 for those that are not BOARD_BLOCK */
	enum board_kind kind;
	int column;
	int start, end;         /* minutes; end is not part of it */
	const char *mark;       /* one character before the first line, or NULL */
	const char *text;       /* lines separated by \n; as many are shown as fit */
	enum theme_role role;   /* of mark and first line */
};

struct board {
	const struct board_column *columns;
	size_t ncolumns;
	const struct board_block *blocks;       /* in any order; later ones are drawn above */
	size_t nblocks;
	int first, last;        /* minutes shown: opening to closing */
	int step;               /* minutes of a row, of the cursor, of moving */
	int now;                /* minute of the current-time mark, -1: none */
	int column, minute;     /* the cursor; minute = first + n × step */
	uint64_t here;          /* id of the block under the cursor, to find it after board_set() */
	int left, top;          /* first column and row shown */
	int shown_columns, shown_rows; /* of the last drawing */
	bool lifted;
	struct board_block ghost; /* while lifted: where the block would go */
};

enum board_event {
	BOARD_PASS,             /* not a key of the board */
	BOARD_TAKEN,
	BOARD_MOVED,            /* the cursor, or the ghost */
	BOARD_EDGE_LEFT,
	BOARD_EDGE_RIGHT,
};

/* Minutes from first to last in rows of step; the cursor on the row of `minute`. */
void board_init(struct board *, int first, int last, int step, int minute);
void board_set(struct board *, const struct board_column *, size_t ncolumns,
	       const struct board_block *, size_t nblocks);
/* Arrows, PgUp, PgDn, Home, End; Tab and Shift-Tab to the next and previous block. Left at the
 * first column is BOARD_EDGE_LEFT (the day before), Right at the last BOARD_EDGE_RIGHT. */
enum board_event board_key(struct board *, keycode);
/* Puts the cursor on a block or a slot; false if there is none. */
bool board_seek(struct board *, uint64_t block_id);
void board_seek_slot(struct board *, int column, int minute);
/* The block under the cursor, NULL on an empty slot. */
const struct board_block *board_current(const struct board *);
/* False if the cursor is on no block. */
bool board_lift(struct board *);
void board_drop(struct board *);
void board_draw(struct board *, const struct canvas *);

#endif
