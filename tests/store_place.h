/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store in a folder for each test, and short words for what is done with it. */
#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H

#include <signal.h>
#include <sys/wait.h>

#include "store_fixture.h"

struct place { char *dir; struct db *db; };

static inline int start(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	p->dir = fixture_dir(NULL);
	p->db = fixture_create(p->dir);
	*state = p;
	return 0;
}

static inline int stop(void **state)
{
	struct place *p = *state;

	db_close(p->db);
	fixture_remove(p->dir);
	free(p);
	return 0;
}

static inline char *in(const struct place *p, const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	return path;
}

static inline struct tx *begin(struct db *db, enum tx_kind kind)
{
	struct problem p = PROBLEM_INIT;
	struct tx *tx = NULL;
	enum status st = tx_begin(db, kind, "test.op", &tx, &p);

	if (st != ST_OK)
		fail_msg("tx_begin: %s: %s", status_name(st), p.message);
	return tx;
}

static inline void commit(struct tx *tx)
{
	struct problem p = PROBLEM_INIT;
	enum status st = tx_commit(tx, &p);

	if (st != ST_OK)
		fail_msg("tx_commit: %s: %s", status_name(st), p.message);
}

/* One pair inside a transaction. */
static inline enum status put_in(struct tx *tx, enum table t, const char *key, const char *value,
				 enum put_how how)
{
	return db_put(tx, t, fixture_text(key), fixture_text(value), how);
}

static inline void put(struct db *db, enum table t, const char *key, const char *value)
{
	struct tx *tx = begin(db, TX_WRITE);

	assert_int_equal(put_in(tx, t, key, value, PUT_ANY), ST_OK);
	commit(tx);
}

static inline bool has(struct db *db, enum table t, const char *key, const char *value)
{
	struct tx *tx = begin(db, TX_READ);
	struct bytes got;
	enum status st = db_get(tx, t, fixture_text(key), &got);
	bool same = st == ST_OK && got.n == strlen(value) && memcmp(got.p, value, got.n) == 0;

	tx_abort(tx);
	return same;
}

/* Runs fn in a child; its exit code, or -signal. */
static inline int in_child(int (*fn)(struct place *), struct place *p)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn(p));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static inline void fill(struct db *db, enum table t, int n, size_t size)
{
	struct tx *tx = begin(db, TX_WRITE);
	char *value = calloc(1, size);

	memset(value, 'x', size);
	for (int i = 0; i < n; i++) {
		char key[16];
		snprintf(key, sizeof(key), "%08d", i);
		struct bytes v = { .p = value, .n = size };
		assert_int_equal(db_put(tx, t, fixture_text(key), v, PUT_ANY), ST_OK);
	}
	commit(tx);
	free(value);
}

static inline bool blocked(int signal)
{
	sigset_t set;

	pthread_sigmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, signal) == 1;
}

#define WITH_PLACE(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

#endif
