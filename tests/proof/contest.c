/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many desks want the same last thing of one client at once: the last session of a course, the last
 * fen on a card, one coupon, the last points, what a sale gives back, what is owed, the deposit of
 * a booking. RACERS processes, each with the shop open, try each
 * in every way there is to spend it; exactly one wins, the others hear that it is gone, nothing is
 * ever below zero. And a request that all of them send under one key happens once, and all hear
 * the same answer; so it is with every operation that writes, which all of them send together.
 *
 * CONTEST_ROUNDS in the environment: how often each thing is fought for (300; a card keeps 1,000
 * of what was changed of it, so at most 900).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/chorus.h"
#include "lib/trial.h"
#include "small_shop.h"

enum { RACERS = 16, ANSWER_MAX = 4000 };

/* What the racers share, besides the shop. */
struct track {
	pthread_barrier_t start, finish;
	unsigned rounds;
	unsigned round;
	uint32_t thing; /* the course or coupon of this round */
	unsigned winners;
	unsigned won[RACERS], waits[RACERS];
	unsigned ways[4]; /* how the winners did it */
	char answer[RACERS][ANSWER_MAX];
	bool broken; /* the race is off */
};

struct racer {
	struct track *track;
	struct trial trial;
	int me;
	struct buf answer;
};

/* ---- the things that are fought for */

/* What is offered in this round; by the first racer, before all start. */
typedef void offer_fn(struct racer *);

struct way {
	const char *op, *args; /* {thing}: its number; {me}: the racer's, from 10; {hour} */
};

struct contest {
	const char *name;
	offer_fn *offer;
	size_t nways;
	struct way ways[4];
	enum status gone[4]; /* what losers may hear; ST_OK ends them */
	const char *empty;   /* an account of hers that is empty after the round; "" none */
};

static void break_off(struct racer *r, const char *what, const char *why)
{
	printf("# racer %d, round %u: %s: %s\n", r->me, r->track->round, what, why);
	fflush(stdout);
	r->track->broken = true;
}

static enum status insist(struct racer *r, const char *op, const char *key, const char *args)
{
	enum status st;

	while ((st = trial_run(&r->trial, op, key, args, &r->answer)) == ST_BUSY)
		r->track->waits[r->me]++;
	return st;
}

static void offer(struct racer *r, const char *op, const char *args)
{
	if (insist(r, op, NULL, args) != ST_OK)
		break_off(r, op, r->trial.problem.message);
}

/* The number behind the first `"NAME":"X`, or `"NAME":["X`. */
static uint32_t number_in(struct racer *r, const char *name)
{
	char start[32];

	snprintf(start, sizeof(start), "\"%s\":", name);
	const char *at = strstr(r->answer.text, start);
	if (at == NULL) {
		break_off(r, name, r->answer.text);
		return 0;
	}
	at += strlen(start);
	at += strcspn(at, "0123456789");
	return (uint32_t)strtoul(at, NULL, 10);
}

static void offer_session(struct racer *r)
{
	offer(r, "sale.pay",
	      "{\"client\":\"C1\",\"lines\":[{\"kind\":\"course\",\"offer\":\"once\"}],"
	      "\"payments\":[{\"method\":\"cash\",\"amount_fen\":10000}]}");
	r->track->thing = number_in(r, "courses");
}

static void offer_fen(struct racer *r)
{
	offer(r, "sale.pay",
	      "{\"client\":\"C1\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":1}],"
	      "\"payments\":[{\"method\":\"cash\",\"amount_fen\":1}]}");
}

static void offer_coupon(struct racer *r)
{
	offer(r, "coupon.issue", "{\"kind\":\"prize\",\"client\":\"C1\"}");
	r->track->thing = number_in(r, "coupons");
}

static void offer_points(struct racer *r)
{
	offer(r, "points.adjust", "{\"client\":\"C1\",\"points\":100,\"reason\":\"r\"}");
}

static void offer_sale(struct racer *r)
{
	offer(r, "sale.pay",
	      "{\"client\":\"C1\",\"lines\":[{\"kind\":\"treatment\",\"treatment\":\"wash\"}],"
	      "\"payments\":[{\"method\":\"cash\",\"amount_fen\":10000}]}");
	r->track->thing = number_in(r, "sale");
}

static void offer_debt(struct racer *r)
{
	offer(r, "sale.pay",
	      "{\"client\":\"C1\",\"lines\":[{\"kind\":\"treatment\",\"treatment\":\"wash\"}],"
	      "\"payments\":[{\"method\":\"account\",\"amount_fen\":10000}]}");
	r->track->thing = number_in(r, "sale");
}

static void offer_booking(struct racer *r)
{
	char args[256];

	snprintf(args, sizeof(args),
		 "{\"client\":\"C2\",\"force_reason\":\"race\",\"segments\":[{\"treatment\":"
		 "\"wash\",\"start\":\"2026-12-%02uT%u:30\"}]}",
		 1 + r->track->round / 10 % 28, 10 + r->track->round % 10);
	offer(r, "booking.add", args);
	r->track->thing = number_in(r, "id");
}

static void offer_deposit(struct racer *r)
{
	char args[128];

	offer_booking(r);
	snprintf(args, sizeof(args),
		 "{\"booking\":\"B%u\",\"payments\":[{\"method\":\"cash\",\"amount_fen\":10000}]}",
		 r->track->thing);
	offer(r, "deposit.take", args);
}

static const struct contest contests[] = {
	{ .name = "the last session of a course",
	  .offer = offer_session,
	  .nways = 3,
	  .ways = { { "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"session\","
				  "\"course\":\"K{thing}\",\"treatment\":\"wash\"}]}" },
		    { "booking.add", "{\"client\":\"C1\",\"course\":\"K{thing}\","
				     "\"force_reason\":\"race\",\"segments\":[{\"treatment\":"
				     "\"wash\",\"start\":\"2026-12-{me}T{hour}:00\"}]}" },
		    { "course.transfer",
		      "{\"course\":\"K{thing}\",\"to\":\"C2\",\"reason\":\"r\"}" } },
	  .gone = { ST_INSUFFICIENT, ST_WRONG_STATE, ST_BAD_VALUE, ST_NOTHING_TO_DO },
	  .empty = "promise/sessions/C1/K{thing}" },
	{ .name = "the last fen on a card",
	  .offer = offer_fen,
	  .nways = 3,
	  .ways = { { "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"fee\","
				  "\"amount_fen\":1}],\"payments\":[{\"method\":\"wallet\","
				  "\"amount_fen\":1}]}" },
		    { "wallet.transfer", "{\"client\":\"C1\",\"to\":\"C2\",\"reason\":\"r\"}" },
		    { "prepaid.refund", "{\"client\":\"C1\",\"course\":\"wallet\",\"fault\":"
					"\"shop\",\"method\":\"cash\",\"reason\":\"r\"}" } },
	  .gone = { ST_INSUFFICIENT, ST_WRONG_STATE, ST_NOTHING_TO_DO, ST_OK },
	  .empty = "liability/wallet/principal/C1" },
	{ .name = "one coupon",
	  .offer = offer_coupon,
	  .nways = 2,
	  .ways = { { "sale.pay", "{\"client\":\"C1\",\"coupon\":[\"U{thing}\"],\"lines\":[{"
				  "\"kind\":\"treatment\",\"treatment\":\"wash\"}],\"payments\":["
				  "{\"method\":\"cash\",\"amount_fen\":8000}]}" },
		    { "coupon.withdraw", "{\"coupon\":\"U{thing}\",\"reason\":\"r\"}" } },
	  .gone = { ST_WRONG_STATE, ST_OK, ST_OK, ST_OK },
	  .empty = "" },
	{ .name = "the last points",
	  .offer = offer_points,
	  .nways = 3,
	  .ways = { { "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"fee\","
				  "\"amount_fen\":100}],\"payments\":[{\"method\":\"points\","
				  "\"amount_fen\":100}]}" },
		    { "points.redeem", "{\"client\":\"C1\",\"kind\":\"prize\"}" },
		    { "points.adjust", "{\"client\":\"C1\",\"points\":-100,\"reason\":\"r\"}" } },
	  .gone = { ST_INSUFFICIENT, ST_OK, ST_OK, ST_OK },
	  .empty = "promise/points/C1" },
	{ .name = "what a sale gives back",
	  .offer = offer_sale,
	  .nways = 2,
	  .ways = { { "sale.refund", "{\"sale\":\"V{thing}\",\"reason\":\"r\"}" },
		    { "sale.refund", "{\"sale\":\"V{thing}\",\"lines\":[{\"line\":1,\"qty\":1}],"
				     "\"reason\":\"r\"}" } },
	  .gone = { ST_INSUFFICIENT, ST_WRONG_STATE, ST_BAD_VALUE, ST_NOTHING_TO_DO },
	  .empty = "" },
	{ .name = "what is owed",
	  .offer = offer_debt,
	  .nways = 1,
	  .ways = { { "debt.pay", "{\"client\":\"C1\",\"payments\":[{\"method\":\"cash\","
				  "\"amount_fen\":10000}]}" } },
	  .gone = { ST_OVERPAID, ST_WRONG_STATE, ST_NOTHING_TO_DO, ST_INSUFFICIENT },
	  .empty = "asset/receivable/C1/V{thing}" },
	{ .name = "the whole deposit of a booking",
	  .offer = offer_booking,
	  .nways = 1,
	  .ways = { { "deposit.take", "{\"booking\":\"B{thing}\",\"payments\":[{\"method\":"
				      "\"cash\",\"amount_fen\":10000}]}" } },
	  .gone = { ST_OVERPAID, ST_NOTHING_TO_DO, ST_OK, ST_OK },
	  .empty = "" },
	{ .name = "a deposit that goes back",
	  .offer = offer_deposit,
	  .nways = 1,
	  .ways = { { "booking.cancel", "{\"booking\":\"B{thing}\",\"reason\":\"r\"}" } },
	  .gone = { ST_WRONG_STATE, ST_OK, ST_OK, ST_OK },
	  .empty = "liability/deposit/C2/B{thing}" },
};

/* ---- a race */

static void fill_in(struct buf *b, const char *text, const struct racer *r)
{
	for (; *text != '\0'; text++) {
		if (strncmp(text, "{thing}", 7) == 0) {
			buf_printf(b, "%u", r->track->thing);
			text += 6;
		} else if (strncmp(text, "{me}", 4) == 0) {
			buf_printf(b, "%d", 10 + r->me);
			text += 3;
		} else if (strncmp(text, "{hour}", 6) == 0) {
			buf_printf(b, "%u", 10 + r->track->round % 10);
			text += 5;
		} else {
			buf_putc(b, *text);
		}
	}
}

static void try_for_it(struct racer *r, const struct contest *c)
{
	AUTO(buf_release) struct buf args = BUF_INIT;
	struct track *t = r->track;
	size_t which = ((size_t)r->me + t->round) % c->nways;
	bool gone = false;

	fill_in(&args, c->ways[which].args, r);
	enum status st = insist(r, c->ways[which].op, NULL, args.text);
	if (st == ST_OK) {
		__atomic_add_fetch(&t->winners, 1, __ATOMIC_SEQ_CST);
		t->won[r->me]++;
		t->ways[which]++; /* the only one who won */
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(c->gone); i++)
		gone = gone || (c->gone[i] != ST_OK && c->gone[i] == st);
	if (!gone)
		break_off(r, status_name(st), r->trial.problem.message);
}

/* After a round; by the first racer. A session that a booking holds is not free, and not used. */
static void look_at_it(struct racer *r, const struct contest *c)
{
	AUTO(buf_release) struct buf args = BUF_INIT;

	if (r->track->winners != 1)
		break_off(r, c->name, r->track->winners == 0 ? "nobody won" : "several won");
	if (c->empty[0] == '\0')
		return;
	buf_puts(&args, "{\"account\":\"");
	fill_in(&args, c->empty, r);
	buf_puts(&args, "\"}");
	offer(r, "ledger.balance", args.text);
	if (strstr(r->answer.text, "\"amount\"") != NULL)
		break_off(r, c->name, r->answer.text);
}

static void join_in(struct racer *r, struct track *track, const char *dir, int me)
{
	*r = (struct racer){ .track = track, .me = me, .answer = BUF_INIT };
	trial_open(&r->trial, dir, "2026-11-23 10:00");
}

static void go_home(struct racer *r)
{
	trial_close(&r->trial);
	buf_release(&r->answer);
}

/* All are asked before anything goes on, and hear the same. */
static bool another_round(struct track *t)
{
	pthread_barrier_wait(&t->start);
	bool more = t->round < t->rounds && !t->broken;
	pthread_barrier_wait(&t->finish);
	return more;
}

static int run_contest(struct track *t, const char *dir, int me, const struct contest *c)
{
	struct racer r;

	join_in(&r, t, dir, me);
	while (another_round(t)) {
		if (me == 0) {
			t->winners = 0;
			c->offer(&r);
		}
		pthread_barrier_wait(&t->start);
		if (!t->broken)
			try_for_it(&r, c);
		pthread_barrier_wait(&t->finish);
		if (me == 0) {
			look_at_it(&r, c);
			t->round++;
		}
	}
	go_home(&r);
	return t->broken;
}

/* All press the same button: it was one request. */
static int press_together(struct track *t, const char *dir, int me, const struct contest *c)
{
	struct racer r;
	char key[40];

	(void)c;
	join_in(&r, t, dir, me);
	while (another_round(t)) {
		snprintf(key, sizeof(key), "press %u", t->round);
		enum status st = insist(&r, "sale.pay", key,
					"{\"lines\":[{\"kind\":\"product\",\"product\":\"P1\"}],"
					"\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}");
		if (st != ST_OK)
			break_off(&r, status_name(st), r.trial.problem.message);
		snprintf(t->answer[me], ANSWER_MAX, "%s", r.answer.text);
		pthread_barrier_wait(&t->finish);
		if (strcmp(t->answer[me], t->answer[0]) != 0)
			break_off(&r, "another answer", t->answer[me]);
		pthread_barrier_wait(&t->start);
		if (me == 0)
			t->round++;
	}
	go_home(&r);
	return t->broken;
}

/* ---- the shop */

struct meeting {
	char dir[TRIAL_PATH_MAX];
	struct track *track;
};

static void write_rules(const char *dir)
{
	small_treatments(dir, 10, "    courses:\n      - {id: once, title: {zh: 一次, en: Once}, "
				  "sessions: 1, price: 100}\n");
	small_prizes(dir);
	small_conf(dir, "");
}

static int set_up(void **state)
{
	struct meeting *m = mem_alloc(sizeof(*m));
	pthread_barrierattr_t shared;
	struct trial trial;

	m->track = mmap(NULL, sizeof(*m->track), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	assert_true(m->track != MAP_FAILED);
	pthread_barrierattr_init(&shared);
	pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&m->track->start, &shared, RACERS);
	pthread_barrier_init(&m->track->finish, &shared, RACERS);
	m->track->rounds = (unsigned)trial_count("CONTEST_ROUNDS", 300);
	trial_folder(NULL, m->dir);
	write_rules(m->dir);
	trial_make(&trial, m->dir, "2026-11-23 10:00");
	for (int i = 1; i <= 2; i++)
		trial_must(&trial, NULL, "client.add",
			   "{\"name\":\"客%d\",\"phone\":\"1380000000%d\"}", i, i);
	for (int i = 0; i < RACERS; i++) /* each could give her the session */
		small_therapist(&trial, i);
	trial_must(&trial, NULL, "product.add",
		   "{\"name\":\"瓶\",\"unit\":\"瓶\",\"price_fen\":100}");
	trial_must(&trial, NULL, "stock.receive", "{\"product\":\"P1\",\"qty\":%u}",
		   m->track->rounds);
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

static void race(struct meeting *m,
		 int (*run)(struct track *, const char *, int, const struct contest *),
		 const struct contest *c)
{
	struct track *t = m->track;
	pid_t pids[RACERS];
	struct trial trial;

	t->round = 0;
	t->broken = false;
	memset(t->won, 0, sizeof(t->won));
	memset(t->ways, 0, sizeof(t->ways));
	fflush(stdout);
	for (int i = 0; i < RACERS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0) {
			int code = run(t, m->dir, i, c);
			fflush(stdout);
			_exit(code);
		}
	}
	for (int i = 0; i < RACERS; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(t->round, t->rounds);
	trial_open(&trial, m->dir, "2026-11-23 10:00");
	assert_true(trial_sound(&trial));
	trial_close(&trial);
}

static void exactly_one_wins(struct meeting *m, const struct contest *c)
{
	const struct track *t = m->track;
	unsigned won = 0, most = 0;

	race(m, run_contest, c);
	for (int i = 0; i < RACERS; i++) {
		won += t->won[i];
		most = t->won[i] > most ? t->won[i] : most;
	}
	assert_int_equal(won, t->rounds);
	assert_true(most < t->rounds || t->rounds < 50); /* it was a race, not a procession */
	printf("# %s: %u rounds, won in %zu ways: %u %u %u; at most %u by one racer\n", c->name,
	       won, c->nways, t->ways[0], t->ways[1], t->ways[2], most);
}

static void the_last_session_has_one_winner(void **state)
{
	exactly_one_wins(*state, &contests[0]);
}

static void the_last_fen_is_spent_once(void **state)
{
	exactly_one_wins(*state, &contests[1]);
}

static void a_coupon_is_used_once(void **state)
{
	exactly_one_wins(*state, &contests[2]);
}

static void the_last_points_are_spent_once(void **state)
{
	exactly_one_wins(*state, &contests[3]);
}

static void what_all_press_happens_once(void **state)
{
	struct meeting *m = *state;
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;

	race(m, press_together, NULL);
	trial_open(&trial, m->dir, "2026-11-23 10:00");
	trial_must(&trial, &answer, "ledger.balance", "{\"account\":\"stock/shelf/P1\"}");
	assert_null(strstr(answer.text, "\"amount\"")); /* as many pieces as rounds */
	trial_close(&trial);
}

static void a_sale_is_given_back_once(void **state)
{
	exactly_one_wins(*state, &contests[4]);
}

static void what_is_owed_is_settled_once(void **state)
{
	exactly_one_wins(*state, &contests[5]);
}

static void a_deposit_is_taken_once(void **state)
{
	exactly_one_wins(*state, &contests[6]);
}

static void a_deposit_goes_back_once(void **state)
{
	exactly_one_wins(*state, &contests[7]);
}

/* ---- every operation that writes, by all of them at the same moment */

/* In the order of their keys: who is first differs from step to step. */
static void what_all_tell_happens_once(void **state)
{
	enum { PLAYS = 100 }; /* rounds that are worth a play */
	struct chorus *c = chorus_make();
	struct meeting *m = *state;
	struct track *t = m->track;
	char begun[TRIAL_PATH_MAX], told[TRIAL_PATH_MAX];
	unsigned plays = 0;

	chorus_stage(begun, told);
	do {
		pid_t pids[RACERS];
		chorus_begin(c, begun);
		c->together = &t->start;
		fflush(stdout);
		for (int i = 0; i < RACERS; i++) {
			pids[i] = fork();
			assert_true(pids[i] >= 0);
			if (pids[i] == 0)
				_exit(chorus_sing(c, i));
		}
		for (int i = 0; i < RACERS; i++) {
			int status;
			assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
			assert_int_equal(status, 0);
		}
		assert_true(chorus_compare(c, told));
	} while (++plays * PLAYS < t->rounds);
	printf("# %u plays of %u steps by %d\n", plays, c->steps, RACERS);
	trial_remove(begun);
	trial_remove(told);
	chorus_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_session_has_one_winner),
		cmocka_unit_test(the_last_fen_is_spent_once),
		cmocka_unit_test(a_coupon_is_used_once),
		cmocka_unit_test(the_last_points_are_spent_once),
		cmocka_unit_test(a_sale_is_given_back_once),
		cmocka_unit_test(what_is_owed_is_settled_once),
		cmocka_unit_test(a_deposit_is_taken_once),
		cmocka_unit_test(a_deposit_goes_back_once),
		cmocka_unit_test(what_all_press_happens_once),
		cmocka_unit_test(what_all_tell_happens_once),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
