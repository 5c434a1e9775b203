/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs that die at any moment. Workers do what a shop does, one request after the other,
 * each under a key and with the key written into what it makes; they are killed (SIGKILL) at
 * random moments and replaced. What was acknowledged is there, nothing is there twice, the
 * next program works at once, and a request sent again after the kill has one effect.
 *
 * Then the same with every operation that writes: all of them tell the story of tests/lib/story.h
 * together (tests/lib/chorus.h), are killed and begin again, and in the end the shop is the one
 * that a single program makes that nobody disturbs.
 *
 * They live a few milliseconds: a program that is killed costs its start and a dozen requests.
 *
 * KILL_COUNT in the environment: how many are killed (3000; a third of them at the story).
 * KILL_SEED: which moments (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io/json.h"
#include "lib/chorus.h"
#include "lib/trial.h"
#include "requests.h"

enum { WORKERS = 8, REQUESTS_MAX = 4000000, CHECK_EVERY = 300, PROBE_EVERY = 10 };

/* What a worker says about a request before and after, in memory that outlives it. */
struct log {
	uint32_t next; /* the next request's number, taken by whoever is free */
	uint8_t fate[REQUESTS_MAX];
	uint64_t answer[REQUESTS_MAX]; /* hash of the answer's JSON */
	uint32_t first_ms[WORKERS];    /* from the start of the program to its first answer */
};

struct scene {
	char dir[TRIAL_PATH_MAX];
	struct log *log;
	struct rng rng;
	unsigned long kills;
	pid_t workers[WORKERS];
	uint32_t last[WORKERS + 1]; /* the request each was at, kept by number */
};

/* How many requests there were: who is free when all are used up still takes a number. */
static uint32_t requests(const struct log *log)
{
	return log->next < REQUESTS_MAX ? log->next : REQUESTS_MAX;
}

static int64_t now_ms(void)
{
	return clock_monotonic_ms();
}

/* Sends request n; a refusal is an answer too, a fault is not. */
static bool send_request(struct trial *t, struct log *log, uint32_t n, struct buf *answer)
{
	char key[40], args[512];
	const char *op = request(n, key, args);

	log->fate[n] = SENT;
	enum status st = trial_run(t, op, key, args, answer);
	if (st == ST_OK) {
		log->answer[n] = hash_of(answer);
		__atomic_store_n(&log->fate[n], ACCEPTED, __ATOMIC_SEQ_CST);
	} else if (st != ST_BUSY && status_exit_code(st) == 1) {
		__atomic_store_n(&log->fate[n], REFUSED, __ATOMIC_SEQ_CST);
	} else if (st != ST_BUSY) {
		printf("# request %u %s: %s: %s\n", n, op, status_name(st), t->problem.message);
		fflush(stdout);
		return false;
	}
	return true;
}

/* ---- the programs */

static int work(struct scene *s, int me)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial t;
	int64_t begun = now_ms();

	trial_open(&t, s->dir, "2026-11-22 09:00");
	for (;;) {
		uint32_t n = __atomic_fetch_add(&s->log->next, 1, __ATOMIC_SEQ_CST);
		if (n >= REQUESTS_MAX)
			return 0;
		if (!send_request(&t, s->log, n, &answer))
			return 1;
		if (s->log->first_ms[me] == 0)
			s->log->first_ms[me] = (uint32_t)(now_ms() - begun) + 1;
	}
}

/* A fresh program: works within the second? Also proves everything when it is asked to. */
static int probe(struct scene *s, int prove)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	int64_t begun = now_ms(), limit = (int64_t)trial_scale("KILL_MS", 1000);
	struct trial t;

	trial_open(&t, s->dir, "2026-11-22 09:00");
	enum status st = trial_run(&t, "client.set", NULL,
				   "{\"client\":\"C1\",\"environment\":\"x\"}", &answer);
	int64_t took = now_ms() - begun;
	if (st != ST_OK || took > limit) {
		printf("# after a kill: %s, %lld ms\n", status_name(st), (long long)took);
		fflush(stdout);
		return 1;
	}
	bool sound = !prove || trial_sound(&t);
	trial_close(&t);
	fflush(stdout);
	return sound ? 0 : 2;
}

/* Nobody goes on when the test is interrupted. */
static void die_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static pid_t start(struct scene *s, int (*run)(struct scene *, int), int me)
{
	fflush(stdout);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		die_with_parent();
		_exit(run(s, me));
	}
	return pid;
}

static void must_end_well(struct scene *s, int (*run)(struct scene *, int), int arg)
{
	int status;
	pid_t pid = start(s, run, arg);

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* ---- sent again: every request that was sent gets the answer it had, or its first one */

static int send_again(struct scene *s, int arg)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial t;
	uint32_t accepted = 0, open = 0, done = 0, differs = 0;

	(void)arg;
	trial_open(&t, s->dir, "2026-11-22 09:00");
	for (uint32_t n = 0; n < requests(s->log); n++) {
		enum fate fate = s->log->fate[n];
		uint64_t before = s->log->answer[n], txn = shop_changes(&t.shop);
		if (fate != SENT && fate != ACCEPTED)
			continue;
		if (!send_request(&t, s->log, n, &answer))
			return 1;
		open += fate == SENT;
		done += fate == SENT && s->log->fate[n] == ACCEPTED && shop_changes(&t.shop) == txn;
		accepted += fate == ACCEPTED;
		if (fate == ACCEPTED &&
		    (s->log->fate[n] != ACCEPTED || before != s->log->answer[n] ||
		     shop_changes(&t.shop) != txn))
			differs++;
	}
	printf("# %u requests, %u acknowledged, %u cut off and sent again (%u were done already), "
	       "%u with another answer\n",
	       requests(s->log), accepted, open, done, differs);
	bool sound = trial_sound(&t);
	trial_close(&t);
	fflush(stdout);
	return differs == 0 && sound ? 0 : 1;
}

/* ---- how often is each request's mark in the shop? */

static int compare(struct scene *s, int arg)
{
	uint8_t *marks = calloc(REQUESTS_MAX, 1);
	struct trial t;
	uint32_t lost = 0, doubled = 0, uninvited = 0;

	(void)arg;
	trial_open(&t, s->dir, "2026-11-22 09:00");
	count_marks(&t, marks, REQUESTS_MAX);
	trial_close(&t);
	for (uint32_t n = 0; n < REQUESTS_MAX; n++) {
		lost += s->log->fate[n] == ACCEPTED && marks[n] == 0;
		doubled += marks[n] > 1;
		uninvited += marks[n] > 0 && s->log->fate[n] != ACCEPTED;
	}
	if (lost + doubled + uninvited > 0)
		printf("# lost %u, doubled %u, refused and there %u\n", lost, doubled, uninvited);
	fflush(stdout);
	return lost + doubled + uninvited == 0 ? 0 : 1;
}

/* ---- the play */

static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct trial t;

	s->log = mmap(NULL, sizeof(*s->log), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	assert_true(s->log != MAP_FAILED);
	s->kills = trial_count("KILL_COUNT", 3000);
	rng_seed(&s->rng, trial_scale("KILL_SEED", 1));
	trial_folder(NULL, s->dir);
	trial_make(&t, s->dir, "2026-11-22 09:00");
	requests_prepare(&t);
	trial_close(&t);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < WORKERS; i++)
		if (s->workers[i] > 0)
			kill(s->workers[i], SIGKILL);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	trial_remove(s->dir);
	munmap(s->log, sizeof(*s->log));
	free(s);
	return 0;
}

static void nap_us(uint64_t us)
{
	struct timespec t = { .tv_sec = (time_t)(us / 1000000),
			      .tv_nsec = (long)(us % 1000000) * 1000 };

	nanosleep(&t, NULL);
}

static void end_worker(struct scene *s, int i)
{
	int status;

	kill(s->workers[i], SIGKILL);
	assert_int_equal(waitpid(s->workers[i], &status, 0), s->workers[i]);
	s->workers[i] = 0;
	/* It may have been done with its requests, but it has not failed at one. */
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
}

static void killed_at_any_moment(void **state)
{
	struct scene *s = *state;
	unsigned long at_work = s->kills - s->kills / 3;
	uint32_t slowest = 0;

	for (int i = 0; i < WORKERS; i++)
		s->workers[i] = start(s, work, i);
	for (unsigned long k = 1; k <= at_work; k++) {
		int victim = (int)rng_below(&s->rng, WORKERS);
		nap_us(rng_below(&s->rng, 5000));
		end_worker(s, victim);
		if (s->log->first_ms[victim] > slowest)
			slowest = s->log->first_ms[victim];
		s->log->first_ms[victim] = 0;
		if (k % PROBE_EVERY == 0)
			must_end_well(s, probe, k % CHECK_EVERY == 0);
		s->workers[victim] = start(s, work, victim);
	}
	for (int i = 0; i < WORKERS; i++)
		end_worker(s, i);
	printf("# %lu killed; the slowest program's first answer came after %u ms\n", at_work,
	       slowest);
	must_end_well(s, probe, 1);
	must_end_well(s, send_again, 0);
	must_end_well(s, compare, 0);
}

/* ---- killed while they tell the story of all operations */

static pid_t start_singer(struct chorus *c, int me)
{
	fflush(stdout);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		die_with_parent();
		_exit(chorus_sing(c, me));
	}
	return pid;
}

/* True if it was killed and another has taken its place. */
static bool replace_singer(struct chorus *c, pid_t *pid, int me)
{
	int status;

	kill(*pid, SIGKILL);
	assert_int_equal(waitpid(*pid, &status, 0), *pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	*pid = WIFSIGNALED(status) ? start_singer(c, me) : 0;
	return *pid != 0;
}

/* Until all have come to the end; how many were killed on the way. */
static unsigned long one_play(struct scene *s, struct chorus *c, unsigned long most)
{
	pid_t pids[WORKERS];
	unsigned long killed = 0;
	int status, left = WORKERS;

	for (int i = 0; i < WORKERS; i++)
		pids[i] = start_singer(c, i);
	while (left > 0) {
		int i = (int)rng_below(&s->rng, WORKERS);
		if (pids[i] == 0)
			continue;
		if (killed < most) {
			nap_us(rng_below(&s->rng, 4000));
			if (replace_singer(c, &pids[i], i))
				killed++;
			else
				left--;
			continue;
		}
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
		pids[i] = 0;
		left--;
	}
	return killed;
}

static void killed_at_any_operation(void **state)
{
	enum { A_PLAY = 50 };
	struct scene *s = *state;
	struct chorus *c = chorus_make();
	char begun[TRIAL_PATH_MAX], told[TRIAL_PATH_MAX];
	unsigned long killed = 0, wanted = (s->kills + 2) / 3;
	unsigned plays = 0;

	chorus_stage(begun, told);
	do {
		chorus_begin(c, begun);
		killed += one_play(s, c, wanted - killed < A_PLAY ? wanted - killed : A_PLAY);
		assert_true(chorus_compare(c, told));
		plays++;
	} while (killed < wanted);
	printf("# %lu killed in %u plays of %u steps\n", killed, plays, c->steps);
	trial_remove(begun);
	trial_remove(told);
	chorus_free(c);
}

/* ---- killed while the shop is being made */

static int make_shop(const char *dir)
{
	struct trial t;

	trial_make(&t, dir, "2026-11-22 09:00");
	trial_close(&t);
	return 0;
}

/* Makes it again where it was cut off; says whether there was a shop already. */
static int make_again(const char *dir)
{
	struct trial t;
	struct problem p = PROBLEM_INIT;
	bool there = trial_try_open(&t, dir, "2026-11-22 09:00", &p) == ST_OK &&
		     trial_run(&t, "staff.get", NULL, "{\"staff\":\"S8\"}", NULL) == ST_OK;

	if (!there && t.shop.db != NULL)
		trial_close(&t);
	if (!there)
		trial_make(&t, dir, "2026-11-22 09:00");
	if (trial_run(&t, "product.get", NULL, "{\"product\":\"P36\"}", NULL) != ST_OK ||
	    trial_run(&t, "staff.get", NULL, "{\"staff\":\"S9\"}", NULL) != ST_NOT_FOUND ||
	    !trial_sound(&t))
		return 1;
	trial_close(&t);
	return there ? 3 : 2;
}

static void killed_while_it_is_made(void **state)
{
	enum { MAKINGS = 12 };
	struct scene *s = *state;
	unsigned whole = 0, again = 0;
	int64_t took = 0;

	for (int i = 0; i <= MAKINGS; i++) {
		char dir[TRIAL_PATH_MAX];
		int status;
		int64_t begun = now_ms();
		trial_folder(NULL, dir);
		fflush(stdout);
		pid_t maker = fork();
		assert_true(maker >= 0);
		if (maker == 0)
			_exit(make_shop(dir));
		if (i > 0) { /* the first one tells how long it takes */
			nap_us((uint64_t)took * 1000 * (uint64_t)i / MAKINGS);
			kill(maker, SIGKILL);
		}
		assert_int_equal(waitpid(maker, &status, 0), maker);
		if (i == 0)
			took = now_ms() - begun;
		pid_t pid = fork();
		if (pid == 0)
			_exit(make_again(dir));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) >= 2 &&
			    WEXITSTATUS(status) <= 3);
		whole += WEXITSTATUS(status) == 3;
		again += WEXITSTATUS(status) == 2;
		trial_remove(dir);
	}
	(void)s;
	assert_true(again > 0 && whole > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_moment),
		cmocka_unit_test(killed_at_any_operation),
		cmocka_unit_test(killed_while_it_is_made),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
