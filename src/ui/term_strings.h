/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Apart from term_private.h: term.h of ncurses has a struct term of its own.
 */
#ifndef UI_TERM_STRINGS_H
#define UI_TERM_STRINGS_H

/* Leaves ncurses nothing to make of the strings of its terminal while it draws. */
void term_take_strings_apart(void);

#endif
