/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An empty store, made so that a crash at any moment leaves either no store or a whole one:
 *
 *   DIR/db.tmp/   made, filled in one transaction, closed, flushed
 *   DIR/db        the same folder, renamed when everything in it is on the disk
 *
 * The engine writes its first pages without a flush and never flushes folders, so that is
 * done here. The writer gate keeps two makers apart.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "model/records.pb-c.h"
#include "db_internal.h"
#include "store/key.h"
#include "store/record.h"

/* Leftovers of a crash. Only the files known: anything else there is somebody's, and stays. */
static enum status clear_folder(const char *folder, struct problem *reterr)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		AUTO(db_path_free) char *path = db_path(folder, names[i]);
		if (unlink(path) != 0 && errno != ENOENT)
			return db_errno(path, errno, reterr);
	}
	if (rmdir(folder) != 0 && errno != ENOENT)
		return db_errno(folder, errno, reterr);
	return ST_OK;
}

/* Owner and group; new files belong to the folder's group, whoever makes them. */
static enum status make_folder(const char *path, bool may_exist, struct problem *reterr)
{
	if (mkdir(path, 0770) != 0) {
		if (errno == EEXIST && may_exist)
			return ST_OK;
		return db_errno(path, errno, reterr);
	}
	return chmod(path, 02770) == 0 ? ST_OK : db_errno(path, errno, reterr);
}

static int fill_txn(MDB_txn *txn, struct bytes meta)
{
	uint8_t first[] = { META_SHOP };
	MDB_val k = { .mv_size = sizeof(first), .mv_data = first };
	MDB_val v = { .mv_size = meta.n, .mv_data = (void *)(uintptr_t)meta.p };
	const struct bytes key = { .p = first, .n = sizeof(first) };
	const uint64_t sums[TABLE_COUNT] = { [TABLE_META] = db_row_sum(key, meta) };
	MDB_dbi dbi[TABLE_COUNT];
	int rc = MDB_SUCCESS;

	for (enum table t = 0; t < TABLE_COUNT && rc == MDB_SUCCESS; t++)
		rc = mdb_dbi_open(txn, table_name(t), MDB_CREATE, &dbi[t]);
	if (rc == MDB_SUCCESS)
		rc = mdb_put(txn, dbi[TABLE_META], &k, &v, MDB_NOOVERWRITE);
	return rc == MDB_SUCCESS ? db_sums_begin(txn, sums) : rc;
}

static int fill_env(MDB_env *env, struct bytes meta)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(env, NULL, 0, &txn);

	if (rc != MDB_SUCCESS)
		return rc;
	rc = fill_txn(txn, meta);
	if (rc != MDB_SUCCESS) {
		mdb_txn_abort(txn);
		return rc;
	}
	rc = mdb_txn_commit(txn);
	return rc == MDB_SUCCESS ? mdb_env_sync(env, 1) : rc;
}

static enum status sync_file(const char *folder, const char *name, struct problem *reterr)
{
	AUTO(db_path_free) char *path = db_path(folder, name);
	AUTO(db_fd_close) int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return db_errno(path, errno, reterr);
	return ST_OK;
}

static enum status fill_folder(const char *folder, struct bytes meta, struct problem *reterr)
{
	MDB_env *env;

	TRY(make_folder(folder, false, reterr));
	TRY(db_lock_file(folder, reterr));
	TRY(db_env_open(folder, &env, reterr));
	int rc = fill_env(env, meta);
	mdb_env_close(env);
	TRY(db_engine_problem(rc, _("The shop cannot be made"), reterr));
	/* The environment is closed: opening its files does no harm now. */
	TRY(sync_file(folder, "data.mdb", reterr));
	TRY(sync_file(folder, "lock.mdb", reterr));
	return db_sync_dir(folder, reterr);
}

/* The meta record learns which key file belongs to it. */
static enum status seal_meta(struct bytes meta, const uint8_t key[KEY_SIZE], struct buf *ret,
			     struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	uint8_t check[DB_KEY_CHECK];
	ProtobufCMessage *m;

	if (record_unpack(meta, &meta__descriptor, &arena, &m) != ST_OK)
		return problem_set(reterr, ST_BAD_DATA, NULL, NULL);
	db_key_check(key, check);
	((Meta *)m)->key_check = (ProtobufCBinaryData){ .len = sizeof(check), .data = check };
	record_pack(ret, m);
	return ST_OK;
}

/* Under the gate: nobody else makes one here. */
static enum status create_inside(const char *dir, struct bytes meta, struct problem *reterr)
{
	AUTO(buf_release) struct buf sealed = BUF_INIT;
	AUTO(db_path_free) char *tmp = db_path(dir, "db.tmp");
	AUTO(db_path_free) char *folder = db_path(dir, "db");
	uint8_t key[KEY_SIZE];
	struct stat sb;

	if (lstat(folder, &sb) == 0)
		return problem_set(reterr, ST_DUPLICATE, NULL,
				   _("There is a shop in %s already."), dir);
	TRY(clear_folder(tmp, reterr));
	TRY(db_key_make(dir, key, reterr));
	TRY(seal_meta(meta, key, &sealed, reterr));
	meta = (struct bytes){ .p = sealed.text, .n = sealed.len };
	enum status st = fill_folder(tmp, meta, reterr);
	if (st != ST_OK) {
		(void)clear_folder(tmp, NULL);
		return st;
	}
	if (rename(tmp, folder) != 0)
		return db_errno(folder, errno, reterr);
	return db_sync_dir(dir, reterr);
}

static enum status enough_room(const char *dir, struct problem *reterr)
{
	uint64_t room, reserve;

	if (!db_space(dir, &room, &reserve) || room >= reserve)
		return ST_OK;
	return problem_set(reterr, ST_FULL, NULL,
			   _("The disk is full: %lld MiB are left. Nothing was changed."),
			   (long long)(room >> 20));
}

enum status db_create(const char *dir, struct bytes meta, struct problem *reterr)
{
	AUTO(db_umask_end) mode_t mask __attribute__((unused)) = db_umask_begin();
	AUTO(db_path_free) char *parent = db_path(dir, "..");
	AUTO(db_fd_close) int gate = -1;
	struct stat sb;

	if (db_of_process() != NULL)
		return problem_set(reterr, ST_BUG, NULL,
				   _("A shop is open in this process already: %s"),
				   db_dir(db_of_process()));
	TRY(db_version_check(reterr));
	bool there = stat(dir, &sb) == 0;
	TRY(make_folder(dir, true, reterr));
	if (!there)
		TRY(db_sync_dir(parent, reterr));
	TRY(db_filesystem_check(dir, reterr));
	TRY(enough_room(dir, reterr));
	TRY(gate_open(dir, &gate, reterr));
	TRY(gate_enter(gate, "init", "init", reterr));
	enum status st = create_inside(dir, meta, reterr);
	gate_leave(gate);
	return st;
}
