/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of one rule file, for the places that faults name. Lines end at LF, CR LF or
 * CR; lines and columns count from 1, columns in characters. A byte order mark is not
 * part of the text. The text is borrowed and must outlive the source.
 *
 * The index of lines is made when the first fault asks for it: a good file pays nothing.
 */
#ifndef RULES_SOURCE_H
#define RULES_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "rules/faults.h"

struct source {
	const char *file;     /* name in messages */
	const char *text;     /* behind a byte order mark */
	size_t len;           /* bytes */
	struct faults *faults;
	size_t first;         /* faults of other files before ours */
	bool full;            /* the last fault says that no more are told */
	struct arena arena;   /* the index and copies of lines */
	size_t nlines;        /* 0: no index yet */
	const size_t *starts; /* byte offset of each line */
};

/* Largest rule file, bytes; most faults told of one file; bytes of a line that are shown. */
enum { SOURCE_MAX = 4 << 20, SOURCE_FAULTS_MAX = 1000, SOURCE_LINE_MAX = 1000 };

void source_init(struct source *, const char *file, const char *text, size_t len,
		 struct faults *);
void source_release(struct source *);
/* The line without its end, cut to SOURCE_LINE_MAX; "" if there is none. Lives as long as
 * the source. */
const char *source_line(struct source *, int line);
/* Line and column of a byte. */
void source_place(struct source *, size_t offset, int *ret_line, int *ret_column);
/* Adds a fault at a place; the same fault at the same place only once. */
void source_fault(struct source *, int line, int column, const char *expected,
		  const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Refuses, as a fault with its place: more than SOURCE_MAX, malformed UTF-8, and control
 * characters other than tab and ends of lines. */
bool source_check(struct source *);
/* Puts this file's faults in the order of the file; true if there are none. */
bool source_finish(struct source *);

/* Reads a whole file, at most SOURCE_MAX bytes and a byte order mark, as it is. ST_NO_INPUT,
 * ST_IO, ST_BAD_DATA. */
enum status source_read(const char *path, struct buf *ret, struct problem *reterr) MUST_CHECK;

#endif
