/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G8: many programs at one shop, beside SQLite.
 *
 * One writes durable checkouts while eight read clients' cards; then eight write. Each is a
 * process of its own that opens the shop itself; what they count lies in memory they share.
 * Runs of ours and SQLite's alternate; medians of the runs.
 */
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/our_shop.h"
#include "bench/sql_shop.h"

enum { CROWD = 8, ROUNDS = 3, PRELOAD = 20000, REGULARS = 2000, READ_MS = 2000, WRITE_MS = 4000,
       SAMPLES = 1 << 16, MEMBERS = CROWD + 1 };

struct member {
	uint64_t done;
	double worst_ns;
	double sample_ns[SAMPLES];  /* of reads: every one until it is full, then over the oldest */
};

struct crowd {
	atomic_int ready;           /* who has opened the shop */
	atomic_int go, stop;
	struct member members[MEMBERS];
};

struct bench {
	char dir[BENCH_PATH_MAX];
	uint32_t clients;
	struct crowd *crowd;
};

struct party {
	bool ours;
	int writers, readers;
	int ms;
};

/* ---- a process */

/* One of those who come often: about ten sales each. They lie all over the clients. */
static uint32_t some_regular(const struct bench *b, struct rng *rng)
{
	uint64_t i = rng_below(rng, REGULARS);

	return 1 + (uint32_t)(i * b->clients / REGULARS);
}

static void note(struct member *m, double start)
{
	double took = bench_now() - start;

	m->sample_ns[m->done++ % SAMPLES] = took;
	m->worst_ns = took > m->worst_ns ? took : m->worst_ns;
}

static void wait_for_start(struct crowd *c)
{
	atomic_fetch_add(&c->ready, 1);
	while (!atomic_load(&c->go))
		usleep(200);
}

static void be_ours(const struct bench *b, struct member *m, bool writer, uint64_t seed)
{
	struct our_shop o;
	struct rng rng;

	our_open(&o, b->dir);
	rng_seed(&rng, seed);
	wait_for_start(b->crowd);
	while (!atomic_load(&b->crowd->stop)) {
		uint32_t client = some_regular(b, &rng);
		double start = bench_now();
		if (writer)
			our_checkout(&o, client, 0);
		else if (our_card(&o, client) < 1)
			bench_die("card", "nothing was read");
		note(m, start);
	}
	our_close(&o);
}

static void be_sql(const struct bench *b, struct member *m, bool writer, uint64_t seed)
{
	struct sql_shop q;
	struct rng rng;

	sql_open(&q, b->dir, false);
	rng_seed(&rng, seed);
	wait_for_start(b->crowd);
	while (!atomic_load(&b->crowd->stop)) {
		uint32_t client = some_regular(b, &rng);
		double start = bench_now();
		if (writer) {
			sql_do(&q, SQL_BEGIN);
			sql_checkout(&q, client, 0, 20000);
			sql_do(&q, SQL_COMMIT);
		} else if (sql_card(&q, client) < 1) {
			bench_die("card", "nothing was read");
		}
		note(m, start);
	}
	sql_close(&q);
}

/* ---- a run */

struct outcome { double writes, reads, read_p50, read_p99, fewest, most, worst; };

static struct outcome gather(struct crowd *c, const struct party *p, double seconds)
{
	struct outcome r = { .fewest = 1e18 };
	size_t n = 0;
	double *reads = mem_alloc((size_t)CROWD * SAMPLES * sizeof(*reads));

	for (int i = 0; i < p->writers; i++) {
		const struct member *m = &c->members[i];
		double rate = (double)m->done / seconds;
		r.writes += rate;
		r.fewest = rate < r.fewest ? rate : r.fewest;
		r.most = rate > r.most ? rate : r.most;
		r.worst = m->worst_ns > r.worst ? m->worst_ns : r.worst;
	}
	for (int i = p->writers; i < p->writers + p->readers; i++) {
		const struct member *m = &c->members[i];
		size_t kept = m->done < SAMPLES ? m->done : SAMPLES;
		r.reads += (double)m->done / seconds;
		memcpy(reads + n, m->sample_ns, kept * sizeof(*reads));
		n += kept;
	}
	if (n > 0) {
		qsort(reads, n, sizeof(*reads), bench_compare);
		r.read_p50 = reads[n / 2];
		r.read_p99 = reads[n * 99 / 100];
	}
	free(reads);
	return r;
}

static struct outcome run_party(struct bench *b, const struct party *p)
{
	struct crowd *c = b->crowd;
	pid_t pids[MEMBERS];
	int n = p->writers + p->readers, status;

	memset(c, 0, sizeof(*c));
	for (int i = 0; i < n; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			bench_die("fork", "");
		if (pids[i] > 0)
			continue;
		(p->ours ? be_ours : be_sql)(b, &c->members[i], i < p->writers, 100 + (uint64_t)i);
		_exit(0);
	}
	while (atomic_load(&c->ready) < n)
		usleep(1000);
	double start = bench_now();
	atomic_store(&c->go, 1);
	usleep((useconds_t)p->ms * 1000);
	atomic_store(&c->stop, 1);
	double seconds = (bench_now() - start) / 1e9;
	for (int i = 0; i < n; i++) {
		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0)
			bench_die(p->ours ? "ours" : "SQLite", "one of the crowd fell");
	}
	return gather(c, p, seconds);
}

/* ---- before and after */

static void preload(struct bench *b)
{
	struct problem p = PROBLEM_INIT;
	struct our_shop o;
	struct sql_shop q;
	struct rng rng;

	rng_seed(&rng, 3);
	sql_open(&q, b->dir, true);
	sql_fill(&q, b->clients);
	our_open(&o, b->dir);
	sql_run(&q, "PRAGMA synchronous=OFF; BEGIN");
	if (shop_batch_begin(&o.shop, "preload", &p) != ST_OK)
		bench_die("batch", p.message);
	for (int i = 0; i < PRELOAD; i++) {
		uint32_t client = some_regular(b, &rng);
		our_checkout(&o, client, 0);
		sql_checkout(&q, client, 0, 20000);
	}
	if (shop_batch_commit(&o.shop, &p) != ST_OK)
		bench_die("batch", p.message);
	sql_run(&q, "COMMIT; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)");
	sql_close(&q);
	our_close(&o);
}

static double middle(const struct outcome *runs, size_t at)
{
	struct bench_times t = { .n = 0 };

	for (int i = 0; i < ROUNDS; i++)
		memcpy(&t.ns[t.n++], (const char *)&runs[i] + at, sizeof(double));
	return bench_median(&t);
}

static void line(FILE *out, const char *what, const struct outcome *ours,
		 const struct outcome *sql, size_t at, double unit_ns, const char *unit,
		 double ratio, double limit, bool larger)
{
	bench_put(out, &(struct bench_row){
		.goal = "G8", .what = what, .ours = middle(ours, at) / unit_ns,
		.peer = middle(sql, at) / unit_ns, .unit = unit, .goal_ratio = ratio,
		.limit = limit, .larger = larger });
}

#define AT(member) offsetof(struct outcome, member)

static double spread(const struct outcome *runs)
{
	struct bench_times t = { .n = 0 };

	for (int i = 0; i < ROUNDS; i++)
		t.ns[t.n++] = runs[i].most / (runs[i].fewest > 0 ? runs[i].fewest : 0.1);
	return bench_median(&t);
}

int bench_crowd(FILE *out)
{
	static struct outcome reads[2][ROUNDS], writes[2][ROUNDS];
	struct bench b = { .clients = bench_clients() };

	b.crowd = mmap(NULL, sizeof(*b.crowd), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (b.crowd == MAP_FAILED)
		bench_die("mmap", "");
	bench_shop_copy("crowd", b.dir);
	preload(&b);
	for (int round = 0; round < ROUNDS; round++) {
		for (int ours = 0; ours < 2; ours++) {
			struct party p = { .ours = ours, .writers = 1, .readers = CROWD,
					   .ms = READ_MS };
			reads[ours][round] = run_party(&b, &p);
			p = (struct party){ .ours = ours, .writers = CROWD, .ms = WRITE_MS };
			writes[ours][round] = run_party(&b, &p);
		}
	}
	bench_head(out);
	line(out, "cards read by 8 while one writes", reads[1], reads[0], AT(reads), 1, "/s", 4, 0,
	     true);
	line(out, "a card while one writes, p50", reads[1], reads[0], AT(read_p50), 1e6, "ms", 0, 0,
	     false);
	line(out, "a card while one writes, p99", reads[1], reads[0], AT(read_p99), 1e6, "ms", 20,
	     0.1, false);
	line(out, "checkouts of one beside 8 readers", reads[1], reads[0], AT(writes), 1, "/s", 1,
	     0, true);
	line(out, "checkouts of 8 writers", writes[1], writes[0], AT(writes), 1, "/s", 0, 0, true);
	line(out, "longest wait among 8 writers", writes[1], writes[0], AT(worst), 1e6, "ms", 25,
	     200, false);
	bench_put(out, &(struct bench_row){
		.goal = "G8", .what = "most served of 8 writers to least",
		.ours = spread(writes[1]), .peer = spread(writes[0]), .unit = "", .limit = 1.2 });
	bench_remove(b.dir);
	return 0;
}

BENCH_MAIN(bench_crowd)
