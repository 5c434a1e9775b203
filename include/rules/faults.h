/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The faults of a rule file: file, line, column, what is wrong, what was expected. A
 * loader collects all of a file before it gives up. Lines and columns count from 1,
 * columns in characters.
 */
#ifndef RULES_FAULTS_H
#define RULES_FAULTS_H

#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"

struct fault {
	const char *file;
	int line, column;
	const char *what;     /* translated sentence: what is wrong */
	const char *expected; /* translated: what was expected; "" if what says it */
	const char *source;   /* the line itself, "" if there is none */
};

struct faults {
	struct arena arena;
	size_t n;
	struct fault *rows;
};
#define FAULTS_INIT { .n = 0 }

void faults_add(struct faults *, const char *file, int line, int column, const char *source,
		const char *expected, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));
/* "file:line:column: what (expected …)" per fault, with the source line and a caret under the
 * column counted in cells. */
void faults_text(struct buf *, const struct faults *);
/* The first fault as a problem: "treatments.yaml:12:9: …" and how many more. */
enum status faults_problem(const struct faults *, enum status, struct problem *reterr) MUST_CHECK;
void faults_release(struct faults *);

#endif
