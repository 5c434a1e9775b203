/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many terminals want the same thing at once: RACERS processes, each with a shop of its own
 * open, try the same slots and the last pieces of stock. Every slot has one winner, no two
 * bookings overlap (compared here, not by the store's own index), and no piece is sold twice.
 *
 * RACE_SLOTS in the environment: slots to race for (1000), each tried by every racer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "lib/trial.h"

enum { RACERS = 16, SLOTS_MAX = 1400, PIECES = 200, SALES_EACH = 100, LOCKSTEP = 4 };

/* What the racers share, besides the shop. */
struct track {
	pthread_barrier_t start;
	unsigned nslots;
	int64_t slots[SLOTS_MAX];
	unsigned winners[SLOTS_MAX];
	unsigned booked[RACERS], sold[RACERS], waits[RACERS];
	uint32_t clients[RACERS], product;
};

struct meeting {
	char dir[TRIAL_PATH_MAX];
	struct track *track;
};

/* ---- a shop with as many clients as racers */

/* Twenty minutes each, one after the other, whenever the therapist S4 is at work. */
static void lay_slots(struct track *t, unsigned wanted)
{
	day d = day_of(2026, 11, 23);

	for (t->nslots = 0; t->nslots < wanted; d.n++) {
		int weekday = day_weekday(d), from = weekday >= 5 ? 12 : 10;
		for (int i = 0; weekday != 1 && i < 27 && t->nslots < wanted; i++)
			t->slots[t->nslots++] = wall_of(d, MINUTE(from * 60 + i * 20)).n;
	}
}

static uint32_t number_in(const struct buf *json, const char *name)
{
	const char *at = strstr(json->text, name);

	assert_non_null(at);
	return (uint32_t)strtoul(at + strlen(name), NULL, 10);
}

static int set_up(void **state)
{
	struct meeting *m = calloc(1, sizeof(*m));
	struct trial trial;
	AUTO(buf_release) struct buf answer = BUF_INIT;
	unsigned long wanted = trial_scale("RACE_SLOTS", 1000);

	m->track = mmap(NULL, sizeof(*m->track), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	assert_true(m->track != MAP_FAILED);
	pthread_barrierattr_t shared;
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&m->track->start, &shared, RACERS);
	lay_slots(m->track, wanted > SLOTS_MAX ? SLOTS_MAX : (unsigned)wanted);
	trial_folder(NULL, m->dir);
	/* The race is for times, not for rules: nobody has had enough. */
	trial_write(m->dir, "meibu.conf",
		    "[booking]\nclient_bookings = 0\n"
		    "[roster]\nmost_day_minutes = 0\nmost_straight_minutes = 0\n");
	trial_write(m->dir, "calendar.yaml", "holidays: []\ntasks: []\n");
	trial_make(&trial, m->dir, "2026-11-22 09:00");
	for (int i = 0; i < RACERS; i++) {
		trial_must(&trial, &answer, "client.add",
			   "{\"name\":\"客%d\",\"phone\":\"138%08d\","
			   "\"force\":true}",
			   i, i);
		m->track->clients[i] = number_in(&answer, "\"id\":\"C");
	}
	trial_must(&trial, &answer, "product.add",
		   "{\"name\":\"限量\",\"unit\":\"瓶\",\"price_fen\":100}");
	m->track->product = number_in(&answer, "\"id\":\"P");
	trial_must(&trial, &answer, "stock.receive", "{\"product\":\"P%u\",\"qty\":%d}",
		   m->track->product, PIECES);
	trial_close(&trial);
	*state = m;
	return 0;
}

static int tear_down(void **state)
{
	struct meeting *m = *state;

	trial_remove(m->dir);
	munmap(m->track, sizeof(*m->track));
	free(m);
	return 0;
}

/* ---- racing */

/* Tries until the gate has let it through: standing in line is not the race. */
static enum status insist(struct trial *t, struct track *track, int me, const char *op,
			  const char *args)
{
	enum status st;

	while ((st = trial_run(t, op, NULL, args, NULL)) == ST_BUSY)
		track->waits[me]++;
	return st;
}

static int race_for_slots(struct meeting *m, int me)
{
	struct track *track = m->track;
	struct trial t;
	char args[256], at[DATE_TEXT_MAX];

	trial_open(&t, m->dir, "2026-11-22 09:00");
	for (unsigned i = 0; i < track->nslots; i++) {
		/* The first ones all together, then each as fast as it can. */
		if (i < track->nslots / LOCKSTEP)
			pthread_barrier_wait(&track->start);
		snprintf(args, sizeof(args),
			 "{\"client\":\"C%u\",\"segments\":[{\"treatment\":"
			 "\"review\",\"therapist\":\"S4\",\"start\":\"%s\"}]}",
			 track->clients[me], wall_text(WALL(track->slots[i]), at));
		enum status st = insist(&t, track, me, "booking.add", args);
		if (st == ST_OK) {
			__atomic_add_fetch(&track->winners[i], 1, __ATOMIC_SEQ_CST);
			track->booked[me]++;
		} else if (st != ST_SLOT_TAKEN) {
			printf("# racer %d: %s: %s\n", me, status_name(st), t.problem.message);
			return 1;
		}
	}
	trial_close(&t);
	return 0;
}

static int race_for_pieces(struct meeting *m, int me)
{
	struct trial t;
	char args[256];

	trial_open(&t, m->dir, "2026-11-22 09:00");
	snprintf(args, sizeof(args),
		 "{\"lines\":[{\"kind\":\"product\",\"product\":\"P%u\"}],"
		 "\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}",
		 m->track->product);
	pthread_barrier_wait(&m->track->start);
	for (int i = 0; i < SALES_EACH; i++) {
		enum status st = insist(&t, m->track, me, "sale.pay", args);
		m->track->sold[me] += st == ST_OK;
		if (st != ST_OK && st != ST_INSUFFICIENT) {
			printf("# racer %d: %s: %s\n", me, status_name(st), t.problem.message);
			return 1;
		}
	}
	trial_close(&t);
	return 0;
}

static void race(struct meeting *m, int (*run)(struct meeting *, int))
{
	pid_t pids[RACERS];

	fflush(stdout);
	for (int i = 0; i < RACERS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			int code = run(m, i);
			fflush(stdout);
			_exit(code);
		}
	}
	for (int i = 0; i < RACERS; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
}

/* ---- what came of it */

static int by_start(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The starts of all bookings of S4, as the answers say; how many. */
static unsigned starts_of_all(struct trial *t, const struct track *track, int64_t *ret)
{
	AUTO(buf_release) struct buf rows = BUF_INIT;
	unsigned n = 0;

	for (int32_t d = (int32_t)wall_day(WALL(track->slots[0])).n;
	     d <= wall_day(WALL(track->slots[track->nslots - 1])).n; d++) {
		char text[DATE_TEXT_MAX], args[64];
		snprintf(args, sizeof(args), "{\"day\":\"%s\"}", day_text(DAY(d), text));
		assert_int_equal(trial_run(t, "booking.list", NULL, args, &rows), ST_OK);
		for (const char *at = rows.text; (at = strstr(at, "\"start\":\"")) != NULL; at++) {
			char start[17];
			wall w;
			snprintf(start, sizeof(start), "%s", at + 9);
			assert_int_equal(wall_parse(start, &w, NULL), ST_OK);
			assert_true(n < SLOTS_MAX);
			ret[n++] = w.n;
		}
	}
	return n;
}

static void each_slot_has_one_winner(void **state)
{
	struct meeting *m = *state;
	struct track *track = m->track;
	static int64_t starts[SLOTS_MAX];
	unsigned won = 0, most = 0, least = UINT32_MAX;
	struct trial t;

	race(m, race_for_slots);
	for (unsigned i = 0; i < track->nslots; i++)
		assert_int_equal(track->winners[i], 1);
	for (int i = 0; i < RACERS; i++) {
		won += track->booked[i];
		most = track->booked[i] > most ? track->booked[i] : most;
		least = track->booked[i] < least ? track->booked[i] : least;
	}
	assert_int_equal(won, track->nslots);
	assert_true(most < track->nslots); /* it was a race, not a procession */
	trial_open(&t, m->dir, "2026-11-22 09:00");
	unsigned n = starts_of_all(&t, track, starts);
	assert_int_equal(n, track->nslots);
	qsort(starts, n, sizeof(starts[0]), by_start);
	for (unsigned i = 1; i < n; i++)
		assert_true(starts[i] - starts[i - 1] >= 20);
	assert_true(trial_sound(&t));
	trial_close(&t);
	printf("# %u slots, %d racers: %u to %u won by each\n", n, RACERS, least, most);
}

static void each_piece_is_sold_once(void **state)
{
	struct meeting *m = *state;
	struct trial t;
	unsigned sold = 0;
	AUTO(buf_release) struct buf answer = BUF_INIT;
	char want[64];

	race(m, race_for_pieces);
	for (int i = 0; i < RACERS; i++)
		sold += m->track->sold[i];
	assert_int_equal(sold, PIECES);
	trial_open(&t, m->dir, "2026-11-22 09:00");
	trial_must(&t, &answer, "ledger.balance", "{\"account\":\"stock/shelf/P%u\"}",
		   m->track->product);
	assert_null(strstr(answer.text, "\"amount\":-"));
	trial_must(&t, &answer, "ledger.balance", "{\"account\":\"asset/cash\"}");
	snprintf(want, sizeof(want), "\"amount\":%d}", PIECES * 100);
	assert_non_null(strstr(answer.text, want));
	assert_true(trial_sound(&t));
	trial_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_slot_has_one_winner),
		cmocka_unit_test(each_piece_is_sold_once),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
