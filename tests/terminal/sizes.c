/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows of every size and terminals of every kind, at every screen of the program.
 *
 * At each screen the window changes again and again, from 1x1 to 400x200, with keys at random
 * between, often before the change before was answered, as when its edge is dragged: the program
 * neither ends nor stops answering; what it shows then is what it would paint on an empty screen;
 * and in a window that is large enough again it shows itself as it should. The keys are those that
 * move and type: what changes the shop is asked for by nobody here.
 *
 * Under each TERM the program can be used, or refuses in words. What reads the screen here is
 * a terminal of the xterm family; so are, more or less, those that are tried.
 *
 * SIZES_COUNT in the environment: changes at all screens together (10000). SIZES_SEED: which (1).
 * SIZES_APART: every how many-th screen is looked at on each TERM (6).
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/id.h"
#include "base/status.h"
#include "lib/trial.h"
#include "lib/ways.h"

static const char *const keys[] = {
	"<Up>", "<Down>", "<Left>", "<Right>", "<PgUp>", "<PgDn>", "<Home>", "<End>", "<Tab>",
	"<BackTab>", "<Esc>", "<F1>", "?", ":", "/", "王", "w", "1", "7", "<Backspace>", "<C-l>",
	"<Space>", "<C-u>", "<S-Up>", "<Paste:两行\n到底>",
};

static int number, failures;

static void check(bool fine, const char *what, const char *of)
{
	printf("%s %d - %s%s\n", fine ? "ok" : "not ok", ++number, what, of);
	failures += !fine;
}

static int size_below(struct rng *rng, int most)
{
	/* Small ones matter as much as large ones. */
	int up_to = rng_below(rng, 2) == 0 ? 30 : most;

	return 1 + (int)rng_below(rng, (uint64_t)up_to);
}

/* Tells the first row that is another one. */
static void differ(const char *before, const char *after)
{
	while (strncmp(before, after, strcspn(before, "\n") + 1) == 0) {
		before += strcspn(before, "\n") + 1;
		after += strcspn(after, "\n") + 1;
	}
	printf("# it showed:   %.*s|\n# it is to be: %.*s|\n", (int)strcspn(before, "\n"), before,
	       (int)strcspn(after, "\n"), after);
}

/* Is what is shown the same after all of it is painted again? */
static bool painted_well(struct pty *p, char why[160])
{
	/* What is said in answer to a key goes with the next one. */
	static const char *const said[] = { "does nothing", "first screen", "not saved last" };
	AUTO(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		if (pty_shows(p, said[i]))
			return true;
	pty_text(p, &before);
	if (!pty_keys(p, "<C-l>"))
		return false;
	pty_text(p, &after);
	snprintf(why + strlen(why), 160 - strlen(why), ", looked at");
	if (strcmp(before.text, after.text) == 0)
		return true;
	differ(before.text, after.text);
	return false;
}

/* A key, and time for the program to be anywhere in its answer; nobody waits for that. */
static void meanwhile(struct pty *p, struct rng *rng, const char *key)
{
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	struct timespec brief = { .tv_nsec = (long)rng_below(rng, 400) * 1000 };

	if (rng_below(rng, 2) == 0 && pty_key_bytes(key, &bytes) > 0)
		pty_put(p, bytes.text, bytes.len);
	if (rng_below(rng, 2) == 0)
		nanosleep(&brief, NULL);
}

/* Changes the window so many times; says in `why` what was being done. */
static bool change(struct pty *p, struct rng *rng, unsigned long times, char why[160])
{
	enum { AT_ONCE = 12, LOOK_EVERY = 4 };
	unsigned long left = 0, bursts = 0;

	for (unsigned long i = 0; i < times; i++) {
		int rows = size_below(rng, 200), cols = size_below(rng, 400);
		const char *key = keys[rng_below(rng, ARRAY_LEN(keys))];
		snprintf(why, 160, "change %lu: %dx%d, then %s", i + 1, cols, rows, key);
		if (left == 0)
			left = 1 + rng_below(rng, AT_ONCE);
		if (--left > 0) {
			pty_put_size(p, rows, cols);
			meanwhile(p, rng, key);
			continue;
		}
		if (!pty_resize(p, rows, cols) || !pty_keys(p, key))
			return false;
		if (++bursts % LOOK_EVERY == 0 && !painted_well(p, why))
			return false;
	}
	return true;
}

/* A window of a usual size shows the places again, once whatever was opened is closed. */
static bool comes_back(struct pty *p)
{
	if (!pty_resize(p, 36, 120))
		return false;
	for (int i = 0; i < 8 && !pty_shows(p, "8 Reports"); i++)
		if (!pty_keys(p, "<Esc>"))
			return false;
	return pty_shows(p, "8 Reports");
}

static void at_screen(const struct way *way, const char *build, const char *shop, struct rng *rng,
		      unsigned long times)
{
	char why[160] = "";
	struct pty *p = ways_open(way, build, shop);
	bool alone = strcmp(way->screen, "login") == 0;
	bool fine = p != NULL && change(p, rng, times, why) &&
		    (alone ? pty_resize(p, 36, 120) && pty_shows(p, "PIN") : comes_back(p));

	if (!fine && p != NULL) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		pty_text(p, &text);
		printf("# %s: %s\n", why, pty_why(p));
		fprintf(stderr, "%s\n", text.text);
	}
	int status = p != NULL ? pty_end(p) : -1;
	if (fine && status != 0)
		printf("# ended with status %x\n", (unsigned)status);
	check(fine && status == 0, "windows of any size at ", way->screen);
}

/* ---- terminals */

static const char *const terms[] = {
	"xterm", "xterm-256color", "linux", "vt100", "vt220", "screen", "screen-256color", "tmux",
	"tmux-256color", "rxvt", "rxvt-unicode-256color", "konsole", "ansi", "unknown",
	"nothing-like-it", "", "../../etc/passwd", "xterm;reset",
};

/* Screens of a terminal, one after the other: every `step`th from `first` on. */
static bool usable(const char *term, size_t first, size_t step, const struct ways *ways,
		   const char *build, const char *shop)
{
	const struct pty_options options = { .rows = 36, .cols = 120, .term = term };
	bool unheard = strcmp(term, "unknown") == 0 || strcmp(term, "nothing-like-it") == 0;

	/* What newterm() took for a terminal that it does not know stays with ncurses: a leak is
	 * told then, but is no fault of the program. */
	setenv("LSAN_OPTIONS", unheard ? "exitcode=0" : "", 1);
	struct pty *p = salon_start(build, shop, "en", "S1", options);
	bool fine = p != NULL;

	for (size_t i = first; fine && i < ways->n; i += step) {
		if (strcmp(ways->all[i].screen, "login") == 0)
			continue;
		/* From a form Esc goes back; digits there are what is typed. */
		fine = pty_keys(p, "<Esc><Esc><Esc><Esc>1<Home>") && ways_go(&ways->all[i], p);
		if (!fine)
			printf("# TERM=%s: %s\n", term, ways->all[i].screen);
	}
	if (!fine && p != NULL) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		pty_text(p, &text);
		fprintf(stderr, "%s\n%s\n", pty_why(p), text.text);
	}
	return (p != NULL ? pty_end(p) : -1) == 0 && fine;
}

/* It says why in words, puts the terminal back and ends with an exit code of its own. */
static bool refused(const char *term, const char *build, const char *shop)
{
	const struct pty_options options = { .term = term, .any_wait = true };
	struct pty *p = salon_start(build, shop, "en", "S1", options);

	/* It may have ended before it was looked at; then its words went to standard error. */
	if (p == NULL)
		return true;
	bool fine = pty_await_end(p, 2000) && pty_shows(p, "dumb");
	int status = pty_end(p);
	return fine && WIFEXITED(status) && WEXITSTATUS(status) == status_exit_code(ST_BAD_CONFIG);
}

int main(void)
{
	unsigned long times = trial_count("SIZES_COUNT", 10000);
	size_t apart = trial_scale("SIZES_APART", 6);
	char build[512], shop[512];
	struct ways ways;
	struct rng rng;

	rng_seed(&rng, trial_scale("SIZES_SEED", 1));
	salon_build(build, sizeof(build));
	if (!ways_load(&ways, build) || !ways_make(build, shop, sizeof(shop))) {
		printf("not ok 1 - there is no shop to look at\n1..1\n");
		return 1;
	}
	for (size_t i = 0; i < ways.n; i++)
		at_screen(&ways.all[i], build, shop, &rng, (times + ways.n - 1) / ways.n);
	for (size_t i = 0; i < ARRAY_LEN(terms); i++)
		check(usable(terms[i], i % apart, apart, &ways, build, shop), "screens on TERM=",
		      terms[i]);
	check(refused("dumb", build, shop), "refused in words: TERM=", "dumb");
	salon_remove(shop);
	printf("1..%d\n", number);
	return failures > 0;
}
