/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that can go wrong on the way to the disk, at every call of every operation: the
 * process is killed before or after it, the disk answers EIO, ENOSPC or EINTR once or from
 * then on, or takes half of what it was given.
 *
 * The steps are those of the story in which every operation that writes is accepted; what must
 * be true after each fault stands in fate.h. FAULTS_EVERY in the environment: one fault in so
 * many is tried (1: all), FAULTS_FROM: beginning with which (the day of the year).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "disk.h"
#include "fate.h"

/* Tries the step with a fault armed, and says what a person would have been told. */
static void try_step(struct fate *f, const void *plan)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;

	trial_open(&trial, f->work, NULL);
	disk_watch(f->work);
	disk_plan(plan);
	enum status st = story_step(&trial, &f->step, &answer);
	disk_watch(NULL);
	fate_says(f, disk_calls(), st, &trial.problem, answer.text);
}

static bool kills(enum disk_fault fault)
{
	return fault == DISK_KILL_BEFORE || fault == DISK_KILL_AFTER;
}

static const char *ends(const struct fate *f, int end, const void *arg)
{
	const struct disk_plan *plan = arg;

	(void)f;
	return end == (kills(plan->fault) ? -SIGKILL : 0) ? NULL :
							   "it ended otherwise than it should";
}

static void one(struct fate *f, const struct disk_plan *plan)
{
	snprintf(f->fault, sizeof(f->fault), "call %u, %s%s", plan->at,
		 disk_fault_name(plan->fault), plan->sticky ? " from then on" : "");
	fate_try(f, try_step, plan, ends);
}

static void every_fault(struct fate *f)
{
	for (unsigned at = 1; at <= f->calls; at++) {
		for (enum disk_fault fault = DISK_KILL_BEFORE; fault < DISK_FAULTS; fault++) {
			for (int sticky = 0; sticky <= (kills(fault) ? 0 : 1); sticky++) {
				struct disk_plan plan = { .at = at, .fault = fault,
							  .sticky = sticky };
				/* EINTR for ever is no disk but a mad kernel. */
				if (!(fault == DISK_EINTR && sticky) && fate_due(f))
					one(f, &plan);
			}
		}
	}
}

static void at_every_call_of_every_operation(void **state)
{
	struct disk_plan none = { .at = 0 };
	struct fate f;

	(void)state;
	fate_begin(&f, "FAULTS", 1);
	while (fate_step(&f, try_step, &none))
		every_fault(&f);
	assert_true(f.done > 0 && f.undone > 0);
	fate_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_call_of_every_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
