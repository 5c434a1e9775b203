/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The days of a report as people type them, and its table: widths, turning, what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ui/report_range.h"
#include "ui/report_table.h"

/* ---- days: 2026-11-22 is a Sunday */

static const char *days(const char *typed, enum when_lean lean, char text[64])
{
	struct days d;
	struct problem p = PROBLEM_INIT;
	char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

	if (days_parse(typed, day_of(2026, 11, 22), lean, &d, &p) != ST_OK) {
		assert_true(p.message[0] != '\0');
		assert_int_equal(p.status, ST_BAD_VALUE);
		return "refused";
	}
	snprintf(text, 64, "%s %s", day_text(d.from, from), day_text(d.to, to));
	return text;
}

static void as_people_type_them(void **state)
{
	static const struct { const char *typed, *wanted; } rows[] = {
		{ "本月", "2026-11-01 2026-11-30" },
		{ "上月", "2026-10-01 2026-10-31" },
		{ " 上个月 ", "2026-10-01 2026-10-31" },
		{ "Last Month", "2026-10-01 2026-10-31" },
		{ "本周", "2026-11-16 2026-11-22" },
		{ "last week", "2026-11-09 2026-11-15" },
		{ "今年", "2026-01-01 2026-12-31" },
		{ "去年", "2025-01-01 2025-12-31" },
		{ "2026-02", "2026-02-01 2026-02-28" },
		{ "2024年2月", "2024-02-01 2024-02-29" },
		{ "10月", "2026-10-01 2026-10-31" },
		{ "12月", "2025-12-01 2025-12-31" },
		{ "１１月", "2026-11-01 2026-11-30" },
		{ "今天", "2026-11-22 2026-11-22" },
		{ "yesterday", "2026-11-21 2026-11-21" },
		{ "1101", "2026-11-01 2026-11-01" },
		{ "1101 1122", "2026-11-01 2026-11-22" },
		{ "1122 1101", "2026-11-01 2026-11-22" },
		{ "11-01~11-22", "2026-11-01 2026-11-22" },
		{ "11月1日到11月22日", "2026-11-01 2026-11-22" },
		{ "1101 至 今天", "2026-11-01 2026-11-22" },
		{ "2026-11-01 to 2026-11-07", "2026-11-01 2026-11-07" },
		{ "2026-11-01..2026-11-07", "2026-11-01 2026-11-07" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(days(rows[i].typed, WHEN_PAST, text), rows[i].wanted);
}

static void ahead_a_month_is_the_next_one(void **state)
{
	char text[64];

	(void)state;
	assert_string_equal(days("12月", WHEN_FUTURE, text), "2026-12-01 2026-12-31");
	assert_string_equal(days("1月", WHEN_FUTURE, text), "2027-01-01 2027-01-31");
	assert_string_equal(days("next month", WHEN_FUTURE, text), "2026-12-01 2026-12-31");
	assert_string_equal(days("今天 1220", WHEN_FUTURE, text), "2026-11-22 2026-12-20");
}

static void what_is_no_day_is_refused(void **state)
{
	static const char *const rows[] = { "", "  ", "foo", "13月", "0月", "2026-13", "1101 foo",
					    "月", "~1101", "2026-1x" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(days(rows[i], WHEN_PAST, text), "refused");
	assert_string_equal(days("1220 今天", WHEN_FUTURE, text), "refused");
}

static void steps_go_by_months_or_by_as_many_days(void **state)
{
	static const struct { int from[3], to[3], by; const char *wanted; } rows[] = {
		{ { 2026, 11, 1 }, { 2026, 11, 30 }, -1, "2026-10-01 2026-10-31" },
		{ { 2026, 11, 1 }, { 2026, 11, 22 }, -1, "2026-10-01 2026-10-31" },
		{ { 2026, 1, 1 }, { 2026, 1, 31 }, -1, "2025-12-01 2025-12-31" },
		{ { 2026, 1, 31 }, { 2026, 1, 31 }, 1, "2026-02-01 2026-02-01" },
		{ { 2026, 1, 1 }, { 2026, 3, 31 }, 1, "2026-04-01 2026-06-30" },
		{ { 2026, 1, 1 }, { 2026, 12, 31 }, -1, "2025-01-01 2025-12-31" },
		{ { 2026, 11, 16 }, { 2026, 11, 22 }, 1, "2026-11-23 2026-11-29" },
		{ { 2026, 11, 1 }, { 2026, 11, 1 }, -1, "2026-10-31 2026-10-31" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const int *f = rows[i].from, *t = rows[i].to;
		struct days d = { .from = day_of(f[0], f[1], f[2]), .to = day_of(t[0], t[1],
										 t[2]) };
		char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX], text[64];
		d = days_step(d, rows[i].by);
		snprintf(text, sizeof(text), "%s %s", day_text(d.from, from), day_text(d.to, to));
		assert_string_equal(text, rows[i].wanted);
	}
}

/* ---- the table */

#define TEXT(t) ((char *)(uintptr_t)(t))

static ReportColumn named = { PROTOBUF_C_MESSAGE_INIT(&report_column__descriptor), TEXT("kind"),
			      TEXT("Kind"), TEXT("text") };
static ReportColumn unit = { PROTOBUF_C_MESSAGE_INIT(&report_column__descriptor), TEXT("unit"),
			     TEXT("Unit"), TEXT("text") };
static ReportColumn opening = { PROTOBUF_C_MESSAGE_INIT(&report_column__descriptor),
				TEXT("opening"), TEXT("In the ledger"), TEXT("amount") };
static ReportColumn remark = { PROTOBUF_C_MESSAGE_INIT(&report_column__descriptor), TEXT("remark"),
			       TEXT("Remark"), TEXT("text") };

static char *wallet_cells[] = { TEXT("储值本金"), TEXT("CNY"), TEXT("186660"), TEXT("") };
static char *point_cells[] = { TEXT("积分"), TEXT("POINT"), TEXT("186660"), TEXT("") };
static char *total_cells[] = { TEXT(""), TEXT(""), TEXT("1"), TEXT("") };

static void fill(Report *r, ReportRow rows[3], ReportRow *list[3], ReportColumn *columns[4])
{
	*r = (Report)REPORT__INIT;
	for (size_t i = 0; i < 3; i++) {
		rows[i] = (ReportRow)REPORT_ROW__INIT;
		rows[i].n_cells = 4;
		rows[i].cells = i == 0 ? wallet_cells : i == 1 ? point_cells : total_cells;
		list[i] = &rows[i];
	}
	rows[2].total = true;
	columns[0] = &named;
	columns[1] = &unit;
	columns[2] = &opening;
	columns[3] = &remark;
	r->n_columns = 4;
	r->columns = columns;
	r->n_rows = 3;
	r->rows = list;
}

static void a_plain_table(void **state)
{
	ReportRow rows[3], *list[3];
	ReportColumn *columns[4];
	Report r;
	struct report_table t;

	(void)state;
	fill(&r, rows, list, columns);
	report_table_make(&t, &r, false);
	/* The remark says nothing. */
	assert_int_equal(t.ncolumns, 3);
	assert_int_equal(t.nrows, 3);
	assert_int_equal(t.ntotals, 1);
	assert_string_equal(t.cells[0][2], "1,866.60");
	assert_string_equal(t.cells[1][2], "186660");
	assert_string_equal(t.cells[2][0], "Total");
	assert_int_equal(t.columns[0].cells, 8);
	assert_true(t.columns[2].right);
	assert_false(t.columns[1].right);
	/* The long title is broken near its middle. */
	assert_int_equal(t.heads, 2);
	assert_string_equal(t.columns[2].head[0], "In the");
	assert_string_equal(t.columns[2].head[1], "ledger");
	assert_int_equal(t.columns[2].cells, 8);
	assert_int_equal(report_table_width(&t), 8 + 1 + 5 + 1 + 8);
	report_table_release(&t);
}

static void a_turned_table(void **state)
{
	ReportRow rows[3], *list[3];
	ReportColumn *columns[4];
	Report r;
	struct report_table t;

	(void)state;
	fill(&r, rows, list, columns);
	report_table_make(&t, &r, true);
	/* The unit is left out: what it says is in the sums. */
	assert_int_equal(t.nrows, 1);
	assert_int_equal(t.ntotals, 0);
	assert_int_equal(t.ncolumns, 4);
	assert_string_equal(t.cells[0][0], "In the ledger");
	assert_string_equal(t.cells[0][1], "1,866.60");
	assert_string_equal(t.cells[0][2], "186660");
	assert_string_equal(t.columns[1].head[1], "储值本金");
	assert_string_equal(t.columns[3].head[1], "Total");
	assert_true(t.columns[1].right);
	assert_int_equal(t.heads, 1);
	assert_int_equal(t.frozen, 1);
	report_table_release(&t);
}

static void an_empty_report(void **state)
{
	ReportColumn *columns[4];
	ReportRow rows[3], *list[3];
	Report r;
	struct report_table t;

	(void)state;
	fill(&r, rows, list, columns);
	r.n_rows = 0;
	report_table_make(&t, &r, false);
	assert_int_equal(t.nrows, 0);
	assert_int_equal(t.ncolumns, 1);
	report_table_release(&t);
	report_table_make(&t, &r, true);
	assert_int_equal(t.nrows, 0);
	report_table_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_people_type_them),
		cmocka_unit_test(ahead_a_month_is_the_next_one),
		cmocka_unit_test(what_is_no_day_is_refused),
		cmocka_unit_test(steps_go_by_months_or_by_as_many_days),
		cmocka_unit_test(a_plain_table),
		cmocka_unit_test(a_turned_table),
		cmocka_unit_test(an_empty_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
