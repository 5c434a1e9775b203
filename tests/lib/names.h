/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers that were given a name, as scenarios write them: $b is the id of what was made, and
 * $b.PATH a part of the answer.
 */
#ifndef TESTS_LIB_NAMES_H
#define TESTS_LIB_NAMES_H

#include <jansson.h>

#include "base/buf.h"

enum { NAMES_MAX = 64 };

struct names {
	size_t n;
	struct {
		char *name;
		json_t *value;
	} rows[NAMES_MAX];
};

/* From here on `name` stands for the answer; the last of a name counts. Takes a reference. */
void names_keep(struct names *, const char *name, json_t *answer);
/* Text with what its names stand for in their places. NULL, or where a name is that nothing has. */
const char *names_expand(const struct names *, const char *text, struct buf *out);
void names_release(struct names *);

#endif
