/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an open store tells about itself: other processes' commits, statistics, copies. */
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db_internal.h"

uint64_t db_last_txn(const struct db *db)
{
	MDB_envinfo info;

	return mdb_env_info(db->env, &info) == MDB_SUCCESS ? info.me_last_txnid : 0;
}

uint64_t tx_snapshot(const struct tx *tx)
{
	return mdb_txn_id(tx->txn);
}

/* A watch is put on the inode by its path: no descriptor of the data file is opened, so the
 * engine's locks are not touched. The engine writes with pwrite(), which inotify sees. */
int db_watch_fd(struct db *db)
{
	if (db->watch >= 0)
		return db->watch;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (fd >= 0 && inotify_add_watch(fd, db->data, IN_MODIFY) < 0)
		db_fd_close(&fd);
	db->watch = fd;
	return fd;
}

void db_watch_drain(struct db *db)
{
	char events[1024];

	while (db->watch >= 0 && read(db->watch, events, sizeof(events)) > 0)
		;
}

void db_tidy(struct db *db)
{
	int dead;

	if (db->pid == getpid())
		(void)mdb_reader_check(db->env, &dead);
}

static uint64_t pages_of(const MDB_stat *st)
{
	return st->ms_branch_pages + st->ms_leaf_pages + st->ms_overflow_pages;
}

static int table_stats(struct db *db, struct tx *tx, struct db_stat *ret)
{
	MDB_stat st;
	int rc = mdb_env_stat(db->env, &st); /* the table of tables */
	uint64_t pages = 2 + (rc == MDB_SUCCESS ? pages_of(&st) : 0);

	for (enum table t = 0; t < TABLE_COUNT && rc == MDB_SUCCESS; t++) {
		rc = mdb_stat(tx->txn, db->dbi[t], &st);
		if (rc != MDB_SUCCESS)
			break;
		ret->tables[t] = (struct db_table_stat){
			.entries = st.ms_entries, .pages = pages_of(&st), .depth = st.ms_depth,
		};
		pages += pages_of(&st);
	}
	ret->used_bytes = pages * st.ms_psize;
	return rc;
}

/* The engine lists a heading, then a line "pid thread transaction" per reader. */
static int count_reader(const char *line, void *ctx)
{
	unsigned *n = ctx;

	line += strspn(line, " ");
	if (*line >= '0' && *line <= '9')
		++*n;
	return 0;
}

enum status db_stat(struct db *db, struct db_stat *ret, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;
	struct db_stat found = { .file_bytes = 0 };
	MDB_envinfo info;
	uint64_t reserve;
	struct stat sb;

	if (db->tx.txn == NULL)
		TRY(tx_begin(db, TX_READ, "stat", &tx, reterr));
	int rc = mdb_env_info(db->env, &info);
	if (rc == MDB_SUCCESS)
		rc = table_stats(db, &db->tx, &found);
	if (rc != MDB_SUCCESS)
		return db_engine_problem(rc, _("The shop cannot be read"), reterr);
	if (stat(db->data, &sb) != 0)
		return db_errno(db->data, errno, reterr);
	found.file_bytes = (uint64_t)sb.st_size;
	found.map_bytes = info.me_mapsize;
	found.last_txn = info.me_last_txnid;
	(void)mdb_reader_list(db->env, count_reader, &found.readers);
	found.readers_max = info.me_maxreaders;
	if (!db_space(db->folder, &found.free_bytes, &reserve))
		found.free_bytes = 0;
	*ret = found;
	return ST_OK;
}

enum status db_copy(struct db *db, int fd, struct problem *reterr)
{
	off_t start = lseek(fd, 0, SEEK_CUR);

	if (db->pid != getpid() || db->tx.txn != NULL)
		return problem_set(reterr, ST_BUG, NULL, _("A transaction is open already."));
	int rc = mdb_env_copyfd2(db->env, fd, MDB_CP_COMPACT);
	/* A page the engine lost makes it refuse to compact; a plain copy is still whole. */
	if (rc == MDB_INCOMPATIBLE && start >= 0 && ftruncate(fd, start) == 0 &&
	    lseek(fd, start, SEEK_SET) == start)
		rc = mdb_env_copyfd2(db->env, fd, 0);
	return db_engine_problem(rc, _("The shop cannot be copied"), reterr);
}
