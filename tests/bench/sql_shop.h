/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peer of the store: the same shop in SQLite, write-ahead log, synchronous FULL, every
 * statement prepared once, a cache of 16 MB. A checkout writes what ours writes: the
 * document with its lines, the entry with its postings (money, revenue, the therapist's
 * performance, a client's points) and its hash chained to the one before, balances, daily
 * sums, and the answer under the request's key; sales are found by client and by day.
 */
#ifndef BENCH_SQL_SHOP_H
#define BENCH_SQL_SHOP_H

#include <sqlite3.h>
#include <string.h>

#include "lib/bench_shop.h"

enum { SQL_LINES = 3, SQL_POSTINGS = 6, SQL_POINTS = 2, SQL_CARD_SALES = 10 };

enum sql_text {
	SQL_BEGIN, SQL_COMMIT, SQL_CLIENT, SQL_BOOKING, SQL_DONE_FIND, SQL_LAST, SQL_SALE, SQL_LINE,
	SQL_ENTRY, SQL_POSTING, SQL_BALANCE, SQL_ROLLUP, SQL_SETTLE, SQL_DONE, SQL_READ, SQL_CARD,
	SQL_COUNT
};

struct sql_shop {
	sqlite3 *db;
	sqlite3_stmt *s[SQL_COUNT];
};

static const char sql_schema[] =
	"CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT, member TEXT, tier TEXT,"
	" phone TEXT);"
	"CREATE TABLE booking (id INTEGER PRIMARY KEY, client INTEGER, state INTEGER,"
	" sale INTEGER, revision INTEGER, treatment TEXT, therapist INTEGER, room INTEGER,"
	" start INTEGER, minutes INTEGER, changes TEXT);"
	"CREATE TABLE sale (id INTEGER PRIMARY KEY, client INTEGER, booking INTEGER, day INTEGER,"
	" at INTEGER, cashier INTEGER, total INTEGER, change INTEGER, method TEXT,"
	" paid INTEGER, tier TEXT);"
	"CREATE INDEX sale_client ON sale (client) WHERE client <> 0;"
	"CREATE INDEX sale_day ON sale (day);"
	"CREATE TABLE line (sale INTEGER, n INTEGER, treatment TEXT, title TEXT, qty INTEGER,"
	" list INTEGER, net INTEGER, therapist INTEGER, category TEXT,"
	" PRIMARY KEY (sale, n)) WITHOUT ROWID;"
	"CREATE TABLE entry (number INTEGER PRIMARY KEY, at INTEGER, day INTEGER, kind INTEGER,"
	" staff INTEGER, terminal TEXT, source INTEGER, prev BLOB, hash BLOB);"
	"CREATE TABLE posting (entry INTEGER, n INTEGER, account INTEGER, owner INTEGER,"
	" detail INTEGER, unit INTEGER, amount INTEGER, PRIMARY KEY (entry, n)) WITHOUT ROWID;"
	"CREATE TABLE balance (account INTEGER, owner INTEGER, detail INTEGER, unit INTEGER,"
	" amount INTEGER, PRIMARY KEY (account, owner, detail, unit)) WITHOUT ROWID;"
	"CREATE TABLE rollup (day INTEGER, account INTEGER, unit INTEGER, amount INTEGER,"
	" n INTEGER, PRIMARY KEY (day, account, unit)) WITHOUT ROWID;"
	"CREATE TABLE done (key BLOB PRIMARY KEY, op TEXT, request BLOB, answer BLOB)"
	" WITHOUT ROWID;";

static const char *const sql_texts[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_CLIENT] = "SELECT name, tier FROM client WHERE id = ?",
	[SQL_BOOKING] = "SELECT client, state FROM booking WHERE id = ?",
	[SQL_DONE_FIND] = "SELECT op, request, answer FROM done WHERE key = ?",
	[SQL_LAST] = "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1",
	[SQL_SALE] = "INSERT INTO sale VALUES (?,?,?,?,?,3,89400,0,'cash',89400,'')",
	[SQL_LINE] = "INSERT INTO line VALUES (?,?,'facial-basic','基础面部护理',1,29800,29800,4,"
		     "'face')",
	[SQL_ENTRY] = "INSERT INTO entry VALUES (?,?,?,1,3,'pts/3',?1,?,?)",
	[SQL_POSTING] = "INSERT INTO posting VALUES (?,?,?,?,?,0,?)",
	[SQL_BALANCE] = "INSERT INTO balance VALUES (?,?,?,0,?) ON CONFLICT DO UPDATE SET"
			" amount = amount + excluded.amount",
	[SQL_ROLLUP] = "INSERT INTO rollup VALUES (?,?,0,?,1) ON CONFLICT DO UPDATE SET"
		       " amount = amount + excluded.amount, n = n + 1",
	[SQL_SETTLE] = "UPDATE booking SET state = 5, sale = ?2, revision = revision + 1,"
		       " changes = changes || '; settle V' || ?2 || ' S3' WHERE id = ?1",
	[SQL_DONE] = "INSERT INTO done VALUES (?,'sale.pay',?,?)",
	[SQL_READ] = "BEGIN",
	[SQL_CARD] = "SELECT s.id, s.day, s.total, l.title, l.qty, l.net FROM"
		     " (SELECT id, day, total FROM sale WHERE client = ?"
		     " AND client <> 0 ORDER BY id DESC LIMIT 10) s"
		     " JOIN line l ON l.sale = s.id",
};

static inline void sql_run(struct sql_shop *q, const char *text)
{
	if (sqlite3_exec(q->db, text, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("SQLite", sqlite3_errmsg(q->db));
}

/* Opens DIR/shop.sqlite; a new one gets its tables. */
static inline void sql_open(struct sql_shop *q, const char *dir, bool create)
{
	char path[BENCH_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/shop.sqlite", dir);
	if (sqlite3_open(path, &q->db) != SQLITE_OK)
		bench_die("SQLite", path);
	sqlite3_busy_timeout(q->db, 20000);
	sql_run(q, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384");
	if (create)
		sql_run(q, sql_schema);
	for (int i = 0; i < SQL_COUNT; i++) {
		if (sqlite3_prepare_v2(q->db, sql_texts[i], -1, &q->s[i], NULL) != SQLITE_OK)
			bench_die(sql_texts[i], sqlite3_errmsg(q->db));
	}
}

static inline void sql_close(struct sql_shop *q)
{
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(q->s[i]);
	sqlite3_close(q->db);
}

/* Runs a prepared statement to its end; how many rows came. */
static inline int sql_do(struct sql_shop *q, enum sql_text text)
{
	int rows = 0, rc;

	while ((rc = sqlite3_step(q->s[text])) == SQLITE_ROW) {
		/* A row is not read before its columns are. */
		for (int i = 0; i < sqlite3_column_count(q->s[text]); i++)
			(void)sqlite3_column_text(q->s[text], i);
		rows++;
	}
	sqlite3_reset(q->s[text]);
	if (rc != SQLITE_DONE)
		bench_die(sql_texts[text], sqlite3_errmsg(q->db));
	return rows;
}

static inline void sql_bind(struct sql_shop *q, enum sql_text text, int n, const int64_t *values)
{
	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(q->s[text], i + 1, values[i]);
}

/* A checkout without its begin and commit; booking 0: anonymous. */
static inline void sql_checkout(struct sql_shop *q, int64_t client, int64_t booking, int64_t on)
{
	char key[REQUEST_KEY_SIZE];
	uint8_t hash[HASH_SIZE] = { 0 }, entry[200] = { 1 };
	int64_t number = 1, postings = SQL_POSTINGS + (client != 0 ? SQL_POINTS : 0);
	static const int64_t amounts[SQL_POSTINGS + SQL_POINTS] = { 89400,  -89400, -89400, 89400,
								    -89400, 89400,  -894,   894 };

	request_key(key);
	sqlite3_bind_blob(q->s[SQL_DONE_FIND], 1, key, 32, SQLITE_STATIC);
	sql_do(q, SQL_DONE_FIND);
	if (booking != 0) {
		sql_bind(q, SQL_BOOKING, 1, (int64_t[]){ booking });
		sql_do(q, SQL_BOOKING);
		sql_bind(q, SQL_CLIENT, 1, (int64_t[]){ client });
		sql_do(q, SQL_CLIENT);
	}
	if (sqlite3_step(q->s[SQL_LAST]) == SQLITE_ROW) {
		number = sqlite3_column_int64(q->s[SQL_LAST], 0) + 1;
		memcpy(entry, sqlite3_column_blob(q->s[SQL_LAST], 1), HASH_SIZE);
	}
	sqlite3_reset(q->s[SQL_LAST]);
	hash_bytes(entry, sizeof(entry), hash);
	sql_bind(q, SQL_SALE, 5, (int64_t[]){ number, client, booking, on, number * 1000 });
	sql_do(q, SQL_SALE);
	for (int i = 0; i < SQL_LINES; i++) {
		sql_bind(q, SQL_LINE, 2, (int64_t[]){ number, i });
		sql_do(q, SQL_LINE);
	}
	sql_bind(q, SQL_ENTRY, 3, (int64_t[]){ number, number * 1000, on });
	sqlite3_bind_blob(q->s[SQL_ENTRY], 4, entry, HASH_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(q->s[SQL_ENTRY], 5, hash, HASH_SIZE, SQLITE_STATIC);
	sql_do(q, SQL_ENTRY);
	for (int i = 0; i < postings; i++) {
		int64_t owner = i == SQL_POSTINGS ? client : 0; /* the points are hers */
		sql_bind(q, SQL_POSTING, 6, (int64_t[]){ number, i, i, owner, i, amounts[i] });
		sql_do(q, SQL_POSTING);
		sql_bind(q, SQL_BALANCE, 4, (int64_t[]){ i, owner, i, amounts[i] });
		sql_do(q, SQL_BALANCE);
		sql_bind(q, SQL_ROLLUP, 3, (int64_t[]){ on, i, amounts[i] });
		sql_do(q, SQL_ROLLUP);
	}
	if (booking != 0) {
		sql_bind(q, SQL_SETTLE, 2, (int64_t[]){ booking, number });
		sql_do(q, SQL_SETTLE);
	}
	sqlite3_bind_blob(q->s[SQL_DONE], 1, key, 32, SQLITE_STATIC);
	sqlite3_bind_blob(q->s[SQL_DONE], 2, hash, 16, SQLITE_STATIC);
	sqlite3_bind_blob(q->s[SQL_DONE], 3, hash, 10, SQLITE_STATIC);
	sql_do(q, SQL_DONE);
}

/* A client's card: her record and her last ten sales with their lines, in one snapshot. */
static inline int sql_card(struct sql_shop *q, int64_t client)
{
	sql_do(q, SQL_READ);
	sql_bind(q, SQL_CLIENT, 1, &client);
	int rows = sql_do(q, SQL_CLIENT);
	sql_bind(q, SQL_CARD, 1, &client);
	rows += sql_do(q, SQL_CARD);
	sql_do(q, SQL_COMMIT);
	return rows;
}

/* The same clients as in our shop, and bookings 1..n of clients the caller chooses. */
static inline void sql_fill(struct sql_shop *q, uint32_t clients)
{
	sqlite3_stmt *s;
	struct rng rng;
	char name[64], phone[16], member[16];

	rng_seed(&rng, 1);
	sql_run(q, "PRAGMA synchronous=OFF; BEGIN");
	if (sqlite3_prepare_v2(q->db, "INSERT INTO client VALUES (?,?,?,'',?)", -1, &s, NULL) !=
	    SQLITE_OK)
		bench_die("SQLite", sqlite3_errmsg(q->db));
	for (uint32_t id = 1; id <= clients; id++) {
		bench_name(&rng, name, sizeof(name));
		bench_phone(&rng, phone);
		snprintf(member, sizeof(member), "M%07u", id);
		sqlite3_bind_int64(s, 1, id);
		sqlite3_bind_text(s, 2, name, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 3, member, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 4, phone, -1, SQLITE_STATIC);
		if (sqlite3_step(s) != SQLITE_DONE)
			bench_die("SQLite", sqlite3_errmsg(q->db));
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	sql_run(q, "COMMIT; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)");
}

static inline void sql_add_booking(struct sql_shop *q, uint32_t id, uint32_t client, int64_t start)
{
	char text[256];

	snprintf(text, sizeof(text), "INSERT INTO booking VALUES (%u,%u,1,0,1,'facial-basic',4,1,"
		 "%lld,60,'add S3')", id, client, (long long)start);
	sql_run(q, text);
}

#endif
