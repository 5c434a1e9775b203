/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * meibu-records(5) against the field tables. What stands in the page between its markers is
 * written by this program (--print, see scripts/check-man-records); the test compares the
 * two whole, so that neither can say more than the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/money.h"
#include "model/field_table.h"

static const char begin_mark[] = ".\\\" begin: made from the field tables\n";
static const char end_mark[] = ".\\\" end: made from the field tables\n";

static void add_flags(struct buf *out, const struct field *row)
{
	static const struct { unsigned flag; const char *word; } words[] = {
		{ FIELD_REQUIRED, "required" }, { FIELD_FIXED, "set by the program" },
		{ FIELD_PRIVATE, "private" },   { FIELD_CONTACT, "masked" },
		{ FIELD_SECRET, "secret" },     { FIELD_INDEXED, "searched" },
		{ FIELD_MAP, "pairs" },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (row->flags & words[i].flag)
			buf_printf(out, ", %s", words[i].word);
	}
}

static void add_choices(struct buf *out, const struct field *row)
{
	if (row->kind != FIELD_CHOICE && row->kind != FIELD_TEXT)
		return;
	buf_puts(out, row->kind == FIELD_CHOICE ? "One of\n" : "Offered are\n");
	for (const struct choice *c = row->choices; c->word != NULL; c++)
		buf_printf(out, ".Cm %s\n.Pq %s%s\n", c->word, c->label,
			   c[1].word != NULL ? " ," : " .");
}

static void add_limits(struct buf *out, const struct field *row)
{
	char low[MONEY_TEXT_MAX], high[MONEY_TEXT_MAX];
	bool limited = row->min != 0 || row->max != 0;

	switch (row->kind) {
	case FIELD_TEXT:
	case FIELD_LINES:
	case FIELD_BYTES:
		buf_printf(out, "At most %d bytes.\n",
			   (int)(row->max != 0 ? row->max : LIMIT_LINE));
		return;
	case FIELD_NUMBER:
		if (limited)
			buf_printf(out, "Between %lld and %lld.\n", (long long)row->min,
				   (long long)row->max);
		return;
	case FIELD_MONEY:
		if (limited)
			buf_printf(out, "Between %s and %s.\n",
				   money_text(MONEY(row->min), low),
				   money_text(MONEY(row->max), high));
		return;
	case FIELD_MESSAGE:
		buf_printf(out, "At most %d.\n", (int)(row->max != 0 ? row->max : LIMIT_ROWS));
		return;
	case FIELD_BOOL:
	case FIELD_CHOICE:
	case FIELD_DAY:
	case FIELD_WALL:
	case FIELD_MINUTE:
	case FIELD_INSTANT:
	case FIELD_BIRTHDAY:
	case FIELD_PHONE:
	case FIELD_REF:
		return;
	}
}

static void add_kind(struct buf *out, const struct field *row,
		     const ProtobufCFieldDescriptor *proto)
{
	bool list = proto->label == PROTOBUF_C_LABEL_REPEATED;

	if (row->kind == FIELD_MESSAGE)
		buf_puts(out, table_of(proto->descriptor)->name);
	else if (row->kind == FIELD_REF)
		buf_printf(out, "id %c", row->ref);
	else
		buf_puts(out, field_kind_name(row->kind));
	if (list)
		buf_puts(out, ", list");
}

static void add_fields(struct buf *out, const ProtobufCMessageDescriptor *type)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE) {
			add_fields(out, proto->descriptor);
			continue;
		}
		buf_printf(out, ".It Cm %s Pq ", row->name);
		add_kind(out, row, proto);
		add_flags(out, row);
		buf_printf(out, "\n%s.\n", row->label);
		if (row->help != NULL)
			buf_printf(out, "%s\n", row->help);
		if (row->choices != NULL)
			add_choices(out, row);
		add_limits(out, row);
	}
}

static void add_table(struct buf *out, const struct record *record)
{
	buf_printf(out, ".Ss %s\n%s", record->name, record->title);
	if (record->letter != '\0')
		buf_printf(out, "; its ids begin with %c", record->letter);
	buf_puts(out, ".\n.Bl -tag -width Ds\n");
	add_fields(out, record->message);
	buf_puts(out, ".El\n");
}

/* Is the message inside a record, and not inline? */
static bool is_part(const ProtobufCMessageDescriptor *outer, const ProtobufCMessageDescriptor *part)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;
	bool found = false;

	for (size_t i = 0; !found && (row = field_of(outer, i, &proto)) != NULL; i++) {
		if (row->kind != FIELD_MESSAGE)
			continue;
		found = (proto->descriptor == part && (row->flags & FIELD_INLINE) == 0) ||
			is_part(proto->descriptor, part);
	}
	return found;
}

static void page(struct buf *out)
{
	buf_puts(out, ".Sh RECORDS\n");
	for (size_t i = 0; i < nrecords; i++)
		add_table(out, &records[i]);
	buf_puts(out, ".Sh PARTS OF RECORDS\n");
	for (size_t i = 0; i < nrecord_parts; i++) {
		bool found = false;
		for (size_t r = 0; r < nrecords; r++)
			found = found || is_part(records[r].message, record_parts[i].message);
		if (found)
			add_table(out, &record_parts[i]);
	}
}

static void test_page(void **state)
{
	static const char path[] = "man/meibu-records.5";
	AUTO(buf_release) struct buf made = BUF_INIT;
	AUTO(buf_release) struct buf file = BUF_INIT;
	char line[4096];
	FILE *f = fopen(path, "r");

	(void)state;
	if (f == NULL)
		fail_msg("%s: not found; run the test at the top of the tree", path);
	bool inside = false;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strcmp(line, end_mark) == 0)
			inside = false;
		if (inside)
			buf_puts(&file, line);
		if (strcmp(line, begin_mark) == 0)
			inside = true;
	}
	fclose(f);
	assert_false(inside);
	page(&made);
	if (strcmp(made.text, file.text) != 0)
		fail_msg("%s is not what the tables say; run scripts/check-man-records --write",
			 path);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
	};

	if (argc == 2 && strcmp(argv[1], "--print") == 0) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		page(&text);
		fputs(text.text, stdout);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
