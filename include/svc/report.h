/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the books say: the figures of a drawer (X and Z), and the reports. A report is one row of
 * report_kinds[]: it drives report.list and report.run, the command, its completion and the
 * screen; so they never disagree. Everything is read from the ledger, its daily sums and the
 * documents beside it; nothing is counted anywhere else.
 *
 * A cell is text whatever it holds: money as fen (17800), numbers as digits, days as 2026-11-22,
 * "" where there is nothing to say. report_cell_text() makes of it what a person reads
 * (178.00). The kind of a cell is that of its column; where the column's is "amount" the row
 * decides by its "unit": CNY and BONUS are money, everything else is counted.
 */
#ifndef SVC_REPORT_H
#define SVC_REPORT_H

#include "svc/op.h"

/* ---- figures */

/* What a person reads for "money/cash/in", translated; the name itself if there is no such
 * figure. *ret_money (or NULL): its amount is fen. */
const char *zfigure_title(const char *name, bool *ret_money);
/* The title of the group that a figure stands in; figures of a group follow one another. */
const char *zfigure_group(const char *name);
/* The amount of a figure in a list, 0 if it is not there. */
int64_t zfigure(size_t n, Figure *const *figures, const char *name);

/* A drawer with its figures as a paper of so many columns, each line ended by a newline: Z, or
 * X while it is open. who: the name of who closed it. */
void zslip_text(struct buf *, const Till *, const char *who, int columns);

/* ---- reports */

struct report_run;
typedef enum status report_fn(struct report_run *);

struct report_kind {
	const char *name;  /* "liability" */
	const char *title; /* N_() */
	const char *by;    /* what its rows can stand for, divided by spaces; the first is usual */
	bool ahead;        /* looks ahead: without dates the coming 30 days, not this month */
	report_fn *run;
};
extern const struct report_kind report_kinds[];
extern const size_t nreport_kinds;
const struct report_kind *report_kind(const char *name);

/* How the cells of a column read. */
enum cell_kind { CELL_TEXT, CELL_MONEY, CELL_NUMBER, CELL_DAY, CELL_AMOUNT };
/* The kind of a cell, never CELL_AMOUNT. */
enum cell_kind report_cell_kind(const Report *, const ReportRow *, size_t column);
/* Appends a cell as a person reads it. grouped: 1,866.60 rather than 1866.60. */
void report_cell_text(struct buf *, const Report *, const ReportRow *, size_t column,
		      bool grouped);

#endif
