/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choosing one thing by typing: a source finds candidates for the typed text, best first;
 * Up and Down move among them, Enter takes. A source that remembers nothing between calls
 * is asked again at every change of the text.
 */
#ifndef UI_WIDGETS_PICKER_H
#define UI_WIDGETS_PICKER_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/draw.h"
#include "ui/key.h"

enum { PICKER_ITEMS_MAX = 20, PICKER_ID_MAX = 64, PICKER_TEXT_MAX = 160 };

struct picker_item {
	char id[PICKER_ID_MAX];         /* what the program needs: "C000042" */
	char label[PICKER_TEXT_MAX];    /* what stays in the field: "张小美" */
	char detail[PICKER_TEXT_MAX];   /* tells it from others: "138****5678 金卡" */
	char key[16];                   /* right end: a key name, or "" */
	bool blocked;                   /* shown dim */
};

struct picker_source {
	void *user;
	/* Candidates for the typed text (may be empty), best first; returns how many. */
	size_t (*find)(void *user, const char *typed, struct picker_item *ret, size_t max);
	/* A text that is none of the candidates is a value too (a new name). */
	bool free_text;
};

struct picker {
	struct picker_source source;
	struct picker_item *items;      /* PICKER_ITEMS_MAX of them */
	size_t n, current;
};

void picker_init(struct picker *, const struct picker_source *);
void picker_release(struct picker *);
/* Asks the source for `typed`; the first candidate is current. */
void picker_find(struct picker *, const char *typed);
/* Up, Down, PgUp, PgDn, C-p, C-n; false if the key is not the picker's. */
bool picker_key(struct picker *, keycode);
/* The current candidate, NULL if there is none. */
const struct picker_item *picker_current(const struct picker *);
/* Draws the candidates, scrolled so that the current one shows. */
void picker_draw(const struct picker *, const struct canvas *);

#endif
