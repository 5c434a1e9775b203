/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Work that may not come back. A damaged store can end the process that reads it: the file
 * is mapped, and a page that is missing or points nowhere is a signal, not an error. So
 * what looks at a store in doubt does so in a child, tells its results one by one, and the
 * parent lives to say where it ended.
 */
#ifndef CLI_GUARD_H
#define CLI_GUARD_H

#include "base/status.h"

struct guard {
	int fd; /* to the parent */
};

/* Runs in the child; may not print. */
typedef void guard_body(void *ctx, struct guard *);
/* Runs in the parent for every message, in their order. */
typedef void guard_take(void *ctx, const void *message, size_t n);

/* Gives the parent a message of n bytes. */
void guard_tell(struct guard *, const void *message, size_t n);
/* Forks, before any store is open. *ret_ended: the child did not come to the end of `body`, by
 * signal *ret_signal or (0) otherwise. ST_IO when there can be no child. */
enum status guard_run(guard_body *, guard_take *, void *ctx, bool *ret_ended, int *ret_signal,
		      struct problem *reterr) MUST_CHECK;

#endif
