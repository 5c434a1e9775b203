/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/field.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/money.h"
#include "base/text.h"
#include "base/when.h"
#include "model/field_table.h"

/* How text is read: exact forms only, or as people write them, anchored at a day. */
struct reading {
	bool exact;
	day today;
};

/* The problem names the row, whoever found it. */
static enum status named(const struct field *row, enum status status, struct problem *reterr)
{
	if (status != ST_OK && reterr != NULL)
		snprintf(reterr->field, sizeof(reterr->field), "%s", row->name);
	return status;
}

static enum status not_a(const struct field *row, const char *text, const char *example,
			 struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];

	return problem_set(reterr, ST_BAD_VALUE, row->name, _("%s: \"%s\" is not %s."),
			   _(row->label), text_short(text, quoted), example);
}

/* ---- one value */

static enum status read_integer(const struct field *row, const char *text, int64_t *ret,
				struct problem *reterr)
{
	char *end;

	/* strtoll() would take leading spaces. */
	bool good = text[0] == '-' || text[0] == '+' || (text[0] >= '0' && text[0] <= '9');
	errno = 0;
	long long n = good ? strtoll(text, &end, 10) : 0;
	if (!good || end == text || *end != '\0' || errno != 0)
		return not_a(row, text, _("a whole number"), reterr);
	*ret = n;
	return ST_OK;
}

static bool same_text(const char *a, const char *b)
{
	AUTO(buf_release) struct buf folded_a = BUF_INIT;
	AUTO(buf_release) struct buf folded_b = BUF_INIT;

	text_fold(&folded_a, a);
	text_fold(&folded_b, b);
	return folded_a.len > 0 && strcmp(folded_a.text, folded_b.text) == 0;
}

/* The index of the choice that the text names; -1 if none. Exactly its word, or as people
 * write it: word or label in either language. */
static int find_choice(const struct choice *choices, const char *text, bool exact)
{
	for (int i = 0; choices != NULL && choices[i].word != NULL; i++) {
		if (strcmp(choices[i].word, text) == 0)
			return i;
	}
	for (int i = 0; !exact && choices != NULL && choices[i].word != NULL; i++) {
		if (same_text(choices[i].word, text) || same_text(choices[i].label, text) ||
		    same_text(_(choices[i].label), text))
			return i;
	}
	return -1;
}

static enum status read_number(const struct field *row, const char *text, struct reading how,
			       int64_t *ret, struct problem *reterr)
{
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	int i = how.exact ? -1 : find_choice(row->choices, text, false);

	if (i >= 0) {
		*ret = i;
		return ST_OK;
	}
	if (how.exact)
		return read_integer(row, text, ret, reterr);
	text_narrow(&narrow, text);
	return read_integer(row, narrow.text, ret, reterr);
}

static enum status read_bool(const struct field *row, const char *text, struct reading how,
			     int64_t *ret, struct problem *reterr)
{
	static const char *const yes[] = { "true", "yes", "y", "1", "是", "有", "对", "✓" };
	static const char *const no[] = { "false", "no", "n", "0", "否", "无", "不" };

	for (size_t i = 0; i < (how.exact ? 1 : ARRAY_LEN(yes)); i++) {
		if (strcmp(text, yes[i]) == 0 || (!how.exact && same_text(text, yes[i]))) {
			*ret = 1;
			return ST_OK;
		}
	}
	for (size_t i = 0; i < (how.exact ? 1 : ARRAY_LEN(no)); i++) {
		if (strcmp(text, no[i]) == 0 || (!how.exact && same_text(text, no[i]))) {
			*ret = 0;
			return ST_OK;
		}
	}
	if (!how.exact && (strcmp(text, _("yes")) == 0 || strcmp(text, _("no")) == 0)) {
		*ret = strcmp(text, _("yes")) == 0;
		return ST_OK;
	}
	return not_a(row, text, _("yes or no"), reterr);
}

static enum status read_choice(const struct field_at *at, const char *text, struct reading how,
			       int64_t *ret, struct problem *reterr)
{
	const struct field *row = at->row;
	AUTO(buf_release) struct buf all = BUF_INIT;
	const char *nearest = NULL;
	int best = 3, i = find_choice(row->choices, text, how.exact);

	if (i >= 0) {
		const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(
			at->proto->descriptor, row->choices[i].word);
		REQUIRE(value != NULL);
		*ret = value->value;
		return ST_OK;
	}
	for (const struct choice *c = row->choices; c->word != NULL; c++) {
		int distance = text_distance(text, c->word, best);
		if (distance < best) {
			best = distance;
			nearest = c->word;
		}
		buf_printf(&all, "%s%s", all.len > 0 ? ", " : "", c->word);
	}
	enum status st = not_a(row, text, all.text, reterr);
	if (nearest != NULL && reterr != NULL) {
		problem_todo(reterr, _("Did you mean %s?"), nearest);
		problem_hint(reterr, "value", "%s", nearest);
	}
	return st;
}

static enum status read_day(const char *text, struct reading how, int64_t *ret,
			    struct problem *reterr)
{
	day d;
	enum status st = day_parse(text, &d, reterr);

	if (st != ST_OK && !how.exact)
		st = when_day(text, how.today, WHEN_FUTURE, &d, reterr);
	TRY(st);
	*ret = d.n;
	return ST_OK;
}

static enum status read_wall(const char *text, struct reading how, int64_t *ret,
			     struct problem *reterr)
{
	wall w;
	enum status st = wall_parse(text, &w, reterr);

	if (st != ST_OK && !how.exact)
		st = when_wall(text, how.today, how.today, MINUTE(0), &w, reterr);
	TRY(st);
	*ret = w.n;
	return ST_OK;
}

static enum status read_minute(const char *text, struct reading how, int64_t *ret,
			       struct problem *reterr)
{
	minute m;
	enum status st = minute_parse(text, &m, reterr);

	if (st != ST_OK && !how.exact)
		st = when_minute(text, &m, reterr);
	TRY(st);
	*ret = m.n;
	return ST_OK;
}

/* Milliseconds of ":05" or ":05.123" at the end of an instant; false if it is neither. */
static bool read_seconds(const char *text, int *ret_ms)
{
	static const char shape[] = ":00.000";
	size_t len = strlen(text);
	int digits[sizeof(shape)] = { 0 };

	if (len != 0 && len != 3 && len != 7)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (shape[i] != '0' ? text[i] != shape[i] : text[i] < '0' || text[i] > '9')
			return false;
		digits[i] = text[i] - '0';
	}
	*ret_ms = len == 0 ? 0 : (digits[1] * 10 + digits[2]) * 1000;
	if (len == 7)
		*ret_ms += digits[4] * 100 + digits[5] * 10 + digits[6];
	return digits[1] <= 5;
}

static enum status read_instant(const struct field *row, const char *text, struct reading how,
				int64_t *ret, struct problem *reterr)
{
	enum { TO_THE_MINUTE = 16 }; /* bytes of 2026-11-22T14:30 */
	char start[TO_THE_MINUTE + 1];
	int ms;
	wall w;

	snprintf(start, sizeof(start), "%s", text);
	bool exact = strlen(text) >= TO_THE_MINUTE && read_seconds(text + TO_THE_MINUTE, &ms) &&
		     wall_parse(start, &w, NULL) == ST_OK;
	if (exact) {
		*ret = wall_instant(w).ms + ms;
		return ST_OK;
	}
	if (how.exact)
		return not_a(row, text, _("a time like 2026-11-22T14:30:05"), reterr);
	TRY(when_wall(text, how.today, how.today, MINUTE(0), &w, reterr));
	*ret = wall_instant(w).ms;
	return ST_OK;
}

static enum status read_value(const struct field_at *at, const char *text, struct reading how,
			      int64_t *ret, struct problem *reterr)
{
	const struct field *row = at->row;
	AUTO(buf_release) struct buf narrow = BUF_INIT;
	uint32_t id;
	money amount;

	switch (row->kind) {
	case FIELD_NUMBER:
		return read_number(row, text, how, ret, reterr);
	case FIELD_MONEY:
		TRY(named(row, money_parse(text, &amount, reterr), reterr));
		*ret = amount.fen;
		return ST_OK;
	case FIELD_BOOL:
		return read_bool(row, text, how, ret, reterr);
	case FIELD_CHOICE:
		return read_choice(at, text, how, ret, reterr);
	case FIELD_DAY:
		return named(row, read_day(text, how, ret, reterr), reterr);
	case FIELD_WALL:
		return named(row, read_wall(text, how, ret, reterr), reterr);
	case FIELD_MINUTE:
		return named(row, read_minute(text, how, ret, reterr), reterr);
	case FIELD_INSTANT:
		return named(row, read_instant(row, text, how, ret, reterr), reterr);
	case FIELD_BIRTHDAY:
		TRY(named(row, birthday_parse(text, &id, reterr), reterr));
		*ret = id;
		return ST_OK;
	case FIELD_REF:
		text_narrow(&narrow, text);
		TRY(id_parse(how.exact ? text : narrow.text, row->ref, &id, row->name, reterr));
		*ret = id;
		return ST_OK;
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
	case FIELD_BYTES:
	case FIELD_MESSAGE:
		break;
	}
	bug(__FILE__, __LINE__, "read_value() of text");
}

/* ---- texts */

static bool is_text(const struct field *row)
{
	return row->kind == FIELD_TEXT || row->kind == FIELD_LINES || row->kind == FIELD_PHONE;
}

/* Cleans and trims. Both again if need be: behind a space that goes, a mark may stand alone.
 * Who piles up more of that than this takes off is refused by field_check_text(). */
static void tidy(struct buf *out, const char *text, enum text_clean_how how)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;

	text_clean(&clean, text, strlen(text), how);
	text_trim(out, clean.text);
	for (int i = 0; i < 8 && !text_is_clean(out->text, how); i++) {
		buf_reset(&clean);
		text_clean(&clean, out->text, out->len, how);
		buf_reset(out);
		text_trim(out, clean.text);
	}
}

/* Cleans one text and checks it; *ret is in the arena, "" if there is nothing in it. */
static enum status read_text(const struct field_at *at, const char *text, struct reading how,
			     struct arena *arena, const char **ret, struct problem *reterr)
{
	const struct field *row = at->row;
	AUTO(buf_release) struct buf trimmed = BUF_INIT;
	AUTO(buf_release) struct buf phone = BUF_INIT;
	char quoted[TEXT_SHORT_MAX];

	tidy(&trimmed, text, row->kind == FIELD_LINES ? TEXT_LINES : TEXT_LINE);
	if (row->kind == FIELD_PHONE) {
		if (!phone_normal(&phone, trimmed.text))
			return problem_set(reterr, ST_BAD_VALUE, row->name,
					   _("\"%s\" is not a phone number."),
					   text_short(trimmed.text, quoted));
		TRY(field_check_text(at, phone.text, reterr));
		*ret = arena_dup(arena, phone.text);
		return ST_OK;
	}
	int i = how.exact ? -1 : find_choice(row->choices, trimmed.text, false);
	if (i >= 0) {
		*ret = row->choices[i].word;
		return ST_OK;
	}
	TRY(field_check_text(at, trimmed.text, reterr));
	*ret = arena_dup(arena, trimmed.text);
	return ST_OK;
}

static void put_text(const struct field_at *at, const char *text, struct arena *arena)
{
	*(const char **)field_slot(at, arena) = text;
}

/* Bytes of the border between two elements at `text`; 0 if there is none. */
static size_t border(const char *text)
{
	static const char *const borders[] = { ",", ";", "，", "、", "；", "\n" };

	for (size_t i = 0; i < ARRAY_LEN(borders); i++) {
		if (strncmp(text, borders[i], strlen(borders[i])) == 0)
			return strlen(borders[i]);
	}
	return 0;
}

/* Takes one element of a list into `element`, without its backslashes; where the next begins,
 * NULL after the last. */
static const char *next_element(const char *text, struct buf *element)
{
	buf_reset(element);
	while (*text != '\0') {
		size_t len = border(text);
		if (len > 0)
			return text + len;
		if (*text == '\\' && (text[1] == '\\' || border(text + 1) > 0)) {
			len = text[1] == '\\' ? 1 : border(text + 1);
			buf_add(element, text + 1, len);
			text += 1 + len;
			continue;
		}
		buf_putc(element, *text++);
	}
	return NULL;
}

static enum status parse_list(const struct field_at *at, const char *text, struct reading how,
			      struct arena *arena, struct problem *reterr)
{
	AUTO(buf_release) struct buf element = BUF_INIT;
	const char **values = NULL;
	size_t n = 0;

	REQUIRE(is_text(at->row));
	while (text != NULL) {
		const char *value;
		text = next_element(text, &element);
		TRY(read_text(at, element.text, how, arena, &value, reterr));
		if (value[0] == '\0')
			continue;
		values = arena_grow(arena, values, n, sizeof(*values));
		values[n++] = value;
	}
	TRY(field_check_count(at, n, reterr));
	field_clear(at);
	for (size_t i = 0; i < n; i++)
		put_text(at, values[i], arena);
	return ST_OK;
}

/* The same for numbers: references, sums. */
static enum status parse_numbers(const struct field_at *at, const char *text, struct reading how,
				 struct arena *arena, struct problem *reterr)
{
	AUTO(buf_release) struct buf element = BUF_INIT;
	int64_t *values = NULL;
	size_t n = 0;

	while (text != NULL) {
		AUTO(buf_release) struct buf trimmed = BUF_INIT;
		int64_t value;
		text = next_element(text, &element);
		text_trim(&trimmed, element.text);
		if (trimmed.len == 0)
			continue;
		TRY(read_value(at, trimmed.text, how, &value, reterr));
		TRY(field_check_number(at, value, reterr));
		values = arena_grow(arena, values, n, sizeof(*values));
		values[n++] = value;
	}
	TRY(field_check_count(at, n, reterr));
	field_clear(at);
	for (size_t i = 0; i < n; i++)
		field_put_number(at, values[i], arena);
	return ST_OK;
}

/* ---- bytes */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum status parse_bytes(const struct field_at *at, const char *text, struct arena *arena,
			       struct problem *reterr)
{
	size_t len = strlen(text);
	uint8_t *bytes = arena_alloc(arena, len / 2 + 1);

	if (len % 2 != 0 || strspn(text, "0123456789abcdefABCDEF") != len)
		return not_a(at->row, text, _("pairs of hexadecimal digits"), reterr);
	for (size_t i = 0; i < len / 2; i++)
		bytes[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	return field_add_bytes(at, bytes, len / 2, arena, reterr);
}

/* ---- the interface */

static enum status parse_plain(const struct field_at *at, const char *text, struct reading how,
			       struct arena *arena, struct problem *reterr)
{
	AUTO(buf_release) struct buf trimmed = BUF_INIT;
	const char *value;
	int64_t n = 0;

	if (at->row->kind == FIELD_MESSAGE)
		return problem_set(reterr, ST_BAD_VALUE, at->row->name,
				   _("%s cannot be given as text."), _(at->row->label));
	if (is_text(at->row)) {
		TRY(read_text(at, text, how, arena, &value, reterr));
		if (field_repeated(at) && value[0] == '\0')
			return ST_OK;
		TRY(field_check_count(at, field_repeated(at) ? field_count(at) + 1 : 1, reterr));
		put_text(at, value, arena);
		return ST_OK;
	}
	text_trim(&trimmed, text);
	if (trimmed.len == 0) {
		if (!field_repeated(at))
			field_clear(at);
		return ST_OK;
	}
	if (at->row->kind == FIELD_BYTES)
		return parse_bytes(at, trimmed.text, arena, reterr);
	TRY(read_value(at, trimmed.text, how, &n, reterr));
	return field_add_number(at, n, arena, reterr);
}

enum status field_parse(const struct field_at *at, const char *text, day today,
			struct arena *arena, struct problem *reterr)
{
	struct reading how = { .exact = false, .today = today };

	if (field_repeated(at) && is_text(at->row))
		return parse_list(at, text, how, arena, reterr);
	if (field_repeated(at) && at->row->kind != FIELD_MESSAGE)
		return parse_numbers(at, text, how, arena, reterr);
	return parse_plain(at, text, how, arena, reterr);
}

enum status field_add_text(const struct field_at *at, const char *text, struct arena *arena,
			   struct problem *reterr)
{
	struct reading how = { .exact = true };

	return parse_plain(at, text, how, arena, reterr);
}

enum status field_add_number(const struct field_at *at, int64_t n, struct arena *arena,
			     struct problem *reterr)
{
	TRY(field_check_number(at, n, reterr));
	TRY(field_check_count(at, field_repeated(at) ? field_count(at) + 1 : 1, reterr));
	field_put_number(at, n, arena);
	return ST_OK;
}

enum status field_add_bytes(const struct field_at *at, const void *bytes, size_t n,
			    struct arena *arena, struct problem *reterr)
{
	REQUIRE(at->row->kind == FIELD_BYTES);
	if (n > (size_t)field_max(at->row, at->proto))
		return problem_set(reterr, ST_BAD_VALUE, at->row->name, _("%s is too long."),
				   _(at->row->label));
	ProtobufCBinaryData *slot = field_slot(at, arena);
	*slot = (ProtobufCBinaryData){
		.len = n,
		.data = n > 0 ? (uint8_t *)arena_dup_n(arena, bytes, n) : NULL,
	};
	return ST_OK;
}
