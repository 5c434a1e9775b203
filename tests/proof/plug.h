/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two sides of tests/proof/plug.c know of each other: the kernel that is cut off, with
 * the shop inside, and who pulls its plug. Orders and promises lie in a folder of the host, which
 * the kernel inside sees too; what happens inside is told over a line, by lines of text:
 *
 *   up             the kernel runs, our program in it, nothing is mounted yet
 *   checked N      the disk was mounted, the shop opened, and N promises found kept
 *   A N ANSWER     request N was accepted, and its answer has this hash: from now on a promise
 *   R N            request N was refused
 *   ended          there is nothing left to do
 *   # ...          something is wrong
 */
#ifndef TESTS_PROOF_PLUG_H
#define TESTS_PROOF_PLUG_H

#include "requests.h"

struct promise {
	uint64_t answer; /* hash of the answer's JSON */
	uint8_t fate;
};

enum { PROMISES_MAX = 1 << 14 };

struct orders {
	char top[TRIAL_PATH_MAX]; /* the folder that tests run in */
	char system[16];          /* of the disk */
	char options[64];         /* it is mounted with */
	uint32_t play;            /* which */
	bool last;                /* look, and begin nothing */
};

#endif
