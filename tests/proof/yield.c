/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two desks at the same slot, in every order there is: an operation is stopped where each of its
 * transactions begins and ends, another one runs from begin to end in another process, and the
 * first goes on. Whatever comes of it is what comes of one after the other: the answers of both
 * and every byte of the store are those of one of the two serial orders, and the store proves.
 *
 * Every operation that takes or gives time at the slot is tried with every other, in a shop where
 * the slot is free and in one where it is taken; as the API asks (one request), and as a screen
 * does (it reads the record, tries, then saves what it saw). A screen may be refused besides, when
 * what it saw was changed meanwhile; then nothing of it is kept.
 *
 * YIELD_PAIRS in the environment: every how manyth pair is tried (1: all of them).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <lmdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/trial.h"
#include "small_shop.h"
#include "store/db.h"

enum { ANSWER_MAX = 6000, POINTS_MAX = 60, PATIENCE_MS = 10000, GLANCE_MS = 3, NEVER = 10000 };

/* ---- what is done at the slot: S1, 14:00 to 15:00, and around it */

struct deed {
	const char *name, *op, *args;
	/* What a screen looks at before: it gives `revision`. */
	const char *read, *of;
};

static const struct deed deeds[] = {
	{ .name = "add", .op = "booking.add",
	  .args = "{\"client\":\"C3\",\"segments\":[{\"treatment\":\"wash\","
		  "\"therapist\":\"S1\",\"start\":\"2026-11-25T14:15\"}]}" },
	{ .name = "add any", .op = "booking.add",
	  .args = "{\"client\":\"C4\",\"segments\":[{\"treatment\":\"wash\","
		  "\"start\":\"2026-11-25T13:30\"}]}" },
	{ .name = "move in", .op = "booking.move",
	  .args = "{\"booking\":\"B2\",\"start\":\"2026-11-25T14:30\"%s}",
	  .read = "booking.get", .of = "{\"booking\":\"B2\"}" },
	{ .name = "move out", .op = "booking.move",
	  .args = "{\"booking\":\"B1\",\"start\":\"2026-11-25T11:00\"%s}",
	  .read = "booking.get", .of = "{\"booking\":\"B1\"}" },
	{ .name = "cancel", .op = "booking.cancel",
	  .args = "{\"booking\":\"B1\",\"reason\":\"r\"%s}",
	  .read = "booking.get", .of = "{\"booking\":\"B1\"}" },
	{ .name = "cancel the other", .op = "booking.cancel",
	  .args = "{\"booking\":\"B2\",\"reason\":\"r\"%s}",
	  .read = "booking.get", .of = "{\"booking\":\"B2\"}" },
	{ .name = "leave", .op = "roster.add",
	  .args = "{\"staff\":\"S1\",\"kind\":\"leave\",\"from\":\"2026-11-25T13:00\","
		  "\"to\":\"2026-11-25T15:30\"}" },
	{ .name = "block", .op = "roster.add",
	  .args = "{\"staff\":\"S1\",\"kind\":\"training\",\"from\":\"2026-11-25T14:00\","
		  "\"to\":\"2026-11-25T14:30\"}" },
	{ .name = "no leave", .op = "roster.drop",
	  .args = "{\"change\":\"N1\",\"reason\":\"r\"}" },
	{ .name = "close the room", .op = "room.set",
	  .args = "{\"room\":\"R1\",\"closed\":true%s}",
	  .read = "room.get", .of = "{\"room\":\"R1\"}" },
};
enum { DEEDS = ARRAY_LEN(deeds) };

/* ---- two processes and what they tell */

enum { FIRST, SECOND, DESKS };

struct end {
	enum status status[DESKS];
	char answer[DESKS][ANSWER_MAX];
	uint8_t content[HASH_SIZE];
};

struct shared {
	struct end end;
	unsigned points;        /* the first came by */
	bool late;              /* the second was still at it when the first went on */
};

/* What the engine's calls look at: they have no other way to be told. */
static struct {
	struct shared *shared;
	unsigned at;            /* the point to stop at; 0: not watching */
	int go, done;           /* pipes: the second may begin, has ended */
	bool writes;            /* a write transaction is open: nobody else gets in */
} stop;

static void await_second(int ms)
{
	struct pollfd p = { .fd = stop.done, .events = POLLIN };

	stop.shared->late = poll(&p, 1, ms) != 1;
}

static void point(void)
{
	if (stop.at == 0)
		return;
	if (++stop.shared->points != stop.at)
		return;
	if (write(stop.go, "g", 1) != 1)
		_exit(90);
	await_second(stop.writes ? GLANCE_MS : PATIENCE_MS);
	if (!stop.writes && stop.shared->late)
		_exit(91);
}

/* The engine's own, behind ours. */
static void *engine(const char *name)
{
	void *ret = dlsym(RTLD_NEXT, name);

	if (ret == NULL)
		abort();
	return ret;
}

int mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags, MDB_txn **ret)
{
	static int (*next)(MDB_env *, MDB_txn *, unsigned, MDB_txn **);

	if (next == NULL)
		*(void **)&next = engine("mdb_txn_begin");
	bool reads = (flags & MDB_RDONLY) != 0;
	if (reads)
		point();
	int rc = next(env, parent, flags, ret);
	stop.writes = rc == MDB_SUCCESS && !reads;
	point();
	return rc;
}

int mdb_txn_commit(MDB_txn *txn)
{
	static int (*next)(MDB_txn *);

	if (next == NULL)
		*(void **)&next = engine("mdb_txn_commit");
	point();
	int rc = next(txn);
	/* The gate is left a moment later. */
	point();
	stop.writes = false;
	return rc;
}

void mdb_txn_abort(MDB_txn *txn)
{
	static void (*next)(MDB_txn *);

	if (next == NULL)
		*(void **)&next = engine("mdb_txn_abort");
	point();
	next(txn);
	point();
	stop.writes = false;
}

/* ---- one desk */

struct scene {
	char base[2][TRIAL_PATH_MAX]; /* the slot is taken, it is free */
	char work[TRIAL_PATH_MAX];
	struct shared *shared;
	unsigned runs, late;
	unsigned matters;       /* pairs in which it matters who is first */
};

static void keep_answer(struct shared *s, int desk, struct trial *t, enum status st,
			const struct buf *answer)
{
	s->end.status[desk] = st;
	snprintf(s->end.answer[desk], ANSWER_MAX, "%s",
		 st == ST_OK ? answer->text : t->problem.message);
}

static unsigned revision_in(const struct buf *answer)
{
	static const char name[] = "\"revision\":";
	const char *at = strstr(answer->text, name);

	return at != NULL ? (unsigned)strtoul(at + sizeof(name) - 1, NULL, 10) : 0;
}

/* The key says which desk asked. A screen saves only what it could when it tried. */
static void do_deed(struct shared *s, struct trial *t, int desk, const struct deed *d, bool screen)
{
	static const char *const keys[DESKS] = { "first desk", "second desk" };
	AUTO(buf_release) struct buf answer = BUF_INIT, args = BUF_INIT;
	char revision[32] = "";
	enum status st = ST_OK;

	if (screen && d->read != NULL) {
		st = trial_run(t, d->read, NULL, d->of, &answer);
		snprintf(revision, sizeof(revision), ",\"revision\":%u", revision_in(&answer));
	}
	const char *place = strstr(d->args, "%s");
	if (place == NULL)
		buf_puts(&args, d->args);
	else
		buf_printf(&args, "%.*s%s%s", (int)(place - d->args), d->args, revision, place + 2);
	if (st == ST_OK && screen)
		st = trial_try(t, d->op, args.text, &answer);
	if (st == ST_OK)
		st = trial_run(t, d->op, keys[desk], args.text, &answer);
	keep_answer(s, desk, t, st, &answer);
}

static int second_desk(struct scene *s, const struct deed *d, int go, int done)
{
	struct trial t;
	char c;

	trial_open(&t, s->work, "2026-11-23 10:00");
	if (read(go, &c, 1) != 1)
		return 92;
	do_deed(s->shared, &t, SECOND, d, false);
	trial_close(&t);
	return write(done, "d", 1) == 1 ? 0 : 93;
}

static int first_desk(struct scene *s, const struct deed *d, bool screen, unsigned at)
{
	struct trial t;

	trial_open(&t, s->work, "2026-11-23 10:00");
	stop.at = at;
	point();
	do_deed(s->shared, &t, FIRST, d, screen);
	stop.at = 0;
	trial_close(&t);
	/* All points passed: one after the other. */
	if (s->shared->points < at && write(stop.go, "g", 1) != 1)
		return 94;
	return 0;
}

/* ---- both */

static void finish(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status != 0)
		fail_msg("a desk ended with %d", WIFEXITED(status) ? WEXITSTATUS(status) : -status);
}

/* Runs `a` up to a point, `b`, and the rest of `a`; how many points there were. prove: the store
 * has to be sound, too. */
static unsigned meet(struct scene *s, int base, const struct deed *a, bool screen,
		     const struct deed *b, unsigned at, bool prove, struct end *ret)
{
	int go[2], done[2];
	struct trial t;
	pid_t pids[DESKS];

	s->runs++;
	trial_copy(s->base[base], s->work);
	memset(s->shared, 0, sizeof(*s->shared));
	assert_int_equal(pipe(go), 0);
	assert_int_equal(pipe(done), 0);
	fflush(stdout);
	pids[SECOND] = fork();
	if (pids[SECOND] == 0)
		_exit(second_desk(s, b, go[0], done[1]));
	pids[FIRST] = fork();
	if (pids[FIRST] == 0) {
		stop.shared = s->shared;
		stop.go = go[1];
		stop.done = done[0];
		_exit(first_desk(s, a, screen, at));
	}
	finish(pids[FIRST]);
	finish(pids[SECOND]);
	for (int i = 0; i < 2; i++) {
		close(go[i]);
		close(done[i]);
	}
	s->late += s->shared->late;
	*ret = s->shared->end;
	trial_open(&t, s->work, "2026-11-23 10:00");
	assert_true(trial_digest(&t, true, ret->content));
	assert_true(!prove || trial_sound(&t));
	trial_close(&t);
	return s->shared->points;
}

static bool same(const struct end *x, const struct end *y)
{
	for (int i = 0; i < DESKS; i++)
		if (x->status[i] != y->status[i] || strcmp(x->answer[i], y->answer[i]) != 0)
			return false;
	return memcmp(x->content, y->content, HASH_SIZE) == 0;
}

/* What it tried was good, and no longer when it saved: it is told so; only the other's stands. */
static bool outrun(const struct end *e, const struct end *alone)
{
	return e->status[FIRST] != ST_OK && e->status[SECOND] == alone->status[SECOND] &&
	       strcmp(e->answer[SECOND], alone->answer[SECOND]) == 0 &&
	       memcmp(e->content, alone->content, HASH_SIZE) == 0;
}

static void tell(const char *how, const struct end *e)
{
	printf("#   %s: %s: %.120s | %s: %.120s | %02x%02x%02x\n", how,
	       status_name(e->status[FIRST]), e->answer[FIRST], status_name(e->status[SECOND]),
	       e->answer[SECOND], e->content[0], e->content[1], e->content[2]);
}

/* The second alone, in the place of a first that only looks. */
static void alone(struct scene *s, int base, const struct deed *b, struct end *ret)
{
	static const struct deed nothing = { .name = "nothing", .op = "room.get",
					     .args = "{\"room\":\"R1\"}" };

	meet(s, base, &nothing, false, b, NEVER, false, ret);
}

static unsigned pair(struct scene *s, int base, const struct deed *a, bool screen,
		     const struct deed *b, const struct end *b_alone)
{
	struct end after, before, now;
	unsigned faults = 0;
	unsigned points = meet(s, base, a, screen, b, NEVER, true, &after);

	assert_true(points > 3 && points < POINTS_MAX);
	meet(s, base, a, screen, b, 1, true, &before);
	s->matters += before.status[FIRST] != after.status[FIRST] ||
		      before.status[SECOND] != after.status[SECOND];
	for (unsigned at = 2; at <= points; at++) {
		meet(s, base, a, screen, b, at, false, &now);
		if (same(&now, &after) || same(&now, &before) ||
		    (screen && outrun(&now, b_alone)))
			continue;
		printf("# slot %s, %s %s at point %u of %u, %s\n", base == 0 ? "taken" : "free",
		       a->name, screen ? "by a screen" : "", at, points, b->name);
		tell("first, second", &after);
		tell("second, first", &before);
		tell("now", &now);
		faults++;
	}
	return faults;
}

/* ---- the shop */

static void write_rules(const char *dir)
{
	small_treatments(dir, 60, "    room: basin\n");
	small_conf(dir, "");
	trial_write(dir, "calendar.yaml", "holidays: []\ntasks: []\n");
	trial_write(dir, "shop.yaml", "rooms:\n  - {name: 一, type: basin}\n");
}

static void fill(struct trial *t)
{
	for (int i = 0; i < 2; i++)
		small_therapist(t, i);
	for (int i = 1; i <= 4; i++)
		trial_must(t, NULL, "client.add", "{\"name\":\"客%d\",\"phone\":\"1380000000%d\"}",
			   i, i);
	for (int i = 1; i <= 2; i++)
		trial_must(t, NULL, "booking.add",
			   "{\"client\":\"C%d\",\"segments\":[{\"treatment\":\"wash\","
			   "\"therapist\":\"S1\",\"start\":\"2026-11-25T%d:00\"}]}",
			   i, i == 1 ? 14 : 17);
	trial_must(t, NULL, "roster.add",
		   "{\"staff\":\"S1\",\"kind\":\"leave\",\"from\":\"2026-11-25T12:30\","
		   "\"to\":\"2026-11-25T13:30\"}");
}

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	struct trial trial;

	s->shared = mmap(NULL, sizeof(*s->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(s->shared != MAP_FAILED);
	trial_folder(NULL, s->work);
	write_rules(s->work);
	trial_make(&trial, s->work, "2026-11-23 10:00");
	fill(&trial);
	for (int i = 0; i < 2; i++) {
		if (i == 1)
			trial_must(&trial, NULL, "booking.cancel", "{\"booking\":\"B1\"}");
		trial_close(&trial);
		trial_folder(NULL, s->base[i]);
		trial_copy(s->work, s->base[i]);
		trial_open(&trial, s->work, "2026-11-23 10:00");
	}
	trial_close(&trial);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 2; i++)
		trial_remove(s->base[i]);
	trial_remove(s->work);
	munmap(s->shared, sizeof(*s->shared));
	free(s);
	return 0;
}

static void one_after_the_other(struct scene *s, bool screen)
{
	unsigned long every = trial_every("YIELD_PAIRS", 1);
	unsigned faults = 0, pairs = 0;

	s->runs = s->late = s->matters = 0;
	for (int base = 0; base < 2; base++)
		for (size_t j = 0; j < DEEDS; j++) {
			struct end b_alone;
			alone(s, base, &deeds[j], &b_alone);
			for (size_t i = 0; i < DEEDS; i++) {
				if ((i + j) % every != 0)
					continue;
				faults += pair(s, base, &deeds[i], screen, &deeds[j], &b_alone);
				pairs++;
			}
		}
	printf("# %u pairs, of which %u are decided by who is first; %u meetings, in %u of them "
	       "the second waited at the gate\n",
	       pairs, s->matters, s->runs, s->late);
	assert_int_equal(faults, 0);
	assert_true(s->late > 0 && s->late < s->runs && s->matters > 0);
}

static void requests(void **state)
{
	one_after_the_other(*state, false);
}

static void screens(void **state)
{
	one_after_the_other(*state, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(screens),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
