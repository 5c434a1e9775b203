/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weekly roster as text: there and back, as people write it, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ui/record_form.h"

static const char *week(struct buf *out, const char *typed, enum status wanted)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Staff staff = STAFF__INIT;
	struct problem p = PROBLEM_INIT;

	buf_reset(out);
	assert_int_equal(roster_parse(typed, 3, &staff, &arena, &p), wanted);
	if (wanted != ST_OK) {
		assert_true(p.message[0] != '\0');
		assert_true(p.todo[0] != '\0');
		return "";
	}
	for (size_t i = 0; i < staff.n_roster; i++)
		assert_int_equal(staff.roster[i]->weekday, 3);
	roster_text(out, &staff, 3);
	return out->text;
}

static void as_people_write_it(void **state)
{
	static const struct { const char *typed, *shown; } rows[] = {
		{ "", "" },
		{ "   ", "" },
		{ "10:00-20:00", "10:00-20:00" },
		{ "10-20", "10:00-20:00" },
		{ "1030-1900", "10:30-19:00" },
		{ "10:00-14:00 15:00-20:00", "10:00-14:00 15:00-20:00" },
		{ "10-14, 15-20", "10:00-14:00 15:00-20:00" },
		{ "10-14，15-20", "10:00-14:00 15:00-20:00" },
		{ "10-14；15-20", "10:00-14:00 15:00-20:00" },
		{ "10-14、15-20", "10:00-14:00 15:00-20:00" },
		{ "１０：００－２０：００", "10:00-20:00" },
		{ "10～20", "10:00-20:00" },
		{ "18:00-25:30", "18:00-25:30" },
		{ "18:00-02:00", "18:00-26:00" },
		{ "18-0", "18:00-24:00" },
		{ "上午10点-晚上8点", "10:00-20:00" },
	};
	AUTO(buf_release) struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(week(&out, rows[i].typed, ST_OK), rows[i].shown);
}

static void no_shifts(void **state)
{
	static const char *const rows[] = {
		"10", "-", "10-", "-20", "乱写", "10:00", "10-20-22", "a-b", "10 - 20",
		"48:00-50:00",
		"1000000000000000000000000000000000000000-20",
	};
	AUTO(buf_release) struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		week(&out, rows[i], ST_BAD_VALUE);
}

/* Only the shifts of the day are in its text, in their order. */
static void a_day_of_the_week(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	AUTO(buf_release) struct buf out = BUF_INIT;
	Staff staff = STAFF__INIT;
	struct problem p = PROBLEM_INIT;

	(void)state;
	assert_int_equal(roster_parse("10-14 15-20", 0, &staff, &arena, &p), ST_OK);
	assert_int_equal(roster_parse("9-12", 6, &staff, &arena, &p), ST_OK);
	assert_int_equal(staff.n_roster, 3);
	roster_text(&out, &staff, 6);
	assert_string_equal(out.text, "09:00-12:00");
	buf_reset(&out);
	roster_text(&out, &staff, 1);
	assert_string_equal(out.text, "");
	assert_int_equal(record_check(&staff.base, &p), ST_BAD_VALUE); /* she has no name */
}

/* What the parser gives is what the record's own check takes. */
static void checked_as_a_record(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	Staff staff = STAFF__INIT;
	struct problem p = PROBLEM_INIT;

	(void)state;
	staff.name = arena_dup(&arena, "李娜");
	staff.role = arena_dup(&arena, "therapist");
	assert_int_equal(roster_parse("10-14 15-20", 2, &staff, &arena, &p), ST_OK);
	assert_int_equal(record_check(&staff.base, &p), ST_OK);
	assert_int_equal(roster_parse("13-16", 2, &staff, &arena, &p), ST_OK);
	assert_int_equal(record_check(&staff.base, &p), ST_BAD_VALUE); /* they overlap */
	assert_string_equal(p.field, "roster");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_people_write_it),
		cmocka_unit_test(no_shifts),
		cmocka_unit_test(a_day_of_the_week),
		cmocka_unit_test(checked_as_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
