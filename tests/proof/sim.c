/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shop simulated: one process, a clock that the seed moves, seven terminals at which owner,
 * manager, desk and therapists carry out what takes several requests, interleaved step by step;
 * a line and a disk that fail (sim_line.h); questions and operations of any kind in between
 * (sim_any.h). After every step all that it may have changed is as on paper, and in every answer
 * that is asked for: what is compared when stands in sim_compare.h. Over the default run every
 * operation there is was accepted at least once.
 *
 * A seed stands for one run, and makes the same requests with the same outcomes each time. One
 * that fails is cut down to the steps that it needs, told step by step, and can be added to
 * tests/proof/sim-seeds: seeds that failed once go first. Two workers share the seeds.
 *
 *   SIM_SEEDS=5000 SIM_STEPS=200 SIM_SEED=1 build/tests/proof-sim    so many seeds, from which on
 *   SIM_ONLY=4711 build/tests/proof-sim                              one seed, told step by step
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <sys/wait.h>
#include <time.h>

#include "proof/sim_any.h"
#include "proof/sim_compare.h"

#define SIM_SEEDS_FILE "tests/proof/sim-seeds"

enum { SIM_STEPS_FOR_ALL = 400000 /* in so many every operation is accepted once */ };

/* gcov's notes of a worker; there are some in a build for coverage only. */
extern void __gcov_dump(void) __attribute__((weak));

/* ---- time */

static void let_time_pass(struct sim *s)
{
	int64_t now = s->now;

	if (chance(s, 60))
		now += below(s, 5);
	if (chance(s, 3))
		now += below(s, 90);
	if (below(s, 90) == 0) /* the next morning */
		now = (today(s) + 1) * (int64_t)MINUTES_PER_DAY + 10 * 60;
	if (below(s, 110) == 0) /* the evening, or nearly midnight */
		now += ((chance(s, 50) ? 1420 : 1200) - now % MINUTES_PER_DAY + MINUTES_PER_DAY) %
		       MINUTES_PER_DAY;
	if (below(s, 150) == 0) /* somebody set the clock */
		now += below(s, 2 * 12 * 60) - 12 * 60;
	set_clock(s, now);
}

/* ---- a shop */

static void open_day(struct sim *s)
{
	static const char *const starts[] = { "2026-11-22 09:50", "2026-11-30 13:00",
					      "2027-02-27 10:30" };
	wall at;

	REQUIRE(wall_parse(starts[s->seed % ARRAY_LEN(starts)], &at, NULL) == ST_OK);
	set_clock(s, at.n);
}

static void write_calendar(const char *dir)
{
	trial_write(dir, "calendar.yaml",
		    "holidays: []\ntasks:\n"
		    "  - {id: open-up, title: Air the rooms, time: \"09:15\", role: frontdesk}\n"
		    "  - {id: morning-meeting, title: Morning meeting, time: \"09:30\","
		    " role: manager}\n");
}

static void write_conf(struct sim *s)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	static const char *const days[] = { "monday", "tuesday",  "wednesday", "thursday",
					    "friday", "saturday", "sunday" };

	s->nights = s->seed % 2 == 0;
	buf_printf(&b,
		   "[booking]\nnotice_minutes = 0\ndeposit = %d\ndeposit_missed = 1\n"
		   "client_bookings = 0\n[roster]\nmost_day_minutes = 0\n"
		   "most_straight_minutes = 0\n"
		   "most_days = 0\n[rotation]\ncarry = %s\n[prepaid]\ncredit_limit = 2000.00\n"
		   "[day]\nrequire_open = %s\nshifts = %d\n[receipt]\nto = file:/nowhere/receipts\n"
		   "[hours]\n",
		   s->seed % 3 == 0 ? 50 : 0, s->seed % 5 < 2 ? "yes" : "no",
		   s->seed % 7 == 0 ? "yes" : "no", s->seed % 4 == 0 ? 2 : 1);
	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		buf_printf(&b, "%s = 10:00-%s\n", days[i], s->nights ? "02:00" : "22:00");
	trial_write(s->dir, "meibu.conf", b.text);
	write_calendar(s->dir);
}

static void sit_down(struct sim *s)
{
	static const uint32_t who[SIM_TERMS] = { 1, 2, 3, 3, 4, 5, 0 };

	for (int i = 0; i < SIM_TERMS; i++) {
		s->terms[i].who.staff = who[i];
		snprintf(s->terms[i].who.terminal, sizeof(s->terms[i].who.terminal), "pts/%d", i);
	}
	for (uint32_t i = 1; i <= 8; i++)
		know(s, 'S', i);
	for (uint32_t i = 1; i <= 6; i++) {
		know(s, 'R', i);
		know(s, 'D', i);
		know(s, 'P', i);
	}
	for (uint32_t i = 1; i <= SIM_CLIENTS; i++)
		know(s, 'C', i);
	for (uint32_t i = 1; i <= 20; i++)
		know(s, 'E', i);
}

static void begin(struct sim *s, const char *base)
{
	sim_now = s;
	line_forget();
	memset(the_line.counts, 0, sizeof(the_line.counts));
	the_line.made = the_line.refusals = the_line.again = 0;
	the_line.percent = 14;
	the_line.broke = line_broke;
	the_line.heard = s->loud ? line_heard : NULL;
	trial_copy(base, s->dir);
	write_conf(s);
	trial_open(&s->trial, s->dir, NULL);
	if (s->trial.shop.warning[0] != '\0')
		trial_die("rules", s->trial.shop.warning);
	open_day(s);
	sit_down(s);
	books_follow(s);
	s->paper.money[0] = sum_of(s, ACC_CASH, 0, 0);
}

static void end(struct sim *s)
{
	compare_all(s);
	s->told->counts[TOLD_ENTRIES] += s->books.last;
	s->told->counts[TOLD_REFUSALS] += the_line.refusals;
	s->told->counts[TOLD_AGAIN] += the_line.again;
	s->told->counts[TOLD_RESTARTS] +=
		the_line.counts[LINE_DIES_BEFORE] + the_line.counts[LINE_DIES_AFTER];
	s->told->trace = s->trace;
	trial_close(&s->trial);
	books_release(s);
	line_forget();
	arena_release(&s->looking);
	arena_release(&s->kept);
}

/* One run; a fault ends the process. `keep`: the steps that are made, NULL: all. */
static void live(struct sim *s, const char *base, unsigned steps, const bool *keep)
{
	begin(s, base);
	rng_seed(&s->rng, s->seed); /* for the end of a run that makes no step */
	for (s->step = 1; s->step <= steps; s->step++) {
		if (keep != NULL && !keep[s->step])
			continue;
		rng_seed(&s->rng, s->seed * UINT64_C(1000003) + s->step);
		rng_seed(&the_line.rng, s->seed * UINT64_C(2000003) + s->step);
		s->asked = 0;
		arena_clear(&s->looking);
		let_time_pass(s);
		struct sim_term *t = &s->terms[below(s, SIM_TERMS)];
		if (chance(s, 25))
			ask_any(s, t);
		else
			go_on(s, t);
		compare_step(s);
	}
	end(s);
}

struct runs {
	char base[TRIAL_PATH_MAX], dirs[SIM_WORKERS][TRIAL_PATH_MAX];
	struct sim_house house;
	struct sim_told *told; /* of each worker */
	unsigned steps;
};

/* A worker's process: its share of the seeds, one after the other. */
static void work(struct runs *r, int worker, unsigned long first, unsigned long n,
		 unsigned long every, const bool *keep, bool loud)
{
	static struct sim s;

	for (unsigned long i = 0; i < n; i += every) {
		s = (struct sim){ .house = &r->house, .told = &r->told[worker],
				  .seed = first + i, .loud = loud };
		s.told->seed = s.seed;
		snprintf(s.dir, sizeof(s.dir), "%s", r->dirs[worker]);
		live(&s, r->base, r->steps, keep);
	}
	fflush(stdout);
	if (__gcov_dump != NULL)
		__gcov_dump();
	_exit(0);
}

static pid_t start(struct runs *r, int worker, unsigned long first, unsigned long n,
		   unsigned long every, const bool *keep, bool loud)
{
	r->told[worker].failed = false;
	r->told[worker].text[0] = '\0';
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0)
		trial_die("fork", strerror(errno));
	if (pid == 0)
		work(r, worker, first, n, every, keep, loud);
	return pid;
}

/* True: a run failed, and told->text says why. */
static bool ended_badly(struct runs *r, int worker, pid_t pid)
{
	struct sim_told *told = &r->told[worker];
	int state;

	if (waitpid(pid, &state, 0) != pid)
		trial_die("child", strerror(errno));
	if (!told->failed && (!WIFEXITED(state) || WEXITSTATUS(state) != 0)) {
		told->failed = true;
		told->step = r->steps;
		snprintf(told->text, sizeof(told->text), "the process ended with %x", state);
	}
	return told->failed;
}

/* One seed in a process of its own. */
static bool run_seed(struct runs *r, unsigned long seed, const bool *keep, bool loud)
{
	return ended_badly(r, 0, start(r, 0, seed, 1, 1, keep, loud));
}

/* ---- one that fails is cut down */

/* The same fault, as far as its first words go. */
static bool fails_so(struct runs *r, unsigned long seed, const bool *keep, const char *why)
{
	return run_seed(r, seed, keep, false) && strncmp(r->told[0].text, why, 24) == 0;
}

/* Leaves out halves, quarters, … as long as it fails the same way. */
static void cut_down(struct runs *r, unsigned long seed)
{
	static bool keep[SIM_STEPS_MAX], less[SIM_STEPS_MAX];
	char why[1024];
	unsigned last = r->told[0].step, left = 0, tries = 0;

	snprintf(why, sizeof(why), "%.1000s", r->told[0].text);
	for (unsigned i = 0; i < SIM_STEPS_MAX; i++)
		keep[i] = i <= last;
	for (unsigned size = (last + 1) / 2; size > 0 && tries < 400; size /= 2) {
		for (unsigned from = 1; from <= last && tries < 400; from += size) {
			memcpy(less, keep, sizeof(less));
			bool some = false;
			for (unsigned i = from; i < from + size && i <= last; i++) {
				some = some || less[i];
				less[i] = false;
			}
			tries += some;
			if (some && fails_so(r, seed, less, why))
				memcpy(keep, less, sizeof(less));
		}
	}
	for (unsigned i = 1; i <= last; i++)
		left += keep[i];
	printf("# seed %lu, %u of %u steps:\n", seed, left, last);
	(void)run_seed(r, seed, keep, true);
	fail_msg("SIM_SEED=%lu SIM_STEPS=%u: %s", seed, r->steps, why);
}

/* So many seeds, divided among workers. */
static void try_seeds(struct runs *r, unsigned long first, unsigned long n)
{
	pid_t pids[SIM_WORKERS];
	bool failed[SIM_WORKERS];

	for (unsigned i = 0; i < SIM_WORKERS; i++)
		pids[i] = start(r, (int)i, first + i, n > i ? n - i : 0, SIM_WORKERS, NULL, false);
	for (int i = 0; i < SIM_WORKERS; i++)
		failed[i] = ended_badly(r, i, pids[i]);
	for (int i = 0; i < SIM_WORKERS; i++) {
		unsigned long seed = r->told[i].seed;
		if (failed[i] && run_seed(r, seed, NULL, false))
			cut_down(r, seed);
		if (failed[i])
			fail_msg("seed %lu failed among others, and not alone", seed);
	}
}

/* The same seed in two processes: the same requests, with the same outcomes. */
static void one_seed_is_one_run(struct runs *r, unsigned long seed)
{
	uint64_t trace = 0;

	for (int i = 0; i < 2; i++) {
		if (run_seed(r, seed, NULL, false))
			cut_down(r, seed);
		if (i > 0 && r->told[0].trace != trace)
			fail_msg("seed %lu makes other requests each time", seed);
		trace = r->told[0].trace;
	}
}

/* ---- what every run begins with */

/* The story's requests, as they are made there. */
static void learn_step(void *ctx, const struct story_step *step)
{
	struct sim_house *h = ctx;

	if (step->op->writes && h->ntemplates < SIM_TEMPLATES)
		h->templates[h->ntemplates++] =
			(struct sim_template){ .op = step->op, .args = strdup(step->args) };
}

static void learn_story(struct runs *r)
{
	struct trial trial;

	trial_copy(r->base, r->dirs[0]);
	story_tell(&trial, r->dirs[0], r->dirs[0], learn_step, &r->house);
	trial_close(&trial);
}

static void learn_rules(struct runs *r, struct trial *t)
{
	struct sim_house *h = &r->house;
	const struct op *find = op_find("treatment.find"), *offers = op_find("course.offers");
	ProtobufCMessage *answer;

	TreatmentFind what = TREATMENT_FIND__INIT;
	what.limit = SIM_TREATMENTS;
	assert_int_equal(op_run(&t->shop, &t->who, find, NULL, &what.base, &t->arena, &answer,
				&t->problem), ST_OK);
	const TreatmentRows *rows = (const TreatmentRows *)answer;
	for (size_t i = 0; i < rows->n_rows; i++)
		if (rows->rows[i]->bookable && h->ntreatments < SIM_TREATMENTS)
			snprintf(h->treatments[h->ntreatments++], SIM_WORD, "%s",
				 rows->rows[i]->treatment);
	CourseOffers which = COURSE_OFFERS__INIT;
	which.limit = SIM_TREATMENTS;
	assert_int_equal(op_run(&t->shop, &t->who, offers, NULL, &which.base, &t->arena, &answer,
				&t->problem), ST_OK);
	const CourseOfferRows *of = (const CourseOfferRows *)answer;
	for (size_t i = 0; i < of->n_rows; i++)
		if (h->noffers < SIM_TREATMENTS)
			snprintf(h->offers[h->noffers++], SIM_WORD, "%s", of->rows[i]->offer);
	assert_true(h->ntreatments > 0 && h->noffers > 0);
}

static void prepare(struct runs *r)
{
	struct trial t;

	*r = (struct runs){ .steps = (unsigned)trial_scale("SIM_STEPS", 200) };
	REQUIRE(r->steps < SIM_STEPS_MAX && op_count() <= SIM_OPS);
	r->told = mmap(NULL, SIM_WORKERS * sizeof(*r->told), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(r->told, MAP_FAILED);
	trial_folder(NULL, r->base);
	for (int i = 0; i < SIM_WORKERS; i++)
		trial_folder(NULL, r->dirs[i]);
	trial_make(&t, r->base, "2026-11-01 09:00");
	trial_close(&t);
	learn_story(r);
	/* What is read here once is kept in the store that each run begins with. */
	write_calendar(r->base);
	trial_open(&t, r->base, "2026-11-02 09:00");
	for (int i = 1; i <= SIM_CLIENTS; i++)
		trial_must(&t, NULL, "client.add", "{\"name\":\"客%d\",\"phone\":\"1380000%04d\"}",
			   i, i);
	learn_rules(r, &t);
	trial_close(&t);
}

/* ---- the test */

static void seeds_that_failed_once(struct runs *r)
{
	char line[128];
	FILE *f = fopen(SIM_SEEDS_FILE, "r");

	if (f == NULL)
		trial_die(SIM_SEEDS_FILE, strerror(errno));
	while (fgets(line, sizeof(line), f) != NULL)
		if (isdigit((unsigned char)line[0]))
			try_seeds(r, strtoul(line, NULL, 10), 1);
	fclose(f);
}

/* What all workers did, at the first one. */
static void all_told(struct runs *r)
{
	struct sim_told *all = &r->told[0];

	for (int k = 1; k < SIM_WORKERS; k++) {
		const struct sim_told *t = &r->told[k];
		for (size_t i = 0; i < op_count(); i++) {
			all->asked[i] += t->asked[i];
			all->accepted[i] += t->accepted[i];
		}
		for (int i = 0; i < ST_COUNT; i++)
			all->outcomes[i] += t->outcomes[i];
		for (size_t i = 0; i < ARRAY_LEN(all->counts); i++)
			all->counts[i] += t->counts[i];
	}
}

/* Every operation was asked for, by somebody who meant it or as the story does; in a run that is
 * long enough it was accepted. */
static void nothing_was_left_out(const struct runs *r, unsigned long seeds)
{
	for (size_t i = 0; i < op_count(); i++) {
		bool told = false;
		for (size_t k = 0; k < r->house.ntemplates; k++)
			told |= r->house.templates[k].op == op_at(i);
		if (op_at(i)->writes && r->told->asked[i] == 0 && !told)
			fail_msg("%s is never asked for: tell it in %s", op_at(i)->name,
				 STORY_OF_ALL);
		if (seeds * r->steps >= SIM_STEPS_FOR_ALL && r->told->accepted[i] == 0)
			fail_msg("%s was asked for %lu times and never accepted", op_at(i)->name,
				 r->told->asked[i]);
	}
}

static void tell(const struct runs *r, unsigned long seeds, double seconds)
{
	const struct sim_told *t = &r->told[0];
	unsigned accepted = 0;

	for (size_t i = 0; i < op_count(); i++)
		accepted += t->accepted[i] > 0;
	print_message("# %lu seeds of %u steps in %.1f s: %lu requests, %lu entries, %lu reports, "
		      "%lu questions, %u of %zu operations accepted; %lu refusals of the disk, "
		      "%lu restarts, %lu requests again\n# ",
		      seeds, r->steps, seconds, t->counts[TOLD_REQUESTS], t->counts[TOLD_ENTRIES],
		      t->counts[TOLD_REPORTS], t->counts[TOLD_QUESTIONS], accepted, op_count(),
		      t->counts[TOLD_REFUSALS], t->counts[TOLD_RESTARTS], t->counts[TOLD_AGAIN]);
	for (int i = 0; i < ST_COUNT; i++)
		if (t->outcomes[i] > 0)
			print_message("%s %lu ", status_name((enum status)i), t->outcomes[i]);
	print_message("\n# never accepted:");
	for (size_t i = 0; i < op_count(); i++)
		if (t->accepted[i] == 0)
			print_message(" %s", op_at(i)->name);
	print_message("\n");
}

static void books_always_balance(void **state)
{
	static struct runs r;
	unsigned long first = trial_scale("SIM_SEED", 1), seeds = trial_count("SIM_SEEDS", 5000);
	unsigned long only = trial_scale("SIM_ONLY", 0);
	int64_t from = clock_monotonic_ms();

	(void)state;
	prepare(&r);
	if (only != 0) {
		bool failed = run_seed(&r, only, NULL, true);
		assert_false(failed);
		return;
	}
	seeds_that_failed_once(&r);
	one_seed_is_one_run(&r, first);
	try_seeds(&r, first, seeds);
	all_told(&r);
	tell(&r, seeds, (double)(clock_monotonic_ms() - from) / 1000);
	nothing_was_left_out(&r, seeds);
	for (size_t i = 0; i < r.house.ntemplates; i++)
		free(r.house.templates[i].args);
	trial_remove(r.base);
	for (int i = 0; i < SIM_WORKERS; i++)
		trial_remove(r.dirs[i]);
	munmap(r.told, SIM_WORKERS * sizeof(*r.told));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(books_always_balance) };

	/* The engine's lists are big and mostly never touched: from the system, not from the heap,
	 * where each restart would clear them. */
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
