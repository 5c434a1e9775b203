/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/pack.h"

#include <stdint.h>
#include <string.h>

#include "model/calendar.h"
#include "rules/schema_kinds.h"

void pack_number(struct buf *out, long long number)
{
	int64_t value = number;

	buf_add(out, &value, sizeof(value));
}

static void pack_count(struct buf *out, size_t count)
{
	uint32_t n = (uint32_t)count;

	buf_add(out, &n, sizeof(n));
}

static void pack_text(struct buf *out, const char *text)
{
	buf_add(out, text, strlen(text) + 1);
}

static const char *take(struct unpacker *u, size_t n)
{
	if (!u->good || (size_t)(u->end - u->at) < n) {
		u->good = false;
		return NULL;
	}
	u->at += n;
	return u->at - n;
}

long long unpack_number(struct unpacker *u)
{
	const char *bytes = take(u, sizeof(int64_t));
	int64_t value = 0;

	if (bytes != NULL)
		memcpy(&value, bytes, sizeof(value));
	return value;
}

/* How many rows follow, each of which takes at least `least` bytes: a damaged count does not
 * make the arena huge. */
static size_t unpack_count(struct unpacker *u, size_t least)
{
	const char *bytes = take(u, sizeof(uint32_t));
	uint32_t n = 0;

	if (bytes != NULL)
		memcpy(&n, bytes, sizeof(n));
	if (n > (size_t)(u->end - u->at) / least) {
		u->good = false;
		return 0;
	}
	return n;
}

static const char *unpack_text(struct unpacker *u)
{
	const char *nul = u->good ? memchr(u->at, '\0', (size_t)(u->end - u->at)) : NULL;

	if (nul == NULL) {
		u->good = false;
		return "";
	}
	return take(u, (size_t)(nul + 1 - u->at));
}

static void pack_week(struct buf *out, const struct shop_shift *shifts, size_t n)
{
	pack_count(out, n);
	for (size_t i = 0; i < n; i++) {
		pack_number(out, shifts[i].weekday);
		pack_number(out, shifts[i].from);
		pack_number(out, shifts[i].to);
	}
}

static void pack_date(struct buf *out, const struct holiday_date *date)
{
	pack_number(out, date->month);
	pack_number(out, date->month_day);
	pack_number(out, date->lunar);
	pack_number(out, date->on.n);
}

static void pack_value(struct buf *out, const struct form_key *key, const char *base)
{
	const void *at = base + key->row->at;
	const struct words *words = at;

	switch (key->kind->keeps) {
	case KEEPS_TEXT:
		pack_text(out, *(const char *const *)at);
		break;
	case KEEPS_BOTH:
		pack_text(out, ((const struct both *)at)->zh);
		pack_text(out, ((const struct both *)at)->en);
		break;
	case KEEPS_NUMBER:
		pack_number(out, number_get(key->row, at));
		break;
	case KEEPS_DAY:
		pack_number(out, ((const day *)at)->n);
		break;
	case KEEPS_BOOL:
		pack_number(out, *(const bool *)at);
		break;
	case KEEPS_WORDS:
		pack_count(out, words->n);
		for (size_t i = 0; i < words->n; i++)
			pack_text(out, words->words[i]);
		break;
	case KEEPS_WEEK:
		pack_week(out, *(const struct shop_shift *const *)at,
			  *(const size_t *)(base + key->row->count));
		break;
	case KEEPS_DATE:
		pack_date(out, at);
		break;
	case KEEPS_HOURS:
		pack_number(out, *(const int *)at);
		pack_number(out, *hours_end(key->row, at));
		break;
	}
}

static void pack_form(struct buf *out, const struct form *form, const char *base)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_key *key = &form->keys[i];
		if (key->map) {
			pack_form(out, &key->below, base + key->row->at);
		} else if (key->list) {
			const char *rows = *(const char *const *)(base + key->row->at);
			size_t n = *(const size_t *)(base + key->row->count);
			pack_count(out, n);
			for (size_t j = 0; j < n; j++)
				pack_form(out, &key->below, rows + j * key->row->size);
		} else {
			pack_value(out, key, base);
		}
	}
}

static void unpack_words(struct unpacker *u, struct words *ret)
{
	size_t n = unpack_count(u, 1);
	const char **words = arena_alloc(u->arena, n * sizeof(*words) + 1);

	for (size_t i = 0; i < n; i++)
		words[i] = unpack_text(u);
	*ret = (struct words){ .n = n, .words = words };
}

static void unpack_week(struct unpacker *u, const struct shop_shift **ret, size_t *ret_n)
{
	size_t n = unpack_count(u, 3 * sizeof(int64_t));
	struct shop_shift *shifts = arena_alloc(u->arena, n * sizeof(*shifts) + 1);

	for (size_t i = 0; i < n; i++) {
		shifts[i].weekday = (int)unpack_number(u);
		shifts[i].from = (int)unpack_number(u);
		shifts[i].to = (int)unpack_number(u);
	}
	*ret = shifts;
	*ret_n = n;
}

static void unpack_date(struct unpacker *u, struct holiday_date *ret)
{
	ret->month = (int)unpack_number(u);
	ret->month_day = (int)unpack_number(u);
	ret->lunar = unpack_number(u) != 0;
	ret->on = DAY((int32_t)unpack_number(u));
}

static void unpack_value(struct unpacker *u, const struct form_key *key, char *base)
{
	void *at = base + key->row->at;

	switch (key->kind->keeps) {
	case KEEPS_TEXT:
		*(const char **)at = unpack_text(u);
		break;
	case KEEPS_BOTH:
		((struct both *)at)->zh = unpack_text(u);
		((struct both *)at)->en = unpack_text(u);
		break;
	case KEEPS_NUMBER:
		number_set(key->row, at, unpack_number(u));
		break;
	case KEEPS_DAY:
		((day *)at)->n = (int32_t)unpack_number(u);
		break;
	case KEEPS_BOOL:
		*(bool *)at = unpack_number(u) != 0;
		break;
	case KEEPS_WORDS:
		unpack_words(u, at);
		break;
	case KEEPS_WEEK:
		unpack_week(u, at, (size_t *)(base + key->row->count));
		break;
	case KEEPS_DATE:
		unpack_date(u, at);
		break;
	case KEEPS_HOURS:
		*(int *)at = (int)unpack_number(u);
		*hours_end(key->row, at) = (int)unpack_number(u);
		break;
	}
}

static void unpack_form(struct unpacker *u, const struct form *form, char *base)
{
	for (size_t i = 0; i < form->n && u->good; i++) {
		const struct form_key *key = &form->keys[i];
		if (key->map) {
			unpack_form(u, &key->below, base + key->row->at);
		} else if (key->list) {
			size_t n = unpack_count(u, 1), size = key->row->size;
			char *rows = arena_alloc(u->arena, n * size + 1);
			for (size_t j = 0; j < n; j++)
				unpack_form(u, &key->below, rows + j * size);
			*(const char **)(base + key->row->at) = rows;
			*(size_t *)(base + key->row->count) = n;
		} else {
			unpack_value(u, key, base);
		}
	}
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
	/* FNV-1a: it tells builds apart, it defends against nobody. */
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
	return hash;
}

static uint64_t table_hash(const char *table)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < nrule_keys; i++) {
		const struct rule_key *key = &rule_keys[i];
		const size_t place[] = { key->at, key->count, key->size };
		if (strcmp(key->file, table) != 0)
			continue;
		hash = mix(hash, key->path, strlen(key->path) + 1);
		hash = mix(hash, key->type, strlen(key->type) + 1);
		hash = mix(hash, place, sizeof(place));
	}
	return hash;
}

void schema_pack(const char *table, const void *root, struct buf *out)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct form form = schema_form(&arena, table);

	pack_number(out, (long long)table_hash(table));
	pack_form(out, &form, root);
}

bool schema_unpack(const char *table, const void *bytes, size_t len, struct arena *arena,
		   void *root, struct unpacker *ret)
{
	AUTO(arena_release) struct arena scratch = ARENA_INIT;
	struct form form = schema_form(&scratch, table);
	const char *copy = arena_dup_n(arena, bytes, len);
	struct unpacker u = { .arena = arena, .at = copy, .end = copy + len, .good = true };

	if ((uint64_t)unpack_number(&u) != table_hash(table) || !u.good)
		return false;
	unpack_form(&u, &form, root);
	*ret = u;
	return u.good;
}
