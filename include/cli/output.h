/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a command that makes a file puts it: a file that is there whole or not at all, or
 * standard output. The file is written beside its name, readable by its owner alone, and put
 * in place when it is whole.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/buf.h"
#include "base/status.h"

struct output {
	int fd;
	char *path;             /* where it is to be; NULL: standard output */
	struct buf temporary;
	struct problem *problem;
};

/* o->problem is set by the caller. NULL and "-" are standard output. */
enum status output_open(struct output *, const char *path) MUST_CHECK;
enum status output_write(struct output *, const struct buf *piece) MUST_CHECK;
/* Everything was written: puts the file in place. */
enum status output_keep(struct output *) MUST_CHECK;
/* Ends it; a file that was not kept is gone. After output_open() in any case. */
void output_close(struct output *);

#endif
