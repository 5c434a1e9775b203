/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text editor of every field: pure logic on bytes, clusters and cells; drawing is one
 * function that uses it. The text is always clean UTF-8 (text_clean()), never longer than
 * max bytes, the cursor always stands on a cluster border.
 *
 * Keys: characters, Left Right Home End (C-a C-e), C-Left C-Right (M-b M-f) by word,
 * Backspace Delete, C-w word back, C-u all back; with EDITOR_LINES also Up Down and Enter.
 * A word is a run of letters and digits, or a run of Chinese characters.
 */
#ifndef UI_WIDGETS_EDITOR_H
#define UI_WIDGETS_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "ui/draw.h"
#include "ui/key.h"

enum editor_flags { EDITOR_LINES = 1, EDITOR_MASKED = 2 };

struct editor {
	struct buf text;
	size_t cursor;          /* byte */
	size_t max;             /* bytes */
	unsigned flags;
	int offset;             /* cells scrolled out at the left; EDITOR_LINES: rows at the top */
	int cells;              /* width of the last drawing: where EDITOR_LINES wraps */
};

enum editor_result {
	EDITOR_PASS,            /* not a key of the editor */
	EDITOR_MOVED,           /* taken, text unchanged */
	EDITOR_CHANGED,
	EDITOR_FULL,            /* taken, but there is no room for it */
};

void editor_init(struct editor *, size_t max, unsigned flags);
void editor_release(struct editor *);
/* Replaces the text, cleaned and cut to max on a cluster border; cursor at its end. */
void editor_set(struct editor *, const char *text);
const char *editor_text(const struct editor *);
enum editor_result editor_key(struct editor *, keycode);
/* Inserts text at the cursor, as much as fits; in a single line newlines become spaces. */
enum editor_result editor_insert(struct editor *, const char *text);

/* Where the cursor stands in a field of `cells`: adjusts offset so that it is visible, and
 * returns its row (0 in one line) and cell within the field. */
void editor_place(struct editor *, int cells, int rows, int *ret_row, int *ret_cell);
/* The wrapped row `n` of an EDITOR_LINES text: its first byte and length; false past the last. */
bool editor_row(const struct editor *, int cells, int n, size_t *ret_start, size_t *ret_len);
/* Draws it over the whole canvas; with focus the terminal's cursor is put there. */
void editor_draw(struct editor *, const struct canvas *, enum theme_role, bool focus);

#endif
