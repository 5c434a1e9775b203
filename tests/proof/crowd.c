/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A crowd at few resources: DESKS programs book, move, cancel, give leave and close rooms at
 * random, in two days of two therapists and two rooms, all as fast as they can; now and then one
 * is killed (SIGKILL) and comes back. However it went, nobody is in two places and no room has two
 * visits: compared here, over all bookings as they are told, not by the store's own index; and the
 * store proves.
 *
 * CROWD_SECONDS in the environment: how long (60). CROWD_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/trial.h"
#include "small_shop.h"

enum { DESKS = 16, DAYS = 2, VISITS_MAX = 4000, KILL_EVERY_MS = 300 };
enum action { ADD, ADD_ANY, MOVE, HAND_OVER, CANCEL, LEAVE, NO_LEAVE, ROOM, ACTIONS };
static const char *const names[ACTIONS] = { "added",     "added to anybody", "moved",
					    "handed over", "cancelled",	     "leave",
					    "leave taken back", "rooms" };

struct shared {
	uint32_t over, failed;
	uint32_t last_booking, last_leave;
	uint64_t tried[ACTIONS], done[ACTIONS];
};

struct scene {
	char dir[TRIAL_PATH_MAX];
	struct shared *shared;
	unsigned killed;
};

/* ---- a desk */

static const char *time_text(struct rng *rng, char ret[32])
{
	snprintf(ret, 32, "2026-11-%02uT%02u:%02u", 25 + (unsigned)rng_below(rng, DAYS),
		 10 + (unsigned)rng_below(rng, 9), 5 * (unsigned)rng_below(rng, 12));
	return ret;
}

static uint32_t some(struct rng *rng, const uint32_t *last)
{
	uint32_t n = __atomic_load_n(last, __ATOMIC_RELAXED);

	return n == 0 ? 1 : n - (uint32_t)rng_below(rng, n < 40 ? n : 40);
}

static const char *make_request(const struct scene *s, struct rng *rng, int me, enum action a,
				char *args, size_t size)
{
	uint32_t booking = some(rng, &s->shared->last_booking);
	unsigned staff = 1 + (unsigned)rng_below(rng, 2);
	char at[32];

	time_text(rng, at);
	switch (a) {
	case ADD:
		snprintf(args, size,
			 "{\"client\":\"C%d\",\"segments\":[{\"treatment\":\"wash\","
			 "\"therapist\":\"S%u\",\"start\":\"%s\"}]}", me + 1, staff, at);
		return "booking.add";
	case ADD_ANY:
		snprintf(args, size,
			 "{\"client\":\"C%d\",\"segments\":[{\"treatment\":\"wash\","
			 "\"start\":\"%s\"}]}", me + 1, at);
		return "booking.add";
	case MOVE:
		snprintf(args, size, "{\"booking\":\"B%u\",\"start\":\"%s\"}", booking, at);
		return "booking.move";
	case HAND_OVER:
		snprintf(args, size, "{\"booking\":\"B%u\",\"therapist\":\"S%u\"}", booking,
			 staff);
		return "booking.move";
	case CANCEL:
		snprintf(args, size, "{\"booking\":\"B%u\"}", booking);
		return "booking.cancel";
	case LEAVE:
		snprintf(args, size,
			 "{\"staff\":\"S%u\",\"kind\":\"leave\",\"from\":\"%s\","
			 "\"to\":\"2026-11-%02uT20:00\"}", staff, at, at[9] == '5' ? 25 : 26);
		return "roster.add";
	case NO_LEAVE:
		snprintf(args, size, "{\"change\":\"N%u\"}", some(rng, &s->shared->last_leave));
		return "roster.drop";
	case ROOM:
	case ACTIONS:
		break;
	}
	snprintf(args, size, "{\"room\":\"R%u\",\"closed\":%s}", 1 + (unsigned)rng_below(rng, 2),
		 rng_below(rng, 4) == 0 ? "true" : "false");
	return "room.set";
}

static void note_id(const struct buf *answer, const char *name, uint32_t *last)
{
	const char *at = strstr(answer->text, name);
	uint32_t id = at != NULL ? (uint32_t)strtoul(at + strlen(name), NULL, 10) : 0;

	if (id > __atomic_load_n(last, __ATOMIC_RELAXED))
		__atomic_store_n(last, id, __ATOMIC_RELAXED);
}

static enum action choose(struct rng *rng)
{
	static const enum action often[] = { ADD,  ADD,    ADD_ANY, ADD_ANY,   MOVE,     MOVE,
					     MOVE, CANCEL, CANCEL,  HAND_OVER, NO_LEAVE, ROOM };

	return rng_below(rng, 40) == 0 ? LEAVE : often[rng_below(rng, ARRAY_LEN(often))];
}

static int work(struct scene *s, int me, uint64_t seed)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct shared *shared = s->shared;
	char args[400];
	struct trial t;
	struct rng rng;

	rng_seed(&rng, seed);
	trial_open(&t, s->dir, "2026-11-23 10:00");
	while (!__atomic_load_n(&shared->over, __ATOMIC_SEQ_CST)) {
		enum action a = choose(&rng);
		const char *op = make_request(s, &rng, me, a, args, sizeof(args));
		enum status st = trial_run(&t, op, NULL, args, &answer);
		__atomic_add_fetch(&shared->tried[a], 1, __ATOMIC_RELAXED);
		/* A rule may refuse, and the gate may be shut; nothing else may be. */
		if (st != ST_OK && st != ST_BUSY && status_exit_code(st) != 1 &&
		    status_exit_code(st) != 65) {
			printf("# %s %s: %s: %s\n", op, args, status_name(st), t.problem.message);
			fflush(stdout);
			shared->failed = shared->over = 1;
		}
		if (st != ST_OK)
			continue;
		__atomic_add_fetch(&shared->done[a], 1, __ATOMIC_RELAXED);
		if (a == ADD || a == ADD_ANY)
			note_id(&answer, "\"id\":\"B", &shared->last_booking);
		else if (a == LEAVE)
			note_id(&answer, "\"id\":\"N", &shared->last_leave);
	}
	trial_close(&t);
	return 0;
}

/* ---- the crowd */

static pid_t start(struct scene *s, int me, uint64_t seed)
{
	fflush(stdout);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(work(s, me, seed));
	return pid;
}

static void let_them(struct scene *s, unsigned long seconds, uint64_t seed)
{
	const struct timespec pause = { .tv_nsec = KILL_EVERY_MS * 1000000L };
	int64_t end = clock_monotonic_ms() + (int64_t)seconds * 1000;
	pid_t pids[DESKS];
	struct rng rng;
	int status;

	rng_seed(&rng, seed);
	for (int i = 0; i < DESKS; i++)
		pids[i] = start(s, i, rng_next(&rng));
	while (clock_monotonic_ms() < end && !s->shared->failed) {
		nanosleep(&pause, NULL);
		size_t i = rng_below(&rng, DESKS);
		kill(pids[i], SIGKILL);
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		s->killed += WIFSIGNALED(status);
		pids[i] = start(s, (int)i, rng_next(&rng));
	}
	__atomic_store_n(&s->shared->over, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < DESKS; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(s->shared->failed, 0);
}

/* ---- who is where */

struct visit { char who[16]; int64_t from, to; };

static void take(struct visit *all, size_t *n, const json_t *segment, const char *name)
{
	const char *who = json_string_value(json_object_get(segment, name));
	const char *start = json_string_value(json_object_get(segment, "start"));
	wall from;

	if (who == NULL)
		return;
	assert_true(*n < VISITS_MAX && start != NULL);
	assert_int_equal(wall_parse(start, &from, NULL), ST_OK);
	snprintf(all[*n].who, sizeof(all[*n].who), "%s", who);
	all[*n].from = from.n;
	all[*n].to = from.n + 60; /* an hour, as the treatment says */
	(*n)++;
}

static size_t take_all(struct trial *t, struct visit *all)
{
	AUTO(buf_release) struct buf rows = BUF_INIT;
	json_t *row, *segment;
	size_t n = 0, i, j;

	trial_must(t, &rows, "booking.list", "{\"day\":\"2026-11-25\",\"days\":%d}", DAYS);
	json_t *list = json_loads(rows.text, 0, NULL);
	json_array_foreach(json_object_get(list, "rows"), i, row)
	{
		if (strcmp(json_string_value(json_object_get(row, "state")), "cancelled") == 0)
			continue;
		json_array_foreach(json_object_get(row, "segments"), j, segment)
		{
			take(all, &n, segment, "therapist");
			take(all, &n, segment, "room");
		}
	}
	json_decref(list);
	return n;
}

static unsigned overlaps(const struct visit *all, size_t n)
{
	unsigned ret = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (strcmp(all[i].who, all[j].who) == 0 && all[i].from < all[j].to &&
			    all[j].from < all[i].to) {
				printf("# %s is in two places\n", all[i].who);
				ret++;
			}
	return ret;
}

static void nobody_is_in_two_places(void **state)
{
	static struct visit all[VISITS_MAX];
	struct scene *s = *state;
	struct trial t;
	uint64_t tried = 0;

	let_them(s, trial_count("CROWD_SECONDS", 60), trial_scale("CROWD_SEED", 1));
	trial_open(&t, s->dir, "2026-11-23 10:00");
	size_t n = take_all(&t, all);
	assert_int_equal(overlaps(all, n), 0);
	assert_true(trial_sound(&t));
	trial_close(&t);
	for (int a = 0; a < ACTIONS; a++) {
		tried += s->shared->tried[a];
		printf("# %s: %llu of %llu\n", names[a], (unsigned long long)s->shared->done[a],
		       (unsigned long long)s->shared->tried[a]);
		assert_true(s->shared->done[a] > 0);
	}
	printf("# %llu attempts by %d programs, %u killed; %zu places taken at the end\n",
	       (unsigned long long)tried, DESKS, s->killed, n);
	assert_true(n > 0);
}

/* ---- the shop */

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	struct trial t;

	s->shared = mmap(NULL, sizeof(*s->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(s->shared != MAP_FAILED);
	trial_folder(NULL, s->dir);
	small_treatments(s->dir, 60, "    room: basin\n");
	small_conf(s->dir, "client_bookings = 0\n[roster]\nmost_day_minutes = 0\n"
			   "most_straight_minutes = 0\n");
	trial_write(s->dir, "calendar.yaml", "holidays: []\ntasks: []\n");
	trial_write(s->dir, "shop.yaml",
		    "rooms:\n  - {name: 一, type: basin}\n  - {name: 二, type: basin}\n");
	trial_make(&t, s->dir, "2026-11-23 10:00");
	for (int i = 0; i < 2; i++)
		small_therapist(&t, i);
	for (int i = 0; i < DESKS; i++)
		trial_must(&t, NULL, "client.add",
			   "{\"name\":\"客%d\",\"phone\":\"138000000%02d\"}", i, i);
	trial_close(&t);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	trial_remove(s->dir);
	munmap(s->shared, sizeof(*s->shared));
	free(s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nobody_is_in_two_places) };

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
