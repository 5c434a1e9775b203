/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening and closing. Nothing here creates a store: what is missing is said, for an empty
 * shop in the place of a lost one is the worst answer there is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/records.pb-c.h"
#include "db_internal.h"
#include "store/key.h"
#include "store/migrate.h"
#include "store/record.h"

/* The one state of the process: the kernel drops all locks of a process on a file when any
 * descriptor of that file is closed, so a second environment would silently lose what the
 * first one commits. */
static struct {
	struct db *db;
	pid_t pid;
} process;

struct db *db_of_process(void)
{
	return process.pid == getpid() ? process.db : NULL;
}

/* ---- the engine */

/* 0.9.26 to 0.9.31 have a lock clean-up that was withdrawn for its races, 0.9.32 was hardly
 * used, 1.0 writes other files. */
bool db_version_good(int major, int minor, int patch)
{
	return major == 0 && minor == 9 && (patch == 24 || patch == 25 || patch >= 33);
}

enum status db_version_check(struct problem *reterr)
{
	int major, minor, patch;
	const char *version = mdb_version(&major, &minor, &patch);

	if (db_version_good(major, minor, patch) && sizeof(size_t) == 8)
		return ST_OK;
	enum status st = problem_set(reterr, ST_IO, NULL,
		_("The database library here is not fit for money: %s."), version);
	problem_todo(reterr, _("Install liblmdb 0.9.24, 0.9.25 or 0.9.33 and later, on 64 bits."));
	return st;
}

/* The engine noticed that its pages contradict each other: stop before it writes more. */
static void engine_assert(MDB_env *env, const char *message)
{
	(void)env;
	bug("lmdb", 0, message);
}

static bool passing(int rc)
{
	return rc == EAGAIN || rc == EACCES || rc == EBUSY || rc == EINTR;
}

static int env_try(const char *folder, MDB_env **ret)
{
	int rc = mdb_env_create(ret);

	if (rc != MDB_SUCCESS) {
		*ret = NULL;
		return rc;
	}
	if ((rc = mdb_env_set_mapsize(*ret, DB_MAP_BYTES)) == MDB_SUCCESS &&
	    (rc = mdb_env_set_maxreaders(*ret, DB_READERS)) == MDB_SUCCESS &&
	    (rc = mdb_env_set_maxdbs(*ret, TABLE_COUNT)) == MDB_SUCCESS &&
	    (rc = mdb_env_set_assert(*ret, engine_assert)) == MDB_SUCCESS)
		rc = mdb_env_open(*ret, folder, MDB_NORDAHEAD, 0660);
	if (rc != MDB_SUCCESS) {
		mdb_env_close(*ret);
		*ret = NULL;
	}
	return rc;
}

enum status db_env_open(const char *folder, MDB_env **ret, struct problem *reterr)
{
	enum { TRIES = 10 };
	struct timespec pause = { .tv_nsec = 50 * 1000000L };
	int rc = env_try(folder, ret);

	for (int i = 1; i < TRIES && passing(rc); i++) {
		nanosleep(&pause, NULL);
		rc = env_try(folder, ret);
	}
	if (rc == ENOMEM) {
		enum status st = problem_set(reterr, ST_IO, NULL,
					     _("The system does not give %d GiB of address space."),
					     (int)(DB_MAP_BYTES >> 30));
		problem_todo(reterr, _("Remove the limit on address space (ulimit -v)."));
		return st;
	}
	TRY(db_engine_problem(rc, _("The shop cannot be opened"), reterr));
	db_close_on_exec(folder);
	return ST_OK;
}

/* ---- the meta record */

void db_key_check(const uint8_t key[KEY_SIZE], uint8_t ret[DB_KEY_CHECK])
{
	static const char constant[] = "meibu index key";

	hash_keyed(key, constant, sizeof(constant) - 1, ret, DB_KEY_CHECK);
}

static enum status damaged(const char *what, struct problem *reterr)
{
	enum status st = problem_set(reterr, ST_CORRUPT, NULL, _("The store is damaged: %s"), what);

	problem_todo(reterr, _("Stop working and restore the last backup."));
	return st;
}

static enum status meta_read(struct db *db, MDB_val v, unsigned *ret_schema, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct bytes value = { .p = v.mv_data, .n = v.mv_size };
	uint8_t check[DB_KEY_CHECK];
	ProtobufCMessage *m;

	if (record_unpack(value, &meta__descriptor, &arena, &m) != ST_OK)
		return damaged(_("its first record cannot be read."), reterr);
	const Meta *meta = (const Meta *)m;
	if (meta->schema == 0)
		return damaged(_("its first record cannot be read."), reterr);
	if (meta->schema > db->schema) {
		enum status st = problem_set(reterr, ST_STORE_NEWER, NULL,
			_("A newer meibu wrote this shop (form %u; this program knows %u)."),
			meta->schema, db->schema);
		problem_todo(reterr, _("Start the newer program."));
		return st;
	}
	db_key_check(db->index_key, check);
	if (meta->key_check.len > 0 && (meta->key_check.len != sizeof(check) ||
	    memcmp(meta->key_check.data, check, sizeof(check)) != 0)) {
		enum status st = problem_set(reterr, ST_CORRUPT, NULL,
			_("The key file %s/keys/index.key belongs to another shop."), db->dir);
		problem_todo(reterr, _("Put the key file back from backup."));
		return st;
	}
	*ret_schema = db->stored = meta->schema;
	buf_reset(&db->meta);
	buf_add(&db->meta, v.mv_data, v.mv_size);
	return ST_OK;
}

enum status db_meta_check(struct db *db, MDB_txn *txn, unsigned *ret_schema, struct problem *reterr)
{
	uint8_t first[] = { META_SHOP };
	MDB_val k = { .mv_size = sizeof(first), .mv_data = first }, v;
	int rc = mdb_get(txn, db->dbi[TABLE_META], &k, &v);

	if (rc == MDB_NOTFOUND)
		return damaged(_("its first record is missing."), reterr);
	if (rc != MDB_SUCCESS)
		return db_engine_problem(rc, _("The shop cannot be read"), reterr);
	/* Usually it is what it was. */
	if (db->meta.len == v.mv_size && memcmp(db->meta.text, v.mv_data, v.mv_size) == 0) {
		*ret_schema = db->stored;
		return ST_OK;
	}
	return meta_read(db, v, ret_schema, reterr);
}

/* ---- tables */

static enum status table_handle(struct db *db, MDB_txn *txn, enum table table, unsigned flags,
				struct problem *reterr)
{
	int rc = mdb_dbi_open(txn, table_name(table), flags, &db->dbi[table]);

	if (rc == MDB_NOTFOUND)
		return damaged(_("a table is missing."), reterr);
	return db_engine_problem(rc, _("The shop cannot be opened"), reterr);
}

static enum status other_tables(struct db *db, MDB_txn *txn, unsigned flags, struct problem *reterr)
{
	for (enum table t = 0; t < TABLE_COUNT; t++)
		TRY(table_handle(db, txn, t, flags, reterr));
	return ST_OK;
}

/* Handles belong to the environment once their transaction is committed. Tables that are newer
 * than the store are made, but only where an older schema explains that they are missing. */
static enum status open_tables(struct db *db, bool older, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;

	TRY(tx_begin(db, older ? TX_WRITE : TX_READ, "migrate", &tx, reterr));
	TRY(other_tables(db, tx->txn, older ? MDB_CREATE : 0, reterr));
	return tx_commit(tx, reterr);
}

static enum status read_schema(struct db *db, unsigned *ret, struct problem *reterr)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(db->env, NULL, MDB_RDONLY, &txn);

	if (rc == MDB_READERS_FULL) {
		db_tidy(db);
		rc = mdb_txn_begin(db->env, NULL, MDB_RDONLY, &txn);
	}
	TRY(db_engine_problem(rc, _("The shop cannot be read"), reterr));
	enum status st = table_handle(db, txn, TABLE_META, 0, reterr);
	if (st == ST_OK)
		st = db_meta_check(db, txn, ret, reterr);
	if (st != ST_OK) {
		mdb_txn_abort(txn);
		return st;
	}
	return db_engine_problem(mdb_txn_commit(txn), _("The shop cannot be read"), reterr);
}

static enum status open_inside(struct db *db, struct problem *reterr)
{
	unsigned schema;

	TRY(read_schema(db, &schema, reterr));
	TRY(open_tables(db, schema < db->schema, reterr));
	return db_migrate(db, store_migrations, nstore_migrations, db->schema, reterr);
}

/* ---- files */

static enum status find_files(const struct db *db, struct problem *reterr)
{
	enum { SMALLEST = 2 * 4096 }; /* the two meta pages */
	struct stat sb;

	if (stat(db->folder, &sb) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return db_errno(db->folder, errno, reterr);
		enum status st = problem_set(reterr, ST_NO_STORE, NULL,
					     _("There is no shop in %s."), db->dir);
		problem_todo(reterr, _("Make one with meibuctl init, or name the right folder."));
		return st;
	}
	TRY(db_filesystem_check(db->folder, reterr));
	if (stat(db->data, &sb) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return db_errno(db->data, errno, reterr);
		return damaged(_("data.mdb is missing."), reterr);
	}
	if (!S_ISREG(sb.st_mode) || sb.st_size < SMALLEST)
		return damaged(_("data.mdb is cut short."), reterr);
	if (euidaccess(db->data, R_OK | W_OK) != 0)
		return db_errno(db->data, errno, reterr);
	return ST_OK;
}

/*
 * Who opens the store first tells all others, in lock.mdb, which commit is the last. When it is
 * killed before it did, those who wait for it believe what stood there, of another life of the
 * store; they leave, and whoever finds nobody there tells it anew.
 */
static enum status open_env(struct db *db, struct problem *reterr)
{
	enum { TRIES = 40 };
	struct timespec pause = { .tv_nsec = (20 + db->pid % 40) * 1000000L };
	enum status st = ST_BUSY;
	int dead;

	for (int i = 0; i < TRIES && st == ST_BUSY; i++) {
		if (db->env != NULL) {
			mdb_env_close(db->env);
			db->env = NULL;
			nanosleep(&pause, NULL);
		}
		TRY(db_env_open(db->folder, &db->env, reterr));
		(void)mdb_reader_check(db->env, &dead);
		st = db_pages_check(db->env, db->data, reterr);
	}
	return st;
}

/* Everything fallible; what it made is released by the caller. */
static enum status open_steps(struct db *db, struct problem *reterr)
{
	AUTO(db_umask_end) mode_t mask __attribute__((unused)) = db_umask_begin();

	TRY(db_version_check(reterr));
	TRY(find_files(db, reterr));
	TRY(db_key_read(db->dir, db->index_key, reterr));
	TRY(gate_open(db->dir, &db->gate, reterr));
	TRY(db_lock_file(db->folder, reterr));
	TRY(open_env(db, reterr));
	TRY(db_free_check(db->env, reterr));
	return open_inside(db, reterr);
}

enum status db_open(const char *dir, const char *who, struct db **ret, struct problem *reterr)
{
	if (db_of_process() != NULL)
		return problem_set(reterr, ST_BUG, NULL,
				   _("A shop is open in this process already: %s"),
				   db_of_process()->dir);
	struct db *db = mem_alloc(sizeof(*db));
	db->pid = getpid();
	db->gate = db->watch = -1;
	db->dir = mem_dup(dir);
	db->folder = db_path(dir, "db");
	db->data = db_path(db->folder, "data.mdb");
	db->reserve = DB_RESERVE_BYTES;
	db->schema = DB_SCHEMA;
	db->meta = (struct buf)BUF_INIT;
	snprintf(db->who, sizeof(db->who), "%s", who);
	process.db = db;
	process.pid = db->pid;
	enum status st = open_steps(db, reterr);
	if (st != ST_OK) {
		db_close(db);
		return st;
	}
	*ret = db;
	return ST_OK;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	/* In a fork's child the environment is the parent's; only memory and copies of
	 * descriptors are given back. */
	if (db->pid == getpid()) {
		tx_abort(&db->tx);
		if (db->env != NULL)
			mdb_env_close(db->env);
		process.db = NULL;
	}
	db_fd_close(&db->watch);
	db_fd_close(&db->gate);
	buf_release(&db->meta);
	db_path_free(&db->dir);
	db_path_free(&db->folder);
	db_path_free(&db->data);
	free(db);
}

const char *db_dir(const struct db *db)
{
	return db->dir;
}

const uint8_t *db_index_key(const struct db *db)
{
	return db->index_key;
}
