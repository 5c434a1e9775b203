/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A paper on the screen as it is printed: its lines in the width of the printer, in the middle,
 * scrolled when they are more than fit.
 *
 * Keys: Up Down, PgUp PgDn (C-b C-f), Home End.
 */
#ifndef UI_PAPER_H
#define UI_PAPER_H

#include "base/buf.h"
#include "ui/app.h"

struct paper {
	struct buf text;        /* its lines; the caller's to write */
	int top;                /* first line shown */
	int lines, height;      /* of the paper and of the window, from the last drawing */
};

void paper_init(struct paper *);
void paper_release(struct paper *);
/* Draws it `columns` wide; keeps the window within the paper. */
void paper_draw(struct paper *, const struct canvas *, int columns);
/* False when the key is not the paper's. */
bool paper_key(struct paper *, keycode);

/* What every paper can do. Sends bytes to the receipt printer. */
enum status paper_print(struct screen *, const struct buf *bytes, struct problem *reterr)
	MUST_CHECK;
/* Why it cannot be printed; NULL when it can. For action.blocked. */
const char *paper_blocked(const struct screen *);
/* Closes the screen. For action.run. */
enum status paper_done(struct screen *, struct problem *reterr) MUST_CHECK;

#endif
