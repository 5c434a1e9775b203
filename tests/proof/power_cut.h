/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened is recorded, and cut at every moment of it (power.c). At each moment disks are
 * made (disk_cut.h). One that was there before, when as much was told, is only counted. What
 * the engine reads of one (disk_pages.h) may be what it read of another: of those that agree, the
 * first is looked at by a program, and one in SAMPLE of the others, lest it be this that is wrong.
 *
 * A disk that is looked at may lose its power again, at every moment of what that program does.
 */
#ifndef TESTS_PROOF_POWER_CUT_H
#define TESTS_PROOF_POWER_CUT_H

#include <sys/wait.h>

#include "disk_pages.h"

enum { EVENTS_MAX = 1 << 16, BYTES_MAX = 256 << 20, STEPS_MAX = 512, ARGS_MAX = 2048,
       LOOK_BACK = 4, STALE_MAX = 24, SAMPLE = 16, AGAIN_EACH = 2 };

/* Sums of 64 bits that were met; 0 is none. */
struct sums {
	uint64_t *keys;
	size_t n, size;
};

/* A request of the story, as it was sent; in memory that outlives who sent it. */
struct sent {
	char as[16], at[32], key[32], args[ARGS_MAX];
	const struct op *op;
};

struct scene;
struct kind {
	const char *name;
	unsigned part; /* of the states, percent */
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
	struct sums disks, told, seen; /* disks; those and what was told; see disk_pages.h */
	struct disk_log *second;       /* what a program did on a disk after the cut */
	unsigned long states, distinct, looked, done, again;
	unsigned long again_every;     /* one disk in so many loses its power again; 0: none */
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

static bool sums_add(struct sums *s, uint64_t key)
{
	size_t i;

	key += key == 0;
	if (2 * s->n >= s->size) {
		struct sums more = { .size = s->size == 0 ? 1 << 12 : 2 * s->size };
		more.keys = calloc(more.size, sizeof(*more.keys));
		if (more.keys == NULL)
			trial_die("sums", "no memory");
		for (i = 0; i < s->size; i++)
			if (s->keys[i] != 0)
				(void)sums_add(&more, s->keys[i]);
		free(s->keys);
		*s = more;
	}
	for (i = key & (s->size - 1); s->keys[i] != 0; i = (i + 1) & (s->size - 1))
		if (s->keys[i] == key)
			return false;
	s->keys[i] = key;
	s->n++;
	return true;
}

/* ---- recording */

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

/* ---- looking */

static void look_again(struct scene *s, const struct disk_cut *c, uint64_t acked);

static void complain(const struct scene *s, const struct disk_cut *c, enum cut_how how,
		     uint64_t acked, int end)
{
	static const char *const words[] = {
		[SEEN_LOST] = "what was told as done is lost",
		[SEEN_SHUT] = "it does not open",
		[SEEN_UNSOUND] = "an invariant does not hold",
		[SEEN_STUCK] = "nothing can be done any more",
	};
	const struct disk_image *m = c->image;

	fail_msg("%s: cut %d before event %zu of %zu (%s %s)%s, told %llu: %s (%d)", s->kind->name,
		 (int)how, m->at, m->log->n, m->at < m->log->n ? m->log->events[m->at].path : "",
		 s->work, m->log == s->second ? " after another cut" : "",
		 (unsigned long long)acked,
		 end >= 0 && end <= SEEN_STUCK ? words[end] : "it ended badly", end);
}

/* A program opens it and goes on with the work. */
static void look_at(struct scene *s, const struct disk_cut *c, enum cut_how how, uint64_t acked,
		    bool again)
{
	char lock[TRIAL_PATH_MAX + 32];

	trial_remove(s->work);
	cut_write(c, s->work);
	snprintf(lock, sizeof(lock), "%s/data/db/lock.mdb", s->work);
	unlink(lock);
	fflush(stdout);
	if (again)
		s->second->n = s->second->nbytes = 0;
	pid_t pid = fork();
	if (pid == 0) {
		if (again) {
			disk_watch(s->work);
			disk_log(s->second);
		}
		s->kind->look(s, acked);
	}
	int end = wait_for(pid);
	if (end < 0 || end > SEEN_UNDONE)
		complain(s, c, how, acked, end);
	s->looked++;
	s->done += end == SEEN_DONE;
	if (again)
		look_again(s, c, acked);
}

/* ---- cutting */

/* A disk of this moment; false: it was there before. */
static bool cut_once(struct scene *s, struct disk_cut *c, enum cut_how how)
{
	uint64_t acked = c->image->acked;

	cut_make(c, how, &s->rng);
	s->states++;
	uint64_t sum = cut_sum(c);
	s->distinct += sums_add(&s->disks, sum);
	if (!sums_add(&s->told, mix(sum, acked)))
		return false;
	if (sums_add(&s->seen, mix(cut_seen(c), acked)) || rng_below(&s->rng, SAMPLE) == 0)
		look_at(s, c, how, acked, s->again_every != 0 &&
			rng_below(&s->rng, s->again_every) == 0);
	return true;
}

/* So many disks of this moment, as long as there are others. */
static void cut_moment(struct scene *s, struct disk_cut *c, unsigned long n)
{
	unsigned stale = 0;

	for (unsigned long i = 0; i < n && stale < STALE_MAX; i++) {
		enum cut_how how = i < CUT_HOWS ? (enum cut_how)i :
				   (enum cut_how)(CUT_FEW + rng_below(&s->rng, CUT_HOWS - CUT_FEW));
		stale = cut_once(s, c, how) ? 0 : stale + 1;
	}
}

/* Moments at which something may be there or not. */
static unsigned long count_open(const struct scene *s, struct disk_image *m)
{
	unsigned long n = 0;

	image_begin(m, &s->log);
	add_before(m, s->dir);
	for (; m->at < s->log.n; image_step(m))
		n += cut_open(m) > 0;
	n += cut_open(m) > 0;
	image_release(m);
	return n;
}

/* Every moment is cut; those at which something is open share the states. */
static void cut_all(struct scene *s, unsigned long states)
{
	static struct disk_image image;
	static struct disk_cut cut;
	unsigned long open = count_open(s, &image);

	image_begin(&image, &s->log);
	add_before(&image, s->dir);
	cut_begin(&cut, &image);
	for (;; image_step(&image)) {
		unsigned long left = states > s->states ? states - s->states : 0;
		if (cut_open(&image) == 0)
			cut_moment(s, &cut, 1);
		else
			cut_moment(s, &cut, left / open > 2 ? left / open : 2);
		open -= cut_open(&image) > 0;
		if (image.at == s->log.n)
			break;
	}
	cut_release(&cut);
	image_release(&image);
}

/* ---- and again */

static void add_files(struct disk_image *m, const struct disk_cut *c, int node, const char *path)
{
	char name[1024];

	for (size_t i = 0; i < c->nnames; i++) {
		int child = c->names[i].child;
		if (c->names[i].parent != node || child < 0)
			continue;
		snprintf(name, sizeof(name), "%s%s%s", path, path[0] != '\0' ? "/" : "",
			 c->names[i].text);
		bool folder = c->image->nodes[child].folder;
		image_add(m, name, folder, c->files[child].bytes, c->files[child].size);
		if (folder)
			add_files(m, c, child, name);
	}
}

/* The power goes a second time, at every moment of what the program did on this disk. */
static void look_again(struct scene *s, const struct disk_cut *c, uint64_t acked)
{
	static struct disk_image image;
	static struct disk_cut cut;

	image_begin(&image, s->second);
	add_files(&image, c, 0, "");
	cut_begin(&cut, &image);
	for (;; image_step(&image)) {
		for (unsigned i = 0; i < AGAIN_EACH && (i == 0 || cut_open(&image) > 0); i++) {
			enum cut_how how = (enum cut_how)rng_below(&s->rng, CUT_HOWS);
			cut_make(&cut, how, &s->rng);
			s->again++;
			look_at(s, &cut, how, acked, false);
		}
		if (image.at == s->second->n)
			break;
	}
	cut_release(&cut);
	image_release(&image);
}

#endif
