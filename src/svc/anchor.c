/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "svc/anchor.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/key.h"
#include "store/ledger_index.h"

/* ---- reading */

static enum status not_formed(const char *text, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];
	enum status st = problem_set(reterr, ST_USAGE, "anchor", _("\"%s\" is no anchor."),
				     text_short(text, quoted));

	problem_todo(reterr, _("A letter with a number, E402 or A1203, then how its hash begins, "
			       "at least %d digits; several are divided by commas."),
		     ANCHOR_DIGITS);
	return st;
}

static bool read_number(const char **at, uint32_t *ret)
{
	uint64_t number = 0;

	for (; **at >= '0' && **at <= '9'; ++*at) {
		number = number * 10 + (uint64_t)(**at - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*ret = (uint32_t)number;
	return number > 0;
}

/* One, up to a comma or the end; digits may stand in groups. */
static bool read_one(const char **at, struct anchor *ret)
{
	size_t n = 0;

	*ret = (struct anchor){ .letter = (char)(**at & ~0x20) };
	if ((ret->letter != 'E' && ret->letter != 'A') || (++*at, !read_number(at, &ret->number)) ||
	    **at != ' ')
		return false;
	for (; **at != '\0' && **at != ','; ++*at) {
		char c = **at >= 'A' && **at <= 'F' ? (char)(**at | 0x20) : **at;
		if (c == ' ')
			continue;
		if (((c < '0' || c > '9') && (c < 'a' || c > 'f')) || n == 2 * HASH_SIZE)
			return false;
		ret->hex[n++] = c;
	}
	return n >= ANCHOR_DIGITS;
}

enum status anchors_read(const char *text, struct anchor ret[ANCHORS_MAX], size_t *ret_n,
			 struct problem *reterr)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	size_t n = 0;

	text_narrow(&narrow, text);
	for (const char *at = narrow.text;;) {
		at += strspn(at, " ");
		if (n == ANCHORS_MAX || !read_one(&at, &ret[n++]))
			return not_formed(text, reterr);
		if (*at++ == '\0')
			break;
	}
	*ret_n = n;
	return ST_OK;
}

/* ---- looking it up */

enum status anchor_hash(struct tx *tx, char letter, uint32_t number, uint8_t ret[HASH_SIZE])
{
	struct bytes row;
	struct key key;

	if (letter == 'E') {
		ledger_key(&key, number, LEDGER_ENTRY);
	} else {
		key_clear(&key);
		key_u32(&key, number);
	}
	TRY(db_get(tx, letter == 'E' ? TABLE_LEDGER : TABLE_AUDIT, key_of(&key), &row));
	hash_bytes(row.p, row.n, ret);
	return ST_OK;
}

const char *anchor_text(char letter, uint32_t number, const uint8_t hash[HASH_SIZE],
			char ret[ANCHOR_TEXT_MAX])
{
	char hex[2 * HASH_SIZE + 1];

	hash_hex(hash, HASH_SIZE, hex);
	snprintf(ret, ANCHOR_TEXT_MAX, "%c%u %.4s %.4s %.4s %.4s", letter, number, hex, hex + 4,
		 hex + 8, hex + 12);
	return ret;
}

enum status anchor_prove(struct shop *shop, const struct anchor *a, struct problem *reterr)
{
	AUTO(tx_end) struct tx *tx = NULL;
	uint8_t hash[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1], there[ANCHOR_TEXT_MAX];

	TRY(tx_begin(shop->db, TX_READ, "check", &tx, reterr));
	enum status st = anchor_hash(tx, a->letter, a->number, hash);
	if (st == ST_NOT_FOUND)
		return problem_set(reterr, ST_CHECK_FAILED, "anchor",
				   _("There is no %c%u any more: what came last was taken away."),
				   a->letter, a->number);
	TRY(st);
	hash_hex(hash, HASH_SIZE, hex);
	if (strncmp(hex, a->hex, strlen(a->hex)) == 0)
		return ST_OK;
	return problem_set(reterr, ST_CHECK_FAILED, "anchor",
			   _("It is another one now: %s. What was kept outside is %c%u %s."),
			   anchor_text(a->letter, a->number, hash, there), a->letter, a->number,
			   a->hex);
}
