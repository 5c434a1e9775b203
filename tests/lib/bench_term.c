/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/bench_term.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 20000, LONGEST_MS = 20000 };

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double cpu_of(pid_t pid)
{
	char path[300], text[64];
	double sum = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(path);
	if (tasks == NULL)
		return 0;
	for (const struct dirent *d; (d = readdir(tasks)) != NULL;) {
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s/schedstat", (int)pid, d->d_name);
		FILE *f = d->d_name[0] != '.' ? fopen(path, "re") : NULL;
		if (f == NULL)
			continue;
		if (fgets(text, sizeof(text), f) != NULL)
			sum += strtod(text, NULL);
		fclose(f);
	}
	closedir(tasks);
	return sum;
}

/* Reads until it is silent. Before the first byte it may think for long. */
static void settle(struct bench_term *t, double start, int quiet_ms, int first_ms,
		   struct bench_cost *c)
{
	double end = start + LONGEST_MS * 1e6;

	*c = (struct bench_cost){ .ns = 0 };
	for (int wait = first_ms; now_ns() < end; wait = quiet_ms) {
		struct pollfd fd = { .fd = t->master, .events = POLLIN };
		if (poll(&fd, 1, wait) <= 0)
			return;
		ssize_t n = read(t->master, t->last, sizeof(t->last) - 1);
		if (n <= 0)
			return;
		c->ns = now_ns() - start;
		c->first_ns = c->bytes == 0 ? c->ns : c->first_ns;
		c->bytes += (size_t)n;
		t->last[n] = '\0';
	}
}

bool bench_term_start(struct bench_term *t, const char *const *argv, const char *dir, int quiet_ms,
		      struct bench_cost *ret)
{
	struct winsize size = { .ws_row = 40, .ws_col = 120 };
	double start = now_ns();

	t->pid = forkpty(&t->master, NULL, NULL, &size);
	if (t->pid < 0)
		return false;
	if (t->pid == 0) {
		if (dir != NULL && chdir(dir) != 0)
			_exit(127);
		setenv("TERM", "xterm-256color", 1);
		setenv("LANG", "C.UTF-8", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	fcntl(t->master, F_SETFD, FD_CLOEXEC);
	settle(t, start, quiet_ms, FIRST_MS, ret);
	ret->cpu_ns = cpu_of(t->pid);
	int status;
	if (waitpid(t->pid, &status, WNOHANG) == t->pid) {
		close(t->master);
		return false;
	}
	return true;
}

struct bench_cost bench_term_keys(struct bench_term *t, const char *keys, int quiet_ms)
{
	struct bench_cost c;
	size_t n = strlen(keys);
	double cpu = cpu_of(t->pid), start = now_ns();

	while (n > 0) {
		ssize_t sent = write(t->master, keys, n);
		if (sent < 0 && errno != EINTR)
			break;
		keys += sent > 0 ? sent : 0;
		n -= sent > 0 ? (size_t)sent : 0;
	}
	settle(t, start, quiet_ms, quiet_ms, &c);
	c.cpu_ns = cpu_of(t->pid) - cpu;
	return c;
}

void bench_term_end(struct bench_term *t)
{
	int status;

	kill(t->pid, SIGKILL);
	waitpid(t->pid, &status, 0);
	close(t->master);
}

double bench_term_private(const struct bench_term *t)
{
	static const char label[] = "Private_Dirty:";
	char path[64], line[256];
	double mb = 0;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)t->pid);
	FILE *f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, label, sizeof(label) - 1) == 0)
			mb = strtod(line + sizeof(label) - 1, NULL) / 1024;
	}
	if (f != NULL)
		fclose(f);
	return mb;
}
