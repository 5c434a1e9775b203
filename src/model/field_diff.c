/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changed, for the audit; and what a role may not see. */
#include "model/field.h"

#include <string.h>

#include "base/text.h"
#include "model/field_table.h"

/* ---- differences */

/* Appends the value exactly, a private one so that it cannot be guessed from it. */
static void add_value(struct buf *out, const struct field_at *at)
{
	AUTO(buf_release) struct buf text = BUF_INIT;

	if ((at->row->flags & FIELD_PRIVATE) == 0) {
		field_text(&text, at, FIELD_EXACT);
		text_clean(out, text.text, text.len, TEXT_LINE);
		return;
	}
	for (size_t i = 0; i < field_count(at); i++) {
		if (i > 0)
			buf_putc(out, ',');
		if (at->row->kind == FIELD_PHONE)
			text_mask_phone(out, field_string(at, i));
		else
			buf_puts(out, "****");
	}
}

static bool told(const struct field *row)
{
	/* The audit row names the record; the revision changes always. What the program keeps
	 * beside it (changes of a booking) is in the record itself. */
	return strcmp(row->name, "id") != 0 && strcmp(row->name, "revision") != 0 &&
	       !(row->kind == FIELD_MESSAGE && (row->flags & FIELD_FIXED));
}

void record_diff(struct buf *out, const ProtobufCMessage *was, const ProtobufCMessage *now)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct field_at a, b;
	bool first = true;

	if (was == NULL && now == NULL)
		return;
	/* cppcheck-suppress nullPointerRedundantCheck ; one of them is there */
	const ProtobufCMessageDescriptor *type = (was != NULL ? was : now)->descriptor;
	/* Copies, for absent inline messages are made to walk both alike. */
	ProtobufCMessage *old = was != NULL ? message_copy(was, &arena) : message_new(type, &arena);
	ProtobufCMessage *new = now != NULL ? message_copy(now, &arena) : message_new(type, &arena);
	size_t pos_a = 0, pos_b = 0;
	while (field_walk(old, &arena, &pos_a, &a) && field_walk(new, &arena, &pos_b, &b)) {
		if (!told(a.row) || field_equal(&a, &b))
			continue;
		buf_printf(out, "%s%s:", first ? "" : "; ", a.row->name);
		first = false;
		if (a.row->flags & FIELD_SECRET) {
			buf_puts(out, " ****");
			continue;
		}
		if (!field_empty(&a) && was != NULL) {
			buf_putc(out, ' ');
			add_value(out, &a);
		}
		buf_puts(out, " ->");
		if (!field_empty(&b) && now != NULL) {
			buf_putc(out, ' ');
			add_value(out, &b);
		}
	}
}

/* ---- hiding */

static void mask(const struct field_at *at, struct arena *arena)
{
	struct field_at old = *at;
	ProtobufCMessage *copy = arena_alloc(arena, at->holder->descriptor->sizeof_message);

	/* A flat copy keeps the old texts in sight while the new ones are put. */
	memcpy(copy, at->holder, at->holder->descriptor->sizeof_message);
	old.holder = copy;
	size_t n = field_count(&old);
	field_clear(at);
	for (size_t i = 0; i < n; i++) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		if (at->row->kind == FIELD_PHONE)
			text_mask_phone(&text, field_string(&old, i));
		else
			text_mask(&text, field_string(&old, i));
		*(char **)field_slot(at, arena) = arena_dup(arena, text.text);
	}
}

void record_hide(ProtobufCMessage *message, enum record_privacy privacy, struct arena *arena)
{
	struct field_at at;

	for (size_t pos = 0; field_walk(message, NULL, &pos, &at);) {
		if ((at.row->flags & FIELD_PRIVATE) && privacy == RECORD_WITHOUT_PRIVATE) {
			field_clear(&at);
			continue;
		}
		if (at.row->flags & FIELD_CONTACT) {
			mask(&at, arena);
			continue;
		}
		for (size_t i = 0; at.row->kind == FIELD_MESSAGE && i < field_count(&at); i++)
			record_hide(field_message(&at, i), privacy, arena);
	}
}
