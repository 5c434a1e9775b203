/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * G1 to G6: the program in a terminal of 120×40 over a shop of a million clients, beside
 * other programs of the terminal: start, memory, bytes and writes per key, time and work
 * per key, and what it does when nobody does anything.
 *
 * Every program is watched from outside in the same way (lib/bench_term.h), in rounds that
 * alternate; medians. A peer that is not installed is left out and said.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "bench/bench.h"
#include "bench/sql_shop.h"
#include "lib/bench_term.h"
#include "lib/pty.h"

#define DOWN "\033OB"
#define PAGE_DOWN "\033[6~"
#define BACKSPACE "\177"

enum { QUIET_MS = 25, PEER_QUIET_MS = 120, START_QUIET_MS = 250, SLOW_QUIET_MS = 700,
       KEYS = 40, ARGS_MAX = 12, PATH_MAX_HERE = BENCH_PATH_MAX + 64 };

enum who { OURS, MINIMAL, CALCURSE, CALCURSE_10K, MUTT, FZF, TIG, HTOP, WHO_COUNT };

struct program {
	const char *name;
	const char *argv[ARGS_MAX];
	const char *move;          /* the key that moves the cursor */
	const char *page;          /* a page on; NULL: it has none */
	int rounds;                /* starts */
	bool missing;
	double private_mb, idle_bytes;
	struct bench_times start, cold;
	double move_bytes, page_bytes, move_writes, start_writes, move_cpu, move_ns;
};

/* Paths are filled in by make_peers(). */
static char program_path[PATH_MAX_HERE], shop_path[PATH_MAX_HERE], minimal_path[PATH_MAX_HERE];
static char empty_path[PATH_MAX_HERE], many_path[PATH_MAX_HERE], mail_path[PATH_MAX_HERE];
static char fzf_command[PATH_MAX_HERE], trace_path[PATH_MAX_HERE];

static struct program programs[WHO_COUNT] = {
	[OURS] = { .name = "meibu", .move = DOWN, .page = PAGE_DOWN, .rounds = 25,
		   .argv = { program_path, "--data", shop_path, "--as", "S3" } },
	[MINIMAL] = { .name = "minimal ncurses", .move = DOWN, .rounds = 25,
		      .argv = { minimal_path } },
	[CALCURSE] = { .name = "calcurse, empty", .move = "l", .rounds = 7,
		       .argv = { "calcurse", "-D", empty_path, "-C", empty_path } },
	[CALCURSE_10K] = { .name = "calcurse, 10k", .move = "l", .rounds = 3,
			   .argv = { "calcurse", "-D", many_path, "-C", empty_path } },
	[MUTT] = { .name = "mutt, 10k mails", .move = "j", .page = PAGE_DOWN, .rounds = 5,
		   .argv = { "mutt", "-n", "-F", "/dev/null", "-R", "-e", "set folder=/", "-f",
			    mail_path } },
	[FZF] = { .name = "fzf, 1M lines", .move = DOWN, .page = PAGE_DOWN, .rounds = 3,
		  .argv = { "sh", "-c", fzf_command } },
	[TIG] = { .name = "tig", .move = "j", .page = PAGE_DOWN, .rounds = 5, .argv = { "tig" } },
	[HTOP] = { .name = "htop -d100", .move = DOWN, .page = PAGE_DOWN, .rounds = 5,
		   .argv = { "htop", "-d100" } },
};

/* ---- what the peers show */

static FILE *create(const char *path)
{
	FILE *f = fopen(path, "we");

	if (f == NULL)
		bench_die("create", path);
	return f;
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0770) != 0)
		bench_die("mkdir", path);
}

static bool installed(const char *name)
{
	char path[256];

	if (strchr(name, '/') != NULL)
		return access(name, X_OK) == 0;
	snprintf(path, sizeof(path), "/usr/bin/%s", name);
	return access(path, X_OK) == 0;
}

static void make_appointments(const char *dir, int n)
{
	char path[PATH_MAX_HERE + 16];

	make_folder(dir);
	snprintf(path, sizeof(path), "%s/apts", dir);
	FILE *f = create(path);
	for (int i = 0; i < n; i++)
		fprintf(f, "%02d/%02d/2026 @ %02d:00 -> %02d/%02d/2026 @ %02d:30 |visit %d\n",
			1 + i % 12, 1 + i % 28, 9 + i % 10, 1 + i % 12, 1 + i % 28, 9 + i % 10, i);
	fclose(f);
	static const char *const others[] = { "todo", "conf", "keys" };
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, others[i]);
		fclose(create(path));
	}
}

static void make_mails(const char *path, int n)
{
	FILE *f = create(path);

	for (int i = 0; i < n; i++)
		fprintf(f, "From a@example.org Sun Nov  1 09:%02d:%02d 2026\n"
			"From: Client %d <c%d@example.org>\nTo: shop@example.org\n"
			"Date: Sun, 1 Nov 2026 09:%02d:%02d +0800\nMessage-ID: <%d@example.org>\n"
			"Subject: booking %d\n\nPlease book me.\n\n", i / 60 % 60, i % 60, i, i,
			i / 60 % 60, i % 60, i, i);
	fclose(f);
}

static void make_lines(const char *path, uint32_t n)
{
	FILE *f = create(path);
	struct rng rng;
	char name[64], phone[16];

	rng_seed(&rng, 1);
	for (uint32_t id = 1; id <= n; id++) {
		bench_name(&rng, name, sizeof(name));
		bench_phone(&rng, phone);
		fprintf(f, "%s %s M%07u\n", name, phone, id);
	}
	fclose(f);
}

static void make_peers(FILE *out, const char *dir)
{
	char lines[PATH_MAX_HERE];

	bench_remove(dir);
	make_folder(dir);
	snprintf(program_path, sizeof(program_path), "%s/meibu", bench_build());
	snprintf(minimal_path, sizeof(minimal_path), "%s/bench/peer/minimal", bench_build());
	snprintf(empty_path, sizeof(empty_path), "%s/empty", dir);
	snprintf(many_path, sizeof(many_path), "%s/many", dir);
	snprintf(mail_path, sizeof(mail_path), "%s/mails", dir);
	snprintf(trace_path, sizeof(trace_path), "%s/trace", dir);
	snprintf(lines, sizeof(lines), "%s/lines", dir);
	snprintf(fzf_command, sizeof(fzf_command), "exec fzf <'%.500s'", lines);
	make_appointments(empty_path, 0);
	make_appointments(many_path, 10000);
	make_mails(mail_path, 10000);
	make_lines(lines, bench_clients());
	programs[FZF].missing = !installed("fzf");
	programs[TIG].missing = access(".git", F_OK) != 0;
	for (int i = 0; i < WHO_COUNT; i++) {
		if (i != FZF && !programs[i].missing)
			programs[i].missing = !installed(programs[i].argv[0]);
		if (programs[i].missing)
			fprintf(out, "     %s is not here: left out\n", programs[i].name);
	}
}

/* ---- G1, G2: start and memory */

static struct bench_cost start_once(struct program *p, struct bench_term *t)
{
	struct bench_cost c;

	/* Who starts slowly also pauses for long while it starts. */
	int quiet = p->rounds <= 5 ? SLOW_QUIET_MS : START_QUIET_MS;
	if (!bench_term_start(t, p->argv, NULL, quiet, &c))
		bench_die(p->name, t->last);
	return c;
}

static void run_start(struct program *p, struct bench_times *times)
{
	static struct bench_term t;
	struct bench_cost c = start_once(p, &t);

	times->ns[times->n++] = c.ns;
	p->private_mb = bench_term_private(&t);
	bench_term_end(&t);
}

static bool drop_caches(void)
{
	sync();
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, "3\n", 2) == 2;

	if (fd >= 0)
		close(fd);
	return done;
}

static void run_starts(FILE *out)
{
	enum { COLD_ROUNDS = 5 };
	static const enum who cold[] = { OURS, MINIMAL, CALCURSE };
	static struct bench_times warm_up;

	for (int i = 0; i < WHO_COUNT; i++) {
		warm_up.n = 0;
		if (!programs[i].missing)
			run_start(&programs[i], &warm_up);
	}
	for (int round = 0; round < programs[OURS].rounds; round++) {
		for (int i = 0; i < WHO_COUNT; i++) {
			if (!programs[i].missing && round < programs[i].rounds)
				run_start(&programs[i], &programs[i].start);
		}
	}
	if (!drop_caches()) {
		fprintf(out, "     cold starts are left out: caches cannot be dropped here\n");
		return;
	}
	for (int round = 0; round < COLD_ROUNDS; round++) {
		for (size_t i = 0; i < ARRAY_LEN(cold); i++) {
			struct program *p = &programs[cold[i]];
			if (!p->missing && drop_caches())
				run_start(p, &p->cold);
		}
	}
}

static void against(FILE *out, const char *goal, const char *what, double ours, enum who who,
		    double peer, const char *unit, double ratio, double limit)
{
	if (who != OURS && (programs[who].missing || peer <= 0))
		return;
	bench_put(out, &(struct bench_row){
		.goal = goal, .what = what, .ours = ours, .peer = who == OURS ? 0 : peer,
		.unit = unit, .goal_ratio = ratio, .limit = limit, .peer_name =
			programs[who].name });
}

static void report_starts(FILE *out)
{
	static const double goals[WHO_COUNT] = { [MINIMAL] = 1 / 1.4, [CALCURSE] = 8,
						 [CALCURSE_10K] = 80, [MUTT] = 35, [FZF] = 80 };
	double ms[WHO_COUNT], cold[WHO_COUNT];

	for (int i = 0; i < WHO_COUNT; i++) {
		ms[i] = bench_median(&programs[i].start) / 1e6;
		cold[i] = bench_median(&programs[i].cold) / 1e6;
	}
	against(out, "G1", "warm start to painted", ms[OURS], OURS, 0, "ms", 0, 4);
	for (int i = MINIMAL; i < WHO_COUNT; i++)
		against(out, "G1", "warm start to painted", ms[OURS], (enum who)i, ms[i], "ms",
			goals[i], 0);
	if (cold[OURS] > 0) {
		against(out, "G1", "cold start to painted", cold[OURS], OURS, 0, "ms", 0, 15);
		against(out, "G1", "cold start to painted", cold[OURS], MINIMAL, cold[MINIMAL],
			"ms",
			0, 0);
		against(out, "G1", "cold start to painted", cold[OURS], CALCURSE, cold[CALCURSE],
			"ms", 2.3, 0);
	}
}

/* What SQLite with a cache of 16 MB keeps to itself after 100,000 clients were looked at. */
static double sql_private(const char *dir)
{
	struct sql_shop q;
	struct bench_term self = { .pid = 0 };
	struct rng rng;
	double mb = 0;
	int ends[2], status;

	sql_open(&q, dir, true);
	sql_fill(&q, bench_clients());
	sql_close(&q);
	if (pipe(ends) != 0)
		bench_die("pipe", "");
	pid_t pid = fork();
	if (pid == 0) {
		self.pid = getpid();
		double before = bench_term_private(&self);
		rng_seed(&rng, 5);
		sql_open(&q, dir, false);
		for (int i = 0; i < 100000; i++) {
			int64_t id = 1 + (int64_t)rng_below(&rng, bench_clients());
			sql_bind(&q, SQL_CLIENT, 1, &id);
			sql_do(&q, SQL_CLIENT);
		}
		mb = bench_term_private(&self) - before;
		_exit(write(ends[1], &mb, sizeof(mb)) != sizeof(mb));
	}
	if (read(ends[0], &mb, sizeof(mb)) != sizeof(mb) || waitpid(pid, &status, 0) != pid)
		bench_die("SQLite", "its memory");
	close(ends[0]);
	close(ends[1]);
	return mb;
}

static void report_memory(FILE *out, const char *dir)
{
	double ours = programs[OURS].private_mb;

	against(out, "G2", "private memory of a program", ours, OURS, 0, "MB", 0, 1);
	against(out, "G2", "private memory of a program", ours, CALCURSE,
		programs[CALCURSE].private_mb, "MB", 35, 0);
	against(out, "G2", "private memory of a program", ours, FZF, programs[FZF].private_mb, "MB",
		130, 0);
	bench_put(out, &(struct bench_row){ .goal = "G2", .what = "private memory of a program",
		  .ours = ours, .peer = sql_private(dir), .unit = "MB", .goal_ratio = 17,
		  .peer_name = "SQLite, 16 MB" });
}

/* ---- G3, G5: bytes, time and work of a key */

struct keys_cost { double bytes, ns, p99, cpu; };

/* Presses each key; medians. */
static struct keys_cost press(struct bench_term *t, const char *const *keys, size_t n, int quiet)
{
	static struct bench_times bytes, ns, cpu;

	bytes.n = ns.n = cpu.n = 0;
	for (size_t i = 0; i < n; i++) {
		struct bench_cost c = bench_term_keys(t, keys[i], quiet);
		bytes.ns[bytes.n++] = (double)c.bytes;
		ns.ns[ns.n++] = c.ns;
		cpu.ns[cpu.n++] = c.cpu_ns;
	}
	return (struct keys_cost){ bench_median(&bytes), bench_median(&ns),
				   ns.ns[(ns.n - 1) * 99 / 100], bench_median(&cpu) };
}

static struct keys_cost repeat(struct bench_term *t, const char *key, size_t n, int quiet)
{
	const char *keys[KEYS];

	for (size_t i = 0; i < n; i++)
		keys[i] = key;
	return press(t, keys, n, quiet);
}

static void run_peer_keys(void)
{
	static struct bench_term t;

	for (int i = CALCURSE; i < WHO_COUNT; i++) {
		struct program *p = &programs[i];
		if (p->missing || i == CALCURSE_10K)
			continue;
		start_once(p, &t);
		struct keys_cost move = repeat(&t, p->move, 15, PEER_QUIET_MS);
		p->move_bytes = move.bytes;
		p->move_ns = move.ns;
		p->move_cpu = move.cpu;
		if (p->page != NULL)
			p->page_bytes = repeat(&t, p->page, 8, PEER_QUIET_MS).bytes;
		p->idle_bytes = (double)bench_term_keys(&t, "", 1500).bytes;
		bench_term_end(&t);
	}
}

/* What fzf does with a letter: of all lines it holds. */
static struct keys_cost fzf_typing(void)
{
	static const char *const keys[] = { "1", "3", "8", "0", BACKSPACE, BACKSPACE, "5", "6" };
	static struct bench_term t;
	struct bench_cost ignore;

	if (programs[FZF].missing ||
	    !bench_term_start(&t, programs[FZF].argv, NULL, 1000, &ignore))
		return (struct keys_cost){ .bytes = 0 };
	struct keys_cost c = press(&t, keys, ARRAY_LEN(keys), 700);
	bench_term_end(&t);
	return c;
}

/* Letters of names typed one by one, each taken back again unmeasured. */
static struct keys_cost type_ahead(struct bench_term *t)
{
	static const char *const queries[] = {
		"zhangxi", "wm", "lixiaol", "chenyu", "yjh", "ouyang", "hexin", "13800",
		"1595", "zx", "wangmei", "liusiq", "zhuge", "caijia", "sunlan", "fengyi",
	};
	static char letters[ARRAY_LEN(queries) * 16][2];
	static struct bench_times bytes, ns, cpu;
	size_t n = 0;

	bytes.n = ns.n = cpu.n = 0;
	for (int round = 0; round < 2; round++) {
		for (size_t q = 0; q < ARRAY_LEN(queries); q++) {
			for (const char *c = queries[q]; *c != '\0'; c++) {
				char *key = letters[n++ % ARRAY_LEN(letters)];
				key[0] = *c;
				struct bench_cost cost = bench_term_keys(t, key, QUIET_MS);
				bytes.ns[bytes.n++] = (double)cost.bytes;
				ns.ns[ns.n++] = cost.ns;
				cpu.ns[cpu.n++] = cost.cpu_ns;
			}
			for (size_t i = 0; i < strlen(queries[q]); i++)
				bench_term_keys(t, BACKSPACE, QUIET_MS);
		}
	}
	return (struct keys_cost){ bench_median(&bytes), bench_median(&ns),
				   ns.ns[(ns.n - 1) * 99 / 100], bench_median(&cpu) };
}

struct our_keys { struct keys_cost move, page, field, ahead; };

static struct our_keys run_our_keys(void)
{
	static struct bench_term t;
	static const char *const name[] = { "L", "i", " ", "X", "i", "a", "o", "l", "i", "n", "g" };
	struct our_keys k;

	start_once(&programs[OURS], &t);
	bench_term_keys(&t, "2", 200);
	k.move = repeat(&t, DOWN, 30, QUIET_MS);
	k.page = repeat(&t, PAGE_DOWN, 15, QUIET_MS);
	bench_term_keys(&t, "/", 200);
	k.ahead = type_ahead(&t);
	bench_term_keys(&t, "\033", 200);
	bench_term_keys(&t, "n", 200);
	k.field = press(&t, name, ARRAY_LEN(name), QUIET_MS);
	bench_term_end(&t);
	return k;
}

static void report_keys(FILE *out, const struct our_keys *k, const struct keys_cost *fzf)
{
	static const struct { enum who who; double ratio; } moves[] = {
		{ MUTT, 8 }, { HTOP, 11 }, { TIG, 13 }, { CALCURSE, 18 },
	};
	const struct program *calcurse = &programs[CALCURSE];

	against(out, "G3", "the cursor goes down", k->move.bytes, OURS, 0, "B", 0, 32);
	for (size_t i = 0; i < ARRAY_LEN(moves); i++)
		against(out, "G3", "the cursor goes down", k->move.bytes, moves[i].who,
			programs[moves[i].who].move_bytes, "B", moves[i].ratio, 0);
	against(out, "G3", "a letter in a field", k->field.bytes, OURS, 0, "B", 0, 1);
	against(out, "G3", "a letter in the search, all rows painted", k->ahead.bytes, OURS, 0, "B",
		0, 1300);
	against(out, "G3", "a letter in the search, all rows painted", k->ahead.bytes, FZF,
		fzf->bytes, "B", 1 / 0.18, 0);
	against(out, "G3", "page down", k->page.bytes, OURS, 0, "B", 0, 1536);
	against(out, "G3", "page down", k->page.bytes, MUTT, programs[MUTT].page_bytes, "B", 1, 0);
	against(out, "G3", "page down", k->page.bytes, TIG, programs[TIG].page_bytes, "B", 0, 0);
	against(out, "G5", "a letter in the search, p50", k->ahead.ns / 1e6, OURS, 0, "ms", 0, 1);
	against(out, "G5", "a letter in the search, p99", k->ahead.p99 / 1e6, OURS, 0, "ms", 0, 3);
	against(out, "G5", "a letter in the search, p50", k->ahead.ns / 1e6, FZF, fzf->ns / 1e6,
		"ms", 180, 0);
	against(out, "G5", "work of a letter in the search", k->ahead.cpu / 1e6, OURS, 0, "ms", 0,
		0.6);
	against(out, "G5", "work of a letter in the search", k->ahead.cpu / 1e6, CALCURSE,
		calcurse->move_cpu / 1e6, "ms", 3, 0);
	against(out, "G5", "the cursor goes down, settled", k->move.ns / 1e6, CALCURSE,
		calcurse->move_ns / 1e6, "ms", 0, 0);
}

/* ---- G4: writes to the terminal */

static double count_writes(void)
{
	char line[256];
	double n = 0;
	FILE *f = fopen(trace_path, "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, "/dev/pts/") != NULL || strstr(line, "/dev/tty") != NULL;
	if (f != NULL)
		fclose(f);
	return n;
}

static void trace_writes(struct program *p, bool ours)
{
	enum { TRACED = 10 };
	static struct bench_term t;
	const char *argv[ARGS_MAX + 8] = { "strace", "-f", "-qq", "-y", "-e", "trace=write,writev",
					   "-o", trace_path };
	struct bench_cost c;
	static struct bench_times writes;

	for (int i = 0; i < ARGS_MAX; i++)
		argv[8 + i] = p->argv[i];
	unlink(trace_path);
	if (!bench_term_start(&t, argv, NULL, 1000, &c))
		bench_die("strace", t.last);
	p->start_writes = count_writes();
	if (ours)
		bench_term_keys(&t, "2", 300);
	writes.n = 0;
	for (int i = 0; i < TRACED; i++) {
		double before = count_writes();
		bench_term_keys(&t, p->move, 150);
		writes.ns[writes.n++] = count_writes() - before;
	}
	p->move_writes = bench_median(&writes);
	bench_term_end(&t);
}

static void run_writes(FILE *out)
{
	static const enum who peers[] = { MINIMAL, CALCURSE, TIG, MUTT };

	if (!installed("strace")) {
		fprintf(out, "     strace is not here: writes are not counted\n");
		return;
	}
	trace_writes(&programs[OURS], true);
	against(out, "G4", "writes of a start", programs[OURS].start_writes, OURS, 0, "", 0, 2);
	against(out, "G4", "writes of a key", programs[OURS].move_writes, OURS, 0, "", 0, 1);
	for (size_t i = 0; i < ARRAY_LEN(peers); i++) {
		struct program *p = &programs[peers[i]];
		if (p->missing)
			continue;
		trace_writes(p, false);
		against(out, "G4", "writes of a start", programs[OURS].start_writes, peers[i],
			p->start_writes, "", 0, 0);
		against(out, "G4", "writes of a key", programs[OURS].move_writes, peers[i],
			p->move_writes, "", 0, 0);
	}
}

/* ---- G6: nothing happens */

static void run_idle(FILE *out)
{
	enum { IDLE_MS = 1500, TRIES = 3 };
	const struct pty_options options = { .argv = programs[OURS].argv, .rows = 40, .cols = 120 };
	struct pty *p = pty_start(&options);
	double bytes = 1e9, wakeups = 1e9;

	if (p == NULL)
		bench_die("pty", "ours does not start");
	/* The clock in the corner moves once a minute: one of the times has none of it. */
	for (int i = 0; i < TRIES; i++) {
		size_t woke;
		struct pty_cost c = pty_watch(p, IDLE_MS, &woke);
		bytes = (double)c.bytes < bytes ? (double)c.bytes : bytes;
		wakeups = (double)woke < wakeups ? (double)woke : wakeups;
	}
	pty_end(p);
	bench_put(out, &(struct bench_row){ .goal = "G6", .what = "bytes in 1.5 s of nothing",
		  .ours = bytes, .unit = "B", .limit = 0.5 });
	bench_put(out, &(struct bench_row){ .goal = "G6", .what = "wake-ups in 1.5 s of nothing",
		  .ours = wakeups, .unit = "", .limit = 0.5 });
	against(out, "G6", "bytes in 1.5 s of nothing", bytes, CALCURSE,
		programs[CALCURSE].idle_bytes, "B", 0, 0);
}

int bench_terminal(FILE *out)
{
	char dir[BENCH_PATH_MAX];

	bench_shop(shop_path);
	snprintf(dir, sizeof(dir), "%s/bench-peers", bench_build());
	make_peers(out, dir);
	/* Pages of a program that was just linked count as its own until they are on the disk. */
	sync();
	run_starts(out);
	bench_head(out);
	report_starts(out);
	report_memory(out, dir);
	run_peer_keys();
	struct keys_cost fzf = fzf_typing();
	struct our_keys keys = run_our_keys();
	report_keys(out, &keys, &fzf);
	run_writes(out);
	run_idle(out);
	bench_remove(dir);
	return 0;
}

BENCH_MAIN(bench_terminal)
