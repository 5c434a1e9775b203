/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power goes. A shop is made, every operation that writes is done, a day is worked at the
 * desk, a backup is taken, one is put in the place of a shop, a shop of an older form is upgraded;
 * every call to the disk is logged. Then,
 * for every moment of it, disks are made as the cut may leave them (disk_replay.h), and
 * looked at by a program that knows nothing of it:
 *
 *   what a person was told was done is there; what was under way is there or not; every
 *   invariant holds; the next operation works
 *
 * How disks are counted, and which are looked at, stands in power_cut.h.
 *
 * POWER_STATES in the environment: how many disks are made (90000); POWER_SEED (1); POWER_AGAIN:
 * one disk in so many that is looked at loses its power again, at every moment of that (0: none).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <zlib.h>

#include "lib/story.h"
#include "proof/pins.h"
#include "proof/power_cut.h"
#include "cli/output.h"
#include "store/db.h"
#include "svc/backup.h"

/* ---- a shop is made, and all of the story happens in it */

static enum status send(struct trial *t, const struct sent *r, struct buf *answer)
{
	struct story_step step = { .op = r->op, .as = r->as, .at = r->at, .args = r->args };

	snprintf(step.key, sizeof(step.key), "%s", r->key);
	return story_step(t, &step, answer);
}

static void act_story(struct scene *s)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct story story;
	struct story_step step;
	struct trial trial;

	story_begin(&story, STORY_OF_ALL, NULL);
	trial_make(&trial, s->dir, "2026-11-01 09:00");
	disk_mark(1);
	while (story_next(&story, &step)) {
		struct sent *r = &s->sent[(*s->nsent)++];
		if (*s->nsent == STEPS_MAX || strlen(step.args) >= ARGS_MAX)
			trial_die("story", "too long");
		r->op = step.op;
		snprintf(r->as, sizeof(r->as), "%s", step.as);
		snprintf(r->at, sizeof(r->at), "%s", step.at);
		snprintf(r->key, sizeof(r->key), "%s", step.key);
		snprintf(r->args, sizeof(r->args), "%s", step.args);
		if (story_step(&trial, &step, &answer) != ST_OK)
			trial_die(step.op->name, trial.problem.message);
		story_took(&story, answer.text);
		disk_mark(1 + *s->nsent);
	}
	story_end(&story);
	trial_close(&trial);
}

/* ---- a day at the desk: the same few things, for many */

enum { DESK_ROUNDS = 26 };

static void prepare_desk(struct scene *s)
{
	struct trial trial;

	trial_make(&trial, s->dir, "2026-11-01 09:00");
	trial_close(&trial);
}

/* See fill(). */
static const struct { const char *op, *args; } desk[] = {
	{ "client.add", "{\"name\":\"客#\",\"phone\":\"137@\"}" },
	{ "sale.pay", "{\"client\":\"C#\",\"lines\":[{\"kind\":\"topup\",\"amount_fen\":100000}],"
		      "\"payments\":[{\"method\":\"cash\",\"amount_fen\":100000}]}" },
	{ "tab.hold", "{\"sale\":{\"client\":\"C#\",\"lines\":[{\"kind\":\"treatment\","
		      "\"treatment\":\"eye-care\"}]},\"title\":\"客#\"}" },
	{ "sale.pay", "{\"client\":\"C#\",\"lines\":[{\"kind\":\"treatment\","
		      "\"treatment\":\"facial-basic\"}],"
		      "\"payments\":[{\"method\":\"wallet\",\"amount_fen\":29800}]}" },
	{ "points.adjust", "{\"client\":\"C#\",\"points\":#,\"reason\":\"补\"}" },
};

/* A number in the place of each #, with eight digits in the place of each @. */
static void fill(char *ret, size_t size, const char *args, unsigned n)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	for (; *args != '\0'; args++) {
		if (*args == '#' || *args == '@')
			buf_printf(&b, "%u", *args == '@' ? 10000000 + n : n);
		else
			buf_putc(&b, *args);
	}
	snprintf(ret, size, "%s", b.text);
}

static void act_desk(struct scene *s)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial trial;

	trial_open(&trial, s->dir, "2026-11-22 09:00");
	disk_mark(1);
	for (unsigned i = 0; i < DESK_ROUNDS * ARRAY_LEN(desk); i++) {
		struct sent *r = &s->sent[*s->nsent];
		r->op = op_find(desk[i % ARRAY_LEN(desk)].op);
		snprintf(r->as, sizeof(r->as), "S1");
		snprintf(r->at, sizeof(r->at), "2026-11-22 %02u:%02u", 10 + i / 30, i % 30);
		snprintf(r->key, sizeof(r->key), "desk-%u", i);
		fill(r->args, sizeof(r->args), desk[i % ARRAY_LEN(desk)].args,
		     1 + i / (unsigned)ARRAY_LEN(desk));
		*s->nsent += 1;
		if (send(&trial, r, &answer) != ST_OK)
			trial_die(r->op->name, trial.problem.message);
		disk_mark(1 + *s->nsent);
	}
	trial_close(&trial);
}

/* Before the shop was told to be made, it is made now; that is work that goes on. If it was made
 * after all, it is whole. */
static void look_unmade(const struct scene *s)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	struct trial trial;

	enum status st = trial_try_open(&trial, s->work, "2026-11-01 09:00", &p);
	if (st == ST_NO_STORE) {
		/* Ends the process if it cannot be made. */
		trial_make(&trial, s->work, "2026-11-01 09:00");
	} else if (st != ST_OK) {
		printf("# %s\n", p.message);
		seen(SEEN_SHUT);
	} else {
		trial_close(&trial);
		st = trial_try_make(&trial, s->work, "2026-11-01 09:00", &p);
		if (st != ST_OK && st != ST_DUPLICATE)
			seen(SEEN_STUCK);
		if (st == ST_DUPLICATE)
			trial_open(&trial, s->work, "2026-11-01 09:00");
	}
	if (trial_run(&trial, "product.find", NULL, "{}", &answer) != ST_OK ||
	    strstr(answer.text, "\"P1\"") == NULL)
		seen(SEEN_LOST);
	seen(trial_sound(&trial) ? SEEN_UNDONE : SEEN_UNSOUND);
}

static void look_story(const struct scene *s, uint64_t acked)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	struct trial trial;

	if (acked == 0)
		look_unmade(s);
	if (trial_try_open(&trial, s->work, "2026-11-01 09:00", &p) != ST_OK) {
		printf("# %s\n", p.message);
		seen(SEEN_SHUT);
	}
	if (!trial_sound(&trial))
		seen(SEEN_UNSOUND);
	size_t last = acked - 1, first = last > LOOK_BACK ? last - LOOK_BACK : 0;
	for (size_t i = first; i < last; i++) {
		uint64_t before = shop_changes(&trial.shop);
		if (send(&trial, &s->sent[i], &answer) != ST_OK ||
		    shop_changes(&trial.shop) != before) {
			printf("# %s %s\n", s->sent[i].op->name, s->sent[i].args);
			seen(SEEN_LOST);
		}
	}
	/* The one that was under way, and the end of every story: one more. */
	static const struct sent more = { .as = "S1", .at = "2027-12-31 11:00", .key = "more",
					  .args = "{\"name\":\"后来\",\"force\":true}" };
	bool there = false;
	if (last < *s->nsent) {
		uint64_t before = shop_changes(&trial.shop);
		if (send(&trial, &s->sent[last], &answer) != ST_OK)
			seen(SEEN_STUCK);
		there = shop_changes(&trial.shop) == before;
	}
	struct sent one = more;
	one.op = op_find("client.add");
	if (send(&trial, &one, &answer) != ST_OK || !trial_sound(&trial))
		seen(SEEN_STUCK);
	seen(there ? SEEN_DONE : SEEN_UNDONE);
}

/* ---- a backup takes the place of a shop */

static const uint8_t seal_key[KEY_SIZE] = { 7 };

static void make_backup(struct scene *s, const char *from, const char *file)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	struct trial trial;
	Backup *backup;
	char dir[TRIAL_PATH_MAX + 32];
	int lock;

	snprintf(dir, sizeof(dir), "%s/snapshot", s->spare);
	trial_open(&trial, from, "2026-11-22 09:00");
	if (backup_snapshot(&trial.shop, &trial.who, dir, &lock, &p) != ST_OK)
		trial_die("snapshot", p.message);
	trial_close(&trial);
	close(lock);
	if (backup_prove(dir, &arena, &backup, &p) != ST_OK)
		trial_die("prove", p.message);
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (backup_pack(dir, backup, fd, seal_key, &p) != ST_OK ||
	    backup_remove(dir, &p) != ST_OK)
		trial_die("pack", p.message);
	close(fd);
}

static void backup_file(const struct scene *s, char ret[TRIAL_PATH_MAX + 16])
{
	snprintf(ret, TRIAL_PATH_MAX + 16, "%s/file", s->spare);
}

/* The shop that stands there has a client more than the backup. */
static void prepare_restore(struct scene *s)
{
	char file[TRIAL_PATH_MAX + 16];
	struct trial trial;

	trial_make(&trial, s->dir, "2026-11-22 09:00");
	trial_close(&trial);
	backup_file(s, file);
	make_backup(s, s->dir, file);
	trial_open(&trial, s->dir, "2026-11-22 09:00");
	trial_must(&trial, NULL, "client.add", "{\"name\":\"在\"}");
	trial_close(&trial);
}

static void act_restore(struct scene *s)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf old = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	char from[TRIAL_PATH_MAX + 32], data[TRIAL_PATH_MAX + 32], file[TRIAL_PATH_MAX + 16];
	Backup *backup;

	backup_file(s, file);
	snprintf(data, sizeof(data), "%s/data", s->dir);
	snprintf(from, sizeof(from), "%s/data.restore", s->dir);
	int fd = open(file, O_RDONLY);
	if (backup_unpack(fd, seal_key, from, &arena, &backup, &p) != ST_OK ||
	    backup_place(from, data, true, &old, &p) != ST_OK)
		trial_die("restore", p.message);
	close(fd);
	disk_mark(1);
}

static void look_restore(const struct scene *s, uint64_t acked)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	struct trial trial;

	if (trial_try_open(&trial, s->work, "2026-11-22 10:00", &p) != ST_OK) {
		printf("# %s\n", p.message);
		seen(SEEN_SHUT);
	}
	if (trial_run(&trial, "client.list", NULL, "{}", &answer) != ST_OK)
		seen(SEEN_STUCK);
	bool old = strstr(answer.text, "在") != NULL;
	if (old && acked == 1)
		seen(SEEN_LOST);
	if (!trial_sound(&trial))
		seen(SEEN_UNSOUND);
	if (trial_run(&trial, "client.add", "more", "{\"name\":\"后来\"}", NULL) != ST_OK)
		seen(SEEN_STUCK);
	seen(old ? SEEN_UNDONE : SEEN_DONE);
}

/* ---- a backup is taken */

#define BACKUP "shop.bak"

static void prepare_backup(struct scene *s)
{
	struct trial trial;

	trial_make(&trial, s->dir, "2026-11-22 09:00");
	trial_must(&trial, NULL, "client.add", "{\"name\":\"在\"}");
	trial_close(&trial);
}

static void act_backup(struct scene *s)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	struct output o = { .problem = &p };
	struct trial trial;
	Backup *backup;
	char dir[TRIAL_PATH_MAX + 32], file[TRIAL_PATH_MAX + 32];
	int lock;

	snprintf(dir, sizeof(dir), "%s/snapshot", s->dir);
	snprintf(file, sizeof(file), "%s/" BACKUP, s->dir);
	trial_open(&trial, s->dir, "2026-11-22 09:30");
	if (backup_snapshot(&trial.shop, &trial.who, dir, &lock, &p) != ST_OK)
		trial_die("snapshot", p.message);
	close(lock);
	trial_close(&trial);
	if (backup_prove(dir, &arena, &backup, &p) != ST_OK || output_open(&o, file) != ST_OK ||
	    backup_pack(dir, backup, o.fd, seal_key, &p) != ST_OK || output_keep(&o) != ST_OK)
		trial_die("backup", p.message);
	output_close(&o);
	disk_mark(1);
	if (backup_remove(dir, &p) != ST_OK)
		trial_die("backup", p.message);
}

/* Under its name it is whole or not there; the shop has not noticed. */
static void look_backup(const struct scene *s, uint64_t acked)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	struct trial trial;
	Backup *backup;
	char file[TRIAL_PATH_MAX + 32], to[TRIAL_PATH_MAX + 32];

	snprintf(file, sizeof(file), "%s/" BACKUP, s->work);
	snprintf(to, sizeof(to), "%s/restored", s->spare);
	trial_remove(to);
	int fd = open(file, O_RDONLY);
	if (fd < 0 && acked == 1)
		seen(SEEN_LOST);
	if (fd >= 0 && backup_unpack(fd, seal_key, to, &arena, &backup, &p) != ST_OK) {
		printf("# %s\n", p.message);
		seen(SEEN_UNSOUND);
	}
	if (trial_try_open(&trial, s->work, "2026-11-22 10:00", &p) != ST_OK) {
		printf("# %s\n", p.message);
		seen(SEEN_SHUT);
	}
	if (!trial_sound(&trial))
		seen(SEEN_UNSOUND);
	if (trial_run(&trial, "client.add", "more", "{\"name\":\"后来\"}", NULL) != ST_OK)
		seen(SEEN_STUCK);
	seen(fd >= 0 ? SEEN_DONE : SEEN_UNDONE);
}

/* ---- a shop of the first form is upgraded */

#define OLD_STORE "tests/golden/store/1"

static void write_whole(const char *dir, const char *name, const void *bytes, size_t n)
{
	char path[TRIAL_PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/data/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		trial_die(path, strerror(errno));
	close(fd);
}

static void prepare_upgrade(struct scene *s)
{
	static const char *const folders[] = { "data", "data/db", "data/keys" };
	static uint8_t store[4 << 20];
	char hex[2 * KEY_SIZE + 2], path[TRIAL_PATH_MAX + 64];
	uint8_t key[KEY_SIZE];
	gzFile in = gzopen(OLD_STORE ".mdb.gz", "rb");
	FILE *f = fopen(OLD_STORE ".key", "r");

	if (in == NULL || f == NULL || fgets(hex, sizeof(hex), f) == NULL)
		trial_die(OLD_STORE, "cannot be read");
	fclose(f);
	int n = gzread(in, store, sizeof(store));
	gzclose(in);
	for (size_t i = 0; i < KEY_SIZE; i++) {
		unsigned byte;
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			trial_die(OLD_STORE ".key", "is no key");
		key[i] = (uint8_t)byte;
	}
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", s->dir, folders[i]);
		(void)mkdir(path, 0700);
	}
	write_whole(s->dir, "db/data.mdb", store, (size_t)n);
	write_whole(s->dir, "keys/index.key", key, sizeof(key));
}

static void act_upgrade(struct scene *s)
{
	struct trial trial;

	trial_open(&trial, s->dir, "2026-11-22 16:00");
	trial_close(&trial);
	disk_mark(1);
}

static void look_upgrade(const struct scene *s, uint64_t acked)
{
	struct problem p = PROBLEM_INIT;
	struct trial trial;

	(void)acked;
	if (trial_try_open(&trial, s->work, "2026-11-22 16:00", &p) != ST_OK) {
		printf("# %s\n", p.message);
		seen(SEEN_SHUT);
	}
	if (!trial_sound(&trial))
		seen(SEEN_UNSOUND);
	if (trial_run(&trial, "client.get", NULL, "{\"client\":\"C1\"}", NULL) != ST_OK)
		seen(SEEN_LOST);
	seen(trial_run(&trial, "client.add", "more", "{\"name\":\"后来\"}", NULL) == ST_OK ?
		     SEEN_DONE : SEEN_STUCK);
}

static const struct kind kinds[] = {
	{ "a shop is made and works", 62, NULL, act_story, look_story },
	{ "a day at the desk", 34, prepare_desk, act_desk, look_story },
	{ "a backup is taken", 2, prepare_backup, act_backup, look_backup },
	{ "a backup takes the place of a shop", 2, prepare_restore, act_restore, look_restore },
	{ "a shop of form 1 is upgraded", 2, prepare_upgrade, act_upgrade, look_upgrade },
};

static void run_kind(const struct kind *kind, unsigned long states, unsigned long *all,
		     unsigned long *distinct)
{
	struct scene s = { .kind = kind };
	struct story conf;

	rng_seed(&s.rng, trial_scale("POWER_SEED", 1));
	trial_folder(NULL, s.dir);
	trial_folder(NULL, s.work);
	trial_folder(NULL, s.spare);
	s.sent = shared_memory(STEPS_MAX * sizeof(*s.sent));
	s.nsent = shared_memory(sizeof(*s.nsent));
	s.shared_log = shared_memory(sizeof(*s.shared_log));
	s.second = shared_memory(sizeof(*s.second));
	s.again_every = trial_scale("POWER_AGAIN", 0);
	disk_log_make(s.second, EVENTS_MAX, BYTES_MAX);
	disk_log_make(&s.log, EVENTS_MAX, BYTES_MAX);
	story_begin(&conf, STORY_OF_ALL, s.dir);
	story_end(&conf);
	if (kind->prepare != NULL)
		kind->prepare(&s);
	/* What is recorded happens in a copy; the folder itself stays as it was before. */
	char before[TRIAL_PATH_MAX];
	snprintf(before, sizeof(before), "%s", s.dir);
	trial_folder(NULL, s.dir);
	story_begin(&conf, STORY_OF_ALL, s.dir);
	story_end(&conf);
	if (kind->prepare != NULL)
		trial_copy(before, s.dir);
	record(&s);
	trial_remove(s.dir);
	snprintf(s.dir, sizeof(s.dir), "%s", before);
	cut_all(&s, states);
	print_message("# %s: %zu calls, %lu states, %lu distinct, %zu read otherwise; "
		      "%lu looked at, the last step there on %lu of them, %lu after a second cut\n",
		      kind->name, s.log.n, s.states, s.distinct, s.seen.n, s.looked, s.done,
		      s.again);
	*distinct += s.distinct;
	*all += s.states;
	disk_log_free(&s.log);
	disk_log_free(s.second);
	munmap(s.second, sizeof(*s.second));
	munmap(s.shared_log, sizeof(*s.shared_log));
	munmap(s.sent, STEPS_MAX * sizeof(*s.sent));
	munmap(s.nsent, sizeof(*s.nsent));
	free(s.disks.keys);
	free(s.told.keys);
	free(s.seen.keys);
	trial_remove(s.dir);
	trial_remove(s.work);
	trial_remove(s.spare);
}

static void the_power_goes(void **state)
{
	unsigned long states = trial_count("POWER_STATES", 90000), all = 0, distinct = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		run_kind(&kinds[i], states * kinds[i].part / 100 + 1, &all, &distinct);
	print_message("# %lu states, %lu distinct\n", all, distinct);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_power_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
