/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What commands print. Everything goes through struct buf and out_write(), which notes
 * whether standard output took it; out_status() says so in the end. Nothing here writes
 * colours or moves a cursor, so that output can be piped as it is.
 */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "base/buf.h"
#include "base/status.h"
#include "model/field.h"

/* Writes everything to the descriptor, however long it takes. ST_IO, with errno in words. */
enum status out_all(int fd, const void *bytes, size_t n, struct problem *reterr) MUST_CHECK;
/* Writes to standard output and empties the buffer; a fault is kept for out_status(). */
void out_write(struct buf *);
/* ST_IO if anything could not be written. A reader that went away says nothing. */
enum status out_status(struct problem *reterr) MUST_CHECK;
/* Writes to standard error. */
void out_error(const struct buf *);

/* Rows of cells, laid out when all are known. Columns are as wide as what is in them, at
 * most OUT_COLUMN_MAX cells. */
enum { OUT_COLUMNS_MAX = 40, OUT_COLUMN_MAX = 48 };
struct out_table {
	struct arena arena;
	size_t ncolumns, ncells;
	bool right[OUT_COLUMNS_MAX];	    /* numbers */
	const char *heads[OUT_COLUMNS_MAX]; /* NULL in the first: no heading */
	const char **cells;		    /* row after row */
};
void out_table_column(struct out_table *, const char *head, bool right);
void out_table_cell(struct out_table *, const char *text);
/* Appends the rows; columns without any text are left out. `indent` cells before each. */
void out_table_text(struct buf *, const struct out_table *, int indent);
void out_table_release(struct out_table *);

/* Appends a message for people: a table for a list, lines of label and value otherwise. */
void out_message(struct buf *, const ProtobufCMessage *);
/* Appends how a problem is told: one or more lines. */
void out_problem(struct buf *, const struct problem *);

#endif
