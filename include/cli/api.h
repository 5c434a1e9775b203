/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The API: a request is a line of JSON, its answer is a line of JSON, in the order in which
 * they came. One loop serves everybody, standard input or the connections of a socket, and
 * runs one request at a time: the store has one writer anyway.
 *
 *   bytes -> lines -> request -> op_run() -> answer -> bytes
 *
 * A line longer than LIMIT_REQUEST is answered with an error and skipped to its end. Who
 * does not read her answers is not read from until she does.
 */
#ifndef CLI_API_H
#define CLI_API_H

#include "cli/command.h"

/* Takes lines out of pieces of bytes. */
struct api_lines {
	struct buf bytes;
	size_t looked; /* bytes already searched for a newline */
	bool skipping; /* in a line that was too long */
};
enum api_line { API_LINE, API_TOO_LONG, API_MORE };
/* The next whole line, without its newline, appended to `ret`. API_MORE: there is none yet; at the
 * `end` what is left is a line. */
enum api_line api_next_line(struct api_lines *, bool end, struct buf *ret);

/* Runs one line and appends the answer line. */
void api_answer(struct cli *, const char *line, size_t n, struct buf *ret);
/* Appends the answer to a line that was too long. */
void api_refuse_long(struct buf *ret);
/* Appends the description of all operations as one JSON object and a newline. */
void api_describe(struct buf *);

#endif
