/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page to read: lines of a label and items behind it. Items flow: what does not fit goes to
 * the next row below the first item, and a text wider than the page is wrapped; so the same
 * page reads on 45 columns and on 120. A page longer than the window scrolls.
 *
 * Keys: Up Down, PgUp PgDn (C-b C-f), Home End.
 *
 * Texts are copied into the page's arena; page_clear() begins anew and keeps the scroll.
 */
#ifndef UI_WIDGETS_PAGE_H
#define UI_WIDGETS_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "ui/draw.h"
#include "ui/key.h"

struct page_item {
	const char *text;
	enum theme_role role;
	int cells;              /* padded to it, 0: as wide as the text */
};

struct page_line {
	const char *label;      /* "" none, NULL: no indent either */
	size_t n;
	struct page_item *items;
	bool rule;              /* a line across instead */
};

struct page {
	struct arena arena;
	struct page_line *lines;
	size_t n;
	int label_cells;        /* width kept for labels */
	int top;                /* first row shown */
	int rows, height;       /* of the page and of the window, from the last drawing */
	size_t show;            /* the line to be seen, from 1; 0: as it is scrolled */
};

void page_release(struct page *);
void page_clear(struct page *);
/* Begins a line; its label is translated text, "" for none, NULL for a line without indent. */
void page_line(struct page *, const char *label);
/* A line across the page. */
void page_rule(struct page *);
/* Adds an item to the line begun last; an empty text adds nothing. */
void page_text(struct page *, enum theme_role, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same in a column of so many cells, empty or not: for rows that stand below one another. */
void page_cell(struct page *, int cells, enum theme_role, const char *fmt, ...) PRINTF_LIKE(4, 5);
void page_draw(struct page *, const struct canvas *);
/* Scrolls at the next drawing so that the line is seen. */
void page_show(struct page *, size_t line);
/* False when the key is not the page's. */
bool page_key(struct page *, keycode);

#endif
