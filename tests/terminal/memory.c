/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory runs out while a screen is opened: at the n-th time that any is asked for, once or from
 * then on, on the way to every screen of the program. It goes on, refuses in words, or ends with
 * code 71 and says why; then the terminal is as it was, and nothing of the shop is left on it.
 *
 * Where ncurses itself follows a null pointer (newterm(), looking for rows that scrolled) memory
 * is put at hand before it is asked: mem_at_hand().
 *
 * Most allocations of two ways come from the same places of the program by the same calls: each
 * of those is refused on the first way that has it, once or from then on, day by day in turn.
 *
 * MEMORY_SCREEN_EVERY in the environment: one of so many places (1; 0: every allocation of every
 * way, once and from then on). MEMORY_SCREEN_FROM: which (the day of the year).
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <termios.h>
#include <time.h>

#include "lib/pty_private.h"
#include "lib/trial.h"
#include "lib/ways.h"
#include "proof/alloc.h"

enum { LINE_MAX_LEN = 640, PLACES_MAX = 65536 };

struct scene {
	char build[512], shop[512];
	char preload[LINE_MAX_LEN], file[LINE_MAX_LEN];
	struct allocs *its; /* shared with the program */
	unsigned long every, count, from;
	bool all;
	unsigned ended, went_on;
	uint32_t seen[PLACES_MAX];
	size_t nseen;
	char fault[512];
};

static bool wrong(struct scene *s, const char *what)
{
	snprintf(s->fault, sizeof(s->fault), "%s", what);
	return false;
}

static void arm(struct scene *s, unsigned at, bool sticky)
{
	s->its->calls = 0;
	s->its->at_hand = 0;
	s->its->plan = (struct alloc_plan){ .at = at, .sticky = sticky };
	s->its->counts = true;
}

static struct pty *start(struct scene *s)
{
	char program[LINE_MAX_LEN], data[LINE_MAX_LEN];

	snprintf(program, sizeof(program), "%s/meibu", s->build);
	snprintf(data, sizeof(data), "%s/shop", s->shop);
	const char *const argv[] = { program, "--data", data, "--as", "S1", NULL };
	const char *const env[] = { "MEIBU_NOW=" SALON_NOW, "MEIBU_LANG=en", s->preload, s->file,
				    NULL };

	return pty_start(&(struct pty_options){ .argv = argv, .env = env, .rows = 36,
						.cols = 120 });
}

/* ---- its end */

/* Lines are put together and shown by the terminal itself, as a shell wants them. */
static bool is_plain(const struct pty *p)
{
	struct termios t;

	return tcgetattr(p->slave, &t) == 0 && (t.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO);
}

static bool as_it_was(struct scene *s, struct pty *p)
{
	static const char *const secrets[] = { "Today", "PIN", "欧阳试手" };

	if (pty_alternate(p))
		return wrong(s, "the other screen is left on");
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (pty_shows(p, secrets[i]))
			return wrong(s, "something of the shop is left on the screen");
	return is_plain(p) || wrong(s, "the terminal is left raw");
}

/* The program got this far: how did it take it? */
static bool took_it_well(struct scene *s, struct pty *p)
{
	s->its->counts = false;
	bool ended = pty_await_end(p, 0);
	if (ended && !pty_shows(p, "meibu: "))
		wrong(s, "it says nothing");
	else if (ended && as_it_was(s, p))
		s->fault[0] = '\0';
	else if (!ended && pty_keys(p, "\f"))
		s->fault[0] = '\0';
	bool fine = s->fault[0] == '\0';
	AUTO(buf_release) struct buf shown = BUF_INIT;
	pty_text(p, &shown);
	int status = pty_end(p);
	if (WIFSIGNALED(status))
		fine = wrong(s, strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != (ended ? EX_OSERR : 0))
		fine = wrong(s, "another code than it should");
	if (!fine)
		printf("# status %x, allocation %u%s\n# %.300s\n", (unsigned)status,
		       s->its->plan.at, s->its->plan.sticky ? " and later ones" : "", shown.text);
	*(ended ? &s->ended : &s->went_on) += 1;
	return fine;
}

/* One way, with that allocation of it refused; 0: none, and they are counted. */
static bool go(struct scene *s, const struct way *way, unsigned at, bool sticky)
{
	s->its->counts = false;
	struct pty *p = start(s);
	if (p == NULL)
		return wrong(s, "it does not start");
	arm(s, at, sticky);
	wrong(s, "it is stuck");
	bool went = pty_keys(p, way->keys);
	if (at != 0)
		return took_it_well(s, p);
	s->its->counts = false;
	pty_end(p);
	return went;
}

/* Has no allocation from the same place been refused, on this way or another? */
static bool is_new(struct scene *s, uint32_t place)
{
	size_t at = place % PLACES_MAX;

	for (; s->seen[at] != 0; at = (at + 1) % PLACES_MAX)
		if (s->seen[at] == place)
			return false;
	if (++s->nseen > PLACES_MAX / 2)
		trial_die("places", "too many");
	s->seen[at] = place;
	return true;
}

static bool try_way(struct scene *s, const struct way *way)
{
	s->its->notes = true;
	bool fine = go(s, way, 0, false);
	s->its->notes = false;
	unsigned calls = s->its->calls < ALLOC_PLACES ? s->its->calls : ALLOC_PLACES;

	for (unsigned at = 1; fine && at <= calls; at++) {
		bool due = is_new(s, s->its->places[at - 1]) && s->count++ % s->every == 0;
		bool sticky = (s->from + s->count / s->every) % 2 != 0;
		if (s->all)
			fine = go(s, way, at, false) && go(s, way, at, true);
		else if (due)
			fine = go(s, way, at, sticky);
	}
	if (!fine)
		printf("# %s (%u allocations): %s\n", way->screen, calls, s->fault);
	s->from += 7;
	return fine;
}

/* ---- its start, which has no first screen to come back from */

/* Reads what it writes until it ends or is silent for a moment; its wait status, -1: it lives. */
static int listen_to(pid_t pid, int line, struct buf *said)
{
	struct pollfd ready = { .fd = line, .events = POLLIN };
	char piece[4096];
	ssize_t n = 1;
	int status;

	while (n > 0 && poll(&ready, 1, 300) > 0) {
		n = read(line, piece, sizeof(piece));
		buf_add(said, piece, n > 0 ? (size_t)n : 0);
	}
	if (n > 0)
		return -1;
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

static bool start_with(struct scene *s, unsigned at, bool sticky)
{
	char program[LINE_MAX_LEN], data[LINE_MAX_LEN];
	AUTO(buf_release) struct buf said = BUF_INIT;
	int line;

	snprintf(program, sizeof(program), "%s/meibu", s->build);
	snprintf(data, sizeof(data), "%s/shop", s->shop);
	arm(s, at, sticky);
	pid_t pid = forkpty(&line, NULL, NULL, NULL);
	if (pid == 0) {
		char *const env[] = { (char[]){ "MEIBU_LANG=en" }, (char[]){ "TERM=xterm" },
				      (char[]){ "MEIBU_NOW=" SALON_NOW }, s->preload, s->file,
				      NULL };
		execle(program, program, "--data", data, "--as", "S1", (char *)NULL, env);
		_exit(127);
	}
	int status = listen_to(pid, line, &said),
	    code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	close(line);
	bool lives = status < 0;
	if (lives && waitpid(pid, &status, 0) != pid)
		return wrong(s, "it does not end");
	*(lives ? &s->went_on : &s->ended) += 1;
	/* 127: the loader had no memory for it. */
	bool fine = WIFEXITED(status) && (lives ? true : code != 0 && code != EX_SOFTWARE) &&
		    (lives || strstr(said.text, at == 0 ? "" : ": ") != NULL);
	if (!fine)
		printf("# start, allocation %u%s: status %x\n# %.300s\n", at,
		       sticky ? " and later ones" : "", (unsigned)status, said.text);
	return fine;
}

static bool starts(struct scene *s)
{
	s->its->notes = true;
	bool fine = start_with(s, 0, false);
	s->its->notes = false;
	unsigned calls = s->its->calls < ALLOC_PLACES ? s->its->calls : ALLOC_PLACES;

	for (unsigned at = 1; fine && at <= calls; at++) {
		bool due = is_new(s, s->its->places[at - 1]) && s->count++ % s->every == 0;
		if (s->all || due)
			fine = start_with(s, at, true) && start_with(s, at, false);
	}
	printf("# the start: %u allocations, %zu places\n", calls, s->nseen);
	printf("%s 1 - memory runs out while it starts\n", fine ? "ok" : "not ok");
	return fine;
}

/* ---- the play */

static bool open_scene(struct scene *s, struct ways *ways)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	s->every = trial_scale("MEMORY_SCREEN_EVERY", 1);
	s->all = s->every == 0;
	s->every += s->all;
	s->from = trial_scale("MEMORY_SCREEN_FROM", (unsigned long)tm.tm_yday);
	s->count = s->from;
	if (!ways_load(ways, s->build) || !ways_make(s->build, s->shop, sizeof(s->shop)))
		return false;
	snprintf(s->preload, sizeof(s->preload), "LD_PRELOAD=%s/tests/shim-alloc.so", s->build);
	snprintf(s->file, sizeof(s->file), "MEIBU_TEST_ALLOCS=%s/allocs", s->shop);
	int fd = open(strchr(s->file, '=') + 1, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*s->its)) != 0)
		return false;
	s->its = mmap(NULL, sizeof(*s->its), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return s->its != MAP_FAILED;
}

int main(void)
{
	static struct scene s;
	struct ways ways;
	int failed = 0;

#ifdef __SANITIZE_ADDRESS__
	printf("1..0 # SKIP a sanitizer wants its own allocator first\n");
	return 0;
#endif
	salon_build(s.build, sizeof(s.build));
	if (!open_scene(&s, &ways)) {
		printf("not ok 1 - there is no shop to run out of memory in\n1..1\n");
		return 1;
	}
	failed += !starts(&s);
	for (size_t i = 0; i < ways.n; i++) {
		bool fine = try_way(&s, &ways.all[i]);
		printf("%s %zu - memory runs out on the way to %s\n", fine ? "ok" : "not ok",
		       i + 2, ways.all[i].screen);
		failed += !fine;
	}
	printf("# %zu places; it ended in words %u times, went on %u times\n1..%zu\n", s.nseen,
	       s.ended, s.went_on, ways.n + 1);
	salon_remove(s.shop);
	return failed > 0;
}
