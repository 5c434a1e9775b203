/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the engine reads of a store, found without the engine: both of its meta pages, and every
 * page that the newer one leads to. Two stores that agree in these, and have all of them, are the
 * same to every program that opens them; what else they hold are pages that are free, or were
 * written by a change that never came to be.
 */
#ifndef TESTS_PROOF_DISK_PAGES_H
#define TESTS_PROOF_DISK_PAGES_H

#include "../../src/store/db_page.h"
#include "disk_cut.h"

/* From the begin of a meta page. */
enum {
	META_MAGIC = PAGE_HEAD + offsetof(struct meta_page, magic),
	META_FREE = PAGE_HEAD + offsetof(struct meta_page, free),
	META_TABLES = PAGE_HEAD + offsetof(struct meta_page, tables),
	META_LAST = PAGE_HEAD + offsetof(struct meta_page, last),
	META_TXN = PAGE_HEAD + offsetof(struct meta_page, txn),
	TABLE_ROOT = offsetof(struct tree, root),
};

struct pages_walk {
	const struct cut_file *file;
	uint64_t sum;
	size_t visited, most;
	bool whole; /* it is a store, as far as it was read */
};

static const uint8_t *page_at(struct pages_walk *w, uint64_t page)
{
	if (page >= w->file->size / CUT_PAGE || w->visited++ > w->most) {
		w->whole = false;
		return NULL;
	}
	w->sum += w->file->sums[page];
	return w->file->bytes + page * CUT_PAGE;
}

static void walk_overflow(struct pages_walk *w, uint64_t page)
{
	const uint8_t *bytes = page_at(w, page);

	if (bytes == NULL || page_uint(bytes, 8) != page ||
	    (page_uint(bytes + FLAGS_AT, 2) & PAGE_OVERFLOW) == 0) {
		w->whole = false;
		return;
	}
	for (uint64_t i = 1, n = page_uint(bytes + PAGES_AT, 4); i < n && w->whole; i++)
		(void)page_at(w, page + i);
}

static void walk_pages(struct pages_walk *w, uint64_t page, int depth);

static void walk_node(struct pages_walk *w, const uint8_t *bytes, size_t at, bool leaf, int depth)
{
	if (at < PAGE_HEAD || at + NODE_HEAD > CUT_PAGE) {
		w->whole = false;
		return;
	}
	const uint8_t *node = bytes + at;
	if (!leaf) {
		walk_pages(w, page_uint(node, 6), depth + 1);
		return;
	}
	size_t flags = page_uint(node + 4, 2), data = at + NODE_HEAD + page_uint(node + 6, 2);
	if ((flags & (NODE_BIG | NODE_TABLE)) == 0)
		return;
	if (data + ((flags & NODE_TABLE) != 0 ? TABLE_ROOT : 0) + 8 > CUT_PAGE) {
		w->whole = false;
		return;
	}
	if ((flags & NODE_TABLE) != 0)
		walk_pages(w, page_uint(bytes + data + TABLE_ROOT, 8), depth + 1);
	else
		walk_overflow(w, page_uint(bytes + data, 8));
}

static void walk_pages(struct pages_walk *w, uint64_t page, int depth)
{
	if (page == UINT64_MAX || !w->whole)
		return;
	const uint8_t *bytes = page_at(w, page);
	size_t flags = bytes != NULL ? page_uint(bytes + FLAGS_AT, 2) : 0;
	size_t lower = bytes != NULL ? page_uint(bytes + LOWER_AT, 2) : 0;
	if (depth >= PAGE_DEPTH_MAX || bytes == NULL || page_uint(bytes, 8) != page ||
	    (flags & (PAGE_BRANCH | PAGE_LEAF)) == 0 || lower < PAGE_HEAD || lower > CUT_PAGE) {
		w->whole = false;
		return;
	}
	for (size_t at = PAGE_HEAD; w->whole && at + 2 <= lower; at += 2)
		walk_node(w, bytes, page_uint(bytes + at, 2), (flags & PAGE_LEAF) != 0, depth);
}

/* A file that is no store, or has not all its pages, is seen with every byte. */
static uint64_t store_seen(const struct cut_file *f)
{
	struct pages_walk w = { .file = f, .most = 4 * (f->size / CUT_PAGE + 1), .whole = true };
	const uint8_t *meta[2];

	for (size_t i = 0; i < 2; i++) {
		meta[i] = page_at(&w, i);
		if (meta[i] == NULL || (page_uint(meta[i] + FLAGS_AT, 2) & PAGE_META) == 0 ||
		    page_uint(meta[i] + META_MAGIC, 4) != 0xbeefc0de)
			return file_sum(f);
	}
	bool second = page_uint(meta[1] + META_TXN, 8) > page_uint(meta[0] + META_TXN, 8);
	const uint8_t *m = meta[second];
	walk_pages(&w, page_uint(m + META_FREE + TABLE_ROOT, 8), 0);
	walk_pages(&w, page_uint(m + META_TABLES + TABLE_ROOT, 8), 0);
	if (!w.whole || page_uint(m + META_LAST, 8) >= f->size / CUT_PAGE)
		return file_sum(f);
	return mix(w.sum, 11);
}

static uint64_t cut_seen(const struct disk_cut *c)
{
	return folder_sum(c, 0, 0, 0, store_seen);
}

#endif
