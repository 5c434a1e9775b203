/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV at the border (RFC 4180). The reader takes what shops have: UTF-8 with or without
 * a BOM, UTF-16 with one, else GB18030; CRLF, LF or CR; comma, semicolon or tab, whichever
 * the first line has most of; quotes. It knows the line on which each row begins. The
 * writer gives UTF-8 with a BOM (or a spreadsheet takes Chinese for something else), commas,
 * CRLF and quotes where needed.
 *
 * No formulas: a cell that begins with = + - @ (full-width too), a tab or a carriage return
 * and is not a plain number or phone number gets an apostrophe before it, which a
 * spreadsheet takes as "this is text". The reader drops an apostrophe that stands before
 * one of these, a digit or another apostrophe, and the writer doubles those that were there,
 * so that every text comes back as it was.
 *
 * A record is a row, its columns the rows of its field table, inline messages in place;
 * values are those of field_text(FIELD_EXACT): money in yuan (1866.60), lists joined by commas
 * within the cell. Messages inside are JSON. FIELD_SECRET has no column.
 */
#ifndef IO_CSV_H
#define IO_CSV_H

#include <stddef.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/field.h"

/* Bytes of a file: the import of a whole chain is a tenth of it. Columns of a row. */
enum { CSV_FILE_MAX = 256 << 20, CSV_COLUMNS_MAX = 256 };

struct csv_row {
	size_t line;              /* on which it begins, from 1 */
	size_t n;
	const char *const *cells; /* valid UTF-8, "" for empty; valid until the next row is read */
};

struct csv_reader;
/* Reads the file, "-" for standard input, or takes a copy of bytes. */
enum status csv_open(const char *path, struct csv_reader **ret, struct problem *reterr) MUST_CHECK;
enum status csv_open_bytes(const char *bytes, size_t len, struct csv_reader **ret,
			   struct problem *reterr) MUST_CHECK;
/* The next row that is not blank; n is 0 at the end. ST_BAD_DATA names the line. */
enum status csv_next(struct csv_reader *, struct csv_row *ret, struct problem *reterr) MUST_CHECK;
void csv_close(struct csv_reader **); /* for AUTO(); sets it to NULL */

/* Which field each column of a file is. */
struct csv_columns {
	const struct record *record;
	size_t n;
	const struct field *rows[CSV_COLUMNS_MAX]; /* NULL: a column without heading, to be empty */
};
/* From the heading row: names as in JSON, or labels in English or Chinese; case, spaces and
 * width do not matter. Unknown and doubled headings are refused, with the nearest name. */
enum status csv_columns_read(const struct csv_row *heading, const struct record *,
			     struct csv_columns *ret, struct problem *reterr) MUST_CHECK;
/* A new message from a row; FIELD_FIXED columns are read too. Values are checked one by one
 * (not record_check()). The problem says line and column in words, names the field and has
 * hints "line" and "column". */
enum status csv_message(const struct csv_columns *, const struct csv_row *, day today,
			struct arena *, ProtobufCMessage **ret, struct problem *reterr) MUST_CHECK;

/* The BOM, once, at the start of a file. */
void csv_add_bom(struct buf *);
/* One cell, quoted and guarded; `first` leaves out the comma before it. */
void csv_add_cell(struct buf *, const char *text, bool first);
void csv_add_end(struct buf *); /* CRLF */
/* The heading row of a record: names, or translated labels. */
enum csv_headings { CSV_NAMES, CSV_LABELS };
void csv_add_heading(struct buf *, const struct record *, enum csv_headings);
void csv_add_message(struct buf *, const struct record *, const ProtobufCMessage *);

#endif
