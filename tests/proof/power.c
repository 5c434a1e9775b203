/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power goes. A shop is made, every operation that writes is done, a backup is put in the
 * place of a shop, a shop of an older form is upgraded; every call to the disk is logged. Then,
 * for every moment of it, disks are made as the cut may leave them (disk_replay.h), and
 * looked at by a program that knows nothing of it:
 *
 *   what a person was told was done is there; what was under way is there or not; every
 *   invariant holds; the next operation works
 *
 * POWER_STATES in the environment: how many disks are looked at (1200); POWER_SEED (1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <zlib.h>

#include "disk_replay.h"
#include "lib/story.h"
#include "store/db.h"
#include "svc/backup.h"

enum { EVENTS_MAX = 1 << 16, BYTES_MAX = 256 << 20, STEPS_MAX = 512, ARGS_MAX = 2048,
       LOOK_BACK = 4 };

/* A request of the story, as it was sent; in memory that outlives who sent it. */
struct sent {
	char as[16], at[32], key[32], args[ARGS_MAX];
	const struct op *op;
};

struct scene;
struct kind {
	const char *name;
	/* Makes what is there before the log begins; NULL: nothing. */
	void (*prepare)(struct scene *);
	/* Does it, in a child, with the disk watched. */
	void (*act)(struct scene *);
	/* In a child: is this disk all right? Ends the process. */
	void (*look)(const struct scene *, uint64_t acked);
};

struct scene {
	const struct kind *kind;
	char dir[TRIAL_PATH_MAX];  /* where it is done */
	char work[TRIAL_PATH_MAX]; /* a disk after the cut */
	char spare[TRIAL_PATH_MAX];
	struct disk_log log, *shared_log;
	struct sent *sent;
	size_t *nsent;
	struct rng rng;
	unsigned long looked, done, undone;
};

enum seen { SEEN_DONE, SEEN_UNDONE, SEEN_LOST, SEEN_SHUT, SEEN_UNSOUND, SEEN_STUCK };

static void seen(enum seen what)
{
	fflush(stdout);
	_exit((int)what);
}

static void *shared_memory(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		trial_die("mmap", strerror(errno));
	return p;
}

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
	if (trial_run(&trial, "client.add", NULL, "{\"name\":\"后来\"}", NULL) != ST_OK)
		seen(SEEN_STUCK);
	seen(old ? SEEN_UNDONE : SEEN_DONE);
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
	seen(trial_run(&trial, "client.add", NULL, "{\"name\":\"后来\"}", NULL) == ST_OK ?
		     SEEN_DONE : SEEN_STUCK);
}

static const struct kind kinds[] = {
	{ "a shop is made and works", NULL, act_story, look_story },
	{ "a backup takes the place of a shop", prepare_restore, act_restore, look_restore },
	{ "a shop of form 1 is upgraded", prepare_upgrade, act_upgrade, look_upgrade },
};

/* ---- recording, cutting */

/* What is on the disk before, path by path. */
static void add_tree(struct disk_image *m, const char *dir, const char *path)
{
	char whole[1024];
	struct stat sb;

	snprintf(whole, sizeof(whole), "%s/%s", dir, path);
	if (stat(whole, &sb) != 0)
		return;
	if (S_ISDIR(sb.st_mode)) {
		image_add(m, path, true, NULL, 0);
		return;
	}
	int fd = open(whole, O_RDONLY);
	uint8_t *bytes = malloc((size_t)sb.st_size + 1);
	if (fd < 0 || bytes == NULL || read(fd, bytes, (size_t)sb.st_size) != sb.st_size)
		trial_die(whole, strerror(errno));
	image_add(m, path, false, bytes, (size_t)sb.st_size);
	free(bytes);
	close(fd);
}

static void add_before(struct disk_image *m, const char *dir)
{
	static const char *const paths[] = { "conf", "conf/meibu.conf", "data", "data/db",
					     "data/keys", "data/db/data.mdb",
					     "data/keys/index.key", "data/writer.gate" };

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		add_tree(m, dir, paths[i]);
}

static int wait_for(pid_t pid)
{
	int state;

	if (pid < 0 || waitpid(pid, &state, 0) != pid)
		trial_die("child", strerror(errno));
	return WIFSIGNALED(state) ? -WTERMSIG(state) : WEXITSTATUS(state);
}

static void record(struct scene *s)
{
	*s->shared_log = s->log;
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		disk_watch(s->dir);
		disk_log(s->shared_log);
		s->kind->act(s);
		_exit(0);
	}
	if (wait_for(pid) != 0)
		fail_msg("%s: it failed while it was recorded", s->kind->name);
	s->log = *s->shared_log;
}

static void look_at(struct scene *s, const struct disk_image *m, enum cut cut,
		    struct node *scratch)
{
	static const char *const words[] = {
		[SEEN_LOST] = "what was told as done is lost",
		[SEEN_SHUT] = "it does not open",
		[SEEN_UNSOUND] = "an invariant does not hold",
		[SEEN_STUCK] = "nothing can be done any more",
	};
	char lock[TRIAL_PATH_MAX + 32];

	trial_remove(s->work);
	(void)mkdir(s->work, 0700);
	image_cut(m, cut, &s->rng, scratch, s->work);
	snprintf(lock, sizeof(lock), "%s/data/db/lock.mdb", s->work);
	unlink(lock);
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		s->kind->look(s, m->acked);
	int end = wait_for(pid);
	if (end < 0 || end > SEEN_UNDONE)
		fail_msg("%s: cut %d before event %zu of %zu (%s %s), told %llu: %s (%d)",
			 s->kind->name, (int)cut, m->at, s->log.n,
			 m->at < s->log.n ? s->log.events[m->at].path : "", s->work,
			 (unsigned long long)m->acked,
			 end >= 0 && end <= SEEN_STUCK ? words[end] : "it ended badly", end);
	s->looked++;
	*(end == SEEN_DONE ? &s->done : &s->undone) += 1;
}

/* Every moment is cut at least once if the number of states allows it. */
static void cut_all(struct scene *s, unsigned long states)
{
	static struct node scratch[NODES_MAX];
	struct disk_image *image = malloc(sizeof(*image));
	unsigned long all = (s->log.n + 1) * CUTS, left = states < all ? states : all;
	unsigned long more = states / all;

	image_begin(image, &s->log);
	add_before(image, s->dir);
	/* The folder as it was before is made again from what was there: see prepare. */
	for (size_t at = 0; at <= s->log.n; at++) {
		for (enum cut cut = 0; cut < CUTS; cut++, all--) {
			unsigned long times = more > 1 && cut >= CUT_SOME ? 2 * more - 1 : 1;
			if (rng_below(&s->rng, all) >= left)
				continue;
			left--;
			for (unsigned long i = 0; i < times; i++)
				look_at(s, image, cut, scratch);
		}
		if (at < s->log.n)
			image_step(image);
	}
	image_release(image);
	free(image);
	for (size_t i = 0; i < NODES_MAX; i++) {
		free(scratch[i].bytes);
		scratch[i] = (struct node){ .size = 0 };
	}
}

static void run_kind(const struct kind *kind, unsigned long states)
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
	print_message("%s: %zu calls, %lu disks, the last step there on %lu of them\n", kind->name,
		      s.log.n, s.looked, s.done);
	disk_log_free(&s.log);
	trial_remove(s.dir);
	trial_remove(s.work);
	trial_remove(s.spare);
}

static void the_power_goes(void **state)
{
	unsigned long states = trial_scale("POWER_STATES", 1200);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		run_kind(&kinds[i], i == 0 ? states : states / 10 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_power_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
