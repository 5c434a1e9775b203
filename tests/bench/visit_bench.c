/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G11: when can a client come for three treatments in a row, each with anybody of 40
 * therapists who can, in a room of its type, within 60 days that are fully booked but for one
 * gap? Ours is the whole operation: a transaction, people, rooms, duty, holidays and every
 * claim read from the store, the reasons told. The peer: SQLite in memory, its statement
 * prepared; gaps of people and rooms by a window function in the order of the primary key,
 * those of each treatment joined where they overlap; it knows skills and types by numbers
 * and nothing of duty, which stands in it as bookings around the day.
 */
#include <sqlite3.h>
#include <string.h>

#include "base/hash.h"
#include "bench/bench.h"
#include "lib/trial.h"
#include "store/tables.h"

enum {
	THERAPISTS = 40, DAYS = 60, KINDS = 3, OPEN = 600, CLOSE = 1260, VISIT = 60,
	GAP_DAY = 57, ROUNDS = 31,
	FIRST_THERAPIST = 3,       /* after owner and manager */
	PARTS = 3,
};

/* Preparation, service and clean-up of each kind of treatment; skills and rooms go with it. */
static const struct kind { const char *id; int prep, service, cleanup; } kinds[KINDS] = {
	{ "face", 5, 60, 10 }, { "body", 10, 90, 15 }, { "head", 0, 30, 5 },
};

struct bench {
	struct trial trial;
	day first;
	uint32_t bookings, client;
	uint32_t who[PARTS];       /* who has the gap */
	int from[PARTS], to[PARTS];
	sqlite3 *sql;
	sqlite3_stmt *insert, *search;
};

/* ---- a shop */

static void write_rules(const char *dir)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	trial_write(dir, "meibu.conf",
		    "[roster]\nmost_day_minutes = 0\nmost_straight_minutes = 0\nmost_days = 0\n");
	buf_puts(&b, "categories:\n  - {id: all, title: 全部}\nlevels:\n"
		     "  - {id: senior, title: 高级}\ntreatments:\n");
	for (int i = 0; i < KINDS; i++)
		buf_printf(&b, "  - {id: %s, title: %s, category: all, price: 100, minutes: %d, "
			       "prep: %d, cleanup: %d, skill: %s, room: %s, "
			       "steps: [{title: 一, minutes: %d}], commission: all}\n",
			   kinds[i].id, kinds[i].id, kinds[i].service, kinds[i].prep,
			   kinds[i].cleanup, kinds[i].id, kinds[i].id, kinds[i].service);
	trial_write(dir, "treatments.yaml", b.text);
	buf_reset(&b);
	buf_puts(&b, "rooms:\n");
	for (int i = 0; i < THERAPISTS; i++)
		buf_printf(&b, "  - {name: 室%d, type: %s}\n", i, kinds[i % KINDS].id);
	buf_puts(&b, "staff:\n  - {name: 店主, role: owner, pin: \"1001\"}\n"
		     "  - {name: 店长, role: manager, pin: \"1002\"}\n");
	trial_write(dir, "shop.yaml", b.text);
}

static void add_therapist(struct bench *b, int i)
{
	AUTO(buf_release) struct buf roster = BUF_INIT;

	for (int weekday = 0; weekday < 7; weekday++)
		buf_printf(&roster, "%s{\"weekday\":%d,\"from\":\"10:00\",\"to\":\"21:00\"}",
			   weekday > 0 ? "," : "", weekday);
	trial_must(&b->trial, NULL, "staff.add",
		   "{\"name\":\"师%d\",\"role\":\"therapist\",\"level\":\"senior\","
		   "\"skills\":[\"%s\"],\"roster\":[%s]}",
		   i, kinds[i % KINDS].id, roster.text);
}

/* ---- what stands in the book, in both */

static void sql_check(const struct bench *b, bool good)
{
	if (good)
		return;
	fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(b->sql));
	exit(1);
}

static void insert(struct bench *b, int kind, bool room, int who, int64_t from, int64_t to)
{
	sqlite3_reset(b->insert);
	sqlite3_bind_int(b->insert, 1, kind + (room ? KINDS : 0));
	sqlite3_bind_int(b->insert, 2, who);
	sqlite3_bind_int64(b->insert, 3, from);
	sqlite3_bind_int64(b->insert, 4, to);
	sql_check(b, sqlite3_step(b->insert) == SQLITE_DONE);
}

static void book(struct bench *b, int i, int64_t start, int minutes)
{
	Booking booking = BOOKING__INIT;
	RecordChange change = RECORD_CHANGE__INIT, *changes[] = { &change };
	Segment segment = SEGMENT__INIT, *segments[] = { &segment };

	booking.id = ++b->bookings;
	booking.client = b->client + 1;
	booking.state = BOOKING__STATE__confirmed;
	booking.shop = booking.revision = 1;
	booking.segments = segments;
	booking.n_segments = 1;
	booking.changes = changes;
	booking.n_changes = 1;
	change.what = (char *)(uintptr_t)"add";
	segment.treatment = (char *)(uintptr_t)kinds[i % KINDS].id;
	segment.therapist = (uint32_t)(FIRST_THERAPIST + i);
	segment.room = (uint32_t)(1 + i);
	segment.start = start;
	segment.service = (uint32_t)minutes;
	if (booking_put(b->trial.shop.batch, NULL, &booking) != ST_OK)
		trial_die("booking_put", "refused");
	insert(b, i % KINDS, false, i, start, start + minutes);
	insert(b, i % KINDS, true, i, start, start + minutes);
}

/* An hour after the other; of those who have the gap of their treatment all but that. */
static void fill_day(struct bench *b, int i, int nth)
{
	int64_t base = ((int64_t)b->first.n + nth) * MINUTES_PER_DAY;
	int from = CLOSE, to = CLOSE;

	for (int p = 0; p < PARTS; p++)
		if (nth == GAP_DAY && b->who[p] == (uint32_t)i) {
			from = b->from[p];
			to = b->to[p];
		}
	insert(b, i % KINDS, false, i, base, base + OPEN);
	insert(b, i % KINDS, true, i, base, base + OPEN);
	for (int at = OPEN; at < CLOSE;) {
		int end = at < from ? from : CLOSE;
		int minutes = end - at < VISIT ? end - at : VISIT;
		book(b, i, base + at, minutes);
		at += minutes;
		if (at == from)
			at = to;
	}
	insert(b, i % KINDS, false, i, base + CLOSE, base + MINUTES_PER_DAY);
	insert(b, i % KINDS, true, i, base + CLOSE, base + MINUTES_PER_DAY);
}

/* The gaps of the three parts overlap so that the client never waits: each begins when she is
 * done with the one before, less its preparation. */
static void lay_gap(struct bench *b)
{
	int at = 13 * 60 + 25;

	for (int p = 0; p < PARTS; p++) {
		const struct kind *k = &kinds[p];
		b->who[p] = (uint32_t)(21 + p); /* 21 % 3 is 0 */
		b->from[p] = at;
		b->to[p] = at + k->prep + k->service + k->cleanup;
		at += k->prep + k->service - (p + 1 < PARTS ? kinds[p + 1].prep : 0);
	}
}

static const char schema[] =
	"CREATE TABLE busy (kind INT, who INT, start INT, stop INT,"
	" PRIMARY KEY (kind, who, start)) WITHOUT ROWID;";

/* Kinds 0 to 2 are therapists, 3 to 5 rooms. The visit begins at the latest of what begins all
 * six gaps, each less its place in the visit, and must end in all of them. */
static const char sql_search[] =
	"WITH gap AS MATERIALIZED (SELECT kind, who, since, start AS until FROM"
	"  (SELECT kind, who, start, lag(stop) OVER (PARTITION BY kind, who ORDER BY start)"
	"   AS since FROM busy) WHERE start - since >= 35)"
	" SELECT min(s), a, b, c FROM (SELECT max(t1.since, r1.since, t2.since - ?2, r2.since - ?2,"
	"   t3.since - ?4, r3.since - ?4) AS s, t1.who AS a, t2.who AS b, t3.who AS c,"
	"   min(t1.until, r1.until) AS e1, min(t2.until, r2.until) AS e2,"
	"   min(t3.until, r3.until) AS e3 FROM gap t1 JOIN gap r1 ON t1.kind = 0 AND r1.kind = 3"
	"   AND r1.since < t1.until"
	"   AND t1.since < r1.until JOIN gap t2 ON t2.kind = 1 AND t2.until > t1.since"
	"   AND t2.since < t1.until + 30 JOIN gap r2 ON r2.kind = 4 AND r2.since < t2.until"
	"   AND t2.since < r2.until JOIN gap t3 ON t3.kind = 2 AND t3.until > t2.since"
	"   AND t3.since < t2.until + 30 JOIN gap r3 ON r3.kind = 5 AND r3.since < t3.until"
	"   AND t3.since < r3.until)"
	" WHERE s + ?1 <= e1 AND s + ?2 + ?3 <= e2 AND s + ?4 + ?5 <= e3";

static void fill(struct bench *b)
{
	struct problem p = PROBLEM_INIT;

	b->trial.shop.batch = NULL;
	for (int i = 0; i < THERAPISTS; i++)
		add_therapist(b, i);
	for (int i = 1; i <= 2; i++)
		trial_must(&b->trial, NULL, "client.add",
			   "{\"name\":\"客%d\",\"phone\":\"1380000123%d\"}", i, i);
	b->client = 1;
	b->first = day_of(2026, 11, 1);
	lay_gap(b);
	sql_check(b, sqlite3_open(":memory:", &b->sql) == SQLITE_OK);
	sql_check(b, sqlite3_exec(b->sql, schema, NULL, NULL, NULL) == SQLITE_OK);
	sql_check(b, sqlite3_prepare_v2(b->sql, "INSERT INTO busy VALUES (?, ?, ?, ?)", -1,
					&b->insert, NULL) == SQLITE_OK);
	sql_check(b, sqlite3_exec(b->sql, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
	if (shop_batch_begin(&b->trial.shop, "fill", &p) != ST_OK)
		trial_die("batch", p.message);
	for (int nth = 0; nth < DAYS; nth++)
		for (int i = 0; i < THERAPISTS; i++)
			fill_day(b, i, nth);
	if (shop_batch_commit(&b->trial.shop, &p) != ST_OK)
		trial_die("batch", p.message);
	sql_check(b, sqlite3_exec(b->sql, "COMMIT; ANALYZE", NULL, NULL, NULL) == SQLITE_OK);
	sql_check(b, sqlite3_prepare_v2(b->sql, sql_search, -1, &b->search, NULL) == SQLITE_OK);
}

/* ---- the question */

struct answer { int64_t start; uint32_t who[PARTS]; };

static struct answer ask_ours(struct bench *b, struct arena *arena)
{
	BookingSlots args = BOOKING_SLOTS__INIT;
	SegmentWish wishes[PARTS], *list[PARTS];
	struct problem p = PROBLEM_INIT;
	struct answer ret = { .start = 0 };
	Slots *slots;

	arena_clear(arena);
	for (int i = 0; i < PARTS; i++) {
		wishes[i] = (SegmentWish)SEGMENT_WISH__INIT;
		wishes[i].treatment = (char *)(uintptr_t)kinds[i].id;
		list[i] = &wishes[i];
	}
	args.client = b->client;
	args.days = DAYS;
	args.segments = list;
	args.n_segments = PARTS;
	if (OP_RUN(&b->trial.shop, &b->trial.who, "booking.slots", NULL, &args, arena, &slots,
		   &p) != ST_OK)
		trial_die("booking.slots", p.message);
	if (slots->n_slots == 0)
		return ret;
	ret.start = slots->slots[0]->start;
	for (int i = 0; i < PARTS; i++)
		ret.who[i] = slots->slots[0]->segments[i]->therapist - FIRST_THERAPIST;
	return ret;
}

/* Where the second and third part begin, and how long each keeps people and rooms. */
static struct answer ask_sql(struct bench *b)
{
	int second = kinds[0].prep + kinds[0].service - kinds[1].prep;
	int third = second + kinds[1].prep + kinds[1].service - kinds[2].prep;
	int lasts[PARTS];
	struct answer ret;

	for (int i = 0; i < PARTS; i++)
		lasts[i] = kinds[i].prep + kinds[i].service + kinds[i].cleanup;
	const int values[] = { lasts[0], second, lasts[1], third, lasts[2] };
	sqlite3_reset(b->search);
	for (int i = 0; i < 5; i++)
		sqlite3_bind_int(b->search, i + 1, values[i]);
	sql_check(b, sqlite3_step(b->search) == SQLITE_ROW);
	ret.start = sqlite3_column_int64(b->search, 0);
	for (int i = 0; i < PARTS; i++)
		ret.who[i] = (uint32_t)sqlite3_column_int(b->search, i + 1);
	return ret;
}

static bool same(const struct answer *a, const struct answer *b)
{
	return a->start == b->start && memcmp(a->who, b->who, sizeof(a->who)) == 0;
}

int bench_visit(FILE *out)
{
	static struct bench b;
	static struct bench_times ours, theirs;
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	char dir[TRIAL_PATH_MAX], at[DATE_TEXT_MAX];
	struct answer a = { .start = 0 }, q = a;

	trial_folder(NULL, dir);
	write_rules(dir);
	trial_make(&b.trial, dir, "2026-11-01 09:00");
	fill(&b);
	for (int i = 0; i < ROUNDS; i++) {
		double start = bench_now();
		a = ask_ours(&b, &arena);
		bench_add(&ours, start, 1);
		start = bench_now();
		q = ask_sql(&b);
		bench_add(&theirs, start, 1);
	}
	bool good = a.start != 0 && same(&a, &q);
	fprintf(out, "G11  %u bookings, one gap: %s by S%u, S%u, S%u\n", b.bookings,
		wall_text(WALL(a.start), at), a.who[0] + FIRST_THERAPIST,
		a.who[1] + FIRST_THERAPIST, a.who[2] + FIRST_THERAPIST);
	bench_head(out);
	double median = bench_median(&ours) / 1e6;
	bench_report(out, "G11", "a visit of 3, 40 therapists, 60 days, one gap", median,
		     bench_median(&theirs) / 1e6, "ms", 0);
	bench_limit(out, "G11", "a visit of 3, 40 therapists, 60 days, one gap", median, "ms", 10);
	if (!good)
		fprintf(out, "G11  WRONG: SQLite found %s\n", wall_text(WALL(q.start), at));
	sqlite3_finalize(b.insert);
	sqlite3_finalize(b.search);
	sqlite3_close(b.sql);
	trial_close(&b.trial);
	trial_remove(dir);
	return good ? 0 : 1;
}

BENCH_MAIN(bench_visit)
