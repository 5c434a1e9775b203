/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store in one process: opening, creating, transactions, watching, copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store_place.h"

#include "../../src/store/db_internal.h"

extern char **environ;

/* ---- create and open */

static mode_t mode_of(const char *path)
{
	struct stat sb;

	assert_int_equal(stat(path, &sb), 0);
	return sb.st_mode & 07777;
}

static void created(void **state)
{
	struct place *p = *state;
	static const uint8_t zero[KEY_SIZE];
	struct problem problem = PROBLEM_INIT;
	mode_t mask = umask(0);

	umask(mask);
	assert_int_equal(mode_of(in(p, "db")), 02770);
	assert_int_equal(mode_of(in(p, "db/data.mdb")), 0660);
	assert_int_equal(mode_of(in(p, "db/lock.mdb")), 0660);
	assert_int_equal(mode_of(in(p, "writer.gate")), 0660);
	assert_int_equal(mode_of(in(p, "keys/index.key")), 0440);
	assert_int_not_equal(access(in(p, "db.tmp"), F_OK), 0);
	assert_string_equal(db_dir(p->db), p->dir);
	assert_memory_not_equal(db_index_key(p->db), zero, KEY_SIZE);
	put(p->db, TABLE_CLIENT, "k", "v");
	db_close(p->db);
	assert_int_equal(fixture_try_create(p->dir, &problem), ST_DUPLICATE);
	assert_non_null(strstr(problem.message, p->dir));
	p->db = fixture_open(p->dir);
	assert_true(has(p->db, TABLE_CLIENT, "k", "v"));
	/* The process keeps the umask it had. */
	assert_int_equal(umask(mask), mask);
}

static void no_store(void **state)
{
	struct problem problem = PROBLEM_INIT;
	char *dir = fixture_dir(NULL), path[300];
	struct db *db = NULL;
	struct bytes junk = { .p = "junk", .n = 4 };

	(void)state;
	assert_int_equal(db_open(dir, "test", &db, &problem), ST_NO_STORE);
	snprintf(path, sizeof(path), "%s/nowhere", dir);
	assert_int_equal(db_open(path, "test", &db, &problem), ST_NO_STORE);
	assert_true(problem.todo[0] != '\0');
	snprintf(path, sizeof(path), "%s/no/where", dir);
	assert_int_equal(db_open(path, "test", &db, &problem), ST_NO_STORE);
	assert_int_equal(db_create(path, junk, &problem), ST_IO); /* its parent is missing */
	assert_int_equal(db_create(dir, junk, &problem), ST_BAD_DATA);
	assert_int_equal(db_open(dir, "test", &db, &problem), ST_NO_STORE);
	assert_null(db);
	db_close(NULL);
	fixture_remove(dir);
}

static void opens_once(void **state)
{
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;
	struct db *second = NULL;
	char *dir = fixture_dir(NULL);

	assert_int_equal(db_open(p->dir, "test", &second, &problem), ST_BUG);
	assert_null(second);
	assert_int_equal(fixture_try_create(dir, &problem), ST_BUG);
	put(p->db, TABLE_CLIENT, "still", "works");
	fixture_remove(dir);
}

static int use_parents(struct place *p)
{
	struct tx *tx;
	struct problem problem = PROBLEM_INIT;
	struct db *own;

	if (tx_begin(p->db, TX_READ, "x", &tx, &problem) != ST_BUG || problem.message[0] == '\0')
		return 1;
	if (tx_begin(p->db, TX_WRITE, "x", &tx, &problem) != ST_BUG)
		return 2;
	if (db_copy(p->db, -1, &problem) != ST_BUG)
		return 3;
	db_close(p->db);
	/* A store of its own is another matter. */
	if (db_open(p->dir, "child", &own, &problem) != ST_OK)
		return 4;
	if (tx_begin(own, TX_WRITE, "x", &tx, &problem) != ST_OK ||
	    put_in(tx, TABLE_JOB, "child", "1", PUT_NEW) != ST_OK ||
	    tx_commit(tx, &problem) != ST_OK)
		return 5;
	db_close(own);
	return 0;
}

static int end_parents(struct place *p)
{
	tx_abort(&p->db->tx);
	return tx_open_anywhere() ? 1 : 0;
}

static void fork_may_not_use_it(void **state)
{
	struct place *p = *state;

	assert_int_equal(in_child(use_parents, p), 0);
	assert_true(has(p->db, TABLE_JOB, "child", "1"));
	/* A child that cleans up does not let go of the parent's locks. */
	struct tx *tx = begin(p->db, TX_WRITE);
	assert_int_equal(in_child(end_parents, p), 0);
	assert_true(tx_open_anywhere());
	assert_int_equal(put_in(tx, TABLE_JOB, "p", "2", PUT_NEW), ST_OK);
	commit(tx);
	assert_true(has(p->db, TABLE_JOB, "p", "2"));
}

static void exec_sees_nothing(void **state)
{
	struct place *p = *state;
	char sh[] = "sh", option[] = "-c", command[] = "ls -l /proc/$$/fd";
	char *argv[] = { sh, option, command, NULL };
	AUTO(buf_release) struct buf out = BUF_INIT;
	posix_spawn_file_actions_t actions;
	char text[512];
	int pipes[2];
	pid_t pid;

	assert_true(db_watch_fd(p->db) >= 0);
	assert_int_equal(pipe(pipes), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
	posix_spawn_file_actions_addclose(&actions, pipes[0]);
	assert_int_equal(posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(pipes[1]);
	for (ssize_t n; (n = read(pipes[0], text, sizeof(text))) > 0;)
		buf_add(&out, text, (size_t)n);
	close(pipes[0]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_non_null(strstr(out.text, "pipe")); /* it did list */
	assert_null(strstr(out.text, ".mdb"));
	assert_null(strstr(out.text, "writer.gate"));
	assert_null(strstr(out.text, "index.key"));
	assert_null(strstr(out.text, "inotify"));
}

#if !defined(__SANITIZE_ADDRESS__)
static int open_in_a_corner(struct place *p)
{
	struct rlimit little = { .rlim_cur = 1 << 30, .rlim_max = 1 << 30 };
	struct problem problem = PROBLEM_INIT;
	struct db *db;

	if (setrlimit(RLIMIT_AS, &little) != 0)
		return 1;
	return db_open(p->dir, "test", &db, &problem) == ST_IO &&
	       strstr(problem.message, "64 GiB") != NULL ? 0 : 2;
}
#endif

static void little_address_space(void **state)
{
#if defined(__SANITIZE_ADDRESS__)
	(void)state; /* the sanitizer needs terabytes itself */
	skip();
#else
	struct place *p = *state;

	db_close(p->db);
	p->db = NULL;
	assert_int_equal(in_child(open_in_a_corner, p), 0);
#endif
}

static int open_as_nobody(struct place *p)
{
	struct problem problem = PROBLEM_INIT;
	struct db *db;

	if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
		return 1;
	if (db_open(p->dir, "test", &db, &problem) != ST_NOT_PERMITTED)
		return 2;
	if (problem.message[0] == '\0')
		return 4;
	return fixture_try_create(p->dir, &problem) == ST_NOT_PERMITTED ? 0 : 3;
}

static void strangers(void **state)
{
	struct place *p = *state;

	if (geteuid() != 0)
		skip();
	db_close(p->db);
	p->db = NULL;
	assert_int_equal(in_child(open_as_nobody, p), 0);
	/* The folder may be seen, what is in it not. */
	assert_int_equal(chmod(p->dir, 0755), 0);
	assert_int_equal(in_child(open_as_nobody, p), 0);
	assert_int_equal(chmod(in(p, "db"), 0755), 0);
	assert_int_equal(in_child(open_as_nobody, p), 0);
}

static void guards(void **state)
{
	(void)state;
	assert_true(db_version_good(0, 9, 24));
	assert_true(db_version_good(0, 9, 25));
	assert_true(db_version_good(0, 9, 33));
	for (int patch = 26; patch <= 32; patch++)
		assert_false(db_version_good(0, 9, patch));
	assert_false(db_version_good(0, 9, 23));
	assert_false(db_version_good(1, 0, 0));
	assert_false(db_version_good(0, 8, 24));
	assert_non_null(db_filesystem_unfit(0x6969));
	assert_non_null(db_filesystem_unfit(0xff534d42));
	assert_non_null(db_filesystem_unfit(0x65735546));
	assert_non_null(db_filesystem_unfit(0x4d44));
	assert_null(db_filesystem_unfit(0xef53));     /* ext4 */
	assert_null(db_filesystem_unfit(0x58465342)); /* XFS */
	assert_null(db_filesystem_unfit(0x01021994)); /* tmpfs */
	assert_null(db_filesystem_unfit(0x794c7630)); /* overlay */
	assert_string_equal(table_name(TABLE_META), "meta");
	assert_string_equal(table_name(TABLE_JOB), "job");
}

/* ---- transactions */

static void transactions(void **state)
{
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;
	uint64_t before = db_last_txn(p->db);
	struct bytes got;
	struct tx *tx = begin(p->db, TX_WRITE), *other;

	assert_true(tx_open_anywhere());
	assert_true(tx_writes(tx));
	assert_ptr_equal(tx_db(tx), p->db);
	assert_int_equal(tx_begin(p->db, TX_READ, "x", &other, &problem), ST_BUG);
	assert_int_equal(put_in(tx, TABLE_ROOM, "a", "1", PUT_NEW), ST_OK);
	assert_int_equal(put_in(tx, TABLE_ROOM, "a", "2", PUT_NEW), ST_DUPLICATE);
	assert_int_equal(put_in(tx, TABLE_ROOM, "c", "", PUT_APPEND), ST_OK);
	assert_int_equal(put_in(tx, TABLE_ROOM, "b", "x", PUT_APPEND), ST_DUPLICATE);
	assert_int_equal(tx_status(tx), ST_OK);
	assert_int_equal(db_get(tx, TABLE_ROOM, fixture_text("a"), &got), ST_OK);
	assert_memory_equal(got.p, "1", 1);
	commit(tx);
	assert_false(tx_open_anywhere());
	assert_true(db_last_txn(p->db) == before + 1);
	tx = begin(p->db, TX_WRITE);
	assert_int_equal(db_delete(tx, TABLE_ROOM, fixture_text("a")), ST_OK);
	assert_int_equal(db_delete(tx, TABLE_ROOM, fixture_text("a")), ST_NOT_FOUND);
	tx_end(&tx);
	assert_null(tx);
	tx_abort(NULL);
	assert_true(has(p->db, TABLE_ROOM, "a", "1"));
	assert_true(has(p->db, TABLE_ROOM, "c", ""));
	assert_false(has(p->db, TABLE_DEVICE, "a", "1")); /* tables are apart */
}

/* Returns before the end of the scope, as use cases do. */
static enum status commit_in_scope(struct db *db)
{
	AUTO(tx_end) struct tx *tx = NULL;

	TRY(tx_begin(db, TX_WRITE, "x", &tx, NULL));
	TRY(put_in(tx, TABLE_ROOM, "z", "1", PUT_NEW));
	return tx_commit(tx, NULL);
}

static void faults_stick(void **state)
{
	struct place *p = *state;
	struct problem problem = PROBLEM_INIT;
	struct bytes got;
	struct scan s;
	struct tx *tx = begin(p->db, TX_WRITE);

	assert_int_equal(put_in(tx, TABLE_ROOM, "a", "1", PUT_NEW), ST_OK);
	assert_int_equal(tx_fail(tx, ST_IO), ST_IO);
	assert_int_equal(tx_fail(tx, ST_CORRUPT), ST_IO);
	assert_int_equal(db_get(tx, TABLE_ROOM, fixture_text("a"), &got), ST_IO);
	assert_int_equal(put_in(tx, TABLE_ROOM, "b", "1", PUT_NEW), ST_IO);
	assert_int_equal(db_delete(tx, TABLE_ROOM, fixture_text("a")), ST_IO);
	scan_begin(&s, tx, TABLE_ROOM, (struct bytes){ .n = 0 }, SCAN_FORWARD);
	assert_false(scan_next(&s));
	scan_end(&s);
	assert_int_equal(tx_commit(tx, &problem), ST_IO);
	assert_int_equal(problem.status, ST_IO);
	assert_false(has(p->db, TABLE_ROOM, "a", "1"));
	assert_int_equal(commit_in_scope(p->db), ST_OK);
	assert_true(has(p->db, TABLE_ROOM, "z", "1"));
}

/* A scan left open by an early return costs nothing and keeps nothing open. */
static void scans_end_with_it(void **state)
{
	struct place *p = *state;
	struct scan s;

	put(p->db, TABLE_ROOM, "a", "1");
	for (int i = 0; i < 4; i++) {
		struct tx *tx = begin(p->db, i % 2 ? TX_WRITE : TX_READ);
		scan_begin(&s, tx, TABLE_ROOM, (struct bytes){ .n = 0 }, SCAN_FORWARD);
		assert_true(scan_next(&s));
		if (i < 2)
			tx_abort(tx);
		else
			commit(tx);
	}
}

static void signals_wait(void **state)
{
	static const int some[] = { SIGTSTP, SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGWINCH };
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(some); i++) {
		struct tx *tx = begin(p->db, TX_WRITE);
		assert_true(blocked(some[i]));
		i % 2 ? commit(tx) : tx_abort(tx);
		assert_false(blocked(some[i]));
		tx = begin(p->db, TX_READ);
		assert_false(blocked(some[i]));
		commit(tx);
		assert_false(blocked(some[i]));
	}
}

/* ---- what it tells about itself */

static int write_once(struct place *p)
{
	struct db *db;
	struct tx *tx;

	return db_open(p->dir, "other", &db, NULL) == ST_OK &&
	       tx_begin(db, TX_WRITE, "x", &tx, NULL) == ST_OK &&
	       put_in(tx, TABLE_JOB, "w", "1", PUT_ANY) == ST_OK &&
	       tx_commit(tx, NULL) == ST_OK ? 0 : 1;
}

static int tidy(struct place *p)
{
	struct db_stat st;
	struct db *db;

	if (db_open(p->dir, "other", &db, NULL) != ST_OK)
		return 100;
	db_tidy(db);
	return db_stat(db, &st, NULL) == ST_OK ? (int)st.readers : 101;
}

static void watching(void **state)
{
	struct place *p = *state;
	int fd = db_watch_fd(p->db);
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	uint64_t before = db_last_txn(p->db);

	assert_true(fd >= 0);
	assert_int_equal(db_watch_fd(p->db), fd);
	assert_int_equal(poll(&poll_fd, 1, 0), 0);
	assert_int_equal(in_child(write_once, p), 0);
	assert_int_equal(poll(&poll_fd, 1, 1000), 1);
	assert_true(db_last_txn(p->db) == before + 1);
	db_watch_drain(p->db);
	assert_int_equal(poll(&poll_fd, 1, 0), 0);
	/* The watch did not cost the engine's locks: to others this process is alive. */
	struct tx *tx = begin(p->db, TX_READ);
	assert_int_equal(in_child(tidy, p), 2);
	tx_abort(tx);
}

static int die_reading(struct place *p)
{
	struct db *db;
	struct tx *tx;

	if (db_open(p->dir, "other", &db, NULL) != ST_OK ||
	    tx_begin(db, TX_READ, "x", &tx, NULL) != ST_OK)
		return 1;
	kill(getpid(), SIGKILL);
	return 2;
}

static unsigned readers(struct db *db)
{
	struct db_stat st;

	assert_int_equal(db_stat(db, &st, NULL), ST_OK);
	assert_true(st.readers_max >= DB_READERS);
	return st.readers;
}

static void dead_readers(void **state)
{
	struct place *p = *state;

	for (int i = 0; i < 3; i++)
		assert_int_equal(in_child(die_reading, p), -SIGKILL);
	/* Each opening clears the ones before it; the last is left. */
	assert_int_equal(readers(p->db), 2);
	db_tidy(p->db);
	assert_int_equal(readers(p->db), 1);
}

static void statistics(void **state)
{
	struct place *p = *state;
	struct db_stat st;

	fill(p->db, TABLE_CLIENT, 1000, 100);
	assert_int_equal(db_stat(p->db, &st, NULL), ST_OK);
	assert_int_equal(st.tables[TABLE_CLIENT].entries, 1000);
	assert_int_equal(st.tables[TABLE_CLIENT].depth, 2);
	assert_int_equal(st.tables[TABLE_META].entries, 1);
	assert_int_equal(st.tables[TABLE_JOB].entries, 0);
	assert_true(st.map_bytes == DB_MAP_BYTES);
	assert_true(st.used_bytes > 100000 && st.used_bytes <= st.file_bytes);
	assert_true(st.last_txn == db_last_txn(p->db));
	assert_true(st.free_bytes > 0);
}

static int open_copy(struct place *p)
{
	struct db *db = NULL;

	if (db_open(p->dir, "copy", &db, NULL) != ST_OK)
		return 1;
	return has(db, TABLE_JOB, "in", "copy") && !has(db, TABLE_JOB, "after", "copy") ? 0 : 2;
}

static void copies(void **state)
{
	struct place *p = *state, other = { .dir = fixture_dir(NULL) };
	struct problem problem = PROBLEM_INIT;
	uint8_t key[KEY_SIZE];

	put(p->db, TABLE_JOB, "in", "copy");
	assert_int_equal(mkdir(in(&other, "db"), 0770), 0);
	assert_int_equal(mkdir(in(&other, "keys"), 0770), 0);
	int fd = open(in(&other, "db/data.mdb"), O_RDWR | O_CREAT | O_EXCL, 0600);
	assert_int_equal(db_copy(p->db, fd, &problem), ST_OK);
	close(fd);
	memcpy(key, db_index_key(p->db), sizeof(key));
	fd = open(in(&other, "keys/index.key"), O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, key, sizeof(key)), (ssize_t)sizeof(key));
	close(fd);
	put(p->db, TABLE_JOB, "after", "copy");
	assert_int_equal(in_child(open_copy, &other), 0);
	fd = open("/dev/full", O_WRONLY);
	assert_int_equal(db_copy(p->db, fd, &problem), ST_FULL);
	close(fd);
	put(p->db, TABLE_JOB, "still", "works");
	fixture_remove(other.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(created),
		cmocka_unit_test(no_store),
		WITH_PLACE(opens_once),
		WITH_PLACE(fork_may_not_use_it),
		WITH_PLACE(exec_sees_nothing),
		WITH_PLACE(little_address_space),
		WITH_PLACE(strangers),
		cmocka_unit_test(guards),
		WITH_PLACE(transactions),
		WITH_PLACE(faults_stick),
		WITH_PLACE(scans_end_with_it),
		WITH_PLACE(signals_wait),
		WITH_PLACE(watching),
		WITH_PLACE(dead_readers),
		WITH_PLACE(statistics),
		WITH_PLACE(copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
