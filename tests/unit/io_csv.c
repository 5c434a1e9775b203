/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "model/records.pb-c.h"
#include "random_message.h"

static int setup(void **state)
{
	(void)state;
	i18n_init("en");
	return date_zone("Asia/Shanghai") ? 0 : -1;
}

static struct csv_reader *open_text(const char *bytes, size_t len)
{
	struct csv_reader *reader = NULL;
	struct problem p = PROBLEM_INIT;

	if (csv_open_bytes(bytes, len, &reader, &p) != ST_OK)
		fail_msg("%s", p.message);
	return reader;
}

/* Rows as "line: cell|cell" separated by newlines. */
static void rows_text(struct csv_reader *reader, struct buf *out)
{
	struct problem p = PROBLEM_INIT;
	struct csv_row row;

	for (;;) {
		enum status st = csv_next(reader, &row, &p);
		if (st != ST_OK) {
			buf_printf(out, "%s: %s\n", status_name(st), p.message);
			return;
		}
		if (row.n == 0)
			return;
		buf_printf(out, "%zu: ", row.line);
		for (size_t i = 0; i < row.n; i++)
			buf_printf(out, "%s%s", i > 0 ? "|" : "", row.cells[i]);
		buf_putc(out, '\n');
	}
}

static void assert_rows(const char *bytes, size_t len, const char *expected)
{
	AUTO(csv_close) struct csv_reader *reader = open_text(bytes, len);
	AUTO(buf_release) struct buf text = BUF_INIT;

	rows_text(reader, &text);
	assert_string_equal(text.text, expected);
}

#define ASSERT_ROWS(bytes, expected) assert_rows(bytes, sizeof(bytes) - 1, expected)

static void test_shapes(void **state)
{
	(void)state;
	ASSERT_ROWS("", "");
	ASSERT_ROWS("\n\r\n  \n", "");
	ASSERT_ROWS("a,b\n1,2", "1: a|b\n2: 1|2\n");
	ASSERT_ROWS("a,b\r\n1,2\r\n", "1: a|b\n2: 1|2\n");
	ASSERT_ROWS("a,b\r1,2\r", "1: a|b\n2: 1|2\n");
	ASSERT_ROWS("\n\na,b\n\n,,\n1,\n", "3: a|b\n6: 1|\n");
	ASSERT_ROWS("a;b\n\"1;2\";3,4\n", "1: a|b\n2: 1;2|3,4\n");
	ASSERT_ROWS("a\tb\n 1 \t\t2\n", "1: a|b\n2: 1||2\n");
	ASSERT_ROWS("\"a;b;c\",d\n", "1: a;b;c|d\n");
	ASSERT_ROWS("\"a\"\"b\",\"c\n\nd\"\ne,f\n", "1: a\"b|c\n\nd\n4: e|f\n");
	ASSERT_ROWS("\"\n\na\",b\r\nc,d\r\n", "1: \n\na|b\n4: c|d\n");
	ASSERT_ROWS("a\n\"x\r\ny\"\nz\n", "1: a\n2: x\r\ny\n4: z\n");
	ASSERT_ROWS("\"\",\"\"\n", "");
	ASSERT_ROWS("only", "1: only\n");
}

static void test_quotes_refused(void **state)
{
	(void)state;
	ASSERT_ROWS("a,b\n\"1,2\n3,4\n",
		    "1: a|b\nbad-data: Line 2: a quotation mark is missing or too much.\n");
	ASSERT_ROWS("a\n\nb\"c\n",
		    "1: a\nbad-data: Line 3: a quotation mark is missing or too much.\n");
	ASSERT_ROWS("\"a\"b,c\n", "bad-data: Line 1: a quotation mark is missing or too much.\n");
}

static void test_charsets(void **state)
{
	struct csv_reader *reader = NULL;
	struct problem p = PROBLEM_INIT;

	(void)state;
	ASSERT_ROWS("\xef\xbb\xbf姓名,电话\n", "1: 姓名|电话\n");
	ASSERT_ROWS("姓名\n", "1: 姓名\n");
	/* GB18030, with a character that GB2312 does not have */
	ASSERT_ROWS("\xd0\xd5\xc3\xfb\n\xd5\xc5\xd0\xa1\xc3\xc0\xfe\x9f\n",
		    "1: 姓名\n2: 张小美䶮\n");
	ASSERT_ROWS("\xff\xfe\x20\x5f,\x00\"\x00\x60\x4f\"\x00\n\x00", "1: 张|你\n");
	ASSERT_ROWS("\xfe\xff\x5f\x20\x00,\x4f\x60\x00\n", "1: 张|你\n");
	assert_int_equal(csv_open_bytes("a\n\xff\xff\n", 5, &reader, &p), ST_BAD_DATA);
	assert_string_equal(p.message, "Line 2: the text is neither UTF-8 nor GB18030.");
	assert_int_equal(csv_open_bytes("a\0b", 3, &reader, &p), ST_BAD_DATA);
	assert_int_equal(csv_open_bytes("\xff\xfe\x00\xd8", 4, &reader, &p), ST_BAD_DATA);
	assert_null(reader);
}

/* A long text, so that conversion goes in pieces, with a character across their border. */
static void test_long_conversion(void **state)
{
	AUTO(buf_release) struct buf gb = BUF_INIT;
	AUTO(buf_release) struct buf utf8 = BUF_INIT;

	(void)state;
	buf_puts(&utf8, "1: ");
	for (int i = 0; i < 10001; i++) {
		buf_puts(&gb, i % 7 == 0 ? "a" : "\xd5\xc5");
		buf_puts(&utf8, i % 7 == 0 ? "a" : "张");
	}
	buf_putc(&utf8, '\n');
	assert_rows(gb.text, gb.len, utf8.text);
}

static void test_files(void **state)
{
	char path[] = "/tmp/meibu-csv-XXXXXX";
	int fd = mkstemp(path);
	struct csv_reader *reader = NULL;
	struct problem p = PROBLEM_INIT;
	AUTO(buf_release) struct buf text = BUF_INIT;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a,b\n", 4), 4);
	close(fd);
	assert_int_equal(csv_open(path, &reader, &p), ST_OK);
	rows_text(reader, &text);
	assert_string_equal(text.text, "1: a|b\n");
	csv_close(&reader);
	assert_null(reader);
	csv_close(&reader);
	unlink(path);
	assert_int_equal(csv_open(path, &reader, &p), ST_NO_INPUT);
	assert_non_null(strstr(p.message, path));
	assert_int_equal(csv_open("/tmp", &reader, &p), ST_NO_INPUT);
}

static void test_too_many_columns(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	struct problem p = PROBLEM_INIT;
	struct csv_row row;

	(void)state;
	buf_putc(&text, 'a');
	buf_pad(&text, ',', CSV_COLUMNS_MAX);
	AUTO(csv_close) struct csv_reader *reader = open_text(text.text, text.len);
	assert_int_equal(csv_next(reader, &row, &p), ST_BAD_DATA);
}

/* ---- cells */

static const struct { const char *text, *cell; } cells[] = {
	{ "", "" },
	{ "张小美", "张小美" },
	{ "a b", "a b" },
	{ " a", "\" a\"" },
	{ "a,b", "\"a,b\"" },
	{ "a;b", "\"a;b\"" },
	{ "a\"b", "\"a\"\"b\"" },
	{ "a\nb", "\"a\nb\"" },
	{ "=1+1", "'=1+1" },
	{ "=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0" },
	{ "=\"a\"", "\"'=\"\"a\"\"\"" },
	{ "+SUM(A1)", "'+SUM(A1)" },
	{ "-2+3", "'-2+3" },
	{ "@SUM", "'@SUM" },
	{ "＝1+1", "'＝1+1" },
	{ "-12.50", "-12.50" },
	{ "+8613800138000", "+8613800138000" },
	{ "-", "'-" },
	{ "-1.", "'-1." },
	{ "'", "'" },
	{ "''", "'''" },
	{ "'a", "'a" },
	{ "'=a", "''=a" },
	{ "'90", "''90" },
	{ "057188886666", "057188886666" },
};

static void test_cells(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		AUTO(buf_release) struct buf line = BUF_INIT;
		struct problem p = PROBLEM_INIT;
		struct csv_row row;
		csv_add_cell(&line, cells[i].text, true);
		assert_string_equal(line.text, cells[i].cell);
		csv_add_cell(&line, "end", false);
		csv_add_end(&line);
		AUTO(csv_close) struct csv_reader *reader = open_text(line.text, line.len);
		assert_int_equal(csv_next(reader, &row, &p), ST_OK);
		assert_int_equal(row.n, 2);
		assert_string_equal(row.cells[0], cells[i].text);
		assert_string_equal(row.cells[1], "end");
	}
}

/* What nobody cleaned before it was stored. */
static void test_cell_that_is_not_clean(void **state)
{
	AUTO(buf_release) struct buf line = BUF_INIT;

	(void)state;
	csv_add_cell(&line, "\tx\x1b[2J\xff\xe2\x80\xae", true);
	assert_string_equal(line.text, "\ufffdx\ufffd[2J\ufffd");
}

static void test_foreign_apostrophe(void **state)
{
	(void)state;
	ASSERT_ROWS("'13800138000,'=x,'a\n", "1: 13800138000|=x|'a\n");
}

/* ---- records */

static enum status read_heading(const char *line, const char *record, struct csv_columns *ret,
				struct problem *p)
{
	AUTO(csv_close) struct csv_reader *reader = open_text(line, strlen(line));
	struct csv_row row;

	*p = (struct problem)PROBLEM_INIT;
	assert_int_equal(csv_next(reader, &row, p), ST_OK);
	return csv_columns_read(&row, record_by_name(record), ret, p);
}

static void test_headings(void **state)
{
	struct csv_columns columns;
	struct problem p;

	(void)state;
	assert_int_equal(read_heading("Name,PHONE,Member Number,,skin_type\n", "client", &columns,
				      &p),
			 ST_OK);
	assert_int_equal(columns.n, 5);
	assert_string_equal(columns.rows[0]->name, "name");
	assert_string_equal(columns.rows[1]->name, "phone");
	assert_string_equal(columns.rows[2]->name, "member_no");
	assert_null(columns.rows[3]);
	assert_string_equal(columns.rows[4]->name, "skin_type");
	assert_int_equal(read_heading("name,fone\n", "client", &columns, &p), ST_BAD_DATA);
	assert_string_equal(p.message, "Line 1, column 2: there is no field \"fone\".");
	assert_string_equal(p.hints[0].value, "phone");
	assert_int_equal(read_heading("name,Name\n", "client", &columns, &p), ST_BAD_DATA);
	assert_string_equal(p.field, "name");
	assert_int_equal(read_heading("pin_hash\n", "staff", &columns, &p), ST_BAD_DATA);
	assert_int_equal(read_heading("private\n", "client", &columns, &p), ST_BAD_DATA);
	assert_int_equal(read_heading("", "client", &columns, &p), ST_BAD_DATA);
}

/* Chinese headings are known in either language. */
static void test_chinese_headings(void **state)
{
	struct csv_columns columns;
	struct problem p;

	(void)state;
	bool found = i18n_init("zh_CN");
	i18n_init("en");
	if (!found)
		skip();
	assert_int_equal(read_heading("姓名,电话,生日\n", "client", &columns, &p), ST_OK);
	assert_string_equal(columns.rows[0]->name, "name");
	assert_string_equal(columns.rows[1]->name, "phone");
	assert_string_equal(columns.rows[2]->name, "birthday");
	assert_string_equal(i18n_language(), "en");
	i18n_init("zh_CN");
	assert_int_equal(read_heading("姓名,phone,Birthday\n", "client", &columns, &p), ST_OK);
	AUTO(buf_release) struct buf heading = BUF_INIT;
	csv_add_heading(&heading, record_by_name("client"), CSV_LABELS);
	assert_int_equal(read_heading(heading.text, "client", &columns, &p), ST_OK);
	i18n_init("en");
	assert_int_equal(read_heading(heading.text, "client", &columns, &p), ST_OK);
}

static enum status read_file(const char *text, const char *record, struct arena *arena,
			     ProtobufCMessage **ret, struct problem *p)
{
	AUTO(csv_close) struct csv_reader *reader = open_text(text, strlen(text));
	struct csv_columns columns;
	struct csv_row row;

	*p = (struct problem)PROBLEM_INIT;
	assert_int_equal(csv_next(reader, &row, p), ST_OK);
	TRY(csv_columns_read(&row, record_by_name(record), &columns, p));
	for (;;) {
		TRY(csv_next(reader, &row, p));
		if (row.n == 0)
			return ST_OK;
		TRY(csv_message(&columns, &row, day_of(2026, 11, 22), arena, ret, p));
	}
}

static void test_read_record(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ProtobufCMessage *m = NULL;

	(void)state;
	assert_int_equal(read_file("姓名x\n", "client", &arena, &m, &p), ST_BAD_DATA);
	assert_int_equal(read_file("name,phone,tags,birthday,lunar,gender,notes\n"
				   "张小美,138 0013 8000,\"常客,补水\",1991年5月3日,是,Female,"
				   "\"a\nb\"\n",
				   "client", &arena, &m, &p),
			 ST_OK);
	const Client *c = (const Client *)m;
	assert_string_equal(c->name, "张小美");
	assert_string_equal(c->private_->phone, "13800138000");
	assert_int_equal(c->n_tags, 2);
	assert_int_equal(c->private_->birthday, 19910503);
	assert_true(c->private_->lunar);
	assert_int_equal(c->gender, CLIENT__GENDER__female);
	assert_string_equal(c->private_->notes, "a\nb");
	assert_int_equal(read_file("name,role,roster\n李雪,therapist,"
				   "\"[{\"\"weekday\"\":1,\"\"from\"\":\"\"10:00\"\","
				   "\"\"to\"\":\"\"19:00\"\"}]\"\n",
				   "staff", &arena, &m, &p),
			 ST_OK);
	const Staff *s = (const Staff *)m;
	assert_int_equal(s->n_roster, 1);
	assert_int_equal(s->roster[0]->from, 600);
}

static void test_problems(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p;
	ProtobufCMessage *m = NULL;

	(void)state;
	assert_int_equal(read_file("name,phone\n\n张,13800138000\n\"李\n\",12\n", "client",
				   &arena, &m, &p),
			 ST_BAD_VALUE);
	assert_string_equal(p.message, "Line 4, column 2 (Phone): \"12\" is not a phone number.");
	assert_string_equal(p.field, "phone");
	assert_true(p.todo[0] != '\0');
	assert_int_equal(p.nhints, 2);
	assert_string_equal(p.hints[0].name, "line");
	assert_string_equal(p.hints[0].value, "4");
	assert_string_equal(p.hints[1].name, "column");
	assert_string_equal(p.hints[1].value, "2");
	assert_int_equal(read_file("name\n张,x\n", "client", &arena, &m, &p), ST_BAD_DATA);
	assert_int_equal(read_file("name,\n张,x\n", "client", &arena, &m, &p), ST_BAD_DATA);
	assert_int_equal(read_file("name,\n张,\n", "client", &arena, &m, &p), ST_OK);
	/* One value, not a way to name other fields. */
	assert_int_equal(read_file("roster\n\"[],\"\"role\"\":\"\"owner\"\"\"\n", "staff", &arena,
				   &m, &p),
			 ST_USAGE);
	assert_int_equal(read_file("roster\n\"[{\"\"weekday\"\":9}]\"\n", "staff", &arena, &m, &p),
			 ST_BAD_VALUE);
	assert_string_equal(p.field, "roster[0].weekday");
}

static void test_write_record(void **state)
{
	AUTO(buf_release) struct buf text = BUF_INIT;
	Room room = ROOM__INIT;

	(void)state;
	csv_add_bom(&text);
	csv_add_heading(&text, record_by_name("room"), CSV_NAMES);
	room.id = 2;
	room.name = (char *)"=HYPERLINK(\"x\")";
	room.capacity = 2;
	room.closed = true;
	csv_add_message(&text, record_by_name("room"), &room.base);
	assert_string_equal(text.text, "\xef\xbb\xbfid,name,type,capacity,closed,shop,revision\r\n"
				       "R2,\"'=HYPERLINK(\"\"x\"\")\",,2,true,,\r\n");
	buf_reset(&text);
	csv_add_heading(&text, record_by_name("room"), CSV_LABELS);
	assert_string_equal(text.text, "Number,Room name,Type,Capacity,Closed,Shop,Revision\r\n");
}

/* Every record comes back as it was, many to a file. */
static void test_round_trip(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int round = 0; round < 40 * (int)nrecords; round++) {
		enum { ROWS = 5 };
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		AUTO(buf_release) struct buf text = BUF_INIT;
		const struct record *record = &records[(size_t)round % nrecords];
		struct filling f = { .rng = &rng, .arena = &arena, .leave_out = FIELD_SECRET };
		struct problem p = PROBLEM_INIT;
		ProtobufCMessage *written[ROWS], *back = NULL;
		struct csv_columns columns;
		struct csv_row row;
		csv_add_bom(&text);
		csv_add_heading(&text, record, round % 2 == 0 ? CSV_NAMES : CSV_LABELS);
		for (int i = 0; i < ROWS; i++) {
			do { /* a row of nothing is no row */
				written[i] = message_new(record->message, &arena);
				random_message(&f, written[i]);
			} while (protobuf_c_message_get_packed_size(written[i]) == 0);
			csv_add_message(&text, record, written[i]);
		}
		AUTO(csv_close) struct csv_reader *reader = open_text(text.text, text.len);
		assert_int_equal(csv_next(reader, &row, &p), ST_OK);
		assert_int_equal(csv_columns_read(&row, record, &columns, &p), ST_OK);
		for (int i = 0; i < ROWS; i++) {
			enum status st = csv_next(reader, &row, &p);
			if (st == ST_OK)
				st = csv_message(&columns, &row, day_of(2026, 11, 22), &arena,
						 &back, &p);
			if (st != ST_OK || row.n == 0)
				fail_msg("%s: %s\n%s", record->name, p.message, text.text);
			if (!same_message(written[i], back))
				fail_msg("%s %d is not the same:\n%s", record->name, i, text.text);
		}
		assert_int_equal(csv_next(reader, &row, &p), ST_OK);
		assert_int_equal(row.n, 0);
	}
}

/* Damaged files are refused or read, and never anything else. */
static void test_damaged(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (int round = 0; round < 3000; round++) {
		AUTO(arena_release) struct arena arena = ARENA_INIT;
		struct csv_reader *reader = NULL;
		struct problem p = PROBLEM_INIT;
		struct csv_columns columns;
		struct csv_row row;
		ProtobufCMessage *m;
		char bytes[200];
		size_t len = rng_below(&rng, sizeof(bytes));
		static const char alphabet[] = "\"\",,,;\n\r\t 'a=[{}]:\xd5\xc5\xff\xef\xbb\xbf";
		int head = snprintf(bytes, sizeof(bytes), "name,role,roster\n");
		for (size_t i = (size_t)head; i < len; i++)
			bytes[i] = alphabet[rng_below(&rng, sizeof(alphabet) - 1)];
		if (len < (size_t)head || csv_open_bytes(bytes, len, &reader, &p) != ST_OK)
			continue;
		enum status st = csv_next(reader, &row, &p);
		if (st == ST_OK)
			st = csv_columns_read(&row, record_by_name("staff"), &columns, &p);
		while (st == ST_OK && csv_next(reader, &row, &p) == ST_OK && row.n > 0)
			st = csv_message(&columns, &row, day_of(2026, 11, 22), &arena, &m, &p);
		csv_close(&reader);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_quotes_refused),
		cmocka_unit_test(test_charsets),
		cmocka_unit_test(test_long_conversion),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_too_many_columns),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_cell_that_is_not_clean),
		cmocka_unit_test(test_foreign_apostrophe),
		cmocka_unit_test(test_headings),
		cmocka_unit_test(test_chinese_headings),
		cmocka_unit_test(test_read_record),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_write_record),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
