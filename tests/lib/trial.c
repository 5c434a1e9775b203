/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/trial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/json.h"
#include "store/key.h"

void trial_die(const char *what, const char *why)
{
	printf("# %s: %s\n", what, why);
	fflush(stdout);
	_exit(99);
}

unsigned long trial_scale(const char *name, unsigned long fallback)
{
	const char *text = secure_getenv(name);

	return text != NULL && text[0] != '\0' ? strtoul(text, NULL, 10) : fallback;
}

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED_SHARE = 8 };
#else
enum { SANITIZED_SHARE = 1 };
#endif

unsigned long trial_count(const char *name, unsigned long fallback)
{
	return trial_scale(name,
			   fallback > SANITIZED_SHARE ? fallback / SANITIZED_SHARE : fallback);
}

unsigned long trial_every(const char *name, unsigned long fallback)
{
	return trial_scale(name, fallback * SANITIZED_SHARE);
}

/* ---- folders */

static void make_folder(const char *path)
{
	if (mkdir(path, 0770) != 0 && errno != EEXIST)
		trial_die(path, strerror(errno));
}

void trial_folder(const char *parent, char ret[TRIAL_PATH_MAX])
{
	const char *tmp = secure_getenv("TMPDIR");

	if (parent == NULL && access("/dev/shm", W_OK) == 0)
		parent = "/dev/shm";
	if (parent == NULL)
		parent = tmp != NULL ? tmp : "/tmp";
	snprintf(ret, TRIAL_PATH_MAX, "%s/meibu-trial-XXXXXX", parent);
	if (mkdtemp(ret) == NULL)
		trial_die(ret, strerror(errno));
}

static int remove_one(const char *path, const struct stat *sb, int kind, struct FTW *at)
{
	(void)sb;
	(void)kind;
	(void)at;
	return remove(path);
}

void trial_remove(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void write_file(const char *path, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		trial_die(path, strerror(errno));
}

void trial_write(const char *dir, const char *name, const char *text)
{
	char path[TRIAL_PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/conf", dir);
	make_folder(path);
	snprintf(path, sizeof(path), "%s/conf/%s", dir, name);
	write_file(path, text, strlen(text));
}

static void copy_file(const char *from, const char *to, const char *name)
{
	char path[TRIAL_PATH_MAX + 64];
	AUTO(buf_release) struct buf all = BUF_INIT;
	char piece[1 << 16];
	size_t n;

	snprintf(path, sizeof(path), "%s/data/%s", from, name);
	FILE *f = fopen(path, "r");
	if (f == NULL)
		trial_die(path, strerror(errno));
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&all, piece, n);
	fclose(f);
	snprintf(path, sizeof(path), "%s/data/%s", to, name);
	write_file(path, all.text, all.len);
	if (chmod(path, 0600) != 0)
		trial_die(path, strerror(errno));
}

void trial_copy(const char *from, const char *to)
{
	static const char *const folders[] = { "data", "data/db", "data/keys" };
	char path[TRIAL_PATH_MAX + 64];

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", to, folders[i]);
		make_folder(path);
	}
	copy_file(from, to, "db/data.mdb");
	copy_file(from, to, "keys/index.key");
}

/* ---- shops */

bool trial_at(const char *text)
{
	wall w;

	if (wall_parse(text, &w, NULL) != ST_OK)
		return false;
	clock_set(wall_instant(w));
	return true;
}

static enum status prepare(struct trial *ret, const char *dir, const char *at, struct problem *p)
{
	static char data[TRIAL_PATH_MAX + 64], conf[TRIAL_PATH_MAX + 64];
	struct shop_options options = { .data = data, .conf = conf };

	*ret = (struct trial){ .problem = PROBLEM_INIT };
	setenv("MEIBU_LANG", "en", 1);
	snprintf(ret->dir, sizeof(ret->dir), "%s", dir);
	snprintf(data, sizeof(data), "%s/data", dir);
	snprintf(conf, sizeof(conf), "%s/conf/meibu.conf", dir);
	if (access(conf, R_OK) != 0)
		trial_write(dir, "meibu.conf", "[shop]\n");
	TRY(shop_prepare(&options, &ret->shop, p));
	snprintf(ret->shop.terminal, sizeof(ret->shop.terminal), "trial");
	if (at != NULL && !trial_at(at))
		trial_die("no time", at);
	snprintf(ret->who.terminal, sizeof(ret->who.terminal), "trial");
	return ST_OK;
}

enum status trial_try_make(struct trial *ret, const char *dir, const char *at,
			   struct problem *reterr)
{
	enum status st = prepare(ret, dir, at, reterr);

	if (st == ST_OK)
		st = shop_create(&ret->shop, false, reterr);
	if (st != ST_OK)
		shop_close(&ret->shop);
	return st;
}

void trial_make(struct trial *ret, const char *dir, const char *at)
{
	struct problem p = PROBLEM_INIT;
	enum status st = trial_try_make(ret, dir, at, &p);

	if (st != ST_OK)
		trial_die(status_name(st), p.message);
}

enum status trial_try_open(struct trial *ret, const char *dir, const char *at,
			   struct problem *reterr)
{
	enum status st = prepare(ret, dir, at, reterr);

	if (st == ST_OK)
		st = shop_open(&ret->shop, reterr);
	if (st != ST_OK)
		shop_close(&ret->shop);
	return st;
}

void trial_open(struct trial *ret, const char *dir, const char *at)
{
	struct problem p = PROBLEM_INIT;
	enum status st = trial_try_open(ret, dir, at, &p);

	if (st != ST_OK)
		trial_die(status_name(st), p.message);
}

/* Does a descriptor of this process still lead into the folder? Then it would hold a lock, too. */
static void nothing_left_open(const char *dir)
{
	char whole[PATH_MAX], link[64], path[PATH_MAX + 1];
	DIR *all = opendir("/proc/self/fd");

	if (all == NULL || realpath(dir, whole) == NULL)
		trial_die(dir, strerror(errno));
	size_t n = strlen(whole);
	for (struct dirent *e; (e = readdir(all)) != NULL;) {
		snprintf(link, sizeof(link), "/proc/self/fd/%.16s", e->d_name);
		ssize_t len = readlink(link, path, PATH_MAX);
		path[len > 0 ? len : 0] = '\0';
		if (strncmp(path, whole, n) == 0 && path[n] == '/')
			trial_die("left open by a shop that is closed", path);
	}
	closedir(all);
}

void trial_close(struct trial *t)
{
	if (shop_in_transaction())
		trial_die(t->dir, "a transaction is left open");
	shop_close(&t->shop);
	nothing_left_open(t->dir);
	arena_clear(&t->arena);
}

/* ---- requests */

static enum status ask(struct trial *t, const char *name, const char *key, const char *args,
		       bool keep, struct buf *ret)
{
	const struct op *op = op_find(name);
	ProtobufCMessage *answer = NULL;

	if (op == NULL)
		trial_die("no such operation", name);
	arena_clear(&t->arena);
	t->problem = (struct problem)PROBLEM_INIT;
	ProtobufCMessage *message = message_new(op->args, &t->arena);
	TRY(json_message(args, strlen(args), JSON_ARGUMENTS, message, &t->arena, &t->problem));
	if (keep)
		TRY(op_run(&t->shop, &t->who, op, key, message, &t->arena, &answer, &t->problem));
	else
		TRY(op_try(&t->shop, &t->who, op, message, &t->arena, &answer, &t->problem));
	if (ret != NULL) {
		buf_reset(ret);
		json_add_message(ret, answer);
	}
	return ST_OK;
}

enum status trial_run(struct trial *t, const char *name, const char *key, const char *args,
		      struct buf *ret)
{
	return ask(t, name, key, args, true, ret);
}

enum status trial_try(struct trial *t, const char *name, const char *args, struct buf *ret)
{
	return ask(t, name, NULL, args, false, ret);
}

void trial_must(struct trial *t, struct buf *ret, const char *op, const char *args, ...)
{
	char *text;
	va_list list;

	va_start(list, args);
	if (vasprintf(&text, args, list) < 0)
		trial_die(op, "no memory");
	va_end(list);
	enum status st = trial_run(t, op, NULL, text, ret);
	if (st != ST_OK) {
		printf("# %s %s\n", op, text);
		trial_die(status_name(st), t->problem.message);
	}
	free(text);
}

bool trial_sound(struct trial *t)
{
	bool sound = true;

	for (size_t i = 0; i < check_count(); i++) {
		struct problem p = PROBLEM_INIT;
		if (check_run(&t->shop, i, &p) == ST_OK)
			continue;
		printf("# %s: %s\n", check_name(i), p.message);
		sound = false;
	}
	return sound;
}

bool trial_digest(struct trial *t, bool rules, uint8_t ret[HASH_SIZE])
{
	AUTO(buf_release) struct buf all = BUF_INIT;
	struct tx *tx;

	if (tx_begin(t->shop.db, TX_READ, "test", &tx, NULL) != ST_OK)
		return false;
	for (enum table table = 0; table < TABLE_COUNT; table++) {
		struct scan s;
		scan_begin(&s, tx, table, (struct bytes){ .n = 0 }, SCAN_FORWARD);
		while (scan_next(&s)) {
			uint8_t tag = *(const uint8_t *)s.key.p;
			if (!rules && table == TABLE_META && (tag == META_TEXT || tag == META_PACK))
				continue;
			size_t sizes[2] = { s.key.n, s.value.n };
			buf_add(&all, sizes, sizeof(sizes));
			buf_add(&all, s.key.p, s.key.n);
			buf_add(&all, s.value.p, s.value.n);
		}
		scan_end(&s);
		buf_add(&all, &table, sizeof(table));
	}
	bool good = tx_status(tx) == ST_OK;
	tx_abort(tx);
	hash_bytes(all.text, all.len, ret);
	return good;
}
