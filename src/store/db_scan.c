/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks over keys with a prefix, both ways.
 *
 * In a write transaction the last key is copied, and when anything was put or deleted since,
 * the walk finds its place again by that key: what it answers does not depend on how the
 * engine moves cursors under changes, and deleting while walking is safe.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db_internal.h"

struct walk {
	struct walk *next;
	MDB_cursor *cursor;        /* NULL before the first step */
	uint64_t changes;          /* of the transaction when the last key was read */
	bool done;
	bool has_at;
	uint8_t at[DB_ENTRY_MAX];  /* where to start, then the last key */
	size_t at_n;
};

static int compare(const void *a, size_t a_n, const void *b, size_t b_n)
{
	int order = memcmp(a, b, a_n < b_n ? a_n : b_n);

	return order != 0 ? order : (a_n > b_n) - (a_n < b_n);
}

static bool has_prefix(const struct scan *s, const void *key, size_t n)
{
	return n >= s->prefix_len && memcmp(key, s->prefix, s->prefix_len) == 0;
}

static void set_at(struct walk *w, const void *key, size_t n)
{
	REQUIRE(n <= sizeof(w->at));
	if (n > 0)
		memcpy(w->at, key, n);
	w->at_n = n;
	w->has_at = true;
}

void scan_begin(struct scan *s, struct tx *tx, enum table table, struct bytes prefix,
		enum scan_order order)
{
	struct walk *w = mem_alloc(sizeof(*w));

	REQUIRE(tx->txn != NULL && table < TABLE_COUNT && prefix.n <= DB_ENTRY_MAX);
	s->tx = tx;
	s->cursor = w;
	s->table = table;
	s->order = order;
	s->prefix_len = prefix.n;
	if (prefix.n > 0)
		memcpy(s->prefix, prefix.p, prefix.n);
	s->started = false;
	s->key = s->value = (struct bytes){ .p = NULL };
	w->next = tx->walks;
	tx->walks = w;
}

void scan_from(struct scan *s, struct bytes from)
{
	REQUIRE(!s->started);
	set_at(s->cursor, from.p, from.n);
}

/* First key >= the bound; > if it is to be passed over. */
static int seek_up(MDB_cursor *c, const void *bound, size_t n, bool pass, MDB_val *k, MDB_val *v)
{
	*k = (MDB_val){ .mv_size = n, .mv_data = (void *)(uintptr_t)bound };
	if (n == 0)
		return mdb_cursor_get(c, k, v, MDB_FIRST);
	int rc = mdb_cursor_get(c, k, v, MDB_SET_RANGE);
	if (rc == MDB_SUCCESS && pass && compare(k->mv_data, k->mv_size, bound, n) == 0)
		rc = mdb_cursor_get(c, k, v, MDB_NEXT);
	return rc;
}

/* Last key <= the bound; < if it is to be passed over. */
static int seek_down(MDB_cursor *c, const void *bound, size_t n, bool pass, MDB_val *k, MDB_val *v)
{
	*k = (MDB_val){ .mv_size = n, .mv_data = (void *)(uintptr_t)bound };
	if (n == 0)
		return MDB_NOTFOUND;
	int rc = mdb_cursor_get(c, k, v, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND)
		return mdb_cursor_get(c, k, v, MDB_LAST);
	if (rc == MDB_SUCCESS && (pass || compare(k->mv_data, k->mv_size, bound, n) != 0))
		rc = mdb_cursor_get(c, k, v, MDB_PREV);
	return rc;
}

/* The last key that can have the prefix: the one before prefix + 1. */
static int seek_prefix_end(const struct scan *s, MDB_cursor *c, MDB_val *k, MDB_val *v)
{
	uint8_t after[sizeof(s->prefix)];
	size_t n = s->prefix_len;

	memcpy(after, s->prefix, n);
	while (n > 0 && after[n - 1] == 0xff)
		n--;
	if (n == 0)
		return mdb_cursor_get(c, k, v, MDB_LAST);
	after[n - 1]++;
	return seek_down(c, after, n, true, k, v);
}

static int seek_first(const struct scan *s, const struct walk *w, MDB_val *k, MDB_val *v)
{
	int order = w->has_at ? compare(w->at, w->at_n, s->prefix, s->prefix_len) : 0;
	bool inside = w->has_at && has_prefix(s, w->at, w->at_n);

	if (s->order == SCAN_FORWARD) {
		if (w->has_at && order > 0)
			return seek_up(w->cursor, w->at, w->at_n, false, k, v);
		return seek_up(w->cursor, s->prefix, s->prefix_len, false, k, v);
	}
	if (w->has_at && (inside || order < 0))
		return seek_down(w->cursor, w->at, w->at_n, false, k, v);
	return seek_prefix_end(s, w->cursor, k, v);
}

static int step(struct scan *s, struct walk *w, MDB_val *k, MDB_val *v)
{
	bool up = s->order == SCAN_FORWARD;
	int rc = MDB_SUCCESS;

	if (w->cursor == NULL)
		rc = mdb_cursor_open(s->tx->txn, s->tx->db->dbi[s->table], &w->cursor);
	if (rc != MDB_SUCCESS)
		return rc;
	if (!s->started)
		return seek_first(s, w, k, v);
	if (w->changes == s->tx->changes)
		return mdb_cursor_get(w->cursor, k, v, up ? MDB_NEXT : MDB_PREV);
	return (up ? seek_up : seek_down)(w->cursor, w->at, w->at_n, true, k, v);
}

bool scan_next(struct scan *s)
{
	struct walk *w = s->cursor;
	MDB_val k, v;

	s->key = s->value = (struct bytes){ .p = NULL };
	if (w->done || s->tx->fault != ST_OK)
		return false;
	int rc = step(s, w, &k, &v);
	s->started = true;
	w->changes = s->tx->changes;
	if (rc != MDB_SUCCESS || !has_prefix(s, k.mv_data, k.mv_size)) {
		w->done = true;
		enum status st = db_engine_status(rc);
		if (st != ST_OK && st != ST_NOT_FOUND) {
			s->tx->db->stopped |= st == ST_CORRUPT;
			(void)tx_fail(s->tx, st);
		}
		return false;
	}
	if (s->tx->kind == TX_WRITE)
		set_at(w, k.mv_data, k.mv_size);
	s->key = (struct bytes){ .p = k.mv_data, .n = k.mv_size };
	s->value = (struct bytes){ .p = v.mv_data, .n = v.mv_size };
	return true;
}

static void walk_free(struct walk *w)
{
	if (w->cursor != NULL)
		mdb_cursor_close(w->cursor);
	free(w);
}

void scan_end(struct scan *s)
{
	struct walk **link;

	if (s->cursor == NULL)
		return;
	for (link = &s->tx->walks; *link != NULL && *link != s->cursor; link = &(*link)->next)
		;
	REQUIRE(*link != NULL);
	struct walk *w = *link;
	*link = w->next;
	walk_free(w);
	s->cursor = NULL;
	s->key = s->value = (struct bytes){ .p = NULL };
}

void walks_end(struct tx *tx)
{
	while (tx->walks != NULL) {
		struct walk *w = tx->walks;
		tx->walks = w->next;
		walk_free(w);
	}
}
