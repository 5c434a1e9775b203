/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One box for everything: each way of finding fills the hits that the ways before it left
 * room for, a client once.
 *
 *   #tag          clients with a tag that begins so
 *   C42, 42       the client of that number (digits alone: up to three)
 *   a prefix      of a name, a reading, initials, a given name, a member number
 *   4..11 digits  the end of a phone, or all of it
 *   a tag         that begins so, without the #
 *   any part      of a name, a reading or initials
 */
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/limits.h"
#include "base/text.h"
#include "store/client_index.h"

/* Digits alone: fewer are a client's number, four are the end of a phone. */
enum { PHONE_TYPED_MIN = 4, PHONE_WHOLE_MIN = 11, TAG_TYPED_MIN = 2 };

struct search {
	struct tx *tx;
	struct client_hit *hits;
	size_t n, max;
	uint32_t ids[LIMIT_ROWS]; /* of the hits: compared fast */
	struct arena arena;       /* of the record last read */
	enum status fault;
};

static bool full(const struct search *s)
{
	return s->n >= s->max || s->fault != ST_OK;
}

static bool has(const struct search *s, uint32_t id)
{
	bool found = false;

	for (size_t i = 0; i < s->n; i++)
		found |= s->ids[i] == id;
	return found;
}

/* Reads the record that an index names; NULL if there is none, which is damage unless it was
 * typed. */
static const Client *read_client(struct search *s, uint32_t id, bool typed)
{
	Client *c = NULL;

	arena_clear(&s->arena);
	enum status st = client_get(s->tx, id, &s->arena, &c);
	if (st == ST_OK)
		return c;
	if (!typed || st != ST_NOT_FOUND)
		s->fault = st == ST_NOT_FOUND ? tx_fail(s->tx, ST_CORRUPT) : st;
	return NULL;
}

static void add_record(struct search *s, const Client *c, const char *matched)
{
	if (c == NULL || full(s) || !client_listed(c) || has(s, c->id))
		return;
	client_hit_of_record(c, matched, &s->hits[s->n]);
	s->ids[s->n++] = c->id;
}

/* ---- ways */

static void find_terms(struct search *s, const char *folded, size_t n)
{
	struct key prefix;
	struct scan scan;

	if (n == 0 || n > LIMIT_LINE)
		return;
	key_start(&prefix, IX_CLIENT_TERM);
	key_bytes(&prefix, folded, n);
	scan_begin(&scan, s->tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (!full(s) && scan_next(&scan)) {
		uint32_t id = key_tail_u32(scan.key, 0);
		if (has(s, id))
			continue;
		if (!client_hit_of_row(scan.value, id, &s->hits[s->n]))
			s->fault = tx_fail(s->tx, ST_CORRUPT);
		s->ids[s->n++] = id;
	}
	scan_end(&scan);
}

static void find_tags(struct search *s, const char *folded, size_t n)
{
	struct key prefix;
	struct scan scan;

	if (n == 0 || n > LIMIT_LINE || full(s))
		return;
	key_start(&prefix, IX_CLIENT_TAG);
	key_bytes(&prefix, folded, n);
	scan_begin(&scan, s->tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (!full(s) && scan_next(&scan)) {
		uint32_t id = key_tail_u32(scan.key, 0);
		if (!has(s, id))
			add_record(s, read_client(s, id, false), "tag");
	}
	scan_end(&scan);
}

/* "C42" in full, or up to three digits alone. */
static void find_id(struct search *s, const char *typed, bool digits_alone)
{
	char text[ID_TEXT_MAX + 1];
	size_t n = strlen(typed);
	uint32_t id;

	if (n + 2 > sizeof(text) || (digits_alone && n >= PHONE_TYPED_MIN))
		return;
	snprintf(text, sizeof(text), "%s%s", digits_alone ? "C" : "", typed);
	if (id_parse(text, 'C', &id, NULL, NULL) == ST_OK)
		add_record(s, read_client(s, id, true), "id");
}

/* Does a number of hers end with the digits? */
static bool has_phone(const Client *c, const char *digits, size_t n)
{
	const ClientPrivate *p = c->private_;
	size_t others = p == NULL ? 0 : p->n_other_phones;

	for (size_t i = 0; p != NULL && i <= others; i++) {
		AUTO(buf_release) struct buf number = BUF_INIT;
		client_phone_digits(&number, i == 0 ? p->phone : p->other_phones[i - 1]);
		if (number.len >= n && strcmp(number.text + number.len - n, digits) == 0)
			return true;
	}
	return false;
}

/* The clients under one hash of a phone, with the number looked at: hashes may collide. */
static void find_hashed(struct search *s, enum index_tag tag, const char *hashed,
			const char *digits, size_t n)
{
	struct key prefix;
	struct scan scan;

	client_phone_key(&prefix, tag, db_index_key(tx_db(s->tx)), hashed);
	scan_begin(&scan, s->tx, TABLE_INDEX, key_of(&prefix), SCAN_FORWARD);
	while (!full(s) && scan_next(&scan)) {
		uint32_t id = key_tail_u32(scan.key, 0);
		if (has(s, id))
			continue;
		const Client *c = read_client(s, id, false);
		if (c != NULL && has_phone(c, digits, n))
			add_record(s, c, "phone");
	}
	scan_end(&scan);
}

static void find_phone(struct search *s, const char *typed)
{
	AUTO(buf_release) struct buf digits = BUF_INIT;

	client_phone_digits(&digits, typed);
	size_t n = digits.len;
	if (n < PHONE_TYPED_MIN || full(s))
		return;
	if (n >= PHONE_WHOLE_MIN)
		find_hashed(s, IX_CLIENT_PHONE, digits.text, digits.text, n);
	/* A number stored with more in front of it is found by its end. */
	if (s->n == 0 || n < PHONE_WHOLE_MIN)
		find_hashed(s, IX_CLIENT_TAIL, digits.text + n - PHONE_TYPED_MIN, digits.text, n);
}

static bool found_any(void *ctx, uint32_t id)
{
	struct search *s = ctx;

	if (!has(s, id))
		add_record(s, read_client(s, id, false), "any");
	return !full(s);
}

static void find_any(struct search *s, const char *folded)
{
	if (full(s))
		return;
	enum status st = client_block_find(s->tx, folded, found_any, s);
	if (st != ST_OK)
		s->fault = st;
}

/* ---- all of them */

/* Digits with the marks people put between them. */
static bool is_number(const char *text)
{
	bool digits = false;

	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9')
			digits = true;
		else if (strchr("+-. ()", *text) == NULL)
			return false;
	}
	return digits;
}

static void search(struct search *s, const char *typed)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT, folded = BUF_INIT;

	text_narrow(&narrow, typed);
	const char *start = narrow.text + strspn(narrow.text, " ");
	if (*start == '#') {
		text_fold(&folded, start + 1);
		find_tags(s, folded.text, folded.len);
		return;
	}
	text_fold(&folded, typed);
	bool number = is_number(start);
	if (number || (folded.text[0] == 'c' && folded.text[1] >= '0' && folded.text[1] <= '9'))
		find_id(s, folded.text, number);
	find_terms(s, folded.text, folded.len);
	if (number)
		find_phone(s, start);
	if (!full(s) && text_clusters(folded.text) >= TAG_TYPED_MIN)
		find_tags(s, folded.text, folded.len);
	find_any(s, folded.text);
}

enum status client_search(struct tx *tx, const char *typed, size_t max, struct client_hit *ret,
			  size_t *ret_n)
{
	struct search s;

	/* Not the array: most searches fill little of it. */
	s.tx = tx;
	s.hits = ret;
	s.n = 0;
	s.max = max < LIMIT_ROWS ? max : LIMIT_ROWS;
	s.arena = (struct arena)ARENA_INIT;
	s.fault = ST_OK;
	search(&s, typed);
	arena_clear(&s.arena);
	if (s.fault != ST_OK)
		return s.fault;
	TRY(tx_status(tx));
	*ret_n = s.n;
	return ST_OK;
}

/* ---- duplicates */

struct duplicates {
	const Client *client;
	uint32_t *ids;
	char *kinds;
	size_t n, max;
};

static void add_same(struct duplicates *d, struct tx *tx, const struct key *prefix, char kind)
{
	struct scan scan;

	scan_begin(&scan, tx, TABLE_INDEX, key_of(prefix), SCAN_FORWARD);
	while (d->n < d->max && scan_next(&scan)) {
		uint32_t id = key_tail_u32(scan.key, 0);
		bool seen = id == d->client->id;
		for (size_t i = 0; i < d->n && !seen; i++)
			seen = d->ids[i] == id;
		if (seen)
			continue;
		d->ids[d->n] = id;
		d->kinds[d->n++] = kind;
	}
	scan_end(&scan);
}

static void add_same_phone(struct duplicates *d, struct tx *tx, const char *phone)
{
	AUTO(buf_release) struct buf digits = BUF_INIT;
	struct key prefix;

	client_phone_digits(&digits, phone);
	if (digits.len == 0)
		return;
	client_phone_key(&prefix, IX_CLIENT_PHONE, db_index_key(tx_db(tx)), digits.text);
	add_same(d, tx, &prefix, 'p');
}

static void add_same_wechat(struct duplicates *d, struct tx *tx, const char *wechat)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct key prefix;

	buf_puts(&text, "wx:");
	text_fold(&text, wechat);
	if (text.len == strlen("wx:"))
		return;
	client_phone_key(&prefix, IX_CLIENT_PHONE, db_index_key(tx_db(tx)), text.text);
	add_same(d, tx, &prefix, 'w');
}

enum status client_duplicates(struct tx *tx, const Client *c, size_t max, uint32_t *ret, char *kind,
			      size_t *ret_n)
{
	struct duplicates d = { .client = c, .ids = ret, .kinds = kind, .max = max };
	struct pinyin_variant readings[PINYIN_VARIANTS_MAX];
	const ClientPrivate *p = c->private_;
	struct key prefix;

	if (p != NULL) {
		add_same_phone(&d, tx, p->phone);
		for (size_t i = 0; i < p->n_other_phones; i++)
			add_same_phone(&d, tx, p->other_phones[i]);
		add_same_wechat(&d, tx, p->wechat);
	}
	pinyin_name(c->name, readings);
	if (readings[0].full[0] != '\0') {
		key_start(&prefix, IX_CLIENT_SOUND);
		key_text(&prefix, readings[0].full);
		add_same(&d, tx, &prefix, 'n');
	}
	TRY(tx_status(tx));
	*ret_n = d.n;
	return ST_OK;
}
