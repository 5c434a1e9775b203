/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maps no more than 4 GiB at once, for what runs under valgrind: it has 64 GiB of addresses for
 * everything, and the store asks for all of them, to be filled in years.
 */
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static const size_t most = (size_t)4 << 30;

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, at, n < most ? n : most, prot, flags, fd, offset);
}

void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t offset)
{
	return mmap(at, n, prot, flags, fd, offset);
}

int munmap(void *at, size_t n)
{
	return (int)syscall(SYS_munmap, at, n < most ? n : most);
}
