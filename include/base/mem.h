/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory. There is no way to go on serving a client without memory, so these end
 * the process with a message and exit code 71, the terminal put right (end_at_once());
 * an open transaction is dropped by the store.
 *
 * An arena owns many small things that die together: the arguments and answer of
 * one request, the rows of one screen load. It can stand as protobuf-c allocator.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull)); /* zeroed */
void *mem_grow(void *p, size_t size) __attribute__((returns_nonnull)); /* realloc */
char *mem_dup(const char *text) __attribute__((malloc, returns_nonnull));

/* As vasprintf(), for functions that format a message of any length. */
char *mem_vprintf(const char *fmt, va_list args)
	__attribute__((format(printf, 1, 0), malloc, returns_nonnull));
/* The same end for what asks a library that has no more memory to give. */
void mem_exhausted(void) __attribute__((noreturn));
/* Memory for a library that falls over where it has none: so many bytes are taken and given back
 * at once, and the C library has them at hand for whoever asks next. mem_exhausted() if there are
 * none. */
void mem_at_hand(size_t size);

struct arena_block;
struct arena_array;
struct arena {
	struct arena_block *blocks; /* newest first */
	struct arena_array *arrays; /* made by arena_grow(), the last used first */
	size_t used, size;          /* of the newest block, bytes */
};
#define ARENA_INIT { .blocks = NULL }

/* Zeroed, aligned for any type; lives until the arena is cleared. */
void *arena_alloc(struct arena *, size_t size) __attribute__((returns_nonnull));
char *arena_dup(struct arena *, const char *text) __attribute__((returns_nonnull));
char *arena_dup_n(struct arena *, const char *bytes, size_t n) __attribute__((returns_nonnull));
char *arena_printf(struct arena *, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));
/* Copy of an array grown by one zeroed element: n is the current count, and the array may
 * come from anywhere. One it made itself has room to spare and is grown where it lies,
 * unless another copy of (array, n) was grown before; so a loop of appends is linear. */
void *arena_grow(struct arena *, const void *array, size_t n, size_t element_size)
	__attribute__((returns_nonnull));
/* Frees everything; the arena can be used again. */
void arena_clear(struct arena *);
/* The same, for AUTO(). */
void arena_release(struct arena *);

#endif
