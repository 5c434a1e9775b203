/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that runs out in a program as it stands: loaded before it (LD_PRELOAD), told by a file
 * that is shared with the test what to refuse. MEIBU_TEST_ALLOCS in the environment names it;
 * it holds a struct allocs (proof/alloc.h).
 */
#include <fcntl.h>
#include <stdlib.h>

#include "proof/alloc.h"

__attribute__((constructor)) static void obey(void)
{
	const char *path = secure_getenv("MEIBU_TEST_ALLOCS");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	long p = syscall(SYS_mmap, NULL, sizeof(struct allocs), PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0L);
	if (p != -1)
		allocs = (struct allocs *)p;
	close(fd);
}
