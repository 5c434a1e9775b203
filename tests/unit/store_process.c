/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several processes on one store: races, kills at any moment, frozen writers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "store_fixture.h"

#include "base/clock.h"
#include "base/hash.h"

enum { RACERS = 8, RACER_TURNS = 500, CREATIONS = 120, CRASHES = 40, CROWD = 256 };

/* Memory is quick; the crashes that a memory disk would hide are another test's. */
static char *quick_dir(void)
{
	return fixture_dir(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NULL);
}

static struct bytes number_bytes(const uint64_t *x)
{
	return (struct bytes){ .p = x, .n = sizeof(*x) };
}

static enum status get_number(struct tx *tx, const char *name, uint64_t *ret)
{
	struct bytes v;
	enum status st = db_get(tx, TABLE_JOB, fixture_text(name), &v);

	*ret = 0;
	if (st == ST_OK && v.n == sizeof(*ret))
		memcpy(ret, v.p, sizeof(*ret));
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status add_one(struct tx *tx, const char *name)
{
	uint64_t x;

	TRY(get_number(tx, name, &x));
	x++;
	return db_put(tx, TABLE_JOB, fixture_text(name), number_bytes(&x), PUT_ANY);
}

static uint64_t read_number(struct db *db, const char *name)
{
	struct tx *tx;
	uint64_t x;

	assert_int_equal(tx_begin(db, TX_READ, "t", &tx, NULL), ST_OK);
	assert_int_equal(get_number(tx, name, &x), ST_OK);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	return x;
}

static enum status write_once(struct db *db, const char *name, struct problem *reterr)
{
	struct tx *tx;

	TRY(tx_begin(db, TX_WRITE, "one", &tx, reterr));
	enum status st = add_one(tx, name);
	if (st != ST_OK) {
		tx_abort(tx);
		return st;
	}
	return tx_commit(tx, reterr);
}

/* ---- children: they speak through a pipe and end by _exit */

struct child { pid_t pid; int pipe; };

typedef int child_fn(const char *dir, int pipe);

static struct child spawn(child_fn *fn, const char *dir)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		_exit(fn(dir, ends[1]));
	}
	close(ends[1]);
	return (struct child){ .pid = pid, .pipe = ends[0] };
}

static void wait_word(const struct child *c)
{
	char word;

	assert_int_equal(read(c->pipe, &word, 1), 1);
}

static int end(struct child *c)
{
	int status;

	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	close(c->pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void stop_child(const struct child *c)
{
	int status;

	assert_int_equal(kill(c->pid, SIGSTOP), 0);
	assert_int_equal(waitpid(c->pid, &status, WUNTRACED), c->pid);
	assert_true(WIFSTOPPED(status));
}

/* ---- races */

static int race(const char *dir, int pipe)
{
	struct db *db;

	(void)pipe;
	if (db_open(dir, "racer", &db, NULL) != ST_OK)
		return 1;
	for (int i = 0; i < RACER_TURNS; i++) {
		if (write_once(db, "count", NULL) != ST_OK)
			return 2;
	}
	db_close(db);
	return 0;
}

static void counter(void **state)
{
	struct child racers[RACERS];
	char *dir = quick_dir();
	struct db *db = fixture_create(dir);

	(void)state;
	for (int i = 0; i < RACERS; i++)
		racers[i] = spawn(race, dir);
	for (int i = 0; i < RACERS; i++)
		assert_int_equal(end(&racers[i]), 0);
	assert_int_equal(read_number(db, "count"), RACERS * RACER_TURNS);
	db_close(db);
	fixture_remove(dir);
}

static int write_for_ever(const char *dir, int pipe)
{
	struct db *db;

	if (db_open(dir, "hog", &db, NULL) != ST_OK || write(pipe, "r", 1) != 1)
		return 1;
	while (write_once(db, "hog", NULL) == ST_OK)
		;
	return 2;
}

/* Who writes without a pause does not keep others out. */
static void no_hog(void **state)
{
	char *dir = fixture_dir(NULL); /* slow: a writer holds the gate most of the time */
	struct db *db = fixture_create(dir);
	struct child hog = spawn(write_for_ever, dir);

	(void)state;
	wait_word(&hog);
	for (int64_t first = clock_monotonic_ms(), now = first; now - first < 500;) {
		assert_int_equal(write_once(db, "mine", NULL), ST_OK);
		int64_t then = now;
		now = clock_monotonic_ms();
		assert_true(now - then < 1000);
	}
	kill(hog.pid, SIGKILL);
	assert_int_equal(end(&hog), -SIGKILL);
	assert_true(read_number(db, "mine") > 20);
	assert_true(read_number(db, "hog") > 20);
	db_close(db);
	fixture_remove(dir);
}

static int create_too(const char *dir, int pipe)
{
	struct db *db;
	enum status st = fixture_try_create(dir, NULL);

	(void)pipe;
	if (st != ST_OK && st != ST_DUPLICATE)
		return 2;
	return db_open(dir, "maker", &db, NULL) == ST_OK ? st != ST_OK : 3;
}

static void one_creator(void **state)
{
	(void)state;
	for (int round = 0; round < 10; round++) {
		struct child makers[4];
		char *dir = quick_dir();
		int made = 0;
		for (size_t i = 0; i < ARRAY_LEN(makers); i++)
			makers[i] = spawn(create_too, dir);
		for (size_t i = 0; i < ARRAY_LEN(makers); i++) {
			int code = end(&makers[i]);
			assert_true(code == 0 || code == 1);
			made += code == 0;
		}
		assert_int_equal(made, 1);
		fixture_remove(dir);
	}
}

/* ---- holders */

static int hold(const char *dir, int pipe)
{
	struct db *db;
	struct tx *tx;

	if (db_open(dir, "pts/7 S2 张三", &db, NULL) != ST_OK ||
	    tx_begin(db, TX_WRITE, "sale.checkout", &tx, NULL) != ST_OK ||
	    add_one(tx, "never") != ST_OK || write(pipe, "h", 1) != 1)
		return 1;
	pause();
	return 2;
}

static void killed_holder(void **state)
{
	char *dir = quick_dir();
	struct db *db = fixture_create(dir);

	(void)state;
	for (uint64_t i = 1; i <= 3; i++) {
		struct child holder = spawn(hold, dir);
		wait_word(&holder);
		kill(holder.pid, SIGKILL);
		int64_t start = clock_monotonic_ms();
		assert_int_equal(write_once(db, "mine", NULL), ST_OK);
		assert_true(clock_monotonic_ms() - start < 1000);
		assert_int_equal(end(&holder), -SIGKILL);
		assert_int_equal(read_number(db, "never"), 0);
		assert_int_equal(read_number(db, "mine"), i);
	}
	db_close(db);
	fixture_remove(dir);
}

static void frozen_holder(void **state)
{
	struct problem problem = PROBLEM_INIT;
	char *dir = quick_dir(), pid[32];
	struct db *db = fixture_create(dir);
	struct child holder = spawn(hold, dir);

	(void)state;
	wait_word(&holder);
	stop_child(&holder);
	int64_t start = clock_monotonic_ms();
	assert_int_equal(write_once(db, "mine", &problem), ST_BUSY);
	int64_t waited = clock_monotonic_ms() - start;
	assert_true(waited >= 2900 && waited < 5000);
	snprintf(pid, sizeof(pid), "%ld", (long)holder.pid);
	assert_non_null(strstr(problem.message, "pts/7 S2 张三"));
	assert_non_null(strstr(problem.message, "sale.checkout"));
	assert_non_null(strstr(problem.message, pid));
	assert_non_null(strstr(problem.message, " s ("));
	assert_int_equal(read_number(db, "mine"), 0); /* reading goes on */
	kill(holder.pid, SIGKILL);
	start = clock_monotonic_ms();
	assert_int_equal(write_once(db, "mine", &problem), ST_OK);
	assert_true(clock_monotonic_ms() - start < 1000);
	assert_int_equal(end(&holder), -SIGKILL);
	db_close(db);
	fixture_remove(dir);
}

static int wait_in_line(const char *dir, int pipe)
{
	struct db *db;

	if (db_open(dir, "waits", &db, NULL) != ST_OK || write(pipe, "w", 1) != 1)
		return 1;
	return write_once(db, "waited", NULL) == ST_OK ? 0 : 2;
}

/* A frozen program that waits, even at the head of the line, stops nobody. */
static void frozen_in_line(void **state)
{
	struct timespec while_it_queues = { .tv_nsec = 200 * 1000000L };
	char *dir = quick_dir();
	struct db *db = fixture_create(dir);
	struct tx *tx;

	(void)state;
	assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
	struct child waiter = spawn(wait_in_line, dir);
	wait_word(&waiter);
	nanosleep(&while_it_queues, NULL);
	stop_child(&waiter);
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	int64_t start = clock_monotonic_ms();
	assert_int_equal(write_once(db, "mine", NULL), ST_OK);
	assert_true(clock_monotonic_ms() - start < 1500);
	kill(waiter.pid, SIGCONT);
	assert_int_equal(end(&waiter), 0);
	assert_int_equal(read_number(db, "waited"), 1);
	db_close(db);
	fixture_remove(dir);
}

static int read_and_stay(const char *dir, int pipe)
{
	struct db *db;
	enum status st = db_open(dir, "reads", &db, NULL);

	if (write(pipe, st == ST_OK ? "r" : "f", 1) != 1)
		return 1;
	if (st == ST_OK)
		pause();
	return st == ST_BUSY ? 0 : 2;
}

/* One program too many is told so; when some have died, their places are free. */
static void crowd(void **state)
{
	static struct child readers[CROWD];
	struct problem problem = PROBLEM_INIT;
	char *dir = quick_dir();
	struct db *db;

	(void)state;
	db_close(fixture_create(dir));
	for (int i = 0; i < CROWD; i++) {
		readers[i] = spawn(read_and_stay, dir);
		wait_word(&readers[i]);
	}
	assert_int_equal(db_open(dir, "test", &db, &problem), ST_BUSY);
	assert_true(problem.message[0] != '\0');
	for (int i = 0; i < CROWD / 2; i++) {
		kill(readers[i].pid, SIGKILL);
		assert_int_equal(end(&readers[i]), -SIGKILL);
	}
	db = fixture_open(dir);
	assert_int_equal(write_once(db, "fits", NULL), ST_OK);
	db_close(db);
	for (int i = CROWD / 2; i < CROWD; i++) {
		kill(readers[i].pid, SIGKILL);
		assert_int_equal(end(&readers[i]), -SIGKILL);
	}
	fixture_remove(dir);
}

/* ---- kills at random moments */

static void nap_us(uint64_t us)
{
	struct timespec t = {
		.tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000,
	};

	nanosleep(&t, NULL);
}

static int create_alone(const char *dir, int pipe)
{
	if (write(pipe, "c", 1) != 1)
		return 1;
	return fixture_try_create(dir, NULL) == ST_OK ? 0 : 2;
}

/* How long an undisturbed creation takes here. */
static uint64_t creation_us(void)
{
	char *dir = fixture_dir(NULL);
	struct timespec a, b;
	struct child maker = spawn(create_alone, dir);

	wait_word(&maker);
	clock_gettime(CLOCK_MONOTONIC, &a);
	assert_int_equal(end(&maker), 0);
	clock_gettime(CLOCK_MONOTONIC, &b);
	fixture_remove(dir);
	return (uint64_t)((b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000);
}

static void killed_creator(void **state)
{
	uint64_t whole = creation_us();
	int without = 0, with = 0;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int i = 0; i < CREATIONS; i++) {
		char *dir = fixture_dir(NULL);
		struct problem problem = PROBLEM_INIT;
		struct db *db;
		struct child maker = spawn(create_alone, dir);
		wait_word(&maker);
		nap_us(rng_below(&rng, whole + whole / 4));
		kill(maker.pid, SIGKILL);
		(void)end(&maker);
		enum status st = db_open(dir, "test", &db, &problem);
		if (st == ST_NO_STORE) {
			without++;
			db = fixture_create(dir);
		} else if (st != ST_OK) {
			fail_msg("after a kill: %s: %s", status_name(st), problem.message);
		} else {
			with++;
		}
		assert_int_equal(write_once(db, "works", NULL), ST_OK);
		db_close(db);
		fixture_remove(dir);
	}
	assert_true(without > 0 && with > 0); /* the moments were spread over it */
}

/* Writes two numbers that belong together and tells each one that was recorded. */
static int write_pairs(const char *dir, int pipe)
{
	struct db *db;

	if (db_open(dir, "pairs", &db, NULL) != ST_OK)
		return 1;
	for (;;) {
		struct tx *tx;
		uint64_t x;
		if (tx_begin(db, TX_WRITE, "pair", &tx, NULL) != ST_OK ||
		    add_one(tx, "left") != ST_OK || add_one(tx, "right") != ST_OK ||
		    get_number(tx, "left", &x) != ST_OK || tx_commit(tx, NULL) != ST_OK)
			return 2;
		if (write(pipe, &x, sizeof(x)) != sizeof(x))
			return 3;
	}
}

static void killed_writer(void **state)
{
	char *dir = fixture_dir(NULL);
	struct rng rng;

	(void)state;
	rng_seed(&rng, 9);
	db_close(fixture_create(dir));
	for (int i = 0; i < CRASHES; i++) {
		struct child writer = spawn(write_pairs, dir);
		uint64_t x, told = 0;
		nap_us(2000 + rng_below(&rng, 30000));
		kill(writer.pid, SIGKILL);
		while (read(writer.pipe, &x, sizeof(x)) == sizeof(x))
			told = x;
		assert_int_equal(end(&writer), -SIGKILL);
		struct db *db = fixture_open(dir);
		uint64_t left = read_number(db, "left");
		assert_int_equal(left, read_number(db, "right"));
		assert_true(left >= told); /* what was told is there; one more may be */
		assert_int_equal(write_once(db, "left", NULL), ST_OK);
		assert_int_equal(write_once(db, "right", NULL), ST_OK);
		db_close(db);
	}
	struct db *db = fixture_open(dir);
	assert_true(read_number(db, "left") > CRASHES);
	db_close(db);
	fixture_remove(dir);
}

/* ---- killed while it opens */

/* Stands where somebody waits for the opener that was killed, and leaves after a while. */
static void believe_it(const char *lock)
{
	const struct timespec while_ = { .tv_nsec = 300 * 1000000L };
	struct flock at_start = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1 };
	int fd = open(lock, O_RDWR);

	nanosleep(&while_, NULL);
	bool held = fd >= 0 && fcntl(fd, F_SETLK, &at_start) == 0;
	nanosleep(&while_, NULL);
	_exit(held ? 0 : 1);
}

/* lock.mdb tells of another life of the store, and nobody says better: who opens it does not
 * believe it, and waits until whoever believes it is gone. */
static void killed_opener(void **state)
{
	char *dir = quick_dir(), lock[300];
	const struct timespec moment = { .tv_nsec = 450 * 1000000L };
	uint64_t head[16], txn = 0;
	int status, places = 0;

	(void)state;
	struct db *db = fixture_create(dir);
	for (int i = 0; i < 5; i++) {
		struct tx *tx;
		assert_int_equal(tx_begin(db, TX_WRITE, "t", &tx, NULL), ST_OK);
		assert_int_equal(add_one(tx, "n"), ST_OK);
		assert_int_equal(tx_commit(tx, NULL), ST_OK);
	}
	txn = db_last_txn(db);
	db_close(db);
	snprintf(lock, sizeof(lock), "%s/db/lock.mdb", dir);
	int fd = open(lock, O_RDWR);
	assert_int_equal(pread(fd, head, sizeof(head), 0), sizeof(head));
	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		if (head[i] == txn) {
			head[i] = txn + 40;
			places++;
		}
	assert_int_equal(places, 1);
	pid_t pid = fork();
	if (pid == 0)
		believe_it(lock);
	assert_int_equal(pwrite(fd, head, sizeof(head), 0), sizeof(head));
	close(fd);
	nanosleep(&moment, NULL);
	db = fixture_open(dir);
	assert_int_equal(db_last_txn(db), txn);
	assert_int_equal(read_number(db, "n"), 5);
	db_close(db);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	fixture_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counter),        cmocka_unit_test(no_hog),
		cmocka_unit_test(one_creator),    cmocka_unit_test(killed_holder),
		cmocka_unit_test(frozen_holder),  cmocka_unit_test(frozen_in_line),
		cmocka_unit_test(killed_creator), cmocka_unit_test(killed_writer),
		cmocka_unit_test(crowd),          cmocka_unit_test(killed_opener),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
