/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same request again and again: whoever pressed Enter twice, a line that dropped the answer, a
 * program that was killed and started anew. Every way to move value is sent under one key
 * AGAIN_TIMES times by several programs at once, which are killed (SIGKILL) while they send it and
 * come back. It happens once: all hear the same answer, and the store is, byte by byte, the one
 * that a single request makes. Another request under the same key is refused.
 *
 * AGAIN_TIMES in the environment: how often each is sent (10000). AGAIN_SEED: when who is killed
 * (1).
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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/trial.h"
#include "small_shop.h"

enum { SENDERS = 5, ROUNDS = 10, ANSWER_MAX = 6000, KILL_EVERY_US = 4000 };

static const struct request {
	const char *op, *args, *other; /* another one of the kind, refused under its key */
} requests[] = {
#define CASH(fen) "\"payments\":[{\"method\":\"cash\",\"amount_fen\":" #fen "}]}"
#define FEE(fen) "{\"client\":\"C1\",\"lines\":[{\"kind\":\"fee\",\"amount_fen\":" #fen "}],"
	{ "sale.pay", FEE(100) CASH(100), FEE(200) CASH(200) },
	{ "sale.pay", FEE(100) "\"payments\":[{\"method\":\"wallet\",\"amount_fen\":100}]}",
	  FEE(100) CASH(100) },
	{ "sale.pay", FEE(100) "\"payments\":[{\"method\":\"points\",\"amount_fen\":100}]}",
	  FEE(100) CASH(100) },
	{ "sale.pay", FEE(100) "\"payments\":[{\"method\":\"account\",\"amount_fen\":100}]}",
	  FEE(100) CASH(100) },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":500}],"
		      CASH(500), FEE(100) CASH(100) },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"course\",\"offer\":\"three\"}],"
		      CASH(10000), FEE(100) CASH(100) },
	{ "sale.pay", "{\"client\":\"C1\",\"lines\":[{\"kind\":\"session\",\"course\":\"K1\","
		      "\"treatment\":\"wash\"}]}", FEE(100) CASH(100) },
	{ "sale.pay", "{\"lines\":[{\"kind\":\"product\",\"product\":\"P1\"}]," CASH(100),
	  FEE(100) CASH(100) },
	{ "sale.refund", "{\"sale\":\"V2\",\"reason\":\"r\"}",
	  "{\"sale\":\"V2\",\"reason\":\"another\"}" },
	{ "booking.finish", "{\"booking\":\"B1\"}", "{\"booking\":\"B2\"}" },
	{ "booking.cancel", "{\"booking\":\"B2\",\"reason\":\"r\"}", "{\"booking\":\"B2\"}" },
	{ "booking.noshow", "{\"booking\":\"B2\"}", "{\"booking\":\"B1\"}" },
	{ "deposit.take", "{\"booking\":\"B3\"," CASH(100), "{\"booking\":\"B3\"," CASH(200) },
	{ "debt.pay", "{\"client\":\"C1\"," CASH(300), "{\"client\":\"C1\"," CASH(200) },
	{ "wallet.transfer", "{\"client\":\"C1\",\"to\":\"C2\",\"reason\":\"r\"}",
	  "{\"client\":\"C1\",\"to\":\"C3\",\"reason\":\"r\"}" },
	{ "course.transfer", "{\"course\":\"K2\",\"to\":\"C2\",\"reason\":\"r\"}",
	  "{\"course\":\"K2\",\"to\":\"C3\",\"reason\":\"r\"}" },
	{ "prepaid.refund", "{\"client\":\"C1\",\"course\":\"wallet\",\"fault\":\"shop\","
			    "\"method\":\"cash\",\"reason\":\"r\"}",
	  "{\"client\":\"C1\",\"course\":\"K1\",\"fault\":\"shop\",\"method\":\"cash\","
	  "\"reason\":\"r\"}" },
	{ "points.adjust", "{\"client\":\"C1\",\"points\":-7,\"reason\":\"r\"}",
	  "{\"client\":\"C1\",\"points\":-8,\"reason\":\"r\"}" },
	{ "points.redeem", "{\"client\":\"C1\",\"kind\":\"prize\"}",
	  "{\"client\":\"C2\",\"kind\":\"prize\"}" },
	{ "coupon.issue", "{\"kind\":\"prize\",\"client\":\"C1\"}",
	  "{\"kind\":\"prize\",\"client\":\"C2\"}" },
	{ "coupon.withdraw", "{\"coupon\":\"U1\",\"reason\":\"r\"}",
	  "{\"coupon\":\"U1\",\"reason\":\"another\"}" },
	{ "stock.receive", "{\"product\":\"P1\",\"qty\":3}", "{\"product\":\"P1\",\"qty\":4}" },
};

static const char key[] = "the same key";
static const char now_text[] = "2026-11-23 14:00";

/* In memory that outlives who is killed. */
struct shared {
	uint32_t wanted, sent, differ, failed;
	uint32_t taken, there;  /* of the first answer */
	char answer[ANSWER_MAX];
};

struct scene {
	char base[TRIAL_PATH_MAX], work[TRIAL_PATH_MAX];
	struct shared *shared;
	struct rng rng;
	unsigned killed;
};

/* ---- senders */

static enum status insist(struct trial *t, const char *op, const char *args, struct buf *answer)
{
	enum status st;

	while ((st = trial_run(t, op, key, args, answer)) == ST_BUSY)
		;
	return st;
}

/* Whoever is first writes it down; who is killed in the midst of that leaves it to nobody, so it is
 * written in one piece only when it is known that nobody has. */
static void compare(struct shared *s, const struct buf *answer)
{
	uint32_t nobody = 0;

	if (__atomic_load_n(&s->there, __ATOMIC_ACQUIRE) != 0) {
		if (strcmp(s->answer, answer->text) != 0)
			__atomic_add_fetch(&s->differ, 1, __ATOMIC_SEQ_CST);
	} else if (__atomic_compare_exchange_n(&s->taken, &nobody, 1, false, __ATOMIC_SEQ_CST,
					       __ATOMIC_SEQ_CST)) {
		snprintf(s->answer, sizeof(s->answer), "%s", answer->text);
		__atomic_store_n(&s->there, 1, __ATOMIC_RELEASE);
	}
}

static int send_on(struct scene *s, const struct request *r)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct shared *shared = s->shared;
	struct trial t;

	trial_open(&t, s->work, now_text);
	while (__atomic_load_n(&shared->sent, __ATOMIC_SEQ_CST) < shared->wanted) {
		enum status st = insist(&t, r->op, r->args, &answer);
		if (st != ST_OK) {
			printf("# %s: %s: %s\n", r->op, status_name(st), t.problem.message);
			fflush(stdout);
			shared->failed = 1;
			_exit(1);
		}
		compare(shared, &answer);
		__atomic_add_fetch(&shared->sent, 1, __ATOMIC_SEQ_CST);
	}
	trial_close(&t);
	return 0;
}

static pid_t start(struct scene *s, const struct request *r)
{
	fflush(stdout);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(send_on(s, r));
	return pid;
}

static void nap(uint64_t us)
{
	const struct timespec t = { .tv_nsec = (long)us * 1000 };

	nanosleep(&t, NULL);
}

/* Several send it; now one of them, now another is killed and comes back. */
static void send_round(struct scene *s, const struct request *r, uint32_t times)
{
	pid_t pids[SENDERS];
	int status;

	memset(s->shared, 0, sizeof(*s->shared));
	s->shared->wanted = times;
	for (int i = 0; i < SENDERS; i++)
		pids[i] = start(s, r);
	while (__atomic_load_n(&s->shared->sent, __ATOMIC_SEQ_CST) < times && !s->shared->failed) {
		nap(rng_below(&s->rng, KILL_EVERY_US));
		size_t i = rng_below(&s->rng, SENDERS);
		kill(pids[i], SIGKILL);
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		s->killed += WIFSIGNALED(status);
		pids[i] = start(s, r);
	}
	for (int i = 0; i < SENDERS; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(s->shared->failed, 0);
	assert_int_equal(s->shared->differ, 0);
}

/* ---- what came of it */

/* The shop in which it was sent once, by nobody who was killed. */
static void send_once(struct scene *s, const struct request *r, struct buf *answer,
		      uint8_t ret[HASH_SIZE])
{
	struct trial t;

	trial_copy(s->base, s->work);
	trial_open(&t, s->work, now_text);
	if (insist(&t, r->op, r->args, answer) != ST_OK)
		fail_msg("%s %s: %s", r->op, r->args, t.problem.message);
	assert_true(trial_digest(&t, true, ret));
	enum status st = insist(&t, r->op, r->other, NULL);
	if (st != ST_KEY_REUSED)
		fail_msg("%s %s: %s", r->op, r->other, status_name(st));
	assert_true(trial_sound(&t));
	trial_close(&t);
}

static void once(struct scene *s, const struct request *r, uint32_t times)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	uint8_t want[HASH_SIZE], got[HASH_SIZE];
	struct trial t;

	send_once(s, r, &answer, want);
	for (int i = 0; i < ROUNDS; i++) {
		trial_copy(s->base, s->work);
		send_round(s, r, times / ROUNDS);
		trial_open(&t, s->work, now_text);
		assert_true(trial_digest(&t, true, got));
		trial_close(&t);
		if (memcmp(want, got, sizeof(want)) != 0)
			fail_msg("%s %s: not what one request makes", r->op, r->args);
		if (s->shared->there)
			assert_string_equal(s->shared->answer, answer.text);
	}
}

/* ---- the shop */

static void write_rules(const char *dir)
{
	small_treatments(dir, 10, "    courses:\n      - {id: three, title: {zh: 三次, en: Three}, "
				  "sessions: 3, price: 100}\n");
	small_prizes(dir);
	small_conf(dir, "");
}

/* What the requests speak of: V2, K1 and K2, a wallet, points, a debt, U1, and three bookings: one
 * that is under way on the course, one with a deposit, one without. */
static void fill(struct trial *t)
{
	for (int i = 1; i <= 3; i++)
		trial_must(t, NULL, "client.add", "{\"name\":\"客%d\",\"phone\":\"1380000000%d\"}",
			   i, i);
	small_therapist(t, 0);
	trial_must(t, NULL, "product.add",
		   "{\"name\":\"瓶\",\"unit\":\"瓶\",\"price_fen\":100}");
	trial_must(t, NULL, "stock.receive", "{\"product\":\"P1\",\"qty\":5}");
	trial_must(t, NULL, "sale.pay", "%s", FEE(300) CASH(300));
	trial_must(t, NULL, "sale.pay",
		   "{\"client\":\"C1\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":1000},"
		   "{\"kind\":\"course\",\"offer\":\"three\"},"
		   "{\"kind\":\"course\",\"offer\":\"three\"}]," CASH(21000));
	trial_must(t, NULL, "sale.pay",
		   "%s", FEE(300) "\"payments\":[{\"method\":\"account\",\"amount_fen\":300}]}");
	trial_must(t, NULL, "points.adjust",
		   "{\"client\":\"C1\",\"points\":500,\"reason\":\"r\"}");
	trial_must(t, NULL, "coupon.issue", "{\"kind\":\"prize\",\"client\":\"C1\"}");
	trial_must(t, NULL, "booking.add",
		   "{\"client\":\"C1\",\"course\":\"K1\",\"segments\":[{\"treatment\":\"wash\","
		   "\"start\":\"2026-11-23T13:30\"}]}");
	for (int i = 0; i < 2; i++)
		trial_must(t, NULL, "booking.add",
			   "{\"client\":\"C2\",\"segments\":[{\"treatment\":\"wash\","
			   "\"start\":\"2026-11-23T%s\"}]}", i == 0 ? "13:45" : "16:00");
	trial_must(t, NULL, "deposit.take", "{\"booking\":\"B2\"," CASH(100));
	assert_true(trial_at(now_text));
	trial_must(t, NULL, "booking.arrive", "{\"booking\":\"B1\"}");
	trial_must(t, NULL, "booking.start", "{\"booking\":\"B1\"}");
}

static int set_up(void **state)
{
	struct scene *s = mem_alloc(sizeof(*s));
	struct trial trial;

	s->shared = mmap(NULL, sizeof(*s->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(s->shared != MAP_FAILED);
	rng_seed(&s->rng, trial_scale("AGAIN_SEED", 1));
	trial_folder(NULL, s->base);
	trial_folder(NULL, s->work);
	write_rules(s->base);
	write_rules(s->work);
	trial_make(&trial, s->base, "2026-11-23 12:00");
	fill(&trial);
	trial_close(&trial);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	trial_remove(s->base);
	trial_remove(s->work);
	munmap(s->shared, sizeof(*s->shared));
	free(s);
	return 0;
}

static void each_happens_once(void **state)
{
	struct scene *s = *state;
	uint32_t times = (uint32_t)trial_count("AGAIN_TIMES", 10000);

	for (size_t i = 0; i < ARRAY_LEN(requests); i++)
		once(s, &requests[i], times < ROUNDS ? ROUNDS : times);
	printf("# %zu requests, each sent %u times by %d programs, %u of which were killed\n",
	       ARRAY_LEN(requests), times, SENDERS, s->killed);
	assert_true(s->killed > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_happens_once) };

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
