/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is at the terminal. PINs are hashed with Argon2id (libsodium, 19 MiB, 2 passes), never
 * inside a transaction. A try is counted and committed before the PIN is compared, so that
 * killing the program does not undo it; LIMIT_PIN_FAILURES wrong ones lock the staff member
 * out for LIMIT_LOCKOUT_MINUTES. PINs of wallets are kept and counted the same way.
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
/*
 * Whose PIN it is. Records that have one (staff, wallets) are read and written back in a
 * transaction of the check's own.
 */
struct pin_kept {
	ProtobufCMessage *record;
	const char *hash;
	uint32_t *failures;
	int64_t *locked_until;
};
struct pin_holder {
	/* ST_NOT_FOUND is answered as a wrong PIN: nobody learns who there is. */
	enum status (*read)(struct tx *, uint32_t id, struct arena *, struct pin_kept *ret);
	enum status (*write)(struct tx *, uint32_t id, const struct pin_kept *);
	const char *id_field, *pin_field;  /* what the problem names */
	const char *wrong;                 /* N_(), a sentence */
};
/* Checks the PIN of any record, counting failures. ST_BAD_LOGIN, ST_LOCKED_OUT. */
enum status pin_check_of(struct shop *, const struct pin_holder *, uint32_t id, const char *pin,
			 struct problem *reterr) MUST_CHECK;
/* Checks and fills a session for this terminal. */
enum status login(struct shop *, uint32_t staff, const char *pin, struct session *ret,
		  struct problem *reterr) MUST_CHECK;
/* The session of meibuctl: a staff member by id ("S2") without a PIN, or the system (as NULL). */
enum status login_as(struct shop *, const char *as, struct session *ret,
		     struct problem *reterr) MUST_CHECK;

#endif
