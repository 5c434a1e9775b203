/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one-line bars at the edges: numbered places above, key hints below. Both leave out from
 * the end what does not fit; the hint bar keeps its last item (help) always.
 */
#ifndef UI_WIDGETS_BAR_H
#define UI_WIDGETS_BAR_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw.h"

struct bar_item {
	const char *key;        /* "Enter", "n", "$" */
	const char *word;       /* translated */
	bool dim;               /* cannot be done now */
	bool current;           /* places: where I am */
};

/* Places as "1今日 2客户", right text at the right end. */
void bar_places(const struct canvas *, const struct bar_item *, size_t n, const char *right);
/* Hints as "Enter打开 n预约". */
void bar_hints(const struct canvas *, const struct bar_item *, size_t n);

#endif
