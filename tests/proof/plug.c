/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plug is pulled, on a real kernel with a real file system: Linux as a program (user-mode
 * Linux), with our own program as the first and only one in it, and a disk with ext4. What it is
 * asked for is acknowledged over a line to the world outside; at a random moment the kernel and
 * all that is in it is killed at once, and starts again from what the disk then holds: the
 * journal is replayed, the shop opened, and
 *
 *   what was acknowledged is there, whole, and is not done again when it is asked for again;
 *   every invariant holds; the work goes on
 *
 * Three plays by turns, each on a new disk (plug_inside.h): the story of every operation that
 * writes; three programs with sales, bookings and clients; the making of a shop. Now and then
 * the power goes again while the journal is replayed or the promises are counted. By turns the
 * disk is mounted with data=ordered, and with data=writeback and noauto_da_alloc, by which ext4
 * promises least; every third round, which only the long runs come to, is on XFS.
 *
 * What is modelled: the memory of the kernel is lost, with all that it has not written; and so is
 * the cache of the disk itself (tests/shim/disk.c): of what the disk has taken since the last
 * flush, everything stays, or nothing, or some of the writes, or some of their sectors (of 4096
 * bytes: over smaller ones ext4 itself may lose its first block). Not modelled: disks that lie
 * about a flush, or damage what they were not told to write. Most cuts come a moment after some
 * answer, the others at a call of the disk; it is power.c that walks through all of those.
 *
 * UML_CUTS in the environment: how many cuts (30; 3000 is what is promised); UML_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plug_inside.h"
#include "plug_outside.h"

/* ---- one time from power on to power off */

enum end { CUT, ENDED };

/* When the plug is pulled. */
struct moment {
	unsigned answers;   /* after so many were heard, and a little later; or */
	unsigned long call; /* of the disk, from power on; 0: that does not matter */
};

static void show_kernel(const struct host *h)
{
	char path[PLUG_PATH], line[256];

	snprintf(path, sizeof(path), "%s/kernel.log", h->disk);
	FILE *f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		printf("# kernel: %s", line);
	if (f != NULL)
		fclose(f);
	fflush(stdout);
}

/* Writes down what is promised; false if something is wrong. */
static bool take_line(struct host *h, const char *line)
{
	unsigned long long answer;
	unsigned n;

	if (line[0] == '#') {
		printf("%s\n", line);
		return false;
	}
	if (sscanf(line, "A %u %llu", &n, &answer) == 2 && n < PROMISES_MAX) {
		h->promises[n] = (struct promise){ .answer = answer, .fate = ACCEPTED };
		h->kept++;
	} else if (sscanf(line, "R %u", &n) == 1 && n < PROMISES_MAX) {
		h->promises[n].fate = REFUSED;
	}
	return true;
}

/* Takes what was said before the line went dead. */
static void take_rest(struct host *h)
{
	char line[256];
	bool good = true;

	while (hear(&h->kernel, line))
		good = take_line(h, line) && good;
	close(h->kernel.line);
	if (!good)
		fail_msg("cut %lu: it is not as it was promised", h->cuts);
}

static void pull(struct host *h)
{
	cut_off(&h->kernel);
	take_rest(h);
	forget(h);
}

static void fault(struct host *h, const char *what)
{
	printf("# cut %lu, %s, %s %s: %s\n", h->cuts, play_names[h->orders.play], h->orders.system,
	       h->orders.options, what);
	cut_off(&h->kernel);
	show_kernel(h);
	take_rest(h);
	fail_msg("cut %lu: %s", h->cuts, what);
}

static void nap_us(uint64_t us)
{
	struct timespec t = { .tv_sec = (time_t)(us / 1000000),
			      .tv_nsec = (long)(us % 1000000) * 1000 };

	nanosleep(&t, NULL);
}

/* The kernel is heard no more: as it was meant to be? */
static enum end silent(struct host *h, const struct moment *moment)
{
	if (h->kernel.silent)
		fault(h, "the kernel is silent");
	if (moment->call == 0 || !cut_off(&h->kernel))
		fault(h, "the kernel ended by itself");
	close(h->kernel.line);
	forget(h);
	return CUT;
}

static enum end one_life(struct host *h, struct moment moment)
{
	char line[256] = "";
	bool checked = false;

	write_whole(h->dir, "orders", &h->orders, sizeof(h->orders));
	write_whole(h->dir, "promises", h->promises, PROMISES_MAX * sizeof(*h->promises));
	boot(h, moment.call);
	do {
		if (!hear(&h->kernel, line))
			return silent(h, &moment);
		if (!take_line(h, line))
			fault(h, "something is wrong");
		if (strcmp(line, "ended") == 0) {
			pull(h);
			return ENDED;
		}
		checked = checked || strncmp(line, "checked", 7) == 0;
	} while (moment.call > 0 || !checked || (line[0] != 'A' && line[0] != 'R') ||
		 moment.answers-- > 0);
	nap_us(rng_below(&h->rng, 5000));
	pull(h);
	return CUT;
}

/* ---- plays */

enum { PLAY_STORY, PLAY_REQUESTS, PLAY_MAKING, PLAYS, PLAY_NOTHING = PLAYS };

/* The shop is made in two hundred calls, and a journal read again in dozens. */
static struct moment choose(struct host *h)
{
	struct moment ret = { .answers = (unsigned)rng_below(&h->rng, 40) };

	if (h->orders.last)
		ret.call = 0;
	else if (h->orders.play == PLAY_MAKING)
		ret.call = 1 + rng_below(&h->rng, 220);
	else if (rng_below(&h->rng, 3) == 0)
		ret.call = 1 + rng_below(&h->rng, rng_below(&h->rng, 2) == 0 ? 60 : 1200);
	return ret;
}

/* Until it has come to its end, or was cut off so many times; then the last look. */
static void one_play(struct host *h, const struct system *system, unsigned long most)
{
	new_disk(h, system);
	memset(h->promises, 0, PROMISES_MAX * sizeof(*h->promises));
	if (h->orders.play != PLAY_MAKING)
		h->promises[0].fate = ACCEPTED;
	for (h->orders.last = false;; h->orders.last = most == 0) {
		bool last = h->orders.last;
		snprintf(h->orders.options, sizeof(h->orders.options), "%s",
			 system->options[h->cuts % ARRAY_LEN(system->options)]);
		enum end end = one_life(h, choose(h));
		if (last && end == CUT)
			fault(h, "the last look did not come to its end");
		if (last)
			break;
		h->cuts++;
		most = end == ENDED ? 0 : most - 1;
	}
}

/* Every third round is on XFS, where there is a program to make one. */
static const struct system *choose_system(unsigned done)
{
	return &systems[done / PLAYS % 3 == 2 && access(systems[1].make[0], X_OK) == 0];
}

static void the_plug_is_pulled(void **state)
{
	static const unsigned long cuts_a_play[PLAYS] = { 12, 12, 5 };
	struct host *h = *state;
	unsigned long wanted = trial_scale("UML_CUTS", 30);
	unsigned done = 0;

	for (; h->cuts < wanted; done++) {
		unsigned long most = cuts_a_play[h->orders.play = done % PLAYS];
		one_play(h, choose_system(done), wanted - h->cuts < most ? wanted - h->cuts : most);
	}
	print_message("%lu cuts in %u plays; %lu promises; %lu writes were in the disk's cache\n",
		      h->cuts, done, h->kept, h->taken);
}

/* ---- can it be done here? */

/* Why not; NULL if the kernel may run. */
static const char *no_kernel(const struct host *h)
{
#ifdef __SANITIZE_ADDRESS__
	return "the sanitizer needs more addresses than the kernel inside gives";
#endif
	if (access("/usr/bin/linux.uml", X_OK) != 0 || access("/usr/sbin/mkfs.ext4", X_OK) != 0)
		return "there is no user-mode-linux or no mkfs.ext4 (scripts/install-deps test)";
	if (strncmp(h->self, "/dev/", 5) == 0 || strncmp(h->dir, "/dev/", 5) == 0)
		return "the program or TMPDIR lies in /dev, of which the kernel inside has its own";
	return NULL;
}

/* What it said last. */
static void last_words(const struct host *h, char ret[256])
{
	char path[PLUG_PATH];

	snprintf(path, sizeof(path), "%s/kernel.log", h->disk);
	FILE *f = fopen(path, "r");
	while (f != NULL && fgets(ret, 256, f) != NULL)
		ret[strcspn(ret, "\n")] = '\0';
	if (f != NULL)
		fclose(f);
}

/* Does it come up here, and does it say when it flushes? */
static bool comes_up(struct host *h)
{
	char line[256] = "it said nothing", path[PLUG_PATH];
	struct stat sb;

	new_disk(h, &systems[0]);
	snprintf(h->orders.options, sizeof(h->orders.options), "errors=panic");
	h->orders.play = PLAY_NOTHING;
	write_whole(h->dir, "orders", &h->orders, sizeof(h->orders));
	write_whole(h->dir, "promises", h->promises, PROMISES_MAX * sizeof(*h->promises));
	boot(h, 0);
	bool up = hear(&h->kernel, line) && strcmp(line, "up") == 0;
	bool wrote = up && hear(&h->kernel, line) && line[0] == 'c';
	cut_off(&h->kernel);
	close(h->kernel.line);
	if (!up) {
		last_words(h, line);
		printf("1..0 # SKIP user-mode-linux does not come up here: %s\n", line);
		return false;
	}
	if (!wrote)
		trial_die("the kernel came up, and then", line);
	snprintf(path, sizeof(path), "%s/taken", h->disk);
	h->no_flush = stat(path, &sb) == 0 && sb.st_size > 0;
	if (h->no_flush)
		printf("# this kernel's flushes are not seen: the disk forgets nothing\n");
	return true;
}

static bool prepare(struct host *h)
{
	const char *tmp = secure_getenv("TMPDIR"), *build = secure_getenv("BUILD");

	ssize_t n = readlink("/proc/self/exe", h->self, sizeof(h->self) - 1);
	if (n < 0 || getcwd(h->orders.top, sizeof(h->orders.top)) == NULL)
		trial_die("where am I", strerror(errno));
	snprintf(h->shim, sizeof(h->shim), "%s/tests/shim-disk.so",
		 build != NULL ? build : "build");
	trial_folder(tmp != NULL ? tmp : "/tmp", h->dir);
	trial_folder(NULL, h->disk);
	char path[PLUG_PATH];
	snprintf(path, sizeof(path), "%s/disk", h->dir);
	h->promises = calloc(PROMISES_MAX, sizeof(*h->promises));
	if (mkdir(path, 0700) != 0 || h->promises == NULL)
		trial_die(path, strerror(errno));
	rng_seed(&h->rng, trial_scale("UML_SEED", 1));
	/* What is left of a kernel when its first program is gone, comes to us. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	const char *why = no_kernel(h);
	if (why != NULL)
		printf("1..0 # SKIP %s\n", why);
	return why == NULL && comes_up(h);
}

/* The shop that plays begin with. */
static void make_begun(const struct host *h)
{
	char path[PLUG_PATH];
	struct story rules;
	struct trial t;

	snprintf(path, sizeof(path), "%s/begun", h->dir);
	if (mkdir(path, 0700) != 0)
		trial_die(path, strerror(errno));
	story_begin(&rules, STORY_OF_ALL, path);
	story_end(&rules);
	trial_make(&t, path, "2026-11-01 09:00");
	trial_close(&t);
}

int main(void)
{
	static struct host host;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(the_plug_is_pulled, &host),
	};
	const char *inner = secure_getenv("PLUG_INSIDE");
	int failed = 0;

	if (inner != NULL)
		return inside(inner);
	if (prepare(&host)) {
		make_begun(&host);
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	}
	trial_remove(host.dir);
	trial_remove(host.disk);
	free(host.promises);
	return failed;
}
