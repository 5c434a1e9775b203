/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A screen that is a list: a row type, its columns, one function that fills it, and actions.
 *
 *	struct tills { struct rows rows; ... };	the state begins with it
 *
 *	static enum status
 *	fill(struct screen *s, struct rows *r, struct problem *p)
 *	{
 *		TRY(desk_op(s, "day.list", NULL, &args.base, &r->arena, &found, p));
 *		for each of found:
 *			struct list_row *row = rows_add(r, till->id, till);
 *			row->cell[COL_DAY] = ...;
 *		return ST_OK;
 *	}
 *
 * A list with several views (in use, late, all …) names them with rows_views() when it opens; its
 * fill shows rows->view.
 *
 * rows_key, rows_close and rows_none go into the screen's tables as they are. What is shown
 * stays when a fill is refused; so what a fill keeps beside its rows, it sets last.
 */
#ifndef UI_ROWS_H
#define UI_ROWS_H

#include "ui/dated.h"
#include "ui/widgets/list.h"

struct rows {
	struct dated dated;     /* for those that show days */
	struct arena arena;     /* of the rows and whatever they came from */
	size_t n;
	struct list_row *shown;
	const void **items;     /* what stands behind each row */
	const char *const *views; /* N_() titles; NULL: there is one */
	int view, nviews;
	struct list list;
	struct list_array array;
};

typedef enum status rows_fill_fn(struct screen *, struct rows *, struct problem *reterr);

/* The columns: when it opens, and from a fill that succeeds when they change. */
void rows_init(struct screen *, const struct list_column *);
/* Fills it anew, keeping the cursor on its row. */
enum status rows_load(struct screen *, rows_fill_fn *, struct problem *reterr) MUST_CHECK;
/* For a fill: one more row, until the next one. The id is not twice in a list. */
struct list_row *rows_add(struct rows *, uint64_t id, const void *item)
	__attribute__((returns_nonnull));
/* What stands behind the row under the cursor; NULL in an empty list. */
const void *rows_current(const struct screen *);
/* Names the views; the first is shown. */
void rows_views(struct screen *, const char *const *titles, int n);
/* Draws their titles into the heading; returns the column behind them. */
int rows_draw_views(const struct screen *, const struct canvas *, int col);
/* Draws the list from a row of the canvas on; an empty one says `empty`. */
void rows_draw(struct screen *, const struct canvas *, int row, const char *empty);

/* For the tables of a screen: action.blocked, action.run, screen_ops.key and .close. */
const char *rows_none(const struct screen *);
enum status rows_next_view(struct screen *, struct problem *reterr) MUST_CHECK;
enum status rows_view_before(struct screen *, struct problem *reterr) MUST_CHECK;
bool rows_key(struct screen *, keycode);
void rows_close(struct screen *);

#endif
