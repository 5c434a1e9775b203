/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shop that is open, as often as it is wanted. Opening one takes longer than most requests, so a
 * test that sends the same request ten thousand times to the same shop opens it once and forks:
 *
 *	snapshot_take(&snap, "base", "work");	the shop in "base" is open, no transaction is
 *	pid = fork();
 *	if (pid == 0) {
 *		snapshot_enter(&snap);	the shop that is open is the one in "work" now
 *
 * LMDB forbids this, for the child would take part in the locks of its parent. Here it does not:
 * behind every descriptor and every mapping of the store and its lock file, the child puts those of
 * "work", a copy that nobody else has open; so all that it inherits (reader slots, the free mutex)
 * is a state that was written there as well. It answers to the parent's number, with which its
 * store was opened: getpid() is replaced for this program.
 */
#ifndef TESTS_PROOF_SNAPSHOT_H
#define TESTS_PROOF_SNAPSHOT_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/trial.h"

enum { SNAPSHOT_PLACES = 16, SNAPSHOT_PATH = TRIAL_PATH_MAX + 64 };

/* A descriptor or a mapping of one of the two files. */
struct snapshot_place {
	int file;
	int fd, flags;	/* mapping: fd -1 */
	void *at;
	size_t n;
	int prot;
};

struct snapshot {
	char from[2][SNAPSHOT_PATH], to[2][SNAPSHOT_PATH]; /* the store, the lock file */
	struct snapshot_place places[SNAPSHOT_PLACES];
	size_t nplaces;
	struct buf store, lock; /* as they were taken */
};

/* What the replaced function has no other way to be told. */
static pid_t snapshot_pid;

pid_t getpid(void)
{
	return snapshot_pid != 0 ? snapshot_pid : (pid_t)syscall(SYS_getpid);
}

static struct snapshot_place *snapshot_place(struct snapshot *s, const char *path)
{
	for (int i = 0; i < 2; i++) {
		if (strcmp(path, s->from[i]) != 0)
			continue;
		if (s->nplaces == SNAPSHOT_PLACES)
			trial_die(path, "open too often");
		s->places[s->nplaces] = (struct snapshot_place){ .file = i, .fd = -1 };
		return &s->places[s->nplaces++];
	}
	return NULL;
}

static void snapshot_find_descriptors(struct snapshot *s)
{
	char link[32], path[SNAPSHOT_PATH];

	for (int fd = 3; fd < 64; fd++) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(link, path, sizeof(path) - 1);
		path[n > 0 ? n : 0] = '\0';
		struct snapshot_place *place = snapshot_place(s, path);
		if (place == NULL)
			continue;
		place->fd = fd;
		place->flags = fcntl(fd, F_GETFL) & (O_ACCMODE | O_SYNC | O_DSYNC);
	}
}

static void snapshot_find_mappings(struct snapshot *s)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char *line = NULL;
	size_t size = 0;

	while (f != NULL && getline(&line, &size, f) > 0) {
		unsigned long begin, end;
		char perms[8];
		line[strcspn(line, "\n")] = '\0';
		char *path = strchr(line, '/');
		struct snapshot_place *place = path != NULL ? snapshot_place(s, path) : NULL;
		if (place == NULL)
			continue;
		if (sscanf(line, "%lx-%lx %7s", &begin, &end, perms) != 3 || perms[3] != 's')
			trial_die(path, "mapped otherwise");
		/* NOLINTNEXTLINE(performance-no-int-to-ptr) */
		place->at = (void *)begin;
		place->n = end - begin;
		place->prot = PROT_READ | (perms[1] == 'w' ? PROT_WRITE : 0);
	}
	free(line);
	if (f == NULL || fclose(f) != 0)
		trial_die("/proc/self/maps", "cannot be read");
}

static void snapshot_read(const char *path, struct buf *ret)
{
	struct stat sb;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	buf_reset(ret);
	if (fd < 0 || fstat(fd, &sb) != 0)
		trial_die(path, "cannot be read");
	buf_pad(ret, '\0', (size_t)sb.st_size);
	if (pread(fd, ret->text, ret->len, 0) != (ssize_t)ret->len)
		trial_die(path, "cannot be read");
	close(fd);
}

static void snapshot_write(const char *path, const struct buf *bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || pwrite(fd, bytes->text, bytes->len, 0) != (ssize_t)bytes->len ||
	    ftruncate(fd, (off_t)bytes->len) != 0)
		trial_die(path, "cannot be written");
	close(fd);
}

static void snapshot_take(struct snapshot *ret, const char *from, const char *to)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };

	*ret = (struct snapshot){ .store = BUF_INIT, .lock = BUF_INIT };
	snapshot_pid = 0;
	snapshot_pid = getpid();
	for (int i = 0; i < 2; i++) {
		snprintf(ret->from[i], SNAPSHOT_PATH, "%s/data/db/%s", from, names[i]);
		snprintf(ret->to[i], SNAPSHOT_PATH, "%s/data/db/%s", to, names[i]);
	}
	snapshot_find_descriptors(ret);
	snapshot_find_mappings(ret);
	snapshot_read(ret->from[0], &ret->store);
	snapshot_read(ret->from[1], &ret->lock);
}

static void snapshot_release(struct snapshot *s)
{
	snapshot_pid = 0;
	buf_release(&s->store);
	buf_release(&s->lock);
}

/* Puts it there, for the next child. */
static void snapshot_lay(const struct snapshot *s)
{
	snapshot_write(s->to[0], &s->store);
	snapshot_write(s->to[1], &s->lock);
}

static void snapshot_enter(const struct snapshot *s)
{
	for (size_t i = 0; i < s->nplaces; i++) {
		const struct snapshot_place *p = &s->places[i];
		int flags = p->fd >= 0 ? p->flags : p->prot & PROT_WRITE ? O_RDWR : O_RDONLY;
		int fd = open(s->to[p->file], flags | O_CLOEXEC);
		bool fine = fd >= 0;
		if (p->fd >= 0)
			fine = fine && dup3(fd, p->fd, O_CLOEXEC) == p->fd;
		else
			fine = fine && (void *)syscall(SYS_mmap, p->at, p->n, p->prot,
						       MAP_SHARED | MAP_FIXED, fd, 0) == p->at;
		if (!fine)
			trial_die(s->to[p->file], "cannot be put in its place");
		close(fd);
	}
}

/* Does the shop there still hold the bytes that these are? */
static bool snapshot_holds(const struct snapshot *s, const struct buf *store, struct buf *now)
{
	snapshot_read(s->to[0], now);
	return now->len == store->len && memcmp(now->text, store->text, store->len) == 0;
}

#endif
