/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: named tables of byte keys and byte values, transactions, nothing of the
 * engine. src/store/db.c alone knows LMDB (and lmdb_*.c beside it, if it is split);
 * another engine can stand behind this header.
 *
 *   DIR/db/data.mdb, DIR/db/lock.mdb   the environment
 *   DIR/writer.gate                    who is writing (OFD lock + "pid terminal op since")
 *   DIR/keys/index.key                 key of the phone index, 32 bytes, 0440
 *
 * One process opens one store once. A transaction belongs to the process that began it and
 * lives for one use case: no terminal, network, file or password hashing inside. What
 * db_get and a scan return points into the map and dies with the transaction or the next
 * write; copy it out.
 *
 * A fault inside a transaction sticks: later calls do nothing and return it, and commit
 * refuses. A commit that fails answers ST_FULL when surely nothing was kept, otherwise
 * ST_UNKNOWN; then close, open again and look the request key up.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Named tables; the names are those in the file. Append only. */
enum table {
	TABLE_META, TABLE_CLIENT, TABLE_BOOKING, TABLE_COURSE, TABLE_LEDGER, TABLE_INDEX,
	TABLE_AUDIT, TABLE_STAFF, TABLE_ROOM, TABLE_DEVICE, TABLE_PRODUCT, TABLE_DRAFT, TABLE_JOB,
	TABLE_WALLET, TABLE_COUPON, TABLE_TAB, TABLE_TILL,
	TABLE_ROSTER, TABLE_WAIT, TABLE_ROTATION, TABLE_ATTENDANCE, TABLE_PLAN, TABLE_MESSAGE,
	TABLE_COUNT
};
const char *table_name(enum table);

struct bytes { const void *p; size_t n; };

struct db;
struct tx;

enum { DB_SCHEMA = 3 };            /* newest schema this program knows */
#define DB_MAP_BYTES (UINT64_C(64) << 30) /* fixed size of the map: address space, not disk */

/* Makes an empty store in DIR (made if missing, must not have a store): crash-safe, all tables
 * and `meta` written in one transaction into a temporary name, synced, renamed.
 * `meta` is the first value of TABLE_META under key 0x01, a packed record of Meta; its
 * key_check is filled in. ST_DUPLICATE if there is a store. */
enum status db_create(const char *dir, struct bytes meta, struct problem *reterr) MUST_CHECK;
/* Opens what is there; never creates. `who` names this terminal at the writer gate ("pts/3 S2").
 * ST_NO_STORE, ST_CORRUPT (truncated), ST_STORE_NEWER, ST_BUSY, ST_FULL, ST_IO. */
enum status db_open(const char *dir, const char *who, struct db **ret,
		    struct problem *reterr) MUST_CHECK;
void db_close(struct db *);
const char *db_dir(const struct db *);
const uint8_t *db_index_key(const struct db *);  /* 32 bytes of DIR/keys/index.key */

enum tx_kind { TX_READ, TX_WRITE };
/* Begins. A write waits at most 3 s at the gate, then ST_BUSY naming who writes, what, since when.
 * `op` is written at the gate. At most one transaction at a time in a process. */
enum status tx_begin(struct db *, enum tx_kind, const char *op, struct tx **ret,
		     struct problem *reterr) MUST_CHECK;
/* Commits durably and ends the transaction whatever comes back; tx_end() after it does nothing. */
enum status tx_commit(struct tx *, struct problem *reterr) MUST_CHECK;
/* Ends without keeping anything; NULL allowed. */
void tx_abort(struct tx *);
/* For AUTO(): aborts unless the pointer was set to NULL. */
void tx_end(struct tx **);
enum status tx_status(const struct tx *);
/* Makes a fault stick (a damaged record, say); the first one stays. Answers the one that stuck. */
enum status tx_fail(struct tx *, enum status fault);
struct db *tx_db(const struct tx *);
bool tx_writes(const struct tx *);
/* Is any transaction open in this process? The screen loop asserts that none is. */
bool tx_open_anywhere(void);

/* Keys have 1 to 511 bytes. ST_NOT_FOUND is an answer, not a fault. */
enum status db_get(struct tx *, enum table, struct bytes key, struct bytes *ret) MUST_CHECK;
/* ST_DUPLICATE if the key is there (PUT_NEW) or is not the largest of all (PUT_APPEND). */
enum put_how { PUT_ANY, PUT_NEW, PUT_APPEND };
enum status db_put(struct tx *, enum table, struct bytes key, struct bytes value,
		   enum put_how) MUST_CHECK;
enum status db_delete(struct tx *, enum table, struct bytes key) MUST_CHECK; /* ST_NOT_FOUND */

/* Walks the keys that begin with a prefix, in order or backwards.
 *   struct scan s;
 *   scan_begin(&s, tx, TABLE_INDEX, prefix, SCAN_FORWARD);
 *   while (scan_next(&s)) … s.key, s.value …
 *   scan_end(&s);   a fault sticks to the transaction
 * What is walked over may be changed meanwhile: the next key is the one after the last, as the
 * table is then. The end of the transaction ends its walks too; do not touch them after it. */
enum scan_order { SCAN_FORWARD, SCAN_BACKWARD };
struct scan {
	struct tx *tx;
	void *cursor;
	enum table table;
	enum scan_order order;
	uint8_t prefix[512];
	size_t prefix_len;
	bool started;
	struct bytes key, value;
};
void scan_begin(struct scan *, struct tx *, enum table, struct bytes prefix, enum scan_order);
/* Starts at the first key >= `from` (forward) or the last key <= `from` (backward), inside the
 * prefix. */
void scan_from(struct scan *, struct bytes from);
bool scan_next(struct scan *);
void scan_end(struct scan *);

/* The id of the last committed transaction: grows when any process commits. One read of shared
 * memory, no lock. */
uint64_t db_last_txn(const struct db *);
/* The id of the commit that an open transaction sees. It can lag behind db_last_txn() for the
 * instant in which another process has written its commit and not yet told the readers. */
uint64_t tx_snapshot(const struct tx *);
/* A descriptor that becomes readable when another process may have committed (inotify on the
 * data file), for poll(); -1 if the system has none. db_watch_drain() empties it. */
int db_watch_fd(struct db *);
void db_watch_drain(struct db *);
/* Clears readers of dead processes; call at start and now and then when idle. */
void db_tidy(struct db *);

struct db_table_stat { uint64_t entries, pages, depth; };
struct db_stat {
	uint64_t file_bytes, map_bytes, used_bytes, last_txn;
	uint64_t free_bytes;          /* on the disk; below 512 MiB tell the owner */
	unsigned readers, readers_max;
	struct db_table_stat tables[TABLE_COUNT];
};
/* Inside the open transaction, or in one of its own. */
enum status db_stat(struct db *, struct db_stat *ret, struct problem *reterr) MUST_CHECK;
/* Hot compacted copy into an open descriptor (the caller syncs it). */
enum status db_copy(struct db *, int fd, struct problem *reterr) MUST_CHECK;

#endif
