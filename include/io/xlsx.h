/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table as a workbook of one sheet (Office Open XML), for spreadsheet programs: a title, a
 * heading that stays in sight, rows, and a note below. Money and days are numbers that the
 * program can add up, shown as 1,866.60 and 2026-11-22; texts are texts whatever they begin
 * with, never formulas.
 */
#ifndef IO_XLSX_H
#define IO_XLSX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/status.h"

enum xlsx_kind { XLSX_EMPTY, XLSX_TEXT, XLSX_MONEY, XLSX_NUMBER, XLSX_DAY };

struct xlsx_cell {
	enum xlsx_kind kind;
	const char *text;       /* of XLSX_TEXT */
	int64_t number;         /* fen, a number, or a day number */
};

struct xlsx_sheet {
	const char *name;       /* on its tab: at most 31 bytes of ASCII letters and digits */
	const char *title;      /* above the table */
	const char *note;       /* below it, "" for none */
	instant made;           /* when, in the properties of the file */
	size_t ncolumns;
	const char *const *columns;
	size_t nrows;
	const struct xlsx_cell *cells; /* row after row */
	const bool *totals;     /* by rows: set off from the others */
};

/* Appends the bytes of the file. ST_IO, ST_FULL. */
enum status xlsx_bytes(const struct xlsx_sheet *, struct buf *ret,
		       struct problem *reterr) MUST_CHECK;

#endif
