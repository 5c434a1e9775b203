/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A write that the disk of tests/shim/disk.c has taken and not yet put down for good: this, the
 * n bytes that were there, and the n that are to be there. */
#ifndef TESTS_SHIM_DISK_H
#define TESTS_SHIM_DISK_H

#include <stdint.h>

struct taken {
	uint64_t at, n;
};

#endif
