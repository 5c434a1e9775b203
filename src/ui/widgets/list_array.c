/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list's source over rows in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "base/text.h"
#include "ui/widgets/list.h"

void list_array_init(struct list_array *a, const struct list_column *columns)
{
	*a = (struct list_array){ .columns = columns, .sort_column = -1 };
}

void list_array_release(struct list_array *a)
{
	free(a->order);
	*a = (struct list_array){ .order = NULL };
}

/* Is the word in some cell: as written, or by pinyin at a character border? */
static bool word_in_row(const char *word, const struct list_row *row,
			const struct list_column *columns)
{
	for (int i = 0; columns[i].cells > 0; i++) {
		const char *cell = row->cell[i];
		if (cell != NULL &&
		    (strcasestr(cell, word) != NULL || pinyin_match(word, cell, true)))
			return true;
	}
	return false;
}

static bool row_matches(const struct list_array *a, const struct list_row *row)
{
	char words[sizeof(a->filter)];
	memcpy(words, a->filter, sizeof(words));
	char *rest = words;
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		if (*word != '\0' && !word_in_row(word, row, a->columns))
			return false;
	return true;
}

/* What a row is ordered by: a number where the cell is one, else pinyin. */
struct sort_key {
	uint32_t row;
	bool is_number;
	int64_t number; /* ten-thousandths */
	char *text;
	bool descending; /* of the whole sort, kept here for qsort() */
};

/* Reads "1,866.60", "-29.80", "34": sign, digits with commas, up to four decimals. */
static bool read_number(const char *cell, int64_t *ret)
{
	int64_t n = 0;
	int decimals = -1, digits = 0;
	bool minus = *cell == '-';
	cell += minus || *cell == '+';
	for (; *cell != '\0'; cell++) {
		if (*cell == ',' && decimals < 0)
			continue;
		if (*cell == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (*cell < '0' || *cell > '9' || ++digits > 14 || decimals >= 4)
			return false;
		n = n * 10 + (*cell - '0');
		decimals += decimals >= 0;
	}
	for (int i = decimals < 0 ? 0 : decimals; i < 4; i++)
		n *= 10;
	*ret = minus ? -n : n;
	return digits > 0;
}

static int compare_keys(const void *va, const void *vb)
{
	const struct sort_key *a = va, *b = vb;
	int order = 0;
	if (a->is_number && b->is_number)
		order = (a->number > b->number) - (a->number < b->number);
	else if (a->is_number != b->is_number)
		order = a->is_number ? -1 : 1;
	else
		order = strcmp(a->text, b->text);
	if (a->descending)
		order = -order;
	return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static void sort_shown(struct list_array *a)
{
	struct sort_key *keys = mem_alloc((a->shown + 1) * sizeof(*keys));
	for (size_t i = 0; i < a->shown; i++) {
		const char *cell = a->rows[a->order[i]].cell[a->sort_column];
		AUTO(buf_release) struct buf text = BUF_INIT;
		cell = cell != NULL ? cell : "";
		keys[i] = (struct sort_key){ .row = a->order[i], .descending = a->descending };
		keys[i].is_number = read_number(cell, &keys[i].number);
		if (!keys[i].is_number)
			pinyin_sort_key(&text, cell);
		keys[i].text = buf_take(&text);
	}
	qsort(keys, a->shown, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < a->shown; i++) {
		a->order[i] = keys[i].row;
		free(keys[i].text);
	}
	free(keys);
}

/* Which rows show, and in what order. */
static void arrange(struct list_array *a)
{
	a->order = mem_grow(a->order, (a->n + 1) * sizeof(*a->order));
	a->shown = 0;
	for (size_t i = 0; i < a->n; i++)
		if (row_matches(a, &a->rows[i]))
			a->order[a->shown++] = (uint32_t)i;
	if (a->sort_column >= 0)
		sort_shown(a);
}

void list_array_set(struct list_array *a, const struct list_row *rows, size_t n)
{
	a->rows = rows;
	a->n = n;
	arrange(a);
}

/* A row's key holds its place besides its record, to stay near where it was when it is gone. */
static void give(const struct list_array *a, size_t at, struct list_row *ret)
{
	uint32_t place = (uint32_t)at;
	*ret = a->rows[a->order[at]];
	memcpy(ret->key.bytes, &place, sizeof(place));
	ret->key.len = sizeof(place);
}

static size_t place_of(const struct list_array *a, const struct list_key *key)
{
	uint32_t place = 0;
	if (key->len == sizeof(place))
		memcpy(&place, key->bytes, sizeof(place));
	if (place < a->shown && a->rows[a->order[place]].key.id == key->id)
		return place;
	for (size_t i = 0; i < a->shown && key->id != 0; i++)
		if (a->rows[a->order[i]].key.id == key->id)
			return i;
	return place < a->shown ? place : a->shown;
}

static size_t array_fetch(void *user, enum list_where where, const struct list_key *anchor,
			  size_t n, struct list_row *ret)
{
	const struct list_array *a = user;
	size_t first = 0, last = 0;
	switch (where) {
	case LIST_FROM:
		first = anchor != NULL ? place_of(a, anchor) : 0;
		last = a->shown - first < n ? a->shown : first + n;
		break;
	case LIST_BEFORE:
		last = anchor != NULL ? place_of(a, anchor) : a->shown;
		first = last > n ? last - n : 0;
		break;
	}
	for (size_t i = first; i < last; i++)
		give(a, i, &ret[i - first]);
	return last - first;
}

static void array_filter(void *user, const char *typed)
{
	struct list_array *a = user;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	text_narrow(&narrow, typed);
	size_t n = narrow.len < sizeof(a->filter) - 1 ? narrow.len : sizeof(a->filter) - 1;
	memcpy(a->filter, narrow.text, n);
	a->filter[n] = '\0';
	arrange(a);
}

static void array_sort(void *user, int column, bool descending)
{
	struct list_array *a = user;
	a->sort_column = column;
	a->descending = descending;
	arrange(a);
}

struct list_source list_array_source(struct list_array *a)
{
	return (struct list_source){
		.user = a,
		.fetch = array_fetch,
		.filter = array_filter,
		.sort = array_sort,
	};
}
