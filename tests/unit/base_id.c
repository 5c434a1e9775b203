/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/id.h"

static void ids_are_written(void **state)
{
	char text[ID_TEXT_MAX];

	(void)state;
	assert_string_equal(id_text('C', 42, text), "C000042");
	assert_string_equal(id_text('E', 1234567, text), "E1234567");
	assert_string_equal(id_text('V', UINT32_MAX, text), "V4294967295");
	assert_string_equal(id_text('S', 2, text), "S2");
	assert_string_equal(id_text('P', 15, text), "P15");
	assert_string_equal(id_text('R', 1, text), "R1");
	assert_string_equal(id_text('D', 100, text), "D100");
	assert_string_equal(id_text('B', 0, text), "B000000");
}

static void ids_are_read(void **state)
{
	static const struct { const char *text; char letter; uint32_t id; } rows[] = {
		{ "C000042", 'C', 42 }, { "c42", 'C', 42 }, { "C42", 'C', 42 },
		{ "s2", 'S', 2 }, { "S0002", 'S', 2 }, { "V4294967295", 'V', UINT32_MAX },
		{ "C0000000000000001", 'C', 1 },
	};
	uint32_t id = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(id_parse(rows[i].text, rows[i].letter, &id, "client", NULL),
				 ST_OK);
		assert_true(id == rows[i].id);
	}
}

static void others_are_refused(void **state)
{
	static const char *const rows[] = {
		"", "C", "C0", "C000000", "B000042", "42", "CC42", "C-1", "C+1", "C 42", "C42 ",
		"C4294967296", "C18446744073709551617", "C99999999999999999999999", "C4x", "C\xff",
		"Ｃ42", "C4\0332",
	};
	struct problem p = PROBLEM_INIT;
	uint32_t id = 77;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (id_parse(rows[i], 'C', &id, "client", &p) != ST_BAD_VALUE)
			fail_msg("%s", rows[i]);
		assert_string_equal(p.field, "client");
		assert_non_null(strstr(p.message, "C000042"));
		assert_null(strchr(p.message, '\033'));
		assert_int_equal(id, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_written),
		cmocka_unit_test(ids_are_read),
		cmocka_unit_test(others_are_refused),
	};

	return cmocka_run_group_tests_name("base_id", tests, NULL, NULL);
}
