/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shop to try things on: made in a folder of its own (in memory where the system has such),
 * spoken to as the API speaks, in English. Making one hashes PINs, so tests make one and copy
 * it. A fault of the trial itself (no folder, no shop) ends the process and says why.
 *
 *   DIR/conf   rule files, if the test wrote any; otherwise the built-in rules hold
 *   DIR/data   the store
 */
#ifndef TESTS_LIB_TRIAL_H
#define TESTS_LIB_TRIAL_H

#include "base/hash.h"
#include "svc/check.h"
#include "svc/op.h"

enum { TRIAL_PATH_MAX = 256 };

struct trial {
	struct shop shop;
	char dir[TRIAL_PATH_MAX];
	struct session who;
	struct arena arena;	/* of the last answer */
	struct problem problem; /* of the last request */
};

/* A new folder; `parent` NULL: memory, or $TMPDIR. */
void trial_folder(const char *parent, char ret[TRIAL_PATH_MAX]);
void trial_remove(const char *dir);
/* Writes DIR/conf/NAME. */
void trial_write(const char *dir, const char *name, const char *text);
/* Copies the store of a closed shop; its conf is not copied. */
void trial_copy(const char *from, const char *to);
/* Makes a shop in DIR, with the clock at `at` ("2026-11-01 09:00"), and leaves it open. */
void trial_make(struct trial *ret, const char *dir, const char *at);
enum status trial_try_make(struct trial *ret, const char *dir, const char *at,
			   struct problem *reterr) MUST_CHECK;
/* Opens what is in DIR; the session is the system's. */
enum status trial_try_open(struct trial *ret, const char *dir, const char *at,
			   struct problem *reterr) MUST_CHECK;
void trial_open(struct trial *ret, const char *dir, const char *at);
/* Whoever leaves a transaction or a file of the shop open is told, and ends. */
void trial_close(struct trial *);

/* Moves the frozen clock. */
bool trial_at(const char *wall);
/* Runs an operation with arguments as JSON; the answer as JSON goes to ret (NULL: not wanted).
 * A refusal is told in trial->problem. */
enum status trial_run(struct trial *, const char *op, const char *key, const char *args,
		      struct buf *ret) MUST_CHECK;
/* Only tries it, as a screen does before it saves: nothing is kept. */
enum status trial_try(struct trial *, const char *op, const char *args,
		      struct buf *ret) MUST_CHECK;
/* trial_run() with arguments as printf() makes them; a refusal ends the process. */
void trial_must(struct trial *, struct buf *ret, const char *op, const char *args, ...)
	PRINTF_LIKE(4, 5);
/* All invariants hold? Tells on standard output which does not. */
bool trial_sound(struct trial *);

/* The hash of all that the store holds, key by key; false: it cannot be read. Rules are kept from
 * their files, and from them again: `rules` says whether they count. */
bool trial_digest(struct trial *, bool rules, uint8_t ret[HASH_SIZE]);

/* Ends the process. */
void trial_die(const char *what, const char *why) __attribute__((noreturn));
/* A number of the environment, or `fallback`: a seed, a limit. */
unsigned long trial_scale(const char *name, unsigned long fallback);
/* The same of how much is done, and of one in how many is tried. Under the sanitizers, where all
 * takes several times as long, a share of the fallback is done. */
unsigned long trial_count(const char *name, unsigned long fallback);
unsigned long trial_every(const char *name, unsigned long fallback);

#endif
