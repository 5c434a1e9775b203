/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board: columns (people, rooms, days) across, time down in rows of `step` minutes, blocks in
 * it. The cursor stands on a slot, or on the block that covers it. With more columns than fit it
 * scrolls sideways by pages, with more rows up and down; titles and times stay. Minutes past
 * midnight count on from 1440. The board draws and moves; what a block means, and whether it
 * may go there, is the owner's business.
 *
 * Blocks that would hide each other lie side by side in lanes; Left and Right go through the
 * lanes of a column before they leave it. Where a column is too narrow for its lanes, "+2" says
 * how many are not seen; the cursor reaches them too.
 *
 * Columns, blocks and their texts are the owner's and outlive the next drawing; board_set() puts
 * the blocks in order and gives them lanes, and keeps the cursor on its block if that still exists.
 *
 * Moving: board_lift() takes the current block up as a ghost; arrows carry it, Shift-Up and
 * Shift-Down (or - and +) shrink and stretch it; board_drop() ends it. The owner reads the ghost,
 * and gives it texts that outlive board_set() if one comes while it is carried.
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
	BOARD_CLOSED,           /* nobody there: dashes with its text between */
	BOARD_BUFFER,           /* clean-up: its text between equals signs; the time is taken */
	BOARD_FREE,             /* inside a visit, but free: its text between colons */
};

struct board_column {
	uint64_t id;
	const char *title;
	const char *note;       /* dim behind the title where all of it fits, or NULL */
	enum theme_role role;
};

struct board_block {
	uint64_t id;            /* 0 for those that are not BOARD_BLOCK */
	uint64_t group;         /* its blocks are marked while the cursor is on one; 0: none */
	enum board_kind kind;
	int column;
	int start, end;         /* minutes; end is not part of it */
	const char *mark;       /* one character before the first line, or NULL */
	const char *text;       /* lines separated by \n; as many are shown as fit */
	enum theme_role role;   /* of mark and first line; ROLE_NORMAL of a filler: closed */
	bool dim;               /* filtered out: there, but Tab passes it over */
	uint8_t lane, lanes;    /* set by board_set() */
};

struct board {
	const struct board_column *columns;
	size_t ncolumns;
	const struct board_block *blocks;       /* by column, start */
	size_t nblocks;
	int first, last;        /* minutes shown: opening to closing */
	int step;               /* minutes of a row, of the cursor, of moving */
	int now;                /* minute of the current-time mark, -1: none */
	int now_column;         /* only there (a week); -1: in all */
	int column, minute;     /* the cursor; minute = first + n × step */
	uint64_t here;          /* id of the block under the cursor, to find it after board_set() */
	int left, top;          /* first column and row shown */
	int shown_columns, shown_rows; /* of the last drawing */
	bool lifted;
	bool upright;           /* while lifted: it stays in its column */
	bool rigid;             /* while lifted: it keeps its length */
	bool copy;              /* while lifted: what it was taken from stays */
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
/* Another span of time, such as that of another day; board_set() comes after it. */
void board_span(struct board *, int first, int last);
void board_set(struct board *, const struct board_column *, size_t ncolumns,
	       struct board_block *blocks, size_t nblocks);
/* Arrows, PgUp, PgDn, Home, End; Tab and Shift-Tab to the next and previous block. Left at the
 * first column is BOARD_EDGE_LEFT (the day before), Right at the last BOARD_EDGE_RIGHT. */
enum board_event board_key(struct board *, keycode);
/* Puts the cursor on a block or a slot; false if there is none. */
bool board_seek(struct board *, uint64_t block_id);
void board_seek_slot(struct board *, int column, int minute);
/* The block under the cursor, NULL on an empty slot. */
const struct board_block *board_current(const struct board *);
/* The first minute within the row that nothing takes, or the row's own if all is taken. */
int board_free_minute(const struct board *, int column, int minute);
/* False if the cursor is on no block. */
bool board_lift(struct board *);
void board_drop(struct board *);
void board_draw(struct board *, const struct canvas *);

#endif
