/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way to every screen of the program, for those who do the same thing at each of them. What
 * screens there are the program tells itself (meibu --keys); a screen without a way, and a way
 * to a screen that is no more, are faults. Whether a way led where it should is read off the
 * help of the screen (F1), in English.
 *
 *	if (!ways_load(&ways, build))
 *		return 1;
 *	for (size_t i = 0; i < ways.n; i++)
 *		p = ways_open(&ways, i, build, shop);
 */
#ifndef LIB_WAYS_H
#define LIB_WAYS_H

#include "lib/salon.h"

enum { WAYS_MAX = 100 };

struct way {
	char screen[32], title[64];     /* as --keys tells them */
	char action[64];                /* the title of its first action; "" if it has none */
	const char *keys;               /* from the first screen */
	bool form;                      /* what is typed stands in fields */
};

struct ways {
	size_t n;
	struct way all[WAYS_MAX];
};

/* Reads BUILD/meibu --keys; false, with the fault on standard output, if a way is missing. */
bool ways_load(struct ways *ret, const char *build);
/* Makes the shop that the ways lead through; as salon_make(). */
bool ways_make(const char *build, char *ret, size_t size);
/* Goes to a screen from the first one; false if it is not there that the way ends. */
bool ways_go(const struct way *, struct pty *);
/* Is it the screen that is shown? */
bool ways_is(const struct way *, struct pty *);
/* Opens the program and goes there; NULL, with the fault on standard output, if it cannot. */
struct pty *ways_open(const struct way *, const char *build, const char *shop);
struct pty *ways_start(const struct way *, const char *build, const char *shop,
		       struct pty_options);

#endif
