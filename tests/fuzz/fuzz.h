/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fuzz target is a file of this folder with one function, and no main(): clang's libFuzzer
 * has one (make fuzz), and so has tests/lib/replay.c, which runs it over tests/fuzz/corpus/NAME
 * (make check). What may not happen ends the process: a signal, a report of the sanitizers, or a
 * REQUIRE() that does not hold.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/text.h"
#include "store/db.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A fault of the program ends it without a signal, which a fuzzer would take for a good end. */
#ifdef FUZZER
void __wrap__exit(int);
void __wrap__exit(int code)
{
	(void)code;
	abort();
}
#endif

/* A copy exactly as long as it is said to be: what reads behind it is seen. */
static inline void *fuzz_copy(const uint8_t *data, size_t n)
{
	void *copy = malloc(n > 0 ? n : 1);

	REQUIRE(copy != NULL);
	if (n > 0)
		memcpy(copy, data, n);
	return copy;
}

/* The same with a NUL behind it. */
static inline char *fuzz_text(const uint8_t *data, size_t n)
{
	char *text = malloc(n + 1);

	REQUIRE(text != NULL);
	if (n > 0)
		memcpy(text, data, n);
	text[n] = '\0';
	return text;
}

static inline void fuzz_free(void *copy)
{
	free(*(void **)copy);
}

/* The bytes as a file without a place, at its start. */
static inline int fuzz_file(const void *bytes, size_t n)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	REQUIRE(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* What a person may be shown. */
static inline void fuzz_clean(const struct problem *p)
{
	REQUIRE(text_is_clean(p->message, TEXT_LINES) && text_is_clean(p->todo, TEXT_LINES));
}

#endif
