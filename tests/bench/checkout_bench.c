/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G7: a durable checkout, beside SQLite and beside a naive LMDB layout.
 *
 * All on the disk that BUILD lies on, in interleaved rounds, medians. Ours is the operation
 * sale.pay as a terminal calls it, permission, prices and limits included; the peers only
 * write their rows. What goes to the disk is counted by the calls themselves: this program
 * defines pwrite(2) and its kin, and the libraries find ours first. A flush is an fdatasync
 * or fsync, or a write through a descriptor opened with O_DSYNC.
 */
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/our_shop.h"
#include "bench/sql_shop.h"

enum { ROUNDS = 9, PER_ROUND = 120, GROUP = 10, PRELOAD = 20000, PAGE = 4096 };

/* ---- what is written: this process only, so one place counts for all */

static struct { uint64_t bytes, pages, writes, flushes; } disk;

static void count(int fd, size_t n)
{
	int saved = errno, flags = fcntl(fd, F_GETFL);

	disk.bytes += n;
	disk.pages += n / PAGE;
	disk.writes++;
	disk.flushes += (flags & O_DSYNC) != 0;
	errno = saved;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	count(fd, n);
	return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	return pwrite(fd, bytes, n, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at)
{
	size_t bytes = 0;

	for (int i = 0; i < n; i++)
		bytes += parts[i].iov_len;
	count(fd, bytes);
	return syscall(SYS_pwritev, fd, parts, n, at, 0);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	if (fd > 2)
		count(fd, n);
	return syscall(SYS_write, fd, bytes, n);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	for (int i = 0; i < n && fd > 2; i++)
		count(fd, parts[i].iov_len);
	return syscall(SYS_writev, fd, parts, n);
}

int fdatasync(int fd)
{
	disk.flushes++;
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	disk.flushes++;
	return (int)syscall(SYS_fsync, fd);
}

/* ---- the naive layout: each row in a table of its own kind, each index a table */

enum naive_table { NV_SALE, NV_LINE, NV_ENTRY, NV_POSTING, NV_BALANCE, NV_ROLLUP, NV_DONE, NV_DAY,
		   NV_COUNT };

struct naive { MDB_env *env; MDB_dbi t[NV_COUNT]; uint32_t next; };

static void lmdb(int rc)
{
	if (rc != MDB_SUCCESS)
		bench_die("LMDB", mdb_strerror(rc));
}

static void naive_put(struct naive *v, MDB_txn *txn, enum naive_table table, uint32_t a,
		      uint32_t b, size_t n)
{
	static char row[256];
	struct key k;

	key_clear(&k);
	key_u32(&k, a);
	key_u32(&k, b);
	MDB_val key = { .mv_size = k.n, .mv_data = k.bytes }, value = { n, row };
	lmdb(mdb_put(txn, v->t[table], &key, &value, 0));
}

/* Rows as large as SQLite's; the request's key is as random as ours is ordered. */
static void naive_checkout(struct naive *v)
{
	MDB_txn *txn;
	uint8_t random[16], answer[40] = { 0 };
	uint32_t id = v->next++;

	random_bytes(random, sizeof(random));
	lmdb(mdb_txn_begin(v->env, NULL, 0, &txn));
	naive_put(v, txn, NV_SALE, id, 0, 60);
	naive_put(v, txn, NV_DAY, 20000 + id / 100, id, 0);
	naive_put(v, txn, NV_ENTRY, id, 0, 110);
	for (uint32_t i = 0; i < OUR_LINES; i++)
		naive_put(v, txn, NV_LINE, id, i, 60);
	for (uint32_t i = 0; i < SQL_POSTINGS; i++) {
		naive_put(v, txn, NV_POSTING, id, i, 24);
		naive_put(v, txn, NV_BALANCE, i, i, 8);
		naive_put(v, txn, NV_ROLLUP, 20000 + id / 100, i, 12);
	}
	MDB_val key = { .mv_size = sizeof(random), .mv_data = random }, value = { 40, answer };
	lmdb(mdb_put(txn, v->t[NV_DONE], &key, &value, 0));
	lmdb(mdb_txn_commit(txn));
}

static void naive_open(struct naive *v, const char *dir)
{
	static const char *const names[NV_COUNT] = { "sale", "line", "entry", "posting", "balance",
						     "rollup", "done", "day" };
	char path[BENCH_PATH_MAX + 16];
	MDB_txn *txn;

	snprintf(path, sizeof(path), "%s/naive", dir);
	if (mkdir(path, 0770) != 0)
		bench_die("mkdir", path);
	lmdb(mdb_env_create(&v->env));
	lmdb(mdb_env_set_mapsize(v->env, (size_t)4 << 30));
	lmdb(mdb_env_set_maxdbs(v->env, NV_COUNT));
	lmdb(mdb_env_open(v->env, path, MDB_NORDAHEAD, 0660));
	lmdb(mdb_txn_begin(v->env, NULL, 0, &txn));
	for (int i = 0; i < NV_COUNT; i++)
		lmdb(mdb_dbi_open(txn, names[i], MDB_CREATE, &v->t[i]));
	lmdb(mdb_txn_commit(txn));
	v->next = 1;
	lmdb(mdb_env_set_flags(v->env, MDB_NOSYNC, 1));
	for (int i = 0; i < PRELOAD; i++)
		naive_checkout(v);
	lmdb(mdb_env_set_flags(v->env, MDB_NOSYNC, 0));
	lmdb(mdb_env_sync(v->env, 1));
}

/* ---- sides */

struct world {
	struct our_shop ours;
	struct sql_shop sql;
	struct naive naive;
	uint32_t clients, booking, sql_booking; /* the next booking that is to be settled */
	struct rng rng;
	int64_t day;
};

static uint32_t some_client(struct world *w)
{
	return 1 + (uint32_t)rng_below(&w->rng, w->clients);
}

static void ours_anonymous(struct world *w) { our_checkout(&w->ours, 0, 0); }

static void ours_booked(struct world *w)
{
	our_checkout(&w->ours, 0, w->booking++);
}

static void ours_group(struct world *w)
{
	struct problem p = PROBLEM_INIT;

	if (shop_batch_begin(&w->ours.shop, "group", &p) != ST_OK)
		bench_die("batch", p.message);
	for (int i = 0; i < GROUP; i++)
		our_checkout(&w->ours, 0, 0);
	if (shop_batch_commit(&w->ours.shop, &p) != ST_OK)
		bench_die("batch", p.message);
}

static void sql_some(struct world *w, int n, bool booked)
{
	sql_do(&w->sql, SQL_BEGIN);
	for (int i = 0; i < n; i++)
		sql_checkout(&w->sql, booked ? some_client(w) : 0, booked ? w->sql_booking++ : 0,
			     w->day);
	sql_do(&w->sql, SQL_COMMIT);
}

static void sql_anonymous(struct world *w) { sql_some(w, 1, false); }
static void sql_booked(struct world *w) { sql_some(w, 1, true); }
static void sql_group(struct world *w) { sql_some(w, GROUP, false); }
static void naive_anonymous(struct world *w) { naive_checkout(&w->naive); }

struct side {
	const char *what;
	void (*run)(struct world *);
	int group;                 /* checkouts a run */
	double bytes, pages, flushes; /* of all; report() makes it per checkout */
	struct bench_times times;  /* of a checkout */
};

enum { S_OURS, S_SQL, S_NAIVE, S_OURS_BOOKED, S_SQL_BOOKED, S_OURS_GROUP, S_SQL_GROUP, S_COUNT };

static struct side sides[S_COUNT] = {
	[S_OURS] = { .what = "ours, anonymous", .run = ours_anonymous, .group = 1 },
	[S_SQL] = { .what = "SQLite, anonymous", .run = sql_anonymous, .group = 1 },
	[S_NAIVE] = { .what = "naive LMDB, anonymous", .run = naive_anonymous, .group = 1 },
	[S_OURS_BOOKED] = { .what = "ours, booking of a client", .run = ours_booked, .group = 1 },
	[S_SQL_BOOKED] = { .what = "SQLite, booking of a client", .run = sql_booked, .group = 1 },
	[S_OURS_GROUP] = { .what = "ours, ten at once", .run = ours_group, .group = GROUP },
	[S_SQL_GROUP] = { .what = "SQLite, ten at once", .run = sql_group, .group = GROUP },
};

static void run_round(struct world *w, struct side *s, bool keep)
{
	int runs = PER_ROUND / s->group;

	disk.bytes = disk.pages = disk.writes = disk.flushes = 0;
	double start = bench_now();
	for (int i = 0; i < runs; i++)
		s->run(w);
	if (!keep)
		return;
	bench_add(&s->times, start, PER_ROUND);
	s->bytes += (double)disk.bytes;
	s->pages += (double)disk.pages;
	s->flushes += (double)disk.flushes;
}

/* ---- before */

static void preload(struct world *w)
{
	struct problem p = PROBLEM_INIT;
	int bookings = PER_ROUND * (ROUNDS + 1);
	int64_t now = (int64_t)clock_today().n * MINUTES_PER_DAY;

	sql_run(&w->sql, "PRAGMA synchronous=OFF; BEGIN");
	for (int i = 0; i < PRELOAD; i++)
		sql_checkout(&w->sql, some_client(w), 0, w->day);
	for (int i = 1; i <= bookings; i++)
		sql_add_booking(&w->sql, (uint32_t)i, some_client(w), now - i * 60);
	sql_run(&w->sql, "COMMIT; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)");
	if (shop_batch_begin(&w->ours.shop, "preload", &p) != ST_OK)
		bench_die("batch", p.message);
	for (int i = 0; i < PRELOAD; i++)
		our_checkout(&w->ours, some_client(w), 0);
	for (int i = 1; i <= bookings; i++)
		our_add_booking(&w->ours, (uint32_t)i, some_client(w), now - i * 60);
	if (shop_batch_commit(&w->ours.shop, &p) != ST_OK)
		bench_die("batch", p.message);
	w->booking = w->sql_booking = 1;
}

/* ---- after */

static void compare_time(FILE *out, const char *what, double ours, double peer,
			 const char *name, double goal)
{
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = what, .ours = 1e9 / ours,
					    .peer = 1e9 / peer, .unit = "/s", .larger = true,
					    .goal_ratio = goal, .peer_name = name });
}

static void report(FILE *out)
{
	double ns[S_COUNT];

	for (int i = 0; i < S_COUNT; i++) {
		struct side *s = &sides[i];
		ns[i] = bench_median(&s->times);
		s->bytes /= PER_ROUND * ROUNDS;
		s->pages /= PER_ROUND * ROUNDS;
		s->flushes /= PER_ROUND * ROUNDS;
		fprintf(out,
			"G7   %-28s %8.1f us, %6.1f KiB, %5.1f pages, %.2f flushes a checkout\n",
			s->what, ns[i] / 1e3, s->bytes / 1024, s->pages, s->flushes);
	}
	compare_time(out, "durable checkouts", ns[S_OURS], ns[S_SQL], NULL, 0.75);
	compare_time(out, "durable checkouts of a client's booking", ns[S_OURS_BOOKED],
		     ns[S_SQL_BOOKED], NULL, 0.75);
	compare_time(out, "durable checkouts", ns[S_OURS], ns[S_NAIVE], "naive LMDB", 1.6);
	compare_time(out, "ten checkouts in one commit", ns[S_OURS_GROUP], ns[S_SQL],
		     "SQLite, single", 2);
	compare_time(out, "ten checkouts in one commit", ns[S_OURS_GROUP], ns[S_SQL_GROUP],
		     "SQLite, tens", 0);
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = "flushes of a checkout",
		  .ours = sides[S_OURS].flushes, .peer = sides[S_SQL].flushes, .unit = "",
		  .limit = 2 });
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = "pages of a checkout",
		  .ours = sides[S_OURS].pages, .unit = "", .limit = 9 });
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = "written by a checkout",
		  .ours = sides[S_OURS].bytes / 1024, .peer = sides[S_SQL].bytes / 1024,
		  .unit = "KiB", .limit = 36, .goal_ratio = 1 / 0.9 });
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = "written by a checkout",
		  .ours = sides[S_OURS].bytes / 1024, .peer = sides[S_NAIVE].bytes / 1024,
		  .unit = "KiB", .goal_ratio = 1 / 0.4, .peer_name = "naive LMDB" });
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = "pages, booking of a client",
		  .ours = sides[S_OURS_BOOKED].pages, .unit = "" });
	bench_put(out, &(struct bench_row){ .goal = "G7", .what = "written, booking of a client",
		  .ours = sides[S_OURS_BOOKED].bytes / 1024,
		  .peer = sides[S_SQL_BOOKED].bytes / 1024, .unit = "KiB" });
}

int bench_checkout(FILE *out)
{
	static struct world w;
	char dir[BENCH_PATH_MAX];

	w.clients = bench_clients();
	rng_seed(&w.rng, 7);
	bench_shop_copy("checkout", dir);
	our_open(&w.ours, dir);
	w.day = clock_today().n;
	sql_open(&w.sql, dir, true);
	sql_fill(&w.sql, w.clients);
	naive_open(&w.naive, dir);
	preload(&w);
	for (int round = 0; round <= ROUNDS; round++) {
		for (int i = 0; i < S_COUNT; i++)
			run_round(&w, &sides[i], round > 0);
	}
	report(out);
	mdb_env_close(w.naive.env);
	sql_close(&w.sql);
	our_close(&w.ours);
	bench_remove(dir);
	return 0;
}

BENCH_MAIN(bench_checkout)
