/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: one per process, curses inside, no curses outside.
 *
 * ncurses writes into a memory file; term_flush() sends what one frame changed to the
 * terminal in a single write(2). The cell buffer is ncurses' own: a frame is drawn whole
 * and only the cells that differ go down the line. A program that waits is blocked in one
 * ppoll(2) with no time-out but the caller's.
 *
 * SIGHUP, SIGTERM, SIGWINCH and SIGCONT set flags which term_wait() reports; nothing else
 * happens in a handler. The terminal is put back as it was by term_close().
 *
 * TERM: what terminfo does not know is taken for xterm-256color, then vt100; "dumb" is
 * refused in words. The locale must be UTF-8 (i18n_init() sees to it).
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "ui/draw.h"
#include "ui/key.h"

struct term;

struct term_options {
	const char *name;       /* NULL: from the environment (TERM) */
	int in, out;            /* file descriptors of the terminal, usually 0 and 1 */
	bool ascii_frames;      /* lines of tables from - | + only */
	bool no_colour;         /* besides NO_COLOR in the environment */
	int colours_max;        /* use no more than that many; 0: as many as there are */
};

enum term_event {
	TERM_TIMEOUT,
	TERM_KEY,               /* fetch keys with term_key() until it answers K_NONE */
	TERM_RESIZE,            /* the new size is already in force */
	TERM_WATCH,             /* the watched descriptor is readable */
	TERM_HANGUP,            /* the line dropped, or SIGTERM: save and leave */
};

/* Opens the terminal and enters the alternate screen. ST_IO: no terminal, ST_BAD_CONFIG: one
 * that cannot move its cursor. Not twice at the same time. */
enum status term_open(const struct term_options *, struct term **ret, struct problem *reterr)
	MUST_CHECK;
/* Clears, restores and frees; NULL is fine. */
void term_close(struct term *);

int term_rows(const struct term *);
int term_cols(const struct term *);

/* Waits for the next event. timeout_ms -1: for ever; watch_fd -1: none. Of several events the
 * one lower in enum term_event is told first, but for keys, which come before TERM_WATCH. */
enum term_event term_wait(struct term *, int timeout_ms, int watch_fd);
/* The next key already here, or K_NONE. */
keycode term_key(struct term *);
/* The text of the last K_PASTE, cleaned of controls, newlines kept; valid until the next key. */
const char *term_pasted(const struct term *);

/* Begins a frame: an empty canvas of the whole screen, no cursor, no popups. */
struct canvas term_frame(struct term *);
/* A canvas above everything drawn so far in this frame, clipped to the screen. */
struct canvas term_popup(struct term *, int row, int col, int rows, int cols);
/* Sends the frame's difference in one write. False when the line is gone. */
bool term_flush(struct term *);
/* The next flush repaints everything (Ctrl-L, after another program wrote on the screen). */
void term_repaint(struct term *);

#endif
