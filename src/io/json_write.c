/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing JSON, straight into a buffer. */
#include "io/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/text.h"
#include "model/field.h"

/* Appends one character that cannot stand for itself. */
static void add_escape(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"':
		buf_puts(out, "\\\"");
		return;
	case '\\':
		buf_puts(out, "\\\\");
		return;
	case '\n':
		buf_puts(out, "\\n");
		return;
	case '\r':
		buf_puts(out, "\\r");
		return;
	case '\t':
		buf_puts(out, "\\t");
		return;
	default:
		buf_printf(out, "\\u%04x", c);
	}
}

/* Bytes from `text` on that stand for themselves whether UTF-8 is looked at or not. */
static size_t plain_run(const char *text)
{
	size_t n = 0;

	while ((unsigned char)text[n] >= 0x20 && (unsigned char)text[n] < 0x7f && text[n] != '"' &&
	       text[n] != '\\')
		n++;
	return n;
}

/* A character outside ASCII in ASCII. */
static void add_units(struct buf *out, uint32_t c)
{
	if (c < 0x10000) {
		buf_printf(out, "\\u%04" PRIx32, c);
		return;
	}
	c -= 0x10000;
	buf_printf(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

/* Might it do more on a terminal than stand there? Marks can be too many for one letter. */
static bool acts(const char *at, size_t len, uint32_t c)
{
	char alone[8] = "a";

	memcpy(alone + 1, at, len);
	return text_char_cells(c) == 0 || !text_is_clean(alone, TEXT_LINE);
}

void json_add_string(struct buf *out, const char *text)
{
	/* What nobody has cleaned (a store can hold anything) may turn the writing round. */
	bool clean = text_is_clean(text, TEXT_LINES);

	buf_putc(out, '"');
	while (*text != '\0') {
		size_t run = plain_run(text);
		uint32_t c;
		if (run > 0) {
			buf_add(out, text, run);
			text += run;
			continue;
		}
		size_t len = text_next(text, &c);
		if (c < 0x80)
			add_escape(out, (unsigned char)c);
		else if (len == 1) /* malformed */
			buf_puts(out, "\ufffd");
		else if (!clean && acts(text, len, c))
			add_units(out, c);
		else
			buf_add(out, text, len);
		text += len;
	}
	buf_putc(out, '"');
}

static void add_key(struct buf *out, const char *name, bool *first)
{
	if (!*first)
		buf_putc(out, ',');
	*first = false;
	json_add_string(out, name);
	buf_putc(out, ':');
}

static void add_element(struct buf *out, const struct field_at *at, size_t i)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	switch (at->row->kind) {
	case FIELD_MESSAGE:
		json_add_message(out, field_message(at, i));
		return;
	case FIELD_NUMBER:
	case FIELD_MONEY:
		buf_printf(out, "%" PRId64, field_number(at, i));
		return;
	case FIELD_BOOL:
		buf_puts(out, field_number(at, i) != 0 ? "true" : "false");
		return;
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
		json_add_string(out, field_string(at, i));
		return;
	case FIELD_CHOICE:
	case FIELD_DAY:
	case FIELD_WALL:
	case FIELD_MINUTE:
	case FIELD_INSTANT:
	case FIELD_BIRTHDAY:
	case FIELD_REF:
	case FIELD_BYTES:
		break;
	}
	field_text_of(&text, at, i, FIELD_EXACT);
	json_add_string(out, text.text);
}

/* The two numbers of element i of a map. */
static void pair_of(const struct field_at *at, size_t i, int64_t *ret_key, int64_t *ret_value)
{
	struct field_at inner = { .holder = field_message(at, i) };

	inner.row = field_of(at->proto->descriptor, 0, &inner.proto);
	*ret_key = field_number(&inner, 0);
	inner.row = field_of(at->proto->descriptor, 1, &inner.proto);
	*ret_value = field_number(&inner, 0);
}

/* An object says each key once: a list that does not is written as what it is. */
static bool is_map(const struct field_at *at)
{
	int64_t key, other, value;

	if ((at->row->flags & FIELD_MAP) == 0)
		return false;
	for (size_t i = 0; i < field_count(at); i++) {
		pair_of(at, i, &key, &value);
		for (size_t j = 0; j < i; j++) {
			pair_of(at, j, &other, &value);
			if (other == key)
				return false;
		}
	}
	return true;
}

static void add_map(struct buf *out, const struct field_at *at)
{
	int64_t key, value;

	buf_putc(out, '{');
	for (size_t i = 0; i < field_count(at); i++) {
		pair_of(at, i, &key, &value);
		buf_printf(out, "%s\"%" PRId64 "\":%" PRId64, i > 0 ? "," : "", key, value);
	}
	buf_putc(out, '}');
}

void json_add_value(struct buf *out, const struct field_at *at)
{
	if (is_map(at)) {
		add_map(out, at);
		return;
	}
	if (!field_repeated(at)) {
		add_element(out, at, 0);
		return;
	}
	buf_putc(out, '[');
	for (size_t i = 0; i < field_count(at); i++) {
		if (i > 0)
			buf_putc(out, ',');
		add_element(out, at, i);
	}
	buf_putc(out, ']');
}

/* Does a field of the outer message stand before this one of an inline message? */
static bool hidden(const ProtobufCMessage *outer, const struct field_at *at)
{
	return at->holder != outer && protobuf_c_message_descriptor_get_field_by_name(
					      outer->descriptor, at->row->name) != NULL;
}

void json_add_message(struct buf *out, const ProtobufCMessage *message)
{
	struct field_at at;
	bool first = true;

	buf_putc(out, '{');
	for (size_t pos = 0; field_walk((ProtobufCMessage *)(uintptr_t)message, NULL, &pos, &at);) {
		if ((at.row->flags & FIELD_SECRET) || field_empty(&at) || hidden(message, &at))
			continue;
		add_key(out, at.row->name, &first);
		json_add_value(out, &at);
	}
	buf_putc(out, '}');
}

/* ---- problems */

/* Has hint i been written with an earlier one of the same name? */
static bool hint_written(const struct problem *p, int i)
{
	for (int j = 0; j < i; j++) {
		if (strcmp(p->hints[j].name, p->hints[i].name) == 0)
			return true;
	}
	return false;
}

static void add_hint_values(struct buf *out, const struct problem *p, int first)
{
	int n = 0;
	AUTO(buf_release) struct buf values = BUF_INIT;

	for (int i = first; i < p->nhints; i++) {
		if (strcmp(p->hints[i].name, p->hints[first].name) != 0)
			continue;
		if (n++ > 0)
			buf_putc(&values, ',');
		json_add_string(&values, p->hints[i].value);
	}
	buf_printf(out, n > 1 ? "[%s]" : "%s", values.text);
}

static void add_hints(struct buf *out, const struct problem *p)
{
	bool first = true;

	buf_putc(out, '{');
	for (int i = 0; i < p->nhints; i++) {
		if (hint_written(p, i))
			continue;
		add_key(out, p->hints[i].name, &first);
		add_hint_values(out, p, i);
	}
	buf_putc(out, '}');
}

static void add_pair(struct buf *out, const char *name, const char *value, bool *first)
{
	if (value[0] == '\0')
		return;
	add_key(out, name, first);
	json_add_string(out, value);
}

void json_add_problem(struct buf *out, const struct problem *p)
{
	bool first = true;

	buf_putc(out, '{');
	add_pair(out, "code", status_name(p->status), &first);
	add_pair(out, "message", p->message[0] != '\0' ? p->message : status_text(p->status),
		 &first);
	add_pair(out, "field", p->field, &first);
	add_pair(out, "todo", p->todo, &first);
	if (p->nhints > 0) {
		add_key(out, "hint", &first);
		add_hints(out, p);
	}
	buf_putc(out, '}');
}

void json_add_answer(struct buf *out, const char *id, const ProtobufCMessage *result)
{
	buf_printf(out, "{\"id\":%s,\"ok\":true,\"result\":", id);
	if (result != NULL)
		json_add_message(out, result);
	else
		buf_puts(out, "{}");
	buf_puts(out, "}\n");
}

void json_add_refusal(struct buf *out, const char *id, const struct problem *p)
{
	buf_printf(out, "{\"id\":%s,\"ok\":false,\"error\":", id);
	json_add_problem(out, p);
	buf_puts(out, "}\n");
}

/* ---- descriptions */

static void add_flag(struct buf *out, const char *name, bool set)
{
	if (set)
		buf_printf(out, ",\"%s\":true", name);
}

static void add_choices(struct buf *out, const struct choice *choices)
{
	buf_puts(out, ",\"choices\":[");
	for (const struct choice *c = choices; c->word != NULL; c++) {
		buf_puts(out, c == choices ? "{\"word\":" : ",{\"word\":");
		json_add_string(out, c->word);
		buf_puts(out, ",\"label\":");
		json_add_string(out, _(c->label));
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void add_limits(struct buf *out, const struct field *row)
{
	if (row->kind == FIELD_NUMBER || row->kind == FIELD_MONEY) {
		if (row->min != 0 || row->max != 0)
			buf_printf(out, ",\"min\":%" PRId64 ",\"max\":%" PRId64, row->min,
				   row->max);
		return;
	}
	int64_t max = row->max;
	if (max == 0 && (row->kind == FIELD_TEXT || row->kind == FIELD_LINES))
		max = LIMIT_LINE;
	if (max != 0 && row->kind != FIELD_MINUTE)
		buf_printf(out, ",\"max\":%" PRId64, max);
}

static void add_field(struct buf *out, const ProtobufCMessageDescriptor *type,
		      const struct field *row, const ProtobufCFieldDescriptor *proto,
		      enum json_how how, bool required)
{
	buf_puts(out, "{\"name\":");
	json_add_string(out, row->name);
	buf_printf(out, ",\"type\":\"%s\"", field_kind_name(row->kind));
	add_flag(out, "list", proto->label == PROTOBUF_C_LABEL_REPEATED);
	add_flag(out, "map", (row->flags & FIELD_MAP) != 0);
	add_flag(out, "required", required && field_required(type, row));
	add_flag(out, "fixed", (row->flags & FIELD_FIXED) != 0);
	add_flag(out, "private", (row->flags & FIELD_PRIVATE) != 0);
	buf_puts(out, ",\"label\":");
	json_add_string(out, _(row->label));
	if (row->help != NULL) {
		buf_puts(out, ",\"help\":");
		json_add_string(out, _(row->help));
	}
	if (row->kind == FIELD_REF)
		buf_printf(out, ",\"ref\":\"%c\"", row->ref);
	if (row->choices != NULL)
		add_choices(out, row->choices);
	add_limits(out, row);
	if (row->kind == FIELD_MESSAGE) {
		buf_puts(out, ",\"fields\":");
		json_add_description(out, proto->descriptor, how);
	}
	buf_putc(out, '}');
}

/* What a description is made for: the outermost message, and whether its record is changed. */
struct description {
	const ProtobufCMessageDescriptor *outer;
	enum json_how how;
	bool masked;
	bool first;
};

static void add_fields(struct buf *out, const ProtobufCMessageDescriptor *type,
		       struct description *d)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE) {
			add_fields(out, proto->descriptor, d);
			continue;
		}
		bool closed = d->how == JSON_ARGUMENTS ? (row->flags & FIELD_FIXED) != 0
						       : (row->flags & FIELD_SECRET) != 0;
		bool doubled = type != d->outer && protobuf_c_message_descriptor_get_field_by_name(
							   d->outer, row->name) != NULL;
		if (closed || doubled)
			continue;
		if (!d->first)
			buf_putc(out, ',');
		d->first = false;
		add_field(out, type, row, proto, d->how, type == d->outer || !d->masked);
	}
}

void json_add_description(struct buf *out, const ProtobufCMessageDescriptor *type,
			  enum json_how how)
{
	struct description d = {
		.outer = type,
		.how = how,
		.masked = protobuf_c_message_descriptor_get_field_by_name(type, "fields") != NULL,
		.first = true,
	};

	buf_putc(out, '[');
	add_fields(out, type, &d);
	buf_putc(out, ']');
}
