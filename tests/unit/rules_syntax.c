/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not YAML at all, and how faults are shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "rules/source.h"
#include "rules/value.h"
#include "rules_fixture.h"

static enum status load(const char *text, size_t len, struct faults *faults)
{
	struct tiers *tiers = NULL;
	enum status status = tiers_load("f.yaml", text, len, &tiers, faults);

	tiers_free(tiers);
	return status;
}

static void syntax_faults_are_told_where_a_person_looks(void **state)
{
	static const struct {
		const char *text;
		struct expected_fault fault;
	} rows[] = {
		{ "a:\n\tb: 1\n", { 2, 1, "There is a tab in the indentation.", "spaces" } },
		{ "a:\n  b: 1\n\tc: 2\n",
		  { 3, 1, "There is a tab in the indentation.", "spaces" } },
		/* Where it was opened, not where the file ends. */
		{ "a: 1\nb: \"text\nc: 3\n",
		  { 2, 4, "A quotation mark is not closed.",
		    "the same mark at the end of the text" } },
		{ "名字: '甲\n",
		  { 1, 5, "A quotation mark is not closed.",
		    "the same mark at the end of the text" } },
		{ "a: b: c\n",
		  { 1, 5, "A colon stands where no key can be.",
		    "quotes around a text with a colon, and keys of one map in one "
		    "column" } },
		{ "a: [1, 2\nb: 3\n", { 1, 4, "A bracket [ is not closed.", "\",\" or \"]\"" } },
		{ "a: {b: 1\nc: 3]\n", { 1, 4, "A brace { is not closed.", "\",\" or \"}\"" } },
		{ "a: 1\n  b: 2\n",
		  { 2, 4, "A colon stands where no key can be.",
		    "quotes around a text with a colon, and keys of one map in "
		    "one column" } },
		{ "a:\n  - 1\n b: 2\n",
		  { 3, 2, "This does not belong to what is above it.",
		    "keys of one map in one column" } },
		{ "a: @b\n",
		  { 1, 4, "A value cannot begin with this character.", "quotes around it" } },
		{ "a: 5%\nb: %5\n",
		  { 2, 4, "A value cannot begin with this character.", "quotes around it" } },
		{ "a: \"\\q\"\n",
		  { 1, 5, "There is no such escape.",
		    "single quotes, or \"\\\\\" for a backslash" } },
		{ "a: 1\nb\nc: 2\n", { 2, 1, "A key has no colon.", "\"key: value\"" } },
		{ "a: |x\n", { 1, 5, "Text cannot follow here.", "the text on the next line" } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct faults faults = FAULTS_INIT;
		assert_int_equal(load(rows[i].text, strlen(rows[i].text), &faults), ST_BAD_CONFIG);
		assert_faults(&faults, &rows[i].fault, 1);
		faults_release(&faults);
	}
}

static void bytes_that_are_no_text_are_told_by_place(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		struct expected_fault fault;
	} rows[] = {
#define BYTES(s) s, sizeof(s) - 1
		{ BYTES("a: 1\nb: 中\xff\n"), { 2, 5, "The text is not UTF-8 here.", "UTF-8" } },
		{ BYTES("a: \xe4\xb8"), { 1, 4, "The text is not UTF-8 here.", "UTF-8" } },
		{ BYTES("a: \xc0\x80\n"), { 1, 4, "The text is not UTF-8 here.", "UTF-8" } },
		{ BYTES("a: \xed\xa0\x80\n"), { 1, 4, "The text is not UTF-8 here.", "UTF-8" } },
		/* GB18030, as an editor on Windows may write it. */
		{ BYTES("name: \xc3\xc0\n"), { 1, 7, "The text is not UTF-8 here.", "UTF-8" } },
		{ BYTES("a: \0b\n"), { 1, 4, "There is a control character here.", "" } },
		{ BYTES("a: 1\r\nb: \x1b[2J\n"),
		  { 2, 4, "There is a control character here.", "" } },
		{ BYTES("a: 1\rb: \x7f\n"), { 2, 4, "There is a control character here.", "" } },
		{ BYTES("a: \xc2\x85 b\n"), { 1, 4, "There is a control character here.", "" } },
		{ BYTES("a: \xe2\x80\xa8 b\n"),
		  { 1, 4, "There is a control character here.", "" } },
		{ BYTES("a: \xef\xbb\xbf b\n"),
		  { 1, 4, "There is a control character here.", "" } },
#undef BYTES
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct faults faults = FAULTS_INIT;
		/* Exactly as long as it is said to be, for the sanitizer. */
		char *copy = mem_alloc(rows[i].len);
		memcpy(copy, rows[i].text, rows[i].len);
		assert_int_equal(load(copy, rows[i].len, &faults), ST_BAD_CONFIG);
		assert_faults(&faults, &rows[i].fault, 1);
		faults_release(&faults);
		free(copy);
	}
}

static void a_mark_and_windows_lines_do_no_harm(void **state)
{
	const char *text = "\xef\xbb\xbf# x\r\nwindow_day: 1\r\n";
	struct faults faults = FAULTS_INIT;

	(void)state;
	assert_int_equal(load(text, strlen(text), &faults), ST_BAD_CONFIG);
	assert_int_equal(faults.rows[0].line, 2);
	assert_int_equal(faults.rows[0].column, 1);
	assert_string_equal(faults.rows[0].source, "window_day: 1");
	faults_release(&faults);
}

static void large_and_deep_files_are_refused(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT;

	(void)state;
	buf_pad(&text, '#', SOURCE_MAX + 1);
	assert_int_equal(load(text.text, text.len, &faults), ST_BAD_CONFIG);
	assert_string_equal(faults.rows[0].what, "The file is too large.");
	faults_release(&faults);

	buf_reset(&text);
	buf_puts(&text, "a: ");
	buf_pad(&text, '[', 1000000);
	assert_int_equal(load(text.text, text.len, &faults), ST_BAD_CONFIG);
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.rows[0].what, "This is nested too deeply.");
	assert_int_equal(faults.rows[0].column, 4 + 31);
	faults_release(&faults);

	buf_reset(&text);
	for (int i = 0; i < 300000; i++)
		buf_puts(&text, "- a\n");
	assert_int_equal(load(text.text, text.len, &faults), ST_BAD_CONFIG);
	assert_string_equal(faults.rows[0].what, "The file holds too much.");
	faults_release(&faults);
	buf_release(&text);
}

/* A billion laughs: aliases of aliases. Here 1000 × 30 × 20 rows out of 1100 lines. */
static void aliases_of_aliases_do_not_blow_up(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct treatments *all = NULL;
	struct buf text = BUF_INIT;

	(void)state;
	buf_puts(&text, "categories: [{id: c, title: x}]\nlevels: [{id: l, title: x}]\n"
			"treatments:\n  - id: a\n    title: x\n    category: c\n    price: 1\n"
			"    minutes: 30\n    steps: &s\n      - title: x\n        minutes: 1\n"
			"        products: &p\n");
	for (int i = 0; i < 20; i++)
		buf_puts(&text, "          - {product: p, amount: 1, unit: g}\n");
	for (int i = 1; i < 30; i++)
		buf_puts(&text, "      - {title: x, minutes: 1, products: *p}\n");
	for (int i = 1; i < 1000; i++)
		buf_printf(&text,
			   "  - {id: a%d, title: x, category: c, price: 1, minutes: 30, "
			   "steps: *s}\n",
			   i);
	assert_int_equal(treatments_load("f.yaml", text.text, text.len, &all, &faults),
			 ST_BAD_CONFIG);
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.rows[0].what, "Aliases make this file too large.");
	faults_release(&faults);
	buf_release(&text);
}

static void endless_faults_are_cut_off(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "key%d: 1\n", i);
	assert_int_equal(load(text.text, text.len, &faults), ST_BAD_CONFIG);
	assert_int_equal(faults.n, SOURCE_FAULTS_MAX + 1);
	assert_string_equal(faults.rows[SOURCE_FAULTS_MAX].what,
			    "There are more faults; they are not shown.");
	faults_release(&faults);
	buf_release(&text);
}

static void shown_lines_are_safe_and_short(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct buf text = BUF_INIT;

	(void)state;
	faults_add(&faults, "f", 3, 3, "\t\x1b[31m中文: \xff bad", "a \x1b[0m", "what \x07%s", "x");
	faults_add(&faults, "f", 0, 0, "", "", "no place");
	faults_add(&faults, "f", 2, 90, "short", "", "beyond the end");
	faults_text(&text, &faults);
	assert_string_equal(text.text, "f:3:3: what \ufffdx (expected a \ufffd[0m)\n"
				       "     3 |  \ufffd[31m中文: \ufffd bad\n"
				       "       |   ^\n"
				       "f: no place\n"
				       "f:2:90: beyond the end\n");
	faults_release(&faults);

	buf_reset(&text);
	for (int i = 0; i < 100; i++)
		buf_puts(&text, "中");
	faults_add(&faults, "f", 1, 80, text.text, "", "far");
	buf_reset(&text);
	faults_text(&text, &faults);
	const char *line = strchr(text.text, '\n') + 1, *caret = strchr(line, '\n') + 1;
	char *copy = arena_dup_n(&faults.arena, line, (size_t)(caret - 1 - line));
	assert_true(text_cells(copy) < 80);
	assert_int_equal(strcspn(caret, "^") % 2, text_cells("     1 | ..") % 2);
	faults_release(&faults);
	buf_release(&text);
}

static void numbers_are_strict(void **state)
{
	static const char *const bad[] = {
		"",	 "-",	"+1", "01", "1 ",     " 1", "1e3",
		"1_000", "0x1", "1.", ".5", "1.2345", "１", "1234567890123",
	};
	int64_t value = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(value_decimal(bad[i], 3, &value));
	assert_int_equal(value, 7);
	assert_true(value_decimal("-0.5", 3, &value));
	assert_int_equal(value, -500);
	assert_true(value_decimal("999999999999.999", 3, &value));
	assert_true(value == INT64_C(999999999999999));
	assert_true(value_number("0", &value));
	assert_int_equal(value, 0);
	assert_false(value_number("1.0", &value));
}

static void hours_may_pass_midnight(void **state)
{
	static const char *const bad[] = {
		"",
		"-",
		"10:00",
		"10:00-",
		"10:00-10:00",
		"10-19",
		"25:00-26:00",
		"10:00-34:01",
		"10:00 to 19:00",
		"closed",
		"10:00-19:00-20:00",
		"10:60-11:00",
	};
	int from = -1, to = -1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(value_hours(bad[i], &from, &to));
	assert_int_equal(from, -1);
	assert_true(value_hours("10:00-21:30", &from, &to));
	assert_int_equal(from, 600);
	assert_int_equal(to, 1290);
	assert_true(value_hours("18:00-02:00", &from, &to));
	assert_int_equal(to, 1560);
	assert_true(value_hours("18:00-26:00", &from, &to));
	assert_int_equal(to, 1560);
	assert_true(value_hours("00:00-24:00", &from, &to));
	assert_int_equal(to, 1440);
}

static void barcodes_have_a_check_digit(void **state)
{
	(void)state;
	assert_true(value_barcode("6901234567892"));
	assert_false(value_barcode("6901234567893"));
	assert_false(value_barcode("6901234576892"));
	assert_true(value_barcode("96385074"));
	assert_false(value_barcode("96385075"));
	assert_true(value_barcode("SHOP-001"));
	assert_true(value_barcode("123"));
	assert_false(value_barcode(""));
	assert_false(value_barcode("690 1234"));
	assert_false(value_barcode("码"));
}

static void files_are_read_whole_and_checked(void **state)
{
	struct buf text = BUF_INIT;
	struct problem problem = PROBLEM_INIT;
	char path[] = "/tmp/meibu-rules-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd,
			       "\xef\xbb\xbf"
			       "a: 1\n",
			       8),
			 8);
	assert_int_equal(rules_read(path, &text, &problem), ST_OK);
	assert_string_equal(text.text, "a: 1\n");
	assert_int_equal(write(fd, "b: \xff\n", 5), 5);
	assert_int_equal(rules_read(path, &text, &problem), ST_BAD_DATA);
	assert_non_null(strstr(problem.message, ":2:4: The text is not UTF-8 here."));
	assert_string_equal(text.text, "a: 1\n");
	assert_int_equal(ftruncate(fd, SOURCE_MAX + 4), 0);
	assert_int_equal(rules_read(path, &text, &problem), ST_BAD_DATA);
	close(fd);
	unlink(path);
	assert_int_equal(rules_read(path, &text, &problem), ST_NO_INPUT);
	assert_int_equal(rules_read("/tmp", &text, &problem), ST_NO_INPUT);
	assert_int_equal(rules_read("/dev/null", &text, &problem), ST_OK);
	assert_int_equal(text.len, 0);
	buf_release(&text);
}

static void built_in_files_are_those_of_conf(void **state)
{
	static const char *const names[] = {
		"treatments.yaml",
		"tiers.yaml",
		"calendar.yaml",
		"shop.yaml",
		"meibu.conf",
	};
	size_t len = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[64];
		snprintf(path, sizeof(path), "conf/%s", names[i]);
		char *text = read_file(path);
		assert_string_equal(builtin_text(names[i]), text);
		free(text);
	}
	assert_null(rules_builtin("other.yaml", &len));
	assert_int_equal(len, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syntax_faults_are_told_where_a_person_looks),
		cmocka_unit_test(bytes_that_are_no_text_are_told_by_place),
		cmocka_unit_test(a_mark_and_windows_lines_do_no_harm),
		cmocka_unit_test(large_and_deep_files_are_refused),
		cmocka_unit_test(aliases_of_aliases_do_not_blow_up),
		cmocka_unit_test(endless_faults_are_cut_off),
		cmocka_unit_test(shown_lines_are_safe_and_short),
		cmocka_unit_test(numbers_are_strict),
		cmocka_unit_test(hours_may_pass_midnight),
		cmocka_unit_test(barcodes_have_a_check_digit),
		cmocka_unit_test(files_are_read_whole_and_checked),
		cmocka_unit_test(built_in_files_are_those_of_conf),
	};

	return cmocka_run_group_tests_name("rules_syntax", tests, NULL, NULL);
}
