/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a piece of text is, not how it looks. One const table per colour depth
 * (256, 16 or 8, none) turns a role into colours and attributes; no role depends on
 * colour alone, so every screen reads on a monochrome terminal.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

enum theme_role {
	ROLE_NORMAL,
	ROLE_PLACE,             /* row 1: a place */
	ROLE_PLACE_CURRENT,     /* row 1: where I am */
	ROLE_STATUS,            /* row 1: who and when */
	ROLE_HEADING,           /* row 2, column titles */
	ROLE_LABEL,             /* names of fields */
	ROLE_STRONG,
	ROLE_DIM,               /* side remarks, what is not available */
	ROLE_KEY,               /* hint bar: a key */
	ROLE_KEY_WORD,          /* hint bar: its word */
	ROLE_KEY_DIM,           /* hint bar: cannot be done now */
	ROLE_MESSAGE,           /* what was just done */
	ROLE_REFUSAL,           /* what was refused and why */
	ROLE_DANGER,            /* allergy, debt, overdue: red reverse */
	ROLE_WARNING,
	ROLE_GOOD,
	ROLE_MONEY,
	ROLE_FRAME,             /* lines of tables */
	ROLE_FIELD,             /* an input field */
	ROLE_FIELD_CURRENT,     /* the input field with the cursor */
	ROLE_FIELD_ERROR,       /* an input field with a fault, and its sentence */
	ROLE_CURSOR,            /* the marker of the current row or slot */
	ROLE_MARKED,            /* the mark of a row chosen with Space */
	ROLE_POPUP,             /* candidates below a field, palette */
	ROLE_POPUP_CURRENT,
	ROLE_NOW,               /* the current time */
	ROLE_CLOSED,            /* off duty, closed */
	ROLE_GHOST,             /* a block being moved or stretched */
	ROLE_STATE_REQUESTED,
	ROLE_STATE_CONFIRMED,
	ROLE_STATE_ARRIVED,
	ROLE_STATE_IN_SERVICE,
	ROLE_STATE_DONE,
	ROLE_STATE_SETTLED,
	ROLE_STATE_CANCELLED,
	ROLE_STATE_NO_SHOW,
	ROLE_STATE_WAITING,
	ROLE_COUNT
};

/* Colours are numbers of the terminal's palette; -1 is its default. */
struct theme_look {
	short fg, bg;
	unsigned attr;          /* LOOK_ bits */
};

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };

/* The look of a role on a terminal with that many colours. */
const struct theme_look *theme_look(enum theme_role, int colours);

#endif
