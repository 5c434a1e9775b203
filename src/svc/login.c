/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/login.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "store/record.h"

/* OWASP's floor for Argon2id: fits a shop PC with 1 GiB. */
enum { PIN_OPS = 2, PIN_MEMORY = 19 * 1024 * 1024 };

_Static_assert(PIN_HASH_MAX >= crypto_pwhash_STRBYTES, "a hash string fits");

enum status
pin_hash(const char *pin, char ret[PIN_HASH_MAX], struct problem *reterr)
{
	size_t n = strlen(pin);

	if (n < 4 || n > 64)
		return problem_set(reterr, ST_BAD_VALUE, "pin", _("A PIN has 4 to 64 characters."));
	if (sodium_init() < 0 ||
	    crypto_pwhash_str(ret, pin, n, PIN_OPS, PIN_MEMORY) != 0)
		return problem_set(reterr, ST_IO, "pin",
				   _("There is not enough memory to check a PIN."));
	return ST_OK;
}

static enum status
staff_in(struct tx *tx, uint32_t id, struct arena *arena, Staff **ret)
{
	ProtobufCMessage *m;

	TRY(record_get(tx, TABLE_STAFF, id, &staff__descriptor, arena, &m));
	*ret = (Staff *)m;
	return (*ret)->left || (*ret)->pin_hash[0] == '\0' ? ST_NOT_FOUND : ST_OK;
}

/* Counts the try and answers the hash to compare with. */
static enum status
count_try(struct shop *shop, uint32_t id, struct arena *arena, const char **ret_hash,
	  struct problem *p)
{
	AUTO(tx_end) struct tx *tx = NULL;
	Staff *staff;
	int64_t now = clock_now().ms;

	TRY(tx_begin(shop->db, TX_WRITE, "login", &tx, p));
	enum status st = staff_in(tx, id, arena, &staff);
	if (st == ST_NOT_FOUND)
		return problem_set(p, ST_BAD_LOGIN, "staff", NULL);
	TRY(st);
	if (staff->locked_until > now) {
		int64_t minutes = (staff->locked_until - now) / 60000 + 1;
		st = problem_set(p, ST_LOCKED_OUT, "pin", NULL);
		problem_todo(p, _("Try again in %d minutes, or have a manager set a new PIN."),
			     (int)minutes);
		return st;
	}
	staff->failures++;
	if (staff->failures >= LIMIT_PIN_FAILURES) {
		staff->failures = 0;
		staff->locked_until = now + INT64_C(60000) * LIMIT_LOCKOUT_MINUTES;
	}
	*ret_hash = staff->pin_hash;
	TRY(record_put(tx, TABLE_STAFF, id, &staff->base, PUT_ANY));
	st = tx_commit(tx, p);
	tx = NULL;
	return st;
}

static enum status
forget_tries(struct shop *shop, uint32_t id, struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *tx = NULL;
	Staff *staff;

	TRY(tx_begin(shop->db, TX_WRITE, "login", &tx, p));
	TRY(staff_in(tx, id, &arena, &staff));
	staff->failures = 0;
	staff->locked_until = 0;
	TRY(record_put(tx, TABLE_STAFF, id, &staff->base, PUT_ANY));
	enum status st = tx_commit(tx, p);
	tx = NULL;
	return st;
}

enum status
pin_check(struct shop *shop, uint32_t staff, const char *pin, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	const char *hash = "";

	text_narrow(&narrow, pin);
	TRY(count_try(shop, staff, &arena, &hash, reterr));
	if (sodium_init() < 0 || crypto_pwhash_str_verify(hash, narrow.text, narrow.len) != 0)
		return problem_set(reterr, ST_BAD_LOGIN, "pin", NULL);
	return forget_tries(shop, staff, reterr);
}

enum status
login(struct shop *shop, uint32_t staff, const char *pin, struct session *ret,
      struct problem *reterr)
{
	TRY(pin_check(shop, staff, pin, reterr));
	*ret = (struct session){ .staff = staff };
	snprintf(ret->terminal, sizeof(ret->terminal), "%s", shop->terminal);
	return ST_OK;
}

enum status
login_as(struct shop *shop, const char *as, struct session *ret, struct problem *reterr)
{
	uint32_t staff = 0;

	if (as != NULL && as[0] != '\0')
		TRY(id_parse(as, 'S', &staff, "as", reterr));
	*ret = (struct session){ .staff = staff };
	snprintf(ret->terminal, sizeof(ret->terminal), "%s", shop->terminal);
	return ST_OK;
}
