/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal that stands still does not hold up the shop. At every screen of the program one
 * terminal is frozen: stopped (SIGSTOP, as by a debugger), or nobody reads what it writes. Then
 * stopped at random moments while it works. Meanwhile another sells: 99 of 100 sales take less
 * than a second; and if it was stopped just while it wrote, whoever wants to write is told who
 * holds things up within three seconds and a little, and writes within a second once it is
 * killed.
 *
 * FROZEN_SALES in the environment: sales beside each frozen screen (10). FROZEN_STOPS: moments at
 * which a working terminal is stopped (4). FROZEN_SEED: which (1).
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/id.h"
#include "base/status.h"
#include "lib/trial.h"
#include "lib/ways.h"
#include "store/db.h"

enum { SLOW_MS = 1000, TOLD_MS = 3500, SAMPLES_MAX = 100000 };

struct desk {
	char build[512], shop[512];
	struct trial trial;
	unsigned n;
	int64_t took[SAMPLES_MAX];      /* ms of each sale */
	int64_t slowest_told;
	unsigned told;                  /* times it was told that somebody else writes */
};

static int number, failures;

static void check(bool fine, const char *what, const char *of)
{
	printf("%s %d - %s%s\n", fine ? "ok" : "not ok", ++number, what, of);
	failures += !fine;
}

/* ---- the desk that sells */

static void open_desk(struct desk *d)
{
	struct shop_options options = { .data = NULL };
	struct problem p = PROBLEM_INIT;
	char data[600];

	snprintf(data, sizeof(data), "%s/shop", d->shop);
	options.data = data;
	d->trial = (struct trial){ .problem = PROBLEM_INIT };
	snprintf(d->trial.dir, sizeof(d->trial.dir), "%.200s", d->shop);
	setenv("MEIBU_LANG", "en", 1);
	setenv("MEIBU_NOW", SALON_NOW, 1);
	if (shop_prepare(&options, &d->trial.shop, &p) != ST_OK ||
	    shop_open(&d->trial.shop, &p) != ST_OK)
		trial_die("the desk does not open", p.message);
	snprintf(d->trial.who.terminal, sizeof(d->trial.who.terminal), "desk");
}

/* One sale; ST_BUSY is an answer too. */
static enum status sell(struct desk *d, int64_t *ret_ms)
{
	int64_t begun = clock_monotonic_ms();
	enum status st = trial_run(&d->trial, "sale.pay", NULL,
		"{\"lines\":[{\"kind\":\"fee\",\"amount_fen\":100}],"
		"\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}", NULL);

	*ret_ms = clock_monotonic_ms() - begun;
	if (st != ST_OK && st != ST_BUSY)
		trial_die("a sale", d->trial.problem.message);
	return st;
}

static bool sell_some(struct desk *d, unsigned long n)
{
	int64_t ms;

	for (unsigned long i = 0; i < n; i++) {
		if (sell(d, &ms) != ST_OK) {
			printf("# held up: %s\n", d->trial.problem.message);
			return false;
		}
		if (d->n < SAMPLES_MAX)
			d->took[d->n++] = ms;
	}
	return true;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* ---- terminals that stand still at a screen */

static void nap_us(uint64_t us)
{
	const struct timespec t = { .tv_sec = (time_t)(us / 1000000),
				    .tv_nsec = (long)(us % 1000000) * 1000 };

	nanosleep(&t, NULL);
}

/* Asked to paint again and again until nothing more goes in. */
static void block(struct pty *p)
{
	pty_hold(p, true);
	for (int i = 0; i < 60; i++) {
		pty_put(p, "\f", 1);
		nap_us(1000);
	}
}

static void at_screen(struct desk *d, const struct way *way, unsigned long sales)
{
	struct pty *p = ways_open(way, d->build, d->shop);
	bool fine = p != NULL;

	if (fine) {
		pty_signal(p, SIGSTOP);
		fine = sell_some(d, sales);
		pty_signal(p, SIGCONT);
		block(p);
		fine = sell_some(d, sales) && fine;
		pty_hold(p, false);
		fine = pty_settle(p) && ways_is(way, p) && fine;
	}
	if (p != NULL)
		fine = pty_end(p) == 0 && fine;
	check(fine, "others sell while one stands still at ", way->screen);
}

/* ---- stopped at any moment of its work */

/* A client is entered and saved: the keys go in at once, and the program is stopped in the midst
 * of them. */
static bool stop_once(struct desk *d, struct rng *rng, unsigned long round)
{
	char keys[80];
	int64_t ms;
	struct pty *p = salon_open(d->build, d->shop, "en", "S1", 36, 120);

	if (p == NULL || !pty_keys(p, "2n"))
		trial_die("a terminal does not open", p != NULL ? pty_why(p) : "");
	snprintf(keys, sizeof(keys), "慢客%lu\t139%08lu\x13", round, round + 70000000);
	pty_put(p, keys, strlen(keys));
	nap_us(rng_below(rng, 6000));
	pty_signal(p, SIGSTOP);
	enum status st = sell(d, &ms);
	bool fine = st == ST_OK ? ms <= SLOW_MS : ms <= TOLD_MS;
	if (st == ST_BUSY) {
		char pid[32];
		snprintf(pid, sizeof(pid), "PID %d", (int)pty_pid(p));
		d->told++;
		d->slowest_told = ms > d->slowest_told ? ms : d->slowest_told;
		fine = fine && strstr(d->trial.problem.message, pid) != NULL;
	}
	if (!fine)
		printf("# %s after %lld ms: %s\n", status_name(st), (long long)ms,
		       d->trial.problem.message);
	pty_signal(p, SIGKILL);
	bool again = sell(d, &ms) == ST_OK && ms <= SLOW_MS;
	if (!again)
		printf("# after the kill: %lld ms: %s\n", (long long)ms, d->trial.problem.message);
	pty_await_end(p, 2000);
	pty_end(p);
	return fine && again;
}

/* ---- stopped just while it writes: nothing is left to chance */

static void write_and_stop(const char *shop)
{
	struct problem p = PROBLEM_INIT;
	struct db *db;
	struct tx *tx;
	char data[600];

	snprintf(data, sizeof(data), "%s/shop", shop);
	if (db_open(data, "frozen-desk", &db, &p) != ST_OK ||
	    tx_begin(db, TX_WRITE, "sale.pay", &tx, &p) != ST_OK)
		_exit(1);
	raise(SIGSTOP);
	_exit(2);
}

/* Whatever becomes of the test, it does not stand still for ever. */
static pid_t end_after(pid_t pid, unsigned seconds)
{
	fflush(stdout);
	if (pid <= 0)
		trial_die("fork", "no process");
	pid_t helper = fork();
	if (helper < 0)
		trial_die("fork", "no process");
	if (helper == 0) {
		sleep(seconds);
		kill(pid, SIGKILL);
		_exit(0);
	}
	return helper;
}

static void stopped_while_it_writes(struct desk *d)
{
	int64_t ms = 0;
	int status;

	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		write_and_stop(d->shop);
	bool fine = pid > 0 && waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status);
	pid_t helper = end_after(pid, 10);
	enum status st = fine ? sell(d, &ms) : ST_BUG;
	check(st == ST_BUSY && ms <= TOLD_MS, "who holds things up is told in three seconds", "");
	check(st == ST_BUSY && strstr(d->trial.problem.message, "frozen-desk") != NULL &&
		      strstr(d->trial.problem.message, "sale.pay") != NULL &&
		      d->trial.problem.todo[0] != '\0',
	      "by name, with what it does and what to do", "");
	printf("# %lld ms: %s %s\n", (long long)ms, d->trial.problem.message,
	       d->trial.problem.todo);
	kill(helper, SIGKILL);
	waitpid(helper, &status, 0);
	if (pid > 0)
		kill(pid, SIGKILL);
	st = sell(d, &ms);
	check(st == ST_OK && ms <= SLOW_MS, "within a second of its end others write again", "");
	if (pid > 0)
		waitpid(pid, &status, 0);
}

int main(void)
{
	static struct desk d;
	unsigned long sales = trial_scale("FROZEN_SALES", 10);
	unsigned long stops = trial_scale("FROZEN_STOPS", 4);
	struct ways ways;
	struct rng rng;
	bool fine = true;

	rng_seed(&rng, trial_scale("FROZEN_SEED", 1));
	salon_build(d.build, sizeof(d.build));
	if (!ways_load(&ways, d.build) || !ways_make(d.build, d.shop, sizeof(d.shop))) {
		printf("not ok 1 - there is no shop to stand still in\n1..1\n");
		return 1;
	}
	open_desk(&d);
	for (size_t i = 0; i < ways.n; i++)
		at_screen(&d, &ways.all[i], sales);
	for (unsigned long i = 0; i < stops; i++)
		fine = stop_once(&d, &rng, i) && fine;
	check(fine, "a terminal that is stopped at any moment", "");
	printf("# %lu stopped, %u of them while writing; told within %lld ms\n", stops, d.told,
	       (long long)d.slowest_told);
	stopped_while_it_writes(&d);
	qsort(d.took, d.n, sizeof(d.took[0]), by_size);
	check(d.n > 0 && d.took[d.n * 99 / 100] <= SLOW_MS, "99 of 100 sales within a second", "");
	if (d.n > 0)
		printf("# %u sales: half within %lld ms, 99 of 100 within %lld ms, all within %lld "
		       "ms\n", d.n, (long long)d.took[d.n / 2], (long long)d.took[d.n * 99 / 100],
		       (long long)d.took[d.n - 1]);
	check(trial_sound(&d.trial), "the shop is sound", "");
	trial_close(&d.trial);
	salon_remove(d.shop);
	printf("1..%d\n", number);
	return failures > 0;
}
