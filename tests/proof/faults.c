/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that can go wrong on the way to the disk, at every call of every operation: the
 * process is killed before or after it, the disk answers EIO, ENOSPC or EINTR once or from
 * then on, or takes half of what it was given.
 *
 * The steps are those of the story in which every operation that writes is accepted. After
 * each fault another program opens the shop, and asks what became of the step by sending it
 * again under its key:
 *
 *   told that it was done      it is there, once
 *   told that it was refused   it was not there, and can be done now
 *   told nothing (killed)      one or the other, nothing half
 *
 * Then every invariant holds. FAULTS_EVERY in the environment: one fault in so many is tried
 * (12), FAULTS_FROM: beginning with which (the day of the year).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <time.h>

#include "disk.h"
#include "lib/story.h"

enum { ANSWER_MAX = 1 << 16 };

/* What a child says of a step; in memory that outlives it. */
struct told {
	bool said;
	enum status status;
	unsigned calls;
	char answer[ANSWER_MAX];
	char message[512];
};

struct scene {
	char base[TRIAL_PATH_MAX]; /* the shop before the step */
	char work[TRIAL_PATH_MAX]; /* a copy, in which it goes wrong */
	struct told *told;
	struct story_step step;
	unsigned long every, count, tried, done, undone;
};

static bool same_answer(const struct told *t, const struct buf *answer)
{
	return strncmp(t->answer, answer->text, ANSWER_MAX - 1) == 0;
}

/* ---- children */

static void open_copy(const struct scene *s, struct trial *ret, const char *dir)
{
	(void)s;
	trial_open(ret, dir, NULL);
}

/* Tries the step with a fault armed, and says what a person would have been told. */
static void try_step(const struct scene *s, const char *dir, const struct disk_plan *plan)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;

	open_copy(s, &trial, dir);
	disk_watch(dir);
	disk_plan(plan);
	enum status st = story_step(&trial, &s->step, &answer);
	s->told->calls = disk_calls();
	disk_watch(NULL);
	s->told->status = st;
	snprintf(s->told->message, sizeof(s->told->message), "%s", trial.problem.message);
	snprintf(s->told->answer, sizeof(s->told->answer), "%s", answer.text);
	s->told->said = true;
	_exit(0);
}

/* What is true, and whether work goes on: 0, or a number that says what is wrong. */
enum wrong { FINE_DONE, FINE_UNDONE, LOST, THERE_AFTER_ALL, TWICE, OTHER_ANSWER, STUCK, UNSOUND };

static enum wrong look(const struct scene *s, const struct told *told)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;

	open_copy(s, &trial, s->work);
	uint64_t before = shop_changes(&trial.shop);
	enum status st = story_step(&trial, &s->step, &answer);
	bool there = shop_changes(&trial.shop) == before;
	if (st != ST_OK) {
		printf("# sent again: %s: %s\n", status_name(st), trial.problem.message);
		return STUCK;
	}
	if (told->said && told->status == ST_OK && !there)
		return LOST;
	if (told->said && told->status == ST_OK && !same_answer(told, &answer))
		return OTHER_ANSWER;
	if (told->said && told->status != ST_OK && told->status != ST_UNKNOWN && there)
		return THERE_AFTER_ALL;
	before = shop_changes(&trial.shop);
	if (story_step(&trial, &s->step, &answer) != ST_OK || shop_changes(&trial.shop) != before)
		return TWICE;
	if (!trial_sound(&trial))
		return UNSOUND;
	trial_close(&trial);
	return there ? FINE_DONE : FINE_UNDONE;
}

/* Runs a function in a child; its exit code, or -signal. */
static int in_child(void (*fn)(const struct scene *, const void *), const struct scene *s,
		    const void *arg)
{
	int state;

	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		fn(s, arg);
		_exit(99);
	}
	if (pid < 0 || waitpid(pid, &state, 0) != pid)
		trial_die("child", strerror(errno));
	return WIFSIGNALED(state) ? -WTERMSIG(state) : WEXITSTATUS(state);
}

static void step_child(const struct scene *s, const void *arg)
{
	try_step(s, s->work, arg);
}

static void look_child(const struct scene *s, const void *arg)
{
	enum wrong wrong = look(s, arg);

	fflush(stdout);
	_exit((int)wrong);
}

/* ---- one fault */

static void one(struct scene *s, const struct disk_plan *plan)
{
	static const char *const words[] = {
		[LOST] = "it was told as done, and is not there",
		[THERE_AFTER_ALL] = "it was told as refused, and is there",
		[TWICE] = "sent again it had a second effect",
		[OTHER_ANSWER] = "sent again it answers otherwise",
		[STUCK] = "it cannot be done any more",
		[UNSOUND] = "an invariant does not hold",
	};
	bool killed = plan->fault == DISK_KILL_BEFORE || plan->fault == DISK_KILL_AFTER;

	trial_copy(s->base, s->work);
	*s->told = (struct told){ .said = false };
	int end = in_child(step_child, s, plan);
	struct told told = *s->told;
	const char *what = NULL;
	if (killed ? end != -SIGKILL : end != 0)
		what = "it ended otherwise than it should";
	int wrong = in_child(look_child, s, &told);
	if (what == NULL && (wrong < 0 || wrong > UNSOUND))
		what = "the shop cannot be opened";
	else if (what == NULL && wrong >= LOST)
		what = words[wrong];
	if (what != NULL)
		fail_msg("line %u, %s, call %u, %s%s: %s (end %d, told %s: %s; look %d)",
			 s->step.line, s->step.op->name, plan->at, disk_fault_name(plan->fault),
			 plan->sticky ? " from then on" : "", what, end,
			 told.said ? status_name(told.status) : "nothing", told.message, wrong);
	s->tried++;
	*(wrong == FINE_DONE ? &s->done : &s->undone) += 1;
}

static void every_fault(struct scene *s, unsigned calls)
{
	for (unsigned at = 1; at <= calls; at++) {
		for (enum disk_fault f = DISK_KILL_BEFORE; f < DISK_FAULTS; f++) {
			bool killed = f == DISK_KILL_BEFORE || f == DISK_KILL_AFTER;
			for (int sticky = 0; sticky <= (killed ? 0 : 1); sticky++) {
				struct disk_plan plan = { .at = at, .fault = f, .sticky = sticky };
				/* EINTR for ever is no disk but a mad kernel. */
				if ((f == DISK_EINTR && sticky) || s->count++ % s->every != 0)
					continue;
				one(s, &plan);
			}
		}
	}
}

static void at_every_call_of_every_operation(void **state)
{
	struct disk_plan none = { .at = 0 };
	struct scene s = { .every = trial_scale("FAULTS_EVERY", 12) };
	struct story story;
	struct trial first;
	struct tm tm;
	time_t now = time(NULL);

	(void)state;
	localtime_r(&now, &tm);
	s.count = trial_scale("FAULTS_FROM", (unsigned long)tm.tm_yday);
	s.told = mmap(NULL, sizeof(*s.told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	assert_ptr_not_equal(s.told, MAP_FAILED);
	trial_folder(NULL, s.base);
	trial_folder(NULL, s.work);
	trial_make(&first, s.base, "2026-11-01 09:00");
	trial_close(&first);
	story_begin(&story, STORY_OF_ALL, s.base);
	struct story again;
	story_begin(&again, STORY_OF_ALL, s.work);
	story_end(&again);
	while (story_next(&story, &s.step)) {
		trial_copy(s.base, s.work);
		*s.told = (struct told){ .said = false };
		if (in_child(step_child, &s, &none) != 0 || s.told->status != ST_OK)
			fail_msg("line %u: %s", s.step.line, s.told->message);
		unsigned calls = s.told->calls;
		char *answer = strdup(s.told->answer);
		every_fault(&s, calls);
		trial_copy(s.base, s.work);
		if (in_child(step_child, &s, &none) != 0)
			fail_msg("line %u", s.step.line);
		trial_copy(s.work, s.base);
		story_took(&story, answer);
		free(answer);
	}
	story_end(&story);
	print_message("%lu faults in %u steps: %lu done, %lu not\n", s.tried, story.steps, s.done,
		      s.undone);
	assert_true(s.done > 0 && s.undone > 0);
	trial_remove(s.base);
	trial_remove(s.work);
	munmap(s.told, sizeof(*s.told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_call_of_every_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
