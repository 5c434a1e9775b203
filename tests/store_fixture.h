/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of its own and an empty store for tests of the store. Include after <cmocka.h>. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/records.pb-c.h"
#include "store/record.h"

static inline struct bytes fixture_bytes(const struct buf *b)
{
	return (struct bytes){ .p = b->text, .n = b->len };
}

static inline struct bytes fixture_text(const char *text)
{
	return (struct bytes){ .p = text, .n = strlen(text) };
}

/* A new folder under `parent` (NULL: $TMPDIR or /tmp). */
static inline char *fixture_dir(const char *parent)
{
	const char *tmp = secure_getenv("TMPDIR");
	char path[256];

	if (parent == NULL)
		parent = tmp != NULL ? tmp : "/tmp";
	snprintf(path, sizeof(path), "%s/meibu-test-XXXXXX", parent);
	assert_non_null(mkdtemp(path));
	return strdup(path);
}

/* Removes what a store leaves, and the name. */
static inline void fixture_remove(char *dir)
{
	static const char *const names[] = { "db/data.mdb", "db/lock.mdb", "db", "db.tmp/data.mdb",
					     "db.tmp/lock.mdb", "db.tmp", "keys/index.key",
					     "keys/index.key.tmp", "keys", "writer.gate", "note",
					     "copy", "" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[300];
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if (remove(path) != 0)
			continue;
	}
	free(dir);
}

static inline enum status fixture_try_create(const char *dir, struct problem *p)
{
	AUTO(buf_release) struct buf packed = BUF_INIT;
	Meta meta = META__INIT;

	meta.schema = DB_SCHEMA;
	meta.shop_name = (char *)(uintptr_t)"美簿";
	record_pack(&packed, &meta.base);
	return db_create(dir, fixture_bytes(&packed), p);
}

static inline struct db *fixture_open(const char *dir)
{
	struct problem p = PROBLEM_INIT;
	struct db *db = NULL;
	enum status st = db_open(dir, "test", &db, &p);

	if (st != ST_OK)
		fail_msg("db_open: %s: %s", status_name(st), p.message);
	return db;
}

static inline struct db *fixture_create(const char *dir)
{
	struct problem p = PROBLEM_INIT;
	enum status st = fixture_try_create(dir, &p);

	if (st != ST_OK)
		fail_msg("db_create: %s: %s", status_name(st), p.message);
	return fixture_open(dir);
}

#endif
