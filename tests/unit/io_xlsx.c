/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workbook is a ZIP of XML parts; the parts are taken out with zlib and read as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "io/xlsx.h"

static uint32_t little(const uint8_t *p, int n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

/* Inflates the part that the central directory names; false if there is none. */
static bool part(const struct buf *file, const char *name, struct buf *ret)
{
	const uint8_t *bytes = (const uint8_t *)file->text;

	for (size_t i = 0; i + 46 <= file->len; i++) {
		const uint8_t *p = bytes + i;
		if (little(p, 4) != 0x02014b50 || little(p + 28, 2) != strlen(name) ||
		    memcmp(p + 46, name, strlen(name)) != 0)
			continue;
		uint32_t packed = little(p + 20, 4), size = little(p + 24, 4);
		const uint8_t *local = bytes + little(p + 42, 4);
		z_stream z = { .avail_in = packed, .avail_out = size };
		buf_reserve(ret, size + 1);
		z.next_in = (Bytef *)(uintptr_t)(local + 30 + little(local + 26, 2) +
						 little(local + 28, 2));
		z.next_out = (Bytef *)ret->text;
		assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		inflateEnd(&z);
		ret->len = size;
		ret->text[size] = '\0';
		return true;
	}
	return false;
}

static void has(const struct buf *text, const char *wanted)
{
	if (strstr(text->text, wanted) == NULL)
		fail_msg("%s is not in %s", wanted, text->text);
}

static const char *const columns[] = { "日期", "项目", "金额", "次数" };
static const struct xlsx_cell cells[] = {
	{ .kind = XLSX_DAY, .number = 20779 }, /* 2026-11-22 */
	{ .kind = XLSX_TEXT, .text = "=HYPERLINK(\"x\")" },
	{ .kind = XLSX_MONEY, .number = 186660 },
	{ .kind = XLSX_NUMBER, .number = -3 },
	{ .kind = XLSX_TEXT, .text = "合计" },
	{ .kind = XLSX_EMPTY },
	{ .kind = XLSX_MONEY, .number = -1 },
	{ .kind = XLSX_EMPTY },
};
static const bool totals[] = { false, true };
static const struct xlsx_sheet sheet = {
	.name = "sales", .title = "销售 2026-11", .note = "与台账一致",
	.made = { .ms = INT64_C(1795320000000) }, .ncolumns = 4, .columns = columns, .nrows = 2,
	.cells = cells, .totals = totals,
};

static void money_and_days_are_numbers(void **state)
{
	AUTO(buf_release) struct buf file = BUF_INIT, xml = BUF_INIT;

	(void)state;
	assert_int_equal(xlsx_bytes(&sheet, &file, NULL), ST_OK);
	assert_memory_equal(file.text, "PK", 2);
	assert_true(part(&file, "xl/worksheets/sheet1.xml", &xml));
	has(&xml, "<v>46348</v>");       /* the day, as spreadsheets count */
	has(&xml, "<v>1866.6</v>");
	has(&xml, "<v>-0.01</v>");
	has(&xml, "<v>-3</v>");
	has(&xml, "ySplit=\"3\"");       /* the heading stays */
	assert_null(strstr(xml.text, "<f>"));
}

static void texts_are_texts(void **state)
{
	AUTO(buf_release) struct buf file = BUF_INIT, xml = BUF_INIT, styles = BUF_INIT;

	(void)state;
	assert_int_equal(xlsx_bytes(&sheet, &file, NULL), ST_OK);
	assert_true(part(&file, "xl/sharedStrings.xml", &xml));
	has(&xml, "=HYPERLINK(");
	has(&xml, "销售 2026-11");
	has(&xml, "金额");
	has(&xml, "与台账一致");
	assert_true(part(&file, "xl/styles.xml", &styles));
	has(&styles, "yyyy-mm-dd");
}

static void the_same_table_makes_the_same_file(void **state)
{
	AUTO(buf_release) struct buf one = BUF_INIT, two = BUF_INIT;

	(void)state;
	assert_int_equal(xlsx_bytes(&sheet, &one, NULL), ST_OK);
	assert_int_equal(xlsx_bytes(&sheet, &two, NULL), ST_OK);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.text, two.text, one.len);
}

static void nowhere_to_write_is_told(void **state)
{
	AUTO(buf_release) struct buf file = BUF_INIT;
	struct problem p = PROBLEM_INIT;

	(void)state;
	setenv("TMPDIR", "/proc/nowhere", 1);
	assert_int_equal(xlsx_bytes(&sheet, &file, &p), ST_IO);
	assert_true(p.message[0] != '\0');
	unsetenv("TMPDIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money_and_days_are_numbers),
		cmocka_unit_test(texts_are_texts),
		cmocka_unit_test(the_same_table_makes_the_same_file),
		cmocka_unit_test(nowhere_to_write_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
