/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of rows: a window over a source, so that a million rows cost what a page costs.
 * The list asks only for the rows it shows, next to a row it knows by its key; it never counts
 * or skips. A source over rows already in memory is struct list_array, with filter and sort
 * built in.
 *
 * The current row carries the marker ">" in its first cell, not a reversed line: a move down
 * the line costs 8 bytes. Keys: Up Down PgUp PgDn (C-f C-b) Home End, Space marks, "/" filters
 * as you type (Enter keeps the filter and is then the screen's, Esc clears it), "<" and ">" choose
 * the sort column where columns can be sorted.
 *
 * Texts of a row belong to the source and live until it is asked again.
 */
#ifndef UI_WIDGETS_LIST_H
#define UI_WIDGETS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "ui/draw.h"
#include "ui/key.h"
#include "ui/widgets/editor.h"

enum { LIST_COLUMNS_MAX = 16, LIST_KEY_MAX = 55, LIST_WINDOW_MAX = 256 };

struct list_column {
	const char *title;      /* N_() */
	int cells;              /* least width; 0 ends a table of columns */
	int weight;             /* share of the spare cells, 0: fixed */
	bool right;             /* numbers and money */
	bool sortable;
	bool optional;          /* left out first, from the right, in a narrow window */
};

/* Finds a row again: whatever the source wants, compared as bytes. */
struct list_key {
	uint64_t id;            /* of the record; marks are kept by it */
	uint8_t len;
	char bytes[LIST_KEY_MAX];
};

struct list_row {
	struct list_key key;
	enum theme_role role;                           /* of the whole row */
	enum theme_role cell_role[LIST_COLUMNS_MAX];    /* ROLE_NORMAL: the row's */
	const char *cell[LIST_COLUMNS_MAX];             /* NULL: empty */
};

enum list_where {
	LIST_FROM,              /* the anchor's row (the next one, if it is gone) and those after */
	LIST_BEFORE,            /* the n rows before the anchor, in list order */
};

struct list_source {
	void *user;
	/* Up to n rows, returns how many. anchor NULL: from the first row, or before the end. */
	size_t (*fetch)(void *user, enum list_where, const struct list_key *anchor, size_t n,
			struct list_row *ret);
	/* Shows only what matches the typed text ("" all). NULL: "/" is not a key of the list. */
	void (*filter)(void *user, const char *typed);
	/* Orders by a column. NULL: never asked. */
	void (*sort)(void *user, int column, bool descending);
};

struct list {
	const struct list_column *columns;
	struct list_source source;
	struct list_row *rows;          /* the window, from the source */
	size_t n;                       /* rows in the window */
	size_t height;                  /* rows the window can show, from the last drawing */
	size_t current;                 /* row of the window */
	bool more_above, more_below;
	bool filtering;                 /* the filter line has the cursor */
	struct editor filter;
	int sort_column;                /* -1: the source's own order */
	bool descending;
	uint64_t *marked;               /* ids, unordered */
	size_t nmarked;
	bool can_mark;
};

enum list_event {
	LIST_PASS,              /* not a key of the list */
	LIST_TAKEN,
	LIST_MOVED,             /* the current row is another one */
	LIST_MARKED,
};

/* columns and what the source points at outlive the list. */
void list_init(struct list *, const struct list_column *columns, const struct list_source *);
void list_release(struct list *);
/* Asks the source again, keeping the current row if it is still there. */
void list_reload(struct list *);
/* Goes to a row; list_first() to the first. */
void list_seek(struct list *, const struct list_key *);
void list_first(struct list *);
enum list_event list_key(struct list *, keycode);
/* For a K_PASTE while filtering. */
void list_paste(struct list *, const char *text);
/* The current row, NULL in an empty list. */
const struct list_row *list_current(const struct list *);
bool list_is_marked(const struct list *, uint64_t id);
void list_clear_marks(struct list *);
/* Draws titles and rows; fetches when the window has become higher; an empty list says `empty`. */
void list_draw(struct list *, const struct canvas *, const char *empty);

/* Rows in memory. The rows are the owner's; call list_array_set() when they change, then
 * list_reload(). Filter: every word typed is found in some cell, Chinese by pinyin too. Sort: by
 * number where both cells are numbers, otherwise by pinyin. */
struct list_array {
	const struct list_row *rows;
	size_t n;
	const struct list_column *columns;
	uint32_t *order;        /* shown rows, in order */
	size_t shown;
	char filter[96];
	int sort_column;
	bool descending;
};

void list_array_init(struct list_array *, const struct list_column *columns);
void list_array_release(struct list_array *);
void list_array_set(struct list_array *, const struct list_row *rows, size_t n);
struct list_source list_array_source(struct list_array *);

#endif
