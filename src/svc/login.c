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

#define LOCKOUT_MS (INT64_C(60000) * LIMIT_LOCKOUT_MINUTES)

_Static_assert(PIN_HASH_MAX >= crypto_pwhash_STRBYTES, "a hash string fits");

enum status pin_hash(const char *pin, char ret[PIN_HASH_MAX], struct problem *reterr)
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

/* The open transaction of a batch, or one of its own; what it ends with keep() is kept. */
static enum status begin(struct shop *shop, struct tx **ret_own, struct tx **ret, struct problem *p)
{
	if (shop->batch == NULL)
		TRY(tx_begin(shop->db, TX_WRITE, "login", ret_own, p));
	*ret = shop->batch != NULL ? shop->batch : *ret_own;
	return ST_OK;
}

static enum status keep(struct tx **own, struct problem *p)
{
	enum status st = *own != NULL ? tx_commit(*own, p) : ST_OK;

	*own = NULL;
	return st;
}

static enum status locked_out(int64_t until, int64_t now, const char *field, struct problem *p)
{
	enum status st = problem_set(p, ST_LOCKED_OUT, field, NULL);

	problem_todo(p, _("Try again in %d minutes, or have a manager set a new PIN."),
		     (int)((until - now) / 60000 + 1));
	return st;
}

/* Counts the try and answers the hash to compare with. */
static enum status count_try(struct shop *shop, const struct pin_holder *holder, uint32_t id,
			     struct arena *arena, const char **ret_hash, struct problem *p)
{
	AUTO(tx_end) struct tx *own = NULL;
	struct tx *tx;
	struct pin_kept k;
	int64_t now = clock_now().ms;

	TRY(begin(shop, &own, &tx, p));
	enum status st = holder->read(tx, id, arena, &k);
	if (st == ST_NOT_FOUND)
		return problem_set(p, ST_BAD_LOGIN, holder->id_field, "%s", _(holder->wrong));
	TRY(st);
	if (*k.locked_until > now + LOCKOUT_MS) {
		/* The clock went back: it locks as long as it would have then, not for years. */
		*k.locked_until = now + LOCKOUT_MS;
		TRY(holder->write(tx, id, &k));
		TRY(keep(&own, p));
	}
	if (*k.locked_until > now)
		return locked_out(*k.locked_until, now, holder->pin_field, p);
	*k.failures += 1;
	if (*k.failures >= LIMIT_PIN_FAILURES) {
		*k.failures = 0;
		*k.locked_until = now + LOCKOUT_MS;
	}
	*ret_hash = k.hash;
	TRY(holder->write(tx, id, &k));
	return keep(&own, p);
}

static enum status forget_tries(struct shop *shop, const struct pin_holder *holder, uint32_t id,
				struct problem *p)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(tx_end) struct tx *own = NULL;
	struct tx *tx;
	struct pin_kept k;

	TRY(begin(shop, &own, &tx, p));
	TRY(holder->read(tx, id, &arena, &k));
	*k.failures = 0;
	*k.locked_until = 0;
	TRY(holder->write(tx, id, &k));
	return keep(&own, p);
}

enum status pin_check_of(struct shop *shop, const struct pin_holder *holder, uint32_t id,
			 const char *pin, struct problem *reterr)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	const char *hash = "";

	text_narrow(&narrow, pin);
	TRY(count_try(shop, holder, id, &arena, &hash, reterr));
	if (sodium_init() < 0 || crypto_pwhash_str_verify(hash, narrow.text, narrow.len) != 0)
		return problem_set(reterr, ST_BAD_LOGIN, holder->pin_field, "%s",
				   _(holder->wrong));
	return forget_tries(shop, holder, id, reterr);
}

/* ---- staff */

static enum status staff_read(struct tx *tx, uint32_t id, struct arena *arena, struct pin_kept *ret)
{
	ProtobufCMessage *m;

	TRY(record_get(tx, TABLE_STAFF, id, &staff__descriptor, arena, &m));
	Staff *staff = (Staff *)m;
	*ret = (struct pin_kept){ .record = m, .hash = staff->pin_hash,
				  .failures = &staff->failures,
				  .locked_until = &staff->locked_until };
	return staff->left || staff->pin_hash[0] == '\0' ? ST_NOT_FOUND : ST_OK;
}

static enum status staff_write(struct tx *tx, uint32_t id, const struct pin_kept *k)
{
	return record_put(tx, TABLE_STAFF, id, k->record, PUT_ANY);
}

enum status pin_check(struct shop *shop, uint32_t staff, const char *pin, struct problem *reterr)
{
	static const struct pin_holder holder = {
		.read = staff_read, .write = staff_write, .id_field = "staff",
		.pin_field = "pin", .wrong = N_("The staff number or the PIN is wrong."),
	};

	return pin_check_of(shop, &holder, staff, pin, reterr);
}

enum status login(struct shop *shop, uint32_t staff, const char *pin, struct session *ret,
		  struct problem *reterr)
{
	TRY(pin_check(shop, staff, pin, reterr));
	*ret = (struct session){ .staff = staff };
	snprintf(ret->terminal, sizeof(ret->terminal), "%s", shop->terminal);
	return ST_OK;
}

enum status login_as(struct shop *shop, const char *as, struct session *ret, struct problem *reterr)
{
	uint32_t staff = 0;

	if (as != NULL && as[0] != '\0')
		TRY(id_parse(as, 'S', &staff, "as", reterr));
	*ret = (struct session){ .staff = staff };
	snprintf(ret->terminal, sizeof(ret->terminal), "%s", shop->terminal);
	return ST_OK;
}
