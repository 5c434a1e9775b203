/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What ncurses makes of the terminal's description while it draws, made before.
 *
 * Each string with parameters (where the cursor goes, a colour) is taken apart into a buffer of
 * the terminal's that grows as longer ones come, and tparm() falls over where it cannot grow.
 */
#include "term_strings.h"

#include <curses.h>
#include <string.h>
#include <term.h>

#include "base/mem.h"

enum { BYTES_OF_STRINGS = 1 << 16, LARGEST_NUMBER = 9999 };

/* Has it numbers for parameters, and no text? */
static bool takes_numbers(const char *string)
{
	return strchr(string, '%') != NULL && strstr(string, "%s") == NULL &&
	       strstr(string, "%l") == NULL;
}

void term_take_strings_apart(void)
{
	enum { N = LARGEST_NUMBER };

	mem_at_hand(BYTES_OF_STRINGS);
	for (const char *const *name = strnames; *name != NULL; name++) {
		char *string = tigetstr(*name);
		if (string != NULL && string != (char *)-1 && takes_numbers(string))
			(void)tparm(string, N, N, N, N, N, N, N, N, N);
	}
}
