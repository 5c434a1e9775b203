/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is every page the store needs inside the file? A page behind its end is a SIGBUS when it is
 * read through the map, and the engine looks at the end only from version 1.0 on. So the
 * newest meta page is read with pread() before anything else, and:
 *
 *   the file reaches past the last page used      good, the usual case
 *   it is shorter                                 good only if the list of free pages has all
 *                                                 that is missing: a transaction that took
 *                                                 pages at the end and gave them back leaves
 *                                                 them unwritten
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db_internal.h"
#include "db_page.h"

enum { TRIES = 100 };

struct pages {
	int fd;
	size_t size;       /* of a page, bytes */
	uint64_t in_file;  /* whole pages in the file */
	uint64_t missing;  /* pages between the end of the file and the last one used */
	uint64_t found;    /* of them, in the list of free pages */
	uint8_t *free;     /* a bit for each of them */
};

static bool read_at(const struct pages *p, uint64_t page, size_t offset, void *ret, size_t n)
{
	if (page >= p->in_file)
		return false;
	return pread(p->fd, ret, n, (off_t)(page * p->size + offset)) == (ssize_t)n;
}

static void note_free(struct pages *p, uint64_t page)
{
	if (page < p->in_file || page - p->in_file >= p->missing)
		return;
	uint64_t i = page - p->in_file;
	if ((p->free[i / 8] >> (i % 8) & 1) == 0)
		p->found++;
	p->free[i / 8] |= (uint8_t)(1u << (i % 8));
}

/* A list of pages, in the leaf or on overflow pages of its own. */
static bool read_list(struct pages *p, const uint8_t *value, size_t room, bool big, size_t n)
{
	uint64_t page = 0, x;
	size_t count = 0;

	if (n < sizeof(x) || (big ? room < sizeof(page) : room < n))
		return false;
	if (big)
		page = page_uint(value, sizeof(page));
	for (size_t i = 0; i <= count; i++) {
		size_t at = i * sizeof(x);
		uint8_t bytes[sizeof(x)];
		if (at + sizeof(x) > n)
			return false;
		if (!big)
			memcpy(bytes, value + at, sizeof(x));
		else if (!read_at(p, page + (PAGE_HEAD + at) / p->size, (PAGE_HEAD + at) % p->size,
				  bytes, sizeof(x)))
			return false;
		x = page_uint(bytes, sizeof(x));
		if (i == 0)
			count = x;
		else
			note_free(p, x);
	}
	return true;
}

static bool read_tree(struct pages *p, uint64_t page, int depth);

static bool read_node(struct pages *p, const uint8_t *bytes, size_t at, bool leaf, int depth)
{
	if (at < PAGE_HEAD || at + NODE_HEAD > p->size)
		return false;
	const uint8_t *node = bytes + at;
	if (!leaf)
		return read_tree(p, page_uint(node, 6), depth + 1);
	bool big = (page_uint(node + 4, 2) & NODE_BIG) != 0;
	size_t key = page_uint(node + 6, 2), room = p->size - at - NODE_HEAD;
	if (key > room)
		return false;
	return read_list(p, node + NODE_HEAD + key, room - key, big, page_uint(node, 4));
}

static bool read_tree(struct pages *p, uint64_t page, int depth)
{
	uint8_t *bytes = mem_alloc(p->size);
	bool good = depth < PAGE_DEPTH_MAX && read_at(p, page, 0, bytes, p->size);
	size_t flags = page_uint(bytes + FLAGS_AT, 2), lower = page_uint(bytes + LOWER_AT, 2);

	good = good && page_uint(bytes, 8) == page && (flags & (PAGE_BRANCH | PAGE_LEAF)) != 0 &&
	       lower >= PAGE_HEAD && lower <= p->size;
	for (size_t at = PAGE_HEAD; good && at + 2 <= lower; at += 2)
		good = read_node(p, bytes, page_uint(bytes + at, 2), (flags & PAGE_LEAF) != 0,
				 depth);
	free(bytes);
	return good;
}

static bool root_there(const struct pages *p, uint64_t root, uint64_t last)
{
	uint8_t head[PAGE_HEAD];

	if (root == PAGE_NONE)
		return true;
	return root <= last && read_at(p, root, 0, head, sizeof(head)) &&
	       page_uint(head, 8) == root &&
	       (page_uint(head + FLAGS_AT, 2) & (PAGE_BRANCH | PAGE_LEAF)) != 0;
}

static bool meta_holds(struct pages *p, const struct meta_page *meta)
{
	if (!root_there(p, meta->free.root, meta->last) ||
	    !root_there(p, meta->tables.root, meta->last))
		return false;
	if (meta->last < p->in_file)
		return true;
	if (meta->free.root == PAGE_NONE || meta->last >= DB_MAP_BYTES / p->size)
		return false;
	p->missing = meta->last + 1 - p->in_file;
	p->free = mem_alloc(p->missing / 8 + 1);
	bool good = read_tree(p, meta->free.root, 0) && p->found == p->missing;
	free(p->free);
	return good;
}

/* The reader holds the pages of its moment; it is moved on until its meta page is still there. */
static bool check(struct pages *p, MDB_txn *reader, bool *ret_good)
{
	struct meta_page meta;
	struct stat sb;

	if (!page_read_meta(p->fd, p->size, mdb_txn_id(reader), &meta) || fstat(p->fd, &sb) != 0)
		return false;
	p->in_file = (uint64_t)sb.st_size / p->size;
	*ret_good = meta_holds(p, &meta);
	return true;
}

enum status db_pages_check(MDB_env *env, const char *data, struct problem *reterr)
{
	struct pages p = { .fd = -1 };
	bool good = false, sure = false;
	MDB_txn *reader;
	MDB_stat st;
	int rc = mdb_env_get_fd(env, &p.fd);

	if (rc == MDB_SUCCESS)
		rc = mdb_env_stat(env, &st);
	if (rc == MDB_SUCCESS)
		p.size = st.ms_psize;
	for (int i = 0; i < TRIES && rc == MDB_SUCCESS && !sure; i++) {
		rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &reader);
		if (rc != MDB_SUCCESS)
			break;
		sure = check(&p, reader, &good);
		mdb_txn_abort(reader);
	}
	TRY(db_engine_problem(rc, _("The shop cannot be opened"), reterr));
	if (!sure)
		return problem_set(reterr, ST_BUSY, NULL, NULL);
	if (good)
		return ST_OK;
	enum status ret = problem_set(reterr, ST_CORRUPT, NULL,
				      _("The store is damaged: %s is cut short."), data);
	problem_todo(reterr, _("Stop working and restore the last backup."));
	return ret;
}
