/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G10 (and the import of G9): finding clients as one types, beside SQLite.
 *
 * The same clients stand in a store of ours and in an SQLite file: table client with an
 * id, a name, its readings and initials, and table term (term, client) in the order of its
 * key. A prefix is answered from term with the rows of client; any position by LIKE. Both
 * sides must name the same clients. BENCH_CLIENTS sets how many there are.
 */
#include "bench/bench.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/client_index.h"

enum { CLIENTS = 1000000, PER_TX = 50000, QUERIES = 4000, TOP = 20, ROUNDS = 15, LIKES = 4 };

struct bench {
	char dir[128];
	struct db *db;
	sqlite3 *sql;
	uint32_t clients;
	FILE *out;
};

/* ---- clients */

static const char *const surnames[] = {
	"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
		"郭",
	"何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭",
		"曾",
	"肖", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕",
		"丁",
	"任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾",
		"夏",
	"单", "解", "仇", "区", "尉迟", "欧阳", "上官", "诸葛",
};
static const char *const given[] = {
	"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛",
		"明",
	"超", "秀", "霞", "平", "刚", "桂", "英", "华", "玉", "兰", "红", "梅", "小", "晓", "雅",
		"琴",
	"欣", "怡", "佳", "雨", "婷", "雪", "倩", "梦", "琪", "子", "涵", "诗", "语", "嫣", "可",
		"心",
	"思", "萱", "美", "玲", "云", "莉", "莹", "洁", "珊", "菲", "露", "瑶", "蓉", "薇", "慧",
		"巧",
	"淑", "惠", "珠", "翠", "凤", "素", "春", "菊", "香", "月", "媛", "瑞", "凡", "嘉", "琼",
		"勤",
	"珍", "贞", "桃", "绿", "锦", "黛", "青", "妍", "茜", "秋", "锐", "清", "吉", "紫", "彬",
		"轩",
};

static void make_name(struct rng *rng, char *ret, size_t size)
{
	const char *s = surnames[rng_below(rng, ARRAY_LEN(surnames))];
	const char *a = given[rng_below(rng, ARRAY_LEN(given))];
	const char *b = rng_below(rng, 6) == 0 ? "" : given[rng_below(rng, ARRAY_LEN(given))];

	snprintf(ret, size, "%s%s%s", s, a, b);
}

static void fail(const char *what)
{
	fprintf(stderr, "search_bench: %s\n", what);
	exit(1);
}

static void need(enum status st, const char *what)
{
	if (st != ST_OK)
		fail(what);
}

static struct tx *begin(struct bench *b, enum tx_kind kind)
{
	struct problem p = PROBLEM_INIT;
	struct tx *tx = NULL;

	if (tx_begin(b->db, kind, "bench", &tx, &p) != ST_OK)
		fail(p.message);
	return tx;
}

static Client *make_client(struct arena *arena, struct rng *rng, uint32_t id)
{
	Client *c = arena_alloc(arena, sizeof(*c));
	ClientPrivate *p = arena_alloc(arena, sizeof(*p));
	char name[64];

	client__init(c), client_private__init(p);
	make_name(rng, name, sizeof(name));
	c->id = id, c->private_ = p;
	c->name = arena_dup(arena, name);
	c->member_no = arena_printf(arena, "M%07u", id);
	p->phone = arena_printf(arena, "13%09llu",
				(unsigned long long)rng_below(rng, 1000000000));
	return c;
}

static void fill_ours(struct bench *b)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	static const Client *batch[PER_TX];
	struct problem p = PROBLEM_INIT;
	struct rng rng;

	rng_seed(&rng, 1);
	double start = bench_now();
	for (uint32_t id = 1; id <= b->clients;) {
		size_t n = 0;
		for (; n < PER_TX && id <= b->clients; n++, id++)
			batch[n] = make_client(&arena, &rng, id);
		struct tx *tx = begin(b, TX_WRITE);
		need(client_add_many(tx, batch, n), "client_add_many");
		need(tx_commit(tx, &p), p.message);
		arena_clear(&arena);
	}
	double took = (bench_now() - start) / 1e9;
	fprintf(b->out, "G9   %u clients with all their keys: %.2f s, %.0f a second\n", b->clients,
		took, b->clients / took);
}

static void run_sql(struct bench *b, const char *text)
{
	if (sqlite3_exec(b->sql, text, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->sql));
}

static sqlite3_stmt *prepare(struct bench *b, const char *text)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(b->sql, text, -1, &s, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->sql));
	return s;
}

static void step_once(sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		fail("sqlite3_step");
	sqlite3_reset(s);
}

/* The same terms as ours, for the peer: those of our own index. */
static void fill_sql(struct bench *b)
{
	sqlite3_stmt *row, *term;
	struct key prefix;
	struct scan s;
	struct rng rng;
	char name[64];

	run_sql(b, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
		   "CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT, readings TEXT,"
		   " initials TEXT);"
		   "CREATE TABLE term (term TEXT, client INTEGER, PRIMARY KEY (term, client))"
		   " WITHOUT ROWID; BEGIN");
	row = prepare(b, "INSERT INTO client VALUES (?,?,?,?)");
	term = prepare(b, "INSERT INTO term VALUES (?,?)");
	rng_seed(&rng, 1);
	for (uint32_t id = 1; id <= b->clients; id++) {
		struct pinyin_variant v[PINYIN_VARIANTS_MAX];
		char readings[PINYIN_VARIANTS_MAX * 97] = "", initials[PINYIN_VARIANTS_MAX * 33] =
			"";
		make_name(&rng, name, sizeof(name));
		(void)rng_below(&rng, 1000000000);
		size_t n = pinyin_name(name, v), at = 0, at2 = 0;
		for (size_t i = 0; i < n; i++) {
			at += (size_t)snprintf(readings + at, sizeof(readings) - at, "%s ",
					       v[i].full);
			at2 += (size_t)snprintf(initials + at2, sizeof(initials) - at2, "%s ",
						v[i].initials);
		}
		sqlite3_bind_int64(row, 1, id);
		sqlite3_bind_text(row, 2, name, -1, SQLITE_STATIC);
		sqlite3_bind_text(row, 3, readings, -1, SQLITE_STATIC);
		sqlite3_bind_text(row, 4, initials, -1, SQLITE_STATIC);
		step_once(row);
	}
	struct tx *tx = begin(b, TX_READ);
	key_start(&prefix, IX_CLIENT_TERM);
	scan_begin(&s, tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (scan_next(&s)) {
		sqlite3_bind_text(term, 1, (const char *)s.key.p + 1, -1, SQLITE_STATIC);
		sqlite3_bind_int64(term, 2, key_tail_u32(s.key, 0));
		step_once(term);
	}
	scan_end(&s);
	tx_abort(tx);
	sqlite3_finalize(row), sqlite3_finalize(term);
	run_sql(b, "COMMIT");
}

/* ---- what is asked */

struct query { char text[48], after[48]; size_t n; uint32_t ids[TOP]; };

/* The first `chars` characters of a name, or of its reading or initials. */
static void make_query(struct rng *rng, char how, struct query *ret)
{
	struct pinyin_variant v[PINYIN_VARIANTS_MAX];
	char name[64];
	size_t n = 0;
	uint32_t c;

	make_name(rng, name, sizeof(name));
	pinyin_name(name, v);
	const char *text = how == 'n' ? name : how == 'p' ? v[0].full : v[0].initials;
	size_t most = how == 'n' ? 2 : how == 'p' ? 8 : 3;
	for (size_t chars = 1 + rng_below(rng, most); chars > 0; chars--)
		n += text_next(text + n, &c);
	snprintf(ret->text, sizeof(ret->text), "%.*s", (int)n, text);
	/* Above every term that begins so. */
	snprintf(ret->after, sizeof(ret->after), "%.*s\xf4\x8f\xbf\xbf", (int)n, text);
	ret->n = 0;
}

static bool seen(const struct query *q, uint32_t id)
{
	for (size_t i = 0; i < q->n; i++) {
		if (q->ids[i] == id)
			return true;
	}
	return false;
}

/* Clients in the order of their terms, each once, with their names. */
static size_t ask_sql(sqlite3_stmt *s, struct query *q)
{
	size_t bytes = 0;

	q->n = 0;
	sqlite3_bind_text(s, 1, q->text, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, q->after, -1, SQLITE_STATIC);
	while (q->n < TOP && sqlite3_step(s) == SQLITE_ROW) {
		uint32_t id = (uint32_t)sqlite3_column_int64(s, 0);
		if (seen(q, id))
			continue;
		bytes += (size_t)sqlite3_column_bytes(s, 1);
		q->ids[q->n++] = id;
	}
	sqlite3_reset(s);
	return bytes;
}

static double *samples(size_t n)
{
	return mem_alloc(n * sizeof(double));
}

static double at_rank(double *ns, size_t n, double rank)
{
	qsort(ns, n, sizeof(*ns), bench_compare);
	return ns[(size_t)((double)(n - 1) * rank)];
}

static void compare_hits(struct bench *b, const struct query *q, const struct client_hit *hits,
			 size_t n, bool *good)
{
	bool same = n == q->n;

	for (size_t i = 0; same && i < n; i++)
		same = hits[i].id == q->ids[i];
	if (!same && *good)
		fprintf(b->out, "G10  WRONG: %s: other clients than SQLite\n", q->text);
	*good = *good && same;
}

static bool run_prefixes(struct bench *b, char how, const char *what, double goal_us)
{
	sqlite3_stmt *s = prepare(b, "SELECT t.client, c.name FROM term t JOIN client c"
				     " ON c.id = t.client WHERE t.term >= ?1 AND t.term < ?2"
				     " ORDER BY t.term, t.client");
	double *ours = samples(QUERIES), *alone = samples(QUERIES), *theirs = samples(QUERIES);
	static struct query queries[QUERIES];
	struct client_hit hits[TOP];
	bool good = true;
	size_t n = 0, got;
	struct rng rng;

	/* Those whose page is filled by the index; the others are the next goal's. */
	rng_seed(&rng, (uint64_t)how);
	for (size_t tries = 0; n < QUERIES && tries < 20 * QUERIES; tries++) {
		make_query(&rng, how, &queries[n]);
		ask_sql(s, &queries[n]);
		n += queries[n].n == TOP;
	}
	for (size_t i = 0; i < n; i++) {
		double start = bench_now();
		ask_sql(s, &queries[i]);
		theirs[i] = bench_now() - start;
	}
	struct tx *tx = begin(b, TX_READ);
	for (size_t i = 0; i < n; i++) {
		double start = bench_now();
		need(client_search(tx, queries[i].text, TOP, hits, &got), "client_search");
		ours[i] = bench_now() - start;
		compare_hits(b, &queries[i], hits, got, &good);
	}
	tx_abort(tx);
	for (size_t i = 0; i < n; i++) {
		double start = bench_now();
		tx = begin(b, TX_READ);
		need(client_search(tx, queries[i].text, TOP, hits, &got), "client_search");
		tx_abort(tx);
		alone[i] = bench_now() - start;
	}
	double middle = at_rank(ours, n, 0.5) / 1e3;
	bench_report(b->out, "G10", what, middle, at_rank(theirs, n, 0.5) / 1e3, "us", 3);
	bench_limit(b->out, "G10", what, middle, "us", goal_us);
	fprintf(b->out,
		"     %zu queries; p99 %.1f us, SQLite %.1f us; with a snapshot each %.2f us\n",
		n, at_rank(ours, n, 0.99) / 1e3, at_rank(theirs, n, 0.99) / 1e3,
		at_rank(alone, n, 0.5) / 1e3);
	free(ours), free(alone), free(theirs);
	sqlite3_finalize(s);
	return good;
}

/* ---- any position */

struct counted { uint64_t n; uint64_t sum; uint32_t last; };

static bool count(void *ctx, uint32_t id)
{
	struct counted *c = ctx;

	/* A client may be told twice in a row or a block later; the test of agreement uses
	 * rare texts. */
	if (id != c->last) {
		c->n++;
		c->sum += id;
	}
	c->last = id;
	return true;
}

static bool run_any(struct bench *b, const char *needle, const char *column)
{
	char text[128], pattern[64];
	struct bench_times ours = { .n = 0 }, theirs = { .n = 0 };
	struct counted c = { .n = 0 };
	int64_t n = 0, sum = 0;

	snprintf(text, sizeof(text), "SELECT count(*), coalesce(sum(id), 0) FROM client WHERE %s",
		 column);
	snprintf(pattern, sizeof(pattern), "%%%s%%", needle);
	sqlite3_stmt *s = prepare(b, text);
	sqlite3_bind_text(s, 1, pattern, -1, SQLITE_STATIC);
	struct tx *tx = begin(b, TX_READ);
	for (int i = 0; i < ROUNDS; i++) {
		c = (struct counted){ .n = 0 };
		double start = bench_now();
		need(client_block_find(tx, needle, count, &c), "client_block_find");
		bench_add(&ours, start, 1);
	}
	tx_abort(tx);
	for (int i = 0; i < LIKES; i++) {
		double start = bench_now();
		if (sqlite3_step(s) != SQLITE_ROW)
			fail(sqlite3_errmsg(b->sql));
		n = sqlite3_column_int64(s, 0), sum = sqlite3_column_int64(s, 1);
		bench_add(&theirs, start, 1);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	snprintf(text, sizeof(text), "any position, all hits: %s (%llu)", needle,
		 (unsigned long long)c.n);
	double median = bench_median(&ours) / 1e6;
	bench_report(b->out, "G10", text, median, bench_median(&theirs) / 1e6, "ms", 25);
	fprintf(b->out, "     %.2f ms of 1.2 allowed: %s\n", median, median <= 1.2 ? "met" :
		"MISSED");
	bool same = (uint64_t)n == c.n && (uint64_t)sum == c.sum;
	if (!same)
		fprintf(b->out, "G10  WRONG: %s: %llu clients, SQLite %lld\n", needle,
			(unsigned long long)c.n, (long long)n);
	return same;
}

/* ---- all */

static void open_both(struct bench *b)
{
	const char *tmp = secure_getenv("TMPDIR");
	AUTO(buf_release) struct buf packed = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	Meta meta = META__INIT;
	char path[160];

	snprintf(b->dir, sizeof(b->dir), "%s/meibu-bench-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(b->dir) == NULL)
		fail(b->dir);
	meta.schema = DB_SCHEMA;
	record_pack(&packed, &meta.base);
	if (db_create(b->dir, (struct bytes){ packed.text, packed.len }, &p) != ST_OK ||
	    db_open(b->dir, "bench", &b->db, &p) != ST_OK)
		fail(p.message);
	snprintf(path, sizeof(path), "%s/sqlite", b->dir);
	if (sqlite3_open(path, &b->sql) != SQLITE_OK)
		fail(path);
}

static void close_both(struct bench *b)
{
	static const char *const names[] = { "sqlite", "db/data.mdb", "db/lock.mdb", "db",
					     "keys/index.key", "keys", "writer.gate", "" };

	sqlite3_close(b->sql);
	db_close(b->db);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[200];
		snprintf(path, sizeof(path), "%s/%s", b->dir, names[i]);
		if (remove(path) != 0)
			fprintf(b->out, "     %s stays\n", path);
	}
}

int bench_search(FILE *out)
{
	const char *count_text = secure_getenv("BENCH_CLIENTS");
	struct bench b = { .clients = CLIENTS, .out = out };
	bool good = true;

	if (count_text != NULL)
		b.clients = (uint32_t)strtoul(count_text, NULL, 10);
	if (b.clients == 0)
		fail("BENCH_CLIENTS is no number");
	open_both(&b);
	fill_ours(&b);
	fill_sql(&b);
	bench_head(out);
	good = run_prefixes(&b, 'i', "prefix, 20 hits: initials", 3) && good;
	good = run_prefixes(&b, 'p', "prefix, 20 hits: reading", 3) && good;
	good = run_prefixes(&b, 'n', "prefix, 20 hits: name", 3) && good;
	good = run_any(&b, "迟美", "name LIKE ?1") && good;
	good = run_any(&b, "锐", "name LIKE ?1") && good;
	good = run_any(&b, "ongxiaom", "readings LIKE ?1") && good;
	good = run_any(&b, "gxianm", "readings LIKE ?1") && good;
	close_both(&b);
	return good ? 0 : 1;
}

BENCH_MAIN(bench_search)
