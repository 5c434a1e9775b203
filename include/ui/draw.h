/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing. A canvas is a rectangle of the frame being drawn; it is a small value, copied
 * freely, valid until the frame is flushed. Row 0, column 0 is its upper left cell.
 *
 * All text goes to the screen through draw_text(): it clips to the canvas on cell
 * boundaries, never shows half a wide character, never wraps, replaces what cannot be
 * shown, and repairs a wide character it overwrites in part. Anything outside the canvas
 * is left out silently, so a widget need not care how small the window has become.
 */
#ifndef UI_DRAW_H
#define UI_DRAW_H

#include <stdbool.h>

#include "base/status.h"
#include "ui/theme.h"

struct term;

struct canvas {
	struct term *term;
	void *window;           /* curses' */
	int row, col;           /* of the upper left cell within the window */
	int rows, cols;
};

/* The part of a canvas; clipped to it. rows or cols -1: to its edge. */
struct canvas canvas_part(const struct canvas *, int row, int col, int rows, int cols);
/* Puts the terminal's cursor there, where input goes and an input method opens its list. */
void canvas_cursor(const struct canvas *, int row, int col);

/* Draws at most `cells` cells (-1: to the edge) and returns how many it took. */
int draw_text(const struct canvas *, int row, int col, int cells, enum theme_role,
	      const char *text);
/* The same, padded with spaces to exactly `cells`; a cut shows "..". */
void draw_fit(const struct canvas *, int row, int col, int cells, enum theme_role,
	      const char *text);
/* The same, to the right: for money and numbers. */
void draw_right(const struct canvas *, int row, int col, int cells, enum theme_role,
		const char *text);
/* Formats and draws; returns the cells taken. */
int draw_printf(const struct canvas *, int row, int col, int cells, enum theme_role,
		const char *fmt, ...) PRINTF_LIKE(6, 7);
/* Spaces in a role: a coloured bar, or wiping what is there. */
void draw_fill(const struct canvas *, int row, int col, int rows, int cols, enum theme_role);
/* Lines of tables: box lines, or - and | on terminals set to ASCII. */
void draw_hline(const struct canvas *, int row, int col, int cells);
void draw_vline(const struct canvas *, int row, int col, int rows);
/* A paragraph wrapped at word and character borders; returns the rows taken. */
int draw_wrapped(const struct canvas *, int row, int col, int cells, enum theme_role,
		 const char *text);
/* A bar such as [####------] of `cells` cells, done of whole filled. */
void draw_progress(const struct canvas *, int row, int col, int cells, enum theme_role, int done,
		   int whole);

#endif
