/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transactions: begin, get, put, delete, commit.
 *
 * A write passes, in this order: signals blocked → gate → engine's lock → body → commit →
 * gate left → signals back. So a program is never stopped by its terminal while it holds
 * anything that others wait for.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "db_internal.h"
#include "db_page.h"

const char *table_name(enum table table)
{
	static const char *const names[TABLE_COUNT] = {
		[TABLE_META] = "meta",     [TABLE_CLIENT] = "client", [TABLE_BOOKING] = "booking",
		[TABLE_COURSE] = "course", [TABLE_LEDGER] = "ledger", [TABLE_INDEX] = "index",
		[TABLE_AUDIT] = "audit",   [TABLE_STAFF] = "staff",   [TABLE_ROOM] = "room",
		[TABLE_DEVICE] = "device", [TABLE_PRODUCT] = "product", [TABLE_DRAFT] = "draft",
		[TABLE_JOB] = "job",       [TABLE_WALLET] = "wallet", [TABLE_COUPON] = "coupon",
		[TABLE_TAB] = "tab",       [TABLE_TILL] = "till",
		[TABLE_ROSTER] = "roster", [TABLE_WAIT] = "wait",
		[TABLE_ROTATION] = "rotation", [TABLE_ATTENDANCE] = "attendance",
		[TABLE_PLAN] = "plan",     [TABLE_MESSAGE] = "message",
	};

	REQUIRE(table < TABLE_COUNT);
	return names[table];
}

/* ---- begin */

static void block_signals(sigset_t *old)
{
	static const int signals[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGHUP,  SIGINT,
				       SIGTERM, SIGQUIT, SIGWINCH, SIGPIPE };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaddset(&set, signals[i]);
	REQUIRE(pthread_sigmask(SIG_BLOCK, &set, old) == 0);
}

/* Everything but the engine's part of an end. */
static void finish(struct tx *tx)
{
	walks_end(tx);
	tx->txn = NULL;
	if (tx->kind != TX_WRITE)
		return;
	gate_leave(tx->db->gate);
	REQUIRE(pthread_sigmask(SIG_SETMASK, &tx->mask, NULL) == 0);
}

static enum status may_begin(struct db *db, enum tx_kind kind, struct problem *reterr)
{
	uint64_t room, reserve;

	if (db->pid != getpid())
		return problem_set(reterr, ST_BUG, NULL,
				   _("The shop was opened by another process."));
	if (db->tx.txn != NULL)
		return problem_set(reterr, ST_BUG, NULL, _("A transaction is open already."));
	if (db->stopped) {
		enum status st = problem_set(reterr, ST_CORRUPT, NULL,
			_("A fault was found in the store; work on it has stopped."));
		problem_todo(reterr, _("Close the program, then run meibuctl check."));
		return st;
	}
	if (kind == TX_READ || db->reserve == 0 || !db_space(db->folder, &room, &reserve))
		return ST_OK;
	if (room >= (reserve < db->reserve ? reserve : db->reserve))
		return ST_OK;
	enum status st = problem_set(reterr, ST_FULL, NULL,
				     _("The disk is full: %lld MiB are left. Nothing was changed."),
				     (long long)(room >> 20));
	problem_todo(reterr, _("Free some space on the disk, then try again."));
	return st;
}

/* One more try after what may have been in the way is cleared: readers of dead processes,
 * a map that another program made bigger. */
static int engine_begin(struct db *db, enum tx_kind kind, MDB_txn **ret)
{
	unsigned flags = kind == TX_READ ? MDB_RDONLY : 0;
	int dead = 0, rc = mdb_txn_begin(db->env, NULL, flags, ret);

	if (rc == MDB_READERS_FULL) {
		(void)mdb_reader_check(db->env, &dead);
		rc = mdb_txn_begin(db->env, NULL, flags, ret);
	} else if (rc == MDB_MAP_RESIZED) {
		rc = mdb_env_set_mapsize(db->env, 0);
		if (rc == MDB_SUCCESS)
			rc = mdb_txn_begin(db->env, NULL, flags, ret);
	}
	return rc;
}

static enum status begin_inside(struct db *db, enum tx_kind kind, struct tx *tx,
				struct problem *reterr)
{
	unsigned schema;
	int rc = engine_begin(db, kind, &tx->txn);

	if (rc != MDB_SUCCESS) {
		tx->txn = NULL;
		db->stopped |= db_engine_status(rc) == ST_CORRUPT;
		return db_engine_problem(rc, _("The shop cannot be read"), reterr);
	}
	/* Another program may have upgraded the store since it was opened here. */
	enum status st = db_meta_check(db, tx->txn, &schema, reterr);
	if (st != ST_OK) {
		mdb_txn_abort(tx->txn);
		tx->txn = NULL;
	}
	return st;
}

enum status tx_begin(struct db *db, enum tx_kind kind, const char *op, struct tx **ret,
		     struct problem *reterr)
{
	struct tx *tx = &db->tx;
	enum status st;

	TRY(may_begin(db, kind, reterr));
	*tx = (struct tx){ .db = db, .kind = kind, .fault = ST_OK };
	if (kind == TX_WRITE) {
		block_signals(&tx->mask);
		st = gate_enter(db->gate, db->who, op, reterr);
		if (st != ST_OK) {
			REQUIRE(pthread_sigmask(SIG_SETMASK, &tx->mask, NULL) == 0);
			return st;
		}
	}
	st = begin_inside(db, kind, tx, reterr);
	if (st != ST_OK) {
		finish(tx);
		return st;
	}
	*ret = tx;
	return ST_OK;
}

/* ---- end */

static bool alive(const struct tx *tx)
{
	return tx->txn != NULL && tx->db->pid == getpid();
}

void tx_abort(struct tx *tx)
{
	/* Ended by a commit already, or in a fork's child, where it is the parent's: the engine's
	 * lock is not ours to open. */
	if (tx == NULL || !alive(tx))
		return;
	MDB_txn *txn = tx->txn;
	walks_end(tx);
	mdb_txn_abort(txn);
	finish(tx);
}

void tx_end(struct tx **tx)
{
	tx_abort(*tx);
	*tx = NULL;
}

/* Did the engine give up on its environment? Then the last page may be on the disk or not. */
static bool panicked(struct db *db)
{
	MDB_txn *txn = NULL;
	int rc = mdb_txn_begin(db->env, NULL, MDB_RDONLY, &txn);

	if (rc == MDB_SUCCESS)
		mdb_txn_abort(txn);
	return rc != MDB_SUCCESS;
}

/* The engine reports a short write as EIO. */
static bool no_room(const struct db *db, int rc)
{
	enum { HARDLY_ANY = 1 << 20 };
	uint64_t room, reserve;

	if (db_engine_status(rc) == ST_FULL)
		return true;
	return rc == EIO && db_space(db->folder, &room, &reserve) && room < HARDLY_ANY;
}

/*
 * Which of the engine's steps failed decides what is known. Pages are written first, then
 * flushed, then the meta page is written; only the last step makes the change real, and only
 * its failure stops the environment. A full disk before it: surely nothing was kept. Any
 * other fault is answered as unknown, for a dying disk is not to be believed.
 */
static enum status commit_failed(struct db *db, int rc, struct problem *reterr)
{
	bool panic = panicked(db);

	db->stopped |= panic || db_engine_status(rc) == ST_CORRUPT;
	if (!panic && no_room(db, rc)) {
		enum status st = problem_set(reterr, ST_FULL, NULL, NULL);
		problem_todo(reterr, _("Free some space on the disk, then try again."));
		return st;
	}
	if (!panic && rc == MDB_TXN_FULL)
		return problem_set(reterr, ST_TOO_MANY, NULL,
				   _("Too much was changed at once. Nothing was recorded."));
	enum status st = problem_set(reterr, ST_UNKNOWN, NULL,
		_("Writing failed (%s). It is not known whether it was recorded."),
		mdb_strerror(rc));
	problem_todo(reterr, _("Look before doing it again."));
	return st;
}

/* Not there and there already are answers; everything else sticks. */
static enum status answer(struct tx *tx, int rc)
{
	enum status st = db_engine_status(rc);

	if (st == ST_OK || st == ST_NOT_FOUND || st == ST_DUPLICATE)
		return st;
	tx->db->stopped |= st == ST_CORRUPT;
	return tx_fail(tx, st);
}

enum status tx_commit(struct tx *tx, struct problem *reterr)
{
	struct db *db = tx->db;
	enum status fault = tx->fault;

	REQUIRE(alive(tx));
	if (fault == ST_OK && tx->kind == TX_WRITE)
		fault = answer(tx, db_sums_keep(tx));
	if (fault != ST_OK) {
		tx_abort(tx);
		return problem_set(reterr, fault, NULL, NULL);
	}
	walks_end(tx);
	int rc = mdb_txn_commit(tx->txn);
	enum status st = rc == MDB_SUCCESS ? ST_OK : commit_failed(db, rc, reterr);
	finish(tx);
	return st;
}

enum status tx_status(const struct tx *tx)
{
	return tx->fault;
}

enum status tx_fail(struct tx *tx, enum status fault)
{
	if (tx->fault == ST_OK)
		tx->fault = fault;
	return tx->fault;
}

struct db *tx_db(const struct tx *tx)
{
	return tx->db;
}

bool tx_writes(const struct tx *tx)
{
	return tx->kind == TX_WRITE;
}

bool tx_open_anywhere(void)
{
	const struct db *db = db_of_process();

	return db != NULL && db->pid == getpid() && db->tx.txn != NULL;
}

/* ---- get, put, delete */

/* A key of the engine; an empty or too long one is a bug of ours. */
static MDB_val key_val(struct bytes key)
{
	REQUIRE(key.n > 0 && key.n <= DB_ENTRY_MAX);
	return (MDB_val){ .mv_size = key.n, .mv_data = (void *)(uintptr_t)key.p };
}

enum status db_get(struct tx *tx, enum table table, struct bytes key, struct bytes *ret)
{
	MDB_val k = key_val(key), v;

	REQUIRE(alive(tx) && table < TABLE_COUNT);
	if (tx->fault != ST_OK)
		return tx->fault;
	TRY(answer(tx, mdb_get(tx->txn, tx->db->dbi[table], &k, &v)));
	*ret = (struct bytes){ .p = v.mv_data, .n = v.mv_size };
	return ST_OK;
}

/*
 * A value that finds no room in a leaf has pages of its own, and the head of the first says how
 * many. The engine believes it when the value changes: a damaged one would have it give back
 * pages without end, while everybody waits at the gate.
 */
static int pages_known(const struct tx *tx, struct bytes key, const MDB_val *value)
{
	MDB_envinfo info;
	MDB_stat stat;

	mdb_env_stat(tx->db->env, &stat);
	size_t size = stat.ms_psize;
	if (NODE_HEAD + key.n + value->mv_size <= PAGE_NODE_MAX(size))
		return MDB_SUCCESS;
	mdb_env_info(tx->db->env, &info);
	const uint8_t *head = (const uint8_t *)value->mv_data - PAGE_HEAD;
	uint64_t n = page_uint(head + PAGES_AT, 4), first = page_uint(head, 8);
	/* What this transaction wrote may lie behind the last page there was; nothing that is
	 * written twice in one is longer than what a request can say. */
	bool fits = page_uint(head + FLAGS_AT, 2) & PAGE_OVERFLOW && first >= FIRST_PAGE &&
		    n >= pages_of_value(value->mv_size, size) &&
		    n <= info.me_last_pgno + LIMIT_REQUEST / size;
	return fits ? MDB_SUCCESS : MDB_CORRUPTED;
}

/* What the entry that goes has in the sum of its table. */
static int sum_of_old(struct tx *tx, enum table table, struct bytes key, uint64_t *ret)
{
	MDB_val k = key_val(key), old;
	int rc = mdb_get(tx->txn, tx->db->dbi[table], &k, &old);

	if (rc == MDB_SUCCESS)
		rc = pages_known(tx, key, &old);
	if (rc == MDB_SUCCESS)
		*ret = db_row_sum(key, (struct bytes){ .p = old.mv_data, .n = old.mv_size });
	return rc;
}

enum status db_put(struct tx *tx, enum table table, struct bytes key, struct bytes value,
		   enum put_how how)
{
	static const unsigned flags[] = {
		[PUT_ANY] = 0, [PUT_NEW] = MDB_NOOVERWRITE, [PUT_APPEND] = MDB_APPEND,
	};
	static const char nothing[] = "";
	const void *p = value.n > 0 ? value.p : nothing;
	MDB_val k = key_val(key);
	MDB_val v = { .mv_size = value.n, .mv_data = (void *)(uintptr_t)p };
	uint64_t was = 0;

	REQUIRE(alive(tx) && tx->kind == TX_WRITE && table < TABLE_COUNT);
	if (tx->fault != ST_OK)
		return tx->fault;
	int rc = how == PUT_ANY ? sum_of_old(tx, table, key, &was) : MDB_NOTFOUND;
	if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
		return answer(tx, rc);
	tx->changes++;
	TRY(answer(tx, mdb_put(tx->txn, tx->db->dbi[table], &k, &v, flags[how])));
	tx->sums[table] += db_row_sum(key, (struct bytes){ .p = p, .n = value.n }) - was;
	return ST_OK;
}

enum status db_delete(struct tx *tx, enum table table, struct bytes key)
{
	MDB_val k = key_val(key);
	uint64_t was;

	REQUIRE(alive(tx) && tx->kind == TX_WRITE && table < TABLE_COUNT);
	if (tx->fault != ST_OK)
		return tx->fault;
	TRY(answer(tx, sum_of_old(tx, table, key, &was)));
	tx->changes++;
	TRY(answer(tx, mdb_del(tx->txn, tx->db->dbi[table], &k, NULL)));
	tx->sums[table] -= was;
	return ST_OK;
}
