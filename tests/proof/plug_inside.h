/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first program of the kernel that is cut off (plug.h): mounts the disk, proves that what was
 * promised is there, and goes on with the play until the power goes.
 *
 * One play is the story of every operation that writes; at its end the shop is the one in which
 * it is told and nobody disturbs. Another is many programs with requests (requests.h), of which
 * each has left its mark once. In the third the shop is made.
 */
#ifndef TESTS_PROOF_PLUG_INSIDE_H
#define TESTS_PROOF_PLUG_INSIDE_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

#include "lib/chorus.h"
#include "plug.h"

enum { WORKERS = 3 };

struct inside {
	char dir[TRIAL_PATH_MAX];  /* orders and promises */
	char shop[TRIAL_PATH_MAX]; /* on the disk */
	struct orders orders;
	struct promise *promises;
	int line;
};

/* A line goes out in one piece, and has left when this returns. */
static void say(const struct inside *in, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void say(const struct inside *in, const char *fmt, ...)
{
	char text[256];
	va_list list;

	va_start(list, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, list);
	va_end(list);
	if (write(in->line, text, (size_t)n) != n)
		_exit(1);
}

/* What is wrong with number n ends the program. */
static void broken(unsigned n, const char *what, const char *why) __attribute__((noreturn));
static void broken(unsigned n, const char *what, const char *why)
{
	char where[64];

	snprintf(where, sizeof(where), "promise %u: %.40s", n, what);
	trial_die(where, why);
}

/* The shop is there and open: made now if it was not said to be made. */
static void open_or_make(const struct inside *in, struct trial *t)
{
	struct problem p = PROBLEM_INIT;
	enum status st = trial_try_open(t, in->shop, "2026-11-01 09:00", &p);

	if (in->promises[0].fate != ACCEPTED && st != ST_NO_STORE && st == ST_OK) {
		trial_close(t);
		st = trial_try_make(t, in->shop, "2026-11-01 09:00", &p);
		if (st == ST_DUPLICATE)
			st = trial_try_open(t, in->shop, "2026-11-01 09:00", &p);
	} else if (in->promises[0].fate != ACCEPTED && st == ST_NO_STORE) {
		st = trial_try_make(t, in->shop, "2026-11-01 09:00", &p);
	}
	if (st != ST_OK)
		broken(0, status_name(st), p.message);
	if (!trial_sound(t))
		broken(0, "the shop", "is not sound");
	if (in->promises[0].fate != ACCEPTED)
		say(in, "A 0 0\n");
}

/* What was promised changes nothing when it is asked for again, and is answered as it was. */
static void judge(const struct inside *in, unsigned n, enum status st, const struct trial *t,
		  bool changed, uint64_t answer)
{
	if (st != ST_OK)
		broken(n, status_name(st), t->problem.message);
	if (changed)
		broken(n, "it was done", "again");
	if (in->promises[n].answer != answer)
		broken(n, "it has", "another answer");
}

/* ---- the story */

static void answer_path(const struct inside *in, unsigned n, char ret[TRIAL_PATH_MAX + 32])
{
	snprintf(ret, TRIAL_PATH_MAX + 32, "%s/answer-%u", in->dir, n);
}

/* What only asks hears something else later on; the story goes on with what it heard first. */
static void keep_answer(const struct inside *in, unsigned n, const struct buf *answer)
{
	char path[TRIAL_PATH_MAX + 32];

	answer_path(in, n, path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, answer->text, answer->len) != (ssize_t)answer->len ||
	    fsync(fd) != 0)
		trial_die(path, strerror(errno));
	close(fd);
}

static void kept_answer(const struct inside *in, unsigned n, struct buf *ret)
{
	char path[TRIAL_PATH_MAX + 32], bytes[CHORUS_ANSWER];

	answer_path(in, n, path);
	int fd = open(path, O_RDONLY);
	ssize_t size = fd >= 0 ? read(fd, bytes, sizeof(bytes)) : -1;
	if (size < 0)
		trial_die(path, strerror(errno));
	close(fd);
	buf_reset(ret);
	buf_add(ret, bytes, (size_t)size);
}

static void tell_again(const struct inside *in, struct trial *t, const struct story_step *step,
		       struct buf *answer)
{
	uint64_t before = shop_changes(&t->shop);

	if (step->op->writes) {
		enum status st = story_step(t, step, answer);
		judge(in, step->number, st, t, shop_changes(&t->shop) != before, hash_of(answer));
	} else {
		kept_answer(in, step->number, answer);
	}
}

static void tell_on(const struct inside *in, struct trial *t, const struct story_step *step,
		    struct buf *answer)
{
	enum status st = story_step(t, step, answer);

	if (st != ST_OK)
		broken(step->number, step->op->name, t->problem.message);
	if (!step->op->writes)
		keep_answer(in, step->number, answer);
	say(in, "A %u %llu\n", step->number, (unsigned long long)hash_of(answer));
}

/* In memory, from the shop as it was when it was just made. */
static void compare_with_told(const struct inside *in)
{
	AUTO(buf_release) struct buf here = BUF_INIT, alone = BUF_INIT;
	char begun[TRIAL_PATH_MAX + 16];
	struct story rules;
	bool sound;

	snprintf(begun, sizeof(begun), "%s/begun", in->dir);
	if (mount("memory", "/mnt", "tmpfs", 0, NULL) != 0)
		trial_die("/mnt", strerror(errno));
	trial_copy(begun, "/mnt");
	story_begin(&rules, STORY_OF_ALL, "/mnt");
	story_end(&rules);
	chorus_tell("/mnt");
	chorus_dump(in->shop, &here, &sound);
	chorus_dump("/mnt", &alone, NULL);
	if (!sound || !chorus_same(here.text, alone.text))
		trial_die("the story is told", "and the shop is another");
}

static void play_story(const struct inside *in)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct story story;
	struct story_step step;
	struct trial t;
	bool again = true;

	story_begin(&story, STORY_OF_ALL, in->shop);
	sync(); /* its rules, which are no promise of the shop's */
	open_or_make(in, &t);
	while (story_next(&story, &step)) {
		bool promised = in->promises[step.number].fate == ACCEPTED;
		if (again && !promised)
			say(in, "checked %u\n", step.number);
		again = again && promised;
		if (promised)
			tell_again(in, &t, &step, &answer);
		else if (in->orders.last)
			break;
		else
			tell_on(in, &t, &step, &answer);
		story_took(&story, answer.text);
	}
	story_end(&story);
	if (again)
		say(in, "checked %u\n", step.number);
	trial_close(&t);
	if (!in->orders.last)
		compare_with_told(in);
}

/* ---- many programs with requests; request n is promise n + 1 */

static bool work(const struct inside *in, struct trial *t, uint32_t n, struct buf *answer)
{
	char key[40], args[512];
	const char *op = request(n, key, args);
	enum status st;

	while ((st = trial_run(t, op, key, args, answer)) == ST_BUSY)
		;
	if (st == ST_OK)
		say(in, "A %u %llu\n", n + 1, (unsigned long long)hash_of(answer));
	else if (status_exit_code(st) == 1)
		say(in, "R %u\n", n + 1);
	else
		broken(n + 1, op, t->problem.message);
	return st == ST_OK;
}

/* All programs share the number of the next request. */
static void work_on(const struct inside *in, uint32_t *next)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	struct trial t;

	trial_open(&t, in->shop, "2026-11-22 09:00");
	for (;;) {
		uint32_t n = __atomic_fetch_add(next, 1, __ATOMIC_SEQ_CST);
		if (n + 1 >= PROMISES_MAX)
			break;
		if (in->promises[n + 1].fate == NOT_SENT)
			work(in, &t, n, &answer);
	}
	trial_close(&t);
}

static unsigned ask_again(const struct inside *in, struct trial *t)
{
	AUTO(buf_release) struct buf answer = BUF_INIT;
	char key[40], args[512];
	unsigned n = 0;

	for (uint32_t i = 1; i < PROMISES_MAX; i++) {
		if (in->promises[i].fate != ACCEPTED)
			continue;
		uint64_t before = shop_changes(&t->shop);
		const char *op = request(i - 1, key, args);
		enum status st = trial_run(t, op, key, args, &answer);
		judge(in, i, st, t, shop_changes(&t->shop) != before, hash_of(&answer));
		n++;
	}
	return n;
}

/* Each accepted one has left its mark once, a refused one none, one that was cut off perhaps. */
static void each_once(const struct inside *in, struct trial *t)
{
	uint8_t *marks = calloc(PROMISES_MAX, 1);

	count_marks(t, marks, PROMISES_MAX);
	for (uint32_t i = 1; i < PROMISES_MAX; i++) {
		unsigned least = in->promises[i].fate == ACCEPTED;
		unsigned most = in->promises[i].fate != REFUSED;
		if (marks[i - 1] < least || marks[i - 1] > most)
			broken(i, "its mark", marks[i - 1] < least ? "is lost" : "is too much");
	}
	free(marks);
}

static void play_requests(const struct inside *in)
{
	struct trial t;
	uint32_t *next = mmap(NULL, sizeof(*next), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (next == MAP_FAILED)
		trial_die("mmap", strerror(errno));
	open_or_make(in, &t);
	if (!trial_at("2026-11-22 09:00"))
		trial_die("no", "time");
	requests_prepare(&t);
	unsigned n = ask_again(in, &t);
	each_once(in, &t);
	trial_close(&t);
	say(in, "checked %u\n", n);
	if (in->orders.last)
		return;
	for (int i = 0; i < WORKERS; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			work_on(in, next);
			_exit(0);
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		int status;
		if (wait(&status) < 0 || status != 0)
			trial_die("a program", "ended badly");
	}
}

/* ---- the making */

static void play_making(const struct inside *in)
{
	struct trial t;
	struct story rules;

	story_begin(&rules, STORY_OF_ALL, in->shop);
	story_end(&rules);
	open_or_make(in, &t);
	say(in, "checked 1\n");
	if (trial_run(&t, "client.add", "after", "{\"name\":\"第一\"}", NULL) != ST_OK ||
	    !trial_sound(&t))
		broken(1, "client.add", t.problem.message);
	trial_close(&t);
}

/* Does it run here at all, and is a flush seen from outside? */
static void play_nothing(const struct inside *in)
{
	char path[TRIAL_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/file", in->shop);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || write(fd, path, sizeof(path)) != sizeof(path) || fsync(fd) != 0)
		trial_die(path, strerror(errno));
	say(in, "checked 0\n");
	pause();
}

static void (*const plays[])(const struct inside *) = { play_story, play_requests, play_making,
						       play_nothing };
static const char *const play_names[] = { "the story", "many with requests",
					  "a shop is made", "nothing" };

/* ---- the first program */

static void read_whole(const struct inside *in, const char *name, void *ret, size_t n)
{
	char path[TRIAL_PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/%s", in->dir, name);
	int fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, ret, n) != (ssize_t)n)
		trial_die(path, strerror(errno));
	close(fd);
}

/* Plays begin with a shop that was made outside, but for the one in which it is made; it comes
 * whole or not at all. */
static void bring_shop(const struct inside *in, const char *disk)
{
	char begun[TRIAL_PATH_MAX + 16], new[TRIAL_PATH_MAX + 32];

	if (access(in->shop, F_OK) == 0)
		return;
	snprintf(begun, sizeof(begun), "%s/begun", in->dir);
	snprintf(new, sizeof(new), "%s/new", disk);
	if (mkdir(new, 0700) != 0 && errno != EEXIST)
		trial_die(new, strerror(errno));
	if (in->promises[0].fate == ACCEPTED)
		trial_copy(begun, new);
	sync();
	if (rename(new, in->shop) != 0)
		trial_die(in->shop, strerror(errno));
	sync();
}

static void set_the_stage(struct inside *in)
{
	char disk[TRIAL_PATH_MAX + 16];

	(void)setenv("TZ", "Asia/Shanghai", 1);
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	read_whole(in, "orders", &in->orders, sizeof(in->orders));
	in->promises = calloc(PROMISES_MAX, sizeof(*in->promises));
	read_whole(in, "promises", in->promises, PROMISES_MAX * sizeof(*in->promises));
	snprintf(disk, sizeof(disk), "%s/disk", in->dir);
	if (snprintf(in->shop, sizeof(in->shop), "%s/shop", disk) >= (int)sizeof(in->shop))
		trial_die(disk, "is too long");
	if (chdir(in->orders.top) != 0 || mount("proc", "/proc", "proc", 0, NULL) != 0)
		trial_die(in->orders.top, strerror(errno));
	say(in, "up\n");
	if (mount("/dev/ubda", disk, in->orders.system, 0, in->orders.options) != 0)
		trial_die(disk, strerror(errno));
	bring_shop(in, disk);
}

/* The end of the first program is the end of its kernel, so that another one plays. */
static int inside(const char *dir)
{
	struct inside in = { .line = open("/dev/ttyS0", O_WRONLY | O_NOCTTY) };
	struct termios raw;
	int status;

	if (in.line < 0 || tcgetattr(in.line, &raw) != 0)
		return 1;
	cfmakeraw(&raw);
	(void)tcsetattr(in.line, TCSANOW, &raw);
	(void)dup2(in.line, STDOUT_FILENO);
	(void)dup2(in.line, STDERR_FILENO);
	if (snprintf(in.dir, sizeof(in.dir), "%s", dir) >= (int)sizeof(in.dir))
		return 1;
	pid_t pid = fork();
	if (pid == 0) {
		set_the_stage(&in);
		plays[in.orders.play % ARRAY_LEN(plays)](&in);
		say(&in, "ended\n");
		_exit(0);
	}
	while (pid > 0 && waitpid(-1, &status, 0) != pid)
		;
	if (pid < 0 || status != 0)
		say(&in, "# the program inside ended with %d\n", status);
	reboot(RB_POWER_OFF);
	return 1;
}

#endif
