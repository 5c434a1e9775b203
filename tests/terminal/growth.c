/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shop stays small. Four terminals stand idle, each at a screen, while thousands of sales are
 * made: the file is at most twice as large as without them. Programs that were killed while they
 * read leave their places among the readers; whoever opens the shop next clears them.
 *
 * GROWTH_SALES in the environment: sales (3000).
 */
#include <lmdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/status.h"
#include "lib/trial.h"
#include "lib/ways.h"
#include "store/db.h"

enum { PARKED = 4, DEAD = 50 };

static const char *const parked_at[PARKED] = { "today", "client", "checkout", "report" };

static int number, failures;

static void check(bool fine, const char *what)
{
	printf("%s %d - %s\n", fine ? "ok" : "not ok", ++number, what);
	failures += !fine;
}

/* A copy of the salon, with the layouts of both: DIR/data and DIR/shop. */
static void copy_salon(const char *salon, char ret[TRIAL_PATH_MAX])
{
	char path[TRIAL_PATH_MAX + 64];

	trial_folder(NULL, ret);
	trial_copy(salon, ret);
	snprintf(path, sizeof(path), "%s/shop", ret);
	if (symlink("data", path) != 0)
		trial_die(path, "cannot be made");
}

static long long file_size(const char *dir)
{
	char path[TRIAL_PATH_MAX + 64];
	struct stat sb;

	snprintf(path, sizeof(path), "%s/data/db/data.mdb", dir);
	if (stat(path, &sb) != 0)
		trial_die(path, "is not there");
	return (long long)sb.st_size;
}

static void sell(const char *dir, unsigned long n, struct pty **parked)
{
	struct trial t;

	trial_open(&t, dir, "2026-11-22 14:05");
	for (unsigned long i = 0; i < n; i++) {
		trial_must(&t, NULL, "sale.pay",
			   "{\"client\":\"C%lu\",\"lines\":[{\"kind\":\"fee\",\"amount_fen\":100}],"
			   "\"payments\":[{\"method\":\"cash\",\"amount_fen\":100}]}",
			   1 + i % 250);
		for (int k = 0; parked != NULL && i % 16 == 0 && k < PARKED; k++)
			pty_watch(parked[k], 0, NULL); /* somebody looks at it */
	}
	trial_close(&t);
}

static void parked_terminals(const struct ways *ways, const char *build, const char *salon,
			     unsigned long sales)
{
	char plain[TRIAL_PATH_MAX], busy[TRIAL_PATH_MAX];
	struct pty *parked[PARKED];
	bool fine = true;

	copy_salon(salon, plain);
	long long before = file_size(plain);
	sell(plain, sales, NULL);
	copy_salon(salon, busy);
	for (int k = 0; k < PARKED; k++) {
		parked[k] = NULL;
		for (size_t i = 0; i < ways->n; i++)
			if (strcmp(ways->all[i].screen, parked_at[k]) == 0)
				parked[k] = ways_open(&ways->all[i], build, busy);
		if (parked[k] == NULL)
			trial_die(parked_at[k], "is not reached");
	}
	sell(busy, sales, parked);
	printf("# %lu sales: from %lld to %lld KiB, with %d idle terminals %lld KiB\n", sales,
	       before >> 10, file_size(plain) >> 10, PARKED, file_size(busy) >> 10);
	check(file_size(busy) <= 2 * file_size(plain), "idle terminals do not make the file grow");
	for (int k = 0; k < PARKED; k++)
		fine = pty_settle(parked[k]) && pty_end(parked[k]) == 0 && fine;
	check(fine, "and have stayed well");
	trial_remove(plain);
	trial_remove(busy);
}

/* ---- those who died reading */

static int count_reader(const char *line, void *ctx)
{
	char *end;

	(void)strtol(line, &end, 10);
	*(int *)ctx += end != line;
	return 0;
}

static int readers(const char *dir)
{
	char path[TRIAL_PATH_MAX + 64];
	MDB_env *env;
	int n = 0;

	snprintf(path, sizeof(path), "%s/data/db", dir);
	if (mdb_env_create(&env) != 0 || mdb_env_set_maxreaders(env, 256) != 0 ||
	    mdb_env_open(env, path, MDB_RDONLY, 0) != 0)
		trial_die(path, "cannot be looked into");
	mdb_reader_list(env, count_reader, &n);
	mdb_env_close(env);
	return n;
}

static void die_reading(const char *dir)
{
	struct trial t;
	struct tx *tx;
	struct problem p = PROBLEM_INIT;

	trial_open(&t, dir, "2026-11-22 14:05");
	if (tx_begin(t.shop.db, TX_READ, "look", &tx, &p) == ST_OK)
		raise(SIGSTOP); /* until all read */
	_exit(1);
}

/* Somebody has the shop open all the time; the engine begins anew when nobody has. */
static pid_t somebody(const char *dir)
{
	struct trial t;
	int ends[2];
	char ready;

	if (pipe(ends) != 0)
		trial_die("pipe", "cannot be made");
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		trial_open(&t, dir, "2026-11-22 14:05");
		if (write(ends[1], "r", 1) == 1)
			pause();
		_exit(0);
	}
	if (read(ends[0], &ready, 1) != 1)
		trial_die(dir, "does not open");
	close(ends[0]);
	close(ends[1]);
	return pid;
}

static void dead_readers(const char *salon, unsigned long sales)
{
	char plain[TRIAL_PATH_MAX], dir[TRIAL_PATH_MAX];
	pid_t pids[DEAD];
	bool fine = true;

	copy_salon(salon, plain);
	sell(plain, sales, NULL);
	copy_salon(salon, dir);
	pid_t other = somebody(dir);
	for (int i = 0; i < DEAD; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			die_reading(dir);
	}
	for (int i = 0; i < DEAD; i++) {
		int status = 0;
		fine = waitpid(pids[i], &status, WUNTRACED) == pids[i] && WIFSTOPPED(status) &&
		       fine;
	}
	for (int i = 0; i < DEAD; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	printf("# %d readers after %d died\n", readers(dir), DEAD);
	check(fine && readers(dir) >= DEAD, "programs were killed while they read");
	sell(dir, sales, NULL);
	printf("# %d readers are left; %lld KiB, without them %lld KiB\n", readers(dir),
	       file_size(dir) >> 10, file_size(plain) >> 10);
	check(readers(dir) <= 2, "whoever opens the shop clears them");
	check(file_size(dir) <= 2 * file_size(plain), "and the file does not grow by them");
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	trial_remove(plain);
	trial_remove(dir);
}

int main(void)
{
	unsigned long sales = trial_count("GROWTH_SALES", 3000);
	char build[512], salon[512], link[600];
	struct ways ways;

	salon_build(build, sizeof(build));
	if (!ways_load(&ways, build) || !ways_make(build, salon, sizeof(salon))) {
		printf("not ok 1 - there is no shop to grow\n1..1\n");
		return 1;
	}
	snprintf(link, sizeof(link), "%s/data", salon);
	if (symlink("shop", link) != 0)
		trial_die(link, "cannot be made");
	parked_terminals(&ways, build, salon, sales);
	dead_readers(salon, sales / 10);
	salon_remove(salon);
	printf("1..%d\n", number);
	return failures > 0;
}
