/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk is full: every change is refused in words, no signal ends the program, nothing is
 * half done, questions are answered, and work goes on once there is space.
 *
 * Three ways to a full disk. A memory disk of a few MiB that another file fills needs the right
 * to mount; so does one of ext4, in a file, which needs a loop device too; a limit on the size of
 * files (RLIMIT_FSIZE) needs nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/trial.h"
#include "svc/login.h"
#include "svc/receipt.h"
#include "svc/transfer.h"

enum { DISK_MIB = 8, ROOM_KIB = 1536, ROOM_TIGHT_KIB = 24, ROUNDS = 4000 };

/* A kind of full disk. */
struct way {
	void (*fill)(const char *disk, size_t room_kib); /* leaves so much */
	void (*relieve)(const char *disk);
};

/* ---- a disk */

static void hog_path(const char *disk, char path[TRIAL_PATH_MAX + 8])
{
	snprintf(path, TRIAL_PATH_MAX + 8, "%s/hog", disk);
}

/* Another program's file takes all but so much. */
static void fill_disk(const char *disk, size_t room_kib)
{
	static const char piece[4096] = { 1 };
	char path[TRIAL_PATH_MAX + 8];

	hog_path(disk, path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	off_t size = 0;
	if (fd < 0)
		trial_die(path, strerror(errno));
	while (write(fd, piece, sizeof(piece)) == (ssize_t)sizeof(piece))
		size += (off_t)sizeof(piece);
	size -= (off_t)room_kib * 1024;
	if (ftruncate(fd, size > 0 ? size : 0) != 0)
		trial_die(path, strerror(errno));
	close(fd);
}

static void relieve_disk(const char *disk)
{
	char path[TRIAL_PATH_MAX + 8];

	hog_path(disk, path);
	unlink(path);
}

/* ---- a limit on the size of files */

static void limit_files(const char *disk, size_t room_kib)
{
	char path[TRIAL_PATH_MAX + 32];
	struct stat sb;
	struct rlimit limit;

	snprintf(path, sizeof(path), "%s/shop/data/db/data.mdb", disk);
	if (stat(path, &sb) != 0)
		sb.st_size = 0;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = (rlim_t)sb.st_size + room_kib * 1024;
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void lift_limit(const char *disk)
{
	struct rlimit limit;

	(void)disk;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* ---- a day with a full disk */

static enum status count_piece(void *ctx, const struct buf *piece)
{
	*(size_t *)ctx += piece->len;
	return ST_OK;
}

/* All that the shop knows, as one hash: is it what it was? */
static void fingerprint(struct trial *t, uint8_t ret[HASH_SIZE])
{
	static const char *const tables[] = { "client", "booking", "sale",
					      "ledger", "audit",   "staff" };
	AUTO(buf_release) struct buf all = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		size_t n = 0;
		if (export_table(&t->shop, &t->who, tables[i], EXPORT_JSONL, count_piece, &n, NULL,
				 &t->problem) != ST_OK)
			trial_die(tables[i], t->problem.message);
		buf_printf(&all, "%zu ", n);
	}
	hash_bytes(all.text, all.len, ret);
}

/* A change of each kind; n makes it another one. */
static const char *change(unsigned n, char args[640])
{
	switch (n % 7) {
	case 0:
		snprintf(args, 640,
			 "{\"name\":\"客%u\",\"phone\":\"137%08u\",\"force\":true,"
			 "\"wishes\":\"%0300u\"}",
			 n, n, n);
		return "client.add";
	case 1:
		snprintf(args, 640,
			 "{\"client\":\"C1\",\"force_reason\":\"x\",\"segments\":[{"
			 "\"treatment\":\"review\",\"start\":\"2026-12-%02uT%02u:%02u\"}]}",
			 1 + n / 7 % 28, 12 + n / 196 % 7, n / 1400 % 3 * 20);
		return "booking.add";
	case 2:
		snprintf(args, 640,
			 "{\"note\":\"%0300u\",\"lines\":[{\"kind\":\"treatment\","
			 "\"treatment\":\"review\"}],\"payments\":[]}",
			 n);
		return "sale.pay";
	case 3:
		snprintf(args, 640, "{\"product\":\"P1\",\"qty\":%u}", 1 + n);
		return "stock.receive";
	case 4:
		snprintf(args, 640, "{\"form\":\"client/new\",\"content\":\"%0200u\"}", n);
		return "draft.put";
	case 5:
		snprintf(args, 640, "{\"name\":\"室%u\",\"type\":\"spa\"}", n);
		return "room.add";
	default:
		snprintf(args, 640, "{\"client\":\"C1\",\"wishes\":\"%0300u\"}", n);
		return "client.set";
	}
}

/* Is the refusal one that tells of the disk? */
static bool told(const struct trial *t, enum status st)
{
	return (st == ST_FULL || st == ST_IO) && t->problem.message[0] != '\0' &&
	       t->problem.status == st;
}

/* Changes until they are refused; each kind is tried at least once after that. */
static int work_until_full(struct trial *t, unsigned *ret_done, unsigned *ret_refused)
{
	char args[640];
	unsigned kinds = 0;

	for (unsigned n = 0; n < ROUNDS && kinds != 0x7f; n++) {
		uint64_t before = shop_changes(&t->shop);
		enum status st = trial_run(t, change(n, args), NULL, args, NULL);
		if (st == ST_OK || status_exit_code(st) == 1) {
			*ret_done += st == ST_OK;
			continue;
		}
		if (!told(t, st)) {
			printf("# %s: %s: %s\n", change(n, args), status_name(st),
			       t->problem.message);
			return 1;
		}
		if (shop_changes(&t->shop) != before) {
			printf("# %s was refused and done\n", change(n, args));
			return 2;
		}
		(*ret_refused)++;
		kinds |= 1u << n % 7;
	}
	if (kinds != 0x7f)
		printf("# after %u changes the disk was still not full (%x)\n", *ret_done, kinds);
	return kinds == 0x7f ? 0 : 3;
}

static int full_day(const struct way *way, const char *disk, const char *dir)
{
	struct trial t;
	struct session who;
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	unsigned done = 0, refused = 0;
	AUTO(buf_release) struct buf receipt = BUF_INIT;

	trial_open(&t, dir, "2026-11-22 14:00");
	trial_must(&t, NULL, "client.add", "{\"name\":\"第一\",\"phone\":\"13800000000\"}");
	trial_must(&t, NULL, "sale.pay",
		   "{\"lines\":[{\"kind\":\"treatment\",\"treatment\":"
		   "\"review\"}],\"payments\":[]}");
	way->fill(disk, ROOM_KIB);
	int code = work_until_full(&t, &done, &refused);
	if (code != 0)
		return code;
	/* Tighter still, and again: the same words, the same shop. */
	way->fill(disk, ROOM_TIGHT_KIB);
	fingerprint(&t, before);
	for (unsigned n = 0; n < 70; n++) {
		char args[640];
		enum status st = trial_run(&t, change(n + 7000, args), NULL, args, NULL);
		if (st == ST_OK)
			fingerprint(&t, before); /* a small one found a freed page */
		else if (!told(&t, st) && status_exit_code(st) != 1)
			return 4;
	}
	/* A PIN that cannot be counted opens nothing. */
	enum status st = login(&t.shop, 3, "9999", &who, &t.problem);
	if (st == ST_OK || (!told(&t, st) && st != ST_BAD_LOGIN))
		return 5;
	/* Questions are answered, receipts laid out, everything proved. */
	trial_must(&t, NULL, "client.find", "{\"text\":\"第一\"}");
	trial_must(&t, NULL, "booking.slots", "{\"treatment\":\"facial-basic\"}");
	if (receipt_for_sale(&t.shop, &t.who, 37, true, &receipt, NULL, &t.problem) != ST_OK)
		return 6;
	if (!trial_sound(&t))
		return 7;
	trial_close(&t);
	/* Another program opens it as well, full as it is. */
	trial_open(&t, dir, "2026-11-22 14:00");
	fingerprint(&t, after);
	way->relieve(disk);
	if (st != ST_BAD_LOGIN && memcmp(before, after, HASH_SIZE) != 0)
		return 8;
	for (unsigned n = 9000; n < 9007; n++) {
		char args[640];
		st = trial_run(&t, change(n, args), NULL, args, NULL);
		if (st != ST_OK) {
			printf("# with space again: %s: %s\n", status_name(st), t.problem.message);
			return 9;
		}
	}
	bool sound = trial_sound(&t);
	trial_close(&t);
	printf("# %u changes fitted, %u were refused\n", done, refused);
	return sound ? 0 : 10;
}

/* A shop cannot be made on a full disk: none is there afterwards, and later it can. */
static int full_at_first(const struct way *way, const char *disk, const char *dir)
{
	static const size_t rooms[] = { 0, 4, 16, 40, 60, 100, 140, 200 };
	struct shop_options options = { .data = NULL, .conf = NULL };
	char data[TRIAL_PATH_MAX + 8], conf[TRIAL_PATH_MAX + 32];
	unsigned refused = 0;

	trial_write(dir, "meibu.conf", "[shop]\n");
	snprintf(data, sizeof(data), "%s/data", dir);
	snprintf(conf, sizeof(conf), "%s/conf/meibu.conf", dir);
	options.data = data;
	options.conf = conf;
	for (size_t i = 0; i <= ARRAY_LEN(rooms); i++) {
		struct problem p = PROBLEM_INIT;
		struct shop shop;
		way->relieve(disk);
		if (shop_prepare(&options, &shop, &p) != ST_OK)
			return 1;
		if (i < ARRAY_LEN(rooms))
			way->fill(disk, rooms[i]);
		enum status st = shop_create(&shop, false, &p);
		shop_close(&shop);
		if (st != ST_OK && st != ST_FULL && st != ST_IO && st != ST_CANNOT_CREATE) {
			printf("# %zu KiB: %s: %s\n", i < ARRAY_LEN(rooms) ? rooms[i] : 0,
			       status_name(st), p.message);
			return 2;
		}
		refused += st != ST_OK;
		if (st == ST_OK)
			break;
	}
	printf("# %u times refused\n", refused);
	struct trial t;
	trial_open(&t, dir, "2026-11-22 14:00");
	bool sound = trial_sound(&t);
	trial_must(&t, NULL, "staff.get", "{\"staff\":\"S8\"}");
	trial_close(&t);
	return refused > 0 && sound ? 0 : 3;
}

/* ---- in a process of its own: a signal is seen, a limit and a mount end with it */

typedef int scene_fn(const struct way *, const char *disk, const char *dir);

enum { NO_MOUNT = 77 };

static bool apart(void)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static int on_disk(scene_fn *scene, const char *made, const char *disk)
{
	static const struct way way = { .fill = fill_disk, .relieve = relieve_disk };
	char dir[TRIAL_PATH_MAX];

	snprintf(dir, sizeof(dir), "%.200s/shop", disk);
	mkdir(dir, 0700);
	if (made != NULL)
		trial_copy(made, dir);
	return scene(&way, disk, dir);
}

static int on_memory_disk(scene_fn *scene, const char *made, const char *disk)
{
	char size[32];

	snprintf(size, sizeof(size), "size=%dm", DISK_MIB);
	if (!apart() || mount("tmpfs", disk, "tmpfs", 0, size) != 0)
		return NO_MOUNT;
	return on_disk(scene, made, disk);
}

/* The file lies where it will be hidden; with the last mount its loop device goes. */
static int on_ext4(scene_fn *scene, const char *made, const char *disk)
{
	char command[4 * TRIAL_PATH_MAX];

	snprintf(command, sizeof(command),
		 "exec 2>/dev/null; PATH=$PATH:/usr/sbin:/sbin; cd '%.200s' && "
		 "truncate -s %dM image && mkfs.ext4 -q -m 0 -J size=1 image && "
		 "mount -o loop image .",
		 disk, DISK_MIB);
	if (!apart() || system(command) != 0)
		return NO_MOUNT;
	return on_disk(scene, made, disk);
}

static int under_limit(scene_fn *scene, const char *made, const char *disk)
{
	static const struct way way = { .fill = limit_files, .relieve = lift_limit };
	char dir[TRIAL_PATH_MAX];

	/* As the programs do: then a write fails instead. */
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigaction(SIGXFSZ, &ignore, NULL);
	snprintf(dir, sizeof(dir), "%.200s/shop", disk);
	mkdir(dir, 0700);
	if (made != NULL)
		trial_copy(made, dir);
	return scene(&way, disk, dir);
}

static void play(int (*where)(scene_fn *, const char *, const char *), scene_fn *scene,
		 const char *made)
{
	char disk[TRIAL_PATH_MAX];
	int status;

	trial_folder(NULL, disk);
	fflush(stdout);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int code = where(scene, made, disk);
		fflush(stdout);
		_exit(code);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	trial_remove(disk);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_MOUNT) {
		print_message("# such a disk may not be mounted here\n");
		skip();
	}
	assert_int_equal(status, 0);
}

static void memory_disk_runs_full(void **state)
{
	play(on_memory_disk, full_day, *state);
}

static void memory_disk_full_at_first(void **state)
{
	(void)state;
	play(on_memory_disk, full_at_first, NULL);
}

static void ext4_runs_full(void **state)
{
	play(on_ext4, full_day, *state);
}

static void ext4_full_at_first(void **state)
{
	(void)state;
	play(on_ext4, full_at_first, NULL);
}

static void files_reach_their_limit(void **state)
{
	play(under_limit, full_day, *state);
}

static void limit_at_first(void **state)
{
	(void)state;
	play(under_limit, full_at_first, NULL);
}

static int set_up(void **state)
{
	static char dir[TRIAL_PATH_MAX];
	struct trial t;

	trial_folder(NULL, dir);
	trial_make(&t, dir, "2026-11-22 09:00");
	trial_close(&t);
	*state = dir;
	return 0;
}

static int tear_down(void **state)
{
	trial_remove(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_disk_runs_full),
		cmocka_unit_test(memory_disk_full_at_first),
		cmocka_unit_test(ext4_runs_full),
		cmocka_unit_test(ext4_full_at_first),
		cmocka_unit_test(files_reach_their_limit),
		cmocka_unit_test(limit_at_first),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
