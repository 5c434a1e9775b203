/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G11: when can 40 therapists take a client for an hour in the next 30 days? About 10,000
 * bookings lie in their way. Ours: bit sets. The peer: SQLite in memory, its statements
 * prepared, the gaps between bookings found by a window function over the primary key in
 * its order, with the ends of each shift stored as bookings of no length, so that it need
 * not sort; the fastest form we found.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/status.h"
#include "bench/bench.h"
#include "model/slots.h"

enum {
	THERAPISTS = 40, DAYS = 30, ALL_DAYS = THERAPISTS * DAYS, ROOMS = 12,
	ROOM_DAYS = ROOMS * DAYS, VISIT = 60, CLAIMS_MAX = 32, PROBES = 4096,
	ROUNDS = 15, REPEATS = 40,
};

/* The claims of one day of a therapist or room, in order, in minutes; the shift around them. */
struct plan {
	int open, close;
	int n;
	struct { int from, to; } claims[CLAIMS_MAX];
};

struct shop {
	struct plan therapists[ALL_DAYS];   /* [therapist * DAYS + day] */
	struct plan rooms[ROOM_DAYS];
	struct slots free[ALL_DAYS];        /* the same as bits */
	struct slots rooms_free[ROOM_DAYS];
	struct { int who, day, from, to; } probes[PROBES];
	sqlite3 *sql;
};

/* Kept apart from the shop: where a search leaves its answer. */
struct work {
	struct slots free[ALL_DAYS];
	struct slots found[ALL_DAYS];
	struct slots rooms[ROOM_DAYS];
	struct slots any_room[DAYS];
};

static void make_plan(struct rng *rng, struct plan *plan, int most_gap)
{
	*plan = (struct plan){ .open = 540 + 30 * (int)rng_below(rng, 4) };
	plan->close = plan->open + 600;
	int at = plan->open + 5 * (int)rng_below(rng, 12);
	while (plan->n < CLAIMS_MAX) {
		int length = 30 + 5 * (int)rng_below(rng, 10);
		if (at + length > plan->close)
			break;
		plan->claims[plan->n].from = at;
		plan->claims[plan->n++].to = at + length;
		/* Salons book back to back; a longer gap now and then is what is searched for. */
		bool back_to_back = rng_below(rng, 4) != 0;
		at += length + (back_to_back ? 5 : 5 * (int)rng_below(rng, (uint64_t)most_gap));
	}
}

static void plan_free(const struct plan *plan, struct slots *ret)
{
	slots_clear(ret);
	slots_free(ret, plan->open, plan->close);
	for (int i = 0; i < plan->n; i++)
		slots_take(ret, plan->claims[i].from, plan->claims[i].to);
}

static int make_shop(struct shop *shop)
{
	struct rng rng;
	int claims = 0;

	rng_seed(&rng, 2026);
	for (int i = 0; i < ALL_DAYS; i++) {
		make_plan(&rng, &shop->therapists[i], 40);
		plan_free(&shop->therapists[i], &shop->free[i]);
		claims += shop->therapists[i].n;
	}
	for (int i = 0; i < ROOM_DAYS; i++) {
		make_plan(&rng, &shop->rooms[i], 20);
		plan_free(&shop->rooms[i], &shop->rooms_free[i]);
	}
	for (int i = 0; i < PROBES; i++) {
		int who = (int)rng_below(&rng, THERAPISTS), day = (int)rng_below(&rng, DAYS);
		int from = shop->therapists[who * DAYS + day].open + 5 * (int)rng_below(&rng, 108);
		shop->probes[i].who = who;
		shop->probes[i].day = day;
		shop->probes[i].from = from;
		shop->probes[i].to = from + VISIT;
	}
	return claims;
}

/* ---- ours */

static long search(const struct shop *shop, struct work *work)
{
	return (long)slots_runs_all(shop->free, ALL_DAYS, VISIT, work->found);
}

/* The same when only the claims are at hand, as when they come fresh from the store. */
static long search_from_claims(const struct shop *shop, struct work *work)
{
	for (int i = 0; i < ALL_DAYS; i++)
		plan_free(&shop->therapists[i], &work->free[i]);
	return (long)slots_runs_all(work->free, ALL_DAYS, VISIT, work->found);
}

static long search_with_rooms(const struct shop *shop, struct work *work)
{
	long starts = 0;

	slots_runs_all(shop->free, ALL_DAYS, VISIT, work->found);
	slots_runs_all(shop->rooms_free, ROOM_DAYS, VISIT, work->rooms);
	memset(work->any_room, 0, sizeof(work->any_room));
	for (int i = 0; i < ROOM_DAYS; i++)
		slots_or(&work->any_room[i % DAYS], &work->rooms[i]);
	for (int i = 0; i < ALL_DAYS; i++) {
		slots_and(&work->found[i], &work->any_room[i % DAYS]);
		starts += slots_count(&work->found[i]);
	}
	return starts;
}

static long probe(const struct shop *shop)
{
	long is_free = 0;

	for (int i = 0; i < PROBES; i++) {
		int day = shop->probes[i].who * DAYS + shop->probes[i].day;
		is_free += slots_is_free(&shop->free[day], shop->probes[i].from,
					 shop->probes[i].to);
	}
	return is_free;
}

/* ---- the peer's */

static const char schema[] =
	"CREATE TABLE busy (who INT, day INT, start INT, stop INT,"
	" PRIMARY KEY (who, day, start, stop)) WITHOUT ROWID;"
	"CREATE TABLE room_busy (day INT, room INT, start INT, stop INT,"
	" PRIMARY KEY (day, room, start, stop)) WITHOUT ROWID;"
	"CREATE TABLE grid (minute INTEGER PRIMARY KEY);";

static const char sql_search[] =
	"SELECT sum((gap - ?1) / 5 + 1) FROM (SELECT start - lag(stop) OVER"
	" (PARTITION BY who, day ORDER BY start, stop) AS gap FROM busy) WHERE gap >= ?1";

/* Every gap, to compare each start and not only their number. */
static const char sql_gaps[] =
	"SELECT who, day, since, start FROM (SELECT who, day, start, lag(stop) OVER"
	" (PARTITION BY who, day ORDER BY start, stop) AS since FROM busy)"
	" WHERE start - since >= ?1 ORDER BY who, day, since";

static const char sql_rooms[] =
	"WITH room AS MATERIALIZED (SELECT day, since, start FROM (SELECT day, start,"
	"  lag(stop) OVER (PARTITION BY day, room ORDER BY start, stop) AS since FROM room_busy)"
	"  WHERE start - since >= ?1),"
	" any_room AS MATERIALIZED (SELECT DISTINCT day, minute FROM room"
	"  JOIN grid ON minute BETWEEN since AND start - ?1),"
	" gap AS (SELECT day, since, start FROM (SELECT day, start,"
	"  lag(stop) OVER (PARTITION BY who, day ORDER BY start, stop) AS since FROM busy)"
	"  WHERE start - since >= ?1)"
	" SELECT count(*) FROM gap JOIN any_room ON any_room.day = gap.day"
	"  AND minute BETWEEN since AND start - ?1";

/* Claims of a therapist do not overlap: only the last that begins before the end can clash. */
static const char sql_probe[] =
	"SELECT stop <= ?3 FROM busy WHERE who = ?1 AND day = ?2 AND start < ?4"
	" ORDER BY start DESC, stop DESC LIMIT 1";

static void sql_check(const struct shop *shop, bool good)
{
	if (!good) {
		fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(shop->sql));
		exit(1);
	}
}

static sqlite3_stmt *prepare(const struct shop *shop, const char *text)
{
	sqlite3_stmt *statement = NULL;

	sql_check(shop, sqlite3_prepare_v2(shop->sql, text, -1, &statement, NULL) == SQLITE_OK);
	return statement;
}

/* Runs a statement with up to four numbers to its first row, which it answers. */
static long ask(const struct shop *shop, sqlite3_stmt *statement, const int *values, int n)
{
	sqlite3_reset(statement);
	for (int i = 0; i < n; i++)
		sqlite3_bind_int(statement, i + 1, values[i]);
	sql_check(shop, sqlite3_step(statement) == SQLITE_ROW);
	return (long)sqlite3_column_int64(statement, 0);
}

static void insert(const struct shop *shop, sqlite3_stmt *statement, int a, int b, int from, int to)
{
	const int values[] = { a, b, from, to };

	sqlite3_reset(statement);
	for (int i = 0; i < 4; i++)
		sqlite3_bind_int(statement, i + 1, values[i]);
	sql_check(shop, sqlite3_step(statement) == SQLITE_DONE);
}

static void insert_plan(const struct shop *shop, sqlite3_stmt *statement, int a, int b,
			const struct plan *plan)
{
	insert(shop, statement, a, b, plan->open, plan->open);
	for (int i = 0; i < plan->n; i++)
		insert(shop, statement, a, b, plan->claims[i].from, plan->claims[i].to);
	insert(shop, statement, a, b, plan->close, plan->close);
}

static void fill_sql(struct shop *shop)
{
	static const char grid[] =
		"WITH RECURSIVE g(m) AS (SELECT 0 UNION ALL SELECT m + 5 FROM g WHERE m < 2875)"
		" INSERT INTO grid SELECT m FROM g; ANALYZE; COMMIT";

	sql_check(shop, sqlite3_open(":memory:", &shop->sql) == SQLITE_OK);
	sql_check(shop, sqlite3_exec(shop->sql, schema, NULL, NULL, NULL) == SQLITE_OK);
	sql_check(shop, sqlite3_exec(shop->sql, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_stmt *busy = prepare(shop, "INSERT OR IGNORE INTO busy VALUES (?, ?, ?, ?)");
	sqlite3_stmt *room = prepare(shop, "INSERT OR IGNORE INTO room_busy VALUES (?, ?, ?, ?)");
	for (int i = 0; i < ALL_DAYS; i++)
		insert_plan(shop, busy, i / DAYS, i % DAYS, &shop->therapists[i]);
	for (int i = 0; i < ROOM_DAYS; i++)
		insert_plan(shop, room, i % DAYS, i / DAYS, &shop->rooms[i]);
	sqlite3_finalize(busy);
	sqlite3_finalize(room);
	sql_check(shop, sqlite3_exec(shop->sql, grid, NULL, NULL, NULL) == SQLITE_OK);
}

static long probe_sql(const struct shop *shop, sqlite3_stmt *statement)
{
	long is_free = 0;

	for (int i = 0; i < PROBES; i++) {
		const int values[] = { shop->probes[i].who, shop->probes[i].day,
				       shop->probes[i].from, shop->probes[i].to };
		is_free += ask(shop, statement, values, 4);
	}
	return is_free;
}

/* ---- both */

static uint64_t mix(uint64_t sum, int who, int day, int start)
{
	uint64_t x = (uint64_t)who << 32 | (uint64_t)day << 16 | (uint64_t)start;

	return (sum ^ x) * UINT64_C(0x9e3779b97f4a7c15);
}

/* One number for all starts in order: two searches that agree in it found the same. */
static uint64_t sum_of_ours(const struct work *work)
{
	uint64_t sum = 0;

	for (int i = 0; i < ALL_DAYS; i++) {
		for (int at = slots_first(&work->found[i], 0); at >= 0;
		     at = slots_first(&work->found[i], at + SLOT_MINUTES))
			sum = mix(sum, i / DAYS, i % DAYS, at);
	}
	return sum;
}

static uint64_t sum_of_sql(const struct shop *shop)
{
	sqlite3_stmt *gaps = prepare(shop, sql_gaps);
	uint64_t sum = 0;

	sqlite3_bind_int(gaps, 1, VISIT);
	while (sqlite3_step(gaps) == SQLITE_ROW) {
		int who = sqlite3_column_int(gaps, 0), day = sqlite3_column_int(gaps, 1);
		int last = sqlite3_column_int(gaps, 3) - VISIT;
		for (int at = sqlite3_column_int(gaps, 2); at <= last; at += SLOT_MINUTES)
			sum = mix(sum, who, day, at);
	}
	sqlite3_finalize(gaps);
	return sum;
}

/* A question: how it is asked of each side, and what it took. */
struct question {
	const char *what;
	long (*ours)(const struct shop *, struct work *);
	const char *sql;
	double goal_ratio, limit_us;
	struct bench_times our_times, sql_times;
};

static bool run_question(const struct shop *shop, struct work *work, struct question *q, FILE *out)
{
	sqlite3_stmt *statement = prepare(shop, q->sql);
	const int visit = VISIT;
	long ours = q->ours(shop, work), theirs = ask(shop, statement, &visit, 1);

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < REPEATS; i++) {
			double start = bench_now();
			ours = q->ours(shop, work);
			bench_add(&q->our_times, start, 1);
		}
		double start = bench_now();
		theirs = ask(shop, statement, &visit, 1);
		bench_add(&q->sql_times, start, 1);
	}
	sqlite3_finalize(statement);
	double median = bench_median(&q->our_times) / 1e3;
	bench_report(out, "G11", q->what, median, bench_median(&q->sql_times) / 1e3, "us",
		     q->goal_ratio);
	if (q->limit_us > 0)
		bench_limit(out, "G11", q->what, median, "us", q->limit_us);
	if (ours != theirs)
		fprintf(out, "G11  WRONG: %ld starts, SQLite %ld\n", ours, theirs);
	return ours == theirs;
}

static bool run_probes(const struct shop *shop, FILE *out)
{
	sqlite3_stmt *statement = prepare(shop, sql_probe);
	static struct bench_times our_times, sql_times; /* too large for a small stack */
	long ours = 0, theirs = 0;

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < REPEATS; i++) {
			double start = bench_now();
			ours = probe(shop);
			bench_add(&our_times, start, PROBES);
		}
		double start = bench_now();
		theirs = probe_sql(shop, statement);
		bench_add(&sql_times, start, PROBES);
	}
	sqlite3_finalize(statement);
	double median = bench_median(&our_times);
	bench_report(out, "G11", "is one hour free? (conflict check)", median,
		     bench_median(&sql_times), "ns", 0);
	bench_limit(out, "G11", "is one hour free? (conflict check)", median, "ns", 20);
	if (ours != theirs)
		fprintf(out, "G11  WRONG: %ld of %d free, SQLite %ld\n", ours, PROBES, theirs);
	return ours == theirs;
}

int bench_slots(FILE *out)
{
	static struct shop shop;
	static struct work work;
	static struct question questions[] = {
		{ .what = "all starts of an hour, 40 therapists, 30 days", .ours = search,
		  .sql = sql_search, .goal_ratio = 600, .limit_us = 15 },
		{ .what = "the same, bits built from claims first", .ours = search_from_claims,
		  .sql = sql_search },
		{ .what = "the same, where one of 12 rooms is free", .ours = search_with_rooms,
		  .sql = sql_rooms, .limit_us = 20 },
	};
	int claims = make_shop(&shop);
	bool good = true;

	fill_sql(&shop);
	long starts = search(&shop, &work);
	uint64_t ours = sum_of_ours(&work), theirs = sum_of_sql(&shop);
	fprintf(out, "G11  %d bookings, %ld starts; checksum %016llx, SQLite %s %016llx\n", claims,
		starts, (unsigned long long)ours, sqlite3_libversion(), (unsigned long long)theirs);
	good = ours == theirs;
	bench_head(out);
	for (size_t i = 0; i < ARRAY_LEN(questions); i++)
		good = run_question(&shop, &work, &questions[i], out) && good;
	good = run_probes(&shop, out) && good;
	sqlite3_close(shop.sql);
	if (!good)
		fprintf(out, "G11  WRONG: the two sides do not agree\n");
	return good ? 0 : 1;
}

BENCH_MAIN(bench_slots)
