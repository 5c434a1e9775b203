/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The field tables against the .proto files, in both directions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/field_table.h"
#include "model/ops.pb-c.h"
#include "model/records.pb-c.h"

/* Every message named in the .proto files is in message_types[], in the same order. */
static void test_messages_listed(void **state)
{
	static const char *const files[] = { "src/model/ops.proto", "src/model/ops_house.proto",
					       "src/model/records.proto" };
	char line[4096], name[64];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		FILE *f = fopen(files[i], "r");
		if (f == NULL)
			fail_msg("%s: not found; run the test at the top of the tree", files[i]);
		while (fgets(line, sizeof(line), f) != NULL) {
			if (sscanf(line, "message %63[A-Za-z0-9_]", name) != 1)
				continue;
			if (n >= nmessage_types)
				fail_msg("%s is not in message_types[]", name);
			assert_string_equal(message_types[n++]->name, name);
		}
		fclose(f);
	}
	assert_int_equal(n, nmessage_types);
	assert_ptr_equal(message_by_name("ClientAdd"), &client_add__descriptor);
	assert_null(message_by_name("client"));
}

/* Does the row's kind fit what is stored? */
static bool fits(const struct field *row, const ProtobufCFieldDescriptor *proto)
{
	bool repeated = proto->label == PROTOBUF_C_LABEL_REPEATED;
	ProtobufCType type = proto->type;

	switch (row->kind) {
	case FIELD_TEXT:
	case FIELD_PHONE:
		return type == PROTOBUF_C_TYPE_STRING;
	case FIELD_LINES:
		return type == PROTOBUF_C_TYPE_STRING && !repeated;
	case FIELD_NUMBER:
		return type == PROTOBUF_C_TYPE_UINT32 || type == PROTOBUF_C_TYPE_INT32 ||
		       type == PROTOBUF_C_TYPE_INT64 || type == PROTOBUF_C_TYPE_UINT64;
	case FIELD_MONEY:
		return type == PROTOBUF_C_TYPE_INT64 &&
		       strcmp(row->name + strlen(row->name) - 4, "_fen") == 0;
	case FIELD_BOOL:
		return !repeated && type == PROTOBUF_C_TYPE_BOOL;
	case FIELD_CHOICE:
		return !repeated && type == PROTOBUF_C_TYPE_ENUM;
	case FIELD_DAY:
		return !repeated && type == PROTOBUF_C_TYPE_INT32;
	case FIELD_WALL:
	case FIELD_INSTANT:
		return !repeated && type == PROTOBUF_C_TYPE_INT64;
	case FIELD_MINUTE:
	case FIELD_BIRTHDAY:
		return !repeated && type == PROTOBUF_C_TYPE_UINT32;
	case FIELD_REF:
		return type == PROTOBUF_C_TYPE_UINT32;
	case FIELD_BYTES:
		return !repeated && type == PROTOBUF_C_TYPE_BYTES;
	case FIELD_MESSAGE:
		return type == PROTOBUF_C_TYPE_MESSAGE;
	}
	return false;
}

static void check_row(const ProtobufCMessageDescriptor *type, const struct field *row,
		      const ProtobufCFieldDescriptor *proto)
{
	bool ends_fen = strlen(row->name) > 4 &&
			strcmp(row->name + strlen(row->name) - 4, "_fen") == 0;

	if (!fits(row, proto))
		fail_msg("%s.%s: the kind does not fit the type", type->name, row->name);
	if (ends_fen && row->kind != FIELD_MONEY)
		fail_msg("%s.%s: not money", type->name, row->name);
	if (row->label == NULL || row->label[0] == '\0')
		fail_msg("%s.%s: no label", type->name, row->name);
	if ((row->kind == FIELD_REF) != (row->ref != 0))
		fail_msg("%s.%s: ref", type->name, row->name);
	if (row->kind == FIELD_CHOICE && row->choices == NULL)
		fail_msg("%s.%s: no choices", type->name, row->name);
	if ((row->flags & FIELD_CONTACT) && !(row->flags & FIELD_PRIVATE))
		fail_msg("%s.%s: contact but not private", type->name, row->name);
	if ((row->flags & FIELD_INLINE) &&
	    (row->kind != FIELD_MESSAGE || proto->label == PROTOBUF_C_LABEL_REPEATED))
		fail_msg("%s.%s: cannot be inline", type->name, row->name);
	bool editable = row->kind != FIELD_MESSAGE && !(row->flags & (FIELD_FIXED | FIELD_SECRET));
	if (editable && row->width == 0)
		fail_msg("%s.%s: no width", type->name, row->name);
	if (row->min > row->max)
		fail_msg("%s.%s: min above max", type->name, row->name);
}

/* Every proto field has exactly one row, and every row of its own table a proto field. */
static void test_rows_complete(void **state)
{
	(void)state;
	for (size_t m = 0; m < nmessage_types; m++) {
		const ProtobufCMessageDescriptor *type = message_types[m];
		const ProtobufCFieldDescriptor *proto = NULL;
		const struct field *row;
		size_t n = 0;

		for (unsigned i = 0; i < type->n_fields; i++) {
			if (field_row(type, type->fields[i].name) == NULL)
				fail_msg("%s.%s has no row", type->name, type->fields[i].name);
		}
		for (; (row = field_of(type, n, &proto)) != NULL; n++) {
			if (proto == NULL)
				fail_msg("%s.%s is not stored", type->name, row->name);
			assert_string_equal(row->name, proto->name);
			if (field_row(type, row->name) != row)
				fail_msg("%s.%s has two rows", type->name, row->name);
			check_row(type, row, proto);
		}
		assert_int_equal(n, type->n_fields);
		assert_true(n < 255); /* see field_walk() */
	}
}

/* Each message inside is one of ours, and each table is for a message. */
static void test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < nrecords; i++) {
		assert_ptr_equal(record_by_name(records[i].name), &records[i]);
		assert_ptr_equal(record_by_message(records[i].message), &records[i]);
		assert_ptr_equal(table_of(records[i].message), &records[i]);
	}
	for (size_t i = 0; i < nrecord_parts; i++) {
		assert_null(record_by_message(record_parts[i].message));
		assert_ptr_equal(table_of(record_parts[i].message), &record_parts[i]);
	}
	assert_null(record_by_name("nothing"));
	assert_null(table_of(&client_add__descriptor));
	/* What records.proto stores has a table of its own; it comes behind ops.proto. */
	size_t first = 0;
	while (message_types[first] != &client__descriptor)
		first++;
	for (size_t i = first; i < nmessage_types; i++) {
		if (table_of(message_types[i]) == NULL)
			fail_msg("%s has no table", message_types[i]->name);
	}
}

static bool is_used(const char *name)
{
	for (size_t m = 0; m < nmessage_types; m++) {
		if (table_of(message_types[m]) == NULL &&
		    protobuf_c_message_descriptor_get_field_by_name(message_types[m], name) != NULL)
			return true;
	}
	return false;
}

static void test_common_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ncommon_fields; i++) {
		if (i > 0 && strcmp(common_fields[i - 1].name, common_fields[i].name) >= 0)
			fail_msg("%s is out of order", common_fields[i].name);
		if (!is_used(common_fields[i].name))
			fail_msg("%s is in no message", common_fields[i].name);
	}
}

static void test_required_arguments(void **state)
{
	char name[64], field[64];

	(void)state;
	for (size_t i = 0; i < nrequired_arguments; i++) {
		if (i > 0 && strcmp(required_arguments[i - 1], required_arguments[i]) >= 0)
			fail_msg("%s is out of order", required_arguments[i]);
		assert_int_equal(sscanf(required_arguments[i], "%63[^.].%63s", name, field), 2);
		const ProtobufCMessageDescriptor *type = message_by_name(name);
		const struct field *row = type != NULL ? field_row(type, field) : NULL;
		if (row == NULL)
			fail_msg("%s is not a field", required_arguments[i]);
		assert_true(field_required(type, row));
	}
	assert_true(field_required(&client__descriptor, field_row(&client__descriptor, "name")));
	assert_false(field_required(&client__descriptor, field_row(&client__descriptor, "tier")));
	assert_false(field_required(&sale_quote__descriptor,
				    field_row(&sale_quote__descriptor, "client")));
}

/* The choices of a FIELD_CHOICE are the values of its enum, word by word. */
static void test_choices(void **state)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	(void)state;
	for (size_t m = 0; m < nmessage_types; m++) {
		for (size_t i = 0; (row = field_of(message_types[m], i, &proto)) != NULL; i++) {
			const ProtobufCEnumDescriptor *type = proto->descriptor;
			size_t n = 0;
			for (const struct choice *c = row->choices; c != NULL && c->word != NULL;
			     c++, n++) {
				assert_non_null(c->label);
				if (row->kind != FIELD_CHOICE)
					continue;
				if (protobuf_c_enum_descriptor_get_value_by_name(type, c->word) ==
				    NULL)
					fail_msg("%s is not a value", c->word);
			}
			if (row->kind == FIELD_CHOICE)
				assert_int_equal(n, type->n_values);
			if (row->kind == FIELD_NUMBER && row->choices != NULL)
				assert_int_equal(n, row->max + 1);
		}
	}
}

/* Names that stand at one level may be doubled only where the outer is meant. */
static void count_names(const ProtobufCMessageDescriptor *type, const char *name, int *n)
{
	const ProtobufCFieldDescriptor *proto;
	const struct field *row;

	for (size_t i = 0; (row = field_of(type, i, &proto)) != NULL; i++) {
		if (row->flags & FIELD_INLINE)
			count_names(proto->descriptor, name, n);
		else
			*n += strcmp(row->name, name) == 0;
	}
}

static void test_inline_names(void **state)
{
	const ProtobufCFieldDescriptor *proto;
	AUTO(arena_release) struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t m = 0; m < nmessage_types; m++) {
		ProtobufCMessage *message = message_new(message_types[m], &arena);
		struct field_at at;
		for (size_t pos = 0; field_walk(message, &arena, &pos, &at);) {
			int n = 0;
			count_names(message_types[m], at.row->name, &n);
			if (n > 1 && strcmp(at.row->name, "revision") != 0)
				fail_msg("%s has two fields %s", message_types[m]->name,
					 at.row->name);
		}
	}
	/* The revision of a change is the one seen, not one to set. */
	assert_ptr_equal(field_of(&client_set__descriptor, 3, &proto),
			 field_row(&client_set__descriptor, "revision"));
}

static bool doubled(const char *a, const char *b)
{
	AUTO(buf_release) struct buf folded_a = BUF_INIT;
	AUTO(buf_release) struct buf folded_b = BUF_INIT;

	text_fold(&folded_a, a);
	text_fold(&folded_b, b);
	return strcmp(folded_a.text, folded_b.text) == 0;
}

/* A heading of CSV, name or label, means one field of a record. */
static void test_headings_unique(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct field_at a, b;

	(void)state;
	for (size_t r = 0; r < nrecords; r++) {
		ProtobufCMessage *message = message_new(records[r].message, &arena);
		for (size_t i = 0; field_walk(message, &arena, &i, &a);) {
			for (size_t j = 0; field_walk(message, &arena, &j, &b);) {
				if (a.row == b.row)
					continue;
				if (doubled(a.row->label, b.row->label) ||
				    doubled(a.row->label, b.row->name))
					fail_msg("%s: %s and %s look alike", records[r].name,
						 a.row->name, b.row->name);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages_listed),
		cmocka_unit_test(test_rows_complete),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_common_table),
		cmocka_unit_test(test_required_arguments),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_inline_names),
		cmocka_unit_test(test_headings_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
