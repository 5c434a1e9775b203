/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/id.h"
#include "base/money.h"
#include "model/field_table.h"

void birthday_text(struct buf *out, uint32_t yyyymmdd)
{
	if (yyyymmdd >= 10000)
		buf_printf(out, "%04" PRIu32 "-", yyyymmdd / 10000);
	buf_printf(out, "%02" PRIu32 "-%02" PRIu32, yyyymmdd / 100 % 100, yyyymmdd % 100);
}

/* The seconds and milliseconds that a wall minute leaves out. */
static void add_instant(struct buf *out, instant t, enum field_style style)
{
	enum { MS_PER_MINUTE = 60000 };
	char text[DATE_TEXT_MAX];

	if (style == FIELD_HUMAN) {
		buf_puts(out, instant_text(t, text));
		return;
	}
	int64_t ms = t.ms % MS_PER_MINUTE;
	if (ms < 0)
		ms += MS_PER_MINUTE;
	buf_printf(out, "%s:%02d", wall_text(instant_wall(t), text), (int)(ms / 1000));
	if (ms % 1000 != 0)
		buf_printf(out, ".%03d", (int)(ms % 1000));
}

static void add_money(struct buf *out, int64_t fen, enum field_style style)
{
	char text[MONEY_TEXT_MAX];

	if (style == FIELD_HUMAN)
		buf_puts(out, money_text(MONEY(fen), text));
	else
		buf_puts(out, money_text_plain(MONEY(fen), text));
}

static void add_choice(struct buf *out, const struct field_at *at, int64_t n,
		       enum field_style style)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(at->proto->descriptor, (int)n);

	if (value == NULL) {
		/* Stored by a later program, with a word that this one does not know. */
		buf_printf(out, "%" PRId64, n);
		return;
	}
	const struct choice *choice = at->row->choices;
	while (choice->word != NULL && strcmp(choice->word, value->name) != 0)
		choice++;
	bool human = style == FIELD_HUMAN && choice->word != NULL;
	buf_puts(out, human ? _(choice->label) : value->name);
}

static void add_number(struct buf *out, const struct field *row, int64_t n,
		       enum field_style style)
{
	int64_t i = 0;

	if (style == FIELD_HUMAN && row->choices != NULL && n >= 0) {
		while (i < n && row->choices[i].word != NULL)
			i++;
		if (row->choices[i].word != NULL) {
			buf_puts(out, _(row->choices[i].label));
			return;
		}
	}
	buf_printf(out, "%" PRId64, n);
}

static void add_string(struct buf *out, const struct field *row, const char *text,
		       enum field_style style)
{
	for (const struct choice *c = row->choices; c != NULL && c->word != NULL; c++) {
		if (style == FIELD_HUMAN && strcmp(c->word, text) == 0) {
			buf_puts(out, _(c->label));
			return;
		}
	}
	buf_puts(out, text);
}

static void add_hex(struct buf *out, ProtobufCBinaryData bytes)
{
	char byte[3];

	buf_reserve(out, bytes.len * 2);
	for (size_t i = 0; i < bytes.len; i++) {
		hash_hex(bytes.data + i, 1, byte);
		buf_add(out, byte, 2);
	}
}

/* A message as one line: its values, for people; its names and values, exactly. */
static void add_message(struct buf *out, ProtobufCMessage *message, enum field_style style)
{
	struct field_at at;
	bool first = true;

	for (size_t pos = 0; field_walk(message, NULL, &pos, &at);) {
		if (field_empty(&at) || (at.row->flags & FIELD_SECRET))
			continue;
		if (!first)
			buf_putc(out, ' ');
		first = false;
		if (style == FIELD_EXACT)
			buf_printf(out, "%s=", at.row->name);
		field_text(out, &at, style);
	}
}

void field_text_of(struct buf *out, const struct field_at *at, size_t i, enum field_style style)
{
	const struct field *row = at->row;
	char text[DATE_TEXT_MAX];

	switch (row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_PHONE:
		add_string(out, row, field_string(at, i), style);
		return;
	case FIELD_BYTES:
		add_hex(out, field_bytes(at, i));
		return;
	case FIELD_MESSAGE:
		add_message(out, field_message(at, i), style);
		return;
	case FIELD_NUMBER:
		add_number(out, row, field_number(at, i), style);
		return;
	case FIELD_MONEY:
		add_money(out, field_number(at, i), style);
		return;
	case FIELD_BOOL:
		if (style == FIELD_HUMAN)
			buf_puts(out, field_number(at, i) != 0 ? _("yes") : _("no"));
		else
			buf_puts(out, field_number(at, i) != 0 ? "true" : "false");
		return;
	case FIELD_CHOICE:
		add_choice(out, at, field_number(at, i), style);
		return;
	case FIELD_DAY:
		buf_puts(out, day_text(DAY((int32_t)field_number(at, i)), text));
		return;
	case FIELD_WALL:
		buf_puts(out, wall_text(WALL(field_number(at, i)), text));
		return;
	case FIELD_MINUTE:
		buf_puts(out, minute_text(MINUTE((int32_t)field_number(at, i)), text));
		return;
	case FIELD_INSTANT:
		add_instant(out, (instant){ .ms = field_number(at, i) }, style);
		return;
	case FIELD_BIRTHDAY:
		birthday_text(out, (uint32_t)field_number(at, i));
		return;
	case FIELD_REF:
		buf_puts(out, id_text(row->ref, (uint32_t)field_number(at, i), text));
		return;
	}
}

/* A backslash before what field_parse() would take for the border of two elements. */
static void add_escaped(struct buf *out, const char *text)
{
	static const char *const borders[] = { "\\", ",", ";", "，", "、", "；" };

	while (*text != '\0') {
		for (size_t i = 0; i < ARRAY_LEN(borders); i++) {
			if (strncmp(text, borders[i], strlen(borders[i])) == 0)
				buf_putc(out, '\\');
		}
		buf_putc(out, *text++);
	}
}

static void add_element(struct buf *out, const struct field_at *at, size_t i,
			enum field_style style)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	/* The comma of thousands would be taken for the border of two sums. */
	if (at->row->kind == FIELD_MONEY)
		style = FIELD_EXACT;
	if (style == FIELD_HUMAN || at->row->kind == FIELD_MESSAGE) {
		field_text_of(out, at, i, style);
		return;
	}
	field_text_of(&text, at, i, style);
	add_escaped(out, text.text);
}

void field_text(struct buf *out, const struct field_at *at, enum field_style style)
{
	size_t n = field_count(at);
	const char *between = at->row->kind == FIELD_MESSAGE ? "; " :
			      style == FIELD_HUMAN ? ", " : ",";

	if (n == 0)
		return;
	if (!field_repeated(at)) {
		field_text_of(out, at, 0, style);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_puts(out, between);
		add_element(out, at, i, style);
	}
}
