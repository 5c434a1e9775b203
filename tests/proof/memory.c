/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory runs out: at the n-th time that any is asked for, once or from then on, in every step
 * of the story in which every operation that writes is accepted, while a shop is opened, and
 * while one is made. By design (base/mem.h) the program then ends with code 71 and says so, or
 * refuses in words; no signal, nothing half done, and the next program works (fate.h).
 *
 * Of a step and of opening it is every allocation there is; of making a shop, which takes a tenth
 * of a second and thirty thousand of them, only some.
 *
 * MEMORY_EVERY in the environment: one fault in so many is tried (1: all), MEMORY_MAKING: the same
 * while a shop is made (2400), MEMORY_FROM: beginning with which (the day of the year).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <sysexits.h>

#include "alloc.h"
#include "fate.h"
#include "snapshot.h"

static const struct alloc_plan none = { .at = 0 };

static void try_step(struct fate *f, const void *plan)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;

	trial_open(&trial, f->work, NULL);
	alloc_plan(plan);
	enum status st = story_step(&trial, &f->step, &answer);
	unsigned calls = alloc_calls();
	alloc_plan(NULL);
	fate_says(f, calls, st, &trial.problem, answer.text);
}

/* It may get over it, refuse in words, or end and say why. */
static const char *ends(const struct fate *f, int end, const void *arg)
{
	(void)arg;
	if (end == EX_OSERR)
		return strstr(f->told->words, "out of memory") != NULL ? NULL : "it says nothing";
	if (end != 0)
		return "it ended otherwise than it should";
	if (f->told->status != ST_OK && f->told->message[0] == '\0')
		return "it refuses without a word";
	return f->told->status == ST_BUG ? "it takes this for its own fault" : NULL;
}

/* ---- every allocation of a step */

/* The shop before a step, open (snapshot.h), and what the step makes of its store. */
struct warm {
	struct trial trial;
	struct snapshot snap;
	struct buf done, now;
	unsigned long looks;
};

struct attempt {
	struct warm *warm;
	struct alloc_plan plan;
};

static void try_warm(struct fate *f, const void *arg)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	const struct attempt *a = arg;
	struct trial *trial = &a->warm->trial;

	snapshot_enter(&a->warm->snap);
	alloc_plan(&a->plan);
	enum status st = story_step(trial, &f->step, &answer);
	unsigned calls = alloc_calls();
	alloc_plan(NULL);
	fate_says(f, calls, st, &trial->problem, answer.text);
}

/* Another program looks, which opens the shop itself. */
static void look_cold(struct fate *f, const void *arg)
{
	(void)arg;
	snapshot_pid = 0;
	fate_leave((int)look(f));
}

/* What became of the step? The bytes of the store say it at once when they are those from before,
 * or those that the step makes when nothing fails, which were looked at. */
static int what_became(struct fate *f, struct warm *w, const char *answer)
{
	enum { LOOK_ANYWAY = 97 };
	const struct told *told = f->told;
	bool ok = told->said && told->status == ST_OK;

	if (f->tried % LOOK_ANYWAY != 0) {
		if (snapshot_holds(&w->snap, &w->snap.store, &w->now))
			return ok && f->step.op->writes ? LOST : FINE_UNDONE;
		if (snapshot_holds(&w->snap, &w->done, &w->now)) {
			if (ok && strcmp(told->answer, answer) != 0)
				return OTHER_ANSWER;
			return ok || !told->said || told->status == ST_UNKNOWN ? FINE_DONE :
										 THERE_AFTER_ALL;
		}
	}
	w->looks++;
	return fate_child(f, look_cold, NULL);
}

static void one(struct fate *f, struct warm *w, struct alloc_plan plan, const char *answer)
{
	const struct attempt a = { .warm = w, .plan = plan };
	char said[WORDS_MAX];

	snprintf(f->fault, sizeof(f->fault), "allocation %u%s", plan.at,
		 plan.sticky ? " and all later ones" : "");
	snapshot_lay(&w->snap);
	f->told->said = false;
	int end = fate_child(f, try_warm, &a);
	const char *what = ends(f, end, NULL);
	snprintf(said, sizeof(said), "%s", f->told->words);
	fate_judge(f, end, what, said, what_became(f, w, answer));
}

/* Nothing fails: how many allocations there are, the answer, and what it makes of the store. */
static void nothing_fails(struct fate *f, struct warm *w, struct buf *ret_answer)
{
	const struct attempt a = { .warm = w, .plan = none };

	snapshot_lay(&w->snap);
	f->told->said = false;
	int end = fate_child(f, try_warm, &a);
	if (end != 0 || !f->told->said || f->told->status != ST_OK)
		fail_msg("line %u: %s (end %d, %s)", f->step.line, f->told->message, end,
			 f->told->words);
	f->calls = f->told->calls;
	buf_puts(ret_answer, f->told->answer);
	snapshot_read(w->snap.to[0], &w->done);
	int wrong = fate_child(f, look_cold, NULL);
	if (wrong != (f->step.op->writes ? FINE_DONE : FINE_UNDONE))
		fail_msg("line %u: looked at it is %d", f->step.line, wrong);
}

static unsigned long every_call(struct fate *f)
{
	struct warm w = { .done = BUF_INIT, .now = BUF_INIT };
	AUTO(buf_release) struct buf answer = BUF_INIT;

	trial_open(&w.trial, f->base, NULL);
	snapshot_take(&w.snap, f->base, f->work);
	nothing_fails(f, &w, &answer);
	for (unsigned at = 1; at <= f->calls; at++)
		for (int sticky = 0; sticky <= 1; sticky++)
			if (fate_due(f))
				one(f, &w, (struct alloc_plan){ .at = at, .sticky = sticky },
				    answer.text);
	snapshot_release(&w.snap);
	trial_close(&w.trial);
	buf_release(&w.done);
	buf_release(&w.now);
	return w.looks;
}

static void in_every_operation(void **state)
{
	unsigned long looks = 0, calls = 0;
	struct fate f;

	(void)state;
	fate_begin(&f, "MEMORY", 1);
	while (fate_step(&f, try_step, &none)) {
		looks += every_call(&f);
		calls += f.calls;
	}
	assert_true(f.done > 0 && f.undone > 0);
	print_message("%lu allocations, %lu looks by another program\n", calls, looks);
	fate_end(&f);
}

/* ---- opening and making a shop */

static void try_open(struct fate *f, const void *plan)
{
	struct problem p = PROBLEM_INIT;
	struct trial trial;

	alloc_plan(plan);
	enum status st = trial_try_open(&trial, f->work, NULL, &p);
	unsigned calls = alloc_calls();
	alloc_plan(NULL);
	fate_says(f, calls, st, &p, "");
}

static void try_make(struct fate *f, const void *plan)
{
	struct problem p = PROBLEM_INIT;
	struct trial trial;

	alloc_plan(plan);
	enum status st = trial_try_make(&trial, f->work, "2026-11-01 09:00", &p);
	unsigned calls = alloc_calls();
	alloc_plan(NULL);
	fate_says(f, calls, st, &p, "");
}

/* Is there a whole shop, or can one be made? */
static void open_or_make(struct fate *f, const void *told_ok)
{
	struct problem p = PROBLEM_INIT;
	struct trial t;

	bool there = trial_try_open(&t, f->work, "2026-11-01 09:00", &p) == ST_OK;
	bool whole = there && trial_run(&t, "staff.get", NULL, "{\"staff\":\"S8\"}", NULL) == ST_OK;
	if (there && !whole)
		trial_close(&t);
	if (!whole && *(const bool *)told_ok)
		fate_leave(1);
	if (!whole)
		trial_make(&t, f->work, "2026-11-01 09:00");
	if (trial_run(&t, "staff.get", NULL, "{\"staff\":\"S8\"}", NULL) != ST_OK ||
	    trial_run(&t, "staff.get", NULL, "{\"staff\":\"S9\"}", NULL) != ST_NOT_FOUND ||
	    !trial_sound(&t))
		fate_leave(2);
	trial_close(&t);
	fate_leave(0);
}

/* Is the store what it was, to the byte? Then only now and then somebody looks whether that is a
 * whole shop. */
static bool left_alone(struct fate *f, const struct buf *was)
{
	enum { LOOK_ANYWAY = 20 };
	AUTO(buf_release) struct buf now = BUF_INIT;
	char path[SNAPSHOT_PATH];

	snprintf(path, sizeof(path), "%s/data/db/data.mdb", f->work);
	if (was->len == 0 || f->tried % LOOK_ANYWAY == 0)
		return false;
	snapshot_read(path, &now);
	return now.len == was->len && memcmp(now.text, was->text, now.len) == 0;
}

/* `was`: the store that is there; nothing: it is made anew. */
static void opened_or_made(struct fate *f, fate_fn *child, const struct buf *was,
			   unsigned long every)
{
	f->calls = 0;
	for (unsigned at = 0; at <= f->calls; at++) {
		for (int sticky = 0; sticky <= 1; sticky++) {
			struct alloc_plan plan = { .at = at, .sticky = sticky };
			if (at > 0 && f->count++ % every != 0)
				continue;
			if (was->len == 0) {
				trial_remove(f->work);
				mkdir(f->work, 0700);
			}
			f->told->said = false;
			int end = fate_child(f, child, &plan);
			const char *what = ends(f, end, &plan);
			bool whole = f->told->said && f->told->status == ST_OK;
			if (at == 0)
				f->calls = f->told->calls;
			if (what != NULL || (at == 0 && !whole))
				fail_msg("allocation %u%s: %s (end %d, %s; %s)", at,
					 sticky ? " and all later ones" : "", what, end,
					 f->told->message, f->told->words);
			int then = left_alone(f, was) ? 0 : fate_child(f, open_or_make, &whole);
			if (then != 0)
				fail_msg("after allocation %u%s: no whole shop (%d; %s)", at,
					 sticky ? " and all later ones" : "", then,
					 f->told->words);
			f->tried++;
		}
	}
}

static void while_a_shop_is_opened(void **state)
{
	AUTO(buf_release) struct buf was = BUF_INIT;
	char path[SNAPSHOT_PATH];
	struct fate f;

	(void)state;
	fate_begin(&f, "MEMORY", 1);
	trial_copy(f.base, f.work);
	snprintf(path, sizeof(path), "%s/data/db/data.mdb", f.work);
	snapshot_read(path, &was);
	opened_or_made(&f, try_open, &was, f.every);
	print_message("%u allocations\n", f.calls);
	fate_end(&f);
}

static void while_a_shop_is_made(void **state)
{
	struct fate f;

	(void)state;
	const struct buf nothing = BUF_INIT;
	fate_begin(&f, "MEMORY", 1);
	opened_or_made(&f, try_make, &nothing, trial_scale("MEMORY_MAKING", 2400));
	print_message("%u allocations\n", f.calls);
	fate_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_every_operation),
		cmocka_unit_test(while_a_shop_is_opened),
		cmocka_unit_test(while_a_shop_is_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
