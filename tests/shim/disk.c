/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk with a cache that forgets when the power goes, for a kernel that runs as a program
 * (tests/proof/plug.c) and takes a file for its disk: loaded before it (LD_PRELOAD). Until the
 * kernel asks for a flush, what it writes stands in a second file too, with what was there
 * before, so that whoever cuts the power can take any of it back.
 *
 * MEIBU_TEST_DISK in the environment names the first file, MEIBU_TEST_TAKEN the second. At the
 * write, or flush, with the number of MEIBU_TEST_LAST it ends the kernel and all that is in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim/disk.h"

enum { PIECE = 1 << 16 };

static struct stat disk;
static int taken = -1;
static unsigned long calls, last;
static long kernel;

__attribute__((constructor)) static void find(void)
{
	const char *path = secure_getenv("MEIBU_TEST_DISK");

	if (path == NULL || stat(path, &disk) != 0)
		disk.st_ino = 0;
	kernel = syscall(SYS_getpid);
	path = secure_getenv("MEIBU_TEST_LAST");
	last = path != NULL ? strtoul(path, NULL, 10) : 0;
}

static void count(void)
{
	if (++calls == last)
		kill(0, SIGKILL);
}

static bool is_disk(int fd)
{
	struct stat sb;

	return disk.st_ino != 0 && fstat(fd, &sb) == 0 && sb.st_ino == disk.st_ino &&
	       sb.st_dev == disk.st_dev;
}

/* Not before it is needed: until then the kernel counts its descriptors. */
static int taken_file(void)
{
	if (taken < 0)
		taken = open(secure_getenv("MEIBU_TEST_TAKEN"), O_WRONLY | O_APPEND | O_CLOEXEC);
	if (taken < 0)
		abort();
	return taken;
}

/* One process of the kernel does all that is done to a disk, so one buffer is enough. */
static ssize_t take(int fd, const char *bytes, size_t n, off_t at)
{
	static char before[PIECE];

	count();
	if (syscall(SYS_pread64, fd, before, n, at) != (long)n)
		abort();
	struct taken head = { .at = (uint64_t)at, .n = n };
	struct iovec parts[] = { { .iov_base = &head, .iov_len = sizeof(head) },
				 { .iov_base = before, .iov_len = n },
				 { .iov_base = (void *)(uintptr_t)bytes, .iov_len = n } };
	if (syscall(SYS_writev, taken_file(), parts, 3) != (long)(sizeof(head) + 2 * n))
		abort();
	return (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	if (!is_disk(fd))
		return (ssize_t)syscall(SYS_pwrite64, fd, bytes, n, at);
	return take(fd, bytes, n < PIECE ? n : PIECE, at);
}

/* What was taken until now stays for good. */
static void flushed(void)
{
	count();
	if (syscall(SYS_ftruncate, taken_file(), 0L) != 0)
		abort();
}

static int flush(int fd, long call)
{
	int ret = (int)syscall(call, fd);

	if (ret == 0 && is_disk(fd))
		flushed();
	return ret;
}

int fsync(int fd)
{
	return flush(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return flush(fd, SYS_fdatasync);
}

/* What the kernel's disk process is asked to do, as Linux 6.1 has it. It takes a flush for a
 * request without parts, and does nothing for it (ubd_kern.c): so it is done here. */
struct ubd_request {
	void *request;
	int files[2];
	unsigned long offsets[2];
	unsigned long long offset;
	int sector_size, error, parts;
};

/* Requests come to the disk process through a pipe, as pointers. */
ssize_t read(int fd, void *bytes, size_t n)
{
	ssize_t ret = (ssize_t)syscall(SYS_read, fd, bytes, n);
	struct ubd_request *request;

	if (disk.st_ino == 0 || syscall(SYS_getpid) == kernel || ret < (ssize_t)sizeof(request) ||
	    ret % (ssize_t)sizeof(request) != 0)
		return ret;
	for (ssize_t at = 0; at < ret; at += (ssize_t)sizeof(request)) {
		memcpy(&request, (char *)bytes + at, sizeof(request));
		if (request->parts == 0 && is_disk(request->files[0]))
			flushed();
	}
	return ret;
}

/* This disk cannot be told that something is not needed, or to be zero: it is written. */
int fallocate64(int fd, int mode, off64_t at, off64_t n)
{
	if (!is_disk(fd))
		return (int)syscall(SYS_fallocate, fd, mode, at, n);
	errno = EOPNOTSUPP;
	return -1;
}
