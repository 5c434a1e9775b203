/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Upgrades of a store's form. The list in src/store/migrate.c is append-only: a row is never
 * changed once a program with it was released, for some shop has run it. db_open() runs what
 * a store lacks, each step in a write transaction of its own under the writer gate together
 * with the new number, so that a crash leaves the store at one step or the next.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

struct migration {
	unsigned from;     /* the schema it turns into from + 1 */
	const char *what;  /* "course-expiry": named at the gate */
	const char *why;   /* one sentence for the next programmer */
	/* Bounded: no more than a few thousand pages. NULL: only tables or fields were added. */
	enum status (*up)(struct tx *, struct problem *reterr);
};

extern const struct migration store_migrations[];
extern const size_t nstore_migrations;

/* Brings the store up to `newest` by the rows of a table. Another program may be doing the
 * same: each step looks again inside its transaction. A step that is missing is ST_BUG. */
enum status db_migrate(struct db *, const struct migration *, size_t n, unsigned newest,
		       struct problem *reterr) MUST_CHECK;

#endif
