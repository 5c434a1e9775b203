/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calendar.yaml: holidays and the plan of the day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "rules/keep.h"
#include "rules/schema.h"
#include "rules/value.h"
#include "rules_fixture.h"

static struct calendar *load_good(const char *text)
{
	struct faults faults = FAULTS_INIT;
	struct calendar *calendar = NULL;
	enum status status = calendar_load("c.yaml", text, strlen(text), &calendar, &faults);

	assert_faults(&faults, NULL, 0);
	assert_int_equal(status, ST_OK);
	return calendar;
}

static void assert_bad(const char *text, const struct expected_fault *rows, size_t n)
{
	struct faults faults = FAULTS_INIT;
	struct calendar *calendar = NULL;

	assert_int_equal(calendar_load("c.yaml", text, strlen(text), &calendar, &faults),
			 ST_BAD_CONFIG);
	assert_faults(&faults, rows, n);
	assert_null(calendar);
	faults_release(&faults);
}

static const char *holiday_id(const struct calendar *c, int year, int month, int mday)
{
	const struct holiday *h = calendar_holiday(c, day_of(year, month, mday));

	return h != NULL ? h->id : "";
}

static void the_shipped_holidays(void **state)
{
	struct calendar *c = load_good(builtin_text("calendar.yaml"));

	(void)state;
	assert_string_equal(holiday_id(c, 2026, 10, 1), "national-day");
	assert_string_equal(holiday_id(c, 2026, 10, 2), "");
	/* 除夕 to 初六. */
	assert_string_equal(holiday_id(c, 2027, 2, 4), "");
	for (int mday = 5; mday <= 11; mday++)
		assert_string_equal(holiday_id(c, 2027, 2, mday), "spring-festival");
	assert_string_equal(holiday_id(c, 2027, 2, 12), "");
	assert_true(calendar_holiday(c, day_of(2027, 2, 5))->closed);
	const struct holiday *new_year = calendar_holiday(c, day_of(2027, 1, 1));
	assert_false(new_year->closed);
	assert_int_equal(new_year->open, 660);
	assert_int_equal(new_year->close, 1200);
	assert_string_equal(new_year->title.en, "New Year's Day");
	/* The demo's present and its history up to it have one holiday. */
	for (int n = day_of(2026, 5, 2).n; n <= day_of(2026, 12, 31).n; n++)
		assert_true(calendar_holiday(c, DAY(n)) == NULL || n == day_of(2026, 10, 1).n);
	calendar_free(c);
}

static void the_shipped_plan(void **state)
{
	struct calendar *c = load_good(builtin_text("calendar.yaml"));
	struct conf conf;

	(void)state;
	conf_default(&conf);
	assert_true(c->ntasks >= 10);
	assert_non_null(plan_task_find(c, "morning-meeting"));
	assert_int_equal(plan_task_find(c, "morning-meeting")->minute, 570);
	for (size_t i = 0; i < c->ntasks; i++) {
		assert_true(i == 0 || c->tasks[i - 1].minute <= c->tasks[i].minute);
		assert_true(c->tasks[i].title.en[0] != '\0');
	}
	/* Every day is opened, and closed after its hours, once. */
	for (int n = day_of(2026, 11, 23).n; n < day_of(2026, 11, 30).n; n++) {
		int opened = 0, closed = 0;
		for (size_t i = 0; i < c->ntasks; i++) {
			const struct plan_task *t = &c->tasks[i];
			if (!plan_task_on(t, DAY(n)))
				continue;
			opened += strcmp(t->id, "open-up") == 0;
			bool closing = strncmp(t->id, "closing", 7) == 0;
			closed += closing;
			assert_true(!closing || t->minute > conf.close[day_weekday(DAY(n))]);
		}
		assert_int_equal(opened, 1);
		assert_int_equal(closed, 1);
	}
	conf_release(&conf);
	calendar_free(c);
}

static void what_is_left_out_has_its_default(void **state)
{
	struct calendar *c = load_good(
		"holidays: [{id: a, title: 甲, date: 02-29, closed: yes}]\n"
		"tasks: [{id: t, title: 乙, time: 25:30}]\n");

	(void)state;
	assert_int_equal(c->rows[0].days, 1);
	assert_int_equal(c->rows[0].before, 0);
	assert_int_equal(c->rows[0].open + c->rows[0].close, 0);
	assert_string_equal(c->rows[0].title.en, "");
	assert_int_equal(c->rows[0].date.on.n, 0);
	assert_int_equal(c->tasks[0].minute, 1530);
	assert_string_equal(c->tasks[0].role, "");
	assert_int_equal(c->tasks[0].weekdays.n, 0);
	calendar_free(c);
	/* A shop without either has an empty list, not an empty file. */
	c = load_good("tasks: []\n");
	assert_int_equal(c->n + c->ntasks, 0);
	calendar_free(c);
}

static void every_key_is_read(void **state)
{
	struct calendar *c = load_good(
		"holidays:\n"
		"  - {id: a, title: {zh: 甲, en: A}, date: lunar 12-30, before: 2, days: 9,\n"
		"     closed: no, hours: 18:00-02:00}\n"
		"  - {id: b, title: 乙, date: 农历08-15, closed: 是}\n"
		"  - {id: c, title: 丙, date: 2026-12-31, hours: 10:00-16:00}\n"
		"tasks:\n"
		"  - {id: late, title: 晚, time: 18:00}\n"
		"  - {id: t, title: 早, time: 09:00, role: manager, weekdays: [monday, sunday]}\n"
		"  - {id: second, title: 晚二, time: 18:00}\n");

	(void)state;
	assert_int_equal(c->n, 3);
	assert_true(c->rows[0].date.lunar && c->rows[0].date.month == 12 &&
		    c->rows[0].date.month_day == 30);
	assert_int_equal(c->rows[0].before, 2);
	assert_int_equal(c->rows[0].days, 9);
	assert_int_equal(c->rows[0].open, 1080);
	assert_int_equal(c->rows[0].close, 1560);
	assert_true(c->rows[1].date.lunar && c->rows[1].date.month == 8 && c->rows[1].closed);
	assert_int_equal(c->rows[2].date.on.n, day_of(2026, 12, 31).n);
	assert_int_equal(c->rows[2].date.month, 0);
	/* In the order of the day; of the same time as written. */
	assert_string_equal(c->tasks[0].id, "t");
	assert_string_equal(c->tasks[1].id, "late");
	assert_string_equal(c->tasks[2].id, "second");
	assert_string_equal(c->tasks[0].role, "manager");
	assert_true(words_have(&c->tasks[0].weekdays, "sunday"));
	calendar_free(c);
}

static void each_fault_is_told_with_its_place(void **state)
{
	static const char date[] = "10-01, lunar 01-01 or 2026-12-31";
	static const struct expected_fault rows[] = {
		{ 2, 32, "\"13-01\" is not a date.", date },
		{ 3, 5, "The key \"date\" is missing.", "" },
		{ 4, 32, "\"02-30\" is not a date.", date },
		{ 5, 10, "\"d\" stands in line 4 already.", "" },
		{ 5, 32, "\"lunar 01-31\" is not a date.", date },
		{ 6, 5, "Whether the shop is open is missing.", "closed: yes, or hours" },
		{ 7, 5, "Whether the shop is open is missing.", "closed: yes, or hours" },
		{ 8, 59, "A day on which the shop is closed has no hours.", "" },
		{ 9, 46, "\"10-18\" are not hours.", "10:00-19:00" },
		{ 10, 5, "Whether the shop is open is missing.", "closed: yes, or hours" },
		{ 10, 54, "31 is out of range.", "a number from 0 to 30" },
		{ 10, 64, "0 is out of range.", "a number from 1 to 60" },
		{ 11, 39, "There is no key \"lunar\" here.",
		  "id, title, date, before, days, closed, hours" },
		{ 13, 29, "\"9 o'clock\" is not a time of day.", "09:30" },
		{ 14, 29, "\"48:00\" is not a time of day.", "09:30" },
		{ 15, 5, "The key \"time\" is missing.", "" },
		{ 15, 30, "\"Manager\" is not a name for the program.",
		  "lower-case letters, digits and -, at most 40" },
		{ 16, 47, "\"mondays\" is not one of the words used here.", "\"monday\"" },
	};

	(void)state;
	assert_bad("holidays:\n"
		   "  - {id: a, title: 甲, date:    13-01, closed: yes}\n"
		   "  - {id: b, title: 甲, closed: yes}\n"
		   "  - {id: d, title: 甲, date:    02-30, closed: yes}\n"
		   "  - {id: d, title: 甲, date:    lunar 01-31, closed: yes}\n"
		   "  - {id: f, title: 甲, date:    10-01}\n"
		   "  - {id: g, title: 甲, date:    10-01, closed: no}\n"
		   "  - {id: h, title: 甲, date:    10-01, closed: yes, hours: 10:00-18:00}\n"
		   "  - {id: i, title: 甲, date:    10-01, hours: 10-18}\n"
		   "  - {id: j, title: 甲, date:    10-01,        before: 31, days: 0}\n"
		   "  - {id: k, title: 甲, date:    10-01, lunar: yes, closed: yes}\n"
		   "tasks:\n"
		   "  - {id: a, title: 乙, time: 9 o'clock}\n"
		   "  - {id: b, title: 乙, time: 48:00}\n"
		   "  - {id: c, title: 乙, role:  Manager}\n"
		   "  - {id: d, title: 乙, time: 09:00, weekdays: [mondays]}\n",
		   rows, ARRAY_LEN(rows));
}

static void dates_are_strict(void **state)
{
	static const struct { const char *text; bool lunar; int month, mday; } good[] = {
		{ "01-01", false, 1, 1 },	 { "12-31", false, 12, 31 },
		{ "02-29", false, 2, 29 },	 { "lunar 12-30", true, 12, 30 },
		{ "农历 05-05", true, 5, 5 }, { "农历05-05", true, 5, 5 },
	};
	static const char *const bad[] = {
		"", "1-1", "01-1", "001-01", "00-10", "01-00", "04-31", "01/01", "01-01 ", " 01-01",
		"lunar", "lunar 1-1", "lunar 13-01", "lunar 00-01", "lunar 01-31", "lunar  01-01",
		"lunar lunar 01-01", "lunar 2026-01-01", "solar 01-01", "2026-02-30", "2026-1-1",
		"01-0a", "0a-01", "--01-01",
	};
	struct holiday_date date;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_true(value_date(good[i].text, &date));
		assert_int_equal(date.lunar, good[i].lunar);
		assert_int_equal(date.month, good[i].month);
		assert_int_equal(date.month_day, good[i].mday);
		assert_int_equal(date.on.n, 0);
	}
	assert_true(value_date("2026-12-31", &date));
	assert_int_equal(date.month + date.month_day + date.lunar, 0);
	assert_int_equal(date.on.n, day_of(2026, 12, 31).n);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (value_date(bad[i], &date))
			fail_msg("\"%s\" was taken", bad[i]);
	}
}

static void roles_are_those_of_the_settings(void **state)
{
	struct faults faults = FAULTS_INIT;
	struct conf conf;
	struct calendar *c = load_good("tasks:\n  - {id: a, title: 甲, time: 09:00, role: manger}\n"
				       "  - {id: b, title: 乙, time: 09:00, role: nobody}\n"
				       "  - {id: c, title: 丙, time: 08:00, role: manager}\n"
				       "  - {id: d, title: 丁, time: 08:00}\n");
	static const struct expected_fault rows[] = {
		{ 2, 42, "meibu.conf has no role \"manger\"", "\"manager\"" },
		{ 3, 42, "meibu.conf has no role \"nobody\"", "" },
	};

	(void)state;
	conf_default(&conf);
	rules_agree(&(struct rules_set){ .calendar = c }, &faults);
	assert_faults(&faults, NULL, 0);
	rules_agree(&(struct rules_set){ .calendar = c, .conf = &conf }, &faults);
	assert_faults(&faults, rows, ARRAY_LEN(rows));
	assert_string_equal(faults.rows[0].file, "calendar.yaml");
	faults_release(&faults);
	calendar_free(c);
	/* The shipped one knows them all. */
	c = load_good(builtin_text("calendar.yaml"));
	rules_agree(&(struct rules_set){ .calendar = c, .conf = &conf }, &faults);
	assert_faults(&faults, NULL, 0);
	conf_release(&conf);
	calendar_free(c);
}

static void what_is_unpacked_is_what_was_packed(void **state)
{
	struct calendar *c = load_good(builtin_text("calendar.yaml")), *again = NULL;
	struct buf bytes = BUF_INIT, second = BUF_INIT;
	struct tiers *other = NULL;

	(void)state;
	calendar_pack(c, &bytes);
	assert_true(calendar_unpack(bytes.text, bytes.len, &again));
	calendar_pack(again, &second);
	assert_int_equal(second.len, bytes.len);
	assert_memory_equal(second.text, bytes.text, bytes.len);
	/* Not by the packer's own word alone. */
	for (int n = day_of(2026, 1, 1).n; n < day_of(2028, 1, 1).n; n++) {
		const struct holiday *a = calendar_holiday(c, DAY(n));
		const struct holiday *b = calendar_holiday(again, DAY(n));
		assert_int_equal(a != NULL, b != NULL);
		if (a == NULL)
			continue;
		assert_string_equal(a->id, b->id);
		assert_true(a->closed == b->closed && a->open == b->open && a->close == b->close);
	}
	assert_string_equal(again->tasks[0].title.zh, c->tasks[0].title.zh);
	assert_int_equal(again->tasks[3].minute, c->tasks[3].minute);
	assert_int_equal(plan_task_find(again, "closing-late")->weekdays.n, 2);
	assert_false(tiers_unpack(bytes.text, bytes.len, &other));
	for (size_t len = 0; len < bytes.len; len += 7) {
		struct calendar *none = NULL;
		assert_false(calendar_unpack(bytes.text, len, &none));
		assert_null(none);
	}
	buf_putc(&bytes, 'x');
	assert_false(calendar_unpack(bytes.text, bytes.len, &again));
	calendar_free(c);
	calendar_free(again);
	buf_release(&bytes);
	buf_release(&second);
}

/* Kept as text, every kind of value reads back. */
static void as_text_it_reads_back(void **state)
{
	struct calendar *c = load_good(
		"holidays:\n"
		"  - {id: a, title: 甲, date: lunar 12-30, hours: 18:00-02:00}\n"
		"  - {id: b, title: 乙, date: 10-01, closed: yes}\n"
		"  - {id: c, title: 丙, date: 2026-12-31, closed: yes}\n"
		"tasks: [{id: t, title: 丁, time: 25:05}]\n");
	struct buf text = BUF_INIT, second = BUF_INIT;

	(void)state;
	schema_keep("calendar.yaml", c, &text);
	assert_non_null(strstr(text.text, "\"date\": \"lunar 12-30\""));
	assert_non_null(strstr(text.text, "\"date\": \"10-01\""));
	assert_non_null(strstr(text.text, "\"date\": 2026-12-31"));
	assert_non_null(strstr(text.text, "\"hours\": \"18:00-02:00\""));
	assert_non_null(strstr(text.text, "\"time\": \"25:05\""));
	calendar_free(c);
	c = calloc(1, sizeof(*c));
	assert_true(schema_load_kept("calendar.yaml", text.text, text.len, &c->arena, c));
	assert_int_equal(c->rows[0].close, 1560);
	assert_true(c->rows[0].date.lunar && c->rows[1].date.month == 10);
	schema_keep("calendar.yaml", c, &second);
	assert_string_equal(second.text, text.text);
	calendar_free(c);
	buf_release(&text);
	buf_release(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_holidays),
		cmocka_unit_test(the_shipped_plan),
		cmocka_unit_test(what_is_left_out_has_its_default),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(each_fault_is_told_with_its_place),
		cmocka_unit_test(dates_are_strict),
		cmocka_unit_test(roles_are_those_of_the_settings),
		cmocka_unit_test(what_is_unpacked_is_what_was_packed),
		cmocka_unit_test(as_text_it_reads_back),
	};

	return cmocka_run_group_tests_name("rules_calendar", tests, NULL, NULL);
}
