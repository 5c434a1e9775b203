/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of keys, twins, and what an input method left on sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "ui/key.h"
#include "ui/theme.h"

static keycode parse(const char *name)
{
	return key_parse(name, strlen(name));
}

static void names_go_both_ways(void **state)
{
	static const char *const names[] = {
		"a",	 "A",	   "$",	     "-",	"+",  "张",   "Space",
		"Enter", "Esc",	   "Tab",    "BackTab", "F1", "F12",  "C-s",
		"M-1",	 "C-Left", "M-S-Up", "C-M-x",	"é",  "𬭚", "PgDn",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char text[KEY_NAME_MAX];
		assert_int_not_equal(parse(names[i]), K_NONE);
		assert_string_equal(keycode_text(parse(names[i]), text), names[i]);
	}
	assert_int_equal(parse("C-S"), K_SHIFT * 0 + (K_CTRL | 's'));
	assert_int_equal(parse("enter"), K_ENTER);
	assert_int_equal(parse("F13"), K_NONE);
	assert_int_equal(parse("X-a"), K_NONE);
	assert_int_equal(parse("ab"), K_NONE);
	assert_int_equal(parse(""), K_NONE);
}

static void twins_in_one_string(void **state)
{
	(void)state;
	assert_true(key_in('e', "F2 e"));
	assert_true(key_in(K_F2, "F2 e"));
	assert_true(key_in(K_ALT | '2', "F2 e"));
	assert_true(key_in(K_ALT | '0', "F10"));
	assert_true(key_in(K_ALT | '-', "F11"));
	assert_true(key_in(K_ALT | '=', "F12"));
	assert_false(key_in(K_ALT | '2', "F3 e"));
	assert_false(key_in('E', "F2 e"));
	assert_false(key_in('e', ""));
	assert_false(key_in(K_NONE, "F2 e"));
	char text[KEY_NAME_MAX];
	assert_string_equal(key_first("F2 e", text), "F2");
	assert_string_equal(key_first("", text), "");
}

static void full_width_becomes_narrow(void **state)
{
	(void)state;
	assert_int_equal(key_narrow(0xFF1A), ':'); /* ： */
	assert_int_equal(key_narrow(0xFF0F), '/'); /* ／ */
	assert_int_equal(key_narrow(0x3001), '/'); /* 、 */
	assert_int_equal(key_narrow(0xFF1F), '?'); /* ？ */
	assert_int_equal(key_narrow(0xFF11), '1'); /* １ */
	assert_int_equal(key_narrow(0xFF4E), 'n'); /* ｎ */
	assert_int_equal(key_narrow(0xFFE5), '$'); /* ￥ */
	assert_int_equal(key_narrow(0x300A), '<'); /* 《 */
	assert_int_equal(key_narrow(K_CTRL | 0xFF53), K_CTRL | 's');
	assert_int_equal(key_narrow(0x5F20), 0x5F20); /* 张 */
	assert_int_equal(key_narrow(K_UP), K_UP);
}

static void what_a_field_takes(void **state)
{
	(void)state;
	assert_true(key_is_text(' '));
	assert_true(key_is_text(0x5F20));
	assert_false(key_is_text(0x7F));
	assert_false(key_is_text(0x85));
	assert_false(key_is_text(0x1B));
	assert_false(key_is_text(K_ENTER));
	assert_false(key_is_text(K_ALT | 'a'));
}

/* Danger must be seen without colour, and a state told apart from plain text where there is one. */
static void every_role_has_a_look(void **state)
{
	static const int depths[] = { 0, 8, 16, 256 };
	(void)state;
	for (size_t d = 0; d < ARRAY_LEN(depths); d++) {
		for (int role = 0; role < ROLE_COUNT; role++) {
			const struct theme_look *look = theme_look((enum theme_role)role,
								   depths[d]);
			assert_in_range(look->fg + 1, 0, depths[d]);
			assert_in_range(look->bg + 1, 0, depths[d]);
		}
		const struct theme_look *danger = theme_look(ROLE_DANGER, depths[d]);
		assert_true(danger->attr & LOOK_REVERSE || danger->bg >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),	     cmocka_unit_test(twins_in_one_string),
		cmocka_unit_test(full_width_becomes_narrow), cmocka_unit_test(what_a_field_takes),
		cmocka_unit_test(every_role_has_a_look),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
