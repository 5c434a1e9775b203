/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that can be watched and made to fail. Including this replaces the system calls by
 * which a program changes files (write, pwrite, writev, fsync, fdatasync, ftruncate, rename,
 * link, unlink, mkdir, rmdir, open that creates); below one folder they are counted, logged,
 * refused, cut short, or are the last thing the process does. Everywhere else they do what
 * they always do.
 *
 *   disk_watch(dir)      from here on, in this process and its children
 *   disk_plan(&plan)     what happens at the n-th call
 *   disk_log(&log)       what happened, with the bytes, for who replays it
 *
 * Calls are counted from 1. The engine's lock file is memory shared by processes, not
 * something that outlives them, and is not counted.
 */
#ifndef TESTS_PROOF_DISK_H
#define TESTS_PROOF_DISK_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/trial.h"

enum disk_fault {
	DISK_SOUND,
	DISK_KILL_BEFORE, DISK_KILL_AFTER, /* SIGKILL, the call not done or done */
	DISK_EIO, DISK_ENOSPC, DISK_EINTR, /* it fails so, and does nothing */
	DISK_SHORT,                        /* half of what is written is, then ENOSPC */
	DISK_FAULTS
};

struct disk_plan {
	unsigned at;            /* the call it happens at; 0: never */
	enum disk_fault fault;
	bool sticky;            /* and at every call after it */
};

enum disk_kind {
	DISK_CREATE, DISK_MKDIR, DISK_WRITE, DISK_TRUNCATE, DISK_SYNC, DISK_SYNC_FOLDER,
	DISK_RENAME, DISK_LINK, DISK_EXCHANGE, DISK_UNLINK, DISK_RMDIR, DISK_MARK
};

enum { DISK_NAME = 64, DISK_PATH = 2 * PATH_MAX };

/* Paths are relative to the folder. */
struct disk_event {
	enum disk_kind kind;
	char path[DISK_NAME], to[DISK_NAME]; /* `to` of renames and links */
	uint64_t offset, size;               /* of a write; size after a truncation; mark */
	size_t at;                           /* of its bytes in the log */
	bool durable;                        /* a write that is synced by itself */
};

/* In memory shared with the parent: make it before fork(). */
struct disk_log {
	size_t n, max, nbytes, max_bytes;
	struct disk_event *events;
	uint8_t *bytes;
};

/* What the calls of this process look at: they have no other way to be told. */
static struct {
	char dir[PATH_MAX];
	size_t dir_len; /* 0: not watching */
	struct disk_plan plan;
	unsigned calls;
	struct disk_log *log;
} disk;

__attribute__((unused)) static const char *disk_fault_name(enum disk_fault fault)
{
	static const char *const names[DISK_FAULTS] = {
		[DISK_SOUND] = "sound",   [DISK_KILL_BEFORE] = "killed before",
		[DISK_KILL_AFTER] = "killed after", [DISK_EIO] = "EIO",
		[DISK_ENOSPC] = "ENOSPC", [DISK_EINTR] = "EINTR",
		[DISK_SHORT] = "short write",
	};

	return names[fault];
}

/* Every later call below dir counts; NULL: none do. */
static void disk_watch(const char *dir)
{
	disk.dir_len = 0;
	if (dir == NULL)
		return;
	if (realpath(dir, disk.dir) == NULL)
		trial_die(dir, strerror(errno));
	disk.dir_len = strlen(disk.dir);
}

__attribute__((unused)) static void disk_plan(const struct disk_plan *plan)
{
	disk.plan = *plan;
	disk.calls = 0;
}

/* How many calls there were since disk_plan(). */
__attribute__((unused)) static unsigned disk_calls(void)
{
	return disk.calls;
}

/* ---- the log */

static void *shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		trial_die("mmap", strerror(errno));
	return p;
}

__attribute__((unused)) static void disk_log_make(struct disk_log *ret, size_t events, size_t bytes)
{
	*ret = (struct disk_log){ .max = events, .max_bytes = bytes };
	ret->events = shared(events * sizeof(*ret->events));
	ret->bytes = shared(bytes);
}

__attribute__((unused)) static void disk_log_free(struct disk_log *log)
{
	munmap(log->events, log->max * sizeof(*log->events));
	munmap(log->bytes, log->max_bytes);
}

/* Events go there from now on; NULL: nowhere. */
__attribute__((unused)) static void disk_log(struct disk_log *log)
{
	disk.log = log;
}

static struct disk_event *add_event(enum disk_kind kind, const char *path)
{
	struct disk_log *log = disk.log;

	if (log == NULL)
		return NULL;
	if (log->n == log->max)
		trial_die("disk log", "too many events");
	struct disk_event *e = &log->events[log->n++];
	*e = (struct disk_event){ .kind = kind };
	snprintf(e->path, sizeof(e->path), "%s", path);
	return e;
}

/* Remembers that something was told to a person: number `mark`. */
__attribute__((unused)) static void disk_mark(uint64_t mark)
{
	struct disk_event *e = add_event(DISK_MARK, "");

	if (e != NULL)
		e->offset = mark;
}

static void add_bytes(const char *path, const void *bytes, size_t n, uint64_t offset, bool durable)
{
	struct disk_event *e = add_event(DISK_WRITE, path);

	if (e == NULL)
		return;
	if (disk.log->nbytes + n > disk.log->max_bytes)
		trial_die("disk log", "too many bytes");
	e->offset = offset;
	e->size = n;
	e->at = disk.log->nbytes;
	e->durable = durable;
	memcpy(disk.log->bytes + e->at, bytes, n);
	disk.log->nbytes += n;
}

/* ---- which calls count */

/* The path below the folder; NULL if it is not below, or is the lock file. */
static const char *below(const char *path)
{
	if (disk.dir_len == 0 || strncmp(path, disk.dir, disk.dir_len) != 0)
		return NULL;
	if (path[disk.dir_len] == '\0')
		return "";
	if (path[disk.dir_len] != '/')
		return NULL;
	path += disk.dir_len + 1;
	size_t n = strlen(path);
	if (n >= 8 && strcmp(path + n - 8, "lock.mdb") == 0)
		return NULL;
	return path;
}

static const char *below_fd(int fd, char path[DISK_PATH])
{
	char link[64];

	if (disk.dir_len == 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, DISK_PATH - 1);
	if (n < 0)
		return NULL;
	path[n] = '\0';
	return below(path);
}

/* Folders in the path are what they are; the last part may not be there yet. */
static const char *below_path(const char *name, char path[DISK_PATH])
{
	char copy[512];

	if (disk.dir_len == 0)
		return NULL;
	snprintf(copy, sizeof(copy), "%s", name);
	char *slash = strrchr(copy, '/');
	if (slash == NULL || slash == copy)
		return NULL;
	*slash = '\0';
	char whole[PATH_MAX];
	if (realpath(copy, whole) == NULL)
		return NULL;
	snprintf(path, DISK_PATH, "%s/%s", whole, slash + 1);
	return below(path);
}

/* ---- faults */

static void die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
}

/* Is this the call? Answers the fault; dies before it. */
static enum disk_fault fate(void)
{
	unsigned n = ++disk.calls;
	bool hit = disk.plan.at != 0 &&
		   (n == disk.plan.at || (disk.plan.sticky && n > disk.plan.at));

	if (!hit)
		return DISK_SOUND;
	if (disk.plan.fault == DISK_KILL_BEFORE)
		die();
	return disk.plan.fault;
}

static bool refused(enum disk_fault f)
{
	switch (f) {
	case DISK_EIO: errno = EIO; return true;
	case DISK_ENOSPC: errno = ENOSPC; return true;
	case DISK_EINTR: errno = EINTR; return true;
	case DISK_SOUND: case DISK_KILL_BEFORE: case DISK_KILL_AFTER: case DISK_SHORT:
	case DISK_FAULTS: break;
	}
	return false;
}

static long after(enum disk_fault f, long ret)
{
	int err = errno;

	if (f == DISK_KILL_AFTER)
		die();
	errno = err;
	return ret;
}

/* ---- writing */

/* The real call at an offset; offset -1: where the descriptor stands. */
static long put(int fd, const void *bytes, size_t n, off_t offset)
{
	return offset < 0 ? syscall(SYS_write, fd, bytes, n) :
			    syscall(SYS_pwrite64, fd, bytes, n, offset);
}

static long change(int fd, const void *bytes, size_t n, off_t offset)
{
	char name[DISK_PATH];
	const char *path = below_fd(fd, name);

	if (path == NULL)
		return put(fd, bytes, n, offset);
	enum disk_fault f = fate();
	if (refused(f))
		return -1;
	if (f == DISK_SHORT) {
		if (n < 2) {
			errno = ENOSPC;
			return -1;
		}
		n /= 2;
	}
	uint64_t at = offset >= 0 ? (uint64_t)offset :
				    (uint64_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
	long done = put(fd, bytes, n, offset);
	if (done > 0)
		add_bytes(path, bytes, (size_t)done, at,
			  (fcntl(fd, F_GETFL) & (O_DSYNC | O_SYNC)) != 0);
	return after(f, done);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
	return change(fd, bytes, n, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset)
{
	return change(fd, bytes, n, offset);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	return disk.dir_len == 0 ? syscall(SYS_write, fd, bytes, n) : change(fd, bytes, n, -1);
}

/* One call to the disk, however many pieces. */
ssize_t writev(int fd, const struct iovec *iov, int n)
{
	char name[DISK_PATH];
	size_t size = 0;

	if (below_fd(fd, name) == NULL)
		return syscall(SYS_writev, fd, iov, n);
	for (int i = 0; i < n; i++)
		size += iov[i].iov_len;
	char *all = malloc(size + 1);
	if (all == NULL)
		trial_die("writev", "no memory");
	size = 0;
	for (int i = 0; i < n; i++) {
		memcpy(all + size, iov[i].iov_base, iov[i].iov_len);
		size += iov[i].iov_len;
	}
	long done = change(fd, all, size, -1);
	int err = errno;
	free(all);
	errno = err;
	return done;
}

/* ---- flushing, sizes */

static int flush(long number, int fd)
{
	char name[DISK_PATH];
	const char *path = below_fd(fd, name);
	struct stat sb;

	if (path == NULL)
		return (int)syscall(number, fd);
	enum disk_fault f = fate();
	if (refused(f) || f == DISK_SHORT) {
		if (f == DISK_SHORT)
			errno = ENOSPC;
		return -1;
	}
	int ret = (int)syscall(number, fd);
	if (ret == 0)
		(void)add_event(fstat(fd, &sb) == 0 && S_ISDIR(sb.st_mode) ? DISK_SYNC_FOLDER :
									     DISK_SYNC, path);
	return (int)after(f, ret);
}

int fsync(int fd)
{
	return flush(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return flush(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
	char name[DISK_PATH];
	const char *path = below_fd(fd, name);

	if (path == NULL)
		return (int)syscall(SYS_ftruncate, fd, size);
	enum disk_fault f = fate();
	if (refused(f))
		return -1;
	int ret = (int)syscall(SYS_ftruncate, fd, size);
	struct disk_event *e = ret == 0 ? add_event(DISK_TRUNCATE, path) : NULL;
	if (e != NULL)
		e->size = (uint64_t)size;
	return (int)after(f, ret);
}

/* ---- names */

static int named(enum disk_kind kind, long ret, enum disk_fault f, const char *path,
		 const char *to)
{
	struct disk_event *e = ret == 0 ? add_event(kind, path) : NULL;

	if (e != NULL && to != NULL)
		snprintf(e->to, sizeof(e->to), "%s", to);
	return (int)after(f, ret);
}

int rename(const char *from, const char *to)
{
	char name[DISK_PATH], other[DISK_PATH];
	const char *path = below_path(from, name), *there = below_path(to, other);

	if (path == NULL || there == NULL)
		return (int)syscall(SYS_rename, from, to);
	enum disk_fault f = fate();
	return refused(f) ? -1 : named(DISK_RENAME, syscall(SYS_rename, from, to), f, path, there);
}

int renameat2(int fromdir, const char *from, int todir, const char *to, unsigned flags)
{
	char name[DISK_PATH], other[DISK_PATH];
	const char *path = below_path(from, name), *there = below_path(to, other);

	if (path == NULL || there == NULL)
		return (int)syscall(SYS_renameat2, fromdir, from, todir, to, flags);
	enum disk_fault f = fate();
	if (refused(f))
		return -1;
	return named(DISK_EXCHANGE, syscall(SYS_renameat2, fromdir, from, todir, to, flags), f,
		     path, there);
}

int link(const char *from, const char *to)
{
	char name[DISK_PATH], other[DISK_PATH];
	const char *path = below_path(from, name), *there = below_path(to, other);

	if (path == NULL || there == NULL)
		return (int)syscall(SYS_link, from, to);
	enum disk_fault f = fate();
	return refused(f) ? -1 : named(DISK_LINK, syscall(SYS_link, from, to), f, path, there);
}

int unlink(const char *name)
{
	char whole[DISK_PATH];
	const char *path = below_path(name, whole);

	if (path == NULL)
		return (int)syscall(SYS_unlink, name);
	enum disk_fault f = fate();
	return refused(f) ? -1 : named(DISK_UNLINK, syscall(SYS_unlink, name), f, path, NULL);
}

int rmdir(const char *name)
{
	char whole[DISK_PATH];
	const char *path = below_path(name, whole);

	if (path == NULL)
		return (int)syscall(SYS_rmdir, name);
	enum disk_fault f = fate();
	return refused(f) ? -1 : named(DISK_RMDIR, syscall(SYS_rmdir, name), f, path, NULL);
}

int mkdir(const char *name, mode_t mode)
{
	char whole[DISK_PATH];
	const char *path = below_path(name, whole);

	if (path == NULL)
		return (int)syscall(SYS_mkdir, name, mode);
	enum disk_fault f = fate();
	return refused(f) ? -1 : named(DISK_MKDIR, syscall(SYS_mkdir, name, mode), f, path, NULL);
}

static int open_file(const char *name, int flags, mode_t mode)
{
	char whole[DISK_PATH];
	const char *path = (flags & O_CREAT) != 0 ? below_path(name, whole) : NULL;

	/* Only an open that makes a file changes the disk. */
	if (path == NULL || syscall(SYS_access, name, F_OK) == 0)
		return (int)syscall(SYS_openat, AT_FDCWD, name, flags, mode);
	enum disk_fault f = fate();
	if (refused(f))
		return -1;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, name, flags, mode);
	named(DISK_CREATE, fd >= 0 ? 0 : -1, f, path, NULL);
	return fd;
}

int open(const char *name, int flags, ...)
{
	mode_t mode = 0;

	if ((flags & O_CREAT) != 0) {
		va_list list;
		va_start(list, flags);
		mode = va_arg(list, mode_t);
		va_end(list);
	}
	return open_file(name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
	mode_t mode = 0;

	if ((flags & O_CREAT) != 0) {
		va_list list;
		va_start(list, flags);
		mode = va_arg(list, mode_t);
		va_end(list);
	}
	return open_file(name, flags, mode);
}

/* Files of a name that is free, as the library makes them by calls of its own. */
int mkostemp(char *name, int flags)
{
	char *end = name + strlen(name) - 6;
	static unsigned count;

	for (int i = 0; i < 100; i++) {
		char digits[8];
		snprintf(digits, sizeof(digits), "%06u", (unsigned)getpid() % 1000 * 1000 +
							 ++count % 1000);
		memcpy(end, digits, 6);
		int fd = open_file(name, O_RDWR | O_CREAT | O_EXCL | flags, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

#endif
