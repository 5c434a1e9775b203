/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/i18n.h"
#include "base/status.h"

/* A request's arguments and answer usually fit one block. */
enum { ARENA_BLOCK = 16 * 1024 };
/* Arrays that grow at the same time; an older one is copied once more, no harm. */
enum { ARENA_GROWING = 16 };

struct arena_block {
	struct arena_block *next;
	alignas(max_align_t) unsigned char bytes[];
};

/* An array made by arena_grow(): it has room, and only its newest holder may use it. */
struct arena_array {
	struct arena_array *next;
	const void *at;
	size_t n;    /* elements in use */
	size_t room; /* elements allocated */
};

void mem_exhausted(void)
{
	/* Translating asks for memory, and gives the English words when there is none. */
	end_at_once(EX_OSERR, _("out of memory, it had to stop. What was confirmed is safe; "
				"look whether the last thing was done."));
}

void *mem_alloc(size_t size)
{
	void *p = calloc(1, size > 0 ? size : 1);

	if (p == NULL)
		mem_exhausted();
	return p;
}

void mem_at_hand(size_t size)
{
	/* A byte more than whole pages, which nobody else asks for: so tests that refuse memory
	 * know it (tests/proof/alloc.h). */
	void *p = malloc((size | 0xfff) + 2);

	if (p == NULL)
		mem_exhausted();
	__asm__ volatile("" : : "r"(p) : "memory"); /* or the compiler leaves both out */
	free(p);
}

void *mem_grow(void *p, size_t size)
{
	void *moved = realloc(p, size > 0 ? size : 1);

	if (moved == NULL)
		mem_exhausted();
	return moved;
}

char *mem_dup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = mem_alloc(size);

	memcpy(copy, text, size);
	return copy;
}

char *mem_vprintf(const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0)
		mem_exhausted();
	return text;
}

/* Under AddressSanitizer every piece is a block of its own, so that it sees overruns. */
static size_t block_size(void)
{
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
	return 0;
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
	return 0;
#else
	return ARENA_BLOCK;
#endif
}

static struct arena_block *new_block(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		mem_exhausted();
	return mem_alloc(sizeof(struct arena_block) + size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t align = alignof(max_align_t);
	size_t start = (arena->used + align - 1) / align * align;

	if (arena->blocks != NULL && start <= arena->size && size <= arena->size - start &&
	    size > 0) {
		arena->used = start + size;
		return arena->blocks->bytes + start;
	}
	if (size == 0)
		size = 1;
	size_t room = size > block_size() ? size : block_size();
	struct arena_block *block = new_block(room);
	if (arena->blocks != NULL && room == size && arena->size - arena->used > align) {
		/* A big piece goes behind, the newest block still has room for small ones. */
		block->next = arena->blocks->next;
		arena->blocks->next = block;
		return block->bytes;
	}
	block->next = arena->blocks;
	arena->blocks = block;
	arena->size = room;
	arena->used = size;
	return block->bytes;
}

char *arena_dup_n(struct arena *arena, const char *bytes, size_t n)
{
	REQUIRE(n < SIZE_MAX);
	char *copy = arena_alloc(arena, n + 1);

	if (n > 0)
		memcpy(copy, bytes, n);
	return copy;
}

char *arena_dup(struct arena *arena, const char *text)
{
	return arena_dup_n(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	REQUIRE(len >= 0);
	char *text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	return text;
}

/* Finds the array among those growing and brings it to the front. */
static struct arena_array *growing(struct arena *arena, const void *at, size_t n)
{
	struct arena_array **link = &arena->arrays;

	for (int i = 0; *link != NULL && i < ARENA_GROWING; i++, link = &(*link)->next) {
		struct arena_array *array = *link;
		if (array->at != at)
			continue;
		*link = array->next;
		array->next = arena->arrays;
		arena->arrays = array;
		/* Another holder of the same array grew it: it is not ours to write behind n. */
		return array->n == n ? array : NULL;
	}
	return NULL;
}

void *arena_grow(struct arena *arena, const void *array, size_t n, size_t element_size)
{
	struct arena_array *old = n > 0 ? growing(arena, array, n) : NULL;

	if (old != NULL && old->n < old->room) {
		old->n++;
		return (void *)(uintptr_t)old->at;
	}
	size_t room = n < 4 ? 4 : n * 2, size;
	if (__builtin_mul_overflow(room, element_size, &size))
		mem_exhausted();
	void *copy = arena_alloc(arena, size);
	if (n > 0)
		memcpy(copy, array, n * element_size);
	struct arena_array *entry = old;
	if (entry == NULL) {
		entry = arena_alloc(arena, sizeof(*entry));
		entry->next = arena->arrays;
		arena->arrays = entry;
	}
	entry->at = copy;
	entry->n = n + 1;
	entry->room = room;
	return copy;
}

void arena_clear(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block != NULL) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	*arena = (struct arena)ARENA_INIT;
}

void arena_release(struct arena *arena)
{
	arena_clear(arena);
}
