/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What term.c, term_input.c, term_strings.c and draw.c share: the only files that see curses.
 */
#ifndef UI_TERM_PRIVATE_H
#define UI_TERM_PRIVATE_H

#include <curses.h>
#include <panel.h>
#include <stdio.h>
#include <termios.h>

#include "base/buf.h"
#include "ui/term.h"

enum { TERM_POPUPS_MAX = 6 };

struct term_popup {
	WINDOW *window;
	PANEL *panel;
};

struct term {
	int in, out;
	int line; /* out, opened anew so that writing does not block; or out */
	struct termios saved;           /* the terminal as we found it */
	bool raw;
	char leave[96];                 /* brings back the screen as it was, ours wiped */
	FILE *sink, *input;             /* ncurses writes to the memory file behind sink */
	char *map;                      /* the memory file */
	size_t map_size;
	SCREEN *screen;
	WINDOW *keys;                   /* a pad to read keys from: reading it never paints */
	bool paste_mode;                /* bracketed paste was switched on */
	int colours;
	bool ascii;
	attr_t attr[ROLE_COUNT];
	struct term_popup popups[TERM_POPUPS_MAX];
	int npopups;                    /* used in this frame */
	int cursor_row, cursor_col;     /* -1: no cursor in this frame */
	bool sized;                     /* the size is new: nothing was compared yet */
	bool gone;                      /* the line has dropped */
	keycode pushed;                 /* a key read too far, K_NONE if none */
	struct buf pasted;
};

/* Tells ncurses the key sequences that terminfo entries lack. */
void term_define_keys(struct term *);

#endif
