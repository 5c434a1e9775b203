/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A demo shop for tests that press keys: made once by the program's own operations, on a
 * fixed day, and opened in a pseudo-terminal.
 */
#ifndef LIB_SALON_H
#define LIB_SALON_H

#include <stddef.h>

#include "lib/pty.h"

/* The day on which everything happens: a Sunday, the shop open. */
#define SALON_NOW "2026-11-22T14:05"

/* Makes a shop in a new folder below TMPDIR by `BUILD/meibuctl init --demo`; its path in ret, or
 * false with a message on standard error. */
bool salon_make(const char *build, const char *language, char *ret, size_t size);
/* Asks the shop these lines of the API, as if from another terminal, and appends the answers;
 * false if one is refused. */
bool salon_ask(const char *build, const char *shop, const char *lines, struct buf *ret);
/* Opens BUILD/meibu on it as staff member `as`, in a terminal of that size. */
struct pty *salon_open(const char *build, const char *shop, const char *language, const char *as,
		       int rows, int cols);
/* The same with a terminal of one's own: argv and env of the options are set. */
struct pty *salon_start(const char *build, const char *shop, const char *language, const char *as,
			struct pty_options);
/* Removes the folder. */
void salon_remove(const char *shop);
/* The folder of the programs: two above this test's own. */
void salon_build(char *ret, size_t size);

#endif
