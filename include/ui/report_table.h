/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as a table to be drawn: texts, widths, what stays in sight. Turned, its rows are
 * columns and its columns rows, which is how few rows of many sums are read.
 *
 * The first columns and the totals stay where they are; the rest scrolls both ways by whole
 * columns and rows. Columns without a single cell are left out. Texts live in the arena.
 */
#ifndef UI_REPORT_TABLE_H
#define UI_REPORT_TABLE_H

#include "svc/report.h"
#include "ui/draw.h"

struct report_column {
	const char *head[2];        /* its title, on two rows where that is narrower */
	bool right;                 /* numbers */
	int cells;
};

struct report_table {
	struct arena arena;
	size_t ncolumns, nrows;     /* rows with the totals, which come last */
	size_t ntotals, frozen;
	int heads;                  /* rows that the titles take, 1 or 2 */
	struct report_column *columns;
	const char ***cells;        /* by row, by column; "" for none */
};

struct report_window {
	size_t top, left;           /* first row and first moving column shown */
	size_t rows;                /* that the last drawing had room for */
	bool more_right;
};

void report_table_make(struct report_table *, const Report *, bool turned);
void report_table_release(struct report_table *);
/* Cells that all columns take, gaps included. */
int report_table_width(const struct report_table *);
/* Draws heads, rows and totals, and keeps the window within the table. Returns the cells that
 * the columns took. */
int report_table_draw(const struct report_table *, struct report_window *,
		      const struct canvas *);

#endif
