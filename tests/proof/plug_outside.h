/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who pulls the plug (plug.h): starts the kernel, hears what it says, ends it and everything in
 * it with one signal, and makes of the disk what the cut leaves of it.
 */
#ifndef TESTS_PROOF_PLUG_OUTSIDE_H
#define TESTS_PROOF_PLUG_OUTSIDE_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "plug.h"
#include "shim/disk.h"

enum { SILENCE_MS = 60000, SECTOR = 4096, LINE = 3, PLUG_PATH = TRIAL_PATH_MAX + 32 };

/* A kernel that runs. */
struct kernel {
	pid_t pid;      /* and its group */
	pid_t guard;
	int line;
	bool silent;    /* for too long */
	size_t n;       /* of what was heard and not yet taken */
	char heard[4096];
};

struct host {
	char dir[TRIAL_PATH_MAX];  /* seen inside too */
	char disk[TRIAL_PATH_MAX]; /* in memory: the disk, what it has taken, the kernel's own */
	char self[TRIAL_PATH_MAX]; /* our own program */
	char shim[TRIAL_PATH_MAX * 2];
	struct orders orders;
	struct promise *promises;
	struct kernel kernel;
	struct rng rng;
	bool no_flush; /* the kernel does not say when it flushes: nothing can be forgotten */
	unsigned long cuts, kept, taken;
};

/* What is started takes words that it might change, and does not. */
static char *const *plain(const char *const words[])
{
	return (char *const *)(uintptr_t)words;
}

/* ---- the kernel */

static pid_t guarded;

static void end_guarded(int sig)
{
	(void)sig;
	kill(-guarded, SIGKILL);
	_exit(0);
}

/* Whatever is inside dies with the one that started it, however that ends. */
static pid_t guard(pid_t kernel)
{
	struct sigaction end = { .sa_handler = end_guarded };
	pid_t parent = getpid(), pid = fork();

	if (pid != 0)
		return pid;
	guarded = kernel;
	setsid();
	sigaction(SIGTERM, &end, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		end_guarded(SIGTERM);
	for (;;)
		pause();
}

static void be_kernel(const struct host *h, int line, const char *const argv[],
		      const char *const env[])
{
	char path[PLUG_PATH];

	setsid();
	snprintf(path, sizeof(path), "%s/kernel.log", h->disk);
	int log = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int none = open("/dev/null", O_RDONLY);
	if (dup2(none, STDIN_FILENO) >= 0 && dup2(log, STDOUT_FILENO) >= 0 &&
	    dup2(log, STDERR_FILENO) >= 0 &&
	    (line == LINE ? fcntl(line, F_SETFD, 0) == 0 : dup2(line, LINE) == LINE)) {
		for (int fd = LINE + 1; fd < 64; fd++)
			close(fd);
		execve(argv[0], plain(argv), plain(env));
	}
	_exit(127);
}

/* It dies at the disk's call `last` (0: it does not). */
static void boot(struct host *h, unsigned long last)
{
	static char disk[PLUG_PATH + 16], dir[PLUG_PATH + 16], init[PLUG_PATH + 16],
		at[PLUG_PATH + 16], env[5][2 * PLUG_PATH];
	/* Two measurements of the kernel's, of speeds that nobody asks for here, are left out. */
	const char *argv[] = {
		"/usr/bin/linux.uml", "mem=256M", "quiet", "lpj=6371328",
		"initcall_blacklist=raid6_select_algo,calibrate_xor_blocks", dir, disk,
		"root=/dev/root", "rootfstype=hostfs", "rootflags=/", "rw", init, at, "con=null",
		"con0=null,fd:1", "ssl=null", "ssl0=null,fd:3", "panic=-1", NULL
	};
	const char *envp[] = { env[0], env[1], env[2], env[3], env[4], "PATH=/usr/bin:/bin",
			       "HOME=/", NULL };
	int ends[2];

	snprintf(disk, sizeof(disk), "ubd0=%s/disk", h->disk);
	snprintf(dir, sizeof(dir), "uml_dir=%s/uml", h->disk);
	snprintf(init, sizeof(init), "init=%s", h->self);
	snprintf(at, sizeof(at), "PLUG_INSIDE=%s", h->dir);
	snprintf(env[0], sizeof(env[0]), "LD_PRELOAD=%s", h->shim);
	snprintf(env[1], sizeof(env[1]), "MEIBU_TEST_DISK=%s/disk", h->disk);
	snprintf(env[2], sizeof(env[2]), "MEIBU_TEST_TAKEN=%s/taken", h->disk);
	snprintf(env[3], sizeof(env[3]), "TMPDIR=%s", h->disk);
	snprintf(env[4], sizeof(env[4]), "MEIBU_TEST_LAST=%lu", last);
	if (pipe2(ends, O_CLOEXEC) != 0)
		trial_die("pipe", strerror(errno));
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		be_kernel(h, ends[1], argv, envp);
	if (pid < 0)
		trial_die("fork", strerror(errno));
	close(ends[1]);
	h->kernel = (struct kernel){ .pid = pid, .guard = guard(pid), .line = ends[0] };
}

/* The next line, without its end; false when there is none any more, or for too long. */
static bool hear(struct kernel *k, char ret[256])
{
	for (;;) {
		char *end = memchr(k->heard, '\n', k->n);
		if (end != NULL) {
			size_t n = (size_t)(end - k->heard);
			snprintf(ret, 256, "%.*s", (int)n, k->heard);
			k->n -= n + 1;
			memmove(k->heard, end + 1, k->n);
			return true;
		}
		struct pollfd p = { .fd = k->line, .events = POLLIN };
		if (k->n == sizeof(k->heard) || (k->silent = poll(&p, 1, SILENCE_MS) == 0))
			return false;
		ssize_t n = read(k->line, k->heard + k->n, sizeof(k->heard) - k->n);
		if (n <= 0)
			return false;
		k->n += (size_t)n;
	}
}

/* Pulls the plug. Nothing of the kernel is left when this returns; was it killed? */
static bool cut_off(struct kernel *k)
{
	int status = 0;

	kill(-k->pid, SIGKILL);
	while (waitpid(k->pid, &status, 0) < 0 && errno == EINTR)
		;
	/* The rest of it has come to us: see PR_SET_CHILD_SUBREAPER. */
	while (waitpid(-k->pid, NULL, 0) > 0)
		;
	kill(k->guard, SIGKILL);
	(void)waitpid(k->guard, NULL, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* ---- the disk */

static void write_whole(const char *dir, const char *name, const void *bytes, size_t n)
{
	char path[PLUG_PATH];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		trial_die(path, strerror(errno));
	close(fd);
}

/* Runs a program to its end; its exit code, or -1. */
static int run(const char *const argv[])
{
	extern char **environ;
	posix_spawn_file_actions_t files;
	pid_t pid;
	int status = -1;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &files, NULL, plain(argv), environ) != 0 ||
	    waitpid(pid, &status, 0) != pid)
		status = -1;
	posix_spawn_file_actions_destroy(&files);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* File systems that promise least: ext4 in its two manners, by turns. A sector is 4096 bytes. */
static const struct system {
	const char *name, *make[6], *options[2];
	int mib;
} systems[] = {
	{ .name = "ext4", .make = { "/usr/sbin/mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0" },
	  .options = { "errors=panic,data=ordered", "errors=panic,data=writeback,noauto_da_alloc" },
	  .mib = 48 },
	{ .name = "xfs", .make = { "/usr/sbin/mkfs.xfs", "-q", "-f", "-s", "size=4096" },
	  .options = { "", "" }, .mib = 320 },
};

/* A new disk, with nothing in its cache. */
static void new_disk(struct host *h, const struct system *system)
{
	char path[PLUG_PATH];
	const char *make[ARRAY_LEN(system->make) + 1] = { NULL };
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/disk", h->disk);
	(void)unlink(path);
	write_whole(h->disk, "disk", "", 0);
	write_whole(h->disk, "taken", "", 0);
	for (; n < ARRAY_LEN(system->make) && system->make[n] != NULL; n++)
		make[n] = system->make[n];
	make[n] = path;
	if (truncate(path, (off_t)system->mib << 20) != 0 || run(make) != 0)
		trial_die(system->make[0], "it failed");
	snprintf(h->orders.system, sizeof(h->orders.system), "%s", system->name);
}

/* What becomes of a write that the disk had taken and was not told to flush. */
enum leave { LEAVE_ALL, LEAVE_NONE, LEAVE_SOME, LEAVE_SECTORS, LEAVES };

static void put(struct host *h, int fd, const struct taken *t, const uint8_t *bytes,
		enum leave leave)
{
	for (uint64_t at = 0; at < t->n; at += SECTOR) {
		size_t n = t->n - at < SECTOR ? (size_t)(t->n - at) : SECTOR;
		if (leave == LEAVE_SECTORS && rng_below(&h->rng, 2) == 0)
			continue;
		if (pwrite(fd, bytes + at, n, (off_t)(t->at + at)) != (ssize_t)n)
			trial_die("disk", strerror(errno));
	}
}

/* The writes lie one behind the other; the last may be unfinished, then it was not begun. */
static size_t list_taken(const uint8_t *all, size_t size, size_t *starts, size_t most)
{
	struct taken t;
	size_t n = 0;

	for (size_t at = 0; at + sizeof(t) <= size; at += sizeof(t) + 2 * (size_t)t.n) {
		memcpy(&t, all + at, sizeof(t));
		if (at + sizeof(t) + 2 * (size_t)t.n > size)
			break;
		if (n == most)
			trial_die("disk", "too much without a flush");
		starts[n++] = at;
	}
	return n;
}

/* The cache of the disk is without power: all of it is taken back, then some of it stays. */
static void forget(struct host *h)
{
	enum { MOST = 1 << 16 };
	static size_t starts[MOST];
	enum leave leave = h->no_flush ? LEAVE_ALL : (enum leave)rng_below(&h->rng, LEAVES);
	char path[PLUG_PATH];
	struct stat sb;
	struct taken t;

	snprintf(path, sizeof(path), "%s/taken", h->disk);
	int fd = open(path, O_RDWR);
	if (fd < 0 || fstat(fd, &sb) != 0)
		trial_die(path, strerror(errno));
	uint8_t *all = malloc((size_t)sb.st_size + 1);
	if (read(fd, all, (size_t)sb.st_size) != sb.st_size || ftruncate(fd, 0) != 0)
		trial_die(path, strerror(errno));
	close(fd);
	snprintf(path, sizeof(path), "%s/disk", h->disk);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		trial_die(path, strerror(errno));
	size_t n = list_taken(all, (size_t)sb.st_size, starts, MOST);
	h->taken += n;
	for (size_t i = n; i-- > 0;) {
		memcpy(&t, all + starts[i], sizeof(t));
		put(h, fd, &t, all + starts[i] + sizeof(t), LEAVE_ALL);
	}
	for (size_t i = 0; i < n && leave != LEAVE_NONE; i++) {
		if (leave == LEAVE_SOME && rng_below(&h->rng, 2) == 0)
			continue;
		memcpy(&t, all + starts[i], sizeof(t));
		put(h, fd, &t, all + starts[i] + sizeof(t) + t.n, leave);
	}
	close(fd);
	free(all);
}

#endif
