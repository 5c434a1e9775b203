/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is at the terminal. PINs are hashed with Argon2id (libsodium, 19 MiB, 2 passes), never
 * inside a transaction. A try is counted and committed before the PIN is compared, so that
 * killing the program does not undo it; LIMIT_PIN_FAILURES wrong ones lock the staff member
 * out for LIMIT_LOCKOUT_MINUTES.
 */
#ifndef SVC_LOGIN_H
#define SVC_LOGIN_H

#include "svc/op.h"

enum { PIN_HASH_MAX = 128 };

/* 4 to 64 characters; ST_BAD_VALUE otherwise. */
enum status pin_hash(const char *pin, char ret[PIN_HASH_MAX], struct problem *reterr) MUST_CHECK;
/* Checks the PIN, counting failures. ST_BAD_LOGIN, ST_LOCKED_OUT. */
enum status pin_check(struct shop *, uint32_t staff, const char *pin,
		      struct problem *reterr) MUST_CHECK;
/* Checks and fills a session for this terminal. */
enum status login(struct shop *, uint32_t staff, const char *pin, struct session *ret,
		  struct problem *reterr) MUST_CHECK;
/* The session of meibuctl: a staff member by id ("S2") without a PIN, or the system (as NULL). */
enum status login_as(struct shop *, const char *as, struct session *ret,
		     struct problem *reterr) MUST_CHECK;

#endif
