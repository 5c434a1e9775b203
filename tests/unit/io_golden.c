/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pinned bytes of tests/golden/record, see the README there. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "io/json.h"
#include "model/field.h"

static void read_file(const char *path, struct buf *ret)
{
	char chunk[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		fail_msg("%s: not found; run the test at the top of the tree", path);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(ret, chunk, n);
	fclose(f);
}

/* The bytes of NAME.hex, white space ignored. */
static void read_hex(const char *path, struct buf *ret)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	unsigned byte;
	int used;

	read_file(path, &text);
	for (const char *at = text.text; sscanf(at, " %2x%n", &byte, &used) == 1; at += used)
		buf_putc(ret, (char)byte);
}

/* The record of "tests/golden/record/client-2.hex" is client. */
static const struct record *record_of(const char *path)
{
	char name[32];

	assert_int_equal(sscanf(path, "tests/golden/record/%31[a-z_]", name), 1);
	const struct record *record = record_by_name(name);
	if (record == NULL)
		fail_msg("%s: there is no record %s", path, name);
	return record;
}

static void check_file(const char *path)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	AUTO(buf_release) struct buf json = BUF_INIT;
	AUTO(buf_release) struct buf expected = BUF_INIT;
	char json_path[200];
	ProtobufCAllocator allocator = message_allocator(&arena);

	read_hex(path, &bytes);
	ProtobufCMessage *m = protobuf_c_message_unpack(record_of(path)->message, &allocator,
							bytes.len, (uint8_t *)bytes.text);
	if (m == NULL)
		fail_msg("%s: cannot be read", path);
	if (m->n_unknown_fields > 0)
		fail_msg("%s: has fields that the program no longer knows", path);
	uint8_t *again = arena_alloc(&arena, bytes.len + 1);
	if (protobuf_c_message_get_packed_size(m) != bytes.len)
		fail_msg("%s: other bytes would be written", path);
	protobuf_c_message_pack(m, again);
	assert_memory_equal(again, bytes.text, bytes.len);

	struct problem p = PROBLEM_INIT;
	if (record_check(m, &p) != ST_OK)
		fail_msg("%s: %s: %s", path, p.field, p.message);

	snprintf(json_path, sizeof(json_path), "%.*s.json", (int)(strlen(path) - 4), path);
	read_file(json_path, &expected);
	json_add_message(&json, m);
	buf_putc(&json, '\n');
	assert_string_equal(json.text, expected.text);
}

static void test_golden(void **state)
{
	glob_t files;

	(void)state;
	assert_true(date_zone("Asia/Shanghai"));
	assert_int_equal(glob("tests/golden/record/*.hex", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_file(files.gl_pathv[i]);
	globfree(&files);
}

/* Every kind of record has its bytes. */
static void test_all_there(void **state)
{
	char path[100];

	(void)state;
	for (size_t i = 0; i < nrecords; i++) {
		AUTO(buf_release) struct buf text = BUF_INIT;
		snprintf(path, sizeof(path), "tests/golden/record/%s.hex", records[i].name);
		read_file(path, &text);
		assert_true(text.len > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_all_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
