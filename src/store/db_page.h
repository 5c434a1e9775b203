/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's pages as they lie in the file (0.9, 64 bits, little-endian), for those who read
 * them without it (db_pages.c, db_tree.c):
 *
 *   page   number 8, pad 2, flags 2, lower 2, upper 2, then u16 offsets of nodes, or for
 *          overflow pages bytes
 *   node   lo 2, hi 2, flags 2, key size 2, key, value; in a branch lo, hi, flags are the
 *          child's page number, in a leaf lo, hi are the size of the value. Flag 1: the value is
 *          the number of the first of the overflow pages that hold it; flag 2: the value is the
 *          root of a table
 *   free   a tree: transaction number -> count 8, page numbers 8 each
 *
 * Pages 0 and 1 are the meta pages, behind the head of a page: writers take turns on them.
 */
#ifndef STORE_DB_PAGE_H
#define STORE_DB_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

enum { PAGE_HEAD = 16, NODE_HEAD = 8, PAGE_DEPTH_MAX = 32, FIRST_PAGE = 2 };
enum { PAGE_BRANCH = 1, PAGE_LEAF = 2, PAGE_OVERFLOW = 4, PAGE_META = 8 };
enum { NODE_BIG = 1, NODE_TABLE = 2 };
/* Where they stand in the head of a page; PAGES_AT in that of overflow pages: how many they are. */
enum { FLAGS_AT = 10, LOWER_AT = 12, UPPER_AT = 14, PAGES_AT = 12 };
#define PAGE_NONE UINT64_MAX
/* The largest node of a leaf, its head and its place in the list too: two of them fill a page. */
#define PAGE_NODE_MAX(size) ((((size) - PAGE_HEAD) / 2 & ~(size_t)1) - sizeof(uint16_t))

/* The root of a tree. */
struct tree {
	uint32_t pad;
	uint16_t flags, depth;
	uint64_t branches, leaves, overflows, entries, root;
};

struct meta_page {
	uint32_t magic, version;
	uint64_t address, map_size;
	struct tree free, tables;
	uint64_t last, txn;
};
_Static_assert(sizeof(struct meta_page) == 136 && sizeof(struct tree) == 48,
	       "as the engine writes them");

/* n bytes, little-endian. */
static inline uint64_t page_uint(const uint8_t *at, size_t n)
{
	uint64_t x = 0;

	for (size_t i = n; i-- > 0;)
		x = x << 8 | at[i];
	return x;
}

/* Overflow pages that a value of n bytes needs. One that became shorter keeps those it had. */
static inline uint64_t pages_of_value(size_t n, size_t size)
{
	return (PAGE_HEAD - 1 + n) / size + 1;
}

/* The meta page of a transaction; false when a writer has overwritten it meanwhile. */
static inline bool page_read_meta(int fd, size_t size, uint64_t txn, struct meta_page *ret)
{
	return pread(fd, ret, sizeof(*ret), (off_t)((txn & 1) * size + PAGE_HEAD)) ==
	       sizeof(*ret) && ret->txn == txn;
}

#endif
