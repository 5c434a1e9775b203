/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that can be made to run out. Including this replaces malloc, calloc, realloc,
 * reallocarray, aligned_alloc, posix_memalign and mmap, for this program and every library it
 * uses, by ones that count and refuse:
 *
 *   alloc_plan(&plan)   which call is refused, counted from 1; NULL: none is, nor counted
 *   alloc_calls()       how many there were since
 *   allocs->notes       where each comes from is noted: the same number for the same way there
 *
 * What the C library takes for itself by other ways (stacks, its own tables) is not counted; nor
 * is what was put at hand (mem_at_hand(): a byte more than whole pages, given back at once).
 */
#ifndef TESTS_PROOF_ALLOC_H
#define TESTS_PROOF_ALLOC_H

#include <errno.h>
#include <execinfo.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { ALLOC_PLACES = 20000, ALLOC_DEPTH = 24 };

struct alloc_plan {
	unsigned at; /* 0: never */
	bool sticky; /* and every one after it */
};

/* What the functions of this process look at: they have no other way to be told. */
struct allocs {
	bool counts;
	struct alloc_plan plan;
	unsigned calls;
	size_t at_hand; /* bytes that are left of what was put there */
	bool notes; /* where each comes from is written down: */
	uint32_t places[ALLOC_PLACES];
};
static struct allocs own_allocs, *allocs = &own_allocs;

/* The sanitizer's own stand where it has put them, and take back only what they gave. */
#ifdef __SANITIZE_ADDRESS__
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif
/* Called before the sanitizer is ready: not looked at by it. */
#define BARE __attribute__((no_sanitize("address", "undefined")))
extern void *REAL(malloc)(size_t);
extern void *REAL(calloc)(size_t, size_t);
extern void *REAL(realloc)(void *, size_t);
extern void *REAL(memalign)(size_t, size_t);

__attribute__((unused)) static void alloc_plan(const struct alloc_plan *plan)
{
	allocs->counts = plan != NULL;
	allocs->plan = plan != NULL ? *plan : (struct alloc_plan){ .at = 0 };
	allocs->calls = 0;
	allocs->at_hand = 0;
}

__attribute__((unused)) static unsigned alloc_calls(void)
{
	return allocs->calls;
}

/* Says who asked, and who asked that, the same in every process: what the loader moves by is
 * whole pages. */
static uint32_t alloc_place(void)
{
	void *frames[ALLOC_DEPTH];
	uint32_t hash = 2166136261;

	allocs->counts = false; /* it may need memory itself */
	for (int i = 0, n = backtrace(frames, ALLOC_DEPTH); i < n; i++)
		hash = (hash ^ (uint32_t)((uintptr_t)frames[i] & 0xfff)) * 16777619;
	allocs->counts = true;
	return hash;
}

BARE static bool refused_now(size_t size)
{
	if (!allocs->counts)
		return false;
	if (allocs->at_hand >= size) {
		allocs->at_hand -= size;
		return false;
	}
	unsigned n = ++allocs->calls;
	if (allocs->notes && n <= ALLOC_PLACES)
		allocs->places[n - 1] = alloc_place();
	if (allocs->plan.at == 0 || n < allocs->plan.at ||
	    (n > allocs->plan.at && !allocs->plan.sticky))
		return false;
	errno = ENOMEM;
	return true;
}

BARE void *malloc(size_t n)
{
	void *p = refused_now(n) ? NULL : REAL(malloc)(n);

	if (n > 0x1000 && n % 0x1000 == 1 && p != NULL)
		allocs->at_hand = n; /* it goes back at once */
	return p;
}

void *calloc(size_t n, size_t size)
{
	return refused_now(n * size) ? NULL : REAL(calloc)(n, size);
}

void *realloc(void *p, size_t n)
{
	return refused_now(n) ? NULL : REAL(realloc)(p, n);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, all);
}

void *aligned_alloc(size_t align, size_t n)
{
	return refused_now(n) ? NULL : REAL(memalign)(align, n);
}

int posix_memalign(void **ret, size_t align, size_t n)
{
	void *p = aligned_alloc(align, n);

	if (p == NULL)
		return ENOMEM;
	*ret = p;
	return 0;
}

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
	return refused_now(SIZE_MAX) ? MAP_FAILED :
			       (void *)syscall(SYS_mmap, at, n, prot, flags, fd, offset);
}

void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t offset)
{
	return mmap(at, n, prot, flags, fd, offset);
}

#endif
