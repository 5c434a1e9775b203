/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/ical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "base/text.h"

static const struct ical_event plain = {
	.uid = "B000001.1@shop", .sequence = 3, .changed = { 1795352400000 },
	.made = { 1795300000000 }, .start = { 1795356000000 }, .end = { 1795360500000 },
	.status = ICAL_CONFIRMED, .summary = "Facial 张小美", .location = "", .description = "",
};

/* The value of a line, with folds taken out; *from moves behind it. NULL: no more. */
static bool next_line(const char **from, struct buf *ret)
{
	buf_reset(ret);
	if (**from == '\0')
		return false;
	for (;;) {
		const char *end = strstr(*from, "\r\n");
		assert_non_null(end);
		assert_true(end - *from <= 75);
		assert_null(memchr(*from, '\n', (size_t)(end - *from)));
		assert_null(memchr(*from, '\r', (size_t)(end - *from)));
		/* No fold stands within a character. */
		assert_true(text_valid(*from, (size_t)(end - *from)));
		buf_add(ret, *from, (size_t)(end - *from));
		*from = end + 2;
		if (**from != ' ')
			return true;
		(*from)++;
	}
}

static void assert_line(const struct buf *ics, const char *line)
{
	AUTO(buf_release) struct buf found = BUF_INIT;
	const char *at = ics->text;

	while (next_line(&at, &found))
		if (strcmp(found.text, line) == 0)
			return;
	fail_msg("no line \"%s\" in:\n%s", line, ics->text);
}

static void a_whole_calendar(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	(void)state;
	ical_begin(&b, "meibu 1", "李娜", "Asia/Shanghai");
	ical_event(&b, &plain);
	ical_end(&b);
	assert_string_equal(b.text,
			    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//meibu//meibu 1//EN\r\n"
			    "CALSCALE:GREGORIAN\r\nNAME:李娜\r\nX-WR-CALNAME:李娜\r\n"
			    "X-WR-TIMEZONE:Asia/Shanghai\r\n"
			    "BEGIN:VEVENT\r\nUID:B000001.1@shop\r\nDTSTAMP:20261122T130000Z\r\n"
			    "CREATED:20261121T222640Z\r\nLAST-MODIFIED:20261122T130000Z\r\n"
			    "SEQUENCE:3\r\nDTSTART:20261122T140000Z\r\nDTEND:20261122T151500Z\r\n"
			    "STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nCLASS:PRIVATE\r\n"
			    "SUMMARY:Facial 张小美\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void states(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	struct ical_event e = plain;

	(void)state;
	e.status = ICAL_TENTATIVE;
	ical_event(&b, &e);
	assert_line(&b, "STATUS:TENTATIVE");
	assert_line(&b, "TRANSP:OPAQUE");
	buf_reset(&b);
	e.status = ICAL_CANCELLED;
	ical_event(&b, &e);
	assert_line(&b, "STATUS:CANCELLED");
	assert_line(&b, "TRANSP:TRANSPARENT");
}

static void texts_are_escaped(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	struct ical_event e = plain;

	(void)state;
	e.summary = "a,b;c\\d:e\"f";
	e.location = "one\r\ntwo\nthree";
	e.description = "END:VEVENT\nSUMMARY:mine\n\xe2\x80\xae\x1b[2J\x00";
	ical_event(&b, &e);
	assert_line(&b, "SUMMARY:a\\,b\\;c\\\\d:e\"f");
	assert_line(&b, "LOCATION:one\\ntwo\\nthree");
	assert_line(&b, "DESCRIPTION:END:VEVENT\\nSUMMARY:mine\\n\xef\xbf\xbd[2J");
}

/* Every length around the edges, of one, three and four bytes a character. */
static void lines_are_folded(void **state)
{
	static const char *const characters[] = { "x", "é", "张", "😀" };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(characters); k++) {
		for (size_t n = 1; n < 200; n++) {
			AUTO(buf_release) struct buf b = BUF_INIT, text = BUF_INIT, want = BUF_INIT;
			struct ical_event e = plain;
			for (size_t i = 0; i < n; i++)
				buf_puts(&text, characters[k]);
			buf_printf(&want, "SUMMARY:%s", text.text);
			e.summary = text.text;
			ical_event(&b, &e);
			assert_line(&b, want.text);
		}
	}
}

static void broken_text_is_mended(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	struct ical_event e = plain;

	(void)state;
	e.summary = "\xff\xe5\xbc";
	ical_event(&b, &e);
	assert_true(text_valid(b.text, b.len));
}

/* A wall time where clocks change is the moment it means there. */
static void times_are_in_utc(void **state)
{
	static const struct { const char *zone, *wall, *line; } rows[] = {
		{ "Asia/Shanghai", "2026-11-22T14:30", "DTSTART:20261122T063000Z" },
		{ "Asia/Shanghai", "2026-11-22T07:59", "DTSTART:20261121T235900Z" },
		{ "Europe/Berlin", "2027-03-27T14:00", "DTSTART:20270327T130000Z" },
		{ "Europe/Berlin", "2027-03-28T14:00", "DTSTART:20270328T120000Z" },
		{ "Europe/Berlin", "2026-10-24T14:00", "DTSTART:20261024T120000Z" },
		{ "Europe/Berlin", "2026-10-26T14:00", "DTSTART:20261026T130000Z" },
		{ "America/New_York", "2027-01-01T00:30", "DTSTART:20270101T053000Z" },
		{ "Asia/Kathmandu", "2028-02-29T12:00", "DTSTART:20280229T061500Z" },
		{ "UTC", "1969-12-31T23:30", "DTSTART:19691231T233000Z" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		AUTO(buf_release) struct buf b = BUF_INIT;
		struct ical_event e = plain;
		wall w;
		assert_true(date_zone(rows[i].zone));
		assert_int_equal(wall_parse(rows[i].wall, &w, NULL), ST_OK);
		e.start = wall_instant(w);
		e.end = wall_instant(WALL(w.n + 60));
		ical_event(&b, &e);
		assert_line(&b, rows[i].line);
	}
	assert_true(date_zone("Asia/Shanghai"));
}

static void what_takes_no_time_has_no_end(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;
	struct ical_event e = plain;

	(void)state;
	e.end = e.start;
	ical_event(&b, &e);
	assert_null(strstr(b.text, "DTEND"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_calendar),
		cmocka_unit_test(states),
		cmocka_unit_test(texts_are_escaped),
		cmocka_unit_test(lines_are_folded),
		cmocka_unit_test(broken_text_is_mended),
		cmocka_unit_test(times_are_in_utc),
		cmocka_unit_test(what_takes_no_time_has_no_end),
	};

	return cmocka_run_group_tests_name("io_ical", tests, NULL, NULL);
}
