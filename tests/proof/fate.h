/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a step in which something goes wrong. A child does one step of the story on a
 * copy of the shop, with a fault armed, and says what a person would have been told; then another
 * program opens the copy and asks what became of the step, by sending it again under its key:
 *
 *   told that it was done      it is there, once
 *   told that it was refused   it was not there, and can be done now
 *   told nothing (it ended)    one or the other, nothing half
 *
 * Then every invariant holds. faults.c lets the disk fail so, memory.c the memory.
 *
 *	fate_begin(&fate, "FAULTS", 12);
 *	while (fate_step(&fate))
 *		for (each fault there is; fate_due(&fate);)
 *			fate_try(&fate, child, &fault, ends_well);
 *	fate_end(&fate);
 */
#ifndef TESTS_PROOF_FATE_H
#define TESTS_PROOF_FATE_H

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/story.h"
#include "proof/pins.h"

enum { ANSWER_MAX = 1 << 16, WORDS_MAX = 512 };

/* What a child says of a step; in memory that outlives it. */
struct told {
	bool said;
	enum status status;
	unsigned calls; /* of what may fail */
	char answer[ANSWER_MAX];
	char message[WORDS_MAX];
	char words[WORDS_MAX]; /* on standard error */
};

struct fate {
	char base[TRIAL_PATH_MAX]; /* the shop before the step */
	char work[TRIAL_PATH_MAX]; /* a copy, in which it goes wrong */
	struct told *told;
	struct story story;
	struct story_step step;
	unsigned calls; /* of the step when nothing fails */
	bool begun;
	char fault[64]; /* what is tried now, in words */
	unsigned long every, count, tried, done, undone;
};

/* ---- children */

/* gcov's notes of a child that ends by _exit(); there are some in a build for coverage only. */
extern void __gcov_dump(void) __attribute__((weak));

__attribute__((noreturn, unused)) static void fate_leave(int code)
{
	fflush(stdout);
	if (__gcov_dump != NULL)
		__gcov_dump();
	_exit(code);
}

typedef void fate_fn(struct fate *, const void *arg);

/* Runs it in a child, its standard error kept: its exit code, or -signal. */
static int fate_child(struct fate *f, fate_fn *fn, const void *arg)
{
	int state, words = memfd_create("words", MFD_CLOEXEC);

	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(words, STDERR_FILENO);
		fn(f, arg);
		fate_leave(99);
	}
	if (words < 0 || pid < 0 || waitpid(pid, &state, 0) != pid)
		trial_die("child", strerror(errno));
	memset(f->told->words, 0, WORDS_MAX);
	if (pread(words, f->told->words, WORDS_MAX - 1, 0) < 0)
		trial_die("words", strerror(errno));
	close(words);
	return WIFSIGNALED(state) ? -WTERMSIG(state) : WEXITSTATUS(state);
}

/* For the child: the step is over, this is what a person hears; ends the process. */
__attribute__((noreturn)) static void fate_says(struct fate *f, unsigned calls, enum status st,
						const struct problem *p, const char *answer)
{
	f->told->calls = calls;
	f->told->status = st;
	snprintf(f->told->message, WORDS_MAX, "%s", p->message);
	snprintf(f->told->answer, ANSWER_MAX, "%s", answer);
	f->told->said = true;
	fate_leave(0);
}

/* ---- what is true, and whether work goes on */

enum wrong { FINE_DONE, FINE_UNDONE, LOST, THERE_AFTER_ALL, TWICE, OTHER_ANSWER, STUCK, UNSOUND };

static enum wrong look(struct fate *f)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	const struct told *told = f->told;
	struct trial trial;

	trial_open(&trial, f->work, NULL);
	uint64_t before = shop_changes(&trial.shop);
	enum status st = story_step(&trial, &f->step, &answer);
	/* What only asks leaves nothing. */
	bool writes = f->step.op->writes, there = shop_changes(&trial.shop) == before && writes;
	if (st != ST_OK) {
		printf("# sent again: %s: %s\n", status_name(st), trial.problem.message);
		return STUCK;
	}
	if (told->said && told->status == ST_OK && writes && !there)
		return LOST;
	if (told->said && told->status == ST_OK &&
	    strncmp(told->answer, answer.text, ANSWER_MAX - 1) != 0)
		return OTHER_ANSWER;
	if (told->said && told->status != ST_OK && told->status != ST_UNKNOWN && there)
		return THERE_AFTER_ALL;
	before = shop_changes(&trial.shop);
	if (story_step(&trial, &f->step, &answer) != ST_OK || shop_changes(&trial.shop) != before)
		return TWICE;
	if (!trial_sound(&trial))
		return UNSOUND;
	trial_close(&trial);
	return there ? FINE_DONE : FINE_UNDONE;
}

static void look_child(struct fate *f, const void *arg)
{
	(void)arg;
	fate_leave((int)look(f));
}

/* ---- one fault */

/* Did the child end as this fault may end it? NULL, or what is wrong. */
typedef const char *fate_end_fn(const struct fate *, int end, const void *arg);

/* Fails, or counts it: how the child ended and what is wrong with that, what it said, and what was
 * found of the step afterwards. */
static void fate_judge(struct fate *f, int end, const char *what, const char *said, int wrong)
{
	static const char *const words[] = {
		[LOST] = "it was told as done, and is not there",
		[THERE_AFTER_ALL] = "it was told as refused, and is there",
		[TWICE] = "sent again it had a second effect",
		[OTHER_ANSWER] = "sent again it answers otherwise",
		[STUCK] = "it cannot be done any more",
		[UNSOUND] = "an invariant does not hold",
	};

	if (what == NULL && (wrong < 0 || wrong > UNSOUND))
		what = "the shop cannot be opened";
	else if (what == NULL && wrong >= LOST)
		what = words[wrong];
	if (what != NULL)
		fail_msg("line %u, %s, %s: %s (end %d, told %s: %s; %s; look %d)", f->step.line,
			 f->step.op->name, f->fault, what, end,
			 f->told->said ? status_name(f->told->status) : "nothing",
			 f->told->said ? f->told->message : "", said, wrong);
	f->tried++;
	*(wrong == FINE_DONE ? &f->done : &f->undone) += 1;
}

__attribute__((unused)) static void fate_try(struct fate *f, fate_fn *child, const void *arg,
					     fate_end_fn *ends)
{
	char said[WORDS_MAX];

	trial_copy(f->base, f->work);
	f->told->said = false;
	int end = fate_child(f, child, arg);
	const char *what = ends(f, end, arg);
	snprintf(said, sizeof(said), "%s", f->told->words);
	fate_judge(f, end, what, said, fate_child(f, look_child, NULL));
}

/* Is this the fault that is tried, of so many? */
static bool fate_due(struct fate *f)
{
	return f->count++ % f->every == 0;
}

/* ---- the story */

/* NAME_EVERY in the environment: one fault in so many is tried; NAME_FROM: beginning with which
 * (the day of the year, so that every day tries others). */
static void fate_begin(struct fate *ret, const char *name, unsigned long every)
{
	char scale[32];
	struct tm tm;
	struct trial first;
	struct story again;
	time_t now = time(NULL);

	*ret = (struct fate){ .begun = false };
	localtime_r(&now, &tm);
	snprintf(scale, sizeof(scale), "%s_EVERY", name);
	ret->every = trial_every(scale, every);
	snprintf(scale, sizeof(scale), "%s_FROM", name);
	ret->count = trial_scale(scale, (unsigned long)tm.tm_yday);
	ret->told = mmap(NULL, sizeof(*ret->told), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ret->told == MAP_FAILED)
		trial_die("mmap", strerror(errno));
	trial_folder(NULL, ret->base);
	trial_folder(NULL, ret->work);
	trial_make(&first, ret->base, "2026-11-01 09:00");
	trial_close(&first);
	story_begin(&ret->story, STORY_OF_ALL, ret->base);
	story_begin(&again, STORY_OF_ALL, ret->work);
	story_end(&again);
}

/* The step with nothing that fails; its answer is in fate->told. */
static void fate_plain(struct fate *f, fate_fn *child, const void *none)
{
	trial_copy(f->base, f->work);
	f->told->said = false;
	int end = fate_child(f, child, none);
	if (end != 0 || !f->told->said || f->told->status != ST_OK)
		fail_msg("line %u: %s (end %d, %s)", f->step.line, f->told->message, end,
			 f->told->words);
}

/* The next step, after the last one was done for good; `none` is the argument without a fault. */
static bool fate_step(struct fate *f, fate_fn *child, const void *none)
{
	if (f->begun) {
		fate_plain(f, child, none);
		trial_copy(f->work, f->base);
		story_took(&f->story, f->told->answer);
	}
	f->begun = true;
	if (!story_next(&f->story, &f->step))
		return false;
	fate_plain(f, child, none);
	f->calls = f->told->calls;
	return true;
}

static void fate_end(struct fate *f)
{
	story_end(&f->story);
	print_message("%lu faults in %u steps: %lu done, %lu not\n", f->tried, f->story.steps,
		      f->done, f->undone);
	trial_remove(f->base);
	trial_remove(f->work);
	munmap(f->told, sizeof(*f->told));
}

#endif
