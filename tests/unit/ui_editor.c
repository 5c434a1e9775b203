/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The editor of fields: text, clusters, cells; no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "base/status.h"
#include "base/text.h"
#include "ui/widgets/editor.h"

/* Presses keys written as in key tables, a space between: "张 a Left Backspace". */
static void press(struct editor *e, const char *keys)
{
	while (*keys != '\0') {
		size_t n = strcspn(keys, " ");
		keycode key = key_parse(keys, n);
		assert_int_not_equal(key, K_NONE);
		editor_key(e, key);
		keys += n;
		keys += *keys == ' ';
	}
}

/* The text with | where the cursor is. */
static void check(const struct editor *e, const char *expected)
{
	AUTO(buf_release) struct buf shown = BUF_INIT;
	buf_add(&shown, e->text.text, e->cursor);
	buf_putc(&shown, '|');
	buf_puts(&shown, e->text.text + e->cursor);
	assert_string_equal(shown.text, expected);
}

static void typing_and_moving(void **state)
{
	AUTO(editor_release) struct editor e;
	(void)state;
	editor_init(&e, 60, 0);
	press(&e, "张 小 美");
	check(&e, "张小美|");
	press(&e, "Left Left a");
	check(&e, "张a|小美");
	press(&e, "Backspace Backspace Backspace Delete");
	check(&e, "|美");
	press(&e, "End Space x Home");
	check(&e, "|美 x");
	press(&e, "Right C-e");
	check(&e, "美 x|");
	press(&e, "C-a C-d");
	check(&e, "| x");
	assert_int_equal(editor_key(&e, K_TAB), EDITOR_PASS);
	assert_int_equal(editor_key(&e, K_ENTER), EDITOR_PASS);
	assert_int_equal(editor_key(&e, K_F1), EDITOR_PASS);
	assert_int_equal(editor_key(&e, K_CTRL | 's'), EDITOR_PASS);
}

static void words_of_letters_and_of_han(void **state)
{
	AUTO(editor_release) struct editor e;
	(void)state;
	editor_init(&e, 200, 0);
	editor_set(&e, "补水 facial 60分，张小美");
	press(&e, "C-Left");
	check(&e, "补水 facial 60分，|张小美");
	press(&e, "C-Left");
	check(&e, "补水 facial 60|分，张小美");
	press(&e, "C-w");
	check(&e, "补水 facial |分，张小美");
	press(&e, "M-b C-w");
	check(&e, "|facial 分，张小美");
	press(&e, "M-f");
	check(&e, "facial |分，张小美");
	press(&e, "C-Right C-Right C-Right");
	check(&e, "facial 分，张小美|");
	press(&e, "Left C-u");
	check(&e, "|美");
	press(&e, "C-w C-u Backspace");
	check(&e, "|美");
}

static void a_cluster_is_one_character(void **state)
{
	AUTO(editor_release) struct editor e;
	(void)state;
	editor_init(&e, 60, 0);
	editor_set(&e, "Ae\u0301u\u0308B");
	press(&e, "Left Left");
	check(&e, "Ae\u0301|u\u0308B");
	press(&e, "Backspace");
	check(&e, "A|u\u0308B");
	press(&e, "Delete");
	check(&e, "A|B");
	/* A mark on its own would change its neighbour: the cursor never ends inside a cluster. */
	editor_insert(&e, "e\u0301");
	check(&e, "Ae\u0301|B");
}

static void no_more_than_fits(void **state)
{
	AUTO(editor_release) struct editor e;
	(void)state;
	editor_init(&e, 7, 0);
	assert_int_equal(editor_insert(&e, "张小美"), EDITOR_FULL);
	check(&e, "张小|");
	assert_int_equal(editor_insert(&e, "a"), EDITOR_CHANGED);
	assert_int_equal(editor_insert(&e, "b"), EDITOR_FULL);
	check(&e, "张小a|");
	editor_set(&e, "一二三四");
	check(&e, "一二|");
	editor_set(&e, NULL);
	check(&e, "|");
	assert_int_equal(editor_insert(&e, ""), EDITOR_MOVED);
}

static void pasted_text_is_tamed(void **state)
{
	AUTO(editor_release) struct editor e;
	(void)state;
	editor_init(&e, 200, 0);
	editor_insert(&e, "一\n二\r\n三\t四\033[31m\x01\xff\u202e五\n\n");
	assert_true(text_is_clean(editor_text(&e), TEXT_LINE));
	assert_null(strchr(editor_text(&e), '\n'));
	assert_non_null(strstr(editor_text(&e), "一 二"));
	editor_release(&e);
	editor_init(&e, 200, EDITOR_LINES);
	editor_insert(&e, "一\r\n二\n三");
	check(&e, "一\n二\n三|");
}

static void the_window_follows_the_cursor(void **state)
{
	AUTO(editor_release) struct editor e;
	int row, cell;
	(void)state;
	editor_init(&e, 200, 0);
	editor_set(&e, "一二三四五六七八九十");
	editor_place(&e, 8, 1, &row, &cell);
	assert_int_equal(cell, 7);
	assert_int_equal(e.offset, 13);
	press(&e, "Home");
	editor_place(&e, 8, 1, &row, &cell);
	assert_int_equal(cell, 0);
	assert_int_equal(e.offset, 0);
	press(&e, "Right Right Right Right");
	editor_place(&e, 8, 1, &row, &cell);
	assert_int_equal(cell, 7);
	assert_int_equal(e.offset, 1);
	press(&e, "Left");
	editor_place(&e, 8, 1, &row, &cell);
	assert_int_equal(cell, 5);
	/* Shorter than the field again: shown from its beginning. */
	editor_set(&e, "一二");
	editor_place(&e, 8, 1, &row, &cell);
	assert_int_equal(e.offset, 0);
	assert_int_equal(cell, 4);
}

static void a_masked_text_shows_a_star_each(void **state)
{
	AUTO(editor_release) struct editor e;
	int row, cell;
	(void)state;
	editor_init(&e, 30, EDITOR_MASKED);
	press(&e, "1 密 3");
	editor_place(&e, 10, 1, &row, &cell);
	assert_int_equal(cell, 3);
}

static void several_lines_wrap(void **state)
{
	AUTO(editor_release) struct editor e;
	size_t start = 0, len = 0;
	int row, cell;
	(void)state;
	editor_init(&e, 200, EDITOR_LINES);
	editor_set(&e, "一二三四五六\nab");
	/* Nine cells: four wide characters and one cell for the cursor. */
	assert_true(editor_row(&e, 9, 0, &start, &len));
	assert_int_equal(len, 12);
	assert_true(editor_row(&e, 9, 1, &start, &len));
	assert_int_equal(start, 12);
	assert_int_equal(len, 6);
	assert_true(editor_row(&e, 9, 2, &start, &len));
	assert_int_equal(start, 19);
	assert_int_equal(len, 2);
	assert_false(editor_row(&e, 9, 3, &start, &len));
	editor_place(&e, 9, 2, &row, &cell);
	assert_int_equal(e.offset, 1);
	assert_int_equal(row, 1);
	assert_int_equal(cell, 2);
	press(&e, "Up");
	check(&e, "一二三四五|六\nab");
	press(&e, "Up");
	check(&e, "一|二三四五六\nab");
	assert_int_equal(editor_key(&e, K_UP), EDITOR_PASS);
	press(&e, "End Enter");
	check(&e, "一二三四五六\n|\nab");
	press(&e, "Down Down");
	assert_int_equal(editor_key(&e, K_DOWN), EDITOR_PASS);
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

/* Whatever is pressed: clean text within its limit, the cursor on a border and in the window. */
static void random_keys_keep_the_promises(void **state)
{
	static const char *const keys[] = {
		"a",	   "张",  "，",	       "e",	 "Space", "Left", "Right",
		"Home",	   "End", "Backspace", "Delete", "C-w",	  "C-u",  "C-Left",
		"C-Right", "Up",  "Down",      "Enter",	 "C-d",	  "7",
	};
	uint64_t seed = 7;
	(void)state;
	for (int run = 0; run < 60; run++) {
		AUTO(editor_release) struct editor e;
		editor_init(&e, 5 + next_random(&seed) % 60, run % 2 == 0 ? 0 : EDITOR_LINES);
		for (int i = 0; i < 300; i++) {
			int cells = 2 + (int)(next_random(&seed) % 20), row = 0, cell = 0;
			const char *key = keys[next_random(&seed) % ARRAY_LEN(keys)];
			if (next_random(&seed) % 40 == 0)
				editor_insert(&e, "\u0301贴\xe5上\n");
			editor_key(&e, key_parse(key, strlen(key)));
			editor_place(&e, cells, 3, &row, &cell);
			assert_true(e.text.len <= e.max && e.cursor <= e.text.len);
			assert_true(text_is_clean(editor_text(&e),
						  e.flags & EDITOR_LINES ? TEXT_LINES : TEXT_LINE));
			assert_true(row >= 0 && row < 3 && cell >= 0 &&
				    cell < (cells < 3 ? 3 : cells));
			size_t border = 0;
			while (border < e.cursor)
				border += text_cluster(editor_text(&e) + border);
			assert_int_equal(border, e.cursor);
		}
	}
}

static int set_locale(void **state)
{
	(void)state;
	i18n_init("en");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typing_and_moving),
		cmocka_unit_test(words_of_letters_and_of_han),
		cmocka_unit_test(a_cluster_is_one_character),
		cmocka_unit_test(no_more_than_fits),
		cmocka_unit_test(pasted_text_is_tamed),
		cmocka_unit_test(the_window_follows_the_cursor),
		cmocka_unit_test(a_masked_text_shows_a_star_each),
		cmocka_unit_test(several_lines_wrap),
		cmocka_unit_test(random_keys_keep_the_promises),
	};
	return cmocka_run_group_tests(tests, set_locale, NULL);
}
