/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the gateway (db*.c, migrate.c) share. Nothing else includes this, and
 * nothing else knows the engine.
 *
 * db_open.c     opening, closing, what is checked before the first read
 * db_create.c   an empty store, safe against a crash at any moment
 * db_files.c    paths, file systems, descriptors
 * db_gate.c     the writer gate
 * db_pages.c    is every page the store needs inside the file?
 * db_page.h     those pages, as they lie there
 * db_tree.c     is every page what it should be? A proof (store/proofs.h)
 * db_sums.c     does every table hold what was written to it? Another
 * db.c          transactions, get, put, delete
 * db_scan.c     walks
 * db_watch.c    other processes' commits, statistics, copies
 */
#ifndef STORE_DB_INTERNAL_H
#define STORE_DB_INTERNAL_H

#include <lmdb.h>
#include <signal.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/hash.h"
#include "store/db.h"

/* Readers at once, all processes: one per open program. The same in every program. */
enum { DB_READERS = 256 };
/* Size of lock.mdb for that many readers: two cache lines of mutexes and a line per reader
 * (0.9.24 on 64 bits). Allocated before the engine maps it: a full disk must not be a SIGBUS. */
enum { DB_LOCK_BYTES = 64 + 64 + DB_READERS * 64 };
/* How long a writer waits for another one. */
enum { DB_GATE_MS = 3000 };
/* Writing stops while there is still room for the engine, the journal and a backup's name:
 * this much, or a sixteenth of a small disk. */
#define DB_RESERVE_BYTES (UINT64_C(64) << 20)
enum { DB_WHO_MAX = 64, DB_ENTRY_MAX = 511 };

struct walk;

struct tx {
	struct db *db;
	MDB_txn *txn;       /* NULL: no transaction is open */
	enum tx_kind kind;
	enum status fault;  /* the first one; sticks */
	struct walk *walks; /* open scans */
	uint64_t changes;   /* puts and deletes so far: a walk that sees it move seeks again */
	uint64_t sums[TABLE_COUNT]; /* what they add to the sums of the tables */
	sigset_t mask;      /* of the thread before the signals were blocked */
};

struct db {
	MDB_env *env;
	MDB_dbi dbi[TABLE_COUNT];
	pid_t pid;          /* the process that opened it; a fork's child may not use it */
	int gate;           /* writer.gate */
	int watch;          /* inotify, -1 until asked for */
	char *dir;          /* DIR */
	char *folder;       /* DIR/db */
	char *data;         /* DIR/db/data.mdb */
	char who[DB_WHO_MAX];
	uint8_t index_key[KEY_SIZE];
	uint64_t reserve;   /* free bytes below which no write begins; 0: never refuse */
	bool stopped;       /* the engine found damage: nothing begins any more */
	struct buf meta;    /* stored meta record as last seen: a change may mean an upgrade */
	unsigned stored;    /* schema in it */
	unsigned schema;    /* newest schema this program knows; tests of migrations raise it */
	struct tx tx;
};

/* ---- db_open.c */
/* The store open in this process, NULL if none. */
struct db *db_of_process(void);
/* Fills an environment that is to be opened at `folder` and opens it, trying again when
 * another process opens or closes at the same moment. *ret is closed on failure. */
enum status db_env_open(const char *folder, MDB_env **ret, struct problem *reterr) MUST_CHECK;
/* Refuses versions of the engine with known faults. */
enum status db_version_check(struct problem *reterr) MUST_CHECK;
bool db_version_good(int major, int minor, int patch);
/* Keyed hash that proves a key file belongs to a store. */
enum { DB_KEY_CHECK = 16 };
void db_key_check(const uint8_t key[KEY_SIZE], uint8_t ret[DB_KEY_CHECK]);
/* Looks at the stored meta record inside a transaction: ST_STORE_NEWER, ST_CORRUPT. */
enum status db_meta_check(struct db *, MDB_txn *, unsigned *ret_schema, struct problem *reterr)
	MUST_CHECK;

/* ---- db_files.c */
char *db_path(const char *dir, const char *name) __attribute__((malloc, returns_nonnull));
/* For AUTO(): frees a char *. */
void db_path_free(char **);
/* Sets the umask of shared files (007) and answers the old one; puts it back, for AUTO(). */
mode_t db_umask_begin(void);
void db_umask_end(mode_t *);
/* Closes a descriptor unless it is -1; for AUTO(). */
void db_fd_close(int *);
/* Explains errno `err` about a path: ST_FULL, ST_NOT_PERMITTED or ST_IO. */
enum status db_errno(const char *path, int err, struct problem *reterr) MUST_CHECK;
/* The same for an answer of the engine; `what` says what was being done, translated. */
enum status db_engine_status(int rc);
enum status db_engine_problem(int rc, const char *what, struct problem *reterr) MUST_CHECK;
/* Refuses file systems on which the engine's locks or maps do not work. */
enum status db_filesystem_check(const char *path, struct problem *reterr) MUST_CHECK;
/* Name of an unfit file system by its magic number, NULL when it will do. */
const char *db_filesystem_unfit(uint32_t magic);
/* Allocates lock.mdb in `folder`. Call before the environment is open only. */
enum status db_lock_file(const char *folder, struct problem *reterr) MUST_CHECK;
/* Makes a directory's entries durable. */
enum status db_sync_dir(const char *path, struct problem *reterr) MUST_CHECK;
/* Free bytes where `path` lies and the reserve fit for that disk; false if unknown. */
bool db_space(const char *path, uint64_t *ret_free, uint64_t *ret_reserve);
/* Marks every descriptor of a file in `folder` close-on-exec. */
void db_close_on_exec(const char *folder);
/* Reads DIR/keys/index.key; ST_NO_INPUT when it is not there. */
enum status db_key_read(const char *dir, uint8_t ret[KEY_SIZE], struct problem *reterr) MUST_CHECK;
enum status db_key_make(const char *dir, uint8_t ret[KEY_SIZE], struct problem *reterr) MUST_CHECK;

/* ---- db_gate.c */
enum status gate_open(const char *dir, int *ret, struct problem *reterr) MUST_CHECK;
enum status gate_enter(int gate, const char *who, const char *op, struct problem *reterr)
	MUST_CHECK;
void gate_leave(int gate);

/* ---- db_pages.c */
/* ST_CORRUPT when a page in use lies behind the end of the file: reading it through the map
 * would end the process. ST_BUSY when lock.mdb names no commit of this file. */
enum status db_pages_check(MDB_env *, const char *data, struct problem *reterr) MUST_CHECK;

/* ---- db_tree.c */
/* ST_CORRUPT when the list of free pages is none: the engine believes it when it next writes, and
 * may never come back. */
enum status db_free_check(MDB_env *, struct problem *reterr) MUST_CHECK;

/* ---- db_sums.c */
/* Their name beside those of the tables. */
#define DB_SUMS "sums"
uint64_t db_row_sum(struct bytes key, struct bytes value);
/* Answers of the engine. The sums of a new store; what a transaction changed, before its commit. */
int db_sums_begin(MDB_txn *, const uint64_t sums[TABLE_COUNT]);
int db_sums_keep(struct tx *);
/* Of a store that has none yet: a step of its upgrade. */
enum status db_sums_make(struct tx *, struct problem *reterr) MUST_CHECK;

/* ---- db_scan.c */
void walks_end(struct tx *);

#endif
