/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory runs out: at the n-th time that any is asked for, once or from then on, in every step
 * of the story in which every operation that writes is accepted, while a shop is opened, and
 * while one is made. By design (base/mem.h) the program then ends with code 71 and says so, or
 * refuses in words; no signal, nothing half done, and the next program works (fate.h).
 *
 * MEMORY_EVERY in the environment: one fault in so many is tried (50; 1 is all), MEMORY_FROM:
 * beginning with which (the day of the year).
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

static void every_call(struct fate *f, fate_fn *child)
{
	for (unsigned at = 1; at <= f->calls; at++) {
		for (int sticky = 0; sticky <= 1; sticky++) {
			struct alloc_plan plan = { .at = at, .sticky = sticky };
			if (!fate_due(f))
				continue;
			snprintf(f->fault, sizeof(f->fault), "allocation %u%s", at,
				 sticky ? " and all later ones" : "");
			fate_try(f, child, &plan, ends);
		}
	}
}

static void in_every_operation(void **state)
{
	struct fate f;

	(void)state;
	fate_begin(&f, "MEMORY", 50);
	while (fate_step(&f, try_step, &none))
		every_call(&f, try_step);
	assert_true(f.done > 0 && f.undone > 0);
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

static void opened_or_made(struct fate *f, fate_fn *child, bool anew, unsigned long every)
{
	f->calls = 0;
	for (unsigned at = 0; at <= f->calls; at++) {
		for (int sticky = 0; sticky <= 1; sticky++) {
			struct alloc_plan plan = { .at = at, .sticky = sticky };
			if (at > 0 && f->count++ % every != 0)
				continue;
			if (anew) {
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
			int then = fate_child(f, open_or_make, &whole);
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
	struct fate f;

	(void)state;
	fate_begin(&f, "MEMORY", 50);
	trial_copy(f.base, f.work);
	opened_or_made(&f, try_open, false, f.every < 10 ? 1 : f.every / 5);
	print_message("%u allocations\n", f.calls);
	fate_end(&f);
}

static void while_a_shop_is_made(void **state)
{
	struct fate f;

	(void)state;
	fate_begin(&f, "MEMORY", 50);
	opened_or_made(&f, try_make, true, f.every * 10);
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
