/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many terminals want the same thing at once: RACERS processes, each with a shop of its own
 * open, try the same slots and the last pieces of stock. Every slot has one winner, no two
 * bookings overlap (compared here, not by the store's own index), and no piece is sold twice.
 *
 * Then DUELLISTS of them stand at a barrier before each of many rounds, and all want one slot,
 * each by another of the ways to get one: a booking, a series, a time held for somebody on the
 * waitlist, a booking moved there. One has it, and of those who lost nothing is left.
 *
 * RACE_SLOTS in the environment: slots to race for (1000), each tried by every racer.
 * RACE_ROUNDS: rounds at the barrier (2000).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
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
enum { DUELLISTS = 8, ROUNDS_MAX = 15000, DUEL_DAYS = 18 };

/* The ways to come by a slot. */
enum way { BY_ADD, BY_SERIES, BY_OFFER, BY_MOVE, WAYS };

/* What the racers share, besides the shop. */
struct track {
	pthread_barrier_t start;
	unsigned nslots;
	int64_t slots[SLOTS_MAX];
	unsigned winners[SLOTS_MAX];
	unsigned booked[RACERS], sold[RACERS], waits[RACERS];
	uint32_t clients[RACERS], product;
	/* at the barrier */
	pthread_barrier_t round;
	unsigned nrounds, duels, failed;
	unsigned won_now, won_by[WAYS], duel_waits[DUELLISTS];
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
	pthread_barrier_init(&m->track->round, &shared, DUELLISTS);
	m->track->nrounds = (unsigned)trial_count("RACE_ROUNDS", 2000);
	assert_true(m->track->nrounds <= ROUNDS_MAX);
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

/* ---- one slot a round */

struct duellist {
	struct track *track;
	struct trial trial;
	int me;
	uint32_t wait;             /* on the waitlist, 0: not */
	uint32_t own;              /* a booking that stands elsewhere, to be moved; 0: none */
};

/* Where nobody else wants anything: so many days on, twenty minutes for each. */
static const char *private_time(int days, int me, char text[DATE_TEXT_MAX])
{
	return wall_text(wall_of(DAY(day_of(2027, 2, 15).n + days), MINUTE(600 + 20 * me)), text);
}

/* Another one each round, back to the first after DUEL_DAYS: by then it is free again. */
static const char *contested(unsigned round, char text[DATE_TEXT_MAX])
{
	int i = (int)(round % DUEL_DAYS);
	/* From a Monday behind the other race, six days a week: on Tuesdays she is off. */
	day d = DAY(day_of(2027, 1, 25).n + i / 6 * 7 + i % 6 + (i % 6 > 0));

	return wall_text(wall_of(d, MINUTE(14 * 60)), text);
}

static void blame(struct duellist *d, const char *op, enum status st)
{
	printf("# %d: %s: %s: %s\n", d->me, op, status_name(st), d->trial.problem.message);
	fflush(stdout);
	__atomic_store_n(&d->track->failed, 1, __ATOMIC_SEQ_CST);
}

static bool must(struct duellist *d, struct buf *answer, const char *op, const char *format, ...)
	PRINTF_LIKE(4, 5);

static bool must(struct duellist *d, struct buf *answer, const char *op, const char *format, ...)
{
	char args[512];
	enum status st;
	va_list list;

	va_start(list, format);
	vsnprintf(args, sizeof(args), format, list);
	va_end(list);
	while ((st = trial_run(&d->trial, op, NULL, args, answer)) == ST_BUSY)
		d->track->duel_waits[d->me]++;
	if (st != ST_OK)
		blame(d, op, st);
	return st == ST_OK;
}

/* On the waitlist, and with a booking of her own, before the round begins. */
static bool get_ready(struct duellist *d)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	uint32_t client = d->track->clients[d->me];
	char at[DATE_TEXT_MAX];

	if (d->wait == 0) {
		if (!must(d, &answer, "wait.add",
			  "{\"client\":\"C%u\",\"treatments\":[\"review\"]}", client))
			return false;
		d->wait = number_in(&answer, "\"id\":\"Q");
	}
	if (d->own == 0) {
		if (!must(d, &answer, "booking.add",
			  "{\"client\":\"C%u\",\"segments\":[{\"treatment\":\"review\","
			  "\"therapist\":\"S4\",\"start\":\"%s\"}]}",
			  client, private_time(0, d->me, at)))
			return false;
		d->own = number_in(&answer, "\"id\":\"B");
	}
	return true;
}

static enum status want(struct duellist *d, enum way way, const char *slot, struct buf *answer)
{
	static const char *const ops[] = { [BY_ADD] = "booking.add",
					   [BY_SERIES] = "booking.series",
					   [BY_OFFER] = "wait.offer",
					   [BY_MOVE] = "booking.move" };
	uint32_t client = d->track->clients[d->me];
	char args[512], one[128], other[DATE_TEXT_MAX];

	snprintf(one, sizeof(one),
		 "{\"treatment\":\"review\",\"therapist\":\"S4\",\"start\":\"%s\"}", slot);
	switch (way) {
	case BY_ADD:
		snprintf(args, sizeof(args), "{\"client\":\"C%u\",\"segments\":[%s]}", client, one);
		break;
	case BY_SERIES: /* the first of two; the other one nobody wants */
		snprintf(args, sizeof(args),
			 "{\"client\":\"C%u\",\"visits\":[{\"segments\":[{\"treatment\":"
			 "\"review\",\"therapist\":\"S4\",\"start\":\"%s\"}]},"
			 "{\"segments\":[%s]}]}",
			 client, private_time(2, d->me, other), one);
		break;
	case BY_OFFER:
		snprintf(args, sizeof(args), "{\"wait\":\"Q%u\",\"segments\":[%s]}", d->wait, one);
		break;
	case BY_MOVE:
	case WAYS:
		snprintf(args, sizeof(args), "{\"booking\":\"B%u\",\"start\":\"%s\"}", d->own,
			 slot);
		break;
	}
	enum status st;
	while ((st = trial_run(&d->trial, ops[way], NULL, args, answer)) == ST_BUSY)
		d->track->duel_waits[d->me]++;
	if (st != ST_OK && st != ST_SLOT_TAKEN)
		blame(d, ops[way], st);
	return st;
}

/* The slot is free again for another round. */
static void give_back(struct duellist *d, enum way way, const struct buf *answer)
{
	char at[DATE_TEXT_MAX];
	const char *next = strstr(answer->text, "\"id\":\"B");

	switch (way) {
	case BY_ADD:
	case BY_SERIES:
		for (; next != NULL; next = strstr(next + 1, "\"id\":\"B"))
			must(d, NULL, "booking.cancel", "{\"booking\":\"%.7s\"}", next + 6);
		break;
	case BY_OFFER:
		must(d, NULL, "wait.drop", "{\"wait\":\"Q%u\"}", d->wait);
		d->wait = 0;
		break;
	case BY_MOVE:
	case WAYS:
		must(d, NULL, "booking.move", "{\"booking\":\"B%u\",\"start\":\"%s\"}", d->own,
		     private_time(0, d->me, at));
		break;
	}
}

/* Looked at from outside: who stands there? */
static void look_at_slot(struct duellist *d, const char *slot)
{
	AUTO(buf_release) struct buf rows = BUF_INIT;
	unsigned n = 0;

	if (!must(d, &rows, "booking.list", "{\"day\":\"%.10s\"}", slot))
		return;
	json_t *all = json_loads(rows.text, 0, NULL), *row;
	size_t i;
	json_array_foreach(json_object_get(all, "rows"), i, row)
	{
		const char *state = json_string_value(json_object_get(row, "state"));
		json_t *seg = json_array_get(json_object_get(row, "segments"), 0);
		n += strcmp(state, "cancelled") != 0 &&
		     strcmp(json_string_value(json_object_get(seg, "start")), slot) == 0;
	}
	json_decref(all);
	if (n != 1) {
		printf("# %u bookings stand at %s\n", n, slot);
		blame(d, "booking.list", ST_CHECK_FAILED);
	}
}

static int duel(struct meeting *m, int me)
{
	struct track *track = m->track;
	struct duellist d = { .track = track, .me = me };
	AUTO(buf_release) struct buf answer = BUF_INIT;
	char slot[DATE_TEXT_MAX];

	trial_open(&d.trial, m->dir, "2026-11-22 09:00");
	for (unsigned round = 0; round < track->nrounds && !track->failed; round++) {
		enum way way = (enum way)((unsigned)(me + (int)round) % WAYS);
		contested(round, slot);
		if (!get_ready(&d))
			track->failed = 1;
		pthread_barrier_wait(&track->round);
		bool won = want(&d, way, slot, &answer) == ST_OK;
		if (won) {
			__atomic_add_fetch(&track->won_now, 1, __ATOMIC_SEQ_CST);
			__atomic_add_fetch(&track->won_by[way], 1, __ATOMIC_SEQ_CST);
		}
		pthread_barrier_wait(&track->round);
		if ((unsigned)me == round % DUELLISTS) {
			if (track->won_now != 1) {
				printf("# round %u: %u winners\n", round, track->won_now);
				track->failed = 1;
			}
			look_at_slot(&d, slot);
			track->won_now = 0;
			track->duels++;
		}
		pthread_barrier_wait(&track->round);
		if (won)
			give_back(&d, way, &answer);
	}
	trial_close(&d.trial);
	return (int)track->failed;
}

static void race(struct meeting *m, int racers, int (*run)(struct meeting *, int))
{
	pid_t pids[RACERS];

	fflush(stdout);
	for (int i = 0; i < racers; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			int code = run(m, i);
			fflush(stdout);
			_exit(code);
		}
	}
	for (int i = 0; i < racers; i++) {
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

	race(m, RACERS, race_for_slots);
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

	race(m, RACERS, race_for_pieces);
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

/* Bookings of a day that are not cancelled. */
static unsigned standing(struct trial *t, day d)
{
	AUTO(buf_release) struct buf rows = BUF_INIT;
	char text[DATE_TEXT_MAX], args[64];
	unsigned n = 0;

	snprintf(args, sizeof(args), "{\"day\":\"%s\"}", day_text(d, text));
	assert_int_equal(trial_run(t, "booking.list", NULL, args, &rows), ST_OK);
	json_t *all = json_loads(rows.text, 0, NULL), *row;
	size_t i;
	json_array_foreach(json_object_get(all, "rows"), i, row) n +=
		strcmp(json_string_value(json_object_get(row, "state")), "cancelled") != 0;
	json_decref(all);
	return n;
}

static void one_slot_has_one_winner_each_round(void **state)
{
	struct meeting *m = *state;
	struct track *track = m->track;
	int64_t from = clock_monotonic_ms();
	unsigned waits = 0;
	struct trial t;

	race(m, DUELLISTS, duel);
	int64_t ms = clock_monotonic_ms() - from;
	assert_int_equal(track->duels, track->nrounds);
	for (int w = 0; w < WAYS; w++)
		assert_true(track->nrounds < 100 || track->won_by[w] > 0);
	for (int i = 0; i < DUELLISTS; i++)
		waits += track->duel_waits[i];
	/* Nothing is left of those who lost, and of the others what stands elsewhere. */
	trial_open(&t, m->dir, "2026-11-22 09:00");
	day quiet = DAY(day_of(2027, 2, 15).n);
	assert_int_equal(standing(&t, quiet), DUELLISTS);
	assert_int_equal(standing(&t, DAY(quiet.n + 2)), 0);
	assert_true(trial_sound(&t));
	trial_close(&t);
	printf("# %u rounds of %d: won by booking %u, series %u, offer %u, move %u; "
	       "%u waits at the gate; %lld ms\n",
	       track->duels, DUELLISTS, track->won_by[BY_ADD], track->won_by[BY_SERIES],
	       track->won_by[BY_OFFER], track->won_by[BY_MOVE], waits, (long long)ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_slot_has_one_winner),
		cmocka_unit_test(one_slot_has_one_winner_each_round),
		cmocka_unit_test(each_piece_is_sold_once),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
