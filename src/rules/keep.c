/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/keep.h"

#include <stdio.h>
#include <string.h>

#include "model/calendar.h"
#include "rules/schema_kinds.h"

/* Texts were judged when they were read: no control character but the end of a line. */
static void keep_text(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_puts(out, "\\n");
		else if (*text == '"' || *text == '\\')
			buf_printf(out, "\\%c", *text);
		else
			buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

static bool keep_some_text(struct buf *out, const char *text)
{
	if (text[0] != '\0')
		keep_text(out, text);
	return text[0] != '\0';
}

static bool keep_both(struct buf *out, const struct both *both)
{
	if (both->zh[0] == '\0')
		return false;
	buf_puts(out, "{\"zh\": ");
	keep_text(out, both->zh);
	if (both->en[0] != '\0') {
		buf_puts(out, ", \"en\": ");
		keep_text(out, both->en);
	}
	buf_putc(out, '}');
	return true;
}

static bool keep_words(struct buf *out, const struct words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		buf_puts(out, i > 0 ? ", " : "[");
		keep_text(out, words->words[i]);
	}
	if (words->n > 0)
		buf_putc(out, ']');
	return words->n > 0;
}

static bool keep_week(struct buf *out, const struct shop_shift *shifts, size_t n)
{
	static const char *const names[7] = { "monday", "tuesday",  "wednesday", "thursday",
					      "friday", "saturday", "sunday" };

	for (size_t i = 0; i < n; i++) {
		int to = shifts[i].to % MINUTES_PER_DAY;
		buf_printf(out, "%s\"%s\": \"%02d:%02d-%02d:%02d\"", i > 0 ? ", " : "{",
			   names[shifts[i].weekday], shifts[i].from / 60, shifts[i].from % 60,
			   to / 60, to % 60);
	}
	if (n > 0)
		buf_putc(out, '}');
	return n > 0;
}

/* A number out of the range of its key is the one that stands for its absence. */
static bool keep_number(struct buf *out, const struct rule_key *key, int64_t value)
{
	char text[MONEY_TEXT_MAX];

	if (value < key->min || (key->max > 0 && value > key->max) ||
	    (key->later && value == key->fallback))
		return false;
	if (strcmp(key->type, "money") == 0)
		buf_puts(out, money_text_plain(MONEY(value), text));
	else if (strcmp(key->type, "time") == 0)
		buf_printf(out, "\"%02d:%02d\"", (int)value / 60, (int)value % 60);
	else if (strcmp(key->type, "decimal") == 0)
		buf_printf(out, "%s%lld.%03lld", value < 0 ? "-" : "",
			   (long long)(value < 0 ? -value : value) / 1000,
			   (long long)(value < 0 ? -value : value) % 1000);
	else
		buf_printf(out, "%lld", (long long)value);
	return true;
}

static bool keep_day(struct buf *out, day value)
{
	char text[DATE_TEXT_MAX];

	if (value.n != 0)
		buf_puts(out, day_text(value, text));
	return value.n != 0;
}

static bool keep_date(struct buf *out, const struct holiday_date *date)
{
	if (date->month == 0)
		return keep_day(out, date->on);
	buf_printf(out, "\"%s%02d-%02d\"", date->lunar ? "lunar " : "", date->month,
		   date->month_day);
	return true;
}

static bool keep_hours(struct buf *out, int from, int to)
{
	if (from == to)
		return false;
	to %= MINUTES_PER_DAY;
	buf_printf(out, "\"%02d:%02d-%02d:%02d\"", from / 60, from % 60, to / 60, to % 60);
	return true;
}

static bool keep_value(struct buf *out, const struct form_key *key, const char *base)
{
	const void *at = base + key->row->at;

	switch (key->kind->keeps) {
	case KEEPS_TEXT:
		return keep_some_text(out, *(const char *const *)at);
	case KEEPS_BOTH:
		return keep_both(out, at);
	case KEEPS_NUMBER:
		return keep_number(out, key->row, number_get(key->row, at));
	case KEEPS_DAY:
		return keep_day(out, *(const day *)at);
	case KEEPS_BOOL:
		buf_puts(out, *(const bool *)at ? "yes" : "no");
		return true;
	case KEEPS_WORDS:
		return keep_words(out, at);
	case KEEPS_WEEK:
		return keep_week(out, *(const struct shop_shift *const *)at,
				 *(const size_t *)(base + key->row->count));
	case KEEPS_DATE:
		return keep_date(out, at);
	case KEEPS_HOURS:
		return keep_hours(out, *(const int *)at, *hours_end(key->row, at));
	}
	bug(__FILE__, __LINE__, key->name);
}

static bool keep_form(struct buf *out, const struct form *form, const char *base);

static bool keep_list(struct buf *out, const struct form_key *key, const char *base)
{
	const char *rows = *(const char *const *)(base + key->row->at);
	size_t n = *(const size_t *)(base + key->row->count);

	for (size_t i = 0; i < n; i++) {
		buf_puts(out, i > 0 ? ",\n" : "[");
		if (!keep_form(out, &key->below, rows + i * key->row->size))
			buf_puts(out, "{}");
	}
	if (n > 0)
		buf_putc(out, ']');
	return n > 0;
}

/* False, and nothing appended, if no key says anything. */
static bool keep_form(struct buf *out, const struct form *form, const char *base)
{
	size_t start = out->len;

	for (size_t i = 0; i < form->n; i++) {
		const struct form_key *key = &form->keys[i];
		size_t before = out->len;
		bool said;
		buf_printf(out, "%s\"%.*s\": ", before > start ? ", " : "{", (int)key->len,
			   key->name);
		if (key->map)
			said = keep_form(out, &key->below, base + key->row->at);
		else if (key->list)
			said = keep_list(out, key, base);
		else
			said = keep_value(out, key, base);
		if (!said)
			buf_truncate(out, before);
	}
	if (out->len > start)
		buf_putc(out, '}');
	return out->len > start;
}

void schema_keep(const char *table, const void *root, struct buf *out)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct form form = schema_form(&arena, table);

	if (!keep_form(out, &form, root))
		buf_puts(out, "{}");
}
