/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every page of the store that a transaction sees, read with pread() and believed in nothing:
 * the engine itself follows whatever number stands in a page. A page calls itself by its number,
 * is of the kind that is wanted there, its nodes fill it exactly, its keys ascend and lie between
 * those of its parent, every page is reached once or is in the list of free ones, and what the
 * root says of its tree (depth, pages, rows) is so. What a value is, other proofs look at. Of the
 * two meta pages one is the last commit's, the other that of the commit before; a disk that lost
 * the last one of them shows the store as it was before that commit, and nothing in it tells.
 *
 * The list of free pages is looked at whenever a store is opened, too: the engine goes through it
 * when it writes next, and in a wrong one it stays for ever, or takes pages that are in use.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db_internal.h"
#include "db_page.h"
#include "store/proofs.h"

enum { TRIES = 100 };

enum tree_kind { TREE_TABLE, TREE_TABLES, TREE_FREE };

struct walker {
	int fd;
	size_t size;      /* of a page */
	uint64_t last;
	uint8_t *seen;    /* a bit for each page */
	enum tree_kind kind;
	struct tree met;  /* counted so far, of the tree that is walked */
	struct problem *problem;
};

/* Keys of a page lie at or above `from` and below `to`; p NULL: no bound. */
struct bounds { struct bytes from, to; };

struct node { struct bytes key, value; uint64_t child; size_t size; unsigned flags; };

static enum status bad(const struct walker *w, uint64_t page, const char *why)
{
	return problem_set(w->problem, ST_CHECK_FAILED, "pages",
			   _("Page %llu of the store is damaged: %s"),
			   (unsigned long long)page, why);
}

static enum status take(struct walker *w, uint64_t page)
{
	if (page < FIRST_PAGE || page > w->last)
		return bad(w, page, _("there is no such page."));
	if (w->seen[page / 8] >> (page % 8) & 1)
		return bad(w, page, _("it is used twice."));
	w->seen[page / 8] |= (uint8_t)(1u << (page % 8));
	return ST_OK;
}

static enum status read_page(struct walker *w, uint64_t page, unsigned kinds, uint8_t *ret)
{
	TRY(take(w, page));
	if (pread(w->fd, ret, w->size, (off_t)(page * w->size)) != (ssize_t)w->size)
		return bad(w, page, _("it cannot be read."));
	unsigned flags = (unsigned)page_uint(ret + FLAGS_AT, 2);
	if (page_uint(ret, 8) != page || (flags & ~kinds) != 0 || flags == 0 ||
	    (flags & (flags - 1)) != 0)
		return bad(w, page, _("it is not the page that belongs there."));
	return ST_OK;
}

/* Keys of the list of free pages are numbers of transactions in the machine's order. */
static int compare(const struct walker *w, struct bytes a, struct bytes b)
{
	if (w->kind == TREE_FREE && a.n == sizeof(uint64_t) && b.n == sizeof(uint64_t)) {
		uint64_t x = page_uint(a.p, a.n), y = page_uint(b.p, b.n);
		return x < y ? -1 : x > y;
	}
	int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
	return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n;
}

/* ---- nodes */

static bool read_node(const struct walker *w, const uint8_t *page, size_t i, bool leaf,
		      struct node *ret)
{
	size_t at = page_uint(page + PAGE_HEAD + 2 * i, 2), upper = page_uint(page + UPPER_AT, 2);

	if (at < upper || at + NODE_HEAD > w->size || at % 2 != 0)
		return false;
	const uint8_t *node = page + at;
	size_t key = page_uint(node + 6, 2), room = w->size - at - NODE_HEAD, value = 0;
	*ret = (struct node){ .flags = leaf ? (unsigned)page_uint(node + 4, 2) : 0 };
	if (leaf)
		value = ret->flags & NODE_BIG ? sizeof(uint64_t) : page_uint(node, 4);
	else
		ret->child = page_uint(node, 6);
	if (key > DB_ENTRY_MAX || key > room || value > room - key)
		return false;
	ret->key = (struct bytes){ .p = node + NODE_HEAD, .n = key };
	ret->value = (struct bytes){ .p = node + NODE_HEAD + key, .n = value };
	ret->size = (NODE_HEAD + key + value + 1) & ~(size_t)1;
	if (ret->flags & NODE_BIG)
		ret->child = page_uint(node, 4); /* bytes of the value */
	return true;
}

/* How many nodes; they fill the page from its end without a gap. */
static enum status count_nodes(const struct walker *w, uint64_t page, const uint8_t *bytes,
			       bool leaf, size_t *ret)
{
	size_t lower = page_uint(bytes + LOWER_AT, 2), upper = page_uint(bytes + UPPER_AT, 2);
	size_t used = 0;
	struct node node;

	if (lower < PAGE_HEAD + 2 || lower % 2 != 0 || lower > upper || upper > w->size)
		return bad(w, page, _("its head is wrong."));
	*ret = (lower - PAGE_HEAD) / 2;
	for (size_t i = 0; i < *ret; i++) {
		if (!read_node(w, bytes, i, leaf, &node))
			return bad(w, page, _("a row lies outside of it."));
		used += node.size;
	}
	return used == w->size - upper ? ST_OK : bad(w, page, _("its rows do not fill it."));
}

/* The first key of a branch is not used: it stands for everything below the next. */
static enum status check_order(const struct walker *w, uint64_t page, const struct node *node,
			       size_t i, bool leaf, struct bytes before,
			       const struct bounds *bounds)
{
	bool counts = leaf || i > 0;

	if (!counts)
		return ST_OK;
	if (node->key.n == 0)
		return bad(w, page, _("a row has no key."));
	if ((before.p != NULL && compare(w, before, node->key) >= 0) ||
	    (bounds->from.p != NULL && compare(w, node->key, bounds->from) < 0) ||
	    (bounds->to.p != NULL && compare(w, node->key, bounds->to) >= 0))
		return bad(w, page, _("its keys are not in order."));
	return ST_OK;
}

/* ---- values */

static enum status take_overflow(struct walker *w, const struct node *node, uint64_t *ret_first)
{
	uint64_t first = page_uint(node->value.p, sizeof(first)), n;
	AUTO(db_path_free) char *bytes = mem_alloc(w->size);
	uint8_t *head = (uint8_t *)bytes;

	TRY(read_page(w, first, PAGE_OVERFLOW, head));
	n = page_uint(head + PAGES_AT, 4);
	if (n < pages_of_value(node->child, w->size) || n > w->last)
		return bad(w, first, _("its value has another size."));
	for (uint64_t i = 1; i < n; i++)
		TRY(take(w, first + i));
	w->met.overflows += n;
	*ret_first = first;
	return ST_OK;
}

/* The pages that nobody uses. */
static enum status take_free(struct walker *w, uint64_t page, const uint8_t *list, size_t n)
{
	if (n < sizeof(uint64_t) || page_uint(list, 8) != n / sizeof(uint64_t) - 1)
		return bad(w, page, _("its list of free pages is wrong."));
	/* The engine merges such lists by their order. */
	for (size_t i = 1; i < n / sizeof(uint64_t); i++) {
		if (i > 1 && page_uint(list + 8 * i, 8) >= page_uint(list + 8 * (i - 1), 8))
			return bad(w, page, _("its list of free pages is wrong."));
		TRY(take(w, page_uint(list + 8 * i, 8)));
	}
	return ST_OK;
}

static enum status walk_tree(struct walker *w, const struct tree *root, enum tree_kind kind);

static enum status take_list(struct walker *w, uint64_t page, const struct node *node)
{
	uint64_t first;

	if (!(node->flags & NODE_BIG))
		return take_free(w, page, node->value.p, node->value.n);
	TRY(take_overflow(w, node, &first));
	AUTO(db_path_free) char *list = mem_alloc(node->child + 1);
	if (pread(w->fd, list, node->child, (off_t)(first * w->size + PAGE_HEAD)) !=
	    (ssize_t)node->child)
		return bad(w, first, _("it cannot be read."));
	return take_free(w, page, (const uint8_t *)list, node->child);
}

static enum status take_value(struct walker *w, uint64_t page, const struct node *node)
{
	struct tree root;
	uint64_t first;

	w->met.entries++;
	if (w->kind == TREE_FREE)
		return node->flags & ~NODE_BIG ? bad(w, page, _("a row is of no kind.")) :
						 take_list(w, page, node);
	if (w->kind == TREE_TABLE) {
		if (node->flags & ~NODE_BIG)
			return bad(w, page, _("a row is of no kind."));
		return node->flags & NODE_BIG ? take_overflow(w, node, &first) : ST_OK;
	}
	if (node->flags == 0 && node->key.n == strlen(DB_SUMS) &&
	    memcmp(node->key.p, DB_SUMS, node->key.n) == 0)
		return ST_OK;
	if (node->flags != NODE_TABLE || node->value.n != sizeof(root))
		return bad(w, page, _("a row is of no kind."));
	memcpy(&root, node->value.p, sizeof(root));
	return walk_tree(w, &root, TREE_TABLE);
}

/* ---- pages and trees */

static enum status walk_page(struct walker *w, uint64_t page, unsigned depth, unsigned deepest,
			     const struct bounds *bounds)
{
	AUTO(db_path_free) char *kept = mem_alloc(w->size);
	uint8_t *bytes = (uint8_t *)kept;
	struct bytes before = { .n = 0 };
	bool leaf = depth == deepest;
	struct node node, next;
	size_t n = 0;

	TRY(read_page(w, page, leaf ? PAGE_LEAF : PAGE_BRANCH, bytes));
	*(leaf ? &w->met.leaves : &w->met.branches) += 1;
	TRY(count_nodes(w, page, bytes, leaf, &n));
	for (size_t i = 0; i < n; i++) {
		(void)read_node(w, bytes, i, leaf, &node);
		TRY(check_order(w, page, &node, i, leaf, before, bounds));
		before = leaf || i > 0 ? node.key : before;
		if (leaf) {
			TRY(take_value(w, page, &node));
			continue;
		}
		struct bounds below = { .from = i > 0 ? node.key : bounds->from, .to = bounds->to };
		if (i + 1 < n && read_node(w, bytes, i + 1, leaf, &next))
			below.to = next.key;
		TRY(walk_page(w, node.child, depth + 1, deepest, &below));
	}
	return ST_OK;
}

static enum status walk_tree(struct walker *w, const struct tree *root, enum tree_kind kind)
{
	struct walker inner = *w;
	const struct bounds none = { .from = { .n = 0 } };
	const struct tree *met = &inner.met;

	inner.kind = kind;
	inner.met = (struct tree){ .pad = 0 };
	if (root->root == PAGE_NONE)
		return root->depth == 0 && root->branches == 0 && root->leaves == 0 &&
				       root->overflows == 0 && root->entries == 0 ?
			       ST_OK :
			       bad(w, 0, _("a table lost its rows."));
	if (root->depth == 0 || root->depth > PAGE_DEPTH_MAX)
		return bad(w, root->root, _("its tree is too deep."));
	TRY(walk_page(&inner, root->root, 1, root->depth, &none));
	if (met->branches != root->branches || met->leaves != root->leaves ||
	    met->overflows != root->overflows || met->entries != root->entries)
		return bad(w, root->root, _("its tree has lost rows, or has too many."));
	return ST_OK;
}

/* The meta page of what the transaction sees; writers take turns on the two, so it is moved on
 * when its own has been written over. */
static bool find_meta(MDB_txn *reader, int fd, size_t size, struct meta_page *ret)
{
	for (int i = 0; i < TRIES; i++) {
		if (page_read_meta(fd, size, mdb_txn_id(reader), ret))
			return true;
		mdb_txn_reset(reader);
		if (mdb_txn_renew(reader) != MDB_SUCCESS)
			break;
	}
	return false;
}

/* Is the other meta page that of the commit before, or of one that came meanwhile? Both are empty
 * where nothing was ever written. */
static enum status check_other(const struct walker *w, const struct meta_page *meta)
{
	off_t at = (off_t)((~meta->txn & 1) * w->size + PAGE_HEAD);
	struct meta_page other;

	if (pread(w->fd, &other, sizeof(other), at) != sizeof(other))
		return bad(w, ~meta->txn & 1, _("it cannot be read."));
	if (other.txn + 1 >= meta->txn)
		return ST_OK;
	return bad(w, meta->txn & 1, _("a commit before the last one is missing."));
}

static enum status walker_begin(struct walker *w, MDB_txn *reader, struct meta_page *ret_meta)
{
	MDB_env *env = mdb_txn_env(reader);
	MDB_stat stat;

	if (mdb_env_get_fd(env, &w->fd) != MDB_SUCCESS || mdb_env_stat(env, &stat) != MDB_SUCCESS)
		return ST_IO;
	w->size = stat.ms_psize;
	if (!find_meta(reader, w->fd, w->size, ret_meta))
		return ST_BUSY;
	w->last = ret_meta->last;
	if (w->last >= DB_MAP_BYTES / w->size)
		return bad(w, 0, _("there is no such page."));
	w->seen = mem_alloc(w->last / 8 + 1);
	return ST_OK;
}

enum status proof_pages(struct tx *tx, struct problem *reterr)
{
	struct walker w = { .problem = reterr };
	struct meta_page meta;

	/* Its pages are not written yet: what it was made from was proved. */
	if (tx->kind == TX_WRITE)
		return ST_OK;
	enum status st = walker_begin(&w, tx->txn, &meta);
	if (st == ST_IO || st == ST_BUSY)
		return tx_fail(tx, st);
	if (st == ST_OK)
		st = check_other(&w, &meta);
	if (st == ST_OK)
		st = walk_tree(&w, &meta.tables, TREE_TABLES);
	if (st == ST_OK)
		st = walk_tree(&w, &meta.free, TREE_FREE);
	free(w.seen);
	return st;
}

enum status db_free_check(MDB_env *env, struct problem *reterr)
{
	struct problem why = PROBLEM_INIT;
	struct walker w = { .problem = &why };
	struct meta_page meta;
	MDB_txn *reader;

	TRY(db_engine_problem(mdb_txn_begin(env, NULL, MDB_RDONLY, &reader),
			      _("The shop cannot be opened"), reterr));
	enum status st = walker_begin(&w, reader, &meta);
	if (st == ST_OK)
		st = walk_tree(&w, &meta.free, TREE_FREE);
	mdb_txn_abort(reader);
	free(w.seen);
	if (st != ST_CHECK_FAILED)
		return st == ST_OK ? ST_OK : problem_set(reterr, st, NULL, NULL);
	st = problem_set(reterr, ST_CORRUPT, NULL, _("The store is damaged: %s"), why.message);
	problem_todo(reterr, _("Stop working and restore the last backup."));
	return st;
}
