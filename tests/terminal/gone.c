/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever sits there goes away, at every screen of the program: the line is closed, or a signal
 * asks it to end, while signals stand as login leaves them, ignored (nohup), or blocked; while
 * somebody reads the terminal, and while nobody has read it for long and it is full. Within two
 * seconds the program is gone, without spinning, and leaves neither a lock nor a reader.
 *
 * GONE_ALL=1: every manner at every screen; otherwise those with a full terminal take turns.
 */
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"
#include "lib/trial.h"
#include "lib/ways.h"

enum { GONE_MS = 2000, SPIN_MS = 500, FRAMES = 400 };

struct manner {
	const char *name;
	int hup;                /* how SIGHUP stands when it starts */
	int signal;             /* 0: the line is closed */
	bool full;              /* nobody reads the terminal */
};

static const struct manner manners[] = {
	{ "SIGHUP", PTY_HUP_TELLS, SIGHUP, false },
	{ "SIGHUP that is ignored", PTY_HUP_IGNORED, SIGHUP, false },
	{ "a closed line", PTY_HUP_TELLS, 0, false },
	{ "a closed line and SIGHUP blocked", PTY_HUP_BLOCKED, 0, false },
	{ "SIGTERM at a full terminal", PTY_HUP_TELLS, SIGTERM, true },
	{ "a full line that is closed", PTY_HUP_BLOCKED, 0, true },
	{ "SIGHUP at a full terminal", PTY_HUP_TELLS, SIGHUP, true },
};

enum { READ_MANNERS = 4 };

struct house {
	char build[512], shop[512];
	MDB_env *env;
	int gate;
	char fault[256];
};

/* ---- what is left */

struct reader { long pid; bool found; };

static int look_for_pid(const char *line, void *ctx)
{
	struct reader *r = ctx;

	r->found |= strtol(line, NULL, 10) == r->pid;
	return 0;
}

static bool nothing_left(struct house *h, pid_t pid)
{
	struct reader r = { .pid = pid };

	mdb_reader_list(h->env, look_for_pid, &r);
	if (r.found)
		snprintf(h->fault, sizeof(h->fault), "its place among the readers is left");
	for (int byte = 0; byte < 2 && !r.found; byte++) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte,
				      .l_len = 1 };
		if (fcntl(h->gate, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK) {
			snprintf(h->fault, sizeof(h->fault), "lock %d is left", byte);
			return false;
		}
	}
	return !r.found;
}

static int64_t ms_of(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000 + t.tv_usec / 1000;
}

static int64_t children_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return ms_of(u.ru_utime) + ms_of(u.ru_stime);
}

/* What it has used so far; fields 14 and 15 of its stat, two behind its name. */
static int64_t used_ms(pid_t pid)
{
	char path[64], text[1024];
	unsigned long user = 0, kernel = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");
	size_t n = f != NULL ? fread(text, 1, sizeof(text) - 1, f) : 0;
	if (f != NULL)
		fclose(f);
	text[n] = '\0';
	const char *at = strrchr(text, ')');
	if (at != NULL)
		sscanf(at + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user,
		       &kernel);
	return (int64_t)(user + kernel) * 1000 / sysconf(_SC_CLK_TCK);
}

/* ---- going */

static void nap_ms(long ms)
{
	const struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

static bool writes(const struct pty *p)
{
	long call = pty_sleeps_in(p);

	return call == SYS_write || call == SYS_poll;
}

/* Frames that nobody reads, until it waits for somebody who does. */
static bool fill(struct pty *p)
{
	pty_hold(p, true);
	for (int i = 0; i < FRAMES && !writes(p); i++) {
		pty_put(p, "\f", 1);
		nap_ms(2);
	}
	for (int i = 0; i < 100 && !writes(p); i++)
		nap_ms(10);
	return writes(p);
}

static bool goes(struct house *h, struct pty *p, const struct manner *m)
{
	int64_t children = children_ms(), before = used_ms(pty_pid(p));
	pid_t pid = pty_pid(p);

	if (m->full && !fill(p)) {
		snprintf(h->fault, sizeof(h->fault), "its terminal does not fill");
		return false;
	}
	if (m->full)
		before = used_ms(pid);
	if (m->signal != 0)
		pty_signal(p, m->signal);
	else
		pty_hang_up(p);
	if (!pty_await_end(p, GONE_MS)) {
		snprintf(h->fault, sizeof(h->fault), "lives on, in system call %ld",
			 pty_sleeps_in(p));
		return false;
	}
	int64_t used = children_ms() - children - before;
	if (used > SPIN_MS) {
		snprintf(h->fault, sizeof(h->fault), "used %lld ms to end", (long long)used);
		return false;
	}
	return nothing_left(h, pid);
}

static bool leave(struct house *h, const struct way *way, const struct manner *m)
{
	struct pty *p = ways_start(way, h->build, h->shop,
				   (struct pty_options){ .rows = 36, .cols = 120, .hup = m->hup });

	snprintf(h->fault, sizeof(h->fault), "it is not reached");
	bool fine = p != NULL && goes(h, p, m);
	if (p != NULL) {
		pty_hold(p, false);
		int status = pty_end(p);
		if (fine && status != 0) {
			snprintf(h->fault, sizeof(h->fault), "ended with status %x",
				 (unsigned)status);
			fine = false;
		}
	}
	if (!fine)
		printf("# %s: %s: %s\n", way->screen, m->name, h->fault);
	return fine;
}

static bool open_house(struct house *h)
{
	char path[600];

	salon_build(h->build, sizeof(h->build));
	if (!ways_make(h->build, h->shop, sizeof(h->shop)))
		return false;
	snprintf(path, sizeof(path), "%s/shop/writer.gate", h->shop);
	h->gate = open(path, O_RDWR | O_CLOEXEC);
	snprintf(path, sizeof(path), "%s/shop/db", h->shop);
	return h->gate >= 0 && mdb_env_create(&h->env) == 0 &&
	       mdb_env_set_maxreaders(h->env, 256) == 0 &&
	       mdb_env_open(h->env, path, MDB_RDONLY, 0) == 0;
}

int main(void)
{
	bool all = trial_scale("GONE_ALL", 0) != 0;
	struct house h = { .env = NULL };
	struct ways ways;
	int failed = 0;

	salon_build(h.build, sizeof(h.build));
	if (!ways_load(&ways, h.build) || !open_house(&h)) {
		printf("not ok 1 - there is no shop to go away from\n1..1\n");
		return 1;
	}
	for (size_t i = 0; i < ways.n; i++) {
		bool fine = true;
		for (size_t m = 0; m < ARRAY_LEN(manners); m++)
			if (all || m < READ_MANNERS ||
			    m == READ_MANNERS + i % (ARRAY_LEN(manners) - READ_MANNERS))
				fine &= leave(&h, &ways.all[i], &manners[m]);
		printf("%s %zu - nobody is left at %s\n", fine ? "ok" : "not ok", i + 1,
		       ways.all[i].screen);
		failed += !fine;
	}
	mdb_env_close(h.env);
	salon_remove(h.shop);
	printf("1..%zu\n", ways.n);
	return failed > 0;
}
