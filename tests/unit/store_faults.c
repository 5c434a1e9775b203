/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that is full or dying. First every write and flush of the engine fails in turn, in
 * every way, and what commit answered must be what is in the store; then real full disks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "store_fixture.h"

#include "../../src/store/db_internal.h"

extern char **environ;

/* ---- the engine's system calls, failing on demand. The program's own symbols come before
 * the C library's, so these stand in its place. */

enum how { FAULT_EIO, FAULT_ENOSPC, FAULT_EDQUOT, FAULT_SHORT, FAULT_HOWS };

static struct {
	int calls;    /* seen so far */
	int at;       /* the call that fails, counted from 1; 0: none */
	bool for_good; /* all after it fail too */
	enum how how;
} fault;

static bool fails(void)
{
	fault.calls++;
	return fault.at > 0 && (fault.for_good ? fault.calls >= fault.at : fault.calls == fault.at);
}

static ssize_t refuse(int fd, const void *bytes, size_t n, off_t at)
{
	static const int numbers[] = {
		[FAULT_EIO] = EIO, [FAULT_ENOSPC] = ENOSPC, [FAULT_EDQUOT] = EDQUOT,
	};

	if (fault.how == FAULT_SHORT)
		return syscall(SYS_pwrite64, fd, bytes, n / 2, at);
	errno = numbers[fault.how];
	return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	if (fails())
		return refuse(fd, bytes, n, at);
	return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	if (fails())
		return refuse(fd, parts[0].iov_base, parts[0].iov_len, lseek(fd, 0, SEEK_CUR));
	return syscall(SYS_writev, fd, parts, n);
}

int fdatasync(int fd)
{
	if (!fails())
		return (int)syscall(SYS_fdatasync, fd);
	errno = fault.how == FAULT_SHORT ? EIO : (fault.how == FAULT_ENOSPC ? ENOSPC : EIO);
	return -1;
}

/* ---- every call of a commit */

static char big[6000];

static enum status change(struct db *db, uint32_t n, struct problem *reterr)
{
	struct bytes key = { .p = &n, .n = sizeof(n) }, value = { .p = big, .n = sizeof(big) };
	struct tx *tx;

	TRY(tx_begin(db, TX_WRITE, "change", &tx, reterr));
	for (enum table t = TABLE_CLIENT; t < TABLE_COUNT; t++)
		(void)!db_put(tx, t, key, value, PUT_ANY);
	fault.calls = 0;
	enum status st = tx_commit(tx, reterr);
	fault.at = 0;
	return st;
}

/* Is it there, in every table or in none? */
static bool recorded(struct db *db, uint32_t n)
{
	struct bytes key = { .p = &n, .n = sizeof(n) }, value;
	struct tx *tx;
	int there = 0;

	assert_int_equal(tx_begin(db, TX_READ, "look", &tx, NULL), ST_OK);
	for (enum table t = TABLE_CLIENT; t < TABLE_COUNT; t++)
		there += db_get(tx, t, key, &value) == ST_OK;
	assert_int_equal(tx_commit(tx, NULL), ST_OK);
	assert_true(there == 0 || there == TABLE_COUNT - TABLE_CLIENT);
	return there > 0;
}

struct seen { int ok, full, unknown, stopped; };

/* One commit with one fault; the store is closed and opened as a use case does. */
static void one_fault(const char *dir, uint32_t n, struct seen *seen)
{
	struct problem problem = PROBLEM_INIT;
	struct db *db = fixture_open(dir);
	enum status st = change(db, n, &problem);
	struct tx *tx;

	if (st != ST_OK && st != ST_FULL && st != ST_UNKNOWN)
		fail_msg("commit answered %s: %s", status_name(st), problem.message);
	assert_false(tx_open_anywhere());
	assert_true(st == ST_OK || problem.message[0] != '\0');
	if (st != ST_OK) {
		/* Either it goes on here, or it stops in words. */
		enum status again = tx_begin(db, TX_READ, "x", &tx, &problem);
		assert_true(again == ST_OK || (again == ST_CORRUPT && st == ST_UNKNOWN));
		seen->stopped += again == ST_CORRUPT;
		if (again == ST_OK)
			tx_abort(tx);
	}
	db_close(db);
	db = fixture_open(dir);
	if (st != ST_UNKNOWN)
		assert_int_equal(recorded(db, n), st == ST_OK);
	else
		(void)recorded(db, n);
	/* And the next change works. */
	assert_int_equal(change(db, n + 1, &problem), ST_OK);
	assert_true(recorded(db, n + 1));
	db_close(db);
	seen->ok += st == ST_OK;
	seen->full += st == ST_FULL;
	seen->unknown += st == ST_UNKNOWN;
}

static void every_call(void **state)
{
	char *dir = fixture_dir(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NULL);
	struct seen seen = { .ok = 0 };
	struct db *db = fixture_create(dir);
	uint32_t n = 1;

	(void)state;
	assert_int_equal(change(db, n, NULL), ST_OK);
	int calls = fault.calls;
	db_close(db);
	assert_true(calls >= 3); /* pages, flush, meta page: the stand-ins are in place */
	/* Until the fault comes after the last call: then all went well in every way. */
	for (int at = 1; seen.ok < 2 * FAULT_HOWS; at++) {
		assert_true(at < 200);
		for (enum how how = 0; how < FAULT_HOWS; how++) {
			for (int good = 0; good < 2; good++) {
				fault.at = at;
				fault.how = how;
				fault.for_good = good;
				n += 2;
				one_fault(dir, n, &seen);
			}
		}
	}
	assert_true(seen.ok > 0 && seen.full > 0 && seen.unknown > 0 && seen.stopped > 0);
	fixture_remove(dir);
}

/* ---- real full disks, on file systems of their own */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		assert_non_null(text);
	close(fd);
}

/* A private view of the mounts: nothing here outlives the process. */
static bool own_mounts(void)
{
	char map[64];
	long uid = (long)getuid(), gid = (long)getgid();

	if (unshare(CLONE_NEWNS) != 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			return false;
		write_file("/proc/self/setgroups", "deny");
		snprintf(map, sizeof(map), "0 %ld 1", uid);
		write_file("/proc/self/uid_map", map);
		snprintf(map, sizeof(map), "0 %ld 1", gid);
		write_file("/proc/self/gid_map", map);
	}
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* Writes until nothing more fits; the path of what it wrote is "note". */
static void fill_disk(const char *dir)
{
	char path[300], block[4096] = "full";

	snprintf(path, sizeof(path), "%s/note", dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	for (size_t n = sizeof(block); n > 0; n = n > 512 ? 512 : n - 1) {
		while (write(fd, block, n) == (ssize_t)n)
			;
	}
	close(fd);
}

static void free_disk(const char *dir)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/note", dir);
	assert_int_equal(unlink(path), 0);
}

static void full_with_store(const char *root)
{
	struct problem problem = PROBLEM_INIT;
	char *dir = fixture_dir(root), path[300];
	struct db *db = fixture_create(dir), *other;
	struct tx *tx;
	uint32_t n;

	assert_int_equal(change(db, 1, &problem), ST_OK);
	fill_disk(dir);
	/* The reserve: no write even begins. */
	assert_int_equal(tx_begin(db, TX_WRITE, "x", &tx, &problem), ST_FULL);
	assert_true(problem.todo[0] != '\0');
	/* Without it the commit finds out, sooner or later: freed pages are used first. */
	db->reserve = 0;
	for (n = 2; change(db, n, &problem) == ST_OK; n++)
		assert_true(n < 1000);
	assert_int_equal(problem.status, ST_FULL);
	assert_false(recorded(db, n));
	assert_true(recorded(db, n - 1));
	assert_int_equal(change(db, n, &problem), ST_FULL);
	db_close(db);
	/* It opens and reads on a full disk; without lock.mdb it is refused in words. */
	db = fixture_open(dir);
	assert_true(recorded(db, n - 1));
	db_close(db);
	snprintf(path, sizeof(path), "%s/db/lock.mdb", dir);
	assert_int_equal(unlink(path), 0);
	fill_disk(dir);
	assert_int_equal(db_open(dir, "test", &other, &problem), ST_FULL);
	/* Room again: all goes on. */
	free_disk(dir);
	db = fixture_open(dir);
	assert_int_equal(change(db, n, &problem), ST_OK);
	assert_true(recorded(db, n));
	db_close(db);
	fixture_remove(dir);
}

static void full_at_creation(const char *root)
{
	struct problem problem = PROBLEM_INIT;
	char *dir = fixture_dir(root), path[300];
	struct db *db;

	fill_disk(dir);
	assert_int_equal(fixture_try_create(dir, &problem), ST_FULL);
	snprintf(path, sizeof(path), "%s/db", dir);
	assert_int_not_equal(access(path, F_OK), 0);
	free_disk(dir);
	db = fixture_create(dir);
	db_close(db);
	fixture_remove(dir);
}

static int on_tmpfs(void)
{
	char root[] = "/tmp/meibu-disk-XXXXXX";

	if (!own_mounts() || mkdtemp(root) == NULL)
		return 77;
	if (mount("tmpfs", root, "tmpfs", 0, "size=1m,mode=0777") != 0) {
		rmdir(root);
		return 77;
	}
	full_with_store(root);
	full_at_creation(root);
	umount2(root, MNT_DETACH);
	rmdir(root);
	return 0;
}

static bool run(const char *program, const char *a, const char *b, const char *c)
{
	char *argv[5] = { (char *)(uintptr_t)program, (char *)(uintptr_t)a, (char *)(uintptr_t)b,
			  (char *)(uintptr_t)c, NULL };
	posix_spawn_file_actions_t quiet;
	pid_t pid;
	int status = -1;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, program, &quiet, NULL, argv, environ) == 0)
		waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&quiet);
	return status == 0;
}

/* A file system in a file; needs root and the tools for it. */
static bool mount_image(const char *make, const char *root, const char *image)
{
	int fd = open(image, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || ftruncate(fd, 16 << 20) != 0)
		return false;
	close(fd);
	return run(make, image, NULL, NULL) && run("mount", "-oloop", image, root);
}

static int on_image(const char *make, void (*test)(const char *root))
{
	char root[] = "/tmp/meibu-disk-XXXXXX", image[] = "/tmp/meibu-image-XXXXXX";

	if (!own_mounts() || mkdtemp(root) == NULL || mkdtemp(image) == NULL)
		return 77;
	AUTO(buf_release) struct buf file = BUF_INIT;
	buf_printf(&file, "%s/image", image);
	int code = 77;
	if (mount_image(make, root, file.text)) {
		test(root);
		run("umount", root, NULL, NULL);
		code = 0;
	}
	unlink(file.text);
	rmdir(image);
	rmdir(root);
	return code;
}

static void full_ext4(const char *root)
{
	full_with_store(root);
	full_at_creation(root);
}

static int on_ext4(void)
{
	return on_image("mkfs.ext4", full_ext4);
}

static void refused(const char *root)
{
	struct problem problem = PROBLEM_INIT;
	char *dir = fixture_dir(root), path[300];

	assert_int_equal(fixture_try_create(dir, &problem), ST_IO);
	assert_non_null(strstr(problem.message, "FAT"));
	snprintf(path, sizeof(path), "%s/db", dir);
	assert_int_not_equal(access(path, F_OK), 0);
	fixture_remove(dir);
}

static int on_vfat(void)
{
	return on_image("mkfs.vfat", refused);
}

/* In a child, so that the mounts are its own. */
static void apart(int (*test)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(test());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void full_tmpfs(void **state)
{
	(void)state;
	apart(on_tmpfs);
}

static void full_image(void **state)
{
	(void)state;
	apart(on_ext4);
}

static void unfit_image(void **state)
{
	(void)state;
	apart(on_vfat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call),
		cmocka_unit_test(full_tmpfs),
		cmocka_unit_test(full_image),
		cmocka_unit_test(unfit_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
